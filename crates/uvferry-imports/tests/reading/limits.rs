//! Files that nobody writes: none ends the process, and all end in time.

use std::time::{Duration, Instant};

use uvferry_imports::read_all;
use uvferry_imports::reading::{Reading, read};
use uvferry_imports::sources::{Kind, PythonFile, Role};
use uvferry_process::{Command, own_peak_rss_bytes};

use super::shown;

/// Much more than any of these takes without optimisation on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

fn timed(source: &str) -> Reading {
    let start = Instant::now();
    let reading = read(source, Kind::Module);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    reading
}

#[test]
fn deep_nesting_is_a_fault_and_the_other_lines_count() {
    let times = 100_000;
    let inside: Vec<(&str, String)> = vec![
        ("brackets", "(".repeat(times)),
        ("closed brackets", "(".repeat(times) + &")".repeat(times)),
        ("lists", "[".repeat(times) + "1" + &"]".repeat(times)),
        (
            "dictionaries",
            "{1:".repeat(times) + "1" + &"}".repeat(times),
        ),
        ("sums", "1+".repeat(times) + "1"),
        ("texts", "'a' + ".repeat(times) + "'a'"),
        ("signs", "-".repeat(times) + "1"),
        ("not", "not ".repeat(times) + "1"),
        ("choices", "1 if x else ".repeat(times) + "1"),
        ("lambdas", "lambda a, b: ".repeat(times) + "1"),
        ("attributes", "a".to_owned() + &".b".repeat(times)),
        ("calls", "a".to_owned() + &"()".repeat(times)),
        ("powers", "1**".repeat(times) + "1"),
        ("f-strings", "f'{".repeat(times)),
        (
            "brackets in an f-string",
            format!("f'{{{}1{}}}'", "(".repeat(times), ")".repeat(times)),
        ),
        ("awaits", "await ".repeat(times) + "x"),
    ];
    for (name, deep) in inside {
        let source = format!("import before\nx = {deep}\nimport after\n");
        let reading = timed(&source);
        assert_eq!(shown(&reading), ["before", "after"], "{name}");
        assert_eq!(reading.faults.len(), 1, "{name}");
    }
}

#[test]
fn deep_blocks_are_a_fault() {
    let mut source = "import before\n".to_owned();
    for depth in 0..5_000 {
        source.push_str(&" ".repeat(depth));
        source.push_str("if x:\n");
    }
    source.push_str(&" ".repeat(5_000));
    source.push_str("import inside\nimport after\n");
    let reading = timed(&source);
    assert_eq!(shown(&reading), ["before", "inside if", "after"]);
    assert_eq!(reading.faults.len(), 1);
}

#[test]
fn what_people_and_their_programs_nest_is_parsed() {
    for source in [
        "x = ".to_owned() + &"(".repeat(150) + &")".repeat(150) + "\nimport a\n",
        format!("x = {}1\nimport a\n", "1 + ".repeat(1_500)),
        format!(
            "x = [{}]\nimport a\n",
            "(1.5, -2, 'a' + 'b'),\n".repeat(20_000)
        ),
        format!("x = '''{}'''\nimport a\n", "((((....----\n".repeat(20_000)),
        format!(
            "x = f'''{}{{y}}'''\nimport a\n",
            "(((...---\n".repeat(20_000)
        ),
        format!(
            "{}import a\n",
            "if x:\n    y = f(1)\nelse:\n    z()\n".repeat(5_000)
        ),
    ] {
        let reading = timed(&source);
        assert_eq!(shown(&reading), ["a"], "{}", &source[..40]);
        assert_eq!(reading.faults, [], "{}", &source[..40]);
    }
}

#[test]
fn many_statements_on_one_line_take_no_longer_than_on_many() {
    let source = "import a;".repeat(50_000) + "\n";
    let reading = timed(&source);
    assert_eq!(reading.imports.len(), 50_000);
    assert_eq!(reading.imports[49_999].place.column, 49_999 * 9 + 8);
    let source = "import a # deptry: ignore\n".repeat(50_000);
    assert!(timed(&source).imports.iter().all(|it| it.ignored.is_some()));
}

