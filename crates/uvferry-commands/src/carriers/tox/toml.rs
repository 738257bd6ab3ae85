//! tox.toml: requirements files in `deps` that became part of the project.
//!
//! The same as in tox.ini ([`dependencies`](super::dependencies)), in the form of tox 4.21:
//! `env_run_base`, `env.NAME`, lists of strings
//! (<https://tox.wiki/en/latest/config.html#toml-only>). What refers to another key, is
//! written in one line with its table, or gets the package in more than one way stays.

use std::collections::BTreeSet;

use toml_edit::{Document, Item, Table, Value};
use uvferry_diagnostics::{SourceFile, Span};

use super::dependencies::{Became, Part, is_below, part};
use crate::carried::{Carried, Mention};
use crate::carriers::listing;
use crate::context::Project;

/// An environment, or what all of them begin with.
struct Env<'a> {
    name: String,
    table: &'a Table,
    deps: Option<Deps>,
}

/// `deps` of an environment.
struct Deps {
    key: Span,
    value: Span,
    items: Vec<(Span, Part)>,
}

impl Env<'_> {
    fn became(&self) -> Became {
        let mut all = Became::default();
        for (_, part) in self.deps.iter().flat_map(|deps| &deps.items) {
            if let Part::Moves(became) = part {
                all.main |= became.main;
                all.groups.extend(became.groups.iter().cloned());
                all.extras.extend(became.extras.iter().cloned());
            }
        }
        all
    }

    fn flag(&self, key: &str) -> Option<bool> {
        self.table.get(key).and_then(Item::as_bool)
    }
}

/// The edits of a file; `None` where nothing of it moves.
///
/// # Errors
/// Why it stays as it is.
pub(super) fn carry(
    file: &SourceFile,
    folder: &str,
    project: &Project,
) -> Result<Option<(Carried, Span)>, String> {
    let document = Document::parse(file.text()).map_err(|error| error.message().to_owned())?;
    let root = document.as_table();
    let mut envs = Vec::new();
    if let Some(base) = root.get("env_run_base") {
        envs.push(env("env_run_base", base, folder, project)?);
    }
    if let Some(tables) = root.get("env").and_then(Item::as_table_like) {
        for (name, item) in tables.iter() {
            envs.push(env(name, item, folder, project)?);
        }
    }
    let envs: Vec<Env<'_>> = envs.into_iter().flatten().collect();
    let moves = |env: &&Env<'_>| {
        let items = env.deps.iter().flat_map(|deps| &deps.items);
        items
            .into_iter()
            .any(|(_, part)| matches!(part, Part::Moves(_)))
    };
    let Some(first) = envs
        .iter()
        .find(moves)
        .and_then(|env| Some(env.deps.as_ref()?.key.clone()))
    else {
        return Ok(None);
    };
    if refers_to_deps(root) {
        return Err("another key refers to `deps`".to_owned());
    }
    let mut made = Made {
        file,
        project,
        carried: Carried::default(),
    };
    let needs_package = made.packaging(root, &envs)?;
    for env in &envs {
        made.env(env, &envs)?;
    }
    let has_groups = envs.iter().any(|env| !env.became().groups.is_empty());
    if needs_package {
        made.require(root, "4.41")?;
    } else if has_groups {
        made.require(root, "4.22")?;
    }
    made.carried.sort();
    Ok(Some((made.carried, first)))
}

fn env<'a>(
    name: &str,
    item: &'a Item,
    folder: &str,
    project: &Project,
) -> Result<Option<Env<'a>>, String> {
    let Some(table) = item.as_table() else {
        return if item.to_string().contains("-r") {
            Err(format!("the table of `{name}` is written in one line"))
        } else {
            Ok(None)
        };
    };
    let deps = match table.get_key_value("deps") {
        None => None,
        Some((key, value)) => {
            let unread = || format!("`deps` of `{name}` is no list of strings");
            let written = value.to_string();
            match (value.as_array(), key.span(), value.span()) {
                (Some(list), Some(key), Some(value)) => {
                    let mut items = Vec::new();
                    for item in list {
                        let span = item.span().ok_or_else(unread)?;
                        let part = match item {
                            Value::String(text) if !text.value().contains('\n') => {
                                part(text.value().trim(), folder, project)
                            }
                            _ => Part::Keeps,
                        };
                        items.push((span, part));
                    }
                    Some(Deps { key, value, items })
                }
                _ if written.contains("-r") || written.contains("-c") => return Err(unread()),
                _ => None,
            }
        }
    };
    Ok(Some(Env {
        name: name.to_owned(),
        table,
        deps,
    }))
}

