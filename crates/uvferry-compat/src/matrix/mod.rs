//! pip and uv side by side: for each Python and platform what pip resolves against what uv
//! resolves.
//!
//! One resolution a tool and target comes first. Only what fails is split, so that the cost
//! follows the failures and not the number of packages.

mod answers;
mod artifacts;
mod asked;
mod asking;
mod beside;
mod cells;
mod copies;
mod fewest;
mod installing;
mod lanes;
mod merging;
mod other_pythons;
mod places;
mod private;
mod progress;
mod request;
mod result;
mod splitting;
mod state;
mod targets;
mod uv_settings;
mod ways;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use uvferry_process::{Beside, Environment, ScratchFolder};
use uvferry_resolution::Run as Where;
use uvferry_resolution::pip::{InstallSettings, PrivatePip, indexes, install_settings};

pub use asking::LONGEST;
pub use merging::{MergeError, merge, share_of};
pub use request::{
    DEFAULT_JOBS, DEFAULT_TIMEOUT, MatrixError, MatrixRequest, NoPartition, Partition, Progress,
    Sink, State,
};
pub use result::{
    Artifact, Cell, Counts, Interpreter, Matrix, MatrixTarget, Outcome, Requested, Row, Run,
    RunOutcome, Share, Solution, Tool, Way,
};

use asked::Asked;
use asking::{Asker, Question, Tools};
use cells::Pair;
use copies::Copies;
use lanes::Lane;
use private::private_folder;
use progress::Tally;
use state::Kept;
use targets::Column;

/// Resolves with both tools for all targets, and compares.
///
/// # Errors
/// Where a file cannot be read or written, nothing is asked for, or it is cancelled. What a
/// tool says about requirements is in the cells.
pub fn matrix(request: &MatrixRequest) -> Result<Matrix, MatrixError> {
    let asked = Asked::read(request)?;
    let mut columns = targets::columns(request)?;
    let share = request.partition.map(|partition| Share {
        share: partition.share,
        of: partition.of,
        label: request.label.clone(),
        targets: columns
            .iter()
            .map(|column| column.told.name.clone())
            .collect(),
        request: merging::request_digest(request, &asked),
    });
    // Beside those of the whole, so that a share tries what the whole does.
    let others = targets::others(request, &columns)?;
    if let Some(partition) = request.partition {
        columns.retain(|column| {
            share_of(&request.label, &column.told.name, partition.of) == partition.share
        });
    }
    // First of all: nobody else then uses the scratch folder beside the state.
    let kept = request.state.as_ref().map(Kept::open).transpose()?;
    private_folder(&request.scratch)?;
    let beside = match &kept {
        Some(_) => Beside::Nobody,
        None => Beside::Others,
    };
    let folder = ScratchFolder::new(&request.scratch, "uvferry-run-", beside, "TMPDIR")?;
    let environment = private_environment(request, folder.path())?;
    let tools = find_tools(request, &asked, &columns, &environment)?;
    for (column, tools) in columns.iter_mut().zip(&tools) {
        column.told.uv_version = Some(request.uv.version.to_string());
        column.told.pip_version = tools.pip.as_ref().ok().map(|pip| pip.version.clone());
    }
    let questioner = Asker {
        request,
        folder: folder.path(),
        asked: &asked,
        columns: &columns,
        tools,
        others: others.into_iter().map(asking::Other::new).collect(),
        environment,
        copies: copies(request, &asked, folder.path()),
        kept,
        tally: Tally::default(),
        alone: Mutex::default(),
    };
    for tool in [Tool::Pip, Tool::Uv] {
        questioner.tally.plan(tool, columns.len());
    }
    let lanes = lanes(&questioner)?;
    let mut pairs = pairs(&questioner, lanes)?;
    if request.each {
        each(&questioner, &mut pairs)?;
    }
    let named = asked_with_names(&asked, &mut pairs, &request.directory);
    let mut columns_of_cells: Vec<BTreeMap<String, Cell>> =
        pairs.iter().map(|(pair, _)| pair.cells(&named)).collect();
    let tasks: Vec<_> = pairs.iter().zip(&columns_of_cells).enumerate().collect();
    let done = on_all(request.jobs, &tasks, |(column, ((pair, _), cells))| {
        let mut cells: BTreeMap<String, Cell> = (*cells).clone();
        let mut log = Vec::new();
        questioner.find_artifacts(*column, pair, &mut cells, &mut log)?;
        if request.solutions {
            questioner.find_ways(*column, pair, &mut cells, &mut log)?;
            for (name, cell) in &mut cells {
                ways::advise(name, cell);
            }
        }
        Ok((cells, log))
    })?;
    for (column, (cells, log)) in done.into_iter().enumerate() {
        columns_of_cells[column] = cells;
        pairs[column].1.extend(log);
    }
    questioner.write_times(&named, &mut columns_of_cells);
    let notes = questioner.notes();
    drop(questioner);
    for (column, (pair, _)) in columns.iter_mut().zip(&pairs) {
        column.told.complete = pair.is_complete();
    }
    let runs = pairs.into_iter().flat_map(|(_, runs)| runs).collect();
    Ok(assembled(
        share,
        &named,
        columns,
        &columns_of_cells,
        runs,
        notes,
    ))
}

