//! How much the reader takes. A file that is too much gets a diagnostic that says where
//! reading stopped; it never gets all of the machine's memory.
//!
//! Reading takes no more than six times the file, or [`FLOOR`] besides the file where that
//! is more. Files as people write them stay far below and are read whole, whatever their
//! length. A file of very short lines does not: an entry takes 56 bytes, 28 times a line
//! that says `a`. Of such a file the first 200,000 lines are read at least.

use crate::file::{Comment, Entry, EntryKind, Include, OptionEntry, RequirementsFile};
use crate::requirement::Requirement;

/// The longest text that is read, in bytes of UTF-8: 4 GiB, since places in it are kept in
/// 32 bits. Of a longer one nothing is read.
pub const MAX_BYTES: usize = u32::MAX as usize - 1;

/// How many findings a file's diagnostics hold; what is found after that is counted only.
pub const MAX_FINDINGS: usize = 10_000;

/// How many findings are listed for one line.
pub const MAX_FINDINGS_OF_LINE: usize = 16;

/// How many words the options of one line may have.
pub(crate) const MAX_WORDS: usize = 400_000;

/// Texts longer than this are refused without a guess at what was meant.
pub(crate) const MAX_GUESSED: usize = 4096;

/// To how many bytes the variables of one line may grow.
pub(crate) const MAX_EXPANDED: usize = 64 << 20;

/// How many entries room is made for before the first is read.
pub(crate) const RESERVE: usize = 1 << 20;

/// What a reading may take of a small file, besides the file itself, in bytes.
pub const FLOOR: usize = 64 << 20;

/// What the entries of any file may take.
const LEAST: usize = 12 << 20;

/// How many times its own size a file's reading may take, besides the text itself.
const TIMES: usize = 5;

/// What a finding takes, about.
const FINDING: usize = 1 << 10;

/// What an allocation takes besides its content, about.
const ALLOCATION: usize = 16;

/// What the requirements that are kept take in a small file.
const KEPT: usize = 4 << 20;

/// How much memory a file's reading may take.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    budget: usize,
    /// What requirements may take that were read in full, rather than be read again when
    /// they are asked for.
    keep: usize,
    /// What they take.
    kept: usize,
    /// What entries hold besides themselves.
    held: usize,
}

impl Limits {
    /// For a text of `len` bytes in `lines` lines.
    pub(crate) fn new(len: usize, lines: usize) -> Self {
        let all = len.saturating_mul(TIMES).max(FLOOR);
        Self {
            // Whoever shows a place first notes where every line begins.
            budget: all
                .saturating_sub(lines * size_of::<usize>() + MAX_FINDINGS * FINDING)
                .max(all / 10)
                .max(LEAST),
            keep: (len / 2).max(KEPT),
            kept: 0,
            held: 0,
        }
    }

    /// Counts what an entry holds on the heap.
    pub(crate) fn note(&mut self, kind: &EntryKind) {
        self.held += match kind {
            EntryKind::Option(option) => {
                size_of::<OptionEntry>()
                    + 3 * ALLOCATION
                    + option.written.len()
                    + option.value.as_ref().map_or(0, String::len)
            }
            EntryKind::Include(include) => {
                size_of::<Include>() + 2 * ALLOCATION + include.target.len()
            }
            _ => 0,
        };
    }

    /// Counts a comment that says where an entry comes from.
    pub(crate) fn annotation(&mut self) {
        self.held += Entry::ANNOTATION + ALLOCATION;
    }

    /// Whether there is room for a requirement that was read in full.
    pub(crate) fn keep(&self) -> bool {
        self.kept < self.keep
    }

    /// Counts a requirement that is kept.
    pub(crate) fn kept(&mut self, found: &Requirement) {
        let taken = size_of::<Requirement>() + 12 * ALLOCATION + 4 * found.text.len();
        self.kept += taken;
        self.held += taken;
    }

    /// Whether what was read so far leaves room for more.
    pub(crate) fn hold(&self, file: &RequirementsFile) -> bool {
        file.entries.len() * (size_of::<Entry>() + size_of::<u64>())
            + file.comments.len() * size_of::<Comment>()
            + self.held
            <= self.budget
    }
}
