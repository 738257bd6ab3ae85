//! A matrix read back from its document.

use std::collections::HashMap;

use uvferry_compat::RULES;
use uvferry_compat::matrix::{
    Cell, Interpreter, Matrix, MatrixTarget, Requested, Row, Run, Share, Solution,
};
use uvferry_diagnostics::Rule;

use super::super::reading::{ReadError, content, opened};
use super::matrix::{
    CellDocument, MatrixDocument, MatrixPackageDocument, MatrixRunDocument, MatrixTargetDocument,
};

/// Why a text is no matrix that can be read.
#[derive(Debug, thiserror::Error)]
pub enum MatrixReadError {
    /// It is no document that can be read.
    #[error(transparent)]
    Document(#[from] ReadError),
    /// Its parts do not fit together.
    #[error("the document contradicts itself: {0}")]
    Contradiction(String),
}

/// A matrix from the text of its document. Fields that a newer minor version has added are
/// passed over.
///
/// # Errors
/// Where it is another document, one of a newer major version, or says what cannot be.
pub fn read_matrix(text: &str) -> Result<Matrix, MatrixReadError> {
    let (name, value) = opened(text, "matrix of uvferry")?;
    if name != "matrix" {
        let found = format!("`uvferry.{name}/1`");
        let wanted = "matrix of uvferry";
        return Err(ReadError::Other { wanted, found }.into());
    }
    matrix_of(&content(&name, value)?)
}

/// A matrix from its document.
///
/// # Errors
/// Where its parts do not fit together.
pub fn matrix_of(document: &MatrixDocument) -> Result<Matrix, MatrixReadError> {
    let mut places = HashMap::new();
    for (at, target) in document.targets.iter().enumerate() {
        if places.insert(target.name.as_str(), at).is_some() {
            let message = format!("the target `{}` stands there twice", target.name);
            return Err(MatrixReadError::Contradiction(message));
        }
    }
    let partition = document.partition.as_ref().map(|part| Share {
        share: part.share,
        of: part.of,
        label: part.label.clone(),
        targets: part.targets.clone(),
        request: part.request.clone(),
    });
    if let Some(Share { share, of, .. }) = &partition
        && (*share == 0 || share > of)
    {
        let message = format!("it is share {share} of {of}");
        return Err(MatrixReadError::Contradiction(message));
    }
    let packages = document.packages.iter();
    let runs = document.runs.iter();
    Ok(Matrix {
        targets: document.targets.iter().map(target).collect(),
        packages: packages
            .map(|package| row(package, &document.targets))
            .collect::<Result<_, _>>()?,
        runs: runs
            .map(|one| run(one, &places))
            .collect::<Result<_, _>>()?,
        partition,
        notes: document.notes.clone(),
    })
}

fn target(target: &MatrixTargetDocument) -> MatrixTarget {
    MatrixTarget {
        name: target.name.clone(),
        python: target.python.clone(),
        platform: target.platform.clone(),
        interpreter: target.interpreter.as_ref().map(|interpreter| Interpreter {
            path: interpreter.path.clone().into(),
            version: interpreter.version.clone(),
        }),
        simulated: target.simulated,
        pip_version: target.pip_version.clone(),
        uv_version: target.uv_version.clone(),
        place: target.place,
        complete: target.complete,
    }
}

fn row(
    package: &MatrixPackageDocument,
    targets: &[MatrixTargetDocument],
) -> Result<Row, MatrixReadError> {
    let named = package.cells.iter().map(|cell| &cell.target);
    if !named.eq(targets.iter().map(|target| &target.name)) {
        let message = format!(
            "`{}` has other cells than there are targets, or in another order",
            package.name
        );
        return Err(MatrixReadError::Contradiction(message));
    }
    Ok(Row {
        name: package.name.clone(),
        requested: package
            .requested
            .iter()
            .map(|requested| Requested {
                text: requested.text.clone(),
                file: requested.file.clone(),
                line: requested.line,
            })
            .collect(),
        cells: package.cells.iter().map(cell).collect::<Result<_, _>>()?,
    })
}

fn cell(cell: &CellDocument) -> Result<Cell, MatrixReadError> {
    Ok(Cell {
        outcome: cell.outcome.into(),
        pip: cell.pip.clone(),
        uv: cell.uv.clone(),
        pip_message: cell.pip_message.clone(),
        uv_message: cell.uv_message.clone(),
        rule: cell.rule.as_deref().map(rule).transpose()?,
        solution: cell.solution.as_ref().map(|solution| Solution {
            way: solution.way.into(),
            tool: solution.tool.into(),
            arguments: solution.arguments.clone(),
            text: solution.text.clone(),
            tried: solution.tried,
        }),
        follows: cell.follows.clone(),
        artifact: cell.artifact.map(Into::into),
        pip_artifact: cell.pip_artifact.map(Into::into),
        uv_artifact: cell.uv_artifact.map(Into::into),
        hashes_equal: cell.hashes_equal,
        pip_s: cell.pip_s,
        uv_s: cell.uv_s,
    })
}

fn rule(code: &str) -> Result<&'static Rule, MatrixReadError> {
    let known = RULES.iter().find(|rule| rule.code == code);
    known.copied().ok_or_else(|| {
        let message = format!("this version has no rule `{code}`");
        MatrixReadError::Contradiction(message)
    })
}

fn run(run: &MatrixRunDocument, places: &HashMap<&str, usize>) -> Result<Run, MatrixReadError> {
    let target = places.get(run.target.as_str()).copied().ok_or_else(|| {
        let message = format!("a run is of `{}`, which is no target", run.target);
        MatrixReadError::Contradiction(message)
    })?;
    Ok(Run {
        tool: run.tool.into(),
        target,
        of: run.of.clone(),
        arguments: run.arguments.clone(),
        outcome: run.outcome.into(),
        message: run.message.clone(),
        wall_s: run.wall_s,
    })
}
