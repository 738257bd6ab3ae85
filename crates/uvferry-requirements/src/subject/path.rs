//! Local paths.

use crate::grammar;
use crate::requirement::{PathRequirement, Requirement, Target, is_wheel_name};
use crate::subject::link::check_wheel;
use crate::subject::{Cause, Refusal};
use crate::whitespace::is_space;

/// pip's `_looks_like_path`, and what can only be a path of Windows.
pub(super) fn looks_like_path(text: &str) -> bool {
    let drive =
        matches!(text.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    text.starts_with('.') || text.contains('/') || drive || text.starts_with("\\\\")
}

/// Whether a text that is no requirement was meant as one rather than as a path.
pub(super) fn looks_like_specifier(text: &str) -> bool {
    let front = text.split(['/', '\\']).next().unwrap_or(text);
    text.contains("://")
        || text.contains("{{")
        || text.contains("{%")
        || text.starts_with(['"', '\'', '['])
        || front.contains(['=', '<', '>', '!', '@'])
        || (front.contains(' ') && !front.starts_with('.'))
}

/// pip's `strip_extras`: a `[…]` at the very end.
pub(super) fn split_extras(text: &str) -> (&str, Option<&str>) {
    let split = text.strip_suffix(']').and_then(|front| {
        // Between them stands anything but a closing one, at least one character.
        let last = front.char_indices().next_back()?.0;
        let open = front[..last].rfind('[')?;
        (open > 0 && !front[open..].contains(']')).then_some(open)
    });
    match split {
        Some(open) => (text[..open].trim_end_matches(is_space), Some(&text[open..])),
        None => (text, None),
    }
}

pub(super) fn bracket_extras(bracket: Option<&str>) -> Result<Vec<String>, Refusal> {
    let Some(bracket) = bracket else {
        return Ok(Vec::new());
    };
    let text = format!("x{bracket}");
    match grammar::requirement(&text, false) {
        Ok(parts) => Ok(parts
            .extras
            .into_iter()
            .map(|span| text[span].to_owned())
            .collect()),
        Err(fault) => Err(Refusal {
            span: 0..usize::MAX,
            cause: Cause::Grammar(fault),
        }),
    }
}

/// pip makes a URL of a path; two slashes in front make a host of what follows.
pub(super) fn check_host(path: &str) -> Result<(), Refusal> {
    if path.starts_with("//") && !path.starts_with("///") {
        return Err(Refusal {
            span: 0..path.len(),
            cause: Cause::FileHost,
        });
    }
    Ok(())
}

pub(super) fn read_path(
    path: &str,
    bracket: Option<&str>,
    read: &mut Requirement,
) -> Result<(), Refusal> {
    check_host(path)?;
    read.extras = bracket_extras(bracket)?;
    let target = PathRequirement::new(path);
    let file = path.trim_end_matches('/');
    if is_wheel_name(file) {
        check_wheel(file.rsplit('/').next().unwrap_or(file), path.len())?;
    }
    read.target = Target::from(target);
    Ok(())
}
