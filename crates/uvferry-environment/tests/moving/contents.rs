//! What is installed again is what was there, file by file.

use uvferry_environment::moving::{Accept, IssueKind, Keep, MoveReport, Outcome, undo};
use uvferry_index::LocalIndex;
use uvferry_testkit::{WheelBuilder, skip};

use crate::bench::{Bench, codes, is_moved};
use crate::sources::source;

/// A wheel of the name on the index, in place of the one that is there, which notes in a file
/// that it was imported.
fn another(bench: &Bench, name: &str, version: &str) -> WheelBuilder {
    let told = bench.project.join("imported");
    WheelBuilder::new(name, version).file(
        &format!("{name}/__init__.py"),
        format!(
            "open({:?}, 'w').close()\n\n\ndef main():\n    print('another')\n",
            told.display()
        ),
    )
}

fn issues_of<'r>(report: &'r MoveReport, code: &str) -> Vec<&'r str> {
    let all = report.issues.iter().filter(|issue| issue.rule.code == code);
    all.map(|issue| issue.message.as_str()).collect()
}

#[test]
fn another_program_of_the_same_name_and_version_is_not_taken_for_it() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    bench.wheel("alpha", "1.0");
    bench.wheel("beta", "1.0");
    bench.pip(&["alpha", "beta"]);
    another(&bench, "alpha", "1.0")
        .console_script("run-alpha", "alpha:main")
        .build(&bench.packages);
    let before = bench.tree();
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::RolledBack);
    bench.tree().assert_same_as(&before);
    let told = issues_of(&report, "UVF485");
    assert_eq!(told.len(), 1, "{:#?}", report.issues);
    assert!(
        told[0].contains("alpha 1.0") && told[0].contains("`alpha/__init__.py`"),
        "{told:?}"
    );
    assert_eq!(report.issues[0].kind, IssueKind::VerificationFailed);
    assert_eq!(report.issues[0].package.as_deref(), Some("alpha"));
    // Nothing of it ran.
    assert!(!bench.project.join("imported").exists());

    let report = bench.moved(|options| {
        options.accept = Accept::These(["alpha".to_owned()].into());
    });
    is_moved(&report);
    assert!(report.issues.iter().all(|issue| issue.accepted));
    let told = bench.project.run_ok(bench.program("run-alpha"), [""; 0]);
    assert_eq!(told.trim(), "another");
}

#[test]
fn a_module_more_or_less_is_another_program() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let wheel = WheelBuilder::new("alpha", "1.0").file("alpha.py", "");
    wheel.clone().file("more.py", "").build(&bench.packages);
    bench.pip(&["alpha"]);
    wheel.clone().build(&bench.packages);
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::RolledBack);
    assert!(issues_of(&report, "UVF485")[0].contains("`more.py`"));
    wheel
        .file("more.py", "")
        .file("other.py", "")
        .build(&bench.packages);
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::RolledBack);
    assert!(issues_of(&report, "UVF485")[0].contains("`other.py`"));
}

#[test]
fn a_folder_that_was_changed_since_is_told() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let folder = source(&bench, "folder", "foldered");
    bench.pip(&[folder.to_str().unwrap()]);
    bench
        .project
        .write("folder/foldered.py", "def main():\n    print('changed')\n");
    let before = bench.tree();
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::RolledBack);
    bench.tree().assert_same_as(&before);
    let told = issues_of(&report, "UVF485");
    assert!(
        told[0].contains("its source has changed since it was installed"),
        "{told:?}"
    );
}

#[test]
fn a_compiled_module_may_be_built_again_and_is_told() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let wheel = |tag: &str, bytes: &str| {
        WheelBuilder::new("alpha", "1.0")
            .tag(tag)
            .file("alpha.py", "")
            .file("_alpha.so", bytes)
            .build(&bench.packages)
    };
    let tag = |kind: &str| format!("py3-none-{kind}_{}", std::env::consts::ARCH);
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        skip!("the tags are those of Linux");
    }
    let first = wheel(&tag("linux"), "one");
    bench.pip(&["alpha"]);
    wheel(&tag("linux"), "two");
    let report = bench.moved(|options| options.imports = None);
    is_moved(&report);
    assert_eq!(codes(&report), ["UVF469", "UVF486"]);
    fs_err::remove_file(first).unwrap();
    undo(&bench.venv, &mut |_| {}).unwrap();

    // Of two that were built elsewhere for the same systems, one is another.
    wheel(&tag("manylinux_2_17"), "one");
    bench.pip(&["--force-reinstall", "--no-cache-dir", "alpha"]);
    wheel(&tag("manylinux_2_17"), "two");
    let report = bench.moved(|options| options.imports = None);
    assert_eq!(report.outcome, Outcome::RolledBack);
    assert!(issues_of(&report, "UVF485")[0].contains("`_alpha.so`"));
}

