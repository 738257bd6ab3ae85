//! From which version on a tool reads pyproject.toml.

use crate::options::{Options, Tool};

/// By the tools' own change logs.
const FIRST: &[(Tool, (u64, u64))] = &[
    (Tool::Pytest, (6, 0)),
    (Tool::Coverage, (5, 0)),
    (Tool::Mypy, (0, 900)),
    (Tool::Isort, (5, 0)),
    (Tool::Pylint, (2, 5)),
    (Tool::Bandit, (1, 7)),
    (Tool::Codespell, (2, 2)),
];

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
            "{tool} is pinned to {pinned} and reads pyproject.toml from {}.{} on",
            first.0, first.1
        )
    })
}

/// Whether a version is below another one. One that cannot be read is not.
pub(crate) fn before(version: &str, first: (u64, u64)) -> bool {
    let mut parts = version.split('.').map(|part| {
        let digits = part
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(part.len());
        part[..digits].parse::<u64>().ok()
    });
    let Some(major) = parts.next().flatten() else {
        return false;
    };
    let minor = parts.next().flatten().unwrap_or(0);
    (major, minor) < first
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
