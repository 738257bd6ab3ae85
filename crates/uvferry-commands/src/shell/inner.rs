//! Texts for another shell inside of a text.

use std::ops::Range;

use crate::context::Environment;
use crate::embedded::{Embedded, Quoting};

use super::following::{Inner, Walk};
use super::naming::holds_program;
use super::parser::is_assignment;
use super::state::State;
use super::syntax::{Command, Kind, Part, Redirection, ShellWord, Simple};
use super::writes::is_output;
use crate::program_words::{mentions_program, names_program};

impl<'s> Walk<'s> {
    /// Text for another shell in a command: `bash -c '…'`, `bash <<EOF`. `None` where it is
    /// none, else the index of the word that it is.
    #[expect(clippy::option_option, reason = "none, a document, a word")]
    pub(super) fn nested(
        &mut self,
        simple: &'s Simple,
        redirections: &'s [Redirection],
        state: &State,
    ) -> Option<Option<usize>> {
        let words = &simple.words;
        let first = words.first()?.text();
        match first.as_deref() {
            Some("trap") => return self.trapped(simple, state),
            Some("cat" | "tee") => return self.written_script(simple, redirections, state),
            _ => {}
        }
        let raw = self.raw(simple);
        let is_shell_of_make = |word: &ShellWord| {
            matches!(
                self.embedded.original(word.span.clone()),
                "$(SHELL)" | "${SHELL}" | "$SHELL"
            )
        };
        let is_script = first.as_deref() == Some("script");
        if !raw.contains("sh") && !raw.contains("su") && !is_script && !is_shell_of_make(&words[0])
        {
            return self.remote(simple, redirections, state, first.as_deref());
        }
        if matches!(
            first.as_deref(),
            Some("echo" | "printf" | "which" | "type" | "apt-get" | "apt" | "apk" | "grep" | "git")
        ) {
            return None;
        }
        let at = words.iter().position(|word| {
            is_shell_of_make(word)
                || word.text().is_some_and(|text| {
                    let name = text.rsplit('/').next().unwrap_or(&text);
                    matches!(name, "bash" | "sh" | "zsh" | "dash" | "ash" | "ksh" | "su")
                })
        });
        let Some(at) = at.or(is_script.then_some(0)) else {
            return self.remote(simple, redirections, state, first.as_deref());
        };
        let is_near = words[..at].iter().all(|word| {
            word.text().is_some_and(|text| {
                text.starts_with('-')
                    || is_assignment(&text)
                    || text.bytes().all(|byte| byte.is_ascii_digit())
                    || HANDING_ON.contains(&text.as_ref())
            })
        });
        let is_flag = |word: &ShellWord, letter: char| {
            word.text().is_some_and(|text| {
                text.starts_with('-') && !text.starts_with("--") && text.contains(letter)
            })
        };
        // A login sets PATH anew: uv of one user, or of a runner, is not on it. An image has it in
        // `/bin`.
        let is_su = words[at].text().is_some_and(|text| text.ends_with("su"));
        let logs_in = is_su
            && words[at + 1..].iter().any(|word| {
                matches!(word.text().as_deref(), Some("-" | "--login")) || is_flag(word, 'l')
            });
        let is_near = is_near && (!logs_in || state.given().is_image);
        let mut own = state.clone();
        own.is_over = false;
        if words[..at]
            .iter()
            .any(|word| word.text().as_deref() == Some("sudo"))
        {
            own.environment = Environment::System;
        }
        let flag = words[at + 1..]
            .iter()
            .position(|word| is_flag(word, 'c') || word.text().as_deref() == Some("--command"))
            .map(|place| place + at + 1);
        if let Some(flag) = flag {
            let script = words.get(flag + 1)?;
            if words[at + 1..=flag].iter().any(|word| is_flag(word, 'e')) {
                own.stops_on_error = true;
            }
            if self.programs.is_some()
                && !could_run(self.embedded.original(script.span.clone()), state)
            {
                return None;
            }
            let (text, is_whole) = self.inside(script);
            if self.embedded.text()[script.span.clone()].starts_with('\'') {
                own.lose_all_texts(OTHER_SHELL);
            }
            let outer = (is_near && is_whole).then_some(simple.id);
            self.enter_inner(text, own, outer.is_none(), outer);
            return Some(Some(flag + 1));
        }
        // `bash script.sh <<EOF` reads it as data; `su - app <<EOF` is for another user's shell.
        let names = words[at + 1..]
            .iter()
            .filter(|word| !word.start().starts_with('-'))
            .count();
        if names > usize::from(is_su) {
            return self.remote(simple, redirections, state, first.as_deref());
        }
        if let Some(text) = redirections.iter().find(|one| one.operator == "<<<") {
            if self.programs.is_some()
                && !could_run(self.embedded.original(text.target.span.clone()), state)
            {
                return None;
            }
            let (text, _) = self.inside(&text.target);
            self.enter_inner(text, own, true, None);
            return Some(None);
        }
        self.read_document(redirections, own, !is_near)
    }

