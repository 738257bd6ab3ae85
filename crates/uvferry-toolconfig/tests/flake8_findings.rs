//! flake8 with its plugins before, ruff after: the same codes are on, and the same lines are
//! found. The sample is the bad example of each rule in ruff's own documentation.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]
#![expect(
    clippy::print_stdout,
    reason = "the table is for who reads the test's output"
)]

mod asked;
mod bench;

use std::collections::{BTreeMap, BTreeSet};

use asked::{Files, ask, files, files_of};
use bench::bring_with;
use serde_json::Value;
use uvferry_testkit::python_with;
use uvferry_toolconfig::{Options, Tool};

const PACKAGES: &[&str] = &[
    "ruff==0.17.6",
    "flake8==7.5.0",
    // flake8-logging-format needs pkg_resources.
    "setuptools<81",
    "flake8-annotations==3.3.0",
    "flake8-bandit==4.1.1",
    "flake8-boolean-trap==1.0.1",
    "flake8-bugbear==24.12.12",
    "flake8-builtins==3.1.0",
    "flake8-commas==4.0.0",
    "flake8-comprehensions==3.17.0",
    "flake8-copyright==0.2.4",
    "flake8-datetimez==26.8.1",
    "flake8-debugger==4.1.2",
    "flake8-docstrings==1.7.0",
    "flake8-eradicate==1.5.0",
    "flake8-errmsg==0.7.0",
    "flake8-executable==2.1.3",
    "flake8-future-annotations==1.1.0",
    "flake8-implicit-str-concat==0.7.0",
    "flake8-import-order==0.19.2",
    "flake8-logging-format==2024.24.12",
    "flake8-print==5.0.0",
    "flake8-pytest-style==2.2.0",
    "flake8-quotes==3.4.0",
    "flake8-raise==0.0.5",
    "flake8-return==1.2.0",
    "flake8-self==0.2.2",
    "flake8-simplify==0.31.1",
    "flake8-tidy-imports==4.12.0",
    "flake8-todos==0.3.1",
    "flake8-type-checking==3.2.0",
    "flake8-unused-arguments==0.0.14",
    "flake8-use-pathlib==0.3.0",
    "pep8-naming==0.15.1",
];

/// For each pair of folders: flake8's decisions and findings in the first, ruff's rules and
/// findings in the second.
const SCRIPT: &str = r#"
import json, os, re, subprocess, sys, warnings
from pydocstyle.checker import ConventionChecker
warnings.simplefilter("ignore")

def run(*arguments):
    return subprocess.run([sys.executable, "-W", "ignore", *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)

rules = json.loads(run("-m", "ruff", "rule", "--all", "--output-format", "json").stdout)
sample = {}
for rule in rules:
    code = rule["code"]
    found = re.findall(r"```(?:python|py|pyi)?\n(.*?)```", rule["explanation"], re.S)
    if not code or "Removed" in rule["status"] or not found:
        continue
    try:
        compile(found[0], code, "exec")
        # It stops at an f-string where a docstring would be.
        list(ConventionChecker().check_source(found[0], code, None))
    except Exception:
        continue
    sample[code.lower() + ".py"] = found[0]

from flake8.main.application import Application
from flake8.options.parse_args import parse_args
from flake8.style_guide import Decision, DecisionEngine

def decisions(codes):
    engine = DecisionEngine(parse_args([])[1])
    return [code for code in codes if engine.decision_for(code) is Decision.Selected]

GROUPS = "A ANN B C D DTZ E EM EXE F FA FBT G ISC N PT Q S SIM T TC W".split()
CODES = [rule["code"] for rule in rules if rule["code"] and "Removed" not in rule["status"]
         and rule["code"].rstrip("0123456789") in GROUPS]
CODES += ["B950", "E800", "I100", "I201", "I250", "I251", "I252", "SF01", "U100", "B001", "SIM104", "SIM111"]
CODES += [f"C{n}" for n in (812, 813, 814, 815, 816, 818, 819)] + [f"R{n}" for n in (100, 101, 102)]
CODES += [f"R{n}" for n in range(501, 509)] + [f"T00{n}" for n in range(1, 8)] + [f"PL{n}" for n in range(100, 125)]

def findings_of_flake8(jobs):
    Application().run(["--exit-zero", "--jobs", jobs, "--output-file", "../found.txt",
                       "--format", "%(path)s|%(row)d|%(code)s", "."])
    out = []
    with open("../found.txt") as file:
        lines = file.read().splitlines()
    os.remove("../found.txt")
    for line in lines:
        if line.count("|") == 2:
            path, row, code = line.split("|")
            out.append([os.path.normpath(path).replace(os.sep, "/"), int(row), code])
    return out

def findings_of_ruff():
    done = run("-m", "ruff", "check", "--exit-zero", "--no-cache", "--output-format", "json", ".")
    assert done.returncode == 0, done.stderr
    out = []
    for item in json.loads(done.stdout):
        path = os.path.relpath(item["filename"]).replace(os.sep, "/")
        out.append([path, item["location"]["row"], item["code"]])
    return out, done.stderr

def enabled():
    done = run("-m", "ruff", "check", "--show-settings", ".")
    assert done.returncode == 0, done.stderr
    text = done.stdout.split("linter.rules.enabled = [", 1)[1].split("]", 1)[0]
    return re.findall(r"\(([A-Z]+[0-9]+)\)", text)

answers = []
folders = sys.argv[2:]
for before, after in zip(folders[::2], folders[1::2]):
    whole = os.path.exists(os.path.join(before, "whole-sample"))
    chosen = {name: text for at, (name, text) in enumerate(sorted(sample.items())) if whole or at % 19 == 0}
    for folder in (before, after):
        for number, (name, text) in enumerate(sorted(chosen.items())):
            place = os.path.join(folder, ("tests", "src", "src/pkg")[number % 3])
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, name), "w") as file:
                file.write(text)
    os.chdir(before)
    answer = {"decided": decisions(CODES), "flake8": findings_of_flake8("2" if whole else "1")}
    os.chdir(after)
    answer["enabled"] = enabled()
    answer["ruff"], answer["said"] = findings_of_ruff()
    answers.append(answer)
