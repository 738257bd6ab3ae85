use uvferry_diagnostics::Rule;

use crate::command::CommandLine;

/// Which program a command runs, whatever way it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Program {
    /// pip, also as `python -m pip`.
    Pip,
    /// `pip-compile`, also as `python -m piptools compile`.
    PipCompile,
    /// `pip-sync`.
    PipSync,
    /// `python -m venv`, `pyvenv`.
    Venv,
    /// virtualenv.
    Virtualenv,
    /// `easy_install`.
    EasyInstall,
    /// pipx.
    Pipx,
    /// `python setup.py …`.
    SetupPy,
    /// `python -m build`, `pyproject-build`.
    Build,
    /// twine.
    Twine,
    /// Another program's command that a mode rewrites: activation of an environment,
    /// programs that become `uv run …`.
    Other,
}

/// What a person should know about a translation.
#[derive(Debug, Clone)]
pub struct Note {
    /// The rule it comes from.
    pub rule: &'static Rule,
    /// What it says, without credentials.
    pub message: String,
    /// The word that it is about: an index into [`CommandLine::words`](crate::CommandLine).
    pub word: Option<usize>,
}

/// A word of a new command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutWord {
    /// A word of the old command, as it stands: an index into
    /// [`CommandLine::words`](crate::CommandLine).
    Kept(usize),
    /// An assignment of the old command, as it stands: an index into
    /// [`CommandLine::assignments`](crate::CommandLine).
    KeptAssignment(usize),
    /// A new word that stands for itself; who writes it quotes it.
    New(String),
    /// Text in the syntax of the shell, made of raw text of the old command: never quoted
    /// again. `--default-index=$URL` of `--index-url=$URL`.
    Raw(String),
    /// New text in the syntax of the shell, never quoted again: `"$HOME/.local"`. Who writes it
    /// escapes it for what the shell's text stands in.
    Syntax(String),
}

/// One new command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutCommand {
    /// Assignments first, then the program and its arguments.
    pub words: Vec<OutWord>,
}

impl OutCommand {
    /// The command on one line, in the syntax of the shell.
    pub fn shell_text(&self, old: &CommandLine) -> String {
        let words: Vec<String> = self
            .words
            .iter()
            .map(|word| match word {
                OutWord::Kept(index) => old.words[*index].raw.clone(),
                OutWord::KeptAssignment(index) => old.assignments[*index].raw.clone(),
                OutWord::New(text) => shell_word(text),
                OutWord::Raw(raw) | OutWord::Syntax(raw) => raw.clone(),
            })
            .collect();
        words.join(" ")
    }
}

/// A text as a word of the shell that stands for it: quoted only where it has to be.
///
/// ```
/// use uvferry_commands::shell_word;
///
/// assert_eq!(shell_word("requests==2.31"), "requests==2.31");
/// assert_eq!(shell_word("requests>2"), "'requests>2'");
/// ```
pub fn shell_word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// What becomes of a command.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It stays as it is, and that is right: the text says why.
    Kept {
        /// Why.
        why: String,
    },
    /// It becomes these commands, each run only if the one before it succeeded.
    Rewritten(Vec<OutCommand>),
    /// Nothing takes its place.
    Removed {
        /// Why nothing is needed.
        why: String,
    },
    /// A person decides.
    NeedsReview {
        /// The rule.
        rule: &'static Rule,
        /// What cannot be carried over, and what to do.
        why: String,
        /// What comes nearest, as a command line.
        suggestion: Option<String>,
    },
}

/// A command and what becomes of it.
#[derive(Debug, Clone)]
pub struct Translated {
    /// What it runs.
    pub program: Program,
    /// What becomes of it.
    pub outcome: Outcome,
    /// What else to know.
    pub notes: Vec<Note>,
    /// It only renews pip (and setuptools, wheel) for commands that follow: it stays where
    /// another command of its file goes on using pip.
    pub serves_pip: bool,
    /// It installs uv: it stays where nothing else brings uv, and goes where something does.
    pub brings_uv: bool,
    /// The compiled file, by its path in the repository, that it now writes from uv.lock.
    pub exports: Option<String>,
}
