//! The commands of a text in the order in which they run, and what holds at each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use crate::command::{CommandLine, Piece, Word};
use crate::context::Environment;
use crate::embedded::{Embedded, Quoting};

use super::parser::is_assignment;
use super::state::{State, is_one_plain_word};
use super::syntax::{
    Body, Command, Form, Kind, List, Operator, Part, Redirection, Role, Script, ShellWord, Simple,
    Statement, Terminator,
};

/// A simple command that may be one of the programs.
#[derive(Debug, Clone)]
pub(super) struct ReadCommand {
    /// Its number in the text.
    pub(super) id: usize,
    /// How many were met before it: a function's commands are where it is called first.
    pub(super) met: usize,
    /// Its assignments and words, without redirections.
    pub(super) line: CommandLine,
    pub(super) state: State,
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
    /// It sets variables of pip for all commands that follow.
    Setting,
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
}

/// How often a function is followed.
const MOST_CALLS: usize = 4;

/// Follows a text. All commands are given back where `programs` is `None`, else those that
/// may be one of pip's kin or of the named programs.
/// How deep calls of functions are followed; a function that is called deeper is read as if
/// nothing called it.
const DEEPEST_CALL: usize = 16;

pub(super) fn follow(
    script: &Script,
    embedded: &Embedded,
    state: State,
    programs: Option<&BTreeSet<String>>,
) -> Followed {
    let mut functions = BTreeMap::new();
    collect(script, &script.list, &mut functions);
    let mut walk = Walk {
        script,
        embedded,
        programs,
        functions,
        calls: BTreeMap::new(),
        running: Vec::new(),
        commands: BTreeMap::new(),
        inner: Vec::new(),
        inner_places: BTreeSet::new(),
        used: BTreeSet::new(),
        activates: false,
        repeated: 0,
        inexact: 0,
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
    Followed {
        commands: walk.commands.into_values().collect(),
        inner: walk.inner,
        end,
        used: walk.used,
        activates: walk.activates,
    }
}

/// All functions that a list defines, by name; the last definition counts.
fn collect<'s>(script: &'s Script, list: &'s List, functions: &mut BTreeMap<String, &'s Command>) {
    let commands = list
        .statements
        .iter()
        .flat_map(|statement| &statement.links)
        .flat_map(|link| &link.pipeline.commands);
    for command in commands {
        match &command.kind {
            Kind::Simple(_) => {}
            Kind::Compound { bodies, .. } => {
                for body in bodies {
                    collect(script, &body.list, functions);
                }
            }
            Kind::Function { name, body } => {
                functions.insert(name.clone(), body);
                if let Kind::Compound { bodies, .. } = &body.kind {
                    for body in bodies {
                        collect(script, &body.list, functions);
                    }
                }
            }
        }
    }
}

struct Walk<'s> {
    script: &'s Script,
    embedded: &'s Embedded,
    programs: Option<&'s BTreeSet<String>>,
    functions: BTreeMap<String, &'s Command>,
    calls: BTreeMap<String, usize>,
    running: Vec<String>,
    /// By number.
    commands: BTreeMap<usize, ReadCommand>,
    inner: Vec<Inner>,
    inner_places: BTreeSet<usize>,
    used: BTreeSet<String>,
    activates: bool,
    repeated: usize,
    inexact: usize,
}

impl<'s> Walk<'s> {
    fn list(&mut self, list: &'s List, state: &mut State) {
        for statement in &list.statements {
            if statement.terminator == Terminator::Background {
                let mut own = state.clone();
                self.statement(statement, &mut own);
            } else {
                self.statement(statement, state);
            }
        }
    }

    fn statement(&mut self, statement: &'s Statement, state: &mut State) {
        for link in &statement.links {
            let commands = &link.pipeline.commands;
            if link.operator == Some(Operator::Or) {
                // It runs only where what is before it failed.
                let mut own = state.clone();
                for command in commands {
                    self.command(command, &mut own);
                }
            } else if let [command] = commands.as_slice() {
                self.command(command, state);
            } else {
                for command in commands {
                    let mut own = state.clone();
                    self.command(command, &mut own);
                }
            }
        }
    }

