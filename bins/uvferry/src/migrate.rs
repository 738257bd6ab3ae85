//! `uvferry migrate`: lock, verify, show, ask, apply, report.

use std::path::Path;

use uvferry_cli::{Answer, CommonArgs, Exit, Failure, Streams, Style, confirm};
use uvferry_journal::{JournalId, State};
use uvferry_migrate::{
    LockStatus, Mode, PlanOptions, Proposal, Published, Refusal, Settings, Tools, Tree,
    Verification, find_roots, imports_after, version_control,
};

use uvferry_report::json::MigrationDocument;
use uvferry_report::{Language, html, json, markdown, text};

use crate::arguments::{MigrateArguments, OutputFormat};
use crate::plan::{nothing_here, refused, say_all_is_done};
use crate::{flow, machine, several};

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
    arguments: &MigrateArguments,
) -> anyhow::Result<Exit> {
    let working = common.working_directory()?;
    let folder = machine::project_folder(&working, &arguments.path.path)?;
    if arguments.all {
        return all(streams, common, language, arguments, &working, &folder);
    }
    if !arguments.dry_run {
        refuse_interrupted(&folder)?;
        uvferry_journal::check_writable(&folder)?;
    }
    let is_done = is_done(arguments, &folder)?;
    if !arguments.dry_run && !is_done {
        check_tree(arguments, &folder)?;
    }
    let tools = if is_done {
        None
    } else {
        needed_tools(streams, arguments, &working, &folder)?
    };
    let outcome = one(
        streams,
        common,
        language,
        arguments,
        tools.as_ref(),
        (&working, &folder),
    )?;
    if common.format == OutputFormat::Json {
        streams.json(&outcome.document("."))?;
    }
    finish(streams, outcome)
}

/// Every project below a folder, each by itself; one that fails does not stop the others.
fn all(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
    arguments: &MigrateArguments,
    working: &Path,
    folder: &Path,
) -> anyhow::Result<Exit> {
    let roots = find_roots(&Tree::walk(folder)?);
    if roots.is_empty() {
        return Err(nothing_here(folder));
    }
    if !arguments.dry_run {
        for root in &roots {
            refuse_interrupted(&folder.join(&root.path))?;
            uvferry_journal::check_writable(&folder.join(&root.path))?;
        }
        check_tree(arguments, folder)?;
    }
    let tools = needed_tools(streams, arguments, working, folder)?;
    let mut worst = Exit::Done;
    let mut documents = Vec::new();
    let mut failed = Vec::new();
    let mut results = Vec::new();
    for root in &roots {
        let path = folder.join(&root.path);
        streams.say(Style::Heading, "project", &root.path);
        let made = one(
            streams,
            common,
            language,
            arguments,
            tools.as_ref(),
            (working, &path),
        );
        if let Err(error) = &made {
            failed.push((root.path.clone(), format!("{error:#}")));
        }
        let result = made.and_then(|outcome| {
            documents.push(outcome.document(&root.path));
            finish(streams, outcome)
        });
        results.push((root.path.clone(), result.is_ok()));
        match result {
            Ok(exit) => worst = worst.max(exit),
            Err(error) => {
                let exit = uvferry_cli::conclude(streams, |_| Err(error));
                worst = worst.max(exit);
            }
        }
    }
    let document = json::migrations(documents).with_failed(failed);
    match common.format {
        OutputFormat::Json => streams.json(&document)?,
        OutputFormat::Markdown => streams.data(markdown::migrations(&document, language))?,
        OutputFormat::Html => streams.data(html::migrations(&document, language))?,
        OutputFormat::Text => {}
    }
    streams.flush()?;
    several::say_how_many(streams, &results, arguments.dry_run);
    Ok(worst)
}

/// uv and the interpreters, where there is something to lock.
fn needed_tools(
    streams: &Streams,
    arguments: &MigrateArguments,
    working: &Path,
    folder: &Path,
) -> anyhow::Result<Option<Tools>> {
    if arguments.decisions.no_lock {
        return Ok(None);
    }
    machine::tools(streams, &arguments.tools, working, folder).map(Some)
}

