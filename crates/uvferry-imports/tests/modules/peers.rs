//! Random distributions and lists of files, held against `importlib` of the real interpreter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use uvferry_environment::distributions::installed_in;
use uvferry_imports::modules::{Catalogue, DistributionFiles, FirstParty, Hints, Own, Shape};
use uvferry_testkit::{ScratchProject, find_python, find_pythons, python_with, skip};

use crate::environment::sure;

/// What the script below says of one folder.
type Answer = (BTreeMap<String, Vec<String>>, Vec<String>);

/// A distribution of a random tree: its files.
fn files() -> impl Strategy<Value = BTreeSet<String>> {
    let name = "[a-d]";
    let file = prop_oneof![
        Just("__init__.py".to_owned()),
        "[a-e]\\.py",
        Just("data.json".to_owned()),
        Just("py.typed".to_owned()),
    ];
    let path = (prop::collection::vec(name, 0..4), file).prop_map(|(folders, file)| {
        let mut path = folders.join("/");
        if !path.is_empty() {
            path.push('/');
        }
        path + &file
    });
    prop::collection::btree_set(path, 1..8)
}

fn install(site: &Path, distributions: &[BTreeSet<String>]) {
    for (at, files) in distributions.iter().enumerate() {
        let info = format!("dist_{at}-1.0.dist-info");
        let mut record = String::new();
        for file in files {
            let path = site.join(file);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
            writeln!(record, "{file},,0").unwrap();
        }
        writeln!(record, "{info}/METADATA,,\n{info}/RECORD,,").unwrap();
        let info = site.join(info);
        fs_err::create_dir_all(&info).unwrap();
        let metadata = format!("Metadata-Version: 2.1\nName: dist-{at}\nVersion: 1.0\n");
        fs_err::write(info.join("METADATA"), metadata).unwrap();
        fs_err::write(info.join("RECORD"), record).unwrap();
    }
}

/// For each folder: what `packages_distributions` says of it, and which of the given modules
/// cannot be found there.
const SCRIPT: &str = r#"
import importlib, importlib.metadata as metadata, importlib.util, json, sys
asked = json.load(open(sys.argv[1]))
before = list(sys.path)
answers = []
for site, modules in asked:
    sys.path[:] = [site] + before
    importlib.invalidate_caches()
    packages = {}
    for name, distributions in metadata.packages_distributions().items():
        packages[name] = sorted(set(distributions))
    lost = []
    for name in modules:
        for known in list(sys.modules):
            if known.split(".")[0] == name.split(".")[0]:
                del sys.modules[known]
        try:
            spec = importlib.util.find_spec(name)
        except ImportError:
            spec = None
        if spec is None:
            lost.append(name)
    answers.append([packages, lost])
json.dump(answers, sys.stdout)
"#;

#[test]
fn random_environments_are_seen_as_importlib_sees_them() {
    let pythons = find_pythons();
    let Some((_, python)) = pythons.into_iter().find(|(version, _)| *version >= (3, 11)) else {
        skip!("all Pythons here are older than 3.11");
    };
    let project = ScratchProject::new();
    let mut runner = TestRunner::deterministic();
    let mut asked = Vec::new();
    let mut catalogues = Vec::new();
    for case in 0..150 {
        let strategy = prop::collection::vec(files(), 1..4);
        let distributions = strategy.new_tree(&mut runner).unwrap().current();
        let site = project.join(&format!("site-{case}"));
        install(&site, &distributions);
        let catalogue = Catalogue::builder()
            .installed(&installed_in(std::slice::from_ref(&site)))
            .build();
        let mut modules = BTreeSet::new();
        for name in catalogue.distributions() {
            let contents = catalogue.contents_of(name).unwrap();
            modules.extend(contents.modules.iter().map(|it| it.name.to_string()));
        }
        asked.push((site.to_str().unwrap().to_owned(), modules));
        catalogues.push((catalogue, distributions));
    }
    let question = project.write("asked.json", serde_json::to_string(&asked).unwrap());
    let said = project.run_ok(&python, ["-I", "-c", SCRIPT, question.to_str().unwrap()]);
    let answers: Vec<Answer> = serde_json::from_str(&said).unwrap();
    assert_eq!(answers.len(), catalogues.len());
    for ((packages, lost), (catalogue, distributions)) in answers.iter().zip(&catalogues) {
        // A module that hides a folder of the same name keeps what is in that from being found.
        let hidden = |name: &String| {
            let mut around = name.as_str();
            while let Some((above, _)) = around.rsplit_once('.') {
                let file = format!("{}.py", above.replace('.', "/"));
                if distributions.iter().any(|files| files.contains(&file)) {
                    return true;
                }
                around = above;
            }
            false
        };
        let lost: Vec<&String> = lost.iter().filter(|name| !hidden(name)).collect();
        assert!(lost.is_empty(), "{lost:?} of {distributions:?}");
        for (package, names) in packages {
            for name in names.iter().filter(|name| name.starts_with("dist-")) {
                let contents = catalogue.contents_of(name).unwrap();
                let has = contents.modules.iter().any(|it| it.name == *package);
                // A file `__init__.py` in the site itself is no module of that name.
                assert!(
                    has || package == "__init__",
                    "{package} of {name}: {distributions:?}"
                );
            }
        }
    }
}

