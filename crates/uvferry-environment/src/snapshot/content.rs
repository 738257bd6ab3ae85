//! What an archive says of an environment, in types: `environment.json`, `interpreter.json`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use url::Url;
use uvferry_diagnostics::redact;
use uvferry_requirements::{Version, normalize_name};

use super::archive::{Archive, Refusal};
use super::record;
use crate::distributions::{DirectUrl, Distribution, Fault, Foreign, Origin, Source};
use crate::interpreters::{Interpreter, Platform};
use crate::rules::CONTENT_INVALID;

/// The schema's name of `environment.json`.
pub const ENVIRONMENT_SCHEMA: &str = "uvferry.saved-environment/1";

/// `environment.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedEnvironment {
    /// [`ENVIRONMENT_SCHEMA`].
    pub schema: String,
    /// By name.
    pub distributions: Vec<SavedDistribution>,
}

/// A distribution, as it was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedDistribution {
    /// As its metadata spells it.
    pub name: String,
    /// As it is shown; empty where it is written nowhere.
    pub version: String,
    /// The folder that its metadata was in.
    pub location: String,
    /// Who installed it.
    pub installer: Option<String>,
    /// Whether it was asked for by itself.
    pub requested: bool,
    /// Where it came from.
    pub origin: SavedOrigin,
    /// Where it came from, if not from an index (PEP 610), without credentials.
    pub direct_url: Option<DirectUrl>,
    /// The folder of its sources, if it is an editable.
    pub editable_location: Option<String>,
    /// What is wrong with its metadata.
    pub faults: Vec<String>,
    /// Of its files and their hashes; null where RECORD is missing.
    pub files_sha256: Option<String>,
    /// How many they are.
    pub files: Option<usize>,
    /// Digests of archives that it may be installed from, `sha256:…`: as an index gives them, or
    /// as recorded when it was installed. Never that of [`wheel`](Self::wheel), which the
    /// manifest has.
    pub hashes: Vec<String>,
    /// The name of its wheel in the archive.
    pub wheel: Option<String>,
}

/// Where a distribution came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedOrigin {
    /// An index, or a folder of archives.
    Index,
    /// An archive behind a URL.
    Archive,
    /// A repository.
    Vcs,
    /// An archive of the machine.
    LocalFile,
    /// A folder of the machine.
    LocalFolder,
    /// A folder of the machine, imported from where it is.
    Editable,
    /// `setup.py install` or `easy_install`, as an egg: from what is recorded nowhere.
    SetupPy,
    /// Nothing that an installer of Python can bring again.
    Foreign,
}

impl SavedOrigin {
    /// Whether nothing that pip or uv could install again is known of it.
    pub(super) fn is_foreign(self) -> bool {
        matches!(self, Self::SetupPy | Self::Foreign)
    }
}

/// `interpreter.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedInterpreter {
    /// As `3.12.1`.
    pub version: String,
    /// `cpython`, `pypy`, …
    pub implementation: String,
    /// The path by which it was asked.
    pub executable: String,
    /// The environment's folder.
    pub prefix: String,
    /// That of the interpreter that it was made from.
    pub base_prefix: String,
    /// Whether it is a virtual environment.
    pub is_virtualenv: bool,
    /// What shells show while it is active, as `pyvenv.cfg` says.
    pub prompt: Option<String>,
    /// Whether it imports from its base as well.
    pub system_site_packages: bool,
    /// The version of its pip.
    pub pip_version: Option<String>,
    /// What decides which wheels suit it.
    pub platform: Platform,
    /// The variables of environment markers (PEP 508).
    pub markers: BTreeMap<String, String>,
}

impl SavedInterpreter {
    pub(super) fn of(interpreter: &Interpreter, pyvenv_cfg: Option<&str>) -> Self {
        let value = |key: &str| {
            pyvenv_cfg?.lines().find_map(|line| {
                let (name, value) = line.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case(key)
                    .then(|| value.trim().to_owned())
            })
        };
        let text = |path: &Path| path.display().to_string();
        Self {
            version: interpreter.version.clone(),
            implementation: interpreter.implementation.clone(),
            executable: text(&interpreter.executable),
            prefix: text(&interpreter.prefix),
            base_prefix: text(&interpreter.base_prefix),
            is_virtualenv: interpreter.is_virtualenv,
            prompt: value("prompt").map(|prompt| unquoted(&prompt).to_owned()),
            system_site_packages: value("include-system-site-packages")
                .is_some_and(|value| value.eq_ignore_ascii_case("true")),
            pip_version: interpreter.pip_version.clone(),
            platform: interpreter.platform.clone(),
            markers: interpreter.markers.clone(),
        }
    }
}

