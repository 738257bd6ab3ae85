//! Names: of variables in expansions, of the programs, of activation scripts.

use crate::command_text::plain_name;

use super::parser::is_assignment;

/// The name of the variable that an expansion (as written) takes its value from.
pub(super) fn variable(expansion: &str) -> Option<&str> {
    let inner = expansion.strip_prefix('$')?;
    let inner = inner
        .strip_prefix(['{', '('])
        .unwrap_or(inner)
        .trim_start_matches(['#', '!']);
    let end = inner
        .find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .unwrap_or(inner.len());
    (end > 0 && (inner.len() == end || !inner[end..].starts_with(' '))).then(|| &inner[..end])
}

/// The variable that a value (as written) begins with, where it is a word of its own:
/// `$PIP` of `"$PIP install"`.
pub(super) fn first_variable(value: &str) -> Option<&str> {
    let first = value.trim_matches(['"', '\'']).split_whitespace().next()?;
    plain_name(first)
}

/// Whether a value is a command of one of the programs: `pip3`, `$VENV/bin/pip install`,
/// `python3 -m pip`.
pub(crate) fn holds_program(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let words: Vec<&str> = value.split_whitespace().collect();
    let is_named = |word: &str| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = name.strip_suffix(".exe").unwrap_or(name);
        is_pip(name)
            || matches!(
                name,
                "pip-compile" | "pip-sync" | "virtualenv" | "twine" | "easy_install" | "pipx"
            )
    };
    words.iter().enumerate().any(|(index, word)| {
        let is_program = index == 0
            || words[..index].iter().all(|before| {
                matches!(*before, "sudo" | "env" | "exec" | "command" | "-H" | "-E")
                    || is_assignment(before)
            });
        (is_program && is_named(word) && !is_in_substitution(&words[..=index]))
            || (index > 0
                && words[index - 1] == "-m"
                && !is_in_substitution(&words[..index])
                && matches!(
                    *word,
                    "pip" | "venv" | "virtualenv" | "build" | "piptools" | "twine" | "pipx"
                ))
    })
}

/// Whether a text of one command or several holds one of the programs: `cd x; pip install y`.
pub(super) fn holds_one_among_others(text: &str) -> bool {
    let mut commands = text.split([';', '&', '|', '\n']);
    commands.any(|command| holds_program(command.trim_start_matches([' ', '\t', '(', '{', '!'])))
}

/// Whether a program is pip by its name: `pip`, `pip3`, `pip3.11`.
pub(super) fn is_pip(name: &str) -> bool {
    name.strip_prefix("pip").is_some_and(|version| {
        version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    })
}

/// Whether what stands in or behind these words is part of a command whose output is the value.
fn is_in_substitution(before: &[&str]) -> bool {
    let count = |wanted: &str| -> usize {
        let found = before.iter().map(|word| word.matches(wanted).count());
        found.sum()
    };
    count("$(") > count(")") || !count("`").is_multiple_of(2)
}

/// Whether a value is a command of uv.
pub(crate) fn calls_uv(value: &str) -> bool {
    let first = value.split_whitespace().next().unwrap_or_default();
    matches!(first.rsplit('/').next(), Some("uv" | "uvx"))
}

/// Whether a path is that of a script which activates an environment.
pub(super) fn is_activation(path: &str) -> bool {
    let path = path.trim_matches(['"', '\'']);
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    matches!(
        name,
        "activate" | "activate.fish" | "activate.csh" | "activate.ps1" | "Activate.ps1"
    )
}

/// Whether a path is that of a script which activates an environment of Windows.
pub(super) fn activates_on_windows(path: &str) -> bool {
    let bare = path.strip_suffix(".bat").unwrap_or(path);
    is_activation(bare)
        && bare
            .rsplit_once('/')
            .is_some_and(|(folder, _)| folder.ends_with("/Scripts"))
}

/// The environment that an activation script belongs to.
pub(super) fn environment_of(path: &str) -> Option<String> {
    let folder = path.rsplit_once('/')?.0;
    folder
        .strip_suffix("/bin")
        .or_else(|| folder.strip_suffix("/Scripts"))
        .map(str::to_owned)
}
