//! All files of a tree, read on all cores, and what was read kept for the next time.
//!
//! What a file says depends on its bytes and its kind alone, so a reading is kept under the
//! SHA-256 of both. Not to read the bytes either, the place of a file is kept with what git has
//! for its index: device, inode, size, times of modification and of change. As git does with
//! what it calls racy, a file that changed so shortly before it was looked at that a later
//! change might bear the same time is read again.
//!
//! What else a caller looks for in the bytes of each file is answered from there too
//! ([`read_and_search`]): files are opened once, and not at all where they are known.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::reading::{self, MAX_BYTES, Reading, STACK_BYTES};
use crate::sources::{Kind, PythonFile};

/// The first bytes of a file of the cache. What reading finds is part of the format: the number
/// goes up with each change of it.
const FORMAT: &[u8] = concat!("uvferry.readings/2 ", env!("CARGO_PKG_VERSION"), "\n").as_bytes();

/// Several hundred thousand files.
const MOST_BYTES: u64 = 1 << 30;

/// Trees of which something is kept; of more, those written longest ago are dropped.
const MOST_TREES: usize = 64;

/// Readings of files that are no longer there, or were changed: they are kept, for branches are
/// switched, unless they are more than those that are in use and this.
const MOST_UNSEEN: usize = 2_000;
/// After so many writes without use, a reading is dropped.
const MOST_TURNS: u8 = 20;

/// So many files are read on threads that are there: those with large stacks have to be started.
const FEW: usize = 16;
/// Threads for any files at all have to be started as well, which takes longer than these.
const FEWEST: usize = 2;
/// To look up so many that are kept, too.
const FEW_KEPT: usize = 1_000;

/// What writing the known of one file costs is 1.
const COST_OF_READING: usize = 100;
const COST_OF_HASHING: usize = 10;

/// Times are written every few milliseconds at best, and every two seconds on FAT; and the clock
/// of a file server may be a little behind.
const REST: Duration = Duration::from_secs(3);

/// A folder in which readings are kept, one file for each tree.
///
/// It may be deleted at any time, and several processes may use it at once. A file of it that
/// is damaged or of another version is as good as none, and one that cannot be written is not
/// written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    folder: PathBuf,
    rest: Duration,
}

impl Cache {
    /// The cache in a folder, which is made when it is first written to.
    pub fn open(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            rest: REST,
        }
    }

    fn entries(&self) -> PathBuf {
        self.folder.join("readings-1")
    }

    /// The file of a tree, and of what is looked for in it.
    fn file(&self, root: &Path, words: &str) -> PathBuf {
        let root = fs_err::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let mut hashed = root.as_os_str().as_encoded_bytes().to_vec();
        hashed.push(0);
        hashed.extend_from_slice(words.as_bytes());
        let hash = uvferry_diagnostics::sha256_hex(&hashed);
        self.entries().join(&hash[..32])
    }

    /// Writes what was read. Failing to costs the reading next time, nothing else.
    fn keep(&self, file: &Path, known: Option<&Known>, read: &[(PythonFile, Read)]) {
        if known.is_some_and(|known| !known.is_worth_writing(read)) {
            return;
        }
        let Some(bytes) = written(known, read) else {
            return;
        };
        let folder = self.entries();
        let _ = replace(&folder, file, &bytes).and_then(|()| drop_oldest(&folder));
    }
}

/// What the file of a tree has, if that can be had.
fn load(file: &Path) -> Option<Known> {
    let metadata = fs_err::metadata(file).ok()?;
    if !metadata.is_file() || metadata.len() > MOST_BYTES {
        return None;
    }
    Known::from_bytes(fs_err::read(file).ok()?)
}

/// What is looked for in the bytes of each file beside what it imports.
#[derive(Clone, Copy)]
pub struct Search<'s> {
    /// Says what is looked for, all of it: what is kept of another search is not taken.
    pub words: &'s str,
    /// Whether a file's bytes have it.
    pub is_match: &'s (dyn Fn(&[u8]) -> bool + Sync),
}

fn replace(folder: &Path, file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    fs_err::create_dir_all(folder)?;
    let mut scratch = tempfile::NamedTempFile::new_in(folder)?;
    scratch.write_all(bytes)?;
    scratch.persist(file)?;
    Ok(())
}