/// A project's proposal and what became of it.
struct Outcome {
    proposal: Proposal,
    document: MigrationDocument,
    journal: Option<JournalId>,
    /// Why it was not applied, where it should have been.
    refusal: Option<anyhow::Error>,
    /// How many versions moved that nobody accepted.
    moved: usize,
}

impl Outcome {
    fn document(&self, root: &str) -> MigrationDocument {
        let mut document = self.document.clone();
        root.clone_into(&mut document.root);
        document.journal = self.journal.as_ref().map(|id| id.as_str().to_owned());
        document
    }
}

fn finish(streams: &mut Streams, outcome: Outcome) -> anyhow::Result<Exit> {
    streams.flush()?;
    match outcome.refusal {
        Some(refusal) => Err(refusal),
        None if outcome.moved > 0 || outcome.proposal.plan.left_wrong() => Ok(Exit::Findings),
        None => Ok(Exit::Done),
    }
}

fn one(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
    arguments: &MigrateArguments,
    tools: Option<&Tools>,
    (working, root): (&Path, &Path),
) -> anyhow::Result<Outcome> {
    let settings = uvferry_migrate::settings(root);
    let mut options =
        machine::migrate_options(&arguments.decisions, &arguments.tools, &settings, root)?;
    options.try_install = arguments.try_install;
    options.plan.with_pre_commit = arguments.with_pre_commit;
    let progress = streams.progress();
    let shown = flow::Shown(progress);
    let proposal = match tools {
        Some(tools) => {
            let tools = tools.for_project(root);
            uvferry_migrate::propose(root, &options, &tools, &shown)
        }
        None => uvferry_migrate::propose_without_lock(root, &options, &shown),
    }
    .map_err(|error| match error {
        uvferry_migrate::MigrateError::NoInterpreter { .. } => anyhow::Error::new(
            Failure::usage(error.to_string())
                .hint("install one, or choose another with `--python`"),
        ),
        other => other.into(),
    })?;
    let document = json::migration(&proposal, None, ".");
    let document = with_imports(document, &proposal, &options.plan)?;
    // Of several projects all is one document.
    if common.format == OutputFormat::Text
        || (common.format != OutputFormat::Json && !arguments.all)
    {
        let text = match common.format {
            OutputFormat::Markdown => markdown::migration(&document, language),
            OutputFormat::Html => html::migration(&document, Vec::new(), language),
            _ => text::migration(&document, streams.verbosity() > 0),
        };
        streams.data(text)?;
        streams.flush()?;
    }
    if common.format == OutputFormat::Text {
        uvferry_cli::diagnostics::tell(streams, &language.told(&proposal.plan.diagnostics));
    }
    if proposal.plan.refusal == Some(Refusal::NothingToDo) && uvferry_migrate::is_migrated(root) {
        say_all_is_done(streams);
        return Ok(Outcome {
            proposal,
            document,
            journal: None,
            refusal: None,
            moved: 0,
        });
    }
    if let Some(refusal) = reason_to_stop(&proposal, arguments, &settings, root) {
        return Ok(Outcome {
            proposal,
            document,
            journal: None,
            refusal: Some(refusal),
            moved: 0,
        });
    }
    let moved = match &proposal.verification {
        Some(found) if !arguments.accept_differences => found.differences().count(),
        _ => 0,
    };
    // In the mode of pip there may be no command at all; in a project an earlier migration may
    // have done all there is to do.
    let is_empty = proposal.plan.edits.is_empty();
    if arguments.dry_run || is_empty {
        return Ok(Outcome {
            proposal,
            document,
            journal: None,
            refusal: None,
            moved,
        });
    }
    if !arguments.yes {
        match confirm(streams, "apply this migration?") {
            Answer::Yes => {}
            Answer::No => {
                let refusal = Failure::refused("not applied, as said; nothing was changed").into();
                return Ok(Outcome {
                    proposal,
                    document,
                    journal: None,
                    refusal: Some(refusal),
                    moved: 0,
                });
            }
            Answer::NobodyThere => {
                let refusal = Failure::usage("nobody is there to ask; nothing was changed")
                    .hint("`--yes` applies without asking, `--dry-run` only shows")
                    .into();
                return Ok(Outcome {
                    proposal,
                    document,
                    journal: None,
                    refusal: Some(refusal),
                    moved: 0,
                });
            }
        }
    }
    let journal = uvferry_migrate::apply(&proposal, &mut |_| {})?;
    let document = MigrationDocument {
        journal: Some(journal.as_str().to_owned()),
        ..document
    };
    write_reports(&proposal, &document, language)?;
    streams.say(
        Style::Good,
        "applied",
        "the report is in .uvferry/report.html (and .md, .json)",
    );
    let here = fs_err::canonicalize(working).unwrap_or_else(|_| working.to_owned());
    let path = match root.strip_prefix(&here) {
        Ok(rest) if rest.as_os_str().is_empty() => String::new(),
        Ok(rest) => format!(" {}", typed(rest)),
        Err(_) => format!(" {}", typed(root)),
    };
    if moved > 0 {
        streams.say(
            Style::Warning,
            "differs",
            format_args!(
                "{} from the project's own files: one lock holds one version for all of its sets, and nothing that none of them requires; a difference ends with status 1 (`--accept-differences` says that it is expected)",
                if moved == 1 {
                    "1 difference comes".to_owned()
                } else {
                    format!("{moved} differences come")
                }
            ),
        );
    }
    // What to do next was shown with the plan; as JSON it is part of the document.
    streams.note(format_args!("to take it back: uvferry undo{path}"));
    Ok(Outcome {
        proposal,
        document,
        journal: Some(journal),
        refusal: None,
        moved,
    })
}

