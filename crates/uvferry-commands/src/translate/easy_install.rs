//! `easy_install`.

use uvferry_options::EASY_INSTALL;

use crate::command::Word;
use crate::context::{Settings, Surroundings};
use crate::outcome::{OutWord, Outcome, Program, Translated};
use crate::rules;

use super::arguments::{ABBREVIATING, Argument, Item, read};
use super::draft::{Draft, only_asks, without_equivalent};
use super::invocation::Invocation;
use super::pip;
use super::setup_py::argument;

/// What becomes of a command of `easy_install`: it is put into pip's words, and those into
/// uv's.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<Translated> {
    let mut draft = Draft::new(invocation, surroundings);
    let mut words = vec![Argument {
        word: Word::literal("install"),
        index: None,
    }];
    let items = read(
        &invocation.arguments,
        EASY_INSTALL.options,
        None,
        ABBREVIATING,
    );
    if only_asks(&items) {
        return Some(draft.finish(Outcome::Kept {
            why: "it asks the program itself".to_owned(),
        }));
    }
    let mut names = 0;
    let mut has_egg = false;
    for item in &items {
        match item {
            Item::Option(given) => {
                let mut out: Vec<OutWord> = Vec::new();
                draft.option(given, given.option.pip, &mut out);
                words.extend(out.into_iter().map(|word| argument(word, &draft)));
            }
            Item::Positional(word) | Item::Dynamic(word) => {
                let is_egg = word.word.text().is_some_and(|text| {
                    let path = text.split(['#', '?']).next().unwrap_or_default();
                    path.to_ascii_lowercase().ends_with(".egg")
                });
                has_egg |= is_egg;
                if is_egg {
                    draft.review(
                        &rules::COMMAND_WITHOUT_EQUIVALENT,
                        "uv installs no eggs: a wheel or a source distribution has to take its \
                         place",
                        word.index,
                    );
                }
                names += 1;
                words.push(word.clone());
            }
            Item::Separator(_) => {}
            other => draft.other(other, false, &mut Vec::new()),
        }
    }
    if names == 0 || has_egg {
        return Some(without_equivalent(
            draft,
            "`easy_install` without a name installs nothing",
        ));
    }
    let inner = Invocation {
        program: Program::Pip,
        name: None,
        arguments: words,
        ..invocation.clone()
    };
    let translated = pip::translate(&inner, surroundings, settings)?;
    for note in translated.notes {
        draft.note(note.rule, note.message, note.word);
    }
    if let Outcome::NeedsReview { rule, why, .. } = &translated.outcome {
        draft.review(rule, why, None);
    }
    let serves_pip = translated.serves_pip && !draft.is_for_review();
    let mut done = draft.finish(translated.outcome);
    done.serves_pip = serves_pip;
    Some(done)
}
