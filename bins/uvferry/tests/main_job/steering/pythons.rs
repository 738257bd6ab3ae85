//! Which Python the lock is made with, and ranges of groups and extras.

use uvferry_testkit::{SdistBuilder, WheelBuilder, skip};

use crate::ferry::Ferry;

/// The project's PATH has one Python; here the others of the machine come after it.
fn with_every_python(ferry: &mut Ferry) {
    let mut folders: Vec<_> =
        std::env::split_paths(ferry.project.environment().get("PATH").unwrap()).collect();
    let pythons = uvferry_testkit::find_pythons();
    folders.extend(
        pythons
            .iter()
            .filter_map(|(_, path)| path.parent().map(std::path::Path::to_owned)),
    );
    let path = std::env::join_paths(folders).unwrap();
    ferry.project.isolated().set("PATH", path);
}

#[test]
fn pins_that_were_published_for_another_python_choose_it() {
    skip!(unless Uv, Pip, Git);
    let pythons = uvferry_testkit::find_pythons();
    let here = pythons[0].0;
    let Some((other, _)) = pythons.iter().find(|(version, _)| *version != here) else {
        uvferry_testkit::record_skip(module_path!(), &"no second Python");
        return;
    };
    for pins in ["omega==3.0\n", "omega==3.0\nalpha==1.0\nbeta==1.0\n"] {
        let mut ferry = Ferry::with(&[("requirements.txt", pins)]);
        with_every_python(&mut ferry);
        let tag = format!("cp{}{}", other.0, other.1);
        ferry.wheel(&WheelBuilder::new("omega", "3.0").tag(&format!("{tag}-none-any")));
        ferry.sdist(&SdistBuilder::new("omega", "3.0").broken("made for another Python"));
        let json = ferry.migrates_equal(&[]);
        let python = format!("{}.{}", other.0, other.1);
        assert_eq!(json["verification"]["targets"][0]["python"], python);
        let pyproject = ferry.project.read("pyproject.toml");
        assert!(
            pyproject.contains(&format!("requires-python = \">={python}")),
            "{pyproject}"
        );
        let diagnostics = json["plan"]["diagnostics"].to_string();
        assert!(diagnostics.contains("omega"), "{diagnostics}");
        let json = ferry.run(&["verify", "--format", "json"]).exits(0).json();
        assert_eq!(json["targets"][0]["python"], python);
        assert_eq!(json["equal"], true);
    }
}

#[test]
fn a_python_that_the_project_names_is_not_changed() {
    skip!(unless Uv, Pip, Git);
    let pythons = uvferry_testkit::find_pythons();
    let here = pythons[0].0;
    let Some((other, _)) = pythons.iter().find(|(version, _)| *version != here) else {
        uvferry_testkit::record_skip(module_path!(), &"no second Python");
        return;
    };
    let mut ferry = Ferry::with(&[
        ("requirements.txt", "omega==3.0\n"),
        (".python-version", &format!("{}.{}\n", here.0, here.1)),
    ]);
    with_every_python(&mut ferry);
    let tag = format!("cp{}{}", other.0, other.1);
    ferry.wheel(&WheelBuilder::new("omega", "3.0").tag(&format!("{tag}-none-any")));
    let json = ferry.migration(&["--dry-run"]);
    assert_ne!(json["verification"]["equal"], true, "{json:#}");
    assert!(
        json["plan"]["project"]["requires_python"]
            .as_str()
            .unwrap()
            .contains(&format!("{}.{}", here.0, here.1)),
        "{json:#}"
    );
}

#[test]
fn what_pip_chose_freely_on_one_python_does_not_hold_newer_ones_back() {
    skip!(unless Uv, Pip, Git);
    let (major, minor) = uvferry_testkit::find_pythons()[0].0;
    let ferry = Ferry::new();
    let newer = format!(">={major}.{}", minor + 1);
    ferry.wheel(&WheelBuilder::new("alpha", "3.0").requires_python(&newer));
    ferry.project.write(
        "pyproject.toml",
        format!(
            "[project]\nname = \"demo\"\nversion = \"1\"\n\
             requires-python = \">={major}.{minor}\"\ndependencies = [\"beta\"]\n"
        ),
    );
    ferry
        .project
        .write("requirements-dev.txt", "gamma==1.0\ntool\n");
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    assert_eq!(
        ferry.locked(),
        [
            "alpha==2.0",
            "alpha==3.0",
            "beta==1.1",
            "gamma==1.0",
            "tool==2.0"
        ]
    );
}

