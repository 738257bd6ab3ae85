use uvferry_diagnostics::{Rule, Severity};

use crate::linter_rules;

/// A file that a tool would read and does not, because another one goes before it.
pub static SHADOWED_CONFIGURATION: Rule = Rule {
    code: "UVF240",
    name: "shadowed-configuration",
    severity: Severity::Warning,
    summary: "a tool's configuration that has no effect, mostly because another file goes before it",
    explanation: "Most tools take the first file that holds something for them and read no \
                  other; of a file that they share they want a section of a certain name. What \
                  stands in the others has never had an effect. Where such a file would begin \
                  to count once the first one is gone, its keys go too; else they stay where \
                  they are.",
    fix: "Take the keys that are meant into pyproject.toml by hand, and delete the others.",
};

/// pyproject.toml says something else for a tool than the file that counts.
pub static TWO_CONFIGURATIONS: Rule = Rule {
    code: "UVF241",
    name: "two-configurations",
    severity: Severity::Warning,
    summary: "pyproject.toml and another file configure the same tool, differently",
    explanation: "The tool reads the other file and not pyproject.toml. Brought together, keys \
                  of pyproject.toml that have had no effect so far would get one, or two values \
                  stand against each other. Nothing is moved.",
    fix: "Make the two agree, or delete the table of pyproject.toml, and run again.",
};

/// A value that the tool itself refuses, or that TOML cannot say.
pub static UNUSABLE_VALUE: Rule = Rule {
    code: "UVF242",
    name: "unusable-value",
    severity: Severity::Warning,
    summary: "a value that the tool itself refuses, or that pyproject.toml cannot hold",
    explanation: "The tool stops at this value, or reads from pyproject.toml something else than \
                  from here. What cannot be moved keeps the rest of the file where it is: a \
                  tool reads one file, not two.",
    fix: "Correct the value, or delete the key, and run again.",
};

/// A key that the tool does not know.
pub static UNKNOWN_TOOL_KEY: Rule = Rule {
    code: "UVF243",
    name: "unknown-tool-key",
    severity: Severity::Info,
    summary: "a key that the tool does not know",
    explanation: "Neither the tool of today nor the plugins that are known here have this key. \
                  It is carried over as text, so that whatever reads it finds what it found.",
    fix: "Look whether it is misspelled or of a plugin.",
};

/// A configuration file that something else in the project names.
pub static NAMED_CONFIGURATION: Rule = Rule {
    code: "UVF244",
    name: "named-configuration",
    severity: Severity::Info,
    summary: "a configuration file that something else in the project names",
    explanation: "A command or another file of the project names this file. It would fail, or \
                  find another configuration, if the file were gone, so the file stays. Only \
                  MANIFEST.in does not hold it: there the name goes with the file, as setuptools \
                  needs none of the files that it lists.",
    fix: "Change the place that names it, and run again.",
};

/// A configuration file that cannot be read.
pub static UNREADABLE_CONFIGURATION: Rule = Rule {
    code: "UVF245",
    name: "unreadable-configuration",
    severity: Severity::Error,
    summary: "a tool's configuration file that cannot be read",
    explanation: "The tool's own parser stops at this place, so the tool does not run as it is. \
                  The file is left alone; the other tools' files are brought in all the same.",
    fix: "Correct the place that is shown, then run again.",
};

/// A file of a tool that also holds what the tool does not read.
pub static FOREIGN_SECTION: Rule = Rule {
    code: "UVF246",
    name: "foreign-section",
    severity: Severity::Warning,
    summary: "a tool's own file holds a section that the tool does not read",
    explanation: "The file can go only as a whole: as long as it is there, the tool takes it \
                  before pyproject.toml, even where nothing for the tool is left in it. What \
                  reads the other section is not known.",
    fix: "Move the section to the file that its reader looks for, or delete it, and run again.",
};

/// The tool reads pyproject.toml only from some version on.
pub static NEEDS_NEWER_TOOL: Rule = Rule {
    code: "UVF247",
    name: "needs-newer-tool",
    severity: Severity::Info,
    summary: "a tool reads pyproject.toml only from some version on, or with an extra",
    explanation: "Older releases of the tool do not look at pyproject.toml, or need a TOML \
                  parser that Python has only from 3.11 on.",
    fix: "Require the version or the extra that the message names.",
};

/// The tool finds its configuration in pyproject.toml only when it is told to.
pub static COMMAND_CHANGES: Rule = Rule {
    code: "UVF248",
    name: "command-changes",
    severity: Severity::Warning,
    summary: "a tool reads pyproject.toml only when its command says so",
    explanation: "This tool does not look for pyproject.toml by itself: each command that \
                  runs it has to name the file. A file that it finds by itself stays until \
                  they do; one that somebody gave to it by hand moves, and the command is told.",
    fix: "Use the command of the message.",
};

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[
    &SHADOWED_CONFIGURATION,
    &TWO_CONFIGURATIONS,
    &UNUSABLE_VALUE,
    &UNKNOWN_TOOL_KEY,
    &NAMED_CONFIGURATION,
    &UNREADABLE_CONFIGURATION,
    &FOREIGN_SECTION,
    &NEEDS_NEWER_TOOL,
    &COMMAND_CHANGES,
    &linter_rules::RENAMED_CODES,
    &linter_rules::CODES_WITHOUT_RULE,
    &linter_rules::PREVIEW_RULES,
    &linter_rules::OPTION_WITHOUT_EFFECT,
    &linter_rules::OPTION_WITHOUT_COUNTERPART,
    &linter_rules::RULES_OF_RUFF_ALONE,
    &linter_rules::FLAKE8_STAYS,
    &linter_rules::CODE_OF_NOTHING,
    &linter_rules::ODDLY_READ,
    &linter_rules::FORMATTERS_DIFFER,
    &linter_rules::COMMENTS_LEFT,
];
