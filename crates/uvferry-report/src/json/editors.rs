//! `uvferry.ide/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_editors::{EditorPlan, Outcome};
use uvferry_journal::{FileChange, JournalId};

use super::{DiagnosticDocument, EditDocument, clean};

/// What was added for an editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdeDocument {
    /// `uvferry.ide/1`
    #[schemars(extend("const" = "uvferry.ide/1"))]
    pub schema: String,
    /// The editor: `vscode`, `pycharm`, `vim`, `neovim`, `editorconfig`.
    pub editor: String,
    /// Whether the files are those of the user's own folder for all projects; else they are
    /// the project's.
    pub user: bool,
    /// The user's folder that the paths are relative to; null for a project.
    pub folder: Option<String>,
    /// Each thing that was looked at.
    pub settings: Vec<SettingDocument>,
    /// What becomes of each file.
    pub edits: Vec<EditDocument>,
    /// What a person should know.
    pub diagnostics: Vec<DiagnosticDocument>,
    /// The run that wrote the files; null where nothing was written.
    pub journal: Option<String>,
}

/// One thing that an editor reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettingDocument {
    /// The file.
    pub file: String,
    /// The key, the name of a task, a property of a section.
    pub name: String,
    /// What becomes of it.
    pub outcome: SettingOutcome,
    /// What it is for, or why it is not written.
    pub why: String,
}

/// What becomes of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SettingOutcome {
    /// It is written.
    Added,
    /// It takes the place of one that led to an environment of old.
    Replaced,
    /// It is there.
    There,
    /// Something else is there, and stays.
    Kept,
}

impl From<Outcome> for SettingOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Added => Self::Added,
            Outcome::Replaced => Self::Replaced,
            Outcome::There => Self::There,
            Outcome::Kept => Self::Kept,
        }
    }
}

/// A plan for an editor as a document; `changes` are its edits worked out, `folder` the user's
/// own folder where they are for it.
pub fn ide(
    plan: &EditorPlan,
    changes: &[FileChange],
    folder: Option<&str>,
    journal: Option<&JournalId>,
) -> IdeDocument {
    let settings = plan.settings.iter().map(|setting| SettingDocument {
        file: clean(&setting.file),
        name: clean(&setting.name),
        outcome: setting.outcome.into(),
        why: clean(&setting.why),
    });
    IdeDocument {
        schema: "uvferry.ide/1".to_owned(),
        editor: plan.editor.word().to_owned(),
        user: folder.is_some(),
        folder: folder.map(clean),
        settings: settings.collect(),
        edits: changes.iter().map(EditDocument::from).collect(),
        diagnostics: plan
            .diagnostics
            .iter()
            .map(DiagnosticDocument::from)
            .collect(),
        journal: journal.map(ToString::to_string),
    }
}
