//! What goes out of setup.py and setup.cfg when their values stand in pyproject.toml.

use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;
use uvferry_ini::Removal;
use uvferry_journal::Edit;
use uvferry_setuptools::setup_call;

use super::accounts::{fate_of_cfg, fate_of_keyword};
use super::{Converted, Outcome, SetupPy};

/// A script that does nothing but call `setup()`, below the comments that open the file: its
/// interpreter, its encoding, its licence.
fn shim(file: &SourceFile) -> String {
    let newline = if file.text().contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let head: Vec<&str> = file
        .text()
        .lines()
        .take_while(|line| line.trim().is_empty() || line.starts_with('#'))
        .collect();
    let mut text = head.join(newline).trim_end().to_owned();
    if !text.is_empty() {
        text.push_str(newline);
        // What follows a licence stands apart from it.
        if head.len() > 1 || !text.starts_with("#!") {
            text.push_str(newline);
        }
    }
    for line in ["from setuptools import setup", "", "setup()"] {
        text.push_str(line);
        text.push_str(newline);
    }
    text
}

/// What becomes of setup.py as an edit: the file goes, what takes its place does nothing but
/// call `setup()`, or the arguments that moved go out of the call.
/// `None` where nothing changes. The second value names the keywords that moved and could
/// not be taken out: they are given by a dictionary, or their expression binds a name.
///
/// Everything outside of the call stays byte for byte.
pub fn setup_py_edit(file: &SourceFile, converted: &Converted) -> (Option<Edit>, Vec<String>) {
    if !converted.wrote {
        return (None, Vec::new());
    }
    if converted.setup_py == SetupPy::Goes {
        return (Some(Edit::delete(file)), Vec::new());
    }
    if let SetupPy::Named(_) = converted.setup_py {
        let text = shim(file);
        let same = file.text() == text;
        let bytes = file.encode(&text).unwrap_or_else(|| text.into_bytes());
        let edit = (!same).then(|| Edit::replace_all(file, bytes));
        return (edit, Vec::new());
    }
    let Some(call) = setup_call::locate(file) else {
        let left = converted
            .fates
            .iter()
            .filter(|fate| fate.location.file == file.path() && goes(&fate.outcome))
            .map(|fate| fate.key.clone())
            .collect();
        return (None, left);
    };
    let names: BTreeSet<String> = call
        .arguments
        .iter()
        .filter_map(|argument| argument.name.clone())
        .filter(|name| fate_of_keyword(converted, name).is_some_and(|fate| goes(&fate.outcome)))
        .collect();
    let stuck: Vec<String> = converted
        .fates
        .iter()
        .filter(|fate| fate.location.file == file.path() && goes(&fate.outcome))
        .map(|fate| fate.key.clone())
        .filter(|key| {
            !call
                .arguments
                .iter()
                .any(|argument| argument.name.as_ref() == Some(key) && !argument.binds)
        })
        .collect();
    let cuts = call.cuts(file, &names);
    if cuts.is_empty() {
        return (None, stuck);
    }
    let edit = Edit::replace(file, cuts.into_iter().map(|cut| (cut, String::new()))).ok();
    (edit, stuck)
}

/// The keys of setup.cfg whose values stand elsewhere, or have no effect, now.
pub fn setup_cfg_removals(file: &SourceFile, converted: &Converted) -> Vec<Removal> {
    if !converted.wrote {
        return Vec::new();
    }
    let (sections, errors) = uvferry_ini::parse(file);
    // configparser stops at such a file: nobody reads it as it is.
    if !errors.is_empty() {
        return Vec::new();
    }
    let mut removals = Vec::new();
    for (section, keys) in &sections {
        for (key, _) in keys {
            if fate_of_cfg(converted, section, key).is_some_and(|fate| goes(&fate.outcome)) {
                removals.push(Removal {
                    file: file.path().to_owned(),
                    section: section.clone(),
                    key: Some(key.clone()),
                });
            }
        }
    }
    removals
}

fn goes(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Moved(_) | Outcome::Dropped { .. })
}
