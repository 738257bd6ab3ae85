//! YAML as Python's `yaml.safe_load` understands it, with the places of keys and the
//! comments at them.

use std::collections::BTreeMap;

use toml_edit::{Array, InlineTable, Value};
use uvferry_diagnostics::{SourceFile, Span};
use uvferry_pyproject::{Comments, NewValue, text_value};
use uvferry_yaml::{self as yaml, NodeRef, Style, Tree};

/// A value with its place in bytes of the file's text.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) data: Data,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Data {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Entries),
    /// What Python has a type for and TOML, as tools read it, has not.
    Other,
}

/// The keys of a table with their places, in order.
pub(crate) type Entries = Vec<(String, Span, Node)>;

/// Why a file cannot be read, and where.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) what: String,
    pub(crate) span: Span,
    /// Whether PyYAML stops there too.
    pub(crate) is_broken: bool,
}

/// A place of a file.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) what: String,
    pub(crate) span: Span,
    /// Whether it is a key of the root.
    pub(crate) is_root_key: bool,
}

/// A file, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    /// Its value; `None` where it is empty.
    pub(crate) root: Option<Node>,
    /// What PyYAML reads and pyproject.toml cannot hold.
    pub(crate) troubles: Vec<Place>,
    /// Keys that a later one of the same name takes the place of.
    pub(crate) hidden: Vec<Place>,
}

/// No configuration is nested this deep; the stack is not endless.
const DEEPEST: usize = 32;
/// Aliases of aliases grow without end.
const MOST_NODES: usize = 20_000;

/// The one document of a file.
pub(crate) fn read(file: &SourceFile) -> Result<Document, Refused> {
    let tree = Tree::parse(file).map_err(|broken| Refused {
        what: broken.what,
        span: broken.span,
        is_broken: !broken.is_too_much,
    })?;
    let documents: Vec<_> = tree.documents().collect();
    if documents.len() > 1 {
        let at = file.text().len();
        let second = documents[1].map_or(at..at, NodeRef::span);
        return Err(refused("a second document", second));
    }
    let mut reader = Reader {
        count: 0,
        found: Document::default(),
    };
    if let Some(root) = documents.first().copied().flatten() {
        reader.found.root = Some(reader.node(root, 0)?);
    }
    Ok(reader.found)
}

fn refused(what: &str, span: Span) -> Refused {
    Refused {
        what: what.to_owned(),
        span,
        is_broken: true,
    }
}

struct Reader {
    count: usize,
    found: Document,
}

impl Reader {
    fn node(&mut self, read: NodeRef<'_>, depth: usize) -> Result<Node, Refused> {
        let span = read.span();
        self.count += 1;
        if depth > DEEPEST || self.count > MOST_NODES {
            return Err(Refused {
                is_broken: false,
                ..refused("more than a configuration holds", span)
            });
        }
        let node = read.node();
        if node.tag.is_some() {
            self.trouble("a tag", &(node.start..span.end), false);
        }
        let data = match &node.value {
            yaml::Value::Alias(_) => {
                // What is said of the value was said at its anchor.
                let found = std::mem::take(&mut self.found);
                let known = self.node(read.resolved(), depth);
                self.found = found;
                return Ok(Node { span, ..known? });
            }
            yaml::Value::Scalar(_) if node.tag.is_some() => Data::Other,
            yaml::Value::Scalar(scalar) if scalar.style == Style::Plain => plain(&scalar.text)
                .unwrap_or_else(|| {
                    self.trouble("a value that TOML has no type for", &span, false);
                    Data::Other
                }),
            yaml::Value::Scalar(scalar) => Data::Text(scalar.text.clone()),
            yaml::Value::Sequence(_) => Data::List(
                read.items()
                    .map(|item| self.node(item, depth + 1))
                    .collect::<Result<_, _>>()?,
            ),
            yaml::Value::Mapping(_) => Data::Map(self.entries(read, depth)?),
        };
        Ok(Node { data, span })
    }

    fn trouble(&mut self, what: &str, span: &Span, is_root_key: bool) {
        self.found.troubles.push(Place {
            what: what.to_owned(),
            span: span.clone(),
            is_root_key,
        });
    }