json.dump(answers, open(sys.argv[1], "w"))
"#;

/// What flake8's plugins call otherwise; by the documentation of ruff.
fn ruff_code(code: &str) -> Vec<String> {
    let with = |prefix: &str, rest: &str| vec![format!("{prefix}{rest}")];
    let list = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    match code {
        "B001" => list(&["E722"]),
        "B950" => list(&["E501"]),
        "E800" => list(&["ERA001"]),
        "C801" => list(&["CPY001"]),
        "SF01" => list(&["SLF001"]),
        "U100" => list(&["ARG001", "ARG002", "ARG003", "ARG004", "ARG005"]),
        "U101" | "TC200" => Vec::new(),
        "TC100" => list(&["FA102"]),
        "TC201" => list(&["TC008"]),
        "R102" => list(&["RSE102"]),
        "R101" => list(&["TRY201"]),
        "R100" => list(&["B904"]),
        "SIM111" => list(&["SIM110"]),
        "SIM104" => list(&["UP028"]),
        "I100" | "I101" | "I201" | "I202" => list(&["I001"]),
        "I250" => list(&["PLC0414"]),
        "I251" => list(&["TID251"]),
        "I252" => list(&["TID252"]),
        "C812" | "C813" | "C814" | "C815" | "C816" => list(&["COM812"]),
        "C818" => list(&["COM818"]),
        "C819" => list(&["COM819"]),
        _ if code.starts_with("R50") => with("RET", &code[1..]),
        _ if code.starts_with("PL1") => with("PTH", &code[2..]),
        _ if code.starts_with("T00") => with("TD", &code[1..]),
        _ => vec![code.to_owned()],
    }
}

type Found = BTreeSet<(String, u64, String)>;

fn found(list: &Value, rename: bool) -> Found {
    let mut all = Found::new();
    for item in list.as_array().unwrap() {
        let code = item[2].as_str().unwrap_or("syntax");
        let codes = if rename {
            ruff_code(code)
        } else {
            vec![code.to_owned()]
        };
        for code in codes {
            let path = item[0].as_str().unwrap().to_owned();
            all.insert((path, item[1].as_u64().unwrap(), code));
        }
    }
    all
}

fn words(list: &Value) -> BTreeSet<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// Everything on.
const ALL: &str = "select = E,W,F,C,B,B9,D,Q,N,ANN,S,A,I,TC,U,PT,SIM,T,ISC,EM,R,SF,PL,G,EXE,FBT,DTZ,FA\nignore = X\nmax-complexity = 1\nmax-line-length = 60\nmax-doc-length = 50\nenable-extensions = G\ninline-quotes = double\n";

