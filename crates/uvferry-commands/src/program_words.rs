//! Words that a text has to have to hold a command of one of the programs.

/// One of these stands in each command of [`Program`](crate::Program), however it is called;
/// `pip` covers pipx, pip-compile and piptools, `venv` pyvenv. A variable of
/// make or of the shell that holds one may be written in capitals.
pub const PROGRAM_WORDS: [&str; 8] = [
    "pip",
    "venv",
    "virtualenv",
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

#[cfg(test)]
mod tests {
    use super::mentions_program;

    #[test]
    fn each_program_has_one_of_the_words() {
        for command in [
            "pip3 install x",
            "python -m pip install x",
            "pip-compile",
            "pip-sync",
            "python -m piptools sync",
            "python -m venv v",
            "pyvenv v",
            "virtualenv v",
            "python -m virtualenv v",
            "mkvirtualenv v",
            "easy_install x",
            "pipx run x",
            "python setup.py sdist",
            "python -m build",
            "pyproject-build",
            "twine upload x",
            "python -m ensurepip",
            "python get-pip.py",
        ] {
            assert!(mentions_program(command), "{command}");
        }
    }
}
