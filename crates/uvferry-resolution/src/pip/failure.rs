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

/// What pip, git and the network library say of a host that does not let us in.
const UNREACHABLE: [&str; 29] = [
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
    "too many 500 error responses",
    "could not resolve host",
    "connection refused",
    "could not read from remote repository",
    "could not read username",
    "authentication failed for",
    "http error 401",
    "http error 403",
    "http error 5",
    "network is unreachable",
    "permission denied (publickey",
    "failed to connect to",
    "couldn't connect to server",
    "connection reset by",
    "connection timed out",
    // A page, or a file, that broke off.
    "json.decoder.jsondecodeerror",
    "incompleteread",
    "connection broken",
    "exceeded 30 redirects",
];

/// What says that a version, a file or a revision is not there.
const GONE: [&str; 8] = [
    "no matching distribution found",
    "could not find a version that satisfies",
    "http error 404",
    "did not match any file(s) known to git",
    "couldn't find remote ref",
    "not our ref",
    "is not a supported wheel on this platform",
    "do not match the hashes",
];

/// What says that pip does not take what it was given.
const INVALID: [&str; 7] = [
    "invalid requirement",
    "could not open requirements file",
    "is not installable",
    "no such option",
    "in --require-hashes mode",
    "invalid constraint",
    "should either be a path to a local project",
];

/// What says that a source distribution does not build, or that its metadata is wrong.
const UNBUILDABLE: [&str; 7] = [
    "metadata-generation-failed",
    "subprocess-exited-with-error",
    "failed to build",
    "backendunavailable",
    "has invalid metadata",
    "invalid-metadata",
    "has inconsistent",
];

impl PipFailure {
    /// Reads what pip wrote; `log` holds no credentials.
    pub fn read(log: &str, wall_s: f64) -> Self {
        let kind = classify(&log.to_ascii_lowercase());
        let requirements = requirements(log);
        let mut packages: Vec<String> = Vec::new();
        for requirement in &requirements {
            let name = requirement
                .split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
                .next()
                .unwrap_or_default();
            let name = normalize_name(name);
            if name.starts_with(|c: char| c.is_ascii_alphanumeric()) && !packages.contains(&name) {
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

/// What pip wraps around the words of a build, which tells nothing by itself.
const WRAPPING: [&str; 11] = [
    "subprocess-exited-with-error",
    "metadata-generation-failed",
    "originates from a subprocess",
    "see above for",
    "[end of output]",
    "did not run successfully",
    "exit code:",
    "lines of output]",
    "encountered error while generating package metadata",
    "getting requirements to build",
    "warning: retrying",
];

impl PipFailure {
    /// The one line of the message that tells most: of a failed build the error at its end,
    /// not the pages around it.
    pub fn summary(&self) -> &str {
        let telling = || {
            self.message
                .lines()
                .map(|line| line.trim().trim_start_matches(['│', '×', '╰']).trim())
                .filter(|line| {
                    let lower = line.to_ascii_lowercase();
                    !line.is_empty() && !WRAPPING.iter().any(|words| lower.contains(words))
                })
        };
        telling()
            .rfind(|line| {
                let lower = line.to_ascii_lowercase();
                ["error", "exception", "fatal:", "not found"]
                    .iter()
                    .any(|word| lower.contains(word))
            })
            .or_else(|| telling().next())
            .unwrap_or_else(|| self.message.lines().next().unwrap_or_default())
    }
}

fn classify(lower: &str) -> FailureKind {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    // A page of the index that is not there is an answer; any other refusal is none.
    let no_page = lower
        .lines()
        .any(|line| line.starts_with("could not fetch url") && !line.contains("404 client error"));
    if has(&["resolutionimpossible", "double requirement given"]) {
        FailureKind::Unsolvable
    } else if has(&UNREACHABLE) || no_page {
        FailureKind::Unreachable
    } else if lower.contains("requires a different python") || is_for_other_pythons(lower) {
        FailureKind::PythonRange
    } else if lower.contains("build dependencies") && lower.contains("did not run successfully") {
        // Its own "no matching distribution" speaks of what the build needs.
        FailureKind::Unbuildable
    } else if has(&GONE) {
        FailureKind::NoVersion
    } else if has(&INVALID) {
        FailureKind::Invalid
    } else if has(&UNBUILDABLE) {
        FailureKind::Unbuildable
    } else {
        FailureKind::Other
    }
}

/// Whether the version that is asked for is among those that another Python could take:
/// pip lists what it ignored even where the version never existed.
fn is_for_other_pythons(lower: &str) -> bool {
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
        // Why a file was passed over: what follows says only that nothing is left.
        "WARNING: Discarding",
        "Discarding ",
        "usage:",
        "Usage:",
        "Traceback",
        "fatal: ",
        "pip: error",
    ];
    let mut kept: Vec<&str> = Vec::new();
    let mut inside = false;
    for line in log.lines() {
        let bare = line.trim_start();
        if starts.iter().any(|start| bare.starts_with(start)) {
            inside = true;
        } else if [
            "Running command ",
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
            let rest = rest.split(" when ").next().unwrap_or(rest);
            // Newer versions say behind the closing quote what is wrong with it.
            add(rest.split("': ").next().unwrap_or(rest));
        } else if line.contains("Encountered error while generating package metadata")
            && let Some(next) = lines.peek()
            && let Some(name) = next.strip_prefix("╰─> ")
        {
            add(name);
        }
    }
    // Older versions do not name what does not build; it is what they took up last.
    if found.is_empty()
        && let Some(at) = log.find("subprocess-exited-with-error")
    {
        let last = log[..at].lines().map(str::trim).rev().find_map(|line| {
            if let Some(rest) = line.strip_prefix("Collecting ") {
                return Some(rest.split(" (from").next().unwrap_or(rest).to_owned());
            }
            let path = line.strip_prefix("Processing ")?.split(" (from").next()?;
            let file = path.rsplit(['/', '\\']).next()?;
            let stem = [".tar.gz", ".zip", ".tar.bz2", ".tgz"]
                .iter()
                .find_map(|suffix| file.strip_suffix(suffix));
            Some(match stem.and_then(|stem| stem.rsplit_once('-')) {
                Some((name, version)) => format!("{name}=={version}"),
                None => file.to_owned(),
            })
        });
        found.extend(last);
    }
    found
}
