//! What the project depends on: what it is for, who needs whom, and why each is there.

use uvferry_imports::categories::Category;
use uvferry_imports::declared::Purpose;
use uvferry_imports::graph::drawing::{SvgOptions, SvgWords, mermaid_in, svg};
use uvferry_imports::graph::{Graph, Node};

use super::super::{Block, Cell, Choices, Drawn, Filter, Row, Section, Table};
use super::{imports, section};
use crate::amounts::bytes;
use crate::json::{GraphDocument, ImportsCategoryDocument, graph_told, list_of};
use crate::language::{Language, say, word};
use crate::prose::Prose;

/// A picture of more distributions is folded, and Markdown has none of it: nobody takes it in at
/// a glance.
const MOST_AT_A_GLANCE: usize = 60;
/// Of more there is no picture.
const MOST_DRAWN: usize = 250;
/// Nor of more requirements.
const MOST_LINES: usize = 1500;
/// So many are named of those that ask for one.
const MOST_NAMED: usize = 3;

/// Categories, the graph, and each distribution.
pub(super) fn dependencies(
    categories: &[ImportsCategoryDocument],
    found: Option<&GraphDocument>,
    language: Language,
) -> Option<Section> {
    let mut blocks = imports::categories(categories, language);
    if let Some(found) = found.filter(|found| !found.nodes.is_empty()) {
        let graph = graph_told(found);
        blocks.extend(numbers(&graph, language));
        blocks.push(Block::Graph(Box::new(drawn(&graph, language))));
    }
    section("graph", say!(language, "graph-title"), blocks)
}

pub(super) fn number_of_all(graph: &Graph, language: Language) -> Prose {
    let summary = graph.summary();
    say!(
        language,
        "graph-numbers",
        all = summary.distributions,
        direct = summary.direct,
        transitive = summary.transitive,
        deepest = summary.deepest as usize,
    )
}

fn numbers(graph: &Graph, language: Language) -> Vec<Block> {
    let mut blocks = vec![
        Block::Heading(say!(language, "graph-who")),
        Block::Said(number_of_all(graph, language)),
    ];
    blocks.extend(sizes(graph, language));
    blocks
}

/// How much it takes, and how much is not there.
pub(super) fn sizes(graph: &Graph, language: Language) -> Vec<Block> {
    let summary = graph.summary();
    let mut blocks = Vec::new();
    let sizes = [
        (
            summary.with_installed_bytes,
            summary.installed_bytes,
            "graph-installed",
        ),
        (
            summary.with_download_bytes,
            summary.download_bytes,
            "graph-download",
        ),
    ];
    // What is installed of only some of them is no sum.
    let whole = sizes
        .into_iter()
        .find(|(known, ..)| *known > 0 && *known == summary.distributions);
    match whole {
        Some((_, size, "graph-installed")) => {
            let size = bytes(size);
            blocks.push(Block::Said(say!(language, "graph-installed", size = &size)));
        }
        Some((_, size, _)) => {
            let size = bytes(size);
            blocks.push(Block::Said(say!(language, "graph-download", size = &size)));
        }
        None => {}
    }
    if summary.missing > 0 {
        let missing = say!(language, "graph-missing", missing = summary.missing);
        blocks.push(Block::Said(missing));
    }
    blocks
}

pub(super) fn drawn(graph: &Graph, language: Language) -> Drawn {
    let number = graph.nodes().len();
    let categories = words_of_categories(language);
    let title = say!(language, "graph-picture", distributions = number);
    let is_drawn = number <= MOST_DRAWN && graph.edges().len() <= MOST_LINES;
    let picture = is_drawn.then(|| {
        let words = words(&title, categories.clone(), language);
        let options = SvgOptions {
            is_file: false,
            words: Some(&words),
        };
        svg(graph, &options)
    });
    let mermaid = (number <= MOST_AT_A_GLANCE).then(|| mermaid_in(graph, &categories));
    Drawn {
        svg: picture,
        folded: number > MOST_AT_A_GLANCE,
        mermaid: mermaid
            .filter(|drawn| drawn.limits.is_empty())
            .map(|drawn| drawn.text),
        title,
        roots: roots(graph, language),
        all: all(graph, language),
    }
}

fn words_of_categories(language: Language) -> [String; 10] {
    std::array::from_fn(|at| match Category::ALL.get(at) {
        Some(category) => language.word_of("category", category.as_str()),
        None => word!(language, "category-other"),
    })
}

fn words(title: &Prose, categories: [String; 10], language: Language) -> SvgWords {
    SvgWords {
        title: title.letters(),
        description: word!(language, "graph-picture-below"),
        categories,
        project: word!(language, "graph-legend-project"),
        root: word!(language, "graph-legend-root"),
        missing: word!(language, "graph-legend-missing"),
        first: word!(language, "graph-legend-first"),
        others: word!(language, "graph-legend-others"),
        conditional: word!(language, "graph-legend-conditional"),
        unmet: word!(language, "graph-legend-unmet"),
    }
}

