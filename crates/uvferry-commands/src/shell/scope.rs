//! Texts that install into one environment, decided together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use uvferry_diagnostics::redact;

use crate::carried::{Carried, Found};
use crate::command::{CommandLine, Word};
use crate::context::{Environment, Mode, Settings, Surroundings};
use crate::embedded::Embedded;
use crate::outcome::{OutCommand, Outcome, Program, Translated};
use crate::rules;
use crate::translate::hand_install;

use super::edits::outermost;
use super::facts::{ByHand, Facts};
use super::following::{ReadCommand, Special, follow};
use super::judging::{
    doubtful, installs_project, installs_something, kept_for_pip, review, runs_uv, stays_with_pip,
    syncs, wrapped,
};
use super::naming::holds_program;
use super::order::Order;
use super::parser::parse;
use super::settings;
use super::state::State;
use super::syntax::Script;
use super::variables::{self, Definition};
use crate::program_words::mentions_program;

/// What puts a command into other words: [`translate`](crate::translate).
pub(crate) type Translator<'s> =
    dyn Fn(&CommandLine, &Surroundings, &Settings<'_>) -> Option<Translated> + 's;

/// Pieces of shell text that share an environment: the steps of a job, the recipes of a
/// Makefile, the `RUN` lines of a stage, or one script.
///
/// What a command becomes depends on the others: the only install of an environment may be
/// exact, pip is renewed only while something uses it, programs are run by uv once uv has
/// made the environment. So all pieces are added first, and decided together.
///
/// ```
/// use uvferry_commands::{Carried, Embedded, Mode, Quoting, Settings, Surroundings};
/// use uvferry_commands::shell::Scope;
///
/// let none = std::collections::BTreeSet::new();
/// let settings = Settings {
///     mode: Mode::Pip,
///     uv_version: "0.13.9",
///     with_docker_cache: false,
///     scripts_with_uv: &none,
/// };
/// let mut text = Embedded::new(Quoting::Plain);
/// text.push("cd sub && ls", 0);
/// let mut scope = Scope::new(&settings);
/// // What holds behind the text: the next step of a job may begin with it.
/// let after = scope.add(text, &Surroundings::default());
/// assert_eq!(after.repository_path("a.txt").as_deref(), Some("sub/a.txt"));
/// let mut carried = Carried::default();
/// let left = scope.finish(&mut carried);
/// assert!(!left[0].is_empty);
/// ```
pub struct Scope<'s> {
    settings: &'s Settings<'s>,
    translator: Box<Translator<'s>>,
    pub(super) texts: Vec<Read>,
    /// How many texts were added, without those inside of others.
    added: usize,
    has_order: bool,
    order: Option<Order>,
    is_whole: bool,
    pip_stays: bool,
    splits_variables: bool,
    used: BTreeSet<String>,
    programs: BTreeSet<String>,
}

/// A text that was read.
pub(super) struct Read {
    pub(super) embedded: Embedded,
    pub(super) script: Script,
    pub(super) commands: Vec<ReadCommand>,
    /// The number of the text that was added, for the result.
    number: usize,
    /// Whether it, or the text around it, makes a virtual environment active somewhere.
    activates: bool,
    /// Variables that it sets to a command of uv somewhere.
    uv_variables: BTreeMap<String, String>,
    /// Where the text around it stands, and the command there that is nothing without it.
    inner_of: Option<(usize, Option<usize>)>,
    pub(super) is_listed: bool,
}

impl Read {
    /// A command by its number; they are in order.
    pub(super) fn command(&self, id: usize) -> Option<&ReadCommand> {
        let at = self
            .commands
            .binary_search_by_key(&id, |command| command.id);
        at.ok().map(|at| &self.commands[at])
    }
}

/// What is left of a text that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Whether all its commands go: what carries it can go as well.
    pub is_empty: bool,
    /// Whether a command in it runs uv afterwards.
    pub calls_uv: bool,
    /// Whether a command in it goes on using pip.
    pub uses_pip: bool,
}

/// A command with what was decided.
pub(super) struct Decided {
    pub(super) text: usize,
    pub(super) command: usize,
    pub(super) translated: Translated,
    /// Whether the file is changed accordingly.
    pub(super) is_applied: bool,
}

impl<'s> Scope<'s> {
    /// An empty one.
    pub fn new(settings: &'s Settings<'s>) -> Self {
        Self::with_translator(settings, Box::new(crate::translate::translate))
    }

    pub(crate) fn with_translator(
        settings: &'s Settings<'s>,
        translator: Box<Translator<'s>>,
    ) -> Self {
        let programs = match settings.mode {
            Mode::Pip => BTreeSet::new(),
            Mode::Project(project) => project.programs.clone(),
        };
        Self {
            settings,
            translator,
            texts: Vec::new(),
            added: 0,
            has_order: true,
            order: None,
            is_whole: true,
            pip_stays: false,
            splits_variables: true,
            used: BTreeSet::new(),
            programs,
        }
    }

