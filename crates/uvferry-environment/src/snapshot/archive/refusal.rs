use std::fmt;

use uvferry_diagnostics::{Diagnostic, Rule};

/// Why an archive is not taken, by the rule that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    rule: &'static Rule,
    diagnostic: Box<Diagnostic>,
}

impl Refusal {
    pub(crate) fn new(rule: &'static Rule, message: impl AsRef<str>) -> Self {
        Self {
            rule,
            diagnostic: Box::new(Diagnostic::new(rule, message)),
        }
    }

    /// The rule's code.
    pub fn code(&self) -> &'static str {
        self.rule.code
    }

    /// As a diagnostic.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.diagnostic
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.diagnostic.message, self.rule.code)
    }
}

impl std::error::Error for Refusal {}

/// A name or a text of an archive as it may stand in a message.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(bytes).chars().take(120).collect();
    text.escape_debug().to_string()
}
