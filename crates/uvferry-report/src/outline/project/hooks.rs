//! The hooks of pre-commit that were asked for.

use super::super::{Block, Section, Table};
use crate::json::PreCommitDocument;
use crate::language::{Language, say, word};
use crate::prose::Prose;

pub(super) fn section(found: Option<&PreCommitDocument>, language: Language) -> Option<Section> {
    let found = found?;
    let mut blocks = Vec::new();
    if !found.hooks.is_empty() {
        let mut table = Table::of(
            word!(language, "hooks-title"),
            [
                word!(language, "col-hooks"),
                word!(language, "col-repository"),
                word!(language, "col-tag"),
                word!(language, "col-why"),
            ],
        );
        for hook in &found.hooks {
            table.row([
                Prose::literals(&hook.ids),
                Prose::literal(&hook.repo),
                Prose::literal(&hook.rev),
                language.sentence(&hook.reason),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    if !found.left_out.is_empty() {
        let left_out = found.left_out.iter().map(|left_out| {
            let why = language.sentence(&left_out.reason);
            say!(
                language,
                "hooks-left-out",
                name = &left_out.name,
                why = &why
            )
            .into()
        });
        blocks.push(Block::List(left_out.collect()));
    }
    super::section("hooks", say!(language, "hooks-title"), blocks)
}
