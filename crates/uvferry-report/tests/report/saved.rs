//! Documents that were saved, by this version and by earlier ones, in every form.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use uvferry_report::Language;
use uvferry_report::json::{self as documents, ReadError};
use uvferry_report::saved::{Form, Saved};

use crate::projects::{equal_verification, locked, mixed_verification, packaged, service};
use crate::{benches, matrices};

/// Documents as they were once written. They stay as they are: what a version has written, all
/// later ones read.
fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/saved")
}

pub(crate) fn texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(kept()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        found.push((name, fs_err::read_to_string(path).unwrap()));
    }
    found.sort();
    assert!(found.len() >= 10, "{found:?}");
    found
}

/// Fields that are there no more.
fn lost(before: &Value, now: &Value, at: &str, found: &mut Vec<String>) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            for (name, value) in before {
                match now.get(name) {
                    Some(now) => lost(value, now, &format!("{at}.{name}"), found),
                    None => found.push(format!("{at}.{name}")),
                }
            }
        }
        (Value::Array(before), Value::Array(now)) => {
            if let (Some(before), Some(now)) = (before.first(), now.first()) {
                lost(before, now, &format!("{at}[]"), found);
            }
        }
        _ => {}
    }
}

/// What this version writes has each field that was kept, in the same place; with
/// `UVFERRY_BLESS` a kind that is not kept yet is written down. The others were kept as their
/// programs wrote them: [`no_field_of_any_kind_is_lost`] is of these.
#[test]
fn each_kind_of_document_is_kept_and_still_written_so() {
    let proposal = locked(&service(), mixed_verification());
    let read = service().read();
    let applied = locked(&packaged(), equal_verification());
    let status = json!({"schema": "uvferry.status/1", "lock": null, "entries": [{
        "id": "2026-01-02T030405Z", "label": "migrate", "when": "2026-01-02T03:04:05Z",
        "state": "applied", "done": null, "total": null, "reason": null, "note": null,
        "files": [{"path": "uv.lock", "old_path": null, "action": "create", "now": "as-after"}]}]});
    for (name, written) in [
        (
            "migration",
            value(&documents::migration(&proposal, None, ".")),
        ),
        (
            "migrations",
            value(&documents::migrations(vec![documents::migration(
                &applied, None, "a/b",
            )])),
        ),
        ("plan", value(&documents::plan(&read.plan))),
        (
            "scan",
            value(&documents::scan(&read.project, &read.plan, &read.roots)),
        ),
        (
            "verification",
            value(&documents::verification(&mixed_verification())),
        ),
        ("status", status),
        ("matrix", of_rule(&documents::matrix(&matrices::matrix()))),
        ("risks", of_rule(&documents::risks(&matrices::risks()))),
        ("bench", value(&benches::full())),
        (
            "bench-comparison",
            value(&benches::comparison("dev.txt", 1.3)),
        ),
    ] {
        let path = kept().join(format!("{name}-1.json"));
        if !path.exists() && std::env::var_os("UVFERRY_BLESS").is_some() {
            let text = serde_json::to_string_pretty(&written).unwrap() + "\n";
            fs_err::write(&path, text).unwrap();
        }
        let before = fs_err::read_to_string(&path).unwrap();
        let before: Value = serde_json::from_str(&before).unwrap();
        let mut found = Vec::new();
        lost(&before, &written, name, &mut found);
        assert!(found.is_empty(), "not written any more: {found:?}");
    }
}

/// With a rule that is known, in place of the one that the samples made.
fn of_rule(document: &impl serde::Serialize) -> Value {
    let text = value(document).to_string();
    serde_json::from_str(&text.replace(matrices::EXPLAINED.code, "UVF601")).unwrap()
}

fn value(document: &impl serde::Serialize) -> Value {
    serde_json::to_value(document).unwrap()
}

#[test]
fn no_field_of_any_kind_is_lost() {
    for (name, text) in texts() {
        let before: Value = serde_json::from_str(&text).unwrap();
        let mut found = Vec::new();
        let again = value(&Saved::read(&text).unwrap());
        lost(&before, &again, &name, &mut found);
        assert!(found.is_empty(), "read, and not written again: {found:?}");
    }
}

/// Whatever has a schema is a report in every form, or is refused by its name and a reason.
#[test]
fn each_kind_that_has_a_schema_is_kept_or_is_no_report() {
    let kept: Vec<String> = texts().into_iter().map(|(name, _)| name).collect();
    let mut kinds = 0;
    for (file, _) in uvferry_report::schemas() {
        let kind = file
            .strip_prefix("uvferry.")
            .unwrap()
            .strip_suffix(".1.schema.json");
        let kind = kind.unwrap();
        let read = Saved::read(&json!({"schema": format!("uvferry.{kind}/1")}).to_string());
        let error = read.unwrap_err();
        if kind == "snapshot-manifest" {
            let said = error.to_string();
            assert!(matches!(error, ReadError::NoReport { .. }), "{said}");
            assert!(said.contains("`uvferry.snapshot-manifest/1`"), "{said}");
            assert!(said.contains("uvferry-env restore --verify-only"), "{said}");
        } else {
            assert!(matches!(error, ReadError::Content { .. }), "{kind}");
            assert!(Saved::KINDS.contains(&kind), "{kind}");
            assert!(kept.contains(&format!("{kind}-1")), "{kind} is not kept");
            kinds += 1;
        }
    }
    assert_eq!(kinds, Saved::KINDS.len());
}

