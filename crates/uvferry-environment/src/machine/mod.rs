//! All that is worth knowing before an environment is touched: the environment that is meant,
//! the other interpreters, uv and pip, their configuration, the host.

mod pyvenv;

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use uvferry_diagnostics::Diagnostic;
use uvferry_process::{Command, Environment, Finished};

use crate::configuration::{
    ConfigurationPlaces, CredentialSources, PipConfiguration, UvConfiguration, uv_cache_folder,
};
use crate::distributions::{Installed, Misfit, installed_of};
use crate::host::{Host, HostPlaces, Links, links_between};
use crate::interpreters::{Discovery, Interpreter, Kind, Managers, Skipped, discover};
use crate::sites::Scope;

pub use pyvenv::PyvenvConfig;

/// What is looked at, and where.
#[derive(Debug, Clone)]
pub struct MachineOptions {
    /// The interpreter that is meant, if there is one.
    pub selected: Option<Interpreter>,
    /// Where the others are looked for.
    pub discovery: Discovery,
    /// Where configuration is looked for. The folders of the interpreter that is meant are put
    /// in.
    pub configuration: ConfigurationPlaces,
    /// A uv, which is asked for its version.
    pub uv: Option<PathBuf>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The environment that is meant.
    pub environment: Option<SelectedEnvironment>,
    /// The interpreters of the machine.
    pub interpreters: Vec<SeenInterpreter>,
    /// Programs that look like interpreters and do not run.
    pub broken: Vec<Skipped>,
    /// The uv that was named, and its version.
    pub uv: Option<UvProgram>,
    /// pip's configuration.
    pub pip: PipConfiguration,
    /// uv's own.
    pub uv_configuration: UvConfiguration,
    /// Where credentials would come from.
    pub credentials: CredentialSources,
    /// The host.
    pub host: Host,
    /// Whether uv can link from its cache into the environment.
    pub links: Option<Links>,
}

/// The environment that is meant.
#[derive(Debug, Clone)]
pub struct SelectedEnvironment {
    /// Its interpreter.
    pub interpreter: Interpreter,
    /// What made it.
    pub kind: Kind,
    /// What `pyvenv.cfg` says, if it is a virtual environment.
    pub pyvenv: Option<PyvenvConfig>,
    /// What is installed in it.
    pub installed: Installed,
    /// What does not fit together.
    pub misfits: Vec<Misfit>,
}

/// An interpreter, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenInterpreter {
    /// The interpreter.
    pub interpreter: Interpreter,
    /// What made it.
    pub kind: Kind,
}

/// A uv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UvProgram {
    /// Its path.
    pub path: PathBuf,
    /// As `0.13.9`; `None` where it did not answer.
    pub version: Option<String>,
}

/// It answers in a hundredth of that.
const TIMEOUT: Duration = Duration::from_secs(5);

impl Machine {
    /// Looks at everything. Programs that run: uv for its version, and those interpreters whose
    /// answers are not in the cache.
    pub fn look(options: MachineOptions) -> Self {
        let MachineOptions {
            selected,
            discovery,
            mut configuration,
            uv,
        } = options;
        if let Some(interpreter) = &selected {
            configuration.prefix = Some(interpreter.prefix.clone());
            configuration.base_prefix = Some(interpreter.base_prefix.clone());
        }
        let environment = configuration.environment.clone();
        let managers = discovery.managers();
        let (interpreters, uv, found) = thread::scope(|scope| {
            let uv = uv.map(|uv| scope.spawn(|| ask_uv(uv, &environment, &discovery.directory)));
            let interpreters = scope.spawn(|| discover(&discovery));
            let found = Found::of(selected, &managers, &configuration);
            // A thread that panicked found nothing.
            (
                interpreters.join().unwrap_or_default(),
                uv.and_then(|uv| uv.join().ok()),
                found,
            )
        });
        let Found {
            environment,
            pip,
            uv_configuration,
            host,
        } = found;
        let disk = |role: &str| host.disks.iter().find(|disk| disk.role == role);
        let links = disk(CACHE)
            .zip(disk(ENVIRONMENT))
            .and_then(|(cache, environment)| links_between(cache, environment));
        Self {
            environment,
            interpreters: interpreters
                .found
                .into_iter()
                .map(|one| SeenInterpreter {
                    kind: one.kind(&managers),
                    interpreter: one,
                })
                .collect(),
            broken: interpreters.skipped,
            uv,
            credentials: CredentialSources::find(&configuration, &pip),
            pip,
            uv_configuration,
            host,
            links,
        }
    }
}

