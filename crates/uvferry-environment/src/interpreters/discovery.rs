use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use uvferry_diagnostics::{Diagnostic, redact};
use uvferry_process::{Cancel, Command, Environment, find_program};

use super::cache::Cache;
use super::kind::Managers;
use super::query::{Interpreter, is_shim, query_within};
use crate::rules::BROKEN_INTERPRETER;
use crate::sites::FolderNames;

/// How long an interpreter that nobody named is waited for: it may be a script that asks a
/// question, or lie on a disk that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where to look for interpreters. What is `None` is not looked at.
#[derive(Debug, Clone)]
pub struct Discovery {
    /// An interpreter, or a virtual environment's folder, that comes first.
    pub explicit: Option<PathBuf>,
    /// The project, whose `.venv`, `venv` and `env` come next.
    pub project: Option<PathBuf>,
    /// The active virtual environment (`VIRTUAL_ENV`).
    pub virtual_env: Option<PathBuf>,
    /// A `PATH` value.
    pub path: Option<OsString>,
    /// pyenv's root (`PYENV_ROOT`, else `~/.pyenv`); its versions are found in its folder,
    /// not by its shims, which refuse to run unless a version is active.
    pub pyenv_root: Option<PathBuf>,
    /// Where uv keeps the interpreters that it manages (`uv python dir`).
    pub uv_pythons: Option<PathBuf>,
    /// A uv that is asked where it keeps its interpreters, unless that is given.
    pub uv: Option<PathBuf>,
    /// The active conda environment (`CONDA_PREFIX`).
    pub conda_prefix: Option<PathBuf>,
    /// The user's home, in which conda's installations and list of environments are.
    pub home: Option<PathBuf>,
    /// What the interpreters and uv are given.
    pub environment: Environment,
    /// Where uv is run.
    pub directory: PathBuf,
    /// What ends the search early.
    pub cancel: Option<Cancel>,
    /// Where the answers of interpreters are kept.
    pub cache: Option<Cache>,
}

impl Discovery {
    /// Looks nowhere until told where.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            explicit: None,
            project: None,
            virtual_env: None,
            path: None,
            pyenv_root: None,
            uv_pythons: None,
            uv: None,
            conda_prefix: None,
            home: None,
            environment: Environment::empty(),
            directory: directory.into(),
            cancel: None,
            cache: None,
        }
    }

    /// Looks wherever interpreters are found on a machine, by the variables of an environment
    /// and a home: `PATH`, the active environments, pyenv's versions, those of uv, conda's.
    /// No other program is run to find them, but the interpreters themselves.
    pub fn everywhere(
        directory: impl Into<PathBuf>,
        home: Option<PathBuf>,
        environment: Environment,
    ) -> Self {
        let folder = |name: &str| environment.get(name).map(PathBuf::from);
        let at_home = |path: &str| home.as_ref().map(|home| home.join(path));
        Self {
            virtual_env: folder("VIRTUAL_ENV"),
            path: environment.get("PATH").map(OsString::from),
            pyenv_root: folder("PYENV_ROOT").or_else(|| at_home(".pyenv")),
            uv_pythons: folder("UV_PYTHON_INSTALL_DIR").or_else(|| {
                if cfg!(windows) {
                    return folder("APPDATA").map(|data| data.join("uv").join("python"));
                }
                let data = folder("XDG_DATA_HOME").filter(|data| data.is_absolute());
                let data = data.or_else(|| at_home(".local/share"));
                data.map(|data| data.join("uv").join("python"))
            }),
            conda_prefix: folder("CONDA_PREFIX"),
            home,
            environment,
            ..Self::new(directory)
        }
    }

    /// Who put interpreters where.
    pub fn managers(&self) -> Managers {
        Managers {
            pyenv_root: self.pyenv_root.clone(),
            uv_pythons: self.uv_pythons.clone(),
        }
    }
}

/// What [`discover`] found, in the order of its places: the explicit one, the project's,
/// the active one, those of `PATH`, pyenv's, uv's. One installation comes once.
#[derive(Debug, Clone, Default)]
pub struct Discovered {
    /// The interpreters that answered.
    pub found: Vec<Interpreter>,
    /// The programs that did not.
    pub skipped: Vec<Skipped>,
}

/// A program that looked like an interpreter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its path.
    pub executable: PathBuf,
    /// Why it was left out, without credentials.
    pub reason: String,
}

impl Skipped {
    /// As a diagnostic.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::new(
            &BROKEN_INTERPRETER,
            format!(
                "`{}` was left out: {}",
                self.executable.display(),
                self.reason
            ),
        )
    }
}

