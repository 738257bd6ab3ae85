//! INI values as TOML values, for the types that tools have.

use toml_edit::Value;
use uvferry_ini::ValueLine;
use uvferry_pyproject::{Comments, NewValue, text_value};

use crate::found::{Key, toml_comment, toml_comments};
use crate::shell_words;

/// How a tool reads a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A string as it stands.
    Text,
    /// `configparser`'s `getboolean`: 1/yes/true/on, 0/no/false/off.
    Bool,
    /// `distutils`' `strtobool`: also y/t and n/f.
    LooseBool,
    /// Python's `int()`.
    Int,
    /// Python's `float()`.
    Float,
    /// One item a line; empty ones do not count.
    Lines,
    /// Separated by commas or line ends.
    LinesAndCommas,
    /// As a shell separates (`shlex.split`).
    Shell,
}

/// A key that a tool knows, by the table in its own source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// The kind of a key in a tool's table.
pub(crate) fn kind_of(table: &[Known], name: &str) -> Option<Kind> {
    table
        .iter()
        .find(|known| known.name == name)
        .map(|known| known.kind)
}

/// The value that the tool reads, as TOML; or why it would refuse it.
pub(crate) fn convert(key: &Key, kind: Kind) -> Result<NewValue, String> {
    let setting = &key.setting;
    if let Some(broken) = &setting.broken {
        return Err(broken.clone());
    }
    let text = setting.value.as_str();
    match kind {
        Kind::Text => Ok(NewValue::text(text)),
        Kind::Bool => python_bool(text)
            .map(|value| NewValue::One(Value::from(value)))
            .ok_or_else(|| format!("`{text}` is neither true nor false")),
        Kind::LooseBool => loose_bool(text)
            .map(|value| NewValue::One(Value::from(value)))
            .ok_or_else(|| format!("`{text}` is neither true nor false")),
        Kind::Int => python_int(text)
            .map(|value| NewValue::One(Value::from(value)))
            .ok_or_else(|| format!("`{text}` is no whole number")),
        Kind::Float => python_float(text)
            .map(NewValue::One)
            .ok_or_else(|| format!("`{text}` is no number")),
        Kind::Lines => Ok(list(key, |line| Ok(vec![line.to_owned()]))?),
        Kind::LinesAndCommas => list(key, |line| Ok(line.split(',').map(str::to_owned).collect())),
        Kind::Shell => {
            // A quotation may go over several lines; then the lines' comments have no items.
            match items(key, |line| shell_words::split(line).map_err(str::to_owned)) {
                Ok(found) if words_of(&found) == shell_words::split(text).unwrap_or_default() => {
                    Ok(found)
                }
                _ => {
                    let words = shell_words::split(text).map_err(str::to_owned)?;
                    Ok(NewValue::texts(words.iter().map(String::as_str)))
                }
            }
        }
    }
}

fn words_of(value: &NewValue) -> Vec<String> {
    value
        .to_value()
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The items of a value without white space around them and without empty ones, each with
/// the comments that stood at it.
pub(crate) fn list(
    key: &Key,
    split: impl Fn(&str) -> Result<Vec<String>, String>,
) -> Result<NewValue, String> {
    items(key, |line| {
        let pieces = split(line)?;
        let pieces = pieces.iter().map(|piece| strip(piece));
        Ok(pieces
            .filter(|piece| !piece.is_empty())
            .map(str::to_owned)
            .collect())
    })
}

/// The items of a value as `split` gives them.
fn items(
    key: &Key,
    split: impl Fn(&str) -> Result<Vec<String>, String>,
) -> Result<NewValue, String> {
    let mut items: Vec<(Value, Comments)> = Vec::new();
    let mut above: Vec<String> = Vec::new();
    for ValueLine {
        text,
        above: before,
        trailing,
    } in &key.setting.lines
    {
        above.extend(toml_comments(before));
        let pieces = split(text)?;
        let mut last = None;
        for piece in pieces {
            items.push((
                text_value(&piece),
                Comments {
                    above: std::mem::take(&mut above),
                    trailing: None,
                },
            ));
            last = Some(items.len() - 1);
        }
        if let Some(text) = trailing {
            match last {
                Some(at) => items[at].1.trailing = Some(toml_comment(text)),
                None => above.push(toml_comment(text)),
            }
        }
    }
    above.extend(toml_comments(&key.setting.after));
    // What stands behind the last item stays behind it.
    if let Some((_, comments)) = items.last_mut()
        && !above.is_empty()
    {
        match &mut comments.trailing {
            None if above.len() == 1 => comments.trailing = above.pop(),
            _ => comments.above.append(&mut above),
        }
    }
    Ok(NewValue::List(items))
}

/// Python's `str.isspace`.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Python's `str.strip`.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `configparser`'s `getboolean`.
pub(crate) fn python_bool(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "1" | "yes" | "true" | "on" => Some(true),
        "0" | "no" | "false" | "off" => Some(false),
        _ => None,
    }
}

/// `distutils`' `strtobool`.
pub(crate) fn loose_bool(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "y" | "t" => Some(true),
        "n" | "f" => Some(false),
        _ => python_bool(text),
    }
}

/// Python's `int(text)`, where it fits.
pub(crate) fn python_int(text: &str) -> Option<i64> {
    let text = strip(text);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '_');
    let edges = digits.starts_with('_') || digits.ends_with('_') || digits.contains("__");
    (plain && !edges && !digits.is_empty())
        .then(|| format!("{sign}{}", digits.replace('_', "")).parse().ok())
        .flatten()
}

/// Python's `float(text)`, as a TOML number: whole where it is written so.
pub(crate) fn python_float(text: &str) -> Option<Value> {
    if let Some(whole) = python_int(text) {
        return Some(Value::from(whole));
    }
    let text = strip(text);
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    let value: f64 = text.parse().ok().filter(|_| plain)?;
    Some(Value::from(value))
}

/// A value whose list, where it is one, has the comments at the items that they stand at,
/// as long as lines and commas alone part the items.
pub(crate) fn with_item_comments(key: &Key, value: NewValue) -> NewValue {
    if let NewValue::List(items) = &value
        && let Ok(NewValue::List(commented)) =
            list(key, |line| Ok(line.split(',').map(str::to_owned).collect()))
        && items.len() == commented.len()
        && items
            .iter()
            .zip(&commented)
            .all(|((one, _), (other, _))| one.as_str() == other.as_str())
    {
        return NewValue::List(commented);
    }
    value
}
