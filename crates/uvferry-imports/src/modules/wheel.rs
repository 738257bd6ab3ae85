//! Wheels that are not installed here: files that a lock or the caller names, and what uv has
//! unpacked in its cache.
//!
//! # The cache of uv, as uv 0.13.9 lays it out
//!
//! | path | what it is |
//! |---|---|
//! | `wheels-vN/pypi/NAME/VERSION-TAGS` | a link to the unpacked wheel, of the default index |
//! | `wheels-vN/index/HASH/NAME/VERSION-TAGS` | the same of another index |
//! | `wheels-vN/url/HASH/…` | the same of an address |
//! | `sdists-vN/pypi/NAME/VERSION/…/NAME-VERSION-TAGS` | a link to a wheel that was built |
//! | `archive-vN/ID/` | the unpacked wheel: its modules, and `NAME-VERSION.dist-info` |
//!
//! `NAME` is normalised (PEP 503). On Windows a link is a file that says `archive-vN/ID`. The
//! caller passes the folder that `uv cache dir` prints.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use uvferry_requirements::normalize_name;

use super::files::{DistributionFiles, name_and_version};

/// The wheels that uv has unpacked in a cache.
#[derive(Debug)]
pub struct UnpackedWheels {
    cache: PathBuf,
    /// Folders with one folder for each project, newest layout first.
    projects: OnceLock<Vec<PathBuf>>,
    /// `.dist-info` folders by name and version, of a cache that has archives alone.
    archives: OnceLock<HashMap<(String, String), PathBuf>>,
}

impl UnpackedWheels {
    /// Those of a cache. Nothing is read before one is asked for.
    pub fn in_cache(cache: impl Into<PathBuf>) -> Self {
        Self {
            cache: cache.into(),
            projects: OnceLock::new(),
            archives: OnceLock::new(),
        }
    }

    /// The unpacked wheel of a version, of any platform; the name is normalised. `None` where
    /// there is none.
    pub fn find(&self, normalized_name: &str, version: &str) -> Option<DistributionFiles> {
        DistributionFiles::of_unpacked(&self.metadata_folder(normalized_name, version)?)
    }

    /// The `.dist-info` folder of that wheel.
    pub fn metadata_folder(&self, normalized_name: &str, version: &str) -> Option<PathBuf> {
        // A version of a path is no version.
        let is_plain = |text: &str| !text.is_empty() && !text.contains(['/', '\\', ':']);
        if !is_plain(normalized_name) || !is_plain(version) || version.starts_with('.') {
            return None;
        }
        let found = self.projects().iter().find_map(|projects| {
            let folder = projects.join(normalized_name);
            self.unpacked_in(&folder, normalized_name, version)
                .or_else(|| self.built_in(&folder.join(version), normalized_name, version))
        });
        found.or_else(|| {
            if !self.projects().is_empty() {
                return None;
            }
            let key = (normalized_name.to_owned(), version.to_owned());
            self.archives().get(&key).cloned()
        })
    }

    fn projects(&self) -> &[PathBuf] {
        self.projects.get_or_init(|| {
            let mut found = Vec::new();
            for kind in ["wheels-v", "sdists-v"] {
                for bucket in buckets(&self.cache, kind) {
                    found.push(bucket.join("pypi"));
                    found.extend(folders_in(&bucket.join("index")));
                }
            }
            found.retain(|folder| folder.is_dir());
            found
        })
    }

    fn archives(&self) -> &HashMap<(String, String), PathBuf> {
        self.archives.get_or_init(|| {
            let mut found = HashMap::new();
            for bucket in buckets(&self.cache, "archive-v") {
                for archive in folders_in(&bucket) {
                    for folder in folders_in(&archive) {
                        let name = folder.file_name().and_then(|name| name.to_str());
                        if let Some((name, version)) = name.and_then(name_and_version) {
                            let key = (normalize_name(name), version.to_owned());
                            found.entry(key).or_insert(folder);
                        }
                    }
                }
            }
            found
        })
    }

