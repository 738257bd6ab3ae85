//! flake8's `select` and `ignore` as ruff's, so that the same codes are on.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::{Engine, Lists};
use super::plugins::{ABSENT, PLUGINS, Plugin, by_package};
use super::ruff_rules::{RULES, is_preview, letters};
use super::selectors::{Rules, is_under, resolve, selectors};

/// What else decides whether a code comes at all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Circumstances {
    /// `max-complexity`, where it is given and not negative.
    pub(crate) complexity: bool,
    /// `max-doc-length`, where it is given.
    pub(crate) doc_length: bool,
    /// `copyright-check`.
    pub(crate) copyright: bool,
    /// `docstring-convention`.
    pub(crate) convention: Option<String>,
    /// `enable-extensions`.
    pub(crate) enabled: Vec<String>,
    /// `unused-arguments-ignore-lambdas`.
    pub(crate) no_lambdas: bool,
}

/// pydocstyle's codes that its conventions leave out (`pydocstyle/violations.py`).
pub(crate) const CONVENTIONS: &[(&str, &str)] = &[
    (
        "pep257",
        "D203 D212 D213 D214 D215 D404 D405 D406 D407 D408 D409 D410 D411 D413 D415 D416 D417 D418",
    ),
    ("numpy", "D107 D203 D212 D213 D402 D413 D415 D416 D417"),
    (
        "google",
        "D203 D204 D213 D215 D400 D401 D404 D406 D407 D408 D409 D413",
    ),
];

/// ruff's rules that its conventions turn off (`ruff_linter/src/rules/pydocstyle/settings.rs`).
pub(crate) const RUFF_CONVENTIONS: &[(&str, &str)] = &[
    (
        "pep257",
        "D203 D212 D213 D214 D215 D404 D405 D406 D407 D408 D409 D410 D411 D413 D415 D416 D417",
    ),
    ("numpy", "D107 D203 D212 D213 D402 D413 D415 D416 D417"),
    (
        "google",
        "D203 D204 D213 D215 D400 D401 D404 D406 D407 D408 D409 D413",
    ),
];

/// Which plugins are there.
///
/// What is declared counts, where flake8 itself is declared. Else each plugin is there whose
/// code or option the configuration names.
#[derive(Debug)]
pub(crate) struct Installed {
    pub(crate) plugins: Vec<&'static Plugin>,
    /// Whether they are known from the dependencies.
    pub(crate) declared: bool,
    /// Plugins that ruff has nothing of.
    pub(crate) absent: Vec<&'static str>,
}

/// A distribution that brings flake8 plugins by requiring them.
const BUNDLES: &[(&str, &[&str])] = &[(
    "wemake-python-styleguide",
    &[
        "flake8-bandit",
        "flake8-bugbear",
        "flake8-commas",
        "flake8-comprehensions",
        "flake8-debugger",
        "flake8-docstrings",
        "flake8-eradicate",
        "flake8-isort",
        "flake8-quotes",
        "pep8-naming",
    ],
)];

/// Whether a distribution brings several plugins.
pub(crate) fn is_bundle(name: &str) -> bool {
    BUNDLES.iter().any(|(bundle, _)| *bundle == name)
}

