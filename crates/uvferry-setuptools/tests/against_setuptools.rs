//! What is read without running is what setuptools holds after a run, for every field that is
//! known, on an old and a new Python.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use uvferry_diagnostics::SourceFile;
use uvferry_process::{Command, Environment};
use uvferry_setuptools::{
    Backend, Field, License, Metadata, Packages, ProjectFiles, Requirement, Version, read,
};
use uvferry_testkit::find_pythons;

const ORACLE: &str = include_str!("setuptools/oracle.py");
const CASES: &[&str] = &[
    include_str!("setuptools/scripts.txt"),
    include_str!("setuptools/files.txt"),
    include_str!("setuptools/conditions.txt"),
    include_str!("setuptools/declarative.txt"),
];

/// A project, and the fields that only a run tells.
#[derive(Debug, Default)]
struct Case {
    name: String,
    files: Vec<(String, String)>,
    unknown: Vec<String>,
    uncertain: bool,
}

/// `=== name`, then `? field …` for what stays unknown, then `--- path` and its text.
fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case {
                name: name.to_owned(),
                ..Case::default()
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(path) = line.strip_prefix("--- ") {
            case.files.push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = case.files.last_mut() {
            text.push_str(line);
            text.push('\n');
        } else if let Some(fields) = line.strip_prefix("? ") {
            for field in fields.split_whitespace() {
                if field == "keywords**" {
                    case.uncertain = true;
                } else {
                    case.unknown.push(field.to_owned());
                }
            }
        }
    }
    cases
}

fn metadata(case: &Case) -> (Metadata, Vec<String>) {
    let mut paths: Vec<String> = case.files.iter().map(|(path, _)| path.clone()).collect();
    paths.sort();
    let find = |wanted: &str| {
        case.files
            .iter()
            .find(|(path, _)| path == wanted)
            .map(|(path, text)| SourceFile::new(path.clone(), text.as_bytes().to_vec()))
    };
    let (setup_py, setup_cfg) = (find("setup.py"), find("setup.cfg"));
    let (metadata, diagnostics) = read(&ProjectFiles {
        setup_py: setup_py.as_ref(),
        setup_cfg: setup_cfg.as_ref(),
        read: &find,
        paths: &paths,
    });
    let messages = diagnostics.into_iter().map(|found| found.message).collect();
    (metadata, messages)
}

fn field<T>(field: &Field<T>, value: impl Fn(&T) -> Value) -> Value {
    match field {
        Field::Absent => json!({}),
        Field::Known(given) => json!({ "known": value(&given.value) }),
        Field::Unknown(unknown) => json!({ "unknown": unknown.why }),
    }
}

fn texts(list: &[Requirement]) -> Value {
    list.iter()
        .map(|requirement| requirement.text.clone())
        .collect()
}

fn fields(found: &Metadata) -> Value {
    json!({
        "name": field(&found.name, |text| json!(text)),
        "version": match &found.version {
            // Plugins need their tools and a repository.
            Field::Known(given) if matches!(given.value, Version::Plugin { .. }) => json!({ "unknown": "plugin" }),
            version => field(version, |version| match version {
                Version::Literal(text) => json!(text),
                Version::Attribute { now, .. } | Version::File { now, .. } => json!(now),
                Version::Plugin { .. } => Value::Null,
            }),
        },
        "description": field(&found.description, |text| json!(text)),
        "long_description": field(&found.readme, |readme| match &readme.text {
            Some(text) => json!(text),
            None if readme.files.is_empty() => Value::Null,
            None => json!({ "files": readme.files }),
        }),
        "content_type": field(&found.readme, |readme| json!(readme.content_type)),
        "requires_python": field(&found.requires_python, |text| json!(text)),
        "license": field(&found.license, |license| match license {
            License::Text(text) => json!(text),
            License::Expression(_) => Value::Null,
        }),
        "author": field(&found.author, |person| json!(person.name)),
        "author_email": field(&found.author, |person| json!(person.email)),
        "maintainer": field(&found.maintainer, |person| json!(person.name)),
        "maintainer_email": field(&found.maintainer, |person| json!(person.email)),
        "keywords": field(&found.keywords, |list| json!(list)),
        "classifiers": field(&found.classifiers, |list| json!(list)),
        "platforms": field(&found.platforms, |list| json!(list)),
        "url": field(&found.url, |text| json!(text)),
        "download_url": field(&found.download_url, |text| json!(text)),
        "project_urls": field(&found.project_urls, |list| json!(list)),
        "dependencies": field(&found.dependencies, |list| texts(list)),
        "optional_dependencies": field(&found.optional_dependencies, |extras| {
            extras.iter().map(|(name, list)| json!([name, texts(list)])).collect()
        }),
        "entry_points": field(&found.entry_points, |groups| json!(groups)),
        "packages": field(&found.packages, |packages| match packages {
            Packages::Listed(list) => json!(list),
            Packages::Find { location, include, exclude, namespaces } => json!({
                "location": location, "include": include, "exclude": exclude, "namespaces": namespaces,
            }),
        }),
        "py_modules": field(&found.py_modules, |list| json!(list)),
        "package_dir": field(&found.package_dir, |list| json!(list)),
        "package_data": field(&found.package_data, |list| json!(list)),
        "exclude_package_data": field(&found.exclude_package_data, |list| json!(list)),
        "include_package_data": field(&found.include_package_data, |value| json!(value)),
        "data_files": field(&found.data_files, |list| json!(list)),
        "script_files": field(&found.script_files, |list| json!(list)),
        "zip_safe": field(&found.zip_safe, |value| json!(value)),
        "namespace_packages": field(&found.namespace_packages, |list| json!(list)),
    })
}

