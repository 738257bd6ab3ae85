//! coverage sees the same configuration before and after, by its own reader.

mod bench;

use bench::{Case, any_texts, bring, same_view, same_view_of_any};
use uvferry_testkit::{Need, python_with, skip};
use uvferry_toolconfig::Tool;

const PACKAGES: &[&str] = &["coverage==7.17.4"];

const SCRIPT: &str = r#"
import json, os, sys
from coverage.config import read_coverage_config
os.environ["HERE"] = "/somewhere"
os.environ["LIST"] = "x"
out = []
for folder in json.load(open(sys.argv[1])):
    os.chdir(folder)
    warnings = []
    try:
        config = read_coverage_config(True, warnings.append)
        view = {k: v for k, v in vars(config).items() if not k.startswith("config_file") and k != "_config_contents"}
        view["unknown"] = sorted(w.split("]", 1)[1].split(" in ")[0] for w in warnings)
    except Exception as error:
        view = {"error": type(error).__name__}
    out.append(view)
json.dump(out, open(sys.argv[2], "w"), default=str)
"#;

const CASES: &[Case<'_>] = &[
    (
        "plain",
        &[(".coveragerc", "[run]\nbranch = True\nsource = pkg\n")],
        true,
    ),
    (
        "every truth",
        &[(
            ".coveragerc",
            "[run]\nbranch = 1\nparallel = Yes\ntimid = ON\nsigterm=off\nrelative_files: no\ncover_pylib = 0\n",
        )],
        true,
    ),
    (
        "lists by lines",
        &[(
            ".coveragerc",
            "[run]\nomit =\n    */tests/*\n    setup.py\n\n    # old\n    a b.py\n",
        )],
        true,
    ),
    (
        "lists by commas",
        &[(
            ".coveragerc",
            "[run]\nsource = a, b,c\nomit = a,\n  b,\n ,c\n",
        )],
        true,
    ),
    (
        "empty lists",
        &[(
            ".coveragerc",
            "[run]\nomit =\nsource = \n[report]\nexclude_lines =\n",
        )],
        true,
    ),
    (
        "regexes",
        &[(
            ".coveragerc",
            "[report]\nexclude_lines =\n    pragma: no cover\n    def __repr__\n    if self\\.debug:\n    raise \\w+Error\\(\"x\"\\)\n    @(abc\\.)?abstractmethod\n    'quoted' \"both\"\n    ^\\s*\\.\\.\\.$\n    a, b\n",
        )],
        true,
    ),
    (
        "regex on the key's line",
        &[(
            ".coveragerc",
            "[report]\nexclude_lines = pragma: no cover\nexclude_also = a|b\npartial_branches =\n  x\n\n  y\n",
        )],
        true,
    ),
    (
        "variables that are there",
        &[(
            ".coveragerc",
            "[run]\ndata_file = ${HERE}/.coverage\nsource = $LIST/x, ${NONE-dflt}, $$x\n[report]\nexclude_lines = ^foo$$\nfail_under = ${NUMBER-80}\n",
        )],
        true,
    ),
    (
        "an item that is a variable",
        &[(".coveragerc", "[run]\nsource = a, $LIST\n")],
        false,
    ),
    (
        "a comma in a variable",
        &[(".coveragerc", "[run]\nsource = ${NONE-a,b}\n")],
        false,
    ),
    (
        "a variable as truth",
        &[(".coveragerc", "[run]\nbranch = ${NONE-1}\n")],
        false,
    ),
    (
        "numbers",
        &[(
            ".coveragerc",
            "[report]\nfail_under = 87.5\nprecision = 2\n[xml]\npackage_depth = 3\n",
        )],
        true,
    ),
    (
        "a whole number for a float",
        &[(".coveragerc", "[report]\nfail_under = 100\n")],
        true,
    ),
    (
        "an exponent",
        &[(".coveragerc", "[report]\nfail_under = 1e1\n")],
        true,
    ),
    (
        "no number",
        &[(".coveragerc", "[report]\nfail_under = nine\n")],
        false,
    ),
    (
        "no truth",
        &[(".coveragerc", "[run]\nbranch = maybe\n")],
        false,
    ),
    (
        "percent signs",
        &[(".coveragerc", "[html]\ntitle = 100% %(x)s %%\n")],
        true,
    ),
    (
        "inline comments are values",
        &[(
            ".coveragerc",
            "[html]\ntitle = a # b ; c\n[run]\nomit = a # b\n",
        )],
        true,
    ),
    (
        "paths",
        &[(
            ".coveragerc",
            "[paths]\nSource =\n    src\n    */site-packages\nother = a, b\n",
        )],
        true,
    ),
    (
        "a plugin",
        &[(
            ".coveragerc",
            "[run]\nplugins = my.plugin\n    other_plugin\n[my.plugin]\nFoo = 1\nbar =\n  a\n  b\n[other_plugin]\nx = yes\n",
        )],
        true,
    ),
    (
        "a plugin with a variable",
        &[(".coveragerc", "[run]\nplugins = p\n[p]\nx = ${HERE}\n")],
        false,
    ),
    (
        "a section nobody reads",
        &[(".coveragerc", "[run]\nbranch = 1\n[elsewhere]\nx = 1\n")],
        true,
    ),
    (
        "an unknown key",
        &[(".coveragerc", "[run]\nbranch = 1\nbrunch = 2\n")],
        true,
    ),
    (
        "an empty file",
        &[
            (".coveragerc", ""),
            ("setup.cfg", "[coverage:run]\nbranch = 1\n"),
        ],
        true,
    ),
    (
        "prefixed in its own file",
        &[(
            ".coveragerc",
            "[coverage:run]\nbranch = 1\n[run]\nomit = x\n",
        )],
        true,
    ),
    (
        "setup.cfg",
        &[(
            "setup.cfg",
            "[metadata]\nname = x\n\n[coverage:run]\nbranch = True\nomit =\n    a\n\n[coverage:report]\nshow_missing = True\n",
        )],
        true,
    ),
    (
        "tox.ini",
        &[(
            "tox.ini",
            "[tox]\nenvlist = py\n\n[coverage:run]\nbranch = True\n[coverage:html]\ndirectory = out\n",
        )],
        true,
    ),
    (
        "setup.cfg before tox.ini",
        &[
            ("tox.ini", "[coverage:run]\nbranch = True\n"),
            ("setup.cfg", "[coverage:run]\nomit = a\n"),
        ],
        true,
    ),
    (
        "setup.cfg without an option",
        &[
            ("tox.ini", "[coverage:run]\nbranch = True\n"),
            ("setup.cfg", "[coverage:nothing]\nomit = a\n"),
        ],
        true,
    ),
    (
        "pyproject.toml after setup.cfg",
        &[
            ("pyproject.toml", "[tool.coverage.run]\nbranch = true\n"),
            ("setup.cfg", "[coverage:run]\nomit = a\n"),
        ],
        false,
    ),
    (
        "pyproject.toml says the same",
        &[
            ("pyproject.toml", "[tool.coverage.run]\nomit = [\"a\"]\n"),
            ("setup.cfg", "[coverage:run]\nomit = a\n"),
        ],
        true,
    ),
    (
        ".coveragerc before setup.cfg",
        &[
            (".coveragerc", "[run]\nomit = x\n"),
            ("setup.cfg", "[coverage:run]\nbranch = 1\n"),
        ],
        true,
    ),
    (
        "defaults",
        &[(
            ".coveragerc",
            "[DEFAULT]\nomit = x\n[run]\nbranch = 1\n[report]\nprecision = 1\n",
        )],
        true,
    ),
    (
        "windows",
        &[(
            ".coveragerc",
            "\u{feff}[run]\r\nbranch = True\r\nomit =\r\n\ta\r\n\tb\r\n",
        )],
        true,
    ),
    (
        "twice",
        &[(".coveragerc", "[run]\nbranch = 1\nBranch = 0\n")],
        false,
    ),
    (
        "many lines in a text",
        &[(
            ".coveragerc",
            "[run]\ncommand_line =\n   -m pytest\n   -q\n[html]\nextra_css = \"a\\b'c\"\n",
        )],
        true,
    ),
    (
        "concurrency",
        &[(
            ".coveragerc",
            "[run]\nconcurrency = multiprocessing,thread\ndynamic_context = test_function\ndisable_warnings = no-data-collected, x\n",
        )],
        true,
    ),
    (
        "its own TOML file",
        &[
            (".coveragerc.toml", "[tool.coverage.run]\nbranch = true\n"),
            ("setup.cfg", "[coverage:run]\nomit = a\n"),
        ],
        false,
    ),
];

