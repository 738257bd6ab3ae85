use crate::json::{MoveOutcome, VenvMoveDocument, VenvUndoDocument};
use crate::text::table;
use crate::visible::one_line;

/// More than this is in the document.
const MOST: usize = 12;

fn clean(text: &str) -> String {
    one_line(&uvferry_diagnostics::redact(text))
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// What a move did, or would do: a screen at most.
pub fn venv_move(report: &VenvMoveDocument) -> String {
    let mut out = String::new();
    let path = one_line(&report.original_path);
    let uv = report.uv.as_ref().map_or_else(
        || "uv".to_owned(),
        |version| format!("uv {}", clean(version)),
    );
    add!(
        out,
        "{path}: {}\n",
        match report.outcome {
            MoveOutcome::Planned => format!("would be rebuilt with {uv}"),
            MoveOutcome::Moved => format!("rebuilt with {uv} in {:.1} s", report.took_s),
            MoveOutcome::Unchanged => "uv has made it and installed all that is in it".to_owned(),
            MoveOutcome::RolledBack =>
                "not moved; the old environment is back as it was".to_owned(),
            MoveOutcome::Refused => "not moved; nothing was changed".to_owned(),
        }
    );
    let mut facts = Vec::new();
    if let Some(python) = &report.python {
        facts.push(format!("Python {}", clean(python)));
    }
    match (report.count_before, report.count_after) {
        (Some(before), Some(after)) if report.outcome == MoveOutcome::Moved => {
            facts.push(format!(
                "{} before, {after} now",
                counted(before, "distribution")
            ));
        }
        (Some(before), _) => facts.push(counted(before, "distribution")),
        _ => {}
    }
    let left_out: Vec<String> = report
        .packages
        .iter()
        .filter(|one| one.left_out.is_some())
        .map(|one| clean(&one.name))
        .collect();
    if !left_out.is_empty() {
        facts.push(format!("without {}", left_out.join(", ")));
    }
    if let Some(imports) = report.imports {
        facts.push(format!(
            "{} of {} imports work as before",
            imports.work_now, imports.worked_before
        ));
    }
    if !facts.is_empty() {
        add!(out, "  {}\n", facts.join("; "));
    }
    if report.outcome == MoveOutcome::Planned {
        planned(&mut out, report);
    }
    issues(&mut out, report);
    let ways: Vec<Vec<String>> = report
        .packages
        .iter()
        .filter_map(|one| {
            let way = one.alternative.as_deref()?;
            Some(vec![clean(&one.name), clean(&one.version), clean(way)])
        })
        .collect();
    rows(&mut out, "Installed in another way", &ways);
    let files = |paths: &[String]| -> Vec<Vec<String>> {
        paths.iter().map(|path| vec![one_line(path)]).collect()
    };
    rows(&mut out, "Carried over", &files(&report.carried));
    rows(
        &mut out,
        "In the old environment only",
        &files(&report.left),
    );
    if let Some(backup) = &report.backup_path {
        add!(
            out,
            "The old environment is in {}; `uvferry-env move-venv --undo {path}` brings it back.\n",
            one_line(backup)
        );
    } else if report.discarded {
        out.push_str("The old environment was removed.\n");
    }
    out
}

fn planned(out: &mut String, report: &VenvMoveDocument) {
    let wanted: Vec<Vec<String>> = report
        .packages
        .iter()
        .filter(|one| one.left_out.is_none())
        .map(|one| {
            let word = match &one.requirement {
                Some(requirement) => clean(requirement),
                None => format!(
                    "{} {}: uv has no word for it",
                    clean(&one.name),
                    clean(&one.version)
                ),
            };
            vec![word]
        })
        .collect();
    rows(out, "Would be installed", &wanted);
}

fn issues(out: &mut String, report: &VenvMoveDocument) {
    for (title, accepted) in [("Failed", false), ("Failed, and accepted", true)] {
        let found: Vec<Vec<String>> = report
            .issues
            .iter()
            .filter(|issue| issue.accepted == accepted)
            .map(|issue| vec![clean(&issue.code), clean(&issue.message)])
            .collect();
        rows(out, title, &found);
    }
}

fn rows(out: &mut String, title: &str, all: &[Vec<String>]) {
    if all.is_empty() {
        return;
    }
    add!(out, "{title}:\n");
    table::write(out, &all[..all.len().min(MOST)]);
    if all.len() > MOST {
        add!(out, "  and {} more\n", all.len() - MOST);
    }
}

/// What an undo did.
pub fn venv_undo(undone: &VenvUndoDocument) -> String {
    let mut out = format!(
        "{}: the old environment is back{}\n",
        one_line(&undone.path),
        if undone.was_finished {
            ""
        } else {
            "; the move had not come to its end"
        }
    );
    for kept in &undone.kept {
        add!(
            out,
            "  what stood there had changed since, and is in {}\n",
            one_line(kept)
        );
    }
    if let Some(rest) = &undone.rest {
        add!(out, "  {}\n", clean(rest));
    }
    out
}
