//! Each guide of a service, before and after.

use uvferry_report::Language;
use uvferry_report::guides::Guide;

use crate::samples::{Known, bare, service};

fn snapshot(name: String, text: &str) {
    insta::with_settings!({
        filters => vec![
            (r"\d{4}-\d{8}T\d{6}Z", "[run]"),
            (r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", "[time]"),
        ],
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn every_guide_of_a_service_that_was_migrated() {
    let known = Known::migrated(&service());
    for which in Guide::ALL {
        snapshot(format!("migrated_{}", which.as_str()), &known.guide(which));
    }
}

#[test]
fn guides_before_a_migration_say_so() {
    let known = Known::of(service().facts());
    for which in Guide::ALL {
        let text = known.guide(which);
        assert!(text.contains("Not migrated yet."), "{}", which.as_str());
    }
    snapshot("before_migration".into(), &known.guide(Guide::Migration));
    snapshot("before_checklist".into(), &known.guide(Guide::Checklist));
}

#[test]
fn a_project_of_which_little_is_known_gets_guides_that_say_so() {
    let known = Known::of(bare().facts());
    let text = known.guide(Guide::Developer);
    for unknown in [
        "No program that tests or checks was found",
        "No CI was found",
        "No image is built",
        "names no package index of its own",
    ] {
        assert!(text.contains(unknown), "{unknown} is not in\n{text}");
    }
}

#[test]
fn no_guide_shows_a_credential() {
    for known in [Known::of(service().facts()), Known::migrated(&service())] {
        for which in Guide::ALL {
            assert!(
                !known.guide(which).contains("secret-word"),
                "{}",
                which.as_str()
            );
        }
    }
}

#[test]
fn each_guide_is_there_in_each_language() {
    let known = Known::of(bare().facts());
    for which in Guide::ALL {
        let english = known.guide(which);
        let korean = known.guide_in(which, Language::Korean);
        assert!(korean.starts_with("# "), "{korean}");
        assert!(korean.contains('\u{c2b5}'), "no word of Korean: {korean}");
        let count =
            |text: &str, what: &str| text.lines().filter(|line| line.starts_with(what)).count();
        for what in ["## ", "```"] {
            assert_eq!(
                count(&korean, what),
                count(&english, what),
                "{}",
                which.as_str()
            );
        }
    }
}
