//! Values of tox.ini line by line, with their places; words of its commands.

use std::ops::Range;

use uvferry_diagnostics::{SourceFile, Span};
use uvferry_ini::Setting;

/// A line of a value, without the comment behind it. A line that ends with `\` goes on in
/// the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its content: no factors, no comment, no white space around it.
    pub(super) content: Span,
    /// The lines of the file that it takes, with their ends; for what stands behind the key,
    /// only what stands there.
    pub(super) whole: Span,
    /// `min: ` as written; empty where it holds for all.
    pub(super) factors: String,
    /// Whether it stands on the line of the key.
    pub(super) is_first: bool,
}

/// The lines of a value that have content.
pub(super) fn lines(file: &SourceFile, setting: &Setting) -> Vec<Line> {
    let text = file.text();
    let mut found: Vec<Line> = Vec::new();
    let mut goes_on = false;
    let behind_key = setting.key_span.end;
    let separator = text[behind_key..setting.span.end]
        .find(['=', ':'])
        .map_or(behind_key, |at| behind_key + at + 1);
    let mut start = separator;
    for (number, line) in text[separator..setting.span.end]
        .split_inclusive('\n')
        .enumerate()
    {
        let from = start;
        start += line.len();
        let is_first = number == 0;
        let trimmed = line.trim();
        if !is_first && (trimmed.starts_with('#') || trimmed.starts_with(';')) {
            continue;
        }
        let code = without_comment(line).trim_end();
        let indent = code.len() - code.trim_start().len();
        let content = from + indent..from + code.len();
        // The end of the last line is not the value's.
        let end = if text[..start].ends_with('\n') || !text[start..].starts_with(['\n', '\r']) {
            start
        } else {
            start + text[start..].find('\n').map_or(0, |at| at + 1)
        };
        if goes_on && let Some(last) = found.last_mut() {
            last.content.end = content.end.max(last.content.end);
            last.whole.end = end;
            goes_on = code.ends_with('\\');
            continue;
        }
        if content.is_empty() {
            continue;
        }
        goes_on = code.ends_with('\\');
        let factors = factors(&text[content.clone()]);
        let whole = if is_first { content.clone() } else { from..end };
        found.push(Line {
            content: content.start + factors..content.end,
            whole,
            factors: text[content.start..content.start + factors].to_owned(),
            is_first,
        });
    }
    found.retain(|line| !line.content.is_empty());
    found
}

/// tox takes `#` for a comment wherever no backslash stands before it.
fn without_comment(line: &str) -> &str {
    let mut before = None;
    for (at, character) in line.char_indices() {
        let begins = before.is_none_or(char::is_whitespace);
        if character == '#' && before != Some('\\') && begins {
            return &line[..at];
        }
        before = Some(character);
    }
    line
}

/// How long `py{38,39}-django32: ` is at the start of a line.
fn factors(content: &str) -> usize {
    let Some(colon) = content.find(':') else {
        return 0;
    };
    let rest = &content[colon + 1..];
    let is_factors = colon > 0
        && content[..colon]
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_{},.!- ".contains(&byte))
        && !content.starts_with('-')
        && (rest.is_empty() || rest.starts_with([' ', '\t']));
    if is_factors {
        content.len() - rest.trim_start().len()
    } else {
        0
    }
}

/// A word of a command, as tox takes it apart: by the rules of POSIX, without a shell.
/// What stands between braces belongs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToxWord {
    /// In bytes of the text.
    pub(super) range: Range<usize>,
    /// Quotes off; `{…}` as written.
    pub(super) text: String,
    /// Whether any part of it is quoted.
    pub(super) is_quoted: bool,
}

/// The words of a command.
pub(super) fn words(text: &str) -> Vec<ToxWord> {
    let mut found = Vec::new();
    let mut word: Option<ToxWord> = None;
    let mut quote: Option<char> = None;
    let mut depth = 0usize;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let mut end = at + character.len_utf8();
        let mut add = Some(character);
        let mut quoted = false;
        match (quote, character) {
            (Some(open), character) if character == open => {
                quote = None;
                add = None;
                quoted = true;
            }
            (Some(_), _) => quoted = true,
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1),
            (None, '\'' | '"') if depth == 0 => {
                quote = Some(character);
                add = None;
                quoted = true;
            }
            (None, '\\') => {
                let rest = &text[end..];
                if rest.starts_with(['\n', '\r']) {
                    // The next line goes on without its indentation.
                    while let Some((next, skipped)) = characters.peek().copied() {
                        if !skipped.is_whitespace() {
                            break;
                        }
                        end = next + skipped.len_utf8();
                        characters.next();
                    }
                    let ends_word = end < text.len() && text[..at].ends_with([' ', '\t']);
                    if ends_word {
                        found.extend(word.take());
                    }
                    continue;
                }
                match characters.peek().copied() {
                    // A path of Windows: tox reads `\` before a letter as it is there.
                    Some((next, escaped)) if !escaped.is_alphanumeric() => {
                        add = Some(escaped);
                        end = next + escaped.len_utf8();
                        characters.next();
                    }
                    _ => {}
                }
            }
            (None, character) if character.is_whitespace() && depth == 0 => {
                found.extend(word.take());
                continue;
            }
            _ => {}
        }
        let word = word.get_or_insert_with(|| ToxWord {
            range: at..at,
            text: String::new(),
            is_quoted: false,
        });
        word.range.end = end;
        word.is_quoted |= quoted;
        word.text.extend(add);
    }
    found.extend(word);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use uvferry_ini::{Dialect, Ini};

    fn shown(text: &str) -> Vec<(String, String)> {
        let file = SourceFile::new("tox.ini", text);
        let ini = Ini::read(&file, &Dialect::RAW);
        let setting = ini.sections[0].settings[0].clone();
        lines(&file, &setting)
            .into_iter()
            .map(|line| (line.factors, file.text()[line.content].to_owned()))
            .collect()
    }

    #[test]
    fn lines_with_factors_comments_and_continuations() {
        let text = "[testenv]\ndeps = first  # why\n  # comment\n  py{38,39}-x: -r a.txt\n  b \\\n    c\n\n  d#e\nother = x\n";
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            shown(text),
            [
                pair("", "first"),
                pair("py{38,39}-x: ", "-r a.txt"),
                pair("", "b \\\n    c"),
                pair("", "d#e"),
            ]
        );
    }

    #[test]
    fn words_as_tox_takes_them_apart() {
        let text = "{envpython} -m pip 'a b' {posargs:-v --x} \\\n   c\\ d";
        let texts: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
        assert_eq!(
            texts,
            ["{envpython}", "-m", "pip", "a b", "{posargs:-v --x}", "c d"]
        );
    }
}
