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

/// What this version writes has each field that was kept, in the same place; with
/// `UVFERRY_BLESS` a kind that is not kept yet is written down.
#[test]
fn each_kind_of_document_is_kept_and_still_written_so() {
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
        if name != "machine-1" {
            let page = saved.rendered(Form::Html, Language::Korean, &[]).unwrap();
            assert!(page.contains("<html lang=\"ko\">"), "{name}");
        }
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
                ["status-1", "bench-1", "bench-comparison-1", "machine-1"].contains(&name.as_str()),
                "{name}"
            );
            continue;
        };
        assert!(!found.is_empty(), "{name}");
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
        r#"{"schema": "uvferry.environment/1"}"#,
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
