//! Which program a command runs, and by what.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_options::PIP_COMMANDS;

use crate::command::{CommandLine, Piece, Word};
use crate::command_text::{CommandText, alone, plain_name};
use crate::context::Surroundings;
use crate::outcome::{OutWord, Program};
use crate::program_words::mentions_program;

use super::arguments::Argument;
use super::wrappers::{Front, Step, file_name, step};

mod names;
#[cfg(test)]
mod tests;
mod values;

use names::{Python, beside, has_python_beside, launched, named};
use values::{Known, known};

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
    /// The variable of a Python that the caller may set, in the value of another one that runs
    /// it: `$(PYTHON)` of `PIP = $(PYTHON) -m pip`.
    pub(crate) python: Option<OutWord>,
    /// Why it is not known what the variable that stands for the program holds.
    pub(crate) lost: Option<String>,
    /// Whether it only brings pip: `python -m ensurepip`, `python get-pip.py`.
    pub(crate) brings_pip: bool,
    /// What stands behind the program.
    pub(crate) arguments: Vec<Argument>,
}

impl<'a> Invocation<'a> {
    /// Finds the program of a command, behind wrappers.
    pub(crate) fn of(command: &'a CommandLine, surroundings: &Surroundings) -> Option<Self> {
        let words = &command.words;
        let mut front = Front::default();
        loop {
            let at = front.words;
            if let Some(call) = Call::found(words, at, surroundings) {
                return Some(call.finish(command, front));
            }
            match step(words, at) {
                Step::Nothing => return None,
                Step::Through(next) => {
                    front = Front {
                        words: next.words,
                        is_privileged: front.is_privileged || next.is_privileged,
                        has_own_path: front.has_own_path || next.has_own_path,
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

    /// A Python by a variable that the caller may set (`defaults`) is the one in it, whatever
    /// its value is where nobody does.
    pub(crate) fn leave_to_caller(&mut self, defaults: &BTreeSet<String>) {
        let is_default = self
            .variable
            .as_ref()
            .is_some_and(|(name, _)| defaults.contains(name));
        if let (Some(word), Interpreter::First) = (&self.python, &self.interpreter) {
            self.interpreter = Interpreter::At {
                path: None,
                word: word.clone(),
            };
        } else if is_default
            && self.interpreter == Interpreter::First
            && self.is_python_by_variable()
        {
            self.interpreter = Interpreter::At {
                path: None,
                word: OutWord::Kept(self.front.words),
            };
        }
    }

    /// Whether a variable that holds nothing but a Python stands in front of `-m`.
    pub(crate) fn is_python_by_variable(&self) -> bool {
        let place = self.front.words;
        let brings_words = self
            .arguments
            .iter()
            .any(|argument| argument.index.is_none());
        self.variable.is_some()
            && !brings_words
            && self.name.is_some_and(|name| name > place)
            && self
                .command
                .words
                .get(place + 1)
                .is_some_and(|word| word.raw == "-m")
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
    // A line of a thousand such words is no command.
    let mut tried = 0;
    (at + 1..words.len()).find_map(|place| {
        let text = words[place].text()?;
        let name = file_name(&text);
        if tried > 16 || (Python::named(name).is_none() && named(name).is_none()) {
            return None;
        }
        tried += 1;
        let call = Call::at(words, place, &none)?;
        let first = call
            .arguments
            .iter()
            .find_map(|argument| argument.word.text().filter(|text| !text.starts_with('-')));
        let is_certain = match call.program {
            Program::Pip => first.is_some_and(|first| PIP_COMMANDS.contains(&first.as_str())),
            Program::PipCompile | Program::PipSync => true,
            // `coverage run setup.py test`, but not `mypy setup.py tests`, `black ./setup.py`.
            Program::SetupPy => {
                Python::named(name).is_some() || words[..place].iter().any(|word| word.raw == "run")
            }
            Program::Twine => first.is_some_and(|first| first == "upload"),
            _ => is_foreign && first.is_some(),
        };
        is_certain.then_some((place, call))
    })
}

/// What was found at one place.
struct Call {
    program: Program,
    interpreter: Interpreter,
    name: Option<usize>,
    variable: Option<(String, bool)>,
    python: Option<OutWord>,
    lost: Option<String>,
    brings_pip: bool,
    arguments: Vec<Argument>,
}

impl Call {
    /// The program at a place, by the text of a variable where other variables in it decide.
    fn found(words: &[Word], at: usize, surroundings: &Surroundings) -> Option<Self> {
        let variables = &surroundings.variables;
        match by_text(words.get(at)?, &surroundings.texts) {
            ByText::Words { name, words: text } => Self::of_text(&text, words, at, surroundings)
                .map(|call| Self {
                    variable: Some((name, true)),
                    ..call
                }),
            ByText::Lost(why) => Self::at(words, at, variables).map(|call| Self {
                lost: Some(why),
                ..call
            }),
            ByText::Nothing => None,
        }
        .or_else(|| Self::at(words, at, variables))
    }

    /// The words of a variable at a place, as if they stood there.
    fn of_text(
        text: &[Word],
        words: &[Word],
        at: usize,
        surroundings: &Surroundings,
    ) -> Option<Self> {
        let whole: Vec<Word> = text.iter().chain(&words[at + 1..]).cloned().collect();
        let brought = text.len();
        let place = |index: usize| (index >= brought).then(|| index - brought + at + 1);
        let mut call = Self::at(&whole, 0, &surroundings.variables)?;
        // Words of the text are written anew, those behind it stay.
        let moved = |word: OutWord| match word {
            OutWord::Kept(index) => match place(index) {
                Some(place) => OutWord::Kept(place),
                None => OutWord::Raw(whole[index].raw.clone()),
            },
            word => word,
        };
        call.interpreter = match call.interpreter {
            Interpreter::At { path, word } => Interpreter::At {
                path,
                word: moved(word),
            },
            Interpreter::Version { version, word } => Interpreter::Version {
                version,
                word: word.map(moved),
            },
            other => other,
        };
        call.name = call.name.and_then(place);
        for argument in &mut call.arguments {
            argument.index = argument.index.and_then(place);
        }
        let is_default = alone(&text[0]).is_some_and(|name| surroundings.defaults.contains(name));
        if is_default {
            call.python = Some(OutWord::Raw(text[0].raw.clone()));
        }
        Some(call)
    }

    fn at(words: &[Word], at: usize, variables: &BTreeMap<String, String>) -> Option<Self> {
        let word = words.get(at)?;
        if is_told_by_a_command(word) {
            return None;
        }
        if is_python_of_some_version(word) {
            let rest = (at + 1..).zip(&words[at + 1..]);
            let rest = rest
                .map(|(index, word)| Argument {
                    word: word.clone(),
                    index: Some(index),
                })
                .collect();
            let interpreter = Interpreter::At {
                path: None,
                word: OutWord::Kept(at),
            };
            return behind_python(rest, interpreter, Python::named("python")?, None);
        }
        if let Some(python) = python_of_some_version_of_pip(word)
            && let Some(next) = words.get(at + 1).and_then(Word::text)
            && PIP_COMMANDS.contains(&next.as_str())
        {
            let rest = (at + 1..).zip(&words[at + 1..]);
            return Some(Self {
                program: Program::Pip,
                interpreter: Interpreter::At {
                    path: None,
                    word: OutWord::Raw(python),
                },
                name: None,
                variable: None,
                python: None,
                lost: None,
                brings_pip: false,
                arguments: rest
                    .map(|(index, word)| Argument {
                        word: word.clone(),
                        index: Some(index),
                    })
                    .collect(),
            });
        }
        let known = known(word, variables, words.get(at + 1))?;
        let name = file_name(&known.text).to_owned();
        let variable = known.variable.clone();
        if let Some(python) = Python::named(&name) {
            let interpreter = python.interpreter(word, at, &known);
            return behind_python(behind(words, at, &known), interpreter, python, variable);
        }
        let (program, version) = named(&name)?;
        let rest = behind(words, at, &known);
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
            python: None,
            lost: None,
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
            python: self.python,
            lost: self.lost,
            brings_pip: self.brings_pip,
            arguments: self.arguments,
        }
    }
}

/// What a variable was set to in words.
enum ByText {
    /// These, as they can be written at the place.
    Words {
        /// Of the variable.
        name: String,
        words: Vec<Word>,
    },
    /// It is known only when it runs: why.
    Lost(String),
    /// It is no such variable, or its value says all.
    Nothing,
}

/// The command that a word which is nothing but a variable was set to.
fn by_text(word: &Word, texts: &BTreeMap<String, CommandText>) -> ByText {
    let [Piece::Expansion { text: own, .. }] = word.pieces.as_slice() else {
        return ByText::Nothing;
    };
    let Some((name, text)) = plain_name(own).and_then(|name| Some((name, texts.get(name)?))) else {
        return ByText::Nothing;
    };
    if let Some(why) = &text.lost {
        return ByText::Lost(why.clone());
    }
    // `$PYTHON -m pip` names its Python itself.
    if text.is_python() {
        return ByText::Nothing;
    }
    let quotes = ["\\\"", "\""];
    let quote = quotes.into_iter().find(|quote| word.raw.starts_with(quote));
    let quote = quote.unwrap_or_default();
    let inner = &word.raw[quote.len()..];
    let dollar = inner
        .find(name)
        .map_or("", |at| inner[..at].trim_end_matches(['{', '(']));
    if dollar != text.dollar {
        return if text.is_certain {
            ByText::Nothing
        } else {
            ByText::Lost(format!(
                "`{name}` is set by one shell and expanded by another: which environment it is \
                 for is known only when it runs"
            ))
        };
    }
    let mut words = text.words.clone();
    if let [only] = words.as_mut_slice()
        && !only.raw.starts_with('~')
    {
        only.raw = format!("{quote}{}{quote}", only.raw);
    }
    ByText::Words {
        name: name.to_owned(),
        words,
    }
}

/// The words behind a program.
fn behind(words: &[Word], at: usize, known: &Known) -> Vec<Argument> {
    let brought = known.more.iter().map(|text| Argument {
        word: Word::literal(text.clone()),
        index: None,
    });
    let own = words
        .iter()
        .enumerate()
        .skip(at + 1)
        .map(|(index, word)| Argument {
            word: word.clone(),
            index: Some(index),
        });
    brought.chain(own).collect()
}

/// `$(pip --version)-x/bin/pip`: a part of the program's path is what another command of pip
/// prints, which becomes another one itself. (`$(which pip)` alone is pip.)
fn is_told_by_a_command(word: &Word) -> bool {
    word.pieces.len() > 1
        && word.pieces.iter().any(|piece| {
            // The colon is what is left of one that is gone.
            matches!(piece, Piece::Expansion { text, .. }
                if text.contains(char::is_whitespace) && mentions_program(text)
                    || matches!(text.as_str(), "`:`" | "$(:)"))
        })
}

/// `python${VERSION}`, `python3.$MINOR`: uv takes the name as it is.
fn is_python_of_some_version(word: &Word) -> bool {
    match word.pieces.as_slice() {
        [Piece::Literal(name), Piece::Expansion { .. }] => {
            name.strip_prefix("python").is_some_and(|version| {
                version
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.')
            })
        }
        _ => false,
    }
}

/// `python${VERSION}` of `pip${VERSION}`, `/usr/bin/python3.$MINOR` of `/usr/bin/pip3.$MINOR`.
fn python_of_some_version_of_pip(word: &Word) -> Option<String> {
    let [Piece::Literal(name), Piece::Expansion { .. }] = word.pieces.as_slice() else {
        return None;
    };
    let version = file_name(name).strip_prefix("pip")?;
    let is_version = version
        .trim_start_matches('-')
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let at = word
        .raw
        .find('$')
        .and_then(|end| word.raw[..end].rfind("pip"))?;
    let behind = word.raw[at + "pip".len()..].trim_start_matches('-');
    is_version.then(|| format!("{}python{behind}", &word.raw[..at]))
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
    let second = rest.get(at + 1).and_then(|next| next.word.text());
    let (program, skipped, brings_pip) = match &module {
        Some(module) => of_module(module, second.as_deref())?,
        None => of_script(&word.word.text()?)?,
    };
    let name = module
        .filter(|module| word.word.text().as_ref() == Some(module))
        .and(word.index);
    Some(Call {
        program,
        interpreter,
        name,
        variable,
        python: None,
        lost: None,
        brings_pip,
        arguments: rest.into_iter().skip(at + skipped).collect(),
    })
}

/// The program behind `-m`, the words that name it, and whether it only brings pip.
fn of_module(module: &str, second: Option<&str>) -> Option<(Program, usize, bool)> {
    Some(match (module, second) {
        ("pip" | "pip3" | "pip.__main__" | "pip._internal", _) => (Program::Pip, 1, false),
        ("piptools", Some("compile")) => (Program::PipCompile, 2, false),
        ("piptools", Some("sync")) => (Program::PipSync, 2, false),
        ("venv" | "pyvenv", _) => (Program::Venv, 1, false),
        ("virtualenv", _) => (Program::Virtualenv, 1, false),
        ("easy_install" | "setuptools.command.easy_install", _) => (Program::EasyInstall, 1, false),
        ("pipx", _) => (Program::Pipx, 1, false),
        ("build" | "build.__main__", _) => (Program::Build, 1, false),
        ("twine", _) => (Program::Twine, 1, false),
        ("ensurepip", _) => (Program::Pip, 1, true),
        _ => return None,
    })
}

/// The program that a script is: `setup.py`, `/usr/bin/pip`.
fn of_script(text: &str) -> Option<(Program, usize, bool)> {
    match file_name(text) {
        "setup.py" => Some((Program::SetupPy, 1, false)),
        "get-pip.py" => Some((Program::Pip, 1, true)),
        name if text.contains('/') && name != text => {
            let (program, _) = named(name)?;
            Some((program, 1, false))
        }
        _ => None,
    }
}
