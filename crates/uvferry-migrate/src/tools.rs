//! The outside programs of a migration and how they are to be run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_environment::interpreters::{Cache, Discovery, Interpreter, discover};
use uvferry_process::{Cancel, Environment, Observer};
use uvferry_requirements::{MarkerEnvironment, Specifiers, Version, evaluate_marker};
use uvferry_resolution::pip::IndexSettings;
use uvferry_resolution::uv::Uv;
use uvferry_resolution::{PlatformTag, Run, Target};

use crate::error::MigrateError;
use crate::project::Project;
use crate::python_range::Source;

/// Below this neither uv nor the build backends of today work; such a Python is taken only
/// when asked for or when there is no other.
const OLDEST_USEFUL: (u32, u32, u32) = (3, 8, 0);

/// The oldest Python with a setuptools that builds editable (64).
const OLDEST_TO_BUILD: (u32, u32, u32) = (3, 7, 0);

/// Reads what stands behind an address; the error is a sentence without credentials.
#[derive(Clone)]
pub struct Fetcher(FetchFunction);

type FetchFunction = std::sync::Arc<dyn Fn(&str) -> Result<Vec<u8>, String> + Send + Sync>;

impl Fetcher {
    /// Wraps a function.
    pub fn new(read: impl Fn(&str) -> Result<Vec<u8>, String> + Send + Sync + 'static) -> Self {
        Self(std::sync::Arc::new(read))
    }

    pub(crate) fn read(&self, url: &str) -> Result<Vec<u8>, String> {
        (self.0)(url)
    }
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fetcher")
    }
}

/// What the work is done with.
#[derive(Debug, Clone)]
pub struct Tools {
    /// uv.
    pub uv: Uv,
    /// The interpreters of the machine, in the order in which they were found.
    pub interpreters: Vec<Interpreter>,
    /// The variables that outside programs see.
    pub environment: Environment,
    /// What ends the work early.
    pub cancel: Option<Cancel>,
    /// Whether the network is off.
    pub offline: bool,
    /// How long one run of uv or pip may take.
    pub timeout: Option<Duration>,
    /// Where scratch folders go; the system's temporary folder if `None`.
    pub scratch: Option<PathBuf>,
    /// Reads requirements files that lie behind an address; without it they stay unread.
    pub fetch: Option<Fetcher>,
    /// Who is told of each run of uv, pip and Python on a project.
    pub observer: Option<Observer>,
}

/// Where the tools are looked for.
#[derive(Debug, Clone, Default)]
pub struct ToolRequest {
    /// A uv to use instead of the one on `PATH`: a path, or a name to look up there.
    pub uv: Option<PathBuf>,
    /// An interpreter or a virtual environment that comes before all others.
    pub python: Option<PathBuf>,
    /// The variables that outside programs see; `PATH`, `PYENV_ROOT` and `VIRTUAL_ENV` of it
    /// say where interpreters are.
    pub environment: Environment,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// Whether the network is off.
    pub offline: bool,
    /// How long one run of uv or pip may take.
    pub timeout: Option<Duration>,
    /// Where scratch folders go; the system's temporary folder if `None`.
    pub scratch: Option<PathBuf>,
    /// What ends the work early.
    pub cancel: Option<Cancel>,
    /// Reads requirements files that lie behind an address.
    pub fetch: Option<Fetcher>,
    /// Who is told of each run of uv, pip and Python on a project.
    pub observer: Option<Observer>,
}

impl Tools {
    /// Finds uv and the interpreters for work on the project at `root`.
    ///
    /// # Errors
    /// Without a uv, or with one older than [`MINIMUM_VERSION`](uvferry_resolution::uv::MINIMUM_VERSION).
    pub fn find(request: &ToolRequest, root: &Path) -> Result<Self, MigrateError> {
        let environment = &request.environment;
        let variable = |name: &str| environment.get(name).map(PathBuf::from);
        let uv = Uv::find(request.uv.as_deref(), environment)?;
        let mut discovery = Discovery::new(root);
        discovery.explicit.clone_from(&request.python);
        discovery.project = Some(root.to_owned());
        discovery.virtual_env = variable("VIRTUAL_ENV");
        discovery.path = environment.get("PATH").map(ToOwned::to_owned);
        discovery.pyenv_root = variable("PYENV_ROOT")
            .or_else(|| request.home.as_ref().map(|home| home.join(".pyenv")))
            .filter(|folder| folder.is_dir());
        discovery.environment = environment.clone();
        discovery.cache = Cache::of_user(environment);
        let mut interpreters = discover(&discovery).found;
        if interpreters.is_empty() {
            discovery.uv = Some(uv.program.clone());
            interpreters = discover(&discovery).found;
        }
        Ok(Self {
            uv,
            interpreters,
            environment: environment.clone(),
            cancel: request.cancel.clone(),
            offline: request.offline,
            timeout: request.timeout,
            scratch: request.scratch.clone(),
            fetch: request.fetch.clone(),
            observer: request.observer.clone(),
        })
    }

