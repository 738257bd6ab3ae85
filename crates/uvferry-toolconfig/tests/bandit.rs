//! bandit finds the same in a sample before and after, with the command that the files say.

mod bench;

use bench::{Case, bring, same_view};
use uvferry_diagnostics::Disposition;
use uvferry_testkit::{Need, python_with, skip};
use uvferry_toolconfig::Tool;

const PACKAGES: &[&str] = &["bandit==1.9.4"];

/// Runs bandit as `lint.sh` says; else with the YAML file that is there, or, where it has
/// gone, with pyproject.toml as the summary tells.
const SCRIPT: &str = r#"
import contextlib, io, json, os, sys
import bandit.cli.main as cli
from bandit.core.config import BanditConfig
SAMPLE = {
    "pkg/a.py": "import subprocess, pickle, hashlib\nassert 1\nsubprocess.Popen('ls *', shell=True)\npassword = 'secret'\nhashlib.md5(b'x')\n",
    "tests/t.py": "assert True\nopen('/tmp/x', 'w')\n",
    "build/b.py": "eval('1')\ntry:\n    pass\nexcept Exception:\n    pass\n",
    ".tox/c.py": "exec('1')\n",
}
YAML = ["bandit.yaml", "bandit.yml", ".bandit.yaml", ".bandit.yml"]
out = []
target = sys.argv[2]
for folder in json.load(open(sys.argv[1])):
    os.chdir(folder)
    for path, text in SAMPLE.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "w").write(text)
    had = [y for y in YAML if os.path.exists(folder.replace("/after/", "/before/") + "/" + y)]
    args = []
    if os.path.exists("lint.sh"):
        args = open("lint.sh").read().split()[1:]
    elif had:
        args = ["-c", had[0] if os.path.exists(had[0]) else "pyproject.toml", "-r", "."]
    else:
        args = ["-r", "."]
    view = {}
    text, errors = io.StringIO(), io.StringIO()
    sys.argv = ["bandit", *args, "-f", "json", "-q", "-o", "../report.json"]
    try:
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(errors):
            cli.main()
    except SystemExit as stop:
        view["status"] = stop.code
    except Exception as error:
        # Raised behind the report, where stdout is no terminal's file.
        view["raised"] = type(error).__name__
    try:
        found = json.load(open("../report.json"))
        view["found"] = [[r["filename"], r["line_number"], r["test_id"], r["issue_severity"]] for r in found["results"]]
        view["files"] = sorted(found["metrics"])
    except (OSError, ValueError):
        view["error"] = "no report"
    if had:
        try:
            config = BanditConfig(args[args.index("-c") + 1])
            # A key without a value is no key.
            view["config"] = json.loads(json.dumps({k: v for k, v in config.config.items() if v is not None}, default=sorted))
        except Exception as error:
            view["config"] = type(error).__name__
    out.append(view)
json.dump(out, open(target, "w"))
"#;

const GIVEN: (&str, &str) = ("lint.sh", "bandit -c pyproject.toml -r .\n");
const PROJECT: (&str, &str) = (
    "pyproject.toml",
    "[project]\nname = \"x\"\nversion = \"1\"\n",
);

