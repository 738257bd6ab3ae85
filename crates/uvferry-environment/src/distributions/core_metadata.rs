//! Core metadata (METADATA, PKG-INFO): headers as of a mail, then the description.
//!
//! Read as `email.parser` reads them, which is what pip and `importlib.metadata` do: names of
//! fields in any case, a line that begins with white space goes on with the field above, the
//! first line that is no header begins the description.

use std::io::Read;
use std::path::Path;

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
        let text = String::from_utf8_lossy(bytes);
        let is_lossy = matches!(text, std::borrow::Cow::Owned(_));
        let mut metadata = Self {
            is_lossy,
            ..Self::default()
        };
        let mut rest = text.as_ref();
        while !rest.is_empty() {
            let (line, behind) = split_line(rest);
            if line.is_empty() {
                rest = behind;
                break;
            }
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = metadata.fields.last_mut()
            {
                value.push('\n');
                value.push_str(line);
            } else if let Some((name, value)) = header(line) {
                let value = value.trim_start_matches([' ', '\t']);
                metadata.fields.push((name.to_owned(), value.to_owned()));
            } else {
                break;
            }
            rest = behind;
        }
        if !rest.is_empty() {
            metadata.description = Some(rest.replace("\r\n", "\n"));
        }
        metadata
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

/// The name and value of a header: `email.feedparser` takes any characters but white space,
/// control characters and colons for a name.
fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte > b' ' && byte != 0x7f);
    is_name.then_some((name, value))
}

/// How much of a file is read at once; the headers of most distributions fit in.
const PART: usize = 16 * 1024;
/// Nobody has more of headers; behind it, a file is not read on.
const MOST: usize = 4 << 20;

/// The headers of a file, without its description, as far as [`MOST`] bytes have them.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn headers_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = fs_err::File::open(path)?;
    let mut bytes = Vec::with_capacity(PART);
    loop {
        let before = bytes.len();
        let read = file.by_ref().take(PART as u64).read_to_end(&mut bytes)?;
        // The blank line may begin in the part before.
        let from = before.saturating_sub(4);
        let end = memchr::memmem::find(&bytes[from..], b"\n\n")
            .or_else(|| memchr::memmem::find(&bytes[from..], b"\n\r\n"))
            .map(|at| from + at + 1);
        if let Some(end) = end {
            bytes.truncate(end);
            return Ok(bytes);
        }
        if read == 0 || bytes.len() >= MOST {
            return Ok(bytes);
        }
    }
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
            assert_eq!(headers_of(&path).unwrap(), head.as_bytes(), "{filler}");
        }
    }
}
