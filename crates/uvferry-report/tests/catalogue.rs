//! The catalogue of texts: no language lacks one or has one too many, each is used, each rule is
//! translated, and what English says now is what was translated.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use sha2::{Digest as _, Sha256};

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ends: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ends));
        } else if ends.iter().any(|end| path.to_string_lossy().ends_with(end)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What a text is made of.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
struct Message {
    variables: BTreeSet<String>,
    /// What stands between backticks, variables as `$name`.
    literals: BTreeSet<String>,
}

fn messages(text: &str, path: &Path) -> BTreeMap<String, Message> {
    let resource =
        parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let mut written = String::new();
        let mut made = Message::default();
        walk(message.value.as_ref().unwrap(), &mut made, &mut written);
        let literals = written.split('`').skip(1).step_by(2);
        made.literals = literals.map(str::to_owned).collect();
        assert_eq!(written.matches('`').count() % 2, 0, "{}", message.id.name);
        let twice = found.insert(message.id.name.to_owned(), made);
        assert!(twice.is_none(), "{} stands twice", message.id.name);
    }
    found
}

fn walk(pattern: &Pattern<&str>, made: &mut Message, written: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => written.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => put(inline, made, written),
                Expression::Select { selector, variants } => {
                    put(selector, made, &mut String::new());
                    for variant in variants {
                        walk(&variant.value, made, written);
                    }
                }
            },
        }
    }
}

fn put(inline: &InlineExpression<&str>, made: &mut Message, written: &mut String) {
    match inline {
        InlineExpression::VariableReference { id } => {
            made.variables.insert(id.name.to_owned());
            written.push('$');
            written.push_str(id.name);
        }
        InlineExpression::StringLiteral { value } => written.push_str(value),
        other => panic!("the catalogue has no {other:?}"),
    }
}

fn language(tag: &str) -> BTreeMap<String, Message> {
    let mut all = BTreeMap::new();
    for path in files(&here().join("lang").join(tag), &[".ftl"]) {
        let text = fs_err::read_to_string(&path).unwrap();
        for (id, message) in messages(&text, &path) {
            assert!(
                all.insert(id.clone(), message).is_none(),
                "{id} stands twice"
            );
        }
    }
    all
}

/// The texts of rules: they are Korean alone, for the rules themselves are English.
fn is_of_a_rule(id: &str) -> bool {
    id.starts_with("UVF")
}

#[test]
fn every_language_has_the_same_texts_with_the_same_gaps() {
    let english = language("en");
    let korean = language("ko");
    assert!(english.len() > 200);
    let ids = |texts: &BTreeMap<String, Message>| -> BTreeSet<String> {
        texts
            .keys()
            .filter(|id| !is_of_a_rule(id))
            .cloned()
            .collect()
    };
    let (one, other) = (ids(&english), ids(&korean));
    let missing: Vec<_> = one.difference(&other).collect();
    let stale: Vec<_> = other.difference(&one).collect();
    assert!(missing.is_empty(), "not in Korean: {missing:?}");
    assert!(stale.is_empty(), "in Korean alone: {stale:?}");
    for (id, text) in &english {
        assert_eq!(&korean[id], text, "{id}");
    }
}

/// Names of the calls whose first text is the name of a text, or the beginning of names.
const CALLS: [&str; 6] = [
    "say!(language, ",
    "word!(language, ",
    "word!(self, ",
    "language.word(",
    "language.word_of(",
    "language.prose(",
];

