//! pip's and uv's configuration, and the machine, as they go into an archive.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::taking::TextFile;
use crate::configuration::{FileState, PipConfiguration, Place, UvConfiguration, UvLayer};
use crate::host::Host;
use crate::plain_file;

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
        let Ok(bytes) = plain_file::read(&file.path) else {
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

/// `host.json`: what stays the same from one moment to the next, so that an archive of the same
/// environment has the same bytes. Free space and memory are not in it.
pub fn host_document(host: &Host) -> Value {
    let variables: serde_json::Map<String, Value> = host
        .proxies
        .iter()
        .map(|one| (one.name.clone(), json!(one.shown)))
        .chain(
            host.certificates
                .iter()
                .map(|one| (one.name.to_owned(), json!(one.shown))),
        )
        .collect();
    let containers: Vec<String> = host
        .containers
        .iter()
        .map(|one| one.kind.as_str().to_owned())
        .collect();
    json!({
        "system": {
            "family": host.system.family,
            "id": host.system.id,
            "name": host.system.name,
            "version": host.system.version,
            "kernel": host.system.kernel,
        },
        "architecture": host.architecture,
        "libc": host.libc.as_ref().map(|libc| json!({"name": libc.name, "version": libc.version})),
        "cpu": {
            "model": host.cpu.model,
            "logical": host.cpu.logical,
            "physical": host.cpu.physical,
        },
        "memory_total_bytes": host.memory.total_bytes,
        "limits": {
            "processors": host.limits.processors,
            "memory_bytes": host.limits.memory_bytes,
        },
        "containers": containers,
        "ci": host.ci.as_ref().map(|ci| ci.name),
        "variables": variables,
        "encoding": host.locale.encoding,
    })
}
