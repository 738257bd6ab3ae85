//! Core metadata (METADATA, PKG-INFO): headers as of a mail, then the description.
//!
//! Read as `email.parser` reads them, which is what pip and `importlib.metadata` do: names of
//! fields in any case, a line that begins with white space goes on with the field above, the
//! first line that is no header begins the description.

use std::borrow::Cow;
use std::io::Read;

/// The fields in their order, and the description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoreMetadata {
    fields: Vec<(String, String)>,
    description: Option<String>,
    is_lossy: bool,
}

impl CoreMetadata {
    /// Reads metadata from the bytes of its file.
    ///
    /// ```
    /// use uvferry_environment::distributions::CoreMetadata;
    /// let metadata = CoreMetadata::parse(b"Metadata-Version: 2.1\nname: x\n\nText.\n");
    /// assert_eq!(metadata.get("Name"), Some("x"));
    /// assert_eq!(metadata.description(), Some("Text.\n"));
    /// ```
    pub fn parse(bytes: &[u8]) -> Self {
        let text = text_of(bytes);
        let mut headers = Headers { rest: &text };
        let fields = headers.by_ref();
        let fields = fields.map(|(name, value)| (name.to_owned(), value.into_owned()));
        let fields = fields.collect();
        let rest = headers.rest;
        Self {
            fields,
            description: (!rest.is_empty()).then(|| rest.replace("\r\n", "\n")),
            is_lossy: matches!(text, Cow::Owned(_)),
        }
    }

    /// The first field of this name, in any case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        let found = fields.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// All fields of this name, in their order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Puts other values in the place of those for which `change` gives one.
    pub(super) fn map_values(&mut self, change: impl Fn(&str) -> Option<String>) {
        for (_, value) in &mut self.fields {
            if let Some(changed) = change(value) {
                *value = changed;
            }
        }
    }

    /// Adds a field behind the others.
    pub(super) fn add(&mut self, name: &str, value: String) {
        self.fields.push((name.to_owned(), value));
    }

    /// The text behind the headers.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Whether bytes that are not UTF-8 were replaced.
    pub fn is_lossy(&self) -> bool {
        self.is_lossy
    }

    /// Whether it has no field at all.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// The fields that say which distribution it is and what it needs; nothing else is kept.
#[derive(Debug, Default)]
pub(super) struct Essentials {
    /// `Name`, if it is one.
    pub(super) name: Option<String>,
    /// `Version`, as written.
    pub(super) version: Option<String>,
    /// `Requires-Python`, as written.
    pub(super) requires_python: Option<String>,
    /// Each `Requires-Dist`.
    pub(super) requires: Vec<String>,
    /// Each `Provides-Extra`.
    pub(super) extras: Vec<String>,
    /// Whether there is any field.
    pub(super) has_fields: bool,
    /// Whether bytes that are not UTF-8 were replaced.
    pub(super) is_lossy: bool,
}

impl Essentials {
    /// Reads them from the headers.
    pub(super) fn parse(headers: &[u8]) -> Self {
        let text = text_of(headers);
        let mut found = Self {
            is_lossy: matches!(text, Cow::Owned(_)),
            ..Self::default()
        };
        // Of fields that stand once the first counts, even if it says nothing.
        let (mut has_name, mut has_version, mut has_python) = (false, false, false);
        for (name, value) in (Headers { rest: &text }) {
            found.has_fields = true;
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            let list = || trimmed(&value).to_owned();
            let told = || Some(list()).filter(|value| !value.is_empty() && value != "UNKNOWN");
            // Most of the fields are others; their length tells them apart.
            match name.len() {
                4 if !has_name && is("Name") => {
                    has_name = true;
                    found.name = told();
                }
                7 if !has_version && is("Version") => {
                    has_version = true;
                    found.version = told();
                }
                13 if is("Requires-Dist") => found.requires.push(list()),
                14 if is("Provides-Extra") => found.extras.push(list()),
                15 if !has_python && is("Requires-Python") => {
                    has_python = true;
                    found.requires_python = told();
                }
                _ => {}
            }
        }
        found
    }
}

/// Without white space around it, which hardly any value has.
fn trimmed(value: &str) -> &str {
    let bytes = value.as_bytes();
    let is_bare = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if is_bare(bytes.first()) && is_bare(bytes.last()) {
        value
    } else {
        value.trim()
    }
}

/// Its text; what is not UTF-8 is replaced, and the text then owned.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    // Several times as fast as `from_utf8_lossy` where there is nothing to replace.
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// The headers of a text, one after the other; what is left behind the last is the description.
struct Headers<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Headers<'a> {
    type Item = (&'a str, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let Some(colon) = end_of_name(self.rest.as_bytes()) else {
            // The blank line belongs to neither; behind it, nothing is a header any more.
            let (line, behind) = split_line(self.rest);
            if line.is_empty() {
                self.rest = behind;
            }
            return None;
        };
        let name = &self.rest[..colon];
        let (value, mut behind) = split_line(&self.rest[colon + 1..]);
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let spaces = value.as_bytes().iter().take_while(is_space).count();
        let mut value = Cow::Borrowed(&value[spaces..]);
        while let Some(b' ' | b'\t') = behind.as_bytes().first() {
            let (line, next) = split_line(behind);
            let value = value.to_mut();
            value.push('\n');
            value.push_str(line);
            behind = next;
        }
        self.rest = behind;
        Some((name, value))
    }
}

