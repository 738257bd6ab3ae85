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
                  module's name; PEP 639 wants licence files inside of the project. What setup.py \
                  and setup.cfg may say otherwise stays there.",
    fix: "Correct the value; copy a licence from outside into the project.",
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
    code: "UVF239",
    name: "extra-renamed",
    severity: Severity::Warning,
    summary: "an extra has a name that PEP 508 does not allow",
    explanation: "setuptools turned such a name into a valid one when it built; pyproject.toml \
                  takes only valid ones.",
    fix: "Nothing has to be done.",
};

/// A key that the standard does not define.
pub static UNKNOWN_KEY: Rule = Rule {
    code: "UVF260",
    name: "unknown-key",
    severity: Severity::Error,
    summary: "a key that the table does not have",
    explanation: "`[build-system]`, `[project]`, `[dependency-groups]` and `[tool.setuptools]` \
                  are closed: tools refuse a key that is not defined, and so does everything at \
                  the top of the file but these and `[tool]`.",
    fix: "Correct the spelling, or move the key to the table of the tool that reads it.",
};

/// A key that has to be there.
pub static MISSING_KEY: Rule = Rule {
    code: "UVF261",
    name: "missing-key",
    severity: Severity::Error,
    summary: "a table lacks a key that it has to have",
    explanation: "`[project]` has a `name`, and a `version` unless that is dynamic (PEP 621); \
                  `[build-system]` has `requires` (PEP 518); setuptools wants a name and sources \
                  for an extension module.",
    fix: "Add the key.",
};

/// A name of a project, extra, group, keyword or import.
pub static INVALID_NAME: Rule = Rule {
    code: "UVF262",
    name: "invalid-name",
    severity: Severity::Error,
    summary: "a name that the standard does not allow",
    explanation: "Names of projects, extras and dependency groups are ASCII letters, digits, \
                  `-`, `_` and `.`, with a letter or a digit at both ends (PEP 508). \
                  `import-names` hold names that Python can import, each with those above it \
                  (PEP 794).",
    fix: "Rename it.",
};

/// A version or specifier that is not PEP 440.
pub static INVALID_VERSION: Rule = Rule {
    code: "UVF263",
    name: "invalid-version",
    severity: Severity::Error,
    summary: "a version or a range of Pythons that is not PEP 440",
    explanation: "`version` is a version and `requires-python` a list of specifiers by PEP 440. \
                  pip and uv refuse to build or to install the project otherwise.",
    fix: "Write `1.2.3` or `>=3.9`.",
};

/// `project.dynamic` against the rest.
pub static STATIC_AND_DYNAMIC: Rule = Rule {
    code: "UVF264",
    name: "static-and-dynamic",
    severity: Severity::Error,
    summary: "`project.dynamic` names what is given, or what cannot be dynamic",
    explanation: "A field is given in `[project]` or listed in `dynamic`, where the build \
                  backend fills it in, never both; `name` is always given (PEP 621). Since PEP \
                  808 lists and tables may be both, which few backends know.",
    fix: "Remove the field, or remove its name from `dynamic`.",
};

/// `project.readme` and `project.description`.
pub static INVALID_README: Rule = Rule {
    code: "UVF265",
    name: "invalid-readme",
    severity: Severity::Error,
    summary: "a readme or a description that the standard does not allow",
    explanation: "`readme` is a path, or a table with `content-type` and either `file` or `text` \
                  (PEP 621). `description` is one line.",
    fix: "Write `readme = \"README.md\"`.",
};

/// `project.license` and `project.license-files`.
pub static INVALID_LICENSE: Rule = Rule {
    code: "UVF266",
    name: "invalid-license",
    severity: Severity::Error,
    summary: "a licence that the standard does not allow",
    explanation: "`license` is an SPDX expression (PEP 639) of identifiers that spdx.org lists; \
                  the older table has either `file` or `text`. `license-files` are patterns \
                  inside the project. Beside an expression no classifier names the licence.",
    fix: "Write `license = \"MIT\"` and `license-files = [\"LICENSE*\"]`, or what holds for the \
          project.",
};

/// TOML that only some tools read.
pub static TOML_DIALECT: Rule = Rule {
    code: "UVF267",
    name: "toml-dialect",
    severity: Severity::Error,
    summary: "the file is TOML to uv, not to pip",
    explanation: "pip and most build backends read with Python's `tomllib`, which knows no byte \
                  order mark, and before Python 3.15 TOML 1.0 only. uv reads TOML 1.1: inline tables \
                  over several lines or with a comma at the end, times without seconds, the \
                  escapes `\\e` and `\\x`.",
    fix: "Write what both read.",
};

