//! mypy reads from pyproject.toml what it read before, by its own word.

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

const PACKAGES: &[&str] = &["mypy==2.4.1"];

/// All options, those of sample modules, and what mypy complains about.
const SCRIPT: &str = r#"
import io, json, os, sys
from mypy import main, config_parser
from mypy.options import Options

def dump(options):
    skip = {"config_file", "per_module_options"}
    values = {}
    for name in dir(options):
        if name.startswith("_") or name in skip:
            continue
        value = getattr(options, name)
        if callable(value):
            continue
        if isinstance(value, (set, frozenset)):
            value = sorted(map(str, value))
        values[name] = repr(value)
    return values

answers = []
for folder in sys.argv[2:]:
    os.chdir(folder)
    os.environ.pop("MYPY_CONFIG_FILE_DIR", None)
    out, err = io.StringIO(), io.StringIO()
    options = Options()
    def strict():
        options.__dict__ if False else None
        strict.seen = True
    strict.seen = False
    config_parser.parse_config_file(options, strict, None, out, err)
    modules = set()
    for pattern in options.per_module_options:
        name = pattern.strip()
        for middle in ("x", "x.y", ""):
            module = ".".join(p for p in name.replace("*", middle).split(".") if p)
            if module:
                modules |= {module, module + ".z", "a." + module}
    complaints = []
    for line in err.getvalue().splitlines():
        if line.endswith("No [mypy] section in config file"):
            # pyproject.toml has the table by having its overrides.
            continue
        # The place is another one; what is complained about is the same.
        complaints.append(line.split(": ", 2)[-1] if ": [" in line else line.split(": ", 1)[-1])
    answers.append({
        "options": dump(options),
        "strict": strict.seen,
        "order": [key for key in options.per_module_options if "*" in key[:-1]],
        "patterns": {key: repr(sorted(value.items())) for key, value in options.per_module_options.items()},
        "modules": {m: dump(options.clone_for_module(m)) for m in sorted(modules)},
        "complaints": sorted(complaints),
    })
json.dump(answers, open(sys.argv[1], "w"))
"#;

