//! Versions and version specifiers (PEP 440).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::grammar;
use crate::whitespace::strip;

/// A version that does not follow PEP 440.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version")]
pub struct VersionError(pub String);

/// A number of a version; Python's have no limit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Number {
    Small(u64),
    /// Beyond 64 bits, without leading zeros: the longer is the greater.
    Big(usize, Box<str>),
}

impl Number {
    const ZERO: Self = Self::Small(0);

    fn parse(digits: &str) -> Option<Self> {
        if digits.len() > MAX_DIGITS {
            return None;
        }
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Some(Self::ZERO);
        }
        Some(match digits.parse() {
            Ok(small) => Self::Small(small),
            Err(_) => Self::Big(digits.len(), digits.into()),
        })
    }

    fn saturated(&self) -> u64 {
        match self {
            Self::Small(small) => *small,
            Self::Big(..) => u64::MAX,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Small(small) => small.fmt(f),
            Self::Big(_, digits) => f.write_str(digits),
        }
    }
}

/// Python turns no longer text into a number (`sys.get_int_max_str_digits`).
const MAX_DIGITS: usize = 4300;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Phase {
    Alpha,
    Beta,
    Candidate,
}

/// A part of a local label; numbers come after texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Label {
    Text(Box<str>),
    Number(Number),
}

/// A PEP 440 version, as typed and in its normalised order.
///
/// Equality and order are those of PEP 440: `1.0` equals `1.0.0` and `v1`. Numbers may be as
/// long as Python takes them.
///
/// ```
/// use uvferry_requirements::Version;
/// let version = Version::parse("1.0.0-RC1").unwrap();
/// assert_eq!(version.to_string(), "1.0.0rc1");
/// assert_eq!(version.as_written(), "1.0.0-RC1");
/// assert!(version < Version::parse("1").unwrap());
/// assert!(Version::parse("20240101000000000000000").unwrap() > version);
/// ```
#[derive(Debug, Clone)]
pub struct Version {
    written: Box<str>,
    epoch: Number,
    release: Vec<Number>,
    pre: Option<(Phase, Number)>,
    post: Option<Number>,
    dev: Option<Number>,
    local: Vec<Label>,
}

