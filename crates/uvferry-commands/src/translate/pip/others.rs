//! Commands of pip other than `install`.

use std::collections::BTreeSet;

use uvferry_diagnostics::redact;
use uvferry_options::{Context, OPTION_CHANGES_MEANING, lookup};

use crate::context::{Environment, InstallTarget, Mode, PipSettings};
use crate::outcome::{Outcome, Translated};
use crate::rules;

use super::super::arguments::Item;
use super::super::building::python;
use super::super::draft::{Draft, new, shown, without_equivalent};
use super::super::printing::is_uninstalled;
use super::carrying::Carrying;
use super::requirement::folder_of;
use super::{FilePlace, Pip, head, place_of};

pub(super) fn translate(draft: Draft<'_, '_>, pip: &Pip, mode: Mode<'_>) -> Translated {
    match pip.command.as_str() {
        "freeze" | "list" => match written_file(&draft, pip, mode) {
            Some(file) => frozen_into_file(draft, &file),
            None if pip.command == "list" => same(draft, pip),
            None => freeze(draft, pip),
        },
        "uninstall" => uninstall(draft, pip, mode),
        "show" | "check" => same(draft, pip),
        "cache" => cache(draft, pip),
        "config" => config(draft, pip),
        "wheel" => wheel(draft, pip, mode),
        "lock" => lock(draft, pip),
        "download" => by_pip(
            draft,
            "uv downloads no files into a folder; pip itself does, run by uv",
        ),
        "index" => by_pip(
            draft,
            "uv does not list the versions of a package; pip does, run by uv",
        ),
        "hash" => by_pip(draft, "uv computes no hash of a file; pip does, run by uv"),
        "inspect" => without_equivalent(
            draft,
            "uv has no such report; `uv pip list --format json` has names, versions and editable folders",
        ),
        "debug" => without_equivalent(
            draft,
            "uv has no such report; `uv python list` and `uv pip list -v` say what it finds",
        ),
        "search" => without_equivalent(
            draft,
            "the package index does not answer searches any more, by pip or by uv",
        ),
        "completion" => completion(draft, pip),
        _ => help(draft),
    }
}

/// `uv pip` has the command, and takes the same words.
fn same(mut draft: Draft<'_, '_>, pip: &Pip) -> Translated {
    if pip.command == "show"
        && pip
            .items
            .iter()
            .any(|item| matches!(item, Item::Option(given) if given.option.long == "--verbose"))
    {
        draft.note(
            &OPTION_CHANGES_MEANING,
            "`--verbose`: pip adds classifiers and entry points, uv tells what it does",
            None,
        );
    }
    let mut words = head(&draft, pip, &pip.command);
    Carrying::of(&pip.items).all(&mut draft, &pip.items, &mut words);
    let command = draft.command(words);
    draft.rewritten(vec![command])
}

/// A requirements file that the versions of what is installed are written into, and that
/// nothing reads any more, as it is named.
fn written_file(draft: &Draft<'_, '_>, pip: &Pip, mode: Mode<'_>) -> Option<String> {
    let Mode::Project(project) = mode else {
        return None;
    };
    let freezes = pip.command == "freeze"
        || pip.items.iter().any(|item| {
            matches!(item, Item::Option(given)
                if given.option.long == "--format"
                    && given.value.as_ref().is_some_and(|value| value.shown() == "freeze"))
        });
    let is_of_project = |named: &String| {
        let Some(path) = draft.surroundings.repository_path(named) else {
            return false;
        };
        if let Some(target) = project.files.get(&path) {
            return *target != InstallTarget::Stays;
        }
        let name = path.rsplit('/').next().unwrap_or(&path);
        name.rsplit_once('.')
            .is_some_and(|(stem, ending)| stem.starts_with("requirements") && ending == "txt")
    };
    draft
        .surroundings
        .output
        .iter()
        .find(|named| freezes && is_of_project(named))
        .cloned()
}

/// `pip freeze > requirements.txt`
fn frozen_into_file(mut draft: Draft<'_, '_>, file: &str) -> Translated {
    draft.review(
        &rules::COMMAND_WITHOUT_EQUIVALENT,
        format!(
            "`{file}` is read by nothing once its requirements are the project's: `uv add NAME` \
             and `uv lock` keep the versions in uv.lock, and `uv export` writes such a file for \
             others who want one"
        ),
        None,
    );
    let words = ["export", "--locked", "--no-hashes", "--output-file", file];
    let command = draft.command(words.iter().map(|word| new(word)).collect());
    draft.rewritten(vec![command])
}

