//! What a user decided: `[tool.uvferry.imports]`, and what `[tool.deptry]` and
//! `[tool.fawltydeps]` say where that is silent.
//!
//! The keys of `[tool.uvferry.imports]`; a list of one may be written as a string:
//!
//! | key | value | says |
//! |---|---|---|
//! | `exclude` | globs | what is not read |
//! | `ignore-notebooks` | true or false | notebooks are not read |
//! | `ignore-rules` | codes or names of rules | which rules are off |
//! | `ignore` | table of rules, each with names | for which distributions and modules a rule is off; `*` stands for any text |
//! | `first-party` | modules | what is the project's own |
//! | `modules` | table of distributions, each with modules | what a distribution has |
//! | `development-groups` | groups and extras | what is for development |
//! | `main-groups` | groups and extras | what is not |
//! | `development-paths` | globs | what is a test, documentation or a tool |
//!
//! What is told of requirements files says what they are for: those that deptry is told besides are
//! read whatever they are called, and so are those that FawltyDeps has in `deps` where
//! `deps_parser_choice` makes them ones. Neither keeps other files from being read, and FawltyDeps's
//! `code` keeps none: what its user looks at in one run is no statement about the rest.
//!
//! Sources: deptry's "Usage & Configuration", and its changelog for the names that its keys had
//! before; FawltyDeps's "Configuration".

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Document, Item, Key, TableLike};
use uvferry_diagnostics::{Diagnostic, Rule, SourceFile, nearest};
use uvferry_requirements::normalize_name;

use crate::rules::{self, RULES};

/// What a user decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Codes of rules that are off (`UVF502`).
    pub ignored_rules: BTreeSet<String>,
    /// By the code of a rule, distributions and modules for which it is off, each as written
    /// and normalised (PEP 503); `*` stands for anything. [`ignores`](Self::ignores) asks it.
    pub ignored: BTreeMap<String, BTreeSet<String>>,
    /// Globs of paths, relative to the root, that are not read.
    pub excluded: Vec<String>,
    /// Regular expressions of deptry for paths that are not read.
    pub excluded_patterns: Vec<String>,
    /// Whether notebooks are left out.
    pub ignores_notebooks: bool,
    /// Modules of the project itself.
    pub first_party: BTreeSet<String>,
    /// Which modules a distribution (normalised) has.
    pub modules: BTreeMap<String, Vec<String>>,
    /// Groups and extras that are for development.
    pub development: BTreeSet<String>,
    /// Groups and extras that are not.
    pub not_development: BTreeSet<String>,
    /// Globs of paths that are tests, documentation or tools beside those that are known.
    pub development_paths: Vec<String>,
    /// Requirements files of the project itself, relative to the root, where deptry is told
    /// them; `None` where it looks for them.
    pub requirements_files: Option<Vec<String>>,
    /// Requirements files for development, likewise.
    pub development_requirements_files: Option<Vec<String>>,
    /// Files that FawltyDeps is told to read as requirements files, whatever they are called.
    pub other_requirements_files: Vec<String>,
}

impl Settings {
    /// Reads them from a pyproject.toml, with what is wrong in them. A file that is no TOML says
    /// nothing: whoever reads it for its dependencies tells that.
    ///
    /// Of a key that several tools have, ours counts before deptry's, and that before
    /// FawltyDeps's.
    ///
    /// ```
    /// use uvferry_diagnostics::SourceFile;
    /// use uvferry_imports::settings::Settings;
    ///
    /// let text = "[tool.deptry]\nignore = [\"DEP003\"]\nexclud = [\"old\"]\n";
    /// let file = SourceFile::new("pyproject.toml", text);
    /// let (settings, told) = Settings::read(Some(&file));
    /// assert!(settings.ignored_rules.contains("UVF503"));
    /// assert_eq!(told[0].help.as_deref(), Some("did you mean `exclude`?"));
    /// ```
    pub fn read(pyproject: Option<&SourceFile>) -> (Self, Vec<Diagnostic>) {
        let Some(file) = pyproject else {
            return (Self::default(), Vec::new());
        };
        let Ok(document) = Document::parse(file.text()) else {
            return (Self::default(), Vec::new());
        };
        let mut reader = Reader {
            file,
            section: "",
            told: Vec::new(),
        };
        let tool = document.get("tool").and_then(Item::as_table_like);
        let of = |name: &str| tool.and_then(|tool| tool.get_key_value(name));
        let mut said = Said::default();
        let ours = of("uvferry")
            .and_then(|(_, item)| item.as_table_like())
            .and_then(|table| table.get_key_value("imports"));
        if let Some(table) = reader.section("tool.uvferry.imports", ours) {
            said = reader.ours(table);
        }
        if let Some(table) = reader.section("tool.deptry", of("deptry")) {
            said = said.or(reader.deptry(table));
        }
        if let Some(table) = reader.section("tool.fawltydeps", of("fawltydeps")) {
            said = said.or(reader.fawltydeps(table));
        }
        (said.into(), reader.told)
    }

