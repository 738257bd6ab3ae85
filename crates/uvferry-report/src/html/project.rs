//! Of a project: what it is, what becomes of it, what was proven and done.

use askama::Template;
use uvferry_imports::graph::drawing::DARK;

use super::{Frame, Tile, rendered};
use crate::json::{
    ImportsDocument, ImportsProjectsDocument, MigrationDocument, MigrationsDocument, PlanDocument,
    ScanDocument, StatusDocument, VerificationDocument,
};
use crate::language::Language;
use crate::outline::{self, Block, Outline, project};
use crate::visible::visible;

/// Rules for reports, and for charts in them.
const STYLE: &str = concat!(
    include_str!("../../templates/outline.css"),
    include_str!("../../templates/chart.css")
);

#[derive(Template)]
#[template(path = "outline.html")]
struct Page {
    frame: Frame,
    facts: Vec<crate::prose::Prose>,
    sections: Vec<outline::Section>,
    parts: Vec<outline::Part>,
}

/// What a bench of the project came to, to be shown in the page of its migration.
#[derive(Debug)]
pub struct Measured(pub(crate) outline::Section);

#[cfg(feature = "bench")]
impl Measured {
    /// Out of a bench's document.
    pub fn of(bench: &crate::json::BenchDocument, language: Language) -> Self {
        Self(outline::measured::measured(bench, language))
    }
}

/// The page of a migration, applied or not, with benches of the project.
pub fn migration(
    migration: &MigrationDocument,
    measured: Vec<Measured>,
    language: Language,
) -> String {
    let mut sections: Vec<_> = measured
        .into_iter()
        .map(|Measured(section)| section)
        .collect();
    for (number, section) in sections.iter_mut().enumerate().skip(1) {
        add!(section.id, "-{}", number + 1);
    }
    page(project::migration(migration, sections, language))
}

/// The page of the migrations of several projects: a row for each, then the report of each.
pub fn migrations(migrations: &MigrationsDocument, language: Language) -> String {
    let (outline, parts) = project::migrations(migrations, language);
    page_of_several(outline, parts)
}

/// The page of what the code of a project uses.
pub fn imports(found: &ImportsDocument, language: Language) -> String {
    page(project::imports(found, language))
}

/// The page of what the code of several projects uses.
pub fn imports_projects(found: &ImportsProjectsDocument, language: Language) -> String {
    let (outline, parts) = project::imports_projects(found, language);
    page_of_several(outline, parts)
}

/// The page of a plan.
pub fn plan(plan: &PlanDocument, language: Language) -> String {
    page(project::plan(plan, language))
}

/// The page of what is there, before anything is decided.
pub fn scan(scan: &ScanDocument, language: Language) -> String {
    page(project::scan(scan, language))
}

/// The page of the runs of a project.
pub fn status(status: &StatusDocument, language: Language) -> String {
    page(project::status(status, language))
}

/// The page of a proof.
pub fn verification(verification: &VerificationDocument, language: Language) -> String {
    page(project::verification(verification, language))
}

/// The page of any report.
pub(crate) fn page(outline: Outline) -> String {
    page_of_several(outline, Vec::new())
}

fn page_of_several(outline: Outline, parts: Vec<outline::Part>) -> String {
    let title = outline.title.letters();
    let (mut sections, mut parts) = (outline.sections, parts);
    let of_parts = parts.iter_mut().flat_map(|part| &mut part.sections);
    let labels = labels(sections.iter_mut().chain(of_parts));
    let of_parts = parts.iter().flat_map(|part| &part.sections);
    let has_graph = sections
        .iter()
        .chain(of_parts)
        .flat_map(|section| &section.blocks)
        .any(|block| matches!(block, Block::Graph(_)));
    let dark = if has_graph { DARK } else { "" };
    let style = format!("{STYLE}{dark}{labels}");
    let mut frame = Frame::new(outline.language, &title, "").with_style(&style);
    frame.sentence = outline.sentence;
    frame.tiles = outline
        .tiles
        .into_iter()
        .map(|tile| Tile {
            value: tile.value,
            label: tile.label,
            class: tile.tone.class(),
        })
        .collect();
    rendered(&Page {
        frame,
        facts: outline.facts,
        sections,
        parts,
    })
}

/// On a narrow page a row has its cells below each other, each with the name of its column. Said
/// once for each column and not in each cell: a ledger has thousands of rows.
fn labels<'a>(sections: impl Iterator<Item = &'a mut outline::Section>) -> String {
    let blocks = sections.flat_map(|section| &mut section.blocks);
    let tables = blocks.flat_map(|block| match block {
        Block::Table(table) => vec![table],
        Block::Graph(drawn) => vec![&mut drawn.roots, &mut drawn.all],
        _ => Vec::new(),
    });
    let mut rules = String::from("@media screen and (max-width: 60rem) {\n");
    for (number, table) in tables.enumerate() {
        table.id = format!("t{}", number + 1);
        for (at, column) in table.columns.iter().enumerate() {
            add!(
                rules,
                "#{} td:nth-child({})::before {{ content: \"{}\"; }}\n",
                table.id,
                at + 1,
                quoted(&column.label)
            );
        }
    }
    rules.push_str("}\n");
    rules
}

/// A text within quotes of a style: nothing but letters and digits stands as it is.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || c == ' ' {
            out.push(c);
        } else {
            add!(out, "\\{:x} ", u32::from(c));
        }
    }
    out
}

/// What a line of a diff does, as a class.
fn line_class(line: &str) -> &'static str {
    match line.as_bytes() {
        [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] | [b'@', ..] => "head",
        [b'+', ..] => "added",
        [b'-', ..] => "removed",
        _ => "same",
    }
}

/// The lines of a diff, each with its class.
fn diff_lines(text: &str) -> Vec<(&'static str, String)> {
    visible(text)
        .lines()
        .map(|line| (line_class(line), line.to_owned()))
        .collect()
}