/// The place of the colon behind the name of a header, if a text begins with one:
/// `email.feedparser` takes any characters but white space, control characters and colons for
/// a name.
fn end_of_name(text: &[u8]) -> Option<usize> {
    let is_of_name = |byte: &u8| *byte > b' ' && *byte != b':' && *byte != 0x7f;
    let end = text.iter().position(|byte| !is_of_name(byte))?;
    (end > 0 && text[end] == b':').then_some(end)
}

/// A line without its end, and what stands behind it.
fn split_line(text: &str) -> (&str, &str) {
    match memchr::memchr2(b'\n', b'\r', text.as_bytes()) {
        None => (text, ""),
        Some(end) => {
            let behind = &text[end..];
            let behind = behind.strip_prefix("\r\n").unwrap_or(&behind[1..]);
            (&text[..end], behind)
        }
    }
}

/// How much of a file is read at first; the headers of most distributions fit in.
const PART: usize = 4 * 1024;
/// Nobody has more of headers; behind it, a file is not read on.
const MOST: usize = 4 << 20;

/// Reads the headers of a file, without its description, as far as [`MOST`] bytes have them;
/// `space` is reading space that may be used again.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn headers_of(mut file: impl Read, space: &mut Vec<u8>) -> std::io::Result<&[u8]> {
    if space.len() < PART {
        space.resize(PART, 0);
    }
    let mut filled = 0;
    loop {
        let read = match file.read(&mut space[filled..]) {
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        // The blank line may begin in the part before.
        let from = filled.saturating_sub(4);
        filled += read;
        if let Some(end) = end_of_headers(&space[from..filled]) {
            return Ok(&space[..from + end]);
        }
        if read == 0 || filled >= MOST {
            return Ok(&space[..filled]);
        }
        if filled == space.len() {
            space.resize(filled * 2, 0);
        }
    }
}

/// Where a blank line begins.
fn end_of_headers(bytes: &[u8]) -> Option<usize> {
    let mut ends = memchr::memchr_iter(b'\n', bytes);
    ends.find(|at| matches!(bytes[at + 1..], [b'\n', ..] | [b'\r', b'\n', ..]))
        .map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_go_on_over_lines_and_end_at_the_first_that_is_none() {
        let text =
            b"Name: a\r\nLicense: one\r\n        two\r\n\tthree\r\nKeywords:\r\n\r\nName: b\r\n";
        let metadata = CoreMetadata::parse(text);
        assert_eq!(metadata.get("NAME"), Some("a"));
        assert_eq!(metadata.get("license"), Some("one\n        two\n\tthree"));
        assert_eq!(metadata.get("keywords"), Some(""));
        assert_eq!(metadata.description(), Some("Name: b\n"));
        assert_eq!(metadata.all("name").count(), 1);
        let broken = CoreMetadata::parse(b"Name: a\nno header\nVersion: 1\n");
        assert_eq!(broken.get("version"), None);
        assert_eq!(broken.description(), Some("no header\nVersion: 1\n"));
        assert!(CoreMetadata::parse(b"\xff\xfe\x00").is_empty());
        assert!(CoreMetadata::parse(b"Name: \xff\n").is_lossy());
    }

    #[test]
    fn the_headers_of_a_file_end_where_the_description_begins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("METADATA");
        for filler in [0, PART - 10, PART - 9, PART - 8, PART, 3 * PART] {
            let head = format!("Name: a\nSummary: {}\n", "x".repeat(filler));
            fs_err::write(&path, format!("{head}\nThe text\n\nof it")).unwrap();
            let file = fs_err::File::open(&path).unwrap();
            let mut space = Vec::new();
            assert_eq!(
                headers_of(file, &mut space).unwrap(),
                head.as_bytes(),
                "{filler}"
            );
        }
    }
}