/// `pip uninstall -r requirements.txt` names what is in a file that is gone.
fn uninstall(mut draft: Draft<'_, '_>, pip: &Pip, mode: Mode<'_>) -> Translated {
    if let Mode::Project(project) = mode {
        for item in &pip.items {
            let Item::Option(given) = item else { continue };
            let text = given.value.as_ref().and_then(|value| value.text.as_deref());
            if given.option.long == "--requirement"
                && let FilePlace::Known(file) = place_of(&draft, text, project)
                && !file.target.keeps_file()
            {
                draft.review(
                    &rules::COMMAND_WITHOUT_EQUIVALENT,
                    format!(
                        "`{}` became part of the project and is not there any more: name the packages, or let `uv sync` make the environment equal to uv.lock",
                        text.unwrap_or_default()
                    ),
                    given.named_by.index,
                );
            }
        }
    }
    same(draft, pip)
}

/// pip leaves itself out.
fn freeze(mut draft: Draft<'_, '_>, pip: &Pip) -> Translated {
    let mut words = head(&draft, pip, "freeze");
    let lists_all = pip
        .items
        .iter()
        .any(|item| matches!(item, Item::Option(given) if given.option.long == "--all"));
    let is_system = draft.surroundings.environment == Environment::System
        || draft.invocation.front.is_privileged;
    let is_uninstalled = !lists_all && is_uninstalled(&draft.surroundings.reading);
    let left_out: &[&str] = if is_uninstalled {
        left_out_by_pip(&draft.pythons())
    } else if !lists_all && is_system {
        &["pip"]
    } else {
        &[]
    };
    for name in left_out {
        words.push(new("--exclude"));
        words.push(new(name));
    }
    if !lists_all && !is_uninstalled {
        draft.note(
            &OPTION_CHANGES_MEANING,
            "`uv pip freeze` also lists setuptools and wheel (and pip), which pip leaves out on Pythons before 3.12",
            None,
        );
    }
    Carrying::of(&pip.items).all(&mut draft, &pip.items, &mut words);
    let command = draft.command(words);
    draft.rewritten(vec![command])
}

/// What `pip freeze` leaves out; where the Python is not known, all that it may leave out.
fn left_out_by_pip(pythons: &BTreeSet<String>) -> &'static [&'static str] {
    let is_new = |version: &String| {
        let mut numbers = version.split('.').map(str::parse::<u32>);
        matches!((numbers.next(), numbers.next()), (Some(Ok(3)), Some(Ok(minor))) if minor >= 12)
    };
    if !pythons.is_empty() && pythons.iter().all(is_new) {
        &["pip"]
    } else {
        &["pip", "setuptools", "wheel"]
    }
}

/// The positional words of a command.
fn positional(pip: &Pip) -> Vec<&super::Argument> {
    pip.items
        .iter()
        .filter_map(|item| match item {
            Item::Positional(argument) => Some(argument),
            _ => None,
        })
        .collect()
}

fn cache(mut draft: Draft<'_, '_>, pip: &Pip) -> Translated {
    let words = positional(pip);
    let first = words.first().and_then(|word| word.word.text());
    let mut out = vec![new("cache")];
    match first.as_deref() {
        Some("purge") => out.push(new("clean")),
        Some("dir") => {
            out.push(words[0].out());
            draft.note(
                &OPTION_CHANGES_MEANING,
                "`uv cache dir` is uv's own folder, which has another layout",
                words[0].index,
            );
        }
        Some("remove") => {
            let is_pattern = words[1..]
                .iter()
                .any(|word| word.word.raw.contains(['*', '?', '[']));
            if words.len() < 2 || is_pattern {
                return without_equivalent(
                    draft,
                    "`uv cache clean` takes names of packages, not patterns",
                );
            }
            out.push(new("clean"));
            out.extend(words[1..].iter().map(|word| word.out()));
        }
        Some("info") => {
            out.push(new("size"));
            draft.note(
                &OPTION_CHANGES_MEANING,
                "`uv cache size` tells the size alone",
                words[0].index,
            );
        }
        _ => {
            return without_equivalent(
                draft,
                "uv does not list what is in its cache; `uv cache dir` and `uv cache size` say where and how much",
            );
        }
    }
    for item in &pip.items {
        match item {
            Item::Option(given) => Carrying::of(&[]).option(&mut draft, given, &mut out),
            Item::Positional(_) => {}
            other => draft.other(other, false, &mut out),
        }
    }
    let command = draft.command(out);
    draft.rewritten(vec![command])
}

