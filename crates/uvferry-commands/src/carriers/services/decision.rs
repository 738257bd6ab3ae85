//! Which jobs are put into uv's words, and which stay.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::Span;
use uvferry_yaml::{NodeId, Replacement, Tree};

use crate::carried::Carried;
use crate::carriers::pipeline::Draft;
use crate::context::Settings;
use crate::outcome::Outcome;
use crate::rules::JOB_STAYS;

use super::job::{Job, Service, Setup};
use super::reading::Reading;

/// What was decided about the jobs of a file.
pub(super) struct Decision<'a, 'j> {
    jobs: &'j [Job<'a>],
    decided: Vec<Decided>,
}

struct Decided {
    reading: Reading,
    /// Whether something in it would become uv's.
    is_concerned: bool,
    /// Why it stays as it is.
    stays: Option<String>,
    /// What brings uv, and where it stands.
    edits: Vec<Replacement>,
    place: Option<NodeId>,
}

impl Decided {
    fn is_changed(&self) -> bool {
        self.is_concerned && self.stays.is_none()
    }
}

/// Decides all jobs. Those in `held` stay: their new text could not be written.
pub(super) fn decide<'a, 'j>(
    service: &dyn Service,
    tree: &Tree,
    jobs: &'j [Job<'a>],
    held: &BTreeSet<usize>,
    settings: &Settings<'_>,
) -> Decision<'a, 'j> {
    let mut decided: Vec<Decided> = jobs
        .iter()
        .map(|job| Decided::of(service, tree, job, settings))
        .collect();
    for job in held {
        if let Some(one) = decided.get_mut(*job) {
            let reason = "its new commands do not fit into the file's YAML";
            one.stays.get_or_insert_with(|| reason.to_owned());
        }
    }
    let mut decision = Decision { jobs, decided };
    while decision.spread() {}
    decision
}

impl Decided {
    fn of(service: &dyn Service, tree: &Tree, job: &Job<'_>, settings: &Settings<'_>) -> Self {
        let reading = Reading::of(service, tree, job, settings);
        let changes = reading.changes();
        let mut decided = Self {
            is_concerned: changes || reading.first_use.is_some() && !reading.brings_uv,
            stays: None,
            edits: Vec::new(),
            place: None,
            reading,
        };
        if !decided.is_concerned {
            return decided;
        }
        let reading = &decided.reading;
        decided.stays = job.stays.clone().or_else(|| reading.doubt.clone());
        if decided.stays.is_some() {
            return decided;
        }
        let Some(first) = reading.first_use else {
            return decided;
        };
        if job.setup == Setup::UvAndEnvironment && reading.brings_uv && !hands_on(service, job) {
            decided.stays = Some(
                "it brings uv itself, and into which environment that installs is not known"
                    .to_owned(),
            );
            return decided;
        }
        match service.bring(tree, job, reading, first, settings) {
            Ok(edits) => {
                decided.edits = edits;
                decided.place = Some(job.texts[first].place).filter(|_| !reading.brings_uv);
            }
            Err(reason) => decided.stays = Some(reason),
        }
        decided
    }
}

fn hands_on(service: &dyn Service, job: &Job<'_>) -> bool {
    let mut texts = job.texts.iter().filter_map(|text| text.node.text());
    texts.any(|text| service.handed_on(text).is_some())
}

