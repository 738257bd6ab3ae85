//! Single commands and single files put into uv's words, apart from any migration.

use std::path::Path;

use uvferry_commands::{
    Carried, Carrier, Embedded, Mode as CommandMode, NOTHING_TO_TRANSLATE, Outcome, Settings,
    Surroundings, program_meant, shell,
};
use uvferry_diagnostics::{Diagnostic, SourceFile};

use crate::commands::{UV_VERSION, carry_all, command_file_of, fitting};
use crate::error::MigrateError;
use crate::options::{Mode, PlanOptions};
use crate::plan::Plan;
use crate::project::Project;
use crate::tree::Tree;

/// Text with commands, and what becomes of it.
#[derive(Debug, Clone)]
pub struct Translation {
    /// The text: a file, or commands that were typed.
    pub source: SourceFile,
    /// What the text is; `None` for what was typed.
    pub carrier: Option<Carrier>,
    /// What was found in it, and the changes.
    pub carried: Carried,
}

impl Translation {
    /// The text with the changes made.
    pub fn applied(&self) -> String {
        self.carried.applied(self.source.text())
    }

    /// What a person should know of it.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut told = crate::commands::told(&self.source, &self.carried, true);
        if self.carrier.is_none() {
            told.extend(self.nothing_to_translate());
        }
        told
    }

    /// What was typed and stays as it is, so that its silence is not taken for a translation.
    fn nothing_to_translate(&self) -> Vec<Diagnostic> {
        let kept = self.carried.commands.iter().filter_map(|found| {
            let Outcome::Kept { why } = &found.translated.outcome else {
                return None;
            };
            Some(
                Diagnostic::new(&NOTHING_TO_TRANSLATE, format!("it stays as it is: {why}"))
                    .at(&self.source, found.span.clone()),
            )
        });
        let mut told: Vec<Diagnostic> = kept.collect();
        let text = self.source.text();
        if self.carried.commands.is_empty() && !text.trim().is_empty() {
            let nothing = Diagnostic::new(
                &NOTHING_TO_TRANSLATE,
                "no command of pip or its kin was found",
            );
            told.push(match program_meant(text) {
                Some((place, meant)) => nothing
                    .at(&self.source, place)
                    .help(format!("did you mean `{meant}`?")),
                None => nothing,
            });
        }
        told
    }

    /// How many of its commands wait for a person.
    pub fn needs_review(&self) -> usize {
        let waits = |found: &&uvferry_commands::Found| {
            matches!(
                found.translated.outcome,
                uvferry_commands::Outcome::NeedsReview { .. }
            )
        };
        self.carried.commands.iter().filter(waits).count()
    }
}

/// Puts commands into uv's words for one project, or for none.
#[derive(Debug)]
pub struct Translator {
    project: Option<uvferry_commands::Project>,
    with_docker_cache: bool,
    tree: Option<Tree>,
}

impl Translator {
    /// The mode of a folder of which nothing was said: that of a project once it has a lock.
    pub fn mode_of(root: &Path) -> Mode {
        let is_project = root.join("pyproject.toml").is_file() && root.join("uv.lock").is_file();
        if is_project { Mode::Project } else { Mode::Pip }
    }

    /// Reads what the mode of a project has to know of it: what its requirements files became,
    /// or would become. Nothing is read in the mode of pip.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn new(root: &Path, options: &PlanOptions) -> Result<Self, MigrateError> {
        let with_docker_cache = options.with_docker_cache == Some(true);
        if options.mode == Some(Mode::Pip) {
            return Ok(Self {
                project: None,
                with_docker_cache,
                tree: None,
            });
        }
        let options = PlanOptions {
            mode: Some(Mode::Project),
            ..options.clone()
        };
        let project = Project::read(Tree::walk(root)?, &options);
        Ok(Self {
            project: Some(Plan::for_commands(&project)),
            with_docker_cache,
            tree: Some(project.tree),
        })
    }

    /// How deep it translates.
    pub fn mode(&self) -> Mode {
        match self.project {
            Some(_) => Mode::Project,
            None => Mode::Pip,
        }
    }

    fn command_mode(&self) -> CommandMode<'_> {
        match &self.project {
            Some(project) => CommandMode::Project(project),
            None => CommandMode::Pip,
        }
    }

    /// Translates commands as they are typed into a shell. `name` stands for them where a
    /// place is told.
    pub fn text(&self, name: &str, text: &str) -> Translation {
        let source = SourceFile::new(name, text);
        let none = std::collections::BTreeSet::new();
        let settings = Settings {
            mode: self.command_mode(),
            uv_version: UV_VERSION,
            with_docker_cache: self.with_docker_cache,
            scripts_with_uv: &none,
        };
        let mut carried = Carried::default();
        shell::carry(
            &Embedded::whole(&source),
            &Surroundings::default(),
            &settings,
            &mut carried,
        );
        Translation {
            carried: fitting(carried, &source),
            source,
            carrier: None,
        }
    }

    /// Translates a file; `None` where it is of no kind that carries commands. `path` is
    /// relative to the project's root, with `/`.
    pub fn file(&self, path: &str, bytes: Vec<u8>) -> Option<Translation> {
        let carrier = Carrier::of(path, &bytes[..bytes.len().min(256)])?;
        let own = command_file_of(path, bytes, carrier);
        // The scripts of the project tell whether an image or a job needs uv for them.
        let mut files = self
            .tree
            .as_ref()
            .map(crate::commands::scripts)
            .unwrap_or_default();
        files.retain(|file| file.source.path() != path);
        files.push(own.clone());
        let found = carry_all(&files, self.command_mode(), self.with_docker_cache)
            .into_iter()
            .find(|file| file.source.path() == path);
        Some(Translation {
            source: own.source,
            carrier: Some(carrier),
            carried: found.map_or_else(Carried::default, |file| file.carried),
        })
    }
}
