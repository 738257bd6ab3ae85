//! What the uv that is there says of the file.
//!
//! uv has no command that checks a pyproject.toml and gives out no schema of its settings,
//! but each command reads both `[tool.uv]` and what it needs of the rest, and tells where it
//! stopped: `TOML parse error at line 5, column 1`. It stops at the first; so what it
//! complained of is blanked out, every place staying where it is, and it is asked again.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_diagnostics::{Diagnostic, Severity, Span, nearest, redact};
use uvferry_process::{Command, Environment};

use super::findings::Findings;
use super::tree::Place;
use crate::rules;

/// Whether uv reads the file too.
#[derive(Debug, Default)]
pub enum UvUse<'a> {
    /// It does not; the check says so where there is a `[tool.uv]`.
    #[default]
    NotAsked,
    /// It should, but there is none, or none that can be used: why.
    Missing(String),
    /// It does.
    Ask(AskUv<'a>),
}

/// How uv is asked. It reads settings only: no network, no interpreter, nothing written.
#[derive(Clone, Copy)]
pub struct AskUv<'a> {
    /// The program.
    pub program: &'a Path,
    /// What it sees; variables that change where or what it reads are taken out.
    pub environment: &'a Environment,
    /// Writes a text as `pyproject.toml` into a folder of its own, below no project, that
    /// nobody else may read, and gives the folder.
    pub write: &'a dyn Fn(&str) -> io::Result<PathBuf>,
}

impl fmt::Debug for AskUv<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskUv")
            .field("program", &self.program)
            .finish_non_exhaustive()
    }
}

/// How often uv is asked at most: as many findings of its own a file can have.
const MOST: usize = 40;

/// For reading one file.
const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn check(findings: &mut Findings<'_>, root: &Place<'_>, uv: &UvUse<'_>) {
    let table = root.at(&["tool", "uv"]);
    let unasked = |findings: &mut Findings<'_>, why: &str, severity: Severity| {
        if let Some(table) = &table {
            let message = format!("whether uv takes these settings was not checked: {why}");
            let found = Diagnostic::new(&rules::UV_NOT_ASKED, message).severity(severity);
            findings.key(table, found);
        }
    };
    match uv {
        UvUse::NotAsked => unasked(findings, "uv was not to be asked", Severity::Info),
        UvUse::Missing(why) => unasked(findings, why, Severity::Warning),
        UvUse::Ask(ask) => {
            if let Err(why) = ask_all(findings, root, *ask) {
                unasked(findings, &why, Severity::Warning);
            }
        }
    }
}

fn ask_all(findings: &mut Findings<'_>, root: &Place<'_>, ask: AskUv<'_>) -> Result<(), String> {
    let mut whole = findings.file().text().to_owned();
    // uv looks no further into a file without a project.
    if root.get("project").is_none() {
        whole.push_str("\n[project]\nname = \"x\"\nversion = \"0\"\n");
    }
    let mut statements = statements(&whole, root);
    for round in 0..MOST {
        let said = run(&without(&whole, &statements), ask)?;
        let answers = read_answers(&said.words);
        if answers.is_empty() {
            let required = root.at(&["tool", "uv", "required-version"]);
            let (Some(required), Some(words)) = (required, unfit_version(&said.words)) else {
                // Later on, what was taken out may be what it misses.
                return if said.has_read || round > 0 {
                    Ok(())
                } else {
                    Err(said.stopped())
                };
            };
            findings.warn(&rules::UV_CONTRADICTION, &required, words, None);
            let at = required.span().start;
            match around(&mut statements, at) {
                Some(statement) => statement.is_out = true,
                None => return Ok(()),
            }
            continue;
        }
        let mut is_new = false;
        for answer in answers {
            let Some(offset) = offset(&whole, answer.line, answer.column) else {
                continue;
            };
            let Some(statement) = around(&mut statements, offset) else {
                continue;
            };
            statement.is_out = true;
            is_new = true;
            let span = root.innermost(offset).unwrap_or(offset..offset + 1);
            // At a header uv speaks of what stands below it.
            let known = findings.has_error_in(if statement.value.is_none() {
                &statement.span
            } else {
                &span
            });
            if !known {
                findings.at(&span, told(&answer));
            }
        }
        if !is_new {
            return Ok(());
        }
    }
    Ok(())
}

/// How a run of uv ended.
#[derive(Debug)]
struct Said {
    /// Whether it answered what it was asked.
    has_read: bool,
    /// What it wrote to standard error.
    words: String,
}

