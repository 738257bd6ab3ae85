//! codespell (2.4): `codespell_lib/_codespell.py`, `parse_options`.
//!
//! It reads pyproject.toml, `setup.cfg` and `.codespellrc`, and of a key that several of
//! them say the last one. Each key becomes `--KEY VALUE` on a command line made up of them,
//! so a string in pyproject.toml means what it meant.

use std::collections::BTreeMap;

use uvferry_diagnostics::Verdict;
use uvferry_ini::Dialect;
use uvferry_pyproject::{Added, NewValue, Pyproject};

use crate::found::{Candidate, Key};
use crate::options::Tool;
use crate::plan::Plan;
use crate::rules;
use crate::values::{self, Kind, strip};
use crate::workbench::Workbench;

const TABLE: &[&str] = &["tool", "codespell"];

/// Options that take lists with commas, and clean them.
const LISTS: &[&str] = &[
    "dictionary",
    "ignore-words",
    "ignore-words-list",
    "uri-ignore-words-list",
    "skip",
    "exclude-file",
];

/// Options that are whole numbers.
const NUMBERS: &[&str] = &[
    "after-context",
    "before-context",
    "context",
    "interactive",
    "quiet-level",
];

/// The other options.
const OTHERS: &[&str] = &[
    "builtin",
    "check-filenames",
    "check-hidden",
    "count",
    "disable-colors",
    "enable-colors",
    "hard-encoding-detection",
    "ignore-multiline-regex",
    "ignore-regex",
    "ignore-sic",
    "regex",
    "stdin-single-line",
    "summary",
    "uri-regex",
    "write-changes",
];

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let is_codespell = |section: &str| section == "codespell";
    let files: Vec<Candidate> = [("setup.cfg", false), (".codespellrc", true)]
        .into_iter()
        .map(|(path, own)| bench.candidate(path, &Dialect::RAW, own, is_codespell))
        .filter(|candidate| candidate.broken && candidate.counts || !candidate.keys.is_empty())
        .collect();
    if let Some(broken) = files.iter().find(|candidate| candidate.broken) {
        let why = format!("codespell stops at `{}`, which cannot be read", broken.file);
        for candidate in &files {
            bench.decide_all(candidate, &Verdict::kept(&why));
        }
        return;
    }
    let last: BTreeMap<&str, &str> = files
        .iter()
        .flat_map(|candidate| {
            let keys = candidate.keys.iter();
            keys.map(|key| (key.setting.key.as_str(), candidate.file.as_str()))
        })
        .collect();
    for candidate in &files {
        let mut candidate = candidate.clone();
        // The file may stay for what it says to others.
        candidate.own_file &= candidate.foreign.is_empty();
        candidate.foreign.clear();
        let order = vec![Candidate::pyproject(false), candidate.clone()];
        let Some(mut plan) = bench.settle(Tool::Codespell, TABLE, order) else {
            continue;
        };
        plan.merges = true;
        let mut edited = bench.pyproject.clone();
        for key in &candidate.keys {
            let name = key.setting.key.as_str();
            if last.get(name) != Some(&candidate.file.as_str()) {
                plan.drop(
                    &key.found,
                    &rules::SHADOWED_CONFIGURATION,
                    format!("`{}` says it too, and goes before", last[name]),
                );
                continue;
            }
            put(bench, &mut plan, &mut edited, key);
        }
        for (section, comments) in &candidate.sections {
            if candidate.section(section).next().is_some() {
                plan.table(TABLE, comments.clone());
            }
        }
        bench.carry_out(&plan);
    }
}

/// A key that cannot move stays where it is, which codespell reads as before; `edited` is
/// pyproject.toml with the keys so far.
fn put(bench: &mut Workbench<'_>, plan: &mut Plan, edited: &mut Pyproject, key: &Key) {
    let name = key.setting.key.as_str();
    let is_known = [LISTS, NUMBERS, OTHERS]
        .iter()
        .any(|list| list.contains(&name));
    if !is_known {
        bench.unknown_key(Tool::Codespell, key);
    }
    let text = key.setting.value.as_str();
    let value = if text.is_empty() {
        Ok(NewValue::One(toml_edit::Value::from(true)))
    } else if LISTS.contains(&name)
        && text.contains('\n')
        && text.split(',').all(|one| !strip(one).contains('\n'))
    {
        values::convert(key, Kind::LinesAndCommas)
    } else if NUMBERS.contains(&name) {
        values::convert(key, Kind::Int)
    } else {
        values::convert(key, Kind::Text)
    };
    let value = match value {
        Ok(value) => value,
        Err(why) => {
            plan.block(&key.found, &rules::UNUSABLE_VALUE, why);
            return;
        }
    };
    if let Added::Disagrees { to, location, .. } =
        edited.set_value(TABLE, name, &value, &key.found.comments)
    {
        bench.two_places(Tool::Codespell, &key.found, &to, location);
        return;
    }
    plan.put(key, TABLE, name, value);
}
