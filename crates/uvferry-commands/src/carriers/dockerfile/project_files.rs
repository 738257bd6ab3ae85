//! `COPY` in project mode: the project's files in place of requirements files.

use std::collections::BTreeSet;

use uvferry_diagnostics::Diagnostic;

use crate::carried::{Carried, Mention};
use crate::rules;

use super::copies;
use super::left_words::only_says;
use super::paths;
use super::stages::State;
use super::walk::{At, Walk};
use super::words::operands;

impl Walk<'_> {
    /// The changes of a `COPY`.
    pub(super) fn copy_edits(
        &self,
        at: &At<'_>,
        carried: &mut Carried,
        project_is_there: &mut BTreeSet<(usize, String)>,
    ) {
        let (Some(moving), Some(project)) = (at.moving, self.project) else {
            self.gone_in_stage(at, carried);
            self.unknown_sources(at, carried);
            return;
        };
        let Some(copying) = self.copying(at.instruction, at.state) else {
            return;
        };
        let readers = &self.readers[at.stage];
        let is_used = readers.iter().any(|stage| self.needs[*stage].project);
        let staying = readers
            .iter()
            .find_map(|stage| self.still_reads(*stage, &moving.files));
        if let Some(command) = &staying {
            let names: Vec<&str> = moving.files.iter().map(String::as_str).collect();
            carried.diagnostics.push(
                Diagnostic::new(
                    &rules::IMAGE_NAMES_GONE_FILE,
                    format!(
                        "`{}` is copied for a command that goes on reading it: `{command}`",
                        names.join("`, `")
                    ),
                )
                .at(self.file, at.instruction.span.clone()),
            );
        }
        let mut names: Vec<&str> = Vec::new();
        // What it is for, if no command installs it, is not known: the program in the image may
        // read it.
        if is_used {
            names.extend(["pyproject.toml", "uv.lock"]);
        }
        // Without the metadata that moved, a build makes an empty package.
        if moving.brings_setup_files {
            // One of a folder would lose it beside the others.
            let more = project.metadata_files.iter().map(String::as_str);
            names.extend(more.filter(|name| {
                let path = paths::join(&project.folder, name);
                *name != "pyproject.toml" && !name.contains('/') && self.context.holds(&path)
                    || *name == "pyproject.toml" && !is_used
            }));
        }
        if names.is_empty() {
            return;
        }
        let wanted: Vec<String> = names
            .iter()
            .filter(|name| {
                let path = paths::join(&project.folder, name);
                let place = paths::absolute(&moving.root, name);
                let comes_with_it = copying
                    .brings(&self.context)
                    .iter()
                    .any(|(there, from, _)| *there == place && *from == path);
                !comes_with_it
                    && !is_copied(at.state, &place, &path)
                    && !self.comes_later(at, &place, &path)
            })
            .filter_map(|name| self.context.name_of(&paths::join(&project.folder, name)))
            .collect();
        if wanted.is_empty() && (moving.gone.is_empty() || staying.is_some() || !is_used) {
            return;
        }
        let new = if staying.is_some() || !is_used && !moving.gone.is_empty() {
            copies::beside(moving, &wanted, at.state)
        } else {
            copies::rewrite(at.instruction, &copying, moving, &wanted, at.state)
        };
        project_is_there.insert((at.stage, moving.root.clone()));
        let why = "the project's files take the place of requirements files in the image";
        if new.is_removed {
            let whole = at.instruction.span.start..at.instruction.end;
            carried.mentions.push(Mention {
                span: at.instruction.span.clone(),
                text: at.instruction.argument_text().to_owned(),
                to: String::new(),
                why: why.to_owned(),
            });
            carried.replacements.push((whole, String::new()));
            return;
        }
        for (range, text) in new.edits {
            let span = at.instruction.span_of(&range);
            let old = at.instruction.logical.text()[range].trim().to_owned();
            if !old.is_empty() {
                carried.mentions.push(Mention {
                    span: span.clone(),
                    text: old,
                    to: text.clone(),
                    why: why.to_owned(),
                });
            }
            carried.replacements.push((span, text));
        }
        if let Some(further) = new.further {
            let end = at.instruction.span.end;
            let newline = self.file.newline().as_str();
            let owner = at
                .instruction
                .flags
                .iter()
                .filter(|flag| matches!(flag.name.as_str(), "chown" | "chmod"))
                .map(|flag| &at.instruction.logical.text()[flag.range.clone()])
                .fold(String::new(), |all, flag| format!("{all}{flag} "));
            carried
                .replacements
                .push((end..end, format!("{newline}COPY {owner}{further}")));
        }
    }

    /// Whether a later `COPY` of the stage brings a file of the project to a place, before
    /// anything in the stage needs it.
    fn comes_later(&self, at: &At<'_>, place: &str, path: &str) -> bool {
        let first_use = self.needs[at.stage]
            .project_uses
            .iter()
            .find(|index| **index > at.index);
        self.needs[at.stage]
            .brings
            .iter()
            .filter(|(index, ..)| {
                *index > at.index && first_use.is_none_or(|first_use| index < first_use)
            })
            .any(|(_, there, from)| is_at(there, from, place, path))
    }

    /// A command of a stage that stays and reads one of these requirements files.
    fn still_reads(&self, stage: usize, files: &BTreeSet<String>) -> Option<String> {
        let needs = &self.needs[stage];
        let left = needs
            .reads
            .iter()
            .find(|reads| files.iter().any(|file| reads.names(file)));
        if let Some(left) = left {
            return Some(left.text.clone());
        }
        let reads = |text: &str, file: &String| text.contains(paths::name(file));
        let of_pip = needs
            .stays
            .iter()
            .find(|command| files.iter().any(|file| reads(command, file)));
        if let Some(command) = of_pip {
            return Some(command.clone());
        }
        // `rm`, `sed`, `cat`, and commands that have been uv's before.
        self.naming_steps[stage]
            .iter()
            .map(|index| &self.dockerfile.instructions[*index])
            .find(|instruction| {
                // Mounts follow what becomes of the file.
                let start = instruction.span_of(&instruction.arguments).start;
                let text = self.file.slice(start..instruction.end.max(start));
                files.iter().any(|file| {
                    let name = paths::name(file);
                    text.match_indices(name).any(|(at, _)| {
                        let place = start + at;
                        let is_of_name =
                            |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
                        let before = text[..at].chars().next_back();
                        let after = text[at + name.len()..].chars().next();
                        let is_end = |c: char| matches!(c, ';' | '&' | '|' | '\n');
                        let from = text[..at].rfind(is_end).map_or(0, |end| end + 1);
                        let to = text[at..].find(is_end).map_or(text.len(), |end| at + end);
                        !only_says(&text[from..to])
                            && !before.is_some_and(is_of_name)
                            && !after.is_some_and(is_of_name)
                            && !needs.rewritten.iter().any(|span| span.contains(&place))
                    })
                })
            })
            .map(|instruction| {
                let text = instruction.argument_text();
                let end = text.char_indices().nth(80).map_or(text.len(), |(at, _)| at);
                text[..end].to_owned()
            })
    }

    /// A requirements file that another stage has no longer.
    fn gone_in_stage(&self, at: &At<'_>, carried: &mut Carried) {
        let Some(project) = self.project else { return };
        let from = at.instruction.flag("from");
        if from.and_then(|from| self.stage_of(from)).is_none() {
            return;
        }
        let words = operands(at.instruction, self.dockerfile.escape, &at.state.variables);
        let Some((_, sources)) = words.split_last() else {
            return;
        };
        for source in sources {
            let name = paths::name(&source.value.text);
            let is_gone = project
                .files
                .iter()
                .any(|(file, target)| paths::name(file) == name && !target.keeps_file());
            if is_gone {
                carried.diagnostics.push(
                    Diagnostic::new(
                        &rules::IMAGE_NAMES_GONE_FILE,
                        format!("`{name}` is copied from a stage that may not have it any more"),
                    )
                    .at(self.file, at.instruction.span_of(&source.range)),
                );
            }
        }
    }

    /// A source whose name holds a variable may be a requirements file.
    fn unknown_sources(&self, at: &At<'_>, carried: &mut Carried) {
        let Some(project) = self.project else { return };
        let Some(copying) = self.copying(at.instruction, at.state) else {
            return;
        };
        for source in &copying.sources {
            if source.value.is_known && source.value.is_certain {
                continue;
            }
            let text = &at.instruction.logical.text()[source.range.clone()];
            if !text.contains('$') {
                continue;
            }
            // `requirements/$ENV.txt`: the known start and end of its name.
            let (start, rest) = text.split_once('$').unwrap_or((text, ""));
            let end: String = rest
                .trim_start_matches(|c: char| c == '{' || c == '_' || c.is_alphanumeric())
                .trim_start_matches('}')
                .to_owned();
            let start = paths::join(&self.context.folder, start.trim_start_matches("./"));
            let end = end.trim_end_matches(['"', '\'']);
            if start.is_empty() && end.is_empty() {
                continue;
            }
            let is_like = project
                .files
                .keys()
                .any(|file| file.starts_with(&start) && file.ends_with(end));
            if is_like {
                carried.diagnostics.push(
                    Diagnostic::new(
                        &rules::IMAGE_NAMES_GONE_FILE,
                        format!("`{text}` may be a requirements file that is gone"),
                    )
                    .at(self.file, at.instruction.span_of(&source.range)),
                );
            }
        }
    }

    /// For each stage those that may read what it copies: itself, those that go on from it,
    /// and those that copy from them.
    pub(super) fn all_readers(&self) -> Vec<BTreeSet<usize>> {
        let sources: Vec<BTreeSet<usize>> = (0..self.stages.len())
            .map(|stage| {
                self.stage_instructions(stage)
                    .filter(|instruction| instruction.keyword == "COPY")
                    .filter_map(|instruction| instruction.flag("from"))
                    .filter_map(|from| self.stage_of(from))
                    .collect()
            })
            .collect();
        (0..self.stages.len())
            .map(|stage| {
                let mut readers = self.descendants[stage].clone();
                loop {
                    let more: BTreeSet<usize> = sources
                        .iter()
                        .enumerate()
                        .filter(|(index, from)| {
                            !readers.contains(index) && !from.is_disjoint(&readers)
                        })
                        .flat_map(|(index, _)| self.descendants[index].iter().copied())
                        .collect();
                    if more.is_empty() {
                        return readers;
                    }
                    readers.extend(more);
                }
            })
            .collect()
    }

    /// The stage that `--from` names.
    fn stage_of(&self, from: &str) -> Option<usize> {
        self.stages
            .iter()
            .rposition(|stage| {
                stage
                    .name
                    .as_deref()
                    .is_some_and(|name| name.eq_ignore_ascii_case(from))
            })
            .or_else(|| from.parse().ok().filter(|at| *at < self.stages.len()))
    }
}

/// Whether a path of the repository stands at a place in the image already.
fn is_copied(state: &State, place: &str, path: &str) -> bool {
    state
        .copied
        .iter()
        .any(|(there, from)| is_at(there, from, place, path))
}

/// Whether a file or folder of the repository (`from`) that was copied (to `there`) is or holds
/// what lies in `path`, at `place`.
fn is_at(there: &str, from: &str, place: &str, path: &str) -> bool {
    match (paths::below(place, there), paths::below(path, from)) {
        (Some(in_image), Some(in_repository)) => in_image == in_repository,
        _ => false,
    }
}
