//! Commands: what becomes of each, in the files and in the books.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::{Carrier, Found, Outcome, Program};
use uvferry_diagnostics::{Diagnostic, ItemKind, Location, ReadItem, SourceFile, Verdict};
use uvferry_journal::{Change, Edit, EditSet};
use uvferry_pyproject::metadata::Naming;

use super::draft::Draft;
use crate::commands::{Became, CarriedFile, carry_all, project};
use crate::mentions::{self, Mention};
use crate::options::Mode;
use crate::roles::Form;
use crate::rules;
use crate::setup_files::{first_of, namings_in};

/// The commands of a plan and what goes with them.
#[derive(Debug, Default)]
pub(super) struct Commands {
    /// The files with commands.
    pub(super) files: Vec<CarriedFile>,
    /// Those of them whose changes fit those of others.
    pub(super) edited: BTreeSet<String>,
    /// Compiled files that something other than pip goes on reading.
    read_afterwards: BTreeSet<String>,
    /// Requirements files that something goes on naming once the commands are rewritten.
    held: BTreeSet<String>,
    /// How many mentions of one line the books hold, by file and line.
    mentions: BTreeMap<(String, usize), usize>,
}

impl Commands {
    /// Whether a command writes a compiled file from the lock now.
    pub(super) fn exports(&self, path: &str) -> bool {
        let files = self.files.iter();
        files
            .filter(|file| self.edited.contains(file.source.path()))
            .flat_map(|file| &file.carried.commands)
            .any(|found| found.is_applied && found.translated.exports.as_deref() == Some(path))
    }

    /// The number that tells a further mention on a line apart.
    pub(super) fn next_mention(&mut self, file: &str, line: usize) -> usize {
        let count = self.mentions.entry((file.to_owned(), line)).or_insert(0);
        *count += 1;
        *count - 1
    }
}

