//! Tables of what is installed, and of what was saved of it.

use super::field::{option, text};
use super::table;
use crate::json::{
    EnvironmentDocument, RestorationDocument, SnapshotDocument, SnapshotsDocument, VenvMoveDocument,
};

/// One row for each distribution of an environment.
pub fn installed(found: &EnvironmentDocument) -> String {
    let names = [
        "name",
        "version",
        "origin",
        "place",
        "editable",
        "requested",
        "installer",
        "requires_python",
        "requires",
        "required_by",
        "location",
        "faults",
    ];
    let rows = found.distributions.iter().map(|one| {
        let url = one.direct_url.as_ref();
        let url = url.and_then(|url| url.get("url")?.as_str());
        let requires = one.requires.iter().map(|needed| needed.name.as_str());
        let requires: Vec<&str> = requires.collect();
        vec![
            text(&one.name),
            option(one.version.as_deref()),
            one.origin.as_str().to_owned(),
            option(one.editable_location.as_deref().or(url)),
            one.editable.to_string(),
            one.requested.to_string(),
            option(one.installer.as_deref()),
            option(one.requires_python.as_deref()),
            text(&requires.join(" ")),
            text(&one.required_by.join(" ")),
            text(&one.location),
            text(&one.faults.join("; ")),
        ]
    });
    table(&names, rows)
}

/// One row for each thing that does not fit.
pub fn misfits(found: &EnvironmentDocument) -> String {
    let rows = found
        .misfits
        .iter()
        .map(|one| vec![text(&one.code), text(&one.name), text(&one.message)]);
    table(&["code", "name", "message"], rows)
}

/// One row for each file of an archive.
pub fn snapshot_files(found: &SnapshotDocument) -> String {
    let rows = found.files.iter().map(|file| {
        vec![
            text(&file.path),
            file.size_bytes.to_string(),
            text(&file.sha256),
        ]
    });
    table(&["path", "size_bytes", "sha256"], rows)
}

/// One row for each snapshot of a folder.
pub fn snapshots(found: &SnapshotsDocument) -> String {
    let names = [
        "file",
        "name",
        "taken",
        "size_bytes",
        "python",
        "distributions",
        "wheels",
        "old",
        "note",
    ];
    let rows = found.snapshots.iter().map(|one| {
        vec![
            text(&one.file),
            text(&one.name),
            text(&one.taken),
            one.size_bytes.to_string(),
            text(&one.python),
            one.distributions.to_string(),
            one.wheels.to_string(),
            one.old.to_string(),
            option(one.note.as_deref()),
        ]
    });
    table(&names, rows)
}

/// One row for each difference between an archive and an environment.
pub fn restored(found: &RestorationDocument) -> String {
    let rows = found.differences.iter().map(|one| {
        vec![
            text(&one.name),
            one.kind.as_str().to_owned(),
            option(one.before.as_deref()),
            option(one.after.as_deref()),
        ]
    });
    table(&["name", "kind", "before", "after"], rows)
}

/// One row for each distribution that is not there again.
pub fn unrestored(found: &RestorationDocument) -> String {
    let failed = found.failed.iter().map(|one| (one, "failed"));
    let left_out = found.left_out.iter().map(|one| (one, "left-out"));
    let rows = failed
        .chain(left_out)
        .map(|(one, what)| vec![text(&one.name), what.to_owned(), text(&one.reason)]);
    table(&["name", "outcome", "reason"], rows)
}

/// One row for each distribution of an environment that was moved.
pub fn moved(found: &VenvMoveDocument) -> String {
    let names = [
        "name",
        "version",
        "requirement",
        "installed",
        "left_out",
        "alternative",
        "failure",
    ];
    let rows = found.packages.iter().map(|one| {
        let failures = found.failures.iter();
        let failure = failures.filter(|failure| failure.name == one.name);
        let failure = failure.map(|failure| failure.message.as_str()).next();
        let installed = one.installed.map(|installed| installed.to_string());
        vec![
            text(&one.name),
            text(&one.version),
            option(one.requirement.as_deref()),
            installed.unwrap_or_default(),
            option(one.left_out.as_deref()),
            option(one.alternative.as_deref()),
            option(failure),
        ]
    });
    table(&names, rows)
}

/// One row for each thing that went wrong with a move.
pub fn issues(found: &VenvMoveDocument) -> String {
    let rows = found.issues.iter().map(|one| {
        vec![
            text(&one.code),
            text(&one.message),
            option(one.package.as_deref()),
            one.accepted.to_string(),
        ]
    });
    table(&["code", "message", "package", "accepted"], rows)
}
