//! Whole files before and after, one behaviour a test: text inside of other text, and
//! requirements files that are something else by the time they are installed.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::{Carried, Carrier, InstallTarget, Mode, Outcome, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;

#[path = "whole_files/compiling.rs"]
mod compiling;
#[path = "whole_files/files.rs"]
mod files;
#[path = "whole_files/layers.rs"]
mod layers;
#[path = "whole_files/pythons.rs"]
mod pythons;

const WORKFLOW: &str = ".github/workflows/ci.yml";

fn project() -> Project {
    Project {
        name: Some("demo".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            (
                "docs/requirements.txt".to_owned(),
                InstallTarget::Group("docs".to_owned()),
            ),
        ]),
        groups: BTreeSet::from(["docs".to_owned()]),
        paths: ["requirements.txt", "docs/requirements.txt", "app.py"]
            .map(str::to_owned)
            .into(),
        ..Project::default()
    }
}

fn carried(path: &str, text: &str, mode: Mode<'_>) -> Carried {
    let none = BTreeSet::new();
    let settings = Settings {
        mode,
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let carrier = Carrier::of(path, text.as_bytes()).unwrap();
    carry(&SourceFile::new(path, text), carrier, &settings)
}

/// The lines that are new, the commands that a person is to look at or that have a note on a
/// written file, and the lines that are gone. A second run changes nothing.
fn new_lines(path: &str, text: &str, mode: Mode<'_>) -> String {
    let first = carried(path, text, mode);
    let after = first.applied(text);
    let second = carried(path, &after, mode);
    assert_eq!(second.applied(&after), after, "the second run changes it");
    let mut out: Vec<String> = after
        .lines()
        .filter(|line| !text.lines().any(|old| old == *line))
        .map(str::to_owned)
        .collect();
    for found in &first.commands {
        match &found.translated.outcome {
            Outcome::NeedsReview { rule, .. } => out.push(format!("{}: {}", rule.code, found.text)),
            _ if !found.is_applied => out.push(format!("not applied: {}", found.text)),
            _ => {}
        }
        for note in &found.translated.notes {
            if note.rule.code == "UVF347" {
                out.push(format!("note: {}", found.text));
            }
        }
    }
    let gone = text
        .lines()
        .filter(|line| !after.lines().any(|new| new == *line));
    out.extend(gone.map(|line| format!("gone: {line}")));
    out.join("\n")
}
