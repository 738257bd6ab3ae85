//! The commands of a text in the order in which they run, and what holds at each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::LazyLock;

use crate::command::{CommandLine, Word};
use crate::context::Reading;
use crate::embedded::Embedded;
use crate::program_words::{PROGRAM_WORDS, Words, could_name_program, mentions_program};

use super::command_words::{converted, span_of};
use super::exporting::Exported;
use super::functions::{collect, passes_on};
use super::naming::{holds_program, variable};
use super::readers::{Flow, status_counts};
use super::state::{State, is_one_plain_word};
use super::strangers::may_run_pip;
use super::syntax::{
    Body, Command, Form, Kind, List, Operator, Part, Redirection, Role, Script, ShellWord, Simple,
    Statement, Terminator,
};
use super::writes::{self, Written};

/// A simple command that may be one of the programs.
#[derive(Debug, Clone)]
pub(super) struct ReadCommand {
    /// Its number in the text.
    pub(super) id: usize,
    /// How many were met before it: a function's commands are where it is called first.
    pub(super) met: usize,
    /// Its assignments and words, without redirections.
    pub(super) line: CommandLine,
    /// The files that its output goes to.
    pub(super) output: Vec<String>,
    /// What reads what it prints.
    pub(super) reading: Reading,
    pub(super) state: Rc<State>,
    /// Whether the place is exact, so that it can be edited.
    pub(super) is_exact: bool,
    /// Whether the text around it was not understood.
    pub(super) is_doubtful: bool,
    /// Whether it stands in a function, which may run at any time.
    pub(super) is_in_function: bool,
    /// Whether it may run several times or not at all.
    pub(super) is_repeated: bool,
    /// What is special about it.
    pub(super) special: Special,
    /// The pipeline that it is part of, or the command whose words it gives.
    pub(super) group: Option<usize>,
}

/// What is special about a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Special {
    /// Nothing.
    Plain,
    /// `eval …`.
    Eval,
    /// The words behind the first are handed to a function of the text that runs them.
    Wrapper,
    /// Its first word is something that the text itself defines: why that decides what it
    /// runs.
    OwnName(&'static str),
    /// It sets variables of pip for all commands that follow.
    Setting,
    /// It sets PATH.
    Path,
    /// It sets a variable to a text with a command in it.
    Definition {
        /// Of the variable.
        name: String,
    },
    /// It runs another script of the repository, or a target of make.
    OtherScript,
}

/// A text inside of a text that was followed.
pub(super) struct Inner {
    pub(super) embedded: Embedded,
    pub(super) state: State,
    /// Whether it runs elsewhere, or is put together first: found and listed only.
    pub(super) is_listed: bool,
    /// The command that is nothing without it.
    pub(super) outer: Option<usize>,
    /// What reads what it prints.
    pub(super) reading: Reading,
}

/// What following a text gave.
pub(super) struct Followed {
    pub(super) commands: Vec<ReadCommand>,
    pub(super) inner: Vec<Inner>,
    pub(super) end: State,
    /// Names of variables that are used for more than running a command.
    pub(super) used: BTreeSet<String>,
    /// Whether a virtual environment is made active somewhere in it.
    pub(super) activates: bool,
    /// Variables that are set to a command of uv somewhere in it.
    pub(super) uv_variables: BTreeMap<String, String>,
    /// Whether it runs a program that may run pip itself.
    pub(super) runs_strangers: bool,
    /// Whether it links to the pip of an environment.
    pub(super) links_pip: bool,
}

const BY_FUNCTION: &str = "a function of this text has the name of the program: what it does with \
                           its words is its own";
pub(super) const BY_ALIAS: &str = "an alias holds a command of pip: what it stands for is put together when \
                        it runs";
pub(super) const BY_ARRAY: &str = "an array holds a command of pip: write its words anew together \
                                   with its uses";

