//! pip's and uv's configuration as it goes into an archive.

use std::fmt::Write as _;

use super::taking::TextFile;
use crate::configuration::{FileState, PipConfiguration, Place, UvConfiguration, UvLayer};

/// The files of pip's and uv's configuration that are there.
///
/// Those of pip are written anew from what was read: each setting with its value, credentials
/// taken out by what the key means, and no comments. Of uv's the text is taken, but for
/// `pyproject.toml`, which belongs to the project.
pub fn configuration_files(pip: &PipConfiguration, uv: &UvConfiguration) -> Vec<TextFile> {
    let mut files = Vec::new();
    for (at, file) in pip.files().iter().enumerate() {
        if file.state != FileState::Read {
            continue;
        }
        let path = file.path.display().to_string();
        let mut text = format!("# {path}\n");
        let mut section = "";
        for setting in pip.settings() {
            let is_here = setting.layer == file.layer
                && matches!(&setting.place, Place::File(place) if place.file == path);
            if !is_here {
                continue;
            }
            if setting.section != section {
                section = &setting.section;
                let _ = write!(text, "\n[{section}]\n");
            }
            let value = setting.shown().replace('\n', "\n    ");
            let _ = writeln!(text, "{} = {value}", setting.key);
        }
        files.push(TextFile {
            folder: "configuration",
            path: format!("pip-{at}-{}.conf", file.layer),
            bytes: text.into_bytes(),
        });
    }
    for (at, file) in uv.files.iter().enumerate() {
        let is_project = file
            .path
            .file_name()
            .is_some_and(|name| name == "pyproject.toml");
        if is_project && file.layer == UvLayer::Project {
            continue;
        }
        let Ok(bytes) = fs_err::read(&file.path) else {
            continue;
        };
        files.push(TextFile {
            folder: "configuration",
            path: format!("uv-{at}-{}.toml", file.layer),
            bytes,
        });
    }
    files
}
