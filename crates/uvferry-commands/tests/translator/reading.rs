//! Command lines as they are typed, for tests.

use uvferry_commands::{CommandLine, Piece, Word};

/// Reads one simple command: quotes, backslashes, `$X`, `${…}`, `$(…)`, globs.
pub(crate) fn command(text: &str) -> CommandLine {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    let mut at = text.len() - rest.len();
    while !rest.is_empty() {
        let (word, length) = word(rest, at);
        words.push(word);
        let behind = rest[length..].trim_start();
        at += rest.len() - behind.len();
        rest = behind;
    }
    let is_assignment = |word: &Word| {
        word.known_start().split_once('=').is_some_and(|(name, _)| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    };
    let count = words.iter().take_while(|word| is_assignment(word)).count();
    let words_behind = words.split_off(count);
    CommandLine {
        assignments: words,
        words: words_behind,
    }
}

fn word(text: &str, at: usize) -> (Word, usize) {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut literal = String::new();
    let mut quote = None;
    let mut place = 0;
    while let Some(letter) = text[place..].chars().next() {
        let width = letter.len_utf8();
        match (letter, quote) {
            (letter, None) if letter.is_whitespace() => break,
            ('\'' | '"', None) => quote = Some(letter),
            (letter, Some(open)) if letter == open => quote = None,
            ('\\', None) => {
                place += 1;
                let Some(next) = text[place..].chars().next() else {
                    break;
                };
                literal.push(next);
                place += next.len_utf8();
                continue;
            }
            ('$', quote) if quote != Some('\'') => {
                let rest = &text[place..];
                let end = match rest[1..].chars().next() {
                    Some('{') => rest.find('}').map_or(rest.len(), |end| end + 1),
                    Some('(') => rest.find(')').map_or(rest.len(), |end| end + 1),
                    _ => rest[1..]
                        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                        .map_or(rest.len(), |end| end + 1),
                };
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Expansion {
                    text: rest[..end].to_owned(),
                    quoted: quote.is_some(),
                });
                place += end;
                continue;
            }
            ('*', None) => {
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Expansion {
                    text: "*".to_owned(),
                    quoted: false,
                });
            }
            (letter, _) => literal.push(letter),
        }
        place += width;
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    // What is not closed is closed: the words of a command are whole.
    let mut raw = text[..place].to_owned();
    raw.extend(quote);
    if raw.ends_with('\\') && quote.is_none() && !raw.ends_with("\\\\") {
        raw.pop();
    }
    (
        Word {
            raw,
            span: at..at + place,
            pieces,
        },
        place,
    )
}