/// Follows a text. All commands are given back where `programs` is `None`, else those that
/// may be one of pip's kin or of the named programs; what only a variable could make one of
/// them is left out unless `by_variable`. `reading` is what reads what the text prints.
pub(super) fn follow(
    script: &Script,
    embedded: &Embedded,
    state: State,
    programs: Option<&BTreeSet<String>>,
    by_variable: bool,
    reading: Reading,
) -> Followed {
    let mut functions = BTreeMap::new();
    collect(&script.list, &mut functions);
    let mut walk = Walk {
        script,
        embedded,
        programs,
        functions,
        exported: Exported::of(&script.list),
        own_names: BTreeSet::new(),
        arrays: BTreeSet::new(),
        calls: BTreeMap::new(),
        running: Vec::new(),
        commands: BTreeMap::new(),
        inner: Vec::new(),
        inner_places: BTreeSet::new(),
        used: BTreeSet::new(),
        activates: false,
        uv_variables: BTreeMap::new(),
        runs_strangers: false,
        links_pip: false,
        groups: 0,
        group: None,
        repeated: 0,
        output: Vec::new(),
        flow: Flow::of_text(),
        outside: reading,
        inexact: 0,
        last: None,
        by_variable,
    };
    let mut end = state;
    walk.list(&script.list, &mut end);
    // Functions that nothing here calls: another script or the words of a command line do.
    let names: Vec<String> = walk.functions.keys().cloned().collect();
    for name in names {
        if !walk.calls.contains_key(&name) {
            let mut state = end.clone();
            state.is_over = false;
            walk.call(&name, &mut state);
        }
    }
    walk.settle_readings();
    Followed {
        commands: walk.commands.into_values().collect(),
        inner: walk.inner,
        end,
        used: walk.used,
        activates: walk.activates,
        uv_variables: walk.uv_variables,
        runs_strangers: walk.runs_strangers,
        links_pip: walk.links_pip,
    }
}

pub(super) struct Walk<'s> {
    pub(super) script: &'s Script,
    pub(super) embedded: &'s Embedded,
    pub(super) programs: Option<&'s BTreeSet<String>>,
    pub(super) functions: BTreeMap<String, &'s Command>,
    pub(super) exported: Exported,
    /// Aliases that hold a command.
    pub(super) own_names: BTreeSet<String>,
    /// Arrays that hold one.
    pub(super) arrays: BTreeSet<String>,
    pub(super) calls: BTreeMap<String, usize>,
    pub(super) running: Vec<String>,
    /// By number.
    pub(super) commands: BTreeMap<usize, ReadCommand>,
    pub(super) inner: Vec<Inner>,
    pub(super) inner_places: BTreeSet<usize>,
    pub(super) used: BTreeSet<String>,
    pub(super) activates: bool,
    pub(super) uv_variables: BTreeMap<String, String>,
    pub(super) runs_strangers: bool,
    pub(super) links_pip: bool,
    /// How many pipelines and commands with others in their words were met.
    groups: usize,
    /// The outermost one of them at hand.
    group: Option<usize>,
    /// The files that the output of the pipeline at hand goes to.
    pub(super) output: Vec<String>,
    /// Where goes what the command at hand prints.
    pub(super) flow: Flow<'s>,
    /// What reads what the text prints.
    pub(super) outside: Reading,
    pub(super) repeated: usize,
    pub(super) inexact: usize,
    /// What the last command holds.
    last: Option<Rc<State>>,
    /// Whether a variable may hold a command, whatever its name.
    by_variable: bool,
}

impl<'s> Walk<'s> {
    pub(super) fn list(&mut self, list: &'s List, state: &mut State) {
        let outer = self.flow.status_counts;
        for (index, statement) in list.statements.iter().enumerate() {
            self.flow.status_counts = outer && index + 1 == list.statements.len();
            if statement.terminator == Terminator::Background {
                let mut own = state.clone();
                self.statement(statement, &mut own);
                state.take_written(&own);
            } else {
                self.statement(statement, state);
            }
        }
        self.flow.status_counts = outer;
    }

