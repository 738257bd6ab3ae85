//! An environment saved as one file, and made again from it.

pub mod archive;
mod configurations;
mod content;
mod index_hashes;
mod kept;
mod manifest;
mod record;
pub mod restoring;
mod taking;
mod variables;
mod wheel_form;
mod wheels;

use std::io;
use std::path::PathBuf;

use thiserror::Error;

pub use archive::{Archive, Limits, Refusal};
pub use configurations::{configuration_files, host_document};
pub use content::{
    ENVIRONMENT_SCHEMA, Saved, SavedDistribution, SavedEnvironment, SavedInterpreter, SavedOrigin,
};
pub use index_hashes::{IndexHashes, index_hashes};
pub(crate) use kept::date;
pub use kept::{Kept, file_name, kept_in, older_than};
pub use manifest::{About, Manifest, ManifestFile, SCHEMA};
pub use taking::{Request, Taken, TextFile, file_left_out, take};

/// Why a snapshot could not be taken or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// A file could not be read or written.
    #[error(transparent)]
    Io(io::Error),
    /// Something is where it would be written.
    #[error("`{}` exists already", .0.display())]
    Exists(PathBuf),
    /// A name that no archive may have.
    #[error("an archive cannot have a file `{0}`, which {1}")]
    Name(String, archive::NameFault),
    /// What was read back is not what was written.
    #[error("what was written reads back as something else")]
    ReadBack,
    /// An archive is not taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// Where it cannot be read.
pub fn sha256_of_file(path: &std::path::Path) -> io::Result<String> {
    let (digest, _) = manifest::sha256_of_reader(fs_err::File::open(path)?)?;
    Ok(digest)
}