    fn command(&mut self, command: &'s Command, state: &mut State) {
        for redirection in &command.redirections {
            self.word(&redirection.target, state);
            if let Some(index) = redirection.heredoc {
                let script = self.script;
                self.substitutions(&script.heredocs[index].substitutions, state);
            }
        }
        match &command.kind {
            Kind::Simple(simple) => self.simple(simple, &command.redirections, state),
            Kind::Function { .. } => {}
            Kind::Compound {
                form,
                words,
                bodies,
            } => {
                for word in words {
                    self.word(word, state);
                }
                self.compound(form, words, bodies, state);
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
                    self.list(&body.list, &mut state.clone());
                }
            }
            Form::If | Form::Case => {
                let mut ends: Vec<State> = Vec::new();
                let mut has_else = false;
                for body in bodies {
                    if body.role == Role::Condition {
                        self.list(&body.list, state);
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
        for part in &word.parts {
            if let Part::Expansion { span, .. } = part
                && let Some(name) = variable(self.embedded.original(span.clone()))
                // `PIP=${PIP:-pip}`.
                && !word.start().starts_with(&format!("{name}="))
            {
                self.used.insert(name.to_owned());
            }
        }
        for item in word.array.iter().flatten() {
            self.word(item, state);
        }
    }

    fn simple(&mut self, simple: &'s Simple, redirections: &'s [Redirection], state: &mut State) {
        for word in &simple.assignments {
            self.word(word, state);
        }
        let nested = self.nested(simple, redirections, state);
        for (index, word) in simple.words.iter().enumerate() {
            let runs_it = word.parts.len() == 1 && simple.words[..index].iter().all(passes_on);
            if runs_it || nested == Some(Some(index)) {
                self.substitutions(&word.substitutions, state);
            } else {
                self.word(word, state);
            }
        }
        let Some(first) = simple.words.first() else {
            for word in &simple.assignments {
                self.assign(simple, word, state);
            }
            return;
        };
        if nested.is_some() {
            return;
        }
        let name = self.text_of(first, state).unwrap_or_default();
        if self.functions.contains_key(&name) {
            if self.runs_its_words(&name) && mentions_program(self.raw(simple)) {
                self.record(simple, state, Special::Wrapper);
            }
            self.call(&name, state);
            return;
        }
        let argument = |index: usize| simple.words.get(index);
        match name.as_str() {
            "cd" | "pushd" => {
                let target = simple.words[1..].iter().find(|word| {
                    !matches!(word.text().as_deref(), Some("-P" | "-L" | "-e" | "--"))
                });
                let path = target.and_then(|word| self.text_of(word, state));
                state.enter(path.as_deref());
                return;
            }
            "popd" => {
                state.enter(None);
                return;
            }
            "exit" | "return" | "break" | "continue" => {
                state.is_over = true;
                return;
            }
            "set" => {
                for word in &simple.words[1..] {
                    match word.text().as_deref() {
                        Some("errexit") => {
                            state.stops_on_error = simple.words[1].start().starts_with('-');
                        }
                        Some("--") | None => break,
                        Some(text) if text.starts_with('-') && text.contains('e') => {
                            state.stops_on_error = true;
                        }
                        Some(text) if text.starts_with('+') && text.contains('e') => {
                            state.stops_on_error = false;
                        }
                        Some(_) => {}
                    }
                }
                return;
            }
            "export" | "local" | "declare" | "typeset" | "readonly" => {
                let sets_pip = simple.words[1..]
                    .iter()
                    .any(|word| word.start().starts_with("PIP_") && word.start().contains('='));
                if sets_pip && matches!(name.as_str(), "export" | "declare" | "typeset") {
                    self.record(simple, state, Special::Setting);
                }
                for word in &simple.words[1..] {
                    if is_assignment(&self.embedded.text()[word.span.clone()]) {
                        self.assign(simple, word, state);
                    }
                }
                return;
            }
            "unset" | "read" | "mapfile" | "readarray" | "getopts" => {
                for word in &simple.words[1..] {
                    if let Some(name) = word.text() {
                        state.set(&name, None);
                    }
                }
                return;
            }
            "." | "source" => {
                let path = argument(1).and_then(|word| self.text_of(word, state));
                let raw = argument(1).map_or("", |word| &self.embedded.text()[word.span.clone()]);
                if is_activation(path.as_deref().unwrap_or(raw)) {
                    self.record(simple, state, Special::Plain);
                    let folder = path.as_deref().and_then(environment_of);
                    self.activate(state, folder);
                } else if self.programs.is_none() {
                    self.record(simple, state, Special::OtherScript);
                }
                return;
            }
            "deactivate" => {
                self.record(simple, state, Special::Plain);
                state.environment = Environment::Unknown;
                return;
            }
            "conda" | "mamba" | "micromamba" | "pyenv"
                if argument(1).and_then(ShellWord::text).as_deref() == Some("activate") =>
            {
                self.activate(state, None);
                return;
            }
            "workon" => {
                self.activate(state, None);
                return;
            }
            "eval" => {
                if mentions_program(self.raw(simple)) {
                    self.record(simple, state, Special::Eval);
                }
                return;
            }
            "make" | "gmake" => {
                self.record(simple, state, Special::OtherScript);
                return;
            }
            _ if name.ends_with(".sh")
                || name.ends_with(".bash")
                || (matches!(name.as_str(), "bash" | "sh" | "zsh")
                    && argument(1).is_some_and(|word| !word.start().starts_with('-'))) =>
            {
                self.record(simple, state, Special::OtherScript);
                return;
            }
            _ => {}
        }
        if self.is_candidate(simple, &name) {
            self.record(simple, state, Special::Plain);
        }
    }

    fn raw(&self, simple: &Simple) -> &str {
        &self.embedded.text()[span_of(simple)]
    }

    fn is_candidate(&self, simple: &Simple, name: &str) -> bool {
        let raw = self.raw(simple);
        let Some(programs) = self.programs else {
            return true;
        };
        raw.contains('$')
            || raw.contains('`')
            || mentions_program(raw)
            || raw.contains("py")
            || raw.contains("build")
            || raw.starts_with("uv")
            || programs.contains(name)
            || programs.contains(name.rsplit('/').next().unwrap_or(name))
            || simple
                .words
                .iter()
                .any(|word| word.text().is_some_and(|text| programs.contains(&text)))
    }

    /// Enters a command; one that was met before holds what both times have in common.
    fn record(&mut self, simple: &Simple, state: &State, special: Special) {
        if let Some(known) = self.commands.get_mut(&simple.id) {
            let mut state = state.clone();
            state.is_over = false;
            known.state = state.merged(&known.state);
            return;
        }
        let start = span_of(simple).start;
        let convert = |words: &[ShellWord]| -> Vec<Word> {
            words
                .iter()
                .map(|word| converted(self.embedded, word, state))
                .collect()
        };
        let mut state = state.clone();
        state.is_over = false;
        let command = ReadCommand {
            id: simple.id,
            met: self.commands.len(),
            line: CommandLine {
                assignments: convert(&simple.assignments),
                words: convert(&simple.words),
            },
            state,
            is_exact: self.inexact == 0,
            is_doubtful: self.script.is_doubtful(start),
            is_in_function: !self.running.is_empty(),
            is_repeated: self.repeated > 0,
            special,
        };
        self.commands.insert(simple.id, command);
    }

    fn activate(&mut self, state: &mut State, path: Option<String>) {
        state.environment = Environment::Active(path);
        self.activates = true;
    }

    /// `NAME=value`.
    fn assign(&mut self, simple: &Simple, word: &ShellWord, state: &mut State) {
        let raw = &self.embedded.text()[word.span.clone()];
        let Some((target, _)) = raw.split_once('=') else {
            return;
        };
        let appends = target.ends_with('+');
        let name = target.trim_end_matches('+');
        if name.contains('[') {
            return;
        }
        let value = if word.array.is_some() || appends {
            None
        } else {
            self.text_of(word, state)
                .and_then(|text| Some(text.split_once('=')?.1.to_owned()))
        };
        match name {
            "VIRTUAL_ENV" => self.activate(state, value.clone()),
            "PATH" => {
                // What is known at the front decides: `PATH=venv/bin:$PATH`.
                if let Some(folder) = self.first_of_path(word, state) {
                    self.activate(state, folder);
                }
            }
            _ => {}
        }
        let holds_command = value
            .as_deref()
            .or_else(|| Some(&raw[target.len() + 1..]))
            .is_some_and(holds_program);
        if holds_command {
            self.record(
                simple,
                state,
                Special::Definition {
                    name: name.to_owned(),
                },
            );
        }
        state.set(name, value);
    }

    /// The environment whose programs come first: `Some(None)` where its path is computed.
    #[expect(
        clippy::option_option,
        reason = "no environment, one of an unknown path, a path"
    )]
    fn first_of_path(&self, word: &ShellWord, state: &State) -> Option<Option<String>> {
        let mut text = String::new();
        let mut is_known = true;
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
                                return Some(None);
                            }
                            if !name.to_ascii_lowercase().contains("venv") {
                                return None;
                            }
                        }
                        None => break,
                    }
                }
            }
        }
        let first = text.split_once('=')?.1.split(':').next()?.to_owned();
        let folder = first
            .strip_suffix("/bin")
            .or_else(|| first.strip_suffix("/Scripts"))?;
        let is_system = ["/usr", "/usr/local", "", "~/.local", "/root/.local"].contains(&folder)
            || folder.ends_with(".local")
            || folder.ends_with(".cargo")
            || folder.contains("node_modules");
        if is_system {
            return None;
        }
        Some(is_known.then(|| folder.to_owned()))
    }

    /// The text of a word with the values of variables in it.
    fn text_of(&self, word: &ShellWord, state: &State) -> Option<String> {
        let mut text = String::new();
        for part in &word.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Expansion { span, .. } => {
                    text.push_str(&state.value(self.embedded.original(span.clone()))?);
                }
            }
        }
        word.array.is_none().then_some(text)
    }

    fn call(&mut self, name: &str, state: &mut State) {
        let Some(body) = self.functions.get(name).copied() else {
            return;
        };
        if self.running.len() >= DEEPEST_CALL {
            return;
        }
        let calls = self.calls.entry(name.to_owned()).or_insert(0);
        *calls += 1;
        if *calls > MOST_CALLS || self.running.iter().any(|running| running == name) {
            return;
        }
        self.running.push(name.to_owned());
        let was_over = state.is_over;
        self.command(body, state);
        state.is_over = was_over;
        self.running.pop();
    }

    /// Whether a function runs the words that it is given.
    fn runs_its_words(&self, name: &str) -> bool {
        let Some(body) = self.functions.get(name) else {
            return false;
        };
        let mut found = false;
        each_simple(self.script, body, &mut |simple| {
            let Some(first) = simple.words.first() else {
                return;
            };
            let is_own = |word: &ShellWord| {
                word.parts.iter().any(|part| {
                    matches!(part, Part::Expansion { span, .. }
                        if matches!(self.embedded.original(span.clone()),
                            "$@" | "$*" | "${@}" | "${*}" | "$1" | "${1}" | "${@:2}" | "$2"))
                })
            };
            let passes = matches!(
                first.text().as_deref(),
                Some(
                    "eval"
                        | "exec"
                        | "command"
                        | "sudo"
                        | "env"
                        | "time"
                        | "timeout"
                        | "bash"
                        | "sh"
                        | "nice"
                )
            );
            found |= is_own(first) || (passes && simple.words.iter().any(is_own));
        });
        found
    }

    /// Text for another shell in a command: `bash -c '…'`, `bash <<EOF`. `None` where it is
    /// none, else the index of the word that it is.
    #[expect(clippy::option_option, reason = "none, a document, a word")]
    fn nested(
        &mut self,
        simple: &'s Simple,
        redirections: &'s [Redirection],
        state: &State,
    ) -> Option<Option<usize>> {
        let words = &simple.words;
        let first = words.first()?.text();
        let raw = self.raw(simple);
        if !raw.contains("sh") && !raw.contains("su") {
            return self.remote(simple, state, first.as_deref());
        }
        if matches!(
            first.as_deref(),
            Some("echo" | "printf" | "which" | "type" | "apt-get" | "apt" | "apk" | "grep" | "git")
        ) {
            return None;
        }
        let at = words.iter().position(|word| {
            word.text().is_some_and(|text| {
                let name = text.rsplit('/').next().unwrap_or(&text);
                matches!(name, "bash" | "sh" | "zsh" | "dash" | "ash" | "ksh" | "su")
            })
        });
        let Some(at) = at else {
            return self.remote(simple, state, first.as_deref());
        };
        let is_near = words[..at].iter().all(|word| {
            word.text().is_some_and(|text| {
                text.starts_with('-')
                    || is_assignment(&text)
                    || text.bytes().all(|byte| byte.is_ascii_digit())
                    || HANDING_ON.contains(&text.as_str())
            })
        });
        let mut own = state.clone();
        own.is_over = false;
        if words[..at]
            .iter()
            .any(|word| word.text().as_deref() == Some("sudo"))
        {
            own.environment = Environment::System;
        }
        let is_flag = |word: &ShellWord, letter: char| {
            word.text().is_some_and(|text| {
                text.starts_with('-') && !text.starts_with("--") && text.contains(letter)
            })
        };
        let flag = words[at + 1..]
            .iter()
            .position(|word| is_flag(word, 'c'))
            .map(|place| place + at + 1);
        if let Some(flag) = flag {
            let script = words.get(flag + 1)?;
            if words[at + 1..=flag].iter().any(|word| is_flag(word, 'e')) {
                own.stops_on_error = true;
            }
            if !could_run(&self.embedded.text()[script.span.clone()]) {
                return None;
            }
            let (text, is_whole) = self.inside(script);
            let outer = (is_near && is_whole).then_some(simple.id);
            self.enter_inner(text, own, outer.is_none(), outer);
            return Some(Some(flag + 1));
        }
        let index = redirections
            .iter()
            .find_map(|redirection| redirection.heredoc)?;
        let heredoc = &self.script.heredocs[index];
        // `bash script.sh <<EOF` reads it as data.
        let reads_it = words[at + 1..]
            .iter()
            .all(|word| word.start().starts_with('-'));
        let body = heredoc.body.clone();
        if !reads_it || !could_run(&self.embedded.text()[body.clone()]) {
            return None;
        }
        let text = self.document(body, heredoc.is_quoted);
        self.enter_inner(text, own, !is_near, None);
        Some(None)
    }

    /// A word with a whole command in it, for a program that has it run somewhere else:
    /// `ssh host "pip install x"`.
    #[expect(clippy::option_option, reason = "as `nested`")]
    fn remote(
        &mut self,
        simple: &'s Simple,
        state: &State,
        first: Option<&str>,
    ) -> Option<Option<usize>> {
        if !REMOTE.contains(&first?) {
            return None;
        }
        let index = simple.words.iter().skip(1).position(|word| {
            let raw = &self.embedded.text()[word.span.clone()];
            raw.contains(char::is_whitespace) && mentions_program(raw)
        })? + 1;
        let (text, _) = self.inside(&simple.words[index]);
        let mut own = state.clone();
        own.is_over = false;
        self.enter_inner(text, own, true, None);
        Some(Some(index))
    }

    fn enter_inner(
        &mut self,
        embedded: Embedded,
        state: State,
        is_listed: bool,
        outer: Option<usize>,
    ) {
        let place = embedded
            .span(0..embedded.text().len())
            .map_or(usize::MAX, |span| span.start);
        if place == usize::MAX || self.inner_places.insert(place) {
            self.inner.push(Inner {
                embedded,
                state,
                is_listed,
                outer,
            });
        }
    }

    /// The text of a document as the shell that reads it sees it.
    fn document(&self, body: Range<usize>, is_quoted: bool) -> Embedded {
        if is_quoted {
            let mut inner = Embedded::inside(self.embedded, Quoting::Plain);
            inner.push_inner(self.embedded, body);
            return inner;
        }
        let mut inner = Embedded::inside(self.embedded, Quoting::ShellDouble);
        self.unescape(body, b"$`\\", &mut inner);
        inner
    }

    /// The text of a quoted word as the shell that reads it sees it, and whether all of it is
    /// there: not where it is put together of several pieces.
    fn inside(&self, word: &ShellWord) -> (Embedded, bool) {
        let raw = &self.embedded.text()[word.span.clone()];
        let inner = word.span.start + 1..word.span.end.saturating_sub(1).max(word.span.start + 1);
        let is_single = raw.len() >= 2
            && raw.starts_with('\'')
            && raw.ends_with('\'')
            && !raw[1..raw.len() - 1].contains('\'');
        if is_single {
            let mut text = Embedded::inside(self.embedded, Quoting::ShellSingle);
            text.push_inner(self.embedded, inner);
            return (text, true);
        }
        let is_double = raw.len() >= 2 && raw.starts_with('"') && raw.ends_with('"');
        if is_double && closes_at_end(raw) {
            let mut text = Embedded::inside(self.embedded, Quoting::ShellDouble);
            self.unescape(inner, b"$`\"\\", &mut text);
            return (text, true);
        }
        let mut text = Embedded::inside(self.embedded, Quoting::ShellSingle);
        for part in &word.parts {
            match part {
                Part::Literal(literal) => text.decoded(literal),
                Part::Expansion { span, .. } => text.push_inner(self.embedded, span.clone()),
            }
        }
        (text, false)
    }

    fn unescape(&self, range: Range<usize>, escaped: &[u8], inner: &mut Embedded) {
        let bytes = self.embedded.text().as_bytes();
        let mut done = range.start;
        let mut at = range.start;
        while at < range.end {
            if bytes[at] == b'\\' && at + 1 < range.end && escaped.contains(&bytes[at + 1]) {
                inner.push_inner(self.embedded, done..at);
                let text = &self.embedded.text()[at + 1..at + 2];
                inner.decoded_inner(self.embedded, at..at + 2, text);
                at += 2;
                done = at;
            } else {
                at += 1;
            }
        }
        inner.push_inner(self.embedded, done..range.end);
    }
}

