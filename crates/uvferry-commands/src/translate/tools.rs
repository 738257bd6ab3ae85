//! pipx.

use uvferry_options::{OPTION_CHANGES_MEANING, OPTION_WITHOUT_EQUIVALENT, PIPX};

use crate::context::{Settings, Surroundings};
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};
use crate::rules;

use super::arguments::{ABBREVIATING, Argument, Given, Item, Style, read};
use super::draft::{Draft, new, unknown_command, without_equivalent};
use super::invocation::{Interpreter, Invocation};
use super::{building, environments, publishing, variables};

/// Words behind the program that is run are its own.
const UP_TO_PROGRAM: Style = Style {
    abbreviates: true,
    is_interspersed: false,
};

/// What becomes of a command of pipx.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Translated {
    let draft = Draft::new(invocation, surroundings);
    let Some((subcommand, rest)) = invocation.arguments.split_first() else {
        return without_equivalent(draft, "`pipx` without a command only shows its help");
    };
    let Some(name) = subcommand.word.text() else {
        return without_equivalent(
            draft,
            "which command of pipx it is is known only when it runs",
        );
    };
    let rest = rest.to_vec();
    match name.as_str() {
        "run" => match nested(invocation, &rest) {
            Some(inner) => {
                let translated = match inner.program {
                    Program::Build => building::translate(&inner, surroundings, settings),
                    Program::Twine => publishing::translate(&inner, surroundings, settings),
                    _ => environments::translate(&inner, surroundings, settings),
                };
                Translated {
                    program: Program::Pipx,
                    ..translated
                }
            }
            None => run(draft, &rest),
        },
        "install" => install(draft, subcommand, &rest),
        "inject" => inject(draft, &rest),
        "upgrade" => named(draft, "upgrade", &["tool", "upgrade"], &rest),
        "upgrade-all" => all(draft, "upgrade-all", &["tool", "upgrade", "--all"], &rest),
        "reinstall" => named(
            draft,
            "reinstall",
            &["tool", "upgrade", "--reinstall"],
            &rest,
        ),
        "reinstall-all" => all(
            draft,
            "reinstall-all",
            &["tool", "upgrade", "--all", "--reinstall"],
            &rest,
        ),
        "uninstall" => named(draft, "uninstall", &["tool", "uninstall"], &rest),
        "uninstall-all" => all(
            draft,
            "uninstall-all",
            &["tool", "uninstall", "--all"],
            &rest,
        ),
        "list" => all(draft, "list", &["tool", "list"], &rest),
        "ensurepath" => ensurepath(draft, &rest),
        "environment" => environment(draft, &rest),
        "exec" => exec(draft, &rest),
        "upgrade-shared" => draft.finish(Outcome::Removed {
            why: "uv has no shared libraries to renew".to_owned(),
        }),
        "--version" | "--help" | "-h" => draft.finish(Outcome::Kept {
            why: "it asks the program itself".to_owned(),
        }),
        other => match advice(other) {
            Some(advice) => without_equivalent(draft, &format!("`pipx {other}`: {advice}")),
            None => unknown_command(draft, "pipx", subcommand),
        },
    }
}

/// What to do instead of a command that uv does not have.
fn advice(command: &str) -> Option<&'static str> {
    Some(match command {
        "uninject" => "install the tool again without the package: `uv tool install --force NAME`",
        "runpip" => {
            "`uv pip list --python \"$(uv tool dir)/NAME\"` and its kin look into the environment \
             of a tool"
        }
        "interpreter" => "`uv python list` and `uv python uninstall` do this",
        "cache" => "`uv cache dir`, `uv cache prune` and `uv cache clean` do this",
        "completions" => {
            "`uv generate-shell-completion` and `uvx --generate-shell-completion` do this"
        }
        "health" | "repair" => {
            "`uv tool list` tells broken tools, `uv tool install --force` repairs"
        }
        "install-all" => "name the tools: `uv tool install NAME`",
        "pin" | "unpin" => "a version that `uv tool install NAME==VERSION` names stays",
        "reset" => "`uv tool uninstall --all` takes the tools away",
        _ => return None,
    })
}

/// Build, twine and virtualenv have uv's own command, whoever runs them.
fn nested<'a>(invocation: &Invocation<'a>, rest: &[Argument]) -> Option<Invocation<'a>> {
    let (app, arguments) = rest.split_first()?;
    let program = match app.word.text()?.as_str() {
        // Its extras are for its own way of building.
        "build" | "build[uv]" | "build[virtualenv]" => Program::Build,
        "twine" => Program::Twine,
        "virtualenv" => Program::Virtualenv,
        _ => return None,
    };
    Some(Invocation {
        program,
        name: app.index,
        arguments: arguments.to_vec(),
        ..invocation.clone()
    })
}