/// What each command says in words: nothing of it is a name of a field.
#[test]
fn a_report_begins_with_its_answer() {
    let kept = texts();
    let answer = |name: &str| {
        let (_, text) = kept.iter().find(|(known, _)| known == name).unwrap();
        let report = Saved::read(text).unwrap();
        let report = report.rendered(Form::Markdown, Language::English, &[]);
        report.unwrap().lines().nth(2).unwrap().to_owned()
    };
    for (name, words) in [
        ("graph-1", "17 distributions: the project asks for"),
        ("why-1", "2 ask for it directly: `pytest`, `rich`."),
        ("environment-1", "7 distributions for cpython 3.11.7 in"),
        ("snapshot-1", "Python 3.11.7 with 8 distributions, saved in"),
        ("snapshots-1", "3 snapshots of 1 environment,"),
        (
            "restoration-1",
            "`/home/me/shop/.venv` is not what `snaps/shop-20250101T000000Z.tar.gz` says: 2 differences.",
        ),
        ("venv-move-1", "`/home/me/shop/old` was rebuilt with uv"),
        (
            "venv-undo-1",
            "The old environment is back at `/home/me/shop/old`.",
        ),
        ("check-1", "5 errors, 0 warnings and 2 for information,"),
        (
            "generation-1",
            "3 files would change; nothing was written. The wheel says the same",
        ),
        ("tools-1", "3 keys of 3 tools go into pyproject.toml."),
        ("translation-1", "4 commands: 2 with uv,"),
        ("undone-1", "`0001-20261127T155105Z` is undone: 4 files"),
        ("ide-1", "10 added, 0 replaced,"),
    ] {
        let said = answer(name);
        assert!(said.starts_with(words), "{name}: {said}");
    }
}

/// Each text that a document may have in place of the one that it has: those that are no word
/// of a closed set.
pub(crate) fn filled(text: &str, with: &str) -> String {
    fn visit(value: &mut Value, at: &str, change: &mut dyn FnMut(&str, &mut String)) {
        match value {
            Value::String(text) => change(at, text),
            Value::Array(all) => all
                .iter_mut()
                .for_each(|one| visit(one, &format!("{at}[]"), change)),
            Value::Object(fields) => fields
                .iter_mut()
                .for_each(|(name, one)| visit(one, &format!("{at}.{name}"), change)),
            _ => {}
        }
    }
    let mut whole: Value = serde_json::from_str(text).unwrap();
    let mut places = std::collections::BTreeSet::new();
    visit(&mut whole, "", &mut |at, _| {
        places.insert(at.to_owned());
    });
    for place in places.iter().filter(|place| *place != ".schema") {
        let mut changed = whole.clone();
        visit(&mut changed, "", &mut |at, text| {
            if at == place {
                with.clone_into(text);
            }
        });
        if Saved::read(&changed.to_string()).is_ok() {
            whole = changed;
        }
    }
    whole.to_string()
}

/// Nothing that a document says steers a terminal or turns a text around, in any form.
#[test]
fn no_text_of_any_document_steers() {
    let is_dangerous = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\r')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let nasty = "a\u{1b}[2J\u{202e}<img src=x onerror=alert(1)>`|\u{7}";
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let saved = Saved::read(&filled(&text, nasty)).unwrap();
        let mut forms = saved.tables();
        for form in [Form::Text, Form::Markdown, Form::Html] {
            let shown = saved.rendered(form, Language::English, &[]);
            forms.extend(shown.map(|shown| (word_of(form), shown)));
        }
        for (form, shown) in forms {
            let dangerous = shown.find(is_dangerous);
            let around = dangerous.map(|at| shown[..at].lines().last().unwrap().to_owned());
            wrong.extend(around.map(|around| format!("{name} {form}: {around}")));
            if form == "page" && shown.contains("<img") {
                wrong.push(format!("{name} {form}: an image"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const fn word_of(form: Form) -> &'static str {
    match form {
        Form::Text => "text",
        Form::Markdown => "Markdown",
        Form::Html => "page",
    }
}

/// Requirements of a graph stand between two that are there.
#[test]
fn a_place_that_is_not_there_is_refused() {
    let graph = fs_err::read_to_string(kept().join("graph-1.json")).unwrap();
    let mut value: Value = serde_json::from_str(&graph).unwrap();
    value["edges"][0]["to"] = json!(1000);
    let error = Saved::read(&value.to_string()).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        source.contains("`edges[0]` names the place 1000"),
        "{source}"
    );
    for (name, field, word) in [
        ("restoration-1", "outcome", "done"),
        ("venv-move-1", "outcome", "done"),
        ("translation-1", "mode", "both"),
    ] {
        let text = fs_err::read_to_string(kept().join(format!("{name}.json"))).unwrap();
        let mut value: Value = serde_json::from_str(&text).unwrap();
        value[field] = json!(word);
        let error = Saved::read(&value.to_string()).unwrap_err();
        assert!(
            matches!(error, ReadError::Content { .. }),
            "{name}: {error}"
        );
    }
}

#[test]
fn what_any_version_wrote_is_rendered() {
    for (name, text) in texts() {
        let saved = Saved::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let markdown = saved
            .rendered(Form::Markdown, Language::English, &[])
            .unwrap();
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("saved_{name}"), markdown);
        });
        let korean = saved
            .rendered(Form::Markdown, Language::Korean, &[])
            .unwrap();
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("saved_{name}_ko"), korean);
        });
        assert!(
            !saved
                .rendered(Form::Text, Language::English, &[])
                .unwrap()
                .is_empty()
        );
        let page = saved.rendered(Form::Html, Language::Korean, &[]).unwrap();
        assert!(page.contains("<html lang=\"ko\">"), "{name}");
        for (table, text) in saved.tables() {
            let mut rows = csv::Reader::from_reader(text.as_bytes());
            let fields = rows.headers().unwrap().len();
            assert!(
                rows.records().all(|row| row.unwrap().len() == fields),
                "{name} {table}"
            );
        }
        // What is saved again says the same.
        let again = serde_json::to_string(&saved).unwrap();
        assert_eq!(Saved::read(&again).unwrap(), saved);
    }
}

