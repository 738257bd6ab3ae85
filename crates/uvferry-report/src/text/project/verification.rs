use crate::json::{LockStatus, MigrationDocument, TargetDocument, VerificationDocument};
use crate::language::Language;
use crate::phrases::{self, differences, seconds, share, steps, subject, verdict};
use crate::visible::{one_line, visible};

/// What locking came to, where it did not come to a lock.
pub(super) fn lock(out: &mut String, migration: &MigrationDocument) {
    let lock = &migration.lock;
    let what = match lock.status {
        LockStatus::Locked | LockStatus::Skipped => return,
        LockStatus::Unreachable => "uv could not reach what the project needs",
        LockStatus::Unsolvable if lock.dead_for_pip == Some(true) => {
            "uv cannot lock the project, and pip cannot install it either"
        }
        LockStatus::Unsolvable => "uv cannot lock the project",
    };
    add!(out, "Lock\n  {what}\n");
    if let Some(cause) = &lock.cause {
        add!(
            out,
            "  asked for by {}:{}\n",
            one_line(&cause.file),
            cause.line
        );
    }
    if let Some(message) = &lock.message {
        for line in visible(message).lines() {
            add!(out, "  | {line}\n");
        }
    }
    out.push('\n');
}

/// The targets, the hashes, the answer.
pub(super) fn lines(out: &mut String, verification: &VerificationDocument) {
    for found in &verification.targets {
        target(out, found);
    }
    hashes(out, verification);
    add!(
        out,
        "  {}\n",
        verdict(verification, Language::English).to_text()
    );
}

/// The package's own wheel.
pub(super) fn published(out: &mut String, migration: &MigrationDocument) {
    if let Some(found) = &migration.published {
        let said = phrases::published(found, Language::English);
        add!(out, "  {}\n", said.to_text());
    }
}

fn target(out: &mut String, target: &TargetDocument) {
    let mut line = format!("  {}", target.outcome.as_str());
    if let Some(share) = share(target) {
        add!(line, " {} of {}", share.0, share.1);
    }
    add!(line, " {}", subject(target, Language::English).to_text());
    if let Some(before) = target.before {
        add!(line, " (before: {})", before.as_str());
    }
    let mut reason = target.reason.as_deref().map(visible).unwrap_or_default();
    reason.truncate(reason.trim_end().len());
    let mut reasons = reason.lines();
    if let Some(first) = reasons.next() {
        add!(line, ": {first}");
    }
    out.push_str(&line);
    out.push('\n');
    for more in reasons {
        add!(out, "    | {more}\n");
    }
    for found in differences(target) {
        let what = match (found.before, found.after) {
            (Some(before), Some(after)) => format!("{} → {}", one_line(before), one_line(after)),
            (Some(before), None) => format!("{} → not installed", one_line(before)),
            (None, Some(after)) => format!("not installed → {}", one_line(after)),
            (None, None) => "differs".to_owned(),
        };
        let mut notes = Vec::new();
        if found.pinned {
            notes.push("pinned".to_owned());
        }
        if let Some(cause) = found.cause {
            notes.push(one_line(cause));
        }
        let notes = if notes.is_empty() {
            String::new()
        } else {
            format!("  ({})", notes.join("; "))
        };
        add!(out, "    {} {what}{notes}\n", one_line(found.name));
    }
}

fn hashes(out: &mut String, verification: &VerificationDocument) {
    let hashes = &verification.hashes;
    let (Some(same), Some(outside)) = (hashes.same, hashes.outside_targets) else {
        return;
    };
    let lists = [
        ("new in the index", &hashes.new, false),
        ("gone from the index", &hashes.gone, false),
        ("unexplained", &hashes.other, true),
    ];
    if same == 0 && outside == 0 && lists.iter().all(|(_, list, _)| list.is_empty()) {
        return;
    }
    add!(
        out,
        "  hashes: {same} the same, {outside} of wheels for other targets, {} new, {} gone, {} unexplained\n",
        hashes.new.len(),
        hashes.gone.len(),
        hashes.other.len()
    );
    for (title, list, all) in lists {
        let most = if all { list.len() } else { 0 };
        for entry in list.iter().take(most) {
            add!(out, "    {title}: {}\n", one_line(entry));
        }
    }
}

/// Where the time went.
pub(super) fn took(out: &mut String, migration: &MigrationDocument) {
    let shown = |time| seconds(time, Language::English).to_text();
    let steps: Vec<String> = steps(&migration.took)
        .into_iter()
        .map(|(step, time)| format!("{step} {}", shown(time)))
        .collect();
    add!(
        out,
        "Took {}: {}\n\n",
        shown(migration.took.total_s),
        steps.join(", ")
    );
}
