//! What the builders make, given to the real programs.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use uvferry_testkit::{
    ScratchProject, SdistBuilder, WheelBuilder, find_pip, find_python, find_uv, skip,
};

fn built(project: &ScratchProject) -> String {
    let wheels = project.beside("wheels");
    WheelBuilder::new("top-lib", "1.0")
        .requires("low-lib[fast]>=2")
        .requires_python(">=3.9")
        .file("top_lib/__init__.py", "from low_lib import NAME\n")
        .file(
            "top_lib/main.py",
            "def main():\n    import top_lib\n    print(top_lib.NAME)\n",
        )
        .console_script("top", "top_lib.main:main")
        .build(&wheels);
    SdistBuilder::new("low-lib", "2.1")
        .extra("fast", &["quick-lib"])
        .file("low_lib.py", "NAME = 'low'\n")
        .build(&wheels);
    WheelBuilder::new("quick-lib", "3.0")
        .build_number("1")
        .build(&wheels);
    WheelBuilder::new("quick-lib", "2.0").build(&wheels);
    wheels.to_str().unwrap().to_owned()
}

fn bin(name: &str) -> String {
    if cfg!(windows) {
        format!("venv\\Scripts\\{name}.exe")
    } else {
        format!("venv/bin/{name}")
    }
}

#[test]
fn uv_installs_what_the_builders_make_without_a_network() {
    skip!(unless Uv, Python);
    let project = ScratchProject::new();
    let wheels = built(&project);
    let (uv, python) = (find_uv().unwrap(), find_python().unwrap());
    project.run_ok(
        &uv,
        ["venv", "-q", "--python", python.to_str().unwrap(), "venv"],
    );
    project.run_ok(
        &uv,
        [
            "pip",
            "install",
            "-q",
            "--python",
            "venv",
            "--no-index",
            "--find-links",
            &wheels,
            "top-lib",
        ],
    );
    assert_eq!(
        project
            .run_ok(project.join(&bin("top")), [""; 0])
            .trim_end(),
        "low"
    );
    let frozen = project.run_ok(&uv, ["pip", "freeze", "--python", "venv"]);
    assert_eq!(
        frozen.replace("\r\n", "\n"),
        "low-lib==2.1\nquick-lib==3.0\ntop-lib==1.0\n"
    );
}

#[test]
fn pip_builds_the_sdist_without_setuptools() {
    skip!(unless Pip);
    let project = ScratchProject::new();
    let wheels = built(&project);
    let args = [
        "install",
        "--dry-run",
        "--ignore-installed",
        "--quiet",
        "--no-index",
        "--find-links",
    ];
    let report = project.run_ok(
        find_pip().unwrap(),
        args.into_iter()
            .chain([wheels.as_str(), "--report", "-", "top-lib"]),
    );
    assert!(
        report.contains("\"quick-lib\"") && report.contains("\"low-lib\""),
        "{report}"
    );
}

#[test]
fn an_editable_and_a_repository_serve_too() {
    skip!(unless Uv, Python, Git);
    let project = ScratchProject::new();
    let tree = SdistBuilder::new("vcs-lib", "0.1");
    let (url, commit) = project.repository("vcs-lib", &tree.files());
    SdistBuilder::new("near-lib", "0.2").unpack(project.join("near"));
    project.write(
        "in.txt",
        format!("vcs-lib @ git+{url}@{commit}\n-e ./near\n"),
    );
    let python = find_python().unwrap();
    let out = project.run_ok(
        find_uv().unwrap(),
        [
            "pip",
            "compile",
            "-q",
            "--no-index",
            "--no-header",
            "--no-annotate",
            "--python",
            python.to_str().unwrap(),
            "in.txt",
        ],
    );
    assert!(out.contains("-e ./near") && out.contains(&commit), "{out}");
}

#[test]
fn a_broken_sdist_fails_with_its_message() {
    skip!(unless Uv, Python);
    let project = ScratchProject::new();
    let wheels = project.beside("wheels");
    SdistBuilder::new("bad-lib", "1.0")
        .broken("no compiler, said the test")
        .build(&wheels);
    project.write("in.txt", "bad-lib\n");
    let python = find_python().unwrap();
    let finished = project.run(
        find_uv().unwrap(),
        [
            "pip",
            "compile",
            "--no-index",
            "--find-links",
            wheels.to_str().unwrap(),
            "--python",
            python.to_str().unwrap(),
            "in.txt",
        ],
    );
    assert!(!finished.success());
    assert!(
        finished
            .stderr_redacted()
            .contains("no compiler, said the test")
    );
}
