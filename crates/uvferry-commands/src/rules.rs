use uvferry_diagnostics::Rule;

mod files;
mod images;
mod pipelines;
mod shell;
mod translating;

pub use pipelines::*;
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
    &UNREADABLE_PIPELINE,
    &PIPELINE_LEFT_ALONE,
    &SHELL_NOT_READ,
    &SHARED_TEXT_DIFFERS,
    &PIPELINE_NAMES_REQUIREMENTS,
    &PIPELINE_PIP_VARIABLE,
    &PIP_CACHE_STAYS,
    &UV_IS_NOT_THERE,
    &ENVIRONMENT_ON_PATH_ONLY,
    &CONDA_JOB,
    &ACTION_RUNS_PIP,
    // Of other files.
];
