//! Commands that Python programs run: `subprocess`, `os.system`, nox, invoke, fabric.
//!
//! What is a command is told by the call that runs it. Text that is printed, documented or
//! compared is none.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use uvferry_diagnostics::{SourceFile, Span};

use crate::carried::Carried;
use crate::carriers::command_lines::{is_command_line, runs_a_program, simple_commands};
use crate::carriers::listing;
use crate::command::{CommandLine, Piece, Word};
use crate::context::{self, Environment, Settings, Surroundings};
use crate::outcome::shell_word;

/// Longer programs are not parsed: none is written by hand.
pub(super) const MAX_PARSED_BYTES: usize = 4 * 1024 * 1024;

/// Enough for the deepest tree of so long a program.
const STACK_BYTES: usize = 512 * 1024 * 1024;

pub(super) fn read(file: &SourceFile, settings: &Settings<'_>, carried: &mut Carried) {
    let text = file.text();
    let commands = on_a_deep_stack(|| commands(file.path(), text)).unwrap_or_default();
    for (command, span, in_session) in commands {
        let surroundings = Surroundings {
            environment: if in_session {
                Environment::Active(None)
            } else {
                Environment::Unknown
            },
            reader: context::Reader::Other,
            ..Surroundings::default()
        };
        let shown = text[span.clone()].to_owned();
        match command {
            Run::Vector(words) => {
                let command = CommandLine {
                    assignments: Vec::new(),
                    words,
                };
                let before = carried.commands.len();
                listing::list_command(&command, &shown, span, &surroundings, settings, carried);
                for found in &mut carried.commands[before..] {
                    found.to = found.to.as_deref().map(with_expressions);
                }
            }
            Run::Shell(line) => {
                let before = carried.commands.len();
                listing::list_line(&line, span.start, &surroundings, settings, carried);
                // The text is not the file's, byte by byte.
                for found in &mut carried.commands[before..] {
                    found.span = span.clone();
                }
            }
        }
    }
}

/// What makes a path of an interpreter out of an expression for one, to the translator.
const INTERPRETER: &str = "/bin/python";

/// The new command, with the expression for an interpreter as it is.
fn with_expressions(to: &str) -> String {
    let mut out = to.replace(&format!("}}{INTERPRETER}"), "}");
    for quote in ["'{", "}'"] {
        out = out.replace(quote, quote.trim_matches('\''));
    }
    out
}

/// A tree is as deep as a program is long, and dropping it takes as much stack.
fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("python".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)
            .ok()?
            .join()
            .ok()
    })
}

/// What is run.
#[derive(Debug, PartialEq, Eq)]
enum Run {
    Vector(Vec<Word>),
    Shell(String),
}

/// The commands, where they stand, and whether nox runs them in a session's environment.
type Runs = Vec<(Run, Span, bool)>;

fn commands(path: &str, text: &str) -> Runs {
    let parsed = ruff_python_parser::parse_unchecked_source(text, ast::PySourceType::Python);
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut reader = Reader {
        text,
        is_test: path.split('/').any(|part| matches!(part, "test" | "tests"))
            || name.starts_with("test_")
            || name.ends_with("_test.py"),
        runs: Vec::new(),
    };
    for statement in &parsed.syntax().body {
        reader.visit_stmt(statement);
    }
    reader.runs
}

struct Reader<'a> {
    text: &'a str,
    is_test: bool,
    runs: Runs,
}

impl<'a> Visitor<'a> for Reader<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        // `cmd = [sys.executable, "-m", "pip", …]`, run further down. What a test holds in a
        // variable is as likely what it expects.
        if let Stmt::Assign(ast::StmtAssign { value, .. }) = statement
            && !self.is_test
            && let Some(words) = self.vector(value)
            && words.first().is_some_and(|word| {
                matches!(word.raw.as_str(), "pip" | "pip-compile" | "pip-sync")
                    || word.raw.contains("python")
            })
            && is_run(&words)
        {
            self.runs
                .push((Run::Vector(words), span(value.range()), false));
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Call(call) => self.call(call),
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. })
                if !self.is_test =>
            {
                self.vector_in_a_table(expression);
                self.texts(elts);
            }
            _ => {}
        }
        walk_expr(self, expression);
    }
}

