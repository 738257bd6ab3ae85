//! Commands and what becomes of them, as a table.

use super::table;
use crate::json::{
    CommandOutcome, Disposition, LedgerDocument, LedgerItemDocument, TranslatedDocument,
    TranslationDocument,
};
use crate::language::Language;
use crate::phrases::{command_becomes, commands, count, place};
use crate::visible::one_line;

/// Beyond this a terminal gets a number instead of commands.
const MOST_SHOWN: usize = 25;

/// The commands of a plan: place, before, after.
pub(super) fn of_plan(out: &mut String, ledger: &LedgerDocument, verbose: bool) {
    let found = commands(ledger);
    if found.is_empty() {
        return;
    }
    let with = |disposition: Disposition| {
        found
            .iter()
            .filter(|item| item.disposition == disposition)
            .count()
    };
    add!(
        out,
        "Commands\n  {}: {} with uv now, {} not needed any more, {} as they were, {} for a person\n\n",
        count(
            found.len(),
            "command of pip and its kin",
            "commands of pip and its kin"
        ),
        with(Disposition::Rewritten),
        with(Disposition::Dropped),
        with(Disposition::Kept),
        with(Disposition::NeedsReview),
    );
    // What only stays is of less interest than what changes.
    let shown: Vec<&LedgerItemDocument> = found
        .iter()
        .filter(|item| verbose || item.disposition != Disposition::Kept || item.code.is_some())
        .copied()
        .collect();
    let most = if verbose { shown.len() } else { MOST_SHOWN };
    let rows: Vec<Vec<String>> = shown
        .iter()
        .take(most)
        .flat_map(|item| {
            [
                vec![one_line(&place(item)), one_line(&item.text)],
                vec![String::new(), one_line(&after_in_plan(item))],
            ]
        })
        .collect();
    table::write(out, &rows);
    if shown.len() > most {
        add!(out, "  and {} more (-v shows all)\n", shown.len() - most);
    }
    out.push('\n');
}

/// What waits for a person is told in full by the ledger's own list.
fn after_in_plan(item: &LedgerItemDocument) -> String {
    if item.disposition == Disposition::NeedsReview {
        let code = item.code.as_deref().unwrap_or_default();
        format!("needs a person ({code}), see below")
    } else {
        command_becomes(item, Language::English).to_text()
    }
}

/// Each command of a translated file with its place: what it was, what it is.
pub(super) fn translated(document: &TranslationDocument) -> String {
    let mut out = String::new();
    let file = document.file.as_deref().unwrap_or_default();
    for command in &document.commands {
        let rows = [
            vec![
                format!("{}:{}", one_line(file), command.line),
                one_line(&command.text),
            ],
            vec![String::new(), after(command)],
        ];
        table::write(&mut out, &rows);
    }
    for mention in &document.mentions {
        let to = if mention.to.is_empty() {
            format!("goes: {}", one_line(&mention.why))
        } else {
            format!("→ {}", one_line(&mention.to))
        };
        let rows = [
            vec![
                format!("{}:{}", one_line(file), mention.line),
                one_line(&mention.text),
            ],
            vec![String::new(), to],
        ];
        table::write(&mut out, &rows);
    }
    out
}

fn after(command: &TranslatedDocument) -> String {
    let to = command.to.as_deref().map(one_line);
    let why = command.message.as_deref().map(one_line).unwrap_or_default();
    match command.outcome {
        CommandOutcome::Kept => format!("stays: {why}"),
        CommandOutcome::Removed => format!("goes: {why}"),
        CommandOutcome::Rewritten if command.applied => {
            format!("→ {}", to.unwrap_or_default())
        }
        CommandOutcome::Rewritten => {
            format!("stays; with uv: {}", to.unwrap_or_default())
        }
        CommandOutcome::NeedsReview => {
            let code = command.code.as_deref().unwrap_or_default();
            format!("needs a person ({code}): {why}")
        }
    }
}
