//! Tables that are written where a tool is used and nothing configures it, held against the
//! tools themselves.

mod asked;
mod bench;

use std::ops::RangeInclusive;
use std::path::Path;

use asked::{Files, ask};
use uvferry_diagnostics::{Ledger, SourceFile};
use uvferry_pyproject::Pyproject;
use uvferry_testkit::python_with;
use uvferry_toolconfig::{DefaultTable, Options, bring_in, is_configuration, uses, write_defaults};

/// What is written for a project, after what is there was brought in.
fn written(files: &[(&str, &str)], options: Options) -> (String, Vec<DefaultTable>) {
    let sources: Vec<SourceFile> = files
        .iter()
        .map(|(path, text)| SourceFile::new(*path, *text))
        .collect();
    let mut pyproject = sources
        .iter()
        .find(|file| file.path() == "pyproject.toml")
        .map_or_else(Pyproject::new, |file| {
            Pyproject::parse(file).expect("pyproject.toml is TOML")
        });
    let options = options.with_uses(uses(&sources)).with_declared(&sources);
    let configuring: Vec<SourceFile> = sources
        .iter()
        .filter(|file| is_configuration(file.path()))
        .cloned()
        .collect();
    let mut ledger = Ledger::default();
    bring_in(&configuring, &mut pyproject, &options, &mut ledger);
    let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let tables = write_defaults(&configuring, &paths, &mut pyproject, &options);
    let text = pyproject.to_text();
    // A second time everything is configured.
    assert_eq!(
        write_defaults(&configuring, &paths, &mut pyproject, &options),
        []
    );
    (text, tables)
}

fn lowest(minor: u32) -> Options {
    Options {
        lowest_python: Some((3, minor)),
        ..Options::default()
    }
}

const USED: &[(&str, &str)] = &[
    ("requirements-dev.txt", "black\nmypy>=1\nruff\npytest\n"),
    ("tests/test_a.py", ""),
    ("tests/unit/test_b.py", ""),
    ("src/a.py", ""),
];

