//! A line of a requirements file, put into the words of pyproject.toml.

use std::fmt::Write as _;

use uvferry_diagnostics::{Rule, SourceFile, has_credentials, redact};
use uvferry_requirements::{Operator, Requirement, Specifiers, Target, Version};

use crate::document::Pyproject;
use crate::names::is_valid;
use crate::rules;
use crate::view::{GitReference, Source};
use uvferry_setuptools::ProjectFiles;

/// What a requirement becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declaration {
    /// A dependency.
    Dependency {
        /// PEP 508, as typed where it can stay so.
        text: String,
        /// Where the package comes from, for `[tool.uv.sources]`.
        source: Option<Source>,
    },
    /// The project itself: `.`, `-e .`, `.[extra]`.
    Project {
        /// As typed.
        extras: Vec<String>,
    },
    /// A person decides.
    Review {
        /// Why.
        rule: &'static Rule,
        /// What it is about, without credentials.
        reason: String,
        /// What could be written, if there is a good guess.
        suggestion: Option<String>,
    },
}

impl Declaration {
    fn review(rule: &'static Rule, reason: impl AsRef<str>) -> Self {
        Self::Review {
            rule,
            reason: redact(reason.as_ref()).into_owned(),
            suggestion: None,
        }
    }
}

/// Puts a requirement into the words of pyproject.toml. `name` is what the caller knows of
/// the package where the line does not say it (the tree's metadata, the index).
///
/// Direct references become `[tool.uv.sources]`, as uv documents for projects
/// (<https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources>). Paths
/// stay relative to the folder that pip runs in; the caller runs it in the root.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_pyproject::{Declaration, declare};
///
/// let file = SourceFile::new("requirements.txt", "-e git+https://example.com/a.git@v1#egg=a\n");
/// let parsed = uvferry_requirements::parse(&file);
/// let requirement = parsed.entries[0].requirement().unwrap();
/// let Declaration::Dependency { text, source } = declare(requirement, None) else { panic!() };
/// assert_eq!(text, "a");
/// assert!(source.is_some());
/// ```
pub fn declare(requirement: &Requirement, name: Option<&str>) -> Declaration {
    if has_variable(&requirement.text) {
        return Declaration::review(
            &rules::VARIABLE_IN_REQUIREMENT,
            format!(
                "`{}` holds an environment variable, which pyproject.toml does not expand",
                requirement.text
            ),
        );
    }
    if let Target::Path(path) = &requirement.target
        && is_here(&path.path)
    {
        return Declaration::Project {
            extras: requirement.extras.clone(),
        };
    }
    let source = match source(requirement) {
        Ok(source) => source,
        Err(review) => return review,
    };
    let marker = match requirement.marker.as_deref().map(fix_marker) {
        None => None,
        Some(Some(marker)) => Some(marker),
        Some(None) => {
            return Declaration::review(
                &rules::LEGACY_SPECIFIER,
                format!(
                    "uv does not take `===` in the marker of `{}`",
                    requirement.text
                ),
            );
        }
    };
    let Some(source) = source else {
        return named(requirement, marker.as_deref());
    };
    let found = requirement
        .name_from_url_or_wheel()
        .map(|name| name.written)
        .filter(|name| is_valid(name))
        .or_else(|| name.map(str::to_owned))
        .or_else(|| name_of_sdist(requirement));
    let Some(name) = found else {
        return Declaration::review(
            &rules::UNNAMED_REQUIREMENT,
            format!("`{}` does not say which package it is", requirement.text),
        );
    };
    let mut text = name;
    if !requirement.extras.is_empty() {
        let _ = write!(text, "[{}]", requirement.extras.join(","));
    }
    if let Some(marker) = &marker {
        text.push_str(" ; ");
        text.push_str(marker);
    }
    Declaration::Dependency {
        text,
        source: Some(source),
    }
}

