//! What an image leaves to those that are made from it: `FROM me/base`, where a file of the
//! same repository builds `me/base`.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::SourceFile;

use crate::context::{HandInstall, Settings};

use super::images::normalised;
use super::reading;
use super::stages::{self, State};
use super::walk::Walk;

/// What images have to do with each other and with the repository's own programs.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// The repository's files, by their paths with `/`, that go on running pip in whatever
    /// environment runs them: an environment of an image that they are copied into keeps pip.
    pub users_of_pip: BTreeSet<String>,
    /// Images that the repository builds, by the name without registry of the hub and without
    /// tag; the tag is empty where none is known.
    by_name: BTreeMap<String, Vec<(String, ImageLeaves)>>,
}

impl Images {
    /// Notes what the image of this name leaves behind.
    pub fn add(&mut self, reference: &str, leaves: ImageLeaves) {
        let (name, tag) = normalised(reference);
        let known = self.by_name.entry(name).or_default();
        known.retain(|(other, _)| *other != tag);
        known.push((tag, leaves));
    }

    /// What an image that `FROM` names leaves behind. A tag that no file gives it counts where
    /// all of its name are one image, since a build names it as it likes; but not for a name
    /// like `redis`, which is that of an official image too.
    pub(super) fn get(&self, reference: &str) -> Option<&ImageLeaves> {
        let (name, tag) = normalised(reference);
        let known = self.by_name.get(&name)?;
        if let Some((_, leaves)) = known.iter().find(|(other, _)| *other == tag) {
            return Some(leaves);
        }
        let ((first_tag, first), rest) = known.split_first()?;
        let is_one = rest
            .iter()
            .all(|(_, other)| other.file == first.file && other.stage == first.stage);
        (is_one && (name.contains('/') || first_tag.is_empty() || tag.is_empty())).then_some(first)
    }
}

/// What an image leaves to those that are made from it.
#[derive(Debug, Clone)]
pub struct ImageLeaves {
    /// The file that it is built by.
    pub(super) file: String,
    /// The number of the stage.
    stage: usize,
    /// What holds at its end.
    pub(super) state: State,
    /// Why nothing is changed in it.
    pub(super) left_alone: Option<&'static str>,
    /// What it installs by name.
    pub(super) installed: Vec<HandInstall>,
}

/// What the image of a Dockerfile leaves behind, from its text as it is: one that a registry
/// has may be older than what is rewritten, and what is made from it brings its own uv.
/// `target` is the stage that is built, the last one where none is said.
pub fn image_leaves(
    file: &SourceFile,
    target: Option<&str>,
    settings: &Settings<'_>,
    images: &Images,
) -> Option<ImageLeaves> {
    let dockerfile = reading::read(file.text()).ok()?;
    let stages = stages::stages(&dockerfile);
    let last = stages.len().checked_sub(1)?;
    let stage = match target {
        None | Some("") => last,
        Some(target) => stages
            .iter()
            .position(|stage| stage.name.as_deref() == Some(&target.to_lowercase()))
            .or_else(|| target.parse().ok().filter(|number| *number <= last))?,
    };
    if stages.len() > super::writing::MAX_STAGES {
        return None;
    }
    let mut walk = Walk::of(file, &dockerfile, &stages, settings, images);
    // What it copies is what is there, and not what will take its place.
    walk.project = None;
    let mut end = walk.each(|_, _| ()).ends.swap_remove(stage);
    end.hand_on();
    Some(ImageLeaves {
        file: file.path().to_owned(),
        stage,
        state: end,
        left_alone: walk.left_alone(stage),
        installed: walk.installed_in(&walk.needs, stage, None),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::context::Mode;

    fn leaves(path: &str, text: &str, target: Option<&str>) -> Option<ImageLeaves> {
        let none = BTreeSet::new();
        let settings = Settings {
            mode: Mode::Pip,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        image_leaves(
            &SourceFile::new(path, text),
            target,
            &settings,
            &Images::default(),
        )
    }

    #[test]
    fn an_image_is_known_by_its_name() {
        let one = leaves("a", "FROM debian\n", None).unwrap();
        let other = leaves("b", "FROM debian\n", None).unwrap();
        let mut images = Images::default();
        images.add("docker.io/me/base:1", one.clone());
        images.add("redis", one.clone());
        images.add("me/two:a", one.clone());
        images.add("me/two:b", other);
        images.add("${REGISTRY}/me/three:${TAG}", one);
        let is_known = |reference: &str| images.get(reference).is_some();
        assert!(is_known("me/base"));
        assert!(is_known("me/base:2"));
        assert!(is_known("me/base:$TAG"));
        assert!(is_known("redis:latest"));
        assert!(!is_known("redis:7"));
        assert!(is_known("me/two:b"));
        assert!(!is_known("me/two:c"));
        assert!(is_known("$REGISTRY/me/three:5"));
        assert!(!is_known("example.com/base"));
    }

    #[test]
    fn a_stage_is_built_by_its_name_or_number() {
        let text = "FROM debian AS One\nUSER app\nFROM debian\n";
        let user = |target| {
            leaves("Dockerfile", text, target).map(|left| format!("{:?}", left.state.user))
        };
        assert_eq!(user(Some("one")).unwrap(), "Other(\"app\")");
        assert_eq!(user(Some("0")).unwrap(), "Other(\"app\")");
        assert_eq!(user(None).unwrap(), "Root");
        assert!(user(Some("two")).is_none());
        assert!(leaves("Dockerfile", "RUN x\n", None).is_none());
    }
}
