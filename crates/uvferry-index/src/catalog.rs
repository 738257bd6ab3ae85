use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use uvferry_diagnostics::sha256_hex;

/// A distribution's name as indexes compare it (PEP 503): lower case, runs of `-`, `_` and
/// `.` as one `-`.
///
/// ```
/// assert_eq!(uvferry_index::normalized("Foo__Bar.baz"), "foo-bar-baz");
/// ```
pub fn normalized(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '-' | '_' | '.') {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else {
            out.push(c.to_ascii_lowercase());
        }
    }
    out
}

/// A file that an index offers.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) file_name: String,
    pub(crate) path: PathBuf,
    pub(crate) project: String,
    pub(crate) version: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) requires_python: Option<String>,
    /// The reason, which may be empty.
    pub(crate) yanked: Option<String>,
    /// The core metadata of a wheel.
    pub(crate) metadata: Option<Arc<[u8]>>,
}

/// What a folder offers. Read anew for each page, so that a test can add files; what was
/// learnt about an unchanged file is kept.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    known: HashMap<PathBuf, (SystemTime, u64, Option<Entry>)>,
}

impl Catalog {
    /// The files of `folder` and its subfolders, by project.
    pub(crate) fn read(&mut self, folder: &Path) -> BTreeMap<String, Vec<Entry>> {
        let mut files = BTreeSet::new();
        collect(folder, 0, &mut files);
        let mut projects: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for path in files {
            let Some(mut entry) = self.entry(&path) else {
                continue;
            };
            entry.yanked = yanked(&path);
            let files = projects.entry(entry.project.clone()).or_default();
            if files.iter().all(|file| file.file_name != entry.file_name) {
                files.push(entry);
            }
        }
        projects
    }

    fn entry(&mut self, path: &Path) -> Option<Entry> {
        let about = fs_err::metadata(path).ok()?;
        let modified = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        match self.known.get(path) {
            Some((when, size, entry)) if *when == modified && *size == about.len() => entry.clone(),
            _ => {
                let entry = examine(path).ok().flatten();
                self.known
                    .insert(path.to_owned(), (modified, about.len(), entry.clone()));
                entry
            }
        }
    }
}

/// Deep enough for `simple/NAME/FILE`, the layout that mirrors use.
const MAX_DEPTH: usize = 4;

fn collect(folder: &Path, depth: usize, files: &mut BTreeSet<PathBuf>) {
    let Ok(entries) = fs_err::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if depth < MAX_DEPTH {
                collect(&path, depth + 1, files);
            }
        } else {
            files.insert(path);
        }
    }
}

/// `FILE.yanked` beside a file says that it is yanked (PEP 592), and its text why.
fn yanked(path: &Path) -> Option<String> {
    let mut name = path.file_name()?.to_owned();
    name.push(".yanked");
    let reason = fs_err::read_to_string(path.with_file_name(name)).ok()?;
    Some(reason.trim().to_owned())
}

fn examine(path: &Path) -> io::Result<Option<Entry>> {
    let Some(file_name) = path.file_name().and_then(|name| name.to_str()) else {
        return Ok(None);
    };
    let Some((name, version)) = name_and_version(file_name) else {
        return Ok(None);
    };
    let bytes = fs_err::read(path)?;
    let is_wheel = file_name.strip_suffix(".whl").is_some();
    let described = if is_wheel {
        wheel_metadata(&bytes)
    } else {
        sdist_metadata(file_name, &bytes)
    };
    let requires_python = described
        .as_deref()
        .and_then(|metadata| header(metadata, "Requires-Python"));
    Ok(Some(Entry {
        file_name: file_name.to_owned(),
        path: path.to_owned(),
        project: normalized(name),
        version: version.to_owned(),
        size: bytes.len() as u64,
        sha256: sha256_hex(&bytes),
        requires_python,
        yanked: None,
        // What a sdist says of itself may change when it is built.
        metadata: described.filter(|_| is_wheel).map(Arc::from),
    }))
}

const SDIST_ENDINGS: [&str; 5] = [".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz"];

fn name_and_version(file_name: &str) -> Option<(&str, &str)> {
    if let Some(stem) = file_name.strip_suffix(".whl") {
        let mut parts = stem.split('-');
        let found = (parts.next()?, parts.next()?);
        return (parts.count() >= 3).then_some(found);
    }
    let stem = SDIST_ENDINGS
        .iter()
        .find_map(|ending| file_name.strip_suffix(ending))?;
    // Old sdists have hyphens in the name: the version begins at the last one before a digit.
    stem.match_indices('-')
        .rfind(|(at, _)| stem[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|(at, _)| (&stem[..at], &stem[at + 1..]))
}

fn wheel_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).ok()?;
    let name = archive
        .file_names()
        .find(|name| {
            name.strip_suffix(".dist-info/METADATA")
                .is_some_and(|folder| !folder.contains('/'))
        })?
        .to_owned();
    let mut metadata = Vec::new();
    archive
        .by_name(&name)
        .ok()?
        .read_to_end(&mut metadata)
        .ok()?;
    Some(metadata)
}

fn sdist_metadata(file_name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    file_name
        .strip_suffix(".tar.gz")
        .or_else(|| file_name.strip_suffix(".tgz"))?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    for entry in archive.entries().ok()? {
        let mut entry = entry.ok()?;
        let path = entry.path().ok()?;
        if path.components().count() == 2 && path.ends_with("PKG-INFO") {
            let mut metadata = Vec::new();
            entry.read_to_end(&mut metadata).ok()?;
            return Some(metadata);
        }
    }
    None
}

/// A header of core metadata; the headers end at the first empty line.
fn header(metadata: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(metadata);
    text.lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_and_versions_are_read_from_file_names() {
        for (file, expected) in [
            ("six-1.16.0-py2.py3-none-any.whl", Some(("six", "1.16.0"))),
            ("a_b-1.0-1-py3-none-any.whl", Some(("a_b", "1.0"))),
            ("six-1.16.0.tar.gz", Some(("six", "1.16.0"))),
            (
                "zope-2-interface-5.0.zip",
                Some(("zope-2-interface", "5.0")),
            ),
            ("six-1.16.0-none.whl", None),
            ("notes.txt", None),
            ("six.tar.gz", None),
        ] {
            assert_eq!(name_and_version(file), expected, "{file}");
        }
    }

    #[test]
    fn a_description_is_no_header() {
        let metadata = b"Name: a\nRequires-Python: >=3.9\n\nRequires-Dist: b\n";
        assert_eq!(
            header(metadata, "requires-python").as_deref(),
            Some(">=3.9")
        );
        assert_eq!(header(metadata, "Requires-Dist"), None);
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd_to_look_at(name in "[a-z0-9._-]{0,20}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = name_and_version(&name);
            let _ = wheel_metadata(&bytes);
            let _ = sdist_metadata("a-1.tar.gz", &bytes);
            let _ = header(&bytes, "Name");
        }

        #[test]
        fn normalizing_twice_changes_nothing(name in "[A-Za-z0-9._-]{0,20}") {
            let once = normalized(&name);
            prop_assert_eq!(normalized(&once), once);
        }
    }
}
