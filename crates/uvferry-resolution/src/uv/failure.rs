use std::fmt;

use uvferry_requirements::{Version, normalize_name};

/// Why a lock failed, as far as it decides what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureKind {
    /// A host, index or repository cannot be reached, or lets nobody in.
    Unreachable,
    /// The requirements contradict each other.
    Unsolvable,
    /// A source distribution does not build.
    Unbuildable,
    /// The project's Python range, or the interpreter, does not suit the requirements.
    PythonRange,
    /// A version, revision, file or package that does not exist (any more): pip cannot
    /// install it either.
    NoVersion,
    /// uv refuses a file of the project.
    Invalid,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// The word used in text and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Unsolvable => "unsolvable",
            Self::Unbuildable => "unbuildable",
            Self::PythonRange => "python-range",
            Self::NoVersion => "no-version",
            Self::Invalid => "invalid",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A part of the project that asks for requirements.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// `[project] dependencies`.
    Project,
    /// A dependency group.
    Group(String),
    /// An extra.
    Extra(String),
}

/// What uv said when it could not make a lock.
#[derive(Debug, Clone, PartialEq)]
pub struct LockFailure {
    /// What it comes to.
    pub kind: FailureKind,
    /// uv's words: the error with its causes and hints, without progress lines and
    /// credentials.
    pub message: String,
    /// The `hint:` paragraphs, one each.
    pub hints: Vec<String>,
    /// The normalised names that the error speaks of, in the order of their mention,
    /// without the project itself where uv says "your project".
    pub packages: Vec<String>,
    /// What it speaks of as name and version (`foo==1.2`, `bar>=2`), in the order of mention.
    pub requirements: Vec<String>,
    /// The URLs that it speaks of, without credentials: the index, archive, repository or
    /// folder that could not be had.
    pub urls: Vec<String>,
    /// The parts of the project that cannot hold together.
    pub clashes: Vec<(Member, Member)>,
    /// The parts of the project whose requirements the error speaks of: the project itself
    /// and its groups, in the order of mention. An extra is not told apart from that of a
    /// distribution, and left out.
    pub asking: Vec<Member>,
    /// The fork that failed, as uv names it.
    pub split: Option<String>,
    /// The normalised names of the distributions whose metadata uv cannot read.
    pub unreadable_metadata: Vec<String>,
    /// A `requires-python` that uv recommends.
    pub suggested_requires_python: Option<String>,
    /// The highest lower bound of Python that a requirement has, `>=3.11`.
    pub needed_python: Option<String>,
    /// How long it took, in seconds.
    pub wall_s: f64,
}

impl LockFailure {
    /// Reads what uv wrote to standard error; `stderr` holds no credentials.
    pub fn read(stderr: &str, wall_s: f64) -> Self {
        let message = clean(stderr);
        let (error, hints) = paragraphs(&message);
        let flat = flatten(&error);
        let flat_hints: Vec<String> = hints.iter().map(|hint| flatten(hint)).collect();
        let kind = classify(&flat, &flat_hints);
        let plain = without_markers(&flat);
        let (packages, requirements) = mentions(&plain);
        let urls = urls(&flat, &flat_hints);
        Self {
            kind,
            clashes: clashes(&plain),
            asking: asking(&plain),
            needed_python: needed_python(&plain),
            unreadable_metadata: flat_hints
                .iter()
                .filter(|hint| hint.contains("could not be parsed"))
                .filter_map(|hint| between(hint, "Metadata for `", "`"))
                .map(normalize_name)
                .collect(),
            split: between(&flat, "resolving dependencies for split (", "): ")
                .or_else(|| between(&flat, "resolving dependencies for split (", ") "))
                .map(str::to_owned),
            suggested_requires_python: flat_hints.iter().find_map(|hint| {
                between(hint, "more restrictive `requires-python` value (like ", ")").map(specifier)
            }),
            message,
            hints,
            packages,
            requirements,
            urls,
            wall_s,
        }
    }
}

