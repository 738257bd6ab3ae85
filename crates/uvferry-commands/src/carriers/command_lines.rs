//! Lines that are commands, told from lines that speak of them.
//!
//! Where a file says nothing about which of its text is run, a line is a command if every
//! part of it reads as one: the program, its subcommand, and nothing behind it that only a
//! sentence has.

use std::ops::Range;

/// Subcommands of pip; a word behind `pip` that is none of them is not one.
const PIP: &[&str] = &[
    "cache",
    "check",
    "completion",
    "config",
    "debug",
    "download",
    "freeze",
    "hash",
    "help",
    "index",
    "inspect",
    "install",
    "list",
    "lock",
    "search",
    "show",
    "uninstall",
    "wheel",
];

/// Commands of setup.py that run something about packages.
const SETUP_PY: &[&str] = &[
    "bdist",
    "bdist_egg",
    "bdist_wheel",
    "build",
    "build_ext",
    "check",
    "clean",
    "develop",
    "egg_info",
    "install",
    "register",
    "sdist",
    "test",
    "upload",
];

/// Programs that run the command behind them.
const WRAPPERS: &[&str] = &[
    "call",
    "cmd",
    "command",
    "env",
    "exec",
    "nice",
    "nohup",
    "retry",
    "sudo",
    "time",
    "timeout",
    "travis_retry",
    "travis_wait",
    "xargs",
];

/// Words that sentences have and commands have not.
const PROSE: &[&str] = &[
    "a", "also", "an", "and", "any", "are", "as", "be", "been", "but", "by", "can", "cannot",
    "command", "commands", "could", "do", "does", "fails", "for", "from", "has", "have", "if",
    "in", "instead", "into", "is", "it", "its", "may", "must", "no", "not", "of", "on", "or",
    "should", "so", "than", "that", "the", "their", "then", "they", "this", "to", "uses", "using",
    "was", "we", "were", "when", "which", "will", "with", "works", "would", "you", "your",
];

/// A word of a line, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlainWord {
    /// Without its quotes.
    pub(crate) text: String,
    /// In bytes of the line.
    pub(crate) span: Range<usize>,
    /// Whether it, or a part of it, is quoted.
    pub(crate) is_quoted: bool,
}

/// The simple commands of a line: words between `&&`, `||`, `|`, `;` and `&`. No grammar of
/// any shell: enough to tell what a line is.
pub(crate) fn simple_commands(line: &str) -> Vec<Vec<PlainWord>> {
    let mut commands: Vec<Vec<PlainWord>> = Vec::new();
    let mut command: Vec<PlainWord> = Vec::new();
    let mut word: Option<PlainWord> = None;
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        let end = at + character.len_utf8();
        let mut quoted = false;
        let mut text = Some(character);
        if escaped {
            escaped = false;
        } else if let Some(open) = quote {
            quoted = true;
            if character == open {
                text = None;
                quote = None;
            } else if open == '"' && character == '\\' && line[end..].starts_with('"') {
                escaped = true;
                text = None;
            }
        } else {
            match character {
                '\'' | '"' => {
                    quoted = true;
                    text = None;
                    quote = Some(character);
                }
                // A path of Windows is no escape.
                '\\' if line[end..].starts_with([' ', '"', '\'', '$', '\\']) => {
                    escaped = true;
                    text = None;
                }
                ' ' | '\t' | '\r' | '\n' => {
                    command.extend(word.take());
                    continue;
                }
                '&' | '|' | ';' => {
                    command.extend(word.take());
                    commands.push(std::mem::take(&mut command));
                    continue;
                }
                '#' if word.is_none() => break,
                _ => {}
            }
        }
        let word = word.get_or_insert_with(|| PlainWord {
            text: String::new(),
            span: at..at,
            is_quoted: false,
        });
        word.span.end = end;
        word.is_quoted |= quoted;
        word.text.extend(text);
    }
    command.extend(word);
    commands.push(command);
    commands.retain(|command| !command.is_empty());
    commands
}

