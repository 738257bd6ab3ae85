//! isort sees the same configuration before and after, by `--show-config`.

mod bench;

use bench::{Case, any_texts, bring, same_view, same_view_of_any};
use uvferry_testkit::{Need, python_with, skip};
use uvferry_toolconfig::Tool;

const PACKAGES: &[&str] = &["isort==9.0.2"];

const SCRIPT: &str = r#"
import contextlib, io, json, os, sys, warnings
import isort.main
from isort.settings import DEFAULT_CONFIG
out = []
for folder in json.load(open(sys.argv[1])):
    os.chdir(folder)
    text = io.StringIO()
    try:
        with contextlib.redirect_stdout(text), warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            isort.main.main(["--show-config"])
        view = json.loads(text.getvalue().replace(folder, "ROOT"))
        view.pop("sources")
        # Sets come in any order.
        for name, value in view.items():
            if isinstance(getattr(DEFAULT_CONFIG, name, None), frozenset):
                view[name] = sorted(value)
        view["known_other"] = {k: sorted(v) for k, v in view["known_other"].items()}
        view["warnings"] = sorted(str(w.message).split("Failed")[0][:40] for w in told)
        if any("Failed to pull" in str(w.message) for w in told):
            view["error"] = True
    except BaseException as error:
        view = {"error": type(error).__name__, "what": sorted(getattr(error, "unsupported_settings", {}))}
    out.append(view)
json.dump(out, open(sys.argv[2], "w"))
"#;

