//! How much the reader takes. A file that is too much gets a diagnostic that says where
//! reading stopped; it never gets all of the machine's memory.

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

/// How many of the first entries keep what was read of them; others are read once more
/// when they are asked for.
pub(crate) const KEPT: usize = 50_000;

/// How many entries room is made for before the first is read.
pub(crate) const RESERVE: usize = 1 << 20;

/// What small files may take whatever they hold, in bytes.
const FLOOR: usize = 192 << 20;

/// What the smallest allocation takes.
const SMALLEST: usize = 32;

/// How many times its own size a file's reading may take, besides the text itself.
const TIMES: usize = 5;

/// How much memory a file's reading may take.
#[derive(Debug)]
pub(crate) struct Limits {
    budget: usize,
    /// What entries hold besides themselves, about.
    held: usize,
}

impl Limits {
    pub(crate) fn new(text: &str) -> Self {
        // Whoever shows a place first notes where every line begins.
        let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        let all = text.len().saturating_mul(TIMES).max(FLOOR);
        Self {
            budget: all
                .saturating_sub(lines * size_of::<usize>())
                .max(all / TIMES),
            held: 0,
        }
    }

    /// Counts what an entry holds on the heap.
    pub(crate) fn note(&mut self, kind: &EntryKind) {
        self.held += match kind {
            EntryKind::Option(option) => {
                size_of::<OptionEntry>()
                    + 2 * SMALLEST
                    + option.value.as_ref().map_or(0, String::len)
            }
            EntryKind::Include(include) => {
                size_of::<Include>() + 2 * SMALLEST + include.target.len()
            }
            EntryKind::Requirement(found) if found.is_kept() => {
                size_of::<Requirement>() + 12 * SMALLEST + 4 * found.text.len()
            }
            _ => 0,
        };
    }

    /// Whether what was read so far leaves room for more.
    pub(crate) fn hold(&self, file: &RequirementsFile) -> bool {
        file.entries.len() * (size_of::<Entry>() + size_of::<u64>())
            + file.comments.len() * size_of::<Comment>()
            + self.held
            <= self.budget
    }
}
