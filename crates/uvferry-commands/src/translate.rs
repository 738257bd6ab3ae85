//! From one command to others.
//!
//! [`invocation`] finds the program behind wrappers, variables and paths, [`arguments`] reads
//! its words by the tables of `uvferry-options`, and each family of programs has a module
//! that makes the new commands of them in a [`draft`].

use crate::command::CommandLine;
use crate::context::{Settings, Surroundings};
use crate::outcome::{Program, Translated};

mod arguments;
mod draft;
mod invocation;
mod pip;
mod pip_variables;
mod wrappers;

use invocation::Invocation;
pub use pip_variables::{VariableBecomes, VariableChange, pip_variable};

/// What becomes of a command; `None` where it runs none of the programs in
/// [`Program`](crate::Program).
pub fn translate(
    command: &CommandLine,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<Translated> {
    let invocation = Invocation::of(command, &surroundings.variables)?;
    match invocation.program {
        Program::Pip => pip::translate(&invocation, surroundings, settings),
        _ => None,
    }
}
