//! The command as a user meets it: streams, exit status, what is written and taken back.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use uvferry_process::{Command, Environment, Finished};
use uvferry_testkit::{Isolated, find_python, find_uv, tree_snapshot};

const SETUP: &str = "from setuptools import setup

setup(
    name='example',
    version='1.0',
    description='An example',
    py_modules=['example'],
    install_requires=['six'],
)
";

struct Bench {
    folder: tempfile::TempDir,
    environment: Environment,
}

impl Bench {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        fs_err::create_dir_all(&root).unwrap();
        for (path, text) in files {
            fs_err::write(root.join(path), text).unwrap();
        }
        // One cache for all tests, kept until the next run.
        let shared = std::env::temp_dir().join("uvferry-conversions");
        fs_err::create_dir_all(&shared).unwrap();
        let environment = Isolated::under(&shared).environment().clone();
        Self {
            folder,
            environment,
        }
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("project")
    }

    fn run(&self, arguments: &[&str]) -> Finished {
        Command::new(env!("CARGO_BIN_EXE_uvferry-pyproject"))
            .arg("generate")
            .args(arguments)
            .current_dir(self.root())
            .environment(&self.environment)
            .run()
            .unwrap()
    }

    /// With uv and a Python to build with.
    fn build(&self, arguments: &[&str]) -> Finished {
        let (uv, python) = (find_uv().unwrap(), find_python().unwrap());
        let (uv, python) = (uv.to_string_lossy(), python.to_string_lossy());
        let mut all = vec!["--uv", &uv, "--python", &python];
        all.extend(arguments);
        self.run(&all)
    }

    fn git(&self) {
        for arguments in [
            vec!["init", "-q"],
            vec!["add", "."],
            vec![
                "-c",
                "user.name=x",
                "-c",
                "user.email=x@example.com",
                "commit",
                "-qm",
                "x",
            ],
        ] {
            let path = self.environment.get("PATH").unwrap_or_default().to_owned();
            let git = uvferry_process::find_program("git", &path).unwrap();
            let finished = Command::new(git)
                .args(arguments)
                .current_dir(self.root())
                .environment(&self.environment)
                .run()
                .unwrap();
            assert!(finished.success(), "{}", finished.stderr_redacted());
        }
    }
}

fn out(finished: &Finished) -> String {
    finished.stdout_text().into_owned()
}

fn err(finished: &Finished) -> String {
    finished.stderr_redacted()
}

#[test]
fn the_text_goes_to_stdout_and_the_rest_to_stderr() {
    let bench = Bench::new(&[("setup.py", SETUP), ("example.py", "")]);
    let before = tree_snapshot(bench.root());
    let finished = bench.run(&["--no-build"]);
    assert_eq!(finished.status, Some(0), "{}", err(&finished));
    let text = out(&finished);
    assert!(
        text.starts_with("[project]\nname = \"example\"\n"),
        "{text}"
    );
    let diff = out(&bench.run(&["--no-build", "--diff"]));
    assert!(
        diff.contains("+++ b/pyproject.toml") && diff.contains("--- a/setup.py"),
        "{diff}"
    );
    let made = bench.run(&["--no-build", "--output", "../made.toml"]);
    assert_eq!(out(&made), "");
    assert_eq!(
        fs_err::read_to_string(bench.folder.path().join("made.toml")).unwrap(),
        text
    );
    assert_eq!(tree_snapshot(bench.root()), before);
}

#[test]
fn what_is_written_is_proved_first_and_taken_back_byte_for_byte() {
    uvferry_testkit::skip!(unless Uv, Python, Online, Git);
    let bench = Bench::new(&[("setup.py", SETUP), ("example.py", "")]);
    let refused = bench.build(&["--write"]);
    assert_eq!(refused.status, Some(1));
    assert!(
        err(&refused).contains("not under version control"),
        "{}",
        err(&refused)
    );
    bench.git();
    let read = |name: &str| fs_err::read(bench.root().join(name)).ok();
    let before = read("setup.py");
    let finished = bench.build(&["--write"]);
    assert_eq!(finished.status, Some(0), "{}", err(&finished));
    assert!(
        err(&finished).contains("the wheel is the same"),
        "{}",
        err(&finished)
    );
    assert!(read("setup.py").is_none());
    assert!(read("pyproject.toml").is_some());
    let dirty = bench.build(&["--write"]);
    assert_eq!(dirty.status, Some(1));
    uvferry_journal::undo(&bench.root(), &uvferry_journal::UndoOptions::default()).unwrap();
    assert_eq!(read("setup.py"), before);
    assert!(read("pyproject.toml").is_none());
}