/// A Python with setuptools, pbr and packaging, in an environment below `target/tools/`.
fn environment(version: (u8, u8), python: &Path) -> Option<PathBuf> {
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().find(|folder| folder.ends_with("target"))?;
    let folder = target
        .join("tools")
        .join(format!("setuptools-for-{}.{}", version.0, version.1));
    let program = folder.join("bin/python");
    let ready = folder.join("ready");
    if ready.is_file() {
        return Some(program);
    }
    let environment: Environment = std::env::vars_os().collect();
    let run = |program: &Path, arguments: &[&str]| {
        Command::new(program)
            .args(arguments)
            .current_dir(std::env::temp_dir())
            .environment(&environment)
            .timeout(Duration::from_mins(5))
            .run()
            .is_ok_and(|finished| finished.success())
    };
    let made = run(python, &["-m", "venv", &folder.to_string_lossy()])
        && run(
            &program,
            &[
                "-m",
                "pip",
                "install",
                "-q",
                "setuptools>=68,<81",
                "packaging",
                "pbr",
            ],
        );
    if !made {
        return None;
    }
    fs_err::write(&ready, "").unwrap();
    Some(program)
}

#[test]
fn what_is_known_is_what_setuptools_holds() {
    let folder = tempfile::tempdir().unwrap();
    let mut wanted = Vec::new();
    let mut failures = Vec::new();
    let mut count = 0;
    for case in CASES.iter().flat_map(|text| cases(text)) {
        count += 1;
        let project = folder
            .path()
            .join(case.name.replace([' ', '/', '`', '*'], "_"));
        for (path, text) in &case.files {
            let path = project.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let (metadata, messages) = metadata(&case);
        if metadata.uncertain.is_some() != case.uncertain {
            failures.push(format!(
                "{}: uncertain is {:?}; {messages:?}",
                case.name, metadata.uncertain
            ));
        }
        wanted.push(json!({
            "name": case.name,
            "folder": project,
            "unknown": case.unknown,
            "uncertain": case.uncertain,
            "pbr": metadata.backend == Backend::Pbr,
            "fields": fields(&metadata),
        }));
    }
    assert!(count >= 120, "only {count} cases");
    let list = folder.path().join("cases.json");
    fs_err::write(&list, serde_json::to_vec(&wanted).unwrap()).unwrap();
    let script = folder.path().join("oracle.py");
    fs_err::write(&script, ORACLE).unwrap();
    let mut pythons = find_pythons();
    pythons.retain(|(version, _)| *version >= (3, 9));
    pythons.sort();
    pythons.truncate(pythons.len().max(1));
    let ends: Vec<_> = match pythons.as_slice() {
        [] => Vec::new(),
        [only] => vec![only.clone()],
        [oldest, .., newest] => vec![oldest.clone(), newest.clone()],
    };
    let mut asked = 0;
    for (version, python) in ends {
        let Some(program) = environment(version, &python) else {
            continue;
        };
        asked += 1;
        let finished = Command::new(program)
            .args([&script, &list])
            .current_dir(folder.path())
            .environment(&std::env::vars_os().collect::<Environment>())
            .timeout(Duration::from_mins(3))
            .run()
            .unwrap();
        assert!(finished.success(), "{}", finished.stderr_redacted());
        for line in finished.stdout_text().lines() {
            failures.push(format!("Python {}.{}: {line}", version.0, version.1));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    if asked == 0 {
        let ci = std::env::var_os("CI").is_some() || std::env::var_os("UVFERRY_CI").is_some();
        assert!(!ci, "no setuptools could be had");
        uvferry_testkit::skip!(unless Python);
        uvferry_testkit::skip!("no network: setuptools, pbr and packaging cannot be installed");
    }
}
