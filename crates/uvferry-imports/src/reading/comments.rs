//! Comments that turn rules off for one import.

use compact_str::CompactString;
use memchr::memmem;

/// Finds `# deptry: ignore[…]` (deptry's page "Rules and Violations") and `# uvferry: ignore[…]`.
pub(super) struct Finder<'t> {
    text: &'t str,
}

/// A comment that begins further behind what it is about is none.
const REACH: usize = 4_096;

impl<'t> Finder<'t> {
    /// `None` where the text has no such comment.
    pub(super) fn new(text: &'t str) -> Option<Self> {
        let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        (has("deptry:") || has("uvferry:")).then_some(Self { text })
    }

    /// The rules that the lines of a statement's keyword and of the module's name turn off;
    /// an empty list is all of them.
    pub(super) fn on_lines(&self, keyword: usize, name: usize) -> Option<Vec<CompactString>> {
        let mut found: Option<Vec<CompactString>> = None;
        let mut merge = |more: Vec<CompactString>| match &mut found {
            Some(known) if known.is_empty() || more.is_empty() => known.clear(),
            Some(known) => known.extend(more),
            None => found = Some(more),
        };
        let first = self.rest_of_line(keyword);
        each(first, &mut merge);
        if name >= keyword + first.len() {
            each(self.rest_of_line(name), &mut merge);
        }
        found
    }

    fn rest_of_line(&self, at: usize) -> &'t str {
        let end = self.text.floor_char_boundary(at + REACH);
        let rest = &self.text[at..end];
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        &rest[..end]
    }
}

fn each(line: &str, found: &mut impl FnMut(Vec<CompactString>)) {
    let (mut deptry, mut own) = (false, false);
    for (at, _) in line.match_indices('#') {
        let comment = line[at + 1..].trim_start();
        // deptry takes the first on a line.
        if let Some(rest) = comment.strip_prefix("deptry:").filter(|_| !deptry) {
            if let Some(rest) = rest.trim_start().strip_prefix("ignore") {
                deptry = true;
                let codes = listed(rest, |letter| {
                    letter.is_ascii_uppercase() || letter.is_ascii_digit()
                });
                match codes {
                    Some(codes) if codes.is_empty() => {}
                    Some(codes) => found(codes),
                    None => found(Vec::new()),
                }
            }
        } else if let Some(rest) = comment.strip_prefix("uvferry:").filter(|_| !own)
            && let Some(rest) = rest.trim_start().strip_prefix("ignore")
            && !rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '-')
        {
            own = true;
            if rest.starts_with('[') {
                let codes = listed(rest, |letter| {
                    letter.is_ascii_alphanumeric() || letter == '-'
                });
                if let Some(codes) = codes.filter(|codes| !codes.is_empty()) {
                    found(codes);
                }
            } else {
                found(Vec::new());
            }
        }
    }
}

/// The words of `[A, B]` at the start of a text.
fn listed(text: &str, is_letter: impl Fn(char) -> bool) -> Option<Vec<CompactString>> {
    let (inside, _) = text.strip_prefix('[')?.split_once(']')?;
    let is_list = !inside.is_empty()
        && inside
            .chars()
            .all(|letter| is_letter(letter) || letter == ',' || letter.is_whitespace());
    is_list.then(|| {
        inside
            .split(',')
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(CompactString::from)
            .collect()
    })
}
