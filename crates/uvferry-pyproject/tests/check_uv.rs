//! The check beside the real uv.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};
use uvferry_process::{Command, Environment};
use uvferry_pyproject::check::{AskUv, CheckOptions, UvUse, check};
use uvferry_testkit::{Isolated, find_uv, skip};

struct Asked {
    uv: PathBuf,
    folder: tempfile::TempDir,
    environment: Environment,
}

impl Asked {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let environment = Isolated::under(folder.path()).environment().clone();
        Self {
            uv: find_uv().unwrap(),
            folder,
            environment,
        }
    }

    fn write(&self, text: &str) -> std::io::Result<PathBuf> {
        let project = self.folder.path().join("project");
        fs_err::create_dir_all(&project)?;
        fs_err::write(project.join("pyproject.toml"), text)?;
        Ok(project)
    }

    fn check(&self, text: &str) -> Vec<Diagnostic> {
        let write = |text: &str| self.write(text);
        let options = CheckOptions {
            uv: UvUse::Ask(AskUv {
                program: &self.uv,
                environment: &self.environment,
                write: &write,
            }),
            classifiers: None,
        };
        check(&SourceFile::new("pyproject.toml", text), &options)
    }

    /// What uv itself says, without a network.
    fn lock(&self, text: &str) -> String {
        let project = self.write(text).unwrap();
        Command::new(&self.uv)
            .args(["lock", "--dry-run", "--offline", "--color", "never"])
            .current_dir(&project)
            .environment(&self.environment)
            .timeout(Duration::from_mins(1))
            .run()
            .unwrap()
            .stderr_redacted()
    }
}

fn is_refused(said: &str) -> bool {
    [
        "Failed to parse",
        "malformed dependency groups",
        "Default group",
    ]
    .iter()
    .any(|words| said.contains(words))
}

fn errors(found: &[Diagnostic]) -> Vec<String> {
    found
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| {
            let place = found.location.as_ref().unwrap();
            format!(
                "{}:{} {} {}",
                place.line, place.column, found.code, found.message
            )
        })
        .collect()
}

