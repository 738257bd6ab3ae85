use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Info,
    /// pip reads it, and uv refuses it or does something else.
    Warning,
    /// pip itself refuses the line or the file, or the work cannot go on.
    Error,
}

impl Severity {
    /// The word used in text and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that this project can find or decide, with the page that explains it.
///
/// Every crate exports the rules that it raises as `RULES`; `uvferry explain CODE`
/// prints one of them, and the ledger's reasons are codes of rules.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `UVF` and three digits; the first tells the area (1 requirements, 2 pyproject,
    /// 3 commands and options, 4 environment, 5 imports, 6 compatibility, 7 migration,
    /// 8 editors).
    pub code: &'static str,
    /// The short name in kebab case.
    pub name: &'static str,
    /// What a finding of this rule weighs unless it says otherwise.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// What it means and why, in Markdown.
    pub explanation: &'static str,
    /// What to do.
    pub fix: &'static str,
}
