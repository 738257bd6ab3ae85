//! What `[tool.uv]` names elsewhere in the file: groups, extras, packages and indexes.

use std::collections::{HashMap, HashSet};

use uvferry_diagnostics::{Diagnostic, Location, Severity, nearest};

use super::dependencies;
use super::findings::Findings;
use super::tree::Place;
use crate::names::normalize;
use crate::rules;

pub(super) fn check(findings: &mut Findings<'_>, root: &Place<'_>, uv: &Place<'_>) {
    let declared = Declared::of(root, uv);
    default_groups(findings, uv, &declared);
    group_settings(findings, uv, &declared);
    conflicts(findings, uv, &declared);
    indexes(findings, uv);
    sources(findings, root, uv, &declared);
    workspace(findings, uv);
}

/// What the file declares, each name with its written form.
#[derive(Debug)]
struct Declared {
    groups: HashMap<String, String>,
    extras: HashMap<String, String>,
    /// `None` where a build backend adds to them.
    packages: Option<HashSet<String>>,
    are_extras_dynamic: bool,
}

impl Declared {
    fn of(root: &Place<'_>, uv: &Place<'_>) -> Self {
        let names = |path: &[&str]| -> HashMap<String, String> {
            root.at(path)
                .iter()
                .flat_map(Place::entries)
                .map(|entry| (normalize(entry.key), entry.key.to_owned()))
                .collect()
        };
        let mut groups = names(&["dependency-groups"]);
        if uv.get("dev-dependencies").is_some() {
            groups.insert("dev".to_owned(), "dev".to_owned());
        }
        let dynamic = root.at(&["project", "dynamic"]);
        let dynamic: Vec<&str> = dynamic
            .iter()
            .flat_map(Place::texts)
            .map(|(_, field)| field)
            .collect();
        let are_extras_dynamic = dynamic.contains(&"optional-dependencies");
        let is_open = are_extras_dynamic || dynamic.contains(&"dependencies");
        Self {
            groups,
            extras: names(&["project", "optional-dependencies"]),
            packages: (!is_open).then(|| packages(root)),
            are_extras_dynamic,
        }
    }
}

/// The packages that any list of the file names.
fn packages(root: &Place<'_>) -> HashSet<String> {
    let mut lists: Vec<Place<'_>> = Vec::new();
    lists.extend(root.at(&["project", "dependencies"]));
    lists.extend(root.at(&["build-system", "requires"]));
    for path in [
        &["project", "optional-dependencies"][..],
        &["dependency-groups"],
        &["tool", "uv", "extra-build-dependencies"],
    ] {
        lists.extend(root.at(path).iter().flat_map(Place::entries));
    }
    for key in [
        "dev-dependencies",
        "constraint-dependencies",
        "override-dependencies",
        "build-constraint-dependencies",
    ] {
        lists.extend(root.at(&["tool", "uv", key]));
    }
    let texts = lists.iter().flat_map(Place::texts);
    let mut found: HashSet<String> = texts
        .filter_map(|(_, text)| dependencies::read(text).ok()?.name)
        .map(|name| name.normalized)
        .collect();
    // A project may be its own source, as a member of a workspace.
    if let Some(name) = root.at(&["project", "name"]).and_then(|name| name.text()) {
        found.insert(normalize(name));
    }
    found
}

fn unknown(
    findings: &mut Findings<'_>,
    place: &Place<'_>,
    message: String,
    near: Option<&str>,
    severity: Severity,
) {
    let mut found = Diagnostic::new(&rules::UV_CONTRADICTION, message).severity(severity);
    if let Some(near) = near {
        found = found.help(format!("did you mean `{near}`?"));
    }
    let span = if place.key.is_empty() || place.text().is_some() {
        place.span()
    } else {
        place.key_span.clone()
    };
    findings.at(&span, found);
}

fn near<'a>(name: &str, known: &'a HashMap<String, String>) -> Option<&'a str> {
    let mut names: Vec<&str> = known.values().map(String::as_str).collect();
    names.sort_unstable();
    nearest(name, &names)
}

fn default_groups(findings: &mut Findings<'_>, uv: &Place<'_>, declared: &Declared) {
    let Some(place) = uv.get("default-groups") else {
        return;
    };
    for (item, text) in place.texts() {
        if !declared.groups.contains_key(&normalize(text)) {
            let message = format!("the group `{text}` is not in `[dependency-groups]`");
            let near = near(text, &declared.groups);
            unknown(findings, &item, message, near, Severity::Error);
        }
    }
}

fn group_settings(findings: &mut Findings<'_>, uv: &Place<'_>, declared: &Declared) {
    let Some(place) = uv.get("dependency-groups") else {
        return;
    };
    for entry in place.entries() {
        if !declared.groups.contains_key(&normalize(entry.key)) {
            let message = format!("the group `{}` is not in `[dependency-groups]`", entry.key);
            let near = near(entry.key, &declared.groups);
            let mut found =
                Diagnostic::new(&rules::UV_CONTRADICTION, message).severity(Severity::Error);
            if let Some(near) = near {
                found = found.help(format!("did you mean `{near}`?"));
            }
            findings.key(&entry, found);
        }
    }
}

