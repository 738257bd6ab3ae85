//! Python code on a command line that runs pip: `python -c "import pip; pip.main([…])"`.

use crate::command::CommandLine;
use crate::outcome::{Outcome, Program, Translated};
use crate::rules;

/// Ways in which code calls pip.
const CALLS: &[&str] = &[
    "pip.main(",
    "pip._internal",
    "import pip",
    "from pip ",
    "from pip.",
    "-m pip",
    "'pip'",
    "\"pip\"",
    "ensurepip",
];

/// A command whose words are Python code that runs pip; it stays, for code may do anything.
pub(super) fn translate(command: &CommandLine) -> Option<Translated> {
    let words = &command.words;
    let at = words.iter().position(|word| {
        // `-c`, `-Ic`
        word.known_start()
            .strip_prefix('-')
            .is_some_and(|letters| letters.len() < 4 && letters.ends_with('c'))
    })?;
    let is_python = words[..at]
        .iter()
        .any(|word| word.raw.to_ascii_lowercase().contains("py"));
    let code = &words.get(at + 1)?.raw;
    let runs_pip = CALLS
        .iter()
        .any(|call| memchr::memmem::find(code.as_bytes(), call.as_bytes()).is_some());
    (is_python && runs_pip).then(|| Translated {
        program: Program::Pip,
        outcome: Outcome::NeedsReview {
            rule: &rules::COMMAND_WITHOUT_EQUIVALENT,
            why: "Python code in it uses pip, and an environment of uv has none unless `uv venv --seed` makes it: call `uv pip` instead".to_owned(),
            suggestion: None,
        },
        notes: Vec::new(),
        serves_pip: false,
        brings_uv: false,
        exports: None,
    })
}
