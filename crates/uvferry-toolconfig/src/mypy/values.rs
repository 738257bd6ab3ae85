//! What a text of an INI file is in TOML, so that mypy makes the same of it
//! (`mypy/config_parser.py`: `ini_config_types`, `toml_config_types`, `parse_section`).

use toml_edit::Value;
use uvferry_pyproject::{Comments, NewValue};

use crate::found::{Key, toml_comments};
use crate::values::{self, python_bool, strip};

/// How mypy reads the text of an option from an INI file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `getboolean`, for the option or for the one that its name turns round.
    Flag,
    /// `int`.
    Number,
    /// An integer or `auto`.
    Workers,
    /// Split at commas, each item without white space around it.
    List,
    /// Split at commas and colons.
    Paths,
    /// One regular expression, whatever stands in it.
    Pattern,
    /// `list`, which makes single letters of a text.
    Letters,
    /// As it stands; also what mypy does not know and complains about in either file.
    Text,
}

/// Options whose default is a boolean (`mypy/options.py`), or whose type is `bool`.
pub(crate) const FLAGS: &[&str] = &[
    "allow_empty_bodies",
    "allow_redefinition",
    "allow_redefinition_new",
    "allow_redefinition_old",
    "allow_untyped_globals",
    "bazel",
    "cache_fine_grained",
    "check_unreachable",
    "check_untyped_defs",
    "color_output",
    "debug_cache",
    "debug_serialize",
    "disable_bytearray_promotion",
    "disable_expression_cache",
    "disable_memoryview_promotion",
    "disallow_any_decorated",
    "disallow_any_explicit",
    "disallow_any_expr",
    "disallow_any_generics",
    "disallow_any_unimported",
    "disallow_incomplete_defs",
    "disallow_subclassing_any",
    "disallow_untyped_calls",
    "disallow_untyped_decorators",
    "disallow_untyped_defs",
    "dump_build_stats",
    "dump_deps",
    "dump_graph",
    "dump_inference_stats",
    "dump_type_stats",
    "error_summary",
    "exclude_gitignore",
    "explicit_package_bases",
    "export_ref_info",
    "export_types",
    "extra_checks",
    "fast_exit",
    "fast_module_lookup",
    "fine_grained_incremental",
    "fixed_format_cache",
    "follow_imports_for_stubs",
    "follow_untyped_imports",
    "force_union_syntax",
    "force_uppercase_builtins",
    "hide_error_codes",
    "ignore_errors",
    "ignore_missing_imports",
    "ignore_missing_imports_per_module",
    "implicit_optional",
    "implicit_reexport",
    "include_docstrings",
    "incremental",
    "inspections",
    "install_types",
    "local_partial_types",
    "logical_deps",
    "mypyc",
    "mypyc_skip_c_generation",
    "namespace_packages",
    "native_parser",
    "new_semantic_analyzer",
    "no_silence_site_packages",
    "no_site_packages",
    "non_interactive",
    "old_type_inference",
    "pdb",
    "pos_only_special_methods",
    "preserve_asts",
    "pretty",
    "raise_exceptions",
    "report_deprecated_as_note",
    "reveal_verbose_types",
    "scripts_are_modules",
    "semantic_analysis_only",
    "show_absolute_path",
    "show_column_numbers",
    "show_error_code_links",
    "show_error_context",
    "show_error_end",
    "show_none_errors",
    "show_traceback",
    "skip_cache_mtime_checks",
    "skip_version_check",
    "sqlite_cache",
    "strict",
    "strict_bytes",
    "strict_concatenate",
    "strict_equality",
    "strict_equality_for_none",
    "strict_optional",
    "strict_optional_whitelist",
    "test_env",
    "use_builtins_fixtures",
    "use_fine_grained_cache",
    "warn_incomplete_stub",
    "warn_no_return",
    "warn_redundant_casts",
    "warn_return_any",
    "warn_unreachable",
    "warn_unused_configs",
    "warn_unused_ignores",
];

const NUMBERS: &[&str] = &[
    "build_type",
    "many_errors_threshold",
    "sqlite_num_shards",
    "verbosity",
];

const LISTS: &[&str] = &[
    "always_false",
    "always_true",
    "disable_error_code",
    "enable_error_code",
    "enable_incomplete_feature",
    "files",
    "modules",
    "package_root",
    "packages",
    "plugins",
    "untyped_calls_exclude",
];

/// How mypy reads `key` from an INI file.
pub(crate) fn kind(key: &str) -> Kind {
    match key {
        "mypy_path" => Kind::Paths,
        "exclude" => Kind::Pattern,
        "num_workers" => Kind::Workers,
        "deprecated_calls_exclude" => Kind::Letters,
        _ if FLAGS.contains(&key) || turned(key).is_some() => Kind::Flag,
        _ if NUMBERS.contains(&key) => Kind::Number,
        _ if LISTS.contains(&key) => Kind::List,
        _ => Kind::Text,
    }
}

