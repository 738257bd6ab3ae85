use super::super::{Block, Outline, Section, Table};
use crate::json::StatusDocument;
use crate::language::{Language, say, word};
use crate::phrases::run_state;
use crate::prose::Prose;
use crate::visible::one_line;

/// The runs of a project and how its files stand to them.
pub(crate) fn status(status: &StatusDocument, language: Language) -> Outline {
    let mut facts = Vec::new();
    if let Some(holder) = &status.lock {
        facts.push(match holder.pid {
            Some(pid) => say!(language, "status-lock-process", pid = &pid.to_string()),
            None => say!(language, "status-lock"),
        });
    }
    let sections = status.entries.iter().enumerate().map(|(at, entry)| {
        let said = Prose::joined(
            [
                run_state(entry, language),
                entry.label.as_deref().map(Prose::of).unwrap_or_default(),
                entry
                    .when
                    .as_deref()
                    .map(Prose::literal)
                    .unwrap_or_default(),
            ],
            ", ",
        );
        let mut blocks = vec![Block::Said(said)];
        let mut table = Table::of(
            one_line(&entry.id),
            [
                word!(language, "col-file"),
                word!(language, "col-what"),
                word!(language, "col-now"),
            ],
        );
        for file in &entry.files {
            let path = Prose::literal(&file.path);
            let path = match &file.old_path {
                Some(old) => say!(
                    language,
                    "status-renamed",
                    path = &path,
                    old = &Prose::literal(old)
                ),
                None => path,
            };
            table.row([
                path,
                Prose::plain(&language.word_of("action", file.action.as_str())),
                Prose::plain(&language.word_of("now", file.now.as_str())),
            ]);
        }
        if !table.rows.is_empty() {
            blocks.push(Block::Table(table));
        }
        Section {
            id: format!("run-{}", at + 1),
            title: Prose::literal(&entry.id),
            blocks,
        }
    });
    Outline {
        language,
        title: say!(language, "status-title"),
        sentence: say!(language, "status-sentence", runs = status.entries.len()),
        tiles: Vec::new(),
        facts,
        sections: sections.collect(),
    }
}
