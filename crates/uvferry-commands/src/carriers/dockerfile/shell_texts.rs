//! The commands of an instruction: shell text, scripts in heredocs, the exec form.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use uvferry_diagnostics::{SourceFile, Span, redact};

use crate::carried::{Carried, Found};
use crate::command::{CommandLine, Word};
use crate::context::{HandInstall, PipSettings, Settings, Surroundings};
use crate::embedded::{Embedded, Quoting};
use crate::outcome::{OutCommand, OutWord, Outcome};
use crate::program_words::Words;
use crate::rules;
use crate::shell::{self, Run, Scope};
use crate::translate::translate;

use super::json::{self, JsonString};
use super::paths;
use super::reading::Instruction;

/// What an instruction runs.
enum Text {
    /// Text for a shell.
    Shell(Embedded),
    /// A program and its arguments.
    Words,
}

/// Adds the commands of an instruction and their changes to `carried`; gives whether all that
/// it runs goes.
pub(super) fn carry(
    file: &SourceFile,
    instruction: &Instruction,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) -> bool {
    let mut is_empty = true;
    for text in texts(file, instruction) {
        match text {
            Text::Shell(embedded) => {
                // Other steps of the image install as well.
                let mut scope = Scope::new(settings).among_others();
                scope.set_text(embedded.original(0..embedded.text().len()));
                scope.add(embedded, surroundings);
                let left = scope.finish(carried);
                is_empty &= left.iter().all(|left| left.is_empty);
            }
            Text::Words => {
                exec_form(instruction, surroundings, settings, carried);
                is_empty = false;
            }
        }
    }
    is_empty && !carried.replacements.is_empty()
}

/// What an instruction leaves in an image for the pip of those behind it.
pub(super) struct LeftForPip {
    /// Files that it writes.
    pub(super) written: BTreeSet<String>,
    /// As [`Surroundings::pip_settings`].
    pub(super) settings: PipSettings,
    /// As [`Surroundings::pip_links`].
    pub(super) links: BTreeMap<String, Word>,
}

/// What the text of an instruction leaves for pip.
pub(super) fn left_for_pip(
    file: &SourceFile,
    instruction: &Instruction,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> LeftForPip {
    let mut left = LeftForPip {
        written: BTreeSet::new(),
        settings: surroundings.pip_settings,
        links: surroundings.pip_links.clone(),
    };
    for text in texts(file, instruction) {
        if let Text::Shell(embedded) = text {
            let mut scope = Scope::new(settings);
            scope.set_text(embedded.original(0..embedded.text().len()));
            let after = scope.add(embedded, surroundings);
            left.written.extend(after.written);
            left.links.extend(after.pip_links);
            if after.pip_settings != PipSettings::Nowhere {
                left.settings = after.pip_settings;
            }
        }
    }
    left
}

/// What an instruction installs by name.
pub(super) fn installed_by_hand(
    file: &SourceFile,
    instruction: &Instruction,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Vec<HandInstall> {
    static PIP: LazyLock<Words> = LazyLock::new(|| Words::of_any_case(&["pip"]));
    let has_pip = |embedded: &Embedded| {
        let text = embedded.original(0..embedded.text().len());
        let mut values = surroundings.variables.values();
        PIP.stand_in(text) || text.contains('$') && values.any(|value| PIP.stand_in(value))
    };
    texts(file, instruction)
        .iter()
        .filter_map(|text| match text {
            Text::Shell(embedded) => Some(embedded),
            Text::Words => None,
        })
        .filter(|embedded| has_pip(embedded))
        .flat_map(|embedded| shell::installed_by_hand(embedded, surroundings, settings))
        .collect()
}

/// The files of the repository that an instruction runs: scripts, and Makefiles by `make`.
pub(super) fn runs(
    file: &SourceFile,
    instruction: &Instruction,
    surroundings: &Surroundings,
) -> Vec<Run> {
    let mut runs = Vec::new();
    let argument = instruction.argument_text();
    if instruction.json.is_none() && argument.starts_with("[\"") {
        // An array that is none yet, in a template: `["sh", "x.sh"{{X}}]`.
        let strings = argument.split('"').skip(1).step_by(2);
        shell::named(&CommandLine::literal(strings), surroundings, &mut runs);
    }
    for text in texts(file, instruction) {
        match text {
            Text::Shell(embedded) => shell::runs_in(&embedded, surroundings, &mut runs),
            Text::Words => {
                let strings = instruction.json.as_deref().unwrap_or_default();
                let words = strings.iter().map(|string| string.value.as_str());
                shell::named(&CommandLine::literal(words), surroundings, &mut runs);
            }
        }
    }
    runs
}

/// Whether an instruction runs something that may be one of the programs: each of them has
/// one of these words in its name, or a variable stands for it.
pub(super) fn has_commands(file: &SourceFile, instruction: &Instruction) -> bool {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        Words::of_any_case(&[
            "pip", "py", "env", "twine", "easy", "build", "activate", "$",
        ])
    });
    runs_something(instruction) && WORDS.stand_in(file.slice(instruction.span.clone()))
}

