//! The pips that the tests ask.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Environment, find_program, find_programs};

/// An interpreter with a pip.
pub(crate) struct Pip {
    pub(crate) python: PathBuf,
    pub(crate) version: String,
}

pub(crate) fn environment() -> Environment {
    let mut environment = std::env::vars_os().collect::<Environment>();
    environment.remove_prefixed("PIP_").set("PYTHONUTF8", "1");
    environment
}

pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs_err::canonicalize(root).unwrap()
}

fn version(python: &Path) -> Option<String> {
    let asked = Command::new(python)
        .args(["-c", "import pip; print(pip.__version__)"])
        .current_dir(std::env::temp_dir())
        .environment(&environment())
        .timeout(Duration::from_mins(1))
        .run()
        .ok()
        .filter(uvferry_process::Finished::success)?;
    Some(asked.stdout_text().trim().to_owned())
}

/// The pip that is imitated: that of `UVFERRY_TEST_PIP_PYTHON`, else of `python3` on PATH.
/// `None`, and a printed reason, where it is missing or older.
pub(crate) fn current() -> Option<Pip> {
    let python = std::env::var_os("UVFERRY_TEST_PIP_PYTHON")
        .map(PathBuf::from)
        .or_else(|| find_program("python3", &std::env::var_os("PATH")?));
    let Some(python) = python else {
        println!("skipped: no python3 on PATH");
        return None;
    };
    let Some(version) = version(&python) else {
        println!("skipped: {} has no pip", python.display());
        return None;
    };
    let major: u32 = version.split('.').next()?.parse().ok()?;
    // Between 23 and 26 pip dropped options and took a stricter `packaging`.
    if major < 26 {
        println!("skipped: pip {version} is older than 26");
        return None;
    }
    Some(Pip { python, version })
}

/// The older pip that many files were written for.
pub(crate) const OLDER: &str = "23.2";

/// pip 23.2, in a virtual environment below the target folder that is made once with the
/// first Python from 3.8 to 3.11: `UVFERRY_TEST_OLD_PYTHON`, else from PATH. `None`, and a
/// printed reason, where it cannot be had.
pub(crate) fn older() -> Option<Pip> {
    let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pip-23.2");
    let python = if cfg!(windows) {
        venv.join("Scripts").join("python.exe")
    } else {
        venv.join("bin").join("python")
    };
    let known = |python: &Path| version(python).filter(|found| found.starts_with(OLDER));
    if known(&python).is_none() {
        let Some(base) = old_python() else {
            println!("skipped: no Python from 3.8 to 3.11 for pip {OLDER}");
            return None;
        };
        let install = ["-m", "pip", "install", "--quiet", "pip==23.2"];
        for (program, arguments) in [
            (&base, &["-m", "venv", "--clear", venv.to_str()?][..]),
            (&python, &install),
        ] {
            let finished = Command::new(program)
                .args(arguments)
                .current_dir(std::env::temp_dir())
                .environment(&environment())
                .timeout(Duration::from_mins(3))
                .run();
            if !finished.is_ok_and(|finished| finished.success()) {
                println!(
                    "skipped: pip {OLDER} cannot be had: `{}` fails",
                    arguments.join(" ")
                );
                return None;
            }
        }
    }
    let version = known(&python)?;
    Some(Pip { python, version })
}

fn old_python() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let named = std::env::var_os("UVFERRY_TEST_OLD_PYTHON").map(PathBuf::from);
    let found = [
        "python3.11",
        "python3.10",
        "python3.9",
        "python3.8",
        "python3",
        "python",
    ]
    .into_iter()
    .flat_map(|name| find_programs(name, &path));
    let fits = |python: &PathBuf| {
        let asked = Command::new(python)
            .args(["-c", "import sys, venv; print(*sys.version_info[:2])"])
            .current_dir(std::env::temp_dir())
            .environment(&environment())
            .timeout(Duration::from_mins(1))
            .run();
        asked.is_ok_and(|finished| {
            let told = finished.stdout_text();
            finished.success() && ["3 8", "3 9", "3 10", "3 11"].contains(&told.trim())
        })
    };
    named.into_iter().chain(found).find(fits)
}

impl Pip {
    /// What a short program prints as JSON.
    pub(crate) fn ask(&self, program: &str) -> Value {
        let finished = Command::new(&self.python)
            .args(["-c", program])
            .current_dir(std::env::temp_dir())
            .environment(&environment())
            .timeout(Duration::from_mins(2))
            .run()
            .unwrap();
        assert!(finished.success(), "{}", finished.stderr_redacted());
        serde_json::from_slice(&finished.stdout).unwrap()
    }

    /// pip's reading of files, one after the other.
    pub(crate) fn read(&self, folder: &Path, files: &[PathBuf]) -> Vec<Value> {
        let list = folder.join("list.json");
        let paths: Vec<&str> = files.iter().map(|path| path.to_str().unwrap()).collect();
        fs_err::write(&list, serde_json::to_vec(&paths).unwrap()).unwrap();
        let finished = Command::new(&self.python)
            .arg(root().join("scripts/pip_requirements.py"))
            .arg(format!("@{}", list.display()))
            .current_dir(folder)
            .environment(&environment())
            .capture_limit_bytes(1 << 30)
            .timeout(Duration::from_mins(10))
            .run()
            .unwrap();
        assert!(finished.success(), "{}", finished.stderr_redacted());
        let mut answer: Value = serde_json::from_slice(&finished.stdout).unwrap();
        let Value::Array(files) = answer["files"].take() else {
            panic!("no files");
        };
        files
    }
}
