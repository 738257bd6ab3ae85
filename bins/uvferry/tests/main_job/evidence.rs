//! What a plan says of roots and of what is used elsewhere, and that `--roots-only` goes by it.

use serde_json::Value;
use uvferry_testkit::{WheelBuilder, skip};

use crate::ferry::Ferry;

/// The standing of each listed distribution, as `name standing`.
fn standings(plan: &Value) -> Vec<String> {
    let all = plan["dependencies"]["distributions"].as_array().unwrap();
    all.iter()
        .map(|one| {
            format!(
                "{} {}",
                one["name"].as_str().unwrap(),
                one["standing"].as_str().unwrap()
            )
        })
        .collect()
}

const FROZEN: &str = "alpha==1.1\nbeta==1.0\ngamma==1.0\ntool==1.0\n";

#[test]
fn a_plan_says_of_each_line_of_a_frozen_file_what_shows_it_to_be_a_root() {
    let ferry = Ferry::with(&[
        ("requirements.txt", FROZEN),
        ("app.py", "import os\nimport alpha\n"),
        ("tests/test_app.py", "import gamma\n"),
    ]);
    let before = ferry.whole_tree();
    let output = ferry.run(&["plan"]).exits(0);
    let output = output.shows("What is asked for\n  2 roots, 0 there because others need them, 2");
    let output = output.shows("requirements.txt:3  gamma → group:dev");
    output.shows("roots             alpha, gamma");
    ferry.run(&["-v", "plan"]).exits(0).shows("(app.py:2)");
    let json = ferry.run(&["plan", "--format", "json"]).exits(0).json();
    assert_eq!(
        standings(&json),
        ["alpha root", "beta unknown", "gamma root", "tool unknown"]
    );
    let told = json["diagnostics"].as_array().unwrap().iter();
    let told: Vec<&str> = told.filter_map(|one| one["code"].as_str()).collect();
    assert!(
        told.contains(&"UVF798") && told.contains(&"UVF505"),
        "{told:?}"
    );
    let alpha = &json["dependencies"]["distributions"][0];
    assert_eq!(alpha["evidence"][0]["by"], "import");
    assert_eq!(alpha["evidence"][0]["places"][0]["file"], "app.py");
    assert_eq!(alpha["evidence"][0]["places"][0]["line"], 2);
    // Whose module `alpha` is, is only guessed: no environment says it.
    assert_eq!(alpha["certain"], false);
    for (language, words) in [("en", "nothing shows it"), ("ko", "근거 없음")] {
        let arguments = ["plan", "--format", "markdown", "--lang", language];
        ferry.run(&arguments).exits(0).shows(words);
    }
    ferry.whole_tree().assert_same_as(&before);
}

#[test]
fn what_files_say_is_kept_where_the_user_says_or_nowhere() {
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha\n"),
        ("app.py", "import alpha\n"),
    ]);
    let before = ferry.whole_tree();
    let folder = tempfile::tempdir().unwrap();
    let mut environment = ferry.project.environment().clone();
    environment.set("UVFERRY_CACHE_DIR", folder.path());
    let kept = folder.path().join("imports");
    for (value, is_kept) in [("1", false), ("off", true)] {
        environment.set("UVFERRY_NO_CACHE", value);
        for command in ["plan", "scan"] {
            ferry.run_with(&[command], &environment).exits(0);
            assert_eq!(kept.exists(), is_kept, "{command}, {value}");
        }
    }
    ferry.whole_tree().assert_same_as(&before);
}

#[test]
fn a_report_has_who_needs_whom_from_the_new_lock() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", FROZEN), ("app.py", "import tool\n")]);
    let json = ferry.migrates_equal(&[]);
    assert_eq!(json["plan"]["dependencies"]["needs_from"][0], "uv.lock");
    assert_eq!(
        standings(&json["plan"]),
        [
            "alpha transitive",
            "beta unknown",
            "gamma unknown",
            "tool root"
        ]
    );
    let by = &json["plan"]["dependencies"]["distributions"][0]["required_by"];
    assert_eq!(
        (&by[0]["name"], &by[1]["name"]),
        (&"beta".into(), &"tool".into())
    );
}

#[test]
fn roots_only_keeps_a_program_that_is_called_whoever_else_requires_it() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    ferry.wheel(&WheelBuilder::new("gunicorn", "20.0"));
    ferry.wheel(
        &WheelBuilder::new("stack", "1.0")
            .requires("gunicorn")
            .requires("alpha"),
    );
    ferry.project.write(
        "requirements.txt",
        "alpha==1.1\ngamma==1.0\ngunicorn==20.0\nstack==1.0\n",
    );
    ferry.project.write("Procfile", "web: gunicorn app:app\n");
    let ferry = ferry.committed();
    ferry.migrates_equal(&["--roots-only"]);
    assert_eq!(
        ferry.dependencies(),
        ["gamma==1.0", "gunicorn==20.0", "stack==1.0"]
    );
}

#[test]
fn roots_only_keeps_one_of_a_circle_and_what_only_another_group_brings() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    ferry.wheel(&WheelBuilder::new("one", "1.0").requires("two"));
    ferry.wheel(&WheelBuilder::new("two", "1.0").requires("one"));
    ferry.wheel(&WheelBuilder::new("bench", "1.0").requires("gamma"));
    ferry.project.write(
        "requirements.txt",
        "beta==1.0\nalpha==1.0\ngamma==1.0\none==1.0\ntwo==1.0\n",
    );
    ferry.project.write(
        "requirements-dev.txt",
        "alpha==1.0\nbench==1.0\ngamma==1.0\ntool==1.0\n",
    );
    let ferry = ferry.committed();
    ferry.migrates_equal(&["--roots-only"]);
    // `bench` is not there where only the project runs.
    assert_eq!(
        ferry.dependencies(),
        ["beta==1.0", "gamma==1.0", "one==1.0"]
    );
    assert_eq!(ferry.group("dev"), ["bench==1.0", "tool==1.0"]);
}
