//! pyproject.toml read and edited without losing a comment, made from setup.py and setup.cfg,
//! and what a README and a repository tell of a project ([`evidence`]); what is wrong with such a
//! file ([`check`](mod@check)).
//!
//! [`metadata`] writes what setup.py and setup.cfg say, [`generation`] makes the edits and the
//! books of it, [`wheel`] proves it by building before and after, and [`run_setup`] asks the
//! build backend.
//!
//! **Invariant:** this crate knows no terminal, no current directory and no environment of
//! the process: it takes [`SourceFile`]s and gives text and edits back. Only [`wheel`] and
//! [`run_setup`] touch the file system and start a program, uv, in scratch copies that their
//! caller names. Which file of a project has which role is decided by its callers.
//!
//! [`SourceFile`]: uvferry_diagnostics::SourceFile
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//! use uvferry_pyproject::{Comments, Pyproject, Target};
//!
//! let file = SourceFile::new("pyproject.toml", "[project]\nname = \"x\"\nversion = \"1\"\n");
//! let mut pyproject = Pyproject::parse(&file).unwrap();
//! let comments = Comments { above: vec![], trailing: Some("# the web".into()) };
//! let added = pyproject.add_dependency(&Target::Main, "flask >= 2", &comments);
//! assert_eq!(added.to(), "project.dependencies[0]");
//! assert_eq!(
//!     pyproject.to_text(),
//!     "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = [\n    \"flask >= 2\",  # the web\n]\n",
//! );
//! ```

mod array;
pub mod check;
mod declaration;
mod document;
mod edit;
pub mod evidence;
pub mod generation;
mod layout;
mod line_ends;
pub mod metadata;
mod name_index;
mod named_sources;
pub mod names;
mod pep508;
mod release_tools;
mod rules;
pub mod run_setup;
mod settings;
mod tool_table;
mod view;
pub mod wheel;

pub use array::Comments;
pub use declaration::{
    Declaration, Fixed, declare, fix_python_range, fix_specifier, name_of_folder,
};
pub use document::{Pyproject, Step};
pub use edit::{Added, ConflictItem, DependencyMetadata, NewProject, SourceScope, Target};
pub use names::{extra_name_from, group_name_from, project_name_from};
pub use rules::*;
pub use settings::{SETTING_KEYS, Settings};
pub use tool_table::{NewValue, text_value};
pub use uvferry_setuptools::{DynamicFile, DynamicRole};
pub use view::{
    BuildSystem, DeclaredDependency, DependencyGroup, Extra, GitReference, GroupItem, Index, Source,
};
