//! The files that carry commands, and putting those commands into uv's words.
//!
//! Which files there are is a question of the tree ([`gather`]); what becomes of them is
//! one of `uvferry-commands` ([`carry_all`]), which is told what the project's requirements
//! files became ([`project`]). Scripts and Makefiles come first: a job or an image that runs
//! one of those which call uv needs uv as well.

mod built_images;
mod elsewhere;
mod outside;
mod own_actions;
mod programs;
mod project;
mod scripts;
mod telling;
mod words;

use std::collections::BTreeSet;

use globset::GlobSet;
use uvferry_commands::{
    Actions, Carried, Carrier, InstallTarget, Mode, Outcome, Program, SCRIPT_RUNS_ELSEWHERE,
    Settings, carry_keeping_pip, carry_with_actions, is_listed_pipeline,
};
use uvferry_diagnostics::{Diagnostic, Location, SourceFile};

use crate::roots::{self, Root};
use crate::rules;
use crate::threads;
use crate::tree::{Tree, TreeFile, base_name, decoded};
use built_images::{carry_own_image, is_of_builds, own_images};
use elsewhere::{leave, scripts_run_elsewhere};
use own_actions::{carry_actions, is_action, uses_one_of};
use scripts::{scripts_with_uv, scripts_without_environment};

pub(crate) use outside::Outside;
pub(crate) use project::{Became, project};
pub(crate) use telling::told;
pub(crate) use words::{calls_uv, may_speak_of_pip, names_one_of, words_of_pip};

/// The uv that workflows and images are pinned to: the one that the translations are tested
/// with.
pub(crate) const UV_VERSION: &str = "0.13.9";

/// A larger file is data.
const MAX_BYTES: u64 = 16 << 20;

/// A larger file whose commands are only listed is data, too: nobody wrote it.
const MAX_LISTED_BYTES: u64 = 1 << 20;

/// So many files one thread reads.
const FEW: usize = 16;

/// A file that may carry commands.
#[derive(Debug, Clone)]
pub(crate) struct CommandFile {
    /// Relative to the root, with `/`.
    pub(crate) source: SourceFile,
    /// What it is.
    pub(crate) carrier: Carrier,
    /// Whether it has a word that only a command or a setting of pip and its kin has.
    pub(crate) speaks_of_pip: bool,
}

/// A file with what was found in it.
#[derive(Debug, Clone)]
pub(crate) struct CarriedFile {
    /// The file.
    pub(crate) source: SourceFile,
    /// What was found, and the changes.
    pub(crate) carried: Carried,
}

impl CarriedFile {
    /// The text that the file gets.
    pub(crate) fn applied(&self) -> String {
        self.carried.applied(self.source.text())
    }
}

/// Finds the files of a project that may carry commands: not those of projects further down,
/// of others, or that the user left out. Documents only where they are asked for.
pub(crate) fn gather(
    tree: &Tree,
    inner: &[Root],
    excluded: &GlobSet,
    with_documents: bool,
) -> Vec<CommandFile> {
    let files: Vec<&TreeFile> = tree
        .files()
        .iter()
        .filter(|file| {
            // The file behind a link is edited once, by its own name.
            file.link_to.is_none()
                && roots::root_of(inner, &file.path).is_none()
                && !roots::is_third_party(&file.path)
                && !excluded.is_match(&file.path)
                && may_carry(tree, file, with_documents)
        })
        .collect();
    let read = |file: &&TreeFile| command_file(tree, &file.path, with_documents);
    let read = threads::each(&files, FEW, read);
    read.into_iter().flatten().collect()
}

/// Whether a file may carry commands that are asked for, as far as that is known without
/// reading it.
fn may_carry(tree: &Tree, file: &TreeFile, with_documents: bool) -> bool {
    let path = file.path.as_str();
    let largest = match Carrier::of(path, &[]) {
        // What a file is, its first line tells only where its name does not.
        None if !words::may_have_shebang(path) => return false,
        Some(named) if !is_wanted(path, named, with_documents) => return false,
        Some(Carrier::Listed) if tree.is_silent(path) && !is_searched(path, Carrier::Listed) => {
            return false;
        }
        Some(Carrier::Listed) => MAX_LISTED_BYTES,
        _ => MAX_BYTES,
    };
    tree.size_bytes(file) <= largest
}

