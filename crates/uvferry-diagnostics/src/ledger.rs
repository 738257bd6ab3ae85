use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

use crate::redaction::redact;
use crate::rule::Rule;

/// Names one thing that a reader found: `file:line:kind` and a number where one line
/// holds several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub String);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of thing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// A logical line of a requirements file.
    Line,
    /// A key of a configuration file.
    Key,
    /// A command in a script.
    Command,
    /// A file's name in another file.
    Mention,
}

impl ItemKind {
    /// The word used in ids and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Key => "key",
            Self::Command => "command",
            Self::Mention => "mention",
        }
    }
}

/// What became of a thing that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It stands where it stood.
    Kept,
    /// It stands somewhere else or in another form.
    Rewritten,
    /// It has no effect under uv.
    Dropped,
    /// A person has to decide.
    NeedsReview,
}

impl Disposition {
    /// The word used in text and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Rewritten => "rewritten",
            Self::Dropped => "dropped",
            Self::NeedsReview => "needs_review",
        }
    }
}

/// One thing as a reader found it, before anything was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadItem {
    /// Unique in one ledger.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Relative to the project's root, with `/`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub end_line: usize,
    /// What stands there, redacted.
    pub text: String,
}

impl ReadItem {
    /// A thing at `line` of `file`; `nth` tells several on one line apart.
    pub fn new(
        kind: ItemKind,
        file: &str,
        (line, end_line): (usize, usize),
        nth: usize,
        text: &str,
    ) -> Self {
        let mut id = format!("{file}:{line}:{}", kind.as_str());
        if nth > 0 {
            let _ = write!(id, ":{nth}");
        }
        Self {
            id: ItemId(id),
            kind,
            file: file.to_owned(),
            line,
            end_line,
            text: redact(text).into_owned(),
        }
    }
}

/// A decision on one thing read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What becomes of it.
    pub disposition: Disposition,
    /// Where it went, for [`Disposition::Rewritten`].
    pub to: Option<String>,
    /// The code of the rule that decided.
    pub code: Option<&'static str>,
    /// Why, for a person.
    pub message: Option<String>,
}

impl Verdict {
    /// It stays.
    pub fn kept(why: impl Into<String>) -> Self {
        Self {
            disposition: Disposition::Kept,
            to: None,
            code: None,
            message: Some(why.into()),
        }
    }

    /// It goes to `to`.
    pub fn rewritten(to: impl Into<String>) -> Self {
        Self {
            disposition: Disposition::Rewritten,
            to: Some(to.into()),
            code: None,
            message: None,
        }
    }

    /// It goes away because `rule` says that it has no effect under uv.
    pub fn dropped(rule: &'static Rule, why: impl Into<String>) -> Self {
        Self {
            disposition: Disposition::Dropped,
            to: None,
            code: Some(rule.code),
            message: Some(why.into()),
        }
    }

    /// A person decides; `rule` says why.
    pub fn needs_review(rule: &'static Rule, why: impl Into<String>) -> Self {
        Self {
            disposition: Disposition::NeedsReview,
            to: None,
            code: Some(rule.code),
            message: Some(why.into()),
        }
    }

    /// Adds a reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.message = Some(why.into());
        self
    }

    /// Adds the code of the rule that decided.
    #[must_use]
    pub fn by(mut self, rule: &'static Rule) -> Self {
        self.code = Some(rule.code);
        self
    }
}

/// One thing read and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerItem {
    /// As the reader named it.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Relative to the project's root, with `/`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub end_line: usize,
    /// What stood there, redacted.
    pub text: String,
    /// What became of it.
    pub disposition: Disposition,
    /// Where it went.
    pub to: Option<String>,
    /// The code of the rule that decided; always there for `dropped` and `needs_review`.
    pub code: Option<String>,
    /// Why.
    pub message: Option<String>,
}

/// How many things came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All things read, counted by the readers.
    pub read: usize,
    /// Stand where they stood.
    pub kept: usize,
    /// Stand somewhere else or in another form.
    pub rewritten: usize,
    /// Have no effect under uv.
    pub dropped: usize,
    /// Wait for a person.
    pub needs_review: usize,
}

