//! One project's way through pip and uv, in a scratch copy.

use std::collections::BTreeMap;
use std::time::Instant;

use uvferry_diagnostics::Diagnostic;
use uvferry_environment::interpreters::Interpreter;
use uvferry_process::Environment;
use uvferry_pyproject::Pyproject;
use uvferry_resolution::Target;
use uvferry_resolution::pip::indexes;

use crate::before::{Before, PipPlace, ask_pip, looks_pinned};
use crate::error::MigrateError;
use crate::events::{Event, EventSink, Stage};
use crate::plan::{InstallSet, Learned, Plan};
use crate::project::Project;
use crate::scratch::Scratch;
use crate::tools::{Tools, admits, target_of};

pub(crate) struct Session<'a> {
    pub(crate) project: &'a Project,
    pub(crate) tools: &'a Tools,
    pub(crate) sink: &'a dyn EventSink,
    pub(crate) scratch: Scratch,
    pub(crate) interpreter: &'a Interpreter,
    pub(crate) target: Target,
    pub(crate) uv_environment: Environment,
    pub(crate) learned: Learned,
    /// What pip says of sets whose pins were enough until uv could not read or build one of
    /// them.
    pub(crate) asked_late: BTreeMap<String, Before>,
    /// The Python ranges of groups that have some, those of included groups among them.
    group_pythons: BTreeMap<String, Vec<String>>,
    /// The index that pip is configured to use; `None` for its own default.
    pub(crate) default_index: Option<String>,
    /// What the user is told where pip's configuration names an index of its own.
    pub(crate) index_hint: Option<Diagnostic>,
    /// Time in pip, added up over its runs, in seconds.
    pub(crate) pip_s: f64,
    /// Time in uv apart from the project's own locks, in seconds.
    pub(crate) uv_s: f64,
}

impl<'a> Session<'a> {
    /// Copies the project and finds out what the tools need to know.
    pub(crate) fn new(
        project: &'a Project,
        tools: &'a Tools,
        python: Option<&str>,
        plan: &Plan,
        sink: &'a dyn EventSink,
    ) -> Result<Self, MigrateError> {
        let interpreter = tools.choose(python, project, plan.project.requires_python.as_deref())?;
        let started = Instant::now();
        sink.event(Event::Started(Stage::Copy, String::new()));
        let scratch = Scratch::new(project, tools.scratch.as_deref())?;
        fs_err::create_dir_all(scratch.tools())?;
        sink.event(Event::Finished(
            Stage::Copy,
            started.elapsed().as_secs_f64(),
        ));
        let run = tools.run_in(scratch.before(), &tools.environment);
        let asked = Instant::now();
        let pip_indexes = indexes(&interpreter.executable, &run).ok();
        let pip_s = asked.elapsed().as_secs_f64();
        let index_hint = pip_indexes
            .as_ref()
            .filter(|found| found.index_url.is_some() || !found.extra_index_urls.is_empty())
            .map(|_| {
                Diagnostic::new(
                    &uvferry_options::SETTING_OUTSIDE_PROJECT,
                    "pip's own configuration names the index here; uv does not read it",
                )
                .help("the lock was made with it; set `UV_DEFAULT_INDEX` or `UV_INDEX` where uv runs from now on")
            });
        let uv_environment = tools.uv_environment(pip_indexes.as_ref(), &plan.credentials);
        let mut session = Self {
            project,
            tools,
            sink,
            scratch,
            interpreter,
            target: target_of(interpreter),
            uv_environment,
            learned: Learned::default(),
            asked_late: BTreeMap::new(),
            group_pythons: BTreeMap::new(),
            default_index: pip_indexes.and_then(|found| found.index_url),
            index_hint,
            pip_s,
            uv_s: 0.0,
        };
        session.note_group_pythons(&plan.pyproject);
        Ok(session)
    }

    /// Takes the Python ranges of groups from a pyproject.toml.
    pub(crate) fn note_group_pythons(&mut self, pyproject: &Pyproject) {
        self.group_pythons = pyproject
            .dependency_groups()
            .iter()
            .map(|group| {
                let ranges = pyproject
                    .closure_of_group(&group.name)
                    .iter()
                    .filter_map(|inner| pyproject.group_requires_python(&inner.name))
                    .map(str::to_owned)
                    .collect();
                (uvferry_requirements::normalize_name(&group.name), ranges)
            })
            .filter(|(_, ranges): &(String, Vec<String>)| !ranges.is_empty())
            .collect();
    }

