//! A virtual environment, its pip and its uv.

use std::path::{Path, PathBuf};

use serde_json::Value;
use uvferry_process::{Command, Environment, Finished};
use uvferry_testkit::{ScratchProject, SdistBuilder, find_pip, find_uv, python_with};

pub(crate) struct Bench {
    pub(crate) project: ScratchProject,
    pub(crate) python: PathBuf,
    /// Whether the pip that is asked is the newest: it reads this Python's environments from
    /// outside.
    pub(crate) is_newest_pip: bool,
    pub(crate) packages: PathBuf,
}

impl Bench {
    /// An environment of a Python, with a pip in it where the newest one does not know that
    /// Python any more.
    pub(crate) fn new(version: (u8, u8), base: &Path, options: &[&str]) -> Self {
        let mut project = ScratchProject::new();
        let packages = project.beside("packages");
        project
            .isolated()
            .set("PIP_NO_INDEX", "1")
            .set("PIP_FIND_LINKS", &packages)
            .set("UV_OFFLINE", "1")
            .set("UV_FIND_LINKS", &packages);
        let is_newest_pip = version >= (3, 10) && find_pip().is_some();
        let mut arguments = vec!["-m", "venv"];
        if is_newest_pip {
            arguments.push("--without-pip");
        }
        arguments.extend(options);
        arguments.push("env");
        project.run_ok(base, arguments);
        let python = in_environment(&project.join("env"));
        Self {
            project,
            python,
            is_newest_pip,
            packages,
        }
    }

    /// Beside it, an environment that another program makes at the path that it is given last.
    pub(crate) fn made_by(self, maker: &Path, arguments: &[&str]) -> Self {
        let path = self.project.join("made");
        let arguments = [arguments, &[path.to_str().unwrap()]].concat();
        self.project.run_ok(maker, arguments);
        Self {
            python: in_environment(&path),
            ..self
        }
    }

    pub(crate) fn run_pip(&self, arguments: &[&str]) -> Finished {
        match find_pip() {
            Some(pip) if self.is_newest_pip => {
                let python = self.python.to_str().unwrap();
                let arguments = [&["--python", python], arguments].concat();
                self.project.run(pip, arguments)
            }
            _ => {
                let arguments = ["-m", "pip"].iter().chain(arguments);
                self.project.run(&self.python, arguments)
            }
        }
    }

    pub(crate) fn pip(&self, arguments: &[&str]) -> String {
        let finished = self.run_pip(arguments);
        assert!(finished.success(), "pip {arguments:?}: {finished:?}");
        finished.stdout_text().replace("\r\n", "\n")
    }

    pub(crate) fn run_uv(&self, arguments: &[&str]) -> Finished {
        let python = self.python.to_str().unwrap();
        let arguments = [&["pip"], arguments, &["--python", python]].concat();
        self.project.run(find_uv().unwrap(), arguments)
    }

    pub(crate) fn uv(&self, arguments: &[&str]) -> String {
        let finished = self.run_uv(arguments);
        assert!(finished.success(), "uv pip {arguments:?}: {finished:?}");
        finished.stdout_text().replace("\r\n", "\n")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        run(&self.project, &self.python, arguments)
    }

    /// What `uvferry-env list` prints.
    pub(crate) fn list(&self, arguments: &[&str]) -> String {
        let finished = self.run(arguments);
        assert!(finished.success(), "{arguments:?}: {finished:?}");
        finished.stdout_text().replace("\r\n", "\n")
    }

    pub(crate) fn document(&self) -> Value {
        let text = self.list(&["--format", "json"]);
        serde_json::from_str(&text).unwrap()
    }

    /// Writes a project that builds without a network; returns its folder.
    pub(crate) fn source(&self, folder: &str, sdist: &SdistBuilder) -> PathBuf {
        for (path, bytes) in sdist.files() {
            self.project.write(&format!("{folder}/{path}"), bytes);
        }
        self.project.join(folder)
    }

    /// Where the environment keeps its distributions.
    pub(crate) fn site(&self) -> PathBuf {
        let script = "import sysconfig; print(sysconfig.get_path('purelib'))";
        PathBuf::from(self.project.run_ok(&self.python, ["-c", script]).trim())
    }

    /// Runs a setup.py with a setuptools that can do what is old by now; `false` where it
    /// cannot be had.
    pub(crate) fn setup_py(&self, folder: &Path, arguments: &[&str]) -> bool {
        let Some(site) = setuptools() else {
            return false;
        };
        let environment = self.project.environment().clone().with("PYTHONPATH", site);
        let finished = Command::new(&self.python)
            .arg("setup.py")
            .args(arguments)
            .current_dir(folder)
            .environment(&environment)
            .run()
            .unwrap();
        assert!(finished.success(), "{finished:?}");
        true
    }
}

/// The folder of a setuptools of before version 80, which had `develop` and `install`, and
/// runs on every Python here.
pub(crate) fn setuptools() -> Option<PathBuf> {
    let python = python_with(
        "setuptools-of-old",
        &["setuptools==75.3.2", "wheel==0.45.1"],
    )?;
    let environment = python.parent()?.parent()?;
    if cfg!(windows) {
        return Some(environment.join("Lib/site-packages"));
    }
    let versions = fs_err::read_dir(environment.join("lib")).ok()?;
    let version = versions.flatten().next()?;
    Some(version.path().join("site-packages"))
}

pub(crate) fn run(project: &ScratchProject, python: &Path, arguments: &[&str]) -> Finished {
    let environment: Environment = project
        .environment()
        .clone()
        .with("UVFERRY_CACHE_DIR", project.beside("uvferry-cache"));
    Command::new(env!("CARGO_BIN_EXE_uvferry-env"))
        .args(["list", "--python"])
        .arg(python)
        .args(arguments)
        .current_dir(project.path())
        .environment(&environment)
        .run()
        .unwrap()
}

pub(crate) fn in_environment(folder: &Path) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    }
}

/// The sentences of `pip check`, sorted.
pub(crate) fn sentences(output: &str) -> Vec<String> {
    let mut lines: Vec<String> = output
        .lines()
        .map(str::trim_end)
        .filter(|line| line.contains(" requires ") || line.contains(" has requirement "))
        .map(str::to_owned)
        .collect();
    lines.sort();
    lines
}

/// The messages of what does not fit, sorted.
pub(crate) fn misfits(document: &Value) -> Vec<String> {
    let misfits = document["misfits"].as_array().unwrap();
    let mut messages: Vec<String> = misfits
        .iter()
        .map(|misfit| misfit["message"].as_str().unwrap().to_owned())
        .collect();
    messages.sort();
    messages
}

/// Rows of `pip list --format json` or `uv pip list --format json`, names normalised.
pub(crate) fn rows(text: &str) -> Vec<(String, String, Option<String>)> {
    let rows: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let name = row["name"].as_str().unwrap().to_lowercase();
            (
                name.replace(['_', '.'], "-"),
                row["version"].as_str().unwrap().to_owned(),
                row["editable_project_location"].as_str().map(str::to_owned),
            )
        })
        .collect();
    rows.sort();
    rows
}
