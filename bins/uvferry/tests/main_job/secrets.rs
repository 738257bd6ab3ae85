//! Passwords are used and never shown or written down.

use uvferry_index::LocalIndex;
use uvferry_testkit::{WheelBuilder, skip, tree_snapshot};

use crate::ferry::{Ferry, Output};

const PASSWORD: &str = "tr0ub4dor-and-3";

/// An index that asks for a password, which stands in the requirements file.
fn guarded() -> (Ferry, uvferry_index::Serving) {
    let mut ferry = Ferry::new();
    let packages = ferry.project.beside("private");
    WheelBuilder::new("sigma", "1.0").build(&packages);
    WheelBuilder::new("sigma", "2.0").build(&packages);
    let guarded = LocalIndex::new()
        .index("private", &packages)
        .credentials("private", "ferryman", PASSWORD)
        .start()
        .unwrap();
    let url = guarded.simple_url_with("private", "ferryman", PASSWORD);
    ferry.project.isolated().remove("PIP_INDEX_URL");
    ferry
        .project
        .write("requirements.txt", format!("--index-url {url}\nsigma<2\n"));
    (ferry.committed(), guarded)
}

fn assert_no_password_in(output: &Output) {
    for text in [&output.stdout, &output.stderr] {
        assert!(!text.contains(PASSWORD), "{output:?}");
    }
}

/// In all files, the user's own originals in the journal excepted.
fn assert_no_password_below(ferry: &Ferry) {
    let tree = tree_snapshot(ferry.project.path()).without(".git");
    for path in tree.paths() {
        let original = path.starts_with(".uvferry/journal/") && path.contains("/before/");
        let holds = tree.bytes(path).is_some_and(|bytes| {
            bytes
                .windows(PASSWORD.len())
                .any(|part| part == PASSWORD.as_bytes())
        });
        assert!(!holds || original, "{path} holds the password");
    }
}

#[test]
fn a_password_in_an_index_url_locks_and_is_written_nowhere() {
    skip!(unless Uv, Pip, Git);
    let (ferry, guarded) = guarded();
    for arguments in [
        &["scan"][..],
        &["scan", "--format", "json"],
        &["plan", "-v"],
        &["plan", "--format", "json"],
        &["plan", "--format", "markdown"],
        &["migrate", "--dry-run", "-vv"],
        &["migrate", "--dry-run", "--format", "json"],
    ] {
        assert_no_password_in(&ferry.run(arguments).exits(0));
    }
    let output = ferry.migrate(&["-vv"]).exits(0);
    assert_no_password_in(&output);
    assert_eq!(ferry.locked(), ["sigma==1.0"]);
    assert!(guarded.requests().iter().any(|request| request.authorized));
    assert!(!ferry.project.exists("requirements.txt"));
    assert_no_password_below(&ferry);
    let output = output.says("UV_INDEX_");
    assert!(output.stderr.contains("_PASSWORD"), "{output:?}");
    for arguments in [&["status", "--format", "json"][..], &["verify"]] {
        assert_no_password_in(&ferry.run(arguments).exits(0));
    }
    ferry.run(&["undo", "--yes"]).exits(0);
    assert!(ferry.project.read("requirements.txt").contains(PASSWORD));
}

#[test]
fn a_wrong_password_is_unreachable_and_not_shown() {
    skip!(unless Uv, Pip, Git);
    let (ferry, guarded) = guarded();
    drop(guarded);
    let packages = ferry.project.beside("private");
    let other = LocalIndex::new()
        .index("private", &packages)
        .credentials("private", "ferryman", "another-one")
        .start()
        .unwrap();
    let url = other.simple_url_with("private", "ferryman", PASSWORD);
    ferry
        .project
        .write("requirements.txt", format!("--index-url {url}\nsigma<2\n"));
    ferry.project.commit("Another index");
    let output = ferry.refuses(&["migrate", "--yes", "--format", "json"], 1);
    assert_no_password_in(&output);
    assert_eq!(output.json()["lock"]["status"], "unreachable", "{output:?}");
}

#[test]
fn a_password_of_pips_configuration_reaches_uv_and_no_output() {
    skip!(unless Uv, Pip, Git);
    let (mut ferry, guarded) = guarded();
    let url = guarded.simple_url_with("private", "ferryman", PASSWORD);
    ferry.project.write("requirements.txt", "sigma<2\n");
    ferry
        .project
        .git(&["commit", "--quiet", "--amend", "--all", "--message", "One"]);
    ferry.project.isolated().set("PIP_INDEX_URL", url);
    let output = ferry.migrate(&["-vv", "--format", "json"]).exits(0);
    assert_no_password_in(&output);
    assert_eq!(output.json()["verification"]["equal"], true, "{output:?}");
    assert_eq!(ferry.locked(), ["sigma==1.0"]);
    assert_no_password_below(&ferry);
}

#[test]
fn a_variable_in_an_index_url_stays_a_variable_and_locks() {
    skip!(unless Uv, Pip, Git);
    let (mut ferry, guarded) = guarded();
    let url = guarded.simple_url_with("private", "${INDEX_USER}", "${INDEX_PASSWORD}");
    ferry
        .project
        .write("requirements.txt", format!("--index-url {url}\nsigma<2\n"));
    ferry.project.commit("By variables");
    ferry
        .project
        .isolated()
        .set("INDEX_USER", "ferryman")
        .set("INDEX_PASSWORD", PASSWORD);
    let output = ferry.migrate(&["-vv"]).exits(0);
    assert_no_password_in(&output);
    assert_eq!(ferry.locked(), ["sigma==1.0"]);
    let tree = ferry.tree();
    let held = |path: &&str| {
        tree.bytes(path)
            .is_some_and(|bytes| bytes.windows(15).any(|part| part == PASSWORD.as_bytes()))
    };
    assert_eq!(tree.paths().iter().find(|path| held(path)), None);
}
