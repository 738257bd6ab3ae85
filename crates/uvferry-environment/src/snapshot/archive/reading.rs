//! Reading what a stranger may have sent.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use sha2::{Digest as _, Sha256};

use super::limits::RATIO_COUNTS_FROM;
use super::refusal::shown;
use super::{BLOCK, Limits, MANIFEST, Refusal, check_name, header};
use crate::rules::{
    ARCHIVE_DAMAGED, ARCHIVE_KIND, ARCHIVE_NAME, ARCHIVE_TOO_LARGE, MANIFEST_DIFFERS, NO_SNAPSHOT,
};
use crate::snapshot::SnapshotError;
use crate::snapshot::manifest::{Manifest, hex};

/// What was read, and is what its manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The manifest.
    pub manifest: Manifest,
    /// The files by their names in the archive, without the manifest and the wheels.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The wheels by their names in the archive; where they are now, if they were wanted.
    pub wheels: BTreeMap<String, Option<PathBuf>>,
    /// Of all that was unpacked, bytes.
    pub unpacked_bytes: u64,
}

/// Reads an archive whole and checks it against its manifest. Wheels are written into
/// `wheels`, a folder of the caller's; without one they are checked only.
///
/// # Errors
/// What is wrong with it, by the rule that says so ([`SnapshotError::Refused`]); where it cannot
/// be read.
pub fn read(
    source: impl Read,
    limits: &Limits,
    wheels: Option<&Path>,
) -> Result<Archive, SnapshotError> {
    let mut unpacking = Unpacking::new(source, limits)?;
    let manifest = unpacking.manifest()?;
    let mut archive = Archive {
        manifest,
        files: BTreeMap::new(),
        wheels: BTreeMap::new(),
        unpacked_bytes: 0,
    };
    let mut in_memory = 0;
    let mut expected = archive.manifest.files.iter();
    while let Some((name, size)) = unpacking.next_header()? {
        let next = expected.next();
        let listed = match next {
            Some(file) if file.path == name => file,
            _ => {
                let known = archive.manifest.files.iter().any(|file| file.path == name);
                let why = if known {
                    "does not stand where the manifest has it"
                } else {
                    "is not in the manifest"
                };
                return Err(Refusal::new(&MANIFEST_DIFFERS, format!("`{name}` {why}")).into());
            }
        };
        if listed.size_bytes != size {
            let message = format!(
                "`{name}` has {size} bytes, and {} by the manifest",
                listed.size_bytes
            );
            return Err(Refusal::new(&MANIFEST_DIFFERS, message).into());
        }
        let digest = if let Some(file_name) = name.strip_prefix("wheels/") {
            let mut place = None;
            let digest = match wheels {
                // `check_name` admits neither a folder nor a name with a meaning of its own.
                Some(folder) => {
                    let path = folder.join(file_name);
                    let file = fs_err::OpenOptions::new()
                        .write(true)
                        .create_new(true)
                        .open(&path)
                        .map_err(SnapshotError::Io)?;
                    let mut file = io::BufWriter::new(file);
                    let digest = unpacking.content(size, &mut file)?;
                    file.flush().map_err(SnapshotError::Io)?;
                    place = Some(path);
                    digest
                }
                None => unpacking.content(size, &mut io::sink())?,
            };
            archive.wheels.insert(name.clone(), place);
            digest
        } else {
            in_memory += size;
            if in_memory > limits.memory_bytes {
                return Err(too_large(limits.memory_bytes, "of text").into());
            }
            let mut bytes = Vec::new();
            let digest = unpacking.content(size, &mut bytes)?;
            archive.files.insert(name.clone(), bytes);
            digest
        };
        if digest != listed.sha256 {
            let message = format!("`{name}` has another SHA-256 than the manifest says");
            return Err(Refusal::new(&MANIFEST_DIFFERS, message).into());
        }
    }
    if let Some(missing) = expected.next() {
        let message = format!(
            "`{}` is in the manifest and not in the archive",
            missing.path
        );
        return Err(Refusal::new(&MANIFEST_DIFFERS, message).into());
    }
    archive.unpacked_bytes = unpacking.unpacked_bytes;
    unpacking.end()?;
    Ok(archive)
}

/// Reads the manifest alone; nothing is checked against it.
///
/// # Errors
/// As [`read`].
pub fn read_manifest(source: impl Read, limits: &Limits) -> Result<Manifest, SnapshotError> {
    Unpacking::new(source, limits)?.manifest()
}

fn too_large(limit: u64, of_what: &str) -> Refusal {
    Refusal::new(
        &ARCHIVE_TOO_LARGE,
        format!("the archive unpacks to more than {limit} bytes {of_what}"),
    )
}

