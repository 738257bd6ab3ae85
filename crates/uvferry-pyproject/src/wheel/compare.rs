//! Two wheels, thing by thing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use uvferry_requirements::{MarkerEnvironment, evaluate_marker, same_version};

use super::contents::Wheel;
use super::markers;
use crate::metadata::{covers, expression_of, person_parts};
use crate::names::normalize;
use crate::pep508;

/// What of a wheel differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// A header of METADATA.
    Header(String),
    /// The long description.
    Description,
    /// An entry point, by its group and name.
    EntryPoint(String),
    /// A tag of WHEEL.
    Tag,
    /// A file.
    File(String),
}

/// One difference. What is the same in both is not in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What differs.
    pub kind: DifferenceKind,
    /// What stood there before; `None` where nothing did.
    pub before: Option<String>,
    /// What stands there after; `None` where nothing does.
    pub after: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match &self.kind {
            DifferenceKind::Header(name) => format!("`{name}`"),
            DifferenceKind::Description => "the long description".to_owned(),
            DifferenceKind::EntryPoint(name) => format!("the entry point `{name}`"),
            DifferenceKind::Tag => "the wheel's tag".to_owned(),
            DifferenceKind::File(path) => match (&self.before, &self.after) {
                (Some(_), None) => return write!(f, "the file `{path}` is missing after"),
                (None, Some(_)) => return write!(f, "the file `{path}` is new"),
                _ => format!("the file `{path}`"),
            },
        };
        match (&self.before, &self.after) {
            (Some(before), None) => write!(f, "{what} was `{before}` and is gone"),
            (None, Some(after)) => write!(f, "{what} is new: `{after}`"),
            (Some(before), Some(after)) => write!(f, "{what} was `{before}` and is `{after}`"),
            (None, None) => f.write_str(&what),
        }
    }
}

/// The headers of METADATA that stand in only one of two wheels that say the same, or have
/// another text there.
pub fn restated(before: &Wheel, after: &Wheel) -> Vec<String> {
    const OF_THE_FILE: [&str; 3] = ["Metadata-Version", "Dynamic", "License-File"];
    let of =
        |wheel: &Wheel| -> BTreeSet<(String, String)> { wheel.headers.iter().cloned().collect() };
    let (old, new) = (of(before), of(after));
    let names: BTreeSet<&str> = old
        .symmetric_difference(&new)
        .map(|(name, _)| name.as_str())
        .filter(|name| !OF_THE_FILE.contains(name))
        .collect();
    names.into_iter().map(str::to_owned).collect()
}

