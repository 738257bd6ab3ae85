//! Boxes are ticked by evidence, and only by evidence that still holds.

use uvferry_report::guides::{Guide, checkboxes};

use crate::samples::{Known, service};

fn ticked(known: &Known) -> Vec<String> {
    let boxes = checkboxes(&known.guide(Guide::Checklist));
    boxes
        .into_iter()
        .filter(|one| one.ticked)
        .map(|one| one.name)
        .collect()
}

#[test]
fn before_a_migration_only_what_is_there_is_ticked() {
    let sample = service();
    let known = Known::of(sample.facts());
    assert_eq!(ticked(&known), ["tests-known"]);
}

#[test]
fn a_migration_ticks_what_it_did_and_its_undo_takes_the_ticks_back() {
    let sample = service();
    let before = ticked(&Known::of(sample.facts()));
    let mut known = Known::migrated(&sample);
    let after = ticked(&known);
    for name in [
        "applied",
        "project-table",
        "python",
        "lock",
        "requirements-gone",
        "credentials",
        "scripts",
        "ci",
        "images",
        "verified",
        "undoable",
        "measured",
    ] {
        assert!(
            after.iter().any(|one| one == name),
            "{name} is open: {after:?}"
        );
    }
    // A file that was changed since cannot be put back unseen.
    let pyproject = sample.root().join("pyproject.toml");
    let text = fs_err::read_to_string(&pyproject).unwrap();
    fs_err::write(&pyproject, format!("{text}\n# mine\n")).unwrap();
    known.facts = sample.facts();
    assert!(!ticked(&known).contains(&"undoable".to_owned()));
    fs_err::write(&pyproject, text).unwrap();

    uvferry_journal::undo(&sample.root(), &uvferry_journal::UndoOptions::default()).unwrap();
    // The report lies there still, and tells of what is gone.
    known.facts = sample.facts();
    known.benches.clear();
    assert_eq!(ticked(&known), before);
    assert!(
        !known
            .guide(Guide::Retrospective)
            .contains("| main on Python")
    );
}

#[test]
fn a_command_of_pip_that_comes_back_opens_its_box_and_is_named() {
    let sample = service();
    let mut known = Known::migrated(&sample);
    let workflow = sample.root().join(".github/workflows/ci.yml");
    let text = fs_err::read_to_string(&workflow).unwrap();
    fs_err::write(&workflow, format!("{text}      - run: pip install tox\n")).unwrap();
    known.facts = sample.facts();
    let list = known.guide(Guide::Checklist);
    let ci = checkboxes(&list)
        .into_iter()
        .find(|one| one.name == "ci")
        .unwrap();
    assert!(!ci.ticked);
    let line = text.lines().count() + 1;
    assert!(
        ci.text
            .contains(&format!(".github/workflows/ci.yml:{line}")),
        "{ci:?}"
    );
}

#[test]
fn what_people_ticked_stays_and_what_evidence_says_cannot_be_ticked_by_hand() {
    let sample = service();
    let mut known = Known::of(sample.facts());
    let list = known.guide(Guide::Checklist).replace("- [ ]", "- [x]");
    let all = checkboxes(&list);
    known.ticked = all
        .iter()
        .filter(|one| one.ticked && one.by_person)
        .map(|one| one.name.clone())
        .collect();
    let boxes = checkboxes(&known.guide(Guide::Checklist));
    assert_eq!(boxes.len(), all.len());
    for one in boxes {
        assert_eq!(
            one.ticked,
            one.by_person || one.name == "tests-known",
            "{one:?}"
        );
    }
}

#[test]
fn no_two_boxes_have_one_name() {
    let known = Known::migrated(&service());
    let boxes = checkboxes(&known.guide(Guide::Checklist));
    let mut names: Vec<&str> = boxes.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn a_checkout_without_the_journal_is_a_uv_project_of_which_nothing_is_proven() {
    let sample = service();
    let mut known = Known::migrated(&sample);
    fs_err::remove_dir_all(sample.root().join(".uvferry")).unwrap();
    known.facts = sample.facts();
    known.migration = None;
    let found = ticked(&known);
    for (name, expected) in [
        ("applied", true),
        ("lock", true),
        ("ci", true),
        ("verified", false),
        ("undoable", false),
    ] {
        assert_eq!(found.iter().any(|one| one == name), expected, "{name}");
    }
    let list = known.guide(Guide::Checklist);
    assert!(list.contains("as in a fresh checkout"), "{list}");
}

#[test]
fn a_migration_without_a_lock_says_what_is_missing() {
    let sample = service();
    let options = uvferry_migrate::PlanOptions {
        no_lock: true,
        ..uvferry_migrate::PlanOptions::default()
    };
    let silent = uvferry_migrate::Silent;
    let options = uvferry_migrate::MigrateOptions {
        plan: options,
        ..uvferry_migrate::MigrateOptions::default()
    };
    let proposal =
        uvferry_migrate::propose_without_lock(&sample.root(), &options, &silent).unwrap();
    uvferry_migrate::apply(&proposal, &mut |_| {}).unwrap();
    let known = Known::of(sample.facts());
    assert!(!ticked(&known).contains(&"lock".to_owned()));
    assert!(
        known
            .guide(Guide::Developer)
            .contains("There is no `uv.lock` yet.")
    );
}
