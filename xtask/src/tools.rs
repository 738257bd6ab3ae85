use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use uvferry_cli::{Failure, Streams};

use crate::command;
use crate::workspace::Workspace;

/// The uv that the project is tested with.
pub(crate) const UV_VERSION: &str = "0.13.9";

/// The pip that the tests compare with. Older Pythons get the newest that they can have.
const PIP_VERSION: &str = "26.3";

/// The oldest Python that can bring the tools.
const MIN_PYTHON: (u8, u8) = (3, 9);

/// The first uv on PATH that runs (a shim may point at nothing), with its version.
pub(crate) fn uv_on_path() -> Option<(PathBuf, String)> {
    on_path(&["uv"]).into_iter().find_map(|program| {
        let out = command::output(Path::new("."), &program, ["--version"]).ok()?;
        // `uv 0.13.9 (abc 2026-01-01)`
        let version = out.split_whitespace().nth(1)?.to_owned();
        Some((program, version))
    })
}

/// The pinned uv in its private environment, brought when it is not there yet.
pub(crate) fn bring_uv(streams: &mut Streams, workspace: &Workspace) -> anyhow::Result<PathBuf> {
    bring(streams, workspace, "uv", UV_VERSION)
}

/// A pip in a private environment, brought when it is not there yet.
pub(crate) fn bring_pip(streams: &mut Streams, workspace: &Workspace) -> anyhow::Result<PathBuf> {
    bring(streams, workspace, "pip", PIP_VERSION)
}

/// A version of a tool in a private environment, brought when it is not there yet.
pub(crate) fn bring(
    streams: &mut Streams,
    workspace: &Workspace,
    tool: &str,
    version: &str,
) -> anyhow::Result<PathBuf> {
    let folder = workspace
        .target
        .join("tools")
        .join(format!("{tool}-{version}"));
    let program = scripts(&folder).join(format!("{tool}{EXE_SUFFIX}"));
    // Written last: without it the environment is half made.
    let done = folder.join("complete");
    if done.is_file() && program.is_file() {
        return Ok(program);
    }
    let python = python()?;
    streams.note(format_args!(
        "bringing {tool} {version} into {}",
        folder.display()
    ));
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    let root = &workspace.root;
    let at = folder.as_os_str();
    command::output(root, &python, ["-m".as_ref(), "venv".as_ref(), at]).context(
        "cannot make a virtual environment (on Debian and Ubuntu: `apt install python3-venv`)",
    )?;
    let inside = scripts(&folder).join(format!("python{EXE_SUFFIX}"));
    let install = |what: &str| {
        let arguments = ["-m", "pip", "install", "--disable-pip-version-check"];
        let more = ["--quiet", "--upgrade", what];
        command::output(root, &inside, arguments.iter().chain(&more))
    };
    let installed = install(&format!("{tool}=={version}")).map(drop);
    match installed {
        Err(_) if tool == "pip" => {
            streams.note(format_args!(
                "pip {version} cannot be had for {}: taking the newest that can",
                python.display()
            ));
            install("pip")?;
        }
        installed => installed.with_context(|| format!("cannot bring {tool} {version}"))?,
    }
    if !program.is_file() {
        bail!("{tool} {version} came without `{}`", program.display());
    }
    fs_err::write(done, "")?;
    Ok(program)
}

fn scripts(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" })
}

/// A Python on PATH that is new enough: the real executable, not a shim.
pub(crate) fn python() -> anyhow::Result<PathBuf> {
    let numbered: Vec<String> = (MIN_PYTHON.1..=15)
        .rev()
        .map(|minor| format!("python3.{minor}"))
        .collect();
    let names: Vec<&str> = ["python3", "python"]
        .into_iter()
        .chain(numbered.iter().map(String::as_str))
        .collect();
    let mut too_old = None;
    for candidate in on_path(&names) {
        let script = "import sys; print(*sys.version_info[:2], sys.executable)";
        let Ok(out) = command::output(Path::new("."), &candidate, ["-I", "-c", script]) else {
            continue;
        };
        let mut words = out.trim().splitn(3, ' ');
        let mut number = || words.next().and_then(|word| word.parse::<u8>().ok());
        let (Some(major), Some(minor)) = (number(), number()) else {
            continue;
        };
        if (major, minor) >= MIN_PYTHON {
            return Ok(words.next().map_or(candidate, PathBuf::from));
        }
        too_old.get_or_insert(format!("{} is {major}.{minor}", candidate.display()));
    }
    let (major, minor) = MIN_PYTHON;
    let found = too_old.unwrap_or_else(|| "none is there".to_owned());
    Err(Failure::usage(format!(
        "no Python {major}.{minor} or newer on PATH ({found})"
    ))
    .hint("install one, or put a uv on PATH: Python is only needed to bring uv and pip")
    .into())
}

/// Whether the default package index answers this pip.
pub(crate) fn index_answers(pip: &Path) -> bool {
    let arguments = [
        "download",
        "--no-deps",
        "--quiet",
        "--retries=0",
        "--timeout=10",
    ];
    tempfile::tempdir().is_ok_and(|folder| {
        command::output(folder.path(), pip, arguments.iter().chain(&["six==1.16.0"])).is_ok()
    })
}

/// Programs of these names on PATH, in the order of the names.
pub(crate) fn on_path(names: &[&str]) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| {
            folders
                .iter()
                .map(move |folder| folder.join(format!("{name}{EXE_SUFFIX}")))
        })
        .filter(|program| program.is_file())
        .collect()
}
