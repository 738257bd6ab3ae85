use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;
use uvferry_cli::{Exit, Streams};

use super::measure::{self, Sample, Spread};
use crate::workspace::Workspace;
use crate::{command, tools};

/// The peer that the project compares itself with.
const PEER: &str = "migrate-to-uv";
const PEER_VERSION: &str = "0.12.0";

/// `uvferry plan` beside `migrate-to-uv --dry-run` on the project with 60 pins, in turns,
/// so that what else the machine does meets both.
pub(crate) fn run(
    streams: &mut Streams,
    workspace: &Workspace,
    rounds: usize,
) -> anyhow::Result<Exit> {
    let theirs = tools::bring(streams, workspace, PEER, PEER_VERSION)?;
    let ours = super::released(streams, workspace)?;
    let folder = super::made(workspace, "pinned")?;
    let plan = || measure::once(&folder, &ours, &["plan"]);
    let dry_run = || measure::once(&folder, &theirs, &["--dry-run"]);
    for _ in 0..3 {
        plan()?;
        dry_run()?;
    }
    let (mut ours_samples, mut theirs_samples, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        // A B B A: a drift within a round weighs the same on both.
        let (first, second) = (plan()?, dry_run()?);
        let (third, fourth) = (dry_run()?, plan()?);
        let own = first.wall + fourth.wall;
        let other = second.wall + third.wall;
        ratios.push(own.as_secs_f64() / other.as_secs_f64());
        ours_samples.extend([first, fourth]);
        theirs_samples.extend([second, third]);
    }
    let ratio = Spread::of(ratios);
    let mut text = String::from(
        "| | wall time, ms: median (quartiles) | peak memory, MiB, at most | read | carried over |\n\
         |---|---|---|---|---|\n",
    );
    let (read, carried) = what_ours_does(&folder, &ours)?;
    text.push_str(&row("`uvferry plan`", &ours_samples, &read, &carried));
    let (read, carried) = what_theirs_does(&folder, &theirs)?;
    let label = format!("`{PEER} --dry-run` {PEER_VERSION}");
    text.push_str(&row(&label, &theirs_samples, &read, &carried));
    let _ = write!(
        text,
        "\nRatio of the wall times: {}, from {rounds} rounds of A B B A \
         (`cargo xtask bench peer`).",
        ratio.text(2)
    );
    streams.line(text)?;
    Ok(Exit::Done)
}

fn row(name: &str, samples: &[Sample], read: &str, carried: &str) -> String {
    format!(
        "| {name} | {} | {} | {read} | {carried} |\n",
        measure::milliseconds(samples).text(2),
        measure::peak(samples),
    )
}

/// What the plan read, and what became of it.
fn what_ours_does(folder: &Path, program: &Path) -> anyhow::Result<(String, String)> {
    let out = command::output(folder, program, ["plan", "--format", "json"])?;
    let plan: Value = serde_json::from_str(&out).context("cannot read the plan")?;
    let count = |what: &str| plan["ledger"][what].as_u64().unwrap_or(0);
    let files = plan["files"].as_array().map_or(0, Vec::len);
    Ok((
        format!(
            "{} lines of {files} requirements file; looked into every file that may name it",
            count("read")
        ),
        format!(
            "{} of {} lines; {} dropped and {} for review, each with a reason",
            count("kept") + count("rewritten"),
            count("read"),
            count("dropped"),
            count("needs_review")
        ),
    ))
}

/// What the peer's pyproject.toml holds of the same file. It writes to stderr.
fn what_theirs_does(folder: &Path, program: &Path) -> anyhow::Result<(String, String)> {
    let shown = command::errors(folder, program, ["--dry-run"])?;
    let source = fs_err::read_to_string(folder.join("requirements.txt"))?;
    let lines: Vec<&str> = source
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let carried = shown
        .lines()
        .filter(|line| line.trim_start().starts_with('"') && line.contains("=="))
        .count();
    let comments = source.matches('#').count();
    let kept = shown.matches('#').count();
    Ok((
        "one file".to_owned(),
        format!(
            "{carried} of {} lines and {kept} of {comments} comments, without a word on the rest",
            lines.len()
        ),
    ))
}