/// Compares what is known of an interpreter's site with what its `importlib` says.
fn compare(project: &ScratchProject, python: &Path) -> Catalogue {
    let script = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let site = project.run_ok(python, ["-I", "-c", script]);
    let site = Path::new(site.trim());
    let catalogue = Catalogue::builder()
        .installed(&installed_in(&[site.to_owned()]))
        .build();
    let mut modules = BTreeSet::new();
    for name in catalogue.distributions() {
        let Some(contents) = catalogue.contents_of(name) else {
            continue;
        };
        let real = contents.modules.iter();
        let real = real.filter(|it| matches!(it.shape, Shape::Package | Shape::Module));
        modules.extend(real.map(|it| it.name.to_string()));
    }
    let asked = vec![(site.to_str().unwrap().to_owned(), modules)];
    let question = project.write("asked.json", serde_json::to_string(&asked).unwrap());
    let said = project.run_ok(python, ["-I", "-c", SCRIPT, question.to_str().unwrap()]);
    let answers: Vec<Answer> = serde_json::from_str(&said).unwrap();
    let (packages, lost) = &answers[0];
    assert!(lost.is_empty(), "{}: {lost:?}", python.display());
    assert!(!packages.is_empty(), "{}", python.display());
    for (package, names) in packages {
        for name in names {
            let name = uvferry_requirements::normalize_name(name);
            let Some(contents) = catalogue.contents_of(&name) else {
                continue;
            };
            let is_name = package.chars().all(|it| it == '_' || it.is_alphanumeric())
                && !package.starts_with(|it: char| it.is_ascii_digit());
            let has = contents.modules.iter().any(|it| it.name == *package);
            assert!(has || !is_name, "{}: {package} of {name}", python.display());
        }
    }
    catalogue
}

#[test]
fn what_the_pythons_here_have_is_what_importlib_says() {
    let pythons = find_pythons();
    let pythons: Vec<_> = pythons
        .into_iter()
        .filter(|(version, _)| *version >= (3, 10))
        .collect();
    if pythons.is_empty() {
        skip!("all Pythons here are older than 3.10");
    }
    let project = ScratchProject::new();
    for (_, python) in pythons {
        compare(&project, &python);
    }
}

#[test]
fn real_namespaces_are_told_apart() {
    skip!(unless Uv, Python, Online);
    let packages = [
        "azure-storage-blob",
        "google-cloud-storage",
        "jaraco.text",
        "opentelemetry-sdk",
        "python-dateutil",
        "pyyaml",
        "ruamel.yaml",
        "zope.event",
        "zope.interface",
    ];
    let python = python_with("imports-namespaces", &packages).unwrap();
    let project = ScratchProject::new();
    let catalogue = compare(&project, &python);
    for (module, members, expected) in [
        ("azure.core.exceptions", "", "azure-core"),
        ("azure.storage", "blob", "azure-storage-blob"),
        ("google", "auth", "google-auth"),
        ("google.api", "annotations_pb2", "googleapis-common-protos"),
        ("google.api_core.retry", "Retry", "google-api-core"),
        ("google.cloud", "exceptions", "google-cloud-core"),
        ("google.cloud", "storage", "google-cloud-storage"),
        ("google.cloud.storage.blob", "", "google-cloud-storage"),
        ("google.protobuf", "message", "protobuf"),
        ("google.resumable_media", "", "google-resumable-media"),
        ("jaraco.functools", "", "jaraco-functools"),
        ("jaraco.text", "", "jaraco-text"),
        ("opentelemetry", "trace", "opentelemetry-api"),
        ("opentelemetry.sdk.trace", "", "opentelemetry-sdk"),
        (
            "opentelemetry.semconv",
            "",
            "opentelemetry-semantic-conventions",
        ),
        ("dateutil.parser", "", "python-dateutil"),
        ("yaml", "safe_load", "pyyaml"),
        ("ruamel.yaml", "YAML", "ruamel-yaml"),
        ("zope.event", "", "zope-event"),
        ("zope", "interface", "zope-interface"),
        // Those that are not installed.
        ("google.cloud", "bigquery", "google-cloud-bigquery"),
        ("azure.identity", "", "azure-identity"),
        ("zope.component", "", "zope-component"),
    ] {
        let members: &[&str] = if members.is_empty() { &[] } else { &[members] };
        assert_eq!(
            sure(&catalogue, module, members),
            [expected],
            "{module} {members:?}"
        );
    }
}

