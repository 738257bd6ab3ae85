//! The real pip and uv, measured on a local index.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use uvferry_bench::scenario::{Scenario, built_in_scenarios, read_scenarios};
use uvferry_bench::{
    AskedPip, Bench, BenchError, BenchRequest, LocalServer, Progress, Sink, State, Tool, run,
};
use uvferry_index::{LocalIndex, Serving};
use uvferry_process::Cancel;
use uvferry_resolution::uv::Uv;
use uvferry_testkit::{
    Isolated, SdistBuilder, WheelBuilder, find_python, find_pythons, find_uv, skip, tree_snapshot,
};

/// A project with two requirements, on an index of four distributions.
struct Scene {
    folder: tempfile::TempDir,
    isolated: Isolated,
    _index: Serving,
}

impl Scene {
    fn new() -> Self {
        Self::with(|_| {})
    }

    /// With more in its index.
    fn with(more: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wheels = folder.path().join("index");
        for name in ["project", "index", "scratch"] {
            fs_err::create_dir_all(folder.path().join(name)).unwrap();
        }
        for version in ["1.0", "2.0"] {
            WheelBuilder::new("alpha", version)
                .requires("beta")
                .build(&wheels);
        }
        for name in ["beta", "gamma", "iniconfig"] {
            WheelBuilder::new(name, "1.0").build(&wheels);
        }
        more(&wheels);
        let index = LocalIndex::serve(&wheels).unwrap();
        let mut isolated = Isolated::under(&folder.path().join("user"));
        isolated.default_index(&index.simple_url(""));
        fs_err::write(
            folder.path().join("project/requirements.txt"),
            "alpha\ngamma\n",
        )
        .unwrap();
        Self {
            folder,
            isolated,
            _index: index,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn request(&self, scenarios: &[&str]) -> BenchRequest {
        let environment = self.isolated.environment();
        let uv = Uv::find(find_uv().as_deref(), environment).unwrap();
        let built_in = built_in_scenarios();
        let named = |name: &&str| -> Scenario {
            let mut all = built_in.iter();
            all.find(|scenario| scenario.name == *name).unwrap().clone()
        };
        BenchRequest {
            name: "requirements.txt".into(),
            requirement_files: vec!["requirements.txt".into()],
            scenarios: scenarios.iter().map(named).collect(),
            runs: 3,
            until_narrow: false,
            ..BenchRequest::new(
                self.path("project"),
                self.path("scratch"),
                find_python().unwrap(),
                uv,
                environment,
            )
        }
    }

    /// Whether nothing is left behind.
    fn is_clean(&self) -> bool {
        fs_err::read_dir(self.path("scratch")).unwrap().count() == 0
    }
}

fn runs(bench: &Bench, scenario: &str, tool: Tool) -> usize {
    let scenario = bench
        .scenarios
        .iter()
        .find(|one| one.name == scenario)
        .unwrap();
    let tool = scenario.tools.iter().find(|one| one.tool == tool).unwrap();
    assert_eq!(tool.failure, None);
    tool.runs.len()
}

#[test]
fn each_built_in_scenario_runs_with_each_tool_and_leaves_nothing_behind() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let user = tree_snapshot(scene.path("user"));
    let project = tree_snapshot(scene.path("project"));
    let all = built_in_scenarios();
    let names: Vec<&str> = all.iter().map(|scenario| scenario.name.as_str()).collect();
    let request = BenchRequest {
        runs: 1,
        warm_ups: 0,
        local: Some(LocalServer::default()),
        ..scene.request(&names)
    };
    let bench = run(&request).unwrap();
    assert_eq!(bench.distributions, Some(3));
    for scenario in &bench.scenarios {
        let builtin = all.iter().find(|one| one.name == scenario.name).unwrap();
        for tool in builtin.steps.keys() {
            let is_there = scenario.tools.iter().any(|one| one.tool == *tool);
            assert_ne!(is_there, scenario.not_applicable.contains_key(tool));
        }
        for tool in &scenario.tools {
            assert_eq!(tool.failure, None, "{} {}", scenario.name, tool.tool);
            assert_eq!(tool.runs.len(), 1, "{} {}", scenario.name, tool.tool);
        }
        assert_ne!(
            scenario.same_set,
            Some(false),
            "{:?}",
            scenario.set_differences
        );
    }
    let installed = |name: &str| -> Vec<Option<usize>> {
        let scenario = bench.scenarios.iter().find(|one| one.name == name).unwrap();
        let tools = scenario.tools.iter();
        tools.map(|tool| tool.runs[0].packages_installed).collect()
    };
    assert_eq!(installed("cold-install"), [Some(3); 3]);
    assert_eq!(installed("noop"), [Some(3); 3]);
    assert_eq!(installed("add-one"), [Some(4); 3]);
    assert_eq!(installed("uninstall"), [Some(0); 2]);
    // What the local server counts: a cold run fetches each file.
    let cold = bench
        .scenarios
        .iter()
        .find(|one| one.name == "cold-install")
        .unwrap();
    for tool in &cold.tools {
        assert_eq!(tool.runs[0].cache_misses, Some(3), "{}", tool.tool);
        assert_eq!(tool.runs[0].cache_hits, Some(0), "{}", tool.tool);
        assert!(tool.runs[0].fetched_bytes.unwrap() > 0);
        assert!(tool.runs[0].wall_s > 0.0);
        assert!(tool.runs[0].environment_bytes.unwrap() > 0);
    }
    assert!(scene.is_clean());
    tree_snapshot(scene.path("project")).assert_same_as(&project);
    // pip asks rustc for its version, and rustup then makes its settings; uv locks its store of
    // credentials.
    let left = tree_snapshot(scene.path("user"))
        .without("home/.rustup")
        .without("home/.local");
    left.assert_same_as(&user);
}

#[test]
fn a_lock_finds_what_other_platforms_install_on_the_local_server_too() {
    skip!(unless Uv, Python);
    let scene = Scene::with(|wheels| {
        let elsewhere = if cfg!(windows) { "linux" } else { "win32" };
        let requires = |name: &str| format!("{name}; sys_platform == '{elsewhere}'");
        WheelBuilder::new("omega", "1.0")
            .requires(&requires("pure"))
            .requires(&requires("compiled"))
            .build(wheels);
        WheelBuilder::new("pure", "1.0").build(wheels);
        let tag = if cfg!(windows) {
            "cp39-abi3-manylinux2014_x86_64"
        } else {
            "cp39-abi3-win_amd64"
        };
        WheelBuilder::new("compiled", "1.0").tag(tag).build(wheels);
    });
    fs_err::write(scene.path("project/requirements.txt"), "omega\n").unwrap();
    let request = BenchRequest {
        runs: 1,
        warm_ups: 0,
        tools: vec![Tool::UvProject],
        local: Some(LocalServer::default()),
        ..scene.request(&["lock", "sync", "cold-install"])
    };
    let bench = run(&request).unwrap();
    for name in ["lock", "sync", "cold-install"] {
        assert_eq!(runs(&bench, name, Tool::UvProject), 1, "{name}");
    }
}

#[test]
fn a_warm_cache_is_hit_and_runs_make_pairs() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let request = BenchRequest {
        tools: vec![Tool::Pip, Tool::UvPip],
        local: Some(LocalServer {
            latency: Duration::from_millis(5),
            bytes_per_s: Some(10_000_000),
        }),
        ..scene.request(&["warm-install"])
    };
    let bench = run(&request).unwrap();
    assert_eq!(runs(&bench, "warm-install", Tool::Pip), 3);
    let scenario = &bench.scenarios[0];
    for tool in &scenario.tools {
        for run in &tool.runs {
            assert_eq!(
                (run.cache_misses, run.cache_hits),
                (Some(0), Some(3)),
                "{}",
                tool.tool
            );
        }
    }
    assert_eq!(scenario.same_set, Some(true));
    let (tool, ratio) = scenario.ratio().unwrap();
    assert_eq!((tool, ratio.pairs), (Tool::UvPip, 3));
    // In turns: of each round both have one.
    let rounds = |at: usize| scenario.tools[at].runs.iter().map(|run| run.round);
    assert!(rounds(0).eq(0..3) && rounds(1).eq(0..3));
}

