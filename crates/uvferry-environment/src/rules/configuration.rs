//! Of pip's and uv's configuration: UVF420–439.

use uvferry_diagnostics::{Rule, Severity};

/// pip does not start with this configuration.
pub(crate) static UNREADABLE_PIP_CONFIGURATION: Rule = Rule {
    code: "UVF420",
    name: "unreadable-pip-configuration",
    severity: Severity::Error,
    summary: "pip does not start with this configuration file",
    explanation: "pip reads its files with Python's configparser, in the encoding of the locale, \
                  and ends with an error at a line that is no setting, at a section or key that \
                  is there twice, and at bytes that are no text. `index_url`, `index-url` and \
                  `--index-url` are one key. None of the file's settings count until it is \
                  corrected; uv reads none of pip's files.",
    fix: "Correct the line that is shown.",
};

/// pip passes a setting over.
pub(crate) static UNKNOWN_PIP_SETTING: Rule = Rule {
    code: "UVF421",
    name: "unknown-pip-setting",
    severity: Severity::Warning,
    summary: "a setting that pip passes over without a word",
    explanation: "pip takes the long names of its options for keys, in `[global]` for all \
                  commands and in a section named after one command for that one. What it does \
                  not know there it passes over: a word that was misspelt, an option of another \
                  command or of an older pip, a section that is no command. So it counts for \
                  nothing, today as under uv.",
    fix: "Correct the key or its section, or remove it.",
};

/// pip stops at a value.
pub(crate) static INVALID_PIP_VALUE: Rule = Rule {
    code: "UVF422",
    name: "invalid-pip-value",
    severity: Severity::Error,
    summary: "a setting with a value that pip stops at",
    explanation: "A flag wants yes or no (`1`, `true`, `on`, `no`, …), `timeout` a number of \
                  seconds, `retries` a whole number. With another value, every command that has \
                  the option ends with an error.",
    fix: "Correct the value, or remove the setting.",
};

/// uv has no settings by command.
pub(crate) static SETTING_OF_ONE_COMMAND: Rule = Rule {
    code: "UVF423",
    name: "setting-of-one-command",
    severity: Severity::Info,
    summary: "a pip setting of a command whose options uv takes on the command line only",
    explanation: "pip.conf may say how `pip list`, `pip freeze` and the like print. uv's \
                  configuration says where packages come from and how they are resolved and \
                  built; what a single command prints is said where it is called.",
    fix: "Give the option with the command, or make an alias.",
};

/// A file is there, and pip cannot read it.
pub(crate) static PIP_CONFIGURATION_PASSED_OVER: Rule = Rule {
    code: "UVF424",
    name: "pip-configuration-passed-over",
    severity: Severity::Warning,
    summary: "a configuration file that cannot be opened",
    explanation: "configparser passes over files that it cannot open, and so does pip: a file \
                  without the right to read it, or a folder of that name, counts for nothing and \
                  nobody is told.",
    fix: "Give the right to read it, or remove it.",
};

/// uv's own configuration cannot be read.
pub(crate) static UNREADABLE_UV_CONFIGURATION: Rule = Rule {
    code: "UVF425",
    name: "unreadable-uv-configuration",
    severity: Severity::Error,
    summary: "a configuration file of uv that cannot be read",
    explanation: "uv reads `uv.toml` of the system, of the user and of the project, or \
                  `[tool.uv]` of pyproject.toml. It ends with an error, or warns and goes on \
                  without it, where such a file is no TOML.",
    fix: "Correct the file at the place that is shown.",
};
