//! Any bytes are read as the page of a project, in both forms, without a panic; what is read
//! of a file fits together.
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none page -- -max_len=4096
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;
use uvferry_index::{PageSource, read_page};

fuzz_target!(|bytes: &[u8]| {
    for content_type in [
        "application/vnd.pypi.simple.v1+json",
        "text/html",
        "text/html; charset=shift_jis",
    ] {
        let source = PageSource {
            name: "a",
            index: "https://example.com/simple/",
            url: "https://example.com/simple/a/",
            content_type,
        };
        let Ok(project) = read_page(&source, bytes) else {
            continue;
        };
        assert!(
            project
                .status
                .is_none_or(|status| status.status != "active")
        );
        for file in &project.files {
            assert!(!file.url.contains('#'));
            if let Some(version) = file.version("a") {
                assert!(file.filename.contains(version));
            }
        }
    }
});
