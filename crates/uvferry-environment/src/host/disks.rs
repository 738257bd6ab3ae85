//! The file systems of the folders that matter: how much is free, and whether uv can link
//! between two of them.

use std::fmt;
use std::path::{Path, PathBuf};

use super::HostPlaces;

/// The file system that a folder is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// What the folder is for.
    pub role: String,
    /// The folder, there or not.
    pub path: PathBuf,
    /// Whether it is there; if not, the rest is of the nearest folder above that is.
    pub exists: bool,
    /// What this user may still write.
    pub free_bytes: Option<u64>,
    /// Its size.
    pub total_bytes: Option<u64>,
    /// `ext4`, `btrfs`, `overlay`, …
    pub file_system: Option<String>,
    /// Where it is mounted.
    pub mounted_at: Option<PathBuf>,
}

/// How uv brings a file of its cache into an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkMode {
    /// Copy on write.
    Clone,
    /// Hard links.
    Hardlink,
    /// Copies.
    Copy,
    /// Symbolic links.
    Symlink,
}

impl LinkMode {
    /// uv's own word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clone => "clone",
            Self::Hardlink => "hardlink",
            Self::Copy => "copy",
            Self::Symlink => "symlink",
        }
    }
}

impl fmt::Display for LinkMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether files can be linked between two folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Links {
    /// Whether they are on one file system, mounted once.
    pub same_file_system: bool,
    /// The best that is possible then: what uv does unless it was told otherwise, as far as
    /// the file system's kind tells it.
    pub possible: Option<LinkMode>,
}

/// File systems that share blocks between files.
const CLONING: &[&str] = &["btrfs", "apfs", "bcachefs", "ocfs2"];
/// File systems without hard links.
const WITHOUT_LINKS: &[&str] = &["vfat", "exfat", "msdos", "9p", "drvfs"];

/// Whether uv can link from its cache into an environment.
///
/// Two bind mounts of one file system count as two, as they do for `link(2)`.
pub fn links_between(cache: &Disk, environment: &Disk) -> Option<Links> {
    let (one, other) = (cache.mounted_at.as_ref()?, environment.mounted_at.as_ref()?);
    let same = one == other;
    let kind = environment.file_system.as_deref();
    let is = |list: &[&str]| kind.is_some_and(|kind| list.contains(&kind));
    let possible = match kind {
        _ if !same => Some(LinkMode::Copy),
        Some(_) if is(WITHOUT_LINKS) => Some(LinkMode::Copy),
        Some(_) if is(CLONING) => Some(LinkMode::Clone),
        // Only where they were set up for it.
        None | Some("xfs" | "zfs") => None,
        Some(_) => Some(LinkMode::Hardlink),
    };
    Some(Links {
        same_file_system: same,
        possible,
    })
}

pub(super) fn of(places: &HostPlaces) -> Vec<Disk> {
    if places.folders.is_empty() {
        return Vec::new();
    }
    let mounts = mounts(&places.text("proc/self/mountinfo").unwrap_or_default());
    let folders = places.folders.iter();
    folders
        .map(|(role, path)| {
            let existing = path.ancestors().find(|path| path.exists());
            let real = existing.and_then(|path| fs_err::canonicalize(path).ok());
            let mount = real.as_deref().and_then(|path| mount_of(&mounts, path));
            let (free_bytes, total_bytes) = real.as_deref().and_then(space).unzip();
            Disk {
                role: role.clone(),
                path: path.clone(),
                exists: existing == Some(path.as_path()),
                free_bytes,
                total_bytes,
                file_system: mount.map(|mount| mount.kind.clone()),
                mounted_at: mount.map(|mount| mount.at.clone()),
            }
        })
        .collect()
}

/// What is free for this user, and the whole.
#[cfg(unix)]
fn space(path: &Path) -> Option<(u64, u64)> {
    let found = rustix::fs::statvfs(path).ok()?;
    Some((
        found.f_bavail.checked_mul(found.f_frsize)?,
        found.f_blocks.checked_mul(found.f_frsize)?,
    ))
}

#[cfg(not(unix))]
fn space(_: &Path) -> Option<(u64, u64)> {
    None
}

struct Mount {
    at: PathBuf,
    kind: String,
}

/// The lines of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
fn mounts(text: &str) -> Vec<Mount> {
    text.lines()
        .filter_map(|line| {
            let (head, tail) = line.split_once(" - ")?;
            Some(Mount {
                at: PathBuf::from(unescaped(head.split(' ').nth(4)?)),
                kind: tail.split(' ').next()?.to_owned(),
            })
        })
        .collect()
}

/// Spaces and the like stand as `\040`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let code = behind
            .get(..3)
            .filter(|_| byte == b'\\')
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        if let Some(code) = code {
            bytes.push(code);
            rest = &behind[3..];
        } else {
            bytes.push(byte);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The mount that a path is on: the deepest one, and of those at one place the last.
fn mount_of<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    mounts
        .iter()
        .filter(|mount| path.starts_with(&mount.at))
        .max_by_key(|mount| mount.at.components().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_mount_counts() {
        let text = "\
22 1 0:21 / / rw,relatime - overlay overlay rw
23 22 8:1 /data /data rw shared:1 - ext4 /dev/sda1 rw
24 22 8:1 /other /with\\040space rw - btrfs /dev/sdb1 rw
25 22 0:44 / /data rw - tmpfs tmpfs rw
broken
";
        let mounts = mounts(text);
        let kind = |path: &str| mount_of(&mounts, Path::new(path)).map(|mount| mount.kind.as_str());
        assert_eq!(kind("/home/me"), Some("overlay"));
        assert_eq!(kind("/data/cache"), Some("tmpfs"));
        assert_eq!(kind("/database"), Some("overlay"));
        assert_eq!(kind("/with space/x"), Some("btrfs"));
        assert_eq!(unescaped("a\\0"), "a\\0");
    }

    #[test]
    fn links_need_one_file_system() {
        let disk = |at: &str, kind: &str| Disk {
            role: String::new(),
            path: PathBuf::from(at),
            exists: true,
            free_bytes: None,
            total_bytes: None,
            file_system: Some(kind.to_owned()),
            mounted_at: Some(PathBuf::from(at)),
        };
        let possible = |one: Disk, other: Disk| links_between(&one, &other).unwrap().possible;
        let ext4 = || disk("/", "ext4");
        assert_eq!(possible(ext4(), ext4()), Some(LinkMode::Hardlink));
        assert_eq!(possible(disk("/a", "ext4"), ext4()), Some(LinkMode::Copy));
        assert_eq!(
            possible(disk("/", "btrfs"), disk("/", "btrfs")),
            Some(LinkMode::Clone)
        );
        assert_eq!(
            possible(disk("/", "vfat"), disk("/", "vfat")),
            Some(LinkMode::Copy)
        );
    }
}
