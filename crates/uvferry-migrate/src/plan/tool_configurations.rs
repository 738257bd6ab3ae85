//! The configurations of tools: which files there are, and what becomes of them.

use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Removal, without};
use uvferry_journal::Edit;
use uvferry_toolconfig::{Options, Outcome, bring_in};

use super::draft::Draft;
use crate::tree::{Tree, base_name, folder_of};

/// A larger file configures no tool.
const MAX_BYTES: u64 = 1 << 20;

impl Draft<'_> {
    /// Brings the configurations of tools into pyproject.toml, unless they are to stay.
    pub(super) fn bring_tools_in(&mut self) {
        let options = &self.project.options;
        let files = configuration_files(&self.project.tree);
        if options.keep_tools == Some(true) {
            self.tools.files = files;
            return;
        }
        let brought = bring_in(
            &files,
            &mut self.pyproject,
            &Options {
                format_with: options.format_with,
                ..Options::default()
            },
            &mut self.ledger,
        );
        self.diagnostics.extend(brought.diagnostics.iter().cloned());
        self.tools = Tools { files, brought };
    }
}

/// What became of the configurations of tools.
#[derive(Debug, Default)]
pub(super) struct Tools {
    /// The files that were looked at.
    pub(super) files: Vec<SourceFile>,
    /// What became of them.
    pub(super) brought: Outcome,
}

impl Tools {
    /// The edits of the files, out of which `more` goes as well.
    pub(super) fn edits(&self, more: &[Removal]) -> impl Iterator<Item = Edit> {
        let removals = [self.brought.removals.as_slice(), more].concat();
        self.files.iter().filter_map(move |file| {
            if self
                .brought
                .deletions
                .iter()
                .any(|path| path == file.path())
            {
                Some(Edit::delete(file))
            } else {
                without(file, &removals)
            }
        })
    }
}

/// The files of the root that a tool may read as its configuration.
fn configuration_files(tree: &Tree) -> Vec<SourceFile> {
    tree.files()
        .iter()
        .filter(|file| {
            folder_of(&file.path).is_empty()
                && file.size_bytes <= MAX_BYTES
                && file.path != "pyproject.toml"
                && may_configure(base_name(&file.path))
        })
        .filter_map(|file| {
            let bytes = tree.read(&file.path).ok()?;
            Some(SourceFile::new(file.path.as_str(), bytes))
        })
        .collect()
}

fn may_configure(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    name.starts_with('.')
        || name.ends_with("rc")
        || ["ini", "cfg", "toml", "yaml", "yml", "conf"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
}
