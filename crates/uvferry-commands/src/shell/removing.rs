//! Commands that go, with what holds them: `&&`, `;`, their line.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::comments::with_comment_above;
use crate::embedded::Embedded;

use super::syntax::{
    Body, Command, Form, Kind, Link, List, Operator, Pipeline, Script, Statement, Terminator,
};
use super::writing::{Change, Joint};

/// What stands around a simple command that is rewritten.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// How several commands stand in its place.
    pub(super) joint: Joint,
}

/// Finds the place of each command, and takes away those that go.
pub(super) struct Layout<'a> {
    embedded: &'a Embedded,
    gone: &'a BTreeSet<usize>,
    /// Commands whose shell stops at errors.
    stopping: &'a BTreeSet<usize>,
    pub(super) places: BTreeMap<usize, Place>,
    pub(super) changes: Vec<Change>,
    /// The commands whose place is asked for.
    wanted: &'a BTreeSet<usize>,
    /// Where lines end.
    newlines: Vec<usize>,
    /// Where documents begin.
    documents: BTreeSet<usize>,
    /// Whether nothing is left of the whole text.
    pub(super) is_empty: bool,
}

/// What looks at a list.
#[derive(Debug, Clone, Copy)]
struct Use {
    /// Its status is a condition.
    decides: bool,
    /// Its status is that of the text, of a function, of what it is the last part of.
    counts: bool,
    may_be_empty: bool,
}

impl Use {
    const BODY: Self = Self {
        decides: false,
        counts: true,
        may_be_empty: false,
    };
}

/// What becomes of a part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    /// It goes as a whole; the number is that of a command in it.
    Goes(usize),
}

impl<'a> Layout<'a> {
    pub(super) fn of(
        embedded: &'a Embedded,
        script: &'a Script,
        gone: &'a BTreeSet<usize>,
        stopping: &'a BTreeSet<usize>,
        wanted: &'a BTreeSet<usize>,
    ) -> Self {
        let heredocs = script.heredocs.iter();
        let mut layout = Self {
            embedded,
            gone,
            stopping,
            places: BTreeMap::new(),
            changes: Vec::new(),
            wanted,
            newlines: memchr::memchr_iter(b'\n', embedded.text().as_bytes()).collect(),
            documents: heredocs.map(|heredoc| heredoc.body.start).collect(),
            is_empty: false,
        };
        let whole = Use {
            decides: false,
            counts: true,
            may_be_empty: true,
        };
        // What could not be read is in no list.
        let is_read = script.doubtful.is_empty();
        layout.is_empty = layout.list(&script.list, whole) && !gone.is_empty() && is_read;
        for index in 0..script.substitutions.len() {
            layout.list(&script.substitutions[index].list, Use::BODY);
        }
        layout
    }

    /// Whether nothing is left of the list.
    fn list(&mut self, list: &'a List, usage: Use) -> bool {
        let end = list.statements.len().saturating_sub(1);
        let fates: Vec<Fate> = list
            .statements
            .iter()
            .enumerate()
            .map(|(index, statement)| {
                let counts = usage.counts && index == end;
                self.statement(statement, usage.decides, counts)
            })
            .collect();
        let stays = fates.contains(&Fate::Stays);
        // A body must not be empty; and the status of what is last before would become that
        // of the list.
        let keeps_last = if stays {
            usage.counts && self.would_show(list, &fates)
        } else {
            !usage.may_be_empty
        };
        for (index, fate) in fates.iter().enumerate() {
            if let Fate::Goes(command) = fate {
                if index == end && keeps_last {
                    let span = list.statements[index].span();
                    self.changes.push(Change::new(span, ":", *command));
                } else {
                    self.take_statement(list, &fates, index, *command);
                }
            }
        }
        !fates.is_empty() && !stays
    }

    /// Whether the last statement goes, and the one that is last then may fail without the
    /// shell's stopping at it: what looks at the status of the list would see that.
    fn would_show(&self, list: &List, fates: &[Fate]) -> bool {
        let Some(Fate::Goes(command)) = fates.last() else {
            return false;
        };
        let Some(before) = fates.iter().rposition(|fate| *fate == Fate::Stays) else {
            return false;
        };
        let before = &list.statements[before];
        if before.terminator == Terminator::Background {
            return false;
        }
        let [link] = before.links.as_slice() else {
            return true;
        };
        let [Command { kind, .. }] = link.pipeline.commands.as_slice() else {
            return link.pipeline.is_negated || !self.stopping.contains(command);
        };
        match kind {
            Kind::Function { .. } => false,
            Kind::Compound { .. } => true,
            Kind::Simple(simple) => {
                let never_fails = match simple.words.first() {
                    Some(word) => word.text().is_some_and(|name| {
                        matches!(name.as_ref(), "echo" | "set" | "export" | "true" | ":")
                    }),
                    None => true,
                };
                link.pipeline.is_negated || !(never_fails || self.stopping.contains(command))
            }
        }
    }