/// Programs that run the program behind them, here.
const HANDING_ON: &[&str] = &[
    "sudo",
    "env",
    "exec",
    "command",
    "time",
    "nice",
    "timeout",
    "xargs",
    "travis_retry",
    "retry",
    "gosu",
    "nohup",
    "root",
];

/// Programs that run text somewhere else.
const REMOTE: &[&str] = &[
    "ssh", "sshpass", "pdsh", "pssh", "docker", "podman", "kubectl", "vagrant", "lxc", "gcloud",
    "az", "heroku", "ansible", "srun", "screen", "tmux", "watch",
];

/// Whether a text could have to do with one of the programs, also by a variable.
fn could_run(text: &str) -> bool {
    mentions_program(text) || (text.contains('$') && text.to_ascii_lowercase().contains("pip"))
}

/// Whether a word in front of a program hands on to it.
fn passes_on(word: &ShellWord) -> bool {
    word.text().is_some_and(|text| {
        is_assignment(&text)
            || matches!(
                text.as_str(),
                "sudo" | "env" | "exec" | "command" | "time" | "-H" | "-E"
            )
    })
}

/// Whether the first quote of a double-quoted text is closed by its last byte.
fn closes_at_end(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            // A substitution may have quotes of its own.
            b'`' => return false,
            b'$' if bytes.get(at + 1) == Some(&b'(') => return false,
            b'"' => return at + 1 == bytes.len(),
            _ => {}
        }
        at += 1;
    }
    false
}

