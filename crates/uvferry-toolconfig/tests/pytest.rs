//! pytest sees the same configuration before and after, by a plugin that asks it.

mod bench;

use bench::{Case, any_texts, bring, same_view, same_view_of_any};
use uvferry_testkit::{Need, python_with, skip};
use uvferry_toolconfig::Tool;

const PACKAGES: &[&str] = &[
    "pytest==9.2.0",
    "pytest-asyncio",
    "pytest-django",
    "pytest-env",
    "pytest-mock",
    "pytest-timeout",
    "pytest-xdist",
];

/// Plugins are asked for in the row that uses them only; the files are where pytest runs.
const SCRIPT: &str = r#"
import contextlib, io, json, os, sys
import pytest
PLUGINS = ["asyncio", "django", "env", "pytest_mock", "timeout", "xdist", "xdist.looponfail"]
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
class Ask:
    def __init__(self):
        self.view = {}
    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config):
        root = str(config.rootpath)
        parser = config._parser
        for name in sorted(parser._inidict):
            try:
                value = config.getini(name)
            except Exception as error:
                value = "refused: " + type(error).__name__
            self.view["ini " + name] = json.loads(json.dumps(value, default=str).replace(root, "ROOT"))
        for name, value in sorted(vars(config.option).items()):
            if name not in ("inifilename", "rootdir"):
                self.view["option " + name] = str(value).replace(root, "ROOT")
        self.view["root"] = os.path.relpath(root)
        # What no plugin has asked for: the raw text.
        known = set(parser._inidict) | set(getattr(parser, "_ini_aliases", {}))
        for name, value in config._inicfg.items():
            if name not in known:
                value = getattr(value, "value", value)
                self.view["raw " + name] = value
out = []
for folder in json.load(open(sys.argv[1])):
    os.chdir(folder)
    ask = Ask()
    args = ["--collect-only", "-p", "no:cacheprovider"]
    if os.path.exists("plugins.txt"):
        for name in open("plugins.txt").read().split():
            args += ["-p", name]
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        try:
            status = int(pytest.main(args, plugins=[ask]))
        except BaseException as error:
            status = type(error).__name__
    if not ask.view:
        ask.view["error"] = status
    ask.view["status"] = status
    out.append(ask.view)
json.dump(out, open(sys.argv[2], "w"))
"#;

const DJANGO: (&str, &str) = ("my_settings.py", "SECRET_KEY = 'x'\n");

