use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_index::{LocalIndex, Serving};
#[cfg(unix)]
use uvferry_process::find_program;
use uvferry_process::{Command, Environment};
use uvferry_testkit::{
    ScratchProject, SdistBuilder, TreeSnapshot, WheelBuilder, find_python, find_pythons, find_uv,
    tree_snapshot,
};

/// A project, an index beside it, and the program.
pub(crate) struct Ferry {
    pub(crate) project: ScratchProject,
    packages: PathBuf,
    index: Option<Serving>,
}

/// What a run left.
pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "exit {}\n--- stdout\n{}\n--- stderr\n{}",
            self.code, self.stdout, self.stderr
        )
    }
}

impl Output {
    /// Panics with all that was printed unless this was the exit status.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// Panics unless stderr has this text.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "`{text}` is not in\n{self:?}");
        self
    }

    /// Panics unless stdout has this text.
    #[track_caller]
    pub(crate) fn shows(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "`{text}` is not in\n{self:?}");
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!("no JSON: {error}\n{self:?}"),
        }
    }
}

/// Each set of a verification's JSON with how many distributions stayed the same.
pub(crate) fn same_by_set(verification: &Value) -> Vec<(&str, u64)> {
    verification["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| {
            (
                target["set"].as_str().unwrap(),
                target["same"].as_u64().unwrap(),
            )
        })
        .collect()
}

impl Ferry {
    /// An empty project, and an index with a few distributions:
    ///
    /// | name | versions | requires |
    /// |---|---|---|
    /// | alpha | 1.0, 1.1, 2.0 | |
    /// | beta | 1.0, 1.1 | `alpha>=1.0` |
    /// | gamma | 1.0, 2.0 | |
    /// | delta | 1.0 | `gamma` for its extra `speed` |
    /// | tool | 1.0, 2.0 | `alpha` |
    pub(crate) fn new() -> Self {
        let project = ScratchProject::new();
        let packages = project.beside("packages");
        let ferry = Self {
            project,
            packages,
            index: None,
        };
        for version in ["1.0", "1.1", "2.0"] {
            ferry.wheel(&WheelBuilder::new("alpha", version));
        }
        for version in ["1.0", "1.1"] {
            ferry.wheel(&WheelBuilder::new("beta", version).requires("alpha>=1.0"));
        }
        for version in ["1.0", "2.0"] {
            ferry.wheel(&WheelBuilder::new("gamma", version));
        }
        ferry.wheel(&WheelBuilder::new("delta", "1.0").extra("speed", &["gamma"]));
        for version in ["1.0", "2.0"] {
            ferry.wheel(&WheelBuilder::new("tool", version).requires("alpha"));
        }
        ferry.serve()
    }

