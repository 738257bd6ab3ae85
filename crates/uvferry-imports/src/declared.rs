//! What a project says that it needs. Who reads the files decides what each line is for.

use uvferry_diagnostics::Location;

use crate::sorted::Sorted;

/// One requirement that a project states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// As written.
    pub name: String,
    /// Normalised (PEP 503).
    pub normalized_name: String,
    /// The extras that are asked for, as written.
    pub extras: Vec<String>,
    /// As written, `None` without one.
    pub specifier: Option<String>,
    /// As written, `None` without one.
    pub marker: Option<String>,
    /// Whether it names an address or a path instead of versions.
    pub is_address: bool,
    /// Whether the name is only the last part of an address (`git+https://example.com/a/Shop`):
    /// what it really is, its metadata tells alone.
    pub is_guessed: bool,
    /// What it is installed for.
    pub purpose: Purpose,
    /// Whether a person chose it.
    pub origin: Origin,
    /// Where it is stated.
    pub place: Location,
}

/// What a requirement is installed for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The project itself.
    Main,
    /// An extra of the project: part of what is published, installed on request.
    Extra(String),
    /// A group of development (PEP 735), or a requirements file that is one.
    Group(String),
    /// Building the project: `[build-system] requires`, `setup_requires`.
    Build,
}

/// The names of `data/groups.toml`.
static PLACES: Sorted<()> = include!(concat!(env!("OUT_DIR"), "/groups.rs"));

impl Purpose {
    /// Whether it is there for development alone: a group is, unless its name is that of a place
    /// where the project runs (`requirements/production.txt`), or of what is installed everywhere
    /// (`requirements/base.in`); `data/groups.toml` has them.
    pub fn is_development(&self) -> bool {
        match self {
            Self::Group(group) => !PLACES.has(&group.to_lowercase()),
            Self::Main | Self::Extra(_) | Self::Build => false,
        }
    }
}

/// Who put a requirement where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A person.
    Stated,
    /// A tool or `pip freeze`: a line of a closure, whose roots are stated elsewhere or unknown.
    Closure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_for_development_unless_its_name_is_that_of_a_place() {
        for (purpose, expected) in [
            (Purpose::Group("Production".to_owned()), false),
            (Purpose::Group("heroku".to_owned()), false),
            (Purpose::Group("server".to_owned()), false),
            (Purpose::Group("base".to_owned()), false),
            (Purpose::Group("common".to_owned()), false),
            (Purpose::Group("dev".to_owned()), true),
            (Purpose::Group("servers".to_owned()), true),
            (Purpose::Extra("dev".to_owned()), false),
            (Purpose::Main, false),
            (Purpose::Build, false),
        ] {
            assert_eq!(purpose.is_development(), expected, "{purpose:?}");
        }
    }
}