    /// The keys of a table as PyYAML has them: the last of several with one name counts, and
    /// those that `<<` takes in come after its own.
    fn entries(&mut self, read: NodeRef<'_>, depth: usize) -> Result<Entries, Refused> {
        let is_root_key = depth == 0;
        let mut entries = Entries::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut others: Vec<(Span, Node)> = Vec::new();
        for (key, value) in read.entries() {
            let takes_in = matches!(
                &key.node().value,
                yaml::Value::Scalar(scalar) if scalar.style == Style::Plain && scalar.text == "<<"
            ) && key.node().tag.is_none();
            if takes_in {
                others.push((key.span(), self.node(value, depth + 1)?));
                continue;
            }
            let key = self.node(key, depth + 1)?;
            let value = self.node(value, depth + 1)?;
            match key.data {
                Data::Text(name) => {
                    if let Some(&at) = places.get(&name) {
                        let earlier = std::mem::replace(&mut entries[at].1, key.span);
                        entries[at].2 = value;
                        self.hide(&name, earlier, is_root_key);
                    } else {
                        places.insert(name.clone(), entries.len());
                        entries.push((name, key.span, value));
                    }
                }
                Data::List(_) | Data::Map(_) => {
                    return Err(refused("a key that is a list or a table", key.span));
                }
                _ => self.trouble("a key that is no text", &key.span, is_root_key),
            }
        }
        let own = entries.len();
        for (span, node) in others {
            let before = entries.len();
            let tables = merged(node).map_err(|inner| {
                refused("`<<` takes in tables, and lists of them, alone", inner)
            })?;
            for (name, node) in tables {
                match places.get(&name) {
                    None => {
                        places.insert(name.clone(), entries.len());
                        entries.push((name, span.clone(), node));
                    }
                    Some(at) if *at >= own => {
                        let what = "two tables that `<<` takes in say the same key, and which of \
                                    them counts depends on PyYAML's release";
                        self.trouble(what, &span, false);
                    }
                    Some(_) => {}
                }
            }
            if entries.len() == before {
                self.hide("<<", span, is_root_key);
            }
        }
        Ok(entries)
    }

    fn hide(&mut self, name: &str, span: Span, is_root_key: bool) {
        self.found.hidden.push(Place {
            what: name.to_owned(),
            span,
            is_root_key,
        });
    }
}

/// What `<<` takes in, or the place of what is no table.
fn merged(node: Node) -> Result<Vec<(String, Node)>, Span> {
    match node.data {
        Data::Map(entries) => Ok(entries
            .into_iter()
            .map(|(name, _, node)| (name, node))
            .collect()),
        Data::List(items) => {
            let mut all = Vec::new();
            for item in items {
                let Data::Map(entries) = item.data else {
                    return Err(item.span);
                };
                all.extend(entries.into_iter().map(|(name, _, node)| (name, node)));
            }
            Ok(all)
        }
        _ => Err(node.span),
    }
}

/// A plain scalar, by the rules of PyYAML's resolver (YAML 1.1); `None` for what Python
/// has a type for and TOML, as tools read it, has not.
fn plain(text: &str) -> Option<Data> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Data::Null),
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Some(Data::Bool(true));
        }
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Some(Data::Bool(false));
        }
        // PyYAML has a meaning for them, and no value.
        "=" | "<<" | "?" | "-" | ":" => return None,
        _ => {}
    }
    let first = text.chars().next()?;
    if !(first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Some(Data::Text(text.to_owned()));
    }
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let negative = text.starts_with('-');
    let digits = |text: &str, radix: u32| {
        let text = text.replace('_', "");
        i64::from_str_radix(&text, radix).ok()
    };
    let whole = body.bytes().all(|b| b.is_ascii_digit() || b == b'_')
        && body.starts_with(|c: char| c.is_ascii_digit());
    if whole {
        let octal = body.len() > 1 && body.starts_with('0');
        if octal && body.contains(['8', '9']) {
            // The resolver's pattern for integers has no such number.
            return Some(Data::Text(text.to_owned()));
        }
        let value = digits(body, if octal { 8 } else { 10 })?;
        return Some(Data::Int(if negative { -value } else { value }));
    }
    for (prefix, radix) in [("0x", 16), ("0b", 2)] {
        if let Some(rest) = body.strip_prefix(prefix)
            && !rest.is_empty()
            && rest.chars().all(|c| c.is_digit(radix) || c == '_')
        {
            let value = digits(rest, radix)?;
            return Some(Data::Int(if negative { -value } else { value }));
        }
    }
    if matches!(body.to_ascii_lowercase().as_str(), ".inf" | ".nan") {
        return None;
    }
    let is_sexagesimal = body.contains(':')
        && body
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ':' | '_' | '.'));
    let is_date = body.len() >= 8
        && body.get(4..5) == Some("-")
        && body
            .get(..4)
            .is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()))
        && body.contains(|c: char| c.is_ascii_digit());
    if is_sexagesimal || is_date {
        return None;
    }
    // PyYAML wants a dot in a float, and a sign in its exponent.
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let has_digit = mantissa.starts_with(|c: char| c.is_ascii_digit())
        // Its pattern has no sign before a dot.
        || mantissa.starts_with('.') && body == text && mantissa[1..].starts_with(|c: char| c.is_ascii_digit());
    let plain_mantissa = mantissa.matches('.').count() == 1
        && mantissa
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_'))
        && has_digit;
    let plain_exponent = exponent.is_none_or(|exponent| {
        exponent.starts_with(['+', '-'])
            && exponent.len() > 1
            && exponent[1..].bytes().all(|b| b.is_ascii_digit())
    });
    if plain_mantissa && plain_exponent {
        return text.replace('_', "").parse().ok().map(Data::Float);
    }
    Some(Data::Text(text.to_owned()))
}

