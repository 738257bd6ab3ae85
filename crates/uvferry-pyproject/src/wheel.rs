//! Wheels built before and after a change, and what differs between them: the proof that a
//! conversion keeps what is published.
//!
//! Two spellings of one thing are no difference. Each such rule stands in
//! [`compare`](mod@compare)'s functions with its source: the core metadata specification
//! (<https://packaging.python.org/en/latest/specifications/core-metadata/>), PEP 639, PEP 753,
//! or setuptools' `write_pkg_file`.

mod build;
mod compare;
mod contents;
mod markers;
mod proof;

pub use build::{BuildFailure, BuildTools, Comparison, build, compare_builds};
pub use compare::{Difference, DifferenceKind, compare, restated};
pub use contents::{Wheel, WheelError};
pub use proof::{asks_version_control, copy, copy_folder, prove};

pub(crate) use contents::parse_metadata;
