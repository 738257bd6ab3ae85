use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;
use uvferry_requirements::MarkerEnvironment;

use crate::resolved::{Origin, Resolved, ResolvedSet};

/// Why an installation report cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// It is no JSON of this shape.
    #[error("read pip's report: {0}")]
    Format(#[from] serde_json::Error),
    /// A version of the format that this crate does not know.
    #[error("pip's report has format version `{0}`, known is 1")]
    Version(String),
}

/// pip's installation report, version 1 (pip's documentation, "Installation Report").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The pip that made it.
    pub pip_version: String,
    /// What it would install.
    pub resolved: ResolvedSet,
    /// The marker variables it evaluated with; pip writes the running interpreter's.
    pub environment: Option<MarkerEnvironment>,
}

#[derive(Deserialize)]
struct RawReport {
    version: String,
    #[serde(default)]
    pip_version: String,
    install: Vec<Item>,
    environment: Option<MarkerEnvironment>,
}

#[derive(Deserialize)]
struct Item {
    metadata: Metadata,
    #[serde(default)]
    is_direct: bool,
    #[serde(default)]
    requested: bool,
    #[serde(default)]
    requested_extras: Vec<String>,
    download_info: DownloadInfo,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    version: String,
    #[serde(default)]
    requires_dist: Vec<String>,
}

/// A direct URL (PEP 610).
#[derive(Deserialize)]
struct DownloadInfo {
    url: String,
    archive_info: Option<ArchiveInfo>,
    dir_info: Option<DirInfo>,
    vcs_info: Option<VcsInfo>,
    subdirectory: Option<String>,
}

#[derive(Deserialize)]
struct ArchiveInfo {
    #[serde(default)]
    hashes: Option<BTreeMap<String, String>>,
    /// The older form, `sha256=…`.
    hash: Option<String>,
}

#[derive(Deserialize)]
struct DirInfo {
    #[serde(default)]
    editable: bool,
}

#[derive(Deserialize)]
struct VcsInfo {
    vcs: String,
    commit_id: String,
    requested_revision: Option<String>,
}

impl Report {
    /// Reads a report.
    ///
    /// # Errors
    /// Where it is no JSON of this shape, or of another version.
    pub fn parse(text: &str) -> Result<Self, ReportError> {
        let raw: RawReport = serde_json::from_str(text)?;
        if raw.version != "1" {
            return Err(ReportError::Version(raw.version));
        }
        Ok(Self {
            pip_version: raw.pip_version,
            resolved: raw.install.into_iter().map(Item::read).collect(),
            environment: raw.environment,
        })
    }
}

impl Item {
    fn read(self) -> Resolved {
        let info = self.download_info;
        let mut hashes = std::collections::BTreeSet::new();
        if let Some(archive) = &info.archive_info {
            for (algorithm, digest) in archive.hashes.iter().flatten() {
                hashes.insert(format!("{algorithm}:{digest}"));
            }
            if let Some((algorithm, digest)) = archive
                .hash
                .as_deref()
                .and_then(|hash| hash.split_once('='))
            {
                hashes.insert(format!("{algorithm}:{digest}"));
            }
        }
        let file_url = info.archive_info.is_some().then(|| info.url.clone());
        let origin = if let Some(vcs) = info.vcs_info {
            Origin::Vcs {
                system: vcs.vcs,
                url: info.url,
                requested: vcs.requested_revision,
                commit: Some(vcs.commit_id),
                subdirectory: info.subdirectory,
            }
        } else if let Some(folder) = info.dir_info {
            let path = crate::resolved::file_path(&info.url);
            if folder.editable {
                Origin::Editable(path)
            } else {
                Origin::Path(path)
            }
        } else if self.is_direct {
            Origin::from_url(&info.url)
        } else {
            Origin::Index
        };
        Resolved {
            name: self.metadata.name,
            version: Some(self.metadata.version),
            origin,
            hashes,
            extras: self.requested_extras.into_iter().collect(),
            requested: self.requested,
            file_url,
            requires: Some(self.metadata.requires_dist),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_origin_is_read() {
        let text = r#"{"version": "1", "pip_version": "26.3", "install": [
          {"download_info": {"url": "https://example.com/a-1-py3-none-any.whl",
            "archive_info": {"hash": "sha256=ab", "hashes": {"sha256": "ab"}}},
           "is_direct": false, "requested": true, "requested_extras": ["x"],
           "metadata": {"name": "A", "version": "1", "requires_dist": ["b"]}},
          {"download_info": {"url": "https://example.com/b.git", "subdirectory": "py",
            "vcs_info": {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "main"}},
           "is_direct": true, "requested": false, "metadata": {"name": "b", "version": "2"}},
          {"download_info": {"url": "file:///src/c", "dir_info": {"editable": true}},
           "is_direct": true, "requested": true, "metadata": {"name": "c", "version": "3"}},
          {"download_info": {"url": "https://example.com/d.zip", "archive_info": {}},
           "is_direct": true, "requested": true, "metadata": {"name": "d", "version": "4"}}
        ], "environment": null}"#;
        let set = Report::parse(text).expect("a report").resolved;
        let a = set.get("a").expect("there");
        assert_eq!(a.origin, Origin::Index);
        assert!(a.requested && a.hashes.contains("sha256:ab") && a.extras.contains("x"));
        assert!(matches!(&set.get("b").expect("there").origin,
            Origin::Vcs { commit: Some(commit), subdirectory: Some(folder), .. }
            if commit == "c0ffee" && folder == "py"));
        assert_eq!(
            set.get("c").expect("there").origin,
            Origin::Editable("/src/c".into())
        );
        assert_eq!(
            set.get("d").expect("there").origin,
            Origin::Url("https://example.com/d.zip".into())
        );
    }

    #[test]
    fn another_version_of_the_format_is_refused() {
        let error = Report::parse(r#"{"version": "2", "install": []}"#).expect_err("newer");
        assert!(matches!(error, ReportError::Version(_)));
    }
}
