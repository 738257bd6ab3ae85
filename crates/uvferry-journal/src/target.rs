use std::io;
use std::path::{Path, PathBuf};

use crate::edit::EditError;
use crate::error::JournalError;

/// The folder in the project's root that holds the journal, unless the caller says another.
pub const STATE_DIRECTORY: &str = ".uvferry";

/// Whether a path is one that an edit may name, as far as the text alone tells.
pub(crate) fn check_path(path: &str) -> Result<(), EditError> {
    let refuse = |reason| {
        Err(EditError::Path {
            path: path.to_owned(),
            reason,
        })
    };
    if path.is_empty() {
        return refuse("it is empty");
    }
    if path.starts_with('/') {
        return refuse("it is absolute");
    }
    if path.contains('\0') {
        return refuse("it holds a zero byte");
    }
    for component in path.split('/') {
        match component {
            "" => return refuse("it has an empty part"),
            "." | ".." => return refuse("it has a `.` or `..` part"),
            // File systems that ignore case would find the real one.
            _ if component.eq_ignore_ascii_case(".git") => {
                return refuse("it lies in git's own folder");
            }
            _ if component.eq_ignore_ascii_case(STATE_DIRECTORY) => {
                return refuse("it lies in the folder of the journal");
            }
            _ => {}
        }
        if cfg!(windows) {
            if component.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) {
                return refuse("it holds a character that Windows does not allow");
            }
            // Windows drops them, so `.git.` would be `.git`.
            if component.ends_with(['.', ' ']) {
                return refuse("a part of it ends in a dot or a space");
            }
        }
    }
    Ok(())
}

/// Where an edit really writes.
#[derive(Debug)]
pub(crate) struct Target {
    /// Relative to the root with `/`, without symbolic links on the way.
    pub(crate) real: String,
    /// Where a symbolic link that is to go points to, as it is written in the link.
    pub(crate) link: Option<String>,
}

/// What the file at the end of the path is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It must not be there.
    Make,
    /// A link is followed.
    Change,
    /// A link goes itself.
    Remove,
    /// A link is refused: whether it or its file is meant would be a guess.
    Move,
}

/// Follows the symbolic links of a path as long as they stay in the project.
pub(crate) fn resolve(root: &Path, path: &str, purpose: Purpose) -> Result<Target, JournalError> {
    let leaves = || JournalError::LeavesRoot {
        path: path.to_owned(),
    };
    let parts: Vec<&str> = path.split('/').collect();
    let (name, folders) = parts.split_last().ok_or_else(leaves)?;

    let mut parent = root.to_path_buf();
    let mut folders = folders.iter();
    for folder in folders.by_ref() {
        let next = parent.join(folder);
        match next.symlink_metadata() {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                parent = next;
                break;
            }
            Err(source) => return Err(unreadable(path, source)),
        }
        // A link to nothing is in the way as a file is.
        let found = fs_err::canonicalize(&next).map_err(|_| JournalError::NotADirectory {
            path: relative(root, &next).unwrap_or_else(|| path.to_owned()),
        })?;
        if !found.starts_with(root) {
            return Err(leaves());
        }
        if !found.is_dir() {
            return Err(JournalError::NotADirectory {
                path: relative(root, &next).unwrap_or_else(|| path.to_owned()),
            });
        }
        parent = found;
    }
    // These are not there yet.
    parent.extend(folders);

    let place = parent.join(name);
    let real = |place: &Path| -> Result<String, JournalError> {
        let real = relative(root, place).ok_or_else(leaves)?;
        // A link may lead into a folder that must not be touched.
        check_path(&real)?;
        Ok(real)
    };
    let metadata = match place.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if purpose == Purpose::Make {
                return Ok(Target {
                    real: real(&place)?,
                    link: None,
                });
            }
            return Err(EditError::Missing {
                path: path.to_owned(),
            }
            .into());
        }
        Err(source) => return Err(unreadable(path, source)),
    };
    if purpose == Purpose::Make {
        return Err(EditError::Exists {
            path: path.to_owned(),
        }
        .into());
    }
    let not_a_file = || JournalError::NotAFile {
        path: path.to_owned(),
    };
    if metadata.is_symlink() {
        if purpose == Purpose::Move {
            return Err(JournalError::RenamesLink {
                path: path.to_owned(),
            });
        }
        let found = fs_err::canonicalize(&place).map_err(|_| EditError::Missing {
            path: path.to_owned(),
        })?;
        if !found.starts_with(root) {
            return Err(leaves());
        }
        if !found.is_file() {
            return Err(not_a_file());
        }
        let behind = real(&found)?;
        if purpose == Purpose::Change {
            return Ok(Target {
                real: behind,
                link: None,
            });
        }
        let link = fs_err::read_link(&place).map_err(|source| unreadable(path, source))?;
        return Ok(Target {
            real: real(&place)?,
            link: Some(link.to_str().ok_or_else(not_a_file)?.to_owned()),
        });
    }
    if !metadata.is_file() {
        return Err(not_a_file());
    }
    Ok(Target {
        real: real(&place)?,
        link: None,
    })
}

/// The path below `root` with `/`; `None` outside of it and for names that are not Unicode.
pub(crate) fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts = path
        .strip_prefix(root)
        .ok()?
        .components()
        .map(|part| part.as_os_str().to_str())
        .collect::<Option<Vec<_>>>()?;
    Some(parts.join("/"))
}

/// The place of a relative path with `/`.
pub(crate) fn absolute(root: &Path, path: &str) -> PathBuf {
    let mut place = root.to_path_buf();
    place.extend(path.split('/'));
    place
}

/// The first part of the way to `real` that is there and is not a folder of its own.
pub(crate) fn obstruction(root: &Path, real: &str) -> io::Result<Option<String>> {
    let mut place = root.to_path_buf();
    let mut parts = real.split('/').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            break;
        }
        place.push(part);
        match place.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Ok(relative(root, &place)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

fn unreadable(path: &str, source: io::Error) -> JournalError {
    EditError::Read {
        path: path.to_owned(),
        source,
    }
    .into()
}
