//! A way is named only where it was tried, as small as it works; a cause only where there is
//! evidence for it.

use uvferry_compat::matrix::Outcome::{Neither, OnlyPip, OnlyUv, OtherVersion};
use uvferry_compat::matrix::{Tool, Way};
use uvferry_environment::interpreters::{Interpreter, query};
use uvferry_testkit::{SdistBuilder, WheelBuilder, find_python, find_pythons, skip};

use crate::fixture::{Fixture, cell, made, row, told};

#[test]
fn a_line_that_uv_does_not_read_is_tried_in_the_form_that_both_read() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("good", "1.0"),
            WheelBuilder::new("odd", "1.0"),
        ],
        &[SdistBuilder::new("odd", "1.0")],
    );
    let text = "good\nodd --no-binary odd\n";
    let matrix = made(&fixture, &fixture.request_file(text));
    let rows = told(&matrix, 0);
    assert_eq!(
        (rows[1].1, rows[1].4.as_str()),
        (OnlyPip, "UVF611"),
        "{rows:#?}"
    );
    let solution = cell(&matrix, "odd").solution.clone().expect("one");
    assert_eq!((solution.way, solution.tool), (Way::Rewrite, Tool::Uv));
    assert_eq!(solution.arguments, ["--no-binary odd", "odd"]);
    assert!(
        solution.tried && solution.text.contains("odd 1.0"),
        "{solution:?}"
    );
    let tried = |arguments: &[String]| arguments == solution.arguments;
    assert!(matrix.runs.iter().any(|run| tried(&run.arguments)));
}

#[test]
fn pre_releases_of_one_distribution_are_allowed_and_not_of_all() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("early", "1.0"),
            WheelBuilder::new("early", "2.0rc1"),
        ],
        &[],
    );
    let matrix = made(&fixture, &fixture.request(&["early>1.0"]));
    let rows = told(&matrix, 0);
    assert_eq!(rows, [row("early", OnlyUv, "-", "2.0rc1", "UVF601")]);
    let solution = cell(&matrix, "early").solution.clone().expect("one");
    assert_eq!((solution.way, solution.tool), (Way::Prerelease, Tool::Pip));
    // pip has an option for it since 26.0; a bound does it before.
    let smallest = [["--all-releases=early"], ["early>=2.0rc1"]];
    let is_small = |arguments: &[&str; 1]| solution.arguments == *arguments;
    assert!(smallest.iter().any(is_small), "{solution:?}");
}

#[test]
fn of_two_differences_each_names_its_own_constraint() {
    skip!(unless Uv, Python);
    let bound = |name: &str| {
        [
            WheelBuilder::new(name, "1.0"),
            WheelBuilder::new(name, "2.0").requires_python(">=3.6,<3.7"),
        ]
    };
    let fixture = Fixture::new(&[bound("left"), bound("right")].concat(), &[]);
    let matrix = made(&fixture, &fixture.request(&["left", "right"]));
    assert_eq!(
        told(&matrix, 0),
        ["left", "right"].map(|name| row(name, OtherVersion, "1.0", "2.0", "UVF603"))
    );
    for name in ["left", "right"] {
        let solution = cell(&matrix, name).solution.clone().expect("one");
        assert_eq!(solution.arguments, [format!("{name}==1.0")]);
        // It alone was run.
        let alone = [format!("--constraint {name}==1.0")];
        assert!(matrix.runs.iter().any(|run| run.arguments == alone));
    }
}

#[test]
fn a_build_that_failed_is_not_made_again_where_nothing_changes_for_it() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[WheelBuilder::new("below", "1.0")],
        &[
            SdistBuilder::new("fails", "1.0")
                .requires("below")
                .only_by_pip("not for this one"),
            SdistBuilder::new("lacks", "1.0").broken("Error: pg_config executable not found."),
        ],
    );
    let matrix = made(&fixture, &fixture.request(&["fails", "lacks"]));
    let arguments = |of: &str| -> Vec<&str> {
        let runs = matrix.runs.iter().filter(|run| run.of == [of]);
        runs.flat_map(|run| run.arguments.iter().map(String::as_str))
            .collect()
    };
    // pip has it in the same version: a constraint to that would build it once more.
    assert_eq!(
        arguments("fails"),
        ["--no-build-isolation-package=fails", "--only-binary=fails"]
    );
    // No environment has a library of the system.
    let of_lacks = arguments("lacks");
    assert!(
        of_lacks.iter().all(|one| !one.contains("isolation")),
        "{of_lacks:?}"
    );
    assert_eq!(cell(&matrix, "fails").solution, None);
}

#[test]
fn an_undeclared_requirement_of_a_build_is_named_where_its_import_ended_the_build() {
    skip!(unless Uv, Python);
    let chained = "exec(\"try:\\n import nowhere\\nexcept ImportError as error:\\n \
                   raise RuntimeError('no such tool') from error\")";
    for (step, rule) in [
        ("import nowhere", "UVF607"),
        ("from nowhere.deeper import thing", "UVF607"),
        // What ended it is something else.
        (chained, "UVF608"),
        // Once a part of Python: no requirement of a build.
        (
            "raise ModuleNotFoundError(\"No module named 'imp'\")",
            "UVF608",
        ),
        // Its own module, which it has not built yet.
        (
            "raise ModuleNotFoundError(\"No module named 'built.version'\")",
            "UVF608",
        ),
    ] {
        let fixture = Fixture::new(&[], &[SdistBuilder::new("built", "1.0").build_step(step)]);
        let matrix = made(&fixture, &fixture.request(&["built"]));
        assert_eq!(
            told(&matrix, 0),
            [row("built", Neither, "-", "-", rule)],
            "{step}"
        );
        assert_eq!(cell(&matrix, "built").solution, None, "{step}");
    }
}

