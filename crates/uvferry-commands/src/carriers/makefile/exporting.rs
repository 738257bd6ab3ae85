//! Settings of pip that a Makefile exports.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use uvferry_diagnostics::redact;

use crate::carried::{Carried, Found};
use crate::context::Mode;
use crate::outcome::{Note, OutCommand, OutWord, Outcome, Program, Translated};
use crate::rules;
use crate::shell::setting;

use super::reading::{Item, Makefile};
use super::values::names;

/// `export PIP_…=value`: uv's variables in its place, or beside it where pip or a program that
/// runs it goes on reading them (`are_read`).
pub(super) fn settings_of_pip(
    text: &str,
    makefile: &Makefile,
    mode: Mode<'_>,
    are_read: bool,
    carried: &mut Carried,
) {
    let variables = || {
        makefile.items.iter().filter_map(|item| match item {
            Item::Variable(variable) => Some(variable),
            _ => None,
        })
    };
    let set: BTreeSet<&str> = variables().map(|variable| variable.name.as_str()).collect();
    let is_set = |new: &str| new.split('=').next().is_some_and(|name| set.contains(name));
    let exports = Exports::of(text, makefile);
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut used = names(text);
    used.extend(text.split("$$").skip(1).map(|behind| {
        let name = behind.trim_start_matches('{');
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let end = name.find(|letter| !is_name(letter)).unwrap_or(name.len());
        name[..end].to_owned()
    }));
    // Something else than pip goes on reading it.
    let stays = |name: &str| are_read || used.contains(name);
    let first: BTreeMap<&str, Range<usize>> = variables()
        .map(|variable| (variable.name.as_str(), variable.value.clone()))
        .rev()
        .collect();
    for variable in variables() {
        let raw = &text[variable.value.clone()];
        let is_exported = variable.is_exported || exports.has(&variable.name);
        if !is_exported || raw.contains('\n') {
            continue;
        }
        let Some(setting) = setting(&variable.name, raw, mode, str::to_owned) else {
            continue;
        };
        let line = memchr::memrchr(b'\n', &text.as_bytes()[..variable.value.start])
            .map_or(0, |newline| newline + 1);
        let line_end = memchr::memchr(b'\n', &text.as_bytes()[variable.value.end..])
            .map_or(text.len(), |newline| variable.value.end + newline + 1);
        let mut span = line..variable.value.end;
        let old = &text[span.clone()];
        let lines: Vec<String> = setting
            .new
            .iter()
            .filter(|new| variable.is_of_target || !is_set(new))
            .filter_map(|new| new.split_once('='))
            .map(|(name, value)| {
                let front = &old[..old.len() - raw.len()];
                // A target may be named like it.
                let at = front.rfind(&variable.name).unwrap_or_default();
                let behind = &front[at + variable.name.len()..];
                format!("{}{name}{behind}{value}", &front[..at])
            })
            .filter(|line| {
                // White space behind the value stays behind the new one.
                let is_there = |other: &str| {
                    let value = other.split('#').next().unwrap_or(other);
                    [other, value]
                        .iter()
                        .any(|part| part.trim_end() == line.trim_end())
                };
                !variable.is_of_target || !text.lines().any(is_there)
            })
            .collect();
        // `$(shell pip …)` in the value is changed on its own, now or in an earlier run.
        let is_changed = raw.contains("(shell ")
            || raw.contains('$')
                && carried
                    .replacements
                    .iter()
                    .any(|(span, _)| span.start < line_end && line < span.end);
        let outcome = if setting.is_for_review || is_changed {
            Outcome::NeedsReview {
                rule: &rules::PIP_SETTING_IN_SHELL,
                why: if setting.is_for_review {
                    setting.message.clone()
                } else {
                    "a command gives its value".to_owned()
                },
                suggestion: None,
            }
        } else if stays(&variable.name) && lines.is_empty() {
            Outcome::Kept {
                why: "it goes on being used".to_owned(),
            }
        } else if lines.is_empty() {
            carried.replacements.push((line..line_end, String::new()));
            Outcome::Removed {
                why: "uv needs no such setting".to_owned(),
            }
        } else {
            let new = lines.join(ending);
            if stays(&variable.name) {
                // A comment stays with its line.
                let own = text[line..line_end].trim_end_matches(['\r', '\n']);
                let added = if own.ends_with('\\') {
                    (line..line, format!("{new}{ending}"))
                } else {
                    span.end = line + own.len();
                    (span.end..span.end, format!("{ending}{new}"))
                };
                carried.replacements.push(added);
            } else {
                carried.replacements.push((span.clone(), new));
            }
            Outcome::Rewritten(vec![OutCommand {
                words: lines.iter().cloned().map(OutWord::Raw).collect(),
            }])
        };
        let notes = if setting.message.is_empty() || setting.is_for_review {
            Vec::new()
        } else {
            vec![Note {
                rule: &rules::PIP_SETTING_IN_SHELL,
                message: setting.message,
                word: None,
            }]
        };
        carried.commands.push(Found {
            span,
            text: redact(old.trim()).into_owned(),
            to: (!lines.is_empty()).then(|| redact(&lines.join(" ")).into_owned()),
            is_applied: !matches!(outcome, Outcome::NeedsReview { .. }),
            translated: Translated {
                program: Program::Other,
                outcome,
                notes,
                serves_pip: false,
                brings_uv: false,
                exports: None,
            },
        });
    }
    for (name, place) in &exports.places {
        let value = first.get(name.as_str()).map(|value| &text[value.clone()]);
        let Some(value) = value.filter(|value| !value.contains('\n')) else {
            continue;
        };
        let Some(setting) = setting(name, value, mode, str::to_owned) else {
            continue;
        };
        if setting.is_for_review || value.contains("(shell ") {
            continue;
        }
        let is_there = |new: &str| exports.names.contains(new);
        let new: Vec<&str> = setting
            .new
            .iter()
            .filter_map(|new| Some(new.split_once('=')?.0))
            .filter(|new| !is_there(new))
            .collect();
        if stays(name) {
            if !new.is_empty() {
                let at = place.end;
                carried
                    .replacements
                    .push((at..at, format!(" {}", new.join(" "))));
            }
        } else if new.is_empty() && exports.is_alone(place) {
            let line = memchr::memrchr(b'\n', &text.as_bytes()[..place.start])
                .map_or(0, |newline| newline + 1);
            let end = memchr::memchr(b'\n', &text.as_bytes()[place.end..])
                .map_or(text.len(), |newline| place.end + newline + 1);
            carried.replacements.push((line..end, String::new()));
        } else {
            carried.replacements.push((place.clone(), new.join(" ")));
        }
    }
}

