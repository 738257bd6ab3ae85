//! Blocks and spans of code in reStructuredText.

use uvferry_diagnostics::Span;

use super::blocks::{Block, Language, Line};

/// The blocks of code, and the literals in prose, in order.
pub(super) fn read(text: &str) -> (Vec<Block>, Vec<Span>) {
    let lines = split(text);
    let mut blocks = Vec::new();
    let mut spans = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = &text[lines[at].clone()];
        let Some((language, is_directive)) = introduces(line) else {
            literals(text, lines[at].clone(), &mut spans);
            at += 1;
            continue;
        };
        if !is_directive {
            literals(text, lines[at].clone(), &mut spans);
        }
        let indent = indentation(line);
        let (block, next) = block(text, &lines, at + 1, indent, is_directive);
        if !block.is_empty() {
            blocks.push(Block {
                language,
                lines: block,
            });
        }
        at = next;
    }
    (blocks, spans)
}

/// The lines, without their ends.
fn split(text: &str) -> Vec<Span> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let span = start..start + line.trim_end_matches(['\n', '\r']).len();
            start += line.len();
            span
        })
        .collect()
}

/// Whether a block of code follows a line, and whether that is a directive.
fn introduces(line: &str) -> Option<(Language, bool)> {
    let trimmed = line.trim();
    if let Some(directive) = directive(trimmed) {
        let (name, argument) = directive;
        return match name {
            "code-block" | "code" | "sourcecode" | "highlight-block" => {
                Some((Language::of(argument), true))
            }
            // sphinx-prompt: the prompt is an argument, the lines have none.
            "prompt" => {
                let language = argument.split_whitespace().next().unwrap_or_default();
                Some((Language::of(language), true))
            }
            "parsed-literal" => Some((Language::Unsaid, true)),
            // What they hold is a document again.
            _ => None,
        };
    }
    // A comment begins with two points and no directive.
    if trimmed.starts_with(".. ") {
        return None;
    }
    trimmed.ends_with("::").then_some((Language::Unsaid, false))
}

/// Name and argument of `.. name:: argument`.
fn directive(trimmed: &str) -> Option<(&str, &str)> {
    let rest = trimmed.strip_prefix(".. ")?.trim_start();
    let (name, argument) = rest.split_once("::")?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_+:.".contains(&byte));
    is_name.then_some((name, argument.trim()))
}

/// The lines of a block that is indented deeper than what introduces it, and the first line
/// behind it.
fn block(
    text: &str,
    lines: &[Span],
    from: usize,
    outer: usize,
    is_directive: bool,
) -> (Vec<Line>, usize) {
    let mut at = from;
    if is_directive {
        // Options of the directive, up to the empty line.
        while at < lines.len() {
            let line = &text[lines[at].clone()];
            let is_option = indentation(line) > outer && line.trim_start().starts_with(':');
            if !is_option {
                break;
            }
            at += 1;
        }
    }
    let mut end = at;
    let mut deepest = usize::MAX;
    let mut last = at;
    while end < lines.len() {
        let line = &text[lines[end].clone()];
        if !line.trim().is_empty() {
            let indent = indentation(line);
            if indent <= outer {
                break;
            }
            deepest = deepest.min(indent);
            last = end + 1;
        }
        end += 1;
    }
    let found = lines[at..last]
        .iter()
        .map(|span| {
            let line = &text[span.clone()];
            let start = span.start + bytes_of_indentation(line, deepest);
            Line {
                whole: span.clone(),
                code: start..span.end,
            }
        })
        .skip_while(|line| line.code.is_empty())
        .collect();
    (found, last.max(from))
}

/// In columns; a tab goes to the next multiple of eight, as docutils expands it.
fn indentation(line: &str) -> usize {
    let mut columns = 0;
    for character in line.chars() {
        match character {
            ' ' => columns += 1,
            '\t' => columns = (columns / 8 + 1) * 8,
            _ => break,
        }
    }
    columns
}

/// How many bytes at the start of a line make up so many columns, at most.
fn bytes_of_indentation(line: &str, wanted: usize) -> usize {
    let mut columns = 0;
    for (at, character) in line.char_indices() {
        if columns >= wanted {
            return at;
        }
        match character {
            ' ' => columns += 1,
            '\t' => columns = (columns / 8 + 1) * 8,
            _ => return at,
        }
    }
    line.len()
}

/// ``pip install x`` in a line of prose.
fn literals(text: &str, line: Span, spans: &mut Vec<Span>) {
    let mut from = line.start;
    while let Some(open) = text[from..line.end].find("``") {
        let start = from + open + 2;
        let Some(length) = text[start..line.end].find("``") else {
            return;
        };
        spans.push(super::blocks::trimmed(text, start..start + length));
        from = start + length + 2;
    }
}
