//! One run, measured.

use std::io;
use std::path::Path;
use std::time::Duration;

use uvferry_process::{
    Command, Environment, Finished, Look, ProcessError, Transfer, own_peak_rss_bytes,
};

use crate::places::ToolPlaces;
use crate::project::Project;
use crate::request::{BenchError, BenchRequest};
use crate::result::{Failure, Run};
use crate::serving::Serving;

/// Characters of a message that are kept.
const MESSAGE: usize = 2_000;

/// Runs commands for a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Runner<'a> {
    pub(crate) request: &'a BenchRequest,
    pub(crate) environment: &'a Environment,
    pub(crate) serving: Option<&'a Serving>,
    /// What is built in copies.
    pub(crate) project: Option<&'a Project>,
}

impl Runner<'_> {
    /// The variables of a tool: caches, temporary files and the environment of uv's project are
    /// in its folders.
    fn environment(&self, places: &ToolPlaces) -> Environment {
        let mut environment = self.environment.clone();
        for name in ["TMPDIR", "TMP", "TEMP"] {
            environment.set(name, places.temporary());
        }
        environment
            .set("PIP_CACHE_DIR", places.cache().join("pip"))
            .set("UV_CACHE_DIR", places.cache().join("uv"))
            .set("UV_PROJECT_ENVIRONMENT", places.venv());
        environment
    }

    fn command(&self, words: &[String], places: &ToolPlaces) -> Command {
        let (program, arguments) = words
            .split_first()
            .map_or(("", words), |(program, rest)| (program.as_str(), rest));
        let copy = self
            .project
            .map(|project| project.directory(&places.copied()));
        let mut command = Command::new(program)
            .args(arguments)
            .current_dir(copy.as_deref().unwrap_or(&self.request.directory))
            .environment(&self.environment(places))
            .timeout(self.request.timeout);
        if let Some(cancel) = &self.request.cancel {
            command = command.cancel(cancel);
        }
        if let Some(observer) = &self.request.observer {
            command = command.observer(observer);
        }
        command
    }

    /// As one would type it, without credentials.
    pub(crate) fn shown(&self, words: &[String], places: &ToolPlaces) -> String {
        self.command(words, places).display()
    }

    /// Runs commands that are not measured; the first that fails tells why.
    pub(crate) fn prepare(
        &self,
        commands: &[Vec<String>],
        places: &ToolPlaces,
    ) -> Result<Option<Failure>, BenchError> {
        for words in commands {
            let command = self.command(words, places);
            if let Err(failure) = outcome(&command, command.run(), true)? {
                return Ok(Some(failure));
            }
        }
        Ok(None)
    }

    /// Runs commands one after the other and adds up what they take. After one that fails no
    /// more are run.
    pub(crate) fn measure(
        &self,
        commands: &[Vec<String>],
        places: &ToolPlaces,
    ) -> Result<(Run, Option<Failure>), BenchError> {
        let before = self.serving.map(Serving::counted);
        let mut run = Run {
            success: true,
            exit_status: Some(0),
            user_s: Some(0.0),
            system_s: Some(0.0),
            transfer: Some(Transfer::default()),
            ..Run::default()
        };
        let mut failure = None;
        for words in commands {
            let command = self.command(words, places).watched();
            match outcome(&command, command.run(), false)? {
                Ok(finished) => add(&mut run, &finished),
                Err(why) => {
                    run.success = false;
                    run.exit_status = why.exit_status;
                    failure = Some(why);
                    break;
                }
            }
        }
        run.peak_rss_bytes = run.looks.iter().map(|look| look.rss_bytes).max();
        // Between two looks one process can have more than all had at a look.
        if let Some(peak) = &mut run.peak_rss_bytes {
            *peak = (*peak).max(run.max_process_rss_bytes.unwrap_or_default());
        }
        let venv = places.venv();
        if venv.is_dir() {
            let set = installed(&venv)?;
            run.packages_installed = Some(set.len());
            run.environment_bytes = Some(crate::places::size(&venv)?);
        }
        if let (Some(before), Some(serving)) = (before, self.serving) {
            let sent = serving.counted().since(&before);
            run.fetched_bytes = Some(sent.bytes);
            run.requests = Some(sent.requests);
            run.cache_misses = Some(sent.files);
        }
        Ok((run, failure))
    }
}