    /// The tools with the interpreter of a project's own virtual environment in front, for
    /// one of several projects.
    #[must_use]
    pub fn for_project(&self, root: &Path) -> Self {
        let mut tools = self.clone();
        let known = |it: &Interpreter| it.prefix.starts_with(root);
        if !self.interpreters.iter().any(known) {
            let mut discovery = Discovery::new(root);
            discovery.project = Some(root.to_owned());
            discovery.environment = self.environment.clone();
            discovery.cache = Cache::of_user(&self.environment);
            let mut interpreters = discover(&discovery).found;
            interpreters.append(&mut tools.interpreters);
            tools.interpreters = interpreters;
        }
        tools
    }

    /// The tools with those interpreters alone that a lock limited to `environments` is for;
    /// with all of them where that is none.
    pub(crate) fn within(&self, environments: &[String]) -> Self {
        let mut tools = self.clone();
        tools.interpreters.retain(|interpreter| {
            let markers = target_of(interpreter).markers;
            environments.is_empty()
                || environments
                    .iter()
                    .any(|text| evaluate_marker(text, &markers, &[]).unwrap_or(true))
        });
        if tools.interpreters.is_empty() {
            self.clone()
        } else {
            tools
        }
    }

    pub(crate) fn run_in(&self, directory: PathBuf, environment: &Environment) -> Run {
        let mut run = Run::new(directory, environment);
        run.offline = self.offline;
        run.timeout = self.timeout;
        run.cancel.clone_from(&self.cancel);
        run.observer.clone_from(&self.observer);
        run
    }

    /// The variables for uv: the caller's, the indexes that pip is configured to use (uv
    /// reads no pip configuration), and the credentials that stood in the files.
    pub(crate) fn uv_environment(
        &self,
        indexes: Option<&IndexSettings>,
        credentials: &[crate::plan::CredentialVariables],
    ) -> Environment {
        let mut environment = self.environment.clone();
        let said = [
            "UV_DEFAULT_INDEX",
            "UV_INDEX_URL",
            "UV_INDEX",
            "UV_EXTRA_INDEX_URL",
            "UV_NO_INDEX",
        ]
        .iter()
        .any(|name| environment.get(name).is_some());
        if let Some(indexes) = indexes
            && !said
        {
            if let Some(url) = &indexes.index_url {
                environment.set("UV_DEFAULT_INDEX", url);
            }
            if !indexes.extra_index_urls.is_empty() {
                environment.set("UV_INDEX", indexes.extra_index_urls.join(" "));
            }
            if !indexes.trusted_hosts.is_empty() && environment.get("UV_INSECURE_HOST").is_none() {
                environment.set("UV_INSECURE_HOST", indexes.trusted_hosts.join(" "));
            }
        }
        for variables in credentials {
            for (name, value) in [&variables.username, &variables.password]
                .into_iter()
                .flatten()
            {
                if environment.get(name).is_some() {
                    continue;
                }
                // `${TOKEN}` in a file means the caller's variable, as pip expands it.
                match value
                    .strip_prefix("${")
                    .and_then(|rest| rest.strip_suffix('}'))
                {
                    Some(variable) => {
                        if let Some(value) = environment.get(variable).map(ToOwned::to_owned) {
                            environment.set(name, value);
                        }
                    }
                    None => {
                        environment.set(name, value);
                    }
                }
            }
        }
        environment
    }

