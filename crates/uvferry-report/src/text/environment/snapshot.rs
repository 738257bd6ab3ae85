use uvferry_environment::snapshot::Manifest;

use crate::json::{EnvironmentDifferenceDocument, EnvironmentDifferenceKind, SnapshotsDocument};
#[cfg(all(feature = "bench", feature = "editors", feature = "migration"))]
use crate::json::{RestorationDocument, RestorationOutcome, SnapshotDocument};
use crate::text::table;
use crate::visible::one_line;

fn clean(text: &str) -> String {
    one_line(&uvferry_diagnostics::redact(text))
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// What is in a snapshot, in one line.
pub fn snapshot(manifest: &Manifest) -> String {
    let about = &manifest.about;
    in_one_line(
        &about.name,
        &about.python,
        [about.distributions, about.wheels, manifest.files.len()],
        about.note.as_deref(),
    )
}

/// A snapshot that was taken: where it is, and what is in it.
#[cfg(all(feature = "bench", feature = "editors", feature = "migration"))]
pub(crate) fn snapshot_taken(document: &SnapshotDocument) -> String {
    let about = in_one_line(
        &document.name,
        &document.python,
        [
            document.distributions,
            document.wheels,
            document.files.len(),
        ],
        document.note.as_deref(),
    );
    format!("{}\n{about}\n", clean(&document.archive.path))
}

/// `counts` are distributions, wheels and files.
fn in_one_line(name: &str, python: &str, counts: [usize; 3], note: Option<&str>) -> String {
    let [distributions, wheels, files] = counts;
    let mut text = format!(
        "{}: Python {}, {}",
        clean(name),
        clean(python),
        counted(distributions, "distribution"),
    );
    if wheels > 0 {
        add!(text, ", {}", counted(wheels, "wheel"));
    }
    add!(text, ", {}", counted(files, "file"));
    if let Some(note) = note {
        add!(text, ": {}", clean(note));
    }
    text
}

/// A line for each snapshot of a folder; old ones are marked.
pub fn snapshots(document: &SnapshotsDocument) -> String {
    let rows: Vec<Vec<String>> = document
        .snapshots
        .iter()
        .map(|one| {
            vec![
                clean(&one.file),
                format!("Python {}", clean(&one.python)),
                counted(one.distributions, "distribution"),
                counted(one.wheels, "wheel"),
                format!("{} KiB", one.size_bytes.div_ceil(1024)),
                if one.old { "old" } else { "" }.to_owned(),
                one.note.as_deref().map(clean).unwrap_or_default(),
            ]
        })
        .collect();
    let mut out = String::new();
    table::write(&mut out, &rows);
    out
}

/// What differs between an archive and an environment, a line each.
pub fn environment_differences(differences: &[EnvironmentDifferenceDocument]) -> String {
    let mut out = String::new();
    for one in differences {
        let name = clean(&one.name);
        let before = one.before.as_deref().map(clean).unwrap_or_default();
        let after = one.after.as_deref().map(clean).unwrap_or_default();
        let line = match one.kind {
            EnvironmentDifferenceKind::Missing => format!("{name} {before} is missing"),
            EnvironmentDifferenceKind::Added => format!("{name} {after} was not there"),
            EnvironmentDifferenceKind::Version => format!("{name} is {after}, it was {before}"),
            EnvironmentDifferenceKind::Origin => {
                let from = |source: &str| {
                    if source.is_empty() {
                        "an index".to_owned()
                    } else {
                        format!("`{source}`")
                    }
                };
                format!(
                    "{name} came from {}, and comes from {}",
                    from(&before),
                    from(&after)
                )
            }
            EnvironmentDifferenceKind::Files => format!("{name} has other files"),
            EnvironmentDifferenceKind::Requested if before == "true" => {
                format!("{name} was asked for by itself")
            }
            EnvironmentDifferenceKind::Requested => {
                format!("{name} was not asked for by itself")
            }
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// What became of an archive.
#[cfg(all(feature = "bench", feature = "editors", feature = "migration"))]
pub(crate) fn restoration(document: &RestorationDocument) -> String {
    let mut out = String::new();
    for one in &document.failed {
        let (name, why) = (clean(&one.name), clean(&one.reason));
        add!(out, "`{name}` cannot be installed: {why}\n");
    }
    for one in &document.left_out {
        let (name, why) = (clean(&one.name), clean(&one.reason));
        add!(out, "`{name}` was left out: {why}\n");
    }
    let path = document.path.as_deref().map(clean).unwrap_or_default();
    let python = document.python.as_deref().map(clean).unwrap_or_default();
    match document.outcome {
        RestorationOutcome::Verified => {
            let about = format!(
                "{}: Python {}, {}",
                clean(&document.name),
                clean(&document.python_saved),
                counted(document.distributions, "distribution"),
            );
            add!(out, "{about}\neach file is as the manifest has it\n");
        }
        RestorationOutcome::Compared => {
            let before = clean(&document.python_saved);
            if python != before {
                add!(out, "Python is {python}, it was {before}\n");
            }
            out.push_str(&environment_differences(&document.differences));
            if document.differences.is_empty() {
                out.push_str("the environment has what the archive says\n");
            }
        }
        RestorationOutcome::Restored => {
            out.push_str(&environment_differences(&document.differences));
            let installed = document.installed.unwrap_or_default();
            let wheels = document.from_wheels.unwrap_or_default();
            let from = if wheels > 0 {
                format!(", {wheels} of them from the archive")
            } else {
                String::new()
            };
            add!(
                out,
                "Python {python} and {} in `{path}`{from}\n",
                counted(installed, "distribution")
            );
            if !document.rebuilt.is_empty() {
                let rebuilt = clean(&document.rebuilt.join(", "));
                add!(
                    out,
                    "built anew, so that their files are not compared: {rebuilt}\n"
                );
            }
        }
        RestorationOutcome::Failed => add!(out, "nothing was left at `{path}`\n"),
    }
    out
}
