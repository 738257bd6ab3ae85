//! Files that are there and cannot be read: never taken for absent.

use std::io;

use uvferry_diagnostics::{Diagnostic, Location};

use crate::rules;
use crate::setup_files::MAX_BYTES;
use crate::tree::Tree;

/// Says which file it is, and why.
pub(crate) fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    told(path, &format!("cannot be read: {}", error.kind()))
}

/// What is wrong with a file of the root that has to be read, before it is: `None` where it is
/// not there or can be read.
pub(crate) fn fault(tree: &Tree, path: &str) -> Option<Diagnostic> {
    let file = tree.files().iter().find(|file| file.path == path)?;
    if file.size_bytes > MAX_BYTES {
        let most = MAX_BYTES >> 20;
        return Some(told(
            path,
            &format!("is larger than {most} MiB and not read"),
        ));
    }
    let error = tree.read(path).err()?;
    Some(unreadable(path, &error))
}

fn told(path: &str, why: &str) -> Diagnostic {
    Diagnostic::new(
        &rules::UNREADABLE_FILE,
        format!("`{path}` is there and {why}"),
    )
    .at_location(Location::file(path))
    .help(rules::UNREADABLE_FILE.fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_read_is_told_by_its_name() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        let told = unreadable("setup.py", &denied);
        assert_eq!(
            told.message,
            "`setup.py` is there and cannot be read: permission denied"
        );
        assert_eq!(told.location.unwrap().file, "setup.py");
    }
}
