//! What the metadata of distributions said, so that it need not be read again.
//!
//! To open, read and close METADATA and to look for two files beside it is most of the time that
//! a list of hundreds of distributions takes. A distribution whose metadata folder and METADATA
//! are the same files as before, unchanged, says the same again: two looks instead of five calls.
//!
//! What counts as the same is what git has for its index: device, inode, size, time of
//! modification and of change, in the resolution of the file system. A folder's own times tell
//! whether a file was added, removed or put in another's place in it; METADATA's tell whether it
//! was written over where it is. And as git does with what it calls racy: what changed so
//! shortly before it was read that a later change might bear the same time is not kept.
//!
//! Kept is only what such looks can vouch for: wheels' metadata in the file system, with nothing
//! wrong, from an index (without `direct_url.json`), and of ordinary files, not of links, whose
//! ends may change unseen.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use uvferry_process::Environment;

use super::folder::Folder;
use super::{Distribution, Layout};
use crate::interpreters::Cache;
use crate::plain_file::{read_start, replace};

/// The format of an entry, and its first bytes.
const SCHEMA: &str = "uvferry.metadata-cache/1";

/// Several tens of thousands of distributions.
const MOST: u64 = 64 << 20;

/// Reading fewer takes no longer than to look for what is kept of them.
const FEW: usize = 16;

/// Folders of which something is kept; of more, those written longest ago are dropped.
const MOST_FOLDERS: usize = 256;

/// Times are written every few milliseconds at best, and every two seconds on FAT; and the clock
/// of a file server may be a little behind.
const REST: Duration = Duration::from_secs(3);

/// A folder with what the metadata of distributions said.
///
/// Several processes may use one at once. As with the [`Cache`] of interpreters, a file of it
/// that cannot be read or says something else is as good as none, and one that cannot be written
/// is not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataCache {
    folder: PathBuf,
    rest: Duration,
}

impl MetadataCache {
    /// The cache in a folder, which is made when it is first written to.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            rest: REST,
        }
    }

    /// The cache of whoever has these variables.
    pub fn of_user(environment: &Environment) -> Option<Self> {
        Cache::folder_of_user(environment).map(Self::new)
    }

    /// What is kept of a folder's distributions, if they are so many that it is worth a look.
    pub(super) fn of(&self, folder: &Path, count: usize) -> Option<Remembered> {
        let read = || read_start(&self.file(folder)?, MOST).ok();
        (count >= FEW).then(|| Remembered {
            now: SystemTime::now(),
            rest: self.rest,
            bytes: read().unwrap_or_default(),
        })
    }

    /// Keeps what was read of a folder's distributions. Failing to write costs the reading next
    /// time, nothing else.
    pub(super) fn keep<'a>(&self, folder: &Path, all: impl Iterator<Item = Kept<'a>>) {
        let Some(path) = folder.to_str() else { return };
        let mut kept: Vec<Kept<'_>> = all.collect();
        kept.sort_unstable_by_key(|one| one.file_name);
        let entry = Entry {
            schema: SCHEMA,
            folder: path,
            kept,
        };
        if let (Some(file), Ok(bytes)) = (self.file(folder), postcard::to_stdvec(&entry)) {
            let folder = self.entries();
            let _ = replace(&folder, &file, &bytes).and_then(|()| drop_oldest(&folder));
        }
    }

    fn entries(&self) -> PathBuf {
        self.folder.join("metadata-1")
    }

    /// One file for each folder.
    fn file(&self, folder: &Path) -> Option<PathBuf> {
        use std::hash::{BuildHasher as _, Hasher as _};
        // Two folders with one hash take the file from each other, no more: it says whose it is.
        let mut hash = foldhash::fast::FixedState::with_seed(0).build_hasher();
        hash.write(folder.to_str()?.as_bytes());
        Some(self.entries().join(format!("{:016x}", hash.finish())))
    }
}

