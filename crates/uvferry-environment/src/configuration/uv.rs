//! The configuration of its own that uv would read: which files, with which keys, and which
//! variables (<https://docs.astral.sh/uv/concepts/configuration-files/>).

use std::fmt;
use std::path::{Path, PathBuf};

use toml_edit::{Document, TableLike};
use uvferry_diagnostics::{Diagnostic, Location, SourceFile, redact};

use super::places::{ConfigurationPlaces, Platform};
use super::reading::truth;
use crate::masking::{HIDDEN, is_secret_name, masked_value};
use crate::rules::UNREADABLE_UV_CONFIGURATION;

/// Where a file of uv's configuration counts; a later one overrides those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UvLayer {
    /// For all users.
    System,
    /// For the user.
    User,
    /// For a project: `uv.toml`, or `[tool.uv]` of pyproject.toml, of the folder or the nearest
    /// one above that has either.
    Project,
    /// Named by `UV_CONFIG_FILE`, in place of all others.
    Named,
}

impl UvLayer {
    /// One word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Project => "project",
            Self::Named => "named",
        }
    }
}

impl fmt::Display for UvLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file of uv's configuration that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UvFile {
    /// Its layer.
    pub layer: UvLayer,
    /// Its path.
    pub path: PathBuf,
    /// The keys that it sets at the top; `None` where it cannot be read.
    pub keys: Option<Vec<String>>,
}

/// A variable that uv reads. Its value is shown without credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UvVariable {
    /// Its name.
    pub name: String,
    /// Its value without credentials; `****` where the name says that it is one.
    pub shown: String,
}

/// uv's own configuration.
#[derive(Debug, Clone, Default)]
pub struct UvConfiguration {
    /// The files that are there, those of the least weight first.
    pub files: Vec<UvFile>,
    /// The variables `UV_*`, by name.
    pub variables: Vec<UvVariable>,
    /// Whether `UV_NO_CONFIG` switches all files off.
    pub is_without_files: bool,
    /// Files that cannot be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// No configuration is larger.
const MOST: u64 = 16 << 20;

impl UvConfiguration {
    /// Looks for the files that uv would read in [`ConfigurationPlaces::directory`].
    pub fn read(places: &ConfigurationPlaces) -> Self {
        let mut uv = Self {
            variables: variables(places),
            ..Self::default()
        };
        let is_on = |name: &str| places.filled(name).and_then(|value| truth(&value)) == Some(true);
        if is_on("UV_NO_CONFIG") {
            uv.is_without_files = true;
            return uv;
        }
        if let Some(named) = places.filled("UV_CONFIG_FILE") {
            uv.add(UvLayer::Named, places.directory.join(named), Within::All);
            return uv;
        }
        let system = system_files(places);
        if !is_on("UV_NO_SYSTEM_CONFIG")
            && let Some(path) = system.into_iter().find(|path| path.is_file())
        {
            uv.add(UvLayer::System, path, Within::All);
        }
        if let Some(path) = user_file(places).filter(|path| path.is_file()) {
            uv.add(UvLayer::User, path, Within::All);
        }
        for folder in places.directory.ancestors() {
            let (own, project) = (folder.join("uv.toml"), folder.join("pyproject.toml"));
            if own.is_file() {
                uv.add(UvLayer::Project, own, Within::All);
                break;
            }
            if project.is_file() && uv.add(UvLayer::Project, project, Within::ToolUv) {
                break;
            }
        }
        uv
    }

