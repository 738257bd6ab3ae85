//! Texts of strangers made harmless.

/// Text of a project made harmless for a terminal and for Markdown: no control characters,
/// no characters that reorder others, no carriage return before a line feed.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\t' => out.push(c),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// The same on one line.
pub(crate) fn one_line(text: &str) -> String {
    visible(text.trim())
        .split(['\n', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_or_turns_text_around_is_spelt_out() {
        assert_eq!(
            visible("a\u{1b}[2Jb\r\nc\u{202e}d"),
            "a\\u{1b}[2Jb\nc\\u{202e}d"
        );
        assert_eq!(one_line(" a\n\n\tb\r"), "a b");
    }
}
