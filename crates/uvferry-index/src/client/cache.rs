use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use uvferry_diagnostics::{has_credentials, redact, sha256_hex};

use super::body::Body;
use super::exchange::Validators;

/// Answers on disk, one file each: a line of JSON, then the body.
///
/// A file is written beside its place and moved there, so that several processes can share
/// the folder. A file that does not fit its own description counts as missing.
pub(super) struct Cache {
    folder: PathBuf,
    max_bytes: u64,
    written: AtomicBool,
}

/// The form of the files; another one gets another folder.
const VERSION: &str = "uvferry-index-1";

/// What an entry is found by. The address has no user and password, and who showed some
/// gets another answer than who did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) url: String,
    pub(super) accept: &'static str,
    pub(super) authorized: bool,
}

impl Key {
    fn path(&self, folder: &Path) -> PathBuf {
        let text = format!("{}\n{}\n{}", self.url, self.accept, self.authorized);
        let name = sha256_hex(text.as_bytes());
        folder.join(VERSION).join(&name[..2]).join(&name[2..])
    }
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) about: About,
    pub(super) body: Body,
}

/// The first line of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    /// Of the key; what looks like a token in it is not written.
    url: String,
    accept: String,
    authorized: bool,
    /// The index said that there is nothing.
    pub(super) missing: bool,
    pub(super) content_type: String,
    /// After redirects, without credentials; without its query where that holds a token.
    pub(super) final_url: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// When the server was last asked, in seconds since 1970.
    pub(super) asked_s: u64,
    /// How long from then on nobody needs to ask again.
    pub(super) fresh_s: u64,
    packed: bool,
    length: u64,
    sha256: String,
}

impl Entry {
    /// What was answered just now.
    pub(super) fn new(key: &Key, content_type: String, final_url: String, body: Body) -> Self {
        Self {
            about: About {
                url: redact(&key.url).into_owned(),
                accept: key.accept.to_owned(),
                authorized: key.authorized,
                missing: false,
                content_type,
                final_url: without_token(final_url),
                etag: None,
                last_modified: None,
                asked_s: seconds(SystemTime::now()),
                fresh_s: 0,
                packed: body.packed,
                length: body.bytes.len() as u64,
                sha256: sha256_hex(&body.bytes),
            },
            body,
        }
    }

    /// That nothing is there.
    pub(super) fn missing(key: &Key) -> Self {
        let body = Body {
            bytes: Vec::new(),
            packed: false,
        };
        let mut entry = Self::new(key, String::new(), String::new(), body);
        entry.about.missing = true;
        entry
    }

    pub(super) fn asked_now(&mut self, fresh_for: Duration) {
        self.about.asked_s = seconds(SystemTime::now());
        self.about.fresh_s = fresh_for.as_secs();
    }

    /// Whether the server need not be asked. A clock that was set back makes it old.
    pub(super) fn is_fresh(&self) -> bool {
        seconds(SystemTime::now())
            .checked_sub(self.about.asked_s)
            .is_some_and(|age| age < self.about.fresh_s)
    }

    pub(super) fn validators(&self) -> Option<Validators<'_>> {
        let about = &self.about;
        (about.etag.is_some() || about.last_modified.is_some()).then(|| Validators {
            url: &about.final_url,
            etag: about.etag.as_deref(),
            last_modified: about.last_modified.as_deref(),
        })
    }

    fn is_for(&self, key: &Key) -> bool {
        let about = &self.about;
        about.url == redact(&key.url)
            && about.accept == key.accept
            && about.authorized == key.authorized
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.iter().position(|&byte| byte == b'\n')?;
        let about: About = serde_json::from_slice(&bytes[..end]).ok()?;
        let body = &bytes[end + 1..];
        if about.length != body.len() as u64 || about.sha256 != sha256_hex(body) {
            return None;
        }
        let body = Body {
            bytes: body.to_vec(),
            packed: about.packed,
        };
        Some(Self { about, body })
    }
}

