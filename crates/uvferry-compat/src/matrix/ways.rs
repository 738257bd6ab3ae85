//! Ways around what fails and what differs: known ones are tried, the first that works is
//! named.
//!
//! What fails is asked for again by itself, with one change at a time; at most
//! [`MOST_FAILURES`] of them on a target, each with at most [`MOST_WAYS`] runs. What differs
//! is asked for as a whole, so that one run may explain all of it.

use std::collections::BTreeMap;

use uvferry_diagnostics::Rule;
use uvferry_requirements::same_version;
use uvferry_resolution::{Origin, ResolvedSet};

use super::answers::{Answer, Kind, Trouble};
use super::asking::{Asker, Question};
use super::cells::{Pair, hashes_equal};
use super::lanes::Lane;
use super::request::MatrixError;
use super::result::{Cell, Outcome, Run, Solution, Tool, Way};
use super::splitting::Core;
use crate::risks::known;
use crate::rules::matrix as rules;

/// Failures on a target for which ways are tried.
const MOST_FAILURES: usize = 10;

/// Ways that are tried for a failure.
const MOST_WAYS: usize = 6;

/// A way to try.
#[derive(Debug, Clone)]
struct Candidate {
    way: Way,
    question: Question,
    /// The arguments as a user would write them.
    arguments: Vec<String>,
    /// What it changes.
    changes: &'static str,
}

impl Candidate {
    /// An argument of the tool.
    fn argument(way: Way, items: &[usize], argument: &str, changes: &'static str) -> Self {
        let arguments = vec![argument.to_owned()];
        Self {
            way,
            question: Question {
                arguments: arguments.clone(),
                ..Question::of(items)
            },
            arguments,
            changes,
        }
    }

    /// Constraints, one a line.
    fn constraints(items: &[usize], lines: Vec<String>, changes: &'static str) -> Self {
        Self {
            way: Way::Constraint,
            arguments: lines.clone(),
            question: Question {
                constraints: lines,
                ..Question::of(items)
            },
            changes,
        }
    }

    fn solution(&self, tool: Tool, gives: &str) -> Solution {
        let word = match tool {
            Tool::Pip => "pip",
            Tool::Uv => "uv",
        };
        let with = match self.way {
            Way::Constraint => format!("the constraint `{}`", self.arguments.join("`, `")),
            Way::Override => format!("the override `{}`", self.arguments.join("`, `")),
            _ => format!("`{}`", self.arguments.join(" ")),
        };
        Solution {
            way: self.way,
            tool,
            arguments: self.arguments.clone(),
            text: format!("with {with} {word} gives {gives}; {}", self.changes),
            tried: true,
        }
    }
}

const ALL_PRERELEASES: &str = "pre-releases of everything are then allowed";
const ALL_INDEXES: &str =
    "versions of all indexes are then compared, also of one that somebody else fills";
const NOT_ISOLATED: &str = "what the build imports has to be installed before";
const WHEELS_ONLY: &str = "versions without a wheel for the target are then passed over";
const SDISTS_ONLY: &str = "it is then built on every machine";
const PINNED: &str = "the version then stays until the constraint is changed";
const OVERRIDDEN: &str = "what others require of it is then not heeded";
const NO_BOUNDS: &str = "versions that say they do not support the Python are then taken";

