//! Times uv's own requirements reader: `peer-uv-requirements-txt RUNS LIST...`, where each
//! LIST holds the paths of the files that are read together, one a line. Prints its
//! name, the list's stem, the median and the least time of a run in seconds, parted by tabs.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use uv_requirements_txt::RequirementsTxt;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let runs: usize = arguments.next().and_then(|n| n.parse().ok()).expect("RUNS");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let here = std::env::current_dir().expect("a folder");
    for list in arguments {
        let files = std::fs::read_to_string(&list).expect("a list");
        let mut times: Vec<f64> = (0..runs + 1)
            .map(|_| {
                let start = Instant::now();
                for file in files.lines() {
                    let read = runtime.block_on(RequirementsTxt::parse(file, &here));
                    black_box(read.expect("a file that uv reads"));
                }
                start.elapsed().as_secs_f64()
            })
            .skip(1)
            .collect();
        times.sort_by(f64::total_cmp);
        let stem = Path::new(&list).file_stem().unwrap_or_default();
        println!("uv-requirements-txt 0.0.72\t{}\t{}\t{}", stem.to_string_lossy(), times[runs / 2], times[0]);
    }
}
