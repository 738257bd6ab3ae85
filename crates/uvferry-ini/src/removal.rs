//! What stays of an INI file when keys go out of it.

use std::collections::HashSet;

use uvferry_diagnostics::SourceFile;
use uvferry_journal::Edit;

use crate::dialect::Dialect;
use crate::layout::{Kind, Layout};

/// A key, or a whole section, that goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Removal {
    /// The path of the file.
    pub file: String,
    /// The section as written.
    pub section: String,
    /// The key as written; `None` for the section with all that it has.
    pub key: Option<String>,
}

/// The edit that takes keys out of a file; `None` where there is nothing to do.
///
/// A key goes with its value and with the comments that are its own: those right above it
/// and those in its value. A section that is empty then goes too, unless a comment stays in
/// it; blank lines around what goes do not add up. Each other byte stays. Where nothing is
/// left, the file is deleted.
///
/// `removals` may be of several crates, in any order, and of other files too.
pub fn without(file: &SourceFile, removals: &[Removal]) -> Option<Edit> {
    let layout = Layout::new(file, &Dialect::RAW.keeping_case().lenient());
    let going: HashSet<(&str, Option<&str>)> = removals
        .iter()
        .filter(|removal| removal.file == file.path())
        .map(|removal| (removal.section.as_str(), removal.key.as_deref()))
        .collect();
    if going.is_empty() {
        return None;
    }
    let goes = |section: &str, key: Option<&str>| going.contains(&(section, key));
    let mut gone = vec![false; layout.lines.len()];
    let mut touched = vec![false; layout.blocks.len()];
    for slot in &layout.slots {
        if goes(&layout.blocks[slot.block].name, Some(&slot.key)) {
            touched[slot.block] = true;
            gone[slot.above..=slot.lines.end() + slot.tail].fill(true);
        }
    }
    for (number, block) in layout.blocks.iter().enumerate() {
        let lines = layout.block_lines(number);
        let whole = goes(&block.name, None);
        let empty = touched[number]
            && lines
                .clone()
                .skip(1)
                .all(|at| gone[at] || layout.lines[at].kind == Kind::Empty);
        if !whole && !empty {
            continue;
        }
        for at in lines {
            // The blank lines behind the last one are those between sections.
            gone[at] |= layout.lines[at].kind != Kind::Empty;
        }
        let above = layout.above_header(number);
        if !(above == 0 && is_file_header(file, &layout, above..block.line)) {
            gone[above..block.line].fill(true);
        }
    }
    if !gone.contains(&true) {
        return None;
    }
    drop_blank_lines(&layout, &mut gone);
    let nothing_left = layout
        .lines
        .iter()
        .zip(&gone)
        .all(|(line, gone)| *gone || line.kind == Kind::Empty);
    if nothing_left {
        return Some(Edit::delete(file));
    }
    let mut spans: Vec<std::ops::Range<usize>> = Vec::new();
    for (line, gone) in layout.lines.iter().zip(&gone) {
        if !gone {
            continue;
        }
        match spans.last_mut() {
            Some(last) if last.end == line.whole.start => last.end = line.whole.end,
            _ => spans.push(line.whole.clone()),
        }
    }
    Edit::replace(file, spans.into_iter().map(|span| (span, String::new()))).ok()
}

/// Whether comments at the begin of a file, right above its first section, speak of the
/// file and not of the section.
fn is_file_header(file: &SourceFile, layout: &Layout, lines: std::ops::Range<usize>) -> bool {
    lines.into_iter().any(|at| {
        let text = file.slice(layout.lines[at].span.clone()).to_lowercase();
        ["licen", "copyright", "spdx-", "coding:", "coding=", "#!"]
            .iter()
            .any(|word| text.contains(word))
    })
}

/// Where lines went, the blank lines before and behind them become one run: the longer one,
/// and none at the begin of the file, at its end and below a header.
fn drop_blank_lines(layout: &Layout, gone: &mut [bool]) {
    let mut at = 0;
    while at < gone.len() {
        if !gone[at] {
            at += 1;
            continue;
        }
        // A run of lines that are gone or blank, around this one.
        let blank = |at: usize| layout.lines[at].kind == Kind::Empty;
        let mut start = at;
        while start > 0 && !gone[start - 1] && blank(start - 1) {
            start -= 1;
        }
        let mut end = at;
        while end < gone.len() && (gone[end] || blank(end)) {
            end += 1;
        }
        let runs: Vec<usize> = gone[start..end]
            .split(|gone| *gone)
            .map(<[bool]>::len)
            .collect();
        let before = runs.first().copied().unwrap_or(0);
        let behind = runs.last().copied().unwrap_or(0);
        let below_header =
            start > 0 && before == 0 && matches!(layout.lines[start - 1].kind, Kind::Header(_));
        let keep = if start == 0 || end == gone.len() {
            0
        } else if runs.len() > 2 || (before > 0 && behind > 0) {
            let most = runs.iter().copied().max().unwrap_or(0);
            if below_header { 0 } else { most }
        } else if below_header {
            0
        } else {
            before + behind
        };
        let mut left = keep;
        for gone in gone[start..end].iter_mut().filter(|gone| !**gone) {
            if left > 0 {
                left -= 1;
            } else {
                *gone = true;
            }
        }
        at = end;
    }
}