#[test]
fn each_used_tool_gets_a_table() {
    let (text, tables) = written(USED, lowest(11));
    insta::assert_snapshot!(text, @r#"
    [tool.pytest.ini_options]
    minversion = "6.0"
    testpaths = ["tests"]

    [tool.mypy]
    python_version = "3.11"
    warn_unused_configs = true

    [tool.black]
    line-length = 88
    target-version = ["py311"]

    [tool.ruff]
    line-length = 88
    target-version = "py311"
    "#);
    assert_eq!(tables.len(), 4);
    assert_eq!(tables[0].evidence, "requirements-dev.txt:4 declares pytest");
    assert_eq!(tables[0].table, "tool.pytest.ini_options");
    assert_eq!(tables[1].keys, ["python_version", "warn_unused_configs"]);
    assert!(tables.iter().all(|table| table.left_out.is_empty()));
}

#[test]
fn who_does_not_use_a_tool_gets_none() {
    let (text, tables) = written(
        &[
            ("requirements.txt", "six\n"),
            ("Makefile", "lint:\n\techo black\n"),
            ("test_a.py", ""),
        ],
        lowest(11),
    );
    assert_eq!((text.as_str(), tables.len()), ("", 0));
}

#[test]
fn nothing_is_written_over_a_configuration_of_any_kind() {
    for (tool, path, text) in [
        ("pytest", "pytest.ini", ""),
        ("pytest", "pytest.toml", ""),
        ("pytest", ".pytest.ini", "broken"),
        ("pytest", "tox.ini", "[pytest]\n"),
        ("pytest", "setup.cfg", "[tool:pytest]\n"),
        ("pytest", "pyproject.toml", "[tool.pytest]\nstrict = true\n"),
        ("pytest", "run.sh", "pytest -c ci/pytest.ini\n"),
        ("mypy", "mypy.ini", "[mypy]\nstrict = maybe\n"),
        ("mypy", ".mypy.ini", "[mypy]\n"),
        ("mypy", "setup.cfg", "[mypy-a.*]\nignore_errors = true\n"),
        (
            "mypy",
            "pyproject.toml",
            "[[tool.mypy.overrides]]\nmodule = \"a\"\n",
        ),
        ("mypy", "run.sh", "mypy --config-file=ci/mypy.ini src\n"),
        ("black", "pyproject.toml", "[tool.black]\n"),
        ("black", ".black.toml", "line-length = 100\n"),
        (
            "black",
            "Makefile",
            "f:\n\tblack --config ci/black.toml src\n",
        ),
        ("ruff", "ruff.toml", ""),
        ("ruff", ".ruff.toml", "line-length = 100\n"),
        (
            "ruff",
            "pyproject.toml",
            "[tool.ruff.lint]\nselect = [\"E\"]\n",
        ),
        ("ruff", "setup.cfg", "[flake8]\nignore = E501\n"),
    ] {
        let requirements = format!("{tool}\n");
        let (_, tables) = written(
            &[("requirements.txt", requirements.as_str()), (path, text)],
            lowest(11),
        );
        assert_eq!(tables, [], "{tool}: {path} {text:?}");
    }
}

#[test]
fn what_cannot_be_known_is_left_out_and_said() {
    let (text, tables) = written(
        &[
            (
                "Makefile",
                "all:\n\tmypy src\n\tblack src\n\tpytest --doctest-modules\n",
            ),
            ("tests/test_a.py", ""),
        ],
        Options::default(),
    );
    assert_eq!(
        text,
        "[tool.pytest.ini_options]\nminversion = \"6.0\"\n\n[tool.mypy]\nwarn_unused_configs = true\n\n[tool.black]\nline-length = 88\n"
    );
    assert_eq!(
        tables[0].left_out,
        ["testpaths: Makefile:4 collects doctests"]
    );
    assert_eq!(tables[1].evidence, "Makefile:2 runs mypy");
    assert_eq!(
        tables[1].left_out,
        ["python_version: the project does not say which Pythons it is for"]
    );
    // Too low for today's mypy; black is pinned to one that may not know the version.
    let (_, tables) = written(
        &[
            ("requirements.txt", "mypy\n"),
            ("dev.txt", "black==19.10b0\n"),
        ],
        lowest(9),
    );
    assert_eq!(
        tables[0].left_out,
        ["python_version: mypy of today knows no Python 3.9"]
    );
    assert_eq!(
        tables[1].left_out,
        ["target-version: black is pinned to 19.10b0, which may not know Python 3.9"]
    );
    // A pytest that does not read the table gets none.
    let (_, tables) = written(&[("requirements.txt", "pytest==4.3.1\n")], lowest(9));
    assert_eq!(tables, []);
}

#[test]
fn tests_in_several_places_are_all_collected() {
    for (paths, found) in [
        (&["tests/test_a.py", "src/x/tests/test_b.py"][..], None),
        (&["test/a_test.py", "conftest.py"], Some("test")),
        (&["test_a.py", "tests/test_b.py"], None),
        (&["lib/test_a.py"], None),
    ] {
        let mut files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "")).collect();
        files.push(("requirements.txt", "pytest\n"));
        let (text, tables) = written(&files, lowest(11));
        let expected = found.map(|folder| format!("testpaths = [\"{folder}\"]"));
        assert_eq!(
            expected.is_some(),
            tables[0].left_out.is_empty(),
            "{paths:?}"
        );
        assert!(text.contains(&expected.unwrap_or_default()), "{paths:?}");
    }
}

#[test]
fn both_formatters_get_one_width() {
    let (text, _) = written(
        &[
            ("pyproject.toml", "[tool.black]\nline-length = 100\n"),
            ("requirements.txt", "ruff\n"),
        ],
        Options::default(),
    );
    assert!(text.ends_with("[tool.ruff]\nline-length = 100\n"), "{text}");
    let (text, tables) = written(
        &[("requirements.txt", "black\n")],
        Options {
            format_with: uvferry_toolconfig::Formatter::Ruff,
            ..Options::default()
        },
    );
    // The change of the formatter has made ruff's table.
    assert_eq!(
        (text.as_str(), tables.len()),
        ("[tool.ruff]\nline-length = 88\n", 0)
    );
}

