//! The files of the plan: which requirements files go, and what still names those that stay.

use uvferry_diagnostics::{
    Diagnostic, ItemKind, Location, ReadItem, Severity, SourceFile, Verdict,
};
use uvferry_journal::{Edit, EditSet};

use super::Held;
use super::commands::original_line;
use super::draft::Draft;
use super::tool_configurations::MANIFEST;
use crate::mentions::{self, How, Mention};
use crate::platforms;
use crate::roles::{Form, Role};
use crate::rules;

impl Draft<'_> {
    /// The edits: pyproject.toml, and the requirements files that go.
    pub(super) fn write_files(&mut self, edits: &mut EditSet) -> Vec<Held> {
        let text = self.pyproject.to_bytes();
        let edit = match self.pyproject.source() {
            Some(source) if source.bytes() == text => None,
            Some(source) => Some(Edit::replace_all(source, text)),
            None => Some(Edit::create("pyproject.toml", text)),
        };
        // One edit a file: `add` only refuses what this function never does.
        if let Some(edit) = edit {
            let _ = edits.add(edit);
        }
        for edit in self.setup_py.take().into_iter().chain(self.tool_edits()) {
            let _ = edits.add(edit);
        }
        self.edit_commands(edits);
        self.enter_commands();
        let held = self.hold_files(edits);
        for (at, document) in self.documents().iter().enumerate() {
            if document.is_outside()
                || held.iter().any(|held| held.path == document.path)
                || self.project.roles[at].form == Form::Ignored
            {
                continue;
            }
            let edit = match self.review.get(&at) {
                Some(entries) => {
                    let rest = document.file.keep_only(entries);
                    let source = &document.file.source;
                    let Some(bytes) = source.encode(&rest) else {
                        continue;
                    };
                    let mark = source.raw_range(0..0).start;
                    let bytes = [&source.bytes()[..mark], &bytes].concat();
                    if bytes == source.bytes() {
                        continue;
                    }
                    Edit::replace_all(source, bytes)
                }
                // A link goes itself; its bytes are those of the file that it leads to.
                None if self.project.tree.link_target(&document.path).is_some() => {
                    let Ok(bytes) = self.project.tree.read(&document.path) else {
                        continue;
                    };
                    Edit::delete(&SourceFile::new(document.path.as_str(), bytes))
                }
                None => Edit::delete(&document.file.source),
            };
            let _ = edits.add(edit);
        }
        self.settle_manifest(edits);
        held
    }

    /// The texts that the files will have which the plan edits, but for requirements files;
    /// empty for one that goes.
    pub(super) fn edited_texts(&self, edits: &EditSet) -> Vec<(String, String)> {
        let changes = edits
            .changes(&|path| self.project.tree.read(path))
            .unwrap_or_default();
        let mut texts: Vec<(String, String)> = changes
            .into_iter()
            .map(|change| {
                let text = change
                    .after
                    .map(|bytes| {
                        let file = SourceFile::new(change.path.as_str(), bytes);
                        file.text().to_owned()
                    })
                    .unwrap_or_default();
                (change.path, text)
            })
            .collect();
        if !texts.iter().any(|(path, _)| path == "pyproject.toml") {
            texts.push(("pyproject.toml".to_owned(), self.pyproject.to_text()));
        }
        texts
    }

    /// The requirements files of the project that may go.
    pub(super) fn requirements_files(&self) -> Vec<String> {
        self.documents()
            .iter()
            .zip(&self.project.roles)
            .filter(|(document, role)| !document.is_outside() && role.form != Form::Ignored)
            .map(|(document, _)| document.path.clone())
            .collect()
    }

    /// The places that name requirements files once everything else is edited.
    pub(super) fn find_mentions(&self, names: &[String], edits: &EditSet) -> Vec<Mention> {
        let tree = &self.project.tree;
        let is_document = |path: &str| names.iter().any(|name| name == path);
        // What these will say counts, not what they say.
        let edited = self.edited_texts(edits);
        let mut found = mentions::find(tree, names, &|path| {
            is_document(path) || path == MANIFEST || edited.iter().any(|(edited, _)| edited == path)
        });
        for (path, text) in &edited {
            if path == MANIFEST {
                continue;
            }
            let mut inside = mentions::find_in(tree, names, path, text);
            if path == "pyproject.toml" {
                inside.retain(|mention| !self.came_along(text, mention));
            }
            if let Some(file) = self.file_with_commands(path)
                && let Some(edit) = edits.get(path)
            {
                for mention in &mut inside {
                    mention.line = original_line(file, edit, mention.line);
                }
            }
            found.extend(inside);
        }
        found.extend(platforms::mentions(tree, names));
        found
    }

    /// Whether a place in the new pyproject.toml is a comment that a requirements file brought
    /// along: it spoke of the files as they were.
    fn came_along(&self, text: &str, mention: &Mention) -> bool {
        let line = text.lines().nth(mention.line - 1).unwrap_or_default();
        let Some(at) = comment_in(line) else {
            return false;
        };
        let (code, comment) = (&line[..at], line[at..].trim_start_matches('#').trim());
        let old = self.project.pyproject.as_ref().and_then(|old| old.source());
        !code.contains(&mention.text)
            && !old.is_some_and(|old| old.text().contains(comment))
            && self
                .documents()
                .iter()
                .any(|document| document.file.source.text().contains(comment))
    }

    pub(super) fn file_with_commands(&self, path: &str) -> Option<&SourceFile> {
        let files = &self.commands.files;
        files
            .iter()
            .map(|file| &file.source)
            .find(|source| source.path() == path)
    }

    /// Which requirements files stay, and why.
    pub(super) fn hold_files(&mut self, edits: &EditSet) -> Vec<Held> {
        let documents = self.documents();
        let roles: &[Role] = &self.project.roles;
        let options = &self.project.options;
        let names = self.requirements_files();
        let mut found = self.find_mentions(&names, edits);
        found.extend(self.find_outside(&names));
        self.enter_mentions(&found);
        self.tell_of_unread(&found);
        found.extend(self.lasting_manifest_mentions(&names));
        let mut held: Vec<Held> = Vec::new();
        for (at, document) in documents.iter().enumerate() {
            if !names.contains(&document.path) {
                continue;
            }
            let mentions: Vec<Mention> = found
                .iter()
                .filter(|mention| mention.of.contains(&document.path))
                .cloned()
                .collect();
            let carries_versions = matches!(
                roles[at].form,
                Form::Compiled | Form::LockOf { .. } | Form::Constraints { pinned: true }
            );
            let reason = if options.keep_requirements == Some(true) {
                "as said: requirements files stay".to_owned()
            } else if let Some(reader) = &roles[at].read_by_build {
                format!("{reader} reads it")
            } else if let Some(first) = mentions.first() {
                match mentions.len() {
                    _ if first.how == How::ByConvention => {
                        format!("{}:{}: {}", first.file, first.line, first.text)
                    }
                    _ if first.how == How::Unread => {
                        format!("`{}` cannot be read, and may name it", first.file)
                    }
                    1 => format!("{}:{} names it", first.file, first.line),
                    n => format!("{}:{} and {} more name it", first.file, first.line, n - 1),
                }
            } else if options.no_lock && carries_versions {
                "without a lock it alone carries its versions".to_owned()
            } else {
                continue;
            };
            held.push(Held {
                path: document.path.clone(),
                reason,
                mentions,
            });
        }
        // What a file that stays includes stays too, and so does what it was compiled from.
        loop {
            let mut more: Vec<Held> = Vec::new();
            for (at, document) in documents.iter().enumerate() {
                let Some(stays) = held.iter().find(|held| held.path == document.path) else {
                    continue;
                };
                // What is written from the lock is compiled from nothing else any more.
                let sources: Vec<String> = match &roles[at].form {
                    Form::LockOf { sources } if !self.commands.exports(&stays.path) => {
                        sources.clone()
                    }
                    _ => Vec::new(),
                };
                let included = document
                    .includes
                    .iter()
                    .filter_map(|include| include.to.map(|to| documents[to].path.clone()));
                for (path, how) in included.map(|path| (path, "includes it")).chain(
                    sources
                        .into_iter()
                        .map(|path| (path, "is compiled from it")),
                ) {
                    let known = held.iter().chain(&more).any(|held| held.path == path);
                    if names.contains(&path) && !known {
                        more.push(Held {
                            path,
                            reason: format!("{}, which stays, {how}", stays.path),
                            mentions: Vec::new(),
                        });
                    }
                }
            }
            if more.is_empty() {
                break;
            }
            held.append(&mut more);
        }
        held.sort_by(|a, b| a.path.cmp(&b.path));
        for held in &held {
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::FILE_STAYS,
                    format!("`{}` stays: {}", held.path, held.reason),
                )
                .at_location(Location::file(held.path.as_str())),
            );
        }
        held
    }

    /// Each place that names a requirements file is a thing read, and is kept.
    pub(super) fn enter_mentions(&mut self, found: &[Mention]) {
        for mention in found {
            let item = self.mention_item(mention);
            let id = item.id.clone();
            self.ledger.read(item);
            self.ledger.decide(
                &id,
                Verdict::kept(format!(
                    "{} stays as long as it is named here",
                    mention.of.join(", ")
                ))
                .by(&rules::FILE_STAYS),
            );
        }
    }

    /// What cannot be read may be what installs the requirements files.
    fn tell_of_unread(&mut self, found: &[Mention]) {
        let unread = found.iter().filter(|mention| mention.how == How::Unread);
        self.diagnostics.extend(unread.map(|mention| {
            Diagnostic::new(
                &rules::OUT_OF_REACH,
                format!(
                    "`{}` cannot be read ({}): it may name requirements files, so these stay",
                    mention.file, mention.text
                ),
            )
            .at_location(Location::file(mention.file.as_str()))
            .severity(Severity::Warning)
            .help("migrate as somebody who may read it, or leave it out of the project's folder")
        }));
    }

    pub(super) fn mention_item(&mut self, mention: &Mention) -> ReadItem {
        let nth = self.commands.next_mention(&mention.file, mention.line);
        ReadItem::new(
            ItemKind::Mention,
            &mention.file,
            (mention.line, mention.line),
            nth,
            &mention.text,
        )
    }
}

/// Where the comment of a line of TOML begins.
fn comment_in(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, character) in line.char_indices() {
        match (quote, character) {
            (Some('"'), '\\') if !is_escaped => {
                is_escaped = true;
                continue;
            }
            (Some(open), _) if character == open && !is_escaped => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '#') => return Some(at),
            _ => {}
        }
        is_escaped = false;
    }
    None
}