    /// Whether the file has a configuration of uv, or might.
    fn add(&mut self, layer: UvLayer, path: PathBuf, within: Within) -> bool {
        match keys(&path, within) {
            Ok(None) => return false,
            Ok(Some(keys)) => self.files.push(UvFile {
                layer,
                path,
                keys: Some(keys),
            }),
            Err(diagnostic) => {
                self.diagnostics.push(*diagnostic);
                self.files.push(UvFile {
                    layer,
                    path,
                    keys: None,
                });
            }
        }
        true
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    All,
    ToolUv,
}

/// The keys at the top; `None` where a pyproject.toml has no `[tool.uv]`.
fn keys(path: &Path, within: Within) -> Result<Option<Vec<String>>, Box<Diagnostic>> {
    let label = path.display().to_string();
    let broken = |message: String| Diagnostic::new(&UNREADABLE_UV_CONFIGURATION, message);
    let bytes = fs_err::metadata(path)
        .and_then(|metadata| match metadata.len() {
            0..=MOST => fs_err::read(path),
            _ => Err(std::io::Error::other("it is too large")),
        })
        .map_err(|error| Box::new(broken(format!("`{label}` cannot be read: {error}"))))?;
    let Ok(text) = String::from_utf8(bytes) else {
        let found = broken(format!("`{label}` is not UTF-8"));
        return Err(Box::new(found.at_location(Location::file(label))));
    };
    let file = SourceFile::from_text(label, text);
    let document = Document::parse(file.text()).map_err(|error| {
        // The line itself is not shown: it may be a credential.
        let line = error
            .message()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        let location = Location {
            snippet: String::new(),
            snippet_column: 1,
            ..Location::new(&file, error.span().unwrap_or_default())
        };
        Box::new(broken(format!("`{}` is no TOML: {line}", file.path())).at_location(location))
    })?;
    let table: Option<&dyn TableLike> = match within {
        Within::All => Some(document.as_table()),
        Within::ToolUv => document
            .get("tool")
            .and_then(|tool| tool.as_table_like()?.get("uv"))
            .and_then(|uv| uv.as_table_like()),
    };
    Ok(table.map(|table| table.iter().map(|(key, _)| key.to_owned()).collect()))
}

/// uv's cache: `UV_CACHE_DIR`, else the platform's folder for caches. What `cache-dir` of a
/// configuration file says is not looked at.
pub fn uv_cache_folder(places: &ConfigurationPlaces) -> Option<PathBuf> {
    if let Some(named) = places.filled("UV_CACHE_DIR") {
        return Some(places.directory.join(named));
    }
    match places.platform {
        Platform::Windows => {
            let data = places.filled("LOCALAPPDATA").map(PathBuf::from);
            Some(data?.join("uv").join("cache"))
        }
        Platform::Unix | Platform::MacOs => {
            let caches = places
                .absolute_folder("XDG_CACHE_HOME")
                .or_else(|| Some(places.home_folder()?.join(".cache")));
            Some(caches?.join("uv"))
        }
    }
}

/// The first that is there counts.
fn system_files(places: &ConfigurationPlaces) -> Vec<PathBuf> {
    if places.platform == Platform::Windows {
        let drive = places
            .filled("SYSTEMDRIVE")
            .unwrap_or_else(|| "C:".to_owned());
        return vec![PathBuf::from(format!("{drive}\\ProgramData\\uv\\uv.toml"))];
    }
    let mut folders = places.absolute_folders("XDG_CONFIG_DIRS");
    if folders.is_empty() {
        folders.push(places.below_root("etc/xdg"));
    }
    folders.push(places.below_root("etc"));
    folders
        .iter()
        .map(|folder| folder.join("uv/uv.toml"))
        .collect()
}

fn user_file(places: &ConfigurationPlaces) -> Option<PathBuf> {
    let folder = match places.platform {
        Platform::Windows => places.filled("APPDATA").map(PathBuf::from).or_else(|| {
            let home = places.home_folder()?;
            Some(home.join("AppData").join("Roaming"))
        }),
        Platform::Unix | Platform::MacOs => places
            .absolute_folder("XDG_CONFIG_HOME")
            .or_else(|| Some(places.home_folder()?.join(".config"))),
    }?;
    Some(folder.join("uv").join("uv.toml"))
}

fn variables(places: &ConfigurationPlaces) -> Vec<UvVariable> {
    let variables = places.environment.iter().filter_map(|(name, value)| {
        let name = name.to_str().filter(|name| name.starts_with("UV_"))?;
        Some(UvVariable {
            name: name.to_owned(),
            shown: shown(name, &value.to_string_lossy()),
        })
    });
    variables.collect()
}

/// The value of a variable without credentials: those that its name or its form tells.
pub(crate) fn shown(name: &str, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    // Some logins are tokens.
    if is_secret_name(name) || name.to_ascii_uppercase().contains("USERNAME") {
        return HIDDEN.to_owned();
    }
    let before = format!("{name}=");
    let text = format!("{before}{value}");
    match redact(&text).strip_prefix(&before) {
        Some(shown) => masked_value(shown),
        None => HIDDEN.to_owned(),
    }
}
