//! Any bytes are read without a panic, printed back as they were, and edited.
//!
//!     cargo +nightly fuzz run requirements
#![no_main]

use libfuzzer_sys::fuzz_target;
use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{MarkerEnvironment, parse};

fuzz_target!(|bytes: &[u8]| {
    let file = parse(&SourceFile::new("requirements.txt", bytes));
    assert_eq!(file.to_bytes(), bytes);
    let environment = MarkerEnvironment::linux("3.12");
    for (index, _, requirement) in file.requirements() {
        let _ = requirement.name_from_url_or_wheel();
        let _ = requirement.specifiers();
        let _ = requirement.applies_to(&environment);
        let _ = file.replace(index, "x");
    }
    let all: Vec<usize> = (0..file.entries.len()).collect();
    let rest = parse(&SourceFile::new("requirements.txt", file.remove(&all)));
    assert!(rest.entries.is_empty());
    let _ = file.insert_after(all.last().copied(), "x");
});
