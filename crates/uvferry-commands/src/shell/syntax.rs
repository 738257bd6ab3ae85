//! What a shell text is made of.

use std::borrow::Cow;
use std::ops::Range;

use compact_str::CompactString;
use smallvec::SmallVec;

/// Commands one after the other.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) statements: Vec<Statement>,
}

/// Pipelines joined by `&&` and `||`, and what ends them.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) links: Vec<Link>,
    pub(crate) terminator: Terminator,
}

impl Statement {
    /// From its first byte to the last one of its last pipeline.
    pub(crate) fn span(&self) -> Range<usize> {
        let start = self
            .links
            .first()
            .map_or(0, |link| link.pipeline.span.start);
        let end = self.links.last().map_or(0, |link| link.pipeline.span.end);
        start..end
    }
}

/// What ends a statement, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Terminator {
    /// A line's end.
    Newline,
    /// `;`.
    Semicolon(Range<usize>),
    /// `&`.
    Background,
    /// What is around it ends.
    Nothing,
}

/// How a pipeline hangs on the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `&&`.
    And,
    /// `||`.
    Or,
}

/// A pipeline in a statement.
#[derive(Debug)]
pub(crate) struct Link {
    /// `None` for the first.
    pub(crate) operator: Option<Operator>,
    pub(crate) pipeline: Pipeline,
}

/// Commands joined by `|`.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) span: Range<usize>,
    /// `!` in front.
    pub(crate) is_negated: bool,
    pub(crate) commands: Vec<Command>,
}

/// A command with its redirections.
#[derive(Debug)]
pub(crate) struct Command {
    /// With its redirections.
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
    pub(crate) redirections: Vec<Redirection>,
}

/// What a command is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A program with its arguments, or assignments alone.
    Simple(Simple),
    /// `if`, `while`, `case`, `{ … }`, `( … )` and so on: lists in order.
    Compound {
        form: Form,
        /// The words that it looks at: those of `for`, `case`, `[[ … ]]`.
        words: Vec<ShellWord>,
        bodies: Vec<Body>,
    },
    /// A definition, which runs nothing.
    Function { name: String, body: Box<Command> },
}

/// Which compound command it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    Group,
    Subshell,
    If,
    /// `while`, `until`.
    While,
    /// `for`, `select`, with the name of its variable.
    For(Option<String>),
    Case,
    /// `[[ … ]]`, `(( … ))`.
    Test,
}

/// A list inside a compound command.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) role: Role,
    pub(crate) list: List,
}

/// What a list inside a compound command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Its status decides.
    Condition,
    /// It is run: one branch, the body of a loop, a group.
    Branch,
    /// `else`: without it, nothing might be run.
    Else,
}

/// A simple command.
#[derive(Debug)]
pub(crate) struct Simple {
    /// Its number in the text.
    pub(crate) id: usize,
    pub(crate) assignments: Vec<ShellWord>,
    pub(crate) words: Vec<ShellWord>,
}

/// A word.
#[derive(Debug, Clone)]
pub(crate) struct ShellWord {
    pub(crate) span: Range<usize>,
    pub(crate) parts: Parts,
    /// Commands inside it, as indices into [`Script::substitutions`].
    pub(crate) substitutions: Vec<usize>,
    /// `(a b)` behind `NAME=`: its words.
    pub(crate) array: Option<Box<[ShellWord]>>,
}

/// What a word is made of: most often one literal, which is kept in place. A text has a
/// hundred thousand words in a megabyte.
pub(crate) type Parts = SmallVec<[Part; 1]>;

impl ShellWord {
    /// The text, where nothing in it is computed.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        if let [Part::Literal(text)] = self.parts.as_slice() {
            return Some(Cow::Borrowed(text));
        }
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Expansion { .. } => return None,
            }
        }
        self.array.is_none().then_some(Cow::Owned(text))
    }

    /// The known text at its start.
    pub(crate) fn start(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that stands for itself.
    Literal(CompactString),
    /// What is known only when it runs.
    Expansion { span: Range<usize>, quoted: bool },
}

/// `$( … )`, backticks, `<( … )`.
#[derive(Debug)]
pub(crate) struct Substitution {
    pub(crate) list: List,
    /// Whether its bytes are the text of the commands: backticks with escapes inside are not.
    pub(crate) is_exact: bool,
}

/// `> file`, `2>&1`, `<<EOF`.
#[derive(Debug)]
pub(crate) struct Redirection {
    pub(crate) span: Range<usize>,
    /// `>`, `<<-` …, without the number.
    pub(crate) operator: &'static str,
    pub(crate) target: ShellWord,
    /// An index into [`Script::heredocs`].
    pub(crate) heredoc: Option<usize>,
}

impl Redirection {
    /// Whether it only joins or throws away streams.
    pub(crate) fn is_harmless(&self) -> bool {
        matches!(self.operator, ">&" | "<&") || self.target.text().as_deref() == Some("/dev/null")
    }
}

/// A document inside the text.
#[derive(Debug, Clone)]
pub(crate) struct Heredoc {
    pub(crate) delimiter: String,
    /// Whether nothing in it is expanded.
    pub(crate) is_quoted: bool,
    /// `<<-`.
    pub(crate) strips_tabs: bool,
    pub(crate) body: Range<usize>,
    /// Commands inside it, as indices into [`Script::substitutions`].
    pub(crate) substitutions: Vec<usize>,
}

/// A place that is not shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) at: usize,
    pub(crate) what: &'static str,
}

/// A shell text, read.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) list: List,
    pub(crate) substitutions: Vec<Substitution>,
    pub(crate) heredocs: Vec<Heredoc>,
    pub(crate) troubles: Vec<Trouble>,
    /// Ranges that could not be understood as a whole: commands found there are only listed.
    pub(crate) doubtful: Vec<Range<usize>>,
    /// How many simple commands were numbered.
    pub(crate) commands: usize,
    /// Whether a document has no end.
    pub(crate) has_open_document: bool,
    /// Set where reading was given up: what stands behind it was not read.
    pub(crate) given_up_at: Option<usize>,
}

impl Script {
    /// Whether a place lies in a part that could not be understood as a whole.
    pub(crate) fn is_doubtful(&self, at: usize) -> bool {
        self.doubtful.iter().any(|range| range.contains(&at))
    }
}
