//! isort (9.0): `isort/settings.py`.
//!
//! It takes the first of `.isort.cfg`, pyproject.toml, `setup.cfg`, `tox.ini` and
//! `.editorconfig` that gives a setting, each read by `ConfigParser(strict=False)`. A file
//! that it cannot read it passes over.

use std::collections::BTreeMap;

use toml_edit::Value;
use uvferry_diagnostics::{Diagnostic, Location};
use uvferry_ini::{Dialect, Ini};
use uvferry_pyproject::{Comments, NewValue};

use crate::found::{Candidate, Found, Key};
use crate::options::Tool;
use crate::plan::Plan;
use crate::rules;
use crate::values::{self, Kind, Known, kind_of, python_int};
use crate::workbench::Workbench;

const DIALECT: Dialect = Dialect::CONFIG_PARSER.lenient();

const fn key(name: &'static str, kind: Kind) -> Known {
    Known { name, kind }
}

/// The fields of `_Config`, by the types of their defaults.
pub(crate) const OPTIONS: &[Known] = &[
    key("add_imports", Kind::LinesAndCommas),
    key("append_only", Kind::LooseBool),
    key("atomic", Kind::LooseBool),
    key("auto_identify_namespace_packages", Kind::LooseBool),
    key("balanced_wrapping", Kind::LooseBool),
    key("blocked_extensions", Kind::LinesAndCommas),
    key("case_sensitive", Kind::LooseBool),
    key("classes", Kind::LinesAndCommas),
    key("color_output", Kind::LooseBool),
    key("combine_as_imports", Kind::LooseBool),
    key("combine_star", Kind::LooseBool),
    key("combine_straight_imports", Kind::LooseBool),
    key("comment_prefix", Kind::Text),
    key("conda_env", Kind::Text),
    key("constants", Kind::LinesAndCommas),
    key("dedup_headings", Kind::LooseBool),
    key("default_section", Kind::Text),
    key("directory", Kind::Text),
    key("ensure_newline_before_comments", Kind::LooseBool),
    key("extend_skip", Kind::LinesAndCommas),
    key("extend_skip_glob", Kind::LinesAndCommas),
    key("extra_standard_library", Kind::LinesAndCommas),
    key("filter_files", Kind::LooseBool),
    key("float_to_top", Kind::LooseBool),
    key("follow_links", Kind::LooseBool),
    key("force_adds", Kind::LooseBool),
    key("force_alphabetical_sort", Kind::LooseBool),
    key("force_alphabetical_sort_within_sections", Kind::LooseBool),
    key("force_grid_wrap", Kind::Int),
    key("force_single_line", Kind::LooseBool),
    key("force_sort_within_sections", Kind::LooseBool),
    key("force_to_top", Kind::LinesAndCommas),
    key("forced_separate", Kind::LinesAndCommas),
    key("format_error", Kind::Text),
    key("format_success", Kind::Text),
    key("formatter", Kind::Text),
    key("from_first", Kind::LooseBool),
    key("group_by_package", Kind::LooseBool),
    key("honor_case_in_force_sorted_sections", Kind::LooseBool),
    key("honor_noqa", Kind::LooseBool),
    key("ignore_comments", Kind::LooseBool),
    key("ignore_whitespace", Kind::LooseBool),
    key("include_trailing_comma", Kind::LooseBool),
    key("indent", Kind::Text),
    key("indented_import_headings", Kind::LooseBool),
    key("known_first_party", Kind::LinesAndCommas),
    key("known_future_library", Kind::LinesAndCommas),
    key("known_local_folder", Kind::LinesAndCommas),
    key("known_standard_library", Kind::LinesAndCommas),
    key("known_third_party", Kind::LinesAndCommas),
    key("length_sort", Kind::LooseBool),
    key("length_sort_sections", Kind::LinesAndCommas),
    key("length_sort_straight", Kind::LooseBool),
    key("lexicographical", Kind::LooseBool),
    key("line_ending", Kind::Text),
    key("line_length", Kind::Int),
    key("lines_after_imports", Kind::Int),
    key("lines_before_imports", Kind::Int),
    key("lines_between_sections", Kind::Int),
    key("lines_between_types", Kind::Int),
    key("multi_line_output", Kind::Int),
    key("namespace_packages", Kind::LinesAndCommas),
    key("no_inline_sort", Kind::LooseBool),
    key("no_lines_before", Kind::LinesAndCommas),
    key("no_sections", Kind::LooseBool),
    key("only_modified", Kind::LooseBool),
    key("only_sections", Kind::LooseBool),
    key("order_by_type", Kind::LooseBool),
    key("overwrite_in_place", Kind::LooseBool),
    key("profile", Kind::Text),
    key("py_version", Kind::Text),
    key("quiet", Kind::LooseBool),
    key("remove_imports", Kind::LinesAndCommas),
    key("remove_redundant_aliases", Kind::LooseBool),
    key("reverse_relative", Kind::LooseBool),
    key("reverse_sort", Kind::LooseBool),
    key("sections", Kind::LinesAndCommas),
    key("separate_packages", Kind::LinesAndCommas),
    key("single_line_exclusions", Kind::LinesAndCommas),
    key("skip", Kind::LinesAndCommas),
    key("skip_gitignore", Kind::LooseBool),
    key("skip_glob", Kind::LinesAndCommas),
    key("sort_order", Kind::Text),
    key("sort_reexports", Kind::LooseBool),
    key("sort_relative_in_force_sorted_sections", Kind::LooseBool),
    key("split_on_trailing_comma", Kind::LooseBool),
    key("src_paths", Kind::LinesAndCommas),
    key("star_first", Kind::LooseBool),
    key("supported_extensions", Kind::LinesAndCommas),
    key("treat_all_comments_as_code", Kind::LooseBool),
    key("treat_comments_as_code", Kind::LinesAndCommas),
    key("use_parentheses", Kind::LooseBool),
    key("variables", Kind::LinesAndCommas),
    key("verbose", Kind::LooseBool),
    key("virtual_env", Kind::Text),
    key("wrap_length", Kind::Int),
];