impl Reader<'_> {
    /// `[sys.executable, "-m", "pip", …]` wherever it stands: nothing else looks like it.
    fn vector_in_a_table(&mut self, expression: &Expr) {
        let range = span(expression.range());
        let is_known = self
            .runs
            .iter()
            .rev()
            .take(8)
            .any(|(_, known, _)| known.start <= range.start && range.end <= known.end);
        if !is_known
            && let Some(words) = self.vector(expression)
            && words
                .first()
                .is_some_and(|word| word.raw.ends_with(INTERPRETER))
            && is_run(&words)
        {
            self.runs.push((Run::Vector(words), range, false));
        }
    }

    /// Command lines in a list that has several, or other commands beside.
    fn texts(&mut self, items: &[Expr]) {
        let first = items.first().and_then(|item| self.shell_text(item));
        let Some(first) = first else {
            return;
        };
        let runs_a_text = matches!(
            first.as_str(),
            "sh" | "bash" | "/bin/sh" | "/bin/bash" | "cmd"
        );
        // A word alone is a program, and the rest its arguments.
        if !first.contains(' ') && !runs_a_text {
            return;
        }
        for item in items {
            if let Some(line) = self.shell_text(item)
                && line.contains(' ')
                && is_command_line(&line)
            {
                self.runs
                    .push((Run::Shell(line), span(item.range()), false));
            }
        }
    }

    fn call(&mut self, call: &ast::ExprCall) {
        let callee = &self.text[call.func.range()];
        let name = callee.rsplit('.').next().unwrap_or(callee).trim();
        let base = callee.strip_suffix(name).unwrap_or_default();
        let base = base.trim_end_matches('.').trim();
        let is_session = base == "session" || base.ends_with(".session");
        let arguments = &call.arguments.args;
        let range = span(call.range());
        if is_session && matches!(name, "install" | "conda_install") {
            if name == "install" {
                let mut words = vec![Word::literal("pip"), Word::literal("install")];
                words.extend(arguments.iter().map(|argument| self.word(argument)));
                self.runs.push((Run::Vector(words), range, true));
            }
            return;
        }
        if matches!(
            callee,
            "pip.main" | "pip._internal.main" | "pipmain" | "pip_main"
        ) && let Some(first) = arguments.first()
        {
            let mut words = vec![Word::literal("pip")];
            words.extend(self.vector(first).unwrap_or_default());
            self.runs.push((Run::Vector(words), range, false));
            return;
        }
        // `mock.call("pip", …)` is what a test expects.
        if !runs_something(name) || base == "mock" {
            return;
        }
        let Some(first) = arguments.first().or_else(|| {
            let keyword = call.arguments.keywords.iter().find(|keyword| {
                keyword
                    .arg
                    .as_ref()
                    .is_some_and(|name| matches!(name.as_str(), "args" | "cmd" | "command"))
            });
            keyword.map(|keyword| &keyword.value)
        }) else {
            return;
        };
        if let Some(words) = self.vector(first) {
            if is_run(&words) {
                self.runs.push((Run::Vector(words), range, is_session));
            }
            return;
        }
        if let Some(line) = self.shell_text(first)
            && is_command_line(&line)
        {
            self.runs
                .push((Run::Shell(line), span(first.range()), is_session));
            return;
        }
        // `run("pip", "install", "x")`
        let words = self.words(arguments);
        if is_run(&words) {
            self.runs.push((Run::Vector(words), range, is_session));
        }
    }

    /// The words of a list or a tuple; of `[…] + more` as well.
    fn vector(&self, expression: &Expr) -> Option<Vec<Word>> {
        match expression {
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
                Some(self.words(elts))
            }
            Expr::BinOp(ast::ExprBinOp {
                left,
                op: ast::Operator::Add,
                right,
                ..
            }) => {
                let mut words = self.vector(left)?;
                match self.vector(right) {
                    Some(more) => words.extend(more),
                    None => words.push(self.unknown(right, false)),
                }
                Some(words)
            }
            // `"pip install x".split()`
            Expr::Call(ast::ExprCall {
                func, arguments, ..
            }) => {
                let Expr::Attribute(ast::ExprAttribute { value, attr, .. }) = func.as_ref() else {
                    // `shlex.split("pip install x")`
                    return None;
                };
                let text = match attr.as_str() {
                    "split" if arguments.args.is_empty() => self.shell_text(value)?,
                    "split" => self.shell_text(arguments.args.first()?)?,
                    _ => return None,
                };
                Some(text.split_whitespace().map(Word::literal).collect())
            }
            _ => None,
        }
    }

    fn word(&self, expression: &Expr) -> Word {
        match expression {
            Expr::StringLiteral(literal) => {
                let text = literal.value.to_str();
                Word {
                    raw: shell_word(text),
                    ..Word::literal(text)
                }
            }
            Expr::FString(literal) => self.pieces(literal),
            Expr::Starred(starred) => self.unknown(&starred.value, false),
            other => self.unknown(other, true),
        }
    }

    /// The words of a command: in front of them the program, which may be a name or a path
    /// (`sys.executable`, `str(folder / "python")`, `pip_path`) that says what it is.
    fn words(&self, items: &[Expr]) -> Vec<Word> {
        let mut words: Vec<Word> = items.iter().map(|item| self.word(item)).collect();
        if let (Some(first), Some(item)) = (words.first_mut(), items.first())
            && matches!(
                item,
                Expr::Name(_) | Expr::Attribute(_) | Expr::Call(_) | Expr::BinOp(_)
            )
        {
            let text = &self.text[item.range()];
            let lower = text.to_ascii_lowercase();
            let last = lower.rsplit('.').next().unwrap_or(&lower);
            if lower.contains("python") || last.contains("executable") {
                *first = Word::literal(format!("{{{text}}}{INTERPRETER}"));
            } else if last.starts_with("pip") {
                *first = Word::literal("pip");
            }
        }
        words
    }

    /// A word that is known in part.
    fn pieces(&self, literal: &ast::ExprFString) -> Word {
        let mut raw = String::new();
        let mut pieces = Vec::new();
        for element in literal.value.elements() {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => {
                    raw.push_str(&literal.value);
                    pieces.push(Piece::Literal(literal.value.to_string()));
                }
                ast::InterpolatedStringElement::Interpolation(interpolation) => {
                    let text =
                        format!("{{{}}}", self.text[interpolation.expression.range()].trim());
                    raw.push_str(&text);
                    pieces.push(Piece::Expansion { text, quoted: true });
                }
            }
        }
        Word {
            span: 0..raw.len(),
            raw,
            pieces,
        }
    }

    /// What is known only when it runs.
    fn unknown(&self, expression: &Expr, quoted: bool) -> Word {
        let text = &self.text[expression.range()];
        Word {
            raw: format!("{{{text}}}"),
            span: 0..text.len() + 2,
            pieces: vec![Piece::Expansion {
                text: format!("{{{text}}}"),
                quoted,
            }],
        }
    }

    /// The text that a shell gets: `{name}` for what is known only when it runs.
    fn shell_text(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::StringLiteral(literal) => Some(literal.value.to_str().to_owned()),
            Expr::FString(literal) => {
                let mut text = String::new();
                for element in literal.value.elements() {
                    match element {
                        ast::InterpolatedStringElement::Literal(literal) => {
                            text.push_str(&literal.value);
                        }
                        ast::InterpolatedStringElement::Interpolation(interpolation) => {
                            text.push_str("${");
                            text.push_str(self.text[interpolation.expression.range()].trim());
                            text.push('}');
                        }
                    }
                }
                Some(text)
            }
            // `"pip install %s" % name`
            Expr::BinOp(ast::ExprBinOp {
                left,
                op: ast::Operator::Mod,
                ..
            }) => Some(self.shell_text(left)?.replace("%s", "${}")),
            // `"pip install {}".format(name)`
            Expr::Call(ast::ExprCall { func, .. }) => match func.as_ref() {
                Expr::Attribute(ast::ExprAttribute { value, attr, .. })
                    if attr.as_str() == "format" && value.is_string_literal_expr() =>
                {
                    Some(self.shell_text(value)?.replace('{', "${"))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether a call of this name runs what it is given.
fn runs_something(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let runs = [
        "run",
        "exec",
        "system",
        "popen",
        "call",
        "check_output",
        "shell",
        "spawn",
        "local",
        "sudo",
        "cmd",
        "command",
        "getoutput",
        "getstatusoutput",
        "subprocess",
        "sh",
    ];
    let tells = ["assert", "called", "callback", "print", "log", "help"];
    runs.iter().any(|word| {
        if *word == "sh" {
            name == "sh"
        } else {
            name.contains(word)
        }
    }) && !tells.iter().any(|word| name.contains(word))
}

/// Whether words begin with one of the programs.
fn is_run(words: &[Word]) -> bool {
    let line: Vec<&str> = words
        .iter()
        .map(|word| {
            if word.raw.ends_with(INTERPRETER) {
                "python"
            } else if word.text().is_none() {
                // Whatever it is, it is one word.
                "$x"
            } else {
                word.raw.as_str()
            }
        })
        .collect();
    simple_commands(&line.join(" "))
        .first()
        .is_some_and(|command| runs_a_program(command))
}

fn span(range: TextRange) -> Span {
    range.start().to_usize()..range.end().to_usize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Vec<String> {
        commands(path, text)
            .into_iter()
            .map(|(run, _, in_session)| {
                let shown = match run {
                    Run::Vector(words) => words
                        .iter()
                        .map(|word| word.raw.as_str())
                        .collect::<Vec<_>>()
                        .join(" "),
                    Run::Shell(line) => format!("sh: {line}"),
                };
                if in_session {
                    format!("{shown} (session)")
                } else {
                    shown
                }
            })
            .collect()
    }

    #[test]
    fn what_a_program_runs() {
        let text = r#"
import os, subprocess, sys
subprocess.run(["pip", "install", "-r", "requirements.txt"], check=True)
subprocess.check_call([sys.executable, "-m", "pip", "install", name, *extra])
os.system("pip install -U six && echo done")
COMMANDS = ([sys.executable, "-m", "ensurepip"], [sys.executable, "-m", "pip", "install", "six"])
self.add_cmd_output(["ls -l", "/opt/bin/pip freeze"])
os.system(f"{sys.executable} -m pip install {name}")
cmd = [sys.executable, "-m", "pip", "freeze"] + options
subprocess.Popen(args=("pip", "list"))
run([str(BIN / "python"), "-Im", "pip", "install", requirement])
subprocess.call("pip install six".split())
pip.main(["install", "six"])
run("pip", "uninstall", "-y", "six")
c.run("python setup.py sdist", pty=True)

def docs(session):
    session.install("-r", "docs/requirements.txt", silent=False)
    session.install(".[docs]", f"django~={version}")
    session.run("pip", "list")
    session.run("pytest")
"#;
        insta::assert_snapshot!(read("tasks.py", text).join("\n"));
    }

    #[test]
    fn what_a_program_only_says() {
        let text = r#"
"""Use pip install six."""
print("pip install six")
raise ImportError("pip install six")
log.info("pip install six")
parser.add_argument("--pip", help="pip install six")
mock.assert_called_with(["pip", "install"])
assert run.call_args == ["pip", "install", "six"]
names = ["pip", "setuptools"]
subprocess.run(["echo", "pip install six"])
run("echo pip install six")
"#;
        assert_eq!(read("a.py", text), Vec::<String>::new());
        let expected = "expected = ['pip', 'install', 'six']\n";
        assert_eq!(read("tests/test_a.py", expected), Vec::<String>::new());
    }

    #[test]
    fn a_deep_or_broken_program_is_no_trouble() {
        let deep = format!(
            "subprocess.run({}'pip install x'{})",
            "(".repeat(3000),
            ")".repeat(3000)
        );
        read("a.py", &deep);
        let long = format!("x = 'pip'{}\n", " + 'a'".repeat(100_000));
        on_a_deep_stack(|| read("a.py", &long)).unwrap();
        read("a.py", "def (:\n run('pip list')\n");
    }
}
