//! The distributions that are installed, read from their folders without any Python.
//!
//! What is found, in which order, and which of several with one name counts, is what
//! `importlib.metadata` and pip 26 decide: folder after folder of `sys.path`, the first of a
//! name. What pip passes over without a word (a second one of the name, one that is hidden by
//! another folder) or with a warning (metadata that is broken, folders that an interrupted
//! uninstallation left) is in the result as well.

mod checkout;
mod consistency;
mod core_metadata;
mod direct_url;
mod finding;
mod findings;
mod folder;
mod forms;
mod needs;
mod origin;
mod plain;
mod precedence;
mod reading;
mod remembered;
mod selection;
mod tree;

use std::path::PathBuf;

pub use checkout::{Checkout, Git};
pub use consistency::Misfit;
pub use core_metadata::CoreMetadata;
pub use direct_url::{ArchiveInfo, DirInfo, DirectUrl, Source, VcsInfo};
pub(crate) use finding::version_of;
pub use finding::{Installed, Reading, installed_in, installed_of, installed_with, listed_with};
pub use forms::{pip_columns, pip_freeze, pip_inspect, pip_list};
pub use origin::{Foreign, Origin};
pub use remembered::MetadataCache;
pub use selection::Selection;
pub use tree::{Needed, Tree};

/// A distribution that is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// As its metadata spells it; as its folder does, where the metadata has none.
    pub name: String,
    /// Normalised (PEP 503).
    pub normalized_name: String,
    /// As pip shows it: that of the folder's name, else that of the metadata.
    pub version: String,
    /// The version of the metadata, as written there.
    pub written_version: Option<String>,
    /// The folder that its metadata is in: a site, an egg, the source tree of an editable.
    pub location: PathBuf,
    /// The folder of `sys.path` that it was found by.
    pub site: PathBuf,
    /// Its metadata: a `.dist-info` or `.egg-info` folder, an `.egg-info` file, `EGG-INFO`.
    pub metadata_path: PathBuf,
    /// How it was put there.
    pub layout: Layout,
    /// Who installed it: `pip`, `uv`, `conda`, as INSTALLER says.
    pub installer: Option<String>,
    /// Whether it was asked for by itself (REQUESTED), not by another.
    pub requested: bool,
    /// Where it came from, if not from an index.
    pub direct_url: Option<DirectUrl>,
    /// The folder of its sources, if it is an editable.
    pub editable_location: Option<PathBuf>,
    /// `Requires-Python`, as written.
    pub requires_python: Option<String>,
    /// `Requires-Dist`, as written; of an egg-info those of its `requires.txt`.
    pub requires: Vec<String>,
    /// The extras that it provides, as written.
    pub extras: Vec<String>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// How a distribution was put where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A wheel (PEP 376, PEP 427).
    DistInfo,
    /// `setup.py install --single-version-externally-managed`, or a source tree.
    EggInfo,
    /// distutils, or the packages of a Linux distribution: one file.
    EggInfoFile,
    /// `easy_install`: a folder, or a zip file.
    Egg,
}

/// What is wrong with a distribution's metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// There is no METADATA and no PKG-INFO.
    NoMetadata,
    /// It cannot be read: why.
    Unreadable(String),
    /// It is not UTF-8.
    NotUtf8,
    /// The metadata has no name.
    NoName,
    /// No version is written anywhere.
    NoVersion,
    /// The version is none of PEP 440.
    InvalidVersion,
    /// The folder and the metadata name different versions: the one of the metadata.
    OtherVersion(String),
    /// `direct_url.json` is not what PEP 610 says.
    InvalidDirectUrl,
    /// The files that it has are not listed (RECORD): nothing can remove it safely.
    NoRecord,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoMetadata => f.write_str("has no METADATA"),
            Self::Unreadable(why) => write!(f, "its metadata cannot be read: {why}"),
            Self::NotUtf8 => f.write_str("its metadata is not UTF-8"),
            Self::NoName => f.write_str("its metadata has no name"),
            Self::NoVersion => f.write_str("no version is written anywhere"),
            Self::InvalidVersion => f.write_str("its version is none of PEP 440"),
            Self::OtherVersion(version) => write!(f, "its metadata says version {version}"),
            Self::InvalidDirectUrl => f.write_str("its direct_url.json is not what PEP 610 says"),
            Self::NoRecord => f.write_str("has no RECORD of its files"),
        }
    }
}