/// What is asked for, with the names that the tools tell of folders.
fn asked_with_names(asked: &Asked, pairs: &mut [(Pair, Vec<Run>)], directory: &Path) -> Asked {
    let mut named = asked.clone();
    for (pair, _) in pairs {
        pair.name_folders(&mut named, directory);
    }
    named
}

/// Each requirement by itself with both tools, on each target.
fn each(asker: &Asker<'_>, pairs: &mut [(Pair, Vec<Run>)]) -> Result<(), MatrixError> {
    let mut tasks: Vec<(usize, usize, Tool)> = Vec::new();
    for column in 0..asker.columns.len() {
        for item in asker.counting(column) {
            for tool in [Tool::Pip, Tool::Uv] {
                if !asker.is_known_alone(column, item, tool) {
                    tasks.push((column, item, tool));
                }
            }
        }
    }
    for (_, _, tool) in &tasks {
        asker.tally.plan(*tool, 1);
    }
    let done = on_all(asker.request.jobs, &tasks, |&(column, item, tool)| {
        let mut log = Vec::new();
        asker.ask(column, tool, &Question::of(&[item]), &mut log)?;
        Ok(log)
    })?;
    for ((column, _, _), log) in tasks.into_iter().zip(done) {
        pairs[column].1.extend(log);
    }
    Ok(())
}

/// Where the tools are run.
fn copies(request: &MatrixRequest, asked: &Asked, folder: &Path) -> Copies {
    let directory = &request.directory;
    if !asked.folders.iter().any(|folder| folder.is_dir()) {
        return Copies::shared(directory);
    }
    if asked.leads_out {
        return Copies::alone(directory);
    }
    Copies::below(directory, folder.join("copies"))
}

/// What both tools are given: nothing of theirs is written outside of the scratch folder.
fn private_environment(request: &MatrixRequest, folder: &Path) -> Result<Environment, MatrixError> {
    let mut environment = request.environment.clone();
    let temporary = folder.join("tmp");
    fs_err::create_dir_all(&temporary)?;
    for name in ["TMPDIR", "TMP", "TEMP"] {
        environment.set(name, &temporary);
    }
    environment
        .set("PIP_CACHE_DIR", request.scratch.join("cache").join("pip"))
        .set("UV_CACHE_DIR", request.scratch.join("cache").join("uv"))
        .remove("PIP_NO_CACHE_DIR")
        .remove("UV_NO_CACHE");
    Ok(environment)
}

/// For each column the pip of its interpreter and where it looks; each interpreter is asked
/// once.
fn find_tools(
    request: &MatrixRequest,
    asked: &Asked,
    columns: &[Column],
    environment: &Environment,
) -> Result<Vec<Tools>, MatrixError> {
    let mut interpreters: Vec<_> = columns
        .iter()
        .filter_map(|column| column.interpreter.as_ref())
        .map(|found| found.executable.clone())
        .collect();
    interpreters.sort();
    interpreters.dedup();
    let found = on_all(request.jobs, &interpreters, |interpreter| {
        tools_at(interpreter, request, asked, environment)
    })?;
    let by_path: BTreeMap<_, _> = interpreters.iter().zip(found).collect();
    let none = || no_tools(request, asked, environment);
    Ok(columns
        .iter()
        .map(|column| {
            let path = column.interpreter.as_ref().map(|found| &found.executable);
            path.and_then(|path| by_path.get(path))
                .cloned()
                .unwrap_or_else(none)
        })
        .collect())
}

