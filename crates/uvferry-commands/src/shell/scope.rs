//! Texts that install into one environment, decided together.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::carried::Carried;
use crate::command::CommandLine;
use crate::context::{Mode, Reading, Settings, Surroundings};
use crate::embedded::Embedded;
use crate::outcome::{Outcome, Translated};

use super::concerning;
use super::edits::outermost;
use super::facts::Facts;
use super::following::{ReadCommand, follow};
use super::judging::{runs_uv, stays_with_pip};
use super::order::Order;
use super::parser::parse;
use super::state::State;
use super::syntax::Script;
use super::telling::unread_lines;
use super::variables::Definition;

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
    pub(super) settings: &'s Settings<'s>,
    pub(super) translator: Box<Translator<'s>>,
    pub(super) texts: Vec<Read>,
    /// How many texts were added, without those inside of others.
    added: usize,
    pub(super) has_order: bool,
    pub(super) order: Option<Order>,
    pub(super) is_whole: bool,
    pub(super) pip_stays: bool,
    pub(super) splits_variables: bool,
    pub(super) used: BTreeSet<String>,
    programs: BTreeSet<String>,
    /// Whether a variable of the file may hold a command.
    by_variable: bool,
    /// The variables of the last state that was asked for, and whether one of them does.
    held: Option<(Rc<BTreeMap<String, String>>, bool)>,
    /// Whether the text sets a variable of pip: what may read it is looked for.
    sets_pip: bool,
}

/// A text that was read.
pub(super) struct Read {
    pub(super) embedded: Embedded,
    pub(super) script: Script,
    pub(super) commands: Vec<ReadCommand>,
    /// The number of the text that was added, for the result.
    pub(super) number: usize,
    /// Whether it, or the text around it, makes a virtual environment active somewhere.
    pub(super) activates: bool,
    /// Variables that it sets to a command of uv somewhere.
    pub(super) uv_variables: BTreeMap<String, String>,
    /// Whether it runs a program that may run pip itself.
    pub(super) runs_strangers: bool,
    /// Whether it links to the pip of an environment, for whoever comes.
    pub(super) links_pip: bool,
    /// Where the text around it stands, and the command there that is nothing without it.
    inner_of: Option<(usize, Option<usize>)>,
    pub(super) is_listed: bool,
    /// Whether something reads what it prints: `$(shell …)`.
    pub(super) prints_for_others: bool,
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
            by_variable: true,
            held: None,
            sets_pip: false,
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

    /// Says that all texts stand in this one: where nothing in it sets a variable to a
    /// command, most commands that are variables need no look.
    pub(crate) fn set_text(&mut self, text: &str) {
        self.by_variable = concerning::assigns(text, &self.programs);
        self.sets_pip = text.contains("PIP_");
    }

    /// Says that a variable has this value, behind [`set_text`](Self::set_text).
    pub(crate) fn set_value(&mut self, value: &str) {
        self.by_variable |= concerning::may_be_command(value, &self.programs);
    }

    /// Whether a variable holds a command, or may do so.
    fn holds_program(&mut self, state: &State) -> bool {
        if let Some((variables, holds)) = &self.held
            && Rc::ptr_eq(variables, &state.variables)
        {
            return *holds;
        }
        let holds = state
            .variables
            .values()
            .any(|value| concerning::may_be_command(value, &self.programs));
        self.held = Some((Rc::clone(&state.variables), holds));
        holds
    }

    /// Whether a command of the texts may run pip in its own way, and read its settings.
    pub(crate) fn runs_strangers(&self) -> bool {
        let decided = self.decide(&Facts::default(), None);
        self.has_strangers(&decided)
    }

    /// Says that the output of the text that was added last goes somewhere.
    pub(crate) fn mark_read(&mut self) {
        let number = self.added.wrapping_sub(1);
        for read in &mut self.texts {
            read.prints_for_others |= read.number == number;
        }
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
            Reading::default(),
        );
        end.surroundings()
    }

    /// Adds one of many texts that begin alike; what holds behind it comes back.
    pub(crate) fn add_in(&mut self, embedded: Embedded, state: &State) -> State {
        let number = self.added;
        self.added += 1;
        if !self.is_whole
            && !self.by_variable
            && !self.sets_pip
            && !concerning::concerns(&embedded, &self.programs)
        {
            self.used.extend(concerning::variables(&embedded));
            return state.clone();
        }
        self.read(
            embedded,
            state.clone(),
            number,
            None,
            false,
            Reading::default(),
        )
    }

    fn read(
        &mut self,
        embedded: Embedded,
        state: State,
        number: usize,
        inner_of: Option<(usize, Option<usize>)>,
        is_listed: bool,
        reading: Reading,
    ) -> State {
        let script = parse(embedded.text());
        let by_variable =
            self.by_variable || !script.doubtful.is_empty() || self.holds_program(&state);
        let followed = follow(
            &script,
            &embedded,
            state,
            Some(&self.programs),
            by_variable,
            reading,
        );
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
            runs_strangers: followed.runs_strangers,
            links_pip: followed.links_pip,
            inner_of,
            is_listed,
            prints_for_others: false,
        });
        for inner in followed.inner {
            self.read(
                inner.embedded,
                inner.state,
                number,
                Some((own, inner.outer)),
                is_listed || inner.is_listed,
                inner.reading,
            );
        }
        followed.end
    }

    /// Decides all commands, and adds what was found and what changes to `carried`. Gives
    /// back what is left of each text, in the order in which they were added.
    pub fn finish(self, carried: &mut Carried) -> Vec<Left> {
        self.finish_with(carried, &mut [])
    }

    /// Decides with what all commands tell together; the definitions of variables with what
    /// becomes of them. `first` is what was decided before.
    fn settled(
        &self,
        facts: &Facts,
        first: Vec<Decided>,
        outside: &mut [Definition],
    ) -> (Vec<Decided>, Vec<Definition>) {
        let mut decided = if facts.change_nothing() {
            first
        } else {
            self.decide(facts, Some(first))
        };
        let mut own = self.definitions();
        self.uses_without_value(&own, outside, &mut decided);
        decided.sort_by_key(|decision| (decision.text, decision.command));
        self.keep_together(&mut decided);
        self.lock_once(&mut decided);
        self.settle(&mut decided, &mut own, outside);
        (decided, own)
    }

    /// As [`finish`](Self::finish), with variables that are defined outside of the texts.
    pub(crate) fn finish_with(
        self,
        carried: &mut Carried,
        outside: &mut [Definition],
    ) -> Vec<Left> {
        let given = outside.to_vec();
        let first = self.decide(&Facts::default(), None);
        let mut facts = self.facts(&first);
        let (mut decided, mut own) = self.settled(&facts, first, outside);
        let stays = |definition: &Definition| definition.why.is_some();
        if !facts.pip_stays && own.iter().chain(outside.iter()).any(stays) {
            // A variable that goes on holding pip is used for something.
            facts.pip_stays = true;
            outside.clone_from_slice(&given);
            let first = self.decide(&Facts::default(), None);
            (decided, own) = self.settled(&facts, first, outside);
        }
        self.name_environments(&mut decided);
        decided.sort_by_key(|decision| (decision.text, decision.command));
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
}
