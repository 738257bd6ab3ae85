use super::super::{Block, Cell, Row, Section, Table, Tile, Tone};
use super::{dash, section, yes_or_no};
use crate::json::{
    LockStatus, MigrationDocument, Mode, Outcome, TargetDocument, VerificationDocument,
};
use crate::language::{Language, say, word};
use crate::phrases::{self, differences, lock_sentence, seconds, share, steps, subject, verdict};
use crate::prose::Prose;

/// The answer in one sentence: whether it was done, and whether it is the same.
pub(super) fn answer(migration: &MigrationDocument, language: Language) -> Prose {
    let done = match &migration.journal {
        Some(_) => say!(language, "answer-applied"),
        None => say!(language, "answer-not-applied"),
    };
    let said = match (&migration.verification, migration.lock.status) {
        (Some(found), LockStatus::Locked | LockStatus::Skipped) => verdict(found, language),
        _ => lock_sentence(migration, language),
    };
    done.words(" ").then(said)
}

/// Where it stands, in a few lines.
pub(super) fn facts(migration: &MigrationDocument, language: Language) -> Vec<Prose> {
    let plan = &migration.plan;
    let mut facts = vec![match &migration.journal {
        Some(journal) => say!(language, "fact-applied", journal = &Prose::literal(journal)),
        None => say!(language, "fact-not-applied"),
    }];
    if let Some(refusal) = plan.refusal {
        let why = language.word_of("refusal", refusal.as_str());
        facts.push(say!(language, "fact-refused", why = &why));
    }
    facts.push(lock_sentence(migration, language));
    facts.extend(
        migration
            .verification
            .as_ref()
            .map(|found| verdict(found, language)),
    );
    if plan.ledger.needs_review > 0 {
        facts.push(say!(
            language,
            "fact-person",
            lines = plan.ledger.needs_review
        ));
    }
    let tools = [
        ("uv", &migration.uv_version),
        ("Python", &migration.python_version),
    ]
    .into_iter()
    .filter_map(|(tool, version)| Some(Prose::plain(&format!("{tool} {}", version.as_deref()?))));
    let tools = Prose::joined(tools, ", ");
    if !tools.is_empty() {
        facts.push(say!(language, "fact-made-with", tools = &tools));
    }
    facts
}

/// How many distributions are the same, or what is not.
pub(super) fn tile(found: &VerificationDocument, language: Language) -> Option<Tile> {
    let different: usize = found
        .targets
        .iter()
        .map(|target| target.changed.len() + target.missing.len() + target.added.len())
        .sum();
    let most = found.targets.iter().filter_map(|target| target.same).max();
    let (value, label, tone) = match found.equal {
        Some(true) => {
            let same = most?;
            (same, say!(language, "tile-same", count = same), Tone::Good)
        }
        Some(false) => {
            let label = say!(language, "tile-different", count = different);
            (different, label, Tone::Bad)
        }
        None => {
            let inconclusive = found
                .targets
                .iter()
                .filter(|target| target.outcome == Outcome::Inconclusive)
                .count();
            let label = say!(language, "tile-inconclusive", count = inconclusive);
            (inconclusive, label, Tone::Warning)
        }
    };
    Some(Tile::counted(value, label.letters(), tone, language))
}

/// The lock's failure, if there was one.
pub(super) fn failure(migration: &MigrationDocument, language: Language) -> Option<Section> {
    let lock = &migration.lock;
    if !matches!(
        lock.status,
        LockStatus::Unreachable | LockStatus::Unsolvable
    ) {
        return None;
    }
    let mut said = lock_sentence(migration, language);
    if let Some(cause) = &lock.cause {
        let place = Prose::literal(&format!("{}:{}", cause.file, cause.line));
        said = said
            .words(" ")
            .then(say!(language, "lock-cause", place = &place));
    }
    let mut blocks = vec![Block::Said(said)];
    if let Some(message) = &lock.message {
        blocks.push(Block::Fenced("text", message.clone()));
    }
    section("lock", say!(language, "lock-title"), blocks)
}

/// The proof.
pub(super) fn same(migration: &MigrationDocument, language: Language) -> Option<Section> {
    let mut blocks = Vec::new();
    if let Some(found) = &migration.verification {
        blocks.push(Block::Said(verdict(found, language)));
        blocks.extend(proof(found, language));
    }
    if let Some(found) = &migration.published {
        blocks.push(Block::Said(phrases::published(found, language)));
    }
    if let Some(trials) = &migration.install {
        let mut table = Table::of(
            word!(language, "trial-title"),
            [
                word!(language, "col-installed"),
                word!(language, "col-imported"),
                word!(language, "col-outcome"),
                word!(language, "col-time"),
            ],
        );
        for trial in trials {
            let outcome = match &trial.failure {
                Some(failure) => Cell::from(language.sentence(failure)).toned(Tone::Bad),
                None => Cell::from(say!(language, "trial-good")).toned(Tone::Good),
            };
            table.rows.push(Row {
                tokens: Vec::new(),
                cells: vec![
                    Prose::literal(&trial.set).into(),
                    Prose::literals(&trial.imported).into(),
                    outcome,
                    Cell::from(seconds(trial.wall_s, language)),
                ],
            });
        }
        blocks.push(Block::Heading(say!(language, "trial-title")));
        blocks.push(Block::Table(table));
    }
    if blocks.is_empty() && migration.plan.project.mode == Mode::Project {
        return None;
    }
    section("same", say!(language, "same-title"), blocks)
}