/// Whether a line is a command line with one of the programs in it. A quote that does not
/// close makes a sentence (`don't pip install`).
pub(crate) fn is_command_line(line: &str) -> bool {
    if !quotes_close(line) {
        return false;
    }
    let commands = simple_commands(line);
    let mut found = false;
    for command in &commands {
        if command.iter().any(is_prose) {
            return false;
        }
        found |= runs_a_program(command);
    }
    found
}

/// Whether one simple command runs one of the programs.
pub(crate) fn runs_a_program(command: &[PlainWord]) -> bool {
    arguments_of(command).is_some()
}

/// The name of the program (`pip`, `venv`, `setup.py`) and the words behind it.
pub(crate) fn arguments_of(command: &[PlainWord]) -> Option<(&'static str, &[PlainWord])> {
    let mut words = command;
    // Wrappers and what belongs to them.
    let mut looks = 0;
    loop {
        let (first, rest) = words.split_first()?;
        if let Some(found) = program(first, rest) {
            return Some(found);
        }
        let text = first.text.as_str();
        let is_wrapper = WRAPPERS.contains(&text) || is_assignment(text);
        let belongs = looks > 0
            && (text.starts_with('-')
                || text.starts_with('/')
                || text.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_wrapper && !belongs {
            return None;
        }
        looks += 1;
        words = rest;
    }
}

fn program<'a>(
    first: &PlainWord,
    rest: &'a [PlainWord],
) -> Option<(&'static str, &'a [PlainWord])> {
    // `KEY=/usr/bin/pip` is a setting.
    if first.text.contains('=') {
        return None;
    }
    let name = base_name(&first.text);
    let subcommand = |known: &[&str]| {
        rest.iter()
            .find(|word| !word.text.starts_with('-'))
            .is_some_and(|word| known.contains(&word.text.as_str()))
    };
    let pip = |rest: &'a [PlainWord]| {
        let mut plain = rest.iter().filter(|word| !word.text.starts_with('-'));
        let is_one = plain
            .next()
            .is_some_and(|word| PIP.contains(&word.text.as_str()))
            || matches!(rest, [only] if matches!(only.text.as_str(), "--version" | "-V"));
        is_one.then_some(("pip", rest))
    };
    if is_numbered(&name, "pip") || is_variable(&first.text, "PIP") {
        return pip(rest);
    }
    if is_numbered(&name, "python")
        || is_numbered(&name, "pypy")
        || name == "py"
        || is_variable(&first.text, "PYTHON")
        || first.text.ends_with("sys.executable}")
    {
        let mut rest = rest;
        while let Some((option, further)) = rest.split_first() {
            match option.text.as_str() {
                // `-Im` as well.
                flags
                    if flags.starts_with('-')
                        && !flags.starts_with("--")
                        && flags.ends_with('m') =>
                {
                    let (module, arguments) = further.split_first()?;
                    return match module.text.as_str() {
                        "pip" => pip(arguments),
                        "piptools" => Some(("pip-compile", arguments)),
                        "venv" => with_arguments("venv", arguments),
                        "virtualenv" => with_arguments("virtualenv", arguments),
                        "build" => Some(("build", arguments)),
                        "twine" => with_arguments("twine", arguments),
                        "pipx" => with_arguments("pipx", arguments),
                        "easy_install" => with_arguments("easy_install", arguments),
                        _ => None,
                    };
                }
                script if script.rsplit(['/', '\\']).next() == Some("setup.py") => {
                    let known = further
                        .iter()
                        .any(|word| SETUP_PY.contains(&word.text.as_str()));
                    return known.then_some(("setup.py", further));
                }
                // The next word is what it is given.
                "-W" | "-X" => rest = further.get(1..)?,
                option if option.starts_with('-') => rest = further,
                _ => return None,
            }
        }
        return None;
    }
    match name.as_str() {
        "pip-compile" => Some(("pip-compile", rest)),
        "pip-sync" => Some(("pip-sync", rest)),
        "pyproject-build" => Some(("build", rest)),
        "virtualenv" | "virtualenv2" | "virtualenv3" => with_arguments("virtualenv", rest),
        "pyvenv" => with_arguments("venv", rest),
        "easy_install" => with_arguments("easy_install", rest),
        "pipx" if subcommand(&["install", "run", "inject", "upgrade", "list", "ensurepath"]) => {
            Some(("pipx", rest))
        }
        "twine" if subcommand(&["upload", "check", "register"]) => Some(("twine", rest)),
        // By its name alone no shell finds it.
        "setup.py" if first.text.contains(['/', '\\']) && subcommand(SETUP_PY) => {
            Some(("setup.py", rest))
        }
        _ => None,
    }
}

