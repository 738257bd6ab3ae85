use uvferry_diagnostics::Rule;

mod files;
mod images;
mod pipelines;
mod shell;
mod translating;

pub use translating::*;

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[
    // Of the translator.
    &COMMAND_WITHOUT_EQUIVALENT,
    &UNKNOWN_COMMAND_OPTION,
    &OPTIONS_KNOWN_LATER,
    &COMMAND_RUNS_ELSEWHERE,
    &PYTHON_TWO,
    &PIP_NOT_NEEDED,
    &FILE_KNOWN_LATER,
    &OWN_NAME,
    &LOCK_DECIDES,
    &DEFAULT_FILE,
    &PROGRAM_KNOWN_LATER,
    // Of shell text and Makefiles.
    // Of images.
    // Of pipelines.
    // Of other files.
];
