//! The texts of a job, read together.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_yaml::{NodeId, Parent, Tree};

use crate::carried::{Carried, Found};
use crate::carriers::pipeline::{Script, brings_uv, runs_script_with_uv};
use crate::command::CommandLine;
use crate::context::{Directory, Environment, Settings, Surroundings};
use crate::outcome::{Outcome, Program};
use crate::shell::Scope;
use crate::translate::translate;

use super::job::{Job, Service, Setup};

/// What the commands of a job become.
pub(super) struct Reading {
    /// By text: its scalar and what was found in it. A scalar that stands twice in a job is
    /// here once.
    pub(super) texts: BTreeMap<NodeId, Carried>,
    /// The first text that calls uv afterwards, by its number.
    pub(super) first_use: Option<usize>,
    /// Whether that text, or one before it, brings uv.
    pub(super) brings_uv: bool,
    /// Whether a command goes on using pip.
    pub(super) uses_pip: bool,
    /// Items of lists of which nothing is left.
    pub(super) going: BTreeSet<NodeId>,
    /// Why the commands cannot be changed together.
    pub(super) doubt: Option<String>,
}

impl Reading {
    pub(super) fn of(
        service: &dyn Service,
        tree: &Tree,
        job: &Job<'_>,
        settings: &Settings<'_>,
    ) -> Self {
        let keeps_venv = job.setup == Setup::UvInside;
        let translator = move |line: &CommandLine, here: &Surroundings, settings: &Settings<'_>| {
            let mut translated = translate(line, here, settings)?;
            let makes_one = matches!(translated.program, Program::Venv | Program::Virtualenv);
            if keeps_venv && makes_one && matches!(translated.outcome, Outcome::Rewritten(_)) {
                translated.notes.clear();
                translated.outcome = Outcome::Kept {
                    why: "the pip in it brings uv".to_owned(),
                };
            }
            Some(translated)
        };
        let mut scope = Scope::with_translator(settings, Box::new(translator)).among_others();
        let mut here = job.start.clone();
        let mut listed = Carried::default();
        let mut numbers: Vec<(usize, Option<usize>, Directory)> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut added = 0;
        for (number, text) in job.texts.iter().enumerate() {
            if !seen.insert(text.node.id()) {
                continue;
            }
            let body = text.node.text().unwrap_or_default();
            let mut start = if job.is_one_shell && !text.is_apart {
                here.clone()
            } else {
                Surroundings {
                    installed_by_hand: here.installed_by_hand.clone(),
                    written: here.written.clone(),
                    environment: here.environment.clone(),
                    ..job.start.clone()
                }
            };
            start.variables.extend(text.variables.clone());
            if let Some(folder) = &text.folder {
                start.directory = folder.clone();
            }
            let has_room = body.trim_end().contains('\n') || body.contains(';');
            start.stops_on_error &= has_room;
            let directory = start.directory.clone();
            let script = script(service, tree, job, number);
            let (after, has_number) = script.add(&mut scope, &start, settings, &mut listed);
            if job.is_one_shell && !text.is_apart {
                here = Surroundings {
                    stops_on_error: job.start.stops_on_error,
                    ..after
                };
            } else {
                here.installed_by_hand = after.installed_by_hand;
                here.written = after.written;
                if let Some(path) = service.handed_on(body) {
                    here.environment = Environment::Active(Some(path));
                }
            }
            numbers.push((number, has_number.then_some(added), directory));
            added += usize::from(has_number);
        }
        let mut all = Carried::default();
        let left = scope.finish(&mut all);
        all.append(listed);
        all.sort();
        let mut reading = Self {
            texts: BTreeMap::new(),
            first_use: None,
            brings_uv: false,
            uses_pip: false,
            going: BTreeSet::new(),
            doubt: doubt(&all),
        };
        let mut emptied = Vec::new();
        for (number, in_scope, directory) in numbers {
            let text = &job.texts[number];
            let body = text.node.text().unwrap_or_default();
            let mut carried = all.within(&text.node.span());
            if reading.texts.is_empty() {
                carried.diagnostics.append(&mut all.diagnostics);
            }
            let script = script(service, tree, job, number);
            if !(carried.replacements.iter()).all(|(_, new)| script.can_write(new)) {
                reading.doubt = Some("its shell does not read the new commands".to_owned());
            }
            let left = in_scope.and_then(|number| left.get(number));
            let calls_uv = left.is_some_and(|left| left.calls_uv)
                || runs_script_with_uv(body, &directory, settings);
            if calls_uv && reading.first_use.is_none() {
                reading.first_use = Some(number);
            }
            if reading.first_use.is_none_or(|first| first == number) {
                reading.brings_uv |= brings_uv(body) || carried.brings_uv_first();
            }
            reading.uses_pip |= left.is_some_and(|left| left.uses_pip);
            if left.is_some_and(|left| left.is_empty) && !carried.replacements.is_empty() {
                emptied.push(text.node.id());
            }
            reading.texts.insert(text.node.id(), carried);
        }
        reading.empty(service, tree, &emptied);
        if reading.uses_pip && reading.doubt.is_none() {
            reading.doubt = Some("a command in it goes on using pip".to_owned());
        }
        reading
    }

    /// Texts of which nothing is left go with their items. Where an item cannot go, the commands
    /// stay: they do no harm.
    fn empty(&mut self, service: &dyn Service, tree: &Tree, emptied: &[NodeId]) {
        let mut lists: BTreeMap<NodeId, BTreeMap<NodeId, NodeId>> = BTreeMap::new();
        let mut staying = Vec::new();
        for text in emptied {
            match item_of(service, tree, *text) {
                Some((list, item)) => {
                    lists.entry(list).or_default().insert(item, *text);
                }
                None => staying.push(*text),
            }
        }
        for (list, items) in lists {
            if items.len() < tree.get(list).items().count() {
                self.going.extend(items.keys());
            } else {
                staying.extend(items.values());
            }
        }
        for text in staying {
            let Some(carried) = self.texts.get_mut(&text) else {
                continue;
            };
            carried.replacements.clear();
            for found in &mut carried.commands {
                found.is_applied = false;
            }
        }
    }

    /// Whether something in the job becomes uv's, or already is.
    pub(super) fn changes(&self) -> bool {
        self.texts
            .values()
            .any(|text| !text.replacements.is_empty())
    }

    /// Whether a command of uv takes the project's own environment.
    pub(super) fn fills_the_projects_environment(&self) -> bool {
        self.new_commands().any(|to| {
            (to.contains("uv sync") || to.contains("uv run"))
                && !to.contains("--active")
                && !to.contains("UV_PROJECT_ENVIRONMENT=")
        })
    }

    /// Whether a command of uv installs into the Python of the system.
    pub(super) fn installs_into_the_system(&self) -> bool {
        self.new_commands().any(|to| to.contains("--system"))
    }

    /// What was found in a text.
    pub(super) fn found_in(&self, node: NodeId) -> &[Found] {
        self.texts
            .get(&node)
            .map_or(&[], |text| text.commands.as_slice())
    }

    /// Whether a command writes into `/tmp`.
    pub(super) fn writes_below_tmp(&self) -> bool {
        self.new_commands().any(|to| to.contains("/tmp/"))
    }

    pub(super) fn new_commands(&self) -> impl Iterator<Item = &str> {
        let found = self.texts.values().flat_map(|text| &text.commands);
        found.filter_map(|found| found.to.as_deref())
    }
}

