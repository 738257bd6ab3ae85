//! What Python calls white space and line ends; Rust's own answers differ.

/// `str.isspace`, which `str.strip` and `\s` go by: Unicode's `White_Space` and the four
/// ASCII separators.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// `\w` for text: letters, digits and the underscore of any script.
pub(crate) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// `str.strip()`.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Length in bytes of the line end that begins at `at`, as `str.splitlines` sees it.
pub(crate) fn line_end_len(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
        b'\n' | b'\r' | 0x0b | 0x0c | 0x1c..=0x1e => 1,
        0xC2 if bytes.get(at + 1) == Some(&0x85) => 2,
        0xE2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xA8 | 0xA9])) => 3,
        _ => 0,
    }
}

/// Whether `text` has a word boundary (`\b`) at `at`.
pub(crate) fn is_boundary(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let ascii = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let before = match at.checked_sub(1).map(|i| &bytes[i]) {
        Some(byte) if byte.is_ascii() => ascii(byte),
        Some(_) => text[..at].chars().next_back().is_some_and(is_word),
        None => false,
    };
    let after = match bytes.get(at) {
        Some(byte) if byte.is_ascii() => ascii(byte),
        Some(_) => text[at..].chars().next().is_some_and(is_word),
        None => false,
    };
    before != after
}
