use uvferry_diagnostics::{Rule, Severity};

/// The option has no effect under uv.
pub static OPTION_WITHOUT_EFFECT: Rule = Rule {
    code: "UVF301",
    name: "option-without-effect",
    severity: Severity::Info,
    summary: "a pip option that has no effect under uv",
    explanation: "What the option asks for is what uv does anyway, or concerns only pip itself. \
                  Leaving it out changes nothing.",
    fix: "Nothing has to be done.",
};

/// The option goes, and something may be different then.
pub static OPTION_DROPPED: Rule = Rule {
    code: "UVF302",
    name: "option-dropped",
    severity: Severity::Warning,
    summary: "a pip option that uv has no word for, and that a lock file makes unneeded",
    explanation: "uv has no such option. In a project the lock file decides which versions and \
                  files are installed, so the option matters only when the lock is made anew: \
                  another version may be chosen then than pip would have chosen.",
    fix: "Look at the verification: it lists every version that differs.",
};

/// uv has a word for it that means something else.
pub static OPTION_CHANGES_MEANING: Rule = Rule {
    code: "UVF303",
    name: "option-changes-meaning",
    severity: Severity::Warning,
    summary: "a pip option whose counterpart in uv does something slightly different",
    explanation: "The option is carried over to the setting that comes nearest. The message says \
                  where the two part.",
    fix: "Check that the difference does not concern this project.",
};

/// uv has nothing like it.
pub static OPTION_WITHOUT_EQUIVALENT: Rule = Rule {
    code: "UVF304",
    name: "option-without-equivalent",
    severity: Severity::Warning,
    summary: "a pip option that uv has no counterpart for",
    explanation: "The option has an effect under pip, and nothing in uv's settings does the \
                  same. A person decides what to do instead.",
    fix: "Follow the advice in the message, then remove the option.",
};

/// uv reads the setting from somewhere else than pyproject.toml.
pub static SETTING_OUTSIDE_PROJECT: Rule = Rule {
    code: "UVF305",
    name: "setting-outside-project",
    severity: Severity::Info,
    summary: "a pip setting that belongs to the machine, not to the project",
    explanation: "Proxies, certificates, timeouts and caches are a matter of the machine. uv \
                  reads them from environment variables or from its user-wide `uv.toml`, not \
                  from pip.conf, and most of them have no place in a project that others share.",
    fix: "Set the environment variable, or put the key into `~/.config/uv/uv.toml`.",
};

/// Two or more indexes.
pub static FIRST_INDEX_WINS: Rule = Rule {
    code: "UVF306",
    name: "first-index-wins",
    severity: Severity::Warning,
    summary: "uv takes a package from the first index that has it",
    explanation: "pip looks into all indexes and takes the best version of all. uv asks the \
                  indexes in order, `default = true` last, and stays with the first one that \
                  knows the name, whatever versions it has: this closes the door to dependency \
                  confusion, where somebody publishes a private package's name elsewhere. \
                  <https://docs.astral.sh/uv/concepts/indexes/#searching-across-multiple-indexes>",
    fix: "Name the index of a package in `[tool.uv.sources]`, or set `index-strategy = \
          \"unsafe-best-match\"` to have pip's way back.",
};

/// A value that the option does not take.
pub static INVALID_VALUE: Rule = Rule {
    code: "UVF307",
    name: "invalid-option-value",
    severity: Severity::Warning,
    summary: "a pip option with a value that cannot be carried over",
    explanation: "pip refuses the value, or uv does.",
    fix: "Correct the value or remove the option.",
};

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[
    &OPTION_WITHOUT_EFFECT,
    &OPTION_DROPPED,
    &OPTION_CHANGES_MEANING,
    &OPTION_WITHOUT_EQUIVALENT,
    &SETTING_OUTSIDE_PROJECT,
    &FIRST_INDEX_WINS,
    &INVALID_VALUE,
];
