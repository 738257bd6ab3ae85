//! Distributions that another one loads without being imported by the project: plugins, and
//! what a library takes where it is installed.

use std::collections::{BTreeSet, HashMap};

use uvferry_diagnostics::Location;

use super::found::Found;
use super::patterns::is_like;
use super::{Use, Used};
use crate::declared::Declared;

/// What takes a plugin to be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activation {
    /// That it is installed: its host looks for entry points.
    Installed,
    /// That a configuration names it.
    Named,
}

/// One kind of plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plugins {
    /// What loads them; one of these (normalised, PEP 503).
    pub hosts: &'static [&'static str],
    /// The groups of entry points by which it finds them.
    pub groups: &'static [&'static str],
    /// How they are called by convention: `*` stands for any text.
    pub patterns: &'static [&'static str],
    /// Distributions that are called so and are none.
    pub exceptions: &'static [&'static str],
    /// When they are loaded.
    pub activation: Activation,
    /// The page that says so.
    pub source: &'static str,
}

/// What a library takes where it is installed.
struct Companion {
    hosts: &'static [&'static str],
    distributions: &'static [&'static str],
    /// What for, with `{0}` where the host stands: "`{0}` reads settings by it".
    what: &'static str,
    /// Whether it always does, rather than for some calls.
    is_certain: bool,
}

struct Table {
    plugins: &'static [Plugins],
    companions: &'static [Companion],
}

static TABLE: Table = include!(concat!(env!("OUT_DIR"), "/plugins.rs"));

/// The kinds of plugins that a distribution (normalised) is one of by its name.
pub fn plugins_by_name(name: &str) -> impl Iterator<Item = &'static Plugins> {
    TABLE.plugins.iter().filter(move |plugins| {
        !plugins.exceptions.contains(&name)
            && !plugins.hosts.contains(&name)
            && plugins.patterns.iter().any(|one| is_like(one, name))
    })
}

/// The uses of what is declared by what loads it.
///
/// `in_use` tells of a distribution (normalised) whether something uses it;
/// `entry_point_groups` gives the groups of entry points that an installed distribution has,
/// nothing for others. Where there are such groups they decide, and the use is certain; else the
/// name does, and the use is only likely. What is loaded only when a configuration names it is
/// not told here.
pub fn plugin_uses(
    declared: &[Declared],
    in_use: &dyn Fn(&str) -> bool,
    entry_point_groups: &dyn Fn(&str) -> Vec<String>,
) -> Vec<Use> {
    let mut found = Found::new(declared);
    let extras = by_extra(declared);
    for one in declared {
        let name = one.normalized_name.as_str();
        let groups = entry_point_groups(name);
        for plugins in TABLE.plugins {
            if plugins.activation == Activation::Named {
                continue;
            }
            let is_installed_one = groups
                .iter()
                .any(|group| plugins.groups.contains(&group.as_str()));
            let is_by_name = groups.is_empty()
                && plugins.patterns.iter().any(|one| is_like(one, name))
                && !plugins.exceptions.contains(&name);
            if !is_installed_one && !is_by_name {
                continue;
            }
            let host = plugins
                .hosts
                .iter()
                .find(|host| **host != name && in_use(host));
            let Some(host) = host else { continue };
            let why = if is_installed_one {
                format!("`{host}` loads each plugin that is installed")
            } else {
                format!("by its name a plugin of `{host}`, which loads each that is installed")
            };
            push(one, &why, is_installed_one, &mut found);
        }
        for companion in TABLE.companions {
            if !companion.distributions.contains(&name) {
                continue;
            }
            let host = companion
                .hosts
                .iter()
                .find(|host| **host != name && in_use(host));
            if let Some(host) = host {
                let why = companion.what.replace("{0}", host);
                push(one, &why, companion.is_certain, &mut found);
            }
        }
        for (other, extra) in extras.get(name).into_iter().flatten() {
            if other.normalized_name != one.normalized_name && in_use(&other.normalized_name) {
                let why = format!("`{}` is asked for with its extra `{extra}`", other.name);
                push(one, &why, false, &mut found);
            }
        }
    }
    found.finish()
}

fn push(one: &Declared, why: &str, is_certain: bool, found: &mut Found<'_>) {
    let used = Used::Distribution(one.normalized_name.clone());
    found.push(used, &one.place, why, is_certain);
}

/// Who is asked for with an extra, and how it is written, by the extra's normalised name: of
/// `celery[redis]` beside `redis`, who asks for the extra uses what it brings.
fn by_extra(declared: &[Declared]) -> HashMap<String, Vec<(&Declared, &str)>> {
    let mut found: HashMap<String, Vec<(&Declared, &str)>> = HashMap::new();
    for one in declared {
        let mut known = BTreeSet::new();
        for extra in &one.extras {
            let normalized = uvferry_requirements::normalize_name(extra);
            if known.insert(normalized.clone()) {
                found.entry(normalized).or_default().push((one, extra));
            }
        }
    }
    found
}

/// What an entry point of the project itself in a group is for.
pub(super) fn group_uses(group: &str, place: &Location, found: &mut Found<'_>) {
    for plugins in TABLE.plugins {
        if plugins.groups.contains(&group) {
            let why = "the project has a plugin for it";
            found.any_of(plugins.hosts, place, why, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_tells_of_what_it_may_be_a_plugin() {
        let of = |name: &str| -> Vec<&str> {
            plugins_by_name(name)
                .flat_map(|plugins| plugins.hosts.iter().copied())
                .collect()
        };
        assert_eq!(of("pytest-cov"), ["pytest"]);
        assert_eq!(of("pytest-watch"), Vec::<&str>::new());
        assert_eq!(of("pytest"), Vec::<&str>::new());
        assert_eq!(of("pep8-naming"), ["flake8"]);
    }

    #[test]
    fn each_row_has_a_host_and_a_way_to_it() {
        for plugins in TABLE.plugins {
            assert!(!plugins.hosts.is_empty(), "{plugins:?}");
            assert!(
                !plugins.groups.is_empty() || !plugins.patterns.is_empty(),
                "{plugins:?}"
            );
        }
        for companion in TABLE.companions {
            assert!(!companion.hosts.is_empty(), "{}", companion.what);
            assert!(!companion.distributions.is_empty(), "{}", companion.what);
            assert!(companion.what.starts_with("`{0}` "), "{}", companion.what);
        }
    }
}
