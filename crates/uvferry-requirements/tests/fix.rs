//! What the fixes promise, held against pip and uv themselves: pip reads a file after them
//! as it did before, and uv takes what it refused.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop, and says why it was skipped"
)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;
use uvferry_diagnostics::{Encoding, SourceFile};
use uvferry_process::Command;
use uvferry_requirements::fix::fix;
use uvferry_requirements::{EntryKind, parse};
use uvferry_testkit::{WheelBuilder, find_uv};

mod generated;
#[expect(dead_code, reason = "other tests ask more")]
mod pips;

/// Lines that uv 0.13 refuses, or reads otherwise than pip, and for which there is a form
/// that both read. The names are those that the test's own wheels have.
const REFUSED: &[&str] = &[
    // A continued specifier or marker.
    "six \\\n    >=1.0",
    "six>=1.0 \\\n    ; python_version > '3'",
    "six>=1.0 ; python_version > '3' \\\n  and python_version < '4'",
    "six>=1.0 \\\n",
    // Quotes.
    "--editable '.[dev]'",
    "-e \"./lib\"",
    // Options beside a requirement.
    "six==1.0 --only-binary :all:",
    "six --only-binary six,flask",
    "six --pre",
    "six --index-url https://example.com/simple",
    "-rother.txt",
    "-cother.txt",
    "-fwheels",
    "-e./lib",
    "--requirem other.txt",
    "--edit ./lib",
    "--pypi-url https://example.com/simple",
    "six==1.0 --has=sha256:04b2f31cf4b4f7ea14d1d4b1e2a2c8d1a2c8d1b1a04b2f31cf4b4f7ea14d1d4b",
    "- six",
    "--hash=sha256:ab",
    "-r other.txt flask",
    "-r other.txt -r other.txt",
    "-r other.txt --pre",
    "-e ./lib six",
    "--only-binary six,flask",
    "-f wheels --no-index",
    "lib @ file:lib;python_version>'3'",
    "./lib;python_version>'3'",
    "six;",
    "six>=1.*",
    "six<2.*",
    "six\u{c}flask",
    "six\u{b}flask",
    "six\u{85}flask",
    "six\u{2028}flask",
    "\u{a0}six",
];

/// Lines that uv takes and reads as something else.
const READ_OTHERWISE: &[&str] = &[
    "--index-url https://example.com/a --extra-index-url https://example.com/b",
    "six  # pinned \\\nflask",
    "# core\u{c}six",
    "-e ./lib ; python_version < '3'",
    "-i https://example.com/a flask",
    "-f wheels -f other",
    "six==1.0 --hash=sha256:ab flask",
];

struct Tree {
    folder: tempfile::TempDir,
    uv: PathBuf,
}

impl Tree {
    fn new(uv: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wheels = folder.path().join("wheels");
        fs_err::create_dir(&wheels).unwrap();
        for (name, version) in [("six", "1.0"), ("six", "1.17.0"), ("flask", "2.0")] {
            WheelBuilder::new(name, version).build(&wheels);
        }
        fs_err::write(folder.path().join("other.txt"), "six\n").unwrap();
        for place in [folder.path().to_owned(), folder.path().join("lib")] {
            fs_err::create_dir_all(&place).unwrap();
            let name = if place.ends_with("lib") {
                "lib"
            } else {
                "project"
            };
            fs_err::write(
                place.join("pyproject.toml"),
                format!(
                    "[project]\nname = \"{name}\"\nversion = \"1\"\n\
                     [project.optional-dependencies]\ndev = []\n"
                ),
            )
            .unwrap();
        }
        Self { folder, uv }
    }

    /// Whether uv takes the file, and what it says or resolves.
    fn compile(&self, bytes: &[u8]) -> (bool, String) {
        fs_err::write(self.folder.path().join("requirements.txt"), bytes).unwrap();
        let mut environment = pips::environment();
        environment
            .remove_prefixed("UV_")
            .set("UV_PYTHON_DOWNLOADS", "never");
        let finished = Command::new(&self.uv)
            .args(["pip", "compile", "--offline", "--no-deps", "--no-header"])
            .args(["--no-annotate", "--quiet", "--no-index", "--find-links"])
            .args(["wheels", "requirements.txt", "--no-config"])
            .arg("--cache-dir")
            .arg(self.folder.path().join("cache"))
            .current_dir(self.folder.path())
            .environment(&environment)
            .timeout(std::time::Duration::from_mins(1))
            .run()
            .unwrap();
        let told = if finished.success() {
            finished.stdout_text().into_owned()
        } else {
            finished.stderr_redacted()
        };
        (finished.success(), told)
    }
}

fn fixed(bytes: &[u8]) -> Vec<u8> {
    let source = SourceFile::new("requirements.txt", bytes.to_vec());
    fix(&source).bytes(&source)
}

