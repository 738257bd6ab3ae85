//! Another Python as a way around a failure. Of those that were asked for all targets together
//! tell which one helps (`merging`); here those of the machine are tried that nobody asked for.

use super::answers::{Answer, Found, Kind, Trouble};
use super::asking::{Asker, Question};
use super::request::MatrixError;
use super::result::{Run, Solution, Tool, Way};
use super::splitting::Core;
use super::ways::is_same;

/// Pythons on which a failure is tried.
const MOST_PYTHONS: usize = 4;

impl Asker<'_> {
    /// The nearest Python on which both tools give the same for what a tool fails for on a
    /// target; `refused` are requirements that uv resolves and does not install.
    pub(crate) fn other_python(
        &self,
        column: usize,
        tool: Tool,
        (core, refused): (&Core<Trouble>, bool),
        log: &mut Vec<Run>,
    ) -> Result<Option<Solution>, MatrixError> {
        // What is not read is not read anywhere.
        if core.reason.kind.is_inconclusive() || core.reason.kind == Kind::Invalid {
            return Ok(None);
        }
        let names: Vec<&String> = core
            .items
            .iter()
            .filter_map(|&item| self.asked.items[item].name.as_ref())
            .collect();
        if names.len() != core.items.len() {
            return Ok(None);
        }
        let pythons = self.best_first(column, core, log)?;
        let plain = Question::of(&core.items);
        for &at in pythons.iter().take(MOST_PYTHONS) {
            let Some(of_uv) = self.ask_on(at, column, Tool::Uv, &plain, log)? else {
                continue;
            };
            let installing = Question {
                installs: true,
                ..plain.clone()
            };
            if refused
                && self
                    .ask_on(at, column, Tool::Uv, &installing, log)?
                    .is_none()
            {
                continue;
            }
            let Some(of_pip) = self.ask_on(at, column, Tool::Pip, &plain, log)? else {
                continue;
            };
            let gives: Vec<String> = names
                .iter()
                .filter(|name| is_same(&of_uv.set, &of_pip.set, name))
                .filter_map(|name| Some(format!("{name} {}", of_uv.set.get(name)?.shown())))
                .collect();
            // One whose marker does not hold there is not had there either.
            if gives.len() == names.len() {
                let python = &self.column(at).told.python;
                return Ok(Some(on_python(python, tool, &gives.join(", "))));
            }
        }
        Ok(None)
    }

    /// The places of the Pythons that may be tried, the best first. Where a build failed that is
    /// one which needs no build, and to know that nothing is built; else the nearest, of two the
    /// older, since a failure of what was published once is mostly one of a newer Python.
    fn best_first(
        &self,
        column: usize,
        core: &Core<Trouble>,
        log: &mut Vec<Run>,
    ) -> Result<Vec<usize>, MatrixError> {
        let own = self.column(column);
        let Some(release) = own.release() else {
            return Ok(Vec::new());
        };
        let mut pythons: Vec<(u64, bool, usize)> = self
            .others
            .iter()
            .enumerate()
            .filter(|(_, other)| other.column.told.platform == own.told.platform)
            .filter_map(|(at, other)| {
                let (major, minor) = other.column.release()?;
                (major == release.0).then_some((
                    minor.abs_diff(release.1),
                    minor > release.1,
                    self.columns.len() + at,
                ))
            })
            .collect();
        pythons.sort_unstable();
        let mut pythons: Vec<usize> = pythons.into_iter().map(|(_, _, at)| at).collect();
        if !matches!(core.reason.kind, Kind::Unbuildable | Kind::WantsSystem) {
            return Ok(pythons);
        }
        let built = match &core.reason.mentions[..] {
            [] => vec![String::from(":all:")],
            mentions => mentions.to_vec(),
        };
        let wheels = Question {
            arguments: built
                .iter()
                .map(|name| format!("--only-binary={name}"))
                .collect(),
            ..Question::of(&core.items)
        };
        let mut with_wheels = Vec::new();
        for &at in &pythons {
            if self.ask_on(at, column, Tool::Uv, &wheels, log)?.is_some() {
                with_wheels.push(at);
                // A second one is for pip's sake.
                if with_wheels.len() == 2 {
                    break;
                }
            }
        }
        pythons.retain(|at| !with_wheels.contains(at));
        with_wheels.extend(pythons);
        Ok(with_wheels)
    }

    /// What a tool gives on a Python that nobody asked for; the run is one of the target for
    /// whose sake it was made.
    fn ask_on(
        &self,
        at: usize,
        column: usize,
        tool: Tool,
        question: &Question,
        log: &mut Vec<Run>,
    ) -> Result<Option<Found>, MatrixError> {
        self.tally.plan(tool, 1);
        let mut runs = Vec::new();
        let answer = self.ask(at, tool, question, &mut runs)?;
        let python = format!("--python {}", self.column(at).told.python);
        log.extend(runs.into_iter().map(|mut run| {
            run.target = column;
            run.arguments.insert(0, python.clone());
            run
        }));
        Ok(match answer {
            Answer::Set(found) => Some(found),
            Answer::Trouble(_) => None,
        })
    }
}

/// The way: a Python with which both tools give something.
pub(crate) fn on_python(python: &str, tool: Tool, gives: &str) -> Solution {
    Solution {
        way: Way::OtherPython,
        tool,
        arguments: vec![String::from("--python"), python.to_owned()],
        text: format!("Python {python}: there both tools give {gives}"),
        tried: true,
    }
}