/// The value as TOML; `None` where something in it is null.
pub(crate) fn value(node: &Node) -> Option<Value> {
    Some(match &node.data {
        Data::Null | Data::Other => return None,
        Data::Bool(value) => Value::from(*value),
        Data::Int(value) => Value::from(*value),
        Data::Float(value) => Value::from(*value),
        Data::Text(text) => text_value(text),
        Data::List(items) => {
            let items: Option<Vec<Value>> = items.iter().map(value).collect();
            Value::Array(items?.into_iter().collect::<Array>())
        }
        Data::Map(entries) => {
            let mut table = InlineTable::new();
            for (key, _, node) in entries {
                table.insert(key, value(node)?);
            }
            Value::InlineTable(table)
        }
    })
}

/// The same, with the comments of its items where it is a list.
pub(crate) fn new_value(file: &SourceFile, node: &Node) -> Option<NewValue> {
    let Data::List(items) = &node.data else {
        return value(node).map(NewValue::One);
    };
    // Items of a flow list may share a line, and then have no comments of their own.
    let lines: Vec<usize> = items
        .iter()
        .map(|item| file.line_column(item.span.start).line)
        .collect();
    let own_lines = lines.windows(2).all(|pair| pair[0] < pair[1]);
    let items: Option<Vec<(Value, Comments)>> = items
        .iter()
        .map(|item| {
            let comments = if own_lines && !matches!(item.data, Data::List(_) | Data::Map(_)) {
                comments(file, &item.span, item.span.end)
            } else {
                Comments::default()
            };
            Some((value(item)?, comments))
        })
        .collect();
    items.map(NewValue::List)
}

/// The comment lines right above what begins at `span`, and the comment behind `end`.
pub(crate) fn comments(file: &SourceFile, span: &Span, end: usize) -> Comments {
    let line = file.line_column(span.start).line;
    let text = |line: usize| file.line_span(line).map(|span| file.slice(span).trim());
    let mut above: Vec<String> = (1..line)
        .rev()
        .map_while(|line| text(line).filter(|text| text.starts_with('#')))
        .map(str::to_owned)
        .collect();
    above.reverse();
    let last = file.line_column(end).line;
    let rest = file
        .line_span(last)
        .map_or("", |line| file.slice(end.min(line.end)..line.end))
        .trim_start_matches([',', ']', '}', '"', '\'', ' ', '\t']);
    Comments {
        above,
        trailing: rest.starts_with('#').then(|| rest.trim_end().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_those_of_pyyaml() {
        let shown = |text: &str| match plain(text) {
            Some(Data::Text(_)) => "text".to_owned(),
            Some(data) => format!("{data:?}"),
            None => "refused".to_owned(),
        };
        for (text, wanted) in [
            ("B101", "text"),
            ("on", "Bool(true)"),
            ("n", "text"),
            ("0o17", "text"),
            ("017", "Int(15)"),
            ("089", "text"),
            ("1_000", "Int(1000)"),
            ("-0x1F", "Int(-31)"),
            ("1e3", "text"),
            ("1.5e+3", "Float(1500.0)"),
            ("1.", "Float(1.0)"),
            (".5", "Float(0.5)"),
            ("-.5", "text"),
            ("=", "refused"),
            ("1:30", "refused"),
            ("2020-01-02", "refused"),
            ("*.py", "text"),
            ("./tests", "text"),
            ("~", "Null"),
            ("-x", "text"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }
}