    /// The metadata of a version among the unpacked wheels of one project: `VERSION-TAGS`.
    fn unpacked_in(&self, folder: &Path, name: &str, version: &str) -> Option<PathBuf> {
        let is_of_version = |path: &PathBuf| {
            let file_name = path.file_name().and_then(|name| name.to_str());
            let rest = file_name.and_then(|name| name.strip_prefix(version));
            rest.is_some_and(|rest| rest.starts_with('-'))
        };
        let mut candidates = entries_in(folder);
        candidates.retain(is_of_version);
        candidates
            .iter()
            .find_map(|candidate| metadata_in(&self.unpacked(candidate)?, name, version))
    }

    /// That of a wheel that was built from a sdist, which lies a folder deeper.
    fn built_in(&self, folder: &Path, name: &str, version: &str) -> Option<PathBuf> {
        folders_in(folder).iter().find_map(|revision| {
            // The unpacked sources lie there too, and may be large.
            let candidates = entries_in(revision).into_iter();
            let mut candidates = candidates.filter(|path| !path.ends_with("src"));
            candidates.find_map(|candidate| metadata_in(&self.unpacked(&candidate)?, name, version))
        })
    }

    /// The folder that a link leads to.
    fn unpacked(&self, link: &Path) -> Option<PathBuf> {
        /// `archive-v0/` and an identifier.
        const LONGEST: u64 = 100;
        let found = fs_err::metadata(link).ok()?;
        if found.is_dir() {
            return Some(link.to_owned());
        }
        if !found.is_file() || found.len() > LONGEST {
            return None;
        }
        let told = fs_err::read_to_string(link).ok()?;
        let (bucket, id) = told.trim().split_once('/')?;
        let is_plain = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        (bucket.starts_with("archive-v") && is_plain(bucket) && is_plain(id))
            .then(|| self.cache.join(bucket).join(id))
    }
}

/// The folders of one kind, the newest layout first.
fn buckets(cache: &Path, kind: &str) -> Vec<PathBuf> {
    let number = |folder: &PathBuf| -> Option<u32> {
        let name = folder.file_name()?.to_str()?;
        name.strip_prefix(kind)?.parse().ok()
    };
    let mut found: Vec<PathBuf> = folders_in(cache);
    found.retain(|folder| number(folder).is_some());
    found.sort_by_key(|folder| std::cmp::Reverse(number(folder)));
    found
}

fn entries_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs_err::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = entries_in(folder);
    found.retain(|path| path.is_dir());
    found
}

fn metadata_in(unpacked: &Path, name: &str, version: &str) -> Option<PathBuf> {
    folders_in(unpacked).into_iter().find(|folder| {
        let found = folder.file_name().and_then(|it| it.to_str());
        let found = found.and_then(name_and_version);
        found.is_some_and(|(is_of, its)| normalize_name(is_of) == name && its == version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_that_is_not_there_has_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let wheels = UnpackedWheels::in_cache(folder.path().join("none"));
        assert_eq!(wheels.find("a", "1"), None);
        assert_eq!(wheels.find("../a", "1"), None);
        assert_eq!(wheels.find("a", ".."), None);
    }

    #[test]
    fn a_link_may_be_a_file_that_says_where() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path();
        let info = cache.join("archive-v0/x1/some_name-1.0.dist-info");
        fs_err::create_dir_all(&info).unwrap();
        let project = cache.join("wheels-v8/pypi/some-name");
        fs_err::create_dir_all(&project).unwrap();
        let link = project.join("1.0-py3-none-any");
        for (text, is_found) in [
            ("archive-v0/x1", true),
            ("archive-v0/x2", false),
            ("archive-v0/../archive-v0/x1", false),
            ("../x1", false),
            ("", false),
        ] {
            fs_err::write(&link, text).unwrap();
            let found = UnpackedWheels::in_cache(cache).find("some-name", "1.0");
            assert_eq!(found.is_some(), is_found, "{text}");
        }
    }

    #[test]
    fn archives_alone_are_searched_too() {
        let folder = tempfile::tempdir().unwrap();
        let info = folder.path().join("archive-v0/x1/Some_Name-1.0.dist-info");
        fs_err::create_dir_all(&info).unwrap();
        let wheels = UnpackedWheels::in_cache(folder.path());
        assert!(wheels.find("some-name", "1.0").is_some());
        assert_eq!(wheels.find("some-name", "1"), None);
    }
}
