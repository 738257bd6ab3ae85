//! Commands run by pip, their translations run by uv, and the environments compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use uvferry_commands::{
    Environment, InstallTarget, Mode, Outcome, Project, Settings, Surroundings, translate,
};
use uvferry_index::{LocalIndex, Serving};
use uvferry_testkit::{
    ScratchProject, SdistBuilder, WheelBuilder, find_python, find_uv, python_with,
};

use crate::reading::command;

/// The same environment as the tests of the option tables.
const PACKAGES: &[&str] = &["pip==26.3", "pip-tools==7.6.2"];

/// Two environments beside each other: `by-pip` and `by-uv`.
struct Bench {
    project: ScratchProject,
    index: Serving,
    pip: PathBuf,
    uv: PathBuf,
    python: PathBuf,
}

impl Bench {
    fn new(pip: PathBuf) -> Self {
        let mut project = ScratchProject::new();
        let folders = ["main", "extra", "links"].map(|name| {
            let folder = project.beside(name);
            fs_err::create_dir_all(&folder).unwrap();
            folder
        });
        let [main, extra, links] = &folders;
        let wheel = |name: &str, version: &str| WheelBuilder::new(name, version);
        for version in ["1.0", "2.0", "3.0a1"] {
            wheel("lib", version).build(main);
        }
        for version in ["1.0", "2.0"] {
            wheel("top", version).requires("lib>=1").build(main);
            wheel("other", version).build(main);
            wheel("with-extra", version)
                .extra("more", &["other"])
                .build(main);
        }
        wheel("old-wheel", "1.0").build(main);
        SdistBuilder::new("old-wheel", "2.0").build(main);
        wheel("lib", "5.0").build(extra);
        wheel("only-extra", "1.0").requires("lib").build(extra);
        wheel("linked", "1.0").build(links);
        SdistBuilder::new("local", "0.1")
            .requires("lib<2")
            .unpack(project.join("local"));
        let index = LocalIndex::new()
            .index("main", main)
            .index("extra", extra)
            .start()
            .unwrap();
        project.isolated().default_index(&index.simple_url("main"));
        project.write("a.txt", "top==1.0\nother\n");
        project.write("c.txt", "lib==1.0\n");
        project.write("a.in", "top\nwith-extra[more]\n");
        Self {
            project,
            index,
            pip,
            uv: find_uv().unwrap(),
            python: find_python().unwrap(),
        }
    }

    /// An empty environment, with `first` in it.
    fn environment(&self, name: &str, first: &[&str]) -> PathBuf {
        let folder = self.project.join(name);
        if folder.exists() {
            fs_err::remove_dir_all(&folder).unwrap();
        }
        let python = self.python.to_string_lossy().into_owned();
        self.project
            .run_ok(&self.uv, ["venv", "-q", "--python", &python, name]);
        if !first.is_empty() {
            let at = folder.to_string_lossy().into_owned();
            let mut arguments = vec!["pip", "install", "-q", "--python", &at];
            arguments.extend(first);
            self.project.run_ok(&self.uv, arguments);
        }
        folder
    }

    /// Runs a command in `sh`, with `pip` and `uv` on PATH and an environment active.
    fn shell(&self, text: &str, environment: &Path) -> (bool, String) {
        let at = environment.display();
        let pip = self.pip.display();
        let uv = self.uv.parent().unwrap().display();
        let text = format!(
            "pip() {{ \"{pip}\" -m pip --python \"{at}\" \"$@\"; }}\n\
             pip_compile() {{ \"{pip}\" -m piptools compile \"$@\"; }}\n\
             export VIRTUAL_ENV=\"{at}\" PATH=\"{uv}:$PATH\"\n{text}\n"
        );
        let finished = self.project.run("/bin/sh", ["-c", &text]);
        let said = format!("{}{}", finished.stdout_text(), finished.stderr_redacted());
        (finished.success(), said)
    }