#[test]
fn a_build_that_another_version_ends_is_no_undeclared_requirement() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[WheelBuilder::new("tool", "2.0").file("tool.py", "raise SystemExit('too new')\n")],
        &[SdistBuilder::new("built", "1.0")
            .build_requires("tool")
            .build_step("import tool")],
    );
    // An environment that has the older one.
    let venv = fixture.project.beside("venv");
    let python = uvferry_testkit::find_python().expect("checked before");
    let text = venv.to_string_lossy().into_owned();
    fixture.project.run_ok(&python, ["-m", "venv", &text]);
    let inner = venv.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let script = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let site = fixture.project.run_ok(&inner, ["-c", script]);
    fs_err::write(std::path::Path::new(site.trim()).join("tool.py"), "").expect("written");
    let mut request = fixture.request(&["built"]);
    request.pythons = vec![inner.to_string_lossy().into_owned()];
    request.interpreters = vec![
        uvferry_environment::interpreters::query(&inner, fixture.project.environment(), None)
            .expect("a Python"),
    ];
    let matrix = made(&fixture, &request);
    assert_eq!(
        told(&matrix, 0),
        [row("built", Neither, "-", "-", "UVF608")]
    );
    let solution = cell(&matrix, "built").solution.clone().expect("one");
    assert_eq!(solution.way, Way::NoBuildIsolation);
    assert_eq!(solution.arguments, ["--no-build-isolation-package=built"]);
}

/// The other Pythons of this machine that the tests may use, with their versions (`3.10`).
fn others(fixture: &Fixture) -> Vec<(String, Interpreter)> {
    let environment = fixture.project.environment();
    let asked = |python: &std::path::Path| query(python, environment, None).expect("a Python");
    let short = |found: &Interpreter| {
        let parts: Vec<&str> = found.version.split('.').take(2).collect();
        parts.join(".")
    };
    let own = short(&asked(&find_python().expect("checked before")));
    find_pythons()
        .into_iter()
        .map(|(_, python)| asked(&python))
        .map(|found| (short(&found), found))
        .filter(|(version, _)| *version != own)
        .collect()
}

/// The tag of wheels for a Python alone.
fn tag(version: &str) -> String {
    format!("cp{}-none-any", version.replace('.', ""))
}

#[test]
fn a_python_that_nobody_asked_for_is_named_where_it_takes_a_wheel() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[],
        &[SdistBuilder::new("old", "1.0").build_step("raise SystemExit('not on this one')")],
    );
    let others = others(&fixture);
    let Some((version, _)) = others.last() else {
        uvferry_testkit::record_skip(module_path!(), &"no second Python");
        return;
    };
    let mut request = fixture.request(&["old==1.0"]);
    request
        .interpreters
        .extend(others.iter().map(|(_, found)| found.clone()));
    request.other_pythons = others.iter().map(|(version, _)| version.clone()).collect();
    let without = made(&fixture, &request);
    assert_eq!(told(&without, 0), [row("old", Neither, "-", "-", "UVF608")]);
    assert_eq!(cell(&without, "old").solution, None);

    WheelBuilder::new("old", "1.0")
        .tag(&tag(version))
        .build(fixture.packages());
    let matrix = made(&fixture, &request);
    assert_eq!(told(&matrix, 0), [row("old", Neither, "-", "-", "UVF608")]);
    assert_eq!(matrix.targets.len(), 1);
    let solution = cell(&matrix, "old").solution.clone().expect("one");
    assert_eq!((solution.way, solution.tool), (Way::OtherPython, Tool::Uv));
    assert_eq!(solution.arguments, ["--python", version]);
    assert!(
        solution.tried && solution.text.contains("old 1.0"),
        "{solution:?}"
    );
    // Both tools were asked there, plainly.
    for tool in [Tool::Pip, Tool::Uv] {
        let arguments = [format!("--python {version}")];
        let mut runs = matrix.runs.iter();
        assert!(
            runs.any(|run| { run.tool == tool && run.target == 0 && run.arguments == arguments })
        );
    }
    // Without one to try none is named.
    request.other_pythons.clear();
    let matrix = made(&fixture, &request);
    assert_eq!(cell(&matrix, "old").solution, None);
}

#[test]
fn a_python_that_was_asked_for_comes_before_what_was_not_tried() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[],
        &[
            // Of which it is known what a build wants of the system.
            SdistBuilder::new("mysqlclient", "1.0").broken("not on this one"),
            SdistBuilder::new("psycopg2", "1.0").broken("Error: pg_config executable not found."),
        ],
    );
    let others = others(&fixture);
    let Some((version, found)) = others.last() else {
        uvferry_testkit::record_skip(module_path!(), &"no second Python");
        return;
    };
    let names = ["mysqlclient", "psycopg2"];
    for name in names {
        WheelBuilder::new(name, "1.0")
            .tag(&tag(version))
            .build(fixture.packages());
    }
    let mut request = fixture.request(&names);
    let alone = made(&fixture, &request);
    for name in names {
        let solution = cell(&alone, name).solution.clone().expect("known");
        assert_eq!((solution.way, solution.tried), (Way::SystemPackages, false));
    }
    request.pythons.push(version.clone());
    request.interpreters.push(found.clone());
    let matrix = made(&fixture, &request);
    for name in names {
        let solution = cell(&matrix, name).solution.clone().expect("one");
        assert_eq!(solution.way, Way::OtherPython, "{solution:?}");
        assert_eq!(solution.arguments, ["--python", version]);
    }
}
