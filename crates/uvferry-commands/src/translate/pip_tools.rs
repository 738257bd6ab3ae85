//! pip-compile and pip-sync.

use uvferry_options::{
    OPTION_CHANGES_MEANING, OPTION_WITHOUT_EFFECT, OPTION_WITHOUT_EQUIVALENT, PIP, PIP_COMPILE,
    PIP_SYNC, To,
};

use crate::command::{Piece, Word};
use crate::context::{InstallTarget, Mode, Project, Settings, Surroundings};
use crate::outcome::{OutWord, Outcome, Program, Translated};
use crate::rules;

use super::arguments::{
    ABBREVIATING, Argument, CLICK, Given, Item, OptionValue, has_options_by_default, read,
};
use super::draft::{Draft, new};
use super::invocation::Invocation;
use super::pip::{
    Carrying, FilePlace, ProjectFile, Selection, can_sync, export_words, place_of, project_words,
    pythons_outside, sync_words,
};
use super::wrappers::variable_name;

/// What becomes of pip-compile or pip-sync.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Translated {
    let mut draft = Draft::new(invocation, surroundings);
    let is_compile = invocation.program == Program::PipCompile;
    let table = if is_compile { PIP_COMPILE } else { PIP_SYNC };
    let items = read(&invocation.arguments, table, None, CLICK);
    if has(&items, "--version") {
        let command = draft.command(vec![new("--version")]);
        return draft.rewritten(vec![command]);
    }
    for word in &invocation.command.assignments {
        if word.known_start().starts_with("CUSTOM_COMPILE_COMMAND=") {
            draft.note(
                &OPTION_CHANGES_MEANING,
                "`CUSTOM_COMPILE_COMMAND`: uv reads UV_CUSTOM_COMPILE_COMMAND",
                None,
            );
        }
    }
    let sources = sources(&items);
    let is_help = has(&items, "--help");
    // Where options are what tox puts in unasked, the files are those that are named.
    let later = items.iter().find_map(|item| match item {
        Item::Dynamic(argument)
            if !(has_options_by_default(&argument.word.raw)
                || is_compile && holds_options(&draft, argument, &items, &sources)) =>
        {
            Some(argument)
        }
        _ => None,
    });
    match settings.mode {
        Mode::Project(_) if later.is_some() => {
            draft.review(
                &rules::FILE_KNOWN_LATER,
                "which files it takes, and so whether they are part of the project, is known only when it runs",
                later.and_then(|argument| argument.index),
            );
        }
        Mode::Project(project) if !is_help => {
            let places: Vec<FilePlace<'_>> = if sources.is_empty() {
                let default = if is_compile {
                    "requirements.in"
                } else {
                    "requirements.txt"
                };
                vec![source(&draft, Some(default), project)]
            } else {
                sources
                    .iter()
                    .map(|word| source(&draft, word.word.text().as_deref(), project))
                    .collect()
            };
            // One of which lines stay is whole only as a file.
            let known = places
                .iter()
                .filter(
                    |place| matches!(place, FilePlace::Known(file) if !file.target.keeps_file()),
                )
                .count();
            if let Some(at) = places
                .iter()
                .position(|place| matches!(place, FilePlace::Unknown))
            {
                let shown = sources.get(at).map_or("", |word| word.word.raw.as_str());
                draft.review(
                    &rules::FILE_KNOWN_LATER,
                    format!("which file `{shown}` is, and so whether it is part of the project, is not known"),
                    sources.get(at).and_then(|word| word.index),
                );
            } else if known == places.len() && !is_compile {
                return sync_project(draft, &items, &places, project);
            } else if known == places.len() {
                if writes_own_file(&draft, &items, &sources, project) {
                    return lock(draft, &items, &sources, &places, project);
                }
            } else if known > 0 {
                draft.review(
                    &rules::COMMAND_WITHOUT_EQUIVALENT,
                    "some of its files became part of the project and some did not",
                    None,
                );
            } else if sources.is_empty()
                && is_compile
                && writes_own_file(&draft, &items, &sources, project)
            {
                // pyproject.toml, setup.py or setup.cfg is what is left.
                return lock(draft, &items, &sources, &places, project);
            }
        }
        _ => {}
    }
    if is_compile {
        compile(draft, &items, &sources)
    } else {
        sync(draft, &items, &sources)
    }
}

