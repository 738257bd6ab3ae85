//! Scripts for sh, bash, zsh and dash.

use uvferry_diagnostics::SourceFile;

use crate::carried::Carried;
use crate::context::{Settings, Surroundings};
use crate::embedded::Embedded;
use crate::shell;

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
    let embedded = Embedded::whole(file);
    let mut carried = Carried::default();
    shell::carry(&embedded, &Surroundings::default(), settings, &mut carried);
    carried
}
