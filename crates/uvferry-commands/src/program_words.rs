//! Words that a text has to have to hold a command of one of the programs.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

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
    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(&PROGRAM_WORDS));
    WORDS.stand_in(text)
}

/// Whether one of the programs, or a variable that is named like it, is a word of a text:
/// `pip3`, `$PIP`, `venv/bin/pip`, not `pipeline` or `/opt/venvs/x`.
pub(crate) fn names_program(text: &str) -> bool {
    if text.contains("-m build") {
        return true;
    }
    let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.split(|letter: char| !is_of_name(letter))
        .flat_map(|word| word.split('_'))
        .any(|word| {
            let stem = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
            [
                "pip",
                "pipx",
                "piptools",
                "ensurepip",
                "venv",
                "pyvenv",
                "virtualenv",
                "mkvirtualenv",
                "easy",
                "setup",
                "twine",
                "pyproject",
            ]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(stem))
        })
        && mentions_any_case(text)
}

/// Whether one of the words stands in a text, in small letters or capitals.
fn mentions_any_case(text: &str) -> bool {
    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::of_any_case(&PROGRAM_WORDS));
    WORDS.stand_in(text)
}

/// Whether the words of the programs stand in a text more often than so many times.
pub(crate) fn mentions_more_than(text: &str, times: usize) -> bool {
    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::of_any_case(&PROGRAM_WORDS));
    WORDS.stand_more_often_than(text, times)
}

/// Whether a text could name one of the programs, Python or uv, also by a variable: `$(PIP)`.
/// What does not is none of their commands, unless a variable holds one whose name says
/// nothing.
pub(crate) fn could_name_program(text: &str) -> bool {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        Words::of_any_case(&[
            "pip",
            "py",
            "venv",
            "virtualenv",
            "easy_install",
            "twine",
            "build",
            "uv",
            "activate",
            "-m ",
        ])
    });
    WORDS.stand_in(text)
}

/// Words that are looked for together.
pub(crate) struct Words(Option<AhoCorasick>);

impl Words {
    pub(crate) fn new(words: &[&str]) -> Self {
        Self(AhoCorasick::new(words).ok())
    }

    /// The same, in small letters and capitals.
    pub(crate) fn of_any_case(words: &[&str]) -> Self {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(words);
        Self(automaton.ok())
    }

    /// Whether they stand in a text more often than so many times.
    fn stand_more_often_than(&self, text: &str, times: usize) -> bool {
        self.0
            .as_ref()
            .is_none_or(|automaton| automaton.find_iter(text).nth(times).is_some())
    }

    /// Whether one of them stands in a text.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        // So few words always make an automaton; a text is read where they should not.
        self.0
            .as_ref()
            .is_none_or(|automaton| automaton.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::{could_name_program, mentions_program, names_program};

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
            assert!(could_name_program(command), "{command}");
            assert!(names_program(command), "{command}");
        }
        assert!(could_name_program("$(PIP) install x"));
        assert!(!could_name_program("ls -l $(FILES)"));
        for other in [
            "$NM | $global_symbol_pipe",
            "pipeline=$x",
            "$(/opt/venvs/x/bin/register-python-argcomplete p)",
            "setup_environment easy",
        ] {
            assert!(!names_program(other), "{other}");
        }
        assert!(names_program("$PIP install x") && names_program("${VENV_PIP} install"));
    }
}
