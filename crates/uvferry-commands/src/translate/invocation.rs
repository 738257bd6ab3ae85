//! Which program a command runs, and by what.

use std::collections::BTreeMap;

use crate::command::{CommandLine, Piece, Word};
use crate::outcome::{OutWord, Program};

use super::arguments::Argument;
use super::wrappers::{Front, Step, file_name, step, variable_name};

/// The Python that a command is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Interpreter {
    /// The one that is found first: `pip`, `python -m pip`, `python3 setup.py`.
    First,
    /// One of a version: `3.11` of `pip3.11`, `python3.11 -m pip`, `py -3.11 -m pip`.
    Version {
        /// `3.11`, `pypy3.10`.
        version: String,
        /// The word that says it, where uv can take it instead: `$(PYTHON)`.
        word: Option<OutWord>,
    },
    /// One at a path: `.venv/bin/pip`, `$(VENV)/bin/python -m pip`, `$(PYTHON) -m pip`.
    At {
        /// The path, where it is known before it runs.
        path: Option<String>,
        /// The word to put behind `--python`.
        word: OutWord,
    },
    /// Python 2, which uv does not know.
    Two,
}

/// A command that runs one of the programs.
#[derive(Debug, Clone)]
pub(crate) struct Invocation<'a> {
    /// The command.
    pub(crate) command: &'a CommandLine,
    /// What it runs.
    pub(crate) program: Program,
    /// What it is for.
    pub(crate) interpreter: Interpreter,
    /// What stands in front of it.
    pub(crate) front: Front,
    /// The word that is the program's bare name (`pip` in `pip install` and in
    /// `python -m pip install`), so that it may stay.
    pub(crate) name: Option<usize>,
    /// The variable that stands for the program, and whether its value is known.
    pub(crate) variable: Option<(String, bool)>,
    /// Whether it only brings pip: `python -m ensurepip`, `python get-pip.py`.
    pub(crate) brings_pip: bool,
    /// What stands behind the program.
    pub(crate) arguments: Vec<Argument>,
}

impl<'a> Invocation<'a> {
    /// Finds the program of a command, behind wrappers.
    pub(crate) fn of(
        command: &'a CommandLine,
        variables: &BTreeMap<String, String>,
    ) -> Option<Self> {
        let words = &command.words;
        let mut front = Front::default();
        loop {
            let at = front.words;
            if let Some(call) = Call::at(words, at, variables) {
                return Some(call.finish(command, front));
            }
            match step(words, at) {
                Step::Nothing => return None,
                Step::Through(next) => {
                    front = Front {
                        words: next.words,
                        is_privileged: front.is_privileged || next.is_privileged,
                        adds_words: front.adds_words || next.adds_words,
                        is_foreign: false,
                    };
                }
                Step::Unknown { is_foreign } => {
                    return hidden(words, at, is_foreign).map(|(place, call)| {
                        front.words = place;
                        front.is_foreign = true;
                        call.finish(command, front)
                    });
                }
            }
        }
    }

    /// The assignments and wrappers of the old command, as they stand.
    pub(crate) fn kept_front(&self) -> Vec<OutWord> {
        (0..self.command.assignments.len())
            .map(OutWord::KeptAssignment)
            .chain((0..self.front.words).map(OutWord::Kept))
            .collect()
    }

    /// The program's own name as a word: the old one where it stands there alone.
    pub(crate) fn name(&self, name: &str) -> OutWord {
        match self.name {
            Some(index) if self.command.words[index].raw == name => OutWord::Kept(index),
            _ => OutWord::New(name.to_owned()),
        }
    }
}

/// A program behind one that nothing is known about, or that runs it elsewhere. Only words
/// that can hardly be anything else count: `pip` with one of its commands.
fn hidden(words: &[Word], at: usize, is_foreign: bool) -> Option<(usize, Call)> {
    let none = BTreeMap::new();
    (at + 1..words.len()).find_map(|place| {
        words[place].text()?;
        let call = Call::at(words, place, &none)?;
        let first = call
            .arguments
            .iter()
            .find_map(|argument| argument.word.text().filter(|text| !text.starts_with('-')));
        let is_certain = match call.program {
            Program::Pip => first.is_some_and(|first| PIP_COMMANDS.contains(&first.as_str())),
            Program::PipCompile | Program::PipSync => true,
            // `coverage run setup.py test`, but not `mypy setup.py tests`.
            Program::SetupPy => {
                words[place].raw != "setup.py"
                    || words[..place].iter().any(|word| word.raw == "run")
            }
            Program::Twine => first.is_some_and(|first| first == "upload"),
            _ => is_foreign && first.is_some(),
        };
        is_certain.then_some((place, call))
    })
}

