//! RECORD: the files of an installed distribution and their hashes
//! (<https://packaging.python.org/en/latest/specifications/recording-installed-packages/>).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::manifest::hex;
use crate::distributions::{Distribution, Layout};
use crate::plain_file;
use crate::sites::lexically_absolute;

/// A line of RECORD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recorded {
    /// As written: relative to the site, with `/`.
    pub(super) path: String,
    /// `sha256=…` in URL-safe base 64; empty where none is written.
    pub(super) hash: String,
    /// The length in bytes, as written.
    pub(super) size: String,
}

/// Where a file of a distribution is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In the site, by its path there.
    Site(String),
    /// Among the environment's scripts, by its name.
    Script(String),
    /// Elsewhere in the environment, by its path from the environment's folder.
    Prefix(String),
    /// Outside.
    Outside,
}

/// The lines of RECORD, as Python's csv module reads them.
pub(super) fn parse(text: &str) -> Vec<Recorded> {
    let mut lines = Vec::new();
    let mut rest = text.chars().peekable();
    while rest.peek().is_some() {
        let mut fields = Vec::new();
        let mut field = String::new();
        let mut quoted = false;
        while let Some(character) = rest.next() {
            match (character, quoted) {
                ('"', true) if rest.peek() == Some(&'"') => {
                    rest.next();
                    field.push('"');
                }
                ('"', _) => quoted = !quoted,
                (',', false) => fields.push(std::mem::take(&mut field)),
                ('\n' | '\r', false) => break,
                (character, _) => field.push(character),
            }
        }
        fields.push(field);
        let mut fields = fields.into_iter();
        let path = fields.next().unwrap_or_default();
        if !path.is_empty() {
            lines.push(Recorded {
                path,
                hash: fields.next().unwrap_or_default(),
                size: fields.next().unwrap_or_default(),
            });
        }
    }
    lines
}

/// A line of RECORD, as Python's csv module writes it.
pub(super) fn line(recorded: &Recorded) -> String {
    let field = |text: &str| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let Recorded { path, hash, size } = recorded;
    format!("{},{},{}\n", field(path), field(hash), field(size))
}

impl Recorded {
    /// Where it is, in an environment whose folder is `prefix`.
    pub(super) fn place(&self, site: &Path, prefix: &Path) -> Place {
        let (site, prefix) = (lexically_absolute(site), lexically_absolute(prefix));
        let path = lexically_absolute(&site.join(&self.path));
        let below = |folder: &Path| {
            let parts: Option<Vec<&str>> = path
                .strip_prefix(folder)
                .ok()?
                .iter()
                .map(|part| part.to_str())
                .collect();
            Some(parts?.join("/"))
        };
        if let Some(path) = below(&site) {
            return Place::Site(path);
        }
        match below(&prefix) {
            None => Place::Outside,
            Some(path) => match path.split_once('/') {
                Some(("bin" | "Scripts", name)) if !name.contains('/') => {
                    Place::Script(name.to_owned())
                }
                _ => Place::Prefix(path),
            },
        }
    }

    /// Whether an installer writes it by itself, for the place or the moment.
    pub(super) fn is_of_installer(&self) -> bool {
        const FILES: [&str; 8] = [
            "RECORD",
            "RECORD.jws",
            "RECORD.p7s",
            "INSTALLER",
            "REQUESTED",
            "direct_url.json",
            "uv_cache.json",
            "uv_build.json",
        ];
        // Deeper ones are files of what a distribution has taken in.
        let top = self.path.split_once('/');
        if top.is_some_and(|(folder, name)| folder.ends_with(".dist-info") && FILES.contains(&name))
        {
            return true;
        }
        let mut parts = self.path.rsplit('/');
        let name = parts.next().unwrap_or_default();
        let folder = parts.next().unwrap_or_default();
        // virtualenv lists compiled modules that are nowhere, and their folders; one that a
        // wheel has has a hash.
        // Its mark of what it has put there itself is another one.
        let has_ending = |ending| name.strip_suffix(ending).is_some();
        let is_compiled = self.hash.is_empty() && (has_ending(".pyc") || has_ending(".virtualenv"));
        folder == "__pycache__" || name == "__pycache__" || is_compiled
    }
}

