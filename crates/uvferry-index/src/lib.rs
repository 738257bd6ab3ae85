//! What the project has to do with a network.
//!
//! - [`fetch_text`] reads a small text over HTTP, within limits: a requirements file that
//!   another one names by its URL (feature `client`, on by default).
//! - [`LocalIndex`] is the package index that tests and offline work need: a server on
//!   127.0.0.1 that offers folders of wheels and sdists as simple indexes, in HTML
//!   (PEP 503) and JSON (PEP 691), with hashes, `requires-python`, yanked files (PEP 592),
//!   metadata files (PEP 658, 714), entity tags, ranges, basic authentication, and faults
//!   on demand.
//!
//! **Invariant:** nothing here listens on, or speaks to, anything but what its caller
//! names (and where that redirects to); no credential is kept in the log of requests or
//! shown in an error; proxies are an argument, the process's environment is not read.
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
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod connection;
#[cfg(feature = "client")]
mod error;
mod fault;
#[cfg(feature = "client")]
mod fetch;
mod http;
mod local;
mod page;
mod project;
#[cfg(feature = "client")]
mod reading;

pub use catalog::normalized;
#[cfg(feature = "client")]
pub use client::{
    ClientError, ClientLimits, ClientSettings, IndexAnswer, IndexClient, ProjectAnswer, Timeouts,
};
#[cfg(feature = "client")]
pub use connection::Proxies;
#[cfg(feature = "client")]
pub use error::FetchError;
pub use fault::Fault;
#[cfg(feature = "client")]
pub use fetch::{FetchLimits, Fetched, fetch_text};
pub use local::{IndexError, LocalIndex, Request, Serving};
pub use project::{IndexFile, Project, ProjectStatus};
#[cfg(feature = "client")]
pub use reading::{PageError, PageSource, read_page};
