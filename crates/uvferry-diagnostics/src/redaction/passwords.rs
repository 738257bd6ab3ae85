//! Passwords and tokens that an option of a command line gives.

use std::ops::Range;

use super::{is_placeholder, word_length};

pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("--") {
        let rest = &text[at + 2..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .unwrap_or(rest.len());
        if is_long(&rest[..length]) && !ends_with_name(&text[..at]) {
            value(text, at + 2 + length, found);
        }
    }
    // Only behind these programs `-p` is a password, and `-t` a token.
    for program in ["twine", "uv publish"] {
        // One command is read once, however often it names the program.
        let mut read = 0;
        for (at, _) in text.match_indices(program) {
            if at >= read && !ends_with_name(&text[..at]) {
                read = letters(text, at + program.len(), program, found);
            }
        }
    }
}

/// `--password`, and the beginnings of it that argparse takes.
fn is_long(name: &str) -> bool {
    (name.len() >= 4 && "password".starts_with(name)) || matches!(name, "passwd" | "token")
}

/// Whether a name begins before this place already: `x--password`, `mytwine`.
fn ends_with_name(before: &str) -> bool {
    before.ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
}

/// The letters of options behind a program, up to the end of its command, which is returned.
fn letters(text: &str, start: usize, program: &str, found: &mut Vec<Range<usize>>) -> usize {
    let mut from = start;
    loop {
        let rest = &text[from..];
        let Some(at) = rest.find([' ', '\t', '"', '\'', '\n', ';', '|', '&', ',']) else {
            return text.len();
        };
        let stop = &rest[at..];
        // A line goes on behind a backslash.
        let is_end = stop.starts_with([';', '|'])
            || stop.starts_with("&&")
            || (stop.starts_with('\n') && !rest[..at].ends_with(['\\', '\r']));
        if is_end {
            return from + at;
        }
        from += at + 1;
        let word = &text[from..];
        let is_option = word.starts_with("-p") || (program != "twine" && word.starts_with("-t"));
        if is_option {
            value(text, from + 2, found);
        }
    }
}

/// The word behind an option, or what is joined to it.
fn value(text: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let after = &text[start..];
    // In another word of a list: `["--password", "x"]`. A quote that only closes the name is
    // one of a sentence.
    let is_in_list = after.starts_with("\",") || after.starts_with("',");
    if after.starts_with(['"', '\'', '`']) && !is_in_list {
        return;
    }
    let rest = after.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '=' | '\\')
            || (is_in_list && matches!(c, '"' | '\'' | ','))
    });
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = if let Some(quote) = quote {
        let inner = &rest[1..];
        &inner[..inner.find([quote, '\n']).unwrap_or(inner.len())]
    } else {
        &rest[..word_length(rest)]
    };
    let at = text.len() - rest.len() + usize::from(quote.is_some());
    let is_secret = !value.is_empty()
        && !value.starts_with(['$', '<', '{', '%', '-', '…'])
        && !value.starts_with("...")
        && !is_placeholder(value);
    if is_secret {
        found.push(at..at + value.len());
    }
}
