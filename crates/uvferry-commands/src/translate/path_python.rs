//! The Python that comes first on PATH, where uv would choose another one: `.python-version`
//! decides for uv, a text may have put a Python of its own in front, and a build without isolation
//! needs what that Python has.

use crate::context::{Mode, Reader};
use crate::outcome::OutWord;

use super::draft::Draft;
use super::invocation::Interpreter;
use super::wrappers::file_name;

/// `--python …` for what a command that names no Python ran with, for `uv build` and `uv venv`;
/// nothing where uv finds that one by itself. `shares` says that the command builds with what is
/// installed.
pub(super) fn named(draft: &Draft<'_, '_>, mode: Mode<'_>, shares: bool) -> Vec<OutWord> {
    let surroundings = draft.surroundings;
    let is_pinned = match mode {
        Mode::Project(project) => project.has_python_version(),
        Mode::Pip => false,
    };
    let is_wanted = is_pinned || shares || surroundings.puts_python_on_path;
    if !is_wanted || !is_first(draft) {
        return Vec::new();
    }
    let flag = |text: &str| OutWord::New(text.to_owned());
    match surroundings.reader {
        Reader::Other => Vec::new(),
        Reader::Tox => vec![flag("--python"), OutWord::Syntax("{envpython}".to_owned())],
        Reader::Shell => {
            let name = name(draft);
            if name == "python" {
                // A name that is no version is looked for on PATH.
                vec![flag("--python"), flag(name)]
            } else if has_own_path(draft) {
                // A substitution is for the PATH before it. Where uv has Pythons of its own,
                // it takes those first by a version.
                vec![flag("--no-managed-python"), flag("--python"), flag(name)]
            } else {
                vec![flag("--python"), asked_for(name)]
            }
        }
    }
}

/// As [`named`] for `uv pip`, which looks for a name in virtual environments only.
pub(super) fn target(draft: &Draft<'_, '_>) -> Vec<OutWord> {
    let surroundings = draft.surroundings;
    let is_meant = (surroundings.puts_python_on_path || surroundings.may_hide_environment)
        && surroundings.reader == Reader::Shell
        && is_first(draft)
        && !has_own_path(draft);
    if !is_meant {
        return Vec::new();
    }
    vec![OutWord::New("--python".to_owned()), asked_for(name(draft))]
}

fn asked_for(name: &str) -> OutWord {
    OutWord::Syntax(format!("\"$(command -v {name})\""))
}

/// Whether the command runs with the Python that is found first, by its own word.
fn is_first(draft: &Draft<'_, '_>) -> bool {
    let invocation = draft.invocation;
    invocation.interpreter == Interpreter::First
        && invocation.variable.is_none()
        && !invocation.front.is_foreign
        && !invocation.front.is_privileged
        && !invocation.front.has_own_path
        && !draft.surroundings.is_for_readers
        && !draft.surroundings.variables.contains_key("UV_PYTHON")
}

/// Whether PATH is set in front of the command itself.
fn has_own_path(draft: &Draft<'_, '_>) -> bool {
    let mut assignments = draft.invocation.command.assignments.iter();
    assignments.any(|word| word.raw.starts_with("PATH="))
}

/// The Python by its name on PATH: that of the command, else the one that is always there.
fn name(draft: &Draft<'_, '_>) -> &'static str {
    let invocation = draft.invocation;
    let word = invocation.command.words.get(invocation.front.words);
    match word.map(|word| file_name(&word.raw)) {
        Some("python") => "python",
        _ => "python3",
    }
}
