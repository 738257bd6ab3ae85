mod configuration;
mod distributions;
mod interpreters;
mod moving;
mod snapshot;

use uvferry_diagnostics::Rule;

pub(crate) use configuration::*;
pub(crate) use distributions::*;
pub(crate) use interpreters::*;
pub(crate) use moving::*;
pub(crate) use snapshot::*;

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
    &HASH_UNKNOWN,
    &WHEEL_LEFT_OUT,
    &CREDENTIALS_OUT,
    &NOT_RESTORABLE,
    &NO_SNAPSHOT,
    &ARCHIVE_NAME,
    &ARCHIVE_KIND,
    &ARCHIVE_TOO_LARGE,
    &ARCHIVE_DAMAGED,
    &MANIFEST_DIFFERS,
    &CONTENT_INVALID,
    &RESTORED_PYTHON,
    &ADDRESSES,
    &RESTORED_DIFFERS,
    &LEFT_OUT,
    &PLACE_TAKEN,
    &INTERRUPTED,
    &NO_PYTHON,
    &WHEEL_UNSAFE,
    &FILE_LEFT_OUT,
    &NO_ENVIRONMENT,
    &CONDA_ENVIRONMENT,
    &ENVIRONMENT_IN_USE,
    &TOO_LITTLE_SPACE,
    &NO_BASE_INTERPRETER,
    &NO_SOURCE,
    &NOT_INSTALLED,
    &DIFFERS,
    &OWN_FILES_LEFT,
    &SEED_LEFT_OUT,
    &UNFINISHED_MOVE,
    &ALTERNATIVE_USED,
    &LINKED_ENVIRONMENT,
    &UNSUPPORTED_PYTHON,
    &NO_UV,
    &NOT_PUT_ASIDE,
    &NOT_CREATED,
    &IMPORTS_UNKNOWN,
    &SETTINGS_OF_PIP,
    &ACTIVATION_CHANGED,
    &HIDDEN_NOT_MOVED,
    &MOUNTED_INSIDE,
    &UNREADABLE,
    &NOT_REMOVED,
];
