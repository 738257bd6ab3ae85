//! Real documents follow their schemas, and say what the contracts say.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::languages::left_in_english;
use crate::projects::{
    Sample, equal_verification, locked, mixed_verification, packaged, read, service,
};
use serde::Serialize;
use serde_json::{Value, json};
use uvferry_migrate::Verification;
use uvferry_report::json as documents;
use uvferry_testkit::ScratchProject;

/// One for each kind of document: making them takes longer than using them.
static VALIDATORS: LazyLock<HashMap<String, jsonschema::Validator>> = LazyLock::new(|| {
    let all = uvferry_report::schemas().into_iter();
    all.map(|(file, schema)| {
        let (name, major) = file
            .trim_end_matches(".schema.json")
            .rsplit_once('.')
            .unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        (format!("{name}/{major}"), validator)
    })
    .collect()
});

/// Checks a document against the schema of its kind, and gives it as it is written.
fn checked(document: &impl Serialize) -> Value {
    let value = serde_json::to_value(document).unwrap();
    let kind = value["schema"].as_str().unwrap();
    let validator = &VALIDATORS[kind];
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{kind}: {errors:#?}");
    value
}

#[test]
fn plans_and_scans_of_all_fixtures_follow_their_schemas_and_have_words_in_korean() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut seen = 0;
    // The sentences of all crates that read files, with what projects put into them.
    let mut in_english = BTreeSet::new();
    for entry in fs_err::read_dir(fixtures).unwrap() {
        let root = entry.unwrap().path().join("before");
        if !root.is_dir() {
            continue;
        }
        // Away from this repository: what is around a project is read as well.
        let project = ScratchProject::copy_of(&root);
        let read = read(project.path());
        let plan = checked(&documents::plan(&read.plan));
        let ledger = &plan["ledger"];
        let decided: u64 = ["kept", "rewritten", "dropped", "needs_review"]
            .iter()
            .map(|name| ledger[name].as_u64().unwrap())
            .sum();
        assert_eq!(ledger["read"], decided, "{}", root.display());
        assert_eq!(ledger["items"].as_array().unwrap().len() as u64, decided);
        let scan = checked(&documents::scan(&read.project, &read.plan, &read.roots));
        in_english.extend(left_in_english(&plan));
        in_english.extend(left_in_english(&scan));
        seen += 1;
    }
    assert!(seen > 10, "{seen} fixtures");
    assert!(in_english.is_empty(), "{in_english:#?}");
}

#[test]
fn a_document_can_be_read_back() {
    let proposal = locked(&service(), mixed_verification());
    let document = documents::migration(&proposal, None, "services/a");
    let text = serde_json::to_string(&document).unwrap();
    let again: documents::MigrationDocument = serde_json::from_str(&text).unwrap();
    assert_eq!(again, document);
}

#[test]
fn what_is_unknown_is_null_and_never_left_out_or_zero() {
    let sample = service();
    let skipped = uvferry_migrate::Proposal {
        pre_commit: None,
        trials: None,
        lock: uvferry_migrate::LockResult::skipped(),
        verification: Some(Verification::inconclusive(
            &sample.read().plan.sets,
            "the project was not locked",
        )),
        python: None,
        took: uvferry_migrate::Took {
            plan_s: 0.01,
            total_s: 0.01,
            ..uvferry_migrate::Took::default()
        },
        ..locked(&sample, equal_verification())
    };
    let value = checked(&documents::migration(&skipped, None, "."));
    assert_eq!(
        value["took"],
        json!({"plan_s": 0.01, "lock_s": null, "verify_s": null, "uv_s": null, "pip_s": null, "total_s": 0.01})
    );
    assert_eq!(
        value["lock"],
        json!({"status": "skipped", "message": null, "cause": null, "kind": null, "dead_for_pip": null})
    );
    assert_eq!(value["python_version"], Value::Null);
    assert_eq!(value["journal"], Value::Null);
    let target = &value["verification"]["targets"][0];
    assert_eq!(
        *target,
        json!({"set": "main", "python": null, "platform": null, "outcome": "inconclusive",
               "before": null, "reason": "the project was not locked", "same": null,
               "changed": [], "missing": [], "added": []})
    );
    assert_eq!(
        value["verification"]["hashes"],
        json!({"same": null, "new": [], "outside_targets": null, "gone": [], "other": [],
               "unclassified": []})
    );
    assert_eq!(value["verification"]["equal"], Value::Null);
}

#[test]
fn a_verification_names_each_difference() {
    let value = checked(&documents::verification(&mixed_verification()));
    assert_eq!(value["equal"], json!(false));
    let different = &value["targets"][1];
    assert_eq!(
        different["changed"],
        json!([{"name": "flask", "before": "3.0.3", "after": "3.1.0", "pinned": true, "cause": "via flask-login"}])
    );
    assert_eq!(different["missing"][0]["before"], "0.4.6");
    assert_eq!(different["added"][0]["after"], "2025.2");
    assert_eq!(different["before"], "pip");
    assert_eq!(value["hashes"]["outside_targets"], 3);
}

