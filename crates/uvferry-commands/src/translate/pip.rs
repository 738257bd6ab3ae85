//! pip.

use uvferry_options::{INVALID_VALUE, OPTION_WITHOUT_EFFECT, PIP};

use crate::command::{Piece, Word};
use crate::context::{Environment, Mode, Settings, Surroundings};
use crate::outcome::{OutWord, Outcome, Translated};
use crate::rules;

use super::arguments::{ABBREVIATING, Argument, Given, Item, OptionValue, Style, read};
use super::draft::{Draft, unknown_command, without_equivalent};
use super::invocation::{Interpreter, Invocation};
use super::pip_variables::{VariableBecomes, pip_variable, truth};
use super::spelling::command_meant;

mod archives;
mod by_hand;
mod carrying;
mod install;
mod others;
mod project;
pub(crate) mod requirement;
mod selection;

pub(crate) use by_hand::hand_install;
pub(crate) use carrying::Carrying;
pub(crate) use project::{FilePlace, ProjectFile, place_of};
pub(crate) use selection::{
    Selection, can_sync, export_words, project_words, pythons_outside, sync_words,
};

/// A command of pip, its words read.
struct Pip {
    /// `install`, and the word that says it.
    command: String,
    word: Argument,
    /// Its options and words; general options and variables in front come first.
    items: Vec<Item>,
}

/// What becomes of a command of pip.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<Translated> {
    let mut draft = Draft::new(invocation, surroundings);
    if invocation.brings_pip {
        let mut translated = draft.finish(Outcome::Removed {
            why: "it only brings pip, which uv does not need".to_owned(),
        });
        translated.serves_pip = true;
        return Some(translated);
    }
    let general = Style {
        abbreviates: true,
        is_interspersed: false,
    };
    let mut items = read(&invocation.arguments, PIP, None, general);
    let at = items
        .iter()
        .position(|item| matches!(item, Item::Positional(_)));
    let Some(at) = at else {
        return without_command(draft, &items);
    };
    let Item::Positional(word) = items[at].clone() else {
        return None;
    };
    items.truncate(at);
    let behind = invocation
        .arguments
        .iter()
        .position(|argument| argument.index == word.index && *argument == word)
        .map_or(invocation.arguments.len(), |place| place + 1);
    let Some(command) = word.word.text() else {
        draft.review(
            &rules::OPTIONS_KNOWN_LATER,
            format!(
                "the command in `{}` is known only when it runs",
                word.word.raw
            ),
            word.index,
        );
        return Some(draft.finish(Outcome::Kept { why: String::new() }));
    };
    if !uvferry_options::PIP_COMMANDS.contains(&command.as_str()) {
        return not_a_command(draft, &command, &word);
    }
    variables(&mut draft, &command, settings, &mut items);
    items.extend(read(
        &invocation.arguments[behind..],
        PIP,
        Some(&command),
        ABBREVIATING,
    ));
    if command == "install" {
        let fallen_back = fallen_back(&draft, &items);
        items.splice(0..0, fallen_back);
    }
    if !has_subcommand(&command, &items) {
        return None;
    }
    if matches!(command.as_str(), "install" | "lock") {
        archives::review_unnamed(&mut draft, &items);
    }
    let is_help = items
        .iter()
        .any(|item| matches!(item, Item::Option(given) if given.option.long == "--help"));
    let pip = Pip {
        command,
        word,
        items,
    };
    Some(match (pip.command.as_str(), &settings.mode) {
        ("install", Mode::Project(project)) if !is_help => project::install(draft, &pip, project),
        ("install", _) => install::translate(draft, &pip),
        _ => others::translate(draft, &pip, settings.mode),
    })
}