fn with_arguments<'a>(
    name: &'static str,
    arguments: &'a [PlainWord],
) -> Option<(&'static str, &'a [PlainWord])> {
    (!arguments.is_empty()).then_some((name, arguments))
}

/// The program's name: no folder, no `.exe`.
fn base_name(text: &str) -> String {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    name.strip_suffix(".exe").unwrap_or(name).to_owned()
}

/// `pip`, `pip3`, `pip3.11`, `pip-3.11`.
fn is_numbered(name: &str, program: &str) -> bool {
    name.strip_prefix(program).is_some_and(|rest| {
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        rest.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    })
}

/// `$PIP`, `${PYTHON}`, `$(PYTHON)`, `{{python}}`, `{envpython}`, `%PYTHON%`.
fn is_variable(text: &str, name: &str) -> bool {
    let starts = text.starts_with(['$', '{', '%']);
    let inner: String = text
        .chars()
        .filter(|character| character.is_alphanumeric() || *character == '_')
        .collect();
    starts
        && (inner.eq_ignore_ascii_case(name)
            || inner.to_ascii_uppercase().ends_with(name)
            || inner.to_ascii_uppercase().starts_with(name))
}

pub(crate) fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Whether a word is one of a sentence.
fn is_prose(word: &PlainWord) -> bool {
    if word.is_quoted {
        return false;
    }
    let text = word.text.as_str();
    if PROSE.contains(&text) {
        return true;
    }
    let is_word = text.chars().next().is_some_and(char::is_alphabetic);
    // The end of a clause, Markdown, HTML, a definition (`virtualenv = ">=20"`).
    text.contains('`')
        || text.contains("</")
        || text.starts_with('(')
        || matches!(text, "=" | ":" | "=>" | "->" | ":=" | "==" | ">=")
        || (is_word && text.ends_with([',', ':', '?']))
        || (is_word && text.ends_with('.') && !text.contains('/'))
}

fn quotes_close(line: &str) -> bool {
    let mut quote = None;
    let mut escaped = false;
    for character in line.chars() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (_, '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), character) if open == character => quote = None,
            _ => {}
        }
    }
    quote.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_in_all_its_ways() {
        for line in [
            "pip install six",
            "pip3.11 install -r requirements.txt",
            "sudo -H pip install -U pip",
            "python -m pip install .",
            "py -3 -m pip install .",
            "$(PYTHON) -m pip install -e .[dev]",
            "${PIP} install x",
            "PIP_NO_CACHE=1 pip install x",
            "venv/bin/pip install x",
            r".venv\Scripts\pip.exe install x",
            "cd docs && pip install -r requirements.txt",
            "python -m venv .venv",
            "virtualenv --python=python3 env",
            "python setup.py develop",
            "./setup.py sdist",
            "twine upload dist/*",
            "pip-compile requirements.in",
            "python -m build",
            "python -W ignore setup.py -q bdist_wheel",
            "python -X dev -m pip install x",
            "python -Im pip list",
            "pip --version",
            "pip install 'a and b'",
        ] {
            assert!(is_command_line(line), "{line}");
        }
    }

    #[test]
    fn what_speaks_of_a_command_is_none() {
        for line in [
            "pip install is the way to go",
            "pip is a program",
            "pip install foo, then run it",
            "Use pip install foo",
            "pip-compile and pip-sync are tools",
            "don't pip install this",
            "virtualenv is needed",
            "virtualenv",
            "echo pip install x",
            "apt-get install python3-pip",
            "pip = true",
            "which pip",
            "twine is used to upload",
            "# pip install x",
            "pip install `x`",
            "virtualenv = \">=20\"",
            "virtualenv (>=13)",
            "pip-compile = piptools.scripts.compile:cli",
            "setup.py test",
            "pip install x</code></pre>",
            "python -W",
        ] {
            assert!(!is_command_line(line), "{line}");
        }
    }
}
