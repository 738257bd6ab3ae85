use super::escape::{code, prose};
use super::table;
use crate::json::StatusDocument;
use crate::text::run_state;

pub(super) fn render(status: &StatusDocument) -> String {
    let mut out = String::from("# Migrations of this project\n\n");
    if let Some(holder) = &status.lock {
        let who = holder.pid.map_or_else(
            || "another process".to_owned(),
            |pid| format!("process {pid}"),
        );
        add!(out, "At work right now: {who}.\n\n");
    }
    if status.entries.is_empty() {
        out.push_str("None.\n");
        return out;
    }
    for entry in &status.entries {
        add!(out, "## {}\n\n", code(&entry.id));
        let mut facts = vec![prose(&run_state(entry))];
        facts.extend(entry.label.as_deref().map(prose));
        facts.extend(entry.when.as_deref().map(code));
        add!(out, "{}\n\n", facts.join(", "));
        if entry.files.is_empty() {
            continue;
        }
        let rows: Vec<Vec<String>> = entry
            .files
            .iter()
            .map(|file| {
                let path = match &file.old_path {
                    Some(old) => format!("{} from {}", code(&file.path), code(old)),
                    None => code(&file.path),
                };
                vec![
                    path,
                    file.action.as_str().to_owned(),
                    file.now.as_str().replace('-', " "),
                ]
            })
            .collect();
        table::write(&mut out, &["file", "what", "now"], &rows);
        out.push('\n');
    }
    out
}