#[test]
fn a_tool_that_fails_is_a_result_with_its_message() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let text = "\
        [[scenario]]\nname='own'\nabout='x'\ncache='warm'\n\
        pip.measure=['{python} -m pip download --dest {project} no-such-thing']\n\
        uv-pip.measure=['{uv} --version']\n";
    let request = BenchRequest {
        scenarios: read_scenarios(text).unwrap(),
        ..scene.request(&[])
    };
    let bench = run(&request).unwrap();
    let [pip, uv] = &bench.scenarios[0].tools[..] else {
        panic!("two tools");
    };
    let failure = pip.failure.as_ref().unwrap();
    assert!(failure.message.contains("no-such-thing"), "{failure:?}");
    assert_eq!(failure.exit_status, Some(1));
    assert!(!pip.runs[0].success);
    assert_eq!(pip.wall_s, None);
    assert_eq!((uv.runs.len(), &uv.failure), (3, &None));
    assert!(bench.scenarios[0].ratio().is_none());
}

#[test]
fn to_a_tool_that_is_too_old_a_scenario_does_not_apply() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let text = "\
        [[scenario]]\nname='own'\nabout='x'\ncache='warm'\n\
        pip.measure=['{python} -m pip no-such-command']\npip.since='1000.1'\n\
        uv-pip.measure=['{uv} --version']\nuv-pip.since='0.1'\n\
        uv-project.measure=['{uv} no-such-command']\nuv-project.since='1000.2'\n";
    let request = BenchRequest {
        scenarios: read_scenarios(text).unwrap(),
        ..scene.request(&[])
    };
    let bench = run(&request).unwrap();
    let scenario = &bench.scenarios[0];
    let tools: Vec<Tool> = scenario.tools.iter().map(|tool| tool.tool).collect();
    assert_eq!(tools, [Tool::UvPip]);
    assert_eq!(scenario.tools[0].failure, None);
    let told = |tool: Tool, end: &str| {
        let reason = &scenario.not_applicable[&tool];
        assert!(reason.ends_with(end), "{reason}");
        let line = format!("own, {tool}: does not apply: {reason}");
        assert!(bench.warnings.contains(&line), "{:?}", bench.warnings);
    };
    told(Tool::Pip, "and 1000.1 has it first");
    told(Tool::UvProject, "and 1000.2 has it first");
    // The pip of a new environment, and not that of the interpreter, is the one measured.
    let said = |program: &Path, words: &[&str]| {
        let environment = scene.isolated.environment();
        let finished = uvferry_process::Command::new(program)
            .args(words)
            .current_dir(scene.path("project"))
            .environment(environment)
            .run()
            .unwrap();
        assert!(finished.success(), "{finished:?}");
        finished.stdout_text().into_owned()
    };
    let venv = scene.path("venv");
    let at = venv.to_str().unwrap();
    said(&find_python().unwrap(), &["-m", "venv", at]);
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    let pip = said(&venv.join(bin).join("python"), &["-m", "pip", "--version"]);
    let pip = pip.split(' ').nth(1).unwrap();
    assert_eq!(bench.pip.as_deref(), Some(pip));
    assert!(scenario.not_applicable[&Tool::Pip].starts_with(&format!("it is pip {pip},")));
}

