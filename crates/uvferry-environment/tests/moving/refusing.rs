use std::path::Path;

use uvferry_environment::moving::{IssueKind, MoveReport, Outcome};
use uvferry_testkit::{find_python, skip};

use crate::bench::{Bench, pythons};

fn is_refused(report: &MoveReport, kind: IssueKind, code: &str) {
    assert_eq!(report.outcome, Outcome::Refused, "{:#?}", report.issues);
    let issue = &report.issues[0];
    assert_eq!((issue.kind, issue.rule.code), (kind, code), "{issue:?}");
}

#[test]
fn what_is_no_virtual_environment_is_refused() {
    skip!(unless Uv, Python);
    let bench = Bench::of(&pythons().pop().unwrap(), &["--without-pip"]);
    let at = |path: &Path| bench.moved(|options| path.clone_into(&mut options.path));
    let missing = at(&bench.project.join("nowhere"));
    is_refused(&missing, IssueKind::MissingVenv, "UVF460");
    bench.project.write("folder/file", "");
    is_refused(
        &at(&bench.project.join("folder")),
        IssueKind::InvalidVenv,
        "UVF460",
    );
    is_refused(
        &at(&bench.project.join("folder/file")),
        IssueKind::InvalidVenv,
        "UVF460",
    );
    // A whole installation.
    let prefix = bench.interpreter().base_prefix;
    is_refused(&at(&prefix), IssueKind::InvalidVenv, "UVF460");
    fs_err::create_dir_all(bench.project.join(".venv/conda-meta")).unwrap();
    is_refused(&at(&bench.venv), IssueKind::InvalidVenv, "UVF461");
    fs_err::remove_dir(bench.project.join(".venv/conda-meta")).unwrap();
    let inside = bench.interpreter().purelib.unwrap().join("pip");
    fs_err::create_dir_all(&inside).unwrap();
    is_refused(&at(&inside), IssueKind::InvalidVenv, "UVF460");
    assert_eq!(bench.beside(), [".venv", "folder"]);
}

#[cfg(unix)]
#[test]
fn a_link_and_a_broken_interpreter_are_refused() {
    skip!(unless Uv, Python);
    let bench = Bench::of(&find_python().unwrap(), &["--without-pip"]);
    let link = bench.project.join("link");
    fs_err::os::unix::fs::symlink(&bench.venv, &link).unwrap();
    let report = bench.moved(|options| options.path.clone_from(&link));
    is_refused(&report, IssueKind::InvalidVenv, "UVF472");
    fs_err::remove_file(bench.python()).unwrap();
    fs_err::os::unix::fs::symlink("/nowhere/python", bench.python()).unwrap();
    let report = bench.moved(|_| {});
    is_refused(&report, IssueKind::InvalidVenv, "UVF460");
    assert!(report.issues[0].message.contains("leads nowhere"));
}

