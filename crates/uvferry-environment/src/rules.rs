mod configuration;
mod distributions;
mod interpreters;

use uvferry_diagnostics::Rule;

pub(crate) use configuration::*;
pub(crate) use distributions::*;
pub(crate) use interpreters::*;

/// The rules that this crate raises, by code.
pub static RULES: &[&Rule] = &[
    &BROKEN_INTERPRETER,
    &EXTERNALLY_MANAGED,
    &BROKEN_METADATA,
    &TWICE_INSTALLED,
    &LEFT_OVER,
    &REQUIREMENT_MISSING,
    &REQUIREMENT_NOT_MET,
    &OTHER_PYTHON,
    &REQUIREMENT_UNREADABLE,
    &UNREADABLE_PIP_CONFIGURATION,
    &UNKNOWN_PIP_SETTING,
    &INVALID_PIP_VALUE,
    &SETTING_OF_ONE_COMMAND,
    &PIP_CONFIGURATION_PASSED_OVER,
    &UNREADABLE_UV_CONFIGURATION,
];
