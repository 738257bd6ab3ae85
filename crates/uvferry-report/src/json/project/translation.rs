//! `uvferry.translation/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_commands::{Found, Outcome};
use uvferry_diagnostics::{Location, SourceFile};
use uvferry_journal::{FileChange, JournalId};
use uvferry_migrate::Translation;

use super::finding::DiagnosticDocument;
use super::words::{CommandOutcome, Mode, Program};
use super::{clean, clean_option};
use crate::diff;

/// Commands put into uv's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TranslationDocument {
    /// `uvferry.translation/1`
    #[schemars(extend("const" = "uvferry.translation/1"))]
    pub schema: String,
    /// Whether commands become those of a project or of `uv pip`.
    pub mode: Mode,
    /// The file, relative to the project's root; null for commands that were typed.
    pub file: Option<String>,
    /// What was typed, text by text, with what it becomes; empty for a file.
    pub texts: Vec<TextDocument>,
    /// Each command that was found, in order.
    pub commands: Vec<TranslatedDocument>,
    /// Places outside of commands that change with them.
    pub mentions: Vec<ChangedMentionDocument>,
    /// The unified diff of a file, without credentials; null for commands that were typed,
    /// and where nothing changes.
    pub diff: Option<String>,
    /// What a person should know.
    pub diagnostics: Vec<DiagnosticDocument>,
    /// The run that wrote the file; null where nothing was written.
    pub journal: Option<String>,
}

/// A text that was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextDocument {
    /// As typed, without credentials.
    pub text: String,
    /// What it becomes, without credentials.
    pub to: String,
}

/// A command and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TranslatedDocument {
    /// From 1, in its file or text.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// From 1, the line of the last character.
    pub end_line: usize,
    /// As written, on one line, without credentials.
    pub text: String,
    /// What it runs.
    pub program: Program,
    /// What becomes of it.
    pub outcome: CommandOutcome,
    /// Whether the text is changed accordingly. In files whose reader is not exact a command
    /// is listed with its form and stays.
    pub applied: bool,
    /// The form with uv, on one line, without credentials; of a command for a person, what
    /// comes nearest. Null where there is none.
    pub to: Option<String>,
    /// The code of the rule, where a person decides.
    pub code: Option<String>,
    /// Why.
    pub message: Option<String>,
    /// What else to know of it.
    pub notes: Vec<NoteDocument>,
}

/// What to know of a translation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoteDocument {
    /// The rule's code.
    pub code: String,
    /// What it says.
    pub message: String,
}

/// A place outside of commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedMentionDocument {
    /// From 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// What stands there afterwards; empty where it goes.
    pub to: String,
    /// Why.
    pub why: String,
}

/// Texts that were typed as a document.
pub fn translated_texts(mode: uvferry_migrate::Mode, texts: &[Translation]) -> TranslationDocument {
    TranslationDocument {
        texts: texts
            .iter()
            .map(|text| TextDocument {
                text: clean(text.source.text()),
                to: clean(&text.applied()),
            })
            .collect(),
        ..document(mode, texts)
    }
}

/// A file as a document.
pub fn translated_file(
    mode: uvferry_migrate::Mode,
    file: &Translation,
    change: Option<&FileChange>,
    journal: Option<&JournalId>,
) -> TranslationDocument {
    TranslationDocument {
        file: Some(clean(file.source.path())),
        diff: change.and_then(diff::unified),
        journal: journal.map(ToString::to_string),
        ..document(mode, std::slice::from_ref(file))
    }
}

fn document(mode: uvferry_migrate::Mode, parts: &[Translation]) -> TranslationDocument {
    let commands = parts.iter().flat_map(|part| {
        let found = part.carried.commands.iter();
        found.map(|found| translated(&part.source, found))
    });
    let mentions = parts.iter().flat_map(|part| {
        part.carried
            .mentions
            .iter()
            .map(|mention| ChangedMentionDocument {
                line: Location::new(&part.source, mention.span.clone()).line,
                text: clean(&mention.text),
                to: clean(&mention.to),
                why: clean(&mention.why),
            })
    });
    TranslationDocument {
        schema: "uvferry.translation/1".to_owned(),
        mode: (&mode).into(),
        file: None,
        texts: Vec::new(),
        commands: commands.collect(),
        mentions: mentions.collect(),
        diff: None,
        diagnostics: parts
            .iter()
            .flat_map(Translation::diagnostics)
            .map(|told| DiagnosticDocument::from(&told))
            .collect(),
        journal: None,
    }
}

fn translated(source: &SourceFile, found: &Found) -> TranslatedDocument {
    let place = Location::new(source, found.span.clone());
    let outcome = &found.translated.outcome;
    let (to, code, message) = match outcome {
        Outcome::Kept { why } | Outcome::Removed { why } => (None, None, Some(why.as_str())),
        Outcome::Rewritten(_) => (found.to.as_deref(), None, None),
        Outcome::NeedsReview {
            rule,
            why,
            suggestion,
        } => (suggestion.as_deref(), Some(rule.code), Some(why.as_str())),
    };
    TranslatedDocument {
        line: place.line,
        column: place.column,
        end_line: place.end_line,
        text: clean(&found.text),
        program: (&found.translated.program).into(),
        outcome: outcome.into(),
        applied: found.is_applied && !matches!(outcome, Outcome::NeedsReview { .. }),
        to: clean_option(to),
        code: code.map(str::to_owned),
        message: clean_option(message),
        notes: found
            .translated
            .notes
            .iter()
            .map(|note| NoteDocument {
                code: note.rule.code.to_owned(),
                message: clean(&note.message),
            })
            .collect(),
    }
}
