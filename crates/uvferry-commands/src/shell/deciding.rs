//! What becomes of the commands of a scope, decided with what all of them tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::{CommandLine, Word};
use crate::context::{Environment, Mode, Surroundings};
use crate::outcome::{Outcome, Program, Translated};
use crate::rules;
use crate::translate::hand_install;

use super::facts::{ByHand, Facts};
use super::following::{ReadCommand, Special};
use super::judging::{
    doubtful, installs_project, installs_something, kept_for_pip, review, runs_uv, stays_with_pip,
    syncs, wrapped,
};
use super::order::Order;
use super::scope::{Decided, Read, Scope};
use super::settings;
use super::state::State;

impl Scope<'_> {
    pub(super) fn decide(&self, facts: &Facts) -> Vec<Decided> {
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
                let given = command.state.given();
                surroundings.output.clone_from(&command.output);
                surroundings.pip_stays = given.pip_stays || facts.pip_stays || self.pip_stays;
                surroundings.is_only_install = given.is_only_install
                    || (facts.only_install == Some((text, command.id))
                        && !command.is_repeated
                        && !command.is_in_function);
                surroundings.builds_without_isolation = given.builds_without_isolation
                    || facts
                        .builds_by_hand
                        .is_some_and(|last| !self.has_order || (text, command.id) < last);
                let rule = self.rule_of(read);
                let comes_behind = rule.is_some_and(|rule| {
                    facts.behind.contains(&rule)
                        || facts
                            .first_syncs
                            .get(&rule)
                            .is_some_and(|first| (text, command.met) > *first)
                });
                surroundings.run_by_uv = given.run_by_uv
                    || (comes_behind
                        && !read.activates
                        && surroundings.environment == Environment::Unknown);
                surroundings
                    .installed_by_hand
                    .clone_from(&given.installed_by_hand);
                if facts.syncing.contains(&(text, command.id))
                    && let Some(before) = rule.and_then(|rule| facts.by_hand.get(&rule))
                {
                    surroundings.installed_by_hand.extend(
                        before
                            .iter()
                            .take_while(|(place, _)| *place < (text, command.met))
                            .map(|(_, install)| install.clone()),
                    );
                }
                if let Some(translated) = self.translated(read, command, surroundings) {
                    decided.push(Decided {
                        text,
                        command: command.id,
                        translated,
                        is_applied: false,
                    });
                }
            }
        }
        decided
    }

    fn translated(
        &self,
        read: &Read,
        command: &ReadCommand,
        surroundings: &Surroundings,
    ) -> Option<Translated> {
        let translate = |line: &CommandLine| (self.translator)(line, surroundings, self.settings);
        let translated = match &command.special {
            Special::Plain => translate(&command.line)?,
            Special::Definition { .. } | Special::OtherScript => return None,
            Special::Setting => {
                settings::translated(&command.line, self.settings.mode, surroundings.pip_stays)?
            }
            Special::Eval => review(
                &rules::COMMAND_IN_EVAL,
                "`eval` reads its words once more: what is run is known only then",
                None,
                Program::Pip,
            ),
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
                "another machine, a container or a program that is not known runs this script",
            ),
            translated => translated,
        };
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
            for command in commands {
                let known = all.entry(rule).or_default();
                if known.len() >= MOST {
                    break;
                }
                let around = command.state.surroundings();
                let install = hand_install(&command.line, &around, self.settings);
                known.extend(install.map(|install| ((text, command.met), install)));
            }
        }
        all
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

    pub(super) fn facts(&self, decided: &[Decided]) -> Facts {
        let mut installs = Vec::new();
        let mut first_syncs: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut syncing = BTreeSet::new();
        for decision in decided {
            if installs_something(&decision.translated) {
                installs.push((decision.text, decision.command));
            }
            let read = &self.texts[decision.text];
            if installs_project(&decision.translated) {
                syncing.insert((decision.text, decision.command));
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
        Facts {
            pip_stays: decided
                .iter()
                .any(|decision| stays_with_pip(&decision.translated)),
            only_install: match installs.as_slice() {
                [only] if !others && self.is_whole => Some(*only),
                _ => None,
            },
            behind: self
                .order
                .as_ref()
                .map(|order| self.behind_installs(order, &first_syncs, decided))
                .unwrap_or_default(),
            by_hand: if syncing.is_empty() {
                BTreeMap::new()
            } else {
                self.installed_by_hand()
            },
            syncing,
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
}

/// Whether a word is a program of an environment that is named: `venv/bin/pip`.
fn runs_by_path(word: &Word) -> bool {
    word.raw.contains("/bin/") && !word.raw.contains("/usr/")
}
