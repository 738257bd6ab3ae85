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

/// The processes of the tree that have left the group (a daemon, a shell's job), which
/// only Linux tells. Collected before the first signal: afterwards they have lost their
/// parents and cannot be found.
#[derive(Debug, Default)]
pub(crate) struct Strays(
    #[cfg_attr(windows, expect(dead_code, reason = "there `taskkill` knows the tree"))] Vec<u32>,
);

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
    for &stray in &strays.0 {
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
        let mut at = 0;
        while at < family.len() {
            let parent = family[at];
            for &(process, its_parent, group) in &parents {
                if its_parent == parent && !family.contains(&process) {
                    family.push(process);
                    if group != leader && !self.0.contains(&process) {
                        self.0.push(process);
                    }
                }
            }
            at += 1;
        }
        // One that ended meanwhile may have given its number to a stranger.
        self.0
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