/// The same for a proof by itself.
pub(super) fn proof_sections(found: &VerificationDocument, language: Language) -> Vec<Section> {
    let blocks = proof(found, language);
    section("same", say!(language, "targets-title"), blocks)
        .into_iter()
        .collect()
}

fn proof(verification: &VerificationDocument, language: Language) -> Vec<Block> {
    if verification.targets.is_empty() {
        return Vec::new();
    }
    let mut table = Table::of(
        word!(language, "targets-title"),
        [
            word!(language, "col-set"),
            word!(language, "col-python"),
            word!(language, "col-platform"),
            word!(language, "col-outcome"),
            word!(language, "col-same"),
            word!(language, "col-before-from"),
            word!(language, "col-reason"),
        ],
    );
    for target in &verification.targets {
        let or_dash = |text: Option<&str>| text.map_or_else(dash, Prose::plain);
        let outcome = language.word_of("outcome", target.outcome.as_str());
        let tone = match target.outcome {
            Outcome::Equal => Tone::Good,
            Outcome::Different => Tone::Bad,
            Outcome::Inconclusive => Tone::Warning,
        };
        let before = target.before.map_or_else(dash, |before| {
            Prose::plain(&language.word_of("before", before.as_str()))
        });
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::literal(&target.set).into(),
                or_dash(target.python.as_deref()).into(),
                or_dash(target.platform.as_deref()).into(),
                Cell::from(Prose::plain(&outcome)).toned(tone),
                share(target)
                    .map_or_else(dash, |(same, all)| {
                        say!(language, "share", same = same, all = all)
                    })
                    .into(),
                before.into(),
                target
                    .reason
                    .as_deref()
                    .map(|text| language.sentence(text))
                    .unwrap_or_default()
                    .into(),
            ],
        });
    }
    let mut blocks = vec![Block::Table(table)];
    for target in &verification.targets {
        blocks.extend(different(target, language));
    }
    blocks.extend(hashes(verification, language));
    blocks
}

fn different(target: &TargetDocument, language: Language) -> Vec<Block> {
    let found = differences(target);
    if found.is_empty() {
        return Vec::new();
    }
    let subject = subject(target, language);
    let mut table = Table::of(
        subject.letters(),
        [
            word!(language, "col-name"),
            "pip".to_owned(),
            "uv".to_owned(),
            word!(language, "col-is-pinned"),
            word!(language, "col-cause"),
        ],
    );
    let version = |version: Option<&str>| {
        version.map_or_else(|| say!(language, "not-installed"), Prose::literal)
    };
    for found in &found {
        table.row([
            Prose::literal(found.name),
            version(found.before),
            version(found.after),
            yes_or_no(language, found.pinned),
            found
                .cause
                .map(|text| language.sentence(text))
                .unwrap_or_default(),
        ]);
    }
    vec![Block::Heading(subject), Block::Table(table)]
}

fn hashes(verification: &VerificationDocument, language: Language) -> Vec<Block> {
    let hashes = &verification.hashes;
    let (Some(same), Some(outside)) = (hashes.same, hashes.outside_targets) else {
        return Vec::new();
    };
    let lists = [
        (say!(language, "lock-hashes-new"), &hashes.new),
        (say!(language, "lock-hashes-gone"), &hashes.gone),
        (say!(language, "lock-hashes-unasked"), &hashes.unclassified),
        (say!(language, "lock-hashes-other"), &hashes.other),
    ];
    if same == 0 && outside == 0 && lists.iter().all(|(_, list)| list.is_empty()) {
        return Vec::new();
    }
    let mut blocks = vec![Block::Said(say!(
        language,
        "lock-hashes",
        same = same,
        outside = outside
    ))];
    for (title, list) in lists {
        if !list.is_empty() {
            blocks.push(Block::Said(title));
            let items = list.iter().map(|entry| Prose::literal(entry).into());
            blocks.push(Block::List(items.collect()));
        }
    }
    blocks
}

/// Where the time went.
pub(super) fn took(migration: &MigrationDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "took-title"),
        [word!(language, "col-step"), word!(language, "col-time")],
    );
    for (step, time) in steps(&migration.took) {
        let step = Prose::plain(&language.word_of("step", step));
        table.row([step, seconds(time, language)]);
    }
    let all = seconds(migration.took.total_s, language);
    table.row([say!(language, "step-all"), all]);
    section(
        "time",
        say!(language, "took-title"),
        vec![
            Block::Table(table),
            Block::Said(say!(language, "took-said")),
        ],
    )
}
