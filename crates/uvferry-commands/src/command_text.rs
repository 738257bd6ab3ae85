//! What a variable was set to, word by word, where other variables in it decide what it runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::{Piece, Word};
use crate::program_words::mentions_program;

/// So many words may a command in a variable have.
const MOST_WORDS: usize = 50;

/// The text of a command in a variable: `$VENV/bin/pip` of `PIP=$VENV/bin/pip`.
///
/// A caller may set `VENV`, so that a value put together while reading is a guess; the text
/// means the same wherever none of its variables was set anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandText {
    /// As they can stand where the variable is used.
    pub(crate) words: Vec<Word>,
    /// How a variable is written there: `$`, or `$$` in a recipe of make.
    pub(crate) dollar: &'static str,
    /// The variables in it.
    pub(crate) uses: BTreeSet<String>,
    /// Whether no caller can change what it stands for.
    pub(crate) is_certain: bool,
    /// Why it is another one by now, where it is.
    pub(crate) lost: Option<String>,
}

impl CommandText {
    /// One that cannot be told.
    pub(crate) fn lost(why: String) -> Self {
        Self {
            words: Vec::new(),
            dollar: "$",
            uses: BTreeSet::new(),
            is_certain: false,
            lost: Some(why),
        }
    }

    /// The words of a value as written, without the quotes around it; `expansion` gives the
    /// end of the expansion that begins at a place, and the variables in it. `None` where it
    /// has quotes, or expansions that may be something else in another place.
    pub(crate) fn read(
        value: &str,
        dollar: &'static str,
        expansion: impl Fn(&str, usize) -> Option<(usize, BTreeSet<String>)>,
    ) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,~".contains(&byte);
        let mut words: Vec<Word> = Vec::new();
        let mut uses = BTreeSet::new();
        let mut at = 0;
        let mut is_open = false;
        while let Some(&byte) = value.as_bytes().get(at) {
            if byte.is_ascii_whitespace() {
                is_open = false;
                at += 1;
                continue;
            }
            if !is_open {
                if words.len() >= MOST_WORDS {
                    return None;
                }
                words.push(Word {
                    raw: String::new(),
                    span: 0..0,
                    pieces: Vec::new(),
                });
                is_open = true;
            }
            let word = words.last_mut()?;
            let end = if byte == b'$' {
                let (end, names) = expansion(value, at)?;
                uses.extend(names);
                word.pieces.push(Piece::Expansion {
                    text: value[at..end].to_owned(),
                    quoted: false,
                });
                end
            } else {
                let length = value.as_bytes()[at..]
                    .iter()
                    .take_while(|byte| is_plain(**byte))
                    .count();
                if length == 0 {
                    return None;
                }
                let text = value[at..at + length].to_owned();
                word.pieces.push(Piece::Literal(text));
                at + length
            };
            word.raw.push_str(&value[at..end]);
            at = end;
        }
        (!words.is_empty()).then_some(Self {
            words,
            dollar,
            uses,
            is_certain: false,
            lost: None,
        })
    }

    /// With the words of another variable in place of the first word, where that is it alone.
    pub(crate) fn spliced(mut self, texts: &BTreeMap<String, Self>) -> Self {
        let Some(name) = self.words.first().and_then(alone).map(str::to_owned) else {
            return self;
        };
        let Some(inner) = texts.get(&name) else {
            return self;
        };
        if let Some(why) = &inner.lost {
            return Self::lost(why.clone());
        }
        if inner.dollar != self.dollar {
            return self;
        }
        let is_used_again = self.words[1..].iter().any(|word| word.raw.contains(&name));
        if !is_used_again {
            self.uses.remove(&name);
        }
        self.words.splice(0..1, inner.words.iter().cloned());
        self.uses.extend(inner.uses.iter().cloned());
        self.is_certain &= inner.is_certain;
        self
    }

    /// Whether a value could be one: it names a program, a Python or a folder of programs.
    pub(crate) fn may_be(value: &str) -> bool {
        value.contains(['$', '~'])
            && (mentions_program(value)
                || value.contains("python")
                || is_folder(value.trim_end_matches('"')))
    }

    /// Whether it runs one of the programs.
    pub(crate) fn is_command(&self) -> bool {
        let words: Vec<&str> = self.words.iter().map(|word| word.raw.as_str()).collect();
        !self.is_python() && !self.is_folder() && mentions_program(&words.join(" "))
    }

    /// Whether it is a folder of programs: `$VENV/bin`.
    fn is_folder(&self) -> bool {
        matches!(self.words.as_slice(), [only] if is_folder(&only.raw))
    }

    /// Whether commands can be told by it.
    pub(crate) fn is_useful(&self) -> bool {
        self.is_command() || self.is_python() || self.is_folder()
    }

    /// Whether it is a Python and nothing more.
    pub(crate) fn is_python(&self) -> bool {
        let [only] = self.words.as_slice() else {
            return false;
        };
        let Some(Piece::Literal(end)) = only.pieces.last() else {
            return false;
        };
        let name = end.rsplit(['/', '\\']).next().unwrap_or(end);
        name.starts_with("python") || name.starts_with("pypy")
    }

    /// Whether it is known only when it runs what it is.
    pub(crate) fn is_of_variables(&self) -> bool {
        self.words
            .iter()
            .any(|word| word.raw.contains('$') || word.raw.starts_with('~'))
    }
}

