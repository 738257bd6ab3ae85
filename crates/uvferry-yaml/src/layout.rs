//! What the parser does not tell: where anchors, tags, dashes and headers stand, and where
//! a value ends.

use saphyr_parser::ScalarStyle;
use uvferry_diagnostics::Span;

use crate::node::{Block, Chomping, Style};

/// Anchor and tag of a node.
#[derive(Debug, Default)]
pub(crate) struct Properties {
    /// Where the first of them begins.
    pub(crate) start: Option<usize>,
    /// Where the last of them ends.
    pub(crate) end: Option<usize>,
    pub(crate) anchor: Option<String>,
    pub(crate) tag: Option<String>,
}

/// A scalar's place.
pub(crate) struct Place {
    pub(crate) properties: Properties,
    pub(crate) span: Span,
    pub(crate) style: Style,
}

/// Behind blanks, line ends and comments.
pub(crate) fn skip_blank(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
            Some(b'#') if at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r') => {
                at = line_end(text, at);
            }
            _ => return at,
        }
    }
}

/// Where the line of a byte ends, before its line end.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find(['\n', '\r'])
        .map_or(text.len(), |length| at + length)
}

/// Where the line of a byte begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

/// Behind the line end at `at`.
pub(crate) fn next_line(text: &str, at: usize) -> usize {
    match &text.as_bytes()[at..] {
        [b'\r', b'\n', ..] => at + 2,
        [_, ..] => at + 1,
        [] => at,
    }
}

/// The dash of the next item.
pub(crate) fn dash(text: &str, cursor: usize) -> Option<usize> {
    // The properties of a list itself were passed when it began.
    let at = skip_blank(text, cursor);
    (text.as_bytes().get(at) == Some(&b'-')).then_some(at)
}

/// The colon behind a key.
pub(crate) fn colon(text: &str, cursor: usize) -> Option<usize> {
    let at = skip_blank(text, cursor);
    (text.as_bytes().get(at) == Some(&b':')).then_some(at)
}

/// The anchor and the tag between what was read last and where a value begins. Indicators
/// that stand there too (`?`, `,`, `---`) are passed.
pub(crate) fn properties(text: &str, cursor: usize, end: usize) -> Properties {
    let mut found = Properties::default();
    let mut at = cursor;
    loop {
        at = skip_blank(text, at);
        if at >= end {
            return found;
        }
        match text.as_bytes()[at] {
            mark @ (b'&' | b'!') => {
                let length = text[at..]
                    .find([' ', '\t', '\n', '\r', ',', '[', ']', '{', '}'])
                    .unwrap_or(text.len() - at);
                let word = &text[at..at + length.max(1)];
                found.start.get_or_insert(at);
                if mark == b'&' {
                    found.anchor = Some(word[1..].to_owned());
                } else {
                    found.tag = Some(word.to_owned());
                }
                at += word.len();
                found.end = Some(at);
            }
            b'?' | b',' | b'-' | b':' => at += 1,
            _ => return found,
        }
    }
}

/// Where a scalar stands, from where the parser says it does.
pub(crate) fn scalar(
    text: &str,
    cursor: usize,
    said: Span,
    decoded: &str,
    style: ScalarStyle,
) -> Place {
    match style {
        ScalarStyle::Literal | ScalarStyle::Folded => block(text, cursor, said, decoded, style),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            let quote = if style == ScalarStyle::SingleQuoted {
                '\''
            } else {
                '"'
            };
            // The place begins at the properties where there are some.
            let from = self::properties(text, cursor, said.end)
                .end
                .unwrap_or(cursor);
            let start = text
                .get(from..said.end)
                .and_then(|text| text.find(quote))
                .map_or(said.start, |at| from + at);
            let properties = properties(text, cursor, start);
            let end = quoted_end(text, start, quote).unwrap_or(said.end);
            Place {
                properties,
                span: start..end,
                style: if quote == '"' {
                    Style::Double
                } else {
                    Style::Single
                },
            }
        }
        ScalarStyle::Plain => {
            let mut properties = Properties::default();
            let mut start = said.start;
            if decoded.is_empty() {
                // Nothing stands there; the parser's place may be the next token's.
                properties = self::properties(text, cursor, said.end);
                let start = properties.end.unwrap_or(cursor);
                return Place {
                    properties,
                    span: start..start,
                    style: Style::Plain,
                };
            }
            let before = self::properties(text, cursor, said.end);
            if let (Some(first), Some(last)) = (before.start, before.end)
                && first <= said.start
            {
                start = skip_blank(text, last).max(said.start);
                properties = before;
            }
            let end = start + text[start..said.end.max(start)].trim_end().len();
            Place {
                properties,
                span: start..end,
                style: Style::Plain,
            }
        }
    }
}