const TABLE: &[&str] = &["tool", "isort"];

/// Its own sections, the later one before the earlier.
const SECTIONS: &[&str] = &["isort", "tool:isort"];

/// The files that it looks for, in order.
fn search(bench: &mut Workbench<'_>) -> Vec<Candidate> {
    vec![
        readable(
            bench.candidate(".isort.cfg", &DIALECT, true, |section| {
                matches!(section, "settings" | "isort")
            }),
            &["settings", "isort"],
        ),
        Candidate::pyproject(bench.has_table(TABLE)),
        readable(
            bench.candidate("setup.cfg", &DIALECT, false, |name| {
                SECTIONS.contains(&name)
            }),
            SECTIONS,
        ),
        readable(
            bench.candidate("tox.ini", &DIALECT, false, |name| SECTIONS.contains(&name)),
            SECTIONS,
        ),
        editorconfig(bench),
    ]
}

/// The file that isort's settings are in and stay in, if it is not pyproject.toml.
pub(crate) fn stays_in(bench: &mut Workbench<'_>) -> Option<String> {
    if bench.has_come(Tool::Isort) {
        return None;
    }
    let winner = search(bench)
        .into_iter()
        .find(|candidate| candidate.counts)?;
    (!winner.is_pyproject()).then_some(winner.file)
}

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let order = search(bench);
    let Some(mut plan) = bench.settle(Tool::Isort, TABLE, order) else {
        return;
    };
    let winner = plan.winner.clone();
    let comments: Vec<String> = winner
        .sections
        .iter()
        .flat_map(|(_, comments)| comments.iter().cloned())
        .collect();
    let mut hidden = Vec::new();
    if winner.file == EDITORCONFIG {
        hidden = editor_keys(bench, &mut plan);
    } else {
        plan.table(TABLE, comments);
    }
    // Of two sections that say the same key the later one counts.
    let last: BTreeMap<&str, usize> = winner
        .keys
        .iter()
        .enumerate()
        .map(|(at, key)| (key.setting.key.as_str(), at))
        .collect();
    for (at, key) in winner.keys.iter().enumerate() {
        let name = key.setting.key.as_str();
        if hidden.contains(&name) {
            let why = "isort takes what editors read there in its place";
            plan.drop(&key.found, &rules::SHADOWED_CONFIGURATION, why);
        } else if last.get(name) == Some(&at) {
            put(&mut plan, key);
        } else {
            let why = "a section that isort reads after this one says it again";
            plan.drop(&key.found, &rules::SHADOWED_CONFIGURATION, why);
        }
    }
    bench.carry_out(&plan);
}

