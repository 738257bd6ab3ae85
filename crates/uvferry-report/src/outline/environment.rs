//! Of environments: what is installed, what was saved of them, what became of them.

mod list;
mod moving;
mod restoration;
mod snapshot;

pub(crate) use list::list;
pub(crate) use moving::{venv_move, venv_undo};
pub(crate) use restoration::restoration;
pub(crate) use snapshot::{snapshot, snapshots};

use super::{Cell, Section, Tile, Tone};
use crate::amounts::bytes;
use crate::json::{DiagnosticDocument, NoticeDocument, NoticeSeverity, Severity};
use crate::language::Language;

/// What is worth knowing, by weight.
fn notices(found: &[NoticeDocument], language: Language) -> Option<Section> {
    let all: Vec<DiagnosticDocument> = found.iter().map(DiagnosticDocument::from).collect();
    super::project::diagnostics(&all, language)
}

impl From<&NoticeDocument> for DiagnosticDocument {
    /// One that stands at no place of a file.
    fn from(found: &NoticeDocument) -> Self {
        Self {
            code: found.code.clone(),
            severity: match found.severity {
                NoticeSeverity::Info => Severity::Info,
                NoticeSeverity::Warning => Severity::Warning,
                NoticeSeverity::Error => Severity::Error,
            },
            message: found.message.clone(),
            file: None,
            line: None,
            column: None,
            end_line: None,
            end_column: None,
            help: found.help.clone(),
        }
    }
}

/// One that is there only where there is something to count.
fn some(number: usize, label: String, tone: Tone, language: Language) -> Option<Tile> {
    (number > 0).then(|| Tile::counted(number, label, tone, language))
}

fn number(number: usize, language: Language) -> Cell {
    Cell::amount(&language.number(number), number)
}

fn size(count: u64) -> Cell {
    Cell::amount(&bytes(count), count)
}
