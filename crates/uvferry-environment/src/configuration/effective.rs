//! Which setting counts: `ConfigOptionParser._update_defaults` of pip.

use super::settings::{PipConfiguration, PipSetting};
use super::uv_word::{Known, command_option};

/// The section that variables have.
pub(super) const VARIABLES: &str = ":env:";

/// `_get_ordered_configuration_items`: `[global]`, the command's section, the variables; in
/// each, a key comes where it was said first and has the value that was said last. Empty ones
/// are left out then, so that an empty value of one layer hides those of weaker layers.
pub(super) fn ordered<'a>(pip: &'a PipConfiguration, command: &str) -> Vec<&'a PipSetting> {
    let mut ordered: Vec<&PipSetting> = Vec::new();
    for section in ["global", command, VARIABLES] {
        let mut group: Vec<&PipSetting> = Vec::new();
        for setting in pip.settings.iter().filter(|one| one.section == section) {
            match group.iter_mut().find(|known| known.key == setting.key) {
                Some(known) => *known = setting,
                None => group.push(setting),
            }
        }
        ordered.extend(group.into_iter().filter(|one| !one.value.is_empty()));
    }
    ordered
}

pub(super) fn of<'a>(
    pip: &'a PipConfiguration,
    command: &str,
    key: &str,
) -> Option<&'a PipSetting> {
    let key = key
        .trim_start_matches('-')
        .to_ascii_lowercase()
        .replace('_', "-");
    let Known::Option(wanted) = command_option(command, &key) else {
        return None;
    };
    ordered(pip, command)
        .into_iter()
        .rfind(|one| command_option(command, &one.key) == Known::Option(wanted))
}

/// Options whose values of all sections are taken together: pip calls a function for each.
const ADDING: &[&str] = &[
    "--no-binary",
    "--only-binary",
    "--all-releases",
    "--only-final",
    "--config-settings",
    "--refresh-package",
];

pub(super) fn all<'a>(pip: &'a PipConfiguration, command: &str) -> Vec<&'a PipSetting> {
    let ordered = ordered(pip, command);
    let long = |one: &PipSetting| match command_option(command, &one.key) {
        Known::Option(option) => Some(option.long),
        Known::Gone | Known::Elsewhere | Known::Unknown => None,
    };
    let names: Vec<Option<&str>> = ordered.iter().map(|one| long(one)).collect();
    ordered
        .into_iter()
        .enumerate()
        .filter(|(at, _)| {
            names[*at].is_some_and(|name| {
                ADDING.contains(&name) || !names[at + 1..].contains(&Some(name))
            })
        })
        .map(|(_, one)| one)
        .collect()
}
