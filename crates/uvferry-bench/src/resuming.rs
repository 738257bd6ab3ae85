//! Finished runs on disk, one a line, so that a bench that was ended goes on.

use std::io::{Seek as _, SeekFrom, Write as _};

use serde::{Deserialize, Serialize};
use uvferry_diagnostics::sha256_hex;
use uvferry_process::Transfer;

use crate::request::{BenchError, State};
use crate::result::Run;
use crate::tool::Tool;

/// The file of finished runs, held while a bench is at work.
#[derive(Debug)]
pub(crate) struct Finished {
    file: std::fs::File,
    /// Of what is measured: runs of something else do not count.
    subject: String,
    lines: Vec<Line>,
}

/// A run; the curve stays behind.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    scenario: String,
    tool: String,
    /// A digest of what was measured, and of the commands.
    subject: String,
    commands: String,
    round: usize,
    wall_s: f64,
    user_s: Option<f64>,
    system_s: Option<f64>,
    max_process_rss_bytes: Option<u64>,
    peak_rss_bytes: Option<u64>,
    transfer: Option<[u64; 4]>,
    fetched_bytes: Option<u64>,
    requests: Option<u64>,
    cache_misses: Option<u64>,
    cache_hits: Option<u64>,
    packages_installed: Option<usize>,
    environment_bytes: Option<u64>,
    looking_cpu_s: f64,
}

impl Finished {
    /// Opens the file. Lines that were cut off or have another form are left out.
    pub(crate) fn open(state: &State, subject: String) -> Result<Self, BenchError> {
        if let Some(folder) = state.file.parent() {
            fs_err::create_dir_all(folder)?;
        }
        let file = fs_err::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&state.file)?;
        let mut file = file.into_parts().0;
        if file.try_lock().is_err() {
            return Err(BenchError::Busy(state.file.clone()));
        }
        let mut lines = Vec::new();
        if state.resume {
            let text = fs_err::read_to_string(&state.file)?;
            lines.extend(
                text.lines()
                    .filter_map(|line| serde_json::from_str(line).ok()),
            );
            // After a line that was cut off the next one begins anew.
            file.seek(SeekFrom::End(0))?;
            if !text.is_empty() && !text.ends_with('\n') {
                file.write_all(b"\n")?;
            }
        } else {
            file.set_len(0)?;
        }
        Ok(Self {
            file,
            subject,
            lines,
        })
    }

    /// Runs count only that were made with something more.
    pub(crate) fn also_of(&mut self, what: &str) {
        self.subject = sha256_hex(format!("{} {what}", self.subject).as_bytes());
    }

    /// A finished run.
    pub(crate) fn of(
        &self,
        scenario: &str,
        tool: Tool,
        commands: &[String],
        round: usize,
    ) -> Option<Run> {
        let commands = digest(commands);
        let line = self.lines.iter().find(|line| {
            line.scenario == scenario
                && line.tool == tool.name()
                && line.round == round
                && line.subject == self.subject
                && line.commands == commands
        })?;
        Some(Run {
            round,
            success: true,
            exit_status: Some(0),
            wall_s: line.wall_s,
            user_s: line.user_s,
            system_s: line.system_s,
            max_process_rss_bytes: line.max_process_rss_bytes,
            peak_rss_bytes: line.peak_rss_bytes,
            transfer: line.transfer.map(|[read, written, from, to]| Transfer {
                read_bytes: read,
                written_bytes: written,
                storage_read_bytes: from,
                storage_written_bytes: to,
            }),
            fetched_bytes: line.fetched_bytes,
            requests: line.requests,
            cache_misses: line.cache_misses,
            cache_hits: line.cache_hits,
            packages_installed: line.packages_installed,
            environment_bytes: line.environment_bytes,
            looks: Vec::new(),
            looking_cpu_s: line.looking_cpu_s,
            resumed: true,
        })
    }

    /// Writes one down at once.
    pub(crate) fn add(
        &mut self,
        scenario: &str,
        tool: Tool,
        commands: &[String],
        run: &Run,
    ) -> Result<(), BenchError> {
        let line = Line {
            scenario: scenario.to_owned(),
            tool: tool.name().to_owned(),
            subject: self.subject.clone(),
            commands: digest(commands),
            round: run.round,
            wall_s: run.wall_s,
            user_s: run.user_s,
            system_s: run.system_s,
            max_process_rss_bytes: run.max_process_rss_bytes,
            peak_rss_bytes: run.peak_rss_bytes,
            transfer: run.transfer.map(|transfer| {
                [
                    transfer.read_bytes,
                    transfer.written_bytes,
                    transfer.storage_read_bytes,
                    transfer.storage_written_bytes,
                ]
            }),
            fetched_bytes: run.fetched_bytes,
            requests: run.requests,
            cache_misses: run.cache_misses,
            cache_hits: run.cache_hits,
            packages_installed: run.packages_installed,
            environment_bytes: run.environment_bytes,
            looking_cpu_s: run.looking_cpu_s,
        };
        let text = serde_json::to_string(&line).map_err(std::io::Error::from)? + "\n";
        self.file.write_all(text.as_bytes())?;
        self.file.sync_data()?;
        Ok(())
    }
}

/// The folder of a bench has another name each time: it does not count.
fn digest(commands: &[String]) -> String {
    let mut text = String::new();
    for command in commands {
        for word in command.split(' ') {
            let parts: Vec<&str> = word.split(['/', '\\']).collect();
            let own = parts
                .iter()
                .position(|part| part.starts_with("uvferry-bench-"));
            text.push_str(&own.map_or(word.to_owned(), |at| parts[at + 1..].join("/")));
            text.push(' ');
        }
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}
