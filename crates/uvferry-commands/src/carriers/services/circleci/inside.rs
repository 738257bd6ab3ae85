//! uv in the environment that a job makes: its own pip installs it there, in front of the first
//! command of uv, and each step that makes the environment active has it.

use std::collections::BTreeSet;

use uvferry_yaml::{Replacement, Tree};

use super::super::job::{Job, NO_PLACE};
use super::super::reading::Reading;

/// The command in front of the first one of uv.
///
/// # Errors
///
/// What speaks against it.
pub(super) fn bring(
    tree: &Tree,
    job: &Job<'_>,
    reading: &Reading,
    first: usize,
    command: &str,
) -> Result<Vec<Replacement>, String> {
    if let Some(outside) = reading.new_commands().find(|to| !is_inside(to)) {
        return Err(format!(
            "`{outside}` would run outside of the environment that it makes"
        ));
    }
    let activated: BTreeSet<&str> = job
        .texts
        .iter()
        .filter_map(|text| text.node.text())
        .flat_map(str::split_whitespace)
        .filter_map(|word| word.trim_end_matches(';').strip_suffix("/bin/activate"))
        .map(|path| path.trim_start_matches("./"))
        .collect();
    if activated.len() != 1 {
        return Err("it makes several environments active".to_owned());
    }
    if reading.brings_uv {
        return Ok(Vec::new());
    }
    let text = job.texts[first].node;
    let found = reading
        .found_in(text.id())
        .iter()
        .find(|found| found.is_applied && found.to.is_some());
    let at = found.ok_or(NO_PLACE)?.span.start;
    let file = tree.file();
    let line_start = file.slice(0..at).rfind('\n').map_or(0, |end| end + 1);
    let before = file.slice(line_start..at);
    let known = before.trim_end_matches([' ', '\t']);
    let new = if known.ends_with("&&") {
        format!("{command} && ")
    } else if known.ends_with(';') {
        format!("{command}; ")
    } else if known.is_empty() && before.len() == least_margin(file.slice(text.span())) {
        format!("{command}{}{before}", tree.line_ending())
    } else {
        return Err(NO_PLACE.to_owned());
    };
    Ok(vec![(at..at, new)])
}

/// Whether a command works in the environment that is active.
fn is_inside(to: &str) -> bool {
    to.split(" && ").all(|part| {
        let part = part.trim();
        ["uv pip ", "uv sync", "uv run"]
            .iter()
            .any(|start| part.starts_with(start))
            && !part.contains("--system")
            && !part.contains("--python")
    })
}

/// By how much the lines of a block are indented at least.
fn least_margin(block: &str) -> usize {
    let lines = block.lines().skip(1).filter(|line| !line.trim().is_empty());
    lines
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0)
}
