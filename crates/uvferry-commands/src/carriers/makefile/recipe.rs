//! Commands of a Makefile as the shell sees them.

use std::ops::Range;

use crate::embedded::{Embedded, Quoting};
use crate::program_words::mentions_program;

use super::reading::expansion;

/// The text of a command: make's expansions masked, `$$` a `$`, the prefixes `@`, `-`, `+`
/// left out, and the tab of a line that continues another one. Ranges of commands in
/// `$(shell …)` go to `inner`.
pub(super) fn command(
    text: &str,
    range: Range<usize>,
    prefix: char,
    embedded: &mut Embedded,
    inner: &mut Vec<Range<usize>>,
) {
    let mut start = range.start;
    while text[start..range.end].starts_with(['@', '-', '+', ' ', '\t']) {
        start += 1;
    }
    push(text, start..range.end, Some(prefix), embedded, inner);
}

/// Any text of a Makefile in which expansions are masked.
pub(super) fn push(
    text: &str,
    range: Range<usize>,
    prefix: Option<char>,
    embedded: &mut Embedded,
    inner: &mut Vec<Range<usize>>,
) {
    let bytes = text.as_bytes();
    let mut done = range.start;
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            b'$' => {
                embedded.push(&text[done..at], done);
                let end = expansion(text, at, range.end);
                let raw = &text[at..end];
                if raw == "$$" {
                    embedded.decoded_at("$", "$$", at);
                } else if raw.len() >= 4 && matches!(raw.as_bytes()[1], b'(' | b'{') {
                    embedded.push_masked(raw, &mask(raw), at);
                    shell_function(text, at..end, inner);
                    if begins_command(&text[range.start..at]) {
                        inner.extend(commands_of(text, at..end));
                    }
                } else if raw.len() == 2 {
                    embedded.push_masked(raw, "$_", at);
                } else {
                    // `$` at the end, or in front of a character of several bytes.
                    embedded.push_masked(raw, &"_".repeat(raw.len()), at);
                }
                at = end;
                done = end;
            }
            b'\n' => {
                at += 1;
                embedded.push(&text[done..at], done);
                done = at;
                // Make takes the prefix of a line away that continues another one.
                if let Some(prefix) = prefix
                    && text[at..range.end].starts_with(prefix)
                {
                    at += prefix.len_utf8();
                    done = at;
                }
            }
            _ => at += 1,
        }
    }
    embedded.push(&text[done..range.end], done);
}

/// Whether what stands behind a text of a recipe is the start of a command.
pub(super) fn begins_command(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t', '\r', '\n', '\\', '@', '-', '+']);
    before.is_empty()
        || before.ends_with([';', '&', '|', '(', '{'])
        || ["do", "then", "else"].iter().any(|word| {
            before
                .strip_suffix(word)
                .is_some_and(|rest| rest.ends_with([' ', '\t', ';']))
        })
}

/// The arguments of a function of make that are commands where the function is one:
/// `pip install $(r);` of `$(foreach r,a b,pip install $(r);)`, both of `$(if $(X),…,…)`.
fn commands_of(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let inner = range.start + 2..range.end - 1;
    let content = &text[inner.clone()];
    let Some((function, _)) = content.split_once([' ', '\t']) else {
        return Vec::new();
    };
    let skipped = match function {
        "foreach" => 2,
        "if" => 1,
        "or" | "and" => 0,
        _ => return Vec::new(),
    };
    let mut arguments = Vec::new();
    let mut start = inner.start + function.len() + 1;
    let mut at = start;
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    while at < inner.end {
        match bytes[at] {
            b'$' => {
                at = expansion(text, at, inner.end);
                continue;
            }
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            // All behind the last comma of `foreach` is its body.
            b',' if depth == 0 && !(function == "foreach" && arguments.len() == 2) => {
                arguments.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    arguments.push(start..inner.end);
    arguments.drain(..skipped.min(arguments.len()));
    arguments.retain(|argument| mentions_program(&text[argument.clone()]));
    arguments
}

/// A shell variable of the same length.
fn mask(raw: &str) -> String {
    format!("${{{}}}", "_".repeat(raw.len() - 3))
}

/// The commands in `$(shell …)`, at any depth.
pub(super) fn shell_function(text: &str, range: Range<usize>, inner: &mut Vec<Range<usize>>) {
    let content = &text[range.clone()];
    let Some(body) = content
        .strip_prefix("$(")
        .or_else(|| content.strip_prefix("${"))
    else {
        return;
    };
    if body.starts_with("shell ") || body.starts_with("shell\t") {
        inner.push(range.start + 2 + "shell ".len()..range.end - 1);
        return;
    }
    let bytes = text.as_bytes();
    let mut at = range.start + 2;
    while at < range.end {
        if bytes[at] == b'$' {
            let end = expansion(text, at, range.end);
            if end - at >= 4 {
                shell_function(text, at..end, inner);
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

/// The text of commands in `$(shell …)` or behind `!=`.
pub(super) fn plain(text: &str, range: Range<usize>, inner: &mut Vec<Range<usize>>) -> Embedded {
    let mut embedded = Embedded::new(Quoting::Make);
    push(text, range, None, &mut embedded, inner);
    embedded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dollar_in_front_of_a_character_of_several_bytes_is_no_function() {
        for text in ["$\u{fffd}pip install a", "$\u{1f600} pip"] {
            let mut inner = Vec::new();
            let embedded = plain(text, 0..text.len(), &mut inner);
            assert_eq!(embedded.text().len(), text.len());
            assert!(inner.is_empty());
        }
    }
}
