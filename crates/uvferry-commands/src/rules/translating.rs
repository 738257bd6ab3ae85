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

/// A command that the program does not have.
pub static UNKNOWN_COMMAND: Rule = Rule {
    code: "UVF308",
    name: "unknown-command",
    severity: Severity::Warning,
    summary: "a command that the program does not have",
    explanation: "pip, pipx or twine has no command of this name, so it ends with an error. What \
                  was meant is not known, and the line stays as it is.",
    fix: "Correct the name of the command.",
};

/// Nothing in a text that was given to be translated.
pub static NOTHING_TO_TRANSLATE: Rule = Rule {
    code: "UVF309",
    name: "nothing-to-translate",
    severity: Severity::Info,
    summary: "a typed command that has no other words with uv",
    explanation: "It is no command of pip or its kin, or one that is right as it stands. It is \
                  printed as it was.",
    fix: "Look at how the program's name is written.",
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

/// A Python that the project is not for.
pub static PYTHON_OUTSIDE_RANGE: Rule = Rule {
    code: "UVF344",
    name: "python-outside-range",
    severity: Severity::Warning,
    summary: "a command that runs with a Python outside of the project's `requires-python`",
    explanation: "pip installs a requirements file with any Python. `uv sync` and `uv export` stop \
                  with a Python that `requires-python` does not admit, or go on with another one \
                  that they find, and an environment that is active is made anew with that one. \
                  So the command goes on installing the requirements files, which stay; what \
                  installs the project itself waits for a person.",
    fix: "Lower `requires-python` and lock again, take a Python of the range there, or keep the \
          requirements files for it.",
};

/// pip installs itself.
pub static PIP_NOT_NEEDED: Rule = Rule {
    code: "UVF315",
    name: "pip-not-needed",
    severity: Severity::Info,
    summary: "a command that renews pip, which uv does not need",
    explanation: "uv installs without pip, and builds each package in an environment of its own \
                  with what the package asks for, so that setuptools and wheel need not be there. \
                  A program that imports `pkg_resources` when it runs needs setuptools among its \
                  dependencies.",
    fix: "Nothing has to be done.",
};

/// A requirements file that cannot be told.
pub static FILE_KNOWN_LATER: Rule = Rule {
    code: "UVF316",
    name: "requirements-file-known-later",
    severity: Severity::Warning,
    summary: "a command that installs a requirements file whose name is not known",
    explanation: "The requirements files of the project became groups and extras of \
                  pyproject.toml, and which of them the command installs is known only when it \
                  runs, or the folder that it runs in is not known.",
    fix: "Put the group or the extra into the variable instead of the file: `uv sync --locked \
          --group $GROUP`.",
};

/// The project's own name.
pub static OWN_NAME: Rule = Rule {
    code: "UVF317",
    name: "own-name-installed",
    severity: Severity::Info,
    summary: "a command that installs the project by its name",
    explanation: "The command takes the published package from the index, as pip did, and not the \
                  files of this project. Where the project itself is in the environment already, \
                  it does nothing.",
    fix: "Nothing has to be done; `uv sync` installs the files of this project.",
};

/// A constraints file that became part of the lock.
pub static LOCK_DECIDES: Rule = Rule {
    code: "UVF318",
    name: "lock-decides",
    severity: Severity::Info,
    summary: "an option or a file whose work uv.lock does",
    explanation: "`uv sync --locked` installs what uv.lock says. Constraints were taken into \
                  account when it was made.",
    fix: "Nothing has to be done.",
};

/// What is not in a file that the command reads by default.
pub static DEFAULT_FILE: Rule = Rule {
    code: "UVF319",
    name: "default-file-named",
    severity: Severity::Info,
    summary: "a file that pip-tools takes unasked, and that uv wants named",
    explanation: "pip-compile reads requirements.in where it is given no file, and writes \
                  requirements.txt; pip-sync reads requirements.txt. uv is told both names.",
    fix: "See whether these are the files.",
};

/// A variable stands for the program.
pub static PROGRAM_KNOWN_LATER: Rule = Rule {
    code: "UVF320",
    name: "program-known-later",
    severity: Severity::Info,
    summary: "a program in a variable whose value is not known",
    explanation: "By its name the variable holds a program like pip. Where it holds the path of \
                  one in another environment, uv has to be told by `--python`.",
    fix: "See what the variable holds.",
};

/// `uv sync` installs the project too.
pub static PROJECT_COMES_ALONG: Rule = Rule {
    code: "UVF321",
    name: "project-comes-along",
    severity: Severity::Info,
    summary: "`uv sync` installs the project itself beside its requirements",
    explanation: "`pip install -r` installs what a file names. `uv sync` makes the environment of \
                  the project, the project itself included (editable), as `uv run` does later \
                  anyway. Documents get these plain words; everywhere else \
                  `--no-install-project` leaves the project out, as pip does.",
    fix: "Add `--no-install-project` where the project must not be built.",
};

/// Packages that were installed by name before the project.
pub static INSTALLED_BY_HAND: Rule = Rule {
    code: "UVF329",
    name: "installed-by-hand",
    severity: Severity::Warning,
    summary: "a project that is installed behind packages that were installed by name",
    explanation: "pip leaves a package alone that is there and good enough. `uv sync` makes each \
                  package that uv.lock holds the version, and the build, of the lock: one from \
                  another index, as those for a certain GPU, or of another version is replaced. \
                  So an install of the project alone stays one of pip's kind, `uv pip install`.",
    fix: "Lock the package from where it has to come (`[tool.uv.sources]`, `[[tool.uv.index]]`), \
          install it behind `uv sync`, or leave it out of the sync by `--no-install-package`.",
};

/// What pip prints is read by something.
pub static OUTPUT_IS_READ: Rule = Rule {
    code: "UVF376",
    name: "output-is-read",
    severity: Severity::Warning,
    summary: "a command whose output is read by something that would find other words",
    explanation: "pip says on stdout what it installs, uninstalls or checks; uv says it on \
                  stderr, in words of its own. `uv pip list` and `uv pip freeze` write names in \
                  their normal form (`pyyaml`), and `uv pip show` has the version, the location \
                  and the requirements, but neither summary, home page, author nor licence. \
                  A test of `$(pip install …)`, or a `grep` behind it, would decide otherwise.",
    fix: "Ask for the status of the command instead of its words, or look for the normal form of \
          the name; then put the command into uv's words.",
};
