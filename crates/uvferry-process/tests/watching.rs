//! What known programs use comes out as it is known, within 2 % or 10 ms: memory of one and of
//! several processes, processor time, bytes read and written, wall time.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use uvferry_process::{Command, Environment, Finished};

const MIB: u64 = 1 << 20;

/// This test's own program does the known things, told by this variable.
const TASK: &str = "UVFERRY_KNOWN_TASK";

/// No test of its own: what the other tests start.
#[test]
fn a_known_program() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    for part in task.split(';') {
        let words: Vec<&str> = part.split(' ').collect();
        let number = |at: usize| words[at].parse::<u64>().unwrap();
        match words[0] {
            "hold" => hold(number(1), Duration::from_millis(number(2))),
            "children" => {
                let children: Vec<_> = (0..number(1))
                    .map(|_| start(&format!("hold {} {}", number(2), number(3))))
                    .collect();
                for mut child in children {
                    child.wait().unwrap();
                }
            }
            "orphan" => {
                // Its parent ends at once; it lives on.
                let mut middle = start(&format!("leave {} {}", number(1), number(2)));
                middle.wait().unwrap();
                std::thread::sleep(Duration::from_millis(number(2)));
            }
            "leave" => {
                #[expect(clippy::zombie_processes, reason = "that is what is tried")]
                let _ = start(&format!("hold {} {}", number(1), number(2)));
            }
            "spin" => {
                spin(Duration::from_millis(number(1)));
            }
            // What follows is done by a child.
            "sub" => {
                start(&words[1..].join(" ")).wait().unwrap();
            }
            "work" => {
                spin(Duration::from_millis(number(1)));
                copy_zeros(Duration::from_millis(number(1)));
                let times = format!("{:?}", own_ticks());
                fs_err::write(words[2], times).unwrap();
            }
            "write" => {
                let block = vec![7; usize::try_from(MIB).unwrap()];
                let mut file = fs_err::File::create(words[1]).unwrap();
                for _ in 0..number(2) {
                    file.write_all(&block).unwrap();
                }
            }
            "read" => {
                let mut file = fs_err::File::open(words[1]).unwrap();
                let mut block = vec![0; usize::try_from(MIB).unwrap()];
                while file.read(&mut block).unwrap() > 0 {}
            }
            other => panic!("no task `{other}`"),
        }
    }
}

fn hold(mebibytes: u64, time: Duration) {
    let mut memory = vec![0_u8; usize::try_from(mebibytes * MIB).unwrap()];
    // Memory that nobody has touched is not resident.
    for at in (0..memory.len()).step_by(4096) {
        memory[at] = 1;
    }
    std::hint::black_box(&memory);
    std::thread::sleep(time);
}

fn spin(time: Duration) {
    let since = Instant::now();
    while since.elapsed() < time {}
}

/// Work that is the kernel's.
fn copy_zeros(time: Duration) {
    let mut zeros = fs_err::File::open("/dev/zero").unwrap();
    let mut block = vec![0; usize::try_from(MIB).unwrap()];
    let since = Instant::now();
    while since.elapsed() < time {
        zeros.read_exact(&mut block).unwrap();
    }
}

/// What the system has counted for this process so far: user mode and kernel, in ticks.
fn own_ticks() -> (u64, u64) {
    let text = fs_err::read_to_string("/proc/self/stat").unwrap();
    let (_, rest) = text.rsplit_once(')').unwrap();
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    (fields[11].parse().unwrap(), fields[12].parse().unwrap())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the known program starts children as any program does"
)]
fn start(task: &str) -> std::process::Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_known_program"])
        .env(TASK, task)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn run(task: &str, directory: &Path) -> Finished {
    let environment = Environment::from_iter([(TASK, task)]);
    let finished = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_known_program"])
        .current_dir(directory)
        .environment(&environment)
        .timeout(Duration::from_mins(1))
        .watched()
        .run()
        .unwrap();
    assert!(finished.success(), "{finished:?}");
    finished
}

/// Within 2 %, above what the program uses when it does nothing.
fn assert_near(measured: u64, idle: u64, known: u64) {
    let own = measured.saturating_sub(idle);
    let off = own.abs_diff(known);
    assert!(off * 50 <= known, "{own} is not {known}");
}

fn peak(finished: &Finished) -> u64 {
    finished.watched.as_ref().unwrap().peak_rss_bytes().unwrap()
}

#[test]
fn the_memory_of_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let idle = run("hold 0 50", folder.path());
    let held = run("hold 200 50", folder.path());
    assert_near(peak(&held), peak(&idle), 200 * MIB);
    // Of one process both ways tell the same; what wait4 tells has no gaps between looks.
    let exact = held.resources.peak_rss_bytes.unwrap();
    assert_near(exact, 0, peak(&held));
}

