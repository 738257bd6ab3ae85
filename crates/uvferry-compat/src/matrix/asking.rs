//! One question to one tool, and its answer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use uvferry_diagnostics::{SourceFile, redact, sha256_hex};
use uvferry_process::{Environment, ProcessError};
use uvferry_requirements::{Target as RequirementTarget, normalize_name, parse};
use uvferry_resolution::Run as Where;
use uvferry_resolution::pip::{
    InstallSettings, PipFailure, PipOutcome, PipRequest, PrivatePip, resolve,
};
use uvferry_resolution::uv::{CompileOutcome, CompileRequest, FilesOutcome, LockFailure};

use super::answers::{Answer, Kind, Trouble, Unanswered, found, kind, shortened};
use super::asked::Asked;
use super::beside;
use super::copies::Copies;
use super::places::{NAME, Told, renamed};
use super::private::{private_folder, write_private};
use super::progress::Tally;
use super::request::{MatrixError, MatrixRequest};
use super::result::{Cell, Run, RunOutcome, Tool};
use super::state::Kept;
use super::targets::Column;
use super::tools_of_one;

/// A run for several requirements may take as many times as long as one for one, up to this.
pub const LONGEST: u32 = 10;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Question {
    /// The items; `None` for the files as they are.
    pub(crate) items: Option<Vec<usize>>,
    /// Further arguments.
    pub(crate) arguments: Vec<String>,
    /// Further constraints, one a line.
    pub(crate) constraints: Vec<String>,
    /// Overrides, one a line; pip has none.
    pub(crate) overrides: Vec<String>,
    /// Lines in place of those of the items.
    pub(crate) lines: Vec<String>,
    /// Whether uv is to install it into a scratch folder, and not only to resolve.
    pub(crate) installs: bool,
    /// Whether uv is to say which files it would take: the answer has these alone.
    pub(crate) files: bool,
}

impl Question {
    /// The files as they are.
    pub(crate) fn whole() -> Self {
        Self::default()
    }

    /// Some of the items.
    pub(crate) fn of(items: &[usize]) -> Self {
        Self {
            items: Some(items.to_vec()),
            ..Self::default()
        }
    }

    /// Whether nothing is changed beside what is asked for.
    fn is_plain(&self) -> bool {
        !self.installs
            && !self.files
            && self.arguments.is_empty()
            && self.constraints.is_empty()
            && self.overrides.is_empty()
            && self.lines.is_empty()
    }

    /// What a requirements file for it holds; `None` for the files as they are.
    fn file(&self, asked: &Asked) -> Option<String> {
        let Some(items) = self.items.as_ref() else {
            return asked.has_lists.then(|| asked.file_of_all());
        };
        Some(if self.lines.is_empty() {
            asked.file_of(items)
        } else {
            asked.file_with(&self.lines)
        })
    }

    /// What is changed.
    fn shown(&self) -> Vec<String> {
        let lines = |option: &str, lines: &[String]| -> Vec<String> {
            lines
                .iter()
                .map(|line| format!("{option} {line}"))
                .collect()
        };
        let installs = self.installs.then(|| String::from("pip install --target"));
        let files = self.files.then(|| String::from("--format=pylock.toml"));
        [
            installs.into_iter().chain(files).collect(),
            self.arguments.clone(),
            lines("--constraint", &self.constraints),
            lines("--override", &self.overrides),
            self.lines
                .iter()
                .map(|line| redact(line).into_owned())
                .collect(),
        ]
        .concat()
    }
}

/// What is needed to ask, for one interpreter.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    /// The pip, or why there is none.
    pub(crate) pip: Result<PrivatePip, String>,
    /// What pip's configuration says.
    pub(crate) settings: InstallSettings,
    /// uv's environment, which says the same.
    pub(crate) uv_environment: Environment,
    /// What of it uv takes as arguments only.
    pub(crate) uv_arguments: Vec<String>,
    /// Constraints that uv is given beside those of the request.
    pub(crate) uv_constraints: Vec<String>,
    /// A digest of uv's settings, and of the files and folders that they and pip's name;
    /// `None` where nobody can say what these hold.
    pub(crate) beside: Option<String>,
}

