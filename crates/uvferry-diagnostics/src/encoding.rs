use std::fmt;

use serde::{Deserialize, Serialize};

/// How the bytes of a file were turned into text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, which is not part of the text.
    Utf8Bom,
    /// UTF-16, little endian, with its byte order mark.
    Utf16Le,
    /// UTF-16, big endian, with its byte order mark.
    Utf16Be,
    /// UTF-32, little endian, with its byte order mark.
    Utf32Le,
    /// UTF-32, big endian, with its byte order mark.
    Utf32Be,
    /// An encoding named by a PEP 263 cookie.
    Named(&'static encoding_rs::Encoding),
    /// ISO 8859-1, which the WHATWG (and so `encoding_rs`) reads as windows-1252.
    Latin1,
    /// Bytes that are not valid in the encoding the file claims; each stands as U+FFFD.
    Undecodable,
}

impl Encoding {
    /// The name that goes into JSON, in lower case.
    pub fn name(self) -> String {
        match self {
            Self::Utf8 => "utf-8".into(),
            Self::Utf8Bom => "utf-8-sig".into(),
            Self::Utf16Le => "utf-16-le".into(),
            Self::Utf16Be => "utf-16-be".into(),
            Self::Utf32Le => "utf-32-le".into(),
            Self::Utf32Be => "utf-32-be".into(),
            Self::Latin1 => "iso-8859-1".into(),
            Self::Named(encoding) => encoding.name().to_ascii_lowercase(),
            Self::Undecodable => "undecodable".into(),
        }
    }

    /// The byte order mark that stands before the text.
    pub(crate) const fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8Bom => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            Self::Utf32Le => b"\xFF\xFE\0\0",
            Self::Utf32Be => b"\0\0\xFE\xFF",
            _ => b"",
        }
    }

    /// Bytes of one character in this encoding, without a byte order mark; `None`
    /// where the encoding has no way to write some character of `text`.
    pub(crate) fn encode(self, text: &str) -> Option<Vec<u8>> {
        Some(match self {
            Self::Utf8 | Self::Utf8Bom | Self::Undecodable => text.as_bytes().to_vec(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf32Le => text
                .chars()
                .flat_map(|c| (c as u32).to_le_bytes())
                .collect(),
            Self::Utf32Be => text
                .chars()
                .flat_map(|c| (c as u32).to_be_bytes())
                .collect(),
            Self::Latin1 => text
                .chars()
                .map(|c| u8::try_from(c as u32).ok())
                .collect::<Option<Vec<u8>>>()?,
            Self::Named(encoding) => {
                let (bytes, used, lossy) = encoding.encode(text);
                if lossy || used != encoding {
                    return None;
                }
                bytes.into_owned()
            }
        })
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// The line end that a file uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Newline {
    /// `\n`, also for a file without any line end.
    Lf,
    /// `\r\n`.
    Crlf,
    /// `\r`.
    Cr,
    /// More than one kind in one file.
    Mixed,
}

impl Newline {
    pub(crate) fn of(text: &str) -> Self {
        let (mut lf, mut crlf, mut cr) = (false, false, false);
        let bytes = text.as_bytes();
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            match bytes[at] {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => crlf = true,
                b'\r' => cr = true,
                _ if at > 0 && bytes[at - 1] == b'\r' => {}
                _ => lf = true,
            }
        }
        match (lf, crlf, cr) {
            (false, true, false) => Self::Crlf,
            (false, false, true) => Self::Cr,
            (_, false, false) => Self::Lf,
            _ => Self::Mixed,
        }
    }

    /// The characters to end a new line with; a mixed file gets `\n`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lf | Self::Mixed => "\n",
            Self::Crlf => "\r\n",
            Self::Cr => "\r",
        }
    }

    /// The word used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lf => "lf",
            Self::Crlf => "crlf",
            Self::Cr => "cr",
            Self::Mixed => "mixed",
        }
    }
}
