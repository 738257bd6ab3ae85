//! `[tool.uvferry.imports]`, `[tool.deptry]`, `[tool.fawltydeps]`.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, Rule};
use uvferry_imports::RULES;
use uvferry_imports::settings::Settings;

use crate::file;

fn read(text: &str) -> (Settings, Vec<Diagnostic>) {
    Settings::read(Some(&file("pyproject.toml", text)))
}

/// A table that is right in all.
fn right(text: &str) -> Settings {
    let (settings, told) = read(text);
    assert!(told.is_empty(), "{told:#?}");
    settings
}

fn told(text: &str) -> Vec<String> {
    let (_, told) = read(text);
    told.iter()
        .map(|one| {
            let place = one.location.as_ref().unwrap();
            let help = one.help.as_deref().unwrap_or("-");
            assert_eq!(one.code, "UVF518");
            format!("{}:{} {} ({help})", place.line, place.column, one.message)
        })
        .collect()
}

fn rule(name: &str) -> &'static Rule {
    RULES.iter().find(|rule| rule.name == name).unwrap()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn our_table_has_all_its_keys() {
    let settings = right(
        "[tool.uvferry.imports]\nexclude = [\"old/**\"]\nignore-rules = [\"UVF513\", \"unpinned-among-pinned\"]\n\
         first-party = [\"app\"]\nignore-notebooks = true\ndevelopment-groups = [\"lint\"]\nmain-groups = [\"server\"]\n\
         development-paths = [\"tools/**\"]\n\
         [tool.uvferry.imports.modules]\nFoo-Bar = [\"foo\", \"bar\"]\nbaz = \"bazz\"\n\
         [tool.uvferry.imports.ignore]\nunused-dependency = [\"Foo_Bar\", \"pytest-*\"]\nUVF501 = \"google.cloud\"\n",
    );
    assert_eq!(settings.excluded, ["old/**"]);
    assert_eq!(settings.ignored_rules, set(&["UVF513", "UVF515"]));
    assert_eq!(settings.first_party, set(&["app"]));
    assert!(settings.ignores_notebooks);
    assert_eq!(settings.development, set(&["lint"]));
    assert_eq!(settings.not_development, set(&["server"]));
    assert_eq!(settings.development_paths, ["tools/**"]);
    assert_eq!(settings.modules["foo-bar"], ["foo", "bar"]);
    assert_eq!(settings.modules["baz"], ["bazz"]);
    let unused = rule("unused-dependency");
    assert!(settings.ignores(unused, "foo-bar") && settings.ignores(unused, "pytest-cov"));
    assert!(!settings.ignores(unused, "pytest") && !settings.is_off(unused));
    let missing = rule("missing-dependency");
    assert!(settings.ignores(missing, "google.cloud.storage"));
    assert!(settings.ignores(missing, "google.cloud"));
    assert!(!settings.ignores(missing, "google.cloudy"));
    assert!(settings.is_off(rule("two-for-one-job")));
    assert!(settings.ignores(rule("two-for-one-job"), "anything"));
}

#[test]
fn the_table_of_deptry_counts() {
    let settings = right(
        "[tool.deptry]\nexclude = [\"a_directory\", \"a_python_file\\\\.py\"]\nextend_exclude = [\".*/foo/\"]\n\
         ignore = [\"DEP003\", \"DEP004\"]\nignore_notebooks = true\nknown_first_party = [\"bar\", \"foo\"]\n\
         requirements_files = [\"requirements.txt\", \"requirements-private.txt\"]\nrequirements_files_dev = \"dev.txt,docs.txt\"\n\
         optional_dependencies_dev_groups = [\"test\"]\npep621_dev_dependency_groups = [\"docs\"]\n\
         non_dev_dependency_groups = [\"server\"]\nexperimental_namespace_package = true\njson_output = \"x.json\"\n\
         github_output = true\ngithub_warning_errors = [\"DEP001\"]\nno_ansi = true\n\
         [tool.deptry.per_rule_ignores]\nDEP001 = [\"matplotlib\"]\nDEP002 = \"Pandas\"\nDEP005 = [\"argparse\"]\n\
         [tool.deptry.package_module_name_map]\nfoo-python = [\"foo\", \"bar\"]\nbaz = \"b\"\n",
    );
    assert_eq!(
        settings.excluded_patterns,
        ["a_directory", "a_python_file\\.py", ".*/foo/"]
    );
    assert_eq!(settings.ignored_rules, set(&["UVF503", "UVF504"]));
    assert!(settings.ignores_notebooks);
    assert_eq!(settings.first_party, set(&["bar", "foo"]));
    assert_eq!(
        settings.requirements_files.as_deref().unwrap(),
        ["requirements.txt", "requirements-private.txt"]
    );
    assert_eq!(
        settings.development_requirements_files.as_deref().unwrap(),
        ["dev.txt", "docs.txt"]
    );
    assert_eq!(settings.development, set(&["docs", "test"]));
    assert_eq!(settings.not_development, set(&["server"]));
    assert_eq!(settings.modules["foo-python"], ["foo", "bar"]);
    assert!(settings.ignores(rule("missing-dependency"), "matplotlib"));
    assert!(settings.ignores(rule("unused-dependency"), "pandas"));
    assert!(settings.ignores(rule("standard-library-dependency"), "argparse"));
    assert!(!settings.ignores(rule("unused-dependency"), "matplotlib"));
}

