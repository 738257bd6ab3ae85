use uvferry_requirements::normalize_name;

use crate::uv::FailureKind;

/// What pip said when it could not resolve.
#[derive(Debug, Clone, PartialEq)]
pub struct PipFailure {
    /// What it comes to, in the words that failures of uv have too.
    pub kind: FailureKind,
    /// pip's words without progress lines and credentials.
    pub message: String,
    /// The requirements that the error names.
    pub requirements: Vec<String>,
    /// Their normalised names.
    pub packages: Vec<String>,
    /// How long it took, in seconds.
    pub wall_s: f64,
}

const UNREACHABLE: [&str; 20] = [
    "after connection broken by",
    "max retries exceeded",
    "failed to establish a new connection",
    "error: connection-failed",
    "error: connection-timeout",
    "error: ssl-verification-failed",
    "newconnectionerror",
    "nameresolutionerror",
    "readtimeouterror",
    "connecttimeouterror",
    "could not fetch url",
    "could not resolve host",
    "connection refused",
    "could not read from remote repository",
    "could not read username",
    "authentication failed for",
    "http error 401",
    "http error 403",
    "http error 5",
    "network is unreachable",
];

impl PipFailure {
    /// Reads what pip wrote; `log` holds no credentials.
    pub fn read(log: &str, wall_s: f64) -> Self {
        let lower = log.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let kind = if has(&[
            "resolutionimpossible",
            "conflicting dependencies",
            "double requirement given",
        ]) {
            FailureKind::Unsolvable
        } else if has(&UNREACHABLE) {
            FailureKind::Unreachable
        } else if lower.contains("requires a different python") {
            FailureKind::PythonRange
        } else if lower.contains("no matching distribution found")
            && lower.contains("requires-python")
            && lower.contains("ignored the following versions that require a different python")
            && !lower.contains("(from versions: none)")
        {
            // pip lists what it ignored even where the version never existed.
            if offers_only_for_other_pythons(&lower) {
                FailureKind::PythonRange
            } else {
                FailureKind::NoVersion
            }
        } else if has(&[
            "no matching distribution found",
            "could not find a version that satisfies",
            "http error 404",
            "did not match any file(s) known to git",
            "couldn't find remote ref",
            "is not a supported wheel on this platform",
            "do not match the hashes",
            "no such file or directory: '/",
        ]) {
            FailureKind::NoVersion
        } else if has(&[
            "invalid requirement",
            "could not open requirements file",
            "is not installable",
            "pip: error: ",
            "usage:",
            "no such option",
            "hashes are required in --require-hashes mode",
            "in --require-hashes mode",
            "cannot be editable",
            "should either be a path to a local project",
            "invalid constraint",
        ]) {
            FailureKind::Invalid
        } else if has(&[
            "metadata-generation-failed",
            "subprocess-exited-with-error",
            "failed to build",
            "getting requirements to build wheel",
            "backendunavailable",
            "invalid metadata",
            "metadatainvalid",
            "metadatageneration",
            "does not match metadata",
            "has inconsistent",
        ]) {
            FailureKind::Unbuildable
        } else {
            FailureKind::Other
        };
        let requirements = requirements(log);
        let mut packages: Vec<String> = Vec::new();
        for requirement in &requirements {
            let name = requirement
                .split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
                .next()
                .unwrap_or_default();
            let name = normalize_name(name);
            if !name.is_empty() && !packages.contains(&name) {
                packages.push(name);
            }
        }
        Self {
            kind,
            message: message(log),
            requirements,
            packages,
            wall_s,
        }
    }
}

/// Whether the version that is asked for is among those that another Python could take.
fn offers_only_for_other_pythons(lower: &str) -> bool {
    let Some(wanted) = lower
        .split("no matching distribution found for ")
        .nth(1)
        .and_then(|rest| rest.lines().next())
    else {
        return false;
    };
    let version = wanted
        .split("==")
        .nth(1)
        .map(|version| version.split([' ', ';', ',']).next().unwrap_or(version));
    let ignored = lower
        .split("versions that require a different python version: ")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default();
    match version {
        Some(version) => ignored.split("; ").any(|entry| {
            entry
                .split_whitespace()
                .next()
                .is_some_and(|offered| uvferry_requirements::same_version(offered, version))
        }),
        None => !ignored.is_empty(),
    }
}

/// The lines from the first error on, and those that name the conflict.
fn message(log: &str) -> String {
    let starts = [
        "ERROR:",
        "error:",
        "The conflict is caused by:",
        "WARNING: Retrying",
        "usage:",
        "Usage:",
        "Traceback",
        "pip: error",
    ];
    let mut kept: Vec<&str> = Vec::new();
    let mut inside = false;
    for line in log.lines() {
        let bare = line.trim_start();
        if starts.iter().any(|start| bare.starts_with(start)) {
            inside = true;
        } else if [
            "Collecting ",
            "Downloading ",
            "Using cached ",
            "Looking in ",
            "INFO: pip is looking",
        ]
        .iter()
        .any(|start| bare.starts_with(start))
        {
            inside = false;
        }
        if inside && !(bare.starts_with("WARNING: Retrying") && kept.len() > 20) {
            kept.push(line.trim_end());
        }
    }
    if kept.is_empty() {
        return log.trim().to_owned();
    }
    kept.join("\n").trim().to_owned()
}

fn requirements(log: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        let text = text.trim().trim_matches(|c| matches!(c, '\'' | '"' | '`'));
        if !text.is_empty() && !found.iter().any(|known| known == text) {
            found.push(text.to_owned());
        }
    };
    let mut lines = log.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        if let Some(at) = line.find("that satisfies the requirement ") {
            let rest = &line[at + "that satisfies the requirement ".len()..];
            add(rest.split(" (from").next().unwrap_or(rest));
        } else if let Some(rest) = line.strip_prefix("ERROR: No matching distribution found for ") {
            add(rest.split(" (from").next().unwrap_or(rest));
        } else if let Some(rest) = line.strip_prefix("ERROR: Cannot install ") {
            let list = rest.split(" because ").next().unwrap_or(rest);
            for requirement in list.split(" and ").flat_map(|part| part.split(", ")) {
                add(requirement);
            }
        } else if let Some(rest) = line.strip_prefix("ERROR: Package ") {
            add(rest.split(" requires").next().unwrap_or(rest));
        } else if let Some(rest) = line
            .strip_prefix("ERROR: Failed to build ")
            .or_else(|| line.strip_prefix("ERROR: Invalid requirement: "))
        {
            add(rest.split(" when ").next().unwrap_or(rest));
        } else if line.contains("Encountered error while generating package metadata")
            && let Some(next) = lines.peek()
            && let Some(name) = next.strip_prefix("╰─> ")
        {
            add(name);
        }
    }
    found
}
