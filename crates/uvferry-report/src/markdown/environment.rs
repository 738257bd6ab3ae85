//! Environments for a file, a pull request, a wiki.

mod machine;

pub use machine::machine;
