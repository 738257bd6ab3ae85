//! What setup.py and setup.cfg tell setuptools, read and never run: setup.py by its syntax
//! tree, setup.cfg as configparser and setuptools read it.
//!
//! # What users expect
//! [`read`] gives each field as setuptools would hold it after a run, with the place where it
//! is given: a literal, a list put together, a requirements file that is read, a version out of
//! `__init__.py`. What a condition on Python or the platform adds has its marker. What setup.py
//! and setup.cfg both give comes from the one that setuptools prefers.
//!
//! What only a run would tell is [`Field::Unknown`] and says why, in words like "it depends on
//! the environment variable `X`" or "`subprocess.check_output()` runs a program". Everything
//! that has no field is in [`Metadata::others`], and whatever setup.py does beside calling
//! `setup()` in [`Metadata::side_effects`]: a script with no unknowns, no others and no side
//! effects can go.
//!
//! Where both files stay, [`legacy`] tells what a `[project]` table beside them must leave to
//! them, [`Metadata::dependency_files`] which files they read requirements from, known or not,
//! and [`Metadata::keys`] every keyword and key that is given.
//!
//! # What is never done
//! - Nothing is run: no setup.py, no module of the project, no program.
//! - No value is claimed that a run would not give. In doubt it is unknown.
//! - No file is opened here: callers give those of the project, through [`ProjectFiles`], and
//!   nothing outside it is asked for.
//! - A script that does not end, grows without end or is nested without end is given up:
//!   there are limits on steps, sizes and depths.
//!
//! Two things are taken for granted: uv builds with Python 3, so that only requirements look
//! at what a script does on Python 2; and a run that fails has no metadata, so that a value is
//! what every run that comes to `setup()` gives.
//!
//! # How
//! `script` follows setup.py once for each *world*, a set of answers to what only a run can
//! answer; `keywords` makes fields of a call of `setup()`, `declarative` and `pbr` of
//! setup.cfg; `precedence` puts both together; `worlds` takes what all worlds agree on, and
//! makes markers of what depends on Python or the platform alone. A script with more worlds
//! than are looked at is cut down to what its one call of `setup()` depends on, and where that
//! is too much as well, each of these statements is followed by itself. Each text carries the
//! files whose letters and numbers it is made of (`script::account`): what is put together from
//! them is to change when they do.
//!
//! **Invariant:** this crate runs no file of the user's project, reads no file by itself and
//! writes none. It knows nothing of pyproject.toml; `uvferry-pyproject` writes what is found
//! here.
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//! use uvferry_setuptools::{ProjectFiles, read};
//!
//! let file = SourceFile::new("setup.py", "from setuptools import setup\nsetup(name='x')\n");
//! let files = ProjectFiles {
//!     setup_py: Some(&file),
//!     setup_cfg: None,
//!     read: &|_| None,
//!     paths: &["setup.py".to_owned()],
//! };
//! let (metadata, _) = read(&files);
//! assert_eq!(metadata.name.known().map(String::as_str), Some("x"));
//! ```

mod attribute;
mod declarative;
mod deep_stack;
mod dependency_file;
pub mod item_comments;
mod keywords;
pub mod legacy;
mod literal;
mod metadata;
mod needed_imports;
mod pbr;
mod precedence;
mod reader;
mod requirement_lines;
mod rules;
mod script;
pub mod setup_call;
pub mod unused;
mod worlds;

pub use dependency_file::{DynamicFile, DynamicRole};
pub use literal::Literal;
pub use metadata::*;
pub use needed_imports::needed_imports;
pub use reader::read;
pub use rules::*;
