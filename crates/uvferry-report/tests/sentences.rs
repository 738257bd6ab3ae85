//! The sentences of other crates in the languages of reports: none is missing, none is of an
//! older text, and names and gaps are the same in each language.
//!
//! `UVFERRY_BLESS=1 cargo test -p uvferry-report --test sentences` puts the sentences that are
//! new into the files, without words for them, and takes out those that no crate says any more.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// What a crate says that its sentences are made of.
#[derive(Default)]
struct Said {
    /// Every text of its code.
    all: BTreeSet<String>,
    /// Those of which the code shows that a person reads them.
    told: BTreeSet<String>,
}

/// The functions and fields whose texts a person reads.
const CALLS: [&str; 3] = ["help", "label", "also"];
const FIELDS: [&str; 9] = [
    "reason",
    "why",
    "message",
    "note",
    "notes",
    "issue",
    "mitigation",
    "evidence",
    "cause",
];

/// The keys of tables below `data` whose texts a person reads.
const KEYS: [&str; 5] = ["why", "instead", "alternative", "note", "what"];

impl Said {
    fn walk_data(&mut self, value: &toml_edit::Item) {
        let texts = |item: &toml_edit::Item| -> Vec<String> {
            match item.as_array() {
                Some(all) => all
                    .iter()
                    .filter_map(|one| one.as_str())
                    .map(str::to_owned)
                    .collect(),
                None => item.as_str().map(str::to_owned).into_iter().collect(),
            }
        };
        if let Some(rows) = value.as_array_of_tables() {
            for row in rows {
                self.walk_data(&toml_edit::Item::Table(row.clone()));
            }
        }
        let Some(table) = value.as_table_like() else {
            return;
        };
        for (key, value) in table.iter() {
            self.walk_data(value);
            for text in texts(value) {
                if KEYS.contains(&key) {
                    self.told.insert(text.clone());
                }
                self.all.insert(text);
            }
        }
    }

    fn walk(&mut self, tokens: TokenStream, told: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        let mut field = false;
        while at < tokens.len() {
            let before = |back: usize| at.checked_sub(back).map(|at| &tokens[at]);
            match &tokens[at] {
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    if matches!(tokens.get(at + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == '!')
                    {
                        at += 1;
                    }
                    if let Some(TokenTree::Group(attribute)) = tokens.get(at + 1)
                        && attribute.delimiter() == Delimiter::Bracket
                    {
                        at += 1;
                        let text = attribute.stream().to_string();
                        if text.starts_with("error") {
                            self.walk(attribute.stream(), told);
                        } else if text.starts_with("cfg") && text.contains("test") {
                            at += behind_the_item(&tokens[at + 1..]);
                        }
                    }
                }
                TokenTree::Punct(mark) if matches!(mark.as_char(), ',' | ';' | '|') => {
                    field = false;
                }
                // The words of rules are texts of the catalogue.
                TokenTree::Group(_) if matches!(before(1), Some(TokenTree::Ident(name)) if name == "Rule") =>
                    {}
                TokenTree::Group(group) => {
                    let told = told || field || is_told(before(1), before(2), group);
                    self.walk(group.stream(), told);
                }
                TokenTree::Ident(name) if FIELDS.iter().any(|known| name == known) => {
                    let colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
                    field |= colon(at + 1) && !colon(at + 2);
                }
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        let text = with_gaps(&text.value());
                        if told || field {
                            self.told.insert(text.clone());
                        }
                        self.all.insert(text);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

/// Whether the arguments of a call are texts that a person reads.
fn is_told(name: Option<&TokenTree>, mark: Option<&TokenTree>, group: &Group) -> bool {
    let (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(mark))) = (name, mark) else {
        return false;
    };
    let found = group.delimiter() == Delimiter::Parenthesis;
    let call = mark.as_char() == '.' && CALLS.iter().any(|call| name == call);
    let finding =
        mark.as_char() == ':' && name == "new" && group.stream().to_string().starts_with('&');
    found && (call || finding)
}

/// How many tokens an item has: up to its braces or its semicolon.
fn behind_the_item(tokens: &[TokenTree]) -> usize {
    let end = tokens.iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    });
    end.map_or(tokens.len(), |end| end + 1)
}

/// A text of `format!` with numbers in its gaps.
fn with_gaps(text: &str) -> String {
    let mut out = String::new();
    let mut gaps = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = behind;
            continue;
        }
        let gap = rest.split_once('}').filter(|(name, _)| {
            let name = name.split(':').next().unwrap_or_default();
            brace == "{"
                && name
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '_')
        });
        match gap {
            Some((_, behind)) => {
                write!(out, "{{{gaps}}}").unwrap();
                gaps += 1;
                rest = behind;
            }
            None => out.push_str(brace),
        }
    }
    out.push_str(rest);
    out
}