/// Behind the quote that ends what begins at `start`.
fn quoted_end(text: &str, start: usize, quote: char) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = u8::try_from(quote).ok()?;
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote => {
                if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
                    at += 2;
                } else {
                    return Some(at + 1);
                }
            }
            _ => at += 1,
        }
    }
    None
}

fn block(text: &str, cursor: usize, said: Span, decoded: &str, style: ScalarStyle) -> Place {
    let properties = properties(text, cursor, said.end);
    let from = properties.end.unwrap_or(cursor);
    let mark = if style == ScalarStyle::Literal {
        '|'
    } else {
        '>'
    };
    // Only blanks, comments and indicators stand before it.
    let mut at = from;
    loop {
        at = skip_blank(text, at);
        match text[at..].chars().next() {
            Some(character) if character == mark => break,
            Some(character) if at < said.end => at += character.len_utf8(),
            _ => {
                at = said.start;
                break;
            }
        }
    }
    let length = text[at..]
        .find(|character: char| {
            character != mark && !matches!(character, '+' | '-') && !character.is_ascii_digit()
        })
        .unwrap_or(text.len() - at);
    let header = at..at + length;
    let written = &text[header.clone()];
    let chomping = if written.contains('-') {
        Chomping::Strip
    } else if written.contains('+') {
        Chomping::Keep
    } else {
        Chomping::Clip
    };
    let first_line = next_line(text, line_end(text, header.end));
    let (indent, end) = block_lines(text, first_line, said.end, decoded, chomping);
    let block = Block {
        is_indent_said: written.contains(|character: char| character.is_ascii_digit()),
        indent,
        chomping,
        header: header.clone(),
    };
    Place {
        properties,
        span: header.start..end.max(header.end),
        style: if mark == '|' {
            Style::Literal(block)
        } else {
            Style::Folded(block)
        },
    }
}

/// How far the lines of a block are indented, and where its last line with text ends, or
/// its last empty one where those count; before the line end in both cases.
fn block_lines(
    text: &str,
    first_line: usize,
    said_end: usize,
    decoded: &str,
    chomping: Chomping,
) -> (usize, usize) {
    // The first line with text: the spaces that the text itself begins with are not
    // indentation, which an indicator in the header may have said.
    let mut at = first_line;
    let mut end = first_line;
    let mut indent = None;
    while at < said_end {
        let stop = line_end(text, at);
        let line = &text[at..stop];
        let spaces = line.len() - line.trim_start_matches(' ').len();
        if line.trim_matches(' ').is_empty() {
            if chomping == Chomping::Keep && next_line(text, stop) <= said_end {
                end = stop;
            }
        } else if decoded.bytes().all(|byte| byte == b'\n') {
            // The block has no text: this is what comes next.
            break;
        } else {
            let known = *indent.get_or_insert_with(|| {
                let first = decoded.trim_start_matches('\n');
                let own = first.len() - first.trim_start_matches(' ').len();
                spaces.saturating_sub(own)
            });
            if spaces < known {
                break;
            }
            end = stop;
        }
        at = next_line(text, stop);
        if stop == text.len() {
            break;
        }
    }
    (indent.unwrap_or(0), end.min(text.len()))
}
