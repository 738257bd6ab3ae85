//! Imported and not declared.

use std::collections::{BTreeMap, BTreeSet};

use super::usage::is_off;
use super::{Action, Looking, Occurrence, Verdict, listed, top_level};
use crate::declared::{Declared, Purpose};
use crate::reading::Conditions;
use crate::rules;
use crate::sources::Role;

impl Looking<'_, '_> {
    pub(super) fn missing(&self, verdicts: &mut Vec<Verdict>) {
        self.known_and_not_declared(verdicts);
        self.unknown(verdicts);
    }

    /// Modules whose distribution is known, and which nobody states.
    fn known_and_not_declared(&self, verdicts: &mut Vec<Verdict>) {
        // Of a module that several distributions have there is one verdict.
        let mut modules: BTreeMap<&str, (BTreeSet<&str>, Vec<Occurrence>)> = BTreeMap::new();
        for (name, used) in &self.usage {
            if used.is_declared {
                continue;
            }
            for at in &used.imports {
                let import = self.import(at);
                // The distribution of a part of a namespace has its own verdict.
                let key = self.key_of(&import.module, name);
                let (names, sites) = modules.entry(key).or_default();
                names.insert(name);
                sites.push(*at);
            }
        }
        let mut told: BTreeSet<(Vec<&str>, bool)> = BTreeSet::new();
        for (module, (distributions, mut sites)) in modules {
            sites.sort();
            sites.dedup();
            // Another that has the module is stated.
            if distributions.iter().any(|one| self.is_declared(one)) {
                continue;
            }
            let brought = distributions
                .iter()
                .find_map(|one| Some((*one, self.brought_by(one)?)));
            let rule = if brought.is_some() {
                &rules::TRANSITIVE
            } else {
                &rules::MISSING
            };
            let keys: &[&str] = if brought.is_some() {
                &["UVF503", "transitive-dependency", "DEP003"]
            } else {
                &["UVF501", "missing-dependency", "DEP001"]
            };
            sites.retain(|at| !is_off(self.import(at), keys) && !self.is_of_the_build(at));
            if sites.is_empty() {
                continue;
            }
            let all: Vec<&str> = match &brought {
                Some((one, _)) => vec![one],
                None => distributions.iter().copied().collect(),
            };
            if !told.insert((all.clone(), brought.is_some())) && all.len() == 1 {
                // `mpl_toolkits` beside `matplotlib`: one statement declares both.
                let known = verdicts.iter_mut().find(|known: &&mut Verdict| {
                    known.rule.code == rule.code && known.distribution.as_deref() == Some(all[0])
                });
                if let Some(known) = known {
                    known.more_places += sites.len();
                    continue;
                }
            }
            let to = self.purpose_of(&sites);
            let message = if let Some((one, way)) = &brought {
                let through = match way.as_slice() {
                    [] | [_] => String::new(),
                    [root, _] => format!(", which is only there because `{root}` needs it"),
                    [root, .., before, _] => format!(
                        ", which is only there because `{before}` needs it, a dependency of `{root}`"
                    ),
                };
                format!("`{module}` is imported, a module of `{one}`{through}")
            } else {
                let installed = all
                    .iter()
                    .find(|one| self.request.modules.is_installed(one) == Some(true));
                match installed {
                    Some(one) => format!(
                        "`{module}` is imported, a module of `{one}`, which is installed here though nothing that is declared needs it"
                    ),
                    None if self.request.closure.is_empty() => format!(
                        "`{module}` is imported, a module of {}, and not declared; whether another brings it is not known here",
                        alternatives(&all)
                    ),
                    None => format!(
                        "`{module}` is imported, a module of {}, and not declared",
                        alternatives(&all)
                    ),
                }
            };
            let is_sure = all.iter().any(|one| {
                let source = self.usage.get(*one).and_then(|used| used.source.as_ref());
                source.is_some_and(crate::modules::MappingSource::is_sure)
            });
            // A guess is not presented as a fact.
            let is_known = is_sure || brought.is_some();
            let message = if is_known {
                message
            } else {
                format!("`{module}` is imported, and no declared distribution has it")
            };
            let unsure = (!is_sure)
                .then(|| self.why_unsure(module))
                .flatten()
                .or_else(|| self.why_another(module))
                .or_else(|| self.why_elsewhere(module, &sites));
            let verdict = if let Some(optional) = self.optional(&sites) {
                // Stated nowhere and needed nowhere.
                Verdict::new(
                    &rules::CONDITIONAL_ONLY,
                    format!("`{module}` is not declared, and imported only {optional}"),
                )
            } else {
                Verdict::new(rule, message)
            };
            let mut verdict = verdict.of_module(module).hint_where(unsure);
            let mut distributions = Vec::new();
            if is_known {
                verdict = verdict.of(all.first().copied().unwrap_or(module));
                distributions = all.iter().map(|one| (*one).to_owned()).collect();
            }
            let verdict = verdict.with(Action::Declare { distributions, to });
            verdicts.push(self.at_sites(verdict, &sites, "imported here too"));
        }
    }

