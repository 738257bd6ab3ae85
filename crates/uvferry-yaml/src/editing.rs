use std::collections::BTreeSet;

use uvferry_diagnostics::{Newline, Span};

use crate::layout::{line_end, line_start, next_line};
use crate::node::{NodeId, Parent, Style, Value};
use crate::reader::Tree;

/// New text in place of bytes of the file; an empty span inserts.
pub type Replacement = (Span, String);

impl Tree {
    /// Takes away the entry or the item that a node is the key or the value of, with the
    /// comments that belong to it: those on its lines, and those right above it. `None`
    /// where nothing would be left of what holds it, or where it is a whole document.
    pub fn removal(&self, id: NodeId) -> Option<Replacement> {
        let (holder, index) = self.holder(id)?;
        let mut removals = self.removals(holder, &BTreeSet::from([index]))?;
        removals.pop().filter(|_| removals.is_empty())
    }

    /// Takes away several entries or items of one table or list, by their numbers; `None`
    /// where nothing would be left of it.
    pub fn removals(&self, holder: NodeId, numbers: &BTreeSet<usize>) -> Option<Vec<Replacement>> {
        let spans = self.parts(holder);
        if numbers.len() >= spans.len() || numbers.iter().any(|number| *number >= spans.len()) {
            return None;
        }
        let mut found = Vec::new();
        let mut at = 0;
        while at < spans.len() {
            if !numbers.contains(&at) {
                at += 1;
                continue;
            }
            let first = at;
            while numbers.contains(&(at + 1)) {
                at += 1;
            }
            found.push((self.run(holder, &spans, first, at)?, String::new()));
            at += 1;
        }
        Some(found)
    }

    /// The table or the list that a key, a value or an item stands in, and its number there.
    pub fn holder(&self, id: NodeId) -> Option<(NodeId, usize)> {
        match self.node(id).parent {
            Parent::Document => None,
            Parent::Key(holder, at) | Parent::Entry(holder, at) | Parent::Item(holder, at) => {
                Some((holder, at))
            }
        }
    }

