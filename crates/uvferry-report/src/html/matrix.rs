use askama::Template;

use super::{Choice, Frame, rendered, tile};
use crate::json::{CellDocument, MatrixDocument, MatrixOutcome, MatrixPackageDocument};
use crate::language::{Language, say, word};
use crate::problems::{self, ORDER, Problem, and_more, heading, says};
use crate::prose::Prose;
use crate::visible::{one_line, visible};

#[derive(Template)]
#[template(path = "matrix.html")]
struct Page {
    frame: Frame,
    count_problems: String,
    count_packages: String,
    outcomes: Vec<Choice>,
    targets: Vec<Target>,
    groups: Vec<Group>,
    rows: Vec<Row>,
}

struct Target {
    name: String,
    tools: Prose,
}

struct Group {
    heading: String,
    class: &'static str,
    mark: &'static str,
    cells: Prose,
    problems: Vec<Shown>,
}

/// A problem in words.
struct Shown {
    tokens: String,
    names: Prose,
    versions: Option<String>,
    targets: Prose,
    places: Option<Prose>,
    todo_label: String,
    to_do: Prose,
    why: Option<Why>,
    messages: Vec<Message>,
}

struct Why {
    code: String,
    summary: Prose,
}

struct Message {
    from: Prose,
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
    word: String,
    rank: usize,
    lines: Vec<String>,
}

/// The page of a matrix.
pub fn matrix(matrix: &MatrixDocument, language: Language) -> String {
    let mut frame = Frame::new(
        language,
        &word!(language, "matrix-title"),
        &problems::sentence(matrix, language).letters(),
    );
    let summary = &matrix.summary;
    let percent = summary
        .compatible_percent
        .map_or_else(|| "–".to_owned(), |percent| format!("{percent:.1} %"));
    let same = word!(language, "matrix-tile-same");
    frame.tiles.push(tile(&percent, same, "good"));
    let mut outcomes = Vec::new();
    for outcome in ORDER.into_iter().chain([MatrixOutcome::Same]) {
        let number = cells_of(matrix, outcome);
        if number == 0 {
            continue;
        }
        let number = language.number(number);
        let word = language.word_of("matrix-outcome", outcome.as_str());
        outcomes.push(Choice {
            value: outcome.as_str(),
            label: format!("{word} ({number})"),
        });
        // Their share is the first tile.
        if outcome != MatrixOutcome::Same {
            frame.tiles.push(tile(&number, word, class(outcome)));
        }
    }
    frame.told = problems::speed(matrix, language);
    let notes = matrix.notes.iter();
    frame
        .told
        .extend(notes.map(|note| say!(language, "matrix-note", note = &Prose::plain(note))));
    let all = problems::problems(matrix);
    let group = |outcome: MatrixOutcome| {
        let of_it = all.iter().filter(|problem| problem.cell.outcome == outcome);
        let problems: Vec<Shown> = of_it
            .map(|problem| shown(problem, matrix, language))
            .collect();
        (!problems.is_empty()).then(|| Group {
            heading: heading(outcome, language),
            class: class(outcome),
            mark: mark(outcome),
            cells: say!(language, "matrix-cells", cells = cells_of(matrix, outcome)),
            problems,
        })
    };
    let mut rows: Vec<(usize, Row)> = matrix
        .packages
        .iter()
        .map(|package| row(package, language))
        .collect();
    // Those that need a person stand first; among these, names stay in order.
    rows.sort_by_key(|(rank, _)| *rank);
    let page = Page {
        frame,
        count_problems: word!(language, "matrix-count-problems"),
        count_packages: word!(language, "matrix-count-packages"),
        outcomes,
        targets: matrix
            .targets
            .iter()
            .map(|target| Target {
                name: one_line(&target.name),
                tools: problems::tools(target, language),
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

fn shown(problem: &Problem<'_>, matrix: &MatrixDocument, language: Language) -> Shown {
    let is_of_it = |name: &str| problem.targets.contains(&name);
    let tokens: Vec<String> = matrix
        .targets
        .iter()
        .enumerate()
        .filter(|(_, target)| is_of_it(&target.name))
        .map(|(at, _)| format!("{at}:{}", problem.cell.outcome.as_str()))
        .collect();
    let solution = problem.cell.solution.as_ref();
    let (places, more) = problem.first_places();
    let places = and_more(Prose::literals(places), more, language);
    let targets = Prose::plain(&problem.targets.join(", "));
    Shown {
        tokens: tokens.join(" "),
        names: problem.names(language),
        versions: problem.versions().map(|versions| one_line(&versions)),
        targets: say!(language, "problem-on", targets = &targets),
        places: (!places.is_empty()).then(|| say!(language, "problem-at", places = &places)),
        todo_label: match solution {
            Some(solution) if solution.tried => word!(language, "problem-works"),
            _ => word!(language, "problem-to-do"),
        },
        to_do: problem.to_do(language),
        why: problem.rule.map(|rule| Why {
            code: one_line(&rule.code),
            summary: problem.why(language).unwrap_or_default(),
        }),
        messages: problem
            .messages()
            .into_iter()
            .map(|message| Message {
                from: says(&message, language),
                text: visible(message.text),
            })
            .collect(),
    }
}

/// A row, and how urgent its worst cell is.
fn row(package: &MatrixPackageDocument, language: Language) -> (usize, Row) {
    let cells: Vec<Cell> = package
        .cells
        .iter()
        .map(|one| cell(one, language))
        .collect();
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

fn cell(cell: &CellDocument, language: Language) -> Cell {
    let mut lines = Vec::new();
    match (&cell.pip, &cell.uv) {
        (Some(pip), Some(uv)) if pip == uv => lines.push(pip.clone()),
        (None, None) if cell.outcome == MatrixOutcome::Same => {
            lines.push(word!(language, "cell-not-needed"));
        }
        (pip, uv) => {
            lines.extend(pip.as_ref().map(|version| format!("pip {version}")));
            lines.extend(uv.as_ref().map(|version| format!("uv {version}")));
        }
    }
    if let Some(artifact) = cell.artifact
        && artifact != crate::json::ArtifactKind::Wheel
    {
        lines.push(language.word_of("artifact", artifact.as_str()));
    }
    if cell.hashes_equal == Some(false) {
        lines.push(word!(language, "cell-hashes-differ"));
    }
    if let (Some(pip), Some(uv)) = (cell.pip_s, cell.uv_s) {
        let (pip, uv) = (format!("{pip:.2}"), format!("{uv:.2}"));
        lines.push(say!(language, "cell-times", pip = &pip, uv = &uv).letters());
    }
    lines.extend(cell.rule.clone());
    let order = ORDER.iter().position(|one| *one == cell.outcome);
    Cell {
        target: one_line(&cell.target),
        class: class(cell.outcome),
        mark: mark(cell.outcome),
        word: language.word_of("matrix-outcome", cell.outcome.as_str()),
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
