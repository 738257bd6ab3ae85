//! `COPY` and `ADD`: what comes into the image, and what is copied in place of files that the
//! project has no longer.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::context::Project;

use super::paths;
use super::reading::Instruction;
use super::stages::State;
use super::words::{Operand, operands};

/// A `COPY` or `ADD` from the build context.
#[derive(Debug)]
pub(super) struct Copying {
    /// What is copied.
    pub(super) sources: Vec<Operand>,
    /// Where to.
    pub(super) target: Operand,
    /// Where that is in the image: an absolute path.
    pub(super) place: String,
    /// Whether the place is a folder for the sources.
    pub(super) into_folder: bool,
    /// Whether the sources keep their folders (`--parents`).
    keeps_parents: bool,
}

/// Archives that `ADD` unpacks.
const ARCHIVES: [&str; 7] = [
    ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz",
];

/// Reads the words; `None` where it takes nothing from the context by name.
pub(super) fn read(instruction: &Instruction, state: &State, escape: char) -> Option<Copying> {
    let mut words = operands(instruction, escape, &state.variables);
    let target = words.pop()?;
    let text = &target.value.text;
    let place = paths::absolute(&state.directory, text);
    let into_folder = words.len() > 1
        || text.ends_with('/')
        || matches!(paths::name(text), "." | "..")
        || words.iter().any(|word| paths::is_pattern(&word.value.text))
        || state.is_folder(&place);
    words.retain(|word| {
        let text = &word.value.text;
        let is_elsewhere =
            text.contains("://") || text.starts_with("git@") || text.starts_with("<<");
        let is_archive =
            instruction.keyword == "ADD" && ARCHIVES.iter().any(|ending| text.ends_with(ending));
        !is_elsewhere && !is_archive
    });
    if words.is_empty() {
        return None;
    }
    Some(Copying {
        sources: words,
        target,
        place,
        into_folder,
        keeps_parents: instruction.flag("parents").is_some(),
    })
}

/// What lies in the build context.
#[derive(Debug)]
pub(super) struct Context<'a> {
    /// Its folder in the repository; empty for the top.
    pub(super) folder: String,
    /// The files of the repository, as far as they are known.
    files: Vec<&'a str>,
    /// Files that the project gets, by their paths in the repository.
    new: Vec<String>,
    /// Whether these are all.
    pub(super) is_complete: bool,
}

impl<'a> Context<'a> {
    /// The build context of a Dockerfile: the folder, from its own up to the top, in which
    /// most of what it copies is found; where that says nothing, the project's.
    pub(super) fn find(path: &str, named: &[String], project: Option<&'a Project>) -> Self {
        let Some(project) = project else {
            return Self {
                folder: String::new(),
                files: Vec::new(),
                new: Vec::new(),
                is_complete: false,
            };
        };
        let is_complete = !project.paths.is_empty();
        let files: Vec<&str> = if is_complete {
            project.paths.iter().map(String::as_str).collect()
        } else {
            project.files.keys().map(String::as_str).collect()
        };
        let mut candidates = Vec::new();
        let mut folder = path;
        loop {
            folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
            candidates.push(folder);
            if folder.is_empty() {
                break;
            }
        }
        let found_in = |folder: &str| {
            named
                .iter()
                .filter(|name| {
                    let path = paths::join(folder, name);
                    files.iter().any(|file| {
                        if paths::is_pattern(&path) {
                            paths::matches(&path, file)
                        } else {
                            paths::below(file, &path).is_some()
                        }
                    })
                })
                .count()
        };
        // Of those that hold as much: the project's folder, else the Dockerfile's own.
        let best = candidates
            .iter()
            .enumerate()
            .max_by_key(|(index, folder)| {
                (
                    found_in(folder),
                    **folder == project.folder,
                    std::cmp::Reverse(*index),
                )
            })
            .map_or("", |(_, folder)| folder);
        let new = ["pyproject.toml", "uv.lock"]
            .map(|name| paths::join(&project.folder, name))
            .into_iter()
            .filter(|path| !files.contains(&path.as_str()))
            .collect();
        Self {
            folder: best.to_owned(),
            files,
            new,
            is_complete,
        }
    }

    /// All files that are known.
    fn all(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .copied()
            .chain(self.new.iter().map(String::as_str))
    }

    /// The path in the context of a file of the repository.
    pub(super) fn name_of(&self, path: &str) -> Option<String> {
        paths::below(path, &self.folder).map(str::to_owned)
    }

