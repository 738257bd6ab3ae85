//! What uv says when it cannot lock, collected from uv itself (host names and paths
//! replaced), and what it is taken for. A file's name begins with the kind that it is.

use std::fmt::Write as _;
use std::path::Path;

use uvferry_resolution::uv::LockFailure;

/// File names and texts of a folder beside this file, in order.
fn messages(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/messages")
        .join(folder);
    let mut found: Vec<(String, String)> = fs_err::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| {
            let path = entry.expect("readable").path();
            let name = path
                .file_stem()
                .expect("a file")
                .to_string_lossy()
                .into_owned();
            // A checkout on Windows may have changed the line ends.
            let text = fs_err::read_to_string(&path)
                .expect("text")
                .replace('\r', "");
            (name, text)
        })
        .collect();
    found.sort();
    found
}

fn taken_for(folder: &str) -> String {
    let mut shown = String::new();
    for (name, text) in messages(folder) {
        let failure = LockFailure::read(&text, 0.0);
        let expected = name.split('.').next().expect("a kind");
        assert_eq!(failure.kind.as_str(), expected, "{folder}/{name}:\n{text}");
        let _ = write!(shown, "{name}: {}", failure.packages.join(" "));
        for (label, list) in [
            ("requirements", &failure.requirements),
            ("urls", &failure.urls),
        ] {
            if !list.is_empty() {
                let _ = write!(shown, "\n  {label}: {}", list.join(" "));
            }
        }
        for (left, right) in &failure.clashes {
            let _ = write!(shown, "\n  clash: {left:?} {right:?}");
        }
        if !failure.asking.is_empty() {
            let _ = write!(shown, "\n  asking: {:?}", failure.asking);
        }
        if let Some(needed) = &failure.needed_python {
            let _ = write!(shown, "\n  needs Python: {needed}");
        }
        if !failure.unreadable_metadata.is_empty() {
            let _ = write!(shown, "\n  unreadable: {:?}", failure.unreadable_metadata);
        }
        if let Some(split) = &failure.split {
            let _ = write!(shown, "\n  split: {split}");
        }
        if let Some(range) = &failure.suggested_requires_python {
            let _ = write!(shown, "\n  suggested: {range}");
        }
        shown.push('\n');
    }
    shown
}

#[test]
fn messages_of_uv_0_13_are_taken_for_what_they_are() {
    insta::assert_snapshot!(taken_for("uv-0.13.9"));
}

#[test]
fn messages_of_the_oldest_supported_uv_are_taken_for_what_they_are() {
    insta::assert_snapshot!(taken_for("uv-0.8.0"));
}

#[test]
fn a_message_is_uv_s_words_without_its_progress() {
    for folder in ["uv-0.13.9", "uv-0.8.0"] {
        for (name, text) in messages(folder) {
            let failure = LockFailure::read(&text, 0.0);
            assert!(
                failure.message.starts_with("error: ") || failure.message.starts_with('×'),
                "{name}: {}",
                failure.message
            );
            assert!(!failure.message.contains("Using CPython"), "{name}");
        }
    }
}
