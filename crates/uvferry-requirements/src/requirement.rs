//! What one requirement says.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use crate::marker::{Marker, MarkerEnvironment, MarkerError};
use crate::version::{Specifiers, VersionError, pinned};

/// A distribution's name, as typed and normalised.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// As typed.
    pub written: String,
    /// As PEP 503 compares: lower case, runs of `-`, `_` and `.` as one `-`.
    pub normalized: String,
}

impl Name {
    /// A name as typed somewhere.
    pub fn new(written: impl Into<String>) -> Self {
        let written = written.into();
        let normalized = normalize_name(&written);
        Self {
            written,
            normalized,
        }
    }
}

/// The form in which names are compared (PEP 503).
///
/// ```
/// assert_eq!(uvferry_requirements::normalize_name("Foo.-_Bar"), "foo-bar");
/// ```
pub fn normalize_name(name: &str) -> String {
    let bytes = name.as_bytes();
    let plain = |(at, &byte): (usize, &u8)| match byte {
        b'a'..=b'z' | b'0'..=b'9' => true,
        b'-' => at == 0 || !matches!(bytes[at - 1], b'-' | b'_' | b'.'),
        _ => false,
    };
    if bytes.iter().enumerate().all(plain) {
        return name.to_owned();
    }
    let mut normalized = String::with_capacity(name.len());
    let mut separator = false;
    for c in name.chars() {
        if matches!(c, '-' | '_' | '.') {
            if !separator {
                normalized.push('-');
            }
            separator = true;
        } else {
            separator = false;
            if c.is_ascii() {
                normalized.push(c.to_ascii_lowercase());
            } else {
                normalized.extend(c.to_lowercase());
            }
        }
    }
    normalized
}

/// One requirement, as pip reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirement {
    /// pip's logical line: continuations joined, comment and per-requirement options off,
    /// environment variables as written. Credentials stand in it as typed: pass it through
    /// `redact` before showing it.
    pub text: String,
    /// `text` with the environment variables replaced, when the reader was given some and
    /// it differs.
    pub expanded: Option<String>,
    /// The name in front, or in front of `@`. `None` for a path and a bare URL, see
    /// [`name_from_url_or_wheel`](Self::name_from_url_or_wheel).
    pub name: Option<Name>,
    /// As typed, without the brackets.
    pub extras: Vec<String>,
    /// As typed, without parentheses.
    pub specifier: Option<String>,
    /// The URL as typed: behind `@`, or the whole of a bare one.
    pub url: Option<String>,
    /// As typed, without the `;`.
    pub marker: Option<String>,
    /// Given with `-e`.
    pub editable: bool,
    /// `algorithm:digest`, in the order of the line.
    pub hashes: Vec<String>,
    /// The other options on the line.
    pub options: BesideOptions,
    /// What is to be installed.
    pub target: Target,
}

/// Options beside a requirement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequirementOptions {
    /// `--config-settings KEY=VALUE`, a key given twice has two values.
    pub config_settings: BTreeMap<String, Vec<String>>,
    /// `--global-option`, which pip takes no more since 24.2.
    pub global_options: Vec<String>,
    /// Options that hold for a whole file and that pip ignores beside a requirement
    /// (`--index-url`, `--pre`, …), in their long form with their value.
    pub ignored: Vec<(&'static str, Option<String>)>,
}

/// The options of one requirement. It dereferences to them; most requirements have none, and
/// pay one word for it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BesideOptions(Option<Box<RequirementOptions>>);

static NO_OPTIONS: RequirementOptions = RequirementOptions {
    config_settings: BTreeMap::new(),
    global_options: Vec::new(),
    ignored: Vec::new(),
};

impl From<RequirementOptions> for BesideOptions {
    fn from(options: RequirementOptions) -> Self {
        Self((options != NO_OPTIONS).then(|| Box::new(options)))
    }
}

impl Deref for BesideOptions {
    type Target = RequirementOptions;

    fn deref(&self) -> &RequirementOptions {
        self.0.as_deref().unwrap_or(&NO_OPTIONS)
    }
}

impl fmt::Debug for BesideOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// Where a requirement is to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Target {
    /// In an index, by its name.
    #[default]
    Named,
    /// Behind a URL.
    Url(Box<UrlRequirement>),
    /// In a repository.
    Vcs(Box<VcsRequirement>),
    /// In a local folder or file.
    Path(Box<PathRequirement>),
}

impl From<UrlRequirement> for Target {
    fn from(url: UrlRequirement) -> Self {
        Self::Url(Box::new(url))
    }
}