#[test]
fn a_change_that_breaks_the_build_is_not_written() {
    uvferry_testkit::skip!(unless Uv, Python, Online, Git);
    // The build looks at a file that no text of the script names.
    let script = format!("assert open('setup' + '.cfg').read().count('=') == 1\n{SETUP}");
    let bench = Bench::new(&[
        (
            "setup.py",
            &script.replace("py_modules", "cmdclass={'x': object}, py_modules"),
        ),
        ("setup.cfg", "[metadata]\nauthor = Jo\n"),
        ("example.py", ""),
    ]);
    bench.git();
    let before = fs_err::read(bench.root().join("setup.py")).unwrap();
    let finished = bench.build(&["--write"]);
    assert_eq!(finished.status, Some(1), "{}", err(&finished));
    assert!(err(&finished).contains("UVF295"), "{}", err(&finished));
    assert_eq!(fs_err::read(bench.root().join("setup.py")).unwrap(), before);
    assert!(!bench.root().join("pyproject.toml").exists());
}

#[test]
fn a_project_that_does_not_build_is_inconclusive() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let script = SETUP.replace("    name=", "    cmdclass={'egg_info': 1},\n    name=");
    let bench = Bench::new(&[("setup.py", &script), ("example.py", "")]);
    let finished = bench.build(&[]);
    assert_eq!(finished.status, Some(0), "{}", err(&finished));
    assert!(err(&finished).contains("UVF291"), "{}", err(&finished));
}

#[test]
fn a_script_that_a_command_names_stays_without_what_moved() {
    let bench = Bench::new(&[
        ("setup.py", SETUP),
        ("example.py", ""),
        ("Makefile", "test:\n\tpython setup.py sdist\n"),
    ]);
    let finished = bench.run(&["--no-build", "--diff", "-v"]);
    assert_eq!(finished.status, Some(0), "{}", err(&finished));
    let diff = out(&finished);
    assert!(diff.contains("-    name='example',"), "{diff}");
    assert!(diff.contains("\n+setup()\n"), "{diff}");
    assert!(err(&finished).contains("Makefile:2"), "{}", err(&finished));
}

#[test]
fn what_reads_setup_py_is_told_with_every_place_and_what_runs_it_is_not() {
    let bench = Bench::new(&[
        ("setup.py", SETUP),
        ("example.py", "\n"),
        (
            "Makefile",
            "deps:\n\tsed -n 's/install_requires//p' setup.py\n\ndist:\n\tpython setup.py sdist\n",
        ),
        (
            "deps",
            "#!/usr/bin/env python\nprint(open('setup.py').read())\n",
        ),
        (
            "Dockerfile",
            "FROM scratch\nCOPY setup.py example.py /src/\nRUN pip install /src\n",
        ),
        (
            ".gitlab-ci.yml",
            "sdist:\n  script: python setup.py sdist\n",
        ),
        ("sonar.properties", "sonar.sources=setup.py\n"),
    ]);
    let done = bench.run(&["--no-build", "--diff", "-v"]);
    let told = err(&done);
    assert!(
        told.contains(
            "warning[UVF297]: `setup.py` is read by Makefile:2 and deps:2, and what it gave as \
             `version`, `name`, `description` and 2 more stands in pyproject.toml now"
        ),
        "{told}"
    );
    assert!(
        told.contains(
            "warning[UVF297]: `setup.py` is copied without pyproject.toml by Dockerfile:2"
        ),
        "{told}"
    );
    assert!(
        told.contains("info[UVF297]: `setup.py` is named by sonar.properties:1, which may look"),
        "{told}"
    );
    assert!(!told.contains("gitlab"), "{told}");
    assert!(!told.contains("Makefile:5"), "{told}");
    assert!(out(&done).contains("+version = \"1.0\""));
}

