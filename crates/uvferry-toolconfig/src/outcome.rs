//! What became of the configurations.

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_ini::{Removal, without};
use uvferry_journal::Edit;
use uvferry_pyproject::Pyproject;

use crate::options::Tool;

/// What bringing them in has done.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Keys that moved and go out of their INI file; the caller makes one edit a file of
    /// them, with whatever else goes out of it.
    pub removals: Vec<Removal>,
    /// Files that have moved as a whole; no removal speaks of them.
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
    /// How many keys moved, or are in the table as well where they stay for what runs the tool.
    pub keys: usize,
    /// Files that it would read and did not, because `from` goes before them.
    pub losers: Vec<String>,
    /// How it is called so that it reads the new place, where that changes
    /// (`bandit -c pyproject.toml -r .`).
    pub command: Option<String>,
}

impl Outcome {
    /// The edits of the files: what moved goes out of them, and pyproject.toml is written
    /// where it changed. `more` goes out of the INI files as well.
    pub fn edits(
        &self,
        files: &[SourceFile],
        pyproject: &Pyproject,
        more: &[Removal],
    ) -> Vec<Edit> {
        let removals = [self.removals.as_slice(), more].concat();
        let mut edits: Vec<Edit> = files
            .iter()
            .filter_map(|file| {
                if self.deletions.iter().any(|path| path == file.path()) {
                    Some(Edit::delete(file))
                } else {
                    without(file, &removals)
                }
            })
            .collect();
        if pyproject.is_changed() {
            edits.push(match pyproject.source() {
                Some(source) => Edit::replace_all(source, pyproject.to_bytes()),
                None => Edit::create("pyproject.toml", pyproject.to_bytes()),
            });
        }
        edits
    }
}
