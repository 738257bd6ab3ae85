//! Asking pip: which sets, on which Python, and nothing twice.
//!
//! pip takes by far the longest of all steps. Sets with the same files are one question, a
//! question asked before is answered from memory, and a project that many sets install is
//! built for the first of them alone: its metadata goes to the others as a wheel without
//! modules.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use uvferry_environment::interpreters::Interpreter;
use uvferry_resolution::pip::PrivatePip;
use uvferry_resolution::{Origin, Resolved, Target};

use crate::before::{Before, PipPlace, ask_pip, looks_pinned};
use crate::events::{Event, Stage};
use crate::plan::{InstallSet, Plan};
use crate::scratch::COPY_OF_BEFORE;
use crate::session::Session;
use crate::tools::target_of;

/// How many questions are put to pip at the same time.
const AT_A_TIME: usize = 2;

/// What pip is asked: two sets with the same question have the same answer.
#[derive(Debug, Clone, PartialEq)]
struct Question {
    files: Vec<String>,
    constraints: Vec<String>,
    requirements: Vec<String>,
    with_project: bool,
    interpreter: PathBuf,
    simulate: Option<Target>,
}

impl Question {
    fn new(set: &InstallSet, interpreter: &Interpreter, simulate: Option<&Target>) -> Self {
        Self {
            files: set.files.clone(),
            constraints: set.constraints.clone(),
            requirements: set.requirements.clone(),
            with_project: set.with_project,
            interpreter: interpreter.executable.clone(),
            simulate: simulate.cloned(),
        }
    }
}

/// An answer, with the project as pip found it where its folder was part of the question.
#[derive(Debug, Clone)]
struct Answer {
    before: Before,
    project: Option<Resolved>,
}

/// What pip answered in this session, and the time that it took.
#[derive(Debug)]
pub(crate) struct PipAnswers(Mutex<Told>);

#[derive(Debug)]
struct Told {
    answers: Vec<(Question, Answer)>,
    spent_s: f64,
}

impl PipAnswers {
    /// No answers yet, after some seconds in pip for something else.
    pub(crate) fn new(spent_s: f64) -> Self {
        Self(Mutex::new(Told {
            answers: Vec::new(),
            spent_s,
        }))
    }

    /// Time in pip, added up over its runs, in seconds.
    pub(crate) fn spent_s(&self) -> f64 {
        self.told().spent_s
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, question: &Question) -> Option<Before> {
        self.told()
            .answers
            .iter()
            .find(|(asked, _)| asked == question)
            .map(|(_, answer)| answer.before.clone())
    }

    fn keep(&self, question: Question, answer: Answer) {
        let mut told = self.told();
        told.spent_s += match &answer.before {
            Before::Pip(resolution) => resolution.wall_s,
            Before::Failed(failure) => failure.wall_s,
            Before::Unknown(_) => 0.0,
        };
        told.answers.push((question, answer));
    }

    /// The project as pip found it for another set on the same Python and target, where this
    /// question wants it too.
    fn project_for(&self, question: &Question) -> Option<Resolved> {
        if !question.with_project {
            return None;
        }
        self.told().answers.iter().find_map(|(asked, answer)| {
            let alike =
                asked.interpreter == question.interpreter && asked.simulate == question.simulate;
            answer
                .project
                .as_ref()
                .filter(|project| alike && project.requires.is_some() && project.version.is_some())
                .cloned()
        })
    }
}