#[test]
fn coverage_sees_the_same() {
    let Some(python) = python_with("coverage", PACKAGES) else {
        skip!(Need::Online);
    };
    same_view(Tool::Coverage, &python, SCRIPT, CASES);
}

/// Each option of today's coverage, by its own table, is known with its type.
#[test]
fn each_option_of_coverage_is_known() {
    let Some(python) = python_with("coverage", PACKAGES) else {
        skip!(Need::Online);
    };
    let script = r#"
from coverage.config import CoverageConfig
import sys
sections = {}
for _, where, *kind in CoverageConfig.CONFIG_FILE_OPTIONS:
    section, option = where.split(":")
    sample = {"boolean": "yes", "list": "thread", "regexlist": "a,b\n  c", "int": "3", "float": "12.5", "file": "~/x"}.get(kind[0] if kind else "", "te,xt\n  more")
    sections.setdefault(section, []).append(f"{option} = {sample}")
for section, lines in sections.items():
    print(f"[{section}]", *lines, sep="\n")
"#;
    let project = uvferry_testkit::ScratchProject::new();
    let text = project.run_ok(&python, ["-c", script]);
    assert!(text.lines().count() > 50, "{text}");
    let files: &[(&str, &str)] = &[(".coveragerc", &text)];
    assert!(!bring(Tool::Coverage, files).codes().contains(&"UVF243"));
    same_view(Tool::Coverage, &python, SCRIPT, &[("all", files, true)]);
}

#[test]
fn coverage_sees_the_same_of_any_file() {
    let Some(python) = python_with("coverage", PACKAGES) else {
        skip!(Need::Online);
    };
    let texts = any_texts(
        &["run", "report", "html", "paths", "DEFAULT"],
        &[
            "branch",
            "omit",
            "source",
            "data_file",
            "context",
            "Title",
            "exclude_lines",
            "exclude_also",
            "partial_branches",
            "fail_under",
            "precision",
            "directory",
            "brunch",
        ],
        600,
    );
    let moved = same_view_of_any(Tool::Coverage, &python, SCRIPT, ".coveragerc", &texts);
    assert!(moved > 150, "only {moved} came in");
}
