//! What text, Markdown and pages say in the same words.

use uvferry_pyproject::Target;

use crate::json::{
    Disposition, EvidenceSource, FileDocument, Form, ItemKind, JournalEntryDocument,
    LedgerDocument, LedgerItemDocument, LockDocument, LockStatus, MigrationDocument, Mode, Outcome,
    PublishedDocument, PublishedOutcome, RunState, TargetDocument, TookDocument,
    VerificationDocument,
};
use crate::language::{Language, say};
use crate::prose::Prose;

/// `main`, `group:NAME`, `extra:NAME`: as `--file PATH=ROLE` takes it.
pub(crate) fn target(target: &Target) -> String {
    match target {
        Target::Main => "main".to_owned(),
        Target::Group(name) => format!("group:{name}"),
        Target::Extra(name) => format!("extra:{name}"),
    }
}

/// What a requirements file was taken for: `main`, `group dev, locked versions of dev.in`.
pub(crate) fn role(file: &FileDocument, language: Language) -> Prose {
    let place = file.role.as_deref().map(|role| match role.split_once(':') {
        None => say!(language, "role-main"),
        Some(("group", name)) => say!(language, "role-group", name = name),
        Some((_, name)) => say!(language, "role-extra", name = name),
    });
    let form = match file.form {
        Form::Declared => None,
        Form::LockOf if file.sources.is_empty() => Some(say!(language, "form-lock")),
        Form::LockOf => {
            let sources = Prose::plain(&file.sources.join(", "));
            Some(say!(language, "form-lock-of", sources = &sources))
        }
        other => Some(Prose::plain(&language.word_of("form", other.as_str()))),
    };
    if place.is_none() && form.is_none() {
        return say!(language, "role-nothing");
    }
    Prose::joined([place, form].into_iter().flatten(), ", ")
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
pub(crate) fn command_becomes(item: &LedgerItemDocument, language: Language) -> Prose {
    let why = language.sentence(item.message.as_deref().unwrap_or_default());
    match item.disposition {
        Disposition::Rewritten => {
            Prose::plain(&format!("→ {}", item.to.as_deref().unwrap_or_default()))
        }
        Disposition::Dropped => say!(language, "command-goes", why = &why),
        Disposition::Kept => say!(language, "command-stays", why = &why),
        Disposition::NeedsReview => {
            let code = item.code.as_deref().unwrap_or_default();
            say!(language, "command-review", code = code, why = &why)
        }
    }
}

/// How many are the same, of all that either side installs.
pub(crate) fn share(target: &TargetDocument) -> Option<(usize, usize)> {
    let same = target.same?;
    let all = same + target.changed.len() + target.missing.len() + target.added.len();
    Some((same, all))
}

/// `main on Python 3.11 linux`
pub(crate) fn subject(target: &TargetDocument, language: Language) -> Prose {
    let set = Prose::plain(&target.set);
    let subject = match &target.python {
        Some(python) => say!(language, "subject-python", set = &set, python = python),
        None => set,
    };
    match &target.platform {
        Some(platform) => subject.words(" ").then(Prose::plain(platform)),
        None => subject,
    }
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
pub(crate) fn verdict(verification: &VerificationDocument, language: Language) -> Prose {
    let targets = &verification.targets;
    let all = targets.len();
    let with = |outcome: Outcome| {
        targets
            .iter()
            .filter(|target| target.outcome == outcome)
            .count()
    };
    match verification.equal {
        Some(true) => say!(language, "verdict-equal", all = all),
        Some(false) => {
            let different = with(Outcome::Different);
            let hashes = verification.hashes.other.len();
            let mut what = Vec::new();
            if different > 0 {
                what.push(say!(
                    language,
                    "verdict-targets",
                    different = different,
                    all = all
                ));
            }
            if hashes > 0 {
                what.push(say!(language, "verdict-hashes", hashes = hashes));
            }
            let what = Prose::joined(what, ", ");
            say!(language, "verdict-different", what = &what)
        }
        None if targets.is_empty() => say!(language, "verdict-nothing"),
        None => {
            let inconclusive = with(Outcome::Inconclusive);
            say!(
                language,
                "verdict-inconclusive",
                inconclusive = inconclusive,
                all = all
            )
        }
    }
}

/// What to do about a lock that failed; `None` where it did not.
pub(crate) fn lock_remedy(lock: &LockDocument, language: Language) -> Option<Prose> {
    match lock.status {
        LockStatus::Locked | LockStatus::Skipped => None,
        LockStatus::Unreachable => Some(say!(language, "remedy-unreachable")),
        LockStatus::Unsolvable if lock.dead_for_pip == Some(true) => {
            Some(say!(language, "remedy-dead"))
        }
        LockStatus::Unsolvable => Some(say!(language, "remedy-unsolvable")),
    }
}

/// Whether there is a lock, and if not, why.
pub(crate) fn lock_sentence(migration: &MigrationDocument, language: Language) -> Prose {
    match migration.lock.status {
        LockStatus::Locked => say!(language, "lock-locked"),
        LockStatus::Skipped if migration.plan.project.mode == Mode::Pip => {
            say!(language, "lock-skipped-pip")
        }
        LockStatus::Skipped => say!(language, "lock-skipped"),
        LockStatus::Unreachable => say!(language, "lock-unreachable"),
        LockStatus::Unsolvable if migration.lock.dead_for_pip == Some(true) => {
            say!(language, "lock-dead")
        }
        LockStatus::Unsolvable => say!(language, "lock-unsolvable"),
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
pub(crate) fn seconds(seconds: f64, language: Language) -> Prose {
    if seconds < 1.0 {
        let shown = format!("{:.0}", seconds * 1000.0);
        say!(language, "milliseconds", number = &shown)
    } else {
        let shown = format!("{seconds:.1}");
        say!(language, "seconds", number = &shown)
    }
}

/// Where a Python version was found, in words.
pub(crate) fn evidence_source(source: EvidenceSource, language: Language) -> Prose {
    Prose::plain(&language.word_of("evidence", source.as_str()))
}

/// How far a run has come.
pub(crate) fn run_state(entry: &JournalEntryDocument, language: Language) -> Prose {
    match (entry.state, entry.done, entry.total, &entry.reason) {
        (RunState::Applying, Some(done), Some(total), _) => {
            say!(language, "run-applying-files", done = done, total = total)
        }
        (RunState::Broken, _, _, Some(reason)) => {
            say!(
                language,
                "run-broken-because",
                reason = &language.sentence(reason)
            )
        }
        (state, ..) => Prose::plain(&language.word_of("run", state.as_str())),
    }
}

/// Whether the package still publishes the same, as a sentence.
pub(crate) fn published(found: &PublishedDocument, language: Language) -> Prose {
    let list = |found: &[String], between: &'static str| {
        Prose::joined(found.iter().map(|text| language.sentence(text)), between)
    };
    match found.outcome {
        PublishedOutcome::Equal => {
            let (restated, decided) = (list(&found.restated, ", "), list(&found.decided, "; "));
            match (restated.is_empty(), decided.is_empty()) {
                (true, true) => say!(language, "published-equal"),
                (false, true) => say!(language, "published-restated", restated = &restated),
                (true, false) => say!(language, "published-decided", decided = &decided),
                (false, false) => say!(
                    language,
                    "published-restated-decided",
                    restated = &restated,
                    decided = &decided
                ),
            }
        }
        PublishedOutcome::Kept => {
            let (would, differs) = (list(&found.differences, "; "), list(&found.remaining, "; "));
            match (would.is_empty(), differs.is_empty()) {
                (true, _) => say!(language, "published-differs", differs = &differs),
                (false, true) => say!(language, "published-kept", would = &would),
                (false, false) => {
                    say!(
                        language,
                        "published-kept-differs",
                        would = &would,
                        differs = &differs
                    )
                }
            }
        }
        PublishedOutcome::Inconclusive => {
            let reason = language.sentence(found.reason.as_deref().unwrap_or_default());
            say!(language, "published-unknown", reason = &reason)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_are_in_milliseconds() {
        let shown = |time| seconds(time, Language::English).to_text();
        assert_eq!(shown(0.0123), "12 ms");
        assert_eq!(shown(83.26), "83.3 s");
    }
}