#[test]
fn deptry_takes_what_its_command_line_takes() {
    let settings = right(
        "[tool.deptry]\nignore = \"DEP001,DEP002\"\nper_rule_ignores = \"DEP003=a|b,DEP004=c\"\n\
         package_module_name_map = \"foo-python=foo|bar\"\n",
    );
    assert_eq!(settings.ignored_rules, set(&["UVF501", "UVF502"]));
    assert!(settings.ignores(rule("transitive-dependency"), "b"));
    assert!(settings.ignores(rule("development-dependency-in-package"), "c"));
    assert_eq!(settings.modules["foo-python"], ["foo", "bar"]);
    // Of older ones.
    let settings =
        right("[tool.deptry]\nignore_obsolete = [\"x\"]\nrequirements_txt = \"a.txt\"\n");
    assert!(settings.ignores(rule("unused-dependency"), "x"));
    assert_eq!(settings.requirements_files.unwrap(), ["a.txt"]);
}

#[test]
fn the_table_of_fawltydeps_counts() {
    let settings = right(
        "[tool.fawltydeps]\ncode = [\"src\"]\nignore_unused = [\"black\", \"pytest-*\"]\nignore_undeclared = [\"secret_*\"]\n\
         exclude = [\".*\", \"docs/old/\", \"!keep\"]\noutput_format = \"human_detailed\"\ninstall-deps = true\n\
         [tool.fawltydeps.custom_mapping]\nmy_package = [\"a\", \"b\"]\n",
    );
    assert!(settings.ignores(rule("unused-dependency"), "pytest-cov"));
    assert!(settings.ignores(rule("missing-dependency"), "secret_one"));
    assert!(settings.ignores(rule("transitive-dependency"), "secret_one"));
    assert_eq!(settings.excluded, ["**/.*", "docs/old"]);
    assert_eq!(settings.modules["my-package"], ["a", "b"]);
}

#[test]
fn ours_counts_before_the_others_key_by_key() {
    let settings = right(
        "[tool.deptry]\nignore = [\"DEP001\"]\nknown_first_party = [\"d\"]\nexclude = [\"x\"]\n\
         [tool.fawltydeps]\nexclude = [\"y\"]\nignore_unused = [\"f\"]\n\
         [tool.uvferry.imports]\nignore-rules = []\n",
    );
    assert_eq!(settings.ignored_rules, set(&[]));
    assert_eq!(settings.first_party, set(&["d"]));
    assert_eq!(settings.excluded_patterns, ["x"]);
    assert!(settings.excluded.is_empty());
    assert!(settings.ignores(rule("unused-dependency"), "f"));
}

#[test]
fn what_is_not_understood_is_told_with_its_place() {
    assert_eq!(
        told(
            "[tool.uvferry.imports]\nexclud = []\nfirst-party = { a = 1 }\nmain-groups = \"x\"\nignore-notebooks = 1\n"
        ),
        [
            "2:1 `[tool.uvferry.imports]` has no key `exclud` (did you mean `exclude`?)",
            "3:1 `first-party` of `[tool.uvferry.imports]` takes a list of strings, or one, not a table (-)",
            "5:1 `ignore-notebooks` of `[tool.uvferry.imports]` takes true or false, not a whole number (-)",
        ]
    );
    assert_eq!(
        told(
            "[tool.uvferry.imports]\nignore-rules = [\"unused-dependncy\", \"UVF999\"]\nignore = { missing = [\"x\"] }\n"
        ),
        [
            "2:1 `ignore-rules` of `[tool.uvferry.imports]` names `unused-dependncy`, which is no rule (did you mean `unused-dependency`?)",
            "2:1 `ignore-rules` of `[tool.uvferry.imports]` names `UVF999`, which is no rule (-)",
            "3:12 `missing` of `[tool.uvferry.imports]` names `missing`, which is no rule (-)",
        ]
    );
    assert_eq!(
        told(
            "[tool.deptry]\noptional-dependencies-dev-group = [\"x\"]\nignore = [\"DEP009\"]\nexclude = [\"a\", 1]\n"
        ),
        [
            "2:1 `[tool.deptry]` has no key `optional-dependencies-dev-group` (did you mean `optional_dependencies_dev_groups`?)",
            "3:1 `ignore` of `[tool.deptry]` names `DEP009`, which is no rule (-)",
            "4:1 `exclude` of `[tool.deptry]` takes a list of strings, not a list of others (-)",
        ]
    );
    assert_eq!(
        told("[tool]\ndeptry = 1\nfawltydeps = { ignore_unusd = [] }\n"),
        [
            "2:1 `tool.deptry` is a table, not a whole number (-)",
            "3:16 `[tool.fawltydeps]` has no key `ignore_unusd` (did you mean `ignore_unused`?)",
        ]
    );
}

#[test]
fn no_file_and_no_toml_say_nothing() {
    assert_eq!(Settings::read(None), (Settings::default(), Vec::new()));
    assert_eq!(read("[tool.deptry\n"), (Settings::default(), Vec::new()));
    assert_eq!(read("tool = 1\n"), (Settings::default(), Vec::new()));
    assert_eq!(read("[project]\nname = 'x'\n").0, Settings::default());
}
