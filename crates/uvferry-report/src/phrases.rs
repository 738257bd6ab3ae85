//! Words that text and Markdown share.

use uvferry_pyproject::Target;

use crate::json::{
    Disposition, EvidenceSource, FileDocument, Form, ItemKind, LedgerDocument, LedgerItemDocument,
    LockDocument, LockStatus, Outcome, PublishedDocument, PublishedOutcome, TargetDocument,
    TookDocument, VerificationDocument,
};

/// `main`, `group:NAME`, `extra:NAME`: as `--file PATH=ROLE` takes it.
pub(crate) fn target(target: &Target) -> String {
    match target {
        Target::Main => "main".to_owned(),
        Target::Group(name) => format!("group:{name}"),
        Target::Extra(name) => format!("extra:{name}"),
    }
}

/// What a requirements file was taken for: `main`, `group dev, locked versions of dev.in`.
pub(crate) fn role(file: &FileDocument) -> String {
    let place = file.role.as_deref().map(|role| role.replacen(':', " ", 1));
    let form = match file.form {
        Form::Declared => None,
        Form::LockOf if file.sources.is_empty() => Some("locked versions".to_owned()),
        Form::LockOf => Some(format!("locked versions of {}", file.sources.join(", "))),
        other => Some(other.as_str().to_owned()),
    };
    match (place, form) {
        (Some(place), Some(form)) => format!("{place}, {form}"),
        (Some(place), None) => place,
        (None, Some(form)) => form,
        (None, None) => "nothing".to_owned(),
    }
}

/// `file:line`
pub(crate) fn place(item: &LedgerItemDocument) -> String {
    format!("{}:{}", item.file, item.line)
}

/// The commands among the things read.
pub(crate) fn commands(ledger: &LedgerDocument) -> Vec<&LedgerItemDocument> {
    let items = ledger.items.iter();
    items
        .filter(|item| item.kind == ItemKind::Command)
        .collect()
}

/// What a command becomes, behind what it was.
pub(crate) fn command_becomes(item: &LedgerItemDocument) -> String {
    let why = item.message.as_deref().unwrap_or_default();
    match item.disposition {
        Disposition::Rewritten => format!("→ {}", item.to.as_deref().unwrap_or_default()),
        Disposition::Dropped => format!("goes: {why}"),
        Disposition::Kept => format!("stays: {why}"),
        Disposition::NeedsReview => {
            let code = item.code.as_deref().unwrap_or_default();
            format!("needs a person ({code}): {why}")
        }
    }
}

/// `74 of 74`: the same of all that either side installs.
pub(crate) fn share(target: &TargetDocument) -> Option<String> {
    let same = target.same?;
    let all = same + target.changed.len() + target.missing.len() + target.added.len();
    Some(format!("{same} of {all}"))
}

/// `main on Python 3.11 linux`
pub(crate) fn subject(target: &TargetDocument) -> String {
    let mut words = target.set.clone();
    if let Some(python) = &target.python {
        add!(words, " on Python {python}");
    }
    if let Some(platform) = &target.platform {
        add!(words, " {platform}");
    }
    words
}

/// One distribution that differs, in a form for every output.
pub(crate) struct Differing<'a> {
    pub(crate) name: &'a str,
    pub(crate) before: Option<&'a str>,
    pub(crate) after: Option<&'a str>,
    pub(crate) pinned: bool,
    pub(crate) cause: Option<&'a str>,
}

/// All differences of a target: changed, missing, added.
pub(crate) fn differences(target: &TargetDocument) -> Vec<Differing<'_>> {
    let changed = target.changed.iter().map(|found| Differing {
        name: &found.name,
        before: found.before.as_deref(),
        after: found.after.as_deref(),
        pinned: found.pinned,
        cause: found.cause.as_deref(),
    });
    let missing = target.missing.iter().map(|found| Differing {
        name: &found.name,
        before: found.before.as_deref(),
        after: None,
        pinned: found.pinned,
        cause: found.cause.as_deref(),
    });
    let added = target.added.iter().map(|found| Differing {
        name: &found.name,
        before: None,
        after: found.after.as_deref(),
        pinned: false,
        cause: found.cause.as_deref(),
    });
    changed.chain(missing).chain(added).collect()
}