/// An author or a maintainer.
pub static INVALID_CONTACT: Rule = Rule {
    code: "UVF268",
    name: "invalid-contact",
    severity: Severity::Error,
    summary: "an author or a maintainer that the standard does not allow",
    explanation: "`authors` and `maintainers` hold tables with `name`, `email` or both (PEP 621).",
    fix: "Write `{name = \"…\", email = \"…\"}`.",
};

/// A classifier.
pub static INVALID_CLASSIFIER: Rule = Rule {
    code: "UVF269",
    name: "invalid-classifier",
    severity: Severity::Error,
    summary: "a classifier that the package index does not know",
    explanation: "The package index refuses an upload with a classifier that is not in its list; \
                  only those that begin with `Private ::` are free, and keep a package from \
                  being uploaded at all.",
    fix: "Take one of the index's list.",
};

/// `project.urls`.
pub static INVALID_URL: Rule = Rule {
    code: "UVF270",
    name: "invalid-url",
    severity: Severity::Error,
    summary: "a label or a URL that the package index refuses",
    explanation: "A label has at most 32 characters, and its value is a whole URL. Without a \
                  scheme no link is made of it.",
    fix: "Write `Homepage = \"https://example.com\"`.",
};

/// A script or an entry point.
pub static INVALID_ENTRY_POINT: Rule = Rule {
    code: "UVF271",
    name: "invalid-entry-point",
    severity: Severity::Error,
    summary: "an entry point that cannot be installed",
    explanation: "An entry point names an object as `package.module:object`; a command must name \
                  a function. `console_scripts` and `gui_scripts` have tables of their own, \
                  `[project.scripts]` and `[project.gui-scripts]`.",
    fix: "Write `NAME = \"package.module:function\"`.",
};

/// An entry that is no PEP 508 text.
pub static INVALID_DEPENDENCY: Rule = Rule {
    code: "UVF272",
    name: "invalid-dependency",
    severity: Severity::Error,
    summary: "a requirement that is not PEP 508",
    explanation: "`[project]`, `[dependency-groups]` and `[build-system]` hold PEP 508 texts: a \
                  name, extras, specifiers or `@ URL`, and a marker. Options, comments, paths \
                  and versions that are not PEP 440 are refused.",
    fix: "Write the requirement as PEP 508 wants it; editable folders and options of indexes go \
          into `[tool.uv]`.",
};

/// The same name twice.
pub static DUPLICATE_NAME: Rule = Rule {
    code: "UVF273",
    name: "duplicate-name",
    severity: Severity::Error,
    summary: "two entries that are the same",
    explanation: "Extras and dependency groups are compared by their normalised names: `a_b`, \
                  `a.b` and `A-B` are one, and tools refuse a file with two. The same text twice \
                  in a list has no effect.",
    fix: "Remove one of them, or rename it.",
};

/// An include of a dependency group.
pub static INVALID_GROUP: Rule = Rule {
    code: "UVF274",
    name: "invalid-group",
    severity: Severity::Error,
    summary: "a dependency group that cannot be resolved",
    explanation: "A group holds requirements and `{include-group = \"NAME\"}`, and nothing else; \
                  the included group is there, and includes nothing that leads back (PEP 735). \
                  uv refuses the whole file otherwise.",
    fix: "Correct the name, or take one of the includes of the circle out.",
};

/// `build-backend` and `backend-path`.
pub static INVALID_BUILD_SYSTEM: Rule = Rule {
    code: "UVF275",
    name: "invalid-build-system",
    severity: Severity::Error,
    summary: "a build backend that cannot be loaded",
    explanation: "`build-backend` names a Python object, `package.module` or \
                  `package.module:object`; `backend-path` holds folders inside the project (PEP \
                  517).",
    fix: "Write what the build backend's documentation says.",
};

/// A value of `[tool.setuptools]`.
pub static INVALID_SETUPTOOLS: Rule = Rule {
    code: "UVF276",
    name: "invalid-setuptools",
    severity: Severity::Error,
    summary: "a value that setuptools refuses or does not read",
    explanation: "setuptools checks `[tool.setuptools]` before each build, and stops at names of \
                  packages and modules that Python could not import, and at values that exclude \
                  each other. What it is told to fill in has to be in `project.dynamic`.",
    fix: "Write what the message names.",
};

/// What the installed uv says.
pub static REFUSED_BY_UV: Rule = Rule {
    code: "UVF277",
    name: "refused-by-uv",
    severity: Severity::Error,
    summary: "the installed uv does not read this",
    explanation: "uv was asked, and stopped at this place. Where a setting is unknown or has a \
                  value that uv does not take, uv warns and leaves all of `[tool.uv]` unread, or \
                  refuses to run.",
    fix: "Correct the spelling or the value, or use a uv that knows the setting.",
};

