//! The layers read: files as `RawConfigParser` with pip's names reads them, and the variables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use uvferry_diagnostics::{Diagnostic, Location, SourceFile};
use uvferry_ini::{Dialect, Ini, Setting};
use uvferry_options::{PIP_COMMANDS, Value};

use super::effective::VARIABLES;
use super::places::{ConfigurationPlaces, Layer};
use super::settings::{ConfigurationFile, FileState, PipConfiguration, PipSetting, Place};
use super::uv_word::{Known, is_for_all, is_of_pip_itself, known};
use crate::rules::{
    INVALID_PIP_VALUE, PIP_CONFIGURATION_PASSED_OVER, UNKNOWN_PIP_SETTING,
    UNREADABLE_PIP_CONFIGURATION,
};

/// A configuration has lines, not megabytes.
const MOST: u64 = 4 << 20;

pub(super) fn read(places: &ConfigurationPlaces) -> PipConfiguration {
    let mut pip = PipConfiguration {
        places: places.clone(),
        files: Vec::new(),
        settings: Vec::new(),
        diagnostics: Vec::new(),
    };
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    for (layer, path) in places.files() {
        // A file of two layers has the weight of the first: pip keeps files by name.
        let state = if seen.insert(path.clone()) {
            read_file(&mut pip, layer, &path)
        } else {
            let known = pip.files.iter().find(|file| file.path == path);
            known.map_or(FileState::Missing, |file| file.state)
        };
        pip.files.push(ConfigurationFile { layer, path, state });
    }
    read_variables(&mut pip);
    mark_overridden(&mut pip.settings);
    for setting in &pip.settings {
        pip.diagnostics.extend(judge(setting));
    }
    pip
}

/// `_normalize_name`.
fn normalized(name: &str) -> String {
    let name = name.to_lowercase().replace('_', "-");
    match name.strip_prefix("--") {
        Some(rest) => rest.to_owned(),
        None => name,
    }
}

fn read_file(pip: &mut PipConfiguration, layer: Layer, path: &Path) -> FileState {
    let label = path.to_string_lossy().into_owned();
    let bytes = match fs_err::metadata(path) {
        // As `os.path.exists`: what cannot be looked at is not there.
        Err(_) => return FileState::Missing,
        Ok(metadata) if metadata.is_file() && metadata.len() <= MOST => fs_err::read(path),
        Ok(_) => Err(std::io::Error::other(
            "it is no file of a configuration's size",
        )),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("`{label}` cannot be read, and pip passes it over: {error}");
            pip.diagnostics
                .push(Diagnostic::new(&PIP_CONFIGURATION_PASSED_OVER, message));
            return FileState::Unreadable;
        }
    };
    let Ok(text) = String::from_utf8(bytes) else {
        pip.diagnostics.push(
            Diagnostic::new(
                &UNREADABLE_PIP_CONFIGURATION,
                format!("`{label}` is not UTF-8"),
            )
            .at_location(Location::file(label)),
        );
        return FileState::Refused;
    };
    let file = SourceFile::from_text(label, text);
    let ini = Ini::read(&file, &Dialect::RAW.keeping_case());
    let mut refused: Vec<Diagnostic> = ini
        .refused
        .iter()
        .map(|found| {
            let told = Diagnostic::new(&UNREADABLE_PIP_CONFIGURATION, &found.message);
            match &found.location {
                Some(location) => told.at_location(place(location)),
                None => told,
            }
        })
        .collect();
    refused.extend(same_names(&ini));
    if !refused.is_empty() {
        pip.diagnostics.extend(refused);
        return FileState::Refused;
    }
    for section in &ini.sections {
        // What `[DEFAULT]` has comes first, with the section's own value where it has one.
        let own = |setting: &&Setting| setting.section == section.name;
        let mut settings: Vec<&Setting> = ini.defaults.iter().collect();
        for setting in section.settings.iter().filter(own) {
            let key = normalized(&setting.key);
            match settings
                .iter_mut()
                .find(|known| normalized(&known.key) == key)
            {
                Some(known) => *known = setting,
                None => settings.push(setting),
            }
        }
        for setting in settings {
            // pip joins the two by a dot and cuts at the first one.
            let name = format!("{}.{}", section.name, normalized(&normalized(&setting.key)));
            let (section, key) = name.split_once('.').unwrap_or((&name, ""));
            pip.settings.push(PipSetting {
                layer,
                place: Place::File(place(&setting.location)),
                section: section.to_owned(),
                key: key.to_owned(),
                value: setting.value.clone(),
                is_overridden: false,
            });
        }
    }
    FileState::Read
}

/// A place without the line's text: a line that is no setting, and the value of a key that
/// nobody knows, may be a secret that does not look like one.
fn place(location: &Location) -> Location {
    Location {
        snippet: String::new(),
        snippet_column: 1,
        ..location.clone()
    }
}

