//! Lines that are commands, in a file of any kind, and strings that are given to something
//! that runs them.

use std::ops::Range;

use uvferry_diagnostics::SourceFile;

use super::windows::WindowsShell;
use crate::carried::Carried;
use crate::carriers::command_lines::is_command_line;
use crate::carriers::{LARGEST, listing};
use crate::context::{Settings, Surroundings};
use crate::outcome::shell_word;
use crate::program_words::mentions_program;

use super::MOST_LISTED;

/// What begins a comment, and what continues a line, in a kind of file.
#[derive(Debug, Clone, Copy)]
struct Habits {
    comments: &'static [&'static str],
    continuation: char,
    /// Whether text between `/*` and `*/` is a comment.
    has_block_comments: bool,
    windows: Option<WindowsShell>,
}

impl Habits {
    fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name
            .rsplit_once('.')
            .map_or("", |(_, last)| last)
            .to_ascii_lowercase();
        let (comments, continuation): (&'static [&'static str], char) = match extension.as_str() {
            "ps1" | "psm1" => (&["#"], '`'),
            "bat" | "cmd" => (&["rem ", "::", "@rem "], '^'),
            "groovy" | "gradle" | "kts" | "js" | "cjs" | "mjs" | "ts" | "tsx" | "java" | "go"
            | "rs" | "c" | "cc" | "cpp" | "h" | "swift" | "scala" | "cs" | "json5" | "php"
            | "proto" => (&["//", "*"], '\\'),
            "lua" | "sql" | "hs" => (&["--"], '\\'),
            "html" | "htm" | "xml" | "svg" | "vue" => (&["<!--"], '\\'),
            "el" | "lisp" | "clj" | "asm" => (&[";"], '\\'),
            "tex" => (&["%"], '\\'),
            "vim" => (&["\""], '\\'),
            _ if name.starts_with("Jenkinsfile") => (&["//", "*"], '\\'),
            _ => (&["#", ";", "//"], '\\'),
        };
        Self {
            comments,
            continuation,
            has_block_comments: comments.contains(&"//"),
            windows: match extension.as_str() {
                "ps1" | "psm1" => Some(WindowsShell::PowerShell),
                "bat" | "cmd" => Some(WindowsShell::Batch),
                _ => None,
            },
        }
    }
}

/// Reads a file; whether all of it was read, as each is that is not large.
pub(super) fn read(file: &SourceFile, settings: &Settings<'_>, carried: &mut Carried) -> bool {
    let is_large = file.text().len() > LARGEST;
    let habits = Habits::of(file.path());
    let mut at = 0;
    let mut in_comment = false;
    let mut lines = file.text().split_inclusive('\n');
    while let Some(line) = lines.next() {
        if is_large && carried.commands.len() >= MOST_LISTED {
            return !mentions_program(&file.text()[at..]);
        }
        let start = at;
        at += line.len();
        if habits.has_block_comments {
            if in_comment {
                in_comment = !line.contains("*/");
                continue;
            }
            if line.trim_start().starts_with("/*") {
                in_comment = !line.contains("*/");
                continue;
            }
        }
        // A line of a thousand words is data.
        if line.len() > 20_000 || !mentions_program(line) {
            continue;
        }
        let lower = line.trim_start().to_ascii_lowercase();
        if habits
            .comments
            .iter()
            .any(|comment| lower.starts_with(comment))
        {
            continue;
        }
        let mut logical = line.trim_end().to_owned();
        while let Some(head) = logical.strip_suffix(habits.continuation) {
            logical.truncate(head.len());
            let Some(next) = lines.next() else { break };
            at += next.len();
            // Of the same length as in the file, so that places stay what they are.
            let gap = at - next.len() - start - logical.len();
            logical.push_str(&" ".repeat(gap));
            logical.push_str(next.trim_end());
            if logical.len() > 20_000 {
                break;
            }
        }
        let logical = masked(logical);
        let mut found = Carried::default();
        for vector in vectors_of(&logical) {
            let first = found.commands.len();
            list(&vector.1, start, settings, &mut found);
            for command in &mut found.commands[first..] {
                command.span = start + vector.0.start..start + vector.0.end;
            }
        }
        let mut commands = commands_of(&logical);
        if let (Some(shell), true) = (habits.windows, commands.is_empty()) {
            for statement in shell.statements(&logical) {
                let inside = commands_of(&logical[statement.clone()]);
                let at = statement.start;
                commands.extend(inside.into_iter().map(|(from, to)| (at + from, at + to)));
            }
        }
        for (from, to) in commands {
            list(&logical[from..to], start + from, settings, &mut found);
        }
        if let Some(shell) = habits.windows {
            for command in &mut found.commands {
                command.to = command.to.take().map(|to| shell.with_settings(to));
            }
        }
        carried.append(found);
    }
    over_lines(file, &habits, settings, carried);
    true
}

