use uvferry_diagnostics::SourceFile;

use crate::carried::Carried;
use crate::context::Settings;
use crate::program_words::mentions_more_than;

mod command_lines;
mod configuration;
mod dependabot;
mod dockerfile;
mod document;
mod gitlab;
mod jinja;
mod listed;
mod listing;
mod makefile;
mod path_list;
mod pipeline;
mod pre_commit;
mod read_the_docs;
mod renovate;
mod services;
pub(crate) mod shell_script;
mod tox;
mod workflow;

pub use dockerfile::{ImageLeaves, Images, image_leaves, scripts_in_images_left_alone};
pub use listed::is_listed_pipeline;
pub use makefile::targets_with_uv;
pub use workflow::{ActionLeaves, Actions, SETUP_UV_TAG, action_leaves};

/// A kind of file that carries commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Carrier {
    /// A script for sh, bash, zsh or dash.
    ShellScript,
    /// A Makefile.
    Makefile,
    /// A Dockerfile or Containerfile.
    Dockerfile,
    /// `.dockerignore`: what is kept out of images.
    ImageIgnore,
    /// A workflow of GitHub, or an `action.yml`.
    Workflow,
    /// `.gitlab-ci.yml`.
    GitlabCi,
    /// A pipeline of CircleCI, Travis CI, Azure Pipelines or Bitbucket.
    Pipeline,
    /// `tox.ini`.
    Tox,
    /// `.pre-commit-config.yaml`.
    PreCommit,
    /// `.readthedocs.yaml`.
    ReadTheDocs,
    /// `.github/dependabot.yml`.
    Dependabot,
    /// Renovate's configuration.
    Renovate,
    /// `.gitattributes` and `CODEOWNERS`.
    PathList,
    /// README and documentation: its code blocks.
    Document,
    /// A file whose commands are listed only.
    Listed,
}

impl Carrier {
    /// What a file is, by its path relative to the repository (with `/`) and its first bytes.
    pub fn of(path: &str, head: &[u8]) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if dockerfile::is_ignore_file(name) {
            return Some(Self::ImageIgnore);
        }
        if dockerfile::is_dockerfile(name, head) {
            return Some(Self::Dockerfile);
        }
        if is_template(path, head) {
            return Some(Self::Listed);
        }
        let extension = name.rsplit_once('.').map_or("", |(_, last)| last);
        // A template is not what will stand there, and its marks are no shell's.
        if path.contains("{{") {
            return listed::is_listed(path, head).then_some(Self::Listed);
        }
        if matches!(extension, "sh" | "bash" | "zsh") || shell_script::has_shebang(head) {
            return Some(Self::ShellScript);
        }
        if makefile::is_makefile(name) {
            return Some(Self::Makefile);
        }
        if workflow::is_workflow(path) || workflow::is_action(path) {
            return Some(Self::Workflow);
        }
        if gitlab::is_pipeline(path) {
            return Some(Self::GitlabCi);
        }
        if services::is_pipeline(path) {
            return Some(Self::Pipeline);
        }
        if matches!(name, "setup.cfg" | "tox.toml")
            || (name.starts_with("tox") && extension == "ini")
        {
            return Some(Self::Tox);
        }
        if pre_commit::is_pre_commit(path) {
            return Some(Self::PreCommit);
        }
        if dependabot::is_dependabot(path) {
            return Some(Self::Dependabot);
        }
        if read_the_docs::is_read_the_docs(path) {
            return Some(Self::ReadTheDocs);
        }
        if path_list::is_path_list(path) {
            return Some(Self::PathList);
        }
        if renovate::is_renovate(path) {
            return Some(Self::Renovate);
        }
        if document::is_document(path) {
            return Some(Self::Document);
        }
        listed::is_listed(path, head).then_some(Self::Listed)
    }
}

/// So many bytes of a file are read by its grammar, unless more are said to be.
const LARGEST: usize = 512 * 1024;

/// A large script with a command in each so many bytes, on average, is still one that somebody
/// wrote.
const BYTES_A_COMMAND: usize = 1024;