/// For each folder and module: whether Python, started there, finds it and its first part in
/// files below a root.
const FROM_FOLDERS: &str = r#"
import importlib, importlib.util, json, sys
answers = []
before = list(sys.path)
for root, asked in json.load(open(sys.argv[1])):
    for folder, module in asked:
        sys.path[:] = [folder] + before
        importlib.invalidate_caches()
        for known in list(sys.modules):
            if known.split(".")[0] == module.split(".")[0]:
                del sys.modules[known]
        found = []
        for name in (module, module.split(".")[0]):
            try:
                spec = importlib.util.find_spec(name)
            except ImportError:
                spec = None
            origin = spec and spec.origin
            found.append(bool(origin and origin.startswith(root)))
        answers.append(found)
json.dump(answers, sys.stdout)
"#;

#[test]
fn what_python_finds_in_the_project_is_the_project_s() {
    skip!(unless Python);
    let python = find_python().unwrap();
    let project = ScratchProject::new();
    let mut runner = TestRunner::deterministic();
    let path = "([f-h]/){0,3}(__init__|manage|conftest|[f-h])\\.py";
    let strategy = prop::collection::btree_set(path, 1..10);
    let modules = ["f", "g", "f.g", "g.h", "f.g.h", "conftest"];
    let mut questions = Vec::new();
    let mut ours = Vec::new();
    for case in 0..60 {
        let files: BTreeSet<String> = strategy.new_tree(&mut runner).unwrap().current();
        let root = project.join(&format!("tree-{case}"));
        for file in &files {
            let path = root.join(file);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
        }
        let own = FirstParty::new(files.iter().map(String::as_str), &Hints::default());
        let mut asked = Vec::new();
        for file in &files {
            // From its own folder, and from each above it.
            let path = root.join(file);
            let folders = path.ancestors().skip(1);
            let folders = folders.take_while(|folder| folder.starts_with(&root));
            let folders: Vec<&str> = folders.map(|folder| folder.to_str().unwrap()).collect();
            for module in modules {
                let begin = asked.len();
                asked.extend(folders.iter().map(|folder| ((*folder).to_owned(), module)));
                let asked = asked.len() - begin;
                ours.push((
                    files.clone(),
                    file.clone(),
                    module,
                    own.own(file, module, &[]),
                    asked,
                ));
            }
        }
        questions.push((root.to_str().unwrap().to_owned(), asked));
    }
    let question = project.write("asked.json", serde_json::to_string(&questions).unwrap());
    let said = project.run_ok(
        &python,
        ["-I", "-c", FROM_FOLDERS, question.to_str().unwrap()],
    );
    let found: Vec<(bool, bool)> = serde_json::from_str(&said).unwrap();
    assert!(found.iter().any(|found| found.0) && found.iter().any(|found| !found.0));
    let mut found = found.into_iter();
    for (files, file, module, own, asked) in &ours {
        let found: Vec<(bool, bool)> = found.by_ref().take(*asked).collect();
        let is_found = found.iter().any(|(whole, _)| *whole);
        // Python finds a script that imports its own name; who writes that means another.
        let stem = file.rsplit('/').next().unwrap_or_default();
        let is_itself = stem.strip_suffix(".py") == Some(module);
        assert!(
            !is_found || own.is_some() || is_itself,
            "{module} in {file} of {files:?}"
        );
        // What is in a package of the project is the project's, also where it is made later.
        let is_begun = found.iter().any(|(_, first)| *first);
        let is_certain = *own == Some(Own::Certain);
        assert!(is_begun || !is_certain, "{module} in {file} of {files:?}");
    }
    assert_eq!(found.next(), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_a_record(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        lines in prop::collection::vec("[a-c/\".,\\\\_]{0,12}(\\.py|\\.so|,|\n)?", 0..20),
    ) {
        let project = ScratchProject::new();
        let info = project.join("x-1.0.dist-info");
        fs_err::create_dir_all(&info).unwrap();
        for record in [bytes, lines.join("\n").into_bytes()] {
            fs_err::write(info.join("RECORD"), &record).unwrap();
            fs_err::write(info.join("entry_points.txt"), &record).unwrap();
            let files = DistributionFiles::of_unpacked(&info).unwrap();
            let _ = files.size_bytes();
            let catalogue = Catalogue::builder().files(files).build();
            let contents = catalogue.contents_of("x").unwrap();
            for module in &contents.modules {
                prop_assert!(!module.name.is_empty() && !module.name.contains('/'));
                let _ = catalogue.providers(&module.name, &[], &|_| false);
            }
            let _ = catalogue.programs_of("x");
        }
    }

    #[test]
    fn the_order_of_files_does_not_change_what_is_the_project_s(
        mut files in prop::collection::vec(
            "([a-c]/){0,3}(__init__|manage|conftest|[a-c])\\.py", 0..12),
        module in "[a-c](\\.[a-c]){0,2}",
    ) {
        let ask = |files: &[String]| {
            let own = FirstParty::new(files.iter().map(String::as_str), &Hints::default());
            let of_file = |file: &String| own.own(file, &module, &[]);
            let mut answers: BTreeMap<String, _> = BTreeMap::new();
            for file in files {
                answers.insert(file.clone(), of_file(file));
            }
            answers
        };
        let first = ask(&files);
        files.reverse();
        prop_assert_eq!(first, ask(&files));
    }
}
