//! Whether a text with changes in it is still one that a shell reads.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::embedded::Embedded;

use super::parser::parse;
use super::scope::Read;
use super::syntax::{Script, Terminator};
use super::writing::Change;

/// So many bytes are read once more to find out which change it is that spoils a text; where
/// that does not do, all of them are left out.
const MOST_READ: usize = 4 * 1024 * 1024;

/// The commands whose changes make a text one that no shell reads; all of them where it is no
/// single one.
pub(super) fn spoiling(read: &Read, changes: &[Change]) -> BTreeSet<usize> {
    if changes.is_empty() {
        return BTreeSet::new();
    }
    let mut check = Check {
        embedded: &read.embedded,
        known: read.script.troubles.len(),
        starts: starts(&read.script, read.embedded.text()),
        left: usize::MAX,
    };
    let all: Vec<&Change> = changes.iter().collect();
    if !check.spoils(&all) {
        return BTreeSet::new();
    }
    check.left = MOST_READ;
    let mut by_command = all;
    by_command.sort_by_key(|change| change.command);
    let commands = || changes.iter().map(|change| change.command).collect();
    let mut spoiling = BTreeSet::new();
    for own in by_command.chunk_by(|one, two| one.command == two.command) {
        if check.spoils(own) {
            spoiling.extend(own.iter().map(|change| change.command));
        }
        if check.left == 0 {
            return commands();
        }
    }
    if spoiling.is_empty() {
        commands()
    } else {
        spoiling
    }
}

/// Where reading begins anew, whatever stands before: the lines of statements behind the end
/// of a line. None but the text's own start where a part of it was not understood.
fn starts(script: &Script, text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    if script.troubles.is_empty() {
        let statements = script.list.statements.windows(2);
        starts.extend(
            statements
                .filter(|pair| pair[0].terminator == Terminator::Newline)
                .map(|pair| {
                    let at = pair[1].span().start;
                    memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |line| line + 1)
                }),
        );
    }
    starts
}

struct Check<'a> {
    embedded: &'a Embedded,
    /// How many troubles there are without changes.
    known: usize,
    /// In order.
    starts: Vec<usize>,
    /// So many bytes may still be read.
    left: usize,
}

impl Check<'_> {
    /// Whether changes, in order, make more of the text one that no shell reads. What stands
    /// around them is read only where that of their own lines does not tell.
    fn spoils(&mut self, changes: &[&Change]) -> bool {
        let mut rest = changes;
        while let Some(first) = rest.first() {
            let next = self
                .starts
                .partition_point(|start| *start <= first.range.start);
            let start = self.starts[next.saturating_sub(1)];
            let mut end = self.end_behind(next, first.range.end);
            let mut count = 1;
            while let Some(change) = rest.get(count)
                && change.range.start < end
            {
                end = self.end_behind(next, change.range.end).max(end);
                count += 1;
            }
            if !self.is_well_alone(start..end, &rest[..count]) {
                return self.spoils_all(changes);
            }
            rest = &rest[count..];
        }
        false
    }

    /// The first start that is not before a place.
    fn end_behind(&self, from: usize, at: usize) -> usize {
        let next = from + self.starts[from..].partition_point(|start| *start < at);
        let whole = self.embedded.text().len();
        self.starts.get(next).copied().unwrap_or(whole)
    }

    /// Whether lines with changes in them are read without trouble, and end where the lines
    /// behind them begin.
    fn is_well_alone(&mut self, range: Range<usize>, changes: &[&Change]) -> bool {
        let whole = self.embedded.text().len();
        if range == (0..whole) || self.known > 0 {
            return false;
        }
        let text = applied(self.embedded, range.clone(), changes);
        if text.is_empty() {
            return true;
        }
        self.left = self.left.saturating_sub(text.len());
        let script = parse(&text);
        let is_closed = range.end == whole
            || (text.ends_with('\n')
                && !script.has_open_document
                && script
                    .list
                    .statements
                    .last()
                    .is_none_or(|last| last.terminator != Terminator::Nothing));
        is_closed && script.troubles.is_empty()
    }

    fn spoils_all(&mut self, changes: &[&Change]) -> bool {
        let text = applied(self.embedded, 0..self.embedded.text().len(), changes);
        self.left = self.left.saturating_sub(text.len());
        parse(&text).troubles.len() > self.known
    }
}

/// A range of the shell text with changes made.
fn applied(embedded: &Embedded, range: Range<usize>, changes: &[&Change]) -> String {
    let text = embedded.text();
    let mut new = String::with_capacity(range.len());
    let mut done = range.start;
    for change in changes {
        if change.range.start < done {
            continue;
        }
        new.push_str(&text[done..change.range.start]);
        new.push_str(&change.seen(embedded));
        done = change.range.end;
    }
    new.push_str(&text[done..range.end]);
    new
}
