//! What of a project is installed, and how `uv sync` is told.

use std::collections::BTreeSet;

use crate::command_text::plain_name;
use crate::context::{Directory, Environment, InstallTarget, Project, Reader, Surroundings};
use crate::outcome::OutWord;
use crate::python_range::is_outside;
use crate::rules;

use super::super::draft::{Draft, new};
use super::super::invocation::Interpreter;
use super::project::ProjectFile;

/// Parts of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// `[project] dependencies`.
    pub(crate) main: bool,
    pub(crate) groups: BTreeSet<String>,
    pub(crate) extras: BTreeSet<String>,
    /// The project itself; `Some(false)` for one that is not editable.
    pub(crate) project: Option<bool>,
}

impl Selection {
    /// Adds what a requirements file became.
    fn add(&mut self, target: &InstallTarget) {
        match target {
            InstallTarget::Main => self.main = true,
            InstallTarget::Group(name) => {
                self.groups.insert(name.clone());
            }
            InstallTarget::Extra(name) => {
                self.main = true;
                self.extras.insert(name.clone());
            }
            InstallTarget::Several(targets) => targets.iter().for_each(|target| self.add(target)),
            InstallTarget::Constraints | InstallTarget::Stays => {}
        }
    }

    /// Adds a requirements file of the project.
    pub(crate) fn add_file(&mut self, file: ProjectFile<'_>) {
        self.add(file.target);
        if file.installs_project {
            self.project = Some(true);
        }
    }

    /// Whether uv would install the project beside it, unasked.
    fn is_without_project(&self, project: &Project) -> bool {
        project.is_package && self.project.is_none() && (self.main || !self.extras.is_empty())
    }

    /// Whether there is nothing to install.
    pub(crate) fn is_empty(&self) -> bool {
        !self.main && self.groups.is_empty() && self.extras.is_empty() && self.project.is_none()
    }

    /// As options of `uv sync` and `uv export`.
    fn words(&self, project: &Project) -> Vec<String> {
        let mut words = Vec::new();
        if !self.main && self.project.is_none() {
            for group in &self.groups {
                words.push("--only-group".to_owned());
                words.push(group.clone());
            }
            return words;
        }
        for extra in &self.extras {
            words.push("--extra".to_owned());
            words.push(extra.clone());
        }
        let has_defaults = !project.default_groups.is_empty();
        let takes_defaults = project.default_groups.is_subset(&self.groups);
        if has_defaults && !takes_defaults {
            let is_dev = project.default_groups.iter().eq(["dev"]);
            words.push(
                if is_dev {
                    "--no-dev"
                } else {
                    "--no-default-groups"
                }
                .to_owned(),
            );
        }
        for group in &self.groups {
            if takes_defaults && project.default_groups.contains(group) {
                continue;
            }
            words.push("--group".to_owned());
            words.push(group.clone());
        }
        words
    }
}

/// `--project FOLDER`, where the command does not run inside the project.
pub(crate) fn project_words(draft: &Draft<'_, '_>, project: &Project) -> Vec<OutWord> {
    if draft.surroundings.is_image {
        return draft
            .surroundings
            .project_in_image(&project.folder)
            .map(|folder| vec![new("--project"), new(&folder)])
            .unwrap_or_default();
    }
    let Some(here) = draft.surroundings.repository_path(".") else {
        return Vec::new();
    };
    let is_inside = project.folder.is_empty()
        || here == project.folder
        || here.starts_with(&format!("{}/", project.folder));
    if is_inside {
        return Vec::new();
    }
    let here: Vec<&str> = here.split('/').filter(|part| !part.is_empty()).collect();
    let there: Vec<&str> = project.folder.split('/').collect();
    let common = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let mut path = vec![".."; here.len() - common];
    path.extend(&there[common..]);
    vec![new("--project"), new(&path.join("/"))]
}

/// `uv sync` for a selection, without options of its own.
pub(crate) fn sync_words(
    draft: &mut Draft<'_, '_>,
    selection: &Selection,
    project: &Project,
    is_exact: bool,
) -> Vec<OutWord> {
    let mut words = vec![new("sync"), new(lock_option(draft, selection, project))];
    words.extend(project_words(draft, project));
    words.extend(selection.words(project).iter().map(|word| new(word)));
    if selection.project == Some(false) && project.is_package {
        words.push(new("--no-editable"));
    }
    if leaves_project_out(draft, selection, project) {
        words.push(new("--no-install-project"));
    } else if selection.is_without_project(project) {
        draft.note(
            &rules::PROJECT_COMES_ALONG,
            "`uv sync` installs the project itself as well; `--no-install-project` leaves it out",
            None,
        );
    }
    if !is_exact {
        words.push(new("--inexact"));
    }
    environment(draft, project, &mut words);
    words
}

