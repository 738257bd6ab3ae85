//! Requirements files as pip reads them, and requirement objects.

use super::attributes::with_attributes;
use super::sources::{self};
use super::value::{Text, Value};
use super::{Eval, Run};
use ruff_text_size::TextRange;

impl Run<'_> {
    /// A requirements file as pip reads it; `false` where a line has no requirement that is
    /// known.
    pub(super) fn pip_file(
        &mut self,
        path: &str,
        depth: usize,
        found: &mut Vec<Value>,
        at: TextRange,
    ) -> Eval<bool> {
        if depth > 10 {
            return Ok(false);
        }
        let Value::File(file) = self.open_file(path, "r", Some("utf-8"), at)? else {
            return Ok(false);
        };
        let Ok(text) = self.rest_of(&file, at)? else {
            return Ok(false);
        };
        for (start, end, _) in super::strings::lines(&text.text) {
            let Some(line) = bare(&text.piece(start, end)) else {
                continue;
            };
            let words: &str = &line.text;
            if words.ends_with('\\') || words.contains(" --") || words.contains("${") {
                return Ok(false);
            }
            if let Some(include) = words
                .strip_prefix("-r ")
                .or_else(|| words.strip_prefix("--requirement "))
            {
                let inner = sources::join(&sources::parent(path), include.trim());
                if !self.pip_file(&inner, depth + 1, found, at)? {
                    return Ok(false);
                }
                continue;
            }
            if words.starts_with("-e") || words.starts_with("--editable") || words.starts_with("-c")
            {
                return Ok(false);
            }
            if words.starts_with('-') {
                // `-i`, `--find-links` and their kin are no requirements.
                continue;
            }
            if words.contains("://") || words.starts_with('.') {
                return Ok(false);
            }
            let whole = line.clone();
            let end = words.find(';').unwrap_or(words.len());
            let without = words[..end].trim_end().len();
            let parsed = requirement(&line.piece(0, without));
            let name = match &parsed {
                Value::Object(object) => object
                    .attributes
                    .get()
                    .ok()
                    .and_then(|held| held.get("name").cloned())
                    .unwrap_or(Value::None),
                _ => Value::None,
            };
            found.push(with_attributes(
                None,
                "requirement line",
                [
                    ("req", parsed),
                    ("requirement", Value::Text(whole)),
                    ("name", name),
                    ("link", Value::None),
                    ("original_link", Value::None),
                    ("editable", Value::Bool(false)),
                    ("is_editable", Value::Bool(false)),
                    ("constraint", Value::Bool(false)),
                ],
            ));
        }
        Ok(true)
    }
}

/// A line of a requirements file without its comment; `None` where nothing is left.
pub(super) fn bare(line: &Text) -> Option<Text> {
    let text: &str = &line.text;
    let end = if text.trim_start().starts_with('#') {
        0
    } else {
        text.find(" #").unwrap_or(text.len())
    };
    let start = text.len() - text.trim_start().len();
    let end = text[..end].trim_end().len();
    (start < end).then(|| line.piece(start, end))
}

/// `packaging.requirements.Requirement(text)`, whose own text is written another way, but
/// means the same.
pub(super) fn requirement(text: &Text) -> Value {
    let name: String = text
        .text
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
        .collect();
    with_attributes(
        None,
        "requirement",
        [
            ("__str__", Value::Text(text.clone())),
            ("name", Value::str(&name)),
            ("project_name", Value::str(&name)),
        ],
    )
}