fn is_wanted(path: &str, carrier: Carrier, with_documents: bool) -> bool {
    if roots::is_in_templates(path) {
        is_of_template(path, carrier)
    } else {
        with_documents || carrier != Carrier::Document
    }
}

fn command_file(tree: &Tree, path: &str, with_documents: bool) -> Option<CommandFile> {
    let bytes = tree.read(path).ok()?;
    let mut carrier = Carrier::of(path, &decoded(&bytes[..bytes.len().min(256)]))
        .filter(|carrier| is_wanted(path, *carrier, with_documents))?;
    let in_templates = roots::is_in_templates(path);
    if in_templates && !(carrier == Carrier::Dockerfile && has_template_ending(path)) {
        // Text with marks in it is no script and no YAML.
        carrier = Carrier::Listed;
    }
    let speaks_of_pip = words::speaks_of_pip(&decoded(&bytes));
    // A script of which nothing becomes uv's is of no interest; an image or a job may run
    // one that does.
    if !speaks_of_pip && !runs_scripts(carrier) && !is_searched(path, carrier) {
        return None;
    }
    Some(CommandFile {
        source: SourceFile::new(path, bytes),
        carrier,
        speaks_of_pip,
    })
}

/// Whether a file is looked through whatever words it has.
fn is_searched(path: &str, carrier: Carrier) -> bool {
    matches!(carrier, Carrier::ImageIgnore | Carrier::PreCommit)
        || carrier == Carrier::Listed && (is_listed_pipeline(path) || is_of_builds(path))
}

/// Whether a file in a folder of templates is one of a file that carries commands, and none
/// of a page that tells of them.
fn is_of_template(path: &str, carrier: Carrier) -> bool {
    match carrier {
        Carrier::Document => false,
        Carrier::Listed => has_template_ending(path),
        _ => true,
    }
}

fn has_template_ending(path: &str) -> bool {
    matches!(
        path.rsplit_once('.').map(|(_, ending)| ending),
        Some("j2" | "jinja" | "jinja2" | "tmpl" | "tpl" | "template" | "in" | "erb")
    )
}

/// A file that the caller knows to carry commands.
pub(crate) fn command_file_of(path: &str, bytes: Vec<u8>, carrier: Carrier) -> CommandFile {
    CommandFile {
        speaks_of_pip: words::speaks_of_pip(&bytes),
        source: SourceFile::new(path, bytes),
        carrier,
    }
}

/// The scripts and Makefiles of a tree.
pub(crate) fn scripts(tree: &Tree) -> Vec<CommandFile> {
    let mut files = gather(tree, &[], &GlobSet::empty(), false);
    files.retain(|file| is_script(file.carrier));
    files
}

/// Whether a carrier may run the scripts of the repository.
fn runs_scripts(carrier: Carrier) -> bool {
    matches!(
        carrier,
        Carrier::ShellScript
            | Carrier::Makefile
            | Carrier::Dockerfile
            | Carrier::Workflow
            | Carrier::GitlabCi
            | Carrier::Pipeline
    )
}

fn is_script(carrier: Carrier) -> bool {
    matches!(carrier, Carrier::ShellScript | Carrier::Makefile)
}

