//! Statistics against Python's own `statistics` module, and against a bootstrap written there.

use std::io::Write as _;
use std::process::Stdio;

use uvferry_bench::statistics::summary;
use uvferry_testkit::{find_python, skip};

/// Reads lists of numbers, a line each, and tells of each what the standard library says.
const PYTHON: &str = "
import json, random, statistics, sys
for line in sys.stdin:
    values = json.loads(line)
    low, _, high = statistics.quantiles(values, n=4, method='inclusive')
    draw = random.Random(1)
    medians = sorted(
        statistics.median(draw.choices(values, k=len(values))) for _ in range(20000))
    print(json.dumps([
        statistics.median(values), statistics.fmean(values), statistics.stdev(values),
        low, high, medians[500], medians[19500]]))
";

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the script reads its standard input"
)]
fn they_are_those_of_python() {
    skip!(unless Python);
    let mut random = fastrand::Rng::with_seed(7);
    let lists: Vec<Vec<f64>> = (5..25)
        .map(|count| (0..count).map(|_| 1.0 + random.f64()).collect())
        .collect();
    let mut python = std::process::Command::new(find_python().unwrap())
        .args(["-I", "-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = python.stdin.take().unwrap();
    for list in &lists {
        writeln!(stdin, "{}", serde_json::to_string(list).unwrap()).unwrap();
    }
    drop(stdin);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let said: Vec<[f64; 7]> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(said.len(), lists.len());
    for (list, [median, mean, deviation, low, high, from, to]) in lists.iter().zip(said) {
        let ours = summary(list).unwrap();
        let near = |one: f64, two: f64| assert!((one - two).abs() < 1e-9, "{one} {two} {list:?}");
        near(ours.median, median);
        near(ours.mean, mean);
        near(ours.deviation.unwrap(), deviation);
        near(ours.first_quartile, low);
        near(ours.third_quartile, high);
        // Other draws: the ends agree within a part of what lies between them.
        let interval = ours.interval.unwrap();
        let part = 0.15 * (to - from);
        assert!(
            (interval.low - from).abs() <= part,
            "{interval:?} {from} {to}"
        );
        assert!(
            (interval.high - to).abs() <= part,
            "{interval:?} {from} {to}"
        );
    }
}