/// `export NAME …` without a value, and `export` alone.
#[derive(Default)]
struct Exports {
    /// Names and where they stand.
    places: Vec<(String, Range<usize>)>,
    names: BTreeSet<String>,
    /// The places of those that stand in a line of their own.
    alone: BTreeSet<usize>,
    /// Whether all variables are exported.
    all: bool,
}

impl Exports {
    fn of(text: &str, makefile: &Makefile) -> Self {
        let mut exports = Self::default();
        for item in &makefile.items {
            let Item::Other(range) = item else {
                continue;
            };
            let line = &text[range.clone()];
            let Some(names) = line.trim_start().strip_prefix("export") else {
                continue;
            };
            if !names.is_empty() && !names.starts_with([' ', '\t', '#', '\r']) {
                continue;
            }
            let names = &names[..names.find('#').unwrap_or(names.len())];
            let start = range.start + (line.len() - line.trim_start().len()) + "export".len();
            exports.all |= names.trim().is_empty();
            let mut at = 0;
            let own: Vec<(String, Range<usize>)> = names
                .split_whitespace()
                .filter(|name| *name != "\\")
                .filter_map(|name| {
                    let place = at + names[at..].find(name)?;
                    at = place + name.len();
                    Some((name.to_owned(), start + place..start + at))
                })
                .collect();
            if let [(_, only)] = own.as_slice() {
                exports.alone.insert(only.start);
            }
            exports
                .names
                .extend(own.iter().map(|(name, _)| name.clone()));
            exports.places.extend(own);
        }
        exports
    }

    fn has(&self, name: &str) -> bool {
        self.all || self.names.contains(name)
    }

    fn is_alone(&self, place: &Range<usize>) -> bool {
        self.alone.contains(&place.start)
    }
}