/// What differs between two wheels, by what they say.
///
/// No difference, each by its source:
/// - `Metadata-Version` and `Dynamic`: they say how the file was made, not what the project
///   is (core metadata).
/// - The spelling of names, extras and versions (PEP 503, 685, 440), the order and
///   repetition of requirements, specifiers, classifiers, keywords and platforms, and the
///   spelling of markers (PEP 508).
/// - `Home-page` and `Project-URL: Homepage`, `Download-URL` and `Project-URL: Download`
///   (PEP 753: labels are compared without punctuation and case).
/// - `Author` with `Author-email`, and both in one (`Name <address>`): core metadata allows
///   both forms; so for maintainers.
/// - A licence's name and the SPDX expression that it stands for, and the licence
///   classifiers that the expression replaces (PEP 639).
/// - The folder in which licence files lie (`licenses/` since PEP 639), and `License-File`.
/// - No `Description-Content-Type` and one: a type that was never stated does not change.
///   UTF-8 is the default of `charset`, GFM that of `variant` (core metadata).
/// - Space at the ends of the long description, and its line ends.
/// - `Platform: any`, which names none.
/// - `UNKNOWN`, which setuptools before 62 wrote for what is not given.
pub fn compare(before: &Wheel, after: &Wheel) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut header = |name: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            found.push(Difference {
                kind: DifferenceKind::Header(name.to_owned()),
                before,
                after,
            });
        }
    };
    let one = |wheel: &Wheel, name: &str| stated(wheel, name).into_iter().next();
    header(
        "Name",
        one(before, "Name").map(|name| normalize(&name)),
        one(after, "Name").map(|name| normalize(&name)),
    );
    match (one(before, "Version"), one(after, "Version")) {
        (Some(old), Some(new)) if same_version(&old, &new) => {}
        (old, new) => header("Version", old, new),
    }
    header("Summary", one(before, "Summary"), one(after, "Summary"));
    header(
        "Requires-Python",
        one(before, "Requires-Python").map(|text| specifiers(&text)),
        one(after, "Requires-Python").map(|text| specifiers(&text)),
    );
    let (old, new) = (content_type(before), content_type(after));
    if old.is_some() {
        header("Description-Content-Type", old, new);
    }
    let (old, new) = license(before, after);
    header("License", old, new);
    // Headers that may stand several times.
    for (name, read) in SETS {
        let (old, new) = (read(before), read(after));
        for value in old.difference(&new) {
            header(name, Some(value.clone()), None);
        }
        for value in new.difference(&old) {
            header(name, None, Some(value.clone()));
        }
    }
    for name in others(before).union(&others(after)) {
        let (old, new): (BTreeSet<_>, BTreeSet<_>) = (
            stated(before, name).into_iter().collect(),
            stated(after, name).into_iter().collect(),
        );
        for value in old.difference(&new) {
            header(name, Some(value.clone()), None);
        }
        for value in new.difference(&old) {
            header(name, None, Some(value.clone()));
        }
    }
    let (old, new) = (body(before), body(after));
    if old != new {
        let (old_line, new_line) = first_difference(&old, &new);
        found.push(Difference {
            kind: DifferenceKind::Description,
            before: Some(old_line),
            after: Some(new_line),
        });
    }
    entry_points(before, after, &mut found);
    for tag in before.tags.difference(&after.tags) {
        found.push(Difference {
            kind: DifferenceKind::Tag,
            before: Some(tag.clone()),
            after: None,
        });
    }
    for tag in after.tags.difference(&before.tags) {
        found.push(Difference {
            kind: DifferenceKind::Tag,
            before: None,
            after: Some(tag.clone()),
        });
    }
    let (old, new) = (files(before), files(after));
    for path in old.difference(&new) {
        found.push(Difference {
            kind: DifferenceKind::File(path.clone()),
            before: Some(path.clone()),
            after: None,
        });
    }
    for path in new.difference(&old) {
        found.push(Difference {
            kind: DifferenceKind::File(path.clone()),
            before: None,
            after: Some(path.clone()),
        });
    }
    found
}

type ReadSet = fn(&Wheel) -> BTreeSet<String>;

/// Whether two wheels ask for the same in one environment, by themselves and with each of
/// their extras.
pub(super) fn same_requirements_on(
    environment: &MarkerEnvironment,
    before: &Wheel,
    after: &Wheel,
) -> bool {
    let extras: BTreeSet<String> = [before, after]
        .into_iter()
        .flat_map(|wheel| wheel.all("Provides-Extra"))
        .map(normalize)
        .collect();
    let asked = |wheel: &Wheel, extra: &str| -> Option<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for text in wheel.all("Requires-Dist") {
            let parts = pep508::split(text)?;
            let separator = if parts.rest.starts_with('@') {
                " ;"
            } else {
                ";"
            };
            let holds = match text.split_once(separator) {
                Some((_, marker)) => evaluate_marker(marker.trim(), environment, &[extra]).ok()?,
                None => true,
            };
            if holds {
                found.insert(format!("{}{:?}{}", parts.name, parts.extras, parts.rest));
            }
        }
        Some(found)
    };
    std::iter::once("")
        .chain(extras.iter().map(String::as_str))
        .all(|extra| {
            let (old, new) = (asked(before, extra), asked(after, extra));
            old.is_some() && old == new
        })
}

