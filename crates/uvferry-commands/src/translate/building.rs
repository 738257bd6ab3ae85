//! `python -m build`.

use uvferry_options::BUILD;

use crate::context::Surroundings;
use crate::outcome::{OutWord, Outcome, Translated};
use crate::rules;

use super::arguments::{ABBREVIATING, Given, Item, read};
use super::draft::{Draft, only_asks};
use super::invocation::{Interpreter, Invocation};

/// What becomes of a command of build.
pub(crate) fn translate(invocation: &Invocation<'_>, surroundings: &Surroundings) -> Translated {
    let mut draft = Draft::new(invocation, surroundings);
    let mut words = vec![invocation.name("build")];
    words.extend(python(invocation));
    let items = read(&invocation.arguments, BUILD.options, None, ABBREVIATING);
    if only_asks(&items) {
        return draft.finish(Outcome::Kept {
            why: "it asks the program itself".to_owned(),
        });
    }
    for item in &items {
        match item {
            Item::Option(given) if given.option.long == "--config-setting" => {
                setting(given, &mut draft, &mut words);
            }
            Item::Option(given) => draft.option(given, given.option.pip, &mut words),
            other => draft.other(other, true, &mut words),
        }
    }
    if !is_source_only(&items) {
        chosen_by_uv(&mut draft);
    }
    let command = draft.command(words);
    draft.rewritten(vec![command])
}

/// Whether no wheel is built, whose name may hold the Python.
fn is_source_only(items: &[Item]) -> bool {
    let has = |long: &str| {
        items
            .iter()
            .any(|item| matches!(item, Item::Option(given) if given.option.long == long))
    };
    has("--sdist") && !has("--wheel")
}

/// Says that uv chooses the Python, where the command names none.
pub(crate) fn chosen_by_uv(draft: &mut Draft<'_, '_>) {
    if draft.invocation.interpreter == Interpreter::First {
        draft.note(
            &rules::INTERPRETER_CHOSEN_BY_UV,
            "uv takes the Python that `.python-version` or `requires-python` asks for, else the \
             first that it finds",
            None,
        );
    }
}

/// `--python …` for the Python that builds, where it is a certain one.
pub(crate) fn python(invocation: &Invocation<'_>) -> Vec<OutWord> {
    let flag = OutWord::New("--python".to_owned());
    match &invocation.interpreter {
        Interpreter::At { word, .. } => vec![flag, word.clone()],
        Interpreter::Version { version, word } => vec![
            flag,
            word.clone()
                .unwrap_or_else(|| OutWord::New(version.clone())),
        ],
        Interpreter::First | Interpreter::Two => Vec::new(),
    }
}

/// build takes `KEY` for a setting without a value, uv wants `KEY=`.
fn setting(given: &Given, draft: &mut Draft<'_, '_>, words: &mut Vec<OutWord>) {
    let text = given.value.as_ref().and_then(|value| value.text.clone());
    match text {
        Some(key) if !key.contains('=') => {
            words.push(OutWord::New(format!("--config-setting={key}=")));
        }
        _ => draft.option(given, given.option.pip, words),
    }
}
