//! `uvferry.verification/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_migrate::{Difference, TargetVerification, Verification};

use super::words::{BeforeSource, Outcome};
use super::{clean, clean_option, known};

/// Whether the packages stayed the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerificationDocument {
    /// `uvferry.verification/1`
    #[schemars(extend("const" = "uvferry.verification/1"))]
    pub schema: String,
    /// Each install set on each target.
    pub targets: Vec<TargetDocument>,
    /// The hashes of the old files against those of the lock.
    pub hashes: HashesDocument,
    /// Whether all is the same; null where something could not be found out and nothing
    /// differs.
    pub equal: Option<bool>,
}

/// One install set on one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetDocument {
    /// `main` or `main+GROUP`.
    pub set: String,
    /// The Python version, `3.12`; null where none was chosen.
    pub python: Option<String>,
    /// The platform, `linux`; null where none was chosen.
    pub platform: Option<String>,
    /// How it came out.
    pub outcome: Outcome,
    /// Where the set before comes from; null where there is none.
    pub before: Option<BeforeSource>,
    /// Why it is inconclusive.
    pub reason: Option<String>,
    /// How many distributions are the same; null where nothing could be compared.
    pub same: Option<usize>,
    /// In another version.
    pub changed: Vec<ChangedDocument>,
    /// Not installed any more.
    pub missing: Vec<MissingDocument>,
    /// New.
    pub added: Vec<AddedDocument>,
}

/// A distribution in another version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedDocument {
    /// Normalised (PEP 503).
    pub name: String,
    /// What pip installs.
    pub before: Option<String>,
    /// What uv installs.
    pub after: Option<String>,
    /// Whether a file of the project pinned it.
    pub pinned: bool,
    /// Where the difference comes from, as far as it can be told.
    pub cause: Option<String>,
}

/// A distribution that is not installed any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingDocument {
    /// Normalised (PEP 503).
    pub name: String,
    /// What pip installs.
    pub before: Option<String>,
    /// Whether a file of the project pinned it.
    pub pinned: bool,
    /// Where the difference comes from, as far as it can be told.
    pub cause: Option<String>,
}

/// A distribution that is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddedDocument {
    /// Normalised (PEP 503).
    pub name: String,
    /// What uv installs.
    pub after: Option<String>,
    /// Where the difference comes from, as far as it can be told.
    pub cause: Option<String>,
}

/// The hashes of the old files against those of the lock. Each entry of a list is
/// `name==version algorithm:digest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HashesDocument {
    /// In both; null where nothing could be compared.
    pub same: Option<usize>,
    /// In the lock only: files that were added to the index since.
    pub new: Vec<String>,
    /// In the old files only: wheels that none of the lock's targets takes; null where
    /// nothing could be compared.
    pub outside_targets: Option<usize>,
    /// In the old files only: the index has no such file any more.
    pub gone: Vec<String>,
    /// In the old files only, and nobody knows why: a finding.
    pub other: Vec<String>,
    /// In the old files only, and the index could not be asked for the file.
    #[serde(default)]
    pub unclassified: Vec<String>,
}

/// The proof as a document.
pub fn verification(verification: &Verification) -> VerificationDocument {
    let hashes = &verification.hashes;
    let compared = was_compared(verification);
    let list = |entries: &[String]| entries.iter().map(|entry| clean(entry)).collect();
    VerificationDocument {
        schema: "uvferry.verification/1".to_owned(),
        targets: verification
            .targets
            .iter()
            .map(TargetDocument::from)
            .collect(),
        hashes: HashesDocument {
            same: compared.then_some(hashes.same),
            new: list(&hashes.new),
            outside_targets: compared.then_some(hashes.outside_targets),
            gone: list(&hashes.gone),
            other: list(&hashes.other),
            unclassified: list(&hashes.unclassified),
        },
        equal: verification.equal(),
    }
}

/// Whether there was a lock to look into: without one no target has a Python.
pub(crate) fn was_compared(verification: &Verification) -> bool {
    verification
        .targets
        .iter()
        .any(|target| !target.python.is_empty())
}

impl From<&TargetVerification> for TargetDocument {
    fn from(target: &TargetVerification) -> Self {
        let outcome = Outcome::from(&target.outcome);
        Self {
            set: clean(&target.set),
            python: known(&target.python),
            platform: known(&target.platform),
            outcome,
            before: target.before.as_ref().map(BeforeSource::from),
            reason: clean_option(target.reason.as_deref()),
            same: (outcome != Outcome::Inconclusive).then_some(target.same),
            changed: target.changed.iter().map(ChangedDocument::from).collect(),
            missing: target.missing.iter().map(MissingDocument::from).collect(),
            added: target.added.iter().map(AddedDocument::from).collect(),
        }
    }
}

impl From<&Difference> for ChangedDocument {
    fn from(difference: &Difference) -> Self {
        Self {
            name: clean(&difference.name),
            before: clean_option(difference.before.as_deref()),
            after: clean_option(difference.after.as_deref()),
            pinned: difference.pinned,
            cause: clean_option(difference.cause.as_deref()),
        }
    }
}

impl From<&Difference> for MissingDocument {
    fn from(difference: &Difference) -> Self {
        Self {
            name: clean(&difference.name),
            before: clean_option(difference.before.as_deref()),
            pinned: difference.pinned,
            cause: clean_option(difference.cause.as_deref()),
        }
    }
}

impl From<&Difference> for AddedDocument {
    fn from(difference: &Difference) -> Self {
        Self {
            name: clean(&difference.name),
            after: clean_option(difference.after.as_deref()),
            cause: clean_option(difference.cause.as_deref()),
        }
    }
}
