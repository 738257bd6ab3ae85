//! `python -m build`.

use uvferry_options::BUILD;

use crate::context::Surroundings;
use crate::outcome::{OutWord, Translated};

use super::arguments::{ABBREVIATING, Given, Item, read};
use super::draft::Draft;
use super::invocation::{Interpreter, Invocation};

/// What becomes of a command of build.
pub(crate) fn translate(invocation: &Invocation<'_>, surroundings: &Surroundings) -> Translated {
    let mut draft = Draft::new(invocation, surroundings);
    let mut words = vec![invocation.name("build")];
    words.extend(python(invocation));
    for item in read(&invocation.arguments, BUILD.options, None, ABBREVIATING) {
        match &item {
            Item::Option(given) if given.option.long == "--config-setting" => {
                setting(given, &mut draft, &mut words);
            }
            Item::Option(given) => draft.option(given, given.option.pip, &mut words),
            other => draft.other(other, true, &mut words),
        }
    }
    let command = draft.command(words);
    draft.rewritten(vec![command])
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
