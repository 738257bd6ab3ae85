//! From the name of a module to the distribution that has it, and how that is known.

/// Where it is known from that a distribution has a module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MappingSource {
    /// The user's settings.
    Settings,
    /// The files that are installed (RECORD), or those of a wheel.
    Record,
    /// `top_level.txt` of what is installed.
    TopLevel,
    /// The folder of an editable installation.
    Editable,
    /// The table of well-known differences: the page that says so.
    Table(String),
    /// The name of the module is that of the distribution, which is a guess.
    Name,
}

impl MappingSource {
    /// Whether a finding may rest on it.
    pub fn is_sure(&self) -> bool {
        !matches!(self, Self::Name)
    }
}

/// A distribution that has a module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Provider {
    /// Normalised (PEP 503).
    pub distribution: String,
    /// How that is known.
    pub source: MappingSource,
}
