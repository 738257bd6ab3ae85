//! Python interpreters: found, then asked.

mod cache;
mod discovery;
mod query;

pub use cache::Cache;
pub use discovery::{Discovered, Discovery, Skipped, discover};
pub use query::{Interpreter, Platform, QueryError, query};
