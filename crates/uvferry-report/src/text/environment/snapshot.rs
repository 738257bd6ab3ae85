use std::path::Path;

use uvferry_environment::snapshot::restoring::{Difference, DifferenceKind};
use uvferry_environment::snapshot::{Kept, Manifest};

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
    let mut text = format!(
        "{}: Python {}, {}",
        clean(&about.name),
        clean(&about.python),
        counted(about.distributions, "distribution"),
    );
    if about.wheels > 0 {
        add!(text, ", {}", counted(about.wheels, "wheel"));
    }
    add!(text, ", {}", counted(manifest.files.len(), "file"));
    if let Some(note) = &about.note {
        add!(text, ": {}", clean(note));
    }
    text
}

/// A line for each snapshot of a folder; `old` are marked.
pub fn snapshots(kept: &[Kept], old: &[&Kept]) -> String {
    let rows: Vec<Vec<String>> = kept
        .iter()
        .map(|one| {
            let is_old = old.iter().any(|old| old.path == one.path);
            let about = &one.manifest.about;
            vec![
                file_name(&one.path),
                format!("Python {}", clean(&about.python)),
                counted(about.distributions, "distribution"),
                counted(about.wheels, "wheel"),
                format!("{} KiB", one.size_bytes.div_ceil(1024)),
                if is_old { "old" } else { "" }.to_owned(),
                about.note.as_deref().map(clean).unwrap_or_default(),
            ]
        })
        .collect();
    let mut out = String::new();
    table::write(&mut out, &rows);
    out
}

fn file_name(path: &Path) -> String {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    clean(&name.unwrap_or_default())
}

/// What differs between an archive and an environment, a line each.
pub fn environment_differences(differences: &[Difference]) -> String {
    let mut out = String::new();
    for one in differences {
        let name = clean(&one.name);
        let before = one.before.as_deref().map(clean).unwrap_or_default();
        let after = one.after.as_deref().map(clean).unwrap_or_default();
        let line = match one.kind {
            DifferenceKind::Missing => format!("{name} {before} is missing"),
            DifferenceKind::Added => format!("{name} {after} was not there"),
            DifferenceKind::Version => format!("{name} is {after}, it was {before}"),
            DifferenceKind::Origin => {
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
            DifferenceKind::Files => format!("{name} has other files"),
            DifferenceKind::Requested if before == "true" => {
                format!("{name} was asked for by itself")
            }
            DifferenceKind::Requested => format!("{name} was not asked for by itself"),
            _ => format!("{name} differs"),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}
