//! codespell reads the same options and finds the same words before and after.

mod bench;

use bench::{Case, bring, same_view};
use uvferry_testkit::{Need, python_with, skip};
use uvferry_toolconfig::Tool;

const PACKAGES: &[&str] = &["codespell==2.4.3"];

/// The sample has a misspelling in each kind of place that an option speaks of.
const SCRIPT: &str = r#"
import contextlib, io, json, os, re, sys
import codespell_lib._codespell as codespell
def flat(value):
    # Lists are cut at commas and cleaned before they are used.
    if isinstance(value, list):
        return sorted(x.strip() for one in value for x in one.split(",") if x.strip())
    return value
out = []
for folder in json.load(open(sys.argv[1])):
    os.chdir(folder)
    os.makedirs("docs", exist_ok=True)
    os.makedirs(".hidden", exist_ok=True)
    for path, text in {
        "a.py": "teh adn\nabandonned http://x.example/teh\n",
        "docs/b.txt": "recieve teh\n",
        ".hidden/c.txt": "wich\n",
        "teh.txt": "fine\n",
        "words.txt": "recieve\n",
        "lines.txt": "teh adn\n",
        "c.py": "x = 'masia'  # clas wich\n",
    }.items():
        open(path, "w").write(text)
    text = io.StringIO()
    try:
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
            options, _, used = codespell.parse_options([])
            view = {k: flat(v) for k, v in vars(options).items()}
            view["status"] = codespell.main()
        own = re.compile(r"\s*Used config|\s+\d+: \.?(setup|codespell)|\./(setup|pyproject|\.codespell)")
        view["found"] = sorted(line for line in text.getvalue().splitlines() if not own.match(line))
    except BaseException as error:
        view = {"error": type(error).__name__}
    out.append(view)
json.dump(out, open(sys.argv[2], "w"))
"#;

const CASES: &[Case<'_>] = &[
    (
        "setup.cfg",
        &[(
            "setup.cfg",
            "[metadata]\nname = x\n[codespell]\nskip = ./docs,*.txt\n",
        )],
        true,
    ),
    (
        "its own file",
        &[(".codespellrc", "[codespell]\nignore-words-list = teh,adn\n")],
        true,
    ),
    (
        "a flag without a value",
        &[(".codespellrc", "[codespell]\ncheck-hidden =\ncount=\n")],
        true,
    ),
    (
        "a flag with a value",
        &[(".codespellrc", "[codespell]\ncheck-hidden = true\n")],
        true,
    ),
    (
        "lists over lines",
        &[(
            ".codespellrc",
            "[codespell]\nskip =\n    ./docs,\n    # ./old,\n    *.txt\nignore-words-list = teh,\n  adn,\n",
        )],
        true,
    ),
    (
        "lists without commas",
        &[(
            ".codespellrc",
            "[codespell]\nskip =\n    ./docs\n    *.txt\n",
        )],
        true,
    ),
    (
        "list with spaces",
        &[(
            ".codespellrc",
            "[codespell]\nignore-words-list = teh , adn\n",
        )],
        true,
    ),
    (
        "words in capitals",
        &[(".codespellrc", "[codespell]\nignore-words-list = Teh,adn\n")],
        true,
    ),
    (
        "a file of words",
        &[(".codespellrc", "[codespell]\nignore-words = words.txt\n")],
        true,
    ),
    (
        "a file of lines",
        &[(".codespellrc", "[codespell]\nexclude-file = lines.txt\n")],
        true,
    ),
    (
        "a regex",
        &[(
            ".codespellrc",
            "[codespell]\nignore-regex = \\b(teh|\"x\")\\b\n",
        )],
        true,
    ),
    (
        "a regex of words",
        &[(
            ".codespellrc",
            "[codespell]\nregex = [a-z']+\nuri-regex = http://\\S+\n",
        )],
        true,
    ),
    (
        "a number",
        &[(
            ".codespellrc",
            "[codespell]\nquiet-level = 3\ncontext = 1\n",
        )],
        true,
    ),
    (
        "no number",
        &[(".codespellrc", "[codespell]\nquiet-level = high\n")],
        false,
    ),
    (
        "dictionaries",
        &[(".codespellrc", "[codespell]\nbuiltin = clear,rare,code\n")],
        true,
    ),
    (
        "dictionaries over lines",
        &[(".codespellrc", "[codespell]\nbuiltin = clear,\n  rare\n")],
        true,
    ),
    (
        "file names",
        &[(
            ".codespellrc",
            "[codespell]\ncheck-filenames=\nuri-ignore-words-list = *\n",
        )],
        true,
    ),
    (
        "percent",
        &[(".codespellrc", "[codespell]\nignore-regex = 100%\n")],
        true,
    ),
    (
        "case of keys",
        &[(".codespellrc", "[codespell]\nSkip = ./docs\n")],
        true,
    ),
    (
        "both files",
        &[
            (".codespellrc", "[codespell]\nskip = ./docs\n"),
            ("setup.cfg", "[codespell]\nskip = *.py\ncount =\n"),
        ],
        true,
    ),
    (
        "pyproject.toml says something else",
        &[
            ("pyproject.toml", "[tool.codespell]\nskip = \"*.py\"\n"),
            (".codespellrc", "[codespell]\nskip = ./docs\ncount =\n"),
        ],
        true,
    ),
    (
        "pyproject.toml says more",
        &[
            ("pyproject.toml", "[tool.codespell]\ncount = true\n"),
            (".codespellrc", "[codespell]\nskip = ./docs\n"),
        ],
        true,
    ),
    (
        "pyproject.toml says the same",
        &[
            ("pyproject.toml", "[tool.codespell]\nskip = \"./docs\"\n"),
            (".codespellrc", "[codespell]\nskip = ./docs\n"),
        ],
        true,
    ),
    (
        "another section",
        &[(
            ".codespellrc",
            "[codespell]\nskip = ./docs\n[other]\nx = 1\n",
        )],
        true,
    ),
    ("empty", &[(".codespellrc", "[codespell]\n")], false),
    (
        "windows",
        &[(
            ".codespellrc",
            "[codespell]\r\nskip = ./docs,\r\n  *.txt\r\n",
        )],
        true,
    ),
    (
        "twice",
        &[(".codespellrc", "[codespell]\nskip = a\nskip = b\n")],
        false,
    ),
    (
        "interactive",
        &[(".codespellrc", "[codespell]\ninteractive = 0\nsummary =\n")],
        true,
    ),
];

#[test]
fn codespell_sees_the_same() {
    let Some(python) = python_with("codespell", PACKAGES) else {
        skip!(Need::Online);
    };
    same_view(Tool::Codespell, &python, SCRIPT, CASES);
}

/// Each option of today's codespell is known.
#[test]
fn each_option_of_codespell_is_known() {
    let Some(python) = python_with("codespell", PACKAGES) else {
        skip!(Need::Online);
    };
    let script = r#"
import codespell_lib._codespell as codespell
_, parser, _ = codespell.parse_options([])
print("[codespell]")
for action in parser._actions:
    for option in action.option_strings:
        if option.startswith("--") and option not in ("--help", "--version", "--config", "--toml"):
            print(option[2:], "= 1")
"#;
    let project = uvferry_testkit::ScratchProject::new();
    let text = project.run_ok(&python, ["-c", script]);
    assert!(text.lines().count() > 20, "{text}");
    let after = bring(Tool::Codespell, &[(".codespellrc", &text)]);
    assert!(!after.codes().contains(&"UVF243"), "{:#?}", after.outcome);
}
