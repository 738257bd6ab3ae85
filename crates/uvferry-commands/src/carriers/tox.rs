//! tox.ini, tox's sections of setup.cfg, and tox.toml ([`toml`]).
//!
//! tox makes an environment for each of its own, installs `deps` into it with pip, and runs
//! `commands` there, without a shell. uv finds that environment by `VIRTUAL_ENV`, which tox
//! sets (<https://tox.wiki/en/latest/config.html>).

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_ini::{Dialect, Ini};

use self::bringing::Bringing;
use crate::carried::Carried;
use crate::carriers::listed;
use crate::context::{Mode, Settings};
use crate::program_words::mentions_program;
use crate::rules::TOX_NEEDS_A_PERSON;

mod bringing;
mod commands;
mod dependencies;
mod fourth;
mod packaging;
mod toml;
mod values;

/// tox's own parser: `ConfigParser(interpolation=None)`.
const DIALECT: Dialect = Dialect::RAW;

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    let text = file.text();
    if file.path().rsplit('.').next() == Some("toml") {
        carried = listed::carry(file, settings);
        in_toml(file, settings, &mut carried);
        return carried;
    }
    let (folder, name) = file.path().rsplit_once('/').unwrap_or(("", file.path()));
    let core = if name == "setup.cfg" {
        "tox:tox"
    } else {
        "tox"
    };
    if name == "setup.cfg" && !text.contains("[tox:tox]") {
        return carried;
    }
    if !mentions_program(text) && !text.contains(".txt") && !text.contains(".in") {
        return carried;
    }
    let ini = Ini::read(file, &DIALECT);
    if !ini.refused.is_empty() {
        carried.diagnostics.extend(ini.refused);
        return carried;
    }
    let mut files = Carried::default();
    let bringing = Bringing {
        file,
        ini: &ini,
        folder,
        settings,
        moves: dependencies::carry(file, &ini, core, folder, settings, &mut files),
    };
    commands::carry(&bringing, &mut carried);
    carried.append(files);
    carried.sort();
    carried
}

/// Rewrites the requirements files of tox.toml, or tells them with the reason why they stay.
fn in_toml(file: &SourceFile, settings: &Settings<'_>, carried: &mut Carried) {
    let Mode::Project(project) = settings.mode else {
        return;
    };
    let (folder, _) = file.path().rsplit_once('/').unwrap_or(("", file.path()));
    // tox reads the pyproject.toml beside it.
    let made = if folder == project.folder {
        toml::carry(file, folder, project)
    } else {
        Err("the project lies in another folder".to_owned())
    };
    match made {
        Ok(None) => {}
        Ok(Some((made, first))) => {
            carried
                .diagnostics
                .push(dependencies::unlocked(file, first));
            carried.append(made);
            carried.sort();
        }
        Err(why) => {
            let before = carried.diagnostics.len();
            tell_files(file, settings, carried);
            if let Some(first) = carried.diagnostics.get_mut(before) {
                first.message = format!("{}, and stays: {why}", first.message);
            }
        }
    }
}

/// tox's configuration in pyproject.toml stays as it is; a requirements file in it that became part of
/// the project is told.
pub(crate) fn tell_files(file: &SourceFile, settings: &Settings<'_>, carried: &mut Carried) {
    let Mode::Project(project) = settings.mode else {
        return;
    };
    let (folder, _) = file.path().rsplit_once('/').unwrap_or(("", file.path()));
    let mut start = 0;
    for line in file.text().split_inclusive('\n') {
        let at = start;
        start += line.len();
        let pieces = line.split(['"', '\'', ',', '[', ']']);
        let mut offset = 0;
        for piece in pieces {
            let from = offset;
            offset += piece.len() + 1;
            let trimmed = piece.trim();
            if !dependencies::moves(trimmed, folder, project) {
                continue;
            }
            let skip = from + (piece.len() - piece.trim_start().len());
            carried.diagnostics.push(
                Diagnostic::new(
                    &TOX_NEEDS_A_PERSON,
                    format!("`{trimmed}` became part of the project"),
                )
                .at(file, at + skip..at + skip + trimmed.len())
                .help("write `dependency_groups`, `extras` or `package = \"deps-only\"` instead"),
            );
        }
    }
}

#[cfg(test)]
mod tests;
