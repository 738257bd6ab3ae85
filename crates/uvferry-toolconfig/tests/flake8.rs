//! flake8's options as ruff's settings.

mod asked;
mod bench;

use asked::ask;
use bench::{After, bring, bring_with};
use proptest::prelude::*;
use uvferry_diagnostics::{Disposition, Location};
use uvferry_testkit::python_with;
use uvferry_toolconfig::{Options, Tool};

fn section(text: &str) -> After {
    bring(Tool::Flake8, &[(".flake8", &format!("[flake8]\n{text}"))])
}

/// The pyproject.toml that comes of a `[flake8]` section.
fn ruff(text: &str) -> String {
    section(text).text("pyproject.toml")
}

fn declaring(names: &[&str]) -> Options {
    Options {
        only: vec![Tool::Flake8],
        development: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Options::default()
    }
}

#[test]
fn what_is_written_reads_well() {
    let after = section(
        "max_line_length = 120\n# what we do not want\nignore =\n    # docs\n    D100,D104,\n    E501  # long\nexclude = .git,__pycache__,docs/,build\nper-file-ignores =\n    __init__.py: F401\n    tests/*: S101, D\ndocstring-convention = google\ninline-quotes = double\nmax-complexity = 12\nshow-source = True\nhang-closing = true\n",
    );
    insta::assert_snapshot!(after.text("pyproject.toml"));
    assert!(!after.has(".flake8"));
    let told: Vec<String> = after
        .outcome
        .diagnostics
        .iter()
        .map(|told| format!("{} {}", told.code, told.message))
        .collect();
    insta::assert_snapshot!("told", told.join("\n"));
}

#[test]
fn nothing_said_is_flake8s_own_choice() {
    assert_eq!(
        ruff(""),
        "[tool.ruff]\nline-length = 79\n\n[tool.ruff.lint]\nselect = [\"E\", \"F\", \"W\"]\nignore = [\"E226\", \"E24\"]\n"
    );
}

#[test]
fn complexity_is_on_only_where_it_is_given() {
    assert!(!ruff("select = C90,F\n").contains("C90"));
    let with = ruff("select = C90,F\nmax-complexity = 3\n");
    assert!(with.contains("\"C901\", \"F\"") && with.contains("max-complexity = 3"));
    assert!(!ruff("max-complexity = -1\n").contains("C90"));
}

#[test]
fn bugbears_line_length_leaves_a_tenth() {
    let text = ruff("max-line-length = 80\nselect = C,E,F,W,B,B950\nextend-ignore = E501\n");
    assert!(
        text.contains("[tool.ruff.lint.pycodestyle]\nmax-line-length = 88\n"),
        "{text}"
    );
    assert!(!text.contains("E501"));
}

#[test]
fn a_formatters_line_length_stays() {
    let black = "[tool.black]\nline-length = 100\n";
    let after = bring(
        Tool::Flake8,
        &[
            ("pyproject.toml", black),
            (".flake8", "[flake8]\nmax-line-length = 120\n"),
        ],
    );
    let text = after.text("pyproject.toml");
    assert!(
        text.contains("[tool.ruff.lint.pycodestyle]\nmax-line-length = 120\n"),
        "{text}"
    );
    assert_eq!(text.matches("line-length").count(), 2, "{text}");
}

#[test]
fn declared_plugins_are_selected_by_default_and_no_others() {
    let text = "[flake8]\nextend-ignore = D100\n";
    let after = bring_with(
        &declaring(&["flake8", "flake8_bugbear", "pep8-naming"]),
        &[(".flake8", text)],
    );
    let written = after.text("pyproject.toml");
    assert!(
        written.contains("select = [\"B0\", \"E\", \"F\", \"N8\", \"W\"]"),
        "{written}"
    );
    assert!(!written.contains("convention"));
    let text = "[flake8]\nselect = E,F,B,SIM\n";
    let after = bring_with(&declaring(&["flake8"]), &[(".flake8", text)]);
    assert!(
        after
            .text("pyproject.toml")
            .contains("select = [\"E\", \"F\"]")
    );
    assert!(after.codes().contains(&"UVF256"));
}