/// Headers that are compared as sets.
const SETS: &[(&str, ReadSet)] = &[
    ("Requires-Dist", |wheel| {
        wheel
            .all("Requires-Dist")
            .into_iter()
            .map(requirement)
            .collect()
    }),
    ("Provides-Extra", |wheel| {
        wheel
            .all("Provides-Extra")
            .into_iter()
            .map(normalize)
            .collect()
    }),
    ("Classifier", |wheel| {
        stated(wheel, "Classifier")
            .into_iter()
            .filter(|it| !it.starts_with("License ::"))
            .collect()
    }),
    ("Keywords", |wheel| {
        stated(wheel, "Keywords")
            .iter()
            .flat_map(|text| text.split(','))
            .map(|word| word.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect()
    }),
    ("Platform", |wheel| {
        stated(wheel, "Platform")
            .into_iter()
            .filter(|platform| !platform.eq_ignore_ascii_case("any"))
            .collect()
    }),
    ("Project-URL", addresses),
    ("Author", |wheel| names(wheel, "Author")),
    ("Author-email", |wheel| emails(wheel, "Author-email")),
    ("Maintainer", |wheel| names(wheel, "Maintainer")),
    ("Maintainer-email", |wheel| {
        emails(wheel, "Maintainer-email")
    }),
];

/// Headers that are compared elsewhere, or say nothing about the project.
const KNOWN: &[&str] = &[
    "metadata-version",
    "dynamic",
    "name",
    "version",
    "summary",
    "requires-python",
    "description-content-type",
    "license",
    "license-expression",
    "license-file",
    "requires-dist",
    "provides-extra",
    "classifier",
    "keywords",
    "platform",
    "project-url",
    "home-page",
    "download-url",
    "author",
    "author-email",
    "maintainer",
    "maintainer-email",
];

fn others(wheel: &Wheel) -> BTreeSet<String> {
    wheel
        .headers
        .iter()
        .filter(|(name, _)| !KNOWN.contains(&name.to_lowercase().as_str()))
        .map(|(name, _)| name.clone())
        .collect()
}

/// The values that say something.
fn stated(wheel: &Wheel, name: &str) -> Vec<String> {
    wheel
        .all(name)
        .into_iter()
        .map(str::trim)
        .filter(|value| !value.is_empty() && *value != "UNKNOWN")
        .map(str::to_owned)
        .collect()
}

fn specifiers(text: &str) -> String {
    pep508::split(&format!("x {text}")).map_or_else(
        || text.split_whitespace().collect(),
        |parts| shown(&parts.rest),
    )
}

/// Clauses with versions in one spelling, without the signs that tell keys apart.
fn shown(clauses: &str) -> String {
    if clauses.starts_with('@') {
        return format!(" {clauses}");
    }
    let clauses: Vec<String> = clauses
        .split(',')
        .map(|clause| {
            let end = clause
                .find(|c: char| !matches!(c, '<' | '>' | '=' | '!' | '~'))
                .unwrap_or(clause.len());
            let (operator, version) = clause.split_at(end);
            let version = version.strip_prefix("0!").unwrap_or(version);
            format!("{operator}{}", version.replace('|', ""))
        })
        .collect();
    clauses.join(",")
}

fn requirement(text: &str) -> String {
    let Some(parts) = pep508::split(text) else {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    };
    let mut out = parts.name;
    if !parts.extras.is_empty() {
        out = format!("{out}[{}]", parts.extras.join(","));
    }
    out.push_str(&shown(&parts.rest));
    let marker = match text.split_once(" ;").or_else(|| text.split_once(';')) {
        Some((_, marker)) if !parts.marker.is_empty() => markers::canonical(marker),
        _ => String::new(),
    };
    if !marker.is_empty() {
        out = format!("{out}; {marker}");
    }
    out
}

fn content_type(wheel: &Wheel) -> Option<String> {
    let text = stated(wheel, "Description-Content-Type")
        .into_iter()
        .next()?;
    let mut parts = text.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_lowercase();
    let mut parameters: Vec<String> = parts
        .map(|part| {
            part.to_lowercase()
                .replace('"', "")
                .split_whitespace()
                .collect()
        })
        .filter(|part: &String| {
            !part.is_empty() && part != "charset=utf-8" && part != "variant=gfm"
        })
        .collect();
    parameters.sort();
    parameters.insert(0, kind);
    Some(parameters.join("; "))
}

/// What each side says about its licence; the same text where they mean the same.
fn license(before: &Wheel, after: &Wheel) -> (Option<String>, Option<String>) {
    struct Said {
        text: Option<String>,
        expression: Option<String>,
        classifiers: BTreeSet<String>,
    }
    let said = |wheel: &Wheel| Said {
        text: stated(wheel, "License")
            .into_iter()
            .next()
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
        expression: stated(wheel, "License-Expression").into_iter().next(),
        classifiers: stated(wheel, "Classifier")
            .into_iter()
            .filter(|it| it.starts_with("License ::"))
            .collect(),
    };
    let shown = |said: &Said| {
        let mut parts: Vec<String> = said.expression.iter().chain(&said.text).cloned().collect();
        parts.extend(said.classifiers.iter().cloned());
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    let (old, new) = (said(before), said(after));
    // An expression in the place of a name and of classifiers.
    if let (None, Some(expression)) = (&old.expression, &new.expression) {
        let classifiers: Vec<&str> = old.classifiers.iter().map(String::as_str).collect();
        let text_agrees = old.text.as_deref().is_none_or(|text| {
            text == expression || expression_of(text).as_deref() == Some(expression)
        });
        let anything = old.text.is_some() || !classifiers.is_empty();
        let none_left = new.classifiers.is_empty() || new.classifiers == old.classifiers;
        if anything && text_agrees && none_left && covers(expression, &classifiers) {
            return (None, None);
        }
    }
    (shown(&old), shown(&new))
}

/// `label url`, with labels as PEP 753 compares them.
fn addresses(wheel: &Wheel) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for value in stated(wheel, "Project-URL") {
        let (label, url) = value.split_once(',').unwrap_or(("", &value));
        found.insert(format!("{} {}", label_key(label), url.trim()));
    }
    for (header, label) in [("Home-page", "homepage"), ("Download-URL", "download")] {
        for url in stated(wheel, header) {
            found.insert(format!("{label} {url}"));
        }
    }
    found
}

fn label_key(label: &str) -> String {
    let key: String = label
        .chars()
        .filter(|c| !c.is_ascii_punctuation() && !c.is_whitespace())
        .collect::<String>()
        .to_lowercase();
    match key.as_str() {
        "downloadurl" => "download".to_owned(),
        _ => key,
    }
}

fn names(wheel: &Wheel, header: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = stated(wheel, header)
        .iter()
        .flat_map(|text| text.split(','))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    for text in stated(wheel, &format!("{header}-email")) {
        for part in addressees(&text) {
            if let (Some(name), _) = person_parts(&part) {
                // setuptools splits no names; a comma in quotes is part of one.
                found.extend(name.split(',').map(|name| name.trim().to_owned()));
            }
        }
    }
    found
}

fn emails(wheel: &Wheel, header: &str) -> BTreeSet<String> {
    stated(wheel, header)
        .iter()
        .flat_map(|text| addressees(text))
        .map(|part| person_parts(&part).1)
        .filter(|address| !address.is_empty())
        .collect()
}

/// At commas outside quotes.
fn addressees(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

fn body(wheel: &Wheel) -> String {
    let text = wheel.description.replace("\r\n", "\n");
    let text = text.trim();
    if text == "UNKNOWN" {
        String::new()
    } else {
        text.to_owned()
    }
}

fn first_difference(old: &str, new: &str) -> (String, String) {
    let mut old_lines = old.lines();
    let mut new_lines = new.lines();
    let mut number = 1;
    loop {
        match (old_lines.next(), new_lines.next()) {
            (None, None) => return (String::new(), String::new()),
            (a, b) if a == b => number += 1,
            (a, b) => {
                let shown = |line: Option<&str>| match line {
                    Some(line) => format!(
                        "line {number}: {}",
                        line.chars().take(80).collect::<String>()
                    ),
                    None => format!("line {number}: its end"),
                };
                return (shown(a), shown(b));
            }
        }
    }
}

fn entry_points(before: &Wheel, after: &Wheel, found: &mut Vec<Difference>) {
    let table = |wheel: &Wheel| -> BTreeMap<String, String> {
        wheel
            .entry_points
            .iter()
            .map(|(group, name, object)| (format!("{group}: {name}"), object.clone()))
            .collect()
    };
    let (old, new) = (table(before), table(after));
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        if old.get(key) != new.get(key) {
            found.push(Difference {
                kind: DifferenceKind::EntryPoint(key.clone()),
                before: old.get(key).cloned(),
                after: new.get(key).cloned(),
            });
        }
    }
}

/// The files, without those that only describe the wheel; licence files by their path below
/// `licenses/`.
fn files(wheel: &Wheel) -> BTreeSet<String> {
    let listed: BTreeSet<String> = wheel
        .all("License-File")
        .into_iter()
        .map(str::to_owned)
        .collect();
    wheel
        .files
        .iter()
        .filter_map(|path| {
            let Some(inner) = path.strip_prefix(".dist-info/") else {
                return Some(path.clone());
            };
            let license = inner
                .strip_prefix("licenses/")
                .or_else(|| inner.strip_prefix("license_files/"));
            if let Some(name) = license {
                return Some(format!("licence {name}"));
            }
            if listed.contains(inner)
                || listed.iter().any(|it| it.rsplit('/').next() == Some(inner))
            {
                return Some(format!("licence {inner}"));
            }
            match inner {
                // Compared by what they say, or made from the other files.
                "METADATA"
                | "RECORD"
                | "WHEEL"
                | "entry_points.txt"
                | "top_level.txt"
                | "zip-safe"
                | "not-zip-safe"
                | "dependency_links.txt"
                | "pbr.json" => None,
                _ => Some(path.clone()),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wheel(extras: &[&str], requires: &[&str]) -> Wheel {
        let header = |name: &str, value: &&str| (name.to_owned(), (*value).to_owned());
        Wheel {
            headers: extras
                .iter()
                .map(|value| header("Provides-Extra", value))
                .chain(requires.iter().map(|value| header("Requires-Dist", value)))
                .collect(),
            ..Wheel::default()
        }
    }

    #[test]
    fn conditions_that_are_markers_now_ask_for_the_same_where_the_build_ran() {
        let here = MarkerEnvironment::linux("3.12");
        let same = |before: &[&str], after: &[&str]| {
            same_requirements_on(&here, &wheel(&["x"], before), &wheel(&["x"], after))
        };
        assert!(same(&["a"], &["a", "b; python_version < '3.9'"]));
        assert!(same(
            &["a", "b>=1"],
            &["A", "b >= 1 ; python_version >= '3.9'"]
        ));
        assert!(same(
            &["c; extra == 'x'"],
            &["c; sys_platform == 'linux' and extra == 'x'"]
        ));
        // Planted: what would be installed here differs.
        assert!(!same(&["a", "b"], &["a", "b; python_version < '3.9'"]));
        assert!(!same(&["a"], &["a", "b; python_version >= '3.9'"]));
        assert!(!same(&["a>=1"], &["a>=2; python_version >= '3.9'"]));
        assert!(!same(
            &["c; extra == 'x'"],
            &["c; os_name == 'nt' and extra == 'x'"]
        ));
        assert!(!same(&["a"], &["a; nonsense"]));
    }
}
