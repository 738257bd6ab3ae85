//! Words of the grammar as words of a command.

use crate::command::{Piece, Word};
use crate::embedded::Embedded;

use super::state::State;
use super::syntax::{Part, ShellWord};

/// A word as the translator reads it.
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