impl Draft<'_> {
    /// Finds the commands and what becomes of them, as far as the plan has come.
    pub(super) fn carry_commands(&self, groups_are_written: bool) -> Vec<CarriedFile> {
        let files = &self.project.commands;
        if files.is_empty() {
            return Vec::new();
        }
        let docker_cache = self.project.options.with_docker_cache == Some(true);
        if self.project.options.mode == Some(Mode::Pip) {
            return carry_all(files, uvferry_commands::Mode::Pip, docker_cache);
        }
        let project = self.project_of_commands(groups_are_written);
        carry_all(
            files,
            uvferry_commands::Mode::Project(&project),
            docker_cache,
        )
    }

    /// What the translator is told of the project, as far as the plan has come.
    pub(super) fn project_of_commands(
        &self,
        groups_are_written: bool,
    ) -> uvferry_commands::Project {
        let with_rest = self.review.keys().copied().collect();
        let became = Became {
            project: self.project,
            pyproject: &self.pyproject,
            set_apart: &self.set_apart,
            with_rest: &with_rest,
            main_extras: &self.main_extras,
            requires_python: self.found_range().0,
            extras: self.extras_of_project().unwrap_or_default(),
            setup_py_goes: self
                .setup_py
                .as_ref()
                .is_some_and(|edit| matches!(edit.change, Change::Delete { .. })),
            setup_imports: &self.setup_imports,
            groups_are_written,
            read_afterwards: &self.commands.read_afterwards,
            held: &self.commands.held,
        };
        project(&became)
    }

    /// Finds the commands, and which requirements files something goes on naming once they are
    /// rewritten: those stay, so what looks after them stays too (a hook that sorts them, a
    /// filter of paths). Of the compiled ones, where pip-compile does not write them any more,
    /// somebody goes on reading what they say: `grep django requirements/base.txt` in a recipe,
    /// a check that compares them. Those are written from the lock then.
    pub(super) fn settle_commands(&mut self) {
        self.commands.files = self.carry_commands(true);
        let compiles = |found: &Found| {
            found.translated.program == Program::PipCompile
                && matches!(found.translated.outcome, Outcome::Rewritten(_))
        };
        let files = self.commands.files.iter();
        let compiles = files.flat_map(|file| &file.carried.commands).any(compiles);
        let looks_after = self.commands.files.iter().any(looks_after_files);
        if !compiles && !looks_after {
            return;
        }
        let mut edits = EditSet::default();
        for file in &self.commands.files {
            let replacements = file.carried.replacements.iter().cloned();
            // What does not fit is told where the plan's own edits are made.
            if let Ok(edit) = Edit::replace(&file.source, replacements) {
                let _ = edits.add(edit);
            }
        }
        let named = |names: &[String]| -> BTreeSet<String> {
            let found = self.find_mentions(names, &edits).into_iter();
            found.flat_map(|mention| mention.of).collect()
        };
        let files = self.requirements_files();
        let held = if looks_after {
            named(&files)
        } else {
            BTreeSet::new()
        };
        let read_afterwards = if compiles {
            // A folder that would be empty without them is named, and nobody reads them there:
            // what they were compiled from is in it for now.
            let is_compiled = |path: &String| {
                let of_path = self.project.documents.get(path);
                of_path.is_some_and(|(at, _)| {
                    matches!(self.project.roles[at].form, Form::LockOf { .. })
                })
            };
            let locked: Vec<String> = files.into_iter().filter(is_compiled).collect();
            named(&locked)
        } else {
            BTreeSet::new()
        };
        self.commands.held = held;
        self.commands.read_afterwards = read_afterwards;
        if !self.commands.held.is_empty() || !self.commands.read_afterwards.is_empty() {
            self.commands.files = self.carry_commands(true);
        }
    }

    /// Who names setup.py, setup.cfg and the configuration files of tools once the commands
    /// are rewritten: `python setup.py develop` is gone then.
    pub(super) fn find_namings(&mut self) {
        let has_commands = |place: &Naming| {
            self.project
                .commands
                .iter()
                .any(|file| file.source.path() == place.location.file)
        };
        if !self.namings.values().flatten().any(has_commands) {
            return;
        }
        let names: Vec<String> = self.namings.keys().cloned().collect();
        for file in self.carry_commands(false) {
            if file.carried.replacements.is_empty() {
                continue;
            }
            let path = file.source.path();
            let mut now = namings_in(&self.project.tree, &names, path, &file.applied());
            for (name, places) in &mut self.namings {
                places.retain(|place| place.location.file != path);
                places.extend(now.remove(name).into_iter().flatten());
                places.sort_by_key(|place| place.usage);
            }
        }
        self.named_sources = first_of(&self.namings);
    }

    /// Adds the changes of the files with commands to those of others. A file whose changes
    /// do not fit keeps its commands.
    pub(super) fn edit_commands(&mut self, edits: &mut EditSet) {
        for file in &self.commands.files {
            if file.carried.replacements.is_empty() {
                continue;
            }
            let replacements = file.carried.replacements.iter().cloned();
            let added = Edit::replace(&file.source, replacements).and_then(|edit| edits.add(edit));
            match added {
                Ok(()) => {
                    self.commands.edited.insert(file.source.path().to_owned());
                }
                Err(error) => self.diagnostics.push(
                    Diagnostic::new(
                        &rules::COMMANDS_STAY,
                        format!(
                            "the commands of `{}` stay as they are: {error}",
                            file.source.path()
                        ),
                    )
                    .at_location(Location::file(file.source.path())),
                ),
            }
        }
    }

    /// The places outside of the project's folder that name one of its requirements files
    /// `names`; the commands among them are entered into the books with their form.
    pub(super) fn find_outside(&mut self, names: &[String]) -> Vec<Mention> {
        let Some(outside) = &self.project.outside else {
            return Vec::new();
        };
        let (commands, settled) = outside.commands(&self.project_of_commands(true));
        let mut found = outside.mentions(names, &settled);
        if self.project.options.no_commands == Some(true) {
            return found;
        }
        let mut nth: BTreeMap<(String, usize), usize> = BTreeMap::new();
        for command in commands {
            let place = &command.place;
            let count = nth.entry((place.file.clone(), place.line)).or_insert(0);
            let text = &command.found.text;
            let item = ReadItem::new(
                ItemKind::Command,
                &place.file,
                (place.line, place.end_line),
                *count,
                text,
            );
            *count += 1;
            let id = item.id.clone();
            self.ledger.read(item);
            let form = match &command.found.to {
                Some(to) => format!("with uv: `{to}`"),
                None => "with uv nothing stands there".to_owned(),
            };
            self.ledger.decide(
                &id,
                Verdict::kept(format!(
                    "this file is outside of the project's folder; {form}"
                ))
                .by(&rules::OUTSIDE_PROJECT),
            );
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::OUTSIDE_PROJECT,
                    format!(
                        "a command outside of the project's folder installs what is in it: `{text}`"
                    ),
                )
                .at_location(place.clone())
                .help(form),
            );
            // In a folder that it was told to go to, it names the file as one inside would.
            for mention in mentions::find_in(&self.project.tree, names, "", text) {
                let known = found.iter().any(|other| {
                    other.file == place.file && other.line == place.line && other.of == mention.of
                });
                if !known {
                    found.push(Mention {
                        file: place.file.clone(),
                        line: place.line,
                        ..mention
                    });
                }
            }
        }
        found
    }

    /// Enters each command, and each place that changes with one, into the books.
    pub(super) fn enter_commands(&mut self) {
        let files = std::mem::take(&mut self.commands.files);
        let mut nth: BTreeMap<(&str, usize), usize> = BTreeMap::new();
        let mut read = Vec::new();
        for file in &files {
            let path = file.source.path();
            let is_edited = self.commands.edited.contains(path);
            let is_listed =
                Carrier::of(path, file.source.text().as_bytes()) == Some(Carrier::Listed);
            for found in &file.carried.commands {
                let place = Location::new(&file.source, found.span.clone());
                let count = nth.entry((path, place.line)).or_insert(0);
                let item = ReadItem::new(
                    ItemKind::Command,
                    path,
                    (place.line, place.end_line),
                    *count,
                    &found.text,
                );
                *count += 1;
                read.push((
                    item.id.clone(),
                    command_verdict(found, is_edited, is_listed),
                ));
                self.ledger.read(item);
            }
            for mention in &file.carried.mentions {
                let place = Location::new(&file.source, mention.span.clone());
                let item = ReadItem::new(
                    ItemKind::Mention,
                    path,
                    (place.line, place.end_line),
                    self.commands.next_mention(path, place.line),
                    &mention.text,
                );
                let verdict = if !is_edited {
                    Verdict::kept("it stays as it is").by(&rules::COMMANDS_STAY)
                } else if mention.to.is_empty() {
                    Verdict::dropped(&rules::MENTION_GOES, mention.why.clone())
                } else {
                    Verdict::rewritten(one_line(&mention.to)).because(mention.why.clone())
                };
                read.push((item.id.clone(), verdict));
                self.ledger.read(item);
            }
        }
        for (id, verdict) in read {
            self.ledger.decide(&id, verdict);
        }
        for file in &files {
            let is_edited = self.commands.edited.contains(file.source.path());
            let told = crate::commands::told(&file.source, &file.carried, is_edited);
            self.diagnostics.extend(told);
        }
        self.commands.files = files;
        self.tell_of_pythons_below();
    }

    /// Files that name a Python below the range, where a command needs uv.lock: it may run
    /// with that Python, as one in a script or an action does. A file whose commands keep to
    /// the requirements files for that reason has been told so.
    fn tell_of_pythons_below(&mut self) {
        let Some(range) = self.pyproject.requires_python().map(str::to_owned) else {
            return;
        };
        let needs_lock = |found: &Found| {
            let to = found.to.as_deref().filter(|_| found.is_applied);
            to.is_some_and(|to| {
                ["uv sync", "uv run", "uv export"]
                    .iter()
                    .any(|command| to.contains(command))
            })
        };
        let stays = self.project.options.no_commands == Some(true);
        let mut commands = self
            .commands
            .files
            .iter()
            .flat_map(|file| &file.carried.commands);
        if !stays && !commands.any(needs_lock) {
            return;
        }
        let is_told = |file: &str| {
            self.diagnostics.iter().any(|told| {
                told.code == uvferry_commands::PYTHON_OUTSIDE_RANGE.code
                    && told
                        .location
                        .as_ref()
                        .is_some_and(|place| place.file == file)
            })
        };
        let told: Vec<Diagnostic> = self
            .project
            .python
            .below(&range)
            .into_iter()
            .filter(|(file, _)| !is_told(file))
            .map(|(file, below)| {
                let below: Vec<String> = below.iter().map(ToString::to_string).collect();
                Diagnostic::new(
                    &rules::PYTHON_BELOW_RANGE,
                    format!(
                        "Python {} of `{file}` is below `{range}`: `uv sync` refuses it, where pip installed with it",
                        below.join(", ")
                    ),
                )
                .at_location(Location::file(file))
                .help(rules::PYTHON_BELOW_RANGE.fix)
            })
            .collect();
        self.diagnostics.extend(told);
    }
}

