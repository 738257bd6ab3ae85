//! What can be imported in an environment, and which of its entry points are there.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use uvferry_process::{Cancel, Command, Environment, ProcessError};

use super::files::recorded_files;
use crate::distributions::Distribution;

const SCRIPT: &str = include_str!("probe.py");
/// A module that ends its interpreter costs a new one.
const MOST_STARTS: usize = 50;

/// A module that is imported, and what is looked up in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Task {
    pub(super) module: String,
    pub(super) attribute: Option<String>,
    /// The distribution, by its normalised name.
    #[serde(skip)]
    pub(super) of: String,
    /// The script that it is the entry point of.
    #[serde(skip)]
    pub(super) script: Option<String>,
}

/// What came of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Works,
    /// What Python says, without credentials.
    Fails(String),
    /// The time was over before it.
    Unknown,
}

#[derive(Deserialize)]
struct Row {
    starts: Option<usize>,
    /// When, in seconds since 1970.
    at: Option<f64>,
    ends: Option<usize>,
    error: Option<String>,
    over: Option<bool>,
}

/// Runs the tasks in one interpreter, isolated (`-I`) and without writing bytecode (`-B`), in a
/// scratch folder; where a module ends it, or takes longer than one may (the second time), in
/// another one from the next task on.
pub(super) fn probe(
    python: &Path,
    tasks: &[Task],
    environment: &Environment,
    scratch: &Path,
    (timeout, limit): (Duration, Duration),
    cancel: Option<&Cancel>,
) -> Result<Vec<Outcome>, super::MoveError> {
    let mut outcomes = vec![Outcome::Unknown; tasks.len()];
    if tasks.is_empty() {
        return Ok(outcomes);
    }
    let folder = tempfile::Builder::new()
        .prefix("uvferry-imports-")
        .tempdir_in(scratch)?;
    let (script, list, results) = (
        folder.path().join("probe.py"),
        folder.path().join("tasks.json"),
        folder.path().join("results"),
    );
    fs_err::write(&script, SCRIPT)?;
    fs_err::write(
        &list,
        serde_json::to_vec(tasks).map_err(std::io::Error::other)?,
    )?;
    let work = folder.path().join("work");
    fs_err::create_dir(&work)?;
    let begun = Instant::now();
    let mut first = 0;
    for _ in 0..MOST_STARTS {
        let left = timeout.saturating_sub(begun.elapsed());
        if first >= tasks.len() || left.is_zero() {
            break;
        }
        let mut command = Command::new(python)
            .args(["-I", "-B"])
            .args([&script, &list, &results])
            .arg(first.to_string())
            .arg(limit.as_secs_f64().to_string())
            .current_dir(&work)
            .environment(environment)
            .timeout(left);
        if let Some(cancel) = cancel {
            command = command.cancel(cancel);
        }
        let ended = command.run();
        let ended_at = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs_f64();
        let why = match ended {
            Ok(finished) => match (finished.signal, finished.status) {
                (Some(signal), _) => format!("the interpreter was ended by signal {signal}"),
                (None, status) => format!(
                    "the interpreter ended with status {}",
                    status.unwrap_or_default()
                ),
            },
            Err(ProcessError::TimedOut { .. }) => "it came to no end in time".to_owned(),
            Err(error) => return Err(error.into()),
        };
        let (mut running, mut began_at) = (None, None);
        let mut is_over = false;
        let text = fs_err::read_to_string(&results).unwrap_or_default();
        for row in text
            .lines()
            .filter_map(|line| serde_json::from_str::<Row>(line).ok())
        {
            if let Some(number) = row.starts {
                running = Some(number);
                began_at = row.at;
            }
            if let Some(outcome) = row.ends.and_then(|number| outcomes.get_mut(number)) {
                *outcome = match row.error {
                    None => Outcome::Works,
                    Some(error) => Outcome::Fails(uvferry_diagnostics::redact(&error).into_owned()),
                };
                running = None;
            }
            is_over |= row.over.unwrap_or_default();
        }
        if is_over {
            break;
        }
        let Some(running) = running.filter(|&running| running >= first) else {
            // It did not even begin.
            break;
        };
        let limit_s = limit.as_secs_f64();
        let took_too_long = began_at.is_some_and(|began| ended_at - began >= limit_s);
        if let Some(outcome) = outcomes.get_mut(running) {
            *outcome = Outcome::Fails(if took_too_long {
                format!("it came to no end in {limit_s:.0} s")
            } else {
                why
            });
        }
        first = running + 1;
    }
    Ok(outcomes)
}

/// What of a distribution is tried: its top-level modules and its entry points.
pub(super) fn tasks_of(one: &Distribution) -> Vec<Task> {
    let mut tasks: Vec<Task> = top_level_modules(one)
        .into_iter()
        .map(|module| Task {
            module,
            attribute: None,
            of: one.normalized_name.clone(),
            script: None,
        })
        .collect();
    for entry in entry_points(one) {
        tasks.push(Task {
            module: entry.module,
            attribute: Some(entry.attribute),
            of: one.normalized_name.clone(),
            script: Some(entry.script),
        });
    }
    tasks
}

/// A script that an installer writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EntryPoint {
    pub(super) script: String,
    module: String,
    attribute: String,
}

/// The scripts of `entry_points.txt`.
pub(super) fn entry_points(one: &Distribution) -> Vec<EntryPoint> {
    let Ok(bytes) = fs_err::read(one.metadata_path.join("entry_points.txt")) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut found = Vec::new();
    let mut is_scripts = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(section) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            is_scripts = matches!(section.trim(), "console_scripts" | "gui_scripts");
            continue;
        }
        if !is_scripts {
            continue;
        }
        let Some((script, target)) = line.split_once('=') else {
            continue;
        };
        let target = target.split('[').next().unwrap_or(target);
        let (module, attribute) = target.split_once(':').unwrap_or((target, ""));
        found.push(EntryPoint {
            script: script.trim().to_owned(),
            module: module.trim().to_owned(),
            attribute: attribute.trim().to_owned(),
        });
    }
    found
}

/// The modules that its files make importable by one name; of an editable, those that it names.
fn top_level_modules(one: &Distribution) -> Vec<String> {
    let mut modules: Vec<String> = Vec::new();
    for file in recorded_files(one) {
        let Ok(inner) = file.path.strip_prefix(&one.location) else {
            continue;
        };
        let mut parts = inner
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        let Some(first) = parts.next() else { continue };
        let is_folder = parts.next().is_some();
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        let is_module = [".py", ".so", ".pyd"]
            .iter()
            .any(|ending| name.ends_with(ending));
        if !is_module {
            continue;
        }
        let module = if is_folder {
            &*first
        } else {
            first.split('.').next().unwrap_or_default()
        };
        modules.push(module.to_owned());
    }
    if let Ok(text) = fs_err::read_to_string(one.metadata_path.join("top_level.txt")) {
        modules.extend(text.lines().map(|line| line.trim().to_owned()));
    }
    modules.retain(|module| is_identifier(module) && !module.starts_with("__"));
    modules.sort();
    modules.dedup();
    modules
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
}
