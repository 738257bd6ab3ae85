//! Reads pip's requirements and constraints files exactly as pip 26.3 does, without losing
//! a byte: entries, options, includes and comments with their places, and a [`Diagnostic`]
//! for what pip refuses, what uv reads otherwise, and what was probably meant.
//!
//! - [`parse`] reads one file. It never fails and never panics; what is too much for it is
//!   said ([`limits`]). [`parse_many`] and [`read_many`] read several at once.
//! - [`read_graph`] follows `-r` and `-c` through a [`Sources`] that the caller gives.
//! - [`RequirementsFile::remove`], [`keep_only`](RequirementsFile::keep_only),
//!   [`replace`](RequirementsFile::replace) and
//!   [`insert_after`](RequirementsFile::insert_after) give new text that keeps comments
//!   and layout.
//!
//! **Invariant:** this crate touches neither the file system, the network nor the process's
//! environment; whatever it needs is passed in. PEP 440 and PEP 508 are read here, as pip's
//! own `packaging` reads them; no other library's types show.
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//! use uvferry_requirements::{EntryKind, parse};
//!
//! let text = b"--index-url https://example.com/simple\n# security\nurllib3>=2.5 \\\n    --hash=sha256:ab\n";
//! let file = parse(&SourceFile::new("requirements.txt", text.to_vec()));
//! assert!(matches!(&file.entries[0].kind, EntryKind::Option(option) if option.name == "--index-url"));
//! let urllib3 = file.entries[1].requirement().unwrap();
//! assert_eq!(urllib3.text, "urllib3>=2.5");
//! assert_eq!(urllib3.hashes, ["sha256:ab"]);
//! assert_eq!(file.comments_of(1).next().unwrap().text(), "security");
//! assert_eq!(file.to_bytes(), text);
//! ```
//!
//! [`Diagnostic`]: uvferry_diagnostics::Diagnostic

mod annotations;
pub mod document;
mod duplicates;
mod edits;
mod file;
pub mod fix;
mod grammar;
mod graph;
mod lazy;
mod legacy;
pub mod limits;
mod lines;
mod marker;
mod options;
mod parts;
mod plain;
mod reader;
mod requirement;
pub mod rules;
mod subject;
mod uv;
mod version;
mod whitespace;

pub use document::Document;
pub use file::{
    Comment, CompileHeader, CompileTool, Directive, Entry, EntryKind, Include, OptionEntry,
    Placement, RequirementsFile, Via,
};
pub use graph::{Edge, Graph, GraphEntry, SourceError, Sources, read_graph, resolve_include};
pub use lazy::LazyRequirement;
pub use limits::MAX_BYTES;
pub use marker::{Marker, MarkerEnvironment, MarkerError, evaluate_marker};
pub use parts::Parts;
pub use reader::{Lookup, ReadOptions, parse, parse_many, parse_with, read_many};
pub use requirement::{
    BesideOptions, Name, PathRequirement, Requirement, RequirementOptions, Target, UrlRequirement,
    VcsRequirement, WheelName, normalize_name,
};
pub use rules::RULES;
pub use version::{Operator, Specifier, Specifiers, Version, VersionError, same_version};
