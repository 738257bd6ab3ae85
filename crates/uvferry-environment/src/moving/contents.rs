//! What a distribution's files are, byte for byte, and whether those of another one of the same
//! name and version are the same.
//!
//! A name and a version do not say which program it is: an index may have another one, a folder
//! may have changed. Compared are the files that RECORD lists, by their digests as they are on
//! the disk, but for what each installer writes itself (scripts, INSTALLER, REQUESTED, RECORD,
//! `direct_url.json`, compiled bytecode). One wheel gives the same files always. A distribution
//! that was built here may be built again with other bytes: its compiled modules and its
//! metadata depend on the compiler and the backend of the day, its Python modules do not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Sha256, Sha384, Sha512};

use super::files::{RecordedFile, base64, is_compiled, recorded_files};
use crate::distributions::{Distribution, Layout};
use crate::parallel::in_parts;

/// The files of a distribution, by where they are: within the site folder, `metadata/…` for the
/// folder of its metadata, `prefix/…` for what is elsewhere in the environment.
#[derive(Debug, Clone, Default)]
pub(super) struct Contents {
    files: BTreeMap<String, Content>,
    /// The tags of WHEEL.
    tags: BTreeSet<String>,
    /// What WHEEL says of `Root-Is-Purelib`.
    is_pure: bool,
    /// Its entry points, in one order; those of an egg-info may be written otherwise.
    entry_points: BTreeSet<(String, String)>,
    /// Whether its files are listed anywhere.
    is_listed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Content {
    /// As RECORD has it: `sha256=…`.
    recorded: Option<String>,
    /// In the same form; `None` where the file is not there or cannot be read.
    actual: Option<String>,
}

/// Which of the files are not the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Modules and data: the program itself.
    pub(super) program: Vec<String>,
    /// What a build makes, each time a little otherwise.
    pub(super) built: Vec<String>,
    /// Whether one of the two has no list of its files.
    pub(super) is_unknown: bool,
}

/// A file whose bytes are none that were installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) path: PathBuf,
    /// The distribution, as its metadata spells it.
    pub(super) of: String,
}

/// The digests of files as they are, of all distributions at once.
#[derive(Debug, Default)]
pub(super) struct Digests {
    by_path: BTreeMap<PathBuf, String>,
    recorded: BTreeMap<PathBuf, Vec<(String, String)>>,
}

impl Digests {
    /// Reads all files that the distributions list.
    pub(super) fn of<'a>(distributions: impl IntoIterator<Item = &'a Distribution>) -> Self {
        let mut recorded: BTreeMap<PathBuf, Vec<(String, String)>> = BTreeMap::new();
        for one in distributions {
            for file in recorded_files(one) {
                if is_compiled(&file.path) || is_of_installer(one, &file.path) {
                    continue;
                }
                let all = recorded.entry(file.path).or_default();
                all.push((one.name.clone(), file.hash.unwrap_or_default()));
            }
        }
        let files: Vec<(&PathBuf, &str)> = recorded
            .iter()
            .map(|(path, hashes)| {
                let kind = hashes.iter().find_map(|(_, hash)| kind_of(hash));
                (path, kind.unwrap_or("sha256"))
            })
            .collect();
        let by_path = in_parts(&files, 2, |_, part| {
            part.iter()
                .filter_map(|(path, kind)| Some(((*path).clone(), digest(path, kind).ok()?)))
                .collect()
        });
        Self {
            by_path: by_path.into_iter().collect(),
            recorded,
        }
    }

    /// Files that are as no distribution has recorded them. One that several list is as one of
    /// them has it.
    pub(super) fn changed(&self) -> Vec<Changed> {
        let mut changed = Vec::new();
        for (path, hashes) in &self.recorded {
            let Some(actual) = self.by_path.get(path) else {
                continue;
            };
            let is_known = hashes.iter().all(|(_, hash)| kind_of(hash).is_some());
            if is_known
                && !hashes.iter().any(|(_, hash)| is_same(hash, actual))
                && let Some((of, _)) = hashes.first()
            {
                changed.push(Changed {
                    path: path.clone(),
                    of: of.clone(),
                });
            }
        }
        changed
    }

    /// Whether all files that a distribution has digests of are as it says, and there are some;
    /// those of its metadata, which belong to no other, do not count.
    pub(super) fn are_those_of(&self, one: &Distribution) -> bool {
        let mut some = false;
        for file in recorded_files(one) {
            let Some(hash) = file.hash.filter(|hash| kind_of(hash).is_some()) else {
                continue;
            };
            if file.path.starts_with(&one.metadata_path) || is_compiled(&file.path) {
                continue;
            }
            let actual = self.by_path.get(&file.path);
            if !actual.is_some_and(|actual| is_same(&hash, actual)) {
                return false;
            }
            some = true;
        }
        some
    }
}

