use crate::json::{RiskDocument, RiskSeverity, RisksDocument};
use crate::language::{Language, say, word};
use crate::markdown::escape::{parts, prose, words};
use crate::markdown::table;
use crate::risks::{coverage, mitigation, said};

/// The risks in tables, the heaviest first; then what was looked at.
pub fn risks(risks: &RisksDocument, language: Language) -> String {
    let mut out = format!("# {}\n\n", words(&word!(language, "risks-title")));
    add!(out, "{}\n", parts(&said(risks, language)));
    severities(&mut out, risks, language);
    let title = words(&word!(language, "coverage-title"));
    add!(out, "\n## {title}\n\n");
    for told in coverage(risks, language) {
        add!(out, "- {}\n", parts(&told));
    }
    let coverage = &risks.coverage;
    for (title, said, list) in [
        (
            say!(language, "coverage-unknown-title"),
            say!(language, "coverage-unknown-said"),
            &coverage.packages_unknown,
        ),
        (
            say!(language, "coverage-unread-title"),
            say!(language, "coverage-unread-said"),
            &coverage.metadata_unknown,
        ),
    ] {
        if list.is_empty() {
            continue;
        }
        add!(out, "\n### {}\n\n{}\n\n", parts(&title), parts(&said));
        let rows: Vec<Vec<String>> = list
            .iter()
            .map(|unknown| vec![prose(&unknown.package), prose(&language.said(&unknown.why))])
            .collect();
        let head = [word!(language, "col-package"), word!(language, "col-why")];
        table::write(&mut out, &head, &rows);
    }
    out
}

fn severities(out: &mut String, risks: &RisksDocument, language: Language) {
    for severity in RiskSeverity::ALL {
        let rows: Vec<Vec<String>> = risks
            .risks
            .iter()
            .filter(|risk| risk.severity == *severity)
            .map(|risk| row(risk, language))
            .collect();
        if !rows.is_empty() {
            let title = language.word_of("risks-heading", severity.as_str());
            add!(out, "\n## {}\n\n", words(&title));
            let head = [
                word!(language, "col-code"),
                word!(language, "col-type"),
                word!(language, "col-package"),
                word!(language, "col-where"),
                word!(language, "col-issue"),
                word!(language, "col-to-do"),
            ];
            table::write(out, &head, &rows);
        }
    }
}

fn row(risk: &RiskDocument, language: Language) -> Vec<String> {
    let place = match (&risk.file, risk.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        (Some(file), None) => file.clone(),
        (None, _) => String::new(),
    };
    vec![
        prose(&risk.code),
        words(&language.word_of("risk-type", risk.kind.as_str())),
        prose(risk.package.as_deref().unwrap_or_default()),
        prose(&place),
        prose(&language.said(&risk.issue)),
        parts(&mitigation(risk, language)),
    ]
}
