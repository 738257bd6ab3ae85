use std::collections::{BTreeMap, BTreeSet};

use uvferry_requirements::{
    MarkerEnvironment, MarkerError, Requirement, Target, evaluate_marker, normalize_name,
};

/// Where a distribution comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Origin {
    /// A package index or a folder of distributions.
    #[default]
    Index,
    /// A direct URL of an archive. May hold credentials.
    Url(String),
    /// A version control system.
    Vcs {
        /// `git`, `hg`, `svn`, `bzr`.
        system: String,
        /// The repository, without the system, revision and fragment. May hold credentials.
        url: String,
        /// The revision that was asked for.
        requested: Option<String>,
        /// The commit that it came to.
        commit: Option<String>,
        /// The folder of the project in it.
        subdirectory: Option<String>,
    },
    /// A local folder or archive.
    Path(String),
    /// A local folder, installed as a link to it.
    Editable(String),
}

impl Origin {
    /// Whether both lead to the same files, as far as can be told: a repository by its
    /// commit, an archive by its URL without fragment, a folder by its last component (the
    /// same project is resolved at different places).
    pub fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Index, Self::Index) => true,
            (Self::Url(left), Self::Url(right)) => {
                without_fragment(left) == without_fragment(right)
            }
            (
                Self::Vcs {
                    url: left,
                    commit: Some(left_commit),
                    subdirectory: left_subdirectory,
                    ..
                },
                Self::Vcs {
                    url: right,
                    commit: Some(right_commit),
                    subdirectory: right_subdirectory,
                    ..
                },
            ) => {
                repository(left) == repository(right)
                    && left_commit == right_commit
                    && left_subdirectory == right_subdirectory
            }
            (
                Self::Path(left) | Self::Editable(left),
                Self::Path(right) | Self::Editable(right),
            ) => last_component(left) == last_component(right),
            _ => false,
        }
    }

    /// Reads `git+https://…@rev#subdirectory=…`, a `file:` URL or any other URL.
    pub fn from_url(url: &str) -> Self {
        if let Some((system, _)) = url.split_once('+')
            && matches!(system, "git" | "hg" | "svn" | "bzr")
        {
            return Self::from_vcs(system, &url[system.len() + 1..]);
        }
        match url.strip_prefix("file:") {
            Some(_) => Self::Path(file_path(url)),
            None => Self::Url(without_fragment(url).to_owned()),
        }
    }

    /// Where a line of a requirements file points.
    pub fn of_requirement(requirement: &Requirement) -> Self {
        match &requirement.target {
            Target::Named => Self::Index,
            Target::Path(path) if requirement.editable => Self::Editable(path.path.clone()),
            Target::Path(path) => Self::Path(path.path.clone()),
            Target::Url(url) => match Self::from_url(&url.url) {
                Self::Path(path) if requirement.editable => Self::Editable(path),
                origin => origin,
            },
            Target::Vcs(vcs) => Self::Vcs {
                system: vcs.vcs.to_owned(),
                url: vcs.url.clone(),
                commit: vcs.rev.clone().filter(|revision| is_commit(revision)),
                requested: vcs.rev.clone(),
                subdirectory: vcs.subdirectory.clone(),
            },
        }
    }

    fn from_vcs(system: &str, url: &str) -> Self {
        let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
        let subdirectory = fragment
            .split('&')
            .find_map(|pair| pair.strip_prefix("subdirectory="))
            .map(str::to_owned);
        // An `@` in the authority belongs to the user's name.
        let path_start = address.find("://").map_or(0, |at| at + 3);
        let path_start = address[path_start..]
            .find('/')
            .map_or(address.len(), |at| path_start + at);
        let (repository, revision) = match address[path_start..].rfind('@') {
            Some(at) => (
                &address[..path_start + at],
                Some(address[path_start + at + 1..].to_owned()),
            ),
            None => (address, None),
        };
        let commit = revision.clone().filter(|revision| is_commit(revision));
        Self::Vcs {
            system: system.to_owned(),
            url: repository.to_owned(),
            requested: revision,
            commit,
            subdirectory,
        }
    }
}