/// The wheel of the real pip that a Python gives to new environments, and its version.
fn bundled_pip(python: &Path) -> Option<(PathBuf, String)> {
    let script = "import ensurepip, os; \
                  print(os.path.join(os.path.dirname(ensurepip.__file__), '_bundled'))";
    let finished = uvferry_process::Command::new(python)
        .args(["-I", "-c", script])
        .current_dir(std::env::temp_dir())
        .environment(&std::env::vars_os().collect())
        .run()
        .ok()?;
    let folder = finished.stdout_text().trim().to_owned();
    let wheels = fs_err::read_dir(folder).ok()?.flatten();
    let wheel = wheels.map(|entry| entry.path()).find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("pip-")
    })?;
    let name = wheel.file_name()?.to_string_lossy().into_owned();
    let version = name.split('-').nth(1)?.to_owned();
    Some((wheel, version))
}

#[test]
fn the_pip_that_was_asked_for_is_in_the_environments_that_are_measured() {
    skip!(unless Uv, Python);
    let own = bundled_pip(&find_python().unwrap());
    let others = find_pythons().into_iter();
    let mut others = others.filter_map(|(_, python)| bundled_pip(&python));
    let other = others.find(|(_, version)| {
        let own = own.as_ref().map(|(_, own)| own);
        own.is_some_and(|own| own != version)
    });
    let Some((wheel, version)) = other else {
        uvferry_testkit::record_skip(module_path!(), &"no Python with another pip");
        return;
    };
    let scene = Scene::with(|index| {
        fs_err::copy(&wheel, index.join(wheel.file_name().unwrap())).unwrap();
        // For no Python of today.
        WheelBuilder::new("pip", "99.0")
            .requires_python("<3")
            .build(index);
    });
    // What fills the environment is its work, and so is what is measured.
    let is_it = format!(
        "{{venv-python}} -c __import__('sys').exit(__import__('pip').__version__!='{version}')"
    );
    let text = format!(
        "[[scenario]]\nname='own'\nabout='x'\ncache='warm'\n\
         [scenario.pip]\nprepare=['{{python}} -m venv {{venv}}', \"{is_it}\"]\n\
         measure=[\"{is_it}\", '{{venv-python}} -m pip install {{requirements}}']\n\
         [scenario.uv-pip]\nmeasure=['{{uv}} venv --python {{python}} {{venv}}']\n"
    );
    for (asked, local) in [
        (AskedPip::Version(version.clone()), None),
        (AskedPip::Latest, Some(LocalServer::default())),
    ] {
        let request = BenchRequest {
            scenarios: read_scenarios(&text).unwrap(),
            pip: Some(asked),
            runs: 1,
            warm_ups: 0,
            local,
            ..scene.request(&[])
        };
        let bench = run(&request).unwrap();
        assert_eq!(bench.pip.as_ref(), Some(&version));
        assert_eq!(runs(&bench, "own", Tool::Pip), 1);
        assert_eq!(runs(&bench, "own", Tool::UvPip), 1);
        let installed = bench.scenarios[0].tools[0].runs[0].packages_installed;
        assert_eq!(installed, Some(3));
        let told = format!("pip {version} was asked for and is measured");
        assert!(
            bench.warnings.iter().any(|line| line.starts_with(&told)),
            "{:?}",
            bench.warnings
        );
    }
    // One that the Python cannot have ends the bench before anything is measured.
    let request = BenchRequest {
        pip: Some(AskedPip::Version("99.0".into())),
        ..scene.request(&["warm-install"])
    };
    let error = run(&request).unwrap_err();
    assert!(matches!(error, BenchError::Pip { .. }), "{error:?}");
    let said = error.to_string();
    assert!(said.starts_with("pip 99.0 cannot be measured"), "{said}");
    assert!(said.contains("No matching distribution"), "{said}");
    assert!(scene.is_clean());
}

