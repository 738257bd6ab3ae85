//! One module a tool, and the order in which they are asked.

use uvferry_diagnostics::{Ledger, SourceFile};
use uvferry_pyproject::Pyproject;

use crate::options::{Options, Tool};
use crate::outcome::Outcome;
use crate::workbench::Workbench;
use crate::{bandit, black, codespell, coverage, flake8, isort, mypy, pylint, pytest, ruff};

/// A module brings the configuration of its tool in.
type Bring = fn(&mut Workbench<'_>);

const MODULES: &[(Tool, Bring)] = &[
    (Tool::Pytest, pytest::bring),
    (Tool::Coverage, coverage::bring),
    (Tool::Mypy, mypy::bring),
    (Tool::Isort, isort::bring),
    (Tool::Pylint, pylint::bring),
    (Tool::Bandit, bandit::bring),
    (Tool::Ruff, ruff::bring),
    // Its formatter settings go into ruff's table.
    (Tool::Black, black::bring),
    (Tool::Flake8, flake8::bring),
    (Tool::Codespell, codespell::bring),
];

/// Brings the configurations in `files` into `pyproject`. Each key read is entered into the
/// ledger with what became of it.
///
/// `files` are those of the project's root that a tool may read, with their paths relative
/// to it; others are passed over.
pub fn bring_in(
    files: &[SourceFile],
    pyproject: &mut Pyproject,
    options: &Options,
    ledger: &mut Ledger,
) -> Outcome {
    let mut workbench = Workbench::new(files, pyproject, options, ledger);
    for &(tool, bring) in MODULES {
        if options.wants(tool) {
            bring(&mut workbench);
        }
    }
    workbench.finish()
}
