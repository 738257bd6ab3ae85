//! coverage.py (7.17): `coverage/config.py` and `coverage/tomlconfig.py`.
//!
//! It reads `.coveragerc`, `.coveragerc.toml`, `setup.cfg`, `tox.ini` and pyproject.toml in
//! this order and stops at the first with settings; `.coveragerc` counts even where it is
//! empty.

use uvferry_diagnostics::Diagnostic;
use uvferry_ini::Dialect;

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

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let prefixed = |section: &str| section.starts_with("coverage:");
    let order = vec![
        bench.candidate(".coveragerc", &DIALECT, true, |_| true),
        bench.candidate("setup.cfg", &DIALECT, false, prefixed),
        bench.candidate("tox.ini", &DIALECT, false, prefixed),
        Candidate::pyproject(bench.has_table(&["tool", "coverage"])),
    ];
    let Some(mut plan) = bench.settle(Tool::Coverage, &["tool", "coverage"], order) else {
        return;
    };
    let winner = plan.winner.clone();
    for (section, comments) in &winner.sections {
        let name = section.strip_prefix("coverage:").unwrap_or(section);
        let table = ["tool", "coverage", name];
        if winner.section(section).next().is_some() {
            plan.table(&table, comments.clone());
        }
        for key in winner.section(section) {
            put(&mut plan, name, key, &table);
        }
    }
    if bench.carry_out(&plan) {
        tell_versions(bench, &plan);
    }
}

fn put(plan: &mut Plan, section: &str, key: &Key, table: &[&str]) {
    let name = key.setting.key.as_str();
    let kind = OPTIONS
        .iter()
        .find(|(of, known, _)| *of == section && *known == name)
        .map(|(_, _, kind)| *kind);
    let kind = match kind {
        Some(kind) => kind,
        None if section == "paths" => Kind::LinesAndCommas,
        None => Kind::Text,
    };
    match values::convert(key, kind) {
        Ok(value) => plan.put(key, table, name, value),
        Err(why) => plan.block(&key.found, &rules::UNUSABLE_VALUE, why),
    }
}

fn tell_versions(bench: &mut Workbench<'_>, plan: &Plan) {
    if bench
        .options
        .lowest_python
        .is_none_or(|lowest| lowest < (3, 11))
    {
        let what = "coverage reads pyproject.toml from version 5 on, on Python before 3.11 \
                    only with its `toml` extra";
        bench
            .tell(Diagnostic::new(&rules::NEEDS_NEWER_TOOL, what).at_location(plan.winner.place()));
    }
}
