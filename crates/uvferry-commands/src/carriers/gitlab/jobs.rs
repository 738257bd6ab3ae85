//! Jobs of a pipeline, with what `extends`, `default:` and `!reference` bring in.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use uvferry_yaml::{NodeId, NodeRef, Tree, Value};

use crate::carriers::pipeline::Shell;

/// What stands at the top of a file and is no job.
const NO_JOBS: &[&str] = &[
    "default",
    "include",
    "stages",
    "types",
    "variables",
    "workflow",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
    "spec",
];

/// The top of a file by name: there may be thousands of jobs.
struct Top<'a> {
    root: NodeRef<'a>,
    names: BTreeMap<&'a str, NodeRef<'a>>,
}

impl<'a> Top<'a> {
    fn of(root: NodeRef<'a>) -> Self {
        let entries = root.entries();
        Self {
            root,
            names: entries
                .filter_map(|(name, value)| Some((name.text()?, value)))
                .collect(),
        }
    }

    fn get(&self, name: &str) -> Option<NodeRef<'a>> {
        self.names.get(name).copied()
    }

    fn at(&self, keys: &[&str]) -> Option<NodeRef<'a>> {
        let (first, rest) = keys.split_first()?;
        self.get(first)?.at(rest)
    }
}

/// A job, or a template that nothing of the file extends.
pub(super) struct Job<'a> {
    top: Rc<Top<'a>>,
    pub(super) node: NodeRef<'a>,
    /// Itself, and what it extends, nearest first.
    layers: Vec<NodeRef<'a>>,
}

/// A line of a script.
pub(super) struct Line<'a> {
    /// The scalar, aliases followed.
    pub(super) node: NodeRef<'a>,
    /// The item of the list that it is, where that is a list of its own and not one that is
    /// taken in from elsewhere.
    pub(super) item: NodeId,
}

impl<'a> Job<'a> {
    /// What a key says: the job's own word, that of what it extends, or the default.
    pub(super) fn get(&self, key: &str) -> Option<NodeRef<'a>> {
        let own = self.layers.iter().find_map(|layer| layer.get(key));
        own.or_else(|| {
            let inherits = self
                .layers
                .iter()
                .find_map(|layer| layer.at(&["inherit", "default"]));
            let inherits_default = inherits.is_none_or(|inherits| match inherits.text() {
                Some(text) => text != "false",
                None => inherits.items().any(|item| item.text() == Some(key)),
            });
            if !inherits_default || !matches!(key, "image" | "before_script" | "after_script") {
                return None;
            }
            self.top.at(&["default", key]).or_else(|| self.top.get(key))
        })
    }

    /// The lines of `before_script` and `script`, which one shell reads.
    pub(super) fn lines(&self) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        for key in ["before_script", "script"] {
            if let Some(value) = self.get(key) {
                add_lines(&self.top, value, &mut lines, 0);
            }
        }
        lines
    }

    /// The lines of `after_script`, which a shell of its own reads.
    pub(super) fn lines_after(&self) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        if let Some(value) = self.get("after_script") {
            add_lines(&self.top, value, &mut lines, 0);
        }
        lines
    }

    /// What reads the lines: a runner on Windows has PowerShell.
    pub(super) fn shell(&self) -> Shell {
        let has_tag = self.get("tags").is_some_and(|tags| {
            tags.text()
                .into_iter()
                .chain(tags.items().filter_map(NodeRef::text))
                .any(|tag| tag.to_ascii_lowercase().contains("windows"))
        });
        let is_of_windows = |line: &Line<'_>| {
            line.node.text().is_some_and(|text| {
                let text = text.to_ascii_lowercase();
                text.contains("\\scripts\\") || text.contains("$env:")
            })
        };
        if has_tag || self.lines().iter().any(is_of_windows) {
            Shell::WindowsPower
        } else {
            Shell::Posix
        }
    }

    /// The name of the image, and the table whose word it is: a job, a template, or the
    /// whole file.
    pub(super) fn image(&self) -> Option<(&'a str, NodeRef<'a>)> {
        let value = self.get("image")?;
        let name = if value.is_mapping() {
            value.get("name")?.text()?
        } else {
            value.text()?
        };
        let layer = self
            .layers
            .iter()
            .find(|layer| layer.own_entry("image").is_some())
            .copied();
        Some((name, layer.unwrap_or(self.top.root)))
    }

    /// Variables whose values are known.
    pub(super) fn variables(&self) -> BTreeMap<String, String> {
        let mut known = BTreeMap::new();
        let own = self.layers.iter().rev();
        let tables = self
            .top
            .get("variables")
            .into_iter()
            .chain(own.filter_map(|layer| layer.get("variables")));
        for table in tables {
            for (name, value) in table.entries() {
                let value = value.get("value").unwrap_or(value);
                if let (Some(name), Some(value)) = (name.text(), value.text()) {
                    if value.contains('$') {
                        known.remove(name);
                    } else {
                        known.insert(name.to_owned(), value.to_owned());
                    }
                }
            }
        }
        known
    }
}