#[test]
fn all_that_uv_refuses_is_told_and_at_its_place() {
    skip!(unless Uv);
    let asked = Asked::new();
    let text = "[project]\r
name = \"x\" # é\r
version = \"1\"\r
\r
[tool.uv]\r
foo = 1\r
indx = [\r
    2,\r
]\r
index-strategy = 'é'\r
conflicts = [1]\r
\r
[tool.uv.pip]\r
resolution = \"any\"\r
\r
[[tool.uv.index]]\r
name = \"a\"\r
\r
[tool.uv.sources]\r
a = { git = \"https://example.com/a\", brunch = \"b\" }\r
";
    let found = asked.check(text);
    let told: Vec<String> = errors(&found)
        .iter()
        .map(|line| {
            line.split_inclusive(' ')
                .take(2)
                .collect::<String>()
                .trim_end()
                .to_owned()
        })
        .collect();
    assert_eq!(
        told,
        [
            "6:1 UVF277",
            "7:1 UVF277",
            "10:18 UVF277",
            "11:14 UVF277",
            "14:14 UVF277",
            "16:1 UVF277",
            "20:38 UVF277",
        ],
        "{:#?}",
        errors(&found)
    );
    let help = |line: usize| {
        let at = |found: &&Diagnostic| {
            found.code == "UVF277" && found.location.as_ref().unwrap().line == line
        };
        found.iter().find(at).unwrap().help.clone()
    };
    assert_eq!(help(7).unwrap(), "did you mean `index`?");
    assert_eq!(help(20).unwrap(), "did you mean `branch`?");
}

#[test]
fn settings_of_the_machine_and_the_environment_do_not_count() {
    skip!(unless Uv);
    let mut asked = Asked::new();
    asked.environment.set("UV_NO_CONFIG", "1");
    asked.environment.set("UV_PROJECT", "/nowhere");
    let text = "[project]\nname = \"x\"\nversion = \"1\"\n[tool.uv]\nfoo = 1\n";
    assert_eq!(
        errors(&asked.check(text)),
        ["5:1 UVF277 uv refuses this: unknown field `foo`"]
    );
}

#[test]
fn a_file_without_a_project_and_for_another_uv_is_read_too() {
    skip!(unless Uv);
    let asked = Asked::new();
    let text = "[tool.uv]\nrequired-version = \">=99\"\nfoo = 1\nsources = { a = { gti = 1 } }\n";
    let found = asked.check(text);
    let lines: Vec<usize> = found
        .iter()
        .map(|found| found.location.as_ref().unwrap().line)
        .collect();
    assert_eq!(lines, [2, 3, 4], "{found:#?}");
}

#[test]
fn what_was_taken_out_is_not_missed() {
    skip!(unless Uv);
    let asked = Asked::new();
    for project in [
        "[project]\nname = \"\"\nversion = \"\"",
        "project.name = \"\"\nproject.version = \"\"",
        "[project]\nname = \"\"\nversion = \"\"\n[project.urls]\na = 1",
    ] {
        let text = format!("{project}\n[tool.uv]\nfoo = 1\n");
        let found = errors(&asked.check(&text));
        let of_uv: Vec<&String> = found
            .iter()
            .filter(|told| told.contains("UVF277"))
            .collect();
        assert_eq!(of_uv.len(), 1, "{text}\n{found:#?}");
        assert!(of_uv[0].contains("`foo`"), "{found:#?}");
    }
}

#[test]
fn a_uv_that_cannot_be_run_is_told() {
    let text = "[tool.uv]\npackage = false\n";
    let file = SourceFile::new("pyproject.toml", text);
    let write = |_: &str| Ok(std::env::temp_dir());
    for uv in [
        UvUse::NotAsked,
        UvUse::Missing("there is none".to_owned()),
        UvUse::Ask(AskUv {
            program: Path::new("/nowhere/uv"),
            environment: &Environment::empty(),
            write: &write,
        }),
        // A program that says nothing is no uv that has nothing to say.
        UvUse::Ask(AskUv {
            program: Path::new("/bin/true"),
            environment: &Environment::empty(),
            write: &write,
        }),
    ] {
        let options = CheckOptions {
            uv,
            classifiers: None,
        };
        let found = check(&file, &options);
        let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
        assert_eq!(codes, ["UVF279"]);
    }
}

/// What stands in files of a project, right and wrong.
const PROJECT: &[&str] = &[
    "description = \"a\"",
    "description = 1",
    "requires-python = \">=3.9\"",
    "requires-python = \"3.9\"",
    "requires-python = \">=3.*\"",
    "dependencies = []",
    "dependencies = [\"a b\"]",
    "dependencies = [\"-e .\"]",
    "dependencies = [1]",
    "dependencies = \"a\"",
    "optional-dependencies = {a = []}",
    "optional-dependencies = {a = 1}",
    "optional-dependencies = {\"a b\" = []}",
    "optional-dependencies = {a_b = [], a-b = []}",
    "scripts = {a = \"b:c\"}",
    "scripts = {a = 1}",
    "scripts = []",
    "dynamic = [\"readme\"]",
    "dynamic = [\"foo\"]",
    "dynamic = \"a\"",
    "dynamic = [\"version\"]",
    "entry-points = {a = {b = \"c\"}}",
    "entry-points = {a = 1}",
    "gui-scripts = {a = \"b:c\"}",
];

/// The same for dependency groups.
const GROUPS: &[&str] = &[
    "a = []",
    "a = 1",
    "b = [{include-group = \"a\"}]",
    "b = [{include-group = \"A\"}]",
    "c = [{include-group = \"b\"}]",
    "a = [{include-group = \"c\"}]",
    "d = [{include-group = \"x\"}]",
    "d = [{}]",
    "d = [{include-group = \"a\", other = \"b\"}]",
    "d = [{include-group = 1}]",
    "d = [{other = \"a\"}]",
    "d = [1]",
    "d = [[]]",
    "D = []",
    "e_f = []",
    "e-f = []",
    "\"g h\" = []",
    "\"-g\" = []",
    "d = [\"./x\"]",
    "d = [\"six ; foo == 'a'\"]",
    "d = [\"six >= 1.*\"]",
    "d = \"six\"",
    "d = {}",
    "f = []",
    "g = [{include-group = \"f\"}]",
    "h-i.j = [ ]",
    "k = [{include-group = \"H_I-J\"}, {include-group = \"f\"}]",
    "1 = []",
];

fn files(parts: &'static [&'static str], header: &str, count: usize) -> Vec<String> {
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let strategy = prop::collection::vec(select(parts), 1..3);
    let mut files: Vec<String> = (0..count)
        .map(|_| {
            let mut lines: Vec<&str> = Vec::new();
            for line in strategy.new_tree(&mut runner).unwrap().current() {
                let key = |line: &str| line.split(" = ").next().map(str::to_owned);
                if !lines.iter().any(|other| key(other) == key(line)) {
                    lines.push(line);
                }
            }
            format!(
                "[project]\nname = \"x\"\nversion = \"1\"\n{header}\n{}\n",
                lines.join("\n")
            )
        })
        .collect();
    files.extend(
        parts
            .iter()
            .map(|line| format!("[project]\nname = \"x\"\nversion = \"1\"\n{header}\n{line}\n")),
    );
    files.sort();
    files.dedup();
    files
}

