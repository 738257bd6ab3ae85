//! What the project has to do with a network.
//!
//! - [`IndexClient`] asks package indexes for many projects and metadata files at once:
//!   JSON (PEP 691, 700, 792) or HTML (PEP 503, 592), lists of files (`find-links`), core
//!   metadata (PEP 658, 714, else out of the wheel by a few parts of it), with a cache on
//!   disk, conditional requests, repetitions, proxies, certificates and credentials as pip
//!   has them (feature `client`, on by default).
//! - [`read_page`] reads one page of a project, wherever it comes from.
//! - [`fetch_text`] reads a small text over HTTP, within limits: a requirements file that
//!   another one names by its URL.
//! - [`LocalIndex`] is the package index that tests and offline work need: a server on
//!   127.0.0.1 that offers folders of wheels and sdists as simple indexes, in HTML
//!   (PEP 503) and JSON (PEP 691), with hashes, `requires-python`, yanked files (PEP 592),
//!   metadata files (PEP 658, 714), entity tags, ranges, basic authentication, and faults
//!   on demand.
//!
//! **Invariant:** nothing here listens on, or speaks to, anything but what its caller
//! names (and where that redirects to); no credential is kept in the log of requests,
//! written into the cache, shown in an error or sent to another host; proxies, certificates
//! and the netrc file are arguments, the process's environment is not read. The calls
//! block: no future leaves this crate.
//!
//! ```
//! # #[cfg(feature = "client")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use uvferry_index::{ClientSettings, IndexClient, LocalIndex};
//!
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let index = LocalIndex::serve(folder)?;
//! let client = IndexClient::new(ClientSettings {
//!     indexes: vec![index.simple_url("")],
//!     ..ClientSettings::default()
//! })?;
//! let answers = client.projects(&["six", "flask"]);
//! assert!(matches!(answers[0].indexes[0].project, Ok(None)), "the folder is empty");
//! assert_eq!(index.requests().len(), 2);
//! // uv pip install --default-index <simple_url> …
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "client"))]
//! # fn main() {}
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