/// Links are relative to the path alone.
fn without_token(mut url: String) -> String {
    if has_credentials(&url)
        && let Some(at) = url.find('?')
    {
        url.truncate(at);
    }
    url
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

impl Cache {
    pub(super) fn new(folder: PathBuf, max_bytes: u64) -> Self {
        Self {
            folder,
            max_bytes,
            written: AtomicBool::new(false),
        }
    }

    pub(super) fn read(&self, key: &Key) -> Option<Entry> {
        let path = key.path(&self.folder);
        // No entry that we have written is larger.
        let size = fs_err::metadata(&path).ok()?.len();
        if size > self.max_bytes {
            return None;
        }
        Entry::parse(&fs_err::read(&path).ok()?).filter(|entry| entry.is_for(key))
    }

    /// Keeps an entry. What cannot be written is not kept: the answer is there all the same.
    pub(super) fn write(&self, key: &Key, entry: &Entry) {
        let path = key.path(&self.folder);
        if self.try_write(&path, entry).is_ok() {
            self.written.store(true, Ordering::Relaxed);
        }
    }

    fn try_write(&self, path: &Path, entry: &Entry) -> io::Result<()> {
        if entry.body.bytes.len() as u64 >= self.max_bytes {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.folder);
        fs_err::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(folder)?;
        let mut about = serde_json::to_vec(&entry.about)?;
        about.push(b'\n');
        file.write_all(&about)?;
        file.write_all(&entry.body.bytes)?;
        file.persist(path)?;
        Ok(())
    }

    /// Makes room, if anything was written: the files that were not written for the longest
    /// time go until the rest is well below the limit.
    pub(super) fn prune(&self) {
        if !self.written.swap(false, Ordering::Relaxed) {
            return;
        }
        let mut files = Vec::new();
        for folder in folders(&self.folder.join(VERSION)) {
            for entry in fs_err::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(about) = entry.metadata() else {
                    continue;
                };
                let modified = about.modified().unwrap_or(UNIX_EPOCH);
                let abandoned = entry.file_name().to_string_lossy().starts_with(TEMPORARY)
                    && modified.elapsed().is_ok_and(|age| age > ABANDONED);
                if abandoned {
                    let _ = fs_err::remove_file(entry.path());
                } else if about.is_file() {
                    files.push((modified, about.len(), entry.path()));
                }
            }
        }
        let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
        if total <= self.max_bytes {
            return;
        }
        files.sort();
        for (_, size, path) in files {
            if total <= self.max_bytes / 10 * 9 {
                break;
            }
            // Another process may have been here first.
            let _ = fs_err::remove_file(path);
            total -= size;
        }
    }
}

/// Files on their way to their place begin with this.
const TEMPORARY: &str = ".new-";
/// A process that writes for so long was killed.
const ABANDONED: Duration = Duration::from_hours(1);

fn folders(of: &Path) -> impl Iterator<Item = PathBuf> {
    fs_err::read_dir(of)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(url: &str) -> Key {
        Key {
            url: url.to_owned(),
            accept: "text/html",
            authorized: false,
        }
    }

    fn entry(key: &Key, bytes: &[u8]) -> Entry {
        let body = Body {
            bytes: bytes.to_vec(),
            packed: false,
        };
        let mut entry = Entry::new(key, "text/html".to_owned(), key.url.clone(), body);
        entry.about.etag = Some("\"1\"".to_owned());
        entry
    }

    #[test]
    fn an_entry_comes_back_and_a_damaged_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), 1 << 20);
        let key = key("https://example.com/simple/a/");
        let mut kept = entry(&key, b"a page\nof lines\n");
        kept.asked_now(Duration::from_mins(1));
        cache.write(&key, &kept);
        assert_eq!(cache.read(&key).as_ref(), Some(&kept));
        assert!(kept.is_fresh());
        let mut other = key.clone();
        other.authorized = true;
        assert_eq!(cache.read(&other), None);

        let path = key.path(folder.path());
        let whole = fs_err::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs_err::write(&path, &whole[..cut]).unwrap();
            assert_eq!(cache.read(&key), None, "{cut} bytes");
            let mut flipped = whole.clone();
            flipped[cut] ^= 4;
            fs_err::write(&path, &flipped).unwrap();
            // A changed description may still be one; the body never is.
            let read = cache.read(&key);
            assert!(read.is_none_or(|read| read.body == kept.body), "{cut}");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_makes_an_entry_old() {
        let mut kept = entry(&key("https://example.com/simple/a/"), b"");
        kept.about.asked_s = seconds(SystemTime::now()) + 1000;
        kept.about.fresh_s = 2000;
        assert!(!kept.is_fresh());
    }

    #[test]
    fn the_oldest_entries_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), 50_000);
        let keys: Vec<Key> = (0..10)
            .map(|number| key(&format!("https://example.com/{number}/")))
            .collect();
        for (age, key) in keys.iter().rev().enumerate() {
            cache.write(key, &entry(key, &[b'x'; 9_000]));
            let path = key.path(folder.path());
            let file = fs_err::File::options().write(true).open(path).unwrap();
            let when = SystemTime::now() - Duration::from_secs(10 * (age as u64 + 1));
            file.into_parts().0.set_modified(when).unwrap();
        }
        cache.prune();
        let left: Vec<bool> = keys.iter().map(|key| cache.read(key).is_some()).collect();
        // Four of about 9,500 bytes are below nine tenths of the limit.
        let expected: Vec<bool> = (0..10).map(|number| number >= 6).collect();
        assert_eq!(left, expected);
    }
}
