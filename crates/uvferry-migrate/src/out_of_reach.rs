//! Files of the project that stand in its folder and cannot be worked on.

use std::io::{self, Read as _};
use std::path::Path;

use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity};

use crate::rules;
use crate::setup_files::MAX_BYTES;
use crate::tree::Tree;

/// Why a file that seems to be there cannot be read or is not the project's, by its name:
/// a folder in its place, missing rights, a link that leads out or nowhere. `None` where
/// there is none or it can be read. What only version control ignores is a warning.
pub fn out_of_reach(tree: &Tree, path: &str) -> Option<Diagnostic> {
    let place = tree.root().join(path);
    let told = |rule: &Rule, what: &str| {
        Some(
            Diagnostic::new(rule, format!("`{path}` {what}"))
                .at_location(Location::file(path))
                .help(rule.fix),
        )
    };
    if tree.contains(path) {
        let mut first = [0];
        let error = fs_err::File::open(&place)
            .and_then(|mut file| file.read(&mut first))
            .err()?;
        return Some(unreadable(path, &error));
    }
    let about = match fs_err::symlink_metadata(&place) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return Some(unreadable(path, &error));
        }
        Err(_) => return None,
    };
    if about.is_symlink() {
        if tree.links_outside().iter().any(|link| link == path) {
            return told(&rules::LINK_OUTSIDE, "is a link that leaves the project");
        }
        return told(&rules::OUT_OF_REACH, end_of_link(&place));
    }
    if about.is_dir() {
        return told(&rules::OUT_OF_REACH, "is a folder");
    }
    if !about.is_file() {
        return told(&rules::OUT_OF_REACH, "is no regular file");
    }
    let told = told(
        &rules::OUT_OF_REACH,
        "is ignored by version control, and counts as not there",
    );
    told.map(|told| told.severity(Severity::Warning))
}

/// Says which file the system does not give out, and why.
pub(crate) fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    there(path, &format!("cannot be read: {}", error.kind()))
}

/// Tells of a setup.py or setup.cfg that is larger than what any build reads.
pub(crate) fn too_large(tree: &Tree, path: &str) -> Option<Diagnostic> {
    let file = tree.files().iter().find(|file| file.path == path)?;
    let most = MAX_BYTES >> 20;
    (tree.size_bytes(file) > MAX_BYTES)
        .then(|| there(path, &format!("is larger than {most} MiB and not read")))
}

fn there(path: &str, why: &str) -> Diagnostic {
    let message = format!("`{path}` is there and {why}");
    Diagnostic::new(&rules::OUT_OF_REACH, message)
        .at_location(Location::file(path))
        .help(rules::OUT_OF_REACH.fix)
}

fn end_of_link(link: &Path) -> &'static str {
    match fs_err::metadata(link) {
        Err(_) => "is a link that leads nowhere",
        Ok(about) if about.is_dir() => "is a link to a folder",
        Ok(about) if about.is_file() => "is a link to a file that is not the project's",
        Ok(_) => "is a link to something that is no file",
    }
}

/// What is told of the paths of a tree that are not Unicode; `None` where there are none.
pub fn paths_not_read(tree: &Tree) -> Option<String> {
    const MOST: usize = 5;
    let paths = tree.not_unicode();
    let named = paths.iter().take(MOST).map(|path| format!("`{path}`"));
    let mut named = named.collect::<Vec<_>>().join(", ");
    if paths.len() > MOST {
        named = format!("{named} and {} more", paths.len() - MOST);
    }
    match paths.len() {
        0 => None,
        1 => Some(format!(
            "a path is not Unicode, and what is there is not read: {named}"
        )),
        many => Some(format!(
            "{many} paths are not Unicode, and what is there is not read: {named}"
        )),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use fs_err::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn each_reason_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        fs_err::create_dir_all(root.join("setup.cfg")).unwrap();
        fs_err::write(folder.path().join("outside.py"), "x").unwrap();
        fs_err::write(root.join("real.ini"), "[pytest]\n").unwrap();
        fs_err::write(root.join("ignored.ini"), "").unwrap();
        fs_err::write(root.join(".gitignore"), "ignored.ini\n").unwrap();
        symlink("../outside.py", root.join("setup.py")).unwrap();
        symlink("nowhere", root.join("mypy.ini")).unwrap();
        symlink("/dev/null", root.join(".coveragerc")).unwrap();
        symlink("real.ini", root.join("pytest.ini")).unwrap();
        let tree = Tree::walk(&root).unwrap();
        let told = |path: &str| {
            let told = out_of_reach(&tree, path)?;
            Some((told.code.clone(), told.severity, told.message))
        };
        let error =
            |code: &str, what: &str| Some((code.to_owned(), Severity::Error, what.to_owned()));
        assert_eq!(
            told("setup.py"),
            error("UVF781", "`setup.py` is a link that leaves the project")
        );
        assert_eq!(
            told("setup.cfg"),
            error("UVF785", "`setup.cfg` is a folder")
        );
        assert_eq!(
            told("mypy.ini"),
            error("UVF785", "`mypy.ini` is a link that leads nowhere")
        );
        assert_eq!(
            told(".coveragerc"),
            error(
                "UVF785",
                "`.coveragerc` is a link to something that is no file"
            )
        );
        assert_eq!(told("pytest.ini"), None);
        assert_eq!(told("tox.ini"), None);
        assert_eq!(told("ignored.ini").map(|it| it.1), Some(Severity::Warning));
    }

    #[test]
    fn a_file_without_rights_is_named() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("setup.cfg");
        fs_err::write(&path, "[mypy]\n").unwrap();
        fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        if fs_err::read(&path).is_ok() {
            return; // The superuser reads everything.
        }
        let tree = Tree::walk(folder.path()).unwrap();
        let told = out_of_reach(&tree, "setup.cfg").unwrap();
        assert_eq!(
            told.message,
            "`setup.cfg` is there and cannot be read: permission denied"
        );
    }
}