impl Installed {
    pub(crate) fn new<'a>(
        development: &[String],
        lists: &Lists,
        also: impl Iterator<Item = &'a str>,
        options: &[&str],
    ) -> Self {
        let names: BTreeSet<String> = development
            .iter()
            .map(|name| name.to_lowercase().replace(['_', '.'], "-"))
            .collect();
        let declared = names.iter().any(|name| {
            name == "flake8"
                || name.starts_with("flake8-")
                || BUNDLES.iter().any(|(bundle, _)| bundle == name)
                || name == "hacking"
        });
        let base = PLUGINS.iter().filter(|plugin| plugin.packages.is_empty());
        let mut plugins: Vec<&'static Plugin> = base.collect();
        let mut absent: Vec<&'static str> = Vec::new();
        if declared {
            plugins.extend(names.iter().filter_map(|name| by_package(name)));
            for (bundle, brings) in BUNDLES {
                if names.contains(*bundle) {
                    plugins.extend(brings.iter().filter_map(|name| by_package(name)));
                }
            }
            absent.extend(
                ABSENT
                    .iter()
                    .map(|plugin| plugin.package)
                    .filter(|package| names.contains(*package)),
            );
        } else {
            let also: Vec<&str> = also.collect();
            // Thousands of entries name the same few.
            let mentioned: BTreeSet<&str> = lists
                .selected()
                .chain(lists.ignored())
                .chain(also)
                .collect();
            let mentioned: Vec<&str> = mentioned.into_iter().collect();
            for plugin in PLUGINS {
                let by_option = options.iter().any(|of| plugin.packages.contains(of));
                if !plugin.packages.is_empty()
                    && (by_option || is_meant(plugin, &mentioned, &plugins))
                {
                    plugins.push(plugin);
                }
            }
            for plugin in ABSENT {
                let is_mentioned = mentioned.iter().any(|named| {
                    plugin
                        .codes
                        .iter()
                        .any(|code| named.starts_with(code) && letters(named) == letters(code))
                });
                if is_mentioned
                    && !plugins
                        .iter()
                        .any(|known| known.packages.contains(&plugin.package))
                {
                    absent.push(plugin.package);
                }
            }
        }
        let mut once: Vec<&'static Plugin> = Vec::new();
        for plugin in plugins {
            if !once.iter().any(|known| std::ptr::eq(*known, plugin)) {
                once.push(plugin);
            }
        }
        Self {
            plugins: once,
            declared,
            absent,
        }
    }
}

/// Whether a code that is named is this plugin's, and of none that came before.
fn is_meant(plugin: &Plugin, named: &[&str], before: &[&'static Plugin]) -> bool {
    plugin.codes.iter().any(|(group, _)| {
        named.iter().any(|named| {
            letters(named) == *group
                && plugin.all_codes().any(|code| code.starts_with(named))
                // A letter that flake8 itself gives codes of stands for those.
                && !before
                    .iter()
                    .any(|other| other.all_codes().any(|code| code.starts_with(named)))
        })
    })
}

/// The same codes for ruff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) select: Vec<String>,
    pub(crate) ignore: Vec<String>,
    /// The rules that are on then, those in preview as well.
    pub(crate) on: Rules,
    /// Codes that flake8 reports and ruff has no rule for.
    pub(crate) without_rule: BTreeMap<&'static str, Vec<String>>,
    /// Codes that flake8 reports and ruff has in preview only.
    pub(crate) preview: Vec<String>,
    /// Rules that only ruff has and that `ignore` holds therefore.
    pub(crate) alone: Vec<String>,
    /// Entries of `select` that no plugin gives a code for.
    pub(crate) of_nothing: Vec<String>,
    /// Codes of flake8 that another rule of ruff stands for.
    pub(crate) renamed: BTreeMap<String, Vec<String>>,
}

/// What is decided about each code of the plugins that are there.
pub(crate) struct Decided<'a> {
    lists: &'a Lists,
    installed: &'a Installed,
    around: &'a Circumstances,
}

impl<'a> Decided<'a> {
    pub(crate) fn new(
        lists: &'a Lists,
        installed: &'a Installed,
        around: &'a Circumstances,
    ) -> Self {
        Self {
            lists,
            installed,
            around,
        }
    }

    /// Whether a code can come at all, whatever the lists say.
    fn comes(&self, plugin: &Plugin, code: &str) -> bool {
        let around = self.around;
        match code {
            "C901" => around.complexity,
            "W505" => around.doc_length,
            "C801" => around.copyright,
            // Syntax errors are no rule; ruff reports them whatever is selected.
            // E133 comes only with `hang-closing`, which is told of by itself.
            "E999" | "E901" | "E133" => false,
            _ if plugin.needs_enabling => plugin
                .entries
                .iter()
                .any(|entry| around.enabled.iter().any(|one| one == entry)),
            _ if plugin.packages.contains(&"flake8-docstrings") => {
                let convention = around.convention.as_deref().unwrap_or("pep257");
                let without = CONVENTIONS.iter().find(|(name, _)| *name == convention);
                !without.is_some_and(|(_, codes)| codes.split(' ').any(|one| one == code))
            }
            _ => true,
        }
    }