/// A file without a setting does not count, nor does one that isort cannot read; the
/// sections come in the order in which isort takes them.
fn readable(mut candidate: Candidate, order: &[&str]) -> Candidate {
    if candidate.keys.is_empty() {
        // A broken one stays told of and in its place.
        candidate.counts &= candidate.broken;
    }
    // A file that says nothing to isort does not stop its search.
    if !candidate.foreign.is_empty() {
        candidate.own_file = false;
        candidate.foreign.clear();
    }
    let rank = |section: &str| order.iter().position(|name| *name == section);
    candidate.keys.sort_by_key(|key| rank(&key.section));
    candidate
}

fn put(plan: &mut Plan, key: &Key) {
    let name = key.setting.key.as_str();
    let text = key.setting.value.as_str();
    let kind = match kind_of(OPTIONS, name) {
        Some(kind) => kind,
        None if name.starts_with("known_") => Kind::LinesAndCommas,
        None if name.starts_with("import_heading_") || name.starts_with("import_footer_") => {
            Kind::Text
        }
        None => {
            let why = format!("isort of today stops at `{name}`, which it does not know");
            plan.block(&key.found, &rules::UNKNOWN_TOOL_KEY, why);
            return;
        }
    };
    let value = match (name, kind) {
        // The name of a wrap mode is as good as its number.
        ("multi_line_output", _) if python_int(text).is_none() => values::convert(key, Kind::Text),
        // `force_grid_wrap = true` comes from isort 3.
        ("force_grid_wrap", _) if python_int(text).is_none() => {
            let off = values::strip(&text.to_lowercase()) == "false";
            values::convert(key, Kind::Text)
                .map(|_| NewValue::One(Value::from(if off { 0 } else { 2 })))
        }
        _ => values::convert(key, kind),
    };
    match value {
        Ok(value) => plan.put(key, TABLE, name, value),
        Err(why) => plan.block(&key.found, &rules::UNUSABLE_VALUE, why),
    }
}

const EDITORCONFIG: &str = ".editorconfig";

/// What editors read there; isort takes its indentation and its line length from them.
const EDITORS: &[&str] = &[
    "indent_style",
    "indent_size",
    "tab_width",
    "max_line_length",
];

/// `[*]`, `[*.py]`, `[**.py]` and `[*.{…,py,…}]`.
fn is_python_section(section: &str) -> bool {
    matches!(section, "*" | "*.py" | "**.py")
        || section
            .strip_prefix("*.{")
            .and_then(|rest| rest.strip_suffix('}'))
            .is_some_and(|list| list.split(',').any(|one| one.trim() == "py"))
}