/// A Python that nobody asked for. Its tools are looked for where something is tried on it.
#[derive(Debug)]
pub(crate) struct Other {
    pub(crate) column: Column,
    tools: OnceLock<Tools>,
}

impl Other {
    /// One that nothing was tried on yet.
    pub(crate) fn new(column: Column) -> Self {
        Self {
            column,
            tools: OnceLock::new(),
        }
    }
}

/// Asks both tools.
#[derive(Debug)]
pub(crate) struct Asker<'a> {
    pub(crate) request: &'a MatrixRequest,
    /// Where files for the tools are written.
    pub(crate) folder: &'a Path,
    pub(crate) asked: &'a Asked,
    pub(crate) columns: &'a [Column],
    /// One for each column.
    pub(crate) tools: Vec<Tools>,
    /// Pythons that nobody asked for; their places are behind those of the columns.
    pub(crate) others: Vec<Other>,
    /// What pip is given.
    pub(crate) environment: Environment,
    pub(crate) copies: Copies,
    pub(crate) kept: Option<Kept>,
    pub(crate) tally: Tally,
    /// How long each tool took for an item by itself, by column and item.
    pub(crate) alone: Mutex<BTreeMap<(usize, usize, Tool), f64>>,
}

impl Asker<'_> {
    /// A column, or a Python that nobody asked for.
    pub(crate) fn column(&self, at: usize) -> &Column {
        match at.checked_sub(self.columns.len()) {
            None => &self.columns[at],
            Some(at) => &self.others[at].column,
        }
    }

    /// The tools of it.
    pub(crate) fn tools(&self, at: usize) -> &Tools {
        match at.checked_sub(self.columns.len()) {
            None => &self.tools[at],
            Some(at) => {
                let other = &self.others[at];
                other.tools.get_or_init(|| {
                    tools_of_one(self.request, self.asked, &other.column, &self.environment)
                })
            }
        }
    }

    /// Asks a tool; the answer may be one that was kept. `log` gets the run.
    pub(crate) fn ask(
        &self,
        column: usize,
        tool: Tool,
        question: &Question,
        log: &mut Vec<Run>,
    ) -> Result<Answer, MatrixError> {
        if self
            .request
            .cancel
            .as_ref()
            .is_some_and(uvferry_process::Cancel::is_cancelled)
        {
            return Err(self.cancelled());
        }
        // What a folder holds, and what its build reads, is in no key.
        let is_known = !self.is_local(question) && self.tools(column).beside.is_some();
        let keeping = self.kept.as_ref().filter(|_| is_known);
        let mut key = self.key(column, tool, question);
        for (is_so, word) in [(question.installs, "installs"), (question.files, "files")] {
            if is_so {
                key = sha256_hex(format!("{word} {key}").as_bytes());
            }
        }
        let kept = keeping.and_then(|kept| kept.get(&key));
        let (answer, wall_s) = if let Some(kept) = kept {
            kept
        } else {
            let (answer, wall_s) = self.really(column, tool, question)?;
            let answer = self.in_users_words(answer, question);
            let conclusive = match &answer {
                Answer::Set(found) => !found.has_folders(),
                Answer::Trouble(trouble) => !trouble.kind.is_inconclusive(),
            };
            if let Some(kept) = keeping
                && conclusive
            {
                kept.keep(&key, &answer, wall_s)?;
            }
            (answer, wall_s)
        };
        let items = question.items.as_deref().unwrap_or_default();
        let names = items.iter().map(|&at| self.asked.items[at].shown.clone());
        log.push(Run {
            tool,
            target: column,
            of: names.collect(),
            arguments: question.shown(),
            outcome: match &answer {
                Answer::Set(_) => RunOutcome::Resolved,
                Answer::Trouble(trouble) if trouble.kind.is_inconclusive() => {
                    RunOutcome::Inconclusive
                }
                Answer::Trouble(_) => RunOutcome::Failed,
            },
            message: match &answer {
                Answer::Set(_) => None,
                Answer::Trouble(trouble) => Some(trouble.message.clone()),
            },
            wall_s,
        });
        if let ([item], Some(wall_s)) = (items, wall_s)
            && question.is_plain()
        {
            let mut alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
            alone.insert((column, *item, tool), wall_s);
        }
        let of = question
            .items
            .as_ref()
            .map_or(self.asked.items.len(), Vec::len);
        let target = &self.column(column).told.name;
        self.tally.finished(tool, target, of, wall_s, self.request);
        Ok(answer)
    }

    /// An answer that names the user's files where the tool names ours.
    fn in_users_words(&self, answer: Answer, question: &Question) -> Answer {
        let Answer::Trouble(trouble) = answer else {
            return answer;
        };
        let all = self.asked.all();
        let items = question
            .items
            .as_deref()
            .or(self.asked.has_lists.then_some(&all[..]));
        let own = question.file(self.asked).map(|text| name_of(&text));
        let constraints = self.asked.constraints_file().map(|text| name_of(&text));
        let message = renamed(&trouble.message, &|name, line| match items {
            Some(items) if own.as_deref() == Some(name) => self.asked.place(items, line),
            None => self.asked.place(&[], None),
            Some(_) if constraints.as_deref() == Some(name) => self.asked.place_of_constraint(line),
            Some(_) => Told {
                file: String::from("the constraints"),
                line: None,
            },
        });
        Answer::Trouble(Trouble { message, ..trouble })
    }

    /// What is worth knowing beside the cells.
    pub(crate) fn notes(&self) -> Vec<String> {
        let damaged = self.kept.as_ref().map_or(0, |kept| kept.damaged);
        let mut notes = Vec::new();
        if damaged > 0 {
            notes.push(format!(
                "{damaged} kept runs could not be read and were made again"
            ));
        }
        for tools in &self.tools {
            for (key, why) in tools.settings.without_word() {
                let note =
                    format!("pip's configuration has `{key}`, for which uv has no word: {why}");
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
        let resumes = self.request.state.as_ref().is_some_and(|it| it.resume);
        let is_unknown = self.tools.iter().any(|tools| tools.beside.is_none());
        if resumes && (is_unknown || self.is_local(&Question::whole())) {
            notes.push(String::from(
                "runs with local files or folders are not kept and were made again",
            ));
        }
        notes
    }

    /// Whether an item was asked for by itself already.
    pub(crate) fn is_known_alone(&self, column: usize, item: usize, tool: Tool) -> bool {
        let alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        alone.contains_key(&(column, item, tool))
    }

    /// Writes how long each tool took for what was asked for by itself.
    pub(crate) fn write_times(&self, asked: &Asked, cells: &mut [BTreeMap<String, Cell>]) {
        let alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        for (&(column, item, tool), &wall_s) in alone.iter() {
            let item = &asked.items[item];
            let key = item.name.as_ref().unwrap_or(&item.shown);
            // What was tried on a Python that nobody asked for is of no cell.
            let of_column = cells.get_mut(column);
            if let Some(cell) = of_column.and_then(|cells| cells.get_mut(key)) {
                match tool {
                    Tool::Pip => cell.pip_s = Some(wall_s),
                    Tool::Uv => cell.uv_s = Some(wall_s),
                }
            }
        }
    }

    pub(crate) fn cancelled(&self) -> MatrixError {
        MatrixError::Cancelled {
            finished: self.tally.count(),
        }
    }

    fn really(
        &self,
        column: usize,
        tool: Tool,
        question: &Question,
    ) -> Result<(Answer, Option<f64>), MatrixError> {
        let of = question
            .items
            .as_ref()
            .map_or(self.asked.items.len(), Vec::len);
        let many = u32::try_from(of).unwrap_or(LONGEST).clamp(1, LONGEST);
        let place = self.copies.take()?;
        let run = |environment: &Environment, directory: &Path| Where {
            offline: self.request.offline,
            timeout: Some(self.request.timeout * many),
            cancel: self.request.cancel.clone(),
            observer: self.request.observer.clone(),
            ..Where::new(directory, environment)
        };
        let tools = self.tools(column);
        match tool {
            Tool::Pip => {
                let run = run(&self.environment, place.path());
                self.pip(column, question, run, tools)
            }
            Tool::Uv => {
                let run = run(&tools.uv_environment, place.path());
                self.uv(column, question, run)
            }
        }
    }

    fn pip(
        &self,
        column: usize,
        question: &Question,
        run: Where,
        tools: &Tools,
    ) -> Result<(Answer, Option<f64>), MatrixError> {
        let column = self.column(column);
        let pip = match (&column.interpreter, &tools.pip) {
            (None, _) => return Ok((column.no_interpreter(), None)),
            (Some(_), Err(why)) => {
                let trouble = Trouble::of_none(Kind::NoTool, why);
                return Ok((Answer::Trouble(trouble), None));
            }
            (Some(_), Ok(pip)) => pip,
        };
        let directory = run.directory.clone();
        let timeout = run.timeout;
        // One for each run: editables are checked out there.
        let scratch = numbered(&self.folder.join("reports"), "");
        let mut request = PipRequest::new(run, &pip.python, &scratch);
        request.pip = Some(pip.clone());
        request.target.clone_from(&column.simulated);
        let (files, constraints) = self.files(question)?;
        request.requirement_files = files;
        request.constraint_files = constraints;
        request.arguments.clone_from(&question.arguments);
        let started = Instant::now();
        let outcome = resolve(&request);
        if scratch.exists() {
            fs_err::remove_dir_all(&scratch)?;
        }
        match outcome {
            Ok(PipOutcome::Resolved(resolution)) => {
                let found = found(&resolution.set, Vec::new(), &directory);
                Ok((Answer::Set(found), Some(resolution.wall_s)))
            }
            Ok(PipOutcome::Failed(failure)) => {
                let wall_s = failure.wall_s;
                Ok((Answer::Trouble(self.of_pip(&failure)), Some(wall_s)))
            }
            Err(error) => self.unanswered("pip", timeout, started, Kind::Other, error),
        }
    }

    fn uv(
        &self,
        column: usize,
        question: &Question,
        run: Where,
    ) -> Result<(Answer, Option<f64>), MatrixError> {
        let tools = self.tools(column);
        let (number, column) = (column, self.column(column));
        let Some(interpreter) = &column.interpreter else {
            return Ok((column.no_interpreter(), None));
        };
        if question.installs {
            return self.install(number, question, &run, &interpreter.executable);
        }
        let directory = run.directory.clone();
        let timeout = run.timeout;
        let (files, constraints) = self.files_for_uv(question, tools)?;
        let mut request = CompileRequest::new(run, files);
        request.constraint_files = constraints;
        request.python = Some(interpreter.executable.to_string_lossy().into_owned());
        // For exactly one target: the interpreter says which Python, this which platform.
        request.python_platform = column
            .simulated
            .as_ref()
            .and_then(|target| target.name.clone());
        request.hashes = !question.files;
        // The project's `[tool.uv.pip] output-file` would be written, and read for versions to
        // prefer.
        let mut output = numbered(&self.folder.join("asked"), ".out");
        if question.files {
            // uv knows the format by the name.
            let number = output.with_extension("");
            let number = number.file_name().unwrap_or_default().to_string_lossy();
            output.set_file_name(format!("pylock.{number}.toml"));
        }
        request.arguments.clone_from(&tools.uv_arguments);
        request
            .arguments
            .push(format!("--output-file={}", output.display()));
        request.arguments.extend(question.arguments.iter().cloned());
        if !question.overrides.is_empty() {
            let file = self.written(&(question.overrides.join("\n") + "\n"))?;
            request.arguments.extend([
                String::from("--overrides"),
                file.to_string_lossy().into_owned(),
            ]);
            // An option takes the place of the variable.
            for own in beside::values(&tools.uv_environment, "UV_OVERRIDE", ' ') {
                request.arguments.extend([String::from("--overrides"), own]);
            }
        }
        let started = Instant::now();
        let uv = &self.request.uv;
        let failed =
            |failure: &LockFailure| (Answer::Trouble(self.of_uv(failure)), Some(failure.wall_s));
        let answer = if question.files {
            uv.compile_files(&request).map(|outcome| match outcome {
                FilesOutcome::Resolved { set, wall_s } => {
                    let found = found(&set, Vec::new(), &directory);
                    (Answer::Set(found), Some(wall_s))
                }
                FilesOutcome::Failed(failure) => failed(&failure),
            })
        } else {
            uv.compile(&request).and_then(|outcome| match outcome {
                CompileOutcome::Resolved { exported, wall_s } => {
                    let set = exported.for_target(&column.markers)?;
                    let found = found(&set, exported.unnamed, &directory);
                    Ok((Answer::Set(found), Some(wall_s)))
                }
                CompileOutcome::Failed(failure) => Ok(failed(&failure)),
            })
        };
        // Not there where it failed.
        let _ = fs_err::remove_file(&output);
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) => self.unanswered("uv", timeout, started, Kind::Other, error),
        }
    }

    /// A run that gave no answer, and how long it took; `other` is what it comes to where
    /// neither its time was over nor the work was cancelled.
    pub(crate) fn unanswered(
        &self,
        tool: &str,
        timeout: Option<Duration>,
        started: Instant,
        other: Kind,
        error: impl Into<Unanswered>,
    ) -> Result<(Answer, Option<f64>), MatrixError> {
        let message = match error.into() {
            Unanswered::Process(ProcessError::Cancelled { .. }) => return Err(self.cancelled()),
            Unanswered::Process(ProcessError::TimedOut { stderr, .. }) => {
                let trouble = Trouble::timed_out(tool, timeout, &stderr);
                return Ok((Answer::Trouble(trouble), None));
            }
            Unanswered::Io(error) => return Err(error.into()),
            Unanswered::Process(error) => redact(&error.to_string()).into_owned(),
            Unanswered::Other(message) => message,
        };
        let trouble = Trouble::of_none(other, message);
        Ok((
            Answer::Trouble(trouble),
            Some(started.elapsed().as_secs_f64()),
        ))
    }

    /// The files that hold a question.
    pub(crate) fn files(
        &self,
        question: &Question,
    ) -> Result<(Vec<PathBuf>, Vec<PathBuf>), MatrixError> {
        let mut constraints = Vec::new();
        let requirements = if let Some(text) = question.file(self.asked) {
            if let Some(text) = self.asked.constraints_file() {
                constraints.push(self.written(&text)?);
            }
            vec![self.written(&text)?]
        } else {
            let mut files = self.request.requirement_files.clone();
            if !self.request.requirements.is_empty() {
                files.push(self.written(&(self.request.requirements.join("\n") + "\n"))?);
            }
            constraints.clone_from(&self.request.constraint_files);
            files
        };
        if !question.constraints.is_empty() {
            constraints.push(self.written(&(question.constraints.join("\n") + "\n"))?);
        }
        Ok((requirements, constraints))
    }

    /// The same for uv, with the constraints that its own or pip's configuration names.
    pub(crate) fn files_for_uv(
        &self,
        question: &Question,
        tools: &Tools,
    ) -> Result<(Vec<PathBuf>, Vec<PathBuf>), MatrixError> {
        let (files, mut constraints) = self.files(question)?;
        constraints.extend(tools.uv_constraints.iter().map(PathBuf::from));
        Ok((files, constraints))
    }

    /// A file with a text, named by it.
    fn written(&self, text: &str) -> Result<PathBuf, MatrixError> {
        let folder = self.folder.join("asked");
        private_folder(&folder)?;
        let path = folder.join(name_of(text));
        if !path.is_file() {
            // Two may write the same at once: each its own, and then into its place.
            let own = numbered(&folder, ".new");
            write_private(&own, text)?;
            fs_err::rename(&own, &path)?;
        }
        Ok(path)
    }

    /// Whether a question names files or folders of this machine, or a list that nobody has
    /// read.
    fn is_local(&self, question: &Question) -> bool {
        let constraints = self.asked.constraints_file().unwrap_or_default();
        let asked = match &question.items {
            Some(items) => self.asked.file_of(items),
            None => self.asked.file_of_all(),
        };
        constraints.lines().chain(asked.lines()).any(is_local)
    }

    /// What a run's answer depends on, as far as it is known here: not what an index has.
    fn key(&self, column: usize, tool: Tool, question: &Question) -> String {
        let tools = self.tools(column);
        let target = &self.column(column).told;
        let asked = question.file(self.asked);
        let version = match tool {
            Tool::Pip => tools
                .pip
                .as_ref()
                .map_or_else(Clone::clone, |pip| pip.version.clone()),
            Tool::Uv => self.request.uv.version.to_string(),
        };
        let environment = match tool {
            Tool::Pip => &self.environment,
            Tool::Uv => &tools.uv_environment,
        };
        let variables: Vec<String> = environment
            .iter()
            .map(|(name, value)| (name.to_string_lossy(), value.to_string_lossy()))
            .filter(|(name, _)| {
                (name.starts_with("PIP_") || name.starts_with("UV_"))
                    && !name.ends_with("_CACHE_DIR")
                    && !name.contains("PASSWORD")
            })
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let all = format!(
            "{tool:?}\n{version}\n{}\n{:?}\n{}\n{asked:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{}\n{:?}\n{:?}\n{variables:?}",
            target.name,
            target.interpreter,
            self.asked.digest,
            self.asked.constraints_file(),
            question.arguments,
            question.constraints,
            question.overrides,
            tools.settings.digest(),
            tools.beside,
            tools.uv_constraints,
        );
        sha256_hex(redact(&all).as_bytes())
    }

    fn of_pip(&self, failure: &PipFailure) -> Trouble {
        let mut kind = kind(failure.kind, &failure.message);
        // Without hashes of our own it is the index's that a file does not have: it broke off.
        let lower = failure.message.to_ascii_lowercase();
        if lower.contains("do not match the hashes") && !self.asked.has_hashes() {
            kind = Kind::Unreachable;
        }
        Trouble {
            kind,
            message: shortened(&failure.message, failure.summary()),
            suspects: self.suspects(&failure.packages, &failure.requirements),
            mentions: failure.packages.clone(),
        }
    }

    pub(crate) fn of_uv(&self, failure: &LockFailure) -> Trouble {
        let first = failure.message.lines().next().unwrap_or_default();
        Trouble {
            kind: kind(failure.kind, &failure.message),
            message: shortened(&failure.message, first),
            suspects: self.suspects(&failure.packages, &failure.urls),
            mentions: failure.packages.clone(),
        }
    }

    /// The items that have one of these names, or whose line holds one of these texts.
    fn suspects(&self, names: &[String], texts: &[String]) -> Vec<usize> {
        // The page of a distribution on an index has its name.
        let of_pages: Vec<String> = texts
            .iter()
            .filter(|text| text.contains("://"))
            .flat_map(|url| url.split('/').skip(3))
            .map(normalize_name)
            .collect();
        let items = self.asked.items.iter().enumerate();
        items
            .filter(|(_, item)| {
                item.name
                    .as_ref()
                    .is_some_and(|name| names.contains(name) || of_pages.contains(name))
                    || item.name.is_none()
                        && texts.iter().any(|text| {
                            let address = text.split('#').next().unwrap_or(text);
                            !address.is_empty() && redact(&item.line).contains(address)
                        })
            })
            .map(|(at, _)| at)
            .collect()
    }
}

/// Whether a line's answer depends on files of this machine that no key holds; so do those
/// that nobody understands.
pub(crate) fn is_local(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with("--") && !line.starts_with("--editable") {
        return false;
    }
    let parsed = parse(&SourceFile::new("", line.as_bytes()));
    let mut found = parsed.requirements().peekable();
    found.peek().is_none()
        || found.any(|(_, _, found)| {
            matches!(found.target, RequirementTarget::Path(_)) || found.text.contains("file:")
        })
}

/// What a file with this text is called.
fn name_of(text: &str) -> String {
    format!("{}.txt", &sha256_hex(text.as_bytes())[..NAME])
}

/// A path that no other call gives.
pub(crate) fn numbered(folder: &Path, end: &str) -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);

    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{}-{number}{end}", std::process::id()))
}
