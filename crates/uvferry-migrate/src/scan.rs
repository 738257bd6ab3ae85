//! What is there, before anything is decided.

use serde::Serialize;

use crate::plan::{FileCounts, Plan};

/// A distribution that does not come from an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Special {
    /// As the line says it, without credentials.
    pub text: String,
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// `vcs`, `local` or `url`.
    pub kind: &'static str,
}

/// The numbers over all files.
pub fn totals(plan: &Plan) -> FileCounts {
    plan.project
        .files
        .iter()
        .fold(FileCounts::default(), |mut total, file| {
            total.packages += file.counts.packages;
            total.pinned += file.counts.pinned;
            total.vcs += file.counts.vcs;
            total.local += file.counts.local;
            total.url += file.counts.url;
            total.unpinned += file.counts.unpinned;
            total
        })
}
