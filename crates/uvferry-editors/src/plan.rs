//! What a plan is made of, and how it comes together.

use uvferry_diagnostics::{Diagnostic, Encoding, Location, SourceFile, Span};
use uvferry_journal::Edit;

use crate::editor::Editor;
use crate::rules;

/// How the files of a folder are looked at.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// What is at a path relative to the folder, with `/`.
    pub read: &'a dyn Fn(&str) -> Found,
    /// The line with which version control leaves a path out, where there is one.
    pub ignored: &'a dyn Fn(&str) -> Option<Location>,
}

impl std::fmt::Debug for Files<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Files")
    }
}

/// What is at a path.
#[derive(Debug, Clone)]
pub enum Found {
    /// Nothing, so that a file can be made there.
    Missing,
    /// A file.
    File(SourceFile),
    /// Something that must not or cannot be read, with the reason: a link that leads out of the
    /// folder, a folder.
    OutOfReach(String),
}

/// What is added for an editor.
#[derive(Debug, Clone)]
pub struct EditorPlan {
    /// The editor.
    pub editor: Editor,
    /// At most one for each file.
    pub edits: Vec<Edit>,
    /// Each thing that was looked at, in order.
    pub settings: Vec<Setting>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// One thing that an editor reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Relative to the folder, with `/`.
    pub file: String,
    /// The key, the name of a task, a property of a section.
    pub name: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// What it is for, or why it is not written: a lower case fragment.
    pub why: String,
}

/// What becomes of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It is written.
    Added,
    /// It takes the place of one that led to an environment of old.
    Replaced,
    /// It is there.
    There,
    /// Something else is there, and stays.
    Kept,
}

impl Outcome {
    /// The word in text and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Replaced => "replaced",
            Self::There => "there",
            Self::Kept => "kept",
        }
    }
}

/// Where a setting goes.
pub(crate) enum Place {
    /// A file is to be made.
    Free,
    /// A file is there.
    File(SourceFile),
}

/// A plan on its way.
pub(crate) struct Planning<'a> {
    files: &'a Files<'a>,
    plan: EditorPlan,
}

impl<'a> Planning<'a> {
    pub(crate) fn new(editor: Editor, files: &'a Files<'a>) -> Self {
        Self {
            files,
            plan: EditorPlan {
                editor,
                edits: Vec::new(),
                settings: Vec::new(),
                diagnostics: Vec::new(),
            },
        }
    }

    /// A file that is there or may be made; `None` where neither is so, which is told.
    pub(crate) fn open(&mut self, path: &str) -> Option<Place> {
        match (self.files.read)(path) {
            Found::Missing => Some(Place::Free),
            Found::File(file) if file.encoding() == Encoding::Undecodable => {
                self.tell(
                    Diagnostic::new(&rules::UNREADABLE, format!("`{path}` is no UTF-8 text"))
                        .at_location(Location::file(path)),
                );
                None
            }
            Found::File(file) => Some(Place::File(file)),
            Found::OutOfReach(why) => {
                self.tell(
                    Diagnostic::new(&rules::OUT_OF_REACH, format!("`{path}`: {why}"))
                        .at_location(Location::file(path))
                        .help(rules::OUT_OF_REACH.fix),
                );
                None
            }
        }
    }

    /// Whether anything is at a path.
    pub(crate) fn file(&self, path: &str) -> Option<SourceFile> {
        match (self.files.read)(path) {
            Found::File(file) => Some(file),
            Found::Missing | Found::OutOfReach(_) => None,
        }
    }

    pub(crate) fn note(&mut self, file: &str, name: &str, outcome: Outcome, why: &str) {
        self.plan.settings.push(Setting {
            file: file.to_owned(),
            name: name.to_owned(),
            outcome,
            why: why.to_owned(),
        });
    }

    pub(crate) fn tell(&mut self, diagnostic: Diagnostic) {
        self.plan.diagnostics.push(diagnostic);
    }

    /// A new file.
    pub(crate) fn create(&mut self, path: &str, contents: String) {
        self.plan.edits.push(Edit::create(path, contents));
    }

    /// Changes of a file that is there. Where its encoding cannot write them it stays.
    pub(crate) fn change(&mut self, file: &SourceFile, replacements: Vec<(Span, String)>) {
        if replacements.is_empty() {
            return;
        }
        match Edit::replace(file, replacements) {
            Ok(edit) => self.plan.edits.push(edit),
            Err(error) => self.tell(
                Diagnostic::new(&rules::UNREADABLE, error.to_string())
                    .at_location(Location::file(file.path())),
            ),
        }
    }

    /// The plan, with what version control leaves out of it.
    pub(crate) fn finish(mut self) -> EditorPlan {
        let mut told: Vec<(Location, Vec<String>)> = Vec::new();
        for edit in &self.plan.edits {
            let Some(line) = (self.files.ignored)(&edit.path) else {
                continue;
            };
            match told.iter_mut().find(|(known, _)| *known == line) {
                Some((_, paths)) => paths.push(edit.path.clone()),
                None => told.push((line, vec![edit.path.clone()])),
            }
        }
        for (line, paths) in told {
            let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
            let one = paths.len() == 1;
            self.tell(
                Diagnostic::new(
                    &rules::IGNORED,
                    format!(
                        "version control leaves {} out, so {} not shared",
                        paths.join(", "),
                        if one { "it is" } else { "they are" }
                    ),
                )
                .at_location(line)
                .help(rules::IGNORED.fix),
            );
        }
        self.plan
    }
}
