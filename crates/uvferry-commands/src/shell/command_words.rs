//! The words of a command as the translator reads them.

use std::ops::Range;

use crate::command::{Piece, Word};
use crate::embedded::Embedded;

use super::state::State;
use super::syntax::{Part, ShellWord, Simple};

/// Whether a name ends so; names of files and folders differ by case.
pub(super) fn has_ending(name: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| name.ends_with(ending))
}

/// From the first assignment or word to the last word.
pub(super) fn span_of(simple: &Simple) -> Range<usize> {
    let mut words = simple.assignments.iter().chain(&simple.words);
    let first = words.next().map_or(0..0, |word| word.span.clone());
    let last = words.next_back().map_or(first.end, |word| word.span.end);
    first.start..last
}

pub(super) fn converted(embedded: &Embedded, word: &ShellWord, state: &State) -> Word {
    Word {
        raw: embedded.written(word.span.clone()),
        span: word.span.clone(),
        pieces: if word.array.is_some() || is_masked(embedded, word) {
            vec![Piece::Expansion {
                text: embedded.original(word.span.clone()).to_owned(),
                quoted: word.array.is_none(),
            }]
        } else {
            word.parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) => Piece::Literal(text.to_string()),
                    Part::Expansion { span, quoted } => {
                        let text = embedded.original(span.clone()).to_owned();
                        Piece::Expansion {
                            quoted: *quoted || state.is_one_word(&text),
                            text,
                        }
                    }
                })
                .collect()
        },
    }
}

/// Whether something of the file stands for itself to the shell: `'$(PACKAGE)'` of make.
fn is_masked(embedded: &Embedded, word: &ShellWord) -> bool {
    let seen = embedded.text()[word.span.clone()].as_bytes();
    let original = embedded.original(word.span.clone()).as_bytes();
    if seen == original {
        return false;
    }
    let mut expansions = word
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Expansion { span, .. } => Some(span),
            Part::Literal(_) => None,
        })
        .peekable();
    (0..seen.len())
        .filter(|at| seen[*at] != original[*at])
        .any(|at| {
            let place = word.span.start + at;
            while expansions.next_if(|span| span.end <= place).is_some() {}
            expansions.peek().is_none_or(|span| place < span.start)
        })
}
