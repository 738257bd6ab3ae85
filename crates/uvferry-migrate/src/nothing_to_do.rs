//! Why a folder with setup.py or setup.cfg has nothing for a migration.

use std::path::Path;

use uvferry_pyproject::Pyproject;

use crate::options::PlanOptions;
use crate::out_of_reach::out_of_reach;
use crate::project::Project;
use crate::setup_files::{SETUP_CFG, SETUP_PY};
use crate::tree::Tree;

/// What stands at the root instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NothingMoves {
    /// Why nothing of it moves, to follow "no requirements file, and".
    pub reason: String,
    /// Whether there is a `[project]` table, which uv can lock as it is.
    pub has_project: bool,
}

/// Why nothing of setup.py and setup.cfg moves; `None` where there is neither of the two.
pub fn why_nothing_moves(root: &Path) -> Option<NothingMoves> {
    let tree = Tree::walk(root).ok()?;
    let project = Project::read(tree, &PlanOptions::default());
    let names = [SETUP_PY, SETUP_CFG];
    let there: Vec<&str> = names
        .into_iter()
        .filter(|name| project.tree.contains(name))
        .collect();
    let has_project = project
        .pyproject
        .as_ref()
        .is_some_and(Pyproject::has_project);
    let elsewhere = names
        .into_iter()
        .filter(|name| !there.contains(name))
        .find_map(|name| out_of_reach(&project.tree, name));
    if let Some(told) = elsewhere {
        return Some(NothingMoves {
            reason: told.message,
            has_project,
        });
    }
    let both = there.join(" and ");
    let backend = project
        .pyproject
        .as_ref()
        .and_then(Pyproject::build_system)
        .and_then(|build| build.build_backend)
        .filter(|backend| !backend.contains("setuptools"));
    let reason = match (there.as_slice(), backend) {
        ([], _) => return None,
        (_, Some(backend)) => format!(
            "`{backend}` builds the project, so what {both} says is not what is published, as far as is known here"
        ),
        (_, None) if has_project => {
            format!("pyproject.toml describes the project; {both} gives nothing that moves there")
        }
        ([SETUP_CFG], None) => "setup.cfg describes no package".to_owned(),
        _ => format!("{both} calls no `setup()` that describes a package"),
    };
    Some(NothingMoves {
        reason,
        has_project,
    })
}
