//! What pyproject.toml says to ruff already, and to black.

use std::collections::BTreeMap;

use toml_edit::Item;
use uvferry_pyproject::{Pyproject, Step};

use super::selectors::{Rules, resolve};
use crate::options::{Options, Tool};

/// What is there before flake8's settings come.
#[derive(Debug, Default)]
pub(crate) struct There {
    /// Whether there is a table of ruff.
    pub(crate) ruff: bool,
    /// Whether ruff is used for linting: rules are selected or ignored, or set up.
    pub(crate) lint: bool,
    /// The rules that are on; `None` where they are ruff's own choice.
    pub(crate) on: Option<Rules>,
    /// `line-length`.
    pub(crate) line_length: Option<i64>,
    /// `lint.pycodestyle.max-line-length`.
    pub(crate) max_line_length: Option<i64>,
    /// The length that black wraps at, where it is used.
    pub(crate) black: Option<i64>,
    /// The paths that are left out.
    pub(crate) excluded: Vec<String>,
    /// Each value of ruff's tables, by its path.
    values: BTreeMap<String, String>,
}

/// Keys of `[tool.ruff]` itself that are of linting, from before they had a table.
const OLD_LINT: &[&str] = &[
    "select",
    "ignore",
    "extend-select",
    "extend-ignore",
    "per-file-ignores",
];

impl There {
    /// The text of a value of ruff's, by its path from the root.
    pub(crate) fn value(&self, path: &[&str]) -> Option<&str> {
        self.values.get(&path.join(".")).map(String::as_str)
    }

    pub(crate) fn new(pyproject: &Pyproject, options: &Options) -> Self {
        let get = |path: &[&str]| item(pyproject, path);
        let list = |path: &[&str]| -> Vec<String> {
            get(path)
                .and_then(Item::as_array)
                .into_iter()
                .flatten()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect()
        };
        let both = |key: &str| {
            let mut found = list(&["tool", "ruff", "lint", key]);
            found.extend(list(&["tool", "ruff", key]));
            found
        };
        let has_select = get(&["tool", "ruff", "lint", "select"]).is_some()
            || get(&["tool", "ruff", "select"]).is_some();
        let select = [both("select"), both("extend-select")].concat();
        let ignore = [both("ignore"), both("extend-ignore")].concat();
        let uses_black = get(&["tool", "black"]).is_some()
            || options.run.contains_key(&Tool::Black)
            || options
                .development
                .iter()
                .any(|name| name.eq_ignore_ascii_case("black"));
        Self {
            ruff: get(&["tool", "ruff"]).is_some(),
            lint: get(&["tool", "ruff", "lint"]).is_some()
                || OLD_LINT
                    .iter()
                    .any(|key| get(&["tool", "ruff", key]).is_some()),
            on: has_select.then(|| resolve(&select, &ignore)),
            line_length: get(&["tool", "ruff", "line-length"]).and_then(Item::as_integer),
            max_line_length: get(&["tool", "ruff", "lint", "pycodestyle", "max-line-length"])
                .and_then(Item::as_integer),
            black: uses_black.then(|| {
                get(&["tool", "black", "line-length"])
                    .and_then(Item::as_integer)
                    .unwrap_or(88)
            }),
            values: get(&["tool", "ruff"]).map(values).unwrap_or_default(),
            excluded: [
                list(&["tool", "ruff", "exclude"]),
                list(&["tool", "ruff", "extend-exclude"]),
                list(&["tool", "ruff", "lint", "exclude"]),
            ]
            .concat(),
        }
    }
}

/// Each value below `[tool.ruff]`.
fn values(ruff: &Item) -> BTreeMap<String, String> {
    fn walk(item: &Item, path: &str, out: &mut BTreeMap<String, String>) {
        match item.as_table_like() {
            Some(table) => {
                for (key, inner) in table.iter() {
                    walk(inner, &format!("{path}.{key}"), out);
                }
            }
            None => {
                out.insert(path.to_owned(), item.to_string().trim().to_owned());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(ruff, "tool.ruff", &mut out);
    out
}

fn item<'a>(pyproject: &'a Pyproject, path: &[&str]) -> Option<&'a Item> {
    let steps: Vec<Step<'_>> = path.iter().map(|&key| Step::Key(key)).collect();
    pyproject.get(&steps)
}

/// Whether a list or value is there.
pub(crate) fn has(pyproject: &Pyproject, path: &[&str]) -> bool {
    item(pyproject, path).is_some()
}
