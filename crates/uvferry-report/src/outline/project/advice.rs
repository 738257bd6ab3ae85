use super::super::{Block, Item, Section, Table};
use super::section;
use crate::json::{MentionDocument, MigrationDocument, Mode, Outcome, PlanDocument};
use crate::language::{Language, say, word};
use crate::phrases::lock_remedy;
use crate::prose::Prose;

use super::plan::conflicting;

/// What a place that names a requirements file is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Ci,
    Docker,
    Docs,
    Other,
}

fn area(path: &str) -> Area {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let ci = [
        ".github/",
        ".gitlab-ci",
        ".circleci/",
        ".travis.yml",
        "azure-pipelines",
        "jenkinsfile",
        "tox.ini",
        "noxfile.py",
    ];
    if ci.iter().any(|part| lower.contains(part)) {
        Area::Ci
    } else if name.contains("dockerfile")
        || name.starts_with("docker-compose")
        || name.starts_with("compose.")
    {
        Area::Docker
    } else if [".md", ".rst", ".adoc", ".html"]
        .iter()
        .any(|end| name.ends_with(end))
        || lower.starts_with("docs/")
        || name.starts_with("readme")
    {
        Area::Docs
    } else {
        Area::Other
    }
}

/// What comes after a migration, or before it can be made.
pub(super) fn next_of_migration(
    migration: &MigrationDocument,
    language: Language,
) -> Option<Section> {
    match lock_remedy(&migration.lock, language) {
        Some(remedy) => section(
            "next",
            say!(language, "next-title"),
            vec![Block::Said(remedy)],
        ),
        None => next(&migration.plan, language),
    }
}

