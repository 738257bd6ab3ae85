//! Ctrl-C leaves nothing running.

#![cfg(unix)]

use std::time::{Duration, Instant};

use uvferry_index::Fault;
use uvferry_testkit::{processes_with, skip};

use crate::scene::Scene;

/// A matrix that hangs: the index does not answer about one of its distributions.
struct Hanging {
    scene: Scene,
    marker: String,
    child: std::process::Child,
}

impl Hanging {
    #[expect(
        clippy::disallowed_methods,
        reason = "a process that is to be interrupted is started by the standard library"
    )]
    fn new(name: &str) -> Self {
        let mut scene = Scene::new();
        scene
            .index
            .fault("/simple/two/", Fault::Delay(Duration::from_mins(5)), None);
        let marker = format!("uvferry-test-{name}-{}", std::process::id());
        scene.project.isolated().set("UVFERRY_TEST_MARKER", &marker);
        let child = std::process::Command::new(env!("CARGO_BIN_EXE_uvferry-compat"))
            .args(MATRIX)
            .args(["--python", &scene.python])
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
        Self {
            scene,
            marker,
            child,
        }
    }

    /// The next run, on the same state.
    fn goes_on(&mut self) {
        self.scene.index.clear_faults();
        self.scene
            .project
            .isolated()
            .set("UVFERRY_TEST_MARKER", "the-next");
        let python = ["--resume", "--python", &self.scene.python];
        self.scene.document(0, &[&MATRIX[..], &python].concat());
    }
}

const MATRIX: [&str; 4] = ["matrix", "one", "--state-dir", "state"];

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the system's own program sends the signal"
)]
fn an_interrupt_leaves_no_process_and_keeps_what_is_done() {
    skip!(unless Uv, Python);
    let mut hanging = Hanging::new("interrupted");
    let interrupted = Instant::now();
    let sent = std::process::Command::new("/bin/kill")
        .args(["-INT", &hanging.child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let status = hanging.child.wait().unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(interrupted.elapsed() < Duration::from_secs(20));
    assert_eq!(processes_with(&hanging.marker), [""; 0]);
    let mut told = String::new();
    std::io::Read::read_to_string(&mut hanging.child.stderr.take().unwrap(), &mut told).unwrap();
    assert!(told.contains("--resume"), "{told}");
    hanging.goes_on();
}

/// Nothing can be done at the kill itself.
#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_matrix_left_running_ends_with_the_next_one() {
    skip!(unless Uv, Python);
    let mut hanging = Hanging::new("killed");
    hanging.child.kill().unwrap();
    hanging.child.wait().unwrap();
    assert!(
        !processes_with(&hanging.marker).is_empty(),
        "nothing is left"
    );
    hanging.goes_on();
    let began = Instant::now();
    // A process that was killed is there until its parent has heard of it.
    while !processes_with(&hanging.marker).is_empty() && began.elapsed().as_secs() < 10 {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(processes_with(&hanging.marker), [""; 0]);
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