#[test]
fn changed_files_are_told_and_not_discarded() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    bench.wheel("alpha", "1.0");
    bench.pip(&["alpha"]);
    let site = bench.installed()[0].location.clone();
    let module = site.join("alpha/__init__.py");
    let mut text = fs_err::read_to_string(&module).unwrap();
    text.push_str("\n# mine\n");
    fs_err::write(&module, &text).unwrap();
    let relative = module.strip_prefix(&bench.venv).unwrap().to_owned();
    let report = bench.moved(|options| options.keep = Keep::Discard);
    assert_eq!(report.outcome, Outcome::Refused);
    assert_eq!(fs_err::read_to_string(&module).unwrap(), text);
    let report = bench.moved(|_| {});
    is_moved(&report);
    assert_eq!(report.left.as_slice(), std::slice::from_ref(&relative));
    assert_eq!(codes(&report), ["UVF469", "UVF487"]);
    let backup = report.backup.unwrap();
    assert_eq!(fs_err::read_to_string(backup.join(relative)).unwrap(), text);
}

#[test]
fn files_that_two_distributions_have_are_not_changed_ones() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    for (name, text) in [("alpha", "one = 1\n"), ("beta", "two = 2\n")] {
        WheelBuilder::new(name, "1.0")
            .file("both.py", text)
            .build(&bench.packages);
    }
    bench.pip(&["alpha"]);
    bench.pip(&["beta"]);
    let report = bench.moved(|options| options.dry_run = true);
    assert_eq!(report.outcome, Outcome::Planned);
    assert!(report.left.is_empty(), "{:?}", report.left);
}

#[test]
fn a_script_that_was_not_there_need_not_come() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    // pip and uv give it the names of the running Python, whatever its list says.
    let listed = WheelBuilder::new("pip", "99.0")
        .file("pip/__init__.py", "def main():\n    pass\n")
        .console_script("pip", "pip:main")
        .console_script("pip3", "pip:main")
        .console_script("pip3.2", "pip:main");
    let file = listed.build(bench.project.beside("wheels"));
    listed.build(&bench.packages);
    let python = bench.python();
    bench.project.run_ok(
        &python,
        [
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--upgrade",
            file.to_str().unwrap(),
        ],
    );
    assert!(!bench.program("pip3.2").exists());
    let report = bench.moved(|options| options.with_seeds = true);
    is_moved(&report);
}

#[test]
fn what_came_from_a_folder_that_is_gone_is_copied_not_asked_of_an_index() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let folder = source(&bench, "folder", "foldered");
    bench.pip(&[folder.to_str().unwrap()]);
    fs_err::remove_dir_all(folder).unwrap();
    another(&bench, "foldered", "3.1").build(&bench.packages);
    let report = bench.moved(|options| options.try_alternatives = true);
    is_moved(&report);
    let one = report.packages.iter().find(|one| one.name == "foldered");
    let way = one.unwrap().alternative.clone().unwrap();
    assert!(way.contains("copy"), "{way}");
    assert!(!bench.project.join("imported").exists());
    let told = bench.project.run_ok(bench.program("run-foldered"), [""; 0]);
    assert_eq!(told.trim(), "foldered");
}

