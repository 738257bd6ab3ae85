//! One environment with every kind of distribution, on each Python.

use serde_json::Value;
use uvferry_report::Language;
use uvferry_report::saved::{Form, Saved};
use uvferry_testkit::{SdistBuilder, WheelBuilder, find_pythons_from, skip};

use crate::bench::{Bench, misfits, rows, sentences};

/// Installs every kind that needs no setuptools.
fn fill(bench: &Bench, by_pip: bool) {
    let wheel = |name: &str, version: &str| WheelBuilder::new(name, version);
    for wheel in [
        wheel("Alpha.One", "1.0")
            .requires("beta>=1")
            .requires("gamma[fast]>1!1; python_version >= '3'")
            .requires("never; sys_platform == 'nowhere'")
            .extra("x", &["delta"]),
        wheel("beta", "1.5.0").requires("zeta"),
        wheel("gamma", "1!2.0rc1+local.2").extra("fast", &["zeta"]),
        wheel("a_b", "1").build_number("7"),
        wheel("a-c", "1.10"),
        wheel("A.D", "0.1.dev3"),
        wheel("zeta", "3.0"),
        wheel("pip", "20.0"),
        wheel("wheel", "0.1"),
    ] {
        wheel.build(&bench.packages);
    }
    let names = [
        "install",
        "Alpha.One",
        "beta",
        "gamma",
        "a_b",
        "a-c",
        "A.D",
        "zeta",
    ];
    if bench.is_newest_pip {
        let names = names.iter().chain(&["pip", "wheel"]).copied();
        bench.uv(&names.collect::<Vec<_>>());
    } else {
        bench.uv(&names);
    }
    let file = wheel("by-file", "1.0").build(bench.project.beside("elsewhere"));
    let folder = bench.source("by-folder", &SdistBuilder::new("by-folder", "1.0"));
    let (repository, _) = bench
        .project
        .repository("by-vcs", &SdistBuilder::new("by-vcs", "1.0").files());
    let vcs = format!("git+{repository}@main");
    let plain = bench.source(
        "plain-editable",
        &SdistBuilder::new("plain-editable", "1.0"),
    );
    let arguments = [
        "install",
        "--no-deps",
        file.to_str().unwrap(),
        folder.to_str().unwrap(),
        &vcs,
        "-e",
        plain.to_str().unwrap(),
    ];
    // Both record the same, and uv is the faster one.
    if by_pip {
        bench.pip(&arguments);
    } else {
        bench.uv(&arguments);
    }
    let checkouts = checkouts(bench);
    let mut arguments = vec!["install", "--no-deps"];
    for folder in &checkouts {
        arguments.extend(["-e", folder.as_str()]);
    }
    bench.uv(&arguments);
    // An archive behind an address, as it is recorded.
    WheelBuilder::new("by-address", "1.0").build(&bench.packages);
    bench.uv(&["install", "by-address"]);
    let metadata = bench.site().join("by_address-1.0.dist-info");
    let address = r#"{"url": "https://example.com/by_address-1.0-py3-none-any.whl", "archive_info": {"hash": "sha256=ab", "hashes": {"sha256": "ab"}}, "subdirectory": "sub/folder"}"#;
    fs_err::write(metadata.join("direct_url.json"), address).unwrap();
}

/// Editables in repositories: with a remote, in a folder of one, without a remote, with one
/// that is no address.
fn checkouts(bench: &Bench) -> Vec<String> {
    let mut folders = Vec::new();
    for (name, inner, remote) in [
        (
            "with-remote",
            "",
            Some("https://example.com/with-remote.git"),
        ),
        (
            "in_folder",
            "python/lib",
            Some("git@example.com:team/in_folder.git"),
        ),
        ("without-remote", "", None),
        ("odd-remote", "", Some("../gone")),
    ] {
        let root = bench.project.beside(&format!("checkout-{name}"));
        for (path, bytes) in SdistBuilder::new(name, "2.0").files() {
            let path = root.join(inner).join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, bytes).unwrap();
        }
        let git = |arguments: &[&str]| {
            let root = root.to_str().unwrap();
            bench
                .project
                .run_ok("git", [&["-C", root], arguments].concat());
        };
        git(&["init", "--quiet"]);
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "First"]);
        if let Some(remote) = remote {
            git(&["remote", "add", "origin", remote]);
        }
        folders.push(root.join(inner).to_str().unwrap().to_owned());
    }
    folders
}

