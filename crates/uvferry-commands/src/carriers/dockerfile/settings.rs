//! Settings of pip in the environment: `ENV PIP_…`, `ARG PIP_…`.

use uvferry_diagnostics::{Diagnostic, redact};
use uvferry_options::OPTION_WITHOUT_EQUIVALENT;

use crate::carried::{Carried, Mention};
use crate::translate::{VariableBecomes, mode_of_settings, pip_variable};

use super::reading::Instruction;
use super::walk::{At, Walk};
use super::words::{Pair, Variables, expand, pairs};

/// What takes the place of a setting.
enum New {
    /// Nothing: uv does so anyway, or it speaks of pip only.
    Nothing,
    /// These variables, with their values as the file writes them.
    Variables(Vec<(&'static str, String)>),
    /// uv has no variable for it.
    Review(String),
}

/// Puts the settings of an `ENV` or `ARG` into uv's variables.
pub(super) fn carry(walk: &Walk<'_>, at: &At<'_>, pip_stays: bool, carried: &mut Carried) {
    let instruction = at.instruction;
    if instruction.is_on_build || !instruction.logical.text().contains("PIP_") {
        return;
    }
    let all = pairs(instruction, walk.dockerfile.escape);
    if instruction.keyword == "ARG" {
        arguments(walk, at, &all, carried);
        return;
    }
    let mut changes: Vec<(usize, String)> = Vec::new();
    for (index, pair) in all.iter().enumerate() {
        let Some(new) = new_setting(walk, at.stage, instruction, pair) else {
            continue;
        };
        let stays = pip_stays || walk.read_settings.contains(&pair.name);
        let text = &instruction.logical.text()[pair.range.clone()];
        match new {
            New::Review(why) => review(walk, at, pair, &why, carried),
            New::Nothing if stays => {}
            New::Nothing => changes.push((index, String::new())),
            New::Variables(new) => {
                let mut written: Vec<String> = new
                    .into_iter()
                    .filter(|(name, _)| !walk.names[at.stage].contains(*name))
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                if stays {
                    let old = if pair.is_old_form {
                        let value = pair.value.clone().unwrap_or(pair.range.clone());
                        format!("{}={}", pair.name, &instruction.logical.text()[value])
                    } else {
                        text.to_owned()
                    };
                    written.insert(0, old);
                }
                changes.push((index, written.join(" ")));
            }
        }
    }
    if changes.is_empty() {
        return;
    }
    let why = "settings of pip, for uv";
    if changes.len() == all.len() && changes.iter().all(|(_, new)| new.is_empty()) {
        carried.mentions.push(mention(
            instruction.span.clone(),
            instruction.argument_text(),
            "",
            why,
        ));
        carried
            .replacements
            .push((instruction.span.start..instruction.end, String::new()));
        return;
    }
    let gone: Vec<usize> = changes
        .iter()
        .filter(|(_, new)| new.is_empty())
        .map(|(index, _)| *index)
        .collect();
    for (index, new) in changes {
        let pair = &all[index];
        let mut range = pair.range.clone();
        if new.is_empty() {
            // With the space in front of it; the first ones with the space behind them.
            let is_first = (0..index).all(|earlier| gone.contains(&earlier));
            if is_first {
                range.end = all
                    .get(index + 1)
                    .map_or(range.end, |next| next.range.start);
            } else {
                range.start = all[index - 1].range.end;
            }
        }
        let span = instruction.span_of(&range);
        carried.mentions.push(mention(
            span.clone(),
            &instruction.logical.text()[pair.range.clone()],
            &new,
            why,
        ));
        carried.replacements.push((span, new));
    }
}

/// `ARG PIP_INDEX_URL`: who builds the image gives it by that name, which stays; uv's own is
/// derived from it.
fn arguments(walk: &Walk<'_>, at: &At<'_>, all: &[Pair], carried: &mut Carried) {
    let instruction = at.instruction;
    let mut lines = Vec::new();
    for pair in all {
        match new_setting(walk, at.stage, instruction, pair) {
            Some(New::Variables(new)) => {
                lines.extend(
                    new.into_iter()
                        .filter(|(name, _)| !walk.names[at.stage].contains(*name))
                        .map(|(name, value)| format!("ARG {name}={value}")),
                );
            }
            Some(New::Review(why)) => review(walk, at, pair, &why, carried),
            Some(New::Nothing) | None => {}
        }
    }
    if lines.is_empty() {
        return;
    }
    let newline = walk.file.newline().as_str();
    let end = instruction.span.end;
    let text = lines
        .iter()
        .fold(String::new(), |all, line| format!("{all}{newline}{line}"));
    carried.mentions.push(mention(
        instruction.span.clone(),
        instruction.argument_text(),
        &lines.join(" "),
        "settings of pip, for uv",
    ));
    carried.replacements.push((end..end, text));
}

fn mention(span: uvferry_diagnostics::Span, text: &str, to: &str, why: &str) -> Mention {
    Mention {
        span,
        text: redact(text).into_owned(),
        to: redact(to).into_owned(),
        why: why.to_owned(),
    }
}

fn review(walk: &Walk<'_>, at: &At<'_>, pair: &Pair, why: &str, carried: &mut Carried) {
    carried.diagnostics.push(
        Diagnostic::new(
            &OPTION_WITHOUT_EQUIVALENT,
            format!("`{}`: {why}", pair.name),
        )
        .at(walk.file, at.instruction.span_of(&pair.range)),
    );
}

/// What a variable becomes; `None` where it is no setting of pip.
fn new_setting(
    walk: &Walk<'_>,
    stage: usize,
    instruction: &Instruction,
    pair: &Pair,
) -> Option<New> {
    if !pair.name.starts_with("PIP_") {
        return None;
    }
    let raw = match &pair.value {
        Some(value) => &instruction.logical.text()[value.clone()],
        None => "",
    };
    // The old form takes everything as it stands; the new one needs quotes around spaces.
    let written = if pair.is_old_form && raw.contains([' ', '\t']) {
        format!("\"{}\"", raw.replace('"', "\\\""))
    } else {
        raw.to_owned()
    };
    let text = if instruction.keyword == "ARG" {
        // Who builds gives the value.
        format!("${{{}}}", pair.name)
    } else {
        expand(raw, walk.dockerfile.escape, &Variables::new()).text
    };
    let mode = mode_of_settings(walk.settings.mode, walk.reads_lock(stage));
    let change = pip_variable(&pair.name, &text, mode)?;
    Some(match change.becomes {
        VariableBecomes::Nothing => New::Nothing,
        VariableBecomes::Review => New::Review(change.message),
        VariableBecomes::Set(variables)
            if walk.settings.with_docker_cache
                && variables.iter().any(|(name, _)| *name == "UV_NO_CACHE") =>
        {
            // A cache that is mounted is there to be used.
            New::Nothing
        }
        VariableBecomes::Set(variables) => New::Variables(
            variables
                .into_iter()
                .map(|(name, value)| {
                    let value = if value == text && instruction.keyword != "ARG" {
                        written.clone()
                    } else if value.contains([' ', '\t']) {
                        format!("\"{}\"", value.replace('"', "\\\""))
                    } else {
                        value
                    };
                    (name, value)
                })
                .collect(),
        ),
    })
}
