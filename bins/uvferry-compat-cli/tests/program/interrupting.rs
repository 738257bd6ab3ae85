//! Ctrl-C leaves nothing running.

#![cfg(unix)]

use std::time::{Duration, Instant};

use uvferry_index::Fault;
use uvferry_testkit::skip;

use crate::scene::Scene;

/// The processes that have a text among their arguments or variables.
fn processes_with(text: &str) -> Vec<String> {
    let Ok(entries) = fs_err::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| {
            let read = |file: &str| fs_err::read(entry.path().join(file)).unwrap_or_default();
            let all = [read("cmdline"), read("environ")].concat();
            String::from_utf8_lossy(&all).contains(text)
        })
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a process that is to be interrupted is started by the standard library"
)]
fn an_interrupt_leaves_no_process_and_keeps_what_is_done() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    // The index does not answer about one of them.
    scene
        .index
        .fault("/simple/two/", Fault::Delay(Duration::from_mins(5)), None);
    let marker = format!("uvferry-test-{}", std::process::id());
    scene.project.isolated().set("UVFERRY_TEST_MARKER", &marker);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_uvferry-compat"))
        .args([
            "matrix",
            "one",
            "--state-dir",
            "state",
            "--python",
            &scene.python,
        ])
        .current_dir(scene.project.path())
        .env_clear()
        .envs(scene.project.environment().iter())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    let is_asked = || {
        let requests = scene.index.requests();
        requests
            .iter()
            .any(|request| request.path.contains("one-1.0"))
    };
    while !is_asked() && began.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(is_asked(), "it never came to this");
    // What is asked next is not answered.
    std::thread::sleep(Duration::from_millis(300));
    assert!(processes_with(&marker).len() > 1 || !cfg!(target_os = "linux"));
    let interrupted = Instant::now();
    let sent = std::process::Command::new("/bin/kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(interrupted.elapsed() < Duration::from_secs(20));
    assert_eq!(processes_with(&marker), [""; 0]);
    let mut told = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut told).unwrap();
    assert!(told.contains("--resume"), "{told}");

    // The next run goes on.
    scene.index.clear_faults();
    let arguments = [
        "matrix",
        "one",
        "--state-dir",
        "state",
        "--resume",
        "--python",
        &scene.python,
    ];
    scene.document(0, &arguments);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a process that is to be interrupted is started by the standard library"
)]
fn an_interrupt_ends_a_uv_that_does_not_answer() {
    use std::os::unix::fs::PermissionsExt as _;
    skip!(unless Uv, Python);
    for signal in ["-INT", "-TERM", "-HUP", "-QUIT"] {
        let mut scene = Scene::new();
        let marker = format!("uvferry-hanging{signal}-{}", std::process::id());
        scene.project.isolated().set("UVFERRY_TEST_MARKER", &marker);
        let uv = scene.project.beside("hanging").join("uv");
        fs_err::write(&uv, "#!/bin/sh\nexec sleep 600\n").unwrap();
        fs_err::set_permissions(&uv, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_uvferry-compat"))
            .args(["matrix", "one", "--python", &scene.python, "--uv"])
            .arg(&uv)
            .current_dir(scene.project.path())
            .env_clear()
            .envs(scene.project.environment().iter())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while processes_with(&marker).len() < 2 && began.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let interrupted = Instant::now();
        let sent = std::process::Command::new("/bin/kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        assert_eq!(child.wait().unwrap().code(), Some(1), "{signal}");
        assert!(interrupted.elapsed() < Duration::from_secs(10));
        assert_eq!(processes_with(&marker), [""; 0], "{signal}");
    }
}
