use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use uvferry_process::{Command, Environment, find_programs};

use crate::isolated::Isolated;

/// The uv that tests run: `UVFERRY_TEST_UV`, else the one that `cargo xtask test` brought
/// under `target/tools/`, else the first on PATH that runs.
pub fn find_uv() -> Option<PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND
        .get_or_init(|| find("UVFERRY_TEST_UV", "uv-", &["uv"]))
        .clone()
}

/// A pip that tests run: `UVFERRY_TEST_PIP`, else the one under `target/tools/`, else the
/// first on PATH that runs.
pub fn find_pip() -> Option<PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND
        .get_or_init(|| find("UVFERRY_TEST_PIP", "pip-", &["pip3", "pip"]))
        .clone()
}

/// A Chromium that tests open pages in: `UVFERRY_TEST_BROWSER`, else the first on PATH that
/// runs. `None` on Windows, where its debugging pipe cannot be reached without unsafe code.
pub fn find_browser() -> Option<PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    FOUND
        .get_or_init(|| {
            cfg!(unix)
                .then(|| find("UVFERRY_TEST_BROWSER", "chromium-", &names))
                .flatten()
        })
        .clone()
}

/// A CPython of at least 3.9: `UVFERRY_TEST_PYTHON`, else the first on PATH.
pub fn find_python() -> Option<PathBuf> {
    // Asking every Python on PATH takes a while.
    match std::env::var_os("UVFERRY_TEST_PYTHON") {
        Some(named) => Some(named.into()),
        None => find_pythons().into_iter().next().map(|(_, path)| path),
    }
}

/// The CPythons of at least 3.9 that are here, as [`find_pythons_from`] finds them.
pub fn find_pythons() -> Vec<((u8, u8), PathBuf)> {
    find_pythons_from((3, 9))
}

/// The CPythons of at least a version that are here, each `(major, minor)` once:
/// `UVFERRY_TEST_PYTHON` first, then those on PATH, then those under `PYENV_ROOT` (whose
/// shims on PATH answer for the active versions only).
pub fn find_pythons_from(oldest: (u8, u8)) -> Vec<((u8, u8), PathBuf)> {
    static FOUND: OnceLock<Vec<((u8, u8), PathBuf)>> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let chosen = std::env::var_os("UVFERRY_TEST_PYTHON").map(PathBuf::from);
            let names = ["python3".to_owned(), "python".to_owned()]
                .into_iter()
                .chain((6..=15).rev().map(|minor| format!("python3.{minor}")));
            let candidates = chosen
                .into_iter()
                .chain(names.flat_map(|name| find_programs(&name, &path)))
                .chain(pyenv_versions());
            let mut found: Vec<((u8, u8), PathBuf)> = Vec::new();
            for candidate in candidates {
                if let Some((version, executable)) = python_version(&candidate)
                    && found.iter().all(|(known, _)| *known != version)
                {
                    found.push((version, executable));
                }
            }
            found
        })
        .iter()
        .filter(|(version, _)| *version >= oldest)
        .cloned()
        .collect()
}

fn pyenv_versions() -> Vec<PathBuf> {
    let Some(root) = std::env::var_os("PYENV_ROOT").map(PathBuf::from) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = fs_err::read_dir(root.join("versions"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/python"))
        .filter(|program| program.is_file())
        .collect();
    found.sort();
    found.reverse();
    found
}

/// Asks the program, since a shim on PATH may point at nothing.
fn python_version(program: &Path) -> Option<((u8, u8), PathBuf)> {
    let script = "import sys; print(sys.version_info[0], sys.version_info[1], \
                  sys.implementation.name, sys.executable)";
    let finished = quick(program, &["-I", "-c", script])?;
    let mut words = finished.trim().splitn(4, ' ');
    let version = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    (words.next()? == "cpython").then_some(())?;
    Some((version, PathBuf::from(words.next()?)))
}

fn find(variable: &str, tool: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = names.iter().flat_map(|name| find_programs(name, &path));
    brought(tool, names)
        .into_iter()
        .chain(on_path)
        .find(|program| quick(program, &["--version"]).is_some())
}

/// Programs in the private environments `target/tools/TOOL…/`, the newest name first.
fn brought(tool: &str, names: &[&str]) -> Vec<PathBuf> {
    let Some(target) = target_folder() else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = fs_err::read_dir(target.join("tools"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(tool))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    let scripts = if cfg!(windows) { "Scripts" } else { "bin" };
    folders
        .iter()
        .rev()
        .flat_map(|folder| {
            names.iter().map(move |name| {
                folder
                    .join(scripts)
                    .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
            })
        })
        .filter(|program| program.is_file())
        .collect()
}

/// Tests run from `target/…/deps/`, wherever the target folder is.
fn target_folder() -> Option<PathBuf> {
    let test = std::env::current_exe().ok()?;
    test.ancestors()
        .find(|folder| folder.join("tools").is_dir())
        .map(Path::to_owned)
}

fn quick(program: &Path, arguments: &[&str]) -> Option<String> {
    let finished = Command::new(program)
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .environment(&std::env::vars_os().collect::<Environment>())
        .timeout(Duration::from_secs(20))
        .run()
        .ok()?;
    finished
        .success()
        .then(|| finished.stdout_text().into_owned())
}

/// Whether the package index that uv uses by default answers here. Asked once in a
/// process, and not at all where `UVFERRY_TEST_ONLINE` says `yes` or `no`.
pub fn online() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        match std::env::var("UVFERRY_TEST_ONLINE").as_deref() {
            Ok("yes") => return true,
            Ok("no") => return false,
            _ => {}
        }
        let Ok(folder) = tempfile::tempdir() else {
            return false;
        };
        let isolated = Isolated::under(folder.path());
        let command = match (find_uv(), find_pip()) {
            (Some(uv), _) => {
                let input = folder.path().join("requirements.in");
                if fs_err::write(&input, "six==1.16.0\n").is_err() {
                    return false;
                }
                Command::new(uv)
                    .args(["pip", "compile", "--no-deps", "--quiet", "--no-config"])
                    .arg(input)
            }
            (None, Some(pip)) => Command::new(pip)
                .args(["download", "--no-deps", "--quiet", "--retries=0", "--dest"])
                .arg(folder.path())
                .arg("six==1.16.0"),
            (None, None) => return false,
        };
        command
            .current_dir(folder.path())
            .environment(isolated.environment())
            .timeout(Duration::from_secs(30))
            .run()
            .is_ok_and(|finished| finished.success())
    })
}

/// The processes that have a text among their arguments or variables, as the system tells them
/// (`/proc`); none where it tells of none.
pub fn processes_with(text: &str) -> Vec<String> {
    let Ok(entries) = fs_err::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| {
            let read = |file: &str| fs_err::read(entry.path().join(file)).unwrap_or_default();
            let all = [read("cmdline"), read("environ")].concat();
            String::from_utf8_lossy(&all).contains(text)
        })
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
