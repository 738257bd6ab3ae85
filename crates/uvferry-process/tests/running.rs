//! Programs are run to their end, or ended with all they started.
#![cfg(unix)]

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use uvferry_process::{Cancel, Command, Environment, ProcessError};

fn shell(script: &str, directory: &Path) -> Command {
    let environment = Environment::from_iter([("PATH", "/usr/bin:/bin"), ("GIVEN", "yes")]);
    Command::new("sh")
        .args(["-c", script])
        .current_dir(directory)
        .environment(&environment)
        .timeout(Duration::from_mins(1))
}

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a scratch folder")
}

fn is_alive(process: &str) -> bool {
    // A zombie waits for its new parent to look at it; it runs no more.
    fs_err::read_to_string(format!("/proc/{}/stat", process.trim()))
        .is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn only_the_environment_given_is_seen() {
    let folder = scratch();
    let finished = shell("env", folder.path()).run().expect("runs");
    let text = finished.stdout_text().into_owned();
    assert!(text.contains("GIVEN=yes"), "{text}");
    assert!(!text.contains("CARGO"), "{text}");
}

#[test]
fn the_working_directory_is_the_one_given() {
    let folder = scratch();
    let finished = shell("pwd -P; exit 3", folder.path()).run().expect("runs");
    assert_eq!(finished.status, Some(3));
    assert!(!finished.success());
    let shown = fs_err::canonicalize(folder.path()).expect("exists");
    assert_eq!(finished.stdout_text().trim(), shown.to_string_lossy());
}

#[test]
fn standard_input_is_empty() {
    let folder = scratch();
    let finished = shell("cat; echo end", folder.path()).run().expect("runs");
    assert_eq!(finished.stdout, b"end\n");
}

#[test]
fn much_output_on_both_streams_does_not_block() {
    let folder = scratch();
    let script = "i=0; while [ $i -lt 3000 ]; do \
                  printf '%1000d' 1; printf '%1000d' 2 >&2; i=$((i+1)); done; printf end >&2";
    let finished = shell(script, folder.path())
        .capture_limit_bytes(100_000)
        .run()
        .expect("runs");
    assert!(finished.success() && finished.truncated);
    assert_eq!(finished.stdout.len(), 100_000);
    assert_eq!(finished.stderr.len(), 100_000);
    assert!(finished.stderr.ends_with(b"end"));
}

#[test]
fn a_timeout_ends_children_and_what_left_the_group() {
    let folder = scratch();
    let pids = folder.path().join("pids");
    // One that ignores the polite signal, one in a session of its own.
    let script = "(trap '' TERM; echo $$ > pids; sh -c 'trap \"\" TERM; echo $$ >> pids; \
                  while :; do sleep 1; done' & setsid sh -c 'echo $$ >> pids; sleep 100' & \
                  sleep 100)";
    let started = Instant::now();
    let error = shell(script, folder.path())
        .timeout(Duration::from_millis(700))
        .run()
        .expect_err("takes too long");
    assert!(matches!(error, ProcessError::TimedOut { .. }), "{error}");
    assert!(started.elapsed() < Duration::from_secs(10));
    thread::sleep(Duration::from_millis(200));
    let pids = fs_err::read_to_string(pids).expect("written");
    // macOS has no `setsid`.
    let expected = if cfg!(target_os = "linux") { 3 } else { 2 };
    assert_eq!(pids.lines().count(), expected);
    if cfg!(target_os = "linux") {
        for pid in pids.lines() {
            assert!(!is_alive(pid), "{pid} of {pids} is alive");
        }
    }
}

#[test]
fn cancelling_ends_the_program() {
    let folder = scratch();
    let cancel = Cancel::new();
    let other = cancel.clone();
    let thread = thread::spawn(move || {
        thread::sleep(Duration::from_millis(150));
        other.cancel();
    });
    let started = Instant::now();
    let error = shell("sleep 50", folder.path())
        .cancel(&cancel)
        .run()
        .expect_err("cancelled");
    assert!(matches!(error, ProcessError::Cancelled { .. }), "{error}");
    assert!(started.elapsed() < Duration::from_secs(5));
    thread.join().expect("ends");
    let error = shell("true", folder.path())
        .cancel(&cancel)
        .run()
        .expect_err("not even started");
    assert!(matches!(error, ProcessError::Cancelled { .. }), "{error}");
}

#[test]
fn a_child_left_behind_with_open_streams_does_not_hold_us_up() {
    let folder = scratch();
    let started = Instant::now();
    let finished = shell("sleep 60 & echo $!", folder.path())
        .run()
        .expect("runs");
    assert!(finished.success());
    assert!(started.elapsed() < Duration::from_secs(10));
    if cfg!(target_os = "linux") {
        thread::sleep(Duration::from_millis(100));
        assert!(!is_alive(&finished.stdout_text()));
    }
}

#[test]
fn a_missing_program_and_a_missing_folder_are_told_apart() {
    let folder = scratch();
    let environment = Environment::from_iter([("PATH", "/usr/bin:/bin")]);
    let error = Command::new("uvferry-no-such-program")
        .current_dir(folder.path())
        .environment(&environment)
        .run()
        .expect_err("missing");
    assert!(matches!(error, ProcessError::NotFound(_)), "{error}");
    let error = shell("true", &folder.path().join("none"))
        .run()
        .expect_err("missing");
    assert!(matches!(error, ProcessError::Io { .. }), "{error}");
    let error = Command::new("sh")
        .environment(&environment)
        .run()
        .expect_err("no folder given");
    assert!(
        error.to_string().contains("no working directory"),
        "{error}"
    );
}

#[test]
fn errors_and_output_hide_credentials() {
    let folder = scratch();
    let script = "echo got s3cret-word from https://a:hunter22@example.com/x >&2; sleep 20";
    let environment = Environment::from_iter([
        ("PATH", "/usr/bin:/bin"),
        ("UV_INDEX_A_PASSWORD", "s3cret-word"),
    ]);
    let error = shell(script, folder.path())
        .environment(&environment)
        .timeout(Duration::from_millis(400))
        .run()
        .expect_err("takes too long");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("hunter22"), "{shown}");
    let ProcessError::TimedOut { stderr, .. } = error else {
        panic!("{shown}");
    };
    assert_eq!(stderr, "got **** from https://a:****@example.com/x\n");
}

