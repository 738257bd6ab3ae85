//! `uvferry.snapshot/1`, `uvferry.snapshot-manifest/1`, `uvferry.snapshots/1`, `uvferry.restoration/1`

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_environment::snapshot::restoring::{Difference, DifferenceKind, Restoration};
use uvferry_environment::snapshot::{Kept, Manifest, ManifestFile};

use super::clean;

/// `manifest.json` of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotManifestDocument {
    /// `uvferry.snapshot-manifest/1`
    #[schemars(extend("const" = "uvferry.snapshot-manifest/1"))]
    pub schema: String,
    /// The program that wrote it, and its version.
    pub tool: String,
    /// How the environment is called.
    pub name: String,
    /// The version of its Python.
    pub python: String,
    /// How many distributions it has.
    pub distributions: usize,
    /// How many of them are in the archive as wheels.
    pub wheels: usize,
    /// What the user wanted to have said of it.
    pub note: Option<String>,
    /// Where credentials were taken out: files of the archive, keys in them, and variables.
    pub redacted: Vec<String>,
    /// The files of the archive but the manifest, by name.
    pub files: Vec<SnapshotFileDocument>,
}

/// What `uvferry-env snapshot` prints of a snapshot that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotDocument {
    /// `uvferry.snapshot/1`
    #[schemars(extend("const" = "uvferry.snapshot/1"))]
    pub schema: String,
    /// The program that wrote it, and its version.
    pub tool: String,
    /// How the environment is called.
    pub name: String,
    /// The version of its Python.
    pub python: String,
    /// How many distributions it has.
    pub distributions: usize,
    /// How many of them are in the archive as wheels.
    pub wheels: usize,
    /// What the user wanted to have said of it.
    pub note: Option<String>,
    /// Where credentials were taken out: files of the archive, keys in them, and variables.
    pub redacted: Vec<String>,
    /// The files of the archive but the manifest, by name.
    pub files: Vec<SnapshotFileDocument>,
    /// The archive itself.
    pub archive: ArchiveDocument,
    /// What is worth knowing of it.
    pub diagnostics: Vec<NoticeDocument>,
}

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotFileDocument {
    /// Its name in the archive.
    pub path: String,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub size_bytes: u64,
}

/// An archive on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchiveDocument {
    /// Its path, absolute.
    pub path: String,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub size_bytes: u64,
}

/// Something worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeDocument {
    /// The rule's code.
    pub code: String,
    /// How much it weighs.
    pub severity: NoticeSeverity,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// How much something weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NoticeSeverity {
    /// Worth knowing; nothing has to be done.
    Info,
    /// Something may be other than it was.
    Warning,
    /// Something is wrong.
    Error,
}

impl From<&Diagnostic> for NoticeDocument {
    fn from(found: &Diagnostic) -> Self {
        Self {
            code: found.code.clone(),
            severity: match found.severity {
                Severity::Info => NoticeSeverity::Info,
                Severity::Warning => NoticeSeverity::Warning,
                Severity::Error => NoticeSeverity::Error,
            },
            message: clean(&found.message),
            help: found.help.as_deref().map(clean),
        }
    }
}

/// The snapshots of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotsDocument {
    /// `uvferry.snapshots/1`
    #[schemars(extend("const" = "uvferry.snapshots/1"))]
    pub schema: String,
    /// The folder, absolute.
    pub folder: String,
    /// By name, the newest first.
    pub snapshots: Vec<KeptSnapshotDocument>,
    /// Whether those that are marked were removed, not only named.
    pub removed: bool,
}

/// A snapshot in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptSnapshotDocument {
    /// Its file's name.
    pub file: String,
    /// How the environment is called.
    pub name: String,
    /// When it was taken, in UTC: `20261126T120000Z`.
    pub taken: String,
    /// Its length.
    pub size_bytes: u64,
    /// The version of the environment's Python.
    pub python: String,
    /// How many distributions it has.
    pub distributions: usize,
    /// How many of them are in it as wheels.
    pub wheels: usize,
    /// What was said of it.
    pub note: Option<String>,
    /// Whether it is older than those to be kept.
    pub old: bool,
}

