//! Variables of pip, and caches of its folder.

use std::collections::BTreeSet;

use uvferry_yaml::{NodeId, Tree, Value};

use crate::carriers::pipeline::{cache_folders, gone_names, pip_settings};
use crate::translate::mode_of_settings;

use super::Work;

impl Work<'_, '_> {
    /// Variables of pip, and caches of its folder.
    pub(super) fn variables_and_caches(&mut self, tree: &Tree) {
        if !self.uses_uv {
            return;
        }
        let moves_cache = !self.uses_pip;
        let tables: BTreeSet<NodeId> = std::iter::once(self.root)
            .chain(self.root.entries().map(|(_, job)| job))
            .filter_map(|node| node.get("variables"))
            .map(|table| table.resolved().id())
            .collect();
        // A table holds for jobs that extend it, whose lines may come from anywhere.
        let whole = 0..tree.file().text().len();
        let reads_lock = pip_settings::reads_lock_in(&self.draft, &[whole]);
        let mode = mode_of_settings(self.settings.mode, reads_lock || self.runs_scripts);
        for table in tables {
            pip_settings::renew(&mut self.draft, tree.get(table), mode, moves_cache);
        }
        for node in tree.nodes() {
            if gone_names::key_of(&self.draft, node.id()) != Some("paths")
                || !is_in_cache(tree, node.id())
            {
                continue;
            }
            let Value::Scalar(scalar) = &node.node().value else {
                continue;
            };
            let Some(new) = cache_of_uv(&scalar.text) else {
                continue;
            };
            // Which of the jobs keep this cache is not asked.
            if cache_folders::is_given(tree.file().text(), &scalar.text) {
                continue;
            }
            let is_known = tree.holder(node.id()).is_some_and(|(list, _)| {
                tree.get(list).items().any(|one| one.text() == Some(&new))
            });
            if is_known {
                continue;
            }
            let why = "uv's cache takes the place of pip's";
            if moves_cache {
                if let Some(replacement) = tree.rewritten(node.id(), &new) {
                    self.draft.mention(node.span(), new, why);
                    self.draft.replace(replacement);
                }
            } else if let Some(replacement) =
                tree.item_after(node.id(), &uvferry_yaml::scalar_text(&new))
            {
                self.draft
                    .mention(node.span(), format!("{}, {new}", scalar.text), why);
                self.draft.replace(replacement);
            }
        }
    }
}

fn is_in_cache(tree: &Tree, id: NodeId) -> bool {
    gone_names::outer_key(tree, id) == Some("cache")
}

/// The path of uv's cache for one of pip's.
fn cache_of_uv(path: &str) -> Option<String> {
    if path.contains("PIP_CACHE_DIR") {
        return Some(path.replace("PIP_CACHE_DIR", "UV_CACHE_DIR"));
    }
    let trimmed = path
        .trim_end_matches("/*")
        .trim_end_matches("/**")
        .trim_end_matches('/');
    let last = trimmed.rsplit('/').next()?;
    let is_pip = matches!(
        last,
        "pip" | ".pip" | "pip-cache" | ".pip-cache" | ".cache-pip"
    );
    is_pip.then(|| {
        let end = &path[trimmed.len()..];
        format!("{}{end}", pip_settings::cache_folder(trimmed))
    })
}
