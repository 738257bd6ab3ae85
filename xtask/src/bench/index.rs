use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::Value;
use uvferry_cli::{Exit, Streams};

use super::measure::{self, Sample, Spread};
use crate::workspace::{Workspace, cargo};
use crate::{command, tools};

/// How many projects the local index has, and how long each of its answers takes.
const PROJECTS: &str = "500";
const MILLISECONDS: &str = "20";

/// Who asks. All of them take JSON and read every page.
const WAYS: [(&str, &str); 4] = [
    ("together", "ours, 32 at once"),
    ("kept", "ours, one after the other, one connection"),
    ("alone", "ours, one after the other, a connection each"),
    (
        "requests",
        "`requests.get` of pip's own requests, a connection each",
    ),
];

/// What a script without a session does.
const SEQUENTIAL: &str = "import sys\n\
    from pip._vendor import requests\n\
    accept = {'Accept': 'application/vnd.pypi.simple.v1+json'}\n\
    for name in open(sys.argv[2]).read().split():\n    \
    page = requests.get(sys.argv[1] + name + '/', headers=accept, verify=sys.argv[3] or True)\n    \
    page.raise_for_status()\n    \
    len(page.json()['files'])\n";

/// Where pip looks, and with which certificates.
const OPTIONS: &str = "import json\n\
    from pip._internal.commands import create_command\n\
    options, _ = create_command('download').parse_args([])\n\
    print(json.dumps([options.index_url, options.cert]))\n";

/// The look-up of many projects at once, beside one after the other: on a local index, and
/// on pip's, where there is a network.
pub(crate) fn run(
    streams: &mut Streams,
    workspace: &Workspace,
    rounds: usize,
) -> anyhow::Result<Exit> {
    streams.note("building the client as it is released");
    let build = [
        "build",
        "--release",
        "--quiet",
        "--package",
        "uvferry-benches",
        "--bin",
    ];
    let build = build.iter().chain(&["ask-index"]);
    if !command::shown(&workspace.root, &cargo(), build)? {
        bail!("cannot build ask-index");
    }
    let program = format!("ask-index{}", std::env::consts::EXE_SUFFIX);
    let pip = tools::bring_pip(streams, workspace)?;
    let bench = Bench {
        ours: workspace.target.join("release").join(program),
        python: pip.with_file_name(format!("python{}", std::env::consts::EXE_SUFFIX)),
        folder: workspace.target.join("bench").join("index"),
    };
    super::fresh(&bench.folder)?;
    let mut text = bench.locally(streams, rounds)?;
    match bench.publicly(streams, rounds) {
        Ok(table) => text = format!("{text}\n\n{table}"),
        Err(error) => streams.note(format_args!("pip's index is left out: {error:#}")),
    }
    streams.line(text)?;
    Ok(Exit::Done)
}

struct Bench {
    ours: PathBuf,
    python: PathBuf,
    folder: PathBuf,
}

impl Bench {
    fn locally(&self, streams: &mut Streams, rounds: usize) -> anyhow::Result<String> {
        let names = self.folder.join("made.txt");
        let serve = ["serve", PROJECTS, MILLISECONDS].map(OsString::from);
        let serve = serve.into_iter().chain([names.clone().into()]);
        let served = command::serve(&self.folder, &self.ours, serve)?;
        if !served.said.starts_with("http://") {
            bail!("the local index does not start");
        }
        let title = format!("{PROJECTS} projects of a local index, {MILLISECONDS} ms an answer");
        self.table(streams, &title, &served.said, &names, None, rounds)
    }

    fn publicly(&self, streams: &mut Streams, rounds: usize) -> anyhow::Result<String> {
        let said = command::output(&self.folder, &self.python, ["-c", OPTIONS])?;
        let options: Value = serde_json::from_str(&said)?;
        let index = options[0].as_str().context("pip has no index")?;
        let index = format!("{}/", index.trim_end_matches('/'));
        let names = self.folder.join("popular.txt");
        let write = ["names".into(), names.clone().into_os_string()];
        command::output(&self.folder, &self.ours, write)?;
        let count = fs_err::read_to_string(&names)?.lines().count();
        let title = format!("{count} projects of pip's index");
        self.table(streams, &title, &index, &names, options[1].as_str(), rounds)
    }

    fn ask(
        &self,
        way: &str,
        index: &str,
        names: &Path,
        certificates: Option<&str>,
    ) -> anyhow::Result<Sample> {
        let at = |words: &[&str]| -> Vec<OsString> {
            let words = words.iter().map(OsString::from);
            words.chain([index.into(), names.into()]).collect()
        };
        if way == "requests" {
            let mut words = at(&["-c", SEQUENTIAL]);
            words.push(certificates.unwrap_or_default().into());
            measure::once(&self.folder, &self.python, &words)
        } else {
            let mut words = at(&["ask", way]);
            words.extend(certificates.map(OsString::from));
            measure::once(&self.folder, &self.ours, &words)
        }
    }

    fn table(
        &self,
        streams: &mut Streams,
        title: &str,
        index: &str,
        names: &Path,
        certificates: Option<&str>,
        rounds: usize,
    ) -> anyhow::Result<String> {
        // What a cache on the way keeps, it keeps from here on.
        self.ask("together", index, names, certificates)?;
        let mut samples: [Vec<Sample>; WAYS.len()] = Default::default();
        let mut ratios: [Vec<f64>; WAYS.len()] = Default::default();
        for round in 1..=rounds {
            streams.note(format_args!("{title}: round {round} of {rounds}"));
            let mut first = None;
            for (at, (way, _)) in WAYS.iter().enumerate() {
                let sample = self.ask(way, index, names, certificates)?;
                let wall = sample.wall.as_secs_f64();
                ratios[at].push(wall / *first.get_or_insert(wall));
                samples[at].push(sample);
            }
        }
        let mut text = format!(
            "| {title} | wall time, ms: median (quartiles) | peak memory, MiB, at most | times \
             the first |\n|---|---|---|---|\n"
        );
        for (at, (_, name)) in WAYS.iter().enumerate() {
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {} |",
                measure::milliseconds(&samples[at]).text(0),
                measure::peak(&samples[at]),
                Spread::of(ratios[at].iter().copied()).text(1),
            );
        }
        let _ = write!(
            text,
            "\n{rounds} rounds in turns, `cargo xtask bench index`."
        );
        Ok(text)
    }
}