/// Calls `found` for each simple command inside a command, but for those in substitutions.
fn each_simple<'s>(script: &'s Script, command: &'s Command, found: &mut impl FnMut(&'s Simple)) {
    match &command.kind {
        Kind::Simple(simple) => found(simple),
        Kind::Function { body, .. } => each_simple(script, body, found),
        Kind::Compound { bodies, .. } => {
            for body in bodies {
                for statement in &body.list.statements {
                    for link in &statement.links {
                        for command in &link.pipeline.commands {
                            each_simple(script, command, found);
                        }
                    }
                }
            }
        }
    }
}

/// From the first assignment or word to the last word.
pub(super) fn span_of(simple: &Simple) -> Range<usize> {
    let mut words = simple.assignments.iter().chain(&simple.words);
    let first = words.next().map_or(0..0, |word| word.span.clone());
    let last = words.next_back().map_or(first.end, |word| word.span.end);
    first.start..last
}

fn converted(embedded: &Embedded, word: &ShellWord, state: &State) -> Word {
    Word {
        raw: embedded.written(word.span.clone()),
        span: word.span.clone(),
        pieces: if word.array.is_some() || is_masked(embedded, word) {
            vec![Piece::Expansion {
                text: embedded.original(word.span.clone()).to_owned(),
                quoted: word.array.is_none(),
            }]
        } else {
            word.parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) => Piece::Literal(text.clone()),
                    Part::Expansion { span, quoted } => {
                        let text = embedded.original(span.clone()).to_owned();
                        Piece::Expansion {
                            quoted: *quoted || state.is_one_word(&text),
                            text,
                        }
                    }
                })
                .collect()
        },
    }
}