    /// The texts run in no certain order, as the targets of a Makefile do.
    #[must_use]
    pub fn unordered(mut self) -> Self {
        self.has_order = false;
        self
    }

    /// The texts are recipes of rules.
    pub(crate) fn set_order(&mut self, order: Order) {
        self.order = Some(order);
    }

    /// Others install into the same environment, so that no install here is known to be the
    /// only one; who adds the texts says so of each where it is.
    #[must_use]
    pub fn among_others(mut self) -> Self {
        self.is_whole = false;
        self
    }

    /// Something outside of the texts goes on using pip.
    #[must_use]
    pub fn keeping_pip(mut self) -> Self {
        self.pip_stays = true;
        self
    }

    /// The shell does not split variables into words: zsh.
    #[must_use]
    pub(crate) fn without_splitting(mut self) -> Self {
        self.splits_variables = false;
        self
    }

    /// Variables that are used outside of the texts.
    pub(crate) fn uses(&mut self, names: BTreeSet<String>) {
        self.used.extend(names);
    }

    /// Adds a text. `surroundings` hold for its first command; what holds behind its last
    /// one comes back.
    pub fn add(&mut self, embedded: Embedded, surroundings: &Surroundings) -> Surroundings {
        self.add_at(embedded, surroundings, None)
    }

    /// Adds the text of a script in a folder of the repository.
    pub fn add_at(
        &mut self,
        embedded: Embedded,
        surroundings: &Surroundings,
        folder: Option<&str>,
    ) -> Surroundings {
        let number = self.added;
        self.added += 1;
        let end = self.read(
            embedded,
            State::new(surroundings, folder),
            number,
            None,
            false,
        );
        end.surroundings()
    }

    /// Adds one of many texts that begin alike; what holds behind it comes back.
    pub(crate) fn add_in(&mut self, embedded: Embedded, state: &State) -> State {
        let number = self.added;
        self.added += 1;
        self.read(embedded, state.clone(), number, None, false)
    }

    fn read(
        &mut self,
        embedded: Embedded,
        state: State,
        number: usize,
        inner_of: Option<(usize, Option<usize>)>,
        is_listed: bool,
    ) -> State {
        let script = parse(embedded.text());
        let followed = follow(&script, &embedded, state, Some(&self.programs));
        self.used.extend(followed.used);
        let own = self.texts.len();
        let activates =
            followed.activates || inner_of.is_some_and(|(outer, _)| self.texts[outer].activates);
        self.texts.push(Read {
            embedded,
            script,
            commands: followed.commands,
            number,
            activates,
            uv_variables: followed.uv_variables,
            inner_of,
            is_listed,
        });
        for inner in followed.inner {
            self.read(
                inner.embedded,
                inner.state,
                number,
                Some((own, inner.outer)),
                is_listed || inner.is_listed,
            );
        }
        followed.end
    }

    /// Decides all commands, and adds what was found and what changes to `carried`. Gives
    /// back what is left of each text, in the order in which they were added.
    pub fn finish(self, carried: &mut Carried) -> Vec<Left> {
        self.finish_with(carried, &mut [])
    }

