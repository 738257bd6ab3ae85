//! What a person sees on a terminal, and a pipe does not.

use std::time::Duration;

use uvferry_process::Command;
use uvferry_testkit::skip;

use crate::scene::Scene;

/// Runs a command on a terminal of its own, as wide as the first argument says, and prints what
/// it shows.
const ON_A_TERMINAL: &str = "
import fcntl, os, pty, struct, sys, termios
columns, command = int(sys.argv[1]), sys.argv[2:]
process, terminal = pty.fork()
if process == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    os.execv(command[0], command)
shown = b''
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
_, status = os.waitpid(process, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
";

/// What was shown, each line as often as it was drawn, without what moves the cursor.
fn shown(scene: &Scene, columns: usize, words: &[&str]) -> String {
    let finished = Command::new(&scene.python)
        .args(["-I", "-c", ON_A_TERMINAL, &columns.to_string()])
        .arg(env!("CARGO_BIN_EXE_uvferry-bench"))
        .args(words)
        .args(["--python", &scene.python])
        .current_dir(scene.project.path())
        .environment(scene.project.environment())
        .timeout(Duration::from_mins(5))
        .run()
        .unwrap();
    assert_eq!(finished.status, Some(0), "{finished:?}");
    let text = String::from_utf8(finished.stdout).unwrap();
    let mut lines = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => {
                for c in chars.by_ref() {
                    if c.is_ascii_alphabetic() {
                        break;
                    }
                }
                // A cursor that moves begins another line.
                lines.push(String::new());
            }
            '\r' | '\n' => lines.push(String::new()),
            c => {
                let line = lines.last_mut().unwrap();
                // A line that is full of spaces goes on in the next one.
                if line.chars().count() == columns && line.ends_with(' ') {
                    lines.push(c.to_string());
                } else {
                    line.push(c);
                }
            }
        }
    }
    lines.join("\n")
}

const MEASURE: [&str; 13] = [
    "run",
    "--scenario",
    "warm-install",
    "--scenario",
    "noop",
    "--tool",
    "pip",
    "--tool",
    "uv-pip",
    "--runs",
    "3",
    "--warm-ups",
    "0",
];

#[test]
fn a_terminal_shows_how_far_it_is_and_then_the_figures() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    scene.project.isolated().set("TERM", "xterm-256color");
    for columns in [40, 120] {
        let shown = shown(&scene, columns, &MEASURE);
        let lines: Vec<&str> = shown.lines().map(str::trim_end).collect();
        for line in &lines {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        let seen = |text: &str| lines.iter().any(|line| line.contains(text));
        assert!(seen("[1/2] warm"), "{shown}");
        assert!(seen("[2/2] noop"), "{shown}");
        if columns > 100 {
            assert!(
                lines
                    .iter()
                    .any(|line| line.contains("[1/2] warm-install, run 3, about ")
                        && line.contains(" left; ")),
                "{shown}"
            );
        }
        // The figures stand in the table that fits: with their spread, for each tool.
        let table: Vec<&&str> = lines
            .iter()
            .filter(|line| line.contains(" to ") && line.contains('('))
            .collect();
        assert!(table.len() >= 4, "{shown}");
        assert_eq!(seen("pip by it"), columns > 100, "{shown}");
    }
}

#[test]
fn a_pipe_gets_the_figures_alone() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let finished = scene.measure(&["--runs", "3", "--tool", "uv-pip", "--warm-ups", "0"]);
    assert_eq!(finished.status, Some(0), "{finished:?}");
    assert_eq!(finished.stderr_redacted(), "");
    let told = String::from_utf8(finished.stdout).unwrap();
    assert!(told.contains("median (95 % interval)"), "{told}");
    assert!(!told.contains(['\u{1b}', '\r']), "{told}");
    assert!(!told.contains(" left"), "{told}");
}
