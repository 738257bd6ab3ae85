//! What programs print in several steps, as one text.

use super::table;
use super::{environment, project};
use crate::json::{
    Action, CheckDocument, DiagnosticDocument, Disposition, EditDocument, GenerationDocument,
    IdeDocument, NoticeDocument, RestorationDocument, Severity, SnapshotDocument, ToolsDocument,
    TranslationDocument, UndoneDocument, VenvMoveDocument, WheelOutcome,
};
use crate::phrases::count;
use crate::visible::{one_line, visible};

/// Findings with their places; a document has no text of the files.
fn diagnostics(found: &[DiagnosticDocument]) -> String {
    let mut out = String::new();
    for one in found {
        add!(
            out,
            "{}[{}]: {}\n",
            one.severity.as_str(),
            one_line(&one.code),
            one_line(&one.message)
        );
        if let Some(file) = &one.file {
            add!(out, " --> {}", one_line(file));
            if let Some(line) = one.line {
                add!(out, ":{line}:{}", one.column.unwrap_or(1));
            }
            out.push('\n');
        }
        if let Some(help) = &one.help {
            add!(out, "  = help: {}\n", one_line(help));
        }
        out.push('\n');
    }
    out
}

/// What an environment's documents tell.
fn notices(found: &[NoticeDocument]) -> String {
    let found: Vec<DiagnosticDocument> = found.iter().map(DiagnosticDocument::from).collect();
    diagnostics(&found)
}

/// What becomes of files.
fn diffs(edits: &[EditDocument]) -> String {
    let mut out = String::new();
    for edit in edits {
        if let Some(diff) = &edit.diff {
            out.push_str(&visible(diff));
        } else {
            add!(out, "`{}` changes and is no text\n", one_line(&edit.path));
        }
    }
    out
}

/// A check: the findings, what of it is put right, how many there are.
pub(crate) fn check(document: &CheckDocument) -> String {
    let mut out = diagnostics(&document.diagnostics);
    for change in &document.changes {
        let file = one_line(&change.file);
        let how = if change.written {
            "fixed"
        } else {
            "can be fixed"
        };
        for fix in &change.fixes {
            let (message, code) = (one_line(&fix.message), one_line(&fix.code));
            add!(out, "{how}: {file}:{}: {message} ({code})\n", fix.line);
        }
    }
    let with = |severity: Severity| {
        let found = document.diagnostics.iter();
        found.filter(|one| one.severity == severity).count()
    };
    if document.diagnostics.is_empty() {
        out.push_str("nothing is wrong\n");
    } else {
        add!(
            out,
            "{}, {}, {} for information\n",
            count(with(Severity::Error), "error", "errors"),
            count(with(Severity::Warning), "warning", "warnings"),
            with(Severity::Info)
        );
    }
    out
}

/// An editor set up: what becomes of its files, each setting, what is left to do.
pub(crate) fn editor(document: &IdeDocument) -> String {
    let mut out = diffs(&document.edits);
    out.push_str(&super::ide(document));
    out.push_str(&diagnostics(&document.diagnostics));
    if document.journal.is_some() {
        add!(out, "written: for {}\n", one_line(&document.editor));
    } else if document.edits.is_empty() {
        out.push_str("there is nothing to add\n");
    }
    out
}

/// Metadata: the new file, what was found, how the wheels compare.
pub(crate) fn generation(document: &GenerationDocument) -> String {
    let mut out = visible(&document.pyproject);
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    if !document.diagnostics.is_empty() {
        out.push('\n');
    }
    out.push_str(&diagnostics(&document.diagnostics));
    if let Some(wheel) = &document.wheel {
        let reason = wheel.reason.as_deref().map(one_line).unwrap_or_default();
        match wheel.outcome {
            WheelOutcome::Equal if wheel.restated.is_empty() => {
                out.push_str("equal: the wheel is the same before and after\n");
            }
            WheelOutcome::Equal => add!(
                out,
                "equal: the wheel says the same before and after, in another form in {}\n",
                one_line(&wheel.restated.join(", "))
            ),
            WheelOutcome::Different => add!(
                out,
                "different: {} between the wheels\n",
                count(wheel.differences.len(), "difference", "differences")
            ),
            WheelOutcome::Inconclusive => {
                add!(
                    out,
                    "inconclusive: it could not be built before: {reason}\n"
                );
            }
            WheelOutcome::Fails => add!(out, "it cannot be built any more: {reason}\n"),
        }
    }
    if document.written {
        add!(
            out,
            "written: {}; `uvferry undo` takes it back\n",
            count(document.edits.len(), "file changed", "files changed")
        );
    }
    out
}

