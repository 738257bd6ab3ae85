//! Of interpreters: UVF401–402.

use uvferry_diagnostics::{Rule, Severity};

/// An interpreter was found that does not run.
pub(crate) static BROKEN_INTERPRETER: Rule = Rule {
    code: "UVF401",
    name: "broken-interpreter",
    severity: Severity::Warning,
    summary: "a Python interpreter was found but does not run",
    explanation: "A virtual environment whose base interpreter was removed or moved, a shim \
                  of a version manager without an active version, or a program that only has \
                  the name of an interpreter. It is left out; nothing is decided by it.",
    fix: "Remove or repair it, or name another interpreter with `--python`.",
};

/// An interpreter forbids pip to install into it.
pub(crate) static EXTERNALLY_MANAGED: Rule = Rule {
    code: "UVF402",
    name: "externally-managed",
    severity: Severity::Info,
    summary: "the interpreter belongs to the system's package manager",
    explanation: "A file `EXTERNALLY-MANAGED` beside the standard library (PEP 668) tells pip \
                  and uv to install nothing there. Resolving with it is possible; uv makes a \
                  virtual environment for the project anyway.",
    fix: "Nothing has to be done: `uv sync` installs into the project's `.venv`.",
};
