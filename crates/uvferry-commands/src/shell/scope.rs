//! Texts that install into one environment, decided together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use uvferry_diagnostics::redact;

use crate::carried::{Carried, Found};
use crate::command::CommandLine;
use crate::context::{Environment, Mode, Settings, Surroundings};
use crate::embedded::Embedded;
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};
use crate::rules;

use super::following::{ReadCommand, Special, follow, holds_program, mentions_program};
use super::parser::{is_assignment, parse};
use super::removing::Layout;
use super::settings;
use super::state::State;
use super::syntax::{Command, Kind, List, Redirection, Script, Simple};
use super::variables::{self, Definition};
use super::writing::{Change, Joint, Writer};

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
    texts: Vec<Read>,
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
struct Read {
    embedded: Embedded,
    script: Script,
    commands: Vec<ReadCommand>,
    /// The number of the text that was added, for the result.
    number: usize,
    /// Whether it, or the text around it, makes a virtual environment active somewhere.
    activates: bool,
    /// Where the text around it stands, and the command there that is nothing without it.
    inner_of: Option<(usize, Option<usize>)>,
    is_listed: bool,
}

impl Read {
    /// A command by its number; they are in order.
    fn command(&self, id: usize) -> Option<&ReadCommand> {
        let at = self
            .commands
            .binary_search_by_key(&id, |command| command.id);
        at.ok().map(|at| &self.commands[at])
    }
}

/// Which texts run behind which, where they are recipes of rules.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The rule of each text, in the order in which they were added.
    pub(crate) rule_of: Vec<usize>,
    /// The targets of each rule.
    pub(crate) targets: BTreeMap<usize, Vec<String>>,
    /// What each target is made behind.
    pub(crate) prerequisites: BTreeMap<String, BTreeSet<String>>,
}

