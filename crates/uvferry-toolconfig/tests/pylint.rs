//! pylint reads from pyproject.toml what it read before, by its own word.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod asked;
mod bench;

use asked::{ask, assert_same, files, files_of};
use bench::bring;
use proptest::prelude::*;
use uvferry_diagnostics::Disposition;
use uvferry_testkit::python_with;
use uvferry_toolconfig::Tool;

const PACKAGES: &[&str] = &["pylint==4.1.4"];

/// The parsed options, which messages are on, and what pylint says about the file.
const SCRIPT: &str = r#"
import builtins, json, os, re, sys
from pathlib import Path
from pylint.config.find_default_config_files import find_default_config_files
from pylint.config.config_initialization import _config_initialization
from pylint.lint.pylinter import PyLinter
from pylint.reporters import CollectingReporter

def plain(value):
    if isinstance(value, re.Pattern):
        return ["re", value.pattern]
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return repr(value)

answers = []
for folder in sys.argv[2:]:
    os.chdir(folder)
    builtins.HOOKED = []
    found = [path for path in find_default_config_files() if folder in str(path)]
    linter = PyLinter()
    linter.load_default_plugins()
    reporter = CollectingReporter()
    linter.set_reporter(reporter)
    try:
        _config_initialization(linter, ["x.py"], reporter, config_file=found[0] if found else None)
        stopped = None
    except (Exception, SystemExit) as error:
        stopped = repr(error)
    config = {name: plain(value) for name, value in vars(linter.config).items()}
    for name in ("enable", "disable"):
        # Which of them come first is told by `messages`.
        config[name] = sorted(config.get(name) or [])
    answers.append({
        "config": config,
        "messages": {name: bool(on) for name, on in sorted(linter._msgs_state.items())},
        "said": sorted((m.symbol, m.msg) for m in reporter.messages),
        "stopped": stopped,
        "hooked": builtins.HOOKED,
    })
json.dump(answers, open(sys.argv[1], "w"))
"#;

