//! Which files are looked at: flake8's and ruff's own lists of what is left out differ, and
//! so do the kinds of files that they take for Python.

use uvferry_pyproject::NewValue;

use super::paths::{below, is_python};
use super::writing::{LINT, RUFF, Writer, value_of};
use crate::found::Key;
use crate::linter_rules::OPTION_WITHOUT_COUNTERPART;
use crate::workbench::Workbench;

/// flake8's own `exclude` (`flake8/defaults.py`).
const FLAKE8: &[&str] = &[
    ".svn",
    "CVS",
    ".bzr",
    ".hg",
    ".git",
    "__pycache__",
    ".tox",
    ".nox",
    ".eggs",
    "*.egg",
];

/// ruff's own `exclude` (`ruff config exclude`).
pub(crate) const RUFF_EXCLUDE: &[&str] = &[
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "venv",
];

/// Files that ruff takes for Python beside those that flake8 does.
const KINDS: &[&str] = &[".pyi", ".ipynb"];

/// Whether a name of the path, a folder's or the file's, is one of a list.
fn is_left_out(path: &str, list: &[&str]) -> bool {
    path.split('/').any(|name| {
        list.iter().any(|item| match item.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => name == *item,
        })
    })
}

impl Writer<'_> {
    /// Makes ruff look at the files that flake8 has looked at, where that would differ.
    pub(super) fn searched(&mut self, bench: &Workbench<'_>, keys: &[&Key]) {
        if self.there.lint {
            // What ruff looks at already, it goes on looking at.
            return;
        }
        let paths = &bench.options.paths;
        let mut out: Vec<String> = Vec::new();
        if value_of(keys, "filename").is_none() {
            let kinds = KINDS
                .iter()
                .filter(|kind| paths.iter().any(|path| path.ends_with(**kind)));
            out.extend(kinds.map(|kind| format!("*{kind}")));
        }
        // flake8's `exclude` takes the place of its own list, as ruff's does.
        if value_of(keys, "exclude").is_none() {
            let python: Vec<&String> = paths.iter().filter(|path| is_python(path)).collect();
            let only_flake8: Vec<&str> = FLAKE8
                .iter()
                .copied()
                .filter(|name| !RUFF_EXCLUDE.contains(name))
                .filter(|name| python.iter().any(|path| is_left_out(path, &[name])))
                .collect();
            out.extend(only_flake8.iter().map(|name| below(name)));
            self.look_into(
                python
                    .into_iter()
                    .filter(|path| !is_left_out(path, FLAKE8))
                    .map(String::as_str),
            );
        }
        out.retain(|item| !self.there.excluded.contains(item));
        if !out.is_empty() {
            self.plan.append(&[LINT, &["exclude"]].concat(), out);
        }
    }

    /// ruff's list without the names that files of flake8's have in their paths.
    fn look_into<'a>(&mut self, paths: impl Iterator<Item = &'a str>) {
        let hidden: Vec<&str> = paths
            .filter(|path| is_left_out(path, RUFF_EXCLUDE))
            .collect();
        let Some(first) = hidden.first() else {
            return;
        };
        if self.there.ruff {
            let what = format!(
                "flake8 looks into {} that ruff leaves out, `{first}` for one",
                match hidden.len() {
                    1 => "a file".to_owned(),
                    count => format!("{count} files"),
                }
            );
            self.tell(&OPTION_WITHOUT_COUNTERPART, None, what);
            return;
        }
        let kept: Vec<&str> = RUFF_EXCLUDE
            .iter()
            .copied()
            .filter(|name| !hidden.iter().any(|path| is_left_out(path, &[name])))
            .collect();
        self.plan.add(RUFF, "exclude", NewValue::texts(kept));
    }
}
