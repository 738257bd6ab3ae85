//! Commands that an expression of a template puts together.
//!
//! Ansible runs pip with the interpreter that it knows by a variable:
//! `-a "{{ ansible_python_interpreter + ' -m pip install boto3' }}"`. To the file around it
//! that is a string, so such a command is told whatever the file is, and stays.

use uvferry_diagnostics::SourceFile;

use crate::carried::Carried;
use crate::carriers::command_lines::is_command_line;
use crate::carriers::listing;
use crate::context::{Settings, Surroundings};

/// Bytes. No expression is longer.
const MAX_LENGTH: usize = 2_000;

/// Adds the commands of the file's expressions, with their form in uv's words.
pub(crate) fn list(file: &SourceFile, settings: &Settings<'_>, carried: &mut Carried) {
    let text = file.text();
    let before = carried.commands.len();
    for at in memchr::memmem::find_iter(text.as_bytes(), b" -m pip ") {
        let Some((open, command)) = command_at(text, at) else {
            continue;
        };
        let span = open..at + command.len();
        let is_known = carried.commands[..before]
            .iter()
            .any(|found| found.span.start < span.end && span.start < found.span.end);
        if is_known {
            continue;
        }
        let line = format!("python{command}");
        if !is_command_line(&line) {
            continue;
        }
        let first = carried.commands.len();
        listing::list_line(&line, 0, &Surroundings::default(), settings, carried);
        for found in &mut carried.commands[first..] {
            found.span = span.clone();
        }
    }
    if carried.commands.len() > before {
        carried.sort();
    }
}

/// Where the expression around ` -m pip ` begins, and the rest of the string that it stands
/// first in, where a Python is put before it.
fn command_at(text: &str, at: usize) -> Option<(usize, &str)> {
    let quote = text[..at]
        .chars()
        .next_back()
        .filter(|it| matches!(it, '\'' | '"'))?;
    // No further back than it may be: a file has many such commands.
    let window = at.saturating_sub(MAX_LENGTH - 1);
    let head = window + memchr::memmem::rfind(&text.as_bytes()[window..at], b"{{")?;
    let python = text[head + 2..at - 1].trim();
    let python = python.strip_suffix(['+', '~'])?.trim();
    let is_name = python.to_ascii_lowercase().contains("python")
        && python
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.[]'\"".contains(&byte));
    if !is_name {
        return None;
    }
    let end = text[at..].find(quote)?;
    let command = &text[at..at + end];
    (!command.contains(['\n', '{', '}'])).then_some((head, command))
}
