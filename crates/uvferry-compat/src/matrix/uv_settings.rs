//! The files that uv takes settings from, for the keys of kept runs.

use std::path::{Path, PathBuf};

use uvferry_diagnostics::sha256_hex;
use uvferry_process::Environment;

/// A digest of all files in which uv may find settings when it is run in one of these
/// folders: `uv.toml` and `pyproject.toml` there and above, the user's and the system's.
/// `None` where one may name a folder of archives, whose files are not among them.
/// <https://docs.astral.sh/uv/concepts/configuration-files/>
pub(crate) fn digest(folders: &[&Path], environment: &Environment) -> Option<String> {
    let mut files: Vec<PathBuf> = Vec::new();
    for above in folders.iter().flat_map(|folder| folder.ancestors()) {
        files.push(above.join("uv.toml"));
        files.push(above.join("pyproject.toml"));
    }
    let variable = |name: &str| environment.get(name).filter(|value| !value.is_empty());
    files.extend(variable("UV_CONFIG_FILE").map(|file| folders[0].join(file)));
    let mut homes: Vec<PathBuf> = ["XDG_CONFIG_HOME", "APPDATA", "PROGRAMDATA"]
        .into_iter()
        .filter_map(|name| variable(name).map(PathBuf::from))
        .collect();
    homes.extend(variable("HOME").map(|home| Path::new(home).join(".config")));
    homes.push(PathBuf::from("/etc/xdg"));
    homes.push(PathBuf::from("/etc"));
    if let Some(several) = variable("XDG_CONFIG_DIRS") {
        homes.extend(std::env::split_paths(several));
    }
    files.extend(homes.iter().map(|home| home.join("uv").join("uv.toml")));
    let mut held = String::new();
    for file in files {
        // A pipe of that name would never end.
        if file.is_file()
            && let Ok(bytes) = fs_err::read(&file)
        {
            if String::from_utf8_lossy(&bytes).contains("find-links") {
                return None;
            }
            held.push_str(&file.to_string_lossy());
            held.push('\0');
            held.push_str(&sha256_hex(&bytes));
            held.push('\n');
        }
    }
    Some(sha256_hex(held.as_bytes()))
}