const CASES: &[Case<'_>] = &[
    (
        "skips in YAML",
        &[("bandit.yaml", "skips: [B101, B303]\n")],
        true,
    ),
    (
        "skips over lines",
        &[(
            "bandit.yml",
            "# what we live with\nskips:\n  # asserts\n  - B101\n  - 'B602'  # shells\n  - \"B404\"\n",
        )],
        true,
    ),
    (
        "tests",
        &[(".bandit.yaml", "tests:\n- B101\n- B602\n")],
        true,
    ),
    (
        "folders",
        &[(
            "bandit.yaml",
            "exclude_dirs: ['tests', './build', '/.tox/']\n",
        )],
        true,
    ),
    (
        "settings of a plugin",
        &[(
            "bandit.yaml",
            "assert_used:\n  skips: ['*_test.py', '*t.py']\n",
        )],
        true,
    ),
    (
        "settings of several",
        &[(
            "bandit.yaml",
            "hardcoded_tmp_directory:\n  tmp_dirs:\n    - /var/tmp\ntry_except_pass:\n  check_typed_exception: true\nshell_injection:\n  no_shell: [os.execl]\n  shell: [os.system]\n  subprocess: [subprocess.Popen]\n",
        )],
        true,
    ),
    (
        "numbers",
        &[(
            "bandit.yaml",
            "weak_cryptographic_key:\n  weak_key_size_dsa_high: 1024\n  weak_key_size_dsa_medium: 0x800\n  weak_key_size_rsa_medium: 04000\n",
        )],
        true,
    ),
    (
        "truth of old",
        &[(
            "bandit.yaml",
            "try_except_pass:\n  check_typed_exception: yes\ntry_except_continue: {check_typed_exception: off}\n",
        )],
        true,
    ),
    (
        "keys without a value",
        &[("bandit.yaml", "tests:\nskips: ['B101']\nexclude_dirs: ~\n")],
        true,
    ),
    (
        "null inside",
        &[("bandit.yaml", "skips: ['B101', ~]\n")],
        false,
    ),
    (
        "profiles",
        &[(
            "bandit.yaml",
            "profiles:\n  one:\n    include: [B101]\n    exclude: []\nskips: [B602]\n",
        )],
        true,
    ),
    (
        "anchors",
        &[("bandit.yaml", "skips: &s [B101]\ntests_of_ours: *s\n")],
        true,
    ),
    (
        "merged tables",
        &[("bandit.yaml", "a: &a {x: 1}\nb:\n  <<: *a\n")],
        true,
    ),
    (
        "tables merged into the root, and several",
        &[(
            "bandit.yaml",
            "a: &a {x: 1, y: 2}\nb: &b {z: 4, v: 5}\nc:\n  z: 0\n  <<: [*b, *a]\n  w: 9\n<<: *a\n",
        )],
        true,
    ),
    (
        "a merged table that has no effect",
        &[(
            "bandit.yaml",
            "a: &a {skips: [B101]}\nskips: [B602]\n<<: *a\n",
        )],
        true,
    ),
    (
        "merged tables that say one key twice",
        &[(
            "bandit.yaml",
            "a: &a {x: 1}\nb: &b {x: 2}\nc: {<<: [*a, *b]}\n",
        )],
        false,
    ),
    (
        "what `<<` cannot take in",
        &[("bandit.yaml", "skips: [B101]\n<<: 5\n")],
        false,
    ),
    (
        "a key that is a number",
        &[("bandit.yaml", "skips: [B101]\n5: x\nb:\n  yes: 1\n")],
        false,
    ),
    (
        "a key that is a list",
        &[("bandit.yaml", "skips: [B101]\n? [a]\n: x\n")],
        false,
    ),
    (
        "a tag and a date",
        &[(
            "bandit.yaml",
            "skips: [B101]\na: !!str 5\nb: [2020-01-02]\n",
        )],
        false,
    ),
    ("an empty file", &[("bandit.yaml", "# nothing\n")], false),
    (
        "text blocks",
        &[("bandit.yaml", "note: |\n  a\n  b\nskips: [B101]\n")],
        true,
    ),
    (
        "text with quotes",
        &[("bandit.yaml", "include: ['*.py', \"*.p\\x79w\", 'it''s']\n")],
        true,
    ),
    (
        "a document mark",
        &[("bandit.yaml", "---\nskips: [B101]\n...\n")],
        true,
    ),
    (
        "two documents",
        &[("bandit.yaml", "---\nskips: [B101]\n---\ntests: [B101]\n")],
        false,
    ),
    ("no YAML", &[("bandit.yaml", "skips: [B101\n")], false),
    ("a list", &[("bandit.yaml", "- B101\n")], false),
    (
        "a key twice",
        &[(
            "bandit.yaml",
            "skips: [B101]\nb: {x: 1, x: 2}\nskips: [B602]\n",
        )],
        true,
    ),
    (
        "beside a project",
        &[PROJECT, ("bandit.yaml", "skips: [B101]\n")],
        true,
    ),
    (
        "pyproject.toml says something else",
        &[
            ("pyproject.toml", "[tool.bandit]\nskips = [\"B602\"]\n"),
            ("bandit.yaml", "skips: [B101]\n"),
        ],
        false,
    ),
    (
        "pyproject.toml says more",
        &[
            ("pyproject.toml", "[tool.bandit]\ntests = [\"B602\"]\n"),
            ("bandit.yaml", "skips: [B101]\n"),
        ],
        false,
    ),
    (
        "named",
        &[
            ("lint.sh", "bandit -c bandit.yaml -r .\n"),
            ("bandit.yaml", "skips: [B101]\n"),
        ],
        false,
    ),
    (
        "another file is given",
        &[PROJECT, GIVEN, ("bandit.yaml", "skips: [B101]\n")],
        false,
    ),
    (
        "options found by itself",
        &[(".bandit", "[bandit]\nskips: B101,B602\nexclude: ./tests\n")],
        false,
    ),
    (
        "options with the command",
        &[PROJECT, GIVEN, (".bandit", "[bandit]\nskips = B101,B602\n")],
        true,
    ),
    (
        "options that have no equal",
        &[
            PROJECT,
            GIVEN,
            (
                ".bandit",
                "[bandit]\nskips = B101\nexclude = ./tests,./build\nnumber = 5\n",
            ),
        ],
        true,
    ),
    (
        "options with a profile",
        &[
            (
                "pyproject.toml",
                "[tool.bandit.profiles.p]\ninclude = [\"B101\"]\n",
            ),
            GIVEN,
            (".bandit", "[bandit]\nprofile = p\nskips = B101\n"),
        ],
        false,
    ),
    (
        "options with white space",
        &[
            PROJECT,
            GIVEN,
            (".bandit", "[bandit]\nskips = B101, B602\n"),
        ],
        false,
    ),
    (
        "options and a table",
        &[
            (
                "pyproject.toml",
                "[tool.bandit]\ntests = [\"B602\", \"B101\"]\n",
            ),
            GIVEN,
            (".bandit", "[bandit]\nskips = B404\n"),
        ],
        true,
    ),
    (
        "options against a table",
        &[
            ("pyproject.toml", "[tool.bandit]\nskips = [\"B602\"]\n"),
            GIVEN,
            (".bandit", "[bandit]\nskips = B101\n"),
        ],
        false,
    ),
    (
        "a command with tests of its own",
        &[
            PROJECT,
            ("lint.sh", "bandit -c pyproject.toml -s B101 -r .\n"),
            (".bandit", "[bandit]\nskips = B602\n"),
        ],
        false,
    ),
    (
        "in setup.cfg",
        &[("setup.cfg", "[bandit]\nskips = B101\n")],
        false,
    ),
];

