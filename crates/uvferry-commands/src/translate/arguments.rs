//! Options and positional words of a command, as optparse, argparse and click read them.

use uvferry_options::{CommandOption, Value as Arity};

use crate::command::{Piece, Word};
use crate::outcome::OutWord;

/// A word behind the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Argument {
    /// The word.
    pub(crate) word: Word,
    /// Its index in the command; `None` where the value of a variable brought it.
    pub(crate) index: Option<usize>,
}

impl Argument {
    /// The word in a new command.
    pub(crate) fn out(&self) -> OutWord {
        match self.index {
            Some(index) => OutWord::Kept(index),
            None => OutWord::Raw(self.word.raw.clone()),
        }
    }
}

/// How a program reads its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    /// Whether a long option may be cut short as long as it is the only one that fits.
    pub(crate) abbreviates: bool,
    /// Whether options are looked for behind the first positional word.
    pub(crate) is_interspersed: bool,
}

/// pip, venv, virtualenv, build, twine, pipx.
pub(crate) const ABBREVIATING: Style = Style {
    abbreviates: true,
    is_interspersed: true,
};

/// pip-tools.
pub(crate) const CLICK: Style = Style {
    abbreviates: false,
    is_interspersed: true,
};

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OptionValue {
    /// What the program gets, where it is known before it runs.
    pub(crate) text: Option<String>,
    /// The value as shell text that is one argument.
    pub(crate) raw: String,
    /// The value as a word of the command, where it is a word of its own.
    pub(crate) own: Option<Argument>,
}

impl OptionValue {
    /// The value as a word of a new command.
    pub(crate) fn out(&self) -> OutWord {
        match (&self.own, &self.text) {
            (Some(own), _) => own.out(),
            (None, Some(text)) if *text == self.raw => OutWord::New(text.clone()),
            (None, _) => OutWord::Raw(self.raw.clone()),
        }
    }

    /// For a message: what is known of it, else as written.
    pub(crate) fn shown(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.raw)
    }
}

/// An option that a command has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    /// The row.
    pub(crate) option: &'static CommandOption,
    /// What belongs to it.
    pub(crate) value: Option<OptionValue>,
    /// The word that names it.
    pub(crate) named_by: Argument,
    /// Whether the word names it alone and in full (`--quiet`, `-q`, `--timeout=3`), so that
    /// the word can stay where uv has the same name.
    pub(crate) is_whole: bool,
}

/// A part of a command behind its program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// An option.
    Option(Given),
    /// A word that is no option.
    Positional(Argument),
    /// An expansion that may be options, positional words or nothing: an unquoted one, a list.
    Dynamic(Argument),
    /// A word that looks like an option, and that the table does not have.
    Unknown(Argument),
    /// An option whose value is missing.
    Unfinished(Argument),
    /// `--`.
    Separator(Argument),
}

/// Reads words by the rows of `options` that `command` takes.
pub(crate) fn read(
    words: &[Argument],
    options: &'static [CommandOption],
    command: Option<&str>,
    style: Style,
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = words.iter();
    let mut only_positional = false;
    while let Some(argument) = rest.next() {
        if only_positional {
            items.push(Item::Positional(argument.clone()));
            continue;
        }
        match head(&argument.word) {
            Head::Dynamic => items.push(Item::Dynamic(argument.clone())),
            Head::Plain => {
                items.push(Item::Positional(argument.clone()));
                only_positional = !style.is_interspersed;
            }
            Head::Separator => {
                items.push(Item::Separator(argument.clone()));
                only_positional = true;
            }
            Head::Long(name) => {
                let Some(option) = long(name, options, command, style) else {
                    items.push(Item::Unknown(argument.clone()));
                    continue;
                };
                let attached = attached_long(&argument.word, name);
                items.push(match (option.value, attached) {
                    (Arity::One, None) => following(option, argument, &mut rest, true),
                    (Arity::None, Some(_)) => Item::Unknown(argument.clone()),
                    (_, value) => Item::Option(Given {
                        option,
                        value,
                        named_by: argument.clone(),
                        is_whole: option.names().any(|known| known == name),
                    }),
                });
            }
            Head::Short => cluster(argument, options, command, &mut rest, &mut items),
        }
    }
    items
}

/// What a word is by its known start.
enum Head<'a> {
    Dynamic,
    Plain,
    Separator,
    /// The name with its dashes, without a value.
    Long(&'a str),
    Short,
}

fn head(word: &Word) -> Head<'_> {
    let start = word.known_start();
    let is_all = word.pieces.len() <= 1;
    if start.is_empty() {
        return match word.pieces.first() {
            Some(Piece::Expansion {
                text,
                quoted: false,
            }) if !is_glob(text) || has_options_by_default(text) => Head::Dynamic,
            Some(Piece::Expansion { text, quoted: true }) if is_list(text) => Head::Dynamic,
            _ => Head::Plain,
        };
    }
    if start == "--" && is_all {
        return Head::Separator;
    }
    if start.starts_with("--") {
        return match start.split_once('=') {
            Some((name, _)) => Head::Long(name),
            // `--$X`, or `--index-$X`.
            None if !is_all => Head::Long("--"),
            None => Head::Long(start),
        };
    }
    if start.len() > 1 && start.starts_with('-') {
        return Head::Short;
    }
    if start == "-" && !is_all {
        return Head::Long("--");
    }
    Head::Plain
}

