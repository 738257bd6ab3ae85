//! An environment made again from an archive.
//!
//! What uv is given is made of the archive's checked types ([`Saved`]), never of its text. The
//! environment is built where it will be; until it is whole, a marker in it says that it is
//! not, and a failure takes everything away again.

mod choosing;
mod comparing;
mod finishing;
mod target;
mod wheel_checks;

use std::path::{Path, PathBuf};

use thiserror::Error;
use uvferry_diagnostics::{Diagnostic, redact};

pub use choosing::{Choice, Fit, choose};
pub use comparing::{Difference, DifferenceKind, compare};
use target::Target;
pub use target::{MARKER, TargetError};
pub use wheel_checks::check_wheels;

use super::content::{Saved, SavedDistribution, SavedOrigin};
use super::{Archive, sha256_of_file};
use crate::distributions::{Distribution, Fault, Foreign, Layout, installed_of};
use crate::interpreters::{Interpreter, QueryError, query};
use crate::reinstallation::{
    Attempt, Hashes, Item, NewEnvironment, NoWord, Reinstallation, Uv, UvError, Word,
    is_plain_prompt,
};
use crate::rules::{INTERRUPTED, LEFT_OUT, PROMPT_NOT_GIVEN, RESTORED_DIFFERS, RESTORED_PYTHON};
use crate::sites::Scope;

/// How an environment is made again.
#[derive(Debug, Clone)]
pub struct Restore<'a> {
    /// Where: nothing, an empty folder, or what an interrupted restoration left.
    pub path: &'a Path,
    /// The interpreter that it is made from.
    pub base: &'a Interpreter,
    /// The uv that does it. Offline, only the archive's wheels and uv's cache count.
    pub uv: Uv,
    /// Whether URLs and paths of the archive are followed. Without, what came from one is left
    /// out, unless its wheel is in the archive.
    pub follow_addresses: bool,
    /// Whether what could be installed stays where something could not.
    pub keep_partial: bool,
    /// A folder for files on the way.
    pub scratch: &'a Path,
}

/// What became of a restoration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restoration {
    /// The version of the environment's Python.
    pub python: String,
    /// How many distributions were installed.
    pub installed: usize,
    /// How many of them from the archive's wheels.
    pub from_wheels: usize,
    /// Those that were not even tried: name and reason.
    pub left_out: Vec<(String, String)>,
    /// Those that uv could not install: name and reason, without credentials.
    pub failed: Vec<(String, String)>,
    /// Those that were built anew, and whose files are therefore not compared.
    pub rebuilt: Vec<String>,
    /// What is different from the archive.
    pub differences: Vec<Difference>,
    /// What is worth knowing.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why there is no restored environment; nothing of it is left.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The place is taken.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// uv could not make the environment, or not be run.
    #[error(transparent)]
    Uv(#[from] UvError),
    /// The new environment's Python does not run.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Some distributions could not be installed.
    #[error("{} of the distributions cannot be installed", .0.failed.len())]
    Incomplete(Box<Restoration>),
}

/// How a distribution is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The item that uv is given.
    pub item: Item,
    /// Where it comes from now.
    pub way: Way,
}

/// Where a distribution comes from when it is restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The archive's wheel.
    Wheel,
    /// An index.
    Index,
    /// The address or the path that was recorded.
    Address,
    /// Nowhere: it is left out.
    None,
}

/// How each distribution of an archive is asked for, in its order. Paths of this machine are
/// looked at.
pub fn plan(saved: &Saved, archive: &Archive, follow_addresses: bool) -> Vec<Planned> {
    saved
        .environment
        .distributions
        .iter()
        .map(|one| planned(one, archive, follow_addresses))
        .collect()
}

