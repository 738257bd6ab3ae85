//! `direct_url.json` (PEP 610): where a distribution came from, if not from an index.

use serde::{Deserialize, Serialize};
use uvferry_diagnostics::redact;

/// Where a distribution was installed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectUrl {
    /// As recorded, but for what stands behind `#` and means nothing to an installer.
    /// Credentials may stand in it: see [`redacted`](Self::redacted).
    pub url: String,
    /// Where in it the project is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdirectory: Option<String>,
    /// What is there.
    #[serde(flatten)]
    pub source: Source,
}

/// What a [`DirectUrl`] leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A repository of a version control system.
    VcsInfo(VcsInfo),
    /// A file: a wheel or an sdist.
    ArchiveInfo(ArchiveInfo),
    /// A folder of this machine.
    DirInfo(DirInfo),
}

/// Of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VcsInfo {
    /// `git`, `hg`, `bzr`, `svn`.
    pub vcs: String,
    /// What was asked for: a branch, a tag, a part of a hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_revision: Option<String>,
    /// What was installed.
    pub commit_id: String,
}

/// Of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveInfo {
    /// `algorithm=digest`, the old form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Digests by algorithm.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub hashes: serde_json::Map<String, serde_json::Value>,
}

/// Of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirInfo {
    /// Whether the folder itself is what is imported.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub editable: bool,
}

impl DirectUrl {
    /// Reads the file's text; `None` where it is not what PEP 610 says.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut read: Self = serde_json::from_slice(bytes).ok()?;
        let (address, known) = parted(&read.url);
        read.url = joined(address, &known);
        if let Source::ArchiveInfo(archive) = &mut read.source
            && archive.hashes.is_empty()
            && let Some((algorithm, digest)) = archive
                .hash
                .as_deref()
                .and_then(|hash| hash.split_once('='))
        {
            archive
                .hashes
                .insert(algorithm.to_owned(), digest.to_owned().into());
        }
        Some(read)
    }

    /// Whether it is an editable folder.
    pub fn is_editable(&self) -> bool {
        matches!(&self.source, Source::DirInfo(folder) if folder.editable)
    }

    /// Without credentials.
    #[must_use]
    pub fn redacted(&self) -> Self {
        Self {
            url: redact(&self.url).into_owned(),
            ..self.clone()
        }
    }

    /// The folder that a `file:` URL names, by the rules of this machine.
    pub fn folder(&self) -> Option<std::path::PathBuf> {
        url::Url::parse(&self.url).ok()?.to_file_path().ok()
    }

    /// As a requirement: `name @ git+https://…@commit#subdirectory=…`, as `pip freeze` writes.
    pub fn requirement(&self, name: &str) -> String {
        let (address, recorded) = parted(&self.url);
        let mut fragments = Vec::new();
        let target = match &self.source {
            Source::VcsInfo(vcs) => format!("{}+{address}@{}", vcs.vcs, vcs.commit_id),
            Source::ArchiveInfo(archive) => {
                if let Some((algorithm, digest)) = archive.hashes.iter().next() {
                    fragments.push(format!(
                        "{algorithm}={}",
                        digest.as_str().unwrap_or_default()
                    ));
                }
                address.to_owned()
            }
            Source::DirInfo(_) => address.to_owned(),
        };
        if let Some(subdirectory) = &self.subdirectory {
            fragments.push(format!("subdirectory={subdirectory}"));
        }
        // What the address has by itself, where nothing else says it.
        let is_hash = |part: &str| part.split('=').next().is_some_and(is_algorithm);
        for part in recorded {
            let is_said = fragments.iter().any(|said| {
                said.split('=').next() == part.split('=').next() || (is_hash(said) && is_hash(part))
            });
            if !is_said {
                fragments.push(part.to_owned());
            }
        }
        format!("{name} @ {}", joined(&target, &fragments))
    }

    /// With what stands behind the `#` of the address in the fields that are meant for it.
    pub(crate) fn without_fragment(&self) -> Self {
        let mut clean = self.clone();
        let (address, known) = parted(&self.url);
        address.clone_into(&mut clean.url);
        for part in known {
            match (part.split_once('='), &mut clean.source) {
                (Some(("subdirectory", folder)), _) if clean.subdirectory.is_none() => {
                    clean.subdirectory = Some(folder.to_owned());
                }
                (Some((algorithm, digest)), Source::ArchiveInfo(archive))
                    if is_algorithm(algorithm) && archive.hashes.is_empty() =>
                {
                    archive
                        .hashes
                        .insert(algorithm.to_owned(), digest.to_owned().into());
                }
                _ => {}
            }
        }
        clean
    }
}