#[test]
fn a_version_that_others_read_or_change_stays_where_they_look() {
    for (old, setup, rest) in [
        ("setup.py", SETUP, None),
        (
            "setup.py",
            "from setuptools import setup\nVERSION = '1.0'\nsetup(name='example', version=VERSION)\n",
            None,
        ),
        (
            "setup.cfg",
            "from setuptools import setup\nsetup()\n",
            Some("[metadata]\nname = example\nversion = 1.0\n\n[options]\npy_modules = example\n"),
        ),
    ] {
        let conf =
            format!("import re\nrelease = re.search('version ?= ?.(.*)', open('{old}').read())\n");
        let bump = format!("#!/bin/sh\nsed -i \"s/^version = .*/version = $1/\" {old}\n");
        let mut files = vec![
            ("setup.py", setup),
            ("example.py", "\n"),
            ("conf.py", &conf),
            ("bump", &bump),
        ];
        files.extend(rest.map(|rest| ("setup.cfg", rest)));
        let bench = Bench::new(&files);
        bench.git();
        let done = bench.run(&["--no-build", "--write"]);
        let told = err(&done);
        assert!(
            told.contains(&format!(
                "warning[UVF297]: the version stays in `{old}`, where it is read by bump:2 and conf.py:2"
            )),
            "{told}"
        );
        assert!(!told.contains("UVF217"), "{told}");
        let left = fs_err::read_to_string(bench.root().join(old)).unwrap();
        assert!(left.contains("1.0"), "{left}");
        let pyproject = fs_err::read_to_string(bench.root().join("pyproject.toml")).unwrap();
        assert!(pyproject.contains("dynamic = [\"version\"]"), "{pyproject}");
        assert!(pyproject.contains("name = \"example\""), "{pyproject}");
    }
    // Another backend cannot ask setup.py.
    let bench = Bench::new(&[
        ("setup.py", SETUP),
        ("example.py", "\n"),
        ("bump", "#!/bin/sh\nsed -i s/version.*// setup.py\n"),
    ]);
    let done = bench.run(&["--no-build", "--build-backend", "hatchling"]);
    assert!(out(&done).contains("version = \"1.0\""), "{}", out(&done));
    assert!(err(&done).contains("UVF297"), "{}", err(&done));
}

#[cfg(unix)]
#[test]
fn a_link_that_stays_inside_is_followed_and_what_cannot_be_read_is_named() {
    use fs_err::os::unix::fs::symlink;
    let bench = Bench::new(&[("real_setup.py", SETUP), ("example.py", "\n")]);
    fs_err::write(
        bench.root().join("Makefile"),
        "dist:\n\tpython setup.py sdist\n",
    )
    .unwrap();
    symlink("real_setup.py", bench.root().join("setup.py")).unwrap();
    bench.git();
    let done = bench.run(&["--no-build", "--write"]);
    assert_eq!(done.status, Some(0), "{}", err(&done));
    assert!(bench.root().join("setup.py").is_symlink());
    let left = fs_err::read_to_string(bench.root().join("real_setup.py")).unwrap();
    assert!(left.contains("setup()"), "{left}");
    for (name, make) in [
        ("setup.py", "is a link that leaves the project"),
        ("setup.cfg", "is a link that leads nowhere"),
        ("pyproject.toml", "is a folder"),
    ] {
        let bench = Bench::new(&[("setup.py", SETUP), ("example.py", "\n")]);
        fs_err::write(bench.folder.path().join("outside"), SETUP).unwrap();
        let path = bench.root().join(name);
        let _ = fs_err::remove_file(&path);
        match name {
            "setup.py" => symlink("../outside", &path).unwrap(),
            "setup.cfg" => symlink("nowhere", &path).unwrap(),
            _ => fs_err::create_dir(&path).unwrap(),
        }
        let done = bench.run(&["--no-build"]);
        assert_eq!(done.status, Some(1));
        let message = format!("`{name}` {make}");
        assert!(err(&done).contains(&message), "{}", err(&done));
        assert!(!err(&done).contains("neither"), "{}", err(&done));
    }
}

#[test]
fn tables_of_another_tool_are_told() {
    let bench = Bench::new(&[("pyproject.toml", "[tool.poetry]\nname = \"x\"\n")]);
    let finished = bench.run(&["--no-build"]);
    assert_eq!(finished.status, Some(1));
    assert!(
        err(&finished).contains("[tool.poetry]"),
        "{}",
        err(&finished)
    );
    let bench = Bench::new(&[
        ("setup.py", SETUP),
        (
            "pyproject.toml",
            "[build-system]\nrequires = [\"poetry-core\"]\nbuild-backend = \"poetry.core.masonry.api\"\n",
        ),
    ]);
    let finished = bench.run(&["--no-build", "--diff"]);
    assert_eq!(out(&finished), "");
    assert!(err(&finished).contains("UVF289"), "{}", err(&finished));
}