/// `--locked`, which looks whether uv.lock fits the project; where that takes a run of setup.py,
/// and the layer of the image does not hold what it reads, uv.lock is taken as it is.
fn lock_option(draft: &Draft<'_, '_>, selection: &Selection, project: &Project) -> &'static str {
    let runs_code =
        project.has_dynamic_dependencies && !draft.surroundings.has_whole_project(&project.folder);
    if runs_code && selection.project.is_none() {
        "--frozen"
    } else {
        "--locked"
    }
}

/// `pip install -r` installs what files name, and not the project that they belong to. Who
/// reads is better off with uv's plain words.
fn leaves_project_out(draft: &Draft<'_, '_>, selection: &Selection, project: &Project) -> bool {
    selection.is_without_project(project) && !draft.surroundings.is_for_readers
}

/// Which environment is synced.
fn environment(draft: &mut Draft<'_, '_>, project: &Project, words: &mut Vec<OutWord>) {
    let is_active = matches!(draft.surroundings.environment, Environment::Active(_));
    match &draft.invocation.interpreter {
        Interpreter::At { path, word } => {
            let raw = match word {
                OutWord::Kept(index) => draft.invocation.command.words[*index].raw.clone(),
                OutWord::Raw(text) | OutWord::New(text) | OutWord::Syntax(text) => text.clone(),
                OutWord::KeptAssignment(_) => return,
            };
            // `$PYTHON` of `PYTHON=$VENV/bin/python`.
            let raw = set_to(&raw, draft.surroundings).unwrap_or(raw);
            // As written, so that variables stay, which a caller may set.
            let written = written_prefix(&raw, path.as_deref(), draft.surroundings);
            let is_of_caller = is_of_caller(&raw, draft.surroundings);
            let known = path
                .as_deref()
                .and_then(prefix_of)
                .filter(|_| !is_of_caller || written.is_none());
            if known.is_none() && written.is_none() {
                // A Python by a variable: which environment is its is not known.
                draft.note(
                    &rules::PROGRAM_KNOWN_LATER,
                    format!(
                        "`uv sync` installs into the environment that is active, else the \
                         project's own, also where `{raw}` is the Python of another one"
                    ),
                    None,
                );
                words.extend(active(draft, project));
                return;
            }
            if [&known, &written]
                .into_iter()
                .flatten()
                .any(|prefix| is_own_here(prefix, project, draft.surroundings))
            {
                words.extend(same_python(draft, word, project));
                return;
            }
            // uv takes its own variable from the folder of the project, this one from where
            // it runs, as the shell takes the path of a program.
            let is_absolute = [&known, &written].into_iter().flatten().any(|prefix| {
                prefix
                    .trim_start_matches(['"', '\''])
                    .starts_with(['/', '~'])
            });
            words.extend(same_python(draft, word, project));
            let variable = if is_absolute || runs_in_project(project, draft.surroundings) {
                "UV_PROJECT_ENVIRONMENT"
            } else {
                words.push(new("--active"));
                "VIRTUAL_ENV"
            };
            if let Some(prefix) = written {
                let quote = raw
                    .chars()
                    .next()
                    .filter(|first| matches!(first, '"' | '\''));
                let end = quote.map(String::from).unwrap_or_default();
                draft.set_raw(variable, &format!("{prefix}{end}"));
            } else if let Some(prefix) = known {
                draft.set(variable, &prefix);
            }
        }
        Interpreter::Version { version, word } if !is_active => {
            words.push(new("--python"));
            words.push(word.clone().unwrap_or_else(|| new(version)));
        }
        _ => words.extend(active(draft, project)),
    }
}

/// `--active`, where the environment that is active is another one than the project's own, or
/// may be: whoever calls it may have one active, which pip and `uv pip` install into.
///
/// `.python-version` says which Python the project's environment has, and uv makes one of another
/// Python anew, whoever's it is: the active one is for the Python that it has. Where none is
/// active the value is empty, which uv takes for none.
fn active(draft: &Draft<'_, '_>, project: &Project) -> Vec<OutWord> {
    let surroundings = draft.surroundings;
    let follows = match &surroundings.environment {
        Environment::Active(path) => !path
            .as_deref()
            .is_some_and(|path| is_own(path, project, surroundings)),
        Environment::Unknown => !surroundings.is_for_readers,
        Environment::System => false,
    };
    if !follows {
        let made = own_made(surroundings, project);
        return if made.is_empty() {
            of_first_python(surroundings, project)
        } else {
            made
        };
    }
    let mut words = vec![new("--active")];
    if project.has_python_version() {
        let python = match surroundings.reader {
            Reader::Shell => Some("\"$VIRTUAL_ENV\""),
            Reader::Tox => Some("{envpython}"),
            Reader::Other => None,
        };
        if let Some(python) = python {
            words.push(new("--python"));
            words.push(OutWord::Syntax(python.to_owned()));
        }
    }
    words
}