impl Contents {
    /// Those of a distribution in an environment at `prefix`, whose scripts are in `programs`.
    pub(super) fn of(
        one: &Distribution,
        digests: &Digests,
        prefix: &Path,
        programs: &Path,
    ) -> Self {
        let listed = recorded_files(one);
        let wheel = fs_err::read_to_string(one.metadata_path.join("WHEEL")).unwrap_or_default();
        let header = |name: &'static str| {
            wheel.lines().filter_map(move |line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim())
            })
        };
        let files = listed
            .iter()
            .filter(|file| {
                !is_compiled(&file.path)
                    && !is_of_installer(one, &file.path)
                    && file.path.parent() != Some(programs)
            })
            .map(|file| {
                let content = Content {
                    recorded: file.hash.clone(),
                    actual: digests.by_path.get(&file.path).cloned(),
                };
                (place(one, file, prefix), content)
            })
            .collect();
        Self {
            files,
            tags: header("Tag").map(str::to_owned).collect(),
            is_pure: header("Root-Is-Purelib").any(|value| value.eq_ignore_ascii_case("true")),
            entry_points: entry_points(&one.metadata_path),
            is_listed: !listed.is_empty(),
        }
    }

    /// What is not in `new` as it was here.
    pub(super) fn difference(&self, new: &Self) -> Difference {
        let mut difference = Difference {
            is_unknown: !self.is_listed || !new.is_listed,
            ..Difference::default()
        };
        if difference.is_unknown {
            return difference;
        }
        let has_native = [self, new].iter().any(|one| {
            (!one.is_pure && !one.tags.is_empty()) || one.files.keys().any(|at| is_native(at))
        });
        // Wheels for manylinux and musllinux are not built where they are installed.
        let is_prebuilt = self.tags == new.tags
            && self.tags.iter().any(|tag| {
                tag.rsplit('-')
                    .next()
                    .is_some_and(|system| system.starts_with("many") || system.starts_with("musl"))
            });
        let places: BTreeSet<&String> = self.files.keys().chain(new.files.keys()).collect();
        for at in places {
            let is_same = match (self.files.get(at), new.files.get(at)) {
                (Some(old), Some(new)) => old.is_as(new),
                // What was listed and not there is not missed.
                (Some(old), None) => old.actual.is_none(),
                (None, _) => false,
            };
            if is_same {
                continue;
            }
            let is_built = at.starts_with("metadata/")
                || (has_native && !is_prebuilt && is_made_by_a_compiler(at));
            if is_built {
                difference.built.push(at.clone());
            } else {
                difference.program.push(at.clone());
            }
        }
        if self.entry_points != new.entry_points {
            difference.program.push("entry_points.txt".to_owned());
        }
        difference
    }
}

impl Content {
    /// Whether another file is as this one is, or was when it was installed.
    fn is_as(&self, new: &Self) -> bool {
        let Some(now) = &new.actual else {
            return self.actual.is_none();
        };
        [&self.actual, &self.recorded]
            .into_iter()
            .flatten()
            .any(|hash| is_same(hash, now))
            // One was recorded by another kind of digest.
            || (kind_of(now) != self.actual.as_deref().and_then(kind_of)
                && self.recorded.is_some()
                && self.recorded == new.recorded)
    }
}