/// `pip config set global.index-url …`
fn config(draft: Draft<'_, '_>, pip: &Pip) -> Translated {
    if draft.surroundings.pip_settings == PipSettings::AlsoForUv {
        return draft.finish(Outcome::Kept {
            why: "it is for pip alone: variables of uv say where packages come from".to_owned(),
        });
    }
    let words = positional(pip);
    let text = |at: usize| words.get(at).and_then(|word| word.word.text());
    let why = match (text(0).as_deref(), text(1), text(2)) {
        (Some("set"), Some(key), Some(value)) => {
            let option = key.rsplit('.').next().unwrap_or(&key).to_owned();
            let name = format!("PIP_{}", option.replace('-', "_").to_ascii_uppercase());
            match super::pip_variable(&name, &value, Mode::Pip) {
                Some(super::super::pip_variables::VariableChange {
                    becomes: super::super::pip_variables::VariableBecomes::Set(variables),
                    ..
                }) => {
                    let set: Vec<String> = variables
                        .iter()
                        .map(|(name, value)| format!("{name}={}", redact(value)))
                        .collect();
                    format!("uv does not read pip.conf; set {} in the environment, or its key in uv.toml", set.join(" "))
                }
                Some(change) if !change.message.is_empty() => {
                    format!("uv does not read pip.conf; `{option}`: {}", change.message)
                }
                _ if lookup(&option, Context::PipConf).is_some() => {
                    format!("uv does not read pip.conf, and has its settings in uv.toml; `{option}` has to be looked at")
                }
                _ => "uv does not read pip.conf, and has its settings in uv.toml".to_owned(),
            }
        }
        _ => "uv does not read pip.conf; its settings are in uv.toml and `[tool.uv]`, and it has no command for them".to_owned(),
    };
    without_equivalent(draft, &why)
}

/// `pip wheel .` builds a project; all else collects wheels of dependencies.
fn wheel(mut draft: Draft<'_, '_>, pip: &Pip, mode: Mode<'_>) -> Translated {
    let words = positional(pip);
    let folder = match words.as_slice() {
        [word] => word
            .word
            .text()
            .and_then(|text| folder_of(&text, false))
            .filter(|folder| folder.extras.is_empty())
            .map(|folder| (folder, word.out())),
        _ => None,
    };
    let has = |name: &str| {
        pip.items
            .iter()
            .any(|item| matches!(item, Item::Option(given) if given.option.long == name))
    };
    let Some((folder, word)) = folder.filter(|_| !has("--requirement") && !has("--editable"))
    else {
        return by_pip(
            draft,
            "uv does not collect the wheels of dependencies in a folder; pip does, run by uv. A later `pip install --no-index --find-links` of that folder is best replaced as a whole: `uv sync` in the first stage, and its environment copied",
        );
    };
    let mut out = vec![new("build")];
    if !has("--python") {
        out.extend(python(&draft, mode, has("--no-build-isolation")));
    }
    out.push(new("--wheel"));
    let mut has_folder = false;
    for item in &pip.items {
        let given = match item {
            Item::Option(given) => given,
            Item::Positional(_) => continue,
            other => {
                draft.other(other, false, &mut out);
                continue;
            }
        };
        match given.option.long {
            "--wheel-dir" => {
                has_folder = true;
                out.push(new("--out-dir"));
                out.extend(given.value.iter().map(super::OptionValue::out));
            }
            "--no-deps" => {}
            "--no-build-isolation"
            | "--config-settings"
            | "--index-url"
            | "--find-links"
            | "--no-index"
            | "--no-cache-dir"
            | "--cache-dir"
            | "--quiet"
            | "--verbose"
            | "--trusted-host"
            | "--timeout"
            | "--retries"
            | "--proxy"
            | "--client-cert"
            | "--extra-index-url"
            | "--pre"
            | "--uploaded-prior-to"
            | "--python" => {
                Carrying::of(&[]).option(&mut draft, given, &mut out);
            }
            _ => {
                let name = given.option.long;
                draft.note(
                    &uvferry_options::OPTION_DROPPED,
                    format!("`{name}`: `uv build` has no such option"),
                    given.named_by.index,
                );
            }
        }
    }
    if !has_folder {
        // pip puts the wheel into the working directory.
        out.push(new("--out-dir"));
        out.push(new("."));
    }
    if !has("--no-deps") {
        draft.note(
            &OPTION_CHANGES_MEANING,
            "pip also puts the wheels of what the project needs there; `uv build` builds the project alone",
            None,
        );
    }
    if folder.path != "." {
        out.push(word);
    }
    let command = draft.command(out);
    draft.rewritten(vec![command])
}

