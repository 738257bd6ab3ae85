use std::collections::{BTreeMap, BTreeSet};

use crate::command::{CommandLine, Piece, Word};
use crate::command_text::CommandText;
use crate::translate::variable_name;

/// How deep the project is moved.
#[derive(Debug, Clone, Copy)]
pub enum Mode<'a> {
    /// The files stay, `pip …` becomes `uv pip …`.
    Pip,
    /// The project has a pyproject.toml and a uv.lock: `uv sync`, `uv add`, `uv build` ….
    Project(&'a Project),
}

/// What installing a requirements file means in the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstallTarget {
    /// `[project] dependencies`.
    Main,
    /// A group of `[dependency-groups]`.
    Group(String),
    /// An extra.
    Extra(String),
    /// Several of them: a file that gathers others.
    Several(Vec<InstallTarget>),
    /// Constraints; uv.lock has the versions.
    Constraints,
    /// The file is not part of the project and stays as it is; among
    /// [`Several`](Self::Several): lines of it stay in it.
    Stays,
}

impl InstallTarget {
    /// Whether the file is there afterwards, whole or with some of its lines.
    pub fn keeps_file(&self) -> bool {
        match self {
            Self::Stays => true,
            Self::Several(targets) => targets.contains(&Self::Stays),
            _ => false,
        }
    }
}

/// A project that commands are put into the words of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// The folder of pyproject.toml, relative to the repository, with `/`; empty for its top.
    pub folder: String,
    /// The normalised name in `[project]`.
    pub name: Option<String>,
    /// Whether `uv sync` builds and installs the project itself.
    pub is_package: bool,
    /// Its requirements files by path relative to the repository, with `/`, and what each
    /// became. Layers (`.in` and `.txt`) are both here.
    pub files: BTreeMap<String, InstallTarget>,
    /// Those of its compiled files, by the same paths, that something other than pip goes on
    /// reading: a script, a check that compares them. They stay, and stay true.
    pub read_afterwards: BTreeSet<String>,
    /// Requirements files that are no part of the project, or stay beside it, by the same paths,
    /// and the normalised names in each: what a command installs from them, `uv sync` puts
    /// uv.lock's versions in the place of.
    pub names_beside: BTreeMap<String, BTreeSet<String>>,
    /// Requirements files that stay all the same, since something else names them: a document.
    pub held: BTreeSet<String>,
    /// Those of the files that install the project itself: `-e .` stands in them, or in one
    /// that they include.
    pub files_with_project: BTreeSet<String>,
    /// The groups that `uv sync` installs unasked.
    pub default_groups: BTreeSet<String>,
    /// All groups.
    pub groups: BTreeSet<String>,
    /// All extras.
    pub extras: BTreeSet<String>,
    /// Normalised names of what uv.lock holds, where it is known.
    pub locked: BTreeSet<String>,
    /// Programs that the project's environment has: `pytest`, `sphinx-build`.
    pub programs: BTreeSet<String>,
    /// Targets of Makefiles that tox or nox makes, in an environment of its own.
    pub targets_of_tox: BTreeSet<String>,
    /// Whether setup.py or setup.cfg say what the project depends on: uv runs them to see whether
    /// uv.lock fits.
    pub has_dynamic_dependencies: bool,
    /// What a build of the project reads because its metadata moved out of setup.py and
    /// setup.cfg: pyproject.toml, and the readme and licences that it names; relative to
    /// [`Self::folder`].
    pub metadata_files: Vec<String>,
    /// The readme that `[project]` names, as written there: a build of the project reads it.
    pub readme: Option<String>,
    /// The address of the default index that `[[tool.uv.index]]` names, and so of uv.lock;
    /// `None` where it names none.
    pub default_index: Option<String>,
    /// The Pythons that it is for, `requires-python` as it will be; `None` where nothing
    /// says so.
    pub requires_python: Option<String>,
    /// setup.py is gone: `python setup.py …` finds nothing.
    pub setup_py_is_gone: bool,
    /// Each setup.py (path with `/`) that imports what its build in an environment of its own
    /// would not have.
    pub setup_imports: BTreeMap<String, SetupImports>,
    /// Scripts and Makefiles that activate an environment themselves, so that it is not their
    /// caller's that they install into.
    pub activating_scripts: BTreeSet<String>,
    /// The files of the repository as they were before the project moved, with `/`: what
    /// `COPY requirements/ …` brings into an image, and which folder is the build context.
    /// Empty where they are not known.
    pub paths: BTreeSet<String>,
}

