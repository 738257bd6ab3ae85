//! Tools that are in use because they are configured.

use uvferry_diagnostics::{Location, printable, redact};

use super::found::Found;
use super::patterns::is_like;
use crate::sorted::Sorted;

type Distributions = &'static [&'static str];

struct Tools {
    /// `[tool.NAME]` of pyproject.toml.
    tables: Sorted<Distributions>,
    /// Sections of setup.cfg and tox.ini; a `*` stands for any text.
    sections: &'static [(&'static str, Distributions)],
    /// Names of files; a `*` stands for any text.
    files: &'static [(&'static str, Distributions)],
}

static TOOLS: Tools = include!(concat!(env!("OUT_DIR"), "/tools.rs"));

pub(super) fn table_uses(name: &str, place: &Location, found: &mut Found<'_>) {
    if let Some(distributions) = TOOLS.tables.get(name) {
        let why = format!("it reads the table `[tool.{name}]`");
        found.any_of(distributions, place, &why, true);
    }
}

pub(super) fn section_uses(name: &str, place: &Location, found: &mut Found<'_>) {
    for (pattern, distributions) in TOOLS.sections {
        if is_like(pattern, name) {
            let why = format!("it reads the section `[{}]`", printable(&redact(name)));
            found.any_of(distributions, place, &why, true);
        }
    }
}

pub(super) fn file_uses(name: &str, place: &Location, found: &mut Found<'_>) {
    for (pattern, distributions) in TOOLS.files {
        if is_like(pattern, name) {
            let why = format!("it reads `{}`", printable(&redact(name)));
            found.any_of(distributions, place, &why, true);
        }
    }
}
