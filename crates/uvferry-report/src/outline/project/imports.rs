//! What the code of a project uses, and how that stands to what it declares.

use super::super::{
    Block, Cell, Choices, Filter, Item, Outline, Part, Row, Section, Table, Tile, Tone,
};
use super::{graph, place_cell, section};
use crate::json::{
    ImportsCategoryDocument, ImportsDistributionDocument, ImportsDocument, ImportsProjectsDocument,
    ImportsSeverity, ImportsVerdictDocument,
};
use crate::language::{Language, RuleText, say, word};
use crate::prose::Prose;

/// So many of the most used distributions are shown before the whole table.
const MOST_USED: usize = 10;

/// What was found, as a report of its own.
pub(crate) fn imports(found: &ImportsDocument, language: Language) -> Outline {
    let sections = [
        verdicts(&found.verdicts, language),
        most_used(found, language),
        graph::dependencies(&found.categories, found.graph.as_ref(), language),
        distributions(found, language),
        files(found, language),
        unknown(found, language),
        basis(found, language),
    ];
    Outline {
        language,
        title: match &found.project {
            Some(name) => say!(language, "imports-title-of", name = name.as_str()),
            None => say!(language, "imports-title"),
        },
        sentence: say!(
            language,
            "imports-sentence",
            findings = found.summary.findings,
            hints = found.summary.hints,
            packages = found.summary.total_packages,
            files = found.summary.total_files_analyzed,
        ),
        tiles: tiles(found, language),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// Several projects: a row for each, then what each report says.
pub(crate) fn imports_projects(
    found: &ImportsProjectsDocument,
    language: Language,
) -> (Outline, Vec<Part>) {
    let mut table = Table::of(
        word!(language, "migrations-projects"),
        [
            word!(language, "col-project"),
            word!(language, "col-findings"),
            word!(language, "col-hints"),
            word!(language, "tile-unused"),
            word!(language, "tile-missing"),
            word!(language, "tile-transitive"),
            word!(language, "tile-misplaced"),
            word!(language, "col-packages"),
            word!(language, "col-files"),
        ],
    )
    .amounts(1..9);
    for project in &found.projects {
        let summary = &project.imports.summary;
        let tone = if summary.findings == 0 {
            Tone::Good
        } else {
            Tone::Warning
        };
        let mut cells = vec![
            Prose::literal(&project.root).into(),
            number(summary.findings, language).toned(tone),
        ];
        let numbers = [
            summary.hints,
            summary.unused,
            summary.missing,
            summary.transitive,
            summary.misplaced,
            summary.total_packages,
            summary.total_files_analyzed,
        ];
        cells.extend(numbers.map(|one| number(one, language)));
        table.rows.push(Row {
            tokens: Vec::new(),
            cells,
        });
    }
    let outline = Outline {
        language,
        title: say!(language, "imports-title"),
        sentence: say!(
            language,
            "imports-projects-sentence",
            projects = found.projects.len(),
            findings = found.findings,
            hints = found.hints,
        ),
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: vec![Section {
            id: "projects".to_owned(),
            title: say!(language, "migrations-projects"),
            blocks: vec![Block::Table(table)],
        }],
    };
    let parts = found.projects.iter().enumerate().map(|(at, project)| {
        let name = Prose::literal(&project.root);
        let more = say!(language, "migrations-more", project = &name);
        let mut part = imports(&project.imports, language);
        part.facts = vec![part.sentence.clone()];
        Part::new(at + 1, name, more, part)
    });
    let parts = parts.collect();
    (outline, parts)
}

fn tiles(found: &ImportsDocument, language: Language) -> Vec<Tile> {
    let summary = &found.summary;
    [
        (summary.unused, word!(language, "tile-unused")),
        (summary.missing, word!(language, "tile-missing")),
        (summary.transitive, word!(language, "tile-transitive")),
        (summary.misplaced, word!(language, "tile-misplaced")),
    ]
    .into_iter()
    .map(|(number, label)| Tile::unwanted(number, label, Tone::Warning, language))
    .collect()
}

/// Findings, then hints and remarks.
pub(crate) fn verdicts(verdicts: &[ImportsVerdictDocument], language: Language) -> Option<Section> {
    if verdicts.is_empty() {
        return section(
            "findings",
            say!(language, "imports-verdicts-title"),
            vec![Block::Said(say!(language, "imports-nothing"))],
        );
    }
    let mut table = Table::of(
        word!(language, "imports-verdicts-title"),
        [
            word!(language, "col-severity"),
            word!(language, "col-code"),
            word!(language, "col-package"),
            word!(language, "col-where"),
            word!(language, "col-issue"),
            word!(language, "col-to-do"),
        ],
    );
    let number_of = |severity: ImportsSeverity| {
        let all = verdicts.iter();
        all.filter(|one| one.severity == severity).count()
    };
    let choices = [ImportsSeverity::Warning, ImportsSeverity::Info]
        .into_iter()
        .filter(|severity| number_of(*severity) > 0)
        .map(|severity| {
            let word = language.word_of("severity", severity.as_str());
            (
                severity.as_str(),
                format!("{word} ({})", language.number(number_of(severity))),
            )
        });
    table.filter = Some(Filter {
        id: "verdict-rows".to_owned(),
        count: word!(language, "imports-count"),
        first: Choices {
            label: word!(language, "col-severity"),
            choices: choices.collect(),
        },
        second: None,
    });
    table.rows = verdicts.iter().map(|one| verdict(one, language)).collect();
    section(
        "findings",
        say!(language, "imports-verdicts-title"),
        vec![Block::Table(table)],
    )
}

fn verdict(one: &ImportsVerdictDocument, language: Language) -> Row {
    let tone = match one.severity {
        ImportsSeverity::Warning => Tone::Warning,
        ImportsSeverity::Info => Tone::Note,
    };
    let name = one.distribution.as_deref().or(one.module.as_deref());
    let mut issue = language.sentence(&one.message);
    if let Some(hint) = &one.hint {
        issue = issue.words(" ").then(say!(
            language,
            "imports-hint",
            why = &language.sentence(hint)
        ));
    }
    let to_do = match &one.recommendation.command {
        Some(command) => Prose::literal(command),
        None => Prose::of(
            &language
                .of_rule(&one.code, RuleText::Fix)
                .unwrap_or_default(),
        ),
    };
    Row {
        tokens: vec![one.severity.as_str()],
        cells: vec![
            Cell {
                said: Prose::plain(&language.word_of("severity", one.severity.as_str())),
                key: Some((one.severity as usize).to_string()),
                tone,
            },
            Prose::plain(&one.code).into(),
            name.map(Prose::literal).unwrap_or_default().into(),
            match one.file.as_deref() {
                Some(file) => place_cell(file, one.line),
                None => Cell::default(),
            },
            issue.into(),
            to_do.into(),
        ],
    }
}

/// The distributions that most files use.
fn most_used(found: &ImportsDocument, language: Language) -> Option<Section> {
    let mut used: Vec<&ImportsDistributionDocument> = found
        .distributions
        .iter()
        .filter(|one| !one.files.is_empty())
        .collect();
    used.sort_by(|one, other| {
        let key = |one: &ImportsDistributionDocument| {
            (
                std::cmp::Reverse(one.files.len()),
                std::cmp::Reverse(one.imports),
            )
        };
        key(one).cmp(&key(other)).then(one.name.cmp(&other.name))
    });
    let mut table = Table::of(
        word!(language, "imports-most-used-title"),
        [
            word!(language, "col-package"),
            word!(language, "col-files"),
            word!(language, "col-imports"),
            word!(language, "col-modules"),
        ],
    )
    .amounts(1..3);
    for one in used.iter().take(MOST_USED) {
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::literal(&one.name).into(),
                number(one.files.len(), language),
                number(one.imports, language),
                Prose::literals(&one.modules).into(),
            ],
        });
    }
    section(
        "most-used",
        say!(language, "imports-most-used-title"),
        if table.rows.is_empty() {
            Vec::new()
        } else {
            vec![Block::Table(table)]
        },
    )
}

