//! Requirements whose parts are taken out of the text when they are asked for.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use uvferry_diagnostics::SourceFile;

use crate::parts::Parts;
use crate::plain;
use crate::requirement::Requirement;

/// The requirements of one file that somebody looked at.
///
/// They are found by where their line begins: a list for each [`STRETCH`] of the text. So
/// nothing is kept for one that nobody looked at, and the table, a quarter of the text, is
/// made at the first look.
#[derive(Debug)]
pub(crate) struct Looked {
    source: SourceFile,
    table: OnceLock<Box<[OnceLock<Box<Node>>]>>,
}

/// A line takes two bytes at least, so a list has 32 nodes at most.
const STRETCH: usize = 64;

#[derive(Debug)]
struct Node {
    start: u32,
    next: OnceLock<Box<Node>>,
    requirement: Requirement,
}

impl Looked {
    pub(crate) fn new(source: &SourceFile) -> Arc<Self> {
        Arc::new(Self {
            source: source.clone(),
            table: OnceLock::new(),
        })
    }

    /// The requirement of the line that begins at `start`; `read` makes it at the first look.
    fn at(&self, start: u32, read: impl FnOnce() -> Requirement) -> &Requirement {
        let table = self.table.get_or_init(|| {
            let stretches = self.source.text().len() / STRETCH + 1;
            (0..stretches).map(|_| OnceLock::new()).collect()
        });
        let mut slot = &table[start as usize / STRETCH];
        let mut read = Some(read);
        loop {
            let node = slot.get_or_init(|| {
                Box::new(Node {
                    start,
                    next: OnceLock::new(),
                    requirement: read.take().map(|read| read()).unwrap_or_default(),
                })
            });
            if node.start == start {
                return &node.requirement;
            }
            slot = &node.next;
        }
    }
}

/// A requirement whose line was checked, and whose parts are taken out of the file's text
/// at the first use (and kept from then on). Safe to share between threads.
#[derive(Clone)]
pub struct LazyRequirement {
    looked: Arc<Looked>,
    /// Where the logical line begins.
    start: u32,
    /// Whether the line is a plain one. (It also gives [`EntryKind`](crate::EntryKind) room
    /// to say which kind it is without a word of its own.)
    plain: bool,
}

impl LazyRequirement {
    pub(crate) fn new(looked: &Arc<Looked>, start: usize, plain: bool) -> Self {
        Self {
            looked: Arc::clone(looked),
            // The reader takes no text in which a place does not fit.
            start: u32::try_from(start).unwrap_or(u32::MAX),
            plain,
        }
    }

    pub(crate) fn known(looked: &Arc<Looked>, start: usize, requirement: Requirement) -> Self {
        let lazy = Self::new(looked, start, false);
        let _ = lazy.looked.at(lazy.start, || requirement);
        lazy
    }

    /// What it says, as slices of the file's text.
    pub fn parts(&self) -> Parts<'_> {
        let text = self.looked.source.text();
        self.plain
            .then(|| plain::again(text, self.start as usize))
            .flatten()
            .map_or_else(|| Parts::other(self), |plain| Parts::plain(text, plain))
    }
}

impl Deref for LazyRequirement {
    type Target = Requirement;

    fn deref(&self) -> &Requirement {
        self.looked.at(self.start, || {
            let (source, start) = (&self.looked.source, self.start as usize);
            let plain = self.plain.then(|| plain::again(source.text(), start));
            match plain.flatten() {
                Some(plain) => plain::requirement(source.text(), &plain),
                None => crate::reader::requirement_at(source, start),
            }
        })
    }
}

impl PartialEq for LazyRequirement {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for LazyRequirement {}

impl fmt::Debug for LazyRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use crate::file::{Comment, Entry, EntryKind};

    #[test]
    fn entries_and_comments_are_small() {
        assert_eq!(size_of::<EntryKind>(), 16);
        assert_eq!(size_of::<Entry>(), 48);
        assert_eq!(size_of::<Comment>(), 32);
    }
}
