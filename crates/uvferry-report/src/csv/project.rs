//! Tables of a plan, a migration, a scan.

use super::field::{option, text};
use super::table;
use crate::json::{
    CheckDocument, DiagnosticDocument, EditDocument, FileDocument, GenerationDocument,
    GraphDocument, LedgerItemDocument, MigrationsDocument, ToolsDocument, TranslationDocument,
    UndoneDocument, VerificationDocument, WhyDocument,
};
use crate::phrases::differences;

fn number(number: Option<usize>) -> String {
    number.map(|it| it.to_string()).unwrap_or_default()
}

/// One row for each thing that was read.
pub fn ledger(items: &[LedgerItemDocument]) -> String {
    let names = [
        "id",
        "kind",
        "file",
        "line",
        "end_line",
        "text",
        "disposition",
        "to",
        "code",
        "message",
    ];
    let rows = items.iter().map(|item| {
        vec![
            text(&item.id),
            item.kind.as_str().to_owned(),
            text(&item.file),
            item.line.to_string(),
            item.end_line.to_string(),
            text(&item.text),
            item.disposition.as_str().to_owned(),
            option(item.to.as_deref()),
            option(item.code.as_deref()),
            option(item.message.as_deref()),
        ]
    });
    table(&names, rows)
}

/// One row for each finding.
pub fn diagnostics(diagnostics: &[DiagnosticDocument]) -> String {
    let names = [
        "severity", "code", "file", "line", "column", "message", "help",
    ];
    let rows = diagnostics.iter().map(|found| {
        vec![
            found.severity.as_str().to_owned(),
            text(&found.code),
            option(found.file.as_deref()),
            number(found.line),
            number(found.column),
            text(&found.message),
            option(found.help.as_deref()),
        ]
    });
    table(&names, rows)
}

/// One row for each requirements file.
pub fn files(files: &[FileDocument]) -> String {
    let names = [
        "file", "role", "form", "reason", "packages", "pinned", "vcs", "local", "url", "unpinned",
    ];
    let rows = files.iter().map(|file| {
        vec![
            text(&file.path),
            option(file.role.as_deref()),
            file.form.as_str().to_owned(),
            text(&file.reason),
            file.packages.to_string(),
            file.pinned.to_string(),
            file.vcs.to_string(),
            file.local.to_string(),
            file.url.to_string(),
            file.unpinned.to_string(),
        ]
    });
    table(&names, rows)
}

/// One row for each file that changes.
pub fn edits(edits: &[EditDocument]) -> String {
    let names = [
        "path",
        "old_path",
        "action",
        "before_sha256",
        "after_sha256",
    ];
    let rows = edits.iter().map(|edit| {
        vec![
            text(&edit.path),
            option(edit.old_path.as_deref()),
            edit.action.as_str().to_owned(),
            option(edit.before_sha256.as_deref()),
            option(edit.after_sha256.as_deref()),
        ]
    });
    table(&names, rows)
}

/// One row for each project of several.
pub fn projects(migrations: &MigrationsDocument) -> String {
    let names = [
        "project",
        "lock",
        "equal",
        "needs_review",
        "files",
        "journal",
        "message",
    ];
    let made = migrations.projects.iter().map(|project| {
        let found = project.verification.as_ref();
        let equal = found.and_then(|found| found.equal);
        vec![
            text(&project.root),
            project.lock.status.as_str().to_owned(),
            equal.map(|equal| equal.to_string()).unwrap_or_default(),
            project.plan.ledger.needs_review.to_string(),
            project.plan.edits.len().to_string(),
            option(project.journal.as_deref()),
            option(project.lock.message.as_deref()),
        ]
    });
    let failed = migrations.failed.iter().map(|project| {
        let mut row = vec![String::new(); names.len()];
        row[0] = text(&project.root);
        row[6] = text(&project.message);
        row
    });
    table(&names, made.chain(failed))
}

/// One row for each distribution of a graph.
pub fn distributions(graph: &GraphDocument) -> String {
    let names = [
        "name",
        "version",
        "is_root",
        "depth",
        "lists",
        "category",
        "licence",
        "installed_bytes",
        "download_bytes",
        "importing_files",
    ];
    let size = |bytes: Option<u64>| bytes.map(|it| it.to_string()).unwrap_or_default();
    let nodes = graph.nodes.iter().filter(|node| !node.is_project);
    let rows = nodes.map(|node| {
        vec![
            text(&node.name),
            option(node.version.as_deref()),
            node.is_root.to_string(),
            node.depth.to_string(),
            text(&node.lists.join(" ")),
            option(node.category.as_deref()),
            option(node.licence.as_deref()),
            size(node.installed_bytes),
            size(node.download_bytes),
            number(node.importing_files),
        ]
    });
    table(&names, rows)
}