    fn statement(&mut self, statement: &'s Statement, state: &mut State) {
        let outer_counts = self.flow.status_counts;
        for (index, link) in statement.links.iter().enumerate() {
            let commands = &link.pipeline.commands;
            self.flow.status_counts = status_counts(statement, index, outer_counts, state);
            let output = self.outputs(commands, state);
            let outer = std::mem::replace(&mut self.output, output);
            let outer_group = self.group;
            if commands.len() > 1 {
                self.enter_group();
            }
            if link.operator == Some(Operator::Or) {
                // It runs only where what is before it failed.
                let mut own = state.clone();
                for (index, command) in commands.iter().enumerate() {
                    let flow = self.flow_into(&commands[index + 1..]);
                    self.within(flow, |walk| walk.command(command, &mut own));
                }
                state.take_written(&own);
                if !own.is_over {
                    state.take_lost(&own);
                }
            } else if let [command] = commands.as_slice() {
                self.command(command, state);
            } else {
                for (index, command) in commands.iter().enumerate() {
                    let mut own = state.clone();
                    let flow = self.flow_into(&commands[index + 1..]);
                    self.within(flow, |walk| walk.command(command, &mut own));
                    state.take_written(&own);
                }
                self.piped(commands, state);
            }
            self.output = outer;
            self.group = outer_group;
        }
        self.flow.status_counts = outer_counts;
    }

    /// Begins a group, but inside of another one.
    fn enter_group(&mut self) {
        if self.group.is_none() {
            self.groups += 1;
            self.group = Some(self.groups);
        }
    }

    pub(super) fn command(&mut self, command: &'s Command, state: &mut State) {
        let flow = self.flow_of(command);
        self.within(flow, |walk| walk.command_in_flow(command, state));
    }

    fn command_in_flow(&mut self, command: &'s Command, state: &mut State) {
        if !command.redirections.is_empty() {
            let flow = Self::flow_of_documents(command);
            self.within(flow, |walk| walk.redirected_words(command, state));
        }
        match &command.kind {
            Kind::Simple(simple) => self.simple(simple, &command.redirections, state),
            Kind::Function { .. } => {}
            Kind::Compound {
                form,
                words,
                bodies,
            } => {
                let flow = Flow::into_words_of(form, words);
                self.within(flow, |walk| {
                    for word in words {
                        walk.word(word, state);
                    }
                });
                self.compound(form, words, bodies, state);
            }
        }
        for redirection in &command.redirections {
            let target = &self.embedded.text()[redirection.target.span.clone()];
            if writes::is_output(redirection) && writes::is_pip_conf(target) {
                state.configure_pip();
            }
            if writes::is_output(redirection)
                && let Some(path) = self.text_of(&redirection.target, state)
            {
                state.write(&path);
            }
        }
    }

    fn redirected_words(&mut self, command: &'s Command, state: &State) {
        let script = self.script;
        for redirection in &command.redirections {
            self.word(&redirection.target, state);
            if let Some(index) = redirection.heredoc {
                self.substitutions(&script.heredocs[index].substitutions, state);
            }
        }
    }

    fn compound(
        &mut self,
        form: &Form,
        words: &[ShellWord],
        bodies: &'s [Body],
        state: &mut State,
    ) {
        match form {
            Form::Group | Form::Test => {
                for body in bodies {
                    self.list(&body.list, state);
                }
            }
            Form::Subshell => {
                for body in bodies {
                    let mut own = state.clone();
                    self.list(&body.list, &mut own);
                    state.take_written(&own);
                }
            }
            Form::If | Form::Case => {
                let mut ends: Vec<State> = Vec::new();
                let mut has_else = false;
                for body in bodies {
                    if body.role == Role::Condition {
                        let outer = std::mem::replace(&mut self.flow.status_counts, true);
                        self.list(&body.list, state);
                        self.flow.status_counts = outer;
                    } else {
                        has_else |= body.role == Role::Else;
                        let mut own = state.clone();
                        self.list(&body.list, &mut own);
                        ends.push(own);
                    }
                }
                if !has_else {
                    ends.push(state.clone());
                }
                let mut ends = ends.into_iter();
                if let Some(first) = ends.next() {
                    *state = ends.fold(first, |one, two| one.merged(&two));
                }
            }
            Form::While | Form::For(_) => {
                let mut own = state.clone();
                if let Form::For(Some(name)) = form {
                    own.set(name, None);
                    state.set(name, None);
                    let are_plain = !words.is_empty()
                        && words
                            .iter()
                            .all(|word| word.text().is_some_and(|text| is_one_plain_word(&text)));
                    if are_plain {
                        own.plain = Some(Rc::from(name.as_str()));
                    }
                }
                self.repeated += 1;
                for body in bodies {
                    self.list(&body.list, &mut own);
                }
                self.repeated -= 1;
                own.is_over = false;
                own.plain.clone_from(&state.plain);
                *state = own.merged(state);
            }
        }
    }

