//! The methods of `str` that need nothing but values.

use super::LONGEST_TEXT;
use super::value::{Text, Value};

/// What a method gives; `Unsure` where it is not followed.
pub(crate) enum Outcome {
    Value(Value),
    Raises(&'static str),
    Unsure,
}

pub(crate) fn space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// `str.splitlines`, as ranges of bytes: the line, and the line with its end.
pub(crate) fn lines(text: &str) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'
                ..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        );
        if !ends {
            continue;
        }
        let mut end = at + c.len_utf8();
        if c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n') {
            chars.next();
            end += 1;
        }
        found.push((start, at, end));
        start = end;
    }
    if start < text.len() {
        found.push((start, text.len(), text.len()));
    }
    found
}

/// The lines of a file that is read in text mode: only `\n` ends one.
pub(crate) fn file_lines(text: &Text) -> Vec<Text> {
    let mut start = 0;
    let mut found = Vec::new();
    for line in text.text.split_inclusive('\n') {
        found.push(text.piece(start, start + line.len()));
        start += line.len();
    }
    found
}

fn trimmed(text: &Text, left: bool, right: bool, drop: &dyn Fn(char) -> bool) -> Text {
    let whole: &str = &text.text;
    let end = if right {
        whole.trim_end_matches(drop).len()
    } else {
        whole.len()
    };
    let start = if left {
        end - whole[..end].trim_start_matches(drop).len()
    } else {
        0
    };
    text.piece(start, end)
}

fn split_space(text: &Text, limit: Option<usize>) -> Vec<Value> {
    let whole: &str = &text.text;
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = &whole[at..];
        at += rest.len() - rest.trim_start_matches(space).len();
        if at == whole.len() {
            return found;
        }
        if limit == Some(found.len()) {
            found.push(Value::Text(text.piece(at, whole.len())));
            return found;
        }
        let end = whole[at..].find(space).map_or(whole.len(), |end| at + end);
        found.push(Value::Text(text.piece(at, end)));
        at = end;
    }
}

fn split_at(text: &Text, separator: &str, limit: Option<usize>, right: bool) -> Vec<Value> {
    let whole: &str = &text.text;
    let mut cuts: Vec<usize> = if right {
        let mut cuts: Vec<usize> = whole.rmatch_indices(separator).map(|(at, _)| at).collect();
        cuts.truncate(limit.unwrap_or(usize::MAX));
        cuts.reverse();
        cuts
    } else {
        whole.match_indices(separator).map(|(at, _)| at).collect()
    };
    cuts.truncate(limit.unwrap_or(usize::MAX));
    let mut start = 0;
    let mut found = Vec::new();
    for cut in cuts {
        found.push(Value::Text(text.piece(start, cut)));
        start = cut + separator.len();
    }
    found.push(Value::Text(text.piece(start, whole.len())));
    found
}

/// Whether a text starts or ends with one of these.
fn affix(value: &Value, test: &dyn Fn(&str) -> bool) -> Option<bool> {
    match value {
        Value::Text(affix) => Some(test(&affix.text)),
        Value::Tuple(items) => {
            let mut found = false;
            for item in items.iter() {
                found |= test(item.text()?);
            }
            Some(found)
        }
        _ => None,
    }
}

/// A character's place in a text, as Python counts.
fn index(text: &str, byte: usize) -> i64 {
    i64::try_from(text[..byte].chars().count()).unwrap_or(i64::MAX)
}

pub(crate) fn method(text: &Text, name: &str, arguments: &[Value]) -> Outcome {
    named(text, name, arguments).unwrap_or(Outcome::Unsure)
}

