use uvferry_diagnostics::{Rule, Severity};

/// The file is not TOML, or not in UTF-8.
pub static INVALID_TOML: Rule = Rule {
    code: "UVF201",
    name: "invalid-toml",
    severity: Severity::Error,
    summary: "pyproject.toml cannot be read",
    explanation: "The file is not valid TOML, or it is not in UTF-8. pip, uv and every build \
                  backend stop at such a file, so nothing can be merged into it.",
    fix: "Correct the place that is shown, then run again.",
};

/// A value that is read or edited has a type that the standard does not allow.
pub static WRONG_TYPE: Rule = Rule {
    code: "UVF202",
    name: "wrong-type",
    severity: Severity::Error,
    summary: "a key of pyproject.toml holds a value of the wrong type",
    explanation: "`[project]` (PEP 621), `[dependency-groups]` (PEP 735) and `[tool.uv]` say of \
                  each key which type it has. pip and uv refuse the file otherwise, and an edit \
                  would have to throw the value away.",
    fix: "Give the key a value of the type that the message names.",
};

/// A key of `[tool.uvferry]` that nothing reads.
pub static UNKNOWN_SETTING: Rule = Rule {
    code: "UVF203",
    name: "unknown-setting",
    severity: Severity::Warning,
    summary: "`[tool.uvferry]` holds a key that is not known, or a value that it does not take",
    explanation: "The key is left where it stands and has no effect.",
    fix: "Correct the spelling, or remove the key.",
};

/// Two places declare the same package differently.
pub static DISAGREEING_DECLARATIONS: Rule = Rule {
    code: "UVF204",
    name: "disagreeing-declarations",
    severity: Severity::Warning,
    summary: "two places declare the same package with different specifiers",
    explanation: "uv takes every declaration of a set together: the version must satisfy all of \
                  them. pip, given one of the two files, saw only one. What already stands in \
                  pyproject.toml is never overwritten.",
    fix: "Decide which of the two places is right, and remove the other.",
};

/// The name of a URL or path requirement is not written anywhere.
pub static UNNAMED_REQUIREMENT: Rule = Rule {
    code: "UVF210",
    name: "unnamed-requirement",
    severity: Severity::Warning,
    summary: "a URL or a path without the name of the package",
    explanation: "pip downloads the archive and reads the name from its metadata. pyproject.toml \
                  wants the name first (PEP 508), and it cannot be told from this URL or path: it \
                  has no `#egg=`, is no wheel, and its file name is not `NAME-VERSION.tar.gz`.",
    fix: "Write `NAME @ URL`, or add `#egg=NAME`.",
};

/// Mercurial, Subversion or Bazaar.
pub static UNSUPPORTED_VCS: Rule = Rule {
    code: "UVF211",
    name: "unsupported-version-control",
    severity: Severity::Warning,
    summary: "uv installs from git only",
    explanation: "pip clones `hg+`, `svn+` and `bzr+` URLs, and git's own protocol (`git://`); \
                  uv has no word for them.",
    fix: "Publish the package to an index, use a git mirror, or an archive URL that the host \
          offers for the revision.",
};

/// A specifier that pip reads and uv refuses.
pub static LEGACY_SPECIFIER: Rule = Rule {
    code: "UVF212",
    name: "legacy-specifier",
    severity: Severity::Warning,
    summary: "a specifier that uv refuses",
    explanation: "uv holds to PEP 440: no `.*` with `>=`, `<=`, `<`, `>` or `~=`, no versions \
                  that are not PEP 440 ones. Where the meaning can be kept, the specifier is \
                  rewritten; else a person decides.",
    fix: "Write the specifier as PEP 440 wants it.",
};

/// A requirement that no reader understands.
pub static INVALID_REQUIREMENT: Rule = Rule {
    code: "UVF213",
    name: "invalid-requirement",
    severity: Severity::Warning,
    summary: "a requirement that cannot be written as PEP 508 text",
    explanation: "`[project]` and `[dependency-groups]` hold PEP 508 texts only.",
    fix: "Write the requirement as PEP 508 wants it.",
};

/// Options of a single requirement that uv has no place for.
pub static REQUIREMENT_OPTIONS: Rule = Rule {
    code: "UVF214",
    name: "requirement-options",
    severity: Severity::Warning,
    summary: "an option on a requirement that pyproject.toml has no place for",
    explanation: "pip passes `--global-option` and `--install-option` of one requirement to its \
                  `setup.py`; uv only has `config-settings-package`, which the build backend \
                  reads.",
    fix: "Put what the package's build backend understands into `[tool.uv] \
          config-settings-package`.",
};

/// An environment variable inside a requirement.
pub static VARIABLE_IN_REQUIREMENT: Rule = Rule {
    code: "UVF215",
    name: "variable-in-requirement",
    severity: Severity::Warning,
    summary: "an environment variable inside a requirement",
    explanation: "pip expands `${NAME}` in requirements files; pyproject.toml has no such \
                  thing. Writing the present value would put it, perhaps a secret, into the \
                  repository.",
    fix: "For credentials of a git or archive URL use a credential helper, `.netrc` or uv's \
          keyring; for anything else write the value.",
};

/// A password in a URL.
pub static CREDENTIALS_IN_URL: Rule = Rule {
    code: "UVF216",
    name: "credentials-in-url",
    severity: Severity::Warning,
    summary: "a direct URL with a password or a token in it",
    explanation: "pyproject.toml and uv.lock are committed and shared. The credentials of an \
                  index have variables (`UV_INDEX_<NAME>_PASSWORD`), those of a direct URL have \
                  none.",
    fix: "Take the credentials out of the URL and give them by a git credential helper, by \
          `.netrc` or by `uv auth login`; then change the password, it was in a file.",
};

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[
    &INVALID_TOML,
    &WRONG_TYPE,
    &UNKNOWN_SETTING,
    &DISAGREEING_DECLARATIONS,
    &UNNAMED_REQUIREMENT,
    &UNSUPPORTED_VCS,
    &LEGACY_SPECIFIER,
    &INVALID_REQUIREMENT,
    &REQUIREMENT_OPTIONS,
    &VARIABLE_IN_REQUIREMENT,
    &CREDENTIALS_IN_URL,
];
