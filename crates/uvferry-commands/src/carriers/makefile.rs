//! Makefiles: recipes, `$(shell …)`, variables that hold a command, prerequisites.

mod exporting;
mod reading;
mod recipe;
mod targets;
mod values;

pub use targets::targets_with_uv;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use uvferry_diagnostics::{SourceFile, redact};

use crate::carried::{Carried, Found, Mention};
use crate::command_text::CommandText;
use crate::context::{Directory, Mode, Project, Settings, Surroundings};
use crate::embedded::{Embedded, Quoting};
use crate::outcome::{Outcome, Program, Translated};
use crate::rules;
use crate::shell::{Definition, Left, Order, Scope, State, holds_program};
use crate::translate::{mode_of_settings, reads_lock};

use exporting::settings_of_pip;
use reading::{Item, Makefile, Recipe, Rule, read};
use values::Values;

/// Whether a file is a Makefile by its name: what make looks for, and what others include.
pub(crate) fn is_makefile(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, last)| last);
    matches!(name, "Makefile" | "makefile" | "GNUmakefile")
        || name.starts_with("Makefile.") && !matches!(extension, "in" | "am" | "PL")
        || matches!(extension, "mk" | "mak" | "make")
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    carry_in(file, Scope::new(settings), settings)
}

/// As [`carry`], where another file goes on using pip.
pub(crate) fn carry_keeping_pip(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    carry_in(file, Scope::new(settings).keeping_pip(), settings)
}

#[cfg(test)]
pub(crate) fn carry_with<'s>(
    file: &SourceFile,
    settings: &'s Settings<'s>,
    translator: Box<crate::shell::Translator<'s>>,
) -> Carried {
    carry_in(file, Scope::with_translator(settings, translator), settings)
}

/// A recipe in the scope.
struct Added {
    /// Its lines.
    recipe: Recipe,
    /// The number of its rule.
    rule: usize,
}

