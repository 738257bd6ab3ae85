//! What pip does for a text, in a form that two texts can be compared by.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use uvferry_diagnostics::SourceFile;

use crate::file::EntryKind;
use crate::lines::{Lines, split_comment};
use crate::options::{self, Parsed, Role};
use crate::plain::{self, KnownMarkers};
use crate::reader::parse;
use crate::requirement::{Requirement, Target};
use crate::whitespace::is_space;

/// What a line does.
#[derive(Debug, Hash)]
enum Item {
    /// Sets something for the whole installation.
    Effect(&'static str, String),
    /// Installs or constrains, by what counts of a requirement.
    Requirement(String),
    /// Reads another file.
    Include(bool, String),
    /// pip refuses it.
    Refused(String),
}

/// The names of the options that take effect wherever they stand: `optparse` writes their
/// values into the one set that all lines share, even beside a requirement that then
/// leaves the line's other options unused.
pub(super) const EVERYWHERE: [&str; 2] = ["--no-binary", "--only-binary"];

/// What pip does for a whole text: a hash for each thing, as a file may have millions.
/// Effects between two other items are sorted, as far as their order does not count.
pub(super) fn of_text(text: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    let mut items = Vec::new();
    let mut markers = KnownMarkers::default();
    let mut lines = Lines::new(text);
    loop {
        let mut check = |marker: &str| markers.is_plain(marker);
        if let Some(plain) = plain::scan(text, lines.offset(), &mut check) {
            lines.skip_to(plain.next, plain.lines);
            let found = of_requirement(&plain::requirement(text, &plain));
            items.push(Item::Requirement(found));
        } else if let Some(logical) = lines.next() {
            let (content, _) = split_comment(&logical.text);
            if !content.is_empty() {
                of_line(content, &mut items);
            }
        } else {
            break;
        }
        // A run of effects may go on.
        if !items.last().is_some_and(is_effect) {
            take(&mut items, &mut hashes);
        }
    }
    take(&mut items, &mut hashes);
    hashes
}

fn is_effect(item: &Item) -> bool {
    matches!(item, Item::Effect(..))
}

fn take(items: &mut Vec<Item>, hashes: &mut Vec<u64>) {
    for run in items.chunk_by_mut(|one, other| is_effect(one) == is_effect(other)) {
        if run.first().is_some_and(is_effect) {
            // The indexes are one list: their order among each other counts.
            run.sort_by_key(|item| match item {
                Item::Effect("--no-index" | "--index-url" | "--extra-index-url", _) => "",
                Item::Effect(name, _) => *name,
                _ => "",
            });
        }
    }
    hashes.extend(items.drain(..).map(|item| {
        let mut state = DefaultHasher::new();
        item.hash(&mut state);
        state.finish()
    }));
}

/// What pip does for one line without its comment.
fn of_line(content: &str, items: &mut Vec<Item>) {
    let split = options_start(content);
    let args = content[..split].trim_end_matches(is_space);
    let parsed = options::split(&content[split..], split).map(|words| options::parse(&words));
    let Ok(parsed) = parsed else {
        items.push(Item::Refused(content.to_owned()));
        return;
    };
    if !parsed.errors.is_empty() {
        items.push(Item::Refused(content.to_owned()));
        return;
    }
    for given in &parsed.options {
        if EVERYWHERE.contains(&given.spec.name) {
            let value = given.value.as_deref().unwrap_or_default();
            items.extend(
                value
                    .split(',')
                    .map(|name| Item::Effect(given.spec.name, name.to_owned())),
            );
        }
    }
    let has = |role: Role| parsed.options.iter().any(|given| given.spec.role == role);
    if !args.is_empty() || has(Role::Editable) {
        let read = parse(&SourceFile::new("", content));
        items.push(match read.entries.first().map(|entry| &entry.kind) {
            Some(EntryKind::Requirement(found)) => Item::Requirement(of_requirement(found)),
            _ => Item::Refused(content.to_owned()),
        });
    } else if let Some(given) = include(&parsed) {
        let value = parsed.options[given].value.clone().unwrap_or_default();
        let constraint = parsed.options[given].spec.role == Role::Include { constraint: true };
        items.push(Item::Include(constraint, value));
    } else {
        globals(&parsed, items);
    }
}

/// Which of a line's options names the file that pip reads: the first `-r`, else the first
/// `-c`.
pub(super) fn include(parsed: &Parsed) -> Option<usize> {
    let find = |constraint: bool| {
        parsed
            .options
            .iter()
            .position(|given| given.spec.role == Role::Include { constraint })
    };
    find(false).or_else(|| find(true))
}

/// pip's `handle_option_line`: of several `--index-url` on one line the last holds, of
/// several `--find-links` the first.
fn globals(parsed: &Parsed, items: &mut Vec<Item>) {
    for at in effective(parsed) {
        let given = &parsed.options[at];
        if !EVERYWHERE.contains(&given.spec.name) {
            let value = given.value.clone().unwrap_or_default();
            items.push(Item::Effect(given.spec.name, value));
        }
    }
}

/// The options of a line that take effect, in the order in which pip sees to them.
pub(super) fn effective(parsed: &Parsed) -> Vec<usize> {
    let of = |name: &str| -> Vec<usize> {
        (0..parsed.options.len())
            .filter(|&at| parsed.options[at].spec.name == name)
            .collect()
    };
    let mut order: Vec<usize> = Vec::new();
    order.extend(of("--no-index").first());
    order.extend(of("--index-url").last());
    order.extend(of("--extra-index-url"));
    order.extend(of("--find-links").first());
    let rest = (0..parsed.options.len()).filter(|&at| {
        let spec = parsed.options[at].spec;
        let first = [
            "--no-index",
            "--index-url",
            "--extra-index-url",
            "--find-links",
        ];
        spec.role == Role::Global && !first.contains(&spec.name)
    });
    order.extend(rest.collect::<Vec<_>>());
    order
}

/// Where a line's options begin, as pip's `break_args_options` finds it: at the first word
/// that starts with `-`; words are parted by blanks only.
pub(super) fn options_start(content: &str) -> usize {
    if content.starts_with('-') {
        return 0;
    }
    content.find(" -").map_or(content.len(), |at| at + 1)
}

/// What counts of a requirement, without its layout.
fn of_requirement(found: &Requirement) -> String {
    let specifier: String = found
        .specifier
        .as_deref()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let place = match &found.target {
        Target::Path(path) => path.path.clone(),
        _ => String::new(),
    };
    format!(
        "{:?} {:?} {specifier} {:?} {:?} {place} {} {:?} {:?}",
        found.name.as_ref().map(|name| &name.normalized),
        found.extras,
        found.url,
        found.marker.as_deref().map(squeezed),
        found.editable,
        found.hashes,
        found.options.config_settings,
    )
}

/// A marker without the white space outside of its strings.
fn squeezed(marker: &str) -> String {
    let mut quote = None;
    marker
        .chars()
        .filter(|&c| {
            match quote {
                Some(open) if c == open => quote = None,
                None if matches!(c, '\'' | '"') => quote = Some(c),
                _ => {}
            }
            quote.is_some() || !c.is_whitespace()
        })
        .collect()
}
