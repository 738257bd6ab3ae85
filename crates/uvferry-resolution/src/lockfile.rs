use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use thiserror::Error;
use uvferry_requirements::{normalize_name, same_version};

use crate::wheel::{TargetTags, WheelName};

/// Why a `uv.lock` cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LockfileError {
    /// It is no TOML, or not of this shape.
    #[error("read the lock: {0}")]
    Format(#[from] toml_edit::de::Error),
    /// A newer format than this crate knows.
    #[error("the lock has format version {0}, known is 1")]
    Version(u64),
}

/// A `uv.lock` (format version 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lockfile {
    /// Within version 1; a newer revision adds keys only.
    pub revision: u64,
    /// The Python range that was locked for.
    pub requires_python: Option<String>,
    /// The forks of the resolution, as markers.
    pub resolution_markers: Vec<String>,
    /// `[tool.uv] environments`, as markers.
    pub supported_markers: Vec<String>,
    /// The names of the workspace's members; none in a project by itself.
    pub members: Vec<String>,
    /// The packages in the order of the file.
    pub packages: Vec<LockedPackage>,
}

/// A package of the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedPackage {
    /// Normalised.
    pub name: String,
    /// `None` where it is dynamic.
    pub version: Option<String>,
    /// Where it comes from.
    pub source: PackageSource,
    /// The forks that it belongs to; none means all.
    pub resolution_markers: Vec<String>,
    /// What it requires.
    pub dependencies: Vec<Dependency>,
    /// What its extras require.
    pub optional_dependencies: BTreeMap<String, Vec<Dependency>>,
    /// What its dependency groups require.
    pub groups: BTreeMap<String, Vec<Dependency>>,
    /// What it states itself, which a lock has of local projects only (`[package.metadata]`).
    pub stated: Vec<Stated>,
    /// The source distribution.
    pub sdist: Option<Artifact>,
    /// The wheels.
    pub wheels: Vec<Artifact>,
}

/// Where a locked package comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackageSource {
    /// An index, or a folder given by `find-links`.
    Registry(String),
    /// A repository, with `?rev=…#commit`.
    Git(String),
    /// An archive.
    Url(String),
    /// A local archive.
    Path(String),
    /// A local project, built and installed.
    Directory(String),
    /// A local project, installed as a link.
    Editable(String),
    /// A project that is not installed itself (`package = false`).
    Virtual(String),
}

/// An edge of the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Normalised.
    pub name: String,
    /// Only where the lock has several of that name.
    pub version: Option<String>,
    /// Only where the lock has several of that name.
    pub source: Option<PackageSource>,
    /// When it is required.
    pub marker: Option<String>,
    /// The extras asked for.
    pub extras: Vec<String>,
}

/// A requirement as a local project states it, before anything was resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Normalised.
    pub name: String,
    /// The group that it stands in; `None` for `[project]`, extras included, whose names are in
    /// the marker.
    pub group: Option<String>,
    /// The versions that it takes; `None` for all.
    pub specifier: Option<String>,
    /// When it counts.
    pub marker: Option<String>,
    /// The extras asked for.
    pub extras: Vec<String>,
}

/// A file that can be installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The file's name, with percent signs decoded.
    pub file_name: String,
    /// Where it is fetched from; may hold credentials.
    pub url: Option<String>,
    /// Where it lies, relative to the source.
    pub path: Option<String>,
    /// As `sha256:…`; none for files of a local folder.
    pub hash: Option<String>,
    /// In bytes.
    pub size_bytes: Option<u64>,
}

/// The hashes of a pin, beside those that the lock has for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PinHashes {
    /// In both.
    pub same: BTreeSet<String>,
    /// Only in the lock: files that the old list did not admit.
    pub new: BTreeSet<String>,
    /// Only in the old list.
    pub missing: BTreeSet<String>,
}

