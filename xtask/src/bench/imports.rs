use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use uvferry_cli::{Exit, Streams};

use super::measure::{self, Sample, Spread};
use crate::command;
use crate::tools;
use crate::workspace::{Workspace, cargo};

/// Trees of so many files.
const TREES: [usize; 2] = [300, 10_000];

/// Slow peers are run only so often.
const EVERY: usize = 5;

/// `uvferry-imports check` beside deptry and FawltyDeps, in turns, on made trees in memory; and a
/// second run after one file was changed.
pub(crate) fn run(
    streams: &mut Streams,
    workspace: &Workspace,
    rounds: usize,
) -> anyhow::Result<Exit> {
    streams.note("building the program as it is released");
    let build = [
        "build",
        "--release",
        "--quiet",
        "--package",
        "uvferry-imports-cli",
    ];
    if !command::shown(&workspace.root, &cargo(), build)? {
        bail!("cannot build uvferry-imports");
    }
    let program = format!("uvferry-imports{}", std::env::consts::EXE_SUFFIX);
    let ours = workspace.target.join("release").join(program);
    let base = workspace.target.join("bench").join("imports");
    super::fresh(&base)?;
    let python = peers(&base)?;
    let mut text = String::from(
        "| wall time, ms: median (quartiles); peak memory, MiB, at most | files | wall time | memory | times as long as `check --no-cache` |\n\
         |---|---|---|---|---|\n",
    );
    let mut ratios = String::new();
    for files in TREES {
        let tree = made(workspace, &base, files)?;
        let cache = base.join(format!("cache-{files}"));
        let measured = measured(&tree, &cache, &ours, &python, rounds)?;
        measured.rows(files, &mut text);
        let _ = write!(
            ratios,
            "\nOn {files} files deptry takes {} times as long as `check --no-cache`, FawltyDeps {}; \
             with what it kept `check` takes {} of the time of its first run after one file was \
             changed.\n",
            measured.by_deptry.text(1),
            measured.by_fawltydeps.text(0),
            measured.again.text(2),
        );
    }
    let versions = command::output(
        &base,
        &python,
        [
            "-c",
            "from importlib.metadata import version as v; print(v('deptry'), v('fawltydeps'))",
        ],
    )?;
    let _ = write!(
        text,
        "{ratios}\n{rounds} rounds of A B B A; deptry and FawltyDeps {}; \
         `cargo xtask bench imports`.",
        versions.trim().replace(' ', " and ")
    );
    streams.line(text)?;
    Ok(Exit::Done)
}

struct Measured {
    plain: Vec<Sample>,
    first: Vec<Sample>,
    second: Vec<Sample>,
    deptry: Vec<Sample>,
    fawltydeps: Vec<Sample>,
    by_deptry: Spread,
    by_fawltydeps: Spread,
    again: Spread,
}

impl Measured {
    fn rows(&self, files: usize, text: &mut String) {
        let plain = measure::milliseconds(&self.plain).median;
        for (name, samples) in [
            ("`uvferry-imports check --no-cache`", &self.plain),
            ("`uvferry-imports check`, nothing kept yet", &self.first),
            ("the same, one file changed", &self.second),
            ("deptry", &self.deptry),
            ("FawltyDeps", &self.fawltydeps),
        ] {
            let time = measure::milliseconds(samples);
            let _ = writeln!(
                text,
                "| {name} | {files} | {} | {} | {:.2} |",
                time.text(1),
                measure::peak(samples),
                time.median / plain,
            );
        }
    }
}

