use std::fmt;
use std::path::PathBuf;

use uvferry_diagnostics::{Diagnostic, Location, redact};

use super::places::{ConfigurationPlaces, Layer};
use super::uv_run::{self, ForUv};
use super::uv_word::{self, UvWord};
use super::{effective, reading};
use crate::masking::{HIDDEN, masked_value};

/// pip's configuration.
#[derive(Debug, Clone)]
pub struct PipConfiguration {
    pub(super) places: ConfigurationPlaces,
    pub(super) files: Vec<ConfigurationFile>,
    pub(super) settings: Vec<PipSetting>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A file that pip would read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationFile {
    /// Its layer.
    pub layer: Layer,
    /// Its path.
    pub path: PathBuf,
    /// What came of it.
    pub state: FileState,
}

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It is not there.
    Missing,
    /// It was read.
    Read,
    /// It is there and cannot be read: pip passes it over without a word.
    Unreadable,
    /// pip does not start with it; none of its settings count.
    Refused,
}

/// Where a setting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(Location),
    /// A variable.
    Variable(String),
}

/// A setting as one layer has it. `Debug` and [`shown`](Self::shown) show no credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct PipSetting {
    /// The layer.
    pub layer: Layer,
    /// Where it stands.
    pub place: Place,
    /// `global`, the name of a command, or `:env:` for variables.
    pub section: String,
    /// The key as pip normalises it: `index-url`.
    pub key: String,
    pub(super) value: String,
    /// Whether the same key of the same section has another value in a layer above.
    pub is_overridden: bool,
}

impl PipSetting {
    /// The value as it is. Credentials may stand in it.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value without credentials. That of a key which pip does not know is not shown at
    /// all, nor one that the key cannot have: nobody can say what it is.
    pub fn shown(&self) -> String {
        if self.value.is_empty() {
            return String::new();
        }
        if !uv_word::can_be_shown(self) {
            return HIDDEN.to_owned();
        }
        // With its key in front: a proxy may have no scheme, and only the key tells it.
        let variable = format!("PIP_{}=", self.key.replace('-', "_").to_ascii_uppercase());
        let lines = self.value.split('\n').map(|line| {
            let text = format!("{variable}{line}");
            let shown = redact(&text);
            match shown.strip_prefix(&variable) {
                Some(value) => masked_value(value),
                None => HIDDEN.to_owned(),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What it becomes under uv.
    pub fn uv(&self) -> UvWord {
        uv_word::of(self)
    }
}

impl fmt::Debug for PipSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PipSetting")
            .field("layer", &self.layer)
            .field("section", &self.section)
            .field("key", &self.key)
            .field("value", &self.shown())
            .field("is_overridden", &self.is_overridden)
            .finish_non_exhaustive()
    }
}

impl PipConfiguration {
    /// Reads all layers. What is wrong in them is told by
    /// [`diagnostics`](Self::diagnostics).
    pub fn read(places: &ConfigurationPlaces) -> Self {
        reading::read(places)
    }

    /// The files of all layers, there or not, in the order of their weight.
    pub fn files(&self) -> &[ConfigurationFile] {
        &self.files
    }

    /// Whether `PIP_CONFIG_FILE` switches all files off.
    pub fn is_without_files(&self) -> bool {
        self.places.is_switched_off()
    }

    /// Each setting of each layer, those of the weakest first.
    pub fn settings(&self) -> &[PipSetting] {
        &self.settings
    }

    /// What is wrong, or without effect, in it.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The setting that counts for an option of a command. `key` is the option's name without
    /// dashes, or another of its names.
    pub fn effective(&self, command: &str, key: &str) -> Option<&PipSetting> {
        effective::of(self, command, key)
    }

    /// The settings that count for a command, in the order in which pip applies them; an
    /// option comes once, but for those that add to what was said before.
    pub fn effective_settings(&self, command: &str) -> Vec<&PipSetting> {
        effective::all(self, command)
    }

    /// What uv is to be run with so that it looks at the indexes that `pip install` would look
    /// at, in the same way. It holds credentials, and is for running uv only.
    pub fn for_uv(&self) -> ForUv {
        uv_run::of(self)
    }

    /// The variables of [`for_uv`](Self::for_uv) alone; some settings can be given to uv on
    /// its command line only.
    pub fn uv_environment(&self) -> Vec<(String, String)> {
        self.for_uv().environment
    }
}