impl Lockfile {
    /// Reads a lock.
    ///
    /// # Errors
    /// Where it is not TOML of this shape, or of another format version.
    ///
    /// ```
    /// use uvferry_resolution::Lockfile;
    /// let lock = Lockfile::parse(r#"
    /// version = 1
    /// requires-python = ">=3.12"
    ///
    /// [[package]]
    /// name = "six"
    /// version = "1.16.0"
    /// source = { registry = "https://example.com/simple" }
    /// wheels = [{ url = "https://example.com/six-1.16.0-py2.py3-none-any.whl", hash = "sha256:ab" }]
    /// "#)?;
    /// assert_eq!(lock.package("Six", Some("1.16")).unwrap().hashes().len(), 1);
    /// # Ok::<(), uvferry_resolution::LockfileError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, LockfileError> {
        let raw: raw::Lock = toml_edit::de::from_str(text)?;
        if raw.version != 1 {
            return Err(LockfileError::Version(raw.version));
        }
        Ok(Self {
            revision: raw.revision,
            requires_python: raw.requires_python,
            resolution_markers: raw.resolution_markers,
            supported_markers: raw.supported_markers,
            members: raw.manifest.members,
            packages: raw.package.into_iter().map(raw::Package::read).collect(),
        })
    }

    /// The packages of a name, however spelled; a lock with forks has several.
    pub fn packages_named(&self, name: &str) -> impl Iterator<Item = &LockedPackage> {
        let name = normalize_name(name);
        self.packages
            .iter()
            .filter(move |package| package.name == name)
    }

    /// The package of a name and version; without a version the only one of the name.
    pub fn package(&self, name: &str, version: Option<&str>) -> Option<&LockedPackage> {
        let mut found = self.packages_named(name).filter(|package| match version {
            Some(version) => package
                .version
                .as_deref()
                .is_some_and(|own| same_version(own, version)),
            None => true,
        });
        let first = found.next()?;
        (version.is_some() || found.next().is_none()).then_some(first)
    }

    /// The project itself: the package at the lock's own folder.
    pub fn project(&self) -> Option<&LockedPackage> {
        self.packages.iter().find(|package| {
            matches!(
                &package.source,
                PackageSource::Virtual(path)
                | PackageSource::Editable(path)
                | PackageSource::Directory(path) if path == "."
            )
        })
    }

    /// Compares the hashes of an old pin (`sha256:…`) with those that the lock has.
    /// `None` where the lock has no such package, or none of its files has a hash.
    pub fn compare_hashes<'a>(
        &self,
        name: &str,
        version: &str,
        old: impl IntoIterator<Item = &'a str>,
    ) -> Option<PinHashes> {
        let locked = self.package(name, Some(version))?.hashes();
        if locked.is_empty() {
            return None;
        }
        let old: BTreeSet<String> = old.into_iter().map(str::to_owned).collect();
        Some(PinHashes {
            same: old.intersection(&locked).cloned().collect(),
            new: locked.difference(&old).cloned().collect(),
            missing: old.difference(&locked).cloned().collect(),
        })
    }
}

impl LockedPackage {
    /// The hashes of all its files, as `sha256:…`.
    pub fn hashes(&self) -> BTreeSet<String> {
        self.artifacts()
            .filter_map(|artifact| artifact.hash.clone())
            .collect()
    }

    /// The wheels, then the source distribution.
    pub fn artifacts(&self) -> impl Iterator<Item = &Artifact> {
        self.wheels.iter().chain(&self.sdist)
    }

    /// Whether it is a project of the workspace, not something installed from elsewhere.
    pub fn is_local_project(&self) -> bool {
        matches!(
            self.source,
            PackageSource::Virtual(_) | PackageSource::Editable(_) | PackageSource::Directory(_)
        )
    }
}

impl Artifact {
    /// The wheel's name and tags; `None` for a source distribution.
    pub fn wheel(&self) -> Option<WheelName> {
        WheelName::parse(&self.file_name)
    }

    /// Whether it is a wheel that none of the targets takes. uv leaves such wheels out of
    /// the lock where `requires-python` or `environments` rule them out.
    pub fn is_outside(&self, targets: &[TargetTags]) -> bool {
        self.wheel()
            .is_some_and(|wheel| !targets.iter().any(|target| target.accept(&wheel)))
    }
}

/// The shape of the file.
mod raw {
    use super::{Artifact, BTreeMap, Deserialize, LockedPackage, PackageSource};

    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub(super) struct Lock {
        pub(super) version: u64,
        #[serde(default)]
        pub(super) revision: u64,
        pub(super) requires_python: Option<String>,
        #[serde(default)]
        pub(super) resolution_markers: Vec<String>,
        #[serde(default)]
        pub(super) supported_markers: Vec<String>,
        #[serde(default)]
        pub(super) manifest: Manifest,
        #[serde(default)]
        pub(super) package: Vec<Package>,
    }

