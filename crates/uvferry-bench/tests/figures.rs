//! Statistics against Python's own `statistics` module, and against a bootstrap written there.

use std::io::Write as _;
use std::process::Stdio;

use uvferry_bench::statistics::{Interval, modified_z_scores, outliers, ratio, summary};
use uvferry_testkit::{find_python, skip};

/// Reads lists of numbers, a line each, and tells of each what the standard library says.
const PYTHON: &str = "
import json, random, statistics, sys

def ends(drawn):
    # Where 2.5 and 97.5 % lie, within six thousandths: four standard errors of our draws.
    return [drawn[int(part * len(drawn))] for part in (0.019, 0.031, 0.969, 0.981)]

for line in sys.stdin:
    values = json.loads(line)
    low, _, high = statistics.quantiles(values, n=4, method='inclusive')
    draw = random.Random(1)
    medians = sorted(
        statistics.median(draw.choices(values, k=len(values))) for _ in range(20000))
    middle = statistics.median(values)
    distances = [abs(value - middle) for value in values]
    spread = statistics.median(distances)
    scores = [0.6745 * (value - middle) / spread for value in values]
    ratios = [one / other for one, other in zip(values, values[::-1])]
    drawn = sorted(
        statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(20000))
    print(json.dumps({
        'figures': [
            statistics.median(values), statistics.fmean(values), statistics.stdev(values),
            low, high, min(values), max(values)],
        'interval': ends(medians),
        'scores': scores,
        'outliers': [at for at, score in enumerate(scores) if abs(score) > 3.5],
        'ratio': statistics.median(ratios),
        'ratio_interval': ends(drawn)}))
";

#[derive(serde::Deserialize)]
struct Said {
    figures: [f64; 7],
    interval: [f64; 4],
    scores: Vec<f64>,
    outliers: Vec<usize>,
    ratio: f64,
    ratio_interval: [f64; 4],
}

/// Other draws: each end is between the parts of them around 2.5 and 97.5 %.
fn assert_agrees(interval: Interval, said: [f64; 4]) {
    let [low, low_too, high, high_too] = said;
    let within = |value: f64, from: f64, to: f64| (from - 1e-9..=to + 1e-9).contains(&value);
    let agrees = within(interval.low, low, low_too) && within(interval.high, high, high_too);
    assert!(agrees, "{interval:?} {said:?}");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the script reads its standard input"
)]
fn they_are_those_of_python() {
    skip!(unless Python);
    let mut random = fastrand::Rng::with_seed(7);
    let lists: Vec<Vec<f64>> = (5..25)
        .map(|count| {
            let mut list: Vec<f64> = (0..count).map(|_| 1.0 + random.f64()).collect();
            // Far from the others, where half of them are.
            list[count / 3] *= if count % 2 == 0 { 1.0 } else { 20.0 };
            list
        })
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
    let said: Vec<Said> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(said.len(), lists.len());
    let mut apart = 0;
    for (list, said) in lists.iter().zip(said) {
        let ours = summary(list).unwrap();
        let near = |one: f64, two: f64| assert!((one - two).abs() < 1e-9, "{one} {two} {list:?}");
        let figures = [
            ours.median,
            ours.mean,
            ours.deviation.unwrap(),
            ours.first_quartile,
            ours.third_quartile,
            ours.minimum,
            ours.maximum,
        ];
        for (one, two) in figures.into_iter().zip(said.figures) {
            near(one, two);
        }
        assert_agrees(ours.interval.unwrap(), said.interval);
        for (one, two) in modified_z_scores(list).into_iter().zip(said.scores) {
            near(one, two);
        }
        assert_eq!(outliers(list), said.outliers);
        apart += said.outliers.len();
        let pairs: Vec<(f64, f64)> = list
            .iter()
            .copied()
            .zip(list.iter().rev().copied())
            .collect();
        let ours = ratio(&pairs).unwrap();
        near(ours.median, said.ratio);
        assert_agrees(ours.interval.unwrap(), said.ratio_interval);
    }
    assert!(
        apart >= 10,
        "every second list has one that was made so: {apart}"
    );
}
