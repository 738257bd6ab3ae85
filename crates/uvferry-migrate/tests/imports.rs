//! What the code of a whole tree uses, and what its files and settings declare. Looked at from
//! files alone.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::Path;

use uvferry_imports::declared::Purpose;
use uvferry_imports::sources::Role;
use uvferry_migrate::{
    ImportsFound, ImportsOptions, PlanOptions, Project, Tree, imports_of, imports_of_tree,
};

fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        write(folder.path(), path, bytes);
    }
    folder
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, bytes).unwrap();
}

fn looked_at(root: &Path, options: &ImportsOptions) -> ImportsFound {
    imports_of_tree(Tree::walk(root).unwrap(), options)
}

/// The names that are declared, with what for.
fn declared(found: &ImportsFound) -> Vec<(&str, Purpose)> {
    let mut all: Vec<_> = found
        .declared
        .iter()
        .map(|one| (one.normalized_name.as_str(), one.purpose.clone()))
        .collect();
    all.sort();
    all
}

fn group(name: &str) -> Purpose {
    Purpose::Group(name.to_owned())
}

fn utf_16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// Python files that name requirements files which nothing else would find, in each way that
/// there is, among many that do not.
fn naming() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = [
        ("requirements.txt", "click\n"),
        ("lists/one.list", "attrs\n"),
        ("lists/two.list", "pluggy\n"),
        ("lists/three.list", "packaging\n"),
        (
            "noxfile.py",
            "def lint(session):\n    session.install(\"-r\", \"lists/one.list\")\n",
        ),
        (
            "app/update.py",
            "import os\nos.system(\"pip install -r lists/two.list\")\n",
        ),
        (
            "app/silent.py",
            "import click\nFLAGS = \"-r lists/none.list\"\n",
        ),
        ("app/gunicorn_conf.py", "worker_class = 'gevent'\n# pip\n"),
        ("ci/appveyor.py", "# a build\n"),
        ("Makefile", "all:\n\tpip install -r requirements.txt\n"),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .collect();
    files.push((
        "app/wide.py".to_owned(),
        utf_16("import os\nos.system(\"pip install -r lists/three.list\")\n"),
    ));
    // Enough that they are read on several threads.
    files.extend((0..80).map(|at| {
        let text = format!("import click  # {at}\n");
        (format!("app/m{at}.py"), text.into_bytes())
    }));
    files
}

#[test]
fn what_is_read_once_says_what_is_read_thrice() {
    let files = naming();
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    let folder = tree(&files);
    let beside = tempfile::tempdir().unwrap();
    let options = ImportsOptions {
        cache: Some(beside.path().join("cache")),
        ..ImportsOptions::default()
    };
    let project = Project::read(Tree::walk(folder.path()).unwrap(), &PlanOptions::default());
    let long = imports_of(&project, &ImportsOptions::default());
    let names: Vec<&str> = declared(&long).into_iter().map(|(name, _)| name).collect();
    assert!(
        names.contains(&"attrs") && names.contains(&"pluggy"),
        "{names:?}"
    );
    // Without a cache, with an empty one, and with a full one.
    for options in [&ImportsOptions::default(), &options, &options] {
        let short = looked_at(folder.path(), options);
        assert_eq!(declared(&short), declared(&long));
        assert_eq!(short.files, long.files);
        assert_eq!(short.uses, long.uses);
        assert_eq!(short.found.verdicts, long.found.verdicts);
        assert_eq!(short.notes, long.notes);
    }
    // A file that begins to name one is heard.
    write(
        folder.path(),
        "app/m7.py",
        b"import os\nos.system('pip install -r lists/new.list')\n",
    );
    write(folder.path(), "lists/new.list", b"iniconfig\n");
    let found = looked_at(folder.path(), &options);
    assert!(
        declared(&found)
            .iter()
            .any(|(name, _)| *name == "iniconfig")
    );
}