/// What became of an archive: read, compared, or made an environment of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RestorationDocument {
    /// `uvferry.restoration/1`
    #[schemars(extend("const" = "uvferry.restoration/1"))]
    pub schema: String,
    /// What was done.
    pub outcome: RestorationOutcome,
    /// The archive, as it was named.
    pub archive: String,
    /// The environment, absolute; null where the archive was only verified.
    pub path: Option<String>,
    /// How the environment is called in the archive.
    pub name: String,
    /// The version of Python in the archive.
    pub python_saved: String,
    /// That of the environment; null where there is none.
    pub python: Option<String>,
    /// How many distributions are in the archive.
    pub distributions: usize,
    /// How many were installed; null where none were to be.
    pub installed: Option<usize>,
    /// How many of them from the archive's wheels; null where none were to be installed.
    pub from_wheels: Option<usize>,
    /// Those that were not tried.
    pub left_out: Vec<UnrestoredDocument>,
    /// Those that uv could not install.
    pub failed: Vec<UnrestoredDocument>,
    /// Those that were built anew, and whose files are not compared.
    pub rebuilt: Vec<String>,
    /// What differs from the archive.
    pub differences: Vec<EnvironmentDifferenceDocument>,
    /// Whether the environment is the one that was saved; null where it was not compared.
    pub equal: Option<bool>,
    /// What is worth knowing.
    pub diagnostics: Vec<NoticeDocument>,
}

/// What was done with an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RestorationOutcome {
    /// It was only read.
    Verified,
    /// It was compared with an environment.
    Compared,
    /// An environment was made of it.
    Restored,
    /// None could be made, and nothing is left of the attempt.
    Failed,
}

/// A distribution that is not there again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnrestoredDocument {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// A difference between an archive and an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnvironmentDifferenceDocument {
    /// The distribution.
    pub name: String,
    /// What it is a difference of.
    pub kind: EnvironmentDifferenceKind,
    /// What was saved; of files a digest.
    pub before: Option<String>,
    /// What is there.
    pub after: Option<String>,
}

/// What an archive and an environment differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentDifferenceKind {
    /// It is not there.
    Missing,
    /// It is there, and was not.
    Added,
    /// It has another version.
    Version,
    /// It comes from somewhere else.
    Origin,
    /// Its files are others, or have other bytes.
    Files,
    /// It was asked for by itself, and is not; or the other way round.
    Requested,
}

impl EnvironmentDifferenceKind {
    /// The word itself.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Added => "added",
            Self::Version => "version",
            Self::Origin => "origin",
            Self::Files => "files",
            Self::Requested => "requested",
        }
    }
}

impl From<&Difference> for EnvironmentDifferenceDocument {
    fn from(difference: &Difference) -> Self {
        Self {
            name: clean(&difference.name),
            kind: match difference.kind {
                DifferenceKind::Missing => EnvironmentDifferenceKind::Missing,
                DifferenceKind::Added => EnvironmentDifferenceKind::Added,
                DifferenceKind::Version => EnvironmentDifferenceKind::Version,
                DifferenceKind::Origin => EnvironmentDifferenceKind::Origin,
                DifferenceKind::Files => EnvironmentDifferenceKind::Files,
                DifferenceKind::Requested => EnvironmentDifferenceKind::Requested,
            },
            before: difference.before.as_deref().map(clean),
            after: difference.after.as_deref().map(clean),
        }
    }
}

fn notices(found: &[Diagnostic]) -> Vec<NoticeDocument> {
    found.iter().map(NoticeDocument::from).collect()
}

