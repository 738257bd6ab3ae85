//! About shell text and Makefiles.

use uvferry_diagnostics::{Rule, Severity};

/// Text that is not shell.
pub static SHELL_NOT_UNDERSTOOD: Rule = Rule {
    code: "UVF330",
    name: "shell-not-understood",
    severity: Severity::Warning,
    summary: "a command in a part of a script that could not be read",
    explanation: "The text around the command is not what a shell reads: a quote or an `if` is \
                  not closed, or it uses syntax of another shell. What the command belongs to is \
                  not known, so nothing there is changed. The rest of the file is not concerned.",
    fix: "Put the command into uv's words by hand, or correct the script and run it again.",
};

/// A function that runs its words.
pub static COMMAND_BY_WRAPPER: Rule = Rule {
    code: "UVF331",
    name: "command-by-wrapper",
    severity: Severity::Warning,
    summary: "a command of pip that is handed to a function as text",
    explanation: "The function runs what it is given. How it puts the command together decides \
                  what is run, and that is known only when it runs.",
    fix: "Put the command into uv's words by hand.",
};

/// `eval`.
pub static COMMAND_IN_EVAL: Rule = Rule {
    code: "UVF332",
    name: "command-in-eval",
    severity: Severity::Warning,
    summary: "a command of pip that `eval` runs",
    explanation: "`eval` reads its words once more as shell text. What comes out is known only \
                  when it runs, so the command stays as it is.",
    fix: "Put the command into uv's words by hand.",
};

/// A variable that is a command.
pub static VARIABLE_HOLDS_COMMAND: Rule = Rule {
    code: "UVF333",
    name: "variable-holds-command",
    severity: Severity::Warning,
    summary: "a variable that holds a command of pip",
    explanation: "The variable is changed together with its uses. Here it stays: one of the uses \
                  has to stay as it is, the variable is used for something else as well, or no \
                  use of it was found.",
    fix: "Look at the places where the variable is used, then change it by hand.",
};

/// A script for a shell somewhere else.
pub static SCRIPT_RUNS_ELSEWHERE: Rule = Rule {
    code: "UVF334",
    name: "script-runs-elsewhere",
    severity: Severity::Warning,
    summary: "a command of pip in a script that another machine or container runs",
    explanation: "The script is given to a shell in a container, on another machine or behind a \
                  program that is not known. Whether uv is there, and which environment it would \
                  find, cannot be seen here.",
    fix: "See whether uv is there, then put the command into uv's words by hand.",
};

/// An edit that did not fit.
pub static COMMAND_NOT_WRITABLE: Rule = Rule {
    code: "UVF335",
    name: "command-not-writable",
    severity: Severity::Warning,
    summary: "a command whose new form cannot be written where it stands",
    explanation: "The place is not exact (escapes, folded lines, backticks), or the text around \
                  it could not be read any more with the new command in it. The command stays.",
    fix: "Write the new command by hand.",
};

/// A text that is no shell text.
pub static TEXT_GIVEN_UP: Rule = Rule {
    code: "UVF336",
    name: "text-given-up",
    severity: Severity::Warning,
    summary: "a line that looks like a command of pip in a text that is no shell text",
    explanation: "Reading was given up after many places that no shell reads. From there on, \
                  lines that begin with a command of pip are listed, and nothing is changed.",
    fix: "Look at the lines by hand.",
};

/// Settings of pip in the environment.
pub static PIP_SETTING_IN_SHELL: Rule = Rule {
    code: "UVF337",
    name: "pip-setting-in-shell",
    severity: Severity::Warning,
    summary: "a variable with a setting of pip, which uv does not read",
    explanation: "uv reads no variable that begins with `PIP_`. Where uv has a variable with the \
                  same meaning it takes its place, or stands beside it where pip goes on being \
                  used.",
    fix: "Follow the advice in the message.",
};
