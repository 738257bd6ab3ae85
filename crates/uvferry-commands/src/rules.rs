use uvferry_diagnostics::Rule;

mod files;
mod images;
mod pipelines;
mod shell;
mod translating;

pub use files::*;
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
    // Of images.
    // Of pipelines.
    // Of other files.
    &TOX_INSTALLS_UNLOCKED,
    &TOX_NEEDS_A_PERSON,
];
