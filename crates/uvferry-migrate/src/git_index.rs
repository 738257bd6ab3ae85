//! Which files git tracks and which folders are submodules, read from its index.
//!
//! A file that is tracked is part of the project even where `.gitignore` names it: people
//! ignore everything and add by force. Planning starts no process, so the index is read as
//! it lies there (gitformat-index, versions 2 to 4). A split index is not followed.

use std::path::{Path, PathBuf};

/// What git knows of a folder, relative to it and with `/`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tracked {
    /// The regular files, as the index has them.
    pub(crate) files: Vec<String>,
    /// The folders that are submodules: by an entry of the index (a gitlink), or by
    /// `.gitmodules` where the index has no files of ours there.
    pub(crate) submodules: Vec<String>,
}

/// What git tracks below `root`; nothing where there is no repository.
pub(crate) fn tracked_below(root: &Path) -> Tracked {
    let Ok(root) = fs_err::canonicalize(root) else {
        return Tracked::default();
    };
    let Some(repository) = root.ancestors().find(|folder| folder.join(".git").exists()) else {
        return Tracked::default();
    };
    let mut all = git_folder(repository)
        .and_then(|git| Some((fs_err::read(git.join("index")).ok()?, hash_bytes(&git))))
        .map(|(bytes, hash_bytes)| entries(&bytes, hash_bytes))
        .unwrap_or_default();
    let named = fs_err::read_to_string(repository.join(".gitmodules")).unwrap_or_default();
    for path in submodule_paths(&named) {
        let below = format!("{path}/");
        let is_ours = all.files.iter().any(|file| file.starts_with(&below));
        if !is_ours && !all.submodules.contains(&path) {
            all.submodules.push(path);
        }
    }
    let mut prefix = String::new();
    for part in root.strip_prefix(repository).unwrap_or(Path::new("")) {
        prefix.push_str(&part.to_string_lossy());
        prefix.push('/');
    }
    let below = |paths: Vec<String>| -> Vec<String> {
        let paths = paths.into_iter();
        paths
            .filter_map(|path| path.strip_prefix(&prefix).map(str::to_owned))
            .collect()
    };
    Tracked {
        files: below(all.files),
        submodules: below(all.submodules),
    }
}

/// The values of `path` in a `.gitmodules` (gitmodules(5)).
fn submodule_paths(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            let value = value.trim().trim_matches('"').trim_end_matches('/');
            let is_path = key.trim().eq_ignore_ascii_case("path") && !value.is_empty();
            is_path.then(|| value.to_owned())
        })
        .collect()
}

/// `.git` itself, or where the file of a worktree or a submodule leads.
fn git_folder(repository: &Path) -> Option<PathBuf> {
    let git = repository.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let text = fs_err::read_to_string(&git).ok()?;
    let to = text.strip_prefix("gitdir:")?.trim();
    Some(repository.join(to))
}

/// How long an object's name is: `extensions.objectFormat` of the repository.
fn hash_bytes(git: &Path) -> usize {
    let common = fs_err::read_to_string(git.join("commondir"))
        .map_or_else(|_| git.to_owned(), |to| git.join(to.trim()));
    let sha256 = fs_err::read_to_string(common.join("config")).is_ok_and(|text| {
        text.lines().any(|line| {
            let line: String = line.split_whitespace().collect();
            line.eq_ignore_ascii_case("objectformat=sha256")
        })
    });
    if sha256 { 32 } else { 20 }
}

