//! What is wrong in an environment, as diagnostics.

use std::collections::BTreeMap;
use std::path::Path;

use uvferry_diagnostics::{Diagnostic, Rule};

use super::origin::Origin;
use super::{Distribution, Fault, Installed, Misfit};
use crate::rules::{
    BROKEN_METADATA, LEFT_OVER, OTHER_PYTHON, REQUIREMENT_MISSING, REQUIREMENT_NOT_MET,
    REQUIREMENT_UNREADABLE, TWICE_INSTALLED,
};

impl Misfit {
    /// The rule that explains it.
    pub fn rule(&self) -> &'static Rule {
        match self {
            Self::Missing { .. } => &REQUIREMENT_MISSING,
            Self::Conflict { .. } => &REQUIREMENT_NOT_MET,
            Self::Python { .. } => &OTHER_PYTHON,
            Self::Unreadable { .. } => &REQUIREMENT_UNREADABLE,
        }
    }

    /// The distribution that does not fit, by its place in [`Installed::distributions`].
    pub fn of(&self) -> usize {
        match self {
            Self::Missing { by, .. } | Self::Conflict { by, .. } => *by,
            Self::Python { of, .. } | Self::Unreadable { of, .. } => *of,
        }
    }
}

impl Distribution {
    /// The faults that an installer of Python could put right: conda and the packages of a
    /// Linux distribution keep no RECORD, and need none.
    pub fn faults_to_mend(&self) -> impl Iterator<Item = &Fault> {
        let is_foreign = matches!(self.origin(), Origin::Foreign(_));
        self.faults
            .iter()
            .filter(move |fault| !(is_foreign && **fault == Fault::NoRecord))
    }
}

impl Installed {
    /// Those of the [`hidden`](Self::hidden) that lie in the same folder as the one that counts;
    /// in different folders one hides the other, and both may be as they should.
    pub fn twice_installed(&self) -> impl Iterator<Item = &Distribution> {
        let mut places: BTreeMap<(&str, &Path), usize> = BTreeMap::new();
        // Mostly there are none, and nothing to look for.
        let all = if self.hidden.is_empty() {
            &[]
        } else {
            &self.distributions[..]
        };
        for one in all.iter().chain(&self.hidden) {
            *places
                .entry((&one.normalized_name, &one.location))
                .or_default() += 1;
        }
        self.hidden
            .iter()
            .filter(move |one| places[&(one.normalized_name.as_str(), one.location.as_path())] > 1)
    }

    /// Everything that is wrong: with the metadata, and these misfits.
    pub fn diagnostics(&self, misfits: &[Misfit]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for one in self.distributions.iter().chain(&self.hidden) {
            found.extend(one.faults_to_mend().map(|fault| {
                let place = one.metadata_path.display();
                Diagnostic::new(&BROKEN_METADATA, format!("{}: {fault} ({place})", one.name))
            }));
        }
        found.extend(self.twice_installed().map(|one| {
            let (name, version, place) = (&one.name, &one.version, one.metadata_path.display());
            Diagnostic::new(
                &TWICE_INSTALLED,
                format!("{name} is installed a second time, as {version} ({place})"),
            )
        }));
        found.extend(self.leftovers.iter().map(|path| {
            Diagnostic::new(
                &LEFT_OVER,
                format!("`{}` is no distribution, and left over", path.display()),
            )
        }));
        found.extend(
            misfits
                .iter()
                .map(|misfit| Diagnostic::new(misfit.rule(), self.told(misfit).to_string())),
        );
        found
    }
}
