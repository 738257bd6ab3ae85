use std::ops::Range;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::encoding::{Encoding, Newline};

/// A range of bytes in the decoded text of a [`SourceFile`].
pub type Span = Range<usize>;

/// A place in a file, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// The bytes of a file and the text they stand for.
///
/// Cloning is cheap. Spans count bytes of [`text`](Self::text); for a file that is not
/// UTF-8, [`raw_range`](Self::raw_range) turns one into a range of the bytes on disk.
#[derive(Debug, Clone)]
pub struct SourceFile(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: String,
    /// The bytes on disk where they are not the text as it is.
    bytes: Option<Vec<u8>>,
    text: String,
    encoding: Encoding,
    line_starts: OnceLock<Vec<usize>>,
    hash: OnceLock<String>,
}

impl SourceFile {
    /// Decodes `bytes` the way Python's tools do: a byte order mark first, then a
    /// PEP 263 coding cookie in the first two lines, else UTF-8. Never fails: bytes that
    /// cannot be decoded become U+FFFD and the encoding says so.
    ///
    /// `path` is relative to the project's root with `/`; it is only a label.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let (encoding, decoded) = decode(&bytes);
        let (bytes, text) = match decoded {
            Some(text) => (Some(bytes), text),
            // `decode` has looked: these bytes are UTF-8, and are the text.
            None => (None, String::from_utf8(bytes).unwrap_or_default()),
        };
        Self(Arc::new(Inner {
            path: path.into(),
            bytes,
            text,
            encoding,
            line_starts: OnceLock::new(),
            hash: OnceLock::new(),
        }))
    }

    /// A text that is UTF-8, whatever its first lines say of its encoding: for programs that
    /// look for no byte order mark and no coding cookie.
    pub fn from_text(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            path: path.into(),
            bytes: None,
            text: text.into(),
            encoding: Encoding::Utf8,
            line_starts: OnceLock::new(),
            hash: OnceLock::new(),
        }))
    }

    /// The label given at construction.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The bytes as they are on disk.
    pub fn bytes(&self) -> &[u8] {
        self.0.bytes.as_deref().unwrap_or(self.0.text.as_bytes())
    }

    /// The decoded text, without a leading byte order mark.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// How the text was decoded.
    pub fn encoding(&self) -> Encoding {
        self.0.encoding
    }

    /// The line end that the file uses.
    pub fn newline(&self) -> Newline {
        Newline::of(self.text())
    }

    /// SHA-256 of the bytes on disk, in lower case hex.
    pub fn sha256(&self) -> &str {
        self.0.hash.get_or_init(|| sha256_hex(self.bytes()))
    }

    /// How many lines there are; a last line without a line end counts.
    pub fn line_count(&self) -> usize {
        let starts = self.line_starts();
        if self.text().len() == *starts.last().unwrap_or(&0) {
            starts.len() - 1
        } else {
            starts.len()
        }
    }

    /// Line and column of a byte offset of the text; an offset past the end is the end.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let text = self.text();
        let offset = floor_boundary(text, offset);
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let column = text[starts[line - 1]..offset].chars().count() + 1;
        LineColumn { line, column }
    }

    /// The span of a line (from 1) without its line end.
    pub fn line_span(&self, line: usize) -> Option<Span> {
        let starts = self.line_starts();
        let start = *starts.get(line.checked_sub(1)?)?;
        let end = starts.get(line).copied().unwrap_or(self.text().len());
        let body = self.text()[start..end].trim_end_matches(['\n', '\r']);
        Some(start..start + body.len())
    }

    /// The text of a span; out of range is cut off.
    pub fn slice(&self, span: Span) -> &str {
        let text = self.text();
        let start = floor_boundary(text, span.start);
        let end = floor_boundary(text, span.end.max(start));
        &text[start..end]
    }

    /// The range of [`bytes`](Self::bytes) that a span of the text stands for.
    pub fn raw_range(&self, span: Span) -> Range<usize> {
        let (text, encoding) = (self.text(), self.encoding());
        let raw = |offset: usize| -> usize {
            let offset = floor_boundary(text, offset);
            let mark = encoding.mark().len();
            match encoding {
                Encoding::Utf8 | Encoding::Utf8Bom => mark + offset,
                Encoding::Undecodable => undecodable_offset(self.bytes(), offset),
                _ => {
                    mark + encoding
                        .encode(&text[..offset])
                        .map_or(offset, |bytes| bytes.len())
                }
            }
        };
        raw(span.start)..raw(span.end)
    }

    /// `text` in this file's encoding, without a byte order mark; `None` where the
    /// encoding cannot write it.
    pub fn encode(&self, text: &str) -> Option<Vec<u8>> {
        self.0.encoding.encode(text)
    }

    fn line_starts(&self) -> &[usize] {
        self.0.line_starts.get_or_init(|| {
            let bytes = self.text().as_bytes();
            let mut starts = vec![0];
            for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
                if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                    continue;
                }
                starts.push(at + 1);
            }
            starts
        })
    }
}

/// SHA-256 in lower case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Where in `bytes` the lossy text's byte `offset` comes from.
fn undecodable_offset(bytes: &[u8], offset: usize) -> usize {
    let (mut raw, mut text) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        if offset <= text + chunk.valid().len() {
            return raw + (offset - text);
        }
        raw += chunk.valid().len();
        text += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            raw += chunk.invalid().len();
            text += '\u{FFFD}'.len_utf8();
        }
    }
    raw
}

