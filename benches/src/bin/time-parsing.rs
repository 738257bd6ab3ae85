//! Times our own reader: `time-parsing RUNS LIST...`, where each LIST holds the paths of the
//! files that are read together, one a line. Prints what was done, the list's stem, the
//! median and the least time of a run in seconds, parted by tabs.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{parse, parse_many};

/// What is done with the files of a list.
type Way = fn(&[SourceFile]);

const WAYS: [(&str, Way); 4] = [
    ("parse", |sources| {
        for source in sources {
            black_box(parse(source));
        }
    }),
    (
        "parse, the parts of every requirement looked at",
        |sources| {
            for source in sources {
                for entry in &parse(source).entries {
                    if let Some(parts) = entry.parts() {
                        black_box((parts.name(), parts.specifier(), parts.marker()));
                        parts.extras().for_each(|extra| {
                            black_box(extra);
                        });
                        parts.hashes().for_each(|hash| {
                            black_box(hash);
                        });
                    }
                }
            }
        },
    ),
    ("parse, every requirement made", |sources| {
        for source in sources {
            for (_, _, requirement) in parse(source).requirements() {
                black_box(requirement.specifier.as_deref());
            }
        }
    }),
    ("parse_many", |sources| {
        black_box(parse_many(sources));
    }),
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(runs) = arguments.next().and_then(|runs| runs.parse().ok()) else {
        return ExitCode::from(2);
    };
    for list in arguments {
        if time(runs, Path::new(&list)).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn time(runs: usize, list: &Path) -> io::Result<()> {
    let files = fs_err::read_to_string(list)?;
    for (name, way) in WAYS {
        let mut times = Vec::with_capacity(runs + 1);
        for _ in 0..=runs {
            let start = Instant::now();
            let sources = files
                .lines()
                .map(|file| Ok(SourceFile::new(file, fs_err::read(file)?)))
                .collect::<io::Result<Vec<_>>>()?;
            way(&sources);
            times.push(start.elapsed().as_secs_f64());
        }
        // The first run fills the caches.
        times.remove(0);
        times.sort_by(f64::total_cmp);
        let stem = list.file_stem().unwrap_or_default();
        writeln!(
            io::stdout(),
            "{name}\t{}\t{}\t{}",
            stem.to_string_lossy(),
            times[runs / 2],
            times[0]
        )?;
    }
    Ok(())
}
