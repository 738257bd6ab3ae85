//! Any bytes are read without a panic, printed back as they were, and edited: an edit and a
//! second reading give the list that was meant. Plain lines are read as the others are.
//!
//! On a stable toolchain, which has no sanitizers (safe Rust needs none here):
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none requirements -- -max_len=4096
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;
use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{EntryKind, MarkerEnvironment, RequirementsFile, parse};

fn read(text: impl Into<Vec<u8>>) -> RequirementsFile {
    parse(&SourceFile::new("requirements.txt", text))
}

/// Reads text that was decoded already: behind the mark nothing else says how.
fn again(text: &str) -> RequirementsFile {
    read(format!("\u{feff}{text}"))
}

/// What the entries say, whatever their places.
fn kinds(file: &RequirementsFile) -> Vec<EntryKind> {
    file.entries
        .iter()
        .map(|entry| entry.kind.clone())
        .collect()
}

fuzz_target!(|bytes: &[u8]| {
    let file = read(bytes);
    assert_eq!(file.to_bytes(), bytes);
    let text = file.to_text();
    let environment = MarkerEnvironment::linux("3.12");
    let mut last = 0;
    for entry in &file.entries {
        let (span, full) = (entry.span(), entry.full_span());
        assert!(last <= full.start && full.start <= span.start);
        assert!(span.start <= span.end && span.end <= full.end && full.end <= text.len());
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        last = full.start;
    }
    for comment in &file.comments {
        assert!(text[comment.span()].starts_with('#'));
        assert!(
            comment
                .attached()
                .is_none_or(|entry| entry < file.entries.len())
        );
    }
    for (_, _, requirement) in file.requirements() {
        let _ = requirement.name_from_url_or_wheel();
        let _ = requirement.specifiers();
        let _ = requirement.applies_to(&environment);
    }
    for entry in &file.entries {
        let _ = entry.via();
        if let (Some(parts), Some(requirement)) = (entry.parts(), entry.requirement()) {
            assert_eq!(parts.text(), requirement.text);
            assert_eq!(parts.specifier(), requirement.specifier.as_deref());
            assert_eq!(parts.marker(), requirement.marker.as_deref());
            assert!(parts.extras().eq(&requirement.extras));
            assert!(parts.hashes().eq(&requirement.hashes));
        }
    }

    // From here on text alone: what an encoding makes of it is the caller's.
    let file = again(text);
    if file.to_text() != text {
        return;
    }

    // A blank in front sends a line the long way; it says the same there.
    let mut indented = String::with_capacity(text.len() + file.entries.len());
    let mut at = 0;
    for entry in &file.entries {
        let start = entry.full_span().start;
        // Where none may be put in front, or it would hide another.
        let odd = |c: char| c == '\\' || c.is_whitespace() || c.is_control();
        if start >= at && !text[start..].starts_with(odd) {
            indented.push_str(&text[at..start]);
            indented.push(' ');
            at = start;
        }
    }
    indented.push_str(&text[at..]);
    let slow = again(&indented);
    if slow.to_text() == indented {
        assert_eq!(kinds(&file), kinds(&slow));
        let codes = |file: &RequirementsFile| -> Vec<String> {
            file.diagnostics
                .iter()
                .map(|found| found.code.clone())
                .collect()
        };
        // The share of zero bytes tells UTF-16, and a blank more changes it.
        if !text.contains('\0') {
            assert_eq!(codes(&file), codes(&slow));
        }
    }

    // Edits.
    let before = kinds(&file);
    let all: Vec<usize> = (0..file.entries.len()).collect();
    assert!(again(&file.remove(&all)).entries.is_empty());
    for index in all.into_iter().take(8) {
        if matches!(file.entries[index].kind, EntryKind::Option(_)) {
            continue;
        }
        let mut expected = before.clone();
        expected.remove(index);
        assert_eq!(
            kinds(&again(&file.remove(&[index]))),
            expected,
            "remove {index}"
        );
        let new = kinds(&read("x==1"));
        expected.insert(index, new[0].clone());
        assert_eq!(
            kinds(&again(&file.replace(index, "x==1"))),
            expected,
            "replace {index}"
        );
        let mut expected = before.clone();
        expected.insert(index + 1, new[0].clone());
        let inserted = again(&file.insert_after(Some(index), "x==1"));
        assert_eq!(kinds(&inserted), expected, "insert after {index}");
    }
});
