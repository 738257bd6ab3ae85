//! The keys of `[flake8]` as steps into `[tool.ruff]`.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{InlineTable, Value};
use uvferry_diagnostics::{Diagnostic, Rule};
use uvferry_pyproject::{Comments, NewValue, text_value};

use super::decision::Lists;
use super::lists::{files_to_codes, is_code, items, uncommented};
use super::options::{self, Fate, number};
use super::paths::{below, is_python, pattern};
use super::ruff_rules::is_preview;
use super::selection::{Circumstances, Decided, Installed, Selection, added};
use super::settings::{There, has};
use crate::found::{Key, toml_comments};
use crate::linter_rules as rules;
use crate::plan::{Plan, Step};
use crate::rules::{UNKNOWN_TOOL_KEY, UNUSABLE_VALUE};
use crate::values::python_bool;
use crate::workbench::Workbench;

pub(super) const RUFF: &[&str] = &["tool", "ruff"];
pub(super) const LINT: &[&str] = &["tool", "ruff", "lint"];

/// flake8's own `max-line-length`.
const LINE_LENGTH: i64 = 79;

/// The longest line that ruff can be told of.
const LONGEST: i64 = 65535;

/// Fills the plan; what is to be told once it is done.
pub(crate) fn fill(bench: &mut Workbench<'_>, plan: &mut Plan, keys: &[&Key]) -> Vec<Diagnostic> {
    let mut writer = Writer {
        there: There::new(bench.pyproject, bench.options),
        plan,
        told: Vec::new(),
    };
    let lists = writer.lists(keys);
    let around = circumstances(keys);
    let per_file = writer.per_file(keys);
    let of_options: Vec<&str> = keys
        .iter()
        .filter_map(|key| options::known(&key.setting.key))
        .map(|known| known.plugin)
        .filter(|plugin| !plugin.is_empty())
        .collect();
    let codes = per_file
        .iter()
        .flat_map(|(_, codes)| codes)
        .map(String::as_str);
    let installed = Installed::new(&bench.options.development, &lists, codes, &of_options);
    let decided = Decided::new(&lists, &installed, &around);
    let selection = decided.selection();
    writer.selection(keys, &selection, &lists);
    writer.line_length(keys, &decided);
    for key in keys {
        match &key.setting.broken {
            Some(broken) => writer
                .plan
                .block(&key.found, &UNUSABLE_VALUE, broken.clone()),
            None => writer.option(bench, key),
        }
    }
    writer.per_file_ignores(bench, keys, &per_file, &decided);
    writer.defaults(keys, &selection, bench);
    writer.imports(bench, keys, &installed, &selection);
    writer.searched(bench, keys);
    let told = writer.told;
    let above: Vec<String> = plan
        .winner
        .sections
        .iter()
        .filter(|(name, _)| name == "flake8")
        .flat_map(|(_, comments)| comments.clone())
        .collect();
    let has_step = |table: &[&str]| {
        plan.steps.iter().any(|step| match step {
            Step::Put { table: to, .. } | Step::Add { table: to, .. } => to == table,
            _ => false,
        })
    };
    let first = if has_step(RUFF) { RUFF } else { LINT };
    if has_step(first) {
        plan.table(first, above);
    }
    // ruff's own table comes before those in it.
    plan.steps.sort_by_key(|step| match step {
        Step::Put { table, .. } | Step::Add { table, .. } => table.len() > RUFF.len(),
        _ => true,
    });
    told
}

pub(super) fn value_of<'a>(keys: &[&'a Key], name: &str) -> Option<&'a Key> {
    keys.iter()
        .rfind(|key| options::known(&key.setting.key).is_some_and(|known| known.name == name))
        .copied()
}

pub(super) fn text_of(keys: &[&Key], name: &str) -> Option<String> {
    value_of(keys, name).map(|key| uncommented(&key.setting).0)
}

fn circumstances(keys: &[&Key]) -> Circumstances {
    let flag = |name| text_of(keys, name).and_then(|text| python_bool(&text));
    Circumstances {
        complexity: text_of(keys, "max-complexity").is_some_and(|text| number(&text).is_ok()),
        doc_length: text_of(keys, "max-doc-length").is_some(),
        copyright: flag("copyright-check") == Some(true),
        convention: text_of(keys, "docstring-convention"),
        enabled: text_of(keys, "enable-extensions")
            .map(|text| items(&text).items)
            .unwrap_or_default(),
        no_lambdas: flag("unused-arguments-ignore-lambdas") == Some(true),
    }
}

