//! Which of several distributions of one name in one folder counts.

use std::collections::HashMap;

use uvferry_requirements::Version;

use super::reading::Candidate;
use super::{Distribution, Installed};
use crate::interpreters::Interpreter;

/// Which one comes first; it is the one that pip and `importlib.metadata` know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precedence {
    /// The one that the system lists first: `importlib.metadata`, pip on Python 3.11 and later.
    AsListed,
    /// The first by name: `pkg_resources` of pip since version 23.1.
    ByName,
    /// The newest: `pkg_resources` of pip before that.
    Newest,
}

impl Precedence {
    /// That of the pip in the interpreter; without one, that of the newest pip.
    pub(super) fn of(interpreter: &Interpreter) -> Self {
        let pip = interpreter.pip_version.as_deref();
        let pip = pip.and_then(|version| {
            let mut numbers = version.split('.').map(|number| number.parse::<u32>().ok());
            Some((numbers.next()??, numbers.next().flatten().unwrap_or(0)))
        });
        let is_before = |version| pip.is_some_and(|pip| pip < version);
        if interpreter.version_numbers() >= (3, 11, 0) && !is_before((22, 2)) {
            Self::AsListed
        } else if is_before((23, 1)) {
            Self::Newest
        } else {
            Self::ByName
        }
    }

    /// The ranks of the candidates of one folder, which stand by name and were `listed_at`
    /// these places.
    pub(super) fn ranks(self, candidates: &[Candidate], listed_at: &[usize]) -> Vec<usize> {
        match self {
            Self::ByName => (0..candidates.len()).collect(),
            Self::AsListed => as_listed(candidates, listed_at),
            Self::Newest => {
                let mut order: Vec<usize> = (0..candidates.len()).collect();
                order.sort_by_cached_key(|at| {
                    let candidate = &candidates[*at];
                    let file = candidate.file_name.to_string_lossy().into_owned();
                    let version = file.rsplit_once('.').and_then(|(stem, _)| {
                        let version = stem.split('-').nth(1)?;
                        Version::parse(version).ok()
                    });
                    std::cmp::Reverse((candidate.name.to_ascii_lowercase(), version, file))
                });
                inverted(&order)
            }
        }
    }
}

/// As `importlib.metadata.FastPath`: in the order of the folder, those of one name together.
fn as_listed(candidates: &[Candidate], listed_at: &[usize]) -> Vec<usize> {
    let mut firsts: HashMap<&str, usize> = HashMap::with_capacity(candidates.len());
    for (candidate, at) in candidates.iter().zip(listed_at) {
        let first = firsts.entry(&candidate.normalized_name).or_insert(*at);
        *first = (*first).min(*at);
    }
    // Most have a name of their own.
    if firsts.len() == candidates.len() {
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_unstable_by_key(|at| listed_at[*at]);
        return inverted(&order);
    }
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_unstable_by_key(|at| {
        let name = candidates[*at].normalized_name.as_str();
        (firsts[name], listed_at[*at])
    });
    inverted(&order)
}

/// Where in an order each one stands.
fn inverted(order: &[usize]) -> Vec<usize> {
    let mut ranks = vec![0; order.len()];
    for (rank, at) in order.iter().enumerate() {
        ranks[*at] = rank;
    }
    ranks
}

impl Installed {
    /// Some of its distributions in the order in which pip comes upon them, as `pip inspect`
    /// lists them. On newer Pythons that is the order of the folder, which is another one
    /// where the same environment is made again.
    pub fn as_found<'a>(&self, some: &[&'a Distribution]) -> Vec<&'a Distribution> {
        let mut ranks = HashMap::with_capacity(self.found.len());
        for (rank, at) in self.found.iter().enumerate() {
            ranks.insert(&self.distributions[*at].metadata_path, rank);
        }
        let mut sorted = some.to_vec();
        sorted.sort_by_key(|one| ranks.get(&one.metadata_path).copied());
        sorted
    }
}