    /// Where each entry or item of a table or a list stands, from its key or dash to the end
    /// of its value.
    fn parts(&self, holder: NodeId) -> Vec<Span> {
        match &self.node(holder).value {
            Value::Sequence(sequence) => sequence
                .items
                .iter()
                .map(|item| {
                    let value = self.node(item.value);
                    let start = item.dash.unwrap_or(value.start);
                    start..value.span.end.max(start)
                })
                .collect(),
            Value::Mapping(mapping) => mapping
                .entries
                .iter()
                .map(|entry| {
                    let start = self.node(entry.key).start;
                    start..self.node(entry.value).span.end.max(start)
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn is_flow(&self, holder: NodeId) -> bool {
        match &self.node(holder).value {
            Value::Sequence(sequence) => sequence.is_flow,
            Value::Mapping(mapping) => mapping.is_flow,
            _ => false,
        }
    }

    /// The bytes to take for the parts `first..=last`.
    fn run(&self, holder: NodeId, parts: &[Span], first: usize, last: usize) -> Option<Span> {
        let text = self.file().text();
        let (start, end) = (parts[first].start, parts[last].end);
        if self.is_flow(holder) {
            return Some(if let Some(next) = parts.get(last + 1) {
                start..next.start
            } else {
                parts[first.checked_sub(1)?].end..end
            });
        }
        if !is_first_on_line(text, start) {
            // Behind a dash: the next key takes its place.
            return Some(start..parts.get(last + 1)?.start);
        }
        let mut from = self.start_with_comments(start);
        let mut to = next_line(text, line_end(text, end));
        let above = line_before(text, from);
        let is_blank = |start: usize| text[start..line_end(text, start)].trim().is_empty();
        if above.is_some_and(|above| self.keeps_line_ends(above..from)) {
            // Empty lines behind it would become part of the text above.
            while to < text.len() && is_blank(to) {
                to = next_line(text, line_end(text, to));
            }
            return Some(from..to);
        }
        // Of two empty lines around it one is enough.
        if above.is_some_and(is_blank) && (to >= text.len() || is_blank(to)) {
            from = above?;
        } else if first == 0 && to < text.len() && is_blank(to) && last + 1 < parts.len() {
            to = next_line(text, line_end(text, to));
        }
        Some(from..to)
    }

    /// Whether a block whose line ends all count ends in a line.
    fn keeps_line_ends(&self, line: Span) -> bool {
        let first = self.kept_ends.partition_point(|end| *end < line.start);
        self.kept_ends.get(first).is_some_and(|end| *end < line.end)
    }

    /// The beginning of the line of what begins at `start`, or of the comments right above
    /// it that are indented like it. An item that is commented out belongs to nothing else.
    fn start_with_comments(&self, start: usize) -> usize {
        let text = self.file().text();
        let mut from = line_start(text, start);
        let indent = &text[from..start];
        while let Some(above) = line_before(text, from) {
            let line = &text[above..line_end(text, above)];
            let Some(rest) = line.strip_prefix(indent) else {
                break;
            };
            if !rest.starts_with('#') {
                break;
            }
            from = above;
        }
        behind_items_in_comments(text, from..line_start(text, start))
    }

    /// Puts an item behind the one that `id` is the value of. `lines` is its value, written
    /// as if it began in the first column.
    pub fn item_after(&self, id: NodeId, lines: &str) -> Option<Replacement> {
        self.part_after(id, lines, true)
    }

    /// Puts an item before the one that `id` is the value of, and before the comments that
    /// belong to that.
    pub fn item_before(&self, id: NodeId, lines: &str) -> Option<Replacement> {
        self.part_before(id, lines, true)
    }

    /// Puts an entry (`key: value`, written as if it began in the first column) behind the
    /// one that `id` is the key or the value of.
    pub fn entry_after(&self, id: NodeId, lines: &str) -> Option<Replacement> {
        self.part_after(id, lines, false)
    }

    /// Puts an entry before the one that `id` is the key or the value of, and before the
    /// comments that belong to that.
    pub fn entry_before(&self, id: NodeId, lines: &str) -> Option<Replacement> {
        self.part_before(id, lines, false)
    }

    fn part_after(&self, id: NodeId, lines: &str, is_item: bool) -> Option<Replacement> {
        let (holder, number) = self.holder(id)?;
        if is_item != matches!(self.node(holder).value, Value::Sequence(_)) {
            return None;
        }
        let part = self.parts(holder).get(number)?.clone();
        if self.is_flow(holder) {
            let is_short = !lines.contains('\n');
            return is_short.then(|| (part.end..part.end, format!(", {lines}")));
        }
        let text = self.file().text();
        let stop = line_end(text, part.end);
        let new = indented(lines, self.column(part.start), is_item, self.line_ending());
        Some(if stop == text.len() {
            (stop..stop, format!("{}{new}", self.line_ending()))
        } else {
            let at = next_line(text, stop);
            (at..at, format!("{new}{}", self.line_ending()))
        })
    }

    fn part_before(&self, id: NodeId, lines: &str, is_item: bool) -> Option<Replacement> {
        let (holder, number) = self.holder(id)?;
        if is_item != matches!(self.node(holder).value, Value::Sequence(_)) {
            return None;
        }
        let part = self.parts(holder).get(number)?.clone();
        if self.is_flow(holder) {
            let is_short = !lines.contains('\n');
            return is_short.then(|| (part.start..part.start, format!("{lines}, ")));
        }
        let column = self.column(part.start);
        let new = indented(lines, column, is_item, self.line_ending());
        if is_first_on_line(self.file().text(), part.start) {
            let at = self.start_with_comments(part.start);
            Some((at..at, format!("{new}{}", self.line_ending())))
        } else {
            let new = new.trim_start_matches(' ');
            let new = format!("{new}{}{}", self.line_ending(), " ".repeat(column));
            Some((part.start..part.start, new))
        }
    }

    /// Other text in a scalar that is written on one line; `None` where it is not, or where
    /// its style cannot write the text.
    pub fn rewritten(&self, id: NodeId, new: &str) -> Option<Replacement> {
        let node = self.node(id);
        let Value::Scalar(scalar) = &node.value else {
            return None;
        };
        let old = self.file().slice(node.span.clone());
        if old.contains(['\n', '\r']) || new.contains(|character: char| character.is_control()) {
            return None;
        }
        let written = match scalar.style {
            Style::Plain => scalar_text(new),
            Style::Single => format!("'{}'", new.replace('\'', "''")),
            Style::Double => format!("\"{}\"", new.replace('\\', "\\\\").replace('"', "\\\"")),
            Style::Literal(_) | Style::Folded(_) => return None,
        };
        Some((node.span.clone(), written))
    }

    /// The column of a byte, from 0, in characters.
    pub fn column(&self, at: usize) -> usize {
        let text = self.file().text();
        text[line_start(text, at)..at].chars().count()
    }

    /// How the file ends its lines.
    pub fn line_ending(&self) -> &'static str {
        match self.newline {
            Newline::Crlf => "\r\n",
            _ => "\n",
        }
    }

    /// By how many spaces the file indents a table in a table: what most do; 2 where none
    /// does.
    pub fn indentation(&self) -> usize {
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        for node in self.nodes().take(2_000) {
            let Parent::Entry(holder, _) = node.node().parent else {
                continue;
            };
            let is_block = node.node().anchor.is_none()
                && matches!(&node.node().value, Value::Mapping(mapping) if !mapping.is_flow);
            if is_block && !self.is_flow(holder) {
                let outer = self.column(self.node(holder).span.start);
                let inner = self.column(node.node().span.start);
                if inner > outer {
                    *counts.entry(inner - outer).or_default() += 1;
                }
            }
        }
        counts
            .into_iter()
            .max_by_key(|(step, count)| (*count, std::cmp::Reverse(*step)))
            .map_or(2, |(step, _)| step)
    }
}

/// Text as a scalar of YAML: as it is where that is safe, else in double quotes.
pub fn scalar_text(text: &str) -> String {
    let starts = text.chars().next().is_some_and(|first| {
        first.is_ascii_alphanumeric() || matches!(first, '/' | '.' | '_' | '$' | '<' | '(')
    });
    let is_safe = starts
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains([',', '[', ']', '{', '}'])
        && !text.contains(|character: char| character.is_control())
        // A number, a date or a word that is no text.
        && !text.bytes().all(|byte| byte.is_ascii_digit() || b".-_:+eE".contains(&byte))
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
        )
        && !text.starts_with("0x")
        && !text.starts_with("0o");
    if is_safe {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// Whether only blanks stand before it on its line.
fn is_first_on_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}

/// The beginning of the line before the one that begins at `start`.
fn line_before(text: &str, start: usize) -> Option<usize> {
    let before = text.get(..start)?;
    let body = before
        .strip_suffix("\r\n")
        .or_else(|| before.strip_suffix(['\n', '\r']))?;
    Some(line_start(text, body.len()))
}

/// Lines written at a column.
fn indented(lines: &str, column: usize, is_item: bool, line_ending: &str) -> String {
    let margin = " ".repeat(column);
    let mut new = String::new();
    for (number, line) in lines.lines().enumerate() {
        if number > 0 {
            new.push_str(line_ending);
        }
        if line.is_empty() {
            continue;
        }
        new.push_str(&margin);
        if is_item {
            new.push_str(if number == 0 { "- " } else { "  " });
        }
        new.push_str(line);
    }
    new
}

/// Where in lines of comments the last item ends that is commented out (`# - id: x`, with the
/// lines that are indented deeper than its dash); their beginning where there is none.
fn behind_items_in_comments(text: &str, comments: Span) -> usize {
    let mut behind = comments.start;
    let mut dash = None;
    let mut at = comments.start;
    while at < comments.end {
        let end = next_line(text, line_end(text, at));
        let content = text[at..end].trim_start().trim_start_matches('#');
        let column = content.len() - content.trim_start().len();
        if begins_item(content.trim()) {
            dash = Some(column);
        } else if !dash.is_some_and(|dash| column > dash && !content.trim().is_empty()) {
            dash = None;
        }
        if dash.is_some() {
            behind = end.min(comments.end);
        }
        at = end;
    }
    behind
}

/// `- key: value`: a list in prose has no keys.
fn begins_item(content: &str) -> bool {
    let Some((key, value)) = content
        .strip_prefix("- ")
        .and_then(|rest| rest.split_once(':'))
    else {
        return false;
    };
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let key = key.trim();
    !key.is_empty() && key.chars().all(is_word) && (value.is_empty() || value.starts_with(' '))
}