/// The jobs of a file: those with a name, and templates and defaults that none of them uses.
pub(super) fn jobs(tree: &Tree) -> Vec<Job<'_>> {
    let Some(root) = root(tree) else {
        return Vec::new();
    };
    let top = Rc::new(Top::of(root));
    let mut jobs = Vec::new();
    let mut extended = BTreeSet::new();
    for (name, node) in root.entries() {
        let Some(name) = name.text() else { continue };
        if NO_JOBS.contains(&name) || !node.is_mapping() {
            continue;
        }
        let mut layers = vec![node];
        add_layers(&top, node, &mut layers, &mut extended);
        let top = Rc::clone(&top);
        jobs.push((name, Job { top, node, layers }));
    }
    let mut kept: Vec<Job<'_>> = jobs
        .into_iter()
        .filter(|(name, _)| !name.starts_with('.') || !extended.contains(*name))
        .map(|(_, job)| job)
        .collect();
    if kept.is_empty() {
        // A file of defaults for others.
        kept.push(Job {
            top,
            node: root,
            layers: Vec::new(),
        });
    }
    kept
}

/// The pipeline itself: behind a document with `spec:` it is the second one.
pub(super) fn root(tree: &Tree) -> Option<NodeRef<'_>> {
    let mut documents = tree.documents().flatten();
    let first = documents.next()?;
    if first.get("spec").is_some() {
        documents.next().or(Some(first))
    } else {
        Some(first)
    }
}

fn add_layers<'a>(
    top: &Top<'a>,
    node: NodeRef<'a>,
    layers: &mut Vec<NodeRef<'a>>,
    extended: &mut BTreeSet<String>,
) {
    // GitLab itself goes through eleven levels and no further.
    if layers.len() > 40 {
        return;
    }
    let Some(extends) = node.get("extends") else {
        return;
    };
    let names: Vec<&str> = extends
        .text()
        .into_iter()
        .chain(extends.items().filter_map(NodeRef::text))
        .collect();
    // The last one counts most.
    for name in names.into_iter().rev() {
        extended.insert(name.to_owned());
        if let Some(layer) = top.get(name)
            && !layers.iter().any(|known| known.id() == layer.id())
        {
            layers.push(layer);
            add_layers(top, layer, layers, extended);
        }
    }
}

/// The scalars of a script: one, a list, lists in lists, `!reference [job, script]`.
fn add_lines<'a>(top: &Top<'a>, value: NodeRef<'a>, lines: &mut Vec<Line<'a>>, depth: usize) {
    // GitLab takes lists in lists up to ten levels.
    if depth > 12 || lines.len() > 20_000 {
        return;
    }
    let resolved = value.resolved();
    let is_reference = resolved.node().tag.as_deref() == Some("!reference");
    match resolved.value() {
        Value::Sequence(_) if is_reference => {
            let keys: Option<Vec<&str>> = resolved.items().map(NodeRef::text).collect();
            if let Some(target) = keys.and_then(|keys| top.at(&keys)) {
                add_lines(top, target, lines, depth + 1);
            }
        }
        Value::Sequence(_) => {
            for item in resolved.items() {
                add_lines(top, item, lines, depth + 1);
            }
        }
        Value::Scalar(_) => lines.push(Line {
            node: resolved,
            item: value.id(),
        }),
        _ => {}
    }
}
