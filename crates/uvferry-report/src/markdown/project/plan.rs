use super::escape::{code, fenced, prose};
use super::table;
use crate::json::{
    Action, DefaultDocument, EditDocument, FileDocument, Mode, PlanDocument, ToolDocument,
};
use crate::phrases::role;
use crate::text::changed_lines;

/// Of a lock and the like, what follows from other files.
fn is_generated(path: &str) -> bool {
    path == "uv.lock"
}

pub(super) fn was(out: &mut String, plan: &PlanDocument) {
    out.push_str("## What the project was\n\n");
    if plan.files.is_empty() {
        out.push_str("It had no requirements file.\n\n");
    } else {
        files(out, &plan.files);
        out.push('\n');
    }
    if !plan.project.inner.is_empty() {
        let inner: Vec<String> = plan.project.inner.iter().map(|path| code(path)).collect();
        add!(
            out,
            "Projects of their own below it, not touched: {}.\n\n",
            inner.join(", ")
        );
    }
}

pub(super) fn files(out: &mut String, files: &[FileDocument]) {
    let rows: Vec<Vec<String>> = files
        .iter()
        .map(|file| {
            vec![
                code(&file.path),
                prose(&role(file)),
                prose(&file.reason),
                file.packages.to_string(),
                format!("{}/{}", file.pinned, file.packages),
                file.vcs.to_string(),
                file.local.to_string(),
                file.url.to_string(),
                file.unpinned.to_string(),
            ]
        })
        .collect();
    table::write(
        out,
        &[
            "file", "role", "why", "packages", "pinned", "VCS", "local", "URL", "unpinned",
        ],
        &rows,
    );
}

pub(super) fn becomes(out: &mut String, plan: &PlanDocument) {
    let project = &plan.project;
    out.push_str("## What it becomes\n\n");
    let because = |reason: &Option<String>| reason.as_deref().map(prose).unwrap_or_default();
    let mut rows = vec![vec![
        "name".to_owned(),
        code(&project.name),
        because(&project.name_reason),
    ]];
    if let Some(version) = &project.version {
        rows.push(vec!["version".to_owned(), code(version), String::new()]);
    }
    if let Some(range) = &project.requires_python {
        rows.push(vec![
            "requires-python".to_owned(),
            code(range),
            because(&project.requires_python_reason),
        ]);
    }
    rows.push(vec![
        "package".to_owned(),
        if project.package { "yes" } else { "no" }.to_owned(),
        if project.package {
            "uv builds and installs it"
        } else {
            "nothing is built; only its dependencies are installed"
        }
        .to_owned(),
    ]);
    if !project.groups.is_empty() {
        let groups: Vec<String> = project.groups.iter().map(|group| code(group)).collect();
        rows.push(vec!["groups".to_owned(), groups.join(", "), String::new()]);
    }
    for set in &plan.conflicts {
        let names: Vec<String> = set
            .iter()
            .filter_map(|item| item.group.as_deref().or(item.extra.as_deref()))
            .map(code)
            .collect();
        rows.push(vec![
            "conflict".to_owned(),
            names.join(", "),
            "never installed together".to_owned(),
        ]);
    }
    table::write(out, &["", "value", "why"], &rows);
    out.push('\n');
    declared(out, plan);
    tools(out, &plan.tools);
    defaults(out, &plan.defaults);
    if plan.edits.is_empty() {
        out.push_str(match project.mode {
            Mode::Pip => "No file changes: the requirements files stay, only commands change.\n\n",
            Mode::Project => "No file changes.\n\n",
        });
        return;
    }
    let rows: Vec<Vec<String>> = plan.edits.iter().map(edited).collect();
    table::write(out, &["file", "what", "lines"], &rows);
    out.push('\n');
}

/// Whose configuration went where.
fn tools(out: &mut String, tools: &[ToolDocument]) {
    if tools.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = tools
        .iter()
        .map(|tool| {
            let losers: Vec<String> = tool.losers.iter().map(|path| code(path)).collect();
            vec![
                prose(&tool.tool),
                code(&tool.from),
                code(&tool.to),
                tool.keys.to_string(),
                losers.join(", "),
                tool.command.as_deref().map(code).unwrap_or_default(),
            ]
        })
        .collect();
    table::write(
        out,
        &["tool", "read", "reads", "keys", "without effect", "run as"],
        &rows,
    );
    out.push('\n');
}

/// Tables that were asked for.
fn defaults(out: &mut String, defaults: &[DefaultDocument]) {
    if defaults.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = defaults
        .iter()
        .map(|table| {
            let keys: Vec<String> = table.keys.iter().map(|key| code(key)).collect();
            vec![
                code(&table.to),
                keys.join(", "),
                prose(&table.evidence),
                prose(&table.left_out.join("; ")),
            ]
        })
        .collect();
    table::write(
        out,
        &["table added, as asked", "keys", "why", "left out"],
        &rows,
    );
    out.push('\n');
}

/// How many requirements the files had, and how many each list has now.
fn declared(out: &mut String, plan: &PlanDocument) {
    if plan.project.mode == Mode::Pip || plan.declared.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = plan
        .declared
        .iter()
        .map(|list| vec![code(&list.to), list.requirements.to_string()])
        .collect();
    table::write(out, &["declared in pyproject.toml", "requirements"], &rows);
    out.push('\n');
}

