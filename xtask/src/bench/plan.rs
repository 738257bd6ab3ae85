use uvferry_cli::{Exit, Streams};

use super::measure::{self, Sample};
use crate::workspace::Workspace;

/// `uvferry plan` on both made projects: time and memory of the whole process.
pub(crate) fn run(
    streams: &mut Streams,
    workspace: &Workspace,
    runs: usize,
) -> anyhow::Result<Exit> {
    let program = super::released(streams, workspace)?;
    let mut table = String::from(
        "| project | wall time, ms: median (quartiles) | peak memory, MiB, at most |\n|---|---|---|\n",
    );
    for (name, words) in [
        ("pinned", "60 pins in one file"),
        ("many", "5,000 requirements in 50 files"),
    ] {
        let folder = super::made(workspace, name)?;
        let mut samples: Vec<Sample> = Vec::with_capacity(runs);
        for run in 0..runs + 3 {
            let sample = measure::once(&folder, &program, &["plan"])?;
            // The first ones bring the files into memory.
            if run >= 3 {
                samples.push(sample);
            }
        }
        table.push_str(&row(words, &samples));
    }
    streams.line(table.trim_end())?;
    Ok(Exit::Done)
}

fn row(words: &str, samples: &[Sample]) -> String {
    format!(
        "| {words} | {} | {} |\n",
        measure::milliseconds(samples).text(1),
        measure::peak(samples)
    )
}
