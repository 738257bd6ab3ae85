use std::fmt;
use std::path::Path;

use crate::interpreters::Interpreter;

/// What made an environment, or whose interpreter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvironmentKind {
    /// A virtual environment of Python's own `venv`.
    Venv,
    /// One of virtualenv.
    Virtualenv,
    /// One of uv.
    Uv,
    /// An environment of conda, mamba or pixi, or their base.
    Conda,
    /// An interpreter that uv brought.
    UvManaged,
    /// One of pyenv.
    Pyenv,
    /// One that belongs to the system's package manager (PEP 668).
    System,
    /// Any other installation of Python.
    Installation,
}

impl EnvironmentKind {
    /// One word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Venv => "venv",
            Self::Virtualenv => "virtualenv",
            Self::Uv => "uv",
            Self::Conda => "conda",
            Self::UvManaged => "uv-managed",
            Self::Pyenv => "pyenv",
            Self::System => "system",
            Self::Installation => "installation",
        }
    }

    /// Of an interpreter; `pyvenv` is what `pyvenv.cfg` in its prefix says.
    pub fn of(interpreter: &Interpreter, pyvenv: Option<&PyvenvConfig>) -> Self {
        let prefix = &interpreter.prefix;
        if let Some(config) = pyvenv.filter(|_| interpreter.is_virtualenv) {
            return if config.get("uv").is_some() {
                Self::Uv
            } else if config.get("virtualenv").is_some() {
                Self::Virtualenv
            } else {
                Self::Venv
            };
        }
        if interpreter.is_virtualenv {
            // Before its version 20 it wrote no `pyvenv.cfg`.
            return Self::Virtualenv;
        }
        let is_versions_of = |names: &[&str]| {
            let mut above = prefix.ancestors().skip(1).filter_map(Path::file_name);
            above.next().is_some_and(|name| name == "versions")
                && above
                    .next()
                    .is_some_and(|name| names.iter().any(|known| name == *known))
        };
        if prefix.join("conda-meta").is_dir() {
            Self::Conda
        } else if is_of_uv(prefix) {
            Self::UvManaged
        } else if is_versions_of(&[".pyenv", "pyenv", "pyenv-win"]) {
            Self::Pyenv
        } else if interpreter.externally_managed {
            Self::System
        } else {
            Self::Installation
        }
    }
}

impl fmt::Display for EnvironmentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `…/uv/python/cpython-3.12.1-linux-x86_64-gnu`: uv writes who manages it beside the library.
fn is_of_uv(prefix: &Path) -> bool {
    let mut above = prefix.ancestors().skip(1).filter_map(Path::file_name);
    above.next().is_some_and(|name| name == "python")
        && above.next().is_some_and(|name| name == "uv")
}

/// What `pyvenv.cfg` says (PEP 405).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PyvenvConfig(Vec<(String, String)>);

/// A file of a dozen lines.
const MOST: u64 = 1 << 20;

impl PyvenvConfig {
    /// That of a virtual environment's folder.
    pub fn of(prefix: &Path) -> Option<Self> {
        use std::io::Read as _;
        let file = fs_err::File::open(prefix.join("pyvenv.cfg")).ok()?;
        let mut bytes = Vec::new();
        file.take(MOST).read_to_end(&mut bytes).ok()?;
        Some(Self::parse(&String::from_utf8_lossy(&bytes)))
    }

    /// Lines of `key = value`, as `site` and uv read them; keys in any case.
    ///
    /// ```
    /// use uvferry_environment::machine::PyvenvConfig;
    /// let config = PyvenvConfig::parse("home = /usr/bin\nInclude-System-Site-Packages = True\nprompt = 'demo'\n");
    /// assert!(config.includes_system_site_packages());
    /// assert_eq!(config.prompt(), Some("demo"));
    /// ```
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            Some((key.trim().to_lowercase(), value.trim().to_owned()))
        });
        Self(lines.collect())
    }

    /// A value; of several the last.
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut lines = self.0.iter();
        let found = lines.rfind(|(known, _)| known == key)?;
        Some(&found.1)
    }

    /// Whether it takes in what its base has installed.
    pub fn includes_system_site_packages(&self) -> bool {
        self.get("include-system-site-packages")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// What the shell's prompt shows, where it is not the folder's name. `venv` writes it as
    /// Python writes a string.
    pub fn prompt(&self) -> Option<&str> {
        let prompt = self.get("prompt")?;
        let inner = ['\'', '"']
            .iter()
            .find_map(|quote| prompt.strip_prefix(*quote)?.strip_suffix(*quote));
        Some(inner.unwrap_or(prompt)).filter(|prompt| !prompt.is_empty())
    }
}
