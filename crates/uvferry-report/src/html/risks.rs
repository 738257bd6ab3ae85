use askama::Template;

use super::{Choice, Frame, rendered, tile};
use crate::json::{RiskDocument, RiskSeverity, RiskType, RisksDocument, UnknownPackageDocument};
use crate::language::{Language, RuleText, say, word};
use crate::prose::Prose;
use crate::risks::{coverage, mitigation, said};
use crate::visible::one_line;

#[derive(Template)]
#[template(path = "risks.html")]
struct Page {
    frame: Frame,
    count: String,
    severities: Vec<Choice>,
    types: Vec<Choice>,
    rows: Vec<Row>,
    coverage: Vec<Prose>,
    files: Vec<String>,
    unknown: Vec<Unknown>,
    unread: Vec<Unknown>,
}

struct Row {
    severity: &'static str,
    severity_word: String,
    rank: usize,
    code: String,
    summary: Option<String>,
    kind: &'static str,
    kind_word: String,
    place: Option<String>,
    place_key: String,
    package: Option<String>,
    issue: Prose,
    related: Vec<Prose>,
    mitigation: Prose,
}

struct Unknown {
    package: String,
    why: String,
}

/// The page of the risks.
pub fn risks(risks: &RisksDocument, language: Language) -> String {
    let mut frame = Frame::new(
        language,
        &word!(language, "risks-title"),
        &said(risks, language).letters(),
    );
    let summary = &risks.summary;
    let mut severities = Vec::new();
    for (severity, number, class) in [
        (RiskSeverity::Error, summary.error, "bad"),
        (RiskSeverity::Warning, summary.warning, "warn"),
        (RiskSeverity::Info, summary.info, "note"),
    ] {
        let word = language.word_of("severity", severity.as_str());
        let number = language.number(number);
        severities.push(Choice {
            value: severity.as_str(),
            label: format!("{word} ({number})"),
        });
        frame.tiles.push(tile(&number, word, class));
    }
    let types = RiskType::ALL.iter().filter_map(|kind| {
        let number = risks.risks.iter().filter(|risk| risk.kind == *kind).count();
        (number > 0).then(|| Choice {
            value: kind.as_str(),
            label: format!(
                "{} ({})",
                language.word_of("risk-type", kind.as_str()),
                language.number(number)
            ),
        })
    });
    let page = Page {
        frame,
        count: word!(language, "risks-count"),
        severities,
        types: types.collect(),
        rows: risks
            .risks
            .iter()
            .map(|risk| row(risk, risks, language))
            .collect(),
        coverage: coverage(risks, language),
        files: risks
            .coverage
            .files
            .iter()
            .map(|file| one_line(file))
            .collect(),
        unknown: unknown(&risks.coverage.packages_unknown, language),
        unread: unknown(&risks.coverage.metadata_unknown, language),
    };
    rendered(&page)
}

fn unknown(list: &[UnknownPackageDocument], language: Language) -> Vec<Unknown> {
    let one = |unknown: &UnknownPackageDocument| Unknown {
        package: one_line(&unknown.package),
        why: one_line(&language.said(&unknown.why)),
    };
    list.iter().map(one).collect()
}

fn row(risk: &RiskDocument, risks: &RisksDocument, language: Language) -> Row {
    let place = risk.file.as_ref().map(|file| match risk.line {
        Some(line) => format!("{file}:{line}"),
        None => file.clone(),
    });
    let order = RiskSeverity::ALL
        .iter()
        .position(|one| *one == risk.severity);
    let rule = risks.rules.iter().find(|rule| rule.code == risk.code);
    let summary = language
        .of_rule(&risk.code, RuleText::Summary)
        .or_else(|| Some(rule?.summary.clone()));
    let place_key = place.as_deref().or(risk.package.as_deref());
    Row {
        severity: risk.severity.as_str(),
        severity_word: language.word_of("severity", risk.severity.as_str()),
        rank: order.unwrap_or_default(),
        code: one_line(&risk.code),
        summary: summary.map(|summary| one_line(&summary)),
        kind: risk.kind.as_str(),
        kind_word: language.word_of("risk-type", risk.kind.as_str()),
        place_key: one_line(place_key.unwrap_or_default()),
        place: place.map(|place| one_line(&place)),
        package: risk.package.as_deref().map(one_line),
        issue: language.sentence(&risk.issue),
        related: risk
            .related
            .iter()
            .map(|also| {
                let place = format!("{}:{}: {}", also.file, also.line, also.note);
                say!(language, "risk-also", place = &Prose::plain(&place))
            })
            .collect(),
        mitigation: mitigation(risk, language),
    }
}
