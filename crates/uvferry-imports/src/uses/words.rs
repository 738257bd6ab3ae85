//! The words of commands, wherever a file has such: in a Makefile, a Dockerfile's list, a
//! setting. This is no shell: what cannot be told without one stays a word.

use uvferry_diagnostics::Span;

/// A word with its place in bytes of the file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Without its quotes.
    pub(super) text: String,
    /// With its quotes.
    pub(super) span: Span,
    /// Between its quotes, where all of it is quoted.
    pub(super) quoted: Option<Span>,
}

impl Word {
    /// Whether a command ends here.
    pub(super) fn is_end(&self) -> bool {
        self.quoted.is_none() && matches!(self.text.as_str(), ";" | "&&" | "||" | "|" | "&")
    }
}

/// In bytes. Longer ones are no commands.
pub(super) const LONGEST_LINE: usize = 20_000;

/// The lines of a text without comments and without those that are too long, those that end with
/// `\` joined with the next.
pub(super) fn lines(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.trim_end().ends_with('\\') && at < text.len() {
            continue;
        }
        if at - start <= LONGEST_LINE && !is_comment(&text[start..at]) {
            lines.push(start..at);
        }
        start = at;
    }
    lines
}

pub(super) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with(';') || line.starts_with("//")
}

/// The words of a part of a text. Quotes hold words together, brackets and commas of a list
/// tell them apart, a `#` begins a comment.
pub(super) fn split(text: &str, range: &Span) -> Vec<Word> {
    let mut splitter = Splitter {
        text,
        at: range.start,
        end: range.end.min(text.len()),
        words: Vec::new(),
    };
    splitter.run();
    splitter.words
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    words: Vec<Word>,
}

impl Splitter<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..self.end)?.chars().next()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn run(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                _ if self.is_continuation() => self.at += 1,
                '[' | ']' | '(' | ')' | '{' | '}' | ',' => self.at += 1,
                _ if c.is_whitespace() => self.at += c.len_utf8(),
                ';' | '&' | '|' => {
                    let double = ["&&", "||"].iter().any(|op| self.rest().starts_with(op));
                    let start = self.at;
                    self.at += if double { 2 } else { 1 };
                    self.words.push(Word {
                        text: self.text[start..self.at].to_owned(),
                        span: start..self.at,
                        quoted: None,
                    });
                }
                _ => self.word(),
            }
        }
    }

    fn is_continuation(&self) -> bool {
        let rest = self.rest();
        rest.starts_with("\\\n") || rest.starts_with("\\\r\n")
    }

    fn word(&mut self) {
        let start = self.at;
        let mut word = String::new();
        let mut quoted = None;
        let mut was_quoted = false;
        let mut parts = 0;
        while let Some(c) = self.peek() {
            match c {
                _ if c.is_whitespace() || self.is_continuation() => break,
                ';' | '|' => break,
                '&' if word.is_empty() || self.rest().starts_with("&&") => break,
                // Behind a quote a list goes on.
                ',' | ']' | ')' | '}' if was_quoted => break,
                '"' | '\'' if self.closing(c).is_some() => {
                    let close = self.closing(c).unwrap_or(self.end);
                    let inner = self.at + 1..close;
                    self.at = close + 1;
                    was_quoted = true;
                    // Three quotes are one that is empty and one that is not.
                    if !inner.is_empty() {
                        word.push_str(&self.text[inner.clone()]);
                        quoted = Some(inner);
                        parts += 1;
                    }
                    continue;
                }
                '\\' => {
                    self.at += 1;
                    if let Some(next) = self.peek() {
                        word.push(next);
                        self.at += next.len_utf8();
                    }
                    parts += 1;
                    continue;
                }
                _ => {}
            }
            word.push(c);
            self.at += c.len_utf8();
            parts += 1;
        }
        // Only one part, and that in quotes.
        let quoted = quoted.filter(|_| parts == 1);
        self.words.push(Word {
            text: word,
            span: start..self.at,
            quoted,
        });
    }

    /// Where a quote that begins here ends.
    fn closing(&self, quote: char) -> Option<usize> {
        let mut escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' if quote == '"' => escaped = true,
                _ if c == quote => return Some(self.at + at),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let words = split(text, &(0..text.len()));
        words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_of_a_shell_and_of_a_list_are_the_same() {
        assert_eq!(
            texts("web: gunicorn -k gevent 'a b' # x"),
            ["web:", "gunicorn", "-k", "gevent", "a b"]
        );
        assert_eq!(
            texts("CMD [\"gunicorn\",\"-k\", \"gevent\"]"),
            ["CMD", "gunicorn", "-k", "gevent"]
        );
        assert_eq!(texts("a&&b; c|d"), ["a", "&&", "b", ";", "c", "|", "d"]);
        assert_eq!(texts("--x=a,b don't"), ["--x=a,b", "don't"]);
        assert_eq!(texts("a \\\n  b"), ["a", "b"]);
        assert_eq!(
            texts("x = \"\"\"a b\"\"\", \"\", c"),
            ["x", "=", "a b", "", "c"]
        );
    }

    #[test]
    fn lines_that_go_on_are_one_and_comments_are_none() {
        let text = "a \\\n b\n# c\nd";
        let lines: Vec<&str> = lines(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(lines, ["a \\\n b\n", "d"]);
    }

    proptest! {
        #[test]
        fn each_word_lies_in_the_text(text in "[ -~\n\t'\"\\\\é,\\[\\]]{0,80}") {
            let mut last = 0;
            for word in split(&text, &(0..text.len())) {
                prop_assert!(word.span.start >= last && word.span.end > word.span.start);
                prop_assert!(text.get(word.span.clone()).is_some());
                last = word.span.end;
            }
        }
    }
}