/// Whether a file is so large that its commands are only listed: it was written by a program,
/// which would write it anew. An ordinary script or Makefile is edited at any size, since what
/// is no command of the programs costs little.
fn is_too_large(carrier: Carrier, text: &str) -> bool {
    let largest = match carrier {
        Carrier::Listed => return false,
        // A manual may be one file.
        Carrier::Document => 2 * 1024 * 1024,
        _ => LARGEST,
    };
    text.len() > largest
        && match carrier {
            Carrier::ShellScript | Carrier::Makefile => {
                mentions_more_than(text, text.len() / BYTES_A_COMMAND)
            }
            _ => true,
        }
}

/// Whether a file that carries commands is made from this one: not what will stand there, and
/// its marks are no shell's.
fn is_template(path: &str, head: &[u8]) -> bool {
    dockerfile::without_template_ending(path).is_some_and(|bare| {
        shell_script::has_shebang(head)
            || !matches!(
                Carrier::of(bare, &[]),
                None | Some(Carrier::Listed | Carrier::Document)
            )
    })
}

/// Finds the commands of a file and puts them into uv's words.
pub fn carry(file: &SourceFile, carrier: Carrier, settings: &Settings<'_>) -> Carried {
    carry_with_actions(file, carrier, settings, &Actions::new())
}

/// [`carry`] for a workflow in a repository whose own composite actions are known: which
/// environment the later steps of a job have depends on them.
pub fn carry_with_actions(
    file: &SourceFile,
    carrier: Carrier,
    settings: &Settings<'_>,
    actions: &Actions,
) -> Carried {
    let mut found = carry_one(file, carrier, settings, actions);
    jinja::list(file, settings, &mut found);
    found
}

/// [`carry`] for a Dockerfile in a repository whose own images are known: it may go on from one
/// of them.
pub fn carry_image(file: &SourceFile, settings: &Settings<'_>, images: &Images) -> Carried {
    if is_too_large(Carrier::Dockerfile, file.text()) {
        return carry(file, Carrier::Dockerfile, settings);
    }
    let mut found = dockerfile::carry(file, settings, images);
    jinja::list(file, settings, &mut found);
    found
}

/// [`carry`] for a script or a Makefile where another file goes on using pip in the environment
/// that this one makes; `None` for a file of another kind.
pub fn carry_keeping_pip(file: &SourceFile, settings: &Settings<'_>) -> Option<Carried> {
    let head = file.text().as_bytes();
    let mut found = match Carrier::of(file.path(), &head[..head.len().min(256)])? {
        Carrier::ShellScript => shell_script::carry_keeping_pip(file, settings),
        Carrier::Makefile => makefile::carry_keeping_pip(file, settings),
        _ => return None,
    };
    jinja::list(file, settings, &mut found);
    Some(found)
}

fn carry_one(
    file: &SourceFile,
    carrier: Carrier,
    settings: &Settings<'_>,
    actions: &Actions,
) -> Carried {
    if is_too_large(carrier, file.text()) {
        return listed::large(file, settings);
    }
    match carrier {
        Carrier::ShellScript => shell_script::carry(file, settings),
        Carrier::Makefile => makefile::carry(file, settings),
        Carrier::Dockerfile => dockerfile::carry(file, settings, &Images::default()),
        Carrier::ImageIgnore => dockerfile::carry_ignore_file(file, settings),
        Carrier::Workflow => workflow::carry(file, settings, actions),
        Carrier::GitlabCi => gitlab::carry(file, settings),
        Carrier::Pipeline => services::carry(file, settings),
        Carrier::Tox => tox::carry(file, settings),
        Carrier::PreCommit => pre_commit::carry(file, settings),
        Carrier::ReadTheDocs => read_the_docs::carry(file, settings),
        Carrier::Dependabot => dependabot::carry(file, settings),
        Carrier::Renovate => renovate::carry(file, settings),
        Carrier::PathList => path_list::carry(file, settings),
        Carrier::Document => document::carry(file, settings),
        Carrier::Listed => listed::carry(file, settings),
    }
}
