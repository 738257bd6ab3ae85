//! `python -m venv`, virtualenv and virtualenvwrapper.

use uvferry_options::{OPTION_WITHOUT_EQUIVALENT, VENV, VIRTUALENV};

use crate::command_text::plain_name;
use crate::context::{Mode, Settings, Surroundings};
use crate::outcome::{OutWord, Outcome, Program, Translated};
use crate::python_range::is_too_old;
use crate::rules;

use super::arguments::{ABBREVIATING, Argument, Given, Item, read};
use super::building::chosen_by_uv;
use super::draft::{Draft, only_asks, without_equivalent};
use super::invocation::{Interpreter, Invocation};
use super::path_python;
use super::variables;
use super::wrappers::file_name;

/// What becomes of a command that makes an environment.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Translated {
    if let Some(name) = of_wrapper(invocation) {
        return wrapper(invocation, surroundings, &name);
    }
    let mut draft = Draft::new(invocation, surroundings);
    let (table, name) = match invocation.program {
        Program::Venv => (&VENV, "venv"),
        _ => (&VIRTUALENV, "virtualenv"),
    };
    let arguments = without_old_flags(invocation, name);
    let items = read(&arguments, table.options, None, ABBREVIATING);
    if only_asks(&items) {
        return draft.finish(Outcome::Kept {
            why: "it asks the program itself".to_owned(),
        });
    }
    let folders = folders(&items);
    let mut wish = Wish::default();
    let mut words = Vec::new();
    for item in &items {
        match item {
            Item::Option(given) => wish.option(given, &mut draft, &mut words),
            Item::Positional(_) | Item::Separator(_) => {}
            Item::Dynamic(argument) if folders.contains(&argument) => {}
            other => draft.other(other, true, &mut words),
        }
    }
    if folders.is_empty() {
        let is_told = draft.is_for_review();
        if !is_told {
            draft.review(
                &OPTION_WITHOUT_EQUIVALENT,
                format!("`{name}` without a folder makes no environment"),
                None,
            );
        }
    }
    // venv makes several, virtualenv one.
    if name == "virtualenv"
        && let Some(second) = folders.get(1)
    {
        draft.review(
            &rules::UNKNOWN_COMMAND_OPTION,
            format!(
                "`{}` is a second folder, and virtualenv makes one environment",
                second.word.raw
            ),
            second.index,
        );
        return draft.finish(Outcome::Kept { why: String::new() });
    }
    let flag = |name: &str| OutWord::New(name.to_owned());
    let python = match wish.python {
        Some(python) => python,
        None => interpreter(&draft, settings.mode),
    };
    // What goes on with pip or setuptools has them from the environment.
    let needs_seed = surroundings.pip_stays || surroundings.builds_without_isolation;
    let is_seeded = needs_seed && !wish.is_bare;
    if python.is_empty() && matches!(settings.mode, Mode::Pip) {
        chosen_by_uv(&mut draft);
    }
    if !is_seeded && !wish.is_bare {
        draft.note(
            &rules::ENVIRONMENT_WITHOUT_PIP,
            "the environment has neither pip nor setuptools",
            None,
        );
    }
    let commands = folders
        .iter()
        .map(|folder| {
            let mut new = vec![invocation.name("venv")];
            new.extend(python.iter().cloned());
            if is_seeded {
                new.push(flag("--seed"));
            }
            // venv and virtualenv go on with a folder that is there; uv stops.
            if !wish.is_cleared && may_be_there(folder, surroundings) {
                new.push(flag("--allow-existing"));
            }
            new.extend(words.iter().cloned());
            new.push(folder.out());
            draft.command(new)
        })
        .collect();
    let commands = variables::renamed(commands, "virtualenv", &mut draft);
    draft.rewritten(commands)
}

/// The folders that a command names. An expansion that may split is one where the command
/// has no other word that can be it: `python -m venv $VENV`.
fn folders(items: &[Item]) -> Vec<&Argument> {
    let named: Vec<&Argument> = items
        .iter()
        .filter_map(|item| match item {
            Item::Positional(argument) => Some(argument),
            _ => None,
        })
        .collect();
    if !named.is_empty() {
        return named;
    }
    let dynamic = items.iter().rev().find_map(|item| match item {
        Item::Dynamic(argument) => Some(argument),
        _ => None,
    });
    dynamic.into_iter().collect()
}