/// `--python` where neither the environment that is active nor the image's own Python is to be
/// left for the one that `.python-version` names.
fn of_first_python(surroundings: &Surroundings, project: &Project) -> Vec<OutWord> {
    let Some(first) = project.first_python(surroundings) else {
        return Vec::new();
    };
    match surroundings.environment {
        Environment::Active(_) if surroundings.reader == Reader::Shell => vec![
            new("--python"),
            OutWord::Syntax("\"$VIRTUAL_ENV\"".to_owned()),
        ],
        // An image says so by a variable.
        Environment::System if !surroundings.is_image => vec![new("--python"), new(first)],
        _ => Vec::new(),
    }
}

/// `--python` for an environment that is named by its Python: where `.python-version` says
/// another one, uv would make the environment anew.
fn same_python(draft: &Draft<'_, '_>, word: &OutWord, project: &Project) -> Vec<OutWord> {
    if draft.surroundings.is_for_readers || !project.has_python_version() {
        return Vec::new();
    }
    vec![new("--python"), word.clone()]
}

/// `--python` for the project's own environment, where the text made it itself, with the Python
/// on PATH.
fn own_made(surroundings: &Surroundings, project: &Project) -> Vec<OutWord> {
    match &surroundings.environment {
        Environment::Active(Some(path))
            if project.has_python_version()
                && surroundings.reader == Reader::Shell
                && !path.contains('$')
                && surroundings
                    .repository_path(path)
                    .is_some_and(|path| surroundings.environments.contains(&path)) =>
        {
            vec![new("--python"), new(path)]
        }
        _ => Vec::new(),
    }
}

/// A path with what the variable at its start was set to, where other variables in that
/// decide: `$VENV/bin/python` of `$PYTHON`, or of `$BIN/python`.
fn set_to(raw: &str, surroundings: &Surroundings) -> Option<String> {
    let quote = if raw.starts_with('"') { "\"" } else { "" };
    let inner = raw.trim_matches('"');
    let (variable, behind) = inner.split_at(inner.find('/').unwrap_or(inner.len()));
    let text = surroundings.texts.get(plain_name(variable)?)?;
    let rest = variable.strip_prefix(text.dollar)?;
    match text.words.as_slice() {
        [only] if text.lost.is_none() && !rest.starts_with('$') => {
            Some(format!("{quote}{}{behind}{quote}", only.raw))
        }
        _ => None,
    }
}

/// Whether a variable in a word has a value only where the caller gives it no other.
fn is_of_caller(raw: &str, surroundings: &Surroundings) -> bool {
    raw.split('$').skip(1).any(|behind| {
        let name = behind.trim_start_matches(['{', '(']);
        let end = name
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(name.len());
        surroundings.defaults.contains(&name[..end])
    })
}

/// `.venv` of `.venv/bin/python`.
fn prefix_of(python: &str) -> Option<String> {
    let text = python.trim_end_matches(['"', '\'']);
    let (folder, _) = text.rsplit_once(['/', '\\'])?;
    let (prefix, last) = folder.rsplit_once(['/', '\\'])?;
    (last == "bin" || last.eq_ignore_ascii_case("scripts")).then(|| prefix.to_owned())
}

/// The environment of a Python as written. Where the caller may set the folder of programs
/// (`$(BIN)/python`), and it is one of an environment where nobody does, the folder around it.
fn written_prefix(raw: &str, path: Option<&str>, surroundings: &Surroundings) -> Option<String> {
    prefix_of(raw).or_else(|| {
        path.and_then(prefix_of)?;
        let (folder, _) = raw.trim_end_matches('"').rsplit_once('/')?;
        let is_variable = plain_name(folder.trim_start_matches('"')).is_some();
        (is_variable && is_of_caller(raw, surroundings)).then(|| format!("{folder}/.."))
    })
}

/// Whether the folder that a command runs in is the project's.
fn runs_in_project(project: &Project, surroundings: &Surroundings) -> bool {
    if surroundings.is_image {
        return surroundings.project_in_image(&project.folder).is_none();
    }
    surroundings.repository_path(".").as_deref() == Some(project.folder.as_str())
}

