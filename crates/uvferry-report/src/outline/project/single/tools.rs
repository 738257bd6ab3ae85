use super::generation::undo;
use crate::json::{Disposition, LedgerDocument, LedgerItemDocument, ToolsDocument};
use crate::language::{Language, say};
use crate::outline::project::{findings, plan, section};
use crate::outline::{Block, Outline};
use crate::prose::Prose;

/// What was made of the configurations of tools.
pub(crate) fn tools(found: &ToolsDocument, language: Language) -> Outline {
    let moved = found.tools.iter().filter(|tool| tool.keys > 0);
    let keys = moved.clone().map(|tool| tool.keys).sum::<usize>();
    let sentence = say!(
        language,
        "tools-sentence",
        tools = moved.count(),
        keys = keys
    );
    let done = match &found.journal {
        Some(journal) => say!(language, "fact-applied", journal = &Prose::literal(journal)),
        None => say!(language, "fact-not-applied"),
    };
    let blocks: Vec<Block> = [
        plan::tools(&found.tools, language),
        plan::defaults(&found.defaults, language),
    ]
    .into_iter()
    .flatten()
    .collect();
    let sections = [
        section("tools", say!(language, "tools-title"), blocks),
        findings::review(&found.keys, &found.diagnostics, language),
        (!found.keys.is_empty())
            .then(|| findings::ledger(&ledger(&found.keys), language))
            .flatten(),
        findings::diagnostics(&found.diagnostics, language),
        plan::diffs(&found.files, language),
        found.journal.as_ref().map(|_| undo(language)),
    ];
    Outline {
        language,
        title: say!(language, "tools-title"),
        sentence: Prose::joined([sentence, done], " "),
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// The books of these keys.
fn ledger(keys: &[LedgerItemDocument]) -> LedgerDocument {
    let with = |disposition: Disposition| {
        let keys = keys.iter();
        keys.filter(|key| key.disposition == disposition).count()
    };
    LedgerDocument {
        read: keys.len(),
        kept: with(Disposition::Kept),
        rewritten: with(Disposition::Rewritten),
        dropped: with(Disposition::Dropped),
        needs_review: with(Disposition::NeedsReview),
        items: keys.to_vec(),
    }
}
