use super::super::{Block, Cell, Item, Row, Section, Table, Tone};
use super::{dash, section, yes_or_no};
use crate::json::{
    Action, ConflictDocument, DefaultDocument, EditDocument, FileDocument, Mode, PlanDocument,
    ToolDocument,
};
use crate::language::{Language, say, word};
use crate::phrases::role;
use crate::prose::Prose;
use crate::text::changed_lines;

/// A lock and the like, which follows from other files.
fn is_generated(path: &str) -> bool {
    path == "uv.lock"
}

pub(super) fn was(plan: &PlanDocument, language: Language) -> Option<Section> {
    let mut blocks = if plan.files.is_empty() {
        vec![Block::Said(say!(language, "was-nothing"))]
    } else {
        vec![Block::Table(files(&plan.files, language))]
    };
    if !plan.project.inner.is_empty() {
        let inner = Prose::literals(&plan.project.inner);
        blocks.push(Block::Said(say!(language, "was-inner", folders = &inner)));
    }
    section("was", say!(language, "was-title"), blocks)
}

pub(super) fn files(files: &[FileDocument], language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "files-title"),
        [
            word!(language, "col-file"),
            word!(language, "col-role"),
            word!(language, "col-why"),
            word!(language, "col-packages"),
            word!(language, "col-pinned"),
            word!(language, "col-vcs"),
            word!(language, "col-local"),
            word!(language, "col-url"),
            word!(language, "col-unpinned"),
        ],
    )
    .amounts(3..9);
    for file in files {
        let number = |number: usize| Cell::amount(&language.number(number), number);
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::literal(&file.path).into(),
                role(file, language).into(),
                language.sentence(&file.reason).into(),
                number(file.packages),
                Cell::amount(&format!("{}/{}", file.pinned, file.packages), file.pinned),
                number(file.vcs),
                number(file.local),
                number(file.url),
                number(file.unpinned),
            ],
        });
    }
    table
}

pub(super) fn becomes(plan: &PlanDocument, language: Language) -> Option<Section> {
    let project = &plan.project;
    let mut table = Table::of(
        word!(language, "becomes-title"),
        [
            word!(language, "col-what"),
            word!(language, "col-value"),
            word!(language, "col-why"),
        ],
    );
    let because = |reason: &Option<String>| {
        reason
            .as_deref()
            .map(|text| language.sentence(text))
            .unwrap_or_default()
    };
    table.row([
        say!(language, "becomes-name"),
        Prose::literal(&project.name),
        because(&project.name_reason),
    ]);
    if let Some(version) = &project.version {
        let what = say!(language, "becomes-version");
        table.row([what, Prose::literal(version), Prose::default()]);
    }
    if let Some(range) = &project.requires_python {
        table.row([
            Prose::plain("requires-python"),
            Prose::literal(range),
            because(&project.requires_python_reason),
        ]);
    }
    table.row([
        say!(language, "becomes-package"),
        yes_or_no(language, project.package),
        if project.package {
            say!(language, "becomes-package-built")
        } else {
            say!(language, "becomes-package-not")
        },
    ]);
    if !project.groups.is_empty() {
        let what = say!(language, "becomes-groups");
        table.row([what, Prose::literals(&project.groups), Prose::default()]);
    }
    for set in &plan.conflicts {
        table.row([
            say!(language, "becomes-conflict"),
            Prose::literals(conflicting(set)),
            say!(language, "becomes-conflict-why"),
        ]);
    }
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(tools(&plan.tools, language));
    blocks.extend(defaults(&plan.defaults, language));
    if plan.edits.is_empty() {
        blocks.push(Block::Said(match project.mode {
            Mode::Pip => say!(language, "becomes-unchanged-pip"),
            Mode::Project => say!(language, "becomes-unchanged"),
        }));
    } else {
        blocks.push(Block::Table(edits(plan, language)));
    }
    section("becomes", say!(language, "becomes-title"), blocks)
}

/// Which groups and extras exclude each other.
pub(super) fn conflicting(set: &[ConflictDocument]) -> Vec<&str> {
    set.iter()
        .filter_map(|item| item.group.as_deref().or(item.extra.as_deref()))
        .collect()
}

fn edits(plan: &PlanDocument, language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "diffs-title"),
        [
            word!(language, "col-file"),
            word!(language, "col-what"),
            word!(language, "col-lines"),
        ],
    );
    for edit in &plan.edits {
        let lines = lines(edit);
        table.row([
            Prose::literal(&edit.path),
            what_happens(edit, language),
            lines,
        ]);
    }
    table
}

fn what_happens(edit: &EditDocument, language: Language) -> Prose {
    match &edit.old_path {
        Some(old) => say!(language, "edit-renamed", old = &Prose::literal(old)),
        None => Prose::plain(&language.word_of("edited", edit.action.as_str())),
    }
}

fn lines(edit: &EditDocument) -> Prose {
    edit.diff.as_deref().map_or_else(Prose::default, |diff| {
        let (added, removed) = changed_lines(diff);
        Prose::plain(&format!("−{removed} +{added}"))
    })
}

/// Whose configuration went where.
pub(super) fn tools(tools: &[ToolDocument], language: Language) -> Option<Block> {
    let mut table = Table::of(
        word!(language, "tools-title"),
        [
            word!(language, "col-tool"),
            word!(language, "col-read"),
            word!(language, "col-reads"),
            word!(language, "col-keys"),
            word!(language, "col-without-effect"),
            word!(language, "col-run-as"),
        ],
    );
    for tool in tools {
        table.row([
            Prose::of(&tool.tool),
            Prose::literal(&tool.from),
            Prose::literal(&tool.to),
            Prose::plain(&language.number(tool.keys)),
            Prose::literals(&tool.losers),
            tool.command
                .as_deref()
                .map(Prose::literal)
                .unwrap_or_default(),
        ]);
    }
    table.block()
}