    /// Whether a rule is off altogether.
    pub fn is_off(&self, rule: &Rule) -> bool {
        self.ignored_rules.contains(rule.code)
    }

    /// Whether a rule is off for a distribution or a module (`google.cloud.storage`): it, or a
    /// package that it is in, is named.
    pub fn ignores(&self, rule: &Rule, name: &str) -> bool {
        self.is_off(rule)
            || self
                .ignored
                .get(rule.code)
                .is_some_and(|names| names.iter().any(|pattern| is_named(pattern, name)))
    }
}

fn is_named(pattern: &str, name: &str) -> bool {
    let is_in = name
        .strip_prefix(pattern)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    is_in || wildcard(&normalize_name(pattern), &normalize_name(name))
}

/// `*` stands for any text, also for none.
fn wildcard(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// What one tool's table says, key by key.
#[derive(Default)]
struct Said {
    ignored_rules: Option<BTreeSet<String>>,
    ignored: Option<BTreeMap<String, BTreeSet<String>>>,
    /// Globs, and regular expressions.
    excluded: Option<(Vec<String>, Vec<String>)>,
    ignores_notebooks: Option<bool>,
    first_party: Option<Vec<String>>,
    modules: Option<BTreeMap<String, Vec<String>>>,
    development: Option<Vec<String>>,
    not_development: Option<Vec<String>>,
    development_paths: Option<Vec<String>>,
    requirements_files: Option<Vec<String>>,
    development_requirements_files: Option<Vec<String>>,
    other_requirements_files: Option<Vec<String>>,
}

impl Said {
    fn or(self, other: Self) -> Self {
        Self {
            ignored_rules: self.ignored_rules.or(other.ignored_rules),
            ignored: self.ignored.or(other.ignored),
            excluded: self.excluded.or(other.excluded),
            ignores_notebooks: self.ignores_notebooks.or(other.ignores_notebooks),
            first_party: self.first_party.or(other.first_party),
            modules: self.modules.or(other.modules),
            development: self.development.or(other.development),
            not_development: self.not_development.or(other.not_development),
            development_paths: self.development_paths.or(other.development_paths),
            requirements_files: self.requirements_files.or(other.requirements_files),
            development_requirements_files: self
                .development_requirements_files
                .or(other.development_requirements_files),
            other_requirements_files: self
                .other_requirements_files
                .or(other.other_requirements_files),
        }
    }

    fn ignore(&mut self, code: &str, names: Vec<String>) {
        let all = self.ignored.get_or_insert_default();
        let set = all.entry(code.to_owned()).or_default();
        for name in names {
            set.insert(normalize_name(&name));
            set.insert(name);
        }
    }

    fn exclude_patterns(&mut self, patterns: Vec<String>) {
        let (_, all) = self.excluded.get_or_insert_default();
        all.extend(patterns);
    }
}

impl From<Said> for Settings {
    fn from(said: Said) -> Self {
        let (excluded, excluded_patterns) = said.excluded.unwrap_or_default();
        let set = |list: Option<Vec<String>>| list.unwrap_or_default().into_iter().collect();
        Self {
            ignored_rules: said.ignored_rules.unwrap_or_default(),
            ignored: said.ignored.unwrap_or_default(),
            excluded,
            excluded_patterns,
            ignores_notebooks: said.ignores_notebooks.unwrap_or_default(),
            first_party: set(said.first_party),
            modules: said.modules.unwrap_or_default(),
            development: set(said.development),
            not_development: set(said.not_development),
            development_paths: said.development_paths.unwrap_or_default(),
            requirements_files: said.requirements_files,
            development_requirements_files: said.development_requirements_files,
            other_requirements_files: said.other_requirements_files.unwrap_or_default(),
        }
    }
}

const OURS: &[&str] = &[
    "development-groups",
    "development-paths",
    "exclude",
    "first-party",
    "ignore",
    "ignore-notebooks",
    "ignore-rules",
    "main-groups",
    "modules",
];

const DEPTRY: &[&str] = &[
    "exclude",
    "experimental_namespace_package",
    "extend_exclude",
    "github_output",
    "github_warning_errors",
    "ignore",
    "ignore_notebooks",
    "json_output",
    "known_first_party",
    "no_ansi",
    "non_dev_dependency_groups",
    "optional_dependencies_dev_groups",
    "package_module_name_map",
    "pep621_dev_dependency_groups",
    "per_rule_ignores",
    "requirements_files",
    "requirements_files_dev",
];

/// Keys of deptry that say how it is run or what it prints, and those of older ones.
const DEPTRY_FOR_ITSELF: &[&str] = &[
    "config",
    "enforce_posix_paths",
    "experimental_namespace_package",
    "github_output",
    "github_warning_errors",
    "json_output",
    "no_ansi",
    "using_default_requirements_files",
    "verbose",
];

/// What deptry's rules are called here.
const DEPTRY_RULES: &[(&str, &Rule)] = &[
    ("DEP001", &rules::MISSING),
    ("DEP002", &rules::UNUSED),
    ("DEP003", &rules::TRANSITIVE),
    ("DEP004", &rules::DEVELOPMENT_IN_PACKAGE),
    ("DEP005", &rules::STANDARD_LIBRARY),
];

const FAWLTYDEPS: &[&str] = &[
    "actions",
    "base_dir",
    "code",
    "custom_mapping",
    "custom_mapping_file",
    "deps",
    "deps_parser_choice",
    "exclude",
    "exclude_from",
    "ignore_undeclared",
    "ignore_unused",
    "install_deps",
    "output_format",
    "pyenvs",
    "verbosity",
];

/// As its documentation spells it.
const FAWLTYDEPS_ALSO: &str = "install-deps";

struct Reader<'a> {
    file: &'a SourceFile,
    /// The table that is read, without its brackets.
    section: &'static str,
    told: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn section<'t>(
        &mut self,
        name: &'static str,
        entry: Option<(&Key, &'t Item)>,
    ) -> Option<&'t dyn TableLike> {
        self.section = name;
        let (key, item) = entry?;
        let table = item.as_table_like();
        if table.is_none() {
            self.tell(
                key,
                item,
                &format!("`{name}` is a table, not {}", kind(item)),
            );
        }
        table
    }

    fn tell(&mut self, key: &Key, item: &Item, message: &str) {
        let span = key.span().or_else(|| item.span()).unwrap_or(0..0);
        self.told
            .push(Diagnostic::new(&rules::SETTING, message).at(self.file, span));
    }

    fn unknown(&mut self, key: &Key, item: &Item, known: &[&str]) {
        self.tell(
            key,
            item,
            &format!("`[{}]` has no key `{}`", self.section, key.get()),
        );
        // Dashes and underscores are told apart by none who misspells a key.
        let dashed: Vec<String> = known.iter().map(|name| name.replace('_', "-")).collect();
        let names: Vec<&str> = dashed.iter().map(String::as_str).collect();
        let meant = nearest(key.get(), &names)
            .and_then(|found| names.iter().position(|name| *name == found));
        if let (Some(at), Some(last)) = (meant, self.told.last_mut()) {
            last.help = Some(format!("did you mean `{}`?", known[at]));
        }
    }

    fn wrong_kind(&mut self, key: &Key, item: &Item, takes: &str) {
        let message = format!(
            "`{}` of `[{}]` takes {takes}, not {}",
            key.get(),
            self.section,
            kind(item)
        );
        self.tell(key, item, &message);
    }

    fn flag(&mut self, key: &Key, item: &Item) -> Option<bool> {
        let flag = item.as_bool();
        if flag.is_none() {
            self.wrong_kind(key, item, "true or false");
        }
        flag
    }

    /// A list of strings; or one string, where a tool takes such.
    fn list(&mut self, key: &Key, item: &Item, one: One) -> Option<Vec<String>> {
        if let Some(text) = item.as_str() {
            match one {
                One::No => {}
                One::Whole => return Some(vec![text.to_owned()]),
                One::Split => return Some(split(text, ',')),
            }
        }
        let Some(array) = item.as_array() else {
            let takes = match one {
                One::No => "a list of strings",
                One::Whole | One::Split => "a list of strings, or one",
            };
            self.wrong_kind(key, item, takes);
            return None;
        };
        let words: Vec<String> = array
            .iter()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect();
        if words.len() < array.len() {
            self.wrong_kind(key, item, "a list of strings");
        }
        Some(words)
    }

    /// A table of lists, or of single strings.
    fn lists(&mut self, key: &Key, item: &Item) -> Option<Vec<(Key, Vec<String>)>> {
        let Some(table) = item.as_table_like() else {
            self.wrong_kind(key, item, "a table of lists of strings");
            return None;
        };
        let mut lists = Vec::new();
        for (name, _) in table.iter() {
            let Some((name, value)) = table.get_key_value(name) else {
                continue;
            };
            if let Some(words) = self.list(name, value, One::Whole) {
                lists.push((name.clone(), words));
            }
        }
        Some(lists)
    }

    /// A table of lists as deptry takes it, which may also be written `a=b|c,d=e`.
    fn mapping(&mut self, key: &Key, item: &Item) -> Option<Vec<(Key, Vec<String>)>> {
        let Some(text) = item.as_str() else {
            return self.lists(key, item);
        };
        let mut lists: Vec<(Key, Vec<String>)> = Vec::new();
        for pair in split(text, ',') {
            let Some((name, values)) = pair.split_once('=') else {
                self.wrong_kind(key, item, "a table, or pairs like `a=b|c,d=e`");
                return None;
            };
            lists.push((Key::new(name.trim()), split(values, '|')));
        }
        Some(lists)
    }

    /// Rules by their codes or names.
    fn rules(&mut self, key: &Key, item: &Item, names: Vec<String>) -> BTreeSet<String> {
        let mut codes = BTreeSet::new();
        for name in names {
            match self.rule(&name) {
                Some(rule) => {
                    codes.insert(rule.code.to_owned());
                }
                None => self.unknown_rule(key, item, &name),
            }
        }
        codes
    }

    fn rule(&self, name: &str) -> Option<&'static Rule> {
        if self.section == "tool.deptry" {
            let of = |(code, _): &&(&str, _)| code.eq_ignore_ascii_case(name);
            return DEPTRY_RULES.iter().find(of).map(|(_, rule)| *rule);
        }
        RULES
            .iter()
            .find(|rule| rule.code.eq_ignore_ascii_case(name) || rule.name == name)
            .copied()
    }

    fn unknown_rule(&mut self, key: &Key, item: &Item, name: &str) {
        let message = format!(
            "`{}` of `[{}]` names `{name}`, which is no rule",
            key.get(),
            self.section
        );
        self.tell(key, item, &message);
        let known: Vec<&str> = if self.section == "tool.deptry" {
            DEPTRY_RULES.iter().map(|(code, _)| *code).collect()
        } else {
            let both = RULES.iter().flat_map(|rule| [rule.name, rule.code]);
            both.collect()
        };
        // One code resembles each other one.
        let known: Vec<&str> = known
            .into_iter()
            .filter(|word| !word.ends_with(|c: char| c.is_ascii_digit()))
            .collect();
        if let (Some(meant), Some(last)) = (nearest(name, &known), self.told.last_mut()) {
            last.help = Some(format!("did you mean `{meant}`?"));
        }
    }

    fn ignored(&mut self, said: &mut Said, lists: Vec<(Key, Vec<String>)>, item: &Item) {
        said.ignored.get_or_insert_default();
        for (name, words) in lists {
            match self.rule(name.get()) {
                Some(rule) => said.ignore(rule.code, words),
                None => self.unknown_rule(&name, item, name.get()),
            }
        }
    }

    fn ours(&mut self, table: &dyn TableLike) -> Said {
        let mut said = Said::default();
        for (key, item) in entries(table) {
            match key.get() {
                "exclude" => {
                    let globs = self.list(key, item, One::Whole);
                    said.excluded = globs.map(|globs| (globs, Vec::new()));
                }
                "ignore-rules" => {
                    let names = self.list(key, item, One::Whole);
                    said.ignored_rules = names.map(|names| self.rules(key, item, names));
                }
                "ignore" => {
                    if let Some(lists) = self.lists(key, item) {
                        self.ignored(&mut said, lists, item);
                    }
                }
                "first-party" => said.first_party = self.list(key, item, One::Whole),
                "modules" => said.modules = self.lists(key, item).map(by_distribution),
                "ignore-notebooks" => said.ignores_notebooks = self.flag(key, item),
                "development-groups" => said.development = self.list(key, item, One::Whole),
                "main-groups" => said.not_development = self.list(key, item, One::Whole),
                "development-paths" => said.development_paths = self.list(key, item, One::Whole),
                _ => self.unknown(key, item, OURS),
            }
        }
        said
    }

    fn deptry(&mut self, table: &dyn TableLike) -> Said {
        let mut said = Said::default();
        for (key, item) in entries(table) {
            match key.get() {
                "exclude" | "extend_exclude" => {
                    if let Some(patterns) = self.list(key, item, One::Whole) {
                        said.exclude_patterns(patterns);
                    }
                }
                "ignore" => {
                    let names = self.list(key, item, One::Split);
                    said.ignored_rules = names.map(|names| self.rules(key, item, names));
                }
                "per_rule_ignores" => {
                    if let Some(lists) = self.mapping(key, item) {
                        self.ignored(&mut said, lists, item);
                    }
                }
                // Before there were codes.
                "ignore_missing"
                | "ignore_unused"
                | "ignore_obsolete"
                | "ignore_transitive"
                | "ignore_misplaced_dev" => {
                    let rule = match key.get() {
                        "ignore_missing" => &rules::MISSING,
                        "ignore_transitive" => &rules::TRANSITIVE,
                        "ignore_misplaced_dev" => &rules::DEVELOPMENT_IN_PACKAGE,
                        _ => &rules::UNUSED,
                    };
                    if let Some(names) = self.list(key, item, One::Split) {
                        said.ignore(rule.code, names);
                    }
                }
                "ignore_notebooks" => said.ignores_notebooks = self.flag(key, item),
                "known_first_party" => said.first_party = self.list(key, item, One::Whole),
                "package_module_name_map" => {
                    said.modules = self.mapping(key, item).map(by_distribution);
                }
                "pep621_dev_dependency_groups" | "optional_dependencies_dev_groups" => {
                    if let Some(groups) = self.list(key, item, One::Split) {
                        said.development.get_or_insert_default().extend(groups);
                    }
                }
                "non_dev_dependency_groups" => {
                    said.not_development = self.list(key, item, One::Split);
                }
                "requirements_files" | "requirements_txt" => {
                    said.requirements_files = self.list(key, item, One::Split);
                }
                "requirements_files_dev" | "requirements_txt_dev" => {
                    said.development_requirements_files = self.list(key, item, One::Split);
                }
                name if DEPTRY_FOR_ITSELF.contains(&name) => {}
                _ => self.unknown(key, item, DEPTRY),
            }
        }
        said
    }

    fn fawltydeps(&mut self, table: &dyn TableLike) -> Said {
        let mut said = Said::default();
        let (mut deps, mut are_requirements) = (None, false);
        for (key, item) in entries(table) {
            match key.get() {
                "ignore_unused" => {
                    if let Some(names) = self.list(key, item, One::No) {
                        said.ignore(rules::UNUSED.code, names);
                    }
                }
                // What is only there because another needs it is undeclared to FawltyDeps.
                "ignore_undeclared" => {
                    if let Some(names) = self.list(key, item, One::No) {
                        said.ignore(rules::MISSING.code, names.clone());
                        said.ignore(rules::TRANSITIVE.code, names);
                    }
                }
                "custom_mapping" => said.modules = self.lists(key, item).map(by_distribution),
                "exclude" => {
                    let patterns = self.list(key, item, One::No);
                    said.excluded = patterns.map(|patterns| {
                        let globs = patterns.iter().filter_map(|pattern| glob(pattern));
                        (globs.collect(), Vec::new())
                    });
                }
                "deps" => deps = self.list(key, item, One::No),
                "deps_parser_choice" => {
                    are_requirements = item.as_str() == Some("requirements.txt");
                }
                name if FAWLTYDEPS.contains(&name) || name == FAWLTYDEPS_ALSO => {}
                _ => self.unknown(key, item, FAWLTYDEPS),
            }
        }
        // Without that choice it goes by the name of each, as is done here anyway.
        said.other_requirements_files = deps.filter(|_| are_requirements);
        said
    }
}