/// Keys that are one for pip: `index_url` and `--Index-URL` in one section are there twice,
/// which configparser refuses.
fn same_names(ini: &Ini) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut check = |settings: &mut dyn Iterator<Item = &Setting>| {
        let mut seen: BTreeMap<String, &Setting> = BTreeMap::new();
        for setting in settings {
            if let Some(first) = seen.get(&normalized(&setting.key)) {
                found.push(
                    Diagnostic::new(
                        &UNREADABLE_PIP_CONFIGURATION,
                        format!("`{}` is there twice", normalized(&setting.key)),
                    )
                    .at_location(place(&setting.location))
                    .also(place(&first.location), "the first time"),
                );
            } else {
                seen.insert(normalized(&setting.key), setting);
            }
        }
    };
    check(&mut ini.defaults.iter());
    for section in &ini.sections {
        let own = |setting: &&Setting| setting.section == section.name;
        check(&mut section.settings.iter().filter(own));
    }
    found
}

/// `get_environ_vars`.
fn read_variables(pip: &mut PipConfiguration) {
    for (name, value) in pip.places.environment.iter() {
        let name = name.to_string_lossy();
        let Some(rest) = name.strip_prefix("PIP_") else {
            continue;
        };
        let key = rest.to_lowercase();
        if matches!(key.as_str(), "version" | "help") {
            continue;
        }
        let key = normalized(&key);
        let setting = PipSetting {
            layer: Layer::Variable,
            place: Place::Variable(name.clone().into_owned()),
            section: VARIABLES.to_owned(),
            value: value.to_string_lossy().into_owned(),
            key,
            is_overridden: false,
        };
        pip.settings.push(setting);
    }
}

fn mark_overridden(settings: &mut [PipSetting]) {
    let mut last: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (at, setting) in settings.iter().enumerate() {
        last.insert((setting.section.clone(), setting.key.clone()), at);
    }
    for (at, setting) in settings.iter_mut().enumerate() {
        let key = (setting.section.clone(), setting.key.clone());
        setting.is_overridden = last.get(&key).is_some_and(|last| *last != at);
    }
}

/// What is wrong with a setting, or makes it count for nothing.
fn judge(setting: &PipSetting) -> Option<Diagnostic> {
    let (section, key) = (setting.section.as_str(), setting.key.as_str());
    let name = match &setting.place {
        Place::File(_) => key.to_owned(),
        Place::Variable(name) => name.clone(),
    };
    let at = |diagnostic: Diagnostic| match &setting.place {
        Place::File(location) => diagnostic.at_location(location.clone()),
        Place::Variable(_) => diagnostic,
    };
    let unknown = |message: String| Some(at(Diagnostic::new(&UNKNOWN_PIP_SETTING, message)));
    if is_of_pip_itself(section, key) {
        return None;
    }
    if !is_for_all(section) && !PIP_COMMANDS.contains(&section) {
        return unknown(format!(
            "pip has no command `{section}`: `{name}` counts for nothing"
        ));
    }
    let option = match known(section, key) {
        Known::Option(option) => option,
        Known::Gone => return unknown(format!("pip 26.3 does not know `{name}` any more")),
        Known::Elsewhere => {
            return unknown(format!("`pip {section}` does not know `{name}`"));
        }
        Known::Unknown => return unknown(format!("pip does not know `{name}`")),
    };
    let value = setting.value.as_str();
    if value.is_empty() || setting.is_overridden {
        return None;
    }
    if matches!(option.long, "--no-binary" | "--only-binary")
        && value
            .split(',')
            .any(|name| name.contains(char::is_whitespace))
    {
        return unknown(format!(
            "pip cuts `{name}` at commas alone: with white space at it, a name is no package's"
        ));
    }
    let wanted = match (option.value, option.long) {
        (Value::None, "--verbose" | "--quiet") if is_count(value) => return None,
        (Value::None, _) if truth(value).is_some() => return None,
        (Value::None, _) => "yes or no",
        (_, "--timeout") if value.trim().parse::<f64>().is_err() => "a number of seconds",
        (_, "--retries" | "--resume-retries") if !is_whole(value) => "a whole number",
        _ => return None,
    };
    Some(at(Diagnostic::new(
        &INVALID_PIP_VALUE,
        format!("pip stops at `{name}`: its value is not {wanted}"),
    )))
}

/// pip's `strtobool`.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// What a flag may have, and one that is counted.
pub(super) fn is_count(value: &str) -> bool {
    truth(value).is_some() || value.trim().parse::<i64>().is_ok_and(|count| count >= 0)
}

/// What `optparse` takes for a whole number.
fn is_whole(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    let digits = value.strip_prefix(['+', '-']).unwrap_or(&value);
    let of = |digits: &str, base: u32| i64::from_str_radix(&digits.replace('_', ""), base).is_ok();
    match digits.get(..2) {
        Some("0x") => of(&digits[2..], 16),
        Some("0b") => of(&digits[2..], 2),
        _ => of(digits, 10),
    }
}
