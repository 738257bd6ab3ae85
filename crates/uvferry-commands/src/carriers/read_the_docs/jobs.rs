//! `uv sync` as a command of `build.jobs`, where `method: uv` would install more than before.
//!
//! uv comes by asdf, as Read the Docs tells
//! (<https://docs.readthedocs.com/platform/stable/build-customization.html>). The command runs
//! behind what Read the Docs itself installs, as `python.install` did, and adds to it.

use uvferry_yaml::{NodeId, NodeRef, Tree, Value, scalar_text};

use crate::carried::{Carried, Mention};
use crate::carriers::listing;
use crate::context::{Project, Settings};
use crate::outcome::shell_word;

use super::Sync;

/// Puts the command in the place of `python.install`; why it cannot stand there, where there
/// is no such place.
pub(super) fn write(
    sync: &Sync,
    project: &Project,
    settings: &Settings<'_>,
    tree: &Tree,
    install: NodeRef<'_>,
    carried: &mut Carried,
) -> Result<(), String> {
    let refused = |why: &str| format!("`method: uv` would install more than this does, and {why}");
    let root = tree.root().ok_or_else(|| refused("there is no build"))?;
    let build = root
        .own_entry("build")
        .map(|(_, build)| build)
        .filter(|build| is_block(*build) && build.get("os").is_some())
        .ok_or_else(|| refused("`build.jobs` needs `build.os` and `build.tools`"))?;
    build
        .get("tools")
        .ok_or_else(|| refused("`build.jobs` needs `build.tools`"))?;
    if is_conda(root) {
        return Err(refused("conda makes the environment"));
    }
    if build.get("commands").is_some() {
        return Err(refused("`build.commands` replaces the whole build"));
    }
    let command = command(sync, project);
    let mut lines = bringing(settings).to_vec();
    lines.push(scalar_text(&command));
    let step = " ".repeat(tree.indentation());
    let entry = |margin: &str| {
        let mut text = format!("{margin}post_install:");
        for line in &lines {
            text.push('\n');
            text.push_str(margin);
            text.push_str(&step);
            text.push_str("- ");
            text.push_str(line);
        }
        text
    };
    let unfit = || refused("`build.jobs` is written in a way that takes no further command");
    let end_of = |node: NodeRef<'_>| node.entries().next_back().map(|(_, value)| value.id());
    let added = match build.own_entry("jobs").map(|(_, jobs)| jobs) {
        None => end_of(build)
            .and_then(|last| tree.entry_after(last, &format!("jobs:\n{}", entry(&step)))),
        Some(jobs) => {
            if ["create_environment", "install"]
                .iter()
                .any(|key| jobs.get(key).is_some())
            {
                return Err(refused("`build.jobs` makes the environment by itself"));
            }
            if has_word(tree.file().slice(jobs.span()), "uv") {
                return Err(refused("`build.jobs` has uv already"));
            }
            if !is_block(jobs) {
                return Err(unfit());
            }
            match jobs.own_entry("post_install").map(|(_, list)| list) {
                None => end_of(jobs).and_then(|last| tree.entry_after(last, &entry(""))),
                Some(list) => first_items(tree, list, &lines),
            }
        }
    }
    .ok_or_else(unfit)?;
    let removed = tree
        .removal(install.id())
        .or_else(|| {
            let (_, python) = root.own_entry("python")?;
            tree.removal(python.id())
        })
        .ok_or_else(|| refused("`python.install` cannot be taken away"))?;
    for (number, item) in install.items().enumerate() {
        carried.mentions.push(Mention {
            span: item.span(),
            text: listing::one_line(tree.file().slice(item.span())),
            to: if number == 0 {
                command.clone()
            } else {
                String::new()
            },
            why: "`uv sync` in `build.jobs` installs it from uv.lock, and no more; `method: uv` \
                  would"
                .to_owned(),
        });
    }
    carried.replacements.extend([added, removed]);
    Ok(())
}

/// `uv sync` for exactly what was installed.
fn command(sync: &Sync, project: &Project) -> String {
    let mut words = vec![
        "UV_PROJECT_ENVIRONMENT=\"$READTHEDOCS_VIRTUALENV_PATH\"".to_owned(),
        "uv sync --locked --inexact".to_owned(),
    ];
    if !project.folder.is_empty() {
        words.push(format!("--project {}", shell_word(&project.folder)));
    }
    let has_extras = sync.all_extras || !sync.extras.is_empty();
    if sync.main || has_extras {
        let is_asked = project.default_groups.is_subset(&sync.groups);
        if !is_asked {
            words.push("--no-default-groups".to_owned());
        }
        for group in &sync.groups {
            if !is_asked || !project.default_groups.contains(group) {
                words.push(format!("--group {}", shell_word(group)));
            }
        }
        if sync.all_extras {
            words.push("--all-extras".to_owned());
        } else {
            let extras = sync.extras.iter();
            words.extend(extras.map(|extra| format!("--extra {}", shell_word(extra))));
        }
        if sync.installs_project {
            words.push("--no-editable".to_owned());
        } else if project.is_package {
            words.push("--no-install-project".to_owned());
        }
    } else {
        let groups = sync.groups.iter();
        words.extend(groups.map(|group| format!("--only-group {}", shell_word(group))));
    }
    words.join(" ")
}

/// Items before the first one of a list.
fn first_items(
    tree: &Tree,
    list: NodeRef<'_>,
    lines: &[String],
) -> Option<uvferry_yaml::Replacement> {
    let Value::Sequence(sequence) = &list.node().value else {
        return None;
    };
    if sequence.is_flow {
        return None;
    }
    items_before(tree, sequence.items.first()?.value, lines)
}

/// Items before another one of its list.
pub(super) fn items_before(
    tree: &Tree,
    item: NodeId,
    lines: &[String],
) -> Option<uvferry_yaml::Replacement> {
    let mut all = None;
    for line in lines {
        let (span, text) = tree.item_before(item, line)?;
        let (_, joined) = all.get_or_insert((span, String::new()));
        joined.push_str(&text);
    }
    all
}

/// The commands that bring uv.
pub(super) fn bringing(settings: &Settings<'_>) -> [String; 3] {
    let version = settings.uv_version;
    [
        "asdf plugin add uv".to_owned(),
        format!("asdf install uv {version}"),
        format!("asdf global uv {version}"),
    ]
}

/// Whether conda makes the environment.
pub(super) fn is_conda(root: NodeRef<'_>) -> bool {
    root.get("conda").is_some()
        || root
            .at(&["build", "tools", "python"])
            .and_then(NodeRef::text)
            .is_some_and(|python| python.contains("conda") || python.contains("mamba"))
}

fn is_block(node: NodeRef<'_>) -> bool {
    matches!(&node.node().value, Value::Mapping(map) if !map.is_flow)
}

pub(super) fn has_word(text: &str, word: &str) -> bool {
    text.split(|character: char| !character.is_alphanumeric() && !matches!(character, '-' | '_'))
        .any(|part| part == word)
}