    /// Whether a file or folder of the repository is in it, as far as is known.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.all().any(|file| paths::below(file, path).is_some())
    }

    /// The files that a source stands for, as paths in the repository, and whether it is a
    /// folder.
    fn files_of(&self, source: &str) -> (Vec<&str>, bool) {
        let path = paths::join(&self.folder, &paths::in_context(source));
        if paths::is_pattern(&path) {
            // A folder that matches is copied with all that is in it.
            let parts = path.split('/').count();
            let files = self
                .all()
                .filter(|file| paths::matches(&path, of_length(file, parts)))
                .collect();
            return (files, false);
        }
        if let Some(file) = self.all().find(|file| *file == path) {
            return (vec![file], false);
        }
        let files: Vec<&str> = self
            .all()
            .filter(|file| paths::below(file, &path).is_some())
            .collect();
        let is_folder = !files.is_empty() || path.is_empty() || !paths::name(&path).contains('.');
        (files, is_folder)
    }
}

/// The first parts of a path, so many of them.
fn of_length(path: &str, parts: usize) -> &str {
    path.match_indices('/')
        .nth(parts - 1)
        .map_or(path, |(at, _)| &path[..at])
}

impl Copying {
    /// What stands where in the image afterwards: (path in the image, path in the repository),
    /// with the index of the source.
    pub(super) fn brings(&self, context: &Context<'_>) -> Vec<(String, String, usize)> {
        let mut brought = Vec::new();
        for (index, source) in self.sources.iter().enumerate() {
            let Some(text) = source.value.known() else {
                continue;
            };
            let in_context = paths::in_context(text);
            let path = paths::join(&context.folder, &in_context);
            if self.keeps_parents {
                let place = paths::join(&self.place, &in_context);
                brought.push((paths::absolute("/", &place), path, index));
                continue;
            }
            let (files, is_folder) = context.files_of(text);
            if paths::is_pattern(text) {
                for file in files {
                    let place = format!("{}/{}", self.place, paths::name(file));
                    brought.push((paths::absolute("/", &place), file.to_owned(), index));
                }
            } else if is_folder || !self.into_folder {
                brought.push((self.place.clone(), path, index));
            } else {
                let place = format!("{}/{}", self.place, paths::name(&path));
                brought.push((paths::absolute("/", &place), path, index));
            }
        }
        brought
    }
}

/// What is to become of a `COPY`.
#[derive(Debug, Default)]
pub(super) struct Moving {
    /// The sources of which nothing is left.
    pub(super) gone: Vec<usize>,
    /// The requirements files that it names or holds, as paths in the repository.
    pub(super) files: BTreeSet<String>,
    /// Whether setup.py or setup.cfg come with it.
    pub(super) brings_setup_files: bool,
    /// The source beside which pyproject.toml and uv.lock are named, where none goes.
    pub(super) anchor: Option<usize>,
    /// The folder in the image that the project's files belong into.
    pub(super) root: String,
}

/// Looks for files that have become part of the project.
pub(super) fn moving(
    copying: &Copying,
    context: &Context<'_>,
    project: &Project,
    state: &State,
) -> Option<Moving> {
    let mut moving = Moving::default();
    let mut root = None;
    let is_gone = |path: &str| {
        project
            .files
            .get(path)
            .is_some_and(|target| !target.keeps_file())
            || project.setup_py_is_gone && path == paths::join(&project.folder, "setup.py")
    };
    for (index, source) in copying.sources.iter().enumerate() {
        // What an `ARG` says may be another file in another build.
        let Some(text) = source.value.known().filter(|_| source.value.is_certain) else {
            continue;
        };
        let path = paths::join(&context.folder, &paths::in_context(text));
        // All of the project.
        if paths::below(&project.folder, &path).is_some() && !paths::is_pattern(text) {
            continue;
        }
        let (files, is_folder) = context.files_of(text);
        let gone: Vec<&&str> = files.iter().filter(|file| is_gone(file)).collect();
        let place = |file: &str| {
            let rest = if is_folder {
                paths::below(file, &path).unwrap_or(file)
            } else {
                paths::name(file)
            };
            if is_folder || copying.into_folder {
                paths::absolute(&copying.place, rest)
            } else {
                copying.place.clone()
            }
        };
        if let Some(first) = gone.first() {
            moving
                .files
                .extend(gone.iter().map(|file| (**file).to_owned()));
            root.get_or_insert_with(|| root_of(&place(first), first, project, state));
            // Of a folder that is not known whole nobody can say that nothing is left.
            if gone.len() == files.len() && (context.is_complete || !is_folder) {
                moving.gone.push(index);
            }
        }
        let own = |name: &&str| paths::join(&project.folder, name);
        let of_setuptools = ["setup.py", "setup.cfg"].map(|name| own(&name));
        let is_named = |name: &String| path == *name || files.contains(&name.as_str());
        moving.brings_setup_files |= !is_folder && of_setuptools.iter().any(is_named);
        let anchor = of_setuptools.iter().find(|name| is_named(name)).cloned();
        let anchor = anchor.or_else(|| Some(own(&"pyproject.toml")).filter(|name| path == *name));
        if let Some(anchor) =
            anchor.filter(|_| moving.anchor.is_none() && !is_folder && gone.is_empty())
        {
            moving.anchor = Some(index);
            root.get_or_insert_with(|| paths::folder(&place(&anchor)).to_owned());
        }
    }
    moving.root = root?;
    Some(moving)
}