/// RECORD's lines; `None` where there is none that can be read.
pub(super) fn of(one: &Distribution) -> Option<Vec<Recorded>> {
    if one.layout != Layout::DistInfo {
        return None;
    }
    let bytes = plain_file::read(&one.metadata_path.join("RECORD")).ok()?;
    Some(parse(&String::from_utf8_lossy(&bytes)))
}

/// A digest of which files a distribution has and of their hashes, and how many they are: the
/// same wherever and by whomever the same wheel is installed.
///
/// Of scripts the names alone count, since the interpreter's path stands in them; those of pip,
/// setuptools and wheel do not, which some installers call after the Python. What installers
/// write by themselves and compiled modules are left out.
pub(super) fn digest(one: &Distribution, prefix: &Path) -> Option<(String, usize)> {
    let recorded = of(one)?;
    let mut lines = BTreeSet::new();
    for file in recorded.iter().filter(|file| !file.is_of_installer()) {
        match file.place(&one.site, prefix) {
            Place::Site(path) => lines.insert(format!("site/{path} {}", file.hash)),
            Place::Script(name) => {
                let is_numbered =
                    ["pip", "setuptools", "wheel"].contains(&one.normalized_name.as_str());
                let name = name.strip_suffix(".exe").unwrap_or(&name);
                !is_numbered && lines.insert(format!("script/{name}"))
            }
            Place::Prefix(path) => lines.insert(format!("prefix/{path} {}", file.hash)),
            Place::Outside => lines.insert(format!("outside {}", file.hash)),
        };
    }
    let mut digest = Sha256::new();
    for line in &lines {
        digest.update(line.as_bytes());
        digest.update(b"\n");
    }
    Some((hex(&digest.finalize()), lines.len()))
}

/// The path of a file of RECORD.
pub(super) fn path_of(one: &Distribution, file: &Recorded) -> PathBuf {
    lexically_absolute(&one.site.join(&file.path))
}

/// `sha256=…` of bytes, as RECORD has it: URL-safe base 64 without padding.
pub(super) fn hash_of(bytes: &[u8]) -> String {
    encoded(&Sha256::digest(bytes))
}

fn encoded(digest: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = "sha256=".to_owned();
    for chunk in digest.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=chunk.len() {
            let at = usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap_or(0);
            text.push(char::from(DIGITS[at]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_read_as_csv() {
        let read = parse("a.py,sha256=ab,3\r\n\"b, \"\"c\"\".py\",,\n\nx\n");
        let paths: Vec<&str> = read.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["a.py", "b, \"c\".py", "x"]);
        assert_eq!(
            (read[0].hash.as_str(), read[0].size.as_str()),
            ("sha256=ab", "3")
        );
        assert_eq!(line(&read[1]), "\"b, \"\"c\"\".py\",,\n");
    }

    #[test]
    fn a_hash_is_written_as_pip_writes_it() {
        // Of an empty file, as it stands in every RECORD that has REQUESTED.
        assert_eq!(
            hash_of(b""),
            "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
        );
    }

    #[cfg(unix)]
    #[test]
    fn places_are_told_apart() {
        let place = |path: &str| {
            let file = Recorded {
                path: path.to_owned(),
                hash: String::new(),
                size: String::new(),
            };
            file.place(Path::new("/e/lib/python3/site-packages"), Path::new("/e"))
        };
        assert_eq!(place("a/b.py"), Place::Site("a/b.py".to_owned()));
        assert_eq!(place("../../../bin/x"), Place::Script("x".to_owned()));
        assert_eq!(
            place("../../../share/x"),
            Place::Prefix("share/x".to_owned())
        );
        assert_eq!(place("../../../../etc/shadow"), Place::Outside);
        assert_eq!(place("/etc/shadow"), Place::Outside);
        assert_eq!(
            place("a/../../site-packages/b"),
            Place::Site("b".to_owned())
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read(text in "[a,\"\\n\\r/.é]{0,40}") {
            let read = parse(&text);
            let again: String = read.iter().map(line).collect();
            prop_assert_eq!(parse(&again), read);
        }
    }
}