impl<'a> Decision<'a, '_> {
    /// Lets jobs that share text or steps with others stay where these need something else of
    /// it; whether one more does.
    fn spread(&mut self) -> bool {
        let mut texts: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
        let mut places: BTreeMap<NodeId, BTreeSet<usize>> = BTreeMap::new();
        for (number, job) in self.jobs.iter().enumerate() {
            for node in self.decided[number].reading.texts.keys() {
                texts.entry(*node).or_default().push(number);
            }
            for text in &job.texts {
                places.entry(text.place).or_default().insert(number);
            }
        }
        let mut staying: BTreeSet<usize> = BTreeSet::new();
        let no_edits: &[(Span, String)] = &[];
        for (node, jobs) in &texts {
            let edits = |number: usize| {
                let one = &self.decided[number];
                let text = one.reading.texts.get(node).filter(|_| one.is_changed());
                text.map_or(no_edits, |text| text.replacements.as_slice())
            };
            if jobs.windows(2).any(|pair| edits(pair[0]) != edits(pair[1])) {
                staying.extend(jobs);
            }
        }
        for one in self.decided.iter().filter(|one| one.is_changed()) {
            let Some(jobs) = one.place.and_then(|place| places.get(&place)) else {
                continue;
            };
            let is_same = |number: &usize| {
                let other = &self.decided[*number];
                other.is_changed() && other.place == one.place && other.edits == one.edits
            };
            if !jobs.iter().all(is_same) {
                staying.extend(jobs);
            }
        }
        let mut is_more = false;
        for number in staying {
            let one = &mut self.decided[number];
            if one.is_changed() {
                one.stays = Some("it shares text with a job that needs another one".to_owned());
                is_more = true;
            }
        }
        is_more
    }

    /// Gives the texts of all jobs to a draft, and what brings uv to those that change.
    pub(super) fn take_texts(&self, draft: &mut Draft<'_>) {
        let mut given: BTreeSet<(usize, usize, &str)> = BTreeSet::new();
        let mut told: BTreeSet<NodeId> = BTreeSet::new();
        for (job, one) in self.jobs.iter().zip(&self.decided) {
            let reason = one.stays.as_deref();
            let texts = one.reading.texts.iter();
            let mut nodes = texts
                .filter(|(_, text)| !text.commands.is_empty())
                .map(|(node, _)| node);
            // Of a matrix, one job speaks for all that run the same.
            if let Some(reason) = reason
                && !nodes.all(|node| told.contains(node))
            {
                told.extend(one.reading.texts.keys());
                let start = job.node.span().start;
                let message = format!("the commands of this job stay: {reason}");
                draft.say(&JOB_STAYS, message, start..start);
            }
            for (node, text) in &one.reading.texts {
                match reason {
                    Some(reason) => draft.take_text(*node, &staying(text, reason)),
                    None => draft.take_text(*node, text),
                };
            }
            if one.is_changed() {
                // Jobs with one list of steps need them once.
                for (span, text) in &one.edits {
                    if given.insert((span.start, span.end, text)) {
                        draft.replace((span.clone(), text.clone()));
                    }
                }
                for item in &one.reading.going {
                    draft.item_goes(*item);
                }
            }
        }
    }

    /// The jobs of whose texts something that was decided is not in the file.
    pub(super) fn refused_by(&self, carried: &Carried) -> BTreeSet<usize> {
        let is_refused = |one: &Decided| {
            let texts = one.reading.texts.values();
            texts.flat_map(|text| &text.commands).any(|wanted| {
                wanted.is_applied
                    && !carried
                        .commands
                        .iter()
                        .any(|found| found.span == wanted.span && found.is_applied)
            })
        };
        let changed = self.decided.iter().enumerate();
        changed
            .filter(|(_, one)| one.is_changed() && is_refused(one))
            .map(|(number, _)| number)
            .collect()
    }

    /// Where the texts of jobs stand.
    pub(super) fn places(&self) -> Vec<Span> {
        let texts = self.jobs.iter().flat_map(|job| &job.texts);
        texts.map(|text| text.node.span()).collect()
    }

    /// The jobs, with whether they change and whether they go on using pip's cache.
    pub(super) fn jobs(&self) -> impl Iterator<Item = (&Job<'a>, bool)> {
        let jobs = self.jobs.iter().zip(&self.decided);
        jobs.map(|(job, one)| (job, one.is_changed()))
    }

    /// Whether a job calls uv.
    pub(super) fn uses_uv(&self) -> bool {
        self.decided
            .iter()
            .any(|one| one.is_changed() && one.reading.first_use.is_some())
    }

    /// Whether a job, or what it runs, may go on filling pip's cache.
    pub(super) fn may_use_pip(&self) -> bool {
        let runs_pip = |text: &str| {
            ["tox", "nox", "pre-commit"]
                .iter()
                .any(|one| text.contains(one))
        };
        self.jobs.iter().zip(&self.decided).any(|(job, one)| {
            let mut texts = job.texts.iter().filter_map(|text| text.node.text());
            one.reading.uses_pip || one.stays.is_some() || texts.any(runs_pip)
        })
    }
}

/// What was found in a text that stays.
fn staying(text: &Carried, reason: &str) -> Carried {
    let mut text = text.clone();
    text.replacements.clear();
    text.mentions.clear();
    for found in &mut text.commands {
        found.is_applied = false;
        if let Outcome::Rewritten(_) = found.translated.outcome {
            found.translated.outcome = Outcome::NeedsReview {
                rule: &JOB_STAYS,
                why: format!("the commands of its job stay: {reason}"),
                suggestion: found.to.take(),
            };
        }
    }
    text
}
