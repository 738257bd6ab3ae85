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
#[cfg(target_os = "linux")]
pub(super) fn running_from(root: &Path, base: &Path, _: &Environment) -> Vec<Process> {
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
            uses.then(|| Process {
                pid,
                command: uvferry_diagnostics::redact(&words.join(" ")).into_owned(),
            })
        })
        .collect();
    found.sort_by_key(|process| process.pid);
    found
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
            let folder = fs_err::read_link(process.join("cwd")).unwrap_or_default();
            if crate::sites::lexically_absolute(&folder.join(first)).starts_with(root) {
                return true;
            }
        } else {
            let path = words_of(&process.join("environ"))
                .into_iter()
                .find_map(|variable| Some(variable.strip_prefix("PATH=")?.to_owned()));
            if let Some(path) = path
                && let Some(program) = uvferry_process::find_program(first, path.as_ref())
                && program.starts_with(root)
            {
                return true;
            }
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
pub(super) fn running_from(root: &Path, _: &Path, environment: &Environment) -> Vec<Process> {
    if cfg!(windows) {
        return Vec::new();
    }
    let finished = Command::new("/bin/ps")
        .args(["-axww", "-o", "pid=,command="])
        .current_dir(root)
        .environment(environment)
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
