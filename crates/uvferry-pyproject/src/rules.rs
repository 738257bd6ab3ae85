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

/// A field of the metadata is only known when setup.py runs.
pub static STAYS_IN_SETUP: Rule = Rule {
    code: "UVF217",
    name: "stays-in-setup",
    severity: Severity::Warning,
    summary: "a field of the metadata is only known when setup.py runs",
    explanation: "The value is computed, so it stays where it is, and pyproject.toml lists the \
                  field in `dynamic`: setuptools asks setup.py for exactly those. A field that \
                  is listed and not given fails the build, one that is given and not listed is \
                  thrown away.",
    fix: "Write the value out, or let `--run-setup` ask the build backend for it.",
};

/// The name of the project is not known without running setup.py.
pub static UNKNOWN_NAME: Rule = Rule {
    code: "UVF218",
    name: "unknown-project-name",
    severity: Severity::Error,
    summary: "the name of the project is not known without running setup.py",
    explanation: "`project.name` may not be dynamic (PEP 621), so no `[project]` table can be \
                  written. Nothing is moved.",
    fix: "Write the name out in setup.py, or let `--run-setup` ask the build backend \
                  for it.",
};

/// `build-system.requires` asks for a newer setuptools.
pub static BUILD_REQUIRES: Rule = Rule {
    code: "UVF219",
    name: "build-requires-changed",
    severity: Severity::Warning,
    summary: "`build-system.requires` asks for a newer setuptools",
    explanation: "setuptools reads `[project]` from 61 on and the SPDX form of `license` from \
                  77 on; an older one stops at the file or overlooks it. The requirement is \
                  raised as far as what was written needs it.",
    fix: "Nothing has to be done, unless the package is built with an older setuptools \
                  and without build isolation.",
};

/// Two files say different things about one field.
pub static DISAGREEING_METADATA: Rule = Rule {
    code: "UVF280",
    name: "disagreeing-metadata",
    severity: Severity::Warning,
    summary: "two files say different things about one field",
    explanation: "setuptools takes pyproject.toml before setup.py, and setup.py before \
                  setup.cfg. The others have no effect; what stands in pyproject.toml is never \
                  overwritten.",
    fix: "Decide which of the values is right. The one that counts today is kept.",
};

/// A key has no effect, because another file gives the field.
pub static OVERRIDDEN_METADATA: Rule = Rule {
    code: "UVF281",
    name: "overridden-metadata",
    severity: Severity::Info,
    summary: "a key has no effect, because another file gives the field",
    explanation: "As soon as there is a `[project]` table, setuptools takes from setup.py and \
                  setup.cfg only the fields that `dynamic` lists. The value was not published \
                  before, and is not moved.",
    fix: "Nothing has to be done.",
};

/// A keyword of `setup()` has no effect in a build of today.
pub static KEYWORD_WITHOUT_EFFECT: Rule = Rule {
    code: "UVF282",
    name: "keyword-without-effect",
    severity: Severity::Info,
    summary: "a keyword of `setup()` has no effect in a build of today",
    explanation: "`test_suite`, `test_loader` and their kin were for `setup.py test`, which \
                  setuptools 72 removed; `dependency_links` is read by no installer since pip \
                  19; a keyword that is given `None` or nothing gives nothing.",
    fix: "Nothing has to be done.",
};

/// The licence is no SPDX expression beyond doubt.
pub static LICENSE_AS_TEXT: Rule = Rule {
    code: "UVF283",
    name: "license-as-text",
    severity: Severity::Info,
    summary: "the licence is no SPDX expression beyond doubt",
    explanation: "PEP 639 wants `license` to be an SPDX expression. A name like `BSD` or \
                  `GPLv3` stands for several, and setuptools refuses an expression beside \
                  licence classifiers. The table form `license = {text = …}`, which gives the \
                  same metadata as before, is written instead; so it is where the package \
                  admits a Python for which there is no setuptools 77.",
    fix: "Replace it by an SPDX expression and remove the licence classifiers.",
};

/// The long description gets a content type.
pub static README_CONTENT_TYPE: Rule = Rule {
    code: "UVF284",
    name: "readme-content-type",
    severity: Severity::Info,
    summary: "the long description gets a content type",
    explanation: "Without `long_description_content_type` an index takes the text for \
                  reStructuredText. `[project] readme` always has a content type: that of the \
                  file's ending.",
    fix: "Nothing has to be done where the ending is right.",
};

/// Setuptools takes this from setup.py or setup.cfg only.
pub static NO_PLACE_IN_PYPROJECT: Rule = Rule {
    code: "UVF285",
    name: "no-place-in-pyproject",
    severity: Severity::Warning,
    summary: "setuptools takes this from setup.py or setup.cfg only",
    explanation: "There is no key for it in `[tool.setuptools]`, or setuptools refuses the one \
                  that there was (`namespace-packages`), or its value is code: extension \
                  modules, commands, keywords of other distributions. setup.py stays for it.",
    fix: "Nothing has to be done; without it setup.py could go.",
};

/// Setuptools refuses this value in pyproject.toml.
pub static REFUSED_IN_PYPROJECT: Rule = Rule {
    code: "UVF286",
    name: "refused-in-pyproject",
    severity: Severity::Warning,
    summary: "setuptools refuses this value in pyproject.toml",
    explanation: "setuptools checks pyproject.toml against a schema: an address needs a scheme \
                  and a host, the group of an entry point is a dotted name, a package a \
                  module's name. What setup.py may say otherwise stays there.",
    fix: "Correct the value.",
};

