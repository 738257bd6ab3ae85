//! Blocks and spans of code in Markdown.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use uvferry_diagnostics::Span;

use super::blocks::{Block, Language, Line};

/// The blocks of code, and the code spans in prose, in order.
pub(super) fn read(text: &str) -> (Vec<Block>, Vec<Span>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_GFM;
    let mut blocks = Vec::new();
    let mut spans = Vec::new();
    let mut open: Option<(Language, Vec<Span>)> = None;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Indented => Language::Unsaid,
                    CodeBlockKind::Fenced(info) => Language::of(&info),
                };
                open = Some((language, Vec::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, pieces)) = open.take() {
                    blocks.push(Block {
                        language,
                        lines: lines(text, &pieces),
                    });
                }
            }
            Event::Text(_) => {
                if let Some((_, pieces)) = &mut open {
                    pieces.push(range);
                }
            }
            Event::Code(_) => spans.push(inner(text, range)),
            _ => {}
        }
    }
    (blocks, spans)
}

/// Pieces of a block, put into lines.
fn lines(text: &str, pieces: &[Span]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        let mut start = piece.start;
        for part in text[piece.clone()].split_inclusive('\n') {
            let end = start + part.trim_end_matches(['\n', '\r']).len();
            match lines.last_mut() {
                // A line in several pieces (`\r\n`, a tab).
                Some(last) if !text[last.code.end..start].contains('\n') => {
                    last.code.end = end.min(last.whole.end);
                }
                _ => lines.push(Line {
                    whole: whole(text, start),
                    code: start..end,
                }),
            }
            start += part.len();
        }
    }
    lines
}

/// The line of the text that a byte stands in, without its end.
fn whole(text: &str, at: usize) -> Span {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let line = &text[start..end];
    start..start + line.strip_suffix('\r').unwrap_or(line).len()
}

/// What stands between the backticks.
fn inner(text: &str, range: Span) -> Span {
    let code = &text[range.clone()];
    let ticks = code.len() - code.trim_start_matches('`').len();
    if code.len() < 2 * ticks {
        return range.start..range.start;
    }
    super::blocks::trimmed(text, range.start + ticks..range.end - ticks)
}