#[test]
fn different_sets_are_told() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let text = "\
        [[scenario]]\nname='own'\nabout='x'\ncache='warm'\ncompares=true\n\
        [scenario.pip]\nprepare=['{python} -m venv {venv}']\n\
        measure=['{venv-python} -m pip install alpha==1.0']\n\
        [scenario.uv-pip]\nprepare=['{uv} venv --python {python} {venv}']\n\
        measure=['{uv} pip install --python {venv-python} alpha==2.0 gamma']\n";
    let request = BenchRequest {
        scenarios: read_scenarios(text).unwrap(),
        ..scene.request(&[])
    };
    let bench = run(&request).unwrap();
    let scenario = &bench.scenarios[0];
    assert_eq!(scenario.same_set, Some(false));
    assert_eq!(
        scenario.set_differences,
        [
            "alpha: 1.0 by pip, 2.0 by uv-pip",
            "gamma 1.0: by uv-pip, not by pip"
        ]
    );
    assert!(
        bench
            .warnings
            .iter()
            .any(|line| line.contains("did not install the same"))
    );
}

#[test]
fn what_was_ended_goes_on_from_its_finished_runs() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let state = scene.path("runs.jsonl");
    let cancel = Cancel::new();
    let seen = Arc::new(Mutex::new(0));
    let sink = {
        let (cancel, seen) = (cancel.clone(), Arc::clone(&seen));
        Sink::new(move |progress| {
            if let Progress::Run {
                number: Some(_), ..
            } = progress
            {
                let mut seen = seen.lock().unwrap();
                *seen += 1;
                if *seen == 2 {
                    cancel.cancel();
                }
            }
        })
    };
    let request = BenchRequest {
        tools: vec![Tool::UvPip, Tool::UvProject],
        state: Some(State {
            file: state.clone(),
            resume: false,
        }),
        cancel: Some(cancel),
        progress: Some(sink),
        ..scene.request(&["noop"])
    };
    let bench = run(&request).unwrap();
    assert!(bench.cancelled);
    assert!(scene.is_clean());
    let lines = |state: &Path| fs_err::read_to_string(state).unwrap().lines().count();
    assert_eq!(lines(&state), 2);
    // Half a line, as a machine that lost power leaves it.
    let half = fs_err::read_to_string(&state).unwrap() + "{\"scenario\":\"no";
    fs_err::write(&state, half).unwrap();

    let request = BenchRequest {
        cancel: None,
        progress: None,
        state: Some(State {
            file: state.clone(),
            resume: true,
        }),
        ..request
    };
    let bench = run(&request).unwrap();
    let resumed = |tool: usize| -> Vec<bool> {
        let runs = bench.scenarios[0].tools[tool].runs.iter();
        runs.map(|run| run.resumed).collect()
    };
    assert_eq!(resumed(0), [true, false, false]);
    assert_eq!(resumed(1), [true, false, false]);
    assert!(!bench.cancelled);

    // Of other requirements nothing counts.
    fs_err::write(scene.path("project/requirements.txt"), "gamma\n").unwrap();
    let bench = run(&request).unwrap();
    assert!(
        bench.scenarios[0].tools[0]
            .runs
            .iter()
            .all(|run| !run.resumed)
    );
}