impl Difference {
    /// Whether all but the metadata is known and the same.
    pub(super) fn is_of_metadata_only(&self) -> bool {
        !self.is_unknown
            && self.program.is_empty()
            && self.built.iter().all(|at| at.starts_with("metadata/"))
    }

    /// For a person: `` `foo/__init__.py` and 3 more ``.
    pub(super) fn told(places: &[String]) -> String {
        let first = places.first().map(String::as_str).unwrap_or_default();
        match places.len() {
            0 | 1 => format!("`{first}`"),
            more => format!("`{first}` and {} more", more - 1),
        }
    }
}

/// Where a file is, in words that are the same in another environment.
fn place(one: &Distribution, file: &RecordedFile, prefix: &Path) -> String {
    let text = |path: &Path| path.to_string_lossy().replace('\\', "/");
    if let Ok(inner) = file.path.strip_prefix(&one.metadata_path) {
        return format!("metadata/{}", text(inner));
    }
    if let Ok(inner) = file.path.strip_prefix(&one.location) {
        return text(inner);
    }
    match file.path.strip_prefix(prefix) {
        Ok(inner) => format!("prefix/{}", text(inner)),
        Err(_) => text(&file.path),
    }
}

/// Whether a file of the metadata is written by who installs it.
fn is_of_installer(one: &Distribution, path: &Path) -> bool {
    let Ok(inner) = path.strip_prefix(&one.metadata_path) else {
        return false;
    };
    let name = inner.to_string_lossy();
    let name = &*name;
    one.layout != Layout::DistInfo
        // Compared as what it says.
        || name == "entry_points.txt"
        || matches!(
            name,
            "INSTALLER"
                | "REQUESTED"
                | "RECORD"
                | "RECORD.jws"
                | "RECORD.p7s"
                | "direct_url.json"
                | "uv_cache.json"
                | "uv_build.json"
        )
}

/// Whether a file is for a processor.
fn is_native(at: &str) -> bool {
    let name = at.rsplit('/').next().unwrap_or(at).to_ascii_lowercase();
    let ending = Path::new(&name).extension().and_then(|it| it.to_str());
    matches!(
        ending,
        Some("so" | "pyd" | "dll" | "dylib" | "a" | "o" | "lib" | "exe")
    ) || name.contains(".so.")
}

/// Whether a file comes out of a compiler, or of a program that writes sources for one.
fn is_made_by_a_compiler(at: &str) -> bool {
    let ending = Path::new(at).extension().and_then(|it| it.to_str());
    is_native(at)
        || matches!(
            ending,
            Some("c" | "cc" | "cpp" | "cxx" | "h" | "hpp" | "pdb" | "pc" | "cmake")
        )
}

/// Section and line of `entry_points.txt`, without the blanks that are optional.
fn entry_points(metadata: &Path) -> BTreeSet<(String, String)> {
    let text = fs_err::read(metadata.join("entry_points.txt")).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut section = String::new();
    let mut found = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            name.trim().clone_into(&mut section);
            continue;
        }
        let line: String = line.chars().filter(|it| !it.is_whitespace()).collect();
        found.insert((section.clone(), line));
    }
    found
}

/// The kind of a recorded digest, where it is one that is known here.
fn kind_of(hash: &str) -> Option<&'static str> {
    let (kind, _) = hash.split_once('=')?;
    ["sha256", "sha384", "sha512"]
        .into_iter()
        .find(|known| *known == kind)
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim_end_matches('=') == other.trim_end_matches('=')
}

/// The digest of a file, as RECORD writes it.
fn digest(path: &Path, kind: &str) -> io::Result<String> {
    // A pipe would never end.
    if !fs_err::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let file = fs_err::File::open(path)?.into_parts().0;
    let bytes = match kind {
        "sha384" => digest_of::<Sha384>(file)?,
        "sha512" => digest_of::<Sha512>(file)?,
        _ => digest_of::<Sha256>(file)?,
    };
    Ok(format!("{kind}={}", base64(&bytes)))
}