fn planned(one: &SavedDistribution, archive: &Archive, follow_addresses: bool) -> Planned {
    let has_wheel = one
        .wheel
        .as_ref()
        .is_some_and(|wheel| archive.wheels.get(wheel).is_some_and(Option::is_some));
    let with = |word, way| Planned {
        item: Item {
            name: one.name.clone(),
            normalized_name: one.normalized_name(),
            version: one.version.clone(),
            word,
        },
        way,
    };
    let is_version = uvferry_requirements::Version::parse(&one.version).is_ok();
    if has_wheel && is_version {
        // Of the file that is there, which was written anew.
        let path = one
            .wheel
            .as_ref()
            .and_then(|wheel| archive.wheels.get(wheel));
        let digest = path
            .and_then(Option::as_ref)
            .and_then(|path| sha256_of_file(path).ok())
            .map(|digest| format!("sha256:{digest}"));
        let mut word = Word::of_index(&one.name, &one.version);
        word.hashes = digest.into_iter().collect();
        return with(Ok(word), Way::Wheel);
    }
    if one.origin.is_foreign() {
        let by = match one.installer.as_deref() {
            _ if one.origin == SavedOrigin::SetupPy => Foreign::SetupPy,
            Some("conda" | "mamba" | "micromamba" | "pixi") => Foreign::Conda,
            _ => Foreign::System,
        };
        return with(Err(NoWord::Foreign(by)), Way::None);
    }
    let way = match one.origin {
        SavedOrigin::Index => Way::Index,
        _ => Way::Address,
    };
    if way == Way::Address && !follow_addresses {
        return with(Err(NoWord::InvalidAddress), Way::None);
    }
    let distribution = as_installed(one, is_version);
    let hashes = Hashes::from([(one.normalized_name(), one.hashes.clone())]);
    let mut items = Reinstallation::of([&distribution], &hashes).items;
    match items.pop() {
        Some(item) => {
            let way = if item.word.is_ok() { way } else { Way::None };
            Planned { item, way }
        }
        None => with(Err(NoWord::NoVersion), Way::None),
    }
}

/// What is saved, as it was installed, as far as asking for it again needs it.
fn as_installed(one: &SavedDistribution, is_version: bool) -> Distribution {
    let faults = match (one.version.is_empty(), is_version) {
        (true, _) => vec![Fault::NoVersion],
        (false, false) => vec![Fault::InvalidVersion],
        (false, true) => Vec::new(),
    };
    Distribution {
        name: one.name.clone(),
        normalized_name: one.normalized_name(),
        version: one.version.clone(),
        written_version: None,
        location: PathBuf::from(&one.location),
        site: PathBuf::new(),
        metadata_path: PathBuf::new(),
        layout: Layout::DistInfo,
        installer: one.installer.clone(),
        requested: one.requested,
        direct_url: one.direct_url.clone(),
        editable_location: one.editable_location.as_ref().map(PathBuf::from),
        requires_python: None,
        requires: Vec::new(),
        extras: Vec::new(),
        faults,
    }
}

/// What a plan installs from outside of indexes and the archive, without credentials.
pub fn addresses(planned: &[Planned]) -> Vec<String> {
    planned
        .iter()
        .filter(|one| one.way == Way::Address)
        .map(|one| one.item.shown())
        .collect()
}

/// That another Python is taken.
pub fn other_python(message: &str) -> Diagnostic {
    Diagnostic::new(&RESTORED_PYTHON, message)
}

/// What is to be said of a restoration beside its own diagnostics.
pub fn told(done: &Restoration, stays: bool) -> Option<Diagnostic> {
    let count = done.differences.len();
    (stays && count > 0).then(|| {
        let plural = if count == 1 { "" } else { "s" };
        let message = format!("the environment has {count} difference{plural} to what was saved");
        Diagnostic::new(&RESTORED_DIFFERS, message)
    })
}