#[test]
fn every_text_is_used_and_every_used_text_is_there() {
    let mut used = BTreeSet::new();
    let mut families = BTreeSet::new();
    let sources = files(&here().join("src"), &[".rs"])
        .into_iter()
        .chain(files(&here().join("templates"), &[".html"]));
    for path in sources {
        let text = fs_err::read_to_string(&path).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text.replace("!( language, ", "!(language, ");
        for call in CALLS {
            for behind in text.split(call).skip(1) {
                let Some(name) = behind.strip_prefix('"') else {
                    continue;
                };
                let name = name.split('"').next().unwrap().to_owned();
                if call.contains("word_of") {
                    families.insert(format!("{name}-"));
                } else {
                    used.insert(name);
                }
            }
        }
    }
    let english: BTreeSet<String> = language("en").into_keys().collect();
    let missing: Vec<_> = used.difference(&english).collect();
    assert!(missing.is_empty(), "used, and in no catalogue: {missing:?}");
    let idle: Vec<_> = english
        .difference(&used)
        .filter(|id| !families.iter().any(|family| id.starts_with(family)))
        .collect();
    assert!(idle.is_empty(), "used by nothing: {idle:?}");
}

#[test]
fn every_rule_is_translated_and_no_rule_that_is_gone() {
    let korean = language("ko");
    let rules = uvferry_migrate::every_rule();
    let wanted: BTreeSet<String> = rules
        .iter()
        .flat_map(|rule| {
            ["summary", "explanation", "fix"].map(|what| format!("{}-{what}", rule.code))
        })
        .collect();
    let there: BTreeSet<String> = korean
        .keys()
        .filter(|id| is_of_a_rule(id))
        .cloned()
        .collect();
    let missing: Vec<_> = wanted.difference(&there).collect();
    let stale: Vec<_> = there.difference(&wanted).collect();
    assert!(missing.is_empty(), "rules without Korean: {missing:?}");
    assert!(stale.is_empty(), "Korean without a rule: {stale:?}");
}

/// The names between backticks are the same in every language: a translation that lost one, or
/// that is of an older text, is found by that.
#[test]
fn a_rule_names_the_same_things_in_every_language() {
    let korean = language("ko");
    let literals = |text: &str| -> BTreeSet<String> {
        let parts = text.split('`').skip(1).step_by(2);
        parts.map(str::to_owned).collect()
    };
    let mut wrong = Vec::new();
    for rule in uvferry_migrate::every_rule() {
        for (what, english) in [
            ("summary", rule.summary),
            ("explanation", rule.explanation),
            ("fix", rule.fix),
        ] {
            let id = format!("{}-{what}", rule.code);
            let (one, other) = (literals(english), &korean[&id].literals);
            if one != *other {
                wrong.push(format!("{id}: {one:?} and {other:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What each text says in English, by digest.
fn english_texts() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for path in files(&here().join("lang").join("en"), &[".ftl"]) {
        let text = fs_err::read_to_string(&path).unwrap();
        for entry in parser::parse(text.as_str()).unwrap().body {
            if let Entry::Message(message) = entry {
                texts.insert(message.id.name.to_owned(), format!("{:?}", message.value));
            }
        }
    }
    for rule in uvferry_migrate::every_rule() {
        texts.insert(format!("{}-summary", rule.code), rule.summary.to_owned());
        texts.insert(
            format!("{}-explanation", rule.code),
            rule.explanation.to_owned(),
        );
        texts.insert(format!("{}-fix", rule.code), rule.fix.to_owned());
    }
    for text in texts.values_mut() {
        let digest = Sha256::digest(text.as_bytes());
        *text = digest[..6].iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
    }
    texts
}

/// Which English each translation is of: after a translation was brought up to date,
/// `UVFERRY_BLESS=1 cargo test -p uvferry-report --test catalogue` writes it down.
#[test]
fn no_translation_is_of_an_older_text() {
    let path = here().join("lang").join("ko").join("translated.json");
    let now = english_texts();
    if std::env::var_os("UVFERRY_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&now).unwrap() + "\n";
        fs_err::write(&path, text).unwrap();
    }
    let saved = fs_err::read_to_string(&path).unwrap();
    let saved: BTreeMap<String, String> = serde_json::from_str(&saved).unwrap();
    let stale: Vec<_> = now
        .iter()
        .filter(|(id, digest)| saved.get(*id) != Some(digest))
        .map(|(id, _)| id)
        .collect();
    assert!(stale.is_empty(), "changed in English since: {stale:?}");
    assert_eq!(
        saved.len(),
        now.len(),
        "translations of texts that are gone"
    );
}