impl From<VcsRequirement> for Target {
    fn from(vcs: VcsRequirement) -> Self {
        Self::Vcs(Box::new(vcs))
    }
}

impl From<PathRequirement> for Target {
    fn from(path: PathRequirement) -> Self {
        Self::Path(Box::new(path))
    }
}

/// A direct reference to an archive, a page or a local file by URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlRequirement {
    /// As typed, with fragment.
    pub url: String,
    /// The URL without its fragment.
    pub location: String,
    /// `#egg=`
    pub egg: Option<String>,
    /// `#subdirectory=`
    pub subdirectory: Option<String>,
    /// `algorithm:digest` of a `#sha256=` fragment.
    pub hash: Option<String>,
    /// Whether the URL's path ends in `.whl`.
    pub is_wheel: bool,
}

impl UrlRequirement {
    pub(crate) fn new(url: &str) -> Self {
        let location = url.split('#').next().unwrap_or(url);
        let hash = link_value(url, "sha512")
            .map(|digest| ("sha512", digest))
            .or_else(|| {
                ["sha384", "sha256", "sha224", "sha1", "md5"]
                    .into_iter()
                    .find_map(|name| link_value(url, name).map(|digest| (name, digest)))
            });
        Self {
            url: url.to_owned(),
            location: location.to_owned(),
            egg: link_value(url, "egg").map(str::to_owned),
            subdirectory: link_value(url, "subdirectory").map(str::to_owned),
            hash: hash.map(|(name, digest)| format!("{name}:{digest}")),
            is_wheel: file_name(location).is_some_and(is_wheel_name),
        }
    }

    /// Whether it is a `file:` URL.
    pub fn is_file(&self) -> bool {
        self.location
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"))
    }

    /// The last part of the URL's path, percent signs decoded.
    pub fn file_name(&self) -> Option<String> {
        file_name(&self.location).map(percent_decode)
    }
}

/// A reference into a version control system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VcsRequirement {
    /// `git`, `hg`, `svn` or `bzr`.
    pub vcs: &'static str,
    /// The repository, without the `git+` in front, the revision and the fragment.
    pub url: String,
    /// Behind the path's last `@`.
    pub rev: Option<String>,
    /// `#egg=`, as typed.
    pub egg: Option<String>,
    /// `#subdirectory=`
    pub subdirectory: Option<String>,
}

impl VcsRequirement {
    /// Reads `git+https://host/path@rev#egg=name&subdirectory=folder`.
    pub(crate) fn new(url: &str) -> Option<Self> {
        let scheme = scheme(url)?;
        let (vcs, _) = scheme.split_once('+')?;
        let vcs = ["git", "hg", "svn", "bzr"]
            .into_iter()
            .find(|known| *known == vcs)?;
        let rest = &url[vcs.len() + 1..];
        let location = rest.split('#').next().unwrap_or(rest);
        let authority = location.find("://").map_or(0, |at| at + 3);
        let path = location[authority..]
            .find('/')
            .map_or(location.len(), |at| authority + at);
        let (repository, rev) = match location[path..].rfind('@') {
            Some(at) => (&location[..path + at], Some(&location[path + at + 1..])),
            None => (location, None),
        };
        Some(Self {
            vcs,
            url: repository.to_owned(),
            rev: rev.map(str::to_owned),
            egg: link_value(url, "egg").map(str::to_owned),
            subdirectory: link_value(url, "subdirectory").map(str::to_owned),
        })
    }
}

/// A local folder or file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRequirement {
    /// As typed, without extras and fragment.
    pub path: String,
    /// Whether pip takes it for an archive by its name.
    pub is_archive: bool,
    /// Whether it ends in `.whl`.
    pub is_wheel: bool,
    /// `#egg=`, which only old pips read here.
    pub egg: Option<String>,
}

impl PathRequirement {
    pub(crate) fn new(text: &str) -> Self {
        let (path, egg) = match text.split_once("#egg=") {
            Some((path, egg)) => (path, Some(egg.split('&').next().unwrap_or(egg).to_owned())),
            None => (text, None),
        };
        Self {
            is_archive: is_archive(path),
            is_wheel: has_suffix(path, ".whl"),
            path: path.to_owned(),
            egg,
        }
    }
}

/// pip compares a URL's suffix as it stands.
#[expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "pip does so"
)]
pub(crate) fn is_wheel_name(name: &str) -> bool {
    name.ends_with(".whl")
}