    /// The Python ranges of a set's group.
    fn ranges_of(&self, set: &InstallSet) -> &[String] {
        set.group
            .as_ref()
            .and_then(|group| {
                self.group_pythons
                    .get(&uvferry_requirements::normalize_name(group))
            })
            .map_or(&[], Vec::as_slice)
    }

    /// The interpreter that a set is resolved and compared on: the session's, but for a group
    /// that needs a newer Python. `None` where no interpreter here suits it.
    pub(crate) fn interpreter_for(&self, set: &InstallSet) -> Option<&'a Interpreter> {
        let ranges = self.ranges_of(set);
        let suits = |interpreter: &Interpreter| {
            ranges
                .iter()
                .all(|range| admits(Some(range), &interpreter.version))
        };
        if suits(self.interpreter) {
            return Some(self.interpreter);
        }
        self.tools
            .interpreters
            .iter()
            .filter(|interpreter| {
                interpreter.implementation == "cpython"
                    && !interpreter.is_virtualenv
                    && suits(interpreter)
            })
            .min_by_key(|interpreter| interpreter.version_numbers())
    }

    /// Whether a set is resolved on another Python than the project.
    pub(crate) fn is_apart(&self, set: &InstallSet) -> bool {
        self.interpreter_for(set)
            .is_none_or(|own| own.executable != self.interpreter.executable)
    }

    /// What is said of a set that no interpreter here suits.
    pub(crate) fn lacks_python(&self, set: &InstallSet) -> String {
        format!(
            "no interpreter here is the Python {} that group `{}` needs",
            self.ranges_of(set).join(" and "),
            set.group.as_deref().unwrap_or_default()
        )
    }

    /// Lets pip resolve every set whose files do not pin it, and warms uv's cache with a
    /// first lock meanwhile: pip takes by far the longer.
    pub(crate) fn ask_pip_where_needed(&mut self, plan: &Plan) -> BTreeMap<String, Before> {
        let sets: Vec<&InstallSet> = plan
            .sets
            .iter()
            .filter(|set| !looks_pinned(plan, set))
            .collect();
        if sets.is_empty() {
            return BTreeMap::new();
        }
        let answers = std::thread::scope(|scope| {
            let warm = scope.spawn(|| self.warm_up(plan));
            let found = self.ask_pip_on_own_pythons(&sets);
            let _ = warm.join();
            found
        });
        self.count(&answers);
        answers
    }

    /// pip's answers for some sets, each on the Python that it is for.
    pub(crate) fn ask_pip_on_own_pythons(&self, sets: &[&InstallSet]) -> BTreeMap<String, Before> {
        let mut answers = BTreeMap::new();
        let mut on: Vec<(&Interpreter, Vec<&InstallSet>)> = Vec::new();
        for set in sets {
            match self.interpreter_for(set) {
                None => {
                    answers.insert(set.name(), Before::Unknown(self.lacks_python(set)));
                }
                Some(own) => match on
                    .iter_mut()
                    .find(|(known, _)| known.executable == own.executable)
                {
                    Some((_, sets)) => sets.push(set),
                    None => on.push((own, vec![set])),
                },
            }
        }
        for (interpreter, sets) in on {
            answers.extend(self.ask_pip(&sets, interpreter, &target_of(interpreter), None));
        }
        answers
    }

    /// Asks again for the sets whose group turned out to need another Python. Returns whether
    /// there were some.
    pub(crate) fn ask_pip_of_moved_groups(
        &mut self,
        plan: &Plan,
        befores: &mut BTreeMap<String, Before>,
    ) -> bool {
        let known = std::mem::take(&mut self.group_pythons);
        self.note_group_pythons(&plan.pyproject);
        let moved: Vec<&InstallSet> = plan
            .sets
            .iter()
            .filter(|set| {
                let group = set
                    .group
                    .as_deref()
                    .map(uvferry_requirements::normalize_name);
                let before = group.as_ref().and_then(|group| known.get(group));
                before.map_or(&[][..], Vec::as_slice) != self.ranges_of(set) && self.is_apart(set)
            })
            .collect();
        if moved.is_empty() {
            return false;
        }
        let unpinned: Vec<&InstallSet> = moved
            .iter()
            .copied()
            .filter(|set| !looks_pinned(plan, set))
            .collect();
        let answers = self.ask_pip_on_own_pythons(&unpinned);
        self.count(&answers);
        befores.extend(answers);
        true
    }

    /// Asks pip for the sets that it was not asked for.
    pub(crate) fn ask_pip_late(&mut self, plan: &Plan, befores: &BTreeMap<String, Before>) {
        let unasked: Vec<&InstallSet> = plan
            .sets
            .iter()
            .filter(|set| {
                let name = set.name();
                !befores.contains_key(&name) && !self.asked_late.contains_key(&name)
            })
            .collect();
        let answers = self.ask_pip_on_own_pythons(&unasked);
        self.count(&answers);
        self.asked_late.extend(answers);
    }

    /// Adds up the time of pip's runs.
    fn count(&mut self, answers: &BTreeMap<String, Before>) {
        for before in answers.values() {
            if let Before::Pip(resolution) = before {
                self.pip_s += resolution.wall_s;
            }
        }
    }

    /// pip's answers for some sets, two at a time.
    pub(crate) fn ask_pip(
        &self,
        sets: &[&InstallSet],
        interpreter: &Interpreter,
        target: &Target,
        simulate: Option<&Target>,
    ) -> Vec<(String, Before)> {
        let started = Instant::now();
        let names: Vec<String> = sets.iter().map(|set| set.name()).collect();
        self.sink.event(Event::Started(
            Stage::Pip,
            format!(
                "{} on Python {}",
                names.join(", "),
                target.markers.python_version
            ),
        ));
        let before = self.scratch.before();
        let tools = self.scratch.tools();
        // A private pip is made once, by whoever comes first: not by two at the same time.
        let _ = uvferry_resolution::pip::PrivatePip::find(
            &interpreter.executable,
            &self.tools.run_in(before.clone(), &self.tools.environment),
            &tools,
            Some(&self.tools.uv),
        );
        let next = std::sync::atomic::AtomicUsize::new(0);
        let answers = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..2.min(sets.len()) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let Some(set) = sets.get(at) else { break };
                        // Builds of two runs in one folder would disturb each other.
                        let folder = if set.with_project && at > 0 {
                            self.copy_of_before(at).unwrap_or_else(|_| before.clone())
                        } else {
                            before.clone()
                        };
                        let place = PipPlace {
                            folder: &folder,
                            tools: &tools.join(format!("pip-run-{at}")),
                            interpreter: &interpreter.executable,
                            run: self.tools.run_in(folder.clone(), &self.tools.environment),
                            uv: &self.tools.uv,
                            target: simulate,
                        };
                        let answer = ask_pip(&place, set);
                        if let Ok(mut answers) = answers.lock() {
                            answers.push((set.name(), answer));
                        }
                    }
                });
            }
        });
        self.sink
            .event(Event::Finished(Stage::Pip, started.elapsed().as_secs_f64()));
        answers.into_inner().unwrap_or_default()
    }

    fn copy_of_before(&self, at: usize) -> std::io::Result<std::path::PathBuf> {
        let from = self.scratch.before();
        let to = self
            .scratch
            .tools()
            .join(format!("before-{at}"))
            .join(from.file_name().unwrap_or_default());
        let mut stack = vec![(from, to.clone())];
        while let Some((from, to)) = stack.pop() {
            fs_err::create_dir_all(&to)?;
            for entry in fs_err::read_dir(&from)? {
                let entry = entry?;
                let (source, target) = (entry.path(), to.join(entry.file_name()));
                if entry.file_type()?.is_dir() {
                    stack.push((source, target));
                } else {
                    fs_err::copy(&source, &target)?;
                }
            }
        }
        Ok(to)
    }

    /// A lock that nobody keeps: it fills uv's cache with the metadata that the real one
    /// needs.
    fn warm_up(&self, plan: &Plan) {
        let folder = self.scratch.tools().join("warm");
        let made = fs_err::create_dir_all(&folder)
            .and_then(|()| fs_err::write(folder.join("pyproject.toml"), plan.pyproject.to_text()));
        if made.is_err() || plan.project.package || !plan.local_paths.is_empty() {
            return;
        }
        let mut request = uvferry_resolution::uv::LockRequest::new(
            self.tools.run_in(folder, &self.uv_environment),
        );
        request.python = Some(self.interpreter.executable.display().to_string());
        // Whatever it says, the real lock says it again.
        let _ = self.tools.uv.lock(&request);
    }
}
