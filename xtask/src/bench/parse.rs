use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use uvferry_cli::{Exit, Streams};

use crate::command;
use crate::workspace::{Workspace, cargo};

/// Our requirements reader beside others on the same files, in one run: uv's own crate, and
/// pip's parser and pip-requirements-parser in the `python` that is named (or `python3`).
pub(crate) fn run(
    streams: &mut Streams,
    workspace: &Workspace,
    runs: usize,
    python: Option<&str>,
) -> anyhow::Result<Exit> {
    streams.note("building the readers as they are released; uv's takes some minutes");
    let build = [
        "build",
        "--release",
        "--quiet",
        "--package",
        "uvferry-benches",
        "--bins",
    ];
    if !command::shown(&workspace.root, &cargo(), build)? {
        bail!("cannot build the benches");
    }
    let peers = workspace.root.join("benches/peers");
    let target = workspace.target.join("peers");
    let build: [OsString; 6] = [
        "build".into(),
        "--release".into(),
        "--quiet".into(),
        "--locked".into(),
        "--target-dir".into(),
        target.clone().into(),
    ];
    if !command::shown(&peers.join("uv-requirements-txt"), &cargo(), build)? {
        bail!("cannot build the peer");
    }
    let folder = workspace.target.join("bench").join("parse");
    super::fresh(&folder)?;
    let released = workspace.target.join("release");
    let program =
        |folder: &Path, name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let make: [OsString; 2] = ["parse".into(), folder.clone().into()];
    if !command::shown(&workspace.root, &program(&released, "make-project"), make)? {
        bail!("cannot make the files");
    }
    let lists = ["10000-pins", "5000-hashes", "700-small-files"];
    let arguments = |runs: usize| -> Vec<OsString> {
        std::iter::once(runs.to_string().into())
            .chain(lists.map(|list| folder.join(format!("{list}.list")).into()))
            .collect()
    };
    let ours = program(&released, "time-parsing");
    let peer = program(&target.join("release"), "peer-uv-requirements-txt");
    let mut said = command::output(&folder, &ours, arguments(runs))?;
    said += &command::output(&folder, &peer, arguments(runs))?;
    let script: OsString = peers.join("parsers.py").into();
    // These take seconds; three runs tell enough.
    let words = std::iter::once(script).chain(arguments(3.min(runs)));
    said += &command::output(&folder, Path::new(python.unwrap_or("python3")), words)?;
    streams.line(table(&said, &lists)?)?;
    Ok(Exit::Done)
}

/// Medians in milliseconds, a row for each reader.
fn table(said: &str, lists: &[&str]) -> anyhow::Result<String> {
    let mut order: Vec<&str> = Vec::new();
    let mut times: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for line in said.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [reader, list, median, _] = fields.as_slice() else {
            bail!("cannot read `{line}`");
        };
        if !order.contains(reader) {
            order.push(reader);
        }
        times.insert((reader, list), median.parse().context("a time")?);
    }
    let mut text = format!(
        "| milliseconds, median | {} |\n|---|{}",
        lists.join(" | "),
        "---|".repeat(lists.len())
    );
    for reader in order {
        let _ = write!(text, "\n| {reader} |");
        for list in lists {
            match times.get(&(reader, *list)) {
                Some(seconds) => {
                    let _ = write!(text, " {:.2} |", seconds * 1000.0);
                }
                None => text.push_str(" |"),
            }
        }
    }
    Ok(text)
}
