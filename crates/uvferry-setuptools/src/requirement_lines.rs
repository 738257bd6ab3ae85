//! Requirements in texts and lists, as setuptools takes them apart, with their places and
//! comments.

use uvferry_diagnostics::{Location, SourceFile};

use crate::metadata::Requirement;

/// The lines of a text that hold a requirement: comments off, continuations joined
/// (`setuptools._reqs.parse`).
pub(crate) fn of_text(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.split(" #").next().unwrap_or_default().trim_end();
        let (start, line) = match open.take() {
            Some((start, before)) => (start, format!("{before}{line}")),
            None => (start, line.to_owned()),
        };
        match line.strip_suffix('\\') {
            Some(before) => open = Some((start, before.trim().to_owned())),
            None => found.push((start, line)),
        }
    }
    found.extend(open);
    found
}

/// The comment that belongs to a line of a file: the one behind it, else the one above it.
pub(crate) fn comment(file: &SourceFile, line: usize, column: usize) -> Option<String> {
    let text = |line: usize| {
        file.line_span(line)
            .map(|span| file.slice(span).trim_end().to_owned())
    };
    let own = text(line)?;
    let behind = own
        .char_indices()
        .skip(column.saturating_sub(1))
        .find(|(at, c)| *c == '#' && own[..*at].ends_with([' ', '\t', ',', '\'', '"']))
        .map(|(at, _)| own[at..].to_owned());
    let mut lines: Vec<String> = behind.into_iter().collect();
    if lines.is_empty() {
        // The block right above it.
        let mut at = line;
        while let Some(above) = at.checked_sub(1).and_then(text)
            && above.trim_start().starts_with('#')
        {
            lines.insert(0, above.trim_start().to_owned());
            at -= 1;
        }
    }
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.trim_start_matches('#').trim())
        .collect();
    let comment = lines.join("\n");
    let comment = comment.trim();
    (!comment.is_empty()).then(|| comment.to_owned())
}

/// A requirement without a comment.
pub(crate) fn plain(text: &str, location: &Location) -> Requirement {
    Requirement {
        text: text.to_owned(),
        location: location.clone(),
        comment: None,
    }
}

/// An extra's key, taken apart: its name and the marker behind the colon.
pub(crate) fn extra_key(key: &str) -> (&str, &str) {
    match key.split_once(':') {
        Some((name, marker)) => (name.trim(), marker.trim()),
        None => (key.trim(), ""),
    }
}
