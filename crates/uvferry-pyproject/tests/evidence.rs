//! What a README and a repository tell of a project.

use proptest::prelude::*;
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::evidence::{
    EvidenceSources, ProjectEvidence, authors, description, keywords, readme_among, urls,
};
use uvferry_pyproject::{Added, NewProject, Pyproject};

fn described(name: &str, text: &str) -> String {
    description(name, text.as_bytes()).map_or_else(String::new, |found| found.value)
}

#[test]
fn the_first_prose_of_a_markdown_readme_describes_the_project() {
    for (text, want) in [
        // Badges, HTML, quotes, lists, tables and rules come first.
        (
            "---\ntitle: x\n---\n<h1 align=\"center\">Ferry</h1>\n\n\
             [![Build](https://example.com/b.svg)](https://example.com) ![x](y.png)\n\n\
             > A quote that somebody said.\n\n- one item of a list\n\n|a|b|\n|-|-|\n|c|d|\n\n\
             [Docs](a) | [Site](b) | [Chat](c)\n\n---\n\n\
             **Ferry** moves `pip` [projects](u)\nto *uv*<br>safely. It also comes back.\n",
            "Ferry moves pip projects to uv safely.",
        ),
        (
            "Ferry\n=====\r\n\r\nA small tool for boats.\r\n",
            "A small tool for boats.",
        ),
        // A section about something else is passed over, the next one is not.
        (
            "# Ferry\n\n## Installation\n\nWe recommend a new folder for it.\n\n\
             ## About\n\nA small tool for boats.\n",
            "A small tool for boats.",
        ),
        (
            "# Ferry\n\n<details>\n\nHidden words of the project.\n\n</details>\n\nA small tool for boats.\n",
            "A small tool for boats.",
        ),
        ("# Ferry\n\nRun this:\n\n```\npip install ferry\n```\n", ""),
        (
            "# {{ name }}\n\n{{ cookiecutter.description }} of the thing\n",
            "",
        ),
        (
            "# Ferry\n\n```\nA small tool for boats.\n```\n\n    A small tool too.\n",
            "",
        ),
        (
            "# How to use a Python CLI\n\nA small tool for boats.",
            "A small tool for boats.",
        ),
        ("", ""),
    ] {
        assert_eq!(described("README.md", text), want, "{text}");
    }
}

#[test]
fn the_first_prose_of_other_readmes_describes_the_project_too() {
    for (text, want) in [
        (
            "=====\nFerry\n=====\n\n.. image:: https://example.com/b.svg\n   :target: x\n\n   more\n\n\
             |build| |docs|\n\n.. |build| image:: x\n.. _link: https://example.com/\n\n\
             :Author: me\n\n* an item of a list\n  that goes on\n\n+---+---+\n| a | b |\n+---+---+\n\n\
             A *small* tool for `boats <https://example.com>`_\nand ``ships``. More::\n\n    code here and there\n",
            "A small tool for boats and ships.",
        ),
        (
            "Ferry |build|\n#############\n\nInstallation\n************\n\nWe recommend a new folder for it.\n\n\
             Overview\n********\n\nA small tool for boats.\n",
            "A small tool for boats.",
        ),
        (
            "Ferry\n\n    A small tool, indented.\n\n1. one item of a list\n",
            "",
        ),
    ] {
        assert_eq!(described("readme.RST", text), want, "{text}");
    }
    let text = "A tool for *.py files and `code`. Yes.";
    assert_eq!(
        described("README.txt", text),
        "A tool for *.py files and `code`."
    );
}

#[test]
fn only_the_first_paragraph_describes_the_project() {
    let found = description(
        "ReadMe.md",
        b"# Ferry\n\nA small tool for boats.\n\nMore.\n",
    );
    assert_eq!(found.unwrap().source, "first paragraph of ReadMe.md");
    let found = description(
        "ReadMe.md",
        b"Please read this whole text.\n\nThe pictures are in another folder of it.\n",
    );
    assert_eq!(found, None);
}

#[test]
fn a_readme_in_another_encoding_is_read_but_not_named() {
    let bytes = b"# F\n\nEin kleines Werkzeug f\xFCr Boote.\n";
    let found = ProjectEvidence::gather(&EvidenceSources {
        readme: Some(("README.md", bytes)),
        ..EvidenceSources::default()
    });
    assert_eq!(found.readme, None);
    assert!(!found.description.unwrap().value.contains('\u{FFFD}'));
}

