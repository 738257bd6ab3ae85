//! Virtual environments that are active only because their `bin` comes first on PATH: `pip` is
//! theirs then, and uv finds them by `VIRTUAL_ENV`, which is set beside PATH.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::command::{CommandLine, Word};
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};

use super::command_words::{has_ending, span_of};
use super::following::{Special, Walk};
use super::naming::variable;
use super::scope::{Decided, Scope};
use super::state::State;
use super::syntax::{Part, ShellWord, Simple};

/// What stands first on PATH.
enum First {
    /// The `bin` of this folder.
    Known(String),
    /// That of an environment whose path is computed.
    Computed,
}

impl Walk<'_> {
    /// `PATH=venv/bin:$PATH`, as a command or as a word of `export`.
    pub(super) fn set_path(&mut self, simple: &Simple, word: &ShellWord, state: &mut State) {
        let Some(first) = self.first_of_path(word, state) else {
            state.puts_python_on_path = self.puts_python(word);
            return;
        };
        let place = self.embedded.near(span_of(simple).start);
        match first {
            First::Known(folder) => {
                state.awaited = state.place(&folder).map(|path| (path, Some(place)));
                if !state.is_environment(&folder) {
                    state.puts_python_on_path = self.puts_python(word);
                    self.record(simple, state, Special::Path);
                    return;
                }
                self.activate(state, Some(folder));
            }
            First::Computed => self.activate(state, None),
        }
        state.by_path = Some(place);
        self.record(simple, state, Special::Path);
    }

    /// What holds for a command that has its own PATH in front of it:
    /// `PATH=venv/bin:$PATH pip install x`.
    pub(super) fn own_path(&mut self, simple: &Simple, state: &State) -> Option<State> {
        let is_path = |word: &&ShellWord| word.start().starts_with("PATH=");
        let word = simple.assignments.iter().find(is_path)?;
        let names_it = simple
            .assignments
            .iter()
            .any(|word| word.start().starts_with("VIRTUAL_ENV="));
        let mut own = state.clone();
        match self.first_of_path(word, state) {
            Some(First::Known(folder)) if state.is_environment(&folder) => {
                self.activate(&mut own, Some(folder));
            }
            Some(First::Computed) => self.activate(&mut own, None),
            _ => {
                own.puts_python_on_path |= self.puts_python(word);
                return Some(own);
            }
        }
        if !names_it {
            own.by_path = Some(self.embedded.near(span_of(simple).start));
        }
        Some(own)
    }

    /// `python -m venv FOLDER` and its kin: the environment is there, and active if PATH waits
    /// for it.
    pub(super) fn makes_environment(&mut self, simple: &Simple, state: &mut State) {
        // Most commands are none of these.
        if !self.raw(simple).contains("env") {
            return;
        }
        let words: Vec<Option<String>> = simple
            .words
            .iter()
            .map(|word| self.text_of(word, state).map(Cow::into_owned))
            .collect();
        let Some(folder) = made_by(&words) else {
            return;
        };
        if let Some((path, by_path)) = state.make(folder) {
            self.activate(state, Some(path));
            state.by_path = by_path;
        }
    }

    /// Whether the folder that a text puts in front of PATH may have a Python.
    fn puts_python(&self, word: &ShellWord) -> bool {
        let raw = self.embedded.original(word.span.clone());
        let Some((_, value)) = raw.split_once('=') else {
            return false;
        };
        let value = value.trim_matches(['"', '\'']);
        let Some((first, rest)) = value.split_once(':') else {
            return false;
        };
        let first = first.to_ascii_lowercase();
        rest.contains("PATH")
            && !first.contains("path")
            && !["/usr/bin", "/usr/local/bin", "/bin", "/sbin", "/usr/sbin"]
                .contains(&first.as_str())
            && !OTHER_LANGUAGES.iter().any(|name| first.contains(name))
    }

    /// The environment whose programs come first.
    fn first_of_path(&self, word: &ShellWord, state: &State) -> Option<First> {
        let mut text = String::new();
        let mut is_known = true;
        // `$VENV/bin`.
        let mut is_named = false;
        for part in &word.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Expansion { span, .. } => {
                    match state.value(self.embedded.original(span.clone())) {
                        Some(value) => text.push_str(&value),
                        None if text.ends_with('=') => {
                            is_known = false;
                            let name = variable(self.embedded.original(span.clone()))?;
                            if name == "PATH" {
                                return None;
                            }
                            if name == "VIRTUAL_ENV" {
                                return Some(First::Computed);
                            }
                            is_named = name.to_ascii_lowercase().contains("venv");
                        }
                        None => break,
                    }
                }
            }
        }
        let first = text.split_once('=')?.1.split(':').next()?;
        let folder = first
            .strip_suffix("/bin")
            .or_else(|| first.strip_suffix("/Scripts"))?;
        if !is_known && (is_named || is_like_environment(folder)) {
            return Some(First::Computed);
        }
        let is_system = ["/usr", "/usr/local", "", "~/.local", "/root/.local"].contains(&folder)
            || has_ending(folder, &[".local", ".cargo"])
            || folder.contains("node_modules");
        if is_system || !is_known {
            return None;
        }
        Some(if self.is_certain(word, state) {
            First::Known(folder.to_owned())
        } else {
            First::Computed
        })
    }
}

/// What the folders of other programs have in their names.
const OTHER_LANGUAGES: &[&str] = &[
    ".local", "android", "brew", "cargo", "ccache", "clang", "cmake", "composer", "cuda", "dotnet",
    "flutter", "gcc", "/go", "gradle", "java", "jdk", "llvm", "maven", "mpi", "node", "npm", "nvm",
    "perl", "php", "postgres", "ruby", "rust", "sbin", "swift", "texlive", "yarn",
];

