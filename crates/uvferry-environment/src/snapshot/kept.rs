//! The archives of a folder: which are snapshots, and which of them are old.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::archive::{Limits, read_manifest};
use super::manifest::Manifest;

/// An archive in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its path.
    pub path: PathBuf,
    /// When it was taken, as its name says: `20261126T120000Z`.
    pub taken: String,
    /// Its length, bytes.
    pub size_bytes: u64,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// The file name of a snapshot: `NAME-20261126T120000Z.tar.gz`, the time in UTC.
pub fn file_name(name: &str, time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let (year, month, day) = date(seconds / 86_400);
    let rest = seconds % 86_400;
    format!(
        "{}-{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z.tar.gz",
        plain(name),
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

/// Days since 1970 as year, month and day, counted year by year: an archive is taken once.
pub(crate) fn date(mut days: u64) -> (u64, u64, u64) {
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    // Beyond the year 9999 nothing is dated.
    while year < 10_000 {
        let length = if is_leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days.min(30) + 1)
}

/// A name as it may stand in a file's name anywhere.
fn plain(name: &str) -> String {
    let plain: String = name
        .chars()
        .take(60)
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => character,
            _ => '_',
        })
        .collect();
    let plain = plain.trim_start_matches(['.', '-']);
    if plain.is_empty() {
        "environment".to_owned()
    } else {
        plain.to_owned()
    }
}

/// The name and the time in a file's name.
fn parts(file_name: &str) -> Option<(&str, &str)> {
    let (name, time) = file_name.strip_suffix(".tar.gz")?.rsplit_once('-')?;
    let is_time = time.len() == 16
        && time.bytes().enumerate().all(|(at, byte)| match at {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    (is_time && !name.is_empty()).then_some((name, time))
}

/// The snapshots directly in a folder, by name, the newest first. A file is one if it is named
/// as one and its manifest says so; links are not followed.
///
/// # Errors
/// Where the folder cannot be read.
pub fn kept_in(folder: &Path) -> io::Result<Vec<Kept>> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name();
        let named = file_name.to_str().and_then(parts);
        let (Some((name, taken)), true) = (named, entry.file_type()?.is_file()) else {
            continue;
        };
        let Ok(file) = fs_err::File::open(entry.path()) else {
            continue;
        };
        let Ok(manifest) = read_manifest(file, &Limits::default()) else {
            continue;
        };
        if plain(&manifest.about.name) != name {
            continue;
        }
        found.push(Kept {
            path: entry.path(),
            taken: taken.to_owned(),
            size_bytes: entry.metadata()?.len(),
            manifest,
        });
    }
    found.sort_by(|one, other| {
        let name = |kept: &Kept| kept.manifest.about.name.clone();
        name(one)
            .cmp(&name(other))
            .then_with(|| other.taken.cmp(&one.taken))
    });
    Ok(found)
}

/// Those that are older than the newest `count` of their name.
pub fn older_than(kept: &[Kept], count: usize) -> Vec<&Kept> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    kept.iter()
        .filter(|one| {
            let seen = seen.entry(&one.manifest.about.name).or_default();
            *seen += 1;
            *seen > count
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::snapshot::About;
    use crate::snapshot::archive::{Contents, write};

    #[test]
    fn a_name_carries_the_time() {
        let name = |name, seconds| file_name(name, UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(name("app", 0), "app-19700101T000000Z.tar.gz");
        assert_eq!(name("a b/ü", 951_782_400), "a_b__-20000229T000000Z.tar.gz");
        assert_eq!(name("../..", 4_107_542_399), "_..-21000228T235959Z.tar.gz");
        assert_eq!(
            name("", 1_795_355_915),
            "environment-20261122T135835Z.tar.gz"
        );
        assert_eq!(
            parts("a-b-20261122T135835Z.tar.gz"),
            Some(("a-b", "20261122T135835Z"))
        );
        for other in [
            "a.tar.gz",
            "a-2026.tar.gz",
            "-20261122T135835Z.tar.gz",
            "a-20261122T135835Z.zip",
        ] {
            assert_eq!(parts(other), None);
        }
    }

    #[test]
    fn only_snapshots_are_listed_and_only_old_ones_are_older() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        for (name, time) in [
            ("app", "20260101T000000Z"),
            ("app", "20260301T000000Z"),
            ("app", "20260201T000000Z"),
            ("other", "20250101T000000Z"),
        ] {
            let about = About {
                name: name.to_owned(),
                ..About::default()
            };
            write(
                &place(&format!("{name}-{time}.tar.gz")),
                about,
                &Contents::new(),
                false,
            )
            .unwrap();
        }
        let text = "someone's own backup, which has the form of a name";
        fs_err::write(place("app-20200101T000000Z.tar.gz"), text).unwrap();
        // The name of another one.
        fs_err::copy(
            place("other-20250101T000000Z.tar.gz"),
            place("app-20190101T000000Z.tar.gz"),
        )
        .unwrap();
        fs_err::create_dir(place("app-20180101T000000Z.tar.gz")).unwrap();
        #[cfg(unix)]
        fs_err::os::unix::fs::symlink(
            place("app-20260101T000000Z.tar.gz"),
            place("app-20170101T000000Z.tar.gz"),
        )
        .unwrap();
        let kept = kept_in(folder.path()).unwrap();
        let taken: Vec<&str> = kept.iter().map(|one| one.taken.as_str()).collect();
        assert_eq!(
            taken,
            [
                "20260301T000000Z",
                "20260201T000000Z",
                "20260101T000000Z",
                "20250101T000000Z"
            ]
        );
        let older: Vec<&str> = older_than(&kept, 2)
            .iter()
            .map(|one| one.taken.as_str())
            .collect();
        assert_eq!(older, ["20260101T000000Z"]);
        assert_eq!(older_than(&kept, 0).len(), 4);
    }
}
