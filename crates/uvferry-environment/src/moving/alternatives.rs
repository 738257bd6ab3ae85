//! Other ways to the same version, for those that failed.
//!
//! One from an index is looked for on all indexes, as pip looks (uv stops at the first that knows
//! a name), then copied. One from anywhere else is copied first: a name says nothing about who
//! has published under it elsewhere. An index counts for it only with the very same files, and
//! only as a wheel: nothing of what it sends runs before it is compared.
//!
//! A copy is made of the installed files, if each is as its recorded digest says. The environment
//! is of the same interpreter at the same path, so that compiled modules and scripts are right as
//! they are.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::MoveError;
use super::contents::{Contents, Digests};
use super::disk::{Disk, Operation, is_there};
use super::environment::python_of;
use super::files::{RecordedFile, base64};
use crate::distributions::{Distribution, Fault, Layout, installed_in};
use crate::reinstallation::{Attempt, Item, Uv, UvError, Word};

/// How a distribution came into the new environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    AllIndexes,
    Index,
    Copy,
}

impl Way {
    pub(super) const fn told(self) -> &'static str {
        match self {
            Self::AllIndexes => "from another index than the first that has the name",
            Self::Index => "the same version from an index, with the same files",
            Self::Copy => "a copy of its installed files, compared with their digests",
        }
    }
}

/// A distribution that failed.
pub(super) struct Failed<'a> {
    pub(super) distribution: &'a Distribution,
    pub(super) item: &'a Item,
    /// Its files, at the old environment's path.
    pub(super) files: &'a [RecordedFile],
    /// What they are.
    pub(super) contents: &'a Contents,
    /// The site folders of an environment like it, relative.
    pub(super) sites: &'a [PathBuf],
}

/// Tries the ways; `None` where there is none.
pub(super) fn try_ways(
    disk: &mut Disk<'_>,
    uv: &Uv,
    python: &Path,
    failed: &Failed<'_>,
    roots: (&Path, &Path, &Path),
    scratch: &Path,
) -> Result<Option<Way>, MoveError> {
    let one = failed.distribution;
    let from_index = failed
        .item
        .word
        .as_ref()
        .is_ok_and(|word| word.path.is_none() && !word.requirement.contains(" @ "));
    let is_known = !one.faults.contains(&Fault::InvalidVersion) && !one.version.is_empty();
    if !from_index && copy(disk, failed, roots)? {
        return Ok(Some(Way::Copy));
    }
    let item = Item {
        word: Ok(Word::of_index(&one.name, &one.version)),
        ..failed.item.clone()
    };
    let other = if from_index {
        Some((Way::AllIndexes, Attempt::AllIndexes))
    } else if is_known && one.editable_location.is_none() {
        Some((Way::Index, Attempt::WheelsOnly))
    } else {
        None
    };
    if let Some((way, attempt)) = other
        && is_same_elsewhere(disk, uv, python, failed, (&item, attempt), scratch)?
        && is_installed(disk, uv, python, &item, attempt, scratch)?
    {
        return Ok(Some(way));
    }
    Ok((from_index && copy(disk, failed, roots)?).then_some(Way::Copy))
}