/// Whether something in a file that looks after requirements files changes with them.
fn looks_after_files(file: &CarriedFile) -> bool {
    let carrier = Carrier::of(file.source.path(), &[]);
    !file.carried.mentions.is_empty()
        && matches!(
            carrier,
            Some(Carrier::PreCommit | Carrier::Workflow | Carrier::GitlabCi | Carrier::Pipeline)
        )
}

/// The entry in the books for a command. One that the file keeps although uv has a form for
/// it is `kept`, with that form: nothing is lost, and nothing waits for a decision. So is one
/// without such a form in a file that is only listed: there is no change to decide on.
fn command_verdict(found: &Found, is_edited: bool, is_listed: bool) -> Verdict {
    let is_applied = found.is_applied && is_edited;
    let notes = &found.translated.notes;
    match &found.translated.outcome {
        Outcome::Kept { why } => Verdict::kept(why.clone()),
        Outcome::Rewritten(_) if is_applied => {
            let verdict = Verdict::rewritten(found.to.clone().unwrap_or_default());
            match notes.first() {
                Some(first) => {
                    let messages: Vec<&str> =
                        notes.iter().map(|note| note.message.as_str()).collect();
                    verdict.by(first.rule).because(messages.join("; "))
                }
                None => verdict,
            }
        }
        Outcome::Rewritten(_) => Verdict::kept(format!(
            "this file is not edited; with uv: `{}`",
            found.to.as_deref().unwrap_or_default()
        ))
        .by(&rules::COMMANDS_STAY),
        Outcome::Removed { why } if is_applied => {
            Verdict::dropped(&rules::COMMAND_NOT_NEEDED, why.clone())
        }
        Outcome::Removed { why } => Verdict::kept(format!(
            "this file is not edited; with uv nothing is needed: {why}"
        ))
        .by(&rules::COMMANDS_STAY),
        Outcome::NeedsReview {
            rule,
            why,
            suggestion,
        } => {
            let why = match suggestion {
                Some(nearest) => format!("{why}; what comes nearest: `{nearest}`"),
                None => why.clone(),
            };
            if is_listed {
                Verdict::kept(format!("this file is not edited; {why}")).by(&rules::COMMANDS_STAY)
            } else {
                Verdict::needs_review(rule, why)
            }
        }
    }
}

fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" ⏎ ")
}

/// The line of a file as it is that a line of its edited text comes from; both count from 1.
pub(super) fn original_line(file: &SourceFile, edit: &Edit, line: usize) -> usize {
    let Change::Modify { replacements, .. } = &edit.change else {
        return line;
    };
    let before = file.bytes();
    let lines_in = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count();
    // Lines of the two sides up to the part that is looked at.
    let (mut old, mut new, mut done) = (1, 1, 0);
    for replacement in replacements {
        let Some(kept) = before.get(done..replacement.range.start) else {
            return line;
        };
        // Where a part ends a line, the next one begins with what follows.
        let begins_within = |line: usize, last: usize, part: &[u8]| {
            line < last || (line == last && !part.is_empty() && !part.ends_with(b"\n"))
        };
        let count = lines_in(kept);
        if begins_within(line, new + count, kept) {
            return old + (line - new);
        }
        old += count;
        new += count;
        let added = lines_in(&replacement.bytes);
        if begins_within(line, new + added, &replacement.bytes) {
            return old;
        }
        new += added;
        old += lines_in(before.get(replacement.range.clone()).unwrap_or_default());
        done = replacement.range.end;
    }
    old + line.saturating_sub(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_edited_text_is_found_in_the_file() {
        let text = "a\nb b\nc\nd\ne\n";
        let file = SourceFile::new("f", text);
        let edit =
            Edit::replace(&file, [(4..5, "x\ny\nz".to_owned()), (6..8, String::new())]).unwrap();
        let mut set = EditSet::default();
        set.add(edit).unwrap();
        let edit = set.get("f").unwrap();
        // a, b x, y, z, d, e
        let lines: Vec<usize> = (1..=6)
            .map(|line| original_line(&file, edit, line))
            .collect();
        assert_eq!(lines, [1, 2, 2, 2, 4, 5]);
    }
}
