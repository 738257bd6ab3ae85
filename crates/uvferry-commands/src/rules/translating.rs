use uvferry_diagnostics::{Rule, Severity};

/// A command that has no counterpart.
pub static COMMAND_WITHOUT_EQUIVALENT: Rule = Rule {
    code: "UVF310",
    name: "command-without-equivalent",
    severity: Severity::Warning,
    summary: "a command of pip that uv has no counterpart for",
    explanation: "uv has no such command, or the command asks for something that uv does not \
                  do. It stays as it is.",
    fix: "Follow the advice in the message.",
};

/// An option that the program does not have.
pub static UNKNOWN_COMMAND_OPTION: Rule = Rule {
    code: "UVF311",
    name: "unknown-command-option",
    severity: Severity::Warning,
    summary: "an option that the program does not have",
    explanation: "The newest version of the program refuses the option, or its name is put \
                  together only when the command runs. What it asks for is not known, so the \
                  command stays as it is.",
    fix: "Correct or remove the option, or put the command into uv's words by hand.",
};

/// Options in a variable.
pub static OPTIONS_KNOWN_LATER: Rule = Rule {
    code: "UVF312",
    name: "options-known-later",
    severity: Severity::Warning,
    summary: "a variable whose words are known only when the command runs",
    explanation: "The variable may hold options of pip. They are given to uv as they are, and uv \
                  has other names for some of them.",
    fix: "Look at what the variable holds: options that uv has no word for are refused by it.",
};

/// A command that runs somewhere else.
pub static COMMAND_RUNS_ELSEWHERE: Rule = Rule {
    code: "UVF313",
    name: "command-runs-elsewhere",
    severity: Severity::Warning,
    summary: "a command of pip behind a program that decides where and how it runs",
    explanation: "The program in front runs the command in another environment, container or \
                  machine, or it is not known what it does with it. Whether uv is there, and \
                  which environment it would find, cannot be seen here.",
    fix: "See whether uv is there, then put the command into uv's words by hand.",
};

/// Python 2.
pub static PYTHON_TWO: Rule = Rule {
    code: "UVF314",
    name: "python-two",
    severity: Severity::Warning,
    summary: "a command for Python 2, which uv does not support",
    explanation: "uv installs for CPython 3.6 and newer.",
    fix: "Go on using pip for Python 2, or drop it.",
};
