//! A block of code in a document, and the shell text in it.

use std::ops::Range;

use uvferry_diagnostics::{SourceFile, Span};

use crate::carriers::command_lines::is_command_line;
use crate::embedded::{Embedded, Quoting};

/// What a document says about the language of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// `sh`, `bash`: all of it is a script, but for prompts.
    Shell,
    /// `console`: what is typed has a prompt, the rest is output.
    Console,
    /// Nothing is said, or `text`.
    Unsaid,
    /// PowerShell, batch, and others that carry commands in a grammar that is not a shell's.
    Foreign,
    /// Any other. Readers are shown commands in blocks that say `python`, too.
    Other,
}

impl Language {
    /// By the info string of a fence or the argument of a directive.
    pub(super) fn of(info: &str) -> Self {
        let info = info.trim().to_ascii_lowercase();
        // ```bash title="x"```, ```{code-block} console```, ```{.bash .copy}```, ```sh,ignore```
        let mut names = info
            .split(|character: char| {
                character.is_whitespace() || matches!(character, '{' | '}' | ',' | ':')
            })
            .map(|name| name.trim_start_matches('.'))
            .filter(|name| !name.is_empty());
        let first = names.next().unwrap_or_default();
        let name = match first {
            "code-block" | "code" | "sourcecode" | "code-cell" | "prompt" => {
                names.next().unwrap_or_default()
            }
            first => first,
        };
        match name {
            "sh" | "bash" | "shell" | "zsh" | "ksh" | "fish" | "shellscript" | "shell-script"
            | "unix" => Self::Shell,
            "console" | "shell-session" | "sh-session" | "bash-session" | "shellsession"
            | "terminal" | "commandline" | "command-line" | "cli" => Self::Console,
            "" | "text" | "txt" | "plain" | "plaintext" | "none" | "raw" => Self::Unsaid,
            "powershell" | "ps" | "ps1" | "pwsh" | "ps1con" | "pwsh-session" | "bat" | "batch"
            | "cmd" | "doscon" | "dos" | "dosbatch" | "winbatch" | "docker" | "dockerfile"
            | "yaml" | "yml" | "make" | "makefile" => Self::Foreign,
            _ => Self::Other,
        }
    }
}

/// A line of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The whole line of the file, without its end.
    pub(super) whole: Span,
    /// What of it is code: indentation and marks of quotes off.
    pub(super) code: Span,
}

/// A block of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) language: Language,
    pub(super) lines: Vec<Line>,
}

/// What is typed in a block.
#[derive(Debug)]
pub(super) struct Typed {
    /// It.
    pub(super) embedded: Embedded,
    /// Where each line of it begins in the file, and where the line of the file does.
    pub(super) starts: Vec<(usize, usize)>,
    /// Whether it is a grammar of the shell, so that it may be rewritten.
    pub(super) is_exact: bool,
}

impl Block {
    /// The shell text of the block; `None` where there is none.
    pub(super) fn typed(&self, file: &SourceFile) -> Option<Typed> {
        let text = file.text();
        let code = |line: &Line| &text[line.code.clone()];
        match self.language {
            Language::Foreign | Language::Other => {
                let picked = self
                    .lines
                    .iter()
                    .filter_map(|line| {
                        let code = code(line);
                        let skip = if self.language == Language::Foreign {
                            foreign_prefix(code)
                        } else {
                            code.len() - code.trim_start_matches(['!', '%']).len()
                        };
                        is_command_line(&code[skip..]).then_some((line, skip))
                    })
                    .collect();
                return typed(file, picked, false);
            }
            _ => {}
        }
        let is_console = self.language == Language::Console;
        let mut prompts: Vec<Option<usize>> = self
            .lines
            .iter()
            .map(|line| prompt(code(line), false))
            .collect();
        if prompts.iter().all(Option::is_none) && self.language != Language::Shell {
            prompts = self
                .lines
                .iter()
                .map(|line| prompt(code(line), true))
                .collect();
        }
        if prompts.iter().any(Option::is_some) {
            return self.prompted(file, &prompts);
        }
        match self.language {
            Language::Shell => typed(
                file,
                self.lines.iter().map(|line| (line, 0)).collect(),
                true,
            ),
            // Without a prompt it is either all output or all typed; what reads as a command
            // is one.
            _ => self.read_carefully(file, is_console),
        }
    }

