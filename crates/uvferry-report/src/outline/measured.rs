//! What a bench of the project came to, for the report of its migration.

use super::{Block, Cell, Item, Row, Section, Table};
use crate::charts::speedups;
use crate::figures::{ratio_of, seconds_of};
use crate::json::BenchDocument;
use crate::language::{Language, say, word};
use crate::prose::Prose;

/// The section: figures with their spreads, and what makes them doubtful.
pub(crate) fn measured(bench: &BenchDocument, language: Language) -> Section {
    let host = &bench.host;
    let pip = host.pip.as_deref().unwrap_or("?");
    let mut blocks = vec![Block::Said(say!(
        language,
        "measured-said",
        name = &bench.requirements.name,
        pip = pip,
        uv = &host.uv,
        python = &host.python,
    ))];
    blocks.extend(speedups(bench, language).map(|chart| Block::Picture {
        title: chart.title,
        svg: chart.svg,
    }));
    let mut table = Table::of(
        word!(language, "measured-title"),
        [
            word!(language, "col-scenario"),
            word!(language, "col-tool"),
            word!(language, "col-median"),
            word!(language, "col-pip-by-it"),
        ],
    )
    .amounts(2..4);
    for scenario in &bench.scenarios {
        for tool in &scenario.tools {
            let ratio = scenario.ratios.iter().find(|ratio| ratio.tool == tool.tool);
            let median = match tool.median_s {
                Some(median) => Cell::amount(&seconds_of(tool, language), median),
                None => Cell {
                    key: Some("1e99".to_owned()),
                    ..Cell::from(say!(language, "measured-failed"))
                },
            };
            let ratio = ratio.map_or_else(Cell::default, |ratio| {
                Cell::amount(&ratio_of(ratio, language), ratio.median)
            });
            table.rows.push(Row {
                tokens: Vec::new(),
                cells: vec![
                    Prose::plain(&scenario.name).into(),
                    Prose::plain(&tool.tool).into(),
                    median,
                    ratio,
                ],
            });
        }
    }
    blocks.push(Block::Table(table));
    if !bench.warnings.is_empty() {
        let warnings = bench
            .warnings
            .iter()
            .map(|line| Item::from(language.sentence(line)));
        blocks.push(Block::Said(say!(language, "measured-doubts")));
        blocks.push(Block::List(warnings.collect()));
    }
    Section {
        id: "measured".to_owned(),
        title: say!(language, "measured-title"),
        blocks,
    }
}
