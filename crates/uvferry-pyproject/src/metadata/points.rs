//! `urls` and the three tables of entry points.

use uvferry_setuptools::{Field, Given};

use super::is_given;
use super::writer::{Standing, Writer};
use crate::array::string;
use crate::edit::AFTER_PROJECT;

impl Writer<'_> {
    /// `url`, `download_url` and `project_urls` are one field of `[project]`: where one of
    /// them is unknown, all three stay.
    pub(super) fn urls(&mut self) {
        let metadata = self.metadata;
        let standing = self.standing("urls");
        let unknown = [
            ("url", unknown_of(&metadata.url)),
            ("download_url", unknown_of(&metadata.download_url)),
            ("project_urls", unknown_of(&metadata.project_urls)),
        ];
        if unknown.iter().any(|(_, found)| found.is_some()) {
            for (field, found) in unknown {
                if let Some(found) = found {
                    self.unknown(field, &["urls"], found);
                }
            }
            let why = "another address of the field is only known when setup.py runs";
            for (field, given) in [
                ("url", &metadata.url),
                ("download_url", &metadata.download_url),
            ] {
                if let Field::Known(given) = given {
                    self.stays(
                        field,
                        &given.key,
                        &given.location,
                        &crate::rules::STAYS_IN_SETUP,
                        why,
                    );
                }
            }
            if let Field::Known(given) = &metadata.project_urls {
                self.stays(
                    "project_urls",
                    &given.key,
                    &given.location,
                    &crate::rules::STAYS_IN_SETUP,
                    why,
                );
            }
            return;
        }
        if let Some((given, text)) = self.refused_address() {
            let why = format!("`{text}` has no scheme or no host");
            let mut all: Vec<(&str, Given<String>)> = Vec::new();
            for (field, value) in [
                ("url", &metadata.url),
                ("download_url", &metadata.download_url),
            ] {
                if let Field::Known(given) = value {
                    all.push((field, given.clone()));
                }
            }
            if let Field::Known(given) = &metadata.project_urls {
                all.push((
                    "project_urls",
                    Given {
                        value: String::new(),
                        location: given.location.clone(),
                        key: given.key.clone(),
                    },
                ));
            }
            for (field, one) in all {
                if one.location == given {
                    self.refused(field, &["urls"], &one, &why);
                } else {
                    self.stays(
                        field,
                        &one.key,
                        &one.location,
                        &crate::rules::REFUSED_IN_PYPROJECT,
                        &why,
                    );
                }
            }
            return;
        }
        let mut rows: Vec<(String, String)> = Vec::new();
        if let Field::Known(given) = &metadata.project_urls {
            rows.extend(given.value.iter().cloned());
        }
        // In front, as an index shows them, but a label of the author's own goes before.
        let mut at = 0;
        for (labels, value) in [
            (["Homepage", "Home-page"], &metadata.url),
            (["Download", "Download-URL"], &metadata.download_url),
        ] {
            let Field::Known(given) = value else { continue };
            let address = given.value.trim();
            if address.is_empty() || address == "UNKNOWN" {
                continue;
            }
            let taken = |label: &str, rows: &[(String, String)]| {
                rows.iter()
                    .find(|(known, _)| plain(known) == plain(label))
                    .cloned()
            };
            match taken(labels[0], &rows) {
                Some((_, known)) if known.trim() == address => {}
                Some(_) if rows.iter().any(|(known, _)| known == labels[1]) => {}
                Some(_) => {
                    rows.insert(at, (labels[1].to_owned(), address.to_owned()));
                    at += 1;
                }
                None => {
                    rows.insert(at, (labels[0].to_owned(), address.to_owned()));
                    at += 1;
                }
            }
        }
        let to = if rows.is_empty() {
            Vec::new()
        } else {
            vec!["project.urls".to_owned()]
        };
        match standing {
            Standing::New | Standing::Dynamic => {
                self.pyproject.remove_text(&["project", "dynamic"], "urls");
                for (label, address) in &rows {
                    self.pyproject.insert(
                        &["project", "urls"],
                        label,
                        string(address.trim()),
                        AFTER_PROJECT,
                    );
                }
            }
            Standing::Given | Standing::Ignored => {}
        }
        self.account_for_urls(standing, &to);
    }

    fn account_for_urls(&mut self, standing: Standing, to: &[String]) {
        let metadata = self.metadata;
        let there: Vec<String> = self
            .pyproject
            .table(&["project", "urls"])
            .map(|table| {
                table
                    .iter()
                    .filter_map(|(_, item)| item.as_str().map(|text| text.trim().to_owned()))
                    .collect()
            })
            .unwrap_or_default();
        let mut one = |field: &str, given: &Given<String>, addresses: &[&str]| {
            if addresses.is_empty() {
                self.nothing(field, given);
            } else if standing == Standing::Ignored && field == "project_urls" {
                self.ignored(field, "urls", given);
            } else if standing == Standing::Ignored {
                // `Home-page` and `Download-URL` are no part of `urls` for setuptools.
                self.stays(
                    field,
                    &given.key,
                    &given.location,
                    &crate::rules::NO_PLACE_IN_PYPROJECT,
                    "`[project]` has no `urls`, and the header of its own is published today",
                );
            } else if addresses
                .iter()
                .all(|address| there.iter().any(|it| it == address.trim()))
            {
                self.moved(field, &given.key, &given.location, to.to_vec());
            } else {
                self.overridden(
                    field,
                    "urls",
                    given,
                    &format!("`{}`", addresses.join("`, `")),
                );
            }
        };
        for (field, value) in [
            ("url", &metadata.url),
            ("download_url", &metadata.download_url),
        ] {
            if let Field::Known(given) = value {
                let address = given.value.trim();
                let addresses: Vec<&str> = Some(address)
                    .filter(|address| !address.is_empty() && *address != "UNKNOWN")
                    .into_iter()
                    .collect();
                one(field, given, &addresses);
            }
        }
        if let Field::Known(given) = &metadata.project_urls {
            let addresses: Vec<&str> = given
                .value
                .iter()
                .map(|(_, address)| address.as_str())
                .collect();
            let shell = Given {
                value: String::new(),
                location: given.location.clone(),
                key: given.key.clone(),
            };
            one("project_urls", &shell, &addresses);
        }
    }

    /// The first address that setuptools' schema refuses.
    fn refused_address(&self) -> Option<(uvferry_diagnostics::Location, String)> {
        let metadata = self.metadata;
        for value in [&metadata.url, &metadata.download_url] {
            if let Field::Known(given) = value {
                let text = given.value.trim();
                if !text.is_empty() && text != "UNKNOWN" && !is_url(text) {
                    return Some((given.location.clone(), text.to_owned()));
                }
            }
        }
        if let Field::Known(given) = &metadata.project_urls {
            for (_, text) in &given.value {
                if !is_url(text.trim()) {
                    return Some((given.location.clone(), text.clone()));
                }
            }
        }
        None
    }

    /// `scripts`, `gui-scripts` and `entry-points` are one for setuptools: it joins the
    /// three, and what setup.py gives is lost as soon as one of them is there.
    pub(super) fn entry_points(&mut self) {
        const KEYS: [&str; 3] = ["scripts", "gui-scripts", "entry-points"];
        let given = match &self.metadata.entry_points {
            Field::Known(given) => given,
            Field::Unknown(unknown) => return self.unknown("entry_points", &KEYS, unknown),
            Field::Absent => return,
        };
        if given.value.iter().all(|(_, points)| points.is_empty()) {
            return self.nothing("entry_points", given);
        }
        if let Some(why) = refused_points(&given.value) {
            return self.refused("entry_points", &KEYS, given, &why);
        }
        let standing: Vec<Standing> = KEYS.iter().map(|key| self.standing(key)).collect();
        if standing.contains(&Standing::Given) {
            let shown: Vec<&str> = given
                .value
                .iter()
                .map(|(group, _)| group.as_str())
                .collect();
            let key = KEYS
                .into_iter()
                .zip(&standing)
                .find(|(_, standing)| **standing == Standing::Given)
                .map_or("scripts", |(key, _)| key);
            if self.points_stand_there(&given.value) {
                let to = KEYS.iter().map(|key| format!("project.{key}")).collect();
                return self.moved("entry_points", &given.key, &given.location, to);
            }
            return self.overridden("entry_points", key, given, &shown.join(", "));
        }
        if standing
            .iter()
            .all(|standing| *standing == Standing::Ignored)
        {
            return self.ignored("entry_points", "entry-points", given);
        }
        let all_new = standing.iter().all(|standing| *standing == Standing::New);
        if all_new && self.reads_on("entry_points", "entry-points", &KEYS, given) {
            return;
        }
        let mut to = Vec::new();
        for key in KEYS {
            self.pyproject.remove_text(&["project", "dynamic"], key);
        }
        for (group, points) in &given.value {
            let inner = ["project", "entry-points", group.as_str()];
            let (table, place): (&[&str], String) = match group.as_str() {
                "console_scripts" => (&["project", "scripts"], "project.scripts".to_owned()),
                "gui_scripts" => (
                    &["project", "gui-scripts"],
                    "project.gui-scripts".to_owned(),
                ),
                _ => (&inner, crate::view::place(&inner, None)),
            };
            for (name, object) in points {
                self.pyproject
                    .insert(table, name, string(object), AFTER_PROJECT);
            }
            if !points.is_empty() && !to.contains(&place) {
                to.push(place);
            }
        }
        self.moved("entry_points", &given.key, &given.location, to);
    }

    fn points_stand_there(&self, groups: &uvferry_setuptools::legacy::EntryPoints) -> bool {
        groups.iter().all(|(group, points)| {
            let inner = ["project", "entry-points", group.as_str()];
            let path: &[&str] = match group.as_str() {
                "console_scripts" => &["project", "scripts"],
                "gui_scripts" => &["project", "gui-scripts"],
                _ => &inner,
            };
            let table = self.pyproject.table(path);
            points.iter().all(|(name, object)| {
                table
                    .and_then(|table| table.get(name)?.as_str())
                    .is_some_and(|there| there.replace(' ', "") == object.replace(' ', ""))
            })
        })
    }
}