#[test]
fn what_is_named_is_there_where_nothing_is_declared() {
    let text = ruff("select = E,F,B,SIM,E8\n");
    assert!(
        text.contains("select = [\"E\", \"ERA\", \"F\", \"B0\", \"SIM\", \"UP028\"]"),
        "{text}"
    );
}

#[test]
fn ruff_that_is_used_already_gets_what_it_lacks() {
    let there = "[tool.ruff]\nline-length = 88\n\n[tool.ruff.lint]\nselect = [\"F\", \"I\"]\n# ours\nignore = [\"F403\"]\n";
    let after = bring(
        Tool::Flake8,
        &[
            ("pyproject.toml", there),
            (
                ".flake8",
                "[flake8]\nmax-line-length = 100\nselect = E,F\nexclude = docs\n",
            ),
        ],
    );
    let text = after.text("pyproject.toml");
    assert!(text.starts_with(there), "{text}");
    assert!(text.contains("\nextend-select = [\n    \"E\",\n"), "{text}");
    assert!(text.contains("max-line-length = 100"));
    // ruff goes on looking at what it looked at.
    assert!(!text.contains("docs") && after.codes().contains(&"UVF253"));
    assert!(!after.has(".flake8"));
}

#[test]
fn flake8_that_is_still_run_keeps_its_section() {
    let text = "[flake8]\nmax-line-length = 100\nignore = E501\nshow-source = true\n";
    let mut options = declaring(&[]);
    options.run.insert(Tool::Flake8, Location::file("tox.ini"));
    let after = bring_with(&options, &[(".flake8", text)]);
    assert_eq!(after.text(".flake8"), text);
    assert!(after.text("pyproject.toml").contains("line-length = 100"));
    assert_eq!(after.count(Disposition::Kept), 3);
    assert!(after.codes().contains(&"UVF255"));
    // `show-source` has no place in ruff's settings.
    assert_eq!(after.outcome.brought[0].keys, 2);
}

#[test]
fn plugins_of_the_projects_own_keep_the_section() {
    let text =
        "[flake8]\nmax-line-length = 100\n\n[flake8:local-plugins]\nextension =\n    X1 = a:B\n";
    let after = bring(Tool::Flake8, &[("setup.cfg", text)]);
    assert_eq!(after.text("setup.cfg"), text);
    assert!(after.text("pyproject.toml").contains("line-length = 100"));
}

#[test]
fn a_file_of_ruff_that_stays_goes_before_pyproject() {
    let files = [
        ("ruff.toml", "line-length = 90\n"),
        (".flake8", "[flake8]\nignore = E501\n"),
    ];
    let after = bring(Tool::Flake8, &files);
    assert_eq!(after.text(".flake8"), files[1].1);
    assert!(!after.has("pyproject.toml"));
    // With ruff's file brought in first, flake8's is too.
    let after = bring_with(&Options::default(), &files);
    assert!(!after.has("ruff.toml") && !after.has(".flake8"));
}

#[test]
fn the_first_file_with_a_section_counts() {
    let after = bring(
        Tool::Flake8,
        &[
            (".flake8", "[flake8]\nmax-line-length = 100\n"),
            ("tox.ini", "[tox]\n\n[flake8]\nmax-line-length = 90\n"),
            ("setup.cfg", "[metadata]\nname = x\n"),
        ],
    );
    assert!(after.text("pyproject.toml").contains("line-length = 90"));
    assert!(after.codes().contains(&"UVF240"));
    assert!(!after.has(".flake8"));
    assert_eq!(after.text("tox.ini"), "[tox]\n");
}

