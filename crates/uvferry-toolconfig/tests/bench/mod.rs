//! A project as files in memory, before and after, for the tests of all tools.

#![allow(dead_code, reason = "each test program takes what it needs")]

use std::collections::BTreeMap;
use std::io;

use uvferry_diagnostics::{Disposition, Ledger, SourceFile};
use uvferry_journal::{Action, EditSet};
use uvferry_pyproject::Pyproject;
use uvferry_testkit::ScratchProject;
use uvferry_toolconfig::{Options, Outcome, Tool, bring_in};

/// What became of a project.
pub(crate) struct After {
    /// All files as they are then.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) outcome: Outcome,
    pub(crate) ledger: Ledger,
}

impl After {
    /// A file as text; empty where it is not there.
    pub(crate) fn text(&self, path: &str) -> String {
        self.files
            .get(path)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .unwrap_or_default()
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The codes of what was told.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let told = self.outcome.diagnostics.iter();
        told.map(|found| found.code.as_str()).collect()
    }

    /// How many keys became what.
    pub(crate) fn count(&self, disposition: Disposition) -> usize {
        let items = self.ledger.items();
        items
            .iter()
            .filter(|item| item.disposition == disposition)
            .count()
    }

    /// Puts the files into a folder.
    pub(crate) fn write_to(&self, project: &ScratchProject) {
        for (path, bytes) in &self.files {
            project.write(path, bytes);
        }
    }
}

/// Brings in the configuration of one tool, and checks what must hold for every input: each
/// key read has exactly one verdict, the edits fit together, and doing it again changes
/// nothing.
pub(crate) fn bring(tool: Tool, files: &[(&str, &str)]) -> After {
    let options = Options {
        only: vec![tool],
        ..Options::default()
    };
    bring_with(&options, files)
}

pub(crate) fn bring_with(options: &Options, files: &[(&str, &str)]) -> After {
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes().to_vec()))
        .collect();
    let after = once(options, &files).expect("pyproject.toml is TOML");
    let again: Vec<(&str, Vec<u8>)> = after
        .files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.clone()))
        .collect();
    let second = once(options, &again).expect("what was written is TOML");
    for (path, bytes) in &after.files {
        assert_eq!(
            Some(bytes),
            second.files.get(path),
            "a second time changes {path}: {}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert_eq!(after.files.len(), second.files.len());
    after
}

/// `None` where pyproject.toml cannot be read.
pub(crate) fn once(options: &Options, files: &[(&str, Vec<u8>)]) -> Option<After> {
    let sources: Vec<SourceFile> = files
        .iter()
        .map(|(path, bytes)| SourceFile::new(*path, bytes.clone()))
        .collect();
    let known = sources.iter().find(|file| file.path() == "pyproject.toml");
    let mut pyproject = match known {
        Some(file) => Pyproject::parse(file).ok()?,
        None => Pyproject::new(),
    };
    let mut ledger = Ledger::default();
    let outcome = bring_in(&sources, &mut pyproject, options, &mut ledger);
    ledger.check().expect("each key has one verdict");
    let mut edits = EditSet::default();
    edits
        .extend(outcome.edits(&sources, &pyproject, &[]))
        .expect("the edits fit together");
    let mut after: BTreeMap<String, Vec<u8>> = files
        .iter()
        .map(|(path, bytes)| ((*path).to_owned(), bytes.clone()))
        .collect();
    let changes = edits
        .changes(&|path| {
            after
                .get(path)
                .cloned()
                .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
        })
        .expect("the edits fit the files");
    for change in changes {
        match (change.action, change.after) {
            (Action::Delete, _) | (_, None) => {
                after.remove(&change.path);
            }
            (_, Some(bytes)) => {
                after.insert(change.path, bytes);
            }
        }
    }
    Some(After {
        files: after,
        outcome,
        ledger,
    })
}
