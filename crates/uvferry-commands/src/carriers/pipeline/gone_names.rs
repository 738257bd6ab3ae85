//! Values that name requirements files.

use std::collections::BTreeSet;
use std::ops::Range;

use uvferry_yaml::{NodeId, NodeRef, Parent, Style, Tree, Value};

use crate::{rules, yaml_text};

use super::draft::Draft;
use super::gone_files::{GoneFiles, Named};

const WHY: &str = "uv.lock and pyproject.toml take the place of the requirements files";

/// Puts what is there afterwards in place of patterns in a list of files to watch: one file
/// that goes becomes the two that come.
pub(crate) fn watched(
    draft: &mut Draft<'_>,
    list: NodeRef<'_>,
    gone: &GoneFiles<'_>,
    folder: &str,
) {
    let tree = draft.tree;
    let list = list.resolved();
    let mut present: BTreeSet<String> = list
        .items()
        .filter_map(|item| item.text().map(str::to_owned))
        .collect();
    let mut going = BTreeSet::new();
    for (number, item) in list.items().enumerate() {
        let Some(text) = item.text() else { continue };
        let (new, stays) = match gone.named(text, folder) {
            Named::Nothing => continue,
            Named::Gone(new) => (new, gone.may_stay(text)),
            Named::Some(new) => (new, true),
        };
        let sign = if text.starts_with('!') { "!" } else { "" };
        let mut wanted: Vec<String> = [new.project, new.lock]
            .iter()
            .map(|name| format!("{sign}{name}"))
            .filter(|name| present.insert(name.clone()))
            .collect();
        wanted.dedup();
        let to = wanted.join(", ");
        if item.node().anchor.is_some() || matches!(item.node().value, Value::Alias(_)) {
            let message = format!("this names `{text}`, which goes, and is used elsewhere as well");
            draft.say(&rules::PIPELINE_NAMES_REQUIREMENTS, message, item.span());
            continue;
        }
        let written: Vec<String> = wanted.iter().map(|name| in_style_of(item, name)).collect();
        if stays {
            for name in written {
                if let Some(replacement) = tree.item_after(item.id(), &name) {
                    draft.replace(replacement);
                }
            }
            if !to.is_empty() {
                draft.mention(item.span(), format!("{text}, {to}"), WHY);
            }
            continue;
        }
        draft.mention(item.span(), to, WHY);
        match written.split_first() {
            None => {
                going.insert(number);
            }
            Some((first, more)) => {
                draft.replace((item.span(), first.clone()));
                for name in more {
                    if let Some(replacement) = tree.item_after(item.id(), name) {
                        draft.replace(replacement);
                    }
                }
            }
        }
    }
    if !going.is_empty() {
        for removal in tree.removals(list.id(), &going).unwrap_or_default() {
            draft.replace(removal);
        }
    }
}

/// A name quoted as its neighbour is.
fn in_style_of(item: NodeRef<'_>, name: &str) -> String {
    match &item.node().value {
        Value::Scalar(scalar) if scalar.style == Style::Single => format!("'{name}'"),
        Value::Scalar(scalar) if scalar.style == Style::Double => format!("\"{name}\""),
        _ if name.starts_with(['*', '!']) => format!("'{name}'"),
        _ => name.to_owned(),
    }
}

/// Puts uv.lock in place of files in a value that names one a line.
pub(crate) fn lines(draft: &mut Draft<'_>, value: NodeRef<'_>, gone: &GoneFiles<'_>, folder: &str) {
    let Some(text) = value.text() else { return };
    let Some(embedded) = yaml_text::embedded(draft.tree, value.id(), |_| Vec::new()) else {
        return;
    };
    let mut seen: BTreeSet<String> = text.lines().map(|line| line.trim().to_owned()).collect();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        let line_start = at;
        at += line.len();
        if start >= end {
            continue;
        }
        let new = match gone.named(&text[start..end], folder) {
            Named::Gone(new) => new.lock,
            // A pattern still finds what stays, and setup-python wants one file at least.
            Named::Some(_) | Named::Nothing => continue,
        };
        let is_new = seen.insert(new.clone());
        // One that stands there already goes with the line end in front of it.
        let goes = !is_new && start > 0 && text[..line_start].ends_with('\n');
        let (range, to) = if goes {
            (line_start - 1..end, "")
        } else {
            (start..end, new.as_str())
        };
        let Some((span, written)) = embedded.replacement(range, to) else {
            continue;
        };
        draft.mention(span.clone(), to, WHY);
        draft.replace((span, written));
    }
}

/// Puts uv.lock in place of files in `hashFiles('…', '…')`.
pub(crate) fn hashed(draft: &mut Draft<'_>, value: NodeRef<'_>, gone: &GoneFiles<'_>) {
    let Some(text) = value.text() else { return };
    let Some(embedded) = yaml_text::embedded(draft.tree, value.id(), |_| Vec::new()) else {
        return;
    };
    for call in calls(text) {
        let arguments = arguments(text, call.clone());
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let unchanged = arguments
            .iter()
            .filter(|range| gone.named(&text[(*range).clone()], "") == Named::Nothing);
        seen.extend(unchanged.map(|range| text[range.clone()].to_owned()));
        for (number, range) in arguments.iter().enumerate() {
            let old = &text[range.clone()];
            let (new, stays) = match gone.named(old, "") {
                Named::Nothing => continue,
                Named::Gone(new) => (new.lock, false),
                Named::Some(new) => (new.lock, true),
            };
            let is_new = !seen.contains(&format!("**/{new}")) && seen.insert(new.clone());
            let (range, to, said) = match (stays, is_new) {
                (true, false) => continue,
                (true, true) => {
                    let to = format!("{old}', '{new}");
                    (range.clone(), to.clone(), to)
                }
                (false, true) => (range.clone(), new.clone(), new),
                // It stands there already: the argument goes with its comma.
                (false, false) => {
                    let range = match (number, arguments.get(number + 1)) {
                        (0, Some(next)) => range.start - 1..next.start - 1,
                        (0, None) => continue,
                        _ => arguments[number - 1].end + 1..range.end + 1,
                    };
                    (range, String::new(), String::new())
                }
            };
            if let Some(replacement) = embedded.replacement(range, &to) {
                draft.mention(replacement.0.clone(), said, WHY);
                draft.replace(replacement);
            }
        }
    }
}

