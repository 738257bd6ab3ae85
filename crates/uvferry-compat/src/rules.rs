//! The rules of this crate: UVF601–699. Those of the matrix are 601–619; those of the risks
//! 620–699.

pub(crate) mod matrix;

use uvferry_diagnostics::Rule;

/// The rules that this crate raises, by code.
pub static RULES: &[&Rule] = &[
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
];
