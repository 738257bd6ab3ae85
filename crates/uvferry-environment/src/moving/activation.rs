//! The scripts that activate an environment, which users edit.

use std::path::PathBuf;

use super::environment::Old;

/// Scripts that activate the environment and are younger than the others beside them, relative.
pub(super) fn changed_activation(old: &Old) -> Vec<PathBuf> {
    const TOLERATED_NS: u128 = 3_000_000_000;
    let scripts: Vec<_> = old
        .entries
        .iter()
        .filter(|entry| {
            let mut parts = entry.path.components().rev();
            let name = parts.next().map(|part| part.as_os_str().to_string_lossy());
            let folder = parts.next().map(|part| part.as_os_str().to_string_lossy());
            parts.next().is_none()
                && matches!(folder.as_deref(), Some("bin" | "Scripts"))
                && name.is_some_and(|name| {
                    // Others are copies, of the time at which Python was installed.
                    matches!(&*name, "activate" | "activate.csh" | "activate.fish")
                })
        })
        .collect();
    let Some(first) = scripts.iter().map(|entry| entry.modified_ns).min() else {
        return Vec::new();
    };
    scripts
        .iter()
        .filter(|entry| entry.modified_ns > first + TOLERATED_NS)
        .map(|entry| entry.path.clone())
        .collect()
}
