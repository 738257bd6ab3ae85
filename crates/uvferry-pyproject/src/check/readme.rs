//! `project.readme`.

use uvferry_diagnostics::{Diagnostic, Location, Severity};

use super::findings::Findings;
use super::tree::Place;
use crate::rules;

/// What the package index shows.
const CONTENT_TYPES: &[&str] = &["text/markdown", "text/x-rst", "text/plain"];

pub(super) fn check(findings: &mut Findings<'_>, place: &Place<'_>) {
    if let Some(path) = place.text() {
        let lower = path.to_lowercase();
        let known = [".md", ".rst", ".txt"];
        let is_plain = lower
            .rsplit('/')
            .next()
            .is_some_and(|name| !name.contains('.'));
        if !is_plain && !known.iter().any(|end| lower.ends_with(end)) {
            findings.warn(
                &rules::INVALID_README,
                place,
                format!("the content type of `{path}` cannot be told from its name"),
                Some("write `{file = \"…\", content-type = \"text/markdown\"}`"),
            );
        }
        return;
    }
    if !place.is_table() {
        findings.wrong_type(place, "a path or a table");
        return;
    }
    let (file, text) = (place.get("file"), place.get("text"));
    for entry in place.entries() {
        if matches!(entry.key, "file" | "text" | "content-type") {
            findings.text(&entry);
        } else {
            let known = ["file", "text", "content-type"];
            findings.unknown_key(&entry, &known, Severity::Warning);
        }
    }
    match (file, text) {
        (Some(file), Some(text)) => {
            let other = Location::new(findings.file(), file.key_span.clone());
            findings.key(
                &text,
                Diagnostic::new(
                    &rules::INVALID_README,
                    "`readme` has both `file` and `text`",
                )
                .also(other, "the other one")
                .help("keep one of them"),
            );
        }
        (None, None) => findings.at(
            &place.span(),
            Diagnostic::new(
                &rules::INVALID_README,
                "`readme` has neither `file` nor `text`",
            ),
        ),
        _ => {}
    }
    let Some(content_type) = place.get("content-type") else {
        findings.at(
            &place.span(),
            Diagnostic::new(
                &rules::INVALID_README,
                "`readme` as a table has to say its `content-type`",
            )
            .help("add `content-type = \"text/markdown\"`, or `text/x-rst` or `text/plain`"),
        );
        return;
    };
    let Some(text) = content_type.text() else {
        return;
    };
    let mut parts = text.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_lowercase();
    if !CONTENT_TYPES.contains(&kind.as_str()) {
        findings.warn(
            &rules::INVALID_README,
            &content_type,
            format!("`{text}` is no content type that the package index shows"),
            Some("it shows `text/markdown`, `text/x-rst` and `text/plain`"),
        );
    }
    for part in parts {
        if let Some((name, value)) = part.split_once('=')
            && name.trim().eq_ignore_ascii_case("charset")
            && !value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        {
            findings.warn(
                &rules::INVALID_README,
                &content_type,
                "the charset of a readme is UTF-8",
                None,
            );
        }
    }
}