#[test]
fn bandit_finds_the_same() {
    let Some(python) = python_with("bandit", PACKAGES) else {
        skip!(Need::Online);
    };
    same_view(Tool::Bandit, &python, SCRIPT, CASES);
}

#[test]
fn the_command_is_told_where_it_changes() {
    let after = bring(Tool::Bandit, &[("bandit.yaml", "skips: [B101]\n")]);
    assert_eq!(
        after.outcome.brought[0].command.as_deref(),
        Some("bandit -c pyproject.toml")
    );
    assert!(after.codes().contains(&"UVF248"));
    let after = bring(Tool::Bandit, &[(".bandit", "[bandit]\nskips = B101\n")]);
    assert!(after.has(".bandit"));
    assert!(!after.has("pyproject.toml"));
    assert_eq!(after.codes(), ["UVF248"]);
    assert_eq!(after.count(Disposition::Kept), 1);
}

#[test]
fn comments_of_yaml_come_along() {
    let after = bring(
        Tool::Bandit,
        &[(
            "bandit.yaml",
            "# Our rules\n\n# what we live with\nskips:\n  # asserts\n  - B101\n  - B602  # shells\n\n# see the manual\n\nassert_used:\n  skips: ['*_test.py']  # only there\n",
        )],
    );
    insta::assert_snapshot!(after.text("pyproject.toml"));
}

#[test]
fn two_files_stay_with_all_their_keys_in_the_books() {
    let files = [
        ("bandit.yaml", "skips: [B101]\ntests:\n  - B102\n"),
        (".bandit.yml", "exclude_dirs: [a]\n"),
    ];
    let after = bring(Tool::Bandit, &files);
    for (path, text) in files {
        assert_eq!(after.text(path), text);
    }
    assert_eq!(after.codes(), ["UVF240"]);
    assert_eq!(after.count(Disposition::NeedsReview), 3);
}

#[test]
fn each_thing_of_yaml_that_cannot_move_is_told_with_its_place() {
    let text = "skips: [B101]\n5: x\nb:\n  yes: 1\n  when: 2020-01-02\n\"c\": !!set {a}\n";
    let after = bring(Tool::Bandit, &[("bandit.yaml", text)]);
    assert_eq!(after.text("bandit.yaml"), text);
    assert!(!after.has("pyproject.toml"));
    let told: Vec<(&str, usize, usize)> = after
        .outcome
        .diagnostics
        .iter()
        .map(|found| {
            let at = found.location.as_ref().expect("a place");
            (found.code.as_str(), at.line, at.column)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("UVF242", 2, 1),
            ("UVF242", 4, 3),
            ("UVF242", 5, 9),
            ("UVF242", 6, 6)
        ]
    );
    assert_eq!(after.count(Disposition::NeedsReview), 3);
    assert_eq!(after.count(Disposition::Kept), 1);
}

#[test]
fn a_key_that_yaml_says_twice_is_told_and_the_last_counts() {
    let text = "skips: [B101]\nassert_used: {x: 1, x: 2}\nskips: [B602]\n";
    let after = bring(Tool::Bandit, &[("bandit.yaml", text)]);
    assert!(!after.has("bandit.yaml"));
    assert_eq!(
        after.text("pyproject.toml"),
        "[tool.bandit]\nskips = [\"B602\"]\n\n[tool.bandit.assert_used]\nx = 2\n"
    );
    assert_eq!(after.codes(), ["UVF247", "UVF240", "UVF240", "UVF248"]);
    assert_eq!(after.count(Disposition::Dropped), 1);
}
