//! What goes out of setup.py and setup.cfg when their values stand in pyproject.toml.

use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;
use uvferry_ini::Removal;
use uvferry_journal::Edit;
use uvferry_setuptools::setup_call;

use super::accounts::{fate_of_cfg, fate_of_keyword};
use super::{Converted, Outcome, SetupPy};

/// What becomes of setup.py as an edit: the file goes, or the arguments that moved do.
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