    /// As [`finish`](Self::finish), with variables that are defined outside of the texts.
    pub(crate) fn finish_with(
        self,
        carried: &mut Carried,
        outside: &mut [Definition],
    ) -> Vec<Left> {
        let first = self.decide(&Facts::default());
        let facts = self.facts(&first);
        let mut decided = if facts.change_nothing() {
            first
        } else {
            self.decide(&facts)
        };
        let mut own = self.definitions();
        self.uses_without_value(&own, outside, &mut decided);
        decided.sort_by_key(|decision| (decision.text, decision.command));
        self.settle(&mut decided, &mut own, outside);
        let mut left: Vec<Left> = (0..self.added)
            .map(|_| Left {
                is_empty: false,
                calls_uv: false,
                uses_pip: false,
            })
            .collect();
        let mut found = Vec::new();
        let mut replacements = Vec::new();
        // Texts inside of others come behind them, and are written first.
        let mut hollow: BTreeSet<(usize, usize)> = BTreeSet::new();
        let (mut decided_end, mut own_end) = (decided.len(), own.len());
        for text in (0..self.texts.len()).rev() {
            let start = decided.partition_point(|decision| decision.text < text);
            let own_start = own.partition_point(|definition| definition.text < Some(text));
            let decided = &mut decided[start..decided_end];
            let own = &own[own_start..own_end];
            (decided_end, own_end) = (start, own_start);
            let hollow_here: BTreeSet<usize> = hollow
                .range((text, 0)..(text + 1, 0))
                .map(|(_, command)| *command)
                .collect();
            if decided.is_empty() && own.is_empty() && hollow_here.is_empty() {
                continue;
            }
            let is_empty = self.write(text, decided, own, &hollow_here, &mut replacements);
            let read = &self.texts[text];
            match read.inner_of {
                None => left[read.number].is_empty = is_empty,
                Some((outer, Some(command))) if is_empty => {
                    hollow.insert((outer, command));
                }
                Some(_) => {}
            }
        }
        carried.replacements.extend(outermost(replacements));
        for decision in &decided {
            let read = &self.texts[decision.text];
            let left = &mut left[read.number];
            left.uses_pip |= stays_with_pip(&decision.translated);
            left.calls_uv |= decision.is_applied
                && matches!(&decision.translated.outcome, Outcome::Rewritten(_));
            found.push(self.found(decision));
        }
        for read in &self.texts {
            left[read.number].calls_uv |=
                read.commands.iter().any(|command| runs_uv(&command.line));
            unread_lines(read, &mut found);
        }
        found.extend(own.iter().filter_map(|definition| {
            let read = &self.texts[definition.text?];
            definition.found(&read.embedded)
        }));
        found.sort_by_key(|found| (found.span.start, found.span.end));
        carried.commands.extend(found);
        carried
            .replacements
            .sort_by_key(|(span, _)| (span.start, span.end));
        left
    }

    /// What becomes of variables that hold a command.
    fn settle(&self, decided: &mut [Decided], own: &mut [Definition], outside: &mut [Definition]) {
        let mut all: Vec<&mut Definition> = own.iter_mut().chain(outside.iter_mut()).collect();
        if all.is_empty() {
            return;
        }
        let names: BTreeSet<String> = all.iter().map(|one| one.name.clone()).collect();
        let lines = self.texts.iter().enumerate().flat_map(|(text, read)| {
            read.commands
                .iter()
                .map(move |command| (text, command.id, &command.line))
        });
        let view = variables::View::new(&names, lines, decided, &self.used, self.splits_variables);
        variables::settle_all(&view, decided, &mut all);
    }

    /// The variables that texts of the scope define as commands.
    fn definitions(&self) -> Vec<Definition> {
        let mut definitions = Vec::new();
        for (text, read) in self.texts.iter().enumerate() {
            for command in &read.commands {
                let Special::Definition { name } = &command.special else {
                    continue;
                };
                let words = command.line.assignments.iter().chain(&command.line.words);
                let Some(word) = words.into_iter().find(|word| {
                    word.raw
                        .split_once('=')
                        .is_some_and(|(target, _)| target == name)
                }) else {
                    continue;
                };
                definitions.push(Definition {
                    name: name.clone(),
                    text: Some(text),
                    id: command.id,
                    span: word.span.start + name.len() + 1..word.span.end,
                    raw: word.raw[name.len() + 1..].to_owned(),
                    new: None,
                    program: Program::Pip,
                    why: None,
                    is_editable: command.is_exact && !command.is_doubtful && !read.is_listed,
                    is_quoted: true,
                    uses: BTreeSet::new(),
                });
            }
        }
        definitions
    }

    /// Commands that are a variable whose value holds a command, and is put together only when
    /// it runs.
    fn uses_without_value(
        &self,
        own: &[Definition],
        outside: &[Definition],
        decided: &mut Vec<Decided>,
    ) {
        let known: BTreeSet<(usize, usize)> = decided
            .iter()
            .map(|decision| (decision.text, decision.command))
            .collect();
        let names: BTreeSet<&str> = own
            .iter()
            .chain(outside)
            .map(|definition| definition.name.as_str())
            .collect();
        if names.is_empty() {
            return;
        }
        self.uses_of_several(own, outside, decided);
        for (text, read) in self.texts.iter().enumerate() {
            for command in &read.commands {
                if command.special != Special::Plain || known.contains(&(text, command.id)) {
                    continue;
                }
                let Some(name) =
                    variables::running(&command.line).filter(|name| names.contains(name))
                else {
                    continue;
                };
                decided.push(Decided {
                    text,
                    command: command.id,
                    translated: review(
                        &rules::VARIABLE_HOLDS_COMMAND,
                        &format!(
                            "`{name}` holds a command of pip that is put together when it runs"
                        ),
                        None,
                        Program::Pip,
                    ),
                    is_applied: false,
                });
            }
        }
    }