/// Makes the environment of an archive that was read with its wheels.
///
/// # Errors
/// Where nothing came of it; nothing is left then.
pub fn restore(
    saved: &Saved,
    archive: &Archive,
    options: &Restore<'_>,
) -> Result<Restoration, RestoreError> {
    let (target, was_interrupted) = Target::claim(options.path)?;
    let mut done = Restoration::default();
    if was_interrupted {
        done.diagnostics.push(Diagnostic::new(
            &INTERRUPTED,
            format!(
                "`{}` held what an interrupted restoration left; it was removed",
                options.path.display()
            ),
        ));
    }
    if let Some(prompt) = &saved.interpreter.prompt
        && !is_plain_prompt(prompt)
    {
        let prompt = prompt.escape_debug();
        let message = format!("the prompt `{prompt}` is not given to uv");
        done.diagnostics
            .push(Diagnostic::new(&PROMPT_NOT_GIVEN, message));
    }
    options.uv.create(&NewEnvironment {
        path: options.path,
        base: &options.base.executable,
        prompt: saved.interpreter.prompt.as_deref(),
        system_site_packages: saved.interpreter.system_site_packages,
    })?;
    let python = python_of(options.path);
    let planned = plan(saved, archive, options.follow_addresses);
    for one in planned.iter().filter(|one| one.way == Way::None) {
        let why = match &one.item.word {
            Err(NoWord::InvalidAddress) => {
                "it came from an address, and none is followed".to_owned()
            }
            Err(why) => why.to_string(),
            Ok(_) => continue,
        };
        let message = format!("`{}` is left out: {why}", one.item.name);
        done.diagnostics.push(Diagnostic::new(&LEFT_OUT, message));
        done.left_out
            .push((one.item.name.clone(), redact(&why).into_owned()));
    }
    for way in [Way::Wheel, Way::Index, Way::Address] {
        let items: Vec<Item> = planned
            .iter()
            .filter(|one| one.way == way)
            .map(|one| one.item.clone())
            .collect();
        if items.is_empty() {
            continue;
        }
        let mut uv = options.uv.clone();
        if way == Way::Wheel {
            // They are asked of nobody else.
            uv.offline = true;
            uv.no_index = true;
            let folder = archive
                .wheels
                .values()
                .flatten()
                .next()
                .and_then(|path| path.parent());
            uv.find_links = folder.map(Path::to_owned).into_iter().collect();
        }
        let made = uv.install(&python, &items, Attempt::Plain, options.scratch)?;
        done.installed += made.installed.len();
        if way == Way::Wheel {
            done.from_wheels = made.installed.len();
        }
        for failure in made.failed {
            let name = items[failure.item].name.clone();
            done.failed
                .push((name, redact(&failure.message).into_owned()));
        }
    }
    if !done.failed.is_empty() && !options.keep_partial {
        return Err(RestoreError::Incomplete(Box::new(done)));
    }
    let interpreter = query(&python, &options.uv.environment, options.uv.cancel.as_ref())?;
    let by_wheel = |one: &SavedDistribution| {
        let name = one.normalized_name();
        planned
            .iter()
            .any(|planned| planned.way == Way::Wheel && planned.item.normalized_name == name)
    };
    let installed = installed_of(&interpreter, Scope::Local);
    for one in &saved.environment.distributions {
        let name = one.normalized_name();
        let now = installed
            .distributions
            .iter()
            .find(|now| now.normalized_name == name);
        if let Some(now) = now {
            finishing::finish(now, one, by_wheel(one))?;
        }
    }
    let installed = installed_of(&interpreter, Scope::Local);
    let now: Vec<SavedDistribution> = installed
        .listed()
        .into_iter()
        .map(|one| SavedDistribution::of(one, &interpreter.prefix))
        .collect();
    let differences = compare(&saved.environment.distributions, &now);
    for difference in differences {
        let built = saved
            .environment
            .distributions
            .iter()
            .find(|one| one.name == difference.name)
            .is_some_and(|one| {
                let is_built = matches!(
                    one.origin,
                    SavedOrigin::Vcs | SavedOrigin::LocalFolder | SavedOrigin::Editable
                );
                is_built && !by_wheel(one)
            });
        if difference.kind == DifferenceKind::Files && built {
            done.rebuilt.push(difference.name);
        } else {
            done.differences.push(difference);
        }
    }
    done.python = interpreter.version;
    target.finish()?;
    Ok(done)
}

fn python_of(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts").join("python.exe")
    } else {
        environment.join("bin").join("python")
    }
}