/// Whether something of the file stands for itself to the shell: `'$(PACKAGE)'` of make.
fn is_masked(embedded: &Embedded, word: &ShellWord) -> bool {
    let seen = embedded.text()[word.span.clone()].as_bytes();
    let original = embedded.original(word.span.clone()).as_bytes();
    if seen == original {
        return false;
    }
    let differs = |at: usize| seen[at] != original[at];
    (0..seen.len()).filter(|at| differs(*at)).any(|at| {
        let place = word.span.start + at;
        !word
            .parts
            .iter()
            .any(|part| matches!(part, Part::Expansion { span, .. } if span.contains(&place)))
    })
}

/// The name of the variable that an expansion (as written) takes its value from.
pub(super) fn variable(expansion: &str) -> Option<&str> {
    let inner = expansion.strip_prefix('$')?;
    let inner = inner
        .strip_prefix(['{', '('])
        .unwrap_or(inner)
        .trim_start_matches(['#', '!']);
    let end = inner
        .find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .unwrap_or(inner.len());
    (end > 0 && (inner.len() == end || !inner[end..].starts_with(' '))).then(|| &inner[..end])
}

/// Whether a text could have to do with one of the programs.
pub(super) fn mentions_program(text: &str) -> bool {
    [
        "pip",
        "easy_install",
        "venv",
        "virtualenv",
        "setup.py",
        "twine",
        "-m build",
        "pyproject-build",
    ]
    .iter()
    .any(|name| text.contains(name))
}

