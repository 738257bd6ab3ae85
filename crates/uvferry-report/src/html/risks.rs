use askama::Template;

use super::{Choice, Frame, rendered, tile};
use crate::json::{RiskDocument, RiskSeverity, RiskType, RisksDocument, UnknownPackageDocument};
use crate::language::Language;
use crate::problems::count;
use crate::prose::Prose;
use crate::text;
use crate::visible::one_line;

#[derive(Template)]
#[template(path = "risks.html")]
struct Page {
    frame: Frame,
    severities: Vec<Choice>,
    types: Vec<Choice>,
    rows: Vec<Row>,
    coverage: Vec<String>,
    files: Vec<String>,
    unknown: Vec<Unknown>,
    unread: Vec<Unknown>,
}

struct Row {
    severity: &'static str,
    rank: usize,
    code: String,
    summary: Option<String>,
    kind: &'static str,
    place: Option<String>,
    place_key: String,
    package: Option<String>,
    issue: Prose,
    related: Vec<String>,
    mitigation: Prose,
}

struct Unknown {
    package: String,
    why: String,
}

/// The page of the risks.
pub fn risks(risks: &RisksDocument) -> String {
    let mut frame = Frame::new(
        Language::English,
        "Risks of a move to uv",
        &text::risks_summary(risks),
    );
    let summary = &risks.summary;
    let mut severities = Vec::new();
    for (severity, number, class) in [
        (RiskSeverity::Error, summary.error, "bad"),
        (RiskSeverity::Warning, summary.warning, "warn"),
        (RiskSeverity::Info, summary.info, "note"),
    ] {
        let word = severity.as_str();
        frame.tiles.push(tile(&number, word, class));
        severities.push(Choice {
            value: word,
            label: format!("{word} ({number})"),
        });
    }
    let types = RiskType::ALL.iter().filter_map(|kind| {
        let number = risks.risks.iter().filter(|risk| risk.kind == *kind).count();
        (number > 0).then(|| Choice {
            value: kind.as_str(),
            label: format!("{} ({number})", kind.as_str()),
        })
    });
    let page = Page {
        frame,
        severities,
        types: types.collect(),
        rows: risks.risks.iter().map(|risk| row(risk, risks)).collect(),
        coverage: coverage(risks),
        files: risks
            .coverage
            .files
            .iter()
            .map(|file| one_line(file))
            .collect(),
        unknown: unknown(&risks.coverage.packages_unknown),
        unread: unknown(&risks.coverage.metadata_unknown),
    };
    rendered(&page)
}

fn unknown(list: &[UnknownPackageDocument]) -> Vec<Unknown> {
    let one = |unknown: &UnknownPackageDocument| Unknown {
        package: one_line(&unknown.package),
        why: one_line(&unknown.why),
    };
    list.iter().map(one).collect()
}

fn row(risk: &RiskDocument, risks: &RisksDocument) -> Row {
    let place = risk.file.as_ref().map(|file| match risk.line {
        Some(line) => format!("{file}:{line}"),
        None => file.clone(),
    });
    let order = RiskSeverity::ALL
        .iter()
        .position(|one| *one == risk.severity);
    let rule = risks.rules.iter().find(|rule| rule.code == risk.code);
    let place_key = place.as_deref().or(risk.package.as_deref());
    Row {
        severity: risk.severity.as_str(),
        rank: order.unwrap_or_default(),
        code: one_line(&risk.code),
        summary: rule.map(|rule| one_line(&rule.summary)),
        kind: risk.kind.as_str(),
        place_key: one_line(place_key.unwrap_or_default()),
        place: place.map(|place| one_line(&place)),
        package: risk.package.as_deref().map(one_line),
        issue: Prose::of(&risk.issue),
        related: risk
            .related
            .iter()
            .map(|also| one_line(&format!("{}:{}: {}", also.file, also.line, also.note)))
            .collect(),
        mitigation: Prose::of(&risk.mitigation),
    }
}

fn coverage(risks: &RisksDocument) -> Vec<String> {
    let coverage = &risks.coverage;
    let asked = text::risks_asked(coverage);
    let mut lines = vec![
        count(coverage.files.len(), "file", "files"),
        match &coverage.index_skipped {
            Some(why) => one_line(&format!("No index was asked: {why}")),
            None => format!("The index was asked about {asked}"),
        },
        match &coverage.audit_skipped {
            _ if coverage.audited => "Known vulnerabilities were asked for".to_owned(),
            Some(why) => one_line(&format!("Nothing is known of vulnerabilities: {why}")),
            None => "Known vulnerabilities were not asked for".to_owned(),
        },
    ];
    lines.extend(coverage.notes.iter().map(|note| one_line(note)));
    lines
}
