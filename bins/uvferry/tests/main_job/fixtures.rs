//! The whole projects in `fixtures/`: what becomes of each tree, byte by byte.
//! `UVFERRY_BLESS=1` writes what came out into `after/`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Environment, find_program};
use uvferry_testkit::{ScratchProject, TreeSnapshot, skip, tree_snapshot};

struct Case {
    name: String,
    folder: PathBuf,
    expected_exit: i64,
    flags: Vec<String>,
}

fn cases() -> Vec<Case> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut cases: Vec<Case> = fs_err::read_dir(fixtures)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|folder| folder.join("case.toml").is_file())
        .map(|folder| {
            let about: toml_edit::DocumentMut = fs_err::read_to_string(folder.join("case.toml"))
                .unwrap()
                .parse()
                .unwrap();
            Case {
                name: folder.file_name().unwrap().to_string_lossy().into_owned(),
                expected_exit: about["expected_exit"].as_integer().unwrap(),
                flags: crate::ferry::texts(&about["flags"]),
                folder,
            }
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() > 20, "{}", cases.len());
    cases
}

/// A copy that is one commit of a fresh repository, and the variables to run with: no
/// Python on PATH, whose version would become the range of a project that names none.
fn copy_of(case: &Case) -> (ScratchProject, Environment) {
    let project = ScratchProject::copy_of(case.folder.join("before")).committed();
    let programs = project.beside("programs");
    let path = project.environment().get("PATH").unwrap().to_owned();
    let git = find_program("git", &path).unwrap();
    #[cfg(unix)]
    fs_err::os::unix::fs::symlink(git, programs.join("git")).unwrap();
    #[cfg(unix)]
    let environment = project.environment().clone().with("PATH", programs);
    #[cfg(not(unix))]
    let environment = {
        let _ = programs;
        let git = git.parent().unwrap().to_owned();
        project.environment().clone().with("PATH", git)
    };
    (project, environment)
}

fn uvferry(
    project: &ScratchProject,
    environment: &Environment,
    arguments: &[&str],
) -> (i64, String, String) {
    let finished = Command::new(env!("CARGO_BIN_EXE_uvferry"))
        .args(arguments)
        .current_dir(project.path())
        .environment(environment)
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    (
        finished.status.map_or(-1, i64::from),
        String::from_utf8_lossy(&finished.stdout).into_owned(),
        String::from_utf8_lossy(&finished.stderr).into_owned(),
    )
}

