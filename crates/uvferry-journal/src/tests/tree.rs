//! Whole trees as values, and the project that most tests work on.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use uvferry_diagnostics::SourceFile;

use crate::{Edit, EditSet, STATE_DIRECTORY};

/// A folder for the tests that count by the hundred: in memory where there is such a place,
/// as waiting for the medium is most of their time.
pub(super) fn scratch() -> TempDir {
    TempDir::new_in("/dev/shm").unwrap_or_else(|_| TempDir::new().unwrap())
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Folder {
        mode: u32,
    },
    File {
        bytes: Vec<u8>,
        mode: u32,
        modified: SystemTime,
    },
    Link {
        target: String,
    },
}

pub(super) type Tree = BTreeMap<String, Node>;

/// Everything below `root` but the journal's own folder.
pub(super) fn tree(root: &Path) -> Tree {
    let mut nodes = Tree::new();
    walk(root, "", &mut nodes);
    nodes
}

fn walk(folder: &Path, prefix: &str, nodes: &mut Tree) {
    for entry in fs_err::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_str().unwrap().to_owned();
        if prefix.is_empty() && name == STATE_DIRECTORY {
            continue;
        }
        let path = format!("{prefix}{name}");
        let metadata = entry.path().symlink_metadata().unwrap();
        let node = if metadata.is_symlink() {
            let target = fs_err::read_link(entry.path()).unwrap();
            Node::Link {
                target: target.to_str().unwrap().to_owned(),
            }
        } else if metadata.is_dir() {
            walk(&entry.path(), &format!("{path}/"), nodes);
            Node::Folder {
                mode: mode(&metadata),
            }
        } else {
            Node::File {
                bytes: fs_err::read(entry.path()).unwrap(),
                mode: mode(&metadata),
                modified: metadata.modified().unwrap(),
            }
        };
        nodes.insert(path, node);
    }
}

#[cfg(unix)]
pub(super) fn mode(metadata: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o7777
}

#[cfg(not(unix))]
pub(super) fn mode(metadata: &std::fs::Metadata) -> u32 {
    u32::from(metadata.permissions().readonly())
}

/// A tree without the times of last change, which a run sets anew.
pub(super) fn timeless(tree: &Tree) -> Tree {
    tree.clone()
        .into_iter()
        .map(|(path, mut node)| {
            if let Node::File { modified, .. } = &mut node {
                *modified = SystemTime::UNIX_EPOCH;
            }
            (path, node)
        })
        .collect()
}

pub(super) fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>, mode: u32) {
    let place = root.join(path);
    fs_err::create_dir_all(place.parent().unwrap()).unwrap();
    fs_err::write(&place, bytes).unwrap();
    let file = fs_err::OpenOptions::new().write(true).open(&place).unwrap();
    file.file()
        .set_modified(SystemTime::UNIX_EPOCH + Duration::new(1_500_000_000, 123_456_700))
        .unwrap();
    set_mode(&place, mode);
}

#[cfg(unix)]
pub(super) fn set_mode(place: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::set_permissions(place, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub(super) fn set_mode(_place: &Path, _mode: u32) {}

#[cfg(unix)]
pub(super) fn link(root: &Path, target: &str, path: &str) {
    let place = root.join(path);
    fs_err::create_dir_all(place.parent().unwrap()).unwrap();
    fs_err::os::unix::fs::symlink(target, place).unwrap();
}

pub(super) fn source(root: &Path, path: &str) -> SourceFile {
    SourceFile::new(path, fs_err::read(root.join(path)).unwrap())
}

/// A project with one of everything that a run can meet.
pub(super) fn project(root: &Path) {
    write(root, "requirements.txt", "flask==3.0\nsix\n", 0o644);
    write(root, "dev-requirements.txt", "pytest\n", 0o640);
    write(root, "scripts/run.sh", "#!/bin/sh\npip install .\n", 0o755);
    write(root, "secret.cfg", "[global]\nindex-url = x\n", 0o600);
    write(root, "kept.txt", "as it is", 0o444);
    write(root, "read-only.txt", "pip\r\n", 0o444);
    write(root, "reqs/base.txt", "a\nb\nc\n", 0o664);
    write(root, "reqs/behind.txt", "behind the link\n", 0o644);
    write(root, "reqs/only/one.txt", "", 0o644);
    fs_err::create_dir_all(root.join("empty/inner")).unwrap();
    #[cfg(unix)]
    {
        link(root, "reqs/behind.txt", "linked.txt");
        link(root, "requirements.txt", "old-name.txt");
        link(root, "reqs", "by-link");
        link(root, "nowhere", "dangling");
        set_mode(&root.join("empty"), 0o700);
    }
}

/// Edits of every kind for [`project`].
pub(super) fn edits(root: &Path) -> EditSet {
    let mut edits = EditSet::default();
    let mut add = |edit: Edit| edits.add(edit).unwrap();
    let requirements = source(root, "requirements.txt");
    add(Edit::replace(&requirements, [(5..10, String::new())]).unwrap());
    add(Edit::replace(&requirements, [(11..14, "seven".to_owned())]).unwrap());
    add(Edit::delete(&source(root, "dev-requirements.txt")));
    add(Edit::replace_all(
        &source(root, "scripts/run.sh"),
        "#!/bin/sh\nuv pip install .\n",
    ));
    add(Edit::replace_all(&source(root, "secret.cfg"), ""));
    add(Edit::replace_all(&source(root, "read-only.txt"), "uv\r\n"));
    add(Edit::rename(
        &source(root, "reqs/base.txt"),
        "deps/lower/base.in",
    ));
    add(Edit::replace(&source(root, "reqs/base.txt"), [(0..2, "z\n".to_owned())]).unwrap());
    add(Edit::delete(&source(root, "reqs/only/one.txt")));
    add(Edit::create("pyproject.toml", "[project]\n"));
    add(Edit {
        path: "tools/bin/start".into(),
        change: crate::Change::Create {
            contents: b"#!/bin/sh\n".to_vec(),
            executable: true,
        },
    });
    #[cfg(unix)]
    {
        add(Edit::replace_all(
            &source(root, "linked.txt"),
            "in front of it\n",
        ));
        add(Edit::delete(&source(root, "old-name.txt")));
        add(Edit::create("by-link/fresh/new.txt", "new"));
    }
    edits
}