/// Trees come and go, and none tells when it goes.
fn drop_oldest(folder: &Path) -> std::io::Result<()> {
    let mut entries: Vec<(SystemTime, PathBuf)> = fs_err::read_dir(folder)?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
        })
        .collect();
    if entries.len() > MOST_TREES {
        entries.sort_unstable();
        for (_, path) in &entries[..entries.len() - MOST_TREES] {
            // Another process may have been first.
            let _ = fs_err::remove_file(path);
        }
    }
    Ok(())
}

/// Reads files of a tree in parallel, with what a cache knows of them. The order stays; what
/// cannot be opened has a fault that says so.
pub fn read_all(
    root: &Path,
    files: Vec<PythonFile>,
    cache: Option<&Cache>,
) -> Vec<(PythonFile, Reading)> {
    let read = all(root, files, cache, None).into_iter();
    read.map(|(file, read)| (file, read.reading)).collect()
}

/// As [`read_all`], and says of each file whether it has what is looked for. Of one that cannot
/// be read nobody knows: it may have it.
pub fn read_and_search(
    root: &Path,
    files: Vec<PythonFile>,
    cache: Option<&Cache>,
    search: Search<'_>,
) -> Vec<(PythonFile, Reading, bool)> {
    let read = all(root, files, cache, Some(search)).into_iter();
    read.map(|(file, read)| (file, read.reading, read.is_match))
        .collect()
}

fn all(
    root: &Path,
    files: Vec<PythonFile>,
    cache: Option<&Cache>,
    search: Option<Search<'_>>,
) -> Vec<(PythonFile, Read)> {
    let kept = cache.map(|cache| cache.file(root, search.map_or("", |search| search.words)));
    let known = kept.as_deref().and_then(load);
    let looks = Looks {
        known: known.as_ref(),
        // What was at rest before anything is looked at.
        latest: cache.map(|cache| {
            let now = SystemTime::now();
            nanoseconds(now.checked_sub(cache.rest).unwrap_or(UNIX_EPOCH))
        }),
        search,
    };
    let mut read: Vec<(PythonFile, Option<Read>)> = match looks.known {
        Some(known) => {
            let look_up = |file| {
                let read = known.at_rest(root, &file);
                (file, read)
            };
            if files.len() <= FEW_KEPT {
                files.into_iter().map(look_up).collect()
            } else {
                files.into_par_iter().map(look_up).collect()
            }
        }
        None => files.into_iter().map(|file| (file, None)).collect(),
    };
    let mut others: Vec<_> = read
        .iter_mut()
        .filter(|(_, read)| read.is_none())
        .map(|(file, read)| (&*file, read))
        .collect();
    let count = others.len();
    let mut each = |large: bool| {
        let read_one = |(file, read): &mut (&PythonFile, &mut Option<Read>)| {
            **read = Some(read_one(root, file, &looks, large));
        };
        if count <= FEWEST {
            others.iter_mut().for_each(read_one);
        } else {
            others.par_iter_mut().for_each(read_one);
        }
    };
    let pool = || {
        rayon::ThreadPoolBuilder::new()
            .stack_size(STACK_BYTES)
            .thread_name(|number| format!("reading {number}"))
            .build()
            .ok()
    };
    match (count > FEW).then(pool).flatten() {
        Some(pool) => pool.install(|| each(true)),
        None => each(false),
    }
    let read: Vec<(PythonFile, Read)> = read
        .into_iter()
        .filter_map(|(file, read)| Some((file, read?)))
        .collect();
    if let (Some(cache), Some(kept)) = (cache, &kept) {
        cache.keep(kept, known.as_ref(), &read);
    }
    read
}

/// How files are looked up and read.
struct Looks<'k> {
    known: Option<&'k Known>,
    /// Nanoseconds since 1970: what changed later may have changed again. `None` where nothing
    /// is kept.
    latest: Option<i64>,
    search: Option<Search<'k>>,
}

/// One file's reading, and how it may be known again.
struct Read {
    reading: Reading,
    /// Whether it has, or may have, what is looked for.
    is_match: bool,
    key: Option<Key>,
    /// Only of a file that was at rest.
    stamp: Option<Stamp>,
    /// The number of what was known.
    from: Option<usize>,
}

/// SHA-256 of kind and bytes.
type Key = [u8; 32];

