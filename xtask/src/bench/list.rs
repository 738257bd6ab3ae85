use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use uvferry_cli::{Exit, Streams};

use super::measure::{self, Sample, Spread};
use crate::workspace::{Workspace, cargo};
use crate::{command, tools};

/// `uvferry-env list` beside `uv pip list` and `pip list` on an environment of 300
/// distributions, in turns, everything in memory.
pub(crate) fn run(
    streams: &mut Streams,
    workspace: &Workspace,
    rounds: usize,
) -> anyhow::Result<Exit> {
    let uv = match tools::uv_on_path() {
        Some((uv, _)) => uv,
        None => tools::bring_uv(streams, workspace)?,
    };
    streams.note("building the program as it is released");
    let build = ["build", "--release", "--quiet", "--package", "uvferry-env"];
    if !command::shown(&workspace.root, &cargo(), build)? {
        bail!("cannot build uvferry-env");
    }
    let program = format!("uvferry-env{}", std::env::consts::EXE_SUFFIX);
    let ours = workspace.target.join("release").join(program);
    let folder = workspace.target.join("bench").join("list");
    let python = made(workspace, &folder)?;
    let of_it = python.as_os_str();
    let words = |words: &[&str]| -> Vec<OsString> {
        words
            .iter()
            .map(OsString::from)
            .chain([of_it.to_owned()])
            .collect()
    };
    let list = words(&["list", "--python"]);
    let anew = words(&["list", "--no-cache", "--python"]);
    let json = words(&["list", "--format", "json", "--python"]);
    let uv_list = words(&["pip", "list", "--python"]);
    let pip_list: Vec<OsString> = ["-m", "pip", "--disable-pip-version-check", "list"]
        .map(OsString::from)
        .to_vec();
    let once = |program: &Path, words: &[OsString]| measure::once(&folder, program, words);
    for _ in 0..3 {
        once(&ours, &list)?;
        once(&ours, &anew)?;
        once(&ours, &json)?;
        once(&uv, &uv_list)?;
        once(&python, &pip_list)?;
    }
    let mut samples: [Vec<Sample>; 5] = Default::default();
    let (mut by_uv, mut by_pip) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        // A B B A: a drift within a round weighs the same on both.
        let (first, second) = (once(&ours, &list)?, once(&uv, &uv_list)?);
        let (third, fourth) = (once(&uv, &uv_list)?, once(&ours, &list)?);
        let own = (first.wall + fourth.wall).as_secs_f64();
        by_uv.push(own / (second.wall + third.wall).as_secs_f64());
        samples[0].extend([first, fourth]);
        samples[3].extend([second, third]);
        samples[1].push(once(&ours, &anew)?);
        samples[2].push(once(&ours, &json)?);
        // It takes long, and varies little.
        if round % 5 == 0 {
            let pip = once(&python, &pip_list)?;
            by_pip.push(pip.wall.as_secs_f64() * 2.0 / own);
            samples[4].push(pip);
        }
    }
    let version = command::output(&folder, &uv, ["--version"])?;
    let version = version.split_whitespace().nth(1).unwrap_or_default();
    let pip = command::output(&folder, &python, ["-m", "pip", "--version"])?;
    let pip = pip.split_whitespace().nth(1).unwrap_or_default();
    let names = [
        "`uvferry-env list`".to_owned(),
        "`uvferry-env list --no-cache`".to_owned(),
        "`uvferry-env list --format json`".to_owned(),
        format!("`uv pip list` {version}"),
        format!("`pip list` {pip}"),
    ];
    let mut text = String::from(
        "| 300 distributions | wall time, ms: median (quartiles) | peak memory, MiB, at most |\n\
         |---|---|---|\n",
    );
    for (name, samples) in names.iter().zip(&samples) {
        let _ = writeln!(
            text,
            "| {name} | {} | {} |",
            measure::milliseconds(samples).text(1),
            measure::peak(samples)
        );
    }
    let _ = write!(
        text,
        "\n`list` takes {} of uv's time; pip takes {} times that of `list` ({rounds} rounds of \
         A B B A, `cargo xtask bench list`).",
        Spread::of(by_uv).text(2),
        Spread::of(by_pip).text(0)
    );
    streams.line(text)?;
    Ok(Exit::Done)
}

/// An environment with pip and the made distributions; its interpreter.
fn made(workspace: &Workspace, folder: &Path) -> anyhow::Result<PathBuf> {
    super::fresh(folder)?;
    let base = tools::python()?;
    command::output(folder, &base, ["-m", "venv", "env"])?;
    let python = if cfg!(windows) {
        folder.join("env/Scripts/python.exe")
    } else {
        folder.join("env/bin/python")
    };
    let upgrade = ["-m", "pip", "install", "--quiet", "--upgrade", "pip"];
    // Without a network it is the pip that came with Python; the table says which.
    let _ = command::output(folder, &python, upgrade);
    let script = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let site = command::output(folder, &python, ["-c", script])?;
    let make = [
        "run",
        "--quiet",
        "--package",
        "uvferry-benches",
        "--bin",
        "make-project",
        "--",
    ];
    let words = make.iter().copied().chain(["site", site.trim()]);
    if !command::shown(&workspace.root, &cargo(), words)? {
        bail!("cannot make the distributions");
    }
    // Once by Python itself, which writes the bytecode of its pip.
    command::output(folder, &python, ["-m", "pip", "list"]).context("pip does not run")?;
    // What is this young is read anew each time, which no environment in use has to bear.
    std::thread::sleep(Duration::from_secs(4));
    Ok(python)
}
