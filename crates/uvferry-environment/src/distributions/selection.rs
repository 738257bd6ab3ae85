//! Which of the distributions are listed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use uvferry_requirements::normalize_name;

use super::{Distribution, Installed, Origin};
use crate::interpreters::Interpreter;

/// Which distributions are listed; all of these conditions at once, as pip has them: of a name
/// that is there twice the one that hides the other is looked at, and nothing comes in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of the virtual environment itself; of an interpreter that is none, all.
    pub local: bool,
    /// Those of the user's site.
    pub user: bool,
    /// Editables.
    pub editable: bool,
    /// Those that did not come from an index.
    pub not_from_index: bool,
    /// Not these, by their normalised names.
    pub excluded: BTreeSet<String>,
}

impl Selection {
    /// The form in which a name is excluded.
    pub fn normalized(name: &str) -> String {
        normalize_name(name)
    }
}

/// What `pip freeze` leaves out: pip itself, and the tools of packaging where Python is so old
/// that `ensurepip` and `venv` bring them.
const NOT_FROZEN: [&str; 4] = ["pip", "distribute", "setuptools", "wheel"];

impl Installed {
    /// The distributions that are selected, in the order of their folders; parts of Python that
    /// pip never lists are left out.
    pub fn selected(&self, selection: &Selection, interpreter: &Interpreter) -> Vec<&Distribution> {
        let real = |path: &Path| fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let user = interpreter.user_site.as_deref().filter(|_| selection.user);
        let user: Option<PathBuf> = user.map(real);
        let is_local = selection.local && interpreter.is_virtualenv;
        let prefix = is_local.then(|| real(&interpreter.prefix));
        self.distributions
            .iter()
            .filter(|one| !one.is_of_python())
            .filter(|one| !selection.excluded.contains(&one.normalized_name))
            .filter(|one| !selection.editable || one.editable_location.is_some())
            .filter(|one| !selection.not_from_index || one.origin() != Origin::Index)
            .filter(|one| {
                let in_prefix = |prefix| real(&one.site).starts_with(prefix);
                prefix.as_ref().is_none_or(in_prefix)
            })
            .filter(|one| {
                let in_user = |user: &PathBuf| real(&one.site).starts_with(user);
                !selection.user || user.as_ref().is_some_and(in_user)
            })
            .collect()
    }

    /// What `pip freeze` takes of distributions that are selected, without `--all`.
    pub fn frozen_by<'a>(
        selected: &[&'a Distribution],
        interpreter: &Interpreter,
    ) -> Vec<&'a Distribution> {
        let left_out = if interpreter.version_numbers() < (3, 12, 0) {
            &NOT_FROZEN[..]
        } else {
            &NOT_FROZEN[..1]
        };
        selected
            .iter()
            .copied()
            .filter(|one| !left_out.contains(&one.normalized_name.as_str()))
            .collect()
    }
}
