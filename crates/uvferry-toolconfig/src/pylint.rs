//! pylint (4.1): `pylint/config/find_default_config_files.py`, `config_file_parser.py` and
//! `argument.py`.
//!
//! It takes the first of pylintrc, pylintrc.toml, .pylintrc, .pylintrc.toml, pyproject.toml,
//! setup.cfg and tox.ini, those that it shares with others only where they speak to it. What
//! the sections are called means nothing.

mod values;

use std::collections::BTreeMap;

use uvferry_diagnostics::Diagnostic;
use uvferry_ini::Dialect;
use uvferry_pyproject::{Comments, NewValue};

use crate::found::{Candidate, Found, Key};
use crate::linter_rules as rules;
use crate::options::Tool;
use crate::plan::Plan;
use crate::rules::{UNKNOWN_TOOL_KEY, UNUSABLE_VALUE};
use crate::toml_file::TomlFile;
use crate::workbench::Workbench;

/// `ConfigParser(inline_comment_prefixes=("#", ";"))`.
const DIALECT: Dialect = Dialect::CONFIG_PARSER.with_inline_comments(&["#", ";"]);

const ROOT: &[&str] = &["tool", "pylint"];

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let mut read = Vec::new();
    let mut order = Vec::new();
    for (ini, toml) in [
        ("pylintrc", "pylintrc.toml"),
        (".pylintrc", ".pylintrc.toml"),
    ] {
        order.push(bench.candidate(ini, &DIALECT, true, |_| true));
        if let Some((file, mut candidate)) = TomlFile::read(bench, toml) {
            candidate.counts &= candidate.broken || file.has(ROOT);
            read.push((toml, file));
            order.push(candidate);
        }
    }
    order.push(Candidate::pyproject(bench.has_table(ROOT)));
    for shared in ["setup.cfg", "tox.ini"] {
        let mut candidate = bench.candidate(shared, &DIALECT, false, |section| {
            section.starts_with("pylint")
        });
        let speaks = |section: &str| section == "pylint" || section.starts_with("pylint.");
        if !candidate.broken && !candidate.sections.iter().any(|(name, _)| speaks(name)) {
            candidate = candidate.passed_over(
                "pylint takes a file that it shares only where a section is called `pylint` or \
                 `pylint.…`",
            );
        }
        order.push(candidate);
    }
    let Some(mut plan) = bench.settle(Tool::Pylint, ROOT, order) else {
        return;
    };
    let mut told = Vec::new();
    match read.iter().find(|(path, _)| *path == plan.winner.file) {
        Some((_, file)) => file.fill(&mut plan, ROOT, ROOT),
        None => fill(&mut plan, &mut told),
    }
    if bench.carry_out(&plan) {
        for diagnostic in told {
            bench.tell(diagnostic);
        }
    }
}

/// The table for what stands in a section.
fn table_of(section: &str) -> String {
    let name = section.to_lowercase();
    let name = match name.strip_prefix("pylint") {
        Some(rest) => rest.trim_start_matches(['.', '-', ' ', ':']),
        None => &name,
    };
    match name {
        "" | "master" => "main".to_owned(),
        name => name.to_owned(),
    }
}

/// Messages of several `enable` and `disable` add up; of any other option the last counts.
fn adds_up(key: &str) -> bool {
    matches!(key, "enable" | "disable")
}

fn fill(plan: &mut Plan, told: &mut Vec<Diagnostic>) {
    let winner = plan.winner.clone();
    let generated = is_generated(&winner);
    if generated {
        let what = "the comments above each option are pylint's own, and stay out";
        told.push(Diagnostic::new(&rules::COMMENTS_LEFT, what).at_location(winner.place()));
    }
    // By table and key, so that sections that fall together do not clash.
    let mut places: BTreeMap<(String, String), Vec<&Key>> = BTreeMap::new();
    for key in &winner.keys {
        let place = (table_of(&key.section), key.setting.key.clone());
        places.entry(place).or_default().push(key);
    }
    let by_section = winner.by_section();
    for (section, comments) in &winner.sections {
        let name = table_of(section);
        let table = ["tool", "pylint", name.as_str()];
        let keys = by_section
            .get(section.as_str())
            .map_or(&[][..], Vec::as_slice);
        if !keys.is_empty() {
            let above = if generated {
                Vec::new()
            } else {
                comments.clone()
            };
            plan.table(&table, above);
        }
        for key in keys {
            let name = (name.clone(), key.setting.key.clone());
            let same = places.get(&name).map(Vec::as_slice).unwrap_or_default();
            put(plan, &table, key, same, generated, told);
        }
    }
}

fn put(
    plan: &mut Plan,
    table: &[&str],
    key: &Key,
    same: &[&Key],
    generated: bool,
    told: &mut Vec<Diagnostic>,
) {
    let name = key.setting.key.as_str();
    if let Some(broken) = &key.setting.broken {
        plan.block(&key.found, &UNUSABLE_VALUE, broken.clone());
        return;
    }
    if values::kind(name).is_none() {
        let what = format!(
            "neither pylint nor an extension of it has an option `{name}`; it comes along as it is"
        );
        told.push(Diagnostic::new(&UNKNOWN_TOOL_KEY, what).at_location(key.found.location.clone()));
    }
    let is = |one: Option<&&Key>| one.is_some_and(|one| std::ptr::eq(*one, key));
    if same.len() > 1 {
        let sections: Vec<&str> = same.iter().map(|key| key.section.as_str()).collect();
        if adds_up(name) {
            // All of them at the place of the last.
            let mut items = Vec::new();
            for one in same {
                items.extend(values::list(&one.setting.value));
            }
            let value = NewValue::texts(items.iter().map(String::as_str));
            plan.put_found(bare(&key.found, generated), table, name, value);
            return;
        }
        if !is(same.last()) {
            let why = format!(
                "`{name}` stands in {}, and the last counts",
                sections.join(", ")
            );
            plan.drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why);
            return;
        }
    }
    let value = values::convert(key);
    if generated {
        plan.put_found(bare(&key.found, true), table, name, value);
    } else {
        plan.put(key, table, name, value);
    }
}

fn bare(found: &Found, bare: bool) -> Found {
    let mut found = found.clone();
    if bare {
        found.comments = Comments::default();
    }
    found
}

/// Whether pylint's generator wrote the file: it puts a comment above each option.
fn is_generated(candidate: &Candidate) -> bool {
    let explained = candidate
        .keys
        .iter()
        .filter(|key| !key.setting.above.is_empty())
        .count();
    candidate.keys.len() >= 20 && explained * 3 > candidate.keys.len() * 2
}
