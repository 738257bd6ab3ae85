//! The order of imports: what isort (for flake8-isort) or a style of flake8-import-order goes
//! by, as `lint.isort` of ruff has it. By ruff's documentation of these settings and
//! `isort/settings.py`, `isort/profiles.py`, `flake8_import_order/styles.py`.

use toml_edit::{Array, Item, Value};
use uvferry_diagnostics::{Diagnostic, Location};
use uvferry_pyproject::{NewValue, Step as PathStep};

use super::isort_profiles::{Given, flag, list, number};
use super::paths::{is_python, pattern};
use super::selection::{Installed, Selection};
use super::writing::{LINT, RUFF, Writer, text_of, value_of};
use crate::found::Key;
use crate::linter_rules::OPTION_WITHOUT_COUNTERPART;
use crate::plan::Step;
use crate::values::{python_int, strip};
use crate::workbench::Workbench;

/// What a configuration of the order of imports becomes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Imports {
    /// Settings below `[tool.ruff.lint.isort]`.
    pub(crate) settings: Vec<(&'static str, NewValue)>,
    /// Tables below it, with their keys.
    pub(crate) tables: Vec<(&'static str, String, NewValue)>,
    /// `src` of ruff itself.
    pub(crate) src: Option<NewValue>,
    /// What isort leaves out, as patterns of ruff.
    pub(crate) skipped: Vec<String>,
    /// The length that isort wraps at.
    pub(crate) line_length: i64,
    /// What ruff has nothing for: the key, and why.
    pub(crate) lost: Vec<(String, &'static str)>,
}

/// isort's own `line_length`.
const LINE_LENGTH: i64 = 79;

/// `known_*` of these are sections that isort has by itself.
const SECTIONS: &[(&str, &str)] = &[
    ("FUTURE", "future"),
    ("STDLIB", "standard-library"),
    ("THIRDPARTY", "third-party"),
    ("FIRSTPARTY", "first-party"),
    ("LOCALFOLDER", "local-folder"),
];

/// Truth values that both have, by isort's name.
const FLAGS: &[(&str, &str)] = &[
    ("case_sensitive", "case-sensitive"),
    ("combine_as_imports", "combine-as-imports"),
    ("force_single_line", "force-single-line"),
    ("force_sort_within_sections", "force-sort-within-sections"),
    ("from_first", "from-first"),
    ("length_sort", "length-sort"),
    ("length_sort_straight", "length-sort-straight"),
    ("no_sections", "no-sections"),
    ("order_by_type", "order-by-type"),
];

const LISTS: &[(&str, &str)] = &[
    ("classes", "classes"),
    ("constants", "constants"),
    ("extra_standard_library", "extra-standard-library"),
    ("force_to_top", "force-to-top"),
    ("forced_separate", "forced-separate"),
    ("known_first_party", "known-first-party"),
    ("known_local_folder", "known-local-folder"),
    ("known_third_party", "known-third-party"),
    ("single_line_exclusions", "single-line-exclusions"),
    ("variables", "variables"),
];

const NUMBERS: &[(&str, &str)] = &[
    ("lines_after_imports", "lines-after-imports"),
    ("lines_between_types", "lines-between-types"),
];

/// Keys that change nothing in what is found, with the value that ruff goes by where there
/// is one such.
const NEUTRAL: &[(&str, Option<&str>)] = &[
    ("atomic", None),
    ("color_output", None),
    ("conda_env", None),
    ("directory", None),
    ("ensure_newline_before_comments", None),
    ("filter_files", None),
    ("follow_links", None),
    ("format_error", None),
    ("format_success", None),
    ("honor_case_in_force_sorted_sections", None),
    ("lines_before_imports", Some("-1")),
    ("lines_between_sections", Some("1")),
    ("only_modified", None),
    ("overwrite_in_place", None),
    ("py_version", None),
    ("quiet", None),
    ("show_diff", None),
    ("skip_gitignore", None),
    ("sort_relative_in_force_sorted_sections", None),
    ("use_parentheses", None),
    ("verbose", None),
    ("virtual_env", None),
];

fn texts(items: &[String]) -> NewValue {
    NewValue::texts(items.iter().map(String::as_str))
}

/// A section as ruff calls it.
fn section(name: &str) -> String {
    let known = SECTIONS.iter().find(|(isort, _)| *isort == name);
    known.map_or_else(|| name.to_lowercase(), |(_, ruff)| (*ruff).to_owned())
}

/// `[tool.isort]` for ruff; `None` where isort goes by its defaults.
pub(crate) fn of_isort(item: Option<&Item>) -> Imports {
    let given = Given::new(item.and_then(Item::as_table_like));
    let mut found = Imports {
        line_length: given.number("line_length", LINE_LENGTH),
        ..Imports::default()
    };
    let lined_up = |value: &Value| {
        number(value) == Some(3)
            || value
                .as_str()
                .is_some_and(|name| name.eq_ignore_ascii_case("VERTICAL_HANGING_INDENT"))
    };
    if !given.get("multi_line_output").is_some_and(lined_up)
        || !given.is_on("include_trailing_comma")
    {
        found.lost.push((
            "multi_line_output".to_owned(),
            "ruff wraps imports one a line with a comma behind the last, as isort does in mode 3 \
             with `include_trailing_comma`",
        ));
    }
    if !given.is_on("split_on_trailing_comma") {
        let off = NewValue::One(Value::from(false));
        found.settings.push(("split-on-trailing-comma", off));
    }
    let within = given.is_on("force_sort_within_sections");
    if within && !given.is_on("sort_relative_in_force_sorted_sections") {
        found.lost.push((
            "force_sort_within_sections".to_owned(),
            "isort sorts relative imports among each other by their text then, and ruff by how \
             many folders they go up",
        ));
    }
    for (name, value) in given.all() {
        found.add(name, value);
    }
    // Lines as a whole are sorted by case where names are sorted by type (`section_key`).
    if within && !given.is_on("honor_case_in_force_sorted_sections") {
        let by_type = given.get("order_by_type").and_then(flag) != Some(false);
        let value = NewValue::One(Value::from(by_type));
        found.settings.retain(|(name, _)| *name != "case-sensitive");
        found.settings.push(("case-sensitive", value));
    }
    if !found
        .tables
        .iter()
        .any(|(table, _, _)| *table == "sections")
    {
        return found;
    }
    // Without an order of sections isort puts its own alone.
    if given.get("sections").is_none() {
        found.tables.retain(|(table, _, _)| *table != "sections");
    }
    found
}

impl Imports {
    fn add(&mut self, name: &str, value: &Value) {
        let same = |names: &[(&'static str, &'static str)]| {
            let known = names.iter().find(|(isort, _)| *isort == name);
            known.map(|(_, ruff)| *ruff)
        };
        if let Some(ruff) = same(FLAGS) {
            match flag(value) {
                Some(on) => self.settings.push((ruff, NewValue::One(Value::from(on)))),
                None => self.lose(name, "it is neither true nor false"),
            }
            return;
        }
        if let Some(ruff) = same(NUMBERS) {
            match number(value) {
                Some(number) => self
                    .settings
                    .push((ruff, NewValue::One(Value::from(number)))),
                None => self.lose(name, "it is no number"),
            }
            return;
        }
        if let Some(ruff) = same(LISTS) {
            self.settings.push((ruff, texts(&list(value))));
            return;
        }
        let names = || -> Vec<String> { list(value).iter().map(|name| section(name)).collect() };
        match name {
            "profile"
            | "line_length"
            | "multi_line_output"
            | "include_trailing_comma"
            | "split_on_trailing_comma" => {}
            "sections" => self.settings.push(("section-order", texts(&names()))),
            "no_lines_before" => self.settings.push(("no-lines-before", texts(&names()))),
            "default_section" => {
                let default = section(value.as_str().unwrap_or_default());
                self.settings
                    .push(("default-section", NewValue::text(&default)));
            }
            "reverse_relative" => {
                if flag(value) == Some(true) {
                    let order = NewValue::text("closest-to-furthest");
                    self.settings.push(("relative-imports-order", order));
                }
            }
            "src_paths" => self.src = Some(texts(&list(value))),
            "skip" | "extend_skip" => {
                for item in list(value) {
                    self.skip(name, &item);
                }
            }
            "skip_glob" | "extend_skip_glob" => {
                for item in list(value) {
                    self.skip_glob(name, &item);
                }
            }
            "add_imports" => {
                self.lose(
                    name,
                    "`lint.isort.required-imports` with I002 comes nearest",
                );
            }
            "known_standard_library" | "known_future_library" => {
                self.lose(name, "ruff has its own list of these modules");
            }
            _ if name.starts_with("import_heading_") => {
                let of = name["import_heading_".len()..].to_uppercase();
                let text = NewValue::text(value.as_str().unwrap_or_default());
                self.tables.push(("import-heading", section(&of), text));
            }
            _ if name.starts_with("known_") => {
                let of = name["known_".len()..].to_uppercase();
                self.tables
                    .push(("sections", section(&of), texts(&list(value))));
            }
            _ => self.rest(name, value),
        }
    }

    fn rest(&mut self, name: &str, value: &Value) {
        let is_neutral = NEUTRAL.iter().any(|(known, neutral)| {
            *known == name && neutral.is_none_or(|neutral| number(value) == python_int(neutral))
        });
        let is_off = flag(value) == Some(false)
            || number(value) == Some(0)
            || value.as_str().is_some_and(|text| strip(text).is_empty())
            || value.as_array().is_some_and(Array::is_empty);
        if !is_neutral && !is_off {
            self.lose(name, "ruff's order of imports has nothing like it");
        }
    }

    fn lose(&mut self, name: &str, why: &'static str) {
        self.lost.push((name.to_owned(), why));
    }

    /// isort leaves out what has that name or lies in a folder of that name, and the one file
    /// of that path (`is_skipped`).
    fn skip(&mut self, name: &str, item: &str) {
        let path = item
            .strip_prefix("./")
            .unwrap_or(item)
            .trim_end_matches('/');
        let is_file = is_python(path);
        let item = if path.contains('/') {
            if !is_file {
                self.lose(name, "isort leaves nothing out by the path of a folder");
                return;
            }
            path.to_owned()
        } else if is_file {
            format!("*/{path}")
        } else {
            format!("*/{path}/*")
        };
        self.skip_glob(name, &item);
    }

    /// By `fnmatch`, with and without a `/` before the path from the root.
    fn skip_glob(&mut self, name: &str, item: &str) {
        let shorter = item.strip_prefix("*/");
        let whole = item.strip_prefix('/').unwrap_or(item);
        for one in std::iter::once(whole).chain(shorter) {
            match pattern(&format!("./{one}")) {
                Ok(glob) => self.skipped.push(glob),
                Err(_) => self.lose(name, "`lint.per-file-ignores` has no such pattern"),
            }
        }
    }
}

/// What a style of flake8-import-order becomes, with what ruff does otherwise; `None` for a
/// style that nobody knows.
pub(crate) fn of_style(style: &str) -> Option<(Vec<(&'static str, NewValue)>, &'static str)> {
    let on = || NewValue::One(Value::from(true));
    let off = || NewValue::One(Value::from(false));
    let relative = (
        "relative-imports-order",
        NewValue::text("closest-to-furthest"),
    );
    let lengthy = "ruff also joins imports of one module, and wants an empty line between \
                   first-party and relative imports";
    Some(match style {
        "google" => (
            vec![
                ("force-sort-within-sections", on()),
                ("order-by-type", off()),
                relative,
            ],
            lengthy,
        ),
        "appnexus" => (
            vec![
                ("force-sort-within-sections", on()),
                ("order-by-type", off()),
                relative,
            ],
            "ruff has no group for packages of the same house",
        ),
        "edited" => (
            vec![("order-by-type", off()), relative],
            "ruff has no group for packages of the same house",
        ),
        "smarkets" => (vec![("order-by-type", off()), relative], lengthy),
        "pycharm" => (
            vec![("case-sensitive", on()), ("order-by-type", off()), relative],
            lengthy,
        ),
        "isort" => (vec![("case-sensitive", on()), relative], lengthy),
        "cryptography" => (
            vec![("case-sensitive", on()), ("order-by-type", off()), relative],
            "ruff puts no empty line between two packages of other people",
        ),
        "pep8" => (
            Vec::new(),
            "this style asks for the order of groups alone, and ruff sorts within them too",
        ),
        _ => return None,
    })
}

const ISORT: &[&str] = &["tool", "isort"];

/// flake8-import-order's own style.
const STYLE: &str = "cryptography";

impl Writer<'_> {
    /// `lint.isort`, where ruff takes over the check of the order of imports.
    pub(super) fn imports(
        &mut self,
        bench: &mut Workbench<'_>,
        keys: &[&Key],
        installed: &Installed,
        selection: &Selection,
    ) {
        let has = |package: &str| {
            let mut plugins = installed.plugins.iter();
            plugins.any(|plugin| plugin.packages.contains(&package))
        };
        let on = selection.on.contains("I001");
        let styled = has("flake8-import-order");
        if on && has("flake8-isort") {
            self.as_isort(bench, keys);
        } else if on && styled && value_of(keys, "import-order-style").is_none() {
            self.as_styled(None, STYLE);
        }
        if let Some(key) = value_of(keys, "import-order-style") {
            let style = text_of(keys, "import-order-style").unwrap_or_default();
            if on && !has("flake8-isort") {
                self.as_styled(Some(key), &style);
            } else {
                let why = "nothing checks the order of imports by it";
                self.plan
                    .drop(&key.found, &crate::linter_rules::OPTION_WITHOUT_EFFECT, why);
            }
        }
    }

    fn as_styled(&mut self, key: Option<&Key>, style: &str) {
        let Some((settings, difference)) = of_style(style) else {
            if let Some(key) = key {
                self.lost(key, "no style of flake8-import-order that is known here");
            }
            return;
        };
        for (name, value) in settings {
            self.setting(&[LINT, &["isort"]].concat(), name, value, None);
        }
        if let Some(key) = key {
            self.plan
                .merge(vec![key.found.clone()], "tool.ruff.lint.isort");
        }
        let what = format!("of the style `{style}`: {difference}");
        self.tell(&OPTION_WITHOUT_COUNTERPART, key, what);
    }

    fn as_isort(&mut self, bench: &mut Workbench<'_>, keys: &[&Key]) {
        if let Some(file) = crate::isort::stays_in(bench) {
            let what = format!(
                "isort's settings stay in `{file}`, where ruff does not read them; `lint.isort` \
                 has none of them"
            );
            self.told.push(
                Diagnostic::new(&OPTION_WITHOUT_COUNTERPART, what)
                    .at_location(Location::file(&file)),
            );
            return;
        }
        let steps: Vec<PathStep<'_>> = ISORT.iter().map(|&key| PathStep::Key(key)).collect();
        let found = of_isort(bench.pyproject.get(&steps));
        let place = |key: &str| {
            let path = [steps.as_slice(), &[PathStep::Key(key)]].concat();
            bench.pyproject.location(&path)
        };
        let table = [LINT, &["isort"]].concat();
        for (name, value) in found.settings {
            if name == "known-first-party" && value_of(keys, "application-import-names").is_some() {
                continue;
            }
            let at = place(&name.replace('-', "_"));
            self.setting(&table, name, value, at);
        }
        for (inner, name, value) in found.tables {
            let table = [table.as_slice(), &[inner]].concat();
            self.setting(&table, &name, value, place("sections"));
        }
        if let Some(src) = found.src {
            self.setting(RUFF, "src", src, place("src_paths"));
        }
        for glob in found.skipped {
            self.ignore_imports_of(&glob);
        }
        for (name, why) in &found.lost {
            let what = format!("`{name}` of isort is left out of ruff's settings: {why}");
            self.tell_at(place(name), what);
        }
        let wraps = self.line_length_written();
        if wraps != found.line_length {
            let what = format!(
                "isort wraps imports at {} characters and ruff at {wraps} (`line-length`)",
                found.line_length
            );
            self.tell_at(place("line_length"), what);
        }
    }

    /// A setting of ruff's, unless pyproject.toml has one.
    fn setting(&mut self, table: &[&str], name: &str, value: NewValue, at: Option<Location>) {
        let path: Vec<&str> = [table, &[name]].concat();
        match self.there.value(&path) {
            None => self.plan.add(table, name, value),
            Some(there) if there == value.to_value().to_string().trim() => {}
            Some(_) => {
                let what = format!("`{}` says something else to ruff already", path.join("."));
                self.tell_at(at, what);
            }
        }
    }

    fn ignore_imports_of(&mut self, glob: &str) {
        let table = [LINT, &["per-file-ignores"]].concat();
        let path = [table.as_slice(), &[glob]].concat();
        let is_written = self.plan.steps.iter().any(
            |step| matches!(step, Step::Add { table: to, key, .. } if *to == table && key == glob),
        );
        if is_written || self.there.value(&path).is_some() {
            self.plan.append(&path, vec!["I001".to_owned()]);
        } else {
            self.plan.add(&table, glob, NewValue::texts(["I001"]));
        }
    }

    fn tell_at(&mut self, place: Option<Location>, what: String) {
        let place = place.unwrap_or_else(|| self.plan.winner.place());
        self.told
            .push(Diagnostic::new(&OPTION_WITHOUT_COUNTERPART, what).at_location(place));
    }

    /// ruff's `line-length` as it will be.
    fn line_length_written(&self) -> i64 {
        let written = self.plan.steps.iter().find_map(|step| match step {
            Step::Put {
                table, key, value, ..
            }
            | Step::Add {
                table, key, value, ..
            } if table == RUFF && key == "line-length" => value.to_value().as_integer(),
            _ => None,
        });
        written.or(self.there.line_length).unwrap_or(88)
    }
}

#[cfg(test)]
mod tests {
    use uvferry_pyproject::{Pyproject, Step};

    use super::of_isort;

    fn shown(text: &str) -> (Vec<String>, Vec<String>) {
        let file = uvferry_diagnostics::SourceFile::new("pyproject.toml", text);
        let pyproject = Pyproject::parse(&file).unwrap();
        let found = of_isort(pyproject.get(&[Step::Key("tool"), Step::Key("isort")]));
        let settings = found
            .settings
            .iter()
            .map(|(name, value)| format!("{name} = {}", value.to_value()));
        let tables = found
            .tables
            .iter()
            .map(|(table, name, value)| format!("{table}.{name} = {}", value.to_value()));
        (
            settings.chain(tables).collect(),
            found.lost.into_iter().map(|(name, _)| name).collect(),
        )
    }

    #[test]
    fn what_ruff_does_anyway_is_not_written() {
        assert_eq!(
            shown("[tool.isort]\nprofile = \"black\"\natomic = true\nforce_grid_wrap = 0\n"),
            (vec![], vec![])
        );
    }

    #[test]
    fn sections_have_ruffs_names_and_need_an_order() {
        let known = "[tool.isort]\nprofile = \"black\"\nknown_django = [\"django\"]\n";
        assert_eq!(shown(known), (vec![], vec![]));
        let ordered = format!("{known}sections = \"FUTURE,STDLIB,DJANGO\"\n");
        assert_eq!(
            shown(&ordered).0,
            [
                "section-order = [\"future\", \"standard-library\", \"django\"]",
                "sections.django = [\"django\"]"
            ]
        );
    }

    #[test]
    fn what_ruff_lacks_is_named() {
        let text = "[tool.isort]\nprofile = \"google\"\nadd_imports = [\"import os\"]\n";
        assert_eq!(
            shown(text).1,
            [
                "multi_line_output",
                "force_sort_within_sections",
                "add_imports",
                "lexicographical",
                "group_by_package"
            ]
        );
    }
}
