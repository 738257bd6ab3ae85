//! `.readthedocs.yaml`.
//!
//! `python.install` has one form for uv: a single item with `method: uv`, `command: sync` and
//! `groups` and `extras`
//! (<https://docs.readthedocs.com/platform/stable/config-file/v2.html#python-install>). Where
//! that would install more than before, a command of `build.jobs` takes its place ([`jobs`]).
//! `build.commands` and `build.jobs` are shell text ([`commands`]).

mod commands;
mod jobs;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_yaml::{NodeRef, Tree, Value, scalar_text};

use crate::carried::{Carried, Mention};
use crate::carriers::configuration::{repository_path, tree};
use crate::carriers::listing;
use crate::context::{InstallTarget, Mode, Project, Settings};
use crate::rules::{READ_THE_DOCS_NEEDS_A_PERSON, READ_THE_DOCS_VERSION_ONE};

/// Whether a path is a configuration of Read the Docs.
pub(crate) fn is_read_the_docs(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(
        name.trim_start_matches('.'),
        "readthedocs.yaml" | "readthedocs.yml"
    )
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    let Some(tree) = tree(file, &mut carried) else {
        return carried;
    };
    let Some(root) = tree.root() else {
        return carried;
    };
    version_one(file, root, &mut carried);
    let mut is_brought = false;
    if let Mode::Project(project) = settings.mode
        && let Some(install) = root.at(&["python", "install"])
        && install.items().next().is_some()
    {
        let changed = commands::written_before(&tree, root, settings);
        let written = Sync::of(install, project, &changed).and_then(|sync| match sync {
            Some(sync) if sync.is_whole(project) && !commands::needs_pip(&tree, root, settings) => {
                sync.write(project, &tree, install, &mut carried);
                Ok(())
            }
            Some(sync) => jobs::write(&sync, project, settings, &tree, install, &mut carried)
                .map(|()| is_brought = true),
            None => Ok(()),
        });
        match written {
            Ok(()) => {}
            Err(why) => carried
                .diagnostics
                .push(Diagnostic::new(&READ_THE_DOCS_NEEDS_A_PERSON, why).at(file, install.span())),
        }
    }
    commands::carry(&tree, root, settings, is_brought, &mut carried);
    carried.sort();
    carried
}

/// Keys of the first version of the format, which is not built any more.
fn version_one(file: &SourceFile, root: NodeRef<'_>, carried: &mut Carried) {
    let keys = [
        &["requirements_file"][..],
        &["python", "pip_install"],
        &["python", "setup_py_install"],
        &["python", "extra_requirements"],
        &["python", "use_system_site_packages"],
    ];
    for keys in keys {
        let Some((last, above)) = keys.split_last() else {
            continue;
        };
        let Some((key, _)) = root.at(above).and_then(|node| node.own_entry(last)) else {
            continue;
        };
        carried.diagnostics.push(
            Diagnostic::new(
                &READ_THE_DOCS_VERSION_ONE,
                format!("`{}` is of the first version of the format", keys.join(".")),
            )
            .at(file, key.span())
            .help("write `python.install` with `method: uv` and `command: sync`"),
        );
    }
}

/// Why nothing takes the place of an install.
fn is_changed_before(file: &str) -> String {
    format!(
        "a command of `build.jobs` changes `{file}` before, of which pyproject.toml and uv.lock \
         know nothing"
    )
}

/// What all items of `python.install` are as one `uv sync`.
#[derive(Debug, Default)]
struct Sync {
    groups: BTreeSet<String>,
    extras: BTreeSet<String>,
    all_extras: bool,
    /// Whether `[project] dependencies` are among it.
    main: bool,
    installs_project: bool,
}

impl Sync {
    /// `None` where nothing of the project is installed; `changed` are files that commands
    /// write before.
    fn of(
        install: NodeRef<'_>,
        project: &Project,
        changed: &BTreeSet<String>,
    ) -> Result<Option<Self>, String> {
        let mut sync = Self::default();
        let mut ours = 0;
        let mut others: Vec<String> = Vec::new();
        for item in install.items() {
            if item.get("method").and_then(NodeRef::text) == Some("uv") {
                return Ok(None);
            }
            if let Some(named) = item.get("requirements").and_then(NodeRef::text) {
                let path = repository_path(named);
                if changed.contains(&path) && project.files.contains_key(&path) {
                    return Err(is_changed_before(named));
                }
                sync.installs_project |= project.files_with_project.contains(&path);
                match project.files.get(&path) {
                    Some(target) if sync.add(target) => ours += 1,
                    _ => others.push(named.to_owned()),
                }
            } else if let Some(named) = item.get("path").and_then(NodeRef::text) {
                if repository_path(named) == project.folder {
                    // A build may have read it.
                    let is_moved = |file: &&String| {
                        let target = project.files.get(*file);
                        target.is_some_and(|target| !target.keeps_file())
                    };
                    if let Some(file) = changed.iter().find(is_moved) {
                        return Err(is_changed_before(file));
                    }
                    ours += 1;
                    sync.installs_project = true;
                    sync.main = true;
                    if let Some(extras) = item.get("extra_requirements") {
                        sync.all_extras |= extras.text() == Some("all");
                        sync.extras
                            .extend(extras.items().filter_map(NodeRef::text).map(str::to_owned));
                    }
                } else {
                    others.push(named.to_owned());
                }
            }
        }
        match (ours, others.as_slice()) {
            (0, _) => Ok(None),
            (_, []) => Ok(Some(sync)),
            (_, others) => Err(format!(
                "`method: uv` stands alone in `python.install`, and `{}` is not of the project",
                others.join("`, `")
            )),
        }
    }

