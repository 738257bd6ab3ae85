//! Where pip's configuration files are, as pip 26's `configuration.py` and the `platformdirs`
//! in it say.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use uvferry_process::Environment;

/// Which system's folders count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Linux and the other Unixes.
    Unix,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl Platform {
    /// That of this build.
    pub const fn current() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Unix
        }
    }

    /// Python's `os.devnull`.
    const fn null_device(self) -> &'static str {
        match self {
            Self::Windows => "nul",
            Self::Unix | Self::MacOs => "/dev/null",
        }
    }

    /// What stands between the folders of a variable.
    const fn separator(self) -> char {
        match self {
            Self::Windows => ';',
            Self::Unix | Self::MacOs => ':',
        }
    }
}

/// A layer of pip's configuration; a later one overrides those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Of all users.
    Global,
    /// Of the user.
    User,
    /// Of the environment (`pip.conf` in `sys.prefix`).
    Site,
    /// The file that `PIP_CONFIG_FILE` names.
    Named,
    /// The variables `PIP_*`.
    Variable,
}

impl Layer {
    /// pip's own word, which `pip config debug` prints.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::User => "user",
            Self::Site => "site",
            Self::Named => "env",
            Self::Variable => "env-var",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What decides where configuration is looked for.
#[derive(Debug, Clone)]
pub struct ConfigurationPlaces {
    /// Whose folders count.
    pub platform: Platform,
    /// Where the file system begins: `/`, or a folder that stands for it.
    pub root: PathBuf,
    /// The user's home, where the variables do not say it.
    pub home: Option<PathBuf>,
    /// Where relative paths begin.
    pub directory: PathBuf,
    /// `sys.prefix` of the interpreter that pip would run with.
    pub prefix: Option<PathBuf>,
    /// `sys.base_prefix`, which tells a Homebrew Python on macOS.
    pub base_prefix: Option<PathBuf>,
    /// The variables of the process.
    pub environment: Environment,
}

impl ConfigurationPlaces {
    /// Those of this platform, without an interpreter.
    pub fn new(environment: &Environment, directory: impl Into<PathBuf>) -> Self {
        Self {
            platform: Platform::current(),
            root: PathBuf::from("/"),
            home: None,
            directory: directory.into(),
            prefix: None,
            base_prefix: None,
            environment: environment.clone(),
        }
    }

    /// The files that pip would read, in the order of their weight, there or not.
    pub(super) fn files(&self) -> Vec<(Layer, PathBuf)> {
        let named = self.variable("PIP_CONFIG_FILE");
        if named.as_deref() == Some(self.platform.null_device()) {
            return Vec::new();
        }
        let named = named.map(|name| (!name.is_empty()).then(|| self.directory.join(name)));
        let name = self.file_name();
        let mut files = Vec::new();
        for folder in self.global_folders() {
            files.push((Layer::Global, folder.join(name)));
        }
        // The user's own are not read beside a file that was named and is there.
        if !named
            .as_ref()
            .and_then(Option::as_ref)
            .is_some_and(|file| file.exists())
        {
            for folder in self.user_folders() {
                files.push((Layer::User, folder.join(name)));
            }
        }
        if let Some(prefix) = &self.prefix {
            files.push((Layer::Site, prefix.join(name)));
        }
        if let Some(Some(file)) = named {
            files.push((Layer::Named, file));
        }
        files
    }

    /// Whether `PIP_CONFIG_FILE` switches all files off.
    pub(super) fn is_switched_off(&self) -> bool {
        self.variable("PIP_CONFIG_FILE").as_deref() == Some(self.platform.null_device())
    }

    const fn file_name(&self) -> &'static str {
        match self.platform {
            Platform::Windows => "pip.ini",
            Platform::Unix | Platform::MacOs => "pip.conf",
        }
    }

    /// `appdirs.site_config_dirs("pip")`.
    fn global_folders(&self) -> Vec<PathBuf> {
        match self.platform {
            Platform::Unix => {
                let mut folders: Vec<PathBuf> = self.absolute_folders("XDG_CONFIG_DIRS");
                if folders.is_empty() {
                    folders.push(self.below_root("etc/xdg"));
                }
                for folder in &mut folders {
                    folder.push("pip");
                }
                folders.push(self.below_root("etc"));
                folders
            }
            Platform::MacOs => {
                let mut folders = self.absolute_folders("XDG_DATA_DIRS");
                if folders.is_empty() {
                    let homebrew = self.base_prefix.as_deref().and_then(homebrew_prefix);
                    folders.extend(homebrew.map(|prefix| prefix.join("share")));
                    folders.push(self.below_root("Library/Application Support"));
                }
                folders.iter().map(|folder| folder.join("pip")).collect()
            }
            Platform::Windows => {
                let data = self
                    .filled("ALLUSERSPROFILE")
                    .or_else(|| self.filled("PROGRAMDATA"));
                vec![
                    PathBuf::from(data.unwrap_or_else(|| "C:\\ProgramData".to_owned())).join("pip"),
                ]
            }
        }
    }