/// Whether a variable beside the names of the files can only hold options, and what the file
/// gives it are such as `uv lock` takes by the same words. What its caller gives it is its own.
fn holds_options(
    draft: &Draft<'_, '_>,
    argument: &Argument,
    items: &[Item],
    sources: &[Argument],
) -> bool {
    let is_known = |text: Option<String>| text.is_some();
    let names_files = !sources.is_empty()
        && sources.iter().all(|source| is_known(source.word.text()))
        && items.iter().any(|item| {
            matches!(item, Item::Option(given) if given.option.long == "--output-file"
                && is_known(given.value.as_ref().and_then(|value| value.text.clone())))
        });
    let [
        Piece::Expansion {
            text,
            quoted: false,
        },
    ] = argument.word.pieces.as_slice()
    else {
        return false;
    };
    let Some(name) = variable_name(text) else {
        return false;
    };
    let surroundings = draft.surroundings;
    let given = surroundings.given.get(name).into_iter().flatten();
    names_files
        && given
            .chain(surroundings.variables.get(name))
            .all(|value| is_for_lock(value))
}

/// Whether all words are options that pip-compile and `uv lock` have by one name.
fn is_for_lock(value: &str) -> bool {
    let mut words = value.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "-U" | "--upgrade" | "-q" | "--quiet" | "-v" | "--verbose" | "--no-index" => {}
            "-P" | "--upgrade-package" | "-i" | "--index-url" | "--extra-index-url" | "-f"
            | "--find-links" | "--cache-dir" => {
                if words.next().is_none_or(|value| value.starts_with('-')) {
                    return false;
                }
            }
            _ => {
                let is_attached = ["--upgrade-package=", "--index-url=", "--find-links="]
                    .iter()
                    .any(|start| word.starts_with(start));
                if !is_attached {
                    return false;
                }
            }
        }
    }
    true
}

fn has(items: &[Item], name: &str) -> bool {
    items
        .iter()
        .any(|item| matches!(item, Item::Option(given) if given.option.long == name))
}

fn sources(items: &[Item]) -> Vec<Argument> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Positional(argument) => Some(argument.clone()),
            _ => None,
        })
        .collect()
}

/// What a source file is to the project; its metadata are part of it.
fn source<'p>(draft: &Draft<'_, '_>, text: Option<&str>, project: &'p Project) -> FilePlace<'p> {
    static MAIN: InstallTarget = InstallTarget::Main;
    let path = text.and_then(|text| draft.surroundings.repository_path(text));
    let is_metadata = path.as_deref().is_some_and(|path| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        folder == project.folder && matches!(name, "pyproject.toml" | "setup.py" | "setup.cfg")
    });
    if is_metadata {
        FilePlace::Known(ProjectFile {
            target: &MAIN,
            installs_project: false,
        })
    } else {
        place_of(draft, text, project)
    }
}

/// Whether what pip-compile writes is a compiled file of the project, whose place uv.lock
/// took. Anything else (a copy to compare with, the standard output) is read by whoever asked
/// for it.
fn writes_own_file(
    draft: &Draft<'_, '_>,
    items: &[Item],
    sources: &[Argument],
    project: &Project,
) -> bool {
    let mut is_named = false;
    let mut is_own = false;
    for item in items {
        match item {
            Item::Option(given) if given.option.long == "--dry-run" => return false,
            // The last one counts.
            Item::Option(given) if given.option.long == "--output-file" => {
                let text = given.value.as_ref().and_then(|value| value.text.as_deref());
                is_named = true;
                is_own = matches!(place_of(draft, text, project), FilePlace::Known(_));
            }
            _ => {}
        }
    }
    if is_named {
        return is_own;
    }
    let written = match sources {
        [] => Some("requirements.txt".to_owned()),
        [one] => match compiled_name(&one.word) {
            Some(OutWord::New(name)) => Some(name),
            _ => None,
        },
        // pip-compile refuses them without a name.
        _ => None,
    };
    // One that is in no repository is made of the project's own, and for it alone.
    let stays = written
        .and_then(|name| draft.surroundings.repository_path(&name))
        .and_then(|path| project.files.get(&path))
        .is_some_and(|target| *target == InstallTarget::Stays);
    !stays
}

