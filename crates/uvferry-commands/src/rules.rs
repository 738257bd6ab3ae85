use uvferry_diagnostics::Rule;

mod files;
mod images;
mod pipelines;
mod shell;
mod translating;

pub use shell::*;
pub use translating::*;

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[
    // Of the translator.
    &COMMAND_WITHOUT_EQUIVALENT,
    &UNKNOWN_COMMAND_OPTION,
    &OPTIONS_KNOWN_LATER,
    &COMMAND_RUNS_ELSEWHERE,
    &PYTHON_TWO,
    // Of shell text and Makefiles.
    &SHELL_NOT_UNDERSTOOD,
    &COMMAND_BY_WRAPPER,
    &COMMAND_IN_EVAL,
    &VARIABLE_HOLDS_COMMAND,
    &SCRIPT_RUNS_ELSEWHERE,
    &COMMAND_NOT_WRITABLE,
    &TEXT_GIVEN_UP,
    &PIP_SETTING_IN_SHELL,
    // Of images.
    // Of pipelines.
    // Of other files.
];