    fn substitutions(&mut self, indices: &[usize], state: &State) {
        let script = self.script;
        for index in indices {
            let Some(substitution) = script.substitutions.get(*index) else {
                continue;
            };
            self.inexact += usize::from(!substitution.is_exact);
            self.list(&substitution.list, &mut state.clone());
            self.inexact -= usize::from(!substitution.is_exact);
        }
    }

    /// The commands inside a word, and the variables that it uses.
    fn word(&mut self, word: &'s ShellWord, state: &State) {
        self.substitutions(&word.substitutions, state);
        self.note_uses(word, None);
        for item in word.array.iter().flatten() {
            self.word(item, state);
        }
    }

    /// Notes the variables that a word uses, but for one use of `first`.
    pub(super) fn note_uses(&mut self, word: &ShellWord, first: Option<&str>) {
        let mut first = first;
        for part in &word.parts {
            if let Part::Expansion { span, .. } = part
                && let Some(name) = variable(self.embedded.original(span.clone()))
                // `PIP=${PIP:-pip}`.
                && !word.start().starts_with(&format!("{name}="))
            {
                if first == Some(name) {
                    first = None;
                } else {
                    self.used.insert(name.to_owned());
                }
            }
        }
    }

    fn simple(&mut self, simple: &'s Simple, redirections: &'s [Redirection], state: &mut State) {
        let outer = self.group;
        let mut words = simple.words.iter();
        if words.any(|word| !word.substitutions.is_empty()) {
            self.enter_group();
        }
        self.simple_in_group(simple, redirections, state);
        self.group = outer;
    }

    fn simple_in_group(
        &mut self,
        simple: &'s Simple,
        redirections: &'s [Redirection],
        state: &mut State,
    ) {
        for word in &simple.assignments {
            let flow = self.flow_into_word(simple, word);
            let is_value = simple.words.is_empty() && word.array.is_none();
            self.within(flow, |walk| {
                if is_value {
                    walk.substitutions(&word.substitutions, state);
                } else {
                    walk.word(word, state);
                }
            });
        }
        let nested = self.nested(simple, redirections, state);
        for (index, word) in simple.words.iter().enumerate() {
            let runs_it = word.parts.len() == 1
                && simple.words[..index]
                    .iter()
                    .all(|word| passes_on(word, &self.embedded.text()[word.span.clone()]));
            let flow = self.flow_into_word(simple, word);
            let is_text = runs_it || nested == Some(Some(index));
            self.within(flow, |walk| {
                if is_text {
                    walk.substitutions(&word.substitutions, state);
                } else {
                    walk.word(word, state);
                }
            });
        }
        let Some(first) = simple.words.first() else {
            let is_setting = |word: &ShellWord| self.exported.has(word.start());
            if simple.assignments.iter().any(is_setting) {
                self.record(simple, state, Special::Setting);
            }
            for word in &simple.assignments {
                let first = self.assign(simple, word, state);
                if word.array.is_none() {
                    self.note_uses(word, first.as_deref());
                }
            }
            return;
        };
        if nested.is_some() {
            return;
        }
        let name = self.text_of(first, state).unwrap_or_default();
        if self.functions.contains_key(name.as_ref()) {
            if holds_program(&name) {
                self.record(simple, state, Special::OwnName(BY_FUNCTION));
            } else if mentions_program(self.raw(simple))
                && (self.runs_its_words(&name) || self.runs_text(&name, simple))
            {
                self.record(simple, state, Special::Wrapper);
            }
            self.call(&name, state);
            return;
        }
        if self.own_names.contains(name.as_ref()) {
            self.record(simple, state, Special::OwnName(BY_ALIAS));
            return;
        }
        if self.runs_array(simple) {
            self.record(simple, state, Special::OwnName(BY_ARRAY));
            return;
        }
        self.writes(simple, state);
        self.links(simple, state);
        if self.built_in(simple, &name, state) {
            return;
        }
        if self.is_candidate(simple, &name) || state.is_link(&name) {
            let own = self.own_path(simple, state);
            self.record(simple, own.as_ref().unwrap_or(state), Special::Plain);
        } else {
            self.runs_strangers |= may_run_pip(simple);
        }
        self.makes_environment(simple, state);
    }