/// Whether something may be in a folder before the command makes an environment of it. Of an
/// image it is known what the steps before left in it.
fn may_be_there(folder: &Argument, surroundings: &Surroundings) -> bool {
    if !surroundings.is_image {
        return true;
    }
    let path = surroundings.text_of(&folder.word);
    path.is_none_or(|path| surroundings.may_be_in_image(&path))
}

/// virtualenv before version 20 had a flag `--setuptools`; now a version follows it, and one
/// that is no version is the folder.
fn without_old_flags(invocation: &Invocation<'_>, name: &str) -> Vec<Argument> {
    let arguments = &invocation.arguments;
    if name != "virtualenv" {
        return arguments.clone();
    }
    arguments
        .iter()
        .enumerate()
        .filter(|(at, argument)| {
            let is_flag = matches!(
                argument.word.raw.as_str(),
                "--setuptools" | "--pip" | "--wheel"
            );
            let next = arguments.get(at + 1).and_then(|next| next.word.text());
            let is_followed = next.is_some_and(|next| {
                next.starts_with(|first: char| first.is_ascii_digit())
                    || matches!(next.as_str(), "bundle" | "embed" | "none" | "no-download")
            });
            !is_flag || is_followed
        })
        .map(|(_, argument)| argument.clone())
        .collect()
}

/// What the options ask for, beside words that are carried over.
#[derive(Default)]
struct Wish {
    /// `--python` and its value, where one is given.
    python: Option<Vec<OutWord>>,
    is_cleared: bool,
    /// Without pip.
    is_bare: bool,
}

impl Wish {
    fn option(&mut self, given: &Given, draft: &mut Draft<'_, '_>, words: &mut Vec<OutWord>) {
        match given.option.long {
            "--python" => {
                if self.python.is_some() {
                    draft.review(
                        &OPTION_WITHOUT_EQUIVALENT,
                        "`--python` is given more than once: uv takes one Python, virtualenv the \
                         first of them that it finds",
                        given.named_by.index,
                    );
                }
                let mut python = Vec::new();
                choose(given, draft, &mut python);
                self.python = Some(python);
                return;
            }
            "--clear" => self.is_cleared = true,
            "--without-pip" | "--no-seed" | "--no-pip" => self.is_bare = true,
            _ => {}
        }
        draft.option(given, given.option.pip, words);
    }
}

/// The words for the Python that virtualenv is asked for.
fn choose(given: &Given, draft: &mut Draft<'_, '_>, words: &mut Vec<OutWord>) {
    let value = given.value.as_ref();
    let known = value.and_then(|value| value.text.clone());
    // `-p $PYTHON`, with what the variable holds: its word stays, where uv knows that Python.
    let held = value
        .and_then(|value| plain_name(value.raw.trim_matches('"')))
        .and_then(|name| draft.surroundings.variables.get(name))
        .map(|held| asked(held))
        .filter(|held| matches!(held, Asked::Two | Asked::TooOld));
    match known.as_deref().map(asked).or(held) {
        None | Some(Asked::AsIs) => draft.option(given, given.option.pip, words),
        Some(Asked::Version(version)) => {
            words.push(OutWord::New("--python".to_owned()));
            words.push(OutWord::New(version));
        }
        Some(Asked::Two) => {
            draft.review(
                &rules::PYTHON_TWO,
                "it is for Python 2, which uv does not support",
                given.named_by.index,
            );
        }
        Some(Asked::TooOld) => {
            draft.review(
                &rules::PYTHON_TWO,
                "uv supports Python 3.6 and newer",
                given.named_by.index,
            );
        }
    }
}

/// A Python as virtualenv is asked for it.
enum Asked {
    /// uv understands it as it stands.
    AsIs,
    /// uv has another word for it.
    Version(String),
    /// Python 2, which uv does not support.
    Two,
    /// A Python 3 that uv does not support.
    TooOld,
}