/// The text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let start = text.find(before)? + before.len();
    let end = text[start..].find(after)?;
    Some(&text[start..start + end])
}

/// Leaves out what uv says on its way: the interpreter, downloads, builds.
fn clean(stderr: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut in_warning = false;
    for line in stderr.lines() {
        let word = line.trim_start();
        // A warning about the settings repeats what the error then says.
        if line.starts_with("warning:") {
            in_warning = true;
            continue;
        }
        if in_warning && line.starts_with(' ') {
            continue;
        }
        in_warning = false;
        let on_the_way = [
            "Using ",
            "Updating ",
            "Updated ",
            "Building ",
            "Built ",
            "Downloading ",
            "Downloaded ",
            "Resolving ",
            "Preparing ",
            "Creating ",
            "Removed ",
            "Ignoring existing",
            "DEBUG ",
            "TRACE ",
        ]
        .iter()
        .any(|start| word.starts_with(start));
        // Inside a cause such words belong to it.
        let begun = lines
            .iter()
            .any(|line| line.starts_with("error:") || line.trim_start().starts_with('×'));
        if !on_the_way || begun {
            lines.push(line.trim_end());
        }
    }
    lines.join("\n").trim().to_owned()
}

/// The error with its causes, and the hints.
fn paragraphs(message: &str) -> (String, Vec<String>) {
    let mut error = String::new();
    let mut hints: Vec<String> = Vec::new();
    for line in message.lines() {
        let bare = line.trim_start();
        if let Some(hint) = bare
            .strip_prefix("hint: ")
            .or_else(|| bare.strip_prefix("help: "))
        {
            hints.push(hint.to_owned());
        } else if let Some(last) = hints.last_mut() {
            if !bare.is_empty() {
                last.push(' ');
                last.push_str(bare);
            }
        } else {
            error.push_str(line);
            error.push('\n');
        }
    }
    (error, hints)
}

