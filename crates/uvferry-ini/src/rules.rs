use uvferry_diagnostics::{Rule, Severity};

/// An INI file could not be parsed.
pub static UNREADABLE_INI: Rule = Rule {
    code: "UVF222",
    name: "unreadable-ini",
    severity: Severity::Error,
    summary: "a line that Python's configparser refuses",
    explanation: "setuptools reads setup.cfg with Python's configparser, which stops at this \
                  line, so the project does not build as it is.",
    fix: "Correct the line.",
};

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[&UNREADABLE_INI];
