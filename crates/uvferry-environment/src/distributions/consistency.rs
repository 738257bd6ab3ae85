//! Whether what is installed fits together, as `pip check` and `uv pip check` decide it.

use std::collections::BTreeMap;
use std::fmt;

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{
    MarkerEnvironment, Requirement, Specifiers, Version, normalize_name, parse,
};

use super::{Distribution, Installed};

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
            for needed in needs(one, environment) {
                match needed {
                    Err(requirement) => misfits.push(Misfit::Unreadable {
                        of: by,
                        requirement,
                    }),
                    Ok(need) => match by_name.get(need.name.as_str()) {
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

/// What a distribution asks for in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Need {
    /// Normalised.
    name: String,
    /// As written.
    text: String,
    specifiers: Option<Specifiers>,
}

impl Need {
    /// As pip: pre-releases that are there are taken, and what cannot be compared is met.
    fn is_met_by(&self, found: &Distribution) -> bool {
        let (Some(specifiers), Ok(version)) = (&self.specifiers, Version::parse(&found.version))
        else {
            return true;
        };
        specifiers.contains(&version)
    }
}

/// Its requirements whose markers hold; those that cannot be read as they are written.
fn needs(one: &Distribution, environment: &MarkerEnvironment) -> Vec<Result<Need, String>> {
    let lines: Vec<String> = one
        .requires
        .iter()
        .map(|line| line.replace(['\n', '\r'], " "))
        .collect();
    let text = lines.join("\n");
    let file = parse(&SourceFile::new("METADATA", text));
    let mut needs = Vec::new();
    let mut read = vec![false; one.requires.len()];
    for (_, entry, requirement) in file.requirements() {
        let line = entry.line();
        if let Some(seen) = read.get_mut(line.saturating_sub(1)) {
            *seen = true;
        }
        match requirement.applies_to(environment) {
            Ok(true) => needs.push(need(requirement)),
            Ok(false) => {}
            Err(_) => needs.push(Err(requirement.text.clone())),
        }
    }
    for (text, was_read) in one.requires.iter().zip(read) {
        if !was_read {
            needs.push(Err(text.clone()));
        }
    }
    needs
}

fn need(requirement: &Requirement) -> Result<Need, String> {
    let Some(name) = &requirement.name else {
        return Err(requirement.text.clone());
    };
    Ok(Need {
        name: normalize_name(&name.written),
        text: requirement.text.clone(),
        specifiers: requirement.specifiers().ok(),
    })
}
