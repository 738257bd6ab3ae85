//! Links to the pip of a virtual environment: `ln -s $V/bin/pip /usr/local/bin/pip`. Behind one,
//! the name runs that pip, whichever environment is at hand.

use std::rc::Rc;

use crate::command::{CommandLine, Word};
use crate::context::Environment;

use super::command_words::{converted, has_ending};
use super::following::Walk;
use super::naming::is_pip;
use super::parser::is_assignment;
use super::state::State;
use super::syntax::{ShellWord, Simple};

/// Of more, none is followed.
const MOST_LINKS: usize = 20;

impl Walk<'_> {
    /// Notes the links that `ln` makes. `cp` of such a script, which names its Python in its
    /// first line, does the same.
    pub(super) fn links(&mut self, simple: &Simple, state: &mut State) {
        if !self.raw(simple).contains("pip") {
            return;
        }
        let is_maker = |word: &ShellWord| matches!(word.text().as_deref(), Some("ln" | "cp"));
        let Some(at) = simple.words.iter().take(4).position(is_maker) else {
            return;
        };
        let is_option = |word: &&ShellWord| word.start().starts_with('-');
        let words: Vec<&ShellWord> = simple.words[at + 1..]
            .iter()
            .filter(|word| !is_option(word))
            .collect();
        let Some((last, targets)) = words.split_last() else {
            return;
        };
        let place = self.embedded.original(last.span.clone());
        let place = place.trim_matches(['"', '\'']);
        for target in targets {
            let raw = self.embedded.original(target.span.clone());
            let bare = raw.trim_end_matches(['"', '\'']);
            let Some((folder, name)) = bare.rsplit_once('/') else {
                continue;
            };
            if !is_pip(name) || !has_ending(folder, &["/bin"]) {
                continue;
            }
            let folder = folder.trim_end_matches("/bin").trim_matches(['"', '\'']);
            // A relative path counts from the folder of the link.
            let is_of_system = matches!(folder, "" | "/usr" | "/usr/local" | "/opt/local");
            if is_of_system || !folder.starts_with(['/', '$', '~']) {
                continue;
            }
            self.links_pip = true;
            let (link_folder, link) = match place.rsplit_once('/') {
                _ if has_ending(place, &["/bin"]) => (place, name),
                Some((folder, "")) => (folder, name),
                Some((folder, link)) => (folder, link),
                None => continue,
            };
            if is_on_path(link_folder) {
                let word = converted(self.embedded, target, state);
                state.link(link, word);
            }
        }
    }
}

impl State {
    /// A name on PATH runs the pip of an environment from here on.
    fn link(&mut self, name: &str, word: Word) {
        if self.pip_links.len() < MOST_LINKS {
            Rc::make_mut(&mut self.pip_links).insert(name.to_owned(), word);
        }
    }

    /// Whether a name is that of a link, and no environment is active whose programs come first.
    pub(super) fn is_link(&self, name: &str) -> bool {
        !self.pip_links.is_empty()
            && !matches!(self.environment, Environment::Active(_))
            && self.pip_links.contains_key(name)
    }

    /// Puts the pip that a link leads to in its place.
    pub(super) fn resolve_links(&self, line: &mut CommandLine) {
        if self.pip_links.is_empty() {
            return;
        }
        let hands_on = |word: &Word| {
            is_assignment(&word.raw)
                || word.raw.starts_with('-')
                || matches!(
                    word.raw.as_str(),
                    "sudo" | "env" | "exec" | "command" | "time"
                )
        };
        let Some(word) = line.words.iter_mut().find(|word| !hands_on(word)) else {
            return;
        };
        if let Some(name) = word.text().filter(|name| self.is_link(name))
            && let Some(target) = self.pip_links.get(&name)
        {
            word.raw.clone_from(&target.raw);
            word.pieces.clone_from(&target.pieces);
        }
    }
}

/// Whether a folder is one that shells look for programs in.
fn is_on_path(folder: &str) -> bool {
    matches!(
        folder,
        "/usr/local/bin" | "/usr/bin" | "/bin" | "/usr/local/sbin" | "/usr/sbin" | "/sbin"
    ) || has_ending(folder, &["/.local/bin"])
        || matches!(folder, "~/bin" | "$HOME/bin" | "${HOME}/bin")
}