/// A name in `[tool.uv]` that is not there.
pub static UV_CONTRADICTION: Rule = Rule {
    code: "UVF278",
    name: "uv-contradiction",
    severity: Severity::Error,
    summary: "`[tool.uv]` names a group, an extra, a package or an index that is not there",
    explanation: "Settings of uv speak of groups, extras, dependencies and indexes that the file \
                  declares elsewhere. uv refuses to lock where a default group or the extra of a \
                  source is missing, and ignores a source of a package that nothing requires.",
    fix: "Correct the name, or declare what is meant.",
};

/// uv could not be asked.
pub static UV_NOT_ASKED: Rule = Rule {
    code: "UVF279",
    name: "uv-not-asked",
    severity: Severity::Info,
    summary: "`[tool.uv]` was not checked by uv",
    explanation: "Which settings there are depends on the uv. Without one, only what they say of \
                  the rest of the file was checked.",
    fix: "Install uv, or name it by `--uv`.",
};

/// A tool that raises the version would search in vain.
pub static RELEASE_TOOL: Rule = Rule {
    code: "UVF296",
    name: "release-tool-looks-elsewhere",
    severity: Severity::Warning,
    summary: "a tool that raises the version looks into a file that no longer has it",
    explanation: "bumpversion, bumpver, commitizen and their kin search files for the version's \
                  number and replace it. The number stands in `[project] version` now.",
    fix: "Let the tool look into pyproject.toml for `version = \"…\"`.",
};

/// Something names a file out of which the metadata has moved.
pub static NAMED_SOURCE: Rule = Rule {
    code: "UVF297",
    name: "named-source",
    severity: Severity::Warning,
    summary: "something names a file out of which the metadata has moved",
    explanation: "A script, a workflow or a document names setup.py or setup.cfg. A warning lists \
                  all that look for something there or carry the file elsewhere without \
                  pyproject.toml: what they look for may stand in pyproject.toml now. Where the \
                  place does not tell whether it reads the file it is an info. What only runs \
                  `python setup.py …` goes on working and is not listed. A version that a place \
                  reads or changes stays in its file, and pyproject.toml lists it in `dynamic`: \
                  a release that looks for it in vain may go on without a word.",
    fix: "Let it look into pyproject.toml; `uv version` tells and changes a version that stands \
          there.",
};

/// Keywords of setup() that moved and still stand in the script.
pub static GIVEN_TWICE: Rule = Rule {
    code: "UVF298",
    name: "given-twice",
    severity: Severity::Warning,
    summary: "keywords of `setup()` stand in setup.py although pyproject.toml has them",
    explanation: "The keywords are given by a dictionary, or their expressions bind names that \
                  other code uses, so they could not be taken out of the call. setuptools takes \
                  what pyproject.toml says.",
    fix: "Remove them from setup.py by hand.",
};

/// A requirements file that the build read.
pub static NO_LONGER_READ: Rule = Rule {
    code: "UVF299",
    name: "no-longer-read",
    severity: Severity::Warning,
    summary: "a requirements file that the build read is no longer read",
    explanation: "setup.py or setup.cfg took the dependencies from it. They stand in pyproject.toml \
                  now, so what is changed in the file from now on reaches nobody. `uvferry migrate` \
                  takes the file along.",
    fix: "Remove the file, or let `[tool.setuptools.dynamic]` read it.",
};

/// The build backend that was asked for packs other files.
pub static FILES_OF_BACKEND: Rule = Rule {
    code: "UVF238",
    name: "files-of-build-backend",
    severity: Severity::Warning,
    summary: "the build backend that was asked for packs other files",
    explanation: "setuptools packs modules and what `package_data` and MANIFEST.in name. Other \
                  backends pack whole packages, and licence files by patterns of their own. Where \
                  the wheels of before and after are compared, a file more or less is found.",
    fix: "Build the wheel and look through its list of files.",
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
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &INVALID_NAME,
    &INVALID_VERSION,
    &STATIC_AND_DYNAMIC,
    &INVALID_README,
    &INVALID_LICENSE,
    &TOML_DIALECT,
    &INVALID_CONTACT,
    &INVALID_CLASSIFIER,
    &INVALID_URL,
    &INVALID_ENTRY_POINT,
    &INVALID_DEPENDENCY,
    &DUPLICATE_NAME,
    &INVALID_GROUP,
    &INVALID_BUILD_SYSTEM,
    &INVALID_SETUPTOOLS,
    &REFUSED_BY_UV,
    &UV_CONTRADICTION,
    &UV_NOT_ASKED,
    &RELEASE_TOOL,
    &NAMED_SOURCE,
    &GIVEN_TWICE,
    &NO_LONGER_READ,
    &FILES_OF_BACKEND,
];