#[test]
fn what_flake8_stops_at_stays() {
    for text in [
        "per-file-ignores = E501\n",
        "max-line-length = wide\n",
        "max-complexity = x\n",
    ] {
        let after = section(text);
        assert_eq!(after.text(".flake8"), format!("[flake8]\n{text}"));
        assert!(after.codes().contains(&"UVF242"), "{text}");
    }
}

#[test]
fn a_comment_behind_a_code_is_told_and_meant() {
    let after = section("ignore =\n    E203,  # black\n    E711\n");
    assert!(after.codes().contains(&"UVF257"));
    let text = after.text("pyproject.toml");
    assert!(
        text.contains("    \"E203\",  # black\n    \"E711\",\n"),
        "{text}"
    );
}

#[test]
fn entries_that_meet_and_patterns_that_cannot_go_are_told() {
    let after =
        section("per-file-ignores =\n    tests/*: E711\n    tests/a.py: F401\n    ../x: F\n");
    let told = after.codes();
    assert_eq!(told.iter().filter(|code| **code == "UVF253").count(), 2);
}

/// Each option of flake8 and of the plugins has a fate of its own.
#[test]
fn each_real_option_is_known() {
    const PLUGINS: &[&str] = &[
        "flake8==7.5.0",
        "setuptools<81",
        "flake8-annotations==3.3.0",
        "flake8-bugbear==24.12.12",
        "flake8-builtins==3.1.0",
        "flake8-copyright==0.2.4",
        "flake8-docstrings==1.7.0",
        "flake8-eradicate==1.5.0",
        "flake8-errmsg==0.7.0",
        "flake8-future-annotations==1.1.0",
        "flake8-import-order==0.19.2",
        "flake8-isort==7.1.0",
        "flake8-noqa==1.5.0",
        "flake8-pytest-style==2.2.0",
        "flake8-quotes==3.4.0",
        "flake8-tidy-imports==4.12.0",
        "flake8-type-checking==3.2.0",
        "flake8-unused-arguments==0.0.14",
        "flake8-async==26.8.1",
        "pep8-naming==0.15.1",
    ];
    const OPTIONS: &str = r#"
import configparser, json, sys, warnings
warnings.simplefilter("ignore")
from flake8.main import options
from flake8.options import manager
from flake8.plugins import finder
config = configparser.RawConfigParser()
chosen = finder.parse_plugin_options(config, ".", enable_extensions=None, require_plugins=None)
plugins = finder.load_plugins(finder.find_plugins(config, chosen), chosen)
known = manager.OptionManager(version="", plugin_versions="", parents=[options.stage1_arg_parser()], formatter_names=["default"])
options.register_default_options(known)
known.register_plugins(plugins)
names = sorted(name for name in known.config_options_dict if "_" not in name)
json.dump([names, sorted(known.extended_default_ignore)], open(sys.argv[1], "w"))
"#;
    let Some(python) = python_with("flake8-options", PLUGINS) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let answer = ask(&python, OPTIONS, &[]);
    let names = answer[0].as_array().unwrap();
    assert!(names.len() > 80);
    for name in names {
        let name = name.as_str().unwrap();
        let after = section(&format!("{name} = \n"));
        assert!(!after.codes().contains(&"UVF243"), "`{name}` is not known");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn no_file_is_too_odd(lines in proptest::collection::vec(
        "((select|ignore|extend-ignore|extend_select)[=:] ?[A-Z0-9, #]{0,14}|per-file-ignores ?= ?[a-z*/.:,A-F0-9 ]{0,16}|(exclude|filename)=[a-z*/.\\[\\]{}!,]{0,9}|(max-line-length|max-complexity|indent-size) ?= ?[0-9-]{1,4}|[a-z-]{1,12}=[ -~]{0,9}|[ \t]{1,3}[ -~]{0,12}|#[ -~]{0,5})", 0..10)) {
        let text = format!("[flake8]\n{}", lines.join("\n"));
        let options = Options { only: vec![Tool::Flake8], ..Options::default() };
        let files = [("setup.cfg", text.as_bytes().to_vec())];
        let after = bench::once(&options, &files).unwrap();
        let again: Vec<(&str, Vec<u8>)> = after
            .files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.clone()))
            .collect();
        let second = bench::once(&options, &again);
        prop_assert!(second.is_some(), "{:?}", after.files);
        prop_assert_eq!(&after.files, &second.unwrap().files);
    }

    /// While flake8 is still run, the second time has the same to say.
    #[test]
    fn twice_is_once_beside_flake8(lines in proptest::collection::vec(
        "((select|ignore|extend-ignore)=[EFWBDNSC]{1}[0-9]{0,3}(,[EFWB][0-9]{0,3}){0,3}|per-file-ignores = [a-c]\\.py:[EF][0-9]{0,3}|exclude=[a-z/]{1,5}|max-line-length=[1-9]{2}|docstring-convention=(numpy|google))", 0..5)) {
        let mut once: Vec<String> = Vec::new();
        for line in lines {
            let key = line.split('=').next().unwrap().to_owned();
            if !once.iter().any(|known| known.starts_with(&key)) {
                once.push(line);
            }
        }
        let text = format!("[flake8]\n{}\n", once.join("\n"));
        let mut options = Options { only: vec![Tool::Flake8], ..Options::default() };
        options.run.insert(Tool::Flake8, Location::file("Makefile"));
        bring_with(&options, &[("tox.ini", &text)]);
    }
}

