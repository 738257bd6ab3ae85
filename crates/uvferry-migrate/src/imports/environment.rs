//! The environment that says which distribution has which module, by its folder: no Python is run.

use std::path::{Path, PathBuf};

use uvferry_environment::distributions::{Installed, installed_in};
use uvferry_environment::machine::PyvenvConfig;
use uvferry_requirements::MarkerEnvironment;

use crate::tree::Tree;

/// The environment that says which distribution has which module.
#[derive(Debug, Clone)]
pub struct ImportsEnvironment {
    /// What a reader knows it by: its folder, relative where it is the project's.
    pub name: String,
    /// What is installed in it.
    pub installed: Installed,
    /// What markers mean in it.
    pub markers: MarkerEnvironment,
}

impl ImportsEnvironment {
    /// A virtual environment, or the prefix of an interpreter; `None` where the folder has no
    /// `site-packages`.
    pub fn of_folder(folder: &Path, name: &str) -> Option<Self> {
        let sites = site_packages(folder);
        if sites.is_empty() {
            return None;
        }
        Some(Self {
            name: name.replace('\\', "/"),
            installed: installed_in(&sites),
            markers: markers(folder, &sites),
        })
    }

    /// The first environment in a tree in which anything is installed: one that somebody made and
    /// never filled says nothing.
    pub fn of_tree(tree: &Tree) -> Option<Self> {
        tree.environments().iter().find_map(|folder| {
            let found = Self::of_folder(&tree.root().join(folder), folder)?;
            (!found.installed.distributions.is_empty()).then_some(found)
        })
    }
}

/// `lib/python3.12/site-packages`, `Lib\site-packages`.
fn site_packages(folder: &Path) -> Vec<PathBuf> {
    let windows = folder.join("Lib").join("site-packages");
    if windows.is_dir() {
        return vec![windows];
    }
    let mut found = Vec::new();
    for library in ["lib", "lib64"] {
        let entries = fs_err::read_dir(folder.join(library)).into_iter().flatten();
        for entry in entries.flatten() {
            let site = entry.path().join("site-packages");
            // `lib64` is often a link to `lib`.
            let is_new = || {
                let real = fs_err::canonicalize(&site).ok();
                real.is_some_and(|real| {
                    found.iter().all(|known: &PathBuf| {
                        fs_err::canonicalize(known).ok() != Some(real.clone())
                    })
                })
            };
            if site.is_dir() && is_new() {
                found.push(site);
            }
        }
    }
    found.sort();
    found
}

/// What markers mean there, as far as a folder shows it without its Python being run: the version,
/// and this machine.
fn markers(folder: &Path, sites: &[PathBuf]) -> MarkerEnvironment {
    let of_config = PyvenvConfig::of(folder).and_then(|config| {
        let version = config.get("version_info").or_else(|| config.get("version"));
        version.map(|version| {
            let numbers = version.split('.').take(3);
            numbers.collect::<Vec<_>>().join(".")
        })
    });
    let of_path = || {
        let name = sites.first()?.parent()?.file_name()?.to_str()?;
        let version = name.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        (!version.is_empty()).then(|| version.to_owned())
    };
    let python = of_config
        .or_else(of_path)
        .unwrap_or_else(|| "3.12".to_owned());
    let linux = MarkerEnvironment {
        platform_machine: std::env::consts::ARCH.to_owned(),
        ..MarkerEnvironment::linux(&python)
    };
    let (os_name, platform_system, sys_platform) = if cfg!(windows) {
        ("nt", "Windows", "win32")
    } else if cfg!(target_os = "macos") {
        ("posix", "Darwin", "darwin")
    } else {
        ("posix", "Linux", "linux")
    };
    MarkerEnvironment {
        os_name: os_name.to_owned(),
        platform_system: platform_system.to_owned(),
        sys_platform: sys_platform.to_owned(),
        ..linux
    }
}