fn damaged(why: &str) -> SnapshotError {
    Refusal::new(&ARCHIVE_DAMAGED, format!("the archive is damaged: {why}")).into()
}

/// Counts the bytes that were read, and remembers a failure of the source itself.
struct Counted<R> {
    source: R,
    read_bytes: u64,
    failure: Option<io::Error>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.source.read(buffer) {
            Ok(read) => {
                self.read_bytes += read as u64;
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.failure = Some(error);
                Err(kind.into())
            }
        }
    }
}

type Packed<R> = Chain<Cursor<[u8; HEAD]>, BufReader<Counted<R>>>;

/// gzip's header without optional fields, bytes.
const HEAD: usize = 10;

struct Unpacking<'a, R: Read> {
    packed: GzDecoder<Packed<R>>,
    limits: &'a Limits,
    unpacked_bytes: u64,
    files: usize,
    /// Without regard to case; folders as well.
    names: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl<'a, R: Read> Unpacking<'a, R> {
    fn new(source: R, limits: &'a Limits) -> Result<Self, SnapshotError> {
        let mut source = BufReader::new(Counted {
            source,
            read_bytes: 0,
            failure: None,
        });
        let mut head = [0; HEAD];
        if let Err(error) = source.read_exact(&mut head) {
            return Err(match source.get_mut().failure.take() {
                Some(failure) => SnapshotError::Io(failure),
                None if error.kind() == io::ErrorKind::UnexpectedEof => no_snapshot(),
                None => SnapshotError::Io(error),
            });
        }
        if head[..3] != [0x1f, 0x8b, 8] {
            return Err(no_snapshot());
        }
        // A file name, a comment, extra fields, a time.
        if head[3..8] != [0; 5] {
            return Err(damaged("its gzip header has fields that no snapshot has"));
        }
        Ok(Self {
            packed: GzDecoder::new(Cursor::new(head).chain(source)),
            limits,
            unpacked_bytes: 0,
            files: 0,
            names: BTreeSet::new(),
            folders: BTreeSet::new(),
        })
    }

    fn manifest(&mut self) -> Result<Manifest, SnapshotError> {
        match self.next_header()? {
            Some((name, size)) if name == MANIFEST => {
                if size > self.limits.manifest_bytes {
                    return Err(too_large(self.limits.manifest_bytes, "of manifest").into());
                }
                let mut bytes = Vec::new();
                self.content(size, &mut bytes)?;
                Ok(Manifest::parse(&bytes, self.limits)?)
            }
            _ => {
                Err(Refusal::new(&NO_SNAPSHOT, "the archive does not begin with a manifest").into())
            }
        }
    }

    /// The next file's name and size; `None` at the end.
    fn next_header(&mut self) -> Result<Option<(String, u64)>, SnapshotError> {
        let mut block = [0; BLOCK];
        self.fill(&mut block)?;
        if block == [0; BLOCK] {
            self.fill(&mut block)?;
            if block != [0; BLOCK] {
                return Err(damaged("something follows its end"));
            }
            return Ok(None);
        }
        self.files += 1;
        if self.files > self.limits.files {
            let message = format!("the archive has more than {} files", self.limits.files);
            return Err(Refusal::new(&ARCHIVE_TOO_LARGE, message).into());
        }
        let read = tar::Header::from_byte_slice(&block);
        let sum = |range: &[u8]| range.iter().map(|byte| u32::from(*byte)).sum::<u32>();
        // The checksum counts its own field as blanks.
        let right = sum(&block[..148]) + 8 * u32::from(b' ') + sum(&block[156..]);
        if read.cksum().ok() != Some(right) {
            return Err(if self.files == 1 {
                no_snapshot()
            } else {
                damaged("the checksum of a header is wrong")
            });
        }
        let name = name_of(&block);
        kind(block[156], name)?;
        let name = self.checked(name)?;
        let size = octal(&block[124..136])
            .ok_or_else(|| damaged(&format!("`{name}` has a size in a form that is not used")))?;
        if header(&name, size).as_bytes() != &block {
            let why = format!("the header of `{name}` is not as a snapshot has it");
            return Err(damaged(&why));
        }
        if self.unpacked_bytes.saturating_add(size) > self.limits.total_bytes {
            return Err(too_large(self.limits.total_bytes, "in all").into());
        }
        Ok(Some((name, size)))
    }

    fn checked(&mut self, name: &[u8]) -> Result<String, SnapshotError> {
        let refused = |why: &str| {
            let message = format!("the archive has a file `{}`, which {why}", shown(name));
            SnapshotError::from(Refusal::new(&ARCHIVE_NAME, message))
        };
        let Ok(text) = std::str::from_utf8(name) else {
            return Err(refused("is not UTF-8"));
        };
        check_name(text).map_err(|fault| refused(&fault.to_string()))?;
        let folded = text.to_ascii_lowercase();
        if self.folders.contains(&folded) {
            return Err(refused("is a folder of another one"));
        }
        for (at, _) in folded.match_indices('/') {
            if self.names.contains(&folded[..at]) {
                return Err(refused("is below another file"));
            }
            self.folders.insert(folded[..at].to_owned());
        }
        if !self.names.insert(folded) {
            return Err(refused(
                "comes twice, or differs from another by case alone",
            ));
        }
        Ok(text.to_owned())
    }

    /// Copies a file's bytes and returns their SHA-256.
    fn content(&mut self, size: u64, out: &mut impl Write) -> Result<String, SnapshotError> {
        let mut digest = Sha256::new();
        let mut left = size;
        let mut buffer = vec![0; 64 * 1024];
        while left > 0 {
            let length = usize::try_from(left)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            self.fill(&mut buffer[..length])?;
            digest.update(&buffer[..length]);
            out.write_all(&buffer[..length])
                .map_err(SnapshotError::Io)?;
            left -= length as u64;
        }
        let rest = usize::try_from(size % BLOCK as u64).unwrap_or(0);
        if rest > 0 {
            let padding = &mut buffer[..BLOCK - rest];
            self.fill(padding)?;
            if padding.iter().any(|byte| *byte != 0) {
                return Err(damaged("something stands between two files"));
            }
        }
        Ok(hex(&digest.finalize()))
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), SnapshotError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.packed.read(&mut buffer[filled..]) {
                Ok(0) => return Err(damaged("it ends too early")),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(&error)),
            }
        }
        self.unpacked_bytes += buffer.len() as u64;
        if self.unpacked_bytes > self.limits.total_bytes {
            return Err(too_large(self.limits.total_bytes, "in all").into());
        }
        let packed_bytes = self
            .packed
            .get_ref()
            .get_ref()
            .1
            .get_ref()
            .read_bytes
            .max(1);
        if self.unpacked_bytes > RATIO_COUNTS_FROM
            && self.unpacked_bytes / packed_bytes > self.limits.ratio
        {
            let message = format!(
                "the archive unpacks to more than {} times its size",
                self.limits.ratio
            );
            return Err(Refusal::new(&ARCHIVE_TOO_LARGE, message).into());
        }
        Ok(())
    }

    fn failed(&mut self, error: &io::Error) -> SnapshotError {
        match self.packed.get_mut().get_mut().1.get_mut().failure.take() {
            Some(failure) => SnapshotError::Io(failure),
            None if error.kind() == io::ErrorKind::UnexpectedEof => damaged("it ends too early"),
            None => damaged("its compressed data is not right"),
        }
    }

    /// There is nothing more: neither in the gzip member nor behind it.
    fn end(mut self) -> Result<(), SnapshotError> {
        let mut one = [0];
        loop {
            match self.packed.read(&mut one) {
                Ok(0) => break,
                Ok(_) => return Err(damaged("something follows its end")),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(&error)),
            }
        }
        let mut packed = self.packed.into_inner();
        match packed.fill_buf() {
            Ok([]) => Ok(()),
            Ok(_) => Err(damaged("something follows its compressed data")),
            Err(error) => Err(SnapshotError::Io(error)),
        }
    }
}

