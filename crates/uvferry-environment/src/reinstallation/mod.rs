//! From what is installed to what uv is given, so that the same is installed again.
//!
//! [`Reinstallation::of`] finds a word of uv's for each distribution, or says why there is none;
//! [`Uv`] makes an environment and installs them there, and finds out which of them failed.
//!
//! Requirements are not resolved: each distribution is asked for by its version or its address
//! alone (`--no-deps`), so that what was there is there, whether it fits together or not.

mod installing;
mod uv;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;
use uvferry_diagnostics::redact;

pub use installing::{Failure, Installation};
pub use uv::{Attempt, NewEnvironment, Uv, UvError, is_plain_prompt};

use crate::distributions::{DirectUrl, Distribution, Fault, Foreign, Origin, Source};

/// What is to be installed again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reinstallation {
    /// One for each distribution, in the order in which they were given.
    pub items: Vec<Item>,
}

/// A distribution that is to be installed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// As its metadata spells it.
    pub name: String,
    /// Normalised (PEP 503).
    pub normalized_name: String,
    /// The version that must be there afterwards.
    pub version: String,
    /// How uv is asked for it, or why it cannot be.
    pub word: Result<Word, NoWord>,
}

/// A line of a requirements file for uv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The requirement, with credentials where its address has them: show
    /// [`redacted`](Self::redacted).
    pub requirement: String,
    /// The digests that its file may have (`sha256:…`), where they are known.
    pub hashes: Vec<String>,
    /// The file or folder of this machine that it is installed from.
    pub path: Option<PathBuf>,
    /// Whether it is an editable.
    pub is_editable: bool,
}

/// Why uv has no word for a distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoWord {
    /// Something put it there that uv cannot ask again.
    Foreign(Foreign),
    /// Nothing says which version it is.
    NoVersion,
    /// Its version is none of PEP 440, and uv reads no other, not even behind `===`.
    InvalidVersion,
    /// It came out of a repository that is not git's.
    VersionControl(String),
    /// The file or folder that it was installed from is gone.
    SourceGone(PathBuf),
    /// Its address cannot be read.
    InvalidAddress,
}

impl fmt::Display for NoWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(Foreign::Conda) => f.write_str("conda installed it"),
            Self::Foreign(Foreign::System) => {
                f.write_str("the packages of the system, or distutils, installed it")
            }
            Self::Foreign(Foreign::SetupPy) => f.write_str(
                "`setup.py install` or `easy_install` put it there; from what is not recorded",
            ),
            Self::Foreign(Foreign::Unknown) => f.write_str("it has no metadata that names it"),
            Self::NoVersion => f.write_str("nothing says which version it is"),
            Self::InvalidVersion => f.write_str("its version is none of PEP 440"),
            Self::VersionControl(vcs) => write!(f, "it came from a {vcs} repository"),
            Self::SourceGone(path) => {
                write!(f, "`{}`, which it came from, is gone", path.display())
            }
            Self::InvalidAddress => f.write_str("the address that it came from cannot be read"),
        }
    }
}

/// Digests by normalised name: `sha256:…`, as a lock file or pip's report gives them.
pub type Hashes = BTreeMap<String, Vec<String>>;

impl Reinstallation {
    /// How each distribution is asked for. Files and folders of this machine are looked at: one
    /// that is gone is said now, not by uv.
    pub fn of<'a>(
        distributions: impl IntoIterator<Item = &'a Distribution>,
        hashes: &Hashes,
    ) -> Self {
        let items = distributions
            .into_iter()
            .map(|one| {
                let word = word(one).map(|mut word| {
                    if word.hashes.is_empty()
                        && word.path.is_none()
                        && let Some(known) = hashes.get(&one.normalized_name)
                    {
                        word.hashes.clone_from(known);
                    }
                    word
                });
                Item {
                    name: one.name.clone(),
                    normalized_name: one.normalized_name.clone(),
                    version: one.version.clone(),
                    word,
                }
            })
            .collect();
        Self { items }
    }
}

impl Item {
    /// As its requirement, without credentials; else its name and version.
    pub fn shown(&self) -> String {
        match &self.word {
            Ok(word) => word.redacted(),
            Err(_) => format!("{} {}", self.name, self.version),
        }
    }
}

