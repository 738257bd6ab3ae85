use crate::json::{RiskDocument, RiskSeverity, RisksCoverageDocument, RisksDocument};
use crate::problems::count;
use crate::text::wrapped;

/// The risks, the heaviest first, those of one rule together; then what was looked at.
pub fn risks(risks: &RisksDocument) -> String {
    let mut out = String::new();
    for severity in RiskSeverity::ALL {
        let of_it: Vec<&RiskDocument> = risks
            .risks
            .iter()
            .filter(|risk| risk.severity == *severity)
            .collect();
        let mut codes: Vec<&str> = of_it.iter().map(|risk| risk.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            let group: Vec<&&RiskDocument> =
                of_it.iter().filter(|risk| risk.code == code).collect();
            write_group(&mut out, risks, *severity, code, &group);
        }
    }
    write_coverage(&mut out, risks);
    wrapped::write(&mut out, "", &risks_summary(risks));
    out
}

/// The risks in one line.
pub fn risks_summary(risks: &RisksDocument) -> String {
    let summary = &risks.summary;
    if summary.total == 0 {
        return "no risk was found".to_owned();
    }
    format!(
        "{}: {}, {}, {} for information",
        count(summary.total, "risk", "risks"),
        count(summary.error, "error", "errors"),
        count(summary.warning, "warning", "warnings"),
        summary.info
    )
}

fn write_group(
    out: &mut String,
    risks: &RisksDocument,
    severity: RiskSeverity,
    code: &str,
    group: &[&&RiskDocument],
) {
    let rule = risks.rules.iter().find(|rule| rule.code == code);
    let title = rule.map_or_else(String::new, |rule| format!(" {}", rule.summary));
    let title = format!("{code}{title} ({})", group.len());
    wrapped::write(out, &format!("{}: ", severity.as_str()), &title);
    // What holds for all of them is said once.
    let mitigation = group.first().map(|risk| risk.mitigation.as_str());
    let is_shared = group
        .iter()
        .all(|risk| Some(risk.mitigation.as_str()) == mitigation);
    for risk in group {
        let mut place = match (&risk.file, risk.line) {
            (Some(file), Some(line)) => format!("{file}:{line}: "),
            (Some(file), None) => format!("{file}: "),
            (None, _) => String::new(),
        };
        if let Some(package) = &risk.package
            && !risk.issue.contains(package.as_str())
        {
            add!(place, "{package}: ");
        }
        wrapped::write(out, "  - ", &format!("{place}{}", risk.issue));
        for also in &risk.related {
            let words = format!("{}:{}: {}", also.file, also.line, also.note);
            wrapped::write(out, "    also ", &words);
        }
        if !is_shared {
            wrapped::write(out, "    to do: ", &risk.mitigation);
        }
    }
    if is_shared {
        wrapped::write(out, "  to do: ", mitigation.unwrap_or_default());
    }
    out.push('\n');
}

fn write_coverage(out: &mut String, risks: &RisksDocument) {
    let coverage = &risks.coverage;
    let mut words = format!("Looked at {}", count(coverage.files.len(), "file", "files"));
    match &coverage.index_skipped {
        Some(why) => add!(words, "; no index was asked: {why}"),
        None if coverage.packages_asked == 0 => {}
        None => add!(
            words,
            " and asked the index about {}",
            risks_asked(coverage)
        ),
    }
    match &coverage.audit_skipped {
        _ if coverage.audited => {}
        Some(why) => add!(words, "; nothing is known of vulnerabilities: {why}"),
        None => words.push_str("; known vulnerabilities were not asked for (`--audit`)"),
    }
    words.push('.');
    wrapped::write(out, "", &words);
    for note in &coverage.notes {
        wrapped::write(out, "", &format!("{note}."));
    }
    for (title, list) in [
        ("Not found out about:\n", &coverage.packages_unknown),
        (
            "What these need, and what only their metadata tells, was not looked at:\n",
            &coverage.metadata_unknown,
        ),
    ] {
        if !list.is_empty() {
            out.push_str(title);
        }
        for unknown in list {
            let line = format!("{}: {}", unknown.package, unknown.why);
            wrapped::write_at_most(out, "  - ", &line, 3);
        }
    }
}

/// `3 distributions`, `3 distributions, 2 of which others need`
pub(crate) fn risks_asked(coverage: &RisksCoverageDocument) -> String {
    let all = count(coverage.packages_asked, "distribution", "distributions");
    match coverage.dependencies_asked {
        0 => all,
        number => format!("{all}, {number} of which only others need"),
    }
}
