//! `RUN --mount=…`.

use crate::carried::{Carried, Mention};
use crate::context::Project;

use super::copies::Context;
use super::needs::Needs;
use super::paths;
use super::reading::{Flag, Instruction};
use super::stages::State;
use super::walk::{At, Walk};
use super::words::expand;

/// A file or folder of the build context that a `RUN` sees.
#[derive(Debug)]
pub(super) struct Bind {
    /// In the context.
    pub(super) source: String,
    /// In the image, absolute.
    pub(super) target: String,
    /// The index of its flag.
    flag: usize,
}

/// `type=bind,source=a,target=b`: the fields.
fn fields(flag: &Flag) -> Vec<(String, String)> {
    flag.value
        .split(',')
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            let name = match name.trim().to_ascii_lowercase().as_str() {
                "src" => "source".to_owned(),
                "dst" | "destination" => "target".to_owned(),
                name => name.to_owned(),
            };
            (name, value.to_owned())
        })
        .collect()
}

fn field<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    fields
        .iter()
        .find(|(field, _)| field == name)
        .map(|(_, value)| value.as_str())
}

/// The mounts of the build context.
pub(super) fn binds(instruction: &Instruction, state: &State, escape: char) -> Vec<Bind> {
    instruction
        .flags
        .iter()
        .enumerate()
        .filter(|(_, flag)| flag.name == "mount")
        .filter_map(|(index, flag)| {
            let fields = fields(flag);
            let is_bind = field(&fields, "type").is_none_or(|kind| kind == "bind");
            if !is_bind || field(&fields, "from").is_some() {
                return None;
            }
            let text = |name: &str| {
                let text = expand(field(&fields, name)?, escape, &state.variables);
                text.known().map(str::to_owned)
            };
            Some(Bind {
                source: paths::in_context(&text("source").unwrap_or_default()),
                target: paths::absolute(&state.directory, &text("target")?),
                flag: index,
            })
        })
        .collect()
}

/// Whether a mount is of a requirements file that has become part of the project.
pub(super) fn is_of_project(bind: &Bind, context: &Context<'_>, project: &Project) -> bool {
    let path = paths::join(&context.folder, &bind.source);
    project
        .files
        .get(&path)
        .is_some_and(|target| !target.keeps_file())
}

/// The part of a folder's path that is pip's cache.
const PIP_CACHE: &str = "/.cache/pip";

/// Whether a `RUN` keeps pip's cache between builds.
pub(super) fn has_pip_cache(instruction: &Instruction) -> bool {
    instruction
        .flags
        .iter()
        .any(|flag| flag.name == "mount" && uv_cache(flag).is_some())
}

/// The target of a mount of pip's cache, for uv.
fn uv_cache(flag: &Flag) -> Option<(String, String)> {
    let fields = fields(flag);
    if field(&fields, "type") != Some("cache") {
        return None;
    }
    let target = field(&fields, "target")?;
    let at = target.find(PIP_CACHE)?;
    let rest = &target[at + PIP_CACHE.len()..];
    (rest.is_empty() || rest.starts_with('/'))
        .then(|| (target.to_owned(), format!("{}/.cache/uv", &target[..at])))
}

/// Puts the mounts of a `RUN` right whose commands are uv's now.
pub(super) fn carry(walk: &Walk<'_>, at: &At<'_>, needs: &Needs, carried: &mut Carried) {
    let instruction = at.instruction;
    let has_uv_cache = instruction
        .flags
        .iter()
        .any(|flag| flag.name == "mount" && flag.value.contains("/.cache/uv"));
    for flag in &instruction.flags {
        if flag.name != "mount" || !needs.stays.is_empty() || has_uv_cache {
            continue;
        }
        let Some((old, new)) = uv_cache(flag) else {
            continue;
        };
        let written = &instruction.logical.text()[flag.range.clone()];
        let Some(start) = written.find(&old) else {
            continue;
        };
        let start = flag.range.start + start;
        let span = instruction.span_of(&(start..start + old.len()));
        carried.mentions.push(Mention {
            span: span.clone(),
            text: old,
            to: new.clone(),
            why: "the cache is uv's now".to_owned(),
        });
        carried.replacements.push((span, new));
    }
    let Some(project) = walk.project() else {
        return;
    };
    let mut is_written = false;
    let all = binds(instruction, at.state, walk.dockerfile.escape);
    let is_bound = |name: &str| {
        let path = paths::join(&project.folder, name);
        all.iter()
            .any(|bind| paths::join(&walk.context.folder, &bind.source) == path)
    };
    let has_both = is_bound("pyproject.toml") && is_bound("uv.lock");
    for bind in &all {
        if !is_of_project(bind, &walk.context, project) || !needs.stays.is_empty() {
            continue;
        }
        let folder = paths::folder(&bind.target);
        let new = if is_written || has_both {
            String::new()
        } else {
            let mount = |name: &str| {
                let source = walk
                    .context
                    .name_of(&paths::join(&project.folder, name))
                    .unwrap_or_default();
                let target = if folder == at.state.directory {
                    name.to_owned()
                } else {
                    paths::absolute(folder, name)
                };
                format!("--mount=type=bind,source={source},target={target}")
            };
            format!("{} {}", mount("uv.lock"), mount("pyproject.toml"))
        };
        is_written = true;
        let range = instruction.flags[bind.flag].range.clone();
        let text = instruction.logical.text();
        let end = if new.is_empty() {
            range.end + (text[range.end..].len() - text[range.end..].trim_start().len())
        } else {
            range.end
        };
        let span = instruction.span_of(&(range.start..end));
        carried.mentions.push(Mention {
            span: span.clone(),
            text: text[range].to_owned(),
            to: new.clone(),
            why: "the project's files take the place of requirements files in the image".to_owned(),
        });
        carried.replacements.push((span, new));
    }
}
