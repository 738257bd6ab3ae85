use super::field::{number, option, text, yes_or_no};
use super::table;
use crate::json::{
    CellDocument, MatrixDocument, MatrixOutcome, MatrixPackageDocument, MatrixTargetDocument, ratio,
};
use crate::language::Language;
use crate::problems::{self, flags};

/// One row for each cell: whether each tool gives the package, in how many seconds, and what
/// stands in the way.
pub fn matrix(matrix: &MatrixDocument) -> String {
    let names = [
        "package",
        "version",
        "pip_ok",
        "uv_ok",
        "pip_time_s",
        "uv_time_s",
        "speedup_ratio",
        "special_flags",
        "error",
        "platform",
        "python",
        "target",
        "outcome",
        "pip_version",
        "uv_version",
        "rule",
        "solution",
        "artifact",
        "hashes_equal",
    ];
    let rows = matrix.packages.iter().flat_map(|package| {
        let cells = package.cells.iter().zip(&matrix.targets);
        cells.map(|(cell, target)| row(package, cell, target))
    });
    table(&names, rows)
}

fn row(
    package: &MatrixPackageDocument,
    cell: &CellDocument,
    target: &MatrixTargetDocument,
) -> Vec<String> {
    let (pip_ok, uv_ok) = works(cell);
    vec![
        text(&package.name),
        option(cell.uv.as_deref().or(cell.pip.as_deref())),
        yes_or_no(pip_ok),
        yes_or_no(uv_ok),
        number(cell.pip_s),
        number(cell.uv_s),
        number(
            ratio(cell.pip_s, cell.uv_s).filter(|_| pip_ok == Some(true) && uv_ok == Some(true)),
        ),
        special_flags(cell),
        error(cell),
        text(&target.platform),
        text(&target.python),
        text(&target.name),
        cell.outcome.as_str().to_owned(),
        option(cell.pip.as_deref()),
        option(cell.uv.as_deref()),
        option(cell.rule.as_deref()),
        option(
            cell.solution
                .as_ref()
                .map(|solution| solution.text.as_str()),
        ),
        option(cell.artifact.map(crate::json::ArtifactKind::as_str)),
        yes_or_no(cell.hashes_equal),
    ]
}

/// Whether pip and whether uv gives it; `None` where that could not be found out.
fn works(cell: &CellDocument) -> (Option<bool>, Option<bool>) {
    match cell.outcome {
        MatrixOutcome::Same | MatrixOutcome::OtherVersion => (Some(true), Some(true)),
        MatrixOutcome::OnlyPip => (Some(true), Some(false)),
        MatrixOutcome::OnlyUv => (Some(false), Some(true)),
        MatrixOutcome::Neither => (Some(false), Some(false)),
        MatrixOutcome::Inconclusive => {
            let known = |version: &Option<String>| version.as_ref().map(|_| true);
            (known(&cell.pip), known(&cell.uv))
        }
    }
}

/// The arguments with which the tool was seen to give a result.
fn special_flags(cell: &CellDocument) -> String {
    let tried = cell.solution.as_ref().filter(|solution| solution.tried);
    option(tried.and_then(flags).as_deref())
}

fn error(cell: &CellDocument) -> String {
    let said = [("uv", &cell.uv_message), ("pip", &cell.pip_message)];
    let said: Vec<String> = said
        .into_iter()
        .filter_map(|(tool, message)| Some(format!("{tool}: {}", message.as_ref()?.trim())))
        .collect();
    text(&said.join(" / "))
}

/// One row for each package and problem, the most urgent first.
pub fn problems(matrix: &MatrixDocument) -> String {
    let names = [
        "package",
        "outcome",
        "targets",
        "pip_version",
        "uv_version",
        "rule",
        "special_flags",
        "to_do",
        "error",
        "requirement",
        "file",
        "line",
    ];
    let all = problems::problems(matrix);
    let rows = all.iter().flat_map(|problem| {
        problem.packages.iter().map(|package| {
            let requested = package.requested.first();
            let cell = problem.cell_of(package);
            vec![
                text(&package.name),
                problem.cell.outcome.as_str().to_owned(),
                text(&problem.targets.join(" ")),
                option(cell.pip.as_deref()),
                option(cell.uv.as_deref()),
                option(problem.cell.rule.as_deref()),
                special_flags(problem.cell),
                text(&problem.to_do(Language::English).to_text()),
                error(problem.cell),
                option(requested.map(|requested| requested.text.as_str())),
                option(requested.and_then(|requested| requested.file.as_deref())),
                requested
                    .and_then(|requested| requested.line)
                    .map(|line| line.to_string())
                    .unwrap_or_default(),
            ]
        })
    });
    table(&names, rows)
}
