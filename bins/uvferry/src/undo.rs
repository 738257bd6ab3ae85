//! `uvferry undo`

use uvferry_cli::{Answer, CommonArgs, Exit, Failure, Streams, Style, confirm};
use uvferry_journal::{JournalError, State, UndoOptions};

use crate::arguments::{OutputFormat, UndoArguments};
use crate::{machine, several};

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    arguments: &UndoArguments,
) -> anyhow::Result<Exit> {
    let root = machine::project_folder(&common.working_directory()?, &arguments.path.path)?;
    let status = uvferry_journal::status(&root)?;
    let Some(newest) = status
        .entries
        .iter()
        .find(|entry| entry.state != State::Undone)
    else {
        let below = several::migrated_below(&root);
        if !below.is_empty() {
            return Err(several::only_below("undo", &arguments.path.path, &below).into());
        }
        return Err(Failure::refused("there is no migration to take back").into());
    };
    if !arguments.yes {
        let question = format!(
            "take back the {} of {} ({} files)?",
            newest.label,
            newest.when,
            newest.files.len()
        );
        match confirm(streams, &question) {
            Answer::Yes => {}
            Answer::No => {
                return Err(Failure::refused("not undone, as said; nothing was changed").into());
            }
            Answer::NobodyThere => {
                return Err(
                    Failure::usage("nobody is there to ask; nothing was changed")
                        .hint("`--yes` undoes without asking")
                        .into(),
                );
            }
        }
    }
    let options = UndoOptions {
        id: Some(newest.id.clone()),
        force: arguments.force,
    };
    let undone = uvferry_journal::undo(&root, &options).map_err(|error| match error {
        JournalError::ChangedSince { .. } => anyhow::Error::new(
            Failure::refused(error.to_string())
                .hint("`--force` restores the old ones and keeps the newer ones aside"),
        ),
        other => other.into(),
    })?;
    if common.format == OutputFormat::Json {
        streams.json(&uvferry_report::json::undone(&undone))?;
    }
    streams.say(Style::Good, "undone", "every file is as it was");
    for kept in &undone.kept {
        streams.note(format_args!(
            "the newer {} is kept as {}",
            kept.path, kept.kept
        ));
    }
    Ok(Exit::Done)
}