/// The commands of pip.
pub(crate) static PIP_COMMANDS: &[&str] = &[
    "install",
    "lock",
    "download",
    "uninstall",
    "freeze",
    "inspect",
    "list",
    "show",
    "check",
    "config",
    "search",
    "cache",
    "index",
    "wheel",
    "hash",
    "completion",
    "debug",
    "help",
];

/// What was found at one place.
struct Call {
    program: Program,
    interpreter: Interpreter,
    name: Option<usize>,
    variable: Option<(String, bool)>,
    brings_pip: bool,
    arguments: Vec<Argument>,
}

/// A word of a command with the values of variables put in.
struct Known {
    text: String,
    /// Further words that the value has.
    more: Vec<String>,
    variable: Option<(String, bool)>,
    /// Whether `text` is only the end of it, behind something unknown.
    is_end: bool,
}

impl Call {
    fn at(words: &[Word], at: usize, variables: &BTreeMap<String, String>) -> Option<Self> {
        let word = words.get(at)?;
        let known = known(word, variables, words.get(at + 1))?;
        let brought = known.more.iter().map(|text| Argument {
            word: Word::literal(text.clone()),
            index: None,
        });
        let rest: Vec<Argument> = brought
            .chain(
                words
                    .iter()
                    .enumerate()
                    .skip(at + 1)
                    .map(|(index, word)| Argument {
                        word: word.clone(),
                        index: Some(index),
                    }),
            )
            .collect();
        let name = file_name(&known.text).to_owned();
        let variable = known.variable.clone();
        if let Some(python) = Python::named(&name) {
            let interpreter = python.interpreter(word, at, &known);
            return behind_python(rest, interpreter, python, variable);
        }
        let (program, version) = named(&name)?;
        // `echo` of a name in a sentence is no command: a program is never called with a
        // capital letter in front, and a path has no blanks in these names.
        let is_path = known.is_end
            || known.text.len() != known.text.trim_start_matches(['/', '\\']).len()
            || known.text.contains(['/', '\\']);
        let interpreter = if version.is_some_and(|version| version.starts_with('2')) {
            Interpreter::Two
        } else if is_path && has_python_beside(program, &known.text) {
            beside(word, &known, &name)
        } else {
            match version {
                Some(version) if version.contains('.') => Interpreter::Version {
                    version: version.to_owned(),
                    word: None,
                },
                _ => Interpreter::First,
            }
        };
        Some(Self {
            program,
            interpreter,
            name: (word.text().as_deref() == Some(name.as_str())).then_some(at),
            variable,
            brings_pip: name == "get-pip.py",
            arguments: rest,
        })
    }

    fn finish(self, command: &CommandLine, front: Front) -> Invocation<'_> {
        Invocation {
            command,
            program: self.program,
            interpreter: self.interpreter,
            front,
            name: self.name,
            variable: self.variable,
            brings_pip: self.brings_pip,
            arguments: self.arguments,
        }
    }
}

