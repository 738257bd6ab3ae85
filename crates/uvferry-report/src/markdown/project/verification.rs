use super::escape::{code, fenced, prose};
use super::table;
use crate::json::{
    LockStatus, MigrationDocument, Mode, Outcome, Refusal, TargetDocument, VerificationDocument,
};
use crate::phrases::{self, count, differences, seconds, share, steps, subject, verdict};

/// Where it stands, in a few lines.
pub(super) fn summary(out: &mut String, migration: &MigrationDocument) {
    let plan = &migration.plan;
    let applied = match &migration.journal {
        Some(journal) => format!("Applied as {}.", code(journal)),
        None => "Not applied: nothing was written into the project.".to_owned(),
    };
    add!(out, "- {applied}\n");
    if let Some(refusal) = plan.refusal {
        add!(
            out,
            "- It cannot be applied: {}.\n",
            match refusal {
                Refusal::NothingToDo => "there is nothing to migrate",
                Refusal::AnotherTool => {
                    "another tool's table declares the dependencies, and no requirements file does"
                }
                Refusal::Cycle => "requirements files include each other in a circle",
                Refusal::Unreadable =>
                    "a file of the project cannot be read, or says what no tool takes",
            }
        );
    }
    add!(out, "- {}\n", lock_sentence(migration));
    if let Some(verification) = &migration.verification {
        add!(out, "- {}\n", verdict(verification));
    }
    if plan.ledger.needs_review > 0 {
        add!(
            out,
            "- {} a person.\n",
            count(plan.ledger.needs_review, "line needs", "lines need")
        );
    }
    let tools: Vec<String> = [
        ("uv", &migration.uv_version),
        ("Python", &migration.python_version),
    ]
    .into_iter()
    .filter_map(|(tool, version)| Some(format!("{tool} {}", prose(version.as_deref()?))))
    .collect();
    if !tools.is_empty() {
        add!(out, "- Made with {}.\n", tools.join(" and "));
    }
    out.push('\n');
}

fn lock_sentence(migration: &MigrationDocument) -> &'static str {
    match migration.lock.status {
        LockStatus::Locked => "Locked in `uv.lock`.",
        LockStatus::Skipped if migration.plan.project.mode == Mode::Pip => {
            "Not locked: the requirements files stay what they are."
        }
        LockStatus::Skipped => "Not locked.",
        LockStatus::Unreachable => "Not locked: uv could not reach what the project needs.",
        LockStatus::Unsolvable if migration.lock.dead_for_pip == Some(true) => {
            "Not locked: uv cannot lock the project, and pip cannot install it either."
        }
        LockStatus::Unsolvable => "Not locked: uv cannot lock the project.",
    }
}

/// The lock's failure, if there was one, and the proof.
pub(super) fn section(out: &mut String, migration: &MigrationDocument) {
    let lock = &migration.lock;
    if matches!(
        lock.status,
        LockStatus::Unreachable | LockStatus::Unsolvable
    ) {
        out.push_str("## Why it could not be locked\n\n");
        out.push_str(lock_sentence(migration));
        if let Some(cause) = &lock.cause {
            add!(
                out,
                " It was asked for by {}.",
                code(&format!("{}:{}", cause.file, cause.line))
            );
        }
        out.push_str("\n\n");
        if let Some(message) = &lock.message {
            out.push_str(&fenced("text", message));
            out.push('\n');
        }
    }
    if let Some(verification) = &migration.verification {
        out.push_str("## Is it the same?\n\n");
        proof(out, verification);
        if let Some(found) = &migration.published {
            add!(out, "{}\n\n", prose(&phrases::published(found)));
        }
    }
}

pub(super) fn proof(out: &mut String, verification: &VerificationDocument) {
    add!(out, "{}\n\n", verdict(verification));
    if verification.targets.is_empty() {
        return;
    }
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let rows: Vec<Vec<String>> = verification
        .targets
        .iter()
        .map(|target| {
            vec![
                code(&target.set),
                or_dash(target.python.as_deref().map(prose)),
                or_dash(target.platform.as_deref().map(prose)),
                outcome(target.outcome).to_owned(),
                or_dash(share(target)),
                or_dash(target.before.map(|before| before.as_str().to_owned())),
                target.reason.as_deref().map(prose).unwrap_or_default(),
            ]
        })
        .collect();
    table::write(
        out,
        &[
            "set",
            "Python",
            "platform",
            "outcome",
            "the same",
            "before from",
            "reason",
        ],
        &rows,
    );
    out.push('\n');
    for target in &verification.targets {
        different(out, target);
    }
    hashes(out, verification);
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Different => "**different**",
        other => other.as_str(),
    }
}

fn different(out: &mut String, target: &TargetDocument) {
    let found = differences(target);
    if found.is_empty() {
        return;
    }
    add!(out, "### {}\n\n", prose(&subject(target)));
    let version = |version: Option<&str>| version.map_or_else(|| "not installed".to_owned(), code);
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|found| {
            vec![
                code(found.name),
                version(found.before),
                version(found.after),
                if found.pinned { "yes" } else { "no" }.to_owned(),
                found.cause.map(prose).unwrap_or_default(),
            ]
        })
        .collect();
    table::write(out, &["name", "pip", "uv", "pinned", "cause"], &rows);
    out.push('\n');
}

fn hashes(out: &mut String, verification: &VerificationDocument) {
    let hashes = &verification.hashes;
    let (Some(same), Some(outside)) = (hashes.same, hashes.outside_targets) else {
        return;
    };
    let lists = [
        ("In uv.lock only, added to the index since", &hashes.new),
        ("In the old files only, gone from the index", &hashes.gone),
        ("In the old files only, not looked up", &hashes.unclassified),
        ("In the old files only, unexplained", &hashes.other),
    ];
    if same == 0 && outside == 0 && lists.iter().all(|(_, list)| list.is_empty()) {
        return;
    }
    add!(
        out,
        "Hashes of distributions: {same} in both, {outside} of wheels that no target of the lock takes.\n\n"
    );
    for (title, list) in lists {
        if list.is_empty() {
            continue;
        }
        add!(out, "{title}:\n\n");
        for entry in list {
            add!(out, "- {}\n", code(entry));
        }
        out.push('\n');
    }
}

/// Where the time went.
pub(super) fn took(out: &mut String, migration: &MigrationDocument) {
    out.push_str("## Where the time went\n\n");
    let mut rows: Vec<Vec<String>> = steps(&migration.took)
        .into_iter()
        .map(|(step, time)| vec![step.to_owned(), seconds(time)])
        .collect();
    rows.push(vec![
        "all of it".to_owned(),
        seconds(migration.took.total_s),
    ]);
    table::write(out, &["step", "time"], &rows);
    out.push_str(
        "\nThe time within uv and pip is part of the steps; runs may have gone side by side.\n\n",
    );
}
