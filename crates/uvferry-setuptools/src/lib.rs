//! What setup.py and setup.cfg tell setuptools, read and never run: setup.py by its syntax
//! tree, setup.cfg as configparser and setuptools read it.
//!
//! **Invariant:** this crate runs no file of the user's project, reads no file by itself (its
//! callers give it those of the project, through [`ProjectFiles`]) and writes none. It knows
//! nothing of pyproject.toml; `uvferry-pyproject` writes what is found here.
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//! use uvferry_setuptools::setup_py;
//!
//! let file = SourceFile::new("setup.py", "from setuptools import setup\nsetup(name='x')\n");
//! assert_eq!(setup_py::read(&file).name.as_deref(), Some("x"));
//! ```

mod attribute;
mod declarative;
mod dependency_file;
mod keywords;
pub mod legacy;
mod metadata;
mod pbr;
mod precedence;
mod python;
mod reader;
mod requirement_lines;
mod rules;
mod script;
pub mod setup_call;
pub mod setup_cfg;
pub mod setup_py;
mod worlds;

pub use dependency_file::{DynamicFile, DynamicRole};
pub use metadata::*;
pub use reader::read;
pub use rules::*;
