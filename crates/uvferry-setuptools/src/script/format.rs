//! Values as text: `str`, `repr`, `%`, `str.format` and format specifications.

use super::LONGEST_TEXT;
use super::value::{Text, Value, visit};

/// `str(value)`, where it is the same on every Python 3.
pub(crate) fn str_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.text.to_string()),
        Value::Path(path) => Some(path.to_string()),
        other => match requirement_text(other) {
            Some(text) => Some(text.text.to_string()),
            None => repr_of(other, 20),
        },
    }
}

/// The text of a requirement object, which comes from where the requirement stands.
pub(crate) fn requirement_text(value: &Value) -> Option<Text> {
    match value {
        Value::Object(object) if matches!(object.kind, "requirement" | "packaging") => {
            match object.attributes.get().ok()?.get("__str__")? {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `repr(value)`, unless it is longer than a text may be.
pub(crate) fn repr_of(value: &Value, depth: usize) -> Option<String> {
    let mut out = String::new();
    write_repr(&mut out, value, depth)?;
    Some(out)
}

fn write_repr(out: &mut String, value: &Value, depth: usize) -> Option<()> {
    if depth == 0 || out.len() > LONGEST_TEXT || !visit() {
        return None;
    }
    let items = |out: &mut String, items: &[Value]| {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            write_repr(out, item, depth - 1)?;
        }
        Some(())
    };
    match value {
        Value::None => out.push_str("None"),
        Value::Bool(value) => out.push_str(if *value { "True" } else { "False" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Float(value) => out.push_str(&float(*value)?),
        Value::Text(text) => out.push_str(&quoted(&text.text)),
        Value::List(list) => {
            out.push('[');
            items(out, &list.get().ok()?)?;
            out.push(']');
        }
        Value::Tuple(list) => {
            out.push('(');
            items(out, list)?;
            out.push_str(if list.len() == 1 { ",)" } else { ")" });
        }
        Value::Dict(pairs) => {
            out.push('{');
            for (at, (key, value)) in pairs.get().ok()?.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                write_repr(out, key, depth - 1)?;
                out.push_str(": ");
                write_repr(out, value, depth - 1)?;
            }
            out.push('}');
        }
        _ => return None,
    }
    Some(())
}

fn float(value: f64) -> Option<String> {
    (value == 0.0 || (1e-4..1e16).contains(&value.abs())).then(|| format!("{value:?}"))
}

fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if u32::from(c) < 0x20 || u32::from(c) == 0x7f => {
                out.push_str(&format!("\\x{:02x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// `format(value, spec)`
pub(crate) fn format(value: &Value, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return str_of(value);
    }
    let chars: Vec<char> = spec.chars().collect();
    let mut at = 0;
    let (mut fill, mut align) = (' ', None);
    if chars.get(1).is_some_and(|c| "<>^".contains(*c)) {
        (fill, align) = (chars[0], Some(chars[1]));
        at = 2;
    } else if chars.first().is_some_and(|c| "<>^".contains(*c)) {
        align = Some(chars[0]);
        at = 1;
    }
    let digits = |at: &mut usize| {
        let start = *at;
        while chars.get(*at).is_some_and(char::is_ascii_digit) {
            *at += 1;
        }
        chars[start..*at].iter().collect::<String>()
    };
    let zero = align.is_none() && chars.get(at) == Some(&'0');
    let width = digits(&mut at);
    let width: usize = if width.is_empty() {
        0
    } else {
        width.parse().ok()?
    };
    let mut precision = None;
    if chars.get(at) == Some(&'.') {
        at += 1;
        precision = Some(digits(&mut at).parse::<usize>().ok()?);
    }
    let kind: String = chars[at..].iter().collect();
    if width > 1_000 || precision.is_some_and(|precision| precision > 50) {
        return None;
    }
    let (text, number) = match (value, kind.as_str()) {
        (Value::Text(text), "" | "s") if !zero => {
            let text = match precision {
                Some(precision) => text.text.chars().take(precision).collect(),
                None => text.text.to_string(),
            };
            (text, false)
        }
        (Value::Int(int), "" | "d") if precision.is_none() => (int.to_string(), true),
        (Value::Int(int), "x") if precision.is_none() && *int >= 0 => (format!("{int:x}"), true),
        (Value::Float(float), "f") => (format!("{float:.*}", precision.unwrap_or(6)), true),
        #[expect(clippy::cast_precision_loss, reason = "only small numbers")]
        (Value::Int(int), "f") if int.abs() < 1 << 52 => {
            (format!("{:.*}", precision.unwrap_or(6), *int as f64), true)
        }
        _ => return None,
    };
    let missing = width.saturating_sub(text.chars().count());
    if missing == 0 {
        return Some(text);
    }
    if zero && number {
        let (sign, rest) = text.split_at(usize::from(text.starts_with('-')));
        return Some(format!("{sign}{}{rest}", "0".repeat(missing)));
    }
    let pad = |count: usize| fill.to_string().repeat(count);
    Some(match align.unwrap_or(if number { '>' } else { '<' }) {
        '<' => format!("{text}{}", pad(missing)),
        '>' => format!("{}{text}", pad(missing)),
        _ => format!("{}{text}{}", pad(missing / 2), pad(missing - missing / 2)),
    })
}

/// `text % value`
pub(crate) fn percent(text: &str, value: &Value) -> Option<String> {
    let single = [value.clone()];
    let (values, map): (&[Value], Option<Vec<(Value, Value)>>) = match value {
        Value::Tuple(items) => (items, None),
        Value::Dict(pairs) => (&single, Some(pairs.get().ok()?)),
        _ => (&single, None),
    };
    let mut values = values.iter();
    let mut named = false;
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut key = None;
        if chars.peek() == Some(&'(') {
            chars.next();
            let mut name = String::new();
            loop {
                match chars.next()? {
                    ')' => break,
                    c => name.push(c),
                }
            }
            key = Some(name);
        }
        let mut spec = String::new();
        while let Some(c) = chars.peek().filter(|c| "-+ #0123456789.".contains(**c)) {
            spec.push(*c);
            chars.next();
        }
        let kind = chars.next()?;
        if kind == '%' {
            if !spec.is_empty() || key.is_some() {
                return None;
            }
            out.push('%');
            continue;
        }
        let value = match &key {
            Some(key) => {
                named = true;
                super::value::get(map.as_ref()?, &Value::str(key))??
            }
            None => values.next()?.clone(),
        };
        // `%-5s` aligns to the left and `%5s` to the right, other than `format`.
        let (left, rest) = spec
            .strip_prefix('-')
            .map_or((false, spec.as_str()), |rest| (true, rest));
        if rest.contains(['+', ' ', '#', '-']) {
            return None;
        }
        let align = |rest: &str| {
            if rest.is_empty() {
                String::new()
            } else {
                format!("{}{rest}", if left { '<' } else { '>' })
            }
        };
        out.push_str(&match kind {
            's' => {
                if rest.starts_with('0') {
                    return None;
                }
                format(&Value::str(&str_of(&value)?), &align(rest))?
            }
            'r' if spec.is_empty() => repr_of(&value, 20)?,
            'd' | 'i' => match value {
                Value::Int(_) if left => format(&value, &format!("<{rest}"))?,
                Value::Int(_) => format(&value, rest)?,
                Value::Bool(value) => format(&Value::Int(value.into()), rest)?,
                _ => return None,
            },
            'f' if !left => format(&value, &format!("{rest}f"))?,
            _ => return None,
        });
        if out.len() > LONGEST_TEXT {
            return None;
        }
    }
    (named || map.is_some() || values.next().is_none()).then_some(out)
}

/// What a replacement field names.
pub(crate) enum Field {
    Position(usize),
    Name(String),
}

/// One step into it: `.name` or `[key]`.
pub(crate) enum Step {
    Attribute(String),
    Item(String),
}

/// A piece of a format string.
pub(crate) enum Piece {
    Text(String),
    Field {
        field: Field,
        steps: Vec<Step>,
        conversion: Option<char>,
        spec: String,
    },
}

/// The pieces of `'{} {0.x!r:>5}'`; `None` where it is not that simple.
pub(crate) fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut next = 0;
    let mut literal = String::new();
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let tail = &rest[at..];
        if let Some(after) = tail.strip_prefix("{{") {
            literal.push('{');
            rest = after;
            continue;
        }
        if let Some(after) = tail.strip_prefix("}}") {
            literal.push('}');
            rest = after;
            continue;
        }
        let (field, after) = tail.strip_prefix('{')?.split_once('}')?;
        if field.contains('{') {
            return None;
        }
        pieces.push(Piece::Text(std::mem::take(&mut literal)));
        let (field, spec) = field.split_once(':').unwrap_or((field, ""));
        let (field, conversion) = match field.split_once('!') {
            Some((field, conversion)) => {
                let mut chars = conversion.chars();
                let conversion = chars.next()?;
                if chars.next().is_some() || !"rs".contains(conversion) {
                    return None;
                }
                (field, Some(conversion))
            }
            None => (field, None),
        };
        let end = field.find(['.', '[']).unwrap_or(field.len());
        let (name, mut path) = field.split_at(end);
        let mut steps = Vec::new();
        while !path.is_empty() {
            if let Some(tail) = path.strip_prefix('.') {
                let end = tail.find(['.', '[']).unwrap_or(tail.len());
                steps.push(Step::Attribute(tail[..end].to_owned()));
                path = &tail[end..];
            } else {
                let (key, tail) = path.strip_prefix('[')?.split_once(']')?;
                steps.push(Step::Item(key.to_owned()));
                path = tail;
            }
        }
        let field = if name.is_empty() {
            next += 1;
            Field::Position(next - 1)
        } else if let Ok(at) = name.parse() {
            Field::Position(at)
        } else {
            Field::Name(name.to_owned())
        };
        pieces.push(Piece::Field {
            field,
            steps,
            conversion,
            spec: spec.to_owned(),
        });
        rest = after;
    }
    literal.push_str(rest);
    pieces.push(Piece::Text(literal));
    Some(pieces)
}
