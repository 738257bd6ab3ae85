//! ruff's own files, and black's.

mod asked;
mod bench;

use asked::{ask, files, files_of};
use bench::{bring, bring_with};
use proptest::prelude::*;
use uvferry_diagnostics::Disposition;
use uvferry_testkit::python_with;
use uvferry_toolconfig::{Formatter, Options, Tool};

const RUFF: &str = r#"
import json, os, subprocess, sys
answers = []
for folder in sys.argv[2:]:
    os.chdir(folder)
    os.makedirs("src", exist_ok=True)
    for name in ("a.py", "src/b.py"):
        open(name, "w").close()
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--show-settings", "src/b.py"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = [line for line in done.stdout.splitlines() if "Settings path" not in line]
    answers.append([done.returncode, lines, done.stderr.replace("ruff.toml", "F").replace("pyproject.toml", "F").replace(".F", "F")])
json.dump(answers, open(sys.argv[1], "w"))
"#;

const BLACK: &str = r#"
import json, os, sys
from black import TargetVersion
from black.files import parse_pyproject_toml
answers = []
for folder in sys.argv[2:]:
    os.chdir(folder)
    for name in (".black.toml", "black.toml", "pyproject.toml"):
        if os.path.exists(name):
            break
    # It remembers what it has read by the name.
    answers.append({k: repr(v) for k, v in parse_pyproject_toml(os.path.abspath(name)).items()})
json.dump(answers, open(sys.argv[1], "w"))
"#;

/// Files of every style.
const RUFF_CASES: &[&str] = &[
    "",
    "line-length = 100\n",
    "# all\nline-length = 100 # wide\n\n[lint]\n# why\nselect = [\n    \"E\", # one\n    \"F\",\n]\nignore = [\"E501\"]\n",
    "lint.select = [\"ALL\"]\nlint.ignore = ['D', 'ANN']\nlint.per-file-ignores.\"tests/*\" = [\"S101\"]\n",
    "[lint.per-file-ignores]\n\"__init__.py\" = [\"F401\"]\n'src/**' = ['E402']\n",
    "exclude = [\"docs/\", \"*.egg\"]\nsrc = [\"src\"]\ntarget-version = \"py310\"\n",
    "[format]\nquote-style = \"single\"\ndocstring-code-format = true\n[lint.isort]\nknown-first-party = [\"a\"]\n[lint.isort.sections]\n\"django\" = [\"django\"]\n",
    "[lint]\nselect = [\"D\"]\n[lint.pydocstyle]\nconvention = \"google\"\n",
    "[lint.flake8-tidy-imports.banned-api]\n\"cgi\".msg = \"gone\"\n\"typing.TypedDict\" = { msg = \"no\" }\n",
    "preview = true\nlint.explicit-preview-rules = true\nlint.extend-select = [\"E225\"]\n",
    "[lint.mccabe]\nmax-complexity = 7\n[lint.pylint]\nmax-args = 9\n[lint.pep8-naming]\nextend-ignore-names = [\"setUp\"]\n",
    "extend-exclude = ['''a\\b''', \"ü\"]\nfix = true\nunsafe-fixes = true\n",
    "builtins = [\"_\"]\nnamespace-packages = [\"x\"]\nrespect-gitignore = false\nforce-exclude = true\n",
    "line-length = 79\r\n[lint]\r\nselect = [\r\n  \"E\",\r\n  \"W\",\r\n]\r\n",
    "[per-file-target-version]\n\"src/*\" = \"py312\"\n[lint.flake8-quotes]\ninline-quotes = \"single\"\navoid-escape = false\n",
    "lint = { select = [\"E\"], ignore = [\"E7\"] }\nformat = { quote-style = \"preserve\" }\n",
    "output-format = \"github\"\n[lint]\ntask-tags = [\"TODO\"]\nexternal = [\"V\"]\nunfixable = [\"F401\"]\n# the end\n",
    "indent-width = 2\n\n\n# two\n\n# three\nline-length = 200\n",
    "[lint.flake8-import-conventions.aliases]\n\"dask.dataframe\" = \"dd\"\n[lint.flake8-import-conventions.extend-aliases]\n\"x\" = \"y\"\n",
    "[lint.flake8-pytest-style]\nfixture-parentheses = true\nraises-require-match-for = [\"a\"]\n[lint.flake8-type-checking]\nstrict = true\n[analyze]\ndetect-string-imports = true\n",
    "[lint]\nallowed-confusables = [\"−\"]\ndummy-variable-rgx = \"^_$\"\nlogger-objects = [\"a.b\"]\ntyping-modules = [\"t\"]\n",
    "required-version = \">=0.1\"\ncache-dir = \".c\"\nshow-fixes = true\nfix-only = false\n",
    "extend = \"base/ruff.toml\"\nline-length = 99\n",
    "include = [\"*.py\"]\nextend-include = [\"*.pyw\"]\n[lint.pydocstyle]\nproperty-decorators = [\"a.b\"]\n[lint.ruff]\nparenthesize-tuple-in-subscript = true\n",
    "\"line-length\" = 90\n\"lint\".\"select\" = [\"F\"]\n",
];

