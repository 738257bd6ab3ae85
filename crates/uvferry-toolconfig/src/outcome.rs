//! What became of the configurations.

use uvferry_diagnostics::Diagnostic;
use uvferry_ini::Removal;

use crate::options::Tool;

/// What bringing them in has done.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Keys that moved and go out of their INI file; the caller makes one edit a file of
    /// them, with whatever else goes out of it.
    pub removals: Vec<Removal>,
    /// Files that are no INI files and have moved as a whole.
    pub deletions: Vec<String>,
    /// For each tool that was configured, in the order of [`Tool`].
    pub brought: Vec<Brought>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// One tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The tool.
    pub tool: Tool,
    /// The file that counted before.
    pub from: String,
    /// The table of pyproject.toml, like `tool.pytest.ini_options`.
    pub to: String,
    /// How many keys moved.
    pub keys: usize,
    /// Files that it would read and did not, because `from` goes before them.
    pub losers: Vec<String>,
    /// How it is called so that it reads the new place, where that changes
    /// (`bandit -c pyproject.toml -r .`).
    pub command: Option<String>,
}