fn conflicts(findings: &mut Findings<'_>, uv: &Place<'_>, declared: &Declared) {
    let Some(place) = uv.get("conflicts") else {
        return;
    };
    for side in place.items().iter().flat_map(Place::items) {
        // Another member of the workspace has its own groups and extras.
        if side.get("package").is_some() {
            continue;
        }
        if let Some(group) = side.get("group")
            && let Some(text) = group.text()
            && !declared.groups.contains_key(&normalize(text))
        {
            let message = format!("the group `{text}` is not in `[dependency-groups]`");
            let near = near(text, &declared.groups);
            unknown(findings, &group, message, near, Severity::Warning);
        }
        if let Some(extra) = side.get("extra")
            && let Some(text) = extra.text()
            && !declared.are_extras_dynamic
            && !declared.extras.contains_key(&normalize(text))
        {
            let message = format!("the extra `{text}` is not in `[project.optional-dependencies]`");
            let near = near(text, &declared.extras);
            unknown(findings, &extra, message, near, Severity::Warning);
        }
    }
}

fn indexes(findings: &mut Findings<'_>, uv: &Place<'_>) {
    let Some(place) = uv.get("index") else {
        return;
    };
    let mut names: HashMap<&str, Place<'_>> = HashMap::new();
    for index in place.items() {
        let Some(name) = index.get("name") else {
            continue;
        };
        let Some(text) = name.text() else {
            continue;
        };
        if let Some(first) = names.get(text) {
            let other = Location::new(findings.file(), first.span());
            findings.at(
                &name.span(),
                Diagnostic::new(
                    &rules::UV_CONTRADICTION,
                    format!("two indexes are called `{text}`"),
                )
                .also(other, "the first one"),
            );
        } else {
            names.insert(text, name);
        }
    }
}

fn sources(findings: &mut Findings<'_>, root: &Place<'_>, uv: &Place<'_>, declared: &Declared) {
    let Some(place) = uv.get("sources") else {
        return;
    };
    let indexes = uv.get("index");
    let indexes: Vec<&str> = indexes
        .iter()
        .flat_map(Place::items)
        .filter_map(|index| index.get("name")?.text())
        .collect();
    // The sources of a workspace's root hold for its members.
    let is_root = uv.get("workspace").is_some();
    for entry in place.entries() {
        let name = normalize(entry.key);
        if let Some(packages) = &declared.packages
            && !is_root
            && root.get("project").is_some()
            && !packages.contains(&name)
        {
            let mut names: Vec<&str> = packages.iter().map(String::as_str).collect();
            names.sort_unstable();
            let mut found = Diagnostic::new(
                &rules::UV_CONTRADICTION,
                format!(
                    "nothing here requires `{}`, so its source has no effect",
                    entry.key
                ),
            )
            .severity(Severity::Warning);
            if let Some(near) = nearest(&name, &names) {
                found = found.help(format!("did you mean `{near}`?"));
            }
            findings.key(&entry, found);
        }
        let tables = if entry.is_table() {
            vec![entry.clone()]
        } else {
            entry.items()
        };
        for source in tables {
            if let Some(index) = source.get("index")
                && let Some(text) = index.text()
                && !indexes.contains(&text)
            {
                let message = format!("no `[[tool.uv.index]]` here is called `{text}`");
                let near = nearest(text, &indexes);
                unknown(findings, &index, message, near, Severity::Warning);
            }
            if let Some(extra) = source.get("extra")
                && let Some(text) = extra.text()
                && !declared.are_extras_dynamic
                && !declared.extras.contains_key(&normalize(text))
            {
                let message =
                    format!("the extra `{text}` is not in `[project.optional-dependencies]`");
                let near = near(text, &declared.extras);
                unknown(findings, &extra, message, near, Severity::Error);
            }
            if let Some(group) = source.get("group")
                && let Some(text) = group.text()
                && !declared.groups.contains_key(&normalize(text))
            {
                let message = format!("the group `{text}` is not in `[dependency-groups]`");
                let near = near(text, &declared.groups);
                unknown(findings, &group, message, near, Severity::Error);
            }
        }
    }
}

fn workspace(findings: &mut Findings<'_>, uv: &Place<'_>) {
    let Some(place) = uv.get("workspace") else {
        return;
    };
    for key in ["members", "exclude"] {
        let mut seen: HashMap<&str, Place<'_>> = HashMap::new();
        for (item, text) in place.get(key).iter().flat_map(Place::texts) {
            if let Some(first) = seen.get(text) {
                let message = format!("`{text}` stands there twice");
                findings.twice(&item, first, message, Severity::Warning);
            } else {
                seen.insert(text, item);
            }
        }
    }
}