#[test]
fn many_errors_take_no_longer_than_one() {
    for source in [
        "try:\n".repeat(50_000),
        "print 'x'\nimport a\n".repeat(20_000),
        "x = (\n".repeat(20_000),
        "from a import (\n".repeat(20_000),
        "'''".repeat(50_001),
        "if x: import a $\n".repeat(20_000),
    ] {
        assert_eq!(timed(&source).faults.len(), 1);
    }
}

#[test]
fn one_statement_of_megabytes_is_a_fault() {
    let source = format!("import a\nx = [{}]\nimport b\n", "1, ".repeat(1_000_000));
    let reading = timed(&source);
    assert_eq!(shown(&reading), ["a", "b"]);
    assert_eq!(reading.faults.len(), 1);
}

/// 200,000 lines.
fn large() -> String {
    let part = "import a\nfrom b import (\n    c,\n    d,\n)\n\n\nclass E(c.F):\n    \"\"\"Words.\"\"\"\n\n    \
                def m(self, x=1):\n        if x:\n            return self.n(x + 1, 'g.h')\n        try:\n            \
                import i\n        except ImportError:\n            i = None\n        return [i, x]\n\n\n";
    let lines = part.lines().count();
    part.repeat(200_000 / lines)
}

#[test]
fn a_file_of_200000_lines_is_read_as_its_parts_are() {
    let reading = timed(&large());
    assert_eq!(reading.lines, 200_000);
    assert_eq!(reading.imports.len(), 30_000);
    assert_eq!(reading.faults, []);
    for (at, import) in reading.imports.iter().enumerate() {
        let expected = [("a", 1), ("b", 2), ("i", 15)][at % 3];
        assert_eq!(
            (import.module.as_str(), import.place.line as usize),
            (expected.0, at / 3 * 20 + expected.1)
        );
    }
}

/// Reads what takes most memory, and prints how much that was; run by the test below.
#[test]
#[ignore = "a part of the test below, which starts it alone in a process"]
fn memory() {
    let folder = tempfile::tempdir().unwrap();
    let texts = [
        large(),
        format!("x = [\n{}]\n", "    ('a', 1),\n".repeat(60_000)),
        format!("import a\nx = {}1\nimport b\n", "(".repeat(3_000_000)),
        format!("x = {}1\n", "1 + ".repeat(500_000)),
    ];
    let files = texts
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let path = format!("f{at}.py");
            fs_err::write(folder.path().join(&path), text).unwrap();
            PythonFile {
                path,
                kind: Kind::Module,
                role: Role::Package,
            }
        })
        .collect();
    drop(texts);
    let before = own_peak_rss_bytes().unwrap_or_default();
    let read = read_all(folder.path(), files, None);
    assert_eq!(read.len(), 4);
    let after = own_peak_rss_bytes().unwrap_or_default();
    println!("peak {before} {after}");
}

#[test]
fn large_files_take_less_than_a_hundred_megabytes() {
    if own_peak_rss_bytes().is_none() {
        uvferry_testkit::skip!("this system does not tell a process's memory");
    }
    let program = std::env::current_exe().unwrap();
    let finished = Command::new(program)
        .args(["--exact", "limits::memory", "--ignored", "--nocapture"])
        .current_dir(std::env::temp_dir())
        .timeout(Duration::from_mins(5))
        .run()
        .unwrap();
    let text = String::from_utf8_lossy(&finished.stdout).into_owned();
    assert_eq!(finished.status, Some(0), "{text}");
    let line = text
        .lines()
        .find_map(|line| line.split_once("peak "))
        .unwrap()
        .1;
    let peaks: Vec<u64> = line.split(' ').map(|it| it.parse().unwrap()).collect();
    assert!(peaks[1] < 100 << 20, "{} MiB", peaks[1] >> 20);
}