#[test]
fn keywords_come_from_front_matter_only() {
    let words = |text: &str| keywords("README.md", text.as_bytes()).map(|found| found.value);
    assert_eq!(
        words("---\ntags: [web, \"a b\", web]\n---\n").unwrap(),
        ["web", "a b"]
    );
    assert_eq!(
        words("---\nx: y\nkeywords:\n  - one\n  - two\nz: 1\n---\n").unwrap(),
        ["one", "two"]
    );
    assert_eq!(words("---\nkeywords: a, b\n---\n").unwrap(), ["a", "b"]);
    for text in [
        "tags: [a]\n",
        "---\ntags: [a]\n",
        "---\ntags: {a: b}\n---\n",
        "---\ntags:\n---\n",
    ] {
        assert_eq!(words(text), None, "{text}");
    }
    assert_eq!(keywords("README.rst", b"---\ntags: [a]\n---\n"), None);
}

fn some() -> ProjectEvidence {
    ProjectEvidence::gather(&EvidenceSources {
        readme: Some((
            "README.md",
            b"---\ntags: [boats]\n---\n# F\n\nA small tool for \"boats\".\n",
        )),
        git_config: Some(
            b"[user]\nname = Ada L\nemail = ada@example.com\n[remote \"origin\"]\nurl = git@github.com:o/r.git\n",
        ),
        git_log: None,
    })
}