/// What is needed to ask on a Python that nobody asked for.
fn tools_of_one(
    request: &MatrixRequest,
    asked: &Asked,
    column: &Column,
    environment: &Environment,
) -> Tools {
    let found = column.interpreter.as_ref();
    let found = found.map(|found| tools_at(&found.executable, request, asked, environment));
    // One that was cancelled asks nothing any more.
    found
        .and_then(Result::ok)
        .unwrap_or_else(|| no_tools(request, asked, environment))
}

/// Where there is no interpreter.
fn no_tools(request: &MatrixRequest, asked: &Asked, environment: &Environment) -> Tools {
    let settings = InstallSettings::default();
    tools_of(Err(String::new()), settings, (request, asked), environment)
}

/// The pip of an interpreter, and where it looks.
fn tools_at(
    interpreter: &Path,
    request: &MatrixRequest,
    asked: &Asked,
    environment: &Environment,
) -> Result<Tools, MatrixError> {
    let run = Where {
        offline: request.offline,
        timeout: Some(request.timeout * LONGEST),
        cancel: request.cancel.clone(),
        observer: request.observer.clone(),
        ..Where::new(&request.directory, environment)
    };
    let pip = PrivatePip::find(
        interpreter,
        &run,
        &request.scratch.join("pips"),
        Some(&request.uv),
    );
    let settings = match &pip {
        // pip may refuse its own configuration; then uv still looks where it would.
        Ok(pip) => install_settings(&pip.python, &pip.version, &run)
            .or_else(|_| indexes(&pip.python, &run).map(InstallSettings::of_indexes)),
        Err(_) => indexes(interpreter, &run).map(InstallSettings::of_indexes),
    };
    if request
        .cancel
        .as_ref()
        .is_some_and(uvferry_process::Cancel::is_cancelled)
    {
        return Err(MatrixError::Cancelled { finished: 0 });
    }
    // Without an answer nothing of pip's is known, and uv is left with its own settings.
    let settings = settings.unwrap_or_default();
    let pip = pip.map_err(|error| error.to_string());
    Ok(tools_of(pip, settings, (request, asked), environment))
}

fn tools_of(
    pip: Result<PrivatePip, String>,
    settings: InstallSettings,
    (request, asked): (&MatrixRequest, &Asked),
    environment: &Environment,
) -> Tools {
    let mut uv_environment = environment.clone();
    settings.apply_to_uv(&mut uv_environment);
    let uv_arguments = settings.uv_arguments(&uv_environment);
    // An option takes the place of the variable, and some questions have constraints of their
    // own: so what the variable names is given as options too.
    let own = beside::values(environment, "UV_CONSTRAINT", ' ');
    uv_environment.remove("UV_CONSTRAINT");
    let uv_constraints = if own.is_empty() {
        settings.constraints.clone()
    } else if request.constraint_files.is_empty() {
        own
    } else {
        Vec::new()
    };
    let beside = request.state.as_ref().and_then(|_| {
        let mut lists = [&settings.constraints[..], &settings.build_constraints].concat();
        for name in [
            "UV_CONSTRAINT",
            "UV_OVERRIDE",
            "UV_BUILD_CONSTRAINT",
            "UV_EXCLUDE",
        ] {
            lists.extend(beside::values(environment, name, ' '));
        }
        let mut links = [&settings.indexes.find_links[..], asked.links()].concat();
        links.extend(beside::values(environment, "UV_FIND_LINKS", ','));
        let of_uv = uv_settings::digest(
            &[&request.directory, &request.scratch],
            &request.environment,
        )?;
        Some(of_uv + &beside::digest(&request.directory, &lists, &links)?)
    });
    Tools {
        pip,
        settings,
        uv_environment,
        uv_arguments,
        uv_constraints,
        beside,
    }
}

