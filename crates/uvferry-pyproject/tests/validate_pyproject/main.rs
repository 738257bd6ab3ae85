//! The check beside the real validate-pyproject: on that tool's own examples, and on some
//! thousands of files made from them.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

mod deliberate;
mod fields;
mod generated;
mod place;
mod tool;

use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};
use uvferry_pyproject::check::{CheckOptions, check};
use uvferry_testkit::skip;

/// Invalid examples that are no matter of ours: other tools' tables, whose schemas
/// validate-pyproject is given by `--tool` and `--store` and without them accepts too.
const OTHER_TOOLS: &[&str] = &["cibuildwheel/", "localtool/", "poetry/", "ruff/", "store/"];

fn errors(text: &str, classifiers: &str) -> Vec<Diagnostic> {
    let options = CheckOptions {
        classifiers: Some(classifiers),
        ..CheckOptions::default()
    };
    let mut found = check(&SourceFile::new("pyproject.toml", text), &options);
    found.retain(|found| found.severity == Severity::Error);
    found
}

#[test]
fn valid_examples_have_no_error() {
    skip!(unless Python, Online);
    let tool = tool::tool();
    let examples = tool.examples("examples");
    assert!(examples.len() >= 30, "{} examples", examples.len());
    for (name, text) in examples {
        let found = errors(&text, &tool.classifiers);
        assert_eq!(found, [], "{name}");
    }
}

#[test]
fn invalid_examples_have_an_error_at_the_same_key() {
    skip!(unless Python, Online);
    let tool = tool::tool();
    let (other, own): (Vec<_>, Vec<_>) = tool
        .examples("invalid-examples")
        .into_iter()
        .partition(|(name, _)| OTHER_TOOLS.iter().any(|lead| name.starts_with(lead)));
    assert!(own.len() >= 35, "{} examples", own.len());
    let verdicts = tool.judge(own.iter().map(|(_, text)| text.as_str()));
    for ((name, text), verdict) in own.iter().zip(verdicts) {
        let refusal = verdict.unwrap_or_else(|| panic!("{name} is accepted"));
        let found = errors(text, &tool.classifiers);
        assert!(
            place::is_told_at(text, &refusal.name, &found),
            "{name}: {refusal:?}\n{found:#?}"
        );
    }
    // What is left out is what the tool alone accepts too.
    let verdicts = tool.judge(other.iter().map(|(_, text)| text.as_str()));
    for ((name, text), verdict) in other.iter().zip(verdicts) {
        assert!(verdict.is_none(), "{name}: {verdict:?}");
        assert_eq!(errors(text, &tool.classifiers), [], "{name}");
    }
}