#[test]
fn a_new_table_gets_its_keys_in_the_order_of_the_specification() {
    let mut pyproject = Pyproject::new();
    pyproject.ensure_project(&NewProject {
        name: "ferry".into(),
        version: Some("0.1.0".into()),
        requires_python: Some(">=3.9".into()),
        empty_dependencies: true,
        ..NewProject::default()
    });
    let evidence = some();
    let done = pyproject.add_evidence(&evidence);
    assert_eq!(done.len(), evidence.rows().len());
    assert!(done.iter().all(Added::is_new));
    insta::assert_snapshot!(pyproject.to_text(), @r#"
    [project]
    name = "ferry"
    version = "0.1.0"
    description = 'A small tool for "boats".'
    readme = "README.md"
    requires-python = ">=3.9"
    authors = [
        { name = "Ada L", email = "ada@example.com" },
    ]
    keywords = ["boats"]
    dependencies = []

    [project.urls]
    Homepage = "https://github.com/o/r"
    Repository = "https://github.com/o/r"
    Issues = "https://github.com/o/r/issues"
    "#);
    for (added, row) in done.iter().zip(evidence.rows()) {
        assert_eq!(added.to(), row.field);
    }
    let written = pyproject.to_text();
    assert!(!pyproject.add_evidence(&evidence).iter().any(Added::is_new));
    assert_eq!(pyproject.to_text(), written);
}

#[test]
fn what_stands_there_and_what_is_dynamic_stays() {
    let before = "[project]\nauthors = [{name = \"B\"}] # b\nname = \"x\"\ndynamic = [\"readme\", \"urls\"]\nkeywords = []\ndescription = \"y\"\n";
    let mut pyproject = Pyproject::parse(&SourceFile::new("pyproject.toml", before)).unwrap();
    let done = pyproject.add_evidence(&some());
    assert!(!done.iter().any(Added::is_new), "{done:?}");
    assert_eq!(pyproject.to_text(), before);
    let before = "[project]\nversion = \"1\"\nname = \"x\"\n\n[tool.x]\na = 1\n";
    let mut pyproject = Pyproject::parse(&SourceFile::new("pyproject.toml", before)).unwrap();
    pyproject.add_evidence(&some());
    insta::assert_snapshot!(pyproject.to_text(), @r#"
    [project]
    version = "1"
    name = "x"
    description = 'A small tool for "boats".'
    readme = "README.md"
    authors = [
        { name = "Ada L", email = "ada@example.com" },
    ]
    keywords = ["boats"]

    [project.urls]
    Homepage = "https://github.com/o/r"
    Repository = "https://github.com/o/r"
    Issues = "https://github.com/o/r/issues"

    [tool.x]
    a = 1
    "#);
    assert!(Pyproject::new().add_evidence(&some()).is_empty());
}

#[test]
fn rows_show_each_value_with_its_source() {
    let rows: Vec<String> = some()
        .rows()
        .into_iter()
        .map(|row| format!("{} = {} ({})", row.field, row.value, row.source))
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @r#"
    project.description = A small tool for "boats". (first paragraph of README.md)
    project.readme = README.md (the file README.md)
    project.authors = Ada L <ada@example.com> (`[user]` in .git/config)
    project.keywords = boats (`tags` in the front matter of README.md)
    project.urls.Homepage = https://github.com/o/r (remote `origin` in .git/config)
    project.urls.Repository = https://github.com/o/r (remote `origin` in .git/config)
    project.urls.Issues = https://github.com/o/r/issues (remote `origin` in .git/config)
    "#);
}

fn readme_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[A-Za-z ,.]{0,40}",
        2 => "\\PC{0,20}",
        2 => "[\\x00-\\x1f\u{80}-\u{9f}\u{2028}\u{202e}\u{feff}]{0,3}",
        6 => proptest::sample::select(vec![
            "\n", "\n\n", "\r\n", "# ", "## Install\n", "===\n", "---\n", "[a](b)", "![a](b)", "> ", "- ",
            "<p>", "<details>\n", "</details>\n", "`", "``", "*", "**", "_", "|x|", ".. x::\n", ":a:`b`",
            "[1]_", "::", "    ", "tags: [a]\n", "{{", "https://u:p@example.com/", "é.", "。",
        ]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_description_is_one_line_of_bearable_length(text in readme_text(), name in proptest::sample::select(vec!["README.md", "README.rst", "README.txt"])) {
        if let Some(found) = description(name, text.as_bytes()) {
            let value = found.value;
            prop_assert!(!value.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')), "{value:?}");
            prop_assert!(value.chars().count() <= 240);
            prop_assert_eq!(value.trim(), value.as_str());
            prop_assert!(!value.contains("u:p"));
            prop_assert!(!value.is_empty());
        }
        let _ = keywords(name, text.as_bytes());
    }

    #[test]
    fn any_bytes_are_looked_at_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), lines in "([\\[\\]a-z\"\\\\=#; <>@\t.:/\n]|\\[remote \"|url=|commit: ){0,60}") {
        for name in ["README.md", "README.rst", "README.txt", "x"] {
            let _ = description(name, &bytes);
            let _ = keywords(name, &bytes);
        }
        for input in [bytes.as_slice(), lines.as_bytes()] {
            let _ = urls(input);
            let _ = authors(Some(input), Some(input));
        }
        let _ = readme_among([lines.as_str()]);
    }

    #[test]
    fn no_part_of_a_password_is_in_a_url(user in "[a-z]{0,6}", password in "[A-Z0-9@:/?#%+!-]{4,12}") {
        let config = format!("[remote \"origin\"]\nurl = \"https://{user}:{password}@example.com/o/r.git\"\n");
        for found in urls(config.as_bytes()) {
            let rest = found.value.url.replacen("https://example.com/o/r", "", 1);
            prop_assert_eq!(rest, "");
        }
    }

    #[test]
    fn what_is_written_is_read_again(text in readme_text(), user in "\\PC{0,12}") {
        let config = format!("[user]\nname = {user}\nemail = {user}@example.com\n[remote \"a\"]\nurl = https://example.com/{user}\n");
        let evidence = ProjectEvidence::gather(&EvidenceSources {
            readme: Some(("README.md", text.as_bytes())),
            git_config: Some(config.as_bytes()),
            git_log: None,
        });
        let mut pyproject = Pyproject::new();
        pyproject.ensure_project(&NewProject { name: "x".into(), ..NewProject::default() });
        pyproject.add_evidence(&evidence);
        let read = Pyproject::parse(&SourceFile::new("pyproject.toml", pyproject.to_text())).unwrap();
        let written = read.get(&[
            uvferry_pyproject::Step::Key("project"),
            uvferry_pyproject::Step::Key("description"),
        ]).and_then(|item| item.as_str().map(str::to_owned));
        prop_assert_eq!(written, evidence.description.map(|found| found.value));
    }
}