    /// What is installed, by uv.
    fn installed(&self, environment: &Path) -> BTreeSet<String> {
        let at = environment.to_string_lossy().into_owned();
        let said = self
            .project
            .run_ok(&self.uv, ["pip", "freeze", "-q", "--python", &at]);
        said.lines()
            .map(str::trim)
            // A URL to a folder: which one is no matter of the command.
            .map(|line| line.split(" @ ").next().unwrap_or(line).to_owned())
            .filter(|line| !line.is_empty())
            .collect()
    }
}

fn translated(text: &str, mode: Mode<'_>, surroundings: &Surroundings) -> String {
    let old = command(text);
    let scripts = BTreeSet::new();
    let settings = Settings {
        mode,
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &scripts,
    };
    match translate(&old, surroundings, &settings).map(|found| found.outcome) {
        Some(Outcome::Rewritten(commands)) => {
            let texts: Vec<String> = commands.iter().map(|new| new.shell_text(&old)).collect();
            texts.join(" && ")
        }
        other => panic!("{text}: {other:?}"),
    }
}

fn bench() -> Option<Bench> {
    if cfg!(windows) {
        return None;
    }
    Some(Bench::new(python_with("pip-command-line", PACKAGES)?))
}

/// What is in an environment first, and the command.
type Case = (&'static [&'static str], String);

const OLD: &[&str] = &["top==1.0", "lib==1.0", "other==1.0"];

/// Runs each command by pip and its translation by uv, and compares what is installed.
fn compare(bench: &Bench, cases: Vec<Case>) {
    let surroundings = Surroundings {
        environment: Environment::Active(None),
        ..Surroundings::default()
    };
    let mut failed = String::new();
    for (first, text) in cases {
        let new = translated(&text, Mode::Pip, &surroundings);
        let (by_pip, by_uv) = (
            bench.environment("by-pip", first),
            bench.environment("by-uv", first),
        );
        let pip = bench.shell(&text, &by_pip);
        let uv = bench.shell(&new, &by_uv);
        let (pip_set, uv_set) = (bench.installed(&by_pip), bench.installed(&by_uv));
        if !pip.0 || !uv.0 || pip_set != uv_set {
            writeln!(
                failed,
                "{text}\n  became {new}\n  pip ({}): {pip_set:?}\n  uv ({}): {uv_set:?}\n{}\n{}",
                pip.0, uv.0, pip.1, uv.1
            )
            .unwrap();
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn versions_are_the_same_after_pip_and_after_uv() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let Some(bench) = bench() else { return };
    compare(
        &bench,
        vec![
            (&[], "pip install top 'other<2'".to_owned()),
            (&[], "pip install -r a.txt -c c.txt".to_owned()),
            (&[], "pip install -qr a.txt --no-deps".to_owned()),
            (
                &[],
                "pip install 'with-extra[more]>=1' --no-cache-dir".to_owned(),
            ),
            (OLD, "pip install -U top".to_owned()),
            (OLD, "pip install --upgrade top other".to_owned()),
            (OLD, "pip install -qU 'with-extra' other".to_owned()),
            (
                OLD,
                "pip install -U --upgrade-strategy eager top".to_owned(),
            ),
            (OLD, "pip install --force-reinstall top".to_owned()),
            (OLD, "pip install --pre lib -U".to_owned()),
            (&[], "pip install --all-releases lib top".to_owned()),
        ],
    );
}

#[test]
fn sources_and_options_are_the_same_for_pip_and_for_uv() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let Some(bench) = bench() else { return };
    let extra = bench.index.simple_url("extra");
    let links = bench.project.beside("links");
    let links = links.display();
    compare(
        &bench,
        vec![
            (
                &[],
                format!("pip install --extra-index-url {extra} only-extra"),
            ),
            (
                &[],
                format!("pip install top --extra-index-url={extra} --trusted-host 127.0.0.1"),
            ),
            (&[], format!("pip install -i {extra} lib --no-deps")),
            (&[], format!("pip install --find-links={links} linked top")),
            (&[], "pip install --only-binary :all: old-wheel".to_owned()),
            (
                &[],
                "pip install --no-binary old-wheel old-wheel top".to_owned(),
            ),
            (&[], "pip install ./local".to_owned()),
            (
                &[],
                "pip install -e ./local other --no-input --progress-bar off".to_owned(),
            ),
            (
                &[],
                "pip install --timeout 20 --retries 1 --exists-action w -v -v top".to_owned(),
            ),
            (
                &[],
                "PIP_NO_BINARY=old-wheel PIP_DISABLE_PIP_VERSION_CHECK=1 pip install old-wheel"
                    .to_owned(),
            ),
            (
                &[],
                "pip install --no-deps --no-deps top -i x -i ".to_owned()
                    + &bench.index.simple_url("main"),
            ),
            (OLD, "pip uninstall -y top nothing".to_owned()),
            (OLD, "pip uninstall -y -r a.txt".to_owned()),
        ],
    );
}

/// The file that pip-compile writes and the one that uv writes pin the same.
#[test]
fn compiled_files_pin_the_same() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let Some(bench) = bench() else { return };
    let environment = bench.environment("by-pip", &[]);
    for options in [
        "",
        "--strip-extras ",
        "--generate-hashes --allow-unsafe ",
        "-P top ",
    ] {
        let text = format!("pip-compile {options}a.in");
        let new = translated(&text, Mode::Pip, &Surroundings::default());
        let mut pins = Vec::new();
        for run in [text.replace("pip-compile", "pip_compile"), new] {
            // What is there already is kept by both.
            bench.project.write("a.txt", "top==1.0\n");
            let (is_done, said) = bench.shell(&run, &environment);
            assert!(is_done, "{run}: {said}");
            let written = bench.project.read("a.txt");
            let lines: BTreeSet<String> = written
                .lines()
                .filter(|line| line.contains("==") && !line.trim_start().starts_with('#'))
                .map(|line| line.trim_end_matches([' ', '\\']).to_owned())
                .collect();
            assert_eq!(
                written.contains("--hash"),
                options.contains("hashes"),
                "{run}"
            );
            pins.push(lines);
        }
        assert_eq!(pins[0], pins[1], "{text}");
    }
}

