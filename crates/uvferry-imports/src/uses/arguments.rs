//! What programs load by their arguments: `gunicorn -k gevent`, `pytest --cov`, `python -m x`.

use uvferry_diagnostics::{Location, SourceFile, Span};

use super::found::{Found, is_identifier};
use super::patterns::is_like;
use super::references::dotted_uses;
use super::words::{self, Word};
use crate::sorted::Sorted;

/// What one option of a program loads.
struct Argument {
    /// As written; `--benchmark-*` stands for all that begin so.
    options: &'static [&'static str],
    /// What it takes to have the option.
    distributions: &'static [&'static str],
    /// What it takes to have a value of it.
    values: Sorted<&'static [&'static str]>,
    /// Whether the value names modules, with commas between them.
    is_module: bool,
    /// What distributions are called whose entry points the value may name.
    conventions: &'static [&'static str],
}

struct Table {
    by_program: Sorted<&'static [Argument]>,
    /// Keys of configurations, by the tool that has them.
    keys: Sorted<&'static [(&'static str, &'static [&'static str])]>,
}

static TABLE: Table = include!(concat!(env!("OUT_DIR"), "/arguments.rs"));

/// Words that are looked at behind a program.
const MOST_WORDS: usize = 300;
/// Words of a line in which programs are looked for.
const MOST_PROGRAMS: usize = 2_000;
/// A command in quotes in a command in quotes.
const DEEPEST: usize = 3;

/// Whether a text may have a command that is known here.
pub(super) fn has_command(text: &str) -> bool {
    let mut programs = TABLE.by_program.names();
    let is_module = [" -m", "\t-m", "\"-m", "'-m", ",-m"]
        .iter()
        .any(|option| text.contains(option));
    is_module || programs.any(|program| text.contains(program))
}

/// What the commands in a text use, line by line.
pub(super) fn line_uses(file: &SourceFile, found: &mut Found<'_>) {
    let text = file.text();
    for line in words::lines(text) {
        if has_command(&text[line.clone()]) {
            command_uses(file, &words::split(text, &line), found, 0);
        }
    }
}

/// What a command uses, of which the words are known.
pub(super) fn command_uses(file: &SourceFile, words: &[Word], found: &mut Found<'_>, depth: usize) {
    for (number, word) in words.iter().enumerate().take(MOST_PROGRAMS) {
        let rest = &words[number + 1..];
        let end = rest.iter().position(Word::is_end).unwrap_or(rest.len());
        let rest = &rest[..end.min(MOST_WORDS)];
        let text = behind_key(&word.text);
        if is_python(text) {
            module_uses(file, rest, found);
        }
        let name = program_name(text);
        if let Some(rows) = TABLE.by_program.get(name) {
            match (is_variable(name), rest.first(), rest.last()) {
                (true, Some(first), Some(last)) => {
                    let span = first.span.start..last.span.end;
                    setting_uses(file, name, rows, &span, found, 0);
                }
                _ => option_uses(file, name, rows, rest, found),
            }
        } else if let Some((name, _)) = word.text.split_once('=')
            && TABLE.by_program.has(name)
        {
            // A variable with arguments: to the end of the line, or of its quotes.
            let quotes = usize::from(word.quoted.is_some());
            let start = word.span.start + quotes + name.len() + 1;
            let last = rest.last().map_or(word.span.end, |last| last.span.end);
            let end = if quotes > 0 { word.span.end - 1 } else { last };
            argument_uses(file, name, &(start..end), found);
        }
        if let Some(inner) = &word.quoted
            && depth < DEEPEST
            && word.text.contains(char::is_whitespace)
        {
            let nested = words::split(file.text(), inner);
            command_uses(file, &nested, found, depth + 1);
        }
    }
}

/// What a setting with arguments of a program (`addopts`) uses.
pub(super) fn argument_uses(file: &SourceFile, program: &str, span: &Span, found: &mut Found<'_>) {
    if let Some(rows) = TABLE.by_program.get(program) {
        setting_uses(file, program, rows, span, found, 0);
    }
}

fn setting_uses(
    file: &SourceFile,
    program: &str,
    rows: &[Argument],
    span: &Span,
    found: &mut Found<'_>,
    depth: usize,
) {
    let words = words::split(file.text(), span);
    option_uses(file, program, rows, &words, found);
    for word in &words {
        if let Some(inner) = &word.quoted
            && depth < DEEPEST
            && word.text.contains(char::is_whitespace)
        {
            setting_uses(file, program, rows, inner, found, depth + 1);
        }
    }
}

fn option_uses(
    file: &SourceFile,
    program: &str,
    rows: &[Argument],
    words: &[Word],
    found: &mut Found<'_>,
) {
    let shown = shown(program);
    for (number, word) in words.iter().enumerate() {
        for row in rows {
            let Some((option, given)) = row
                .options
                .iter()
                .find_map(|option| Some((option, given(option, &word.text)?)))
            else {
                continue;
            };
            let next = words.get(number + 1);
            let (value, end) = match given {
                Given::Inline(value) => (Some(value), word.span.end),
                Given::Next => match next.filter(|next| !next.text.starts_with('-')) {
                    Some(next) => (Some(next.text.as_str()), next.span.end),
                    None => (None, word.span.end),
                },
                Given::Alone => (None, word.span.end),
            };
            let place = found.at(file, &(word.span.start..word.span.end));
            if !row.distributions.is_empty() {
                let why = format!("`{shown}` has `{}` from it", plain(&word.text, option));
                found.any_of(row.distributions, &place, &why, true);
            }
            if let Some(value) = value {
                let place = found.at(file, &(word.span.start..end.max(word.span.end)));
                row.value_uses(shown, option, value, &place, found);
            }
        }
    }
}