#[test]
fn findings_have_their_places() {
    for (name, text) in texts() {
        let Some(found) = Saved::read(&text).unwrap().findings() else {
            assert!(
                [
                    "bench-1",
                    "bench-comparison-1",
                    "graph-1",
                    "machine-1",
                    "snapshots-1",
                    "status-1",
                    "undone-1",
                    "venv-undo-1",
                    "why-1",
                ]
                .contains(&name.as_str()),
                "{name}"
            );
            continue;
        };
        // The archive of this one is whole, and what differs is in its table.
        assert!(!found.is_empty() || name == "restoration-1", "{name}");
        if name == "migrations-1" {
            let files = found.iter().filter_map(|one| one.location.as_ref());
            assert!(
                files
                    .into_iter()
                    .all(|place| place.file.starts_with("a/b/"))
            );
        }
        if name == "plan-1" {
            let waiting = found.iter().find(|one| one.code == "UVF211").unwrap();
            let place = waiting.location.as_ref().unwrap();
            assert_eq!((place.file.as_str(), place.line), ("requirements.txt", 4));
        }
    }
}

#[test]
fn newer_minors_are_read_and_newer_majors_refused() {
    fn with_more(value: &mut Value) {
        match value {
            Value::Array(all) => all.iter_mut().for_each(with_more),
            Value::Object(fields) => {
                for (name, one) in fields.iter_mut() {
                    // Names, and how many there are of each, or why.
                    if ![
                        "not_applicable",
                        "by_origin",
                        "by_installer",
                        // As it was recorded (PEP 610).
                        "direct_url",
                        "unknown_modules",
                    ]
                    .contains(&name.as_str())
                    {
                        with_more(one);
                    }
                }
                fields.insert("since_then".to_owned(), json!({"new": [1]}));
            }
            _ => {}
        }
    }
    for (name, text) in texts() {
        let saved = Saved::read(&text).unwrap();
        let mut value: Value = serde_json::from_str(&text).unwrap();
        // `note` holds what another program wrote, whatever that is.
        if name != "status-1" {
            with_more(&mut value);
            assert_eq!(Saved::read(&value.to_string()).unwrap(), saved, "{name}");
        }
        value["schema"] = json!(saved.schema().replace("/1", "/2"));
        let error = Saved::read(&value.to_string()).unwrap_err();
        assert!(matches!(error, ReadError::Newer(_)), "{name}: {error}");
    }
    for other in [
        "{}",
        "[]",
        r#"{"schema": 1}"#,
        r#"{"schema": "uvferry.nothing/1"}"#,
    ] {
        let error = Saved::read(other).unwrap_err();
        assert!(matches!(error, ReadError::Other { .. }), "{other}: {error}");
    }
    let error = Saved::read(r#"{"schema": "uvferry.plan/1"}"#).unwrap_err();
    assert!(matches!(error, ReadError::Content { .. }), "{error}");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), at in any::<prop::sample::Index>()) {
        let _ = Saved::read(&text);
        let all = texts();
        let (_, whole) = &all[at.index(all.len())];
        let mut whole = whole.clone();
        let mut at = at.index(whole.len());
        while !whole.is_char_boundary(at) {
            at -= 1;
        }
        whole.insert_str(at, &text);
        if let Ok(saved) = Saved::read(&whole) {
            let _ = saved.rendered(Form::Html, Language::Korean, &[]);
        }
    }
}
