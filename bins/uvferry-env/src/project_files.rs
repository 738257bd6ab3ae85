//! The requirements and lock files of a project, for a snapshot.

use std::path::Path;

use uvferry_diagnostics::Diagnostic;
use uvferry_environment::snapshot::{TextFile, file_left_out};

/// Larger ones are no requirements and no lock, bytes.
const MOST_BYTES: u64 = 16 << 20;
const MOST_FILES: usize = 500;

/// The files at the top of a folder, and those of its folder `requirements`, that say what is
/// installed. Links are not followed: they may lead anywhere.
pub(crate) fn project_files(folder: &Path) -> (Vec<TextFile>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut left_out = Vec::new();
    add(folder, "", &mut files, &mut left_out);
    for below in ["requirements", "requirement", "reqs"] {
        let is_folder =
            fs_err::symlink_metadata(folder.join(below)).is_ok_and(|about| about.is_dir());
        if is_folder {
            add(&folder.join(below), below, &mut files, &mut left_out);
        }
    }
    files.sort_by(|one: &TextFile, other| one.path.cmp(&other.path));
    (files, left_out)
}

fn add(folder: &Path, below: &str, files: &mut Vec<TextFile>, left_out: &mut Vec<Diagnostic>) {
    let Ok(entries) = fs_err::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_file
            || files.len() >= MOST_FILES
            || !says_what_is_installed(&name, !below.is_empty())
        {
            continue;
        }
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        let size = entry.metadata().map_or(u64::MAX, |about| about.len());
        match fs_err::read(entry.path()) {
            Ok(bytes) if size <= MOST_BYTES => files.push(TextFile {
                folder: "project",
                path,
                bytes,
            }),
            Ok(_) => left_out.push(file_left_out(&path, "it is too large")),
            Err(error) => left_out.push(file_left_out(&path, &error.to_string())),
        }
    }
}

fn says_what_is_installed(name: &str, in_requirements: bool) -> bool {
    const WHOLE: [&str; 13] = [
        "pyproject.toml",
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "pixi.lock",
        "conda-lock.yml",
        "Pipfile",
        "Pipfile.lock",
        "setup.cfg",
        ".python-version",
        "runtime.txt",
        "environment.yml",
        "environment.yaml",
    ];
    if WHOLE.contains(&name) {
        return true;
    }
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_list = ["txt", "in", "lock"].contains(&ending);
    let is_pylock = lower == "pylock.toml"
        || (lower.starts_with("pylock.") && lower.strip_suffix(".toml").is_some());
    is_pylock
        || is_list
            && (in_requirements
                || [
                    "requirements",
                    "requirement",
                    "constraints",
                    "constraint",
                    "reqs",
                ]
                .iter()
                .any(|word| lower.contains(word)))
}