    /// Whether flake8 reports a code.
    pub(crate) fn reports(&self, code: &str) -> bool {
        let engine = Engine::new(self.lists, &self.installed.plugins);
        self.installed.plugins.iter().any(|plugin| {
            plugin.all_codes().any(|known| known == code)
                && self.comes(plugin, code)
                && engine.reports(plugin, code)
        })
    }

    /// The rules that are on by these lists: each of which a code is reported.
    fn on(&self, lists: &Lists) -> Rules {
        let engine = Engine::new(lists, &self.installed.plugins);
        let mut on = Rules::new();
        for plugin in &self.installed.plugins {
            for code in plugin.all_codes() {
                if self.comes(plugin, &code) && engine.reports(plugin, &code) {
                    on.extend(self.rules_of(plugin, &code));
                }
            }
        }
        on
    }

    fn rules_of(&self, plugin: &Plugin, code: &str) -> Vec<String> {
        let mut rules = plugin.rules_of(code);
        if self.around.no_lambdas {
            rules.retain(|rule| rule != "ARG005");
        }
        rules
    }

    /// The rules that entries of a list stand for, of plugins that are there or, where no
    /// such has the code, of any.
    fn meant(&self, entries: &[&str]) -> Rules {
        let mut rules = Rules::new();
        for entry in entries {
            let of = |plugins: &mut dyn Iterator<Item = &'static Plugin>| -> Rules {
                plugins
                    .flat_map(|plugin| {
                        plugin
                            .all_codes()
                            .filter(|code| code.starts_with(entry))
                            .flat_map(|code| plugin.rules_of(&code))
                            .collect::<Vec<_>>()
                    })
                    .collect()
            };
            let there = of(&mut self.installed.plugins.iter().copied());
            rules.extend(if there.is_empty() {
                of(&mut PLUGINS.iter().filter(|plugin| {
                    plugin
                        .codes
                        .iter()
                        .any(|(group, _)| *group == letters(entry))
                }))
            } else {
                there
            });
        }
        rules
    }

    /// `select` and `ignore` for ruff.
    pub(crate) fn selection(&self) -> Selection {
        let lists = self.lists;
        let on = self.on(lists);
        let mut found = Selection {
            on: on.clone(),
            ..Selection::default()
        };
        self.tell_codes(&mut found);
        // Known to flake8 here: rules that some code of an installed plugin stands for.
        let mut mapped = Rules::new();
        let mut base = Rules::new();
        let engine = Engine::new(lists, &self.installed.plugins);
        for plugin in &self.installed.plugins {
            for code in plugin.all_codes() {
                let rules = self.rules_of(plugin, &code);
                if self.comes(plugin, &code) && engine.selects(plugin, &code) {
                    base.extend(rules.iter().cloned());
                }
                mapped.extend(rules);
            }
        }
        let stable = |rules: &Rules| -> Rules {
            rules
                .iter()
                .filter(|rule| !is_preview(rule))
                .cloned()
                .collect()
        };
        let wanted = stable(&base);
        let besides: Rules = mapped
            .difference(&base)
            .filter(|rule| !is_preview(rule) && !self.is_silent(rule))
            .cloned()
            .collect();
        let alone: Rules = RULES
            .keys()
            .filter(|rule| !mapped.contains(*rule) && !is_preview(rule))
            .cloned()
            .collect();
        found.select = self.in_order(shortest(&wanted, &besides, &alone), lists.selected());
        // What is named to be ignored, as far as it is off.
        let mut ignored: Vec<&str> = lists.ignored().collect();
        ignored.extend(default_ignore(lists));
        let named: Rules = self.meant(&ignored).difference(&on).cloned().collect();
        let others: Rules = RULES
            .keys()
            .filter(|rule| !named.contains(*rule))
            .cloned()
            .collect();
        let relevant: Rules = others
            .iter()
            .filter(|rule| on.contains(*rule) || mapped.contains(*rule))
            .cloned()
            .collect();
        found.ignore = self.in_order(selectors(&named, &relevant), ignored.iter().copied());
        self.settle(&mut found, &on, &mapped);
        found
    }

    /// Whether ruff does not report a rule although it is on: by its convention, or for want
    /// of a length.
    fn is_silent(&self, rule: &str) -> bool {
        let convention = self.around.convention.as_deref().unwrap_or("pep257");
        let off = RUFF_CONVENTIONS
            .iter()
            .find(|(name, _)| *name == convention);
        (rule == "W505" && !self.around.doc_length)
            || off.is_some_and(|(_, codes)| codes.split(' ').any(|code| code == rule))
    }

    /// Makes what ruff resolves the same as what is wanted.
    fn settle(&self, found: &mut Selection, on: &Rules, mapped: &Rules) {
        let now = resolve(&found.select, &found.ignore);
        let mut extra = Rules::new();
        for rule in now.difference(on) {
            if self.is_silent(rule) {
                continue;
            }
            // Of rules in preview only those are told that flake8 has: they may come any day.
            if mapped.contains(rule) {
                extra.insert(rule.clone());
            } else if !is_preview(rule) {
                extra.insert(rule.clone());
                found.alone.push(rule.clone());
            }
        }
        for selector in selectors(&extra, on) {
            found.ignore.push(selector);
        }
        for rule in on.iter().filter(|rule| !is_preview(rule)) {
            let now = resolve(&found.select, &found.ignore);
            if !now.contains(rule) {
                found.ignore.retain(|selector| selector != rule);
                found.select.push(rule.clone());
            }
        }
        // A selector that holds only one rule by its letters may not outweigh a longer one.
        let now = resolve(&found.select, &found.ignore);
        for rule in now.difference(on) {
            if !self.is_silent(rule) && (mapped.contains(rule) || !is_preview(rule)) {
                found.ignore.push(rule.clone());
            }
        }
    }

    /// The codes that are told of.
    fn tell_codes(&self, found: &mut Selection) {
        let engine = Engine::new(self.lists, &self.installed.plugins);
        for plugin in &self.installed.plugins {
            for code in plugin.all_codes() {
                if !self.comes(plugin, &code) || !engine.reports(plugin, &code) {
                    continue;
                }
                let rules = self.rules_of(plugin, &code);
                if rules.is_empty() {
                    found
                        .without_rule
                        .entry(plugin.name())
                        .or_default()
                        .push(code);
                } else if rules.iter().all(|rule| is_preview(rule)) {
                    found.preview.push(code);
                } else if rules != [code.as_str()] {
                    found.renamed.insert(code, rules);
                }
            }
        }
        let told = |found: &[String], all: &BTreeSet<String>| -> Vec<String> {
            prefixes(&found.iter().cloned().collect(), all)
        };
        let mut all = BTreeSet::new();
        for plugin in &self.installed.plugins {
            all.extend(plugin.all_codes().filter(|code| self.comes(plugin, code)));
        }
        for codes in found.without_rule.values_mut() {
            *codes = told(codes, &all);
        }
        found.preview = told(&found.preview, &all);
        for package in &self.installed.absent {
            if let Some(plugin) = ABSENT.iter().find(|plugin| plugin.package == *package) {
                let codes = plugin.codes.iter().map(|code| format!("{code}…")).collect();
                found.without_rule.insert(plugin.package, codes);
            }
        }
        for entry in self.lists.selected() {
            let gives = self
                .installed
                .plugins
                .iter()
                .any(|plugin| plugin.all_codes().any(|code| code.starts_with(entry)));
            let absent = ABSENT.iter().any(|plugin| {
                self.installed.absent.contains(&plugin.package)
                    && plugin
                        .codes
                        .iter()
                        .any(|code| entry.starts_with(code) || code.starts_with(entry))
            });
            if gives || absent {
                continue;
            }
            if self.installed.declared {
                found.of_nothing.push(entry.to_owned());
            } else {
                let unknown = found.without_rule.entry("a plugin that is not known here");
                unknown.or_default().push(entry.to_owned());
            }
        }
    }

    /// What is off in files that have more ignored, as selectors; nothing of `kept`.
    pub(crate) fn per_file(&self, codes: &[String], kept: &Rules) -> Vec<String> {
        let mut lists = self.lists.clone();
        lists.extend_ignore.extend(codes.iter().cloned());
        let there: Rules = self.on(&lists).union(kept).cloned().collect();
        let entries: Vec<&str> = codes.iter().map(String::as_str).collect();
        let mut off: Rules = self.meant(&entries).difference(&there).cloned().collect();
        if !kept.is_empty() {
            // Beside what ruff does already only what is new needs to be off.
            let on = self.on(self.lists);
            off.retain(|rule| on.contains(rule));
        }
        // A code that is one rule stays as its author wrote it.
        let exact: Rules = entries
            .iter()
            .filter(|entry| off.contains(**entry) && self.meant(&[entry]).len() == 1)
            .map(|entry| (*entry).to_owned())
            .collect();
        let rest: Rules = off.difference(&exact).cloned().collect();
        let mut found = selectors(&rest, &there);
        found.extend(exact);
        self.in_order(found, entries.iter().copied())
    }

    /// Selectors in the order of the list that they come from.
    fn in_order<'b>(
        &self,
        mut found: Vec<String>,
        list: impl Iterator<Item = &'b str>,
    ) -> Vec<String> {
        let list: Vec<Rules> = list.map(|entry| self.meant(&[entry])).collect();
        let at = |selector: &String| {
            list.iter()
                .position(|rules| rules.iter().any(|rule| is_under(rule, selector)))
                .unwrap_or(list.len())
        };
        found.sort_by_key(at);
        found
    }
}