/// Each build writes into the folder that it builds, as setuptools does.
const WRITES: &str = "open('written-by-a-build.txt', 'a').write('x')";

#[test]
fn folders_are_built_in_copies_and_the_tree_stays_byte_for_byte() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let elsewhere = scene.path("elsewhere/other");
    for (name, folder) in [
        ("app", scene.path("project")),
        ("lib", scene.path("project/lib")),
        ("sibling", scene.path("sibling")),
        ("other", elsewhere.clone()),
        ("third", scene.path("elsewhere/third")),
    ] {
        SdistBuilder::new(name, "1.0")
            .build_step(WRITES)
            .unpack(&folder);
    }
    let project = scene.path("project");
    fs_err::create_dir_all(project.join("requirements")).unwrap();
    fs_err::create_dir_all(project.join("venv/bin")).unwrap();
    fs_err::write(project.join("venv/pyvenv.cfg"), "").unwrap();
    let third = scene.path("elsewhere/third");
    let file = format!(
        "-e .\n-r ../../beside.txt\n-e {}\nthird @ file://{}\nalpha\n",
        elsewhere.display(),
        third.display(),
    );
    fs_err::write(project.join("requirements/dev.txt"), file).unwrap();
    fs_err::write(scene.path("beside.txt"), "./lib\n-e ../sibling\n").unwrap();
    let before = tree_snapshot(scene.folder.path())
        .without("user")
        .without("scratch");
    let request = BenchRequest {
        requirement_files: vec!["requirements/dev.txt".into()],
        runs: 1,
        warm_ups: 0,
        local: Some(LocalServer::default()),
        ..scene.request(&["sync", "uninstall"])
    };
    let bench = run(&request).unwrap();
    for scenario in &bench.scenarios {
        for tool in &scenario.tools {
            assert_eq!(tool.failure, None, "{} {}", scenario.name, tool.tool);
            let has = tool.runs[0].packages_installed;
            let expected = if scenario.name == "uninstall" { 0 } else { 7 };
            assert_eq!(has, Some(expected), "{} {}", scenario.name, tool.tool);
        }
        let differ = &scenario.set_differences;
        assert_ne!(scenario.same_set, Some(false), "{differ:?}");
    }
    assert!(scene.is_clean());
    tree_snapshot(scene.folder.path())
        .without("user")
        .without("scratch")
        .assert_same_as(&before);
}