/// What stands between the parentheses of each `hashFiles`.
fn calls(text: &str) -> Vec<Range<usize>> {
    text.match_indices("hashFiles(")
        .filter_map(|(at, name)| {
            let start = at + name.len();
            let length = text[start..].find(')')?;
            Some(start..start + length)
        })
        .collect()
}

/// The texts in single quotes of a call, without their quotes.
fn arguments(text: &str, call: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = call.start;
    while let Some(open) = text[at..call.end].find('\'') {
        let start = at + open + 1;
        let Some(length) = text[start..call.end].find('\'') else {
            break;
        };
        found.push(start..start + length);
        at = start + length + 1;
    }
    found
}

/// Lists what still names a file that goes, in a value that nobody here understands, or in
/// a script outside of the commands that were found there.
pub(crate) fn listed(
    draft: &mut Draft<'_>,
    value: NodeRef<'_>,
    gone: &GoneFiles<'_>,
    folder: &str,
    done: &[Range<usize>],
) {
    let Some(text) = value.text() else { return };
    let Some(embedded) = yaml_text::embedded(draft.tree, value.id(), |_| Vec::new()) else {
        return;
    };
    let is_end =
        |character: char| character.is_whitespace() || "\"'`,;()|&<>=[]{}".contains(character);
    let mut at = 0;
    for word in text.split(is_end) {
        let range = at..at + word.len();
        at += word.len()
            + text[at + word.len()..]
                .chars()
                .next()
                .map_or(0, char::len_utf8);
        if !word.contains('.') || word.len() > 300 {
            continue;
        }
        let word = word.trim_end_matches(['.', ':']);
        // A file that a command goes on installing stays.
        let is_pattern = word.contains(['*', '?', '[']);
        let goes = |folder| match gone.named(word, folder) {
            Named::Nothing => false,
            Named::Gone(_) => true,
            Named::Some(_) => is_pattern,
        };
        if !goes(folder) && !goes("") {
            continue;
        }
        let range = range.start..range.start + word.len();
        let span = embedded
            .span(range)
            .unwrap_or_else(|| value.resolved().span());
        if done
            .iter()
            .any(|known| known.start < span.end && span.start < known.end)
        {
            continue;
        }
        let message = format!("this names `{word}`, which goes with the migration");
        draft.say(&rules::PIPELINE_NAMES_REQUIREMENTS, message, span);
    }
}

/// Puts uv.lock in place of files that a cache's key is made of.
pub(crate) fn keyed(draft: &mut Draft<'_>, list: NodeRef<'_>, gone: &GoneFiles<'_>) {
    let tree = draft.tree;
    let list = list.resolved();
    let mut present: BTreeSet<String> = list
        .items()
        .filter_map(|item| item.text().map(str::to_owned))
        .collect();
    let mut going = BTreeSet::new();
    for (number, item) in list.items().enumerate() {
        let Some(text) = item.text() else { continue };
        let (new, stays) = match gone.named(text, "") {
            Named::Nothing => continue,
            Named::Gone(new) => (new, false),
            Named::Some(new) => (new, true),
        };
        if !matches!(item.node().value, Value::Scalar(_)) || item.node().anchor.is_some() {
            continue;
        }
        if stays {
            // GitLab takes two files at most.
            let is_new = list.items().count() < 2 && present.insert(new.lock.clone());
            if is_new && let Some(edit) = tree.item_after(item.id(), &in_style_of(item, &new.lock))
            {
                draft.mention(item.span(), format!("{text}, {}", new.lock), WHY);
                draft.replace(edit);
            }
            continue;
        }
        if present.insert(new.lock.clone()) {
            draft.mention(item.span(), new.lock.clone(), WHY);
            draft.replace((item.span(), in_style_of(item, &new.lock)));
        } else {
            draft.mention(item.span(), "", WHY);
            going.insert(number);
        }
    }
    if !going.is_empty() {
        for removal in tree.removals(list.id(), &going).unwrap_or_default() {
            draft.replace(removal);
        }
    }
}

/// The key of the table that the list or table of a value stands behind.
pub(crate) fn outer_key(tree: &Tree, id: NodeId) -> Option<&str> {
    let mut at = id;
    let mut passed = 0;
    for _ in 0..6 {
        match tree.node(at).parent {
            Parent::Entry(holder, number) => {
                if passed == 1 {
                    let (key, _) = tree.get(holder).entry(number)?;
                    return key.text();
                }
                passed += 1;
                at = holder;
            }
            Parent::Item(holder, _) => at = holder,
            Parent::Key(..) | Parent::Document => return None,
        }
    }
    None
}

/// The key that a value stands behind, one in a list the key of the list.
pub(crate) fn key_of<'a>(draft: &Draft<'a>, id: NodeId) -> Option<&'a str> {
    let tree = draft.tree;
    let mut at = id;
    for _ in 0..3 {
        match tree.node(at).parent {
            Parent::Entry(holder, number) => {
                let (key, _) = tree.get(holder).entry(number)?;
                return key.text();
            }
            Parent::Item(holder, _) => at = holder,
            Parent::Key(..) | Parent::Document => return None,
        }
    }
    None
}
