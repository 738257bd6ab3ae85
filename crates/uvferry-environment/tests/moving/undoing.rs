use uvferry_environment::moving::{Keep, MoveError, Outcome, undo};
use uvferry_testkit::skip;

use crate::bench::{Bench, is_moved};

fn filled() -> Bench {
    let bench = Bench::new();
    bench.wheel("alpha", "1.0");
    bench.pip(&["alpha"]);
    bench
}

#[test]
fn a_finished_move_is_taken_back_byte_for_byte() {
    skip!(unless Uv, Python);
    let bench = filled();
    let before = bench.tree();
    let report = bench.moved(|_| {});
    is_moved(&report);
    // The backup is the old one as it was.
    uvferry_testkit::tree_snapshot(report.backup.as_ref().unwrap()).assert_same_as(&before);
    let undone = undo(&bench.venv, &mut |_| {}).unwrap();
    assert!(undone.was_finished && undone.kept.is_empty());
    bench.tree().assert_same_as(&before);
    assert_eq!(bench.beside(), [".venv"]);
    assert!(matches!(
        undo(&bench.venv, &mut |_| {}),
        Err(MoveError::NothingToUndo { .. })
    ));
}

#[test]
fn what_was_changed_since_is_kept_when_a_move_is_taken_back() {
    skip!(unless Uv, Python);
    let bench = filled();
    let before = bench.tree();
    is_moved(&bench.moved(|_| {}));
    // Running it writes bytecode, which is no change.
    let site = bench.installed()[0].location.clone();
    fs_err::create_dir_all(site.join("alpha/__pycache__")).unwrap();
    fs_err::write(site.join("alpha/__pycache__/x.pyc"), "").unwrap();
    fs_err::write(site.join("mine.py"), "x = 1\n").unwrap();
    let undone = undo(&bench.venv, &mut |_| {}).unwrap();
    assert_eq!(undone.kept, [bench.project.join(".venv.after-uv")]);
    bench.tree().assert_same_as(&before);
    let inner = site.strip_prefix(&bench.venv).unwrap();
    assert!(undone.kept[0].join(inner).join("mine.py").is_file());
    assert_eq!(bench.beside(), [".venv", ".venv.after-uv"]);
}

#[test]
fn backups_are_numbered_and_the_newest_comes_back() {
    skip!(unless Uv, Python);
    let bench = filled();
    is_moved(&bench.moved(|_| {}));
    let first = bench.tree();
    is_moved(&bench.moved(|options| options.force = true));
    assert_eq!(
        bench.beside(),
        [".venv", ".venv.before-uv", ".venv.before-uv.2"]
    );
    undo(&bench.venv, &mut |_| {}).unwrap();
    bench.tree().assert_same_as(&first);
    assert_eq!(bench.beside(), [".venv", ".venv.before-uv"]);
    undo(&bench.venv, &mut |_| {}).unwrap();
    assert_eq!(bench.beside(), [".venv"]);
    assert!(!bench.settings().contains("uv ="));
}

#[test]
fn a_discarded_environment_leaves_nothing() {
    skip!(unless Uv, Python);
    let bench = filled();
    let report = bench.moved(|options| options.keep = Keep::Discard);
    is_moved(&report);
    assert!(report.discarded && report.backup.is_none());
    assert_eq!(bench.beside(), [".venv"]);
    assert_eq!(bench.names(), ["alpha 1.0"]);
    assert!(matches!(
        undo(&bench.venv, &mut |_| {}),
        Err(MoveError::NothingToUndo { .. })
    ));
}

#[test]
fn a_plan_changes_nothing() {
    skip!(unless Uv, Python);
    let bench = filled();
    let before = bench.tree();
    let report = bench.moved(|options| options.dry_run = true);
    assert_eq!(report.outcome, Outcome::Planned);
    bench.tree().assert_same_as(&before);
    assert_eq!(bench.beside(), [".venv"]);
    let alpha = report.packages.iter().find(|one| one.name == "alpha");
    assert_eq!(
        alpha.unwrap().requirement.as_deref(),
        Some("alpha==1.0"),
        "{report:#?}"
    );
}

