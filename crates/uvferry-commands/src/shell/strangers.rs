//! Programs that may run pip themselves, and read its settings then.

use std::borrow::Cow;

use crate::command::CommandLine;

use super::parser::is_assignment;
use super::syntax::{ShellWord, Simple};

/// Programs that run no pip, whatever they are given.
static QUIET: &[&str] = &[
    ".",
    ":",
    "[",
    "activate",
    "apk",
    "apt",
    "apt-get",
    "awk",
    "basename",
    "brew",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "cmp",
    "cp",
    "curl",
    "cut",
    "date",
    "deactivate",
    "df",
    "diff",
    "dirname",
    "dnf",
    "dpkg",
    "du",
    "echo",
    "egrep",
    "expr",
    "false",
    "fgrep",
    "git",
    "grep",
    "gunzip",
    "gzip",
    "head",
    "hostname",
    "id",
    "install",
    "kill",
    "ln",
    "log",
    "logger",
    "ls",
    "md5sum",
    "mkdir",
    "mktemp",
    "mv",
    "printf",
    "pwd",
    "readlink",
    "realpath",
    "rm",
    "rmdir",
    "sed",
    "seq",
    "sha256sum",
    "shift",
    "sleep",
    "sort",
    "source",
    "stat",
    "tail",
    "tar",
    "tee",
    "test",
    "touch",
    "tr",
    "trap",
    "true",
    "type",
    "ulimit",
    "umask",
    "uname",
    "uniq",
    "unzip",
    "uv",
    "uvx",
    "wait",
    "wc",
    "wget",
    "which",
    "whoami",
    "yum",
    "zip",
];

/// Whether a command may run pip, or a script that does. What is an expansion could be anything.
pub(super) fn may_run_pip(simple: &Simple) -> bool {
    is_stranger(simple.words.iter().map(ShellWord::text))
}

/// [`may_run_pip`] for a command that was read.
pub(super) fn line_may_run_pip(line: &CommandLine) -> bool {
    is_stranger(line.words.iter().map(|word| word.text().map(Cow::Owned)))
}

fn is_stranger<'w>(mut words: impl Iterator<Item = Option<Cow<'w, str>>>) -> bool {
    let hands_on = |text: &str| {
        is_assignment(text)
            || text.starts_with('-')
            || matches!(text, "sudo" | "env" | "exec" | "command" | "time")
    };
    let first = words.find(|word| !word.as_deref().is_some_and(hands_on));
    first.is_some_and(|word| {
        word.is_none_or(|text| {
            let name = text.rsplit('/').next().unwrap_or(&text);
            !QUIET.contains(&name)
        })
    })
}