/// Installs what only setuptools installs; `false` where it cannot be had.
fn fill_with_setuptools(bench: &Bench) -> bool {
    let source = |name: &str| {
        let setup = format!(
            "from setuptools import setup\nsetup(name='{name}', version='1.0', \
             py_modules=['{0}'], extras_require={{'xy': ['alpha.one'], \
             ':python_version<\"3\"': ['beta']}}, install_requires=['gamma>1', 'zeta<3'])\n",
            name.replace('-', "_")
        );
        bench.project.write(&format!("{name}/setup.py"), setup);
        let module = name.replace('-', "_");
        bench.project.write(&format!("{name}/{module}.py"), "");
        bench.project.join(name)
    };
    let quiet = ["--quiet"];
    let setup = |name: &str, arguments: &[&str]| {
        let arguments: Vec<&str> = quiet.iter().chain(arguments).copied().collect();
        bench.setup_py(&source(name), &arguments)
    };
    let record = bench.project.join("record.txt");
    let record = record.to_str().unwrap();
    let single = [
        "install",
        "--single-version-externally-managed",
        "--record",
        record,
    ];
    setup("old-editable", &["develop", "--no-deps"])
        && setup("old-egg-info", &single)
        && setup("an-egg", &["bdist_egg"])
        && put_egg(bench)
        && new_editable(bench, &source("new-editable"))
}

/// Puts an egg onto the path, as `easy_install` did: packed.
fn put_egg(bench: &Bench) -> bool {
    let dist = bench.project.join("an-egg/dist");
    let egg = fs_err::read_dir(dist).unwrap().next().unwrap().unwrap();
    let site = bench.site();
    let name = egg.file_name();
    fs_err::copy(egg.path(), site.join(&name)).unwrap();
    let line = format!("./{}\n", name.to_str().unwrap());
    fs_err::write(site.join("eggs.pth"), line).unwrap();
    true
}

/// An editable with a finder of setuptools.
fn new_editable(bench: &Bench, folder: &std::path::Path) -> bool {
    let site = crate::bench::setuptools().unwrap();
    let environment = bench
        .project
        .environment()
        .clone()
        .with("PYTHONPATH", site)
        .with("SETUPTOOLS_ENABLE_FEATURES", "");
    fs_err::write(
        folder.join("pyproject.toml"),
        "[build-system]\nrequires = []\nbuild-backend = 'setuptools.build_meta'\n",
    )
    .unwrap();
    let script = "import sys; sys.path.insert(0, '.'); import setuptools.build_meta as b; \
                  print(b.build_editable(sys.argv[1]))";
    let finished = uvferry_process::Command::new(&bench.python)
        .args(["-c", script])
        .arg(&bench.packages)
        .current_dir(folder)
        .environment(&environment)
        .run()
        .unwrap();
    assert!(finished.success(), "{finished:?}");
    let printed = finished.stdout_text();
    let wheel = bench.packages.join(printed.lines().last().unwrap());
    bench.pip(&["install", "--no-deps", wheel.to_str().unwrap()]);
    let metadata = bench.site().join("new_editable-1.0.dist-info");
    let url = url_of(folder);
    let recorded = format!(r#"{{"url": "{url}", "dir_info": {{"editable": true}}}}"#);
    fs_err::write(metadata.join("direct_url.json"), recorded).unwrap();
    true
}

fn url_of(folder: &std::path::Path) -> String {
    let path = folder.to_string_lossy().replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{path}")
}

#[test]
fn every_kind_is_listed_as_pip_and_uv_list_it_on_each_python() {
    skip!(unless Uv, Pip, Git, Python);
    if crate::bench::setuptools().is_none() {
        skip!("no network");
    }
    let pythons = find_pythons_from((3, 8));
    let versions = || pythons.iter().map(|(version, _)| *version);
    let (oldest, newest) = (versions().min(), versions().max());
    std::thread::scope(|scope| {
        for (version, python) in &pythons {
            scope.spawn(move || {
                let bench = Bench::new(*version, python, &[]);
                fill(&bench, [oldest, newest].contains(&Some(*version)));
                fill_with_setuptools(&bench);
                is_as_pip_says(&bench);
                is_as_uv_says(&bench);
                is_rendered_as_it_was_printed(&bench);
                // The filters do not know which Python it is.
                if Some(*version) == oldest {
                    filtered_is_as_pip_says(&bench);
                }
            });
        }
    });
}

/// What was saved as JSON says as text what was printed.
fn is_rendered_as_it_was_printed(bench: &Bench) {
    for filter in [&[][..], &["--not-from-index"], &["--exclude", "zeta"]] {
        let printed = bench.list(filter);
        let saved = bench.list(&[filter, &["--format", "json"]].concat());
        let saved = Saved::read(&saved).unwrap();
        let rendered = saved.rendered(Form::Text, Language::English, &[]);
        assert_eq!(rendered.unwrap(), printed, "{}", bench.python.display());
    }
}

fn filtered_is_as_pip_says(bench: &Bench) {
    for (ours, theirs) in [
        (
            &["--as", "freeze", "--local", "--exclude", "a-c"][..],
            &["freeze", "--local", "--exclude", "a-c"][..],
        ),
        (
            &["--as", "list-json", "--editable"],
            &["list", "--format", "json", "--editable"],
        ),
        (
            &["--as", "list-json", "--exclude", "A_b"],
            &["list", "--format", "json", "--exclude", "A_b"],
        ),
    ] {
        assert_eq!(bench.list(ours), bench.pip(theirs), "{ours:?}");
    }
}

fn is_as_pip_says(bench: &Bench) {
    let what = bench.python.display();
    let list = bench.pip(&["list", "--format", "json"]);
    assert_eq!(bench.list(&["--as", "list-json"]), list, "{what}");
    if bench.is_newest_pip {
        let columns = bench.pip(&["list"]);
        assert_eq!(bench.list(&["--as", "list"]), columns, "{what}");
    }
    for (ours, theirs) in [
        (&["--as", "freeze"][..], &["freeze"][..]),
        (&["--as", "freeze", "--all"], &["freeze", "--all"]),
    ] {
        assert_eq!(bench.list(ours), bench.pip(theirs), "{what} {ours:?}");
    }
    let document = bench.document();
    let checked = bench.run_pip(&["check"]);
    assert_eq!(
        misfits(&document),
        sentences(&checked.stdout_text()),
        "{what}"
    );
    assert!(!misfits(&document).is_empty());
    if bench.is_newest_pip {
        let without_pip = |text: String| {
            let mut lines = text.lines();
            let kept = lines
                .by_ref()
                .filter(|line| !line.contains("\"pip_version\""));
            kept.collect::<Vec<_>>().join("\n")
        };
        let theirs = without_pip(bench.pip(&["inspect"]));
        let ours = without_pip(bench.list(&["--as", "inspect"]));
        let (ours, theirs) = (sorted_rows(&ours), sorted_rows(&theirs));
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert!(
                ours == theirs,
                "{what}: inspect
{ours}
{theirs}"
            );
        }
        assert_eq!(ours.len(), theirs.len());
    }
}

