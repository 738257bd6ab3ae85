//! The arrays of the exec form: their strings and where each stands.

use std::ops::Range;

/// A string of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JsonString {
    /// Its range in the joined text, quotes included.
    pub(super) range: Range<usize>,
    /// What it stands for.
    pub(super) value: String,
    /// Its characters: each one's range in the joined text, and whether it is written as it
    /// is.
    pub(super) pieces: Vec<(Range<usize>, char, bool)>,
}

/// The strings of a JSON array that begins at `offset` of the joined text; `None` where the
/// text is none (the shell form then), an error where it holds something else than strings
/// (the builder refuses the file).
pub(super) fn array(text: &str, offset: usize) -> Option<Result<Vec<JsonString>, ()>> {
    if !text.trim_start().starts_with('[') {
        return None;
    }
    // Whether it is an array at all is asked of the whole, as BuildKit does: what is no JSON
    // is a command for the shell.
    let mut parser = Parser {
        text,
        at: 0,
        offset,
    };
    parser.space();
    let items = parser.items()?;
    parser.space();
    if parser.at != text.len() {
        return None;
    }
    Some(items.into_iter().collect::<Option<Vec<_>>>().ok_or(()))
}

/// A string as JSON writes it, with its quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            character if character < ' ' => {
                use std::fmt::Write as _;
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            character => out.push(character),
        }
    }
    out.push('"');
    out
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    offset: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r' | '\n')) {
            self.at += 1;
        }
    }

    /// The items; `None` among them for one that is no string.
    fn items(&mut self) -> Option<Vec<Option<JsonString>>> {
        self.next().filter(|open| *open == '[')?;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(']') {
            self.at += 1;
            return Some(items);
        }
        loop {
            self.space();
            items.push(if self.peek()? == '"' {
                Some(self.string()?)
            } else {
                self.other()?;
                None
            });
            self.space();
            match self.next()? {
                ',' => {}
                ']' => return Some(items),
                _ => return None,
            }
        }
    }

    fn string(&mut self) -> Option<JsonString> {
        let start = self.at;
        self.next()?;
        let mut value = String::new();
        let mut pieces = Vec::new();
        loop {
            let from = self.at;
            let character = self.next()?;
            let (character, is_plain) = match character {
                '"' => {
                    return Some(JsonString {
                        range: self.offset + start..self.offset + self.at,
                        value,
                        pieces,
                    });
                }
                '\\' => (self.escaped()?, false),
                control if control < ' ' => return None,
                plain => (plain, true),
            };
            value.push(character);
            pieces.push((
                self.offset + from..self.offset + self.at,
                character,
                is_plain,
            ));
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            character @ ('"' | '\\' | '/') => character,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.unit()?;
                if (0xD800..0xDC00).contains(&unit) && self.text[self.at..].starts_with("\\u") {
                    let before = self.at;
                    self.at += 2;
                    let low = self.unit()?;
                    if (0xDC00..0xE000).contains(&low) {
                        let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                        return Some(char::from_u32(code).unwrap_or('\u{FFFD}'));
                    }
                    self.at = before;
                }
                char::from_u32(unit).unwrap_or('\u{FFFD}')
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Passes over a number, a word, an object or an inner array, without judging it much: the
    /// file is refused for it.
    fn other(&mut self) -> Option<()> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(character) = self.peek() {
            match character {
                '"' => {
                    self.string()?;
                    continue;
                }
                '[' | '{' => depth += 1,
                ']' | ',' if depth == 0 => break,
                ']' | '}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
            self.at += character.len_utf8();
        }
        let text = self.text[start..self.at].trim();
        let is_value = matches!(text, "true" | "false" | "null")
            || text.parse::<f64>().is_ok()
            || text.starts_with(['[', '{']);
        (depth == 0 && is_value).then_some(())
    }
}
