//! Paragraphs of prose in reStructuredText, and in text files that look much like it.

use super::prose;

/// The top-level paragraphs that may describe the project, in order; without markup where
/// the text has `markup`.
///
/// Blocks are told apart by their indentation and first characters
/// (<https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html>): a paragraph is
/// what is left.
pub(super) fn paragraphs(text: &str, markup: bool) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut titles = 0;
    let mut other_section = false;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if line.trim().is_empty() {
            at += 1;
            continue;
        }
        if let Some((title, next)) = heading(&lines, at) {
            titles += 1;
            // The title of the document may hold any word.
            other_section = titles > 1 && prose::is_other_section(title);
            at = next;
            continue;
        }
        let end = block_end(&lines, at);
        let block = &lines[at..end];
        at = end;
        if line.starts_with(char::is_whitespace) {
            continue;
        }
        if is_markup_block(block) {
            // Its body is indented, with empty lines in it.
            while at < lines.len()
                && (lines[at].trim().is_empty() || lines[at].starts_with(char::is_whitespace))
            {
                at += 1;
            }
            continue;
        }
        if other_section || is_rule(line) {
            continue;
        }
        let text = block.join(" ");
        let text = if markup { strip_inline(&text) } else { text };
        if !text.trim().is_empty() {
            found.push(text);
        }
    }
    found
}

/// A line of one punctuation character, three times or more.
fn is_rule(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3
        && line.bytes().next().is_some_and(|first| {
            first.is_ascii_punctuation() && line.bytes().all(|byte| byte == first)
        })
}

/// A title with the line under it, or between two lines; the index behind it.
fn heading<'a>(lines: &[&'a str], at: usize) -> Option<(&'a str, usize)> {
    let is_text = |line: &str| !line.trim().is_empty() && !is_rule(line);
    let line = |at: usize| lines.get(at).copied();
    if is_rule(lines[at]) {
        let title = line(at + 1).filter(|title| is_text(title))?;
        return line(at + 2)
            .filter(|under| is_rule(under))
            .map(|_| (title, at + 3));
    }
    if lines[at].starts_with(char::is_whitespace) {
        return None;
    }
    line(at + 1)
        .filter(|under| is_rule(under))
        .map(|_| (lines[at], at + 2))
}

/// Behind the last line of the block that begins at `at`.
fn block_end(lines: &[&str], at: usize) -> usize {
    lines[at..]
        .iter()
        .position(|line| line.trim().is_empty())
        .map_or(lines.len(), |length| at + length)
}

/// Directives, comments, targets, fields, lists, tables, line blocks, examples.
fn is_markup_block(block: &[&str]) -> bool {
    let line = block[0];
    let enumerated = || {
        let rest = line.trim_start_matches('(');
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let marker = if digits > 0 {
            digits
        } else {
            usize::from(rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '#'))
        };
        marker > 0
            && rest
                .get(marker..)
                .is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
    };
    let field = || {
        line.strip_prefix(':')
            .and_then(|rest| rest.split_once(':'))
            .is_some_and(|(name, after)| {
                !name.is_empty() && (after.is_empty() || after.starts_with(' '))
            })
    };
    let definition = || block.len() > 1 && block[1].starts_with(char::is_whitespace);
    line.starts_with(".. ")
        || line == ".."
        || line.starts_with("__ ")
        || ["- ", "* ", "+ ", "• ", "| ", ">>> ", "+-", "==", "--"]
            .iter()
            .any(|start| line.starts_with(start))
        || line.starts_with('$')
        || field()
        || enumerated()
        || definition()
}

/// Leaves of inline markup what a reader sees.
fn strip_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let begins = out.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        if let Some(inner) = rest.strip_prefix("``")
            && let Some((code, after)) = inner.split_once("``")
        {
            out.push_str(code);
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('`')
            && let Some((shown, after)) = inner.split_once('`')
        {
            out.push_str(link_text(shown));
            rest = after.trim_start_matches('_');
        } else if begins
            && let Some(inner) = rest.strip_prefix('|')
            && let Some((name, after)) = inner.split_once('|')
            && !name.is_empty()
            && !name.starts_with(' ')
            && !name.ends_with(' ')
        {
            rest = after.trim_start_matches('_');
        } else if begins && let Some(after) = role(rest) {
            rest = after;
        } else if begins && let Some(after) = footnote(rest) {
            out.truncate(out.trim_end().len());
            rest = after;
        } else if let Some((inner, after)) = emphasis(rest, begins) {
            out.push_str(&strip_inline(inner));
            rest = after;
        } else if c == '_' && out.ends_with(char::is_alphanumeric) && ends_reference(rest) {
            rest = rest.trim_start_matches('_');
        } else if c == '\\' {
            rest = &rest[1..];
            if let Some(escaped) = rest.chars().next() {
                // An escaped space is nothing at all.
                if !escaped.is_whitespace() {
                    out.push(escaped);
                }
                rest = &rest[escaped.len_utf8()..];
            }
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    // What introduces a literal block shows one colon.
    match out.trim_end().strip_suffix("::") {
        Some(before) => format!("{before}:"),
        None => out,
    }
}

/// `text <target>` shows its text, `~package.Name` the last part.
fn link_text(shown: &str) -> &str {
    let text = match shown.rsplit_once('<') {
        Some((text, target)) if target.ends_with('>') && !text.trim().is_empty() => text.trim_end(),
        _ => shown,
    };
    match text.strip_prefix('~') {
        Some(path) => path.rsplit('.').next().unwrap_or(path),
        None => text,
    }
}

/// `:role:` before a back-quote; what follows the role.
fn role(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(':')?;
    let name =
        rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '+')))?;
    let after = &rest[name..];
    (name > 1 && rest[..name].ends_with(':') && after.starts_with('`')).then_some(after)
}

/// `[1]_`, `[#]_`, `[CIT2002]_`.
fn footnote(text: &str) -> Option<&str> {
    let (label, after) = text.strip_prefix('[')?.split_once("]_")?;
    (label
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '#' | '*' | '-' | '_' | '.')))
    .then_some(after)
}

fn emphasis(text: &str, begins: bool) -> Option<(&str, &str)> {
    if !begins {
        return None;
    }
    ["**", "*"].into_iter().find_map(|mark| {
        let inner = text.strip_prefix(mark)?;
        let (inner, after) = inner.split_once(mark)?;
        (!inner.is_empty() && !inner.starts_with(' ') && !inner.ends_with(' '))
            .then_some((inner, after))
    })
}

/// Whether the underscores at the front end a reference: nothing of a word follows.
fn ends_reference(text: &str) -> bool {
    let rest = text.trim_start_matches('_');
    text.len() - rest.len() <= 2 && !rest.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::strip_inline;

    #[test]
    fn inline_markup_shows_what_a_reader_sees() {
        for (text, want) in [
            (
                "a `WSGI <https://example.com>`_ *small* **big** thing",
                "a WSGI small big thing",
            ),
            (
                "``code`` and :class:`~a.b.C` and Python_ and `two words`__",
                "code and C and Python and two words",
            ),
            ("with |badge| and [1]_.", "with  and."),
            (
                "snake_case and 2 * 3 * 4 and a\\*b",
                "snake_case and 2 * 3 * 4 and a*b",
            ),
            ("run this::", "run this:"),
            ("*open and `open", "*open and `open"),
        ] {
            assert_eq!(strip_inline(text), want, "{text}");
        }
    }
}
