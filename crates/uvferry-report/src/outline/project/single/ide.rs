use super::generation::undo;
use crate::json::{IdeDocument, SettingOutcome};
use crate::language::{Language, say, word};
use crate::outline::project::{findings, plan, section};
use crate::outline::{Block, Cell, Outline, Row, Section, Table, Tone};
use crate::prose::Prose;

/// What an editor gets, so that it uses the project's environment and uv.
pub(crate) fn ide(found: &IdeDocument, language: Language) -> Outline {
    let with = |outcome: SettingOutcome| {
        let settings = found.settings.iter();
        settings.filter(|one| one.outcome == outcome).count()
    };
    let sentence = say!(
        language,
        "ide-sentence",
        added = with(SettingOutcome::Added),
        replaced = with(SettingOutcome::Replaced),
        there = with(SettingOutcome::There),
        kept = with(SettingOutcome::Kept),
    );
    let done = match (&found.journal, &found.folder) {
        (Some(_), Some(folder)) => {
            say!(
                language,
                "ide-written-into",
                folder = &Prose::literal(folder)
            )
        }
        (Some(_), None) => say!(language, "ide-written"),
        (None, _) => say!(language, "ide-not-written"),
    };
    let sections = [
        settings(found, language),
        findings::diagnostics(&found.diagnostics, language),
        plan::diffs(&found.edits, language),
        found.journal.as_ref().map(|_| way_back(found, language)),
    ];
    Outline {
        language,
        title: say!(language, "ide-title", editor = name(&found.editor)),
        sentence: Prose::joined([sentence, done], " "),
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// What is written for all projects is taken back where it is.
fn way_back(found: &IdeDocument, language: Language) -> Section {
    let section = undo(language);
    match &found.folder {
        Some(folder) => {
            let folder = Prose::literal(folder);
            Section {
                blocks: vec![Block::Said(say!(language, "ide-undo", folder = &folder))],
                ..section
            }
        }
        None => section,
    }
}

/// As people write it.
fn name(editor: &str) -> &str {
    match editor {
        "vscode" => "VS Code",
        "pycharm" => "PyCharm",
        "vim" => "Vim",
        "neovim" => "Neovim",
        "editorconfig" => "EditorConfig",
        other => other,
    }
}

fn settings(found: &IdeDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "ide-settings"),
        [
            word!(language, "col-file"),
            word!(language, "col-setting"),
            word!(language, "col-became"),
            word!(language, "col-why"),
        ],
    );
    for one in &found.settings {
        let (word, tone) = match one.outcome {
            SettingOutcome::Added => (say!(language, "ide-added"), Tone::Plain),
            SettingOutcome::Replaced => (say!(language, "ide-replaced"), Tone::Note),
            SettingOutcome::There => (say!(language, "ide-there"), Tone::Plain),
            SettingOutcome::Kept => (say!(language, "ide-kept"), Tone::Warning),
        };
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::literal(&one.file).into(),
                Prose::literal(&one.name).into(),
                Cell::from(word).toned(tone),
                language.sentence(&one.why).into(),
            ],
        });
    }
    section(
        "settings",
        say!(language, "ide-settings"),
        table.block().into_iter().collect(),
    )
}