    fn add(&mut self, target: &InstallTarget) -> bool {
        match target {
            InstallTarget::Main => {
                self.main = true;
                true
            }
            InstallTarget::Constraints => true,
            InstallTarget::Group(name) => {
                self.groups.insert(name.clone());
                true
            }
            InstallTarget::Extra(name) => {
                self.extras.insert(name.clone());
                true
            }
            InstallTarget::Several(targets) => targets.iter().all(|target| self.add(target)),
            InstallTarget::Stays => false,
        }
    }

    /// Whether `uv sync`, which installs a package and the default groups unasked, installs
    /// no more than this.
    fn is_whole(&self, project: &Project) -> bool {
        self.main
            && (self.installs_project || !project.is_package)
            && project.default_groups.is_subset(&self.groups)
    }

    /// The new item as a block, from its first column.
    fn block(&self, project: &Project, step: usize) -> Vec<String> {
        let mut lines = vec!["method: uv".to_owned(), "command: sync".to_owned()];
        if !project.folder.is_empty() {
            lines.push(format!("path: {}", scalar_text(&project.folder)));
        }
        let mut list = |key: &str, names: &BTreeSet<String>| {
            if names.is_empty() {
                return;
            }
            lines.push(format!("{key}:"));
            for name in names {
                lines.push(format!("{}- {}", " ".repeat(step), scalar_text(name)));
            }
        };
        list("groups", &self.groups);
        if self.all_extras {
            lines.push("extras: all".to_owned());
        } else {
            list("extras", &self.extras);
        }
        lines
    }

    /// The same between braces.
    fn flow(&self, project: &Project) -> String {
        let names = |names: &BTreeSet<String>| {
            names
                .iter()
                .map(|name| scalar_text(name))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut out = "{method: uv, command: sync".to_owned();
        if !project.folder.is_empty() {
            out.push_str(", path: ");
            out.push_str(&scalar_text(&project.folder));
        }
        if !self.groups.is_empty() {
            let _ = write!(out, ", groups: [{}]", names(&self.groups));
        }
        if self.all_extras {
            out.push_str(", extras: all");
        } else if !self.extras.is_empty() {
            let _ = write!(out, ", extras: [{}]", names(&self.extras));
        }
        out.push('}');
        out
    }

    fn write(&self, project: &Project, tree: &Tree, install: NodeRef<'_>, carried: &mut Carried) {
        let install = install.resolved();
        let Value::Sequence(list) = install.value() else {
            return;
        };
        let Some(first) = list.items.first().map(|item| tree.get(item.value)) else {
            return;
        };
        let mut replacements = Vec::new();
        let is_block =
            !list.is_flow && matches!(&first.node().value, Value::Mapping(map) if !map.is_flow);
        let new = if is_block {
            let indent = " ".repeat(tree.column(first.span().start));
            self.block(project, tree.indentation())
                .join(&format!("{}{indent}", tree.line_ending()))
        } else {
            self.flow(project)
        };
        let to = self.flow(project);
        replacements.push((first.span(), new));
        if list.items.len() > 1 {
            let rest: BTreeSet<usize> = (1..list.items.len()).collect();
            let Some(removals) = tree.removals(install.id(), &rest) else {
                return;
            };
            replacements.extend(removals);
        }
        for item in install.items() {
            carried.mentions.push(Mention {
                span: item.span(),
                text: listing::one_line(tree.file().slice(item.span())),
                to: if item.id() == first.id() {
                    to.clone()
                } else {
                    String::new()
                },
                why: "one `uv sync` installs the project with its groups and extras".to_owned(),
            });
        }
        carried.replacements.extend(replacements);
    }
}

#[cfg(test)]
mod tests;