    /// [`new`](Self::new) with these files, committed.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let ferry = Self::new();
        for (path, text) in files {
            ferry.project.write(path, text);
        }
        ferry.committed()
    }

    fn serve(mut self) -> Self {
        let index = LocalIndex::serve(&self.packages).unwrap();
        let url = index.simple_url("");
        self.index = Some(index);
        let path = program_folders(&self.project);
        let environment = self.project.isolated();
        environment.set("PIP_INDEX_URL", &url);
        environment.set("PATH", path);
        if let Some(uv) = find_uv() {
            environment.set("UVFERRY_UV", uv);
        }
        self
    }

    pub(crate) fn committed(self) -> Self {
        Self {
            project: self.project.committed(),
            ..self
        }
    }

    /// One more wheel in the index.
    pub(crate) fn wheel(&self, wheel: &WheelBuilder) {
        wheel.build(&self.packages);
    }

    /// One more sdist in the index.
    pub(crate) fn sdist(&self, sdist: &SdistBuilder) {
        sdist.build(&self.packages);
    }

    /// The running index.
    pub(crate) fn index(&self) -> &Serving {
        self.index.as_ref().unwrap()
    }

    /// The folder that the index serves.
    pub(crate) fn packages(&self) -> &Path {
        &self.packages
    }

    /// Takes the index down.
    pub(crate) fn index_goes_down(&mut self) {
        self.index = None;
    }

    /// `uvferry ARGUMENTS…` in the project's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, self.project.environment())
    }

    /// [`run`](Self::run) with other variables.
    pub(crate) fn run_with(&self, arguments: &[&str], environment: &Environment) -> Output {
        let finished = Command::new(env!("CARGO_BIN_EXE_uvferry"))
            .args(arguments)
            .current_dir(self.project.path())
            .environment(environment)
            .timeout(Duration::from_mins(5))
            .run()
            .unwrap();
        Output {
            code: finished.status.unwrap_or(-1),
            stdout: String::from_utf8_lossy(&finished.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&finished.stderr).into_owned(),
        }
    }

    /// `uvferry migrate --yes ARGUMENTS…`
    pub(crate) fn migrate(&self, arguments: &[&str]) -> Output {
        let mut all = vec!["migrate", "--yes"];
        all.extend(arguments);
        self.run(&all)
    }

    /// `uvferry migrate --yes --format json ARGUMENTS…`, whatever its exit status.
    pub(crate) fn migration(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        self.migrate(&all).json()
    }

    /// Migrates, which must succeed with proof that nothing changed.
    #[track_caller]
    pub(crate) fn migrates_equal(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        let output = self.migrate(&all).exits(0);
        let json = output.json();
        assert_eq!(json["lock"]["status"], "locked", "{output:?}");
        assert_eq!(json["verification"]["equal"], true, "{output:?}");
        assert!(json["journal"].is_string(), "{output:?}");
        self.assert_lock_is_settled(json["verification"]["targets"][0]["python"].as_str());
        json
    }

    /// uv finds nothing to change in its lock: `uv sync` would else choose anew.
    #[track_caller]
    fn assert_lock_is_settled(&self, minor: Option<&str>) {
        let Some(index) = &self.index else { return };
        let environment = self
            .project
            .environment()
            .clone()
            .with("UV_DEFAULT_INDEX", index.simple_url(""))
            .with(
                "UV_INDEX",
                self.project
                    .environment()
                    .get("PIP_EXTRA_INDEX_URL")
                    .unwrap_or_default(),
            );
        // The one that was verified on: the project may not admit another.
        let python = find_pythons()
            .into_iter()
            .find(|((major, minor_number), _)| {
                minor.is_some_and(|minor| minor == format!("{major}.{minor_number}"))
            })
            .map_or_else(|| find_python().unwrap(), |(_, path)| path);
        let finished = Command::new(find_uv().unwrap())
            .args(["lock", "--check", "--python"])
            .arg(python)
            .current_dir(self.project.path())
            .environment(&environment)
            .timeout(Duration::from_mins(2))
            .run()
            .unwrap();
        assert!(finished.success(), "{finished:?}");
    }

    /// The tree without `.git`.
    pub(crate) fn tree(&self) -> TreeSnapshot {
        self.project.snapshot()
    }

    /// The tree with what git keeps, but not its index's times.
    pub(crate) fn whole_tree(&self) -> TreeSnapshot {
        tree_snapshot(self.project.path())
    }

    /// Runs, which must end with this status and leave every byte as it is.
    #[track_caller]
    pub(crate) fn refuses(&self, arguments: &[&str], code: i32) -> Output {
        let before = self.whole_tree();
        let output = self.run(arguments).exits(code);
        self.whole_tree().assert_same_as(&before);
        output
    }

    pub(crate) fn pyproject(&self) -> toml_edit::DocumentMut {
        self.project.read("pyproject.toml").parse().unwrap()
    }

    /// The texts of `[project] dependencies`.
    pub(crate) fn dependencies(&self) -> Vec<String> {
        texts(&self.pyproject()["project"]["dependencies"])
    }

    /// The texts of a dependency group; includes as `{NAME}`.
    pub(crate) fn group(&self, name: &str) -> Vec<String> {
        texts(&self.pyproject()["dependency-groups"][name])
    }

    /// `name==version` of every distribution in uv.lock except the project itself.
    pub(crate) fn locked(&self) -> Vec<String> {
        let lock: toml_edit::DocumentMut = self.project.read("uv.lock").parse().unwrap();
        let mut found: Vec<String> = lock["package"]
            .as_array_of_tables()
            .unwrap()
            .iter()
            .filter(|package| {
                package["source"].get("virtual").is_none()
                    && package["source"].get("editable").is_none()
            })
            .map(|package| {
                let version = package.get("version").and_then(|version| version.as_str());
                format!(
                    "{}=={}",
                    package["name"].as_str().unwrap(),
                    version.unwrap_or("?")
                )
            })
            .collect();
        found.sort();
        found
    }

    /// What `uv sync` would install with these flags: `uv export`'s pins.
    pub(crate) fn exported(&self, arguments: &[&str]) -> Vec<String> {
        let mut all = vec![
            "export",
            "--frozen",
            "--no-hashes",
            "--no-header",
            "--no-annotate",
            "--no-emit-project",
            "--quiet",
        ];
        all.extend(arguments);
        let text = self.project.run_ok(find_uv().unwrap(), all);
        text.lines().map(str::to_owned).collect()
    }
}

/// The strings of an array; a table as `{group}`.
pub(crate) fn texts(item: &toml_edit::Item) -> Vec<String> {
    let Some(array) = item.as_array() else {
        return Vec::new();
    };
    array
        .iter()
        .map(|value| match value.as_inline_table() {
            Some(table) => format!("{{{}}}", table["include-group"].as_str().unwrap()),
            None => value.as_str().unwrap().to_owned(),
        })
        .collect()
}

/// PATH with one Python: which one is chosen is then no accident.
fn program_folders(project: &ScratchProject) -> OsString {
    let python = find_python().and_then(|python| python.parent().map(Path::to_owned));
    let mut folders: Vec<PathBuf> = python.into_iter().collect();
    #[cfg(unix)]
    folders.push(system_programs(project));
    #[cfg(not(unix))]
    {
        let _ = project;
        folders.extend(std::env::split_paths(
            &std::env::var_os("PATH").unwrap_or_default(),
        ));
    }
    std::env::join_paths(folders).unwrap()
}

/// What git and builds need of the system, without its own Pythons.
#[cfg(unix)]
fn system_programs(project: &ScratchProject) -> PathBuf {
    let folder = project.beside("programs");
    let path = std::env::var_os("PATH").unwrap_or_default();
    for name in [
        "git", "sh", "basename", "dirname", "sed", "uname", "cat", "rm", "tr", "expr",
    ] {
        if let Some(program) = find_program(name, &path) {
            fs_err::os::unix::fs::symlink(program, folder.join(name)).unwrap();
        }
    }
    folder
}