impl Asker<'_> {
    /// Tries ways for the cells of a target and writes what works into them.
    pub(crate) fn find_ways(
        &self,
        column: usize,
        pair: &Pair,
        cells: &mut BTreeMap<String, Cell>,
        log: &mut Vec<Run>,
    ) -> Result<(), MatrixError> {
        for (tool, lane, other) in [
            (Tool::Uv, &pair.uv, &pair.pip),
            (Tool::Pip, &pair.pip, &pair.uv),
        ] {
            for core in lane.cores.iter().take(MOST_FAILURES) {
                // What both fail for is of interest for uv alone.
                let both = core.items.iter().any(|&item| other.core_of(item).is_some());
                if core.reason.kind.is_inconclusive() || both && tool == Tool::Pip {
                    continue;
                }
                let refused = core.items.iter().any(|item| lane.refused.contains(item));
                let way = self.way_for(column, tool, core, (other, refused), log)?;
                if let Some((solution, rule)) = way {
                    for &item in &core.items {
                        let item = &self.asked.items[item];
                        let key = item.name.as_ref().unwrap_or(&item.shown);
                        if let Some(cell) = cells.get_mut(key) {
                            cell.solution = Some(solution.clone());
                            cell.rule = rule.or(cell.rule);
                        }
                    }
                }
            }
        }
        self.explain_differences(column, pair, cells, log)
    }

    /// The first way with which a tool resolves what it fails for.
    fn way_for(
        &self,
        column: usize,
        tool: Tool,
        core: &Core<Trouble>,
        (other, refused): (&Lane, bool),
        log: &mut Vec<Run>,
    ) -> Result<Option<(Solution, Option<&'static Rule>)>, MatrixError> {
        let candidates = match tool {
            Tool::Uv => self.candidates_for_uv(column, core, other),
            Tool::Pip => self.candidates_for_pip(core, other),
        };
        for mut candidate in candidates.into_iter().take(MOST_WAYS) {
            // What resolves and does not install has to be installed to know that it works.
            candidate.question.installs = refused;
            self.tally.plan(tool, 1);
            if let Answer::Set(found) = self.ask(column, tool, &candidate.question, log)? {
                let versions: Vec<String> = core
                    .items
                    .iter()
                    .filter_map(|&item| {
                        let name = self.asked.items[item].name.as_ref()?;
                        Some(format!("{name} {}", found.set.get(name)?.shown()))
                    })
                    .collect();
                let gives = if versions.is_empty() {
                    String::from("an answer")
                } else {
                    versions.join(", ")
                };
                let rule = rule_of_way(candidate.way, core.items.len());
                return Ok(Some((candidate.solution(tool, &gives), rule)));
            }
        }
        Ok(None)
    }

    fn candidates_for_uv(
        &self,
        column: usize,
        core: &Core<Trouble>,
        other: &Lane,
    ) -> Vec<Candidate> {
        let items = &core.items[..];
        let unbuildable = matches!(core.reason.kind, Kind::Unbuildable | Kind::WantsSystem);
        let mut found = Vec::new();
        if unbuildable {
            found.push(Candidate::argument(
                Way::NoBuildIsolation,
                items,
                "--no-build-isolation",
                NOT_ISOLATED,
            ));
            found.push(Candidate::argument(
                Way::OnlyBinary,
                items,
                "--only-binary=:all:",
                WHEELS_ONLY,
            ));
        } else {
            if self.has_several_indexes(column) {
                found.push(Candidate::argument(
                    Way::IndexStrategy,
                    items,
                    "--index-strategy=unsafe-best-match",
                    ALL_INDEXES,
                ));
            }
            found.push(Candidate::argument(
                Way::Prerelease,
                items,
                "--prerelease=allow",
                ALL_PRERELEASES,
            ));
        }
        found.extend(from_other(items, other));
        if !unbuildable {
            for name in self.names(items) {
                found.push(Candidate::argument(
                    Way::NoBinary,
                    items,
                    &format!("--no-binary={name}"),
                    SDISTS_ONLY,
                ));
            }
        }
        // What the message names and nobody here asks for is what they disagree about.
        let asked = self.names(items);
        let disputed: Vec<String> = core
            .reason
            .mentions
            .iter()
            .filter(|name| !asked.contains(name))
            .cloned()
            .collect();
        if matches!(core.reason.kind, Kind::Unsolvable | Kind::NoVersion) && !disputed.is_empty() {
            found.insert(
                found.len().min(MOST_WAYS - 1),
                Candidate {
                    way: Way::Override,
                    arguments: disputed.clone(),
                    question: Question {
                        overrides: disputed,
                        ..Question::of(items)
                    },
                    changes: OVERRIDDEN,
                },
            );
        }
        found
    }

    fn candidates_for_pip(&self, core: &Core<Trouble>, other: &Lane) -> Vec<Candidate> {
        let items = &core.items[..];
        let mut found = Vec::new();
        match core.reason.kind {
            Kind::Unbuildable | Kind::WantsSystem => {
                found.push(Candidate::argument(
                    Way::NoBuildIsolation,
                    items,
                    "--no-build-isolation",
                    NOT_ISOLATED,
                ));
                found.push(Candidate::argument(
                    Way::OnlyBinary,
                    items,
                    "--only-binary=:all:",
                    WHEELS_ONLY,
                ));
            }
            Kind::PythonRange => found.push(ignoring_bounds(items)),
            _ => {
                found.push(Candidate::argument(
                    Way::Prerelease,
                    items,
                    "--pre",
                    ALL_PRERELEASES,
                ));
                found.push(ignoring_bounds(items));
                for name in self.names(items) {
                    found.push(Candidate::argument(
                        Way::NoBinary,
                        items,
                        &format!("--no-binary={name}"),
                        SDISTS_ONLY,
                    ));
                }
            }
        }
        found.extend(from_other(items, other));
        found
    }

    /// Why both give something else: the change with which uv gives what pip does, or pip what
    /// uv does.
    fn explain_differences(
        &self,
        column: usize,
        pair: &Pair,
        cells: &mut BTreeMap<String, Cell>,
        log: &mut Vec<Run>,
    ) -> Result<(), MatrixError> {
        let (Some(of_pip), Some(of_uv)) = (&pair.pip_common, &pair.uv_common) else {
            return Ok(());
        };
        let items = Pair::common(&pair.pip, &pair.uv);
        let differing = |cells: &BTreeMap<String, Cell>| -> Vec<String> {
            cells
                .iter()
                .filter(|(name, cell)| {
                    cell.solution.is_none()
                        && matches!(
                            cell.outcome,
                            Outcome::OtherVersion | Outcome::OnlyPip | Outcome::OnlyUv
                        )
                        && (of_pip.set.contains(name) || of_uv.set.contains(name))
                })
                .map(|(name, _)| name.clone())
                .collect()
        };
        let open = differing(cells);
        if open.is_empty() {
            return Ok(());
        }
        let prerelease = open.iter().any(|name| {
            cells
                .get(name)
                .and_then(|cell| cell.rule)
                .is_some_and(|rule| rule.code == rules::PRERELEASE.code)
        });
        let mut candidates = Vec::new();
        if self.has_several_indexes(column) {
            candidates.push(Candidate::argument(
                Way::IndexStrategy,
                &items,
                "--index-strategy=unsafe-best-match",
                ALL_INDEXES,
            ));
        }
        if prerelease {
            candidates.push(Candidate::argument(
                Way::Prerelease,
                &items,
                "--prerelease=allow",
                ALL_PRERELEASES,
            ));
        }
        candidates.push(Candidate::constraints(
            &items,
            pins(&of_pip.set, &open),
            PINNED,
        ));
        for candidate in candidates {
            let open = differing(cells);
            if open.is_empty() {
                break;
            }
            self.tally.plan(Tool::Uv, 1);
            let Answer::Set(now) = self.ask(column, Tool::Uv, &candidate.question, log)? else {
                continue;
            };
            for name in open {
                if !is_same(&now.set, &of_pip.set, &name) {
                    continue;
                }
                let mut candidate = candidate.clone();
                if candidate.way == Way::Constraint {
                    let own = format!("{name}==");
                    if candidate
                        .arguments
                        .iter()
                        .any(|line| line.starts_with(&own))
                    {
                        candidate.arguments.retain(|line| line.starts_with(&own));
                    }
                }
                if let Some(cell) = cells.get_mut(&name) {
                    let gives = cell.pip.as_deref().unwrap_or("nothing either").to_owned();
                    cell.solution = Some(candidate.solution(Tool::Uv, &gives));
                    cell.rule = rule_of_difference(candidate.way).or(cell.rule);
                }
            }
        }
        self.explain_bounds(column, pair, cells, log)
    }

    /// Whether pip leaves out what uv takes for its `Requires-Python` alone.
    fn explain_bounds(
        &self,
        column: usize,
        pair: &Pair,
        cells: &mut BTreeMap<String, Cell>,
        log: &mut Vec<Run>,
    ) -> Result<(), MatrixError> {
        let Some(of_uv) = &pair.uv_common else {
            return Ok(());
        };
        let open: Vec<String> = cells
            .iter()
            .filter(|(_, cell)| {
                cell.outcome == Outcome::OtherVersion
                    && cell
                        .rule
                        .is_some_and(|rule| rule.code == rules::WITHIN_SPECIFIERS.code)
            })
            .map(|(name, _)| name.clone())
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        let question = ignoring_bounds(&Pair::common(&pair.pip, &pair.uv)).question;
        self.tally.plan(Tool::Pip, 1);
        if let Answer::Set(now) = self.ask(column, Tool::Pip, &question, log)? {
            for name in open {
                if is_same(&now.set, &of_uv.set, &name)
                    && let Some(cell) = cells.get_mut(&name)
                {
                    cell.rule = Some(&rules::PYTHON_BOUND);
                }
            }
        }
        Ok(())
    }

    fn names(&self, items: &[usize]) -> Vec<String> {
        items
            .iter()
            .filter_map(|&item| self.asked.items[item].name.clone())
            .collect()
    }

    fn has_several_indexes(&self, column: usize) -> bool {
        let tools = &self.tools[column];
        !tools.settings.extra_index_urls.is_empty()
            || self.asked.has_option("--extra-index-url")
            || ["UV_INDEX", "UV_EXTRA_INDEX_URL"]
                .iter()
                .any(|name| tools.uv_environment.get(name).is_some())
    }
}

