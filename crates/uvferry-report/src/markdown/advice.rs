use super::escape::{code, fenced, prose};
use super::table;
use crate::json::{MentionDocument, MigrationDocument, Mode, Outcome, PlanDocument};

use crate::phrases::lock_remedy;

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
pub(super) fn next_of_migration(out: &mut String, migration: &MigrationDocument) {
    match lock_remedy(&migration.lock) {
        Some(remedy) => add!(out, "## What to do next\n\n{remedy}\n\n"),
        None => next(out, &migration.plan),
    }
}

/// Commands, then what still speaks of requirements files.
pub(super) fn next(out: &mut String, plan: &PlanDocument) {
    if plan.refusal.is_some() {
        return;
    }
    out.push_str("## What to do next\n\n");
    if !plan.commands.is_empty() {
        let rows: Vec<Vec<String>> = plan
            .commands
            .iter()
            .map(|command| vec![code(&command.argv.join(" ")), prose(&command.why)])
            .collect();
        table::write(out, &["command", "what for"], &rows);
        out.push('\n');
    }
    if !plan.credentials.is_empty() {
        out.push_str(
            "Credentials that stood in index URLs are not in pyproject.toml. uv reads them from:\n\n",
        );
        for credentials in &plan.credentials {
            let variables: Vec<String> = credentials
                .variables
                .iter()
                .map(|name| code(name))
                .collect();
            add!(
                out,
                "- {} for the index {}\n",
                variables.join(" and "),
                code(&credentials.index)
            );
        }
        out.push('\n');
    }
    if plan.project.mode == Mode::Project {
        surroundings(out, plan);
    }
}

fn surroundings(out: &mut String, plan: &PlanDocument) {
    let mentions = |wanted: Area| -> Vec<&MentionDocument> {
        let mut found: Vec<&MentionDocument> = plan
            .held
            .iter()
            .flat_map(|held| &held.mentions)
            .filter(|mention| area(&mention.file) == wanted)
            .collect();
        found.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        found.dedup();
        found
    };
    out.push_str(
        "Commit `pyproject.toml` and `uv.lock` together; `.venv` belongs into no commit.\n\n",
    );
    out.push_str("### CI\n\n");
    places(out, &mentions(Area::Ci));
    out.push_str("Install uv with a cache, then install exactly what is locked:\n\n");
    out.push_str(&fenced(
        "yaml",
        "- uses: astral-sh/setup-uv@v6\n  with:\n    enable-cache: true\n- run: uv sync --locked\n- run: uv run …  # your tests\n",
    ));
    out.push_str("\n### Docker\n\n");
    places(out, &mentions(Area::Docker));
    out.push_str("Dependencies first, so that their layer is kept while the code changes:\n\n");
    out.push_str(&fenced(
        "dockerfile",
        "COPY --from=ghcr.io/astral-sh/uv:latest /uv /uvx /bin/\nCOPY pyproject.toml uv.lock ./\nRUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --no-install-project\nCOPY . .\nRUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev\nENV PATH=\"/app/.venv/bin:$PATH\"\n",
    ));
    out.push_str(
        "\nName a version instead of `latest`, and the folder of your image instead of `/app`.\n\n",
    );
    let docs = mentions(Area::Docs);
    if !docs.is_empty() {
        out.push_str("### Documents\n\n");
        places(out, &docs);
    }
    let other = mentions(Area::Other);
    if !other.is_empty() {
        out.push_str("### Elsewhere\n\n");
        places(out, &other);
    }
}

fn places(out: &mut String, mentions: &[&MentionDocument]) {
    if mentions.is_empty() {
        return;
    }
    out.push_str("These places still name a requirements file:\n\n");
    for mention in mentions {
        add!(
            out,
            "- {}: {}\n",
            code(&format!("{}:{}", mention.file, mention.line)),
            code(&mention.text)
        );
    }
    out.push('\n');
}

/// The way back.
pub(super) fn undo(out: &mut String, migration: &MigrationDocument) {
    out.push_str("## How to take it back\n\n");
    match &migration.journal {
        Some(journal) => add!(
            out,
            "`uvferry undo` gives back every file, byte for byte and with its mode. The originals are in {}. \
             It refuses where a file was changed since; `--force` then keeps the newer ones aside. \
             `uvferry status` says how the files stand.\n\n",
            code(&format!(".uvferry/journal/{journal}/"))
        ),
        None => out.push_str("Nothing was applied, so there is nothing to take back.\n\n"),
    }
}

/// Hints for what this migration met, then for what every team meets.
pub(super) fn troubleshooting(out: &mut String, migration: &MigrationDocument) {
    out.push_str("## If something does not work\n\n");
    let mut hints: Vec<&str> = lock_remedy(&migration.lock).into_iter().collect();
    let outcomes: Vec<Outcome> = migration
        .verification
        .iter()
        .flat_map(|verification| &verification.targets)
        .map(|target| target.outcome)
        .collect();
    if outcomes.contains(&Outcome::Different) {
        hints.push(
            "A version differs: pin it in the old file and migrate again, or accept it; the table above says what brought it.",
        );
    }
    if outcomes.contains(&Outcome::Inconclusive) {
        hints.push(
            "A comparison is inconclusive: `uvferry verify` makes it up later, with network.",
        );
    }
    if !migration.plan.credentials.is_empty() {
        hints.push("An index answers 401 or 403: the variables named above are not set.");
    }
    hints.extend([
        "An import fails after `uv sync`: the package was installed by hand before and is in no file; `uv add NAME` declares it.",
        "A command is not found: run it with `uv run COMMAND`, or activate `.venv`.",
        "`uv sync --locked` says that the lock is out of date: someone changed pyproject.toml; `uv lock` renews it.",
        "Another Python is taken than expected: `uv python pin VERSION` says which.",
    ]);
    for hint in hints {
        add!(out, "- {hint}\n");
    }
}