#[test]
fn deptry_says_which_requirements_files_are_for_what() {
    let files: &[(&str, &[u8])] = &[
        ("requirements.txt", b"click\n"),
        ("deps/run.list", b"attrs\n"),
        ("requirements-docs.txt", b"sphinx\n"),
        ("requirements-test.txt", b"pytest\n"),
        ("requirements/production.txt", b"gunicorn\n"),
        ("app.py", b"import click\n"),
    ];
    let folder = tree(files);
    let of = |settings: &str| {
        write(folder.path(), "pyproject.toml", settings.as_bytes());
        let found = looked_at(folder.path(), &ImportsOptions::default());
        let mut all = Vec::new();
        for (name, purpose) in declared(&found) {
            all.push((name.to_owned(), purpose));
        }
        all
    };
    let plain = of("");
    let purpose = |all: &[(String, Purpose)], name: &str| {
        let found: Vec<_> = all.iter().filter(|(known, _)| known == name).collect();
        assert!(found.len() < 2, "{found:?}");
        found.first().map(|(_, purpose)| purpose.clone())
    };
    assert_eq!(purpose(&plain, "attrs"), None);
    assert_eq!(purpose(&plain, "sphinx"), Some(group("docs")));
    assert_eq!(purpose(&plain, "gunicorn"), Some(group("production")));
    let told = of(
        "[tool.deptry]\nrequirements_files = [\"requirements.txt\", \"./deps/run.list\", \"requirements-docs.txt\"]\n\
         requirements_files_dev = \"requirements-test.txt,requirements/production.txt\"\n",
    );
    for (name, expected) in [
        ("click", Purpose::Main),
        ("attrs", Purpose::Main),
        ("sphinx", Purpose::Main),
        // One that its name makes a group already stays that group.
        ("pytest", group("test")),
        ("gunicorn", group("dev")),
    ] {
        assert_eq!(purpose(&told, name), Some(expected), "{name}");
    }
    // The names that they had before, and a file that is not there.
    let told = of("[tool.deptry]\nrequirements_txt_dev = [\"requirements.txt\", \"gone.txt\"]\n");
    assert_eq!(purpose(&told, "click"), Some(group("dev")));
    // What is said to the plan counts before it is looked for.
    let told = of("[tool.deptry]\nrequirements_files = [\"deps/run.list\"]\n\
         [tool.uvferry.files]\n\"deps/run.list\" = \"ignore\"\n");
    assert_eq!(purpose(&told, "attrs"), None);
    let told = of(
        "[tool.deptry]\nrequirements_files = [\"requirements-docs.txt\", \"requirements.txt\"]\n\
         [tool.uvferry.files]\n\"requirements-docs.txt\" = \"group:manual\"\n",
    );
    assert_eq!(purpose(&told, "sphinx"), Some(group("manual")));
    assert_eq!(purpose(&told, "click"), Some(Purpose::Main));
}

#[test]
fn fawltydeps_says_what_is_a_requirements_file() {
    let folder = tree(&[("needs.list", b"attrs\n"), ("app.py", b"import attr\n")]);
    for (settings, expected) in [
        (
            "deps = [\"needs.list\"]\ndeps_parser_choice = \"requirements.txt\"\n",
            true,
        ),
        ("deps = [\"needs.list\"]\n", false),
        (
            "deps = [\"needs.list\"]\ndeps_parser_choice = \"setup.cfg\"\n",
            false,
        ),
        ("deps_parser_choice = \"requirements.txt\"\n", false),
    ] {
        let text = format!("[tool.fawltydeps]\n{settings}");
        write(folder.path(), "pyproject.toml", text.as_bytes());
        let found = looked_at(folder.path(), &ImportsOptions::default());
        let is_there = declared(&found).iter().any(|(name, _)| *name == "attrs");
        assert_eq!(is_there, expected, "{settings}");
        assert_eq!(found.diagnostics, [], "{settings}");
    }
}

#[test]
fn a_package_that_is_shipped_is_none_of_development_whatever_its_name() {
    let files: &[(&str, &[u8])] = &[
        ("requirements-dev.txt", b"requests\n"),
        ("tools/run.py", b"import requests\n"),
        ("tools/tests/test_run.py", b"import pytest\n"),
        ("scripts/release.py", b"import twine\n"),
    ];
    let folder = tree(files);
    let of = |settings: &str| {
        write(folder.path(), "pyproject.toml", settings.as_bytes());
        let found = looked_at(folder.path(), &ImportsOptions::default());
        let roles: Vec<(String, Role)> = found
            .files
            .iter()
            .map(|(file, _)| (file.path.clone(), file.role))
            .collect();
        let codes: Vec<String> = found
            .found
            .verdicts
            .iter()
            .map(|one| one.rule.code.to_owned())
            .collect();
        (roles, codes)
    };
    let role = |roles: &[(String, Role)], path: &str| {
        roles.iter().find(|(known, _)| known == path).unwrap().1
    };
    let project = "[project]\nname = \"x\"\nversion = \"1\"\n";
    let (roles, codes) = of(project);
    assert_eq!(role(&roles, "tools/run.py"), Role::Development);
    assert!(!codes.contains(&"UVF504".to_owned()), "{codes:?}");
    let (roles, codes) = of(&format!(
        "{project}[tool.hatch.build.targets.wheel]\npackages = [\"tools\"]\n"
    ));
    assert_eq!(role(&roles, "tools/run.py"), Role::Package);
    assert_eq!(role(&roles, "tools/tests/test_run.py"), Role::Tests);
    assert_eq!(role(&roles, "scripts/release.py"), Role::Development);
    // A development dependency that what is shipped imports.
    assert!(codes.contains(&"UVF504".to_owned()), "{codes:?}");
}

#[test]
fn no_variant_of_the_hardware_is_for_development() {
    let folder = tree(&[
        ("app/__init__.py", b"import torch\n"),
        ("requirements/cpu.txt", b"torch==2.0.1\n"),
        ("requirements/cuda.txt", b"torch==2.1.0\n"),
        ("requirements/dev.txt", b"pytest\n"),
    ]);
    let found = looked_at(folder.path(), &ImportsOptions::default());
    let variant = |name: &str| ("torch", Purpose::Extra(name.to_owned()));
    assert_eq!(
        declared(&found),
        [("pytest", group("dev")), variant("cpu"), variant("cuda")]
    );
    let codes: Vec<&str> = found
        .found
        .verdicts
        .iter()
        .map(|one| one.rule.code)
        .collect();
    assert!(!codes.contains(&"UVF504"), "{codes:?}");
}
