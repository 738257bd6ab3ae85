//! Versions, specifiers and markers beside pip's vendored `packaging`: hand-written lists,
//! some thousands that proptest makes, and all strings of `packaging`'s own tests where
//! `UVFERRY_TEST_PACKAGING` names a checkout of it.
//!
//! `UVFERRY_TEST_PIP_PYTHON` names the interpreter; otherwise `python3` on PATH is asked.
//! Without a pip of the version that is imitated here the test says so and stops.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop, and says why it was skipped"
)]

use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use uvferry_process::{Command, Environment, find_program};
use uvferry_requirements::{Marker, MarkerEnvironment, Specifiers, Version};

/// Answers for all texts of the JSON file that is named, in one process.
const PROGRAM: &str = r#"
import ast, json, os, pathlib, sys
from pip._vendor.packaging.markers import Marker, default_environment
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.version import Version

def quiet(ask):
    try:
        return ask()
    except Exception:
        return None

asked = json.load(open(sys.argv[1], encoding="utf-8"))
versions, specifiers, markers = asked["versions"], asked["specifiers"], asked["markers"]
for path in pathlib.Path(sys.argv[2]).glob("tests/test_*.py") if len(sys.argv) > 2 else []:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if 0 < len(text) < 200 and "\0" not in text and text.isascii():
                versions.append(text); specifiers.append(text); markers.append(text)