#[test]
fn each_project_ends_with_the_status_that_its_case_says() {
    skip!(unless Git);
    let mut wrong = Vec::new();
    for case in cases() {
        let (project, environment) = copy_of(&case);
        let mut arguments = vec!["migrate", "--dry-run", "--no-lock"];
        arguments.extend(case.flags.iter().map(String::as_str));
        let (exit, _, stderr) = uvferry(&project, &environment, &arguments);
        if exit != case.expected_exit {
            wrong.push(format!(
                "{}: exit {exit} instead of {}\n{stderr}",
                case.name, case.expected_exit
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The README shows what its first command prints; what locking adds depends on the index.
#[test]
fn the_readme_shows_what_the_sample_prints() {
    skip!(unless Git);
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs_err::read_to_string(readme).unwrap();
    let sample = cases()
        .into_iter()
        .find(|case| case.name == "demo")
        .unwrap();
    let (project, environment) = copy_of(&sample);
    let (_, plan, _) = uvferry(&project, &environment, &["plan"]);
    let shown = |line: &&str| line.contains(" read: ") || line.contains("(UVF750: ");
    let lines: Vec<&str> = plan.lines().filter(shown).collect();
    assert_eq!(lines.len(), 2, "{plan}");
    for line in lines {
        assert!(readme.contains(line), "README.md does not show `{line}`");
    }
}

#[test]
fn each_plan_decides_every_line_and_is_the_same_twice() {
    skip!(unless Git);
    for case in cases() {
        let (project, environment) = copy_of(&case);
        let before = project.snapshot();
        let (_, first, stderr) = uvferry(&project, &environment, &["plan", "--format", "json"]);
        assert!(!stderr.contains("panicked"), "{}: {stderr}", case.name);
        let (_, second, _) = uvferry(&project, &environment, &["plan", "--format", "json"]);
        assert_eq!(first, second, "{}", case.name);
        project.snapshot().assert_same_as(&before);
        let json: Value = serde_json::from_str(&first)
            .unwrap_or_else(|error| panic!("{}: {error}\n{stderr}", case.name));
        let ledger = &json["ledger"];
        let count = |name: &str| ledger[name].as_u64().unwrap();
        let items = ledger["items"].as_array().unwrap();
        assert_eq!(count("read"), items.len() as u64, "{}", case.name);
        assert_eq!(
            count("read"),
            count("kept") + count("rewritten") + count("dropped") + count("needs_review"),
            "{}",
            case.name
        );
        for item in items {
            let reasoned = matches!(item["disposition"].as_str(), Some("kept" | "rewritten"))
                || (item["code"].is_string() && item["message"].is_string());
            assert!(reasoned, "{}: {item:#}", case.name);
        }
        // A command that stays finds the requirements files that it names.
        let gone: Vec<&str> = json["edits"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|edit| edit["action"] == "delete")
            .map(|edit| edit["path"].as_str().unwrap())
            .collect();
        for item in items.iter().filter(|item| item["kind"] == "command") {
            let stays = matches!(item["disposition"].as_str(), Some("kept" | "needs_review"));
            let text = item["text"].as_str().unwrap();
            let missing = gone
                .iter()
                .find(|path| text.split_whitespace().any(|word| word == **path));
            assert!(!stays || missing.is_none(), "{}: {item:#}", case.name);
        }
    }
}

#[test]
fn each_tree_becomes_what_its_case_shows_and_undo_gives_it_back() {
    skip!(unless Git);
    let bless = std::env::var_os("UVFERRY_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let (project, environment) = copy_of(&case);
        let before = project.snapshot();
        let mut arguments = vec!["migrate", "--yes", "--no-lock", "--accept-review"];
        arguments.extend(
            case.flags
                .iter()
                .map(String::as_str)
                .filter(|flag| !matches!(*flag, "--yes" | "--accept-review")),
        );
        let (exit, _, stderr) = uvferry(&project, &environment, &arguments);
        let after = project.snapshot().without(".uvferry");
        let expected = case.folder.join("after");
        // With a status that the case names, what could be done is done.
        let partly = exit == case.expected_exit && !after.changes_since(&before).is_empty();
        if exit != 0 && !partly {
            // A refusal: nothing was touched, and nothing is to be seen.
            after.assert_same_as(&before);
            if expected.exists() {
                wrong.push(format!("{}: exit {exit}\n{stderr}", case.name));
            }
            continue;
        }
        let twice = static_and_dynamic(&after);
        if !twice.is_empty() {
            // Build backends refuse it.
            wrong.push(format!("{}: both static and dynamic: {twice:?}", case.name));
            continue;
        }
        if bless {
            bless_case(&expected, &after);
        }
        if expected.is_dir() {
            let changes = contents(&after, &tree_snapshot(&expected));
            if !changes.is_empty() {
                wrong.push(format!("{}: {changes:?}", case.name));
            }
        } else {
            wrong.push(format!("{}: no after/", case.name));
        }
        let (exit, _, stderr) = uvferry(&project, &environment, &["undo", "--yes"]);
        assert_eq!(exit, 0, "{}: {stderr}", case.name);
        project
            .snapshot()
            .without(".uvferry")
            .assert_same_as(&before);
    }
    assert!(
        wrong.is_empty(),
        "{}\n(UVFERRY_BLESS=1 accepts what came out)",
        wrong.join("\n")
    );
}

/// The fields of `[project]` that are listed in `dynamic` and stand there as well.
fn static_and_dynamic(tree: &TreeSnapshot) -> Vec<String> {
    let Some(bytes) = tree.bytes("pyproject.toml") else {
        return Vec::new();
    };
    let pyproject: toml_edit::DocumentMut = std::str::from_utf8(bytes).unwrap().parse().unwrap();
    let project = &pyproject["project"];
    let dynamic = project.get("dynamic").map(crate::ferry::texts);
    dynamic
        .unwrap_or_default()
        .into_iter()
        .filter(|field| project.get(field).is_some())
        .collect()
}

/// Differences in files and their bytes: modes depend on the checkout, and git keeps no
/// empty folders.
fn contents(now: &TreeSnapshot, expected: &TreeSnapshot) -> Vec<String> {
    let mut paths: Vec<&str> = now.paths();
    paths.extend(expected.paths());
    paths.sort_unstable();
    paths.dedup();
    paths
        .into_iter()
        .filter(|path| now.bytes(path) != expected.bytes(path))
        .map(str::to_owned)
        .collect()
}

fn bless_case(folder: &Path, after: &TreeSnapshot) {
    if folder.exists() {
        fs_err::remove_dir_all(folder).unwrap();
    }
    for path in after.paths() {
        if let Some(bytes) = after.bytes(path) {
            let to = folder.join(path);
            fs_err::create_dir_all(to.parent().unwrap()).unwrap();
            fs_err::write(to, bytes).unwrap();
        }
    }
}