/// Whether a text has a word of a sentence, outside of what stands between backticks.
fn has_words(text: &str) -> bool {
    let mut words = text
        .split('`')
        .step_by(2)
        .flat_map(str::split_whitespace)
        .filter(|word| {
            let word = word.trim_matches([',', '.', ';', ':', '(', ')']);
            word.len() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase())
        });
    let is_one_piece = text.split_whitespace().nth(1).is_none();
    words.next().is_some() && !is_one_piece && !text.contains('\n')
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

fn of_crates() -> BTreeMap<String, Said> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = BTreeMap::new();
    for entry in fs_err::read_dir(crates).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let name = name.trim_start_matches("uvferry-").to_owned();
        if !folder.join("src").is_dir() || name == "testkit" {
            continue;
        }
        let mut files = Vec::new();
        sources(&folder.join("src"), &mut files);
        // A terminal is spoken to in English.
        files.retain(|file| !file.starts_with(folder.join("src/text")));
        let mut said = Said::default();
        for file in files {
            let text = fs_err::read_to_string(&file).unwrap();
            said.walk(text.parse().unwrap(), false);
        }
        let data = folder.join("data");
        let data = fs_err::read_dir(data).into_iter().flatten();
        for path in data.map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|kind| kind == "toml") {
                let text = fs_err::read_to_string(&path).unwrap();
                let table: toml_edit::DocumentMut = text.parse().unwrap();
                said.walk_data(table.as_item());
            }
        }
        found.insert(name, said);
    }
    found
}

fn file_of(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lang/ko/sentences");
    folder.join(format!("{name}.json"))
}

fn korean(name: &str) -> BTreeMap<String, String> {
    let text = fs_err::read_to_string(file_of(name)).unwrap_or_else(|_| "{}".to_owned());
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_sentence_of_a_crate_is_there_and_none_that_is_gone() {
    let mut missing = Vec::new();
    let mut stale = Vec::new();
    for (name, said) in of_crates() {
        let mut known = korean(&name);
        if std::env::var_os("UVFERRY_BLESS").is_some() {
            known.retain(|english, _| said.all.contains(english));
            for text in said.told.iter().filter(|text| has_words(text)) {
                known.entry(text.clone()).or_default();
            }
            let text = serde_json::to_string_pretty(&known).unwrap() + "\n";
            if !known.is_empty() {
                fs_err::write(file_of(&name), text).unwrap();
            }
        }
        let told = said.told.iter().filter(|text| has_words(text));
        missing.extend(
            told.filter(|text| known.get(*text).is_none_or(String::is_empty))
                .cloned(),
        );
        stale.extend(known.into_keys().filter(|text| !said.all.contains(text)));
    }
    assert!(missing.is_empty(), "without Korean: {missing:#?}");
    assert!(stale.is_empty(), "said by no crate: {stale:#?}");
}

#[test]
fn every_file_of_sentences_is_read() {
    let code = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/language.rs");
    let code = fs_err::read_to_string(code).unwrap();
    let mut seen = 0;
    for entry in fs_err::read_dir(file_of("x").parent().unwrap()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(
            code.contains(&format!("sentences/{name}\"")),
            "{name} is not read"
        );
        seen += 1;
    }
    assert_eq!(code.matches("../lang/ko/sentences/").count(), seen);
}

/// Names between backticks, and gaps, with whether they stand between backticks.
fn names(text: &str) -> BTreeSet<String> {
    let names = text.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

#[test]
fn a_sentence_names_the_same_things_in_every_language() {
    let mut wrong = Vec::new();
    for name in of_crates().into_keys() {
        for (english, korean) in korean(&name) {
            let gaps = (0..20)
                .filter(|gap| english.contains(&format!("{{{gap}}}")))
                .count();
            let beyond = (gaps..20).find(|gap| korean.contains(&format!("{{{gap}}}")));
            let odd = korean.matches('`').count() % 2 == 1 && english.matches('`').count() % 2 == 0;
            if korean.is_empty() {
                continue;
            }
            if names(&english) != names(&korean) || beyond.is_some() || odd {
                wrong.push(format!("{english} => {korean}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