/// What the project asks for itself, with what each of these brings.
fn roots(graph: &Graph, language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "graph-roots"),
        [
            word!(language, "col-package"),
            word!(language, "col-version"),
            word!(language, "col-lists"),
            word!(language, "col-brings"),
            word!(language, "col-brings-alone"),
            word!(language, "col-deepest"),
        ],
    )
    .amounts(3..6);
    for at in graph.direct() {
        let below = graph.below(at);
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::literal(&graph.nodes()[at].name).into(),
                version(&graph.nodes()[at], language).into(),
                Prose::literals(lists(graph, at)).into(),
                number(below.distributions, language),
                number(graph.brings_alone(at), language),
                number(below.deepest as usize, language),
            ],
        });
    }
    table
}

/// Each distribution: what it is, and why it is there.
fn all(graph: &Graph, language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "graph-all"),
        [
            word!(language, "col-package"),
            word!(language, "col-version"),
            word!(language, "col-category"),
            word!(language, "col-licence"),
            word!(language, "col-size"),
            word!(language, "col-used-by"),
            word!(language, "col-there-for"),
        ],
    )
    .amounts(4..6);
    let direct = graph.direct();
    let mut seen: Vec<Option<&'static str>> = Vec::new();
    for (at, node) in graph.nodes().iter().enumerate() {
        if node.is_project {
            continue;
        }
        let is_direct = direct.binary_search(&at).is_ok();
        let category = node.category.as_ref().map(|found| found.category.as_str());
        if !seen.contains(&category) {
            seen.push(category);
        }
        table.rows.push(Row {
            tokens: vec![
                if is_direct { "direct" } else { "transitive" },
                category.unwrap_or("other"),
            ],
            cells: cells(graph, at, is_direct, language),
        });
    }
    let kinds = Choices {
        label: word!(language, "col-there-for"),
        choices: vec![
            ("direct", word!(language, "graph-direct")),
            ("transitive", word!(language, "graph-transitive")),
        ],
    };
    let categories = Category::ALL.into_iter().map(|one| Some(one.as_str()));
    let categories = categories.chain([None]).filter(|one| seen.contains(one));
    let categories = Choices {
        label: word!(language, "col-category"),
        choices: categories
            .map(|one| (one.unwrap_or("other"), category_word(one, language)))
            .collect(),
    };
    table.filter = Some(Filter {
        id: "graph-rows".to_owned(),
        count: word!(language, "imports-distributions-count"),
        first: kinds,
        second: Some(categories),
    });
    table
}

fn cells(graph: &Graph, at: usize, is_direct: bool, language: Language) -> Vec<Cell> {
    let node = &graph.nodes()[at];
    let category = node.category.as_ref().map(|found| found.category.as_str());
    let licence = node.licence.as_ref().map(|found| found.text.as_str());
    vec![
        Prose::literal(&node.name).into(),
        version(node, language).into(),
        Prose::plain(&category_word(category, language)).into(),
        licence.map(Prose::plain).unwrap_or_default().into(),
        size(node, language),
        node.importing_files
            .map(|files| number(files, language))
            .unwrap_or_default(),
        if is_direct {
            let lists = Prose::literals(lists(graph, at));
            if lists.is_empty() {
                say!(language, "graph-root").into()
            } else {
                say!(language, "graph-declared", lists = &lists).into()
            }
        } else {
            needed_by(graph, at, language).into()
        },
    ]
}

pub(super) fn version(node: &Node, language: Language) -> Prose {
    match &node.version {
        Some(version) => Prose::plain(version),
        None if node.is_missing => say!(language, "graph-legend-missing"),
        None => Prose::default(),
    }
}

fn category_word(category: Option<&str>, language: Language) -> String {
    match category {
        Some(category) => language.word_of("category", category),
        None => word!(language, "category-other"),
    }
}

fn size(node: &Node, language: Language) -> Cell {
    match (node.installed_bytes, node.download_bytes) {
        (Some(size), _) => Cell::amount(&bytes(size), size),
        (None, Some(size)) => Cell {
            said: say!(language, "graph-at-most", size = &bytes(size)),
            key: Some(size.to_string()),
            ..Cell::default()
        },
        (None, None) => Cell::default(),
    }
}

/// The lists in which a project asks for it.
fn lists(graph: &Graph, at: usize) -> Vec<String> {
    let edges = graph.asked_by(at).iter().map(|edge| &graph.edges()[*edge]);
    let of_project = edges.filter(|edge| graph.nodes()[edge.from].is_project);
    let mut lists: Vec<&Purpose> = of_project.map(|edge| &edge.purpose).collect();
    lists.sort_unstable();
    lists.dedup();
    lists.into_iter().map(list_of).collect()
}

fn needed_by(graph: &Graph, at: usize, language: Language) -> Prose {
    let by = graph.dependants(at).into_iter();
    let mut by: Vec<&str> = by.map(|by| graph.nodes()[by].name.as_str()).collect();
    // Two versions of one, in a lock with forks, are one name.
    by.dedup();
    let names = Prose::literals(by.iter().take(MOST_NAMED));
    match by.len().saturating_sub(MOST_NAMED) {
        0 if names.is_empty() => Prose::default(),
        0 => say!(language, "graph-needed", names = &names),
        more => say!(language, "graph-needed-more", names = &names, more = more),
    }
}

fn number(number: usize, language: Language) -> Cell {
    Cell::amount(&language.number(number), number)
}
