use super::table;
use crate::json::{
    Action, DefaultDocument, Disposition, EditDocument, ItemKind, LedgerDocument,
    LedgerItemDocument, Mode, PlanDocument, ProjectDocument, Refusal, ToolDocument,
};
use crate::language::Language;
use crate::phrases::{count, place, role};
use crate::visible::{one_line, visible};

/// Beyond this the terminal gets a number instead of lines.
const MOST_DROPPED: usize = 20;

/// Who it is: the name, the version, the Python range, each with its reason.
pub(super) fn project(out: &mut String, project: &ProjectDocument) {
    let row = |what: &str, value: &str, reason: Option<&str>| {
        let value = one_line(value);
        let text = match reason {
            Some(_) => format!("{value}  {}", because(reason)),
            None => value,
        };
        vec![what.to_owned(), text]
    };
    let mut rows = vec![row("name", &project.name, project.name_reason.as_deref())];
    if let Some(version) = &project.version {
        rows.push(row("version", version, None));
    }
    if let Some(range) = &project.requires_python {
        let reason = project.requires_python_reason.as_deref();
        rows.push(row("Python", range, reason));
    }
    let kind = if project.package {
        "a package that uv builds"
    } else {
        "not a package: nothing is built"
    };
    rows.push(row("kind", kind, None));
    if !project.groups.is_empty() {
        rows.push(row("groups", &project.groups.join(", "), None));
    }
    table::write(out, &rows);
}

/// What the project is and what its requirements files were taken for.
pub(super) fn found(out: &mut String, plan: &PlanDocument) {
    out.push_str("Found\n");
    project(out, &plan.project);
    if !plan.metadata.is_empty() {
        out.push('\n');
        let rows: Vec<Vec<String>> = plan
            .metadata
            .iter()
            .map(|found| {
                vec![
                    found.field.trim_start_matches("project.").to_owned(),
                    format!("{}  ({})", one_line(&found.value), one_line(&found.source)),
                ]
            })
            .collect();
        table::write(out, &rows);
    }
    if !plan.files.is_empty() {
        out.push('\n');
        let rows: Vec<Vec<String>> = plan
            .files
            .iter()
            .map(|file| {
                vec![
                    one_line(&file.path),
                    role(file, Language::English).to_text(),
                    because(Some(&file.reason)),
                ]
            })
            .collect();
        table::write(out, &rows);
    }
    tools(out, &plan.tools);
    defaults(out, &plan.defaults);
    inner(out, &plan.project.inner);
    out.push('\n');
}

/// Whose configuration went where.
fn tools(out: &mut String, tools: &[ToolDocument]) {
    if tools.is_empty() {
        return;
    }
    out.push('\n');
    let rows: Vec<Vec<String>> = tools
        .iter()
        .map(|tool| {
            let what = match tool.keys {
                0 => "stays".to_owned(),
                keys => format!("{} → [{}]", count(keys, "key", "keys"), tool.to),
            };
            let mut text = format!("{}  {what}", one_line(&tool.from));
            if !tool.losers.is_empty() {
                add!(text, "  (not {})", one_line(&tool.losers.join(", ")));
            }
            if let Some(command) = &tool.command {
                add!(text, "  run it as `{}`", one_line(command));
            }
            vec![tool.tool.clone(), text]
        })
        .collect();
    table::write(out, &rows);
}

/// Tables that were asked for.
fn defaults(out: &mut String, defaults: &[DefaultDocument]) {
    if defaults.is_empty() {
        return;
    }
    out.push('\n');
    let rows: Vec<Vec<String>> = defaults
        .iter()
        .map(|table| {
            let mut text = format!("[{}] added, as asked", table.to);
            for why in &table.left_out {
                add!(text, ", without {}", one_line(why));
            }
            vec![table.tool.clone(), text, because(Some(&table.evidence))]
        })
        .collect();
    table::write(out, &rows);
}

/// Folders that were left alone.
pub(super) fn inner(out: &mut String, inner: &[String]) {
    if !inner.is_empty() {
        add!(
            out,
            "\n  projects of their own, not touched: {}\n",
            one_line(&inner.join(", "))
        );
    }
}

/// What happens to the files, then the diffs.
pub(super) fn changes(out: &mut String, plan: &PlanDocument, verbose: bool) {
    out.push_str("Changes\n");
    if plan.edits.is_empty() {
        out.push_str(match plan.project.mode {
            Mode::Pip => "  none: the requirements files stay, only commands change\n\n",
            Mode::Project => "  none\n\n",
        });
        return;
    }
    let rows: Vec<Vec<String>> = plan
        .edits
        .iter()
        .map(|edit| vec![edit.action.as_str().to_owned(), edited(edit)])
        .collect();
    table::write(out, &rows);
    for edit in &plan.edits {
        let shown = edit.path != "uv.lock" && (verbose || edit.action != Action::Delete);
        if let Some(diff) = edit.diff.as_deref().filter(|_| shown) {
            out.push('\n');
            out.push_str(&visible(diff));
        }
    }
    out.push('\n');
}

fn edited(edit: &EditDocument) -> String {
    let path = one_line(&edit.path);
    match (&edit.old_path, &edit.diff) {
        (Some(old), _) => format!("{} → {path}", one_line(old)),
        (None, Some(diff)) => {
            let (added, removed) = changed_lines(diff);
            format!("{path} (+{added} −{removed})")
        }
        (None, None) => path,
    }
}

