//! Which of flake8's plugins a project's files name, wherever they declare what its
//! developers install.

use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;

use super::plugins::PLUGINS;
use super::selection::is_bundle;
use super::toml_table::READERS;

/// The distributions that are flake8 or bring plugins of it, as the files name them:
/// requirements files, tox's `deps`, the `additional_dependencies` of hooks, what scripts
/// install. Lines that are comments do not count.
pub(crate) fn linters_in(files: &[SourceFile]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for file in files {
        for line in file.text().lines() {
            if line.trim_start().starts_with('#') {
                continue;
            }
            for word in line.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))) {
                let name = word.to_ascii_lowercase().replace(['_', '.'], "-");
                let known = name == "flake8"
                    || name == "hacking"
                    || name.starts_with("flake8-")
                    || READERS.contains(&name.as_str())
                    || is_bundle(&name)
                    || PLUGINS
                        .iter()
                        .any(|plugin| plugin.packages.contains(&name.as_str()));
                if known {
                    found.insert(name);
                }
            }
        }
    }
    found.into_iter().collect()
}