fn is_folder(path: &str) -> bool {
    path.ends_with("/bin") || path.ends_with("/Scripts")
}

/// The variable that a word of such a text is, and nothing else.
pub(crate) fn alone(word: &Word) -> Option<&str> {
    match word.pieces.as_slice() {
        [Piece::Expansion { text, .. }] => plain_name(text),
        _ => None,
    }
}

/// The name of `$X`, `${X}`, `$(X)`, `$$X`, `$${X}`; `None` where more is said.
pub(crate) fn plain_name(expansion: &str) -> Option<&str> {
    let inner = expansion.trim_start_matches('$');
    let inner = inner
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| {
            inner
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'))
        })
        .unwrap_or(inner);
    let is_name = inner.len() < expansion.len()
        && !inner.is_empty()
        && !inner.starts_with(|first: char| first.is_ascii_digit())
        && inner
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some(inner)
}

/// The end of an expansion of the shell and its variable: `$X`, `${X}`, `${X:-plain}`, where
/// the shell writes `dollar` for `$`. What depends on the place (`$1`, `$(pwd)`) is none.
pub(crate) fn shell_expansion(
    text: &str,
    at: usize,
    dollar: &str,
) -> Option<(usize, BTreeSet<String>)> {
    let rest = text[at..].strip_prefix(dollar)?;
    let start = at + dollar.len();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let (name, end) = if let Some(inner) = rest.strip_prefix('{') {
        let close = inner.find('}')?;
        let inner = &inner[..close];
        let length = inner.find(|letter| !is_name(letter)).unwrap_or(inner.len());
        let (name, behind) = inner.split_at(length);
        let default = behind.strip_prefix(':').unwrap_or(behind);
        let is_plain = default.strip_prefix('-').is_some_and(|value| {
            value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_./~".contains(&byte))
        });
        if !behind.is_empty() && !is_plain {
            return None;
        }
        (name, start + close + 2)
    } else {
        let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        (&rest[..length], start + length)
    };
    let is_variable = !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit());
    is_variable.then(|| (end, BTreeSet::from([name.to_owned()])))
}

/// `python` of `$(which python)`, `$(command -v pip3)`, `$(pyenv which python)`; the first of
/// several: `$(command -v pip3 || command -v pip)`.
pub(crate) fn asked_for(raw: &str) -> Option<String> {
    let inner = raw
        .strip_prefix("$(")
        .and_then(|rest| rest.strip_suffix(')'))
        .or_else(|| {
            raw.strip_prefix('`')
                .and_then(|rest| rest.strip_suffix('`'))
        })?;
    let inner = inner.trim();
    let inner = inner.strip_prefix("shell ").unwrap_or(inner);
    let mut names = inner.split("||").map(asked_by);
    let first = names.next()??;
    names
        .all(|name| {
            name.is_some_and(|name| {
                name.trim_end_matches(char::is_numeric) == first.trim_end_matches(char::is_numeric)
            })
        })
        .then(|| first.to_owned())
}

/// The program whose path one command prints.
fn asked_by(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace();
    let found = match (words.next()?, words.next()?) {
        ("which", name) => name,
        ("command", "-v") | ("type", "-p" | "-P") | ("pyenv" | "asdf" | "mise", "which") => {
            words.next()?
        }
        _ => return None,
    };
    words
        .all(|word| word.starts_with(['2', '>']) || word == "/dev/null")
        .then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(value: &str) -> Option<Vec<String>> {
        let text = CommandText::read(value, "$", |text, at| shell_expansion(text, at, "$"))?;
        Some(text.words.into_iter().map(|word| word.raw).collect())
    }

    #[test]
    fn texts_that_mean_the_same_elsewhere_are_read() {
        for (value, words) in [
            ("$VENV/bin/pip", &["$VENV/bin/pip"][..]),
            ("${VENV:-.venv}/bin/pip", &["${VENV:-.venv}/bin/pip"]),
            ("$PYTHON  -m pip", &["$PYTHON", "-m", "pip"]),
            ("~/v/bin/pip install", &["~/v/bin/pip", "install"]),
        ] {
            let wanted = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(shell(value), Some(wanted), "{value}");
        }
        for value in [
            "$1/bin/pip",
            "$(pwd)/pip",
            "a\\ b/pip",
            "${X%/*}/pip",
            "\"$X\"/pip",
            "$",
        ] {
            assert_eq!(shell(value), None, "{value}");
        }
    }
}
