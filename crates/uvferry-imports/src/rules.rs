//! The rules of imports: UVF501 to UVF599.

use uvferry_diagnostics::{Rule, Severity};

/// All rules of this crate, by code.
pub static RULES: &[&Rule] = &[
    &MISSING,
    &UNUSED,
    &TRANSITIVE,
    &DEVELOPMENT_IN_PACKAGE,
    &ONLY_IN_TESTS,
    &CONDITIONAL_ONLY,
    &DECLARED_TWICE,
    &STUBS_WITHOUT_PACKAGE,
    &PACKAGE_WITHOUT_STUBS,
    &STANDARD_LIBRARY,
    &NOT_PARSED,
    &NOT_READ,
    &TWO_FOR_ONE_JOB,
    &DEVELOPMENT_IN_MAIN,
    &UNPINNED,
    &MISSING_IN_SCRIPT,
    &UNUSED_IN_SCRIPT,
    &SETTING,
];

/// Imported, declared nowhere, brought by nobody.
pub(crate) static MISSING: Rule = Rule {
    code: "UVF501",
    name: "missing-dependency",
    severity: Severity::Warning,
    summary: "a module is imported, and no declared dependency has it",
    explanation: "The code imports a module that neither Python nor the project has, and no \
                  distribution that the project declares, nor one that those need, brings it. It \
                  works only where somebody installed it by hand: after a move to uv, `uv sync` \
                  removes what the lock does not name, and the import fails.",
    fix: "Declare the distribution (`uv add NAME`, or `uv add --dev NAME` for tests and tools), or \
          delete the import. Where the module comes from elsewhere, name it under \
          `[tool.uvferry.imports] first-party`.",
};

/// Declared and used by nothing.
pub(crate) static UNUSED: Rule = Rule {
    code: "UVF502",
    name: "unused-dependency",
    severity: Severity::Warning,
    summary: "nothing uses a declared dependency",
    explanation: "No Python file imports a module of the distribution; no command, configuration, \
                  entry point or string names it; it is no plugin of something that is in use; and \
                  nothing else that is declared stands in its place. Each environment installs it \
                  for nothing, and its versions bind those of others. Programs that are called by \
                  people only, and modules whose names are computed, cannot be seen.",
    fix: "Remove it (`uv remove NAME`). If something uses it that cannot be seen here, say so: \
          `[tool.uvferry.imports.ignore] unused-dependency = [\"NAME\"]`.",
};

/// Imported, not declared, there because another needs it.
pub static TRANSITIVE: Rule = Rule {
    code: "UVF503",
    name: "transitive-dependency",
    severity: Severity::Warning,
    summary: "a module is imported whose distribution is only there because another needs it",
    explanation: "The project imports a module whose distribution it does not declare; a declared \
                  one needs it today. With the next version of that one it may be gone, or be there \
                  in a version that the code does not know.",
    fix: "Declare it with the versions that the code works with (`uv add NAME`), or use what the \
          declared distribution itself offers.",
};

/// A development dependency that the package imports.
pub static DEVELOPMENT_IN_PACKAGE: Rule = Rule {
    code: "UVF504",
    name: "development-dependency-in-package",
    severity: Severity::Warning,
    summary: "the project itself imports what is declared for development only",
    explanation: "A distribution that stands in a group of development, and nowhere else, is \
                  imported by code that runs where that group is not installed: `uv sync --no-dev`, \
                  an image, whoever installs the package.",
    fix: "Move it: `uv remove --group GROUP NAME && uv add NAME`. If the file is a tool or a test, \
          say so with `[tool.uvferry.imports] development-paths`.",
};

/// A main dependency that only tests and tools use.
pub static ONLY_IN_TESTS: Rule = Rule {
    code: "UVF505",
    name: "main-dependency-only-in-tests",
    severity: Severity::Warning,
    summary: "only tests, documentation or tools use a dependency of the project itself",
    explanation: "The distribution is installed wherever the project runs, and nothing that runs \
                  there imports it.",
    fix: "Move it into a group: `uv remove NAME && uv add --dev NAME`.",
};

/// Imported under conditions only.
pub(crate) static CONDITIONAL_ONLY: Rule = Rule {
    code: "UVF506",
    name: "conditional-import",
    severity: Severity::Info,
    summary: "a module is imported only where it happens to be there",
    explanation: "Each import of the module stands in a `try` that takes an ImportError, under a \
                  test of the platform or of Python's version, or is read by type checkers alone. \
                  What is not declared is then optional, and what is declared may belong into an \
                  extra or behind a marker.",
    fix: "Declare it as an extra (`uv add --optional EXTRA NAME`) or with a marker that says what \
          the condition says; or leave it.",
};

/// One distribution in two lists.
pub static DECLARED_TWICE: Rule = Rule {
    code: "UVF507",
    name: "declared-twice",
    severity: Severity::Info,
    summary: "a dependency is declared for the project and for development",
    explanation: "The distribution stands among the dependencies of the project itself and in a \
                  group of development, or twice in one of them. The second says nothing that the \
                  first does not, unless their versions or extras differ, and then both bind.",
    fix: "Keep the one that is needed where the project runs; `uv remove --group GROUP NAME` takes \
          the other away.",
};

