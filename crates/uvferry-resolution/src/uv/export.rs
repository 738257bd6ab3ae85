use std::path::Path;

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{self as requirements, MarkerEnvironment, Requirement, evaluate_marker};

use crate::lockfile::{LockedPackage, Lockfile, PackageSource};
use crate::resolved::{Origin, Resolved, ResolvedSet};
use crate::run::Run;
use crate::uv::{Uv, UvError};

/// A `uv export` of the lock in the working directory. The lock is taken as it is
/// (`--frozen`), and nothing is written.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// Where and how.
    pub run: Run,
    /// Dependency groups beside the project's dependencies.
    pub groups: Vec<String>,
    /// Extras of the project.
    pub extras: Vec<String>,
    /// Only these groups, without the project's dependencies.
    pub only_groups: Vec<String>,
    /// Whether `[tool.uv] default-groups` count.
    pub default_groups: bool,
    /// Whether hashes are wanted.
    pub hashes: bool,
    /// Whether the project itself and the members of its workspace are wanted.
    pub projects: bool,
    /// One member of the workspace.
    pub package: Option<String>,
    /// Further arguments.
    pub arguments: Vec<String>,
}

impl ExportRequest {
    /// The project's own dependencies, no group, with hashes, without the project itself.
    pub fn new(run: Run) -> Self {
        Self {
            run,
            groups: Vec::new(),
            extras: Vec::new(),
            only_groups: Vec::new(),
            default_groups: false,
            hashes: true,
            projects: false,
            package: None,
            arguments: Vec::new(),
        }
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments: Vec<String> = [
            "export",
            "--frozen",
            "--quiet",
            "--format",
            "requirements.txt",
            "--no-header",
            "--no-annotate",
        ]
        .map(String::from)
        .to_vec();
        let mut valued = |option: &str, values: &[String]| {
            for value in values {
                arguments.extend([option.to_owned(), value.clone()]);
            }
        };
        valued("--group", &self.groups);
        valued("--extra", &self.extras);
        valued("--only-group", &self.only_groups);
        valued("--package", self.package.as_slice());
        if !self.default_groups {
            arguments.push(String::from("--no-default-groups"));
        }
        if !self.hashes {
            arguments.push(String::from("--no-hashes"));
        }
        if !self.projects {
            arguments.push(String::from("--no-emit-workspace"));
        }
        arguments.extend(self.arguments.iter().cloned());
        arguments
    }
}

/// An export: distributions with the markers under which they are installed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exported {
    /// In the order of the export.
    pub requirements: Vec<ExportedRequirement>,
    /// Local folders and archives whose names nothing tells, where there is no lock: a
    /// compilation gives them by their paths alone.
    pub unnamed: Vec<Origin>,
}

/// One line of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedRequirement {
    /// The distribution.
    pub resolved: Resolved,
    /// When it is installed; `None` means always.
    pub marker: Option<String>,
}

/// What names the local folders and archives of an export, which has only their paths.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// The lock that was exported, if there is one.
    pub lock: Option<&'a Lockfile>,
}

impl Uv {
    /// Exports a part of the lock in the working directory.
    ///
    /// # Errors
    /// Where uv fails (no such group, no lock), or its answer cannot be read.
    pub fn export(&self, request: &ExportRequest) -> Result<Exported, UvError> {
        let lock = Lockfile::parse(&fs_err::read_to_string(
            request.run.directory.join("uv.lock"),
        )?)?;
        let command = self.command(request.arguments(), &request.run);
        let finished = command.run()?;
        if !finished.success() {
            return Err(UvError::Failed {
                command: command.display(),
                message: finished.stderr_redacted().trim().to_owned(),
            });
        }
        Exported::parse(&finished.stdout_text(), Sources { lock: Some(&lock) }).map_err(|message| {
            UvError::Answer {
                command: command.display(),
                message,
            }
        })
    }
}

