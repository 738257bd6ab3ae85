//! What a requirement says, as slices of the file's text.

use crate::plain::Plain;
use crate::requirement::Requirement;

/// The parts of a requirement as they stand in the file. Where the line is a plain one
/// (`name[extras]==1.0 ; marker --hash=…`), asking for them allocates nothing; otherwise the
/// whole [`Requirement`] is made and kept.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
///
/// let text = "flask[async]>=2.0 ; python_version > '3.8' \\\n    --hash=sha256:ab --hash=sha256:cd\n";
/// let file = uvferry_requirements::parse(&SourceFile::new("requirements.txt", text));
/// let flask = file.entries[0].parts().unwrap();
/// assert_eq!(flask.name(), Some("flask"));
/// assert_eq!(flask.extras().collect::<Vec<_>>(), ["async"]);
/// assert_eq!(flask.specifier(), Some(">=2.0"));
/// assert_eq!(flask.marker(), Some("python_version > '3.8'"));
/// assert_eq!(flask.hashes().collect::<Vec<_>>(), ["sha256:ab", "sha256:cd"]);
/// ```
#[derive(Debug, Clone)]
pub struct Parts<'a>(Kind<'a>);

#[derive(Debug, Clone)]
enum Kind<'a> {
    /// With the whole file's text.
    Plain(&'a str, Plain),
    Other(&'a Requirement),
}

impl<'a> Parts<'a> {
    pub(crate) fn plain(text: &'a str, plain: Plain) -> Self {
        Self(Kind::Plain(text, plain))
    }

    pub(crate) fn other(requirement: &'a Requirement) -> Self {
        Self(Kind::Other(requirement))
    }

    /// As [`Requirement::text`].
    pub fn text(&self) -> &'a str {
        match &self.0 {
            Kind::Plain(text, plain) => &text[plain.name.start..plain.own_end],
            Kind::Other(requirement) => &requirement.text,
        }
    }

    /// The name as typed; `None` for a path and a bare URL.
    pub fn name(&self) -> Option<&'a str> {
        match &self.0 {
            Kind::Plain(text, plain) => Some(&text[plain.name.clone()]),
            Kind::Other(requirement) => Some(&requirement.name.as_ref()?.written),
        }
    }

    /// As typed, without the brackets.
    pub fn extras(&self) -> impl Iterator<Item = &'a str> {
        let (plain, other) = match &self.0 {
            Kind::Plain(text, plain) => (Some(plain.extras(text)), None),
            Kind::Other(requirement) => (None, Some(requirement.extras.iter())),
        };
        let other = other.into_iter().flatten().map(String::as_str);
        plain.into_iter().flatten().chain(other)
    }

    /// As typed, without parentheses.
    pub fn specifier(&self) -> Option<&'a str> {
        match &self.0 {
            Kind::Plain(_, plain) if plain.specifier.is_empty() => None,
            Kind::Plain(text, plain) => Some(&text[plain.specifier.clone()]),
            Kind::Other(requirement) => requirement.specifier.as_deref(),
        }
    }

    /// As typed, without the `;`.
    pub fn marker(&self) -> Option<&'a str> {
        match &self.0 {
            Kind::Plain(text, plain) => plain.marker.clone().map(|span| &text[span]),
            Kind::Other(requirement) => requirement.marker.as_deref(),
        }
    }

    /// The URL as typed: behind `@`, or the whole of a bare one.
    pub fn url(&self) -> Option<&'a str> {
        match &self.0 {
            Kind::Plain(..) => None,
            Kind::Other(requirement) => requirement.url.as_deref(),
        }
    }

    /// Whether it is given with `-e`.
    pub fn is_editable(&self) -> bool {
        matches!(&self.0, Kind::Other(requirement) if requirement.editable)
    }

    /// `algorithm:digest`, in the order of the line.
    pub fn hashes(&self) -> impl Iterator<Item = &'a str> {
        let (plain, other) = match &self.0 {
            Kind::Plain(text, plain) => (Some(plain.hashes(text)), None),
            Kind::Other(requirement) => (None, Some(requirement.hashes.iter())),
        };
        let other = other.into_iter().flatten().map(String::as_str);
        plain.into_iter().flatten().chain(other)
    }

    /// The version it is pinned to: exactly one `==` without `.*`, or `===`.
    pub fn pinned_version(&self) -> Option<&'a str> {
        crate::version::pinned(self.specifier()?)
    }
}