fn digest_of<D: sha2::Digest>(mut file: fs::File) -> io::Result<Vec<u8>> {
    let mut digest = D::new();
    let mut space = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut space)?;
        if read == 0 {
            return Ok(digest.finalize().to_vec());
        }
        digest.update(&space[..read]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn contents(tag: &str, files: &[(&str, &str)]) -> Contents {
        Contents {
            files: files
                .iter()
                .map(|(at, hash)| {
                    let content = Content {
                        recorded: Some(format!("sha256={hash}")),
                        actual: Some(format!("sha256={hash}")),
                    };
                    ((*at).to_owned(), content)
                })
                .collect(),
            tags: BTreeSet::from([tag.to_owned()]),
            is_pure: tag.ends_with("-any"),
            entry_points: BTreeSet::new(),
            is_listed: true,
        }
    }

    #[test]
    fn what_a_build_makes_is_told_from_the_program() {
        let pure = "py3-none-any";
        let here = "cp311-cp311-linux_x86_64";
        let elsewhere = "cp311-cp311-manylinux_2_17_x86_64";
        // Tag before, tag now, the file that differs, whether it is the program.
        for (old, new, at, is_program) in [
            (pure, pure, "a.py", true),
            (pure, pure, "a/data.json", true),
            (pure, pure, "a/header.h", true),
            (pure, pure, "metadata/METADATA", false),
            (here, here, "a.py", true),
            (here, here, "a.so", false),
            (here, here, "a/made.c", false),
            (elsewhere, here, "a.so.1", false),
            (elsewhere, elsewhere, "a.so", true),
            (
                elsewhere,
                "cp311-cp311-manylinux_2_28_x86_64",
                "a.so",
                false,
            ),
        ] {
            let before = contents(old, &[(at, "one"), ("same.py", "x")]);
            let now = contents(new, &[(at, "two"), ("same.py", "x")]);
            let found = before.difference(&now);
            let told = (found.program.as_slice(), found.built.as_slice());
            let expected: (&[String], &[String]) = (&[at.to_owned()], &[]);
            let expected = if is_program {
                expected
            } else {
                (expected.1, expected.0)
            };
            assert_eq!(told, expected, "{old} {new} {at}");
            // One more, or one less.
            let less = contents(new, &[("same.py", "x")]);
            assert_eq!(
                before.difference(&less).program.len(),
                usize::from(is_program)
            );
            assert_eq!(
                less.difference(&before).built.len(),
                usize::from(!is_program)
            );
        }
    }

    #[test]
    fn what_the_user_has_changed_is_no_difference_of_what_comes() {
        let mut before = contents("py3-none-any", &[("a.py", "one"), ("gone.py", "two")]);
        before.files.get_mut("a.py").unwrap().actual = Some("sha256=mine".to_owned());
        before.files.get_mut("gone.py").unwrap().actual = None;
        let now = contents("py3-none-any", &[("a.py", "one"), ("gone.py", "two")]);
        assert_eq!(before.difference(&now), Difference::default());
        let another = contents("py3-none-any", &[("a.py", "three")]);
        assert_eq!(before.difference(&another).program, ["a.py"]);
    }

    #[test]
    fn without_a_list_nothing_is_known() {
        let before = contents("py3-none-any", &[("a.py", "one")]);
        let found = before.difference(&Contents::default());
        assert!(found.is_unknown && found.program.is_empty());
    }

    #[test]
    fn digests_are_those_of_the_file() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("hello");
        fs_err::write(&file, "hello").unwrap();
        // `printf hello | openssl dgst -sha256 -binary | base64`, in the letters of URLs.
        assert_eq!(
            digest(&file, "sha256").unwrap(),
            "sha256=LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"
        );
        assert!(
            digest(&file, "sha512")
                .unwrap()
                .starts_with("sha512=m3HSJL1i83hdltRq0-o9czGb-8KJDKra4t_")
        );
        assert!(digest(scratch.path(), "sha256").is_err());
    }

    proptest! {
        #[test]
        fn no_list_of_entry_points_panics(text in ".*") {
            let scratch = tempfile::tempdir().unwrap();
            fs_err::write(scratch.path().join("entry_points.txt"), text).unwrap();
            let _ = entry_points(scratch.path());
        }
    }
}
