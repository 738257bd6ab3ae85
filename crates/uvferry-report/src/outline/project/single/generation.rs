use crate::json::{GenerationDocument, WheelDocument, WheelOutcome};
use crate::language::{Language, say, word};
use crate::outline::project::{dash, findings, plan, section};
use crate::outline::{Block, Outline, Section, Table};
use crate::prose::Prose;

/// What was made of the metadata in setup.py and setup.cfg.
pub(crate) fn generation(found: &GenerationDocument, language: Language) -> Outline {
    let sections = [
        findings::review(&found.ledger.items, &found.diagnostics, language),
        found
            .wheel
            .as_ref()
            .and_then(|wheel| differences(wheel, language)),
        text(found, language),
        findings::ledger(&found.ledger, language),
        findings::diagnostics(&found.diagnostics, language),
        plan::diffs(&found.edits, language),
        found.written.then(|| undo(language)),
    ];
    let done = if found.written {
        say!(language, "generation-written", files = found.edits.len())
    } else {
        say!(
            language,
            "generation-not-written",
            files = found.edits.len()
        )
    };
    let wheel = found.wheel.as_ref();
    let wheel = wheel
        .map(|wheel| compared(wheel, language))
        .unwrap_or_default();
    Outline {
        language,
        title: say!(language, "generation-title"),
        sentence: Prose::joined([done, wheel], " "),
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// How what was written is taken back.
pub(super) fn undo(language: Language) -> Section {
    Section {
        id: "undo".to_owned(),
        title: say!(language, "undo-title"),
        blocks: vec![Block::Said(say!(language, "undo-one"))],
    }
}

fn compared(wheel: &WheelDocument, language: Language) -> Prose {
    let reason = language.sentence(wheel.reason.as_deref().unwrap_or_default());
    match wheel.outcome {
        WheelOutcome::Equal if wheel.restated.is_empty() => say!(language, "wheel-equal"),
        WheelOutcome::Equal => {
            let restated = Prose::literals(&wheel.restated);
            say!(language, "wheel-restated", restated = &restated)
        }
        WheelOutcome::Different => say!(
            language,
            "wheel-different",
            differences = wheel.differences.len()
        ),
        WheelOutcome::Inconclusive => say!(language, "wheel-inconclusive", reason = &reason),
        WheelOutcome::Fails => say!(language, "wheel-fails", reason = &reason),
    }
}

fn differences(wheel: &WheelDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "wheel-differences"),
        [
            word!(language, "col-what"),
            word!(language, "col-name"),
            word!(language, "col-before"),
            word!(language, "col-after"),
        ],
    );
    let or_dash = |text: &Option<String>| text.as_deref().map_or_else(dash, Prose::literal);
    for one in &wheel.differences {
        table.row([
            Prose::plain(&language.word_of("wheel-part", one.kind.as_str())),
            or_dash(&one.name),
            or_dash(&one.before),
            or_dash(&one.after),
        ]);
    }
    section(
        "wheel",
        say!(language, "wheel-differences"),
        table.block().into_iter().collect(),
    )
}

fn text(found: &GenerationDocument, language: Language) -> Option<Section> {
    if found.pyproject.trim().is_empty() {
        return None;
    }
    section(
        "pyproject",
        say!(language, "generation-text"),
        vec![Block::Fenced("toml", found.pyproject.clone())],
    )
}