    /// A document that a shell reads.
    #[expect(clippy::option_option, reason = "as `nested`")]
    fn read_document(
        &mut self,
        redirections: &'s [Redirection],
        mut own: State,
        is_listed: bool,
    ) -> Option<Option<usize>> {
        let index = redirections
            .iter()
            .find_map(|redirection| redirection.heredoc)?;
        let heredoc = &self.script.heredocs[index];
        let body = heredoc.body.clone();
        if self.programs.is_some() && !could_run(self.embedded.original(body.clone()), &own) {
            return None;
        }
        if heredoc.is_quoted {
            own.lose_all_texts(OTHER_SHELL);
        }
        let text = self.document(body, heredoc.is_quoted);
        self.enter_inner(text, own, is_listed, None);
        Some(None)
    }

    /// `trap 'pip uninstall -y x' EXIT`: this shell runs it later.
    #[expect(clippy::option_option, reason = "as `nested`")]
    fn trapped(&mut self, simple: &'s Simple, state: &State) -> Option<Option<usize>> {
        let index = simple
            .words
            .iter()
            .skip(1)
            .position(|word| word.text().as_deref() != Some("--"))?
            + 1;
        let script = simple.words.get(index)?;
        if !could_run(self.embedded.original(script.span.clone()), state) {
            return None;
        }
        let (text, is_whole) = self.inside(script);
        let mut own = state.clone();
        own.is_over = false;
        // By then its variables may be others.
        if self.embedded.text()[script.span.clone()].starts_with('\'') {
            own.lose_all_texts(
                "the variable is expanded when the signal comes, and may be set anew by then",
            );
        }
        self.enter_inner(text, own, !is_whole, None);
        Some(Some(index))
    }

    /// `cat > install.sh <<EOF`: a script that something runs later.
    #[expect(clippy::option_option, reason = "as `nested`")]
    fn written_script(
        &mut self,
        simple: &'s Simple,
        redirections: &'s [Redirection],
        state: &State,
    ) -> Option<Option<usize>> {
        let is_script = |word: &ShellWord| {
            let raw = self.embedded.original(word.span.clone());
            let raw = raw.trim_end_matches(['"', '\'']);
            [".sh", ".bash"].iter().any(|ending| raw.ends_with(ending))
        };
        let writes_one = redirections
            .iter()
            .any(|one| is_output(one) && is_script(&one.target))
            || simple.words[1..].iter().any(is_script);
        if !writes_one {
            return None;
        }
        let mut own = state.clone();
        own.is_over = false;
        self.read_document(redirections, own, true)
    }

