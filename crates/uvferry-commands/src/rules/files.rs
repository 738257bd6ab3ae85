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

/// A configuration that is no YAML.
pub static UNREADABLE_CONFIGURATION: Rule = Rule {
    code: "UVF362",
    name: "unreadable-configuration",
    severity: Severity::Warning,
    summary: "a configuration that cannot be read",
    explanation: "The file is no YAML, or nested deeper than any configuration is, so what it \
                  names is not known. It stays as it is.",
    fix: "Correct the file and run again, or change it by hand.",
};

/// Dependabot goes on updating requirements files.
pub static DEPENDABOT_SEES_OTHER_FILES: Rule = Rule {
    code: "UVF363",
    name: "dependabot-sees-other-files",
    severity: Severity::Warning,
    summary: "Dependabot's updates of pip stay, for files that stay",
    explanation: "An entry of Dependabot updates requirements files of which some became part \
                  of the project and some stay. Its ecosystem `uv` updates uv.lock and no \
                  requirements file.",
    fix: "Add an entry with `package-ecosystem: uv` for the project, and keep the one of `pip` \
          as long as there are requirements files.",
};

/// A configuration of Read the Docs that is a person's to change.
pub static READ_THE_DOCS_NEEDS_A_PERSON: Rule = Rule {
    code: "UVF364",
    name: "read-the-docs-needs-a-person",
    severity: Severity::Warning,
    summary: "`python.install` of Read the Docs that `method: uv` cannot take the place of",
    explanation: "Read the Docs takes `method: uv` only as the single item of \
                  `python.install`, and it installs the project and its default groups. Here \
                  other things are installed as well, or fewer in a build that has no place for \
                  a command of its own, so it stays as it is.",
    fix: "Make the other files part of the project, or write the commands into \
          `build.jobs.install`.",
};

/// A configuration of Read the Docs in its first version.
pub static READ_THE_DOCS_VERSION_ONE: Rule = Rule {
    code: "UVF365",
    name: "read-the-docs-version-one",
    severity: Severity::Warning,
    summary: "a configuration of Read the Docs in the format that it does not build any more",
    explanation: "Keys of the first version of the format have no meaning in the second, which \
                  is the only one that is built.",
    fix: "Write the file in the second version, with `python.install` and `method: uv`.",
};

/// A hook that is a person's to change.
pub static HOOK_NEEDS_A_PERSON: Rule = Rule {
    code: "UVF366",
    name: "hook-needs-a-person",
    severity: Severity::Warning,
    summary: "a hook of pip-tools that uv's hooks cannot take the place of",
    explanation: "The hook runs pip-compile with options that uv has no word for, or is written \
                  in a way that cannot be changed in place. It stays as it is, and so do the \
                  other hooks of its repository.",
    fix: "Use the hooks `pip-compile` or `uv-lock` of \
          https://github.com/astral-sh/uv-pre-commit by hand.",
};

/// Renovate is configured for requirements files.
pub static RENOVATE_NAMES_PIP: Rule = Rule {
    code: "UVF367",
    name: "renovate-names-pip",
    severity: Severity::Info,
    summary: "a configuration of Renovate for requirements files",
    explanation: "Renovate updates requirements files by the managers `pip_requirements`, \
                  `pip-compile` and `pip_setup`, and pyproject.toml with uv.lock by `pep621`. \
                  What is said for the former does not hold for the latter.",
    fix: "Say the same for `pep621`, where it is still wanted.",
};

/// A command that is typed outside the checkout.
pub static TYPED_OUTSIDE_THE_CHECKOUT: Rule = Rule {
    code: "UVF368",
    name: "typed-outside-the-checkout",
    severity: Severity::Warning,
    summary: "a document names a requirements file that is gone, through the folder of a checkout",
    explanation: "The command is typed in the folder above the checkout. uv finds a project from \
                  the folder it runs in, or from the one that `--directory` names.",
    fix: "Write `uv sync --directory FOLDER`, or let readers enter the checkout first.",
};

/// A file that is not edited because of its size.
pub static LARGE_FILE_LISTED: Rule = Rule {
    code: "UVF369",
    name: "large-file-listed",
    severity: Severity::Warning,
    summary: "a file so large that its commands are listed only",
    explanation: "Files of more than half a megabyte (documents: two) are written by programs. \
                  Shell scripts and Makefiles with no more than a command in each kilobyte are \
                  edited at any size; the others are read line by line, and stay as they are: \
                  lines that are commands are listed with their form in uv's words, up to ten thousand of them, but not in \
                  lines of more than 20000 characters. Files that are gone are not looked for.",
    fix: "Change what writes the file, or take it apart into smaller ones.",
};

/// A hook is added.
pub static HOOK_ADDED: Rule = Rule {
    code: "UVF370",
    name: "hook-added",
    severity: Severity::Info,
    summary: "the hook `uv-lock` is added to pre-commit's configuration",
    explanation: "`uv sync --locked` refuses a uv.lock that does not fit pyproject.toml any \
                  more. Where a project has hooks, and its requirements files became part of \
                  the project, uv's own hook keeps the lock fresh. pre-commit.ci has no network \
                  while hooks run, so that the hook is skipped there where `ci:` says that it is \
                  used.",
    fix: "Take the hook out again where another check does that.",
};

/// A hook whose files are gone.
pub static HOOK_FINDS_NO_FILE: Rule = Rule {
    code: "UVF371",
    name: "hook-finds-no-file",
    severity: Severity::Warning,
    summary: "a hook that runs on nothing but files that go",
    explanation: "`files` of a hook finds requirements files which became part of the project, \
                  and no other file. pre-commit skips such a hook without a word.",
    fix: "Name pyproject.toml and uv.lock where the hook is for them, or take it out.",
};