/// What is known about failing builds from elsewhere, where no way works.
pub(crate) fn advise(name: &str, cell: &mut Cell) {
    let builds = cell.rule.is_some_and(|rule| {
        [
            rules::WANTS_SYSTEM.code,
            rules::BUILD_FAILS.code,
            rules::UNDECLARED_BUILD_REQUIREMENT.code,
        ]
        .contains(&rule.code)
    });
    if !builds || cell.solution.is_some() {
        return;
    }
    if let Some(known) = known::native(name) {
        cell.solution = Some(Solution {
            way: Way::SystemPackages,
            tool: Tool::Uv,
            arguments: Vec::new(),
            text: known.help(),
            tried: false,
        });
    }
}

/// What the other tool has: its versions, and the URLs that its dependencies come from.
fn from_other(items: &[usize], other: &Lane) -> Option<Candidate> {
    let found = other.result.as_ref()?;
    if items.iter().any(|item| !other.rest.contains(item)) {
        return None;
    }
    let names: Vec<String> = found.set.names().map(str::to_owned).collect();
    let lines = pins(&found.set, &names);
    (!lines.is_empty()).then(|| Candidate::constraints(items, lines, PINNED))
}

fn pins(set: &ResolvedSet, names: &[String]) -> Vec<String> {
    names
        .iter()
        .filter_map(|name| {
            let resolved = set.get(name)?;
            match &resolved.origin {
                Origin::Index => Some(format!("{name}=={}", resolved.version.as_ref()?)),
                Origin::Url(url) => Some(format!("{name} @ {url}")),
                _ => None,
            }
        })
        .collect()
}