/// Selectors with the comments of the entries that they are; what stood at others, and above
/// the keys, stands above the list.
fn commented(selectors: &[String], keys: &[&Key], names: &[&str]) -> (NewValue, Comments) {
    let mut above = Vec::new();
    let mut entries: Vec<(String, Comments)> = Vec::new();
    for key in names.iter().filter_map(|name| value_of(keys, name)) {
        above.extend(key.found.comments.above.iter().cloned());
        for line in &key.setting.lines {
            let (text, trailing) = match line.text.split_once(" #") {
                Some((text, comment)) => (text, Some(format!("#{comment}"))),
                None => (line.text.as_str(), None),
            };
            let codes = items(text).items;
            let mut comments = toml_comments(&line.above);
            // A comment behind several codes is of all of them.
            if codes.len() != 1 {
                comments.extend(trailing.clone());
            }
            for (at, code) in codes.iter().enumerate() {
                entries.push((
                    code.clone(),
                    Comments {
                        above: if at == 0 {
                            std::mem::take(&mut comments)
                        } else {
                            Vec::new()
                        },
                        trailing: trailing.clone().filter(|_| codes.len() == 1),
                    },
                ));
            }
            above.extend(comments);
        }
        above.extend(toml_comments(&key.setting.after));
    }
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, (code, _)) in entries.iter().enumerate() {
        first.entry(code).or_insert(at);
    }
    let places: Vec<Option<usize>> = selectors
        .iter()
        .map(|selector| first.remove(selector.as_str()))
        .collect();
    let items = selectors
        .iter()
        .zip(places)
        .map(|(selector, place)| {
            let comments = place.map(|at| std::mem::take(&mut entries[at].1));
            (text_value(selector), comments.unwrap_or_default())
        })
        .collect();
    for (code, comments) in entries {
        above.extend(comments.above);
        above.extend(
            comments
                .trailing
                .map(|text| format!("# {code}: {}", text.trim_start_matches(['#', ' ']))),
        );
    }
    let above = Comments {
        above,
        trailing: None,
    };
    (NewValue::List(items), above)
}

pub(super) struct Writer<'p> {
    pub(super) there: There,
    pub(super) plan: &'p mut Plan,
    pub(super) told: Vec<Diagnostic>,
}