impl Project {
    /// Whether a path is that of a requirements file which goes.
    pub(crate) fn goes(&self, path: &str) -> bool {
        let target = self.files.get(path);
        target.is_some_and(|target| !target.keeps_file()) && !self.held.contains(path)
    }

    /// The Python for commands of uv that look for one, where pip and its kin run with the first
    /// on PATH and `.python-version` names perhaps another one.
    pub(crate) fn first_python(&self, surroundings: &Surroundings) -> Option<&'static str> {
        (surroundings.has_first_python && self.has_python_version()).then_some("python3")
    }

    /// Whether a `.python-version` says which Python uv takes for the project.
    pub(crate) fn has_python_version(&self) -> bool {
        self.has_python_version_at(&self.folder)
    }

    /// Whether uv finds a `.python-version` from a folder of the repository: there, or above.
    pub(crate) fn has_python_version_at(&self, folder: &str) -> bool {
        std::iter::successors(Some(folder), |folder| {
            (!folder.is_empty()).then(|| folder.rsplit_once('/').map_or("", |(above, _)| above))
        })
        .any(|folder| {
            let slash = if folder.is_empty() { "" } else { "/" };
            self.paths
                .contains(&format!("{folder}{slash}.python-version"))
        })
    }
}

/// What a setup.py imports that neither setuptools nor `[build-system] requires` brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetupImports {
    /// The modules.
    pub modules: BTreeSet<String>,
    /// Whether pip, too, builds it in an environment of its own, because pyproject.toml beside
    /// it names a build system: only `python setup.py …` finds the modules then.
    pub is_isolated_by_pip: bool,
}

/// What holds for all files of a run.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// How deep.
    pub mode: Mode<'a>,
    /// The version of uv that files are pinned to: `0.13.9`.
    pub uv_version: &'a str,
    /// Whether Dockerfiles get cache mounts and the order of layers that uv recommends.
    pub with_docker_cache: bool,
    /// Scripts and Makefiles of the repository (paths with `/`) that call uv once they are
    /// rewritten: a job or an image that runs one of them needs uv as well. Where it is known
    /// which targets of a Makefile do, they are there as well: `Makefile:deps`, and `Makefile:`
    /// for the one that is made where none is named.
    pub scripts_with_uv: &'a BTreeSet<String>,
}

/// Who reads the words of a command, and so what stands for a variable there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reader {
    /// A POSIX shell: `$X`.
    #[default]
    Shell,
    /// tox: `{envpython}`.
    Tox,
    /// Another shell, or a program that expands nothing.
    Other,
}

/// The environment that a command installs into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Environment {
    /// A virtual environment is active (`source venv/bin/activate`, `VIRTUAL_ENV`, its
    /// `bin` first on PATH), at this path where it is known.
    Active(Option<String>),
    /// There is none: an image, a runner with setup-python, `sudo`.
    System,
    /// The text does not say.
    #[default]
    Unknown,
}

/// What is known of a file with settings of pip, which uv does not read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PipSettings {
    /// Nothing before the command gives one.
    #[default]
    Nowhere,
    /// One is written, copied or mounted.
    InFile,
    /// uv's variables say the same.
    AlsoForUv,
}

/// The working directory of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Directory {
    /// Relative to the repository, with `/`; empty for its top.
    Known(String),
    /// Computed, or outside.
    Unknown,
}

