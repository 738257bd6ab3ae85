//! Ways around what fails and what differs: known ones are tried, the first that works is
//! named, as small as it works.
//!
//! What fails is asked for again by itself, with one change at a time; at most
//! [`MOST_FAILURES`] of them on a target, each with at most [`MOST_WAYS`] runs. What differs
//! is asked for as a whole, so that one run may explain all of it. A change that works is
//! tried again with less of it, in at most [`MOST_SMALLER`] runs more: for one distribution in
//! place of all, with fewer constraints.
//!
//! A build that failed is not made again with a change that cannot matter to it.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Rule, SourceFile, redact};
use uvferry_requirements::fix::fix;
use uvferry_requirements::{Version, same_version};
use uvferry_resolution::{Origin, ResolvedSet};

use super::answers::{Answer, Kind, Trouble};
use super::asking::{Asker, Question};
use super::cells::{Pair, hashes_equal, missing_module};
use super::fewest::fewest;
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

/// Runs to find out how little of a way is needed.
const MOST_SMALLER: usize = 10;

/// What the parts of a way are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Arguments of the tool.
    Arguments,
    /// Constraints.
    Constraints,
    /// Overrides.
    Overrides,
    /// Lines in place of those of the requirements.
    Lines,
}

/// A way to try.
#[derive(Debug, Clone)]
struct Candidate {
    way: Way,
    items: Vec<usize>,
    /// As a user would write them, each by itself.
    parts: Vec<String>,
    form: Form,
    /// What it changes.
    changes: &'static str,
    /// Whether uv is to install it, and not only to resolve.
    installs: bool,
}

impl Candidate {
    fn new(way: Way, items: &[usize], parts: Vec<String>, changes: &'static str) -> Self {
        Self {
            way,
            items: items.to_vec(),
            parts,
            form: match way {
                Way::Constraint => Form::Constraints,
                Way::Override => Form::Overrides,
                Way::Rewrite => Form::Lines,
                _ => Form::Arguments,
            },
            changes,
            installs: false,
        }
    }

    /// One argument of the tool.
    fn argument(way: Way, items: &[usize], argument: &str, changes: &'static str) -> Self {
        Self::new(way, items, vec![argument.to_owned()], changes)
    }

    /// An argument for each of some names.
    fn of_names(
        way: Way,
        items: &[usize],
        names: &[String],
        argument: impl Fn(&str) -> String,
        changes: &'static str,
    ) -> Self {
        let parts = names.iter().map(|name| argument(name)).collect();
        Self::new(way, items, parts, changes)
    }

    fn question(&self) -> Question {
        let mut question = Question {
            installs: self.installs,
            ..Question::of(&self.items)
        };
        let parts = self.parts.clone();
        match self.form {
            Form::Arguments => question.arguments = parts,
            Form::Constraints => question.constraints = parts,
            Form::Overrides => question.overrides = parts,
            Form::Lines => question.lines = parts,
        }
        question
    }

    /// The same with other parts.
    fn with(&self, parts: Vec<String>) -> Self {
        Self {
            parts,
            ..self.clone()
        }
    }

    fn solution(&self, tool: Tool, gives: &str) -> Solution {
        let word = match tool {
            Tool::Pip => "pip",
            Tool::Uv => "uv",
        };
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| redact(part).into_owned())
            .collect();
        let with = match self.form {
            Form::Constraints => format!("the constraint `{}`", parts.join("`, `")),
            Form::Overrides => format!("the override `{}`", parts.join("`, `")),
            Form::Lines => format!("`{}` in its place", parts.join("`, `")),
            Form::Arguments => format!("`{}`", parts.join(" ")),
        };
        Solution {
            way: self.way,
            tool,
            arguments: parts,
            text: format!("with {with} {word} gives {gives}; {}", self.changes),
            tried: true,
        }
    }
}