/// Adds the commands of a line.
fn list(line: &str, at: usize, settings: &Settings<'_>, carried: &mut Carried) {
    let first = carried.commands.len();
    listing::list_line(line, at, &Surroundings::default(), settings, carried);
    for command in &mut carried.commands[first..] {
        command.text = command.text.replace(MASK, " ");
        command.to = command.to.take().map(|to| to.replace(MASK, " "));
    }
}

/// Stands for a space inside of a template's marks, and is as long.
const MASK: char = '\u{1}';

/// A line with its spaces between `{{` and `}}` masked: what a template puts in
/// (`{{ venv }}/bin/pip`) is part of the word that it stands in.
fn masked(line: String) -> String {
    if !line.contains("{{") {
        return line;
    }
    let mut new = String::with_capacity(line.len());
    let mut rest = line.as_str();
    while let Some(start) = rest.find("{{") {
        let Some(length) = rest[start..].find("}}") else {
            break;
        };
        let end = start + length;
        new.push_str(&rest[..start]);
        let inside = rest[start..end].chars();
        new.extend(inside.map(|it| if it == ' ' { MASK } else { it }));
        rest = &rest[end..];
    }
    new.push_str(rest);
    new
}

/// Lists of strings that are a command, word by word, with a word a line.
fn over_lines(file: &SourceFile, habits: &Habits, settings: &Settings<'_>, carried: &mut Carried) {
    const MOST_BYTES: usize = 2_000;
    let text = file.text();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let head = line.trim();
        if !head.ends_with('[') || habits.comments.iter().any(|mark| head.starts_with(mark)) {
            continue;
        }
        let end = text.len().min(at + MOST_BYTES);
        let Some(close) =
            memchr::memchr2(b'[', b']', &text.as_bytes()[at..end]).map(|length| at + length + 1)
        else {
            continue;
        };
        let region = &text[start..close];
        if !mentions_program(region) {
            continue;
        }
        for (range, command) in vectors_of(region) {
            let first = carried.commands.len();
            list(&command, start, settings, carried);
            for found in &mut carried.commands[first..] {
                found.span = start + range.start..start + range.end;
            }
        }
    }
}

/// Lists of strings that are a command, word by word (`["pip", "install", "x"]`), and where
/// they stand.
fn vectors_of(line: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = line[from..].find('[').map(|at| from + at) {
        from = open + 1;
        let Some(close) = line[from..].find(['[', ']']).map(|at| from + at) else {
            break;
        };
        if line[close..].starts_with('[') || is_told(&line[..open]) {
            continue;
        }
        let words: Option<Vec<String>> = line[from..close]
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| {
                let quote = part.chars().next().filter(|it| matches!(it, '"' | '\''))?;
                let inner = part.strip_prefix(quote)?.strip_suffix(quote)?;
                (!inner.contains(quote)).then(|| shell_word(inner))
            })
            .collect();
        if let Some(words) = words
            && words.len() > 1
        {
            let command = words.join(" ");
            if is_command_line(&command) {
                found.push((open..close + 1, command));
            }
        }
    }
    found
}