impl Version {
    /// Reads a version; white space around it is allowed, as PEP 440 does.
    ///
    /// # Errors
    /// When the text does not follow PEP 440, or a number in it has more digits than Python
    /// reads (4,300).
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let written = strip(text);
        grammar::version(written)
            .and_then(|parts| Self::from_parts(written, &parts))
            .ok_or_else(|| VersionError(text.to_owned()))
    }

    fn from_parts(written: &str, parts: &grammar::VersionParts<'_>) -> Option<Self> {
        let pre = match parts.pre {
            None => None,
            Some((letters, number)) => {
                let phase = match letters.as_bytes()[0].to_ascii_lowercase() {
                    b'a' => Phase::Alpha,
                    b'b' => Phase::Beta,
                    _ => Phase::Candidate,
                };
                Some((phase, Number::parse(number)?))
            }
        };
        let number = |digits: Option<&str>| {
            digits
                .map(Number::parse)
                .map_or(Some(None), |n| n.map(Some))
        };
        Some(Self {
            written: written.into(),
            epoch: Number::parse(parts.epoch)?,
            release: parts
                .release
                .split('.')
                .map(Number::parse)
                .collect::<Option<_>>()?,
            pre,
            post: number(parts.post)?,
            dev: number(parts.dev)?,
            local: parts.local.map_or(Some(Vec::new()), |local| {
                local
                    .split(['-', '_', '.'])
                    .map(|part| {
                        Some(if part.bytes().all(|byte| byte.is_ascii_digit()) {
                            Label::Number(Number::parse(part)?)
                        } else {
                            Label::Text(part.to_ascii_lowercase().into())
                        })
                    })
                    .collect()
            })?,
        })
    }

    /// The text that was read.
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// The numbers of the release segment: `[1, 2]` of `1.2rc1`. One beyond 64 bits is given
    /// as `u64::MAX`.
    pub fn release(&self) -> Vec<u64> {
        self.release.iter().map(Number::saturated).collect()
    }

    /// Whether it is a pre-release or a development release.
    pub fn is_prerelease(&self) -> bool {
        self.pre.is_some() || self.dev.is_some()
    }

    /// Whether it has a local label (`+cpu`).
    pub fn is_local(&self) -> bool {
        !self.local.is_empty()
    }

    /// The version without its local label.
    #[must_use]
    pub fn without_local(&self) -> Self {
        let mut public = Self {
            local: Vec::new(),
            ..self.clone()
        };
        public.written = public.to_string().into();
        public
    }

    /// The release without zeros at its end, which say nothing.
    fn trimmed(&self) -> &[Number] {
        let end = self
            .release
            .iter()
            .rposition(|number| *number != Number::ZERO)
            .map_or(0, |last| last + 1);
        &self.release[..end]
    }

    /// The order of everything but the local label.
    fn cmp_public(&self, other: &Self) -> Ordering {
        // A development release comes before the pre-releases, unless it is one of them or of
        // a post-release.
        let pre = |version: &Self| match (&version.pre, &version.post, &version.dev) {
            (Some(_), _, _) => 1,
            (None, None, Some(_)) => 0,
            _ => 2,
        };
        let dev = |version: &Self| version.dev.is_none();
        self.epoch
            .cmp(&other.epoch)
            .then_with(|| self.trimmed().cmp(other.trimmed()))
            .then_with(|| pre(self).cmp(&pre(other)))
            .then_with(|| self.pre.cmp(&other.pre))
            .then_with(|| self.post.cmp(&other.post))
            .then_with(|| dev(self).cmp(&dev(other)))
            .then_with(|| self.dev.cmp(&other.dev))
    }

    /// Whether the release begins with the first `len` numbers of the other's, zeros filled
    /// in.
    fn shares_prefix(&self, other: &Self, len: usize) -> bool {
        self.epoch == other.epoch
            && other.release[..len]
                .iter()
                .enumerate()
                .all(|(at, number)| self.release.get(at).unwrap_or(&Number::ZERO) == number)
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
        if self.epoch != Number::ZERO {
            write!(f, "{}!", self.epoch)?;
        }
        for (at, number) in self.release.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            write!(f, "{dot}{number}")?;
        }
        if let Some((phase, number)) = &self.pre {
            let letters = match phase {
                Phase::Alpha => "a",
                Phase::Beta => "b",
                Phase::Candidate => "rc",
            };
            write!(f, "{letters}{number}")?;
        }
        if let Some(number) = &self.post {
            write!(f, ".post{number}")?;
        }
        if let Some(number) = &self.dev {
            write!(f, ".dev{number}")?;
        }
        for (at, label) in self.local.iter().enumerate() {
            f.write_str(if at == 0 { "+" } else { "." })?;
            match label {
                Label::Text(text) => f.write_str(text)?,
                Label::Number(number) => number.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl std::hash::Hash for Version {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.epoch.hash(state);
        self.trimmed().hash(state);
        (&self.pre, &self.post, &self.dev, &self.local).hash(state);
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.cmp_public(other)
            .then_with(|| self.local.cmp(&other.local))
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
        let Ok(bound) = Version::parse(&self.version) else {
            return false;
        };
        let public = version.cmp_public(&bound);
        let equal = if self.wildcard {
            version.shares_prefix(&bound, bound.release.len())
        } else if bound.is_local() {
            *version == bound
        } else {
            // A bound without a label speaks of all labels.
            public == Ordering::Equal
        };
        match self.operator {
            Operator::Equal | Operator::Identical => equal,
            Operator::NotEqual => !equal,
            Operator::GreaterEqual => public != Ordering::Less,
            Operator::LessEqual => public != Ordering::Greater,
            Operator::Compatible => {
                public != Ordering::Less
                    && version.shares_prefix(&bound, bound.release.len().saturating_sub(1))
            }
            // `>1.0` speaks of no post-release of 1.0, `<1.0` of none of its pre-releases.
            Operator::Greater if bound.post.is_some() || bound.dev.is_some() => {
                public == Ordering::Greater
            }
            Operator::Greater => {
                let family = version.epoch == bound.epoch
                    && version.trimmed() == bound.trimmed()
                    && version.pre == bound.pre;
                public == Ordering::Greater && !family
            }
            Operator::Less if bound.is_prerelease() => public == Ordering::Less,
            Operator::Less => {
                let first = Version {
                    dev: Some(Number::ZERO),
                    ..bound
                };
                version.cmp_public(&first) == Ordering::Less
            }
        }
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
