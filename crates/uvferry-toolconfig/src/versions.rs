//! From which version on a tool reads pyproject.toml.

use crate::options::{Options, Tool};

/// Each found by looking into the releases on both sides, with the module that reads it:
///
/// - pytest 6.0.0 (`_pytest/config/findpaths.py`; its change log, issue 1556), not 5.4.3
/// - coverage 5.0 (`coverage/config.py`, `tomlconfig.py`), not 4.5.4
/// - mypy 0.900 (`mypy/defaults.py`), not 0.812
/// - isort 5.0.0 (`isort/settings.py`); 4.3.5 to 4.3.21 with the extra `pyproject` alone, and
///   4.3.4 not
/// - pylint 2.5.0 (`pylint/config.py`), not 2.4.4
/// - bandit 1.7.1 (`bandit/core/config.py`), not 1.7.0
/// - codespell 2.2.2 (`codespell_lib/_codespell.py`), not 2.2.1
const FIRST: &[(Tool, Release)] = &[
    (Tool::Pytest, (6, 0, 0)),
    (Tool::Coverage, (5, 0, 0)),
    (Tool::Mypy, (0, 900, 0)),
    (Tool::Isort, (5, 0, 0)),
    (Tool::Pylint, (2, 5, 0)),
    (Tool::Bandit, (1, 7, 1)),
    (Tool::Codespell, (2, 2, 2)),
];

/// The first three numbers of a version.
pub(crate) type Release = (u64, u64, u64);

/// Why a tool would not find its configuration in pyproject.toml: it is pinned to a version
/// that is too old, or supports a Python that reads no TOML without an extra which nothing
/// declares.
pub(crate) fn cannot_read(tool: Tool, options: &Options) -> Option<String> {
    pinned_too_low(tool, options).or_else(|| {
        let extra = toml_extra(tool)?;
        let lowest = options.lowest_python?;
        (lowest < (3, 11) && !options.toml_extras.contains(&tool)).then(|| {
            format!(
                "on Python {}.{} {tool} reads pyproject.toml only as `{extra}`, which nothing declares",
                lowest.0, lowest.1
            )
        })
    })
}

fn pinned_too_low(tool: Tool, options: &Options) -> Option<String> {
    let pinned = options.pinned.get(&tool)?;
    let (_, first) = FIRST.iter().find(|(known, _)| *known == tool)?;
    before(pinned, *first).then(|| {
        format!(
            "{tool} is pinned to {pinned} and reads pyproject.toml from {}.{}.{} on",
            first.0, first.1, first.2
        )
    })
}

/// Whether a version is below another one. One that cannot be read is not.
pub(crate) fn before(version: &str, first: Release) -> bool {
    release(version).is_some_and(|release| release < first)
}

/// The numbers of a version; `None` where it begins with none.
pub(crate) fn release(version: &str) -> Option<Release> {
    let mut parts = version.split('.').map(|part| {
        let digits = part
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(part.len());
        part[..digits].parse::<u64>().ok()
    });
    let major = parts.next().flatten()?;
    let mut next = || parts.next().flatten().unwrap_or(0);
    let (minor, patch) = (next(), next());
    Some((major, minor, patch))
}

/// What a tool has to be installed as so that it reads TOML on Python before 3.11.
pub(crate) fn toml_extra(tool: Tool) -> Option<&'static str> {
    match tool {
        Tool::Coverage => Some("coverage[toml]"),
        Tool::Bandit => Some("bandit[toml]"),
        Tool::Codespell => Some("codespell[toml]"),
        _ => None,
    }
}
