//! `per-file-ignores`. Of several patterns that match a file flake8 takes the longest alone,
//! the first among those of one length (`StyleGuideManager._style_guide_for`); ruff adds up
//! what all of them ignore. What stands at `*` or `*.py` can be said for all files but those
//! of longer patterns, by a pattern with `!`; the rest is the same where the longer pattern
//! has all that the shorter one has.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_pyproject::NewValue;

use super::paths::{Rank, is_every_file, is_one_path, may_meet, pattern};
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
    at: usize,
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
        let mut entries = Vec::new();
        for (at, (name, codes)) in per_file.iter().enumerate() {
            match pattern(name) {
                Ok(glob) => entries.push(Entry {
                    name,
                    glob,
                    off: known
                        .entry(codes)
                        .or_insert_with(|| decided.per_file(codes, &on))
                        .clone(),
                    at,
                }),
                Err(why) => {
                    let what = format!("`{name}` of `per-file-ignores` is left out: {why}");
                    self.tell(&rules::OPTION_WITHOUT_COUNTERPART, Some(key), what);
                }
            }
        }
        self.leave_hidden_out(key, &mut entries);
        self.tell_meetings(key, &entries);
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
                    .filter(|other| other.at != entry.at && !other.has(selector))
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
        let mut all: Vec<&Entry<'_>> = Vec::new();
        let mut wide: Vec<&Entry<'_>> = Vec::new();
        for entry in entries.iter().filter(|entry| !is_every_file(entry.name)) {
            let one_path = is_one_path(entry.name);
            // Two paths without a pattern never meet, and there may be thousands of them.
            for other in if one_path { &wide } else { &all } {
                let (first, second) = if entry.goes_before(other) {
                    (entry, *other)
                } else {
                    (*other, entry)
                };
                let more: Vec<&str> = second
                    .off
                    .iter()
                    .map(String::as_str)
                    .filter(|selector| !first.has(selector))
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
            if !one_path {
                wide.push(entry);
            }
            all.push(entry);
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