impl Order {
    /// All rules whose targets are made behind one of these rules, without themselves.
    fn behind(&self, rules: &BTreeMap<usize, (usize, usize)>) -> BTreeSet<usize> {
        let mut used_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (target, prerequisites) in &self.prerequisites {
            for prerequisite in prerequisites {
                used_by.entry(prerequisite).or_default().push(target);
            }
        }
        let mut open: Vec<&str> = rules
            .keys()
            .filter_map(|rule| self.targets.get(rule))
            .flatten()
            .map(String::as_str)
            .collect();
        let mut behind: BTreeSet<&str> = BTreeSet::new();
        while let Some(target) = open.pop() {
            for user in used_by.get(target).into_iter().flatten() {
                if behind.insert(user) {
                    open.push(user);
                }
            }
        }
        self.targets
            .iter()
            .filter(|(_, targets)| {
                !targets.is_empty() && targets.iter().all(|one| behind.contains(one.as_str()))
            })
            .map(|(rule, _)| *rule)
            .collect()
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

    /// What holds at the start of texts that are added by [`add_in`](Self::add_in).
    pub(crate) fn state(&self, surroundings: &Surroundings) -> State {
        let _ = self;
        State::new(surroundings, None)
    }

    /// Adds one of many texts that begin alike.
    pub(crate) fn add_in(&mut self, embedded: Embedded, state: &State) {
        let number = self.added;
        self.added += 1;
        self.read(embedded, state.clone(), number, None, false);
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
            given_up(read, &mut found);
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

    fn decide(&self, facts: &Facts) -> Vec<Decided> {
        let mut decided = Vec::new();
        // Neighbours often have the same ones, with many variables.
        let mut last: Option<(&State, Surroundings)> = None;
        for (text, read) in self.texts.iter().enumerate() {
            for command in &read.commands {
                let surroundings = match &mut last {
                    Some((state, known)) if state.is_alike(&command.state) => known,
                    _ => {
                        let made = command.state.surroundings();
                        &mut last.insert((&command.state, made)).1
                    }
                };
                let given = command.state.given();
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

    fn facts(&self, decided: &[Decided]) -> Facts {
        let mut installs = Vec::new();
        let mut first_syncs: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for decision in decided {
            if installs_something(&decision.translated) {
                installs.push((decision.text, decision.command));
            }
            let read = &self.texts[decision.text];
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
                .map(|order| order.behind(&first_syncs))
                .unwrap_or_default(),
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

    /// Writes the changes of one text; whether nothing is left of it.
    fn write(
        &self,
        text: usize,
        decided: &mut [Decided],
        definitions: &[Definition],
        hollow: &BTreeSet<usize>,
        replacements: &mut Vec<(Range<usize>, String)>,
    ) -> bool {
        let read = &self.texts[text];
        let mut refused: BTreeSet<usize> = BTreeSet::new();
        for command in &read.commands {
            if !command.is_exact || command.is_doubtful || read.is_listed {
                refused.insert(command.id);
            }
        }
        for _ in 0..8 {
            let (changes, is_empty) = self.changes(text, decided, definitions, hollow, &refused);
            let bad = self.bad(read, &changes);
            if bad.is_empty() {
                for decision in decided.iter_mut().filter(|decision| decision.text == text) {
                    decision.is_applied = match &decision.translated.outcome {
                        Outcome::Kept { .. } => true,
                        Outcome::NeedsReview { .. } => false,
                        Outcome::Rewritten(_) | Outcome::Removed { .. } => {
                            !refused.contains(&decision.command)
                        }
                    };
                }
                replacements.extend(
                    changes
                        .iter()
                        .filter_map(|change| change.replacement(&read.embedded)),
                );
                return is_empty;
            }
            refused.extend(bad);
        }
        for decision in decided.iter_mut().filter(|decision| decision.text == text) {
            decision.is_applied = matches!(decision.translated.outcome, Outcome::Kept { .. });
        }
        false
    }

    /// The commands whose changes cannot be written, or spoil the text.
    fn bad(&self, read: &Read, changes: &[Change]) -> BTreeSet<usize> {
        let _ = self;
        let unwritable: BTreeSet<usize> = changes
            .iter()
            .filter(|change| change.replacement(&read.embedded).is_none())
            .map(|change| change.command)
            .collect();
        if !unwritable.is_empty() || changes.is_empty() {
            return unwritable;
        }
        let troubles = |changes: &[&Change]| -> usize {
            parse(&applied(&read.embedded, changes)).troubles.len()
        };
        let all: Vec<&Change> = changes.iter().collect();
        if troubles(&all) <= read.script.troubles.len() {
            return unwritable;
        }
        let commands: BTreeSet<usize> = changes.iter().map(|change| change.command).collect();
        let spoiling: BTreeSet<usize> = commands
            .iter()
            .copied()
            .filter(|command| {
                let own: Vec<&Change> = changes
                    .iter()
                    .filter(|change| change.command == *command)
                    .collect();
                troubles(&own) > read.script.troubles.len()
            })
            .collect();
        if spoiling.is_empty() {
            commands
        } else {
            spoiling
        }
    }

    fn changes(
        &self,
        text: usize,
        decided: &[Decided],
        definitions: &[Definition],
        hollow: &BTreeSet<usize>,
        refused: &BTreeSet<usize>,
    ) -> (Vec<Change>, bool) {
        let read = &self.texts[text];
        let own: Vec<&Decided> = decided
            .iter()
            .filter(|decision| !refused.contains(&decision.command))
            .collect();
        let gone: BTreeSet<usize> = own
            .iter()
            .filter(|decision| match &decision.translated.outcome {
                Outcome::Removed { .. } => true,
                Outcome::Rewritten(commands) => commands.is_empty(),
                _ => false,
            })
            .map(|decision| decision.command)
            .chain(
                hollow
                    .iter()
                    .filter(|command| !refused.contains(command))
                    .copied(),
            )
            .collect();
        let stopping: BTreeSet<usize> = read
            .commands
            .iter()
            .filter(|command| command.state.stops_on_error)
            .map(|command| command.id)
            .collect();
        let layout = Layout::of(&read.embedded, &read.script, &gone, &stopping);
        let simples = Simples::of(&read.script);
        let mut changes = layout.changes;
        for decision in own {
            let Outcome::Rewritten(commands) = &decision.translated.outcome else {
                continue;
            };
            let command = read.command(decision.command);
            let (Some(command), Some((simple, redirections))) =
                (command, simples.0.get(&decision.command))
            else {
                continue;
            };
            if commands.is_empty() {
                continue;
            }
            let joint = layout
                .places
                .get(&decision.command)
                .map_or(Joint::Group, |place| place.joint.clone());
            let writer = Writer {
                embedded: &read.embedded,
                line: &command.line,
                simple,
                redirections,
                command: decision.command,
            };
            changes.extend(writer.write(commands, &joint));
        }
        for definition in definitions {
            if !refused.contains(&definition.id)
                && let Some(new) = &definition.new
            {
                changes.push(Change::new(
                    definition.span.clone(),
                    new.clone(),
                    definition.id,
                ));
            }
        }
        (nested(changes), layout.is_empty)
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

/// What the first round tells about all commands together.
#[derive(Debug, Default)]
struct Facts {
    pip_stays: bool,
    only_install: Option<(usize, usize)>,
    /// Of each rule, the text and the place in it of its first `uv sync` into an environment
    /// that nothing activates.
    first_syncs: BTreeMap<usize, (usize, usize)>,
    /// The rules whose targets are made behind one of these.
    behind: BTreeSet<usize>,
    /// The last command that builds with what is installed.
    builds_by_hand: Option<(usize, usize)>,
}

impl Facts {
    fn change_nothing(&self) -> bool {
        !self.pip_stays
            && self.only_install.is_none()
            && self.first_syncs.is_empty()
            && self.builds_by_hand.is_none()
    }
}

/// The simple commands of a script by number.
struct Simples<'a>(BTreeMap<usize, (&'a Simple, &'a [Redirection])>);

impl<'a> Simples<'a> {
    fn of(script: &'a Script) -> Self {
        let mut simples = Self(BTreeMap::new());
        simples.list(&script.list);
        for substitution in &script.substitutions {
            simples.list(&substitution.list);
        }
        simples
    }

    fn list(&mut self, list: &'a List) {
        for statement in &list.statements {
            for link in &statement.links {
                for command in &link.pipeline.commands {
                    self.command(command);
                }
            }
        }
    }

    fn command(&mut self, command: &'a Command) {
        match &command.kind {
            Kind::Simple(simple) => {
                self.0.insert(simple.id, (simple, &command.redirections));
            }
            Kind::Function { body, .. } => self.command(body),
            Kind::Compound { bodies, .. } => {
                for body in bodies {
                    self.list(&body.list);
                }
            }
        }
    }
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

fn shown(commands: &[OutCommand], line: &CommandLine) -> String {
    let texts: Vec<String> = commands
        .iter()
        .map(|command| command.shell_text(line))
        .collect();
    texts.join(" && ")
}

/// The shell text with changes made.
fn applied(embedded: &Embedded, changes: &[&Change]) -> String {
    let text = embedded.text();
    let mut new = String::with_capacity(text.len());
    let mut done = 0;
    for change in changes {
        if change.range.start < done {
            continue;
        }
        new.push_str(&text[done..change.range.start]);
        new.push_str(&change.seen(embedded));
        done = change.range.end;
    }
    new.push_str(&text[done..]);
    new
}

/// Changes in order; one that lies in text which another change moves goes with it.
fn nested(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by(|one, two| {
        (one.range.start, std::cmp::Reverse(one.range.end))
            .cmp(&(two.range.start, std::cmp::Reverse(two.range.end)))
    });
    let mut flat: Vec<Change> = Vec::new();
    for change in changes {
        match flat.last_mut() {
            Some(outer)
                if change.range.start < outer.range.end
                    || (change.range == outer.range && !change.range.is_empty()) =>
            {
                outer.take_in(&change);
            }
            _ => flat.push(change),
        }
    }
    flat
}

/// Replacements of a file, without those that lie in what another one takes away.
fn outermost(mut replacements: Vec<(Range<usize>, String)>) -> Vec<(Range<usize>, String)> {
    replacements.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    replacements.retain(|(span, _)| {
        let is_inside = span.end <= end && span.start < end;
        end = end.max(span.end);
        !is_inside
    });
    replacements
}

fn review(
    rule: &'static uvferry_diagnostics::Rule,
    why: &str,
    suggestion: Option<String>,
    program: Program,
) -> Translated {
    Translated {
        program,
        outcome: Outcome::NeedsReview {
            rule,
            why: why.to_owned(),
            suggestion,
        },
        notes: Vec::new(),
        serves_pip: false,
        brings_uv: false,
    }
}

/// A decision on a command that is not edited, whatever it was.
fn doubtful(
    translated: Translated,
    line: &CommandLine,
    rule: &'static uvferry_diagnostics::Rule,
    why: &str,
) -> Translated {
    let suggestion = match &translated.outcome {
        Outcome::Rewritten(commands) => {
            Some(redact(&one_line(&shown(commands, line))).into_owned())
        }
        Outcome::NeedsReview { suggestion, .. } => suggestion.clone(),
        Outcome::Kept { .. } | Outcome::Removed { .. } => None,
    };
    Translated {
        notes: translated.notes,
        ..review(rule, why, suggestion, translated.program)
    }
}

/// What renews pip stays where pip is used.
fn kept_for_pip(translated: Translated, surroundings: &Surroundings) -> Translated {
    if surroundings.pip_stays
        && translated.serves_pip
        && matches!(translated.outcome, Outcome::Removed { .. })
    {
        return Translated {
            outcome: Outcome::Kept {
                why: "another command goes on using pip".to_owned(),
            },
            ..translated
        };
    }
    translated
}

/// A command in the words of a function that runs them.
fn wrapped(
    line: &CommandLine,
    translate: &dyn Fn(&CommandLine) -> Option<Translated>,
) -> Option<Translated> {
    let is_text = |text: &str| holds_program(text) && text.contains(char::is_whitespace);
    let inner = CommandLine {
        assignments: line.assignments.clone(),
        words: line.words[1..].to_vec(),
    };
    let as_text = inner
        .words
        .iter()
        .any(|word| word.text().is_some_and(|text| is_text(&text)));
    if as_text {
        return Some(review(
            &rules::COMMAND_BY_WRAPPER,
            &format!(
                "`{}` is a function of this text that runs what it is given",
                line.words[0].raw
            ),
            None,
            Program::Pip,
        ));
    }
    let translated = translate(&inner)?;
    let outcome = match translated.outcome {
        Outcome::Rewritten(commands) => match commands.as_slice() {
            [command] if !starts_with_assignment(command) => {
                let shifted = command.words.iter().map(|word| match word {
                    OutWord::Kept(index) => OutWord::Kept(index + 1),
                    other => other.clone(),
                });
                Outcome::Rewritten(vec![OutCommand {
                    words: std::iter::once(OutWord::Kept(0)).chain(shifted).collect(),
                }])
            }
            commands => Outcome::NeedsReview {
                rule: &rules::COMMAND_BY_WRAPPER,
                why: format!(
                    "`{}` is a function of this text that runs what it is given, and this becomes more than one command",
                    line.words[0].raw
                ),
                suggestion: Some(redact(&one_line(&shown(commands, &inner))).into_owned()),
            },
        },
        other => other,
    };
    Some(Translated {
        outcome,
        notes: translated
            .notes
            .into_iter()
            .map(|note| crate::outcome::Note {
                word: note.word.map(|word| word + 1),
                ..note
            })
            .collect(),
        ..translated
    })
}

fn starts_with_assignment(command: &OutCommand) -> bool {
    match command.words.first() {
        Some(OutWord::KeptAssignment(_)) => true,
        Some(OutWord::New(text) | OutWord::Raw(text)) => is_assignment(text),
        _ => false,
    }
}

/// Whether pip has to be there for it afterwards. What only brings uv runs before anything
/// else does.
fn stays_with_pip(translated: &Translated) -> bool {
    matches!(
        translated.outcome,
        Outcome::Kept { .. } | Outcome::NeedsReview { .. }
    ) && matches!(
        translated.program,
        Program::Pip | Program::PipCompile | Program::PipSync | Program::EasyInstall
    ) && !translated.serves_pip
        && !translated.brings_uv
}

/// The literal words of a new command, assignments left out.
fn literal_words(command: &OutCommand) -> Vec<&str> {
    command
        .words
        .iter()
        .filter_map(|word| match word {
            OutWord::New(text) | OutWord::Raw(text) if !is_assignment(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn syncs(translated: &Translated) -> bool {
    let Outcome::Rewritten(commands) = &translated.outcome else {
        return false;
    };
    commands.iter().any(|command| {
        let words = literal_words(command);
        let has_own = command.words.iter().any(|word| {
            matches!(word, OutWord::New(text) | OutWord::Raw(text)
                if text.starts_with("UV_PROJECT_ENVIRONMENT=") || text.starts_with("VIRTUAL_ENV="))
        });
        words.contains(&"uv") && words.contains(&"sync") && !has_own
    })
}

/// Whether it installs into the environment, before or after.
fn installs_something(translated: &Translated) -> bool {
    if translated.serves_pip {
        return false;
    }
    match &translated.outcome {
        Outcome::Rewritten(commands) => commands.iter().any(|command| {
            let words = literal_words(command);
            words.contains(&"uv")
                && !words.iter().any(|word| {
                    matches!(
                        *word,
                        "venv"
                            | "lock"
                            | "build"
                            | "publish"
                            | "freeze"
                            | "list"
                            | "show"
                            | "check"
                            | "compile"
                            | "run"
                            | "tool"
                            | "cache"
                            | "export"
                    )
                })
        }),
        Outcome::NeedsReview { .. } => matches!(
            translated.program,
            Program::Pip | Program::PipSync | Program::EasyInstall | Program::SetupPy
        ),
        Outcome::Kept { .. } | Outcome::Removed { .. } => false,
    }
}

/// Whether a command calls uv as it stands.
pub(super) fn runs_uv(line: &CommandLine) -> bool {
    line.words.iter().take(4).any(|word| {
        word.text()
            .is_some_and(|text| matches!(text.rsplit('/').next(), Some("uv" | "uvx")))
    }) && !line.words.first().is_some_and(|word| {
        matches!(
            word.known_start(),
            "pip" | "pip3" | "echo" | "which" | "command"
        )
    })
}

/// Lines that look like commands, in a text that reading was given up for.
fn given_up(read: &Read, found: &mut Vec<Found>) {
    let Some(from) = read.script.given_up_at else {
        return;
    };
    let text = read.embedded.text();
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let content = line.trim();
        if content.len() > 4096 || !mentions_program(content) || !holds_program(content) {
            continue;
        }
        let range = start..start + content.len();
        found.push(Found {
            span: place(&read.embedded, range.clone()),
            text: redact(&one_line(read.embedded.original(range))).into_owned(),
            to: None,
            translated: review(
                &rules::TEXT_GIVEN_UP,
                "the text is not what a shell reads, and reading was given up before this line",
                None,
                Program::Pip,
            ),
            is_applied: false,
        });
    }
}