#[test]
fn resources_are_accounted() {
    let folder = scratch();
    let script = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
    let finished = shell(script, folder.path()).run().expect("runs");
    assert!(finished.resources.user_s.is_some_and(|user| user > 0.0));
    assert!(
        finished
            .resources
            .peak_rss_bytes
            .is_some_and(|peak| peak > 100_000)
    );
    assert!(finished.wall_s > 0.0);
}

#[test]
fn a_signal_is_no_status() {
    let folder = scratch();
    let finished = shell("kill -9 $$", folder.path()).run().expect("runs");
    assert_eq!((finished.status, finished.signal), (None, Some(9)));
}

/// A daemon of two forks has neither the group nor the parent of the program any more.
#[test]
#[cfg(target_os = "linux")]
fn a_daemon_is_ended_with_the_program_that_ran_out_of_time() {
    let folder = scratch();
    let script = "(setsid sh -c 'echo $$ > daemon; exec sleep 100' >/dev/null 2>&1 &); sleep 100";
    let error = shell(script, folder.path())
        .timeout(Duration::from_secs(2))
        .run()
        .expect_err("out of time");
    assert!(matches!(error, ProcessError::TimedOut { .. }), "{error}");
    let daemon = fs_err::read_to_string(folder.path().join("daemon")).expect("it had started");
    let since = Instant::now();
    while is_alive(&daemon) && since.elapsed() < Duration::from_secs(5) {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(!is_alive(&daemon), "{daemon}");
}
