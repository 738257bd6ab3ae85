//! Ten times the keys take about ten times as long, in each shape that a file may have.

mod bench;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bench::once;
use uvferry_toolconfig::Options;

/// A file of about so many keys.
type Shape = (&'static str, &'static str, fn(usize) -> String);

fn lines(head: &str, count: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = format!("{head}\n");
    for at in 0..count {
        let _ = writeln!(text, "{}", line(at));
    }
    text
}

const SHAPES: &[Shape] = &[
    ("keys of pytest", "setup.cfg", |count| {
        lines("[tool:pytest]", count, |at| format!("key_{at} = {at}"))
    }),
    ("lists of isort", "setup.cfg", |count| {
        lines("[isort]", count, |at| format!("known_{at} = a,b"))
    }),
    ("keys of codespell", ".codespellrc", |count| {
        lines("[codespell]", count, |at| format!("key-{at} = {at}"))
    }),
    ("keys of flake8", "tox.ini", |count| {
        lines("[flake8]", count, |at| format!("key_{at} = {at}"))
    }),
    ("sections of mypy", "mypy.ini", |count| {
        lines("[mypy]", count / 2, |at| {
            format!("[mypy-m{at}.*]\nignore_errors = True")
        })
    }),
    ("sections of others", "tox.ini", |count| {
        lines("[pytest]\naddopts = -q", count / 2, |at| {
            format!("[testenv:t{at}]\ndeps = a{at}")
        })
    }),
    ("markers of pytest", "tox.ini", |count| {
        lines("[pytest]\nmarkers =", count, |at| {
            format!("    m{at}: a marker")
        })
    }),
    ("files of flake8", "setup.cfg", |count| {
        lines("[flake8]\nper-file-ignores =", count, |at| {
            format!("    src/p{at}/a.py: F401")
        })
    }),
    ("names of flake8", "setup.cfg", |count| {
        lines("[flake8]\nper-file-ignores =", count, |at| {
            format!("    a{at}.py: {}", ["E501,F401", "F401"][at % 2])
        })
    }),
    ("codes of flake8", "setup.cfg", |count| {
        lines("[flake8]\nignore =", count * 10, |at| {
            format!("    E{},F401,", at % 500)
        })
    }),
    ("items of a YAML file", "bandit.yaml", |count| {
        lines("skips:", count, |at| format!("  - B{at}"))
    }),
    ("a section that stays", "setup.cfg", |count| {
        let keys = lines("[tool:pytest]", count / 2, |at| format!("key_{at} = {at}"));
        keys + &lines("[other]", count / 2, |at| format!("key_{at} = {at}"))
    }),
];

fn time(path: &str, text: &str) -> Duration {
    let files = [(path, text.as_bytes().to_vec())];
    let start = Instant::now();
    let after = once(&Options::default(), &files).expect("there is no pyproject.toml");
    let took = start.elapsed();
    assert!(
        after.has("pyproject.toml"),
        "nothing moved: {:?}",
        after.codes().first()
    );
    took
}

#[test]
fn ten_times_the_keys_take_no_more_than_twenty_times_as_long() {
    let few = 800;
    let mut wrong = Vec::new();
    for (what, path, text) in SHAPES {
        let (small, large) = (text(few), text(10 * few));
        // The machine may be busy with something else: the best of several counts.
        let ratio = (0..4)
            .map(|_| {
                let before = time(path, &small).max(Duration::from_millis(2));
                time(path, &large).as_secs_f64() / before.as_secs_f64()
            })
            .find(|ratio| *ratio <= 20.0);
        if ratio.is_none() {
            wrong.push(*what);
        }
    }
    assert!(wrong.is_empty(), "these take too long: {wrong:?}");
}
