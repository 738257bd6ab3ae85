//! Nothing that a tool reads vanishes unsaid: each key of each of its files is in the books,
//! or the file that holds it is told of.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod bench;

use std::collections::BTreeSet;

use bench::{After, once};
use proptest::prelude::*;
use uvferry_diagnostics::{Location, SourceFile};
use uvferry_toolconfig::{Formatter, Options, Tool, uses};

/// How the lines of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Ini,
    Toml,
    Yaml,
}

/// A file that a tool reads, with sections that it reads in it and keys that may stand there.
struct Place {
    tool: Tool,
    path: &'static str,
    form: Form,
    sections: &'static [&'static str],
    keys: &'static [&'static str],
}

const fn place(
    tool: Tool,
    path: &'static str,
    form: Form,
    sections: &'static [&'static str],
    keys: &'static [&'static str],
) -> Place {
    Place {
        tool,
        path,
        form,
        sections,
        keys,
    }
}

const PYTEST: &[&str] = &[
    "addopts",
    "markers",
    "testpaths",
    "log_cli",
    "timeout",
    "odd",
];
const COVERAGE: &[&str] = &[
    "branch",
    "omit",
    "source",
    "exclude_lines",
    "fail_under",
    "odd",
];
const MYPY: &[&str] = &[
    "python_version",
    "strict",
    "ignore_missing_imports",
    "exclude",
    "plugins",
    "module",
    "overrides",
    "disable_error_code",
    "init_typed",
    "odd",
];
const ISORT: &[&str] = &[
    "profile",
    "line_length",
    "known_own",
    "skip",
    "multi_line_output",
    "odd",
];
const EDITOR: &[&str] = &[
    "profile",
    "known_own",
    "multi_line_output",
    "force_single_line",
];
const PYLINT: &[&str] = &[
    "disable",
    "enable",
    "jobs",
    "max-line-length",
    "ignore",
    "disable-msg",
    "include-ids",
    "cache-size",
    "no-space-check",
    "odd",
];
const BANDIT: &[&str] = &[
    "skips",
    "tests",
    "exclude",
    "profile",
    "targets",
    "recursive",
    "odd",
];
const BLACK: &[&str] = &["line-length", "preview", "skip-string-normalization", "odd"];
const RUFF: &[&str] = &["line-length", "preview", "fix", "odd"];
const FLAKE8: &[&str] = &[
    "select",
    "ignore",
    "extend-ignore",
    "max-line-length",
    "max-complexity",
    "exclude",
    "per-file-ignores",
    "import-order-style",
    "application-import-names",
    "isort-show-traceback",
    "docstring-convention",
    "format",
    "indent-size",
    "banned-modules",
    "ban-relative-imports",
    "jobs",
    "doctests",
    "enable-extensions",
    "type-checking-pydantic-enabled",
    "quotes",
    "odd",
];
const CODESPELL: &[&str] = &["skip", "count", "ignore-words-list", "quiet-level", "odd"];

use Form::{Ini, Toml, Yaml};

