use uvferry_diagnostics::Span;

use crate::reader::Tree;

/// A node of a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) usize);

/// A key or a value, with its place in bytes of the file's text.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Its own text: with its quotes, brackets or the header of its block, without anchor
    /// and tag. A block collection goes from its first key or dash to the end of its last
    /// value.
    pub span: Span,
    /// Where its anchor or tag begins, or the value where it has neither.
    pub start: usize,
    /// The name behind `&`.
    pub anchor: Option<String>,
    /// Whether it has a tag (`!!str`, `!reference`), as written.
    pub tag: Option<String>,
    /// What holds it.
    pub parent: Parent,
}

/// What holds a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// It is the root of a document.
    Document,
    /// It is the key of the entry with this number.
    Key(NodeId, usize),
    /// It is the value of the entry with this number.
    Entry(NodeId, usize),
    /// It is the item with this number.
    Item(NodeId, usize),
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Value {
    /// Text, or nothing.
    Scalar(Scalar),
    /// A list.
    Sequence(Sequence),
    /// A table.
    Mapping(Mapping),
    /// What another node is.
    Alias(Alias),
}

/// Text. Types are not decided: `no`, `~` and `1.10` are text here.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// Escapes, folded lines and indentation resolved; empty where nothing stands.
    pub text: String,
    /// How it is written.
    pub style: Style,
}

/// How a scalar is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// Behind `|`.
    Literal(Block),
    /// Behind `>`.
    Folded(Block),
}

/// The form of a block scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// `|`, `>-`, `|2+`: the indicators, without a comment behind them.
    pub header: Span,
    /// How far its lines are indented, in spaces; 0 where it has no text.
    pub indent: usize,
    /// Whether the header says how far.
    pub is_indent_said: bool,
    /// What becomes of the line ends at its end.
    pub chomping: Chomping,
}

/// What becomes of the line ends at the end of a block scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chomping {
    /// One stays.
    Clip,
    /// `-`: none stays.
    Strip,
    /// `+`: all stay.
    Keep,
}

/// A list.
#[derive(Debug, Clone)]
pub struct Sequence {
    /// In order.
    pub items: Vec<Item>,
    /// Whether it stands in brackets.
    pub is_flow: bool,
}

/// An item of a list.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where its dash stands; `None` in a list in brackets.
    pub dash: Option<usize>,
    /// Its value.
    pub value: NodeId,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// In order, also those of a name that comes again.
    pub entries: Vec<Entry>,
    /// Whether it stands in braces.
    pub is_flow: bool,
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: NodeId,
    /// The value; an empty plain scalar where there is none.
    pub value: NodeId,
}

/// What another node is.
#[derive(Debug, Clone)]
pub struct Alias {
    /// Behind `*`.
    pub name: String,
    /// The node with the anchor. Never one that holds the alias.
    pub target: NodeId,
}

/// A node together with its tree.
#[derive(Debug, Clone, Copy)]
pub struct NodeRef<'a> {
    tree: &'a Tree,
    id: NodeId,
}

impl<'a> NodeRef<'a> {
    pub(crate) fn new(tree: &'a Tree, id: NodeId) -> Self {
        Self { tree, id }
    }

    /// Its place in the tree.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The node itself, an alias too.
    pub fn node(self) -> &'a Node {
        self.tree.node(self.id)
    }

    /// Its own text in the file.
    pub fn span(self) -> Span {
        self.node().span.clone()
    }

    /// The node that an alias leads to, else itself.
    #[must_use]
    pub fn resolved(self) -> Self {
        let mut id = self.id;
        while let Value::Alias(alias) = &self.tree.node(id).value {
            id = alias.target;
        }
        Self { id, ..self }
    }

    /// What it is, aliases followed.
    pub fn value(self) -> &'a Value {
        &self.resolved().node().value
    }

    /// The text of a scalar, aliases followed.
    pub fn text(self) -> Option<&'a str> {
        match self.value() {
            Value::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// Whether it is a scalar without anything, or one that says null.
    pub fn is_null(self) -> bool {
        matches!(
            self.value(),
            Value::Scalar(Scalar { text, style: Style::Plain })
                if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
        )
    }

    /// The items of a list, aliases followed; none where it is no list.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Self> + 'a {
        let items: &'a [Item] = match self.value() {
            Value::Sequence(sequence) => &sequence.items,
            _ => &[],
        };
        let tree = self.tree;
        items.iter().map(move |item| Self {
            tree,
            id: item.value,
        })
    }

    /// Key and value of each entry of a table, aliases followed and `<<` not; none where it
    /// is no table.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = (Self, Self)> + 'a {
        let entries: &'a [Entry] = match self.value() {
            Value::Mapping(mapping) => &mapping.entries,
            _ => &[],
        };
        let tree = self.tree;
        entries.iter().map(move |entry| {
            (
                Self {
                    tree,
                    id: entry.key,
                },
                Self {
                    tree,
                    id: entry.value,
                },
            )
        })
    }

    /// Key and value of an entry by its number, aliases followed.
    pub fn entry(self, number: usize) -> Option<(Self, Self)> {
        let Value::Mapping(mapping) = self.value() else {
            return None;
        };
        let entry = mapping.entries.get(number)?;
        let at = |id| Self {
            tree: self.tree,
            id,
        };
        Some((at(entry.key), at(entry.value)))
    }

    /// Whether it is a table, aliases followed.
    pub fn is_mapping(self) -> bool {
        matches!(self.value(), Value::Mapping(_))
    }

    /// Whether it is a list, aliases followed.
    pub fn is_sequence(self) -> bool {
        matches!(self.value(), Value::Sequence(_))
    }

    /// The key and the value of a name in the table itself, the last where it stands twice.
    pub fn own_entry(self, key: &str) -> Option<(Self, Self)> {
        self.entries()
            .rev()
            .find(|(name, _)| name.text() == Some(key))
    }

    /// The value of a key: its own, else one that `<<` takes in.
    pub fn get(self, key: &str) -> Option<Self> {
        self.found(key, 0)
    }

    fn found(self, key: &str, depth: usize) -> Option<Self> {
        if let Some((_, value)) = self.own_entry(key) {
            return Some(value);
        }
        // A table that takes in tables that take in tables: files have two or three levels.
        if depth > 16 {
            return None;
        }
        self.entries()
            .filter(|(name, _)| name.text() == Some("<<"))
            .find_map(|(_, taken)| {
                if taken.is_sequence() {
                    taken.items().find_map(|one| one.found(key, depth + 1))
                } else {
                    taken.found(key, depth + 1)
                }
            })
    }

    /// The value behind several keys, one in another.
    pub fn at(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }
}
