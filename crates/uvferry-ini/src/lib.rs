//! INI files as Python's `configparser` reads them, in each way that tools set it up, and as
//! pytest's `iniconfig` does: `setup.cfg`, `tox.ini`, `.coveragerc` and their kin; and what
//! stays of them when keys go ([`without`]).
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

mod dialect;
mod iniconfig;
mod interpolation;
mod layout;
mod reader;
mod removal;
mod rules;

pub use dialect::{Dialect, Grammar, Interpolation};
pub use reader::{Entry, Ini, Section, Sections, Setting, ValueLine, parse};
pub use removal::{Removal, without};
pub use rules::*;