/// Whether a value is a command of one of the programs: `pip3`, `$VENV/bin/pip install`,
/// `python3 -m pip`.
pub(crate) fn holds_program(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let words: Vec<&str> = value.split_whitespace().collect();
    let is_named = |word: &str| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = name.strip_suffix(".exe").unwrap_or(name);
        let pip = name.strip_prefix("pip").is_some_and(|version| {
            version
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
        });
        pip || matches!(
            name,
            "pip-compile" | "pip-sync" | "virtualenv" | "twine" | "easy_install" | "pipx"
        )
    };
    words.iter().enumerate().any(|(index, word)| {
        let is_program = index == 0
            || words[..index].iter().all(|before| {
                matches!(*before, "sudo" | "env" | "exec" | "command" | "-H" | "-E")
                    || is_assignment(before)
            });
        (is_program && is_named(word))
            || (index > 0
                && words[index - 1] == "-m"
                && matches!(
                    *word,
                    "pip" | "venv" | "virtualenv" | "build" | "piptools" | "twine" | "pipx"
                ))
    })
}

/// Whether a path is that of a script which activates an environment.
fn is_activation(path: &str) -> bool {
    let path = path.trim_matches(['"', '\'']);
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    matches!(
        name,
        "activate" | "activate.fish" | "activate.csh" | "activate.ps1" | "Activate.ps1"
    )
}

/// The environment that an activation script belongs to.
fn environment_of(path: &str) -> Option<String> {
    let folder = path.rsplit_once('/')?.0;
    folder
        .strip_suffix("/bin")
        .or_else(|| folder.strip_suffix("/Scripts"))
        .map(str::to_owned)
}