/// `.editorconfig` counts for isort wherever there is one, but is its configuration only
/// where somebody wrote a key of isort's into it.
fn editorconfig(bench: &mut Workbench<'_>) -> Candidate {
    let Some(file) = bench.file(EDITORCONFIG) else {
        return Candidate::absent(EDITORCONFIG);
    };
    let ini = Ini::read(&file, &DIALECT);
    let mut candidate = Candidate::ini(&ini, false, is_python_section);
    let start = ini
        .sections
        .first()
        .map_or(0, |first| Location::new(&file, first.header.clone()).line);
    // isort skips what stands above the first section.
    candidate.broken = ini
        .refused
        .iter()
        .any(|found| found.location.as_ref().is_none_or(|at| at.line >= start));
    candidate.keys.retain(|key| {
        let name = key.setting.key.as_str();
        !EDITORS.contains(&name) && (kind_of(OPTIONS, name).is_some() || name.starts_with("known_"))
    });
    candidate.counts = !candidate.broken && !candidate.keys.is_empty();
    // They are the editors'.
    candidate.closable.clear();
    candidate
}

/// What isort makes of the keys that editors read; these stay where they are. Gives the
/// names of its own keys back that they take the place of.
fn editor_keys(bench: &mut Workbench<'_>, plan: &mut Plan) -> Vec<&'static str> {
    let Some(file) = bench.file(EDITORCONFIG) else {
        return Vec::new();
    };
    let ini = Ini::read(&file, &DIALECT);
    let all = Candidate::ini(&ini, false, is_python_section);
    let rank = |section: &str| match section {
        "*" => 0,
        "*.py" => 1,
        "**.py" => 2,
        _ => 3,
    };
    let mut keys: Vec<&Key> = all.keys.iter().collect();
    keys.sort_by_key(|key| rank(&key.section));
    let last = |name: &str| keys.iter().rev().find(|key| key.setting.key == name);
    let text = |name: &str| last(name).map_or("", |key| values::strip(&key.setting.value));
    let mut size = text("indent_size");
    if size == "tab" {
        size = text("tab_width");
    }
    let count = |default| {
        if size.is_empty() {
            Some(default)
        } else {
            python_int(size).map(|size| if size == 0 { default } else { size })
        }
    };
    let style = text("indent_style");
    let unit = match style {
        "space" => count(4).map(|count| (" ", count)),
        "tab" => count(1).map(|count| ("\t", count)),
        _ => Some(("", 0)),
    };
    let mut copies: Vec<(&str, &'static str, Value)> = Vec::new();
    match unit {
        Some((unit, number)) if !unit.is_empty() => {
            let indent = unit.repeat(usize::try_from(number.clamp(0, 64)).unwrap_or(4));
            copies.push(("indent_style", "indent", Value::from(indent)));
        }
        Some(_) => {}
        None => {
            if let Some(key) = last("indent_size") {
                let why = format!("`{size}` is no indentation that isort understands");
                plan.block(&key.found, &rules::UNUSABLE_VALUE, why);
            }
        }
    }
    let length = text("max_line_length");
    if length == "off" {
        if let Some(key) = last("max_line_length") {
            let why = "isort takes `off` for no limit, which pyproject.toml cannot say";
            plan.block(&key.found, &rules::UNUSABLE_VALUE, why);
        }
    } else if let Some(length) = python_int(length).filter(|length| *length >= 0) {
        copies.push(("max_line_length", "line_length", Value::from(length)));
    }
    let copies: Vec<(Found, &'static str, Value)> = copies
        .into_iter()
        .filter_map(|(from, to, value)| {
            let found = Found {
                removal: None,
                comments: Comments::default(),
                ..last(from)?.found.clone()
            };
            Some((found, to, value))
        })
        .collect();
    let hidden = copies.iter().map(|(_, to, _)| *to).collect();
    for (found, to, value) in copies {
        plan.copy(found, TABLE, to, NewValue::One(value));
    }
    bench.tell(
        Diagnostic::new(
            &rules::SHADOWED_CONFIGURATION,
            "isort takes indentation and line length from here no longer: they are in \
             pyproject.toml too",
        )
        .severity(uvferry_diagnostics::Severity::Info)
        .at_location(plan.winner.place()),
    );
    hidden
}