const CASES: &[Case<'_>] = &[
    (
        "settings",
        &[(
            ".isort.cfg",
            "[settings]\nprofile = black\nline_length=100\n",
        )],
        true,
    ),
    (
        "isort",
        &[(
            ".isort.cfg",
            "[isort]\nmulti_line_output = 3\ninclude_trailing_comma = True\n",
        )],
        true,
    ),
    (
        "both sections",
        &[(
            ".isort.cfg",
            "[isort]\nline_length = 99\nskip = b\n[settings]\nline_length = 88\nskip_glob = c\n",
        )],
        true,
    ),
    (
        "setup.cfg",
        &[(
            "setup.cfg",
            "[metadata]\nname = x\n[isort]\nknown_first_party = a,b\n    c\n",
        )],
        true,
    ),
    (
        "setup.cfg with tool",
        &[("setup.cfg", "[tool:isort]\nline_length = 90\n")],
        true,
    ),
    (
        "setup.cfg with both",
        &[(
            "setup.cfg",
            "[tool:isort]\nline_length = 90\n[isort]\nline_length = 70\nskip = x\n",
        )],
        true,
    ),
    (
        "tox.ini",
        &[(
            "tox.ini",
            "[tox]\nenvlist = py\n[isort]\nforce_single_line = yes\n",
        )],
        true,
    ),
    (
        "tox.ini after setup.cfg",
        &[
            ("tox.ini", "[isort]\nline_length = 60\n"),
            ("setup.cfg", "[isort]\nline_length = 61\n"),
        ],
        true,
    ),
    (
        ".isort.cfg before setup.cfg",
        &[
            (".isort.cfg", "[settings]\nline_length = 60\n"),
            ("setup.cfg", "[isort]\nskip = x\n"),
        ],
        true,
    ),
    (
        ".isort.cfg before pyproject.toml",
        &[
            (".isort.cfg", "[settings]\nline_length = 60\n"),
            ("pyproject.toml", "[tool.isort]\nskip = [\"x\"]\n"),
        ],
        false,
    ),
    (
        ".isort.cfg and pyproject.toml agree",
        &[
            (".isort.cfg", "[settings]\nline_length = 60\n"),
            ("pyproject.toml", "[tool.isort]\nline_length = 60\n"),
        ],
        true,
    ),
    (
        "pyproject.toml before setup.cfg",
        &[
            ("pyproject.toml", "[tool.isort]\nskip = [\"x\"]\n"),
            ("setup.cfg", "[isort]\nline_length = 60\n"),
        ],
        false,
    ),
    (
        "empty .isort.cfg does not count",
        &[
            (".isort.cfg", "[settings]\n"),
            ("setup.cfg", "[isort]\nline_length = 61\n"),
        ],
        true,
    ),
    (
        "every truth",
        &[(
            ".isort.cfg",
            "[settings]\natomic = t\ncombine_star=1\nforce_adds = off\norder_by_type: False\nquiet = No\n",
        )],
        true,
    ),
    (
        "no truth",
        &[(
            ".isort.cfg",
            "[settings]\natomic = maybe\nline_length = 50\n",
        )],
        false,
    ),
    (
        "modes by name",
        &[(
            ".isort.cfg",
            "[settings]\nmulti_line_output = VERTICAL_HANGING_INDENT\n",
        )],
        true,
    ),
    (
        "grid wrap by number",
        &[(".isort.cfg", "[settings]\nforce_grid_wrap = 3\n")],
        true,
    ),
    (
        "grid wrap by truth",
        &[(".isort.cfg", "[settings]\nforce_grid_wrap = True\n")],
        true,
    ),
    (
        "grid wrap by untruth",
        &[(".isort.cfg", "[settings]\nforce_grid_wrap = False\n")],
        true,
    ),
    (
        "indent in quotes",
        &[(".isort.cfg", "[settings]\nindent = '  '\n")],
        true,
    ),
    (
        "indent as a number",
        &[(".isort.cfg", "[settings]\nindent = 8\n")],
        true,
    ),
    (
        "indent as a word",
        &[(
            ".isort.cfg",
            "[settings]\nindent = Tab\ncomment_prefix = '  #'\n",
        )],
        true,
    ),
    (
        "sections",
        &[(
            ".isort.cfg",
            "[settings]\nsections = FUTURE,STDLIB,DJANGO,THIRDPARTY,FIRSTPARTY,LOCALFOLDER\nknown_django = django\nno_lines_before = LOCALFOLDER\ndefault_section = THIRDPARTY\n",
        )],
        true,
    ),
    (
        "sections over lines",
        &[(
            ".isort.cfg",
            "[settings]\nsections=\n  FUTURE\n  STDLIB\n  # OWN\n  THIRDPARTY\n\n  FIRSTPARTY, LOCALFOLDER\n",
        )],
        true,
    ),
    (
        "known folders",
        &[(
            ".isort.cfg",
            "[settings]\nknown_own = src/, lib\nsections = STDLIB,OWN\n",
        )],
        true,
    ),
    (
        "known by the section's name",
        &[(".isort.cfg", "[settings]\nknown_firstparty = a, b\n")],
        true,
    ),
    (
        "headings",
        &[(
            ".isort.cfg",
            "[settings]\nimport_heading_stdlib = Standard Library: 1, 2\nimport_heading_firstparty=\"My\" stuff\nimport_footer_stdlib = end\n",
        )],
        true,
    ),
    (
        "case of keys",
        &[(".isort.cfg", "[settings]\nLine_Length = 77\n")],
        true,
    ),
    (
        "percent",
        &[(
            ".isort.cfg",
            "[settings]\nformat_error = 100%% {error}\nline_length = 70\nwrap_length = %(line_length)s\n",
        )],
        true,
    ),
    (
        "a single percent",
        &[(".isort.cfg", "[settings]\nformat_error = 100% {error}\n")],
        false,
    ),
    (
        "twice",
        &[(
            ".isort.cfg",
            "[settings]\nline_length = 70\nline_length = 71\n",
        )],
        true,
    ),
    (
        "a section twice",
        &[(
            "setup.cfg",
            "[isort]\nline_length = 70\nskip = a\n[x]\ny = 1\n[isort]\nline_length = 71\n",
        )],
        true,
    ),
    (
        "an unknown key",
        &[(".isort.cfg", "[settings]\nnot_skip = a\n")],
        false,
    ),
    (
        "skips",
        &[(
            ".isort.cfg",
            "[settings]\nskip = .git,a b,\n    migrations/*\nskip_glob = **/x/*\nextend_skip =\n",
        )],
        true,
    ),
    (
        "versions",
        &[(
            ".isort.cfg",
            "[settings]\npy_version = 38\nsrc_paths = src, tests\n",
        )],
        true,
    ),
    (
        "lines",
        &[(
            ".isort.cfg",
            "[settings]\nlines_after_imports = 2\nlines_between_types=+1\nlines_before_imports = -1\n",
        )],
        true,
    ),
    (
        "inline comments are values",
        &[(".isort.cfg", "[settings]\nskip = a # b\n")],
        true,
    ),
    (
        "windows",
        &[(".isort.cfg", "[settings]\r\nskip =\r\n\ta,\r\n\tb\r\n")],
        true,
    ),
    (
        "another section",
        &[(
            ".isort.cfg",
            "[settings]\nline_length = 70\n[other]\nx = 1\n",
        )],
        true,
    ),
    (
        "editors alone",
        &[(
            ".editorconfig",
            "root = true\n\n[*]\nindent_style = space\nindent_size = 2\nmax_line_length = 99\n",
        )],
        false,
    ),
    (
        "editors with a key",
        &[(
            ".editorconfig",
            "root = true\n\n[*]\nindent_style = space\nindent_size = 2\nmax_line_length = 99\ncharset = utf-8\n\n[*.{md,py}]\nmulti_line_output = 3\nknown_first_party = a,b\n",
        )],
        true,
    ),
    (
        "editors with tabs",
        &[(
            ".editorconfig",
            "[*.py]\nindent_style = tab\nforce_single_line = true\n",
        )],
        true,
    ),
    (
        "editors with tab size",
        &[(
            ".editorconfig",
            "[*.py]\nindent_style = space\nindent_size = tab\ntab_width = 3\nline_length = 70\nforce_adds = 1\nmax_line_length = 90\n",
        )],
        true,
    ),
    (
        "editors without a limit",
        &[(
            ".editorconfig",
            "[*.py]\nmax_line_length = off\nforce_single_line = true\n",
        )],
        false,
    ),
    (
        "editors after setup.cfg",
        &[
            (".editorconfig", "[*.py]\nforce_single_line = true\n"),
            ("setup.cfg", "[isort]\nline_length = 70\n"),
        ],
        true,
    ),
];