/// `{ replace = "ref", of = ["env_run_base", "deps"] }` anywhere.
fn refers_to_deps(table: &dyn toml_edit::TableLike) -> bool {
    let names_deps = table
        .get("of")
        .and_then(Item::as_array)
        .is_some_and(|of| of.iter().any(|step| step.as_str() == Some("deps")));
    names_deps || table.iter().any(|(_, item)| item_refers(item))
}

fn item_refers(item: &Item) -> bool {
    match item {
        Item::ArrayOfTables(tables) => tables.iter().any(|table| refers_to_deps(table)),
        Item::Value(value) => value_refers(value),
        _ => item.as_table_like().is_some_and(refers_to_deps),
    }
}

fn value_refers(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(value_refers),
        Value::InlineTable(table) => refers_to_deps(table),
        _ => false,
    }
}

struct Made<'a> {
    file: &'a SourceFile,
    project: &'a Project,
    carried: Carried,
}

impl Made<'_> {
    /// Sees to it that environments whose files became main get what the project depends
    /// on; whether one gets just that.
    fn packaging(&mut self, root: &Table, envs: &[Env<'_>]) -> Result<bool, String> {
        let base = envs.iter().find(|env| env.name == "env_run_base");
        // What an environment without `deps` has is the base's.
        let needs = |env: &Env<'_>| {
            let own = if env.deps.is_some() { Some(env) } else { base };
            own.is_some_and(|own| {
                let became = own.became();
                became.main || !became.extras.is_empty()
            })
        };
        if !envs.iter().any(needs) {
            return Ok(false);
        }
        let skips_all = root.get("no_package").and_then(Item::as_bool) == Some(true);
        let skips = |env: &Env<'_>| {
            env.flag("skip_install")
                .or_else(|| base.and_then(|base| base.flag("skip_install")))
                == Some(true)
        };
        let is_installed = |env: &Env<'_>| {
            let own = env.table.get("package");
            let package = own.or_else(|| base?.table.get("package"));
            let is_built = package.is_none_or(|package| {
                matches!(
                    package.as_str(),
                    Some("wheel" | "sdist" | "sdist-wheel" | "editable" | "editable-legacy")
                )
            });
            self.project.is_package && is_built && !skips_all && !skips(env)
        };
        let lacking: Vec<&Env<'_>> = envs
            .iter()
            .filter(|env| needs(env) && !is_installed(env))
            .collect();
        if lacking.is_empty() {
            return Ok(false);
        }
        if envs.iter().any(|env| env.table.contains_key("package")) {
            return Err("`package` says how the package is installed".to_owned());
        }
        if skips_all || !self.project.is_package {
            // All environments get it alike, but for those that say that they get nothing.
            let alike = envs
                .iter()
                .all(|env| needs(env) || env.flag("skip_install") == Some(true));
            let base = base.filter(|base| alike && needs(base) && !skips(base));
            let Some(base) = base else {
                return Err("only some environments get what the project depends on".to_owned());
            };
            if let Some((key, item)) = root.get_key_value("no_package") {
                let (Some(key), Some(value)) = (key.span(), item.span()) else {
                    return Err("`no_package` is written in an unusual way".to_owned());
                };
                self.replace_line(key, value, &[], "what the project depends on is installed");
            }
            self.add_to(base, "package = \"deps-only\"")?;
            return Ok(true);
        }
        for env in &lacking {
            let (Some((key, item)), true) =
                (env.table.get_key_value("skip_install"), env.deps.is_some())
            else {
                return Err(format!("`{}` skips the package as others do", env.name));
            };
            let inherits = env.name == "env_run_base"
                && envs
                    .iter()
                    .any(|other| !needs(other) && other.flag("skip_install").is_none());
            if inherits {
                return Err("environments inherit `skip_install`".to_owned());
            }
            let (Some(key), Some(value)) = (key.span(), item.span()) else {
                return Err("`skip_install` is written in an unusual way".to_owned());
            };
            self.carried.mentions.push(Mention {
                span: key.start..value.end,
                text: "skip_install = true".to_owned(),
                to: "package = \"deps-only\"".to_owned(),
                why: "what the project depends on is in pyproject.toml".to_owned(),
            });
            self.carried
                .replacements
                .push((key.start..value.end, "package = \"deps-only\"".to_owned()));
        }
        Ok(true)
    }

    /// The edits of an environment's `deps`.
    fn env(&mut self, env: &Env<'_>, envs: &[Env<'_>]) -> Result<(), String> {
        let Some(deps) = &env.deps else {
            return Ok(());
        };
        let base = envs
            .iter()
            .find(|other| other.name == "env_run_base" && env.name != other.name);
        let became = env.became();
        let inherited = base.map(Env::became).unwrap_or_default();
        let mut new = Vec::new();
        for (key, names, others) in [
            ("dependency_groups", &became.groups, &inherited.groups),
            ("extras", &became.extras, &inherited.extras),
        ] {
            let known = env.table.get(key);
            if names.is_empty() {
                // What the base gets, one with `deps` of its own must not inherit.
                if !others.is_empty() && known.is_none() {
                    new.push(format!("{key} = []"));
                }
                continue;
            }
            match known {
                None => new.push(format!("{key} = {}", list_of(names))),
                Some(item) => self.append(item, names, key)?,
            }
        }
        let text = self.file.text();
        for (span, part) in &deps.items {
            if let Part::Moves(became) = part {
                self.mention(span, became);
            }
        }
        let moved = |part: &Part| matches!(part, Part::Moves(_));
        let going = deps.items.iter().filter(|(_, part)| moved(part)).count();
        if going == deps.items.len() && going > 0 {
            if base.is_some_and(|base| base.deps.is_some()) {
                new.insert(0, "deps = []".to_owned());
            }
            self.replace_line(deps.key.clone(), deps.value.clone(), &new, "");
            return Ok(());
        }
        let mut at = 0;
        while at < deps.items.len() {
            if !moved(&deps.items[at].1) {
                at += 1;
                continue;
            }
            let first = at;
            while at < deps.items.len() && moved(&deps.items[at].1) {
                at += 1;
            }
            // Up to the next item, else from the end of the one before.
            let span = match (deps.items.get(at), first.checked_sub(1)) {
                (Some((next, _)), _) => deps.items[first].0.start..next.start,
                (None, Some(before)) => deps.items[before].0.end..deps.items[at - 1].0.end,
                (None, None) => continue,
            };
            self.carried.replacements.push((span, String::new()));
        }
        if !new.is_empty() {
            let indent = indent(text, deps.key.start)
                .ok_or_else(|| format!("`deps` of `{}` is no line of its own", env.name))?;
            let end = self.line_ending();
            let gap = format!("{end}{indent}");
            let at = deps.key.start;
            self.carried
                .replacements
                .push((at..at, format!("{}{gap}", new.join(&gap))));
        }
        Ok(())
    }

    /// Further names in a list that is there.
    fn append(&mut self, item: &Item, names: &BTreeSet<String>, key: &str) -> Result<(), String> {
        let unread = || format!("`{key}` is there already, and no list of strings");
        let list = item.as_array().ok_or_else(unread)?;
        let known: BTreeSet<&str> = list.iter().filter_map(Value::as_str).collect();
        let new: Vec<String> = names
            .iter()
            .filter(|name| !known.contains(name.as_str()))
            .map(|name| format!("\"{name}\""))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let (at, text) = match list.iter().last().map(Value::span) {
            Some(Some(before)) => (before.end, format!(", {}", new.join(", "))),
            None => (item.span().ok_or_else(unread)?.start + 1, new.join(", ")),
            Some(None) => return Err(unread()),
        };
        self.carried.replacements.push((at..at, text));
        Ok(())
    }

    /// A further line of an environment, before its first key.
    fn add_to(&mut self, env: &Env<'_>, line: &str) -> Result<(), String> {
        let text = self.file.text();
        let unread = || format!("`{}` has no key of its own", env.name);
        let at = env
            .table
            .iter()
            .filter_map(|(key, _)| env.table.get_key_value(key)?.0.span())
            .map(|span| span.start)
            .min()
            .ok_or_else(unread)?;
        let indent = indent(text, at).ok_or_else(unread)?.to_owned();
        let end = self.line_ending();
        self.carried
            .replacements
            .push((at..at, format!("{line}{end}{indent}")));
        Ok(())
    }

    /// Other lines in place of a key with its value.
    fn replace_line(&mut self, key: Span, value: Span, new: &[String], why: &str) {
        let text = self.file.text();
        let whole = key.start..value.end;
        if !why.is_empty() {
            self.carried.mentions.push(Mention {
                span: whole.clone(),
                text: listing::one_line(&text[whole.clone()]),
                to: new.join("; "),
                why: why.to_owned(),
            });
        }
        let indent = indent(text, key.start).unwrap_or_default();
        if new.is_empty() {
            let end = text[value.end..]
                .find('\n')
                .map_or(text.len(), |at| value.end + at + 1);
            self.carried
                .replacements
                .push((key.start - indent.len()..end, String::new()));
        } else {
            let between = format!("{}{indent}", self.line_ending());
            self.carried.replacements.push((whole, new.join(&between)));
        }
    }

    fn mention(&mut self, span: &Span, became: &Became) {
        let mut to = Vec::new();
        if !became.groups.is_empty() {
            to.push(format!("dependency_groups = {}", list_of(&became.groups)));
        }
        if !became.extras.is_empty() {
            to.push(format!("extras = {}", list_of(&became.extras)));
        }
        self.carried.mentions.push(Mention {
            span: span.clone(),
            text: listing::one_line(&self.file.text()[span.clone()]),
            to: to.join("; "),
            why: "its requirements are in pyproject.toml".to_owned(),
        });
    }

    /// The tox that can do this.
    fn require(&mut self, root: &Table, least: &str) -> Result<(), String> {
        for key in ["min_version", "minversion"] {
            let Some(item) = root.get(key) else { continue };
            let (Some(version), Some(span)) = (item.as_str(), item.span()) else {
                return Err(format!("`{key}` is no string"));
            };
            if is_below(version, least) {
                self.carried
                    .replacements
                    .push((span, format!("\"{least}\"")));
            }
            return Ok(());
        }
        let Some(item) = root.get("requires") else {
            let first = root
                .iter()
                .filter(|(_, item)| item.is_value())
                .filter_map(|(key, _)| root.get_key_value(key)?.0.span())
                .map(|span| span.start)
                .min();
            let at = first.unwrap_or(0);
            let end = self.line_ending();
            let gap = if first.is_none() { end } else { "" };
            self.carried
                .replacements
                .push((at..at, format!("requires = [\"tox>={least}\"]{end}{gap}")));
            return Ok(());
        };
        let unread = || "`requires` is no list of strings".to_owned();
        let list = item.as_array().ok_or_else(unread)?;
        for value in list {
            let text = value.as_str().ok_or_else(unread)?;
            let Some(rest) = text.strip_prefix("tox").map(str::trim_start) else {
                continue;
            };
            if rest.starts_with('-') || rest.starts_with(|first: char| first.is_alphanumeric()) {
                continue;
            }
            if rest.contains('<') || rest.contains("==") || rest.contains("~=") {
                return Err(format!(
                    "`requires` asks for `{text}`, and requirements files that became groups \
                     need tox {least}"
                ));
            }
            let version = rest.trim_start_matches(['>', '=']).split(',').next();
            if version.is_none_or(|version| is_below(version.trim(), least)) {
                let span = value.span().ok_or_else(unread)?;
                self.carried
                    .replacements
                    .push((span, format!("\"tox>={least}\"")));
            }
            return Ok(());
        }
        self.append(item, &BTreeSet::from([format!("tox>={least}")]), "requires")
    }

    fn line_ending(&self) -> &'static str {
        super::commands::newline(self.file)
    }
}