/// Configurations of every style; the first file is the one that counts.
const CASES: &[&[(&str, &str)]] = &[
    &[(".pylintrc", "[MASTER]\njobs=4\n")],
    &[(
        "pylintrc",
        "[MESSAGES CONTROL]\ndisable=all\nenable=unused-import,\n       E\n",
    )],
    &[(
        ".pylintrc",
        "[MESSAGES CONTROL]\ndisable = missing-docstring, C0103,  # names\n    fixme  ; later\n    ,W0511\n[FORMAT]\nmax-line-length=120 # wide\n",
    )],
    &[(
        ".pylintrc",
        "[MAIN]\nload-plugins=pylint.extensions.mccabe,\n    pylint.extensions.docparams\nmax-complexity = 9\naccept-no-param-doc=no\n",
    )],
    &[(
        ".pylintrc",
        "[BASIC]\ngood-names=i,j,k,ex,Run,_,\nvariable-rgx=[a-z_][a-z0-9_]{2,30}$\nno-docstring-rgx=^_|^test\\.x\nbad-names-rgxs=^a{1,3}$,\n    b.*\nfunction-naming-style=snake_case\ninclude-naming-hint=y\n",
    )],
    &[(
        ".pylintrc",
        "[MASTER]\ninit-hook='builtins = __import__(\"builtins\"); builtins.HOOKED.append(\"a\")'\n",
    )],
    &[(
        ".pylintrc",
        "[MASTER]\ninit-hook=\n    import builtins\n    builtins.HOOKED.append(1)\n",
    )],
    &[(
        ".pylintrc",
        "[MASTER]\nignore=CVS,migrations\nignore-patterns=^\\.#,.*_pb2.*\nignore-paths=^src/(a|b)/.*$,docs\npersistent=no\nextension-pkg-whitelist=numpy\n",
    )],
    &[(
        ".pylintrc",
        "[REPORTS]\noutput-format=colorized\nevaluation=10.0 - ((float(5 * error + warning) / statement) * 10)\nmsg-template='{path}:{line}: [{msg_id}({symbol}), {obj}] {msg}'\nreports=yes\nscore=no\n",
    )],
    &[(".pylintrc", "[REPORTS]\nmsg-template=%%(x)s {path}\n")],
    &[(".pylintrc", "[MASTER]\nbase=src\nignore=%(base)s,x\n")],
    &[(
        ".pylintrc",
        "[SIMILARITIES]\nmin-similarity-lines=6\nignore-comments=YES\nignore-imports=n\n[DESIGN]\nmax-args=+7\nmax-attributes=07\nmin-public-methods=0\nexclude-too-few-public-methods=^A{1,2}$,B\n",
    )],
    &[(
        ".pylintrc",
        "[VARIABLES]\ndummy-variables-rgx=_+$|(_[a-zA-Z0-9_]*[a-zA-Z0-9]+?$)|dummy|^ignored_|^unused_\nadditional-builtins=\ncallbacks=cb_,_cb\n[TYPECHECK]\ngenerated-members=REQUEST,acl_users,aq_parent,\"[a-zA-Z]+_set{1,2}\"\nignored-classes=SQLObject, optparse.Values\n",
    )],
    &[(
        ".pylintrc",
        "[MASTER]\nfail-under=9.5\nfail-on=E,F\nlimit-inference-results=100\n",
    )],
    &[(
        ".pylintrc",
        "[MASTER]\nfail-under=10\nconfidence=HIGH,INFERENCE\n",
    )],
    &[(
        ".pylintrc",
        "[MASTER]\nconfidence=\npy-version=3.10\nunsafe-load-any-extension=no\nrecursive = true\n",
    )],
    &[(
        ".pylintrc",
        "[MASTER]\nno-space-check=trailing-comma\nfiles-output=no\nnot_an_option=1\n[X]\nbad-functions=map\n",
    )],
    // pylint 4 knows none of them, and says so of both files alike.
    &[(
        "pylintrc",
        "[MASTER]\ncache-size=500\nzope=no\n[MESSAGES CONTROL]\ndisable-msg=C0111,\n    W0142\n[REPORTS]\ninclude-ids=yes\nsymbols=no\ncomment=no\n[FORMAT]\nno-space-check=trailing-comma\n",
    )],
    &[(
        "setup.cfg",
        "[metadata]\nname=x\n\n[pylint.MASTER]\nignore=a\n\n[pylint.messages control]\ndisable=C,R\n\n[pylint]\nmax-line-length=99\n",
    )],
    &[(
        "tox.ini",
        "[tox]\nenvlist=py\n\n[pylint.FORMAT]\nmax-line-length = 100\nindent-string='    '\n",
    )],
    &[(
        "pylintrc",
        "[MASTER]\njobs=1\n[MAIN]\njobs=2\ndisable=C0111\n[MESSAGES CONTROL]\ndisable=C0103\n[main]\ndisable=W0611\njobs=3\n",
    )],
    &[(
        "pylintrc",
        "[MESSAGES CONTROL]\nenable=C0111\ndisable=C,R\nconfidence=UNDEFINED\n",
    )],
    &[(
        "pylintrc",
        "[MESSAGES CONTROL]\ndisable=nonsense,C0111\n  fixme\nenable=\n",
    )],
    &[(
        "pylintrc",
        "[EXCEPTIONS]\novergeneral-exceptions=builtins.BaseException,\n                       builtins.Exception\n[IMPORTS]\npreferred-modules=a:b, c:d\nknown-third-party=enchant\nimport-graph=$HOME/x.dot\n[LOGGING]\nlogging-modules=logging\nlogging-format-style=new\n",
    )],
    &[(
        "pylintrc",
        "[SPELLING]\nspelling-dict=\nspelling-ignore-words=a,b\nspelling-private-dict-file=~/x\n[MISCELLANEOUS]\nnotes=FIXME,\n      XXX,\n      # not TODO\n      BUG\nnotes-rgx=x,y\n",
    )],
    &[(
        "pylintrc",
        "[CLASSES]\ndefining-attr-methods=__init__,__new__,setUp\nvalid-classmethod-first-arg=cls\nexclude-protected=_asdict,_fields\n[REFACTORING]\nmax-nested-blocks=5\nnever-returning-functions=sys.exit\n[STRING]\ncheck-quote-consistency=No\n",
    )],
    &[("pylintrc", "[MASTER]\npersistent=perhaps\n")],
    &[("pylintrc", "[MASTER]\njobs=many\n")],
    &[(
        ".pylintrc.toml",
        "# mine\n[tool.pylint.main]\njobs = 2 # two\nignore = [\n    \"a\", # why\n    \"b\",\n]\n\n[tool.pylint.\"messages control\"]\ndisable = \"C0111,C0103\"\n",
    )],
    &[
        (
            "pylintrc.toml",
            "[tool.pylint]\nmax-line-length = 90\nformat.max-module-lines = 10\n",
        ),
        (".pylintrc", "[MASTER]\njobs=3\n"),
    ],
    &[
        (
            "pylintrc",
            "[MASTER]\nignore-long-lines=^\\s*(# )?<?https?://\\S+>?$\nmax-module-lines=1000\nsingle-line-if-stmt=no\nexpected-line-ending-format=LF\n",
        ),
        ("setup.cfg", "[pylint.MASTER]\njobs=7\n"),
        (
            "pyproject.toml",
            "[project]\nname = \"x\"\n\n[tool.black]\nline-length = 90\n",
        ),
    ],
    &[(
        "pylintrc",
        "[MASTER]\r\nignore=a,\r\n  b\r\nmax-line-length=80\r\n",
    )],
    &[(
        "pylintrc",
        "[DEFAULT]\njobs=2\n[MASTER]\nignore=a\n[FORMAT]\nmax-line-length=70\n",
    )],
];