/// With what the code uses, and who needs whom, once the migration is applied.
fn with_imports(
    document: MigrationDocument,
    proposal: &Proposal,
    plan: &PlanOptions,
) -> anyhow::Result<MigrationDocument> {
    let tree = Tree::walk(&proposal.root)?;
    let options = machine::imports_options(&proposal.root, &tree);
    let found = imports_after(proposal, tree, plan, &options);
    Ok(document.with_imports(json::imports(&found)))
}

/// A path as one types it: quoted where a shell would split it.
fn typed(path: &Path) -> String {
    let text = path.display().to_string();
    if !cfg!(windows) {
        uvferry_process::shell_quoted(&text)
    } else if text.contains(char::is_whitespace) {
        format!("\"{text}\"")
    } else {
        text
    }
}

/// Why a proposal may not be applied.
fn reason_to_stop(
    proposal: &Proposal,
    arguments: &MigrateArguments,
    settings: &Settings,
    root: &Path,
) -> Option<anyhow::Error> {
    let accept_review = arguments.accept_review || settings.accept_review == Some(true);
    let strict = arguments.strict || settings.strict == Some(true);
    let plan = &proposal.plan;
    if let Some(refusal) = &plan.refusal {
        if *refusal == Refusal::NothingToDo && plan.edits.is_empty() && !plan.held.is_empty() {
            return Some(refused(refusal, plan, root));
        }
        return Some(refused(refusal, plan, root));
    }
    match proposal.lock.status {
        LockStatus::Unreachable => {
            let mut failure =
                Failure::refused("uv could not reach what the project needs; nothing was applied");
            failure = with_uv_words(failure, proposal);
            return Some(
                failure
                    .hint("run again where it can be reached, or use `--no-lock`")
                    .into(),
            );
        }
        LockStatus::Unsolvable => {
            let what = if proposal.lock.dead_for_pip {
                "uv cannot lock the project, and pip cannot install it either; nothing was applied"
            } else {
                "uv cannot lock the project; nothing was applied"
            };
            return Some(with_uv_words(Failure::refused(what), proposal).into());
        }
        LockStatus::Locked | LockStatus::Skipped => {}
    }
    let failed = proposal
        .trials
        .iter()
        .flatten()
        .find_map(|trial| Some((&trial.set, trial.failure.as_ref()?)));
    if let Some((set, words)) = failed {
        return Some(
            Failure::refused(format!(
                "the lock of {set} could not be installed; nothing was applied"
            ))
            .hint(words.clone())
            .into(),
        );
    }
    let review = plan.ledger.counts().needs_review;
    if review > 0 && !accept_review {
        return Some(
            Failure::refused(format!(
                "{} a person; nothing was applied",
                if review == 1 {
                    "1 line needs".to_owned()
                } else {
                    format!("{review} lines need")
                }
            ))
            .hint("correct them, or leave them in their files with `--accept-review`")
            .into(),
        );
    }
    let published = proposal.published.iter();
    let differs = published.flat_map(Published::differences).count();
    if differs > 0 && !arguments.accept_differences {
        return Some(
            Failure::refused("the package would not publish the same; nothing was applied")
                .hint("see the differences above, or accept them with `--accept-differences`")
                .into(),
        );
    }
    let equal = proposal.verification.as_ref().and_then(Verification::equal);
    let follows = proposal
        .verification
        .as_ref()
        .is_some_and(Verification::follows_own_sets);
    match equal {
        Some(false) if !arguments.accept_differences && (strict || !follows) => Some(
            Failure::refused("the packages would not stay the same; nothing was applied")
                .hint("pin what matters and run again, or accept with `--accept-differences`")
                .into(),
        ),
        None if strict && has_to_be_compared(proposal) => Some(
            Failure::refused(
                "the comparison is inconclusive, and `--strict` was given; nothing was applied",
            )
            .into(),
        ),
        _ => None,
    }
}

