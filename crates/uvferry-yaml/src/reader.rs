use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marked, StrInput};
use uvferry_diagnostics::{Newline, SourceFile, Span};

use crate::layout::{self, Properties};
use crate::node::{
    Alias, Chomping, Entry, Item, Mapping, Node, NodeId, NodeRef, Parent, Scalar, Sequence, Style,
    Value,
};

/// No file that people write is nested this deep; the stack is not endless.
const DEEPEST: usize = 100;
/// How many brackets that close at the margin are taken in one file.
const MOST_BRACKETS: usize = 200;
/// With aliases written out, a file may be this many times as large as it is …
const MOST_TIMES_LARGER: usize = 10;
/// … and have this many nodes in any case.
const NODES_IN_ANY_CASE: usize = 50_000;

/// Why a file cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// In words of the parser.
    pub what: String,
    /// The place.
    pub span: Span,
    /// Whether the file is YAML all the same, and only more than is read here: nested too
    /// deep, aliases of aliases without end.
    pub is_too_much: bool,
}

/// A file, read.
#[derive(Debug, Clone)]
pub struct Tree {
    file: SourceFile,
    nodes: Vec<Node>,
    documents: Vec<Option<NodeId>>,
    /// Where blocks end whose line ends all count, in order.
    pub(crate) kept_ends: Vec<usize>,
    pub(crate) newline: Newline,
}

impl Tree {
    /// Reads all documents of a file.
    ///
    /// # Errors
    /// [`Broken`] where the file is no YAML, or too much of it.
    pub fn parse(file: &SourceFile) -> Result<Self, Broken> {
        let text = file.text();
        let read = Self::parse_as(file, text);
        let Err(first) = &read else {
            return read;
        };
        // A bracket that closes at the margin of the key that it belongs to: the parser keeps
        // to the letter of YAML 1.2 there, and the programs that read these files do not.
        let mut broken = first.clone();
        let mut joined = text.to_owned();
        let mut brackets = Vec::new();
        for _ in 0..MOST_BRACKETS {
            let Some((bracket, next)) = with_bracket_joined(&joined, broken.span.start) else {
                break;
            };
            brackets.push(bracket);
            joined = next;
            match Self::parse_as(file, &joined) {
                // Each of them closes something: none has become text.
                Ok(tree) if brackets.iter().all(|bracket| tree.closes_at(*bracket)) => {
                    return Ok(tree);
                }
                Ok(_) => break,
                Err(next) => broken = next,
            }
        }
        read
    }

    fn closes_at(&self, bracket: usize) -> bool {
        self.nodes.iter().any(|node| {
            let is_flow = match &node.value {
                Value::Sequence(list) => list.is_flow,
                Value::Mapping(map) => map.is_flow,
                _ => false,
            };
            is_flow && node.span.end == bracket + 1
        })
    }

    /// Reads a file as if its text were another one of the same length.
    fn parse_as(file: &SourceFile, seen: &str) -> Result<Self, Broken> {
        let text = file.text();
        let mut reader = Reader {
            text,
            parser: Parser::new_from_str(seen),
            starts: (!seen.is_ascii()).then(|| seen.char_indices().map(|(at, _)| at).collect()),
            anchors: BTreeMap::new(),
            sizes: Vec::new(),
            cursor: 0,
            tree: Self {
                file: file.clone(),
                nodes: Vec::new(),
                documents: Vec::new(),
                kept_ends: Vec::new(),
                newline: file.newline(),
            },
        };
        loop {
            let (event, span) = reader.next()?;
            match event {
                Event::StreamEnd => return Ok(reader.tree),
                Event::StreamStart | Event::Nothing => {}
                Event::DocumentStart(_) => {
                    reader.anchors.clear();
                    reader.tree.documents.push(None);
                    reader.cursor = span.end.max(reader.cursor);
                }
                Event::DocumentEnd => reader.cursor = span.end.max(reader.cursor),
                event => {
                    let root = reader.node(event, span, Parent::Document, 0)?;
                    if let Some(last) = reader.tree.documents.last_mut() {
                        *last = Some(root);
                    }
                }
            }
        }
    }

    /// The file it was read from.
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// A node of this tree.
    ///
    /// # Panics
    /// Where the id is one of another tree.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// A node together with this tree.
    pub fn get(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef::new(self, id)
    }

    /// The value of the first document, where it has one.
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.documents
            .first()
            .copied()
            .flatten()
            .map(|id| self.get(id))
    }

    /// The values of all documents; none for an empty one.
    pub fn documents(&self) -> impl Iterator<Item = Option<NodeRef<'_>>> {
        self.documents.iter().map(|id| id.map(|id| self.get(id)))
    }

    /// All nodes, keys and values, those that hold others before them.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..self.nodes.len()).map(|at| self.get(NodeId(at)))
    }
}