fn edited(edit: &EditDocument) -> Vec<String> {
    let what = match &edit.old_path {
        Some(old) => format!("renamed from {}", code(old)),
        None => match edit.action {
            Action::Create => "created",
            Action::Modify => "changed",
            Action::Delete => "deleted",
            Action::Rename => "renamed",
        }
        .to_owned(),
    };
    let lines = edit.diff.as_deref().map_or_else(String::new, |diff| {
        let (added, removed) = changed_lines(diff);
        format!("+{added} −{removed}")
    });
    vec![code(&edit.path), what, lines]
}

/// What was found for `[project]`, each value with its source.
pub(super) fn metadata(out: &mut String, plan: &PlanDocument) {
    if plan.metadata.is_empty() {
        return;
    }
    out.push_str("## Metadata that was found\n\n");
    let rows: Vec<Vec<String>> = plan
        .metadata
        .iter()
        .map(|found| {
            vec![
                code(&found.field),
                prose(&found.value),
                prose(&found.source),
            ]
        })
        .collect();
    table::write(out, &["key", "value", "found in"], &rows);
    out.push('\n');
}

/// The requirements files: which go, which are cut down, which stay and why.
pub(super) fn old_files(out: &mut String, plan: &PlanDocument) {
    let of = |action: Action| -> Vec<String> {
        plan.edits
            .iter()
            .filter(|edit| edit.action == action)
            .filter(|edit| plan.files.iter().any(|file| file.path == edit.path))
            .map(|edit| code(&edit.path))
            .collect()
    };
    let (gone, reduced) = (of(Action::Delete), of(Action::Modify));
    if gone.is_empty() && reduced.is_empty() && plan.held.is_empty() {
        return;
    }
    out.push_str("## The old files\n\n");
    if !gone.is_empty() {
        add!(out, "- Deleted: {}.\n", gone.join(", "));
    }
    if !reduced.is_empty() {
        add!(out, "- Changed: {}.\n", reduced.join(", "));
    }
    for held in &plan.held {
        add!(
            out,
            "- {} stays: {}\n",
            code(&held.path),
            prose(&held.reason)
        );
        for mention in &held.mentions {
            add!(
                out,
                "  - {}: {}\n",
                code(&format!("{}:{}", mention.file, mention.line)),
                code(&mention.text)
            );
        }
    }
    if plan.held.iter().any(|held| !held.mentions.is_empty()) {
        out.push_str(
            "\nOnce no place names a file that stays, it can be deleted; its requirements are in pyproject.toml.\n",
        );
    }
    out.push('\n');
}

pub(super) fn diffs(out: &mut String, plan: &PlanDocument) {
    if plan.edits.is_empty() {
        return;
    }
    out.push_str("## The changes\n\n");
    for edit in &plan.edits {
        match &edit.diff {
            _ if is_generated(&edit.path) => add!(
                out,
                "{} follows from pyproject.toml; its lines are left out here.\n\n",
                code(&edit.path)
            ),
            Some(diff) => {
                out.push_str(&fenced("diff", diff));
                out.push('\n');
            }
            None => add!(out, "{} is no text.\n\n", code(&edit.path)),
        }
    }
}

pub(super) fn hashes(out: &mut String, plan: &PlanDocument) {
    if plan.edits.is_empty() {
        return;
    }
    out.push_str("## Hashes of the files\n\nSHA-256 of the bytes before and after.\n\n");
    let hash = |hash: &Option<String>| hash.as_deref().map_or_else(|| "–".to_owned(), code);
    let rows: Vec<Vec<String>> = plan
        .edits
        .iter()
        .map(|edit| {
            vec![
                code(&edit.path),
                hash(&edit.before_sha256),
                hash(&edit.after_sha256),
            ]
        })
        .collect();
    table::write(out, &["file", "before", "after"], &rows);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use uvferry_pyproject::evidence::{EvidenceSources, ProjectEvidence};

    use crate::json::{MetadataDocument, PlanDocument};

    fn document() -> PlanDocument {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("requirements.txt"), "flask\n").unwrap();
        let options = uvferry_migrate::PlanOptions::default();
        crate::json::plan(&uvferry_migrate::plan(folder.path(), &options).unwrap())
    }

    #[test]
    fn metadata_stands_beside_where_it_was_found() {
        let evidence = ProjectEvidence::gather(&EvidenceSources {
            readme: Some(("README.md", b"A small tool for [boats](x) | ships.\n")),
            git_config: Some(b"[remote \"origin\"]\nurl = https://me:pw@git.example.com/o/r\n"),
            git_log: None,
        });
        let mut plan = document();
        let mut out = String::new();
        super::metadata(&mut out, &plan);
        assert_eq!(out, "");
        plan.metadata = evidence.rows().iter().map(MetadataDocument::from).collect();
        super::metadata(&mut out, &plan);
        insta::assert_snapshot!(out, @r"
        ## Metadata that was found

        | key | value | found in |
        | --- | --- | --- |
        | `project.description` | A small tool for boats &#124; ships. | first paragraph of README.md |
        | `project.readme` | README.md | the file README.md |
        | `project.urls.Homepage` | https&#58;//git.example.com/o/r | remote `origin` in .git/config |
        | `project.urls.Repository` | https&#58;//git.example.com/o/r | remote `origin` in .git/config |
        ");
    }
}
