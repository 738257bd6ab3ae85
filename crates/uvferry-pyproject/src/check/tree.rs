//! The document as one kind of tree: tables whatever their form, each key and value with
//! its place.

use toml_edit::{Array, Document, Item, TableLike, Value};
use uvferry_diagnostics::Span;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) content: Content,
    /// Of the value; of the header for a table that has one; `None` for a table that only
    /// its keys define.
    pub(super) span: Option<Span>,
    /// Whether it is no value behind a `=`, but a table with a header or with dotted keys.
    pub(super) is_block: bool,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Content {
    Text(String),
    Integer,
    Float,
    Flag,
    Datetime,
    Array(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    key: String,
    key_span: Span,
    node: Node,
}

impl Node {
    pub(super) fn root(document: &Document<String>) -> Self {
        Self::table(document.as_table(), None, true)
    }

    fn item(item: &Item) -> Option<Self> {
        match item {
            Item::None => None,
            Item::Value(value) => Some(Self::value(value)),
            Item::Table(table) => Some(Self::table(table, table.span(), true)),
            Item::ArrayOfTables(tables) => Some(Self {
                content: Content::Array(
                    tables
                        .iter()
                        .map(|table| Self::table(table, table.span(), true))
                        .collect(),
                ),
                span: None,
                is_block: true,
            }),
        }
    }

    fn value(value: &Value) -> Self {
        let content = match value {
            Value::String(text) => Content::Text(text.value().clone()),
            Value::Integer(_) => Content::Integer,
            Value::Float(_) => Content::Float,
            Value::Boolean(_) => Content::Flag,
            Value::Datetime(_) => Content::Datetime,
            Value::Array(array) => Content::Array(Self::array(array)),
            Value::InlineTable(table) => return Self::table(table, value.span(), false),
        };
        Self {
            content,
            span: value.span(),
            is_block: false,
        }
    }

    fn array(array: &Array) -> Vec<Self> {
        array.iter().map(Self::value).collect()
    }

    fn table(table: &dyn TableLike, span: Option<Span>, is_block: bool) -> Self {
        let entries = table
            .iter()
            .filter_map(|(key, item)| {
                let node = Self::item(item)?;
                let key_span = table
                    .key(key)
                    .and_then(toml_edit::Key::span)
                    .or_else(|| node.span.clone())
                    .unwrap_or(0..0);
                Some(Entry {
                    key: key.to_owned(),
                    key_span,
                    node,
                })
            })
            .collect();
        Self {
            content: Content::Table(entries),
            span,
            is_block,
        }
    }

    /// "a string" and so on, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self.content {
            Content::Text(_) => "a string",
            Content::Integer => "an integer",
            Content::Float => "a float",
            Content::Flag => "a boolean",
            Content::Datetime => "a date or time",
            Content::Array(_) => "an array",
            Content::Table(_) => "a table",
        }
    }
}

/// A node, and the way to it.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    /// `project.authors[0].name`; empty for the document.
    pub(super) path: String,
    /// The last key; empty for an item of an array.
    pub(super) key: &'a str,
    /// Where the key stands; the value for an item of an array.
    pub(super) key_span: Span,
    pub(super) node: &'a Node,
}

impl<'a> Place<'a> {
    pub(super) fn root(node: &'a Node) -> Self {
        Self {
            path: String::new(),
            key: "",
            key_span: 0..0,
            node,
        }
    }

    /// Where the value stands; the key for a table without a place of its own.
    pub(super) fn span(&self) -> Span {
        match (&self.node.content, &self.node.span) {
            // The key in a header says more than the header.
            (Content::Table(_), Some(span)) if contains(span, &self.key_span) => {
                self.key_span.clone()
            }
            (_, Some(span)) => span.clone(),
            (_, None) => self.key_span.clone(),
        }
    }

