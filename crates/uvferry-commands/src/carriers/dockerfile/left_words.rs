//! Words of a stage that go on naming a requirements file of the project.

use uvferry_diagnostics::redact;

use crate::carried::Carried;
use crate::context::Surroundings;

use super::paths;
use super::reading::Instruction;
use super::walk::Walk;

/// A word that is left.
#[derive(Debug, Clone)]
pub(super) struct Reads {
    /// The last part of what it names.
    name: String,
    /// The path in the repository, where it is known what was copied there.
    path: Option<String>,
    /// The instruction, for a message.
    pub(super) text: String,
}

impl Reads {
    /// Whether the word may name this file of the repository.
    pub(super) fn names(&self, file: &str) -> bool {
        match &self.path {
            Some(path) => path == file,
            None if paths::is_pattern(&self.name) => paths::matches(&self.name, paths::name(file)),
            None => self.name == paths::name(file),
        }
    }
}

/// Whether a command (what stands between `;`, `&`, `|` and line ends) says its words, and
/// writes them nowhere.
pub(super) fn only_says(command: &str) -> bool {
    let mut words = command
        .split_whitespace()
        .skip_while(|word| matches!(*word, "then" | "else" | "do" | "{" | "(" | "!"));
    matches!(words.next(), Some("echo" | "printf")) && !command.contains('>')
}

impl Walk<'_> {
    /// The requirements files that are named by what is left of an instruction.
    pub(super) fn reads(
        &self,
        instruction: &Instruction,
        surroundings: &Surroundings,
        carried: &Carried,
    ) -> Vec<Reads> {
        let Some(project) = self.project() else {
            return Vec::new();
        };
        let text = instruction.argument_text();
        let shown: String = text.chars().take(80).collect();
        let mut found: Vec<Reads> = Vec::new();
        let left = self.left(instruction, carried);
        let left = left.replace("\\\n", " ").replace("\\\r\n", " ");
        for command in left.split([';', '&', '|', '\n']) {
            let words = || {
                command
                    .split(|c: char| c.is_whitespace() || "\"'()<>=,:[]{}\\`".contains(c))
                    .filter(|word| !word.is_empty())
            };
            if only_says(command) {
                continue;
            }
            let mut front = words().skip_while(|word| *word == "sudo");
            // It does not mind that there is nothing to remove.
            if front.next() == Some("rm")
                && words().any(|word| {
                    word.starts_with('-') && !word.starts_with("--") && word.contains('f')
                })
            {
                continue;
            }
            for word in words() {
                let name = paths::name(word);
                let is_like = project.files.keys().any(|file| {
                    let own = paths::name(file);
                    own == name
                        || name.contains(char::is_alphabetic)
                            && paths::is_pattern(name)
                            && paths::matches(name, own)
                });
                if !is_like {
                    continue;
                }
                found.push(Reads {
                    name: name.to_owned(),
                    path: (!paths::is_pattern(word))
                        .then(|| surroundings.repository_path(word))
                        .flatten(),
                    text: redact(&shown).into_owned(),
                });
            }
        }
        found
    }

    /// The text of an instruction as it is afterwards, without commands that install a file
    /// which uv itself has just written.
    fn left(&self, instruction: &Instruction, carried: &Carried) -> String {
        let start = instruction.span_of(&instruction.arguments).start;
        let mut left = String::new();
        let mut done = start;
        for (span, new) in &carried.replacements {
            if span.start < done || span.end > instruction.end {
                continue;
            }
            left.push_str(self.file.slice(done..span.start));
            if !new.contains("uv export") {
                left.push_str(new);
            }
            done = span.end;
        }
        left.push_str(self.file.slice(done..instruction.end));
        left
    }
}