    fn statement(&mut self, statement: &'a Statement, decides: bool, counts: bool) -> Fate {
        let alone = statement.links.len() == 1;
        let before = self.changes.len();
        let fates: Vec<Fate> = statement
            .links
            .iter()
            .enumerate()
            .map(|(index, link)| self.pipeline(statement, link, index, alone && !decides, counts))
            .collect();
        let links = &statement.links;
        let mut index = 0;
        // What goes at the front takes the operator behind it along.
        while let Some(Fate::Goes(command)) = fates.get(index).copied() {
            let span = links[index].pipeline.span.clone();
            match links.get(index + 1) {
                None => {
                    // All of it goes.
                    if decides {
                        self.changes.push(Change::new(span, "true", command));
                        return Fate::Stays;
                    }
                    // What went before is part of the statement, which goes as one.
                    self.forget(before, &statement.span());
                    return Fate::Goes(command);
                }
                Some(next) if next.operator == Some(Operator::And) => {
                    let end = next.pipeline.span.start;
                    self.changes.push(Change::new(span.start..end, "", command));
                    index += 1;
                }
                Some(next) if links.len() == index + 2 && is_idle(&next.pipeline) => {
                    // `pip install -U pip || true`.
                    if decides {
                        self.changes.push(Change::new(span, "true", command));
                        return Fate::Stays;
                    }
                    self.forget(before, &statement.span());
                    return Fate::Goes(command);
                }
                Some(_) => {
                    self.changes.push(Change::new(span, "true", command));
                    index += 1;
                    break;
                }
            }
        }
        for at in index..links.len() {
            let Fate::Goes(command) = fates[at] else {
                continue;
            };
            let span = links[at].pipeline.span.clone();
            if links[at].operator == Some(Operator::And) {
                if at + 1 == links.len() && !decides && !self.stopping.is_empty() {
                    // What is before may fail: the shell stops only where it is the last.
                    self.changes.push(Change::new(span, ":", command));
                    continue;
                }
                let start = links[at - 1].pipeline.span.end;
                self.changes.push(Change::new(start..span.end, "", command));
            } else {
                self.changes.push(Change::new(span, "true", command));
            }
        }
        Fate::Stays
    }

    fn pipeline(
        &mut self,
        statement: &'a Statement,
        link: &'a Link,
        index: usize,
        is_statement: bool,
        counts: bool,
    ) -> Fate {
        let pipeline = &link.pipeline;
        let single = pipeline.commands.len() == 1;
        let mut stays = false;
        let mut going = Vec::new();
        for command in &pipeline.commands {
            match &command.kind {
                Kind::Simple(simple) => {
                    if !self.wanted.contains(&simple.id) {
                        stays |= single || !is_harmless(command);
                        continue;
                    }
                    let needs_group = !single
                        || pipeline.is_negated
                        || !command.redirections.is_empty()
                        || link.operator == Some(Operator::Or);
                    let joint = if needs_group {
                        Joint::Group
                    } else if is_statement
                        && index == 0
                        && self.stopping.contains(&simple.id)
                        && statement.terminator != Terminator::Background
                    {
                        self.lines(command.span.start)
                            .filter(|_| {
                                matches!(
                                    statement.terminator,
                                    Terminator::Newline | Terminator::Nothing
                                )
                            })
                            .map_or(Joint::Semicolon, Joint::Lines)
                    } else {
                        Joint::And
                    };
                    self.places.insert(simple.id, Place { joint });
                    if self.gone.contains(&simple.id) {
                        going.push((simple.id, command));
                    } else {
                        stays |= !(single || is_harmless(command));
                        stays |= single;
                    }
                }
                Kind::Compound { form, bodies, .. } => {
                    let is_end = index + 1 == statement.links.len();
                    let looked_at = !is_end || pipeline.is_negated || !is_statement;
                    self.bodies(bodies, counts || looked_at || *form == Form::Subshell);
                    stays = true;
                }
                Kind::Function { body, .. } => {
                    match &body.kind {
                        Kind::Compound { bodies, .. } => self.bodies(bodies, true),
                        // `f() pip install -U pip`, which some shells take.
                        Kind::Simple(simple) if self.gone.contains(&simple.id) => {
                            let span = super::command_words::span_of(simple);
                            self.changes.push(Change::new(span, ":", simple.id));
                        }
                        Kind::Simple(_) | Kind::Function { .. } => {}
                    }
                    stays = true;
                }
            }
        }
        let Some((first, _)) = going.first().copied() else {
            return Fate::Stays;
        };
        let writes_file = pipeline.commands.iter().any(|command| {
            command
                .redirections
                .iter()
                .any(|redirection| !redirection.is_harmless())
        });
        if !stays && !pipeline.is_negated && !writes_file {
            return Fate::Goes(first);
        }
        for (id, command) in going {
            if let Kind::Simple(simple) = &command.kind {
                let span = super::command_words::span_of(simple);
                self.changes.push(Change::new(span, "true", id));
            }
        }
        Fate::Stays
    }

