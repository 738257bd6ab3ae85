//! Any bytes are read as an archive of a snapshot, as they are and as what gzip packs, without a
//! panic; what is taken is what its manifest says, and what it asks uv for are plain lines.
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none snapshot -- -max_len=65536
//! ```
#![no_main]

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use libfuzzer_sys::fuzz_target;
use uvferry_environment::snapshot::archive::{check_name, read};
use uvferry_environment::snapshot::restoring::plan;
use uvferry_environment::snapshot::{Limits, Saved, SnapshotError};

fn take(bytes: &[u8]) {
    let limits = Limits {
        total_bytes: 16 << 20,
        memory_bytes: 16 << 20,
        ..Limits::default()
    };
    let archive = match read(bytes, &limits, None) {
        Ok(archive) => archive,
        Err(SnapshotError::Refused(_)) => return,
        Err(error) => panic!("{error}"),
    };
    let names: Vec<&String> = archive.files.keys().chain(archive.wheels.keys()).collect();
    assert_eq!(names.len(), archive.manifest.files.len());
    for name in names {
        assert_eq!(check_name(name), Ok(()));
    }
    let Ok(saved) = Saved::of(&archive) else {
        return;
    };
    for planned in plan(&saved, &archive, true) {
        if let Ok(word) = planned.item.word {
            assert!(!word.line().contains(['\n', '\r', '$']));
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    take(bytes);
    // What a fuzzer finds out about tar it cannot pack by itself.
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    if packed.write_all(bytes).is_ok()
        && let Ok(packed) = packed.finish()
    {
        take(&packed);
    }
});
