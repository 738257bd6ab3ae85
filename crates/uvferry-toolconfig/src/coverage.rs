//! coverage.py (7.17): `coverage/config.py` and `coverage/tomlconfig.py`.
//!
//! It reads `.coveragerc`, `.coveragerc.toml`, `setup.cfg`, `tox.ini` and pyproject.toml in
//! this order and stops at the first with settings; `.coveragerc` counts even where it is
//! empty.

use std::collections::BTreeSet;

use toml_edit::Item;
use uvferry_ini::Dialect;
use uvferry_pyproject::Step;

use crate::found::{Candidate, Key};
use crate::options::Tool;
use crate::plan::Plan;
use crate::rules;
use crate::values::{self, Kind};
use crate::workbench::Workbench;

/// `ConfigParser(interpolation=None)`.
const DIALECT: Dialect = Dialect::RAW;

/// `CoverageConfig.CONFIG_FILE_OPTIONS`, where the type is not a plain string.
pub(crate) const OPTIONS: &[(&str, &str, Kind)] = &[
    ("run", "branch", Kind::Bool),
    ("run", "command_line", Kind::Text),
    ("run", "concurrency", Kind::LinesAndCommas),
    ("run", "context", Kind::Text),
    ("run", "core", Kind::Text),
    ("run", "cover_pylib", Kind::Bool),
    ("run", "data_file", Kind::Text),
    ("run", "debug", Kind::LinesAndCommas),
    ("run", "debug_file", Kind::Text),
    ("run", "disable_warnings", Kind::LinesAndCommas),
    ("run", "dynamic_context", Kind::Text),
    ("run", "parallel", Kind::Bool),
    ("run", "patch", Kind::LinesAndCommas),
    ("run", "plugins", Kind::LinesAndCommas),
    ("run", "relative_files", Kind::Bool),
    ("run", "include", Kind::LinesAndCommas),
    ("run", "omit", Kind::LinesAndCommas),
    ("run", "sigterm", Kind::Bool),
    ("run", "source", Kind::LinesAndCommas),
    ("run", "source_pkgs", Kind::LinesAndCommas),
    ("run", "source_dirs", Kind::LinesAndCommas),
    ("run", "timid", Kind::Bool),
    ("run", "_crash", Kind::Text),
    ("report", "exclude_lines", Kind::Lines),
    ("report", "exclude_also", Kind::Lines),
    ("report", "fail_under", Kind::Float),
    ("report", "format", Kind::Text),
    ("report", "ignore_errors", Kind::Bool),
    ("report", "include_namespace_packages", Kind::Bool),
    ("report", "partial_branches_always", Kind::Lines),
    ("report", "partial_branches", Kind::Lines),
    ("report", "partial_also", Kind::Lines),
    ("report", "precision", Kind::Int),
    ("report", "contexts", Kind::LinesAndCommas),
    ("report", "include", Kind::LinesAndCommas),
    ("report", "omit", Kind::LinesAndCommas),
    ("report", "show_missing", Kind::Bool),
    ("report", "skip_covered", Kind::Bool),
    ("report", "skip_empty", Kind::Bool),
    ("report", "sort", Kind::Text),
    ("html", "extra_css", Kind::Text),
    ("html", "directory", Kind::Text),
    ("html", "skip_covered", Kind::Bool),
    ("html", "skip_empty", Kind::Bool),
    ("html", "title", Kind::Text),
    ("html", "show_contexts", Kind::Bool),
    ("xml", "output", Kind::Text),
    ("xml", "package_depth", Kind::Int),
    ("json", "output", Kind::Text),
    ("json", "pretty_print", Kind::Bool),
    ("json", "show_contexts", Kind::Bool),
    ("lcov", "output", Kind::Text),
    ("lcov", "line_checksums", Kind::Bool),
];

const TABLE: &[&str] = &["tool", "coverage"];

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let prefixed = |section: &str| section.starts_with(PREFIX);
    let order = vec![
        bench.candidate(".coveragerc", &DIALECT, true, |_| true),
        bench.stays(
            ".coveragerc.toml",
            "coverage reads .coveragerc.toml before it",
        ),
        only_with_settings(bench.candidate("setup.cfg", &DIALECT, false, prefixed)),
        only_with_settings(bench.candidate("tox.ini", &DIALECT, false, prefixed)),
        Candidate::pyproject(counts_in_pyproject(bench)),
    ];
    let Some(mut plan) = bench.settle(Tool::Coverage, TABLE, order) else {
        return;
    };
    let winner = plan.winner.clone();
    let by_section = winner.by_section();
    let names: BTreeSet<&str> = winner.sections.iter().map(|(name, _)| &**name).collect();
    for (section, comments) in &winner.sections {
        let keys = by_section
            .get(section.as_str())
            .map_or(&[][..], Vec::as_slice);
        let name = section.strip_prefix(PREFIX).unwrap_or(section);
        // coverage takes the prefixed section where there are both.
        let prefixed = format!("{PREFIX}{name}");
        let hidden = *section == name && names.contains(prefixed.as_str());
        // Of a plugin `a.b` it looks for a table in a table.
        let table: Vec<&str> = TABLE.iter().copied().chain(name.split('.')).collect();
        if !keys.is_empty() && !hidden {
            plan.table(&table, comments.clone());
        }
        for key in keys {
            if hidden {
                let why = format!("coverage takes section `{prefixed}` in place of this one");
                plan.drop(&key.found, &rules::SHADOWED_CONFIGURATION, why);
            } else {
                put(bench, &mut plan, name, key, &table);
            }
        }
    }
    bench.carry_out(&plan);
}

