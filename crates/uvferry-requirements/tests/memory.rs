//! Reading takes no more than six times the file in memory, or the floor of
//! [`uvferry_requirements::limits`].
//!
//! Measured as the peak of a process of its own that does nothing but read: this test
//! binary, started once more. `UVFERRY_TEST_MEGABYTES=100` asks for larger files.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a test may stop, and says what it measured"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use uvferry_diagnostics::SourceFile;
use uvferry_process::{Command, Environment};
use uvferry_requirements::limits::FLOOR;
use uvferry_requirements::{RequirementsFile, parse};

fn read(text: impl Into<Vec<u8>>) -> RequirementsFile {
    parse(&SourceFile::new("requirements.txt", text.into()))
}

/// A file of `megabytes` that repeats a line, numbered where it says `{}`.
fn repeated(line: &str, megabytes: usize) -> String {
    let mut text = String::with_capacity((megabytes << 20) + 200);
    let mut at = 0_u32;
    while text.len() < megabytes << 20 {
        text.push_str(&line.replace("{}", &at.to_string()));
        at += 1;
    }
    text
}

#[test]
fn a_file_that_is_read_alone() {
    // Started by the test below; does nothing otherwise.
    if let Some(path) = std::env::var_os("UVFERRY_TEST_READ_ALONE") {
        let bytes = fs_err::read(Path::new(&path)).unwrap();
        let file = read(bytes);
        assert!(!file.entries.is_empty() || !file.comments.is_empty());
        if std::env::var_os("UVFERRY_TEST_READ_WHOLE").is_some() {
            let last = file
                .entries
                .last()
                .and_then(uvferry_requirements::Entry::parts);
            assert_eq!(last.unwrap().name(), Some("last"));
        }
    }
}

/// The peak of a process that reads `text`, in bytes, and how long it takes. It fails where
/// the `whole` has to be read and is not.
fn peak(text: &str, whole: bool) -> (u64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("requirements.txt");
    fs_err::write(&path, text).unwrap();
    let mut environment = std::env::vars_os().collect::<Environment>();
    environment.set("UVFERRY_TEST_READ_ALONE", &path);
    if whole {
        environment.set("UVFERRY_TEST_READ_WHOLE", "1");
    }
    let start = Instant::now();
    let finished = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_file_that_is_read_alone", "--test-threads=1"])
        .current_dir(folder.path())
        .environment(&environment)
        .timeout(Duration::from_mins(10))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    (
        finished.resources.peak_rss_bytes.unwrap_or(0),
        start.elapsed(),
    )
}

/// What the process takes without any file, and what measuring is off by.
const PROCESS: u64 = 12 << 20;

/// How large the files are.
fn megabytes() -> usize {
    std::env::var("UVFERRY_TEST_MEGABYTES")
        .ok()
        .and_then(|count| count.parse().ok())
        // Without optimisation the large ones take a minute.
        .unwrap_or(if cfg!(debug_assertions) { 4 } else { 16 })
}

/// Reads a file of `line`. Where it is not read to its end, it may be so small that the
/// floor counts.
fn check(line: &str, whole: bool) {
    let text = repeated(line, megabytes()) + "last\n";
    let (bytes, took) = peak(&text, whole);
    println!(
        "{line:?}: {:.2} times {} MB in {took:.1?}",
        bytes as f64 / text.len() as f64,
        text.len() >> 20
    );
    let len = text.len() as u64;
    let floor = if whole { 0 } else { len + FLOOR as u64 };
    let allowed = (6 * len).max(floor) + PROCESS;
    assert!(bytes <= allowed, "{line:?}: {bytes} of {allowed}");
}

#[test]
fn reading_takes_no_more_than_six_times_the_file() {
    let digest = "0123456789abcdef".repeat(4);
    for line in [
        "package-{}==1.16.0\n".to_owned(),
        format!("package-{{}}==1.0 \\\n    --hash=sha256:{digest}\n    # via flask\n"),
        "package-{}>=1.0,<2 ; python_version >= '3.8'  # a note\n".to_owned(),
        "package-{} ; os_name == '{}'\n".to_owned(),
        "https://example.com/{}.zip\n".to_owned(),
        "package-{} = 1.0\n".to_owned(),
        "package-{}==1.0 --x\n".to_owned(),
        "package-{}==1.0\n    # via\n    #   -r base.in\n    #   flask\n".to_owned(),
    ] {
        check(&line, true);
    }
}

#[test]
fn reading_very_short_lines_stops_before_it_takes_more() {
    for line in [
        "a\n",
        "numpy = {}\n",
        "--pre\n",
        "#\n",
        "-r {}.txt\n",
        "six # via\n#   a\n#   b\n",
    ] {
        check(line, false);
    }
}