    /// Notes the files that a program writes.
    fn writes(&self, simple: &Simple, state: &mut State) {
        let raw = self.raw(simple);
        if (raw.contains("pip.") || raw.contains("config")) && writes::configures_pip(simple) {
            state.configure_pip();
        }
        for written in writes::files(simple, |word| self.text_of(word, state)) {
            match written {
                Written::File(path) => state.write(&path),
                Written::Into { target, name } => {
                    state.write(&format!("{}/{name}", target.trim_end_matches('/')));
                    state.write(&target);
                }
            }
        }
    }

    pub(super) fn raw(&self, simple: &Simple) -> &str {
        &self.embedded.text()[span_of(simple)]
    }

    fn is_candidate(&self, simple: &Simple, name: &str) -> bool {
        static WORDS: LazyLock<Words> = LazyLock::new(|| {
            let more = ["py", "build"];
            Words::new(&PROGRAM_WORDS.into_iter().chain(more).collect::<Vec<_>>())
        });
        let raw = self.raw(simple);
        let Some(programs) = self.programs else {
            return true;
        };
        let is_computed = memchr::memchr2(b'$', b'`', raw.as_bytes()).is_some();
        WORDS.stand_in(raw)
            || raw.starts_with("uv")
            || (is_computed
                && (self.by_variable
                    || could_name_program(self.embedded.original(span_of(simple)))))
            || programs.contains(name)
            || programs.contains(name.rsplit('/').next().unwrap_or(name))
            || simple.words.iter().any(|word| {
                word.text()
                    .is_some_and(|text| programs.contains(text.as_ref()))
            })
    }

    /// A state for a command to hold; that of the command before it where nothing changed.
    fn shared(&mut self, state: &State) -> Rc<State> {
        match &self.last {
            Some(last) if last.is_alike(state) => Rc::clone(last),
            _ => {
                let mut state = state.clone();
                state.is_over = false;
                Rc::clone(self.last.insert(Rc::new(state)))
            }
        }
    }

    /// Enters a command; one that was met before holds what both times have in common.
    pub(super) fn record(&mut self, simple: &Simple, state: &State, special: Special) {
        if self.commands.contains_key(&simple.id) {
            let reading = self.reading(state);
            if let Some(known) = self.commands.get_mut(&simple.id) {
                let mut state = state.clone();
                state.is_over = false;
                known.state = Rc::new(state.merged(&known.state));
                // Where it is called once more, something may read what it prints.
                if known.reading.is_for_people() {
                    known.reading = reading;
                }
            }
            return;
        }
        let start = span_of(simple).start;
        let convert = |words: &[ShellWord]| -> Vec<Word> {
            words
                .iter()
                .map(|word| converted(self.embedded, word, state))
                .collect()
        };
        let mut line = CommandLine {
            assignments: convert(&simple.assignments),
            words: convert(&simple.words),
        };
        state.resolve_links(&mut line);
        let command = ReadCommand {
            id: simple.id,
            met: self.commands.len(),
            output: self.output.clone(),
            reading: self.reading(state),
            line,
            state: self.shared(state),
            is_exact: self.inexact == 0,
            is_doubtful: self.script.is_doubtful(start),
            is_in_function: !self.running.is_empty(),
            is_repeated: self.repeated > 0,
            special,
            group: self.group,
        };
        self.commands.insert(simple.id, command);
    }
}