impl Said {
    fn stopped(&self) -> String {
        let first = self.words.lines().find(|line| !line.trim().is_empty());
        match first {
            Some(line) => format!("it stopped with `{}`", line.trim()),
            None => "the program gives no answer, as uv does".to_owned(),
        }
    }
}

fn run(text: &str, ask: AskUv<'_>) -> Result<Said, String> {
    let folder = (ask.write)(text).map_err(|error| error.to_string())?;
    let environment = alone(ask.environment, &folder);
    let run = |command: &[&str]| {
        Command::new(ask.program)
            .args(command)
            .args([
                "--offline",
                "--no-cache",
                "--no-progress",
                "--color",
                "never",
            ])
            .current_dir(&folder)
            .environment(&environment)
            .timeout(TIMEOUT)
            .run()
            .map_err(|error| redact(&error.to_string()).into_owned())
            .map(|finished| Said {
                has_read: finished.success() && !finished.stdout.is_empty(),
                words: finished.stderr_redacted(),
            })
    };
    // Of the commands that read the whole file, the one that does nothing else.
    let said = run(&["workspace", "dir"])?;
    if said.words.contains("unrecognized subcommand") {
        let mut said = run(&["version", "--frozen"])?;
        // It looks for the lock once it has read the file.
        said.has_read |= said.words.contains("Unable to find lockfile");
        return Ok(said);
    }
    Ok(said)
}

/// Without the settings of this machine, which are not the file's.
fn alone(environment: &Environment, folder: &Path) -> Environment {
    let mut alone: Environment = environment
        .iter()
        .filter(|(name, _)| {
            let name = name.to_string_lossy().to_uppercase();
            !name.starts_with("UV_") && name != "VIRTUAL_ENV"
        })
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for name in [
        "XDG_CONFIG_HOME",
        "XDG_CONFIG_DIRS",
        "APPDATA",
        "PROGRAMDATA",
    ] {
        alone.set(name, folder.join("none"));
    }
    alone
}

/// A place at which uv stopped.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    line: usize,
    column: usize,
    message: String,
}

fn read_answers(said: &str) -> Vec<Answer> {
    const LEAD: &str = "TOML parse error at line ";
    let mut answers = Vec::new();
    let mut lines = said.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((_, place)) = line.split_once(LEAD) else {
            continue;
        };
        let Some((row, column)) = place.split_once(", column ") else {
            continue;
        };
        let (Ok(row), Ok(column)) = (row.trim().parse(), column.trim().parse()) else {
            continue;
        };
        // The lines of the file come first, then the carets, then the words.
        while lines.peek().is_some_and(|line| {
            let bare = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
            bare.starts_with('|')
        }) {
            lines.next();
        }
        let mut words = Vec::new();
        // Older uvs do not indent them.
        let is_other = |line: &str| {
            let leads = ["error:", "warning:", "hint:"];
            line.trim().is_empty() || leads.iter().any(|lead| line.starts_with(lead))
        };
        while let Some(line) = lines.next_if(|line| !is_other(line)) {
            words.push(line.trim());
        }
        answers.push(Answer {
            line: row,
            column,
            message: words.join(", "),
        });
    }
    answers
}

/// What uv says where the file is for another uv.
fn unfit_version(said: &str) -> Option<String> {
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("error: Required uv version "))?;
    let end = line.find(". ").unwrap_or(line.len());
    Some(format!("required uv version {}", &line[..end]))
}

fn told(answer: &Answer) -> Diagnostic {
    let found = |message: &str| {
        Diagnostic::new(&rules::REFUSED_BY_UV, format!("uv refuses this: {message}"))
    };
    let Some((what, expected)) = answer.message.split_once(", expected ") else {
        return found(&answer.message);
    };
    let names: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    let word = what.split('`').nth(1).unwrap_or_default();
    if let Some(near) = nearest(word, &names) {
        return found(what).help(format!("did you mean `{near}`?"));
    }
    if names.len() > 16 {
        return found(what).help("uv's reference of settings lists those that this uv knows");
    }
    found(&answer.message)
}

/// The byte at a line and a column (in characters), both from 1.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start = match line {
        1 => 0,
        _ => text.match_indices('\n').nth(line.checked_sub(2)?)?.0 + 1,
    };
    let rest = &text[start..];
    let (at, _) = rest
        .char_indices()
        .chain([(rest.len(), ' ')])
        .nth(column.checked_sub(1)?)?;
    Some(start + at)
}