/// What a value of an option of a program loads, wherever it stands.
pub(super) fn value_uses(
    program: &str,
    option: &str,
    value: &str,
    place: &Location,
    found: &mut Found<'_>,
) {
    for row in TABLE.by_program.get(program).copied().unwrap_or_default() {
        if row.options.contains(&option) {
            row.value_uses(program, option, value, place, found);
        }
    }
}

impl Argument {
    fn value_uses(
        &self,
        program: &str,
        option: &str,
        value: &str,
        place: &Location,
        found: &mut Found<'_>,
    ) {
        let why = format!("`{program}` loads it by its option `{option}`");
        for value in value.split(',').map(str::trim) {
            // pytest's way to leave a plugin out.
            if value.starts_with("no:") {
                continue;
            }
            if let Some(distributions) = self.values.get(&value.to_lowercase()) {
                found.any_of(distributions, place, &why, true);
                continue;
            }
            let is_known = found.by_convention(value, self.conventions, place, &why);
            if self.is_module && !is_known {
                dotted_uses(value, place, &why, true, found);
            }
        }
    }
}

/// The option as it is written, without its value.
fn plain<'a>(word: &'a str, option: &'a str) -> &'a str {
    if option.ends_with('*') {
        word.split('=').next().unwrap_or(word)
    } else {
        option
    }
}

/// Whether arguments of a program stand in a variable of that name.
fn is_variable(program: &str) -> bool {
    program.starts_with(|c: char| c.is_ascii_uppercase())
}

/// `GUNICORN_CMD_ARGS` holds arguments of `gunicorn`.
fn shown(program: &str) -> &str {
    match program {
        "GUNICORN_CMD_ARGS" => "gunicorn",
        "PYTEST_ADDOPTS" => "pytest",
        other => other,
    }
}

enum Given<'a> {
    /// `--option=value`, `-ovalue`.
    Inline(&'a str),
    /// The value, if there is one, is the next word.
    Next,
    /// No value of it is of interest.
    Alone,
}

fn given<'a>(option: &str, word: &'a str) -> Option<Given<'a>> {
    if let Some(start) = option.strip_suffix('*') {
        return word.starts_with(start).then_some(Given::Alone);
    }
    let rest = word.strip_prefix(option)?;
    if rest.is_empty() {
        return Some(Given::Next);
    }
    if option.starts_with("--") {
        return rest.strip_prefix('=').map(Given::Inline);
    }
    let is_short = option.len() == 2 && option.starts_with('-') && option != "--";
    is_short.then(|| Given::Inline(rest.trim_start_matches('=')))
}

/// `python -m NAME`: the words behind the interpreter.
fn module_uses(file: &SourceFile, words: &[Word], found: &mut Found<'_>) {
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let (name, span) = match word.text.as_str() {
            "-m" => match rest.next() {
                Some(next) => (next.text.as_str(), word.span.start..next.span.end),
                None => return,
            },
            "-W" | "-X" => {
                rest.next();
                continue;
            }
            "-c" | "-" => return,
            text if text.starts_with("-m") => (&text[2..], word.span.clone()),
            text if text.starts_with('-') => continue,
            _ => return,
        };
        let place = found.at(file, &span);
        found.module(name, &place, "`python -m` runs it", true);
        return;
    }
}

/// `celery` of `command=celery` in a configuration; a word without a key is itself.
fn behind_key(word: &str) -> &str {
    match word.split_once('=') {
        Some((key, value)) if is_identifier(key) && !TABLE.by_program.has(key) => value,
        _ => word,
    }
}

/// The last part of a program's path: `pytest` of `.venv/bin/pytest` and of `@pytest`.
pub(super) fn program_name(word: &str) -> &str {
    let word = word.trim_start_matches(['@', '-', '+']);
    let word = word.trim_end_matches(':');
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// `python3.11`, `.venv/bin/python`, `$(PYTHON)`, `{envpython}`, `py`.
fn is_python(word: &str) -> bool {
    let name = program_name(word);
    let plain = name
        .trim_matches(['$', '(', ')', '{', '}', '"'])
        .to_ascii_lowercase();
    let plain = plain.strip_prefix("env").unwrap_or(&plain);
    ["python", "pypy", "pythonw"].iter().any(|start| {
        plain
            .strip_prefix(start)
            .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
    }) || plain == "py"
}

/// A key of a tool's configuration that only a plugin reads.
pub(super) fn key_uses(tool: &str, key: &str, place: &Location, found: &mut Found<'_>) {
    let Some(keys) = TABLE.keys.get(tool) else {
        return;
    };
    let key = key.replace('_', "-").to_lowercase();
    for (pattern, distributions) in *keys {
        if is_like(pattern, &key) {
            let why = format!("`{tool}` has the setting `{key}` from it");
            found.any_of(distributions, place, &why, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_is_known_by_its_name() {
        for name in [
            "python",
            "python3.11",
            "/usr/bin/python3",
            "$(PYTHON)",
            "${PYTHON}",
            "$PYTHON",
            "{envpython}",
            "py",
            "@python",
        ] {
            assert!(is_python(name), "{name}");
        }
        for name in ["pytest", "ipython", "python-config", "pyenv"] {
            assert!(!is_python(name), "{name}");
        }
    }

    #[test]
    fn keys_are_written_as_they_are_compared() {
        for (_, keys) in TABLE.keys.iter() {
            for (key, _) in *keys {
                assert_eq!(key.replace('_', "-").to_lowercase(), *key);
            }
        }
        assert!(TABLE.by_program.has("pytest"));
    }
}
