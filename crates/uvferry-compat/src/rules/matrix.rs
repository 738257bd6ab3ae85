//! Of the matrix: UVF601–619.

use uvferry_diagnostics::{Rule, Severity};

/// pip takes a pre-release that uv leaves out.
pub(crate) static PRERELEASE: Rule = Rule {
    code: "UVF601",
    name: "prerelease-left-out",
    severity: Severity::Warning,
    summary: "one tool takes a pre-release that the other leaves out",
    explanation: "pip takes the newest version, pre-releases included, of what any specifier names \
                  with a pre-release (`>=2.0rc1`), be it your own or that of a dependency. uv \
                  prefers a stable version that satisfies all that is asked, and takes a \
                  pre-release where there is none; there in turn pip's older versions find \
                  nothing. How far uv goes is set with `--prerelease`, and has changed between \
                  its versions (uv's documentation, \"Compatibility with pip\", \"Pre-release \
                  compatibility\").",
    fix: "Name the pre-release in a requirement or constraint of your own (`name>=2.0rc1`), or \
          allow those of it alone with `--prerelease-package NAME=allow`; \
          `--prerelease=allow` allows all.",
};

/// The same name is on two indexes.
pub(crate) static FIRST_INDEX: Rule = Rule {
    code: "UVF602",
    name: "first-index-wins",
    severity: Severity::Warning,
    summary: "several indexes have it; pip compares them, uv takes the first",
    explanation: "pip takes the best version of all indexes. uv asks them in order and stays \
                  with the first one that has the distribution at all, so that nobody can slip \
                  in a higher version under the name of a private one (dependency confusion; \
                  uv's documentation, \"Packages that exist on multiple indexes\"). With two \
                  indexes or more, the tools may then see different versions.",
    fix: "Name the index of the distribution in `[tool.uv.sources]`, put that index first, or \
          take pip's behaviour with `--index-strategy unsafe-best-match`.",
};

/// uv takes a version whose upper bound excludes this Python.
pub(crate) static PYTHON_BOUND: Rule = Rule {
    code: "UVF603",
    name: "python-upper-bound",
    severity: Severity::Info,
    summary: "the `Requires-Python` of a version decides, and the tools read it differently",
    explanation: "uv does not heed upper bounds of `Requires-Python`, which nobody can know in \
                  advance; pip leaves out each file whose range excludes the Python. So pip \
                  goes back to an older version, and uv does not (uv's documentation, \
                  \"Compatibility with pip\", \"`requires-python` upper bounds\").",
    fix: "Pin the version that you want, or ask for a Python that it supports.",
};

/// A yanked version.
pub(crate) static YANKED: Rule = Rule {
    code: "UVF604",
    name: "yanked-version",
    severity: Severity::Warning,
    summary: "a version that was yanked is asked for",
    explanation: "Who published it has withdrawn it (PEP 592). pip and uv take such a version \
                  only where it is pinned with `==`, and not for every way of pinning: what \
                  one still takes the other may refuse.",
    fix: "Ask for another version; what was wrong with this one its publisher says.",
};

/// Both answers are right.
pub(crate) static WITHIN_SPECIFIERS: Rule = Rule {
    code: "UVF605",
    name: "both-right",
    severity: Severity::Info,
    summary: "both versions satisfy all that is asked",
    explanation: "Where several sets of versions satisfy all requirements, the order in which a \
                  resolver goes on decides: pip and uv try distributions in different orders, \
                  so that a conflict makes one go back in the one distribution and the other \
                  in another (uv's documentation, \"Compatibility with pip\", \"Package \
                  priority\" and \"Resolutions may differ\"). With `no-binary`, too, they may \
                  read different requirements of one version: pip those of its own build, uv \
                  those of a wheel's metadata where the index has one.",
    fix: "Pin or constrain the version that you want; a lock then keeps it.",
};

/// Name or version of a wheel's file and of its metadata part.
pub(crate) static WHEEL_METADATA: Rule = Rule {
    code: "UVF606",
    name: "wheel-disagrees",
    severity: Severity::Warning,
    summary: "a distribution's file name and its metadata disagree",
    explanation: "The metadata inside has another name or version than the file. pip looks into \
                  the file while it resolves, and passes it over. uv resolves by the file's name \
                  where that is enough, and refuses the file when it installs it (uv's \
                  documentation, \"Compatibility with pip\", \"Package names\" and \
                  `UV_SKIP_WHEEL_FILENAME_CHECK`).",
    fix: "Ask for another version, or have it published again with the right metadata.",
};

/// The build needs what it does not declare.
pub(crate) static UNDECLARED_BUILD_REQUIREMENT: Rule = Rule {
    code: "UVF607",
    name: "undeclared-build-requirement",
    severity: Severity::Warning,
    summary: "a source distribution does not build in isolation",
    explanation: "Its build imports something that its `[build-system] requires` does not name. \
                  uv builds in isolation unless told otherwise; pip does so too, older ones \
                  only where there is a `pyproject.toml` (uv's documentation, \
                  \"Compatibility with pip\", \"PEP 517 build isolation\"). The rule is named \
                  only where that import is what ended the build.",
    fix: "Name what is missing in `[tool.uv.extra-build-dependencies]`, or install it before and \
          build with `--no-build-isolation-package NAME`.",
};

/// A build fails.
pub(crate) static BUILD_FAILS: Rule = Rule {
    code: "UVF608",
    name: "build-fails",
    severity: Severity::Warning,
    summary: "a source distribution has to be built, and its build fails",
    explanation: "There is no wheel for the target, so that the tool has to run the build of \
                  the source distribution to learn what it requires. The message has the \
                  build's own words.",
    fix: "Ask for a version with a wheel for the target, or for a Python that has one; or give \
          the metadata in `[tool.uv] dependency-metadata`.",
};