#[cfg(unix)]
#[test]
fn an_environment_in_use_is_refused_and_says_by_whom() {
    use std::process::Stdio;
    skip!(unless Uv, Python);
    let bench = Bench::of(&find_python().unwrap(), &["--without-pip"]);
    #[expect(clippy::disallowed_methods, reason = "one that runs beside the test")]
    let mut program = std::process::Command::new(bench.python())
        .args(["-c", "import sys; sys.stdin.read()"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    // A shell whose folder it is, is none.
    #[expect(clippy::disallowed_methods, reason = "one that runs beside the test")]
    let mut shell = std::process::Command::new("/bin/sh")
        .args(["-c", "read x"])
        .current_dir(&bench.venv)
        .env("VIRTUAL_ENV", &bench.venv)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let report = bench.moved(|_| {});
    let pid = program.id();
    drop(program.stdin.take());
    program.wait().unwrap();
    is_refused(&report, IssueKind::InvalidVenv, "UVF462");
    let message = &report.issues[0].message;
    assert!(message.contains(&format!("process {pid} ")), "{message}");
    assert!(message.contains("sys.stdin.read()"), "{message}");
    let report = bench.moved(|_| {});
    drop(shell.stdin.take());
    shell.wait().unwrap();
    assert_eq!(report.outcome, Outcome::Moved, "{:#?}", report.issues);
}

/// A program that runs until it is dropped.
#[cfg(target_os = "linux")]
struct Running(std::process::Child);

#[cfg(target_os = "linux")]
impl Running {
    /// Not one of the move's own: those have its lock, which the test's own programs have too.
    #[expect(clippy::disallowed_methods, reason = "one that runs beside the test")]
    fn new(program: &Path, folder: &Path, code: &str) -> Self {
        let close = "for handle in /proc/$$/fd/*; do number=${handle##*/}; \
                     [ $number -gt 2 ] || continue; \
                     eval \"exec $number>&-\"; done; exec \"$0\" \"$@\"";
        let child = std::process::Command::new("/bin/bash")
            .args(["-c", close])
            .arg(program)
            .args(["-c", code])
            .current_dir(folder)
            .env("PWD", folder)
            .spawn()
            .unwrap();
        let words = format!("/proc/{}/cmdline", child.id());
        let first = program.to_str().unwrap();
        while !fs_err::read_to_string(&words).unwrap().starts_with(first) {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        Self(child)
    }
}

#[cfg(target_os = "linux")]
impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_has_gone_to_another_folder_is_seen() {
    skip!(unless Uv, Python);
    let bench = Bench::of(&find_python().unwrap(), &["--without-pip"]);
    let code = "import os, time; os.chdir('/'); open('/proc/self/comm', 'w').write('gone'); \
                time.sleep(60)";
    let folder = bench.venv.join("bin");
    let program = Running::new(Path::new("./python"), &folder, code);
    let comm = format!("/proc/{}/comm", program.0.id());
    while fs_err::read_to_string(&comm).unwrap().trim() != "gone" {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let report = bench.moved(|_| {});
    is_refused(&report, IssueKind::InvalidVenv, "UVF462");
    // A long command line is not shown as a whole.
    let message = &report.issues[0].message;
    assert!(
        message.contains("os.chdir") && message.contains('…'),
        "{message}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_is_started_meanwhile_keeps_its_environment() {
    use uvferry_environment::moving::{Step, move_environment};
    skip!(unless Uv, Python);
    let bench = Bench::of(&find_python().unwrap(), &["--without-pip"]);
    let before = bench.tree();
    for (at, outcome) in [
        (Step::TryingImports, Outcome::Refused),
        (Step::PuttingAside, Outcome::Refused),
        (Step::Comparing, Outcome::RolledBack),
    ] {
        let mut program = None;
        let report = move_environment(&bench.options(), &mut |step| {
            if step == at && program.is_none() {
                let code = "import time; time.sleep(60)";
                program = Some(Running::new(&bench.python(), bench.project.path(), code));
            }
        })
        .unwrap();
        drop(program.unwrap());
        assert_eq!(report.outcome, outcome, "{at:?}: {:#?}", report.issues);
        assert_eq!(report.issues[0].rule.code, "UVF462");
        bench.tree().assert_same_as(&before);
        assert_eq!(bench.beside(), [".venv"]);
    }
}

/// A folder that is mounted in another place, until it is dropped.
#[cfg(target_os = "linux")]
struct Mounted(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Mounted {
    /// `None` where the right to mount is not given.
    fn new(folder: &Path, at: &Path) -> Option<Self> {
        let is_done = Self::ran("mount", &["--bind".as_ref(), folder, at]);
        is_done.then(|| Self(at.to_owned()))
    }

    fn ran(program: &str, arguments: &[&Path]) -> bool {
        #[expect(clippy::disallowed_methods, reason = "a tool of the system")]
        let output = std::process::Command::new(program).args(arguments).output();
        output.is_ok_and(|output| output.status.success())
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        Self::ran("umount", &[&self.0]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_mounted_in_an_environment_is_never_emptied() {
    use uvferry_environment::moving::{Keep, MoveError, undo};
    skip!(unless Uv, Python);
    let bench = Bench::of(&find_python().unwrap(), &["--without-pip"]);
    bench.project.write("outside/precious", "x");
    bench.project.write(".venv/data/placeholder", "");
    let outside = bench.project.join("outside");
    let Some(mounted) = Mounted::new(&outside, &bench.venv.join("data")) else {
        eprintln!("skipped: nothing can be mounted here");
        return;
    };
    for keep in [Keep::Discard, Keep::Backup] {
        let report = bench.moved(|options| options.keep = keep);
        is_refused(&report, IssueKind::InvalidVenv, "UVF481");
    }
    drop(mounted);
    assert_eq!(bench.beside(), [".venv", "outside"]);
    // One that comes into the new environment is not the move's to remove either.
    let report = bench.moved(|_| {});
    assert_eq!(report.outcome, Outcome::Moved, "{:#?}", report.issues);
    let mounted = Mounted::new(&outside, &bench.venv.join("data")).unwrap();
    let undone = undo(&bench.venv, &mut |_| {}).unwrap();
    assert_eq!(undone.kept, [bench.project.join(".venv.after-uv")]);
    drop(mounted);
    let moved = Mounted(undone.kept[0].join("data"));
    drop(moved);
    assert!(outside.join("precious").is_file());
    assert!(bench.venv.join("data/placeholder").is_file());
    assert!(matches!(
        undo(&bench.venv, &mut |_| {}),
        Err(MoveError::NothingToUndo { .. })
    ));
}

#[test]
fn a_full_disk_is_foreseen() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let before = bench.tree();
    let report = bench.moved(|options| options.free_bytes = Some(1_000_000));
    is_refused(&report, IssueKind::BackupFailed, "UVF463");
    bench.tree().assert_same_as(&before);
    assert_eq!(bench.beside(), [".venv"]);
}

#[test]
fn without_a_uv_nothing_changes() {
    skip!(unless Uv, Python);
    let bench = Bench::of(&find_python().unwrap(), &["--without-pip"]);
    let report = bench.moved(|options| options.uv.program = "/nowhere/uv".into());
    is_refused(&report, IssueKind::MissingUv, "UVF474");
    assert_eq!(bench.beside(), [".venv"]);
}