/// Puts the commands of all files into uv's words, in the order of the files.
pub(crate) fn carry_all(
    files: &[CommandFile],
    mode: Mode<'_>,
    with_docker_cache: bool,
) -> Vec<CarriedFile> {
    let none = BTreeSet::new();
    let settings = |scripts_with_uv| Settings {
        mode,
        uv_version: UV_VERSION,
        with_docker_cache,
        scripts_with_uv,
    };
    let (ignoring, rest): (Vec<&CommandFile>, Vec<&CommandFile>) = files
        .iter()
        .partition(|file| file.carrier == Carrier::ImageIgnore);
    let (scripts, others): (Vec<&CommandFile>, Vec<&CommandFile>) =
        rest.into_iter().partition(|file| is_script(file.carrier));
    let spoken: Vec<&CommandFile> = scripts
        .iter()
        .filter(|file| file.speaks_of_pip)
        .copied()
        .collect();
    let mut carried = carry_each(&spoken, &settings(&none), &Actions::new());
    let elsewhere = scripts_run_elsewhere(files, &settings(&none));
    for file in &mut carried {
        if let Some(by) = elsewhere.get(file.source.path()) {
            leave(file, by);
        }
    }
    let with_uv = scripts_with_uv(&scripts, &carried);
    let (own_actions, others): (Vec<&CommandFile>, Vec<&CommandFile>) = others
        .into_iter()
        .partition(|file| is_action(file.source.path()));
    let settings = settings(&with_uv);
    let mut actions = scripts_without_environment(&with_uv, &scripts, &carried);
    carry_actions(
        &own_actions,
        &with_uv,
        &settings,
        &mut actions,
        &mut carried,
    );
    let others: Vec<&CommandFile> = others
        .into_iter()
        .filter(|file| {
            file.speaks_of_pip
                // Its hooks change with the files of the project.
                || file.carrier == Carrier::PreCommit
                || names_one_of(file.source.text(), with_uv.iter())
                || uses_one_of(file.source.text(), &actions)
        })
        .collect();
    let mut images = own_images(files, &settings);
    let (dockerfiles, others): (Vec<&CommandFile>, Vec<&CommandFile>) = others
        .into_iter()
        .partition(|file| file.carrier == Carrier::Dockerfile);
    carried.extend(carry_each(&others, &settings, &actions));
    images.users_of_pip = carried
        .iter()
        .filter(|file| runs_where_the_project_runs(&file.source) && goes_on_with_pip(file))
        .map(|file| file.source.path().to_owned())
        .collect();
    carried.extend(
        dockerfiles
            .iter()
            .map(|file| carry_own_image(file, &settings, &images)),
    );
    seed_environments(
        &mut carried,
        &Settings {
            scripts_with_uv: &none,
            ..settings
        },
    );
    if let Mode::Project(project) = mode {
        let ignoring = carry_ignoring(
            &ignoring,
            files,
            &carried,
            project,
            &Settings {
                scripts_with_uv: &none,
                ..settings
            },
        );
        carried.extend(ignoring);
    }
    carried.retain(|file| {
        let found = &file.carried;
        !found.commands.is_empty()
            || !found.mentions.is_empty()
            || !found.replacements.is_empty()
            || !found.diagnostics.is_empty()
    });
    carried.sort_by(|a, b| a.source.path().cmp(b.source.path()));
    carried
}

/// Environments that scripts and Makefiles make have pip where another file goes on using it,
/// and images are not all that does.
fn seed_environments(carried: &mut [CarriedFile], settings: &Settings<'_>) {
    let goes_on = carried
        .iter()
        .any(|file| may_use_environments(&file.source) && goes_on_with_pip(file));
    if !goes_on {
        return;
    }
    for file in carried {
        // Now, or since an earlier run: what that kept for pip stays.
        let makes_one = file.applied().contains("uv venv");
        if makes_one && let Some(kept) = carry_keeping_pip(&file.source, settings) {
            file.carried = fitting(kept, &file.source);
        }
    }
}

/// Whether a command of pip stays in a file that runs here.
fn goes_on_with_pip(file: &CarriedFile) -> bool {
    file.carried.commands.iter().any(|found| {
        let is_elsewhere = matches!(
            found.translated.outcome,
            Outcome::NeedsReview { rule, .. } if rule.code == SCRIPT_RUNS_ELSEWHERE.code
        );
        !found.is_applied
            && !is_elsewhere
            && found.translated.program == Program::Pip
            && !found.translated.serves_pip
            && !found.translated.brings_uv
    })
}

/// Whether a file is a program that may run where the project does, not one that builds, tests
/// or describes it.
fn runs_where_the_project_runs(source: &SourceFile) -> bool {
    let (path, head) = (source.path(), source.text().as_bytes());
    let is_of_developers = path.split('/').any(|part| {
        part.starts_with('.')
            || matches!(
                part,
                "tests"
                    | "test"
                    | "docs"
                    | "doc"
                    | "ci"
                    | "examples"
                    | "noxfile.py"
                    | "setup.py"
                    | "tasks.py"
                    | "conftest.py"
            )
    });
    let is_script = Carrier::of(path, &head[..head.len().min(256)]) == Some(Carrier::ShellScript);
    let is_python = std::path::Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "py");
    (is_script || is_python) && !is_of_developers
}

