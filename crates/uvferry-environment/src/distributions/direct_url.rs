//! `direct_url.json` (PEP 610): where a distribution came from, if not from an index.

use serde::{Deserialize, Serialize};
use uvferry_diagnostics::redact;

/// Where a distribution was installed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectUrl {
    /// As recorded. Credentials may stand in it: see [`redacted`](Self::redacted).
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
        let mut fragments = Vec::new();
        let target = match &self.source {
            Source::VcsInfo(vcs) => format!("{}+{}@{}", vcs.vcs, self.url, vcs.commit_id),
            Source::ArchiveInfo(archive) => {
                if let Some((algorithm, digest)) = archive.hashes.iter().next() {
                    fragments.push(format!(
                        "{algorithm}={}",
                        digest.as_str().unwrap_or_default()
                    ));
                }
                self.url.clone()
            }
            Source::DirInfo(_) => self.url.clone(),
        };
        if let Some(subdirectory) = &self.subdirectory {
            fragments.push(format!("subdirectory={subdirectory}"));
        }
        let mark = if fragments.is_empty() { "" } else { "#" };
        format!("{name} @ {target}{mark}{}", fragments.join("&"))
    }
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
            (r#"{"url": "file:///srv/x"}"#, None),
            (r#"{"dir_info": {}}"#, None),
            ("[", None),
        ] {
            let read = DirectUrl::parse(text.as_bytes());
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
