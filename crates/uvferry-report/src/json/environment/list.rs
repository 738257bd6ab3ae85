//! `uvferry.environment/1`

use std::collections::HashSet;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uvferry_environment::distributions::{
    Distribution, Foreign, Installed, Misfit, Needed, Origin, Tree,
};
use uvferry_environment::interpreters::Interpreter;

use super::{clean, clean_option};

/// What is installed in an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnvironmentDocument {
    /// `uvferry.environment/1`
    #[schemars(extend("const" = "uvferry.environment/1"))]
    pub schema: String,
    /// Whose environment it is.
    pub python: EnvironmentPythonDocument,
    /// What pip lists of what was asked for, by name.
    pub distributions: Vec<DistributionDocument>,
    /// Distributions that another one of the same name hides.
    pub hidden: Vec<HiddenDocument>,
    /// Metadata folders of no distribution: what an interrupted uninstallation left, absolute.
    pub leftovers: Vec<String>,
    /// What does not fit together, as `pip check` and `uv pip check` decide it.
    pub misfits: Vec<MisfitDocument>,
}

/// The interpreter of an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnvironmentPythonDocument {
    /// The path by which it was asked, absolute.
    pub executable: String,
    /// As `3.12.1`.
    pub version: String,
    /// `cpython`, `pypy`, …
    pub implementation: String,
    /// `sys.prefix`, absolute.
    pub prefix: String,
    /// Whether it is that of a virtual environment.
    pub is_virtualenv: bool,
    /// Whether installing into it is forbidden (PEP 668).
    pub externally_managed: bool,
}

/// One distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DistributionDocument {
    /// As its metadata spells it.
    pub name: String,
    /// Its version; null where it is written nowhere.
    pub version: Option<String>,
    /// The folder that its metadata is in, absolute.
    pub location: String,
    /// Whether its sources are imported from where they are.
    pub editable: bool,
    /// The folder of its sources, absolute, if it is editable.
    pub editable_location: Option<String>,
    /// Who installed it, as INSTALLER says.
    pub installer: Option<String>,
    /// Whether it was asked for by itself.
    pub requested: bool,
    /// Where it came from, if not from an index (PEP 610), without credentials.
    pub direct_url: Option<Value>,
    /// What kind of place it came from.
    pub origin: DistributionOrigin,
    /// Its `Requires-Python`, as written.
    pub requires_python: Option<String>,
    /// What it asks for on this interpreter, by name.
    pub requires: Vec<NeededDocument>,
    /// The normalised names of the distributions that ask for it.
    pub required_by: Vec<String>,
    /// What is wrong with its metadata.
    pub faults: Vec<String>,
}

/// The kinds of places that distributions come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DistributionOrigin {
    /// An index, or a folder of archives.
    Index,
    /// An archive behind an address of its own.
    Archive,
    /// A commit of a repository.
    Vcs,
    /// An archive of this machine.
    LocalFile,
    /// A folder of this machine, built and installed.
    LocalFolder,
    /// A folder of this machine, imported from where it is.
    Editable,
    /// conda, mamba.
    Conda,
    /// The package manager of a Linux distribution.
    System,
    /// `setup.py install` or `easy_install`.
    SetupPy,
    /// Nothing says.
    Unknown,
}

impl DistributionOrigin {
    /// The word itself.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Archive => "archive",
            Self::Vcs => "vcs",
            Self::LocalFile => "local-file",
            Self::LocalFolder => "local-folder",
            Self::Editable => "editable",
            Self::Conda => "conda",
            Self::System => "system",
            Self::SetupPy => "setup-py",
            Self::Unknown => "unknown",
        }
    }
}

/// One requirement that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NeededDocument {
    /// What it asks for, normalised.
    pub name: String,
    /// As written.
    pub requirement: String,
    /// The extras that it asks for, normalised.
    pub extras: Vec<String>,
    /// The extra of the asking distribution that it belongs to.
    pub of_extra: Option<String>,
    /// The version that is there; null where there is none.
    pub installed: Option<String>,
    /// Whether that is one that it takes.
    pub met: bool,
}

/// A distribution that another one of the same name hides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HiddenDocument {
    /// As its metadata spells it.
    pub name: String,
    /// Its version; null where it is written nowhere.
    pub version: Option<String>,
    /// The folder that its metadata is in, absolute.
    pub location: String,
    /// Whether it lies in the same folder as the one that hides it.
    pub same_folder: bool,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MisfitDocument {
    /// The code of the rule.
    pub code: String,
    /// The distribution that it is about.
    pub name: String,
    /// Of `pip check` where it knows it.
    pub message: String,
}

