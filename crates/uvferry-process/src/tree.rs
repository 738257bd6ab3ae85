//! Ending a process with everything that it started.

use std::process::Child;

/// How firmly a tree is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Force {
    /// Let it remove its temporary files.
    Ask,
    /// At once.
    Kill,
}

/// The variable that marks all processes of a tree, on Linux.
pub(crate) const MARK: &str = "UVFERRY_PROCESS_TREE";

/// A value of [`MARK`] that no other tree has.
pub(crate) fn unique_mark() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let (own, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    format!("{own}-{number}-{}", since.unwrap_or_default().as_nanos())
}

/// The processes of the tree that have left the group (a daemon, a shell's job), which
/// only Linux tells: by their parents, or, where those have ended, by the mark in their
/// environment. Collected before the first signal: afterwards they have lost their
/// parents.
#[derive(Debug)]
#[cfg_attr(
    not(target_os = "linux"),
    expect(
        dead_code,
        reason = "elsewhere nothing tells of them; on Windows `taskkill` knows the tree"
    )
)]
pub(crate) struct Strays {
    processes: Vec<u32>,
    mark: String,
}

impl Strays {
    /// Of the tree with this mark.
    pub(crate) fn of(mark: String) -> Self {
        Self {
            processes: Vec::new(),
            mark,
        }
    }
}

#[cfg(unix)]
pub(crate) fn end(child: &Child, strays: &mut Strays, force: Force) {
    use rustix::process::{Pid, Signal, kill_process, kill_process_group};

    let signal = match force {
        Force::Ask => Signal::TERM,
        Force::Kill => Signal::KILL,
    };
    strays.collect(child.id());
    // The leader is not reaped yet, so its number cannot belong to anyone else.
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, signal);
    }
    for &stray in &strays.processes {
        if let Some(stray) = i32::try_from(stray).ok().and_then(Pid::from_raw) {
            let _ = kill_process(stray, signal);
        }
    }
}

impl Strays {
    #[cfg(target_os = "linux")]
    fn collect(&mut self, leader: u32) {
        let parents: Vec<(u32, u32, u32)> = fs_err::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let process: u32 = entry.file_name().to_str()?.parse().ok()?;
                let (parent, group) = parent_and_group(process)?;
                Some((process, parent, group))
            })
            .collect();
        let mut family = vec![leader];
        let has_mark = |process: u32| has_variable(process, MARK, &self.mark);
        family.extend(
            parents
                .iter()
                .map(|&(process, ..)| process)
                .filter(|&process| process != leader && has_mark(process)),
        );
        let mut at = 0;
        while at < family.len() {
            let parent = family[at];
            for &(process, its_parent, _) in &parents {
                if its_parent == parent && !family.contains(&process) {
                    family.push(process);
                }
            }
            at += 1;
        }
        let left_the_group = |process: u32| {
            let mut parents = parents.iter();
            parents.any(|&(one, _, group)| one == process && group != leader)
        };
        for process in family {
            if left_the_group(process) && !self.processes.contains(&process) {
                self.processes.push(process);
            }
        }
        // One that ended meanwhile may have given its number to a stranger.
        self.processes
            .retain(|stray| parents.iter().any(|(process, ..)| process == stray));
    }

    #[cfg(not(target_os = "linux"))]
    #[cfg(unix)]
    #[expect(clippy::unused_self, reason = "the same shape as on Linux")]
    fn collect(&mut self, _leader: u32) {}
}

/// From `/proc/PID/stat`, whose second field may hold anything in parentheses.
#[cfg(target_os = "linux")]
fn parent_and_group(process: u32) -> Option<(u32, u32)> {
    let stat = fs_err::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(1);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Kills the processes whose variable of this name leads into a folder: what a program that was
/// killed itself left running there. Says how many they were; 0 where no system tells of them, as
/// but Linux does.
///
/// Name a variable that nothing else leads there with: a shell that somebody opened in the folder
/// has the folder in its `PWD`.
pub(crate) fn end_left(variable: &str, folder: &std::path::Path) -> usize {
    #[cfg(target_os = "linux")]
    {
        linux_end_left(variable, folder)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (variable, folder);
        0
    }
}

#[cfg(target_os = "linux")]
fn linux_end_left(variable: &str, folder: &std::path::Path) -> usize {
    use rustix::process::{Pid, Signal, kill_process};
    use std::os::unix::ffi::OsStrExt as _;

    let mut start = format!("{variable}=").into_bytes();
    start.extend(folder.as_os_str().as_bytes());
    start.push(b'/');
    let leads_there = |process: u32| {
        let environment = fs_err::read(format!("/proc/{process}/environ")).unwrap_or_default();
        let mut variables = environment.split(|byte| *byte == 0);
        variables.any(|variable| variable.starts_with(&start))
    };
    let mut ended = Vec::new();
    // One that is killed while it starts another is followed by that one.
    for _ in 0..10 {
        let found: Vec<u32> = fs_err::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|process| *process != std::process::id() && leads_there(*process))
            .collect();
        if found.is_empty() {
            break;
        }
        for &process in &found {
            if let Some(process) = i32::try_from(process).ok().and_then(Pid::from_raw) {
                let _ = kill_process(process, Signal::KILL);
            }
            if !ended.contains(&process) {
                ended.push(process);
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    ended.len()
}

/// Whether a process was started with a variable, as far as it can be read.
#[cfg(target_os = "linux")]
fn has_variable(process: u32, name: &str, value: &str) -> bool {
    let Ok(environment) = fs_err::read(format!("/proc/{process}/environ")) else {
        return false;
    };
    let wanted = format!("{name}={value}");
    let mut variables = environment.split(|byte| *byte == 0);
    variables.any(|variable| variable == wanted.as_bytes())
}

#[cfg(windows)]
pub(crate) fn end(child: &Child, _strays: &mut Strays, force: Force) {
    // A console program knows no polite request there.
    if force == Force::Kill {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the crate that the rule points to"
        )]
        let _ = std::process::Command::new("taskkill")
            .args(["/T", "/F", "/PID", &child.id().to_string()])
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_leads_into_a_folder_is_ended_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("left");
        let begin = |name: &str, value: std::path::PathBuf| {
            #[expect(
                clippy::disallowed_methods,
                reason = "it goes on; what this crate runs is waited for"
            )]
            std::process::Command::new("sleep")
                .arg("600")
                .env(name, value)
                .spawn()
                .unwrap()
        };
        let mut inside = begin("UVFERRY_TEST_LEFT", left.join("cache"));
        let mut others = [
            // A name that begins alike, the folder itself, another variable.
            begin("UVFERRY_TEST_LEFT", folder.path().join("left-too/cache")),
            begin("UVFERRY_TEST_LEFT", left.clone()),
            begin("PWD", left.join("cache")),
        ];
        // Until the program stands in place of ours its variables are ours.
        let is_there = || {
            has_variable(
                inside.id(),
                "UVFERRY_TEST_LEFT",
                &left.join("cache").to_string_lossy(),
            )
        };
        while !is_there() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let ended = end_left("UVFERRY_TEST_LEFT", &left);
        let status = inside.wait().unwrap();
        let alive = others
            .iter_mut()
            .filter_map(|other| {
                let alive = other.try_wait().unwrap().is_none();
                other.kill().unwrap();
                other.wait().unwrap();
                alive.then_some(())
            })
            .count();
        assert_eq!((ended, alive), (1, 3));
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(9)
        );
    }
}
