//! What the commands of a stage need in front of them.

use std::collections::BTreeSet;

use uvferry_diagnostics::Span;

use crate::carried::{Carried, Found};
use crate::context::HandInstall;
use crate::outcome::{Outcome, Program};

use super::left_words::Reads;
use super::stages::Stage;
use super::words::Operand;

/// What a stage needs.
#[derive(Debug, Default, Clone)]
pub(super) struct Needs {
    /// uv.
    pub(super) uv: bool,
    /// pyproject.toml and uv.lock.
    pub(super) project: bool,
    /// The indices of instructions that need them.
    pub(super) project_uses: Vec<usize>,
    /// What comes from the build context: the index of the instruction, the place in the image,
    /// and the path in the repository.
    pub(super) brings: Vec<(usize, String, String)>,
    /// The environment that `uv sync` and `uv run` work on, by name: no virtual one is
    /// active.
    pub(super) project_environment: bool,
    /// uv without a virtual environment, in a script that does not say so.
    pub(super) system_python: bool,
    /// Commands install into the active environment.
    pub(super) active_environment: bool,
    /// How many commands install.
    pub(super) installs: usize,
    /// What is installed by name, with the index of the instruction that does it.
    pub(super) by_hand: Vec<(usize, HandInstall)>,
    /// Commands that stay and use pip, as written.
    pub(super) stays: Vec<String>,
    /// pip is brought for the image by `get-pip.py` or `ensurepip`.
    pub(super) brings_pip: bool,
    /// Scripts are run whose text is not known here, and which may use pip.
    pub(super) runs_scripts: bool,
    /// A link to the pip of an environment is there, for whoever comes.
    pub(super) links_pip: bool,
    /// Requirements files of the project that words name which are left.
    pub(super) reads: Vec<Reads>,
    /// The places of commands that are rewritten.
    pub(super) rewritten: Vec<Span>,
    /// The index of the first instruction that needs uv.
    pub(super) first_use: Option<usize>,
}

impl Needs {
    /// Adds what the words of an instruction tell.
    pub(super) fn add_words(&mut self, words: &[Operand]) {
        for word in words {
            let word = word.value.text.trim_end_matches([';', '&', '|', ')']);
            self.brings_pip |= word.ends_with("get-pip.py") || word == "ensurepip";
            self.runs_scripts |= word.starts_with("./")
                || word
                    .rsplit_once('.')
                    .is_some_and(|(_, ending)| ending == "sh")
                || matches!(word, "make" | "tox" | "nox");
        }
    }

    /// Adds what the commands found in one instruction need. `is_active` says whether a
    /// virtual environment is.
    pub(super) fn add(&mut self, index: usize, is_active: bool, carried: &Carried) {
        for found in &carried.commands {
            match &found.translated.outcome {
                Outcome::Rewritten(_) if found.is_applied => {
                    self.rewritten.push(found.span.clone());
                    self.add_rewritten(index, is_active, found.to.as_deref().unwrap_or_default());
                }
                Outcome::Removed { .. } if found.is_applied => {}
                _ if uses_pip(found) => self.stays.push(found.text.clone()),
                _ => {}
            }
        }
    }

    /// `text` is the new command on one line.
    fn add_rewritten(&mut self, index: usize, is_active: bool, text: &str) {
        for command in text.split(" && ") {
            let words: Vec<&str> = command.split_whitespace().collect();
            let Some(at) = words.iter().position(|word| matches!(*word, "uv" | "uvx")) else {
                continue;
            };
            self.uv = true;
            self.first_use.get_or_insert(index);
            let says = |option: &str| words[at..].contains(&option);
            let is_active = is_active
                || says("--active")
                || words[..at]
                    .iter()
                    .any(|word| word.starts_with("UV_PROJECT_ENVIRONMENT="));
            match words.get(at + 1).copied().unwrap_or_default() {
                "sync" => {
                    self.project = true;
                    self.project_environment |= !is_active;
                    self.active_environment |= is_active;
                    self.installs += 1;
                }
                "run" => {
                    self.project = true;
                    self.project_environment |= !is_active;
                    self.active_environment |= is_active;
                }
                "export" | "lock" | "add" | "remove" => self.project = true,
                "pip" => {
                    self.installs += usize::from(words.get(at + 2) == Some(&"install"));
                    self.active_environment |= !["--system", "--python", "--target", "--prefix"]
                        .iter()
                        .any(|option| says(option));
                }
                _ => {}
            }
        }
    }
}

/// Whether a command that stays goes on using pip.
fn uses_pip(found: &Found) -> bool {
    matches!(
        found.translated.program,
        Program::Pip | Program::PipCompile | Program::PipSync
    ) && !found.translated.serves_pip
}

/// For each stage those that go on from it, at any distance, itself included.
pub(super) fn descendants(stages: &[Stage]) -> Vec<BTreeSet<usize>> {
    let mut all: Vec<BTreeSet<usize>> = (0..stages.len()).map(|stage| [stage].into()).collect();
    for (index, stage) in stages.iter().enumerate() {
        let mut parent = stage.parent;
        // A stage's parent stands before it.
        while let Some(earlier) = parent {
            all[earlier].insert(index);
            parent = stages[earlier].parent;
        }
    }
    all
}
