use uvferry_testkit::skip;

use crate::scene::{Scene, cell, outcome};

#[test]
fn what_is_the_same_ends_with_zero() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("requirements.txt", "one\nbuilt\n");
    let before = scene.project.snapshot();
    let arguments = [
        "matrix",
        "-r",
        "requirements.txt",
        "--python",
        &scene.python,
    ];
    let matrix = scene.document(0, &arguments);
    assert_eq!(matrix["schema"], "uvferry.matrix/1");
    assert_eq!(matrix["targets"].as_array().unwrap().len(), 1);
    for (name, version, artifact) in [
        ("one", "1.0", "wheel"),
        ("two", "2.0", "wheel"),
        ("built", "1.0", "sdist"),
    ] {
        let cell = cell(&matrix, name);
        assert_eq!(cell["outcome"], "same", "{name}");
        assert_eq!(cell["pip"], version);
        assert_eq!(cell["uv"], version);
        assert_eq!(cell["artifact"], artifact);
    }
    assert_eq!(matrix["summary"]["compatible"], 3);
    scene.project.snapshot().assert_same_as(&before);
}

#[test]
fn what_is_not_the_same_ends_with_one_and_says_what_to_do() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let other = scene.index.simple_url("other");
    scene.project.write(
        "requirements.txt",
        format!("--extra-index-url {other}\none\nfails\ntwice\nmissing\n"),
    );
    let arguments = [
        "matrix",
        "-r",
        "requirements.txt",
        "--python",
        &scene.python,
    ];
    let matrix = scene.document(1, &arguments);
    assert_eq!(outcome(&matrix, "one"), "same");
    assert_eq!(outcome(&matrix, "missing"), "neither");
    let fails = cell(&matrix, "fails");
    assert_eq!(fails["outcome"], "only-pip", "{fails:#}");
    assert_eq!(fails["pip"], "1.0");
    assert!(
        fails["uv_message"]
            .as_str()
            .unwrap()
            .contains("not for this one")
    );
    let twice = cell(&matrix, "twice");
    assert_eq!(twice["outcome"], "other-version", "{twice:#}");
    assert_eq!(twice["pip"], "2.0");
    let rows = matrix["packages"].as_array().unwrap();
    let missing = rows.iter().find(|row| row["name"] == "missing").unwrap();
    assert_eq!(missing["requested"][0]["line"], 5);

    // The same as annotations, with the place of the requirement.
    scene.project.write("matrix.json", matrix.to_string());
    let with = |format| ["merge", "matrix.json", "--format", format];
    let told = scene.ends(1, &with("github"));
    let line = "file=requirements.txt,line=3,endLine=3,";
    assert!(
        told.lines()
            .any(|told| told.starts_with("::error ") && told.contains(line)),
        "{told}"
    );
    let sarif: serde_json::Value = serde_json::from_str(&scene.ends(1, &with("sarif"))).unwrap();
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["name"], "uvferry-compat");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|result| {
        result["message"]["text"]
            .as_str()
            .is_some_and(|text| text.contains('\n'))
    }));
    let text = scene.ends(1, &with("text"));
    assert!(text.starts_with("Not with uv"), "{text}");
}

#[test]
fn all_files_are_written() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let arguments = [
        "matrix",
        "one",
        "missing",
        "--python",
        &scene.python,
        "--output-dir",
        "out/report",
        "--format",
        "csv",
    ];
    let told = scene.ends(1, &arguments);
    let files = [
        "compatibility_matrix.csv",
        "compatibility_matrix.html",
        "compatibility_matrix.json",
        "compatibility_matrix.md",
        "problem_packages.csv",
        "problem_solutions.md",
    ];
    let folder = scene.project.join("out/report");
    let mut written: Vec<String> = fs_err::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    written.sort();
    assert_eq!(written, files);
    let read = |name: &str| fs_err::read_to_string(folder.join(name)).unwrap();
    assert_eq!(read("compatibility_matrix.csv"), told);
    assert!(read("problem_packages.csv").contains("missing,neither,"));
    assert!(read("problem_solutions.md").contains("## missing: with neither"));
    assert!(read("compatibility_matrix.html").contains("<h4>missing</h4>"));
    // A folder that cannot be made is told before any work is done.
    scene.project.write("file", "");
    let finished = scene.run(&["matrix", "one", "--output-dir", "file/x"]);
    assert_eq!(finished.status, Some(1));
    assert!(finished.stdout_text().is_empty());
}

