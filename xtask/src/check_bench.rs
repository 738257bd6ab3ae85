//! `uvferry-bench` beside the programs that others measure with: hyperfine for wall time, GNU
//! time for the memory of the largest process.

use std::env::consts::EXE_SUFFIX;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::Value;
use uvferry_bench::statistics::summary;
use uvferry_cli::{Exit, Streams};

use crate::bench::Spread;
use crate::workspace::{Workspace, cargo};
use crate::{command, tools};

/// How far a median of wall times may be off: a share, or seconds, whichever is more.
const WALL_SHARE: f64 = 0.02;
const WALL_S: f64 = 0.01;

/// How far the memory of one run may be off, as a share.
const MEMORY_SHARE: f64 = 0.01;

/// Fewer pairs say too little.
pub(crate) const FEWEST_PAIRS: usize = 10;

/// Holds 80 MB that are touched.
const ALLOCATE: &str = "block = b'x' * 80_000_000\n";

/// What is measured: its name, the command as a scenario has it, and whether its memory is more
/// than that of `uvferry-bench` itself, so that it has to be told.
const COMMANDS: [(&str, &str, bool); 4] = [
    ("sleep", "sleep 0.3", false),
    ("allocate", "{python} -I allocate.py", true),
    ("uv", "{uv} --version", false),
    ("pip", "{python} -m pip --version", false),
];

/// Where the file is that GNU time writes, below the folder of the check.
const TOLD: &str = "time.txt";

/// One command in all pairs.
#[derive(Debug, Default)]
struct Measured {
    /// By us and by hyperfine, seconds.
    walls: Vec<(f64, f64)>,
    /// By us and by GNU time of the same run, bytes.
    memory: Vec<(Option<u64>, u64)>,
}

/// Runs the pairs; 1 if something is further off than it may be.
pub(crate) fn run(
    streams: &mut Streams,
    pairs: usize,
    install: bool,
    release: bool,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find()?;
    if !cfg!(target_os = "linux") {
        streams.note("skipped: GNU time and the memory of processes are Linux's");
        return Ok(Exit::Done);
    }
    let bring = |streams: &mut Streams, program: &str, package: &str| {
        find(streams, &workspace, program, package, install)
    };
    let (hyperfine, time) = match (
        bring(streams, "hyperfine", "hyperfine")?,
        bring(streams, "time", "time")?,
    ) {
        (Ok(hyperfine), Ok(time)) => (hyperfine, time),
        (Err(reason), _) | (_, Err(reason)) => {
            streams.note(format_args!("skipped: {reason}"));
            return Ok(Exit::Done);
        }
    };
    let ours = built(streams, &workspace, release)?;
    let python = tools::python()?;
    let uv = match tools::uv_on_path() {
        Some((uv, _)) => uv,
        None => tools::bring_uv(streams, &workspace)?,
    };
    let folder = workspace.target.join("check-bench");
    fs_err::create_dir_all(&folder)?;
    let scenarios = scenarios(&time);
    fs_err::write(folder.join("scenarios.toml"), scenarios)?;
    fs_err::write(folder.join("requirements.txt"), "")?;
    fs_err::write(folder.join("allocate.py"), ALLOCATE)?;
    let programs = Programs {
        folder,
        ours,
        hyperfine,
        python,
        uv,
    };
    let mut all: Vec<Measured> = COMMANDS.iter().map(|_| Measured::default()).collect();
    for pair in 0..pairs {
        streams.note(format_args!("pair {} of {pairs}", pair + 1));
        for ((name, command, _), measured) in COMMANDS.iter().zip(&mut all) {
            // A B, B A: a machine that becomes slower weighs on both.
            let (own, other) = if pair % 2 == 0 {
                let own = programs.own_wall(name)?;
                (own, programs.hyperfine_wall(command)?)
            } else {
                let other = programs.hyperfine_wall(command)?;
                (programs.own_wall(name)?, other)
            };
            measured.walls.push((own, other));
            measured.memory.push(programs.memory(name)?);
        }
    }
    let (table, good) = table(&all);
    streams.file_text(&table)?;
    Ok(if good { Exit::Done } else { Exit::Findings })
}

