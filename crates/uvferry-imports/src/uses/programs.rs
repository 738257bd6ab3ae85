//! The programs that distributions bring, and those that people call themselves.

use std::collections::BTreeMap;

use uvferry_diagnostics::Location;

use super::arguments::program_name;
use super::found::Found;
use super::patterns::is_like;
use super::{Use, Used};
use crate::declared::Declared;
use crate::sorted::Sorted;

struct Table {
    /// Programs that have other names than their distributions.
    others: Sorted<&'static [&'static str]>,
    /// Distributions that bring the program of their own name.
    same: Sorted<()>,
    /// Distributions with the name of a program that they do not bring.
    system: Sorted<()>,
    /// Tools of development; a `*` stands for any text.
    development: &'static [&'static str],
}

static TABLE: Table = include!(concat!(env!("OUT_DIR"), "/programs.rs"));

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
    let others = TABLE.others.get(name).copied().unwrap_or_default();
    let mut all: Vec<(String, bool)> = others
        .iter()
        .map(|program| (plain(program), true))
        .collect();
    if !TABLE.system.has(name) {
        let is_known = TABLE.same.has(name) || is_development_tool(name);
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
        for name in TABLE.system.names() {
            assert!(!TABLE.same.has(name), "{name}");
        }
        assert!(TABLE.others.names().count() > 40);
        assert!(TABLE.same.names().count() > 20);
        assert!(TABLE.development.len() > 80);
    }
}
