//! Which running programs are those of an environment.

use std::path::Path;
#[cfg(not(target_os = "linux"))]
use std::time::Duration;

#[cfg(not(target_os = "linux"))]
use uvferry_process::Command;
use uvferry_process::Environment;

/// A running program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its command line, without credentials.
    pub command: String,
}

/// The programs that run from an environment, but for this process: its interpreter, a program
/// of its own, one that has loaded a module from it. A shell in which it is active, or whose
/// folder it is, runs from elsewhere and is none of them.
///
/// `base` is the interpreter behind the environment's own, to which that is a link.
/// Left out are programs that this run itself has started (what an import has started may go on
/// by itself), and another run's question to the interpreter, which is over at once.
#[cfg(target_os = "linux")]
pub(super) fn running_from(root: &Path, base: &Path, ours: &Ours<'_>) -> Vec<Process> {
    let Ok(entries) = fs_err::read_dir("/proc") else {
        return Vec::new();
    };
    let root_real = fs_err::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let base = fs_err::canonicalize(base).unwrap_or_else(|_| base.to_owned());
    let mut found: Vec<Process> = entries
        .flatten()
        .filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            if pid == std::process::id() {
                return None;
            }
            let folder = entry.path();
            let words = words_of(&folder.join("cmdline"));
            let uses = [root, &*root_real]
                .iter()
                .any(|root| is_from(&folder, root, &base, &words));
            let uses = uses && !ours.has(&folder, &words);
            uses.then(|| Process {
                pid,
                command: shown(&words),
            })
        })
        .collect();
    found.sort_by_key(|process| process.pid);
    found
}

/// By what the programs are known that a run has started itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ours<'a> {
    pub(super) scratch: &'a Path,
    pub(super) lock: &'a Path,
    #[cfg_attr(target_os = "linux", expect(dead_code, reason = "`ps` is given it"))]
    pub(super) environment: &'a Environment,
}

#[cfg(target_os = "linux")]
impl Ours<'_> {
    fn has(&self, process: &Path, words: &[String]) -> bool {
        let scratch = self.scratch.to_string_lossy();
        words
            .iter()
            .any(|word| *word == crate::interpreters::QUESTION || word.contains(&*scratch))
            || holds(process, self.lock)
    }
}

/// Whether a process has a file open.
#[cfg(target_os = "linux")]
fn holds(process: &Path, file: &Path) -> bool {
    fs_err::read_dir(process.join("fd")).is_ok_and(|handles| {
        handles
            .flatten()
            .any(|handle| fs_err::read_link(handle.path()).is_ok_and(|target| target == file))
    })
}

/// A program that has a file open, and whether it is uv.
#[cfg(target_os = "linux")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) pid: u32,
    pub(super) is_uv: bool,
}

/// The programs that have a file open, of those that can be seen.
#[cfg(target_os = "linux")]
pub(super) fn holders_of(file: &Path) -> Vec<Holder> {
    let parent = file.parent().unwrap_or(Path::new("/"));
    let real = fs_err::canonicalize(parent)
        .unwrap_or_else(|_| parent.to_owned())
        .join(file.file_name().unwrap_or_default());
    let Ok(entries) = fs_err::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path();
            holds(&folder, &real).then(|| {
                let program = fs_err::read_link(folder.join("exe")).unwrap_or_default();
                let name = program.file_name().unwrap_or_default().to_string_lossy();
                Holder {
                    pid,
                    // A program whose file was replaced has a word behind its name.
                    is_uv: name.split(' ').next() == Some("uv"),
                }
            })
        })
        .collect()
}

/// A command line on one line, cut where it is long.
#[cfg(target_os = "linux")]
fn shown(words: &[String]) -> String {
    const MOST: usize = 100;
    let line = uvferry_diagnostics::redact(&words.join(" ")).into_owned();
    let line: String = line
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(target_os = "linux")]
fn words_of(file: &Path) -> Vec<String> {
    // Those of other users cannot be read, and cannot be told.
    let bytes = std::fs::File::open(file)
        .and_then(|mut file| {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes)?;
            Ok(bytes)
        })
        .unwrap_or_default();
    bytes
        .split(|&byte| byte == 0)
        .filter(|word| !word.is_empty())
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}

/// A variable as a process was given it.
#[cfg(target_os = "linux")]
fn variable(process: &Path, name: &str) -> Option<String> {
    words_of(&process.join("environ"))
        .into_iter()
        .find_map(|variable| Some(variable.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
}

#[cfg(target_os = "linux")]
fn is_from(process: &Path, root: &Path, base: &Path, words: &[String]) -> bool {
    let Ok(executable) = fs_err::read_link(process.join("exe")) else {
        return false;
    };
    if executable.starts_with(root) {
        return true;
    }
    let is_base = executable == base;
    if is_base && let Some(first) = words.first() {
        // The interpreter of the environment is a link: only the name tells.
        if first.contains('/') {
            let mut folders = vec![fs_err::read_link(process.join("cwd")).unwrap_or_default()];
            // It may have gone elsewhere since: a shell says where it was begun.
            folders.extend(variable(process, "PWD").map(std::path::PathBuf::from));
            let is_inside = |folder: &std::path::PathBuf| {
                let program = crate::sites::lexically_absolute(&folder.join(first));
                let real = program
                    .parent()
                    .and_then(|at| fs_err::canonicalize(at).ok());
                program.starts_with(root) || real.is_some_and(|at| at.starts_with(root))
            };
            if folders.iter().any(is_inside) {
                return true;
            }
            let is_active = || {
                variable(process, "VIRTUAL_ENV")
                    .is_some_and(|active| Path::new(&active).starts_with(root))
            };
            if Path::new(first).is_relative() && !folders[0].join(first).exists() && is_active() {
                return true;
            }
        } else if let Some(path) = variable(process, "PATH")
            && let Some(program) = uvferry_process::find_program(first, path.as_ref())
            && program.starts_with(root)
        {
            return true;
        }
    }
    // A module that it has loaded.
    let Ok(maps) = fs_err::read(process.join("maps")) else {
        return false;
    };
    let inside = root.join("");
    let inside = inside.as_os_str().as_encoded_bytes();
    memchr::memmem::find(&maps, inside).is_some()
}

/// By the command lines that `ps` tells; Windows refuses to rename what is in use, and the move
/// then ends before anything has changed.
#[cfg(not(target_os = "linux"))]
pub(super) fn running_from(root: &Path, _: &Path, ours: &Ours<'_>) -> Vec<Process> {
    if cfg!(windows) {
        return Vec::new();
    }
    let finished = Command::new("/bin/ps")
        .args(["-axww", "-o", "pid=,command="])
        .current_dir(root)
        .environment(ours.environment)
        .timeout(Duration::from_secs(20))
        .run();
    let Ok(finished) = finished else {
        return Vec::new();
    };
    let start = format!("{}/", root.display());
    finished
        .stdout_redacted()
        .lines()
        .filter_map(|line| {
            let (pid, command) = line.trim_start().split_once(' ')?;
            let pid = pid.parse().ok()?;
            let is_from = command.trim_start().starts_with(&start) && pid != std::process::id();
            is_from.then(|| Process {
                pid,
                command: command.trim().to_owned(),
            })
        })
        .collect()
}
