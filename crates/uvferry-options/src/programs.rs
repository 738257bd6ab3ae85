//! Options of the programs beside pip, each with uv's word for it.
//!
//! The forms of options that build, publish, make environments or handle tools name words of
//! uv. Those of commands that install (`setup.py install`, `setup.py develop`,
//! `easy_install`) name words of `pip install`: such a command is put into pip's words first,
//! and pip's table does the rest.

mod building;
mod easy_install;
mod environments;
mod pipx;
mod setup_py;
mod twine;
mod variables;

pub use building::BUILD;
pub use easy_install::EASY_INSTALL;
pub use environments::{VENV, VIRTUALENV};
pub use pipx::PIPX;
pub use setup_py::{SETUP_PY, SETUP_PY_COMMANDS, SetupCommand, setup_command};
pub use twine::TWINE;
pub use variables::{PROGRAM_VARIABLES, ProgramVariable, program_variable};

use crate::command_line::{CommandOption, Form};
use crate::table::Kind;

/// A program with its options.
#[derive(Debug)]
pub struct ProgramOptions {
    /// The program: `virtualenv`.
    pub name: &'static str,
    /// A row for each option of the current version, and for those that older versions took
    /// and that files still have.
    pub options: &'static [CommandOption],
    /// Which of them (long forms) the current version does not take any more.
    pub gone: &'static [&'static str],
    /// The commands of uv that the forms name options of.
    pub uv: &'static [&'static [&'static str]],
}

const HELP: Form = Form::missing("it only shows the help of the program, which uv writes anew");

const OUTPUT: Form = Form::harmless("it concerns only what the program prints");

const fn help() -> CommandOption {
    CommandOption::flag("--help", HELP).short('h')
}

const fn changed(name: &'static str, how: &'static str) -> Form {
    Form::new(
        crate::command_line::To::Option(name),
        Kind::ChangesMeaning(how),
    )
}

/// Options in front of a program's subcommand.
const NONE: &[&str] = &[""];