parsed = [(text, quiet(lambda: Version(text))) for text in versions]
sets = [(text, quiet(lambda: SpecifierSet(text))) for text in specifiers]
good = [(text, found) for text, found in parsed if found is not None]
step = max(1, len(good) // 150)
few = good[::step]
environment = default_environment()
print(json.dumps({
    "environment": environment,
    "versions": [[text, str(found) if found else None, found.is_prerelease if found else None,
                  list(map(str, found.release)) if found else None] for text, found in parsed],
    "order": [[a, b, (x > y) - (x < y)] for (a, x), (b, y) in zip(good, good[7:] + good[:7])]
        + [[a, b, (x > y) - (x < y)] for a, x in few for b, y in few],
    "specifiers": [[text, found is not None] for text, found in sets],
    # A version has the same answer with each specifier that it would have alone.
    "contains": [[text, v, quiet(lambda: found.contains(v, prereleases=True))]
        for n, (text, found) in enumerate(sets) if found is not None
        for v, _ in good[n % 11 :: max(1, len(good) // 60)]],
    "markers": [[text, (found := quiet(lambda: Marker(text))) is not None,
                 quiet(lambda: found.evaluate({"extra": "x"})) if found else None] for text in markers],
}))
"#;

fn python() -> Option<PathBuf> {
    let python = std::env::var_os("UVFERRY_TEST_PIP_PYTHON")
        .map(PathBuf::from)
        .or_else(|| find_program("python3", &std::env::var_os("PATH")?));
    let Some(python) = python else {
        println!("skipped: no python3 on PATH");
        return None;
    };
    let version = run(
        &python,
        &["-c", "import pip; print(pip.__version__)"],
        Duration::from_mins(1),
    );
    let major = version
        .as_ref()
        .and_then(|version| version.split('.').next()?.parse::<u32>().ok());
    if major.is_none_or(|major| major < 26) {
        println!("skipped: pip 26 is asked for, found {version:?}");
        return None;
    }
    Some(python)
}

fn run(python: &std::path::Path, args: &[&str], timeout: Duration) -> Option<String> {
    let mut environment = std::env::vars_os().collect::<Environment>();
    environment.remove_prefixed("PIP_").set("PYTHONUTF8", "1");
    let finished = Command::new(python)
        .args(args)
        .current_dir(std::env::temp_dir())
        .environment(&environment)
        .capture_limit_bytes(1 << 30)
        .timeout(timeout)
        .run()
        .ok()?;
    if !finished.success() {
        println!("{}", finished.stderr_redacted());
        return None;
    }
    Some(finished.stdout_text().into_owned())
}

const VERSIONS: &[&str] = &[
    "1.0.dev456",
    "1.0a1",
    "1.0a2.dev456",
    "1.0a12.dev456",
    "1.0a12",
    "1.0b1.dev456",
    "1.0b2",
    "1.0b2.post345.dev456",
    "1.0b2.post345",
    "1.0b2-346",
    "1.0c1.dev456",
    "1.0c1",
    "1.0rc2",
    "1.0c3",
    "1.0",
    "1.0.post456.dev34",
    "1.0.post456",
    "1.1.dev1",
    "1.2+123abc",
    "1.2+123abc456",
    "1.2+abc",
    "1.2+abc123",
    "1.2+abc123def",
    "1.2+1234.abc",
    "1.2+123456",
    "1.2.r32+123456",
    "1.2.rev33+123456",
    "1!1.0.dev456",
    "1!1.0",
    "1!1.2.r32+123456",
    "v1.0",
    " v1.0\t\n",
    "1.0-alpha.1",
    "1.0_PREVIEW-2",
    "1.0.Post-3",
    "1.0-0",
    "1.0dev",
    "1.0.0.0",
    "0",
    "0.0",
    "00.01",
    "1.0+ubuntu-1",
    "1.0+UBUNTU_1.0",
    "18446744073709551615",
    "18446744073709551616",
    "18446744073709551617",
    "1.18446744073709551616",
    "018446744073709551616",
    "340282366920938463463374607431768211456!1",
    "1.0a99999999999999999999",
    "1.0.post99999999999999999999.dev99999999999999999998",
    "1.0+99999999999999999999.1",
    "20240101123456789012345",
    "french toast",
    "1.0+a+",
    "1.0++",
    "1.0+_foobar",
    "1.0+foo&asd",
    "1.0+1+1",
    "1..0",
    "1.0.",
    ".1",
    "1.0-",
    "1.0a-",
    "1.0.post",
    "1.0.dev.",
    "1.0-1-1",
    "1.0rev",
    "1.0r4",
    "1!",
    "!1",
    "1!!1",
    "v",
    "1.0 a1",
    "1,0",
    "1.0a1b1",
    "1.0dev1post1",
    "1.0+",
    "1.0*",
    "1.*",
    "\u{661}.0",
    "1.0\u{a0}",
    "1e5",
    "-1",
    "+1",
];

const SPECIFIERS: &[&str] = &[
    "~=2.0",
    "==2.1.*",
    "==2.1.0.3",
    "!=2.2.*",
    "!=2.2.0.5",
    "<=5",
    ">=7.9a1",
    "<1.0.dev1",
    ">2.0.post1",
    "===lolwat",
    "===1.0",
    "=== 1.0 ",
    "== 1.0",
    "~= 1.0.0",
    "~=1",
    "~=1.*",
    ">=1.*",
    "<1.*",
    "==1.0.dev1.*",
    "==1.0a1.*",
    "!=1.0.post1.*",
    "==1.0+x.*",
    ">=1.0+x",
    "<=1.0+x",
    ">1+x",
    "~=1.0+x",
    "==1.0+x",
    "!=1.0+x.1",
    "1.0",
    "=1.0",
    "=>1.0",
    "==",
    "",
    ",",
    ">=1,",
    ",>=1",
    ">=1,,<2",
    ">=1 ,<2",
    ">=1 <2",
    "==1.0,!=1.1",
    "<>1",
    "==v1.0",
    ">=1!2.0",
    "==1.*.*",
    "==*",
    ">=18446744073709551616",
    "==18446744073709551616.*",
    "<99999999999999999999",
    "~=99999999999999999999.1",
    "==1.0.*,==1.0",
    ">1.0a1",
    ">1.0",
    "<1.0",
    "<1.0a1",
    "<1.0.post1",
    "<1.0.post1.dev1",
    ">1.0.dev1",
    ">1.0.post1.dev1",
    "<=1.0.post1",
    "~=1.0.post1",
    "~=1.0rc1",
    "~=1!2.0.3",
    "==1.0.0",
    "!=1",
    "!=1.0.0",
    ">0",
    "<0",
    ">=0.dev0",
    "<0.dev0",
    "===1.0,==1.0",
    "===1,2",
];

const MARKERS: &[&str] = &[
    "os_name == 'posix'",
    "os.name=='posix'",
    "'posix' == os_name",
    "python_version >= '3'",
    "python_version>='3' and (os_name=='nt' or os_name=='posix')",
    "(((os_name == 'posix')))",
    "os_name == 'posix' and",
    "and os_name == 'posix'",
    "os_name = 'posix'",
    "os_name == posix",
    "os_name",
    "'a' == 'a'",
    "extra == 'X'",
    "extra == 'x' or extra == 'y'",
    "'x' in extra",
    "extra != 'x'",
    "python_version in '3.8,3.9'",
    "python_version not in '2.7'",
    "sys_platform not  in 'linux'",
    "platform_release >= '5'",
    "platform_version == '#1'",
    "implementation_version ~= '3.1'",
    "python_full_version === '3'",
    "python_version < '3.99999999999999999999'",
    "python_version >= '18446744073709551616'",
    "os_name ~= 'posix'",
    "os_name === 'posix'",
    "os_name < 'x'",
    "\"linux\" in sys_platform",
    "sys_platform == \"linux'\"",
    "sys_platform == 'lin\\u0075x'",
    "python_implementation == 'CPython'",
    "platform.python_implementation != 'PyPy'",
    "platform.machine == 'x'",
    "python.version >= '3'",
    "extras == 'x'",
    "'x' in extras",
    "dependency_groups == 'x'",
    "",
    "()",
    "not os_name == 'x'",
    "os_name == 'a' or os_name == 'b' and os_name == 'c'",
    "os_name=='a'or os_name=='b'",
    "os_name == 'a'and os_name == 'b'",
    "os_name == 'a' ;",
    "python_version == '3.*'",
    "python_version == '3.+x'",
    "python_version > 'x'",
    "platform_machine == ''",
    "os_name == os_name",
    "python_version == python_full_version",
];

fn made<T>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

const VERSION: &str = r"v?([0-9]{1,3}!)?([0-9]{1,2}|[0-9]{19,22})(\.[0-9]{1,2}|\.0){0,3}([-_.]?(a|b|c|rc|alpha|beta|pre|preview|A|RC)[-_.]?[0-9]{0,2})?(-[0-9]|[-_.]?(post|rev|r|POST)[-_.]?[0-9]{0,2})?([-_.]?(dev|DEV)[-_.]?[0-9]{0,2})?(\+[a-zA-Z0-9]{1,3}([-_.][a-z0-9]{1,3}){0,2})?";
const SMALL: &str =
    r"[01](\.[0-2]){0,2}((a|b|rc)[0-2])?(\.post[0-2])?(\.dev[0-2])?(\+[a1](\.[01])?)?";

fn versions() -> Vec<String> {
    let strategy = prop_oneof![3 => VERSION, 4 => SMALL, 1 => r"[0-9a-c.+!*v_-]{0,8}"];
    made(strategy, 3_000)
}

fn specifiers() -> Vec<String> {
    let clause = (
        prop_oneof![
            Just("=="),
            Just("!="),
            Just(">="),
            Just("<="),
            Just(">"),
            Just("<"),
            Just("~="),
            Just("==="),
            Just("=")
        ],
        prop_oneof![Just(""), Just(" "), Just("\t")],
        prop_oneof![2 => VERSION, 6 => SMALL, 1 => r"[0-9a-c.+!*v_-]{0,6}"],
        prop_oneof![6 => Just(""), 1 => Just(".*"), 1 => Just(" ")],
    )
        .prop_map(|(operator, blank, version, tail)| format!("{operator}{blank}{version}{tail}"));
    let strategy = proptest::collection::vec(clause, 1..3).prop_map(|clauses| clauses.join(","));
    made(strategy, 2_000)
}

fn markers() -> Vec<String> {
    let operand = || {
        prop_oneof![
            Just("python_version".to_owned()),
            Just("python_full_version".to_owned()),
            Just("os_name".to_owned()),
            Just("os.name".to_owned()),
            Just("sys_platform".to_owned()),
            Just("extra".to_owned()),
            Just("platform_release".to_owned()),
            Just("implementation_version".to_owned()),
            Just("x".to_owned()),
            SMALL.prop_map(|version| format!("'{version}'")),
            Just("\"linux\"".to_owned()),
            Just("'x'".to_owned()),
            Just("'3.*'".to_owned()),
            Just("''".to_owned()),
            "'[a-z3. ,]{0,5}'?",
        ]
    };
    let operator = prop_oneof![
        Just("=="),
        Just("!="),
        Just(">="),
        Just("<"),
        Just(" in "),
        Just(" not in "),
        Just("~="),
        Just("==="),
        Just(" <= "),
        Just("="),
        Just("in")
    ];
    let comparison = (operand(), operator, operand()).prop_map(|(l, o, r)| format!("{l}{o}{r}"));
    let strategy = comparison.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} or {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.prop_map(|a| format!("( {a}")),
        ]
    });
    made(strategy, 2_000)
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn versions_specifiers_and_markers_are_those_of_packaging() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let asked = folder.path().join("asked.json");
    let lists = json!({
        "versions": ([owned(VERSIONS), versions()].concat()),
        "specifiers": ([owned(SPECIFIERS), specifiers()].concat()),
        "markers": ([owned(MARKERS), markers()].concat()),
    });
    fs_err::write(&asked, serde_json::to_vec(&lists).unwrap()).unwrap();
    let program = folder.path().join("ask.py");
    fs_err::write(&program, PROGRAM).unwrap();
    let mut args = vec![program.to_str().unwrap(), asked.to_str().unwrap()];
    let checkout = std::env::var("UVFERRY_TEST_PACKAGING").ok();
    args.extend(checkout.as_deref());
    let answer = run(&python, &args, Duration::from_mins(10)).expect("packaging answers");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let rows = |name: &str| answer[name].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut problems = Vec::new();
    let mut count = 0;
    let mut expect = |same: bool, problem: String| {
        count += 1;
        if !same {
            problems.push(problem);
        }
    };
    for row in rows("versions") {
        let ours = Version::parse(&text(&row[0])).ok();
        let said = ours.as_ref().map(|version| {
            let release: Vec<String> = version.release().iter().map(u64::to_string).collect();
            (version.to_string(), version.is_prerelease(), release)
        });
        let theirs = row[1].as_str().map(|normal| {
            let release = row[3].as_array().unwrap().iter();
            // Beyond 64 bits ours gives the greatest number there is.
            let release = release.map(|number| number.as_str().unwrap());
            let release = release.map(|number| number.parse().unwrap_or(u64::MAX).to_string());
            (
                normal.to_owned(),
                row[2].as_bool().unwrap(),
                release.collect::<Vec<_>>(),
            )
        });
        expect(said == theirs, format!("{row}: ours {said:?}"));
    }
    for row in rows("order") {
        let left = Version::parse(&text(&row[0])).unwrap();
        let right = Version::parse(&text(&row[1])).unwrap();
        let same = left.cmp(&right) as i64 == row[2].as_i64().unwrap();
        expect(same, format!("order {row}"));
    }
    for row in rows("specifiers") {
        let ours = Specifiers::parse(&text(&row[0])).is_ok();
        expect(row[1] == ours, format!("valid {row}: ours {ours}"));
    }
    for row in rows("contains") {
        let specifiers = Specifiers::parse(&text(&row[0])).unwrap();
        let ours = specifiers.contains(&Version::parse(&text(&row[1])).unwrap());
        expect(row[2] == ours, format!("contains {row}: ours {ours}"));
    }
    let environment: MarkerEnvironment =
        serde_json::from_value(answer["environment"].clone()).unwrap();
    for row in rows("markers") {
        let ours = Marker::parse(&text(&row[0]));
        expect(row[1] == ours.is_ok(), format!("marker {row}: {ours:?}"));
        if let Ok(marker) = ours {
            let holds = marker.evaluate(&environment, &["x"]).ok();
            expect(row[2].as_bool() == holds, format!("holds {row}: {holds:?}"));
        }
    }
    assert!(
        problems.is_empty(),
        "{} of {count} answers differ\n{}",
        problems.len(),
        problems[..problems.len().min(30)].join("\n")
    );
    println!("{count} answers agree");
}