/// pip goes through a folder in the order of the file system: its rows in an order of their own.
fn sorted_rows(inspected: &str) -> Vec<String> {
    let mut rows: Vec<String> = inspected
        .split("\n    {\n")
        .map(|row| row.trim_end_matches([',', '\n', ' ', ']', '}']))
        // Of a packed egg some Pythons end the folder with a stroke.
        .map(|row| row.replace("EGG-INFO/\"", "EGG-INFO\""))
        .collect();
    rows[1..].sort();
    rows
}

fn is_as_uv_says(bench: &Bench) {
    let what = bench.python.display();
    // uv reads no packed eggs.
    let is_read = |name: &str| name != "an-egg";
    let listed = rows(&bench.uv(&["list", "--format", "json"]));
    let mut ours = rows(&bench.list(&["--as", "list-json"]));
    ours.retain(|(name, ..)| is_read(name));
    assert_eq!(ours, listed, "{what}");
    let document = bench.document();
    let mut ours: Vec<String> = document["distributions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| is_read(one["name"].as_str().unwrap()))
        .map(as_uv_freezes)
        .collect();
    ours.sort();
    let mut theirs: Vec<String> = bench.uv(&["freeze"]).lines().map(str::to_owned).collect();
    theirs.sort();
    assert_eq!(ours, theirs, "{what}");
    let checked = bench.run_uv(&["check"]);
    let mut theirs: Vec<String> = checked
        .stderr_redacted()
        .lines()
        .filter_map(|line| line.strip_prefix("The package `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    theirs.sort();
    let misfits = document["misfits"].as_array().unwrap();
    let mut ours: Vec<String> = misfits
        .iter()
        .map(|misfit| normalized(misfit["name"].as_str().unwrap()))
        .filter(|name| is_read(name))
        .collect();
    ours.sort();
    assert_eq!(ours, theirs, "{what}: {}", checked.stderr_redacted());
    assert!(!ours.is_empty());
}

fn normalized(name: &str) -> String {
    name.to_lowercase().replace(['_', '.'], "-")
}

/// A distribution of the document as `uv pip freeze` writes it.
fn as_uv_freezes(one: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let name = normalized(one["name"].as_str().unwrap());
    if let Some(folder) = one["editable_location"].as_str() {
        // Of an egg-link it writes the path.
        return if one["direct_url"].is_null() {
            format!("-e {folder}")
        } else {
            format!("-e {}", url_of(std::path::Path::new(folder)))
        };
    }
    let url = &one["direct_url"];
    let subdirectory = url["subdirectory"].as_str();
    let digest = url["archive_info"]["hashes"]["sha256"].as_str();
    let fragments: Vec<String> = subdirectory
        .map(|at| format!("subdirectory={at}"))
        .into_iter()
        .chain(digest.map(|digest| format!("sha256={digest}")))
        .collect();
    let mark = if fragments.is_empty() { "" } else { "#" };
    let at = format!("{mark}{}", fragments.join("&"));
    match one["origin"].as_str().unwrap() {
        "vcs" => {
            let commit = text(&url["vcs_info"]["commit_id"]);
            format!("{name} @ git+{}@{commit}{at}", text(&url["url"]))
        }
        "archive" | "local-file" | "local-folder" => {
            format!("{name} @ {}{at}", text(&url["url"]))
        }
        _ => format!("{name}=={}", text(&one["version"])),
    }
}