    /// The legacy folder, then that of today, which overrides it.
    fn user_folders(&self) -> Vec<PathBuf> {
        let home = self.home_folder();
        let legacy = home.as_ref().map(|home| {
            home.join(match self.platform {
                Platform::Windows => "pip",
                Platform::Unix | Platform::MacOs => ".pip",
            })
        });
        let own = match self.platform {
            Platform::Unix => self
                .absolute_folder("XDG_CONFIG_HOME")
                .or_else(|| home.map(|home| home.join(".config")))
                .map(|folder| folder.join("pip")),
            Platform::MacOs => {
                let data = self.absolute_folder("XDG_DATA_HOME").or_else(|| {
                    home.as_ref()
                        .map(|home| home.join("Library/Application Support"))
                });
                data.map(|folder| folder.join("pip"))
                    .filter(|folder| folder.is_dir())
                    .or_else(|| home.map(|home| home.join(".config/pip")))
            }
            Platform::Windows => self
                .filled("APPDATA")
                .map(PathBuf::from)
                .or_else(|| home.map(|home| home.join("AppData").join("Roaming")))
                .map(|folder| folder.join("pip")),
        };
        legacy.into_iter().chain(own).collect()
    }

    /// `~`.
    pub(crate) fn home_folder(&self) -> Option<PathBuf> {
        let variable = match self.platform {
            Platform::Windows => "USERPROFILE",
            Platform::Unix | Platform::MacOs => "HOME",
        };
        self.filled(variable)
            .map(PathBuf::from)
            .or_else(|| self.home.clone())
    }

    /// A path with `~` in front as the path that it stands for.
    pub(super) fn expand_user(&self, path: &str) -> PathBuf {
        match (path.strip_prefix('~'), self.home_folder()) {
            (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
                home.join(rest.trim_start_matches(['/', '\\']))
            }
            _ => PathBuf::from(path),
        }
    }

    pub(crate) fn below_root(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        let value = self.environment.get(name)?;
        Some(value.to_string_lossy().into_owned())
    }

    /// A variable that is set to something.
    pub(crate) fn filled(&self, name: &str) -> Option<String> {
        self.variable(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn absolute_folder(&self, variable: &str) -> Option<PathBuf> {
        let value = self.variable(variable)?;
        let value = value.trim();
        value.starts_with('/').then(|| PathBuf::from(value))
    }

    /// Relative ones do not count, as the XDG specification has it.
    pub(crate) fn absolute_folders(&self, variable: &str) -> Vec<PathBuf> {
        let value = self.variable(variable).unwrap_or_default();
        value
            .split(self.platform.separator())
            .map(str::trim)
            .filter(|folder| folder.starts_with('/'))
            .map(PathBuf::from)
            .collect()
    }
}

/// The prefix of Homebrew in the `sys.base_prefix` of its Pythons:
/// `PREFIX/opt/python@3.13/Frameworks/Python.framework/Versions/3.13`.
fn homebrew_prefix(base_prefix: &Path) -> Option<&Path> {
    let is = |path: &Path, name: &str| path.file_name() == Some(OsStr::new(name));
    let versions = base_prefix.parent().filter(|path| is(path, "Versions"))?;
    let framework = versions
        .parent()
        .filter(|path| is(path, "Python.framework"))?;
    let frameworks = framework.parent().filter(|path| is(path, "Frameworks"))?;
    let formula = frameworks.parent()?;
    let name = formula.file_name()?.to_str()?;
    let opt = formula.parent().filter(|path| is(path, "opt"))?;
    opt.parent().filter(|_| name.starts_with("python"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(platform: Platform, variables: &[(&str, &str)]) -> Vec<String> {
        let environment = variables.iter().copied().collect::<Environment>();
        let places = ConfigurationPlaces {
            platform,
            prefix: Some(PathBuf::from("/venv")),
            base_prefix: Some(PathBuf::from(
                "/opt/homebrew/opt/python@3.13/Frameworks/Python.framework/Versions/3.13",
            )),
            ..ConfigurationPlaces::new(&environment, "/work")
        };
        let files = places.files();
        files
            .iter()
            .map(|(layer, path)| format!("{layer} {}", path.display()))
            .collect()
    }

    #[test]
    fn each_platform_has_its_folders() {
        let unix = [
            ("HOME", "/home/me"),
            ("XDG_CONFIG_DIRS", "/a: /b :relative"),
            ("PIP_CONFIG_FILE", "my.conf"),
        ];
        assert_eq!(
            files(Platform::Unix, &unix),
            [
                "global /a/pip/pip.conf",
                "global /b/pip/pip.conf",
                "global /etc/pip.conf",
                "user /home/me/.pip/pip.conf",
                "user /home/me/.config/pip/pip.conf",
                "site /venv/pip.conf",
                "env /work/my.conf",
            ]
        );
        assert_eq!(
            files(Platform::MacOs, &[("HOME", "/Users/me")]),
            [
                "global /opt/homebrew/share/pip/pip.conf",
                "global /Library/Application Support/pip/pip.conf",
                "user /Users/me/.pip/pip.conf",
                "user /Users/me/.config/pip/pip.conf",
                "site /venv/pip.conf",
            ]
        );
        let windows = [
            ("USERPROFILE", "C:/Users/me"),
            ("APPDATA", "C:/Users/me/AppData/Roaming"),
        ];
        let windows: Vec<String> = files(Platform::Windows, &windows)
            .iter()
            .map(|file| file.replace('\\', "/"))
            .collect();
        assert_eq!(
            windows,
            [
                "global C:/ProgramData/pip/pip.ini",
                "user C:/Users/me/pip/pip.ini",
                "user C:/Users/me/AppData/Roaming/pip/pip.ini",
                "site /venv/pip.ini",
            ]
        );
    }

    #[test]
    fn the_null_device_switches_all_files_off() {
        assert!(files(Platform::Unix, &[("PIP_CONFIG_FILE", "/dev/null")]).is_empty());
        assert!(files(Platform::Windows, &[("PIP_CONFIG_FILE", "nul")]).is_empty());
        assert!(!files(Platform::Unix, &[("PIP_CONFIG_FILE", "")]).is_empty());
    }
}
