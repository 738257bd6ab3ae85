use crate::context::{Directory, Mode, Settings, Surroundings};

/// Whether a text installs uv by other means than pip.
pub(crate) fn brings_uv(text: &str) -> bool {
    text.contains("astral.sh/uv") || text.contains("uv-installer")
}

/// Whether a script runs one of the repository's scripts, or make, that calls uv once it is
/// rewritten.
pub(crate) fn runs_script_with_uv(
    text: &str,
    directory: &Directory,
    settings: &Settings<'_>,
) -> bool {
    !scripts_with_uv_in(text, directory, settings).is_empty()
}

/// Whether one of those leaves it to its caller which environment uv installs into.
pub(crate) fn runs_script_without_environment(
    text: &str,
    directory: &Directory,
    settings: &Settings<'_>,
) -> bool {
    scripts_with_uv_in(text, directory, settings)
        .iter()
        .any(|script| leaves_environment_to_caller(script, settings))
}

/// Whether a script that calls uv activates no environment itself, as far as is known.
pub(crate) fn leaves_environment_to_caller(script: &str, settings: &Settings<'_>) -> bool {
    match settings.mode {
        Mode::Project(project) => !project.activating_scripts.contains(script),
        Mode::Pip => true,
    }
}

/// The scripts and Makefiles with uv that a script runs.
fn scripts_with_uv_in(text: &str, directory: &Directory, settings: &Settings<'_>) -> Vec<String> {
    let scripts = settings.scripts_with_uv;
    if scripts.is_empty() {
        return Vec::new();
    }
    let surroundings = Surroundings {
        directory: directory.clone(),
        ..Surroundings::default()
    };
    let script = |named: &str| {
        surroundings
            .repository_path(named)
            .filter(|path| scripts.contains(path))
    };
    let makefile = |folder: &str| {
        ["Makefile", "makefile", "GNUmakefile"]
            .iter()
            .find_map(|name| script(&format!("{folder}{name}")))
    };
    let is_end = |character: char| character.is_whitespace() || ";&|()\"'`".contains(character);
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let mut words = line
            .split(is_end)
            .filter(|word| !word.is_empty())
            .peekable();
        while let Some(word) = words.next() {
            found.extend(match word {
                "make" | "gmake" => {
                    let rest: Vec<&str> = words.clone().collect();
                    let folder = rest
                        .iter()
                        .position(|word| *word == "-C")
                        .and_then(|at| rest.get(at + 1))
                        .map(|folder| format!("{}/", folder.trim_end_matches('/')));
                    makefile(folder.as_deref().unwrap_or_default())
                }
                word => script(word.trim_start_matches("./")),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::context::Mode;

    #[test]
    fn scripts_are_known_by_their_paths() {
        let scripts: BTreeSet<String> = ["ci/install.sh", "Makefile", "docs/Makefile"]
            .map(str::to_owned)
            .into();
        let settings = Settings {
            mode: Mode::Pip,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &scripts,
        };
        let runs = |text: &str, folder: &str| {
            runs_script_with_uv(text, &Directory::Known(folder.to_owned()), &settings)
        };
        assert!(runs("bash ./ci/install.sh x", ""));
        assert!(runs("./install.sh", "ci"));
        assert!(!runs("# ./ci/install.sh", ""));
        assert!(!runs("./install.sh", ""));
        assert!(runs("make test", ""));
        assert!(!runs("make test", "src"));
        assert!(runs("make -C docs html", "x/.."));
        assert!(!runs("cmake .", ""));
    }
}