/// `venv` writes the prompt as Python does a string, others as it is.
fn unquoted(prompt: &str) -> &str {
    ['\'', '"']
        .iter()
        .find_map(|quote| prompt.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(prompt)
}

impl SavedDistribution {
    /// A distribution of an environment whose folder is `prefix`. Its RECORD is read.
    pub fn of(one: &Distribution, prefix: &Path) -> Self {
        let digest = record::digest(one, prefix);
        let direct_url = one.direct_url.as_ref().map(without_credentials);
        let hashes = direct_url.iter().flat_map(hashes_of).collect();
        Self {
            name: one.name.clone(),
            version: one.version.clone(),
            location: one.location.display().to_string(),
            installer: one.installer.clone(),
            requested: one.requested,
            origin: match one.origin() {
                Origin::Index => SavedOrigin::Index,
                Origin::Archive { .. } => SavedOrigin::Archive,
                Origin::Vcs { .. } => SavedOrigin::Vcs,
                Origin::LocalFile { .. } => SavedOrigin::LocalFile,
                Origin::LocalFolder { .. } => SavedOrigin::LocalFolder,
                Origin::Editable { .. } => SavedOrigin::Editable,
                Origin::Foreign(Foreign::SetupPy) => SavedOrigin::SetupPy,
                Origin::Foreign(_) => SavedOrigin::Foreign,
            },
            direct_url,
            editable_location: one
                .editable_location
                .as_ref()
                .map(|folder| folder.display().to_string()),
            faults: one.faults.iter().map(Fault::to_string).collect(),
            files_sha256: digest.as_ref().map(|(digest, _)| digest.clone()),
            files: digest.map(|(_, files)| files),
            hashes,
            wheel: None,
        }
    }

    /// Normalised (PEP 503).
    pub fn normalized_name(&self) -> String {
        normalize_name(&self.name)
    }

    /// As `pip freeze` writes it, without credentials: lines, since an editable has two.
    pub(super) fn frozen(&self) -> String {
        if let Some(folder) = &self.editable_location {
            return format!(
                "# Editable install with no version control ({}=={})\n-e {folder}",
                self.name, self.version
            );
        }
        if let Some(direct_url) = &self.direct_url {
            return direct_url.requirement(&self.name);
        }
        let operator = if Version::parse(&self.version).is_ok() {
            "=="
        } else {
            "==="
        };
        format!("{}{operator}{}", self.name, self.version)
    }
}

/// A recorded address without its credentials: PEP 610 wants them left out.
fn without_credentials(recorded: &DirectUrl) -> DirectUrl {
    let recorded = recorded.without_fragment();
    let mut clean = recorded.redacted();
    if clean.url != recorded.url
        && let Ok(mut url) = Url::parse(&recorded.url)
    {
        let done = url.set_username("").is_ok() && url.set_password(None).is_ok();
        if done {
            clean.url = redact(url.as_str()).into_owned();
        }
    }
    clean
}

/// `sha256:…` of a recorded archive.
fn hashes_of(recorded: &DirectUrl) -> Vec<String> {
    let Source::ArchiveInfo(archive) = &recorded.source else {
        return Vec::new();
    };
    let digest = archive
        .hashes
        .get("sha256")
        .and_then(|digest| digest.as_str());
    let hash = digest.map(|digest| format!("sha256:{}", digest.to_ascii_lowercase()));
    hash.into_iter().filter(|hash| is_hash(hash)).collect()
}

fn is_hash(hash: &str) -> bool {
    hash.strip_prefix("sha256:").is_some_and(|digest| {
        digest.len() == 64
            && digest
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// What an archive says, checked: nothing of it reaches uv that is not of these types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its distributions.
    pub environment: SavedEnvironment,
    /// Its interpreter.
    pub interpreter: SavedInterpreter,
}

fn invalid(message: impl AsRef<str>) -> Refusal {
    Refusal::new(&CONTENT_INVALID, message)
}

impl Saved {
    /// Reads what an archive says of its environment.
    ///
    /// # Errors
    /// Where something is not what it should be.
    pub fn of(archive: &Archive) -> Result<Self, Refusal> {
        let environment: SavedEnvironment = json(archive, "environment.json")?;
        if environment.schema != ENVIRONMENT_SCHEMA {
            return Err(invalid("`environment.json` is of another schema"));
        }
        let interpreter: SavedInterpreter = json(archive, "interpreter.json")?;
        check_interpreter(&interpreter)?;
        let mut names = std::collections::BTreeSet::new();
        for one in &environment.distributions {
            check(one, archive)?;
            if !names.insert(one.normalized_name()) {
                return Err(invalid(format!("`{}` comes twice", one.name)));
            }
        }
        Ok(Self {
            environment,
            interpreter,
        })
    }
}

fn json<T: serde::de::DeserializeOwned>(archive: &Archive, name: &str) -> Result<T, Refusal> {
    let bytes = archive
        .files
        .get(name)
        .ok_or_else(|| invalid(format!("the archive has no `{name}`")))?;
    serde_json::from_slice(bytes)
        .map_err(|error| invalid(format!("`{name}` is not what it should be: {error}")))
}

fn check_interpreter(interpreter: &SavedInterpreter) -> Result<(), Refusal> {
    let is_version = Version::parse(&interpreter.version).is_ok();
    let is_word = |text: &str| {
        (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if !is_version || !is_word(&interpreter.implementation) {
        return Err(invalid("`interpreter.json` names no interpreter"));
    }
    let prompt = interpreter.prompt.as_deref().unwrap_or_default();
    if prompt.len() > 200 || prompt.chars().any(char::is_control) {
        return Err(invalid("the prompt has characters that no prompt has"));
    }
    Ok(())
}

/// A name of PEP 508: letters and digits, with `.`, `-`, `_` between them.
fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    bytes.len() <= 200
        && is_end(bytes.first())
        && is_end(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte))
}

fn check(one: &SavedDistribution, archive: &Archive) -> Result<(), Refusal> {
    let name = one.name.escape_debug();
    if !is_name(&one.name) {
        return Err(invalid(format!("`{name}` is no name of a distribution")));
    }
    let is_plain =
        |text: &str| text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic());
    // One that is none of PEP 440 is told and left out; it is not given to anybody.
    if !is_plain(&one.version) {
        let version = one.version.escape_debug();
        return Err(invalid(format!(
            "`{name}` has a version `{version}`, which is none"
        )));
    }
    if let Some(hash) = one.hashes.iter().find(|hash| !is_hash(hash)) {
        let hash = hash.escape_debug();
        return Err(invalid(format!(
            "`{name}` has a hash `{hash}`, which is none"
        )));
    }
    let needs_url = matches!(
        one.origin,
        SavedOrigin::Archive | SavedOrigin::Vcs | SavedOrigin::LocalFile | SavedOrigin::LocalFolder
    );
    if needs_url && one.direct_url.is_none() {
        return Err(invalid(format!(
            "`{name}` has no address, and is said to come from one"
        )));
    }
    if one.origin == SavedOrigin::Editable && one.editable_location.is_none() {
        return Err(invalid(format!(
            "`{name}` is said to be editable, and has no folder"
        )));
    }
    if let Some(url) = &one.direct_url {
        check_url(url).map_err(|why| invalid(format!("the address of `{name}` {why}")))?;
    }
    if let Some(folder) = &one.editable_location
        && (folder.chars().any(char::is_control) || !is_absolute(folder))
    {
        return Err(invalid(format!(
            "the folder of `{name}` is no path of a folder"
        )));
    }
    if let Some(wheel) = &one.wheel {
        check_wheel(one, wheel, archive)
            .map_err(|why| invalid(format!("the wheel of `{name}` {why}")))?;
    }
    Ok(())
}

/// Whether it begins as a path of a folder does, on whichever system it was saved.
fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with(['/', '\\'])
        || bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':')
}

