//! What is in an archive: `manifest.json`.

use std::fmt::Write as _;
use std::io::Read;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::archive::{Limits, MANIFEST, Refusal, check_name};
use crate::rules::{
    ARCHIVE_NAME, ARCHIVE_TOO_LARGE, CONTENT_INVALID, MANIFEST_DIFFERS, NO_SNAPSHOT,
};

/// The schema's name.
pub const SCHEMA: &str = "uvferry.snapshot-manifest/1";

/// What a snapshot says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The program that wrote it, and its version.
    pub tool: String,
    /// How the environment is called.
    pub name: String,
    /// The environment's interpreter, as `3.12.1`.
    pub python: String,
    /// How many distributions it has.
    pub distributions: usize,
    /// How many of them are in the archive as wheels.
    pub wheels: usize,
    /// What the user wanted to have said of it.
    pub note: Option<String>,
    /// Where credentials were taken out: names of files in the archive, keys in them,
    /// and variables.
    pub redacted: Vec<String>,
}

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// What the snapshot says of itself.
    #[serde(flatten)]
    pub about: About,
    /// The other files of the archive, by name, each once.
    pub files: Vec<ManifestFile>,
}

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its name in the archive.
    pub path: String,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub size_bytes: u64,
}

impl Manifest {
    pub(super) fn new(about: About, files: Vec<ManifestFile>) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            about,
            files,
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // A struct of strings and numbers has no value that JSON lacks.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a manifest and checks it by itself.
    pub(super) fn parse(bytes: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        let read: Self = serde_json::from_slice(bytes).map_err(|error| {
            let what = format!("the manifest is not what a snapshot has: {error}");
            Refusal::new(&NO_SNAPSHOT, what)
        })?;
        if read.schema != SCHEMA {
            let message = format!(
                "the archive is of `{}`, this program reads `{SCHEMA}`",
                read.schema
            );
            return Err(Refusal::new(&NO_SNAPSHOT, message));
        }
        if read.files.len() >= limits.files {
            let message = format!("the manifest lists more than {} files", limits.files);
            return Err(Refusal::new(&ARCHIVE_TOO_LARGE, message));
        }
        let mut last = "";
        let mut total: u64 = 0;
        for file in &read.files {
            if let Err(fault) = check_name(&file.path) {
                let message = format!("the manifest has a file `{}`, which {fault}", file.path);
                return Err(Refusal::new(&ARCHIVE_NAME, message));
            }
            if file.path == MANIFEST || file.path.as_str() <= last {
                let message = format!("the manifest has `{}` out of order or twice", file.path);
                return Err(Refusal::new(&MANIFEST_DIFFERS, message));
            }
            last = &file.path;
            let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            if file.sha256.len() != 64 || !file.sha256.bytes().all(is_digit) {
                let message = format!("the manifest's digest of `{}` is none", file.path);
                return Err(Refusal::new(&CONTENT_INVALID, message));
            }
            total = total.saturating_add(file.size_bytes);
        }
        if total > limits.total_bytes {
            let message = format!(
                "the files of the manifest have {total} bytes; {} are read at most",
                limits.total_bytes
            );
            return Err(Refusal::new(&ARCHIVE_TOO_LARGE, message));
        }
        Ok(read)
    }
}

/// A digest in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The SHA-256 of bytes.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The SHA-256 of what is read, and its length in bytes.
pub(crate) fn sha256_of_reader(mut source: impl Read) -> std::io::Result<(String, u64)> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex(&digest.finalize()), size));
        }
        digest.update(&buffer[..read]);
        size += read as u64;
    }
}
