//! Shell text by its grammar: that of POSIX with bash's additions, and what zsh shares.
//!
//! Each byte is looked at a bounded number of times, and reading never fails: what does not
//! fit is told with its place, and reading goes on with the next line. (tree-sitter's grammar,
//! which the tests compare with, takes the text around one bad place for an error as a whole,
//! cuts some words in two, and needs a C compiler.)

use super::syntax::{
    Body, Command, Form, Kind, Link, List, Operator, Pipeline, Role, Script, ShellWord, Statement,
    Substitution, Terminator, Trouble,
};

/// How deep commands may be nested.
const DEEPEST: usize = 60;
/// After so many places that are not shell, the text is taken for something else.
const MOST_TROUBLES: usize = 40;

/// Why a statement could not be read.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) what: &'static str,
}

pub(super) type Read<T> = Result<T, Broken>;

pub(super) fn broken<T>(at: usize, what: &'static str) -> Read<T> {
    Err(Broken { at, what })
}

/// Reads a text.
pub(crate) fn parse(text: &str) -> Script {
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: 0,
        end: text.len(),
        depth: 0,
        waiting: Vec::new(),
        spare: Vec::new(),
        script: Script::default(),
    };
    let list = parser.whole();
    let mut script = parser.script;
    script.list = list;
    script
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    /// Nothing is read from here on: the end of the text or of backticks.
    pub(super) end: usize,
    pub(super) depth: usize,
    /// Documents whose bodies begin behind the next line's end.
    pub(super) waiting: Vec<usize>,
    /// Words of commands that are being read, so that each command's list is as long as it
    /// has to be.
    pub(super) spare: Vec<ShellWord>,
    pub(super) script: Script,
}

/// What a list ends at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
    End,
    Parenthesis,
    Brace,
    Words(&'static [&'static str]),
    CaseItem,
}

/// Words that begin or end something where a command could stand.
const CLOSING: &[&str] = &[
    "then", "elif", "else", "fi", "do", "done", "esac", "}", "in",
];

/// What is wrong where a quote has no end.
pub(super) const OPEN_QUOTE: &str = "a quote is not closed";

