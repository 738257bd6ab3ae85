//! Each guide of a service, before and after.

use uvferry_report::Language;
use uvferry_report::guides::Guide;

use crate::samples::{Known, Sample, bare, service};

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
fn what_is_put_into_a_korean_guide_is_korean() {
    let known = Known::migrated(&service());
    let report = known.guide_in(Guide::Retrospective, Language::Korean);
    let total = report.lines().find(|line| line.starts_with("| 전체 |"));
    let total = total.unwrap();
    assert!(total.contains("초 |"), "{total}");
    let hg = "hg+https://hg.example.com/delta#egg=delta\n";
    let before = Known::of(Sample::new(&[("requirements.txt", hg)]).facts());
    let english = before.guide(Guide::Migration);
    let korean = before.guide_in(Guide::Migration, Language::Korean);
    // A row of what waits: place, text, code, why.
    let why = |text: &str| {
        let row = text
            .lines()
            .find(|line| line.starts_with('|') && line.contains("| `UVF"));
        let row = row.unwrap_or_else(|| panic!("nothing waits in\n{text}"));
        row.trim_end_matches(['|', ' '])
            .rsplit(" | ")
            .next()
            .unwrap()
            .to_owned()
    };
    let is_korean = |text: &str| text.chars().any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c));
    assert!(!is_korean(&why(&english)), "{}", why(&english));
    assert!(is_korean(&why(&korean)), "{}", why(&korean));
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
