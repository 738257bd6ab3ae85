//! flake8 (7) with its plugins, as ruff's `lint` settings.
//!
//! flake8 takes the first of setup.cfg, tox.ini and .flake8 that has a section for it, and
//! reads that one alone (`flake8/options/config.py`). pyproject.toml it reads only with a
//! plugin, which goes before the others then. As long as something runs it, its section
//! stays, and ruff's settings say the same beside it.

mod decision;
mod declared;
mod imports;
mod isort_profiles;
mod lists;
mod options;
mod paths;
mod per_file;
mod plugins;
mod ruff_rules;
mod searched;
mod selection;
mod selectors;
mod settings;
mod toml_table;
mod writing;

pub(crate) use declared::linters_in;

use uvferry_diagnostics::Diagnostic;
use uvferry_ini::Dialect;

use crate::found::{Candidate, Key};
use crate::linter_rules as rules;
use crate::options::Tool;
use crate::plan::Plan;
use crate::ruff;
use crate::workbench::Workbench;

/// `RawConfigParser()`.
const DIALECT: Dialect = Dialect::RAW;

const LOCAL: &str = "flake8:local-plugins";

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let reads = |section: &str| section == "flake8" || section == LOCAL;
    let mut own = bench.candidate(".flake8", &DIALECT, true, reads);
    // Without a section for it flake8 looks further, whatever the file is called.
    own.counts &= own.broken || !own.sections.is_empty();
    let order = vec![
        bench.candidate("setup.cfg", &DIALECT, false, reads),
        bench.candidate("tox.ini", &DIALECT, false, reads),
        own,
    ];
    let mut plan = match toml_table::candidate(bench) {
        Some(table) if toml_table::is_read(bench.options) => {
            let mut plan = Plan::new(Tool::Flake8, ruff::ROOT, table);
            plan.later = order
                .into_iter()
                .filter(|candidate| candidate.counts && !candidate.broken)
                .collect();
            plan
        }
        table => {
            if let Some(table) = table {
                bench.report_passed_over(Tool::Flake8, &table);
            }
            let order = order.into_iter().chain([Candidate::pyproject(false)]);
            match bench.settle(Tool::Flake8, ruff::ROOT, order.collect()) {
                Some(plan) => plan,
                None => return,
            }
        }
    };
    plan.merges = true;
    plan.to = Some("tool.ruff.lint".to_owned());
    let ahead = ruff::FILES
        .iter()
        .find(|path| bench.file(path).is_some() && !bench.has_gone(path));
    if let Some(file) = ahead {
        let why = format!("ruff reads `{file}`, which stays, and not pyproject.toml");
        bench.keep(&plan, &why);
        return;
    }
    let winner = plan.winner.clone();
    plan.stays = stays(bench, &winner);
    let keys: Vec<&Key> = winner.section("flake8").collect();
    let told = writing::fill(bench, &mut plan, &keys);
    let local: Vec<&Key> = winner.section(LOCAL).collect();
    for key in &local {
        let why = "ruff runs no plugins";
        plan.drop(&key.found, &rules::OPTION_WITHOUT_COUNTERPART, why);
    }
    if bench.carry_out(&plan) {
        if plan.stays.is_none() {
            let moved = std::iter::once(&plan.winner).chain(&plan.shadowed);
            for candidate in moved.filter(|candidate| !candidate.own_file) {
                bench.remove_section(&candidate.file, "flake8");
            }
        }
        for diagnostic in told {
            bench.tell(diagnostic);
        }
    }
}

/// Why flake8's section stays, where it does; told.
fn stays(bench: &mut Workbench<'_>, winner: &Candidate) -> Option<String> {
    let (place, why) = if let Some(run) = bench.options.run.get(&Tool::Flake8) {
        let why = format!("{}:{} runs flake8", run.file, run.line);
        (run.clone(), why)
    } else if winner.is_pyproject() {
        (
            winner.place(),
            "a plugin of flake8 reads it there".to_owned(),
        )
    } else if let Some(local) = winner.section(LOCAL).next() {
        let why = "flake8 runs plugins of the project's own, which ruff cannot";
        (local.found.location.clone(), why.to_owned())
    } else {
        return None;
    };
    let what = format!(
        "`{}` keeps flake8's section: {why}; ruff's settings stand beside it, and have no effect \
         until something runs `ruff check`",
        winner.file
    );
    bench.tell(Diagnostic::new(&rules::FLAKE8_STAYS, what).at_location(place));
    Some(why)
}
