//! Whether what is installed fits together, as `pip check` and `uv pip check` decide it.

use std::collections::BTreeMap;
use std::fmt;

use uvferry_requirements::{MarkerEnvironment, Specifiers, Version};

use super::Installed;
use super::needs::needs;

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
        let by_name: BTreeMap<&str, usize> = self
            .distributions
            .iter()
            .enumerate()
            .map(|(at, one)| (one.normalized_name.as_str(), at))
            .collect();
        let python = Version::parse(&environment.python_full_version).ok();
        let mut misfits = Vec::new();
        for (by, one) in self.distributions.iter().enumerate() {
            for needed in needs(one) {
                let need = match needed {
                    Ok(need) => need,
                    Err(requirement) => {
                        misfits.push(Misfit::Unreadable {
                            of: by,
                            requirement,
                        });
                        continue;
                    }
                };
                match need.holds(environment, None) {
                    None => misfits.push(Misfit::Unreadable {
                        of: by,
                        requirement: need.text,
                    }),
                    Some(false) => {}
                    Some(true) => match by_name.get(need.name.as_str()) {
                        None => misfits.push(Misfit::Missing {
                            by,
                            requirement: need.text,
                            name: need.name,
                        }),
                        Some(&found) if !need.is_met_by(&self.distributions[found]) => {
                            misfits.push(Misfit::Conflict {
                                by,
                                requirement: need.text,
                                found,
                            });
                        }
                        Some(_) => {}
                    },
                }
            }
            if let Some(range) = &one.requires_python
                && let Ok(specifiers) = Specifiers::parse(range)
                && python
                    .as_ref()
                    .is_some_and(|python| !specifiers.contains(python))
            {
                misfits.push(Misfit::Python {
                    of: by,
                    range: range.clone(),
                });
            }
        }
        misfits
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
