//! The file itself: read, shown, written back.

use toml_edit::{Document, DocumentMut, InlineTable, Item, Table, TableLike, Value};
use uvferry_diagnostics::{Diagnostic, Encoding, Location, Newline, SourceFile, Span};

use crate::layout;
use crate::line_ends;
use crate::name_index::NameIndex;
use crate::rules;

/// One step on the way to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The key of a table.
    Key(&'a str),
    /// An item of an array, from 0.
    Item(usize),
}

/// pyproject.toml as it is read and edited: comments, order, unknown tables, line ends,
/// byte order mark and a missing line end at the end stay as they were.
///
/// The views show the file with the edits made so far; a [`Location`] is there for what
/// stood in the file that was read.
#[derive(Debug, Clone)]
pub struct Pyproject {
    source: Option<SourceFile>,
    /// With spans into the source's text.
    spanned: Option<Document<String>>,
    pub(crate) document: DocumentMut,
    /// What `document` printed before any edit.
    untouched: String,
    pub(crate) names: NameIndex,
}

impl Default for Pyproject {
    fn default() -> Self {
        Self::new()
    }
}

impl Pyproject {
    /// An empty file.
    pub fn new() -> Self {
        Self {
            source: None,
            spanned: None,
            document: DocumentMut::new(),
            untouched: String::new(),
            names: NameIndex::default(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, where it is not TOML in UTF-8, or where a key that is
    /// read or edited has a type that no tool accepts.
    pub fn parse(source: &SourceFile) -> Result<Self, Box<Diagnostic>> {
        let utf8 = matches!(source.encoding(), Encoding::Utf8 | Encoding::Utf8Bom)
            // A coding cookie means nothing in TOML; the same text is fine.
            || std::str::from_utf8(source.bytes()).is_ok_and(|text| text == source.text());
        if !utf8 {
            return Err(Box::new(
                Diagnostic::new(
                    &rules::INVALID_TOML,
                    format!(
                        "`{}` is {}, TOML is always UTF-8",
                        source.path(),
                        source.encoding()
                    ),
                )
                .at_location(Location::file(source.path())),
            ));
        }
        let broken = |error: &toml_edit::TomlError| {
            let span = error.span().unwrap_or(0..0);
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            Box::new(
                Diagnostic::new(&rules::INVALID_TOML, format!("invalid TOML: {message}"))
                    .at(source, span),
            )
        };
        let spanned = Document::parse(source.text().to_owned()).map_err(|error| broken(&error))?;
        let document: DocumentMut = source
            .text()
            .replace("\r\n", "\n")
            .parse()
            .map_err(|error| broken(&error))?;
        let untouched = document.to_string();
        let this = Self {
            source: Some(source.clone()),
            spanned: Some(spanned),
            document,
            untouched,
            names: NameIndex::default(),
        };
        match this.wrong_type() {
            Some(diagnostic) => Err(Box::new(diagnostic)),
            None => Ok(this),
        }
    }

    /// The file that was read; `None` for a new one.
    pub fn source(&self) -> Option<&SourceFile> {
        self.source.as_ref()
    }

    /// The whole text, with the line ends of the file that was read, without a byte order
    /// mark.
    pub fn to_text(&self) -> String {
        let edited = self.document.to_string();
        match &self.source {
            Some(source) if edited == self.untouched => source.text().to_owned(),
            Some(source) => {
                let newline = match source.newline() {
                    Newline::Crlf => "\r\n",
                    Newline::Lf | Newline::Cr | Newline::Mixed => "\n",
                };
                let original = source.text().replace("\r\n", "\n");
                let ends = original.is_empty() || original.ends_with('\n');
                let printed = self.untouched.as_str();
                let is_printed_alike = printed == original
                    || (!ends && printed.strip_suffix('\n') == Some(original.as_str()));
                let edited = if is_printed_alike {
                    edited
                } else {
                    layout::replay(&original, printed, &edited).unwrap_or(edited)
                };
                line_ends::restore(source.text(), &edited, newline)
            }
            None => edited,
        }
    }

    /// The whole file as it goes to disk, with the byte order mark that it had.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self
            .source
            .as_ref()
            .is_some_and(|source| source.encoding() == Encoding::Utf8Bom)
        {
            bytes.extend_from_slice(b"\xEF\xBB\xBF");
        }
        bytes.extend_from_slice(self.to_text().as_bytes());
        bytes
    }

    /// Whether an edit changed the text.
    pub fn is_changed(&self) -> bool {
        self.document.to_string() != self.untouched
    }

    /// The item at `path`, with the edits made so far.
    pub fn get(&self, path: &[Step<'_>]) -> Option<&Item> {
        walk(self.document.as_item(), path)
    }

    /// Where the value at `path` stands in the file that was read.
    pub fn location(&self, path: &[Step<'_>]) -> Option<Location> {
        let (source, span) = self.place(path)?;
        Some(Location::new(source, span))
    }

    /// Makes room between the tables, so that new ones can stand between any two; what is
    /// printed stays the same.
    pub(crate) fn spread(&mut self) {
        fn go(table: &mut Table) {
            if let Some(position) = table.position() {
                table.set_position(Some(position * ROOM));
            }
            for (_, item) in table.iter_mut() {
                match item {
                    Item::Table(inner) => go(inner),
                    Item::ArrayOfTables(tables) => tables.iter_mut().for_each(go),
                    _ => {}
                }
            }
        }
        go(self.document.as_table_mut());
    }

    pub(crate) fn place(&self, path: &[Step<'_>]) -> Option<(&SourceFile, Span)> {
        let source = self.source.as_ref()?;
        let root = self.spanned.as_ref()?.as_item();
        let item = walk(root, path)?;
        let span = match item.span() {
            Some(span) => span,
            // A table that only its sub-tables define has no place: its key has one.
            None => match path {
                [before @ .., Step::Key(key)] => walk(root, before)?
                    .as_table_like()?
                    .key(key)
                    .and_then(toml_edit::Key::span)?,
                _ => return None,
            },
        };
        Some((source, span))
    }

    pub(crate) fn keys(&self, path: &[&str]) -> Option<&Item> {
        walk_keys(self.document.as_item(), path)
    }

    pub(crate) fn table(&self, path: &[&str]) -> Option<&dyn TableLike> {
        self.keys(path)?.as_table_like()
    }

    fn wrong_type(&self) -> Option<Diagnostic> {
        for &(path, shape) in SHAPES {
            let Some(item) = self.keys(path) else {
                continue;
            };
            if shape.fits(item) {
                continue;
            }
            let steps: Vec<Step<'_>> = path.iter().map(|&key| Step::Key(key)).collect();
            let mut found = Diagnostic::new(
                &rules::WRONG_TYPE,
                format!("`{}` must be {}", path.join("."), shape.words()),
            );
            if let Some((source, span)) = self.place(&steps) {
                found = found
                    .at(source, span)
                    .label(format!("this is {}", kind(item)));
            }
            return Some(found);
        }
        None
    }
}

fn walk<'a>(root: &'a Item, path: &[Step<'_>]) -> Option<&'a Item> {
    let mut item = root;
    for step in path {
        item = match step {
            Step::Key(key) => item.as_table_like()?.get(key)?,
            Step::Item(at) => item.get(*at)?,
        };
    }
    Some(item)
}

/// "a string", "an array" and so on, for messages.
pub(crate) fn kind(item: &Item) -> &'static str {
    match item {
        Item::None => "nothing",
        Item::Table(_) => "a table",
        Item::ArrayOfTables(_) => "an array of tables",
        Item::Value(value) => match value {
            Value::String(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::Boolean(_) => "a boolean",
            Value::Datetime(_) => "a datetime",
            Value::Array(_) => "an array",
            Value::InlineTable(_) => "an inline table",
        },
    }
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Text,
    Flag,
    Table,
    /// An array of strings.
    Texts,
    Array,
    /// A table whose values are arrays.
    Arrays,
    /// Tables, as `[[…]]` or inline.
    Tables,
}

impl Shape {
    fn fits(self, item: &Item) -> bool {
        match self {
            Self::Text => item.is_str(),
            Self::Flag => item.is_bool(),
            Self::Table => item.is_table_like(),
            Self::Texts => item
                .as_array()
                .is_some_and(|array| array.iter().all(Value::is_str)),
            Self::Array => item.is_array(),
            Self::Arrays => item
                .as_table_like()
                .is_some_and(|table| table.iter().all(|(_, item)| item.is_array())),
            Self::Tables => {
                item.is_array_of_tables()
                    || item
                        .as_array()
                        .is_some_and(|array| array.iter().all(Value::is_inline_table))
            }
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Flag => "true or false",
            Self::Table => "a table",
            Self::Texts => "an array of strings",
            Self::Array => "an array",
            Self::Arrays => "a table of arrays",
            Self::Tables => "an array of tables",
        }
    }
}

/// Only where every tool refuses anything else, and only what is edited here.
const SHAPES: &[(&[&str], Shape)] = &[
    (&["project"], Shape::Table),
    (&["project", "name"], Shape::Text),
    (&["project", "version"], Shape::Text),
    (&["project", "requires-python"], Shape::Text),
    (&["project", "dynamic"], Shape::Texts),
    (&["project", "dependencies"], Shape::Texts),
    (&["project", "optional-dependencies"], Shape::Arrays),
    (&["dependency-groups"], Shape::Arrays),
    (&["build-system"], Shape::Table),
    (&["build-system", "requires"], Shape::Texts),
    (&["tool"], Shape::Table),
    (&["tool", "uv"], Shape::Table),
    (&["tool", "uv", "package"], Shape::Flag),
    (&["tool", "uv", "index"], Shape::Tables),
    (&["tool", "uv", "sources"], Shape::Table),
    (&["tool", "uv", "find-links"], Shape::Texts),
    (&["tool", "uv", "constraint-dependencies"], Shape::Array),
    (&["tool", "uv", "override-dependencies"], Shape::Array),
    (&["tool", "uv", "conflicts"], Shape::Array),
    (&["tool", "uv", "dependency-groups"], Shape::Table),
    (&["tool", "uv", "dependency-metadata"], Shape::Tables),
    (&["tool", "uv", "no-binary-package"], Shape::Texts),
    (&["tool", "uv", "no-build-package"], Shape::Texts),
    (&["tool", "uv", "allow-insecure-host"], Shape::Array),
];

/// The table at `path`, made where it is missing: under an inline or dotted table in the
/// same form, else with a header of its own at `placement`.
pub(crate) fn ensure_table<'a>(
    document: &'a mut DocumentMut,
    path: &[&str],
    placement: Placement<'_>,
) -> Option<&'a mut Item> {
    let known = walk_keys(document.as_item(), path);
    let is_there = known.is_some();
    let has_place = known.is_some_and(|item| {
        item.as_table()
            .is_none_or(|table| !table.is_implicit() || table.is_dotted())
    });
    if has_place {
        // Keys are set by the thousand; a place is looked for, in all tables, only for a
        // header that is new.
        return path.iter().try_fold(document.as_item_mut(), |item, key| {
            item.as_table_like_mut()?.get_mut(key)
        });
    }
    let position = placement.position(document);
    let mut moved = if is_there {
        None
    } else {
        take_trailing(document, position)
    };
    if matches!(placement, Placement::After(_) | Placement::Behind(_)) {
        set_apart(document.as_table_mut(), position);
    }
    let mut item = document.as_item_mut();
    for (at, key) in path.iter().enumerate() {
        let last = at + 1 == path.len();
        let dotted = item.as_table().is_some_and(Table::is_dotted);
        let inline = item.is_inline_table();
        let table = item.as_table_like_mut()?;
        if !table.contains_key(key) {
            let new = if inline {
                Item::Value(Value::InlineTable(InlineTable::new()))
            } else {
                let mut new = Table::new();
                new.set_implicit(!last);
                new.set_dotted(dotted);
                if last && !dotted {
                    new.set_position(Some(position));
                    if let Some(text) = moved.take() {
                        new.decor_mut().set_prefix(text);
                    }
                }
                Item::Table(new)
            };
            table.insert(key, new);
        } else if last && let Some(Item::Table(known)) = table.get_mut(key) {
            // Defined by its sub-tables only: its header goes before theirs.
            if known.is_implicit() && !known.is_dotted() && known.position().is_none() {
                known.set_position(first_position(known).or(Some(position)));
            }
        }
        item = table.get_mut(key)?;
    }
    Some(item)
}

/// The table that stands behind a place gets an empty line in front, for another one comes
/// between it and the table that it followed.
pub(crate) fn set_apart(root: &mut Table, position: isize) {
    fn each(table: &mut Table, with: &mut dyn FnMut(&mut Table)) {
        for (_, item) in table.iter_mut() {
            match item {
                Item::Table(inner) => {
                    with(inner);
                    each(inner, with);
                }
                Item::ArrayOfTables(tables) => {
                    for inner in tables.iter_mut() {
                        with(inner);
                        each(inner, with);
                    }
                }
                _ => {}
            }
        }
    }
    let mut next: Option<isize> = None;
    each(root, &mut |table| {
        let behind = table.position().filter(|at| *at > position);
        next = next.into_iter().chain(behind).min();
    });
    each(root, &mut |table| {
        if next.is_none() || table.position() != next {
            return;
        }
        let lead = table
            .decor()
            .prefix()
            .and_then(toml_edit::RawString::as_str);
        if let Some(lead) = lead.filter(|lead| !lead.starts_with(['\n', '\r'])) {
            let apart = format!("\n{lead}");
            table.decor_mut().set_prefix(apart);
        }
    });
}

/// A comment at the end of the file belongs to what it follows: it goes before the header
/// of a table that is put behind it.
pub(crate) fn take_trailing(document: &mut DocumentMut, position: isize) -> Option<String> {
    let text = document.trailing().as_str().unwrap_or_default().to_owned();
    if !text.contains('#') || position < last_position(document.as_table()) {
        return None;
    }
    document.set_trailing("");
    Some(format!("{}\n\n", text.trim_end()))
}

pub(crate) fn walk_keys<'a>(root: &'a Item, path: &[&str]) -> Option<&'a Item> {
    path.iter()
        .try_fold(root, |item, key| item.as_table_like()?.get(key))
}

/// Where a new table goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Placement<'a> {
    /// Before everything else.
    First,
    /// After the last table of these top-level keys, else at the end.
    After(&'a [&'a [&'a str]]),
    /// Between the last table of these top-level keys and the next one; only after
    /// [`spread`](Pyproject::spread) is there room.
    Behind(&'a [&'a [&'a str]]),
    /// At the end.
    Last,
}

/// How far tables are apart once there is room between them.
const ROOM: isize = 1024;

impl Placement<'_> {
    pub(crate) fn position(self, document: &DocumentMut) -> isize {
        let root = document.as_table();
        match self {
            // The only table is the last one as well.
            Self::First => first_position(root)
                .map_or_else(|| last_position(root) + 1, |first| first - ROOM / 2),
            Self::Last => last_position(root) + 1,
            Self::Behind(anchors) => Self::After(anchors).position(document) + 1,
            Self::After(anchors) => anchors
                .iter()
                .filter_map(|path| {
                    let mut item = document.as_item();
                    for key in *path {
                        item = item.get(key)?;
                    }
                    match item {
                        Item::Table(table) => position_range(table).map(|range| range.1),
                        _ => None,
                    }
                })
                .max()
                .unwrap_or_else(|| last_position(root) + 1),
        }
    }
}

fn first_position(table: &Table) -> Option<isize> {
    position_range(table).map(|range| range.0)
}

fn last_position(table: &Table) -> isize {
    position_range(table).map_or(-1, |range| range.1)
}

fn position_range(table: &Table) -> Option<(isize, isize)> {
    let mut range: Option<(isize, isize)> = table.position().map(|at| (at, at));
    let mut add = |other: Option<(isize, isize)>| {
        if let Some((low, high)) = other {
            range = Some(range.map_or((low, high), |(a, b)| (a.min(low), b.max(high))));
        }
    };
    for (_, item) in table {
        match item {
            Item::Table(inner) => add(position_range(inner)),
            Item::ArrayOfTables(tables) => {
                for inner in tables {
                    add(position_range(inner));
                }
            }
            _ => {}
        }
    }
    range
}
