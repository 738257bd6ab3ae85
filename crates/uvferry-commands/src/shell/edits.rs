//! The changes of a text, tried before they are made.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::outcome::Outcome;
use crate::rules;

use super::judging::doubtful;
use super::removing::Layout;
use super::scope::{Decided, Read, Scope};
use super::spoiling::spoiling;
use super::syntax::{Command, Kind, List, Redirection, Script, Simple};
use super::variables::Definition;
use super::writing::{Change, Joint, Writer};

impl Scope<'_> {
    /// Writes the changes of one text; whether nothing is left of it.
    pub(super) fn write(
        &self,
        text: usize,
        decided: &mut [Decided],
        definitions: &[Definition],
        hollow: &BTreeSet<usize>,
        replacements: &mut Vec<(Range<usize>, String)>,
    ) -> bool {
        let read = &self.texts[text];
        let mut refused: BTreeSet<usize> = BTreeSet::new();
        for command in &read.commands {
            if !command.is_exact || command.is_doubtful || read.is_listed {
                refused.insert(command.id);
            }
        }
        for _ in 0..8 {
            let (changes, is_empty) = self.changes(text, decided, definitions, hollow, &refused);
            let replaced: Vec<Option<(Range<usize>, String)>> = changes
                .iter()
                .map(|change| change.replacement(&read.embedded))
                .collect();
            let unwritable: BTreeSet<usize> = changes
                .iter()
                .zip(&replaced)
                .filter(|(_, replaced)| replaced.is_none())
                .map(|(change, _)| change.command)
                .collect();
            let bad = if unwritable.is_empty() {
                spoiling(read, &changes)
            } else {
                unwritable
            };
            if bad.is_empty() {
                for decision in decided.iter_mut() {
                    decision.is_applied = match &decision.translated.outcome {
                        Outcome::Kept { .. } => true,
                        Outcome::NeedsReview { .. } => false,
                        Outcome::Rewritten(_) | Outcome::Removed { .. } => {
                            !refused.contains(&decision.command)
                        }
                    };
                    if !decision.is_applied {
                        not_written(read, decision);
                    }
                }
                replacements.extend(replaced.into_iter().flatten());
                return is_empty;
            }
            refused.extend(bad);
        }
        for decision in decided.iter_mut() {
            decision.is_applied = matches!(decision.translated.outcome, Outcome::Kept { .. });
            if !decision.is_applied {
                not_written(read, decision);
            }
        }
        false
    }

    fn changes(
        &self,
        text: usize,
        decided: &[Decided],
        definitions: &[Definition],
        hollow: &BTreeSet<usize>,
        refused: &BTreeSet<usize>,
    ) -> (Vec<Change>, bool) {
        let read = &self.texts[text];
        let own: Vec<&Decided> = decided
            .iter()
            .filter(|decision| !refused.contains(&decision.command))
            .collect();
        let gone: BTreeSet<usize> = own
            .iter()
            .filter(|decision| match &decision.translated.outcome {
                Outcome::Removed { .. } => true,
                Outcome::Rewritten(commands) => commands.is_empty(),
                _ => false,
            })
            .map(|decision| decision.command)
            .chain(
                hollow
                    .iter()
                    .filter(|command| !refused.contains(command))
                    .copied(),
            )
            .collect();
        let stopping: BTreeSet<usize> = read
            .commands
            .iter()
            .filter(|command| command.state.stops_on_error)
            .map(|command| command.id)
            .collect();
        let wanted: BTreeSet<usize> = own
            .iter()
            .map(|decision| decision.command)
            .chain(gone.iter().copied())
            .collect();
        let layout = Layout::of(&read.embedded, &read.script, &gone, &stopping, &wanted);
        let simples = Simples::of(&read.script, &wanted);
        let mut changes = layout.changes;
        for decision in own {
            let Outcome::Rewritten(commands) = &decision.translated.outcome else {
                continue;
            };
            let command = read.command(decision.command);
            let (Some(command), Some((simple, redirections))) =
                (command, simples.found.get(&decision.command))
            else {
                continue;
            };
            if commands.is_empty() {
                continue;
            }
            let joint = layout
                .places
                .get(&decision.command)
                .map_or(Joint::Group, |place| place.joint.clone());
            let writer = Writer {
                embedded: &read.embedded,
                line: &command.line,
                simple,
                redirections,
                command: decision.command,
            };
            changes.extend(writer.write(commands, &joint));
        }
        for definition in definitions {
            if !refused.contains(&definition.id)
                && let Some(new) = &definition.new
            {
                changes.push(Change::new(
                    definition.span.clone(),
                    new.clone(),
                    definition.id,
                ));
            }
        }
        (nested(changes), layout.is_empty)
    }
}

/// A person decides on a command whose change is not made.
fn not_written(read: &Read, decision: &mut Decided) {
    let Some(command) = read.command(decision.command) else {
        return;
    };
    if matches!(decision.translated.outcome, Outcome::NeedsReview { .. }) {
        return;
    }
    decision.translated = doubtful(
        decision.translated.clone(),
        &command.line,
        &rules::COMMAND_NOT_WRITABLE,
        "the place is not exact, or the text around it is none with the new command in it",
    );
}

/// The simple commands of a script that are asked for, by number.
struct Simples<'a> {
    wanted: &'a BTreeSet<usize>,
    found: BTreeMap<usize, (&'a Simple, &'a [Redirection])>,
}

impl<'a> Simples<'a> {
    fn of(script: &'a Script, wanted: &'a BTreeSet<usize>) -> Self {
        let mut simples = Self {
            wanted,
            found: BTreeMap::new(),
        };
        simples.list(&script.list);
        for substitution in &script.substitutions {
            simples.list(&substitution.list);
        }
        simples
    }

    fn list(&mut self, list: &'a List) {
        for statement in &list.statements {
            for link in &statement.links {
                for command in &link.pipeline.commands {
                    self.command(command);
                }
            }
        }
    }

    fn command(&mut self, command: &'a Command) {
        match &command.kind {
            Kind::Simple(simple) => {
                if self.wanted.contains(&simple.id) {
                    self.found
                        .insert(simple.id, (simple, &command.redirections));
                }
            }
            Kind::Function { body, .. } => self.command(body),
            Kind::Compound { bodies, .. } => {
                for body in bodies {
                    self.list(&body.list);
                }
            }
        }
    }
}

/// Changes in order; one that lies in text which another change moves goes with it.
fn nested(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by(|one, two| {
        (one.range.start, std::cmp::Reverse(one.range.end))
            .cmp(&(two.range.start, std::cmp::Reverse(two.range.end)))
    });
    let mut flat: Vec<Change> = Vec::new();
    for change in changes {
        match flat.last_mut() {
            Some(outer)
                if change.range.start < outer.range.end
                    || (change.range == outer.range && !change.range.is_empty()) =>
            {
                outer.take_in(&change);
            }
            _ => flat.push(change),
        }
    }
    flat
}

/// Replacements of a file, without those that lie in what another one takes away.
pub(super) fn outermost(
    mut replacements: Vec<(Range<usize>, String)>,
) -> Vec<(Range<usize>, String)> {
    replacements.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    replacements.retain(|(span, _)| {
        let is_inside = span.end <= end && span.start < end;
        end = end.max(span.end);
        !is_inside
    });
    replacements
}