/// Configurations of every style.
const CASES: &[&[(&str, &str)]] = &[
    &[("mypy.ini", "[mypy]\nexclude =\nfiles = a\n")],
    &[("mypy.ini", "[mypy]\n")],
    &[("mypy.ini", "[mypy]\nstrict = True\npython_version = 3.10\n")],
    &[(
        "mypy.ini",
        "[mypy]\nignore_missing_imports = yes\nwarn_unused_ignores: 1\n# a note\ncheck_untyped_defs=on\nno_implicit_optional = True\nallow_untyped_defs = False\nshow_error_codes = false\nhide_error_codes = True\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nplugins = numpy.typing.mypy_plugin, a.py\nmypy_path = $MYPY_CONFIG_FILE_DIR/stubs:src,lib\nfiles = src, tests/*.py,\n  docs\npackages = a,b\nmodules = c\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nexclude = (?x)(\n    ^one\\.py$  # first\n    | two\\.pyi$\n    | ^three\\.\n  )\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nexclude = ^(build|dist)/|setup\\.py$|\"q\"|'''\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nenable_error_code = ignore-without-code, redundant-expr,\n    truthy-bool\ndisable_error_code =\n    attr-defined,\n    # why\n    import\nalways_true = A,B\nalways_false=C\n",
    )],
    &[(
        ".mypy.ini",
        "[mypy]\nfollow_imports = silent\nfollow_imports_for_stubs = 1\ncache_dir = ~/.cache/mypy\n\n[mypy-numpy.*,pandas,yaml]\nignore_missing_imports = True\n\n[mypy-tests.*]\ndisallow_untyped_defs = False\nignore_errors = true\n",
    )],
    &[(
        "setup.cfg",
        "[metadata]\nname = x\n\n[mypy]\nwarn_return_any = True\nlocal_partial_types=True\n\n[mypy-foo.bar]\nfollow_imports = skip\n\n[flake8]\nmax-line-length = 100\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\n[mypy-a.*]\nignore_errors = True\n[mypy-a.b]\nignore_errors = False\n[mypy-*.b]\nstrict_optional = False\n[mypy-a.*.c]\nstrict_optional = True\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\n[mypy-*.x.y]\ndisallow_any_expr = True\n[mypy-a.*.y]\ndisallow_any_expr = False\n[mypy-q,*.x.y]\nwarn_unreachable = True\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\n[mypy-a,b]\nignore_errors = True\ncheck_untyped_defs = True\n[mypy-a]\nignore_errors = False\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\n[mypy-a, b]\nignore_errors = True\n[mypy-c*]\nignore_errors = True\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nno_such_option = True\nignore_errors = perhaps\npython_version = 2.7\nfollow_imports = loud\nverbosity = x\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nlinecount_report = out\nhtml_report = html\nx_custom = 1\nnope_report = a\n[mypy-a]\ntxt_report = b\npython_version = 3.11\n",
    )],
    &[(
        "mypy.ini",
        "[DEFAULT]\nwarn_no_return = False\n[mypy]\nstrict_equality = True\n[mypy-m.*]\nignore_errors = True\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nWarn_Unused_Configs = True\nPRETTY = true\ncolor_output = off\nerror_summary = 0\nshow_column_numbers = 1\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nsqlite_num_shards = 8\nverbosity = 1\nmany_errors_threshold = -1\njunit_xml = a/b.xml\njunit_format = per_file\nplatform = linux\n",
    )],
    &[("mypy.ini", "[mypy]\nfiles =\nplugins =\nmypy_path =\n")],
    &[(
        "mypy.ini",
        "[mypy]\nplugins = a,,b\nfiles = ,x\nalways_true = one\n  two\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\npython_executable = ./venv/bin/python\ncustom_typeshed_dir = $HOME/t\nuntyped_calls_exclude = foo,bar.baz\nnum_workers = auto\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\n[mypy-empty.*]\n[mypy-foo]\nallow_redefinition = True\nimplicit_reexport = False\nno_implicit_reexport = True\n",
    )],
    &[(
        "mypy.ini",
        "[mypy]\nexclude = 100%%|%(here)s\nmypy_path = src  # not a comment\n",
    )],
    &[("mypy.ini", "[mypy-only.modules]\nignore_errors = True\n")],
    &[(
        "mypy.ini",
        "[mypy]\nstrict = no\n[mypy-a.b.c]\nstrict = True\nenable_error_code = truthy-bool\ndisable_error_code = misc, arg-type\n",
    )],
    &[
        (
            "setup.cfg",
            "[mypy]\nplugins = pydantic.mypy\n[pydantic-mypy]\ninit_forbid_extra = True\n[mypy-a/b/*]\nignore_errors=True\n",
        ),
        ("pyproject.toml", "[project]\nname = \"x\"\n"),
    ],
    &[
        (
            "mypy.ini",
            "[mypy]\r\nstrict_optional = False\r\n\r\n[mypy-x.*]\r\nignore_errors = True\r\n",
        ),
        ("pyproject.toml", "[project]\r\nname = \"x\"\r\n"),
    ],
    &[(
        "mypy.ini",
        "[mypy]\nenabled_error_codes = a\ndisallow_redefinition = True\nallow_any_generics = True\nshow_none = 1\n",
    )],
    &[
        ("mypy.ini", "[mypy]\nwarn_redundant_casts = True\n"),
        (
            "setup.cfg",
            "[metadata]\nname = x\n[mypy]\nignore_errors = True\n",
        ),
    ],
];

