//! The Python that an image or an active environment has, beside what uv would choose.

use uvferry_commands::{Mode, Project};

use super::{carried, project};

fn pinned() -> Project {
    let mut project = project();
    project.paths.insert(".python-version".to_owned());
    project
}

#[track_caller]
fn written(path: &str, text: &str, mode: Mode<'_>) -> String {
    let after = carried(path, text, mode).applied(text);
    assert_eq!(carried(path, &after, mode).applied(&after), after);
    after
}

#[test]
fn a_python_version_file_does_not_decide_for_images_and_active_environments() {
    let project = pinned();
    let mode = Mode::Project(&project);
    let image =
        "FROM python:3.11\nWORKDIR /app\nCOPY . /app\nRUN pip install -r requirements.txt\n";
    let after = written("Dockerfile", image, mode);
    assert!(
        after.contains("ENV UV_PROJECT_ENVIRONMENT=/usr/local UV_PYTHON=/usr/local/bin/python\n"),
        "{after}"
    );
    // `uv pip` would leave an environment of the stage for the Python that is named.
    let with_environment = "FROM python:3.11\nENV VIRTUAL_ENV=/v\nWORKDIR /app\nCOPY . /app\nRUN pip install -r requirements.txt\n";
    let after = written("Dockerfile", with_environment, mode);
    assert!(!after.contains("UV_PYTHON="), "{after}");
    assert!(
        written("s.sh", "pip install -r requirements.txt\n", mode)
            .contains(" --active --python \"$VIRTUAL_ENV\""),
    );
    assert!(
        written("Makefile", "a:\n\tpip install -r requirements.txt\n", mode)
            .contains(" --active --python \"$$VIRTUAL_ENV\""),
    );
    let tox = "[testenv]\nskip_install = true\ncommands = pip install -r requirements.txt\n";
    assert!(written("tox.ini", tox, mode).contains(" --active --python {envpython}"));
    let windows = "on: push\njobs:\n  a:\n    runs-on: windows-latest\n    steps:\n    - run: |\n        python -m venv v\n        v\\Scripts\\activate\n        pip install -r requirements.txt\n";
    assert!(!written(super::WORKFLOW, windows, mode).contains("$VIRTUAL_ENV"));
    // Without the file nothing is said.
    let plain = super::project();
    let after = written(
        "s.sh",
        "pip install -r requirements.txt\n",
        Mode::Project(&plain),
    );
    assert!(after.ends_with("--active\n"), "{after}");
}

#[test]
fn bytecode_is_compiled_where_the_python_can() {
    let compiles = |from: &str, command: &str| {
        let text = format!("FROM {from}\nRUN {command} install six\n");
        let after = written("Dockerfile", &text, Mode::Pip);
        assert!(after.contains("uv pip install"), "{after}");
        after.contains("--compile-bytecode")
    };
    for from in [
        "ubuntu:18.04",
        "nvidia/cuda:11.0-cudnn8-devel-ubuntu18.04",
        "alpine:3.8",
        "python:3.6-slim",
        "centos:8",
        "opensuse/leap:15.2",
    ] {
        assert!(!compiles(from, "pip3"), "{from}");
    }
    for from in [
        "ubuntu:20.04",
        "alpine:3.10",
        "python:3.7",
        "python:3.12",
        "me/base",
        "fedora:40",
    ] {
        assert!(compiles(from, "pip3"), "{from}");
    }
    assert!(compiles("ubuntu:18.04", "python3.8 -m pip"));
    assert!(!compiles("ubuntu:20.04", "python3.6 -m pip"));
}