/// Whether an expansion in quotes is as many words as there are: `"$@"`, `"${options[@]}"`.
fn is_list(text: &str) -> bool {
    text == "$@" || text.starts_with("${@") || text.contains("[@]")
}

/// `{posargs:-U}`: tox puts in what it is called with, else options.
pub(crate) fn has_options_by_default(text: &str) -> bool {
    text.strip_prefix("{posargs:")
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|words| {
            words.starts_with('-') && words.split_whitespace().all(|word| word.starts_with('-'))
        })
}

/// Whether an expansion is one of file names, which gives no options.
fn is_glob(text: &str) -> bool {
    text.starts_with(['*', '?', '[', '{', '~'])
}

fn long(
    name: &str,
    options: &'static [CommandOption],
    command: Option<&str>,
    style: Style,
) -> Option<&'static CommandOption> {
    let taken = || options.iter().filter(|option| option.is_taken_by(command));
    if let Some(found) = taken().find(|option| option.names().any(|known| known == name)) {
        return Some(found);
    }
    if !style.abbreviates || name.len() <= 2 {
        return None;
    }
    let mut fitting = taken().filter(|option| {
        option
            .names()
            .any(|known| known.starts_with("--") && known.starts_with(name))
    });
    let found = fitting.next()?;
    fitting.next().is_none().then_some(found)
}

/// `value` of `--name=value`.
fn attached_long(word: &Word, name: &str) -> Option<OptionValue> {
    if !word.known_start()[name.len()..].starts_with('=') {
        return None;
    }
    Some(attached(word, name.len() + 1))
}

/// What stands in a word behind its first `length` known bytes.
fn attached(word: &Word, length: usize) -> OptionValue {
    let mut pieces = word.pieces.clone();
    if let Some(Piece::Literal(text)) = pieces.first_mut() {
        text.drain(..length);
    }
    let rest = Word {
        raw: String::new(),
        span: word.span.clone(),
        pieces,
    };
    let raw = raw_behind(word, length).unwrap_or_else(|| quoted_anew(&rest.pieces));
    OptionValue {
        text: rest.text(),
        raw,
        own: None,
    }
}

/// Shell text that says the pieces.
pub(super) fn quoted_anew(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) => format!("'{}'", text.replace('\'', "'\\''")),
            Piece::Expansion { text, quoted: true } => format!("\"{text}\""),
            Piece::Expansion { text, .. } => text.clone(),
        })
        .collect()
}

/// The raw text behind the first `length` bytes of what it says, where quotes allow to cut
/// there.
fn raw_behind(word: &Word, length: usize) -> Option<String> {
    let raw = &word.raw;
    let known = word.known_start().get(..length)?;
    if let Some(rest) = raw.strip_prefix(known) {
        return Some(rest.to_owned());
    }
    // `"--index-url=$URL"`: the quotes go around the value.
    let quote = raw
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    let inner = raw.strip_prefix(quote)?;
    let rest = inner.strip_prefix(known)?;
    Some(format!("{quote}{rest}"))
}

fn following<'a>(
    option: &'static CommandOption,
    argument: &Argument,
    rest: &mut impl Iterator<Item = &'a Argument>,
    is_whole: bool,
) -> Item {
    match rest.next() {
        Some(value) => Item::Option(Given {
            option,
            value: Some(OptionValue {
                text: value.word.text(),
                raw: value.word.raw.clone(),
                own: Some(value.clone()),
            }),
            named_by: argument.clone(),
            is_whole,
        }),
        None => Item::Unfinished(argument.clone()),
    }
}

/// `-qqU`, `-r file`, `-rfile`.
fn cluster<'a>(
    argument: &Argument,
    options: &'static [CommandOption],
    command: Option<&str>,
    rest: &mut impl Iterator<Item = &'a Argument>,
    items: &mut Vec<Item>,
) {
    let word = &argument.word;
    let start = word.known_start();
    let is_all = word.pieces.len() <= 1;
    let begun = items.len();
    for (at, letter) in start.char_indices().skip(1) {
        let Some(option) = options
            .iter()
            .find(|option| option.short == Some(letter) && option.is_taken_by(command))
        else {
            items.truncate(begun);
            items.push(Item::Unknown(argument.clone()));
            return;
        };
        let behind = at + letter.len_utf8();
        let is_last = behind == start.len() && is_all;
        let given = |value, is_whole| {
            Item::Option(Given {
                option,
                value,
                named_by: argument.clone(),
                is_whole,
            })
        };
        match option.value {
            Arity::One if is_last => {
                items.push(following(option, argument, rest, at == 1));
                return;
            }
            Arity::One => {
                items.push(given(Some(attached(word, behind)), at == 1));
                return;
            }
            Arity::None | Arity::Attached => {
                items.push(given(None, at == 1 && is_last));
            }
        }
    }
    if !is_all {
        // `-q$X`: letters that are known only when it runs.
        items.truncate(begun);
        items.push(Item::Unknown(argument.clone()));
    }
}
