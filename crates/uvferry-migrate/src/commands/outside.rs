//! Files of the repository outside of the project's folder: read for what they say of the
//! project, and never edited, since the journal and `undo` work below that folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use globset::GlobSet;
use uvferry_commands::{Carrier, Found, Mode, Outcome};
use uvferry_diagnostics::{Location, SourceFile};

use super::{CommandFile, carry_all, gather};
use crate::mentions::{self, Mention};
use crate::project::repository_root;
use crate::tree::{Tree, base_name, folder_of, is_left_out, join};

/// Lines of files outside, with commands that do not concern the project.
pub(crate) type Settled = BTreeSet<(String, usize)>;

/// What stands around a project that is a folder of its repository.
#[derive(Debug)]
pub(crate) struct Outside {
    /// The project's folder, relative to the repository.
    folder: String,
    tree: Tree,
    files: Vec<CommandFile>,
}

/// A command outside of the project that concerns it.
#[derive(Debug, Clone)]
pub(crate) struct OutsideCommand {
    /// Where it stands, the file relative to the project, `../` and all.
    pub(crate) place: Location,
    /// The command.
    pub(crate) found: Found,
}

impl Outside {
    /// Reads the files that may carry commands, where `root` is a folder of its repository: not
    /// the whole of it, and not one that git is told to ignore there, which its files do not
    /// speak of.
    pub(crate) fn read(root: &Path) -> Option<Self> {
        let root = fs_err::canonicalize(root).ok()?;
        let repository = repository_root(&root);
        let folder = root
            .strip_prefix(&repository)
            .ok()?
            .to_str()?
            .replace('\\', "/");
        // The whole repository is walked only for a folder that is part of it.
        if folder.is_empty() || is_left_out(&repository, &root) {
            return None;
        }
        let tree = Tree::walk(&repository).ok()?;
        let own = format!("{folder}/");
        if !tree.files().iter().any(|file| file.path.starts_with(&own)) {
            return None;
        }
        let mut files = gather(&tree, &[], &GlobSet::empty(), true);
        files.retain(|file| !file.source.path().starts_with(&own));
        Some(Self {
            folder,
            tree,
            files,
        })
    }

    /// A path of the repository as seen from the project.
    fn seen(&self, path: &str) -> String {
        let up = "../".repeat(self.folder.split('/').count());
        format!("{up}{path}")
    }

    /// The places that name one of the project's files `names`: by its folder; by a pattern; or,
    /// in what runs commands, by its name alone, where that can be no other file. The last is no
    /// place where it stands in one of the commands `settled`, whose folders are known.
    pub(crate) fn mentions(&self, names: &[String], settled: &Settled) -> Vec<Mention> {
        let full: Vec<String> = names.iter().map(|name| join(&self.folder, name)).collect();
        let folder = format!("{}/", base_name(&self.folder));
        let own = format!("{}/", self.folder);
        let mut found = Vec::new();
        for file in &self.files {
            let path = file.source.path();
            let runs = !matches!(
                file.carrier,
                Carrier::Document
                    | Carrier::PathList
                    | Carrier::ImageIgnore
                    | Carrier::Dependabot
                    | Carrier::Renovate
            );
            let inside = mentions::find_in(&self.tree, &full, path, file.source.text());
            found.extend(
                inside
                    .into_iter()
                    .filter(|mention| {
                        mention.text.contains(&folder)
                            || runs
                                && !settled.contains(&(path.to_owned(), mention.line))
                                && !self.has_nearer(path, &mention.text)
                    })
                    .map(|mention| Mention {
                        file: self.seen(&mention.file),
                        of: mention
                            .of
                            .iter()
                            .filter_map(|path| path.strip_prefix(&own).map(str::to_owned))
                            .collect(),
                        ..mention
                    }),
            );
        }
        found
    }

    /// Whether a file of that name stands in one of the folders above the one that names it, so
    /// that it is that one which is meant.
    fn has_nearer(&self, file: &str, name: &str) -> bool {
        let mut folder = folder_of(file);
        loop {
            if self.tree.contains(&join(folder, name)) {
                return true;
            }
            if folder.is_empty() {
                return false;
            }
            folder = folder_of(folder);
        }
    }

    /// The commands that would become others because of the project: `project` is what the
    /// translator is told of it, with paths relative to its folder; and the lines of the others.
    pub(crate) fn commands(
        &self,
        project: &uvferry_commands::Project,
    ) -> (Vec<OutsideCommand>, Settled) {
        let within = |path: &String| join(&self.folder, path);
        let known = uvferry_commands::Project {
            folder: self.folder.clone(),
            files: project
                .files
                .iter()
                .map(|(path, target)| (within(path), target.clone()))
                .collect(),
            paths: self
                .tree
                .files()
                .iter()
                .map(|file| file.path.clone())
                .collect(),
            ..project.clone()
        };
        let unknown = uvferry_commands::Project {
            files: BTreeMap::new(),
            ..known.clone()
        };
        let files: Vec<CommandFile> = self
            .files
            .iter()
            .filter(|file| file.carrier != Carrier::Document)
            .cloned()
            .collect();
        let without = carry_all(&files, Mode::Project(&unknown), false);
        let (mut found, mut settled) = (Vec::new(), Settled::new());
        for file in carry_all(&files, Mode::Project(&known), false) {
            let path = file.source.path();
            let is_python = Path::new(path)
                .extension()
                .is_some_and(|ending| ending == "py");
            let others = without
                .iter()
                .find(|other| other.source.path() == path)
                .map(|other| other.carried.commands.as_slice())
                .unwrap_or_default();
            let source = SourceFile::new(self.seen(path), file.source.bytes().to_vec());
            for command in file.carried.commands {
                let same = others
                    .iter()
                    .find(|other| other.span == command.span)
                    .is_some_and(|other| {
                        other.to == command.to
                            && std::mem::discriminant(&other.translated.outcome)
                                == std::mem::discriminant(&command.translated.outcome)
                    });
                let stays = matches!(command.translated.outcome, Outcome::Kept { .. });
                let is_decided = !matches!(command.translated.outcome, Outcome::NeedsReview { .. });
                let place = Location::new(&source, command.span.clone());
                if !same && !stays {
                    found.push(OutsideCommand {
                        place,
                        found: command,
                    });
                } else if !is_python && is_decided {
                    // A program of Python runs its commands wherever it likes.
                    let lines = place.line..=place.end_line;
                    settled.extend(lines.map(|line| (path.to_owned(), line)));
                }
            }
        }
        (found, settled)
    }
}
