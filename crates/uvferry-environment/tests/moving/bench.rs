//! A project with an environment, an index beside it, and a uv.

use std::path::{Path, PathBuf};

use uvferry_environment::distributions::{Distribution, installed_of};
use uvferry_environment::interpreters::{Interpreter, query};
use uvferry_environment::moving::{MoveOptions, MoveReport, Outcome, move_environment};
use uvferry_environment::reinstallation::Uv;
use uvferry_environment::sites::Scope;
use uvferry_index::{LocalIndex, Serving};
use uvferry_testkit::{
    ScratchProject, TreeSnapshot, WheelBuilder, find_pythons, find_uv, tree_snapshot,
};

pub(crate) struct Bench {
    pub(crate) project: ScratchProject,
    pub(crate) packages: PathBuf,
    pub(crate) index: Serving,
    pub(crate) venv: PathBuf,
}

impl Bench {
    /// With an environment made by the `venv` of a Python.
    pub(crate) fn of(base: &Path, arguments: &[&str]) -> Self {
        let bench = Self::without_environment();
        let mut all = vec!["-m", "venv"];
        all.extend(arguments);
        all.push(".venv");
        bench.project.run_ok(base, all);
        bench
    }

    pub(crate) fn without_environment() -> Self {
        let mut project = ScratchProject::new();
        let packages = project.beside("packages");
        let index = LocalIndex::serve(&packages).unwrap();
        project.isolated().default_index(&index.simple_url(""));
        project.isolated().set("UV_HTTP_RETRIES", "0");
        // pip of the time compiles what it installs, and that is compared too.
        project.isolated().remove("PYTHONDONTWRITEBYTECODE");
        Self {
            venv: project.join(".venv"),
            project,
            packages,
            index,
        }
    }

    /// The newest Python here.
    pub(crate) fn new() -> Self {
        Self::of(&pythons().pop().unwrap(), &[])
    }

    pub(crate) fn python(&self) -> PathBuf {
        self.program("python")
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        if cfg!(windows) {
            self.venv.join("Scripts").join(format!("{name}.exe"))
        } else {
            self.venv.join("bin").join(name)
        }
    }

    pub(crate) fn pip(&self, arguments: &[&str]) -> String {
        let all = ["-m", "pip", "--disable-pip-version-check", "install"]
            .iter()
            .chain(arguments);
        self.project.run_ok(self.python(), all)
    }

    /// A wheel on the index with a module of its name and a script that prints it.
    pub(crate) fn wheel(&self, name: &str, version: &str) -> WheelBuilder {
        let module = name.replace('-', "_");
        let builder = WheelBuilder::new(name, version)
            .file(
                &format!("{module}/__init__.py"),
                format!("def main():\n    print('{name} {version}')\n"),
            )
            .console_script(&format!("run-{name}"), &format!("{module}:main"));
        builder.build(&self.packages);
        builder
    }

    pub(crate) fn uv(&self) -> Uv {
        Uv::new(
            find_uv().unwrap(),
            self.project.environment(),
            self.project.path(),
        )
    }

    pub(crate) fn options(&self) -> MoveOptions {
        MoveOptions::new(&self.venv, self.uv(), self.project.beside("scratch"))
    }

    pub(crate) fn moved(&self, change: impl FnOnce(&mut MoveOptions)) -> MoveReport {
        let mut options = self.options();
        change(&mut options);
        move_environment(&options, &mut |_| {}).unwrap()
    }

    pub(crate) fn interpreter(&self) -> Interpreter {
        query(&self.python(), self.project.environment(), None).unwrap()
    }

    pub(crate) fn installed(&self) -> Vec<Distribution> {
        let mut all = installed_of(&self.interpreter(), Scope::Local).distributions;
        all.sort_by(|a, b| a.normalized_name.cmp(&b.normalized_name));
        all
    }

    /// `name version`, without pip and setuptools.
    pub(crate) fn names(&self) -> Vec<String> {
        self.installed()
            .iter()
            .filter(|one| !["pip", "setuptools", "wheel"].contains(&&*one.normalized_name))
            .map(|one| format!("{} {}", one.name, one.version))
            .collect()
    }

    /// The environment's own tree.
    pub(crate) fn tree(&self) -> TreeSnapshot {
        tree_snapshot(&self.venv)
    }

    /// What lies beside the environment.
    pub(crate) fn beside(&self) -> Vec<String> {
        let mut names: Vec<String> = fs_err::read_dir(self.project.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    pub(crate) fn settings(&self) -> String {
        fs_err::read_to_string(self.venv.join("pyvenv.cfg")).unwrap()
    }
}

/// The oldest and the newest Python here that can make environments with pip.
pub(crate) fn pythons() -> Vec<PathBuf> {
    let mut all = find_pythons();
    all.sort();
    let newest = all.pop().map(|(_, python)| python);
    let oldest = all.into_iter().next().map(|(_, python)| python);
    oldest.into_iter().chain(newest).collect()
}

pub(crate) fn is_moved(report: &MoveReport) -> &MoveReport {
    assert_eq!(report.outcome, Outcome::Moved, "{:#?}", report.issues);
    report
}

/// The codes of what was said, sorted.
pub(crate) fn codes(report: &MoveReport) -> Vec<String> {
    let issues = report.issues.iter().map(|issue| issue.rule.code.to_owned());
    let notes = report.notes.iter().map(|note| note.code.clone());
    let mut codes: Vec<String> = issues.chain(notes).collect();
    codes.sort();
    codes.dedup();
    codes
}
