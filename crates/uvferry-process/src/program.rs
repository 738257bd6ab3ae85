use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The first program of that name on a `PATH` value.
///
/// On Windows a name without an extension is tried with `.exe`, `.bat` and `.cmd`.
pub fn find_program(name: &str, path: &OsStr) -> Option<PathBuf> {
    programs(name, path).next()
}

/// All programs of that name on a `PATH` value, in its order.
pub fn find_programs(name: &str, path: &OsStr) -> Vec<PathBuf> {
    programs(name, path).collect()
}

fn programs(name: &str, path: &OsStr) -> impl Iterator<Item = PathBuf> {
    let names: Vec<String> = if cfg!(windows) && Path::new(name).extension().is_none() {
        ["exe", "bat", "cmd"]
            .iter()
            .map(|extension| format!("{name}.{extension}"))
            .collect()
    } else {
        vec![name.to_owned()]
    };
    std::env::split_paths(path)
        // An empty or relative entry stands for the current directory, which is the
        // caller's business; a program planted there is not to be run by accident.
        .filter(|folder| folder.is_absolute())
        .flat_map(move |folder| {
            names
                .iter()
                .map(|name| folder.join(name))
                .collect::<Vec<_>>()
        })
        .filter(|program| is_executable(program))
}

/// Whether the file exists and may be executed.
pub(crate) fn is_executable(program: &Path) -> bool {
    let Ok(metadata) = program.metadata() else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    {
        metadata.is_file()
    }
}