#[test]
fn json_is_what_the_schema_says() {
    let bench = Bench::new(&[("setup.py", SETUP), ("example.py", "")]);
    let finished = bench.run(&["--no-build", "--format", "json"]);
    assert_eq!(finished.status, Some(0), "{}", err(&finished));
    let document: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    assert_eq!(document["schema"], "uvferry.generation/1");
    assert_eq!(document["wheel"], serde_json::Value::Null);
    assert_eq!(document["ledger"]["read"], 5);
    assert_eq!(document["ledger"]["rewritten"], 5);
    let items = document["ledger"]["items"].as_array().unwrap();
    assert!(items.iter().any(|item| item["text"] == "install_requires"
        && item["line"] == 8
        && item["to"] == "project.dependencies"));
    uvferry_testkit::assert_follows_schema(&document);
}

#[test]
fn broken_files_are_shown_with_a_caret() {
    let bench = Bench::new(&[
        ("setup.py", SETUP),
        ("pyproject.toml", "[tool.x]\na = = 1\n"),
    ]);
    let finished = bench.run(&["--no-build"]);
    assert_eq!(finished.status, Some(1));
    assert!(
        err(&finished).contains("pyproject.toml:2:5"),
        "{}",
        err(&finished)
    );
    let bench = Bench::new(&[("setup.py", "from setuptools import setup\nsetup(name='x'\n")]);
    let finished = bench.run(&["--no-build"]);
    assert_eq!(finished.status, Some(1));
    assert!(err(&finished).contains("setup.py:"), "{}", err(&finished));
    let bench = Bench::new(&[("x.py", "")]);
    let finished = bench.run(&["--no-build"]);
    assert_eq!(finished.status, Some(1));
    assert!(err(&finished).contains("neither a setup.py nor a setup.cfg"));
    let finished = bench.run(&["--build-backend", "nothing"]);
    assert_eq!(finished.status, Some(2));
}

#[test]
fn a_requirements_file_that_the_build_no_longer_reads_is_told() {
    let bench = Bench::new(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='example', version='1', py_modules=['example'], install_requires=open('reqs.txt').read().split())\n",
        ),
        ("example.py", ""),
        ("reqs.txt", "six\n"),
    ]);
    let finished = bench.run(&["--no-build"]);
    assert_eq!(finished.status, Some(0), "{}", err(&finished));
    assert!(err(&finished).contains("UVF299"), "{}", err(&finished));
    assert!(err(&finished).contains("reqs.txt:1"), "{}", err(&finished));
}

#[test]
fn what_an_old_python_builds_with_stands_in_no_way() {
    let bench = Bench::new(&[
        ("setup.py", SETUP),
        ("example.py", ""),
        (
            "pyproject.toml",
            "[build-system]\nrequires = [\"setuptools; python_version != '3.3'\", \"setuptools<40; python_version == '3.3'\"]\n",
        ),
    ]);
    let finished = bench.run(&["--no-build"]);
    assert_eq!(finished.status, Some(0), "{}", err(&finished));
    assert!(
        out(&finished).contains("name = \"example\""),
        "{}",
        out(&finished)
    );
}

#[test]
fn a_requirement_that_setuptools_refuses_moves_nothing() {
    let bench = Bench::new(&[(
        "setup.py",
        "from setuptools import setup\nsetup(name='example', version='1', install_requires=['-e git+https://example.com/x#egg=x'])\n",
    )]);
    let finished = bench.run(&["--no-build"]);
    assert_eq!(finished.status, Some(1), "{}", err(&finished));
    assert!(err(&finished).contains("UVF213"), "{}", err(&finished));
}

const LEFTOVERS: &str = "from setuptools import setup, Command
REQUIRES = [
    'flask>=1',  # web
]
REQUIRES += ['six']


class Lint(Command):
    pass


setup(name='left',  # our name
      version='1.0', # noqa: E261
      classifiers=[
          'Programming Language :: Python :: 3',
          'Operating System :: OS Independent',
      ],  # what it is
      install_requires=REQUIRES,
      cmdclass={'lint': Lint},
      entry_points={'gui_scripts': []}, )
";

