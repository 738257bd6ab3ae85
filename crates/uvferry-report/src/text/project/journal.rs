use super::table;
use crate::json::{FileState, JournalEntryDocument, RunState, StatusDocument};
use crate::language::Language;
use crate::phrases::run_state;
use crate::visible::one_line;

pub(super) fn render(status: &StatusDocument) -> String {
    let mut out = String::new();
    if let Some(holder) = &status.lock {
        let who = holder.pid.map_or_else(
            || "another process".to_owned(),
            |pid| format!("process {pid}"),
        );
        add!(out, "at work right now: {who}\n");
    }
    if status.entries.is_empty() {
        out.push_str("nothing was migrated here\n");
    }
    for entry in &status.entries {
        run(&mut out, entry, status.lock.is_some());
    }
    out
}

fn run(out: &mut String, entry: &JournalEntryDocument, at_work: bool) {
    out.push_str(&one_line(&entry.id));
    if let Some(label) = &entry.label {
        add!(out, "  {}", one_line(label));
    }
    if let Some(when) = &entry.when {
        add!(out, "  {}", one_line(when));
    }
    add!(out, "  {}\n", run_state(entry, Language::English).to_text());
    let advice = match entry.state {
        _ if at_work => None,
        RunState::Applying => {
            Some("cut short: `uvferry undo` takes it back, `uvferry status --finish` completes it")
        }
        RunState::Undoing => Some("its undo was cut short: `uvferry undo` completes it"),
        RunState::Applied | RunState::Undone | RunState::Broken => None,
    };
    if let Some(advice) = advice {
        add!(out, "  {advice}\n");
    }
    if entry.state == RunState::Undone {
        return;
    }
    let rows: Vec<Vec<String>> = entry
        .files
        .iter()
        .map(|file| {
            let path = match &file.old_path {
                Some(old) => format!("{} → {}", one_line(old), one_line(&file.path)),
                None => one_line(&file.path),
            };
            vec![
                file.action.as_str().to_owned(),
                path,
                match file.now {
                    FileState::AsBefore => "as before".to_owned(),
                    FileState::AsAfter => "done".to_owned(),
                    FileState::ChangedSince => "changed since".to_owned(),
                    FileState::Missing => "missing".to_owned(),
                },
            ]
        })
        .collect();
    table::write(out, &rows);
}
