//! What pages and Markdown say of risks in the same words.

use crate::json::{RiskDocument, RisksDocument};
use crate::language::{Language, say};
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

/// What to do.
pub(crate) fn mitigation(risk: &RiskDocument, language: Language) -> Prose {
    Prose::of(&language.help(&risk.code, &risk.mitigation))
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
            (Some(why), _) => say!(
                language,
                "coverage-index-skipped",
                why = &language.sentence(why)
            ),
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
        Some(why) => say!(
            language,
            "coverage-audit-skipped",
            why = &language.sentence(why)
        ),
        None => say!(language, "coverage-not-audited"),
    });
    told.extend(coverage.notes.iter().map(|note| language.sentence(note)));
    told
}