impl Session<'_> {
    /// Lets pip resolve every set whose files do not pin it, and warms uv's cache with a
    /// first lock meanwhile: pip takes by far the longer.
    pub(crate) fn ask_pip_where_needed(&self, plan: &Plan) -> BTreeMap<String, Before> {
        let sets: Vec<&InstallSet> = plan
            .sets
            .iter()
            .filter(|set| !looks_pinned(plan, set))
            .collect();
        if sets.is_empty() {
            return BTreeMap::new();
        }
        std::thread::scope(|scope| {
            let warm = scope.spawn(|| self.warm_up(plan));
            let found = self.ask_pip_on_own_pythons(&sets);
            let _ = warm.join();
            found
        })
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
        befores.extend(self.ask_pip_on_own_pythons(&unpinned));
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
        self.asked_late.extend(answers);
    }

    /// pip's answers for some sets, two at a time.
    pub(crate) fn ask_pip(
        &self,
        sets: &[&InstallSet],
        interpreter: &Interpreter,
        target: &Target,
        simulate: Option<&Target>,
    ) -> Vec<(String, Before)> {
        let questions: Vec<Question> = sets
            .iter()
            .map(|set| Question::new(set, interpreter, simulate))
            .collect();
        let mut open: Vec<(&InstallSet, &Question)> = Vec::new();
        for (set, question) in sets.iter().zip(&questions) {
            let is_known = self.pip.find(question).is_some()
                || open.iter().any(|(_, other)| *other == question);
            if !is_known {
                open.push((set, question));
            }
        }
        if !open.is_empty() {
            let started = Instant::now();
            let names: Vec<String> = open.iter().map(|(set, _)| set.name()).collect();
            self.sink.event(Event::Started(
                Stage::Pip,
                format!(
                    "{} on Python {}",
                    names.join(", "),
                    target.markers.python_version
                ),
            ));
            self.put(&open, interpreter, simulate);
            self.sink
                .event(Event::Finished(Stage::Pip, started.elapsed().as_secs_f64()));
        }
        sets.iter()
            .zip(&questions)
            .filter_map(|(set, question)| Some((set.name(), self.pip.find(question)?)))
            .collect()
    }

    /// Puts questions to pip and keeps the answers.
    fn put(
        &self,
        open: &[(&InstallSet, &Question)],
        interpreter: &Interpreter,
        simulate: Option<&Target>,
    ) {
        let asker = Asker {
            session: self,
            // Found once: two of a round would make one at the same time.
            pip: PrivatePip::find(
                &interpreter.executable,
                &self
                    .tools
                    .run_in(self.scratch.before(), &self.tools.environment),
                &self.scratch.tools(),
                Some(&self.tools.uv),
            )
            .ok(),
            interpreter,
            simulate,
        };
        let builds_first =
            |question: &Question| question.with_project && self.pip.project_for(question).is_none();
        // One builds the project, and is the longest of its round; the others that install
        // it wait for its metadata.
        let builder = open.iter().position(|(_, question)| builds_first(question));
        let (mut first, mut later) = (Vec::new(), Vec::new());
        for (at, job) in open.iter().enumerate() {
            if Some(at) == builder {
                first.insert(0, (at, *job));
            } else if builder.is_some() && builds_first(job.1) {
                later.push((at, *job));
            } else {
                first.push((at, *job));
            }
        }
        for round in [first, later] {
            let next = AtomicUsize::new(0);
            std::thread::scope(|scope| {
                for _ in 0..AT_A_TIME.min(round.len()) {
                    scope.spawn(|| {
                        while let Some((at, (set, question))) =
                            round.get(next.fetch_add(1, Ordering::Relaxed))
                        {
                            let answer = asker.ask(*at, set, question);
                            self.pip.keep((*question).clone(), answer);
                        }
                    });
                }
            });
        }
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

/// Puts one question after the other, on one Python and for one target.
struct Asker<'a, 's> {
    session: &'a Session<'s>,
    pip: Option<PrivatePip>,
    interpreter: &'a Interpreter,
    simulate: Option<&'a Target>,
}

impl Asker<'_, '_> {
    /// `number` tells the folders of runs apart.
    fn ask(&self, number: usize, set: &InstallSet, question: &Question) -> Answer {
        let scratch = &self.session.scratch;
        let before = scratch.before();
        let tools = scratch.tools().join(format!("pip-run-{number}"));
        if let Some(project) = self.session.pip.project_for(question)
            && let Ok(wheel) = metadata_wheel(&tools, &project)
        {
            let answer = self.ask_in(&before, &tools, set, Some(wheel.as_os_str()));
            if let Before::Pip(mut resolution) = answer {
                resolution.set.insert(project.clone());
                return Answer {
                    before: Before::Pip(resolution),
                    project: Some(project),
                };
            }
            // Something else of the set may ask for the project's folder, beside which pip
            // takes no wheel of it.
        }
        // Builds of two runs in one folder would disturb each other.
        let folder = if number > 0 && self.session.project.is_package() {
            scratch
                .copy_before(&scratch.tools().join(format!("{COPY_OF_BEFORE}{number}")))
                .unwrap_or_else(|_| before.clone())
        } else {
            before
        };
        let project = set.with_project.then_some(OsStr::new("."));
        let answer = self.ask_in(&folder, &tools, set, project);
        Answer {
            project: match &answer {
                Before::Pip(resolution) if set.with_project => resolution
                    .set
                    .iter()
                    .map(|(_, resolved)| resolved)
                    .find(|resolved| is_folder(&resolved.origin, &folder))
                    .cloned(),
                _ => None,
            },
            before: answer,
        }
    }

    fn ask_in(
        &self,
        folder: &Path,
        tools: &Path,
        set: &InstallSet,
        project: Option<&OsStr>,
    ) -> Before {
        let place = PipPlace {
            folder,
            tools,
            interpreter: &self.interpreter.executable,
            pip: self.pip.as_ref(),
            run: self
                .session
                .tools
                .run_in(folder.to_owned(), &self.session.tools.environment),
            uv: &self.session.tools.uv,
            target: self.simulate,
        };
        ask_pip(&place, set, project)
    }
}

fn is_folder(origin: &Origin, folder: &Path) -> bool {
    let Origin::Path(path) = origin else {
        return false;
    };
    Path::new(path) == folder
        || fs_err::canonicalize(path)
            .is_ok_and(|path| fs_err::canonicalize(folder).is_ok_and(|folder| path == folder))
}

/// A wheel that has a project's metadata and no modules: to a resolver the same as the
/// project.
fn metadata_wheel(folder: &Path, project: &Resolved) -> std::io::Result<PathBuf> {
    let name = project.name.replace(['-', '.'], "_");
    let version = project.version.as_deref().unwrap_or("0").replace('-', "_");
    let mut metadata = format!(
        "Metadata-Version: 2.1\nName: {}\nVersion: {version}\n",
        project.name
    );
    for line in project.requires.iter().flatten() {
        let _ = writeln!(metadata, "Requires-Dist: {line}");
    }
    let info = format!("{name}-{version}.dist-info");
    let files = [
        ("METADATA", metadata.as_str()),
        (
            "WHEEL",
            "Wheel-Version: 1.0\nGenerator: uvferry\nRoot-Is-Purelib: true\nTag: py2-none-any\nTag: py3-none-any\n",
        ),
        // pip reads it only when it installs.
        ("RECORD", ""),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (file, text) in files {
        archive.start_file(
            format!("{info}/{file}"),
            zip::write::SimpleFileOptions::default(),
        )?;
        archive.write_all(text.as_bytes())?;
    }
    let bytes = archive.finish()?.into_inner();
    fs_err::create_dir_all(folder)?;
    let path = folder.join(format!("{name}-{version}-py2.py3-none-any.whl"));
    fs_err::write(&path, bytes)?;
    Ok(path)
}