#[test]
fn the_memory_of_children_that_run_at_once_adds_up_in_the_tree_alone() {
    let folder = tempfile::tempdir().unwrap();
    let idle = run("children 3 0 300", folder.path());
    let held = run("children 3 100 300", folder.path());
    assert_near(peak(&held), peak(&idle), 300 * MIB);
    // The largest single process has but a third of it.
    let one = run("hold 100 50", folder.path()).resources.peak_rss_bytes;
    assert_near(held.resources.peak_rss_bytes.unwrap(), 0, one.unwrap());
    let looks = &held.watched.as_ref().unwrap().looks;
    assert!(looks.iter().any(|look| look.processes == 4), "{looks:?}");
}

#[test]
fn a_child_that_lost_its_parent_still_counts() {
    let folder = tempfile::tempdir().unwrap();
    // When it holds its memory, its parent is gone: two processes, not three.
    let idle = run("children 1 0 400", folder.path());
    let held = run("orphan 100 400", folder.path());
    assert_near(peak(&held), peak(&idle), 100 * MIB);
}

#[test]
fn the_curve_begins_low_and_ends_high() {
    let folder = tempfile::tempdir().unwrap();
    let finished = run("hold 0 200;hold 100 200", folder.path());
    let looks = &finished.watched.as_ref().unwrap().looks;
    let low = looks.first().unwrap().rss_bytes;
    let high = looks[looks.len() / 2..]
        .iter()
        .map(|look| look.rss_bytes)
        .max()
        .unwrap();
    assert!(high >= low + 95 * MIB, "{low} {high}");
    assert!(looks.is_sorted_by(|a, b| a.at_s <= b.at_s));
}

#[test]
fn processor_time() {
    let folder = tempfile::tempdir().unwrap();
    let finished = run("spin 400", folder.path());
    let used = finished.resources.user_s.unwrap() + finished.resources.system_s.unwrap();
    // Others may hold the processor meanwhile: never more than the wall time.
    assert!(
        used <= finished.wall_s + 0.01,
        "{used} of {}",
        finished.wall_s
    );
    let seen = finished
        .watched
        .as_ref()
        .unwrap()
        .looks
        .last()
        .unwrap()
        .cpu_s;
    assert!((used - seen).abs() < 0.06, "{used} and {seen}");
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "some hundred ticks")]
fn user_and_system_time_of_a_program_and_of_its_child() {
    let folder = tempfile::tempdir().unwrap();
    let ticks_a_second = rustix::param::clock_ticks_per_second() as f64;
    for task in ["work 800 told", "sub work 800 told"] {
        let finished = run(task, folder.path());
        let told = fs_err::read_to_string(folder.path().join("told")).unwrap();
        let told = told.trim_matches(['(', ')']).split_once(", ").unwrap();
        let seconds = |ticks: &str| ticks.parse::<f64>().unwrap() / ticks_a_second;
        let (user, system) = (seconds(told.0), seconds(told.1));
        // A busy machine gives less of either in that time; what it gave is known.
        assert!(user > 0.1 && system > 0.1, "{user} {system}");
        for (known, measured) in [
            (user, finished.resources.user_s.unwrap()),
            (system, finished.resources.system_s.unwrap()),
        ] {
            // A tick was cut off of what is known; the rest is its start and its end.
            let near = (known * 0.02).max(0.01) + 1.0 / ticks_a_second;
            let off = (measured - known).abs();
            assert!(off <= near, "{task}: {measured} is not {known}");
        }
    }
}

#[test]
fn bytes_read_and_written_by_the_program_and_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let transfer = |task: &str| run(task, folder.path()).watched.unwrap().transfer.unwrap();
    let idle = transfer("hold 0 0");
    let idle_too = transfer("sub hold 0 0");
    for (idle, sub) in [(idle, ""), (idle_too, "sub ")] {
        let wrote = transfer(&format!("{sub}write big 64"));
        assert_near(wrote.written_bytes, idle.written_bytes, 64 * MIB);
        let read = transfer(&format!("{sub}read big"));
        assert_near(read.read_bytes, idle.read_bytes, 64 * MIB);
    }
    let read = transfer("read big");
    // What was just written is in memory: no device is asked for it.
    assert!(read.storage_read_bytes < 8 * MIB, "{read:?}");
}

#[test]
fn a_wait_by_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let idle = (0..5).map(|_| run("hold 0 0", folder.path()).wall_s);
    let idle = idle.fold(f64::INFINITY, f64::min);
    // Another program may keep the processor for a while: of some runs the shortest counts.
    let slept = (0..5).map(|_| run("hold 0 500", folder.path()).wall_s);
    let slept = slept.fold(f64::INFINITY, f64::min);
    assert!(((slept - idle) - 0.5).abs() < 0.01, "{idle} {slept}");
}

#[test]
fn looking_costs_little_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let finished = run("hold 10 500", folder.path());
    let watched = finished.watched.unwrap();
    assert!(watched.own_cpu_s > 0.0);
    assert!(watched.own_cpu_s < 0.05, "{}", watched.own_cpu_s);
    assert!(watched.looks.len() >= 20, "{}", watched.looks.len());
}

#[test]
fn who_does_not_ask_is_told_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let finished = Command::new("/bin/sh")
        .args(["-c", "exit 0"])
        .current_dir(folder.path())
        .run()
        .unwrap();
    assert_eq!(finished.watched, None);
}