impl Parser<'_> {
    fn whole(&mut self) -> List {
        let mut list = List::default();
        loop {
            self.gaps();
            if self.at >= self.end {
                self.script.commands = self.script.commands.max(1);
                return list;
            }
            let start = self.at;
            let substitutions = self.script.substitutions.len();
            match self.statement(Until::End) {
                Ok(statement) => list.statements.push(statement),
                Err(trouble) => {
                    self.script.substitutions.truncate(substitutions);
                    self.waiting.clear();
                    self.depth = 0;
                    self.end = self.text.len();
                    self.script.troubles.push(Trouble {
                        at: trouble.at,
                        what: trouble.what,
                    });
                    let behind = if trouble.what == OPEN_QUOTE {
                        // What is text and what is a command is not known from there on.
                        self.end
                    } else {
                        self.line_end(trouble.at)
                    };
                    self.script.doubtful.push(start..behind.max(start + 1));
                    if self.script.troubles.len() >= MOST_TROUBLES {
                        self.script.given_up_at = Some(start);
                        self.script.doubtful.push(start..self.end);
                        return list;
                    }
                    self.at = (self.line_end(start) + 1).min(self.end);
                }
            }
        }
    }

    /// The end of the line that a place is on.
    fn line_end(&self, at: usize) -> usize {
        memchr_from(self.bytes, b'\n', at.min(self.text.len())).unwrap_or(self.text.len())
    }

    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        (at < self.end).then(|| self.bytes[at])
    }

    pub(super) fn looks_at(&self, text: &str) -> bool {
        self.bytes[self.at..self.end].starts_with(text.as_bytes())
    }

    /// The length of a line continuation that stands here.
    pub(super) fn continuation(&self) -> Option<usize> {
        match (self.byte(0), self.byte(1), self.byte(2)) {
            (Some(b'\\'), Some(b'\n'), _) => Some(2),
            (Some(b'\\'), Some(b'\r'), Some(b'\n')) => Some(3),
            _ => None,
        }
    }

    /// Spaces, continuations, and a comment.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.byte(0) {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\r') if self.byte(1) == Some(b'\n') => self.at += 1,
                Some(b'\r') if self.at + 1 == self.end => self.at += 1,
                Some(b'\\') => match self.continuation() {
                    Some(length) => self.at += length,
                    None => return,
                },
                Some(b'#') => {
                    let end = memchr_from(self.bytes, b'\n', self.at).unwrap_or(self.end);
                    self.at = end.min(self.end);
                    return;
                }
                _ => return,
            }
        }
    }

    /// Blanks, line ends and stray `;` behind them.
    pub(super) fn gaps(&mut self) {
        loop {
            self.blanks();
            if self.byte(0) == Some(b'\n') {
                self.newline();
            } else {
                return;
            }
        }
    }

    /// Whether what a list ends at stands here.
    fn stands(&self, until: Until) -> bool {
        match until {
            Until::End => self.at >= self.end,
            Until::Parenthesis => self.byte(0) == Some(b')'),
            Until::Brace => self.keyword() == "}",
            Until::Words(words) => words.contains(&self.keyword()),
            Until::CaseItem => {
                self.looks_at(";;") || self.looks_at(";&") || self.keyword() == "esac"
            }
        }
    }

    /// The plain word that stands here, as far as it could be a reserved one.
    pub(super) fn keyword(&self) -> &str {
        let mut length = 0;
        while let Some(byte) = self.byte(length) {
            if byte.is_ascii_whitespace()
                || matches!(byte, b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
            {
                break;
            }
            if length > 10
                || !(byte.is_ascii_lowercase() || matches!(byte, b'{' | b'}' | b'!' | b'['))
            {
                return "";
            }
            length += 1;
        }
        &self.text[self.at..self.at + length]
    }

    pub(super) fn take_keyword(&mut self, word: &'static str, what: &'static str) -> Read<()> {
        self.gaps();
        if self.keyword() == word {
            self.at += word.len();
            return Ok(());
        }
        broken(self.at, what)
    }

    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEEPEST {
            return broken(self.at, "commands are nested too deep here");
        }
        self.depth += 1;
        let spare = self.spare.len();
        let result = read(self);
        // What was read of a command that is none.
        self.spare.truncate(spare);
        self.depth = self.depth.saturating_sub(1);
        result
    }

    pub(super) fn list(&mut self, until: Until) -> Read<List> {
        let mut list = List::default();
        loop {
            self.gaps();
            if self.stands(until) {
                return Ok(list);
            }
            if self.at >= self.end {
                return broken(self.at, "something that was begun is not closed");
            }
            let statement = self.statement(until)?;
            let ended = statement.terminator == Terminator::Nothing;
            list.statements.push(statement);
            if ended {
                self.gaps();
                if self.stands(until) {
                    return Ok(list);
                }
                return broken(self.at, "this is not what can stand here");
            }
        }
    }

    fn statement(&mut self, until: Until) -> Read<Statement> {
        let mut links = vec![Link {
            operator: None,
            pipeline: self.pipeline()?,
        }];
        loop {
            self.blanks();
            let operator = if self.looks_at("&&") {
                Operator::And
            } else if self.looks_at("||") {
                Operator::Or
            } else {
                break;
            };
            self.at += 2;
            self.gaps();
            links.push(Link {
                operator: Some(operator),
                pipeline: self.pipeline()?,
            });
        }
        let at = self.at;
        let terminator = match (self.byte(0), self.byte(1)) {
            (Some(b';'), Some(b';' | b'&')) | (None, _) => Terminator::Nothing,
            (Some(b';'), _) => {
                self.at += 1;
                Terminator::Semicolon(at..at + 1)
            }
            (Some(b'&'), _) => {
                self.at += 1;
                Terminator::Background
            }
            (Some(b'\n'), _) => {
                self.newline();
                Terminator::Newline
            }
            // `{ a }` is one command with three words; a compound command may stand before `}`.
            _ if !matches!(until, Until::End) && self.stands(until) => Terminator::Nothing,
            _ => return broken(at, "this is not what can stand here"),
        };
        Ok(Statement { links, terminator })
    }

    fn pipeline(&mut self) -> Read<Pipeline> {
        self.blanks();
        let start = self.at;
        let mut is_negated = false;
        loop {
            match self.keyword() {
                "!" => {
                    is_negated = !is_negated;
                    self.at += 1;
                }
                "time" => {
                    self.at += 4;
                    self.blanks();
                    if self.looks_at("-p ") {
                        self.at += 2;
                    }
                }
                _ => break,
            }
            self.blanks();
        }
        let mut commands = Vec::with_capacity(1);
        loop {
            commands.push(self.deeper(Self::command)?);
            let end = self.at;
            self.blanks();
            if self.byte(0) != Some(b'|') || self.byte(1) == Some(b'|') {
                let end = commands.last().map_or(end, |command| command.span.end);
                return Ok(Pipeline {
                    span: start..end.max(start),
                    is_negated,
                    commands,
                });
            }
            self.at += 1;
            if self.byte(0) == Some(b'&') {
                self.at += 1;
            }
            self.gaps();
        }
    }

    pub(super) fn command(&mut self) -> Read<Command> {
        let start = self.at;
        let kind = match self.keyword() {
            "{" => {
                self.at += 1;
                let list = self.list(Until::Brace)?;
                self.at += 1;
                compound(Form::Group, vec![(Role::Branch, list)])
            }
            "if" => self.conditional()?,
            "while" | "until" => {
                self.at += 5;
                let condition = self.list(Until::Words(&["do"]))?;
                let body = self.do_group()?;
                compound(
                    Form::While,
                    vec![(Role::Condition, condition), (Role::Branch, body)],
                )
            }
            word @ ("for" | "select") => {
                self.at += word.len();
                self.iteration()?
            }
            "case" => self.case()?,
            "function" => self.function()?,
            "[[" => self.test()?,
            word if CLOSING.contains(&word) && word != "in" => {
                return broken(start, "nothing was begun that ends here");
            }
            _ if self.byte(0) == Some(b'(') => self.parenthesis()?,
            _ => return self.simple(),
        };
        let mut end = self.at;
        let mut redirections = Vec::new();
        loop {
            self.blanks();
            match self.redirection()? {
                Some(redirection) => {
                    end = redirection.span.end;
                    redirections.push(redirection);
                }
                None => break,
            }
        }
        Ok(Command {
            span: start..end,
            kind,
            redirections,
        })
    }

    pub(super) fn substitution(&mut self, list: List, is_exact: bool) -> usize {
        self.script
            .substitutions
            .push(Substitution { list, is_exact });
        self.script.substitutions.len() - 1
    }
}

/// Whether a word assigns: `NAME=`, `NAME+=`, `NAME[…]=`.
pub(crate) fn is_assignment(raw: &str) -> bool {
    let Some((name, _)) = raw.split_once('=') else {
        return false;
    };
    let name = name.strip_suffix('+').unwrap_or(name);
    let name = match name.split_once('[') {
        Some((name, index)) if index.ends_with(']') => name,
        Some(_) => return false,
        None => name,
    };
    is_name(name)
}

/// Whether a text is a name of a variable.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pub(super) fn compound(form: Form, bodies: Vec<(Role, List)>) -> Kind {
    Kind::Compound {
        form,
        words: Vec::new(),
        bodies: bodies
            .into_iter()
            .map(|(role, list)| Body { role, list })
            .collect(),
    }
}

pub(super) fn memchr_from(bytes: &[u8], byte: u8, from: usize) -> Option<usize> {
    memchr::memchr(byte, &bytes[from..]).map(|at| at + from)
}