#[test]
fn ruff_has_the_same_settings() {
    let Some(python) = python_with("ruff", &["ruff==0.17.6"]) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let base = ("base/ruff.toml", "[lint]\nselect = [\"W\"]\n");
    let mut projects = Vec::new();
    for (number, text) in RUFF_CASES.iter().enumerate() {
        let path = ["ruff.toml", ".ruff.toml"][number % 2];
        let before = [(path, *text), base];
        let after = bring(Tool::Ruff, &before);
        assert!(!after.has(path), "{text}");
        assert_eq!(after.count(Disposition::NeedsReview), 0, "{text}");
        projects.push(files(&before));
        projects.push(files_of(&after));
    }
    let answers = ask(&python, RUFF, &projects);
    for (number, pair) in answers.chunks(2).enumerate() {
        assert_eq!(
            pair[0][0], 0,
            "ruff refuses {}: {}",
            RUFF_CASES[number], pair[0][2]
        );
        let shown = projects[2 * number + 1]
            .iter()
            .find(|(path, _)| path == "pyproject.toml");
        assert_eq!(pair[0], pair[1], "{}\n{shown:?}", RUFF_CASES[number]);
    }
}

#[test]
fn comments_and_layout_stay() {
    let after = bring(
        Tool::Ruff,
        &[
            ("pyproject.toml", "[project]\nname = \"x\"\n"),
            (
                "ruff.toml",
                "# Our rules.\n\n# long lines\nline-length = 100  # wide\n\n# lint\n[lint]\nselect = [\n  \"E\", # one\n  # two\n  \"F\",\n]\n\n[lint.per-file-ignores]\n\"tests/*\" = [\"S101\"]\n# the end\n",
            ),
        ],
    );
    insta::assert_snapshot!(after.text("pyproject.toml"));
}

#[test]
fn the_file_with_a_dot_goes_before_the_other() {
    let after = bring(
        Tool::Ruff,
        &[
            ("ruff.toml", "line-length = 90\n"),
            (".ruff.toml", "line-length = 70\n"),
        ],
    );
    assert_eq!(
        after.text("pyproject.toml"),
        "[tool.ruff]\nline-length = 70\n"
    );
    assert!(!after.has("ruff.toml") && !after.has(".ruff.toml"));
    assert!(after.codes().contains(&"UVF240"));
}

#[test]
fn a_table_that_loses_is_told_and_kept() {
    let files = [
        ("ruff.toml", "line-length = 90\n"),
        ("pyproject.toml", "[tool.ruff]\nline-length = 70\n"),
    ];
    let after = bring(Tool::Ruff, &files);
    for (path, text) in files {
        assert_eq!(after.text(path), text);
    }
    assert!(after.codes().contains(&"UVF241"));
}

