//! What it costs to carry large files and long lines over, in CPU milliseconds a megabyte:
//!
//! ```text
//! cargo run --release -p uvferry-commands --example cost -- [FILTER [MAXIMAL KIB]]
//! ```
//!
//! Each input is measured at three sizes, so that what grows faster than its input shows; a
//! larger size is left out once one has taken ten seconds. `FILTER` is a part of `carrier/input`.

#![expect(clippy::print_stdout, reason = "an example that prints")]

mod pipelines;
mod scripts;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use uvferry_commands::{Carrier, InstallTarget, Mode, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;

/// A text of about so many bytes.
type Generator = fn(usize) -> String;

const KIB: usize = 1024;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let filter = arguments.next().unwrap_or_default();
    let maximum = arguments
        .next()
        .and_then(|size| size.parse().ok())
        .unwrap_or(10 * KIB);
    let project = Project {
        name: Some("example".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            (
                "requirements-dev.txt".to_owned(),
                InstallTarget::Group("dev".to_owned()),
            ),
        ]),
        default_groups: BTreeSet::from(["dev".to_owned()]),
        groups: BTreeSet::from(["dev".to_owned()]),
        programs: BTreeSet::from(["pytest".to_owned()]),
        ..Project::default()
    };
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Project(&project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    println!("{:<38}{:>9}{:>10}{:>9}", "input", "KiB", "ms", "ms/MB");
    let kinds = scripts::kinds()
        .into_iter()
        .chain(pipelines::kinds())
        .chain(texts::kinds());
    for (path, kind, inputs) in kinds {
        for (name, generate, largest) in inputs {
            let label = format!("{kind}/{name}");
            if !label.contains(&filter) {
                continue;
            }
            for size in [128, KIB, 10 * KIB] {
                if size > largest || size > maximum {
                    continue;
                }
                let text = generate(size * KIB);
                let bytes = text.len();
                let file = SourceFile::new(path, text);
                let head = &file.bytes()[..bytes.min(256)];
                let Some(carrier) = Carrier::of(path, head) else {
                    println!("{label:<38} is not read");
                    break;
                };
                let before = processor_time();
                let found = carry(&file, carrier, &settings);
                let spent = processor_time().saturating_sub(before);
                println!(
                    "{label:<38}{:>9}{:>10.1}{:>9.1}  {} commands, {} edits",
                    bytes / KIB,
                    spent.as_secs_f64() * 1e3,
                    spent.as_secs_f64() * 1e9 / f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)),
                    found.commands.len(),
                    found.replacements.len(),
                );
                if spent > Duration::from_secs(10) {
                    break;
                }
            }
        }
    }
}

/// The time that the processor has worked for this thread, by Linux.
fn processor_time() -> Duration {
    let text = fs_err::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// The path of a file of each kind, the kind, and its inputs: what it is called, the text, and
/// the largest size in KiB.
type Kind = (
    &'static str,
    &'static str,
    Vec<(&'static str, Generator, usize)>,
);

/// The largest sizes in KiB: of files with many lines, and with a long one.
const MANY: usize = 10 * KIB;
const LINE: usize = KIB;

const PIP: &str = "pip install -r requirements.txt\n";

/// Lines behind a head; each of them, or every so many, is `other`.
fn lines(head: &str, size: usize, indent: &str, line: &str, every: usize, other: &str) -> String {
    let mut text = head.to_owned();
    let mut number = 0;
    while text.len() < size {
        number += 1;
        let is_other = every > 0 && number % every == 0;
        text.push_str(indent);
        text.push_str(if is_other { other } else { line });
    }
    text
}

fn repeated(part: &str, size: usize) -> String {
    part.repeat(size / part.len() + 1)
}

/// `part` again and again, a number in place of `{n}`.
fn numbered(part: &str, size: usize) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < size {
        number += 1;
        for (at, piece) in part.split("{n}").enumerate() {
            if at > 0 {
                let _ = write!(text, "{number}");
            }
            text.push_str(piece);
        }
    }
    text
}
