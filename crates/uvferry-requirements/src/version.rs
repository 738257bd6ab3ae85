//! Versions and version specifiers (PEP 440).

use std::fmt;
use std::str::FromStr;

use crate::grammar;
use crate::whitespace::strip;

/// A version that does not follow PEP 440.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version")]
pub struct VersionError(pub String);

/// A PEP 440 version, as typed and in its normalised order.
///
/// Equality and order are those of PEP 440: `1.0` equals `1.0.0` and `v1`.
///
/// ```
/// use uvferry_requirements::Version;
/// let version = Version::parse("1.0.0-RC1").unwrap();
/// assert_eq!(version.to_string(), "1.0.0rc1");
/// assert_eq!(version.as_written(), "1.0.0-RC1");
/// assert!(version < Version::parse("1").unwrap());
/// ```
#[derive(Debug, Clone)]
pub struct Version {
    written: String,
    value: pep440_rs::Version,
}

impl Version {
    /// Reads a version; white space around it is allowed, as PEP 440 does.
    ///
    /// # Errors
    /// When the text does not follow PEP 440, or a number in it exceeds 64 bits.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let written = strip(text);
        pep440_rs::Version::from_str(written)
            .map(|value| Self {
                written: written.to_owned(),
                value,
            })
            .map_err(|_| VersionError(text.to_owned()))
    }

    /// The text that was read.
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// The numbers of the release segment: `[1, 2]` of `1.2rc1`.
    pub fn release(&self) -> &[u64] {
        self.value.release()
    }

    /// Whether it is a pre-release or a development release.
    pub fn is_prerelease(&self) -> bool {
        self.value.any_prerelease()
    }

    /// Whether it has a local label (`+cpu`).
    pub fn is_local(&self) -> bool {
        self.value.is_local()
    }

    /// The version without its local label.
    #[must_use]
    pub fn without_local(&self) -> Self {
        let value = self.value.clone().without_local();
        Self {
            written: value.to_string(),
            value,
        }
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        Self::parse(text)
    }
}

impl fmt::Display for Version {
    /// The normalised form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Version {}

impl std::hash::Hash for Version {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

/// How a specifier compares (PEP 440).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `==`
    Equal,
    /// `===`, compares the text.
    Identical,
    /// `!=`
    NotEqual,
    /// `~=`
    Compatible,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
}

impl Operator {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Identical => "===",
            Self::NotEqual => "!=",
            Self::Compatible => "~=",
            Self::LessEqual => "<=",
            Self::GreaterEqual => ">=",
            Self::Less => "<",
            Self::Greater => ">",
        }
    }

    fn split(clause: &str) -> Option<(Self, &str)> {
        [
            Self::Identical,
            Self::Equal,
            Self::NotEqual,
            Self::Compatible,
            Self::LessEqual,
            Self::GreaterEqual,
            Self::Less,
            Self::Greater,
        ]
        .into_iter()
        .find_map(|operator| Some((operator, clause.strip_prefix(operator.as_str())?)))
    }
}

/// One `>=1.2` of a list of specifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specifier {
    /// How it compares.
    pub operator: Operator,
    /// The version as typed, without `.*`.
    pub version: String,
    /// Whether `.*` follows the version.
    pub wildcard: bool,
}

impl Specifier {
    fn parse(text: &str) -> Option<Self> {
        let clause = strip(text);
        if grammar::specifier(clause, 0) != Some(clause.len()) {
            return None;
        }
        let (operator, version) = Operator::split(clause)?;
        let version = strip(version);
        let (version, wildcard) = match version.strip_suffix(".*") {
            Some(version) if operator != Operator::Identical => (version, true),
            _ => (version, false),
        };
        Some(Self {
            operator,
            version: version.to_owned(),
            wildcard,
        })
    }

    /// Whether `version` is admitted; pre-releases are not left out.
    pub fn contains(&self, version: &Version) -> bool {
        if self.operator == Operator::Identical {
            return version.written.eq_ignore_ascii_case(&self.version);
        }
        // pep440_rs leaves pre-releases out below a pre-release too; PEP 440 does not.
        if self.operator == Operator::Less
            && let Ok(bound) = Version::parse(&self.version)
            && bound.is_prerelease()
        {
            return *version < bound;
        }
        let clause = format!(
            "{}{}{}",
            self.operator.as_str(),
            self.version,
            if self.wildcard { ".*" } else { "" }
        );
        pep440_rs::VersionSpecifier::from_str(&clause)
            .is_ok_and(|specifier| specifier.contains(&version.value))
    }
}

/// A list of version specifiers, as typed: `>=1.2,!=1.3.*`.
///
/// ```
/// use uvferry_requirements::{Specifiers, Version};
/// let specifiers = Specifiers::parse(">=1.2, !=1.3.*").unwrap();
/// assert!(specifiers.contains(&Version::parse("1.2.5").unwrap()));
/// assert!(!specifiers.contains(&Version::parse("1.3.0").unwrap()));
/// assert_eq!(specifiers.to_string(), ">=1.2, !=1.3.*");
/// assert_eq!(Specifiers::parse("==1.0").unwrap().pin(), Some("1.0"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specifiers {
    written: String,
    clauses: Vec<Specifier>,
}

impl Specifiers {
    /// Reads specifiers separated by commas; none at all admits every version.
    ///
    /// # Errors
    /// When one of them does not follow PEP 440.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let clauses = text
            .split(',')
            .filter(|clause| !strip(clause).is_empty())
            .map(|clause| {
                Specifier::parse(clause).ok_or_else(|| VersionError(strip(clause).to_owned()))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            written: text.to_owned(),
            clauses,
        })
    }

    /// The specifiers one by one.
    pub fn clauses(&self) -> &[Specifier] {
        &self.clauses
    }

    /// Whether every specifier admits `version`; pre-releases are not left out.
    pub fn contains(&self, version: &Version) -> bool {
        self.clauses.iter().all(|clause| clause.contains(version))
    }

    /// The version, if it is exactly one `==` without `.*`, or one `===`.
    pub fn pin(&self) -> Option<&str> {
        match self.clauses.as_slice() {
            [
                Specifier {
                    operator: Operator::Equal | Operator::Identical,
                    version,
                    wildcard: false,
                },
            ] => Some(version),
            _ => None,
        }
    }

    /// Whether [`pin`](Self::pin) gives a version.
    pub fn is_pin(&self) -> bool {
        self.pin().is_some()
    }
}

impl fmt::Display for Specifiers {
    /// As typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// The version of a pin, without parsing more than needed.
pub(crate) fn pinned(specifier: &str) -> Option<&str> {
    let clause = strip(specifier);
    let clause = clause.strip_suffix(',').unwrap_or(clause);
    let version = clause
        .strip_prefix("===")
        .or_else(|| clause.strip_prefix("==").filter(|v| !v.ends_with(".*")))?;
    let version = strip(version);
    (!version.is_empty() && !version.contains(',')).then_some(version)
}

/// Whether two version texts mean the same: as PEP 440 versions where both are, else as
/// texts.
///
/// ```
/// assert!(uvferry_requirements::same_version("1.0", "1.0.0"));
/// assert!(!uvferry_requirements::same_version("1.0", "1.0+cpu"));
/// ```
pub fn same_version(left: &str, right: &str) -> bool {
    left == right
        || match (Version::parse(left), Version::parse(right)) {
            (Ok(left), Ok(right)) => left == right,
            _ => false,
        }
}