/// The folder of the environment that a command makes.
pub(super) fn made_by(words: &[Option<String>]) -> Option<&str> {
    let name = |word: &Option<String>| {
        let word = word.as_deref().unwrap_or_default();
        word.rsplit('/').next().unwrap_or(word).to_owned()
    };
    let program = words.iter().position(|word| {
        let name = name(word);
        matches!(name.as_str(), "virtualenv" | "pyvenv") || name.starts_with("python")
    })?;
    let mut rest = &words[program + 1..];
    if name(&words[program]).starts_with("python") {
        let [Some(option), Some(module), behind @ ..] = rest else {
            return None;
        };
        if option != "-m" || !matches!(module.as_str(), "venv" | "virtualenv") {
            return None;
        }
        rest = behind;
    }
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        match word.as_deref() {
            Some("-p" | "--python" | "--prompt" | "--extra-search-dir") => {
                rest.next();
            }
            Some(option) if option.starts_with('-') => {}
            Some(folder) => return Some(folder),
            None => return None,
        }
    }
    None
}

/// Whether the name of a folder is one that is given to virtual environments.
pub(crate) fn is_like_environment(folder: &str) -> bool {
    let name = folder.trim_end_matches('/').rsplit('/').next();
    let name = name.unwrap_or(folder).to_ascii_lowercase();
    name.contains("venv")
        || name.contains("virtualenv")
        || matches!(name.as_str(), "env" | ".env")
        || has_ending(&name, &["-env", "_env"])
}

impl Scope<'_> {
    /// Sets `VIRTUAL_ENV` where commands of uv take the active environment, and only PATH says
    /// which one that is.
    pub(super) fn name_environments(&self, decided: &mut Vec<Decided>) {
        let mut wanted: BTreeSet<usize> = BTreeSet::new();
        for decision in decided.iter_mut() {
            let read = &self.texts[decision.text];
            let Some(command) = read.command(decision.command) else {
                continue;
            };
            let (Some(by_path), Outcome::Rewritten(commands)) =
                (command.state.by_path, &mut decision.translated.outcome)
            else {
                continue;
            };
            if !commands.iter().any(takes_active) {
                continue;
            }
            if by_path != read.embedded.near(start_of(&command.line)) {
                wanted.insert(by_path);
                continue;
            }
            // It has its own PATH.
            let Some(setting) = command.line.assignments.iter().find_map(setting) else {
                continue;
            };
            for command in commands.iter_mut().filter(|command| takes_active(command)) {
                command.words.insert(0, OutWord::Raw(setting.clone()));
            }
        }
        for (text, read) in self.texts.iter().enumerate() {
            for command in &read.commands {
                if command.special == Special::Path
                    && wanted.contains(&read.embedded.near(start_of(&command.line)))
                    && let Some(translated) = named(&command.line)
                {
                    decided.push(Decided {
                        text,
                        command: command.id,
                        translated,
                        is_applied: false,
                    });
                }
            }
        }
    }
}

fn start_of(line: &CommandLine) -> usize {
    let first = line.assignments.iter().chain(&line.words).next();
    first.map_or(0, |word| word.span.start)
}

/// Whether a command works on the environment that `VIRTUAL_ENV` names. `uv pip` looks on PATH
/// as well.
fn takes_active(command: &OutCommand) -> bool {
    command.words.contains(&OutWord::New("--active".to_owned()))
}

/// `VIRTUAL_ENV="$HOME/venv"` of `PATH="$HOME/venv/bin:$PATH"`.
fn setting(word: &Word) -> Option<String> {
    let value = word.raw.strip_prefix("PATH=")?;
    let end = ["/bin", "/Scripts"]
        .iter()
        .filter_map(|folder| {
            value.match_indices(folder).map(|(at, _)| at).find(|at| {
                let rest = &value[at + folder.len()..];
                rest.is_empty() || rest.starts_with([':', '"', '\''])
            })
        })
        .min()?;
    let folder = &value[..end];
    let open = |quote: char| folder.matches(quote).count() % 2 == 1;
    let quote = match (open('"'), open('\'')) {
        (true, false) => "\"",
        (false, true) => "'",
        (false, false) => "",
        (true, true) => return None,
    };
    Some(format!("VIRTUAL_ENV={folder}{quote}"))
}

/// A command that sets PATH, with the environment named beside it.
fn named(line: &CommandLine) -> Option<Translated> {
    let is_path = |word: &Word| word.raw.starts_with("PATH=");
    let mut words = Vec::new();
    if line.words.is_empty() {
        // PATH is exported already.
        let at = line.assignments.iter().position(is_path)?;
        words.push(OutWord::New("export".to_owned()));
        words.extend((0..=at).map(OutWord::KeptAssignment));
        words.push(OutWord::Raw(setting(&line.assignments[at])?));
        words.extend((at + 1..line.assignments.len()).map(OutWord::KeptAssignment));
    } else {
        let at = line.words.iter().position(is_path)?;
        words.extend((0..=at).map(OutWord::Kept));
        words.push(OutWord::Raw(setting(&line.words[at])?));
        words.extend((at + 1..line.words.len()).map(OutWord::Kept));
    }
    Some(Translated {
        program: Program::Other,
        outcome: Outcome::Rewritten(vec![OutCommand { words }]),
        notes: Vec::new(),
        serves_pip: false,
        exports: None,
        brings_uv: false,
    })
}
