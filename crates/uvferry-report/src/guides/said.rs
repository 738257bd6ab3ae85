//! Texts of a project on their way into a guide.

use std::fmt;

use uvferry_commands::shell_word;
use uvferry_diagnostics::redact;

use crate::markdown::escape;
use crate::visible::one_line;

/// A text of a project. It has no form of its own: a template has to choose one of the
/// escaped ones, or it does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said(String);

impl Said {
    pub(super) fn new(text: &str) -> Self {
        Self(redact(text).into_owned())
    }

    /// As a literal.
    pub(super) fn code(&self) -> String {
        escape::code(&self.0)
    }

    /// As a sentence, or a part of one.
    pub(super) fn prose(&self) -> String {
        escape::prose(&self.0)
    }
}

/// A command of which some words come from a project. In a fence it is one line that a POSIX
/// shell takes word by word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed(String);

impl Typed {
    pub(super) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let words = words
            .into_iter()
            .map(|word| shell_word(&one_line(&redact(word))));
        Self(words.collect::<Vec<_>>().join(" "))
    }

    /// As a value of YAML.
    pub(super) fn yaml(&self) -> String {
        let is_plain = self
            .0
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" -_./=".contains(&byte));
        if is_plain {
            return self.0.clone();
        }
        // A string of JSON is one of YAML.
        serde_json::Value::from(self.0.as_str()).to_string()
    }

    /// As a literal in a sentence or a table.
    pub(super) fn code(&self) -> String {
        escape::code(&self.0)
    }
}

impl fmt::Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line_of_quoted_words() {
        let typed = Typed::new(["uv", "run", "a b\n```\nrm -rf ~", "it's"]);
        assert_eq!(typed.to_string(), "uv run 'a b ``` rm -rf ~' 'it'\\''s'");
    }
}
