//! `per-file-ignores`. Of several patterns that match a file flake8 takes the longest alone,
//! the first among those of one length (`StyleGuideManager._style_guide_for`); ruff adds up
//! what all of them ignore. What stands at `*` or `*.py` can be said for all files but those
//! of longer patterns, by a pattern with `!`; the rest is the same where the longer pattern
//! has all that the shorter one has.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_pyproject::NewValue;

use super::paths::{Rank, is_every_file, is_literal, last_name, may_meet, pattern};
use super::ruff_rules::RULES;
use super::selection::Decided;
use super::selectors::is_under;
use super::settings::has;
use super::writing::{LINT, Writer, value_of};
use crate::found::Key;
use crate::linter_rules as rules;
use crate::workbench::Workbench;

/// An entry, for ruff.
struct Entry<'a> {
    name: &'a str,
    glob: String,
    /// Selectors.
    off: Vec<String>,
    /// Entries with the same selectors have the same one.
    group: usize,
    at: usize,
}

/// What the selectors of each group have, asked once.
#[derive(Default)]
struct Known(BTreeMap<(usize, String), bool>);

impl Known {
    /// Whether all that a selector names is ignored by an entry.
    fn has(&mut self, entry: &Entry<'_>, selector: &str) -> bool {
        *self
            .0
            .entry((entry.group, selector.to_owned()))
            .or_insert_with(|| entry.has(selector))
    }
}

impl Entry<'_> {
    /// Whether flake8 takes this one for a file that both match.
    fn goes_before(&self, other: &Self) -> bool {
        let (rank, of_other) = (Rank::of(self.name), Rank::of(other.name));
        rank > of_other || rank == of_other && self.at < other.at
    }

    /// Whether all that a selector names is ignored here.
    fn has(&self, selector: &str) -> bool {
        self.off.iter().any(|own| own == selector)
            || RULES
                .keys()
                .filter(|code| is_under(code, selector))
                .all(|code| self.off.iter().any(|own| is_under(code, own)))
    }
}

/// Entries as they meet others: names without a pattern only those of the same last name, of
/// which there may be thousands.
#[derive(Default)]
struct Before<'a> {
    literals: BTreeMap<&'a str, Vec<&'a Entry<'a>>>,
    patterns: BTreeMap<usize, Vec<&'a Entry<'a>>>,
}

impl<'a> Before<'a> {
    fn add(&mut self, entry: &'a Entry<'a>) {
        if is_literal(entry.name) {
            let same = self.literals.entry(last_name(entry.name)).or_default();
            same.push(entry);
        } else {
            self.patterns.entry(entry.group).or_default().push(entry);
        }
    }
}