fn carry_in(file: &SourceFile, scope: Scope<'_>, settings: &Settings<'_>) -> Carried {
    let text = file.text();
    let makefile = read(text);
    let folder = file
        .path()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let values = Values::of(&makefile, text, folder);
    let surroundings = Surroundings {
        environment: values.environment(),
        directory: Directory::Known(folder.to_owned()),
        stops_on_error: makefile.stops_on_error,
        variables: values.known(),
        defaults: values.defaults(),
        texts: values.texts(),
        given: values::given(text, &makefile),
        ..Surroundings::default()
    };
    let mut scope = scope.unordered().among_others();
    let mut inner = Vec::new();
    let state = State::new(&surroundings, None);
    scope.set_text(text);
    for item in &makefile.items {
        match item {
            Item::Variable(variable) => scope.set_value(&text[variable.value.clone()]),
            Item::Define { lines, .. } => {
                for line in lines {
                    scope.set_value(&text[line.lines.clone()]);
                }
            }
            Item::Rule(_) | Item::Recipe(_) | Item::Other(_) => {}
        }
    }
    let called = called(text, &makefile);
    let added = add_recipes(text, &makefile, &called, &state, &mut scope, &mut inner);
    let mut uses: BTreeSet<String> = BTreeSet::new();
    let mut definitions: Vec<Definition> = Vec::new();
    // What make puts together before it reads it: `$(eval $(call NAME,…))`.
    let put_together = called_anywhere(text);
    let mut templates: Vec<(&str, &Recipe)> = Vec::new();
    for item in &makefile.items {
        match item {
            Item::Variable(variable) => {
                let raw = &text[variable.value.clone()];
                if variable.operator == "!=" {
                    inner.push(variable.value.clone());
                } else {
                    shell_functions(text, variable.value.clone(), &mut inner);
                }
                let is_command = surroundings
                    .texts
                    .get(&variable.name)
                    .is_some_and(CommandText::is_command);
                let holds = holds_program(raw)
                    || is_command
                    || (raw.contains('$')
                        && values
                            .expanded(raw)
                            .is_some_and(|value| holds_program(&value)));
                if holds && !raw.contains('\n') && !raw.contains("$(shell") {
                    definitions.push(Definition {
                        name: variable.name.clone(),
                        text: None,
                        id: 0,
                        span: variable.value.clone(),
                        raw: raw.to_owned(),
                        new: None,
                        program: Program::Pip,
                        why: None,
                        is_editable: !values.is_ambiguous(&variable.name),
                        is_quoted: false,
                        uses: values::names(raw),
                    });
                } else {
                    uses.extend(values::names(raw));
                }
            }
            Item::Rule(rule) => {
                uses.extend(values::names(&text[rule.targets.clone()]));
                uses.extend(values::names(&text[rule.prerequisites.clone()]));
                shell_functions(text, rule.prerequisites.clone(), &mut inner);
            }
            Item::Other(range) => {
                uses.extend(values::names(&text[range.clone()]));
                shell_functions(text, range.clone(), &mut inner);
            }
            Item::Define { name, lines } => {
                if !called.contains(name) {
                    if put_together.contains(name.as_str()) {
                        templates.extend(lines.iter().map(|line| (name.as_str(), line)));
                    }
                    for line in lines {
                        uses.extend(values::names(&text[line.lines.clone()]));
                    }
                }
            }
            Item::Recipe(_) => {}
        }
    }
    scope.set_order(order(text, &makefile, &called, &added, &values));
    let mut seen = BTreeSet::new();
    while let Some(range) = inner.pop() {
        if !seen.insert((range.start, range.end)) {
            continue;
        }
        let embedded = recipe::plain(text, range, &mut inner);
        scope.add_in(embedded, &state);
        scope.mark_read();
    }
    scope.uses(uses);
    // What others include, or what only sets them, is read there.
    let are_read =
        text.contains("PIP_") && (file.path().ends_with(".mk") || scope.runs_strangers());
    let mut carried = Carried::default();
    let left = scope.finish_with(&mut carried, &mut definitions);
    let pip_stays = left.iter().any(|left| left.uses_pip);
    let has_reader = reads_lock(text)
        || carried
            .commands
            .iter()
            .any(|found| found.is_applied && found.to.as_deref().is_some_and(reads_lock));
    let mode = mode_of_settings(settings.mode, has_reader);
    settings_of_pip(text, &makefile, mode, pip_stays || are_read, &mut carried);
    take_recipes(text, &added, &left, &mut carried);
    for (name, line) in templates {
        template_line(text, name, line, &mut carried);
    }
    for definition in &definitions {
        carried
            .commands
            .extend(definition.found_at(definition.span.clone()));
        if let Some(new) = &definition.new {
            carried
                .replacements
                .push((definition.span.clone(), new.clone()));
        }
    }
    if let Mode::Project(project) = settings.mode {
        for item in &makefile.items {
            if let Item::Rule(rule) = item {
                prerequisites(text, rule, &surroundings, project, &mut carried);
            }
        }
    }
    carried
        .commands
        .sort_by_key(|found| (found.span.start, found.span.end));
    carried
        .replacements
        .sort_by_key(|(span, _)| (span.start, span.end));
    carried
}

/// Adds each line of a recipe as a shell of its own, or each recipe as one.
fn add_recipes(
    text: &str,
    makefile: &Makefile,
    called: &BTreeSet<String>,
    state: &State,
    scope: &mut Scope<'_>,
    inner: &mut Vec<Range<usize>>,
) -> Vec<Vec<Added>> {
    let mut added: Vec<Vec<Added>> = Vec::new();
    let mut rule = 0;
    let mut open: Option<(Embedded, Vec<Added>)> = None;
    // What lines of a recipe write is there for those behind them.
    let mut last: Option<(usize, State)> = None;
    let mut close = |open: &mut Option<(Embedded, Vec<Added>)>, scope: &mut Scope<'_>| {
        if let Some((embedded, lines)) = open.take() {
            let rule = lines.first().map_or(0, |line| line.rule);
            let mut start = state.clone();
            if let Some((of, end)) = &last
                && *of == rule
            {
                start.take_written(end);
            }
            last = Some((rule, scope.add_in(embedded, &start)));
            added.push(lines);
        }
    };
    for item in &makefile.items {
        let recipes: Vec<&Recipe> = match item {
            Item::Recipe(recipe) => vec![recipe],
            Item::Define { name, lines } if called.contains(name) => {
                rule += 1;
                lines.iter().collect()
            }
            Item::Rule(_) => {
                close(&mut open, scope);
                rule += 1;
                continue;
            }
            _ => continue,
        };
        for recipe in recipes {
            if !makefile.is_one_shell {
                close(&mut open, scope);
            }
            let (embedded, lines) =
                open.get_or_insert_with(|| (Embedded::new(Quoting::Make), Vec::new()));
            recipe::command(
                text,
                recipe.command.clone(),
                makefile.prefix,
                embedded,
                inner,
            );
            embedded.push(
                &text[recipe.command.end..recipe.lines.end],
                recipe.command.end,
            );
            lines.push(Added {
                recipe: recipe.clone(),
                rule,
            });
        }
    }
    close(&mut open, scope);
    added
}

