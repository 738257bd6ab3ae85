use std::time::Duration;

use uvferry_environment::moving::{Accept, IssueKind, Outcome};
use uvferry_testkit::skip;

use crate::bench::{Bench, codes, is_moved};

/// With `alpha` of the index, and `gone`, which is no longer there.
fn with_one_gone() -> Bench {
    let bench = Bench::new();
    bench
        .wheel("alpha", "1.0")
        .requires("gone")
        .build(&bench.packages);
    let gone = bench.wheel("gone", "1.0");
    bench.pip(&["alpha"]);
    fs_err::remove_file(bench.packages.join(gone.file_name())).unwrap();
    bench
}

#[test]
fn one_that_fails_brings_the_old_environment_back() {
    skip!(unless Uv, Python);
    let bench = with_one_gone();
    let before = bench.tree();
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::RolledBack);
    bench.tree().assert_same_as(&before);
    assert_eq!(bench.beside(), [".venv"]);
    let issue = &report.issues[0];
    assert_eq!(issue.kind, IssueKind::InstallationError);
    assert_eq!(issue.package.as_deref(), Some("gone"));
    assert!(issue.message.contains("gone==1.0"), "{issue:?}");
}

#[test]
fn a_failure_that_is_accepted_is_said_and_the_rest_is_moved() {
    skip!(unless Uv, Python);
    let bench = with_one_gone();
    let report = bench.moved(|options| {
        options.accept = Accept::These(["other".to_owned()].into());
    });
    assert_eq!(report.outcome, Outcome::RolledBack);
    let report = bench.moved(|options| {
        options.accept = Accept::These(["gone".to_owned()].into());
    });
    is_moved(&report);
    assert_eq!(bench.names(), ["alpha 1.0"]);
    assert!(report.issues.iter().all(|issue| issue.accepted));
    let gone = report.packages.iter().find(|one| one.name == "gone");
    assert_eq!(gone.unwrap().installed, Some(false));
}

#[test]
fn another_way_to_the_same_version_is_tried_where_it_is_allowed() {
    skip!(unless Uv, Python);
    let bench = with_one_gone();
    let report = bench.moved(|options| options.try_alternatives = true);
    is_moved(&report);
    assert_eq!(bench.names(), ["alpha 1.0", "gone 1.0"]);
    assert_eq!(codes(&report), ["UVF469", "UVF471"]);
    let gone = report.packages.iter().find(|one| one.name == "gone");
    assert!(gone.unwrap().alternative.as_ref().unwrap().contains("copy"));
    let told = bench.project.run_ok(bench.program("run-gone"), [""; 0]);
    assert_eq!(told.trim(), "gone 1.0");
}

#[test]
fn a_copy_is_not_made_of_files_that_were_changed() {
    skip!(unless Uv, Python);
    let bench = with_one_gone();
    let site = bench.installed()[0].location.clone();
    fs_err::write(site.join("gone/__init__.py"), "changed = True\n").unwrap();
    let before = bench.tree();
    let report = bench.moved(|options| options.try_alternatives = true);
    assert_eq!(report.outcome, Outcome::RolledBack);
    bench.tree().assert_same_as(&before);
}

#[test]
fn a_module_that_worked_and_does_not_is_found() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    uvferry_testkit::WheelBuilder::new("alpha", "1.0")
        .file(
            "alpha/__init__.py",
            "import by_hand\n\n\ndef main():\n    pass\n",
        )
        .console_script("run-alpha", "alpha:main")
        .build(&bench.packages);
    bench
        .wheel("never", "1.0")
        .file("never_works.py", "import nothing_of_that_name\n")
        .file("ends.py", "import os\nos._exit(3)\n")
        .build(&bench.packages);
    bench.pip(&["alpha", "never"]);
    // It belongs to nobody, and is not carried over.
    let site = bench.installed()[0].location.clone();
    fs_err::write(site.join("by_hand.py"), "").unwrap();
    let before = bench.tree();
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::RolledBack, "{:#?}", report.issues);
    let told: Vec<&str> = report
        .issues
        .iter()
        .map(|issue| issue.message.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "`import alpha` does not work: ModuleNotFoundError: No module named 'by_hand'",
            "`run-alpha` does not start: ModuleNotFoundError: No module named 'by_hand'"
        ]
    );
    bench.tree().assert_same_as(&before);
    is_moved(&bench.moved(|options| options.imports = None));
}

#[test]
fn a_module_without_an_end_is_left_after_the_time() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    bench
        .wheel("zz", "1.0")
        .file("zz_sleeps.py", "import time\ntime.sleep(600)\n")
        .build(&bench.packages);
    bench.pip(&["zz"]);
    let report = bench.moved(|options| options.imports = Some(Duration::from_secs(3)));
    is_moved(&report);
    assert!(
        codes(&report).contains(&"UVF477".to_owned()),
        "{:?}",
        codes(&report)
    );
}

#[test]
fn a_module_without_an_end_costs_its_own_time_only() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    // The loop of the second never gives up the interpreter's lock.
    bench
        .wheel("mm", "1.0")
        .file("mm_sleeps.py", "import time\ntime.sleep(600)\n")
        .file(
            "mm_turns.py",
            "import re\nre.match('(a+)+$', 'a' * 60 + 'b')\n",
        )
        .build(&bench.packages);
    bench
        .wheel("zz", "1.0")
        .file("zz_works.py", "")
        .build(&bench.packages);
    bench.pip(&["mm", "zz"]);
    let report = bench.moved(|options| options.one_import = Duration::from_secs(2));
    is_moved(&report);
    let imports = report.imports.unwrap();
    assert_eq!(imports.unknown, 0);
    assert_eq!((imports.worked_before, imports.work_now), (5, 5));
}

#[test]
fn a_module_that_leaves_a_thread_behind_is_not_waited_for() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    bench
        .wheel("zz", "1.0")
        .file(
            "zz_thread.py",
            "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n",
        )
        .build(&bench.packages);
    bench.pip(&["zz"]);
    let report = bench.moved(|options| options.imports = Some(Duration::from_secs(200)));
    is_moved(&report);
    assert_eq!(report.imports.unwrap().unknown, 0);
    assert!(report.took_s() < 200.0, "{}", report.took_s());
}

#[test]
fn a_version_that_no_index_has_is_never_another_one() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    bench.wheel("alpha", "1.0");
    bench.pip(&["alpha"]);
    let site = bench.installed()[0].location.clone();
    fs_err::rename(
        site.join("alpha-1.0.dist-info"),
        site.join("alpha-0.9.dist-info"),
    )
    .unwrap();
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::RolledBack);
    assert_eq!(report.issues[0].kind, IssueKind::InstallationError);
    assert!(!report.created_by_uv && report.left.is_empty());
}
