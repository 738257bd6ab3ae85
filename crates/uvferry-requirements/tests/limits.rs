//! Files that are too much for most: they are read in linear time, or a diagnostic says
//! where reading stopped.

use std::time::{Duration, Instant};

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::limits::{MAX_FINDINGS, MAX_FINDINGS_OF_LINE};
use uvferry_requirements::{EntryKind, RequirementsFile, parse};

fn read(text: impl Into<Vec<u8>>) -> RequirementsFile {
    parse(&SourceFile::new("requirements.txt", text.into()))
}

#[test]
fn a_file_of_very_many_short_lines_ends_with_a_diagnostic() {
    let text = "a\n".repeat(6_000_000);
    let file = read(text);
    assert!(file.entries.len() > 200_000);
    assert!(read("a\n".repeat(600_000)).entries.len() == 600_000);
    let last = file.diagnostics.iter().find(|found| found.code == "UVF155");
    assert!(last.is_some());
}

#[test]
fn findings_are_listed_up_to_a_number() {
    let file = read("numpy = 1\n".repeat(MAX_FINDINGS * 2));
    assert_eq!(file.entries.len(), MAX_FINDINGS * 2);
    assert_eq!(file.diagnostics.len(), MAX_FINDINGS + 1);
    assert_eq!(file.diagnostics[MAX_FINDINGS].code, "UVF155");
    let file = read(format!("six {}", "--x ".repeat(1000)));
    assert_eq!(file.diagnostics.len(), MAX_FINDINGS_OF_LINE);
    assert!(matches!(file.entries[0].kind, EntryKind::Invalid));
}

/// In every form; `UVFERRY_TEST_MEGABYTES` names another length. A reading whose time grows
/// with the square of the length would take hours.
#[test]
fn a_line_of_a_megabyte_is_read_in_linear_time() {
    let megabytes: usize = std::env::var("UVFERRY_TEST_MEGABYTES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1);
    for (lead, part) in [
        ("six==", "1."),
        ("six==1", ",==1"),
        ("six", " "),
        ("six # ", "c "),
        ("", "a"),
        ("", "a "),
        ("", "- "),
        ("--pre", " --pre"),
        ("--x", " --x"),
        ("six", " --hash=sha256:ab"),
        ("six ; os_name == 'a'", " and os_name == 'a'"),
        ("six ; ", "("),
        ("six[a", ",a"),
        ("six==", "${A}"),
        ("-e git+https://example.com/", "@"),
        ("https://example.com/", "a/"),
        ("", "\""),
        ("\u{e9}", "\u{e9}"),
        ("x{{", "}}"),
    ] {
        let text = lead.to_owned() + &part.repeat(megabytes * 1_000_000 / part.len()) + "\nlast\n";
        let start = Instant::now();
        let file = read(text);
        let took = start.elapsed();
        println!("{lead:?} {part:?}: {took:.1?}");
        assert!(
            took < Duration::from_secs(60 * megabytes as u64),
            "{lead:?} {part:?}: {took:?}"
        );
        assert_eq!(file.entries.last().unwrap().line(), 2, "{lead:?} {part:?}");
    }
}

#[test]
fn a_hundred_thousand_continuations_of_any_kind_are_read() {
    for part in [" \\\n --hash=sha256:ab", " \\\n", ",==1 \\\n", " \\\n# c"] {
        let text = "six==1".to_owned() + &part.repeat(100_000) + "\n";
        let file = read(text);
        assert!(!file.entries.is_empty(), "{part:?}");
    }
}