fn is_installed(
    disk: &mut Disk<'_>,
    uv: &Uv,
    python: &Path,
    item: &Item,
    attempt: Attempt,
    scratch: &Path,
) -> Result<bool, MoveError> {
    disk.about_to(Operation::Run, python)?;
    match uv.install(python, std::slice::from_ref(item), attempt, scratch) {
        Ok(done) => Ok(done.failed.is_empty()),
        Err(error @ UvError::Process(_)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// Whether what an index has is what was installed: it is put into a folder of its own first.
fn is_same_elsewhere(
    disk: &mut Disk<'_>,
    uv: &Uv,
    python: &Path,
    failed: &Failed<'_>,
    (item, attempt): (&Item, Attempt),
    scratch: &Path,
) -> Result<bool, MoveError> {
    let folder = tempfile::Builder::new()
        .prefix("uvferry-compared-")
        .tempdir_in(scratch)?;
    // Its files are named by where they really are.
    let prefix = fs_err::canonicalize(folder.path())?;
    let mut uv = uv.clone();
    uv.compile_bytecode = false;
    let Some(text) = prefix.to_str() else {
        return Ok(false);
    };
    uv.arguments
        .extend(["--prefix".to_owned(), text.to_owned()]);
    if !is_installed(disk, &uv, python, item, attempt, scratch)? {
        return Ok(false);
    }
    let sites: Vec<PathBuf> = failed.sites.iter().map(|site| prefix.join(site)).collect();
    let installed = installed_in(&sites);
    let one = failed.distribution;
    let Some(new) = installed
        .distributions
        .iter()
        .find(|new| new.normalized_name == one.normalized_name && new.version == one.version)
    else {
        return Ok(false);
    };
    let digests = Digests::of([new]);
    let program = python_of(&prefix);
    let programs = program.parent().unwrap_or(&prefix);
    let new = Contents::of(new, &digests, &prefix, programs);
    let difference = failed.contents.difference(&new);
    Ok(match attempt {
        Attempt::WheelsOnly => difference.is_of_metadata_only(),
        // It may be built again, as pip would.
        _ => !difference.is_unknown && difference.program.is_empty(),
    })
}

/// Copies the installed files, if all are there and as they were installed. `roots`: what the
/// recorded paths begin with, where those files are now, where they go.
fn copy(
    disk: &mut Disk<'_>,
    failed: &Failed<'_>,
    (recorded, from, to): (&Path, &Path, &Path),
) -> io::Result<bool> {
    let one = failed.distribution;
    // What an editable has there leads to its folder, which stays where it is.
    if one.layout != Layout::DistInfo
        || one.faults.contains(&Fault::NoRecord)
        || failed.files.is_empty()
    {
        return Ok(false);
    }
    let mut pairs: Vec<(PathBuf, PathBuf)> = Vec::new();
    for file in failed.files {
        let Ok(relative) = file.path.strip_prefix(recorded) else {
            // A file outside of the environment is nobody's to write.
            return Ok(false);
        };
        let source = from.join(relative);
        if file.path.extension().is_some_and(|ending| ending == "pyc") {
            continue;
        }
        let Ok(bytes) = fs_err::read(&source) else {
            return Ok(false);
        };
        let is_as_recorded = match &file.hash {
            Some(hash) => is_digest(hash, &bytes),
            // The list itself, and what an installer adds to the metadata, has none.
            None => file.path.starts_with(&one.metadata_path),
        };
        if !is_as_recorded {
            return Ok(false);
        }
        pairs.push((source, to.join(relative)));
    }
    if pairs.iter().any(|(_, target)| is_there(target)) {
        return Ok(false);
    }
    for (source, target) in pairs {
        disk.about_to(Operation::Copy, &target)?;
        if let Some(folder) = target.parent() {
            fs_err::create_dir_all(folder)?;
        }
        fs_err::copy(&source, &target)?;
    }
    Ok(true)
}

/// Whether bytes have a digest of RECORD: `sha256=` and the URL-safe base64 without its padding.
fn is_digest(hash: &str, bytes: &[u8]) -> bool {
    let Some(expected) = hash.strip_prefix("sha256=") else {
        return false;
    };
    expected.trim_end_matches('=') == base64(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_as_record_has_them() {
        // `printf hello | openssl dgst -sha256 -binary | base64`, in the letters of URLs.
        assert!(is_digest(
            "sha256=LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ",
            b"hello"
        ));
        assert!(!is_digest(
            "sha256=LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ",
            b"hellO"
        ));
        assert!(!is_digest("md5=XUFAKrxLKna5cZ2REBfFkg", b"hello"));
    }
}
