//! MANIFEST.in: the names of files that go are taken out of it.

use uvferry_diagnostics::{SourceFile, Verdict};
use uvferry_journal::{Change, Edit, EditSet};
use uvferry_toolconfig::manifest_without;

use super::draft::Draft;
use super::tool_configurations::MANIFEST;
use crate::mentions::{self, Mention};
use crate::rules;

impl Draft<'_> {
    fn manifest(&self) -> Option<SourceFile> {
        let tree = &self.project.tree;
        let bytes = tree
            .contains(MANIFEST)
            .then(|| tree.read(MANIFEST).ok())??;
        Some(SourceFile::new(MANIFEST, bytes))
    }

    /// The places of MANIFEST.in that would name a requirements file although it were gone:
    /// patterns, and what another command than `include` names.
    pub(super) fn lasting_manifest_mentions(&self, names: &[String]) -> Vec<Mention> {
        let Some(manifest) = self.manifest() else {
            return Vec::new();
        };
        let gone: Vec<Edit> = self
            .documents()
            .iter()
            .filter(|document| names.contains(&document.path))
            .map(|document| Edit::delete(&document.file.source))
            .collect();
        let text = match manifest_without(&manifest, &gone).0 {
            Some(edit) => self.text_after(edit),
            None => manifest.text().to_owned(),
        };
        let tree = &self.project.tree;
        let lasting = mentions::find_in(tree, names, MANIFEST, &text);
        mentions::find_in(tree, names, MANIFEST, manifest.text())
            .into_iter()
            .filter(|mention| {
                lasting
                    .iter()
                    .any(|other| other.text == mention.text && other.of == mention.of)
            })
            .collect()
    }

    /// Takes the names of the files that go out of MANIFEST.in, and enters what it said of
    /// requirements files into the books.
    pub(super) fn settle_manifest(&mut self, edits: &mut EditSet) {
        let Some(manifest) = self.manifest() else {
            return;
        };
        let gone: Vec<Edit> = edits
            .iter()
            .filter(|edit| matches!(edit.change, Change::Delete { .. }))
            .cloned()
            .collect();
        let goes = |path: &str| gone.iter().any(|edit| edit.path == path);
        let names = self.requirements_files();
        for mention in mentions::find_in(&self.project.tree, &names, MANIFEST, manifest.text()) {
            let verdict = if mention.of.iter().all(|path| goes(path)) {
                Verdict::dropped(
                    &rules::MENTION_GOES,
                    format!("{} goes, and so does its name here", mention.of.join(", ")),
                )
            } else {
                Verdict::kept(format!("{} stays", mention.of.join(", "))).by(&rules::FILE_STAYS)
            };
            let item = self.mention_item(&mention);
            let id = item.id.clone();
            self.ledger.read(item);
            self.ledger.decide(&id, verdict);
        }
        let (edit, told) = manifest_without(&manifest, &gone);
        let of_requirements =
            |text: &str| names.iter().any(|name| text.contains(&format!("`{name}`")));
        self.diagnostics.extend(
            told.into_iter()
                .filter(|told| !of_requirements(&told.message)),
        );
        if let Some(edit) = edit {
            // Nothing else edits it.
            let _ = edits.add(edit);
        }
    }

    /// The text that a file has after an edit; empty where it goes.
    fn text_after(&self, edit: Edit) -> String {
        let mut one = EditSet::default();
        let after = one.add(edit).ok().and_then(|()| {
            one.changes(&|path| self.project.tree.read(path))
                .ok()?
                .pop()?
                .after
        });
        after
            .map(|bytes| SourceFile::new(MANIFEST, bytes).text().to_owned())
            .unwrap_or_default()
    }
}