const ALL_PRERELEASES: &str = "pre-releases of everything are then allowed";
const ITS_PRERELEASES: &str = "pre-releases of it alone are then allowed";
const ALL_INDEXES: &str =
    "versions of all indexes are then compared, also of one that somebody else fills";
const NOT_ISOLATED: &str = "what the build imports has to be installed before";
const WHEELS_ONLY: &str = "versions without a wheel for the target are then passed over";
const SDISTS_ONLY: &str = "it is then built on every machine";
const PINNED: &str = "the version then stays until the constraint is changed";
const OVERRIDDEN: &str = "what others require of it is then not heeded";
const NO_BOUNDS: &str = "versions that say they do not support the Python are then taken";
const REWRITTEN: &str = "pip reads that as before, and `uvferry-reqs check --fix` writes it so";

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
                let way = match self.way_for(column, tool, core, (other, refused), log)? {
                    None => self
                        .other_python(column, tool, (core, refused), log)?
                        .map(|found| (found, None)),
                    way => way,
                };
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
        self.name_rewriting(pair, cells);
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
            candidate.installs = refused;
            let Some(found) = self.try_out(column, tool, &candidate, log)? else {
                continue;
            };
            let (candidate, found) = self.smaller(column, tool, (candidate, found), log)?;
            let versions: Vec<String> = core
                .items
                .iter()
                .filter_map(|&item| {
                    let name = self.asked.items[item].name.as_ref()?;
                    Some(format!("{name} {}", found.get(name)?.shown()))
                })
                .collect();
            let gives = if versions.is_empty() {
                String::from("an answer")
            } else {
                versions.join(", ")
            };
            let rule = rule_of_way(candidate.way, core);
            return Ok(Some((candidate.solution(tool, &gives), rule)));
        }
        Ok(None)
    }

    /// What a tool gives with a change, if anything.
    fn try_out(
        &self,
        column: usize,
        tool: Tool,
        candidate: &Candidate,
        log: &mut Vec<Run>,
    ) -> Result<Option<ResolvedSet>, MatrixError> {
        self.tally.plan(tool, 1);
        let answer = self.ask(column, tool, &candidate.question(), log)?;
        Ok(match answer {
            Answer::Set(found) => Some(found.set),
            Answer::Trouble(_) => None,
        })
    }

    /// The least of a way that works, and what the tool then gives.
    fn smaller(
        &self,
        column: usize,
        tool: Tool,
        (mut candidate, mut found): (Candidate, ResolvedSet),
        log: &mut Vec<Run>,
    ) -> Result<(Candidate, ResolvedSet), MatrixError> {
        if candidate.way == Way::Prerelease {
            let taken = prereleases(&found);
            for narrower in for_prereleases(tool, &candidate.items, &taken) {
                let narrower = Candidate {
                    installs: candidate.installs,
                    ..narrower
                };
                if let Some(now) = self.try_out(column, tool, &narrower, log)? {
                    (candidate, found) = (narrower, now);
                    break;
                }
            }
        }
        let most = match tool {
            Tool::Uv => MOST_SMALLER,
            // It takes ten times as long.
            Tool::Pip => MOST_SMALLER / 2,
        };
        if candidate.form == Form::Lines {
            return Ok((candidate, found));
        }
        let parts = fewest(&candidate.parts, most, &mut |parts| {
            let less = candidate.with(parts.to_vec());
            let now = self.try_out(column, tool, &less, log)?;
            let works = now.is_some();
            // The last that works is the one that stays.
            if let Some(now) = now {
                found = now;
            }
            Ok::<bool, MatrixError>(works)
        })?;
        Ok((candidate.with(parts), found))
    }

    fn candidates_for_uv(
        &self,
        column: usize,
        core: &Core<Trouble>,
        other: &Lane,
    ) -> Vec<Candidate> {
        let items = &core.items[..];
        let mut found = Vec::new();
        if matches!(core.reason.kind, Kind::Unbuildable | Kind::WantsSystem) {
            let shared = self
                .tools(column)
                .uv_environment
                .get("UV_NO_BUILD_ISOLATION");
            found.extend(self.for_build(core, shared.is_none(), |name| {
                format!("--no-build-isolation-package={name}")
            }));
            found.extend(from_other(core, other));
            return found;
        }
        if core.reason.kind == Kind::Invalid {
            found.extend(self.rewritten(items));
        }
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
        found.extend(from_other(core, other));
        found.extend(self.by_sdists(items));
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
                Candidate::new(Way::Override, items, disputed, OVERRIDDEN),
            );
        }
        found
    }

    fn candidates_for_pip(&self, core: &Core<Trouble>, other: &Lane) -> Vec<Candidate> {
        let items = &core.items[..];
        let mut found = Vec::new();
        match core.reason.kind {
            Kind::Unbuildable | Kind::WantsSystem => {
                // An old pip that runs `setup.py` itself does so without isolation anyway.
                let isolated = !core.reason.message.contains("python setup.py egg_info");
                found.extend(
                    self.for_build(core, isolated, |_| String::from("--no-build-isolation")),
                );
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
                found.extend(self.by_sdists(items));
            }
        }
        found.extend(from_other(core, other));
        found
    }

    /// For a build that failed: without isolation, where it runs with it and did not stop at
    /// something that no environment has; and without building.
    fn for_build(
        &self,
        core: &Core<Trouble>,
        isolated: bool,
        argument: impl Fn(&str) -> String,
    ) -> Vec<Candidate> {
        let items = &core.items[..];
        let names = match &core.reason.mentions[..] {
            [] => self.names(items),
            mentions => mentions.to_vec(),
        };
        let mut found = Vec::new();
        if isolated && core.reason.kind != Kind::WantsSystem && !names.is_empty() {
            let mut shared =
                Candidate::of_names(Way::NoBuildIsolation, items, &names, argument, NOT_ISOLATED);
            shared.parts.dedup();
            found.push(shared);
        }
        let only = if names.is_empty() {
            Candidate::argument(Way::OnlyBinary, items, "--only-binary=:all:", WHEELS_ONLY)
        } else {
            let argument = |name: &str| format!("--only-binary={name}");
            Candidate::of_names(Way::OnlyBinary, items, &names, argument, WHEELS_ONLY)
        };
        found.push(only);
        found
    }

    fn by_sdists(&self, items: &[usize]) -> Vec<Candidate> {
        let names = self.names(items).into_iter();
        names
            .map(|name| {
                let argument = format!("--no-binary={name}");
                Candidate::argument(Way::NoBinary, items, &argument, SDISTS_ONLY)
            })
            .collect()
    }

    /// The lines in a form that both tools read alike, where there is one.
    fn rewritten(&self, items: &[usize]) -> Option<Candidate> {
        let mut changed = false;
        let mut lines = Vec::new();
        for &item in items {
            let line = &self.asked.items[item].line;
            let fixed = fix(&SourceFile::new("", line.as_bytes()));
            changed |= !fixed.is_empty();
            lines.extend(fixed.text().lines().map(str::to_owned));
        }
        changed.then(|| Candidate::new(Way::Rewrite, items, lines, REWRITTEN))
    }

    /// Files that uv does not read as they are, and whose requirements it resolves in another
    /// form: that form is the way for all that is then the same.
    fn name_rewriting(&self, pair: &Pair, cells: &mut BTreeMap<String, Cell>) {
        let (Some(of_pip), Some(of_uv)) = (&pair.pip_common, &pair.uv_common) else {
            return;
        };
        let fixes = &self.asked.fixes;
        let is_for_all = !fixes.is_empty() && !self.asked.has_unfixed;
        if !pair.uv.rewritten || pair.pip.rewritten || !is_for_all {
            return;
        }
        let lines: Vec<String> = fixes
            .iter()
            .flat_map(|fix| fix.text.lines().map(str::to_owned))
            .collect();
        let places: Vec<String> = fixes
            .iter()
            .map(|fix| {
                let text = fix.text.replace('\n', "`, `");
                format!("`{text}` in {}:{}", fix.file, fix.line)
            })
            .collect();
        for (name, cell) in cells {
            let is_refused = cell
                .rule
                .is_some_and(|rule| rule.code == rules::NOT_READ.code);
            if is_refused && cell.uv.is_some() && is_same(&of_uv.set, &of_pip.set, name) {
                let gives = cell.uv.as_deref().unwrap_or_default();
                cell.solution = Some(Solution {
                    way: Way::Rewrite,
                    tool: Tool::Uv,
                    arguments: lines.clone(),
                    text: format!(
                        "with {} uv reads what pip reads, and of these requirements it gives \
                         {name} {gives}; `uvferry-reqs check --fix` writes it so",
                        places.join(", ")
                    ),
                    tried: true,
                });
            }
        }
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
        let mut candidates = Vec::new();
        if self.has_several_indexes(column) {
            candidates.push(Candidate::argument(
                Way::IndexStrategy,
                &items,
                "--index-strategy=unsafe-best-match",
                ALL_INDEXES,
            ));
        }
        let taken: Vec<(String, String)> = prereleases(&of_pip.set)
            .into_iter()
            .filter(|(name, _)| open.contains(name))
            .collect();
        if !taken.is_empty() {
            candidates.extend(for_prereleases(Tool::Uv, &items, &taken));
        }
        candidates.push(Candidate::new(
            Way::Constraint,
            &items,
            pins(&of_pip.set, &open),
            PINNED,
        ));
        for candidate in candidates {
            let open = differing(cells);
            if open.is_empty() {
                break;
            }
            let Some(now) = self.try_out(column, Tool::Uv, &candidate, log)? else {
                continue;
            };
            let same: Vec<String> = open
                .into_iter()
                .filter(|name| is_same(&now, &of_pip.set, name))
                .collect();
            if same.is_empty() {
                continue;
            }
            let explained = self.least_for(column, &candidate, &same, &of_pip.set, log)?;
            for (name, candidate) in explained {
                if let Some(cell) = cells.get_mut(&name) {
                    let gives = cell.pip.as_deref().unwrap_or("nothing either").to_owned();
                    cell.solution = Some(candidate.solution(Tool::Uv, &gives));
                    cell.rule = rule_of_difference(candidate.way).or(cell.rule);
                }
            }
        }
        self.explain_bounds(column, pair, cells, log)
    }

    /// For each name how little of a change it takes to give what pip gives: its own part
    /// where that is enough, else the fewest that are enough for all.
    fn least_for(
        &self,
        column: usize,
        candidate: &Candidate,
        names: &[String],
        wanted: &ResolvedSet,
        log: &mut Vec<Run>,
    ) -> Result<Vec<(String, Candidate)>, MatrixError> {
        let mut works = |parts: &[String], names: &[String]| -> Result<bool, MatrixError> {
            let less = candidate.with(parts.to_vec());
            let now = self.try_out(column, Tool::Uv, &less, log)?;
            let all_same = |now: ResolvedSet| names.iter().all(|name| is_same(&now, wanted, name));
            Ok(now.is_some_and(all_same))
        };
        let all = fewest(&candidate.parts, MOST_SMALLER, &mut |parts| {
            works(parts, names)
        })?;
        let mut explained = Vec::new();
        for (count, name) in names.iter().enumerate() {
            let is_own = |part: &&String| {
                let part = part.as_str();
                let starts = |rest: &str| rest.starts_with(['=', ' ', '>']);
                part.strip_prefix(name).is_some_and(starts)
                    || part.ends_with(&format!("={name}"))
                    || part.contains(&format!("={name}="))
            };
            let own: Vec<String> = all.iter().filter(is_own).cloned().collect();
            let is_less = !own.is_empty() && own.len() < all.len();
            let own_is_enough =
                is_less && count < MOST_SMALLER && works(&own, std::slice::from_ref(name))?;
            let parts = if own_is_enough { own } else { all.clone() };
            explained.push((name.clone(), candidate.with(parts)));
        }
        Ok(explained)
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
        let candidate = ignoring_bounds(&Pair::common(&pair.pip, &pair.uv));
        if let Some(now) = self.try_out(column, Tool::Pip, &candidate, log)? {
            for name in open {
                if is_same(&now, &of_uv.set, &name)
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
        let tools = self.tools(column);
        !tools.settings.indexes.extra_index_urls.is_empty()
            || self.asked.has_option("--extra-index-url")
            || ["UV_INDEX", "UV_EXTRA_INDEX_URL"]
                .iter()
                .any(|name| tools.uv_environment.get(name).is_some())
    }
}

/// The pre-releases of a set that come from an index.
fn prereleases(set: &ResolvedSet) -> Vec<(String, String)> {
    set.iter()
        .filter(|(_, resolved)| resolved.origin == Origin::Index)
        .filter_map(|(name, resolved)| Some((name.to_owned(), resolved.version.clone()?)))
        .filter(|(_, version)| Version::parse(version).is_ok_and(|version| version.is_prerelease()))
        .collect()
}

/// Ways to have a tool take the pre-releases of some distributions alone: the option of newer
/// ones, and a bound that names a pre-release.
fn for_prereleases(tool: Tool, items: &[usize], taken: &[(String, String)]) -> Vec<Candidate> {
    if taken.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = taken.iter().map(|(name, _)| name.clone()).collect();
    let argument = |name: &str| match tool {
        Tool::Uv => format!("--prerelease-package={name}=allow"),
        Tool::Pip => format!("--all-releases={name}"),
    };
    let bounds = taken
        .iter()
        .map(|(name, version)| format!("{name}>={version}"))
        .collect();
    vec![
        Candidate::of_names(Way::Prerelease, items, &names, argument, ITS_PRERELEASES),
        Candidate {
            form: Form::Constraints,
            ..Candidate::new(Way::Prerelease, items, bounds, ITS_PRERELEASES)
        },
    ]
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

/// What the other tool has: its versions, and the URLs that its dependencies come from. What
/// failed to build in that very version fails again.
fn from_other(core: &Core<Trouble>, other: &Lane) -> Option<Candidate> {
    let items = &core.items;
    let found = other.result.as_ref()?;
    if items.iter().any(|item| !other.rest.contains(item)) {
        return None;
    }
    // What the message speaks of comes first: it is likely to be all that is needed.
    let (mut names, others): (Vec<String>, Vec<String>) = found
        .set
        .names()
        .map(str::to_owned)
        .partition(|name| core.reason.mentions.contains(name));
    names.extend(others);
    let lines = pins(&found.set, &names);
    let builds = matches!(core.reason.kind, Kind::Unbuildable | Kind::WantsSystem);
    let is_built_again = builds
        && lines.iter().any(|line| {
            let quoted = ["`", " ", "\n", "("].map(|end| format!("{line}{end}"));
            quoted.iter().any(|line| core.reason.message.contains(line))
        });
    (!lines.is_empty() && !is_built_again)
        .then(|| Candidate::new(Way::Constraint, items, lines, PINNED))
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
pub(crate) fn is_same(left: &ResolvedSet, right: &ResolvedSet, name: &str) -> bool {
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
fn rule_of_way(way: Way, core: &Core<Trouble>) -> Option<&'static Rule> {
    match way {
        Way::Prerelease => Some(&rules::PRERELEASE),
        Way::IndexStrategy => Some(&rules::FIRST_INDEX),
        // An environment has other versions of what builds as well.
        Way::NoBuildIsolation if missing_module(&core.reason).is_some() => {
            Some(&rules::UNDECLARED_BUILD_REQUIREMENT)
        }
        Way::IgnoreRequiresPython => Some(&rules::PYTHON_BOUND),
        Way::Override if core.items.len() > 1 => Some(&rules::CONFLICT),
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