const TOML: &str = "[tool.flake8]\nmax-line-length = 100\nselect = [\"E\", \"F\"]\nextend-ignore = \"E203, E501\"\nper-file-ignores = [\n    \"__init__.py: F401\",\n    \"tests/*: E711\",\n]\n";

#[test]
fn a_table_in_pyproject_goes_before_all_files_where_a_plugin_reads_it() {
    for reader in ["Flake8-pyproject", "pyproject-flake8", "pflake8"] {
        let files = [
            ("pyproject.toml", TOML),
            ("setup.cfg", "[flake8]\nselect = W\n"),
        ];
        let after = bring_with(&declaring(&["flake8", reader]), &files);
        assert_eq!(after.text("setup.cfg"), files[1].1);
        let written = after.text("pyproject.toml");
        assert!(written.starts_with(TOML), "{written}");
        for line in [
            "line-length = 100\n",
            "select = [\"E\", \"F\"]\n",
            "\"__init__.py\" = [\"F401\"]\n",
            "\"tests/*\" = [\"E711\"]\n",
        ] {
            assert!(written[TOML.len()..].contains(line), "{line}{written}");
        }
        assert!(after.codes().contains(&"UVF240") && after.codes().contains(&"UVF255"));
        assert_eq!(after.count(Disposition::Kept), 5);
        assert_eq!(after.outcome.brought[0].losers, ["setup.cfg"]);
    }
}

#[test]
fn a_table_in_pyproject_that_nothing_reads_is_told() {
    let after = bring_with(&declaring(&["flake8"]), &[("pyproject.toml", TOML)]);
    assert_eq!(after.text("pyproject.toml"), TOML);
    assert_eq!(after.codes(), ["UVF240"]);
    assert_eq!(after.count(Disposition::Kept), 4);
    // flake8 takes its own file.
    let files = [
        ("pyproject.toml", TOML),
        (".flake8", "[flake8]\nselect = W\n"),
    ];
    let after = bring_with(&declaring(&["flake8"]), &files);
    assert!(!after.has(".flake8"));
    assert!(
        after
            .text("pyproject.toml")
            .contains("\nselect = [\"W\"]\n")
    );
    let odd = "[tool.flake8]\nselect = {a = 1}\nignore = \"E\"\n";
    let after = bring_with(
        &declaring(&["flake8-pyproject"]),
        &[("pyproject.toml", odd)],
    );
    assert_eq!(after.text("pyproject.toml"), odd);
    assert!(after.codes().contains(&"UVF242"));
}
