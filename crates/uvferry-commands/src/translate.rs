//! From one command to others.
//!
//! [`invocation`] finds the program behind wrappers, variables and paths, [`arguments`] reads
//! its words by the tables of `uvferry-options`, and each family of programs has a module
//! that makes the new commands of them in a [`draft`].

use crate::command::{CommandLine, Word};
use crate::context::{Environment, HandInstall, Mode, Project, Settings, Surroundings};
use crate::outcome::{Program, Translated};

mod arguments;
mod building;
mod code;
mod draft;
mod easy_install;
mod environments;
mod followers;
mod invocation;
mod isolation;
mod once;
mod path_python;
mod pip;
mod pip_tools;
mod pip_variables;
mod plain_python;
mod printing;
mod publishing;
mod setup_py;
mod spelling;
mod tools;
mod variables;
mod wrappers;

use invocation::{Interpreter, Invocation};
pub use pip_variables::{VariableBecomes, VariableChange, pip_variable};
pub(crate) use pip_variables::{mode_of_settings, reads_lock};
pub use spelling::program_meant;
pub(crate) use wrappers::variable_name;

/// Whether a command by a name without a version is for Python 2, since that has the name.
fn is_for_python_two(invocation: &Invocation<'_>, surroundings: &Surroundings) -> bool {
    if invocation.interpreter != Interpreter::First
        || matches!(surroundings.environment, Environment::Active(_))
        || !(surroundings.pip_is_two || surroundings.python_is_two)
    {
        return false;
    }
    let word = invocation.command.words.get(invocation.front.words);
    let name = word.and_then(Word::text).unwrap_or_default();
    match name.as_str() {
        "pip" => surroundings.pip_is_two,
        "python" | "easy_install" => surroundings.python_is_two,
        // It has the Python that it is installed for, unless another one is asked for.
        "virtualenv" => {
            surroundings.python_is_two
                && !invocation.arguments.iter().any(|argument| {
                    let word = argument.word.known_start();
                    word.starts_with("-p") || word.starts_with("--python")
                })
        }
        _ => false,
    }
}

/// What becomes of a command; `None` where it runs none of the programs in
/// [`Program`](crate::Program).
pub fn translate(
    command: &CommandLine,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<Translated> {
    // Another tree has no pyproject.toml and no uv.lock of this project.
    let elsewhere = Settings {
        mode: Mode::Pip,
        ..*settings
    };
    let settings = if surroundings.is_elsewhere {
        &elsewhere
    } else {
        settings
    };
    let Some(mut invocation) = Invocation::of(command, surroundings) else {
        return code::translate(command)
            .or_else(|| followers::translate(command, surroundings, settings));
    };
    if surroundings.environment == Environment::Unknown {
        invocation.leave_to_caller(&surroundings.defaults);
    }
    if is_assigned(&invocation) {
        return None;
    }
    if is_for_python_two(&invocation, surroundings) {
        invocation.interpreter = Interpreter::Two;
    }
    let translated = match invocation.program {
        Program::Pip => pip::translate(&invocation, surroundings, settings),
        Program::Venv | Program::Virtualenv => {
            Some(environments::translate(&invocation, surroundings, settings))
        }
        Program::Build => Some(building::translate(&invocation, surroundings, settings)),
        Program::Twine => Some(publishing::translate(&invocation, surroundings, settings)),
        Program::Pipx => Some(tools::translate(&invocation, surroundings, settings)),
        Program::SetupPy => setup_py::translate(&invocation, surroundings, settings),
        Program::EasyInstall => easy_install::translate(&invocation, surroundings, settings),
        Program::PipCompile | Program::PipSync => {
            Some(pip_tools::translate(&invocation, surroundings, settings))
        }
        Program::Other => None,
    };
    Some(printing::checked(translated?, command, surroundings))
}

/// What a command installs by name, where it does.
pub(crate) fn hand_install(
    command: &CommandLine,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<HandInstall> {
    let none = Project::default();
    let project = match settings.mode {
        Mode::Project(project) => project,
        Mode::Pip => &none,
    };
    let by_uv = installed_by_uv(command);
    let command = by_uv.as_ref().unwrap_or(command);
    let invocation = Invocation::of(command, surroundings)?;
    (invocation.program == Program::Pip && !invocation.front.is_foreign)
        .then(|| pip::hand_install(&invocation, surroundings, project))?
}

/// `pip install x` of `uv pip install --system x`: what an earlier run has put into uv's words
/// installs the same.
fn installed_by_uv(command: &CommandLine) -> Option<CommandLine> {
    let is =
        |at: usize, name: &str| command.words.get(at).and_then(Word::text).as_deref() == Some(name);
    if !(is(0, "uv") && is(1, "pip")) {
        return None;
    }
    let mut words = command.words[1..].iter();
    let mut as_pip = CommandLine {
        assignments: command.assignments.clone(),
        words: Vec::new(),
    };
    while let Some(word) = words.next() {
        match word.text().as_deref() {
            Some("--system" | "--compile-bytecode" | "--break-system-packages") => {}
            Some("--python" | "-p") => {
                words.next();
            }
            _ => as_pip.words.push(word.clone()),
        }
    }
    Some(as_pip)
}

/// `pip = "…"`, `virtualenv >= 20`: a name in a table or a list of requirements.
fn is_assigned(invocation: &Invocation<'_>) -> bool {
    let first = invocation
        .arguments
        .first()
        .and_then(|argument| argument.word.text());
    first.is_some_and(|first| {
        !first.is_empty()
            && first
                .bytes()
                .all(|byte| matches!(byte, b'=' | b'<' | b'>' | b'!' | b'~' | b':'))
    })
}