fn run(mut draft: Draft<'_, '_>, rest: &[Argument]) -> Translated {
    let items = read(rest, PIPX.options, Some("run"), UP_TO_PROGRAM);
    let mut options = Vec::new();
    let mut program = Vec::new();
    let mut is_from = false;
    for item in &items {
        match item {
            Item::Option(given) => {
                is_from |= given.option.long == "--spec";
                option(given, "run", &mut draft, &mut options);
            }
            // In front of the program it may be options of pipx; `$TOOL` is the program.
            Item::Positional(argument) | Item::Dynamic(argument) => {
                program.push(argument.clone());
            }
            Item::Separator(argument) if !program.is_empty() => program.push(argument.clone()),
            Item::Separator(_) => {}
            other => draft.other(other, false, &mut options),
        }
    }
    let Some(app) = program.first() else {
        return without_equivalent(draft, "`pipx run` needs a program");
    };
    let text = app.word.text();
    // build has a program of another name, which pipx knows by the package's metadata.
    let is_build = |text: &str| {
        text.strip_prefix("build").is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(['=', '<', '>', '~', '!', '[', ' '])
        })
    };
    let is_script = text
        .as_deref()
        .is_some_and(|text| text.contains("://") || text.to_ascii_lowercase().ends_with(".py"));
    let mut words = Vec::new();
    let is_uvx = !is_script || is_from;
    if !is_uvx {
        words.push(new("run"));
    }
    if let (Interpreter::Version { version, .. }, false) =
        (&draft.invocation.interpreter, has(&items, "--python"))
    {
        words.push(new("--python"));
        words.push(new(version));
    }
    words.extend(options);
    if !is_from && text.as_deref().is_some_and(is_build) {
        words.push(new("--from"));
        words.push(app.out());
        words.push(new("pyproject-build"));
        program.remove(0);
    }
    words.extend(program.iter().map(Argument::out));
    let command = draft.command_of(if is_uvx { "uvx" } else { "uv" }, words);
    finish(draft, vec![command])
}

fn has(items: &[Item], long: &str) -> bool {
    items
        .iter()
        .any(|item| matches!(item, Item::Option(given) if given.option.long == long))
}

/// An option of pipx in uv's words.
fn option(given: &Given, command: &str, draft: &mut Draft<'_, '_>, words: &mut Vec<OutWord>) {
    draft.option(given, given.option.pip, words);
    if given.option.long != "--cooldown" {
        return;
    }
    let days = given.value.as_ref().and_then(|value| value.text.as_deref());
    match days {
        Some("0") => {}
        Some(days) if days.bytes().all(|byte| byte.is_ascii_digit()) && !days.is_empty() => {
            words.push(new("--exclude-newer"));
            words.push(new(&format!("{days} days")));
        }
        _ => draft.review(
            &OPTION_WITHOUT_EQUIVALENT,
            format!(
                "`pipx {command} --cooldown`: uv wants `--exclude-newer`, with a number of days"
            ),
            given.named_by.index,
        ),
    }
}

/// Reads a command with options that are carried over and names.
fn parts(
    draft: &mut Draft<'_, '_>,
    command: &'static str,
    rest: &[Argument],
) -> (Vec<OutWord>, Vec<Argument>, Vec<Item>) {
    let items = read(rest, PIPX.options, Some(command), ABBREVIATING);
    let mut options = Vec::new();
    let mut names = Vec::new();
    for item in &items {
        match item {
            Item::Option(given) => option(given, command, draft, &mut options),
            Item::Positional(argument) | Item::Dynamic(argument) => names.push(argument.clone()),
            Item::Separator(_) => {}
            other => draft.other(other, false, &mut options),
        }
    }
    (options, names, items)
}

fn install(mut draft: Draft<'_, '_>, subcommand: &Argument, rest: &[Argument]) -> Translated {
    let (options, names, items) = parts(&mut draft, "install", rest);
    if names.is_empty() {
        return without_equivalent(draft, "`pipx install` needs a package");
    }
    let mut python = Vec::new();
    if let (Interpreter::Version { version, .. }, false) =
        (&draft.invocation.interpreter, has(&items, "--python"))
    {
        python = vec![new("--python"), new(version)];
    }
    let commands = names
        .iter()
        .map(|name| {
            if name.word.may_split() {
                draft.note(
                    &OPTION_CHANGES_MEANING,
                    format!("`{}`: uv installs one tool with a command", name.word.raw),
                    name.index,
                );
            }
            let mut words = vec![new("tool"), subcommand.out()];
            words.extend(python.iter().chain(&options).cloned());
            words.push(name.out());
            draft.command(words)
        })
        .collect();
    finish(draft, commands)
}