impl Word {
    /// A version from an index.
    pub fn of_index(name: &str, version: &str) -> Self {
        Self::plain(format!("{name}=={version}"))
    }

    /// A wheel or an sdist of this machine; `None` where its path cannot stand in a URL.
    pub fn of_file(name: &str, file: &Path) -> Option<Self> {
        let url = Url::from_file_path(file).ok()?;
        Some(Self {
            path: Some(file.to_owned()),
            ..Self::plain(format!("{name} @ {url}"))
        })
    }

    fn plain(requirement: String) -> Self {
        Self {
            requirement,
            hashes: Vec::new(),
            path: None,
            is_editable: false,
        }
    }

    /// The line of a requirements file.
    pub fn line(&self) -> String {
        let mut line = self.requirement.clone();
        for hash in &self.hashes {
            line.push_str(" --hash=");
            line.push_str(hash);
        }
        line
    }

    /// The requirement without credentials.
    pub fn redacted(&self) -> String {
        redact(&self.requirement).into_owned()
    }
}

fn word(one: &Distribution) -> Result<Word, NoWord> {
    if one.faults.contains(&Fault::InvalidDirectUrl) {
        return Err(NoWord::InvalidAddress);
    }
    match one.origin() {
        Origin::Editable { path } => editable(&path),
        Origin::Foreign(foreign) => Err(NoWord::Foreign(foreign)),
        Origin::Index if one.faults.contains(&Fault::NoVersion) => Err(NoWord::NoVersion),
        Origin::Index if one.faults.contains(&Fault::InvalidVersion) => Err(NoWord::InvalidVersion),
        Origin::Index => Ok(Word::of_index(&one.name, &one.version)),
        Origin::Archive { .. }
        | Origin::Vcs { .. }
        | Origin::LocalFile { .. }
        | Origin::LocalFolder { .. } => match &one.direct_url {
            Some(url) => addressed(one, url),
            None => Err(NoWord::InvalidAddress),
        },
    }
}

/// As a URL: a path may hold what a requirements file reads otherwise (` #`, `${…}`).
fn editable(folder: &Path) -> Result<Word, NoWord> {
    if !folder.is_dir() {
        return Err(NoWord::SourceGone(folder.to_owned()));
    }
    let url = Url::from_file_path(folder).map_err(|()| NoWord::InvalidAddress)?;
    Ok(Word {
        path: Some(folder.to_owned()),
        is_editable: true,
        ..Word::plain(format!("-e {url}"))
    })
}

