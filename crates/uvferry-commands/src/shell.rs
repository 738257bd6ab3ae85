//! Shell text: its commands by syntax, and the edits of them.

mod assigning;
mod built_in;
mod by_path;
mod command_words;
mod compounds;
mod concerning;
mod deciding;
mod edits;
mod exporting;
mod facts;
mod following;
mod functions;
mod inner;
mod judging;
mod links;
mod locks;
mod naming;
mod order;
mod output;
mod parser;
mod python_two;
mod readers;
mod redirections;
mod removing;
mod running;
mod scope;
mod settings;
mod settling;
mod simple;
mod spoiling;
mod state;
mod strangers;
mod syntax;
mod telling;
mod together;
mod variables;
mod words;
mod writes;
mod writing;

use crate::carried::Carried;
use crate::context::{Settings, Surroundings};
use crate::embedded::Embedded;

pub(crate) use by_path::is_like_environment;
pub(crate) use judging::stays_with_pip;
pub(crate) use naming::{calls_uv, holds_program};
pub(crate) use order::Order;
pub(crate) use running::{Run, installed_by_hand, named, runs_in};
pub use running::{runs, uses_uv};
#[cfg(test)]
pub(crate) use scope::Translator;
pub use scope::{Left, Scope};
pub(crate) use settings::setting;
pub(crate) use state::{State, anchored, relative};
pub(crate) use variables::Definition;

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

/// Puts what was typed on a command line into uv's words: `pip install -U x && pip list`.
/// The replacements count in bytes of `line`.
///
/// ```
/// use std::collections::BTreeSet;
/// use uvferry_commands::{Mode, Settings, shell};
///
/// let none = BTreeSet::new();
/// let settings = Settings {
///     mode: Mode::Pip,
///     uv_version: "0.13.9",
///     with_docker_cache: false,
///     scripts_with_uv: &none,
/// };
/// let line = "pip install -r a.txt";
/// let carried = shell::typed(line, &Default::default(), &settings);
/// assert_eq!(carried.applied(line), "uv pip install -r a.txt");
/// ```
pub fn typed(line: &str, surroundings: &Surroundings, settings: &Settings<'_>) -> Carried {
    let mut embedded = Embedded::new(crate::embedded::Quoting::Plain);
    embedded.push(line, 0);
    let mut carried = Carried::default();
    carry(&embedded, surroundings, settings, &mut carried);
    carried
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::small;
