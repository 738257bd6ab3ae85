use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Everything in a tree, for comparing before and after: bytes, modes, links, and empty
/// folders. Times are left out.
#[derive(Clone, PartialEq, Eq)]
pub struct TreeSnapshot(BTreeMap<String, Node>);

#[derive(Clone, PartialEq, Eq)]
enum Node {
    Folder { mode: u32 },
    File { mode: u32, bytes: Vec<u8> },
    Link(PathBuf),
}

/// Reads a whole tree. Paths in it are relative to `root`, with `/`.
pub fn tree_snapshot(root: impl AsRef<Path>) -> TreeSnapshot {
    let mut nodes = BTreeMap::new();
    read(root.as_ref(), "", &mut nodes);
    TreeSnapshot(nodes)
}

fn read(folder: &Path, prefix: &str, nodes: &mut BTreeMap<String, Node>) {
    for entry in fs_err::read_dir(folder).expect("the tree can be read") {
        let path = entry.expect("the tree can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{prefix}{name}");
        let about = fs_err::symlink_metadata(&path).expect("the tree can be read");
        let mode = mode(&about);
        if about.is_symlink() {
            let target = fs_err::read_link(&path).expect("the link can be read");
            nodes.insert(name, Node::Link(target));
        } else if about.is_dir() {
            read(&path, &format!("{name}/"), nodes);
            nodes.insert(name, Node::Folder { mode });
        } else {
            let bytes = fs_err::read(&path).expect("the file can be read");
            nodes.insert(name, Node::File { mode, bytes });
        }
    }
}

#[cfg(unix)]
fn mode(about: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    about.permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn mode(about: &std::fs::Metadata) -> u32 {
    u32::from(about.permissions().readonly())
}

impl TreeSnapshot {
    /// Leaves out a path and all that is under it (`.git`, `.uvferry`).
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        let under = format!("{path}/");
        self.0
            .retain(|name, _| name != path && !name.starts_with(&under));
        self
    }

    /// The paths in it, in order.
    pub fn paths(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// The bytes of a file in it.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        match self.0.get(path)? {
            Node::File { bytes, .. } => Some(bytes),
            _ => None,
        }
    }

    /// What is different from `before`, in order: `added a`, `removed b`, `changed c`,
    /// `changed mode of d`.
    pub fn changes_since(&self, before: &Self) -> Vec<String> {
        let mut changes = BTreeMap::new();
        for (path, node) in &before.0 {
            match self.0.get(path) {
                None => changes.insert(path, format!("removed {path}")),
                Some(now) if now == node => None,
                Some(now) if now.content() == node.content() => {
                    changes.insert(path, format!("changed mode of {path}"))
                }
                Some(_) => changes.insert(path, format!("changed {path}")),
            };
        }
        for path in self.0.keys().filter(|path| !before.0.contains_key(*path)) {
            changes.insert(path, format!("added {path}"));
        }
        changes.into_values().collect()
    }

    /// Panics with the list of changes unless both are the same.
    #[track_caller]
    pub fn assert_same_as(&self, before: &Self) {
        let changes = self.changes_since(before);
        assert!(changes.is_empty(), "the tree changed: {changes:#?}");
    }
}

impl Node {
    fn content(&self) -> (u8, &[u8], Option<&Path>) {
        match self {
            Self::Folder { .. } => (0, &[], None),
            Self::File { bytes, .. } => (1, bytes, None),
            Self::Link(target) => (2, &[], Some(target)),
        }
    }
}

/// Names and sizes only: a failed comparison stays readable.
impl fmt::Debug for TreeSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (path, node) in &self.0 {
            match node {
                Node::Folder { mode } => map.entry(path, &format_args!("folder {mode:o}")),
                Node::File { mode, bytes } => {
                    map.entry(path, &format_args!("{} bytes {mode:o}", bytes.len()))
                }
                Node::Link(target) => map.entry(path, &format_args!("-> {}", target.display())),
            };
        }
        map.finish()
    }
}

// Links need a privilege on Windows, modes do not exist there.
#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn bytes_modes_and_links_count() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs_err::write(dir.path().join(name), text).unwrap();
        write("a", "1");
        write("b", "1");
        write("c", "1");
        fs_err::os::unix::fs::symlink("a", dir.path().join("l")).unwrap();
        let before = tree_snapshot(dir.path());
        write("a", "2");
        fs_err::set_permissions(dir.path().join("b"), std::fs::Permissions::from_mode(0o755))
            .unwrap();
        fs_err::remove_file(dir.path().join("c")).unwrap();
        fs_err::remove_file(dir.path().join("l")).unwrap();
        fs_err::os::unix::fs::symlink("b", dir.path().join("l")).unwrap();
        fs_err::create_dir(dir.path().join("n")).unwrap();
        let now = tree_snapshot(dir.path());
        assert_eq!(
            now.changes_since(&before),
            [
                "changed a",
                "changed mode of b",
                "removed c",
                "changed l",
                "added n"
            ]
        );
        assert_eq!(now.without("n").paths(), ["a", "b", "l"]);
    }
}