/// The regular files and the gitlinks in an index; what cannot be read ends the lists.
fn entries(bytes: &[u8], hash_bytes: usize) -> Tracked {
    let mut found = Tracked::default();
    let (Some(b"DIRC"), Some(version), Some(count)) =
        (bytes.get(..4), number(bytes, 4), number(bytes, 8))
    else {
        return found;
    };
    let mut previous: Vec<u8> = Vec::new();
    let mut at = 12;
    for _ in 0..count {
        let start = at;
        // Two times, device, inode, mode, user, group, size: 40 bytes before the name of the
        // object, 16 bits of flags behind it, and 16 more where bit 14 says so.
        let (Some(mode), Some(flags)) = (
            number(bytes, start + 24),
            bytes.get(start + 40 + hash_bytes..start + 42 + hash_bytes),
        ) else {
            return found;
        };
        let extended = version >= 3 && flags[0] & 0x40 != 0;
        let mut name_at = start + 42 + hash_bytes + if extended { 2 } else { 0 };
        if version == 4 {
            let Some((cut, used)) = offset(bytes.get(name_at..).unwrap_or_default()) else {
                return found;
            };
            name_at += used;
            previous.truncate(previous.len().saturating_sub(cut));
        } else {
            previous.clear();
        }
        let Some(length) = bytes
            .get(name_at..)
            .and_then(|rest| memchr::memchr(0, rest))
        else {
            return found;
        };
        previous.extend_from_slice(&bytes[name_at..name_at + length]);
        at = if version == 4 {
            name_at + length + 1
        } else {
            // One to eight NULs, up to a multiple of eight.
            start + ((name_at - start + length) / 8 + 1) * 8
        };
        let Ok(path) = std::str::from_utf8(&previous) else {
            continue;
        };
        match mode & 0o170_000 {
            0o100_000 => found.files.push(path.to_owned()),
            0o160_000 => found.submodules.push(path.to_owned()),
            _ => {}
        }
    }
    found
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

/// The variable-width number of version 4 (gitformat-pack's offset encoding), and how many
/// bytes it takes.
fn offset(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    for (nth, byte) in bytes.iter().take(5).enumerate() {
        value = (value << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, nth + 1));
        }
        value += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uvferry_testkit::{ScratchProject, skip};

    use super::*;

    #[test]
    fn the_index_tells_what_git_tracks_in_each_of_its_versions() {
        skip!(unless Git);
        for version in ["2", "3", "4"] {
            let project = ScratchProject::new();
            for path in [
                "a.txt",
                "docs/requirements.txt",
                "docs/requirements-dev.txt",
                "docs/ä.txt",
                "z",
            ] {
                project.write(path, path);
            }
            let project = project.committed();
            project.git(&["update-index", "--index-version", version]);
            // Version 3 is written where an entry needs its further flags.
            project.write("new.txt", "");
            project.git(&["add", "--intent-to-add", "new.txt"]);
            assert_eq!(
                tracked_below(project.path()).files,
                [
                    "a.txt",
                    "docs/requirements-dev.txt",
                    "docs/requirements.txt",
                    "docs/ä.txt",
                    "new.txt",
                    "z"
                ],
                "version {version}"
            );
            assert_eq!(
                tracked_below(&project.join("docs")).files,
                ["requirements-dev.txt", "requirements.txt", "ä.txt"]
            );
        }
    }

    #[test]
    fn submodules_are_in_the_index_or_named_beside_it() {
        skip!(unless Git);
        let project = ScratchProject::new();
        project.write("lib/ours/a.txt", "");
        project.write(
            ".gitmodules",
            "[submodule \"x\"]\n\tpath = lib/named\n\turl = ../x\n[submodule \"y\"]\n\tpath = lib/ours\n",
        );
        let project = project.committed();
        let head = "160000,1234567890123456789012345678901234567890,lib/linked";
        project.git(&["update-index", "--add", "--cacheinfo", head]);
        let found = tracked_below(project.path());
        assert_eq!(found.submodules, ["lib/linked", "lib/named"]);
        assert_eq!(
            tracked_below(&project.join("lib")).submodules,
            ["linked", "named"]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(rest in prop::collection::vec(any::<u8>(), 0..300), version in 2_u8..5) {
            let mut bytes = b"DIRC\0\0\0".to_vec();
            bytes.push(version);
            bytes.extend([0, 0, 0, 9]);
            bytes.extend(rest);
            let found = entries(&bytes, 20);
            prop_assert!(found.files.len() + found.submodules.len() <= 9);
        }
    }
}
