//! From one command to others.
//!
//! [`invocation`] finds the program behind wrappers, variables and paths, [`arguments`] reads
//! its words by the tables of `uvferry-options`, and each family of programs has a module
//! that makes the new commands of them in a [`draft`].

use crate::command::CommandLine;
use crate::context::{Environment, HandInstall, Mode, Settings, Surroundings};
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
mod pip;
mod pip_tools;
mod pip_variables;
mod publishing;
mod setup_py;
mod spelling;
mod tools;
mod variables;
mod wrappers;

use invocation::Invocation;
pub use pip_variables::{VariableBecomes, VariableChange, pip_variable};
pub(crate) use pip_variables::{mode_of_settings, reads_lock};
pub use spelling::program_meant;

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
    match invocation.program {
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
    }
}

/// What a command installs by name, where it does.
pub(crate) fn hand_install(
    command: &CommandLine,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<HandInstall> {
    let Mode::Project(project) = settings.mode else {
        return None;
    };
    let invocation = Invocation::of(command, surroundings)?;
    (invocation.program == Program::Pip && !invocation.front.is_foreign)
        .then(|| pip::hand_install(&invocation, surroundings, project))?
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
