//! Python interpreters: found, then asked.

mod discovery;
mod query;

pub use discovery::{Discovered, Discovery, Skipped, discover};
pub use query::{Interpreter, Platform, QueryError, query};
