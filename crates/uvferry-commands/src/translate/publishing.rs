//! twine.

use uvferry_options::TWINE;

use crate::context::{Environment, Mode, Settings, Surroundings};
use crate::outcome::{OutWord, Outcome, Translated};
use crate::rules;

use super::arguments::{ABBREVIATING, Argument, Given, Item, read};
use super::draft::{Draft, only_asks, unknown_command, without_equivalent};
use super::invocation::Invocation;
use super::variables;

/// What becomes of a command of twine.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Translated {
    let draft = Draft::new(invocation, surroundings);
    let before: Vec<Item> = {
        // The options in front of the subcommand have no values.
        let end = position(&invocation.arguments);
        read(
            &invocation.arguments[..end],
            TWINE.options,
            Some(""),
            ABBREVIATING,
        )
    };
    if only_asks(&before) {
        return draft.finish(Outcome::Kept {
            why: "it asks the program itself".to_owned(),
        });
    }
    let end = before.len();
    let Some(subcommand) = invocation.arguments.get(end) else {
        return without_equivalent(draft, "`twine` without a command uploads nothing");
    };
    let rest = &invocation.arguments[end + 1..];
    match subcommand.word.text().as_deref() {
        Some("upload") => upload(draft, rest),
        Some("check") => by_tool(draft, settings),
        Some("register") => without_equivalent(
            draft,
            "`twine register`: uv has no such command, and no index needs it any more: the first \
             upload brings the name",
        ),
        _ => unknown_command(draft, "twine", subcommand),
    }
}

/// The place of the subcommand.
fn position(arguments: &[Argument]) -> usize {
    arguments
        .iter()
        .position(|argument| !argument.word.known_start().starts_with('-'))
        .unwrap_or(arguments.len())
}

fn upload(mut draft: Draft<'_, '_>, rest: &[Argument]) -> Translated {
    let mut words = vec![OutWord::New("publish".to_owned())];
    let items = read(rest, TWINE.options, Some("upload"), ABBREVIATING);
    if only_asks(&items) {
        return draft.finish(Outcome::Kept {
            why: "it asks the program itself".to_owned(),
        });
    }
    let has = |name: &str| {
        items.iter().any(|item| match item {
            Item::Option(given) => given.option.long == name,
            _ => false,
        })
    };
    let has_url = has("--repository-url");
    for item in &items {
        match item {
            Item::Option(given) => match given.option.long {
                "--repository" => repository(given, has_url, &mut draft, &mut words),
                "--skip-existing" => {
                    draft.option(given, given.option.pip, &mut words);
                    words.push(OutWord::New("--check-url".to_owned()));
                    words.push(OutWord::New("URL".to_owned()));
                }
                _ => draft.option(given, given.option.pip, &mut words),
            },
            other => draft.other(other, true, &mut words),
        }
    }
    let is_given = (has("--username") && has("--password"))
        || variables::sets_any(&draft, &["TWINE_PASSWORD", "UV_PUBLISH_TOKEN"]);
    if !is_given {
        draft.note(
            &rules::CREDENTIALS_ELSEWHERE,
            "uv reads UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, not \
             `.pypirc`, TWINE_USERNAME and TWINE_PASSWORD",
            None,
        );
    }
    let command = draft.command(words);
    let commands = variables::renamed(vec![command], "twine", &mut draft);
    draft.rewritten(commands)
}

/// `pypi` is where both upload to unasked; other names stand in `.pypirc`.
fn repository(given: &Given, has_url: bool, draft: &mut Draft<'_, '_>, words: &mut Vec<OutWord>) {
    let name = given.value.as_ref().and_then(|value| value.text.as_deref());
    // twine itself prefers the URL.
    if has_url || name == Some("pypi") {
        return;
    }
    draft.option(given, given.option.pip, words);
    words.push(OutWord::New("--index".to_owned()));
    if let Some(value) = &given.value {
        words.push(value.out());
    }
}

/// `uvx twine …`, or `uv run twine …` where the project has it. One that is installed into the
/// environment at hand may be of a certain version, and goes on being run.
fn by_tool(draft: Draft<'_, '_>, settings: &Settings<'_>) -> Translated {
    let has_own = match settings.mode {
        Mode::Project(project) => project.programs.contains("twine"),
        Mode::Pip => false,
    };
    let is_here = has_own && draft.surroundings.run_by_uv;
    let is_installed = draft
        .surroundings
        .installed_by_hand
        .iter()
        .any(|install| install.names.contains("twine"))
        || has_own && draft.surroundings.environment != Environment::Unknown;
    if is_installed && !is_here {
        return draft.finish(Outcome::Kept {
            why: "twine is installed where it runs".to_owned(),
        });
    }
    let mut words = if is_here {
        super::followers::run_words(draft.surroundings)
    } else {
        Vec::new()
    };
    words.push(draft.invocation.name("twine"));
    words.extend(draft.invocation.arguments.iter().map(Argument::out));
    let program = if is_here { "uv" } else { "uvx" };
    let command = draft.command_of(program, words);
    draft.finish(Outcome::Rewritten(vec![command]))
}
