//! `pip install` in the words of `uv pip install`.

use crate::context::PipSettings;
use crate::outcome::{OutCommand, OutWord, Outcome, Translated};

use super::super::arguments::{Argument, Item};
use super::super::draft::Draft;
use super::carrying::Carrying;
use super::requirement::{is_bare, name_of};
use super::{Pip, head};
use crate::rules;

/// In pip mode, and for what is not part of a project.
pub(super) fn translate(mut draft: Draft<'_, '_>, pip: &Pip) -> Translated {
    let items = match Tools::of(&draft, pip) {
        Tools::Nothing => pip.items.clone(),
        Tools::Without(name, items) => {
            say_left_out(&mut draft, name);
            items
        }
        Tools::Only => return goes(draft),
        Tools::Uv => {
            let outcome = if draft.surroundings.uv_is_there {
                Outcome::Removed {
                    why: "setup-uv brings uv".to_owned(),
                }
            } else {
                Outcome::Kept {
                    why: "it brings uv".to_owned(),
                }
            };
            let mut translated = draft.finish(outcome);
            translated.brings_uv = true;
            return translated;
        }
    };
    let pip = Pip {
        command: pip.command.clone(),
        word: pip.word.clone(),
        items,
    };
    let command = command(&mut draft, &pip, Vec::new());
    draft.rewritten(vec![command])
}

/// The one command of `uv pip install`; `more` goes behind its options.
pub(super) fn command(draft: &mut Draft<'_, '_>, pip: &Pip, more: Vec<OutWord>) -> OutCommand {
    let names_index = pip.items.iter().any(|item| match item {
        Item::Option(given) => matches!(given.option.long, "--index-url" | "--no-index"),
        _ => false,
    });
    if draft.surroundings.pip_settings == PipSettings::InFile && !names_index {
        draft.review(
            &rules::IMAGE_CONFIGURES_PIP,
            "pip takes settings from a file that is given to it before (pip.conf), perhaps another \
             index: uv does not read it, and takes `UV_DEFAULT_INDEX`, `UV_INDEX` or a uv.toml",
            None,
        );
    }
    let mut carrying = Carrying::of(&pip.items);
    let mut words = head(draft, pip, "install");
    words.extend(carrying.bytecode(draft));
    carrying.all(draft, &pip.items, &mut words);
    words.extend(more);
    draft.command(words)
}

/// Says that a tool is not among what is installed any more.
pub(super) fn say_left_out(draft: &mut Draft<'_, '_>, name: &str) {
    let message = match name {
        "uv" => "uv itself is left out: it is there already",
        _ => "pip itself is left out: uv does not need it",
    };
    draft.note(&rules::PIP_NOT_NEEDED, message, None);
}

/// `pip install -U pip` and the like.
fn goes(draft: Draft<'_, '_>) -> Translated {
    let stays = draft.surroundings.pip_stays;
    let mut translated = draft.finish(if stays {
        Outcome::Kept {
            why: "another command goes on using pip".to_owned(),
        }
    } else {
        Outcome::Removed {
            why: "uv needs neither pip nor setuptools nor wheel: it builds each package with what the package asks for".to_owned(),
        }
    });
    translated.serves_pip = true;
    translated
}

/// What a command installs of the tools of packaging themselves.
pub(super) enum Tools {
    /// Nothing, or what has to stay.
    Nothing,
    /// pip, or uv where it is there already, among others; these are the items without it.
    Without(&'static str, Vec<Item>),
    /// Nothing else.
    Only,
    /// uv; where it is there already, nothing else that is wanted.
    Uv,
}

impl Tools {
    pub(super) fn of(draft: &Draft<'_, '_>, pip: &Pip) -> Self {
        let is_plain = pip.items.iter().all(|item| match item {
            Item::Option(given) => !matches!(
                given.option.long,
                "--requirement"
                    | "--editable"
                    | "--group"
                    | "--target"
                    | "--prefix"
                    | "--root"
                    | "--requirements-from-script"
            ),
            Item::Positional(_) => true,
            _ => false,
        });
        let words: Vec<&Argument> = pip
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Positional(argument) => Some(argument),
                _ => None,
            })
            .collect();
        let names: Vec<Option<String>> = words
            .iter()
            .map(|argument| name_of(&argument.word))
            .collect();
        let is_named = |name: &str| names.iter().any(|known| known.as_deref() == Some(name));
        let needs_builders = draft.surroundings.builds_without_isolation;
        let serves = |argument: &Argument| match name_of(&argument.word).as_deref() {
            Some("pip") => true,
            Some("setuptools" | "wheel" | "distribute") => {
                !needs_builders && is_bare(&argument.word)
            }
            _ => false,
        };
        let without = |name: &'static str| {
            let is_it = |item: &Item| matches!(item, Item::Positional(argument) if name_of(&argument.word).as_deref() == Some(name));
            let others = pip.items.iter().filter(|item| !is_it(item));
            Self::Without(name, others.cloned().collect())
        };
        if is_plain && is_named("uv") {
            let is_uv = |name: &Option<String>| name.as_deref() == Some("uv");
            let mut wanted = words.iter().zip(&names);
            // What runs before uv is there brings it, and what stands beside it.
            return if draft.surroundings.uv_is_there
                && wanted.any(|(argument, name)| !is_uv(name) && !serves(argument))
            {
                without("uv")
            } else {
                Self::Uv
            };
        }
        if !is_named("pip") || draft.surroundings.pip_stays && !is_plain {
            return Self::Nothing;
        }
        if is_plain && !words.is_empty() && words.iter().all(|argument| serves(argument)) {
            return Self::Only;
        }
        if draft.surroundings.pip_stays {
            return Self::Nothing;
        }
        // pip alone goes; the others may be wanted for themselves.
        without("pip")
    }
}
