//! Metadata that a project has not written down as such, found in its README and in its
//! repository.
//!
//! All functions are pure: the caller reads the files and passes their bytes. Each value
//! carries where it was found, so that it can be shown beside it; nothing is made up, and
//! what is doubtful is left out.

mod git;
mod markdown;
mod prose;
mod readme;
mod restructured;
mod write;

pub use git::{authors, urls};
pub use readme::{description, keywords, readme_among};

/// A value and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// What was found.
    pub value: T,
    /// Where, in words: "first paragraph of README.md".
    pub source: String,
}

impl<T> Found<T> {
    fn new(value: T, source: impl Into<String>) -> Self {
        Self {
            value,
            source: source.into(),
        }
    }
}

/// An entry of `project.authors`
/// (<https://packaging.python.org/en/latest/specifications/pyproject-toml/#authors-maintainers>).
/// At least one of the two is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    /// Without commas, which the specification forbids.
    pub name: Option<String>,
    /// An address that mail can be sent to, as far as its form tells.
    pub email: Option<String>,
}

/// An entry of `[project.urls]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectUrl {
    /// A well-known label: `Homepage`, `Repository` or `Issues`
    /// (<https://packaging.python.org/en/latest/specifications/well-known-project-urls/>).
    pub label: &'static str,
    /// An `https` or `http` address without credentials.
    pub url: String,
}

/// What the caller read for [`ProjectEvidence::gather`]; `None` for a file that is not
/// there, or that the user does not want to be looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct EvidenceSources<'a> {
    /// The name and the bytes of the README ([`readme_among`] chooses it).
    pub readme: Option<(&'a str, &'a [u8])>,
    /// `.git/config`.
    pub git_config: Option<&'a [u8]>,
    /// `.git/logs/HEAD`.
    pub git_log: Option<&'a [u8]>,
}

/// What was found for the fields of `[project]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectEvidence {
    /// `description`: one line.
    pub description: Option<Found<String>>,
    /// `readme`: the file's name.
    pub readme: Option<Found<String>>,
    /// `authors`.
    pub authors: Vec<Found<Person>>,
    /// `keywords`.
    pub keywords: Option<Found<Vec<String>>>,
    /// `[project.urls]`.
    pub urls: Vec<Found<ProjectUrl>>,
}

/// One value of the evidence, for a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The way to the key: `project.urls.Homepage`.
    pub field: String,
    /// What would be written there, as text.
    pub value: String,
    /// Where it was found.
    pub source: String,
}

impl ProjectEvidence {
    /// Looks through everything that the caller read.
    ///
    /// ```
    /// use uvferry_pyproject::evidence::{EvidenceSources, ProjectEvidence};
    ///
    /// let found = ProjectEvidence::gather(&EvidenceSources {
    ///     readme: Some(("README.md", b"# Ferry\n\nMoves things *over water*. And back.\n")),
    ///     git_config: Some(b"[remote \"origin\"]\n\turl = git@forge.example.com:me/ferry.git\n"),
    ///     git_log: None,
    /// });
    /// let description = found.description.unwrap();
    /// assert_eq!(description.value, "Moves things over water.");
    /// assert_eq!(description.source, "first paragraph of README.md");
    /// assert_eq!(found.urls[0].value.url, "https://forge.example.com/me/ferry");
    /// ```
    pub fn gather(sources: &EvidenceSources<'_>) -> Self {
        let readme = sources.readme;
        Self {
            description: readme.and_then(|(name, bytes)| description(name, bytes)),
            readme: readme.and_then(|(name, bytes)| readme::field(name, bytes)),
            authors: authors(sources.git_config, sources.git_log),
            keywords: readme.and_then(|(name, bytes)| keywords(name, bytes)),
            urls: sources.git_config.map(urls).unwrap_or_default(),
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Each value with its key and its source, in the order of `[project]`.
    pub fn rows(&self) -> Vec<EvidenceRow> {
        let row = |field: &str, value: &str, source: &str| EvidenceRow {
            field: format!("project.{field}"),
            value: value.to_owned(),
            source: source.to_owned(),
        };
        let mut rows = Vec::new();
        for (field, found) in [("description", &self.description), ("readme", &self.readme)] {
            if let Some(found) = found {
                rows.push(row(field, &found.value, &found.source));
            }
        }
        for Found { value, source } in &self.authors {
            rows.push(row("authors", &value.to_string(), source));
        }
        if let Some(found) = &self.keywords {
            rows.push(row("keywords", &found.value.join(", "), &found.source));
        }
        for Found { value, source } in &self.urls {
            rows.push(row(&format!("urls.{}", value.label), &value.url, source));
        }
        rows
    }
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.name, &self.email) {
            (Some(name), Some(email)) => write!(f, "{name} <{email}>"),
            (Some(one), None) | (None, Some(one)) => f.write_str(one),
            (None, None) => Ok(()),
        }
    }
}
