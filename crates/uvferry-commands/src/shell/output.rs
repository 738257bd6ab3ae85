//! Files that the output of a pipeline goes to: `pip freeze | sort > requirements.txt`.

use std::borrow::Cow;

use super::following::Walk;
use super::state::State;
use super::syntax::{Command, Kind, Redirection};
use super::writes::{self, Written};

impl Walk<'_> {
    /// The files, as they are named from where the pipeline runs.
    pub(super) fn outputs(&self, commands: &[Command], state: &State) -> Vec<String> {
        let mut files = Vec::new();
        let tells = commands.iter().any(|command| match &command.kind {
            Kind::Simple(simple) => {
                let raw = self.raw(simple);
                raw.contains("freeze") || raw.contains("list")
            }
            _ => false,
        });
        if !tells {
            return files;
        }
        for command in commands {
            let targets = command
                .redirections
                .iter()
                .filter(|redirection| {
                    writes::is_output(redirection) && self.is_of_output(redirection)
                })
                .filter_map(|redirection| self.text_of(&redirection.target, state))
                .map(Cow::into_owned);
            files.extend(targets);
            if let Kind::Simple(simple) = &command.kind
                && simple
                    .words
                    .iter()
                    .filter_map(|word| self.text_of(word, state))
                    .any(|word| matches!(word.as_ref(), "tee" | "sponge"))
            {
                let written = writes::files(simple, |word| self.text_of(word, state));
                files.extend(written.into_iter().filter_map(|written| match written {
                    Written::File(path) => Some(path),
                    Written::Into { .. } => None,
                }));
            }
        }
        files.iter().filter_map(|path| state.shown(path)).collect()
    }

    /// Whether it is not the errors that are redirected.
    fn is_of_output(&self, redirection: &Redirection) -> bool {
        let raw = &self.embedded.text()[redirection.span.clone()];
        raw.starts_with(['>', '&', '1'])
    }
}