/// Adds what a command took.
fn add(run: &mut Run, finished: &Finished) {
    let begin = run.wall_s;
    run.wall_s += finished.wall_s;
    let sum = |so_far: Option<f64>, more: Option<f64>| Some(so_far? + more?);
    run.user_s = sum(run.user_s, finished.resources.user_s);
    run.system_s = sum(run.system_s, finished.resources.system_s);
    // What is not above our own size is that.
    let exact = finished
        .resources
        .peak_rss_bytes
        .filter(|bytes| own_peak_rss_bytes().is_none_or(|own| *bytes > own));
    run.max_process_rss_bytes = run.max_process_rss_bytes.max(exact);
    let Some(watched) = &finished.watched else {
        return;
    };
    run.transfer = match (run.transfer, watched.transfer) {
        (Some(one), Some(other)) => Some(Transfer {
            read_bytes: one.read_bytes + other.read_bytes,
            written_bytes: one.written_bytes + other.written_bytes,
            storage_read_bytes: one.storage_read_bytes + other.storage_read_bytes,
            storage_written_bytes: one.storage_written_bytes + other.storage_written_bytes,
        }),
        _ => None,
    };
    let cpu_before = run.looks.last().map_or(0.0, |look| look.cpu_s);
    run.looks.extend(watched.looks.iter().map(|look| Look {
        at_s: look.at_s + begin,
        cpu_s: look.cpu_s + cpu_before,
        ..*look
    }));
    run.looking_cpu_s += watched.own_cpu_s;
}

/// What came of a command: it, or why it is none.
fn outcome(
    command: &Command,
    result: Result<Finished, ProcessError>,
    in_preparation: bool,
) -> Result<Result<Finished, Failure>, BenchError> {
    let failure = |exit_status, message: &str| Failure {
        in_preparation,
        command: command.display(),
        exit_status,
        message: shortened(message),
    };
    Ok(match result {
        Ok(finished) if finished.success() => Ok(finished),
        Ok(finished) => {
            let said = finished.stderr_redacted();
            let said = if said.trim().is_empty() {
                finished.stdout_redacted()
            } else {
                said
            };
            Err(failure(finished.status, &said))
        }
        Err(ProcessError::Cancelled { .. }) => return Err(BenchError::Cancelled),
        Err(error) => Err(failure(None, &error.to_string())),
    })
}

/// The end of a message, where the reason stands.
fn shortened(message: &str) -> String {
    let message = message.trim();
    let from = message.len().saturating_sub(MESSAGE);
    let from = (from..message.len()).find(|&at| message.is_char_boundary(at));
    let end = &message[from.unwrap_or(0)..];
    if end.len() < message.len() {
        format!("…{end}")
    } else {
        end.to_owned()
    }
}

/// Names and versions of what an environment has, but for what only serves to install.
pub(crate) fn installed(venv: &Path) -> io::Result<Vec<(String, String)>> {
    const SEEDS: [&str; 3] = ["pip", "setuptools", "wheel"];
    let mut folders = Vec::new();
    let windows = venv.join("Lib").join("site-packages");
    if windows.is_dir() {
        folders.push(windows);
    }
    for library in ["lib", "lib64"].map(|name| venv.join(name)) {
        // `lib64` is a link to the other one.
        if library.is_symlink() || !library.is_dir() {
            continue;
        }
        for entry in fs_err::read_dir(library)? {
            let site = entry?.path().join("site-packages");
            if site.is_dir() {
                folders.push(site);
            }
        }
    }
    folders.sort();
    let found = uvferry_environment::distributions::installed_in(&folders);
    let mut set: Vec<(String, String)> = found
        .distributions
        .iter()
        .filter(|one| !SEEDS.contains(&one.normalized_name.as_str()))
        .map(|one| (one.normalized_name.clone(), one.version.clone()))
        .collect();
    set.sort();
    set.dedup();
    Ok(set)
}

/// The wall time of a program that does nothing, so many times.
pub(crate) fn empty_runs(request: &BenchRequest, times: usize) -> Result<Vec<f64>, BenchError> {
    // The smallest program that every system of ours has is uv's own answer where there is no
    // `true`.
    let path = request.environment.get("PATH").unwrap_or_default();
    let program = uvferry_process::find_program("true", path);
    let (program, arguments) = match &program {
        Some(program) => (program.as_path(), &[][..]),
        None => (request.uv.program.as_path(), &["--version"][..]),
    };
    let mut walls = Vec::new();
    for _ in 0..times {
        let command = Command::new(program)
            .args(arguments)
            .current_dir(&request.directory)
            .environment(&request.environment)
            .timeout(Duration::from_secs(10))
            .watched();
        match command.run() {
            Ok(finished) => walls.push(finished.wall_s),
            Err(ProcessError::Cancelled { .. }) => return Err(BenchError::Cancelled),
            Err(_) => break,
        }
    }
    Ok(walls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_message_the_end_is_kept() {
        let long = format!("{}é the reason", "x".repeat(MESSAGE * 2));
        let short = shortened(&long);
        assert!(short.ends_with("é the reason") && short.starts_with('…'));
        assert!(short.len() <= MESSAGE + 4);
        assert_eq!(shortened(" short \n"), "short");
    }
}