impl Writer<'_> {
    pub(super) fn tell(&mut self, rule: &Rule, key: Option<&Key>, what: impl AsRef<str>) {
        let place = key.map_or_else(
            || self.plan.winner.place(),
            |key| key.found.location.clone(),
        );
        self.told
            .push(Diagnostic::new(rule, what).at_location(place));
    }

    /// The four lists, without what is no code.
    fn lists(&mut self, keys: &[&Key]) -> Lists {
        let mut list = |name: &str| -> Option<Vec<String>> {
            let key = value_of(keys, name)?;
            let found = items(&key.setting.value);
            let (codes, others): (Vec<String>, Vec<String>) =
                found.items.into_iter().partition(|item| is_code(item));
            if found.has_comment || !others.is_empty() {
                let odd = if others.is_empty() {
                    "a `#` behind the value".to_owned()
                } else {
                    format!("`{}`", others.join("`, `"))
                };
                let what = format!("`{name}` has {odd}, which flake8 6 and newer stop at");
                self.tell(&rules::ODDLY_READ, Some(key), what);
            }
            // Said twice is said once.
            let mut seen = BTreeSet::new();
            Some(
                codes
                    .into_iter()
                    .filter(|code| seen.insert(code.clone()))
                    .collect(),
            )
        };
        Lists {
            select: list("select"),
            extend_select: list("extend-select").unwrap_or_default(),
            ignore: list("ignore"),
            extend_ignore: list("extend-ignore").unwrap_or_default(),
        }
    }

    /// `per-file-ignores`, each name once: of two guides for one name flake8 takes the first.
    fn per_file(&mut self, keys: &[&Key]) -> Vec<(String, Vec<String>)> {
        let Some(key) = value_of(keys, "per-file-ignores") else {
            return Vec::new();
        };
        let (text, comment) = uncommented(&key.setting);
        if comment {
            let what = "`per-file-ignores` has a `#` behind a value, which flake8 stops at";
            self.tell(&rules::ODDLY_READ, Some(key), what);
        }
        match files_to_codes(&text) {
            Ok(found) => {
                let mut seen = BTreeSet::new();
                found
                    .into_iter()
                    .filter(|(name, _)| {
                        let first = seen.insert(name.clone());
                        if !first {
                            let what = format!(
                                "`{name}` has two entries, and flake8 takes the first alone"
                            );
                            self.tell(&rules::ODDLY_READ, Some(key), what);
                        }
                        first
                    })
                    .collect()
            }
            Err(why) => {
                let why = format!("flake8 stops at `per-file-ignores`: {why}");
                self.plan.block(&key.found, &UNUSABLE_VALUE, why);
                Vec::new()
            }
        }
    }

    /// `select` and `ignore`.
    fn selection(&mut self, keys: &[&Key], selection: &Selection, lists: &Lists) {
        let named = |list: &[&str]| -> Vec<_> {
            list.iter()
                .filter_map(|name| value_of(keys, name))
                .map(|key| key.found.clone())
                .collect()
        };
        let select = named(&["select", "extend-select"]);
        let ignore = named(&["ignore", "extend-ignore"]);
        if self.there.lint {
            let on = self.there.on.clone().unwrap_or_default();
            let missing = selection
                .on
                .difference(&on)
                .filter(|rule| !is_preview(rule))
                .cloned()
                .collect();
            let more = added(&missing, &on);
            if !more.is_empty() {
                self.plan.append(&[LINT, &["extend-select"]].concat(), more);
            }
            self.plan.merge(select, "tool.ruff.lint.extend-select");
            if !ignore.is_empty() {
                // What was ignored is not selected; ruff's own rules stay as they are.
                self.plan.merge(ignore, "tool.ruff.lint");
            }
        } else {
            let (list, comments) = commented(&selection.select, keys, &["select", "extend-select"]);
            self.plan.add_commented(LINT, "select", list, comments);
            if !selection.ignore.is_empty() {
                let (list, comments) =
                    commented(&selection.ignore, keys, &["ignore", "extend-ignore"]);
                self.plan.add_commented(LINT, "ignore", list, comments);
            }
            self.plan.merge(select, "tool.ruff.lint.select");
            self.plan.merge(ignore, "tool.ruff.lint.ignore");
        }
        self.tell_selection(keys, selection, lists);
    }

    fn tell_selection(&mut self, keys: &[&Key], selection: &Selection, lists: &Lists) {
        let at = value_of(keys, "select").or_else(|| value_of(keys, "ignore"));
        if !selection.without_rule.is_empty() {
            let list: Vec<String> = selection
                .without_rule
                .iter()
                .map(|(plugin, codes)| format!("{} ({plugin})", codes.join(", ")))
                .collect();
            let what = format!("ruff has no rule for {}", list.join("; "));
            self.tell(&rules::CODES_WITHOUT_RULE, at, what);
        }
        if !selection.preview.is_empty() {
            let what = format!("ruff has in preview only: {}", selection.preview.join(", "));
            self.tell(&rules::PREVIEW_RULES, at, what);
        }
        if !selection.renamed.is_empty() {
            let list: Vec<String> = selection
                .renamed
                .iter()
                .map(|(code, rules)| format!("{code} is {}", rules.join(" and ")))
                .collect();
            self.tell(
                &rules::RENAMED_CODES,
                at,
                format!("for ruff {}", list.join(", ")),
            );
        }
        if !selection.alone.is_empty() && !self.there.lint {
            let what = format!(
                "only ruff has {}; `lint.ignore` holds them, so that nothing new is found",
                selection.alone.join(", ")
            );
            self.tell(&rules::RULES_OF_RUFF_ALONE, at, what);
        }
        if !selection.of_nothing.is_empty() {
            let what = format!(
                "nothing that the project declares gives {}",
                selection.of_nothing.join(", ")
            );
            self.tell(&rules::CODE_OF_NOTHING, at, what);
        }
        let needless: Vec<&str> = lists
            .ignored()
            .filter(|entry| {
                !selection.ignore.iter().any(|selector| {
                    selector.starts_with(entry) || entry.starts_with(selector.as_str())
                })
            })
            .collect();
        if !needless.is_empty() && !self.there.lint {
            let what = format!("ruff need not ignore {}", needless.join(", "));
            let at = value_of(keys, "ignore").or_else(|| value_of(keys, "extend-ignore"));
            self.tell(&rules::OPTION_WITHOUT_EFFECT, at, what);
        }
    }

    /// `max-line-length`: what the linter goes by, not what a formatter wraps at.
    fn line_length(&mut self, keys: &[&Key], decided: &Decided<'_>) {
        let key = value_of(keys, "max-line-length");
        let given = match key.map(|key| (key, number(&uncommented(&key.setting).0))) {
            Some((key, Ok(0) | Err(_))) => {
                let why = "`max-line-length` is no number that ruff takes";
                self.plan.block(&key.found, &UNUSABLE_VALUE, why);
                return;
            }
            Some((_, Ok(given))) => Some(given.min(LONGEST)),
            None => None,
        };
        let length = given.unwrap_or(LINE_LENGTH);
        let plain = decided.reports("E501");
        let bugbear = decided.reports("B950");
        // B950 leaves a tenth, as E501 does not.
        let limit = if bugbear && !plain {
            (length + length / 10).min(LONGEST)
        } else {
            length
        };
        if given.is_none() && !plain && !bugbear {
            return;
        }
        let there = &self.there;
        let own: &[&str] = &["tool", "ruff", "lint", "pycodestyle"];
        let found: Vec<_> = key.iter().map(|key| key.found.clone()).collect();
        let number = |number: i64| NewValue::One(Value::from(number));
        if there.ruff {
            let now = there.max_line_length.or(there.line_length).unwrap_or(88);
            let is_on = self.there.on.as_ref().is_some_and(|on| on.contains("E501"));
            match key {
                Some(key) if is_on && now != limit => {
                    let why = format!("ruff reports lines (E501) from {now} characters on already");
                    self.lost(key, &why);
                }
                _ if now == limit => self.plan.merge(found, "tool.ruff.line-length"),
                Some(key) => self.plan.put(key, own, "max-line-length", number(limit)),
                None if is_on => {}
                None => self.plan.add(own, "max-line-length", number(limit)),
            }
            return;
        }
        let wraps = there.black.unwrap_or(length);
        if wraps == length {
            match key {
                Some(key) => self.plan.put(key, RUFF, "line-length", number(length)),
                None => self.plan.add(RUFF, "line-length", number(length)),
            }
            if limit != length {
                self.plan.add(own, "max-line-length", number(limit));
            }
            return;
        }
        match key {
            Some(key) => self.plan.put(key, own, "max-line-length", number(limit)),
            None => self.plan.add(own, "max-line-length", number(limit)),
        }
    }

    fn option(&mut self, bench: &Workbench<'_>, key: &Key) {
        let name = key.setting.key.as_str();
        let (text, _) = uncommented(&key.setting);
        let Some(known) = options::known(name) else {
            self.unknown(key);
            return;
        };
        match known.fate {
            Fate::Selection => {}
            Fate::To(path, form) => {
                let Some((last, tables)) = path.split_last() else {
                    return;
                };
                let table = [RUFF, tables].concat();
                if text.is_empty() {
                    let why = "it is empty";
                    self.plan
                        .drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why);
                    return;
                }
                match options::value(form, &text) {
                    Ok(value) => self.plan.put(key, &table, last, value),
                    Err(why) => self.plan.block(&key.found, &UNUSABLE_VALUE, why),
                }
            }
            Fate::Without(why) => self
                .plan
                .drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why),
            Fate::Lost(why) => {
                let is_off = python_bool(&text) == Some(false) || text.is_empty();
                if is_off {
                    let why = "it is off";
                    self.plan
                        .drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why);
                } else {
                    self.lost(key, why);
                }
            }
            Fate::Special => self.special(bench, key, known.name, &text),
        }
    }

    fn unknown(&mut self, key: &Key) {
        let name = key.setting.key.as_str();
        if let Some(package) = options::absent(name) {
            let why = format!("ruff has nothing of {package}");
            self.plan
                .drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why);
            return;
        }
        let why = "neither flake8 nor a plugin that ruff has rules of knows it";
        let what = format!("`{name}` is no option of flake8 or of a plugin that is known here");
        self.tell(&UNKNOWN_TOOL_KEY, Some(key), what);
        self.plan.drop(&key.found, &UNKNOWN_TOOL_KEY, why);
    }

    pub(super) fn lost(&mut self, key: &Key, why: &str) {
        let what = format!("`{}` is left out: {why}", key.setting.written);
        self.tell(&rules::OPTION_WITHOUT_COUNTERPART, Some(key), what);
        self.plan
            .drop(&key.found, &rules::OPTION_WITHOUT_COUNTERPART, why);
    }

    fn special(&mut self, bench: &Workbench<'_>, key: &Key, name: &str, text: &str) {
        let without = &rules::OPTION_WITHOUT_EFFECT;
        match name {
            "exclude" | "extend-exclude" => self.exclude(key, name, text),
            "filename" => {
                let found = items(text).items;
                let value = NewValue::texts(found.iter().map(String::as_str));
                if found.is_empty() {
                    self.plan.drop(&key.found, without, "it is empty");
                } else {
                    self.plan.put(key, RUFF, "include", value);
                }
            }
            "max-complexity" => match number(text) {
                Ok(most) => {
                    let table = [LINT, &["mccabe"]].concat();
                    let value = NewValue::One(Value::from(most));
                    self.plan.put(key, &table, "max-complexity", value);
                }
                Err(_) if text.starts_with('-') => {
                    self.plan.drop(
                        &key.found,
                        without,
                        "it turns C901 off, which is not selected",
                    );
                }
                Err(why) => self.plan.block(&key.found, &UNUSABLE_VALUE, why),
            },
            "indent-size" => match number(text) {
                Ok(4) => self
                    .plan
                    .drop(&key.found, without, "it is what ruff goes by anyway"),
                Ok(_) if self.there.ruff || self.there.black.is_some() => {
                    self.lost(key, "`indent-width` would change what the formatter does");
                }
                Ok(size) => {
                    let value = NewValue::One(Value::from(size));
                    self.plan.put(key, RUFF, "indent-width", value);
                }
                Err(why) => self.plan.block(&key.found, &UNUSABLE_VALUE, why),
            },
            "format"
                if matches!(text, "pylint")
                    && !has(bench.pyproject, &["tool", "ruff", "output-format"]) =>
            {
                self.plan
                    .put(key, RUFF, "output-format", NewValue::text("pylint"));
            }
            "format" => self
                .plan
                .drop(&key.found, without, "it says how results are shown"),
            "docstring-convention" => match text {
                "pep257" | "numpy" | "google" => {
                    let table = [LINT, &["pydocstyle"]].concat();
                    self.plan
                        .put(key, &table, "convention", NewValue::text(text));
                }
                "all" => {
                    let why = "without a convention ruff has all rules";
                    self.plan.drop(&key.found, without, why);
                    let what = "ruff never has D203 beside D211, nor D213 beside D212";
                    self.tell(&rules::OPTION_WITHOUT_COUNTERPART, Some(key), what);
                }
                _ => {
                    let why = format!("`{text}` is no convention");
                    self.plan.block(&key.found, &UNUSABLE_VALUE, why);
                }
            },
            "application-import-names" => {
                let table = [LINT, &["isort"]].concat();
                let found = items(text).items;
                let value = NewValue::texts(found.iter().map(String::as_str));
                self.plan.put(key, &table, "known-first-party", value);
            }
            "ban-relative-imports" => {
                let table = [LINT, &["flake8-tidy-imports"]].concat();
                let which = match text {
                    "parents" => "parents",
                    "true" => "all",
                    _ => {
                        self.plan.drop(&key.found, without, "it bans nothing");
                        return;
                    }
                };
                self.plan.put(key, &table, name, NewValue::text(which));
            }
            "banned-modules" => self.banned(key, text),
            "type-checking-pydantic-enabled" => {
                if python_bool(text) == Some(true) {
                    let table = [LINT, &["flake8-type-checking"]].concat();
                    let value = NewValue::texts(["pydantic.BaseModel"]);
                    self.plan
                        .put(key, &table, "runtime-evaluated-base-classes", value);
                } else {
                    self.plan.drop(&key.found, without, "it is off");
                }
            }
            // Their part is played by the selection.
            "enable-extensions" | "copyright-check" | "unused-arguments-ignore-lambdas" => {
                self.plan
                    .merge(vec![key.found.clone()], "tool.ruff.lint.select");
            }
            // With others of its kind: `per-file-ignores`, `import-order-style`.
            _ => {}
        }
    }

    fn exclude(&mut self, key: &Key, name: &str, text: &str) {
        let mut found = Vec::new();
        for item in items(text).items {
            match pattern(&item) {
                Ok(glob) => found.push(glob),
                Err(why) => {
                    let what = format!("`{item}` of `{name}` is left out: {why}");
                    self.tell(&rules::OPTION_WITHOUT_COUNTERPART, Some(key), what);
                }
            }
        }
        found.retain(|glob| !self.there.excluded.contains(glob) || !self.there.ruff);
        if self.there.lint {
            // What ruff looks at already, it goes on looking at.
            if found.is_empty() {
                let why = "ruff leaves these out already";
                self.plan
                    .drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why);
            } else {
                let why = format!("ruff is used already and looks into {}", found.join(", "));
                self.lost(key, &why);
            }
        } else if self.there.ruff {
            // In the linter's own list it changes nothing for a formatter.
            let is_of_files = |glob: &&String| is_python(glob) || glob.ends_with('*');
            let folders: Vec<String> = found
                .iter()
                .filter(|glob| !is_of_files(glob))
                .map(|glob| below(glob))
                .collect();
            found.extend(folders);
            if !found.is_empty() {
                self.plan.append(&[LINT, &["exclude"]].concat(), found);
            }
            self.plan
                .merge(vec![key.found.clone()], "tool.ruff.lint.exclude");
        } else if found.is_empty() && name == "extend-exclude" {
            let why = "it excludes nothing";
            self.plan
                .drop(&key.found, &rules::OPTION_WITHOUT_EFFECT, why);
        } else {
            let value = NewValue::texts(found.iter().map(String::as_str));
            self.plan.put(key, RUFF, name, value);
        }
    }

    /// Lines of `module = message`.
    fn banned(&mut self, key: &Key, text: &str) {
        let table = [LINT, &["flake8-tidy-imports", "banned-api"]].concat();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let module = line.split_once('=').map(|(module, message)| {
                let module = module.trim();
                (module.strip_suffix(".*").unwrap_or(module), message.trim())
            });
            match module {
                Some((module, message)) if !module.is_empty() && !module.contains('*') => {
                    let mut api = InlineTable::new();
                    api.insert("msg", text_value(message));
                    let value = NewValue::One(Value::InlineTable(api));
                    self.plan.add(&table, module, value);
                }
                _ => {
                    let what = format!("`{line}` of `banned-modules` has nothing like it in ruff");
                    self.tell(&rules::OPTION_WITHOUT_COUNTERPART, Some(key), what);
                }
            }
        }
        self.plan.merge(
            vec![key.found.clone()],
            "tool.ruff.lint.flake8-tidy-imports.banned-api",
        );
    }

    /// Where flake8's plugins have other defaults than ruff.
    fn defaults(&mut self, keys: &[&Key], selection: &Selection, bench: &Workbench<'_>) {
        let on = |start: &str| selection.on.iter().any(|rule| rule.starts_with(start));
        if on("Q000")
            && value_of(keys, "inline-quotes")
                .or(value_of(keys, "quotes"))
                .is_none()
        {
            let table = [LINT, &["flake8-quotes"]].concat();
            self.plan
                .add(&table, "inline-quotes", NewValue::text("single"));
        }
        let documented = selection
            .on
            .iter()
            .any(|rule| super::ruff_rules::letters(rule) == "D");
        if documented
            && value_of(keys, "docstring-convention").is_none()
            && !has(bench.pyproject, &["tool", "ruff", "lint", "pydocstyle"])
        {
            let table = [LINT, &["pydocstyle"]].concat();
            self.plan
                .add(&table, "convention", NewValue::text("pep257"));
        }
    }
}
