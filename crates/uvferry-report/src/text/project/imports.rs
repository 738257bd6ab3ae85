//! What the code of a project uses.

use crate::json::{
    ImportsDocument, ImportsProjectsDocument, ImportsSeverity, ImportsVerdictDocument,
};
use crate::problems::count;
use crate::text::wrapped;

/// Findings by rule, each with its places and the command that does what is recommended; hints
/// and remarks where they are asked for; then what it rests on, and the numbers.
pub fn imports(found: &ImportsDocument, with_hints: bool) -> String {
    let mut out = String::new();
    let mut groups: Vec<(&str, ImportsSeverity, Vec<&ImportsVerdictDocument>)> = Vec::new();
    for verdict in &found.verdicts {
        if verdict.severity == ImportsSeverity::Info && !with_hints {
            continue;
        }
        let known = groups
            .iter_mut()
            .find(|(code, severity, _)| *code == verdict.code && *severity == verdict.severity);
        match known {
            Some((_, _, all)) => all.push(verdict),
            None => groups.push((&verdict.code, verdict.severity, vec![verdict])),
        }
    }
    groups.sort_by_key(|(code, severity, _)| (*severity, *code));
    for (code, severity, verdicts) in groups {
        let name = &verdicts[0].rule;
        wrapped::write(
            &mut out,
            &format!("{}: ", severity.as_str()),
            &format!("{code} {name} ({})", verdicts.len()),
        );
        for verdict in verdicts {
            write_one(&mut out, verdict);
        }
        out.push('\n');
    }
    let basis = &found.basis;
    let modules = match &basis.environment {
        Some(path) => format!("Modules as `{path}` has them"),
        None => "No environment was looked at: modules as tables and names have them, and what rests on a name is a hint".to_owned(),
    };
    let needs = match &basis.lock {
        Some(path) => format!("; who needs whom as `{path}` says."),
        None => "; there is no lock.".to_owned(),
    };
    wrapped::write(&mut out, "", &format!("{modules}{needs}"));
    for note in &found.notes {
        wrapped::write(&mut out, "", &format!("{note}."));
    }
    wrapped::write(&mut out, "", &imports_summary(found));
    out
}

/// Each of several projects below its folder, then the numbers over all.
pub fn imports_projects(found: &ImportsProjectsDocument, with_hints: bool) -> String {
    let mut out = String::new();
    for project in &found.projects {
        wrapped::write(&mut out, "", &project.root);
        let text = imports(&project.imports, with_hints);
        for line in text.lines() {
            if !line.is_empty() {
                out.push_str("  ");
                out.push_str(line);
            }
            out.push('\n');
        }
        out.push('\n');
    }
    wrapped::write(&mut out, "", &imports_projects_summary(found));
    out
}

/// The numbers over all in one line.
pub fn imports_projects_summary(found: &ImportsProjectsDocument) -> String {
    let projects = count(found.projects.len(), "project", "projects");
    let findings = if found.findings == 0 {
        "nothing has to be done".to_owned()
    } else {
        count(found.findings, "finding", "findings")
    };
    let hints = count(found.hints, "hint or remark", "hints and remarks");
    format!("{projects}: {findings}, {hints}")
}

/// The numbers in one line.
pub fn imports_summary(found: &ImportsDocument) -> String {
    let summary = &found.summary;
    let findings = if summary.findings == 0 {
        "nothing has to be done".to_owned()
    } else {
        format!(
            "{} ({} unused, {} missing, {} transitive, {} misplaced)",
            count(summary.findings, "finding", "findings"),
            summary.unused,
            summary.missing,
            summary.transitive,
            summary.misplaced,
        )
    };
    format!(
        "{findings}, {}: {} against {} with {}",
        count(summary.hints, "hint or remark", "hints and remarks"),
        count(
            summary.total_packages,
            "declared distribution",
            "declared distributions"
        ),
        count(summary.total_files_analyzed, "Python file", "Python files"),
        count(summary.total_imports, "import", "imports"),
    )
}

fn write_one(out: &mut String, verdict: &ImportsVerdictDocument) {
    let place = match (&verdict.file, verdict.line) {
        (Some(file), Some(line)) => format!("{file}:{line}: "),
        (Some(file), None) => format!("{file}: "),
        (None, _) => String::new(),
    };
    wrapped::write(out, "  - ", &format!("{place}{}", verdict.message));
    if let Some(hint) = &verdict.hint {
        wrapped::write(out, "    a hint: ", hint);
    }
    // Places of one file that are there for the same reason stand on one line.
    for also in verdict
        .evidence
        .chunk_by(|one, other| (&one.file, &one.note) == (&other.file, &other.note))
    {
        let lines: Vec<String> = also.iter().map(|one| one.line.to_string()).collect();
        let first = &also[0];
        let words = format!("{}:{}: {}", first.file, lines.join(", "), first.note);
        wrapped::write(out, "    also ", &words);
    }
    if verdict.more_places > 0 {
        let more = count(verdict.more_places, "more place", "more places");
        wrapped::write(out, "    ", &format!("and {more}"));
    }
    if let Some(command) = &verdict.recommendation.command {
        wrapped::write(out, "    to do: ", command);
    }
}
