//! The `.tar.gz` of a snapshot: written so that the same content gives the same bytes, and
//! read as what a stranger sent.
//!
//! **Invariant:** nothing is ever written to a path that an archive names. What is read is kept
//! in memory under names of a known form; wheels go into a folder of the reader's, under a file
//! name that was checked.
//!
//! The form is the smallest that does: one gzip member, a `ustar` archive of regular files in
//! it, `manifest.json` first, then the others in the order of the manifest. Owners, modes and
//! times are the same for all, so that a header has exactly one right form for a name and a
//! size: one that has another is refused, whatever trick stands in it.

mod limits;
mod names;
mod reading;
mod refusal;
mod writing;

pub use limits::Limits;
pub(super) use limits::RATIO_COUNTS_FROM;
pub use names::{NameFault, check_name, encode_name};
pub use reading::{Archive, read, read_manifest};
pub use refusal::Refusal;
pub use writing::{Content, Contents, encode, write};

/// The manifest's name in the archive.
pub const MANIFEST: &str = "manifest.json";

/// The one form of a header for a name and a size.
fn header(name: &str, size_bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_mode(0o600);
    header.set_uid(0);
    header.set_gid(0);
    // GNU tar warns of times before this one.
    header.set_mtime(315_532_800);
    header.set_size(size_bytes);
    header.set_entry_type(tar::EntryType::Regular);
    let bytes = name.as_bytes();
    let length = bytes.len().min(names::MOST_BYTES);
    header.as_old_mut().name[..length].copy_from_slice(&bytes[..length]);
    header.set_cksum();
    header
}

/// tar's unit, bytes.
const BLOCK: usize = 512;
