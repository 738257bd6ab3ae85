//! The lines of a job that one shell reads.

use std::collections::BTreeSet;

use uvferry_yaml::{Parent, Tree};

use crate::carried::Carried;
use crate::carriers::pipeline::{
    Script, Shell, brings_uv, runs_script_with_uv, runs_script_without_environment,
};
use crate::command::{CommandLine, Word};
use crate::context::{Directory, Environment, Surroundings};
use crate::outcome::Outcome;
use crate::shell::Scope;
use crate::translate::translate;

use super::jobs::Line;
use super::{Work, inputs};

/// The lines of a job that one shell reads, decided together.
pub(super) struct ReadLines<'a> {
    pub(super) lines: Vec<(Line<'a>, Carried)>,
    /// The first line that calls uv.
    pub(super) first_use: Option<usize>,
    /// Whether a line that was there brings uv before.
    pub(super) brings_uv: bool,
    pub(super) uses_pip: bool,
    /// Whether a line runs a script of the repository that calls uv.
    pub(super) runs_scripts: bool,
    /// Whether one of those has no environment to install into but the image's own.
    pub(super) needs_system: bool,
}

impl<'a> Work<'a, '_> {
    /// Reads the lines of one shell.
    pub(super) fn read(
        &self,
        lines: Vec<Line<'a>>,
        shell: Shell,
        surroundings: &Surroundings,
        has_uv: bool,
    ) -> ReadLines<'a> {
        let tree = self.draft.tree;
        // A line that other jobs use as well must not become exact for this one alone.
        let is_shared = lines
            .iter()
            .any(|line| self.users.get(&line.node.id()).copied().unwrap_or(0) > 1);
        let mut scope = Scope::with_translator(
            self.settings,
            Box::new(move |line, surroundings, settings| {
                let among_others = Surroundings {
                    is_only_install: surroundings.is_only_install && !is_shared,
                    ..surroundings.clone()
                };
                let mut translated = translate(line, &among_others, settings)?;
                if !has_uv && brings_pip(line) {
                    translated.serves_pip = false;
                    translated.outcome = Outcome::Kept {
                        why: "it brings the pip that brings uv".to_owned(),
                    };
                }
                Some(translated)
            }),
        );
        let mut here = surroundings.clone();
        let mut listed = Carried::default();
        let mut seen = BTreeSet::new();
        let mut read: Vec<(Line<'a>, Option<usize>, bool)> = Vec::new();
        let mut added = 0;
        for line in lines {
            if !seen.insert(line.node.id()) {
                continue;
            }
            let script = Script {
                tree,
                node: line.node.id(),
                shell,
                masked: inputs,
            };
            let text = line.node.text().unwrap_or_default();
            let has_room = text.trim_end().contains('\n') || text.contains(';');
            let start = Surroundings {
                stops_on_error: surroundings.stops_on_error && has_room,
                ..here.clone()
            };
            let (after, has_number) = script.add(&mut scope, &start, self.settings, &mut listed);
            let is_system = [&here, &after]
                .iter()
                .all(|around| around.environment == Environment::System);
            here = after;
            read.push((line, has_number.then_some(added), is_system));
            added += usize::from(has_number);
        }
        let mut all = Carried::default();
        let left = scope.finish(&mut all);
        all.append(listed);
        all.sort();
        let mut result = ReadLines {
            lines: Vec::new(),
            first_use: None,
            brings_uv: false,
            uses_pip: false,
            runs_scripts: false,
            needs_system: false,
        };
        for (index, (line, number, is_system)) in read.into_iter().enumerate() {
            let span = line.node.span();
            let mut carried = all.within(&span);
            if index == 0 {
                carried.diagnostics.append(&mut all.diagnostics);
            }
            let script = Script {
                tree,
                node: line.node.id(),
                shell,
                masked: inputs,
            };
            let is_refused = !carried
                .replacements
                .iter()
                .all(|(_, new)| script.can_write(new));
            if is_refused {
                carried.replacements.clear();
                for found in &mut carried.commands {
                    found.is_applied = false;
                }
            }
            let left = number.and_then(|number| left.get(number));
            let text = line.node.text().unwrap_or_default();
            let runs_script = runs_script_with_uv(text, &Directory::default(), self.settings);
            result.runs_scripts |= runs_script;
            result.needs_system |= is_system
                && runs_script_without_environment(text, &Directory::default(), self.settings);
            let calls_uv = left.is_some_and(|left| left.calls_uv) && !is_refused;
            if (calls_uv || runs_script) && result.first_use.is_none() {
                result.first_use = Some(index);
            }
            if result.first_use.is_none_or(|first| first == index) {
                result.brings_uv |= brings_uv(text) || carried.brings_uv_first();
            }
            result.uses_pip |= is_refused || left.is_some_and(|left| left.uses_pip);
            result.lines.push((line, carried));
        }
        result
    }

    /// Lines of which nothing is left go, with their item.
    pub(super) fn remove_empty(&mut self, read: &ReadLines<'_>) {
        let tree = self.draft.tree;
        for (line, carried) in &read.lines {
            if carried.replacements.is_empty() || !is_emptied(tree, line, carried) {
                continue;
            }
            let node = line.node.node();
            let is_plain_item = line.item == line.node.id()
                && node.anchor.is_none()
                && matches!(node.parent, Parent::Item(..));
            if is_plain_item && self.draft.is_edited(line.node.id()) {
                self.draft.item_goes(line.node.id());
            } else {
                self.draft.text_stays(line.node.id());
            }
        }
    }
}

/// Whether a command only brings pip: `python3 -m ensurepip`, `python3 get-pip.py`.
fn brings_pip(line: &CommandLine) -> bool {
    line.words
        .iter()
        .filter_map(Word::text)
        .any(|word| word == "ensurepip" || word.ends_with("get-pip.py"))
}

/// Whether nothing is left of a line.
fn is_emptied(tree: &Tree, line: &Line<'_>, carried: &Carried) -> bool {
    // The line end behind a block belongs to its text, and not to its place.
    let file = tree.file();
    let place = line.node.span();
    let rest = file.slice(place.end..(place.end + 2).min(file.text().len()));
    let line_end = match rest {
        "\r\n" => 2,
        rest if rest.starts_with('\n') => 1,
        _ => 0,
    };
    let span = place.start..place.end + line_end;
    let mut text = String::new();
    let mut done = span.start;
    for (place, new) in &carried.replacements {
        if place.start < done || place.end > span.end {
            return false;
        }
        text.push_str(tree.file().slice(done..place.start));
        text.push_str(new);
        done = place.end;
    }
    text.push_str(tree.file().slice(done..span.end));
    text.trim_matches(['|', '>', '-', '+', '\'', '"', ' ', '\n', '\r'])
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}
