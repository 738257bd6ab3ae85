//! Scripts and Makefiles with uv that a pipeline runs which is not edited: nothing in it brings
//! uv to them.

use uvferry_diagnostics::{Diagnostic, SourceFile};

use crate::carried::Carried;
use crate::carriers::pipeline::scripts_with_uv_in;
use crate::context::{Directory, Settings};
use crate::rules::SCRIPT_NEEDS_UV;

/// Whether a path is one of a pipeline or a machine whose file is only listed.
pub fn is_listed_pipeline(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let stem = name.trim_start_matches('.').split('.').next();
    stem.is_some_and(|stem| {
        matches!(
            stem,
            "appveyor"
                | "buildspec"
                | "cirrus"
                | "cloudbuild"
                | "codefresh"
                | "drone"
                | "jenkinsfile"
                | "shippable"
                | "taskcluster"
                | "vagrantfile"
                | "wercker"
                | "woodpecker"
        ) || stem.starts_with("jenkinsfile")
    }) || name.ends_with(".jenkinsfile")
        || folder.split('/').any(|part| {
            matches!(
                part,
                ".buildkite" | ".builds" | ".semaphore" | ".woodpecker" | "jenkins" | ".jenkins"
            )
        })
}

/// Tells the lines that run one.
pub(super) fn tell(file: &SourceFile, settings: &Settings<'_>, carried: &mut Carried) {
    if settings.scripts_with_uv.is_empty() || !is_listed_pipeline(file.path()) {
        return;
    }
    let mut at = 0;
    for line in file.text().split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        at += line.len();
        let is_comment = line.trim_start().starts_with("//");
        if is_comment || start >= end || line.len() > 10_000 {
            continue;
        }
        let found = scripts_with_uv_in(line, &Directory::default(), settings);
        if let Some(script) = found.first() {
            let message = format!(
                "this runs `{script}`, which calls uv now, and nothing in this file brings uv"
            );
            carried
                .diagnostics
                .push(Diagnostic::new(&SCRIPT_NEEDS_UV, message).at(file, start..end));
        }
    }
}
