//! Made projects whose faults are known, because they were planted: what we say of them, beside
//! what deptry says of the same.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use uvferry_process::Command;
use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv, python_with};

/// What a tool says, or what is so: a rule and a name.
type Said = BTreeSet<(&'static str, String)>;

/// Numbers that repeat, and look as if they did not.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Knuth's multiplier, as in MMIX.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// A made distribution.
#[derive(Clone)]
struct Made {
    name: String,
    /// What is imported of it.
    module: String,
    requires: Option<String>,
    program: Option<String>,
    plugin_of: Option<&'static str>,
}

impl Made {
    fn wheel(&self) -> WheelBuilder {
        let mut wheel = WheelBuilder::new(&self.name, "1.0");
        let parts: Vec<&str> = self.module.split('.').collect();
        wheel = match parts.as_slice() {
            // A namespace has no `__init__.py`.
            [top, part] => wheel.file(&format!("{top}/{part}/__init__.py"), "VALUE = 1\n"),
            _ if self.name.ends_with('f') => {
                wheel.file(&format!("{}.py", self.module), "VALUE = 1\n")
            }
            _ => wheel.file(&format!("{}/__init__.py", self.module), "VALUE = 1\n"),
        };
        if let Some(other) = &self.requires {
            wheel = wheel.requires(other);
        }
        if let Some(program) = &self.program {
            wheel = wheel.console_script(program, &format!("{}:VALUE", self.module));
        }
        if let Some(group) = self.plugin_of {
            wheel = wheel.entry_point(group, &self.module.replace('.', "_"), &self.module);
        }
        wheel
    }
}

/// A project, its distributions, and what is so.
struct Planted {
    made: Vec<Made>,
    installed: BTreeSet<String>,
    main: Vec<String>,
    dev: Vec<String>,
    files: BTreeMap<String, String>,
    truth: Said,
}

fn planted(seed: u64) -> Planted {
    let mut dice = Dice(seed.wrapping_add(17).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut it = Planted {
        made: Vec::new(),
        installed: BTreeSet::new(),
        main: Vec::new(),
        dev: Vec::new(),
        files: BTreeMap::new(),
        truth: Said::new(),
    };
    let mut package = vec![String::from(
        "import os\nimport json as j\nfrom . import other\n",
    )];
    let mut settings = String::from("DEBUG = True\nINSTALLED_APPS = [\n");
    let mut tests = String::from("import app\nfrom app import other\nimport unittest\n");
    let mut makefile = String::from("all:\n");
    let number = 14 + dice.roll(8);
    for at in 0..number {
        let (name, module) = match dice.roll(5) {
            0 => (format!("dist-{seed}-{at}"), format!("dist_{seed}_{at}")),
            1 => (format!("py-other{seed}x{at}"), format!("other_{seed}_{at}")),
            2 => (
                format!("space{seed}-part{at}"),
                format!("space{seed}.part{at}"),
            ),
            3 => (format!("single{seed}x{at}f"), format!("single_{seed}_{at}")),
            _ => (format!("Upper.{seed}.{at}"), format!("upper{seed}x{at}")),
        };
        let mut made = Made {
            name: name.clone(),
            module: module.clone(),
            requires: None,
            program: None,
            plugin_of: None,
        };
        let import = match dice.roll(5) {
            0 => format!("import {module}\n"),
            1 => format!("from {module} import VALUE as v{at}\n"),
            2 => format!("def f{at}():\n    import {module}\n    return {module}\n"),
            3 => format!("import importlib\nimportlib.import_module(\"{module}\")\n"),
            _ => format!("if os.environ.get(\"X\"):\n    import {module} as m{at}\n"),
        };
        let normalized = name.to_lowercase().replace(['.', '_'], "-");
        it.installed.insert(name.clone());
        match dice.roll(11) {
            0 | 1 => {
                it.main.push(name.clone());
                package.push(import);
            }
            2 => {
                it.main.push(name.clone());
                it.truth.insert(("unused", normalized));
            }
            3 => {
                // It is nowhere: not declared, not installed.
                it.installed.remove(&name);
                it.truth.insert(("missing", module.clone()));
                package.push(import);
                // What is not installed needs no wheel.
                continue;
            }
            4 => {
                // Another that is used brings it.
                let carrier = format!("carrier-{seed}-{at}");
                it.made.push(Made {
                    name: carrier.clone(),
                    module: format!("carrier_{seed}_{at}"),
                    requires: Some(name.clone()),
                    program: None,
                    plugin_of: None,
                });
                it.installed.insert(carrier.clone());
                it.main.push(carrier);
                package.push(format!("import carrier_{seed}_{at}\n"));
                package.push(import);
                it.truth.insert(("transitive", normalized));
            }
            5 => {
                it.dev.push(name.clone());
                package.push(import);
                it.truth.insert(("development", normalized));
            }
            6 => {
                it.dev.push(name.clone());
                tests.push_str(&import.replace("os.environ", "__import__('os').environ"));
            }
            7 => {
                let program = format!("tool{seed}x{at}");
                made.program = Some(program.clone());
                it.main.push(name.clone());
                let _ = writeln!(makefile, "\t{program} --check src");
            }
            8 => {
                made.plugin_of = Some("pytest11");
                it.dev.push(name.clone());
            }
            9 => {
                it.main.push(name.clone());
                let _ = writeln!(settings, "    \"{module}\",");
            }
            _ => {
                // Only type checkers import it.
                it.dev.push(name.clone());
                package.push(format!(
                    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {module}\n"
                ));
            }
        }
        it.made.push(made);
    }
    it.dev.push("pytest".to_owned());
    it.made.push(Made {
        name: "pytest".to_owned(),
        module: "pytest".to_owned(),
        requires: None,
        program: Some("pytest".to_owned()),
        plugin_of: None,
    });
    it.installed.insert("pytest".to_owned());
    tests.push_str("import pytest\n");
    settings.push_str("]\n");
    let list = |names: &[String]| {
        let quoted: Vec<String> = names
            .iter()
            .map(|name| format!("    \"{name}\",\n"))
            .collect();
        quoted.concat()
    };
    let pyproject = format!(
        "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.9\"\ndependencies = [\n{}]\n\n[dependency-groups]\ndev = [\n{}]\n",
        list(&it.main),
        list(&it.dev)
    );
    it.files.insert("pyproject.toml".to_owned(), pyproject);
    it.files
        .insert("app/__init__.py".to_owned(), package.concat());
    it.files
        .insert("app/other.py".to_owned(), "import app\n".to_owned());
    it.files.insert("app/settings.py".to_owned(), settings);
    it.files.insert("tests/test_app.py".to_owned(), tests);
    it.files.insert("Makefile".to_owned(), makefile);
    it
}

/// The scratch project with an environment that has what is installed.
fn set_up(planted: &Planted) -> ScratchProject {
    let project = ScratchProject::new();
    let packages = project.beside("packages");
    fs_err::create_dir_all(&packages).unwrap();
    for made in &planted.made {
        made.wheel().build(&packages);
    }
    for (path, text) in &planted.files {
        project.write(path, text);
    }
    let uv = find_uv().unwrap();
    let python = find_python().unwrap();
    let python = python.to_str().unwrap();
    project.run_ok(&uv, ["venv", "--quiet", "--python", python, ".venv"]);
    let mut arguments = vec![
        "pip".to_owned(),
        "install".to_owned(),
        "--quiet".to_owned(),
        "--no-index".to_owned(),
        "--find-links".to_owned(),
        packages.to_str().unwrap().to_owned(),
    ];
    arguments.extend(planted.installed.iter().cloned());
    project.run_ok(&uv, arguments);
    project
}

fn ours(project: &ScratchProject) -> Said {
    let finished = Command::new(Path::new(env!("CARGO_BIN_EXE_uvferry-imports")))
        .args(["check", "--format", "json", "--no-cache"])
        .current_dir(project.path())
        .environment(project.environment())
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    let document: Value = serde_json::from_slice(&finished.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", finished.stderr_redacted()));
    uvferry_testkit::assert_follows_schema(&document);
    let verdicts = document["verdicts"].as_array().unwrap().iter();
    verdicts
        .filter(|one| one["severity"] == "warning")
        .filter_map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            match one["code"].as_str().unwrap() {
                "UVF501" => Some(("missing", text("module"))),
                "UVF502" => Some(("unused", text("distribution"))),
                "UVF503" => Some(("transitive", text("distribution"))),
                "UVF504" => Some(("development", text("distribution"))),
                _ => None,
            }
        })
        .collect()
}

fn deptry(project: &ScratchProject, python: &Path, truth: &Planted) -> Said {
    let out = project.beside("deptry").join("found.json");
    let site = fs_err::read_dir(project.join(".venv/lib"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path()
        .join("site-packages");
    let environment = project
        .environment()
        .clone()
        .with("PYTHONPATH", site.as_os_str());
    let finished = Command::new(python)
        .args([
            "-m",
            "deptry",
            ".",
            "--json-output",
            out.to_str().unwrap(),
            "--no-ansi",
        ])
        .current_dir(project.path())
        .environment(&environment)
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    let text = fs_err::read_to_string(&out)
        .unwrap_or_else(|error| panic!("{error}: {}", finished.stderr_redacted()));
    let found: Value = serde_json::from_str(&text).unwrap();
    // It names modules where it means distributions: put into our words.
    let of_module: BTreeMap<&str, String> = truth
        .made
        .iter()
        .map(|made| {
            (
                made.module.split('.').next().unwrap(),
                made.name.to_lowercase().replace(['.', '_'], "-"),
            )
        })
        .collect();
    let distribution = |name: &str| {
        of_module
            .get(name)
            .cloned()
            .unwrap_or_else(|| name.to_lowercase().replace(['.', '_'], "-"))
    };
    found
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| {
            let name = one["module"].as_str().unwrap();
            match one["error"]["code"].as_str().unwrap() {
                "DEP001" => Some(("missing", name.to_owned())),
                "DEP002" => Some(("unused", distribution(name))),
                "DEP003" => Some(("transitive", distribution(name))),
                "DEP004" => Some(("development", distribution(name))),
                _ => None,
            }
        })
        .collect()
}

/// A namespace is what its top is, where a tool sees no deeper.
fn tops(said: &Said) -> Said {
    said.iter()
        .map(|(rule, name)| {
            let name = if *rule == "missing" {
                name.split('.').next().unwrap().to_owned()
            } else {
                name.clone()
            };
            (*rule, name)
        })
        .collect()
}

#[derive(Default, Debug)]
struct Score {
    right: usize,
    said: usize,
    so: usize,
}

impl Score {
    fn add(&mut self, said: &Said, truth: &Said) {
        let (said, truth) = (tops(said), tops(truth));
        self.right += said.intersection(&truth).count();
        self.said += said.len();
        self.so += truth.len();
    }

    /// Times the other's denominator, so that nothing is rounded.
    fn is_at_least_as_precise_as(&self, other: &Self) -> bool {
        self.right * other.said >= other.right * self.said
    }

    fn finds_at_least_as_much_as(&self, other: &Self) -> bool {
        self.right * other.so >= other.right * self.so
    }
}

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    uvferry_testkit::skip!(unless Uv, Python);
    for seed in 0..12 {
        let planted = planted(seed);
        let project = set_up(&planted);
        let said = ours(&project);
        assert_eq!(tops(&said), tops(&planted.truth), "seed {seed}");
    }
}

#[test]
fn deptry_is_neither_more_precise_nor_finds_more() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let Some(python) = python_with("deptry", &["deptry==0.25.1"]) else {
        uvferry_testkit::skip!("deptry cannot be installed");
    };
    let (mut of_us, mut of_it) = (Score::default(), Score::default());
    for seed in 100..112 {
        let planted = planted(seed);
        let project = set_up(&planted);
        of_us.add(&ours(&project), &planted.truth);
        of_it.add(&deptry(&project, &python, &planted), &planted.truth);
    }
    // It has to see something, or it was run wrongly.
    assert!(of_it.right * 4 > of_it.so, "{of_it:?}");
    assert!(
        of_us.is_at_least_as_precise_as(&of_it),
        "{of_us:?} {of_it:?}"
    );
    assert!(
        of_us.finds_at_least_as_much_as(&of_it),
        "{of_us:?} {of_it:?}"
    );
}