/// The file that pip-compile writes where it is one of the project that something goes on
/// reading.
fn read_afterwards(
    draft: &Draft<'_, '_>,
    items: &[Item],
    sources: &[Argument],
    project: &Project,
) -> Option<(String, OutWord)> {
    let named = items.iter().rev().find_map(|item| match item {
        Item::Option(given) if given.option.long == "--output-file" => given.value.as_ref(),
        _ => None,
    });
    let (text, word) = if let Some(value) = named {
        (value.text.clone()?, value.out())
    } else {
        let name = match sources {
            [] => "requirements.txt".to_owned(),
            [one] => match compiled_name(&one.word)? {
                OutWord::New(name) => name,
                _ => return None,
            },
            _ => return None,
        };
        (name.clone(), new(&name))
    };
    let path = draft.surroundings.repository_path(&text)?;
    project
        .read_afterwards
        .contains(&path)
        .then_some((path, word))
}

/// `uv export` into the compiled file that something goes on reading.
fn export(
    draft: &mut Draft<'_, '_>,
    items: &[Item],
    places: &[FilePlace<'_>],
    project: &Project,
    file: OutWord,
) -> Vec<OutWord> {
    let mut selection = Selection::default();
    for place in places {
        if let FilePlace::Known(file) = place {
            selection.add_file(*file);
        }
    }
    let mut words = export_words(draft, &selection, project, file);
    // The words of pip-compile that say what a line holds.
    let more = ["--no-annotate", "--no-header"]
        .into_iter()
        .filter(|name| has(items, name))
        .chain((!has(items, "--generate-hashes")).then_some("--no-hashes"));
    words.extend(more.map(new));
    draft.note(
        &rules::LOCK_DECIDES,
        "something goes on reading the compiled file: uv.lock is exported into it",
        None,
    );
    words
}

/// `uv lock`
fn lock(
    mut draft: Draft<'_, '_>,
    items: &[Item],
    sources: &[Argument],
    places: &[FilePlace<'_>],
    project: &Project,
) -> Translated {
    let mut words = vec![new("lock")];
    words.extend(project_words(&draft, project));
    for item in items {
        match item {
            Item::Option(given) => {
                let form = given.option.project;
                match given.option.long {
                    "--pip-args" => pip_args(&mut draft, given, true, &mut words),
                    "--resolver" => resolver(&mut draft, given),
                    "--no-emit-index-url" | "--no-emit-options" | "--no-allow-unsafe" => {}
                    _ => draft.option(given, form, &mut words),
                }
            }
            Item::Positional(_) | Item::Separator(_) => {}
            // `-U`, `-P six`: `uv lock` has the same.
            other => draft.other(other, true, &mut words),
        }
    }
    draft.note(
        &rules::LOCK_DECIDES,
        "uv.lock takes the place of the compiled file: it holds all parts of the project at once",
        None,
    );
    let mut commands = vec![draft.command(words)];
    let read = read_afterwards(&draft, items, sources, project);
    let exports = read.map(|(path, file)| {
        let words = export(&mut draft, items, places, project, file);
        commands.push(draft.command(words));
        path
    });
    Translated {
        exports,
        ..draft.rewritten(commands)
    }
}

/// `uv pip compile`
fn compile(mut draft: Draft<'_, '_>, items: &[Item], sources: &[Argument]) -> Translated {
    let mut words = vec![draft.invocation.name("pip"), new("compile")];
    let says_python = has(items, "--python-executable");
    if !says_python {
        let target = draft.target();
        // It resolves for a Python, and installs nowhere.
        words.extend(target.into_iter().filter(|word| *word != new("--system")));
    }
    let shows_only = has(items, "--dry-run");
    let names_none = sources.is_empty()
        && !has(items, "--help")
        && !items.iter().any(|item| matches!(item, Item::Dynamic(_)));
    if names_none {
        words.push(new("requirements.in"));
        draft.note(
            &rules::DEFAULT_FILE,
            "pip-compile takes requirements.in where no file is named (and pyproject.toml, setup.py or setup.cfg where there is none): uv is told the name",
            None,
        );
    }
    let mut has_strategy = false;
    for item in items {
        match item {
            Item::Option(given) => match given.option.long {
                "--output-file" if shows_only => {}
                // uv would write a file of that name; it prints where none is named.
                "--output-file"
                    if given.value.as_ref().and_then(|value| value.text.as_deref())
                        == Some("-") => {}
                "--dry-run" => draft.note(
                    &OPTION_CHANGES_MEANING,
                    "`--dry-run`: uv prints and writes nothing where no output file is named, and does not look at what an existing one holds",
                    given.named_by.index,
                ),
                "--pip-args" => pip_args(&mut draft, given, false, &mut words),
                "--resolver" => resolver(&mut draft, given),
                "--extra-index-url" => {
                    words.push(new("--index"));
                    words.extend(given.value.iter().map(OptionValue::out));
                    if !has_strategy {
                        has_strategy = true;
                        words.extend([new("--index-strategy"), new("unsafe-best-match")]);
                    }
                    if let Some(why) = given.option.pip.kind.reason() {
                        draft.note(&OPTION_CHANGES_MEANING, format!("`--extra-index-url`: {why}"), given.named_by.index);
                    }
                }
                "--emit-options" => words.extend(
                    ["--emit-index-url", "--emit-find-links", "--emit-build-options"].map(new),
                ),
                "--no-allow-unsafe" => {
                    for name in ["setuptools", "pip"] {
                        words.extend([new("--no-emit-package"), new(name)]);
                    }
                }
                "--no-emit-index-url" | "--no-emit-options" => {}
                _ => draft.option(given, given.option.pip, &mut words),
            },
            other => draft.other(other, true, &mut words),
        }
    }
    if !has(items, "--help") {
        as_pip_tools_does(&mut draft, items, &mut words);
        output(&mut draft, items, sources, shows_only, &mut words);
    }
    let command = draft.command(words);
    draft.rewritten(vec![command])
}

/// What pip-compile does unasked.
fn as_pip_tools_does(draft: &mut Draft<'_, '_>, items: &[Item], words: &mut Vec<OutWord>) {
    if !has(items, "--strip-extras") && !has(items, "--no-strip-extras") {
        words.push(new("--no-strip-extras"));
    }
    let names_index = ["--index-url", "--extra-index-url"]
        .iter()
        .any(|name| has(items, name));
    let hides = has(items, "--no-emit-options");
    if names_index
        && !has(items, "--emit-index-url")
        && !has(items, "--no-emit-index-url")
        && !has(items, "--emit-options")
        && !hides
    {
        words.push(new("--emit-index-url"));
    }
    if has(items, "--find-links")
        && !has(items, "--emit-find-links")
        && !has(items, "--no-emit-find-links")
        && !has(items, "--emit-options")
        && !hides
    {
        words.push(new("--emit-find-links"));
    }
    if !has(items, "--allow-unsafe")
        && !has(items, "--no-allow-unsafe")
        && !has(items, "--unsafe-package")
    {
        draft.note(
            &OPTION_CHANGES_MEANING,
            "uv also pins pip and setuptools where something requires them, which pip-compile leaves out; `--no-emit-package setuptools` does so here",
            None,
        );
    }
}

/// `--output-file`, which uv wants to be told.
fn output(
    draft: &mut Draft<'_, '_>,
    items: &[Item],
    sources: &[Argument],
    shows_only: bool,
    words: &mut Vec<OutWord>,
) {
    if has(items, "--output-file") || shows_only {
        return;
    }
    let is_later = items.iter().any(|item| matches!(item, Item::Dynamic(_)));
    let written = match sources {
        _ if is_later => None,
        [] => Some(new("requirements.txt")),
        [one] => compiled_name(&one.word),
        _ => None,
    };
    match written {
        Some(name) => {
            words.push(new("--output-file"));
            words.push(name);
        }
        None => draft.review(
            &OPTION_WITHOUT_EQUIVALENT,
            "which file pip-compile writes is known only when it runs: name it by `--output-file`",
            None,
        ),
    }
}

/// `requirements/dev.txt` of `requirements/dev.in`, as pip-compile names it; for metadata
/// of a package it is `requirements.txt` beside it.
fn compiled_name(source: &Word) -> Option<OutWord> {
    if let Some(text) = source.text() {
        let (folder, name) = match text.rsplit_once(['/', '\\']) {
            Some((folder, name)) => (&text[..=folder.len()], name),
            None => ("", text.as_str()),
        };
        if text == "-" {
            return None;
        }
        if matches!(name, "pyproject.toml" | "setup.py" | "setup.cfg") {
            return Some(new(&format!("{folder}requirements.txt")));
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        return Some(new(&format!("{folder}{stem}.txt")));
    }
    // `requirements/$NAME.in`
    let raw = &source.raw;
    let (stem, quote) = match raw.strip_suffix(['"', '\'']) {
        Some(inner) => (inner, &raw[inner.len()..]),
        None => (raw.as_str(), ""),
    };
    let stem = stem.strip_suffix(".in")?;
    // Several files would be several sources.
    let is_glob = raw.contains(['*', '?', '[']);
    (!is_glob).then(|| OutWord::Raw(format!("{stem}.txt{quote}")))
}

fn resolver(draft: &mut Draft<'_, '_>, given: &Given) {
    let text = given.value.as_ref().and_then(|value| value.text.as_deref());
    if text == Some("legacy") {
        draft.note(
            &OPTION_CHANGES_MEANING,
            "`--resolver legacy`: uv resolves by backtracking, and cannot put versions together that do not fit",
            given.named_by.index,
        );
    } else {
        draft.note(
            &OPTION_WITHOUT_EFFECT,
            "`--resolver`: uv resolves by backtracking",
            given.named_by.index,
        );
    }
}

/// Options of `pip install` that say how it resolves.
static RESOLVING: &[&str] = &["--no-deps", "--upgrade", "--upgrade-strategy", "--pre"];

/// `--pip-args "--prefer-binary --no-build-isolation"`: options of `pip install`.
fn pip_args(draft: &mut Draft<'_, '_>, given: &Given, is_project: bool, words: &mut Vec<OutWord>) {
    let index = given.named_by.index;
    let Some(text) = given.value.as_ref().and_then(|value| value.text.as_deref()) else {
        draft.review(
            &rules::OPTIONS_KNOWN_LATER,
            "`--pip-args`: what it holds is known only when the command runs",
            index,
        );
        return;
    };
    let arguments: Vec<Argument> = text
        .split_whitespace()
        .map(|word| Argument {
            word: Word::literal(word.trim_matches(['"', '\''])),
            index: None,
        })
        .collect();
    let items = read(&arguments, PIP, Some("install"), ABBREVIATING);
    let syncs = draft.invocation.program == Program::PipSync;
    let mut carrying = Carrying::of(&[]);
    for item in &items {
        match item {
            Item::Option(inner) if is_project => {
                let form = inner.option.project;
                if matches!(form.to, To::Decided(_)) {
                    carrying.option(draft, inner, words);
                } else {
                    draft.option(inner, form, words);
                }
            }
            Item::Option(inner) if syncs && RESOLVING.contains(&inner.option.long) => draft.note(
                &OPTION_WITHOUT_EFFECT,
                format!(
                    "`{}`: `uv pip sync` installs what the file says and resolves nothing",
                    inner.option.long
                ),
                index,
            ),
            Item::Option(inner) => carrying.option(draft, inner, words),
            Item::Positional(argument) => draft.review(
                &rules::UNKNOWN_COMMAND_OPTION,
                format!("`{}` in `--pip-args` is no option", argument.word.raw),
                index,
            ),
            other => draft.other(other, false, words),
        }
    }
}

/// `uv pip sync`
fn sync(mut draft: Draft<'_, '_>, items: &[Item], sources: &[Argument]) -> Translated {
    let mut words = vec![draft.invocation.name("pip"), new("sync")];
    if !has(items, "--python-executable") {
        words.extend(draft.target());
    }
    words.extend(Carrying::of(&[]).bytecode(&draft));
    let mut has_strategy = false;
    for item in items {
        match item {
            Item::Option(given) => match given.option.long {
                "--pip-args" => pip_args(&mut draft, given, false, &mut words),
                "--extra-index-url" => {
                    words.push(new("--index"));
                    words.extend(given.value.iter().map(OptionValue::out));
                    if !has_strategy {
                        has_strategy = true;
                        words.extend([new("--index-strategy"), new("unsafe-best-match")]);
                    }
                }
                _ => draft.option(given, given.option.pip, &mut words),
            },
            other => draft.other(other, true, &mut words),
        }
    }
    let names_none = sources.is_empty()
        && !has(items, "--help")
        && !items.iter().any(|item| matches!(item, Item::Dynamic(_)));
    if names_none {
        words.push(new("requirements.txt"));
        draft.note(
            &rules::DEFAULT_FILE,
            "pip-sync takes requirements.txt where no file is named: uv is told the name",
            None,
        );
    }
    let command = draft.command(words);
    draft.rewritten(vec![command])
}

/// `uv sync`, which is exact as pip-sync is.
fn sync_project(
    mut draft: Draft<'_, '_>,
    items: &[Item],
    places: &[FilePlace<'_>],
    project: &Project,
) -> Translated {
    let mut selection = Selection::default();
    for place in places {
        if let FilePlace::Known(file) = place {
            selection.add_file(*file);
        }
    }
    let outside = pythons_outside(&draft, project);
    if !outside.is_empty() {
        let range = project.requires_python.as_deref().unwrap_or_default();
        draft.review(
            &rules::PYTHON_OUTSIDE_RANGE,
            format!(
                "it runs with Python {}, outside of `requires-python` (`{range}`): `uv sync` stops there; `uv pip sync` installs a file with all versions in it",
                outside.join(", ")
            ),
            None,
        );
        return draft.finish(Outcome::Kept { why: String::new() });
    }
    if selection.is_empty() || !can_sync(&draft) {
        draft.review(
            &rules::COMMAND_WITHOUT_EQUIVALENT,
            "`uv sync` makes the project's own environment equal to uv.lock; there is none here, or nothing to install",
            None,
        );
        return draft.finish(Outcome::Kept { why: String::new() });
    }
    let mut words = sync_words(&mut draft, &selection, project, true);
    words.extend(Carrying::of(&[]).bytecode(&draft));
    for item in items {
        match item {
            Item::Option(given) => match given.option.long {
                "--pip-args" => pip_args(&mut draft, given, true, &mut words),
                "--python-executable" => draft.review(
                    &OPTION_WITHOUT_EQUIVALENT,
                    "`--python-executable`: `uv sync` takes the environment from UV_PROJECT_ENVIRONMENT",
                    given.named_by.index,
                ),
                _ => draft.option(given, given.option.project, &mut words),
            },
            Item::Positional(_) | Item::Separator(_) => {}
            other => draft.other(other, false, &mut words),
        }
    }
    let command = draft.command(words);
    draft.rewritten(vec![command])
}
