//! What a service says of its jobs.

use std::collections::BTreeMap;
use std::ops::Range;

use uvferry_yaml::{NodeId, NodeRef, Replacement, Tree};

use crate::carriers::pipeline::{Draft, GoneFiles, Shell};
use crate::context::{Directory, Settings, Surroundings};

use super::decision::Decision;
use super::reading::Reading;

/// Why a job stays in front of whose step nothing can be put.
pub(super) const NO_PLACE: &str = "nothing can be put in front of it that brings uv";

/// A shell text of a job.
pub(super) struct Text<'a> {
    /// The scalar, aliases followed.
    pub(super) node: NodeRef<'a>,
    /// The step or the line of the job that it belongs to: what brings uv goes in front of it.
    pub(super) place: NodeId,
    pub(super) shell: Shell,
    /// Variables that hold for it alone.
    pub(super) variables: BTreeMap<String, String>,
    /// The folder that it runs in, where it has one of its own.
    pub(super) folder: Option<Directory>,
    /// Whether a shell of its own reads it, whatever is read by one otherwise.
    pub(super) is_apart: bool,
}

impl<'a> Text<'a> {
    /// A text for bash without anything of its own.
    pub(super) fn new(node: NodeRef<'a>, place: NodeId) -> Self {
        Self {
            node: node.resolved(),
            place,
            shell: Shell::Posix,
            variables: BTreeMap::new(),
            folder: None,
            is_apart: false,
        }
    }
}

/// A job: what one machine runs, in order.
pub(super) struct Job<'a> {
    /// What is said of the job points there.
    pub(super) node: NodeRef<'a>,
    pub(super) texts: Vec<Text<'a>>,
    /// What holds at its beginning.
    pub(super) start: Surroundings,
    /// Whether one shell reads all texts; else each has one of its own.
    pub(super) is_one_shell: bool,
    /// Which preparation the service has for it.
    pub(super) setup: Setup,
    pub(super) machine: Machine,
    /// Why its commands stay as they are, whatever they are.
    pub(super) stays: Option<String>,
}

/// So many texts of all jobs are decided together: what has more was written by a program.
const MOST_TEXTS: usize = 4_000;

/// Whether the jobs have so many texts that they are not decided.
pub(super) fn are_too_many(jobs: &[Job<'_>]) -> bool {
    jobs.iter().map(|job| job.texts.len() + 1).sum::<usize>() > MOST_TEXTS
}

/// The jobs, up to the first that is one too many: each may repeat what stands elsewhere.
pub(super) fn bounded<'a>(jobs: impl Iterator<Item = Job<'a>>) -> Vec<Job<'a>> {
    let mut texts = 0;
    let mut taken = Vec::new();
    for job in jobs {
        texts += job.texts.len() + 1;
        taken.push(job);
        if texts > MOST_TEXTS {
            break;
        }
    }
    taken
}

/// What is peculiar to a job's machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Machine {
    /// Nothing.
    Plain,
    /// Programs are found by the shims of pyenv, which pip makes and uv does not.
    Pyenv,
    /// It is one with Windows, or may be.
    Windows,
}

/// What a job needs before uv installs anything in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setup {
    /// uv alone: where it installs is there, or the job makes it.
    Uv,
    /// uv, and the variable by which `uv sync` fills the interpreter of Python's image.
    UvAndPrefix,
    /// uv, and an environment that is active for all that follows.
    UvAndEnvironment,
    /// uv in the environment that the job makes with pip in it: nothing else is known of the
    /// machine.
    UvInside,
}

/// A service: how its files are read, and how uv comes into its jobs.
pub(super) trait Service {
    /// Where something else puts its own text in before a shell reads it.
    fn masked(&self) -> fn(&str) -> Vec<Range<usize>>;

    /// The jobs of a file.
    fn jobs<'a>(&self, tree: &'a Tree, settings: &Settings<'_>) -> Vec<Job<'a>>;

    /// The edits that bring uv in front of a text of a job.
    ///
    /// # Errors
    ///
    /// Why they cannot be made.
    fn bring(
        &self,
        tree: &Tree,
        job: &Job<'_>,
        reading: &Reading,
        first: usize,
        settings: &Settings<'_>,
    ) -> Result<Vec<Replacement>, String>;

    /// The environment that a text makes active for the shells behind it, where each text has
    /// one of its own.
    fn handed_on(&self, _text: &str) -> Option<String> {
        None
    }

    /// Whether a table is nothing without the text behind a key of it.
    fn goes_with(&self, _key: &str, _table: NodeRef<'_>) -> bool {
        false
    }

    /// What else changes once the jobs are decided: caches, keys, variables.
    fn finish(
        &self,
        draft: &mut Draft<'_>,
        decision: &Decision<'_, '_>,
        gone: &GoneFiles<'_>,
        settings: &Settings<'_>,
    );

    /// Whether people read what stands behind a key.
    fn is_prose(&self, key: &str) -> bool {
        matches!(key, "name" | "description" | "displayName" | "image")
    }
}
