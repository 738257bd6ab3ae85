//! What is slow and what is not: criterion for the parts, whole programs by the clock.

mod imports;
mod index;
mod list;
mod matrix;
mod measure;
mod parse;
mod peer;
mod plan;
mod share;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::bail;
use uvferry_cli::{Exit, Streams};

pub(crate) use measure::{Sample, Spread};

use crate::command;
use crate::workspace::{Workspace, cargo};

/// One of the measurements of whole programs, or `cargo bench` of the benches package.
pub(crate) fn run(streams: &mut Streams, arguments: &[OsString]) -> anyhow::Result<Exit> {
    let workspace = Workspace::find()?;
    let runs = arguments
        .get(1)
        .and_then(|argument| argument.to_str()?.parse().ok());
    match arguments.first().and_then(|argument| argument.to_str()) {
        Some("parse") => {
            let python = arguments.get(2).and_then(|argument| argument.to_str());
            parse::run(streams, &workspace, runs.unwrap_or(50), python)
        }
        Some("imports") => imports::run(streams, &workspace, runs.unwrap_or(10)),
        Some("index") => index::run(streams, &workspace, runs.unwrap_or(3)),
        Some("list") => list::run(streams, &workspace, runs.unwrap_or(50)),
        Some("matrix") => matrix::run(streams, &workspace),
        Some("plan") => plan::run(streams, &workspace, runs.unwrap_or(100)),
        Some("peer") => peer::run(streams, &workspace, runs.unwrap_or(100)),
        Some("share") => share::run(streams, &workspace, runs.unwrap_or(5)),
        _ => {
            let fixed = ["bench", "--package", "uvferry-benches"].map(OsString::from);
            let good = command::shown(&workspace.root, &cargo(), fixed.iter().chain(arguments))?;
            Ok(if good { Exit::Done } else { Exit::Findings })
        }
    }
}

/// The program as it is released.
fn released(streams: &mut Streams, workspace: &Workspace) -> anyhow::Result<PathBuf> {
    streams.note("building the program as it is released");
    let build = ["build", "--release", "--quiet", "--package", "uvferry"];
    if !command::shown(&workspace.root, &cargo(), build)? {
        bail!("cannot build uvferry");
    }
    let name = format!("uvferry{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace.target.join("release").join(name))
}

/// A made project (`pinned` or `many`) in a folder of its own.
fn made(workspace: &Workspace, name: &str) -> anyhow::Result<PathBuf> {
    let folder = workspace.target.join("bench").join(name);
    fresh(&folder)?;
    let make = [
        "run",
        "--quiet",
        "--package",
        "uvferry-benches",
        "--bin",
        "make-project",
        "--",
        name,
    ];
    let make = make.map(OsString::from);
    let words = make.iter().cloned().chain([folder.clone().into()]);
    if !command::shown(&workspace.root, &cargo(), words)? {
        bail!("cannot make the project `{name}`");
    }
    Ok(folder)
}

fn fresh(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs_err::remove_dir_all(folder)?;
    }
    fs_err::create_dir_all(folder)?;
    Ok(())
}
