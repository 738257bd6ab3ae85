//! mypy (2.4): `mypy/config_parser.py` and `mypy/options.py`.
//!
//! It takes mypy.ini, .mypy.ini, pyproject.toml and setup.cfg in this order, the last two
//! only where they speak to it, and reads one of them. Plugins read the file that it took.

mod modules;
mod plugins;
mod values;

use uvferry_diagnostics::Diagnostic;
use uvferry_ini::Dialect;
use uvferry_pyproject::{Comments, NewValue};

use crate::found::{Candidate, Found, Key};
use crate::linter_rules as rules;
use crate::options::Tool;
use crate::plan::Plan;
use crate::rules::UNUSABLE_VALUE;
use crate::workbench::Workbench;

/// `RawConfigParser()`: keys in lower case, no comments behind values, `%` is nothing.
const DIALECT: Dialect = Dialect::RAW;

const ROOT: &[&str] = &["tool", "mypy"];
const MODULE: &str = "mypy-";

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let reads = |section: &str| {
        section == "mypy" || section.starts_with(MODULE) || plugins::of_section(section).is_some()
    };
    let mut shared = bench.candidate("setup.cfg", &DIALECT, false, reads);
    // Sections of modules alone do not make mypy take a file that it shares with others.
    if !shared.broken && !shared.sections.iter().any(|(name, _)| name == "mypy") {
        shared = shared.passed_over("mypy takes a file that it shares only where it has `[mypy]`");
    }
    let order = vec![
        bench.candidate("mypy.ini", &DIALECT, true, reads),
        bench.candidate(".mypy.ini", &DIALECT, true, reads),
        Candidate::pyproject(bench.has_table(ROOT)),
        shared,
    ];
    let Some(mut plan) = bench.settle(Tool::Mypy, ROOT, order) else {
        return;
    };
    let told = fill(&mut plan);
    if bench.carry_out(&plan) {
        for diagnostic in told {
            bench.tell(diagnostic);
        }
    }
}

/// What goes where; what is to be told once it has been done.
fn fill(plan: &mut Plan) -> Vec<Diagnostic> {
    let winner = plan.winner.clone();
    let mut told = Vec::new();
    for (section, comments) in &winner.sections {
        if section == "mypy" {
            plan.table(ROOT, comments.clone());
            for key in winner.section(section) {
                put(plan, key, ROOT, &mut told);
            }
        }
    }
    push_modules(plan, &winner, &mut told);
    for (section, comments) in &winner.sections {
        let Some(plugin) = plugins::of_section(section) else {
            continue;
        };
        plan.table(plugin.table, comments.clone());
        for key in winner.section(section) {
            match plugins::value(plugin, key) {
                Ok(value) => plan.put(key, plugin.table, &key.setting.key, value),
                Err(why) => plan.block(&key.found, &UNUSABLE_VALUE, why),
            }
        }
    }
    told
}

fn put(plan: &mut Plan, key: &Key, table: &[&str], told: &mut Vec<Diagnostic>) {
    let name = key.setting.key.as_str();
    if has_no_place(name) {
        let why = format!("mypy has no option `{name}`, and the name means something in TOML");
        plan.drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why);
        return;
    }
    tell_letters(key, told);
    plan.put(key, table, name, values::convert(key));
}

/// Keys that TOML has for the overrides themselves; mypy complains about them in an INI file.
fn has_no_place(name: &str) -> bool {
    matches!(name, "overrides" | "module")
}

fn tell_letters(key: &Key, told: &mut Vec<Diagnostic>) {
    let name = key.setting.key.as_str();
    if values::kind(name) == values::Kind::Letters && !key.setting.value.is_empty() {
        let what = format!(
            "mypy takes each letter of `{name}` for an item of its own in an INI file; in \
             pyproject.toml it is the list that is meant"
        );
        told.push(
            Diagnostic::new(&rules::ODDLY_READ, what).at_location(key.found.location.clone()),
        );
    }
}

/// The sections of single modules, as `[[tool.mypy.overrides]]`.
fn push_modules(plan: &mut Plan, winner: &Candidate, told: &mut Vec<Diagnostic>) {
    let sections: Vec<&(String, Vec<String>)> = winner
        .sections
        .iter()
        .filter(|(name, _)| name.starts_with(MODULE) && plugins::of_section(name).is_none())
        .collect();
    let names: Vec<&str> = sections
        .iter()
        .map(|(name, _)| &name[MODULE.len()..])
        .collect();
    let overrides = modules::overrides(&names);
    let mut patterns: Vec<Vec<&str>> = vec![Vec::new(); sections.len()];
    for one in &overrides {
        patterns[one.section].extend(one.modules.iter().map(String::as_str));
    }
    let by_section = winner.by_section();
    let keys_of = |name: &str| by_section.get(name).map_or(&[][..], Vec::as_slice);
    for ((name, _), patterns) in sections.iter().zip(patterns) {
        if patterns.is_empty() {
            for key in keys_of(name) {
                let why = "later sections speak of the same modules, and only the last counts";
                plan.drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why);
            }
        }
        for key in keys_of(name) {
            if has_no_place(&key.setting.key) {
                put(plan, key, ROOT, told);
            } else {
                tell_letters(key, told);
            }
        }
        for pattern in patterns {
            if pattern.trim() != pattern || modules::is_refused(pattern) {
                let what = format!("mypy knows no module by the pattern `{pattern}`");
                let mut diagnostic = Diagnostic::new(&rules::ODDLY_READ, what);
                if let Some(key) = keys_of(name).first() {
                    diagnostic = diagnostic.at_location(key.found.location.clone());
                }
                told.push(diagnostic);
            }
        }
    }
    for one in overrides {
        let (name, comments) = sections[one.section];
        let module = match &one.modules[..] {
            [single] => NewValue::text(single),
            several => NewValue::texts(several.iter().map(String::as_str)),
        };
        let mut entries = vec![("module".to_owned(), module, Comments::default())];
        let mut found: Vec<Found> = Vec::new();
        for key in keys_of(name) {
            if has_no_place(&key.setting.key) {
                continue;
            }
            entries.push((
                key.setting.key.clone(),
                values::convert(key),
                values::comments(key),
            ));
            found.push(key.found.clone());
        }
        plan.push(found, &["tool", "mypy", "overrides"], entries, comments);
    }
}