/// The files of a project with what was written for it, for one Python.
fn project(minor: u32) -> Files {
    let (text, _) = written(USED, lowest(minor));
    let mut files: Files = USED
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    files.push(("pyproject.toml".to_owned(), text));
    files
}

const RUFF: &str = r#"
import json, os, subprocess, sys
answers = []
for folder in sys.argv[2:]:
    os.chdir(folder)
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--show-settings", "src/a.py"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    answers.append([done.returncode, done.stdout.splitlines(), done.stderr])
json.dump(answers, open(sys.argv[1], "w"))
"#;

#[test]
fn ruff_has_the_settings_it_had_but_for_the_python() {
    let Some(python) = python_with("ruff", &["ruff==0.17.6"]) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let mut bare = project(7);
    bare.pop();
    bare.push((
        "pyproject.toml".to_owned(),
        "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \">=3.11\"\n".to_owned(),
    ));
    let mut projects = vec![bare];
    projects.extend((7..=15).map(project));
    let answers = ask(&python, RUFF, &projects);
    for (answer, minor) in answers[1..].iter().zip(7..) {
        assert_eq!(answer[0], 0, "3.{minor}: {}", answer[2]);
        assert_eq!(answer[2], "", "3.{minor}");
    }
    // By its own means ruff gets the same from requires-python.
    let lines = |answer: &serde_json::Value| -> Vec<String> {
        let lines = answer[1].as_array().expect("lines").iter();
        lines
            .filter_map(|line| line.as_str().map(str::to_owned))
            .filter(|line| !line.contains("Settings path"))
            .collect()
    };
    assert_eq!(lines(&answers[0]), lines(&answers[5]));
}

const STARTS: &str = r#"
import json, os, subprocess, sys
answers = []
for folder in sys.argv[2:]:
    os.chdir(folder)
    open("src/a.py", "w").write("x = 1\n")
    open("tests/test_a.py", "w").write("def test_a():\n    pass\n")
    command = [sys.executable, "-m"] + COMMAND
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    answers.append([done.returncode, done.stdout])
json.dump(answers, open(sys.argv[1], "w"))
"#;

/// What a tool prints for each of the Pythons, at its end without an error.
fn starts(python: &Path, command: &str, minors: RangeInclusive<u32>) -> Vec<String> {
    let projects: Vec<Files> = minors.map(project).collect();
    let script = STARTS.replace("COMMAND", command);
    let mut out = Vec::new();
    for (answer, files) in ask(python, &script, &projects).into_iter().zip(&projects) {
        assert_eq!(answer[0], 0, "{}: {files:?}", answer[1]);
        out.push(answer[1].as_str().expect("text").to_owned());
    }
    out
}

#[test]
fn black_takes_its_table() {
    let Some(python) = python_with("black", &["black==26.10.1"]) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let command = r#"["black", "--check", "--verbose", "src"]"#;
    for out in starts(&python, command, 7..=15) {
        assert!(
            out.contains("Using configuration from project root."),
            "{out}"
        );
        assert!(out.contains("target_version: ['py3"), "{out}");
    }
}

#[test]
fn mypy_takes_its_table() {
    let Some(python) = python_with("mypy", &["mypy==2.4.1"]) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let command = r#"["mypy", "src"]"#;
    for out in starts(&python, command, 8..=14) {
        assert!(out.starts_with("Success: no issues found"), "{out}");
    }
}

#[test]
fn pytest_takes_its_table() {
    let Some(python) = python_with("pytest-alone", &["pytest==9.2.0"]) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let command = r#"["pytest", "--strict-config", "-p", "no:cacheprovider"]"#;
    for out in starts(&python, command, 11..=11) {
        assert!(out.contains("configfile: pyproject.toml"), "{out}");
        assert!(out.contains("testpaths: tests"), "{out}");
        assert!(!out.contains("warning"), "{out}");
    }
}