#[test]
fn what_is_built_already_is_not_built_for_each_run() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let log = scene.path("builds");
    let step = format!("open({:?}, 'a').write('x')", log.to_str().unwrap());
    SdistBuilder::new("app", "1.0")
        .build_step(&step)
        .unpack(scene.path("project"));
    fs_err::write(scene.path("project/requirements.txt"), "-e .\ngamma\n").unwrap();
    let builds = |runs: usize| {
        let request = BenchRequest {
            tools: vec![Tool::UvPip],
            runs,
            ..scene.request(&["noop"])
        };
        let bench = run(&request).unwrap();
        assert_eq!(bench.requirements, 2);
        assert_eq!(bench.distributions, Some(2));
        assert_eq!(bench.scenarios[0].tools[0].failure, None);
        assert_eq!(bench.scenarios[0].tools[0].runs.len(), runs);
        let text = fs_err::read_to_string(&log).unwrap();
        fs_err::remove_file(&log).unwrap();
        text.len()
    };
    // uv sees by its times that the folder is the one that is installed.
    assert_eq!(builds(1), builds(4));
}

#[test]
fn a_setup_py_that_writes_beside_itself_leaves_the_tree_as_it_was() {
    skip!(unless Uv, Python, Online);
    let scene = Scene::with(|wheels| {
        let fetched = uvferry_process::Command::new(find_python().unwrap())
            .args(["-m", "pip", "download", "--dest"])
            .arg(wheels)
            .args(["setuptools>=70.1", "wheel"])
            .current_dir(wheels)
            .environment(&std::env::vars_os().collect())
            .timeout(Duration::from_mins(2))
            .run()
            .unwrap();
        assert!(fetched.success(), "{fetched:?}");
    });
    let project = scene.path("project");
    SdistBuilder::new("app", "1.0").setup_py().unpack(&project);
    let script = fs_err::read_to_string(project.join("setup.py")).unwrap();
    let script = format!("open('version.txt', 'w').write('1.0')\n{script}");
    fs_err::write(project.join("setup.py"), script).unwrap();
    fs_err::write(project.join("requirements.txt"), "-e .\ngamma\n").unwrap();
    let before = tree_snapshot(&project);
    let request = BenchRequest {
        runs: 1,
        warm_ups: 0,
        local: Some(LocalServer::default()),
        ..scene.request(&["cold-install"])
    };
    let bench = run(&request).unwrap();
    for tool in &bench.scenarios[0].tools {
        assert_eq!(tool.failure, None, "{}", tool.tool);
        assert_eq!(tool.runs[0].packages_installed, Some(2), "{}", tool.tool);
    }
    assert_eq!(bench.scenarios[0].same_set, Some(true));
    tree_snapshot(&project).assert_same_as(&before);
    assert!(scene.is_clean());
}

