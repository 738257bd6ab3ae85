use std::collections::BTreeMap;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};

use super::{BLOCK, Limits, MANIFEST, check_name, header, read};
use crate::snapshot::SnapshotError;
use crate::snapshot::manifest::{About, Manifest, ManifestFile, sha256_of, sha256_of_reader};

/// What a file of an archive holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Those of a file.
    File(PathBuf),
}

/// The files of an archive, without the manifest, by their names.
pub type Contents = BTreeMap<String, Content>;

/// The bytes of an archive into `out`; the same contents give the same bytes.
///
/// # Errors
/// Where a file cannot be read or `out` not written.
pub fn encode(
    about: About,
    contents: &Contents,
    out: impl Write,
) -> Result<Manifest, SnapshotError> {
    let mut files = Vec::with_capacity(contents.len());
    for (path, content) in contents {
        if let Err(fault) = check_name(path) {
            return Err(SnapshotError::Name(path.clone(), fault));
        }
        let (sha256, size_bytes) = match content {
            Content::Bytes(bytes) => (sha256_of(bytes), bytes.len() as u64),
            Content::File(file) => {
                sha256_of_reader(fs_err::File::open(file).map_err(SnapshotError::Io)?)
                    .map_err(SnapshotError::Io)?
            }
        };
        files.push(ManifestFile {
            path: path.clone(),
            sha256,
            size_bytes,
        });
    }
    let manifest = Manifest::new(about, files);
    let packed = GzBuilder::new().write(out, Compression::new(6));
    pack(packed, &manifest, contents).map_err(SnapshotError::Io)?;
    Ok(manifest)
}

fn pack(
    mut packed: flate2::write::GzEncoder<impl Write>,
    manifest: &Manifest,
    contents: &Contents,
) -> io::Result<()> {
    add(&mut packed, MANIFEST, &manifest.to_bytes())?;
    for (path, content) in contents {
        match content {
            Content::Bytes(bytes) => add(&mut packed, path, bytes)?,
            Content::File(file) => {
                let file = fs_err::File::open(file)?;
                let size = file.metadata()?.len();
                add_sized(&mut packed, path, BufReader::new(file), size)?;
            }
        }
    }
    packed.write_all(&[0; 2 * BLOCK])?;
    packed.finish()?.flush()
}

fn add(out: &mut impl Write, path: &str, bytes: &[u8]) -> io::Result<()> {
    let size = bytes.len() as u64;
    add_sized(out, path, bytes, size)
}

fn add_sized(out: &mut impl Write, path: &str, bytes: impl io::Read, size: u64) -> io::Result<()> {
    out.write_all(header(path, size).as_bytes())?;
    let copied = io::copy(&mut bytes.take(size), out)?;
    if copied != size {
        return Err(io::Error::other(format!(
            "`{path}` changed while it was read"
        )));
    }
    let rest = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    if rest > 0 {
        out.write_all(&[0; BLOCK][rest..])?;
    }
    Ok(())
}

/// Writes an archive: beside its place first, read back there and checked, then renamed. It
/// is readable by its owner alone.
///
/// # Errors
/// Where something is at `destination` already and `force` is not given, where it cannot be
/// written, and where what was read back is not what was written.
pub fn write(
    destination: &Path,
    about: About,
    contents: &Contents,
    force: bool,
) -> Result<Manifest, SnapshotError> {
    let exists = || SnapshotError::Exists(destination.to_owned());
    if !force && fs_err::symlink_metadata(destination).is_ok() {
        return Err(exists());
    }
    let folder = match destination.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Of 0600 on Unix.
    let mut file = tempfile::Builder::new()
        .prefix(".uvferry-snapshot-")
        .tempfile_in(folder)
        .map_err(|error| {
            SnapshotError::Io(io::Error::new(
                error.kind(),
                format!("cannot write into `{}`: {error}", folder.display()),
            ))
        })?;
    let manifest = encode(about, contents, io::BufWriter::new(&mut file))?;
    file.as_file().sync_all().map_err(SnapshotError::Io)?;
    let again = fs_err::File::open(file.path()).map_err(SnapshotError::Io)?;
    let limits = Limits {
        total_bytes: u64::MAX,
        ..Limits::default()
    };
    let read = read(again, &limits, None)?;
    if read.manifest != manifest {
        return Err(SnapshotError::ReadBack);
    }
    if force {
        file.persist(destination)
            .map_err(|error| SnapshotError::Io(error.error))?;
    } else {
        file.persist_noclobber(destination).map_err(|error| {
            if error.error.kind() == io::ErrorKind::AlreadyExists {
                exists()
            } else {
                SnapshotError::Io(error.error)
            }
        })?;
    }
    Ok(manifest)
}
