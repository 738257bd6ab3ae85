//! Names in strings of Python files, as far as they stand for more than their module.

use uvferry_diagnostics::Location;

use super::addresses::scheme_uses;
use super::found::{Found, dotted};
use super::{Use, Used};
use crate::declared::Declared;
use crate::reading::Context;
use crate::sorted::Sorted;

/// What a name takes besides the module that it is.
pub(super) struct Name {
    distributions: &'static [&'static str],
    is_certain: bool,
}

/// By what it is a name of (`module`, `mkdocs-plugin`, …), then by the name.
static NAMES: Sorted<Sorted<Name>> = include!(concat!(env!("OUT_DIR"), "/names.rs"));

/// What a table says of a name; an empty list for one that needs no distribution of its own.
pub(super) fn known(of: &str, name: &str) -> Option<&'static Name> {
    NAMES.get(of)?.get(name)
}

impl Name {
    pub(super) fn push(&self, place: &Location, why: &str, found: &mut Found<'_>) {
        found.any_of(self.distributions, place, why, self.is_certain);
    }
}

/// Who loads what is named, as a reason.
const LOADERS: &[(Context, &str)] = &[
    (Context::Django, "Django loads what its settings name"),
    (
        Context::PytestPlugin,
        "`pytest` loads it by `pytest_plugins`",
    ),
    (Context::Celery, "Celery loads what its settings name"),
    (Context::Logging, "the configuration of logging names it"),
    (Context::EntryPoint, "an entry point names it"),
    (Context::Sphinx, "the configuration of Sphinx names it"),
];

/// The uses in names that Python files have in strings: each is its module, and what it takes
/// besides: `django.db.backends.postgresql` a driver of PostgreSQL, a theme of Sphinx the
/// distribution of its name.
pub fn reference_uses<'a>(
    references: impl IntoIterator<Item = (&'a str, Context, Location)>,
    declared: &[Declared],
) -> Vec<Use> {
    let mut found = Found::new(declared);
    for (name, context, place) in references {
        if context == Context::Distribution {
            let why = "a file asks for the distribution by its name";
            found.distribution(name, &place, why, true);
            continue;
        }
        if context == Context::Scheme {
            let scheme = name.split("://").next().unwrap_or(name);
            scheme_uses(scheme, &place, &mut found);
            continue;
        }
        let of_context = LOADERS.iter().find(|(one, _)| *one == context);
        let why = of_context.map_or("a string names it", |(_, why)| why);
        dotted_uses(name, &place, why, context != Context::Dotted, &mut found);
        if context == Context::Sphinx {
            sphinx_uses(name, &place, why, &mut found);
        }
    }
    found.finish()
}

/// A module, and what the table says of it or of a package that it is in.
pub(super) fn dotted_uses(
    name: &str,
    place: &Location,
    why: &str,
    is_certain: bool,
    found: &mut Found<'_>,
) {
    let Some(name) = dotted(name) else { return };
    let mut part = name.as_str();
    loop {
        if let Some(known) = known("module", part) {
            known.push(place, &format!("{why}: `{part}` needs it"), found);
            break;
        }
        match part.rsplit_once('.') {
            Some((package, _)) => part = package,
            None => break,
        }
    }
    found.push(Used::Module(name), place, why, is_certain);
}

/// How extensions and themes of Sphinx call their distributions.
const SPHINX: &[&str] = &[
    "{}",
    "sphinx-{}",
    "sphinxcontrib-{}",
    "sphinx-{}-theme",
    "{}-sphinx-theme",
    "{}-theme",
];

fn sphinx_uses(name: &str, place: &Location, why: &str, found: &mut Found<'_>) {
    if let Some(known) = known("sphinx-theme", name) {
        known.push(place, why, found);
        return;
    }
    // A theme may have dashes, which no module has.
    if dotted(name).is_none() {
        found.module(&name.replace('-', "_"), place, why, true);
    }
    found.by_convention(name, SPHINX, place, why);
}
