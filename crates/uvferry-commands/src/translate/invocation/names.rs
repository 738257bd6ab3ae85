//! Programs and Pythons by their names.

use crate::command::{Piece, Word};
use crate::outcome::{OutWord, Program};

use super::Interpreter;
use super::values::Known;

/// `3.11` of `-3.11`, `-3.11-64`, `-V:3.11`.
pub(super) fn launched(letters: &str) -> Option<String> {
    let version = letters.strip_prefix("V:").unwrap_or(letters);
    let version = version.rsplit('/').next().unwrap_or(version);
    let version = version.split('-').next().unwrap_or(version);
    version
        .starts_with(|first: char| first.is_ascii_digit())
        .then(|| version.to_owned())
}

/// A Python by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Python<'a> {
    /// `3.11` of `python3.11`; `pypy3.10`, whole.
    version: &'a str,
    pub(super) is_launcher: bool,
}

impl<'a> Python<'a> {
    pub(super) fn named(name: &'a str) -> Option<Self> {
        let is_version = |version: &str| {
            let version = version
                .strip_suffix(['t', 'm', 'd', 'w'])
                .unwrap_or(version);
            version
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
        };
        if name == "py" {
            return Some(Self {
                version: "",
                is_launcher: true,
            });
        }
        if let Some(version) = name
            .strip_prefix("python")
            .or_else(|| name.strip_prefix("cpython"))
            && is_version(version)
        {
            return Some(Self {
                version,
                is_launcher: false,
            });
        }
        let version = name.strip_prefix("pypy")?;
        is_version(version).then_some(Self {
            version: name,
            is_launcher: false,
        })
    }

    pub(super) fn interpreter(self, word: &Word, at: usize, known: &Known) -> Interpreter {
        if self.version.starts_with('2') || self.version == "pypy" {
            return Interpreter::Two;
        }
        let is_variable = known.variable.is_some();
        let kept = (known.more.is_empty()).then_some(OutWord::Kept(at));
        let is_unknown = known
            .variable
            .as_ref()
            .is_some_and(|(_, is_known)| !is_known);
        if is_unknown || known.is_end || known.text.contains(['/', '\\']) {
            return Interpreter::At {
                path: (!is_unknown && !known.is_end).then(|| known.text.clone()),
                word: kept.unwrap_or_else(|| OutWord::New(known.text.clone())),
            };
        }
        let _ = word;
        if self.version.contains('.') || self.version.starts_with("pypy") {
            return Interpreter::Version {
                version: self.version.to_owned(),
                word: kept.filter(|_| is_variable),
            };
        }
        Interpreter::First
    }
}

/// The program of that name, and the version in it.
pub(super) fn named(name: &str) -> Option<(Program, Option<&str>)> {
    let exact = match name {
        "pip-compile" => Some(Program::PipCompile),
        "pip-sync" => Some(Program::PipSync),
        "pipx" => Some(Program::Pipx),
        "twine" => Some(Program::Twine),
        "pyproject-build" => Some(Program::Build),
        "setup.py" => Some(Program::SetupPy),
        "get-pip.py" => Some(Program::Pip),
        // Of virtualenvwrapper.
        "mkvirtualenv" | "mkproject" | "rmvirtualenv" | "workon" => Some(Program::Virtualenv),
        _ => None,
    };
    if let Some(program) = exact {
        return Some((program, None));
    }
    [
        ("pip", Program::Pip),
        ("virtualenv", Program::Virtualenv),
        ("pyvenv", Program::Venv),
        ("easy_install", Program::EasyInstall),
    ]
    .into_iter()
    .find_map(|(stem, program)| {
        let version = name.strip_prefix(stem)?;
        let version = version.strip_prefix('-').unwrap_or(version);
        version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
            .then_some((program, (!version.is_empty()).then_some(version)))
    })
}

/// Whether the folder of a program has the Python that it belongs to.
pub(super) fn has_python_beside(program: Program, path: &str) -> bool {
    !matches!(program, Program::SetupPy)
        && !path.contains(".local/bin/")
        && !path.ends_with("get-pip.py")
}

/// `C:\Python311\` of `C:\Python311\Scripts\`: a Python that is no virtual environment stands
/// above its scripts.
fn installed_on_windows(scripts: &str) -> Option<&str> {
    let prefix = &scripts[..scripts.len() - "scripts\\".len()];
    let name = prefix.trim_end_matches(['/', '\\']);
    let name = name.rsplit(['/', '\\']).next()?;
    let version = name
        .get(..6)?
        .eq_ignore_ascii_case("python")
        .then(|| &name[6..])?;
    (!version.is_empty()
        && version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')))
    .then_some(prefix)
}

/// The Python in the folder of `.venv/bin/pip`.
pub(super) fn beside(word: &Word, known: &Known, name: &str) -> Interpreter {
    let python = |text: &str| {
        let end = text.rfind(name)?;
        let (folder, behind) = (&text[..end], &text[end + name.len()..]);
        let version = name
            .strip_prefix("pip")
            .map_or("", |version| version.trim_start_matches('-'));
        let is_version = version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_windows = folder.to_ascii_lowercase().ends_with("scripts\\")
            || folder.to_ascii_lowercase().ends_with("scripts/");
        if is_windows && let Some(prefix) = installed_on_windows(folder) {
            return Some(format!("{prefix}python.exe"));
        }
        // A distribution's `/usr/bin/pip` is Python 3's; there may be no `python`.
        let version = match version {
            _ if is_windows || !is_version => "",
            "" if folder == "/usr/bin/" => "3",
            version => version,
        };
        let suffix = if is_windows && !behind.starts_with(".exe") {
            ".exe"
        } else {
            ""
        };
        Some(format!("{folder}python{version}{suffix}{behind}"))
    };
    let path = (!known.is_end).then(|| python(&known.text)).flatten();
    // The name of a variable may end like that of a program: `$pip`.
    let is_written = known.more.is_empty()
        && matches!(word.pieces.last(), Some(Piece::Literal(text)) if text.contains(name));
    match python(&word.raw).filter(|_| is_written) {
        Some(raw) => Interpreter::At {
            path,
            word: OutWord::Raw(raw),
        },
        None => match path {
            Some(path) => Interpreter::At {
                word: OutWord::New(path.clone()),
                path: Some(path),
            },
            None => Interpreter::First,
        },
    }
}