/// Environments come and go, and none tells when it goes.
fn drop_oldest(folder: &Path) -> std::io::Result<()> {
    let entries = fs_err::read_dir(folder)?.filter_map(|entry| {
        let entry = entry.ok()?;
        Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
    });
    let mut entries: Vec<(SystemTime, PathBuf)> = entries.collect();
    if entries.len() > MOST_FOLDERS {
        entries.sort_unstable();
        for (_, path) in &entries[..entries.len() - MOST_FOLDERS] {
            // Another process may have been first.
            let _ = fs_err::remove_file(path);
        }
    }
    Ok(())
}

/// What is kept of one folder, as it was read.
#[derive(Debug)]
pub(super) struct Remembered {
    now: SystemTime,
    rest: Duration,
    bytes: Vec<u8>,
}

impl Remembered {
    /// What is kept, by the names of the metadata's folders.
    pub(super) fn kept(&self, folder: &Path) -> Vec<Kept<'_>> {
        let entry: Option<Entry<'_>> = postcard::from_bytes(&self.bytes).ok();
        entry
            .filter(|entry| entry.schema == SCHEMA && Some(entry.folder) == folder.to_str())
            .map(|entry| entry.kept)
            .unwrap_or_default()
    }

    /// Whether files have been as they are for long enough that any change will show.
    pub(super) fn is_at_rest(&self, stamps: &Stamps) -> bool {
        let now = self.now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let latest = i64::try_from(now.saturating_sub(self.rest).as_nanos()).unwrap_or_default();
        stamps.folder.is_before(latest) && stamps.metadata.is_before(latest)
    }
}

#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    schema: &'a str,
    folder: &'a str,
    #[serde(borrow)]
    kept: Vec<Kept<'a>>,
}

/// What the metadata of one distribution said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept<'a> {
    /// Of the metadata's folder.
    pub(super) file_name: &'a str,
    pub(super) stamps: Stamps,
    name: &'a str,
    version: &'a str,
    written_version: Option<&'a str>,
    requires_python: Option<&'a str>,
    #[serde(borrow)]
    requires: Vec<&'a str>,
    #[serde(borrow)]
    extras: Vec<&'a str>,
}

impl<'a> Kept<'a> {
    /// What is to be kept of a distribution, if looks at its files will tell whether it is as
    /// it was.
    pub(super) fn of(distribution: &'a Distribution, stamps: Stamps) -> Option<Self> {
        let is_plain = distribution.layout == Layout::DistInfo
            && distribution.direct_url.is_none()
            && distribution.faults.is_empty();
        let texts = |all: &'a [String]| all.iter().map(String::as_str).collect();
        let file_name = distribution.metadata_path.file_name()?.to_str()?;
        is_plain.then(|| Self {
            file_name,
            stamps,
            name: &distribution.name,
            version: &distribution.version,
            written_version: distribution.written_version.as_deref(),
            requires_python: distribution.requires_python.as_deref(),
            requires: texts(&distribution.requires),
            extras: texts(&distribution.extras),
        })
    }

    /// The facts that it is kept for.
    pub(super) fn facts(&self) -> Facts {
        let owned = |text: &str| text.to_owned();
        Facts {
            name: self.name.to_owned(),
            version: self.version.to_owned(),
            written_version: self.written_version.map(owned),
            requires_python: self.requires_python.map(owned),
            requires: self.requires.iter().copied().map(owned).collect(),
            extras: self.extras.iter().copied().map(owned).collect(),
        }
    }
}

/// What METADATA, and the folder's name, say of a distribution with nothing wrong.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) written_version: Option<String>,
    pub(super) requires_python: Option<String>,
    pub(super) requires: Vec<String>,
    pub(super) extras: Vec<String>,
}

/// The metadata's folder and METADATA in it, as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamps {
    pub(super) folder: Stamp,
    pub(super) metadata: Stamp,
}

impl Stamps {
    /// Those of metadata with this name in a folder.
    pub(super) fn of(folder: &Folder, name: &Path, metadata: &Path) -> Option<Self> {
        Some(Self {
            folder: folder.stamp(name)?,
            metadata: folder.stamp(metadata)?,
        })
    }
}

/// A file or folder as it was. Where the system has no inode and no time of change, the time it
/// was made stands for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub(super) file: (u64, u64),
    /// Bytes.
    pub(super) size: u64,
    /// Nanoseconds since 1970.
    pub(super) modified: i64,
    /// Nanoseconds since 1970.
    pub(super) changed: i64,
}