fn compare(python: &std::path::Path, cases: &[Vec<(&str, &str)>]) {
    let mut projects = Vec::new();
    for case in cases {
        let after = bring(Tool::Pylint, case);
        assert!(!after.has(case[0].0) || case[0].0.contains('.'), "{case:?}");
        assert!(
            after.text("pyproject.toml").contains("[tool.pylint"),
            "{case:?}"
        );
        assert_eq!(after.count(Disposition::NeedsReview), 0, "{case:?}");
        projects.push(files(case));
        projects.push(files_of(&after));
    }
    let answers = ask(python, SCRIPT, &projects);
    assert_eq!(answers.len(), 2 * cases.len());
    for (at, pair) in answers.chunks(2).enumerate() {
        let shown = projects[2 * at + 1]
            .iter()
            .find(|(path, _)| path == "pyproject.toml")
            .map(|(_, text)| text.as_str())
            .unwrap_or_default();
        assert_same(&pair[0], &pair[1], &format!("{:?}\n{shown}", cases[at]));
    }
}

#[test]
fn pylint_reads_the_same() {
    let Some(python) = python_with("pylint", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let cases: Vec<Vec<(&str, &str)>> = CASES.iter().map(|case| case.to_vec()).collect();
    compare(&python, &cases);
}

/// The file that pylint's own generator writes, of some six hundred lines.
#[test]
fn a_generated_file_reads_the_same_and_stays_short() {
    let Some(python) = python_with("pylint", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let text = ask(&python, GENERATE, &[]).remove(0);
    let text = text.as_str().unwrap();
    assert!(text.lines().count() > 500);
    compare(&python, &[vec![(".pylintrc", text)]]);
    let after = bring(Tool::Pylint, &[(".pylintrc", text)]);
    assert!(after.text("pyproject.toml").lines().count() < 350);
    assert!(
        !after.text("pyproject.toml").contains('#')
            || !after.text("pyproject.toml").contains("\n# ")
    );
    assert!(after.codes().contains(&"UVF259"));
    assert!(
        !after.codes().contains(&"UVF243"),
        "pylint knows what it writes"
    );
}

/// Each option of pylint and its extensions, by the type that its parser gives it.
#[test]
fn each_option_has_pylints_type() {
    let Some(python) = python_with("pylint", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let known = ask(&python, OPTIONS, &[]).remove(0);
    let known = known.as_object().unwrap();
    assert!(known.len() > 120);
    for (name, kind) in known {
        let (text, expected) = match kind.as_str().unwrap_or_default() {
            "yn" => ("yes", "true"),
            "int" | "float" => ("3", "3"),
            "csv" | "confidence" | "regexp_csv" | "regexp_paths_csv" | "glob_paths_csv" => {
                ("a, b", "[\"a\", \"b\"]")
            }
            _ => ("a, b", "\"a, b\""),
        };
        let rc = format!("[MAIN]\n{name} = {text}\n");
        let after = bring(Tool::Pylint, &[("pylintrc", &rc)]);
        assert_eq!(
            after.text("pyproject.toml"),
            format!("[tool.pylint.main]\n{name} = {expected}\n"),
            "{kind}"
        );
        assert!(!after.codes().contains(&"UVF243"), "{name} is not known");
    }
}

#[test]
fn what_is_written_reads_well() {
    let after = bring(
        Tool::Pylint,
        &[
            ("pyproject.toml", "[project]\nname = \"x\"\n"),
            (
                ".pylintrc",
                "# our rules\n[MASTER]\njobs=2\n; comment\nignore=CVS\n\n[MESSAGES CONTROL]\n# we know\ndisable=\n    C0111, # docs\n    # too many\n    fixme,\n    R\n[BASIC]\nmodule-rgx=(([a-z_][a-z0-9_]*)|([A-Z]\\w+))$\n",
            ),
        ],
    );
    insta::assert_snapshot!(after.text("pyproject.toml"));
}

/// They are told, and stand in pyproject.toml as they stood in the file.
#[test]
fn options_that_pylint_has_removed_come_along() {
    let text = "[MASTER]\ncache-size=500\n[REPORTS]\ninclude-ids=yes\ndisable-msg=C0111,W0142\n";
    let after = bring(Tool::Pylint, &[("pylintrc", text)]);
    assert!(!after.has("pylintrc"));
    assert_eq!(
        after.text("pyproject.toml"),
        "[tool.pylint.main]\ncache-size = \"500\"\n\n[tool.pylint.reports]\n\
         include-ids = \"yes\"\ndisable-msg = \"C0111,W0142\"\n"
    );
    assert_eq!(after.codes(), ["UVF243", "UVF243", "UVF243"]);
    assert_eq!(after.count(Disposition::Rewritten), 3);
}

#[test]
fn a_percent_that_pylint_refuses_keeps_the_file() {
    let text = "[MASTER]\nignore=100%\njobs=2\n";
    let after = bring(Tool::Pylint, &[("pylintrc", text)]);
    assert_eq!(after.text("pylintrc"), text);
    assert!(after.codes().contains(&"UVF242"));
}

const GENERATE: &str = r#"
import contextlib, io, json, sys
from pylint.lint import Run
out = io.StringIO()
with contextlib.redirect_stdout(out):
    try:
        Run(["--generate-rcfile"])
    except SystemExit:
        pass
json.dump([out.getvalue()], open(sys.argv[1], "w"))
"#;

const OPTIONS: &str = r#"
import importlib, json, pkgutil, sys
import pylint.extensions
from pylint.lint.base_options import _make_linter_options
from pylint.lint.pylinter import PyLinter
linter = PyLinter()
linter.load_default_plugins()
names = [m.name for m in pkgutil.iter_modules(pylint.extensions.__path__) if not m.name.startswith("_")]
linter.load_plugin_modules(["pylint.extensions." + name for name in names])
found = {}
for checker in linter.get_checkers():
    for name, options in getattr(checker, "options", ()):
        found[name] = options.get("type")
for name, options in _make_linter_options(linter):
    found[name] = options.get("type")
found["enable"] = found["disable"] = "csv"
json.dump([found], open(sys.argv[1], "w"))
"#;

proptest! {
    #[test]
    fn no_file_is_too_odd(lines in proptest::collection::vec(
        "(\\[[A-C .]{1,5}\\]|[a-z-]{1,9}[=:][ -~]{0,12}|disable=[a-z,# ]{0,8}|[ \t]{1,3}[ -~]{0,9}|[#;][ -~]{0,5}|\\[[ -~]{0,6}\\]?)", 0..12),
        path in proptest::sample::select(vec!["pylintrc", "setup.cfg", ".pylintrc.toml"])) {
        let text = lines.join("\n");
        // What was brought in stays as it is the second time.
        bring(Tool::Pylint, &[(path, &text)]);
    }
}