const CASES: &[Case<'_>] = &[
    (
        "plain",
        &[(
            "pytest.ini",
            "[pytest]\naddopts = -q --tb=short\ntestpaths = tests other\n",
        )],
        true,
    ),
    (
        "hidden",
        &[(".pytest.ini", "[pytest]\nminversion = 6.0\n")],
        true,
    ),
    (
        "setup.cfg",
        &[(
            "setup.cfg",
            "[metadata]\nname = x\n[tool:pytest]\naddopts = -q\nnorecursedirs = .git a/*\n",
        )],
        true,
    ),
    (
        "tox.ini",
        &[(
            "tox.ini",
            "[tox]\nenvlist = py\n[pytest]\npython_files = test_*.py *_test.py\n    check_*.py\n",
        )],
        true,
    ),
    (
        "options over lines",
        &[(
            "pytest.ini",
            "[pytest]\naddopts =\n    -q\n    --tb=short\n    -k \"not slow\"\n    # --strict\n    -m 'a or b'\n",
        )],
        true,
    ),
    (
        "quotes",
        &[(
            "pytest.ini",
            "[pytest]\naddopts = -k \"a and \\\"b\\\"\" -o 'console_output_style=count' --deselect=a\\ b\n",
        )],
        true,
    ),
    (
        "a quotation over lines",
        &[("pytest.ini", "[pytest]\naddopts = -k \"a\n   or b\" -q\n")],
        true,
    ),
    (
        "an open quotation",
        &[("pytest.ini", "[pytest]\naddopts =\n  -q\n  -k \"a\n")],
        false,
    ),
    (
        "markers",
        &[(
            "pytest.ini",
            "[pytest]\nmarkers =\n    slow: takes long (deselect with '-m \"not slow\"')\n    # net: needs a network\n    web: a \\d path C:\\x\n\n    last\n",
        )],
        true,
    ),
    (
        "markers on the line",
        &[("pytest.ini", "[pytest]\nmarkers = slow: x\n  fast: y\n")],
        true,
    ),
    (
        "warnings",
        &[(
            "pytest.ini",
            "[pytest]\nfilterwarnings =\n    error\n    ignore:.*U.*mode is deprecated:DeprecationWarning\n    ignore::UserWarning\n",
        )],
        true,
    ),
    (
        "truth",
        &[(
            "pytest.ini",
            "[pytest]\nxfail_strict = true\nlog_cli=1\njunit_log_passing_tests = no\nstrict_markers = Y\n",
        )],
        true,
    ),
    (
        "no truth",
        &[("pytest.ini", "[pytest]\nlog_cli = maybe\n")],
        false,
    ),
    (
        "formats",
        &[(
            "pytest.ini",
            "[pytest]\nlog_format = %(asctime)s %(levelname)s \"%(message)s\"\nlog_date_format = %Y-%m-%d\nlog_cli_level = INFO\nlog_level = 10\n",
        )],
        true,
    ),
    (
        "numbers",
        &[(
            "pytest.ini",
            "[pytest]\nfaulthandler_timeout = 0.50\nverbosity_assertions = 2\ntmp_path_retention_count = 007\n",
        )],
        true,
    ),
    (
        "hash is no comment",
        &[(
            "pytest.ini",
            "[pytest]\ntestpaths = tests # not this\njunit_suite_name = a ; b\n",
        )],
        true,
    ),
    (
        "paths",
        &[("pytest.ini", "[pytest]\npythonpath = src 'a b'\n   .\n")],
        true,
    ),
    (
        "colons",
        &[(
            "pytest.ini",
            "[pytest]\njunit_family: xunit2\ncache_dir : .c\n",
        )],
        true,
    ),
    (
        "unknown key of one line",
        &[("pytest.ini", "[pytest]\nmy_plugin_thing = a  b\n")],
        true,
    ),
    (
        "unknown key of lines",
        &[(
            "pytest.ini",
            "[pytest]\nmy_list =\n    a \"q\"\n    b\\c\nother = x\n  y\n",
        )],
        true,
    ),
    (
        "empty values",
        &[(
            "pytest.ini",
            "[pytest]\naddopts =\ntestpaths =\nmarkers =\njunit_suite_name =\n",
        )],
        true,
    ),
    (
        "an empty file goes before",
        &[
            ("pytest.ini", "[pytest]\n"),
            ("tox.ini", "[pytest]\naddopts = -q\n"),
        ],
        true,
    ),
    (
        "a file with no section goes before",
        &[
            ("pytest.ini", ""),
            ("setup.cfg", "[tool:pytest]\naddopts = -q\n"),
        ],
        true,
    ),
    (
        "pytest.ini before the hidden one",
        &[
            ("pytest.ini", "[pytest]\naddopts = -q\n"),
            (".pytest.ini", "[pytest]\naddopts = -v\n"),
        ],
        true,
    ),
    (
        "pytest.ini before tox.ini",
        &[
            ("pytest.ini", "[pytest]\naddopts = -q\n"),
            ("tox.ini", "[tox]\nx = 1\n[pytest]\naddopts = -v\n"),
        ],
        true,
    ),
    (
        "pyproject.toml before tox.ini",
        &[
            (
                "pyproject.toml",
                "[tool.pytest.ini_options]\naddopts = \"-q\"\n",
            ),
            ("tox.ini", "[pytest]\naddopts = -v\n"),
        ],
        false,
    ),
    (
        "pytest.ini before pyproject.toml",
        &[
            (
                "pyproject.toml",
                "[tool.pytest.ini_options]\ntestpaths = [\"a\"]\n",
            ),
            ("pytest.ini", "[pytest]\naddopts = -v\n"),
        ],
        false,
    ),
    (
        "pyproject.toml says the same",
        &[
            (
                "pyproject.toml",
                "[tool.pytest.ini_options]\naddopts = \"-v\"\n",
            ),
            ("pytest.ini", "[pytest]\naddopts = -v\n"),
        ],
        true,
    ),
    (
        "pyproject.toml with its own types",
        &[
            ("pyproject.toml", "[tool.pytest]\naddopts = [\"-q\"]\n"),
            ("pytest.ini", "[pytest]\ntestpaths = x\n"),
        ],
        false,
    ),
    (
        "pyproject.toml without pytest",
        &[
            (
                "pyproject.toml",
                "[project]\nname = \"x\"\nversion = \"1\"\n",
            ),
            ("tox.ini", "[pytest]\naddopts = -v\n"),
        ],
        true,
    ),
    (
        "tox.ini before setup.cfg",
        &[
            ("tox.ini", "[pytest]\naddopts = -q\n"),
            ("setup.cfg", "[tool:pytest]\naddopts = -v\n"),
        ],
        true,
    ),
    (
        "pytest in setup.cfg",
        &[("setup.cfg", "[pytest]\naddopts = -q\n")],
        false,
    ),
    (
        "its own TOML file",
        &[
            ("pytest.toml", "[pytest]\naddopts = [\"-q\"]\n"),
            ("pytest.ini", "[pytest]\naddopts = -v\n"),
        ],
        false,
    ),
    (
        "an indented key",
        &[("pytest.ini", "[pytest]\n  addopts = -q\n")],
        false,
    ),
    (
        "a key twice",
        &[("pytest.ini", "[pytest]\naddopts = -q\naddopts = -v\n")],
        false,
    ),
    (
        "another section",
        &[(
            "pytest.ini",
            "[pytest]\naddopts = -q\n[flake8]\nignore = E1\n",
        )],
        false,
    ),
    (
        "windows",
        &[(
            "pytest.ini",
            "\u{feff}[pytest]\r\naddopts =\r\n\t-q\r\n\t--tb=short\r\n",
        )],
        true,
    ),
    (
        "asyncio",
        &[
            ("plugins.txt", "pytest_asyncio"),
            (
                "pytest.ini",
                "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n",
            ),
        ],
        true,
    ),
    (
        "timeout",
        &[
            ("plugins.txt", "pytest_timeout"),
            (
                "pytest.ini",
                "[pytest]\ntimeout = 300\ntimeout_method = thread\ntimeout_func_only = true\n",
            ),
        ],
        true,
    ),
    (
        "env",
        &[
            ("plugins.txt", "pytest_env.plugin"),
            (
                "pytest.ini",
                "[pytest]\nenv =\n    A=1\n    D:B=x y\n    # C=3\n",
            ),
        ],
        true,
    ),
    (
        "xdist",
        &[
            ("plugins.txt", "xdist.plugin xdist.looponfail"),
            (
                "setup.cfg",
                "[tool:pytest]\nlooponfailroots = src tests\naddopts = -n0\n",
            ),
        ],
        true,
    ),
    (
        "django",
        &[
            DJANGO,
            ("plugins.txt", "pytest_django"),
            (
                "setup.cfg",
                "[tool:pytest]\nDJANGO_SETTINGS_MODULE = my_settings\ndjango_find_project = false\npythonpath = .\n",
            ),
        ],
        true,
    ),
    (
        "mock",
        &[
            ("plugins.txt", "pytest_mock"),
            ("tox.ini", "[pytest]\nmock_traceback_monkeypatch = false\n"),
        ],
        true,
    ),
];

