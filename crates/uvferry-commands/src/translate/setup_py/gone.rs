//! A project whose setup.py goes: what its commands find afterwards.

use crate::command::Word;
use crate::context::{Project, Surroundings};
use crate::outcome::{Outcome, Translated};
use crate::rules;

use super::super::draft::Draft;
use super::super::invocation::Invocation;
use super::script;

/// Whether it is the project's own setup.py, and that one goes.
pub(super) fn is_gone(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    project: &Project,
) -> bool {
    let named = invocation
        .command
        .words
        .get(script(invocation))
        .and_then(Word::text)
        .and_then(|text| surroundings.repository_path(&text));
    let own = if project.folder.is_empty() {
        "setup.py".to_owned()
    } else {
        format!("{}/setup.py", project.folder)
    };
    project.setup_py_is_gone && named.is_none_or(|named| named == own)
}

/// `setup.py --version`.
pub(super) fn shown(draft: Draft<'_, '_>, project: Option<&Project>, name: &str) -> Translated {
    let instead = match name {
        "--version" => {
            "`uv version --short` prints the version that stands in pyproject.toml; one that is \
             computed is told by `uv run python -c \"import importlib.metadata as m; \
             print(m.version('NAME'))\"`"
                .to_owned()
        }
        "--name" => project
            .and_then(|project| project.name.as_ref())
            .map_or_else(
                || "the name stands in pyproject.toml".to_owned(),
                |name| format!("the name stands in pyproject.toml: `{name}`"),
            ),
        _ => "it stands in `[project]` of pyproject.toml".to_owned(),
    };
    let mut draft = draft;
    draft.review(
        &rules::SETUP_PY_IS_GONE,
        format!("`setup.py {name}`: {instead}"),
        None,
    );
    draft.finish(Outcome::Kept { why: instead })
}

pub(super) fn gone(mut draft: Draft<'_, '_>, name: &str, project: Option<&Project>) -> Translated {
    let advice = match name {
        "build_ext" => {
            "an editable install builds extension modules in place: `uv sync \
             --reinstall-package {0}`, or `uv pip install -e .`"
        }
        "build" | "build_py" | "build_clib" | "build_scripts" => "`uv build --wheel` builds",
        "egg_info" | "dist_info" => "`uv build` and `uv sync` write the metadata",
        "clean" => "remove the folders `build`, `dist` and `*.egg-info`",
        "check" => "`uvx twine check dist/*` checks what `uv build` has built",
        "extract_messages" | "init_catalog" | "update_catalog" | "compile_catalog" => {
            "Babel's own program does this: `uv run pybabel`"
        }
        "build_sphinx" => "Sphinx's own program does this: `uv run sphinx-build`",
        _ => "run what it does by its own program",
    };
    let own = project.and_then(|project| project.name.as_deref());
    let advice = advice.replace("{0}", own.unwrap_or("NAME"));
    let why = format!("`setup.py {name}` finds no setup.py any more: {advice}");
    draft.review(&rules::SETUP_PY_IS_GONE, &why, None);
    draft.finish(Outcome::Kept { why })
}
