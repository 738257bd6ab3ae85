//! The block of a script that names what it needs (PEP 723).

use std::ops::Range;

use toml_edit::{Document, Item, Value};

use super::ScriptMetadata;
use super::places::Cursor;

/// A line of the text, without its line end.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
}

/// What is in a text of a `script` block.
pub(super) enum Found {
    Nothing,
    Metadata(ScriptMetadata),
    /// It is not as PEP 723 wants it.
    Fault(String, Range<usize>),
}

/// Finds the block as the reference implementation of PEP 723 does:
///
/// ```text
/// (?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$
/// ```
///
/// The text is read there with `\n` for each line end, and here with whatever it has.
pub(super) fn find(text: &str) -> Found {
    if memchr::memmem::find(text.as_bytes(), b"# /// ").is_none() {
        return Found::Nothing;
    }
    let lines = lines(text);
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(end) = block(&lines, at) else {
            at += 1;
            continue;
        };
        if lines[at].text == "# /// script" {
            blocks.push(at..end);
        }
        at = end + 1;
    }
    let Some(block) = blocks.first().cloned() else {
        return Found::Nothing;
    };
    let range = |block: Range<usize>| {
        let last = lines[block.end];
        lines[block.start].start..last.start + last.text.len()
    };
    if let Some(second) = blocks.get(1) {
        return Found::Fault(
            "a second `# /// script` block: PEP 723 allows one".to_owned(),
            range(second.clone()),
        );
    }
    metadata(text, &lines[block.start + 1..block.end], range(block))
}

/// The line that ends the block that begins at a line, if one does.
fn block(lines: &[Line<'_>], start: usize) -> Option<usize> {
    let kind = lines[start].text.strip_prefix("# /// ")?;
    let is_kind = !kind.is_empty()
        && kind
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_kind {
        return None;
    }
    let comments = lines[start + 1..]
        .iter()
        .take_while(|line| line.text == "#" || line.text.starts_with("# "))
        .count();
    // As much as there is, then back to the last line that may end it; one line at least
    // stands between.
    (start + 2..=start + comments)
        .rev()
        .find(|&at| lines[at].text == "# ///")
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        if bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r' {
            start = at + 1;
            continue;
        }
        lines.push(Line {
            text: &text[start..at],
            start,
        });
        start = at + 1;
    }
    lines.push(Line {
        text: &text[start..],
        start,
    });
    lines
}

fn metadata(text: &str, lines: &[Line<'_>], block: Range<usize>) -> Found {
    let mut content = String::new();
    // Where each line begins in the content, and in the text.
    let mut starts = Vec::with_capacity(lines.len());
    for line in lines {
        let cut = if line.text.starts_with("# ") { 2 } else { 1 };
        starts.push((content.len(), line.start + cut));
        content.push_str(&line.text[cut..]);
        content.push('\n');
    }
    let back = |at: usize| {
        let line = starts.partition_point(|&(start, _)| start <= at).max(1) - 1;
        starts
            .get(line)
            .map_or(block.start, |&(start, original)| original + (at - start))
    };
    let document = match Document::parse(content.as_str()) {
        Ok(document) => document,
        Err(error) => {
            let span = error.span().unwrap_or_default();
            let message = error.message().lines().next().unwrap_or_default();
            let end = back(span.end.max(span.start)).min(block.end);
            return Found::Fault(
                format!("the `# /// script` block is no TOML: {message}"),
                back(span.start).min(end)..end,
            );
        }
    };
    let mut cursor = Cursor::new(text);
    let place = cursor.place(block.clone());
    let requires_python = document
        .get("requires-python")
        .and_then(Item::as_str)
        .map(str::to_owned);
    let mut dependencies = Vec::new();
    if let Some(array) = document.get("dependencies").and_then(Item::as_array) {
        for value in array {
            if let Value::String(requirement) = value {
                let span = value.span().unwrap_or_default();
                dependencies.push((
                    requirement.value().clone(),
                    cursor.place(back(span.start)..back(span.end)),
                ));
            }
        }
    }
    Found::Metadata(ScriptMetadata {
        requires_python,
        dependencies,
        place,
    })
}
