//! YAML files with the place of each of their values, and their edits in place.
//!
//! [`Tree::parse`] gives every key, value and list item of a file with its bytes, how it is
//! written (plain, quoted, a block with its indentation), its anchor, and where an alias
//! leads to. [`Tree::segments`] tells for each piece of a scalar's text where it stands in
//! the file. [`Tree::removal`], [`Tree::entry_after`] and [`Tree::item_after`] and their kin
//! give replacements that keep comments, indentation and line ends of the file.
//!
//! **Invariant:** this crate knows what a mapping and a sequence are, and no tool's keys. It
//! decides nothing about types: a plain scalar is its text. It writes nothing; it takes a
//! [`SourceFile`](uvferry_diagnostics::SourceFile) and gives values or replacements back.
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//! use uvferry_yaml::Tree;
//!
//! let file = SourceFile::new("ci.yml", "jobs:\n  test:  # all\n    steps: [a, b]\n");
//! let tree = Tree::parse(&file).unwrap();
//! let steps = tree.root().unwrap().at(&["jobs", "test", "steps"]).unwrap();
//! assert_eq!(steps.items().count(), 2);
//! let (span, new) = tree.removal(steps.items().next().unwrap().id()).unwrap();
//! assert_eq!((file.slice(span), new.as_str()), ("a, ", ""));
//! ```

mod editing;
mod layout;
mod node;
mod reader;
mod segments;

pub use editing::{Replacement, scalar_text};
pub use node::{
    Alias, Block, Chomping, Entry, Item, Mapping, Node, NodeId, NodeRef, Parent, Scalar, Sequence,
    Style, Value,
};
pub use reader::{Broken, Tree};
pub use segments::Segment;
