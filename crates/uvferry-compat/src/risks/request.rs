//! What the caller has read.

use std::sync::Arc;

use uvferry_diagnostics::{Diagnostic, Location, SourceFile};
use uvferry_environment::configuration::PipConfiguration;
use uvferry_index::IndexClient;
use uvferry_requirements::{RequirementsFile, Specifiers, Version};
use uvferry_resolution::uv::Uv;
use uvferry_resolution::{Run, Target};

/// What is looked at.
pub struct RiskRequest<'a> {
    /// Requirements and constraints files, each once; those that another one includes as well.
    pub requirements: Vec<RequirementsInput>,
    /// What is wrong with how these include each other: an include that is not there, a circle
    /// (rules of `uvferry-requirements`).
    pub includes: Vec<Diagnostic>,
    /// What pyproject.toml, setup.py or setup.cfg declare.
    pub declared: Vec<Declared>,
    /// The Pythons that the project is for.
    pub requires_python: Option<RequiresPython>,
    /// The Pythons and platforms that were asked for. Without any, what a marker leaves out on
    /// each Python that uv supports (as far as [`Self::requires_python`] admits it) and on
    /// Linux, macOS and Windows is left out here.
    pub targets: Vec<Target>,
    /// Other files: those that carry commands, and configurations that a project keeps
    /// (`pip.conf`, `.pypirc`), by paths relative to the project.
    pub carriers: Vec<SourceFile>,
    /// pip's configuration where the project is used.
    pub configuration: Option<&'a PipConfiguration>,
    /// What may be asked of an index.
    pub index: IndexAccess<'a>,
    /// Whether known vulnerabilities of what is pinned are asked for, and how.
    pub audit: Option<Audit<'a>>,
    /// Whether to stop asking.
    pub cancelled: &'a dyn Fn() -> bool,
}

impl Default for RiskRequest<'_> {
    fn default() -> Self {
        Self {
            requirements: Vec::new(),
            includes: Vec::new(),
            declared: Vec::new(),
            requires_python: None,
            targets: Vec::new(),
            carriers: Vec::new(),
            configuration: None,
            index: IndexAccess::default(),
            audit: None,
            cancelled: &|| false,
        }
    }
}

impl std::fmt::Debug for RiskRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RiskRequest")
            .field("files", &self.files())
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// What may be asked of an index.
#[derive(Debug)]
pub enum IndexAccess<'a> {
    /// Nothing, and why.
    Skipped(String),
    /// These: pip's default index first (`index-url`), then its additional ones
    /// (`extra-index-url`). pip looks at all of them alike, uv at the additional ones first.
    Client(&'a IndexClient),
}

impl Default for IndexAccess<'_> {
    fn default() -> Self {
        Self::Skipped("no index was given".to_owned())
    }
}

/// How known vulnerabilities are asked for.
#[derive(Debug, Clone)]
pub struct Audit<'a> {
    /// uv, which asks.
    pub uv: &'a Uv,
    /// Where and how uv is run. The folder is to be an empty one of the caller's making: a
    /// `pyproject.toml` and a `uv.lock` are written into it.
    pub run: Run,
    /// The vulnerability service; uv's own default where it is `None`.
    pub service_url: Option<String>,
}

/// A requirements file.
#[derive(Debug, Clone)]
pub struct RequirementsInput {
    /// What stands in it.
    pub file: Arc<RequirementsFile>,
    /// What it is for.
    pub role: RequirementsRole,
}

/// What a requirements file is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RequirementsRole {
    /// It is installed.
    #[default]
    Requirements,
    /// It only constrains versions.
    Constraints,
}

impl RequirementsInput {
    /// A file that is installed.
    pub fn requirements(file: Arc<RequirementsFile>) -> Self {
        Self {
            file,
            role: RequirementsRole::Requirements,
        }
    }

    /// A file that only constrains.
    pub fn constraints(file: Arc<RequirementsFile>) -> Self {
        Self {
            file,
            role: RequirementsRole::Constraints,
        }
    }
}

/// A dependency that a project's metadata declares.
#[derive(Debug, Clone)]
pub struct Declared {
    /// As written.
    pub name: String,
    /// `>=2,<3`, as written.
    pub specifier: Option<String>,
    /// The URL of a direct reference.
    pub url: Option<String>,
    /// As written, without the `;`.
    pub marker: Option<String>,
    /// The whole requirement, as written.
    pub text: String,
    /// Where it stands.
    pub location: Location,
}

/// The Pythons that a project is for.
#[derive(Debug, Clone)]
pub struct RequiresPython {
    /// `>=3.9`, as written.
    pub text: String,
    /// Where it stands, if it stands in a file.
    pub location: Option<Location>,
}

/// The minor versions of Python 3 that uv 0.13 supports (<https://docs.astral.sh/uv/reference/policies/platforms/>).
pub const SUPPORTED_MINORS: std::ops::RangeInclusive<u32> = 8..=14;

impl RiskRequest<'_> {
    /// The targets, or those that a project may be used on.
    pub(super) fn targets_or_default(&self) -> Vec<Target> {
        if !self.targets.is_empty() {
            return self.targets.clone();
        }
        let range = self.requires_python.as_ref();
        let range = range.and_then(|range| Specifiers::parse(&range.text).ok());
        let admitted = |minor: &u32| {
            let newest = Version::parse(&format!("3.{minor}.99"));
            match (&range, newest) {
                (Some(range), Ok(newest)) => range.contains(&newest),
                _ => true,
            }
        };
        let mut minors: Vec<u32> = SUPPORTED_MINORS.filter(admitted).collect();
        if minors.is_empty() {
            minors = SUPPORTED_MINORS.collect();
        }
        let platforms = ["linux", "macos", "windows"];
        let named = |platform| {
            let minors = minors.iter();
            minors.filter_map(move |minor| Target::named(platform, &format!("3.{minor}")).ok())
        };
        platforms.into_iter().flat_map(named).collect()
    }

    /// The paths of all files.
    pub(super) fn files(&self) -> Vec<String> {
        let requirements = self.requirements.iter();
        let requirements = requirements.map(|input| input.file.source.path());
        let declared = self.declared.iter().map(|one| one.location.file.as_str());
        let carriers = self.carriers.iter().map(SourceFile::path);
        let files = requirements.chain(declared).chain(carriers);
        let mut files: Vec<String> = files.map(str::to_owned).collect();
        files.sort();
        files.dedup();
        files
    }
}