/// A program of this machine or of `target/tools`, brought from the distribution where it is
/// asked for; else why there is none.
fn find(
    streams: &mut Streams,
    workspace: &Workspace,
    program: &str,
    package: &str,
    install: bool,
) -> anyhow::Result<Result<PathBuf, String>> {
    // Other systems and shells have a `time` of their own.
    let is_it = |path: &Path| {
        let said = command::output(Path::new("."), path, ["--version"]).unwrap_or_default();
        program != "time" || said.contains("GNU")
    };
    if let Some(found) = tools::on_path(&[program]).into_iter().find(|it| is_it(it)) {
        return Ok(Ok(found));
    }
    let folder = workspace
        .target
        .join("tools")
        .join(format!("{package}-deb"));
    let brought = folder.join("usr").join("bin").join(program);
    if brought.is_file() {
        return Ok(Ok(brought));
    }
    if !install {
        return Ok(Err(format!(
            "there is no {program} here; `--install` unpacks the distribution's into {}",
            folder.display()
        )));
    }
    let (apt, dpkg) = (tools::on_path(&["apt-get"]), tools::on_path(&["dpkg"]));
    let (Some(apt), Some(dpkg)) = (apt.first(), dpkg.first()) else {
        return Ok(Err(format!(
            "there is no {program} here, and no apt-get and dpkg to bring it"
        )));
    };
    streams.note(format_args!("bringing {package} into {}", folder.display()));
    fs_err::create_dir_all(&folder)?;
    // Into a folder of ours: nothing of the system is changed, and nobody has to be root.
    if let Err(error) = command::output(&folder, apt, ["download", package]) {
        return Ok(Err(format!("the distribution's {package}: {error}")));
    }
    let archive = fs_err::read_dir(&folder)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .with_context(|| format!("`apt-get download {package}` left no archive"))?;
    let words = ["-x".as_ref(), archive.as_os_str(), ".".as_ref()];
    command::output(&folder, dpkg, words)?;
    if !brought.is_file() {
        bail!("{} has no {program}", archive.display());
    }
    Ok(Ok(brought))
}

fn built(streams: &mut Streams, workspace: &Workspace, release: bool) -> anyhow::Result<PathBuf> {
    streams.note("building uvferry-bench");
    let mut build = vec!["build", "--quiet", "--package", "uvferry-bench-cli"];
    build.extend(release.then_some("--release"));
    if !command::shown(&workspace.root, &cargo(), build)? {
        bail!("cannot build uvferry-bench");
    }
    let profile = if release { "release" } else { "debug" };
    let name = format!("uvferry-bench{EXE_SUFFIX}");
    Ok(workspace.target.join(profile).join(name))
}

/// Each command by itself, and within GNU time, so that both see the same processes.
fn scenarios(time: &Path) -> String {
    let mut text = String::new();
    for (name, words, _) in COMMANDS {
        let within = format!(
            "{} --quiet --format %M --output {TOLD} {words}",
            time.display()
        );
        for (name, words) in [
            (name.to_owned(), words),
            (format!("{name}-memory"), &within),
        ] {
            let _ = writeln!(
                text,
                "[[scenario]]\nname = \"{name}\"\nabout = \"\"\ncache = \"warm\"\n\
                 pip.measure = ['{words}']\n"
            );
        }
    }
    text
}

struct Programs {
    folder: PathBuf,
    ours: PathBuf,
    hyperfine: PathBuf,
    python: PathBuf,
    uv: PathBuf,
}

impl Programs {
    /// One run of a scenario, as `uvferry-bench run` tells it.
    fn own(&self, scenario: &str) -> anyhow::Result<Value> {
        let words = [
            "run",
            "--requirement=requirements.txt",
            "--scenarios=scenarios.toml",
            "--tool=pip",
            "--runs=1",
            "--warm-ups=0",
            "--format=json",
            "--quiet",
        ];
        let named = [
            format!("--scenario={scenario}"),
            format!("--python={}", self.python.display()),
            format!("--uv={}", self.uv.display()),
        ];
        let words = words
            .iter()
            .copied()
            .chain(named.iter().map(String::as_str));
        let said = command::output(&self.folder, &self.ours, words)?;
        let said: Value = serde_json::from_str(&said).context("read what uvferry-bench says")?;
        Ok(said["scenarios"][0]["tools"][0]["runs"][0].clone())
    }

    fn own_wall(&self, scenario: &str) -> anyhow::Result<f64> {
        let run = self.own(scenario)?;
        run["wall_s"].as_f64().context("a run without a wall time")
    }

    fn hyperfine_wall(&self, words: &str) -> anyhow::Result<f64> {
        let path = |path: &Path| format!("'{}'", path.display());
        let words = words
            .replace("{python}", &path(&self.python))
            .replace("{uv}", &path(&self.uv));
        let told = self.folder.join("hyperfine.json");
        let arguments = [
            // Without a shell, as we do.
            "--shell=none",
            "--runs=1",
            "--style=none",
            "--export-json",
            "hyperfine.json",
            &words,
        ];
        command::output(&self.folder, &self.hyperfine, arguments)?;
        let said: Value = serde_json::from_str(&fs_err::read_to_string(told)?)?;
        said["results"][0]["times"][0]
            .as_f64()
            .context("hyperfine tells no time")
    }

