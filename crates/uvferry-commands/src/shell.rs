//! Shell text: its commands by syntax, and the edits of them.

mod following;
mod parser;
mod removing;
mod scope;
mod state;
mod syntax;
mod variables;
mod words;
mod writing;

use crate::carried::Carried;
use crate::context::{Settings, Surroundings};
use crate::embedded::Embedded;

pub(crate) use following::holds_program;
#[cfg(test)]
pub(crate) use scope::Translator;
pub use scope::{Left, Scope};
pub(crate) use state::{anchored, relative};
pub(crate) use variables::Definition;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::small;

/// Finds the commands of a shell text, puts each into uv's words and adds what it finds to
/// `carried`. `surroundings` hold for its first command; what the text itself changes (`cd`,
/// activation, variables) is followed, and given back as what holds behind its last one.
///
/// A text that is one of several which share an environment belongs into a [`Scope`].
pub fn carry(
    embedded: &Embedded,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) -> Surroundings {
    let mut scope = Scope::new(settings);
    let after = scope.add(embedded.clone(), surroundings);
    scope.finish(carried);
    after
}
