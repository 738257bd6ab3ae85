//! Numbers: of benches, of a migration's report, of the journal. Each was measured or counted.

use std::time::{Duration, UNIX_EPOCH};

use uvferry_journal::{Action, JournalEntry, State};

use super::super::said::Said;
use crate::figures::seconds;
use crate::json::{
    BenchDocument, BenchToolDocument, CacheName, Outcome, RatioDocument, TookDocument,
    VerificationDocument,
};
use crate::language::Language;
use crate::phrases::{share, subject};

/// One scenario of one bench.
pub(in super::super) struct Measured {
    pub(in super::super) day: String,
    pub(in super::super) requirements: Said,
    pub(in super::super) scenario: Said,
    pub(in super::super) cold: bool,
    pub(in super::super) pip: Option<String>,
    pub(in super::super) uv: Option<String>,
    pub(in super::super) tool: Option<Said>,
    pub(in super::super) ratio: Option<String>,
    pub(in super::super) machine: Said,
    pub(in super::super) differs: bool,
}

pub(super) fn rows(benches: &[BenchDocument], language: Language) -> Vec<Measured> {
    let mut found = Vec::new();
    for bench in benches {
        let began = UNIX_EPOCH + Duration::from_secs(bench.began_at_s.min(253_402_300_799));
        let day: String = uvferry_journal::rfc3339(began).chars().take(10).collect();
        let host = &bench.host;
        let machine = match &host.cpu {
            Some(cpu) => format!("{}, {cpu}", host.system),
            None => host.system.clone(),
        };
        for scenario in &bench.scenarios {
            let ratio = scenario.ratio.as_ref();
            let of = |wanted: &str| scenario.tools.iter().find(|tool| tool.tool == wanted);
            let uv = ratio.and_then(|ratio| of(&ratio.tool));
            let pip = of("pip").and_then(|tool| median(tool, language));
            if pip.is_none() && uv.is_none() {
                continue;
            }
            found.push(Measured {
                day: day.clone(),
                requirements: Said::new(&bench.requirements.name),
                scenario: Said::new(&scenario.name),
                cold: scenario.cache == CacheName::Cold,
                pip,
                uv: uv.and_then(|tool| median(tool, language)),
                tool: ratio.map(|ratio| Said::new(&ratio.tool)),
                ratio: ratio.map(times),
                machine: Said::new(&machine),
                differs: scenario.same_set == Some(false),
            });
        }
    }
    found
}

fn interval(ends: Option<[f64; 2]>, count: usize, shown: impl Fn(f64) -> String) -> String {
    match ends {
        Some([low, high]) => format!(" ({}–{})", shown(low), shown(high)),
        None => format!(" (n = {count})"),
    }
}

fn median(tool: &BenchToolDocument, language: Language) -> Option<String> {
    let median = tool.median_s?;
    let shown = |value| seconds(value, language);
    Some(shown(median) + &interval(tool.interval_s, tool.successful, shown))
}

fn times(ratio: &RatioDocument) -> String {
    let shown = |value: f64| format!("{value:.1}");
    shown(ratio.median) + &interval(ratio.interval, ratio.pairs, shown)
}

/// The proof of the migration that holds.
pub(in super::super) struct Proof {
    pub(in super::super) equal: bool,
    pub(in super::super) different: bool,
    /// Distributions that differ, over all targets.
    pub(in super::super) differences: usize,
    pub(in super::super) targets: Vec<Target>,
}

/// One comparison.
pub(in super::super) struct Target {
    pub(in super::super) subject: Said,
    pub(in super::super) share: Option<String>,
    pub(in super::super) equal: bool,
    pub(in super::super) different: bool,
}

impl Proof {
    pub(super) fn new(document: &VerificationDocument, language: Language) -> Self {
        Self {
            equal: document.equal == Some(true),
            different: document.equal == Some(false),
            differences: document
                .targets
                .iter()
                .map(|target| target.changed.len() + target.missing.len() + target.added.len())
                .sum(),
            targets: document
                .targets
                .iter()
                .map(|target| Target {
                    subject: Said::new(&subject(target, language).letters()),
                    share: share(target).map(|(same, all)| format!("{same} / {all}")),
                    equal: target.outcome == Outcome::Equal,
                    different: target.outcome == Outcome::Different,
                })
                .collect(),
        }
    }
}

/// Where the time of the migration went.
pub(in super::super) struct Times {
    pub(in super::super) plan: String,
    pub(in super::super) lock: Option<String>,
    pub(in super::super) verify: Option<String>,
    pub(in super::super) total: String,
}

impl Times {
    pub(super) fn new(took: &TookDocument, language: Language) -> Self {
        let shown = |value| seconds(value, language);
        Self {
            plan: shown(took.plan_s),
            lock: took.lock_s.map(shown),
            verify: took.verify_s.map(shown),
            total: shown(took.total_s),
        }
    }
}

/// A run of the journal.
pub(in super::super) struct Run {
    pub(in super::super) id: Said,
    pub(in super::super) label: Said,
    pub(in super::super) when: Said,
    pub(in super::super) files: usize,
    /// How far it has come, in the language of the guide.
    pub(in super::super) state: String,
    holds: bool,
}

impl Run {
    pub(super) fn new(entry: &JournalEntry, language: Language) -> Self {
        Self {
            id: Said::new(entry.id.as_str()),
            label: Said::new(&entry.label),
            when: Said::new(&entry.when),
            files: entry.files.len(),
            state: language.word_of("run", crate::json::RunState::from(&entry.state).as_str()),
            holds: entry.state == State::Applied,
        }
    }

    /// Whether it holds.
    pub(in super::super) fn holds(&self) -> bool {
        self.holds
    }
}

/// Files made, changed and removed.
pub(super) fn changed_files(run: &JournalEntry) -> [usize; 3] {
    let count = |wanted: &dyn Fn(Action) -> bool| {
        run.files.iter().filter(|file| wanted(file.action)).count()
    };
    [
        count(&|action| action == Action::Create),
        count(&|action| matches!(action, Action::Modify | Action::Rename)),
        count(&|action| action == Action::Delete),
    ]
}
