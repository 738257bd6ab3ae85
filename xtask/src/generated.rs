use std::collections::BTreeMap;
use std::path::Path;

use uvferry_cli::{Exit, Failure, Streams};

/// Files that code makes, by their path relative to the workspace with `/`.
pub(crate) type Files = BTreeMap<String, String>;

/// Writes the files, or with `check` only compares: a difference is a finding.
///
/// A file in one of the `folders` that is not among them was made by an older version: it
/// is removed, or found.
pub(crate) fn put(
    streams: &mut Streams,
    root: &Path,
    folders: &[&str],
    files: &Files,
    check: bool,
    task: &str,
) -> anyhow::Result<Exit> {
    let parted = parted(root, folders, files)?;
    if check {
        if parted.is_empty() {
            return Ok(Exit::Done);
        }
        let mut failure = Failure::refused(format!(
            "{} of the generated files are not what the code makes",
            parted.len()
        ));
        for (path, what) in &parted {
            failure = failure.hint(format!("{path}: {what}"));
        }
        return Err(failure
            .hint(format!("run `cargo xtask {task}` and commit the result"))
            .into());
    }
    for path in parted.keys() {
        let full = root.join(path);
        match files.get(path) {
            Some(text) => {
                if let Some(parent) = full.parent() {
                    fs_err::create_dir_all(parent)?;
                }
                fs_err::write(full, text)?;
            }
            None => fs_err::remove_file(full)?,
        }
    }
    streams.note(format_args!(
        "{} files, {} of them written anew",
        files.len(),
        parted.len()
    ));
    Ok(Exit::Done)
}

/// The paths at which the tree is not as it should be, with what is wrong there.
pub(crate) fn parted(
    root: &Path,
    folders: &[&str],
    files: &Files,
) -> anyhow::Result<BTreeMap<String, &'static str>> {
    let mut parted = BTreeMap::new();
    for (path, text) in files {
        match fs_err::read_to_string(root.join(path)) {
            // A checkout on Windows may have brought other line ends.
            Ok(there) if there.replace("\r\n", "\n") == *text => {}
            Ok(_) => {
                parted.insert(path.clone(), "differs");
            }
            Err(_) => {
                parted.insert(path.clone(), "is missing");
            }
        }
    }
    for folder in folders {
        let Ok(entries) = fs_err::read_dir(root.join(folder)) else {
            continue;
        };
        for entry in entries {
            let entry = entry?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_file() && !files.contains_key(&path) {
                parted.insert(path, "is made by nothing");
            }
        }
    }
    Ok(parted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_missing_and_a_left_over_file_are_found() {
        let root = tempfile::tempdir().unwrap();
        fs_err::create_dir_all(root.path().join("made")).unwrap();
        for (path, text) in [("made/a", "1\r\n"), ("made/b", "old"), ("made/old", "")] {
            fs_err::write(root.path().join(path), text).unwrap();
        }
        let files: Files = [("made/a", "1\n"), ("made/b", "new"), ("made/c", "3")]
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        let found = parted(root.path(), &["made"], &files).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|(path, what)| (path.as_str(), *what))
            .collect();
        assert_eq!(
            found,
            [
                ("made/b", "differs"),
                ("made/c", "is missing"),
                ("made/old", "is made by nothing")
            ]
        );
    }
}