/// Whether an environment named from the folder that a command runs in is the one that uv
/// makes for the project.
fn is_own_here(path: &str, project: &Project, surroundings: &Surroundings) -> bool {
    if surroundings.is_image {
        return is_own(path, project, surroundings);
    }
    if surroundings
        .variables
        .contains_key("UV_PROJECT_ENVIRONMENT")
    {
        return false;
    }
    let folder = surroundings
        .repository_path(path)
        .and_then(|path| Some(path.strip_suffix(".venv")?.trim_end_matches('/').to_owned()));
    folder.as_deref() == Some(project.folder.as_str())
}

/// Whether an environment is the one that uv makes for the project.
fn is_own(path: &str, project: &Project, surroundings: &Surroundings) -> bool {
    // The project's own environment is another one then.
    if surroundings
        .variables
        .contains_key("UV_PROJECT_ENVIRONMENT")
    {
        return false;
    }
    let path = path.replace('\\', "/");
    if surroundings.is_image && path.starts_with('/') {
        let folder = path.trim_end_matches('/').strip_suffix(".venv");
        return matches!(&surroundings.directory, Directory::Known(directory)
            if folder.is_some_and(|folder| folder.trim_end_matches('/') == directory.trim_end_matches('/')));
    }
    let path = path.trim_start_matches("./").trim_end_matches('/');
    path == ".venv"
        || path.ends_with("/.venv")
            && (path.starts_with(['/', '$', '"'])
                || path.trim_end_matches(".venv").trim_end_matches('/') == project.folder)
}

/// The Pythons that a command runs with and that the project is not for.
pub(crate) fn pythons_outside(draft: &Draft<'_, '_>, project: &Project) -> Vec<String> {
    let Some(range) = &project.requires_python else {
        return Vec::new();
    };
    draft
        .pythons()
        .into_iter()
        .filter(|version| is_outside(version, range))
        .collect()
}

/// Whether `uv sync` has an environment that is right; where it has none, the lock is
/// exported and installed by `uv pip`.
pub(crate) fn can_sync(draft: &Draft<'_, '_>) -> bool {
    let surroundings = draft.surroundings;
    let is_system = surroundings.environment == Environment::System
        || draft.invocation.front.is_privileged
            && !surroundings
                .variables
                .contains_key("UV_PROJECT_ENVIRONMENT");
    // `$BIN/python`, where the caller may set BIN: the environment has no name.
    if let Interpreter::At {
        path,
        word: OutWord::Raw(raw),
    } = &draft.invocation.interpreter
        && is_of_caller(raw, surroundings)
    {
        let raw = set_to(raw, surroundings).unwrap_or_else(|| raw.clone());
        return written_prefix(&raw, path.as_deref(), surroundings).is_some()
            || !raw.contains(['/', '\\']) && !is_system;
    }
    match &draft.invocation.interpreter {
        Interpreter::At {
            path: Some(path), ..
        } => {
            !path.starts_with("/usr/bin/") && path.contains("bin/")
                || path.to_ascii_lowercase().contains("scripts")
        }
        Interpreter::At { path: None, word } => match word {
            OutWord::Raw(raw) => prefix_of(raw).is_some(),
            OutWord::Kept(index) => {
                !is_system || prefix_of(&draft.invocation.command.words[*index].raw).is_some()
            }
            _ => !is_system,
        },
        _ => {
            !is_system
                || surroundings
                    .variables
                    .contains_key("UV_PROJECT_ENVIRONMENT")
        }
    }
}

/// Where the exported lock goes.
///
/// No search for the project's requirements files takes it for one of them.
pub(crate) const EXPORTED: &str = "/tmp/uv-export.txt";

/// `uv export` for a selection, into a file.
pub(crate) fn export_words(
    draft: &Draft<'_, '_>,
    selection: &Selection,
    project: &Project,
    file: OutWord,
) -> Vec<OutWord> {
    let lock = lock_option(draft, selection, project);
    let mut words = vec![new("export"), new(lock), new("--quiet")];
    words.extend(project_words(draft, project));
    if let Some(first) = project.first_python(draft.surroundings) {
        // It installs nothing, and would look for the one that `.python-version` names.
        words.extend([new("--python"), new(first)]);
    }
    words.extend(selection.words(project).iter().map(|word| new(word)));
    if selection.is_without_project(project) {
        words.push(new("--no-emit-project"));
    }
    if project.is_package && selection.project == Some(false) {
        words.push(new("--no-editable"));
    }
    words.push(new("--output-file"));
    words.push(file);
    words
}
