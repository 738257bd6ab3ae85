//! One tool on one target: the whole first, then the parts of it that fail.

use uvferry_requirements::evaluate_marker;

use super::answers::{Answer, Found, Kind, Trouble};
use super::asking::{Asker, Question};
use super::request::MatrixError;
use super::result::{Run, Tool};
use super::splitting::{Core, Split, Tried, split};

/// Runs that a search may make at most.
const SEARCHES: usize = 200;

/// Runs that a search may make where nothing is said about the requirements.
const SILENT_SEARCHES: usize = 12;

/// Runs of a search that may come to the end of their time: each has waited long.
const MOST_TIMED_OUT: usize = 5;

/// Runs of a search that may end since the tool does not read what is written: a file that
/// is something else has no end of such lines.
const MOST_UNREADABLE: usize = 30;

/// What a tool gives on a target.
#[derive(Debug, Clone)]
pub(crate) struct Lane {
    /// For the files as they are.
    pub(crate) whole: Answer,
    /// The same requirements in a form of their own, where the files are not read.
    pub(crate) rewritten: bool,
    /// What fails.
    pub(crate) cores: Vec<Core<Trouble>>,
    /// The items that are left.
    pub(crate) rest: Vec<usize>,
    /// The set for these; `None` where it is not known.
    pub(crate) result: Option<Found>,
    /// Why it is not known.
    pub(crate) given_up: Option<Trouble>,
    /// The items that it resolves and does not install.
    pub(crate) refused: Vec<usize>,
    /// The runs that were made.
    pub(crate) runs: Vec<Run>,
}

impl Lane {
    /// What an item fails for.
    pub(crate) fn core_of(&self, item: usize) -> Option<&Core<Trouble>> {
        self.cores.iter().find(|core| core.items.contains(&item))
    }
}

impl Asker<'_> {
    /// Asks a tool for everything that counts on a target.
    pub(crate) fn lane(&self, column: usize, tool: Tool) -> Result<Lane, MatrixError> {
        let mut runs = Vec::new();
        let whole = self.ask(column, tool, &Question::whole(), &mut runs)?;
        let items = self.counting(column);
        let mut lane = Lane {
            whole: whole.clone(),
            rewritten: false,
            cores: Vec::new(),
            rest: items.clone(),
            result: None,
            given_up: None,
            refused: Vec::new(),
            runs,
        };
        let mut trouble = match whole {
            Answer::Set(found) => {
                lane.result = Some(found);
                return Ok(lane);
            }
            Answer::Trouble(trouble) => trouble,
        };
        if trouble.kind == Kind::NoTool || items.is_empty() {
            lane.given_up = Some(trouble);
            return Ok(lane);
        }
        if matches!(trouble.kind, Kind::Invalid | Kind::Other) {
            // It may be a line that is no requirement.
            match self.ask(column, tool, &Question::of(&items), &mut lane.runs)? {
                Answer::Set(found) => {
                    lane.result = Some(found);
                    // Only what fails again is a matter of how it is written.
                    lane.rewritten = trouble.kind == Kind::Invalid
                        || self.fails_again(column, tool, &mut lane)?;
                    return Ok(lane);
                }
                Answer::Trouble(now) => trouble = now,
            }
        }
        let budget = if trouble.kind.is_inconclusive() {
            SILENT_SEARCHES
        } else {
            SEARCHES
        };
        let mut failure = None;
        let mut unbuilt: Vec<(usize, Trouble)> = Vec::new();
        unbuilt.extend(self.never_builds(&trouble));
        let mut too_long = usize::from(trouble.kind == Kind::TimedOut);
        let mut unreadable = 0;
        let found: Split<Found, Trouble> = split(&items, trouble, budget, &mut |part| {
            if too_long >= MOST_TIMED_OUT || unreadable >= MOST_UNREADABLE {
                return Tried::Stopped;
            }
            // It would only be built once more.
            if let [item] = part
                && let Some((_, trouble)) = unbuilt.iter().find(|(known, _)| known == item)
            {
                return Tried::Fails(trouble.clone());
            }
            self.tally.plan(tool, 1);
            match self.ask(column, tool, &Question::of(part), &mut lane.runs) {
                Ok(Answer::Set(found)) => Tried::Fine(found),
                Ok(Answer::Trouble(trouble)) => {
                    too_long += usize::from(trouble.kind == Kind::TimedOut);
                    unreadable += usize::from(trouble.kind == Kind::Invalid);
                    unbuilt.extend(self.never_builds(&trouble));
                    Tried::Fails(trouble)
                }
                Err(error) => {
                    failure = Some(error);
                    Tried::Stopped
                }
            }
        });
        if let Some(error) = failure {
            return Err(error);
        }
        lane.cores = found.cores;
        lane.result = match found.result {
            None if found.rest.is_empty() => Some(Found::default()),
            result => result,
        };
        lane.rest = found.rest;
        lane.given_up = found.given_up;
        Ok(lane)
    }

    /// The item whose one version a build failed of: whatever else is asked for, it fails.
    fn never_builds(&self, trouble: &Trouble) -> Option<(usize, Trouble)> {
        let ([name], [item]) = (&trouble.mentions[..], &trouble.suspects[..]) else {
            return None;
        };
        let known = &self.asked.items[*item];
        let is_pinned = known.line.contains("==") && !known.line.contains(['*', ',', ';']);
        let builds = matches!(trouble.kind, Kind::Unbuildable | Kind::WantsSystem);
        (builds && is_pinned && known.name.as_ref() == Some(name)).then(|| (*item, trouble.clone()))
    }

    /// Whether the files as they are fail a second time, and not by chance.
    fn fails_again(&self, column: usize, tool: Tool, lane: &mut Lane) -> Result<bool, MatrixError> {
        self.tally.plan(tool, 1);
        let again = self.ask(column, tool, &Question::whole(), &mut lane.runs)?;
        if let Answer::Set(found) = &again {
            lane.result = Some(found.clone());
            lane.whole = again;
            return Ok(false);
        }
        Ok(true)
    }

    /// What both tools resolve, where one or both fail for a part: the same question to both.
    pub(crate) fn in_common(
        &self,
        column: usize,
        tool: Tool,
        lane: &Lane,
        items: &[usize],
        log: &mut Vec<Run>,
    ) -> Result<Option<Found>, MatrixError> {
        if lane.result.is_none() || lane.rest == items {
            return Ok(lane.result.clone());
        }
        if items.is_empty() {
            return Ok(Some(Found::default()));
        }
        self.tally.plan(tool, 1);
        Ok(match self.ask(column, tool, &Question::of(items), log)? {
            Answer::Set(found) => Some(found),
            Answer::Trouble(_) => None,
        })
    }

    /// The items whose markers hold on a target.
    pub(crate) fn counting(&self, column: usize) -> Vec<usize> {
        let markers = &self.column(column).markers;
        let items = self.asked.items.iter().enumerate();
        items
            .filter(|(_, item)| {
                item.marker
                    .as_ref()
                    .is_none_or(|marker| evaluate_marker(marker, markers, &[]).unwrap_or(true))
            })
            .map(|(at, _)| at)
            .collect()
    }
}