#[test]
fn what_uv_refuses_is_an_error_without_uv_too() {
    skip!(unless Uv, Python);
    let asked = Asked::new();
    let (mut refused, mut accepted) = (0, 0);
    for text in files(PROJECT, "", 30) {
        let said = asked.lock(&text);
        let file = SourceFile::new("pyproject.toml", text.as_str());
        let found = errors(&check(&file, &CheckOptions::default()));
        // The standard refuses more of a project than uv looks at.
        if is_refused(&said) {
            refused += 1;
            assert!(!found.is_empty(), "{text}\n{said}");
        } else {
            accepted += 1;
        }
    }
    assert!(refused > 10 && accepted > 10, "{refused} {accepted}");
}

#[test]
fn groups_are_judged_as_uv_does() {
    skip!(unless Uv, Python);
    let asked = Asked::new();
    let (mut refused, mut accepted) = (0, 0);
    for text in files(GROUPS, "[dependency-groups]", 60) {
        let said = asked.lock(&text);
        let file = SourceFile::new("pyproject.toml", text.as_str());
        let found = errors(&check(&file, &CheckOptions::default()));
        assert_eq!(
            is_refused(&said),
            !found.is_empty(),
            "{text}\n{said}\n{found:#?}"
        );
        if found.is_empty() {
            accepted += 1;
        } else {
            refused += 1;
        }
    }
    assert!(refused > 10 && accepted > 5, "{refused} {accepted}");
}

/// Settings, right and wrong, each on a line of its own.
const SETTINGS: &[&str] = &[
    "package = false",
    "package = \"no\"",
    "managed = true",
    "no-index = 1",
    "find-links = [\"a\"]",
    "resolution = \"lowest\"",
    "prerelease = \"some\"",
    "link-mode = \"é\"",
    "environments = [\"sys_platform == 'linux'\"]",
    "required-environments = [\"os == 1\"]",
    "constraint-dependencies = [\"a<2\"]",
    "override-dependencies = [\"a <\"]",
    "exclude-newer = \"2026-01-01\"",
    "exclude-newer-package = { a = 1 }",
    "cache-keys = [{ file = \"a\" }]",
    "cache-dir = { a = 1 }",
    "conflicts = [[{ group = \"a\" }, { group = \"b\" }]]",
    "extra-index-url = \"a\"",
    "colour = \"never\"",
    "pip = { resolution = \"highest\" }",
    "concurrent-downloads = 0",
    "workspace = { members = [\"a\"] }",
    "sources = { a = { git = \"https://example.com/a\", branch = \"b\" } }",
    "dependency-metadata = [{ name = \"a\", requires-dist = [\"b c\"] }]",
];

#[test]
fn of_several_settings_each_is_told_that_uv_refuses_alone() {
    skip!(unless Uv, Python);
    let asked = Asked::new();
    let header = "[project]\nname = \"x\"\nversion = \"1\"\n[tool.uv]\n";
    let refused: Vec<&str> = SETTINGS
        .iter()
        .copied()
        .filter(|line| is_refused(&asked.lock(&format!("{header}{line}\n"))))
        .collect();
    assert!(
        refused.len() >= 8 && SETTINGS.len() - refused.len() >= 8,
        "{refused:#?}"
    );
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let strategy = prop::sample::subsequence(SETTINGS, 3..8);
    for _ in 0..25 {
        let mut lines = strategy.new_tree(&mut runner).unwrap().current();
        // TOML has a key once; those of one key stand side by side.
        lines.dedup_by_key(|line| line.split(" = ").next());
        let text = format!("{header}{}\n", lines.join("\n"));
        let mut told: Vec<usize> = asked
            .check(&text)
            .iter()
            .filter(|found| found.code == "UVF277")
            .map(|found| found.location.as_ref().unwrap().line - 5)
            .collect();
        told.dedup();
        let expected: Vec<usize> = (0..lines.len())
            .filter(|&at| refused.contains(&lines[at]))
            .collect();
        assert_eq!(told, expected, "{text}");
    }
}