#[test]
fn isort_sees_the_same() {
    let Some(python) = python_with("isort", PACKAGES) else {
        skip!(Need::Online);
    };
    same_view(Tool::Isort, &python, SCRIPT, CASES);
}

#[test]
fn editors_keep_what_is_theirs() {
    let before = "root = true\n\n[*]\nindent_style = space\nmax_line_length = 99\n\n[*.py]\n# ours\nforce_single_line = true\nindent_size = 2\n";
    let after = bring(Tool::Isort, &[(".editorconfig", before)]);
    assert_eq!(
        after.text(".editorconfig"),
        "root = true\n\n[*]\nindent_style = space\nmax_line_length = 99\n\n[*.py]\nindent_size = 2\n"
    );
}

/// Each field of today's isort is known with its type.
#[test]
fn each_option_of_isort_is_known() {
    let Some(python) = python_with("isort", PACKAGES) else {
        skip!(Need::Online);
    };
    let script = r#"
from isort.settings import _DEFAULT_SETTINGS
samples = {bool: "on", int: "3", tuple: "a\n  b, c", frozenset: "a\n  b, c", str: "text"}
special = {"py_version": "38", "profile": "black", "sort_order": "native", "formatter": None, "line_length": "99"}
print("[settings]")
for name, value in _DEFAULT_SETTINGS.items():
    sample = special.get(name, samples.get(type(value)))
    if name == "multi_line_output":
        sample = "5"
    # What isort fills by itself, and no text can give.
    if sample and name not in ("source", "sources"):
        print(f"{name} = {sample}")
"#;
    let project = uvferry_testkit::ScratchProject::new();
    let text = project.run_ok(&python, ["-c", script]);
    assert!(text.lines().count() > 90, "{text}");
    let files: &[(&str, &str)] = &[(".isort.cfg", &text)];
    let after = bring(Tool::Isort, files);
    assert!(!after.codes().contains(&"UVF243"), "{:#?}", after.outcome);
    same_view(Tool::Isort, &python, SCRIPT, &[("all", files, true)]);
}

#[test]
fn isort_sees_the_same_of_any_file() {
    let Some(python) = python_with("isort", PACKAGES) else {
        skip!(Need::Online);
    };
    let texts = any_texts(
        &["isort", "tool:isort"],
        &[
            "skip",
            "known_own",
            "known_first_party",
            "indent",
            "line_length",
            "atomic",
            "force_grid_wrap",
            "import_heading_a",
            "comment_prefix",
            "multi_line_output",
            "Line_Ending",
        ],
        400,
    );
    let moved = same_view_of_any(Tool::Isort, &python, SCRIPT, "setup.cfg", &texts);
    assert!(moved > 100, "only {moved} came in");
}
