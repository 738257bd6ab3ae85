//! Renovate's configuration.
//!
//! Requirements files are updated by its managers `pip_requirements` and `pip-compile`,
//! setup.py by `pip_setup`; pyproject.toml with uv.lock by `pep621`
//! (<https://docs.renovatebot.com/modules/manager/pep621/>), which finds both by itself.
//! JSON is read as the YAML that it is, and edited; JSON with comments is told.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_yaml::{NodeRef, Style, Tree, Value};

use crate::carried::{Carried, Mention};
use crate::context::{InstallTarget, Mode, Project, Settings};
use crate::rules::RENOVATE_NAMES_PIP;

/// The managers whose files go.
const MANAGERS: [&str; 3] = ["pip_requirements", "pip-compile", "pip_setup"];

/// The one that takes their place.
const PEP621: &str = "pep621";

/// Lists of managers.
const LISTS: [&str; 3] = ["enabledManagers", "matchManagers", "managers"];

/// Lists of paths.
const PATHS: [&str; 4] = [
    "matchFileNames",
    "matchPaths",
    "includePaths",
    "ignorePaths",
];

/// Keys that say which files a manager reads.
const PATTERNS: [&str; 2] = ["fileMatch", "managerFilePatterns"];

/// Whether a path is Renovate's configuration.
pub(crate) fn is_renovate(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(
        name.trim_start_matches('.'),
        "renovate.json" | "renovate.json5" | "renovaterc" | "renovaterc.json" | "renovaterc.json5"
    )
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    let Mode::Project(project) = settings.mode else {
        return carried;
    };
    if project.files.values().all(InstallTarget::keeps_file) {
        return carried;
    }
    let is_exact = !file.path().ends_with("json5");
    let tree = is_exact.then(|| Tree::parse(file).ok()).flatten();
    let Some((tree, root)) = tree
        .as_ref()
        .and_then(|tree| Some((tree, tree.root()?)))
        .filter(|(tree, root)| root.is_mapping() && is_json(tree))
    else {
        told(file, &mut carried);
        return carried;
    };
    let mut edit = Edit {
        tree,
        project,
        stays: stays(project),
        carried,
    };
    edit.table(root, 0);
    let mut carried = edit.carried;
    carried.sort();
    carried
}

/// Whether all of a tree is written as JSON has it: a comment would be read as a word.
fn is_json(tree: &Tree) -> bool {
    tree.nodes().all(|node| match &node.node().value {
        Value::Scalar(scalar) if scalar.style == Style::Plain => {
            matches!(scalar.text.as_str(), "true" | "false" | "null")
                || scalar.text.parse::<f64>().is_ok()
        }
        Value::Scalar(scalar) => scalar.style == Style::Double,
        Value::Sequence(list) => list.is_flow,
        Value::Mapping(map) => map.is_flow,
        Value::Alias(_) => false,
    })
}

/// Where the managers are named, in a file that is not edited.
fn told(file: &SourceFile, carried: &mut Carried) {
    for manager in MANAGERS {
        if let Some(at) = file.text().find(manager) {
            tell(file, at..at + manager.len(), manager, carried);
        }
    }
}

fn tell(file: &SourceFile, span: uvferry_diagnostics::Span, what: &str, carried: &mut Carried) {
    carried.diagnostics.push(
        Diagnostic::new(
            &RENOVATE_NAMES_PIP,
            format!("Renovate is told about `{what}`"),
        )
        .at(file, span)
        .help("its manager for pyproject.toml and uv.lock is `pep621`"),
    );
}

/// Managers of which files stay.
fn stays(project: &Project) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let is_gone = |path: &String| {
        project
            .files
            .get(path)
            .is_some_and(|target| !target.keeps_file())
    };
    let all = project.paths.iter().chain(project.files.keys());
    for path in all.filter(|path| !is_gone(path)) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        if matches!(ending, "txt" | "in")
            && (name.contains("requirement") || project.files.contains_key(path))
        {
            found.extend(["pip_requirements", "pip-compile"]);
        }
        if name == "setup.py" && !project.setup_py_is_gone {
            found.insert("pip_setup");
        }
    }
    found
}

struct Edit<'a> {
    tree: &'a Tree,
    project: &'a Project,
    stays: BTreeSet<&'static str>,
    carried: Carried,
}