/// Holds memory, has a child that holds memory meanwhile, writes, and ends; `0` of each is what
/// Python itself takes.
const KNOWN: &str = "
import subprocess, sys
own, child, wrote = (int(word) for word in sys.argv[1:])
block = b'x' * own
code = 'import time; block = b\"x\" * %d; time.sleep(0.4)' % child
started = subprocess.Popen([sys.executable, '-I', '-S', '-c', code])
with open('written', 'wb', buffering=0) as file:
    for _ in range(wrote // 100000):
        file.write(b'x' * 100000)
started.wait()
";

/// Within 2 %, beside what it is when nothing is done. That is some megabytes of two Pythons, of
/// which a look sees more or less: what is known has to be much beside it.
fn assert_near(what: &str, measured: Option<u64>, idle: Option<u64>, known: u64) {
    let own = measured.unwrap() - idle.unwrap();
    assert!(
        own.abs_diff(known) * 50 <= known,
        "{what}: {own} is not {known}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn known_programs_come_out_of_a_whole_bench_as_they_are() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    fs_err::write(scene.path("project/known.py"), KNOWN).unwrap();
    let scenario = |name: &str, commands: &[&str]| {
        let commands: Vec<String> = commands
            .iter()
            .map(|words| format!("'{{python}} -I -S known.py {words}'"))
            .collect();
        format!(
            "[[scenario]]\nname='{name}'\nabout='x'\ncache='warm'\npip.measure=[{}]\n",
            commands.join(", ")
        )
    };
    let idle = "0 0 0";
    let text = scenario("idle", &[idle])
        + &scenario("known", &["200000000 100000000 20000000"])
        + &scenario("idle-twice", &[idle, idle])
        + &scenario("twice", &["0 0 20000000", "200000000 0 20000000"])
        + "[[scenario]]\nname='waits'\nabout='x'\ncache='warm'\n\
           pip.measure=['sleep 0.3', 'sleep 0.2']\nuv-pip.measure=['sleep 0', 'sleep 0']\n";
    let request = BenchRequest {
        scenarios: read_scenarios(&text).unwrap(),
        runs: 5,
        ..scene.request(&[])
    };
    let bench = run(&request).unwrap();
    // Of some runs the median: another program may keep the processor meanwhile.
    let median = |scenario: usize, of: &dyn Fn(&uvferry_bench::Run) -> Option<u64>| {
        let tool = &bench.scenarios[scenario].tools[0];
        assert_eq!(tool.failure, None);
        let mut all: Vec<u64> = tool.runs.iter().filter_map(of).collect();
        all.sort_unstable();
        assert_eq!(all.len(), 5);
        Some(all[2])
    };
    let tree = |scenario| median(scenario, &|run| run.peak_rss_bytes);
    let written = |scenario| median(scenario, &|run| Some(run.transfer?.written_bytes));
    assert_near("memory of the tree", tree(1), tree(0), 300_000_000);
    assert_near("bytes written", written(1), written(0), 20_000_000);
    // The largest process alone is not above the harness itself when it is idle.
    let largest = median(1, &|run| run.max_process_rss_bytes).unwrap();
    assert!((200_000_000..220_000_000).contains(&largest), "{largest}");
    // Two commands: times and bytes add up, memory does not.
    assert_near("bytes of both", written(3), written(2), 40_000_000);
    assert_near("memory of the larger", tree(3), tree(2), 200_000_000);
    let wall = |tool: usize| bench.scenarios[4].tools[tool].wall_s.as_ref().unwrap();
    let slept = wall(0).minimum - wall(1).minimum;
    assert!((slept - 0.5).abs() <= 0.01, "{slept}");
    // The curve goes on where the first command ended.
    for run in &bench.scenarios[3].tools[0].runs {
        assert!(run.looks.is_sorted_by(|a, b| a.at_s <= b.at_s));
        assert!(run.looks.last().unwrap().at_s > run.wall_s * 0.8);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_harness_costs_is_what_a_program_that_does_nothing_takes() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let text = "[[scenario]]\nname='own'\nabout='x'\ncache='warm'\npip.measure=['true']\n";
    let request = BenchRequest {
        scenarios: read_scenarios(text).unwrap(),
        runs: 15,
        ..scene.request(&[])
    };
    let bench = run(&request).unwrap();
    let nothing = bench.scenarios[0].tools[0].wall_s.as_ref().unwrap();
    let told = bench.harness.empty_run.median;
    assert!(
        told > 0.0 && (nothing.median - told).abs() <= 0.01,
        "{nothing:?} {told}"
    );
    let share = bench.harness.looking_share;
    assert!(share.is_none_or(|share| share > 0.0), "{share:?}");
}

#[test]
fn nothing_asked_for_is_an_error() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let request = BenchRequest {
        requirement_files: Vec::new(),
        ..scene.request(&["venv"])
    };
    assert!(matches!(run(&request), Err(BenchError::Nothing)));
    assert!(matches!(
        run(&scene.request(&[])),
        Err(BenchError::NoScenario)
    ));
}