const PREFIX: &str = "coverage:";

fn kind_of(section: &str, name: &str) -> Option<Kind> {
    OPTIONS
        .iter()
        .find(|(of, known, _)| *of == section && *known == name)
        .map(|(_, _, kind)| *kind)
        .or((section == "paths").then_some(Kind::LinesAndCommas))
}

/// A file of others counts where an option of coverage's own is in it.
fn only_with_settings(candidate: Candidate) -> Candidate {
    let has_settings = candidate.keys.iter().any(|key| {
        let section = key.section.strip_prefix(PREFIX).unwrap_or(&key.section);
        kind_of(section, &key.setting.key).is_some()
    });
    if candidate.broken || has_settings {
        return candidate;
    }
    candidate.passed_over("coverage takes a file that it shares only where it has an option of it")
}

fn counts_in_pyproject(bench: &Workbench<'_>) -> bool {
    let path = [Step::Key("tool"), Step::Key("coverage")];
    let Some(coverage) = bench.pyproject.get(&path).and_then(Item::as_table_like) else {
        return false;
    };
    coverage.iter().any(|(section, item)| {
        item.as_table_like().is_some_and(|table| {
            table
                .iter()
                .any(|(name, _)| kind_of(section, name).is_some())
        })
    })
}

fn put(bench: &mut Workbench<'_>, plan: &mut Plan, section: &str, key: &Key, table: &[&str]) {
    let name = key.setting.key.as_str();
    let text = key.setting.value.as_str();
    let known = kind_of(section, name);
    let variable = text.contains('$');
    let is_list = matches!(known, Some(Kind::LinesAndCommas | Kind::Lines));
    let value = match known {
        // Each item is expanded by itself there, the whole list here.
        Some(_) if is_list && has_comma_in_braces(text) => {
            Err("a comma in `${…}`: from pyproject.toml it would be one item".to_owned())
        }
        Some(Kind::LinesAndCommas) if text.split(['\n', ',']).any(may_be_empty) => Err(
            "an item that is only a variable: where that is not set, coverage takes no item \
             from here and an empty one from pyproject.toml"
                .to_owned(),
        ),
        // From a string coverage takes numbers there, but no other word than true or false.
        Some(Kind::Int | Kind::Float) if variable => values::convert(key, Kind::Text),
        Some(Kind::Bool) if variable => {
            Err("a variable is no truth value in pyproject.toml".to_owned())
        }
        Some(kind) => values::convert(key, kind),
        None if variable => {
            Err("coverage does not expand variables in a plugin's table there".to_owned())
        }
        None => {
            if OPTIONS.iter().any(|(of, _, _)| *of == section) {
                bench.unknown_key(Tool::Coverage, key);
            }
            values::convert(key, Kind::Text)
        }
    };
    match value {
        Ok(value) => plan.put(key, table, name, value),
        Err(why) => plan.block(&key.found, &rules::UNUSABLE_VALUE, why),
    }
}

/// Whether white space at an end, or nothing at all, is left of an item where its variables
/// are not set. A default that is not empty is something.
fn may_be_empty(item: &str) -> bool {
    let item = values::strip(item);
    let mut left = String::new();
    let mut rest = item;
    while let Some(at) = rest.find('$') {
        left.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let word = |text: &str| {
            text.find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(text.len())
        };
        if let Some(after) = tail.strip_prefix('$') {
            left.push('$');
            rest = after;
        } else if let Some((inside, after)) =
            tail.strip_prefix('{').and_then(|tail| tail.split_once('}'))
            && let (name, more) = inside.split_at(word(inside))
            && !name.is_empty()
            && (matches!(more, "" | "?") || more.starts_with('-'))
        {
            left.push_str(values::strip(more.strip_prefix('-').unwrap_or("")));
            rest = after;
        } else {
            let end = word(tail);
            if end == 0 {
                left.push('$');
            }
            rest = &tail[end..];
        }
    }
    left.push_str(rest);
    !item.is_empty() && (left.is_empty() || values::strip(&left) != left)
}

/// A comma or a line end between `${` and `}`.
fn has_comma_in_braces(text: &str) -> bool {
    text.match_indices("${").any(|(at, _)| {
        text[at..]
            .split_once('}')
            .is_some_and(|(inside, _)| inside.contains([',', '\n']))
    })
}