/// How many lines a diff adds and removes.
pub(crate) fn changed_lines(diff: &str) -> (usize, usize) {
    let lines = || diff.lines().skip(2);
    (
        lines().filter(|line| line.starts_with('+')).count(),
        lines().filter(|line| line.starts_with('-')).count(),
    )
}

/// The counts, and what a person should know of single lines.
pub(super) fn ledger(out: &mut String, ledger: &LedgerDocument, verbose: bool) {
    add!(
        out,
        "Ledger\n  {} read: {} kept, {} rewritten, {} dropped, {} need a person\n",
        ledger.read,
        ledger.kept,
        ledger.rewritten,
        ledger.dropped,
        ledger.needs_review
    );
    let sections = [
        (Disposition::NeedsReview, "needs a person", true),
        (Disposition::Dropped, "dropped: no effect under uv", true),
        (Disposition::Rewritten, "rewritten", verbose),
        (Disposition::Kept, "kept", verbose),
    ];
    for (disposition, title, shown) in sections {
        let items: Vec<&LedgerItemDocument> = ledger
            .items
            .iter()
            .filter(|item| item.disposition == disposition)
            // Commands have a table of their own, which says what became of each.
            .filter(|item| {
                item.kind != ItemKind::Command || disposition == Disposition::NeedsReview
            })
            .collect();
        if !shown || items.is_empty() {
            continue;
        }
        add!(out, "\n  {title}\n");
        let most = if disposition == Disposition::Dropped && !verbose {
            MOST_DROPPED
        } else {
            items.len()
        };
        for item in items.iter().take(most) {
            add!(out, "    {}\n", line(item));
        }
        if items.len() > most {
            add!(out, "    and {} more (-v shows all)\n", items.len() - most);
        }
    }
    out.push('\n');
}

/// `requirements.txt:3  hg+https://…  UVF701: uv has no word for it`
pub(super) fn line(item: &LedgerItemDocument) -> String {
    let mut text = format!("{}  {}", one_line(&place(item)), one_line(&item.text));
    if let Some(to) = &item.to {
        add!(text, " → {}", one_line(to));
    }
    let why = match (&item.code, &item.message) {
        (Some(code), Some(message)) => format!("{code}: {}", one_line(message)),
        (Some(code), None) => code.clone(),
        (None, Some(message)) => one_line(message),
        (None, None) => return text,
    };
    add!(text, "  ({why})");
    text
}

/// Requirements files that stay; with `verbose` each place that names them.
/// How many risks there are, where they were looked for.
pub(super) fn risks(out: &mut String, plan: &PlanDocument) {
    let Some(risks) = &plan.risks else {
        return;
    };
    let notes = &risks.coverage.notes;
    if risks.summary.total > 0 || !notes.is_empty() {
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
        add!(
            out,
            "Risks\n  {}; `uvferry-compat risks` tells them\n",
            crate::text::risks_summary(risks)
        );
    }
    for note in notes {
        add!(out, "  {}\n", one_line(note));
    }
}

pub(super) fn held(out: &mut String, plan: &PlanDocument, verbose: bool) {
    if plan.held.is_empty() {
        return;
    }
    out.push_str("Files that stay\n");
    for held in &plan.held {
        let (path, reason) = (one_line(&held.path), one_line(&held.reason));
        add!(out, "  {path}  ({reason})\n");
        for mention in held.mentions.iter().filter(|_| verbose) {
            let (file, text) = (one_line(&mention.file), one_line(&mention.text));
            add!(out, "    {file}:{}  {text}\n", mention.line);
        }
    }
    out.push('\n');
}

/// What to type, and the way back.
pub(super) fn next(out: &mut String, plan: &PlanDocument) {
    if let Some(refusal) = plan.refusal {
        out.push_str(match refusal {
            Refusal::NothingToDo => "Nothing to migrate\n",
            Refusal::AnotherTool => {
                "Not possible: another tool's table declares the dependencies, and no requirements file does\n"
            }
            Refusal::Cycle => "Not possible: requirements files include each other in a circle\n",
            Refusal::Unreadable => "Not possible: a file of the project cannot be read, or says what no tool takes\n",
        });
        return;
    }
    if !plan.credentials.is_empty() {
        out.push_str("Credentials that stood in URLs; uv reads them from the environment\n");
        let rows: Vec<Vec<String>> = plan
            .credentials
            .iter()
            .map(|credentials| {
                vec![
                    format!("index {}", one_line(&credentials.index)),
                    one_line(&credentials.variables.join(", ")),
                ]
            })
            .collect();
        table::write(out, &rows);
        out.push('\n');
    }
    out.push_str("Next\n");
    let mut rows: Vec<Vec<String>> = Vec::new();
    if plan.ledger.needs_review > 0 {
        rows.push(vec![
            "uvferry explain CODE".to_owned(),
            format!(
                "what to do with {} that a person has to decide",
                count(plan.ledger.needs_review, "line", "lines")
            ),
        ]);
    }
    for command in &plan.commands {
        rows.push(vec![
            one_line(&command.argv.join(" ")),
            one_line(&command.why),
        ]);
    }
    rows.push(vec![
        "uvferry undo".to_owned(),
        "once applied: every file as it was, byte for byte".to_owned(),
    ]);
    table::write(out, &rows);
}

fn because(reason: Option<&str>) -> String {
    match reason {
        Some(reason) if !reason.is_empty() => format!("({})", one_line(reason)),
        _ => String::new(),
    }
}
