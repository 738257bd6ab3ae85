use uvferry_compat::matrix::Outcome::{Inconclusive, Neither, OtherVersion, Same};
use uvferry_compat::matrix::{Artifact, Tool, Way};
use uvferry_testkit::{SdistBuilder, WheelBuilder, skip};

use crate::fixture::{Fixture, cell, made, row, runs, told};

#[test]
fn versions_that_differ_are_explained_by_what_makes_them_the_same() {
    skip!(unless Uv, Python);
    // uv asks the second index first, as it does with every index beside the default one.
    let fixture = Fixture::with_two(
        &[
            WheelBuilder::new("double", "2.0"),
            WheelBuilder::new("wants-pre", "1.0").requires("pre>=1.0rc1"),
            WheelBuilder::new("pre", "1.0"),
            WheelBuilder::new("pre", "2.0rc1"),
        ],
        &[WheelBuilder::new("double", "1.0")],
    );
    let matrix = made(&fixture, &fixture.request(&["double", "wants-pre"]));
    assert_eq!(
        told(&matrix, 0),
        [
            row("double", OtherVersion, "2.0", "1.0", "UVF602"),
            row("pre", OtherVersion, "2.0rc1", "1.0", "UVF601"),
            row("wants-pre", Same, "1.0", "1.0", "-"),
        ]
    );
    let solution = |name: &str| cell(&matrix, name).solution.clone().expect("one");
    let double = solution("double");
    assert_eq!(double.way, Way::IndexStrategy);
    assert_eq!(double.arguments, ["--index-strategy=unsafe-best-match"]);
    assert!(double.tried && double.tool == Tool::Uv);
    let pre = solution("pre");
    assert_eq!(
        (pre.way, &pre.arguments[..]),
        (
            Way::Prerelease,
            &[String::from("--prerelease-package=pre=allow")][..]
        )
    );
    // One run for each of both ways, whatever the number of packages, and one for the files.
    assert_eq!(runs(&matrix, Tool::Uv), (4, 4));
    assert_eq!(runs(&matrix, Tool::Pip), (1, 1));
}

#[test]
fn the_same_version_in_other_files_is_not_the_same() {
    skip!(unless Uv, Python);
    // uv takes the first index that has it; of equal versions pip takes the last.
    let mut fixture = Fixture::with_two(
        &[WheelBuilder::new("dup", "1.0").file("dup.py", "one = 1\n")],
        &[WheelBuilder::new("dup", "1.0").file("dup.py", "two = 2\n")],
    );
    let extra = ["first", "second"].map(|name| fixture.index.simple_url(name));
    let isolated = fixture.project.isolated();
    isolated.set("PIP_EXTRA_INDEX_URL", extra.join(" "));
    let matrix = made(&fixture, &fixture.request(&["dup"]));
    let rows = told(&matrix, 0);
    assert_eq!(rows, [row("dup", OtherVersion, "1.0", "1.0", "UVF618")]);
    let cell = cell(&matrix, "dup");
    assert_eq!(cell.hashes_equal, Some(false));
    assert_eq!(cell.pip_artifact, Some(Artifact::Wheel));
    assert_eq!(cell.uv_artifact, Some(Artifact::Wheel));
    // The same file by another way would be one; the same version is none.
    assert_eq!(cell.solution, None);
}

#[test]
fn each_environment_is_asked_with_its_own_pip() {
    skip!(unless Uv, Python);
    let mut fixture = Fixture::with_two(
        &[WheelBuilder::new("beta", "1.0")],
        &[WheelBuilder::new("beta", "2.0")],
    );
    for name in ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE"] {
        fixture.project.isolated().remove(name);
    }
    let python = uvferry_testkit::find_python().expect("checked before");
    let mut request = fixture.request(&["beta"]);
    request.pythons.clear();
    // Behind another one of the same base.
    for name in ["first", "second"] {
        let venv = fixture.project.beside(&format!("venv-{name}"));
        let text = venv.to_string_lossy().into_owned();
        fixture.project.run_ok(&python, ["-m", "venv", &text]);
        let (inner, configuration) = if cfg!(windows) {
            ("Scripts/python.exe", "pip.ini")
        } else {
            ("bin/python", "pip.conf")
        };
        let index = fixture.index.simple_url(name);
        let settings = format!("[global]\nindex-url = {index}\n");
        fs_err::write(venv.join(configuration), settings).expect("written");
        let inner = venv.join(inner);
        request.pythons.push(inner.to_string_lossy().into_owned());
        request.interpreters.push(
            uvferry_environment::interpreters::query(&inner, fixture.project.environment(), None)
                .expect("a Python"),
        );
    }
    let matrix = made(&fixture, &request);
    assert_eq!(matrix.targets.len(), 2);
    let [first, second] = [0, 1].map(|at| &matrix.targets[at].name);
    assert_eq!(second, &format!("{first}-2"));
    assert_eq!(told(&matrix, 0), [row("beta", Same, "1.0", "1.0", "-")]);
    assert_eq!(told(&matrix, 1), [row("beta", Same, "2.0", "2.0", "-")]);
}

