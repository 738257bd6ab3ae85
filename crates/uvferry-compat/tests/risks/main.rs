//! The risks: each rule with a case that raises it, at its place, and a near one that does not.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod any_bytes;
mod closure;
mod differential;
mod documented;
mod each_python;
mod file_cases;
mod index_cases;
mod ordinary;
mod pip_settings;
mod project;
mod secrets;
mod status_and_audit;

use std::collections::BTreeSet;

/// Codes that are raised by cases of files alone.
fn codes_of_files() -> BTreeSet<String> {
    file_cases::CASES
        .iter()
        .flat_map(|case| project::codes(&project::look(case.files)))
        .collect()
}

/// Every rule of the risks is raised by some case.
#[test]
fn every_rule_is_raised_by_a_case() {
    uvferry_testkit::skip!(unless Uv);
    let mut raised = codes_of_files();
    raised.extend(index_cases::codes_of_indexes());
    raised.extend(project::codes(&status_and_audit::with_status("archived")));
    let (audited, _) = status_and_audit::audited("b==1.0\n").unwrap();
    raised.extend(project::codes(&audited));
    let rules = uvferry_compat::RULES.iter().map(|rule| rule.code);
    let own = rules.filter(|code| ("UVF620".."UVF700").contains(code));
    let missing: Vec<&str> = own.filter(|code| !raised.contains(*code)).collect();
    assert_eq!(missing, [""; 0]);
}