/// Configurations of tools: what becomes of the files, and what went where.
pub(crate) fn tools(document: &ToolsDocument) -> String {
    let mut out = diffs(&document.files);
    out.push_str(&diagnostics(&document.diagnostics));
    for tool in &document.tools {
        let (name, from, to) = (
            one_line(&tool.tool),
            one_line(&tool.from),
            one_line(&tool.to),
        );
        match tool.keys {
            0 if tool.losers.is_empty() => continue,
            0 if from == "pyproject.toml" => add!(out, "{name} reads {from}\n"),
            0 => add!(out, "{name}: {from} to [{to}]\n"),
            keys => add!(
                out,
                "{name}: {} from {from} to [{to}]\n",
                count(keys, "key", "keys")
            ),
        }
        for loser in &tool.losers {
            add!(out, "  {} has had no effect\n", one_line(loser));
        }
        if let Some(command) = &tool.command {
            add!(out, "  from now on: {}\n", one_line(command));
        }
    }
    for table in &document.defaults {
        add!(
            out,
            "{}: [{}] added, as asked ({})\n",
            one_line(&table.tool),
            one_line(&table.to),
            one_line(&table.evidence)
        );
        for why in &table.left_out {
            add!(out, "  without {}\n", one_line(why));
        }
    }
    let gone = document.files.iter();
    for edit in gone.filter(|edit| edit.action == Action::Delete) {
        add!(out, "{} goes\n", one_line(&edit.path));
    }
    let stay = document.keys.iter();
    for key in stay.filter(|key| key.disposition == Disposition::NeedsReview) {
        let why = key.message.as_deref().map(one_line).unwrap_or_default();
        add!(out, "{}:{} stays: {why}\n", one_line(&key.file), key.line);
    }
    if document.files.is_empty() {
        out.push_str("nothing to bring in\n");
    } else if document.journal.is_some() {
        out.push_str("written: `uvferry undo` takes it back\n");
    }
    out
}

/// Commands: what was typed as it becomes, or what becomes of a file; then each of them.
pub(crate) fn translation(document: &TranslationDocument) -> String {
    let mut out = String::new();
    for text in &document.texts {
        out.push_str(&visible(&text.to));
        if !text.to.is_empty() && !text.to.ends_with('\n') {
            out.push('\n');
        }
    }
    if document.file.is_some() {
        out.push_str(&visible(document.diff.as_deref().unwrap_or_default()));
        out.push_str(&project::translated(document));
    }
    out.push_str(&diagnostics(&document.diagnostics));
    if document.journal.is_some() {
        out.push_str("written: `uvferry undo` takes it back\n");
    }
    out
}

/// A run that was taken back.
pub(crate) fn undone(document: &UndoneDocument) -> String {
    let mut out = format!("{}: every file is as it was\n", one_line(&document.id));
    let rows = |paths: &[String], word: &str| -> Vec<Vec<String>> {
        let paths = paths.iter();
        paths
            .map(|path| vec![word.to_owned(), one_line(path)])
            .collect()
    };
    let mut all = rows(&document.restored, "restored");
    all.extend(rows(&document.removed, "removed"));
    all.extend(rows(&document.directories_left, "stays"));
    table::write(&mut out, &all);
    for kept in &document.kept {
        add!(
            out,
            "the newer {} is kept as {}\n",
            one_line(&kept.path),
            one_line(&kept.kept)
        );
    }
    out
}

/// A snapshot that was taken.
pub(crate) fn snapshot(document: &SnapshotDocument) -> String {
    notices(&document.diagnostics) + &environment::snapshot_taken(document)
}

/// What became of an archive.
pub(crate) fn restoration(document: &RestorationDocument) -> String {
    notices(&document.diagnostics) + &environment::restoration(document)
}

/// A move to uv.
pub(crate) fn venv_move(document: &VenvMoveDocument) -> String {
    environment::venv_move(document) + &notices(&document.diagnostics)
}