/// A full git or Mercurial hash.
fn is_commit(revision: &str) -> bool {
    revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

/// `https://host/a/b` of `https://user:password@host/a/b.git/`.
fn repository(url: &str) -> String {
    let url = url.trim_end_matches('/').trim_end_matches(".git");
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let authority = rest.find('/').unwrap_or(rest.len());
    let host = rest[..authority].rfind('@').map_or(0, |at| at + 1);
    format!("{scheme}://{}", &rest[host..])
}

fn last_component(path: &str) -> &str {
    let path = path.trim_end_matches(['/', '\\', '.']);
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The path of a `file:` URL, with its percent signs decoded.
pub(crate) fn file_path(url: &str) -> String {
    let rest = url.strip_prefix("file:").unwrap_or(url);
    let rest = without_fragment(rest);
    let rest = rest
        .strip_prefix("//")
        .map_or(rest, |rest| rest.strip_prefix("localhost").unwrap_or(rest));
    let mut bytes = Vec::with_capacity(rest.len());
    let mut at = 0;
    let raw = rest.as_bytes();
    while at < raw.len() {
        let decoded = (raw[at] == b'%')
            .then(|| rest.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(decoded.unwrap_or(raw[at]));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    let path = String::from_utf8_lossy(&bytes).into_owned();
    // `/C:/dir` on Windows.
    match path.as_bytes() {
        [b'/', drive, b':', ..] if drive.is_ascii_alphabetic() => path[1..].to_owned(),
        _ => path,
    }
}

/// One distribution of a resolution.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolved {
    /// The name as the resolver spells it.
    pub name: String,
    /// The version; `None` where only its origin is known.
    pub version: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// Hashes of its files, as `sha256:…`; of one file in pip's report, of all in uv's lock.
    pub hashes: BTreeSet<String>,
    /// The extras that were asked for.
    pub extras: BTreeSet<String>,
    /// Whether it was asked for itself, not by another distribution; `false` too where the
    /// source does not say.
    pub requested: bool,
    /// The file that is downloaded, where the source says so. May hold credentials.
    pub file_url: Option<String>,
    /// Its `Requires-Dist` lines, where known.
    pub requires: Option<Vec<String>>,
}

impl Resolved {
    /// A pin.
    pub fn pin(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: Some(version.into()),
            ..Self::default()
        }
    }

    /// A line of a requirements file: the version that it is pinned to, or that a wheel's
    /// file name gives. `None` where nothing tells its name.
    pub fn of_requirement(requirement: &Requirement) -> Option<Self> {
        Some(Self {
            name: requirement.name_from_url_or_wheel()?.written,
            version: requirement
                .pinned_version()
                .map(str::to_owned)
                .or_else(|| Some(requirement.wheel()?.version)),
            origin: Origin::of_requirement(requirement),
            hashes: requirement.hashes.iter().cloned().collect(),
            extras: requirement.extras.iter().cloned().collect(),
            requested: true,
            file_url: None,
            requires: None,
        })
    }

    /// How it is shown: the version, else where it comes from, without credentials.
    pub fn shown(&self) -> String {
        let origin = match &self.origin {
            Origin::Index => None,
            Origin::Url(url) => Some(url.clone()),
            Origin::Vcs {
                system,
                url,
                requested,
                commit,
                ..
            } => Some(match commit.as_ref().or(requested.as_ref()) {
                Some(revision) => format!("{system}+{url}@{revision}"),
                None => format!("{system}+{url}"),
            }),
            Origin::Path(path) | Origin::Editable(path) => Some(path.clone()),
        };
        let shown = match (&self.version, origin) {
            (Some(version), None) => version.clone(),
            (Some(version), Some(origin)) => format!("{version} ({origin})"),
            (None, Some(origin)) => origin,
            (None, None) => String::from("any version"),
        };
        uvferry_diagnostics::redact(&shown).into_owned()
    }
}

/// Distributions by their normalised name (PEP 503).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResolvedSet {
    packages: BTreeMap<String, Resolved>,
}

impl ResolvedSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// A set of names and versions.
    pub fn from_pins<N: AsRef<str>, V: AsRef<str>>(pins: impl IntoIterator<Item = (N, V)>) -> Self {
        pins.into_iter()
            .map(|(name, version)| Resolved::pin(name.as_ref(), version.as_ref()))
            .collect()
    }

    /// The lines of requirements files that count on a target, by name; lines without a
    /// name (a folder, say) are left out. Ranges come without a version.
    ///
    /// # Errors
    /// Where a marker has no answer on the target.
    pub fn from_requirements<'a>(
        requirements: impl IntoIterator<Item = &'a Requirement>,
        target: &MarkerEnvironment,
    ) -> Result<Self, MarkerError> {
        let mut set = Self::default();
        for requirement in requirements {
            if let Some(marker) = &requirement.marker
                && !evaluate_marker(marker, target, &[])?
            {
                continue;
            }
            if let Some(resolved) = Resolved::of_requirement(requirement) {
                set.insert(resolved);
            }
        }
        Ok(set)
    }

    /// Adds a distribution, in place of one of the same name.
    pub fn insert(&mut self, resolved: Resolved) -> Option<Resolved> {
        self.packages
            .insert(normalize_name(&resolved.name), resolved)
    }

    /// Takes a distribution out: the project itself, say.
    pub fn remove(&mut self, name: &str) -> Option<Resolved> {
        self.packages.remove(&normalize_name(name))
    }

    /// A distribution by name, however spelled.
    pub fn get(&self, name: &str) -> Option<&Resolved> {
        self.packages.get(&normalize_name(name))
    }

    /// A distribution by name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Resolved> {
        self.packages.get_mut(&normalize_name(name))
    }

    /// Whether there is one of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Normalised names and distributions in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Resolved)> {
        self.packages
            .iter()
            .map(|(name, resolved)| (name.as_str(), resolved))
    }

    /// The normalised names in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.packages.keys().map(String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.packages.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }
}