fn addressed(one: &Distribution, recorded: &DirectUrl) -> Result<Word, NoWord> {
    let Ok(url) = Url::parse(&recorded.url) else {
        return Err(NoWord::InvalidAddress);
    };
    let path = (url.scheme() == "file").then(|| url.to_file_path());
    let path = match path {
        None => None,
        Some(Ok(path)) => Some(path),
        Some(Err(())) => return Err(NoWord::InvalidAddress),
    };
    let mut recorded = recorded.clone();
    let is_vcs = match &mut recorded.source {
        Source::VcsInfo(vcs) if vcs.vcs != "git" => {
            return Err(NoWord::VersionControl(vcs.vcs.clone()));
        }
        Source::VcsInfo(_) => true,
        Source::ArchiveInfo(archive) => {
            // One digest is enough, and uv refuses kinds that it does not know.
            archive.hash = None;
            let best = ["sha256", "sha512", "sha384", "blake2b", "md5"]
                .iter()
                .find_map(|kind| Some(((*kind).to_owned(), archive.hashes.get(*kind)?.clone())));
            archive.hashes = best.into_iter().collect();
            false
        }
        Source::DirInfo(_) => false,
    };
    if let Some(path) = &path
        && !path.exists()
    {
        return Err(NoWord::SourceGone(path.clone()));
    }
    Ok(Word {
        path: path.filter(|_| !is_vcs),
        ..Word::plain(recorded.requirement(&one.name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distributions::Layout;

    fn distribution(name: &str, version: &str) -> Distribution {
        Distribution {
            name: name.to_owned(),
            normalized_name: name.to_owned(),
            version: version.to_owned(),
            written_version: Some(version.to_owned()),
            location: PathBuf::new(),
            site: PathBuf::new(),
            metadata_path: PathBuf::new(),
            layout: Layout::DistInfo,
            installer: Some("pip".to_owned()),
            requested: true,
            direct_url: None,
            editable_location: None,
            requires_python: None,
            requires: Vec::new(),
            extras: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn from(url: &str) -> Distribution {
        Distribution {
            direct_url: Some(DirectUrl::parse(url.as_bytes()).unwrap()),
            ..distribution("x", "1.0")
        }
    }

    fn line(one: &Distribution) -> Result<String, NoWord> {
        let items = Reinstallation::of([one], &Hashes::default()).items;
        items[0].word.clone().map(|word| word.line())
    }

    #[test]
    fn what_came_from_an_index_is_asked_for_by_its_version_and_hashes() {
        let one = distribution("x", "1!2.0rc1+local");
        assert_eq!(line(&one).unwrap(), "x==1!2.0rc1+local");
        let hashes = Hashes::from([("x".to_owned(), vec!["sha256:ab".to_owned()])]);
        let items = Reinstallation::of([&one], &hashes).items;
        let word = items[0].word.as_ref().unwrap();
        assert_eq!(word.line(), "x==1!2.0rc1+local --hash=sha256:ab");
    }

    #[test]
    fn what_came_from_an_address_is_asked_for_by_it() {
        for (url, expected) in [
            (
                r#"{"url": "https://example.com/r.git", "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": "abc"}, "subdirectory": "p"}"#,
                "x @ git+https://example.com/r.git@abc#subdirectory=p",
            ),
            (
                r#"{"url": "https://example.com/x.whl", "archive_info": {"hashes": {"sha1": "cd", "sha512": "ef", "sha256": "ab"}}}"#,
                "x @ https://example.com/x.whl#sha256=ab",
            ),
            (
                r#"{"url": "https://example.com/x.tar.gz", "archive_info": {"hash": "sha1=cd"}}"#,
                "x @ https://example.com/x.tar.gz",
            ),
        ] {
            assert_eq!(line(&from(url)).unwrap(), expected);
        }
    }

    #[test]
    fn files_and_folders_are_asked_for_while_they_are_there() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("a #b");
        fs_err::create_dir(&folder).unwrap();
        let mut one = distribution("x", "1.0");
        one.editable_location = Some(folder.clone());
        let asked = line(&one).unwrap();
        assert!(asked.starts_with("-e file:///") && asked.ends_with("a%20%23b"));
        fs_err::remove_dir(&folder).unwrap();
        assert_eq!(line(&one).unwrap_err(), NoWord::SourceGone(folder.clone()));
        let file = Url::from_file_path(scratch.path().join("x.whl")).unwrap();
        let one = from(&format!(r#"{{"url": "{file}", "archive_info": {{}}}}"#));
        assert!(matches!(line(&one), Err(NoWord::SourceGone(_))));
        fs_err::write(scratch.path().join("x.whl"), "").unwrap();
        assert_eq!(line(&one).unwrap(), format!("x @ {file}"));
    }

    #[test]
    fn what_uv_has_no_word_for_says_why() {
        let hg =
            r#"{"url": "https://example.com/r", "vcs_info": {"vcs": "hg", "commit_id": "abc"}}"#;
        assert_eq!(
            line(&from(hg)),
            Err(NoWord::VersionControl("hg".to_owned()))
        );
        let mut one = distribution("x", "1.0");
        one.installer = Some("conda".to_owned());
        assert_eq!(line(&one), Err(NoWord::Foreign(Foreign::Conda)));
        let mut one = distribution("x", "1.0");
        one.layout = Layout::EggInfoFile;
        assert_eq!(line(&one), Err(NoWord::Foreign(Foreign::System)));
        let mut one = distribution("x", "weird-1");
        one.faults.push(Fault::InvalidVersion);
        assert_eq!(line(&one), Err(NoWord::InvalidVersion));
    }

    #[test]
    fn credentials_of_an_address_are_given_to_uv_and_not_shown() {
        let one = from(r#"{"url": "https://u:s3cret@example.com/x.whl", "archive_info": {}}"#);
        let item = &Reinstallation::of([&one], &Hashes::default()).items[0];
        assert!(item.word.as_ref().unwrap().line().contains("s3cret"));
        assert!(!item.shown().contains("s3cret"));
    }
}