/// `pip lock -r requirements.in -o pylock.toml`
fn lock(mut draft: Draft<'_, '_>, pip: &Pip) -> Translated {
    let mut out = vec![draft.invocation.name("pip"), new("compile")];
    let mut output = None;
    let mut has_source = false;
    let mut rest = Vec::new();
    for item in &pip.items {
        match item {
            Item::Option(given) => match given.option.long {
                "--output" => output.clone_from(&given.value),
                "--requirement" => {
                    has_source = true;
                    rest.extend(given.value.iter().map(super::OptionValue::out));
                }
                "--editable" => {
                    draft.review(
                        &rules::COMMAND_WITHOUT_EQUIVALENT,
                        "`uv pip compile` takes files only; `uv lock` locks a project",
                        given.named_by.index,
                    );
                }
                _ => Carrying::of(&[]).option(&mut draft, given, &mut rest),
            },
            Item::Positional(argument) => draft.review(
                &rules::COMMAND_WITHOUT_EQUIVALENT,
                "`uv pip compile` takes files only; write the requirements into one, or use `uv lock` for a project",
                argument.index,
            ),
            other => draft.other(other, true, &mut rest),
        }
    }
    if !has_source && !draft.is_for_review() {
        draft.review(&rules::COMMAND_WITHOUT_EQUIVALENT, "no file is named", None);
    }
    out.extend(rest);
    match output {
        Some(value) if value.text.as_deref() == Some("-") => {
            out.push(new("--format"));
            out.push(new("pylock.toml"));
        }
        Some(value) => {
            out.push(new("--output-file"));
            out.push(value.out());
        }
        None => {
            out.push(new("--output-file"));
            out.push(new("pylock.toml"));
        }
    }
    let command = draft.command(out);
    draft.rewritten(vec![command])
}

/// What only pip does: it can be run by uv, which a person decides.
fn by_pip(draft: Draft<'_, '_>, why: &str) -> Translated {
    let invocation = draft.invocation;
    let mut words = vec![new("tool"), new("run"), new("pip")];
    let from = invocation.arguments.iter().map(super::Argument::out);
    words.extend(from);
    let command = draft.command(words);
    let suggestion = shown(&[command], invocation);
    let mut translated = without_equivalent(draft, why);
    if let Outcome::NeedsReview {
        suggestion: known, ..
    } = &mut translated.outcome
    {
        *known = Some(suggestion);
    }
    translated
}

fn completion(draft: Draft<'_, '_>, pip: &Pip) -> Translated {
    let shell = pip.items.iter().find_map(|item| match item {
        Item::Option(given) => match given.option.long {
            "--bash" => Some("bash"),
            "--zsh" => Some("zsh"),
            "--fish" => Some("fish"),
            "--powershell" => Some("powershell"),
            _ => None,
        },
        _ => None,
    });
    let words = vec![
        new("generate-shell-completion"),
        new(shell.unwrap_or("bash")),
    ];
    let suggestion = shown(&[draft.command(words)], draft.invocation);
    let mut translated =
        without_equivalent(draft, "it completes the words of pip; uv completes its own");
    if let Outcome::NeedsReview {
        suggestion: known, ..
    } = &mut translated.outcome
    {
        *known = Some(suggestion);
    }
    translated
}

fn help(draft: Draft<'_, '_>) -> Translated {
    draft.finish(Outcome::Kept {
        why: "it only prints how pip is used".to_owned(),
    })
}
