//! Names and references of Python, as `validate-pyproject`'s formats define them.

use unicode_ident::{is_xid_continue, is_xid_start};

/// `str.isidentifier`.
pub(super) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first == '_' || is_xid_start(first))
        && chars.all(is_xid_continue)
}

/// Identifiers with points between them.
pub(super) fn is_dotted(text: &str) -> bool {
    text.split('.').all(is_identifier)
}

/// As [`is_dotted`], with white space around each.
fn is_loosely_dotted(text: &str) -> bool {
    text.split('.').all(|part| is_identifier(part.trim()))
}

/// `module.sub` or `module.sub:object.attribute`.
pub(super) fn is_backend_reference(text: &str) -> bool {
    match text.split_once(':') {
        Some((module, object)) => is_loosely_dotted(module) && is_loosely_dotted(object),
        None => is_loosely_dotted(text),
    }
}

/// How an entry point names an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    /// `module.sub`.
    Module,
    /// `module.sub:object.attribute`.
    Object,
    /// `module.sub:object [extra]`.
    ObjectWithExtras,
    /// Nothing that the specification knows.
    Invalid,
}

/// Reads an entry point's reference
/// (<https://packaging.python.org/en/latest/specifications/entry-points/#data-model>).
pub(super) fn reference(text: &str) -> Reference {
    let Some((module, rest)) = text.split_once(':') else {
        return if is_loosely_dotted(text) {
            Reference::Module
        } else {
            Reference::Invalid
        };
    };
    let (object, extras) = match rest.split_once('[') {
        Some((object, extras)) => (object, Some(extras.trim())),
        None => (rest, None),
    };
    if !is_loosely_dotted(module) || !is_loosely_dotted(object) {
        return Reference::Invalid;
    }
    let Some(extras) = extras else {
        return Reference::Object;
    };
    let is_outer = |c: char| c.is_ascii_whitespace() || matches!(c, '[' | ']');
    let fits = extras.ends_with(']')
        && extras
            .trim_matches(is_outer)
            .split(',')
            .all(|extra| crate::names::is_valid(extra.trim()));
    if fits {
        Reference::ObjectWithExtras
    } else {
        Reference::Invalid
    }
}

/// A module's name, where dashes count as underscores (`pip-run`).
pub(super) fn is_relaxed_module(text: &str) -> bool {
    !text.starts_with('-')
        && !text.ends_with('-')
        && !text.ends_with("-stubs")
        && is_dotted(&text.replace('-', "_"))
}

/// The name of a package, or of one that holds stubs (PEP 561).
pub(super) fn is_package(text: &str) -> bool {
    let (top, below) = text.split_once('.').unwrap_or((text, ""));
    let is_stub = top.strip_suffix("-stubs").is_some_and(|package| {
        is_identifier(package) && (below.is_empty() && !text.contains('.') || is_dotted(below))
    });
    is_stub || is_relaxed_module(text)
}

/// Words that are no identifiers (`keyword.kwlist`).
pub(super) const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];
