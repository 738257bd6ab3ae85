//! Workflows, composite actions and pipelines of GitLab: what becomes of whole files.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use uvferry_commands::{Carried, Carrier, InstallTarget, Mode, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;

#[path = "pipelines/choices.rs"]
mod choices;
#[path = "pipelines/environments.rs"]
mod environments;
#[path = "pipelines/github.rs"]
mod github;
#[path = "pipelines/gitlab.rs"]
mod gitlab;
#[path = "pipelines/interpreters.rs"]
mod interpreters;
#[path = "pipelines/jobs.rs"]
mod jobs;
#[path = "pipelines/linted.rs"]
mod linted;
#[path = "pipelines/played.rs"]
mod played;
#[path = "pipelines/properties.rs"]
mod properties;
#[path = "pipelines/pythons.rs"]
mod pythons;
#[path = "pipelines/services.rs"]
mod services;

const WORKFLOW: &str = ".github/workflows/ci.yml";
const ACTION: &str = ".github/actions/setup/action.yml";
const GITLAB: &str = ".gitlab-ci.yml";

/// A project whose requirements files became main and a default group.
fn project(folder: &str) -> Project {
    let path = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    let group = |name: &str| InstallTarget::Group(name.to_owned());
    Project {
        folder: folder.to_owned(),
        name: Some("demo".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            (path("requirements.txt"), InstallTarget::Main),
            (path("requirements-dev.txt"), group("dev")),
            (path("requirements/docs.txt"), group("docs")),
            (path("other.txt"), InstallTarget::Stays),
        ]),
        default_groups: BTreeSet::from(["dev".to_owned()]),
        groups: BTreeSet::from(["dev".to_owned(), "docs".to_owned()]),
        programs: BTreeSet::from(["pytest".to_owned()]),
        ..Project::default()
    }
}

fn carried_with(path: &str, text: &str, mode: Mode<'_>, scripts: &BTreeSet<String>) -> Carried {
    let settings = Settings {
        mode,
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: scripts,
    };
    let carrier = Carrier::of(path, text.as_bytes()).unwrap();
    carry(&SourceFile::new(path, text), carrier, &settings)
}

fn carried(path: &str, text: &str, mode: Mode<'_>) -> Carried {
    carried_with(path, text, mode, &BTreeSet::new())
}

/// The lines that go and come, and what is said; the second run changes nothing.
fn shown(path: &str, text: &str, mode: Mode<'_>) -> String {
    let carried = carried(path, text, mode);
    let after = carried.applied(text);
    let again = self::carried(path, &after, mode);
    assert_eq!(again.applied(&after), after, "the second run changes it");
    let mut out = difference(text, &after);
    for found in &carried.commands {
        if !found.is_applied {
            writeln!(out, "listed: {} -> {:?}", found.text, found.to).unwrap();
        }
    }
    for diagnostic in &carried.diagnostics {
        let line = diagnostic.location.as_ref().map_or(0, |place| place.line);
        writeln!(
            out,
            "{} line {line}: {}",
            diagnostic.code, diagnostic.message
        )
        .unwrap();
    }
    out
}

/// Both modes, one after the other; once where both are the same.
fn both(path: &str, text: &str) -> String {
    let project = project("");
    let pip = shown(path, text, Mode::Pip);
    let whole = shown(path, text, Mode::Project(&project));
    if pip == whole {
        return pip;
    }
    format!("--- pip\n{pip}--- project\n{whole}")
}

/// Lines with `-` and `+` in front: the longest common ones left out.
fn difference(before: &str, after: &str) -> String {
    let before: Vec<&str> = before.lines().collect();
    let after: Vec<&str> = after.lines().collect();
    let mut table = vec![vec![0_usize; after.len() + 1]; before.len() + 1];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            table[i][j] = if before[i] == after[j] {
                table[i + 1][j + 1] + 1
            } else {
                table[i + 1][j].max(table[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = String::new();
    while i < before.len() || j < after.len() {
        if i < before.len() && j < after.len() && before[i] == after[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == after.len() || i < before.len() && table[i + 1][j] >= table[i][j + 1] {
            writeln!(out, "-{}", before[i]).unwrap();
            i += 1;
        } else {
            writeln!(out, "+{}", after[j]).unwrap();
            j += 1;
        }
    }
    out
}