/// The name that a project folder gives itself, by `[project]`, `[tool.poetry]`, setup.cfg
/// or a literal in setup.py. `read` gives the bytes of a file in the folder.
pub fn name_of_folder(read: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<String> {
    let file = |name: &str| read(name).map(|bytes| SourceFile::new(name, bytes));
    if let Some(pyproject) = file("pyproject.toml").and_then(|file| Pyproject::parse(&file).ok()) {
        let name = pyproject
            .project_name()
            .or_else(|| pyproject.tool_string(&["poetry", "name"]))
            .or_else(|| pyproject.tool_string(&["flit", "metadata", "module"]));
        if let Some(name) = name {
            return Some(name.to_owned());
        }
    }
    let (setup_py, setup_cfg) = (file("setup.py"), file("setup.cfg"));
    if setup_py.is_none() && setup_cfg.is_none() {
        return None;
    }
    let (metadata, _) = uvferry_setuptools::read(&ProjectFiles {
        setup_py: setup_py.as_ref(),
        setup_cfg: setup_cfg.as_ref(),
        read: &file,
        paths: &[],
    });
    metadata.name.known().filter(|name| is_valid(name)).cloned()
}

/// Where a direct reference leads; `None` for a name.
fn source(requirement: &Requirement) -> Result<Option<Source>, Declaration> {
    let text = &requirement.text;
    let secret = |url: &str| {
        has_credentials(url).then(|| {
            Declaration::review(
                &rules::CREDENTIALS_IN_URL,
                format!(
                    "the URL of `{text}` holds credentials, which must not go into pyproject.toml"
                ),
            )
        })
    };
    Ok(match &requirement.target {
        Target::Named => None,
        Target::Vcs(vcs) if vcs.vcs != "git" => {
            return Err(Declaration::review(
                &rules::UNSUPPORTED_VCS,
                format!("uv does not install from `{}+` URLs: `{text}`", vcs.vcs),
            ));
        }
        Target::Vcs(vcs) => {
            if let Some(review) = secret(&vcs.url) {
                return Err(review);
            }
            let Some(url) = without_git_protocol(&vcs.url) else {
                return Err(Declaration::review(
                    &rules::UNSUPPORTED_VCS,
                    format!("uv clones by https, ssh and from files, not by `git://`: `{text}`"),
                ));
            };
            Some(Source::Git {
                url,
                reference: vcs.rev.clone().map(GitReference::Rev),
                subdirectory: vcs.subdirectory.clone(),
            })
        }
        Target::Url(url) if url.is_file() => Some(Source::Path {
            path: path_of_url(&url.location),
            editable: requirement.editable,
        }),
        Target::Url(url) => {
            if let Some(review) = secret(&url.location) {
                return Err(review);
            }
            let mut address = url.location.clone();
            // uv checks the hash of a fragment, as pip does.
            if let Some((name, digest)) = url.hash.as_deref().and_then(|hash| hash.split_once(':'))
            {
                let _ = write!(address, "#{name}={digest}");
            }
            Some(Source::Url {
                url: address,
                subdirectory: url.subdirectory.clone(),
            })
        }
        Target::Path(path) => Some(Source::Path {
            path: path.path.replace('\\', "/"),
            editable: requirement.editable,
        }),
    })
}

/// The address that uv clones; `None` for the git protocol of an unknown host. The large
/// hosts have switched that protocol off and serve the same paths by https.
fn without_git_protocol(url: &str) -> Option<String> {
    let Some(rest) = url.strip_prefix("git://") else {
        return Some(url.to_owned());
    };
    let host = rest.split(['/', ':']).next().unwrap_or(rest);
    let host = host.rsplit('@').next().unwrap_or(host);
    let is_known = ["github.com", "gitlab.com", "bitbucket.org"]
        .iter()
        .any(|known| host.eq_ignore_ascii_case(known));
    is_known.then(|| format!("https://{rest}"))
}

/// A requirement by name: its own text, unless uv refuses something in it.
fn named(requirement: &Requirement, marker: Option<&str>) -> Declaration {
    let specifier = requirement.specifier.as_deref().unwrap_or_default();
    let fixed = match fix_specifier(specifier) {
        Fixed::Same => None,
        Fixed::Rewritten(text) => Some(text),
        Fixed::Refused(reason) => {
            return Declaration::review(
                &rules::LEGACY_SPECIFIER,
                format!("`{}`: {reason}", requirement.text),
            );
        }
    };
    if fixed.is_none() && marker == requirement.marker.as_deref() {
        return Declaration::Dependency {
            text: requirement.text.trim().to_owned(),
            source: None,
        };
    }
    let Some(name) = &requirement.name else {
        return Declaration::review(
            &rules::INVALID_REQUIREMENT,
            format!("`{}` has no name", requirement.text),
        );
    };
    let mut text = name.written.clone();
    if !requirement.extras.is_empty() {
        let _ = write!(text, "[{}]", requirement.extras.join(","));
    }
    text.push_str(fixed.as_deref().unwrap_or(specifier));
    if let Some(marker) = marker {
        text.push_str(" ; ");
        text.push_str(marker);
    }
    Declaration::Dependency { text, source: None }
}

/// What became of a specifier set that uv may refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fixed {
    /// Nothing had to be done.
    Same,
    /// The same in other words.
    Rewritten(String),
    /// It cannot be said; the text says why.
    Refused(String),
}