#[test]
fn an_index_is_another_way_only_with_the_same_files() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let wheels = bench.project.beside("wheels");
    let wheel = WheelBuilder::new("local", "1.0").file("local.py", "mine = 1\n");
    let file = wheel.build(&wheels);
    bench.pip(&[file.to_str().unwrap()]);
    fs_err::remove_file(file).unwrap();
    // No copy is made of what was changed.
    let site = bench.installed()[0].location.clone();
    fs_err::write(site.join("local.py"), "mine = 2\n").unwrap();
    let before = bench.tree();
    another(&bench, "local", "1.0").build(&bench.packages);
    let report = bench.moved(|options| options.try_alternatives = true);
    assert_eq!(report.outcome, Outcome::RolledBack);
    bench.tree().assert_same_as(&before);
    assert!(!bench.project.join("imported").exists());
    // Not even where failures are accepted.
    let report = bench.moved(|options| {
        options.try_alternatives = true;
        options.accept = Accept::All;
    });
    is_moved(&report);
    assert!(bench.names().is_empty(), "{:?}", bench.names());
    undo(&bench.venv, &mut |_| {}).unwrap();

    wheel.build(&bench.packages);
    let report = bench.moved(|options| options.try_alternatives = true);
    is_moved(&report);
    assert_eq!(bench.names(), ["local 1.0"]);
    let one = report.packages.iter().find(|one| one.name == "local");
    let way = one.unwrap().alternative.clone().unwrap();
    assert!(way.contains("index"), "{way}");
}

#[test]
fn another_index_than_the_first_counts_with_the_same_program() {
    skip!(unless Uv, Python);
    let mut bench = Bench::new();
    let wheel = bench.wheel("alpha", "1.0");
    bench.pip(&["alpha"]);
    // uv asks it first, finds the name, and looks no further.
    let first = bench.project.beside("first");
    WheelBuilder::new("alpha", "2.0").build(&first);
    let serving = LocalIndex::serve(&first).unwrap();
    bench
        .project
        .isolated()
        .set("UV_INDEX", serving.simple_url(""));
    assert_eq!(bench.moved(|_| {}).outcome, Outcome::RolledBack);
    let way = |report: &MoveReport| {
        let one = report.packages.iter().find(|one| one.name == "alpha");
        one.unwrap().alternative.clone().unwrap()
    };
    let report = bench.moved(|options| options.try_alternatives = true);
    is_moved(&report);
    assert!(way(&report).contains("another index"), "{}", way(&report));
    undo(&bench.venv, &mut |_| {}).unwrap();

    fs_err::remove_file(bench.packages.join(wheel.file_name())).unwrap();
    another(&bench, "alpha", "1.0")
        .build_number("7")
        .build(&bench.packages);
    let report = bench.moved(|options| options.try_alternatives = true);
    is_moved(&report);
    assert!(way(&report).contains("copy"), "{}", way(&report));
    assert!(!bench.project.join("imported").exists());
    let told = bench.project.run_ok(bench.program("run-alpha"), [""; 0]);
    assert_eq!(told.trim(), "alpha 1.0");
}

#[test]
fn of_two_with_one_name_that_comes_whose_files_are_there() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    for version in ["1.0", "2.0"] {
        bench.wheel("alpha", version);
    }
    bench.pip(&["alpha==1.0"]);
    let site = bench.installed()[0].location.clone();
    let aside = bench.project.join("aside");
    let old = site.join("alpha-1.0.dist-info");
    fs_err::rename(&old, &aside).unwrap();
    bench.pip(&["--no-deps", "--ignore-installed", "alpha==2.0"]);
    fs_err::rename(&aside, &old).unwrap();
    let report = bench.moved(|_| {});
    is_moved(&report);
    assert_eq!(bench.names(), ["alpha 2.0"]);
    assert!(codes(&report).contains(&"UVF480".to_owned()));
    undo(&bench.venv, &mut |_| {}).unwrap();
    // The files are of neither.
    fs_err::write(site.join("alpha/__init__.py"), "def main(): pass\n").unwrap();
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::Refused);
    assert_eq!(
        issues_of(&report, "UVF488").len(),
        1,
        "{:#?}",
        report.issues
    );
}

#[test]
fn seeds_stay_where_the_program_beside_imports_them() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    bench.project.write("main.py", "def f():\n    import pip\n");
    let report = bench.moved(|options| options.dry_run = true);
    assert!(report.packages.iter().any(|one| one.name == "pip"));
    let pip = report.packages.iter().find(|one| one.name == "pip");
    assert_eq!(pip.unwrap().left_out, None);
    bench.project.write("main.py", "print('pip')\n");
    let report = bench.moved(|options| options.dry_run = true);
    let pip = report.packages.iter().find(|one| one.name == "pip");
    assert!(pip.unwrap().left_out.is_some());
}