/// Whether an instruction runs something.
pub(super) fn runs_something(instruction: &Instruction) -> bool {
    matches!(
        instruction.keyword.as_str(),
        "RUN" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK"
    ) || matches!(instruction.keyword.as_str(), "COPY" | "ADD") && !instruction.heredocs.is_empty()
}

fn texts(file: &SourceFile, instruction: &Instruction) -> Vec<Text> {
    if matches!(instruction.keyword.as_str(), "COPY" | "ADD") {
        return copied_scripts(file, instruction);
    }
    if let Some(strings) = &instruction.json {
        return vec![nested(instruction, strings).map_or(Text::Words, Text::Shell)];
    }
    let mut arguments = instruction.arguments.clone();
    if instruction.keyword == "HEALTHCHECK" {
        let text = instruction.argument_text();
        let Some(command) = text
            .get(..3)
            .filter(|word| word.eq_ignore_ascii_case("cmd"))
            .map(|_| &text[3..])
        else {
            return Vec::new();
        };
        arguments.start = arguments.end - command.trim_start().len();
    }
    if instruction.heredocs.is_empty() {
        return vec![Text::Shell(instruction.logical.embed(arguments))];
    }
    let is_script = is_heredoc_only(instruction.argument_text());
    if is_script && let [heredoc] = instruction.heredocs.as_slice() {
        let content = file.slice(heredoc.content.clone());
        // Another interpreter than the shell.
        let is_shell = match content.strip_prefix("#!") {
            Some(_) => super::super::shell_script::has_shebang(content.as_bytes()),
            // What another shell than one of POSIX runs is listed, and stays.
            None => true,
        };
        if !is_shell {
            return Vec::new();
        }
        let mut embedded = Embedded::new(Quoting::Plain);
        embedded.push(content, heredoc.content.start);
        return vec![Text::Shell(embedded)];
    }
    // The shell gets the line and the documents behind it.
    let mut embedded = Embedded::new(Quoting::Plain);
    instruction
        .logical
        .embed_into(arguments.clone(), &mut embedded);
    let end = instruction.span_of(&arguments).end;
    if let Some(last) = instruction.heredocs.last() {
        let rest = end..last.whole.end;
        embedded.push(file.slice(rest.clone()), rest.start);
    }
    vec![Text::Shell(embedded)]
}

/// `<<EOF` and nothing else.
fn is_heredoc_only(arguments: &str) -> bool {
    let digits = arguments.trim_start_matches(|digit: char| digit.is_ascii_digit());
    digits.strip_prefix("<<").is_some_and(|rest| {
        let name = rest.trim_start_matches('-').trim_start();
        !name.is_empty() && !name.contains(['<', ' ', '\t', '|', '>', '&', ';'])
    })
}

/// Scripts that stand in the file and are copied into the image.
fn copied_scripts(file: &SourceFile, instruction: &Instruction) -> Vec<Text> {
    let target = instruction
        .argument_text()
        .split_whitespace()
        .next_back()
        .unwrap_or_default();
    let is_script_by_name = [".sh", ".bash"]
        .iter()
        .any(|ending| target.ends_with(ending));
    instruction
        .heredocs
        .iter()
        .filter_map(|heredoc| {
            let content = file.slice(heredoc.content.clone());
            let is_shell = if content.starts_with("#!") {
                super::super::shell_script::has_shebang(content.as_bytes())
            } else {
                is_script_by_name
            };
            is_shell.then(|| {
                let mut embedded = Embedded::new(Quoting::Plain);
                embedded.push(content, heredoc.content.start);
                Text::Shell(embedded)
            })
        })
        .collect()
}

