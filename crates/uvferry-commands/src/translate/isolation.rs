//! Which setup.py a command builds, and whether a build in an environment of its own has what
//! that one imports.

use std::collections::BTreeSet;

use crate::context::{Directory, Mode, Project, Settings, SetupImports, Surroundings, normal};

/// What is known of a setup.py.
pub(super) enum Imports<'p> {
    /// Nothing beyond what its build has.
    Nothing,
    /// These as well.
    More(&'p SetupImports),
    /// It is none of the repository's files, or its place is known only when it runs.
    Unknown,
}

/// What the setup.py imports that a command names, or that lies in a folder that it names.
pub(super) fn imports_of<'p>(
    script: &str,
    surroundings: &Surroundings,
    project: &'p Project,
) -> Imports<'p> {
    let path = surroundings
        .repository_path(script)
        .or_else(|| in_image(script, surroundings));
    let Some(path) = path.filter(|_| !surroundings.is_elsewhere) else {
        return Imports::Unknown;
    };
    if let Some(found) = project.setup_imports.get(&path) {
        return Imports::More(found);
    }
    // The project's own one may be gone, and which files there are need not be known.
    if project.paths.is_empty() || project.paths.contains(&path) || path == own_script(project) {
        Imports::Nothing
    } else {
        Imports::Unknown
    }
}

/// In an image, where nothing says what was copied, what lies in the working directory is taken
/// for the project.
fn in_image(script: &str, surroundings: &Surroundings) -> Option<String> {
    let is_here = surroundings.is_image && !script.starts_with('/');
    is_here.then(|| normal(script)).flatten()
}

/// The project's own setup.py.
pub(super) fn own_script(project: &Project) -> String {
    if project.folder.is_empty() {
        "setup.py".to_owned()
    } else {
        format!("{}/setup.py", project.folder)
    }
}

/// The modules as a message names them.
pub(super) fn listed(modules: &BTreeSet<String>) -> String {
    let names: Vec<String> = modules.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Whether a command that names no folder runs where uv puts what it builds: at the root of the
/// workspace, which is the next pyproject.toml above.
pub(super) fn builds_at_root(surroundings: &Surroundings, settings: &Settings<'_>) -> bool {
    let folder = match settings.mode {
        Mode::Project(project) => project.folder.as_str(),
        Mode::Pip => "",
    };
    match &surroundings.directory {
        // Where the project was copied to is its root there.
        Directory::Known(_) if surroundings.is_image => surroundings
            .repository_path(".")
            .is_none_or(|path| path == folder),
        Directory::Known(directory) => directory == folder,
        Directory::Unknown => false,
    }
}