/// What can be taken out and leaves TOML: `key = value` with its lines, and what a header
/// stands over, up to the next header.
#[derive(Debug)]
struct Statement {
    span: Span,
    /// Where its value stands; `None` for a section.
    value: Option<Span>,
    /// A value to put in its place, where uv would miss the key.
    stand_in: Option<&'static str>,
    is_out: bool,
}

fn statements(text: &str, root: &Place<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut headers = Vec::new();
    collect(text, root, &mut statements, &mut headers);
    headers.sort_by_key(|span| span.start);
    let starts: Vec<usize> = headers.iter().map(|span| span.start).collect();
    let sections = headers.iter().enumerate().map(|(at, header)| {
        let end = starts.get(at + 1).copied();
        Statement {
            span: header.start..end.unwrap_or(text.len()),
            value: None,
            stand_in: None,
            is_out: false,
        }
    });
    // The narrower ones first.
    statements.extend(sections);
    statements
}

fn collect(text: &str, place: &Place<'_>, found: &mut Vec<Statement>, headers: &mut Vec<Span>) {
    let node = place.node;
    if !node.is_block {
        return;
    }
    if let Some(span) = &node.span
        && text
            .get(span.clone())
            .is_some_and(|text| text.starts_with('['))
    {
        headers.push(span.clone());
    }
    for item in place.items() {
        collect(text, &item, found, headers);
    }
    for entry in place.entries() {
        if entry.node.is_block {
            collect(text, &entry, found, headers);
        } else if let Some(value) = &entry.node.span {
            let key = entry.key_span.start;
            let start = text[..key].rfind('\n').map_or(0, |at| at + 1);
            found.push(Statement {
                span: start..value.end,
                value: Some(value.clone()),
                stand_in: match entry.path.as_str() {
                    "project.name" => Some("\"x\""),
                    "project.version" => Some("\"0\""),
                    _ => None,
                },
                is_out: false,
            });
        }
    }
}

/// The narrowest statement at a place, if nothing around the place is out already.
fn around(statements: &mut [Statement], offset: usize) -> Option<&mut Statement> {
    let is_out = statements
        .iter()
        .any(|statement| statement.is_out && statement.span.contains(&offset));
    if is_out {
        return None;
    }
    statements
        .iter_mut()
        .find(|statement| statement.span.contains(&offset))
}

/// The text with spaces where a statement is out: all others keep their lines and columns.
fn without(whole: &str, statements: &[Statement]) -> String {
    let mut out: Vec<(&Span, Option<&str>)> = statements
        .iter()
        .filter(|statement| statement.is_out)
        .map(|statement| match (&statement.value, statement.stand_in) {
            (Some(value), Some(stand_in)) => (value, Some(stand_in)),
            _ => (&statement.span, None),
        })
        .collect();
    out.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
    let mut text = String::with_capacity(whole.len());
    let mut at = 0;
    for (span, stand_in) in out {
        // A section that went out later holds it.
        if span.start < at {
            continue;
        }
        text.push_str(&whole[at..span.start]);
        text.push_str(stand_in.unwrap_or_default());
        let gone = &whole[span.clone()];
        text.extend(
            gone.chars()
                .map(|c| if matches!(c, '\n' | '\r') { c } else { ' ' }),
        );
        at = span.end;
    }
    text.push_str(&whole[at..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_in_which_uvs_tell_a_place_are_read() {
        let said = "warning: Failed to parse `pyproject.toml` during settings discovery:
  TOML parse error at line 5, column 1
    |
  5 | foo=2
    | ^^^
  unknown field `foo`, expected one of `a`, `b`

error: Failed to parse: pyproject.toml
  cause: TOML parse error at line 8, column 13
           |
         8 | foo = {pth='../foo'}
           |        ^^^
         invalid value
         in two lines
error: Failed to parse: `pyproject.toml`
  Caused by: TOML parse error at line 9, column 2
  |
9 | abc = 1
  |  ^
as uv 0.8 writes it
";
        let answer = |line, column, message: &str| Answer {
            line,
            column,
            message: message.to_owned(),
        };
        assert_eq!(
            read_answers(said),
            [
                answer(5, 1, "unknown field `foo`, expected one of `a`, `b`"),
                answer(8, 13, "invalid value, in two lines"),
                answer(9, 2, "as uv 0.8 writes it"),
            ]
        );
    }
}
