//! Tools that raise a version number by searching files for it: where the number moves, they
//! search in vain.

use uvferry_diagnostics::{Diagnostic, Location};
use uvferry_setuptools::ProjectFiles;

use crate::metadata::{Converted, Outcome};
use crate::rules;

/// Files that are such a tool's own.
const OWN_FILES: &[&str] = &[
    ".bumpversion.cfg",
    ".bumpversion.toml",
    ".bumpver.toml",
    "bumpver.toml",
    ".cz.toml",
    "cz.toml",
    ".cz.json",
    ".cz.yaml",
    "tbump.toml",
    "release-please-config.json",
    ".release-please-config.json",
    ".releaserc",
    ".releaserc.json",
    ".releaserc.yaml",
    ".releaserc.yml",
    ".release-it.json",
    ".versionrc",
    ".versionrc.json",
];

/// Files that such tools share with others, each with a table of its own there.
const SHARED_FILES: &[&str] = &["setup.cfg", "pyproject.toml", "tox.ini"];

/// What a table of such a tool is called, at its begin.
const TABLES: &[&str] = &[
    "bumpversion",
    "bumpver",
    "commitizen",
    "semantic_release",
    "tbump",
    "tool.bumpversion",
    "tool.bumpver",
    "tool.commitizen",
    "tool.semantic_release",
    "tool.tbump",
    "tool.releaser",
    "zest.releaser",
];

/// Tells of each place where such a tool is told to look into a file which the version has
/// left.
pub(crate) fn left_behind(converted: &Converted, files: &ProjectFiles<'_>) -> Vec<Diagnostic> {
    let Some(version) = converted.fate("version") else {
        return Vec::new();
    };
    // A version that is read out of a module stands there as before.
    let moved = matches!(&version.outcome, Outcome::Moved(to) if to.iter().any(|to| to == "project.version"));
    if !moved {
        return Vec::new();
    }
    let old = version.location.file.as_str();
    let own = OWN_FILES.iter().map(|name| (*name, false));
    let shared = SHARED_FILES.iter().map(|name| (*name, true));
    let mut found = Vec::new();
    for (name, is_shared) in own.chain(shared) {
        let Some(file) = (files.read)(name) else {
            continue;
        };
        let mut speaks = !is_shared;
        for number in 1..=file.line_count() {
            let Some(span) = file.line_span(number) else {
                continue;
            };
            let line = file.slice(span.clone()).trim();
            if is_shared && let Some(table) = line.strip_prefix('[') {
                let table = table.trim_start_matches('[');
                speaks = TABLES.iter().any(|known| table.starts_with(known));
            }
            if speaks && !line.starts_with(['#', ';']) && names(line, old) {
                found.push(
                    Diagnostic::new(
                        &rules::RELEASE_TOOL,
                        format!("the version moves from `{old}` to pyproject.toml, and a tool that raises it looks into `{old}`"),
                    )
                    .at_location(Location::new(&file, span))
                    .help(rules::RELEASE_TOOL.fix),
                );
            }
        }
    }
    found
}

/// Whether a line names a file, as a word of its own.
fn names(line: &str, file: &str) -> bool {
    line.match_indices(file).any(|(at, _)| {
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        !line[..at].ends_with(part) && !line[at + file.len()..].starts_with(part)
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_file_is_named_by_its_whole_name() {
        assert!(names("[bumpversion:file:setup.py]", "setup.py"));
        assert!(names("version_files = [\"setup.py:version\"]", "setup.py"));
        assert!(!names("[bumpversion:file:docs/setup.py]", "setup.py"));
        assert!(!names("[bumpversion:file:setup.pyx]", "setup.py"));
    }
}