/// The document of a snapshot that was taken.
pub fn snapshot(
    manifest: &Manifest,
    archive: ArchiveDocument,
    diagnostics: &[Diagnostic],
) -> SnapshotDocument {
    let about = &manifest.about;
    let file = |file: &ManifestFile| SnapshotFileDocument {
        path: file.path.clone(),
        sha256: file.sha256.clone(),
        size_bytes: file.size_bytes,
    };
    SnapshotDocument {
        schema: "uvferry.snapshot/1".to_owned(),
        tool: about.tool.clone(),
        name: clean(&about.name),
        python: about.python.clone(),
        distributions: about.distributions,
        wheels: about.wheels,
        note: about.note.as_deref().map(clean),
        redacted: about.redacted.iter().map(|name| clean(name)).collect(),
        files: manifest.files.iter().map(file).collect(),
        archive,
        diagnostics: notices(diagnostics),
    }
}

/// The document of a folder's snapshots; `old` are those that are removed, or would be.
pub fn snapshots(folder: &Path, kept: &[Kept], old: &[&Kept], removed: bool) -> SnapshotsDocument {
    let one = |kept: &Kept| KeptSnapshotDocument {
        file: kept
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        name: clean(&kept.manifest.about.name),
        taken: kept.taken.clone(),
        size_bytes: kept.size_bytes,
        python: clean(&kept.manifest.about.python),
        distributions: kept.manifest.about.distributions,
        wheels: kept.manifest.about.wheels,
        note: kept.manifest.about.note.as_deref().map(clean),
        old: old.iter().any(|old| old.path == kept.path),
    };
    SnapshotsDocument {
        schema: "uvferry.snapshots/1".to_owned(),
        folder: folder.display().to_string(),
        snapshots: kept.iter().map(one).collect(),
        removed,
    }
}

/// The document of an archive that was verified; what was done with it besides is added by
/// [`RestorationDocument::with`] and [`RestorationDocument::compared`].
pub fn restoration(
    archive: &str,
    manifest: &Manifest,
    diagnostics: &[Diagnostic],
) -> RestorationDocument {
    RestorationDocument {
        schema: "uvferry.restoration/1".to_owned(),
        outcome: RestorationOutcome::Verified,
        archive: clean(archive),
        path: None,
        name: clean(&manifest.about.name),
        python_saved: clean(&manifest.about.python),
        python: None,
        distributions: manifest.about.distributions,
        installed: None,
        from_wheels: None,
        left_out: Vec::new(),
        failed: Vec::new(),
        rebuilt: Vec::new(),
        differences: Vec::new(),
        equal: None,
        diagnostics: notices(diagnostics),
    }
}

impl RestorationDocument {
    /// With what became of restoring; `stays` says whether the environment is there.
    #[must_use]
    pub fn with(mut self, path: &Path, done: &Restoration, stays: bool) -> Self {
        let unrestored = |(name, reason): &(String, String)| UnrestoredDocument {
            name: clean(name),
            reason: clean(reason),
        };
        self.outcome = if stays {
            RestorationOutcome::Restored
        } else {
            RestorationOutcome::Failed
        };
        self.path = Some(path.display().to_string());
        self.python = stays.then(|| done.python.clone());
        self.installed = Some(if stays { done.installed } else { 0 });
        self.from_wheels = Some(if stays { done.from_wheels } else { 0 });
        self.left_out = done.left_out.iter().map(unrestored).collect();
        self.failed = done.failed.iter().map(unrestored).collect();
        self.rebuilt = done.rebuilt.iter().map(|name| clean(name)).collect();
        self.differences = done.differences.iter().map(Into::into).collect();
        self.equal = stays.then_some(done.differences.is_empty());
        self.diagnostics.extend(notices(&done.diagnostics));
        self
    }

    /// With how an environment compares.
    #[must_use]
    pub fn compared(mut self, path: &Path, python: &str, differences: &[Difference]) -> Self {
        self.outcome = RestorationOutcome::Compared;
        self.path = Some(path.display().to_string());
        self.python = Some(python.to_owned());
        self.differences = differences.iter().map(Into::into).collect();
        self.equal = Some(differences.is_empty());
        self
    }
}
