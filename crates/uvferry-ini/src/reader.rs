//! Sections and options, with their places.

use uvferry_diagnostics::{Diagnostic, Location, SourceFile, Span};

use crate::rules;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The value; further lines follow after `\n`, as configparser gives them.
    pub value: String,
    /// From the key to the end of the value.
    pub location: Location,
}

/// The sections of an ini file, each with its keys in order.
pub type Sections = Vec<(String, Vec<(String, Entry)>)>;

/// Python's `configparser.RawConfigParser` with `optionxform = str`, as setuptools uses it:
/// reads sections and keys, collects what it refuses.
pub fn parse(file: &SourceFile) -> (Sections, Vec<Diagnostic>) {
    let text = file.text();
    let mut sections: Sections = Vec::new();
    let mut errors = Vec::new();
    // The section, the key and the values' lines of the option that is being read.
    let mut current: Option<usize> = None;
    let mut option: Option<Open> = None;
    let mut indent = 0;
    let close = |sections: &mut Sections, current: Option<usize>, option: &mut Option<Open>| {
        let (Some(at), Some(open)) = (current, option.take()) else {
            return;
        };
        let entry = Entry {
            value: open.lines.join("\n").trim_end_matches(is_space).to_owned(),
            location: Location::new(file, open.span),
        };
        let keys = &mut sections[at].1;
        match keys.iter_mut().find(|(key, _)| *key == open.key) {
            Some((_, known)) => *known = entry,
            None => keys.push((open.key, entry)),
        }
    };
    let mut start = 0;
    for line in split_lines(text) {
        let span = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        let whole = &text[span.clone()];
        let trimmed = whole.trim_matches(is_space);
        let comment = trimmed.starts_with(['#', ';']);
        let value = if comment { "" } else { trimmed };
        if value.is_empty() {
            // An empty line may be part of a value; a comment line is not there at all,
            // except that configparser keeps an empty line for it inside of a value.
            if let Some(open) = &mut option
                && !comment
            {
                open.lines.push(String::new());
            }
            continue;
        }
        let level = whole.chars().take_while(|c| is_space(*c)).count();
        if let Some(open) = &mut option
            && current.is_some()
            && level > indent
        {
            open.lines.push(value.to_owned());
            open.span.end = span.end;
            continue;
        }
        indent = level;
        if let Some(name) = value
            .strip_prefix('[')
            .and_then(|rest| rest.rfind(']').map(|end| &rest[..end]))
            .filter(|name| !name.is_empty())
        {
            close(&mut sections, current, &mut option);
            if let Some(at) = sections.iter().position(|(known, _)| known == name) {
                current = Some(at);
                if name == DEFAULT {
                    continue;
                }
                errors.push(refused(
                    file,
                    &span,
                    &format!("section `{name}` is there twice"),
                ));
            } else {
                sections.push((name.to_owned(), Vec::new()));
                current = Some(sections.len() - 1);
            }
            continue;
        }
        close(&mut sections, current, &mut option);
        let Some(at) = current else {
            errors.push(refused(file, &span, "a line before the first section"));
            continue;
        };
        let Some(delimiter) = value.find(['=', ':']).filter(|at| *at > 0) else {
            errors.push(refused(file, &span, "neither a section nor `key = value`"));
            continue;
        };
        let key = value[..delimiter].trim_end_matches(is_space).to_owned();
        if sections[at].1.iter().any(|(known, _)| *known == key) {
            errors.push(refused(file, &span, &format!("`{key}` is there twice")));
        }
        let first = value[delimiter + 1..].trim_matches(is_space).to_owned();
        option = Some(Open {
            key,
            lines: vec![first],
            span: span.start + level_bytes(whole)..span.end,
        });
    }
    close(&mut sections, current, &mut option);
    // What every section has unless it says otherwise.
    if let Some(at) = sections.iter().position(|(name, _)| name == DEFAULT) {
        let (_, defaults) = sections.remove(at);
        for (_, keys) in &mut sections {
            for (key, entry) in &defaults {
                if !keys.iter().any(|(known, _)| known == key) {
                    keys.push((key.clone(), entry.clone()));
                }
            }
        }
    }
    (sections, errors)
}

const DEFAULT: &str = "DEFAULT";

struct Open {
    key: String,
    lines: Vec<String>,
    span: Span,
}

/// Lines as Python's universal newlines split them.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let end = match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(at) if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, tail) = rest.split_at(end);
        rest = tail;
        Some(line)
    })
}

/// Python's `str.isspace`, which knows four separators that Rust's does not.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn level_bytes(line: &str) -> usize {
    line.len() - line.trim_start_matches(is_space).len()
}

fn refused(file: &SourceFile, span: &Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        &rules::UNREADABLE_INI,
        format!("configparser refuses this line: {what}"),
    )
    .at(file, span.clone())
}
