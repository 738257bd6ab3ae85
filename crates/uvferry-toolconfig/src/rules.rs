use uvferry_diagnostics::Rule;

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[];
