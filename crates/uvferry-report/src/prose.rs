//! Sentences in which literals stand out, before they have a form.

use crate::visible::one_line;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// What it says.
    pub(crate) text: String,
    /// Whether it is a name, a path or a command, and no words.
    pub(crate) literal: bool,
}

/// A sentence, a phrase or a word. Each form escapes the parts for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Prose(pub(crate) Vec<Part>);

impl Prose {
    /// What a crate or a project says: backticks in pairs mark literals.
    pub(crate) fn of(text: &str) -> Self {
        let text = one_line(text);
        if text.matches('`').count() % 2 == 1 || text.contains("``") {
            return Self::plain(&text);
        }
        let mut out = Self::default();
        for (at, part) in text.split('`').enumerate() {
            if !part.is_empty() {
                out.0.push(Part {
                    text: part.to_owned(),
                    literal: at % 2 == 1,
                });
            }
        }
        out
    }

    /// Words alone; a backtick is a backtick.
    pub(crate) fn plain(text: &str) -> Self {
        Self::part(text, false)
    }

    /// A name, a path, a command, as it stands.
    pub(crate) fn literal(text: &str) -> Self {
        Self::part(text, true)
    }

    fn part(text: &str, literal: bool) -> Self {
        let text = one_line(text);
        if text.is_empty() {
            return Self::default();
        }
        Self(vec![Part { text, literal }])
    }

    /// One behind the other, with what stands between them.
    pub(crate) fn joined(parts: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let mut out = Self::default();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            if !out.is_empty() {
                out = out.words(between);
            }
            out = out.then(part);
        }
        out
    }

    /// Literals one behind the other, with commas.
    pub(crate) fn literals<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::joined(
            texts.into_iter().map(|text| Self::literal(text.as_ref())),
            ", ",
        )
    }

    /// With another one behind it.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// With words of our own behind it, spaces and all: nothing of a stranger's, which would have
    /// to be made harmless.
    pub(crate) fn words(mut self, words: &'static str) -> Self {
        if !words.is_empty() {
            self.0.push(Part {
                text: words.to_owned(),
                literal: false,
            });
        }
        self
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As plain text, literals between backticks.
    pub(crate) fn to_text(&self) -> String {
        let mut out = String::new();
        for part in &self.0 {
            if part.literal {
                add!(out, "`{}`", part.text);
            } else {
                out.push_str(&part.text);
            }
        }
        out
    }

    /// What is read, without marks.
    pub(crate) fn letters(&self) -> String {
        self.0.iter().map(|part| part.text.as_str()).collect()
    }
}