/// The document of what is installed. `listed` is what was asked for of it.
pub fn environment(
    installed: &Installed,
    listed: &[&Distribution],
    interpreter: &Interpreter,
    tree: &Tree<'_>,
    misfits: &[Misfit],
) -> EnvironmentDocument {
    let mut places: Vec<usize> = listed
        .iter()
        .filter_map(|one| {
            installed
                .distributions
                .iter()
                .position(|it| std::ptr::eq(it, *one))
        })
        .collect();
    places.sort_by_cached_key(|at| installed.distributions[*at].name.to_lowercase());
    let twice: HashSet<&Path> = installed
        .twice_installed()
        .map(|one| one.metadata_path.as_path())
        .collect();
    EnvironmentDocument {
        schema: "uvferry.environment/1".to_owned(),
        python: EnvironmentPythonDocument {
            executable: place(&interpreter.executable),
            version: interpreter.version.clone(),
            implementation: interpreter.implementation.clone(),
            prefix: place(&interpreter.prefix),
            is_virtualenv: interpreter.is_virtualenv,
            externally_managed: interpreter.externally_managed,
        },
        distributions: places
            .into_iter()
            .map(|at| distribution(installed, at, tree))
            .collect(),
        hidden: installed
            .hidden
            .iter()
            .map(|one| HiddenDocument {
                name: clean(&one.name),
                version: version(one),
                location: place(&one.location),
                same_folder: twice.contains(one.metadata_path.as_path()),
            })
            .collect(),
        leftovers: installed.leftovers.iter().map(|path| place(path)).collect(),
        misfits: misfits
            .iter()
            .map(|misfit| MisfitDocument {
                code: misfit.rule().code.to_owned(),
                name: clean(&installed.distributions[misfit.of()].name),
                message: clean(&installed.told(misfit).to_string()),
            })
            .collect(),
    }
}

fn distribution(installed: &Installed, at: usize, tree: &Tree<'_>) -> DistributionDocument {
    let one = &installed.distributions[at];
    DistributionDocument {
        name: clean(&one.name),
        version: version(one),
        location: place(&one.location),
        editable: one.editable_location.is_some(),
        editable_location: one.editable_location.as_deref().map(place),
        installer: clean_option(one.installer.as_deref()),
        requested: one.requested,
        direct_url: one
            .direct_url
            .as_ref()
            .and_then(|url| serde_json::to_value(url.redacted()).ok()),
        origin: origin(&one.origin()),
        requires_python: clean_option(one.requires_python.as_deref()),
        requires: tree
            .needs_of(at)
            .iter()
            .map(|needed| self::needed(installed, needed))
            .collect(),
        required_by: tree
            .needed_by(at)
            .iter()
            .map(|by| installed.distributions[*by].normalized_name.clone())
            .collect(),
        faults: one
            .faults
            .iter()
            .map(|fault| clean(&fault.to_string()))
            .collect(),
    }
}

fn needed(installed: &Installed, needed: &Needed) -> NeededDocument {
    NeededDocument {
        name: clean(&needed.name),
        requirement: clean(&needed.requirement),
        extras: needed.extras.clone(),
        of_extra: needed.of_extra.clone(),
        installed: needed
            .found
            .and_then(|at| version(&installed.distributions[at])),
        met: needed.is_met,
    }
}

fn version(one: &Distribution) -> Option<String> {
    (!one.version.is_empty()).then(|| clean(&one.version))
}

fn place(path: &Path) -> String {
    path.display().to_string()
}

pub(super) fn origin(origin: &Origin) -> DistributionOrigin {
    match origin {
        Origin::Index => DistributionOrigin::Index,
        Origin::Archive { .. } => DistributionOrigin::Archive,
        Origin::Vcs { .. } => DistributionOrigin::Vcs,
        Origin::LocalFile { .. } => DistributionOrigin::LocalFile,
        Origin::LocalFolder { .. } => DistributionOrigin::LocalFolder,
        Origin::Editable { .. } => DistributionOrigin::Editable,
        Origin::Foreign(Foreign::Conda) => DistributionOrigin::Conda,
        Origin::Foreign(Foreign::System) => DistributionOrigin::System,
        Origin::Foreign(Foreign::SetupPy) => DistributionOrigin::SetupPy,
        Origin::Foreign(Foreign::Unknown) => DistributionOrigin::Unknown,
    }
}
