//! A translation in the making.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Rule, redact};
use uvferry_options::{CommandOption, Form, Kind, To};

use crate::context::{Environment, Surroundings};
use crate::outcome::{Note, OutCommand, OutWord, Outcome, Translated, shell_word};
use crate::python_range::{is_too_old, version_in};
use crate::rules;

use super::arguments::{Argument, Given, Item};
use super::invocation::{Interpreter, Invocation};
use super::once::once;
use super::path_python;
use super::pip::Place;
use super::spelling::{command_meant, option_meant};
use super::wrappers::{file_name, path_of};

/// A new word.
pub(crate) fn new(text: &str) -> OutWord {
    OutWord::New(text.to_owned())
}

/// Of so many misspelt options what was meant is looked for.
const MOST_MEANT: usize = 5;

/// Nobody reads more about one command.
const MAX_NOTES: usize = 100;

/// What has been decided so far about a command.
pub(crate) struct Draft<'i, 'a> {
    pub(crate) invocation: &'i Invocation<'a>,
    pub(crate) surroundings: &'i Surroundings,
    /// `NAME=value` to put in front of uv.
    environment: Vec<OutWord>,
    /// Assignments of the old command that go.
    without_assignments: BTreeSet<usize>,
    /// Words in front of the old command that go.
    without_words: BTreeSet<usize>,
    notes: Vec<Note>,
    /// Codes and messages of the notes.
    said: BTreeSet<(&'static str, String)>,
    /// Why a person decides.
    review: Option<(&'static Rule, String)>,
}

impl<'i, 'a> Draft<'i, 'a> {
    pub(crate) fn new(invocation: &'i Invocation<'a>, surroundings: &'i Surroundings) -> Self {
        Self {
            invocation,
            surroundings,
            environment: Vec::new(),
            without_assignments: BTreeSet::new(),
            without_words: BTreeSet::new(),
            notes: Vec::new(),
            said: BTreeSet::new(),
            review: None,
        }
    }

    /// Something to know; `word` is what it is about.
    pub(crate) fn note(
        &mut self,
        rule: &'static Rule,
        message: impl AsRef<str>,
        word: Option<usize>,
    ) {
        if self.notes.len() >= MAX_NOTES {
            return;
        }
        let message = redact(message.as_ref()).into_owned();
        if self.said.insert((rule.code, message.clone())) {
            self.notes.push(Note {
                rule,
                message,
                word,
            });
        }
    }

    /// A person decides; the first reason is the one that is told as such, later ones are
    /// notes.
    pub(crate) fn review(
        &mut self,
        rule: &'static Rule,
        why: impl AsRef<str>,
        word: Option<usize>,
    ) {
        let why = redact(why.as_ref()).into_owned();
        match &self.review {
            None => self.review = Some((rule, why)),
            // A command that is read twice says it twice.
            Some(known) if *known == (rule, why.clone()) => {}
            Some(_) => self.note(rule, why, word),
        }
    }

    /// The Pythons that it runs with, as far as they are known: the one that it names, else
    /// those of what stands around it.
    pub(crate) fn pythons(&self) -> BTreeSet<String> {
        match &self.invocation.interpreter {
            Interpreter::Version { version, .. } => version_in(version).into_iter().collect(),
            _ => self.surroundings.pythons.clone(),
        }
    }

    /// Whether a person has to decide.
    pub(crate) fn is_for_review(&self) -> bool {
        self.review.is_some()
    }

    /// A variable for uv.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.set_raw(name, &shell_word(value));
    }

    /// A variable for uv whose value is shell text.
    pub(crate) fn set_raw(&mut self, name: &str, raw: &str) {
        // The last one counts, as pip has it.
        self.environment.retain(|known| {
            !matches!(known, OutWord::Raw(text)
                if text.split_once('=').is_some_and(|(known, _)| known == name))
        });
        self.environment.push(OutWord::Raw(format!("{name}={raw}")));
    }

    /// An assignment in front of the old command goes.
    pub(crate) fn leave_out(&mut self, place: Place) {
        match place {
            Place::Assignment(index) => self.without_assignments.insert(index),
            Place::Wrapper(index) => self.without_words.insert(index),
        };
    }

    /// Carries an option over as the table says. Options that are [`To::Decided`] are the
    /// caller's.
    pub(crate) fn option(&mut self, given: &Given, form: Form, words: &mut Vec<OutWord>) {
        let index = given.named_by.index;
        let name = given.option.long;
        match form.kind {
            Kind::Same | Kind::Renamed => {}
            Kind::NoEquivalent(why) => {
                self.review(
                    &uvferry_options::OPTION_WITHOUT_EQUIVALENT,
                    format!("`{name}`: {why}"),
                    index,
                );
            }
            kind => {
                if let (Some(rule), Some(why)) = (kind.rule(), kind.reason()) {
                    self.note(rule, format!("`{name}`: {why}"), index);
                }
            }
        }
        match form.to {
            To::Option(uv) => named(given, uv, form.kind == Kind::Same, words),
            To::Words(fixed) => {
                words.extend(fixed.iter().map(|&word| OutWord::New(word.to_owned())));
            }
            To::Environment(variable) => match &given.value {
                Some(value) => self.set_raw(variable, &value.raw),
                None => self.set(variable, "1"),
            },
            To::EnvironmentFixed(variable, value) => self.set(variable, value),
            To::Nowhere | To::Decided(_) => {}
        }
    }

    /// What is no option and no positional word. `carries_dynamic` says whether uv's command
    /// takes words at this place, so that a variable can stay.
    pub(crate) fn other(&mut self, item: &Item, carries_dynamic: bool, words: &mut Vec<OutWord>) {
        match item {
            Item::Dynamic(argument) => {
                let raw = &argument.word.raw;
                if carries_dynamic {
                    words.push(argument.out());
                    self.note(
                        &rules::OPTIONS_KNOWN_LATER,
                        format!("`{raw}` is given to uv as it is: options of pip in it may have other names there"),
                        argument.index,
                    );
                } else {
                    self.review(
                        &rules::OPTIONS_KNOWN_LATER,
                        format!("what `{raw}` holds is known only when the command runs, and uv's command takes other words"),
                        argument.index,
                    );
                }
            }
            Item::Unknown(argument) => {
                let raw = &argument.word.raw;
                // Of many such words the first ones are told.
                let meant = (self.notes.len() < MOST_MEANT)
                    .then(|| option_meant(self.invocation.program, argument.word.known_start()))
                    .flatten()
                    .map(|name| format!(": did you mean `{name}`?"))
                    .unwrap_or_default();
                self.review(
                    &rules::UNKNOWN_COMMAND_OPTION,
                    format!("`{raw}` is no option of this command{meant}"),
                    argument.index,
                );
            }
            Item::Unfinished(argument) => {
                let raw = &argument.word.raw;
                self.review(
                    &rules::UNKNOWN_COMMAND_OPTION,
                    format!("`{raw}` needs a value"),
                    argument.index,
                );
            }
            Item::Separator(argument) | Item::Positional(argument) => words.push(argument.out()),
            Item::Option(_) => {}
        }
    }

    /// `uv`, then `words`, behind the front of the old command.
    pub(crate) fn command(&self, words: Vec<OutWord>) -> OutCommand {
        self.command_of("uv", words)
    }

    /// `program`, then `words`, behind the front of the old command.
    pub(crate) fn command_of(&self, program: &str, words: Vec<OutWord>) -> OutCommand {
        let mut out = self.invocation.kept_front();
        out.retain(|word| match word {
            OutWord::KeptAssignment(index) => !self.without_assignments.contains(index),
            OutWord::Kept(index) => !self.without_words.contains(index),
            OutWord::New(_) | OutWord::Raw(_) | OutWord::Syntax(_) => true,
        });
        if !self.environment.is_empty() {
            // Assignments behind a wrapper are words of it, but for `env`.
            if self.invocation.front.words > 0 {
                out.push(OutWord::New("env".to_owned()));
                out.extend(self.environment.iter().cloned());
            } else {
                let at = out.len();
                out.splice(at..at, self.environment.iter().cloned());
            }
        }
        out.push(if self.is_out_of_sight(program) {
            OutWord::Syntax(path_of(program))
        } else {
            OutWord::New(program.to_owned())
        });
        // The words of a program that uv runs are that program's.
        let runs_another =
            program != "uv" || words.first() == Some(&OutWord::New("run".to_owned()));
        out.extend(if runs_another {
            words
        } else {
            once(words, self.invocation.command)
        });
        OutCommand { words: out }
    }

    /// Whether what stands in front looks on a PATH of its own, where a program of uv is not. An
    /// image has it in `/bin`.
    fn is_out_of_sight(&self, program: &str) -> bool {
        matches!(program, "uv" | "uvx")
            && self.invocation.front.has_own_path
            && !self.surroundings.is_image
    }

    /// `--python …` or `--system` for a command of `uv pip`.
    pub(crate) fn target(&self) -> Vec<OutWord> {
        let flag = |name: &str| OutWord::New(name.to_owned());
        let is_active = matches!(self.surroundings.environment, Environment::Active(_))
            && !self.invocation.front.is_privileged;
        let is_system = self.surroundings.environment == Environment::System
            || self.invocation.front.is_privileged;
        let is_set = self
            .surroundings
            .variables
            .get("UV_SYSTEM_PYTHON")
            .is_some_and(|value| matches!(value.as_str(), "1" | "true"))
            && !self.invocation.front.is_privileged;
        // uv takes a Python by its version or name from virtual environments only, and such a
        // name nearly always is that of one of the system.
        let takes_system = is_system
            || (self.surroundings.environment == Environment::Unknown
                && !self.surroundings.is_for_readers);
        match &self.invocation.interpreter {
            Interpreter::At {
                path: None,
                word: word @ (OutWord::Kept(_) | OutWord::Raw(_)),
            } if !is_set && self.may_be_name(word, is_system, takes_system) => {
                vec![flag("--system"), flag("--python"), word.clone()]
            }
            Interpreter::At { word, .. } => vec![flag("--python"), word.clone()],
            Interpreter::Version { version, word } if !is_active => {
                let mut words = Vec::new();
                if takes_system && !is_set {
                    words.push(flag("--system"));
                }
                words.push(flag("--python"));
                words.push(
                    word.clone()
                        .unwrap_or_else(|| OutWord::New(version.clone())),
                );
                words
            }
            _ if is_system && !is_set => {
                // With `--system` uv passes over environments.
                let hidden = self.surroundings.may_hide_environment;
                let first = hidden.then(|| path_python::target(self));
                let first = first.filter(|words| !words.is_empty());
                first.unwrap_or_else(|| vec![flag("--system")])
            }
            _ if !is_active && !is_set => path_python::target(self),
            _ => Vec::new(),
        }
    }

    /// Whether a Python known later is looked for by its name: `python$VERSION`, and where there
    /// is no environment any variable without a path.
    fn may_be_name(&self, word: &OutWord, is_system: bool, takes_system: bool) -> bool {
        let raw = match word {
            OutWord::Kept(index) => {
                let word = &self.invocation.command.words[*index];
                if takes_system && word.known_start().starts_with("python") {
                    return true;
                }
                &word.raw
            }
            OutWord::Raw(raw) => {
                if takes_system && raw.trim_start_matches('"').starts_with("python") {
                    return true;
                }
                raw
            }
            OutWord::KeptAssignment(_) | OutWord::New(_) | OutWord::Syntax(_) => return false,
        };
        is_system && !raw.contains(['/', '\\'])
    }

    /// The commands that take its place, unless a person has to decide.
    pub(crate) fn rewritten(self, commands: Vec<OutCommand>) -> Translated {
        let outcome = Outcome::Rewritten(commands);
        self.finish(outcome)
    }

    /// Any outcome; what a person has to decide goes before it.
    pub(crate) fn finish(mut self, outcome: Outcome) -> Translated {
        let front = self.invocation.front;
        if front.is_foreign {
            let shown: Vec<&str> = self.invocation.command.words[..front.words]
                .iter()
                .take(3)
                .map(|word| word.raw.as_str())
                .collect();
            let why = format!(
                "`{}` in front of it decides where it runs; whether uv and which environment are there is not known",
                shown.join(" ")
            );
            self.review(&rules::COMMAND_RUNS_ELSEWHERE, why, None);
        }
        if let (Some((name, _)), Outcome::Rewritten(_)) = (&self.invocation.variable, &outcome)
            && self.is_out_of_sight("uv")
            && !self.invocation.is_python_by_variable()
            && !self.invocation.command.words[..front.words]
                .iter()
                .any(|word| matches!(file_name(&word.raw), "sudo" | "doas"))
        {
            let why = format!(
                "`sudo` in `{name}` does not find uv where it is installed for one user or by setup-uv, and a value cannot ask for its path: write `sudo \"$(command -v uv)\" …` in place of the variable"
            );
            self.review(&rules::COMMAND_RUNS_ELSEWHERE, why, None);
        }
        if let Some(why) = &self.invocation.lost {
            self.review(&rules::VARIABLE_HOLDS_COMMAND, why, None);
        }
        if let Some((name, false)) = &self.invocation.variable
            && self.invocation.interpreter == Interpreter::First
        {
            let program = self.invocation.program;
            self.note(
                &rules::PROGRAM_KNOWN_LATER,
                format!("`{name}` is taken for {program:?} of the environment at hand: what it holds is not known"),
                None,
            );
        }
        if self.invocation.interpreter == Interpreter::Two {
            self.review(
                &rules::PYTHON_TWO,
                "it is for Python 2, which uv does not support",
                None,
            );
        }
        let is_named = matches!(self.invocation.interpreter, Interpreter::Version { .. });
        if (is_named || matches!(outcome, Outcome::Rewritten(_)))
            && let Some(old) = self.pythons().iter().find(|version| is_too_old(version))
        {
            let why = format!("it runs with Python {old}, and uv supports 3.6 and newer");
            self.review(&rules::PYTHON_TWO, why, None);
        }
        let outcome = match self.review.take() {
            None => outcome,
            Some((rule, why)) => Outcome::NeedsReview {
                rule,
                why,
                suggestion: match outcome {
                    Outcome::Rewritten(commands)
                        if self.invocation.interpreter != Interpreter::Two
                            && !commands.is_empty() =>
                    {
                        Some(shown(&commands, self.invocation))
                    }
                    _ => None,
                },
            },
        };
        Translated {
            program: self.invocation.program,
            outcome,
            notes: self.notes,
            serves_pip: false,
            brings_uv: false,
            exports: None,
        }
    }
}

/// Whether a command only shows help or a version: it stays, for what is asked is whether the
/// program is there.
pub(crate) fn only_asks(items: &[Item]) -> bool {
    items.iter().any(
        |item| matches!(item, Item::Option(given) if matches!(given.option.long, "--help" | "--version")),
    )
}

/// Commands on one line, without credentials.
pub(crate) fn shown(commands: &[OutCommand], invocation: &Invocation<'_>) -> String {
    let texts: Vec<String> = commands
        .iter()
        .map(|command| command.shell_text(invocation.command))
        .collect();
    redact(&texts.join(" && ")).into_owned()
}

/// An option of uv with the value of one of pip.
fn named(given: &Given, uv: &str, is_same: bool, words: &mut Vec<OutWord>) {
    let argument = &given.named_by;
    let stays = given.is_whole
        && argument.index.is_some()
        && is_written_alike(argument, given.option, uv, is_same);
    match &given.value {
        None if stays => words.push(argument.out()),
        None => words.push(OutWord::New(match given.option.short {
            // A letter of `-qU`.
            Some(letter) if is_same && !argument.word.known_start().starts_with("--") => {
                format!("-{letter}")
            }
            _ => uv.to_owned(),
        })),
        Some(value) if value.own.is_some() => {
            words.push(if stays {
                argument.out()
            } else {
                OutWord::New(uv.to_owned())
            });
            words.push(value.out());
        }
        Some(_) if stays => words.push(argument.out()),
        Some(value) => {
            let is_long = argument.word.known_start().starts_with("--");
            if is_long {
                words.push(OutWord::Raw(format!("{uv}={}", value.raw)));
            } else {
                words.push(OutWord::New(uv.to_owned()));
                words.push(value.out());
            }
        }
    }
}

/// Whether uv takes the word as it is written.
fn is_written_alike(argument: &Argument, option: &CommandOption, uv: &str, is_same: bool) -> bool {
    let start = argument.word.known_start();
    let name = start.split('=').next().unwrap_or(start);
    if !name.starts_with("--") {
        return is_same;
    }
    name == uv || (is_same && name == option.long)
}

/// A command that the program does not have.
pub(crate) fn unknown_command(
    mut draft: Draft<'_, '_>,
    name: &str,
    written: &Argument,
) -> Translated {
    let raw = &written.word.raw;
    let meant = command_meant(draft.invocation.program, written.word.known_start())
        .map(|meant| format!(": did you mean `{meant}`?"))
        .unwrap_or_default();
    draft.review(
        &rules::UNKNOWN_COMMAND,
        format!("`{raw}` is no command of {name}{meant}"),
        written.index,
    );
    draft.finish(Outcome::Kept { why: String::new() })
}

/// What is not translated, for a program without a translation of this command.
pub(crate) fn without_equivalent(draft: Draft<'_, '_>, why: &str) -> Translated {
    let mut draft = draft;
    draft.review(&rules::COMMAND_WITHOUT_EQUIVALENT, why, None);
    draft.finish(Outcome::Kept {
        why: why.to_owned(),
    })
}
