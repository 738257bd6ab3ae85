//! `[dependency-groups]` (PEP 735).

use std::collections::HashMap;

use uvferry_diagnostics::{Diagnostic, Location, Severity, nearest};

use super::dependencies;
use super::findings::Findings;
use super::tree::{Content, Place};
use crate::names::{is_valid, normalize};
use crate::rules;

/// An include, by the place of its name.
#[derive(Debug)]
struct Include<'a> {
    to: String,
    place: Place<'a>,
}

#[derive(Debug)]
struct Group<'a> {
    key: &'a str,
    includes: Vec<Include<'a>>,
}

pub(super) fn check(findings: &mut Findings<'_>, table: &Place<'_>) {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    let mut first_places: HashMap<String, Place<'_>> = HashMap::new();
    for place in findings.table(table) {
        if !is_valid(place.key) {
            findings.key(
                &place,
                Diagnostic::new(
                    &rules::INVALID_NAME,
                    format!("`{}` is no name for a dependency group", place.key),
                )
                .help(super::project::NAME_RULE),
            );
        }
        let name = normalize(place.key);
        if let Some(first) = first_places.get(&name) {
            let message = format!(
                "the groups `{}` and `{}` are the same name",
                first.key, place.key
            );
            findings.twice(&place, first, message, Severity::Error);
        } else {
            first_places.insert(name.clone(), place.clone());
            index.insert(name, groups.len());
        }
        let includes = items(findings, &place);
        groups.push(Group {
            key: place.key,
            includes,
        });
    }
    for group in &groups {
        for include in &group.includes {
            if !index.contains_key(&include.to) {
                let names: Vec<&str> = groups.iter().map(|group| group.key).collect();
                let written = include.place.text().unwrap_or_default();
                let mut found = Diagnostic::new(
                    &rules::INVALID_GROUP,
                    format!(
                        "`{}` includes the group `{written}`, which is not there",
                        group.key
                    ),
                );
                if let Some(near) = nearest(written, &names) {
                    found = found.help(format!("did you mean `{near}`?"));
                }
                findings.at(&include.place.span(), found);
            }
        }
    }
    cycles(findings, &groups, &index);
}

fn items<'a>(findings: &mut Findings<'_>, group: &Place<'a>) -> Vec<Include<'a>> {
    let mut includes = Vec::new();
    let mut seen: HashMap<&str, Place<'_>> = HashMap::new();
    for item in findings.array(group, "an array of requirements and includes") {
        match &item.node.content {
            Content::Text(text) => {
                dependencies::check_one(findings, &item, text);
                if let Some(first) = seen.get(text.as_str()) {
                    let message = format!("`{text}` stands there twice");
                    findings.twice(&item, first, message, Severity::Warning);
                } else {
                    seen.insert(text, item);
                }
            }
            Content::Table(entries) => {
                let include = item.get("include-group");
                if include.is_none() || entries.len() != 1 {
                    findings.value_help(
                        &rules::INVALID_GROUP,
                        &item,
                        "a table in a dependency group holds `include-group` and nothing else",
                        "write `{include-group = \"NAME\"}`",
                    );
                }
                let Some(include) = include else {
                    continue;
                };
                let Some(text) = findings.text(&include) else {
                    continue;
                };
                if !is_valid(text) {
                    findings.value_help(
                        &rules::INVALID_NAME,
                        &include,
                        format!("`{text}` is no name of a dependency group"),
                        super::project::NAME_RULE,
                    );
                    continue;
                }
                includes.push(Include {
                    to: normalize(text),
                    place: include,
                });
            }
            _ => findings.wrong_type(&item, "a requirement or `{include-group = \"NAME\"}`"),
        }
    }
    includes
}

/// Each include that closes a way back to a group, once, with the whole way.
fn cycles(findings: &mut Findings<'_>, groups: &[Group<'_>], index: &HashMap<String, usize>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::Not; groups.len()];
    for start in 0..groups.len() {
        if seen[start] != Seen::Not {
            continue;
        }
        // The way so far, each with the include that is followed next.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        seen[start] = Seen::OnTheWay;
        while let Some((at, next)) = way.last_mut() {
            let Some(include) = groups[*at].includes.get(*next) else {
                seen[*at] = Seen::Done;
                way.pop();
                continue;
            };
            *next += 1;
            let Some(&to) = index.get(&include.to) else {
                continue;
            };
            match seen[to] {
                Seen::Done => {}
                Seen::Not => {
                    seen[to] = Seen::OnTheWay;
                    way.push((to, 0));
                }
                Seen::OnTheWay => {
                    let from = way.iter().position(|(at, _)| *at == to).unwrap_or(0);
                    tell_cycle(findings, groups, &way[from..]);
                }
            }
        }
    }
}

fn tell_cycle(findings: &mut Findings<'_>, groups: &[Group<'_>], way: &[(usize, usize)]) {
    let names: Vec<String> = way
        .iter()
        .chain(way.first())
        .map(|(at, _)| format!("`{}`", groups[*at].key))
        .collect();
    let step = |(at, next): &(usize, usize)| &groups[*at].includes[next - 1].place;
    let Some((last, before)) = way.split_last() else {
        return;
    };
    let mut found = Diagnostic::new(
        &rules::INVALID_GROUP,
        format!("groups include each other: {}", names.join(" → ")),
    );
    for link in before {
        let place = step(link);
        found = found.also(
            Location::new(findings.file(), place.span()),
            format!(
                "`{}` includes `{}`",
                groups[link.0].key,
                place.text().unwrap_or_default()
            ),
        );
    }
    let span = step(last).span();
    findings.at(&span, found);
}
