//! Which tree the steps of a job see: the project as it is in this change, or another one.

use uvferry_yaml::NodeRef;

use super::steps::{Job, Step};

impl Job<'_> {
    /// Whether each step sees another tree than the project as it is now: nothing was checked
    /// out yet, or another repository or version, whose files know nothing of the migration.
    pub(super) fn elsewhere(&self, project: Option<&str>) -> Vec<bool> {
        let mut is_elsewhere = !self.is_composite;
        let mut all = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            if step.brings_a_tree() {
                if let Some(other) = step.checks_out_another(project) {
                    is_elsewhere = other;
                }
            } else if step.action.is_some_and(|action| action.starts_with("./")) {
                // An action of the repository: it is there, by whatever means.
                is_elsewhere = false;
            }
            let Some(text) = step.run.and_then(NodeRef::text) else {
                all.push(is_elsewhere);
                continue;
            };
            let changed = tree_changed(text);
            let before_installs = matches!(&changed, Some((_, rest)) if rest.contains("install"));
            let behind = changed.map_or(is_elsewhere, |(other, _)| other);
            all.push(if before_installs {
                behind
            } else {
                is_elsewhere
            });
            is_elsewhere = behind;
        }
        all
    }
}

impl Step<'_> {
    /// Whether it is actions/checkout, or another action that does its work.
    fn brings_a_tree(&self) -> bool {
        self.action
            .is_some_and(|action| action.to_ascii_lowercase().contains("checkout"))
    }

    /// Whether another tree than the project's is there behind a checkout; `None` where it
    /// says nothing about the folder that steps run in.
    fn checks_out_another(&self, project: Option<&str>) -> Option<bool> {
        let input = |name: &str| {
            let text = self.with?.get(name)?.text()?.trim();
            (!text.is_empty()).then_some(text)
        };
        let is_another_repository = input("repository").is_some_and(|repository| {
            let name = repository.rsplit('/').next().unwrap_or(repository);
            let is_own = repository.contains("github.repository")
                || repository.contains("head.repo")
                || repository.contains("head_repository")
                || project.is_some_and(|project| normal(name) == project);
            !is_own
        });
        if is_another_repository {
            let path = input("path").unwrap_or(".");
            return matches!(path, "." | "./" | "${{ github.workspace }}").then_some(true);
        }
        Some(input("ref").is_some_and(|version| !is_own_version(version)))
    }
}

/// A name of a package as it is compared.
fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

/// Whether a branch, tag or commit is the one that the workflow itself was read from, or the
/// branch that has the migration.
fn is_own_version(version: &str) -> bool {
    let version = version.trim().trim_matches(['"', '\'']);
    let version = version.trim_start_matches("refs/heads/");
    if matches!(
        version,
        "main"
            | "master"
            | "HEAD"
            | "-"
            | "$GITHUB_SHA"
            | "$GITHUB_REF"
            | "$GITHUB_HEAD_REF"
            | "${GITHUB_SHA}"
            | "${GITHUB_REF}"
            | "${GITHUB_HEAD_REF}"
    ) {
        return true;
    }
    [
        "github.sha",
        "github.ref",
        "github.head_ref",
        "github.base_ref",
        "github.event.pull_request.",
        "github.event.workflow_run.head",
        "github.event.release.",
        "default_branch",
    ]
    .iter()
    .any(|own| version.contains(own))
}

/// The last `git checkout` of a version in a script: whether another tree is there behind it,
/// and the rest of the script. In a folder of its own it is about another repository.
fn tree_changed(text: &str) -> Option<(bool, &str)> {
    let mut found = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.trim_start().starts_with('#') {
            continue;
        }
        let mut before = 0;
        for part in line.split(['&', ';', '|', '(', ')', '\n']) {
            let end = start + (before + part.len()).min(line.len());
            before += part.len() + 1;
            let mut words = part.split_whitespace();
            match (words.next(), words.next()) {
                (Some("cd" | "pushd"), _) | (Some("git"), Some("clone")) => return found,
                (Some("git"), Some("checkout" | "switch")) => {
                    let words: Vec<&str> = words.collect();
                    if let Some(other) = is_another(&words) {
                        found = Some((other, &text[end..]));
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// Whether the words behind `git checkout` bring another tree; `None` where they leave it.
fn is_another(words: &[&str]) -> Option<bool> {
    let is_new = |word: &&str| matches!(*word, "-b" | "-B" | "-c" | "-C" | "--orphan");
    let is_about_files = words.iter().any(|word| matches!(*word, "--" | "." | "-p"));
    if is_about_files {
        return None;
    }
    let mut named = words.iter().filter(|word| !word.starts_with('-'));
    if words.iter().any(is_new) {
        named.next();
    }
    let version = named
        .next()
        .or_else(|| words.iter().find(|word| **word == "-"))?;
    // More words are files.
    if named.next().is_some() {
        return None;
    }
    Some(!is_own_version(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_git_brings_is_known() {
        let is_another = |text: &str| tree_changed(text).map(|(other, _)| other);
        assert_eq!(is_another("git fetch\ngit checkout v1.2"), Some(true));
        assert_eq!(is_another("git switch --detach base && ls"), Some(true));
        assert_eq!(is_another("git checkout -b x origin/y"), Some(true));
        assert_eq!(
            is_another("git checkout v1; git checkout main"),
            Some(false)
        );
        assert_eq!(is_another("git checkout ${{ github.head_ref }}"), None);
        assert_eq!(is_another("git checkout $GITHUB_SHA"), Some(false));
        for kept in [
            "git checkout -b new",
            "git checkout -- a.txt",
            "git checkout .",
            "git checkout v1 a.txt",
            "cd x; git checkout v1",
            "git clone https://example.com/x .x && git checkout v1",
            "# git checkout v1",
        ] {
            assert_eq!(is_another(kept), None, "{kept}");
        }
        let rest = tree_changed("git checkout v1 && pip install x\nls").map(|(_, rest)| rest);
        assert_eq!(rest, Some("&& pip install x\nls"));
    }
}
