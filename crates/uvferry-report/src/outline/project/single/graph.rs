use uvferry_imports::graph::Graph;

use crate::json::{GraphDocument, graph_told};
use crate::language::{Language, say, word};
use crate::outline::project::graph::{drawn, number_of_all, sizes, version};
use crate::outline::project::section;
use crate::outline::{Block, Item, Outline, Section, Table, Tile, Tone};
use crate::prose::Prose;

/// What is resolved: who needs whom, and what does not fit.
pub(crate) fn graph(found: &GraphDocument, language: Language) -> Outline {
    let graph = graph_told(found);
    let summary = graph.summary();
    let project = graph.nodes().iter().find(|node| node.is_project);
    let counted = |number, label, tone| Tile::counted(number, label, tone, language);
    let mut tiles = vec![
        counted(
            summary.distributions,
            say!(
                language,
                "tile-distributions",
                count = summary.distributions
            )
            .letters(),
            Tone::Plain,
        ),
        counted(
            summary.direct,
            say!(language, "tile-direct", count = summary.direct).letters(),
            Tone::Plain,
        ),
    ];
    for (number, label) in [
        (
            summary.missing,
            say!(language, "tile-not-there", count = summary.missing).letters(),
        ),
        (
            summary.unmet,
            say!(language, "tile-unmet", count = summary.unmet).letters(),
        ),
    ] {
        if number > 0 {
            tiles.push(counted(number, label, Tone::Bad));
        }
    }
    let mut blocks = Vec::new();
    if !graph.nodes().is_empty() {
        blocks.push(Block::Heading(say!(language, "graph-who")));
        blocks.extend(sizes(&graph, language));
        blocks.push(Block::Graph(Box::new(drawn(&graph, language))));
    }
    let sections = [
        unmet(&graph, language),
        cycles(&graph, language),
        section("graph", say!(language, "declared-title"), blocks),
    ];
    Outline {
        language,
        title: match project {
            Some(project) => say!(language, "graph-title-of", name = &project.name),
            None => say!(language, "graph-title"),
        },
        sentence: if graph.nodes().is_empty() {
            say!(language, "graph-nothing")
        } else {
            number_of_all(&graph, language)
        },
        tiles,
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// Requirements that what is there does not meet.
fn unmet(graph: &Graph, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "graph-unmet"),
        [
            word!(language, "col-package"),
            word!(language, "col-asks-for"),
            word!(language, "col-is-there"),
        ],
    );
    for edge in graph.edges().iter().filter(|edge| !edge.is_met) {
        let (by, to) = (&graph.nodes()[edge.from], &graph.nodes()[edge.to]);
        let asked = match (&edge.requirement, &edge.specifier) {
            (Some(requirement), _) => requirement.clone(),
            (None, Some(specifier)) => format!("{}{specifier}", to.name),
            (None, None) => to.name.clone(),
        };
        table.row([
            Prose::literal(&by.name),
            Prose::literal(&asked),
            version(to, language),
        ]);
    }
    section(
        "unmet",
        say!(language, "graph-unmet"),
        table.block().into_iter().collect(),
    )
}

/// Distributions that ask for each other.
fn cycles(graph: &Graph, language: Language) -> Option<Section> {
    let cycles = graph.summary().cycles;
    let items = cycles.iter().map(|cycle| {
        let around = cycle.way.iter().chain(cycle.way.first());
        let names = around.map(|at| Prose::literal(&graph.nodes()[*at].name));
        Item::from(Prose::joined(names, " → "))
    });
    let items: Vec<Item> = items.collect();
    if items.is_empty() {
        return None;
    }
    section(
        "cycles",
        say!(language, "graph-cycles"),
        vec![Block::List(items)],
    )
}
