use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::Value;
use uvferry_cli::{Exit, Streams};

use crate::workspace::{Workspace, cargo};
use crate::{command, tools};

/// The Pythons and platforms of the matrix.
const PYTHONS: [&str; 3] = ["3.10", "3.11", "3.12"];
const PLATFORMS: [&str; 3] = ["linux", "macos", "windows"];

/// Every so manieth requirement is resolved by itself, to estimate what all would take.
const SAMPLE: usize = 10;

/// `uvferry-compat matrix` for 100 packages of the default index on three Pythons and three
/// platforms, two programs at a time, with nothing in the caches: its whole time beside that of
/// the pip and uv runs that it makes, and beside each package by itself through both.
pub(crate) fn run(streams: &mut Streams, workspace: &Workspace) -> anyhow::Result<Exit> {
    streams.note("building the program as it is released");
    let package = "uvferry-compat-cli";
    let build = ["build", "--release", "--quiet", "--package", package];
    if !command::shown(&workspace.root, &cargo(), build)? {
        bail!("cannot build {package}");
    }
    let uv = match tools::uv_on_path() {
        Some((uv, _)) => uv,
        None => tools::bring_uv(streams, workspace)?,
    };
    let program = format!("uvferry-compat{}", std::env::consts::EXE_SUFFIX);
    let program = workspace.target.join("release").join(program);
    let folder = workspace.target.join("bench").join("matrix");
    super::fresh(&folder)?;
    let list = fs_err::read_to_string(workspace.root.join("benches/matrix-requirements.txt"))?;
    fs_err::write(folder.join("requirements.txt"), &list)?;
    let all: Vec<&str> = list.lines().collect();
    let sample: Vec<&str> = all.iter().step_by(SAMPLE).copied().collect();
    fs_err::write(folder.join("sample.txt"), sample.join("\n") + "\n")?;

    streams.note("resolving all at once, on every target");
    let asker = Asker {
        program,
        uv: uv.to_string_lossy().into_owned(),
        folder,
    };
    let (wall, document) = asker.matrix("requirements.txt", &PYTHONS, &PLATFORMS, &[])?;
    let runs = document["runs"].as_array().context("no runs")?;
    let bare: f64 = runs.iter().filter_map(|run| run["wall_s"].as_f64()).sum();

    streams.note("resolving some by themselves, on one target, with what is in the caches now");
    let (_, alone) = asker.matrix("sample.txt", &PYTHONS[1..2], &PLATFORMS[..1], &["--each"])?;
    let each: Vec<f64> = alone["packages"]
        .as_array()
        .context("no packages")?
        .iter()
        .flat_map(|row| row["cells"].as_array().into_iter().flatten())
        .filter_map(|cell| Some(cell["pip_s"].as_f64()? + cell["uv_s"].as_f64()?))
        .collect();
    let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let mean = each.iter().sum::<f64>() / count(each.len().max(1));
    let targets = PYTHONS.len() * PLATFORMS.len();
    let one_by_one = mean * count(all.len() * targets);
    let seconds = wall.as_secs_f64();
    let outcomes = &document["summary"]["outcomes"];
    streams.line(format!(
        "{} packages, {targets} targets, two at a time: {seconds:.1} s; its {} runs of pip and \
         uv together: {bare:.1} s; whole time by these: {:.2}, by half of these: {:.2}\n\
         each by itself: {mean:.2} s (both tools, {} measured, caches filled), so {one_by_one:.0} s \
         for all, {:.1} times these runs\ncells: {outcomes} (`cargo xtask bench matrix`)",
        all.len(),
        runs.len(),
        seconds / bare,
        seconds * 2.0 / bare,
        each.len(),
        one_by_one / bare,
    ))?;
    Ok(Exit::Done)
}

struct Asker {
    program: PathBuf,
    uv: String,
    folder: PathBuf,
}

impl Asker {
    /// A matrix and how long it took. Cells that differ are no failure here.
    fn matrix(
        &self,
        file: &str,
        pythons: &[&str],
        platforms: &[&str],
        more: &[&str],
    ) -> anyhow::Result<(Duration, Value)> {
        let output = format!("of-{file}");
        let mut words = vec![
            "matrix",
            "-r",
            file,
            "--jobs",
            "2",
            "--uv",
            &self.uv,
            "--state-dir",
            "state",
            "--output-dir",
            &output,
            "--no-solutions",
        ];
        for python in pythons {
            words.extend(["--python", python]);
        }
        for platform in platforms {
            words.extend(["--platform", platform]);
        }
        words.extend(more);
        let (_, sample) = command::measured(&self.folder, &self.program, words)?;
        let path = Path::new(&output).join("compatibility_matrix.json");
        let text =
            fs_err::read_to_string(self.folder.join(path)).context("the program gave no matrix")?;
        Ok((sample.wall, serde_json::from_str(&text)?))
    }
}
