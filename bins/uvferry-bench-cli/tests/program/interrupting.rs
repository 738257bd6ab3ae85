//! A bench that is ended half way leaves nothing running and nothing lying about, keeps what it
//! has finished, and goes on from there.

use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use uvferry_index::Fault;
use uvferry_testkit::{processes_with, skip};

use crate::scene::{Scene, document};

/// Runs of each tool.
const RUNS: usize = 4;

/// A bench that hangs in the middle, since the index does not answer any more.
struct Halfway {
    scene: Scene,
    marker: String,
    child: Child,
}

const MEASURE: [&str; 14] = [
    "run",
    "-r",
    "requirements.txt",
    "--scenario",
    "cold-install",
    "--tool",
    "pip",
    "--tool",
    "uv-pip",
    "--warm-ups",
    "0",
    "--state",
    "state.jsonl",
    "--runs",
];

impl Halfway {
    #[expect(
        clippy::disallowed_methods,
        reason = "a process that is to be interrupted is started by the standard library"
    )]
    fn new(name: &str) -> Self {
        let mut scene = Scene::new();
        let marker = format!("uvferry-bench-{name}-{}", std::process::id());
        let temporary = scene.project.beside("temporary");
        fs_err::create_dir_all(&temporary).unwrap();
        scene
            .project
            .isolated()
            .set("UVFERRY_TEST_MARKER", &marker)
            .set("TMPDIR", &temporary);
        let child = std::process::Command::new(env!("CARGO_BIN_EXE_uvferry-bench"))
            .args(MEASURE)
            .args([&RUNS.to_string(), "--python", &scene.python])
            .args(["--history", "history.jsonl", "--format", "json"])
            .current_dir(scene.project.path())
            .env_clear()
            .envs(scene.project.environment().iter())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut halfway = Self {
            scene,
            marker,
            child,
        };
        let (least, marker) = (3, halfway.marker.clone());
        halfway.wait_for("runs", |halfway| halfway.finished() >= least);
        let index = &halfway.scene.index;
        index.fault("*", Fault::Delay(Duration::from_mins(5)), None);
        // The next run has begun and waits for an answer: no more are finished.
        loop {
            let before = halfway.finished();
            std::thread::sleep(Duration::from_secs(3));
            assert_eq!(halfway.child.try_wait().unwrap(), None, "it has ended");
            let at_work = processes_with(&marker).len() > 1 || !cfg!(target_os = "linux");
            if halfway.finished() == before && at_work {
                break;
            }
        }
        assert!(halfway.finished() < 2 * RUNS, "it is over already");
        assert_eq!(halfway.left_folders().len(), 1);
        halfway
    }

    fn wait_for(&mut self, what: &str, come: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !come(self) {
            assert!(began.elapsed() < Duration::from_mins(2), "no {what}");
            assert_eq!(self.child.try_wait().unwrap(), None, "it has ended");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Runs that are written down.
    fn finished(&self) -> usize {
        self.lines("state.jsonl")
    }

    fn lines(&self, file: &str) -> usize {
        if !self.scene.project.exists(file) {
            return 0;
        }
        self.scene.project.read(file).lines().count()
    }

    /// What lies in the folder for temporary files.
    fn left_folders(&self) -> Vec<String> {
        let temporary = self.scene.project.environment().get("TMPDIR").unwrap();
        fs_err::read_dir(temporary)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a signal is sent by the program of the system"
    )]
    fn send(&self, signal: &str) {
        let sent = std::process::Command::new("/bin/kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Goes on with what is missing, and no more.
    fn goes_on(&self) {
        let before = self.finished();
        let scene = &self.scene;
        scene.index.clear_faults();
        let runs = RUNS.to_string();
        let words = [
            &runs,
            "--python",
            &scene.python,
            "--resume",
            "--format",
            "json",
        ];
        let words = [&MEASURE[..], &words.map(|word| word as &str)].concat();
        let said = document(&scene.run(&words));
        let all: Vec<(&str, &Value)> = said["scenarios"][0]["tools"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|tool| {
                let runs = tool["runs"].as_array().unwrap().iter();
                runs.map(|run| (tool["tool"].as_str().unwrap(), run))
            })
            .collect();
        assert_eq!(all.len(), 2 * RUNS);
        let resumed = all.iter().filter(|(_, run)| run["resumed"] == true).count();
        assert_eq!(resumed, before);
        // Each round of each tool once.
        let rounds: BTreeSet<(&str, u64)> = all
            .iter()
            .map(|(tool, run)| (*tool, run["round"].as_u64().unwrap()))
            .collect();
        assert_eq!(rounds.len(), 2 * RUNS);
        assert_eq!(self.finished(), 2 * RUNS);
        assert_eq!(self.left_folders(), [""; 0]);
        assert_eq!(processes_with(&self.marker), [""; 0]);
    }
}

impl Drop for Halfway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_interrupt_or_a_request_to_end_keeps_what_is_done_and_nothing_else() {
    skip!(unless Uv, Python);
    for signal in ["-INT", "-TERM"] {
        let mut halfway = Halfway::new(&format!("ended{signal}"));
        let sent = Instant::now();
        halfway.send(signal);
        assert_eq!(halfway.child.wait().unwrap().code(), Some(1), "{signal}");
        assert!(sent.elapsed() < Duration::from_secs(20), "{signal}");
        assert_eq!(processes_with(&halfway.marker), [""; 0], "{signal}");
        assert_eq!(halfway.left_folders(), [""; 0], "{signal}");
        // What was finished is a result like others.
        let history = halfway.scene.project.read("history.jsonl");
        let bench: Value = serde_json::from_str(&history).unwrap();
        assert_eq!(bench["cancelled"], true);
        let runs: usize = bench["scenarios"][0]["tools"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tool| {
                assert_eq!(tool["failure"], Value::Null, "an interrupt is no failure");
                tool["runs"].as_array().unwrap().len()
            })
            .sum();
        assert_eq!(runs, halfway.finished(), "{signal}");
        let mut told = String::new();
        let mut stderr = halfway.child.stderr.take().unwrap();
        std::io::Read::read_to_string(&mut stderr, &mut told).unwrap();
        assert!(told.contains("--resume"), "{signal}: {told}");
        halfway.goes_on();
    }
}

/// Nobody can do anything at that moment: the next bench does.
#[test]
fn after_a_kill_the_next_bench_ends_and_removes_what_was_left() {
    skip!(unless Uv, Python);
    let mut halfway = Halfway::new("killed");
    halfway.send("-KILL");
    assert_eq!(halfway.child.wait().unwrap().code(), None);
    assert_eq!(halfway.left_folders().len(), 1);
    if cfg!(target_os = "linux") {
        assert_ne!(processes_with(&halfway.marker), [""; 0], "nothing to end");
    }
    assert_eq!(halfway.lines("history.jsonl"), 0);
    halfway.goes_on();
}