/// `python3.8`, `3.8`, `/usr/bin/python3`, `>=3.8` are understood by both; `py38` and
/// `python3.8-64` by virtualenv only.
fn asked(text: &str) -> Asked {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let is_path = name != text;
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let (stem, version) = name.split_at(
        name.find(|first: char| first.is_ascii_digit())
            .unwrap_or(name.len()),
    );
    let is_python = matches!(stem, "" | "py" | "python" | "cpython" | "cp" | "pypy");
    let is_python_two = version.starts_with('2') && is_python;
    if is_python_two || matches!(stem, "jython" | "ironpython") {
        return Asked::Two;
    }
    let is_old = is_too_old(version) || matches!(version, "30" | "31" | "32" | "33" | "34" | "35");
    if is_old && is_python && stem != "pypy" {
        return Asked::TooOld;
    }
    if is_path || !matches!(stem, "py" | "python" | "cpython" | "") {
        return Asked::AsIs;
    }
    // The width of the machine's words.
    let bare = version
        .strip_suffix("-64")
        .or_else(|| version.strip_suffix("-32"))
        .unwrap_or(version);
    let is_plain = bare
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_plain || bare.is_empty() {
        return if stem == "py" && version.is_empty() {
            Asked::Version("3".to_owned())
        } else {
            Asked::AsIs
        };
    }
    if stem != "py" && bare.len() == version.len() {
        return Asked::AsIs;
    }
    let dotted = match bare.split_at(1) {
        (major, minor) if !minor.is_empty() && !bare.contains('.') => format!("{major}.{minor}"),
        _ => bare.to_owned(),
    };
    Asked::Version(dotted)
}

/// `--python …` for the Python that runs venv or virtualenv, where it is a certain one.
fn interpreter(draft: &Draft<'_, '_>, mode: Mode<'_>) -> Vec<OutWord> {
    let invocation = draft.invocation;
    let flag = OutWord::New("--python".to_owned());
    match &invocation.interpreter {
        Interpreter::At { word, .. } => vec![flag, word.clone()],
        Interpreter::Version { version, word } => vec![
            flag,
            word.clone()
                .unwrap_or_else(|| OutWord::New(version.clone())),
        ],
        // `$(PYTHON) -m venv`: another one may be given when make runs.
        Interpreter::First if invocation.is_python_by_variable() => {
            vec![flag, OutWord::Kept(invocation.front.words)]
        }
        Interpreter::First | Interpreter::Two => path_python::named(draft, mode, false),
    }
}

/// The name of a command of virtualenvwrapper.
fn of_wrapper(invocation: &Invocation<'_>) -> Option<String> {
    let text = invocation
        .command
        .words
        .get(invocation.front.words)?
        .text()?;
    let is_one = matches!(
        file_name(&text),
        "mkvirtualenv" | "mkproject" | "rmvirtualenv" | "workon"
    );
    is_one.then(|| file_name(&text).to_owned())
}

/// `mkvirtualenv` and its kin, which keep environments in a folder of their own.
fn wrapper(invocation: &Invocation<'_>, surroundings: &Surroundings, name: &str) -> Translated {
    let advice = match name {
        "mkvirtualenv" | "mkproject" => {
            "virtualenvwrapper keeps environments in one folder and activates them by name: uv \
             has one in the folder of each project, made by `uv venv` or `uv sync`"
        }
        "workon" => {
            "uv finds `.venv` in the folder of the project without activation: `uv run …` runs \
             its programs"
        }
        _ => "an environment of uv is a folder of the project: remove it",
    };
    let draft = Draft::new(invocation, surroundings);
    without_equivalent(draft, &format!("`{name}`: {advice}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match asked(text) {
            Asked::AsIs => "as it is".to_owned(),
            Asked::Version(version) => version,
            Asked::Two => "two".to_owned(),
            Asked::TooOld => "too old".to_owned(),
        }
    }

    #[test]
    fn pythons_are_asked_for_in_uvs_words() {
        for (text, wanted) in [
            ("python3.8", "as it is"),
            ("3.8", "as it is"),
            ("3", "as it is"),
            ("python", "as it is"),
            ("/usr/bin/python3.8", "as it is"),
            ("/opt/py38/bin/python", "as it is"),
            (">=3.12", "as it is"),
            ("pypy3", "as it is"),
            ("cp310", "as it is"),
            ("C:\\Python39\\python.exe", "as it is"),
            ("py38", "3.8"),
            ("py310", "3.10"),
            ("py3", "3"),
            ("py3.9", "3.9"),
            ("py", "3"),
            ("python3.8-64", "3.8"),
            ("cpython3.8-32", "3.8"),
            ("python2", "two"),
            ("python2.7", "two"),
            ("2.7", "two"),
            ("py27", "two"),
            ("python3.5", "too old"),
            ("py34", "too old"),
            ("3.5.2", "too old"),
            ("python3.6", "as it is"),
            ("3.10", "as it is"),
            ("pypy3.5", "as it is"),
            ("/usr/bin/python2.7", "two"),
            ("pypy2", "two"),
            ("jython", "two"),
            ("", "as it is"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }
}
