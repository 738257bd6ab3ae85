//! From the name of a module to the distribution that has it, and how that is known.
//!
//! # What users expect
//!
//! | where | expected | [`MappingSource`] |
//! |---|---|---|
//! | the user says which modules a distribution has | that, before anything else | [`Settings`](MappingSource::Settings) |
//! | it is installed by a wheel | the modules among its files: `PIL` of pillow, `yaml` and `_yaml` of PyYAML, extensions too | [`Record`](MappingSource::Record) |
//! | it is a project that is imported from where it is | the modules of its folder, whichever tool made it editable | [`Editable`](MappingSource::Editable) |
//! | it came by `setup.py install`, an egg, a Linux distribution | what `installed-files.txt`, the egg or `top_level.txt` say | `Record`, [`TopLevel`](MappingSource::TopLevel) |
//! | it is not installed, but its wheel is here or in uv's cache | the modules among the wheel's files | `Record` |
//! | it is nowhere, and well known | what the table says, with the line's source | [`Table`](MappingSource::Table) |
//! | nothing is known | the name, as a guess that is called one; a declared `python-NAME` or `NAME-client` before it | [`Name`](MappingSource::Name) |
//! | several distributions share a folder (`google.cloud.storage`, `google.cloud.bigquery`) | each has its own part, also in `from google.cloud import storage` | |
//! | several distributions have one module (`cv2`) | all are right, the declared one first | |
//! | a distribution has its `tests` or `docs` at the top | an import of `tests` is not of that distribution | |
//! | Python has the module | by version: `distutils` until 3.11, `tomllib` since 3.11; `winreg` on every system ([`StandardLibrary`]) | |
//! | the project has the module | by how the file may be run ([`FirstParty`]); what is only likely hides no distribution | |
//!
//! # In which order to ask
//!
//! [`FirstParty::own`] first: what is [`Own::Certain`] is settled. Then
//! [`StandardLibrary::contains`], then [`Catalogue::providers`]; what is [`Own::Likely`] is the
//! project's unless one of the providers is declared or installed. Who asks often keeps the answers: they
//! are the same for every import of one module with the same members, that of `own` within one
//! folder (but for a file that has the module's own name).
//!
//! # Cost
//!
//! Of each installed distribution one list of files is read, in parallel, and its lines are only
//! looked at as far as the first folder; deeper where distributions share one. Entry points,
//! sizes and core metadata are read when they are asked for.

mod catalogue;
mod contents;
mod editable;
mod files;
pub mod first_party;
pub mod known;
pub mod standard_library;
mod wheel;

pub use catalogue::{Catalogue, CatalogueBuilder};
pub use contents::{ContainedModule, Contents, Shape};
pub use files::{DistributionFiles, EntryPoint};
pub use first_party::{FirstParty, Hints, Own};
pub use standard_library::{PythonVersion, Standard, StandardLibrary};
pub use wheel::UnpackedWheels;

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
    /// The table of well-known differences: where its line comes from.
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