/// `["sh", "-c", "…"]`: the text of the shell.
fn nested(instruction: &Instruction, strings: &[JsonString]) -> Option<Embedded> {
    let shell = paths::name(&strings.first()?.value);
    if !matches!(shell, "sh" | "bash" | "ash" | "dash" | "zsh") {
        return None;
    }
    let at = strings.iter().position(|string| {
        string.value.starts_with('-')
            && !string.value.starts_with("--")
            && string.value.ends_with('c')
    })?;
    let string = strings.get(at + 1)?;
    let logical = &instruction.logical;
    let mut embedded = Embedded::new(Quoting::Json);
    for (range, character, is_plain) in &string.pieces {
        let written = &logical.text()[range.clone()];
        let at = logical.span(range.clone()).start;
        if *is_plain {
            embedded.push(written, at);
        } else {
            embedded.decoded_at(&character.to_string(), written, at);
        }
    }
    Some(embedded)
}

/// Translates the words of an array and writes the new ones as strings of it.
fn exec_form(
    instruction: &Instruction,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) {
    let strings = instruction.json.as_deref().unwrap_or_default();
    let line = CommandLine::literal(strings.iter().map(|string| string.value.as_str()));
    let Some(mut translated) = translate(&line, surroundings, settings) else {
        return;
    };
    let (Some(first), Some(last)) = (strings.first(), strings.last()) else {
        return;
    };
    let span = instruction.span_of(&(first.range.start..last.range.end));
    let mut to = None;
    let mut change = None;
    match &translated.outcome {
        Outcome::Rewritten(commands) => {
            let texts: Vec<String> = commands
                .iter()
                .map(|command| command.shell_text(&line))
                .collect();
            to = Some(redact(&texts.join(" && ")).into_owned());
            change = new_arrays(instruction, strings, commands);
            if change.is_none() {
                translated.outcome = Outcome::NeedsReview {
                    rule: &rules::COMMAND_NOT_WRITABLE,
                    why: "what takes its place needs a shell, and an array is run by none"
                        .to_owned(),
                    suggestion: to.take(),
                };
            }
        }
        // An image needs what it runs; a step of the build does not.
        Outcome::Removed { .. } if instruction.keyword == "RUN" && !instruction.is_on_build => {
            change = Some(vec![(
                instruction.span.start..instruction.end,
                String::new(),
            )]);
        }
        _ => {}
    }
    let text: Vec<&str> = strings.iter().map(|string| string.value.as_str()).collect();
    carried.commands.push(Found {
        span,
        text: redact(&text.join(" ").replace('\n', " ")).into_owned(),
        to,
        is_applied: change.is_some(),
        translated,
    });
    carried.replacements.extend(change.into_iter().flatten());
}

/// The changes that make the array another one; `None` where it cannot be said in an array.
fn new_arrays(
    instruction: &Instruction,
    strings: &[JsonString],
    commands: &[OutCommand],
) -> Option<Vec<(Span, String)>> {
    let array = |command: &OutCommand| -> Option<Vec<Result<usize, String>>> {
        command
            .words
            .iter()
            .map(|word| match word {
                OutWord::Kept(index) => Some(Ok(*index)),
                OutWord::New(text) => Some(Err(json::quoted(text))),
                // Assignments and syntax of the shell have no place in an array.
                OutWord::KeptAssignment(_) | OutWord::Raw(_) | OutWord::Syntax(_) => None,
            })
            .collect()
    };
    let written = |index: &usize| {
        strings
            .get(*index)
            .map(|string| &instruction.logical.text()[string.range.clone()])
    };
    let arrays: Vec<Vec<Result<usize, String>>> =
        commands.iter().map(array).collect::<Option<_>>()?;
    let (first, last) = (strings.first()?, strings.last()?);
    let span = instruction.span_of(&(first.range.start..last.range.end));
    let texts: Vec<String> = arrays
        .iter()
        .map(|words| {
            let words: Option<Vec<&str>> = words
                .iter()
                .map(|word| match word {
                    Ok(index) => written(index),
                    Err(new) => Some(new.as_str()),
                })
                .collect();
            Some(words?.join(", "))
        })
        .collect::<Option<_>>()?;
    match texts.as_slice() {
        [only] => Some(vec![(span, only.clone())]),
        // One step after the other.
        several if instruction.keyword == "RUN" && instruction.flags.is_empty() => {
            let keyword = if instruction.is_on_build {
                "ONBUILD RUN"
            } else {
                "RUN"
            };
            Some(vec![(span, several.join(&format!("]\n{keyword} [")))])
        }
        _ => None,
    }
}