#[test]
fn a_range_that_uv_refuses_is_put_right_or_told() {
    let generated = |range: &str| {
        let setup = SETUP.replace(
            "version='1.0',",
            &format!("version='1.0', python_requires='{range}',"),
        );
        Bench::new(&[("setup.py", &setup), ("example.py", "")]).run(&["--no-build"])
    };
    for (range, fixed) in [(">=3.7,", ">=3.7"), (">=3.6.*", ">=3.6")] {
        let finished = generated(range);
        assert_eq!(finished.status, Some(0), "{}", err(&finished));
        let line = format!("requires-python = \"{fixed}\"\n");
        assert!(out(&finished).contains(&line), "{}", out(&finished));
    }
    for range in ["3.7", "~=3", "=>3.6", ">=3.6 <4"] {
        let finished = generated(range);
        assert_eq!(finished.status, Some(1), "{range}: {}", err(&finished));
        let told = err(&finished);
        assert!(told.contains("error[UVF263]"), "{told}");
        assert!(told.contains("setup.py:5:"), "{told}");
        assert!(!out(&finished).contains("requires-python ="), "{range}");
    }
}

#[test]
fn what_is_left_of_setup_py_is_tidy_and_told() {
    let bench = Bench::new(&[("setup.py", LEFTOVERS)]);
    let shown = bench.run(&["--no-build", "--diff"]);
    assert!(shown.success());
    let (diff, told) = (shown.stdout_text(), shown.stderr_redacted());
    assert!(diff.contains("+name = \"left\"  # our name\n"), "{diff}");
    assert!(diff.contains("+version = \"1.0\"\n"), "{diff}");
    assert!(diff.contains("+# what it is\n+classifiers = [\n"), "{diff}");
    assert!(!diff.contains("gui-scripts"), "{diff}");
    assert!(
        diff.contains("+setup(\n+      cmdclass={'lint': Lint})\n"),
        "{diff}"
    );
    let wanted = "`setup.py` still has `REQUIRES`, which nothing in it uses any more";
    assert!(told.contains("UVF226") && told.contains(wanted), "{told}");
}

#[test]
fn keys_of_old_wheels_go_and_are_told() {
    let bench = Bench::new(&[
        ("setup.py", SETUP),
        (
            "setup.cfg",
            "[metadata]\nprovides-extra = dev\nrequires-dist = flask\nrequires_dist =\n    django\n",
        ),
    ]);
    let shown = bench.run(&["--no-build", "--diff", "-v"]);
    let (diff, told) = (shown.stdout_text(), shown.stderr_redacted());
    assert!(
        diff.contains("-[metadata]") && diff.contains("-provides-extra"),
        "{diff}"
    );
    assert!(
        !diff.contains("+django") && !diff.contains("\"django"),
        "{diff}"
    );
    assert!(
        told.contains("UVF282") && told.contains("`metadata.provides_extra` goes"),
        "{told}"
    );
}

#[test]
fn what_the_build_says_names_the_project_and_no_copy_of_it() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let bench = Bench::new(&[(
        "setup.py",
        "import os\nfrom setuptools import setup\nif os.path.exists('/'):\n    raise RuntimeError('see ' + os.path.abspath('setup.py'))\nsetup(name='x', version='1', ext_modules=[])\n",
    )]);
    let root = fs_err::canonicalize(bench.root()).unwrap();
    let wanted = format!("see {}", root.join("setup.py").display());
    for arguments in [
        &["--diff"][..],
        &["--format", "json"],
        &["--run-setup", "--diff"],
    ] {
        let shown = bench.build(arguments);
        let all = format!("{}{}", shown.stdout_text(), shown.stderr_redacted());
        assert!(all.contains(&wanted), "{all}");
        for copy in ["/before/", "/after/", "/asked/"] {
            assert!(!all.contains(copy), "{all}");
        }
    }
}

#[test]
fn without_a_build_no_code_of_the_project_runs() {
    let bench = Bench::new(&[]);
    let marker = bench.folder.path().join("ran");
    let script = format!(
        "open({:?}, 'w').close()\n{SETUP}",
        marker.display().to_string()
    );
    fs_err::write(bench.root().join("setup.py"), script).unwrap();
    assert!(bench.run(&["--no-build", "--diff"]).success());
    assert!(!marker.exists());
    // What the words of `--help` warn of.
    uvferry_testkit::skip!(unless Uv, Python, Online);
    bench.build(&["--diff"]);
    assert!(marker.exists());
}