/// A project that is locked: what pip installs of its files, `uv sync` installs of its
/// groups.
#[test]
fn the_parts_of_a_project_are_the_same() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let Some(bench) = bench() else { return };
    let place = &bench.project;
    place.write("requirements.txt", "top==1.0\nlib==1.0\n");
    place.write("dev.txt", "-r requirements.txt\nother==1.0\n");
    place.write("docs.txt", "with-extra==1.0\n");
    SdistBuilder::new("shop", "0.1")
        .requires("top==1.0")
        .requires("lib==1.0")
        .unpack(place.path());
    let backend = place.read("pyproject.toml");
    let build = &backend[backend.find("[build-system]").unwrap()..];
    let build = build.split("\n[").next().unwrap();
    place.write(
        "pyproject.toml",
        format!(
            "[project]\nname = \"shop\"\nversion = \"0.1\"\nrequires-python = \">=3.9\"\n\
             dependencies = [\"top==1.0\", \"lib==1.0\"]\n\n\
             [dependency-groups]\ndev = [\"other==1.0\"]\ndocs = [\"with-extra==1.0\"]\n\n\
             [[tool.uv.index]]\nurl = \"{}\"\ndefault = true\n\n{build}\n",
            bench.index.simple_url("main")
        ),
    );
    place.run_ok(&bench.uv, ["lock", "-q"]);
    let group = |name: &str| InstallTarget::Group(name.to_owned());
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let project = Project {
        name: Some("shop".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            (
                "dev.txt".to_owned(),
                InstallTarget::Several(vec![InstallTarget::Main, group("dev")]),
            ),
            ("docs.txt".to_owned(), group("docs")),
        ]),
        default_groups: names(&["dev"]),
        groups: names(&["dev", "docs"]),
        ..Project::default()
    };
    let mut failed = String::new();
    for (environment, text) in [
        (Environment::Active(None), "pip install -r requirements.txt"),
        (Environment::Active(None), "pip install -r dev.txt"),
        (Environment::Active(None), "pip install -r docs.txt"),
        (
            Environment::Active(None),
            "pip install -r docs.txt -r requirements.txt 'only-extra ; python_version < \"3\"'",
        ),
        (Environment::Active(None), "pip install -e ."),
        (
            Environment::Active(None),
            "pip install . --no-cache-dir --timeout 20",
        ),
        (
            Environment::Active(None),
            "pip install -r requirements.txt with-extra",
        ),
        (
            Environment::Active(None),
            "pip install -t lib -r requirements.txt",
        ),
        // Without an environment the lock is exported; here into the active one.
        (Environment::System, "pip install -r dev.txt with-extra"),
        (Environment::System, "pip install -e ."),
        (
            Environment::System,
            "pip install -r docs.txt --no-cache-dir",
        ),
    ] {
        let is_exported = environment == Environment::System;
        let surroundings = Surroundings {
            environment,
            ..Surroundings::default()
        };
        let mut new = translated(text, Mode::Project(&project), &surroundings);
        if is_exported {
            assert!(new.contains(" --system "), "{new}");
            new = new.replace(" --system ", " ");
        }
        new = new.replace("/tmp/uv-export.txt", "exported.txt");
        let (by_pip, by_uv) = (
            bench.environment("by-pip", &[]),
            bench.environment("by-uv", &[]),
        );
        let pip = bench.shell(text, &by_pip);
        let folder = place.join("lib");
        let laid_out = |folder: &Path| -> BTreeSet<String> {
            fs_err::read_dir(folder)
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .filter(|name| name.ends_with(".dist-info"))
                .collect()
        };
        let files_of_pip = laid_out(&folder);
        let _ = fs_err::remove_dir_all(&folder);
        let uv = bench.shell(&new, &by_uv);
        let files_of_uv = laid_out(&folder);
        let _ = fs_err::remove_dir_all(&folder);
        // A sync brings the project along, which a requirements file does not name.
        let own = |set: BTreeSet<String>| -> BTreeSet<String> {
            set.into_iter()
                .filter(|line| !line.contains("shop") && !line.starts_with("-e "))
                .collect()
        };
        let (pip_set, uv_set) = (bench.installed(&by_pip), bench.installed(&by_uv));
        let asks_for_it = text.contains(" .") || text.contains("-e .");
        let has_it = |set: &BTreeSet<String>| {
            set.iter()
                .any(|line| line.contains("shop") || line.starts_with("-e "))
        };
        let is_there = !asks_for_it || has_it(&pip_set) && has_it(&uv_set);
        if !pip.0
            || !uv.0
            || !is_there
            || own(pip_set.clone()) != own(uv_set.clone())
            || files_of_pip != files_of_uv
        {
            writeln!(
                failed,
                "{text}\n  became {new}\n  pip ({}): {pip_set:?} {files_of_pip:?}\n  uv ({}): {uv_set:?} {files_of_uv:?}\n{}\n{}",
                pip.0, uv.0, pip.1, uv.1
            )
            .unwrap();
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

/// `--user` and `--prefix "$HOME/.local"` fill the same folders.
#[test]
fn the_folder_of_a_user_is_filled_alike() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let Some(bench) = bench() else { return };
    let text = "pip install --user top";
    let surroundings = Surroundings {
        environment: Environment::System,
        ..Surroundings::default()
    };
    let new = translated(text, Mode::Pip, &surroundings);
    let python = bench.python.display();
    let folder = bench.python.parent().unwrap().display();
    let uv = bench.uv.display();
    let pip = bench.pip.display();
    let run = |text: &str| {
        let text = format!(
            "export PATH=\"{folder}:$PATH\"\n\
             pip() {{ \"{pip}\" -m pip --python \"{python}\" \"$@\"; }}\n\
             uv() {{ \"{uv}\" \"$@\"; }}\n\
             rm -rf \"$HOME/.local/lib\"\n{text}\n\
             cd \"$HOME/.local/lib\" && find . -name '*.py' | sort\n"
        );
        bench.project.run_ok("/bin/sh", ["-c", &text])
    };
    let files = |said: &str| -> BTreeSet<String> {
        said.lines()
            .filter(|line| line.starts_with("./"))
            .map(str::to_owned)
            .collect()
    };
    let (by_pip, by_uv) = (files(&run(text)), files(&run(&new)));
    assert!(by_pip.iter().any(|file| file.contains("site-packages/top")));
    assert_eq!(by_pip, by_uv, "{new}");
}