/// Which recipes run behind which: those of a target behind those of what it needs.
fn order(
    text: &str,
    makefile: &Makefile,
    called: &BTreeSet<String>,
    added: &[Vec<Added>],
    values: &Values,
) -> Order {
    let mut order = Order {
        rule_of: added
            .iter()
            .map(|lines| lines.first().map_or(0, |line| line.rule))
            .collect(),
        part_of: added
            .iter()
            .map(|lines| {
                let start = lines.first().map_or(0, |line| line.recipe.lines.start);
                let parts = makefile.items.iter();
                parts
                    .filter(|item| matches!(item, Item::Other(range) if range.start < start))
                    .count()
            })
            .collect(),
        ..Order::default()
    };
    let names = |range: &Range<usize>| -> Vec<String> {
        let raw = &text[range.clone()];
        let known = values.expanded(raw);
        known
            .as_deref()
            .unwrap_or(raw)
            .split([' ', '\t', '\r', '\n', '\\', '|'])
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let mut number = 0;
    for item in &makefile.items {
        match item {
            Item::Rule(rule) => {
                number += 1;
                let targets = names(&rule.targets);
                // By way of the rule: each target with each prerequisite may be many.
                let own = format!("\0{number}");
                for target in &targets {
                    let known = order.prerequisites.entry(target.clone()).or_default();
                    known.insert(own.clone());
                }
                let needed = names(&rule.prerequisites).into_iter().collect();
                order.prerequisites.insert(own, needed);
                order.targets.insert(number, targets);
            }
            // Counted as `add_recipes` does.
            Item::Define { name, .. } if called.contains(name) => number += 1,
            _ => {}
        }
    }
    order
}

/// The names of what `define` sets and a recipe runs: `$(call NAME,…)` where a command begins.
fn called(text: &str, makefile: &Makefile) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in &makefile.items {
        let Item::Recipe(recipe) = item else {
            continue;
        };
        let command = &text[recipe.command.clone()];
        let mut at = 0;
        while let Some(offset) = command[at..].find('$') {
            let start = at + offset;
            at = reading::expansion(command, start, command.len());
            let raw = &command[start..at];
            let Some(inner) = raw.strip_prefix("$(").or_else(|| raw.strip_prefix("${")) else {
                continue;
            };
            if recipe::begins_command(&command[..start]) {
                let inner = inner.strip_prefix("call ").unwrap_or(inner);
                let end = inner.find([',', ')', '}', ' ']).unwrap_or(inner.len());
                names.insert(inner[..end].to_owned());
            }
        }
    }
    names
}

/// The names behind `call` and `eval`, wherever they stand.
fn called_anywhere(text: &str) -> BTreeSet<&str> {
    let behind = ["(call ", "{call ", "(eval $(", "{eval ${"];
    behind
        .iter()
        .flat_map(|mark| text.match_indices(mark))
        .map(|(at, mark)| {
            let rest = &text[at + mark.len()..];
            let end = rest.find([',', ')', '}', ' ', '\n']).unwrap_or(rest.len());
            &rest[..end]
        })
        .collect()
}

/// A line of a text that make puts together: what is a command in it is told.
fn template_line(text: &str, name: &str, line: &Recipe, carried: &mut Carried) {
    let content = text[line.command.clone()].trim_end();
    let command = content.trim_start_matches(['@', '-', '+', ' ', '\t']);
    if !holds_program(command) {
        return;
    }
    let start = line.command.start + (content.len() - command.len());
    carried.commands.push(Found {
        span: start..start + command.len(),
        text: redact(command).into_owned(),
        to: None,
        translated: Translated {
            program: Program::Pip,
            outcome: Outcome::NeedsReview {
                rule: &rules::VARIABLE_HOLDS_COMMAND,
                why: format!(
                    "`{name}` is a text that make puts together before it runs or reads it"
                ),
                suggestion: None,
            },
            notes: Vec::new(),
            serves_pip: false,
            brings_uv: false,
            exports: None,
        },
        is_applied: false,
    });
}