/// One line, without the drawing of older versions.
fn flatten(text: &str) -> String {
    text.replace(['×', '╰', '├', '─', '▶', '│'], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Takes the markers off `name{sys_platform == 'linux'}==1.0`, as the resolver calls a
/// requirement that has one.
fn without_markers(flat: &str) -> String {
    let mut plain = String::with_capacity(flat.len());
    let mut rest = flat;
    while let Some(open) = rest.find('{') {
        let named = rest[..open].ends_with(|c: char| c.is_ascii_alphanumeric() || c == ']');
        let close = rest[open..].find('}').filter(|_| named);
        let Some(close) = close else {
            plain.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        };
        plain.push_str(&rest[..open]);
        rest = &rest[open + close + 1..];
    }
    plain + rest
}

/// What git, the network library and uv itself say of a host that does not let us in.
const UNREACHABLE: [&str; 33] = [
    "error sending request for url",
    "client error (connect)",
    "dns error",
    "failed to lookup address",
    "could not resolve host",
    "couldn't resolve host",
    "temporary failure in name resolution",
    "connection refused",
    "connection reset",
    "connection timed out",
    "operation timed out",
    "network timeout",
    "could not connect to server",
    "failed to connect to",
    "network is unreachable",
    "no route to host",
    "could not read from remote repository",
    "could not read username",
    "could not read password",
    "authentication failed for",
    "permission denied (publickey",
    "host key verification failed",
    "invalid peer certificate",
    "network connectivity is disabled",
    "the network was disabled",
    "network is disabled",
    "401 unauthorized",
    "403 forbidden",
    "407 proxy authentication",
    "429 too many requests",
    // A page, or a file, that broke off, or is none.
    "error decoding response body",
    "end of file before message length",
    "unsupported `content-type`",
];

/// What a host that answers and cannot serve says.
const SERVER_ERROR: &str = "http status server error";

/// What says that a file or a revision is not there.
const GONE: [&str; 7] = [
    "404 not found",
    "410 gone",
    "couldn't find remote ref",
    "did not match any file(s) known to git",
    "failed to find branch",
    "not our ref",
    "distribution not found at",
];

/// What uv says of a `pyproject.toml` that it does not take.
const INVALID: [&str; 9] = [
    "failed to parse",
    "malformed dependency groups",
    "toml parse error",
    "references an undeclared index",
    "does not match `",
    "unknown field",
    "missing field",
    "no `project` table found",
    "is declared as an extra",
];

fn classify(flat: &str, hints: &[String]) -> FailureKind {
    let lower = flat.to_ascii_lowercase();
    let hints = hints.join("\n").to_ascii_lowercase();
    // A build's requirements are quoted instead.
    if lower.contains("no solution found when resolving dependencies") {
        return classify_resolution(&lower, &hints);
    }
    let any = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    // The interpreter, before any resolution.
    if any(
        &lower,
        &[
            "no interpreter found",
            "requested interpreter resolved to",
            "incompatible with the project's python requirement",
            "found conflicting python requirements",
        ],
    ) {
        return FailureKind::PythonRange;
    }
    // What a build prints is its own: a test in it that mentions a refused connection says
    // nothing about ours.
    let (ours, build_output) = match lower.find("[stdout]").or_else(|| lower.find("[stderr]")) {
        Some(at) => lower.split_at(at),
        None => (lower.as_str(), ""),
    };
    if any(ours, &UNREACHABLE)
        || ours.contains(SERVER_ERROR)
        // A build requirement that only the cache was asked for.
        || ours.contains("was not found in the cache")
        || hints.contains("network was disabled")
        // Hosts answer so for a private repository to one who is not let in.
        || ours.contains("git operation failed")
            && ours.contains("repository")
            && ours.contains("not found")
    {
        return FailureKind::Unreachable;
    }
    if any(ours, &GONE) {
        return FailureKind::NoVersion;
    }
    let local = ours.contains("` @ file://") || ours.contains(" @ file://");
    if any(ours, &INVALID) || local && build_output.contains("configuration error: `project") {
        return FailureKind::Invalid;
    }
    if any(
        ours,
        &[
            "failed to build",
            "failed to download and build",
            "failed to resolve requirements from",
            "failed to install requirements from",
            "the build backend returned an error",
            "does not appear to be a python project",
        ],
    ) {
        return FailureKind::Unbuildable;
    }
    FailureKind::Other
}

fn classify_resolution(lower: &str, hints: &str) -> FailureKind {
    let any = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    if any(
        hints,
        &["network was disabled", "401 unauthorized", "403 forbidden"],
    ) || lower.contains("was not found in the cache")
    {
        return FailureKind::Unreachable;
    }
    if hints.contains("depends on itself") {
        return FailureKind::Invalid;
    }
    if any(
        lower,
        &[
            "the requested python version (",
            "the current python version (",
            " requires python ",
        ],
    ) || hints.contains("`requires-python` value (")
    {
        return FailureKind::PythonRange;
    }
    if lower.contains(" are incompatible") {
        return FailureKind::Unsolvable;
    }
    let gone = any(
        lower,
        &[
            "there is no version of",
            "there are no versions of",
            "was not found in the package registry",
            "was not found in the provided package locations",
            "was yanked",
            "no wheels with a matching",
            "has no usable wheels",
            "has no wheels",
        ],
    );
    // One reason only, and it is what is on offer.
    let on_offer = any(
        lower,
        &[" is available ", " are available:", " is available,"],
    ) && lower.matches("depends on").count() + lower.matches("depend on").count()
        <= 1;
    if gone || on_offer {
        return FailureKind::NoVersion;
    }
    FailureKind::Unsolvable
}

/// The pairs of "we can conclude that A and B are incompatible".
fn clashes(flat: &str) -> Vec<(Member, Member)> {
    let mut found = Vec::new();
    for (end, _) in flat.match_indices(" are incompatible") {
        let head = &flat[..end];
        let start = head.rfind("conclude that ").map_or(0, |at| at + 14);
        let Some((left, right)) = head[start..].rsplit_once(" and ") else {
            continue;
        };
        if let (Some(left), Some(right)) = (member(left), member(right))
            && left != right
            && !found.contains(&(left.clone(), right.clone()))
        {
            found.push((left, right));
        }
    }
    found
}

/// A range as uv says it, which may have gaps (`>=3.7, <3.9.1 | >3.9.1`), as a specifier, which
/// has no word for *or*: a gap of one version becomes `!=`, and of ranges farther apart the
/// newest counts.
fn specifier(range: &str) -> String {
    let mut clauses: Vec<String> = Vec::new();
    // The end of the range before, where it is open: `3.9.1` of `<3.9.1`.
    let mut end: Option<&str> = None;
    for part in range.split('|') {
        let (mut lower, mut upper) = (None, None);
        for clause in part.split(',').map(str::trim) {
            if clause.starts_with('<') {
                upper = Some(clause);
            } else {
                lower = Some(clause);
            }
        }
        let start = lower.and_then(|lower| lower.strip_prefix('>'));
        match (end, start) {
            (Some(end), Some(start)) if end == start => {
                clauses.pop();
                clauses.push(format!("!={end}"));
            }
            _ => clauses = lower.map(str::to_owned).into_iter().collect(),
        }
        end = upper.and_then(|upper| upper.strip_prefix('<'));
        clauses.extend(upper.map(str::to_owned));
    }
    clauses.join(", ")
}

/// Who stands before a `depends on`.
fn asking(flat: &str) -> Vec<Member> {
    let mut found = Vec::new();
    for (end, _) in flat.match_indices(" depends on ") {
        if let Some(member) = member(&flat[..end])
            && !matches!(member, Member::Extra(_))
            && !found.contains(&member)
        {
            found.push(member);
        }
    }
    found
}

/// The highest of the `Python>=…` and `requires Python >=…` that the error names.
fn needed_python(flat: &str) -> Option<String> {
    let words: Vec<&str> = flat.split(' ').collect();
    (0..words.len())
        .filter_map(|at| {
            let bound = words[at].strip_prefix("Python>=").or_else(|| {
                let before = at.checked_sub(1).map(|before| words[before]);
                words[at]
                    .strip_prefix(">=")
                    .filter(|_| before == Some("Python"))
            })?;
            let version = bound.split(',').next()?.trim_end_matches(['.', ')']);
            Some((Version::parse(version).ok()?, version))
        })
        .max_by(|(left, _), (right, _)| left.cmp(right))
        .map(|(_, version)| format!(">={version}"))
}

/// `your project`, `proj:dev`, `proj[extra]`; `None` for a package.
fn member(text: &str) -> Option<Member> {
    let text = text.trim();
    if text.ends_with("your project") {
        return Some(Member::Project);
    }
    let text = text.rsplit(' ').next()?.trim_matches('`');
    if let Some((_, group)) = text.split_once(':') {
        return has_form_of_name(group).then(|| Member::Group(group.to_owned()));
    }
    let (_, extra) = text.split_once('[')?;
    let extra = extra.strip_suffix(']')?;
    has_form_of_name(extra).then(|| Member::Extra(extra.to_owned()))
}

/// The packages and the requirements that a text speaks of.
fn mentions(flat: &str) -> (Vec<String>, Vec<String>) {
    let mut packages: Vec<String> = Vec::new();
    let mut requirements: Vec<String> = Vec::new();
    let mut add = |name: &str, requirement: Option<&str>| {
        let name = name.split('[').next().unwrap_or(name);
        if !is_name(name) || name.eq_ignore_ascii_case("python") {
            return;
        }
        let normalized = normalize_name(name);
        if !packages.contains(&normalized) {
            packages.push(normalized);
        }
        if let Some(requirement) = requirement
            && !requirements.iter().any(|known| known == requirement)
        {
            requirements.push(requirement.to_owned());
        }
    };
    // What a build printed is no list of packages.
    let flat = match flat.find("[stdout]").or_else(|| flat.find("[stderr]")) {
        Some(at) => &flat[..at],
        None => flat,
    };
    let words: Vec<&str> = flat.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        let word = word.trim_matches(|c| matches!(c, '`' | ',' | '.' | ';' | ':' | '\'' | '"'));
        if let Some(operator) = word.find(['=', '<', '>', '!', '~']) {
            // `key=value` is no requirement; a mistyped `=>` is one.
            let assigned = word[operator..].starts_with('=')
                && !word[operator..].starts_with("==")
                && !word[operator..].starts_with("=>");
            if operator > 0 && !assigned && !word.contains("://") && !word.starts_with("--") {
                add(&word[..operator], Some(word));
            }
            continue;
        }
        let previous = |back: usize| at.checked_sub(back).map_or("", |at| words[at]);
        let next = words.get(at + 1).copied().unwrap_or("");
        let named = matches!(
            (previous(2), previous(1)),
            ("versions" | "version", "of") | ("depends" | "depend", "on")
        ) || next == "was" && words.get(at + 2) == Some(&"not")
            // `name @ url` in backticks.
            || next == "@" && words[at].starts_with('`')
            // A name alone in backticks.
            || words[at].starts_with('`')
                && words[at].trim_end_matches([',', '.', ':']).ends_with('`')
                && matches!(previous(1), "build" | "download" | "package" | "Package");
        if named {
            add(word, None);
        }
    }
    (packages, requirements)
}

/// The URLs of a failure, in the order of their mention.
fn urls(flat: &str, hints: &[String]) -> Vec<String> {
    let ours = match flat.find("[stdout]").or_else(|| flat.find("[stderr]")) {
        Some(at) => &flat[..at],
        None => flat,
    };
    let mut found: Vec<String> = Vec::new();
    let texts = std::iter::once(ours).chain(
        hints
            .iter()
            .map(String::as_str)
            .filter(|hint| hint.starts_with("An index")),
    );
    for word in texts.flat_map(|text| text.split(' ')) {
        let word = word
            .trim_matches(|c| matches!(c, '`' | '\'' | '"' | ',' | '.' | ';' | ':' | '(' | ')'));
        let known = ["http://", "https://", "ssh://", "git://", "file://"]
            .iter()
            .any(|scheme| word.starts_with(scheme))
            || ["git+", "hg+", "svn+", "bzr+"]
                .iter()
                .any(|system| word.starts_with(system));
        if known && !found.iter().any(|url| url == word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// Whether a word of a sentence may be the name of a package.
fn is_name(text: &str) -> bool {
    has_form_of_name(text)
        && !matches!(
            text,
            "your" | "you" | "the" | "which" | "only" | "all" | "any"
        )
}

/// Whether a text that can be nothing else has the form of a name: groups are called
/// `all`, too.
fn has_form_of_name(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !text.is_empty()
        && text.bytes().all(inner)
        && text.as_bytes()[0].is_ascii_alphanumeric()
        && text.as_bytes()[text.len() - 1].is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_with_gaps_is_said_as_a_specifier() {
        for (range, said) in [
            (">=3.9", ">=3.9"),
            (">=3.9, <4", ">=3.9, <4"),
            (">3.9.0, <3.9.1 | >3.9.1", ">3.9.0, !=3.9.1"),
            (
                ">=3.7, <3.9.0 | >3.9.0, <3.9.1 | >3.9.1, <4",
                ">=3.7, !=3.9.0, !=3.9.1, <4",
            ),
            (">=3.7, <3.8 | >=3.10", ">=3.10"),
            ("<3.0 | >=3.10", ">=3.10"),
        ] {
            assert_eq!(specifier(range), said, "{range}");
        }
    }
}
