//! What becomes of the commands of a scope, decided with what all of them tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::{CommandLine, Word};
use crate::context::{Environment, HandInstall, Mode, ReadBy, Surroundings};
use crate::outcome::{OutWord, Outcome, Program, Translated};
use crate::rules;
use crate::translate::{hand_install, mode_of_settings, reads_lock};

use super::facts::{ByHand, Facts};
use super::following::{ReadCommand, Special};
use super::judging::{
    doubtful, installs_project, installs_something, kept_for_pip, review, runs_uv, stays_with_pip,
    syncs, wrapped, writes_lock_reader,
};
use super::order::Order;
use super::scope::{Decided, Read, Scope};
use super::settings;
use super::state::State;
use super::strangers::line_may_run_pip;
use super::telling::hull;

impl Scope<'_> {
    /// Decides all commands. `earlier` is what was decided before there were facts: it holds
    /// for each command of which they tell nothing new.
    pub(super) fn decide(&self, facts: &Facts, earlier: Option<Vec<Decided>>) -> Vec<Decided> {
        let is_first = earlier.is_none();
        let mut earlier = earlier.into_iter().flatten().peekable();
        let none = Facts::default();
        let mut decided = Vec::new();
        // A function may use what is set only behind it: no name is taken for pip's then.
        let uv_variables: BTreeMap<&String, &String> = self
            .texts
            .iter()
            .flat_map(|read| &read.uv_variables)
            .collect();
        // Neighbours often have the same ones, with many variables.
        let mut last: Option<(&State, Surroundings)> = None;
        for (text, read) in self.texts.iter().enumerate() {
            for command in &read.commands {
                let old = earlier.next_if(|old| (old.text, old.command) == (text, command.id));
                let told = self.told(text, read, command, facts);
                if !is_first && told.is_known(&self.told(text, read, command, &none), old.as_ref())
                {
                    decided.extend(old);
                    continue;
                }
                let surroundings = match &mut last {
                    Some((state, known)) if state.is_alike(&command.state) => known,
                    _ => {
                        let mut made = command.state.surroundings();
                        for (name, value) in &uv_variables {
                            made.variables
                                .entry((*name).clone())
                                .or_insert_with(|| (*value).clone());
                        }
                        &mut last.insert((&command.state, made)).1
                    }
                };
                surroundings.output.clone_from(&command.output);
                surroundings.reading.clone_from(&command.reading);
                if read.prints_for_others && surroundings.reading.end == ReadBy::People {
                    surroundings.reading.end = ReadBy::Command(CommandLine::default());
                }
                surroundings.pip_stays = told.pip_stays;
                surroundings.is_only_install = told.is_only_install;
                surroundings.builds_without_isolation = told.builds_without_isolation;
                surroundings.run_by_uv = told.run_by_uv;
                surroundings
                    .installed_by_hand
                    .clone_from(&command.state.given().installed_by_hand);
                let by_hand = told.by_hand.iter();
                surroundings
                    .installed_by_hand
                    .extend(by_hand.map(|(_, install)| install.clone()));
                if let Some(translated) = self.translated(read, command, surroundings, facts) {
                    decided.push(Decided {
                        text,
                        command: command.id,
                        translated,
                        is_applied: false,
                    });
                }
            }
        }
        self.keep_for_python_two(&mut decided);
        decided
    }

    /// What all commands together tell about one.
    fn told<'f>(
        &self,
        text: usize,
        read: &Read,
        command: &ReadCommand,
        facts: &'f Facts,
    ) -> Told<'f> {
        let given = command.state.given();
        let rule = self.rule_of(read);
        let comes_behind = rule.is_some_and(|rule| {
            facts.behind.contains(&rule)
                || facts
                    .first_syncs
                    .get(&rule)
                    .is_some_and(|first| (text, command.met) > *first)
        });
        let before = rule
            .filter(|_| facts.ask_for_installs.contains(&(text, command.id)))
            .and_then(|rule| facts.by_hand.get(&rule))
            .map_or(&[][..], Vec::as_slice);
        let count = before.partition_point(|(place, _)| *place < (text, command.met));
        Told {
            pip_stays: given.pip_stays || facts.pip_stays || self.pip_stays,
            is_only_install: given.is_only_install
                || (facts.only_install == Some((text, command.id))
                    && !command.is_repeated
                    && !command.is_in_function),
            builds_without_isolation: given.builds_without_isolation
                || facts
                    .builds_by_hand
                    .is_some_and(|last| !self.has_order || (text, command.id) < last),
            run_by_uv: given.run_by_uv
                || (comes_behind
                    && !read.activates
                    && command.state.environment == Environment::Unknown),
            by_hand: &before[..count],
            reads_lock: facts.reads_lock && command.special == Special::Setting,
            settings_are_read: facts.settings_are_read && command.special == Special::Setting,
        }
    }

    fn translated(
        &self,
        read: &Read,
        command: &ReadCommand,
        surroundings: &Surroundings,
        facts: &Facts,
    ) -> Option<Translated> {
        let translate = |line: &CommandLine| (self.translator)(line, surroundings, self.settings);
        let translated = match &command.special {
            Special::Plain => translate(&command.line)?,
            Special::Definition { .. } | Special::OtherScript | Special::Path => return None,
            Special::Setting => {
                let around = settings::Around {
                    mode: mode_of_settings(self.settings.mode, facts.reads_lock),
                    is_read: surroundings.pip_stays || facts.settings_are_read,
                    used: &self.used,
                    values: &surroundings.variables,
                };
                settings::translated(&command.line, &around)?
            }
            Special::Eval => review(
                &rules::COMMAND_IN_EVAL,
                "`eval` reads its words once more: what is run is known only then",
                None,
                Program::Pip,
            ),
            Special::OwnName(why) => {
                let translated = translate(&command.line)
                    .unwrap_or_else(|| review(&rules::COMMAND_BY_WRAPPER, why, None, Program::Pip));
                doubtful(translated, &command.line, &rules::COMMAND_BY_WRAPPER, why)
            }
            Special::Wrapper => wrapped(&command.line, &translate)?,
        };
        let translated = match translated {
            translated if command.is_doubtful => doubtful(
                translated,
                &command.line,
                &rules::SHELL_NOT_UNDERSTOOD,
                "the text around it is not what a shell reads",
            ),
            // Programs of the environment are there as they were.
            translated
                if read.is_listed
                    && translated.program == Program::Other
                    && command.special == Special::Plain =>
            {
                return None;
            }
            translated if read.is_listed => doubtful(
                translated,
                &command.line,
                &rules::SCRIPT_RUNS_ELSEWHERE,
                "another machine, a container, the login of a user or a program that is not known runs \
                 this script",
            ),
            translated => translated,
        };
        if prints_version(&translated) {
            let why = if command.group.is_some() || read.prints_for_others {
                Some("the version of pip is read by something else")
            } else {
                // It tells whether pip is there, for what goes on using it.
                surroundings
                    .pip_stays
                    .then_some("another command goes on using pip")
            };
            if let Some(why) = why {
                return Some(Translated {
                    outcome: Outcome::Kept {
                        why: why.to_owned(),
                    },
                    ..translated
                });
            }
        }
        Some(kept_for_pip(translated, surroundings))
    }

    /// The rule of a text; all are of one where their order is that of the file, and what
    /// make itself runs is of none.
    fn rule_of(&self, read: &Read) -> Option<usize> {
        match &self.order {
            None => Some(0),
            Some(order) => order.rule_of.get(read.number).copied(),
        }
    }

    /// What is installed by name, by rule and in order.
    fn installed_by_hand(&self) -> ByHand {
        /// Of more, nobody reads.
        const MOST: usize = 50;
        let mut all = ByHand::new();
        for (text, read) in self.texts.iter().enumerate() {
            let Some(rule) = self.rule_of(read) else {
                continue;
            };
            let mut commands: Vec<&ReadCommand> = read.commands.iter().collect();
            commands.sort_by_key(|command| command.met);
            let mut last: Option<(&State, Surroundings)> = None;
            for command in commands {
                let known = all.entry(rule).or_default();
                if known.len() >= MOST {
                    break;
                }
                let around = match &last {
                    Some((state, around)) if state.is_alike(&command.state) => around,
                    _ => {
                        &last
                            .insert((&command.state, command.state.surroundings()))
                            .1
                    }
                };
                let install = hand_install(&command.line, around, self.settings);
                known.extend(install.map(|install| ((text, command.met), install)));
            }
        }
        all
    }

    pub(super) fn facts(&self, decided: &[Decided]) -> Facts {
        let mut installs = Vec::new();
        let mut first_syncs: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut ask_for_installs = BTreeSet::new();
        for decision in decided {
            if installs_something(&decision.translated) {
                installs.push((decision.text, decision.command));
            }
            let read = &self.texts[decision.text];
            if installs_project(&decision.translated)
                || decision.translated.program == Program::Twine
            {
                ask_for_installs.insert((decision.text, decision.command));
            }
            if syncs(&decision.translated)
                && let Some(command) = read.command(decision.command)
                && command.state.environment == Environment::Unknown
                && let Some(rule) = self.rule_of(read)
            {
                let here = (decision.text, command.met);
                let first = first_syncs.entry(rule).or_insert(here);
                *first = here.min(*first);
            }
        }
        let others = self
            .texts
            .iter()
            .flat_map(|read| &read.commands)
            .any(|command| {
                command.special == Special::OtherScript
                    || command.special == Special::Eval
                    || runs_uv(&command.line)
            });
        let reads_lock = self.texts.iter().any(|read| {
            read.commands.iter().any(|command| {
                matches!(command.special, Special::OtherScript | Special::Eval)
                    || runs_uv(&command.line)
                        && reads_lock(read.embedded.original(hull(&command.line)))
            })
        }) || decided
            .iter()
            .any(|decision| writes_lock_reader(&decision.translated));
        Facts {
            reads_lock,
            settings_are_read: self.settings_are_read(decided),
            pip_stays: decided
                .iter()
                .any(|decision| stays_with_pip(&decision.translated))
                || self.texts.iter().any(|read| read.links_pip),
            only_install: match installs.as_slice() {
                [only] if !others && self.is_whole => Some(*only),
                _ => None,
            },
            behind: self
                .order
                .as_ref()
                .map(|order| self.behind_installs(order, &first_syncs, decided))
                .unwrap_or_default(),
            by_hand: if ask_for_installs.is_empty() {
                BTreeMap::new()
            } else {
                self.installed_by_hand()
            },
            ask_for_installs,
            first_syncs,
            builds_by_hand: decided
                .iter()
                .filter(|decision| {
                    let line = self.texts[decision.text]
                        .command(decision.command)
                        .map(|command| &command.line);
                    let is_told = line.is_some_and(|line| {
                        line.words
                            .iter()
                            .any(|word| word.raw.contains("--no-build-isolation"))
                    });
                    let runs_setup = decision.translated.program == Program::SetupPy
                        && !matches!(decision.translated.outcome, Outcome::Rewritten(_));
                    is_told || runs_setup
                })
                .map(|decision| (decision.text, decision.command))
                .max(),
        }
    }

    /// Whether something else than the rewritten commands may read settings of pip: a program
    /// that runs pip, or whoever reads a text which sets them and has no command of pip.
    fn settings_are_read(&self, decided: &[Decided]) -> bool {
        let mut settings = self.texts.iter().flat_map(|read| &read.commands);
        settings.any(|command| command.special == Special::Setting) && self.has_strangers(decided)
    }

    /// Whether a command may run pip in its own way, or none is put into uv's words.
    pub(super) fn has_strangers(&self, decided: &[Decided]) -> bool {
        let rewritten: BTreeSet<(usize, usize)> = decided
            .iter()
            .filter(|decision| {
                decision.translated.program != Program::Other
                    && matches!(
                        decision.translated.outcome,
                        Outcome::Rewritten(_) | Outcome::Removed { .. }
                    )
            })
            .map(|decision| (decision.text, decision.command))
            .collect();
        rewritten.is_empty()
            || self.texts.iter().enumerate().any(|(text, read)| {
                read.runs_strangers
                    || read.commands.iter().any(|command| match command.special {
                        Special::OtherScript => true,
                        Special::Plain => {
                            !rewritten.contains(&(text, command.id))
                                && line_may_run_pip(&command.line)
                        }
                        _ => false,
                    })
            })
    }

    /// The rules whose programs are those of the environment that a rule of the file syncs.
    /// What tox runs has tox's own, and a file that names its environment elsewhere means that
    /// one, or leaves it to the caller.
    fn behind_installs(
        &self,
        order: &Order,
        first_syncs: &BTreeMap<usize, (usize, usize)>,
        decided: &[Decided],
    ) -> BTreeSet<usize> {
        let mut behind = order.behind(first_syncs);
        let names_environment = self.texts.iter().any(|read| read.activates)
            || decided.iter().any(|decision| {
                let command = self.texts[decision.text].command(decision.command);
                command.is_some_and(|command| command.line.words.iter().any(runs_by_path))
            });
        if let Mode::Project(project) = self.settings.mode
            && !names_environment
        {
            behind.extend(order.beside(first_syncs, &project.targets_of_tox));
        }
        behind
    }
}