/// Takes lines away of which nothing is left. A recipe keeps one, for a rule without a recipe
/// is another rule.
fn take_recipes(text: &str, added: &[Vec<Added>], left: &[Left], carried: &mut Carried) {
    let is_gone = |index: usize| left.get(index).is_some_and(|left| left.is_empty);
    // Of each rule: whether a command stays, and the last one that goes.
    let mut rules: BTreeMap<usize, (bool, Option<usize>)> = BTreeMap::new();
    for (index, lines) in added.iter().enumerate() {
        let Some(first) = lines.first() else {
            continue;
        };
        let (stays, last) = rules.entry(first.rule).or_default();
        if is_gone(index) {
            *last = Some(index);
        } else {
            *stays |= lines
                .iter()
                .any(|line| !text[line.recipe.command.clone()].trim().is_empty());
        }
    }
    let mut taken: Vec<(Range<usize>, Range<usize>, String)> = Vec::new();
    for (index, lines) in added.iter().enumerate() {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            continue;
        };
        if !is_gone(index) {
            continue;
        }
        let range = first.recipe.lines.start..last.recipe.lines.end;
        let keeps_one = rules
            .get(&first.rule)
            .is_some_and(|(stays, last)| !stays && *last == Some(index));
        if first.recipe.is_in_head || keeps_one {
            let command = first.recipe.command.start..last.recipe.command.end;
            let new = if first.recipe.is_in_head { " @:" } else { "@:" };
            taken.push((range, command, new.to_owned()));
        } else {
            taken.push((range.clone(), range, String::new()));
        }
    }
    if taken.is_empty() {
        return;
    }
    // What was changed in these lines goes with them.
    carried.replacements.retain(|(span, _)| {
        let at = taken.partition_point(|(lines, ..)| lines.end <= span.start);
        taken
            .get(at)
            .is_none_or(|(lines, ..)| span.end <= lines.start)
    });
    carried
        .replacements
        .extend(taken.into_iter().map(|(_, span, new)| (span, new)));
}

fn shell_functions(text: &str, range: Range<usize>, inner: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut at = range.start;
    while at < range.end {
        if bytes[at] == b'$' {
            let end = reading::expansion(text, at, range.end);
            if end - at >= 4 {
                recipe::shell_function(text, at..end, inner);
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

/// The words of a range, with their places.
fn words(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (offset, character) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        if character.is_whitespace() || character == '\\' {
            words.extend(start.take().map(|start| start..at));
        } else {
            start.get_or_insert(at);
        }
    }
    words.extend(start.map(|start| start..range.end));
    words
}

/// A rule whose targets or prerequisites are requirements files that go.
fn prerequisites(
    text: &str,
    rule: &Rule,
    surroundings: &Surroundings,
    project: &Project,
    carried: &mut Carried,
) {
    let goes = |range: &Range<usize>| {
        surroundings
            .repository_path(&text[range.clone()])
            .and_then(|path| project.files.get(&path))
            .is_some_and(|target| !target.keeps_file())
    };
    let targets = words(text, rule.targets.clone());
    if targets
        .iter()
        .any(|word| text[word.clone()].starts_with('.') && text[word.clone()] == *".PHONY")
    {
        return;
    }
    let makes_it = targets.iter().any(&goes);
    let prerequisites = words(text, rule.prerequisites.clone());
    let way = values::way(surroundings, &project.folder);
    let new: &[&str] = if makes_it {
        &["pyproject.toml"]
    } else {
        &["pyproject.toml", "uv.lock"]
    };
    replace(text, &targets, &goes, &way, &["uv.lock"], carried);
    replace(text, &prerequisites, &goes, &way, new, carried);
}

/// Puts `new` files in place of the first word that goes, and takes the others away.
fn replace(
    text: &str,
    words: &[Range<usize>],
    goes: &dyn Fn(&Range<usize>) -> bool,
    way: &str,
    new: &[&str],
    carried: &mut Carried,
) {
    let there: Vec<&str> = words.iter().map(|word| &text[word.clone()]).collect();
    let mut to: Vec<String> = new
        .iter()
        .map(|name| format!("{way}{name}"))
        .filter(|name| !there.contains(&name.as_str()))
        .collect();
    for (index, word) in words.iter().enumerate() {
        if !goes(word) {
            continue;
        }
        let to = std::mem::take(&mut to).join(" ");
        let span = match index.checked_sub(1) {
            Some(before) if to.is_empty() => words[before].end..word.end,
            _ => word.clone(),
        };
        carried.mentions.push(Mention {
            span: word.clone(),
            text: text[word.clone()].to_owned(),
            to: to.clone(),
            why: "what is installed is decided by pyproject.toml and uv.lock".to_owned(),
        });
        carried.replacements.push((span, to));
    }
}

#[cfg(test)]
mod tests;
