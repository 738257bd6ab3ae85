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

#[test]
fn one_line_of_a_failure_tells_what_it_was() {
    for (log, line) in [
        (
            "error: subprocess-exited-with-error\n\n  × Getting requirements to build wheel did not run successfully.\n  │ exit code: 1\n  ╰─> [3 lines of output]\n      Trying pkg-config --exists mysqlclient\n      Exception: Can not find valid pkg-config name.\n      [end of output]\n\n  note: This error originates from a subprocess, and is likely not a problem with pip.\nERROR: Failed to build 'mysqlclient' when getting requirements to build wheel\n",
            "Exception: Can not find valid pkg-config name.",
        ),
        (
            "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError'\nERROR: Could not install packages due to an OSError: no host\n",
            "ERROR: Could not install packages due to an OSError: no host",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement nix (from versions: none)\nERROR: No matching distribution found for nix\n",
            "ERROR: No matching distribution found for nix",
        ),
    ] {
        assert_eq!(PipFailure::read(log, 0.0).summary(), line);
    }
}