impl Default for Directory {
    fn default() -> Self {
        Self::Known(String::new())
    }
}

/// Packages that a command installs by their names, which uv.lock knows nothing of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandInstall {
    /// The environment that they are installed into, in words that are equal for the same one.
    pub place: String,
    /// Their normalised names, as far as they are known.
    pub names: BTreeSet<String>,
    /// Whether they, or some of them, come from an index, a folder, a file or an address of
    /// their own, or have names that are known only when it runs.
    pub is_from_elsewhere: bool,
}

/// What reads what a command prints to its standard output: nothing, where it is for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The commands behind it in the pipeline, in order. A loop over lines stands as `xargs`
    /// with its command; one without words is not known.
    pub stages: Vec<CommandLine>,
    /// What gets what the last of them prints.
    pub end: ReadBy,
    /// Whether something depends on the status of the pipeline.
    pub status_counts: bool,
}

impl Reading {
    /// Whether nothing but people reads it.
    pub fn is_for_people(&self) -> bool {
        self.stages.is_empty() && self.end == ReadBy::People
    }
}

/// What gets what a pipeline prints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ReadBy {
    /// People: a terminal, or a file with a log.
    #[default]
    People,
    /// A command that has it among its words: `[ -n "$(…)" ]`. Without words it is not known.
    Command(CommandLine),
    /// A variable.
    Variable(String),
}

/// What stands around a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// What it installs into.
    pub environment: Environment,
    /// Whether it is run while an image is built: bytecode is compiled there, for the first
    /// start of each container would do it again and again.
    pub is_image: bool,
    /// Where it runs.
    pub directory: Directory,
    /// Whether this is the only command of its job or stage that installs into the
    /// environment: `uv sync` may make the environment exact then. Never so in a script or a
    /// Makefile, which anything may call.
    pub is_only_install: bool,
    /// Whether a command of the same file goes on using pip, so that pip has to be there
    /// (`uv venv --seed`) and to be renewed.
    pub pip_stays: bool,
    /// Whether uv is there already, so that nothing has to install it.
    pub uv_is_there: bool,
    /// Whether a later command of the same file builds without isolation
    /// (`--no-build-isolation`, `python setup.py …`): setuptools and wheel have to be there.
    pub builds_without_isolation: bool,
    /// Whether it runs behind a `uv sync` into the environment that is active, else the
    /// project's own, and nothing activates one: programs of it are run by `uv run`.
    pub run_by_uv: bool,
    /// Whether people read and type it: a document. uv's plain words are right there, for a
    /// reader who goes by it has the project's own environment and no other.
    pub is_for_readers: bool,
    /// Whether another tree than the project's is there, where the project is none of its
    /// files: a job that checks out another repository or version, or nothing.
    pub is_elsewhere: bool,
    /// Who reads its words.
    pub reader: Reader,
    /// Whether the Python of its image may be older than 3.7, whose modules uv cannot compile.
    pub has_old_python: bool,
    /// Whether its Python is the one that is found first on PATH, whatever `.python-version` says:
    /// in an image, or in a job that runs in one.
    pub has_first_python: bool,
    /// The Pythons that it may run with, as far as its file says (`3.8`, `3.12.1`): several
    /// where a matrix has them, none where it is not known.
    pub pythons: BTreeSet<String>,
    /// Whether `pip` without a version is that of Python 2, where no environment is active.
    pub pip_is_two: bool,
    /// Whether `python` without a version is Python 2, where no environment is active.
    pub python_is_two: bool,
    /// Virtual environments of a Python that uv does not support, by their paths.
    pub old_environments: BTreeSet<String>,
    /// Whether what is first on PATH may be a virtual environment that no variable tells of, and
    /// that nothing here makes: in an image that is not known.
    pub may_hide_environment: bool,
    /// Whether the shell stops at the first command that fails: `set -e`, `bash -e`, the
    /// `run:` blocks of a workflow. Several commands in place of one stand on lines of their
    /// own then, for `&&` would hide the failure of the first.
    pub stops_on_error: bool,
    /// Variables with a known value: make's, the shell's, the job's.
    pub variables: BTreeMap<String, String>,
    /// Those of them whose value holds only where the caller sets none: `X=${X:-y}`, `X ?= y`.
    pub defaults: BTreeSet<String>,
    /// Virtual environments that are there, by their paths in the repository, in an image
    /// there.
    pub environments: BTreeSet<String>,
    /// Names on PATH that are links to the pip of an environment, and that pip as it is named
    /// where the link is made.
    pub pip_links: BTreeMap<String, Word>,
    /// The folder whose `bin` comes first on PATH, where no environment is known to be: one
    /// that is made there is active at once.
    pub awaited_environment: Option<String>,
    /// Whether a folder that may have a Python of its own, and is no environment that is known,
    /// was put in front of PATH.
    pub puts_python_on_path: bool,
    /// All values that a file gives a variable, wherever that is: `X=--upgrade` behind `make`
    /// too.
    pub given: BTreeMap<String, BTreeSet<String>>,
    /// What variables that hold a command were set to, where other variables in it decide what
    /// it runs: it counts before the value, which a caller may change.
    pub texts: BTreeMap<String, CommandText>,
    /// Whether it finds settings of pip in a file.
    pub pip_settings: PipSettings,
    /// Whether who runs it may not write into the folder of the system's Python: pip installs
    /// into `~/.local` then, unasked.
    pub falls_back_to_user: bool,
    /// What commands before it in the same job, script, target or stage installed by name,
    /// in order.
    pub installed_by_hand: Vec<HandInstall>,
    /// In an image: a path there, and the path in the repository that was copied to it
    /// (files and folders, without a slash at the end).
    pub copied: BTreeMap<String, String>,
    /// Files that its output goes to, as they are named from where it runs: behind `>`, `tee`.
    pub output: Vec<String>,
    /// What reads what it prints.
    pub reading: Reading,
    /// Files that a command before it writes, by their paths in the repository, in an image
    /// there: what they hold then is not what became part of the project.
    pub written: BTreeSet<String>,
}

