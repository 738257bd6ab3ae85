//! Python interpreters: found, then asked.

mod cache;
mod discovery;
mod kind;
mod query;
mod tags;

pub use cache::Cache;
pub use discovery::{Discovered, Discovery, Skipped, discover};
pub use kind::{Kind, Maker, Managers, Owner};
#[cfg(target_os = "linux")]
pub(crate) use query::SCRIPT as QUESTION;
pub use query::{Interpreter, Platform, QueryError, query};
