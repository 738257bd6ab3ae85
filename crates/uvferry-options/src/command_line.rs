//! Options of command lines.

use crate::table::Kind;

mod pip;
mod pip_tools;

pub use pip::{PIP, PIP_COMMANDS, PIP_GONE, uv_command};
pub use pip_tools::{PIP_COMPILE, PIP_SYNC};

/// Whether words belong to an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// It is a flag.
    None,
    /// A word follows, or stands behind `=`.
    One,
    /// A value may stand behind `=` only.
    Attached,
}

/// What an option becomes in uv's command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// uv's option of that name, with the value where there is one.
    Option(&'static str),
    /// These words, whatever the value: `--prerelease=allow`.
    Words(&'static [&'static str]),
    /// An environment variable in front of the command, with the value, or `1` for a flag.
    Environment(&'static str),
    /// An environment variable in front of the command, with this value.
    EnvironmentFixed(&'static str, &'static str),
    /// Nothing.
    Nowhere,
    /// It depends on the value or on other words: the translator decides, and may use these
    /// options of uv.
    Decided(&'static [&'static str]),
}

/// What an option becomes in one of the two modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The words.
    pub to: To,
    /// How the two relate.
    pub kind: Kind,
}

impl Form {
    /// uv's option of another name that does the same.
    pub const fn renamed(name: &'static str) -> Self {
        Self {
            to: To::Option(name),
            kind: Kind::Renamed,
        }
    }

    /// uv's option of the same name that does the same.
    pub const fn same(name: &'static str) -> Self {
        Self {
            to: To::Option(name),
            kind: Kind::Same,
        }
    }

    /// Goes, without an effect.
    pub const fn harmless(why: &'static str) -> Self {
        Self {
            to: To::Nowhere,
            kind: Kind::DroppedHarmless(why),
        }
    }

    /// Goes, and something may differ.
    pub const fn dropped(why: &'static str) -> Self {
        Self {
            to: To::Nowhere,
            kind: Kind::DroppedWarning(why),
        }
    }

    /// A person decides.
    pub const fn missing(advice: &'static str) -> Self {
        Self {
            to: To::Nowhere,
            kind: Kind::NoEquivalent(advice),
        }
    }

    /// Any words, any relation.
    pub const fn new(to: To, kind: Kind) -> Self {
        Self { to, kind }
    }
}

/// An option of a program's command line.
#[derive(Debug, PartialEq, Eq)]
pub struct CommandOption {
    /// The long form that the help shows first, with its dashes; the short form where there
    /// is no long one.
    pub long: &'static str,
    /// Other long forms.
    pub aliases: &'static [&'static str],
    /// The letter of the short form.
    pub short: Option<char>,
    /// Whether a value belongs to it.
    pub value: Value,
    /// The subcommands that take it; empty for all, and for programs without subcommands.
    pub commands: &'static [&'static str],
    /// In pip mode.
    pub pip: Form,
    /// In project mode; what `uv sync`, `uv lock` or the like takes.
    pub project: Form,
}

impl CommandOption {
    /// A flag that all subcommands take, the same in both modes.
    pub const fn flag(long: &'static str, form: Form) -> Self {
        Self {
            long,
            aliases: &[],
            short: None,
            value: Value::None,
            commands: &[],
            pip: form,
            project: form,
        }
    }

    /// An option with a value that all subcommands take, the same in both modes.
    pub const fn valued(long: &'static str, form: Form) -> Self {
        let mut option = Self::flag(long, form);
        option.value = Value::One;
        option
    }

    /// With a letter.
    #[must_use]
    pub const fn short(mut self, letter: char) -> Self {
        self.short = Some(letter);
        self
    }

    /// With other long forms.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Taken by these subcommands only.
    #[must_use]
    pub const fn of(mut self, commands: &'static [&'static str]) -> Self {
        self.commands = commands;
        self
    }

    /// With another form in project mode.
    #[must_use]
    pub const fn project(mut self, form: Form) -> Self {
        self.project = form;
        self
    }

    /// Whether `command` takes it; `None` stands for no subcommand.
    pub fn is_taken_by(&self, command: Option<&str>) -> bool {
        self.commands.is_empty() || command.is_some_and(|command| self.commands.contains(&command))
    }

    /// Its long forms.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.long).chain(self.aliases.iter().copied())
    }
}
