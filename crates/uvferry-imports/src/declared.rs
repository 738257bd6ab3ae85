//! What a project says that it needs. Who reads the files decides what each line is for.

use uvferry_diagnostics::Location;

/// One requirement that a project states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// As written.
    pub name: String,
    /// Normalised (PEP 503).
    pub normalized_name: String,
    /// The extras that are asked for, as written.
    pub extras: Vec<String>,
    /// As written, `None` without one.
    pub specifier: Option<String>,
    /// As written, `None` without one.
    pub marker: Option<String>,
    /// Whether it names an address or a path instead of versions.
    pub is_address: bool,
    /// Whether the name is only the last part of an address (`git+https://example.com/a/Shop`):
    /// what it really is, its metadata tells alone.
    pub is_guessed: bool,
    /// What it is installed for.
    pub purpose: Purpose,
    /// Whether a person chose it.
    pub origin: Origin,
    /// Where it is stated.
    pub place: Location,
}

/// What a requirement is installed for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The project itself.
    Main,
    /// An extra of the project: part of what is published, installed on request.
    Extra(String),
    /// A group of development (PEP 735), or a requirements file that is one.
    Group(String),
    /// Building the project: `[build-system] requires`, `setup_requires`.
    Build,
}

impl Purpose {
    /// Whether it is there for development alone: a group is, unless its name is that of a place
    /// where the project runs (`requirements/production.txt`).
    pub fn is_development(&self) -> bool {
        const PLACES: [&str; 14] = [
            "production",
            "prod",
            "deploy",
            "deployment",
            "live",
            "staging",
            "stage",
            "server",
            "heroku",
            "docker",
            "aws",
            "gcp",
            "azure",
            "runtime",
        ];
        match self {
            Self::Group(group) => !PLACES.contains(&group.to_lowercase().as_str()),
            Self::Main | Self::Extra(_) | Self::Build => false,
        }
    }
}

/// Who put a requirement where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A person.
    Stated,
    /// A tool or `pip freeze`: a line of a closure, whose roots are stated elsewhere or unknown.
    Closure,
}