impl Surroundings {
    /// The folder of the image that a project's pyproject.toml was copied to, where a command
    /// that runs here would not find it by itself; `folder` is the project's in the repository.
    pub(crate) fn project_in_image(&self, folder: &str) -> Option<String> {
        let Directory::Known(directory) = &self.directory else {
            return None;
        };
        let pyproject = if folder.is_empty() {
            "pyproject.toml".to_owned()
        } else {
            format!("{folder}/pyproject.toml")
        };
        // uv looks in the working directory and in those above it.
        let mut above = directory.trim_end_matches('/');
        loop {
            let place = format!("{above}/pyproject.toml");
            if self.repository_path(&place).as_deref() == Some(&pyproject) {
                return None;
            }
            match above.rsplit_once('/') {
                Some((parent, _)) => above = parent,
                None => break,
            }
        }
        self.copied
            .iter()
            .filter(|(_, repository)| **repository == pyproject)
            .filter_map(|(image, _)| image.strip_suffix("/pyproject.toml"))
            .chain(
                self.copied
                    .iter()
                    .filter(|(_, repository)| *repository == folder)
                    .map(|(image, _)| image.as_str()),
            )
            .min_by_key(|image| image.len())
            .map(|image| if image.is_empty() { "/" } else { image }.to_owned())
    }

