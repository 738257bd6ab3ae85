//! The grammar of `iniconfig`, which pytest reads its files with. It has no indented keys,
//! and says of each line by itself what it is.

use uvferry_diagnostics::{Diagnostic, SourceFile, Span};

use crate::layout::{Block, Kind, Layout, Line, Slot, is_space};
use crate::rules;

pub(crate) fn layout(file: &SourceFile) -> Layout {
    let text = file.text();
    let mut layout = Layout {
        is_iniconfig: true,
        ..Layout::default()
    };
    let mut open: Option<usize> = None;
    let mut start = 0;
    for whole in split_lines(text) {
        let body = whole.trim_end_matches(is_line_end);
        let span = start..start + body.len();
        let at = layout.lines.len();
        let lead = body.len() - body.trim_start_matches(is_space).len();
        let content = start + lead..start + body.trim_end_matches(is_space).len().max(lead);
        let kind = kind(file, &mut layout, at, &span, &content, &mut open);
        layout.lines.push(Line {
            whole: start..start + whole.len(),
            span,
            content,
            kind,
        });
        start += whole.len();
    }
    layout.claim_comments(text);
    layout
}

fn kind(
    file: &SourceFile,
    layout: &mut Layout,
    at: usize,
    span: &Span,
    content: &Span,
    open: &mut Option<usize>,
) -> Kind {
    let text = file.text();
    let value = &text[content.clone()];
    if value.is_empty() {
        return Kind::Empty;
    }
    if value.starts_with(['#', ';']) {
        return Kind::Comment;
    }
    let refuse = |layout: &mut Layout, what: &str| {
        let message = format!("iniconfig, pytest's reader, refuses this line: {what}");
        let found = Diagnostic::new(&rules::UNREADABLE_INI, message).at(file, span.clone());
        layout.refused.push(found);
        Kind::Refused
    };
    let indented = content.start > span.start;
    let more = |layout: &mut Layout| {
        let slot = (*open)?;
        let from = *layout.slots[slot].lines.start();
        layout.slots[slot].lines = from..=at;
        Some(Kind::More(slot))
    };
    if !indented && value.starts_with('[') {
        let bare = value.split(['#', ';']).next().unwrap_or_default();
        let bare = bare.trim_end_matches(is_space);
        let Some(name) = bare
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        else {
            return more(layout).unwrap_or_else(|| refuse(layout, "no value that it goes on with"));
        };
        *open = None;
        if name.is_empty() {
            return refuse(layout, "a section without a name");
        }
        if !layout.sections.insert(name.to_owned()) {
            let what = format!("section `{name}` is there twice");
            refuse(layout, &what);
        }
        layout.blocks.push(Block {
            name: name.to_owned(),
            line: at,
        });
        return Kind::Header(layout.blocks.len() - 1);
    }
    if indented {
        return more(layout).unwrap_or_else(|| refuse(layout, "no value that it goes on with"));
    }
    *open = None;
    let Some(delimiter) = value.find(['=', ':']) else {
        return refuse(layout, "neither a section nor `key = value`");
    };
    let Some(block) = layout.blocks.len().checked_sub(1) else {
        return refuse(layout, "a line before the first section");
    };
    let key = value[..delimiter].trim_matches(is_space);
    let section = layout.blocks[block].name.clone();
    if !layout.seen.insert((section, key.to_owned())) {
        let what = format!("`{key}` is there twice");
        refuse(layout, &what);
    }
    let rest = &value[delimiter + 1..];
    let lead = rest.len() - rest.trim_start_matches(is_space).len();
    layout.slots.push(Slot {
        block,
        key: key.to_owned(),
        key_span: content.start..content.start + key.len(),
        first: (content.start + delimiter + 1 + lead).min(content.end)..content.end,
        lines: at..=at,
        tail: 0,
        above: at,
    });
    let slot = layout.slots.len() - 1;
    *open = Some(slot);
    Kind::Key(slot)
}

/// Lines as Python's `str.splitlines` splits them.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = match rest.find(is_line_end) {
            Some(at) if rest[at..].starts_with("\r\n") => at + 2,
            Some(at) => at + rest[at..].chars().next().map_or(1, char::len_utf8),
            None => rest.len(),
        };
        let (line, tail) = rest.split_at(end);
        rest = tail;
        Some(line)
    })
}

fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
