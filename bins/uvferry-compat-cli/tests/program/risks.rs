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
    let korean = ["risks", "--offline", "--format", "markdown", "--lang", "ko"];
    let finished = scene.run(&korean);
    let report = String::from_utf8_lossy(&finished.stdout).into_owned();
    assert!(report.starts_with("# uv로 옮길 때의 위험\n"), "{report}");
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

#[test]
fn each_project_of_a_repository_is_looked_into() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("README.md", "# Services\n");
    for (service, package) in [("mail", "nose==1.3.7\n"), ("cart", "sklearn==0.0\n")] {
        let folder = format!("src/{service}");
        scene
            .project
            .write(&format!("{folder}/requirements.txt"), package);
        scene
            .project
            .write(&format!("{folder}/app.py"), "import os\n");
        scene.project.write(
            &format!("{folder}/Dockerfile"),
            "FROM python:3.12-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n",
        );
    }
    let finished = scene.run(&["risks", "--offline", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    uvferry_testkit::assert_follows_schema(&document);
    let risks = document["risks"].as_array().unwrap();
    let told = |file: &str, code: &str| {
        let mut risks = risks.iter();
        risks.any(|risk| risk["file"] == file && risk["code"] == code)
    };
    assert!(told("src/mail/requirements.txt", "UVF650"), "{document:#}");
    assert!(told("src/cart/requirements.txt", "UVF650"), "{document:#}");
    for service in ["mail", "cart"] {
        assert!(told(&format!("src/{service}/Dockerfile"), "UVF663"));
        let file = format!("src/{service}/requirements.txt");
        let files = document["coverage"]["files"].as_array().unwrap();
        assert!(files.iter().any(|one| *one == file), "{document:#}");
    }
    // What the machine sets is told once.
    let of_machine = risks.iter().filter(|risk| risk["code"] == "UVF620");
    let mut issues: Vec<&str> = of_machine
        .map(|risk| risk["issue"].as_str().unwrap())
        .collect();
    let all = issues.len();
    issues.dedup();
    assert_eq!(issues.len(), all);
}

#[test]
fn what_a_named_file_includes_is_looked_at() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("a.txt", "-r sub/base.txt\none==1.0\n");
    scene
        .project
        .write("sub/base.txt", "-c limits.txt\nnose==1.3.7\n");
    scene.project.write("sub/limits.txt", "sklearn==0.0\n");
    let finished = scene.run(&["risks", "-r", "a.txt", "--offline", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    assert_eq!(
        document["coverage"]["files"],
        serde_json::json!(["a.txt", "sub/base.txt", "sub/limits.txt"])
    );
    let risks = document["risks"].as_array().unwrap();
    let about = |package: &str| risks.iter().find(|risk| risk["package"] == package);
    assert_eq!(about("nose").unwrap()["file"], "sub/base.txt");
    // What only constrains is not installed.
    assert_eq!(about("sklearn"), None);
    // What is named is, whatever else binds itself to it.
    scene.project.write(
        "dev.txt",
        "-c requirements.txt\n-c sub/limits.txt\none==1.0\n",
    );
    scene.project.write("requirements.txt", "nose==1.3.7\n");
    let named = ["-r", "dev.txt", "-r", "requirements.txt"];
    let finished = scene.run(&[&["risks", "--offline", "--format", "json"], &named[..]].concat());
    let document: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    let risks = document["risks"].as_array().unwrap();
    let about = |package: &str| risks.iter().find(|risk| risk["package"] == package);
    assert_eq!(about("nose").unwrap()["file"], "requirements.txt");
    assert_eq!(about("sklearn"), None);
    scene.project.write("requirements-b.txt", "-r gone.txt\n");
    // pip stops there, whoever names the file.
    for named in [&["-r", "requirements-b.txt"][..], &[]] {
        let json = ["risks", "--offline", "--format", "json"];
        let finished = scene.run(&[&json[..], named].concat());
        assert_eq!(finished.status, Some(1));
        let document: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
        let mut risks = document["risks"].as_array().unwrap().iter();
        let missing = risks.find(|risk| risk["code"] == "UVF111").unwrap();
        assert_eq!(
            (&missing["file"], &missing["line"]),
            (&"requirements-b.txt".into(), &1.into())
        );
        assert_eq!(missing["severity"], "error");
    }
}

#[test]
fn an_audit_that_reaches_nobody_is_told() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("plain.txt", "two==2.0\n");
    // Nothing listens there.
    let audit = ["--audit", "--service-url", "http://127.0.0.1:1/"];
    let plain = ["risks", "-r", "plain.txt"];
    let arguments = [&plain[..], &audit].concat();
    let finished = scene.run(&arguments);
    assert_eq!(finished.status, Some(0), "{}", finished.stdout_text());
    assert!(
        finished
            .stderr_redacted()
            .contains("warning: vulnerabilities were not checked: "),
        "{}",
        finished.stderr_redacted()
    );
}