/// The answer in one sentence.
pub(crate) fn verdict(verification: &VerificationDocument) -> String {
    let targets = &verification.targets;
    let all = count(targets.len(), "comparison", "comparisons");
    let with = |outcome: Outcome| {
        targets
            .iter()
            .filter(|target| target.outcome == outcome)
            .count()
    };
    match verification.equal {
        Some(true) => format!("The same packages in the same versions ({all})."),
        Some(false) => {
            let mut what = Vec::new();
            let different = with(Outcome::Different);
            if different > 0 {
                what.push(format!("{different} of {all} with a difference"));
            }
            let hashes = verification.hashes.other.len();
            if hashes > 0 {
                what.push(count(hashes, "unexplained hash", "unexplained hashes"));
            }
            format!("Not the same: {}.", what.join(", "))
        }
        None if targets.is_empty() => "There was nothing to compare.".to_owned(),
        None => format!(
            "Not known: {} of {all} inconclusive, and no difference was found.",
            with(Outcome::Inconclusive)
        ),
    }
}

/// What to do about a lock that failed; `None` where it did not.
pub(crate) fn lock_remedy(lock: &LockDocument) -> Option<&'static str> {
    match lock.status {
        LockStatus::Locked | LockStatus::Skipped => None,
        LockStatus::Unreachable => Some(
            "uv could not reach a host or repository: run again where it can be reached, or apply without a lock with `--no-lock`.",
        ),
        LockStatus::Unsolvable if lock.dead_for_pip == Some(true) => Some(
            "pip cannot install these requirements either: correct the line that uv names, then migrate again.",
        ),
        LockStatus::Unsolvable => Some(
            "uv cannot lock the project: correct the requirements that it names, or restrict the Pythons with `--requires-python`.",
        ),
    }
}

/// `1 line`, `2 lines`
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The steps that took time, with their seconds.
pub(crate) fn steps(took: &TookDocument) -> Vec<(&'static str, f64)> {
    [
        ("plan", Some(took.plan_s)),
        ("lock", took.lock_s),
        ("verify", took.verify_s),
        ("within uv", took.uv_s),
        ("within pip", took.pip_s),
    ]
    .into_iter()
    .filter_map(|(step, seconds)| Some((step, seconds?)))
    .collect()
}

/// Seconds with as many digits as a reader needs.
pub(crate) fn seconds(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.0} ms", seconds * 1000.0)
    } else {
        format!("{seconds:.1} s")
    }
}

/// Where a Python version was found, in words.
pub(crate) fn evidence_source(source: EvidenceSource) -> String {
    match source {
        EvidenceSource::Caller => "the one in use here".to_owned(),
        other => other.as_str().replace('-', " "),
    }
}

/// Whether the package still publishes the same, as a sentence.
pub(crate) fn published(found: &PublishedDocument) -> String {
    match found.outcome {
        PublishedOutcome::Equal => {
            let mut text =
                "The package's wheel has the same files, and its metadata says the same".to_owned();
            if !found.restated.is_empty() {
                add!(text, ", in another form in {}", found.restated.join(", "));
            }
            if !found.decided.is_empty() {
                add!(text, ", but that {}", found.decided.join("; "));
            }
            text.push('.');
            text
        }
        PublishedOutcome::Kept => {
            let would = found.differences.join("; ");
            let differs = found.remaining.join("; ");
            match (would.is_empty(), differs.is_empty()) {
                (true, _) => format!("The package's wheel would differ: {differs}."),
                (false, true) => format!(
                    "The package's metadata stays in setup.py and setup.cfg; from pyproject.toml its wheel would differ: {would}."
                ),
                (false, false) => format!(
                    "The package's metadata stays in setup.py and setup.cfg; from pyproject.toml its wheel would differ: {would}. Even so it differs: {differs}."
                ),
            }
        }
        PublishedOutcome::Inconclusive => format!(
            "Not known whether the package publishes the same: it could not be built as it was ({}).",
            found.reason.as_deref().unwrap_or_default()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_are_in_milliseconds() {
        assert_eq!(seconds(0.0123), "12 ms");
        assert_eq!(seconds(83.26), "83.3 s");
    }
}
