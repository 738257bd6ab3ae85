//! Commands that are found and told, in files that stay as they are.

use uvferry_diagnostics::{Span, redact};

use crate::carried::{Carried, Found};
use crate::carriers::command_lines::{PlainWord, arguments_of, is_assignment, simple_commands};
use crate::command::{CommandLine, Piece, Word};
use crate::context::{Settings, Surroundings};
use crate::embedded::Embedded;
use crate::outcome::{Outcome, Program};
use crate::shell;
use crate::translate::translate;

/// Adds the commands of a shell text with their form in uv's words. The file stays as it is.
pub(crate) fn list(
    embedded: &Embedded,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) {
    let mut found = Carried::default();
    shell::carry(embedded, surroundings, settings, &mut found);
    for mut command in found.commands {
        // In a file that stays nothing else follows from them.
        if command.translated.program == Program::Other {
            continue;
        }
        command.is_applied = false;
        carried.commands.push(command);
    }
    carried.diagnostics.extend(found.diagnostics);
}

/// Adds the commands of a line in whatever grammar: enough is read to tell each command and
/// its words. `at` is where the line begins in the file.
pub(crate) fn list_line(
    line: &str,
    at: usize,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) {
    for command in simple_commands(line) {
        let Some((first, last)) = command.first().zip(command.last()) else {
            continue;
        };
        if arguments_of(&command).is_none() {
            continue;
        }
        let span = at + first.span.start..at + last.span.end;
        let text = &line[first.span.start..last.span.end];
        let (assignments, words) = words_of(line, &command);
        let command = CommandLine { assignments, words };
        list_command(&command, text, span, surroundings, settings, carried);
    }
}

/// Adds one command whose words are known.
pub(crate) fn list_command(
    command: &CommandLine,
    text: &str,
    span: Span,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) {
    let Some(translated) = translate(command, surroundings, settings) else {
        return;
    };
    let to = match &translated.outcome {
        Outcome::Rewritten(commands) => Some(
            commands
                .iter()
                .map(|new| new.shell_text(command))
                .collect::<Vec<_>>()
                .join(" && "),
        ),
        Outcome::NeedsReview { .. } | Outcome::Kept { .. } | Outcome::Removed { .. } => None,
    };
    carried.commands.push(Found {
        span,
        text: one_line(text),
        to: to.map(|to| redact(&to).into_owned()),
        translated,
        is_applied: false,
    });
}

/// On one line, without credentials.
pub(crate) fn one_line(text: &str) -> String {
    let joined: Vec<&str> = text.split_whitespace().collect();
    redact(&joined.join(" ")).into_owned()
}

/// The words of a command as the translator takes them. A variable in the place of the
/// program is what its name says.
fn words_of(line: &str, command: &[PlainWord]) -> (Vec<Word>, Vec<Word>) {
    let mut words: Vec<Word> = Vec::new();
    let mut assignments = Vec::new();
    let program =
        arguments_of(command).map_or(0, |(_, arguments)| command.len() - arguments.len() - 1);
    for (at, plain) in command.iter().enumerate() {
        let raw = &line[plain.span.clone()];
        if words.is_empty() && is_assignment(&plain.text) {
            assignments.push(word_of(plain, raw));
            continue;
        }
        // Shells of Windows run what stands behind these.
        if words.is_empty() && matches!(plain.text.as_str(), "call" | "cmd" | "/c" | "/C") {
            continue;
        }
        let known = variable_program(&plain.text);
        words.push(match known {
            Some(name) if at <= program => Word::literal(name),
            // `%PYTHON%\Scripts\pip.exe` is a path, whatever the variable holds.
            None if at <= program && plain.text.contains(['/', '\\']) => Word {
                raw: raw.to_owned(),
                ..Word::literal(plain.text.clone())
            },
            _ => word_of(plain, raw),
        });
    }
    (assignments, words)
}

/// `pip` for `%PIP%`, `python` for `{{python}}`.
pub(crate) fn variable_program(text: &str) -> Option<&'static str> {
    if !text.starts_with(['$', '%', '{']) || text.contains(['/', '\\']) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("python") || lower.contains("executable") {
        Some("python")
    } else if lower.contains("pip") {
        Some("pip")
    } else {
        None
    }
}

fn word_of(plain: &PlainWord, raw: &str) -> Word {
    let text = plain.text.as_str();
    let variable = text
        .find(['$', '%'])
        .or_else(|| text.find("{{"))
        .filter(|_| !raw.starts_with('\''))
        .filter(|at| text[*at..].len() > 1);
    let pieces = match variable {
        None if text.is_empty() => Vec::new(),
        None => vec![Piece::Literal(text.to_owned())],
        Some(at) => {
            let mut pieces = Vec::new();
            if at > 0 {
                pieces.push(Piece::Literal(text[..at].to_owned()));
            }
            pieces.push(Piece::Expansion {
                text: text[at..].to_owned(),
                quoted: plain.is_quoted,
            });
            pieces
        }
    };
    Word {
        raw: raw.to_owned(),
        span: plain.span.clone(),
        pieces,
    }
}
