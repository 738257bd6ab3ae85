//! Words that a text has to have to hold a command of one of the programs.

/// One of these stands in each command of [`Program`](crate::Program), however it is called;
/// `pip` covers pipx, pip-compile and piptools, `venv` virtualenv and pyvenv. A variable of
/// make or of the shell that holds one may be written in capitals.
pub const PROGRAM_WORDS: [&str; 7] = [
    "pip",
    "venv",
    "easy_install",
    "setup.py",
    "twine",
    "-m build",
    "pyproject-build",
];

/// Whether a text could have a command of one of the programs.
pub(crate) fn mentions_program(text: &str) -> bool {
    PROGRAM_WORDS
        .iter()
        .any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}