    fn bodies(&mut self, bodies: &'a [Body], counts: bool) {
        for body in bodies {
            let usage = Use {
                decides: body.role == super::syntax::Role::Condition,
                counts,
                ..Use::BODY
            };
            self.list(&body.list, usage);
        }
    }

    /// Takes back the changes inside of what goes as a whole; none of the first ones is.
    fn forget(&mut self, first: usize, span: &Range<usize>) {
        let mut own = self.changes.split_off(first);
        own.retain(|change| change.range.start < span.start || change.range.end > span.end);
        self.changes.append(&mut own);
    }

    /// What stands in front of a command that begins its line; `None` where it does not.
    fn lines(&self, at: usize) -> Option<String> {
        let text = self.embedded.text();
        let line = self.line_start(at);
        let indent = &text[line..at];
        let is_blank = indent.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        // What stands inside of other text would end it, or is indented by it.
        let is_free = self.embedded.quotings().iter().all(|quoting| {
            matches!(
                quoting,
                crate::embedded::Quoting::Plain
                    | crate::embedded::Quoting::YamlBlock { .. }
                    | crate::embedded::Quoting::ShellSingle
                    | crate::embedded::Quoting::ShellDouble
            )
        });
        (is_blank && is_free && !self.newlines.is_empty()).then(|| indent.to_owned())
    }

    /// Where the line begins that a place is on.
    fn line_start(&self, at: usize) -> usize {
        let behind = self.newlines.partition_point(|newline| *newline < at);
        behind
            .checked_sub(1)
            .map_or(0, |before| self.newlines[before] + 1)
    }

    /// Takes a statement out of its list.
    fn take_statement(&mut self, list: &List, fates: &[Fate], index: usize, command: usize) {
        let statement = &list.statements[index];
        let span = statement.span();
        let text = self.embedded.text();
        let line = self.line_start(span.start);
        let begins_line = text[line..span.start]
            .bytes()
            .all(|byte| matches!(byte, b' ' | b'\t'));
        let end = match &statement.terminator {
            Terminator::Semicolon(at) => at.end,
            Terminator::Background => {
                // `&` ends a command.
                self.changes.push(Change::new(span, ":", command));
                return;
            }
            _ => span.end,
        };
        // What follows on the line: nothing, a comment, or another command.
        let next = self.newlines.partition_point(|newline| *newline < end);
        let line_end = self.newlines.get(next).copied().unwrap_or(text.len());
        let rest = text[end..line_end].trim_start();
        let ends_line = rest.is_empty() || rest.starts_with('#');
        let has_document = self.documents.contains(&(line_end + 1));
        if begins_line && ends_line && text[..line].ends_with("\\\n") {
            // What begins on the line above would go on with the next one.
            self.changes.push(Change::new(span.start..end, "", command));
            return;
        }
        if begins_line && ends_line && !has_document {
            let after = (line_end + 1).min(text.len());
            let line = with_comment_above(text, line);
            self.changes.push(Change::new(line..after, "", command));
            return;
        }
        let next = list.statements.get(index + 1);
        if let Some(next) = next
            && let Terminator::Semicolon(_) = &statement.terminator
            && next.span().start <= line_end
        {
            self.changes
                .push(Change::new(span.start..next.span().start, "", command));
            return;
        }
        let before = index
            .checked_sub(1)
            .filter(|before| fates[*before] == Fate::Stays)
            .map(|before| &list.statements[before]);
        if let Some(before) = before
            && let Terminator::Semicolon(at) = &before.terminator
            && at.start >= line
        {
            // `{ a; X; }` needs the `;` of one of them.
            let start = match statement.terminator {
                Terminator::Semicolon(_) => at.end,
                _ => at.start,
            };
            self.changes.push(Change::new(start..end, "", command));
            return;
        }
        // `;` stays where something else needs it: `then X; fi` never comes here empty.
        let start = if begins_line { line } else { span.start };
        self.changes
            .push(Change::new(start.max(line)..end, "", command));
    }
}

/// Whether a pipeline does nothing that counts where it stands behind `||`.
fn is_idle(pipeline: &Pipeline) -> bool {
    pipeline.commands.iter().all(is_harmless)
}

/// Whether a command only shows, ends or does nothing.
fn is_harmless(command: &Command) -> bool {
    let Kind::Simple(simple) = &command.kind else {
        return false;
    };
    let name = simple
        .words
        .first()
        .and_then(super::syntax::ShellWord::text);
    matches!(
        name.as_deref(),
        Some(
            "true"
                | ":"
                | "echo"
                | "printf"
                | "exit"
                | "return"
                | "yes"
                | "cat"
                | "grep"
                | "egrep"
                | "tail"
                | "head"
                | "sed"
        )
    ) && command
        .redirections
        .iter()
        .all(super::syntax::Redirection::is_harmless)
}
