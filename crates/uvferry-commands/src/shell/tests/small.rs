//! A translator for tests of what stands around it: enough of pip to see where words go.

use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;

use crate::carriers::shell_script;
use crate::command::CommandLine;
use crate::context::{Mode, Project, Settings, Surroundings};
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};
use crate::{Carried, RULES};

fn new(text: &str) -> OutWord {
    OutWord::New(text.to_owned())
}

pub(crate) fn translate(
    line: &CommandLine,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<Translated> {
    let value = |raw: &str| {
        let name = raw.trim_matches(['"', '$', '{', '}', '(', ')']);
        surroundings.variables.get(name).cloned()
    };
    let is_project = matches!(settings.mode, Mode::Project(_));
    let mut at = 0;
    while line.words.get(at)?.text().as_deref() == Some("sudo") {
        at += 1;
    }
    let word = &line.words[at];
    let held = word.text().or_else(|| value(&word.raw))?;
    let mut rest = at + 1;
    let held: Vec<&str> = held.split_whitespace().collect();
    let name = held.first()?.rsplit('/').next().unwrap_or_default();
    let mut more: Vec<OutWord> = Vec::new();
    if matches!(name, "python" | "python3") {
        if line
            .words
            .get(rest)
            .and_then(crate::command::Word::text)
            .as_deref()
            != Some("-m")
            && held.len() < 3
        {
            return (surroundings.run_by_uv && is_project).then(|| Translated {
                program: Program::Other,
                outcome: Outcome::Rewritten(vec![OutCommand {
                    words: [new("uv"), new("run")]
                        .into_iter()
                        .chain((0..line.words.len()).map(OutWord::Kept))
                        .collect(),
                }]),
                notes: Vec::new(),
                serves_pip: false,
                exports: None,
                brings_uv: false,
            });
        }
        if held.len() < 3 {
            if line.words.get(rest + 1)?.text()? != "pip" {
                return None;
            }
            rest += 2;
        }
    } else if !matches!(name, "pip" | "pip3") {
        return None;
    } else {
        more.extend(held[1..].iter().map(|word| new(word)));
    }
    let arguments: Vec<String> = line.words[rest..]
        .iter()
        .map(|word| word.raw.clone())
        .collect();
    let has = |text: &str| arguments.iter().any(|argument| argument == text);
    let mut serves_pip = false;
    let front: Vec<OutWord> = (0..line.assignments.len())
        .map(OutWord::KeptAssignment)
        .chain((0..at).map(OutWord::Kept))
        .collect();
    let command = |words: Vec<OutWord>| OutCommand {
        words: front.iter().cloned().chain(words).collect(),
    };
    let outcome = if has("download") {
        Outcome::NeedsReview {
            rule: RULES[0],
            why: "no such command".to_owned(),
            suggestion: None,
        }
    } else if has("-U") && has("pip") {
        serves_pip = true;
        Outcome::Removed {
            why: "uv needs no pip".to_owned(),
        }
    } else if is_project && has("requirements.txt") {
        let mut words = vec![new("uv"), new("sync"), new("--locked")];
        if !surroundings.is_only_install {
            words.push(new("--inexact"));
        }
        let mut commands = vec![command(words)];
        let others: Vec<usize> = (rest + 1..line.words.len())
            .filter(|at| !matches!(line.words[*at].raw.as_str(), "-r" | "requirements.txt"))
            .collect();
        if !others.is_empty() {
            commands.push(command(
                [new("uv"), new("pip"), new("install")]
                    .into_iter()
                    .chain(others.into_iter().map(OutWord::Kept))
                    .collect(),
            ));
        }
        Outcome::Rewritten(commands)
    } else {
        let mut words = vec![new("uv"), new("pip")];
        words.extend(more);
        for (index, argument) in arguments.iter().enumerate() {
            match argument.as_str() {
                "--no-cache-dir" => words.push(new("--no-cache")),
                "--disable-pip-version-check" => {}
                "-qq" => {
                    words.extend([new("-q"), new("--odd value")]);
                }
                _ => words.push(OutWord::Kept(rest + index)),
            }
            if index == 0 && has("--last") {
                // The order changes.
                words.push(OutWord::Kept(line.words.len() - 1));
            }
        }
        if has("--last") {
            words.pop();
        }
        Outcome::Rewritten(vec![command(words)])
    };
    Some(Translated {
        program: Program::Pip,
        outcome,
        notes: Vec::new(),
        serves_pip,
        exports: None,
        brings_uv: false,
    })
}

pub(crate) fn carried(path: &str, text: &str, project: Option<&Project>) -> Carried {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: project.map_or(Mode::Pip, Mode::Project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let file = SourceFile::new(path, text);
    shell_script::carry_with(&file, &settings, Box::new(translate))
}

/// The text afterwards; a second run changes nothing.
pub(crate) fn rewritten(text: &str, project: Option<&Project>) -> String {
    let carried_once = carried("scripts/x.sh", text, project);
    let new = carried_once.applied(text);
    let again = carried("scripts/x.sh", &new, project);
    assert_eq!(again.applied(&new), new, "a second run changes it again");
    new
}

#[track_caller]
pub(crate) fn check(before: &str, after: &str) {
    assert_eq!(rewritten(before, None), after);
}

#[track_caller]
pub(crate) fn check_project(before: &str, after: &str) {
    let project = Project::default();
    assert_eq!(rewritten(before, Some(&project)), after);
}

/// Each command found: its text, and `to`, or why it stays.
pub(crate) fn told(text: &str) -> Vec<String> {
    carried("scripts/x.sh", text, None)
        .commands
        .iter()
        .map(|found| {
            let fate = match &found.translated.outcome {
                Outcome::Kept { .. } => "kept".to_owned(),
                Outcome::Removed { .. } => "removed".to_owned(),
                Outcome::Rewritten(_) => found.to.clone().unwrap_or_default(),
                Outcome::NeedsReview { rule, .. } => rule.code.to_owned(),
            };
            let mark = if found.is_applied { "" } else { " (stays)" };
            format!("{} => {fate}{mark}", found.text)
        })
        .collect()
}

#[test]
fn a_command_inside_of_a_value_is_not_the_value() {
    use super::super::naming::holds_program;
    for (value, holds) in [
        ("$(which python) -m pip", true),
        ("`which python` -m pip", true),
        ("$(dirname $(which python))/python -m pip", true),
        ("x$(python -m pip list)", false),
        ("x`python -m pip list`", false),
    ] {
        assert_eq!(holds_program(value), holds, "{value}");
    }
}