impl Stamp {
    fn is_before(&self, time: i64) -> bool {
        self.modified < time && self.changed < time
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::distributions::finding::{Installed, listed_in};

    /// A site of so many distributions that they are kept.
    struct Site {
        folder: tempfile::TempDir,
        cache: MetadataCache,
    }

    impl Site {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let cache = MetadataCache {
                folder: folder.path().join("cache"),
                rest: Duration::ZERO,
            };
            let site = Self { folder, cache };
            for number in 0..FEW + 4 {
                site.add(&format!("made{number:02}"), "1.0");
            }
            Site::settle();
            site
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("site")
        }

        fn metadata(&self, name: &str) -> PathBuf {
            self.path().join(format!("{name}-1.0.dist-info"))
        }

        fn add(&self, name: &str, version: &str) {
            let folder = self.path().join(format!("{name}-{version}.dist-info"));
            fs_err::create_dir_all(&folder).unwrap();
            let text = format!(
                "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\
                 Requires-Dist: made00 >=1\nRequires-Dist: x ; extra == 'e'\n\
                 Provides-Extra: e\nRequires-Python: >=3.8\n\nText.\n"
            );
            fs_err::write(folder.join("METADATA"), text).unwrap();
            fs_err::write(folder.join("RECORD"), "").unwrap();
        }

        /// Until the time of a change is another one.
        fn settle() {
            std::thread::sleep(Duration::from_millis(30));
        }

        fn listed(&self) -> Installed {
            listed_in(&[self.path()], Some(&self.cache))
        }

        /// Twice, as the first may read and the second take what the first kept.
        fn agrees(&self, what: &str) {
            let read = listed_in(&[self.path()], None);
            assert_eq!(self.listed(), read, "{what}, read");
            assert_eq!(self.listed(), read, "{what}, kept");
        }

        /// The bytes of the one file of the cache.
        fn kept(&self) -> (PathBuf, Vec<u8>) {
            let mut files = fs_err::read_dir(self.cache.entries()).unwrap();
            let file = files.next().unwrap().unwrap().path();
            assert!(files.next().is_none());
            let bytes = fs_err::read(&file).unwrap();
            (file, bytes)
        }

        /// Puts another name of the same length into what is kept.
        fn forge(&self, name: &str, other: &str) {
            let (file, mut bytes) = self.kept();
            // The name of the folder stands first.
            let at = memchr::memmem::rfind(&bytes, name.as_bytes()).unwrap();
            bytes[at..at + name.len()].copy_from_slice(other.as_bytes());
            fs_err::write(file, bytes).unwrap();
        }

        fn names(&self) -> Vec<String> {
            let all = self.listed().distributions.into_iter();
            all.map(|one| one.name).collect()
        }
    }

    #[test]
    fn what_is_as_it_was_is_not_read_again() {
        let site = Site::new();
        site.agrees("made");
        site.forge("made03", "forged");
        let names = site.names();
        assert!(names.contains(&"forged".to_owned()), "{names:?}");
        // And it is, as soon as anything about it changed.
        fs_err::write(site.metadata("made03").join("REQUESTED"), "").unwrap();
        let names = site.names();
        assert!(names.contains(&"made03".to_owned()), "{names:?}");
    }

