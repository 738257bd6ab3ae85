use askama::Template;

use super::{Choice, Frame, rendered, tile};
use crate::json::{CellDocument, MatrixDocument, MatrixOutcome, MatrixPackageDocument};
use crate::language::Language;
use crate::problems::{self, ORDER, Problem, count, heading};
use crate::prose::Prose;
use crate::visible::{one_line, visible};

#[derive(Template)]
#[template(path = "matrix.html")]
struct Page {
    frame: Frame,
    outcomes: Vec<Choice>,
    targets: Vec<Target>,
    groups: Vec<Group>,
    rows: Vec<Row>,
}

struct Target {
    name: String,
    tools: String,
}

struct Group {
    heading: &'static str,
    class: &'static str,
    mark: &'static str,
    cells: String,
    problems: Vec<Shown>,
}

/// A problem in words.
struct Shown {
    tokens: String,
    names: String,
    versions: Option<String>,
    targets: String,
    places: Vec<String>,
    more_places: usize,
    todo_label: &'static str,
    to_do: Prose,
    why: Option<Why>,
    messages: Vec<Message>,
}

struct Why {
    code: String,
    summary: Prose,
}

struct Message {
    tool: &'static str,
    target: String,
    text: String,
}

struct Row {
    name: String,
    name_key: String,
    transitive: bool,
    tokens: String,
    cells: Vec<Cell>,
}

struct Cell {
    target: String,
    class: &'static str,
    mark: &'static str,
    word: &'static str,
    rank: usize,
    lines: Vec<String>,
}

