//! The words of instructions that are not shell text, and what variables make of them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::reading::Instruction;

/// A text with its variables put in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Expanded {
    /// The text; a variable that nobody set stands as it is written.
    pub(super) text: String,
    /// Whether all variables are known.
    pub(super) is_known: bool,
    /// Whether no `ARG` is in it, whose default a build may change.
    pub(super) is_certain: bool,
}

impl Expanded {
    /// A text without variables.
    pub(super) fn literal(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_known: true,
            is_certain: true,
        }
    }

    /// The text, where all of it is known.
    pub(super) fn known(&self) -> Option<&str> {
        self.is_known.then_some(self.text.as_str())
    }
}

/// What variables hold.
pub(super) type Variables = BTreeMap<String, Expanded>;

/// A word of an instruction.
#[derive(Debug, Clone)]
pub(super) struct Operand {
    /// Its range in the joined text, quotes included.
    pub(super) range: Range<usize>,
    /// What it stands for.
    pub(super) value: Expanded,
}

/// The words of `COPY`, `ADD` and the like: strings of the array, or what spaces part.
pub(super) fn operands(
    instruction: &Instruction,
    escape: char,
    variables: &Variables,
) -> Vec<Operand> {
    if let Some(strings) = &instruction.json {
        return strings
            .iter()
            .map(|string| Operand {
                range: string.range.clone(),
                value: expand(&string.value, escape, variables),
            })
            .collect();
    }
    let (start, text) = (instruction.arguments.start, instruction.argument_text());
    let mut operands = Vec::new();
    let mut from = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (character.is_whitespace(), from) {
            (false, None) => from = Some(at),
            (true, Some(first)) => {
                from = None;
                operands.push(Operand {
                    range: start + first..start + at,
                    value: expand(&text[first..at], escape, variables),
                });
            }
            _ => {}
        }
    }
    operands
}

/// `NAME=value` of `ENV` and `ARG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// The name.
    pub(super) name: String,
    /// All of it in the joined text.
    pub(super) range: Range<usize>,
    /// The value as written, in the joined text; `None` for `ARG NAME`.
    pub(super) value: Option<Range<usize>>,
    /// `ENV NAME value`, the old form.
    pub(super) is_old_form: bool,
}

/// `parseNameVal` and `parseNameOrNameVal` of BuildKit.
pub(super) fn pairs(instruction: &Instruction, escape: char) -> Vec<Pair> {
    let (start, text) = (instruction.arguments.start, instruction.argument_text());
    let words = quoted_words(text, escape);
    let Some(first) = words.first() else {
        return Vec::new();
    };
    if instruction.keyword != "ARG" && !text[first.clone()].contains('=') {
        let name = text.split_whitespace().next().unwrap_or_default();
        let value = text[name.len()..].trim_start();
        let value = text.len() - value.len()..text.len();
        return vec![Pair {
            name: name.to_owned(),
            range: start..start + text.len(),
            value: Some(start + value.start..start + value.end),
            is_old_form: true,
        }];
    }
    words
        .into_iter()
        .map(|word| {
            let equals = text[word.clone()].find('=');
            Pair {
                name: text[word.start..equals.map_or(word.end, |at| word.start + at)].to_owned(),
                value: equals.map(|at| start + word.start + at + 1..start + word.end),
                range: start + word.start..start + word.end,
                is_old_form: false,
            }
        })
        .collect()
}

/// `parseWords` of BuildKit: words that spaces part, where quotes and the escape character
/// keep spaces together.
fn quoted_words(text: &str, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut from = None;
    let mut quote = None;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if quote.is_none() && character.is_whitespace() {
            words.extend(from.take().map(|from| from..at));
            continue;
        }
        from.get_or_insert(at);
        match quote {
            None if matches!(character, '\'' | '"') => quote = Some(character),
            Some(open) if open == character => quote = None,
            None | Some('"') if character == escape => {
                characters.next();
            }
            _ => {}
        }
    }
    words.extend(from.map(|from| from..text.len()));
    words
}

/// How deep `${A:-${B:-…}}` is followed.
const MAX_DEPTH: usize = 8;

/// Bytes. A longer word is not looked into, nor a longer value put in: `ENV A=$A$A`, said
/// again and again, would fill any memory.
const MAX_LENGTH: usize = 4096;

/// A word as the builder gives it to the instruction: quotes and escapes off, variables put
/// in (`ProcessWord` of BuildKit's shell lexer).
pub(super) fn expand(raw: &str, escape: char, variables: &Variables) -> Expanded {
    if raw.len() > MAX_LENGTH {
        return Expanded {
            text: raw.to_owned(),
            is_known: false,
            is_certain: false,
        };
    }
    expand_to(raw, escape, variables, 0)
}

fn expand_to(raw: &str, escape: char, variables: &Variables, depth: usize) -> Expanded {
    let mut out = Expanded::literal(String::new());
    let mut quote = None;
    let mut at = 0;
    while let Some(character) = raw[at..].chars().next() {
        at += character.len_utf8();
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (Some('\''), _) => out.text.push(character),
            (_, '$') => at += variable(&raw[at..], escape, variables, depth, &mut out),
            (_, _) if character == escape => {
                let Some(escaped) = raw[at..].chars().next() else {
                    continue;
                };
                if quote == Some('"') && !matches!(escaped, '"' | '$') && escaped != escape {
                    out.text.push(character);
                }
                out.text.push(escaped);
                at += escaped.len_utf8();
            }
            _ => out.text.push(character),
        }
    }
    out
}

/// Puts the variable behind a `$` in; gives how many bytes of `rest` it took.
fn variable(
    rest: &str,
    escape: char,
    variables: &Variables,
    depth: usize,
    out: &mut Expanded,
) -> usize {
    let name_length = |text: &str| {
        text.find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(text.len())
    };
    let mut put = |value: Option<&Expanded>, written: &str| match value {
        Some(value) if out.text.len() + value.text.len() <= MAX_LENGTH => {
            out.text.push_str(&value.text);
            out.is_known &= value.is_known;
            out.is_certain &= value.is_certain;
        }
        _ => {
            out.text.push('$');
            out.text.push_str(written);
            out.is_known = false;
        }
    };
    let Some(inner) = rest.strip_prefix('{') else {
        let length = name_length(rest);
        if length == 0 {
            out.text.push('$');
        } else {
            put(variables.get(&rest[..length]), &rest[..length]);
        }
        return length;
    };
    let Some(close) = closing_brace(inner) else {
        out.text.push('$');
        out.is_known = false;
        return 0;
    };
    let taken = close + 2;
    let (name, modifier) = inner[..close].split_at(name_length(&inner[..close]));
    let value = variables.get(name);
    let is_set = value.is_some_and(|value| !value.text.is_empty());
    let other =
        |text: &str| (depth < MAX_DEPTH).then(|| expand_to(text, escape, variables, depth + 1));
    if modifier.is_empty() {
        put(value, &rest[..taken]);
    } else if let Some(default) = modifier.strip_prefix(":-") {
        if is_set {
            put(value, &rest[..taken]);
        } else {
            // A variable of the base image, which nobody sees here, would win.
            let mut default = other(default);
            if let Some(default) = &mut default {
                default.is_certain = false;
            }
            put(default.as_ref(), &rest[..taken]);
        }
    } else {
        put(None, &rest[..taken]);
    }
    taken
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
