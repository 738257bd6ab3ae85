//! Any report in Markdown.

use super::escape::{fenced, parts};
use super::table;
use crate::outline::{Block, Cell, Item, Outline, Part, Table, Tone};
use crate::prose::Prose;

/// The whole report; it ends with one end of line.
pub(crate) fn write(outline: &Outline) -> String {
    write_several(outline, &[])
}

/// The report of several, the report of each a level below.
pub(super) fn write_several(outline: &Outline, all: &[Part]) -> String {
    let mut out = format!("# {}\n\n", parts(&outline.title));
    // The facts hold the answer too.
    if outline.facts.is_empty() {
        paragraph(&mut out, &outline.sentence);
    } else {
        for fact in &outline.facts {
            add!(out, "- {}\n", parts(fact));
        }
        out.push('\n');
    }
    for section in &outline.sections {
        add!(out, "## {}\n\n", parts(&section.title));
        blocks(&mut out, &section.blocks, 3);
    }
    for part in all {
        add!(out, "## {}\n\n", parts(&part.title));
        for fact in &part.facts {
            add!(out, "- {}\n", parts(fact));
        }
        out.push('\n');
        for section in &part.sections {
            add!(out, "### {}\n\n", parts(&section.title));
            blocks(&mut out, &section.blocks, 4);
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn blocks(out: &mut String, blocks: &[Block], level: usize) {
    for block in blocks {
        match block {
            Block::Said(said) => paragraph(out, said),
            Block::Heading(title) => {
                add!(out, "{} {}\n\n", "#".repeat(level), parts(title));
            }
            Block::List(items) => {
                for one in items {
                    item(out, one);
                }
                out.push('\n');
            }
            Block::Table(table) => {
                rows(out, table);
                out.push('\n');
            }
            Block::Fenced(language, text) => {
                out.push_str(&fenced(language, text));
                out.push('\n');
            }
            // It says at its top what it is of.
            Block::Diff { text, .. } => {
                out.push_str(&fenced("diff", text));
                out.push('\n');
            }
            Block::Graph(drawn) => {
                match &drawn.mermaid {
                    Some(text) => out.push_str(&fenced("mermaid", text)),
                    None => {
                        rows(out, &drawn.roots);
                    }
                }
                out.push('\n');
            }
            // Whoever wants to see it opens the page.
            Block::Picture { .. } => {}
        }
    }
}

fn paragraph(out: &mut String, said: &Prose) {
    if !said.is_empty() {
        add!(out, "{}\n\n", parts(said));
    }
}

fn item(out: &mut String, item: &Item) {
    add!(out, "- {}\n", parts(&item.said));
    for below in &item.below {
        add!(out, "  - {}\n", parts(below));
    }
}

fn rows(out: &mut String, table: &Table) {
    let head: Vec<String> = table
        .columns
        .iter()
        .map(|column| parts(&Prose::plain(&column.label)))
        .collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.cells.iter().map(cell).collect())
        .collect();
    table::write(out, &head, &rows);
}

fn cell(cell: &Cell) -> String {
    let text = parts(&cell.said);
    // What is wrong must not drown in a table of what is right.
    if cell.tone == Tone::Bad && !text.is_empty() {
        format!("**{text}**")
    } else {
        text
    }
}
