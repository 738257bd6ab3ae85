use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::Value;
use uvferry_cli::{Exit, Streams};

use crate::command::Watched;
use crate::workspace::{Workspace, cargo};
use crate::{command, tools};

/// The Pythons and platforms of the matrix.
const PYTHONS: [&str; 3] = ["3.10", "3.11", "3.12"];
const PLATFORMS: [&str; 3] = ["linux", "macos", "windows"];

/// Every so manieth package of pip's index is tried by itself, and of both is installed.
const SAMPLE: usize = 5;

/// The target on which packages are tried by themselves.
const ALONE: (&str, &str) = ("3.11", "linux");

/// How many packages a local index has, beside those that they need, and how long each of its
/// answers takes.
const LOCAL: &str = "100";
const MILLISECONDS: &str = "20";

/// `uvferry-compat matrix` for 100 packages on three Pythons and three platforms, two programs at
/// a time, with nothing in the caches: its whole time beside that of the pip and uv runs that it
/// makes, beside each package by itself through both, and beside environments made by both into
/// which each package is installed. On a local index, and on pip's, where there is a network.
pub(crate) fn run(streams: &mut Streams, workspace: &Workspace) -> anyhow::Result<Exit> {
    streams.note("building the programs as they are released");
    let build = "build --release --quiet --package uvferry-compat-cli --package uvferry-benches";
    let build = build
        .split(' ')
        .chain(["--bin", "uvferry-compat", "--bin", "ask-index"]);
    if !command::shown(&workspace.root, &cargo(), build)? {
        bail!("cannot build uvferry-compat");
    }
    let uv = match tools::uv_on_path() {
        Some((uv, _)) => uv,
        None => tools::bring_uv(streams, workspace)?,
    };
    let released = |name: &str| {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        workspace.target.join("release").join(name)
    };
    let folder = workspace.target.join("bench").join("matrix");
    super::fresh(&folder)?;
    let asker = |name: &str| -> anyhow::Result<Asker> {
        let folder = folder.join(name);
        fs_err::create_dir_all(&folder)?;
        Ok(Asker {
            program: released("uvferry-compat"),
            uv: uv.to_string_lossy().into_owned(),
            folder,
        })
    };

    streams.note("a local index");
    let local = asker("local")?;
    let names = local.folder.join("names.txt");
    let serve = ["wheels", LOCAL, MILLISECONDS].map(OsString::from);
    let serve = serve.into_iter().chain([names.clone().into()]);
    let served = command::serve(&local.folder, &released("ask-index"), serve)?;
    let all = fs_err::read_to_string(&names)?;
    let all: Vec<&str> = all.lines().collect();
    let title = format!("a local index, {MILLISECONDS} ms an answer, PEP 658");
    let text = local.measured(streams, &title, Some(&served.said), &all, 1)?;
    streams.line(text)?;
    drop(served);

    streams.note("pip's index");
    let list = fs_err::read_to_string(workspace.root.join("benches/matrix-requirements.txt"))?;
    let all: Vec<&str> = list.lines().collect();
    match asker("public")?.measured(streams, "pip's index", None, &all, SAMPLE) {
        Ok(text) => streams.line(text)?,
        Err(error) => streams.note(format_args!("pip's index is left out: {error:#}")),
    }
    streams.line("(`cargo xtask bench matrix`)")?;
    Ok(Exit::Done)
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let of = values.len();
    values.sum::<f64>() / count(of.max(1))
}

fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

struct Asker {
    program: PathBuf,
    uv: String,
    folder: PathBuf,
}

