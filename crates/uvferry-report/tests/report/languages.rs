//! No English is left in a report that was asked for in another language, but for names and for
//! what a document says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uvferry_report::Language;
use uvferry_report::saved::{Form, Saved};

use crate::saved::texts;

/// Fields whose words are those of a schema: each form has its own words for them.
const WORDS: &[&str] = &[
    "schema",
    "state",
    "action",
    "now",
    "outcome",
    "tool",
    "way",
    "artifact",
    "pip_artifact",
    "uv_artifact",
    "type",
    "severity",
    "verdict",
    "disposition",
    "kind",
    "form",
    "mode",
    "status",
    "source",
    "role",
    "what",
    "before",
    "cache",
    "origin",
    "program",
];

/// Words that every language writes as they are: names of programs, files, settings, units and of
/// the groups that the kept documents have.
const NAMES: &[&str] = &[
    "pip",
    "uv",
    "uvferry",
    "uvferry-env",
    "flake8",
    "mypy",
    "pytest",
    "python",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "uv.lock",
    "requires-python",
    "uv-pip",
    "uv-project",
    "ledger",
    "sha256",
    "sha-256",
    "kib",
    "mib",
    "gib",
    "cpu",
    "url",
    "vcs",
    "venv",
    "docker",
    "dev",
    "docs",
    "test",
];

/// The document with a Korean text in place of each that is a project's or a finding's, the same
/// for the same one.
fn masked(document: &str) -> String {
    fn mask(value: &mut Value, known: &mut BTreeMap<String, String>) {
        match value {
            Value::String(text) => {
                let number = known.len();
                let shown = known
                    .entry(text.clone())
                    .or_insert_with(|| format!("값{number}"));
                text.clone_from(shown);
            }
            Value::Array(all) => all.iter_mut().for_each(|one| mask(one, known)),
            Value::Object(fields) => {
                for (name, one) in fields {
                    if !(WORDS.contains(&name.as_str()) && one.is_string()) {
                        mask(one, known);
                    }
                }
            }
            _ => {}
        }
    }
    let mut value: Value = serde_json::from_str(document).unwrap();
    mask(&mut value, &mut BTreeMap::new());
    value.to_string()
}

/// What a reader of a page sees or hears: no tags, styles and scripts, but titles and labels.
fn read_aloud(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once('<') {
        out.push_str(before);
        out.push(' ');
        let (tag, after) = behind.split_once('>').unwrap();
        for name in [
            "title",
            "aria-label",
            "data-label",
            "data-count-rows",
            "data-count-articles",
        ] {
            if let Some((_, value)) = tag.split_once(&format!(" {name}=\"")) {
                out.push_str(value.split('"').next().unwrap());
                out.push(' ');
            }
        }
        rest = after;
        for hidden in ["style", "script"] {
            if tag == hidden {
                rest = after.split_once(&format!("</{hidden}>")).unwrap().1;
            }
        }
    }
    out + rest
}

/// Latin words of a text that are no names.
fn latin(text: &str) -> BTreeSet<String> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    text.replace("{shown}", " ")
        .replace("{all}", " ")
        .split(|c: char| !is_of_word(c))
        .map(|word| word.trim_matches(['.', '-']).to_ascii_lowercase())
        .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 2)
        .filter(|word| !NAMES.contains(&word.as_str()))
        .collect()
}

/// A text without what stands in code.
fn without_code(text: &str, open: &str, close: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        out.push_str(before);
        out.push(' ');
        rest = behind.split_once(close).map_or("", |(_, after)| after);
    }
    out + rest
}

#[test]
fn a_korean_report_has_no_english_but_what_its_document_says() {
    let mut left = Vec::new();
    for (name, text) in texts() {
        let saved = Saved::read(&masked(&text)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        if let Some(page) = saved.rendered(Form::Html, Language::Korean, &[]) {
            assert!(page.contains("<html lang=\"ko\">"), "{name}");
            let shown = read_aloud(&without_code(&page, "<code>", "</code>"));
            left.push((format!("the page of {name}"), latin(&shown)));
        }
        let markdown = saved
            .rendered(Form::Markdown, Language::Korean, &[])
            .unwrap();
        let shown = without_code(&without_code(&markdown, "```", "```"), "`", "`");
        left.push((
            format!("the Markdown of {name}"),
            latin(&read_aloud(&shown)),
        ));
    }
    left.retain(|(_, words)| !words.is_empty());
    assert!(left.is_empty(), "{left:#?}");
}

/// Where a text has four English words one behind the other, those and what stands beside them.
fn english(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines() {
        let mut run = 0;
        for word in line.split_whitespace() {
            let word = word.trim_matches([',', '.', ';', ':', '(', ')', '"']);
            let is_word = word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
            run = if is_word { run + 1 } else { 0 };
            if run == 4 {
                found.insert(line.trim().to_owned());
            }
        }
    }
    found
}

/// The lines of a document's Korean Markdown in which English is left.
pub(crate) fn left_in_english(document: &Value) -> BTreeSet<String> {
    let markdown = Saved::read(&document.to_string())
        .unwrap()
        .rendered(Form::Markdown, Language::Korean, &[])
        .unwrap();
    english(&without_code(
        &without_code(&markdown, "```", "```"),
        "`",
        "`",
    ))
}

/// Documents that were written by hand: what they say is of no crate.
const BY_HAND: &[&str] = &["bench-1", "machine-1", "matrix-1", "risks-1"];

/// What crates said as the documents were made.
#[test]
fn what_kept_documents_say_is_said_in_korean() {
    let mut left = Vec::new();
    for (name, text) in texts() {
        if BY_HAND.contains(&name.as_str()) {
            continue;
        }
        let document: Value = serde_json::from_str(&text).unwrap();
        let lines = left_in_english(&document);
        left.extend(lines.into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn of_one_thing_the_large_numbers_speak_as_of_one() {
    let mut ones = BTreeSet::new();
    for (name, text) in texts() {
        let saved = Saved::read(&text).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let Some(page) = saved.rendered(Form::Html, Language::English, &[]) else {
            continue;
        };
        for behind in page.split("<strong>1</strong> <span>").skip(1) {
            let label = behind.split("</span>").next().unwrap();
            ones.insert(label.to_owned());
        }
    }
    let is_of_several = |label: &&String| {
        let first = label.split(' ').next().unwrap();
        first.ends_with('s') && !matches!(first, "is" | "was" | "differs")
            || matches!(first, "are" | "were" | "differ")
    };
    let wrong: Vec<&String> = ones.iter().filter(is_of_several).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for known in ["line needs a person", "thing is wrong with configurations"] {
        assert!(ones.contains(known), "{ones:#?}");
    }
}