/// Whether a command of pip became `uv --version`.
fn prints_version(translated: &Translated) -> bool {
    let Outcome::Rewritten(commands) = &translated.outcome else {
        return false;
    };
    let is_flag = |word: &OutWord| matches!(word, OutWord::New(text) if text == "--version");
    translated.program == Program::Pip
        && commands
            .iter()
            .any(|command| command.words.last().is_some_and(is_flag))
}

/// Whether a word is a program of an environment that is named: `venv/bin/pip`.
fn runs_by_path(word: &Word) -> bool {
    word.raw.contains("/bin/") && !word.raw.contains("/usr/")
}

/// What all commands together tell about one.
struct Told<'f> {
    pip_stays: bool,
    is_only_install: bool,
    builds_without_isolation: bool,
    run_by_uv: bool,
    /// What is installed by name before it, where it installs the project.
    by_hand: &'f [((usize, usize), HandInstall)],
    /// Whether some command reads the lock, where it sets a variable of pip.
    reads_lock: bool,
    /// Whether something else reads it, where it sets one.
    settings_are_read: bool,
}

impl Told<'_> {
    /// Whether a command that was decided when `before` was told is decided as it is now.
    fn is_known(&self, before: &Self, old: Option<&Decided>) -> bool {
        // What runs by uv is told of programs of the environment; pip itself never is one.
        let is_pip = old.is_some_and(|old| old.translated.program == Program::Pip);
        self.pip_stays == before.pip_stays
            && self.is_only_install == before.is_only_install
            && self.builds_without_isolation == before.builds_without_isolation
            && (self.run_by_uv == before.run_by_uv || is_pip)
            && self.by_hand.len() == before.by_hand.len()
            && self.reads_lock == before.reads_lock
            && self.settings_are_read == before.settings_are_read
    }
}