impl Asker {
    /// All packages at once on every target, and by themselves on one.
    fn measured(
        &self,
        streams: &mut Streams,
        title: &str,
        index: Option<&str>,
        all: &[&str],
        every: usize,
    ) -> anyhow::Result<String> {
        let first = index.map(|index| format!("--index-url {index}\n"));
        let first = first.unwrap_or_default();
        let sample = |every: usize| all.iter().step_by(every).copied();
        let some: Vec<&str> = sample(every).collect();
        fs_err::write(
            self.folder.join("requirements.txt"),
            first.clone() + &all.join("\n") + "\n",
        )?;
        fs_err::write(
            self.folder.join("some.txt"),
            first + &some.join("\n") + "\n",
        )?;
        streams.note("resolving all at once, on every target");
        let (watched, document) = self.matrix("requirements.txt", &PYTHONS, &PLATFORMS, &[])?;
        let seconds = watched.wall.as_secs_f64();
        let runs = document["runs"].as_array().context("no runs")?;
        let bare: f64 = runs.iter().filter_map(|run| run["wall_s"].as_f64()).sum();
        let targets = document["targets"].as_array().context("no targets")?;

        streams.note("resolving each by itself, on one target, with what is in the caches now");
        let (_, alone) = self.matrix("some.txt", &[ALONE.0], &[ALONE.1], &["--each"])?;
        let each: Vec<(f64, f64)> = alone["packages"]
            .as_array()
            .context("no packages")?
            .iter()
            .flat_map(|row| row["cells"].as_array().into_iter().flatten())
            .filter_map(|cell| Some((cell["pip_s"].as_f64()?, cell["uv_s"].as_f64()?)))
            .collect();
        if each.len() != some.len() {
            bail!("{} of {} packages have a time", each.len(), some.len());
        }

        streams.note("installing some by themselves, each into environments of its own");
        let is_alone = |target: &&Value| target["python"] == ALONE.0;
        let python = targets
            .iter()
            .find(is_alone)
            .and_then(|target| target["interpreter"]["path"].as_str())
            .context("no interpreter")?;
        let mut installed = Vec::new();
        for package in sample(SAMPLE) {
            installed.push(self.installed(Path::new(python), package, index)?);
        }

        let for_all = |times: &[(f64, f64)]| {
            let of_one = mean(times.iter().map(|(pip, uv)| pip + uv));
            of_one * count(all.len() * targets.len())
        };
        let (resolved, made) = (for_all(&each), for_all(&installed));
        let own = watched.own_peak_rss_bytes.map_or_else(
            || String::from("not known here"),
            |bytes| format!("{} MiB", bytes.div_ceil(1 << 20)),
        );
        let of = |times: &[(f64, f64)]| {
            let (pip, uv): (Vec<f64>, Vec<f64>) = times.iter().copied().unzip();
            let (pip, uv) = (mean(pip.into_iter()), mean(uv.into_iter()));
            format!(
                "{pip:.2} s pip and {uv:.2} s uv, {} measured on one target, caches filled",
                times.len()
            )
        };
        Ok(format!(
            "{title}: {} packages, {} targets, two runs at a time: {seconds:.1} s\n\
             its {} runs of pip and uv: {bare:.1} s together; the whole by their sum: {:.2}; by \
             half of it: {:.2}\n\
             the program's own memory: {own} at most\n\
             each resolved by itself: {}; {resolved:.0} s for all targets, {:.1} times the runs\n\
             each installed by itself into an environment of its own: {}; {made:.0} s for all \
             targets, {:.1} times the runs\n\
             cells: {}\n",
            all.len(),
            targets.len(),
            runs.len(),
            seconds / bare,
            seconds * 2.0 / bare,
            of(&each),
            resolved / bare,
            of(&installed),
            made / bare,
            document["summary"]["outcomes"],
        ))
    }

    /// A matrix and what it took. Cells that differ are no failure here.
    fn matrix(
        &self,
        file: &str,
        pythons: &[&str],
        platforms: &[&str],
        more: &[&str],
    ) -> anyhow::Result<(Watched, Value)> {
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
        let watched = command::own_memory(&self.folder, &self.program, words)?;
        let path = self.folder.join(&output).join("compatibility_matrix.json");
        let text = fs_err::read_to_string(path).context("the program gave no matrix")?;
        Ok((watched, serde_json::from_str(&text)?))
    }

    /// How long pip and uv take to make an environment and install a package there, seconds;
    /// also where that fails.
    fn installed(
        &self,
        python: &Path,
        package: &str,
        index: Option<&str>,
    ) -> anyhow::Result<(f64, f64)> {
        let environment = self.folder.join("environment");
        let state = self.folder.join("state");
        let pip_cache = format!("--cache-dir={}", state.join("cache/pip").display());
        let uv_cache = format!("--cache-dir={}", state.join("cache/uv").display());
        let inside = if cfg!(windows) {
            environment.join("Scripts").join("python.exe")
        } else {
            environment.join("bin").join("python")
        };
        let (at, inside_text) = (environment.to_string_lossy(), inside.to_string_lossy());
        let once = |program: &Path, words: &[&str]| -> anyhow::Result<f64> {
            let (_, sample) = command::measured(&self.folder, program, words)?;
            Ok(sample.wall.as_secs_f64())
        };
        super::fresh(&environment)?;
        let made = once(python, &["-m", "venv", "--clear", &at])?;
        let mut words = vec!["-m", "pip", "install", &pip_cache, package];
        words.extend(index.iter().flat_map(|index| ["--index-url", index]));
        let pip = once(&inside, &words)?;
        let uv = Path::new(&self.uv);
        let python = python.to_string_lossy();
        super::fresh(&environment)?;
        let uv_made = once(uv, &["venv", "--clear", "--python", &python, &at])?;
        let mut words = vec![
            "pip",
            "install",
            &uv_cache,
            "--python",
            &inside_text,
            package,
        ];
        words.extend(index.iter().flat_map(|index| ["--default-index", index]));
        let by_uv = once(uv, &words)?;
        Ok((made + pip, uv_made + by_uv))
    }
}
