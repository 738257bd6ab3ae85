//! The hashes that an index has for what is installed, by way of uv.

use std::io::Write as _;
use std::path::Path;

use uvferry_process::Command;

use super::content::{SavedDistribution, SavedOrigin};
use crate::interpreters::Interpreter;
use crate::reinstallation::{Hashes, Uv, UvError};
use uvferry_requirements::normalize_name;

/// How often uv is asked; a name that the index does not have fails all of one run.
const MOST_RUNS: usize = 40;

/// What an index knows of what is installed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexHashes {
    /// `sha256:…` of each file of the version, by normalised name.
    pub hashes: Hashes,
    /// Those that uv could not find there, and why, without credentials.
    pub unknown: Vec<(String, String)>,
}

/// Asks the index for the hashes of each version that came from one
/// (`uv pip compile --generate-hashes`).
///
/// # Errors
/// Where uv cannot be run.
pub fn index_hashes(
    uv: &Uv,
    interpreter: &Interpreter,
    saved: &[SavedDistribution],
    scratch: &Path,
) -> Result<IndexHashes, UvError> {
    let wanted: Vec<&SavedDistribution> = saved
        .iter()
        .filter(|one| one.origin == SavedOrigin::Index)
        .filter(|one| uvferry_requirements::Version::parse(&one.version).is_ok())
        .collect();
    let mut found = IndexHashes::default();
    let mut runs = 0;
    let mut sets = vec![wanted];
    while let Some(set) = sets.pop() {
        if set.is_empty() {
            continue;
        }
        runs += 1;
        match compiled(uv, interpreter, &set, scratch)? {
            Ok(text) => found.hashes.extend(read(&text)),
            Err(message) if set.len() == 1 || runs >= MOST_RUNS => {
                let each = set.iter().map(|one| (one.name.clone(), message.clone()));
                found.unknown.extend(each);
            }
            Err(_) => {
                let (one, other) = set.split_at(set.len() / 2);
                sets.push(other.to_vec());
                sets.push(one.to_vec());
            }
        }
    }
    Ok(found)
}

fn compiled(
    uv: &Uv,
    interpreter: &Interpreter,
    set: &[&SavedDistribution],
    scratch: &Path,
) -> Result<Result<String, String>, UvError> {
    let mut file = tempfile::Builder::new()
        .prefix("requirements-")
        .suffix(".in")
        .tempfile_in(scratch)?;
    for one in set {
        writeln!(file, "{}=={}", one.name, one.version)?;
    }
    file.flush()?;
    let mut command = Command::new(&uv.program)
        .args([
            "pip",
            "compile",
            "--quiet",
            "--no-deps",
            "--generate-hashes",
        ])
        .args(["--no-header", "--no-annotate", "--no-python-downloads"])
        .args(["--prerelease", "allow", "--python"])
        .arg(&interpreter.executable)
        .arg(file.path())
        .current_dir(&uv.directory)
        .environment(&uv.environment);
    if uv.offline {
        command = command.arg("--offline");
    }
    for folder in &uv.find_links {
        command = command.arg("--find-links").arg(folder);
    }
    if let Some(timeout) = uv.timeout {
        command = command.timeout(timeout);
    }
    if let Some(cancel) = &uv.cancel {
        command = command.cancel(cancel);
    }
    if let Some(observer) = &uv.observer {
        command = command.observer(observer);
    }
    let finished = command.run()?;
    Ok(if finished.success() {
        Ok(finished.stdout_text().into_owned())
    } else {
        Err(finished.stderr_redacted().trim().to_owned())
    })
}

/// `name==version \`, then a line `--hash=…` for each.
fn read(text: &str) -> Hashes {
    let mut hashes = Hashes::new();
    let mut name = String::new();
    for word in text.split_whitespace() {
        if let Some((project, _)) = word.split_once("==") {
            name = normalize_name(project.split('[').next().unwrap_or(project));
        } else if let Some(hash) = word.strip_prefix("--hash=")
            && hash.starts_with("sha256:")
        {
            hashes
                .entry(name.clone())
                .or_default()
                .push(hash.to_owned());
        }
    }
    for known in hashes.values_mut() {
        known.sort();
        known.dedup();
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashes_of_each_are_read() {
        let text = "a-b==1.0 ; python_version < '4' \\\n    --hash=sha256:cd \\\n    --hash=sha256:ab\nc==2\n";
        let hashes = read(text);
        assert_eq!(hashes["a-b"], ["sha256:ab", "sha256:cd"]);
        assert_eq!(hashes.len(), 1);
    }
}