/// One row for each requirement between two distributions of a graph.
pub fn requirements(graph: &GraphDocument) -> String {
    let names = [
        "from",
        "to",
        "list",
        "requirement",
        "specifier",
        "marker",
        "extras",
        "is_met",
    ];
    let name = |at: usize| graph.nodes.get(at).map(|node| text(&node.name));
    let rows = graph.edges.iter().map(|edge| {
        vec![
            name(edge.from).unwrap_or_default(),
            name(edge.to).unwrap_or_default(),
            text(&edge.list),
            option(edge.requirement.as_deref()),
            option(edge.specifier.as_deref()),
            option(edge.marker.as_deref()),
            text(&edge.extras.join(" ")),
            edge.is_met.to_string(),
        ]
    });
    table(&names, rows)
}

/// One row for each step of each way to a distribution; ways and steps count from 1.
pub fn ways(why: &WhyDocument) -> String {
    let names = [
        "version",
        "way",
        "step",
        "step_name",
        "step_version",
        "requirement",
        "list",
    ];
    let rows = why.found.iter().flat_map(|found| {
        found.ways.iter().enumerate().flat_map(move |(way, steps)| {
            steps.iter().enumerate().map(move |(at, step)| {
                vec![
                    option(found.version.as_deref()),
                    (way + 1).to_string(),
                    (at + 1).to_string(),
                    text(&step.name),
                    option(step.version.as_deref()),
                    option(step.requirement.as_deref()),
                    option(step.list.as_deref()),
                ]
            })
        })
    });
    table(&names, rows)
}

/// One row for each install set on each target.
pub fn targets(verification: &VerificationDocument) -> String {
    let names = [
        "set", "python", "platform", "outcome", "before", "same", "changed", "missing", "added",
        "reason",
    ];
    let rows = verification.targets.iter().map(|target| {
        vec![
            text(&target.set),
            option(target.python.as_deref()),
            option(target.platform.as_deref()),
            target.outcome.as_str().to_owned(),
            target
                .before
                .map(|before| before.as_str().to_owned())
                .unwrap_or_default(),
            number(target.same),
            target.changed.len().to_string(),
            target.missing.len().to_string(),
            target.added.len().to_string(),
            option(target.reason.as_deref()),
        ]
    });
    table(&names, rows)
}

/// One row for each distribution that differs on a target.
pub fn differing(verification: &VerificationDocument) -> String {
    let names = [
        "set", "python", "platform", "name", "before", "after", "pinned", "cause",
    ];
    let rows = verification.targets.iter().flat_map(|target| {
        differences(target).into_iter().map(|found| {
            vec![
                text(&target.set),
                option(target.python.as_deref()),
                option(target.platform.as_deref()),
                text(found.name),
                option(found.before),
                option(found.after),
                found.pinned.to_string(),
                option(found.cause),
            ]
        })
    });
    table(&names, rows)
}

/// One row for each thing that is put right.
pub fn fixes(check: &CheckDocument) -> String {
    let rows = check.changes.iter().flat_map(|change| {
        change.fixes.iter().map(|fix| {
            vec![
                text(&change.file),
                fix.line.to_string(),
                text(&fix.code),
                text(&fix.message),
                change.written.to_string(),
            ]
        })
    });
    table(&["file", "line", "code", "message", "written"], rows)
}

/// One row for each difference between two wheels.
pub fn wheel_differences(generation: &GenerationDocument) -> String {
    let differences = generation.wheel.iter().flat_map(|wheel| &wheel.differences);
    let rows = differences.map(|one| {
        vec![
            one.kind.as_str().to_owned(),
            option(one.name.as_deref()),
            option(one.before.as_deref()),
            option(one.after.as_deref()),
        ]
    });
    table(&["kind", "name", "before", "after"], rows)
}

/// One row for each tool whose configuration was found.
pub fn tools(tools: &ToolsDocument) -> String {
    let rows = tools.tools.iter().map(|tool| {
        vec![
            text(&tool.tool),
            text(&tool.from),
            text(&tool.to),
            tool.keys.to_string(),
            text(&tool.losers.join(" ")),
            option(tool.command.as_deref()),
        ]
    });
    table(&["tool", "from", "to", "keys", "losers", "command"], rows)
}

/// One row for each command that was found.
pub fn translated(translation: &TranslationDocument) -> String {
    let names = [
        "file", "line", "column", "text", "program", "outcome", "applied", "to", "code", "message",
    ];
    let rows = translation.commands.iter().map(|one| {
        vec![
            option(translation.file.as_deref()),
            one.line.to_string(),
            one.column.to_string(),
            text(&one.text),
            one.program.as_str().to_owned(),
            one.outcome.as_str().to_owned(),
            one.applied.to_string(),
            option(one.to.as_deref()),
            option(one.code.as_deref()),
            option(one.message.as_deref()),
        ]
    });
    table(&names, rows)
}

/// One row for each file of a run that was taken back.
pub fn undone(undone: &UndoneDocument) -> String {
    let row = |path: &str, became: &str, kept: Option<&str>| {
        vec![text(path), became.to_owned(), option(kept)]
    };
    let restored = undone.restored.iter();
    let removed = undone.removed.iter();
    let kept = undone.kept.iter();
    let rows = restored
        .map(|path| row(path, "restored", None))
        .chain(removed.map(|path| row(path, "removed", None)))
        .chain(kept.map(|one| row(&one.path, "kept", Some(&one.kept))));
    table(&["path", "became", "kept_as"], rows)
}