/// Brings a specifier set into what PEP 440, and so uv, takes: `>=1.*` is `>=1`, `<2.*`
/// is `<2`; `===` with a text that is no version cannot be said. Also for the
/// `python_requires` of old projects.
///
/// ```
/// use uvferry_pyproject::{Fixed, fix_specifier};
/// assert_eq!(fix_specifier(">=3.6.*, <4"), Fixed::Rewritten(">=3.6,<4".into()));
/// assert_eq!(fix_specifier(">=3.6"), Fixed::Same);
/// assert!(matches!(fix_specifier("===weird"), Fixed::Refused(_)));
/// ```
pub fn fix_specifier(text: &str) -> Fixed {
    if let Ok(specifiers) = Specifiers::parse(text) {
        for specifier in specifiers.clauses() {
            if specifier.operator == Operator::Identical
                && Version::parse(&specifier.version).is_err()
            {
                return Fixed::Refused(format!(
                    "uv compares versions only, `{}` is none",
                    specifier.version
                ));
            }
        }
        return Fixed::Same;
    }
    let mut parts = Vec::new();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        if Specifiers::parse(part).is_ok() {
            parts.push(part.to_owned());
            continue;
        }
        let known = [">=", "<"]
            .into_iter()
            .find_map(|operator| Some((operator, part.strip_prefix(operator)?.trim())));
        match known {
            Some((operator, version))
                if version
                    .strip_suffix(".*")
                    .is_some_and(|version| Version::parse(version).is_ok()) =>
            {
                parts.push(format!("{operator}{}", version.trim_end_matches(".*")));
            }
            _ => return Fixed::Refused(format!("`{part}` is no specifier")),
        }
    }
    Fixed::Rewritten(parts.join(","))
}

/// Brings a range of Pythons into what uv takes as `requires-python`, which every uv command
/// reads first: as [`fix_specifier`], and without the empty clauses that `packaging`, and so
/// setuptools, leaves out of `>=3.7,`. What is refused, setuptools refuses too.
///
/// ```
/// use uvferry_pyproject::{Fixed, fix_python_range};
/// assert_eq!(fix_python_range(">=3.7,"), Fixed::Rewritten(">=3.7".into()));
/// assert_eq!(fix_python_range(">=3.7, <4"), Fixed::Same);
/// assert!(matches!(fix_python_range(">=3.6 <4"), Fixed::Refused(_)));
/// ```
pub fn fix_python_range(text: &str) -> Fixed {
    let text = text.trim();
    let clauses: Vec<&str> = text.split(',').map(str::trim).collect();
    let fixed = if clauses.iter().any(|clause| clause.is_empty()) {
        let given: Vec<&str> = clauses.into_iter().filter(|it| !it.is_empty()).collect();
        given.join(",")
    } else {
        text.to_owned()
    };
    let fixed = match fix_specifier(&fixed) {
        Fixed::Same => fixed,
        Fixed::Rewritten(fixed) => fixed,
        refused @ Fixed::Refused(_) => return refused,
    };
    if !crate::check::is_specifier(&fixed) {
        return Fixed::Refused("it is no version specifier (PEP 440)".to_owned());
    }
    if fixed == text {
        Fixed::Same
    } else {
        Fixed::Rewritten(fixed)
    }
}

/// `===` on the version of Python is `==` there; elsewhere uv has no word for it.
fn fix_marker(marker: &str) -> Option<String> {
    let mut out = String::with_capacity(marker.len());
    let mut quote = None;
    let mut rest = marker;
    while let Some(c) = rest.chars().next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if rest.starts_with("===") => {
                let left = out.trim_end();
                if !(left.ends_with("python_version") || left.ends_with("python_full_version")) {
                    return None;
                }
                out.push_str("==");
                rest = &rest[3..];
                continue;
            }
            _ => {}
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    Some(out)
}

/// `${NAME}`, as pip expands it.
fn has_variable(text: &str) -> bool {
    text.match_indices("${").any(|(at, _)| {
        text[at + 2..].split_once('}').is_some_and(|(name, _)| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        })
    })
}

/// Whether a path is the folder itself.
fn is_here(path: &str) -> bool {
    !path.is_empty()
        && path.split(['/', '\\']).all(|part| matches!(part, "." | ""))
        && path.starts_with('.')
}

/// `file:///a%20b` → `/a b`, `file:///C:/x` → `C:/x`, `file:lib` → `lib`.
fn path_of_url(url: &str) -> String {
    let rest = url.get(5..).unwrap_or_default();
    let path = match rest.strip_prefix("//") {
        Some(rest) => rest.strip_prefix("localhost").unwrap_or(rest),
        None => rest,
    };
    let path = percent_decode(path);
    let drive = path.strip_prefix('/').filter(|rest| {
        let bytes = rest.as_bytes();
        bytes.len() > 1 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':'
    });
    match drive {
        Some(rest) => rest.to_owned(),
        None => path,
    }
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = hex {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `NAME-VERSION.tar.gz` (PEP 625), but not what a repository host calls an archive.
fn name_of_sdist(requirement: &Requirement) -> Option<String> {
    let path = match &requirement.target {
        Target::Url(url) if !url.location.contains("/archive/") => url.file_name()?,
        Target::Path(path) if path.is_archive => path.path.clone(),
        _ => return None,
    };
    let file = path.rsplit(['/', '\\']).next()?;
    let stem = file
        .strip_suffix(".tar.gz")
        .or_else(|| file.strip_suffix(".zip"))?;
    let (name, version) = stem.rsplit_once('-')?;
    (is_valid(name)
        && version.starts_with(|c: char| c.is_ascii_digit())
        && Version::parse(version).is_ok())
    .then(|| name.to_owned())
}