/// Tables that were asked for.
pub(super) fn defaults(defaults: &[DefaultDocument], language: Language) -> Option<Block> {
    let mut table = Table::of(
        word!(language, "defaults-title"),
        [
            word!(language, "col-table"),
            word!(language, "col-keys"),
            word!(language, "col-why"),
            word!(language, "col-left-out"),
        ],
    );
    for default in defaults {
        table.row([
            Prose::literal(&default.to),
            Prose::literals(&default.keys),
            language.sentence(&default.evidence),
            language.sentence(&default.left_out.join("; ")),
        ]);
    }
    table.block()
}

/// What pyproject.toml declares, list by list, and from where it is taken.
pub(super) fn dependencies(plan: &PlanDocument, language: Language) -> Option<Section> {
    if plan.project.mode == Mode::Pip {
        return None;
    }
    let mut blocks = Vec::new();
    if !plan.declared.is_empty() {
        let mut table = Table::of(
            word!(language, "declared-title"),
            [
                word!(language, "col-declared"),
                word!(language, "col-requirements"),
            ],
        )
        .amounts(1..2);
        for list in &plan.declared {
            let number = list.requirements;
            table.rows.push(Row {
                tokens: Vec::new(),
                cells: vec![
                    Prose::literal(&list.to).into(),
                    Cell::amount(&language.number(number), number),
                ],
            });
        }
        blocks.push(Block::Table(table));
    }
    if !plan.indexes.is_empty() {
        let indexes = plan.indexes.iter().map(|index| {
            let name = index.name.as_deref().unwrap_or_default();
            let said = Prose::joined([Prose::literal(name), Prose::literal(&index.url)], ": ");
            let when = if index.explicit {
                Some(say!(language, "index-explicit"))
            } else if index.default {
                Some(say!(language, "index-default"))
            } else {
                None
            };
            Item::from(Prose::joined([said, when.unwrap_or_default()], ", "))
        });
        blocks.push(Block::Said(say!(language, "indexes-said")));
        blocks.push(Block::List(indexes.collect()));
    }
    section("dependencies", say!(language, "declared-title"), blocks)
}

/// What was found for `[project]`, each value with its source.
pub(super) fn metadata(plan: &PlanDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "metadata-title"),
        [
            word!(language, "col-key"),
            word!(language, "col-value"),
            word!(language, "col-found-in"),
        ],
    );
    for found in &plan.metadata {
        table.row([
            Prose::literal(&found.field),
            Prose::of(&found.value),
            language.sentence(&found.source),
        ]);
    }
    section(
        "metadata",
        say!(language, "metadata-title"),
        table.block().into_iter().collect(),
    )
}

/// The requirements files: which go, which are cut down, which stay and why.
pub(super) fn old_files(plan: &PlanDocument, language: Language) -> Option<Section> {
    let of = |action: Action| {
        let edits = plan.edits.iter().filter(move |edit| edit.action == action);
        let known = |edit: &&EditDocument| plan.files.iter().any(|file| file.path == edit.path);
        Prose::literals(edits.filter(known).map(|edit| &edit.path))
    };
    let mut items = Vec::new();
    let (gone, reduced) = (of(Action::Delete), of(Action::Modify));
    if !gone.is_empty() {
        items.push(say!(language, "old-deleted", files = &gone).into());
    }
    if !reduced.is_empty() {
        items.push(say!(language, "old-changed", files = &reduced).into());
    }
    for held in &plan.held {
        let (path, why) = (Prose::literal(&held.path), language.sentence(&held.reason));
        let mentions = held.mentions.iter().map(|mention| {
            let place = format!("{}:{}", mention.file, mention.line);
            Prose::literal(&place)
                .words(": ")
                .then(Prose::literal(&mention.text))
        });
        items.push(Item {
            said: say!(language, "old-held", file = &path, why = &why),
            below: mentions.collect(),
            tone: Tone::Plain,
        });
    }
    if items.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::List(items)];
    if plan.held.iter().any(|held| !held.mentions.is_empty()) {
        blocks.push(Block::Said(say!(language, "old-later")));
    }
    section("old-files", say!(language, "old-title"), blocks)
}

pub(super) fn diffs(edits: &[EditDocument], language: Language) -> Option<Section> {
    let blocks = edits.iter().map(|edit| match &edit.diff {
        _ if is_generated(&edit.path) => {
            let path = Prose::literal(&edit.path);
            Block::Said(say!(language, "diffs-generated", file = &path))
        }
        Some(diff) => Block::Diff {
            title: Prose::joined([Prose::literal(&edit.path), lines(edit)], " "),
            text: diff.clone(),
        },
        None => {
            let path = Prose::literal(&edit.path);
            Block::Said(say!(language, "diffs-no-text", file = &path))
        }
    });
    section("changes", say!(language, "diffs-title"), blocks.collect())
}

pub(super) fn hashes(plan: &PlanDocument, language: Language) -> Option<Section> {
    if plan.edits.is_empty() {
        return None;
    }
    let mut table = Table::of(
        word!(language, "hashes-title"),
        [
            word!(language, "col-file"),
            word!(language, "col-before"),
            word!(language, "col-after"),
        ],
    );
    let hash = |hash: &Option<String>| hash.as_deref().map_or_else(dash, Prose::literal);
    for edit in &plan.edits {
        table.row([
            Prose::literal(&edit.path),
            hash(&edit.before_sha256),
            hash(&edit.after_sha256),
        ]);
    }
    section(
        "hashes",
        say!(language, "hashes-title"),
        vec![
            Block::Said(say!(language, "hashes-said")),
            Block::Table(table),
        ],
    )
}