impl FromIterator<Resolved> for ResolvedSet {
    fn from_iter<I: IntoIterator<Item = Resolved>>(packages: I) -> Self {
        let mut set = Self::default();
        for resolved in packages {
            set.insert(resolved);
        }
        set
    }
}

impl Extend<Resolved> for ResolvedSet {
    fn extend<I: IntoIterator<Item = Resolved>>(&mut self, packages: I) {
        for resolved in packages {
            self.insert(resolved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        assert_eq!(
            Origin::from_url("git+ssh://git@example.com/a/b.git@v1#egg=b&subdirectory=lib"),
            Origin::Vcs {
                system: "git".into(),
                url: "ssh://git@example.com/a/b.git".into(),
                requested: Some("v1".into()),
                commit: None,
                subdirectory: Some("lib".into()),
            }
        );
        assert_eq!(
            Origin::from_url("file:///home/a%20b/x.whl"),
            Origin::Path("/home/a b/x.whl".into())
        );
        assert_eq!(
            Origin::from_url("file:///C:/x.whl"),
            Origin::Path("C:/x.whl".into())
        );
        assert_eq!(
            Origin::from_url("https://example.com/x.zip#sha256=ab"),
            Origin::Url("https://example.com/x.zip".into())
        );
    }

    #[test]
    fn a_requirements_file_becomes_the_set_of_a_target() {
        let text = "Flask==3.0 --hash=sha256:ab\nwin==1 ; sys_platform == 'win32'\nrange>=1\n\
                    lib @ git+https://example.com/lib@v1\n\
                    https://example.com/six-1.16.0-py2.py3-none-any.whl\n./folder\n";
        let source = uvferry_diagnostics::SourceFile::new("r.txt", text.as_bytes());
        let file = uvferry_requirements::parse(&source);
        let linux = MarkerEnvironment::linux("3.12");
        let requirements = file.requirements().map(|(_, _, requirement)| requirement);
        let set = ResolvedSet::from_requirements(requirements, &linux).expect("plain markers");
        assert_eq!(
            set.names().collect::<Vec<_>>(),
            ["flask", "lib", "range", "six"]
        );
        assert!(
            set.get("flask")
                .expect("there")
                .hashes
                .contains("sha256:ab")
        );
        assert_eq!(
            set.get("six").expect("there").version.as_deref(),
            Some("1.16.0")
        );
        assert_eq!(set.get("range").expect("there").version, None);
    }

    #[test]
    fn a_repository_is_the_same_by_its_commit() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let left = Origin::from_url(&format!("git+https://me:pw@example.com/a.git@{commit}"));
        let right = Origin::from_url(&format!("git+https://example.com/a@{commit}"));
        assert!(left.same_as(&right));
        let branch = Origin::from_url("git+https://example.com/a@main");
        assert!(!branch.same_as(&branch.clone()), "a branch moves");
    }

    #[test]
    fn what_is_shown_has_no_credentials() {
        let resolved = Resolved {
            name: "a".into(),
            origin: Origin::from_url("git+https://me:hunter2@example.com/a.git@main"),
            ..Resolved::default()
        };
        assert_eq!(
            resolved.shown(),
            "git+https://me:****@example.com/a.git@main"
        );
    }
}