fn unknown_of<T>(field: &Field<T>) -> Option<&uvferry_setuptools::Unknown> {
    match field {
        Field::Unknown(unknown) if is_given(field) => Some(unknown),
        _ => None,
    }
}

/// A label as indexes compare it (PEP 753): without punctuation, in lower case.
fn plain(label: &str) -> String {
    label
        .chars()
        .filter(|c| !c.is_ascii_punctuation() && !c.is_whitespace())
        .collect::<String>()
        .to_lowercase()
}

/// setuptools' check: `urlparse` finds a scheme and a host.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let mut letters = scheme.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default()
            .is_empty()
}

/// setuptools' checks of groups, names and objects
/// (`setuptools.config._validate_pyproject.formats`).
fn refused_points(groups: &uvferry_setuptools::legacy::EntryPoints) -> Option<String> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    for (group, points) in groups {
        if !group
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(word))
        {
            return Some(format!(
                "`{group}` is no group of entry points by the specification"
            ));
        }
        for (name, object) in points {
            if name.is_empty() || name.starts_with('[') || name.contains('=') {
                return Some(format!("`{name}` is no name of an entry point"));
            }
            if !is_reference(object) {
                return Some(format!("`{object}` names no object of a module"));
            }
        }
    }
    None
}

fn is_reference(object: &str) -> bool {
    let identifier = |part: &str| {
        let part = part.trim();
        part.chars()
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let (module, rest) = match object.split_once(':') {
        Some((module, rest)) => (module, Some(rest)),
        None => (object, None),
    };
    let attributes = match rest {
        Some(rest) => match rest.split_once('[') {
            Some((attributes, extras)) => {
                if !extras.trim().ends_with(']') {
                    return false;
                }
                Some(attributes)
            }
            None => Some(rest),
        },
        None => None,
    };
    module.split('.').all(identifier)
        && attributes.is_none_or(|attributes| attributes.split('.').all(identifier))
}
