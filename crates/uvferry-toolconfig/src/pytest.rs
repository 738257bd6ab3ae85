//! pytest (9.2): `_pytest/config/findpaths.py`, its files read by iniconfig.
//!
//! It takes the first of `pytest.toml`, `.pytest.toml`, `pytest.ini`, `.pytest.ini` (these
//! four even where they are empty), pyproject.toml, `tox.ini` with `[pytest]` and
//! `setup.cfg` with `[tool:pytest]`.
//!
//! What goes to `[tool.pytest.ini_options]` is read there as in an INI file: a string means
//! what it meant, so that keys of plugins that nobody here knows keep their meaning too.

use uvferry_diagnostics::{Diagnostic, Location};
use uvferry_ini::Dialect;
use uvferry_pyproject::Step;

use crate::found::Candidate;
use crate::options::Tool;
use crate::rules;
use crate::values::{self, Kind, Known, kind_of};
use crate::workbench::Workbench;

const fn key(name: &'static str, kind: Kind) -> Known {
    Known { name, kind }
}

/// The options of pytest and of common plugins whose type is not a string (`addini`).
/// Everything else is carried over as the string that it is.
pub(crate) const OPTIONS: &[Known] = &[
    key("addopts", Kind::Shell),
    key("collect_imported_tests", Kind::LooseBool),
    key("consider_namespace_packages", Kind::LooseBool),
    key(
        "disable_test_id_escaping_and_forfeit_all_rights_to_community_support",
        Kind::LooseBool,
    ),
    key("doctest_optionflags", Kind::Shell),
    key("enable_assertion_pass_hook", Kind::LooseBool),
    key("faulthandler_exit_on_timeout", Kind::LooseBool),
    key("filterwarnings", Kind::Lines),
    key("junit_log_passing_tests", Kind::LooseBool),
    key("log_cli", Kind::LooseBool),
    key("markers", Kind::Lines),
    key("norecursedirs", Kind::Shell),
    key("python_classes", Kind::Shell),
    key("python_files", Kind::Shell),
    key("python_functions", Kind::Shell),
    key("pythonpath", Kind::Shell),
    key("required_plugins", Kind::Shell),
    key("strict", Kind::LooseBool),
    key("strict_config", Kind::LooseBool),
    key("strict_markers", Kind::LooseBool),
    key("strict_parametrization_ids", Kind::LooseBool),
    key("strict_xfail", Kind::LooseBool),
    key("testpaths", Kind::Shell),
    key("usefixtures", Kind::Shell),
    key("xfail_strict", Kind::LooseBool),
    // pytest-env
    key("env", Kind::Lines),
    key("env_files", Kind::Lines),
    // pytest-xdist
    key("looponfailroots", Kind::Shell),
    key("rsyncdirs", Kind::Shell),
    key("rsyncignore", Kind::Shell),
    // pytest-qt
    key("qt_log_ignore", Kind::Lines),
];

/// Names of strings, and of plugins' truth values, which some read by themselves, that pytest and common plugins have, so that only what is unknown is
/// told of.
pub(crate) const STRINGS: &[&str] = &[
    "assertion_text_diff_style",
    "cache_dir",
    "console_output_style",
    "doctest_encoding",
    "empty_parameter_set_mark",
    "faulthandler_timeout",
    "junit_duration_report",
    "junit_family",
    "junit_logging",
    "junit_suite_name",
    "log_auto_indent",
    "log_cli_date_format",
    "log_cli_format",
    "log_cli_level",
    "log_date_format",
    "log_file",
    "log_file_date_format",
    "log_file_format",
    "log_file_level",
    "log_file_mode",
    "log_format",
    "log_level",
    "max_warnings",
    "minversion",
    "parametrize_long_str_id_strategy",
    "pytester_example_dir",
    "tmp_path_retention_count",
    "tmp_path_retention_policy",
    "truncation_limit_chars",
    "truncation_limit_lines",
    "verbosity_assertions",
    "verbosity_subtests",
    "verbosity_test_cases",
    // pytest-asyncio
    "asyncio_default_fixture_loop_scope",
    "asyncio_default_test_loop_scope",
    "asyncio_debug",
    "asyncio_mode",
    // pytest-timeout
    "session_timeout",
    "timeout",
    "timeout_disable_debugger_detection",
    "timeout_func_only",
    "timeout_method",
    // pytest-django
    "DJANGO_CONFIGURATION",
    "DJANGO_SETTINGS_MODULE",
    "FAIL_INVALID_TEMPLATE_VARS",
    "django_debug_mode",
    "django_find_project",
    // pytest-env
    "env_files_skip_if_set",
    // pytest-mock
    "mock_traceback_monkeypatch",
    "mock_use_standalone_module",
    // pytest-base-url, pytest-qt
    "base_url",
    "qt_api",
];

