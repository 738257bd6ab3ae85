//! The rules of this crate: UVF601–699. Those of the matrix are 601–619; those of the risks
//! 620–699.

pub(crate) mod matrix;
pub(crate) mod risks;

use uvferry_diagnostics::Rule;

/// The rules that this crate raises, by code.
pub static RULES: &[&Rule] = &[
    // Of the matrix.
    &matrix::PRERELEASE,
    &matrix::FIRST_INDEX,
    &matrix::PYTHON_BOUND,
    &matrix::YANKED,
    &matrix::WITHIN_SPECIFIERS,
    &matrix::WHEEL_METADATA,
    &matrix::UNDECLARED_BUILD_REQUIREMENT,
    &matrix::BUILD_FAILS,
    &matrix::WANTS_SYSTEM,
    &matrix::CONFLICT,
    &matrix::NOT_READ,
    &matrix::TRANSITIVE_URL,
    &matrix::UNREACHABLE,
    &matrix::NO_INTERPRETER,
    &matrix::TIME_LIMIT,
    &matrix::FOLLOWS,
    &matrix::NO_VERSION,
    &matrix::OTHER_FILE,
    &matrix::TOOL_FAILED,
    // Of the risks: what uv documents.
    &risks::PIP_SETTINGS,
    &risks::PRERELEASE,
    &risks::TRANSITIVE_PRERELEASE,
    &risks::ON_SEVERAL_INDEXES,
    &risks::UNDECLARED_BUILD_REQUIREMENT,
    &risks::TRANSITIVE_URL,
    &risks::RESOLUTION_MAY_DIFFER,
    &risks::PIP_CHECK,
    &risks::ONLY_BINARY_URL,
    &risks::NO_BINARY,
    &risks::MANYLINUX,
    &risks::NO_BYTECODE,
    &risks::INVALID_METADATA,
    &risks::TRUSTED_HOST,
    &risks::KEYRING,
    &risks::EGG,
    &risks::BUILD_CONSTRAINTS,
    &risks::COMPILE_DEFAULTS,
    &risks::PYTHON_UPPER_BOUND,
    &risks::NAME_DISAGREES,
    &risks::SYSTEM_PYTHON,
    &risks::USER_SCHEME,
    // Of the risks: what else stands in the way.
    &risks::ABANDONED,
    &risks::SDIST_ONLY,
    &risks::NO_WHEEL_FOR_TARGET,
    &risks::NATIVE_BUILD,
    &risks::YANKED,
    &risks::VANISHED,
    &risks::UNKNOWN_PACKAGE,
    &risks::PYTHON_CONFLICT,
    &risks::UNPINNED,
    &risks::DISAGREEING_FILES,
    &risks::VCS_WITHOUT_COMMIT,
    &risks::URL_WITHOUT_HASH,
    &risks::CI_CALLS_PIP,
    &risks::MOVING_IMAGE,
    &risks::MOVING_INSTALLER,
    &risks::COMMAND_UNPINNED,
    &risks::CREDENTIALS,
    &risks::PROJECT_STATUS,
    &risks::VULNERABLE,
];
