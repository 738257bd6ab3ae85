//! Comments beside and above the items of a list or dictionary that is written out.

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange, TextSize};
use uvferry_diagnostics::{SourceFile, Span};

use crate::deep_stack::on_a_deep_stack;
use crate::script::MAX_PARSED_BYTES;

/// A comment, and the text that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemComment {
    /// The text: an item, or a key.
    pub item: String,
    /// The comment without `#`.
    pub comment: String,
    /// Whether it stands above the item, else behind it.
    pub is_above: bool,
}

/// The comments within the value of an argument of `setup()`, in order.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_setuptools::item_comments::in_script;
///
/// let text = "x = [\n  # why\n  'a',\n  'b',  # how\n]\n";
/// let found = in_script(&SourceFile::new("setup.py", text), 0..text.len());
/// assert_eq!((found[0].item.as_str(), found[0].is_above), ("a", true));
/// assert_eq!((found[1].item.as_str(), found[1].comment.as_str()), ("b", "how"));
/// ```
pub fn in_script(file: &SourceFile, span: Span) -> Vec<ItemComment> {
    let text = file.text();
    if text.len() > MAX_PARSED_BYTES || !text.get(span.clone()).is_some_and(|it| it.contains('#')) {
        return Vec::new();
    }
    on_a_deep_stack(|| Some(within(text, &span))).unwrap_or_default()
}

fn within(text: &str, span: &Span) -> Vec<ItemComment> {
    let parsed = ruff_python_parser::parse_unchecked_source(text, ast::PySourceType::Python);
    let inside = |range: TextRange| {
        span.start <= range.start().to_usize() && range.end().to_usize() <= span.end
    };
    let mut found = Vec::new();
    let mut above: Vec<String> = Vec::new();
    let mut last: Option<(String, TextSize)> = None;
    for token in parsed.tokens().iter().filter(|token| inside(token.range())) {
        let slice = &text[token.range()];
        match token.kind() {
            TokenKind::String => {
                let Some(item) = string(slice) else { continue };
                found.extend(above.drain(..).map(|comment| ItemComment {
                    item: item.clone(),
                    comment,
                    is_above: true,
                }));
                last = Some((item, token.end()));
            }
            TokenKind::Comment => {
                let comment = slice.trim_start_matches('#').trim().to_owned();
                let line = text[..token.start().to_usize()]
                    .rfind('\n')
                    .map_or(0, |at| at + 1);
                let alone = text[line..token.start().to_usize()].trim().is_empty();
                match &last {
                    _ if comment.is_empty() => {}
                    _ if alone => above.push(comment),
                    Some((item, end)) if end.to_usize() > line => found.push(ItemComment {
                        item: item.clone(),
                        comment,
                        is_above: false,
                    }),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    found
}

/// Where the texts of a script stand, but for those that document it.
pub fn texts(file: &SourceFile) -> Vec<Span> {
    let text = file.text();
    if text.len() > MAX_PARSED_BYTES {
        return Vec::new();
    }
    on_a_deep_stack(|| {
        let parsed = ruff_python_parser::parse_unchecked_source(text, ast::PySourceType::Python);
        let mut found = Vec::new();
        let mut begins = true;
        for token in parsed.tokens() {
            let span = token.start().to_usize()..token.end().to_usize();
            match token.kind() {
                TokenKind::Comment
                | TokenKind::NonLogicalNewline
                | TokenKind::Indent
                | TokenKind::Dedent => {}
                TokenKind::Newline => begins = true,
                TokenKind::String if begins => begins = false,
                TokenKind::String | TokenKind::FStringMiddle => found.push(span),
                _ => begins = false,
            }
        }
        Some(found)
    })
    .unwrap_or_default()
}

fn string(slice: &str) -> Option<String> {
    let parsed = ruff_python_parser::parse_expression(slice).ok()?;
    match parsed.expr() {
        Expr::StringLiteral(found) => Some(found.value.to_str().to_owned()),
        _ => None,
    }
}

/// The comments on lines of their own between the lines of a value of setup.cfg, where
/// configparser knows no others.
pub fn in_lines(lines: &str) -> Vec<ItemComment> {
    let mut found = Vec::new();
    let mut above: Vec<String> = Vec::new();
    for line in lines.lines().map(str::trim) {
        match line.strip_prefix(['#', ';']) {
            Some(comment) if !comment.trim().is_empty() => above.push(comment.trim().to_owned()),
            Some(_) => {}
            None if line.is_empty() => {}
            None => found.extend(above.drain(..).map(|comment| ItemComment {
                item: line.to_owned(),
                comment,
                is_above: true,
            })),
        }
    }
    found
}
