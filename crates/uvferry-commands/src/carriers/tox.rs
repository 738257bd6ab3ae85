//! tox.ini, and tox's sections of setup.cfg.
//!
//! tox makes an environment for each of its own, installs `deps` into it with pip, and runs
//! `commands` there, without a shell. uv finds that environment by `VIRTUAL_ENV`, which tox
//! sets (<https://tox.wiki/en/latest/config.html>).

use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Dialect, Ini};

use crate::carried::Carried;
use crate::carriers::command_lines::may_have_commands;
use crate::context::Settings;

mod commands;
mod dependencies;
mod packaging;
mod values;

/// tox's own parser: `ConfigParser(interpolation=None)`.
const DIALECT: Dialect = Dialect::RAW;

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    let text = file.text();
    let (folder, name) = file.path().rsplit_once('/').unwrap_or(("", file.path()));
    let core = if name == "setup.cfg" {
        "tox:tox"
    } else {
        "tox"
    };
    if name == "setup.cfg" && !text.contains("[tox:tox]") {
        return carried;
    }
    if !may_have_commands(text) && !text.contains(".txt") && !text.contains(".in") {
        return carried;
    }
    let ini = Ini::read(file, &DIALECT);
    if !ini.refused.is_empty() {
        carried.diagnostics.extend(ini.refused);
        return carried;
    }
    commands::carry(file, &ini, folder, settings, &mut carried);
    dependencies::carry(file, &ini, core, folder, settings, &mut carried);
    carried.sort();
    carried
}

#[cfg(test)]
mod tests;