/// Whether what is installed changes hands: not where only commands change, and the lock is
/// there already.
fn has_to_be_compared(proposal: &Proposal) -> bool {
    let plan = &proposal.plan;
    let has_lock = plan.only_commands && proposal.verification.is_none();
    !has_lock && (plan.project.mode == Mode::Project || !plan.sets.is_empty())
}

fn with_uv_words(mut failure: Failure, proposal: &Proposal) -> Failure {
    if let Some(cause) = &proposal.lock.cause {
        failure = failure.hint(format!("{}:{} asks for it", cause.file, cause.line));
    }
    if let Some(message) = &proposal.lock.message {
        failure = failure.hint(format!("uv says: {message}"));
    }
    if let Some(message) = &proposal.lock.pip_message {
        let lines: Vec<&str> = message.lines().collect();
        // The reason stands at the end of what pip prints, after pages of a build's output.
        let from = lines.len().saturating_sub(8);
        failure = failure.hint(format!("pip says: {}", lines[from..].join("\n")));
    }
    failure
}

/// Half of a migration looks like changes that were not committed: it has a remedy of its
/// own.
fn refuse_interrupted(root: &Path) -> anyhow::Result<()> {
    let status = uvferry_journal::status(root)?;
    let interrupted = status.lock.is_none()
        && status
            .entries
            .iter()
            .any(|entry| matches!(entry.state, State::Applying { .. } | State::Undoing));
    if interrupted {
        return Err(
            Failure::refused("an earlier run was cut short; nothing was changed")
                .hint("`uvferry undo` takes it back, `uvferry status` tells where it stands")
                .into(),
        );
    }
    Ok(())
}

/// Whether an earlier migration has left nothing to do. The changes of that migration are
/// what a tree with uncommitted changes most often holds when somebody asks twice, and who
/// will change nothing needs no way back.
fn is_done(arguments: &MigrateArguments, root: &Path) -> anyhow::Result<bool> {
    if !uvferry_migrate::is_migrated(root) {
        return Ok(false);
    }
    let mut options = machine::plan_options(&arguments.decisions, root)?;
    options.with_pre_commit = arguments.with_pre_commit;
    let plan = uvferry_migrate::plan(root, &options)?;
    Ok(plan.refusal == Some(Refusal::NothingToDo))
}

/// Refuses a tree from which there is no way back.
fn check_tree(arguments: &MigrateArguments, folder: &Path) -> anyhow::Result<()> {
    let state = version_control(folder, &machine::environment())?;
    match state.no_way_back(arguments.allow_dirty, arguments.allow_no_vcs) {
        None => Ok(()),
        Some(why) => Err(why
            .hints
            .into_iter()
            .fold(Failure::refused(why.message), Failure::hint)
            .into()),
    }
}

fn write_reports(
    proposal: &Proposal,
    document: &MigrationDocument,
    language: Language,
) -> anyhow::Result<()> {
    let files = [
        ("report.json", serde_json::to_string_pretty(document)?),
        ("report.md", markdown::migration(document, language)),
        (
            "report.html",
            html::migration(document, Vec::new(), language),
        ),
    ];
    for (name, text) in files {
        uvferry_migrate::write_state_file(&proposal.root, name, text.as_bytes())?;
    }
    Ok(())
}
