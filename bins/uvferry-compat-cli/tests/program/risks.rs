use uvferry_testkit::skip;

use crate::scene::Scene;

#[test]
fn risks_are_told_with_place_and_what_to_do() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("requirements.txt", "one\nsklearn\n");
    scene.project.write(
        ".github/workflows/test.yml",
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pip install -r requirements.txt\n",
    );
    let before = scene.project.snapshot();
    let found = scene.run(&["risks", "--offline", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    uvferry_testkit::assert_follows_schema(&document);
    assert_eq!(document["schema"], "uvferry.risks/1");
    let risks = document["risks"].as_array().unwrap();
    let named = |package: &str| {
        risks
            .iter()
            .find(|risk| risk["package"] == package)
            .unwrap()
    };
    let risk = named("sklearn");
    assert_eq!(risk["file"], "requirements.txt");
    assert_eq!(risk["line"], 2);
    assert!(!risk["mitigation"].as_str().unwrap().is_empty());
    assert!(
        risks
            .iter()
            .any(|risk| { risk["type"] == "ci" && risk["file"] == ".github/workflows/test.yml" }),
        "{document:#}"
    );
    let errors = document["summary"]["error"].as_u64().unwrap();
    assert_eq!(found.status, Some(i32::from(errors > 0)));
    // Warnings count where they are to.
    scene.ends(1, &["risks", "--offline", "--strict"]);
    scene.project.snapshot().assert_same_as(&before);

    scene.run(&["risks", "--offline", "--output-dir", "report"]);
    for file in ["risks.csv", "risks.html", "risks.json", "risks.md"] {
        assert!(scene.project.join("report").join(file).is_file(), "{file}");
    }
}

#[test]
fn the_index_is_the_one_that_pip_asks() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene
        .project
        .write("requirements.txt", "one==1.0\nbuilt\ntwo==9.9\n");
    let finished = scene.run(&["risks", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    uvferry_testkit::assert_follows_schema(&document);
    assert_eq!(
        document["coverage"]["index_skipped"],
        serde_json::Value::Null
    );
    assert_eq!(document["coverage"]["packages_asked"], 3, "{document:#}");
    let requests = scene.index.requests();
    assert!(
        requests
            .iter()
            .any(|request| request.path == "/simple/built/")
    );
    let risks = document["risks"].as_array().unwrap();
    let about = |package: &str, kind: &str| {
        let mut risks = risks.iter();
        risks.any(|risk| risk["package"] == package && risk["type"] == kind)
    };
    // One has only a source distribution, of the other the version that is asked for is gone.
    assert!(about("built", "installation"), "{document:#}");
    assert!(
        risks
            .iter()
            .any(|risk| risk["package"] == "two" && risk["severity"] == "error")
    );
    assert_eq!(finished.status, Some(1));
}

#[test]
fn nothing_risky_ends_with_zero() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("README.md", "# Nothing\n");
    let document = scene.document(0, &["risks", "--offline"]);
    // The variables of the scene are read by pip and not by uv.
    let risks = document["risks"].as_array().unwrap();
    assert!(
        risks
            .iter()
            .all(|risk| risk["file"].is_null() && risk["code"] == "UVF620")
    );
}