#[test]
fn pytest_sees_the_same() {
    let Some(python) = python_with("pytest", PACKAGES) else {
        skip!(Need::Online);
    };
    same_view(Tool::Pytest, &python, SCRIPT, CASES);
}

/// Each option of today's pytest and of the plugins is known with its type.
#[test]
fn each_option_of_pytest_is_known() {
    let Some(python) = python_with("pytest", PACKAGES) else {
        skip!(Need::Online);
    };
    let script = r#"
import contextlib, io, pytest
class Ask:
    def pytest_configure(self, config):
        self.known = {n: v[1] for n, v in config._parser._inidict.items()}
        self.plugins = {n for n in self.known if n.startswith(("asyncio_", "django_", "DJANGO_", "FAIL_", "env", "timeout", "mock_", "looponfail", "rsync"))}
        self.known.update({n: self.known[c] for n, c in config._parser._ini_aliases.items()})
ask = Ask()
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    pytest.main(["--collect-only", "-p", "no:cacheprovider", "-p", "pytester"], plugins=[ask])
print("; core:", *[n for n in sorted(ask.known) if n not in ask.plugins])
print("[pytest]")
for name, kind in sorted(ask.known.items()):
    kind = str(kind)
    # A line of several items, with quotes, tells the types of lists apart.
    sample = {"bool": "1", "args": "a 'b c'\n  d", "paths": "a 'b c'\n  d", "pathlist": "a b\n  c", "linelist": "a 'b\n  c d"}.get(kind, "te,xt\n  more")
    print(f"{name} = {sample}")
"#;
    let project = uvferry_testkit::ScratchProject::new();
    let text = project.run_ok(&python, ["-c", script]);
    assert!(text.matches(" = ").count() > 70, "{text}");
    let after = bring(Tool::Pytest, &[("pytest.ini", &text)]);
    let unknown: Vec<&str> = after
        .outcome
        .diagnostics
        .iter()
        .filter(|found| found.code == "UVF243")
        .map(|found| found.message.as_str())
        .collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    let toml = after.text("pyproject.toml");
    let core: Vec<&str> = text
        .lines()
        .next()
        .into_iter()
        .flat_map(str::split_whitespace)
        .collect();
    for (line, next) in text.lines().zip(text.lines().skip(1)) {
        let Some((name, sample)) = line.split_once(" = ") else {
            continue;
        };
        let found = toml
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name} = ")))
            .unwrap_or_else(|| panic!("{name} is not there"));
        let wanted = match (sample, next) {
            // What is no option of pytest's own is carried over as it stands.
            ("1", _) if found == "\"1\"" && !core.contains(&name) => "\"",
            ("1", _) => "true",
            ("te,xt", _) => "\"\"\"",
            _ => "[",
        };
        assert!(found.starts_with(wanted), "{name}: {found}");
    }
}

#[test]
fn pytest_sees_the_same_of_any_file() {
    let Some(python) = python_with("pytest", PACKAGES) else {
        skip!(Need::Online);
    };
    let texts = any_texts(
        &["tool:pytest"],
        &[
            "testpaths",
            "markers",
            "python_files",
            "norecursedirs",
            "filterwarnings",
            "log_cli",
            "log_format",
            "junit_suite_name",
            "usefixtures",
            "xfail_strict",
            "my_plugin",
            "pythonpath",
        ],
        250,
    );
    let moved = same_view_of_any(Tool::Pytest, &python, SCRIPT, "setup.cfg", &texts);
    assert!(moved > 60, "only {moved} came in");
}