const TABLE: &[&str] = &["tool", "pytest", "ini_options"];

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let order = vec![
        bench.stays(
            "pytest.toml",
            "pytest.toml is as good a place, and goes before",
        ),
        bench.stays(
            ".pytest.toml",
            ".pytest.toml is as good a place, and goes before",
        ),
        bench.candidate("pytest.ini", &Dialect::INICONFIG, true, is_pytest),
        bench.candidate(".pytest.ini", &Dialect::INICONFIG, true, is_pytest),
        Candidate::pyproject(counts_in_pyproject(bench)),
        bench.candidate("tox.ini", &Dialect::INICONFIG, false, is_pytest),
        setup_cfg(bench),
    ];
    let Some(mut plan) = bench.settle(Tool::Pytest, &["tool", "pytest"], order) else {
        return;
    };
    plan.to = Some(TABLE.join("."));
    let winner = plan.winner.clone();
    // An empty file makes pytest look no further; an empty table does so too.
    let comments: Vec<String> = winner
        .sections
        .iter()
        .flat_map(|(_, comments)| comments.iter().cloned())
        .collect();
    plan.table(TABLE, comments);
    for key in &winner.keys {
        let name = key.setting.key.as_str();
        let known = kind_of(OPTIONS, name);
        let kind = match known {
            // One line of arguments reads better as the line that it is.
            Some(Kind::Shell) if name == "addopts" && !key.setting.value.contains('\n') => {
                Kind::Text
            }
            Some(kind) => kind,
            None => Kind::Text,
        };
        if known.is_none() && !STRINGS.contains(&name) {
            bench.unknown_key(Tool::Pytest, key);
        }
        match values::convert(key, kind) {
            Ok(value) => plan.put(key, TABLE, name, value),
            Err(why) => plan.block(&key.found, &rules::UNUSABLE_VALUE, why),
        }
    }
    bench.carry_out(&plan);
}

fn is_pytest(section: &str) -> bool {
    section == "pytest"
}

/// `[tool.pytest.ini_options]`, even empty, or anything else in `[tool.pytest]`.
fn counts_in_pyproject(bench: &Workbench<'_>) -> bool {
    let path = [Step::Key("tool"), Step::Key("pytest")];
    bench
        .pyproject
        .get(&path)
        .and_then(toml_edit::Item::as_table_like)
        .is_some_and(|table| !table.is_empty())
}

/// pytest stops at a `[pytest]` section in setup.cfg.
fn setup_cfg(bench: &mut Workbench<'_>) -> Candidate {
    let found = bench.candidate("setup.cfg", &Dialect::INICONFIG, false, |section| {
        section == "tool:pytest"
    });
    if found.counts {
        return found;
    }
    let old = bench.candidate("setup.cfg", &Dialect::INICONFIG, false, is_pytest);
    if !old.counts || old.broken {
        return found;
    }
    if let Some(ini) = bench.ini("setup.cfg", &Dialect::INICONFIG)
        && let Some(section) = ini.section("pytest")
    {
        let place = Location::new(&ini.file, section.header.clone());
        let what = "pytest stops at `[pytest]` in setup.cfg: the section is called `[tool:pytest]`";
        bench.tell(
            Diagnostic::new(&rules::UNREADABLE_CONFIGURATION, what)
                .at_location(place)
                .help("rename the section, and run again"),
        );
    }
    Candidate {
        broken: true,
        ..old
    }
}
