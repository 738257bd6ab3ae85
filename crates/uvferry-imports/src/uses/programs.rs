//! The programs that distributions bring, and those that people call themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use uvferry_diagnostics::Location;

use super::arguments::program_name;
use super::data::{Data, is_like, word, words};
use super::found::Found;
use super::{Use, Used};
use crate::declared::Declared;

struct Table {
    /// Programs that have other names than their distributions.
    others: BTreeMap<String, Vec<String>>,
    /// Distributions that bring the program of their own name.
    same: BTreeSet<String>,
    /// Distributions with the name of a program that they do not bring.
    system: BTreeSet<String>,
    /// Tools of development; a `*` stands for any text.
    development: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let data = Data::new(include_str!("../../data/programs.toml"));
    let listed = |kind: &str, key: &str| -> Vec<String> {
        data.rows(kind).flat_map(|row| words(row, key)).collect()
    };
    let mut others: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in data.rows("program") {
        let programs = others.entry(word(row, "distribution")).or_default();
        programs.extend(words(row, "programs"));
    }
    Table {
        others,
        same: listed("same", "same").into_iter().collect(),
        system: listed("system", "programs").into_iter().collect(),
        development: listed("tools", "development"),
    }
});

pub(super) fn prepare() {
    LazyLock::force(&TABLE);
}

/// The uses of declared distributions whose programs are called, at the place of each call.
///
/// `programs_of` gives the console scripts of an installed distribution (normalised), nothing
/// for others. Where there are such scripts they decide; else a table does, or, likely only, the
/// distribution's own name.
pub fn program_uses(
    programs: &[(String, Location)],
    programs_of: &dyn Fn(&str) -> Vec<String>,
    declared: &[Declared],
) -> Vec<Use> {
    // By program: who brings it, and whether that is certain.
    let mut bringers: BTreeMap<String, BTreeMap<&str, bool>> = BTreeMap::new();
    for one in declared {
        let name = one.normalized_name.as_str();
        for (program, is_certain) in brought(name, programs_of) {
            bringers
                .entry(program)
                .or_default()
                .insert(name, is_certain);
        }
    }
    let mut found = Found::new(declared);
    for (called, place) in programs {
        let program = plain(program_name(called));
        let Some(bringers) = bringers.get(&program) else {
            continue;
        };
        for (name, is_certain) in bringers {
            let used = Used::Distribution((*name).to_owned());
            let why = format!("the program `{program}` comes from it");
            found.push(used, place, &why, *is_certain);
        }
    }
    found.finish()
}

/// As programs are compared: Windows has them in any case.
fn plain(program: &str) -> String {
    program.to_lowercase()
}

fn brought(name: &str, programs_of: &dyn Fn(&str) -> Vec<String>) -> Vec<(String, bool)> {
    let installed = programs_of(name);
    if !installed.is_empty() {
        let all = installed.iter().map(|program| (plain(program), true));
        return all.collect();
    }
    let table = &*TABLE;
    let mut all: Vec<(String, bool)> = table
        .others
        .get(name)
        .into_iter()
        .flatten()
        .map(|program| (plain(program), true))
        .collect();
    if !table.system.contains(name) {
        let is_known = table.same.contains(name) || is_development_tool(name);
        all.push((name.to_owned(), is_known));
    }
    all
}

/// Whether a distribution (normalised) is a tool of development: something that people, editors
/// and CI call, and that nothing need name.
///
/// ```
/// use uvferry_imports::uses::programs::is_development_tool;
/// assert!(is_development_tool("black") && is_development_tool("jupyterlab"));
/// assert!(!is_development_tool("requests"));
/// ```
pub fn is_development_tool(normalized: &str) -> bool {
    TABLE
        .development
        .iter()
        .any(|pattern| is_like(pattern, normalized))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_has_nothing_of_another() {
        for name in &TABLE.system {
            assert!(!TABLE.same.contains(name), "{name}");
        }
        assert!(TABLE.others.len() > 40);
        assert!(TABLE.same.len() > 20);
        assert!(TABLE.development.len() > 80);
    }
}
