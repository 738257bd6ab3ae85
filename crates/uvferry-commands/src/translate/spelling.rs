//! What was probably meant by the name of a program, a command or an option that is not known.

use std::ops::Range;

use uvferry_diagnostics::nearest;
use uvferry_options::{
    BUILD, CommandOption, EASY_INSTALL, PIP, PIP_COMMANDS, PIP_COMPILE, PIP_SYNC, PIPX, SETUP_PY,
    SETUP_PY_COMMANDS, TWINE, VENV, VIRTUALENV,
};

use crate::outcome::Program;

use super::wrappers::file_name;

const PROGRAMS: &[&str] = &[
    "pip",
    "pip3",
    "pip-compile",
    "pip-sync",
    "pipx",
    "virtualenv",
    "easy_install",
    "twine",
    "pyproject-build",
];

const MODULES: &[&str] = &[
    "pip",
    "piptools",
    "venv",
    "virtualenv",
    "pipx",
    "twine",
    "build",
    "ensurepip",
];

const PIPX_COMMANDS: &[&str] = &[
    "install",
    "inject",
    "upgrade",
    "upgrade-all",
    "uninstall",
    "uninstall-all",
    "reinstall",
    "reinstall-all",
    "list",
    "run",
    "runpip",
    "ensurepath",
    "environment",
];

fn options_of(program: Program) -> &'static [CommandOption] {
    match program {
        Program::Pip => PIP,
        Program::PipCompile => PIP_COMPILE,
        Program::PipSync => PIP_SYNC,
        Program::Venv => VENV.options,
        Program::Virtualenv => VIRTUALENV.options,
        Program::EasyInstall => EASY_INSTALL.options,
        Program::Pipx => PIPX.options,
        Program::SetupPy => SETUP_PY.options,
        Program::Build => BUILD.options,
        Program::Twine => TWINE.options,
        Program::Other => &[],
    }
}

/// The option of a program whose name is nearest to `written`, a word with or without a value.
pub(crate) fn option_meant(program: Program, written: &str) -> Option<&'static str> {
    let name = written.split('=').next().unwrap_or(written);
    if !name.starts_with("--") {
        return None;
    }
    let names: Vec<&str> = options_of(program)
        .iter()
        .flat_map(CommandOption::names)
        .collect();
    nearest(name, &names)
}

/// The command of a program whose name is nearest to `written`.
pub(crate) fn command_meant(program: Program, written: &str) -> Option<&'static str> {
    match program {
        Program::Pip => nearest(written, PIP_COMMANDS),
        Program::Pipx => nearest(written, PIPX_COMMANDS),
        Program::Twine => nearest(written, &["upload", "check", "register"]),
        Program::SetupPy => {
            let names: Vec<&str> = SETUP_PY_COMMANDS.iter().map(|(name, _)| *name).collect();
            nearest(written, &names)
        }
        _ => None,
    }
}

/// A program's name in text that was typed and has no command of one: where it stands, and
/// what was probably meant.
///
/// ```
/// use uvferry_commands::program_meant;
///
/// assert_eq!(program_meant("pipp install six"), Some((0..4, "pip")));
/// assert_eq!(program_meant("python -m biuld"), Some((10..15, "build")));
/// assert_eq!(program_meant("cargo build"), None);
/// ```
pub fn program_meant(text: &str) -> Option<(Range<usize>, &'static str)> {
    // Only who types a few words wants to know.
    if text.len() > 1000 {
        return None;
    }
    let mut begins = true;
    let mut is_module = false;
    let mut is_piptools = false;
    for word in text.split([' ', '\t', '\n', ';', '&', '|']) {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let behind = text[..start].chars().next_back();
        begins |= matches!(behind, Some('\n' | ';' | '&' | '|'));
        if word.is_empty() {
            continue;
        }
        let bare = word.trim_matches(['"', '\'']);
        let known = if is_module {
            MODULES
        } else if is_piptools {
            &["compile", "sync"]
        } else if begins && !bare.contains('=') {
            PROGRAMS
        } else {
            &[]
        };
        let name = file_name(bare);
        if let Some(meant) = nearest(name, known).filter(|meant| *meant != name) {
            return Some((start..start + word.len(), meant));
        }
        is_module = word == "-m";
        is_piptools = bare == "piptools";
        // Behind `sudo` and `A=b` a program may begin as well.
        begins = begins && (bare.contains('=') || matches!(bare, "sudo" | "env" | "exec"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_understood_and_strangers_are_left_alone() {
        let cases = [
            ("pipp install x", Some(("pipp", "pip"))),
            ("sudo PIP install x", Some(("PIP", "pip"))),
            ("A=b pip-complie x.in", Some(("pip-complie", "pip-compile"))),
            ("pipcompile x", Some(("pipcompile", "pip-compile"))),
            ("cd x && virtualnev v", Some(("virtualnev", "virtualenv"))),
            ("python3 -m piptool compile", Some(("piptool", "piptools"))),
            ("python -m pytest", None),
            ("npm install x", None),
            ("pipenv install", None),
            ("make build; ls twin", None),
            ("", None),
        ];
        for (text, wanted) in cases {
            let found = program_meant(text).map(|(place, name)| (&text[place], name));
            assert_eq!(found, wanted, "{text}");
        }
        assert_eq!(option_meant(Program::Pip, "--upgade"), Some("--upgrade"));
        assert_eq!(
            option_meant(Program::Pip, "--no-cahce-dir=1"),
            Some("--no-cache-dir")
        );
        assert_eq!(option_meant(Program::Pip, "--foo"), None);
        assert_eq!(command_meant(Program::Pip, "Install"), Some("install"));
        assert_eq!(command_meant(Program::SetupPy, "develp"), Some("develop"));
    }
}
