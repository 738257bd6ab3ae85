//! Words: quotes, escapes, expansions.

use super::parser::{OPEN_QUOTE, Parser, Read, Until, broken, memchr_from};
use super::syntax::{Part, Parts, ShellWord};

impl Parser<'_> {
    /// A word; an empty one where none stands here.
    pub(super) fn word(&mut self) -> Read<ShellWord> {
        self.word_until(|byte| {
            matches!(
                byte,
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>'
            )
        })
    }

    /// A word of `[[ … ]]`, where all but spaces may stand unquoted.
    pub(super) fn pattern(&mut self) -> Read<ShellWord> {
        self.word_until(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
    }

    fn word_until(&mut self, ends: fn(u8) -> bool) -> Read<ShellWord> {
        let start = self.at;
        let mut parts = Parts::new();
        let mut substitutions = Vec::new();
        while let Some(byte) = self.byte(0) {
            let at = self.at;
            match byte {
                b'<' | b'>' if self.byte(1) == Some(b'(') => {
                    self.at += 2;
                    let list = self.deeper(|parser| parser.list(Until::Parenthesis))?;
                    self.at += 1;
                    substitutions.push(self.substitution(list, true));
                    expansion(&mut parts, at..self.at, true);
                }
                b'(' if at > start
                    && matches!(self.bytes[at - 1], b'?' | b'*' | b'+' | b'@' | b'!')
                    && ends(b'(') =>
                {
                    self.balanced()?;
                    expansion(&mut parts, at..self.at, false);
                }
                byte if ends(byte) => break,
                b'\r' if self.byte(1).is_none_or(|next| next == b'\n') => break,
                b'\\' => {
                    if let Some(length) = self.continuation() {
                        self.at += length;
                        continue;
                    }
                    self.at += 1;
                    self.character(&mut parts);
                }
                b'\'' => {
                    let Some(close) =
                        memchr_from(self.bytes, b'\'', at + 1).filter(|close| *close < self.end)
                    else {
                        return broken(at, OPEN_QUOTE);
                    };
                    literal(&mut parts, &self.text[at + 1..close]);
                    self.at = close + 1;
                }
                b'"' => self.double_quoted(&mut parts, &mut substitutions)?,
                b'$' => self.dollar(false, &mut parts, &mut substitutions)?,
                b'`' => self.backticks(false, &mut parts, &mut substitutions)?,
                b'*' | b'?' => {
                    self.at += 1;
                    expansion(&mut parts, at..self.at, false);
                }
                b'~' if at == start => {
                    self.at += 1;
                    expansion(&mut parts, at..self.at, true);
                }
                b'{' => match self.brace_expansion() {
                    Some(length) => {
                        self.at += length;
                        expansion(&mut parts, at..self.at, false);
                    }
                    None => self.character(&mut parts),
                },
                _ => self.plain(&mut parts),
            }
        }
        Ok(ShellWord {
            span: start..self.at,
            parts,
            substitutions,
            array: None,
        })
    }

    /// Characters that mean nothing to a shell wherever they stand; at least the one here.
    fn plain(&mut self, parts: &mut Parts) {
        let from = self.at;
        let length = self.bytes[from..self.end]
            .iter()
            .position(|byte| !is_plain(*byte))
            .unwrap_or(self.end - from);
        if length == 0 {
            return self.character(parts);
        }
        literal(parts, &self.text[from..from + length]);
        self.at += length;
    }

    /// The character that stands here, for itself.
    fn character(&mut self, parts: &mut Parts) {
        if let Some(character) = self.text[self.at..self.end].chars().next() {
            self.at += character.len_utf8();
            let mut buffer = [0; 4];
            literal(parts, character.encode_utf8(&mut buffer));
        }
    }

    /// The length of `{a,b}` or `{1..3}`.
    fn brace_expansion(&self) -> Option<usize> {
        let mut is_one = false;
        let mut length = 1;
        loop {
            match self.byte(length)? {
                b'}' => return is_one.then_some(length + 1),
                b',' => is_one = true,
                b'.' if self.byte(length + 1) == Some(b'.') => is_one = true,
                byte if byte.is_ascii_whitespace()
                    || matches!(
                        byte,
                        b'{' | b'$'
                            | b'`'
                            | b'"'
                            | b'\''
                            | b'\\'
                            | b';'
                            | b'&'
                            | b'|'
                            | b'('
                            | b')'
                            | b'<'
                            | b'>'
                    ) =>
                {
                    return None;
                }
                _ => {}
            }
            length += 1;
            if length > 4096 {
                return None;
            }
        }
    }

    /// `( … )` of a pattern.
    fn balanced(&mut self) -> Read<()> {
        let start = self.at;
        let mut open = 0_usize;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        self.at += 1;
                        return Ok(());
                    }
                }
                b'\\' => self.at += 1,
                b'\n' => break,
                _ => {}
            }
            self.at += 1;
        }
        broken(start, "a pattern is not closed")
    }

    fn double_quoted(&mut self, parts: &mut Parts, found: &mut Vec<usize>) -> Read<()> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.byte(0) {
                None => return broken(start, OPEN_QUOTE),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    if let Some(length) = self.continuation() {
                        self.at += length;
                    } else if matches!(self.byte(1), Some(b'$' | b'`' | b'"' | b'\\')) {
                        self.at += 1;
                        self.character(parts);
                    } else {
                        literal(parts, "\\");
                        self.at += 1;
                    }
                }
                Some(b'$') => self.dollar(true, parts, found)?,
                Some(b'`') => self.backticks(true, parts, found)?,
                Some(_) => {
                    let from = self.at;
                    let length = self.bytes[from..self.end]
                        .iter()
                        .position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`'))
                        .unwrap_or(self.end - from);
                    literal(parts, &self.text[from..from + length]);
                    self.at += length;
                }
            }
        }
    }

    pub(super) fn dollar(
        &mut self,
        quoted: bool,
        parts: &mut Parts,
        found: &mut Vec<usize>,
    ) -> Read<()> {
        let start = self.at;
        match self.byte(1) {
            Some(b'(') => {
                if self.byte(2) == Some(b'(') {
                    self.at += 1;
                    if self.arithmetic() {
                        expansion(parts, start..self.at, quoted);
                        return Ok(());
                    }
                    self.at = start;
                }
                self.at += 2;
                let list = self.deeper(|parser| parser.list(Until::Parenthesis))?;
                self.at += 1;
                found.push(self.substitution(list, true));
            }
            Some(b'{') => self.deeper(|parser| parser.parameter(quoted, found))?,
            Some(b'\'') if !quoted => return self.ansi_c(parts),
            Some(b'"') if !quoted => {
                self.at += 1;
                return self.double_quoted(parts, found);
            }
            Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' | b'0'..=b'9') => self.at += 2,
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                self.at += 2;
                while self
                    .byte(0)
                    .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                {
                    self.at += 1;
                }
            }
            _ => {
                self.at += 1;
                literal(parts, "$");
                return Ok(());
            }
        }
        expansion(parts, start..self.at, quoted);
        Ok(())
    }

    /// `${ … }`.
    fn parameter(&mut self, quoted: bool, found: &mut Vec<usize>) -> Read<()> {
        let start = self.at;
        self.at += 2;
        let mut inner = Parts::new();
        loop {
            match self.byte(0) {
                None => return broken(start, "`${` is not closed"),
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at = (self.at + 1).min(self.end);
                    self.character(&mut inner);
                }
                Some(b'\'') if !quoted => {
                    let Some(close) = memchr_from(self.bytes, b'\'', self.at + 1)
                        .filter(|close| *close < self.end)
                    else {
                        return broken(self.at, OPEN_QUOTE);
                    };
                    self.at = close + 1;
                }
                Some(b'"') => self.double_quoted(&mut inner, found)?,
                Some(b'$') => self.dollar(quoted, &mut inner, found)?,
                Some(b'`') => self.backticks(quoted, &mut inner, found)?,
                Some(_) => self.at += 1,
            }
            inner.clear();
        }
    }

    /// `$'…'`.
    fn ansi_c(&mut self, parts: &mut Parts) -> Read<()> {
        let start = self.at;
        self.at += 2;
        let mut text = String::new();
        loop {
            match self.byte(0) {
                None => return broken(start, OPEN_QUOTE),
                Some(b'\'') => {
                    self.at += 1;
                    literal(parts, &text);
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.byte(0) {
                        Some(b'n') => text.push('\n'),
                        Some(b't') => text.push('\t'),
                        Some(b'r') => text.push('\r'),
                        Some(byte @ (b'\\' | b'\'' | b'"' | b'?')) => text.push(char::from(byte)),
                        // What else there is gives a byte that no command of pip needs.
                        Some(byte) if byte.is_ascii() => {
                            text.push('\\');
                            text.push(char::from(byte));
                        }
                        _ => {
                            text.push('\\');
                            continue;
                        }
                    }
                    self.at += 1;
                }
                Some(_) => {
                    let character = self.text[self.at..self.end].chars().next();
                    let character = character.unwrap_or('\u{FFFD}');
                    text.push(character);
                    self.at += character.len_utf8();
                }
            }
        }
    }

    pub(super) fn backticks(
        &mut self,
        quoted: bool,
        parts: &mut Parts,
        found: &mut Vec<usize>,
    ) -> Read<()> {
        let start = self.at;
        let mut close = start + 1;
        let mut is_exact = true;
        loop {
            match self.bytes[..self.end].get(close) {
                None => return broken(start, "a backtick is not closed"),
                Some(b'`') => break,
                Some(b'\\') => {
                    if matches!(self.bytes.get(close + 1), Some(b'`' | b'$' | b'\\' | b'"')) {
                        is_exact = false;
                    }
                    close += 2;
                }
                Some(_) => close += 1,
            }
        }
        let end = std::mem::replace(&mut self.end, close);
        self.at = start + 1;
        let list = self.deeper(|parser| parser.list(Until::End));
        self.end = end;
        match list {
            Ok(list) => found.push(self.substitution(list, is_exact)),
            // With escapes taken off it may be right; it is opaque here.
            Err(_) if !is_exact => {}
            Err(broken) => return Err(broken),
        }
        self.at = close + 1;
        expansion(parts, start..self.at, quoted);
        Ok(())
    }
}

fn literal(parts: &mut Parts, text: &str) {
    if let Some(Part::Literal(last)) = parts.last_mut() {
        last.push_str(text);
    } else if !text.is_empty() {
        parts.push(Part::Literal(text.into()));
    }
}

/// Whether a byte begins, ends and computes nothing.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'_' | b'.' | b'/' | b'=' | b':' | b',' | b'%' | b'^' | b']'
        )
        || byte >= 0x80
}

fn expansion(parts: &mut Parts, span: std::ops::Range<usize>, quoted: bool) {
    parts.push(Part::Expansion { span, quoted });
}