    /// Whether all of the project is there: in an image, a layer may hold pyproject.toml and
    /// uv.lock alone.
    pub(crate) fn has_whole_project(&self, folder: &str) -> bool {
        !self.is_image
            || self.copied.values().any(|path| {
                path.is_empty()
                    || folder
                        .strip_prefix(path.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }

    /// Whether a single file that a build of the project begins with was copied to where the
    /// command runs in an image: `.` is the project there, though its folder was not copied.
    pub(crate) fn has_metadata_here(&self, project: &Project) -> bool {
        let in_folder = |name: &str| match project.folder.as_str() {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        self.is_image
            && ["setup.py", "pyproject.toml", "setup.cfg"]
                .into_iter()
                .any(|name| self.repository_path(name) == Some(in_folder(name)))
    }

    /// Whether a command before this one writes a file that this one names.
    pub(crate) fn is_written(&self, named: &str) -> bool {
        let Directory::Known(directory) = &self.directory else {
            return false;
        };
        if self.written.is_empty() {
            return false;
        }
        let named = named.replace('\\', "/");
        let path = if named.starts_with('/') || directory.is_empty() {
            normal(&named)
        } else {
            normal(&format!("{directory}/{named}"))
        };
        path.is_some_and(|path| self.written.contains(&path))
    }

    /// What a word stands for with the values of variables put in; `None` where one of them is
    /// not known.
    pub(crate) fn text_of(&self, word: &Word) -> Option<String> {
        let (text, is_whole) = self.known_end(word);
        is_whole.then_some(text)
    }

    /// The known end of a word, and whether that is all of it.
    pub(crate) fn known_end(&self, word: &Word) -> (String, bool) {
        let mut text = String::new();
        let mut is_whole = true;
        for piece in &word.pieces {
            let value = match piece {
                Piece::Literal(literal) => Some(literal),
                Piece::Expansion { text, .. } => variable_name(text)
                    .and_then(|name| self.variables.get(name))
                    .filter(|value| !value.contains(['$', '*', ' '])),
            };
            if let Some(value) = value {
                text.push_str(value);
            } else {
                text.clear();
                is_whole = false;
            }
        }
        (text, is_whole)
    }

    /// Whether a folder that a command names may hold something in the image: an environment
    /// that was made there, what was copied or written, or, where the command runs in it,
    /// whatever.
    pub(crate) fn may_be_in_image(&self, named: &str) -> bool {
        let path = match &self.directory {
            _ if named.starts_with('/') => normal(named),
            Directory::Known(directory) => normal(&format!("{directory}/{named}")),
            Directory::Unknown => None,
        };
        let Some(path) = path else { return true };
        let holds = |outer: &str, inner: &str| {
            inner
                .strip_prefix(outer.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_here = self.directory == Directory::Known(path.clone());
        let mut made = self.environments.iter().chain(&self.written);
        is_here
            || made.any(|inner| holds(&path, inner))
            || self
                .copied
                .keys()
                .any(|copied| holds(&path, copied) || holds(copied, &path))
    }

    /// The path in the repository of a file that a command names, with `/`; `None` where it
    /// cannot be known or lies outside.
    pub fn repository_path(&self, named: &str) -> Option<String> {
        let named = named.replace('\\', "/");
        let Directory::Known(directory) = &self.directory else {
            return None;
        };
        let path = normal(&if named.starts_with('/') || directory.is_empty() {
            named
        } else {
            format!("{directory}/{named}")
        })?;
        if !self.is_image {
            return (!path.starts_with('/')).then_some(path);
        }
        // The longest copied path that it is, or lies in.
        self.copied
            .iter()
            .filter_map(|(image, repository)| {
                let rest = if image == "/" || image.is_empty() {
                    Some(path.trim_start_matches('/'))
                } else {
                    path.strip_prefix(image.as_str())
                        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
                        .map(|rest| rest.trim_start_matches('/'))
                }?;
                Some((
                    image.len(),
                    match (repository.is_empty(), rest.is_empty()) {
                        (true, _) => rest.to_owned(),
                        (false, true) => repository.clone(),
                        (false, false) => format!("{repository}/{rest}"),
                    },
                ))
            })
            .max_by_key(|(length, _)| *length)
            .map(|(_, path)| path)
    }
}

/// `.`, `..` and doubled slashes taken out; `None` where it leads out of where it starts.
pub(crate) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Some(if path.starts_with('/') {
        format!("/{joined}")
    } else {
        joined
    })
}