#[test]
fn uv_takes_each_form_after_the_fix_and_not_before() {
    let Some(uv) = find_uv() else {
        println!("skipped: no uv");
        return;
    };
    let tree = Tree::new(uv);
    let mut problems = Vec::new();
    let mut files: Vec<Vec<u8>> = REFUSED
        .iter()
        .map(|line| format!("{line}\nflask==2.0\n").into_bytes())
        .collect();
    files.push(b"# -*- coding: latin-1 -*-\nsix  # \xe9\n".to_vec());
    files.push(b"\xff\xfe\0\0s\0\0\0i\0\0\0x\0\0\0\n\0\0\0".to_vec());
    for before in files {
        let after = fixed(&before);
        let shown = String::from_utf8_lossy(&before).into_owned();
        let (taken, told) = tree.compile(&before);
        if taken {
            problems.push(format!("uv takes {shown:?} as it is: {told}"));
        }
        let (taken, told) = tree.compile(&after);
        if !taken {
            let after = String::from_utf8_lossy(&after).into_owned();
            problems.push(format!("uv refuses {after:?} for {shown:?}: {told}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    println!("uv takes {} fixed files", REFUSED.len() + 2);
}

/// Forms that uv takes but reads otherwise: what it resolves is compared.
#[test]
fn uv_resolves_what_pip_installs_where_it_read_something_else() {
    let Some(uv) = find_uv() else {
        println!("skipped: no uv");
        return;
    };
    let tree = Tree::new(uv);
    for (before, expected) in [
        // pip joins the comment's line with the next.
        ("six  # pinned \\\nflask\n", "six==1.17.0\n"),
        // pip ends a line, and with it the comment, at a form feed.
        ("# core\u{c}six\nflask\n", "flask==2.0\nsix==1.17.0\n"),
        // pip drops the marker behind an editable.
        ("-e ./lib ; python_version < '3'\n", "-e ./lib\n"),
    ] {
        let (taken, told) = tree.compile(&fixed(before.as_bytes()));
        assert!(taken, "{before:?}: {told}");
        assert_eq!(told, expected, "{before:?}");
    }
}

/// What pip makes of a file, as far as it acts on it, line by line; the effects of options
/// between two other lines in a fixed order.
fn meaning(answer: &Value) -> Vec<String> {
    if answer["refused"].is_string() {
        return vec![format!("refused {}", answer["refused"])];
    }
    let mut found: Vec<(u8, String)> = Vec::new();
    for line in answer["lines"].as_array().unwrap() {
        let effect = |name: &str, value: &Value| (1, format!("{name} {value}"));
        match line["kind"].as_str().unwrap() {
            "option" => {
                let options = line["options"].as_object().unwrap();
                for (name, value) in options {
                    match value {
                        _ if name == "format_control" => {}
                        // Of several on one line pip takes the first.
                        Value::Array(values) if name == "find_links" => {
                            found.push(effect(name, &values[0]));
                        }
                        Value::Array(values) => {
                            found.extend(values.iter().map(|value| effect(name, value)));
                        }
                        value => found.push(effect(name, value)),
                    }
                }
            }
            "include" => found.push((0, format!("{} {}", line["constraint"], line["target"]))),
            "requirement" => {
                let fields = [
                    "editable",
                    "name",
                    "extras",
                    "specifier",
                    "marker",
                    "hashes",
                    "config_settings",
                    "path",
                ];
                let mut text: Vec<String> =
                    fields.iter().map(|name| line[name].to_string()).collect();
                text.push(line["url"].to_string().trim_end().to_owned());
                found.push((0, text.join(" ")));
            }
            _ => {
                // Where it stands is told too, and may have changed.
                let message = line["message"].as_str().unwrap();
                let end = message.find(" (from line").unwrap_or(message.len());
                found.push((0, format!("refused {}", &message[..end])));
            }
        }
    }
    for run in found.chunk_by_mut(|one, other| one.0 == other.0) {
        if run[0].0 == 1 {
            run.sort();
        }
    }
    // A flag that is given twice is given.
    found.dedup_by(|one, other| one == other && one.0 == 1);
    found.push((1, answer["controls"].to_string()));
    found.into_iter().map(|(_, text)| text).collect()
}

/// Files of the grammar, of forms that a fix is for, and mixtures.
fn files(count: usize) -> Vec<Vec<u8>> {
    let mut files: Vec<Vec<u8>> = generated::CASES.iter().map(|case| case.to_vec()).collect();
    let made = generated::files(count);
    for (at, text) in made.iter().enumerate() {
        files.push(text.clone().into_bytes());
        let form = |step: usize| {
            let all = REFUSED.iter().chain(READ_OTHERWISE);
            all.cycle().nth(at * 7 + step * 11).unwrap()
        };
        let mixed = format!("{}\n{text}{}\r\n{}  # why\n", form(0), form(1), form(2));
        files.push(mixed.into_bytes());
    }
    files
}

#[test]
fn pip_reads_a_fixed_file_as_it_read_it_before() {
    if let Some(pip) = pips::current() {
        reads_as_before(&pip);
    }
}

#[test]
fn an_older_pip_reads_a_fixed_file_as_it_read_it_before() {
    if let Some(pip) = pips::older() {
        reads_as_before(&pip);
    }
}

fn reads_as_before(pip: &pips::Pip) {
    let folder = tempfile::tempdir().unwrap();
    let folder = fs_err::canonicalize(folder.path()).unwrap();
    let count = std::env::var("UVFERRY_TEST_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(300);
    let mut paths = Vec::new();
    let mut compared = Vec::new();
    for bytes in files(count) {
        let source = SourceFile::new("r.txt", bytes.clone());
        let fixes = fix(&source);
        let wide = matches!(source.encoding(), Encoding::Utf32Le | Encoding::Utf32Be);
        if wide && pip.version.starts_with(pips::OLDER) {
            // It takes UTF-32 for UTF-16.
            continue;
        }
        // A repair is for what this pip refuses.
        if fixes.is_empty() || fixes.fixes.iter().any(|fix| fix.repairs) {
            continue;
        }
        for bytes in [&bytes, &fixes.bytes(&source)] {
            // Both under one name: pip's messages hold it.
            let place = folder.join(paths.len().to_string());
            fs_err::create_dir(&place).unwrap();
            let path = place.join("r.txt");
            fs_err::write(&path, bytes).unwrap();
            paths.push(path);
        }
        compared.push(bytes);
    }
    let answers = pip.read(&folder, &paths);
    let mut problems = Vec::new();
    for (pair, bytes) in answers.chunks(2).zip(&compared) {
        let (before, after) = (meaning(&pair[0]), meaning(&pair[1]));
        if before != after {
            problems.push(format!(
                "{:?}\n  became {:?}\n  {before:?}\n  {after:?}",
                String::from_utf8_lossy(bytes),
                String::from_utf8_lossy(&fixed(bytes)),
            ));
        }
    }
    assert!(
        problems.is_empty(),
        "pip {}: {} of {} differ\n{}",
        pip.version,
        problems.len(),
        compared.len(),
        problems[..problems.len().min(10)].join("\n")
    );
    println!(
        "pip {} reads {} fixed files as before",
        pip.version,
        compared.len()
    );
}

/// A word of a generated line that a fix may be for.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(REFUSED).prop_map(str::to_owned),
        1 => prop::sample::select(READ_OTHERWISE).prop_map(str::to_owned),
        2 => generated::line(),
        1 => prop::sample::select(
            &[
                " ", "  # a comment", " \\\n", "\\\n", "\t", "\u{c}", "\u{a0}", "'", "\"", "#", ";",
                " -r x", " --pre", " --no-binary a,b", " six", " -", "-e ", "${X}", "# coding: latin-1",
            ][..],
        )
        .prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let end = prop::sample::select(&["\n", "\r\n", "", "\r", "\u{2028}"][..]);
    prop::collection::vec((piece(), end), 0..8).prop_map(|pieces| {
        pieces
            .into_iter()
            .map(|(piece, end)| piece + end)
            .collect::<String>()
    })
}

/// The requirements and includes of a file in their order.
fn acted_on(source: &SourceFile) -> Vec<String> {
    parse(source)
        .entries
        .iter()
        .filter_map(|entry| match &entry.kind {
            EntryKind::Requirement(found) => Some(format!(
                "{:?} {:?} {:?} {} {:?}",
                found.name_from_url_or_wheel(),
                found.extras,
                found.url,
                found.editable,
                found.hashes
            )),
            EntryKind::Include(include) => Some(format!("{include:?}")),
            _ => None,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_second_fix_finds_nothing(text in text()) {
        let once = fixed(text.as_bytes());
        let source = SourceFile::new("r.txt", once.clone());
        let again = fix(&source);
        prop_assert!(again.is_empty(), "{text:?}\n{:?}\n{:?}", String::from_utf8_lossy(&once), again);
    }

    #[test]
    fn what_pip_acts_on_stays(text in text()) {
        let source = SourceFile::new("r.txt", text.clone());
        let fixes = fix(&source);
        if !fixes.fixes.iter().any(|fix| fix.repairs) {
            let after = SourceFile::new("r.txt", fixes.bytes(&source));
            prop_assert_eq!(acted_on(&source), acted_on(&after));
        }
    }

    #[test]
    fn fixes_do_not_overlap_and_stand_in_their_order(text in text()) {
        let fixes = fix(&SourceFile::new("r.txt", text)).fixes;
        for pair in fixes.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
        }
        let lines: BTreeSet<usize> = fixes.iter().map(|fix| fix.line).collect();
        prop_assert!(lines.len() <= fixes.len());
    }

    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = fixed(&bytes);
    }
}