/// The machine lacks what a build needs.
pub(crate) static WANTS_SYSTEM: Rule = Rule {
    code: "UVF609",
    name: "build-wants-system-package",
    severity: Severity::Info,
    summary: "a build needs a compiler, headers or a library that this machine has not",
    explanation: "There is no wheel for the target, and the source distribution's build stops at \
                  something of the system. That says nothing about pip or uv: on a machine that \
                  has it the build may go well, with both. The same holds for a target that is \
                  not this machine: its builds run here, and that one fails says nothing of \
                  there. The cell is inconclusive.",
    fix: "Install the packages of the system that the distribution needs, or a drop-in \
          alternative that has wheels; for another platform, run the matrix there.",
};

/// Requirements that contradict each other.
pub(crate) static CONFLICT: Rule = Rule {
    code: "UVF610",
    name: "conflicting-requirements",
    severity: Severity::Warning,
    summary: "these requirements cannot be had together",
    explanation: "Each can be resolved by itself; together they, or what they require, leave no \
                  version of some distribution. The message names the smallest set of your \
                  requirements for which that holds. Where the other tool finds an answer, it \
                  reads a requirement differently.",
    fix: "Loosen one of the requirements, or override the one that is too strict \
          (`[tool.uv] override-dependencies`).",
};

/// A line or file that a tool refuses.
pub(crate) static NOT_READ: Rule = Rule {
    code: "UVF611",
    name: "requirement-not-read",
    severity: Severity::Warning,
    summary: "one tool does not read what is written",
    explanation: "A line is written in a way that pip reads and uv refuses, or the other way \
                  round: an option beside a requirement, `hg+` and `svn+` repositories, a \
                  version that PEP 440 does not know.",
    fix: "`uvferry-reqs check` names the line and how uv wants it.",
};

/// A URL that a dependency asks for.
pub(crate) static TRANSITIVE_URL: Rule = Rule {
    code: "UVF612",
    name: "transitive-url",
    severity: Severity::Warning,
    summary: "a distribution requires another one by a URL",
    explanation: "uv takes a distribution from a URL only where a requirement of yours names \
                  the URL (uv's documentation, \"Compatibility with pip\", \"Transitive URL \
                  dependencies\"); pip follows the URLs of dependencies.",
    fix: "Add the URL as a requirement or constraint of your own.",
};

/// Nobody answered.
pub(crate) static UNREACHABLE: Rule = Rule {
    code: "UVF613",
    name: "not-answered",
    severity: Severity::Info,
    summary: "an index or repository did not answer, so that nothing is known",
    explanation: "A host was not reached, answered with an error, broke off, or asked for \
                  credentials that were not given. What could not be asked is never counted as \
                  a difference between the tools.",
    fix: "Try again when the host answers; `--resume` asks only what is missing.",
};

/// There is no interpreter.
pub(crate) static NO_INTERPRETER: Rule = Rule {
    code: "UVF614",
    name: "no-such-interpreter",
    severity: Severity::Info,
    summary: "the Python of the target, or a pip for it, is not on this machine",
    explanation: "What pip resolves depends on the interpreter that runs it, so one of the \
                  version is needed, with a pip of at least 22.2 or a network to get one.",
    fix: "Install the Python (`uv python install VERSION`), or leave the target out.",
};

/// The time was over.
pub(crate) static TIME_LIMIT: Rule = Rule {
    code: "UVF615",
    name: "time-limit",
    severity: Severity::Info,
    summary: "a tool gave no answer in the time that it was given",
    explanation: "A server that stalls, a build that waits for something, or a resolver that goes \
                  back through many versions. The tool was ended with all that it had started.",
    fix: "Give more time with `--timeout`, or constrain the versions.",
};

/// It comes with something that fails.
pub(crate) static FOLLOWS: Rule = Rule {
    code: "UVF616",
    name: "follows-a-failure",
    severity: Severity::Info,
    summary: "it comes only with a requirement that one of the tools does not resolve",
    explanation: "The distribution is required by another one for which one tool, or both, gave \
                  no answer. The difference is that of the other one.",
    fix: "See what fails on the same target: what helps there helps here.",
};

/// No such version.
pub(crate) static NO_VERSION: Rule = Rule {
    code: "UVF617",
    name: "nothing-for-target",
    severity: Severity::Warning,
    summary: "no index has a version that suits the requirement and the target",
    explanation: "The distribution, the version or the revision does not exist, or there are only \
                  files for other platforms or Pythons. Where one tool finds something all the \
                  same, it looks at other places or takes another kind of file.",
    fix: "Ask for a version that is there, or leave the target out with a marker.",
};

/// The hashes.
pub(crate) static OTHER_FILE: Rule = Rule {
    code: "UVF618",
    name: "other-file",
    severity: Severity::Warning,
    summary: "the versions are the same, the files are not",
    explanation: "The cell says `other-version`, though the versions are called the same. \
                  The hash of the file that pip would install is not among those that uv would \
                  accept: the tools look at different indexes, or one of them has other files \
                  under the same version. Or a hash that is written beside the requirement is \
                  not that of the file which the index has: then nobody installs it.",
    fix: "Compare the files; name the index in `[tool.uv.sources]`, and write the hashes anew \
          once it is known why they changed.",
};

/// Anything else.
pub(crate) static TOOL_FAILED: Rule = Rule {
    code: "UVF619",
    name: "tool-failed",
    severity: Severity::Warning,
    summary: "one tool gives an answer and the other does not, for a reason of its own",
    explanation: "The message has the tool's words; none of the known differences between pip and \
                  uv explains it.",
    fix: "Read the message; try another version of the tool.",
};
