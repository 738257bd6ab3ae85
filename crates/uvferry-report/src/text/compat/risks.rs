use std::collections::BTreeMap;

use crate::json::{RiskDocument, RiskSeverity, RisksCoverageDocument, RisksDocument};
use crate::problems::count;
use crate::text::wrapped;

/// Of those of one rule and file that are for information, so many are told one by one.
const MOST: usize = 5;

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
    let mut in_file: BTreeMap<Option<&str>, Vec<&RiskDocument>> = BTreeMap::new();
    for risk in group {
        in_file.entry(risk.file.as_deref()).or_default().push(risk);
    }
    let is_many = |file: Option<&str>| {
        severity == RiskSeverity::Info && in_file.get(&file).is_some_and(|all| all.len() > MOST + 1)
    };
    let mut told: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for risk in group {
        let file = risk.file.as_deref();
        let number = told.entry(file).or_default();
        *number += 1;
        if is_many(file) && *number > MOST {
            if *number == MOST + 1 {
                write_rest(out, file, &in_file[&file][MOST..]);
            }
            continue;
        }
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
        // Places of one file that are there for the same reason stand on one line.
        for also in risk
            .related
            .chunk_by(|a, b| (&a.file, &a.note) == (&b.file, &b.note))
        {
            let lines: Vec<String> = also.iter().map(|one| one.line.to_string()).collect();
            let first = &also[0];
            let words = format!("{}:{}: {}", first.file, lines.join(", "), first.note);
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

/// Those of a file that are not told one by one.
fn write_rest(out: &mut String, file: Option<&str>, rest: &[&RiskDocument]) {
    let lines: Vec<String> = rest
        .iter()
        .filter_map(|risk| Some(risk.line?.to_string()))
        .collect();
    let mut words = format!("… and {} more", rest.len());
    if let Some(file) = file {
        add!(words, " in {file}");
    }
    if !lines.is_empty() {
        add!(words, ", on the lines {}", lines.join(", "));
    }
    words.push_str("; all of them with `--format json`");
    wrapped::write_at_most(out, "  - ", &words, 3);
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
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for unknown in list {
            let known = reasons.iter_mut().find(|(why, _)| *why == unknown.why);
            match known {
                Some((_, packages)) => packages.push(&unknown.package),
                None => reasons.push((&unknown.why, vec![&unknown.package])),
            }
        }
        for (why, packages) in reasons {
            let line = format!("{}: {why}", packages.join(", "));
            wrapped::write_at_most(out, "  - ", &line, 8);
        }
    }
}

/// `3 distributions`, `3 distributions, 2 of which others need`
fn risks_asked(coverage: &RisksCoverageDocument) -> String {
    let all = count(coverage.packages_asked, "distribution", "distributions");
    match coverage.dependencies_asked {
        0 => all,
        number => format!("{all}, {number} of which only others need"),
    }
}