fn has_suffix(text: &str, suffix: &str) -> bool {
    text.len() >= suffix.len()
        && text
            .get(text.len() - suffix.len()..)
            .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

/// pip's `is_archive_file`.
pub(crate) fn is_archive(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [
        ".zip",
        ".whl",
        ".tar.bz2",
        ".tbz",
        ".tar.gz",
        ".tgz",
        ".tar",
        ".tar.xz",
        ".txz",
        ".tlz",
        ".tar.lz",
        ".tar.lzma",
    ]
    .iter()
    // A name that is nothing but a suffix has none.
    .any(|suffix| has_suffix(name, suffix) && name.trim_start_matches('.').len() >= suffix.len())
}

/// What `key` says in a URL, as pip's `Link` searches for it: behind the first `#` or `&`
/// that is followed by the key, wherever that stands.
pub(crate) fn link_value<'a>(url: &'a str, key: &str) -> Option<&'a str> {
    url.match_indices(key).find_map(|(at, _)| {
        let marked = url[..at].ends_with(['#', '&']);
        let value = url[at + key.len()..].strip_prefix('=')?;
        marked.then(|| value.split('&').next().unwrap_or(value))
    })
}

fn file_name(location: &str) -> Option<&str> {
    let path = location.split(['?', '#']).next()?;
    let (path, has_host) = match path.split_once("://") {
        Some((_, rest)) => (rest, true),
        None => (path.split_once(':').map_or(path, |(_, rest)| rest), false),
    };
    let path = path.trim_end_matches('/');
    let name = match path.rsplit_once('/') {
        Some((_, name)) => name,
        None if has_host => return None,
        None => path,
    };
    (!name.is_empty()).then_some(name)
}

pub(crate) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let value = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = value {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// A URL's scheme in lower case, as Python's `urlsplit` finds it.
pub(crate) fn scheme(text: &str) -> Option<String> {
    let (scheme, _) = text.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// The schemes of pip's version control backends.
pub(crate) const VCS_SCHEMES: [&str; 22] = [
    "git+http",
    "git+https",
    "git+ssh",
    "git+git",
    "git+file",
    "hg+file",
    "hg+http",
    "hg+https",
    "hg+ssh",
    "hg+static-http",
    "svn+ssh",
    "svn+http",
    "svn+https",
    "svn+svn",
    "svn+file",
    "bzr+http",
    "bzr+https",
    "bzr+ssh",
    "bzr+sftp",
    "bzr+ftp",
    "bzr+lp",
    "bzr+file",
];

/// pip's `is_url`.
pub(crate) fn is_url(text: &str) -> bool {
    scheme(text).is_some_and(|scheme| {
        matches!(scheme.as_str(), "http" | "https" | "file" | "ftp")
            || VCS_SCHEMES.contains(&scheme.as_str())
    })
}

/// The parts of a wheel's file name that a requirement needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WheelName {
    /// The distribution.
    pub name: Name,
    /// As in the file name.
    pub version: String,
    /// `3`, `py3-none-any`: what stands behind the version.
    pub tags: String,
}

impl WheelName {
    /// Reads `name-version(-build)?-python-abi-platform.whl`; `None` where `packaging`
    /// refuses it.
    pub fn parse(file_name: &str) -> Option<Self> {
        let stem = file_name.strip_suffix(".whl")?;
        let parts: Vec<&str> = stem.split('-').collect();
        let tags = match parts.as_slice() {
            [_, _, tags @ ..] if tags.len() == 3 => tags.join("-"),
            [_, _, build, tags @ ..]
                if tags.len() == 3 && build.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                tags.join("-")
            }
            _ => return None,
        };
        let name = parts[0];
        let valid = !name.is_empty()
            && !name.contains("__")
            && name
                .chars()
                .all(|c| c == '.' || crate::whitespace::is_word(c));
        let [interpreters, others @ ..] = &parts[parts.len() - 3..] else {
            return None;
        };
        let tagged = interpreters.split('.').all(is_python_identifier)
            && others
                .iter()
                .all(|tag| tag.split('.').all(|part| !part.is_empty()));
        (valid && tagged && crate::grammar::is_version(parts[1])).then(|| Self {
            name: Name::new(name),
            version: parts[1].to_owned(),
            tags,
        })
    }
}

/// Python's `str.isidentifier`.
fn is_python_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_alphabetic())
        && text.chars().all(|c| c == '_' || c.is_alphanumeric())
}

impl Requirement {
    /// The version it is pinned to: exactly one `==` without `.*`, or `===`.
    pub fn pinned_version(&self) -> Option<&str> {
        pinned(self.specifier.as_deref()?)
    }

