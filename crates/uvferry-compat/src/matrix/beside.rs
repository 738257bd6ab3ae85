//! Files beside the requirements that an answer depends on, for the keys of kept runs:
//! constraints that a configuration names, and folders of archives.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use uvferry_diagnostics::sha256_hex;
use uvferry_process::Environment;
use uvferry_requirements::{EntryKind, read_graph};

use super::asked::Folder;
use super::asking::is_local;

/// Archives of more bytes than this are not read to know whether they are the same.
const MOST: u64 = 256 << 20;

/// A digest of what these files and folders hold; `None` where it cannot be told, so that no
/// answer is kept: a file of a server, one that is not there, too much to read.
///
/// `lists` are requirements files as the tools take them, `links` are values of
/// `--find-links`.
pub(crate) fn digest(directory: &Path, lists: &[String], links: &[String]) -> Option<String> {
    let sources = Folder {
        directory,
        held: RefCell::default(),
        binary: RefCell::default(),
    };
    for list in lists {
        let graph = read_graph(&list.replace('\\', "/"), &sources);
        let is_unread = graph.files.is_empty() || graph.edges.iter().any(|edge| edge.to.is_none());
        let has_local = || {
            graph.order.iter().any(|at| {
                let file = &graph.files[at.file];
                let entry = &file.entries[at.entry];
                match &entry.kind {
                    EntryKind::Requirement(_) | EntryKind::Invalid => {
                        is_local(file.source.slice(entry.span()))
                    }
                    EntryKind::Option(option) => option.name == "--find-links",
                    EntryKind::Include(_) | EntryKind::Ignored => false,
                }
            })
        };
        if is_unread || has_local() {
            return None;
        }
    }
    let mut held = sources.held.into_inner();
    let mut left = MOST;
    for link in links {
        let path = match link.split_once("://") {
            None => PathBuf::from(link.strip_prefix("file:").unwrap_or(link)),
            Some(("file", path)) => PathBuf::from(path),
            // As an index: what it has is in no key.
            Some(_) => continue,
        };
        folder(&directory.join(path), &mut held, &mut left)?;
    }
    Some(sha256_hex(held.as_bytes()))
}

/// The files that a folder of archives has; the tools do not look below it.
fn folder(path: &Path, held: &mut String, left: &mut u64) -> Option<()> {
    let mut files: Vec<PathBuf> = match fs_err::read_dir(path) {
        Ok(entries) => entries
            .map(|entry| Some(entry.ok()?.path()))
            .collect::<Option<_>>()?,
        // Both tools pass it over.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(()),
        // A page with links, which may lead anywhere.
        Err(_) => return None,
    };
    files.sort();
    for file in files.iter().filter(|file| file.is_file()) {
        *left = left.checked_sub(fs_err::metadata(file).ok()?.len())?;
        let bytes = fs_err::read(file).ok()?;
        held.push_str(&file.file_name()?.to_string_lossy());
        held.push('\0');
        held.push_str(&sha256_hex(&bytes));
        held.push('\n');
    }
    Some(())
}

/// The values of a variable of uv's that are parted by a character.
pub(crate) fn values(environment: &Environment, name: &str, by: char) -> Vec<String> {
    let Some(value) = environment.get(name) else {
        return Vec::new();
    };
    let text = value.to_string_lossy();
    let parts = text.split(by).map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
