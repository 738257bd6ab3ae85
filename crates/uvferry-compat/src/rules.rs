//! The rules of this crate: UVF601–699. Those of the matrix are 601–619; those of the risks
//! 620–699.

use uvferry_diagnostics::Rule;

/// The rules that this crate raises, by code.
pub static RULES: &[&Rule] = &[];