/// The file name of a wheel begins with the name and the version that it is for.
fn check_wheel(
    one: &SavedDistribution,
    wheel: &str,
    archive: &Archive,
) -> Result<(), &'static str> {
    if !archive.wheels.contains_key(wheel) {
        return Err("is not in the archive");
    }
    let mut parts = wheel
        .strip_prefix("wheels/")
        .and_then(|name| name.strip_suffix(".whl"))
        .ok_or("has another ending")?
        .split('-');
    let (project, version) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    if normalize_name(project) != one.normalized_name() {
        return Err("is that of another distribution");
    }
    if !uvferry_requirements::same_version(version, &one.version) {
        return Err("is of another version");
    }
    Ok(())
}

/// An address as it may stand on a line of a requirements file: one that a URL is, with nothing
/// that would end it or begin something else.
fn check_url(recorded: &DirectUrl) -> Result<(), &'static str> {
    let is_plain = |text: &str| {
        text.len() <= 4096
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\"'`\\<>{}|^$;".contains(&byte))
    };
    if !is_plain(&recorded.url) {
        return Err("has characters that no address has");
    }
    let url = Url::parse(&recorded.url).map_err(|_| "is none")?;
    // What ssh would take for an option.
    let begins_as_option = |text: &str| text.starts_with('-') || text.starts_with("%2d");
    if begins_as_option(url.username()) || url.host_str().is_some_and(begins_as_option) {
        return Err("has a host that none is");
    }
    if url.fragment().is_some() {
        return Err("has a fragment");
    }
    let schemes: &[&str] = match &recorded.source {
        Source::VcsInfo(vcs) => {
            if !matches!(vcs.vcs.as_str(), "git" | "hg" | "bzr" | "svn") {
                return Err("is of an unknown version control");
            }
            let is_commit = (1..=128).contains(&vcs.commit_id.len())
                && vcs
                    .commit_id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._:@+-".contains(&byte))
                && !vcs.commit_id.starts_with('-');
            if !is_commit {
                return Err("has a commit that is none");
            }
            if vcs.requested_revision.as_deref().is_some_and(|revision| {
                revision.len() > 400 || revision.chars().any(char::is_control)
            }) {
                return Err("has a revision that is none");
            }
            &["https", "http", "ssh", "git", "file", "svn"]
        }
        Source::ArchiveInfo(archive) => {
            let is_digest = |(name, digest): (&String, &serde_json::Value)| {
                name.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                    && digest.as_str().is_some_and(|digest| {
                        (1..=128).contains(&digest.len())
                            && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
                    })
            };
            if !archive.hashes.iter().all(is_digest) {
                return Err("has a digest that is none");
            }
            &["https", "http", "file"]
        }
        Source::DirInfo(_) => &["file"],
    };
    if !schemes.contains(&url.scheme()) {
        return Err("is of a kind that is not taken");
    }
    if let Some(folder) = &recorded.subdirectory {
        let is_below = is_plain(folder)
            && !folder.contains(['&', '#'])
            && !folder.starts_with('/')
            && folder.split('/').all(|part| part != "..");
        if !is_below {
            return Err("has a folder that is not below it");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_pep_508() {
        for name in ["a", "A.b-c_d", "x1"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "",
            "-e",
            "a\n--index-url x",
            "a ",
            "a;b",
            "a[b]",
            "--pre",
            "a==1",
            "é",
            "a-",
        ] {
            assert!(!is_name(name), "{name:?}");
        }
    }

    #[test]
    fn addresses_bring_no_options() {
        let check = |text: &str| DirectUrl::parse(text.as_bytes()).map(|url| check_url(&url));
        for good in [
            r#"{"url": "https://example.com/x.whl", "archive_info": {"hashes": {"sha256": "ab"}}}"#,
            r#"{"url": "file:///a%20b/x", "dir_info": {"editable": true}}"#,
            r#"{"url": "ssh://git@example.com/r", "vcs_info": {"vcs": "git", "commit_id": "ab12"}, "subdirectory": "a/b"}"#,
        ] {
            assert_eq!(check(good), Some(Ok(())), "{good}");
        }
        for bad in [
            r#"{"url": "https://example.com/x --index-url https://evil.example.com", "archive_info": {}}"#,
            r#"{"url": "https://example.com/x\n-e /etc", "archive_info": {}}"#,
            r#"{"url": "https://example.com/${HOME}", "archive_info": {}}"#,
            r#"{"url": "https://example.com/x#egg=y", "archive_info": {}}"#,
            r#"{"url": "ftp://example.com/x", "archive_info": {}}"#,
            r#"{"url": "ssh://-oProxyCommand=x/r", "vcs_info": {"vcs": "git", "commit_id": "a"}}"#,
            r#"{"url": "-e", "dir_info": {}}"#,
            r#"{"url": "https://example.com/x", "dir_info": {}}"#,
            r#"{"url": "https://example.com/x", "archive_info": {"hashes": {"sha256": "a --pre"}}}"#,
            r#"{"url": "https://example.com/r", "vcs_info": {"vcs": "git", "commit_id": "--upload-pack=x"}}"#,
            r#"{"url": "https://example.com/r", "vcs_info": {"vcs": "ext", "commit_id": "a"}}"#,
            r#"{"url": "https://example.com/r", "vcs_info": {"vcs": "git", "commit_id": "a"}, "subdirectory": "../x"}"#,
            r#"{"url": "https://example.com/r", "vcs_info": {"vcs": "git", "commit_id": "a"}, "subdirectory": "x&egg=y"}"#,
        ] {
            assert!(matches!(check(bad), Some(Err(_))), "{bad}");
        }
    }
}