    /// Commands that are a variable whose value is not known, and may be more than the name
    /// of pip: `$VENV/bin/pip`, `sudo pip` in one branch.
    fn uses_of_several(&self, own: &[Definition], outside: &[Definition], decided: &mut [Decided]) {
        let special: BTreeSet<&str> = own
            .iter()
            .chain(outside)
            .filter(|definition| !definition.is_bare_name())
            .map(|definition| definition.name.as_str())
            .collect();
        if special.is_empty() {
            return;
        }
        for decision in decided {
            let Some(command) = self.texts[decision.text].command(decision.command) else {
                continue;
            };
            let Some(name) = variables::running(&command.line).filter(|name| {
                special.contains(name) && !command.state.variables.contains_key(*name)
            }) else {
                continue;
            };
            if command.special == Special::Plain
                && matches!(decision.translated.outcome, Outcome::Rewritten(_))
            {
                decision.translated = doubtful(
                    decision.translated.clone(),
                    &command.line,
                    &rules::VARIABLE_HOLDS_COMMAND,
                    &format!(
                        "`{name}` is set to a command whose path or words are known only when it \
                         runs: they decide which environment it is for"
                    ),
                );
            }
        }
    }

    fn decide(&self, facts: &Facts) -> Vec<Decided> {
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

    fn facts(&self, decided: &[Decided]) -> Facts {
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

    fn found(&self, decision: &Decided) -> Found {
        let read = &self.texts[decision.text];
        let command = read.command(decision.command);
        let line = command.map(|command| &command.line);
        let range = line.map_or(0..0, hull);
        let text = one_line(read.embedded.original(range.clone()));
        let to = match (&decision.translated.outcome, line) {
            (Outcome::Rewritten(commands), Some(line)) if !commands.is_empty() => {
                Some(redact(&one_line(&shown(commands, line))).into_owned())
            }
            _ => None,
        };
        Found {
            span: place(&read.embedded, range),
            text: redact(&text).into_owned(),
            to,
            translated: decision.translated.clone(),
            is_applied: decision.is_applied,
        }
    }
}

/// Whether a word is a program of an environment that is named: `venv/bin/pip`.
fn runs_by_path(word: &Word) -> bool {
    word.raw.contains("/bin/") && !word.raw.contains("/usr/")
}

/// From the first word of a command to its last.
fn hull(line: &CommandLine) -> Range<usize> {
    let mut words = line.assignments.iter().chain(&line.words);
    let first = words.next().map_or(0..0, |word| word.span.clone());
    let last = words.next_back().map_or(first.end, |word| word.span.end);
    first.start..last
}

/// Where a range stands in the file, or what comes nearest.
pub(super) fn place(embedded: &Embedded, range: Range<usize>) -> Range<usize> {
    embedded.span(range.clone()).unwrap_or_else(|| {
        let start = embedded.near(range.start);
        start..embedded.near(range.end).max(start)
    })
}

/// A text on one line, continuations and doubled spaces taken out.
pub(super) fn one_line(text: &str) -> String {
    text.replace("\\\r\n", " ")
        .replace("\\\n", " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn shown(commands: &[OutCommand], line: &CommandLine) -> String {
    let texts: Vec<String> = commands
        .iter()
        .map(|command| command.shell_text(line))
        .collect();
    texts.join(" && ")
}

/// Lines that look like commands where the text could not be read: no command of theirs is
/// known.
fn unread_lines(read: &Read, found: &mut Vec<Found>) {
    let script = &read.script;
    if script.doubtful.is_empty() {
        return;
    }
    let mut ranges = script.doubtful.clone();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut starts: Vec<usize> = read
        .commands
        .iter()
        .map(|command| hull(&command.line).start)
        .collect();
    starts.sort_unstable();
    let text = read.embedded.text();
    let mut at = 0;
    for range in ranges {
        at = at.max(range.start);
        while at < range.end.min(text.len()) {
            let end = text[at..]
                .find('\n')
                .map_or(text.len(), |length| at + length);
            let line = &text[at..end];
            let start = at + (line.len() - line.trim_start().len());
            let content = line.trim();
            let is_read = starts[starts.partition_point(|start| *start < at)..]
                .first()
                .is_some_and(|start| *start < end);
            at = end + 1;
            if is_read
                || content.len() > 4096
                || !mentions_program(content)
                || !holds_program(content)
            {
                continue;
            }
            let (rule, why) = if script.given_up_at.is_some_and(|from| start >= from) {
                (
                    &rules::TEXT_GIVEN_UP,
                    "the text is not what a shell reads, and reading was given up before this line",
                )
            } else {
                (
                    &rules::SHELL_NOT_UNDERSTOOD,
                    "the text around it is not what a shell reads",
                )
            };
            let range = start..start + content.len();
            found.push(Found {
                span: place(&read.embedded, range.clone()),
                text: redact(&one_line(read.embedded.original(range))).into_owned(),
                to: None,
                translated: review(rule, why, None, Program::Pip),
                is_applied: false,
            });
        }
    }
}
