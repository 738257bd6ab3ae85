//! Dockerfiles and Containerfiles.
//!
//! The file is read as BuildKit reads it ([`reading`]); [`stages`] follows what holds in each
//! stage: working directory, user, variables, virtual environments, what was copied where. It
//! is gone through twice: once to learn what the commands become ([`needs`]), since what uv
//! needs in a stage (itself, pyproject.toml and uv.lock, variables) stands in front of them,
//! and once to write.
//!
//! In pip mode each command says `--system` and `--compile-bytecode` itself: a variable in
//! the image would also hold in the container, and in images made from it.

mod cache;
mod copies;
mod heads;
mod ignoring;
mod images;
mod inheriting;
mod json;
mod left_words;
mod logical;
mod mounts;
mod needs;
mod package_pythons;
mod paths;
mod pip_conf;
mod project_files;
mod reading;
mod settings;
mod shell_texts;
mod stages;
mod walk;
mod words;
mod writing;

#[cfg(test)]
mod tests;

use uvferry_diagnostics::{Diagnostic, SourceFile};

use crate::carried::Carried;
use crate::context::Settings;
use crate::rules;

/// Endings of files that a Dockerfile is made from.
const TEMPLATES: [&str; 8] = [
    ".j2",
    ".jinja",
    ".jinja2",
    ".tmpl",
    ".tpl",
    ".template",
    ".in",
    ".erb",
];

pub use inheriting::{ImageLeaves, Images, image_leaves};

pub(crate) use ignoring::{carry as carry_ignore_file, is_ignore_file};

/// A path without the ending that makes a template of it.
pub(crate) fn without_template_ending(path: &str) -> Option<&str> {
    let lower = path.to_ascii_lowercase();
    let ending = TEMPLATES.iter().find(|ending| lower.ends_with(**ending))?;
    path.get(..path.len() - ending.len())
}

/// Whether a file is a Dockerfile, by its name; where that only holds the word
/// (`DockerfileARMv7`), by its first instruction too.
pub(crate) fn is_dockerfile(name: &str, head: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    let bare = TEMPLATES
        .iter()
        .find_map(|ending| lower.strip_suffix(ending))
        .unwrap_or(&lower);
    // Programs that deal with them, and texts about them.
    let is_other = bare.rsplit_once('.').is_some_and(|(_, ending)| {
        matches!(
            ending,
            "py" | "sh" | "md" | "rst" | "txt" | "yml" | "yaml" | "json" | "toml" | "go" | "js"
        )
    });
    let is_named = |word: &str| {
        bare == word
            || bare
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with(['.', '-', '_']))
            || bare
                .strip_suffix(word)
                .is_some_and(|rest| rest.ends_with(['.', '-', '_']))
    };
    let words = ["dockerfile", "containerfile"];
    !is_other
        && (words.iter().any(|word| is_named(word))
            || words.iter().any(|word| bare.contains(word)) && begins_as_image(head))
}

/// Whether the first instruction is one that a Dockerfile begins with.
fn begins_as_image(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let word = first.and_then(|line| line.split_whitespace().next());
    word.is_some_and(|word| word.eq_ignore_ascii_case("FROM") || word.eq_ignore_ascii_case("ARG"))
}

fn is_template(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    TEMPLATES.iter().any(|ending| lower.ends_with(ending))
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>, images: &Images) -> Carried {
    let mut carried = Carried::default();
    let dockerfile = match reading::read(file.text()) {
        Ok(dockerfile) => dockerfile,
        Err(refused) => {
            let message = format!("the builder does not read this: {}", refused.why);
            carried.diagnostics.push(
                Diagnostic::new(&rules::IMAGE_FILE_REFUSED, message)
                    .at(file, refused.span)
                    .help("it is left as it is"),
            );
            return carried;
        }
    };
    let stages = stages::stages(&dockerfile);
    if stages.is_empty() {
        carried.diagnostics.push(
            Diagnostic::new(
                &rules::IMAGE_FILE_REFUSED,
                "the file has no stage: there is no FROM in it",
            )
            .at(file, dockerfile.instructions[0].span.clone())
            .help("it is left as it is"),
        );
        return carried;
    }
    writing::carry(
        file,
        &dockerfile,
        &stages,
        settings,
        images,
        is_template(file.path()),
    )
}

/// Those of the scripts of `settings` that the file runs in images whose commands stay as they
/// are, where uv does not come into, and the lines that do so.
pub fn scripts_in_images_left_alone(
    file: &SourceFile,
    settings: &Settings<'_>,
) -> Vec<(String, usize)> {
    let Ok(dockerfile) = reading::read(file.text()) else {
        return Vec::new();
    };
    let stages = stages::stages(&dockerfile);
    if stages.is_empty() || stages.len() > writing::MAX_STAGES {
        return Vec::new();
    }
    walk::Walk::of(file, &dockerfile, &stages, settings, &Images::default())
        .runs_left_alone(is_template(file.path()))
}
