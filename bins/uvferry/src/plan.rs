//! `uvferry plan`

use uvferry_cli::{CommonArgs, Exit, Failure, Streams, Style};
use uvferry_migrate::{Form, Plan, Refusal, Tree};
use uvferry_report::{Language, html, json, markdown, text};

use crate::arguments::{OutputFormat, PlanArguments};
use crate::machine;

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
    arguments: &PlanArguments,
) -> anyhow::Result<Exit> {
    let root = machine::project_folder(&common.working_directory()?, &arguments.path.path)?;
    let options = machine::plan_options(&arguments.decisions, &root)?;
    let plan = uvferry_migrate::plan_with_risks(&root, &options)?;
    let document = json::plan(&plan);
    match common.format {
        OutputFormat::Json => streams.json(&document)?,
        OutputFormat::Markdown => streams.data(markdown::plan(&document, language))?,
        OutputFormat::Html => streams.data(html::plan(&document, language))?,
        OutputFormat::Text => {
            streams.data(text::plan(&document, streams.verbosity() > 0))?;
            streams.flush()?;
            uvferry_cli::diagnostics::tell(streams, &language.told(&plan.diagnostics));
        }
    }
    match &plan.refusal {
        Some(Refusal::NothingToDo) if uvferry_migrate::is_migrated(&root) => {
            say_all_is_done(streams);
            Ok(Exit::Done)
        }
        Some(refusal) => Err(refused(refusal, &plan, &root)),
        None => Ok(Exit::Done),
    }
}

/// What a migration came for is done: a second one is no failure of it.
pub(crate) fn say_all_is_done(streams: &mut Streams) {
    streams.say(
        Style::Good,
        "migrated",
        "nothing is left to do; nothing was changed",
    );
}

/// The one clear message for a project that cannot be migrated.
pub(crate) fn refused(refusal: &Refusal, plan: &Plan, root: &std::path::Path) -> anyhow::Error {
    match refusal {
        Refusal::NothingToDo => {
            let left: Vec<String> = plan
                .held
                .iter()
                .map(|held| (&held.path, &held.reason))
                .chain(
                    plan.project
                        .files
                        .iter()
                        .filter(|file| file.role.form == Form::Ignored)
                        .map(|file| (&file.path, &file.role.reason)),
                )
                .map(|(path, reason)| format!("{path} ({reason})"))
                .collect();
            if left.is_empty() {
                return nothing_here(root);
            }
            Failure::refused("nothing left to migrate")
                .hint(format!("these files stay: {}", left.join("; ")))
                .into()
        }
        Refusal::AnotherTool => Failure::refused(
            "another tool's table declares the dependencies, and no requirements file does; nothing was changed",
        )
        .hint("convert the table to `[project]` first; requirements files are carried then")
        .into(),
        Refusal::Cycle => Failure::refused("requirements files include each other in a circle")
            .hint("remove one of the includes; nothing was changed")
            .into(),
        Refusal::Unreadable => Failure::refused("a file of the project cannot be read, or says what no tool takes")
            .hint("correct what the errors name; nothing was changed")
            .into(),
    }
}

/// Nothing at the folder itself: the projects below it, if there are any.
pub(crate) fn nothing_here(root: &std::path::Path) -> anyhow::Error {
    let below: Vec<String> = Tree::walk(root)
        .map(|tree| uvferry_migrate::find_roots(&tree))
        .unwrap_or_default()
        .into_iter()
        .map(|root| root.path)
        .filter(|path| path != ".")
        .collect();
    if below.is_empty() {
        return nothing_anywhere(root).into();
    }
    let mut failure = Failure::refused(format!(
        "nothing to migrate at this folder itself; {} projects below it",
        below.len()
    ));
    for path in below {
        failure = failure.hint(path);
    }
    failure
        .hint("name one of them, or migrate each with `--all`")
        .into()
}

/// Nothing at the folder and nothing below it: what else may have been meant.
fn nothing_anywhere(root: &std::path::Path) -> Failure {
    let has_project = root.join("pyproject.toml").is_file();
    if has_project && uvferry_migrate::was_left_unlocked(root) && !root.join("uv.lock").exists() {
        return Failure::refused(
            "nothing left to migrate, and pyproject.toml was changed since it was written",
        )
        .hint("`uv lock` locks it as it is now, `uvferry verify` compares the lock with the files from before");
    }
    if let Some(why) = uvferry_migrate::why_nothing_moves(root) {
        let failure = Failure::refused(format!(
            "nothing to migrate: no requirements file, and {}",
            why.reason
        ));
        return if why.has_project {
            failure.hint("`uv lock` locks what `[project]` says")
        } else {
            failure
        };
    }
    let failure =
        Failure::refused("nothing to migrate: no requirements file, no setup.py, no setup.cfg");
    let above = root
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(uvferry_migrate::repository_root(root)))
        .find(|folder| {
            [
                "setup.py",
                "setup.cfg",
                "pyproject.toml",
                "requirements.txt",
            ]
            .iter()
            .any(|name| folder.join(name).is_file())
        });
    match above {
        Some(folder) => failure.hint(format!(
            "the project may be the one above: `{}`",
            folder.display()
        )),
        None => failure,
    }
}
