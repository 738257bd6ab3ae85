use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use wait4::{ResUse, Wait4 as _};

use crate::cancel::Cancel;
use crate::capture::{Capture, Keep};
use crate::command::Command;
use crate::error::ProcessError;
use crate::finished::{Finished, Resources, redact_known};
use crate::program::{find_program, is_executable};
use crate::tree::{self, Force, Strays};
use crate::watching::{self, Watcher};

/// How long a tree that was asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(2);
/// How long the streams may stay open after the program itself has ended, before what it
/// left behind is ended too.
const DRAIN: Duration = Duration::from_secs(1);
/// The shortest sleep between two looks at the program.
const SHORTEST_PAUSE: Duration = Duration::from_micros(100);
/// The longest sleep between two looks at the program.
const LONGEST_PAUSE: Duration = Duration::from_millis(5);
/// The same where the system wakes us at its end, so that only a cancellation has to wait.
const LONGEST_WAIT: Duration = Duration::from_millis(20);

/// Why the program has to end before its time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    TimedOut,
    Cancelled,
}

pub(crate) fn run(command: &Command) -> Result<Finished, ProcessError> {
    let io_error = |source: io::Error| ProcessError::Io {
        command: command.display(),
        source,
    };
    if command.cancel.as_ref().is_some_and(Cancel::is_cancelled) {
        return Err(ProcessError::Cancelled {
            command: command.display(),
        });
    }
    let Some(directory) = &command.directory else {
        return Err(io_error(io::Error::new(
            io::ErrorKind::InvalidInput,
            "no working directory was given",
        )));
    };
    // The system reports a missing folder as a missing program.
    if !directory.is_dir() {
        return Err(io_error(io::Error::new(
            io::ErrorKind::NotFound,
            format!(
                "the working directory `{}` is no folder",
                directory.display()
            ),
        )));
    }
    let program = resolve(command, directory)
        .ok_or_else(|| ProcessError::NotFound(command.program.clone()))?;

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the crate that the rule points to"
    )]
    let mut prepared = std::process::Command::new(&program);
    prepared
        .args(&command.arguments)
        .current_dir(directory)
        .env_clear()
        .envs(command.environment.iter())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut prepared, 0);
    let mark = tree::unique_mark();
    if cfg!(target_os = "linux") {
        prepared.env(tree::MARK, &mark);
    }

    let started = Instant::now();
    let mut child = prepared.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ProcessError::NotFound(program.clone()),
        _ => io_error(error),
    })?;
    let limit = command.capture_limit_bytes;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(io_error(io::Error::other(
            "the streams could not be opened",
        )));
    };
    let stdout = Capture::start(stdout, Keep::First, limit);
    let stderr = Capture::start(stderr, Keep::Last, limit);
    let mut strays = Strays::of(mark);

    let mut looking = command.watched.then(|| Watcher::of(child.id()));
    let ended = wait(command, &mut child, started, &mut strays, looking.as_mut());
    let wall = started.elapsed();
    let watched = looking.map(Watcher::finish);
    // Not reaped yet: until then nobody else can get the number of its group.
    drain(&child, &stdout, &stderr, &mut strays);
    let usage = child.wait4();
    let (stdout, stdout_truncated) = stdout.take();
    let (stderr, stderr_truncated) = stderr.take();
    let secrets = command.known_secrets();
    match ended.map_err(io_error)? {
        Some(Ended::Cancelled) => Err(ProcessError::Cancelled {
            command: command.display(),
        }),
        Some(Ended::TimedOut) => Err(ProcessError::TimedOut {
            command: command.display(),
            after_s: command.timeout.unwrap_or_default().as_secs_f64(),
            stderr: redact_known(&String::from_utf8_lossy(&stderr), &secrets),
        }),
        None => {
            let usage = usage.map_err(io_error)?;
            Ok(Finished {
                status: usage.status.code(),
                signal: signal(usage.status),
                stdout,
                stderr,
                truncated: stdout_truncated || stderr_truncated,
                wall_s: wall.as_secs_f64(),
                resources: resources(&usage),
                watched,
                secrets,
            })
        }
    }
}

/// The program's path: as given, below the working directory, or from `PATH`.
fn resolve(command: &Command, directory: &Path) -> Option<PathBuf> {
    let program = &command.program;
    if program.is_absolute() || program.components().count() > 1 {
        let program = directory.join(program);
        // Windows may leave the extension out.
        return (is_executable(&program) || is_executable(&program.with_extension("exe")))
            .then_some(program);
    }
    find_program(program.to_str()?, command.environment.get("PATH")?)
}