fn list_of(names: &BTreeSet<String>) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", names.join(", "))
}

/// What stands before a key on its line; `None` where that is more than white space.
fn indent(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let before = &text[start..at];
    before.trim().is_empty().then_some(before)
}

#[cfg(test)]
mod tests {
    use super::super::tests::project;
    use super::*;
    use crate::context::{Mode, Settings};

    fn carried_for(project: &Project, text: &str) -> (Carried, String) {
        let none = BTreeSet::new();
        let settings = Settings {
            mode: Mode::Project(project),
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        let file = SourceFile::new("tox.toml", text);
        let carried = super::super::carry(&file, &settings);
        let mut done = 0;
        for (span, _) in &carried.replacements {
            assert!(done <= span.start, "overlap: {:?}", carried.replacements);
            done = span.end;
        }
        let new = carried.applied(text);
        let again = super::super::carry(&SourceFile::new("tox.toml", new.as_str()), &settings);
        assert_eq!(again.applied(&new), new);
        (carried, new)
    }

    #[track_caller]
    fn becomes(text: &str, new: &str) {
        let (_, became) = carried_for(&project(), text);
        assert_eq!(became, new);
        assert!(Document::parse(became).is_ok());
    }

    #[test]
    fn files_become_groups() {
        becomes(
            "requires = [\"tox>=4.21\"]\nenv_list = [\"lint\"]\n\n[env_run_base]\n# tests\ndeps = [\"-r requirements/test.txt\"]\n\n[env.lint]\ndeps = [\n  \"black\",\n  \"-rrequirements/docs.txt\", # pages\n  \"ruff\",\n]\n\n[env.min]\n  deps = [\"-r{tox_root}/requirements/min.txt\"]\n\n[env.plain]\ndeps = [\"six\"]\n",
            "requires = [\"tox>=4.22\"]\nenv_list = [\"lint\"]\n\n[env_run_base]\n# tests\ndependency_groups = [\"test\"]\n\n[env.lint]\ndependency_groups = [\"docs\"]\ndeps = [\n  \"black\",\n  \"ruff\",\n]\n\n[env.min]\n  deps = []\n  dependency_groups = [\"min\"]\n\n[env.plain]\ndependency_groups = []\ndeps = [\"six\"]\n",
        );
    }

    #[test]
    fn main_comes_with_the_package_or_alone() {
        becomes(
            "env_list = [\"a\"]\n[env_run_base]\ndeps = [\"pytest\", \"-r requirements.txt\", \"-c constraints.txt\"]\n[env.docs]\nskip_install = true\ndeps = [\"-r requirements.txt\"]\n",
            "requires = [\"tox>=4.41\"]\nenv_list = [\"a\"]\n[env_run_base]\ndeps = [\"pytest\"]\n[env.docs]\npackage = \"deps-only\"\ndeps = []\n",
        );
        let mut app = project();
        app.is_package = false;
        let (_, new) = carried_for(
            &app,
            "no_package = true\n\n[env_run_base]\ndeps = [\"-r all.txt\"]\ncommands = [[\"pytest\"]]\n",
        );
        assert_eq!(
            new,
            "requires = [\"tox>=4.41\"]\n\n[env_run_base]\npackage = \"deps-only\"\ndependency_groups = [\"test\"]\ncommands = [[\"pytest\"]]\n"
        );
    }

    #[test]
    fn what_is_not_exact_is_told() {
        for text in [
            "[env_run_base]\ndeps = [\"-r requirements/test.txt\"]\n[env.a]\ndeps = [{ replace = \"ref\", of = [\"env_run_base\", \"deps\"], extend = true }, \"x\"]\n",
            "env_run_base = { deps = [\"-r requirements/test.txt\"] }\n",
            "[env_run_base]\ndeps = \"-r requirements/test.txt\"\n",
            "requires = [\"tox<5\"]\n[env_run_base]\ndeps = [\"-r requirements/test.txt\"]\n",
            "[env_run_base]\npackage = \"wheel\"\nskip_install = true\ndeps = [\"-r requirements.txt\"]\n",
        ] {
            let (found, new) = carried_for(&project(), text);
            assert_eq!(new, text);
            assert!(
                found.diagnostics.iter().any(|told| told.code == "UVF361"),
                "{text}: {:?}",
                found.diagnostics
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn no_file_is_too_strange(text in r#"(\[env_run_base\]\n|\[env\.a\]\n|deps = |\["-r requirements/test\.txt", "x"\]|\["-r requirements\.txt"\]|requires = \["tox"\]|skip_install = true|[\n,\]\["']){0,12}"#) {
            carried_for(&project(), &text);
        }
    }
}