/// Each tool on each target. pip takes longest, and its first run fills the cache for the
/// others: uv's go beside it.
fn lanes(asker: &Asker<'_>) -> Result<Vec<(Lane, Lane)>, MatrixError> {
    let columns = 0..asker.columns.len();
    let mut tasks: Vec<(usize, Tool)> = Vec::new();
    tasks.extend(columns.clone().take(1).map(|column| (column, Tool::Pip)));
    tasks.extend(columns.clone().map(|column| (column, Tool::Uv)));
    tasks.extend(columns.clone().skip(1).map(|column| (column, Tool::Pip)));
    let done = on_all(asker.request.jobs, &tasks, |&(column, tool)| {
        asker.lane(column, tool)
    })?;
    let mut by_task: BTreeMap<(usize, Tool), Lane> = tasks.into_iter().zip(done).collect();
    Ok(columns
        .filter_map(|column| {
            let pip = by_task.remove(&(column, Tool::Pip))?;
            Some((pip, by_task.remove(&(column, Tool::Uv))?))
        })
        .collect())
}

/// Both tools about the same question, where one of them fails for a part.
fn pairs(
    asker: &Asker<'_>,
    lanes: Vec<(Lane, Lane)>,
) -> Result<Vec<(Pair, Vec<Run>)>, MatrixError> {
    let tasks: Vec<(usize, (Lane, Lane))> = lanes.into_iter().enumerate().collect();
    on_all(asker.request.jobs, &tasks, |(column, (pip, uv))| {
        let mut log = [&pip.runs[..], &uv.runs[..]].concat();
        let mut uv = uv.clone();
        asker.confirm(*column, pip, &mut uv, &mut log)?;
        let items = Pair::common(pip, &uv);
        let of_pip = asker.in_common(*column, Tool::Pip, pip, &items, &mut log)?;
        let of_uv = asker.in_common(*column, Tool::Uv, &uv, &items, &mut log)?;
        let pair = Pair {
            pip: pip.clone(),
            uv,
            pip_common: of_pip,
            uv_common: of_uv,
        };
        Ok((pair, log))
    })
}

fn assembled(
    partition: Option<Share>,
    asked: &Asked,
    columns: Vec<Column>,
    cells: &[BTreeMap<String, Cell>],
    runs: Vec<Run>,
    notes: Vec<String>,
) -> Matrix {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for item in &asked.items {
        let key = item.name.clone().unwrap_or_else(|| item.shown.clone());
        let row = rows.entry(key).or_insert_with(|| Row {
            name: item.shown.clone(),
            ..Row::default()
        });
        row.requested.push(item.requested.clone());
    }
    for key in cells.iter().flat_map(BTreeMap::keys) {
        rows.entry(key.clone()).or_insert_with(|| Row {
            name: key.clone(),
            ..Row::default()
        });
    }
    let targets: Vec<MatrixTarget> = columns.into_iter().map(|column| column.told).collect();
    for (key, row) in &mut rows {
        row.cells = cells
            .iter()
            .zip(&targets)
            .map(|(cells, target)| {
                cells
                    .get(key)
                    .cloned()
                    .unwrap_or_else(|| cells::blank(target))
            })
            .collect();
    }
    let mut matrix = Matrix {
        targets,
        packages: rows.into_values().collect(),
        runs,
        partition,
        notes,
    };
    merging::conclude(&mut matrix);
    matrix
}

/// Does all tasks, so many at a time; what they give is in their order. After the first error
/// no more are begun.
fn on_all<T: Sync, R: Send>(
    jobs: usize,
    tasks: &[T],
    work: impl Fn(&T) -> Result<R, MatrixError> + Sync,
) -> Result<Vec<R>, MatrixError> {
    let next = AtomicUsize::new(0);
    let failed: Mutex<Option<MatrixError>> = Mutex::new(None);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(at) else {
                return done;
            };
            match work(task) {
                Ok(result) => done.push((at, result)),
                Err(error) => {
                    next.store(tasks.len(), Ordering::Relaxed);
                    let mut failed = failed
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner);
                    // Of several the first tells why; the others follow from it.
                    failed.get_or_insert(error);
                    return done;
                }
            }
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..jobs.clamp(1, tasks.len().max(1)))
            .map(|_| scope.spawn(take))
            .collect();
        let mut done = take();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    if let Some(error) = failed
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
    {
        return Err(error);
    }
    done.sort_unstable_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
