//! Items added to a TOML array, one a line, with their comments.

use toml_edit::{Array, Decor, Value};

/// Comments of a line of a requirements file that go with it into pyproject.toml.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    /// The comment lines above, with or without `#`; an empty one is an empty line.
    pub above: Vec<String>,
    /// The comment behind it on its line, with or without `#`.
    pub trailing: Option<String>,
}

impl Comments {
    /// No comment at all.
    pub const NONE: &'static Self = &Self {
        above: Vec::new(),
        trailing: None,
    };
}

/// The indentation of an item where the file does not show another one.
pub(crate) const INDENT: &str = "    ";

/// TOML allows no control character but the tab in a comment.
pub(crate) fn comment(text: &str) -> String {
    let text = text.trim();
    let clean: String = text
        .chars()
        .map(|c| {
            if c != '\t' && c.is_control() {
                '\u{FFFD}'
            } else {
                c
            }
        })
        .collect();
    if clean.starts_with('#') {
        clean
    } else {
        format!("# {clean}")
    }
}

/// The text as a TOML string with the fewest escapes: `"…"`, or `'…'` where the text
/// holds `"` or `\` and no `'`.
pub(crate) fn string(text: &str) -> Value {
    let mut value = Value::from(text);
    let control = text.chars().any(|c| c != '\t' && c.is_control());
    let awkward = text.contains(['"', '\\']);
    if !control && !awkward && !text.contains('\t') {
        // toml_edit's own way to write it is the plain one: nothing to try.
        return value;
    }
    let repr = if control || (awkward && text.contains('\'')) {
        format!("\"{}\"", escape(text))
    } else if awkward {
        format!("'{text}'")
    } else {
        format!("\"{text}\"")
    };
    if let Ok(parsed) = repr.parse::<Value>()
        && parsed.as_str() == Some(text)
    {
        value = parsed;
    }
    value.decor_mut().clear();
    value
}

pub(crate) fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

fn raw(text: Option<&toml_edit::RawString>) -> String {
    text.and_then(toml_edit::RawString::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn prefix(decor: &Decor) -> String {
    raw(decor.prefix())
}

/// The indentation of the first item that stands on a line of its own.
pub(crate) fn item_indent(array: &Array) -> Option<String> {
    array.iter().find_map(|item| {
        let prefix = prefix(item.decor());
        let (_, indent) = prefix.rsplit_once('\n')?;
        Some(indent.to_owned())
    })
}

/// Adds `value` as the last item, on a line of its own. An array on one line is broken
/// into one item a line; one that already has lines keeps its layout. `indent` is taken
/// where the array shows none.
pub(crate) fn append(array: &mut Array, mut value: Value, comments: &Comments, indent: &str) {
    let own_indent = item_indent(array);
    let multi_line = own_indent.is_some() || raw(Some(array.trailing())).contains('\n');
    let indent = own_indent.unwrap_or_else(|| indent.to_owned());
    if !multi_line {
        for item in array.iter_mut() {
            let decor = item.decor_mut();
            // Without a line end there is no comment here, only spaces.
            decor.set_prefix(format!("\n{indent}"));
            decor.set_suffix("");
        }
        array.set_trailing("\n");
    }
    let mut before = String::new();
    // What follows the last item up to `]` follows the comma now; a comment in it belongs
    // to that item or to the lines below it and must not move behind the new one.
    if !array.trailing_comma()
        && let Some(last) = array.len().checked_sub(1).and_then(|at| array.get_mut(at))
    {
        before.push_str(&raw(last.decor().suffix()));
        last.decor_mut().set_suffix("");
    }
    before.push_str(&raw(Some(array.trailing())));
    let closing = match before.rsplit_once('\n') {
        Some((_, closing)) => closing.to_owned(),
        None => String::new(),
    };
    let mut lead = before.trim_end().to_owned();
    for line in &comments.above {
        lead.push('\n');
        if !line.trim().is_empty() {
            lead.push_str(&indent);
            lead.push_str(&comment(line));
        }
    }
    lead.push('\n');
    lead.push_str(&indent);
    *value.decor_mut() = Decor::new(lead, "");
    array.push_formatted(value);
    array.set_trailing_comma(true);
    let mut after = String::new();
    if let Some(text) = &comments.trailing {
        after.push_str("  ");
        after.push_str(&comment(text));
    }
    after.push('\n');
    after.push_str(&closing);
    array.set_trailing(after);
}

/// Adds comment lines before the closing bracket, those that stand there already once.
pub(crate) fn close_with(array: &mut Array, lines: &[String], indent: &str) {
    let own_indent = item_indent(array);
    let indent = own_indent.clone().unwrap_or_else(|| indent.to_owned());
    let mut before = String::new();
    if let Some(last) = array.len().checked_sub(1).and_then(|at| array.get_mut(at)) {
        if own_indent.is_none() {
            for item in array.iter_mut() {
                item.decor_mut().set_prefix(format!("\n{indent}"));
                item.decor_mut().set_suffix("");
            }
        } else {
            before.push_str(&raw(last.decor().suffix()));
            last.decor_mut().set_suffix("");
        }
        array.set_trailing_comma(true);
    }
    before.push_str(&raw(Some(array.trailing())));
    let closing = match before.rsplit_once('\n') {
        Some((_, closing)) => closing.to_owned(),
        None => String::new(),
    };
    let known: Vec<String> = before.lines().map(|line| line.trim().to_owned()).collect();
    let mut text = before.trim_end().to_owned();
    let mut any = false;
    for line in lines {
        let line = if line.trim().is_empty() {
            String::new()
        } else {
            comment(line)
        };
        if !line.is_empty() && known.contains(&line) {
            continue;
        }
        any |= !line.is_empty();
        text.push('\n');
        if !line.is_empty() {
            text.push_str(&indent);
            text.push_str(&line);
        }
    }
    if any {
        array.set_trailing(format!("{text}\n{closing}"));
    }
}

/// Takes an item out; comments that stood before it go to what follows.
pub(crate) fn remove(array: &mut Array, at: usize) {
    let removed = array.remove(at);
    let lead = prefix(removed.decor());
    let tail = raw(removed.decor().suffix());
    if !lead.contains('#') && !tail.contains('#') {
        if at == 0
            && let Some(first) = array.get_mut(0)
            && !prefix(first.decor()).contains('\n')
        {
            first.decor_mut().set_prefix(lead);
        }
        return;
    }
    let kept = format!("{}{tail}", lead.trim_end());
    if let Some(next) = array.get_mut(at) {
        let own = prefix(next.decor());
        next.decor_mut().set_prefix(format!("{kept}{own}"));
    } else {
        let own = raw(Some(array.trailing()));
        array.set_trailing(if own.contains('\n') {
            format!("{kept}{own}")
        } else {
            format!("{kept}\n{own}")
        });
    }
}