#[test]
fn mypy_reads_the_same() {
    let Some(python) = python_with("mypy", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let mut projects = Vec::new();
    for case in CASES {
        let after = bring(Tool::Mypy, case);
        assert!(
            after.text("pyproject.toml").contains("[tool.mypy"),
            "{case:?}"
        );
        assert!(
            !after.has("mypy.ini") && !after.has(".mypy.ini"),
            "{case:?}"
        );
        assert_eq!(after.count(Disposition::NeedsReview), 0, "{case:?}");
        projects.push(files(case));
        projects.push(files_of(&after));
    }
    let answers = ask(&python, SCRIPT, &projects);
    assert_eq!(answers.len(), 2 * CASES.len());
    for (at, pair) in answers.chunks(2).enumerate() {
        let (mut before, after) = (pair[0].clone(), pair[1].clone());
        if CASES[at][0].1.contains("exclude =\n") {
            // The same expression, written so that TOML has one.
            let text = before.to_string().replace("\"['']\"", "\"['(?:)']\"");
            before = serde_json::from_str(&text).unwrap();
        }
        let shown = projects[2 * at + 1]
            .iter()
            .find(|(path, _)| path == "pyproject.toml")
            .map(|(_, text)| text.as_str())
            .unwrap_or_default();
        assert_same(&before, &after, &format!("{:?}\n{shown}", CASES[at]));
    }
}

/// Each option of mypy, by the type that its parser gives it.
#[test]
fn each_option_has_mypys_type() {
    let Some(python) = python_with("mypy", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let known = ask(&python, OPTIONS, &[]).remove(0);
    let known = known.as_object().unwrap();
    assert!(known.len() > 100);
    for (name, kind) in known {
        let text = match kind.as_str().unwrap() {
            "bool" => "true",
            "int" => "3",
            "list" if name != "exclude" => "a, b",
            _ => continue,
        };
        let after = bring(
            Tool::Mypy,
            &[("mypy.ini", &format!("[mypy]\n{name} = {text}\n"))],
        );
        let expected = match text {
            "a, b" => "[\"a\", \"b\"]",
            other => other,
        };
        assert_eq!(
            after.text("pyproject.toml"),
            format!("[tool.mypy]\n{name} = {expected}\n")
        );
    }
}

#[test]
fn what_is_written_reads_well() {
    let after = bring(
        Tool::Mypy,
        &[
            ("pyproject.toml", "[project]\nname = \"x\"\n"),
            (
                "mypy.ini",
                "# Types\n[mypy]\n# all of it\nstrict = True\nexclude = ^build/|\\.venv\ndisable_error_code =\n    misc,  \n    # stubs are bad\n    import\n\n# no stubs\n[mypy-numpy.*,yaml]\nignore_missing_imports = True\n\n[mypy.plugins.django-stubs]\ndjango_settings_module = \"a.settings\"\n",
            ),
        ],
    );
    insta::assert_snapshot!(after.text("pyproject.toml"));
}

#[test]
fn a_section_that_nobody_knows_keeps_the_file() {
    let text = "[mypy]\nstrict = True\n[other]\na = 1\n";
    let after = bring(Tool::Mypy, &[("mypy.ini", text)]);
    assert_eq!(after.text("mypy.ini"), text);
    assert!(after.codes().contains(&"UVF246"));
}

#[test]
fn sections_of_modules_alone_are_not_read_from_a_shared_file() {
    let text = "[metadata]\nname = x\n[mypy-a]\nignore_errors = True\n";
    let after = bring(Tool::Mypy, &[("setup.cfg", text)]);
    assert_eq!(after.text("setup.cfg"), text);
}

const OPTIONS: &str = r#"
import json, sys
from mypy.options import Options
from mypy.config_parser import ini_config_types
options, found = Options(), {}
for name in dir(options):
    if name.startswith("_") or callable(getattr(options, name)):
        continue
    found[name] = type(getattr(options, name)).__name__
for name, kind in ini_config_types.items():
    found[name] = {bool: "bool"}.get(kind, found.get(name, "NoneType"))
json.dump([found], open(sys.argv[1], "w"))
"#;

proptest! {
    #[test]
    fn no_file_is_too_odd(lines in proptest::collection::vec(
        "(\\[mypy(-[a-c*.,]{0,5})?\\]|[a-z_ ]{1,12}[=:][ -~]{0,12}|[ \t]{1,3}[ -~]{0,9}|[#;][ -~]{0,5}|\\[[ -~]{0,6}\\]?)", 0..12)) {
        let text = lines.join("\n");
        for path in ["mypy.ini", "setup.cfg"] {
            // What was brought in stays as it is the second time.
            bring(Tool::Mypy, &[(path, &text)]);
        }
    }
}
