//! Pipelines of CircleCI, Travis CI, Azure Pipelines and Bitbucket.
//!
//! Each of these services has its own order of steps, its own environments and its own ways of
//! sharing text; what they have in common is decided here. The commands of a job are put into
//! uv's words together, or none of them is: a job in which one half installs with pip and the
//! other with uv, into two places, is worse than one that was left alone. So a job stays, with
//! its commands listed, where one command has no counterpart, where the machine is not known,
//! or where it shares text with a job that stays.

use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeRef, Parent, Tree, Value};

use crate::carried::Carried;
use crate::context::{Mode, Settings};

use super::listed;
use super::pipeline::{Draft, GoneFiles, gone_names};
use decision::{Decision, decide};
use job::{Service, are_too_many};

mod azure;
mod bitbucket;
mod circleci;
mod decision;
mod job;
mod python;
mod reading;
mod travis;

/// How often a file is decided anew because the text of a job could not be written.
const MOST_ATTEMPTS: usize = 4;

/// The service that a path belongs to.
fn service_of(path: &str) -> Option<&'static dyn Service> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_yaml = matches!(name.rsplit_once('.'), Some((_, "yml" | "yaml")));
    if name == ".travis.yml" {
        Some(&travis::Travis)
    } else if matches!(name, "bitbucket-pipelines.yml" | "bitbucket-pipelines.yaml") {
        Some(&bitbucket::Bitbucket)
    } else if is_yaml && path.rsplit('/').nth(1) == Some(".circleci") {
        Some(&circleci::CircleCi)
    } else if is_yaml
        && (name.starts_with("azure-pipelines")
            || path.split('/').any(|part| {
                matches!(
                    part,
                    ".azure-pipelines" | "azure-pipelines" | ".azuredevops"
                )
            }))
    {
        Some(&azure::Azure)
    } else {
        None
    }
}

/// Whether a path is one of a pipeline of these services.
pub(crate) fn is_pipeline(path: &str) -> bool {
    service_of(path).is_some()
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let Some(service) = service_of(file.path()) else {
        return Carried::default();
    };
    let tree = match Tree::parse(file) {
        Ok(tree) => tree,
        Err(broken) => return Draft::unreadable(file, &broken, settings),
    };
    if !tree.root().is_some_and(NodeRef::is_mapping) {
        return listed::carry(file, settings);
    }
    let mut held = std::collections::BTreeSet::new();
    for attempt in 0..=MOST_ATTEMPTS {
        let jobs = service.jobs(&tree, settings);
        if are_too_many(&jobs) {
            return listed::large(file, settings);
        }
        if attempt == MOST_ATTEMPTS {
            held.extend(0..jobs.len());
        }
        let decision = decide(service, &tree, &jobs, &held, settings);
        let carried = write(service, &tree, &decision, settings);
        let refused = decision.refused_by(&carried);
        if refused.is_empty() || attempt == MOST_ATTEMPTS {
            return with_listed(file, carried, &decision, settings);
        }
        held.extend(refused);
    }
    Carried::default()
}

/// What becomes of the file by what was decided.
fn write(
    service: &dyn Service,
    tree: &Tree,
    decision: &Decision<'_, '_>,
    settings: &Settings<'_>,
) -> Carried {
    let gone = GoneFiles::new(settings);
    let mut draft = Draft::new(tree);
    decision.take_texts(&mut draft);
    service.finish(&mut draft, decision, &gone, settings);
    if matches!(settings.mode, Mode::Project(_)) {
        names(&mut draft, service, &gone);
    }
    draft.finish()
}

/// Values that name files which go.
fn names(draft: &mut Draft<'_>, service: &dyn Service, gone: &GoneFiles<'_>) {
    let tree = draft.tree;
    let mut done: Vec<_> = draft.commands().map(|found| found.span.clone()).collect();
    done.extend(draft.replaced());
    for node in tree.nodes() {
        let is_value = matches!(node.node().value, Value::Scalar(_))
            && !matches!(node.node().parent, Parent::Key(..));
        let key = gone_names::key_of(draft, node.id()).unwrap_or_default();
        if is_value && !service.is_prose(key) {
            gone_names::listed(draft, node, gone, "", &done);
        }
    }
}

/// Adds the commands that stand outside of the jobs: in templates that no job uses, in
/// parameters, in variables.
fn with_listed(
    file: &SourceFile,
    mut carried: Carried,
    decision: &Decision<'_, '_>,
    settings: &Settings<'_>,
) -> Carried {
    let known = decision.places();
    let mut others = listed::carry(file, settings);
    others.commands.retain(|found| {
        !known
            .iter()
            .any(|place| place.start < found.span.end && found.span.start < place.end)
    });
    carried.commands.append(&mut others.commands);
    carried.commands.sort_by_key(|found| found.span.start);
    carried
}