const PLACES: &[Place] = &[
    place(
        Tool::Pytest,
        "pytest.ini",
        Ini,
        &["pytest", "foreign"],
        PYTEST,
    ),
    place(Tool::Pytest, ".pytest.ini", Ini, &["pytest"], PYTEST),
    place(Tool::Pytest, "tox.ini", Ini, &["pytest"], PYTEST),
    place(Tool::Pytest, "setup.cfg", Ini, &["tool:pytest"], PYTEST),
    place(
        Tool::Coverage,
        ".coveragerc",
        Ini,
        &["run", "report", "coverage:run", "paths"],
        COVERAGE,
    ),
    place(
        Tool::Coverage,
        "setup.cfg",
        Ini,
        &["coverage:run", "coverage:report"],
        COVERAGE,
    ),
    place(
        Tool::Coverage,
        "tox.ini",
        Ini,
        &["coverage:run", "coverage:report"],
        COVERAGE,
    ),
    place(
        Tool::Mypy,
        "mypy.ini",
        Ini,
        &[
            "mypy",
            "mypy-a.*",
            "mypy-a.*,b",
            "mypy-a",
            "mypy.plugins.django-stubs",
            "pydantic-mypy",
        ],
        MYPY,
    ),
    place(Tool::Mypy, ".mypy.ini", Ini, &["mypy", "mypy-a"], MYPY),
    place(
        Tool::Mypy,
        "setup.cfg",
        Ini,
        &["mypy", "mypy-a.*", "mypy-b"],
        MYPY,
    ),
    place(
        Tool::Isort,
        ".isort.cfg",
        Ini,
        &["settings", "isort"],
        ISORT,
    ),
    place(
        Tool::Isort,
        "setup.cfg",
        Ini,
        &["isort", "tool:isort"],
        ISORT,
    ),
    place(Tool::Isort, "tox.ini", Ini, &["isort", "tool:isort"], ISORT),
    place(Tool::Isort, ".editorconfig", Ini, &["*", "*.py"], EDITOR),
    place(
        Tool::Pylint,
        "pylintrc",
        Ini,
        &["MASTER", "MAIN", "MESSAGES CONTROL", "FORMAT"],
        PYLINT,
    ),
    place(
        Tool::Pylint,
        ".pylintrc",
        Ini,
        &["MASTER", "FORMAT"],
        PYLINT,
    ),
    place(
        Tool::Pylint,
        "pylintrc.toml",
        Toml,
        &["tool.pylint.main", "tool.pylint.format"],
        PYLINT,
    ),
    place(
        Tool::Pylint,
        ".pylintrc.toml",
        Toml,
        &["tool.pylint.main"],
        PYLINT,
    ),
    place(
        Tool::Pylint,
        "setup.cfg",
        Ini,
        &["pylint", "pylint.MASTER", "pylint.format"],
        PYLINT,
    ),
    place(
        Tool::Pylint,
        "tox.ini",
        Ini,
        &["pylint.MASTER", "pylint.format"],
        PYLINT,
    ),
    place(Tool::Bandit, ".bandit", Ini, &["bandit"], BANDIT),
    place(Tool::Bandit, "setup.cfg", Ini, &["bandit"], BANDIT),
    place(Tool::Bandit, "tox.ini", Ini, &["bandit"], BANDIT),
    place(Tool::Bandit, "bandit.yaml", Yaml, &[], BANDIT),
    place(Tool::Bandit, ".bandit.yml", Yaml, &[], BANDIT),
    place(Tool::Black, ".black.toml", Toml, &["tool.black"], BLACK),
    place(Tool::Black, "black.toml", Toml, &["tool.black"], BLACK),
    place(Tool::Ruff, "ruff.toml", Toml, &["lint", "format"], RUFF),
    place(Tool::Ruff, ".ruff.toml", Toml, &["lint", "format"], RUFF),
    place(
        Tool::Flake8,
        ".flake8",
        Ini,
        &["flake8", "flake8:local-plugins"],
        FLAKE8,
    ),
    place(
        Tool::Flake8,
        "setup.cfg",
        Ini,
        &["flake8", "flake8:local-plugins"],
        FLAKE8,
    ),
    place(Tool::Flake8, "tox.ini", Ini, &["flake8"], FLAKE8),
    place(Tool::Codespell, "setup.cfg", Ini, &["codespell"], CODESPELL),
    place(
        Tool::Codespell,
        ".codespellrc",
        Ini,
        &["codespell"],
        CODESPELL,
    ),
];

/// The text of a file, and the lines of its keys.
#[derive(Debug, Clone)]
struct Written {
    path: &'static str,
    text: String,
    keys: Vec<usize>,
}

/// What stands in one section: its number, and keys by number with their values.
type Section = (usize, Vec<(usize, String)>);

