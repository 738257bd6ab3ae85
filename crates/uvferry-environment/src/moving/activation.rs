//! The scripts that activate an environment, which users edit.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use uvferry_process::{Command, ProcessError};

use super::environment::{Maker, Old};
use super::files::Kind;
use super::{MoveError, MoveOptions};
use crate::reinstallation::{NewEnvironment, UvError};

const TIMEOUT: Duration = Duration::from_mins(1);

/// What is known of the scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// These are not as what has made the environment writes them; relative.
    Changed(Vec<PathBuf>),
    /// What has made it cannot be asked: any of these may have been changed.
    Unknown(Vec<PathBuf>),
}

/// Compares the scripts with those of a new environment of the same kind, made in the scratch
/// folder. Times would not tell: a script is often edited right after it was made, and a copy or
/// a checkout makes all times one.
pub(super) fn changed(options: &MoveOptions, old: &Old) -> Result<Found, MoveError> {
    let scripts: Vec<&Path> = old
        .entries
        .iter()
        .filter(|entry| matches!(entry.kind, Kind::File | Kind::Link))
        .map(|entry| entry.path.as_path())
        .filter(|path| is_script(path))
        .collect();
    let all = || scripts.iter().map(|path| (*path).to_owned()).collect();
    let folder = tempfile::Builder::new()
        .prefix("uvferry-reference-")
        .tempdir_in(&options.scratch)?;
    let scratch = fs_err::canonicalize(folder.path())?;
    // With the same names above it: what has to be quoted in them is quoted alike.
    let mut reference = scratch.clone();
    reference.extend(
        options
            .path
            .components()
            .filter(|part| matches!(part, Component::Normal(_))),
    );
    if let Some(parent) = reference.parent() {
        fs_err::create_dir_all(parent)?;
    }
    if !is_made(options, old, &reference)? {
        return Ok(Found::Unknown(all()));
    }
    let prefix = scratch.as_os_str().as_encoded_bytes();
    let is_same = |path: &Path| {
        let (Ok(then), Ok(now)) = (
            fs_err::read(options.path.join(path)),
            fs_err::read(reference.join(path)),
        ) else {
            return false;
        };
        then == without(&now, prefix)
    };
    Ok(Found::Changed(
        scripts
            .into_iter()
            .filter(|path| !is_same(path))
            .map(Path::to_owned)
            .collect(),
    ))
}

/// `bin/activate.fish`
fn is_script(path: &Path) -> bool {
    let mut parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    let is_program = matches!(parts.next().as_deref(), Some("bin" | "Scripts"));
    let name = parts.next().unwrap_or_default().to_lowercase();
    is_program
        && parts.next().is_none()
        && (name.starts_with("activate") || name.starts_with("deactivate") || name == "pydoc.bat")
        && super::files::is_program_of_environment(&name)
}

/// Makes an environment as the old one was made. `false` where that cannot be done.
fn is_made(options: &MoveOptions, old: &Old, path: &Path) -> Result<bool, MoveError> {
    let prompt = old.has_own_prompt.then_some(&*old.prompt);
    match old.maker {
        Maker::Uv => {
            let made = options.uv.create(&NewEnvironment {
                path,
                base: &old.base,
                prompt,
                system_site_packages: old.system_site_packages,
            });
            match made {
                Ok(()) => Ok(true),
                Err(error @ UvError::Process(ProcessError::Cancelled { .. })) => Err(error.into()),
                Err(_) => Ok(false),
            }
        }
        Maker::Venv => {
            let mut command = Command::new(&old.base)
                .args(["-I", "-m", "venv", "--without-pip"])
                .current_dir(&options.scratch)
                .environment(&options.environment)
                .timeout(TIMEOUT);
            if let Some(prompt) = prompt {
                command = command.arg(format!("--prompt={prompt}"));
            }
            command = command.arg(path);
            if let Some(cancel) = &options.uv.cancel {
                command = command.cancel(cancel);
            }
            match command.run() {
                Ok(finished) => Ok(finished.success()),
                Err(error @ ProcessError::Cancelled { .. }) => Err(error.into()),
                Err(_) => Ok(false),
            }
        }
        // It is installed nobody knows where, in a version of many.
        Maker::Virtualenv => Ok(false),
    }
}

/// A text without each place at which something stands in it.
fn without(text: &[u8], removed: &[u8]) -> Vec<u8> {
    let mut rest = text;
    let mut kept = Vec::with_capacity(text.len());
    while let Some(at) = memchr::memmem::find(rest, removed) {
        kept.extend_from_slice(&rest[..at]);
        rest = &rest[at + removed.len()..];
    }
    kept.extend_from_slice(rest);
    kept
}