fn ignoring_bounds(items: &[usize]) -> Candidate {
    Candidate::argument(
        Way::IgnoreRequiresPython,
        items,
        "--ignore-requires-python",
        NO_BOUNDS,
    )
}

/// Whether two sets have the same of a name, or both nothing.
fn is_same(left: &ResolvedSet, right: &ResolvedSet, name: &str) -> bool {
    match (left.get(name), right.get(name)) {
        (None, None) => true,
        (Some(left), Some(right)) => match (&left.version, &right.version) {
            (Some(left_version), Some(right_version)) => {
                same_version(left_version, right_version)
                    && hashes_equal(left, right) != Some(false)
            }
            _ => left.origin.same_as(&right.origin),
        },
        _ => false,
    }
}

/// What it proves that a way works for a failure, beyond what the message says.
fn rule_of_way(way: Way, together: usize) -> Option<&'static Rule> {
    match way {
        Way::Prerelease => Some(&rules::PRERELEASE),
        Way::IndexStrategy => Some(&rules::FIRST_INDEX),
        Way::NoBuildIsolation => Some(&rules::UNDECLARED_BUILD_REQUIREMENT),
        Way::IgnoreRequiresPython => Some(&rules::PYTHON_BOUND),
        Way::Override if together > 1 => Some(&rules::CONFLICT),
        _ => None,
    }
}

/// The same for a difference.
fn rule_of_difference(way: Way) -> Option<&'static Rule> {
    match way {
        Way::Prerelease => Some(&rules::PRERELEASE),
        Way::IndexStrategy => Some(&rules::FIRST_INDEX),
        _ => None,
    }
}
