//! Whether what is installed fits together, as `pip check` and `uv pip check` decide it.

use std::fmt;

use uvferry_requirements::{MarkerEnvironment, normalize_name};

use super::needs::{Found, FoundVersion, Markers, Met, each_need};
use super::{Distribution, Installed};
use crate::parallel::in_parts;

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misfit {
    /// A distribution needs one that is not there.
    Missing {
        /// The distribution that needs it, by its place in [`Installed::distributions`].
        by: usize,
        /// What it asks for, as written.
        requirement: String,
        /// The normalised name of what is not there.
        name: String,
    },
    /// A distribution needs another version than the one that is there.
    Conflict {
        /// The distribution that needs it.
        by: usize,
        /// What it asks for, as written.
        requirement: String,
        /// What is there.
        found: usize,
    },
    /// A distribution is for other Pythons.
    Python {
        /// The distribution.
        of: usize,
        /// Its `Requires-Python`.
        range: String,
    },
    /// What a distribution asks for cannot be read.
    Unreadable {
        /// The distribution.
        of: usize,
        /// As written.
        requirement: String,
    },
}

impl Installed {
    /// What does not fit together for an interpreter with these markers. Requirements of extras
    /// are left out: nothing records which extras were asked for.
    pub fn misfits(&self, environment: &MarkerEnvironment) -> Vec<Misfit> {
        let found = Found::new(&self.distributions);
        let python = FoundVersion::of(&environment.python_full_version);
        in_parts(&self.distributions, FEW, |first, part| {
            misfits_of(first, part, &found, environment, &python)
        })
    }

    /// A misfit in a sentence, as `pip check` says it where it knows it.
    pub fn told<'a>(&'a self, misfit: &'a Misfit) -> impl fmt::Display + 'a {
        struct Told<'a>(&'a Installed, &'a Misfit);
        impl fmt::Display for Told<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let one = |at: usize| {
                    let one = &self.0.distributions[at];
                    (one.name.as_str(), one.version.as_str())
                };
                match self.1 {
                    Misfit::Missing { by, name, .. } => {
                        let (by, version) = one(*by);
                        write!(f, "{by} {version} requires {name}, which is not installed.")
                    }
                    Misfit::Conflict {
                        by,
                        requirement,
                        found,
                    } => {
                        let ((by, version), (name, other)) = (one(*by), one(*found));
                        write!(
                            f,
                            "{by} {version} has requirement {requirement}, but you have {name} {other}."
                        )
                    }
                    Misfit::Python { of, range } => {
                        let (name, version) = one(*of);
                        write!(f, "{name} {version} is for Python {range}.")
                    }
                    Misfit::Unreadable { of, requirement } => {
                        let (name, version) = one(*of);
                        write!(
                            f,
                            "{name} {version} has a requirement that cannot be read: {requirement}"
                        )
                    }
                }
            }
        }
        Told(self, misfit)
    }
}

/// Fewer are compared sooner than a thread is started.
const FEW: usize = 2000;

fn misfits_of(
    first: usize,
    part: &[Distribution],
    found: &Found<'_>,
    environment: &MarkerEnvironment,
    python: &FoundVersion,
) -> Vec<Misfit> {
    let mut markers = Markers::new(environment);
    let mut misfits = Vec::new();
    for (at, one) in part.iter().enumerate() {
        let by = first + at;
        let before = misfits.len();
        let are_plain = one.requires.iter().all(|text| {
            let Some(met) = Met::plainly(text, &mut markers, found) else {
                return false;
            };
            match met {
                Met::Met => {}
                Met::Missing(need) => misfits.push(Misfit::missing(by, need.text, need.name)),
                Met::Conflict(need, found) => misfits.push(Misfit::conflict(by, need.text, found)),
            }
            true
        });
        if !are_plain {
            misfits.truncate(before);
            each_need(one, |needed| {
                let unreadable = |requirement: &str| Misfit::Unreadable {
                    of: by,
                    requirement: requirement.to_owned(),
                };
                let (need, name) = match needed {
                    Ok(need) => (need, need.name().unwrap_or_default()),
                    Err(requirement) => return misfits.push(unreadable(requirement)),
                };
                match markers.hold(need.marker()) {
                    None => misfits.push(unreadable(need.text())),
                    Some(false) => {}
                    Some(true) => match found.place(name) {
                        None => misfits.push(Misfit::missing(by, need.text(), name)),
                        Some(at) if !found.is_taken(at, need.specifier()) => {
                            misfits.push(Misfit::conflict(by, need.text(), at));
                        }
                        Some(_) => {}
                    },
                }
            });
        }
        if let Some(range) = &one.requires_python
            && python.is_taken(range) == Some(false)
        {
            misfits.push(Misfit::Python {
                of: by,
                range: range.clone(),
            });
        }
    }
    misfits
}

impl Misfit {
    fn missing(by: usize, requirement: &str, name: &str) -> Self {
        Self::Missing {
            by,
            requirement: requirement.to_owned(),
            name: normalize_name(name),
        }
    }

    fn conflict(by: usize, requirement: &str, found: usize) -> Self {
        Self::Conflict {
            by,
            requirement: requirement.to_owned(),
            found,
        }
    }
}