/// The folder in the image that stands for the project's, where one of its requirements files
/// lies at `place`.
fn root_of(place: &str, file: &str, project: &Project, state: &State) -> String {
    let own = paths::folder(place);
    let Some(inner) = paths::below(file, &project.folder) else {
        return own.to_owned();
    };
    // `/app/requirements/prod.txt` of `requirements/prod.txt`: `/app`.
    match place
        .strip_suffix(inner)
        .and_then(|root| root.strip_suffix('/'))
    {
        Some("") if state.directory == "/" || own == "/" => "/".to_owned(),
        Some("") | None => own.to_owned(),
        Some(root) => root.to_owned(),
    }
}

/// The new sources in place of those that go, and where they are copied to.
#[derive(Debug)]
pub(super) struct NewSources {
    /// What is written in place of ranges of the joined text.
    pub(super) edits: Vec<(Range<usize>, String)>,
    /// Whether the whole instruction goes.
    pub(super) is_removed: bool,
    /// Another instruction behind it: the files that it copies.
    pub(super) further: Option<String>,
}

/// An instruction behind a `COPY` that stays, which brings `wanted` into `moving.root`.
pub(super) fn beside(moving: &Moving, wanted: &[String], state: &State) -> NewSources {
    NewSources {
        edits: Vec::new(),
        is_removed: false,
        further: Some(format!(
            "{} {}",
            wanted.join(" "),
            folder_word(moving, state)
        )),
    }
}

/// The folder of the project's files, as a destination.
fn folder_word(moving: &Moving, state: &State) -> String {
    if moving.root == state.directory {
        "./".to_owned()
    } else {
        format!("{}/", moving.root.trim_end_matches('/'))
    }
}

/// How a `COPY` is written so that `wanted` (paths in the context) come into `moving.root`,
/// and the sources that are gone are not named.
pub(super) fn rewrite(
    instruction: &Instruction,
    copying: &Copying,
    moving: &Moving,
    wanted: &[String],
    state: &State,
) -> NewSources {
    let remaining = copying.sources.len() - moving.gone.len();
    let is_json = instruction.json.is_some();
    let write = |text: &str| {
        if is_json {
            super::json::quoted(text)
        } else {
            text.to_owned()
        }
    };
    let separator = if is_json { ", " } else { " " };
    let list = wanted
        .iter()
        .map(|name| write(name))
        .collect::<Vec<_>>()
        .join(separator);
    let root = folder_word(moving, state);
    let mut new = NewSources {
        edits: Vec::new(),
        is_removed: false,
        further: None,
    };
    if wanted.is_empty() && remaining == 0 {
        new.is_removed = true;
        return new;
    }
    let is_same_place = copying.place == moving.root && (copying.into_folder || remaining == 0);
    let fits = remaining == 0 || is_same_place;
    let mut gone = moving.gone.clone();
    if !wanted.is_empty() && fits {
        // In place of the first that goes, else beside the anchor.
        if let Some(first) = (!gone.is_empty()).then(|| gone.remove(0)) {
            new.edits.push((copying.sources[first].range.clone(), list));
        } else if let Some(anchor) = moving.anchor {
            let end = copying.sources[anchor].range.end;
            new.edits.push((end..end, format!("{separator}{list}")));
        } else if let Some(last) = copying.sources.last() {
            let end = last.range.end;
            new.edits.push((end..end, format!("{separator}{list}")));
        }
        let written = &copying.target.value.text;
        if !is_same_place {
            new.edits.push((copying.target.range.clone(), write(&root)));
        } else if !written.ends_with('/') {
            // Several files need a folder that says that it is one.
            let range = copying.target.range.clone();
            let end = if is_json { range.end - 1 } else { range.end };
            new.edits.push((end..end, "/".to_owned()));
        }
    } else if !wanted.is_empty() {
        new.further = Some(format!("{} {root}", wanted.join(" ")));
    }
    for index in gone {
        // With the space (and the comma) in front of it, or behind the first one.
        let range = copying.sources[index].range.clone();
        let next = copying
            .sources
            .get(index + 1)
            .map_or(copying.target.range.start, |next| next.range.start);
        new.edits.push((range.start..next, String::new()));
    }
    new.edits.sort_by_key(|(range, _)| (range.start, range.end));
    new
}