/// An address without what stands behind its `#`, and the parts of that which pip knows
/// (`Link` of `pip/_internal/models/link.py`). Others may be anything, a token too, and are for
/// nobody: a fragment is not sent to a server.
fn parted(url: &str) -> (&str, Vec<&str>) {
    let Some((address, fragment)) = url.split_once('#') else {
        return (url, Vec::new());
    };
    let is_known = |part: &&str| match part.split_once('=') {
        Some(("egg", name)) => {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-[],".contains(&byte))
        }
        Some(("subdirectory", folder)) => !folder.is_empty() && !folder.contains('#'),
        Some((algorithm, digest)) => {
            is_algorithm(algorithm)
                && !digest.is_empty()
                && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        None => false,
    };
    (address, fragment.split('&').filter(is_known).collect())
}

fn is_algorithm(name: &str) -> bool {
    matches!(
        name,
        "sha512" | "sha384" | "sha256" | "sha224" | "sha1" | "md5" | "blake2b"
    )
}

fn joined<T: AsRef<str>>(address: &str, parts: &[T]) -> String {
    let mut text = address.to_owned();
    for (at, part) in parts.iter().enumerate() {
        text.push(if at == 0 { '#' } else { '&' });
        text.push_str(part.as_ref());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_and_written_as_a_requirement() {
        for (text, requirement) in [
            (
                r#"{"url": "https://example.com/r.git", "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": "abc"}, "subdirectory": "p"}"#,
                Some("x @ git+https://example.com/r.git@abc#subdirectory=p"),
            ),
            (
                r#"{"url": "https://example.com/x.whl", "archive_info": {"hash": "sha256=ab"}}"#,
                Some("x @ https://example.com/x.whl#sha256=ab"),
            ),
            (
                r#"{"url": "file:///srv/x", "dir_info": {}}"#,
                Some("x @ file:///srv/x"),
            ),
            (
                r#"{"url": "https://example.com/x.whl?a=b#x=S3cret&sha256=ab&sig", "archive_info": {"hash": "sha256=cd"}}"#,
                Some("x @ https://example.com/x.whl?a=b#sha256=cd"),
            ),
            (
                r#"{"url": "https://example.com/x.zip#egg=x[a,b]&subdirectory=p&sha256=ab", "archive_info": {}}"#,
                Some("x @ https://example.com/x.zip#egg=x[a,b]&subdirectory=p&sha256=ab"),
            ),
            (
                r#"{"url": "https://example.com/r.git#egg=x&egg=S3cret%20&token", "vcs_info": {"vcs": "git", "commit_id": "abc"}, "subdirectory": "p"}"#,
                Some("x @ git+https://example.com/r.git@abc#subdirectory=p&egg=x"),
            ),
            (r#"{"url": "file:///srv/x"}"#, None),
            (r#"{"dir_info": {}}"#, None),
            ("[", None),
        ] {
            let read = DirectUrl::parse(text.as_bytes());
            let shown = format!("{read:?}");
            assert!(!shown.contains("S3cret"), "{shown}");
            let written = read.map(|url| url.requirement("x"));
            assert_eq!(written.as_deref(), requirement, "{text}");
        }
    }

    #[test]
    fn credentials_are_not_shown() {
        let url = DirectUrl::parse(
            br#"{"url": "https://u:s3cret@example.com/x.whl", "archive_info": {}}"#,
        )
        .unwrap();
        assert!(
            !serde_json::to_string(&url.redacted())
                .unwrap()
                .contains("s3cret")
        );
    }
}