/// Where the command lines of a line stand: the line itself, what stands behind `key:`, or
/// strings in it.
fn commands_of(line: &str) -> Vec<(usize, usize)> {
    let end = line.trim_end().len();
    let mut from = line.len() - line.trim_start().len();
    loop {
        // Of a prefix alone, the space behind it was cut off.
        let Some(rest) = line.get(from..end).filter(|rest| !rest.is_empty()) else {
            return Vec::new();
        };
        // A mark first, but for one that a variable may begin with.
        if !rest.starts_with(['@', '-', '&']) && is_command_line(rest) {
            return vec![(from, end)];
        }
        match behind_a_prefix(rest) {
            Some(skip) => from += skip,
            None => break,
        }
    }
    strings_of(line)
}

/// The length of what may stand before a command: marks of a list, of a recipe, of a
/// notebook; a key.
fn behind_a_prefix(text: &str) -> Option<usize> {
    for mark in [
        "-@", "@-", "@", "- ", "& ", "!", "%", "$ ", "RUN ", "run ", "<", "* ",
    ] {
        if let Some(rest) = text.strip_prefix(mark) {
            return Some(text.len() - rest.trim_start().len());
        }
    }
    // A recipe that may fail.
    if let Some(rest) = text.strip_prefix('-')
        && rest.starts_with(|first: char| first.is_alphabetic())
    {
        return Some(1);
    }
    // `key: command`, `key = command`, `KEY=command`
    let end = text.find([':', '='])?;
    let key = text[..end].trim_end();
    let is_key = !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-./\"'".contains(&byte));
    if !is_key || is_told(key) {
        return None;
    }
    let rest = text[end + 1..].trim_start_matches('=').trim_start();
    Some(text.len() - rest.len())
}

/// Strings that are run by what stands before them.
fn strings_of(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match (open, character) {
            (_, '\\') => escaped = true,
            (None, '"' | '\'' | '`') => open = Some((character, at + 1)),
            (Some((quote, start)), character) if quote == character => {
                // A line of a notebook ends as JSON writes it.
                let inner = line[start..at].trim_end_matches("\\n");
                let skip = inner.len() - inner.trim_start_matches(['!', '%', '@']).len();
                let before = &line[..start - quote.len_utf8()];
                let is_run = is_run(before);
                // One word alone is a name more often than a command.
                let may_be = is_run || inner[skip..].contains(char::is_whitespace);
                if may_be && is_command_line(&inner[skip..]) && (is_run || !is_told(before)) {
                    found.push((start + skip, start + inner.trim_end().len()));
                } else if is_of_shell(inner) && !is_told(before) {
                    // As long as in the file, so that places stay what they are.
                    let nested = inner.replace("\\\"", " \"");
                    let nested = strings_of(&nested).into_iter();
                    found.extend(nested.map(|(from, to)| (start + from, start + to)));
                }
                open = None;
            }
            _ => {}
        }
    }
    found
}

/// `bash -c '…'`, `/bin/sh -lc "…"`.
fn is_of_shell(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let program = words
        .next()
        .map(|word| word.rsplit('/').next().unwrap_or(word));
    matches!(program, Some("sh" | "bash" | "dash" | "zsh"))
        && words
            .next()
            .is_some_and(|flags| flags.starts_with('-') && flags.ends_with('c'))
}

/// Whether the word right before a string says that it is run: `sh '…'`, `script: "…"`.
fn is_run(before: &str) -> bool {
    let before = before.trim_end_matches(['"', '\'', '(', ' ', ':', '=', '>']);
    let word = before
        .rsplit(|character: char| !character.is_alphanumeric())
        .next()
        .unwrap_or_default();
    matches!(
        word.to_ascii_lowercase().as_str(),
        "sh" | "bat" | "powershell" | "pwsh" | "script" | "command" | "cmd" | "inline" | "run"
    )
}