#[test]
fn a_project_says_what_it_asks_for_and_for_which_pythons() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let root = "services/web";
    let python = &scene.python;
    scene.project.write(
        &format!("{root}/pyproject.toml"),
        format!("[tool.uvferry]\nrequires-python = \"=={python}.*\"\n"),
    );
    scene
        .project
        .write(&format!("{root}/requirements.txt"), "one\n");
    scene
        .project
        .write(&format!("{root}/requirements-dev.txt"), "two\n");
    let matrix = scene.document(0, &["matrix", root]);
    let targets = matrix["targets"].as_array().unwrap();
    assert_eq!(targets.len(), 1, "{targets:#?}");
    assert_eq!(targets[0]["python"], python.as_str());
    assert_eq!(outcome(&matrix, "two"), "same");
    let matrix = scene.document(0, &["matrix", root, "--set", "main"]);
    assert_eq!(
        matrix["packages"][0]["requested"][0]["file"],
        "requirements.txt"
    );
}

#[test]
fn what_conda_hands_to_pip_is_asked_for_by_its_name() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let conda = "dependencies:\n  - numpy\n  - pip:\n      - built  # here\n      - \"missing\"\n      - -r more.txt\n";
    scene.project.write("requirements.txt", "one\n");
    scene.project.write("more.txt", "two\n");
    scene.project.write("environment.yml", conda);
    let python = ["--python", &scene.python];
    let arguments = [&["matrix"], &python[..], &["--format", "json"]].concat();
    let finished = scene.run(&arguments);
    assert_eq!(finished.status, Some(0));
    let matrix: serde_json::Value = serde_json::from_str(&finished.stdout_text()).unwrap();
    let notes = matrix["notes"].to_string();
    assert!(notes.contains("`--set environment.yml`"), "{notes}");
    let told = finished.stderr_redacted();
    assert!(
        told.contains("`environment.yml` has a list for pip"),
        "{told}"
    );

    for named in [["--set", "environment.yml"], ["-r", "environment.yml"]] {
        let matrix = scene.document(1, &[&["matrix"], &python[..], &named].concat());
        let rows = matrix["packages"].as_array().unwrap();
        let at = |name: &str| {
            let row = rows.iter().find(|row| row["name"] == name).unwrap();
            let requested = &row["requested"][0];
            let outcome = row["cells"][0]["outcome"].as_str().unwrap();
            (
                requested["file"].as_str().unwrap().to_owned(),
                requested["line"].as_u64().unwrap(),
                outcome.to_owned(),
            )
        };
        let conda = |line, outcome: &str| ("environment.yml".to_owned(), line, outcome.to_owned());
        assert_eq!(rows.len(), 3, "{rows:#?}");
        assert_eq!(at("built"), conda(4, "same"));
        assert_eq!(at("missing"), conda(5, "neither"));
        assert_eq!(at("two"), ("more.txt".to_owned(), 1, "same".to_owned()));
        let notes = matrix["notes"].to_string();
        assert!(notes.contains("only the list for pip"), "{notes}");
    }
    // A file that hands nothing to pip is no mistake of pip's.
    scene
        .project
        .write("other.yaml", "dependencies:\n  - numpy\n");
    for command in ["matrix", "risks"] {
        let finished = scene.run(&[command, "-r", "other.yaml"]);
        assert_eq!(finished.status, Some(2), "{}", finished.stderr_redacted());
        assert!(finished.stderr_redacted().contains("nothing for pip"));
    }
}

#[test]
fn wrong_usage_ends_with_two() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    for arguments in [
        &["matrix"][..],
        &["matrix", "-r", "none.txt", "--python", "3.12"],
        &["matrix", "one", "--platform", "amiga", "--python", "3.12"],
        &["matrix", "one", "--partition", "hash:3/2"],
        &["matrix", "one", "--resume"],
        &["matrix", "one", "--jobs", "0"],
        &["matrix", "one", "--set", "main"],
        &["matrix", "--set", "docs"],
        &["matrix", ".", "../packages"],
        &["matrix", "--directory", "nowhere"],
        &["merge"],
        &["merge", "none.json"],
        &["risks", "nowhere"],
    ] {
        let finished = scene.run(arguments);
        assert_eq!(
            finished.status,
            Some(2),
            "{arguments:?}: {}",
            finished.stderr_redacted()
        );
        assert!(!finished.stderr_redacted().is_empty());
    }
    scene.project.isolated().set("UVFERRY_UV", "/nowhere/uv");
    let finished = scene.run(&["matrix", "one", "--python", "3.12"]);
    assert_eq!(finished.status, Some(2));
    assert!(finished.stderr_redacted().contains("pip install uv"));
}
