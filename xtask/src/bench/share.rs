use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use serde_json::Value;
use uvferry_cli::{Exit, Streams};

use super::measure::Spread;
use crate::workspace::Workspace;
use crate::{command, migrate, tools};

/// `uvferry migrate` on the sample project: its whole time beside that of the uv and pip
/// runs that it makes.
pub(crate) fn run(
    streams: &mut Streams,
    workspace: &Workspace,
    runs: usize,
) -> anyhow::Result<Exit> {
    let program = super::released(streams, workspace)?;
    let uv = match tools::uv_on_path() {
        Some((uv, _)) => uv,
        None => tools::bring_uv(streams, workspace)?,
    };
    let folder = workspace.target.join("bench").join("share");
    let mut rows = Vec::new();
    for run in 0..=runs {
        migrate::copy_fresh(&workspace.root.join("fixtures/demo/before"), &folder)?;
        let report = one(&folder, &program, &uv)?;
        // The first one fills the caches of uv and pip.
        if run > 0 {
            rows.push(report);
        }
    }
    let mut text = String::from("| part | seconds: median (quartiles) |\n|---|---|\n");
    let keys: Vec<&String> = rows.first().map_or_else(Vec::new, |(took, _)| {
        took.as_object()
            .map_or_else(Vec::new, |took| took.keys().collect())
    });
    for key in keys {
        let spread = Spread::of(rows.iter().filter_map(|(took, _)| took[key].as_f64()));
        let _ = writeln!(text, "| {key} | {} |", spread.text(3));
    }
    let wall = Spread::of(rows.iter().map(|(_, wall)| *wall));
    let _ = writeln!(text, "| whole process | {} |", wall.text(3));
    let ratio = Spread::of(rows.iter().map(|(took, wall)| {
        let part = |key: &str| took[key].as_f64().unwrap_or(0.0);
        wall / (part("uv_s") + part("pip_s"))
    }));
    let _ = write!(
        text,
        "\nWhole process by uv and pip runs: {} (`cargo xtask bench share`).",
        ratio.text(2)
    );
    streams.line(text)?;
    Ok(Exit::Done)
}

/// One migration: its `took`, and the seconds from start to end.
fn one(folder: &Path, program: &Path, uv: &Path) -> anyhow::Result<(Value, f64)> {
    let started = Instant::now();
    let uv = uv.to_string_lossy();
    let out = command::output(
        folder,
        program,
        [
            "migrate",
            "--yes",
            "--allow-no-vcs",
            "--format",
            "json",
            "--uv",
            &uv,
        ],
    )?;
    let wall = started.elapsed().as_secs_f64();
    let mut migration: Value = serde_json::from_str(&out).context("cannot read the migration")?;
    Ok((migration["took"].take(), wall))
}
