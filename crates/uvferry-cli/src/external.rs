use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Why `uvferry NAME` could not be handed on.
#[derive(Debug, thiserror::Error)]
pub enum ExternalError {
    /// There is no such program.
    #[error("no such command: `{name}` (no `{program}` on PATH or beside this program)")]
    NotFound {
        /// What was asked for.
        name: String,
        /// The program that was looked for.
        program: String,
    },
    /// It is there and could not be started.
    #[error("cannot run `{}`", program.display())]
    NotStarted {
        /// The program.
        program: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Finds the program `PREFIX-NAME`, on PATH or beside the running program, as git and
/// cargo find theirs.
///
/// # Errors
/// [`ExternalError::NotFound`], also for a name that could not be one.
pub fn find_external(prefix: &str, name: &str) -> Result<PathBuf, ExternalError> {
    let beside = beside();
    find_in(
        prefix,
        name,
        std::env::var_os("PATH").as_deref(),
        beside.as_deref(),
    )
}

fn find_in(
    prefix: &str,
    name: &str,
    path: Option<&OsStr>,
    beside: Option<&Path>,
) -> Result<PathBuf, ExternalError> {
    let program = format!("{prefix}-{name}");
    let found = is_command_name(name)
        .then(|| {
            let here = Path::new("");
            which::which_in(&program, path, here)
                .ok()
                .or_else(|| which::which_in(&program, Some(beside?), here).ok())
        })
        .flatten();
    found.ok_or_else(|| ExternalError::NotFound {
        name: name.to_owned(),
        program,
    })
}

/// A name with a separator in it would lead out of the folders that are searched.
fn is_command_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('-')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Hands the terminal and the arguments to a program and ends as it ends.
///
/// On Unix this process becomes that program, so that signals reach it; elsewhere it waits.
///
/// # Errors
/// [`ExternalError::NotStarted`].
pub fn run_external(program: &Path, arguments: &[OsString]) -> Result<ExitCode, ExternalError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a sibling command gets this process's own terminal and environment; \
                  uvferry-process captures output and gives neither"
    )]
    let mut command = std::process::Command::new(program);
    command.args(arguments);
    let source = match become_or_wait(&mut command) {
        Ok(status) => return Ok(status),
        Err(source) => source,
    };
    Err(ExternalError::NotStarted {
        program: program.to_owned(),
        source,
    })
}

#[cfg(unix)]
fn become_or_wait(command: &mut std::process::Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn become_or_wait(command: &mut std::process::Command) -> io::Result<ExitCode> {
    let code = command.status()?.code().unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// The names for which a `PREFIX-NAME` is there, on PATH or beside the running program.
pub fn external_names(prefix: &str) -> BTreeSet<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(beside());
    folders
        .filter_map(|folder| fs_err::read_dir(folder).ok())
        .flat_map(|entries| entries.filter_map(Result::ok))
        .filter_map(|entry| {
            let file = entry.file_name();
            let file = file.to_str()?;
            let file = file.strip_suffix(std::env::consts::EXE_SUFFIX)?;
            let name = file.strip_prefix(prefix)?.strip_prefix('-')?;
            (is_command_name(name) && entry.file_type().is_ok_and(|kind| !kind.is_dir()))
                .then(|| name.to_owned())
        })
        .collect()
}

fn beside() -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.parent()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn path_comes_first_and_beside_the_program_second() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (dir.path().join("a"), dir.path().join("b"));
        for folder in [&first, &second] {
            fs_err::create_dir(folder).unwrap();
            let program = folder.join("ferry-reqs");
            fs_err::write(&program, "#!/bin/sh\n").unwrap();
            fs_err::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let find =
            |name, path: &Path| find_in("ferry", name, Some(path.as_os_str()), Some(&second));
        assert_eq!(find("reqs", &first).unwrap(), first.join("ferry-reqs"));
        assert_eq!(find("reqs", dir.path()).unwrap(), second.join("ferry-reqs"));
        assert!(find("envs", &first).is_err());
    }

    #[test]
    fn a_path_is_no_command_name() {
        for name in ["", "../x", "a/b", "a\\b", "-v", "a b"] {
            assert!(matches!(
                find_external("ferry", name),
                Err(ExternalError::NotFound { .. })
            ));
        }
    }
}
