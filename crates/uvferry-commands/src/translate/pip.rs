//! pip.

use crate::context::{Settings, Surroundings};
use crate::outcome::Translated;

use super::invocation::Invocation;

/// What becomes of a command of pip.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<Translated> {
    let _ = (settings, invocation, surroundings);
    None
}
