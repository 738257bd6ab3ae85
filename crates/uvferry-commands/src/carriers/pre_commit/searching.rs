//! Which files hooks run on: `files` and `exclude`, patterns of Python's `re` for paths from
//! the top of the repository (<https://pre-commit.com/#regular-expressions>).
//!
//! A hook whose files are gone is skipped without a word, or fails the hook
//! `check-hooks-apply`.

use std::collections::BTreeSet;

use fancy_regex::RegexBuilder;
use uvferry_diagnostics::Diagnostic;
use uvferry_yaml::NodeRef;

use crate::carried::Mention;
use crate::context::{Mode, Project};
use crate::rules::HOOK_FINDS_NO_FILE;

use super::{Configuration, hooks, id_of};

/// What `requirements-txt-fixer` runs on where it is not told
/// (`.pre-commit-hooks.yaml` of pre-commit-hooks).
const FIXED: &str = r"(requirements|constraints).*\.txt$";

/// Steps that a pattern may take on a path.
const STEPS: usize = 20_000;

/// What a pattern finds.
struct Finds {
    /// A file that goes.
    gone: bool,
    /// A file that stays.
    staying: bool,
}

impl Configuration<'_> {
    /// Takes away what only looked at files that go, and tells the rest.
    pub(super) fn search(&mut self, root: NodeRef<'_>, repositories: NodeRef<'_>) {
        let Mode::Project(project) = self.settings.mode else {
            return;
        };
        for key in ["files", "exclude"] {
            if let Some((_, pattern)) = root.own_entry(key) {
                self.pattern(key, pattern, project);
            }
        }
        for repository in repositories.items() {
            self.fixers(repository, project);
            let of_hooks: Vec<NodeRef<'_>> = hooks(repository).collect();
            for hook in of_hooks {
                if self.decided.contains(&hook.id()) {
                    continue;
                }
                for key in ["files", "exclude"] {
                    if let Some((_, pattern)) = hook.own_entry(key) {
                        self.pattern(key, pattern, project);
                    }
                }
            }
        }
    }

    /// `requirements-txt-fixer` sorts requirements files, and goes with the last of them.
    fn fixers(&mut self, repository: NodeRef<'_>, project: &Project) {
        let all: Vec<NodeRef<'_>> = hooks(repository).collect();
        let is_idle = |hook: NodeRef<'_>| {
            let pattern = hook.get("files").and_then(NodeRef::text).unwrap_or(FIXED);
            id_of(hook) == Some("requirements-txt-fixer")
                && found(pattern, project).is_some_and(|finds| finds.gone && !finds.staying)
        };
        let going: BTreeSet<usize> = (0..all.len())
            .filter(|number| is_idle(all[*number]))
            .collect();
        if going.is_empty() {
            return;
        }
        let removed = self
            .locking
            .without(self.tree, repository, &going, self.settings);
        for number in going {
            let hook = all[number];
            self.decided.insert(hook.id());
            if removed.is_some() {
                self.carried.mentions.push(Mention {
                    span: hook.span(),
                    text: "requirements-txt-fixer".to_owned(),
                    to: String::new(),
                    why: "there is no requirements file left that it could sort".to_owned(),
                });
            }
        }
        self.carried
            .replacements
            .extend(removed.into_iter().flatten());
    }

    fn pattern(&mut self, key: &str, node: NodeRef<'_>, project: &Project) {
        let Some(finds) = node.text().and_then(|text| found(text, project)) else {
            return;
        };
        if !finds.gone || finds.staying {
            return;
        }
        let text = node.text().unwrap_or_default();
        // One of several names may be meant for what is still to come.
        let is_one = !text.contains('|');
        if key == "exclude" && is_one && node.node().anchor.is_none() {
            if let Some(removal) = self.tree.removal(node.id()) {
                self.carried.mentions.push(Mention {
                    span: node.span(),
                    text: text.to_owned(),
                    to: String::new(),
                    why: "it leaves out nothing but files that go".to_owned(),
                });
                self.carried.replacements.push(removal);
            }
        } else if key == "files" {
            self.carried.diagnostics.push(
                Diagnostic::new(
                    &HOOK_FINDS_NO_FILE,
                    format!("`{text}` finds nothing but files that go"),
                )
                .at(self.tree.file(), node.span())
                .help("name what took their place: `^(pyproject\\.toml|uv\\.lock)$`"),
            );
        }
    }
}

/// What a pattern finds among the files of the project; `None` where it cannot be read.
fn found(pattern: &str, project: &Project) -> Option<Finds> {
    let pattern = RegexBuilder::new(pattern)
        .backtrack_limit(STEPS)
        .build()
        .ok()?;
    let finds = |path: &str| pattern.is_match(path).unwrap_or(false);
    let is_gone = |path: &String| project.goes(path);
    let all: BTreeSet<&String> = project.paths.iter().chain(project.files.keys()).collect();
    let gone = all.iter().any(|path| is_gone(path) && finds(path));
    // Of the many others only those count that a pattern for the gone ones finds too.
    let staying = gone && all.iter().any(|path| !is_gone(path) && finds(path));
    Some(Finds { gone, staying })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::InstallTarget;

    #[test]
    fn patterns_are_searched_for_as_python_does() {
        let project = Project {
            files: [("requirements/dev.txt".to_owned(), InstallTarget::Main)].into(),
            paths: ["requirements/dev.txt", "a.py", "docs/requirements.txt"]
                .map(str::to_owned)
                .into(),
            ..Project::default()
        };
        for (pattern, gone, staying) in [
            ("^requirements/", true, false),
            (r"^requirements/.*\.(txt|in)$", true, false),
            ("requirements", true, true),
            (r"\.py$", false, false),
            (
                "(?x)^(\n  requirements/dev.txt |\n  setup.cfg\n)$",
                true,
                false,
            ),
            (r"^(?!docs/).*\.txt$", true, false),
        ] {
            let finds = found(pattern, &project).expect(pattern);
            assert_eq!((finds.gone, finds.staying), (gone, staying), "{pattern}");
        }
        assert!(found("(", &project).is_none());
    }
}
