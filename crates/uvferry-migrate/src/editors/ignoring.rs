//! Which line makes git leave a path out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::GitignoreBuilder;
use uvferry_diagnostics::{Location, SourceFile};

use crate::project::repository_root;

/// The lines of a repository.
pub(super) struct Ignoring {
    root: PathBuf,
    repository: PathBuf,
    /// A file that is tracked is not left out, whatever a line says.
    tracked: BTreeSet<String>,
}

impl Ignoring {
    pub(super) fn new(root: &Path) -> Self {
        let root = fs_err::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let repository = repository_root(&root);
        let tracked = crate::git_index::tracked_below(&root).files;
        Self {
            tracked: tracked.into_iter().collect(),
            repository,
            root,
        }
    }

    /// The line that leaves out `path`, which is relative to the root.
    pub(super) fn line(&self, path: &str) -> Option<Location> {
        if !self.repository.join(".git").exists() || self.tracked.contains(path) {
            return None;
        }
        let full = self.root.join(path);
        let folders = full.ancestors().skip(1);
        let folders = folders.take_while(|folder| folder.starts_with(&self.repository));
        let own = folders.map(|folder| (folder.to_owned(), folder.join(".gitignore")));
        // Of a worktree `.git` is a file, and its exclusions lie elsewhere.
        let shared = self.repository.join(".git/info/exclude");
        // The nearest file decides.
        for (folder, file) in own.chain([(self.repository.clone(), shared)]) {
            let Ok(bytes) = fs_err::read(&file) else {
                continue;
            };
            let source = SourceFile::new(self.label(&file), bytes);
            match decided(&folder, &source, &full) {
                Some(Decided::LeftOut(line)) => {
                    let span = source.line_span(line)?;
                    return Some(Location::new(&source, span));
                }
                Some(Decided::TakenIn) => return None,
                None => {}
            }
        }
        None
    }

    /// A path as it is told: relative to the root.
    fn label(&self, file: &Path) -> String {
        let below = |folder: &Path| {
            let rest = file.strip_prefix(folder).ok()?;
            let parts = rest.iter().map(|part| part.to_str());
            Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
        };
        let mut up = String::new();
        for folder in self.root.ancestors() {
            if let Some(path) = below(folder) {
                return format!("{up}{path}");
            }
            up.push_str("../");
        }
        file.display().to_string()
    }
}

/// What a file says of a path.
enum Decided {
    /// The number of the line that leaves it out.
    LeftOut(usize),
    /// The last line that matches takes it in again.
    TakenIn,
}

/// What a file says of a path; `None` where it says nothing.
fn decided(folder: &Path, source: &SourceFile, path: &Path) -> Option<Decided> {
    let mut decided = None;
    for number in 1..=source.line_count() {
        let text = source.slice(source.line_span(number)?);
        let mut builder = GitignoreBuilder::new(folder);
        if builder.add_line(None, text).is_err() {
            continue;
        }
        let Ok(one) = builder.build() else { continue };
        match one.matched_path_or_any_parents(path, false) {
            Match::Ignore(_) => decided = Some(Decided::LeftOut(number)),
            Match::Whitelist(_) => decided = Some(Decided::TakenIn),
            Match::None => {}
        }
    }
    decided
}