#[test]
fn an_applied_migration_names_its_run_and_status_follows_it() {
    let sample = service();
    let proposal = locked(&sample, equal_verification());
    let id = uvferry_migrate::apply(&proposal, &mut |_| {}).unwrap();
    let value = checked(&documents::migration(&proposal, Some(&id), "."));
    assert_eq!(value["journal"], id.as_str());
    checked(&documents::migrations(vec![documents::migration(
        &proposal,
        Some(&id),
        "a",
    )]));

    let status = uvferry_journal::status(&sample.root()).unwrap();
    let value = checked(&documents::status(&status));
    assert_eq!(value["entries"][0]["state"], "applied");
    assert_eq!(value["entries"][0]["files"][0]["now"], "as-after");
    assert_eq!(value["entries"][0]["done"], Value::Null);
    assert!(
        uvferry_report::text::status(&uvferry_report::json::status(&status)).contains("create")
    );
    assert!(
        uvferry_report::markdown::status(
            &uvferry_report::json::status(&status),
            uvferry_report::Language::English
        )
        .contains("| `uv.lock` | create | as after |")
    );

    let undone =
        uvferry_journal::undo(&sample.root(), &uvferry_journal::UndoOptions::default()).unwrap();
    let value = checked(&documents::undone(&undone));
    assert!(
        value["removed"]
            .as_array()
            .unwrap()
            .contains(&json!("uv.lock"))
    );
    let status = uvferry_journal::status(&sample.root()).unwrap();
    assert_eq!(
        checked(&documents::status(&status))["entries"][0]["state"],
        "undone"
    );
}

#[test]
fn a_damaged_journal_is_an_entry_with_a_reason() {
    let sample = service();
    let id = uvferry_migrate::apply(&locked(&sample, equal_verification()), &mut |_| {}).unwrap();
    let manifest = sample
        .root()
        .join(".uvferry/journal")
        .join(id.as_str())
        .join("manifest.json");
    fs_err::write(manifest, "{").unwrap();
    let status = uvferry_journal::status(&sample.root()).unwrap();
    let entry = checked(&documents::status(&status))["entries"][0].clone();
    assert_eq!(entry["state"], "broken");
    assert_eq!(entry["label"], Value::Null);
    assert!(entry["reason"].is_string());
}

#[test]
fn edits_carry_hashes_and_a_diff_of_all_text() {
    let proposal = locked(&packaged(), equal_verification());
    let value = checked(&documents::plan(&proposal.plan));
    let edits = value["edits"].as_array().unwrap();
    let lock = edits.iter().find(|edit| edit["path"] == "uv.lock").unwrap();
    assert_eq!(lock["action"], "create");
    assert_eq!(lock["before_sha256"], Value::Null);
    assert_eq!(lock["after_sha256"].as_str().unwrap().len(), 64);
    assert!(
        lock["diff"]
            .as_str()
            .unwrap()
            .starts_with("--- /dev/null\n+++ b/uv.lock\n@@")
    );
}

#[test]
fn a_scan_counts_and_names_what_no_index_has() {
    let sample = Sample::new(&[
        (
            "requirements.txt",
            "flask==3.0\nrequests\ngit+https://git.example.com/a.git@v1.2#egg=alpha\n-e ./lib\n./wheels/theta-1.0-py3-none-any.whl\nhttps://example.com/kappa.tar.gz\n",
        ),
        (".python-version", "3.11\n"),
    ]);
    let read = sample.read();
    let value = checked(&documents::scan(&read.project, &read.plan, &read.roots));
    assert_eq!(
        value["totals"],
        json!({"files": 1, "packages": 6, "pinned": 1, "vcs": 1, "local": 2, "url": 1, "unpinned": 1})
    );
    let found = value["not_from_index"].as_array().unwrap();
    assert_eq!(found.len(), 4);
    assert_eq!(
        found[0],
        json!({"name": "alpha", "text": "git+https://git.example.com/a.git@v1.2#egg=alpha", "version": "v1.2",
               "origin": "vcs", "why": "from a git repository", "file": "requirements.txt", "line": 3})
    );
    assert_eq!(found[1]["why"], "a folder of this machine, editable");
    assert_eq!(found[2]["version"], "1.0");
    assert_eq!(found[3]["name"], Value::Null);
    assert_eq!(value["roots"][0]["path"], ".");
    assert_eq!(
        value["python"]["evidence"],
        json!([{"source": "version-file", "file": ".python-version", "versions": ["3.11"]}])
    );
}

#[test]
fn what_editors_get_follows_its_schema() {
    use uvferry_migrate::Editor;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs_err::create_dir(root.join(".vscode")).unwrap();
    let settings = "{\"python.defaultInterpreterPath\": \"/opt/python\"}";
    fs_err::write(root.join(".vscode/settings.json"), settings).unwrap();
    fs_err::write(root.join("requirements.txt"), "alpha\n").unwrap();
    for editor in Editor::ALL {
        let plan = uvferry_migrate::plan_editor(root, editor).unwrap();
        let mut edits = uvferry_journal::EditSet::default();
        edits.extend(plan.edits.iter().cloned()).unwrap();
        let changes = edits
            .changes(&|path| fs_err::read(root.join(path)))
            .unwrap();
        let document = documents::ide(&plan, &changes, None, None);
        let value = checked(&document);
        assert_eq!(value["editor"], editor.word());
        let again: documents::IdeDocument = serde_json::from_value(value).unwrap();
        assert_eq!(again, document);
        if editor == Editor::VsCode {
            insta::assert_snapshot!(uvferry_report::text::ide(&document));
        }
    }
}
