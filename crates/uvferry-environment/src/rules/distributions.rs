//! Of what is installed: UVF403–419.

use uvferry_diagnostics::{Rule, Severity};

/// Metadata of a distribution that cannot be read, or contradicts itself.
pub(crate) static BROKEN_METADATA: Rule = Rule {
    code: "UVF403",
    name: "broken-metadata",
    severity: Severity::Warning,
    summary: "the metadata of an installed distribution is missing or broken",
    explanation: "The `.dist-info` or `.egg-info` of a distribution has no METADATA, one that is \
                  not UTF-8, no name or version, a version that is none of PEP 440, a \
                  direct_url.json that is not what PEP 610 says, or no RECORD of its files. An \
                  interrupted installation, a full disk or a copy by hand leave such folders. \
                  pip passes over some of them without a word; uv refuses to remove others.",
    fix: "Install the distribution again (`uv pip install --reinstall NAME`), or remove the \
          folder that is named.",
};

/// Two distributions of one name in one folder.
pub(crate) static TWICE_INSTALLED: Rule = Rule {
    code: "UVF404",
    name: "twice-installed",
    severity: Severity::Warning,
    summary: "a distribution is in one folder twice",
    explanation: "Two metadata folders of the same name lie side by side, mostly of two \
                  versions: an upgrade was interrupted, or two tools installed without knowing \
                  of each other. The files of both are mixed; which version is imported depends \
                  on which was written last, and which is listed depends on the order of the \
                  folder.",
    fix: "Install it again with `--reinstall`, and remove the metadata folder that stays.",
};

/// What an interrupted uninstallation left.
pub(crate) static LEFT_OVER: Rule = Rule {
    code: "UVF405",
    name: "left-over",
    severity: Severity::Info,
    summary: "an interrupted uninstallation left a folder",
    explanation: "While pip removes a distribution it renames its folders, the first letter \
                  to `~`. Where it is killed they stay; pip then warns of an invalid \
                  distribution with every command. A metadata folder whose name is no name of \
                  a distribution is told as well.",
    fix: "Remove the folder.",
};

/// A requirement of a distribution that is not installed.
pub(crate) static REQUIREMENT_MISSING: Rule = Rule {
    code: "UVF406",
    name: "requirement-missing",
    severity: Severity::Warning,
    summary: "an installed distribution requires one that is not installed",
    explanation: "As `pip check` and `uv pip check` find it. Markers are evaluated for the \
                  interpreter; requirements of extras do not count, since nothing records \
                  which extras were asked for.",
    fix: "Install what is missing, or remove what requires it.",
};

/// A requirement of a distribution that another version meets.
pub(crate) static REQUIREMENT_NOT_MET: Rule = Rule {
    code: "UVF407",
    name: "requirement-not-met",
    severity: Severity::Warning,
    summary: "an installed distribution requires another version of an installed one",
    explanation: "As `pip check` and `uv pip check` find it: what is installed is no version \
                  that the requirement takes. It comes of installing in several steps, or with \
                  `--no-deps`.",
    fix: "Install a version that is required, or another version of what requires it.",
};

/// A distribution that is for other Pythons.
pub(crate) static OTHER_PYTHON: Rule = Rule {
    code: "UVF408",
    name: "other-python",
    severity: Severity::Warning,
    summary: "an installed distribution is for other versions of Python",
    explanation: "Its `Requires-Python` does not take the interpreter that it is installed \
                  for. `uv pip check` tells it, `pip check` does not; an installer would have \
                  chosen another version.",
    fix: "Install a version that is for this Python, or use a Python that it is for.",
};

/// A requirement that cannot be read.
pub(crate) static REQUIREMENT_UNREADABLE: Rule = Rule {
    code: "UVF409",
    name: "requirement-unreadable",
    severity: Severity::Warning,
    summary: "a requirement of an installed distribution cannot be read",
    explanation: "A `Requires-Dist` that does not follow the standard (PEP 508), as old \
                  distributions have them. Whether it is met is not known; uv refuses to \
                  resolve with such metadata.",
    fix: "Install a newer version of the distribution.",
};
