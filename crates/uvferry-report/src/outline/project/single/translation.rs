use super::generation::undo;
use crate::json::{CommandOutcome, TranslatedDocument, TranslationDocument};
use crate::language::{Language, say, word};
use crate::outline::project::{findings, section};
use crate::outline::{Block, Cell, Outline, Row, Section, Table, Tone};
use crate::prose::Prose;

/// Commands put into uv's words.
pub(crate) fn translation(found: &TranslationDocument, language: Language) -> Outline {
    let with = |outcome: CommandOutcome| {
        let commands = found.commands.iter();
        commands.filter(|one| one.outcome == outcome).count()
    };
    let sections = [
        typed(found, language),
        commands(found, language),
        mentions(found, language),
        findings::diagnostics(&found.diagnostics, language),
        diff(found, language),
        found.journal.as_ref().map(|_| undo(language)),
    ];
    Outline {
        language,
        title: match &found.file {
            Some(file) => say!(language, "translation-title-of", file = file),
            None => say!(language, "translation-title"),
        },
        sentence: say!(
            language,
            "translation-sentence",
            commands = found.commands.len(),
            rewritten = with(CommandOutcome::Rewritten),
            removed = with(CommandOutcome::Removed),
            kept = with(CommandOutcome::Kept),
            review = with(CommandOutcome::NeedsReview),
        ),
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// What was typed, and what it becomes.
fn typed(found: &TranslationDocument, language: Language) -> Option<Section> {
    let blocks = found.texts.iter().flat_map(|text| {
        [
            Block::Said(say!(language, "translation-typed")),
            Block::Fenced("sh", text.text.clone()),
            Block::Said(say!(language, "translation-becomes")),
            Block::Fenced("sh", text.to.clone()),
        ]
    });
    section(
        "typed",
        say!(language, "translation-text"),
        blocks.collect(),
    )
}

fn commands(found: &TranslationDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "commands-title"),
        [
            word!(language, "col-lines"),
            word!(language, "col-before"),
            word!(language, "col-after"),
        ],
    );
    for command in &found.commands {
        let (after, tone) = after(command, language);
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Cell::amount(&language.number(command.line), command.line),
                Prose::literal(&command.text).into(),
                Cell::from(after).toned(tone),
            ],
        });
    }
    section(
        "commands",
        say!(language, "commands-title"),
        table.block().into_iter().collect(),
    )
}

fn after(command: &TranslatedDocument, language: Language) -> (Prose, Tone) {
    let to = Prose::literal(command.to.as_deref().unwrap_or_default());
    let why = language.sentence(command.message.as_deref().unwrap_or_default());
    match command.outcome {
        CommandOutcome::Rewritten if command.applied => (to, Tone::Plain),
        CommandOutcome::Rewritten => (say!(language, "translation-form", to = &to), Tone::Note),
        CommandOutcome::Kept => (say!(language, "command-stays", why = &why), Tone::Plain),
        CommandOutcome::Removed => (say!(language, "command-goes", why = &why), Tone::Plain),
        CommandOutcome::NeedsReview => {
            let code = command.code.as_deref().unwrap_or_default();
            let said = say!(language, "command-review", code = code, why = &why);
            (said, Tone::Warning)
        }
    }
}

fn mentions(found: &TranslationDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "translation-mentions"),
        [
            word!(language, "col-lines"),
            word!(language, "col-before"),
            word!(language, "col-after"),
            word!(language, "col-why"),
        ],
    );
    for mention in &found.mentions {
        table.row([
            Prose::plain(&language.number(mention.line)),
            Prose::literal(&mention.text),
            Prose::literal(&mention.to),
            language.sentence(&mention.why),
        ]);
    }
    section(
        "mentions",
        say!(language, "translation-mentions"),
        table.block().into_iter().collect(),
    )
}

fn diff(found: &TranslationDocument, language: Language) -> Option<Section> {
    let diff = Block::Diff {
        title: Prose::literal(found.file.as_deref().unwrap_or_default()),
        text: found.diff.clone()?,
    };
    section("changes", say!(language, "diffs-title"), vec![diff])
}