fn measured(
    tree: &Path,
    cache: &Path,
    ours: &Path,
    python: &Path,
    rounds: usize,
) -> anyhow::Result<Measured> {
    let words = |words: &[&str]| -> Vec<OsString> { words.iter().map(OsString::from).collect() };
    let plain = words(&["check", "--quiet", "--no-environment", "--no-cache"]);
    let mut kept = words(&["check", "--quiet", "--no-environment", "--cache-dir"]);
    kept.push(cache.into());
    let deptry = words(&["-m", "deptry", "."]);
    let fawltydeps = words(&["-m", "fawltydeps", "--check"]);
    // What is found is a status of its own, and no failure.
    let once = |program: &Path, words: &[OsString]| -> anyhow::Result<Sample> {
        Ok(command::measured(tree, program, words)?.1)
    };
    for (name, program, words) in [
        ("uvferry-imports", ours, &plain),
        ("deptry", python, &deptry),
        ("FawltyDeps", python, &fawltydeps),
    ] {
        looks(tree, program, words).with_context(|| format!("{name} does not run"))?;
    }
    let mut found = Measured {
        plain: Vec::new(),
        first: Vec::new(),
        second: Vec::new(),
        deptry: Vec::new(),
        fawltydeps: Vec::new(),
        by_deptry: Spread::of([]),
        by_fawltydeps: Spread::of([]),
        again: Spread::of([]),
    };
    let (mut by_deptry, mut by_fawltydeps, mut again) = (Vec::new(), Vec::new(), Vec::new());
    let changed = first_module(tree)?;
    for round in 0..rounds {
        let (begin, peer) = (once(ours, &plain)?, once(python, &deptry)?);
        let (peer_again, end) = (once(python, &deptry)?, once(ours, &plain)?);
        let own = (begin.wall + end.wall).as_secs_f64();
        by_deptry.push((peer.wall + peer_again.wall).as_secs_f64() / own);
        found.plain.extend([begin, end]);
        found.deptry.extend([peer, peer_again]);
        if round % EVERY == 0 {
            let slow = once(python, &fawltydeps)?;
            by_fawltydeps.push(slow.wall.as_secs_f64() * 2.0 / own);
            found.fawltydeps.push(slow);
            // What is this young is read anew each time, which no tree in use has to bear.
            std::thread::sleep(Duration::from_secs(4));
        }
        if cache.exists() {
            fs_err::remove_dir_all(cache)?;
        }
        let first = once(ours, &kept)?;
        let mut text = fs_err::read_to_string(&changed)?;
        let _ = writeln!(text, "import json  # {round}");
        fs_err::write(&changed, text)?;
        let second = once(ours, &kept)?;
        again.push(second.wall.as_secs_f64() / first.wall.as_secs_f64());
        found.first.push(first);
        found.second.push(second);
    }
    found.by_deptry = Spread::of(by_deptry);
    found.by_fawltydeps = Spread::of(by_fawltydeps);
    found.again = Spread::of(again);
    Ok(found)
}

/// Whether a program does its work there: it prints something, and its status is one of those
/// that tell of findings (1; FawltyDeps has 3 and 4).
fn looks(tree: &Path, program: &Path, words: &[OsString]) -> anyhow::Result<()> {
    let (code, said) = command::told(tree, program, words)?;
    if !matches!(code, Some(0 | 1 | 3 | 4)) || said.trim().is_empty() {
        bail!("{said}");
    }
    Ok(())
}

fn first_module(tree: &Path) -> anyhow::Result<PathBuf> {
    let mut open = vec![tree.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs_err::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "py") {
                found.push(path);
            }
        }
    }
    found.sort();
    found.into_iter().next().context("the tree has no Python")
}

/// The interpreter of an environment with the peers.
fn peers(base: &Path) -> anyhow::Result<PathBuf> {
    let python = tools::python()?;
    command::output(base, &python, ["-m", "venv", "peers"])?;
    let python = if cfg!(windows) {
        base.join("peers/Scripts/python.exe")
    } else {
        base.join("peers/bin/python")
    };
    let install = ["-m", "pip", "install", "--quiet", "deptry", "fawltydeps"];
    command::output(base, &python, install)?;
    Ok(python)
}

/// A made tree with a list of what it needs.
fn made(workspace: &Workspace, base: &Path, files: usize) -> anyhow::Result<PathBuf> {
    let folder = base.join(format!("tree-{files}"));
    super::fresh(&folder)?;
    let make = [
        "run",
        "--quiet",
        "--package",
        "uvferry-benches",
        "--bin",
        "make-project",
        "--",
        "python",
    ];
    let make = make.iter().map(OsString::from);
    let words = make.chain([folder.clone().into(), files.to_string().into()]);
    if !command::shown(&workspace.root, &cargo(), words)? {
        bail!("cannot make the tree");
    }
    Ok(folder)
}
