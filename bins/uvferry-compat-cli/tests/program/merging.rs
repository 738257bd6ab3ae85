use serde_json::Value;
use uvferry_testkit::{find_pythons, skip};

use crate::scene::Scene;

/// What of two runs differs though they found the same: how long it took.
fn without_times(mut matrix: Value) -> Value {
    for run in matrix["runs"].as_array_mut().unwrap() {
        run["wall_s"] = Value::Null;
    }
    for package in matrix["packages"].as_array_mut().unwrap() {
        for cell in package["cells"].as_array_mut().unwrap() {
            cell["pip_s"] = Value::Null;
            cell["uv_s"] = Value::Null;
        }
    }
    for speedup in ["speedup_alone", "speedup_whole"] {
        matrix["summary"][speedup] = Value::Null;
    }
    matrix
}

#[test]
fn shares_make_the_whole() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let pythons: Vec<String> = find_pythons()
        .iter()
        .take(2)
        .map(|(_, path)| path.to_string_lossy().into_owned())
        .collect();
    let arguments = |partition: Option<&'static str>| {
        let mut all = vec!["matrix".to_owned(), "one".to_owned(), "missing".to_owned()];
        for python in &pythons {
            all.extend(["--python".to_owned(), python.clone()]);
        }
        for platform in ["linux", "macos"] {
            all.extend(["--platform".to_owned(), platform.to_owned()]);
        }
        all.push("--no-solutions".to_owned());
        if let Some(partition) = partition {
            all.extend(["--partition".to_owned(), partition.to_owned()]);
        }
        all
    };
    let made = |partition: Option<&'static str>| {
        let arguments = arguments(partition);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let finished = scene.run(&[&arguments[..], &["--format", "json"]].concat());
        // A share may have no target at all, and nothing that is not the same.
        assert!(
            matches!(finished.status, Some(0 | 1)),
            "{}",
            finished.stderr_redacted()
        );
        finished.stdout_text().into_owned()
    };
    let whole: Value = serde_json::from_str(&made(None)).unwrap();
    let all = whole["targets"].as_array().unwrap();
    assert_eq!(all.len(), 2 * pythons.len());
    // A Python that was named by its path is asked, wherever it lies.
    assert!(
        all.iter().all(|target| !target["interpreter"].is_null()),
        "{all:#?}"
    );
    let mut targets = 0;
    for (file, partition) in [("a.json", "hash:1/2"), ("b.json", "hash:2/2")] {
        let share = made(Some(partition));
        let document: Value = serde_json::from_str(&share).unwrap();
        targets += document["targets"].as_array().unwrap().len();
        scene.project.write(file, share);
    }
    assert_eq!(targets, 2 * pythons.len());
    let merged = scene.document(1, &["merge", "b.json", "a.json"]);
    assert_eq!(without_times(merged), without_times(whole.clone()));

    // A whole one is shown in another form.
    scene.project.write("whole.json", whole.to_string());
    let again = scene.document(1, &["merge", "whole.json"]);
    assert_eq!(again, whole);
    let page = scene.ends(1, &["merge", "whole.json", "--format", "html"]);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    let korean = ["merge", "whole.json", "--format", "html", "--lang", "ko"];
    let page = scene.ends(1, &korean);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"ko\">"));
    assert!(page.contains("pip와 uv의 비교"), "{page}");

    // One share is no whole, and a newer matrix is not guessed at.
    let finished = scene.run(&["merge", "a.json"]);
    assert_eq!(finished.status, Some(1));
    assert!(
        finished.stderr_redacted().contains("missing: 2"),
        "{}",
        finished.stderr_redacted()
    );
    let newer = whole
        .to_string()
        .replace("uvferry.matrix/1", "uvferry.matrix/7");
    scene.project.write("newer.json", newer);
    let finished = scene.run(&["merge", "newer.json"]);
    assert_eq!(finished.status, Some(1));
    assert!(finished.stderr_redacted().contains("newer uvferry"));
}
