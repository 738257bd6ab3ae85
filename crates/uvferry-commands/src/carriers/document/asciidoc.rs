//! Blocks and spans of code in AsciiDoc.

use uvferry_diagnostics::Span;

use super::blocks::{Block, Language, Line};

/// The blocks of code between `----` or `....`, and the literals in prose, in order.
pub(super) fn read(text: &str) -> (Vec<Block>, Vec<Span>) {
    let mut blocks = Vec::new();
    let mut spans = Vec::new();
    let mut language = None;
    let mut open: Option<(&str, Block)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let whole = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        let code = &text[whole.clone()];
        let trimmed = code.trim_end();
        match &mut open {
            Some((fence, _)) if *fence == trimmed => {
                blocks.extend(open.take().map(|(_, block)| block));
            }
            Some((_, block)) => block.lines.push(Line {
                code: whole.clone(),
                whole,
            }),
            None if is_fence(trimmed) => {
                let language = language.take().unwrap_or(Language::Unsaid);
                let lines = Vec::new();
                open = Some((trimmed, Block { language, lines }));
            }
            None => {
                if let Some(attributes) = trimmed
                    .strip_prefix('[')
                    .and_then(|rest| rest.strip_suffix(']'))
                {
                    language = Some(language_of(attributes));
                } else if !trimmed.starts_with('.') {
                    language = None;
                }
                literals(text, whole, &mut spans);
            }
        }
    }
    (blocks, spans)
}

fn is_fence(line: &str) -> bool {
    line.len() >= 4
        && (line.bytes().all(|byte| byte == b'-') || line.bytes().all(|byte| byte == b'.'))
}

/// `source,bash`, `,console`, `source,shell,subs=…`
fn language_of(attributes: &str) -> Language {
    let mut parts = attributes.split(',').map(str::trim);
    match parts.next() {
        Some("source" | "" | "listing") => parts
            .next()
            .filter(|name| !name.contains('='))
            .map_or(Language::Unsaid, Language::of),
        _ => Language::Unsaid,
    }
}

fn literals(text: &str, line: Span, spans: &mut Vec<Span>) {
    let mut from = line.start;
    while let Some(open) = text[from..line.end].find('`') {
        let start = from + open + 1;
        let Some(length) = text[start..line.end].find('`') else {
            return;
        };
        spans.push(super::blocks::trimmed(text, start..start + length));
        from = start + length + 1;
    }
}