fn script<'a>(service: &dyn Service, tree: &'a Tree, job: &Job<'_>, number: usize) -> Script<'a> {
    Script {
        tree,
        node: job.texts[number].node.id(),
        shell: job.texts[number].shell,
        masked: service.masked(),
    }
}

/// The item of a list that is nothing but a text, or a step that does nothing but run it, and
/// the list.
fn item_of(service: &dyn Service, tree: &Tree, text: NodeId) -> Option<(NodeId, NodeId)> {
    let mut at = text;
    for _ in 0..3 {
        let node = tree.node(at);
        if node.anchor.is_some() {
            return None;
        }
        match node.parent {
            Parent::Item(list, _) => return Some((list, at)),
            Parent::Entry(holder, number) => {
                let (key, _) = tree.get(holder).entry(number)?;
                let is_step = service.goes_with(key.text()?, tree.get(holder));
                at = Some(holder).filter(|_| is_step)?;
            }
            Parent::Key(..) | Parent::Document => return None,
        }
    }
    None
}

/// What speaks against changing the commands of a job together.
fn doubt(all: &Carried) -> Option<String> {
    for found in &all.commands {
        let is_left = match found.translated.outcome {
            Outcome::NeedsReview { .. } => true,
            Outcome::Rewritten(_) => !found.is_applied,
            Outcome::Removed { .. } | Outcome::Kept { .. } => false,
        };
        let shown: String = found.text.chars().take(80).collect();
        if is_left {
            return Some(format!("`{shown}` in it needs a person"));
        }
        // What `sudo` runs has another PATH, on which uv need not be.
        if found.text.starts_with("sudo ") && found.to.is_some() {
            return Some(format!("`{shown}` installs as another user"));
        }
    }
    None
}
