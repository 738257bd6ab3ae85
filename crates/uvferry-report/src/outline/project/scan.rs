use super::super::{Block, Outline, Section, Table, Tile, Tone};
use super::{findings, graph, imports, plan, risks, section};
use crate::json::ScanDocument;
use crate::language::{Language, say, word};
use crate::phrases::evidence_source;
use crate::prose::Prose;

/// What is there, before anything is decided.
pub(crate) fn scan(scan: &ScanDocument, language: Language) -> Outline {
    let totals = &scan.totals;
    let sections = [
        files(scan, language),
        findings::review(&scan.needs_review, &scan.diagnostics, language),
        scan.risks
            .as_ref()
            .and_then(|found| risks::section(found, language)),
        scan.imports
            .as_ref()
            .and_then(|found| imports::verdicts(&found.verdicts, language)),
        scan.imports.as_ref().and_then(|found| {
            graph::dependencies(&found.categories, found.graph.as_ref(), language)
        }),
        python(scan, language),
        not_from_index(scan, language),
        below(scan, language),
        findings::diagnostics(&scan.diagnostics, language),
    ];
    Outline {
        language,
        title: say!(language, "scan-title", name = &scan.project.name),
        sentence: say!(
            language,
            "scan-sentence",
            files = totals.files,
            packages = totals.packages,
            pinned = totals.pinned,
            unpinned = totals.unpinned,
            vcs = totals.vcs,
            local = totals.local,
            url = totals.url,
        ),
        tiles: tiles(scan, language),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn tiles(scan: &ScanDocument, language: Language) -> Vec<Tile> {
    let waiting = scan.needs_review.len();
    let requirements = scan.totals.packages;
    let mut tiles = vec![
        Tile::counted(
            requirements,
            say!(language, "tile-requirements", count = requirements).letters(),
            Tone::Plain,
            language,
        ),
        Tile::unwanted(
            waiting,
            say!(language, "tile-person", count = waiting).letters(),
            Tone::Warning,
            language,
        ),
    ];
    if let Some(found) = &scan.risks {
        tiles.extend(risks::tiles(found, language));
    }
    tiles
}

fn files(scan: &ScanDocument, language: Language) -> Option<Section> {
    if scan.files.is_empty() {
        return None;
    }
    section(
        "files",
        say!(language, "files-title"),
        vec![Block::Table(plan::files(&scan.files, language))],
    )
}

fn python(scan: &ScanDocument, language: Language) -> Option<Section> {
    let python = &scan.python;
    let mut blocks = Vec::new();
    if let Some(range) = &python.requires_python {
        let range = Prose::literal(range);
        blocks.push(Block::Said(match &python.reason {
            Some(reason) => {
                let reason = language.sentence(reason);
                say!(
                    language,
                    "python-range-because",
                    range = &range,
                    reason = &reason
                )
            }
            None => say!(language, "python-range", range = &range),
        }));
    }
    if !python.evidence.is_empty() {
        let mut table = Table::of(
            "Python".to_owned(),
            [
                word!(language, "col-evidence"),
                word!(language, "col-file"),
                word!(language, "col-versions"),
            ],
        );
        for evidence in &python.evidence {
            table.row([
                evidence_source(evidence.source, language),
                evidence
                    .file
                    .as_deref()
                    .map(Prose::literal)
                    .unwrap_or_default(),
                Prose::plain(&evidence.versions.join(", ")),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    section("python", Prose::plain("Python"), blocks)
}

fn not_from_index(scan: &ScanDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "not-from-index-title"),
        [
            word!(language, "col-where"),
            word!(language, "col-name"),
            word!(language, "col-version"),
            word!(language, "col-why"),
            word!(language, "col-text"),
        ],
    );
    let or_nothing =
        |text: &Option<String>| text.as_deref().map(Prose::literal).unwrap_or_default();
    for found in &scan.not_from_index {
        table.row([
            Prose::literal(&format!("{}:{}", found.file, found.line)),
            or_nothing(&found.name),
            or_nothing(&found.version),
            language.sentence(&found.why),
            Prose::literal(&found.text),
        ]);
    }
    section(
        "not-from-index",
        say!(language, "not-from-index-title"),
        table.block().into_iter().collect(),
    )
}

fn below(scan: &ScanDocument, language: Language) -> Option<Section> {
    let below = scan.roots.iter().filter(|root| root.path != ".");
    let items: Vec<_> = below
        .map(|root| {
            let path = Prose::literal(&root.path);
            path.words(": ")
                .then(language.sentence(&root.reason))
                .into()
        })
        .collect();
    if items.is_empty() {
        return None;
    }
    section(
        "below",
        say!(language, "below-title"),
        vec![Block::List(items)],
    )
}