/// Whether what stands before a text tells it to somebody, or compares it, rather than runs
/// it.
fn is_told(before: &str) -> bool {
    const TELLING: &[&str] = &[
        "assert",
        "comment",
        "default",
        "describe",
        "description",
        "doc",
        "echo",
        "error",
        "example",
        "expect",
        "fatal",
        "help",
        "hint",
        "info",
        "label",
        "log",
        "message",
        "msg",
        "name",
        "print",
        "prompt",
        "puts",
        "raise",
        "say",
        "summary",
        "text",
        "throw",
        "title",
        "usage",
        "warn",
        "write",
    ];
    let lower = before.to_ascii_lowercase();
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    words.any(|word| TELLING.iter().any(|telling| word.starts_with(telling)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Vec<&str> {
        commands_of(line)
            .into_iter()
            .map(|(from, to)| &line[from..to])
            .collect()
    }

    #[test]
    fn a_character_of_several_bytes_stands_before_a_string() {
        for line in [
            "const x = “\"pip install six\"",
            "说明：\"pip install six\"",
            "… sh 'pip install six'",
        ] {
            let found = commands_of(line);
            let texts: Vec<&str> = found.iter().map(|(from, to)| &line[*from..*to]).collect();
            assert_eq!(texts, ["pip install six"], "{line}");
        }
        for line in [" ;setup.py", " }pip"] {
            assert!(commands_of(line).len() < 2, "{line}");
        }
    }

    #[test]
    fn commands_behind_prefixes() {
        for (line, command) in [
            ("  - pip install x", "pip install x"),
            ("\t@pip install x", "pip install x"),
            ("release: pip install x && make", "pip install x && make"),
            (
                "@.venv\\Scripts\\pip.exe install x",
                ".venv\\Scripts\\pip.exe install x",
            ),
            ("build = \"pip install -e .\"", "pip install -e ."),
            (
                "ExecStartPre=/usr/bin/pip install x",
                "/usr/bin/pip install x",
            ),
            ("    sh 'pip install x'", "pip install x"),
            (
                "  config.vm.provision \"shell\", inline: \"pip install x\"",
                "pip install x",
            ),
            ("    \"!pip install -q x\\n\",", "pip install -q x"),
            (
                "  \"scripts\": \"python -m venv env\",",
                "python -m venv env",
            ),
            ("call pip install x", "call pip install x"),
            ("  -python -m pip install x", "python -m pip install x"),
            ("sh label: 'deps', script: 'pip install x'", "pip install x"),
            ("sh 'pip-compile'", "pip-compile"),
            (
                "\"a\": \"bash -c 'pip install x && y'\"",
                "pip install x && y",
            ),
            (
                "\"a\": \"/bin/sh -lc \\\"pip install x\\\"\"",
                "pip install x",
            ),
        ] {
            assert_eq!(read_line(line), [command], "{line}");
        }
    }

    #[test]
    fn lists_of_words_are_commands() {
        let line = "commands = [[\"pip\", \"install\", 'a b'], [\"pytest\"]]";
        let found = vectors_of(line);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, "pip install 'a b'");
        assert_eq!(&line[found[0].0.clone()], "[\"pip\", \"install\", 'a b']");
        assert!(vectors_of("names = [\"pip\", \"setuptools\"]").is_empty());
    }

    #[test]
    fn what_is_only_said() {
        for line in [
            "echo \"pip install x\"",
            "  description: pip install x",
            "Write-Host 'pip install x'",
            "throw new Error('pip install x')",
            "See pip install x",
            "pip: true",
            "  - pip",
            "package-ecosystem: pip",
            "  \"matchManagers\": [\"pip-compile\"]",
            "-v pip",
        ] {
            assert_eq!(read_line(line), Vec::<&str>::new(), "{line}");
        }
    }
}
