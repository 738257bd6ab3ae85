//! Whether a text, or a value of a variable, could have to do with one of the programs: most
//! have not, and a file may have a hundred thousand of them.

use std::collections::BTreeSet;

use crate::embedded::Embedded;
use crate::program_words::could_name_program;

use super::naming::variable;
use super::writes::WRITING;

/// Whether a text could have a command that counts, or write a file.
pub(super) fn concerns(embedded: &Embedded, programs: &BTreeSet<String>) -> bool {
    let text = embedded.original(0..embedded.text().len());
    could_name_program(text)
        || text.contains('>')
        || names(text).any(|name| WRITING.contains(&name) || programs.contains(name))
}

/// Whether a value could be a command that counts.
pub(super) fn may_be_command(value: &str, programs: &BTreeSet<String>) -> bool {
    could_name_program(value) || names(value).any(|name| programs.contains(name))
}

/// Whether a text could set a variable to a command that counts.
pub(super) fn assigns(text: &str, programs: &BTreeSet<String>) -> bool {
    let bytes = text.as_bytes();
    let mut seen = 0;
    for at in memchr::memchr_iter(b'=', bytes) {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+');
        let name = bytes[..at]
            .iter()
            .rev()
            .take_while(|byte| is_part(byte))
            .count();
        let before = (at - name).checked_sub(1).map(|before| bytes[before]);
        // `--option=value`, `a.b=c`, `a==b` are none.
        let is_none = name == 0
            || bytes.get(at + 1) == Some(&b'=')
            || before.is_some_and(|byte| matches!(byte, b'-' | b'.' | b'/' | b':' | b'%' | b'@'));
        if is_none || at < seen {
            continue;
        }
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let line = &text[at + 1..end];
        if !is_closed(line) || may_be_command(line, programs) {
            return true;
        }
        // The rest of the line was looked at.
        seen = end;
    }
    false
}

/// Whether what begins on a line is likely to end on it.
fn is_closed(line: &str) -> bool {
    let count = |byte: u8| memchr::memchr_iter(byte, line.as_bytes()).count();
    count(b'"') % 2 == 0
        && count(b'\'') % 2 == 0
        && count(b'`') % 2 == 0
        && count(b'(') == count(b')')
        && count(b'{') == count(b'}')
        && !line.trim_end_matches('\r').ends_with('\\')
}

/// All that could be the name of a program.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| {
        !(character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '+'))
    })
    .filter(|name| !name.is_empty())
}

/// The variables that a text uses.
pub(super) fn variables(embedded: &Embedded) -> impl Iterator<Item = String> {
    let text = embedded.original(0..embedded.text().len());
    memchr::memchr_iter(b'$', text.as_bytes())
        .filter_map(|at| variable(&text[at..]))
        .map(str::to_owned)
}