impl<'a> Edit<'a> {
    fn table(&mut self, table: NodeRef<'a>, depth: usize) {
        if depth > 20 {
            return;
        }
        for (key, value) in table.entries() {
            let name = key.text().unwrap_or_default();
            if LISTS.contains(&name) {
                self.managers(value);
            } else if PATHS.contains(&name) {
                self.paths(value);
            } else if MANAGERS.contains(&name) && value.is_mapping() {
                self.manager(table, key, value, name);
            } else if value.is_mapping() {
                self.table(value, depth + 1);
            } else if value.is_sequence() {
                for item in value.items().filter(|item| item.is_mapping()) {
                    self.table(item, depth + 1);
                }
            }
        }
    }

    fn goes(&self, manager: &str) -> bool {
        MANAGERS.contains(&manager) && !self.stays.contains(manager)
    }

    /// A list of managers: `pep621` in place of those whose files go.
    fn managers(&mut self, list: NodeRef<'a>) {
        let mut has_new = list.items().any(|item| item.text() == Some(PEP621));
        let mut going = BTreeSet::new();
        let mut first_left = None;
        for (number, item) in list.items().enumerate() {
            let Some(name) = item.text().filter(|name| MANAGERS.contains(name)) else {
                continue;
            };
            if !self.goes(name) {
                first_left = first_left.or(Some(item));
                continue;
            }
            let to = if has_new { "" } else { PEP621 };
            if has_new {
                going.insert(number);
            } else if let Some(new) = self.tree.rewritten(item.id(), PEP621) {
                self.carried.replacements.push(new);
                has_new = true;
            }
            self.mention(item, name, to);
        }
        if !going.is_empty() {
            let removals = self.tree.removals(list.id(), &going);
            self.carried
                .replacements
                .extend(removals.into_iter().flatten());
        }
        // Some of its files stay, and some became the other's.
        if let Some(item) = first_left.filter(|_| !has_new) {
            match self.tree.item_after(item.id(), "\"pep621\"") {
                Some(added) => {
                    let name = item.text().unwrap_or_default().to_owned();
                    self.mention(item, &name, &format!("{name}, {PEP621}"));
                    self.carried.replacements.push(added);
                }
                None => self.tell(item),
            }
        }
    }

    /// What is said of a manager by its name.
    fn manager(&mut self, table: NodeRef<'a>, key: NodeRef<'a>, value: NodeRef<'a>, name: &str) {
        if !self.goes(name) || table.get(PEP621).is_some() {
            self.tell(key);
            return;
        }
        let says_only_files = value
            .entries()
            .all(|(key, _)| key.text().is_some_and(|key| PATTERNS.contains(&key)));
        // The other one finds its files by itself.
        if says_only_files {
            match self.tree.removal(key.id()) {
                Some(removal) => {
                    self.mention(key, name, "");
                    self.carried.replacements.push(removal);
                }
                None => self.tell(key),
            }
            return;
        }
        let others = MANAGERS
            .iter()
            .filter(|other| **other != name && table.get(other).is_some());
        if others.count() > 0 {
            self.tell(key);
            return;
        }
        let patterns: BTreeSet<usize> = value
            .entries()
            .enumerate()
            .filter(|(_, (key, _))| key.text().is_some_and(|key| PATTERNS.contains(&key)))
            .map(|(number, _)| number)
            .collect();
        let removals = if patterns.is_empty() {
            Some(Vec::new())
        } else {
            self.tree.removals(value.id(), &patterns)
        };
        match (self.tree.rewritten(key.id(), PEP621), removals) {
            (Some(new), Some(removals)) => {
                self.mention(key, name, PEP621);
                self.carried.replacements.push(new);
                self.carried.replacements.extend(removals);
            }
            _ => self.tell(key),
        }
    }

    /// Paths of files that go: which dependency came from which file, pyproject.toml says
    /// by its groups.
    fn paths(&mut self, list: NodeRef<'a>) {
        for item in list.items() {
            let Some(text) = item.text() else { continue };
            let path = text.trim_start_matches("./").trim_start_matches('/');
            let is_gone = self
                .project
                .files
                .get(path)
                .is_some_and(|target| !target.keeps_file());
            if is_gone && matches!(item.node().value, Value::Scalar(_)) {
                self.carried.diagnostics.push(
                    Diagnostic::new(
                        &RENOVATE_NAMES_PIP,
                        format!("Renovate is told about `{text}`, which goes"),
                    )
                    .at(self.tree.file(), item.span())
                    .help(
                        "name `pyproject.toml`; `matchDepTypes` tells its groups apart: \
                         `project.dependencies`, `dependency-groups`",
                    ),
                );
            }
        }
    }

