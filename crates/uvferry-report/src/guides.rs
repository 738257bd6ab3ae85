//! Guides for one project, as Markdown: templates, filled with what is known of it.
//!
//! A guide tells only what [`Source`] holds. What is not known is said to be unknown, and
//! nothing is called faster that was not measured. Every text of a project is a
//! [`Said`](said::Said), which gets into a template only in an escaped form.
//!
//! Templates of one guide have the same headings, code blocks and tags in each language, in
//! the same order, so that a test can hold translations together.

mod boxes;
mod contents;
mod facts;
mod pages;
mod said;

use std::collections::BTreeSet;
use std::str::FromStr;

use uvferry_migrate::GuideFacts;

use crate::json::{BenchDocument, MigrationDocument};
use crate::language::Language;

pub use boxes::{Checkbox, checkboxes};

/// What a guide is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guide {
    /// Daily work with uv in this project.
    Developer,
    /// How the move is made, and taken back.
    Migration,
    /// Questions, problems and what to do.
    Faq,
    /// A training for the team, with exercises.
    Training,
    /// What is done and what is open.
    Checklist,
    /// Making installations take less time.
    Optimisation,
    /// uv for those who use the project.
    User,
    /// Looking back, with what was measured.
    Retrospective,
}

impl Guide {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Developer,
        Self::Migration,
        Self::Faq,
        Self::Training,
        Self::Checklist,
        Self::Optimisation,
        Self::User,
        Self::Retrospective,
    ];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::Migration => "migration",
            Self::Faq => "faq",
            Self::Training => "training",
            Self::Checklist => "checklist",
            Self::Optimisation => "optimisation",
            Self::User => "user",
            Self::Retrospective => "retrospective",
        }
    }
}

impl FromStr for Guide {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|guide| guide.as_str() == text)
            .ok_or_else(|| format!("there is no guide `{text}`"))
    }
}

/// What a guide is made of.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What the project's files and its journal tell.
    pub facts: &'a GuideFacts,
    /// The report of a migration; it is passed over unless its run still holds.
    pub migration: Option<&'a MigrationDocument>,
    /// What was measured.
    pub benches: &'a [BenchDocument],
    /// Whether a proxy is set where the guide is written; `None` where nobody looked.
    pub proxy: Option<bool>,
    /// The boxes that people have ticked in an earlier checklist.
    pub ticked: &'a BTreeSet<String>,
}

/// Writes a guide.
pub fn guide(guide: Guide, source: &Source<'_>, language: Language) -> String {
    let facts = facts::Facts::new(source, language);
    contents::with_contents(&pages::render(guide, &facts, language))
}
