//! About other files.

use uvferry_diagnostics::{Rule, Severity};

/// tox installs other versions than uv.lock has.
pub static TOX_INSTALLS_UNLOCKED: Rule = Rule {
    code: "UVF360",
    name: "tox-installs-unlocked",
    severity: Severity::Info,
    summary: "tox installs what pyproject.toml admits, not what uv.lock holds",
    explanation: "tox reads the groups and dependencies in pyproject.toml and installs them with \
                  pip. It does not read uv.lock, so that versions which a requirements file \
                  pinned are free in its environments.",
    fix: "Use `runner = uv-venv-lock-runner` of tox-uv, or write the versions with `uv export` \
          and name that file by `-c` in `deps`.",
};

/// A tox configuration that is a person's to change.
pub static TOX_NEEDS_A_PERSON: Rule = Rule {
    code: "UVF361",
    name: "tox-needs-a-person",
    severity: Severity::Warning,
    summary: "requirements files in `deps` of tox that are a person's to replace",
    explanation: "A requirements file that tox installs became part of the project. What takes \
                  its place depends on how tox gets the package, and here that is not known \
                  before tox runs, or is contradictory, or the tox that is asked for is too old. \
                  The lines stay as they are.",
    fix: "Put `dependency_groups` (tox 4.22) or `package = deps-only` (tox 4.41) in place of the \
          lines by hand.",
};