/// Lists and options of every style.
const CASES: &[&str] = &[
    "",
    "max-line-length = 100\n",
    "max_line_length: 88\nextend-ignore = E203,W503,E501\n",
    "select = C,E,F,W,B,B950\nignore = E203,E501,W503\nmax-line-length = 80\nmax-complexity = 1\n",
    "select = E9,F63,F7,F82\n",
    "ignore = E501,\n    # names\n    N8\n    D1\n",
    "extend-select = B9\nmax-line-length = 60\n",
    "select = B,B9\nignore = B904,B950\n",
    "select = F,E7\nignore = E\n",
    "select = E,E711\nignore = E7,F\n",
    "select = E501\nignore = E5\nmax-line-length = 50\n",
    "ignore = E,W,F401,D10,D2,S101\ndocstring-convention = google\n",
    "docstring-convention = numpy\nselect = D\n",
    "docstring-convention = pep257\nextend-ignore = D100,D103\n",
    "select = D\nignore = D203,D213\ndocstring-convention = all\n",
    "inline-quotes = double\nselect = Q\n",
    "inline-quotes = '\nselect = Q0\nextend-ignore = Q003\n",
    "select = S,SIM\nextend-ignore = S101,SIM1\n",
    "select = ANN,A\nextend-select = ANN401\nsuppress-none-returning = true\nmypy-init-return = yes\n",
    "select = N8\nignore-names = setUp,foo_*\nclassmethod-decorators = classmethod, root_validator\n",
    "select = T\nextend-select = T001\n",
    "select = PT,PL\npytest-fixture-no-parentheses = false\nignore = PT006,PL12\n",
    "select = I,R,U,SF\nban-relative-imports = true\n",
    "select = C4,C8\nignore = C408\nmax-complexity = 1\n",
    "extend-ignore = E,W,F,D,Q,N,ANN,S,C,B,T,I,U,R,PT,PL,TC,SIM,FBT,EM,A,EXE,SF,ISC,DTZ,FA,E800\n",
    "select = F\nper-file-ignores =\n    tests/*: F401, F8\n    src/pkg/*:F\n",
    "per-file-ignores = src/*.py:E,W,D,N tests/f401.py:F401\n    e*.py : E7\nexclude = tests,.git\n",
    "select = F,W\nexclude = src/,*01.py\nextend-exclude = tests/f4*\n",
    "select = E,F\nfilename = *1.py,*2.py\nmax-doc-length = 60\n",
    "select = W5,E4\nmax-doc-length = 40\n",
    "select = EM,G,DTZ,EXE,FA,ISC,TC\nenable-extensions = G\nerrmsg-max-string-length = 10\n",
    "disable = x\nmax-complexity = -1\nselect = C90,W6\n",
    "extend-immutable-calls = Depends, fastapi.Query\nselect = B0\nbuiltins = _,unicode\n",
];

/// The names of the plugins, as a project would declare them.
fn declared() -> Vec<String> {
    PACKAGES
        .iter()
        .map(|package| package.split(['=', '<']).next().unwrap().to_owned())
        .collect()
}

fn pair(section: &str, more: &[(&str, &str)]) -> (Files, Files) {
    let section = format!("[flake8]\n{section}");
    let mut before = vec![(".flake8", section.as_str())];
    before.extend(more);
    let options = Options {
        only: vec![Tool::Flake8],
        development: declared(),
        ..Options::default()
    };
    let after = bring_with(&options, &before);
    assert!(!after.text("pyproject.toml").is_empty(), "{section}");
    assert!(!after.has(".flake8"), "{section}");
    (files(&before), files_of(&after))
}

/// Codes that both have, by name.
fn known_to_both(before: &Value, everything: &BTreeSet<String>) -> BTreeSet<String> {
    words(&before["decided"])
        .iter()
        .flat_map(|code| ruff_code(code))
        .filter(|code| everything.contains(code))
        .collect()
}