#[test]
fn an_upper_bound_of_python_is_told_apart_from_other_differences() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("bound", "1.0"),
            WheelBuilder::new("bound", "2.0").requires_python(">=3.6,<3.7"),
        ],
        &[],
    );
    let matrix = made(&fixture, &fixture.request(&["bound"]));
    assert_eq!(
        told(&matrix, 0),
        [row("bound", OtherVersion, "1.0", "2.0", "UVF603")]
    );
    let solution = cell(&matrix, "bound").solution.clone().expect("one");
    assert_eq!(solution.way, Way::Constraint);
    assert_eq!(solution.arguments, ["bound==1.0"]);
}

#[test]
fn folders_and_repositories_are_the_same_for_both() {
    skip!(unless Uv, Python, Git);
    let fixture = Fixture::new(&[WheelBuilder::new("dep", "1.0")], &[]);
    SdistBuilder::new("mine", "3.1")
        .requires("dep")
        .unpack(fixture.project.path());
    SdistBuilder::new("lib-in-folder", "1.2").unpack(fixture.project.join("libs/lib"));
    let (url, _) = fixture
        .project
        .repository("far", &SdistBuilder::new("far", "1.0").files());
    let mut request = fixture.request_file(&format!("-e .\n./libs/lib\ngit+{url}#egg=far\n"));
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let rows = told(&matrix, 0);
    let names: Vec<_> = rows.iter().map(|row| (row.0.as_str(), row.1)).collect();
    assert_eq!(
        names,
        [
            ("dep", Same),
            ("far", Same),
            ("lib-in-folder", Same),
            ("mine", Same)
        ],
        "{rows:#?}"
    );
    assert_eq!(cell(&matrix, "far").artifact, Some(Artifact::Vcs));
    assert_eq!(
        cell(&matrix, "lib-in-folder").artifact,
        Some(Artifact::Folder)
    );
    assert_eq!(cell(&matrix, "mine").artifact, Some(Artifact::Folder));
}

#[test]
fn a_folder_beside_the_project_is_found_from_where_the_tools_run() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[WheelBuilder::new("good", "1.0")], &[]);
    SdistBuilder::new("shared-lib", "1.2").unpack(fixture.project.beside("libs").join("lib"));
    let mut request = fixture.request_file("good\n-e ../libs/lib\n");
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let rows = told(&matrix, 0);
    let names: Vec<_> = rows.iter().map(|row| (row.0.as_str(), row.1)).collect();
    assert_eq!(names, [("good", Same), ("shared-lib", Same)], "{rows:#?}");
}

#[test]
fn another_platform_is_simulated_and_told_so() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("anywhere", "1.0").requires("winonly; sys_platform == 'win32'"),
            WheelBuilder::new("winonly", "1.0").tag("py3-none-win_amd64"),
            WheelBuilder::new("maconly", "1.0").tag("py3-none-macosx_11_0_arm64"),
        ],
        &[],
    );
    let mut request = fixture.request(&["anywhere", "maconly"]);
    request.platforms = ["windows", "macos"].map(String::from).to_vec();
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let windows = usize::from(matrix.targets[1].platform == "windows");
    let macos = 1 - windows;
    let own = |platform: &str| cfg!(windows) && platform == "windows";
    for target in &matrix.targets {
        assert_eq!(target.simulated, !own(&target.platform), "{target:?}");
    }
    assert_eq!(
        told(&matrix, windows),
        [
            row("anywhere", Same, "1.0", "1.0", "-"),
            row("maconly", Neither, "-", "-", "UVF617"),
            row("winonly", Same, "1.0", "1.0", "-"),
        ]
    );
    let of_macos = told(&matrix, macos);
    assert_eq!(
        of_macos[..2],
        [
            row("anywhere", Same, "1.0", "1.0", "-"),
            row("maconly", Same, "1.0", "1.0", "-"),
        ]
    );
    // Not needed there.
    assert_eq!(of_macos[2], row("winonly", Same, "-", "-", "-"));
    assert!(!of_macos.iter().any(|row| row.1 == Inconclusive));
}