    /// The part of a dotted name that one distribution has: its top, or more of a namespace.
    fn key_of<'m>(&self, module: &'m str, distribution: &str) -> &'m str {
        let contents = self.request.modules.contents(distribution);
        let modules = contents.map(|(modules, _)| modules).unwrap_or_default();
        let longest = modules
            .iter()
            .filter(|own| {
                module
                    .strip_prefix(own.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
            .map(String::len)
            .max();
        match longest {
            Some(length) => &module[..length],
            None => top_level(module),
        }
    }

    /// Modules that nobody is known to have.
    fn unknown(&self, verdicts: &mut Vec<Verdict>) {
        for (module, sites) in &self.unknown {
            let mut sites = sites.clone();
            sites.retain(|at| !self.is_of_the_build(at));
            if sites.is_empty() {
                continue;
            }
            let sites = &sites;
            let verdict = match self.optional(sites) {
                Some(optional) => Verdict::new(
                    &rules::CONDITIONAL_ONLY,
                    format!("`{module}` is not declared, and imported only {optional}"),
                ),
                None => Verdict::new(
                    &rules::MISSING,
                    format!("`{module}` is imported, and no declared distribution has it"),
                ),
            };
            let verdict = verdict
                .of_module(module)
                .hint_where(
                    self.why_unsure(module)
                        .or_else(|| self.why_elsewhere(module, sites)),
                )
                .with(Action::Declare {
                    distributions: Vec::new(),
                    to: self.purpose_of(sites),
                });
            verdicts.push(self.at_sites(verdict, sites, "imported here too"));
        }
    }

    /// Whether an import stands in a setup.py: what a build needs has rules of its own, and an
    /// environment of its own.
    fn is_of_the_build(&self, at: &Occurrence) -> bool {
        let path = &self.file(at.file).path;
        path == "setup.py" || path.ends_with("/setup.py")
    }

    /// Why a module need not be declared though it is imported: nothing but tools and examples
    /// need it, or a file of that name means itself.
    fn why_elsewhere(&self, module: &str, sites: &[Occurrence]) -> Option<String> {
        let stem = |path: &str| {
            let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
            name.split_once('.').map(|(stem, _)| stem.to_owned())
        };
        let top = top_level(module);
        let own = |at: &Occurrence| stem(&self.file(at.file).path).as_deref() == Some(top);
        if sites.iter().all(own)
            && let Some(first) = sites.first()
        {
            return Some(format!(
                "`{}` has that name itself, and may be meant",
                self.file(first.file).path
            ));
        }
        let roles: BTreeSet<Role> = sites.iter().map(|at| self.file(at.file).role).collect();
        if roles.iter().all(|role| *role == Role::Examples) {
            Some("examples may use more than the project does".to_owned())
        } else if roles
            .iter()
            .all(|role| matches!(role, Role::Development | Role::Examples))
        {
            Some("a tool may run this file in an environment of its own".to_owned())
        } else {
            None
        }
    }

    /// Why it is not known for certain that nothing which is declared has a module.
    fn why_unsure(&self, module: &str) -> Option<String> {
        let unread = self.without_contents();
        if unread.is_empty() {
            return None;
        }
        let names = listed(unread.iter().map(String::as_str));
        Some(if unread.len() == 1 {
            format!("which modules {names} has is not known here, and `{module}` may be one")
        } else {
            format!("which modules {names} have is not known here, and `{module}` may be one")
        })
    }

    /// A declared distribution that has the module in its name, and of which nobody knows the
    /// modules, may well have it: `path.py` for `path`.
    fn why_another(&self, module: &str) -> Option<String> {
        let normalized = uvferry_requirements::normalize_name(&module.replace('.', "-"));
        let is_like = |name: &str| {
            let mut parts = name.split('-').collect::<Vec<_>>();
            parts.retain(|part| !matches!(*part, "py" | "python" | "python3"));
            parts.join("-") == normalized || name.starts_with(&format!("{normalized}-"))
        };
        let found = self.without_contents().iter().find(|name| is_like(name))?;
        Some(format!(
            "which modules `{found}` has is not known here, and by its name `{module}` may be one"
        ))
    }

    /// What is declared, or needed by that, and of which no module is known and none imported.
    fn without_contents(&self) -> &[String] {
        self.without_contents.get_or_init(|| {
            // What only builds the project is not there when it runs.
            let stated: BTreeSet<&str> = self
                .declared()
                .iter()
                .filter(|declared| declared.purpose != Purpose::Build)
                .map(|declared| declared.normalized_name.as_str())
                .collect();
            let reached = self.request.closure.reached(stated.iter().copied());
            reached
                .into_iter()
                .filter(|name| {
                    self.request.modules.contents(name).is_none()
                        && self
                            .usage
                            .get(*name)
                            .is_none_or(|used| used.imports.is_empty())
                        && self.request.modules.is_installed(name) != Some(true)
                })
                .map(str::to_owned)
                .collect()
        })
    }

    /// In words, on what all of these imports hang; `None` where one of them always runs.
    pub(super) fn optional(&self, sites: &[Occurrence]) -> Option<&'static str> {
        let mut all: Vec<Kind> = Vec::new();
        for at in sites {
            all.push(Kind::of(self.import(at).conditions)?);
        }
        all.sort();
        all.dedup();
        match all.as_slice() {
            [] => None,
            [one] => Some(one.words()),
            _ => Some("under conditions"),
        }
    }

    /// Whether a statement holds everywhere.
    pub(super) fn has_no_marker(declared: &Declared) -> bool {
        declared.marker.is_none()
    }

    /// The group that a statement is in, where it is one of development.
    pub(super) fn group_of(declared: &Declared) -> Option<&str> {
        match &declared.purpose {
            Purpose::Group(group) => Some(group),
            _ => None,
        }
    }
}

fn alternatives(all: &[&str]) -> String {
    match all {
        [one] => format!("`{one}`"),
        all => format!("one of {}", listed(all.iter().copied())),
    }
}

/// On what an import hangs that is not always needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Optional,
    Types,
    Version,
    Platform,
}

impl Kind {
    fn of(conditions: Conditions) -> Option<Self> {
        if conditions.is_for_types {
            Some(Self::Types)
        } else if conditions.is_optional || conditions.is_fallback {
            Some(Self::Optional)
        } else if conditions.is_for_version {
            Some(Self::Version)
        } else if conditions.is_for_platform {
            Some(Self::Platform)
        } else {
            None
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Optional => "where a `try` takes that it is missing",
            Self::Types => "for type checkers",
            Self::Version => "for some versions of Python",
            Self::Platform => "on some platforms",
        }
    }
}
