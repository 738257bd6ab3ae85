//! One project's way through pip and uv, in a scratch copy.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use uvferry_diagnostics::Diagnostic;
use uvferry_environment::interpreters::Interpreter;
use uvferry_process::Environment;
use uvferry_resolution::Target;
use uvferry_resolution::pip::indexes;

use crate::asking::PipAnswers;
use crate::before::Before;
use crate::error::MigrateError;
use crate::events::{Event, EventSink, Stage};
use crate::plan::{Learned, Plan};
use crate::project::Project;
use crate::scratch::Scratch;
use crate::tools::{Tools, target_of};

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
    /// Whether another interpreter than the one chosen at first may be taken.
    pub(crate) may_move: bool,
    /// Whether that has happened while locking: what pip said is void then.
    pub(crate) moved: bool,
    /// Whether versions that pip chose freely had to give way to those of other groups.
    pub(crate) gave_way: bool,
    /// Distributions for which an older build tool was tried.
    pub(crate) tried_builds: BTreeSet<String>,
    /// The Python ranges of groups that have some, those of included groups among them.
    pub(crate) group_pythons: BTreeMap<String, Vec<String>>,
    /// The index that pip is configured to use; `None` for its own default.
    pub(crate) default_index: Option<String>,
    /// What the user is told where pip's configuration names an index of its own.
    pub(crate) index_hint: Option<Diagnostic>,
    /// What pip answered until now.
    pub(crate) pip: PipAnswers,
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
            may_move: python.is_none(),
            moved: false,
            gave_way: false,
            tried_builds: BTreeSet::new(),
            group_pythons: BTreeMap::new(),
            default_index: pip_indexes.and_then(|found| found.index_url),
            index_hint,
            pip: PipAnswers::new(pip_s),
            uv_s: 0.0,
        };
        session.note_group_pythons(&plan.pyproject);
        Ok(session)
    }
}
