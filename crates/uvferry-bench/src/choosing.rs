//! What scenarios need beside the requirements: all versions pinned, a distribution to add, an
//! older version to upgrade from.

use std::path::{Path, PathBuf};

use uvferry_diagnostics::SourceFile;
use uvferry_process::{Command, Environment, ProcessError};
use uvferry_requirements::parse;

use crate::request::{BenchError, BenchRequest};

/// Small distributions without dependencies; the first that is not needed is added.
const SMALL: [&str; 6] = [
    "iniconfig",
    "six",
    "toolz",
    "humanize",
    "sortedcontainers",
    "tabulate",
];

/// Requirements that are tried for an older version.
const TRIED: usize = 8;

/// All versions that the requirements come to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Locked {
    pub(crate) file: PathBuf,
    /// Normalised names and their versions; what comes from elsewhere than an index has none.
    pub(crate) versions: Vec<(String, Option<String>)>,
    /// How many there are, with those that have no name there: folders.
    pub(crate) count: usize,
}

impl Locked {
    fn has(&self, name: &str) -> bool {
        self.versions.iter().any(|(known, _)| known == name)
    }
}

/// Asks uv which versions the requirements come to; what it says where it cannot tell.
pub(crate) fn lock(
    request: &BenchRequest,
    environment: &Environment,
    requirements: &[PathBuf],
    constraints: &[PathBuf],
    folder: &Path,
) -> Result<Result<Locked, String>, BenchError> {
    let file = folder.join("locked.txt");
    let mut words: Vec<String> = ["--no-header", "--no-annotate", "--quiet", "--output-file"]
        .map(str::to_owned)
        .to_vec();
    words.push(file.to_string_lossy().into_owned());
    for path in constraints {
        words.extend(["-c".into(), path.to_string_lossy().into_owned()]);
    }
    words.extend(
        requirements
            .iter()
            .map(|path| path.to_string_lossy().into_owned()),
    );
    if let Err(said) = compile(request, environment, &words)? {
        return Ok(Err(said));
    }
    let bytes = fs_err::read(&file)?;
    let parsed = parse(&SourceFile::new("", bytes));
    let versions = parsed
        .requirements()
        .filter_map(|(_, _, requirement)| {
            let name = requirement.name.as_ref()?.normalized.clone();
            let pinned = requirement
                .specifier
                .as_deref()
                .and_then(|specifier| specifier.strip_prefix("=="))
                .map(|version| version.trim().to_owned());
            Some((name, pinned))
        })
        .collect();
    Ok(Ok(Locked {
        file,
        versions,
        count: parsed.requirements().count(),
    }))
}

/// A distribution that none of the requirements needs.
pub(crate) fn to_add(asked: Option<&str>, locked: Option<&Locked>) -> Option<String> {
    if let Some(asked) = asked {
        return Some(asked.to_owned());
    }
    SMALL
        .into_iter()
        .find(|name| locked.is_none_or(|locked| !locked.has(name)))
        .map(str::to_owned)
}

/// One of the requirements and an older version of it, of which there is a wheel: the first for
/// which an index has one.
pub(crate) fn to_upgrade(
    request: &BenchRequest,
    environment: &Environment,
    names: &[String],
    locked: &Locked,
    folder: &Path,
) -> Result<Option<(String, String)>, BenchError> {
    let file = folder.join("older.in");
    let output = folder.join("older.txt");
    for name in names.iter().take(TRIED) {
        let version = locked.versions.iter().find(|(known, _)| known == name);
        let Some((_, Some(version))) = version else {
            continue;
        };
        fs_err::write(&file, format!("{name}<{version}\n"))?;
        let words = [
            "--no-deps",
            "--only-binary=:all:",
            "--no-header",
            "--no-annotate",
            "--quiet",
            "--output-file",
            &output.to_string_lossy(),
            &file.to_string_lossy(),
        ];
        if compile(request, environment, &words.map(str::to_owned))?.is_err() {
            continue;
        }
        let text = fs_err::read_to_string(&output)?;
        let older = text.lines().map(str::trim).find(|line| line.contains("=="));
        fs_err::remove_file(&output)?;
        if let Some(older) = older {
            return Ok(Some((name.clone(), older.to_owned())));
        }
    }
    Ok(None)
}

/// The names that stand in the requirements themselves, normalised; a file's own includes are
/// not followed.
pub(crate) fn names(request: &BenchRequest) -> Vec<String> {
    let mut names: Vec<String> = all(request).into_iter().flatten().collect();
    names.dedup();
    names
}

/// How many requirements stand there.
pub(crate) fn count(request: &BenchRequest) -> usize {
    all(request).len()
}

/// The name of each requirement; folders and archives may have none.
fn all(request: &BenchRequest) -> Vec<Option<String>> {
    let mut all = Vec::new();
    let mut add = |bytes: &[u8]| {
        let parsed = parse(&SourceFile::new("", bytes));
        for (_, _, requirement) in parsed.requirements() {
            let name = requirement.name.as_ref();
            all.push(name.map(|name| name.normalized.clone()));
        }
    };
    for file in &request.requirement_files {
        // What cannot be read is told by the tools.
        if let Ok(bytes) = fs_err::read(request.directory.join(file)) {
            add(&bytes);
        }
    }
    add(request.requirements.join("\n").as_bytes());
    all
}

/// `uv pip compile`; what it said where it failed.
fn compile(
    request: &BenchRequest,
    environment: &Environment,
    words: &[String],
) -> Result<Result<(), String>, BenchError> {
    let mut command = Command::new(&request.uv.program)
        .args(["pip", "compile", "--python"])
        .arg(&request.python)
        .args(words)
        .current_dir(&request.directory)
        .environment(environment)
        .timeout(request.timeout);
    if let Some(cancel) = &request.cancel {
        command = command.cancel(cancel);
    }
    if let Some(observer) = &request.observer {
        command = command.observer(observer);
    }
    match command.run() {
        Ok(finished) if finished.success() => Ok(Ok(())),
        Ok(finished) => Ok(Err(finished.stderr_redacted().trim().to_owned())),
        Err(ProcessError::Cancelled { .. }) => Err(BenchError::Cancelled),
        Err(error) => Ok(Err(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_already_is_not_added() {
        let locked = Locked {
            versions: vec![
                ("iniconfig".into(), Some("2.0".into())),
                ("six".into(), None),
            ],
            ..Locked::default()
        };
        assert_eq!(to_add(None, Some(&locked)).as_deref(), Some("toolz"));
        assert_eq!(to_add(None, None).as_deref(), Some("iniconfig"));
        assert_eq!(to_add(Some("x"), Some(&locked)).as_deref(), Some("x"));
    }
}