const BLACK_CASES: &[&str] = &[
    "[tool.black]\nline-length = 100\n",
    "[tool.black]\nline-length = 79 # short\ntarget-version = [\"py39\", \"py310\"]\nskip-string-normalization = true\n",
    "[tool.black]\ninclude = '\\.pyi?$'\nextend-exclude = '''\n/(\n  # a comment in it\n  | docs\n)/\n'''\n",
    "[tool.black]\npreview = true\nenable-unstable-feature = [\"string_processing\"]\nrequired_version = \"26\"\n",
    "# black\n[tool.black]\nforce-exclude = \"a|b\"\nskip_magic_trailing_comma = true\nworkers = 2\n",
    "[tool]\nblack = { line-length = 60 }\n",
    "tool.black.line-length = 61\ntool.black.quiet = true\n",
    "[tool.black]\nline_length = 120\n",
    "[tool.black]\ntarget_version = ['py38']\n",
    "[tool.black]\nexclude = \"\"\"\n/(\n    \\\\.git  # ours\n  | build\n)/\n\"\"\"\n",
    "[tool.black]\nextend-exclude = '^/foo.py'\nline-length = 88\n",
    "[tool.black]\r\nline-length = 99\r\nskip-magic-trailing-comma = false\r\n",
    "[tool.black]\nunstable = true\npreview = true\n",
    "[tool.black]\n\n# a\n\nline-length = 70\n\n# b\n",
    "[tool.black]\npython-cell-magics = [\"a\", \"b\"]\n",
    "[tool.black]\nfast = true\ncolor = false\n",
    "[tool.black]\nverbose = true\ncheck = true\ndiff = true\n",
    "[tool]\n[tool.black]\npyi = true\n",
    "[tool.black]\nskip-source-first-line = true\nipynb = false\n",
    "[tool.black]\nline-length = 1_00\n",
    "[tool.black]\n\"line-length\" = 0x50\n",
    "[tool.black]\ninclude = \"\\\\.pyi?$\"\nforce-exclude = ''\n",
    "[ tool . black ]\nline-length=64#tight\n",
    "[tool.black]\ntarget-version = [\n  \"py311\", # now\n  # later\n  \"py312\",\n]\n",
    "[tool.black]\nenable-unstable-feature = [\"hug_parens_with_braces_and_square_brackets\"]\nline-ranges = ['1-2']\n",
];

#[test]
fn black_reads_the_same() {
    let Some(python) = python_with("black", &["black==26.10.1"]) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let mut projects = Vec::new();
    for (number, text) in BLACK_CASES.iter().enumerate() {
        let before = [([".black.toml", "black.toml"][number % 2], *text)];
        let after = bring(Tool::Black, &before);
        assert!(!after.has(before[0].0), "{text}");
        projects.push(files(&before));
        projects.push(files_of(&after));
    }
    let answers = ask(&python, BLACK, &projects);
    for (number, pair) in answers.chunks(2).enumerate() {
        assert!(!pair[0].as_object().unwrap().is_empty());
        assert_eq!(pair[0], pair[1], "{}", BLACK_CASES[number]);
    }
}

#[test]
fn ruffs_formatter_comes_only_when_asked_for() {
    let text = "[tool.black]\nline-length = 100\ntarget-version = [\"py310\", \"py39\"]\nskip-string-normalization = true\nextend-exclude = \"docs\"\n";
    let files = [("pyproject.toml", text)];
    assert_eq!(bring(Tool::Black, &files).text("pyproject.toml"), text);
    let options = Options {
        only: vec![Tool::Black],
        format_with: Formatter::Ruff,
        ..Options::default()
    };
    let after = bring_with(&options, &files);
    assert_eq!(
        after.text("pyproject.toml"),
        format!(
            "{text}\n[tool.ruff]\nline-length = 100\ntarget-version = \"py39\"\n\n[tool.ruff.format]\nquote-style = \"preserve\"\n"
        )
    );
    assert_eq!(after.codes(), ["UVF258"]);
    assert_eq!(after.count(Disposition::Kept), 4);
}

proptest! {
    #[test]
    fn no_file_is_too_odd(lines in proptest::collection::vec(
        "(\\[[a-c.]{1,5}\\]|[a-z.-]{1,9} ?= ?(\\[[a-c\", ]{0,6}\\]|[0-9]{1,3}|\"[ -!#-~]{0,5}\"|true)( #[ -~]{0,4})?|#[ -~]{0,5}|[ -~]{0,8}|\\[\\[a\\]\\])", 0..9),
        path in proptest::sample::select(vec![".ruff.toml", "ruff.toml", ".black.toml", "pylintrc.toml"])) {
        let text = lines.join("\n");
        let options = Options::default();
        let files = [(path, text.as_bytes().to_vec())];
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
}