#[expect(clippy::too_many_lines, reason = "one arm for each method")]
fn named(text: &Text, name: &str, arguments: &[Value]) -> Option<Outcome> {
    let whole: &str = &text.text;
    let one = |piece: Text| Some(Outcome::Value(Value::Text(piece)));
    let truth = |value: bool| Some(Outcome::Value(Value::Bool(value)));
    let int = |value: i64| Some(Outcome::Value(Value::Int(value)));
    let ascii = whole.is_ascii();
    let limit = |value: Option<&Value>| -> Option<Option<usize>> {
        match value {
            None => Some(None),
            Some(Value::Int(limit)) => Some(usize::try_from(*limit).ok()),
            Some(_) => None,
        }
    };
    Some(match (name, arguments) {
        ("strip" | "lstrip" | "rstrip", [] | [Value::None]) => {
            return one(trimmed(text, name != "rstrip", name != "lstrip", &space));
        }
        ("strip" | "lstrip" | "rstrip", [Value::Text(set)]) => {
            let set = set.text.clone();
            return one(trimmed(
                text,
                name != "rstrip",
                name != "lstrip",
                &move |c| set.contains(c),
            ));
        }
        ("split", [] | [Value::None]) => Outcome::Value(Value::list(split_space(text, None))),
        ("split", [Value::None, most]) => {
            Outcome::Value(Value::list(split_space(text, limit(Some(most))?)))
        }
        ("split" | "rsplit", [Value::Text(separator), rest @ ..]) => {
            if separator.text.is_empty() {
                return Some(Outcome::Raises("ValueError"));
            }
            let limit = limit(rest.first())?;
            Outcome::Value(Value::list(split_at(
                text,
                &separator.text,
                limit,
                name == "rsplit",
            )))
        }
        ("rsplit", []) => Outcome::Value(Value::list(split_space(text, None))),
        ("splitlines", rest) => {
            let keep = match rest {
                [] | [Value::Bool(false)] => false,
                [Value::Bool(true) | Value::Int(1)] => true,
                _ => return None,
            };
            Outcome::Value(Value::list(
                lines(whole)
                    .into_iter()
                    .map(|(start, end, whole)| {
                        Value::Text(text.piece(start, if keep { whole } else { end }))
                    })
                    .collect(),
            ))
        }
        ("partition" | "rpartition", [Value::Text(separator)]) if !separator.text.is_empty() => {
            let found = if name == "partition" {
                whole.find(&*separator.text)
            } else {
                whole.rfind(&*separator.text)
            };
            let empty = || Value::str("");
            Outcome::Value(Value::tuple(match found {
                Some(at) => vec![
                    Value::Text(text.piece(0, at)),
                    Value::Text(separator.clone()),
                    Value::Text(text.piece(at + separator.text.len(), whole.len())),
                ],
                None if name == "partition" => vec![Value::Text(text.clone()), empty(), empty()],
                None => vec![empty(), empty(), Value::Text(text.clone())],
            }))
        }
        ("replace", [Value::Text(from), Value::Text(to), rest @ ..]) => {
            if from.text.is_empty() {
                return None;
            }
            let more = to.text.len().saturating_sub(from.text.len());
            if more > 0
                && whole.len() + whole.matches(&*from.text).count().saturating_mul(more)
                    > LONGEST_TEXT
            {
                return None;
            }
            let replaced = match limit(rest.first())? {
                Some(most) => whole.replacen(&*from.text, &to.text, most),
                None => whole.replace(&*from.text, &to.text),
            };
            return one(text.changed(&replaced));
        }
        ("startswith", [affixes]) => {
            return truth(affix(affixes, &|affix| whole.starts_with(affix))?);
        }
        ("endswith", [affixes]) => return truth(affix(affixes, &|affix| whole.ends_with(affix))?),
        ("removeprefix", [Value::Text(affix)]) => {
            let start = if whole.starts_with(&*affix.text) {
                affix.text.len()
            } else {
                0
            };
            return one(text.piece(start, whole.len()));
        }
        ("removesuffix", [Value::Text(affix)]) => {
            let end = whole
                .strip_suffix(&*affix.text)
                .map_or(whole.len(), str::len);
            return one(text.piece(0, end));
        }
        ("lower", []) => return one(text.changed(&whole.to_lowercase())),
        ("upper", []) if ascii => return one(text.changed(&whole.to_ascii_uppercase())),
        ("casefold", []) if ascii => return one(text.changed(&whole.to_ascii_lowercase())),
        ("capitalize", []) if ascii => {
            let mut changed = whole.to_ascii_lowercase();
            if let Some(first) = changed.get_mut(0..1) {
                first.make_ascii_uppercase();
            }
            return one(text.changed(&changed));
        }
        ("title", []) if ascii => {
            let mut inside = false;
            let changed: String = whole
                .chars()
                .map(|c| {
                    let new = if inside {
                        c.to_ascii_lowercase()
                    } else {
                        c.to_ascii_uppercase()
                    };
                    inside = c.is_ascii_alphabetic();
                    new
                })
                .collect();
            return one(text.changed(&changed));
        }
        ("find" | "index", [Value::Text(part)]) => match whole.find(&*part.text) {
            Some(at) => return int(index(whole, at)),
            None if name == "find" => return int(-1),
            None => Outcome::Raises("ValueError"),
        },
        ("rfind" | "rindex", [Value::Text(part)]) => match whole.rfind(&*part.text) {
            Some(at) => return int(index(whole, at)),
            None if name == "rfind" => return int(-1),
            None => Outcome::Raises("ValueError"),
        },
        ("count", [Value::Text(part)]) if !part.text.is_empty() => {
            return int(i64::try_from(whole.matches(&*part.text).count()).ok()?);
        }
        ("isdigit" | "isnumeric" | "isdecimal", []) if ascii => {
            return truth(!whole.is_empty() && whole.chars().all(|c| c.is_ascii_digit()));
        }
        ("isalpha", []) if ascii => {
            return truth(!whole.is_empty() && whole.chars().all(|c| c.is_ascii_alphabetic()));
        }
        ("isalnum", []) if ascii => {
            return truth(!whole.is_empty() && whole.chars().all(|c| c.is_ascii_alphanumeric()));
        }
        ("isspace", []) => return truth(!whole.is_empty() && whole.chars().all(space)),
        ("islower" | "isupper", []) if ascii => {
            let (wanted, other): (fn(&char) -> bool, fn(&char) -> bool) = if name == "islower" {
                (char::is_ascii_lowercase, char::is_ascii_uppercase)
            } else {
                (char::is_ascii_uppercase, char::is_ascii_lowercase)
            };
            return truth(whole.chars().any(|c| wanted(&c)) && !whole.chars().any(|c| other(&c)));
        }
        ("zfill", [Value::Int(width)]) => {
            let missing = usize::try_from(*width)
                .ok()?
                .saturating_sub(whole.chars().count());
            if missing > 1_000 {
                return None;
            }
            let sign = usize::from(whole.starts_with(['+', '-']));
            return one(text.changed(&format!(
                "{}{}{}",
                &whole[..sign],
                "0".repeat(missing),
                &whole[sign..]
            )));
        }
        ("ljust" | "rjust", [Value::Int(width), rest @ ..]) => {
            let fill = match rest {
                [] => " ",
                [Value::Text(fill)] => &*fill.text,
                _ => return None,
            };
            let missing = usize::try_from(*width)
                .ok()?
                .saturating_sub(whole.chars().count());
            if missing > 1_000 {
                return None;
            }
            let pad = fill.repeat(missing);
            return one(text.changed(&if name == "ljust" {
                format!("{whole}{pad}")
            } else {
                format!("{pad}{whole}")
            }));
        }
        ("encode", [] | [Value::Text(_)]) => {
            // Other encodings hold the same only where it is ASCII.
            if !ascii
                && arguments
                    .first()
                    .and_then(Value::text)
                    .is_some_and(|name| !utf8(name))
            {
                return None;
            }
            Outcome::Value(Value::Bytes(text.clone()))
        }
        ("expandtabs", []) if !whole.contains('\t') => return one(text.clone()),
        ("__contains__", [Value::Text(part)]) => return truth(whole.contains(&*part.text)),
        ("__len__", []) => return int(index(whole, whole.len())),
        _ => return None,
    })
}

/// Whether this names UTF-8.
pub(crate) fn utf8(name: &str) -> bool {
    matches!(
        name.to_lowercase().replace('_', "-").as_str(),
        "utf-8" | "utf8" | "utf-8-sig" | "u8"
    )
}

/// `text[index]` and `text[start:end:step]` by characters: the bytes that they cover.
pub(crate) fn bounds(text: &str, start: usize, end: usize) -> (usize, usize) {
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
    let (start, end) = (byte(start), byte(end));
    (start, end.max(start))
}

/// Each character as a text of its own.
pub(crate) fn characters(text: &Text) -> Vec<Value> {
    text.text
        .char_indices()
        .map(|(at, c)| Value::Text(text.piece(at, at + c.len_utf8())))
        .collect()
}