impl Writer<'_> {
    pub(super) fn per_file_ignores(
        &mut self,
        bench: &Workbench<'_>,
        keys: &[&Key],
        per_file: &[(String, Vec<String>)],
        decided: &Decided<'_>,
    ) {
        let Some(key) = value_of(keys, "per-file-ignores") else {
            return;
        };
        let to = "tool.ruff.lint.per-file-ignores";
        self.plan.merge(vec![key.found.clone()], to);
        let on = self.there.on.clone().unwrap_or_default();
        let mut known: BTreeMap<&[String], Vec<String>> = BTreeMap::new();
        let mut groups: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut entries = Vec::new();
        for (at, (name, codes)) in per_file.iter().enumerate() {
            match pattern(name) {
                Ok(glob) => {
                    let off = known
                        .entry(codes)
                        .or_insert_with(|| decided.per_file(codes, &on));
                    let next = groups.len();
                    entries.push(Entry {
                        name,
                        glob,
                        group: *groups.entry(off.clone()).or_insert(next),
                        off: off.clone(),
                        at,
                    });
                }
                Err(why) => {
                    let what = format!("`{name}` of `per-file-ignores` is left out: {why}");
                    self.tell(&rules::OPTION_WITHOUT_COUNTERPART, Some(key), what);
                }
            }
        }
        self.leave_hidden_out(key, &mut entries);
        self.tell_meetings(key, &entries);
        let mut has = Known::default();
        for entry in &entries {
            if !is_every_file(entry.name) {
                self.ignore(bench, &entry.glob, entry.off.clone());
                continue;
            }
            // By the patterns whose files do not ignore it.
            let mut groups: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
            for selector in &entry.off {
                let lacking = entries
                    .iter()
                    .filter(|other| other.at != entry.at && !has.has(other, selector))
                    .map(|other| other.glob.as_str())
                    .collect();
                groups.entry(lacking).or_default().push(selector.clone());
            }
            for (lacking, off) in groups {
                if let Some(glob) = all_but(&entry.glob, &lacking) {
                    self.ignore(bench, &glob, off);
                    continue;
                }
                let what = format!(
                    "`{}` ignores {} but in files of {}, which ruff has no pattern for",
                    entry.name,
                    off.join(", "),
                    lacking.join(", ")
                );
                self.tell(&rules::OPTION_WITHOUT_COUNTERPART, Some(key), what);
            }
        }
    }

    /// Entries that another one for every file goes before never count.
    fn leave_hidden_out(&mut self, key: &Key, entries: &mut Vec<Entry<'_>>) {
        let every: Vec<&Entry<'_>> = entries
            .iter()
            .filter(|entry| is_every_file(entry.name))
            .collect();
        let hidden: BTreeSet<usize> = entries
            .iter()
            .filter(|entry| {
                let mut others = every.iter().filter(|other| other.at != entry.at);
                others.any(|other| other.goes_before(entry))
            })
            .map(|entry| entry.at)
            .collect();
        for entry in entries.iter().filter(|entry| hidden.contains(&entry.at)) {
            let what = format!(
                "`{}` of `per-file-ignores` has no effect: flake8 takes another pattern for all \
                 of its files",
                entry.name
            );
            self.tell(&rules::OPTION_WITHOUT_EFFECT, Some(key), what);
        }
        entries.retain(|entry| !hidden.contains(&entry.at));
    }

    /// Files that two patterns match, for which ruff ignores more than flake8.
    fn tell_meetings(&mut self, key: &Key, entries: &[Entry<'_>]) {
        let mut has = Known::default();
        let mut before = Before::default();
        for entry in entries.iter().filter(|entry| !is_every_file(entry.name)) {
            let mut others: Vec<&Entry<'_>> = Vec::new();
            for (group, of_group) in &before.patterns {
                // What has the same selectors never ignores more.
                if *group != entry.group {
                    others.extend(of_group);
                }
            }
            if is_literal(entry.name) {
                let same = before.literals.get(last_name(entry.name));
                others.extend(same.into_iter().flatten());
            } else {
                others.extend(before.literals.values().flatten());
            }
            others.retain(|other| other.group != entry.group);
            others.sort_by_key(|other| other.at);
            for other in others {
                let (first, second) = if entry.goes_before(other) {
                    (entry, other)
                } else {
                    (other, entry)
                };
                let more: Vec<&str> = second
                    .off
                    .iter()
                    .map(String::as_str)
                    .filter(|selector| !has.has(first, selector))
                    .collect();
                if !more.is_empty() && may_meet(first.name, second.name) {
                    let what = format!(
                        "in files of both `{}` and `{}` flake8 reports {}, and ruff does not: \
                         flake8 takes the longer pattern alone, ruff adds both up",
                        first.name,
                        second.name,
                        more.join(", ")
                    );
                    self.tell(&rules::OPTION_WITHOUT_COUNTERPART, Some(key), what);
                }
            }
            before.add(entry);
        }
    }

    fn ignore(&mut self, bench: &Workbench<'_>, glob: &str, off: Vec<String>) {
        if off.is_empty() {
            return;
        }
        let table = [LINT, &["per-file-ignores"]].concat();
        let path = [table.as_slice(), &[glob]].concat();
        if has(bench.pyproject, &path) {
            self.plan.append(&path, off);
        } else {
            let value = NewValue::texts(off.iter().map(String::as_str));
            self.plan.add(&table, glob, value);
        }
    }
}

/// The pattern of all files but those of some patterns.
fn all_but(every: &str, lacking: &[&str]) -> Option<String> {
    match lacking {
        [] => Some(every.to_owned()),
        [one] => Some(format!("!{one}")),
        // Between braces the `./` that binds a pattern to the root is no more than text.
        several
            if several
                .iter()
                .any(|one| one.starts_with("./") || one.contains(',')) =>
        {
            None
        }
        several => Some(format!("!{{{}}}", several.join(","))),
    }
}