/// Finds the interpreters and asks each once, two at a time.
pub fn discover(options: &Discovery) -> Discovered {
    let candidates = candidates(options);
    let answers: Mutex<Vec<_>> = Mutex::new(candidates.iter().map(|_| None).collect());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let at = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(candidate) = candidates.get(at)
                {
                    let (environment, cancel) = (&options.environment, options.cancel.as_ref());
                    let answer = match &options.cache {
                        Some(cache) => {
                            let mut folders = FolderNames::default();
                            cache.query_within(
                                candidate,
                                environment,
                                cancel,
                                PATIENCE,
                                &mut folders,
                            )
                        }
                        None => query_within(candidate, environment, cancel, PATIENCE),
                    };
                    let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                    answers[at] = Some(answer);
                }
            });
        }
    });

    let mut discovered = Discovered::default();
    let mut seen = BTreeSet::new();
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (executable, answer) in candidates.into_iter().zip(answers) {
        match answer {
            Some(Ok(interpreter)) => {
                // `python3`, `python3.12` and a link in another folder are one installation.
                let identity = (
                    fs_err::canonicalize(&interpreter.prefix)
                        .unwrap_or_else(|_| interpreter.prefix.clone()),
                    interpreter.version.clone(),
                    interpreter.implementation.clone(),
                );
                if seen.insert(identity) {
                    discovered.found.push(interpreter);
                }
            }
            Some(Err(error)) => discovered.skipped.push(Skipped {
                executable,
                reason: redact(&error.to_string()).into_owned(),
            }),
            None => {}
        }
    }
    discovered
}

fn candidates(options: &Discovery) -> Vec<PathBuf> {
    let mut candidates = Candidates::default();
    if let Some(explicit) = &options.explicit {
        if explicit.is_dir() {
            candidates.environment(explicit);
        } else {
            candidates.add(explicit.clone());
        }
    }
    if let Some(project) = &options.project {
        for name in [".venv", "venv", "env"] {
            candidates.environment(&project.join(name));
        }
        candidates.environments_in(project);
    }
    if let Some(folder) = &options.virtual_env {
        candidates.environment(folder);
    }
    if let Some(folder) = &options.conda_prefix {
        candidates.conda(folder);
    }
    if let Some(path) = &options.path {
        for folder in std::env::split_paths(path).filter(|folder| folder.is_absolute()) {
            candidates.folder(&folder);
        }
    }
    if let Some(root) = &options.pyenv_root {
        candidates.versions(&root.join("versions"));
        // pyenv-win keeps its versions one folder deeper.
        candidates.versions(&root.join("pyenv-win").join("versions"));
    }
    if cfg!(windows)
        && let Some(path) = &options.path
        && let Some(launcher) = find_program("py", path)
    {
        // `py -0p` lists ` -V:3.12 *  C:\…\python.exe` (PEP 397).
        for line in output(options, &launcher, &["-0p"]).lines() {
            if let Some(at) = line.find(":\\") {
                candidates.add(PathBuf::from(line[at - 1..].trim()));
            }
        }
    }
    if let Some(folder) = &options.uv_pythons {
        candidates.versions(folder);
    } else if let Some(uv) = &options.uv {
        let folder = output(options, uv, &["python", "dir"]);
        if !folder.trim().is_empty() {
            candidates.versions(Path::new(folder.trim()));
        }
    }
    if let Some(home) = &options.home {
        for folder in conda_environments(home) {
            candidates.conda(&folder);
        }
    }
    candidates.list
}

/// conda's installations in a home, their environments, and those that conda has listed.
fn conda_environments(home: &Path) -> Vec<PathBuf> {
    const INSTALLATIONS: [&str; 8] = [
        "miniconda3",
        "anaconda3",
        "miniforge3",
        "mambaforge",
        "micromamba",
        "conda",
        "miniconda",
        "anaconda",
    ];
    let mut found: Vec<PathBuf> = INSTALLATIONS.iter().map(|name| home.join(name)).collect();
    for envs in INSTALLATIONS
        .iter()
        .map(|name| home.join(name).join("envs"))
        .chain([home.join(".conda").join("envs")])
    {
        found.extend(folders_in(&envs));
    }
    if let Ok(list) = fs_err::read_to_string(home.join(".conda").join("environments.txt")) {
        let lines = list.lines().map(|line| PathBuf::from(line.trim()));
        found.extend(lines.filter(|folder| folder.is_absolute()));
    }
    found
}

/// The folders of a folder, by name.
fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs_err::read_dir(folder) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_file()))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    folders
}

/// What a program prints; nothing where it fails.
fn output(options: &Discovery, program: &Path, arguments: &[&str]) -> String {
    Command::new(program)
        .args(arguments)
        .current_dir(&options.directory)
        .environment(&options.environment)
        .timeout(Duration::from_secs(20))
        .run()
        .ok()
        .filter(uvferry_process::Finished::success)
        .map(|finished| finished.stdout_text().into_owned())
        .unwrap_or_default()
}

