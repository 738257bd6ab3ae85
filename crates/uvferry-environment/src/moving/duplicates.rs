//! Two distributions of one name in one folder: whose files are there.
//!
//! An interrupted upgrade leaves the metadata of both. Which one Python and pip see depends on
//! the order of the folder; which program it is, the files say.

use super::contents::Digests;
use crate::distributions::{Distribution, Installed};

/// What the files say of the duplicates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// Those whose metadata is seen although the files are another one's, which is seen now:
    /// normalised name, the version that was seen.
    pub(super) stale: Vec<(String, String)>,
    /// Those of which nobody can say.
    pub(super) undecided: Vec<Undecided>,
}

/// Two distributions of one name, and the files are of neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undecided {
    pub(super) normalized_name: String,
    /// `click 8.0.0`, as Python sees it.
    pub(super) seen: String,
    pub(super) other: String,
}

/// Lets the one count whose files are there, where Python sees another one.
pub(super) fn settle(installed: &mut Installed, is_own: impl Fn(&Distribution) -> bool) -> Settled {
    let mut settled = Settled::default();
    let shown = |one: &Distribution| format!("{} {}", one.name, one.version);
    for other in installed.hidden.iter_mut().filter(|one| is_own(one)) {
        let seen = installed
            .distributions
            .iter_mut()
            .find(|one| one.normalized_name == other.normalized_name);
        let Some(seen) = seen.filter(|seen| seen.location == other.location) else {
            // Elsewhere it has files of its own.
            continue;
        };
        if seen.version == other.version {
            continue;
        }
        let digests = Digests::of([&*seen, &*other]);
        if digests.are_those_of(seen) {
            continue;
        }
        if digests.are_those_of(other) {
            let stale = (seen.normalized_name.clone(), seen.version.clone());
            settled.stale.push(stale);
            std::mem::swap(seen, other);
        } else {
            settled.undecided.push(Undecided {
                normalized_name: seen.normalized_name.clone(),
                seen: shown(seen),
                other: shown(other),
            });
        }
    }
    settled
}
