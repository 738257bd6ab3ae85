//! `check --fix` and `check --diff`: files on disk.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use serde::Serialize;
use similar::TextDiff;
use uvferry_diagnostics::{SourceFile, redact};
use uvferry_requirements::Graph;
use uvferry_requirements::fix::{Fixes, fix};

use crate::folder::Folder;

/// A file that has something to fix.
#[derive(Debug)]
pub(crate) struct Change {
    source: SourceFile,
    place: PathBuf,
    pub(crate) fixes: Fixes,
}

/// A change as JSON tells it.
#[derive(Debug, Serialize)]
pub(crate) struct JsonChange<'a> {
    file: &'a str,
    written: bool,
    diff: String,
    fixes: Vec<JsonFix<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonFix<'a> {
    code: &'a str,
    line: usize,
    message: &'a str,
}

/// What can be fixed in the files that were read from disk, each once.
pub(crate) fn changes(folder: &Folder, graphs: &[Graph]) -> Vec<Change> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for file in graphs.iter().flat_map(|graph| &graph.files) {
        // The file itself, where this is a link to it.
        let place = folder
            .place(file.source.path())
            .and_then(|place| fs_err::canonicalize(place).ok());
        let Some(place) = place.filter(|place| seen.insert(place.clone())) else {
            continue;
        };
        let fixes = fix(&file.source);
        if !fixes.is_empty() {
            found.push(Change {
                source: file.source.clone(),
                place,
                fixes,
            });
        }
    }
    found
}

impl Change {
    /// How the file is called.
    pub(crate) fn path(&self) -> &str {
        self.source.path()
    }

    /// A unified diff, without passwords. Where the encoding changes, the names of the two
    /// sides say it.
    pub(crate) fn diff(&self) -> String {
        let path = self.path();
        let encoding = self.source.encoding().name();
        let (mut old, mut new) = (path.to_owned(), path.to_owned());
        let becomes = SourceFile::new(path, self.fixes.bytes(&self.source))
            .encoding()
            .name();
        if encoding != becomes {
            old = format!("{path} ({encoding})");
            new = format!("{path} ({becomes})");
        }
        let diff = TextDiff::from_lines(self.source.text(), self.fixes.text());
        let hunks = diff.unified_diff().context_radius(3).to_string();
        redact(&format!("--- {old}\n+++ {new}\n{hunks}")).into_owned()
    }

    /// Each fix on a line.
    pub(crate) fn told(&self) -> String {
        let lines: Vec<String> = self
            .fixes
            .fixes
            .iter()
            .map(|fix| {
                let (path, line) = (self.path(), fix.line);
                format!("{path}:{line}: {} ({})", fix.message, fix.rule.code)
            })
            .collect();
        lines.join("\n")
    }

    pub(crate) fn json(&self, written: bool) -> JsonChange<'_> {
        JsonChange {
            file: self.path(),
            written,
            diff: self.diff(),
            fixes: self
                .fixes
                .fixes
                .iter()
                .map(|fix| JsonFix {
                    code: fix.rule.code,
                    line: fix.line,
                    message: &fix.message,
                })
                .collect(),
        }
    }

    /// Puts the new file in the place of the old one at once, with the old one's mode.
    ///
    /// # Errors
    /// When the file is no longer what was read, or cannot be written.
    pub(crate) fn write(&self) -> anyhow::Result<()> {
        let path = self.path();
        if fs_err::read(&self.place)? != self.source.bytes() {
            bail!("`{path}` changed while it was checked");
        }
        let mode = fs_err::metadata(&self.place)?.permissions();
        if mode.readonly() {
            bail!("`{path}` may not be written");
        }
        let folder = self.place.parent().context("a file without a folder")?;
        let failed = || format!("cannot write `{path}`");
        let mut file = tempfile::Builder::new()
            .prefix(".uvferry-reqs-")
            .tempfile_in(folder)
            .with_context(failed)?;
        file.write_all(&self.fixes.bytes(&self.source))
            .and_then(|()| file.as_file().set_permissions(mode))
            .and_then(|()| file.as_file().sync_all())
            .with_context(failed)?;
        file.persist(&self.place).with_context(failed)?;
        Ok(())
    }
}
