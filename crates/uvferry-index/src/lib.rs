//! Package indexes. For now the one that tests and offline work need: a server on
//! 127.0.0.1 that offers folders of wheels and sdists as simple indexes, in HTML
//! (PEP 503) and JSON (PEP 691), with hashes, `requires-python`, yanked files (PEP 592),
//! metadata files (PEP 658, 714), entity tags, ranges, basic authentication, and faults
//! on demand.
//!
//! **Invariant:** nothing here listens on, or speaks to, anything but what its caller
//! names, and no credential is kept in the log of requests.
//!
//! ```
//! use uvferry_index::LocalIndex;
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let folder = folder.path();
//! let index = LocalIndex::serve(folder)?;
//! assert!(index.simple_url("").starts_with("http://127.0.0.1:"));
//! assert!(index.requests().is_empty());
//! // uv pip install --default-index <simple_url> …
//! # Ok::<(), uvferry_index::IndexError>(())
//! ```

mod catalog;
mod fault;
mod http;
mod local;
mod page;

pub use catalog::normalized;
pub use fault::Fault;
pub use local::{IndexError, LocalIndex, Request, Serving};
