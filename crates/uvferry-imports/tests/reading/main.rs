//! What files of Python import and name, and which files those are.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod deptry;
mod differential;
mod imports;
mod limits;
mod notebooks;
mod properties;
mod references;
mod scripts;
mod sources;

use uvferry_imports::reading::{Conditions, How, Import, Reading, read};
use uvferry_imports::sources::Kind;

/// Imports, one a line: dots and module, members behind a colon, `()` for a call, conditions.
fn shown(reading: &Reading) -> Vec<String> {
    reading.imports.iter().map(one).collect()
}

fn one(import: &Import) -> String {
    let mut text = ".".repeat(import.level as usize) + &import.module;
    if !import.members.is_empty() {
        text += ":";
        text += &import.members.join(",");
    }
    if import.how == How::Call {
        text += "()";
    }
    for condition in conditions(import.conditions) {
        text += " ";
        text += condition;
    }
    text
}

fn conditions(it: Conditions) -> Vec<&'static str> {
    [
        (it.is_optional, "optional"),
        (it.is_fallback, "fallback"),
        (it.is_for_types, "types"),
        (it.is_for_version, "version"),
        (it.is_for_platform, "platform"),
        (it.is_in_function, "function"),
        (it.is_for_main, "main"),
        (it.is_conditional, "if"),
    ]
    .into_iter()
    .filter_map(|(holds, word)| holds.then_some(word))
    .collect()
}

/// References but those that only read like a path: the context and the name.
fn named(reading: &Reading) -> Vec<String> {
    reading
        .references
        .iter()
        .filter(|it| it.context != uvferry_imports::reading::Context::Dotted)
        .map(|it| format!("{:?} {}", it.context, it.name))
        .collect()
}

#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let reading = read(source, Kind::Module);
    assert_eq!(shown(&reading), expected, "{source}");
    assert_eq!(reading.faults, [], "{source}");
}

#[track_caller]
fn check_names(source: &str, expected: &[&str]) {
    let reading = read(source, Kind::Module);
    assert_eq!(named(&reading), expected, "{source}");
    assert_eq!(reading.faults, [], "{source}");
}