fn write(place: &Place, sections: &[Section]) -> Written {
    let mut lines: Vec<String> = Vec::new();
    let mut keys = Vec::new();
    let mut seen = BTreeSet::new();
    for (section, settings) in sections {
        let names = place.sections;
        if !names.is_empty() {
            let name = names[section % names.len()];
            // TOML has no table twice.
            if place.form == Toml && !seen.insert(name.to_owned()) {
                continue;
            }
            lines.push(format!("[{name}]"));
        }
        for (key, value) in settings {
            let key = place.keys[key % place.keys.len()];
            let unique = format!("{}{key}", if names.is_empty() { 0 } else { lines.len() });
            match place.form {
                Ini => {
                    keys.push(lines.len() + 1);
                    lines.extend(format!("{key} = {value}").lines().map(str::to_owned));
                }
                Toml => {
                    // A name of its own for each, since TOML has no key twice.
                    let taken = lines.iter().rev().take_while(|line| !line.starts_with('['));
                    if taken
                        .clone()
                        .any(|line| line.starts_with(&format!("{key} =")))
                    {
                        continue;
                    }
                    keys.push(lines.len() + 1);
                    lines.push(format!("{key} = {:?}", value.replace('\n', " ")));
                }
                Yaml => {
                    if !seen.insert(unique) {
                        continue;
                    }
                    keys.push(lines.len() + 1);
                    lines.push(format!("{key}: {}", value.replace(['\n', ',', ' '], "")));
                }
            }
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    Written {
        path: place.path,
        text,
        keys,
    }
}

fn sections() -> impl Strategy<Value = Vec<Section>> {
    let value = "([a-c]{1,3}|[0-9]{1,2}|true|no|E501|F4,W|[a-c]:F401|all|%%|)(\n  ([a-c]{1,2},?|E1|[a-c]:E2|# [a-c]))?";
    let setting = (0..64_usize, value);
    proptest::collection::vec((0..8_usize, proptest::collection::vec(setting, 0..5)), 0..4)
}

/// Each key is in the books once, or its file is told of as one that cannot be read.
fn accounted(files: &[Written], after: &After) -> Result<(), TestCaseError> {
    prop_assert!(after.ledger.check().is_ok(), "{:?}", after.ledger.check());
    let items = after.ledger.items();
    for file in files {
        let unreadable = after.outcome.diagnostics.iter().any(|told| {
            told.code == "UVF245"
                && told
                    .location
                    .as_ref()
                    .is_some_and(|at| at.file == file.path)
        });
        if unreadable {
            prop_assert_eq!(after.text(file.path), file.text.as_str());
            continue;
        }
        for line in &file.keys {
            let count = items
                .iter()
                .filter(|item| item.file == file.path && item.line == *line)
                .count();
            prop_assert_eq!(
                count,
                1,
                "{}:{} is in the books {} times\n{}\n{}",
                file.path,
                line,
                count,
                file.text,
                after.text("pyproject.toml")
            );
        }
        // A dropped key has a code, and so has one that waits.
        for item in items.iter().filter(|item| item.file == file.path) {
            prop_assert!(item.message.is_some() || item.to.is_some(), "{item:?}");
        }
    }
    Ok(())
}

fn run(
    tool: Tool,
    given: &[Vec<Section>],
    table: &str,
    variant: usize,
) -> Result<(), TestCaseError> {
    let places = PLACES.iter().filter(|place| place.tool == tool);
    let files: Vec<Written> = places
        .zip(given)
        .filter(|(_, sections)| !sections.is_empty())
        .map(|(place, sections)| write(place, sections))
        .collect();
    let mut all: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|file| (file.path, file.text.clone().into_bytes()))
        .collect();
    if !table.is_empty() {
        all.push(("pyproject.toml", table.as_bytes().to_vec()));
    }
    let script = match variant {
        0 => format!("lint:\n\t{tool} -c pyproject.toml src\n"),
        1 => format!("lint:\n\t{tool} src\n"),
        _ => String::new(),
    };
    let makefile = SourceFile::new("Makefile", script);
    let mut options = Options {
        only: vec![tool],
        ..Options::default()
    }
    .with_uses(uses(&[makefile]));
    match (variant, files.first()) {
        (2, Some(first)) => {
            let place = Location::file("Dockerfile");
            options.named.insert(first.path.to_owned(), place);
        }
        (3, _) => {
            options.pinned.insert(tool, "0.1".to_owned());
        }
        (4, _) => options.lowest_python = Some((3, 8)),
        (5, _) => options.format_with = Formatter::Ruff,
        _ => {}
    }
    let after = once(&options, &all).unwrap();
    accounted(&files, &after)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1200))]

    #[test]
    fn each_key_of_each_tool_is_in_the_books(
        tool in proptest::sample::select(Tool::ALL.to_vec()),
        given in proptest::collection::vec(prop_oneof![2 => sections(), 1 => Just(Vec::new())], 7),
        there in any::<bool>(),
        variant in 0..9_usize,
    ) {
        let table = if there { format!("[tool.{tool}]\n# nothing\n") } else { String::new() };
        run(tool, &given, &table, variant)?;
    }
}