fn no_snapshot() -> SnapshotError {
    Refusal::new(
        &NO_SNAPSHOT,
        "the file is no archive of `uvferry-env snapshot`",
    )
    .into()
}

fn name_of(block: &[u8; BLOCK]) -> &[u8] {
    let field = &block[..super::names::MOST_BYTES];
    let end = field
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(field.len());
    &field[..end]
}

/// Only regular files are taken.
fn kind(flag: u8, name: &[u8]) -> Result<(), SnapshotError> {
    let what = match flag {
        b'0' => return Ok(()),
        b'1' => "a hard link",
        b'2' => "a symbolic link",
        b'3' | b'4' => "a device",
        b'5' => "a folder",
        b'6' => "a named pipe",
        b'x' | b'g' => "a PAX header",
        b'L' | b'K' => "a GNU long name",
        b'S' => "a sparse file",
        _ => "an entry of an unknown kind",
    };
    let message = format!(
        "the archive has {what}, `{}`; a snapshot has files only",
        shown(name)
    );
    Err(Refusal::new(&ARCHIVE_KIND, message).into())
}

/// Eleven octal digits and a zero byte; the base-256 form of GNU tar is not used.
fn octal(field: &[u8]) -> Option<u64> {
    let (digits, end) = field.split_at(11);
    if end != [0] {
        return None;
    }
    digits.iter().try_fold(0, |sum: u64, digit| match digit {
        b'0'..=b'7' => Some(sum * 8 + u64::from(digit - b'0')),
        _ => None,
    })
}