/// `types-x` without `x`.
pub(crate) static STUBS_WITHOUT_PACKAGE: Rule = Rule {
    code: "UVF508",
    name: "stubs-without-package",
    severity: Severity::Warning,
    summary: "type stubs are declared for a distribution that is not",
    explanation: "Stubs (`types-NAME`, `NAME-stubs`) tell a type checker what a distribution \
                  offers. The distribution is neither declared nor needed by one that is, and no \
                  file imports it.",
    fix: "Remove the stubs (`uv remove --dev NAME`), or declare the distribution.",
};

/// `x` is checked and its stubs are missing.
pub(crate) static PACKAGE_WITHOUT_STUBS: Rule = Rule {
    code: "UVF509",
    name: "package-without-stubs",
    severity: Severity::Info,
    summary: "a type checker is in use, and a distribution without types has stubs that are not declared",
    explanation: "The project runs a type checker. An imported distribution brings no types of its \
                  own (`py.typed`), and typeshed publishes stubs for it. Without them the checker \
                  takes all of it as unknown, or stops.",
    fix: "`uv add --dev types-NAME`.",
};

/// `asyncio`, `argparse` and others as distributions.
pub(crate) static STANDARD_LIBRARY: Rule = Rule {
    code: "UVF510",
    name: "standard-library-dependency",
    severity: Severity::Warning,
    summary: "a declared distribution has the name of a module of the standard library",
    explanation: "Python has the module itself on every version that the project is for. The \
                  distribution of that name is an old copy, or somebody else's.",
    fix: "Remove it (`uv remove NAME`); for old Pythons keep it with a marker, such as \
          `; python_version < \"3.11\"`.",
};

/// A file that does not parse.
pub(crate) static NOT_PARSED: Rule = Rule {
    code: "UVF511",
    name: "not-parsed",
    severity: Severity::Info,
    summary: "a Python file is not valid; its imports are known as far as the rest shows them",
    explanation: "The parser met an error. What could be read of the file counts, also that of \
                  Python 2. A dependency that only this file uses may seem unused.",
    fix: "Correct the file, or leave it out with `[tool.uvferry.imports] exclude`.",
};

/// A file that could not be read at all.
pub(crate) static NOT_READ: Rule = Rule {
    code: "UVF512",
    name: "not-read",
    severity: Severity::Info,
    summary: "a Python file could not be read, and nothing of it counts",
    explanation: "The file cannot be opened, is no text, is a notebook that is no JSON, or is \
                  larger or nested deeper than any file that people write. A dependency that only \
                  this file uses may seem unused.",
    fix: "Correct the file, or leave it out with `[tool.uvferry.imports] exclude`.",
};

/// requests and httpx.
pub(crate) static TWO_FOR_ONE_JOB: Rule = Rule {
    code: "UVF513",
    name: "two-for-one-job",
    severity: Severity::Info,
    summary: "two dependencies do the same job",
    explanation: "Both are declared and imported, by the files that are named. Two of a kind cost \
                  twice the updates and the size; there may be reasons for it.",
    fix: "Use one of them, or leave it: \
          `[tool.uvferry.imports] ignore-rules = [\"two-for-one-job\"]`.",
};

/// Many development tools among the dependencies of the project.
pub static DEVELOPMENT_IN_MAIN: Rule = Rule {
    code: "UVF514",
    name: "development-tool-in-main",
    severity: Severity::Info,
    summary: "a tool of development is among the dependencies of the project itself",
    explanation: "Test runners, linters, formatters, builders of documentation and the like are \
                  installed wherever the project runs, though nothing there uses them.",
    fix: "Move it into a group: `uv remove NAME && uv add --dev NAME`.",
};

/// One without a version among pinned ones.
pub(crate) static UNPINNED: Rule = Rule {
    code: "UVF515",
    name: "unpinned-among-pinned",
    severity: Severity::Info,
    summary: "all dependencies around one are pinned, and it is not",
    explanation: "The list pins nearly all of its lines. One without a version takes the newest at \
                  each installation until there is a lock.",
    fix: "Pin it to the version that is installed today; with uv.lock all are pinned.",
};

/// A script with PEP 723 metadata that lacks one.
pub(crate) static MISSING_IN_SCRIPT: Rule = Rule {
    code: "UVF516",
    name: "missing-in-script",
    severity: Severity::Warning,
    summary: "a script imports a module that its own list of dependencies does not bring",
    explanation: "`uv run` installs what the `# /// script` block names into an environment of the \
                  script's own, without the dependencies of the project around it (PEP 723).",
    fix: "`uv add --script FILE NAME`.",
};

/// A script with PEP 723 metadata that has one too many.
pub(crate) static UNUSED_IN_SCRIPT: Rule = Rule {
    code: "UVF517",
    name: "unused-in-script",
    severity: Severity::Warning,
    summary: "a script names a dependency that it does not import",
    explanation: "The `# /// script` block is for this one file (PEP 723), and the file imports no \
                  module of the distribution.",
    fix: "`uv remove --script FILE NAME`.",
};

/// A setting that is not understood.
pub(crate) static SETTING: Rule = Rule {
    code: "UVF518",
    name: "imports-setting",
    severity: Severity::Warning,
    summary: "a setting of the check of imports is not understood",
    explanation: "`[tool.uvferry.imports]` or `[tool.deptry]` has a key that is not known, or a \
                  value of another kind than the key takes. It counts for nothing.",
    fix: "Correct the key or its value; docs/settings.md has them all.",
};