fn number(number: usize, language: Language) -> Cell {
    Cell {
        said: Prose::plain(&language.number(number)),
        key: Some(number.to_string()),
        ..Cell::default()
    }
}

/// What the declared distributions are for.
pub(super) fn categories(all: &[ImportsCategoryDocument], language: Language) -> Vec<Block> {
    let mut table = Table::of(
        word!(language, "imports-categories-title"),
        [
            word!(language, "col-category"),
            word!(language, "col-number"),
            word!(language, "col-packages"),
        ],
    )
    .amounts(1..2);
    for one in all {
        let name = match &one.category {
            Some(category) => language.word_of("category", category),
            None => word!(language, "category-other"),
        };
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::plain(&name).into(),
                number(one.distributions.len(), language),
                Prose::literals(&one.distributions).into(),
            ],
        });
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(say!(language, "imports-categories-title")),
        Block::Said(say!(language, "imports-categories-said")),
        Block::Table(table),
    ]
}

fn distributions(found: &ImportsDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "imports-distributions-title"),
        [
            word!(language, "col-package"),
            word!(language, "col-version"),
            word!(language, "col-lists"),
            word!(language, "col-is-used"),
            word!(language, "col-files"),
            word!(language, "col-modules"),
            word!(language, "col-known-by"),
            word!(language, "col-other-uses"),
        ],
    )
    .amounts(4..5);
    table.filter = Some(Filter {
        id: "distribution-rows".to_owned(),
        count: word!(language, "imports-distributions-count"),
        first: Choices {
            label: word!(language, "col-is-used"),
            choices: vec![
                ("used", word!(language, "yes")),
                ("unused", word!(language, "no")),
                ("maybe", word!(language, "imports-maybe")),
            ],
        },
        second: None,
    });
    for one in &found.distributions {
        let (token, word) = match one.used {
            Some(true) => ("used", word!(language, "yes")),
            Some(false) => ("unused", word!(language, "no")),
            None => ("maybe", word!(language, "imports-maybe")),
        };
        let mut lists: Vec<&str> = one.declared.iter().map(|at| at.list.as_str()).collect();
        lists.dedup();
        let lists = if lists.is_empty() {
            say!(language, "imports-undeclared")
        } else {
            Prose::literals(lists)
        };
        let known_by = one.known_by.as_deref();
        let known_by = known_by.map(|by| language.word_of("known-by", by));
        table.rows.push(Row {
            tokens: vec![token],
            cells: vec![
                Prose::literal(&one.name).into(),
                Prose::plain(one.version.as_deref().unwrap_or_default()).into(),
                lists.into(),
                Prose::plain(&word).into(),
                number(one.files.len(), language),
                Prose::literals(&one.modules).into(),
                Prose::plain(&known_by.unwrap_or_default()).into(),
                Prose::joined(
                    one.other_uses.iter().map(|text| language.sentence(text)),
                    "; ",
                )
                .into(),
            ],
        });
    }
    section(
        "distributions",
        say!(language, "imports-distributions-title"),
        if table.rows.is_empty() {
            Vec::new()
        } else {
            vec![Block::Table(table)]
        },
    )
}

