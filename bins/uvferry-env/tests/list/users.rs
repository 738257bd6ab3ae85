//! What is installed for a user, and what an environment takes from its base.

use uvferry_testkit::{ScratchProject, WheelBuilder, find_pythons_from, skip};

use crate::bench::{in_environment, run};

#[test]
fn the_user_s_site_and_that_of_the_base_are_told_apart_as_pip_does() {
    skip!(unless Python);
    let mut pythons = find_pythons_from((3, 8));
    pythons.sort();
    // The pip of each is another one: the oldest and the newest.
    pythons.dedup_by_key(|(version, _)| *version);
    if pythons.len() > 2 {
        pythons.drain(1..pythons.len() - 1);
    }
    for (version, base) in pythons {
        let mut project = ScratchProject::new();
        let has_pip = project.run(&base, ["-m", "pip", "--version"]).success();
        if !has_pip {
            skip!(format!("the Python {version:?} has no pip"));
        }
        let packages = project.beside("packages");
        let user = project.beside("user-base");
        project
            .isolated()
            .set("PIP_NO_INDEX", "1")
            .set("PIP_FIND_LINKS", &packages)
            .set("PYTHONUSERBASE", &user);
        for (name, version) in [
            ("everywhere", "1.0"),
            ("everywhere", "2.0"),
            ("for-user", "1.0"),
        ] {
            WheelBuilder::new(name, version).build(&packages);
        }
        let installed = project.run(
            &base,
            [
                "-m",
                "pip",
                "install",
                "--user",
                "--break-system-packages",
                "for-user",
                "everywhere==1.0",
            ],
        );
        if !installed.success() {
            // Before version 23 pip knew no such word, and nothing to break.
            project.run_ok(
                &base,
                [
                    "-m",
                    "pip",
                    "install",
                    "--user",
                    "for-user",
                    "everywhere==1.0",
                ],
            );
        }
        project.run_ok(&base, ["-m", "venv", "--system-site-packages", "env"]);
        let python = in_environment(&project.join("env"));
        let install = [
            "-m",
            "pip",
            "install",
            "--ignore-installed",
            "everywhere==2.0",
        ];
        project.run_ok(&python, install);
        for place in [&base, &python] {
            for options in [&[][..], &["--user"], &["--local"]] {
                let pip = ["-m", "pip", "list", "--format", "json"];
                let theirs = project.run_ok(place, pip.iter().chain(options));
                let ours = run(&project, place, &[&["--as", "list-json"], options].concat());
                let what = format!("{version:?} {} {options:?}", place.display());
                assert_eq!(ours.stdout_text(), theirs.replace("\r\n", "\n"), "{what}");
                assert!(
                    options != ["--user"] || theirs.contains("for-user"),
                    "{what}"
                );
            }
            let theirs = project.run_ok(place, ["-m", "pip", "freeze", "--user"]);
            let ours = run(&project, place, &["--as", "freeze", "--user"]);
            assert_eq!(ours.stdout_text(), theirs.replace("\r\n", "\n"));
        }
    }
}

#[test]
fn variables_of_the_path_count_as_they_do_for_pip() {
    skip!(unless Python);
    let mut pythons = find_pythons_from((3, 8));
    pythons.sort();
    if pythons.len() > 2 {
        pythons.drain(1..pythons.len() - 1);
    }
    for (version, base) in pythons {
        let mut project = ScratchProject::new();
        if !project
            .run(&base, ["-m", "venv", "--system-site-packages", "env"])
            .success()
        {
            skip!(format!("the Python {version:?} has no ensurepip"));
        }
        let python = in_environment(&project.join("env"));
        let user = project.beside("user-base");
        project.isolated().set("PYTHONUSERBASE", &user);
        let script = "import site, sysconfig; print(site.getusersitepackages()); \
                      print(sysconfig.get_path('purelib'))";
        let folders = project.run_ok(&python, ["-c", script]);
        let folders: Vec<&str> = folders.lines().map(str::trim).collect();
        let put = |site: &std::path::Path, name: &str, version: &str| {
            let folder = site.join(format!("{name}-{version}.dist-info"));
            fs_err::create_dir_all(&folder).unwrap();
            let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
            fs_err::write(folder.join("METADATA"), metadata).unwrap();
        };
        put(folders[0].as_ref(), "users", "1.0");
        put(folders[1].as_ref(), "own", "1.0");
        put(&project.join("other"), "own", "2.0");
        put(&project.join("other"), "other", "1.0");
        put(project.path(), "here", "1.0");
        // A `.pth` file counts in a site, wherever that stands on the path first; not in others.
        put(&project.join("further"), "further", "1.0");
        put(&project.join("unseen"), "unseen", "1.0");
        let further = project.join("further").display().to_string();
        fs_err::write(std::path::Path::new(folders[1]).join("x.pth"), further).unwrap();
        let unseen = project.join("unseen").display().to_string();
        project.write("other/x.pth", unseen);
        let separator = if cfg!(windows) { ";" } else { ":" };
        for (path, no_user_site) in [
            (None, None),
            (None, Some("1")),
            (None, Some("0")),
            (None, Some("")),
            (None, Some("no")),
            (Some(vec!["other"]), None),
            (Some(vec!["", "further/../other"]), Some("x")),
            (Some(vec![folders[1], "other"]), None),
            (Some(vec![""]), None),
        ] {
            for (name, value) in [
                ("PYTHONPATH", path.map(|path| path.join(separator))),
                ("PYTHONNOUSERSITE", no_user_site.map(str::to_owned)),
            ] {
                match value {
                    Some(value) => project.isolated().set(name, value),
                    None => project.isolated().remove(name),
                };
            }
            let pip = ["-m", "pip", "--disable-pip-version-check", "freeze"];
            let theirs = project.run_ok(&python, pip).replace("\r\n", "\n");
            let has_user = matches!(no_user_site, None | Some("" | "0"));
            assert_eq!(theirs.contains("users=="), has_user);
            let ours = run(&project, &python, &["--as", "freeze"]);
            let what = format!("{version:?} {no_user_site:?}");
            assert_eq!(ours.stdout_text(), theirs, "{what}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_version_names_an_interpreter_of_a_version_manager() {
    skip!(unless Python);
    let Some((version, base)) = find_pythons_from((3, 8)).into_iter().next() else {
        skip!("no Python");
    };
    let mut project = ScratchProject::new();
    let root = project.beside("pyenv");
    let place = root.join("versions/any");
    project.run_ok(
        &base,
        ["-m", "venv", "--without-pip", place.to_str().unwrap()],
    );
    project
        .isolated()
        .set("PYENV_ROOT", &root)
        .set("PATH", "/nowhere");
    let name = format!("{}.{}", version.0, version.1);
    for name in [name.clone(), format!("python{name}")] {
        let listed = run(&project, name.as_ref(), &[]);
        assert!(listed.success(), "{listed:?}");
        let summary = listed.stderr_redacted();
        assert!(summary.contains("versions/any"), "{summary}");
    }
    let unknown = run(&project, "3.99".as_ref(), &[]);
    assert_eq!(unknown.status, Some(2));
}
