//! What pages and Markdown say of risks in the same words.

use crate::json::{RiskDocument, RisksDocument};
use crate::language::{Language, RuleText, say};
use crate::prose::Prose;

/// The risks in one sentence.
pub(crate) fn said(risks: &RisksDocument, language: Language) -> Prose {
    let summary = &risks.summary;
    say!(
        language,
        "risks-said",
        total = summary.total,
        errors = summary.error,
        warnings = summary.warning,
        infos = summary.info,
    )
}

/// What to do. The mitigation of a document is English; another language has that of the rule.
pub(crate) fn mitigation(risk: &RiskDocument, language: Language) -> Prose {
    let known = language.of_rule(&risk.code, RuleText::Fix);
    Prose::of(known.as_deref().unwrap_or(&risk.mitigation))
}

/// What was looked at, a sentence for each.
pub(crate) fn coverage(risks: &RisksDocument, language: Language) -> Vec<Prose> {
    let coverage = &risks.coverage;
    let mut told = vec![say!(
        language,
        "coverage-files",
        files = coverage.files.len()
    )];
    let all = coverage.packages_asked;
    told.push(
        match (&coverage.index_skipped, coverage.dependencies_asked) {
            (Some(why), _) => say!(language, "coverage-index-skipped", why = &Prose::of(why)),
            (None, 0) => say!(language, "coverage-index-asked", all = all),
            (None, others) => say!(
                language,
                "coverage-index-asked-others",
                all = all,
                others = others
            ),
        },
    );
    told.push(match &coverage.audit_skipped {
        _ if coverage.audited => say!(language, "coverage-audited"),
        Some(why) => say!(language, "coverage-audit-skipped", why = &Prose::of(why)),
        None => say!(language, "coverage-not-audited"),
    });
    told.extend(coverage.notes.iter().map(|note| Prose::of(note)));
    told
}
