//! What is written only where it is asked for: default tables, hooks of pre-commit.

use serde_json::Value;
use uvferry_testkit::{WheelBuilder, assert_follows_schema, python_with, skip};

use crate::ferry::Ferry;

/// A project that uses black, mypy and ruff, and whose index has them and the hygiene.
fn ferry() -> Ferry {
    let ferry = Ferry::new();
    for (name, version) in [
        ("black", "25.1.0"),
        ("black", "26.1.0"),
        ("mypy", "1.18.2"),
        ("ruff", "0.14.1"),
        ("types-six", "1.17.0"),
        ("pre-commit-hooks", "5.0.0"),
        ("pre-commit-hooks", "6.0.0"),
    ] {
        ferry.wheel(&WheelBuilder::new(name, version));
    }
    ferry.project.write("requirements.txt", "alpha==1.0\n");
    ferry.project.write(
        "requirements-dev.txt",
        "-r requirements.txt\nblack==25.1.0\nmypy\ntypes-six\n",
    );
    ferry.project.write("Makefile", "lint:\n\truff check app\n");
    ferry.project.write("app/__init__.py", "");
    ferry
}

fn hooks(json: &Value) -> Vec<String> {
    let hooks = json["pre_commit"]["hooks"].as_array().unwrap();
    hooks
        .iter()
        .map(|hook| {
            let ids: Vec<&str> = hook["ids"]
                .as_array()
                .unwrap()
                .iter()
                .map(|id| id.as_str().unwrap())
                .collect();
            format!("{} {}", hook["rev"].as_str().unwrap(), ids.join("+"))
        })
        .collect()
}

#[test]
fn hooks_are_written_with_the_versions_of_the_lock_and_the_index() {
    skip!(unless Uv, Pip, Git);
    let ferry = ferry().committed();
    let before = ferry.project.snapshot();
    let json = ferry.migrates_equal(&["--with-pre-commit", "--with-defaults"]);
    assert_follows_schema(&json);
    let found = hooks(&json);
    assert_eq!(
        found[..4],
        [
            "v6.0.0 check-added-large-files+check-merge-conflict+check-toml+check-yaml+end-of-file-fixer+trailing-whitespace",
            "v1.18.2 mypy",
            "25.1.0 black",
            "v0.14.1 ruff-check",
        ]
    );
    assert!(found[4].ends_with(" uv-lock"), "{found:?}");
    assert_eq!(
        found[4],
        format!("{} uv-lock", json["uv_version"].as_str().unwrap())
    );
    assert_eq!(json["pre_commit"]["path"], ".pre-commit-config.yaml");
    assert_eq!(json["pre_commit"]["left_out"], serde_json::json!([]));
    let text = ferry.project.read(".pre-commit-config.yaml");
    assert!(
        text.contains("        additional_dependencies:\n          - types-six==1.17.0\n"),
        "{text}"
    );
    assert!(!text.contains("types-all"));
    let tables: Vec<&str> = json["plan"]["defaults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|table| table["to"].as_str().unwrap())
        .collect();
    assert_eq!(tables, ["tool.mypy", "tool.black", "tool.ruff"]);
    let pyproject = ferry.project.read("pyproject.toml");
    assert!(
        pyproject.contains("\n[tool.black]\nline-length = 88\n"),
        "{pyproject}"
    );
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry
        .project
        .snapshot()
        .without(".uvferry")
        .assert_same_as(&before);
}

#[test]
fn the_file_is_one_that_pre_commit_itself_accepts() {
    skip!(unless Uv, Pip, Git);
    let Some(python) = python_with("pre-commit", &["pre-commit==4.7.0"]) else {
        skip!(unless Online);
        panic!("what is needed is here");
    };
    let ferry = ferry().committed();
    ferry
        .migrate(&["--with-pre-commit"])
        .exits(0)
        .shows("Hooks\n")
        .shows("the newest one of the index");
    let validate = |file: &str| {
        ferry
            .project
            .run(&python, ["-m", "pre_commit", "validate-config", file])
    };
    let finished = validate(".pre-commit-config.yaml");
    assert!(
        finished.success(),
        "{}{}",
        finished.stdout_text(),
        finished.stderr_redacted()
    );
    // It does look at it.
    let broken = ferry
        .project
        .read(".pre-commit-config.yaml")
        .replace("rev:", "ref:");
    ferry.project.write("broken.yaml", broken);
    assert!(!validate("broken.yaml").success());
    let report = ferry.project.read(".uvferry/report.md");
    assert!(report.contains("## Hooks of pre-commit"), "{report}");
}

#[test]
fn a_hook_whose_version_is_not_known_is_left_out() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha==1.0\n"),
        ("Makefile", "lint:\n\tblack app\n"),
    ]);
    let json = ferry.migrates_equal(&["--with-pre-commit"]);
    assert_eq!(hooks(&json).len(), 1);
    let left_out = json["pre_commit"]["left_out"].as_array().unwrap();
    let names: Vec<&str> = left_out
        .iter()
        .map(|left_out| left_out["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["pre-commit-hooks", "black"]);
    let reason = left_out[0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("its version is not known: "), "{reason}");
    let text = ferry.project.read(".pre-commit-config.yaml");
    assert!(!text.contains("black"), "{text}");
}

#[test]
fn nothing_is_written_unasked_or_over_what_is_there() {
    skip!(unless Uv, Pip, Git);
    let ferry = ferry().committed();
    let json = ferry.migrates_equal(&[]);
    assert_eq!(json["pre_commit"], Value::Null);
    assert_eq!(json["plan"]["defaults"], serde_json::json!([]));
    assert!(!ferry.project.exists(".pre-commit-config.yaml"));
    assert!(
        !ferry
            .project
            .read("pyproject.toml")
            .contains("[tool.black]")
    );

    let own = "repos: []\n";
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha==1.0\n"),
        (".pre-commit-config.yaml", own),
    ]);
    let json = ferry.migrates_equal(&["--with-pre-commit"]);
    assert_eq!(json["pre_commit"]["path"], Value::Null);
    assert_eq!(
        json["pre_commit"]["left_out"][0]["reason"],
        "there is a `.pre-commit-config.yaml` already"
    );
    assert_eq!(ferry.project.read(".pre-commit-config.yaml"), own);
}

#[test]
fn below_the_top_of_a_repository_no_file_is_written() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("services/a/requirements.txt", "alpha==1.0\n")]);
    let json = ferry.migration(&["services/a", "--with-pre-commit"]);
    assert_eq!(json["lock"]["status"], "locked");
    let reason = json["pre_commit"]["left_out"][0]["reason"]
        .as_str()
        .unwrap();
    assert!(reason.contains("further down"), "{reason}");
    assert!(!ferry.project.exists("services/a/.pre-commit-config.yaml"));
    // Without a lock no version is known.
    let ferry = Ferry::with(&[("requirements.txt", "alpha==1.0\n")]);
    let json = ferry.migration(&["--no-lock", "--with-pre-commit"]);
    assert_eq!(json["pre_commit"]["hooks"], serde_json::json!([]));
    assert!(!ferry.project.exists(".pre-commit-config.yaml"));
}
