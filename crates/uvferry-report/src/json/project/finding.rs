//! Diagnostics and the ledger.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::{Diagnostic, Ledger, LedgerItem};

use super::words::{Disposition, ItemKind, Severity};
use super::{clean, clean_option};

/// Something to tell about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DiagnosticDocument {
    /// The rule's code, `UVF` and three digits; `uvferry explain CODE` tells the rest.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// The file, relative to the project's root.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// From 1, the line of the last character.
    pub end_line: Option<usize>,
    /// From 1, in characters, one past the last.
    pub end_column: Option<usize>,
    /// What to do.
    pub help: Option<String>,
}

impl From<&Diagnostic> for DiagnosticDocument {
    fn from(diagnostic: &Diagnostic) -> Self {
        let place = diagnostic.location.as_ref();
        Self {
            code: diagnostic.code.clone(),
            severity: (&diagnostic.severity).into(),
            message: clean(&diagnostic.message),
            file: place.map(|place| clean(&place.file)),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            end_line: place.map(|place| place.end_line),
            end_column: place.map(|place| place.end_column),
            help: clean_option(diagnostic.help.as_deref()),
        }
    }
}

/// The books: what was read and what became of each of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerDocument {
    /// All things read.
    pub read: usize,
    /// Stand where they stood.
    pub kept: usize,
    /// Stand somewhere else or in another form.
    pub rewritten: usize,
    /// Have no effect under uv.
    pub dropped: usize,
    /// Wait for a person.
    pub needs_review: usize,
    /// One entry for each thing read, in the order of reading.
    pub items: Vec<LedgerItemDocument>,
}

impl From<&Ledger> for LedgerDocument {
    fn from(ledger: &Ledger) -> Self {
        let counts = ledger.counts();
        Self {
            read: counts.read,
            kept: counts.kept,
            rewritten: counts.rewritten,
            dropped: counts.dropped,
            needs_review: counts.needs_review,
            items: ledger
                .items()
                .iter()
                .map(LedgerItemDocument::from)
                .collect(),
        }
    }
}

/// One thing read and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerItemDocument {
    /// Unique in one ledger.
    pub id: String,
    /// What it is.
    pub kind: ItemKind,
    /// The file, relative to the project's root.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub end_line: usize,
    /// What stood there, without credentials.
    pub text: String,
    /// What became of it.
    pub disposition: Disposition,
    /// Where it went.
    pub to: Option<String>,
    /// The code of the rule that decided; always there for `dropped` and `needs_review`.
    pub code: Option<String>,
    /// Why.
    pub message: Option<String>,
}

impl From<&LedgerItem> for LedgerItemDocument {
    fn from(item: &LedgerItem) -> Self {
        Self {
            id: clean(&item.id.0),
            kind: (&item.kind).into(),
            file: clean(&item.file),
            line: item.line,
            end_line: item.end_line,
            text: clean(&item.text),
            disposition: (&item.disposition).into(),
            to: clean_option(item.to.as_deref()),
            code: item.code.clone(),
            message: clean_option(item.message.as_deref()),
        }
    }
}
