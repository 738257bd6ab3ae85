//! `uvferry ide`: an editor set up for uv.

use std::path::{Path, PathBuf};

use uvferry_cli::{Answer, CommonArgs, Exit, Failure, Streams, Style, confirm, diagnostics};
use uvferry_diagnostics::{Severity, printable};
use uvferry_journal::{ApplyOptions, EditSet, FileChange, JournalId};
use uvferry_migrate::{Editor, EditorPlan};

use crate::arguments::{EditorArgument, IdeArguments, OutputFormat};
use crate::machine;

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    arguments: &IdeArguments,
) -> anyhow::Result<Exit> {
    let editor = match arguments.editor {
        EditorArgument::Vscode => Editor::VsCode,
        EditorArgument::Pycharm => Editor::PyCharm,
        EditorArgument::Vim => Editor::Vim,
        EditorArgument::Neovim => Editor::Neovim,
        EditorArgument::Editorconfig => Editor::EditorConfig,
    };
    let (root, plan) = if arguments.user {
        let folder = folder_of_user(editor)?;
        let plan = uvferry_migrate::plan_editor_of_user(&folder, editor)
            .ok_or_else(|| nothing_of_user(editor))?;
        (folder, plan)
    } else {
        let working = common.working_directory()?;
        let root = machine::project_folder(&working, &arguments.path.path)?;
        let plan = uvferry_migrate::plan_editor(&root, editor)?;
        (root, plan)
    };
    let mut edits = EditSet::default();
    edits.extend(plan.edits.iter().cloned())?;
    let changes = edits.changes(&|path| fs_err::read(root.join(path)))?;
    if !arguments.dry_run && !changes.is_empty() {
        uvferry_journal::check_writable(&root)?;
    }
    let shown = Shown {
        plan: &plan,
        changes: &changes,
        folder: arguments.user.then(|| root.display().to_string()),
    };
    if common.format != OutputFormat::Json {
        shown.text(streams)?;
    }
    let mut journal = None;
    if !arguments.dry_run && !changes.is_empty() {
        if !arguments.yes {
            ask(streams)?;
        }
        let options = ApplyOptions {
            label: format!("settings for {editor}"),
            ..ApplyOptions::default()
        };
        journal = Some(uvferry_journal::apply(
            &root,
            &edits,
            &options,
            &mut |_| {},
        )?);
    }
    if common.format == OutputFormat::Json {
        shown.json(streams, journal.as_ref())?;
    }
    streams.flush()?;
    let is_wrong = plan
        .diagnostics
        .iter()
        .any(|told| told.severity == Severity::Error);
    if journal.is_some() {
        streams.say(Style::Good, "written", format_args!("for {editor}"));
        streams.note(format_args!("to take it back: {}", undo(arguments, &root)));
    } else if changes.is_empty() && !is_wrong {
        streams.note("there is nothing to add");
    }
    Ok(if is_wrong { Exit::Findings } else { Exit::Done })
}

/// A plan and how it is shown.
struct Shown<'a> {
    plan: &'a EditorPlan,
    changes: &'a [FileChange],
    folder: Option<String>,
}

impl Shown<'_> {
    fn text(&self, streams: &mut Streams) -> anyhow::Result<()> {
        for change in self.changes {
            match uvferry_report::unified_diff(change) {
                Some(diff) => streams.file_text(&diff)?,
                None => streams.note(format_args!(
                    "`{}` changes and is no text",
                    printable(&change.path)
                )),
            }
        }
        streams.flush()?;
        if streams.is_quiet() {
            return Ok(());
        }
        let document =
            uvferry_report::json::ide(self.plan, self.changes, self.folder.as_deref(), None);
        streams.raw_err(&uvferry_report::text::ide(&document));
        // Information too: most of it says what is left to do in the editor.
        let told = diagnostics::texts(&self.plan.diagnostics, streams.err_color());
        streams.raw_err(&told);
        Ok(())
    }

    fn json(&self, streams: &mut Streams, journal: Option<&JournalId>) -> anyhow::Result<()> {
        streams.json(&uvferry_report::json::ide(
            self.plan,
            self.changes,
            self.folder.as_deref(),
            journal,
        ))?;
        Ok(())
    }
}

fn ask(streams: &mut Streams) -> anyhow::Result<()> {
    match confirm(streams, "write this?") {
        Answer::Yes => Ok(()),
        Answer::No => Err(Failure::refused("not written, as said; nothing was changed").into()),
        Answer::NobodyThere => Err(
            Failure::usage("nobody is there to ask; nothing was changed")
                .hint("`--yes` writes without asking, `--dry-run` only shows")
                .into(),
        ),
    }
}

fn nothing_of_user(editor: Editor) -> anyhow::Error {
    Failure::usage(format!("`--user`: {editor} has nothing for all projects"))
        .hint("`pycharm`, `vim` and `neovim` have")
        .into()
}

/// The folder of the user whose process this is.
fn folder_of_user(editor: Editor) -> anyhow::Result<PathBuf> {
    let home = std::env::home_dir().ok_or_else(|| Failure::usage("there is no home folder"))?;
    let folder = uvferry_migrate::editor_folder_of_user(editor, &home, &machine::environment())
        .ok_or_else(|| nothing_of_user(editor))?;
    match folder {
        Ok(folder) => Ok(fs_err::canonicalize(folder)?),
        Err(missing) => Err(Failure::refused(format!(
            "{editor} has no folder `{}`; nothing was changed",
            missing.display()
        ))
        .hint(match editor {
            Editor::PyCharm => "start PyCharm once, which makes it",
            _ => "make the folder first",
        })
        .into()),
    }
}

/// How the run is taken back.
fn undo(arguments: &IdeArguments, root: &Path) -> String {
    let path = if arguments.user {
        root
    } else if arguments.path.path == Path::new(".") {
        return "uvferry undo".to_owned();
    } else {
        &arguments.path.path
    };
    let path = path.display().to_string();
    if cfg!(windows) {
        format!("uvferry undo \"{path}\"")
    } else {
        format!("uvferry undo {}", uvferry_process::shell_quoted(&path))
    }
}