/// `pipx inject TOOL PACKAGE…` → `uv tool install TOOL --with PACKAGE`.
fn inject(mut draft: Draft<'_, '_>, rest: &[Argument]) -> Translated {
    let (options, names, items) = parts(&mut draft, "inject", rest);
    let Some((tool, packages)) = names.split_first() else {
        return without_equivalent(draft, "`pipx inject` needs a tool and packages");
    };
    let with = if has(&items, "--include-apps") {
        "--with-executables-from"
    } else if has(&items, "--editable") {
        "--with-editable"
    } else {
        "--with"
    };
    draft.note(
        &OPTION_CHANGES_MEANING,
        "uv makes the environment of the tool anew: packages that earlier commands added have to \
         be named again, in this one command",
        None,
    );
    let mut words = vec![new("tool"), new("install")];
    words.extend(options);
    for package in packages {
        words.push(new(with));
        words.push(package.out());
    }
    words.push(tool.out());
    let command = draft.command(words);
    of_their_own(&mut draft);
    finish(draft, vec![command])
}

/// A command that names tools.
fn named(
    mut draft: Draft<'_, '_>,
    command: &'static str,
    uv: &[&str],
    rest: &[Argument],
) -> Translated {
    let (options, names, _) = parts(&mut draft, command, rest);
    if names.is_empty() {
        return without_equivalent(draft, &format!("`pipx {command}` needs a tool"));
    }
    let words = uv
        .iter()
        .map(|word| new(word))
        .chain(options)
        .chain(names.iter().map(Argument::out))
        .collect();
    let command = draft.command(words);
    of_their_own(&mut draft);
    finish(draft, vec![command])
}

/// A command for all tools.
fn all(
    mut draft: Draft<'_, '_>,
    command: &'static str,
    uv: &[&str],
    rest: &[Argument],
) -> Translated {
    let (options, names, _) = parts(&mut draft, command, rest);
    if let Some(name) = names.first() {
        draft.review(
            &OPTION_WITHOUT_EQUIVALENT,
            format!("`pipx {command}` of certain tools: uv's command is for all of them"),
            name.index,
        );
    }
    let words = uv.iter().map(|word| new(word)).chain(options).collect();
    let command = draft.command(words);
    of_their_own(&mut draft);
    finish(draft, vec![command])
}

fn ensurepath(mut draft: Draft<'_, '_>, rest: &[Argument]) -> Translated {
    let (options, _, _) = parts(&mut draft, "ensurepath", rest);
    let words = [new("tool"), new("update-shell")]
        .into_iter()
        .chain(options)
        .collect();
    let command = draft.command(words);
    finish(draft, vec![command])
}

/// `pipx environment --value PIPX_BIN_DIR`.
fn environment(mut draft: Draft<'_, '_>, rest: &[Argument]) -> Translated {
    let items = read(rest, PIPX.options, Some("environment"), ABBREVIATING);
    let value = items.iter().find_map(|item| match item {
        Item::Option(given) if given.option.long == "--value" => {
            given.value.as_ref().and_then(|value| value.text.clone())
        }
        _ => None,
    });
    let words = match value.as_deref() {
        Some("PIPX_BIN_DIR") => vec![new("tool"), new("dir"), new("--bin")],
        Some("PIPX_HOME" | "PIPX_LOCAL_VENVS") => vec![new("tool"), new("dir")],
        _ => {
            return without_equivalent(
                draft,
                "`pipx environment`: `uv tool dir` and `uv tool dir --bin` say where uv's tools \
                 are",
            );
        }
    };
    if value.as_deref() == Some("PIPX_HOME") {
        draft.note(
            &OPTION_CHANGES_MEANING,
            "the environments of uv's tools are in the folder itself, not in `venvs` in it",
            None,
        );
    }
    let command = draft.command(words);
    finish(draft, vec![command])
}

/// `pipx exec TOOL PROGRAM …` → `uvx --from TOOL PROGRAM …`.
fn exec(mut draft: Draft<'_, '_>, rest: &[Argument]) -> Translated {
    let items = read(rest, PIPX.options, Some("exec"), UP_TO_PROGRAM);
    let mut words = Vec::new();
    let mut names = Vec::new();
    for item in &items {
        match item {
            Item::Option(given) => option(given, "exec", &mut draft, &mut words),
            other => draft.other(other, true, &mut names),
        }
    }
    if names.len() < 2 {
        return without_equivalent(draft, "`pipx exec` needs a tool and a program");
    }
    words.push(new("--from"));
    words.extend(names);
    let command = draft.command_of("uvx", words);
    finish(draft, vec![command])
}

fn of_their_own(draft: &mut Draft<'_, '_>) {
    draft.note(
        &rules::TOOLS_OF_THEIR_OWN,
        "uv knows only the tools that `uv tool install` has installed, not those of pipx",
        None,
    );
}

fn finish(mut draft: Draft<'_, '_>, commands: Vec<OutCommand>) -> Translated {
    let commands = variables::renamed(commands, "pipx", &mut draft);
    draft.rewritten(commands)
}