    /// What both tell of one run.
    fn memory(&self, name: &str) -> anyhow::Result<(Option<u64>, u64)> {
        let told = self.folder.join(TOLD);
        if told.exists() {
            fs_err::remove_file(&told)?;
        }
        let run = self.own(&format!("{name}-memory"))?;
        let text = fs_err::read_to_string(&told)?;
        let kibibytes: u64 = text.trim().parse().context("GNU time tells no number")?;
        Ok((run["max_process_rss_bytes"].as_u64(), kibibytes * 1024))
    }
}

/// Whether two medians of wall times say the same.
fn is_same_wall(own: f64, other: f64) -> bool {
    (own - other).abs() <= (WALL_SHARE * other).max(WALL_S)
}

/// Whether two say the same of the memory of one run; what is not above our own program's is not
/// told, and need not be.
fn is_same_memory(own: Option<u64>, other: u64, has_to_be_told: bool) -> bool {
    match own {
        None => !has_to_be_told,
        Some(own) => {
            #[expect(clippy::cast_precision_loss, reason = "compared to a hundredth")]
            let (off, other) = (own.abs_diff(other) as f64, other as f64);
            off <= MEMORY_SHARE * other
        }
    }
}

/// The medians beside each other, and whether all are near enough.
fn table(all: &[Measured]) -> (String, bool) {
    let mut text = String::from(
        "| command | pairs | uvferry-bench, ms | hyperfine, ms | difference of a pair, ms (95 %) \
         | | max_process_rss_bytes, MiB | GNU time, MiB | |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    let mut good = true;
    for ((_, command, has_to_be_told), measured) in COMMANDS.iter().zip(all) {
        let own = Spread::of(measured.walls.iter().map(|(own, _)| own * 1e3));
        let other = Spread::of(measured.walls.iter().map(|(_, other)| other * 1e3));
        // Where a busy machine makes the medians differ, this says how little they say.
        let differences = measured
            .walls
            .iter()
            .map(|(own, other)| (own - other) * 1e3);
        let difference = summary(&differences.collect::<Vec<_>>())
            .and_then(|it| Some((it.median, it.interval?)))
            .map(|(median, ends)| format!("{median:.1} ({:.1} to {:.1})", ends.low, ends.high))
            .unwrap_or_default();
        let wall = is_same_wall(own.median / 1e3, other.median / 1e3);
        let memory = measured
            .memory
            .iter()
            .all(|&(own, other)| is_same_memory(own, other, *has_to_be_told));
        good &= wall && memory;
        let told: Vec<f64> = measured
            .memory
            .iter()
            .filter_map(|(own, _)| own.map(mebibytes))
            .collect();
        let told = if told.is_empty() {
            "not above its own".to_owned()
        } else {
            Spread::of(told).text(2)
        };
        let by_time = Spread::of(measured.memory.iter().map(|(_, it)| mebibytes(*it)));
        let word = |good: bool| if good { "same" } else { "DIFFERS" };
        let _ = writeln!(
            text,
            "| `{command}` | {} | {} | {} | {difference} | {} | {told} | {} | {} |",
            measured.walls.len(),
            own.text(1),
            other.text(1),
            word(wall),
            by_time.text(2),
            word(memory),
        );
    }
    (text, good)
}

#[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_runs_may_be_off_by_time_and_long_ones_by_a_share() {
        assert!(is_same_wall(0.014, 0.005) && !is_same_wall(0.016, 0.005));
        assert!(is_same_wall(10.19, 10.0) && !is_same_wall(10.21, 10.0));
        assert!(is_same_wall(9.81, 10.0) && !is_same_wall(9.79, 10.0));
    }

    #[test]
    fn memory_that_has_to_be_told_is_told_within_a_hundredth() {
        assert!(is_same_memory(Some(100), 100, true));
        assert!(is_same_memory(Some(1009), 1000, true));
        assert!(!is_same_memory(Some(1011), 1000, true));
        assert!(!is_same_memory(Some(989), 1000, false));
        assert!(is_same_memory(None, 1000, false) && !is_same_memory(None, 1000, true));
    }

    #[test]
    fn one_command_that_is_off_makes_the_check_fail() {
        let same = || Measured {
            walls: vec![(0.3, 0.301); 3],
            memory: vec![(Some(90 << 20), 90 << 20); 3],
        };
        let mut all: Vec<Measured> = COMMANDS.iter().map(|_| same()).collect();
        let (text, good) = table(&all);
        assert!(good && !text.contains("DIFFERS"), "{text}");
        all[1].memory[2].0 = Some(80 << 20);
        let (text, good) = table(&all);
        assert!(!good && text.matches("DIFFERS").count() == 1, "{text}");
        all[1] = same();
        all[0].walls = vec![(0.32, 0.3), (0.3, 0.3), (0.32, 0.3)];
        assert!(!table(&all).1);
    }
}
