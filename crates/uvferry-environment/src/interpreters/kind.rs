//! What an interpreter is: whose, and made by what.

use std::path::{Path, PathBuf};

use super::Interpreter;

/// Whose an interpreter is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// That of a virtual environment.
    VirtualEnvironment {
        /// The program that made it.
        made_by: Maker,
        /// The program that it belongs to, if it is no person's.
        owner: Option<Owner>,
    },
    /// That of a conda environment; the base environment, too.
    Conda,
    /// A version of pyenv.
    Pyenv,
    /// One that uv manages.
    Uv,
    /// Of Homebrew.
    Homebrew,
    /// The system's own: its folder is one of those that packages of the system use.
    System,
    /// Anything else: built by hand, an installer of python.org, a container's.
    Other,
}

/// What made a virtual environment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Maker {
    /// Python's own `venv`.
    Venv,
    /// virtualenv; before its version 20 it left no version.
    Virtualenv(Option<String>),
    /// uv.
    Uv(Option<String>),
}

/// A program that keeps virtual environments for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Owner {
    /// pipx: one for each tool.
    Pipx,
    /// `uv tool`: one for each tool.
    UvTool,
    /// poetry's central folder.
    Poetry,
    /// pipenv's central folder.
    Pipenv,
    /// tox.
    Tox,
    /// nox.
    Nox,
    /// hatch.
    Hatch,
    /// pre-commit: one for each hook.
    PreCommit,
}

impl Owner {
    /// The name of the program.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pipx => "pipx",
            Self::UvTool => "uv tool",
            Self::Poetry => "poetry",
            Self::Pipenv => "pipenv",
            Self::Tox => "tox",
            Self::Nox => "nox",
            Self::Hatch => "hatch",
            Self::PreCommit => "pre-commit",
        }
    }
}

impl std::fmt::Display for Kind {
    /// `venv`, `virtualenv 20.26.0`, `uv 0.13.9 (pipx)`, `conda`, `system`, …
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (made_by, owner) = match self {
            Self::VirtualEnvironment { made_by, owner } => (made_by, owner),
            Self::Conda => return f.write_str("conda"),
            Self::Pyenv => return f.write_str("pyenv"),
            Self::Uv => return f.write_str("managed by uv"),
            Self::Homebrew => return f.write_str("Homebrew"),
            Self::System => return f.write_str("system"),
            Self::Other => return f.write_str("other"),
        };
        let (name, version) = match made_by {
            Maker::Venv => ("venv", None),
            Maker::Virtualenv(version) => ("virtualenv", version.as_deref()),
            Maker::Uv(version) => ("uv", version.as_deref()),
        };
        f.write_str(name)?;
        if let Some(version) = version {
            write!(f, " {version}")?;
        }
        match owner {
            Some(owner) => write!(f, " ({})", owner.name()),
            None => Ok(()),
        }
    }
}

/// The folders by which [`Interpreter::kind`] knows who put an interpreter there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Managers {
    /// pyenv's root.
    pub pyenv_root: Option<PathBuf>,
    /// Where uv keeps its interpreters.
    pub uv_pythons: Option<PathBuf>,
}

impl Interpreter {
    /// Whose it is.
    pub fn kind(&self, managers: &Managers) -> Kind {
        let real = |path: &Path| fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let prefix = real(&self.prefix);
        if self.prefix.join("conda-meta").is_dir() {
            return Kind::Conda;
        }
        if self.is_virtualenv {
            return Kind::VirtualEnvironment {
                made_by: maker(&self.prefix),
                owner: owner(&self.prefix).or_else(|| owner(&prefix)),
            };
        }
        let is_below = |folder: &Option<PathBuf>| {
            folder
                .as_deref()
                .is_some_and(|it| prefix.starts_with(real(it)))
        };
        if is_below(&managers.uv_pythons) {
            return Kind::Uv;
        }
        if is_below(&managers.pyenv_root) {
            return Kind::Pyenv;
        }
        let homebrew = ["/opt/homebrew", "/usr/local/Cellar", "/home/linuxbrew"];
        if homebrew.iter().any(|root| prefix.starts_with(root)) {
            return Kind::Homebrew;
        }
        let system = [
            "/usr",
            "/bin",
            "/System",
            "/Library/Developer/CommandLineTools",
        ];
        let is_system = system.iter().any(|root| prefix.starts_with(root));
        if is_system && !prefix.starts_with("/usr/local") {
            return Kind::System;
        }
        Kind::Other
    }
}

/// What `pyvenv.cfg` says; virtualenv before its version 20 wrote none.
fn maker(folder: &Path) -> Maker {
    let Ok(text) = fs_err::read(folder.join("pyvenv.cfg")) else {
        return Maker::Virtualenv(None);
    };
    let text = String::from_utf8_lossy(&text);
    let value = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim().eq_ignore_ascii_case(name)).then(|| value.trim().to_owned())
        })
    };
    if let Some(version) = value("uv") {
        return Maker::Uv(Some(version).filter(|version| !version.is_empty()));
    }
    match value("virtualenv") {
        Some(version) => Maker::Virtualenv(Some(version).filter(|version| !version.is_empty())),
        None => Maker::Venv,
    }
}

/// By what a program leaves in its environments, else by the folder that it keeps them in.
fn owner(folder: &Path) -> Option<Owner> {
    if folder.join("pipx_metadata.json").is_file() {
        return Some(Owner::Pipx);
    }
    if folder.join("uv-receipt.toml").is_file() {
        return Some(Owner::UvTool);
    }
    let mut above = folder.ancestors().skip(1).filter_map(Path::file_name);
    let parent = above.next()?.to_str()?;
    let grandparent = above.next().and_then(|name| name.to_str()).unwrap_or("");
    match (parent, grandparent) {
        (".tox", _) => Some(Owner::Tox),
        (".nox", _) => Some(Owner::Nox),
        ("venvs", "pipx") => Some(Owner::Pipx),
        ("virtualenvs", "pypoetry") => Some(Owner::Poetry),
        _ if folder.join(".project").is_file() && parent == "virtualenvs" => Some(Owner::Pipenv),
        _ => above_has(folder, "hatch")
            .then_some(Owner::Hatch)
            .or_else(|| above_has(folder, "pre-commit").then_some(Owner::PreCommit)),
    }
}

/// Whether a data or cache folder of this name is above, not too far.
fn above_has(folder: &Path, name: &str) -> bool {
    let mut above = folder.ancestors().skip(1).take(6);
    above.any(|it| {
        let caches = [".cache", "Caches", "share", "Local", "Application Support"];
        let parent = it.parent().and_then(Path::file_name);
        it.file_name().is_some_and(|it| it == name)
            && parent.is_some_and(|it| caches.iter().any(|known| it == *known))
    })
}
