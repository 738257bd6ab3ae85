//! Scripts and Makefiles: what they become, what always holds, and what they do when they run.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::{Carried, Carrier, InstallTarget, Mode, Outcome, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;

#[path = "shell_texts/golden.rs"]
mod golden;
#[path = "shell_texts/properties.rs"]
mod properties;
#[path = "shell_texts/pythons.rs"]
mod pythons;
#[path = "shell_texts/reading.rs"]
mod reading;
#[cfg(unix)]
#[path = "shell_texts/running.rs"]
mod running;
#[path = "shell_texts/variables.rs"]
mod variables;

fn carried(path: &str, text: &str, project: Option<&Project>) -> Carried {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: project.map_or(Mode::Pip, Mode::Project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let carrier = if path.ends_with("Makefile") {
        Carrier::Makefile
    } else {
        Carrier::ShellScript
    };
    let found = carry(&SourceFile::new(path, text), carrier, &settings);
    told_is_done(text, &found);
    found
}

/// What is told to be rewritten or gone is so in the edits, and nothing else is.
fn told_is_done(text: &str, carried: &Carried) {
    for found in &carried.commands {
        let is_told = match &found.translated.outcome {
            Outcome::Removed { .. } => found.is_applied,
            Outcome::Rewritten(_) => {
                found.is_applied && found.to.as_ref().is_some_and(|to| *to != found.text)
            }
            _ => false,
        };
        let is_done = carried
            .replacements
            .iter()
            .any(|(span, _)| span.start <= found.span.end && found.span.start <= span.end);
        assert!(
            is_done || !is_told,
            "told and not done: {} ({:?}) in {text:?}",
            found.text,
            found.to
        );
    }
}

/// A project whose requirements.txt became main, and dev.txt the group dev.
fn project() -> Project {
    Project {
        name: Some("app".to_owned()),
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            ("dev.txt".to_owned(), InstallTarget::Group("dev".to_owned())),
        ]),
        default_groups: BTreeSet::from(["dev".to_owned()]),
        groups: BTreeSet::from(["dev".to_owned()]),
        programs: BTreeSet::from(["tool".to_owned()]),
        ..Project::default()
    }
}