/// Reads the options of a Python up to `-m module` or a script.
fn behind_python(
    rest: Vec<Argument>,
    mut interpreter: Interpreter,
    python: Python<'_>,
    variable: Option<(String, bool)>,
) -> Option<Call> {
    let mut at = 0;
    let module = loop {
        let argument = rest.get(at)?;
        let start = argument.word.known_start();
        if start.is_empty() {
            // `$PYTHON_OPTIONS`
            if !argument.word.may_split() {
                return None;
            }
            at += 1;
            continue;
        }
        let text = argument.word.text()?;
        let Some(letters) = text.strip_prefix('-') else {
            break None;
        };
        if python.is_launcher
            && let Some(version) = launched(letters)
        {
            interpreter = match version {
                version if version.starts_with('2') => Interpreter::Two,
                version if version.contains('.') => Interpreter::Version {
                    version,
                    word: None,
                },
                _ => interpreter,
            };
            at += 1;
            continue;
        }
        if letters.starts_with('-') {
            at += if text == "--check-hash-based-pycs" {
                2
            } else {
                1
            };
            continue;
        }
        let taking = letters.find(['c', 'm', 'W', 'X', 'Q']);
        match taking.map(|place| letters.split_at(place)) {
            Some((_, with)) if with.starts_with('c') => return None,
            Some((_, "m")) => {
                at += 1;
                break Some(rest.get(at)?.word.text()?);
            }
            Some((_, with)) if with.starts_with('m') => break Some(with[1..].to_owned()),
            Some((_, with)) if with.len() == 1 => at += 2,
            _ if letters.is_empty() => return None,
            _ => at += 1,
        }
    };
    let word = &rest[at];
    let (program, skipped, brings_pip) = match &module {
        Some(module) => {
            let second = rest.get(at + 1).and_then(|next| next.word.text());
            match (module.as_str(), second.as_deref()) {
                ("pip" | "pip3" | "pip.__main__" | "pip._internal", _) => (Program::Pip, 1, false),
                ("piptools", Some("compile")) => (Program::PipCompile, 2, false),
                ("piptools", Some("sync")) => (Program::PipSync, 2, false),
                ("venv" | "pyvenv", _) => (Program::Venv, 1, false),
                ("virtualenv", _) => (Program::Virtualenv, 1, false),
                ("easy_install" | "setuptools.command.easy_install", _) => {
                    (Program::EasyInstall, 1, false)
                }
                ("pipx", _) => (Program::Pipx, 1, false),
                ("build" | "build.__main__", _) => (Program::Build, 1, false),
                ("twine", _) => (Program::Twine, 1, false),
                ("ensurepip", _) => (Program::Pip, 1, true),
                _ => return None,
            }
        }
        None => {
            let text = word.word.text()?;
            match file_name(&text) {
                "setup.py" => (Program::SetupPy, 1, false),
                "get-pip.py" => (Program::Pip, 1, true),
                // `python /usr/bin/pip install`, `python .venv/bin/pip-compile`
                name if text.contains('/') && name != text => {
                    let (program, _) = named(name)?;
                    (program, 1, false)
                }
                _ => return None,
            }
        }
    };
    let name = module
        .filter(|module| word.word.text().as_ref() == Some(module))
        .and(word.index);
    Some(Call {
        program,
        interpreter,
        name,
        variable,
        brings_pip,
        arguments: rest.into_iter().skip(at + skipped).collect(),
    })
}

/// `3.11` of `-3.11`, `-3.11-64`, `-V:3.11`.
fn launched(letters: &str) -> Option<String> {
    let version = letters.strip_prefix("V:").unwrap_or(letters);
    let version = version.rsplit('/').next().unwrap_or(version);
    let version = version.split('-').next().unwrap_or(version);
    version
        .starts_with(|first: char| first.is_ascii_digit())
        .then(|| version.to_owned())
}

/// A Python by its name.
#[derive(Debug, Clone, Copy)]
struct Python<'a> {
    /// `3.11` of `python3.11`; `pypy3.10`, whole.
    version: &'a str,
    is_launcher: bool,
}

