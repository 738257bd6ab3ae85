//! Packages that are installed by name beside a project: `uv sync` puts the locked versions
//! in their place, where pip is content with what is there.

use std::collections::BTreeSet;

use uvferry_options::PIP;

use crate::context::{HandInstall, Project, Surroundings};

use super::super::arguments::{ABBREVIATING, Argument, Item, Style, read};
use super::super::draft::Draft;
use super::super::invocation::{Interpreter, Invocation};
use super::requirement::{folder_of, name_of};

/// So many names are told.
const MOST_NAMES: usize = 5;

/// What a command of pip installs by name.
pub(crate) fn hand_install(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    project: &Project,
) -> Option<HandInstall> {
    let general = Style {
        abbreviates: true,
        is_interspersed: false,
    };
    let mut items = read(&invocation.arguments, PIP, None, general);
    let at = items
        .iter()
        .position(|item| matches!(item, Item::Positional(_)))?;
    let Item::Positional(word) = items[at].clone() else {
        return None;
    };
    if word.word.text().as_deref() != Some("install") {
        return None;
    }
    items.truncate(at);
    let behind = invocation
        .arguments
        .iter()
        .position(|argument| argument.index == word.index && *argument == word)
        .map_or(invocation.arguments.len(), |place| place + 1);
    items.extend(read(
        &invocation.arguments[behind..],
        PIP,
        Some("install"),
        ABBREVIATING,
    ));
    let mut install = HandInstall {
        place: place(invocation, surroundings),
        names: BTreeSet::new(),
        is_from_elsewhere: false,
    };
    let mut has_own_source = false;
    let mut has_packages = false;
    for item in &items {
        match item {
            Item::Option(given) => match given.option.long {
                "--target" | "--prefix" | "--root" | "--dry-run" | "--help" => return None,
                "--index-url" | "--extra-index-url" | "--find-links" | "--no-index" => {
                    has_own_source = true;
                }
                "--requirement" => {
                    let text = given.value.as_ref().and_then(|value| value.text.as_deref());
                    let path = text.and_then(|text| surroundings.repository_path(text));
                    if let Some(path) = path {
                        has_packages |= !project.files.contains_key(&path);
                        let names = project.names_beside.get(&path).into_iter().flatten();
                        install.names.extend(names.cloned());
                    }
                }
                "--editable" => {
                    let text = given.value.as_ref().and_then(|value| value.text.as_deref());
                    install.is_from_elsewhere |= !is_project(text, true, surroundings, project);
                }
                _ => {}
            },
            Item::Positional(argument) => {
                let text = argument.word.text();
                if is_project(text.as_deref(), false, surroundings, project) {
                    continue;
                }
                match name_of(&argument.word) {
                    Some(name)
                        if serves_installing(&name) || Some(&name) == project.name.as_ref() => {}
                    Some(name) => {
                        has_packages = true;
                        install.is_from_elsewhere |= has_address(argument);
                        install.names.insert(name);
                    }
                    None => install.is_from_elsewhere = true,
                }
            }
            Item::Dynamic(_) => install.is_from_elsewhere = true,
            Item::Separator(_) | Item::Unknown(_) | Item::Unfinished(_) => {}
        }
    }
    install.is_from_elsewhere |= has_own_source && has_packages;
    (install.is_from_elsewhere || !install.names.is_empty()).then_some(install)
}

/// The environment that a command installs into.
fn place(invocation: &Invocation<'_>, surroundings: &Surroundings) -> String {
    match &invocation.interpreter {
        Interpreter::At {
            path: Some(path), ..
        } => path.clone(),
        Interpreter::At { word, .. } => format!("{word:?}"),
        _ if invocation.front.is_privileged => "of the system".to_owned(),
        _ => format!("{:?}", surroundings.environment),
    }
}

fn is_project(
    text: Option<&str>,
    is_editable: bool,
    surroundings: &Surroundings,
    project: &Project,
) -> bool {
    let Some(folder) = text.and_then(|text| folder_of(text, is_editable)) else {
        return false;
    };
    let path = surroundings.repository_path(&folder.path);
    path.as_deref() == Some(project.folder.as_str())
        || path.is_none() && folder.path == "." && surroundings.has_metadata_here(project)
}

/// Tools that install others, which uv does without.
fn serves_installing(name: &str) -> bool {
    matches!(name, "pip" | "setuptools" | "wheel" | "uv" | "pip-tools")
}

/// `x @ https://…`
fn has_address(argument: &Argument) -> bool {
    argument.word.raw.contains("://")
}

/// What was installed by hand into the same environment, and is in uv.lock as well or may be:
/// how a message names it.
pub(super) fn replaced_by_lock(draft: &Draft<'_, '_>, project: &Project) -> Option<String> {
    let here = place(draft.invocation, draft.surroundings);
    let before = || {
        draft
            .surroundings
            .installed_by_hand
            .iter()
            .filter(|install| install.place == here)
    };
    let names: BTreeSet<&str> = before()
        .flat_map(|install| {
            install.names.iter().filter(|name| {
                install.is_from_elsewhere
                    || project.locked.is_empty()
                    || project.locked.contains(*name)
            })
        })
        .map(String::as_str)
        .collect();
    if !names.is_empty() {
        let mut shown: Vec<String> = names
            .iter()
            .take(MOST_NAMES)
            .map(|name| format!("`{name}`"))
            .collect();
        if names.len() > MOST_NAMES {
            shown.push("others".to_owned());
        }
        return Some(shown.join(", "));
    }
    before()
        .any(|install| install.is_from_elsewhere)
        .then(|| "packages of another source".to_owned())
}