fn files(found: &ImportsDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "imports-files-title"),
        [
            word!(language, "col-file"),
            word!(language, "col-role"),
            word!(language, "col-packages"),
        ],
    );
    table.filter = Some(Filter {
        id: "file-rows".to_owned(),
        count: word!(language, "imports-files-count"),
        first: Choices {
            label: word!(language, "col-role"),
            choices: ["package", "tests", "docs", "development", "examples"]
                .into_iter()
                .map(|role| (role, language.word_of("file-role", role)))
                .collect(),
        },
        second: None,
    });
    for file in found
        .files
        .iter()
        .filter(|one| !one.distributions.is_empty())
    {
        let role = file.role.as_str();
        table.rows.push(Row {
            tokens: vec![role],
            cells: vec![
                Prose::literal(&file.path).into(),
                Prose::plain(&language.word_of("file-role", role)).into(),
                Prose::literals(&file.distributions).into(),
            ],
        });
    }
    section(
        "files",
        say!(language, "imports-files-title"),
        if table.rows.is_empty() {
            Vec::new()
        } else {
            vec![Block::Table(table)]
        },
    )
}

fn unknown(found: &ImportsDocument, language: Language) -> Option<Section> {
    let items: Vec<Item> = found
        .unknown_modules
        .iter()
        .map(|(module, files)| {
            Item::from(say!(
                language,
                "imports-unknown-module",
                module = module.as_str(),
                files = *files,
            ))
        })
        .collect();
    section(
        "unknown",
        say!(language, "imports-unknown-title"),
        if items.is_empty() {
            Vec::new()
        } else {
            vec![Block::List(items)]
        },
    )
}

fn basis(found: &ImportsDocument, language: Language) -> Option<Section> {
    let basis = &found.basis;
    let summary = &found.summary;
    let mut items = vec![
        Item::from(match &basis.environment {
            Some(path) => say!(language, "imports-environment", path = path.as_str()),
            None => say!(language, "imports-no-environment"),
        }),
        Item::from(match &basis.lock {
            Some(path) => say!(language, "imports-lock", path = path.as_str()),
            None => say!(language, "imports-no-lock"),
        }),
        Item::from(say!(
            language,
            "imports-numbers",
            files = summary.total_files_analyzed,
            lines = usize::try_from(summary.total_lines).unwrap_or(usize::MAX),
            imports = summary.total_imports,
            own = summary.own_imports,
            standard = summary.standard_imports,
            others = summary.third_party_imports,
            unknown = summary.unknown_imports,
        )),
    ];
    items.extend(
        found
            .notes
            .iter()
            .map(|note| Item::from(language.sentence(note))),
    );
    section(
        "basis",
        say!(language, "imports-basis-title"),
        vec![Block::List(items)],
    )
}