/// Commands, then what still speaks of requirements files.
pub(super) fn next(plan: &PlanDocument, language: Language) -> Option<Section> {
    if plan.refusal.is_some() {
        return None;
    }
    let mut blocks = Vec::new();
    if !plan.commands.is_empty() {
        let mut table = Table::of(
            word!(language, "next-title"),
            [
                word!(language, "col-command"),
                word!(language, "col-what-for"),
            ],
        );
        for command in &plan.commands {
            table.row([
                Prose::literal(&command.argv.join(" ")),
                language.sentence(&command.why),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    if !plan.credentials.is_empty() {
        let items = plan.credentials.iter().map(|credentials| {
            let variables = Prose::literals(&credentials.variables);
            let index = Prose::literal(&credentials.index);
            say!(
                language,
                "credentials-item",
                variables = &variables,
                index = &index
            )
            .into()
        });
        blocks.push(Block::Said(say!(language, "credentials-said")));
        blocks.push(Block::List(items.collect()));
    }
    if plan.project.mode == Mode::Project {
        blocks.extend(developer(plan, language));
        blocks.extend(surroundings(plan, language));
    }
    section("next", say!(language, "next-title"), blocks)
}

/// What this plan says of groups, versions and the Python, for those who work on it.
fn developer(plan: &PlanDocument, language: Language) -> Vec<Block> {
    let mut blocks = vec![Block::Said(say!(language, "next-commit"))];
    if let Some(range) = &plan.project.requires_python {
        let range = Prose::literal(range);
        blocks.push(Block::Said(say!(language, "next-python", range = &range)));
    }
    let steering = plan
        .ledger
        .items
        .iter()
        .filter(|item| item.to.as_deref() == Some("uv.lock"))
        .count();
    if steering > 0 {
        blocks.push(Block::Said(say!(language, "next-lock", lines = steering)));
    }
    blocks
}

/// A place that names a requirements file, with the file that it means.
struct Place<'a> {
    mention: &'a MentionDocument,
    means: &'a str,
}

fn surroundings(plan: &PlanDocument, language: Language) -> Vec<Block> {
    let places = |wanted: Area| -> Vec<Place<'_>> {
        let mut found: Vec<Place<'_>> = plan
            .held
            .iter()
            .flat_map(|held| {
                held.mentions.iter().map(|mention| Place {
                    mention,
                    means: &held.path,
                })
            })
            .filter(|place| area(&place.mention.file) == wanted)
            .collect();
        found.sort_by_key(|place| (&place.mention.file, place.mention.line, place.means));
        found
    };
    let (ci, docker) = (places(Area::Ci), places(Area::Docker));
    let (docs, other) = (places(Area::Docs), places(Area::Other));
    if plan.files.is_empty() {
        return Vec::new();
    }
    let mut blocks = Vec::new();
    if [&ci, &docker, &docs, &other]
        .iter()
        .all(|list| list.is_empty())
    {
        blocks.push(Block::Said(say!(language, "next-no-mention")));
        return blocks;
    }
    if !ci.is_empty() {
        blocks.push(Block::Heading(Prose::plain("CI")));
        blocks.push(table_of(plan, &ci, language));
        blocks.push(Block::Said(say!(language, "next-setup-uv")));
        let text = "- uses: astral-sh/setup-uv@v6\n  with:\n    enable-cache: true\n";
        blocks.push(Block::Fenced("yaml", text.to_owned()));
    }
    if !docker.is_empty() {
        blocks.push(Block::Heading(Prose::plain("Docker")));
        blocks.push(table_of(plan, &docker, language));
        blocks.push(Block::Said(say!(language, "next-layers")));
        blocks.push(Block::Fenced("dockerfile", layers(plan, &docker)));
        blocks.push(Block::Said(say!(language, "next-image")));
    }
    for (title, list) in [
        (say!(language, "next-documents"), &docs),
        (say!(language, "next-elsewhere"), &other),
    ] {
        if !list.is_empty() {
            blocks.push(Block::Heading(title));
            blocks.push(table_of(plan, list, language));
        }
    }
    blocks
}

fn layers(plan: &PlanDocument, places: &[Place<'_>]) -> String {
    let flags = commands(plan, places);
    let sync = flags.first().map_or("uv sync --locked", String::as_str);
    let mut text = String::from(
        "COPY --from=ghcr.io/astral-sh/uv:latest /uv /uvx /bin/\nCOPY pyproject.toml uv.lock ./\n",
    );
    let cache = "RUN --mount=type=cache,target=/root/.cache/uv";
    if plan.project.package {
        add!(
            text,
            "{cache} {sync} --no-install-project\nCOPY . .\n{cache} {sync}\n"
        );
    } else {
        add!(text, "{cache} {sync}\nCOPY . .\n");
    }
    text.push_str("ENV PATH=\"/app/.venv/bin:$PATH\"\n");
    text
}

/// The places, and what installs the same with uv.
fn table_of(plan: &PlanDocument, places: &[Place<'_>], language: Language) -> Block {
    let mut table = Table::of(
        word!(language, "next-places"),
        [
            word!(language, "col-where"),
            word!(language, "col-names"),
            word!(language, "col-with-uv"),
        ],
    );
    for place in places {
        let mention = place.mention;
        table.row([
            Prose::literal(&format!("{}:{}", mention.file, mention.line)),
            Prose::literal(&mention.text),
            command(plan, place.means)
                .map(|command| Prose::literal(&command))
                .unwrap_or_default(),
        ]);
    }
    Block::Table(table)
}

fn commands(plan: &PlanDocument, places: &[Place<'_>]) -> Vec<String> {
    let mut found: Vec<String> = places
        .iter()
        .filter_map(|place| command(plan, place.means))
        .collect();
    found.dedup();
    found
}

/// The command that installs what a requirements file declared; `None` for a file that
/// declares nothing, like constraints.
fn command(plan: &PlanDocument, path: &str) -> Option<String> {
    let file = plan.files.iter().find(|file| file.path == path)?;
    let sync = "uv sync --locked --no-default-groups";
    let role = file.role.as_deref()?;
    Some(match role.split_once(':') {
        None => sync.to_owned(),
        Some(("group", name)) => format!("{sync} --group {name}"),
        Some((_, name)) => format!("{sync} --extra {name}"),
    })
}

/// The way back.
pub(super) fn undo(migration: &MigrationDocument, language: Language) -> Option<Section> {
    let said = match &migration.journal {
        Some(journal) => {
            let folder = Prose::literal(&format!(".uvferry/journal/{journal}/"));
            say!(language, "undo-said", folder = &folder)
        }
        None => say!(language, "undo-nothing"),
    };
    section(
        "undo",
        say!(language, "undo-title"),
        vec![Block::Said(said)],
    )
}

/// What this migration met, and what to do about it.
pub(super) fn troubleshooting(
    migration: &MigrationDocument,
    language: Language,
) -> Option<Section> {
    let plan = &migration.plan;
    let mut hints: Vec<Prose> = lock_remedy(&migration.lock, language).into_iter().collect();
    let outcomes: Vec<Outcome> = migration
        .verification
        .iter()
        .flat_map(|verification| &verification.targets)
        .map(|target| target.outcome)
        .collect();
    if outcomes.contains(&Outcome::Different) {
        hints.push(say!(language, "trouble-differs"));
    }
    if outcomes.contains(&Outcome::Inconclusive) {
        hints.push(say!(language, "trouble-inconclusive"));
    }
    if plan.project.mode == Mode::Project {
        of_the_project(&mut hints, plan, language);
    }
    if hints.is_empty() {
        return None;
    }
    section(
        "trouble",
        say!(language, "trouble-title"),
        vec![Block::List(hints.into_iter().map(Item::from).collect())],
    )
}

fn of_the_project(hints: &mut Vec<Prose>, plan: &PlanDocument, language: Language) {
    for credentials in &plan.credentials {
        let index = Prose::literal(&credentials.index);
        let variables = Prose::literals(&credentials.variables);
        hints.push(say!(
            language,
            "trouble-credentials",
            index = &index,
            variables = &variables
        ));
    }
    let asked = plan.indexes.iter().filter(|index| !index.explicit).count();
    // The package index that uv knows is asked too, unless another one is the default.
    let known = usize::from(!plan.indexes.iter().any(|index| index.default));
    if asked > 0 && asked + known > 1 {
        hints.push(say!(language, "trouble-indexes"));
    }
    for set in &plan.conflicts {
        let names = Prose::literals(conflicting(set));
        hints.push(say!(language, "trouble-conflicts", names = &names));
    }
    let clashing = |code: &str| plan.diagnostics.iter().any(|found| found.code == code);
    if clashing(uvferry_migrate::rules::PYTHON_LIMITED.code) {
        hints.push(say!(language, "trouble-python"));
    }
}
