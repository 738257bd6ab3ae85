//! `.gitlab-ci.yml` and the files it includes.

use uvferry_diagnostics::SourceFile;

use crate::carried::Carried;
use crate::context::Settings;

/// Whether a path is one of a pipeline.
pub(crate) fn is_pipeline(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_yaml = matches!(name.rsplit_once('.'), Some((_, "yml" | "yaml")));
    is_yaml
        && (name == ".gitlab-ci.yml"
            || name == ".gitlab-ci.yaml"
            || name.ends_with(".gitlab-ci.yml")
            || name.ends_with(".gitlab-ci.yaml")
            || path.starts_with(".gitlab/"))
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let _ = (file, settings);
    Carried::default()
}
