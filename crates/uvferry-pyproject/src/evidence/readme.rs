//! The README: which file it is, and what it says of the project.

use uvferry_diagnostics::SourceFile;

use super::Found;
use super::{markdown, prose, restructured};

/// Bytes of a README that are looked at; a description stands at its top.
const HEAD: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Format {
    Markdown,
    ReStructured,
    Plain,
}

/// `README.md`, `.rst` or `.txt`, in any case: the extensions that build backends know a
/// content type for
/// (<https://packaging.python.org/en/latest/specifications/pyproject-toml/#readme>).
fn format_of(name: &str) -> Option<Format> {
    let (stem, extension) = name.rsplit_once('.')?;
    if !stem.eq_ignore_ascii_case("readme") {
        return None;
    }
    [
        ("md", Format::Markdown),
        ("rst", Format::ReStructured),
        ("txt", Format::Plain),
    ]
    .into_iter()
    .find(|(known, _)| extension.eq_ignore_ascii_case(known))
    .map(|(_, format)| format)
}

/// The README among the names of a project's root folder: Markdown before
/// reStructuredText before plain text, whatever order they come in.
///
/// ```
/// use uvferry_pyproject::evidence::readme_among;
/// assert_eq!(readme_among(["readme.rst", "setup.py", "ReadMe.MD"]), Some("ReadMe.MD"));
/// assert_eq!(readme_among(["README", "README.dev.md"]), None);
/// ```
pub fn readme_among<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .filter_map(|name| Some((format_of(name)?, name)))
        .min()
        .map(|(_, name)| name)
}

/// `project.readme`. Build backends read it as UTF-8 and fail otherwise, so a README in
/// another encoding is not named.
pub(super) fn field(name: &str, bytes: &[u8]) -> Option<Found<String>> {
    format_of(name)?;
    std::str::from_utf8(bytes).ok()?;
    Some(Found::new(name.to_owned(), format!("the file {name}")))
}

/// The text at the top, without a byte order mark, with `\n` only.
fn head(name: &str, bytes: &[u8]) -> String {
    let file = SourceFile::new(name, bytes.get(..HEAD).unwrap_or(bytes).to_vec());
    file.text().replace("\r\n", "\n").replace('\r', "\n")
}

/// The first sentence of the first paragraph, where it says what the project is, as one line
/// of text without markup, for `project.description`. What stands further down rarely is
/// about the whole. Headings, badges, HTML, lists, tables,
/// quotes, code and sections about installation and the like are passed over.
pub fn description(name: &str, bytes: &[u8]) -> Option<Found<String>> {
    let text = head(name, bytes);
    let paragraphs = match format_of(name)? {
        Format::Markdown => markdown::paragraphs(markdown::front_matter(&text).1),
        Format::ReStructured => restructured::paragraphs(&text, true),
        Format::Plain => restructured::paragraphs(&text, false),
    };
    let found = prose::summary(paragraphs.first()?)?;
    Some(Found::new(found, format!("first paragraph of {name}")))
}

/// `keywords:` or `tags:` of the front matter of a Markdown README.
pub fn keywords(name: &str, bytes: &[u8]) -> Option<Found<Vec<String>>> {
    if format_of(name)? != Format::Markdown {
        return None;
    }
    let text = head(name, bytes);
    let front = markdown::front_matter(&text).0?;
    ["keywords", "tags"].into_iter().find_map(|key| {
        let words = list(front, key)?;
        Some(Found::new(
            words,
            format!("`{key}` in the front matter of {name}"),
        ))
    })
}

/// A list of plain words in YAML: `key: [a, b]`, `key: a, b`, or items on lines below.
/// Anything richer is left alone.
fn list(front: &str, key: &str) -> Option<Vec<String>> {
    let mut lines = front.lines();
    let value = lines.by_ref().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name == key).then(|| value.trim())
    })?;
    let raw: Vec<&str> = if value.is_empty() {
        lines
            .take_while(|line| line.trim_start().starts_with("- "))
            .map(|line| line.trim_start().trim_start_matches("- "))
            .collect()
    } else {
        value
            .strip_prefix('[')
            .and_then(|inner| inner.strip_suffix(']'))
            .unwrap_or(value)
            .split(',')
            .collect()
    };
    let mut words: Vec<String> = Vec::new();
    for text in raw {
        let word = text.trim().trim_matches(['"', '\'']).trim();
        // A mapping, an anchor, a comment or a block is no keyword.
        let plain = word.chars().count() <= 40
            && word
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '+' | '/'))
            && word.chars().any(char::is_alphanumeric);
        if !plain {
            return None;
        }
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    (!words.is_empty()).then_some(words)
}
