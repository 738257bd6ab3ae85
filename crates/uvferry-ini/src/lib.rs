//! INI files as Python's `configparser.RawConfigParser` reads them: `setup.cfg`, `tox.ini`,
//! `.coveragerc` and their kin.
//!
//! **Invariant:** this crate knows what a section and an option are, and no tool's options.
//! It takes [`SourceFile`]s and gives values or an `Edit` back.
//!
//! [`SourceFile`]: uvferry_diagnostics::SourceFile
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//!
//! let file = SourceFile::new("tox.ini", "[pytest]\naddopts = -q\n  --strict\n");
//! let (sections, refused) = uvferry_ini::parse(&file);
//! assert!(refused.is_empty());
//! assert_eq!(sections[0].1[0].1.value, "-q\n--strict");
//! ```

mod reader;
mod removal;
mod rules;

pub use reader::{Entry, Sections, parse};
pub use removal::Removal;
pub use rules::*;
