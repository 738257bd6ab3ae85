use std::ops::Range;

use uvferry_diagnostics::Diagnostic;
use uvferry_yaml::{NodeId, Tree};

use crate::carried::Carried;
use crate::context::{Settings, Surroundings};
use crate::embedded::{Embedded, Quoting};
use crate::{rules, shell, yaml_text};

/// What reads a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shell {
    /// sh, bash and their kin.
    Posix,
    /// PowerShell 7.
    PowerShell,
    /// The PowerShell that comes with Windows, which has no `&&`.
    WindowsPowerShell,
    /// cmd.
    Cmd,
    /// bash on some machines, PowerShell on others.
    Either,
    /// Python, or what is known only when it runs.
    Other,
}

/// A script of a job.
pub(crate) struct Script<'a> {
    pub(crate) tree: &'a Tree,
    /// A scalar.
    pub(crate) node: NodeId,
    pub(crate) shell: Shell,
    /// Finds what is put in before a shell reads it.
    pub(crate) masked: fn(&str) -> Vec<Range<usize>>,
}

/// The commands of a script, and what holds behind it.
pub(crate) fn read_script(
    script: &Script<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> (Carried, Surroundings) {
    let mut carried = Carried::default();
    let Some(embedded) = yaml_text::embedded(script.tree, script.node, script.masked) else {
        return (carried, surroundings.clone());
    };
    let after = match script.shell {
        Shell::Posix => shell::carry(&embedded, surroundings, settings, &mut carried),
        Shell::Other => {
            list_words(script, &embedded, &mut carried);
            surroundings.clone()
        }
        _ => plain_lines(script, &embedded, surroundings, settings, &mut carried),
    };
    (carried, after)
}

/// A text that no shell reads: where it names pip, that is said.
fn list_words(script: &Script<'_>, embedded: &Embedded, carried: &mut Carried) {
    let mut at = 0;
    for line in embedded.text().split_inclusive('\n') {
        if !line.trim_start().starts_with('#') && has_pip_word(line) {
            say(script, embedded, at..at + line.trim_end().len(), carried);
        }
        at += line.len();
    }
}

fn say(script: &Script<'_>, embedded: &Embedded, line: Range<usize>, carried: &mut Carried) {
    let file = script.tree.file();
    let place = script.tree.get(script.node).resolved().span();
    let diagnostic = Diagnostic::new(
        &rules::SHELL_NOT_READ,
        "this line may run pip, and its language is not read; it stays",
    )
    .at(file, embedded.span(line).unwrap_or(place));
    carried.diagnostics.push(diagnostic);
}

/// PowerShell and cmd: lines that all shells read alike are read as a shell's, and the
/// others are listed.
fn plain_lines(
    script: &Script<'_>,
    embedded: &Embedded,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) -> Surroundings {
    // A backslash is no escape in these shells, and in a path a slash is as good as one.
    let embedded = &embedded.with_slashes();
    let text = embedded.text();
    let mut plain = Embedded::inside(embedded, Quoting::Plain);
    let mut others = Vec::new();
    let mut at = 0;
    let mut goes_on = false;
    let mut until: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let body = line.trim();
        if let Some(end) = until {
            if body.starts_with(end) {
                until = None;
            }
            continue;
        }
        if body.ends_with("@\"") {
            until = Some("\"@");
        } else if body.ends_with("@'") {
            until = Some("'@");
        }
        let is_plain = !goes_on && is_plain_line(body, script.shell);
        goes_on = body.ends_with('`') || body.ends_with('^');
        if is_plain {
            plain.push_inner(embedded, range);
        } else if has_pip_word(body) {
            others.push(range);
        }
    }
    // What a shell would stop at, these do not, or not the same way.
    let surroundings = Surroundings {
        stops_on_error: false,
        ..surroundings.clone()
    };
    let mut found = Carried::default();
    let after = shell::carry(&plain, &surroundings, settings, &mut found);
    let is_unfit = |new: &str| match script.shell {
        Shell::WindowsPowerShell => new.contains("&&"),
        Shell::Cmd => new.contains('\''),
        _ => false,
    };
    if found.replacements.iter().any(|(_, new)| is_unfit(new)) {
        found.replacements.clear();
        for command in &mut found.commands {
            command.is_applied = false;
        }
    }
    carried.commands.append(&mut found.commands);
    carried.mentions.append(&mut found.mentions);
    carried.replacements.append(&mut found.replacements);
    carried.diagnostics.append(&mut found.diagnostics);
    for range in others {
        let mut one = Embedded::inside(embedded, Quoting::Plain);
        one.push_inner(embedded, range.clone());
        let mut listed = Carried::default();
        shell::carry(&one, &surroundings, settings, &mut listed);
        for mut command in listed.commands {
            command.is_applied = false;
            carried.commands.push(command);
        }
        let line = text[range.clone()].trim_end().len();
        say(script, embedded, range.start..range.start + line, carried);
    }
    after
}

/// Whether bash, PowerShell and cmd take a line for the same words.
fn is_plain_line(line: &str, shell: Shell) -> bool {
    if line.is_empty() {
        return true;
    }
    let is_cmd = shell == Shell::Cmd;
    let mut quote = None;
    let mut before = ' ';
    for character in without_masks(line).chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some('"'), '$' | '`' | '%' | '!' | '\\') => return false,
            (Some(_), _) => {}
            (None, '"') => quote = Some('"'),
            (None, '\'') if !is_cmd => quote = Some('\''),
            (None, '#') if before == ' ' => return !is_cmd,
            (None, '@') if before != ' ' => {}
            (None, '&' | ';') if !is_cmd || character == '&' => {}
            (
                None,
                ' ' | '-' | '_' | '.' | '/' | '=' | ':' | '+' | '[' | ']' | '~' | '*' | '\\',
            ) => {}
            (None, other) if other.is_alphanumeric() => {}
            _ => return false,
        }
        before = character;
    }
    // One `&` alone starts a program in the one, and goes on beside it in the other.
    quote.is_none() && !without_masks(line).replace("&&", "").contains('&')
}

/// A line without the variables that stand for expressions.
fn without_masks(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("${M") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        out.push_str(&rest[..start]);
        out.push('M');
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out
}

/// Whether a line has a word that may run a program of the ones that are looked for.
pub(crate) fn has_pip_word(line: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || "-_.".contains(character);
    let mut words = line.split(|character| !is_part(character)).peekable();
    while let Some(word) = words.next() {
        let name = word.trim_start_matches('.').trim_end_matches(".exe");
        let versioned =
            name.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
        if versioned == "pip" && words.peek().is_some()
            || matches!(
                name,
                "pip-compile"
                    | "pip-sync"
                    | "virtualenv"
                    | "pyvenv"
                    | "easy_install"
                    | "pipx"
                    | "twine"
                    | "setup.py"
                    | "pyproject-build"
                    | "piptools"
            )
            || name == "-m"
                && words
                    .peek()
                    .is_some_and(|next| matches!(*next, "venv" | "build"))
        {
            return true;
        }
    }
    false
}