/// flake8's own list, where it stands.
fn default_ignore(lists: &Lists) -> &'static [&'static str] {
    if lists.ignore.is_none() && lists.select.is_none() {
        super::decision::DEFAULT_IGNORE
    } else {
        &[]
    }
}

/// Selectors for `wanted`, exact where that takes hardly more of them than holding rules
/// that only ruff has.
fn shortest(wanted: &Rules, besides: &Rules, alone: &Rules) -> Vec<String> {
    let groups: BTreeSet<&str> = wanted.iter().map(|rule| letters(rule)).collect();
    let mut found = Vec::new();
    let both: Rules = besides.union(alone).cloned().collect();
    for group in groups {
        let of: Rules = wanted
            .iter()
            .filter(|rule| letters(rule) == group)
            .cloned()
            .collect();
        let wide = selectors(&of, besides);
        let exact = selectors(&of, &both);
        found.extend(if exact.len() <= wide.len() + 1 {
            exact
        } else {
            wide
        });
    }
    found
}

/// Selectors for rules that are to be added to what is on already.
pub(crate) fn added(missing: &Rules, on: &Rules) -> Vec<String> {
    let besides: Rules = RULES
        .keys()
        .filter(|rule| !missing.contains(*rule) && !on.contains(*rule) && !is_preview(rule))
        .cloned()
        .collect();
    selectors(missing, &besides)
}

/// Codes as the beginnings that they alone have among `all`.
fn prefixes(codes: &BTreeSet<String>, all: &BTreeSet<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for code in codes {
        if found.iter().any(|prefix| code.starts_with(prefix)) {
            continue;
        }
        let least = letters(code).len() + 1;
        let alone = |prefix: &&str| {
            all.iter()
                .filter(|other| other.starts_with(*prefix))
                .all(|other| codes.contains(other))
        };
        let shortest = (least..code.len())
            .map(|end| &code[..end])
            .find(alone)
            .filter(|prefix| {
                codes
                    .iter()
                    .filter(|other| other.starts_with(prefix))
                    .count()
                    > 1
            });
        found.push(shortest.unwrap_or(code).to_owned());
    }
    found
}
