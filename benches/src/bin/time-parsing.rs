//! Times our own reader: `time-parsing RUNS LIST...`, where each LIST holds the paths of the
//! files that are read together, one a line. Prints what was done, the list's stem, the
//! median and the least time of a run in seconds, parted by tabs.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{parse, read_many};

/// What is done with the files of a list, from opening them on.
type Way = fn(&[&str]) -> io::Result<()>;

const WAYS: [(&str, Way); 5] = [
    ("opened and decoded only", |files| {
        black_box(sources(files)?);
        Ok(())
    }),
    ("parse", |files| {
        for source in sources(files)? {
            black_box(parse(&source));
        }
        Ok(())
    }),
    ("parse, the parts of every requirement looked at", |files| {
        for source in sources(files)? {
            for entry in &parse(&source).entries {
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
        Ok(())
    }),
    ("parse, every requirement made", |files| {
        for source in sources(files)? {
            for (_, _, requirement) in parse(&source).requirements() {
                black_box(requirement.specifier.as_deref());
            }
        }
        Ok(())
    }),
    ("read_many", |files| {
        for read in read_many(files, |file| open(file)) {
            black_box(read?);
        }
        Ok(())
    }),
];

fn open(file: &str) -> io::Result<SourceFile> {
    Ok(SourceFile::new(file, fs_err::read(file)?))
}

fn sources(files: &[&str]) -> io::Result<Vec<SourceFile>> {
    files.iter().map(|file| open(file)).collect()
}

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
    let files: Vec<&str> = files.lines().collect();
    for (name, way) in WAYS {
        let mut times = Vec::with_capacity(runs + 1);
        for _ in 0..=runs {
            let start = Instant::now();
            way(&files)?;
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
