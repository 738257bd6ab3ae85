//! `python -m build`.

use uvferry_options::BUILD;

use crate::context::{Mode, Settings, Surroundings};
use crate::outcome::{OutWord, Outcome, Translated};
use crate::rules;

use super::arguments::{ABBREVIATING, Given, Item, read};
use super::draft::{Draft, only_asks};
use super::invocation::{Interpreter, Invocation};
use super::path_python;

/// What becomes of a command of build.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Translated {
    let mut draft = Draft::new(invocation, surroundings);
    let mut words = vec![invocation.name("build")];
    let items = read(&invocation.arguments, BUILD.options, None, ABBREVIATING);
    let shares = items
        .iter()
        .any(|item| matches!(item, Item::Option(given) if given.option.long == "--no-isolation"));
    let python = python(&draft, settings.mode, shares);
    let is_named = !python.is_empty();
    words.extend(python);
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
    words.extend(out_folder(&items, surroundings, settings));
    if !is_named && !is_source_only(&items) {
        chosen_by_uv(&mut draft);
    }
    let command = draft.command(words);
    draft.rewritten(vec![command])
}

/// `--out-dir`, where uv would write into the `dist` of a workspace above what it builds; build
/// writes below that.
fn out_folder(
    items: &[Item],
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Vec<OutWord> {
    let Mode::Project(project) = settings.mode else {
        return Vec::new();
    };
    let is_named = items
        .iter()
        .any(|item| matches!(item, Item::Option(given) if given.option.long == "--outdir"));
    let source = items.iter().find_map(|item| match item {
        Item::Positional(argument) => Some(argument.word.text()),
        _ => None,
    });
    let folder = match &source {
        None => Some("."),
        Some(text) => text.as_deref().map(|text| text.trim_end_matches('/')),
    };
    let Some(folder) = folder.filter(|_| !is_named) else {
        return Vec::new();
    };
    let path = surroundings.repository_path(&format!("{folder}/pyproject.toml"));
    let root = if project.folder.is_empty() {
        "pyproject.toml".to_owned()
    } else {
        format!("{}/pyproject.toml", project.folder)
    };
    // One with a pyproject.toml of its own is a workspace of its own, one elsewhere no part of
    // this one.
    let is_below = path.is_some_and(|path| {
        let script = path.replace("pyproject.toml", "setup.py");
        path != root && !project.paths.contains(&path) && project.paths.contains(&script)
    });
    if !is_below {
        return Vec::new();
    }
    let out = match folder {
        "." => "dist".to_owned(),
        folder => format!("{folder}/dist"),
    };
    vec![OutWord::New("--out-dir".to_owned()), OutWord::New(out)]
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

/// `--python …` for the Python that builds, where it is a certain one, or uv may take another.
/// `shares` says that it builds with what is installed there.
pub(crate) fn python(draft: &Draft<'_, '_>, mode: Mode<'_>, shares: bool) -> Vec<OutWord> {
    let flag = OutWord::New("--python".to_owned());
    match &draft.invocation.interpreter {
        Interpreter::At { word, .. } => vec![flag, word.clone()],
        Interpreter::Version { version, word } => vec![
            flag,
            word.clone()
                .unwrap_or_else(|| OutWord::New(version.clone())),
        ],
        Interpreter::First | Interpreter::Two => path_python::named(draft, mode, shares),
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
