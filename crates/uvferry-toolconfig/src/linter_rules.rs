//! Rules on linters and type checkers.

use uvferry_diagnostics::{Rule, Severity};

/// Codes of flake8 that ruff has under another name.
pub static RENAMED_CODES: Rule = Rule {
    code: "UVF249",
    name: "renamed-codes",
    severity: Severity::Info,
    summary: "codes of flake8 that ruff reports by another name",
    explanation: "Ruff has renamed the codes of some plugins, and has one rule where another \
                  plugin had several codes. It takes `# noqa` comments with most of the old \
                  names, not with all.",
    fix: "Use the new names in `# noqa` comments; `ruff check --add-noqa` writes them.",
};

/// flake8 reported codes that ruff has no rule for.
pub static CODES_WITHOUT_RULE: Rule = Rule {
    code: "UVF250",
    name: "codes-without-rule",
    severity: Severity::Warning,
    summary: "flake8 reported codes that ruff has no rule for",
    explanation: "Ruff has rules of its own for most of flake8 and its plugins, not for all. \
                  What only flake8 finds is found no more once ruff takes its place.",
    fix: "Keep flake8 for these codes, or do without them.",
};

/// Rules that ruff has in preview only.
pub static PREVIEW_RULES: Rule = Rule {
    code: "UVF251",
    name: "preview-rules",
    severity: Severity::Info,
    summary: "codes that ruff knows in preview only",
    explanation: "Ruff has these rules, but they may still change, and are off unless \
                  `lint.preview` is set. Preview also changes rules that are long there, so it \
                  is not turned on here.",
    fix: "Set `lint.preview` and `lint.explicit-preview-rules`, and select the codes by name, or \
          leave them to the formatter.",
};

/// An option that has no counterpart, or no effect.
pub static OPTION_WITHOUT_EFFECT: Rule = Rule {
    code: "UVF252",
    name: "option-without-effect",
    severity: Severity::Info,
    summary: "an option that does nothing in the place it would go to",
    explanation: "The option is of a command line's kind, of a plugin that ruff does not have, \
                  or the tool itself passes it over. The configuration means the same without \
                  it.",
    fix: "Nothing.",
};

/// A flake8 option or pattern that ruff would read otherwise.
pub static OPTION_WITHOUT_COUNTERPART: Rule = Rule {
    code: "UVF253",
    name: "option-without-counterpart",
    severity: Severity::Warning,
    summary: "an option of flake8 or a plugin that ruff cannot express",
    explanation: "The option changes what flake8 finds, and ruff has no setting that does the \
                  same. It is left out, and a person decides whether that matters.",
    fix: "Look at the setting of ruff that comes nearest.",
};

/// Rules of ruff that flake8 did not have, and that are ignored therefore.
pub static RULES_OF_RUFF_ALONE: Rule = Rule {
    code: "UVF254",
    name: "rules-of-ruff-alone",
    severity: Severity::Info,
    summary: "rules that ruff has beyond flake8 and its plugins are ignored",
    explanation: "A selector that stood for all that a plugin finds stands for more in ruff. \
                  What flake8 did not report is ignored, so that the change from one to the \
                  other finds nothing new.",
    fix: "Take them out of `ignore` one by one to have them.",
};

/// flake8 keeps its configuration.
pub static FLAKE8_STAYS: Rule = Rule {
    code: "UVF255",
    name: "flake8-stays",
    severity: Severity::Info,
    summary: "flake8's configuration stays because something still runs flake8",
    explanation: "flake8 does not read pyproject.toml. As long as something runs it, its \
                  configuration stays where it is, and ruff's says the same beside it.",
    fix: "Run `ruff check` instead, and run this again.",
};

/// A code in flake8's lists that nothing gives.
pub static CODE_OF_NOTHING: Rule = Rule {
    code: "UVF256",
    name: "code-of-nothing",
    severity: Severity::Info,
    summary: "flake8's lists name a code of a plugin that the project does not install",
    explanation: "None of the declared development dependencies gives this code, so naming it \
                  has had no effect. It would have one in ruff, which has its rules built in.",
    fix: "Add the selector to `lint.select` by hand where it is wanted.",
};

/// A value that a tool reads otherwise than its writer meant.
pub static ODDLY_READ: Rule = Rule {
    code: "UVF257",
    name: "oddly-read",
    severity: Severity::Warning,
    summary: "a value that the tool reads otherwise than its writer meant",
    explanation: "The tool's own parser makes something of this value that can hardly be meant. \
                  What it makes of it is carried over where the message does not say otherwise.",
    fix: "Correct the value.",
};

/// Black and ruff's formatter do not agree on something that is configured.
pub static FORMATTERS_DIFFER: Rule = Rule {
    code: "UVF258",
    name: "formatters-differ",
    severity: Severity::Warning,
    summary: "a setting of black that ruff's formatter has no counterpart of",
    explanation: "Ruff formats as black does but for a few known deviations; settings that it \
                  does not have are left out.",
    fix: "Look at the difference that `ruff format --diff` shows.",
};

/// Comments that do not go into pyproject.toml.
pub static COMMENTS_LEFT: Rule = Rule {
    code: "UVF259",
    name: "comments-left",
    severity: Severity::Info,
    summary: "the comments of a generated configuration file are left out",
    explanation: "A file that `pylint --generate-rcfile` made explains each option in a comment \
                  above it. These are pylint's words, found in its documentation as well, and \
                  would make pyproject.toml hundreds of lines longer.",
    fix: "Nothing.",
};