    #[test]
    fn what_changes_is_read_again() {
        let site = Site::new();
        site.agrees("made");
        let metadata = site.metadata("made05").join("METADATA");
        let old = fs_err::metadata(&metadata).unwrap().modified().unwrap();
        let text = fs_err::read_to_string(&metadata).unwrap();
        let other = text.replace("made00 >=1", "made01 >=2");
        fs_err::write(&metadata, &other).unwrap();
        site.agrees("written over");
        Site::settle();
        site.agrees("written over and at rest");
        // Of the same length, and with the time that it had.
        fs_err::write(&metadata, text).unwrap();
        let file = fs_err::OpenOptions::new()
            .write(true)
            .open(&metadata)
            .unwrap();
        file.file().set_modified(old).unwrap();
        drop(file);
        site.agrees("with its old time");
        Site::settle();
        let url = site.metadata("made06").join("direct_url.json");
        fs_err::write(
            &url,
            r#"{"url": "file:///a", "dir_info": {"editable": true}}"#,
        )
        .unwrap();
        site.agrees("an editable");
        fs_err::remove_file(&url).unwrap();
        site.agrees("none any more");
        Site::settle();
        fs_err::remove_file(site.metadata("made07").join("RECORD")).unwrap();
        site.agrees("without RECORD");
        fs_err::remove_dir_all(site.metadata("made08")).unwrap();
        site.add("made08", "2.0");
        site.agrees("an upgrade");
        Site::settle();
        site.agrees("an upgrade at rest");
        fs_err::write(site.path().join("made09.egg-link"), "/nowhere\n.").unwrap();
        site.agrees("an egg-link");
        let aside = site.path().join("aside");
        fs_err::rename(site.metadata("made10"), &aside).unwrap();
        site.agrees("away");
        fs_err::rename(&aside, site.metadata("made10")).unwrap();
        site.agrees("back");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_each_time() {
        use std::os::unix::fs::symlink;
        let site = Site::new();
        let elsewhere = site.folder.path().join("elsewhere");
        for name in ["METADATA", "RECORD"] {
            let file = site.metadata("made02").join(name);
            fs_err::rename(&file, elsewhere.with_extension(name)).unwrap();
            symlink(elsewhere.with_extension(name), &file).unwrap();
        }
        symlink(&elsewhere, site.metadata("made03").join("direct_url.json")).unwrap();
        Site::settle();
        site.agrees("links");
        fs_err::remove_file(elsewhere.with_extension("RECORD")).unwrap();
        fs_err::write(&elsewhere, r#"{"url": "file:///a", "dir_info": {}}"#).unwrap();
        site.agrees("what they lead to changed");
        fs_err::remove_file(elsewhere.with_extension("METADATA")).unwrap();
        site.agrees("what they led to is gone");
    }

    /// What changed a moment ago could change again without another time to tell it.
    #[test]
    fn what_is_young_is_not_kept() {
        let site = Site::new();
        let patient = MetadataCache::new(site.folder.path().join("patient"));
        for _ in 0..2 {
            listed_in(&[site.path()], Some(&patient));
        }
        assert!(!patient.entries().exists());
    }

    #[test]
    fn few_are_read_without_a_cache_and_old_folders_are_dropped() {
        let site = Site::new();
        for number in FEW - 1..FEW + 4 {
            fs_err::remove_dir_all(site.metadata(&format!("made{number:02}"))).unwrap();
        }
        Site::settle();
        site.agrees("few");
        assert!(!site.cache.entries().exists());
        fs_err::create_dir_all(site.cache.entries()).unwrap();
        for number in 0..MOST_FOLDERS + 9 {
            fs_err::write(site.cache.entries().join(number.to_string()), "").unwrap();
        }
        site.add("another", "1.0");
        Site::settle();
        site.agrees("one more");
        let left = fs_err::read_dir(site.cache.entries()).unwrap().count();
        assert_eq!(left, MOST_FOLDERS);
    }

    #[test]
    fn what_is_kept_of_another_folder_counts_for_nothing() {
        let (one, other) = (Site::new(), Site::new());
        one.agrees("one");
        one.forge("made03", "forged");
        let (_, bytes) = one.kept();
        other.agrees("other");
        let (file, _) = other.kept();
        fs_err::write(file, bytes).unwrap();
        other.agrees("with what is another's");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// No bytes in the cache lead to a panic, and broken ones to no other list, unless they
        /// say what a distribution is, as [`Site::forge`] does.
        #[test]
        fn no_bytes_of_a_cache_do_harm(cut in 0usize..4000, noise in any::<Vec<u8>>()) {
            let site = Site::new();
            site.listed();
            let (file, bytes) = site.kept();
            let mut broken = bytes[..cut.min(bytes.len() - 1)].to_vec();
            fs_err::write(&file, &broken).unwrap();
            site.agrees("cut off");
            broken.extend(&noise);
            fs_err::write(&file, &broken).unwrap();
            let _ = site.listed();
            fs_err::write(&file, &noise).unwrap();
            site.agrees("noise");
        }
    }
}