/// A library that states its Pythons, and a documentation group whose compiled pins need a
/// newer one.
fn library_with_newer_docs(oldest: &str, newer: &str) -> Ferry {
    let ferry = Ferry::new();
    ferry.wheel(
        &WheelBuilder::new("sphinxlike", "8.0")
            .requires("theme")
            .requires_python(newer),
    );
    ferry.wheel(
        &WheelBuilder::new("theme", "2.0")
            .requires("gamma")
            .requires_python(newer),
    );
    ferry.wheel(&WheelBuilder::new("theme", "3.0").requires_python(newer));
    let files = [
        (
            "pyproject.toml".to_owned(),
            format!("[project]\nname = \"demo\"\nversion = \"1\"\nrequires-python = \"{oldest}\"\ndependencies = [\"beta\"]\n"),
        ),
        ("requirements-dev.txt".to_owned(), "-r requirements-docs.txt\ntool\n".to_owned()),
        ("requirements-docs.in".to_owned(), "sphinxlike\n".to_owned()),
        (
            "requirements-docs.txt".to_owned(),
            "#\n# This file is autogenerated by pip-compile\n#\n#    pip-compile requirements-docs.in\n#\n\
             gamma==1.0\n    # via theme\nsphinxlike==8.0\n    # via -r requirements-docs.in\n\
             theme==2.0\n    # via sphinxlike\n"
                .to_owned(),
        ),
    ];
    for (path, text) in files {
        ferry.project.write(&path, text);
    }
    ferry.committed()
}

#[test]
fn a_group_that_needs_a_newer_python_than_the_project_gets_a_range_of_its_own() {
    skip!(unless Uv, Pip, Git);
    let own = uvferry_testkit::find_pythons()
        .into_iter()
        .find(|(_, path)| Some(path) == uvferry_testkit::find_python().as_ref())
        .map_or((3, 11), |(version, _)| version);
    let newer = format!(">={}.{}", own.0, own.1);
    let ferry = library_with_newer_docs(">=3.7", &newer);
    ferry.migrates_equal(&[]);
    let pyproject = ferry.pyproject();
    assert_eq!(
        pyproject["project"]["requires-python"].as_str(),
        Some(">=3.7")
    );
    let ranges = &pyproject["tool"]["uv"]["dependency-groups"];
    assert_eq!(
        ranges["docs"]["requires-python"].as_str(),
        Some(newer.as_str())
    );
    assert!(ranges.get("dev").is_none(), "{ranges}");
    assert_eq!(
        ferry.locked(),
        [
            "alpha==2.0",
            "beta==1.1",
            "gamma==1.0",
            "sphinxlike==8.0",
            "theme==2.0",
            "tool==2.0"
        ]
    );
}

#[test]
fn a_group_that_needs_a_newer_python_is_compared_on_one() {
    skip!(unless Uv, Pip, Git);
    // pip's report needs 3.7, and the machine a second Python.
    let mut pythons = uvferry_testkit::find_pythons();
    pythons.retain(|(version, _)| *version >= (3, 8));
    pythons.sort();
    let [(old, old_path), .., (new, new_path)] = &pythons[..] else {
        skip!("there are no two Pythons here");
    };
    let newer = format!(">={}.{}", new.0, new.1);
    let mut ferry = library_with_newer_docs(">=3.7", &newer);
    let folders = [old_path, new_path].map(|path| path.parent().unwrap().to_owned());
    let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(
        &ferry.project.environment().get("PATH").unwrap().to_owned(),
    )))
    .unwrap();
    ferry.project.isolated().set("PATH", path);
    let old = format!("{}.{}", old.0, old.1);
    let new = format!("{}.{}", new.0, new.1);
    let json = ferry.migrates_equal(&["--python", &old]);
    let targets: Vec<(&str, &str)> = json["verification"]["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| {
            (
                target["set"].as_str().unwrap(),
                target["python"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        targets,
        [
            ("main", old.as_str()),
            ("main+dev", &new),
            ("main+docs", &new)
        ]
    );
    ferry.run(&["verify", "--python", &old]).exits(0);
}

#[test]
fn an_extra_that_needs_a_newer_python_limits_the_lock_and_not_the_range() {
    skip!(unless Uv, Pip, Git);
    let mut pythons = uvferry_testkit::find_pythons();
    pythons.sort();
    let (Some((oldest, _)), Some((newer, _))) = (pythons.first(), pythons.get(1)) else {
        uvferry_testkit::record_skip(module_path!(), &"no second Python");
        return;
    };
    let (oldest, newer) = (
        format!("{}.{}", oldest.0, oldest.1),
        format!("{}.{}", newer.0, newer.1),
    );
    let ferry = Ferry::new();
    ferry.wheel(&WheelBuilder::new("omega", "3.0").requires_python(&format!(">={newer}")));
    ferry.project.write(
        "pyproject.toml",
        format!(
            "[project]\nname = \"demo\"\nversion = \"1\"\nrequires-python = \">={oldest}\"\n\
             dependencies = [\"alpha\"]\n\n[project.optional-dependencies]\nexport = [\"omega>=3\"]\n"
        ),
    );
    ferry.project.write("requirements-dev.txt", "gamma\n");
    let mut ferry = ferry.committed();
    with_every_python(&mut ferry);
    let json = ferry.migrates_equal(&[]);
    assert_eq!(json["verification"]["targets"][0]["python"], newer.as_str());
    let pyproject = ferry.project.read("pyproject.toml");
    assert!(
        pyproject.contains(&format!("requires-python = \">={oldest}\"")),
        "{pyproject}"
    );
    assert!(
        pyproject.contains(&format!("python_full_version >= '{newer}'")),
        "{pyproject}"
    );
    let later = ferry
        .run(&["verify", "--strict", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(later["targets"][0]["python"], newer.as_str());
}
