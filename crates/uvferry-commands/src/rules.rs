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
    // Of shell text and Makefiles.
    // Of images.
    // Of pipelines.
    // Of other files.
];