/// A hole in the bookkeeping: always a bug of ours, never of the user's file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Two readers used one id.
    #[error("`{0}` was read twice")]
    ReadTwice(ItemId),
    /// A decision on something that nobody read.
    #[error("a decision on `{0}`, which nobody read")]
    NeverRead(ItemId),
    /// Two decisions on one thing.
    #[error("two decisions on `{0}`")]
    DecidedTwice(ItemId),
    /// No decision at all.
    #[error("no decision on `{0}`")]
    Undecided(ItemId),
}

/// The books: what was read, and exactly one decision on each of it.
///
/// ```
/// use uvferry_diagnostics::{ItemKind, Ledger, ReadItem, Verdict};
///
/// let line = ReadItem::new(ItemKind::Line, "requirements.txt", (1, 1), 0, "flask");
/// let id = line.id.clone();
/// let mut ledger = Ledger::default();
/// ledger.read(line);
/// assert!(ledger.check().is_err());
/// ledger.decide(&id, Verdict::rewritten("project.dependencies"));
/// assert!(ledger.check().is_ok());
/// assert_eq!(ledger.counts().rewritten, 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    items: Vec<(ReadItem, Option<Verdict>)>,
    index: BTreeMap<ItemId, usize>,
    errors: Vec<LedgerError>,
}

impl Ledger {
    /// Enters a thing that was read.
    pub fn read(&mut self, item: ReadItem) {
        if self.index.contains_key(&item.id) {
            self.errors.push(LedgerError::ReadTwice(item.id));
            return;
        }
        self.index.insert(item.id.clone(), self.items.len());
        self.items.push((item, None));
    }

    /// Enters the decision on a thing; a second one is an error that [`check`](Self::check) tells.
    pub fn decide(&mut self, id: &ItemId, verdict: Verdict) {
        match self.index.get(id) {
            None => self.errors.push(LedgerError::NeverRead(id.clone())),
            Some(&at) if self.items[at].1.is_some() => {
                self.errors.push(LedgerError::DecidedTwice(id.clone()));
            }
            Some(&at) => self.items[at].1 = Some(verdict),
        }
    }

    /// Replaces a decision that a later step knows better (a lock that showed a clash).
    pub fn revise(&mut self, id: &ItemId, verdict: Verdict) {
        match self.index.get(id) {
            None => self.errors.push(LedgerError::NeverRead(id.clone())),
            Some(&at) => self.items[at].1 = Some(verdict),
        }
    }

    /// The decision on a thing, if there is one.
    pub fn verdict(&self, id: &ItemId) -> Option<&Verdict> {
        self.items[*self.index.get(id)?].1.as_ref()
    }

    /// Whether each thing read has exactly one decision.
    ///
    /// # Errors
    /// The first hole in the books.
    pub fn check(&self) -> Result<(), LedgerError> {
        if let Some(error) = self.errors.first() {
            return Err(error.clone());
        }
        match self.items.iter().find(|(_, verdict)| verdict.is_none()) {
            Some((item, _)) => Err(LedgerError::Undecided(item.id.clone())),
            None => Ok(()),
        }
    }

    /// How many things came out how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            read: self.items.len(),
            ..Counts::default()
        };
        for (_, verdict) in &self.items {
            match verdict.as_ref().map(|verdict| verdict.disposition) {
                Some(Disposition::Kept) => counts.kept += 1,
                Some(Disposition::Rewritten) => counts.rewritten += 1,
                Some(Disposition::Dropped) => counts.dropped += 1,
                Some(Disposition::NeedsReview) => counts.needs_review += 1,
                None => {}
            }
        }
        counts
    }

    /// The things decided so far, in the order in which they were read.
    pub fn items(&self) -> Vec<LedgerItem> {
        self.items
            .iter()
            .filter_map(|(item, verdict)| {
                let verdict = verdict.as_ref()?;
                Some(LedgerItem {
                    id: item.id.clone(),
                    kind: item.kind,
                    file: item.file.clone(),
                    line: item.line,
                    end_line: item.end_line,
                    text: item.text.clone(),
                    disposition: verdict.disposition,
                    to: verdict.to.as_deref().map(|to| redact(to).into_owned()),
                    code: verdict.code.map(str::to_owned),
                    message: verdict
                        .message
                        .as_deref()
                        .map(|text| redact(text).into_owned()),
                })
            })
            .collect()
    }
}
