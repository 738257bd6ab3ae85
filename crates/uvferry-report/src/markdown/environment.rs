//! Environments for a file, a pull request, a wiki.

use super::of_outline;
use crate::json::MachineDocument;
use crate::language::Language;
use crate::outline::machine as outline;

/// A machine, with all that its JSON document says.
pub fn machine(document: &MachineDocument, language: Language) -> String {
    of_outline(&outline::machine(document, language))
}
