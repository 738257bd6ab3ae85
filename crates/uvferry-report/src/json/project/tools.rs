//! `uvferry.tools/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::{Diagnostic, LedgerItem};
use uvferry_journal::FileChange;
use uvferry_migrate::{Brought, DefaultTable};

use super::clean;
use super::finding::{DiagnosticDocument, LedgerItemDocument};
use super::plan::EditDocument;

/// What was made of the configurations of tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToolsDocument {
    /// `uvferry.tools/1`
    #[schemars(extend("const" = "uvferry.tools/1"))]
    pub schema: String,
    /// The journal of the change; null where nothing was written.
    pub journal: Option<String>,
    /// The tools that have a configuration, and where it is now.
    pub tools: Vec<ToolDocument>,
    /// Tables that were added because the caller asked for them.
    pub defaults: Vec<DefaultDocument>,
    /// What becomes of each file.
    pub files: Vec<EditDocument>,
    /// Each key that was read, with what becomes of it.
    pub keys: Vec<LedgerItemDocument>,
    /// What was found.
    pub diagnostics: Vec<DiagnosticDocument>,
}

/// A tool whose configuration was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToolDocument {
    /// Its name: `pytest`, `flake8`.
    pub tool: String,
    /// The file that it read.
    pub from: String,
    /// The table of pyproject.toml.
    pub to: String,
    /// How many keys moved.
    pub keys: usize,
    /// Files that it does not read, because `from` goes before them.
    pub losers: Vec<String>,
    /// How it is called so that it reads the new place; null where that is as before.
    pub command: Option<String>,
}

impl From<&Brought> for ToolDocument {
    fn from(brought: &Brought) -> Self {
        Self {
            tool: brought.tool.name().to_owned(),
            from: clean(&brought.from),
            to: clean(&brought.to),
            keys: brought.keys,
            losers: brought.losers.iter().map(|path| clean(path)).collect(),
            command: brought.command.as_deref().map(clean),
        }
    }
}

/// A table for a tool that is used and that nothing configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DefaultDocument {
    /// Its name.
    pub tool: String,
    /// The table of pyproject.toml.
    pub to: String,
    /// The keys in it.
    pub keys: Vec<String>,
    /// What shows that the project uses it.
    pub evidence: String,
    /// Keys that are not there, each with the reason.
    pub left_out: Vec<String>,
}

impl From<&DefaultTable> for DefaultDocument {
    fn from(table: &DefaultTable) -> Self {
        Self {
            tool: table.tool.name().to_owned(),
            to: table.table.clone(),
            keys: table.keys.clone(),
            evidence: clean(&table.evidence),
            left_out: table.left_out.iter().map(|why| clean(why)).collect(),
        }
    }
}

/// The document of `uvferry-pyproject tools`; `changes` are its edits worked out, `keys` the
/// items of its ledger, `journal` the id under which they were written.
pub fn tools(
    brought: &[Brought],
    defaults: &[DefaultTable],
    changes: &[FileChange],
    keys: &[LedgerItem],
    diagnostics: &[Diagnostic],
    journal: Option<&str>,
) -> ToolsDocument {
    ToolsDocument {
        schema: "uvferry.tools/1".to_owned(),
        journal: journal.map(str::to_owned),
        tools: brought.iter().map(ToolDocument::from).collect(),
        defaults: defaults.iter().map(DefaultDocument::from).collect(),
        files: changes.iter().map(EditDocument::from).collect(),
        keys: keys.iter().map(LedgerItemDocument::from).collect(),
        diagnostics: diagnostics.iter().map(DiagnosticDocument::from).collect(),
    }
}