    #[derive(Deserialize, Default)]
    pub(super) struct Manifest {
        #[serde(default)]
        pub(super) members: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub(super) struct Package {
        name: String,
        version: Option<String>,
        source: Source,
        #[serde(default)]
        resolution_markers: Vec<String>,
        #[serde(default)]
        dependencies: Vec<Dependency>,
        #[serde(default)]
        optional_dependencies: BTreeMap<String, Vec<Dependency>>,
        #[serde(default)]
        dev_dependencies: BTreeMap<String, Vec<Dependency>>,
        #[serde(default)]
        metadata: Metadata,
        sdist: Option<File>,
        #[serde(default)]
        wheels: Vec<File>,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "kebab-case")]
    struct Metadata {
        #[serde(default)]
        requires_dist: Vec<Stated>,
        #[serde(default)]
        requires_dev: BTreeMap<String, Vec<Stated>>,
    }

    #[derive(Deserialize)]
    struct Stated {
        name: String,
        specifier: Option<String>,
        marker: Option<String>,
        #[serde(default)]
        extras: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Source {
        Registry(String),
        Git(String),
        Url(String),
        Path(String),
        Directory(String),
        Editable(String),
        Virtual(String),
        /// Beside `url` and `git`.
        #[serde(untagged)]
        Table(BTreeMap<String, String>),
    }

    #[derive(Deserialize)]
    struct Dependency {
        name: String,
        version: Option<String>,
        source: Option<Source>,
        marker: Option<String>,
        #[serde(default)]
        extra: Vec<String>,
    }

    #[derive(Deserialize)]
    struct File {
        url: Option<String>,
        path: Option<String>,
        filename: Option<String>,
        hash: Option<String>,
        size: Option<u64>,
    }

    impl Package {
        pub(super) fn read(self) -> LockedPackage {
            let edges = |list: Vec<Dependency>| list.into_iter().map(Dependency::read).collect();
            let groups = |map: BTreeMap<String, Vec<Dependency>>| {
                map.into_iter()
                    .map(|(name, list)| (name, edges(list)))
                    .collect()
            };
            LockedPackage {
                source: self.source.read(),
                dependencies: edges(self.dependencies),
                optional_dependencies: groups(self.optional_dependencies),
                groups: groups(self.dev_dependencies),
                stated: self.metadata.read(),
                sdist: self.sdist.map(File::read),
                wheels: self.wheels.into_iter().map(File::read).collect(),
                name: self.name,
                version: self.version,
                resolution_markers: self.resolution_markers,
            }
        }
    }

    impl Metadata {
        fn read(self) -> Vec<super::Stated> {
            let own = self.requires_dist.into_iter().map(|one| (None, one));
            let groups = self.requires_dev.into_iter().flat_map(|(group, list)| {
                list.into_iter().map(move |one| (Some(group.clone()), one))
            });
            own.chain(groups)
                .map(|(group, one)| super::Stated {
                    name: one.name,
                    group,
                    specifier: one.specifier,
                    marker: one.marker,
                    extras: one.extras,
                })
                .collect()
        }
    }

    impl Source {
        fn read(self) -> PackageSource {
            match self {
                Self::Registry(at) => PackageSource::Registry(at),
                Self::Git(at) => PackageSource::Git(at),
                Self::Url(at) => PackageSource::Url(at),
                Self::Path(at) => PackageSource::Path(at),
                Self::Directory(at) => PackageSource::Directory(at),
                Self::Editable(at) => PackageSource::Editable(at),
                Self::Virtual(at) => PackageSource::Virtual(at),
                Self::Table(mut keys) => {
                    let mut take = |key: &str| keys.remove(key);
                    if let Some(at) = take("url") {
                        PackageSource::Url(at)
                    } else if let Some(at) = take("git") {
                        PackageSource::Git(at)
                    } else {
                        PackageSource::Registry(take("registry").unwrap_or_default())
                    }
                }
            }
        }
    }

    impl Dependency {
        fn read(self) -> super::Dependency {
            super::Dependency {
                name: self.name,
                version: self.version,
                source: self.source.map(Source::read),
                marker: self.marker,
                extras: self.extra,
            }
        }
    }

    impl File {
        fn read(self) -> Artifact {
            let named = self
                .filename
                .clone()
                .or_else(|| self.path.as_deref().map(last_segment))
                .or_else(|| self.url.as_deref().map(last_segment))
                .unwrap_or_default();
            Artifact {
                file_name: named,
                url: self.url,
                path: self.path,
                hash: self.hash,
                size_bytes: self.size,
            }
        }
    }

    fn last_segment(url: &str) -> String {
        let url = url.split(['?', '#']).next().unwrap_or(url);
        let segment = url.rsplit(['/', '\\']).next().unwrap_or(url);
        // A local version's `+`.
        segment.replace("%2B", "+").replace("%2b", "+")
    }
}