/// The flag that a name turns round: `no_…`, `allow…`, `disallow…`, `show_…`.
fn turned(key: &str) -> Option<String> {
    let name = if let Some(rest) = key.strip_prefix("no_") {
        rest.to_owned()
    } else if key.starts_with("allow") {
        format!("dis{key}")
    } else if key.starts_with("disallow") {
        key[3..].to_owned()
    } else {
        format!("hide_{}", key.strip_prefix("show_")?)
    };
    FLAGS.contains(&name.as_str()).then_some(name)
}

/// The value of a key in TOML.
pub(crate) fn convert(key: &Key) -> NewValue {
    values::with_item_comments(key, value(&key.setting.key, &key.setting.value))
}

/// The comments of a key that is no list: those above it and those in its value.
pub(crate) fn comments(key: &Key) -> Comments {
    let mut comments = key.found.comments.clone();
    if !matches!(
        kind(&key.setting.key),
        Kind::List | Kind::Letters | Kind::Paths
    ) {
        for line in &key.setting.lines {
            comments.above.extend(toml_comments(&line.above));
        }
        comments.above.extend(toml_comments(&key.setting.after));
    }
    comments
}

fn value(key: &str, text: &str) -> NewValue {
    let flag = |text| python_bool(text).map(Value::from);
    let number = |text| number(text).map(Value::from);
    match kind(key) {
        Kind::Flag => flag(text).map_or_else(|| NewValue::text(text), NewValue::One),
        Kind::Number | Kind::Workers => {
            number(text).map_or_else(|| NewValue::text(text), NewValue::One)
        }
        Kind::List | Kind::Letters => NewValue::texts(split(text)),
        // `mypy_path` keeps its empty items: each is the current folder.
        Kind::Paths => NewValue::texts(text.split([',', ':']).map(strip)),
        // `exclude =` is an expression that matches each path; a text without anything in it
        // would be no expression in TOML.
        Kind::Pattern if text.is_empty() => NewValue::text("(?:)"),
        Kind::Pattern | Kind::Text => NewValue::text(text),
    }
}

/// A whole number whose text in TOML is the same.
fn number(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// `split_commas` and what follows it: the empty item behind the last comma goes.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix(',')
        .or((!text.is_empty()).then_some(text))
        .into_iter()
        .flat_map(|text| text.split(','))
        .map(strip)
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind, value};

    fn text(key: &str, text: &str) -> String {
        value(key, text).to_value().to_string().trim().to_owned()
    }

    #[test]
    fn each_type_is_what_mypy_makes_of_it() {
        assert_eq!(text("strict", "Yes"), "true");
        assert_eq!(text("no_implicit_optional", "off"), "false");
        assert_eq!(text("allow_untyped_defs", "1"), "true");
        assert_eq!(text("show_error_codes", "true"), "true");
        assert_eq!(text("ignore_errors", "perhaps"), "\"perhaps\"");
        assert_eq!(text("verbosity", "2"), "2");
        assert_eq!(text("verbosity", "02"), "\"02\"");
        assert_eq!(text("python_version", "3.10"), "\"3.10\"");
        assert_eq!(text("follow_imports", "silent"), "\"silent\"");
        assert_eq!(text("num_workers", "auto"), "\"auto\"");
    }

    #[test]
    fn lists_are_split_as_mypy_splits_them() {
        assert_eq!(text("plugins", "a.b,\nc/d.py ,"), r#"["a.b", "c/d.py"]"#);
        assert_eq!(text("plugins", "a\nb"), "[\"\"\"\na\nb\"\"\"]");
        assert_eq!(text("files", ""), "[]");
        assert_eq!(
            text("mypy_path", "$MYPY_CONFIG_FILE_DIR/stubs:src, lib"),
            r#"["$MYPY_CONFIG_FILE_DIR/stubs", "src", "lib"]"#
        );
    }

    #[test]
    fn an_exclude_is_one_expression() {
        assert_eq!(text("exclude", r"^a\.py$|b,c"), r"'^a\.py$|b,c'");
        assert_eq!(text("exclude", ""), "\"(?:)\"");
    }

    #[test]
    fn names_are_turned_round_as_mypy_does() {
        assert_eq!(kind("no_strict_optional"), Kind::Flag);
        assert_eq!(kind("disallow_redefinition"), Kind::Flag);
        assert_eq!(kind("no_such_thing"), Kind::Text);
        assert_eq!(kind("any_exprs_report"), Kind::Text);
    }
}