#[test]
fn the_same_codes_are_on_and_the_same_lines_are_found() {
    let Some(python) = python_with("flake8", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let mut projects = Vec::new();
    let mut texts = Vec::new();
    let whole = [("whole-sample", "")];
    let sections =
        std::iter::once((ALL, &whole[..])).chain(CASES.iter().map(|case| (*case, &[][..])));
    for (section, more) in sections {
        let (before, after) = pair(section, more);
        let text = after.iter().find(|(path, _)| path == "pyproject.toml");
        texts.push((section, text.unwrap().1.clone()));
        projects.push(before);
        projects.push(after);
    }
    let answers = ask(&python, SCRIPT, &projects);
    assert_eq!(answers.len(), texts.len());
    let all = &answers[0];
    let both = found(&all["flake8"], true)
        .intersection(&found(&all["ruff"], false))
        .cloned()
        .collect::<Found>();
    let codes: BTreeSet<&str> = both.iter().map(|(_, _, code)| code.as_str()).collect();
    print_table(all);
    assert!(
        codes.len() > 180,
        "the sample has {} codes only",
        codes.len()
    );
    let everything = words(&all["enabled"]);
    // A file keeps its name, not its folder, from sample to sample.
    let by_name = |found: &Found| -> Found {
        found
            .iter()
            .map(|(path, line, code)| {
                let name = path.rsplit('/').next().unwrap().to_owned();
                (name, *line, code.clone())
            })
            .collect()
    };
    let both = by_name(&both);
    let mut compared = 0;
    for ((section, text), answer) in texts.iter().zip(&answers).skip(1) {
        let what = format!("{section}\n{text}");
        assert!(
            !answer["said"].as_str().unwrap().contains("has no effect"),
            "{what}\n{}",
            answer["said"]
        );
        compare_decisions(section, answer, &everything, &what);
        let before = by_name(&found(&answer["flake8"], true));
        let after = by_name(&found(&answer["ruff"], false));
        // What a setting changes is not in the findings of the whole.
        let before: Found = before.intersection(&both).cloned().collect();
        let after: Found = after.intersection(&both).cloned().collect();
        compared += before.len();
        assert_eq!(
            before.difference(&after).collect::<Vec<_>>(),
            Vec::<&(String, u64, String)>::new(),
            "only flake8 finds these:\n{what}"
        );
        assert_eq!(
            after.difference(&before).collect::<Vec<_>>(),
            Vec::<&(String, u64, String)>::new(),
            "only ruff finds these:\n{what}"
        );
    }
    assert!(compared > 1000, "only {compared} findings were compared");
    println!(
        "{compared} findings compared in {} configurations",
        CASES.len()
    );
}

fn compare_decisions(section: &str, answer: &Value, everything: &BTreeSet<String>, what: &str) {
    let enabled = words(&answer["enabled"]);
    let mut decided = known_to_both(answer, everything);
    let gone = |code: &String| {
        // What flake8 decides for these does not say whether their plugin gives them.
        code == "C901"
            && !section.contains("max-complexity = 1")
            && !section.contains("max-complexity = 1")
            || code == "W505"
            || code == "CPY001"
            || code.starts_with('D') && code[1..].starts_with(|c: char| c.is_ascii_digit())
            || code.starts_with("B9")
            || code.starts_with('G') && !section.contains("enable-extensions")
    };
    let preview = |code: &String| !everything.contains(code);
    decided.retain(|code| !gone(code) && !preview(code));
    let enabled: BTreeSet<String> = enabled
        .into_iter()
        .filter(|code| !gone(code) && !preview(code))
        .collect();
    // One rule of ruff stands for several codes of which any may be on.
    let shared = [
        "E501", "E722", "B904", "SIM110", "FA102", "PLC0414", "I001", "COM812",
    ];
    let missing: Vec<&String> = decided
        .difference(&enabled)
        .filter(|code| !shared.contains(&code.as_str()))
        .collect();
    assert_eq!(missing, Vec::<&String>::new(), "not on:\n{what}");
    let extra: Vec<&String> = enabled
        .difference(&decided)
        .filter(|code| !shared.contains(&code.as_str()))
        .collect();
    assert_eq!(
        extra,
        Vec::<&String>::new(),
        "on and should not be:\n{what}"
    );
}

/// How many findings both have, by code; for a person who reads the test's output.
fn print_table(all: &Value) {
    let (before, after) = (found(&all["flake8"], true), found(&all["ruff"], false));
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for one in before.union(&after) {
        let column = match (before.contains(one), after.contains(one)) {
            (true, true) => 0,
            (true, false) => 1,
            _ => 2,
        };
        counts.entry(&one.2).or_default()[column] += 1;
    }
    println!("code      both  flake8  ruff");
    for (code, [both, flake8, ruff]) in counts {
        println!("{code:<9} {both:>4} {flake8:>7} {ruff:>5}");
    }
}
