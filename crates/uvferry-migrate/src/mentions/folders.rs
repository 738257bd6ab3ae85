//! What a file does with a folder that it names, and which files can hold instructions.

use uvferry_commands::is_history;

use crate::tree::base_name;

/// What the name of a folder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FolderUse {
    /// It is no folder's name.
    None,
    /// The folder's files are taken along.
    Copied,
    /// Something goes there: it has to be there, and git keeps no empty folder.
    Entered,
}

/// What a folder's name alone, which stands behind `before`, is for.
pub(super) fn folder_use(path: &str, before: &[u8]) -> FolderUse {
    let from = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let head = String::from_utf8_lossy(&before[from..]);
    // "# System requirements." speaks of no folder.
    if head.trim_start().starts_with('#') {
        return FolderUse::None;
    }
    let head = head.trim_end_matches(['"', '\'', '(']).trim_end();
    let last = head.rsplit([' ', '\t', '(', ';', '&', '@']).next();
    if takes_files_along(path, before) {
        FolderUse::Copied
    } else if matches!(
        last,
        Some("cd" | "pushd" | "-C" | "working-directory:" | "--directory")
    ) {
        FolderUse::Entered
    } else {
        FolderUse::None
    }
}

/// Whether a folder's name alone, which stands behind `before`, brings its files along.
pub(super) fn takes_files_along(path: &str, before: &[u8]) -> bool {
    let name = base_name(path).to_ascii_lowercase();
    if name == "pyproject.toml" {
        // Keys, tables and groups may have the name of a folder; paths are strings.
        let from = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let head = std::str::from_utf8(&before[from..]).unwrap_or_default();
        return head.strip_suffix(['"', '\'']).is_some_and(|head| {
            !head
                .trim_end()
                .trim_end_matches('=')
                .trim_end()
                .ends_with("group")
        });
    }
    name.contains("dockerfile") || name.contains("containerfile") || name == "manifest.in"
}

/// Whether a file can hold instructions: not data, not pictures, not locks, not history.
pub(crate) fn is_instruction(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = base_name(&lower);
    if name == "uv.lock"
        || name == "poetry.lock"
        || name == "pdm.lock"
        || name.ends_with("-lock.json")
    {
        return false;
    }
    if is_history(path) || name.split('.').next() == Some("authors") {
        return false;
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    !matches!(
        extension,
        "png"
            | "jpg"
            | "jpeg"
            | "gif"
            | "svg"
            | "ico"
            | "webp"
            | "bmp"
            | "pdf"
            | "zip"
            | "gz"
            | "bz2"
            | "xz"
            | "tar"
            | "whl"
            | "egg"
            | "so"
            | "dll"
            | "exe"
            | "bin"
            | "pyc"
            | "woff"
            | "woff2"
            | "ttf"
            | "otf"
            | "eot"
            | "mp3"
            | "mp4"
            | "wav"
            | "avi"
            | "csv"
            | "tsv"
            | "parquet"
            | "npy"
            | "npz"
            | "pkl"
            | "h5"
            | "onnx"
            | "pt"
            | "db"
            | "sqlite"
            | "sqlite3"
            | "po"
            | "mo"
            | "pot"
            | "map"
            | "css"
            | "scss"
            | "less"
            | "lock"
            | "patch"
            | "diff"
    )
}
