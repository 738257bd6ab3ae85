//! What the path of an interpreter in the settings leads to.

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    /// Into the environment that uv keeps.
    ToProject,
    /// Into an environment of this project that pip was used with.
    ToEarlier,
    /// Somewhere else.
    Elsewhere,
}

/// Names that people give to the environment of a project. A folder of the project with such a
/// name holds nothing else.
const USUAL: [&str; 6] = ["venv", "env", ".env", ".venv", "virtualenv", ".virtualenv"];

/// `path` is the value of `python.defaultInterpreterPath`; `environment` and `earlier` are
/// folders relative to the project.
pub(super) fn leads(path: &str, environment: &str, earlier: &[String]) -> Leads {
    let path = path.replace('\\', "/");
    let inside = ["${workspaceFolder}", "${workspaceRoot}", "."]
        .iter()
        .find_map(|start| path.strip_prefix(start)?.strip_prefix('/'))
        .unwrap_or(&path);
    let parts: Vec<&str> = inside.split('/').filter(|part| *part != ".").collect();
    let is_relative = !inside.starts_with(['/', '~', '$'])
        && !parts.contains(&"..")
        && !parts.first().is_some_and(|part| part.ends_with(':'));
    if !is_relative {
        return Leads::Elsewhere;
    }
    // The folder itself, or an interpreter in it.
    let folder = match parts
        .iter()
        .position(|part| matches!(*part, "bin" | "Scripts"))
    {
        Some(at) if parts.len() == at + 2 && parts[at + 1].starts_with("python") => &parts[..at],
        Some(_) => return Leads::Elsewhere,
        None => &parts[..],
    };
    let folder: Vec<&str> = folder
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    let folder = folder.join("/");
    if folder == environment {
        Leads::ToProject
    } else if USUAL.contains(&folder.as_str()) || earlier.contains(&folder) {
        Leads::ToEarlier
    } else {
        Leads::Elsewhere
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_environments_of_the_project_are_taken_for_its_own() {
        let earlier = ["tools/py".to_owned()];
        for (path, expected) in [
            ("${workspaceFolder}/.venv", Leads::ToProject),
            ("${workspaceFolder}/.venv/bin/python", Leads::ToProject),
            ("${workspaceFolder}/.venv/", Leads::ToProject),
            (".venv\\Scripts\\python.exe", Leads::ToProject),
            ("./.venv/bin/python3.11", Leads::ToProject),
            ("venv/bin/python", Leads::ToEarlier),
            (
                "${workspaceFolder}\\env\\Scripts\\python.exe",
                Leads::ToEarlier,
            ),
            ("tools/py/bin/python3", Leads::ToEarlier),
            ("/usr/bin/python3", Leads::Elsewhere),
            ("/home/me/project/venv/bin/python", Leads::Elsewhere),
            ("../venv/bin/python", Leads::Elsewhere),
            ("~/venv/bin/python", Leads::Elsewhere),
            ("${env:HOME}/venv/bin/python", Leads::Elsewhere),
            ("C:\\venv\\Scripts\\python.exe", Leads::Elsewhere),
            ("other/venv/bin/python", Leads::Elsewhere),
            ("venv/bin/run", Leads::Elsewhere),
            ("python", Leads::Elsewhere),
            ("", Leads::Elsewhere),
            (".", Leads::Elsewhere),
            ("./.", Leads::Elsewhere),
        ] {
            assert_eq!(leads(path, ".venv", &earlier), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(path in "([./\\\\:a]|bin|Scripts|python|venv|\\$\\{workspaceFolder\\}){0,8}") {
            let _ = leads(&path, ".venv", &[]);
        }
    }
}
