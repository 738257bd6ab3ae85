//! setup.cfg, as Python's configparser and setuptools read it.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Diagnostic, Location, SourceFile};
use uvferry_ini::{Entry, Sections, parse};

use crate::dependency_file::{DynamicFile, DynamicRole};

/// What a setup.cfg says.
#[derive(Debug, Clone, Default)]
pub struct SetupCfg {
    /// The path of the file.
    pub path: String,
    /// Everything, in order; keys as written.
    pub sections: Sections,
    /// `[metadata]`, with setuptools' other spellings put right (`home-page` is `url`).
    pub metadata: BTreeMap<String, Entry>,
    /// `[options]`, with `_` for `-`.
    pub options: BTreeMap<String, Entry>,
    /// `metadata.name`.
    pub name: Option<String>,
    /// `options.python_requires`.
    pub python_requires: Option<String>,
    /// `options.install_requires`; `None` where it is missing or read from a file.
    pub install_requires: Option<Vec<String>>,
    /// `[options.extras_require]`, without those that are read from a file.
    pub extras_require: BTreeMap<String, Vec<String>>,
    /// The groups of `[options.entry_points]`.
    pub entry_points: Vec<String>,
    /// Each file that a `file:` names, with the key that names it (`metadata.version`).
    pub file_references: Vec<(String, String, Location)>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

impl SetupCfg {
    /// Whether it describes a project; a setup.cfg often only configures tools.
    pub fn has_metadata(&self) -> bool {
        self.metadata.contains_key("name")
            || self.metadata.contains_key("version")
            || self.options.contains_key("install_requires")
            || self.options.contains_key("packages")
            || self.options.contains_key("py_modules")
    }

    /// The files that `install_requires` and extras are read from.
    pub fn dependency_files(&self) -> Vec<DynamicFile> {
        self.file_references
            .iter()
            .filter_map(|(path, key, location)| {
                let role = if key == "options.install_requires" {
                    DynamicRole::Dependencies
                } else {
                    let extra = key.strip_prefix("options.extras_require.")?;
                    DynamicRole::OptionalDependencies(extra.to_owned())
                };
                Some(DynamicFile {
                    path: path.clone(),
                    role,
                    location: Some(location.clone()),
                })
            })
            .collect()
    }

    /// Each key of `[metadata]` and `[options…]`, as `section.key`, with its line.
    pub fn key_lines(&self) -> Vec<(String, usize)> {
        self.sections
            .iter()
            .filter(|(section, _)| {
                section == "metadata" || section == "options" || section.starts_with("options.")
            })
            .flat_map(|(section, keys)| {
                keys.iter()
                    .map(move |(key, entry)| (format!("{section}.{key}"), entry.location.line))
            })
            .collect()
    }

    /// The keys of a section.
    pub fn section(&self, name: &str) -> Option<&[(String, Entry)]> {
        self.sections
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, keys)| keys.as_slice())
    }
}

/// Reads a setup.cfg.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// let file = SourceFile::new("setup.cfg", "[metadata]\nname = x\n[options]\ninstall_requires =\n  a\n  b>1\n");
/// let cfg = uvferry_setuptools::setup_cfg::read(&file);
/// assert_eq!(cfg.install_requires.unwrap(), ["a", "b>1"]);
/// ```
pub fn read(file: &SourceFile) -> SetupCfg {
    let mut cfg = SetupCfg {
        path: file.path().to_owned(),
        ..SetupCfg::default()
    };
    let (sections, errors) = parse(file);
    cfg.diagnostics = errors;
    for (section, keys) in &sections {
        for (key, entry) in keys {
            let plain = key.to_lowercase().replace('-', "_");
            match section.as_str() {
                "metadata" => {
                    let name = match plain.as_str() {
                        "home_page" => "url",
                        "summary" => "description",
                        "classifier" => "classifiers",
                        "platform" => "platforms",
                        other => other,
                    };
                    cfg.reference(&format!("metadata.{name}"), entry);
                    cfg.metadata.insert(name.to_owned(), entry.clone());
                }
                "options" => {
                    cfg.reference(&format!("options.{plain}"), entry);
                    cfg.options.insert(plain, entry.clone());
                }
                "options.extras_require" => {
                    let name = format!("options.extras_require.{key}");
                    if !cfg.reference(&name, entry) {
                        cfg.extras_require
                            .insert(key.clone(), list(&entry.value, ';'));
                    }
                }
                "options.entry_points" => cfg.entry_points.push(key.clone()),
                _ => {}
            }
        }
    }
    cfg.name = cfg.metadata.get("name").map(|entry| entry.value.clone());
    cfg.python_requires = cfg
        .options
        .get("python_requires")
        .map(|entry| entry.value.clone());
    cfg.install_requires = cfg
        .options
        .get("install_requires")
        .filter(|entry| !entry.value.trim_start().starts_with("file:"))
        .map(|entry| list(&entry.value, ';'));
    cfg.sections = sections;
    cfg
}

impl SetupCfg {
    fn reference(&mut self, key: &str, entry: &Entry) -> bool {
        let Some(files) = entry.value.trim_start().strip_prefix("file:") else {
            return false;
        };
        // setuptools splits at commas.
        for path in files
            .split(',')
            .map(str::trim)
            .filter(|path| !path.is_empty())
        {
            self.file_references
                .push((path.to_owned(), key.to_owned(), entry.location.clone()));
        }
        true
    }
}

/// setuptools' `_parse_list` and its requirements: lines if there are any, else split at
/// the separator; comment lines go.
fn list(value: &str, separator: char) -> Vec<String> {
    let parts: Vec<&str> = if value.contains('\n') {
        value.lines().collect()
    } else {
        // A marker holds `;` as well, so setuptools splits requirements at `;` only where
        // they are one a line; a single line is one requirement if it has a marker.
        let markers = value.split(separator).skip(1).any(|part| {
            ["<", ">", "=", " in "]
                .iter()
                .any(|sign| part.contains(sign))
                && ["'", "\""].iter().any(|quote| part.contains(quote))
        });
        if markers {
            vec![value]
        } else {
            value.split(separator).collect()
        }
    };
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty() && !part.starts_with('#'))
        .map(str::to_owned)
        .collect()
}
