//! Any bytes read as Python of every kind: nothing panics, and every place lies within the file.
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none python -- -dict=python.dict -max_len=4096
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;
use uvferry_diagnostics::SourceFile;
use uvferry_imports::Place;
use uvferry_imports::reading::read;
use uvferry_imports::sources::Kind;

fuzz_target!(|bytes: &[u8]| {
    let file = SourceFile::new("", bytes);
    let end = file.line_column(file.text().len());
    let lies_within = |place: Place| {
        let start = (place.line as usize, place.column as usize);
        let behind = (place.end_line as usize, place.end_column as usize);
        assert!(
            (1, 1) <= start && start <= behind && behind <= (end.line, end.column),
            "{place:?}"
        );
    };
    for kind in [Kind::Module, Kind::Stub, Kind::Notebook, Kind::Script] {
        let reading = read(bytes, kind);
        assert_eq!(reading.lines as usize, file.line_count());
        reading.imports.iter().for_each(|it| lies_within(it.place));
        reading
            .references
            .iter()
            .for_each(|it| lies_within(it.place));
        reading.faults.iter().for_each(|it| lies_within(it.place));
        if let Some(script) = &reading.script {
            lies_within(script.place);
            script
                .dependencies
                .iter()
                .for_each(|(_, place)| lies_within(*place));
        }
    }
});
