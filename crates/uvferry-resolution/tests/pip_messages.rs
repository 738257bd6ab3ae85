//! What pip says when it cannot resolve, collected from pip itself (host names and paths
//! replaced), and what it is taken for. A file's name begins with the kind that it is.

use std::fmt::Write as _;
use std::path::Path;

use uvferry_resolution::pip::PipFailure;

fn taken_for(folder: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/messages")
        .join(folder);
    let mut files: Vec<_> = fs_err::read_dir(path)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    let mut shown = String::new();
    for file in files {
        let name = file
            .file_stem()
            .expect("a file")
            .to_string_lossy()
            .into_owned();
        let text = fs_err::read_to_string(&file)
            .expect("text")
            .replace('\r', "");
        let failure = PipFailure::read(&text, 0.0);
        let expected = name.split('.').next().expect("a kind");
        assert_eq!(failure.kind.as_str(), expected, "{folder}/{name}:\n{text}");
        let _ = writeln!(
            shown,
            "{name}: {} | {}",
            failure.packages.join(" "),
            failure.requirements.join(", ")
        );
        let first = failure.message.lines().find(|line| !line.trim().is_empty());
        let _ = writeln!(shown, "  {}", first.unwrap_or_default().trim());
    }
    shown
}

#[test]
fn messages_of_pip_26_are_taken_for_what_they_are() {
    insta::assert_snapshot!(taken_for("pip-26.3"));
}

#[test]
fn messages_of_pip_23_are_taken_for_what_they_are() {
    insta::assert_snapshot!(taken_for("pip-23.2"));
}