    /// Text that a shell at the end of a pipeline reads: `echo "pip install x" | sh`,
    /// `cat <<EOF | bash`.
    pub(super) fn piped(&mut self, commands: &'s [Command], state: &State) {
        let [first, .., last] = commands else {
            return;
        };
        let (Kind::Simple(first_words), Kind::Simple(last)) = (&first.kind, &last.kind) else {
            return;
        };
        let runs_shell = last.words.iter().all(|word| {
            word.text().is_some_and(|text| {
                let name = text.rsplit('/').next().unwrap_or(&text);
                text.starts_with('-')
                    || HANDING_ON.contains(&text.as_ref())
                    || matches!(name, "bash" | "sh" | "zsh" | "dash" | "ash" | "ksh")
            })
        }) && last.words.last().is_some();
        let is_remote = last
            .words
            .first()
            .and_then(ShellWord::text)
            .is_some_and(|text| REMOTE.contains(&text.as_ref()));
        if !runs_shell && !is_remote {
            return;
        }
        let mut own = state.clone();
        own.is_over = false;
        match first_words
            .words
            .first()
            .and_then(ShellWord::text)
            .as_deref()
        {
            Some("cat") => {
                self.read_document(&first.redirections, own, true);
            }
            Some("echo" | "printf") => {
                for word in &first_words.words[1..] {
                    if could_run(self.embedded.original(word.span.clone()), state) {
                        let (text, _) = self.inside(word);
                        self.enter_inner(text, own.clone(), true, None);
                    }
                }
            }
            _ => {}
        }
    }

    /// A word with a whole command in it, for a program that has it run somewhere else:
    /// `ssh host "pip install x"`.
    #[expect(clippy::option_option, reason = "as `nested`")]
    fn remote(
        &mut self,
        simple: &'s Simple,
        redirections: &'s [Redirection],
        state: &State,
        first: Option<&str>,
    ) -> Option<Option<usize>> {
        if !REMOTE.contains(&first?) {
            return None;
        }
        let index = simple.words.iter().skip(1).position(|word| {
            let raw = &self.embedded.text()[word.span.clone()];
            raw.contains(char::is_whitespace) && mentions_program(raw)
        });
        let Some(index) = index.map(|index| index + 1) else {
            let mut own = state.clone();
            own.is_over = false;
            return self.read_document(redirections, own, true);
        };
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
            let reading = self.reading(&state);
            self.inner.push(Inner {
                embedded,
                state,
                is_listed,
                outer,
                reading,
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
    "ssh",
    "sshpass",
    "pdsh",
    "pssh",
    "docker",
    "podman",
    "kubectl",
    "vagrant",
    "lxc",
    "gcloud",
    "az",
    "heroku",
    "ansible",
    "srun",
    "screen",
    "tmux",
    "watch",
    "scl",
    "nix-shell",
    "nix",
    "toolbox",
    "distrobox",
    "flatpak",
    "singularity",
    "apptainer",
    "lxc-attach",
    "systemd-run",
];

/// Why a variable is another one in a text that a shell of its own expands.
const OTHER_SHELL: &str = "another shell expands the variable, which has it only where it is \
                           exported: which environment it is for is known only when it runs";

/// Whether a text could have to do with one of the programs, also by a variable.
pub(super) fn could_run(text: &str, state: &State) -> bool {
    mentions_program(text)
        || (text.contains('$') && text.to_ascii_lowercase().contains("pip"))
        || runs_variable(text, state)
}

/// As [`could_run`], for words that are data more often than commands: what is only part of
/// another name is none of the programs there.
pub(super) fn could_eval(text: &str, state: &State) -> bool {
    names_program(text) || runs_variable(text, state)
}

/// Whether a variable of a text holds a command of one of the programs.
fn runs_variable(text: &str, state: &State) -> bool {
    text.split('$').skip(1).any(|behind| {
        let name = behind.trim_start_matches(['{', '(']);
        let end = name
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(name.len());
        let name = &name[..end];
        state.texts().contains_key(name)
            || state
                .variables
                .get(name)
                .is_some_and(|value| holds_program(value))
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