    /// The interpreter to lock and verify with: the one asked for, else that of the
    /// project's environment, else the one that `.python-version` names, else the lowest
    /// that the range admits.
    ///
    /// # Errors
    /// When no interpreter here is admitted.
    pub fn choose(
        &self,
        asked: Option<&str>,
        project: &Project,
        requires_python: Option<&str>,
    ) -> Result<&Interpreter, MigrateError> {
        // Of a package the build must be one that uv can use.
        let oldest = if project.is_package() {
            OLDEST_TO_BUILD
        } else {
            (0, 0, 0)
        };
        let admitted = |interpreter: &&Interpreter| {
            admits(requires_python, &interpreter.version) && interpreter.version_numbers() >= oldest
        };
        if let Some(asked) = asked {
            return self
                .interpreters
                .iter()
                .find(|interpreter| is_asked(interpreter, asked))
                .ok_or_else(|| MigrateError::NoInterpreter {
                    requires_python: format!("=={asked}"),
                    found: self.found(),
                });
        }
        let root = project.tree.root();
        let own = self
            .interpreters
            .iter()
            .find(|interpreter| interpreter.is_virtualenv && interpreter.prefix.starts_with(root));
        if let Some(own) = own.filter(admitted) {
            return Ok(own);
        }
        if let Some(preferred) = &project.python.preferred {
            let wanted = self
                .interpreters
                .iter()
                .filter(admitted)
                .find(|it| is_asked(it, preferred));
            if let Some(found) = wanted {
                return Ok(found);
            }
            // `3.12.1` asks for 3.12 where that patch is not here.
            let minor: String = preferred
                .splitn(3, '.')
                .take(2)
                .collect::<Vec<_>>()
                .join(".");
            if let Some(found) = self
                .interpreters
                .iter()
                .filter(admitted)
                .find(|it| is_asked(it, &minor))
            {
                return Ok(found);
            }
        }
        // Compiled files say for which Python their versions were chosen; on another one
        // they may not even exist.
        let compiled_for = project
            .python
            .found
            .iter()
            .find(|evidence| evidence.source == Source::CompileHeader)
            .and_then(|evidence| evidence.versions.first());
        if let Some(version) = compiled_for
            && let Some(found) = self
                .interpreters
                .iter()
                .filter(admitted)
                .find(|it| is_asked(it, &version.to_string()))
        {
            return Ok(found);
        }
        self.interpreters
            .iter()
            .filter(|interpreter| {
                interpreter.implementation == "cpython"
                    && interpreter.version_numbers() >= OLDEST_USEFUL
            })
            .filter(admitted)
            // Of one version the first found: it is the one that the caller uses.
            .min_by_key(|interpreter| {
                let (major, minor, _) = interpreter.version_numbers();
                (major, minor)
            })
            .or_else(|| {
                self.interpreters
                    .iter()
                    .find(|interpreter| admitted(interpreter))
            })
            .ok_or_else(|| MigrateError::NoInterpreter {
                requires_python: requires_python.unwrap_or("any").to_owned(),
                found: self.found(),
            })
    }

    fn found(&self) -> String {
        let versions: Vec<&str> = self
            .interpreters
            .iter()
            .map(|interpreter| interpreter.version.as_str())
            .collect();
        if versions.is_empty() {
            "none here".to_owned()
        } else {
            format!("here are {}", versions.join(", "))
        }
    }
}

/// Whether an interpreter is what `3.11`, `3.11.7`, `python3.11` or a path asks for.
fn is_asked(interpreter: &Interpreter, asked: &str) -> bool {
    if asked.contains(['/', '\\']) {
        let asked = PathBuf::from(asked);
        return interpreter.executable == asked
            || interpreter.prefix == asked
            || fs_err::canonicalize(&asked).is_ok_and(|path| {
                fs_err::canonicalize(&interpreter.executable).is_ok_and(|own| own == path)
            });
    }
    let version = asked
        .trim_start_matches("python")
        .trim_start_matches("cpython")
        .trim_start_matches(['@', '-']);
    interpreter.version == version
        || interpreter
            .version
            .strip_prefix(version)
            .is_some_and(|rest| rest.starts_with('.'))
}

/// Whether a range admits a version; a range that cannot be read admits all.
pub(crate) fn admits(requires_python: Option<&str>, version: &str) -> bool {
    let Some(range) = requires_python else {
        return true;
    };
    match (Specifiers::parse(range), Version::parse(version)) {
        (Ok(range), Ok(version)) => range.contains(&version),
        _ => true,
    }
}

/// The target that an interpreter stands for.
pub(crate) fn target_of(interpreter: &Interpreter) -> Target {
    Target {
        name: None,
        markers: marker_environment(&interpreter.markers),
        platform: PlatformTag::of_interpreter(
            &interpreter.platform.name,
            interpreter
                .platform
                .libc
                .as_ref()
                .map(|(name, version)| (name.as_str(), version.as_str())),
            interpreter.platform.macos.as_deref(),
        ),
        free_threaded: interpreter.platform.free_threaded,
    }
}

fn marker_environment(values: &BTreeMap<String, String>) -> MarkerEnvironment {
    let value = |name: &str| values.get(name).cloned().unwrap_or_default();
    MarkerEnvironment {
        implementation_name: value("implementation_name"),
        implementation_version: value("implementation_version"),
        os_name: value("os_name"),
        platform_machine: value("platform_machine"),
        platform_release: value("platform_release"),
        platform_system: value("platform_system"),
        platform_version: value("platform_version"),
        python_full_version: value("python_full_version"),
        platform_python_implementation: value("platform_python_implementation"),
        python_version: value("python_version"),
        sys_platform: value("sys_platform"),
    }
}

/// The name of a target's platform in reports.
pub(crate) fn platform_name(target: &Target) -> String {
    target
        .name
        .clone()
        .unwrap_or_else(|| match target.markers.sys_platform.as_str() {
            "darwin" => "macos".to_owned(),
            "win32" => "windows".to_owned(),
            other => other.to_owned(),
        })
}