/// The page of a matrix.
pub fn matrix(matrix: &MatrixDocument) -> String {
    let mut frame = Frame::new(
        Language::English,
        "pip and uv side by side",
        &problems::sentence(matrix),
    );
    let summary = &matrix.summary;
    let percent = summary
        .compatible_percent
        .map_or_else(|| "–".to_owned(), |percent| format!("{percent:.1} %"));
    frame.tiles.push(tile(&percent, "the same", "good"));
    let mut outcomes = Vec::new();
    for outcome in ORDER.into_iter().chain([MatrixOutcome::Same]) {
        let number = cells_of(matrix, outcome);
        if number == 0 {
            continue;
        }
        let word = outcome.as_str();
        // Their share is the first tile.
        if outcome != MatrixOutcome::Same {
            frame.tiles.push(tile(&number, word, class(outcome)));
        }
        outcomes.push(Choice {
            value: word,
            label: format!("{word} ({number})"),
        });
    }
    frame.told = problems::speed(matrix);
    let notes = matrix.notes.iter();
    frame
        .told
        .extend(notes.map(|note| one_line(&format!("Note: {note}"))));
    let all = problems::problems(matrix);
    let group = |outcome: MatrixOutcome| {
        let of_it = all.iter().filter(|problem| problem.cell.outcome == outcome);
        let problems: Vec<Shown> = of_it.map(|problem| shown(problem, matrix)).collect();
        (!problems.is_empty()).then(|| Group {
            heading: heading(outcome),
            class: class(outcome),
            mark: mark(outcome),
            cells: count(cells_of(matrix, outcome), "cell", "cells"),
            problems,
        })
    };
    let mut rows: Vec<(usize, Row)> = matrix.packages.iter().map(row).collect();
    // Those that need a person stand first; among these, names stay in order.
    rows.sort_by_key(|(rank, _)| *rank);
    let page = Page {
        frame,
        outcomes,
        targets: matrix
            .targets
            .iter()
            .map(|target| Target {
                name: one_line(&target.name),
                tools: one_line(&problems::tools(target)),
            })
            .collect(),
        groups: ORDER.into_iter().filter_map(group).collect(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    };
    rendered(&page)
}

fn cells_of(matrix: &MatrixDocument, outcome: MatrixOutcome) -> usize {
    let cells = matrix.packages.iter().flat_map(|package| &package.cells);
    cells.filter(|cell| cell.outcome == outcome).count()
}

fn shown(problem: &Problem<'_>, matrix: &MatrixDocument) -> Shown {
    let is_of_it = |name: &str| problem.targets.contains(&name);
    let tokens: Vec<String> = matrix
        .targets
        .iter()
        .enumerate()
        .filter(|(_, target)| is_of_it(&target.name))
        .map(|(at, _)| format!("{at}:{}", problem.cell.outcome.as_str()))
        .collect();
    let solution = problem.cell.solution.as_ref();
    let (places, more_places) = problem.first_places();
    Shown {
        tokens: tokens.join(" "),
        names: one_line(&problem.names()),
        versions: problem.versions().map(|versions| one_line(&versions)),
        targets: one_line(&problem.targets.join(", ")),
        places: places.iter().map(|place| one_line(place)).collect(),
        more_places,
        todo_label: match solution {
            Some(solution) if solution.tried => "Works:",
            _ => "To do:",
        },
        to_do: Prose::of(&problem.to_do()),
        why: problem.rule.map(|rule| Why {
            code: one_line(&rule.code),
            summary: Prose::of(&rule.summary),
        }),
        messages: problem
            .messages()
            .into_iter()
            .map(|message| Message {
                tool: message.tool.as_str(),
                target: one_line(message.target),
                text: visible(message.text),
            })
            .collect(),
    }
}

/// A row, and how urgent its worst cell is.
fn row(package: &MatrixPackageDocument) -> (usize, Row) {
    let cells: Vec<Cell> = package.cells.iter().map(cell).collect();
    let rank = cells.iter().map(|cell| cell.rank).min();
    let tokens: Vec<String> = package
        .cells
        .iter()
        .enumerate()
        .map(|(at, cell)| format!("{at}:{}", cell.outcome.as_str()))
        .collect();
    let name = one_line(&package.name);
    let row = Row {
        name_key: name.to_lowercase(),
        name,
        transitive: package.requested.is_empty(),
        tokens: tokens.join(" "),
        cells,
    };
    (rank.unwrap_or(usize::MAX), row)
}

fn cell(cell: &CellDocument) -> Cell {
    let mut lines = Vec::new();
    match (&cell.pip, &cell.uv) {
        (Some(pip), Some(uv)) if pip == uv => lines.push(pip.clone()),
        (None, None) if cell.outcome == MatrixOutcome::Same => lines.push("not needed".to_owned()),
        (pip, uv) => {
            lines.extend(pip.as_ref().map(|version| format!("pip {version}")));
            lines.extend(uv.as_ref().map(|version| format!("uv {version}")));
        }
    }
    if let Some(artifact) = cell.artifact
        && artifact != crate::json::ArtifactKind::Wheel
    {
        lines.push(artifact.as_str().to_owned());
    }
    if cell.hashes_equal == Some(false) {
        lines.push("another file: hashes differ".to_owned());
    }
    if let (Some(pip), Some(uv)) = (cell.pip_s, cell.uv_s) {
        lines.push(format!("pip {pip:.2} s, uv {uv:.2} s"));
    }
    lines.extend(cell.rule.clone());
    let order = ORDER.iter().position(|one| *one == cell.outcome);
    Cell {
        target: one_line(&cell.target),
        class: class(cell.outcome),
        mark: mark(cell.outcome),
        word: cell.outcome.as_str(),
        rank: order.unwrap_or(ORDER.len()),
        lines: lines.iter().map(|line| one_line(line)).collect(),
    }
}

fn class(outcome: MatrixOutcome) -> &'static str {
    match outcome {
        MatrixOutcome::Same => "good",
        MatrixOutcome::OnlyPip | MatrixOutcome::Neither => "bad",
        MatrixOutcome::OtherVersion => "warn",
        MatrixOutcome::OnlyUv => "note",
        MatrixOutcome::Inconclusive => "unknown",
    }
}

/// Told apart without colours.
fn mark(outcome: MatrixOutcome) -> &'static str {
    match outcome {
        MatrixOutcome::Same => "=",
        MatrixOutcome::OnlyPip => "✗",
        MatrixOutcome::Neither => "✗✗",
        MatrixOutcome::OtherVersion => "≠",
        MatrixOutcome::OnlyUv => "+",
        MatrixOutcome::Inconclusive => "?",
    }
}
