//! What pip installs for each set of the project as it was.

use std::ffi::OsStr;
use std::path::Path;

use uvferry_requirements::evaluate_marker;
use uvferry_resolution::pip::{
    PipError, PipFailure, PipOutcome, PipRequest, PipResolution, PrivatePip, resolve,
};
use uvferry_resolution::uv::FailureKind;
use uvferry_resolution::{Resolved, ResolvedSet, Run, Target};

use crate::plan::{InstallSet, Plan};
use crate::roles::Form;

/// What is known about one set.
#[derive(Debug, Clone)]
pub(crate) enum Before {
    /// pip resolved it.
    Pip(Box<PipResolution>),
    /// pip answered that it cannot.
    Failed(Box<PipFailure>),
    /// pip could not be asked.
    Unknown(String),
}

impl Before {
    /// Whether pip says that the requirements cannot be installed at all.
    pub(crate) fn is_dead(&self) -> bool {
        matches!(self, Self::Failed(failure) if matches!(failure.kind, FailureKind::NoVersion | FailureKind::Unsolvable))
    }

    /// Why there is no set, for a person.
    pub(crate) fn reason(&self) -> Option<String> {
        match self {
            Self::Pip(_) => None,
            Self::Failed(failure) => Some(format!("pip: {}", failure.summary())),
            Self::Unknown(why) => Some(why.clone()),
        }
    }
}

/// Where and with what pip is asked.
#[derive(Debug)]
pub(crate) struct PipPlace<'a> {
    /// The copy of the untouched project.
    pub folder: &'a Path,
    /// A folder for reports and private environments.
    pub tools: &'a Path,
    /// The Python.
    pub interpreter: &'a Path,
    /// The pip to ask, where it was found already.
    pub pip: Option<&'a PrivatePip>,
    /// How to run.
    pub run: Run,
    /// uv, for making a private environment.
    pub uv: &'a uvferry_resolution::uv::Uv,
    /// Another platform than this machine's.
    pub target: Option<&'a Target>,
}

/// Asks pip what it would install for a set, `project` with it: a folder or a wheel.
pub(crate) fn ask_pip(place: &PipPlace<'_>, set: &InstallSet, project: Option<&OsStr>) -> Before {
    let mut request = PipRequest::new(place.run.clone(), place.interpreter, place.tools);
    request.uv = Some(place.uv.clone());
    request.pip = place.pip.cloned();
    request.target = place.target.cloned();
    request.requirement_files = set
        .files
        .iter()
        .map(|file| place.folder.join(file))
        .collect();
    request.constraint_files = set
        .constraints
        .iter()
        .map(|file| place.folder.join(file))
        .collect();
    request
        .requirements
        .extend(set.requirements.iter().cloned());
    if let Some(project) = project {
        request
            .requirements
            .push(project.to_string_lossy().into_owned());
    }
    if request.requirement_files.is_empty() && request.requirements.is_empty() {
        return Before::Pip(Box::new(PipResolution {
            set: ResolvedSet::new(),
            pip_version: String::new(),
            simulated: false,
            wall_s: 0.0,
        }));
    }
    match resolve(&request) {
        Ok(PipOutcome::Resolved(resolution)) => Before::Pip(resolution),
        Ok(PipOutcome::Failed(failure)) => Before::Failed(failure),
        Err(PipError::NoPip { message, .. }) => {
            Before::Unknown(format!("no pip that can report its resolution: {message}"))
        }
        Err(error) => Before::Unknown(error.to_string()),
    }
}

/// The pins of a set's files that apply on a target.
pub(crate) fn pins_of(plan: &Plan, set: &InstallSet, target: &Target) -> ResolvedSet {
    use uvferry_pyproject::Target as Place;
    let mut pins = ResolvedSet::new();
    let own = uvferry_requirements::normalize_name(&plan.project.name);
    // The group's own pins count before main's: its file is what people installed.
    let places = set
        .group
        .iter()
        .map(|group| Place::Group(group.clone()))
        .chain([Place::Main]);
    for place in places {
        for pin in plan
            .pins
            .iter()
            .filter(|pin| pin.target == place && !pin.is_constraint)
        {
            let applies = pin
                .marker
                .as_deref()
                .is_none_or(|marker| evaluate_marker(marker, &target.markers, &[]).unwrap_or(true));
            if applies && pin.name != own && !pins.contains(&pin.name) {
                let mut resolved = Resolved::pin(&pin.name, &pin.version);
                resolved.hashes = pin.hashes.iter().cloned().collect();
                pins.insert(resolved);
            }
        }
    }
    pins
}

/// Whether a set's files look like a complete set of pins, before that can be known.
pub(crate) fn looks_pinned(plan: &Plan, set: &InstallSet) -> bool {
    !set.files.is_empty()
        && set.requirements.is_empty()
        && set.files.iter().all(|file| {
            plan.project.files.iter().any(|summary| {
                summary.path == *file
                    && (matches!(
                        summary.role.form,
                        Form::LockOf { .. } | Form::Compiled | Form::Frozen
                    ) || summary.counts.packages > 0
                        && summary.counts.pinned == summary.counts.packages)
            })
        })
}