impl Machine {
    /// Whether the environment's pip trusts the certificates of the system, beside its own:
    /// with `truststore`, which it takes by itself since its version 24.2, on Python 3.10 and
    /// above (<https://pip.pypa.io/en/stable/topics/https-certificates/>).
    pub fn pip_trusts_system_certificates(&self) -> Option<bool> {
        let interpreter = &self.environment.as_ref()?.interpreter;
        let mut numbers = interpreter.pip_version.as_ref()?.split('.');
        let mut next = || numbers.next().and_then(|part| part.parse::<u32>().ok());
        let pip = (next()?, next().unwrap_or(0));
        let says = |key: &str, word: &str| {
            let setting = self.pip.effective("install", key);
            setting.is_some_and(|one| one.value().split_whitespace().any(|one| one == word))
        };
        let is_able = interpreter.version_numbers() >= (3, 10, 0) && pip >= (22, 2);
        let is_wanted = if pip >= (24, 2) {
            !says("use-deprecated", "legacy-certs")
        } else {
            says("use-feature", "truststore")
        };
        Some(is_able && is_wanted)
    }

    /// What is wrong with the configurations of pip and uv.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let uv = self.uv_configuration.diagnostics.iter();
        self.pip.diagnostics().iter().chain(uv)
    }
}

const CACHE: &str = "uv-cache";
const ENVIRONMENT: &str = "environment";

struct Found {
    environment: Option<SelectedEnvironment>,
    pip: PipConfiguration,
    uv_configuration: UvConfiguration,
    host: Host,
}

impl Found {
    fn of(
        selected: Option<Interpreter>,
        managers: &Managers,
        configuration: &ConfigurationPlaces,
    ) -> Self {
        let mut folders = vec![("project".to_owned(), configuration.directory.clone())];
        if let Some(interpreter) = &selected {
            folders.push((ENVIRONMENT.to_owned(), interpreter.prefix.clone()));
        }
        folders.extend(uv_cache_folder(configuration).map(|path| (CACHE.to_owned(), path)));
        folders.push(("temporary".to_owned(), temporary_folder(configuration)));
        let host = HostPlaces {
            root: configuration.root.clone(),
            environment: configuration.environment.clone(),
            folders,
        };
        Self {
            environment: selected.map(|one| SelectedEnvironment::of(one, managers)),
            pip: PipConfiguration::read(configuration),
            uv_configuration: UvConfiguration::read(configuration),
            host: Host::look(&host),
        }
    }
}

impl SelectedEnvironment {
    /// Reads what is installed.
    pub fn of(interpreter: Interpreter, managers: &Managers) -> Self {
        let installed = installed_of(&interpreter, Scope::All);
        let misfits = installed.misfits(&interpreter.marker_environment());
        Self {
            kind: interpreter.kind(managers),
            pyvenv: PyvenvConfig::of(&interpreter.prefix),
            installed,
            misfits,
            interpreter,
        }
    }
}

/// `uv 0.13.9 (x86_64-unknown-linux-gnu)`
fn ask_uv(path: PathBuf, environment: &Environment, directory: &Path) -> UvProgram {
    let finished = Command::new(&path)
        .args(["--version"])
        .current_dir(directory)
        .environment(environment)
        .timeout(TIMEOUT)
        .run();
    let version = finished
        .ok()
        .filter(Finished::success)
        .and_then(|finished| {
            let text = finished.stdout_text();
            let version = text.strip_prefix("uv ")?.split_whitespace().next()?;
            Some(version.to_owned())
        });
    UvProgram { path, version }
}

fn temporary_folder(places: &ConfigurationPlaces) -> PathBuf {
    ["TMPDIR", "TEMP", "TMP"]
        .iter()
        .find_map(|name| places.filled(name))
        .map_or_else(|| places.below_root("tmp"), PathBuf::from)
}