/// Whether the commands of a file may run in an environment that a script of the repository
/// makes: images and documents have their own, and so has a pipeline that names none.
fn may_use_environments(source: &SourceFile) -> bool {
    let is_pipeline = match Carrier::of(source.path(), &[]) {
        Some(Carrier::Dockerfile | Carrier::Document) => return false,
        Some(Carrier::Workflow | Carrier::GitlabCi | Carrier::Pipeline) => true,
        _ => is_listed_pipeline(source.path()),
    };
    let names_one = ["activate", "/bin/pip", "/bin/python", "Scripts"];
    !is_pipeline || names_one.iter().any(|name| source.text().contains(name))
}

/// Lets what uv needs into the images that are built with it by what they have become.
fn carry_ignoring(
    files: &[&CommandFile],
    all: &[CommandFile],
    carried: &[CarriedFile],
    project: &uvferry_commands::Project,
    settings: &Settings<'_>,
) -> Vec<CarriedFile> {
    let images: Vec<(&str, String)> = all
        .iter()
        .filter(|file| file.carrier == Carrier::Dockerfile)
        .map(|file| {
            let path = file.source.path();
            let now = carried.iter().find(|other| other.source.path() == path);
            let text = now.map_or_else(|| file.source.text().to_owned(), CarriedFile::applied);
            (path, text)
        })
        .collect();
    files
        .iter()
        .filter_map(|file| {
            let path = file.source.path();
            // `x.Dockerfile.dockerignore` is that Dockerfile's alone.
            let own = path
                .rsplit_once('.')
                .map(|(image, _)| image)
                .filter(|image| !image.is_empty() && !image.ends_with('/'));
            let built: Vec<&str> = images
                .iter()
                .filter(|(image, _)| own.is_none_or(|own| own == *image))
                .map(|(_, text)| text.as_str())
                .collect();
            let is_read = built
                .iter()
                .any(|text| text.contains("uv.lock") || calls_uv(text));
            if !is_read {
                return None;
            }
            // What an image goes on reading is let in as before.
            let mut project = project.clone();
            for (name, target) in &mut project.files {
                if built.iter().any(|text| text.contains(base_name(name))) {
                    *target = InstallTarget::Stays;
                }
            }
            let settings = Settings {
                mode: Mode::Project(&project),
                ..*settings
            };
            carry_each(&[file], &settings, &Actions::new()).pop()
        })
        .collect()
}

fn carry_each(
    files: &[&CommandFile],
    settings: &Settings<'_>,
    actions: &Actions,
) -> Vec<CarriedFile> {
    let one = |file: &&CommandFile| CarriedFile {
        source: file.source.clone(),
        carried: fitting(
            carry_with_actions(&file.source, file.carrier, settings, actions),
            &file.source,
        ),
    };
    threads::each(files, FEW, one)
}

/// What was found, with changes that fit each other and the text: where they do not, which is
/// a bug of ours, the file keeps its commands, and that is told.
pub(crate) fn fitting(mut carried: Carried, source: &SourceFile) -> Carried {
    let text = source.text();
    carried
        .replacements
        .sort_by_key(|(span, _)| (span.start, span.end));
    // What is put in at the same place is one change, in the order in which it was made.
    carried
        .replacements
        .dedup_by(|(span, new), (before, text)| {
            let is_same_place = before.start == before.end && before.end == span.start;
            if is_same_place {
                text.push_str(new);
                before.end = span.end;
            }
            is_same_place
        });
    let mut done = 0;
    let fits = carried.replacements.iter().all(|(span, _)| {
        let fits = done <= span.start && text.get(span.clone()).is_some();
        done = span.end;
        fits
    });
    if !fits {
        carried.replacements.clear();
        carried.mentions.clear();
        for found in &mut carried.commands {
            found.is_applied = false;
        }
        carried.diagnostics.push(
            Diagnostic::new(
                &rules::COMMANDS_STAY,
                format!(
                    "`{}` stays as it is: the changes of its commands do not fit each other",
                    source.path()
                ),
            )
            .at_location(Location::file(source.path())),
        );
    }
    carried
}

#[cfg(test)]
mod tests;
