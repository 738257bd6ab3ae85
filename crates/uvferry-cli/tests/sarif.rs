//! What is printed is SARIF 2.1.0, by the standard's own schema (OASIS).

use proptest::prelude::*;
use serde_json::Value;
use uvferry_cli::diagnostics::sarif;
use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity, SourceFile};

static RULE: Rule = Rule {
    code: "UVF104",
    name: "unknown-option",
    severity: Severity::Error,
    summary: "pip does not know this option",
    explanation: "pip stops at an option that it does not know.",
    fix: "Correct the spelling or remove the option.",
};

/// What of a log the schema does not allow.
fn problems(found: &[Diagnostic]) -> Vec<String> {
    let schema: Value =
        serde_json::from_str(include_str!("sarif-2.1.0.schema.json")).expect("the schema");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema");
    let log = sarif(found, &[&RULE], "uvferry-reqs", "0.1.0");
    let log = serde_json::to_value(log).expect("JSON");
    validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn every_kind_of_diagnostic_follows_the_schema() {
    let file = SourceFile::new("requirements/dév x.txt", "flask --hsh=sha256:ab\nsix\n");
    let remote = SourceFile::new("https://me:****@example.com/r.txt?x=1", "six = 1\n");
    let found = [
        Diagnostic::new(&RULE, "with all")
            .at(&file, 6..11)
            .label("here")
            .help("did you mean `--hash`?")
            .also(Location::file("base.txt"), "included from here"),
        Diagnostic::new(&RULE, "without a place"),
        Diagnostic::new(&RULE, "remote").at(&remote, 0..3),
        Diagnostic::new(&RULE, "empty").at(&file, 22..22),
        Diagnostic::new(&RULE, "over two lines").at(&file, 0..25),
        Diagnostic::new(&RULE, "less").severity(Severity::Info),
    ];
    assert_eq!(problems(&found), [""; 0]);
    assert_eq!(problems(&[]), [""; 0]);
    // Code scanning refuses the whole log for one result without a place.
    let log = serde_json::to_value(sarif(&found, &[&RULE], "uvferry-reqs", "0.1.0")).expect("JSON");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 4);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string(), "{result}");
    }
    let told = &run["invocations"][0]["toolConfigurationNotifications"];
    assert_eq!(told[0]["message"]["text"], "without a place");
    assert_eq!(told[0]["associatedRule"]["id"], "UVF104");
    assert_eq!(told[1]["level"], "note");
}

#[test]
fn the_schema_does_refuse_something() {
    let schema: Value =
        serde_json::from_str(include_str!("sarif-2.1.0.schema.json")).expect("the schema");
    assert!(!jsonschema::is_valid(
        &schema,
        &serde_json::json!({"version": "2.1.0"})
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_path_or_text_breaks_the_log(path in "\\PC{1,20}", text in "\\PC{0,20}", at in 0usize..30) {
        let file = SourceFile::new(path, text.clone());
        let found = [Diagnostic::new(&RULE, &text).at(&file, at..at + 3).help(&text)];
        prop_assert_eq!(problems(&found), [""; 0]);
    }
}