/// Waits until the program has ended, asking and then forcing it to when its time is over.
/// Leaves it to be reaped.
fn wait(
    command: &Command,
    child: &mut Child,
    started: Instant,
    strays: &mut Strays,
    mut watcher: Option<&mut Watcher>,
) -> io::Result<Option<Ended>> {
    let end_of_it = EndOf::process(child);
    loop {
        if has_ended(child)? {
            return Ok(None);
        }
        let elapsed = started.elapsed();
        if let Some(watcher) = watcher.as_mut() {
            watcher.look(elapsed);
        }
        let ended = if command.cancel.as_ref().is_some_and(Cancel::is_cancelled) {
            Some(Ended::Cancelled)
        } else if command.timeout.is_some_and(|timeout| elapsed >= timeout) {
            Some(Ended::TimedOut)
        } else {
            None
        };
        if let Some(ended) = ended {
            end(child, strays)?;
            return Ok(Some(ended));
        }
        end_of_it.wait(
            if watcher.is_some() {
                watching::pause(elapsed)
            } else {
                LONGEST_WAIT
            },
            elapsed,
        );
    }
}

/// Wakes at the end of a program.
struct EndOf {
    #[cfg(target_os = "linux")]
    descriptor: Option<std::os::fd::OwnedFd>,
}

impl EndOf {
    #[cfg(target_os = "linux")]
    fn process(child: &Child) -> Self {
        use rustix::process::{Pid, PidfdFlags, pidfd_open};

        let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        Self {
            // Kernels before 5.3 have none.
            descriptor: process.and_then(|process| pidfd_open(process, PidfdFlags::empty()).ok()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn process(_child: &Child) -> Self {
        Self {}
    }

    /// Waits for its end, at most this long. Where the system does not wake us, in step with
    /// the time spent (`elapsed`), so that short runs are measured finely.
    fn wait(&self, longest: Duration, elapsed: Duration) {
        #[cfg(target_os = "linux")]
        if let Some(descriptor) = &self.descriptor {
            use rustix::event::{PollFd, PollFlags, Timespec, poll};

            let mut descriptors = [PollFd::new(descriptor, PollFlags::IN)];
            let longest = Timespec {
                tv_sec: longest.as_secs().try_into().unwrap_or(i64::MAX),
                tv_nsec: longest.subsec_nanos().into(),
            };
            // Interrupted or not: who waits looks again.
            if poll(&mut descriptors, Some(&longest)) != Err(rustix::io::Errno::INVAL) {
                return;
            }
        }
        thread::sleep(
            (elapsed / 20)
                .clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
                .min(longest),
        );
    }
}

fn end(child: &mut Child, strays: &mut Strays) -> io::Result<()> {
    if cfg!(unix) {
        tree::end(child, strays, Force::Ask);
        let asked = Instant::now();
        while asked.elapsed() < GRACE && !has_ended(child)? {
            thread::sleep(LONGEST_PAUSE);
        }
    }
    // Children that did not listen may outlive the program itself.
    tree::end(child, strays, Force::Kill);
    Ok(())
}

/// Waits for the streams to be read to their end; what a program leaves running with its
/// streams open is ended, and given up where even that does not help.
fn drain(child: &Child, stdout: &Capture, stderr: &Capture, strays: &mut Strays) {
    for attempt in 0..2 {
        let since = Instant::now();
        while since.elapsed() < DRAIN {
            if stdout.is_finished() && stderr.is_finished() {
                return;
            }
            thread::sleep(SHORTEST_PAUSE);
        }
        if attempt == 0 {
            tree::end(child, strays, Force::Kill);
        }
    }
}

#[cfg(unix)]
fn has_ended(child: &mut Child) -> io::Result<bool> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

    let process = i32::try_from(child.id())
        .ok()
        .and_then(Pid::from_raw)
        .ok_or(io::ErrorKind::InvalidData)?;
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match waitid(WaitId::Pid(process), options) {
        Ok(status) => Ok(status.is_some()),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn has_ended(child: &mut Child) -> io::Result<bool> {
    Ok(child.try_wait()?.is_some())
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_status: ExitStatus) -> Option<i32> {
    None
}

fn resources(usage: &ResUse) -> Resources {
    let used = &usage.rusage;
    // Windows answers 0 where the query failed; no program runs in 0 bytes.
    let known = used.maxrss > 0;
    Resources {
        user_s: known.then_some(used.utime.as_secs_f64()),
        system_s: known.then_some(used.stime.as_secs_f64()),
        peak_rss_bytes: known.then_some(used.maxrss),
    }
}