/// `--user`, where pip takes it unasked: Python's own folder cannot be written, and no option
/// names another one. For root on such a machine `--break-system-packages`, which pip's own
/// configuration has there.
fn fallen_back(draft: &Draft<'_, '_>, items: &[Item]) -> Option<Item> {
    let is_root = draft.invocation.front.is_privileged;
    let falls_back = draft.surroundings.falls_back_to_user
        && (is_root && !draft.surroundings.is_image
            || !is_root && draft.surroundings.environment == Environment::System)
        && !matches!(draft.invocation.interpreter, Interpreter::At { .. });
    let names_place = items.iter().any(|item| {
        matches!(item, Item::Option(given)
            if matches!(given.option.long, "--user" | "--target" | "--prefix" | "--root" | "--break-system-packages"))
    });
    let wanted = if is_root {
        "--break-system-packages"
    } else {
        "--user"
    };
    let option = PIP.iter().find(|option| option.long == wanted)?;
    (falls_back && !names_place).then(|| {
        Item::Option(Given {
            option,
            value: None,
            named_by: Argument {
                word: Word::literal(wanted),
                index: None,
            },
            is_whole: false,
        })
    })
}

/// `pip`, `pip --version`, `$(PIP) $(ARGS)`.
fn without_command(mut draft: Draft<'_, '_>, items: &[Item]) -> Option<Translated> {
    let has = |name: &str| {
        items
            .iter()
            .any(|item| matches!(item, Item::Option(given) if given.option.long == name))
    };
    if has("--version") {
        let words = vec![OutWord::New("--version".to_owned())];
        let command = draft.command(words);
        return Some(draft.rewritten(vec![command]));
    }
    if let Some(Item::Dynamic(argument)) =
        items.iter().find(|item| matches!(item, Item::Dynamic(_)))
    {
        draft.review(
            &rules::OPTIONS_KNOWN_LATER,
            format!(
                "the command in `{}` is known only when it runs",
                argument.word.raw
            ),
            argument.index,
        );
        return Some(draft.finish(Outcome::Kept { why: String::new() }));
    }
    // A sentence that begins with `pip` has words behind it.
    let is_certain = draft.invocation.arguments.is_empty() || has("--help");
    is_certain.then(|| {
        draft.finish(Outcome::Kept {
            why: "it only prints how pip is used".to_owned(),
        })
    })
}

/// `pip` with a word that is none of its commands: a slip, or a sentence that begins so
/// (`pip is there`, `pip installs …`).
fn not_a_command(draft: Draft<'_, '_>, command: &str, word: &Argument) -> Option<Translated> {
    if matches!(command, "bundle" | "zip" | "unzip") {
        return Some(without_equivalent(
            draft,
            "pip has not known this command for years, and uv does not know it",
        ));
    }
    let meant = command_meant(draft.invocation.program, command)?;
    let is_inflected = ["s", "ed", "es", "ing", "er", "able"].iter().any(|ending| {
        command
            .strip_suffix(ending)
            .is_some_and(|stem| meant.starts_with(stem))
    });
    (!is_inflected).then(|| unknown_command(draft, "pip", word))
}

/// Whether the words behind `pip cache`, `pip config` and `pip index` are a command: in a
/// sentence (`pip cache for …`) they are not.
fn has_subcommand(command: &str, items: &[Item]) -> bool {
    let known: &[&str] = match command {
        "cache" => &["dir", "info", "list", "remove", "purge"],
        "config" => &["list", "edit", "get", "set", "unset", "debug"],
        "index" => &["versions"],
        _ => return true,
    };
    let first = items.iter().find_map(|item| match item {
        Item::Positional(argument) | Item::Dynamic(argument) => Some(argument),
        _ => None,
    });
    first.is_none_or(|argument| {
        argument
            .word
            .text()
            .is_none_or(|text| known.contains(&text.as_str()))
    })
}