#[test]
fn own_files_are_carried_or_named() {
    skip!(unless Uv, Python);
    let bench = filled();
    let site = bench.installed()[0].location.clone();
    let site = site.strip_prefix(bench.project.path()).unwrap();
    let site = site.to_str().unwrap();
    for (path, text) in [
        (".venv/pip.conf", "[global]\ntimeout = 5\n"),
        (".venv/bin/postactivate", "export X=1\n"),
        (".venv/share/jupyter/kernels/k/kernel.json", "{}"),
        (".venv/.gitignore", "mine\n"),
        (&format!("{site}/own.pth"), "/srv/more\n"),
        (&format!("{site}/sitecustomize.py"), "x = 1\n"),
        (&format!("{site}/copied.py"), "y = 2\n"),
        (&format!("{site}/tree/inner/deep.py"), ""),
        (&format!("{site}/tree/top.py"), ""),
    ] {
        bench.project.write(path, text);
    }
    let before = bench.tree();
    let report = bench.moved(|options| options.keep = Keep::Discard);
    assert_eq!(report.outcome, Outcome::Refused, "{:#?}", report.issues);
    bench.tree().assert_same_as(&before);
    let report = bench.moved(|_| {});
    is_moved(&report);
    let left: Vec<String> = report
        .left
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(left, ["copied.py", "tree"]);
    for path in [
        ".venv/pip.conf".to_owned(),
        ".venv/bin/postactivate".to_owned(),
        ".venv/share/jupyter/kernels/k/kernel.json".to_owned(),
        ".venv/.gitignore".to_owned(),
        format!("{site}/own.pth"),
        format!("{site}/sitecustomize.py"),
    ] {
        let inner = path.strip_prefix(".venv/").unwrap();
        let kept = fs_err::read(report.backup.as_ref().unwrap().join(inner)).unwrap();
        assert_eq!(
            fs_err::read(bench.project.join(&path)).unwrap(),
            kept,
            "{path}"
        );
    }
    assert!(!bench.project.exists(&format!("{site}/copied.py")));
    assert_eq!(crate::bench::codes(&report), ["UVF468", "UVF469", "UVF478"]);
}

#[cfg(unix)]
#[test]
fn folders_of_the_user_s_are_as_closed_as_they_were_and_nothing_goes_without_a_word() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
    skip!(unless Uv, Python);
    let bench = Bench::of(&crate::bench::pythons().pop().unwrap(), &["--without-pip"]);
    let mode = |path: &str| {
        let metadata = fs_err::symlink_metadata(bench.project.join(path)).unwrap();
        metadata.permissions().mode() & 0o7777
    };
    for path in [
        ".venv/etc/secret/key",
        ".venv/etc/open",
        ".venv/include/my.h",
        ".venv/closed/file",
        ".venv/var/run/x",
    ] {
        bench.project.write(path, "x");
    }
    fs_err::remove_file(bench.project.join(".venv/var/run/x")).unwrap();
    let closed = [
        (".venv/etc/secret", 0o700),
        (".venv/var/run", 0o750),
        (".venv/closed", 0o500),
        (".venv", 0o710),
    ];
    for (path, mode) in closed {
        let mode = std::fs::Permissions::from_mode(mode);
        fs_err::set_permissions(bench.project.join(path), mode).unwrap();
    }
    let before = bench.tree();
    bench.project.run_ok("mkfifo", [".venv/fifo"]);
    let report = bench.moved(|options| options.keep = Keep::Discard);
    assert_eq!(report.outcome, Outcome::Refused, "{:#?}", report.issues);
    assert_eq!(report.left, [std::path::PathBuf::from("fifo")]);
    fs_err::remove_file(bench.project.join(".venv/fifo")).unwrap();
    bench.tree().assert_same_as(&before);
    let report = bench.moved(|options| options.keep = Keep::Discard);
    is_moved(&report);
    for (path, then) in closed {
        assert_eq!(mode(path), then, "{path}: {:o}", mode(path));
    }
    assert_eq!(mode(".venv/etc/secret/key"), 0o644);
    assert!(bench.project.exists(".venv/include/my.h"));
    assert!(bench.project.exists(".venv/var/run"));
    // Later versions of `venv` write a `.gitignore`.
    let mut carried = report.carried.clone();
    carried.retain(|path| path != std::path::Path::new(".gitignore"));
    let expected = [
        "closed/file",
        "etc/open",
        "etc/secret/key",
        "include/my.h",
        "var/run",
    ];
    assert_eq!(carried, expected.map(std::path::PathBuf::from));
    // What is no data is in the backup.
    bench.project.run_ok("mkfifo", [".venv/fifo"]);
    let report = bench.moved(|options| options.force = true);
    is_moved(&report);
    let fifo = report.backup.unwrap().join("fifo");
    assert!(
        fs_err::symlink_metadata(fifo)
            .unwrap()
            .file_type()
            .is_fifo()
    );
    assert!(!report.carried.iter().any(|path| path.ends_with("fifo")));
}

#[test]
fn an_edit_of_an_activation_script_is_never_lost_without_a_word() {
    use std::io::Write as _;
    skip!(unless Uv, Python);
    for python in crate::bench::pythons() {
        let arguments = ["--without-pip", "--prompt", "it's \"it\""];
        let bench = Bench::of(&python, &arguments);
        // As it was made, it is known for what it is.
        let report = bench.moved(|options| options.dry_run = true);
        assert!(report.left.is_empty(), "{:?}", report.left);
        let scripts = ["activate", "activate.csh", "activate.fish"];
        for name in scripts {
            let path = bench.venv.join("bin").join(name);
            let file = fs_err::OpenOptions::new().append(true).open(path);
            file.unwrap().write_all(b"export SECRET=1\n").unwrap();
        }
        let before = bench.tree();
        let report = bench.moved(|options| options.keep = Keep::Discard);
        assert_eq!(report.outcome, Outcome::Refused, "{:#?}", report.issues);
        bench.tree().assert_same_as(&before);
        let left = scripts.map(|name| std::path::Path::new("bin").join(name));
        assert_eq!(report.left, left);
        assert!(crate::bench::codes(&report).contains(&"UVF479".to_owned()));
    }
}
