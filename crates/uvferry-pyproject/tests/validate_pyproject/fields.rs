//! Single fields with texts put together from what such texts are made of.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use uvferry_testkit::skip;

use crate::deliberate::is_stricter;
use crate::{errors, tool};

/// How many texts are made for each field.
const TEXTS: usize = 350;

const PROJECT: &str = "[project]\nname = \"x\"\nversion = \"1\"\n";

struct Field {
    /// With `{}` where the text belongs.
    file: &'static str,
    parts: &'static [&'static str],
}

const FIELDS: &[Field] = &[
    Field {
        file: "dependencies = [{}]",
        parts: &[
            "a",
            "flask",
            "A.b_c",
            "-",
            "[",
            "]",
            "[x]",
            "[x,y]",
            "[x, ]",
            ">=",
            "==",
            "~=",
            "===",
            "<",
            ",",
            "1",
            "1.0",
            "1.*",
            "1.0+local",
            "2rc1",
            "(",
            ")",
            "(>=1)",
            ";",
            " ; ",
            " ",
            "\t",
            "@",
            " @ ",
            "https://example.com/a.zip",
            "git+ssh://git@example.com/a@1",
            "file:///a",
            "../a",
            "python_version",
            "python_version < '3'",
            "'3'",
            "\"3\"",
            "os_name",
            "extra == 'x'",
            " and ",
            " or ",
            " in ",
            " not in ",
            "#",
            " # c",
            "\\",
            "--pre",
            "-e ",
            "${A}",
            "é",
            "!",
            "!=",
            "platform_python_implementation == 'CPython'",
        ],
    },
    Field {
        file: "license = {}",
        parts: &[
            "MIT",
            "mit",
            "Apache-2.0",
            "GPL-2.0",
            "GPL-2.0+",
            "GPL-3.0-only",
            "BSD",
            "Foo",
            "+",
            " ",
            " AND ",
            " and ",
            " OR ",
            " WITH ",
            " with ",
            "(",
            ")",
            "(MIT)",
            "LicenseRef-x",
            "licenseref-X.y",
            "LicenseRef-",
            "LicenseRef-a_b",
            "LLVM-exception",
            "Classpath-exception-2.0",
            "/",
            ",",
            "\t",
            "é",
            "DocumentRef-a:",
            "NONE",
        ],
    },
    Field {
        file: "name = {}",
        parts: &["a", "B", "1", "-", "_", ".", " ", "é", "a-b", "\n", "/"],
    },
    Field {
        file: "version = {}",
        parts: &[
            "1", "0", ".", "a", "b1", "rc", "-", "_", "+", "post", "dev", "dev2", "!", "v", " ",
            "c", "x", "1.0", "\n", "preview", "r3",
        ],
    },
    Field {
        file: "import-names = [{}]",
        parts: &[
            "a",
            "b1",
            "_",
            "1",
            ".",
            ";",
            " ",
            "private",
            "; private",
            ";private",
            "class",
            "None",
            "é",
            "-",
            "\n",
        ],
    },
    Field {
        file: "urls.x = {}",
        parts: &[
            "http",
            "https",
            ":",
            "/",
            "//",
            "://",
            "example.com",
            "a",
            "@",
            "?",
            "#",
            "[",
            "]",
            "::1",
            " ",
            ".",
            "8000",
            "\\",
            "é",
            "ftp://",
            "mailto:",
            "\t",
            "+",
            "-",
            "1",
        ],
    },
    Field {
        file: "gui-scripts.x = {}",
        parts: &[
            "a", "b_c", ".", ":", ":", " ", "[", "]", "[x]", "[x,y]", "1", "-", "é", "a.b:c",
            "a:b.c", ",", "\t",
        ],
    },
    Field {
        file: "entry-points.x = { {} = \"a:b\" }",
        parts: &["a", "=", "[", "]", " ", "-", ".", "é", "\t", ":", "\n"],
    },
    Field {
        file: "entry-points = { {} = {} }",
        parts: &["a", "b1", "_", ".", "-", " ", "é", "1", "²"],
    },
    Field {
        file: "authors = [{email = {}}]",
        parts: &["a", "@", ".", " ", "example.com", "é", "\n", "a@b.c"],
    },
    Field {
        file: "requires-python = {}",
        parts: &[
            ">=", "<", "==", "!=", "~=", ",", " ", "3", "3.8", ".*", "3.*", "3.12.1", "a", ";",
            "@", "]", "(", ")", "===", "<4", ">=3.9",
        ],
    },
    Field {
        file: "dynamic = [{}]",
        parts: &["version", "name", "readme", "urls", "-", "x"],
    },
    Field {
        file: "classifiers = [{}]",
        parts: &[
            "Private",
            "private",
            " :: ",
            "::",
            "Programming Language",
            "Python",
            "3",
            " ",
            "Topic",
            "License",
            "OSI Approved",
        ],
    },
    Field {
        file: "[build-system]\nrequires = []\nbuild-backend = {}",
        parts: &[
            "a",
            "b_c",
            ".",
            ":",
            "__legacy__",
            " ",
            "1",
            "-",
            "é",
            "[x]",
        ],
    },
    Field {
        file: "[tool.setuptools]\npackages = [{}]",
        parts: &["a", "b", ".", "-", "-stubs", "_", "1", "é", " ", "/", "*"],
    },
    Field {
        file: "[tool.setuptools]\npackage-dir = { {} = \"src\" }",
        parts: &["a", "b", ".", "-", "-stubs", "_", "1", "é", " ", "/", "*"],
    },
    Field {
        file: "[tool.setuptools.dynamic]\nversion = {attr = {}}",
        parts: &["a", "b", ".", "__version__", "-", " ", "1", ":"],
    },
    Field {
        file: "[tool.setuptools]\npy-modules = [{}]",
        parts: &["a", "b", ".", "-", "-stubs", "_", "1"],
    },
    Field {
        file: "[dependency-groups]\nb = []\na = [{include-group = {}}]",
        parts: &["a", "b", "-", "B", " ", "é"],
    },
];