/// The package admits a Python for which no setuptools reads `[project]`.
pub static OLD_PYTHON: Rule = Rule {
    code: "UVF287",
    name: "no-setuptools-for-old-python",
    severity: Severity::Warning,
    summary: "the package admits a Python for which no setuptools reads `[project]`",
    explanation: "setuptools reads `[project]` from 61 on, which needs Python 3.7. Wheels \
                  install on an older Python as before; a source distribution can no longer be \
                  built there.",
    fix: "Raise `requires-python`, or publish wheels.",
};

/// The build backend that was asked for cannot build this project the same way.
pub static BACKEND_REFUSED: Rule = Rule {
    code: "UVF288",
    name: "build-backend-refused",
    severity: Severity::Error,
    summary: "the build backend that was asked for cannot build this project the same way",
    explanation: "Each backend packs what it knows: extension modules, commands, files outside \
                  packages, packages that are found by patterns, or a version that a script \
                  computes need setuptools.",
    fix: "Leave `--build-backend` out, or change what the message names first.",
};

/// Another build backend than setuptools builds the project.
pub static OTHER_BACKEND: Rule = Rule {
    code: "UVF289",
    name: "other-build-backend",
    severity: Severity::Warning,
    summary: "another build backend than setuptools builds the project",
    explanation: "`[build-system]` names it, so setup.py and setup.cfg are not read by pip or \
                  uv. What they say is not moved: it is not what is published.",
    fix: "Remove setup.py if nothing else reads it.",
};

/// The wheel built after differs from the one built before.
pub static WHEEL_DIFFERS: Rule = Rule {
    code: "UVF290",
    name: "wheel-differs",
    severity: Severity::Error,
    summary: "the wheel built after differs from the one built before",
    explanation: "The project was built before and after the change, and the two wheels were \
                  compared: metadata header by header, entry points, and the list of files. \
                  This is what differs.",
    fix: "Read the difference. If it is right, keep it; else change what was written.",
};

/// The project cannot be built as it is.
pub static BUILD_INCONCLUSIVE: Rule = Rule {
    code: "UVF291",
    name: "build-inconclusive",
    severity: Severity::Warning,
    summary: "the project cannot be built as it is",
    explanation: "The build failed before anything was changed, so it cannot be told whether \
                  the change keeps what is published.",
    fix: "Make `uv build --wheel` work, or go on without the proof by `--no-build`.",
};

/// A value was learned by running the build.
pub static TAKEN_FROM_BUILD: Rule = Rule {
    code: "UVF292",
    name: "taken-from-build",
    severity: Severity::Warning,
    summary: "a value was learned by running the build",
    explanation: "The build backend was asked for the metadata in an isolated environment. The \
                  value is what the script computed on that Python and platform; on another \
                  one it may compute something else.",
    fix: "Check the value, and add markers where it depends on the Python or the \
                  platform.",
};

/// Names and addresses of several people were put together in their order.
pub static AUTHORS_PAIRED: Rule = Rule {
    code: "UVF293",
    name: "authors-paired",
    severity: Severity::Info,
    summary: "names and addresses of several people were put together in their order",
    explanation: "setuptools takes one text of names and one of addresses; `authors` has one \
                  entry for each person. There are as many names as addresses, and the first \
                  name got the first address, and so on.",
    fix: "Check that each person has their own address.",
};

/// Setup.py stays.
pub static SETUP_PY_STAYS: Rule = Rule {
    code: "UVF294",
    name: "setup-py-stays",
    severity: Severity::Info,
    summary: "setup.py stays",
    explanation: "Something in it is only known when it runs, has no place in pyproject.toml, \
                  or it does more than call `setup()`.",
    fix: "Nothing has to be done.",
};

/// The project can no longer be built.
pub static BUILD_FAILS_AFTER: Rule = Rule {
    code: "UVF295",
    name: "build-fails-after",
    severity: Severity::Error,
    summary: "the project can no longer be built",
    explanation: "The build worked before and fails with what was written. This is a fault of \
                  the conversion.",
    fix: "Do not apply the change; please report it with the build backend's words.",
};

/// An extra has a name that PEP 508 does not allow.
pub static INVALID_EXTRA_NAME: Rule = Rule {
    code: "UVF296",
    name: "extra-renamed",
    severity: Severity::Warning,
    summary: "an extra has a name that PEP 508 does not allow",
    explanation: "setuptools turned such a name into a valid one when it built; pyproject.toml \
                  takes only valid ones.",
    fix: "Nothing has to be done.",
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
    &STAYS_IN_SETUP,
    &UNKNOWN_NAME,
    &BUILD_REQUIRES,
    &DISAGREEING_METADATA,
    &OVERRIDDEN_METADATA,
    &KEYWORD_WITHOUT_EFFECT,
    &LICENSE_AS_TEXT,
    &README_CONTENT_TYPE,
    &NO_PLACE_IN_PYPROJECT,
    &REFUSED_IN_PYPROJECT,
    &OLD_PYTHON,
    &BACKEND_REFUSED,
    &OTHER_BACKEND,
    &WHEEL_DIFFERS,
    &BUILD_INCONCLUSIVE,
    &TAKEN_FROM_BUILD,
    &AUTHORS_PAIRED,
    &SETUP_PY_STAYS,
    &BUILD_FAILS_AFTER,
    &INVALID_EXTRA_NAME,
];