    /// Lines behind a prompt, with the lines that continue them.
    fn prompted(&self, file: &SourceFile, prompts: &[Option<usize>]) -> Option<Typed> {
        let text = file.text();
        let mut picked = Vec::new();
        let mut goes_on = false;
        for (line, prompt) in self.lines.iter().zip(prompts) {
            let code = &text[line.code.clone()];
            let skip = match prompt {
                Some(skip) => *skip,
                None if goes_on => continuation_prompt(code),
                None => continue,
            };
            goes_on = code[skip..].trim_end_matches('\r').ends_with('\\');
            picked.push((line, skip));
        }
        typed(file, picked, true)
    }

    /// A block that may be anything: all of it where all of it reads as commands, else the
    /// lines that do.
    fn read_carefully(&self, file: &SourceFile, is_console: bool) -> Option<Typed> {
        let text = file.text();
        let mut picked = Vec::new();
        let mut all = true;
        let mut goes_on = false;
        for (at, line) in self.lines.iter().enumerate() {
            let code = text[line.code.clone()].trim();
            let is_read = goes_on || code.is_empty() || code.starts_with('#');
            let is_command = !goes_on && is_command_line(&logical_line(file, &self.lines[at..]));
            if is_command || goes_on {
                picked.push((line, 0));
            }
            all &= is_read || is_command || is_familiar(code);
            goes_on = (is_command || goes_on || is_familiar(code)) && code.ends_with('\\');
        }
        if picked.is_empty() {
            return None;
        }
        if all && !is_console {
            picked = self.lines.iter().map(|line| (line, 0)).collect();
        }
        typed(file, picked, true)
    }
}

/// The first line and those that continue it, joined.
fn logical_line(file: &SourceFile, lines: &[Line]) -> String {
    let mut joined = String::new();
    for line in lines {
        let code = file.text()[line.code.clone()].trim();
        let Some(more) = code.strip_suffix('\\') else {
            joined.push_str(code);
            break;
        };
        joined.push_str(more);
        joined.push(' ');
    }
    joined
}

/// Whether a line begins with a program that instructions often name.
fn is_familiar(code: &str) -> bool {
    const FAMILIAR: &[&str] = &[
        ".",
        "apt",
        "apt-get",
        "brew",
        "cat",
        "cd",
        "chmod",
        "conda",
        "cp",
        "createdb",
        "curl",
        "docker",
        "docker-compose",
        "echo",
        "export",
        "flake8",
        "git",
        "hg",
        "ls",
        "make",
        "mkdir",
        "mkvirtualenv",
        "mv",
        "npm",
        "nox",
        "pre-commit",
        "py.test",
        "pyenv",
        "pytest",
        "python",
        "python2",
        "python3",
        "rm",
        "set",
        "source",
        "sudo",
        "svn",
        "tar",
        "touch",
        "tox",
        "unzip",
        "wget",
        "workon",
        "yarn",
        "yum",
    ];
    let first = code.split_whitespace().next().unwrap_or_default();
    // `python is a language` is no command either.
    FAMILIAR.contains(&first) && !code.ends_with(['.', ':'])
}

/// Lines of a file as one text; `skip` bytes at the start of each are a prompt.
fn typed(file: &SourceFile, picked: Vec<(&Line, usize)>, is_exact: bool) -> Option<Typed> {
    if picked.is_empty() {
        return None;
    }
    let text = file.text();
    let mut embedded = Embedded::new(Quoting::Plain);
    let mut starts = Vec::new();
    for (line, skip) in picked {
        let start = line.code.start + skip;
        starts.push((start, line.whole.start));
        embedded.push(&text[start..line.code.end], start);
        // The end of the line, as the file has it where it is one byte.
        if text[line.whole.end..].starts_with('\n') && line.code.end == line.whole.end {
            embedded.push("\n", line.whole.end);
        } else {
            embedded.decoded("\n");
        }
    }
    Some(Typed {
        embedded,
        starts,
        is_exact,
    })
}

