//! What is there, before anything is decided.

use crate::plan::{FileCounts, Plan};

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