impl Exported {
    /// Reads an export in the requirements format.
    ///
    /// # Errors
    /// Names the line that is no requirement, or whose name nothing tells.
    pub fn parse(text: &str, sources: Sources<'_>) -> Result<Self, String> {
        let file = SourceFile::new("uv-export.txt", text.as_bytes());
        let parsed = requirements::parse(&file);
        if let Some(diagnostic) = parsed
            .diagnostics
            .iter()
            .find(|found| found.severity == uvferry_diagnostics::Severity::Error)
        {
            return Err(diagnostic.message.clone());
        }
        let mut exported = Self::default();
        for (_, entry, requirement) in parsed.requirements() {
            if sources.lock.is_none() && requirement.name_from_url_or_wheel().is_none() {
                exported.unnamed.push(Origin::of_requirement(requirement));
                continue;
            }
            let resolved = resolve(requirement, sources.lock).ok_or_else(|| {
                let text = uvferry_diagnostics::redact(&requirement.text);
                format!("line {}: `{text}` has no name", entry.line())
            })?;
            exported.requirements.push(ExportedRequirement {
                resolved,
                marker: requirement.marker.clone(),
            });
        }
        Ok(exported)
    }

    /// What is installed on a target.
    ///
    /// # Errors
    /// Where a marker has no answer, or two different distributions of one name are left.
    pub fn for_target(&self, target: &MarkerEnvironment) -> Result<ResolvedSet, UvError> {
        let mut set = ResolvedSet::new();
        for requirement in &self.requirements {
            let resolved = &requirement.resolved;
            if let Some(marker) = &requirement.marker {
                let holds =
                    evaluate_marker(marker, target, &[]).map_err(|source| UvError::Marker {
                        name: resolved.name.clone(),
                        source,
                    })?;
                if !holds {
                    continue;
                }
            }
            if let Some(other) = set.insert(resolved.clone())
                && (other.version != resolved.version || other.origin != resolved.origin)
            {
                return Err(UvError::Ambiguous {
                    name: resolved.name.clone(),
                    left: other.shown(),
                    right: resolved.shown(),
                });
            }
        }
        Ok(set)
    }

    /// All distributions of a name, of every fork.
    pub fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a ExportedRequirement> {
        let name = requirements::normalize_name(name);
        self.requirements.iter().filter(move |requirement| {
            requirements::normalize_name(&requirement.resolved.name) == name
        })
    }
}

fn resolve(requirement: &Requirement, lock: Option<&Lockfile>) -> Option<Resolved> {
    let Some(lock) = lock else {
        return Resolved::of_requirement(requirement);
    };
    let origin = Origin::of_requirement(requirement);
    let own = Resolved::of_requirement(requirement);
    let locked = match (&own, &origin) {
        (Some(own), Origin::Index) => lock.package(&own.name, own.version.as_deref()),
        (Some(own), _) => lock
            .packages_named(&own.name)
            .find(|package| is_source(package, &origin))
            .or_else(|| lock.package(&own.name, None)),
        (None, _) => lock
            .packages
            .iter()
            .find(|package| is_source(package, &origin)),
    };
    let Some(mut own) = own else {
        let locked = locked?;
        return Some(Resolved {
            name: locked.name.clone(),
            version: locked.version.clone(),
            origin,
            hashes: requirement.hashes.iter().cloned().collect(),
            ..Resolved::default()
        });
    };
    if own.version.is_none() {
        own.version = locked.and_then(|package| package.version.clone());
    }
    Some(own)
}

/// Whether a package of the lock is the one that a line of the export points at.
fn is_source(package: &LockedPackage, origin: &Origin) -> bool {
    let same_path = |left: &str, right: &str| {
        let plain = |path: &str| {
            let path = path.replace('\\', "/");
            let path = path.trim_end_matches('/');
            path.strip_prefix("./").unwrap_or(path).to_owned()
        };
        plain(left) == plain(right) || Path::new(left) == Path::new(right)
    };
    match (&package.source, origin) {
        (
            PackageSource::Path(at)
            | PackageSource::Directory(at)
            | PackageSource::Editable(at)
            | PackageSource::Virtual(at),
            Origin::Path(path) | Origin::Editable(path),
        ) => same_path(at, path),
        (PackageSource::Url(at), Origin::Url(url)) => at.split('#').next() == url.split('#').next(),
        (
            PackageSource::Git(at),
            Origin::Vcs {
                commit: Some(commit),
                ..
            },
        ) => at.ends_with(&format!("#{commit}")),
        _ => false,
    }
}
