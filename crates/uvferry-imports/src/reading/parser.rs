//! ruff's parser, of which each release changes the tree: it is called here alone. A bug of it
//! costs one file what its lines do not show.

use std::ops::Range;
use std::panic::catch_unwind;

use ruff_python_ast::{Expr, ModExpression, ModModule};
use ruff_python_parser::{
    Mode, ParseOptions, Parsed, parse_cells_unchecked, parse_expression_range,
};
use ruff_text_size::{TextRange, TextSize};

/// The tree of a part of a text, with offsets of the whole, and its errors.
pub(super) fn statements(text: &str, range: Range<usize>) -> Option<Parsed<ModModule>> {
    let options = ParseOptions::from(Mode::Module);
    catch_unwind(|| parse_cells_unchecked(text, [text_range(range)], &options)).ok()
}

/// An expression, where it is one.
pub(super) fn expression(text: &str, range: Range<usize>) -> Option<Expression> {
    let parsed = catch_unwind(|| parse_expression_range(text, text_range(range))).ok()?;
    parsed.ok().map(Expression)
}

/// An expression that stands alone.
pub(super) struct Expression(Parsed<ModExpression>);

impl Expression {
    pub(super) fn tree(&self) -> &Expr {
        self.0.expr()
    }
}

/// As the parser counts; a text that it cannot count is not read.
pub(super) fn text_range(range: Range<usize>) -> TextRange {
    let size = |at: usize| TextSize::try_from(at).unwrap_or_default();
    TextRange::new(size(range.start), size(range.end).max(size(range.start)))
}