fn decode(bytes: &[u8]) -> (Encoding, Option<String>) {
    // The order matters: the UTF-32 mark begins with the UTF-16 one.
    for encoding in [
        Encoding::Utf8Bom,
        Encoding::Utf32Le,
        Encoding::Utf32Be,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ] {
        if let Some(rest) = bytes.strip_prefix(encoding.mark()) {
            return match decode_marked(encoding, rest) {
                Some(text) => (encoding, Some(text)),
                None => undecodable(bytes),
            };
        }
    }
    if let Some(label) = coding_cookie(bytes) {
        let lower = label.to_ascii_lowercase().replace('_', "-");
        if matches!(
            lower.as_str(),
            "latin-1" | "iso-8859-1" | "iso8859-1" | "latin1" | "l1"
        ) {
            return (
                Encoding::Latin1,
                Some(bytes.iter().map(|&byte| char::from(byte)).collect()),
            );
        }
        if let Some(named) = encoding_rs::Encoding::for_label(lower.as_bytes())
            && named != encoding_rs::UTF_8
        {
            return match named.decode_without_bom_handling_and_without_replacement(bytes) {
                // Only text that goes back to the same bytes may be edited.
                Some(text) if Encoding::Named(named).encode(&text).as_deref() == Some(bytes) => {
                    (Encoding::Named(named), Some(text.into_owned()))
                }
                _ => undecodable(bytes),
            };
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => (Encoding::Utf8, None),
        Err(_) => undecodable(bytes),
    }
}

fn undecodable(bytes: &[u8]) -> (Encoding, Option<String>) {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('\u{FFFD}');
        }
    }
    (Encoding::Undecodable, Some(text))
}

fn decode_marked(encoding: Encoding, rest: &[u8]) -> Option<String> {
    match encoding {
        Encoding::Utf8Bom => std::str::from_utf8(rest).ok().map(str::to_owned),
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let (units, odd) = rest.as_chunks::<2>();
            if !odd.is_empty() {
                return None;
            }
            let big = encoding == Encoding::Utf16Be;
            char::decode_utf16(units.iter().map(|&unit| {
                if big {
                    u16::from_be_bytes(unit)
                } else {
                    u16::from_le_bytes(unit)
                }
            }))
            .collect::<Result<String, _>>()
            .ok()
        }
        Encoding::Utf32Le | Encoding::Utf32Be => {
            let (units, odd) = rest.as_chunks::<4>();
            if !odd.is_empty() {
                return None;
            }
            let big = encoding == Encoding::Utf32Be;
            units
                .iter()
                .map(|&unit| {
                    char::from_u32(if big {
                        u32::from_be_bytes(unit)
                    } else {
                        u32::from_le_bytes(unit)
                    })
                })
                .collect()
        }
        _ => None,
    }
}

/// The encoding named by `coding[:=]\s*([-\w.]+)` in a comment of the first two lines,
/// as pip's `auto_decode` looks for it (PEP 263).
fn coding_cookie(bytes: &[u8]) -> Option<&str> {
    for line in bytes.split(|&byte| byte == b'\n').take(2) {
        if line.first() != Some(&b'#') {
            continue;
        }
        let mut rest = line;
        while let Some(at) = memchr::memmem::find(rest, b"coding") {
            rest = &rest[at + b"coding".len()..];
            if let [b':' | b'=', tail @ ..] = rest {
                let tail = tail.trim_ascii_start();
                let end = tail
                    .iter()
                    .position(|byte| !(byte.is_ascii_alphanumeric() || b"-_.".contains(byte)))
                    .unwrap_or(tail.len());
                if end > 0 {
                    return std::str::from_utf8(&tail[..end]).ok();
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_and_column_count_characters_from_one() {
        let file = SourceFile::new("r.txt", "ä\r\nbc\rd".as_bytes());
        assert_eq!(file.line_column(0), LineColumn { line: 1, column: 1 });
        assert_eq!(file.line_column(2), LineColumn { line: 1, column: 2 });
        assert_eq!(file.line_column(4), LineColumn { line: 2, column: 1 });
        assert_eq!(file.line_column(7), LineColumn { line: 3, column: 1 });
        assert_eq!(file.line_count(), 3);
        assert_eq!(file.line_span(2), Some(4..6));
    }

    #[test]
    fn utf16_is_read_and_its_spans_lead_back_to_bytes() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("flask\r\nä==1".encode_utf16().flat_map(u16::to_le_bytes));
        let file = SourceFile::new("r.txt", bytes);
        assert_eq!(file.text(), "flask\r\nä==1");
        assert_eq!(file.encoding(), Encoding::Utf16Le);
        assert_eq!(file.raw_range(7..9), 16..18);
    }

    #[test]
    fn a_latin_1_cookie_counts() {
        let file = SourceFile::new("r.txt", b"# -*- coding: latin-1 -*-\nx # \xE9\n".to_vec());
        assert!(file.text().ends_with("x # é\n"));
        assert_eq!(file.encoding(), Encoding::Latin1);
    }

    proptest! {
        #[test]
        fn whole_text_stands_for_all_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let file = SourceFile::new("r.txt", bytes.clone());
            let raw = file.raw_range(0..file.text().len());
            prop_assert_eq!(raw.end, bytes.len());
            let _ = file.line_column(17);
        }
    }
}