fn files(field: &Field) -> Vec<String> {
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let strategy = prop::collection::vec(select(field.parts), 0..7);
    let mut texts: Vec<String> = (0..TEXTS)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current().concat())
        .collect();
    // Python's `$` also matches before a line end, which is no part of a name.
    texts.retain(|text| !text.ends_with('\n'));
    texts.sort();
    texts.dedup();
    let as_key = field.file.contains("{} =");
    texts
        .iter()
        .map(|text| {
            let written = if as_key {
                toml_edit::Key::new(text).display_repr().into_owned()
            } else {
                toml_edit::Value::from(text.as_str()).to_string()
            };
            let field = field.file.replacen("{}", &written, 1);
            match field.split_once(" = ") {
                // The field is one of those that every project has.
                Some(("name", _)) => format!("[project]\nversion = \"1\"\n{field}\n"),
                Some(("version", _)) => format!("[project]\nname = \"x\"\n{field}\n"),
                _ if field.starts_with('[') => field,
                _ => format!("{PROJECT}{field}\n"),
            }
        })
        .collect()
}

#[test]
fn texts_of_fields_are_judged_alike() {
    skip!(unless Python, Online);
    let tool = tool::tool();
    let files: Vec<String> = FIELDS.iter().flat_map(files).collect();
    let verdicts = tool.judge(files.iter().map(String::as_str));
    let (mut refused, mut accepted) = (0, 0);
    let mut wrong = Vec::new();
    for (text, verdict) in files.iter().zip(verdicts) {
        let found = errors(text, &tool.classifiers);
        let is_alike = if let Some(refusal) = &verdict {
            refused += 1;
            !found.is_empty() || crate::deliberate::is_looser(refusal)
        } else {
            accepted += 1;
            is_stricter(text, &found)
        };
        if !is_alike {
            let told: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
            let lines: Vec<&str> = text.lines().collect();
            wrong.push(format!(
                "{}\n  {:?}\n  {told:?}\n",
                lines[lines.len() - 1],
                verdict.map(|refusal| refusal.message)
            ));
        }
    }
    assert!(refused > 1000 && accepted > 300, "{refused} {accepted}");
    assert!(
        wrong.is_empty(),
        "{} of {} files are judged differently\n{}",
        wrong.len(),
        files.len(),
        wrong.iter().take(80).cloned().collect::<String>()
    );
}