    /// Whether it admits one version only.
    pub fn is_pinned(&self) -> bool {
        self.pinned_version().is_some()
    }

    /// The specifiers, parsed.
    ///
    /// # Errors
    /// When the text holds an environment variable or is one that pip refuses.
    pub fn specifiers(&self) -> Result<Specifiers, VersionError> {
        Specifiers::parse(self.specifier.as_deref().unwrap_or_default())
    }

    /// The name in front, else what `#egg=` or a wheel's file name says.
    pub fn name_from_url_or_wheel(&self) -> Option<Name> {
        if let Some(name) = &self.name {
            return Some(name.clone());
        }
        let (egg, file) = match &self.target {
            Target::Named => return None,
            Target::Vcs(vcs) => {
                // To pip a repository's URL is a wheel when it ends like one.
                let link = self.url.as_deref().map(UrlRequirement::new);
                let file = link.filter(|link| link.is_wheel);
                (vcs.egg.as_deref(), file.and_then(|link| link.file_name()))
            }
            Target::Url(url) => (
                url.egg.as_deref(),
                url.is_wheel.then(|| url.file_name()).flatten(),
            ),
            Target::Path(path) => (
                path.egg.as_deref(),
                path.is_wheel.then(|| {
                    let name = path.path.rsplit(['/', '\\']).next().unwrap_or_default();
                    name.to_owned()
                }),
            ),
        };
        if !self.editable
            && let Some(wheel) = file.as_deref().and_then(WheelName::parse)
        {
            return Some(wheel.name);
        }
        // Old lines say `#egg=name[extra]` or `#egg=name-1.0`; the brackets are no name.
        let egg = egg?.split(['[', '=', '<', '>', '~', '!']).next()?;
        let egg = percent_decode(egg);
        crate::grammar::is_identifier(&egg).then(|| Name::new(egg))
    }

    /// The wheel's file name, taken apart, where the target is a wheel.
    pub fn wheel(&self) -> Option<WheelName> {
        match &self.target {
            Target::Url(url) => WheelName::parse(&url.file_name()?),
            Target::Path(path) => {
                WheelName::parse(path.path.rsplit(['/', '\\']).next().unwrap_or_default())
            }
            Target::Vcs(_) => {
                WheelName::parse(&UrlRequirement::new(self.url.as_deref()?).file_name()?)
            }
            Target::Named => None,
        }
    }

    /// The marker, parsed; `Ok(None)` without one.
    ///
    /// # Errors
    /// When it does not follow the grammar.
    pub fn marker_tree(&self) -> Result<Option<Marker>, MarkerError> {
        self.marker.as_deref().map(Marker::parse).transpose()
    }

    /// Whether pip would install it in `env`.
    ///
    /// # Errors
    /// When the marker has no answer.
    pub fn applies_to(&self, env: &MarkerEnvironment) -> Result<bool, MarkerError> {
        match self.marker_tree()? {
            Some(marker) => marker.evaluate(env, &[]),
            None => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_taken_apart() {
        let vcs =
            VcsRequirement::new("git+ssh://git@example.com/a/b.git@v1.0#egg=b&subdirectory=lib")
                .unwrap();
        assert_eq!(vcs.vcs, "git");
        assert_eq!(vcs.url, "ssh://git@example.com/a/b.git");
        assert_eq!(vcs.rev.as_deref(), Some("v1.0"));
        assert_eq!(vcs.egg.as_deref(), Some("b"));
        assert_eq!(vcs.subdirectory.as_deref(), Some("lib"));
    }

    #[test]
    fn wheel_names_are_read_as_packaging_reads_them() {
        let wheel = WheelName::parse("Foo_Bar-1.0-1x-py2.py3-none-any.whl").unwrap();
        assert_eq!(wheel.name.normalized, "foo-bar");
        assert_eq!(wheel.version, "1.0");
        for name in [
            "a-1.whl",
            "a__b-1-py3-none-any.whl",
            "a-x-py3-none-any.whl",
            "a-1-b-py3-none-any.whl",
            "a-1-py$3-none-any.whl",
            "a-1-3-none-any.whl",
        ] {
            assert_eq!(WheelName::parse(name), None, "{name}");
        }
    }

    #[test]
    fn archives_are_told_by_their_suffix() {
        for name in ["a.zip", "b/a.TAR.GZ", "a.whl", "a.tgz"] {
            assert!(is_archive(name), "{name}");
        }
        for name in ["a", ".zip", "a.gz", "zip", "a.zip/b"] {
            assert!(!is_archive(name), "{name}");
        }
    }
}