impl<'a> Python<'a> {
    fn named(name: &'a str) -> Option<Self> {
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

    fn interpreter(self, word: &Word, at: usize, known: &Known) -> Interpreter {
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
fn named(name: &str) -> Option<(Program, Option<&str>)> {
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
fn has_python_beside(program: Program, path: &str) -> bool {
    !matches!(program, Program::SetupPy)
        && !path.contains(".local/bin/")
        && !path.ends_with("get-pip.py")
}

/// The Python in the folder of `.venv/bin/pip`.
fn beside(word: &Word, known: &Known, name: &str) -> Interpreter {
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
    let is_written = known.more.is_empty() && word.raw.contains(name);
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

/// Variables by whose names it is known what they hold.
static WELL_KNOWN: &[(&str, &[&str])] = &[
    (
        "pip",
        &[
            "PIP",
            "PIP3",
            "PIP_CMD",
            "PIP_BIN",
            "PIP_EXE",
            "PIP_COMMAND",
            "VENV_PIP",
            "PIPCMD",
            "VPIP",
        ],
    ),
    (
        "pip-compile",
        &["PIP_COMPILE", "PIPCOMPILE", "PIP_COMPILE_CMD"],
    ),
    ("pip-sync", &["PIP_SYNC", "PIPSYNC"]),
    (
        "virtualenv",
        &["VIRTUALENV", "VIRTUALENV_CMD", "VIRTUALENV_BIN"],
    ),
    ("pipx", &["PIPX"]),
    ("twine", &["TWINE"]),
    (
        "python",
        &[
            "PYTHON",
            "PYTHON3",
            "PY",
            "PY3",
            "PYTHON_BIN",
            "PYTHON_EXE",
            "PYTHON_CMD",
            "PYTHONBIN",
            "PYTHON_EXECUTABLE",
            "PYTHON_INTERPRETER",
            "VENV_PYTHON",
            "VPYTHON",
            "PYTHON_PATH",
            "PYTHON_COMMAND",
        ],
    ),
];

/// What a word says with the values of variables.
fn known(word: &Word, variables: &BTreeMap<String, String>, next: Option<&Word>) -> Option<Known> {
    if let Some(text) = word.text() {
        return Some(Known {
            text,
            more: Vec::new(),
            variable: None,
            is_end: false,
        });
    }
    if let [Piece::Expansion { text, .. }] = word.pieces.as_slice() {
        return whole(text, variables, next);
    }
    let mut text = String::new();
    let mut is_end = false;
    for piece in &word.pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Expansion { text: raw, .. } => {
                let value = variable_name(raw)
                    .and_then(|name| variables.get(name))
                    .and_then(|value| expanded(value, variables, 8))
                    .filter(|value| !value.contains(char::is_whitespace));
                match value {
                    Some(value) => text.push_str(&value),
                    None => {
                        text.clear();
                        is_end = true;
                    }
                }
            }
        }
    }
    Some(Known {
        text,
        more: Vec::new(),
        variable: None,
        is_end,
    })
}

/// A word that is one expansion.
fn whole(raw: &str, variables: &BTreeMap<String, String>, next: Option<&Word>) -> Option<Known> {
    if let Some(text) = asked_for(raw) {
        return Some(Known {
            text,
            more: Vec::new(),
            variable: None,
            is_end: false,
        });
    }
    let name = variable_name(raw)?;
    let named = |text: &str, more: Vec<String>, is_known| {
        Some(Known {
            text: text.to_owned(),
            more,
            variable: Some((name.to_owned(), is_known)),
            is_end: false,
        })
    };
    // `${PIP:-pip3}`
    let fallback = || {
        let (_, behind) = raw.trim_matches('"').split_once(":-")?;
        Some(behind.trim_end_matches('}').to_owned())
    };
    let value = variables
        .get(name)
        .and_then(|value| expanded(value, variables, 8));
    if let Some(value) = value {
        let mut words = value.split_whitespace().map(str::to_owned);
        let first = words.next()?;
        let first = first.trim_matches(['"', '\'', '@', '-']).to_owned();
        return named(&first, words.collect(), true);
    }
    let stands_for = WELL_KNOWN
        .iter()
        .find(|(_, names)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .map(|(program, _)| *program);
    if let Some(program) = stands_for {
        return named(program, Vec::new(), false);
    }
    if let Some(fallback) = fallback() {
        let mut words = fallback.split_whitespace().map(str::to_owned);
        let first = words.next()?;
        return named(&first, words.collect(), false);
    }
    // `$X -m pip` is a Python, whatever its name.
    let is_python = next.is_some_and(|next| next.raw == "-m");
    is_python
        .then(|| named("python", Vec::new(), false))
        .flatten()
}

/// `python` of `$(which python)`, `$(command -v pip3)`.
fn asked_for(raw: &str) -> Option<String> {
    let inner = raw
        .strip_prefix("$(")
        .and_then(|rest| rest.strip_suffix(')'))
        .or_else(|| {
            raw.strip_prefix('`')
                .and_then(|rest| rest.strip_suffix('`'))
        })?;
    let mut words = inner
        .trim()
        .strip_prefix("shell ")
        .unwrap_or(inner.trim())
        .split_whitespace();
    let found = match (words.next()?, words.next()?) {
        ("which", name) => name,
        ("command", "-v") | ("type", "-p" | "-P") => words.next()?,
        _ => return None,
    };
    words
        .all(|word| word.starts_with(['2', '>']))
        .then(|| found.to_owned())
}

/// A value with the values of the variables in it; `None` where one is not known.
fn expanded(value: &str, variables: &BTreeMap<String, String>, depth: u8) -> Option<String> {
    if value.len() > 4096 {
        return None;
    }
    let Some(at) = value.find('$') else {
        return Some(value.to_owned());
    };
    if depth == 0 {
        return None;
    }
    let rest = &value[at + 1..];
    let (name, behind) = if let Some(inner) = rest.strip_prefix('(') {
        inner.split_once(')')?
    } else if let Some(inner) = rest.strip_prefix('{') {
        inner.split_once('}')?
    } else {
        let end = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        rest.split_at(end)
    };
    let inner = match asked_for(&value[at..value.len() - behind.len()]) {
        Some(found) => found,
        None => expanded(variables.get(name.trim())?, variables, depth - 1)?,
    };
    let behind = expanded(behind, variables, depth)?;
    let whole = format!("{}{inner}{behind}", &value[..at]);
    // Values that double each other grow without end.
    (whole.len() < 10_000).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shell's words, roughly: quotes and `$…` are enough here.
    pub(crate) fn words(text: &str) -> CommandLine {
        let words = text.split(' ').map(|raw| {
            let inner = raw.trim_matches('"');
            let quoted = inner.len() < raw.len();
            let mut pieces = Vec::new();
            let mut rest = inner;
            while let Some(at) = rest.find('$') {
                if at > 0 {
                    pieces.push(Piece::Literal(rest[..at].to_owned()));
                }
                let end = match rest[at..].find(['}', ')']) {
                    Some(end) => at + end + 1,
                    None => rest[at + 1..]
                        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                        .map_or(rest.len(), |end| at + 1 + end),
                };
                pieces.push(Piece::Expansion {
                    text: rest[at..end].to_owned(),
                    quoted,
                });
                rest = &rest[end..];
            }
            if !rest.is_empty() {
                pieces.push(Piece::Literal(rest.to_owned()));
            }
            Word {
                raw: raw.to_owned(),
                span: 0..raw.len(),
                pieces,
            }
        });
        CommandLine {
            assignments: Vec::new(),
            words: words.collect(),
        }
    }

    fn shown(text: &str, variables: &[(&str, &str)]) -> String {
        let command = words(text);
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let Some(found) = Invocation::of(&command, &variables) else {
            return "none".to_owned();
        };
        let interpreter = match &found.interpreter {
            Interpreter::First => String::new(),
            Interpreter::Two => " [2]".to_owned(),
            Interpreter::Version { version, word } => match word {
                Some(word) => format!(" [{version} by {word:?}]"),
                None => format!(" [{version}]"),
            },
            Interpreter::At { path, word } => {
                let word = match word {
                    OutWord::Kept(index) => command.words[*index].raw.clone(),
                    OutWord::New(text) | OutWord::Raw(text) => text.clone(),
                    OutWord::KeptAssignment(_) => unreachable!(),
                };
                format!(" [at {word}, {}]", path.as_deref().unwrap_or("unknown"))
            }
        };
        let front = &found.front;
        let mut marks = String::new();
        for (is_so, mark) in [
            (front.is_privileged, " privileged"),
            (front.adds_words, " adds"),
            (front.is_foreign, " foreign"),
            (found.brings_pip, " brings"),
        ] {
            if is_so {
                marks.push_str(mark);
            }
        }
        let arguments: Vec<&str> = found
            .arguments
            .iter()
            .map(|argument| argument.word.raw.as_str())
            .collect();
        format!(
            "{:?}{interpreter}{marks} front {} : {}",
            found.program,
            front.words,
            arguments.join(" ")
        )
    }

    #[test]
    fn programs_are_found_whatever_way_they_are_called() {
        for (text, expected) in [
            ("pip install six", "Pip front 0 : install six"),
            ("pip3.11 install six", "Pip [3.11] front 0 : install six"),
            ("pip-3.6 install six", "Pip [3.6] front 0 : install six"),
            ("pip2 install six", "Pip [2] front 0 : install six"),
            ("python -m pip install", "Pip front 0 : install"),
            (
                "python3 -u -W ignore -mpip install",
                "Pip front 0 : install",
            ),
            ("python3.12 -Im pip list", "Pip [3.12] front 0 : list"),
            ("py -3.11 -m pip list", "Pip [3.11] front 0 : list"),
            ("py -m pip list", "Pip front 0 : list"),
            ("pypy3.10 -m pip list", "Pip [pypy3.10] front 0 : list"),
            (
                ".venv/bin/pip list",
                "Pip [at .venv/bin/python, .venv/bin/python] front 0 : list",
            ),
            (
                "/usr/bin/pip list",
                "Pip [at /usr/bin/python3, /usr/bin/python3] front 0 : list",
            ),
            (
                "venv\\Scripts\\pip.exe list",
                "Pip [at venv\\Scripts\\python.exe, venv\\Scripts\\python.exe] front 0 : list",
            ),
            (
                "venv\\Scripts\\pip3 list",
                "Pip [at venv\\Scripts\\python.exe, venv\\Scripts\\python.exe] front 0 : list",
            ),
            (
                "\"$VENV/bin/pip\" list",
                "Pip [at \"$VENV/bin/python\", unknown] front 0 : list",
            ),
            (
                "\"${PYTHON}\" -m pip list",
                "Pip [at \"${PYTHON}\", unknown] front 0 : list",
            ),
            ("$(PIP) list", "Pip front 0 : list"),
            ("sudo -H -E -u x pip list", "Pip privileged front 5 : list"),
            ("env A=b -u C pip list", "Pip front 4 : list"),
            (
                "env A=b timeout -k 5 300 nice -n 10 pip list",
                "Pip front 9 : list",
            ),
            ("xargs -n 1 pip install", "Pip adds front 3 : install"),
            ("command -v pip", "none"),
            ("echo pip install x", "none"),
            ("grep pip install", "none"),
            ("apt-get install python3-pip", "none"),
            ("uv pip install x", "none"),
            ("conda install pip", "none"),
            (
                "conda run -n x pip install y",
                "Pip foreign front 4 : install y",
            ),
            (
                "docker run --rm img pip install y",
                "Pip foreign front 4 : install y",
            ),
            (
                "poetry run pip install y",
                "Pip foreign front 2 : install y",
            ),
            ("my_run pip install y", "Pip foreign front 1 : install y"),
            ("my_run pip", "none"),
            (
                "python setup.py sdist bdist_wheel",
                "SetupPy front 0 : sdist bdist_wheel",
            ),
            ("./setup.py install", "SetupPy front 0 : install"),
            ("python -m piptools compile -U", "PipCompile front 0 : -U"),
            (
                "python -m ensurepip --upgrade",
                "Pip brings front 0 : --upgrade",
            ),
            ("python get-pip.py", "Pip brings front 0 : "),
            ("python -c pip", "none"),
            ("python manage.py test", "none"),
            ("~/.local/bin/pip list", "Pip front 0 : list"),
            ("$SUDO pip install x", "Pip front 1 : install x"),
            ("${CMD} pip install x", "Pip foreign front 1 : install x"),
        ] {
            assert_eq!(shown(text, &[]), *expected, "{text}");
        }
    }

    #[test]
    fn values_of_variables_say_what_a_command_runs() {
        for (text, variables, expected) in [
            (
                "$(PIP) install",
                &[("PIP", "$(VENV)/bin/pip --quiet"), ("VENV", "env")][..],
                "Pip [at env/bin/python, env/bin/python] front 0 : --quiet install",
            ),
            (
                "$PIP install",
                &[("PIP", "python3.11 -m pip")],
                "Pip [3.11] front 0 : install",
            ),
            (
                "$(PYTHON) -m pip install",
                &[("PYTHON", "python3")],
                "Pip front 0 : install",
            ),
            (
                "$(VENV)/bin/pip install",
                &[("VENV", "env")],
                "Pip [at $(VENV)/bin/python, env/bin/python] front 0 : install",
            ),
            ("$(X) install", &[("X", "$(X)")], "none"),
            ("$(TOOL) install a", &[("TOOL", "npm")], "none"),
        ] {
            assert_eq!(shown(text, variables), *expected, "{text}");
        }
    }
}