#[derive(Default)]
struct Candidates {
    list: Vec<PathBuf>,
    seen: BTreeSet<PathBuf>,
}

impl Candidates {
    fn add(&mut self, executable: PathBuf) {
        // A virtual environment's interpreter is a link to its base, and yet another one.
        let in_environment = executable
            .parent()
            .and_then(Path::parent)
            .is_some_and(|folder| folder.join("pyvenv.cfg").is_file());
        let identity = if in_environment {
            executable.clone()
        } else {
            fs_err::canonicalize(&executable).unwrap_or_else(|_| executable.clone())
        };
        if self.seen.insert(identity) {
            self.list.push(executable);
        }
    }

    /// The interpreter of a virtual environment, if the folder is one.
    fn environment(&mut self, folder: &Path) {
        let executable = if cfg!(windows) {
            folder.join("Scripts").join("python.exe")
        } else {
            folder.join("bin").join("python")
        };
        // A dangling link is a broken environment and worth a word.
        if executable.symlink_metadata().is_ok() {
            self.add(executable);
        }
    }

    /// The virtual environments that lie in a folder under any name.
    fn environments_in(&mut self, project: &Path) {
        for folder in folders_in(project) {
            // virtualenv before its version 20 left no `pyvenv.cfg`.
            let is_old = || {
                folder.join("bin").join("activate").is_file()
                    && folders_in(&folder.join("lib")).iter().any(|inner| {
                        let name = inner.file_name().unwrap_or_default().to_string_lossy();
                        name.starts_with("python")
                    })
            };
            if folder.join("pyvenv.cfg").is_file() || is_old() {
                self.environment(&folder);
            }
        }
    }

    /// The interpreter of a conda environment, if the folder is one; it may be without.
    fn conda(&mut self, folder: &Path) {
        if !folder.join("conda-meta").is_dir() {
            return;
        }
        let executable = if cfg!(windows) {
            folder.join("python.exe")
        } else {
            folder.join("bin").join("python")
        };
        if executable.symlink_metadata().is_ok() {
            self.add(executable);
        }
    }

    /// Every interpreter of a folder of `PATH`, the plain names first.
    fn folder(&mut self, folder: &Path) {
        let Ok(entries) = fs_err::read_dir(folder) else {
            return;
        };
        let mut found: Vec<(usize, PathBuf)> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name();
                let rank = interpreter_rank(name.to_str()?)?;
                let executable = folder.join(name);
                (executable.is_file() && !is_shim(&executable)).then_some((rank, executable))
            })
            .collect();
        found.sort();
        for (_, executable) in found {
            self.add(executable);
        }
    }

    /// One interpreter of each folder below `versions`, the newest first.
    fn versions(&mut self, versions: &Path) {
        let Ok(entries) = fs_err::read_dir(versions) else {
            return;
        };
        let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        folders.sort_by_key(|folder| std::cmp::Reverse(version_key(folder)));
        for folder in folders {
            self.installation(&folder);
        }
    }

    /// The interpreter of an installation's folder.
    fn installation(&mut self, folder: &Path) {
        let names = ["bin/python", "bin/python3", "python.exe"];
        let mut programs = names.iter().map(|name| folder.join(name));
        if let Some(executable) = programs.find(|program| program.is_file()) {
            self.add(executable);
        }
    }
}

/// The numbers of a folder's name, so that `3.9` comes before `3.10`.
fn version_key(folder: &Path) -> (Vec<u32>, PathBuf) {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let numbers = name
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    (numbers, folder.to_owned())
}

/// Whether a file has the name of an interpreter, and which one is asked first.
fn interpreter_rank(name: &str) -> Option<usize> {
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let rest = name
        .strip_prefix("python")
        .or_else(|| name.strip_prefix("pypy"))?;
    match rest {
        "3" => Some(0),
        "" => Some(1),
        "2" => None,
        _ => {
            let minor = rest.strip_prefix("3.")?;
            let minor = minor.strip_suffix('t').unwrap_or(minor);
            (!minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())).then_some(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_interpreters_are_told_from_their_neighbours() {
        for name in [
            "python",
            "python3",
            "python3.12",
            "python3.13t",
            "pypy3",
            "python.exe",
        ] {
            assert!(interpreter_rank(name).is_some(), "{name}");
        }
        for name in [
            "python3-config",
            "python3.12-config",
            "pythonw.exe",
            "python2",
            "pip",
            "python3.",
        ] {
            assert!(interpreter_rank(name).is_none(), "{name}");
        }
    }

    #[test]
    fn newer_versions_come_first() {
        let mut folders = [PathBuf::from("3.9.18"), PathBuf::from("3.10.1")];
        folders.sort_by_key(|folder| std::cmp::Reverse(version_key(folder)));
        assert_eq!(folders[0], Path::new("3.10.1"));
    }
}