/// `PIP_…` in front of the command: options of uv where it has them, else its variables.
fn variables(
    draft: &mut Draft<'_, '_>,
    command: &str,
    settings: &Settings<'_>,
    items: &mut Vec<Item>,
) {
    let invocation = draft.invocation;
    let assignments = invocation
        .command
        .assignments
        .iter()
        .enumerate()
        .map(|(index, word)| (word, Place::Assignment(index)));
    let of_wrappers = invocation.command.words[..invocation.front.words]
        .iter()
        .enumerate()
        .map(|(index, word)| (word, Place::Wrapper(index)));
    let found: Vec<(Word, Place)> = assignments
        .chain(of_wrappers)
        .filter(|(word, _)| word.known_start().starts_with("PIP_"))
        .map(|(word, place)| (word.clone(), place))
        .collect();
    for (word, place) in found {
        let Some((name, _)) = word.known_start().split_once('=') else {
            continue;
        };
        let name = name.to_owned();
        let value = value_of(&word, name.len() + 1);
        let long = format!("--{}", name[4..].to_ascii_lowercase().replace('_', "-"));
        let option = PIP
            .iter()
            .filter(|option| option.is_taken_by(Some(command)))
            .find(|option| option.names().any(|known| known == long));
        let Some(option) = option else {
            let Some(change) = pip_variable(&name, value.shown(), settings.mode) else {
                continue;
            };
            draft.leave_out(place);
            let rule = change.rule.unwrap_or(&OPTION_WITHOUT_EFFECT);
            let message = format!("`{name}`: {}", change.message);
            match change.becomes {
                VariableBecomes::Review => draft.review(rule, message, None),
                VariableBecomes::Set(variables) => {
                    for (name, value) in variables {
                        draft.set(name, &value);
                    }
                }
                VariableBecomes::Nothing => draft.note(rule, message, None),
            }
            continue;
        };
        draft.leave_out(place);
        let takes_value = option.value == uvferry_options::Value::One;
        if !takes_value && option.long != "--no-cache-dir" {
            let known = value.text.as_deref().and_then(|text| {
                // `PIP_QUIET=2` counts.
                truth(text).or_else(|| text.parse::<u8>().ok().map(|count| count > 0))
            });
            if known.is_none() {
                draft.review(
                    &INVALID_VALUE,
                    format!("`{name}`: whether it is true is not known"),
                    None,
                );
            }
            let is_true =
                known.is_none_or(|known| known != (option.long == "--no-build-isolation"));
            if !is_true || option.long == "--no-compile" {
                continue;
            }
        }
        items.push(Item::Option(Given {
            option,
            value: takes_value.then_some(value),
            named_by: Argument { word, index: None },
            is_whole: false,
        }));
    }
}

/// Where an assignment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In front of the command.
    Assignment(usize),
    /// Behind `env` or `sudo`.
    Wrapper(usize),
}

/// What stands behind `PIP_X=`.
fn value_of(word: &Word, length: usize) -> OptionValue {
    let mut pieces = word.pieces.clone();
    if let Some(Piece::Literal(text)) = pieces.first_mut() {
        text.drain(..length);
    }
    let known = &word.known_start()[..length];
    let rest = Word {
        raw: word.raw.strip_prefix(known).unwrap_or_default().to_owned(),
        span: word.span.clone(),
        pieces,
    };
    OptionValue {
        text: rest.text(),
        // An assignment is not split into words, an argument is.
        raw: if rest.raw.is_empty() {
            super::arguments::quoted_anew(&rest.pieces)
        } else if rest.may_split() && !rest.raw.contains(['"', '\'', '\\']) {
            format!("\"{}\"", rest.raw)
        } else {
            rest.raw
        },
        own: None,
    }
}

/// `pip`, the command, and for which Python.
fn head(draft: &Draft<'_, '_>, pip: &Pip, command: &str) -> Vec<OutWord> {
    let mut words = vec![draft.invocation.name("pip")];
    words.push(if command == pip.command {
        pip.word.out()
    } else {
        OutWord::New(command.to_owned())
    });
    let says_python = pip
        .items
        .iter()
        .any(|item| matches!(item, Item::Option(given) if given.option.long == "--python"));
    if !says_python {
        words.extend(draft.target());
    }
    words
}
