//! Where a distribution came from, as far as its metadata records it.

use std::path::PathBuf;

use super::{Distribution, Layout, Source};

/// Where a distribution came from. Addresses are as recorded and may have credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// From an index or a folder of archives: nothing else is recorded, and its name and
    /// version find it again.
    Index,
    /// An archive behind an address of its own.
    Archive {
        /// Its address.
        url: String,
    },
    /// A commit of a repository.
    Vcs {
        /// `git`, `hg`, `bzr`, `svn`.
        vcs: String,
        /// The repository's address, without `git+`.
        url: String,
        /// The commit.
        commit: String,
    },
    /// An archive of this machine.
    LocalFile {
        /// The file; `None` where its address is none of this machine.
        path: Option<PathBuf>,
    },
    /// A folder of this machine, built and installed.
    LocalFolder {
        /// The folder; `None` where its address is none of this machine.
        path: Option<PathBuf>,
    },
    /// A folder of this machine, imported from where it is.
    Editable {
        /// The folder of the project.
        path: PathBuf,
    },
    /// Put there by something that pip and uv cannot ask again: conda, the packages of a Linux
    /// distribution, `setup.py install`, a copy by hand.
    Foreign(Foreign),
}

/// What put a distribution there that no installer of Python can bring again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// conda, mamba: INSTALLER says so.
    Conda,
    /// The package manager of a Linux distribution.
    System,
    /// `setup.py install` or `easy_install`: what it was made from is not recorded.
    SetupPy,
    /// There is no metadata that names it.
    Unknown,
}

impl Distribution {
    /// Where it came from.
    pub fn origin(&self) -> Origin {
        if let Some(path) = &self.editable_location {
            return Origin::Editable { path: path.clone() };
        }
        if let Some(direct_url) = &self.direct_url {
            let path = direct_url.folder();
            let is_local = direct_url.url.to_ascii_lowercase().starts_with("file:");
            return match &direct_url.source {
                Source::VcsInfo(vcs) => Origin::Vcs {
                    vcs: vcs.vcs.clone(),
                    url: direct_url.url.clone(),
                    commit: vcs.commit_id.clone(),
                },
                Source::ArchiveInfo(_) if is_local => Origin::LocalFile { path },
                Source::ArchiveInfo(_) => Origin::Archive {
                    url: direct_url.url.clone(),
                },
                Source::DirInfo(_) => Origin::LocalFolder { path },
            };
        }
        match (self.installer.as_deref(), self.layout) {
            (Some("conda" | "mamba" | "micromamba" | "pixi"), _) => Origin::Foreign(Foreign::Conda),
            (Some("debian" | "rpm" | "apk" | "pacman" | "portage" | "zypper"), _) => {
                Origin::Foreign(Foreign::System)
            }
            _ if self.version.is_empty() => Origin::Foreign(Foreign::Unknown),
            // Debian's own pip installs elsewhere; what is here came with a package.
            _ if self.is_in_dist_packages() => Origin::Foreign(Foreign::System),
            (_, Layout::EggInfoFile) => Origin::Foreign(Foreign::System),
            // pip before its version 19 or so, and without wheel until 23.1, installs sdists as
            // egg-info beside the modules and leaves the list of its files there.
            (_, Layout::EggInfo) if self.metadata_path.join("installed-files.txt").is_file() => {
                Origin::Index
            }
            (_, Layout::EggInfo | Layout::Egg) => Origin::Foreign(Foreign::SetupPy),
            (_, Layout::DistInfo) => Origin::Index,
        }
    }

    /// Whether it lies where Debian's packages put theirs.
    fn is_in_dist_packages(&self) -> bool {
        let location = self.location.as_os_str().as_encoded_bytes();
        // Most end otherwise, which is seen at once.
        location.ends_with(b"dist-packages")
            && self.location.ends_with("usr/lib/python3/dist-packages")
    }
}
