//! Files whose commands are found and told, and that stay as they are.
//!
//! One reader takes lines that are commands out of any text ([`lines`]); a kind of file has a
//! reader of its own where that finds more, or less that is none.

use uvferry_diagnostics::{Diagnostic, SourceFile};

use crate::carried::Carried;
use crate::carriers::{LARGEST, tox};
use crate::context::{Mode, Settings};
use crate::history::is_history;
use crate::program_words::mentions_program;
use crate::rules::LARGE_FILE_LISTED;

mod lines;
mod python;
mod runs;
mod windows;
mod yaml;

pub use runs::is_listed_pipeline;

/// Extensions of files that hold no commands: data, media, what a tool has written, style
/// sheets, translations.
const DATA: &[&str] = &[
    "7z", "avi", "bin", "bmp", "bz2", "c", "cc", "cpp", "css", "csv", "db", "diff", "dll", "doc",
    "docx", "eot", "eps", "exe", "gif", "gz", "h", "hpp", "ico", "in", "jpeg", "jpg", "less",
    "lock", "map", "mo", "mov", "mp3", "mp4", "npy", "npz", "odt", "ogg", "orig", "otf", "parquet",
    "patch", "pb", "pdf", "pickle", "pkl", "png", "po", "pot", "psd", "pyc", "pyi", "pyo", "rej",
    "scss", "so", "sqlite", "svg", "tar", "tgz", "tif", "tiff", "tsv", "ttf", "wav", "webm",
    "webp", "whl", "woff", "woff2", "xls", "xlsx", "xz", "zip",
];

/// Files of other programs that no command stands in.
const NAMES: &[&str] = &[
    "license",
    "copying",
    "authors",
    "notice",
    "package-lock.json",
    "pipfile",
    "manifest.in",
    ".gitignore",
    ".gitattributes",
    ".mailmap",
    "codeowners",
];

/// Whether a file may carry commands that are listed, by its path and its first bytes.
pub(crate) fn is_listed(path: &str, head: &[u8]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, last)| last);
    let stem = name.split('.').next().unwrap_or(&name);
    // Whether a file without an extension is a script, its first line says.
    let is_named = name
        .rsplit_once('.')
        .is_some_and(|(stem, _)| !stem.is_empty())
        || matches!(
            stem,
            "procfile" | "justfile" | "jenkinsfile" | "vagrantfile" | "rakefile" | "earthfile"
        );
    (is_named || !head.is_empty())
        && !head.contains(&0)
        && !DATA.contains(&extension)
        && !NAMES.contains(&name.as_str())
        && !NAMES.contains(&stem)
        && !name.ends_with(".min.js")
        && !is_history(path)
        // Written by a build backend out of the README.
        && !path
            .split('/')
            .any(|part| part.ends_with(".egg-info") || part.ends_with(".dist-info"))
        && name != "pkg-info"
        // A requirements file has lines of its own.
        && !(extension == "txt" && (name.contains("requirement") || name.contains("constraint")))
}

/// So many commands of a large file are listed; one with more is a log, or data.
const MOST_LISTED: usize = 10_000;

/// Lists the commands of a file that is too large to be edited.
pub(crate) fn large(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    let text = file.text();
    let names_gone_file = match settings.mode {
        Mode::Pip => false,
        Mode::Project(project) => project.files.iter().any(|(path, target)| {
            let name = path.rsplit('/').next().unwrap_or(path);
            !target.keeps_file() && memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some()
        }),
    };
    if !mentions_program(text) && !names_gone_file {
        return carried;
    }
    let is_whole = lines::read(file, settings, &mut carried);
    if carried.commands.is_empty() && !names_gone_file {
        return carried;
    }
    let message = if is_whole {
        "the file is so large that its commands are listed, and it stays as it is".to_owned()
    } else {
        format!(
            "the file is so large that it stays as it is, and no more than {MOST_LISTED} of its \
             commands are listed"
        )
    };
    carried
        .diagnostics
        .push(Diagnostic::new(&LARGE_FILE_LISTED, message).at(file, 0..0));
    carried.sort();
    carried
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    runs::tell(file, settings, &mut carried);
    if !mentions_program(file.text()) && !file.text().contains("tool.tox") {
        return carried;
    }
    let name = file.path().rsplit('/').next().unwrap_or(file.path());
    let extension = name.rsplit_once('.').map_or("", |(_, last)| last);
    let first = file.text().lines().next().unwrap_or_default();
    let is_python = first.starts_with("#!") && first.contains("python");
    let is_python = is_python || matches!(extension, "py" | "pyw");
    if is_python && file.text().len() > python::MAX_PARSED_BYTES {
        return large(file, settings);
    }
    let is_read = match extension {
        _ if is_python => {
            python::read(file, settings, &mut carried);
            true
        }
        // A template of YAML is none.
        "yml" | "yaml" if file.text().len() <= LARGEST => yaml::read(file, settings, &mut carried),
        _ => false,
    };
    if !is_read && !lines::read(file, settings, &mut carried) {
        carried.diagnostics.push(
            Diagnostic::new(
                &LARGE_FILE_LISTED,
                format!("no more than {MOST_LISTED} commands of this large file are listed"),
            )
            .at(file, 0..0),
        );
    }
    if name == "pyproject.toml" && file.text().contains("tool.tox") {
        tox::tell_files(file, settings, &mut carried);
    }
    carried.sort();
    carried
}

#[cfg(test)]
mod tests;
