//! The files around a project in which commands are run for it.

use uvferry_commands::{Carrier, is_listed_pipeline};

use crate::project::Project;
use crate::roots;

/// What a file is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Continuous integration.
    Ci,
    /// An image.
    Image,
    /// A Makefile, or a script.
    Script,
    /// `.pre-commit-config.yaml`.
    Hooks,
    /// Documents built by a service.
    Documents,
    /// A service that updates dependencies.
    Updates,
}

/// One of those files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFile {
    /// What it is part of.
    pub part: Part,
    /// The service or the program that reads it.
    pub service: &'static str,
    /// Relative to the root, with `/`.
    pub path: String,
}

pub(super) fn find(project: &Project) -> Vec<ServiceFile> {
    let mut found: Vec<ServiceFile> = project
        .tree
        .files()
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| {
            roots::root_of(&project.inner, path).is_none() && !roots::is_third_party(path)
        })
        .filter_map(|path| {
            let (part, service) = of(path)?;
            Some(ServiceFile {
                part,
                service,
                path: super::clean(path),
            })
        })
        .collect();
    found.sort_by(|a, b| (a.part, &a.path).cmp(&(b.part, &b.path)));
    found
}

/// Whether the hooks know uv's own one for the lock, by its name: `id: uv-lock`.
pub(super) fn hooks_check_lock(project: &Project) -> Option<bool> {
    let path = crate::PRE_COMMIT_FILE;
    let bytes = project
        .tree
        .contains(path)
        .then(|| project.tree.read_text(path).ok())
        .flatten()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Some(text.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.ends_with(&["id:", "uv-lock"])
    }))
}

fn of(path: &str) -> Option<(Part, &'static str)> {
    if is_listed_pipeline(path) && !path.to_ascii_lowercase().contains("vagrantfile") {
        let is_jenkins = path.to_ascii_lowercase().contains("jenkins");
        return Some((Part::Ci, if is_jenkins { "Jenkins" } else { "CI" }));
    }
    Some(match Carrier::of(path, &[])? {
        Carrier::Workflow => (Part::Ci, "GitHub Actions"),
        Carrier::GitlabCi => (Part::Ci, "GitLab CI"),
        Carrier::Pipeline => (Part::Ci, pipeline(path)),
        Carrier::Dockerfile => (Part::Image, "Docker"),
        Carrier::Makefile => (Part::Script, "make"),
        Carrier::ShellScript => (Part::Script, "sh"),
        Carrier::PreCommit => (Part::Hooks, "pre-commit"),
        Carrier::ReadTheDocs => (Part::Documents, "Read the Docs"),
        Carrier::Dependabot => (Part::Updates, "Dependabot"),
        Carrier::Renovate => (Part::Updates, "Renovate"),
        _ => return None,
    })
}

fn pipeline(path: &str) -> &'static str {
    let lower = path.to_ascii_lowercase();
    [
        ("circleci", "CircleCI"),
        ("travis", "Travis CI"),
        ("azure", "Azure Pipelines"),
        ("bitbucket", "Bitbucket Pipelines"),
    ]
    .into_iter()
    .find_map(|(part, service)| lower.contains(part).then_some(service))
    .unwrap_or("CI")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_where_it_stands() {
        for (path, part, service) in [
            (".github/workflows/ci.yml", Part::Ci, "GitHub Actions"),
            (".gitlab-ci.yml", Part::Ci, "GitLab CI"),
            ("azure-pipelines.yml", Part::Ci, "Azure Pipelines"),
            ("Jenkinsfile", Part::Ci, "Jenkins"),
            ("docker/Dockerfile", Part::Image, "Docker"),
            ("Makefile", Part::Script, "make"),
            (".pre-commit-config.yaml", Part::Hooks, "pre-commit"),
            (".readthedocs.yaml", Part::Documents, "Read the Docs"),
        ] {
            assert_eq!(of(path), Some((part, service)), "{path}");
        }
        assert_eq!(of("tox.ini"), None);
        assert_eq!(of("app/main.py"), None);
    }
}