fn read_one(root: &Path, file: &PythonFile, looks: &Looks<'_>, large: bool) -> Read {
    let path = root.join(&file.path);
    let unknown = |reading| Read {
        reading,
        is_match: true,
        key: None,
        stamp: None,
        from: None,
    };
    let metadata = match fs_err::metadata(&path) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return unknown(reading::unreadable("it is no file".to_owned())),
        Err(error) => return unknown(reading::unreadable(said(&error))),
    };
    if metadata.len() > MAX_BYTES as u64 {
        return unknown(reading::unreadable(format!(
            "larger than {} megabytes",
            MAX_BYTES >> 20
        )));
    }
    let stamp = Stamp::of(&metadata);
    let bytes = match fs_err::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => return unknown(reading::unreadable(said(&error))),
    };
    let key = looks.latest.map(|_| key(&bytes, file.kind));
    let stamp = looks
        .latest
        .filter(|latest| stamp.is_before(*latest))
        .map(|_| stamp);
    if let (Some(known), Some(key)) = (looks.known, &key)
        && let Some(from) = known.of_key(key)
        && let Some(read) = known.read(from, stamp)
    {
        return read;
    }
    let is_match = looks.search.is_some_and(|search| (search.is_match)(&bytes));
    let reading = if large {
        reading::read_on_large_stack(bytes, file.kind)
    } else {
        reading::read(bytes, file.kind)
    };
    Read {
        reading,
        is_match,
        key,
        stamp,
        from: None,
    }
}

/// Why a file cannot be read, without the path before it: that stands beside it.
fn said(error: &std::io::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once("`: ") {
        Some((_, reason)) => reason.to_owned(),
        None => message,
    }
}

fn key(bytes: &[u8], kind: Kind) -> Key {
    let mut hash = Sha256::new();
    hash.update([kind as u8]);
    hash.update(bytes);
    hash.finalize().into()
}

/// By what a file is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    /// Nanoseconds since 1970.
    modified: i64,
    /// Of the file's change; where the system has no such time, of its creation.
    changed: i64,
}

