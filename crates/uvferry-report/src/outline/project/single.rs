//! What single commands found or did: what is saved as JSON, and rendered later.

mod check;
mod generation;
mod graph;
mod ide;
mod tools;
mod translation;
mod undone;
mod why;

pub(crate) use check::check;
pub(crate) use generation::generation;
pub(crate) use graph::graph;
pub(crate) use ide::ide;
pub(crate) use tools::tools;
pub(crate) use translation::translation;
pub(crate) use undone::undone;
pub(crate) use why::why;