    fn mention(&mut self, node: NodeRef<'_>, text: &str, to: &str) {
        self.carried.mentions.push(Mention {
            span: node.span(),
            text: text.to_owned(),
            to: to.to_owned(),
            why: "Renovate updates pyproject.toml and uv.lock by its manager `pep621`".to_owned(),
        });
    }

    fn tell(&mut self, node: NodeRef<'_>) {
        let text = node.text().unwrap_or_default().to_owned();
        tell(self.tree.file(), node.span(), &text, &mut self.carried);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(path: &str, text: &str, change: impl FnOnce(&mut Project)) -> (Carried, String) {
        let mut project = Project {
            files: [
                ("requirements.txt".to_owned(), InstallTarget::Main),
                (
                    "requirements-dev.txt".to_owned(),
                    InstallTarget::Group("dev".to_owned()),
                ),
            ]
            .into(),
            setup_py_is_gone: true,
            ..Project::default()
        };
        change(&mut project);
        let none = BTreeSet::new();
        let settings = Settings {
            mode: Mode::Project(&project),
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        let carried = carry(&SourceFile::new(path, text), &settings);
        let new = carried.applied(text);
        let again = carry(&SourceFile::new(path, new.as_str()), &settings);
        assert_eq!(again.applied(&new), new);
        (carried, new)
    }

    const TEXT: &str = r#"{
	"extends": ["config:recommended"],
	"enabledManagers": ["pip_requirements", "pip-compile", "github-actions"],
	"pip_requirements": {"fileMatch": ["^requirements.*\\.txt$"]},
	"packageRules": [
		{"matchManagers": ["pip_requirements"], "groupName": "a // b"},
		{"matchFileNames": ["requirements-dev.txt"], "automerge": true}
	]
}
"#;

    #[test]
    fn its_managers_become_the_one_of_pyproject() {
        let (found, new) = carried("renovate.json", TEXT, |_| {});
        assert_eq!(
            new,
            TEXT.replace("\"pip_requirements\", \"pip-compile\", ", "\"pep621\", ")
                .replace(
                    "\t\"pip_requirements\": {\"fileMatch\": [\"^requirements.*\\\\.txt$\"]},\n",
                    ""
                )
                .replace("[\"pip_requirements\"]", "[\"pep621\"]")
        );
        serde_json::from_str::<serde_json::Value>(&new).expect("JSON");
        assert_eq!(found.diagnostics.len(), 1);
        assert_eq!(found.mentions.len(), 4);
    }

    #[test]
    fn what_is_said_of_a_manager_is_said_of_the_other() {
        let text = "{\n  \"pip-compile\": {\n    \"fileMatch\": [\"x\"],\n    \"enabled\": false\n  }\n}\n";
        let (_, new) = carried(".github/renovate.json", text, |_| {});
        assert_eq!(new, "{\n  \"pep621\": {\n    \"enabled\": false\n  }\n}\n");
        let both = "{\"pip-compile\": {\"enabled\": false}, \"pep621\": {\"enabled\": true}}\n";
        let (found, new) = carried(".renovaterc", both, |_| {});
        assert_eq!(new, both);
        assert_eq!(found.diagnostics[0].code, "UVF367");
    }

    #[test]
    fn files_that_stay_keep_their_manager() {
        let (_, new) = carried("renovate.json", TEXT, |project| {
            project.paths.insert("tests/requirements.txt".to_owned());
        });
        assert!(
            new.contains("[\"pip_requirements\", \"pep621\", \"pip-compile\", \"github-actions\"]"),
            "{new}"
        );
        assert!(new.contains("\"fileMatch\""));
        let (found, new) = carried("renovate.json", TEXT, |project| {
            for target in project.files.values_mut() {
                *target = InstallTarget::Stays;
            }
        });
        assert_eq!(new, TEXT);
        assert!(found.diagnostics.is_empty());
    }

    #[test]
    fn json_with_comments_is_told() {
        let text = "{\n  // managers\n  enabledManagers: ['pip-compile'],\n}\n";
        for path in ["renovate.json5", "renovate.json"] {
            let (found, new) = carried(path, text, |_| {});
            assert_eq!(new, text);
            assert_eq!(found.diagnostics.len(), 1, "{path}");
        }
        assert_eq!(carried("renovate.json", "[", |_| {}).1, "[");
    }
}