/// How long the prompt at the start of a line is. `$ `, `% `, `(venv) $ `, `me@host:~$ `,
/// `[me@host dir]$ `, `❯ `; where nothing else is one (`lonely`) also `> ` and `# ` before a
/// command.
pub(super) fn prompt(code: &str, lonely: bool) -> Option<usize> {
    let indent = code.len() - code.trim_start().len();
    let mut rest = &code[indent..];
    let mut had_environment = false;
    if rest.starts_with('(')
        && let Some(close) = rest
            .find(") ")
            .or_else(|| rest.find(")$"))
            .or_else(|| rest.find(")>"))
        && rest[1..close]
            .chars()
            .all(|it| it.is_alphanumeric() || "-_./ ".contains(it))
    {
        rest = rest[close + 1..].trim_start();
        had_environment = true;
    }
    if rest.starts_with('[')
        && let Some(close) = rest.find(']')
        && rest[..close].contains('@')
    {
        rest = rest[close + 1..].trim_start();
    } else if let Some(end) = rest.find(['$', '%', '#', '>'])
        && let who = &rest[..end]
        && is_place(who)
    {
        rest = &rest[end..];
        if rest.starts_with('#') || (rest.starts_with('>') && !lonely && !is_windows(who)) {
            let after = rest[1..].trim_start();
            return is_command_line(after).then(|| code.len() - after.len());
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Some(code.len() - after.trim_start().len());
        }
    }
    let mark = rest.chars().next()?;
    let after = &rest[mark.len_utf8()..];
    let trimmed = after.trim_start();
    let length = code.len() - trimmed.len();
    let has_space = trimmed.len() < after.len();
    match mark {
        '$' | '%' | '❯' | '➜' | 'λ' if has_space && !trimmed.is_empty() => Some(length),
        '>' | '#' if has_space && (lonely || had_environment) && is_command_line(trimmed) => {
            Some(length)
        }
        // An environment's name is there without a prompt.
        _ if had_environment && is_command_line(rest) => Some(code.len() - rest.len()),
        _ => None,
    }
}

/// `me@host:~/dir`, `~/dir`, `PS C:\x`, `C:\x`.
fn is_place(text: &str) -> bool {
    let text = text.trim_end();
    !text.is_empty()
        && (is_windows(text)
            || text == "~"
            || text.starts_with("~/")
            || (text.contains('@') && !text.contains(' ')))
}

fn is_windows(text: &str) -> bool {
    let text = text.trim_end();
    let path = text.strip_prefix("PS").map_or(text, str::trim_start);
    let is_drive = path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && path.as_bytes().get(1) == Some(&b':');
    text == "PS" || (is_drive && !path.contains(' '))
}

/// `> ` before a line that continues another.
fn continuation_prompt(code: &str) -> usize {
    let trimmed = code.trim_start();
    if trimmed.starts_with("> ") {
        code.len() - trimmed.len() + 2
    } else {
        0
    }
}

/// What stands before a command in a file of another kind that a document shows.
fn foreign_prefix(code: &str) -> usize {
    let mut rest = code.trim_start();
    if let Some(skip) = prompt(rest, true) {
        rest = &rest[skip..];
    }
    for prefix in ["- ", "run: ", "RUN ", "@", "& ", "- run: "] {
        if let Some(further) = rest.strip_prefix(prefix) {
            rest = further.trim_start();
        }
    }
    code.len() - rest.len()
}

/// The range without white space around it.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    let end = range.end - (slice.len() - slice.trim_end().len());
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn behind(line: &str, lonely: bool) -> Option<&str> {
        prompt(line, lonely).map(|skip| &line[skip..])
    }

    #[test]
    fn prompts_of_all_kinds() {
        for line in [
            "$ pip install x",
            "% pip install x",
            "  $ pip install x",
            "(venv) $ pip install x",
            "(.venv)$ pip install x",
            "(venv) pip install x",
            "me@host:~/a$ pip install x",
            "[me@host a]$ pip install x",
            "(venv) me@host:~$ pip install x",
            "~/dir $ pip install x",
            r"C:\dir> pip install x",
            r"PS C:\dir> pip install x",
            "PS> pip install x",
            r"(env) C:\>pip install x",
            "❯ pip install x",
            "root@0af2:/# pip install x",
        ] {
            assert_eq!(behind(line, false), Some("pip install x"), "{line}");
        }
        assert_eq!(behind("> pip install x", true), Some("pip install x"));
        assert_eq!(behind("# pip install x", true), Some("pip install x"));
    }

    #[test]
    fn what_is_no_prompt() {
        for line in [
            "$HOME/x",
            "> quoted",
            "# a comment",
            "$",
            "%s is",
            "a > b",
            "x@y.example",
        ] {
            assert_eq!(behind(line, true), None, "{line}");
        }
    }
}
