//! Scripts for sh, bash, zsh and dash.

use uvferry_diagnostics::SourceFile;

use crate::carried::Carried;
use crate::context::{Settings, Surroundings};
use crate::embedded::Embedded;
use crate::shell::Scope;

/// Whether the first line names a shell.
pub(crate) fn has_shebang(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
    let Some(line) = line.strip_prefix(b"#!") else {
        return false;
    };
    String::from_utf8_lossy(line)
        .split(|character: char| character.is_whitespace() || character == '/')
        .any(|word| matches!(word, "sh" | "bash" | "zsh" | "dash" | "ash" | "ksh"))
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    if may_concern(file.text()) {
        scope(file, Scope::new(settings)).finish(&mut carried);
    }
    carried
}

/// As [`carry`], where another file goes on using pip.
pub(crate) fn carry_keeping_pip(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    scope(file, Scope::new(settings).keeping_pip()).finish(&mut carried);
    carried
}

/// Whether a script could have a command of one of the programs, or one that makes an
/// environment active; most have none, and need not be read.
fn may_concern(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let has = |name: &str| memchr::memmem::find(lower.as_bytes(), name.as_bytes()).is_some();
    // `pyproject-build` and `python -m build`, however it is spaced.
    has("build")
        || [
            "pip",
            "venv",
            "virtualenv",
            "easy_install",
            "setup.py",
            "twine",
            "activate",
        ]
        .into_iter()
        .any(has)
}

/// The scope of a script.
fn scope<'s>(file: &SourceFile, mut scope: Scope<'s>) -> Scope<'s> {
    scope = scope.among_others();
    scope.set_text(file.text());
    let first = file.text().lines().next().unwrap_or_default();
    let shebang = first.strip_prefix("#!").unwrap_or_default();
    if shebang.contains("zsh") || file.path().rsplit('.').next() == Some("zsh") {
        scope = scope.without_splitting();
    }
    let surroundings = Surroundings {
        // `#!/bin/bash -e`, `#!/usr/bin/env -S bash -eu`.
        stops_on_error: shebang.split_whitespace().skip(1).any(|word| {
            word.starts_with('-') && !word.starts_with("--") && word[1..].contains('e')
        }),
        ..Surroundings::default()
    };
    let folder = file
        .path()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    scope.add_at(Embedded::whole(file), &surroundings, Some(folder));
    scope
}

#[cfg(test)]
pub(crate) fn carry_with<'s>(
    file: &SourceFile,
    settings: &'s Settings<'s>,
    translator: Box<crate::shell::Translator<'s>>,
) -> Carried {
    let mut carried = Carried::default();
    scope(file, Scope::with_translator(settings, translator)).finish(&mut carried);
    carried
}