impl Stamp {
    #[cfg(unix)]
    fn of(metadata: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let time = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000) + rest;
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: time(metadata.mtime(), metadata.mtime_nsec()),
            changed: time(metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    #[cfg(not(unix))]
    fn of(metadata: &std::fs::Metadata) -> Self {
        let time = |time: std::io::Result<SystemTime>| time.map(nanoseconds).unwrap_or(i64::MAX);
        Self {
            device: 0,
            inode: 0,
            size: metadata.len(),
            modified: time(metadata.modified()),
            changed: time(metadata.created()),
        }
    }

    fn is_before(&self, latest: i64) -> bool {
        self.modified < latest && self.changed < latest
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// What stands in front of the readings.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    /// By path.
    files: Vec<File>,
    /// By key.
    readings: Vec<Kept>,
}

#[derive(Debug, Serialize, Deserialize)]
struct File {
    path: String,
    kind: Kind,
    stamp: Stamp,
    reading: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Kept {
    key: Key,
    /// From the end of the index on.
    start: u32,
    length: u32,
    /// How often the file was written since it was in use.
    turns: u8,
    /// Whether it has what was looked for.
    is_match: bool,
}

/// What is kept of one tree.
struct Known {
    index: Index,
    bytes: Vec<u8>,
    /// Where readings begin in the bytes.
    start: usize,
}

impl Known {
    /// The format, the SHA-256 of what follows it, the index' length, the index, the readings.
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let rest = bytes.strip_prefix(FORMAT)?;
        let (hash, rest) = rest.split_at_checked(32)?;
        if Sha256::digest(rest).as_slice() != hash {
            return None;
        }
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let index: Index = postcard::from_bytes(rest.get(..length)?).ok()?;
        let start = bytes.len() - rest.len() + length;
        Some(Self {
            index,
            bytes,
            start,
        })
    }

    /// What is known of a file that is as it was.
    fn of_file(&self, file: &PythonFile, stamp: &Stamp) -> Option<usize> {
        let files = &self.index.files;
        let at = files
            .binary_search_by(|known| known.path.as_str().cmp(&file.path))
            .ok()?;
        let known = &files[at];
        let reading = usize::try_from(known.reading).ok()?;
        (known.stamp == *stamp && known.kind == file.kind).then_some(reading)
    }

    /// What a file that is as it was was read as.
    fn at_rest(&self, root: &Path, file: &PythonFile) -> Option<Read> {
        let metadata = fs_err::metadata(root.join(&file.path)).ok()?;
        let stamp = Stamp::of(&metadata);
        self.read(self.of_file(file, &stamp)?, Some(stamp))
    }

    fn of_key(&self, key: &Key) -> Option<usize> {
        self.index
            .readings
            .binary_search_by(|kept| kept.key.cmp(key))
            .ok()
    }

    fn blob(&self, reading: usize) -> Option<&[u8]> {
        let kept = self.index.readings.get(reading)?;
        let start = self.start + kept.start as usize;
        self.bytes.get(start..start + kept.length as usize)
    }

    /// What it was read as, of a file that has `stamp` and is at rest.
    fn read(&self, reading: usize, stamp: Option<Stamp>) -> Option<Read> {
        let kept = self.index.readings.get(reading)?;
        Some(Read {
            reading: postcard::from_bytes(self.blob(reading)?).ok()?,
            is_match: kept.is_match,
            key: Some(kept.key),
            stamp,
            from: Some(reading),
        })
    }

    /// Whether what is new makes up for writing all of it again: reading a file anew costs as
    /// much as writing what is known of some hundred, hashing one as much as writing ten.
    fn is_worth_writing(&self, read: &[(PythonFile, Read)]) -> bool {
        let (mut stamped, mut cost) = (0, 0);
        for (file, read) in read {
            match (&read.stamp, read.from) {
                (Some(stamp), Some(_)) => {
                    stamped += 1;
                    cost += usize::from(self.of_file(file, stamp).is_none()) * COST_OF_HASHING;
                }
                (_, None) if read.key.is_some() => cost += COST_OF_READING,
                _ => {}
            }
        }
        // Of files that are gone nothing is used: they go when it is written next, or now where
        // they are many.
        let gone = self.index.files.len().saturating_sub(stamped);
        cost > read.len() || gone > read.len()
    }
}

/// The bytes of a file of the cache.
fn written(known: Option<&Known>, read: &[(PythonFile, Read)]) -> Option<Vec<u8>> {
    /// Where a reading comes from.
    enum Source {
        Known(usize),
        New(usize),
    }
    let is_match = |source: &Source| match source {
        Source::Known(at) => known.is_some_and(|known| known.index.readings[*at].is_match),
        Source::New(at) => read[*at].1.is_match,
    };
    let mut sources: Vec<(Key, Source, u8)> = Vec::with_capacity(read.len());
    let mut is_used = vec![false; known.map_or(0, |known| known.index.readings.len())];
    for (at, (_, read)) in read.iter().enumerate() {
        let Some(key) = read.key else { continue };
        match read.from {
            Some(from) if is_used[from] => {}
            Some(from) => {
                is_used[from] = true;
                sources.push((key, Source::Known(from), 0));
            }
            None => sources.push((key, Source::New(at), 0)),
        }
    }
    if let Some(known) = known {
        let mut unseen: Vec<(u8, usize)> = known
            .index
            .readings
            .iter()
            .enumerate()
            .filter(|&(at, kept)| !is_used[at] && kept.turns < MOST_TURNS)
            .map(|(at, kept)| (kept.turns + 1, at))
            .collect();
        unseen.sort_unstable();
        unseen.truncate(MOST_UNSEEN.max(sources.len()));
        sources.extend(
            unseen
                .into_iter()
                .map(|(turns, at)| (known.index.readings[at].key, Source::Known(at), turns)),
        );
    }
    sources.sort_by(|one, other| one.0.cmp(&other.0).then(one.2.cmp(&other.2)));
    sources.dedup_by(|next, kept| next.0 == kept.0);
    let mut blobs = Vec::new();
    let mut index = Index::default();
    for (key, source, turns) in &sources {
        let start = blobs.len();
        match source {
            Source::Known(at) => blobs.extend_from_slice(known?.blob(*at)?),
            Source::New(at) => {
                blobs = postcard::to_extend(&read[*at].1.reading, blobs).ok()?;
            }
        }
        index.readings.push(Kept {
            key: *key,
            start: u32::try_from(start).ok()?,
            length: u32::try_from(blobs.len() - start).ok()?,
            turns: *turns,
            is_match: is_match(source),
        });
    }
    for (file, read) in read {
        if let (Some(stamp), Some(key)) = (read.stamp, read.key) {
            let at = sources.binary_search_by(|source| source.0.cmp(&key)).ok()?;
            index.files.push(File {
                path: file.path.clone(),
                kind: file.kind,
                stamp,
                reading: u32::try_from(at).ok()?,
            });
        }
    }
    index.files.sort_by(|one, other| one.path.cmp(&other.path));
    let index = postcard::to_stdvec(&index).ok()?;
    let mut bytes = Vec::with_capacity(FORMAT.len() + 40 + index.len() + blobs.len());
    bytes.extend_from_slice(FORMAT);
    bytes.extend_from_slice(&[0; 32]);
    bytes.extend_from_slice(&(index.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&index);
    bytes.extend_from_slice(&blobs);
    let body = FORMAT.len() + 32;
    let hash = Sha256::digest(&bytes[body..]);
    bytes[FORMAT.len()..body].copy_from_slice(&hash);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::{Options, find};

    struct Tree {
        folder: tempfile::TempDir,
        cache: Cache,
    }

    impl Tree {
        /// A tree whose files count as being at rest, however new they are.
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let mut cache = Cache::open(folder.path().join("cache"));
            cache.rest = Duration::ZERO;
            fs_err::create_dir(folder.path().join("tree")).unwrap();
            Self { folder, cache }
        }

        fn root(&self) -> PathBuf {
            self.folder.path().join("tree")
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.root().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }

        fn read(&self, cache: Option<&Cache>) -> Vec<(PythonFile, Reading)> {
            // The kernel's time goes on in steps.
            std::thread::sleep(Duration::from_millis(20));
            let files = find(&self.root(), &Options::default()).files;
            read_all(&self.root(), files, cache)
        }

        fn kept(&self) -> PathBuf {
            self.cache.file(&self.root(), "")
        }

        fn known(&self) -> Option<Known> {
            load(&self.kept())
        }
    }

    #[test]
    fn what_is_kept_is_what_is_read() {
        let tree = Tree::new();
        tree.write("a.py", "import one\n");
        tree.write("b/c.pyi", "import two as zwei\n");
        tree.write("b/same.py", "import one\n");
        let plain = tree.read(None);
        assert_eq!(plain.len(), 3);
        assert_eq!(tree.read(Some(&tree.cache)), plain);
        let known = tree.known().unwrap();
        // Two files of one content and kind share what they say.
        assert_eq!(
            (known.index.files.len(), known.index.readings.len()),
            (3, 2)
        );
        let written = fs_err::metadata(tree.kept()).unwrap().modified().unwrap();
        assert_eq!(tree.read(Some(&tree.cache)), plain);
        // And nothing new is not written.
        assert_eq!(
            fs_err::metadata(tree.kept()).unwrap().modified().unwrap(),
            written
        );
    }

    #[test]
    fn what_is_kept_is_taken_and_not_read_again() {
        let tree = Tree::new();
        tree.write("a.py", "import one\n");
        tree.read(Some(&tree.cache));
        // A reading that no file gives shows which one was taken.
        let mut read = vec![(
            find(&tree.root(), &Options::default()).files.remove(0),
            Read {
                reading: Reading {
                    lines: 77,
                    ..Reading::default()
                },
                is_match: false,
                key: Some(key(b"import one\n", Kind::Module)),
                stamp: Some(Stamp::of(
                    &fs_err::metadata(tree.root().join("a.py")).unwrap(),
                )),
                from: None,
            },
        )];
        fs_err::write(tree.kept(), written(None, &read).unwrap()).unwrap();
        assert_eq!(tree.read(Some(&tree.cache))[0].1.lines, 77);
        // By its content, where its place tells nothing.
        read[0].1.stamp = None;
        fs_err::write(tree.kept(), written(None, &read).unwrap()).unwrap();
        assert_eq!(tree.read(Some(&tree.cache))[0].1.lines, 77);
        // Not for another kind.
        read[0].1.key = Some(key(b"import one\n", Kind::Stub));
        fs_err::write(tree.kept(), written(None, &read).unwrap()).unwrap();
        assert_eq!(tree.read(Some(&tree.cache))[0].1.lines, 1);
    }

    #[test]
    fn a_change_of_the_same_length_shows() {
        let tree = Tree::new();
        tree.write("a.py", "import one\n");
        tree.write("b.py", "import two\n");
        tree.read(Some(&tree.cache));
        tree.write("a.py", "import six\n");
        let read = tree.read(Some(&tree.cache));
        assert_eq!(read[0].1.imports[0].module, "six");
        assert_eq!(read[1].1.imports[0].module, "two");
        // What it was before is kept for a while.
        let known = tree.known().unwrap();
        assert_eq!(known.index.readings.len(), 3);
        for turn in 0..=u32::from(MOST_TURNS) {
            tree.write("b.py", &format!("import b{turn}\n"));
            tree.read(Some(&tree.cache));
        }
        let known = tree.known().unwrap();
        assert!(known.of_key(&key(b"import one\n", Kind::Module)).is_none());
        assert!(known.of_key(&key(b"import b20\n", Kind::Module)).is_some());
    }

    #[test]
    fn a_file_that_has_just_changed_is_read_again() {
        let mut tree = Tree::new();
        tree.cache.rest = Duration::from_mins(1);
        tree.write("a.py", "import one\n");
        tree.read(Some(&tree.cache));
        let known = tree.known().unwrap();
        assert_eq!(
            (known.index.files.len(), known.index.readings.len()),
            (0, 1)
        );
        tree.read(Some(&tree.cache));
        tree.cache.rest = Duration::ZERO;
        tree.read(Some(&tree.cache));
        assert_eq!(tree.known().unwrap().index.files.len(), 1);
    }

    /// Writes the same time of modification as before, as tools that unpack archives do.
    fn write_with_time(path: &Path, text: &str, time: SystemTime) {
        fs_err::write(path, text).unwrap();
        let file = fs_err::File::options().write(true).open(path).unwrap();
        file.file().set_modified(time).unwrap();
    }

    #[test]
    fn a_change_that_keeps_size_and_time_shows() {
        let mut tree = Tree::new();
        let path = tree.root().join("a.py");
        let modules = |tree: &Tree| tree.read(Some(&tree.cache))[0].1.imports[0].module.clone();
        // Just now: git's racy case. What is younger than the cache allows is read again, whatever
        // its times say.
        tree.cache.rest = Duration::from_mins(1);
        let now = SystemTime::now();
        write_with_time(&path, "import one\n", now);
        assert_eq!(modules(&tree), "one");
        write_with_time(&path, "import two\n", now);
        assert_eq!(modules(&tree), "two");
        // At rest, with its old time given back: the time of the change, which nobody gives back,
        // tells it.
        if cfg!(unix) {
            tree.cache.rest = Duration::ZERO;
            let old = now - Duration::from_hours(1);
            write_with_time(&path, "import six\n", old);
            assert_eq!(modules(&tree), "six");
            assert_eq!(tree.known().unwrap().index.files.len(), 1);
            write_with_time(&path, "import toc\n", old);
            assert_eq!(modules(&tree), "toc");
        }
    }

    #[test]
    fn what_is_looked_for_is_kept_for_whoever_looks_for_the_same() {
        let tree = Tree::new();
        tree.write("a.py", "import one  # pip\n");
        tree.write("b.py", "import two\n");
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let is_match = |bytes: &[u8]| {
            asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            bytes.windows(3).any(|three| three == b"pip")
        };
        let search = |words: &str, cache: Option<&Cache>| -> Vec<bool> {
            std::thread::sleep(Duration::from_millis(20));
            let files = find(&tree.root(), &Options::default()).files;
            let search = Search {
                words,
                is_match: &is_match,
            };
            let read = read_and_search(&tree.root(), files, cache, search);
            read.into_iter().map(|(_, _, is_match)| is_match).collect()
        };
        let times = || asked.swap(0, std::sync::atomic::Ordering::Relaxed);
        // What another run read says nothing of what it did not look for.
        tree.read(Some(&tree.cache));
        for (words, cache, expected_times) in [
            ("pip", None, 2),
            ("pip", Some(&tree.cache), 2),
            ("pip", Some(&tree.cache), 0),
            ("pip, 2", Some(&tree.cache), 2),
            ("pip", Some(&tree.cache), 0),
        ] {
            assert_eq!(search(words, cache), [true, false]);
            assert_eq!(times(), expected_times, "{words}");
        }
        tree.write("b.py", "import pip\n");
        assert_eq!(search("pip", Some(&tree.cache)), [true, true]);
        assert_eq!(times(), 1);
        // By its content, where its place is new.
        fs_err::rename(tree.root().join("b.py"), tree.root().join("c.py")).unwrap();
        assert_eq!(search("pip", Some(&tree.cache)), [true, true]);
        assert_eq!(times(), 0);
    }

    #[test]
    fn several_runs_at_once_do_not_break_each_other() {
        let tree = Tree::new();
        for at in 0..40 {
            tree.write(&format!("m{at}.py"), &format!("import module_{at}\n"));
        }
        let plain = tree.read(None);
        std::thread::scope(|scope| {
            for nth in 0..4 {
                let (tree, plain) = (&tree, &plain);
                scope.spawn(move || {
                    for turn in 0..10 {
                        assert_eq!(&tree.read(Some(&tree.cache)), plain);
                        // Whoever deletes it may do so while others use it.
                        if (turn + nth) % 4 == 0 {
                            let _ = fs_err::remove_dir_all(tree.cache.entries());
                        }
                    }
                });
            }
        });
        assert_eq!(tree.read(Some(&tree.cache)), plain);
        assert_eq!(tree.known().unwrap().index.files.len(), 40);
        // And none leaves its half-written file.
        let left = fs_err::read_dir(tree.cache.entries()).unwrap().count();
        assert_eq!(left, 1);
    }

    #[test]
    fn few_changes_are_not_worth_writing_all_again() {
        let tree = Tree::new();
        for at in 0..250 {
            tree.write(&format!("m{at:03}.py"), &format!("import module_{at}\n"));
        }
        tree.read(Some(&tree.cache));
        let first = fs_err::read(tree.kept()).unwrap();
        let changed = |at: u32| {
            tree.write(&format!("m{at:03}.py"), &format!("import other_{at}\n"));
            let read = tree.read(Some(&tree.cache));
            // What is not written is read all the same.
            let at = at as usize;
            assert_eq!(read[at].1.imports[0].module, format!("other_{at}"));
            fs_err::read(tree.kept()).unwrap() != first
        };
        assert_eq!([changed(0), changed(1), changed(2)], [false, false, true]);
        assert_eq!(tree.known().unwrap().index.readings.len(), 253);
    }

    #[test]
    fn damage_and_foreign_files_are_as_good_as_nothing() {
        let tree = Tree::new();
        tree.write("a.py", "import one\n");
        let plain = tree.read(Some(&tree.cache));
        let good = fs_err::read(tree.kept()).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            assert!(Known::from_bytes(bad).is_none(), "{at}");
            assert!(Known::from_bytes(good[..at].to_vec()).is_none(), "{at}");
        }
        // The layout before this one, with a checksum that is right.
        let mut older = good.clone();
        let at = FORMAT.iter().position(u8::is_ascii_digit).unwrap();
        older[at] -= 1;
        assert!(Known::from_bytes(older.clone()).is_none());
        fs_err::write(tree.kept(), older).unwrap();
        assert_eq!(tree.read(Some(&tree.cache)), plain);
        assert_eq!(fs_err::read(tree.kept()).unwrap(), good);
        fs_err::write(tree.kept(), b"something else").unwrap();
        assert_eq!(tree.read(Some(&tree.cache)), plain);
        assert_eq!(fs_err::read(tree.kept()).unwrap(), good);
        // A folder in its place, or a cache that cannot be written.
        fs_err::remove_file(tree.kept()).unwrap();
        fs_err::create_dir(tree.kept()).unwrap();
        assert_eq!(tree.read(Some(&tree.cache)), plain);
        let file = tree.root().join("a.py");
        assert_eq!(tree.read(Some(&Cache::open(file))), plain);
    }

    #[test]
    fn a_file_that_is_gone_has_a_fault_and_is_not_kept() {
        let tree = Tree::new();
        tree.write("a.py", "import one\n");
        let files = find(&tree.root(), &Options::default()).files;
        fs_err::remove_file(tree.root().join("a.py")).unwrap();
        let read = read_all(&tree.root(), files, Some(&tree.cache));
        assert_eq!(read[0].1.faults[0].extent, reading::Extent::Nothing);
        assert!(
            !read[0].1.faults[0].message.contains("tree"),
            "{:?}",
            read[0].1.faults
        );
        let known = tree.known();
        assert!(known.is_none_or(|known| known.index.readings.is_empty()));
    }
}