    pub(super) fn text(&self) -> Option<&'a str> {
        match &self.node.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.node.content, Content::Table(_))
    }

    /// The keys of a table; nothing for anything else.
    pub(super) fn entries(&self) -> Vec<Self> {
        let Content::Table(entries) = &self.node.content else {
            return Vec::new();
        };
        entries.iter().map(|entry| self.child(entry)).collect()
    }

    fn child(&self, entry: &'a Entry) -> Self {
        let shown = toml_edit::Key::new(&entry.key).display_repr().into_owned();
        Self {
            path: if self.path.is_empty() {
                shown
            } else {
                format!("{}.{shown}", self.path)
            },
            key: &entry.key,
            key_span: entry.key_span.clone(),
            node: &entry.node,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let Content::Table(entries) = &self.node.content else {
            return None;
        };
        let entry = entries.iter().find(|entry| entry.key == key)?;
        Some(self.child(entry))
    }

    /// What stands behind several keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<Self> {
        let mut place = self.clone();
        for key in path {
            place = place.get(key)?;
        }
        Some(place)
    }

    /// The items of an array; nothing for anything else.
    pub(super) fn items(&self) -> Vec<Self> {
        let Content::Array(items) = &self.node.content else {
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .map(|(at, node)| Self {
                path: format!("{}[{at}]", self.path),
                key: "",
                key_span: node
                    .span
                    .clone()
                    .unwrap_or_else(|| first_key(node).unwrap_or_else(|| self.key_span.clone())),
                node,
            })
            .collect()
    }

    /// The strings among the items.
    pub(super) fn texts(&self) -> Vec<(Self, &'a str)> {
        self.items()
            .into_iter()
            .filter_map(|item| item.text().map(|text| (item, text)))
            .collect()
    }

    /// The smallest value or key around a place of the text.
    pub(super) fn innermost(&self, offset: usize) -> Option<Span> {
        let around = |span: &Span| span.start <= offset && offset < span.end.max(span.start + 1);
        let mut children = self.entries();
        children.extend(self.items());
        for child in children {
            if let Some(found) = child.innermost(offset) {
                return Some(found);
            }
            if !child.key.is_empty() && around(&child.key_span) {
                return Some(child.key_span);
            }
            if child.node.span.as_ref().is_some_and(around) {
                return child.node.span.clone();
            }
        }
        None
    }
}

fn first_key(node: &Node) -> Option<Span> {
    match &node.content {
        Content::Table(entries) => entries.first().map(|entry| entry.key_span.clone()),
        _ => None,
    }
}

fn contains(outer: &Span, inner: &Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Inline tables on several lines or with a comma at the end, times without seconds, and
/// the escapes `\e` and `\x`: what came with TOML 1.1.
pub(super) fn newer_syntax(text: &str, node: &Node) -> Vec<Span> {
    let mut found = Vec::new();
    newer_below(text, node, &mut found);
    found
}

fn newer_below(text: &str, node: &Node, found: &mut Vec<Span>) {
    let written = node.span.clone().and_then(|span| text.get(span));
    match &node.content {
        Content::Table(entries) => {
            if let (Some(written), Some(span)) = (written, &node.span)
                && written.starts_with('{')
                && is_newer_inline(text, span, entries)
            {
                found.push(span.start..span.start + 1);
            }
            for entry in entries {
                newer_below(text, &entry.node, found);
            }
        }
        Content::Array(items) => {
            for item in items {
                newer_below(text, item, found);
            }
        }
        Content::Text(_) => {
            if let (Some(written), Some(span)) = (written, &node.span)
                && written.starts_with('"')
                && has_newer_escape(written)
            {
                found.push(span.clone());
            }
        }
        Content::Datetime => {
            if let (Some(written), Some(span)) = (written, &node.span)
                && has_no_seconds(written)
            {
                found.push(span.clone());
            }
        }
        _ => {}
    }
}

/// Line ends inside values are fine; between them they are not.
fn is_newer_inline(text: &str, span: &Span, entries: &[Entry]) -> bool {
    let mut values: Vec<Span> = Vec::new();
    leaves(text, entries, &mut values);
    values.sort_by_key(|value| value.start);
    let mut between = String::new();
    let mut at = span.start;
    for value in values {
        if value.start >= at && value.end <= span.end {
            between.push_str(text.get(at..value.start).unwrap_or_default());
            // Stands for the value, so that a comma before the end is seen as such.
            between.push('_');
            at = value.end;
        }
    }
    between.push_str(text.get(at..span.end).unwrap_or_default());
    let closed = between.trim_end_matches('}').trim_end();
    between.contains('\n') || closed.ends_with(',')
}

/// The values of an inline table; those of dotted keys stand one by one.
fn leaves(text: &str, entries: &[Entry], values: &mut Vec<Span>) {
    for entry in entries {
        let span = entry.node.span.clone();
        let is_written = span
            .clone()
            .and_then(|span| text.get(span))
            .is_some_and(|written| written.starts_with('{'));
        match (&entry.node.content, span) {
            (Content::Table(below), _) if !is_written => leaves(text, below, values),
            (_, span) => values.extend(span),
        }
    }
}

fn has_newer_escape(written: &str) -> bool {
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'\\' && matches!(rest.next(), Some(b'e' | b'x')) {
            return true;
        }
    }
    false
}

/// A time of hours and minutes, with a date and an offset or without.
fn has_no_seconds(written: &str) -> bool {
    let time = match written.split_once(['T', 't', ' ']) {
        Some((_, time)) => time,
        None => written,
    };
    let time = time.split(['Z', 'z', '+', '-']).next().unwrap_or_default();
    time.matches(':').count() == 1
}
