//! The risks: each rule with a case that raises it, at its place, and a near one that does not.

mod any_bytes;
mod documented;
mod file_cases;
mod ordinary;
mod project;
mod secrets;

use std::collections::BTreeSet;

/// Codes that are raised by cases of files alone.
fn codes_of_files() -> BTreeSet<String> {
    file_cases::CASES
        .iter()
        .flat_map(|case| project::codes(&project::look(case.files)))
        .collect()
}
