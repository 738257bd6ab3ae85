//! Which Dockerfile of the repository builds an image of which name: `docker build -t`,
//! services of compose, steps of workflows, bake files.

mod bake;
mod command_lines;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use super::{CarriedFile, CommandFile, base_name, fitting};
use uvferry_commands::{Carrier, Images, Settings, carry_image, image_leaves};

/// What a file says of an image that is built.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Built {
    /// Its name as a registry knows it; a variable that is not known begins with `$`.
    name: String,
    /// The Dockerfile, by the paths that it may have; the first that is there counts.
    files: Vec<String>,
    /// The stage.
    target: Option<String>,
}

impl Built {
    /// `folder` is that of the file that says so; `context` and `file` as it says them.
    fn of(
        name: &str,
        folder: &str,
        context: &str,
        file: Option<&str>,
        target: Option<&str>,
    ) -> Self {
        let mut files = Vec::new();
        // Commands are run from the top of the repository as a rule, or from their own folder.
        for start in [folder, ""] {
            let named = file.unwrap_or("Dockerfile");
            files.extend(place(&[start, context, named]));
            files.extend(file.and_then(|file| place(&[start, file])));
        }
        files.dedup();
        Self {
            name: name.to_owned(),
            files,
            target: target.map(str::to_owned),
        }
    }
}

/// The parts of a path put together; `None` where it leaves the repository or is not known.
fn place(parts: &[&str]) -> Option<String> {
    let mut path: Vec<&str> = Vec::new();
    for part in parts.iter().flat_map(|part| part.split('/')) {
        match part {
            "" | "." | "$PWD" | "${PWD}" | "$(PWD)" | "$(CURDIR)" => {}
            ".." => {
                path.pop()?;
            }
            part if part.contains('$') => return None,
            part => path.push(part),
        }
    }
    Some(path.join("/"))
}

/// Whether a file says of images how they are built, and nothing else of interest.
pub(super) fn is_of_builds(path: &str) -> bool {
    let name = base_name(path).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "yml" | "yaml" => name.starts_with("docker-compose") || name.starts_with("compose"),
        "hcl" | "json" => name.starts_with("docker-bake"),
        _ => false,
    }
}

fn built_in(file: &CommandFile) -> Vec<Built> {
    let (path, text) = (file.source.path(), file.source.text());
    match file.carrier {
        Carrier::ShellScript | Carrier::Makefile => command_lines::built(path, text),
        Carrier::Workflow | Carrier::GitlabCi | Carrier::Pipeline => {
            let mut built = command_lines::built(path, text);
            if text.contains("docker/build-push-action") {
                built.extend(yaml::steps(&file.source));
            }
            built
        }
        _ if !is_of_builds(path) => Vec::new(),
        _ if base_name(path).contains("bake") => bake::built(path, text),
        _ => yaml::services(&file.source),
    }
}

/// The images that the repository builds and makes others from, with what they leave behind.
pub(super) fn own_images(files: &[CommandFile], settings: &Settings<'_>) -> Images {
    /// Images of images of images: nobody makes more.
    const MOST_ROUNDS: usize = 4;
    let dockerfiles: BTreeMap<&str, &CommandFile> = files
        .iter()
        .filter(|file| file.carrier == Carrier::Dockerfile)
        .map(|file| (file.source.path(), file))
        .collect();
    let mut images = Images::default();
    if dockerfiles.len() < 2 {
        return images;
    }
    let bases: BTreeSet<&str> = dockerfiles
        .values()
        .flat_map(|file| bases(file.source.text()))
        .collect();
    let built: Vec<(&CommandFile, Built)> = files
        .iter()
        .flat_map(built_in)
        .filter(|built| bases.contains(last_name(&built.name)))
        .filter_map(|built| {
            let file = built
                .files
                .iter()
                .find_map(|path| dockerfiles.get(path.as_str()))?;
            Some((*file, built))
        })
        .collect();
    for _ in 0..MOST_ROUNDS.min(built.len()) {
        for (file, built) in &built {
            let target = built.target.as_deref();
            if let Some(leaves) = image_leaves(&file.source, target, settings, &images) {
                images.add(&built.name, leaves);
            }
        }
    }
    images
}

/// Puts the commands of an image into uv's words.
pub(super) fn carry_own_image(
    file: &CommandFile,
    settings: &Settings<'_>,
    images: &Images,
) -> CarriedFile {
    CarriedFile {
        source: file.source.clone(),
        carried: fitting(carry_image(&file.source, settings, images), &file.source),
    }
}

/// The last parts of the names behind `FROM`, and of what `ARG`s in front of it hold.
fn bases(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        let mut words = line.split(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
        let is_one = words.next().is_some_and(|word| {
            word.eq_ignore_ascii_case("from") || word.eq_ignore_ascii_case("arg")
        });
        words.filter(move |_| is_one).map(last_name)
    })
}

fn last_name(reference: &str) -> &str {
    let last = reference.rsplit('/').next().unwrap_or(reference);
    last.split([':', '@', '}']).next().unwrap_or(last)
}

#[cfg(test)]
mod tests;
