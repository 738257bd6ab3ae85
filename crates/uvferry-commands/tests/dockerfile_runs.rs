//! The steps of Dockerfiles, played before with pip and after with uv against a local index:
//! the same is installed in the same folders, compiled or not, and uv is there because the file
//! brings it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use uvferry_commands::{Carrier, InstallTarget, Mode, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;
use uvferry_index::LocalIndex;
use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv, python_with, skip};

const PYPROJECT: &str = r#"[project]
name = "demo"
version = "1.0"
requires-python = ">=3.9"
dependencies = ["demo-web==1.0"]

[dependency-groups]
dev = ["demo-test"]

[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"#;

/// A build backend without requirements.
const BACKEND: &str = r#"
import os, zipfile

def write(folder, module):
    name = "demo-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("demo.py" if module else "demo.pth", "X = 1\n" if module else os.getcwd())
        wheel.writestr("demo-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Dist: demo-web==1.0\n")
        wheel.writestr("demo-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("demo-1.0.dist-info/RECORD", "")
    return name

def build_wheel(folder, settings=None, metadata=None):
    return write(folder, True)

def build_editable(folder, settings=None, metadata=None):
    return write(folder, False)
"#;

/// Each with its name, and whether it is for pip mode, project mode or both.
fn cases() -> Vec<(&'static str, &'static str, &'static str)> {
    include_str!("dockerfiles/played.txt")
        .split("### ")
        .skip(1)
        .filter_map(|case| {
            let (head, text) = case.split_once('\n')?;
            let (name, modes) = head.split_once(" [")?;
            Some((name, modes.trim_end_matches(']'), text))
        })
        .collect()
}

fn project(has_dynamic_dependencies: bool) -> Project {
    let paths = [
        "Dockerfile",
        "backend.py",
        "pyproject.toml",
        "requirements.txt",
        "requirements/dev.txt",
    ];
    Project {
        name: Some("demo".into()),
        has_dynamic_dependencies,
        is_package: true,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            (
                "requirements/dev.txt".to_owned(),
                InstallTarget::Group("dev".into()),
            ),
        ]),
        groups: ["dev".to_owned()].into(),
        default_groups: ["dev".to_owned()].into(),
        paths: paths.map(str::to_owned).into(),
        ..Project::default()
    }
}

/// What is installed after a Dockerfile was played.
fn play(scratch: &ScratchProject, python: &Path, uv: &Path, name: &str, text: &str) -> Value {
    let folder = scratch.beside(name);
    fs_err::create_dir_all(&folder).expect("it can be written");
    let file = folder.join("Dockerfile");
    fs_err::write(&file, text).expect("it can be written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dockerfiles/play.py");
    let images = folder.join("images");
    let printed = scratch.run_ok(
        python,
        [
            script.as_os_str(),
            file.as_os_str(),
            scratch.path().as_os_str(),
            images.as_os_str(),
            uv.as_os_str(),
        ],
    );
    fs_err::remove_dir_all(&folder).expect("it can be removed");
    serde_json::from_str(&printed).expect("it prints JSON")
}

#[cfg(unix)]
fn compare(mode: &str) {
    skip!(unless Uv, Python, Pip, Online);
    let python = python_with("dockerfile", &["dockerfile==3.4.0"]).expect("it can be installed");
    let (uv, base) = (
        find_uv().expect("it is here"),
        find_python().expect("it is here"),
    );
    let wheels = tempfile::tempdir().expect("it can be made");
    for (name, module, version) in [
        ("demo-web", "demo_web.py", "1.0"),
        ("demo-web", "demo_web.py", "2.0"),
        ("demo-core", "demo_core.py", "1.0"),
        ("demo-test", "demo_test.py", "1.0"),
        ("demo-extra", "demo_extra.py", "1.0"),
    ] {
        let mut wheel = WheelBuilder::new(name, version).file(module, "X = 1\n");
        if name == "demo-web" {
            wheel = wheel.requires("demo-core");
        }
        wheel.build(wheels.path());
    }
    let index = LocalIndex::serve(wheels.path()).expect("it can be served");
    let mut scratch = ScratchProject::new();
    scratch
        .isolated()
        .default_index(&index.simple_url(""))
        .set("BASE_PYTHON", &base);
    scratch.write("requirements.txt", "demo-web==1.0\n");
    scratch.write("requirements/dev.txt", "demo-test\n");
    scratch.write("backend.py", BACKEND);
    let is_dynamic = mode == "dynamic";
    let pyproject = if is_dynamic {
        let stated = "dependencies = [\"demo-web==1.0\"]";
        assert!(PYPROJECT.contains(stated));
        PYPROJECT.replace(stated, "dynamic = [\"dependencies\"]")
    } else {
        PYPROJECT.to_owned()
    };
    scratch.write("pyproject.toml", &pyproject);
    scratch.run_ok(&uv, ["lock", "--quiet"]);
    let (scripts, project) = (BTreeSet::new(), project(is_dynamic));
    let settings = Settings {
        mode: if mode == "pip" {
            Mode::Pip
        } else {
            Mode::Project(&project)
        },
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &scripts,
    };
    for (number, (name, modes, text)) in cases().into_iter().enumerate() {
        if modes != "both" && modes != mode {
            continue;
        }
        let file = SourceFile::new("Dockerfile", text);
        let carried = carry(&file, Carrier::Dockerfile, &settings);
        let new = carried.applied(text);
        assert!(
            carried.commands.iter().any(|found| found.is_applied),
            "{name}"
        );
        let before = play(&scratch, &python, &uv, &format!("{number}-before"), text);
        // The requirements files are gone by then.
        if mode != "pip" {
            scratch.remove("requirements.txt");
            scratch.remove("requirements/dev.txt");
        }
        let after = play(&scratch, &python, &uv, &format!("{number}-after"), &new);
        scratch.write("requirements.txt", "demo-web==1.0\n");
        scratch.write("requirements/dev.txt", "demo-test\n");
        assert_ne!(before, serde_json::json!([]), "{name}");
        assert_eq!(before, after, "{name}:\n{new}");
    }
}

#[cfg(unix)]
#[test]
fn images_in_pip_mode_hold_the_same() {
    compare("pip");
}

#[cfg(unix)]
#[test]
fn images_of_projects_that_code_describes_hold_the_same() {
    compare("dynamic");
}

#[cfg(unix)]
#[test]
fn images_in_project_mode_hold_the_same() {
    compare("project");
}
