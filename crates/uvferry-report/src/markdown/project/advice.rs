use super::escape::{code, fenced, prose};
use super::table;
use crate::json::{MentionDocument, MigrationDocument, Mode, Outcome, PlanDocument};

use crate::phrases::{count, lock_remedy};

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
        developer(out, plan);
        surroundings(out, plan);
    }
}

/// What this plan says of groups, versions and the Python, for those who work on it.
fn developer(out: &mut String, plan: &PlanDocument) {
    out.push_str(
        "Commit `pyproject.toml` and `uv.lock` together; `.venv` belongs into no commit.\n\n",
    );
    if let Some(range) = &plan.project.requires_python {
        add!(
            out,
            "Every Python that {} admits will do; `uv python pin VERSION` says which one uv takes.\n\n",
            code(range)
        );
    }
    let steering = plan
        .ledger
        .items
        .iter()
        .filter(|item| item.to.as_deref() == Some("uv.lock"))
        .count();
    if steering > 0 {
        add!(
            out,
            "{} only into `uv.lock`, as compiled files had them: `uv lock --upgrade-package NAME` moves one, `uv lock --upgrade` all.\n\n",
            count(
                steering,
                "line of the old files went",
                "lines of the old files went"
            )
        );
    }
}

/// A place that names a requirements file, with the file that it means.
struct Place<'a> {
    mention: &'a MentionDocument,
    means: &'a str,
}

fn surroundings(out: &mut String, plan: &PlanDocument) {
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
        return;
    }
    if [&ci, &docker, &docs, &other]
        .iter()
        .all(|list| list.is_empty())
    {
        out.push_str("No other file that was searched names a requirements file.\n\n");
        return;
    }
    if !ci.is_empty() {
        out.push_str("### CI\n\n");
        table_of(out, plan, &ci);
        out.push_str("In a workflow of GitHub, uv comes with a cache by:\n\n");
        out.push_str(&fenced(
            "yaml",
            "- uses: astral-sh/setup-uv@v6\n  with:\n    enable-cache: true\n",
        ));
        out.push('\n');
    }
    if !docker.is_empty() {
        out.push_str("### Docker\n\n");
        table_of(out, plan, &docker);
        let flags = commands(plan, &docker);
        let sync = flags.first().map_or("uv sync --locked", String::as_str);
        out.push_str("Dependencies first, so that their layer is kept while the code changes:\n\n");
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
        out.push_str(&fenced("dockerfile", &text));
        out.push_str(
            "\nName a version instead of `latest`, and the folder of your image instead of `/app`.\n\n",
        );
    }
    for (title, list) in [("Documents", &docs), ("Elsewhere", &other)] {
        if !list.is_empty() {
            add!(out, "### {title}\n\n");
            table_of(out, plan, list);
        }
    }
}

/// The places, and what installs the same with uv.
fn table_of(out: &mut String, plan: &PlanDocument, places: &[Place<'_>]) {
    let rows: Vec<Vec<String>> = places
        .iter()
        .map(|place| {
            let mention = place.mention;
            vec![
                code(&format!("{}:{}", mention.file, mention.line)),
                code(&mention.text),
                command(plan, place.means)
                    .map(|command| code(&command))
                    .unwrap_or_default(),
            ]
        })
        .collect();
    table::write(out, &["where", "names", "its requirements with uv"], &rows);
    out.push('\n');
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

/// What this migration met, and what to do about it.
pub(super) fn troubleshooting(out: &mut String, migration: &MigrationDocument) {
    let plan = &migration.plan;
    let mut hints: Vec<String> = lock_remedy(&migration.lock)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let outcomes: Vec<Outcome> = migration
        .verification
        .iter()
        .flat_map(|verification| &verification.targets)
        .map(|target| target.outcome)
        .collect();
    if outcomes.contains(&Outcome::Different) {
        hints.push(
            "A version differs: pin it in the old file and migrate again, or accept it; the table above says what brought it.".to_owned(),
        );
    }
    if outcomes.contains(&Outcome::Inconclusive) {
        hints.push(
            "A comparison is inconclusive: `uvferry verify` makes it up later, where what it lacked can be reached.".to_owned(),
        );
    }
    if plan.project.mode == Mode::Project {
        of_the_project(&mut hints, plan);
    }
    if hints.is_empty() {
        return;
    }
    out.push_str("## If something does not work\n\n");
    for hint in hints {
        add!(out, "- {hint}\n");
    }
}

fn of_the_project(hints: &mut Vec<String>, plan: &PlanDocument) {
    for credentials in &plan.credentials {
        let variables: Vec<String> = credentials
            .variables
            .iter()
            .map(|name| code(name))
            .collect();
        hints.push(format!(
            "The index {} answers 401 or 403: {} must be set.",
            code(&credentials.index),
            variables.join(" and ")
        ));
    }
    let asked = plan.indexes.iter().filter(|index| !index.explicit).count();
    // The package index that uv knows is asked too, unless another one is the default.
    let known = usize::from(!plan.indexes.iter().any(|index| index.default));
    if asked > 0 && asked + known > 1 {
        hints.push(
            "A package is found in another version than with pip: uv takes each package from the first index that has it, pip the best version of all indexes. A source in `[tool.uv.sources]` says which index to take.".to_owned(),
        );
    }
    for set in &plan.conflicts {
        let names: Vec<String> = set
            .iter()
            .filter_map(|item| item.group.as_deref().or(item.extra.as_deref()))
            .map(code)
            .collect();
        hints.push(format!(
            "uv refuses to install {} together: their pins exclude each other. One `uv sync` takes one of them.",
            names.join(" and ")
        ));
    }
    let clashing = |code: &str| plan.diagnostics.iter().any(|found| found.code == code);
    if clashing(uvferry_migrate::rules::PYTHON_LIMITED.code) {
        hints.push(
            "uv finds no environment for a Python: the pins do not fit every Python that `requires-python` admits; see the diagnostics.".to_owned(),
        );
    }
}
