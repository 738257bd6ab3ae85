//! What the modules of the tools work with.

use uvferry_diagnostics::{Ledger, SourceFile};
use uvferry_pyproject::Pyproject;

use crate::options::Options;
use crate::outcome::Outcome;

/// The files, the document that is written, and the account of what is done.
pub(crate) struct Workbench<'a> {
    pub(crate) files: &'a [SourceFile],
    pub(crate) pyproject: &'a mut Pyproject,
    pub(crate) options: &'a Options,
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) outcome: Outcome,
}

impl<'a> Workbench<'a> {
    pub(crate) fn new(
        files: &'a [SourceFile],
        pyproject: &'a mut Pyproject,
        options: &'a Options,
        ledger: &'a mut Ledger,
    ) -> Self {
        Self {
            files,
            pyproject,
            options,
            ledger,
            outcome: Outcome::default(),
        }
    }

    pub(crate) fn finish(self) -> Outcome {
        let _ = (self.files, self.pyproject, self.options, self.ledger);
        self.outcome
    }
}