/// What a single string in place of a list is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum One {
    /// Not allowed.
    No,
    /// The only item.
    Whole,
    /// The items, with commas between them.
    Split,
}

fn entries(table: &dyn TableLike) -> impl Iterator<Item = (&Key, &Item)> {
    let names: Vec<&str> = table.iter().map(|(name, _)| name).collect();
    names
        .into_iter()
        .filter_map(|name| table.get_key_value(name))
}

fn split(text: &str, by: char) -> Vec<String> {
    let parts = text.split(by).map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn by_distribution(lists: Vec<(Key, Vec<String>)>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, modules) in lists {
        all.entry(normalize_name(name.get()))
            .or_default()
            .extend(modules);
    }
    all
}

/// The glob of a pattern as in .gitignore; `None` for one that takes something in again.
fn glob(pattern: &str) -> Option<String> {
    let pattern = pattern.trim();
    if pattern.is_empty() || pattern.starts_with(['!', '#']) {
        return None;
    }
    let pattern = pattern.trim_end_matches('/');
    Some(if pattern.contains('/') {
        pattern.trim_start_matches('/').to_owned()
    } else {
        format!("**/{pattern}")
    })
}

fn kind(item: &Item) -> &'static str {
    if item.is_array_of_tables() {
        return "a list of tables";
    }
    if item.is_table_like() {
        return "a table";
    }
    if item.is_array() {
        return "a list of others";
    }
    match item.type_name() {
        "string" => "a string",
        "integer" => "a whole number",
        "float" => "a number",
        "boolean" => "true or false",
        _ => "a date",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, is_one) in [
            ("pytest-*", "pytest-cov", true),
            ("pytest-*", "pytest", false),
            ("*", "", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "acb", false),
            ("*-stubs", "pandas-stubs", true),
            ("abc", "abcd", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(wildcard(pattern, text), is_one, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_of_gitignore_is_a_glob() {
        assert_eq!(glob(".*").as_deref(), Some("**/.*"));
        assert_eq!(glob("build/").as_deref(), Some("**/build"));
        assert_eq!(glob("/build/").as_deref(), Some("build"));
        assert_eq!(glob("docs/old").as_deref(), Some("docs/old"));
        assert_eq!(glob("!docs"), None);
    }

    #[test]
    fn the_lists_of_keys_are_in_order() {
        assert!(OURS.is_sorted() && DEPTRY.is_sorted() && FAWLTYDEPS.is_sorted());
    }
}