/// The text with blanks for the line end in front of a bracket that closes, and for a comment
/// at the end of that line; `None` where there is no such bracket.
fn with_bracket_joined(text: &str, at: usize) -> Option<(usize, String)> {
    let rest = text.get(at..)?;
    let bracket = at + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
    if !text[bracket..].starts_with([']', '}']) {
        return None;
    }
    let before = text[..bracket].trim_end_matches([' ', '\t']);
    if !before.ends_with('\n') {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    // Up to what stands before it: line ends, blanks and comments.
    let mut start = before.trim_end().len();
    loop {
        let line = layout::line_start(text, start);
        let Some(comment) = comment_in(&text[line..start]) else {
            break;
        };
        start = text[..line + comment].trim_end().len();
    }
    bytes[start..bracket].fill(b' ');
    String::from_utf8(bytes).ok().map(|text| (bracket, text))
}

/// Where a comment begins in a line of a list in brackets.
fn comment_in(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        if let Some(open) = quote {
            if open == character {
                quote = None;
            }
        } else if matches!(character, '"' | '\'') && !before.is_alphanumeric() {
            quote = Some(character);
        } else if character == '#' && before.is_whitespace() {
            return Some(at);
        }
        before = character;
    }
    None
}

struct Reader<'a> {
    text: &'a str,
    parser: Parser<'a, StrInput<'a>>,
    /// Where each character begins, in bytes: the parser counts characters. `None` where
    /// both are the same.
    starts: Option<Vec<usize>>,
    /// The parser's number of an anchor, and the node, once it is read to its end.
    anchors: BTreeMap<usize, NodeId>,
    /// How many nodes each node is with its aliases written out.
    sizes: Vec<usize>,
    /// Behind what was read last: the next node's properties and indicators stand between
    /// here and its value.
    cursor: usize,
    tree: Tree,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Broken> {
        match self.parser.next_event() {
            None => Ok((Event::StreamEnd, self.text.len()..self.text.len())),
            Some(Ok((event, span))) => {
                let span = self.span(span);
                Ok((event, span))
            }
            Some(Err(error)) => {
                let at = self.offset(error.marker().index());
                Err(broken(error.info(), at..at))
            }
        }
    }

    fn offset(&self, characters: usize) -> usize {
        let start = match &self.starts {
            Some(starts) => starts.get(characters).copied(),
            None => Some(characters).filter(|at| *at <= self.text.len()),
        };
        start.unwrap_or(self.text.len())
    }

    fn span(&self, span: Marked) -> Span {
        let start = self.offset(span.start.index());
        start..self.offset(span.end.index()).max(start)
    }

    /// Makes room for a node, whose value comes later: those inside have higher numbers.
    fn reserve(&mut self, properties: Properties, span: Span, parent: Parent) -> NodeId {
        let id = NodeId(self.tree.nodes.len());
        self.sizes.push(1);
        self.tree.nodes.push(Node {
            value: Value::Scalar(Scalar {
                text: String::new(),
                style: Style::Plain,
            }),
            start: properties.start.unwrap_or(span.start),
            span,
            anchor: properties.anchor,
            tag: properties.tag,
            parent,
        });
        id
    }

    fn node(
        &mut self,
        event: Event<'a>,
        span: Span,
        parent: Parent,
        depth: usize,
    ) -> Result<NodeId, Broken> {
        if depth > DEEPEST {
            return Err(Broken {
                is_too_much: true,
                ..broken("nested too deep", span)
            });
        }
        match event {
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                let target =
                    target.ok_or_else(|| broken("an alias of what it stands in", span.clone()))?;
                let name = self.text[span.clone()].trim_start_matches('*').trim_end();
                let name = name.to_owned();
                let span = span.start..span.start + 1 + name.len();
                self.cursor = span.end;
                let id = self.reserve(Properties::default(), span, parent);
                self.tree.nodes[id.0].value = Value::Alias(Alias { name, target });
                self.grow(id, self.sizes[target.0])?;
                Ok(id)
            }
            Event::Scalar(text, style, anchor, _) => {
                let id = self.scalar(text.into_owned(), style, span, parent);
                if anchor > 0 {
                    self.anchors.insert(anchor, id);
                }
                Ok(id)
            }
            Event::SequenceStart(anchor, _) => self.sequence(anchor, &span, parent, depth),
            Event::MappingStart(anchor, _) => self.mapping(anchor, &span, parent, depth),
            _ => Err(broken("nothing that a value begins with", span)),
        }
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, span: Span, parent: Parent) -> NodeId {
        let place = layout::scalar(self.text, self.cursor, span, &text, style);
        self.cursor = place.span.end;
        if let Style::Literal(block) | Style::Folded(block) = &place.style
            && block.chomping == Chomping::Keep
        {
            self.tree.kept_ends.push(place.span.end);
        }
        let id = self.reserve(place.properties, place.span, parent);
        self.tree.nodes[id.0].value = Value::Scalar(Scalar {
            text,
            style: place.style,
        });
        id
    }

    fn sequence(
        &mut self,
        anchor: usize,
        span: &Span,
        parent: Parent,
        depth: usize,
    ) -> Result<NodeId, Broken> {
        let (properties, start, is_flow) = self.opened('[', span);
        let id = self.reserve(properties, start..span.end, parent);
        let mut items = Vec::new();
        let mut size = 1;
        loop {
            let (event, inner) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                if is_flow {
                    self.cursor = inner.end;
                }
                break;
            }
            let dash = (!is_flow)
                .then(|| layout::dash(self.text, self.cursor))
                .flatten();
            if let Some(dash) = dash {
                self.cursor = dash + 1;
                if items.is_empty() {
                    self.tree.nodes[id.0].span.start = dash;
                }
            }
            let value = self.node(event, inner, Parent::Item(id, items.len()), depth + 1)?;
            size += self.sizes[value.0];
            items.push(Item { dash, value });
        }
        self.close(id, anchor, size)?;
        self.tree.nodes[id.0].value = Value::Sequence(Sequence { items, is_flow });
        Ok(id)
    }

    fn mapping(
        &mut self,
        anchor: usize,
        span: &Span,
        parent: Parent,
        depth: usize,
    ) -> Result<NodeId, Broken> {
        let (properties, start, is_flow) = self.opened('{', span);
        let id = self.reserve(properties, start..span.end, parent);
        let mut entries: Vec<Entry> = Vec::new();
        let mut size = 1;
        loop {
            let (event, inner) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                if is_flow {
                    self.cursor = inner.end;
                }
                break;
            }
            let at = entries.len();
            let key = self.node(event, inner, Parent::Key(id, at), depth + 1)?;
            if at == 0 && !is_flow {
                self.tree.nodes[id.0].span.start = self.tree.nodes[key.0].start;
            }
            if let Some(colon) = layout::colon(self.text, self.cursor) {
                self.cursor = colon + 1;
            }
            let (event, inner) = self.next()?;
            let value = self.node(event, inner, Parent::Entry(id, at), depth + 1)?;
            size += self.sizes[key.0] + self.sizes[value.0];
            entries.push(Entry { key, value });
        }
        self.close(id, anchor, size)?;
        self.tree.nodes[id.0].value = Value::Mapping(Mapping { entries, is_flow });
        Ok(id)
    }

    /// The properties of a collection, and where it begins as far as that is known yet. The
    /// parser's place of one without brackets may be that of its first dash.
    fn opened(&mut self, bracket: char, span: &Span) -> (Properties, usize, bool) {
        let properties = layout::properties(self.text, self.cursor, span.end);
        let from = properties.end.unwrap_or(span.start).max(span.start);
        let start = layout::skip_blank(self.text, from);
        if start < span.end && self.text[start..].starts_with(bracket) {
            self.cursor = start + 1;
            return (properties, start, true);
        }
        self.cursor = properties.end.unwrap_or(self.cursor);
        (properties, span.end, false)
    }

    fn close(&mut self, id: NodeId, anchor: usize, size: usize) -> Result<(), Broken> {
        let node = &mut self.tree.nodes[id.0];
        node.span.end = self.cursor.max(node.span.start);
        node.start = node.start.min(node.span.start);
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        self.grow(id, size)
    }

    fn grow(&mut self, id: NodeId, size: usize) -> Result<(), Broken> {
        self.sizes[id.0] = size;
        let most = (self.tree.nodes.len() * MOST_TIMES_LARGER).max(NODES_IN_ANY_CASE);
        if size > most {
            return Err(Broken {
                is_too_much: true,
                ..broken(
                    "aliases of aliases that grow without end",
                    self.tree.nodes[id.0].span.clone(),
                )
            });
        }
        Ok(())
    }
}

fn broken(what: &str, span: Span) -> Broken {
    Broken {
        what: what.to_owned(),
        span,
        is_too_much: false,
    }
}
