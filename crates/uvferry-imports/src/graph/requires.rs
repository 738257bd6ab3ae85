//! `Requires-Dist` lines, and which of them count.

use std::collections::{HashMap, HashSet};

use uvferry_diagnostics::{SourceFile, redact};
use uvferry_requirements::{Marker, MarkerEnvironment, Specifiers, Version, normalize_name, parse};

use super::{Edge, Graph, Node, Project};
use crate::declared::{Declared, Purpose};

/// A requirement as it is written; whether it counts is another question.
struct Asked {
    name: String,
    text: String,
    specifier: Option<String>,
    extras: Vec<String>,
    marker: Option<String>,
    condition: Condition,
    /// The list of the project that it stands in. Of others it follows from the marker.
    list: Option<Purpose>,
}

enum Condition {
    None,
    Marker(Marker),
    /// No marker that can be read: as pip, which refuses the distribution, it counts for nothing.
    Unreadable,
}

impl Condition {
    fn read(marker: Option<&str>) -> Self {
        match marker.map(Marker::parse) {
            None => Self::None,
            Some(Ok(marker)) => Self::Marker(marker),
            Some(Err(_)) => Self::Unreadable,
        }
    }
}

impl Asked {
    /// Those of a distribution; what cannot be read is left out.
    fn read(requires: &[String]) -> Vec<Self> {
        if requires.is_empty() {
            return Vec::new();
        }
        let mut text = String::new();
        for line in requires {
            // A value may go over several lines.
            let one_line = |c| if matches!(c, '\n' | '\r') { ' ' } else { c };
            text.extend(line.chars().map(one_line));
            text.push('\n');
        }
        let file = parse(&SourceFile::new("METADATA", text));
        let mut all = Vec::with_capacity(requires.len());
        for entry in &file.entries {
            let Some(parts) = entry.parts() else { continue };
            let Some(name) = parts.name() else { continue };
            all.push(Self {
                name: normalize_name(name),
                text: redact(parts.text()).into_owned(),
                specifier: parts.specifier().map(str::to_owned),
                extras: parts.extras().map(normalize_name).collect(),
                marker: parts.marker().map(str::to_owned),
                condition: Condition::read(parts.marker()),
                list: None,
            });
        }
        all
    }

    fn declared(declared: &Declared) -> Self {
        Self {
            name: normalize_name(&declared.name),
            text: text(declared),
            specifier: declared
                .specifier
                .as_deref()
                .map(|text| redact(text).into_owned()),
            extras: declared
                .extras
                .iter()
                .map(|it| normalize_name(it))
                .collect(),
            marker: declared.marker.clone(),
            condition: Condition::read(declared.marker.as_deref()),
            list: Some(declared.purpose.clone()),
        }
    }

    fn holds(&self, environment: &MarkerEnvironment, extra: Option<&str>) -> bool {
        match &self.condition {
            Condition::None => true,
            Condition::Marker(marker) => marker
                .evaluate(environment, extra.as_slice())
                .unwrap_or(false),
            Condition::Unreadable => false,
        }
    }

    /// The list for which it counts, when the requirements of an extra, or those that always
    /// count, are looked at.
    fn purpose(&self, environment: &MarkerEnvironment, extra: Option<&str>) -> Option<Purpose> {
        let always = self.holds(environment, None);
        match (&self.list, extra) {
            (Some(list), None) => always.then(|| list.clone()),
            (None, None) => always.then_some(Purpose::Main),
            (None, Some(extra)) => (!always && self.holds(environment, Some(extra)))
                .then(|| Purpose::Extra(extra.to_owned())),
            (Some(_), Some(_)) => None,
        }
    }
}

/// One that is there.
pub(super) struct Present<'a> {
    pub(super) node: Node,
    pub(super) requires: &'a [String],
    /// Extras of it that were asked for when it was installed, as far as that is known.
    pub(super) extras: Vec<String>,
}

impl Graph {
    /// What is there, on one Python and platform.
    pub(super) fn of_present(
        present: Vec<Present<'_>>,
        environment: &MarkerEnvironment,
        project: Option<&Project<'_>>,
    ) -> Self {
        let mut nodes = Vec::with_capacity(present.len());
        let mut all = Vec::with_capacity(present.len());
        let mut places: HashMap<String, usize> = HashMap::with_capacity(present.len());
        let mut open: Vec<(usize, Option<String>)> = Vec::new();
        for (at, one) in present.into_iter().enumerate() {
            // Of several of one name the first counts.
            places.entry(one.node.name.clone()).or_insert(at);
            nodes.push(one.node);
            all.push(Asked::read(one.requires));
            open.push((at, None));
            open.extend(
                one.extras
                    .iter()
                    .map(|extra| (at, Some(normalize_name(extra)))),
            );
        }
        if let Some(project) = project {
            let at = *places
                .entry(normalize_name(project.name))
                .or_insert(nodes.len());
            if at == nodes.len() {
                nodes.push(Node::new(project.name, project.version));
                all.push(Vec::new());
                open.push((at, None));
            }
            nodes[at].is_project = true;
            // What it says now counts, not what it said when it was installed.
            let declared = project.declared.iter();
            all[at] = declared
                .filter(|declared| declared.purpose != Purpose::Build)
                .map(Asked::declared)
                .collect();
        }
        let versions: Vec<Option<Version>> = nodes
            .iter()
            .map(|node| Version::parse(node.version.as_deref()?).ok())
            .collect();
        let mut taken: HashMap<(usize, &str), bool> = HashMap::new();
        let mut known: HashSet<(usize, Option<String>)> = HashSet::new();
        let mut edges: Vec<Edge> = Vec::new();
        while let Some(state) = open.pop() {
            if !known.insert(state.clone()) {
                continue;
            }
            let (from, extra) = state;
            for asked in &all[from] {
                let Some(purpose) = asked.purpose(environment, extra.as_deref()) else {
                    continue;
                };
                let to = *places.entry(asked.name.clone()).or_insert(nodes.len());
                if to == nodes.len() {
                    nodes.push(Node {
                        is_missing: true,
                        ..Node::new(&asked.name, None)
                    });
                }
                if to < all.len() {
                    open.extend(asked.extras.iter().map(|it| (to, Some(it.clone()))));
                }
                let is_met = match (asked.specifier.as_deref(), versions.get(to)) {
                    (_, None) => false,
                    (Some(specifier), Some(Some(version))) => *taken
                        .entry((to, specifier))
                        .or_insert_with(|| takes(specifier, version)),
                    _ => true,
                };
                edges.push(Edge {
                    from,
                    to,
                    purpose,
                    requirement: Some(asked.text.clone()),
                    specifier: asked.specifier.clone(),
                    marker: asked.marker.clone(),
                    extras: asked.extras.clone(),
                    is_met,
                });
            }
        }
        Self::new(nodes, edges)
    }
}

/// As pip: pre-releases that are there are taken, and what cannot be compared is met.
fn takes(specifier: &str, version: &Version) -> bool {
    Specifiers::parse(specifier).map_or(true, |specifiers| specifiers.contains(version))
}

fn text(declared: &Declared) -> String {
    let mut text = declared.name.clone();
    if !declared.extras.is_empty() {
        text.push('[');
        text.push_str(&declared.extras.join(","));
        text.push(']');
    }
    text.push_str(declared.specifier.as_deref().unwrap_or_default());
    if let Some(marker) = &declared.marker {
        text.push_str("; ");
        text.push_str(marker);
    }
    redact(&text).into_owned()
}
